"""Where a reply stands, as every list draws it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from faqbot.hours import Hours
from faqbot.knowledge import Community
from faqbot.ui.standing import clock_html, held_html
from tests.served import ATTACK, Tags, harmless

DAILY = Community(hours=(Hours(frozenset(range(7)), time(9), time(21)),), reply_within=30)
NOW = datetime(2026, 11, 25, 1, 5, tzinfo=UTC)
"""9:05 on a Wednesday in Shanghai."""
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("due_at", "promised", "said", "state"),
    [
        (NOW + 30 * MINUTE, False, "剩 30 分钟", "fb-clock"),
        (NOW + 5 * MINUTE, False, "剩 5 分钟", "fb-clock fb-soon"),
        (NOW, False, "刚到时间", "fb-clock fb-soon"),
        (NOW - MINUTE / 2, False, "刚到时间", "fb-clock fb-late"),
        (NOW - 12 * 60 * MINUTE - 18 * MINUTE, False, "超时 18 分钟", "fb-clock fb-late"),
        (NOW - 12 * 60 * MINUTE - 18 * MINUTE, True, "答应的时间过了 12 小时", "fb-clock fb-late"),
    ],
)
def test_what_the_clock_says_and_what_stands_out(due_at: datetime, promised: bool, said: str, state: str) -> None:
    markup = clock_html(DAILY, due_at, NOW, "zh", promised=promised)
    assert f">{said}</time>" in markup
    [clock] = Tags(markup).with_class("fb-clock")
    assert clock["class"] == state


def test_it_says_when_that_is_and_which_time_is_counted() -> None:
    def title(community: Community, *, promised: bool) -> str | None:
        markup = clock_html(community, NOW - 60 * MINUTE, NOW, "zh", promised=promised)
        return Tags(markup).with_class("fb-clock")[0]["title"]

    assert title(DAILY, promised=False) == "今天 08:05 到期，超时只算服务时间"
    assert title(DAILY, promised=True) == "答应的是 今天 08:05，过了多久按钟点算"
    assert title(replace(DAILY, hours=()), promised=False) == "今天 08:05 到期"


@pytest.mark.parametrize(
    ("taken_by", "said", "label", "sends"),
    [
        (None, "", "认领", {"data-send": "take"}),
        ("小晨", "我在回", "放手", {"data-send": "release"}),
        ("木木", "木木 在回", "改由我回", {"data-send": "take", "data-over": "1"}),
    ],
)
def test_who_sees_to_it_is_said_and_changed(taken_by: str | None, said: str, label: str, sends: dict[str, str]) -> None:
    markup = held_html(taken_by, "zh", by="小晨", ids="7,9")
    [button] = Tags(markup).with_class("fb-mini")
    assert {name: value for name, value in button.items() if name.startswith("data-")} == {"data-q": "7,9", **sends}
    assert f">{label}</button>" in markup
    assert f">{said}</b>" in markup or not said
    assert "data-q" not in held_html(taken_by, "zh", by="小晨")


def test_no_name_becomes_markup() -> None:
    harmless(held_html(ATTACK, "zh", by="", ids=ATTACK))
