"""One card of the desk: its decision, its clock, what can be said about it. Markup as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from faqbot.assistant import Assistant, Reason, Result
from faqbot.confidence import Candidate
from faqbot.hours import Hours
from faqbot.pasted import Piece
from faqbot.store import Decision, Standing
from faqbot.ui.card import View, card_html, kinds_of, live_html
from faqbot.ui.desk import PARTS
from faqbot.ui.shown import Shown
from faqbot.ui.sitting import Card
from faqbot.ui.words import Lang
from tests import club
from tests.served import ATTACK, Tags, harmless

NOW = datetime(2026, 11, 25, 12, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)


@pytest.fixture
def assistant(opened: Assistant, tmp_path: Path) -> Iterator[Assistant]:
    with club.with_database(opened, tmp_path / "club.faqbot.db") as assistant:
        yield assistant


def found(
    decision: Decision, entry_id: str | None, *others: str, reason: Reason = "sure", confidence: float = 0.9
) -> Result:
    """A result with these candidates, the best one first."""
    ids = [*([entry_id] if entry_id else []), *others]
    candidates = [Candidate(each, "entry", f"title of {each}", f"words of {each}", 0.5, 0.5) for each in ids]
    return Result(
        decision=decision,
        confidence=confidence if entry_id else 0.0,
        entry_id=entry_id,
        matched_phrasing=f"words of {entry_id}" if entry_id else None,
        reply="the reply",
        reason=reason,
        gap_id=None if decision == "answer" else 7,
        index_version="1",
        candidates=tuple(candidates),
        question_id=1,
        answer_line=0.8,
        suggest_line=0.3,
    )


def of(
    result: Result, *, piece: dict[str, Any] | None = None, card: dict[str, Any] | None = None, **shown: Any
) -> Card:
    """The card of this result; the rest changes its parts."""
    said = Piece(
        number=3,
        kind="question",
        asker="小明",
        said_at=NOW - timedelta(hours=1),
        text="the question",
        quotes=(),
        line=1,
        result=result,
        breach=None,
        again=None,
        misnamed=False,
    )
    answered = result.entry_id if result.decision == "answer" else None
    drawn = Shown(1, "the question", "小明", "3 群", result, answered, result.reply, gap_id=result.gap_id, number=3)
    return replace(Card(replace(said, **piece or {}), replace(drawn, **shown)), **card or {})


def html(assistant: Assistant, card: Card, *, alone: bool = False, lang: Lang = "zh", by: str = "小晨") -> str:
    return card_html(View(assistant, 1, "3 群", NOW, lang, by), card, PARTS, alone=alone)


def standing(minutes: int | None = 30, **changes: Any) -> Standing:
    due = None if minutes is None else NOW + timedelta(minutes=minutes)
    return replace(Standing(due, False, None, None, None), **changes)


# --- The decision -------------------------------------------------------------------------------------------


def test_a_single_answer_says_the_decision_how_sure_and_why(assistant: Assistant) -> None:
    markup = html(assistant, of(found("answer", "fee", "address", confidence=0.876)), alone=True)
    assert '<strong class="fb-badge">可以直接回复</strong>' in markup
    assert 'aria-label="把握 87%，直接回复线 80%"' in markup
    assert '<i style="width:87%"></i><u style="left:80%"></u>' in markup
    assert '<p class="fb-why">命中问法「words of fee」，把握达到了直接回复线。</p>' in markup
    picks = Tags(markup).with_class("fb-candidate")
    assert [(each["data-entry"], each["aria-pressed"]) for each in picks] == [("fee", "true"), ("address", "false")]


def test_one_of_many_says_it_in_a_word_and_keeps_the_rest_for_more(assistant: Assistant) -> None:
    card = of(found("answer", "fee", "address", confidence=0.876))
    markup = html(assistant, card)
    assert '<strong class="fb-badge">可直接回</strong>' in markup
    assert '<small class="fb-percent" title="把握">87%</small>' in markup
    assert "fb-candidate" not in markup and "命中问法" not in markup
    opened = html(assistant, replace(card, opened=True))
    assert "命中问法「words of fee」" in opened
    assert len(Tags(opened).with_class("fb-candidate")) == 2
    assert 'data-send="more" aria-expanded="true">收起</button>' in opened


def test_what_a_person_chose_is_shown_as_theirs_and_no_longer_as_doubtful(assistant: Assistant) -> None:
    got = of(found("suggest", "fee", "address", reason="ambiguous"), entry_id="address", verdict="picked")
    markup = html(assistant, got, alone=True)
    assert 'class="fb-one fb-is-answer fb-alone"' in markup
    assert '<strong class="fb-badge">由您选定</strong></div>' in markup
    assert '<p class="fb-why">它在候选里的把握是 50%，由您确认。</p>' in markup
    back = of(found("answer", "fee", "address"), entry_id="fee", verdict="picked")
    assert '<strong class="fb-badge">可以直接回复</strong>' in html(assistant, back, alone=True)


def test_without_a_line_that_keeps_the_promise_it_says_that(assistant: Assistant) -> None:
    got = of(replace(found("suggest", "fee", reason="weak"), answer_line=1.01))
    assert "只直接回复一样的问法" in html(assistant, got, alone=True)


def test_a_suggestion_waits_to_be_chosen_among_the_likeliest(assistant: Assistant) -> None:
    result = found("suggest", "fee", "address", "book-list", "join-how", reason="ambiguous")
    markup = html(assistant, of(result))
    assert [each["data-entry"] for each in Tags(markup).with_class("fb-pick-one")] == ["fee", "address", "book-list"]
    assert "fb-pick-one" not in html(assistant, of(result, entry_id="fee")), "it was chosen"


def test_several_answers_in_one_reply_are_named(assistant: Assistant) -> None:
    markup = html(assistant, of(replace(found("answer", "fee"), also=("address",))))
    assert "合并了 2 条：活动地点在哪里？" in markup


OWN = {"right", "wrong", "pick"}


@pytest.mark.parametrize(
    ("got", "offered"),
    [
        (of(found("answer", "fee")), {"right", "wrong"}),
        (of(found("suggest", "fee", "address", reason="ambiguous")), {"pick", "wrong"}),
        (of(found("unanswered", "fee", reason="no_match")), {"pick"}),
        (of(found("unanswered", None, reason="chatter")), set()),
        (of(found("answer", "fee"), verdict="right"), set()),
        (of(found("answer", "fee", "address"), verdict="wrong", gap_id=4), {"pick"}),
        (of(found("suggest", "fee", "address"), entry_id="address", verdict="picked"), {"pick", "wrong"}),
        (of(replace(found("answer", "fee"), question_id=None)), set()),
    ],
)
def test_only_what_makes_sense_can_be_said_about_a_reply(assistant: Assistant, got: Card, offered: set[str]) -> None:
    tags = Tags(html(assistant, got, alone=True)).tags
    assert {attrs["data-send"] for _, attrs in tags if attrs.get("data-send") in OWN} == offered


def test_what_happened_is_said_with_the_gaps_number(assistant: Assistant) -> None:
    def done(got: Card) -> str:
        said = re.search(r'<p class="fb-done" role="status">(.*?)</p>', html(assistant, got, alone=True))
        return said[1] if said else ""

    assert done(of(found("unanswered", None, reason="no_match"))) == "已记入待补问题 #7"
    assert done(of(found("answer", "fee"), verdict="wrong", gap_id=4)) == "已交给待补问题 #4，会有人来补上答案。"
    assert done(of(found("answer", "fee"), verdict="right")) == "已记下：这条没问题。"
    assert done(of(found("suggest", "fee"), entry_id="address", verdict="picked")) == "已记住您的选择。"
    assert done(of(found("answer", "fee"))) == ""


# --- Who, when, by when -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "said", "state"),
    [
        (30, "剩 30 分钟", "fb-clock"),
        (0, "刚到时间", "fb-clock fb-soon"),
        (-12, "超时 12 分钟", "fb-clock fb-late"),
    ],
)
def test_the_clock_says_how_long_is_left(assistant: Assistant, minutes: int, said: str, state: str) -> None:
    card = of(found("answer", "fee"), card={"standing": standing(minutes)})
    live = live_html(View(assistant, 1, "", NOW, "zh"), card)
    [clock] = Tags(live).with_class("fb-clock")
    assert clock["class"] == state
    assert f">{said}</time>" in live
    kinds = ["all", "ready", "late"] if minutes < 0 else ["all", "ready"]
    assert kinds_of(View(assistant, 1, "", NOW, "zh"), card) == kinds


def test_a_clock_that_stands_still_says_until_when(assistant: Assistant) -> None:
    knowledge = assistant.knowledge
    closing = replace(knowledge.community, hours=(Hours(frozenset(range(7)), time(9), time(11)),))
    snapshot = replace(assistant.snapshot, knowledge=replace(knowledge, community=closing))
    view = View(Assistant(assistant.settings, snapshot, None, None), 1, "", NOW, "zh")
    due = standing(due_at=datetime(2026, 11, 26, 1, 20, tzinfo=UTC))
    assert ">明天 9:20 前</time>" in live_html(view, of(found("answer", "fee"), card={"standing": due}))
    late = replace(due, due_at=datetime(2026, 11, 25, 2, 45, tzinfo=UTC))
    assert ">超时 15 分钟</time>" in live_html(view, of(found("answer", "fee"), card={"standing": late}))
    promised = replace(late, promised=True)
    said = live_html(view, of(found("answer", "fee"), card={"standing": promised}))
    assert ">答应的时间过了 " in said
    owed_nothing = of(found("answer", "fee"), card={"standing": standing(None)})
    assert "fb-clock" not in live_html(view, owed_nothing)


@pytest.mark.parametrize(
    ("taken_by", "said", "events"),
    [(None, "认领", ["take"]), ("小晨", "我在回", ["release"]), ("木木", "木木 在回", ["take"])],
)
def test_who_has_taken_it_is_said(assistant: Assistant, taken_by: str | None, said: str, events: list[str]) -> None:
    card = of(found("unanswered", None, reason="no_match"), card={"standing": standing(taken_by=taken_by)})
    live = live_html(View(assistant, 1, "", NOW, "zh", "小晨"), card)
    assert said in live
    assert [attrs["data-send"] for _, attrs in Tags(live).tags if "data-send" in attrs] == events


def test_what_is_replied_is_one_line_with_a_way_back(assistant: Assistant) -> None:
    given = standing(replied_at=NOW, replied_by="木木")
    card = of(found("answer", "fee"), card={"standing": given, "folded": True})
    markup = html(assistant, card)
    assert "木木 已回" in markup and "fb-reply" not in markup
    assert [attrs["data-send"] for _, attrs in Tags(markup).tags if "data-send" in attrs] == ["unfold", "unreplied"]
    assert kinds_of(View(assistant, 1, "", NOW, "zh"), card) == ["all", "done"]
    unfolded = html(assistant, replace(card, folded=False))
    assert 'data-send="unreplied"' in unfolded and "fb-reply" in unfolded and " data-ready" not in unfolded


def test_what_the_piece_says_besides_stands_in_its_head(assistant: Assistant) -> None:
    said = {"misnamed": True, "again": 5, "answered_by": "木木", "quotes": ("小红：几点开门",), "asker": "ming"}
    markup = html(assistant, of(found("answer", "fee"), piece=said))
    for text in ("昵称不合格式", "之前贴过", "木木 好像已经回了", "小红：几点开门", "今天 11:00"):
        assert text in markup, text
    assert "没写昵称" in html(assistant, of(found("answer", "fee"), piece={"asker": None}))


# --- The reply ----------------------------------------------------------------------------------------------


def test_the_reply_is_there_to_be_copied_and_to_be_edited(assistant: Assistant) -> None:
    markup = html(assistant, of(found("answer", "fee")))
    assert '<div class="fb-reply" id="fb-said-1-3" role="region" aria-label="回复">the reply</div>' in markup
    assert '<textarea name="said" id="fb-said-1-3-edit" rows="3">the reply</textarea>' in markup
    assert 'data-keep="fb-said-1-3-0"' in markup
    assert 'data-keep="fb-said-1-3-2"' in html(assistant, of(found("answer", "fee"), drafts=2))
    [copy] = Tags(markup).with_class("fb-copy")
    assert (copy["data-copy"], copy["aria-label"]) == ("fb-said-1-3", "复制给 小明 的回复")


def test_a_holding_reply_says_that_it_leaves_the_question_open(assistant: Assistant) -> None:
    card = of(found("unanswered", None, reason="no_match"))
    assert "先稳住对方" in html(assistant, card)
    assert " data-ready" not in html(assistant, card)
    ready = html(assistant, of(found("answer", "fee")))
    assert " data-ready" in ready and "先稳住对方" not in ready


def test_a_long_reply_comes_in_parts_that_are_the_whole(assistant: Assistant) -> None:
    long = "\n\n".join(f"第 {n} 段。" + "长" * 290 for n in (1, 2, 3))
    markup = html(assistant, of(found("answer", "fee"), reply=long))
    parts = re.findall(r'<div class="fb-reply" id="fb-said-1-3-\d"[^>]*>(.*?)</div>', markup, re.S)
    assert [part[:5] for part in parts] == ["第 1 段", "第 2 段", "第 3 段"]
    assert "\n\n".join(parts) == long
    buttons = [each["data-copy"] for each in Tags(markup).with_class("fb-copy")]
    assert buttons == ["fb-said-1-3-1", "fb-said-1-3-2", "fb-said-1-3-3", "fb-said-1-3"]
    assert "第 2 / 3 段" in markup


def test_nothing_typed_becomes_markup(assistant: Assistant) -> None:
    attacked = replace(
        found("suggest", "fee", reason="ambiguous"),
        reply=ATTACK,
        matched_phrasing=ATTACK,
        candidates=(Candidate("fee", "entry", ATTACK, ATTACK, 0.5, 0.5),),
    )
    said = {"text": ATTACK, "asker": ATTACK, "quotes": (ATTACK,), "answered_by": ATTACK, "misnamed": True}
    around = {"standing": standing(taken_by=ATTACK), "opened": True, "parts": {"misnamed": ATTACK}}
    card = of(attacked, piece=said, card=around, question=ATTACK, asker=ATTACK, group=ATTACK)
    harmless(html(assistant, card))
    harmless(html(assistant, card, alone=True))
    harmless(html(assistant, replace(card, folded=True, standing=standing(replied_at=NOW, replied_by=ATTACK))))


def test_both_languages_draw_every_state(assistant: Assistant) -> None:
    card = of(found("suggest", "fee", "address", reason="ambiguous"), card={"standing": standing(-12)})
    markup = html(assistant, card, lang="en")
    for said in ("Choose one", "12 minutes late", "Take", "Which one is meant?", "Keeps them patient"):
        assert said in markup, said
    assert not re.search("[一-鿿]", re.sub("小明|3 群", "", markup))
