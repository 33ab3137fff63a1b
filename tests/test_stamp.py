"""Times as chats write them, by the moment that they mean, and what only looks like one."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from faqbot.stamp import Stamp, inside, leading, moments, trailing, whole
from tests.chats import NOW, moment


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A Wednesday, 15:00: a clock is of today, one that is still to come of yesterday
        ("10:32", "25T10:32"),
        ("10:32:05", "25T10:32:05"),
        ("10：32", "25T10:32"),
        ("10点32分", "25T10:32"),
        ("23:50", "24T23:50"),
        ("15:10", "25T15:10"),  # clocks differ a little
        ("15:11", "24T15:11"),
        # Halves and quarters of the day
        ("上午 10:32", "25T10:32"),
        ("上午 12:05", "25T00:05"),
        ("凌晨0:10", "25T00:10"),
        ("凌晨 12:10", "25T00:10"),
        ("中午 12:05", "25T12:05"),
        ("中午1:05", "25T13:05"),
        ("中午 11:40", "25T11:40"),
        ("下午2:05", "25T14:05"),
        ("下午 12:30", "25T12:30"),
        ("下午14:05", "25T14:05"),
        ("昨天 晚上8:40", "24T20:40"),
        ("昨天 晚上12:10", "24T00:10"),
        ("2:05 PM", "25T14:05"),
        ("12:05 a.m.", "25T00:05"),
        ("12:05pm", "25T12:05"),
        # Days by their distance
        ("今天 09:00", "25T09:00"),
        ("昨天 22:15", "24T22:15"),
        ("昨天22:15", "24T22:15"),
        ("前天 8:00", "23T08:00"),
        ("Yesterday at 10:15 PM", "24T22:15"),
        ("Today at 9:00 AM", "25T09:00"),
        ("星期二 09:12", "24T09:12"),
        ("星期四 09:12", "19T09:12"),
        ("周日 09:12", "22T09:12"),
        ("周三 14:00", "25T14:00"),
        ("周三 16:00", "18T16:00"),
        ("上周三 10:00", "18T10:00"),
        ("上周五 10:00", "20T10:00"),
        ("Mon 9:00 am", "23T09:00"),
        ("5分钟前", "25T14:55"),
        ("2 hours ago", "25T13:00"),
        ("刚刚", "25T15:00"),
        # Dates
        ("11月24日 晚上8:40", "24T20:40"),
        ("12月31日 23:59", "2025-12-31T23:59"),
        ("11-24 22:15:08", "24T22:15:08"),
        ("24/11 22:15", "24T22:15"),
        ("02-29 10:00", "2024-02-29T10:00"),
        ("2026-11-24 22:15:08", "24T22:15:08"),
        ("2026/11/24 22:15", "24T22:15"),
        ("2026.11.24 22:15", "24T22:15"),
        ("2026年11月24日 22:15", "24T22:15"),
        ("2026年11月24日 星期二 22:15", "24T22:15"),
        ("2026/11/24(二) 22:15", "24T22:15"),
        ("[2026/11/24, 22:15:08]", "24T22:15:08"),
        ("2026-11-24T14:15:08Z", "24T22:15:08"),
        ("2026-11-24T22:15:08+08:00", "24T22:15:08"),
        ("24.11.26 22:15", "24T22:15"),
        ("24.11.2026 22:15", "24T22:15"),
        ("11/24/26, 10:15 PM", "24T22:15"),
        ("26/11/24 22:15", "24T22:15"),
        ("Nov 24, 2026 at 10:15:08 PM", "24T22:15:08"),
        ("24 Nov 2026 22:15", "24T22:15"),
        ("Tuesday, November 24, 2026 22:15", "24T22:15"),
        ("10:15 PM, 11/24/2026", "24T22:15"),
        ("——— 昨天 22:15 ———", "24T22:15"),
    ],
)
def test_the_moment_that_a_stamp_means(text: str, expected: str) -> None:
    stamp = whole(text)
    assert stamp is not None
    assert moments([stamp], NOW) == [moment(expected)]


@pytest.mark.parametrize(
    "text", ["2026-11-23", "—————  2026-11-23  —————", "11月23日", "昨天", "2026/11/23(一)", "星期一"]
)
def test_a_day_alone_is_no_moment_and_holds_for_the_clocks_below(text: str) -> None:
    day, clock = whole(text), trailing("小林 22:15")
    assert day is not None and clock is not None
    expected = moment("24T22:15") if text == "昨天" else moment("23T22:15")
    assert moments([day, clock[0]], NOW) == [None, expected]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "10",
        "25:10",
        "10:61",
        "10:3",
        "2026-13-01 10:00",
        "2026-02-30 10:00",
        "31.31.26 10:00",
        "明天 10:30",
        "1:2:3",
        "10:30吗",
    ]
    + ["1" * 65, "10:32 " * 9],
)
def test_what_is_no_stamp(text: str) -> None:
    assert whole(text) is None


def test_where_a_stamp_stands_in_a_line() -> None:
    assert trailing("张三 上午 10:32") == (whole_of("上午 10:32"), 3)
    assert trailing("Name, [24.11.26 22:15]:") == (whole_of("24.11.26 22:15"), 7)
    assert leading("[24.11.26 22:15] Name: hi") == (whole_of("24.11.26 22:15"), 16)
    assert inside("张三 (10:32): 在吗") == (whole_of("10:32"), 4, 9)
    assert trailing("明天10:30开始") is None
    assert trailing("Zoë-7：12") is None
    assert leading("10:30的直播") is None
    assert inside("看10:30的") is None


def whole_of(text: str) -> Stamp:
    stamp = whole(text)
    assert stamp is not None
    return Stamp(stamp.day, stamp.clock, stamp.ago, stamp.joint, stamp.halves)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        # Which number is the month, one of them tells for all
        (["05.06.26 10:00", "24.11.26 10:00"], ["06-05T10:00", "24T10:00"]),
        (["05/06/26 10:00", "11/24/26 10:00"], ["05-06T10:00", "24T10:00"]),
        (["11/08/26 10:00"], ["11-08T10:00"]),  # lately, not in August
        (["05/06/26 10:00 AM"], ["05-06T10:00"]),
        (["05/06/26 10:00"], ["06-05T10:00"]),
        # Clocks of no day go on over midnight
        (["22:15", "23:50", "0:10", "9:00"], ["24T22:15", "24T23:50", "25T00:10", "25T09:00"]),
        (["14:00", "9:00"], ["25T14:00", "25T09:00"]),  # two pieces, the later first
        # Older ones with their day, today's without
        (["2026/11/24 23:59:30", "0:01:00"], ["24T23:59:30", "25T00:01"]),
    ],
)
def test_stamps_are_understood_together(texts: list[str], expected: list[str]) -> None:
    stamps = [whole_of(text) for text in texts]
    assert moments(stamps, NOW) == [moment(each) for each in expected]


def test_a_clock_alone_is_of_today_again_below_one_of_another_day() -> None:
    stamps = [whole("昨天 22:15"), whole("9:40")]
    assert moments([stamp for stamp in stamps if stamp], NOW) == [moment("24T22:15"), moment("25T09:40")]


def test_midnight_lies_between_a_late_clock_and_an_early_one() -> None:
    late = NOW.replace(hour=23, minute=55)
    stamps = [whole_of("23:50"), whole_of("0:10"), whole_of("12:09")]
    assert moments(stamps, late) == [moment("24T23:50"), moment("25T00:10"), moment("25T12:09")]
    assert moments([whole_of("12:09"), whole_of("0:10")], late) == [moment("25T12:09"), moment("25T00:10")]


def test_moments_are_in_the_readers_time_zone() -> None:
    now = datetime(2026, 11, 25, 3, 0, tzinfo=ZoneInfo("America/New_York"))
    (found,) = moments([whole_of("10:32")], now)
    assert found is not None
    assert found.isoformat() == "2026-11-24T10:32:00-05:00"
