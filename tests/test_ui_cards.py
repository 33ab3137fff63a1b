"""The list of cards: its numbers, what changed in it, and what of a pasted text is no card."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from faqbot.assistant import Assistant
from faqbot.conduct import Breach
from faqbot.confidence import Candidate
from faqbot.encoder import silent
from faqbot.ui.card import View
from faqbot.ui.cards import alone_of, cards_html, changes, clocks, earlier_html, head_html
from faqbot.ui.desk import PARTS
from faqbot.ui.sitting import Card, Paste, Sitting, lay
from tests import club
from tests.served import ATTACK, Tags, harmless

NOON = datetime(2026, 11, 25, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def assistant(opened: Assistant, tmp_path: Path) -> Iterator[Assistant]:
    with club.with_database(opened, tmp_path / "club.faqbot.db") as assistant:
        yield assistant


def laid(assistant: Assistant, text: str = club.CHAT, turn: int = 1, group: str = "3 群") -> Paste:
    return lay(assistant, text, asker="", group=group, turn=turn, by="", now=NOON, progress=silent)


def view(assistant: Assistant, paste: Paste) -> View:
    return View(assistant, paste.turn, paste.group, NOON, "zh", "小晨")


def numbers(head: str) -> dict[str, str]:
    return dict(re.findall(r'data-filter-to="(\w+)"[^>]*><b>(\d+)</b>', head))


def test_the_head_counts_what_there_is_and_each_number_filters(assistant: Assistant) -> None:
    paste = laid(assistant)
    head = head_html(view(assistant, paste), paste)
    assert numbers(head) == {"all": "3", "ready": "2", "check": "1", "late": "2"}
    assert "复制全部 2 条" in head
    ids = [card.question_id for card in paste.cards if card.question_id is not None]
    sitting = Sitting("a")
    sitting.put(paste)
    assistant.owing.replied(ids[:1], by="小晨")
    sitting.tick(assistant.standings(ids))
    head = head_html(view(assistant, paste), sitting.at_hand)
    assert numbers(head) == {"all": "3", "ready": "1", "check": "1", "late": "1", "done": "1"}
    assert "复制全部" not in head, "one is copied by its own button"
    assistant.owing.replied(ids, by="小晨")
    sitting.tick(assistant.standings(ids))
    assert "全部回完了，辛苦了。" in head_html(view(assistant, paste), sitting.at_hand)


def test_what_breaks_a_rule_is_counted_among_the_messages_and_holds_nobody_up(assistant: Assistant) -> None:
    paste = laid(assistant)
    breach = Breach("rule-no-ads", "advertising", "加我微信", 0.9)
    offending = replace(paste.rest[0], kind="offence", breach=breach)
    paste = replace(paste, cards=(*paste.cards, Card(offending, None)), rest=paste.rest[1:])
    head = head_html(view(assistant, paste), paste)
    assert numbers(head) == {"all": "4", "ready": "2", "check": "1", "offence": "1", "late": "2"}
    sitting = Sitting("a")
    sitting.put(paste)
    ids = [card.question_id for card in paste.cards if card.question_id is not None]
    assistant.owing.replied(ids, by="小晨")
    sitting.tick(assistant.standings(ids))
    head = head_html(view(assistant, paste), sitting.at_hand)
    assert numbers(head) == {"all": "4", "offence": "1", "done": "3"}
    assert "全部回完了，辛苦了。" in head


def test_cards_stand_in_the_order_of_the_text_and_the_rest_below(assistant: Assistant) -> None:
    paste = laid(assistant)
    markup = cards_html(view(assistant, paste), paste, PARTS)
    assert [each["data-card"] for each in Tags(markup).with_class("fb-one")] == [str(c.number) for c in paste.cards]
    assert "<summary>闲聊 2 条</summary>" in markup
    assert "<summary>没看懂的和系统提示 1 行</summary>" in markup
    assert "第 13 行" in markup and "撤回了一条消息" in markup
    about = [attrs["data-piece"] for _, attrs in Tags(markup).tags if attrs.get("data-send") == "about"]
    assert about == [str(piece.number) for piece in paste.rest]


def test_what_may_want_a_reply_stands_first_among_the_statements(assistant: Assistant) -> None:
    paste = laid(assistant)
    hint = Candidate("fee", "entry", "会费多少钱？", "收费吗", 0.9, 0.9)
    paste = replace(paste, rest=(paste.rest[0], replace(paste.rest[1], hint=hint)))
    markup = cards_html(view(assistant, paste), paste, PARTS)
    assert "闲聊 2 条，1 条可能要回" in markup
    assert "可能要回 · 像「会费多少钱？」" in markup
    assert markup.index("今天降温了多穿点") < markup.index("大家早上好")


def test_where_nobody_asks_that_is_said_and_everything_lies_open(assistant: Assistant) -> None:
    paste = laid(assistant, "阿强 11:03\n大家早上好\n\n小红 11:05\n今天降温了多穿点\n")
    markup = cards_html(view(assistant, paste), paste, PARTS)
    assert "这段话里没有提问" in markup
    assert 'data-open="statements-1" open>' in markup


def test_one_question_has_the_room_to_itself(assistant: Assistant) -> None:
    paste = laid(assistant, "怎么退款")
    assert alone_of(paste)
    markup = cards_html(view(assistant, paste), paste, PARTS)
    assert "fb-alone" in markup and "fb-summary" not in markup
    assert not alone_of(laid(assistant))


def test_only_what_changed_is_drawn_again(assistant: Assistant) -> None:
    sitting = Sitting("a")
    sitting.put(laid(assistant))
    seen = sitting.at_hand.revision
    first, second = (card.number for card in sitting.at_hand.cards[:2])
    assert changes(view(assistant, sitting.at_hand), sitting.at_hand, seen, PARTS) == {}
    sitting.change(first, lambda card: replace(card, opened=True))
    assert sitting.at_hand.cards[1].question_id is not None
    assistant.owing.take(sitting.at_hand.cards[1].question_id, by="木木")
    sitting.tick(assistant.standings([sitting.at_hand.cards[1].question_id]))
    got = changes(view(assistant, sitting.at_hand), sitting.at_hand, seen, PARTS)
    assert set(got) == {f"fb-card-{first}", f"fb-live-{second}", "fb-summary"}
    assert "木木 在回" in got[f"fb-live-{second}"]
    for name, html in got.items():
        assert html.count(f'id="{name}"') == 1, "it finds its own place"
    sitting.change(second, lambda card: replace(card, opened=True))
    seen = sitting.at_hand.revision
    assistant.owing.release(sitting.at_hand.cards[1].question_id)
    sitting.tick(assistant.standings([sitting.at_hand.cards[1].question_id]))
    got = changes(view(assistant, sitting.at_hand), sitting.at_hand, seen, PARTS)
    assert set(got) == {f"fb-live-{second}", "fb-summary"}, "what was seen is not drawn again"


def test_the_clocks_of_all_that_is_open_are_drawn_by_the_minute(assistant: Assistant) -> None:
    paste = laid(assistant)
    folded = replace(paste, cards=(replace(paste.cards[0], folded=True), *paste.cards[1:]))
    got = clocks(view(assistant, folded), folded)
    assert set(got) == {f"fb-live-{card.number}" for card in paste.cards[1:]}
    assert "超时 10 分钟" in got[f"fb-live-{paste.cards[1].number}"]


def test_earlier_pastes_are_offered_newest_first(assistant: Assistant) -> None:
    one, two = laid(assistant, "怎么退款", turn=1), laid(assistant, turn=2)
    drawn = view(assistant, two)
    assert earlier_html(drawn, [two]) == ""
    markup = earlier_html(drawn, [one, two])
    again = Tags(markup).with_class("fb-again")
    assert [(each["data-turn"], each["aria-pressed"]) for each in again] == [("2", "false"), ("1", "true")]
    assert "5 条 · 怎么退款" in markup


def test_nothing_said_becomes_markup(assistant: Assistant) -> None:
    paste = laid(assistant, group=ATTACK)
    attacked = tuple(replace(piece, text=ATTACK, asker=ATTACK, quotes=(ATTACK,)) for piece in paste.rest)
    cards = tuple(replace(card, piece=replace(card.piece, text=ATTACK, asker=ATTACK)) for card in paste.cards)
    paste = replace(paste, cards=cards, rest=attacked, asides=(replace(paste.asides[0], text=ATTACK),))
    harmless(cards_html(view(assistant, paste), paste, PARTS))
    harmless(earlier_html(view(assistant, paste), [paste, replace(paste, turn=9)]))
