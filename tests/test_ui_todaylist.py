"""Today's list as it is drawn: in which order, what stands out, what is folded away, and that nothing comes in."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from faqbot.assistant import Assistant
from faqbot.knowledge import Community, Hours, Knowledge
from faqbot.owing import Debt
from faqbot.store import OwedQuestion
from faqbot.ui.sheet import PAGE, Did, Sheet
from faqbot.ui.todaylist import last_closing, today_html
from faqbot.ui.words import Lang
from tests.served import ATTACK, Tags, harmless

NOW = datetime(2026, 11, 24, 1, 5, tzinfo=UTC)
"""9:05 on a Tuesday in Shanghai."""
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
NIGHT = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
"""22:30 the evening before."""


def question(number: int, **changes: Any) -> OwedQuestion:
    plain = OwedQuestion(
        *(number, f"第 {number} 问", "小明", "一群", "page", None, NIGHT, NOW + 25 * MINUTE, "unanswered"),
        *(None, 1, None, None, None, None, None, None, None),
        None,
    )
    return replace(plain, **changes)


def debt(number: int, *questions: OwedQuestion, **changes: Any) -> Debt:
    due_at = changes.get("due_at", NOW + 25 * MINUTE)
    questions = questions or (question(number, due_at=due_at),)
    plain = Debt(
        kind="question",
        key=f"q{number}",
        group="一群",
        channel="page",
        askers=("小明",),
        text=questions[0].text,
        said_at=questions[0].said_at,
        due_at=NOW + 25 * MINUTE,
        promised=False,
        late=False,
        minutes=25,
        reply="@小明 您好，我在今天 9:30 前给您答复。",
        ready=False,
        says_due=NOW + 25 * MINUTE,
        item_id=None,
        question_ids=tuple(each.id for each in questions),
        questions=questions,
        promise_id=None,
        promised_by=None,
        words="",
        taken_by=None,
    )
    return replace(plain, **changes)


LATE: dict[str, Any] = {"late": True, "due_at": NOW - 730 * MINUTE, "minutes": -10}
"""Since 20:55 the evening before."""
PROMISE: dict[str, Any] = {
    "kind": "promise",
    "promised": True,
    "promise_id": 7,
    "promised_by": "小木",
    "words": "下周一",
}


@pytest.fixture
def knowledge(opened: Assistant) -> Knowledge:
    hours = (Hours(frozenset(range(7)), datetime.min.time().replace(hour=9), datetime.min.time().replace(hour=21)),)
    return replace(opened.knowledge, community=replace(opened.knowledge.community, hours=hours))


def drawn(knowledge: Knowledge, *debts: Debt, sheet: Sheet = Sheet(), lang: Lang = "zh", by: str = "小晨") -> str:  # noqa: B008
    return today_html(debts, sheet, knowledge, NOW, lang, by)


def keys(html: str) -> list[str | None]:
    return [attrs["data-key"] for attrs in Tags(html).with_class("fb-debt")]


def test_by_group_the_first_due_first(knowledge: Knowledge) -> None:
    html = drawn(knowledge, debt(1, **LATE), debt(2, group="二群"), debt(3), debt(4, group=None))
    assert keys(html) == ["q1", "q3", "q2", "q4"]
    groups = [html.index(each) for each in ("<h3>一群", "<h3>二群", "<h3>未注明群")]
    assert groups == sorted(groups)
    assert "<small>2 条</small>" in html
    assert "1 条超时" in html


def test_of_those_whom_one_reply_is_for_only_some_are_late(knowledge: Knowledge) -> None:
    """As the tab's own label counts."""
    both = question(1, due_at=NOW - MINUTE), question(2, asker="阿花")
    html = drawn(knowledge, debt(1, *both, **LATE), debt(3))
    assert ("<small>3 条</small>" in html, "1 条超时" in html) == (True, True)
    assert "超时 <small>1</small>" in html


def test_what_was_suggested_can_be_chosen_but_no_script_and_nothing_that_is_gone(knowledge: Knowledge) -> None:
    near = (("address", "地址", 0.88), ("welcome", "欢迎", 0.5), ("gone", "没了", 0.4), ("fee", "会费", 0.001))
    html = drawn(knowledge, debt(1, question(1, nearest=near), question(2, nearest=())))
    picks = [attrs for _, attrs in Tags(html).tags if attrs.get("data-send") == "pick"]
    assert [(each["data-entry"], each["data-q"], each["data-key"]) for each in picks] == [("address", "1,2", "q1")]
    assert "<span>地址</span><small>88%</small>" in html
    assert 'data-send="pick"' not in drawn(knowledge, debt(1, question(1, nearest=near), ready=True))


def test_who_seems_to_have_answered_is_said(knowledge: Knowledge) -> None:
    assert "小晨 好像已经回了" in drawn(knowledge, debt(1, answered_by="小晨"))
    assert "好像" not in drawn(knowledge, debt(1))


def test_the_morning_begins_with_what_came_at_night(knowledge: Knowledge) -> None:
    evening = question(3, said_at=NIGHT - 3 * 60 * MINUTE)  # 19:30, within service
    older = question(4, said_at=NIGHT - DAY)
    html = drawn(knowledge, debt(1, question(1), question(2)), debt(3, evening), debt(4, older))
    assert "昨天 21:00 后 2 条" in html
    assert "2 came after yesterday 21:00" in drawn(knowledge, debt(1, question(1), question(2)), lang="en")
    assert "fb-overnight" not in drawn(knowledge, debt(3, evening))


def test_when_service_ended_last(knowledge: Knowledge) -> None:
    community = knowledge.community
    assert last_closing(community, NOW) == datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
    assert last_closing(community, NIGHT) == datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
    assert last_closing(Community(), NOW) is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "剩 25 分钟"),
        ({"minutes": 130, "due_at": NOW + 130 * MINUTE}, "今天 11:15 前"),
        (LATE, "超时 10 分钟"),  # as the desk says: the clock stood still all night
        (PROMISE | LATE, "答应的时间过了 12 小时"),
        (PROMISE | {"due_at": NOW + 85 * MINUTE, "minutes": 85}, "今天 10:30 前"),
    ],
)
def test_the_clock(knowledge: Knowledge, changes: dict[str, Any], said: str) -> None:
    assert f">{said}</time>" in drawn(knowledge, debt(1, **changes))


def test_without_a_time_there_is_no_clock(knowledge: Knowledge) -> None:
    assert "<time" not in drawn(knowledge, debt(1, due_at=None, minutes=None, ready=True, item_id="fee"))


def test_a_card_carries_what_is_sent_with_it(knowledge: Knowledge) -> None:
    both = (question(1), question(2, asker="阿花", promise_id=7))
    html = drawn(knowledge, debt(1, *both, askers=("小明", "阿花"), **PROMISE))
    [form] = [attrs for tag, attrs in Tags(html).tags if tag == "form" and attrs["data-send"] == "sent"]
    assert (form["data-q"], form["data-p"], form["data-who"], form["data-askers"]) == (
        "1,2",
        "7",
        "小明、阿花",
        "小明\n阿花",
    )
    assert (form["data-ready"], form["data-due"]) == ("", "2026-11-24T01:30:00+00:00")
    assert (form["data-keep"], form["data-draft"]) == ("debt-q1", debt(1).reply)
    assert "一次回 2 人" in html
    assert "小木 答应过：下周一" in html


def test_one_wording_of_each_person_is_seen_and_the_others_are_folded_away(knowledge: Knowledge) -> None:
    alone = drawn(knowledge, debt(1, *(question(number) for number in (1, 2, 3))))
    assert re.findall(r"<q>(.*?)</q>", alone) == ["第 1 问", "第 2 问", "第 3 问"]
    assert alone.index("第 1 问") < alone.index("<summary>还问过 2 次</summary>") < alone.index("第 2 问")
    assert "<li><b>" not in alone  # the card's head names the only one
    both = question(1), question(2), question(3, asker="阿花")
    html = drawn(knowledge, debt(1, *both, askers=("小明", "阿花")), lang="en")
    assert re.findall(r"<li><b>(.*?)</b> <q>(.*?)</q>", html) == [
        ("小明", "第 1 问"),
        ("阿花", "第 3 问"),
        ("小明", "第 2 问"),
    ]
    assert "<summary>and 1 more</summary>" in html
    assert "fb-wordings" not in drawn(knowledge, debt(1, both[0], both[2], askers=("小明", "阿花")))


def test_an_answer_that_is_there_is_told_from_a_time(knowledge: Knowledge) -> None:
    ready = drawn(knowledge, debt(1, ready=True, item_id="fee", kind="answered", reply="一年 99 元。", says_due=None))
    assert "会费多少钱？" in ready
    assert 'data-sent="已发出，下一条"' in ready
    assert 'data-send="answered"' not in ready
    held = drawn(knowledge, debt(1))
    assert 'data-sent="已发出，记下时间"' in held
    assert 'data-send="answered"' in held
    assert "会费" not in drawn(knowledge, debt(1, ready=True, item_id="gone"))


def test_who_has_taken_it(knowledge: Knowledge) -> None:
    assert ">认领</button>" in drawn(knowledge, debt(1))
    mine = drawn(knowledge, debt(1, taken_by="小晨"))
    assert "我在回" in mine
    assert 'data-send="release"' in mine
    theirs = drawn(knowledge, debt(1, taken_by="小木"))
    assert "小木 在回" in theirs
    assert 'data-over="1"' in theirs


def test_what_was_promised_for_another_day_is_folded_away(knowledge: Knowledge) -> None:
    later = debt(1, **PROMISE, due_at=NOW + DAY)
    html = drawn(knowledge, later, debt(2))
    assert html.index("答应了以后的 1 条") > html.index('data-key="q2"')
    assert html.index('data-key="q1"') > html.index("答应了以后的 1 条")
    for here in (
        replace(later, ready=True, item_id="fee"),
        replace(later, due_at=NOW + 600 * MINUTE),  # 19:05 today
    ):
        assert "答应了以后" not in drawn(knowledge, here)
    assert "答应了以后" not in drawn(knowledge, later, sheet=Sheet(drafts={"q1": "…"}))


def test_what_is_late_for_days_is_at_the_end_and_can_be_let_go(knowledge: Knowledge) -> None:
    old = [debt(number, late=True, due_at=NOW - 4 * DAY, promise_id=number + 10) for number in (1, 2)]
    html = drawn(knowledge, *old, debt(3))
    assert keys(html) == ["q3", "q1", "q2"]
    assert "三天前的 2 条" in html
    [button] = [attrs for _, attrs in Tags(html).tags if attrs.get("data-send") == "waive" and "data-q" in attrs]
    assert (button["data-q"], button["data-p"]) == ("1,2", "11,12")


def test_only_one_kind(knowledge: Knowledge) -> None:
    debts = (debt(1, **LATE), debt(2, ready=True, item_id="fee"), debt(3, **PROMISE))
    assert keys(drawn(knowledge, *debts, sheet=Sheet(only="late"))) == ["q1"]
    assert keys(drawn(knowledge, *debts, sheet=Sheet(only="ready"))) == ["q2"]
    assert keys(drawn(knowledge, *debts, sheet=Sheet(only="promise"))) == ["q3"]
    html = drawn(knowledge, debt(3), sheet=Sheet(only="late"))
    assert "刚补上" not in html
    assert (keys(html), "这一类没有了。" in html) == ([], True)
    pressed = {
        attrs["data-only"]: attrs["aria-pressed"]
        for _, attrs in Tags(drawn(knowledge, *debts, sheet=Sheet(only="late"))).tags
        if attrs.get("data-send") == "narrow"
    }
    assert pressed == {"all": "false", "late": "true", "ready": "false", "promise": "false"}


def test_those_who_wait_for_what_was_just_written(knowledge: Knowledge) -> None:
    """Also where they have waited for days: their editor came for them."""
    answered: dict[str, Any] = {"ready": True, "item_id": "fee", "kind": "answered", "says_due": None}
    old = debt(1, question(1, edit_id=7), question(2, edit_id=7), late=True, due_at=NOW - 4 * DAY, **answered)
    debts = old, debt(3, question(3, edit_id=6), **answered), debt(4), debt(5, question(5, edit_id=7))
    html = drawn(knowledge, *debts, sheet=Sheet(only="edit", edit_id=7))
    assert keys(html) == ["q1"]
    assert 'aria-pressed="true">刚补上答案的 <small>2</small>' in html
    assert "三天前的" not in html
    assert keys(drawn(knowledge, *debts, sheet=Sheet(only="ready", edit_id=7))) == ["q3", "q1"]


def test_a_page_at_a_time(knowledge: Knowledge) -> None:
    debts = [debt(number) for number in range(1, PAGE + 4)]
    html = drawn(knowledge, *debts)
    assert len(keys(html)) == PAGE
    assert "再列 3 条" in html
    assert len(keys(drawn(knowledge, *debts, sheet=Sheet(most=2 * PAGE)))) == PAGE + 3


def test_a_time_that_was_promised_is_yet_to_be_sent(knowledge: Knowledge) -> None:
    html = drawn(knowledge, debt(1, **PROMISE), sheet=Sheet(drafts={"q1": "我在周一前答复。"}))
    assert ">我在周一前答复。</textarea>" in html
    assert 'data-told="1"' in html
    assert 'data-keep="debt-q1-told"' in html
    assert 'data-sent="已发出，下一条"' in html


@pytest.mark.parametrize(
    ("did", "said", "undo"),
    [
        (Did("sent", "小明", question_ids=(1,)), "记下了：小明 已回复。", "没发出去"),
        (Did("sent", "小明", promise_ids=(1,)), "记下了：答应 小明 的已兑现。", "没发出去"),
        (Did("promised", "小明", NOW + DAY), "记下了：小明，明天（周三 11 月 25 日）9:05 前。", "没发出去"),
        (Did("waived", ""), "记下了：未具名 不用回。", "还要回"),
        (Did("undone"), "退回来了。", ""),
    ],
)
def test_what_was_done_last(knowledge: Knowledge, did: Did, said: str, undo: str) -> None:
    html = drawn(knowledge, sheet=Sheet(did=did))
    assert f"<p>{said}</p>" in html
    assert ('data-send="undo"' in html) == (undo != "")
    assert f"{undo}</button>" in html


def test_when_nothing_is_owed(knowledge: Knowledge) -> None:
    assert "没有欠着的回复" in drawn(knowledge)
    assert "Nobody is owed a reply" in drawn(knowledge, lang="en")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_comes_in_with_what_people_wrote(knowledge: Knowledge, lang: Lang) -> None:
    asked = question(1, text=ATTACK, asker=ATTACK)
    bad: dict[str, Any] = {"group": ATTACK, "askers": (ATTACK,), "reply": ATTACK, "words": ATTACK, "taken_by": ATTACK}
    harmless(drawn(knowledge, debt(1, asked, **bad, kind="promise", promised_by=ATTACK), lang=lang))
    harmless(drawn(knowledge, debt(1, asked, **bad), sheet=Sheet(did=Did("sent", ATTACK)), lang=lang))
    alone = replace(debt(1, **bad), questions=(), question_ids=(), text=ATTACK)
    harmless(drawn(knowledge, alone, lang=lang))
