"""The list of gaps as markup: what each row says, and where the opened one's detail stands."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from faqbot.knowledge import Community, Knowledge, Targets
from faqbot.store import Gap, GapQuestion, GapReason
from faqbot.ui.gaplist import LISTED, gaps_html, marks_html, trend_html
from tests.served import ATTACK, Tags, harmless

NOW = datetime(2026, 3, 5, 3, 0, tzinfo=UTC)
CLUB = Knowledge((), Community(name="晨光读书会"), (), Targets(), digest="")


def gap(**changes: Any) -> Gap:
    at = datetime(2026, 3, 5, 2, 7, tzinfo=UTC)
    asked = GapQuestion(1, "录音能下载吗", "小明", "3 群", at, "no_match", "fee", 0.12)
    plain = Gap(5, "录音能下载吗", "open", "no_match", 3, 2, at, at, "fee", 0.12, False, (asked,))
    return replace(plain, **changes)


def drawn(*gaps: Gap, opened: int | None = None, detail: str = "") -> str:
    return gaps_html(gaps, CLUB, NOW, "zh", opened=opened, detail=detail)


def chips(markup: str) -> list[tuple[str, str]]:
    return re.findall(r'fb-chip fb-reason-(\w+)">(.*?)</span>', markup)


def test_a_row_says_how_many_how_often_and_when() -> None:
    markup = drawn(gap(trend=(0, 1, 2)))
    facts = ("一共问过 3 次。", "时间：北京时间", "<b>2</b> 人", "问过 3 次 · 今天 10:07", "最近 3 天问过 3 次")
    for said in facts:
        assert said in markup, said


def test_what_stands_out_comes_first_and_every_reason_is_seen() -> None:
    late = gap(due_at=NOW - timedelta(minutes=50), escalated=True, reasons={"weak": 1, "escalated": 2, "no_match": 4})
    assert chips(marks_html(late, NOW, CLUB, "zh")) == [
        ("escalated", "转给了人工"),
        ("late", "超时 50 分钟"),
        ("no_match", "没有接近的 4"),
        ("weak", "把握不够 1"),
    ]
    assert chips(marks_html(gap(due_at=NOW), NOW, CLUB, "zh"))[0] == ("due", "刚到时间")
    assert chips(marks_html(gap(chatter=True), NOW, CLUB, "zh")) == [("chatter", "像是闲聊")]
    for reason in get_args(GapReason):
        assert chips(marks_html(gap(reason=reason), NOW, CLUB, "zh"))[0][0] == reason


def test_a_trend_has_a_bar_a_day_as_high_as_that_day() -> None:
    bars = [attrs for tag, attrs in Tags(trend_html((0, 1, 4), "zh")).tags if tag == "rect"]
    assert [(each["x"], each["height"], each["class"]) for each in bars] == [
        ("0", "1", "fb-none"),
        ("4", "6", "fb-day"),
        ("8", "16", "fb-day"),
    ]
    assert trend_html((0, 0), "zh") == '<span class="fb-trend"></span>'


def test_the_detail_stands_behind_the_row_that_is_opened() -> None:
    markup = drawn(gap(), gap(id=6), opened=6, detail="<p>detail</p>")
    rows = Tags(markup).with_class("fb-gap-row")
    assert [(each["data-gap"], each["aria-expanded"]) for each in rows] == [("5", "false"), ("6", "true")]
    assert "</button><p>detail</p></fb-gap-6>" in markup
    assert markup.count("<p>detail</p>") == 1
    assert "fb-pick" not in markup
    assert "从左边选一个问题" in drawn(gap())


def test_the_list_says_that_it_is_empty_and_that_it_is_cut() -> None:
    assert "没有待补的问题" in drawn()
    full = [gap(id=number) for number in range(LISTED)]
    assert "只列出需求最大的 100 个。" in drawn(*full)
    assert "只列出" not in drawn(*full[1:])


def test_no_title_becomes_markup() -> None:
    harmless(drawn(gap(title=ATTACK)))
