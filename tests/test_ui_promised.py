"""A promise given from a card: what is kept, what the reply says then, and the way back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from faqbot.assistant import Assistant
from faqbot.pasted import Piece, take_apart
from faqbot.ui.card import View
from faqbot.ui.markup import Unready, sentence
from faqbot.ui.promised import PART, notice, promise, promised_html, track, unpromise
from faqbot.ui.shown import Shown
from faqbot.ui.sitting import Card
from tests.served import ATTACK, Tags

PETS = "可以带宠物来吗"
DAYS = timedelta(days=2), timedelta(days=4)
"""What is left until "3 天内", whatever time of the day it is."""


def card_of(assistant: Assistant, text: str = PETS, asker: str = "小明") -> Card:
    pasted = take_apart(assistant, text, asker=asker, group="一群")
    piece: Piece = pasted.pieces[0]
    result = piece.result
    assert result is not None
    assert result.question_id is not None
    ready = result.entry_id if result.decision == "answer" else None
    shown = Shown(1, piece.text, asker, "一群", result, ready, result.reply)
    return Card(piece, shown, assistant.standings([result.question_id])[result.question_id])


def view(assistant: Assistant, **changes: Any) -> View:
    return replace(View(assistant, 1, "一群", datetime.now(UTC), "zh"), **changes)


def reply_of(card: Card) -> str:
    assert card.shown is not None
    return card.shown.reply


def test_a_promise_takes_the_place_of_what_only_holds_off(assistant: Assistant) -> None:
    card = card_of(assistant)
    held = reply_of(card)
    card = promise(assistant, card, {"words": "3 天内", "said": held, "by": " 小晨 "})
    [kept] = assistant.owing.promises()
    assert (kept.about, kept.asker, kept.group, kept.by, kept.words) == (PETS, "小明", "一群", "小晨", "3 天内")
    assert DAYS[0] < kept.due_at - datetime.now(UTC) < DAYS[1]
    assert reply_of(card).startswith("@小明 您好，我在")
    assert reply_of(card).endswith(" 前给您答复。")
    assert kept.reply == reply_of(card)
    assert card.standing is not None
    assert card.standing.due_at == kept.due_at
    assert card.standing.promised
    assert card.shown is not None
    assert card.shown.drafts == 1  # what was typed into the old draft is not this one's

    card = unpromise(assistant, card, {})
    assert (assistant.owing.promises(), reply_of(card)) == ([], held)


def test_a_promise_is_added_to_an_answer_and_to_what_was_typed(assistant: Assistant) -> None:
    answered = promise(assistant, card_of(assistant, "怎么退款"), {"words": "3 天内"})
    first, _, rest = reply_of(answered).partition("\n\n")
    assert first == "@小明 您好，请在订单页点“申请退款”，1–3 个工作日原路退回。"
    assert rest.startswith("我在")
    typed = promise(assistant, card_of(assistant), {"words": "3 天内", "said": "@小明 您好，我去问问老板。"})
    assert reply_of(typed).startswith("@小明 您好，我去问问老板。\n\n我在")


def test_another_time_takes_the_place_of_the_first(assistant: Assistant) -> None:
    card = promise(assistant, card_of(assistant, "怎么退款"), {"words": "3 天内"})
    card = promise(assistant, card, {"words": "5 天内", "said": reply_of(card)})
    assert reply_of(card).count("我在") == 1
    assert [each.words for each in assistant.owing.promises()] == ["5 天内"]
    assert [each.outcome for each in assistant.owing.promises(open=False)] == ["postponed"]


def test_another_time_stays_within_what_was_typed_around_the_first(assistant: Assistant) -> None:
    card = promise(assistant, card_of(assistant), {"words": "3 天内"})
    held = reply_of(card)
    card = promise(assistant, card, {"words": "5 天内", "said": held})
    assert reply_of(card).count("前给您答复") == 1, "what only held the asker off is gone for good"
    later = reply_of(card)
    assert later != held
    card = promise(assistant, card, {"words": "3 天内", "said": f"{later}\n辛苦您等等。"})
    assert reply_of(card) == f"{held}\n辛苦您等等。"


def test_what_is_typed_behind_what_holds_off_stays_and_the_other_time_goes(assistant: Assistant) -> None:
    card = card_of(assistant)
    held = reply_of(card)
    card = promise(assistant, card, {"words": "3 天内", "said": f"{held}辛苦您了！"})
    assert reply_of(card).startswith("@小明 您好，辛苦您了！\n\n我在")
    assert held.removeprefix("@小明 您好，") not in reply_of(card)


def test_a_promise_taken_back_leaves_the_question_its_own_clock(assistant: Assistant) -> None:
    card = card_of(assistant)
    assert card.standing is not None
    own = card.standing.due_at
    card = unpromise(assistant, promise(assistant, card, {"words": "3 天内"}), {})
    assert card.standing is not None
    assert card.standing.due_at == own


def test_what_is_not_on_record_is_promised_all_the_same(assistant: Assistant) -> None:
    card = card_of(assistant)
    assert card.shown is not None
    card = replace(card, shown=replace(card.shown, result=replace(card.shown.result, question_id=None)), standing=None)
    card = promise(assistant, card, {"words": "3 天内"})
    card = promise(assistant, card, {"words": "5 天内"})
    [kept] = assistant.owing.promises()
    assert (kept.words, kept.question_id, kept.about, kept.asker) == ("5 天内", None, PETS, "小明")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "请写上什么时候给答复。"),
        ("稍后", "没说清是什么时候，如“明天 10 点前”。"),
        ("0 分钟内", "没有留出时间，请说多久之内，如“30 分钟内”。"),
        ("昨天下午 3 点", "这个时间已经过了。"),
        ("2 月 30 日", "没有这个时间，请看看日期和钟点。"),
    ],
)
def test_unclear_words_promise_nothing(assistant: Assistant, words: str, said: str) -> None:
    with pytest.raises(Unready) as refused:
        promise(assistant, card_of(assistant), {"words": words})
    assert sentence(refused.value, "zh") == said
    assert assistant.owing.promises() == []


def test_a_time_that_staff_wrote_is_offered_and_kept(assistant: Assistant) -> None:
    card = card_of(assistant)
    assert notice(assistant, card, {"said": reply_of(card)}) == card
    card = notice(assistant, card, {"said": "@小明 您好，3 天内告诉您。"})
    html = promised_html(view(assistant), card)
    assert "回复里写了“3 天内”，即 " in html
    assert assistant.owing.promises() == []
    card = track(assistant, card, {"by": "小晨"})
    [kept] = assistant.owing.promises()
    assert (kept.words, kept.by, kept.about) == ("3 天内", "小晨", PETS)
    assert "回复里写了" not in promised_html(view(assistant), card)
    again = notice(assistant, card, {"said": "@小明 您好，3 天内告诉您。"})
    assert "回复里写了" not in promised_html(view(assistant), again)


def test_what_the_approved_answer_says_of_times_is_not_offered(assistant: Assistant) -> None:
    card = card_of(assistant, "怎么退款")
    changed = notice(assistant, card, {"said": "@小明 您好呀，请点“申请退款”，1–3 个工作日原路退回。"})
    assert "回复里写了" not in promised_html(view(assistant), changed)


def test_an_offer_goes_with_the_words(assistant: Assistant) -> None:
    card = notice(assistant, card_of(assistant), {"said": "3 天内告诉您。"})
    card = notice(assistant, card, {"said": "这就告诉您。"})
    assert "回复里写了" not in promised_html(view(assistant), card)
    assert track(assistant, card, {}) == card
    assert unpromise(assistant, card, {}) == card


def test_what_is_shown(assistant: Assistant) -> None:
    card = card_of(assistant)
    html = promised_html(view(assistant), card)
    [summary] = [attrs for tag, attrs in Tags(html).tags if tag == "details"]
    assert summary["data-open"] == "promise-1-1"
    assert "答应什么时候" in html
    given = promise(assistant, card, {"words": "3 天内"})
    assert "，到时提醒。" in promised_html(view(assistant), given)
    assert "改时间" in promised_html(view(assistant), given)
    assert "you will be reminded" in promised_html(view(assistant, lang="en"), given)
    undone = unpromise(assistant, given, {})
    assert "这个答应撤回了。" in promised_html(view(assistant), undone)
    assert card.standing is not None
    done = replace(card, standing=replace(card.standing, replied_at=datetime.now(UTC)))
    assert promised_html(view(assistant), done) == ""
    silent = replace(card, shown=None)
    assert promised_html(view(assistant), silent) == ""
    for act in PART.acts.values():
        assert act(assistant, silent, {"words": "3 天内", "said": "3 天内"}) == silent


def test_nothing_comes_in_with_what_staff_typed(assistant: Assistant) -> None:
    card = notice(assistant, card_of(assistant), {"said": f"{ATTACK} 3 天内 {ATTACK}"})
    html = promised_html(view(assistant), card)
    assert "<img" not in html
    kept = promise(assistant, card_of(assistant, asker=ATTACK), {"words": f"3 天内{ATTACK}"})
    assert "<img" not in promised_html(view(assistant), kept)
