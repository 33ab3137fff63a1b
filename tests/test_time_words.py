"""What words say of when, piece by piece; what becomes of it at a moment is tested with promises."""

from __future__ import annotations

from datetime import date

import pytest

from faqbot.days import Days
from faqbot.time_words import Clock, NoSuchTime, Part, months_on, readings, sayings, vague

WEDNESDAY = date(2026, 11, 25)


def test_the_parts_of_a_saying() -> None:
    ((span, said),) = sayings("好的，下周三下午3点半前回您")
    assert span == (3, 12)
    assert said.days(WEDNESDAY, Days()) == (date(2026, 12, 2),)
    assert (said.part, said.clock, said.length, said.closing) == ("afternoon", Clock(3, 30, exact=False), None, False)
    ((_, workdays),) = sayings("3–5 个工作日")
    count, unit = workdays.length or (0, "")
    assert (count, unit) == (5, "workdays")
    assert workdays.days(WEDNESDAY, Days()) is None
    ((_, closing),) = sayings("close of business on Friday")
    assert closing.closing
    assert [*(closing.days(WEDNESDAY, Days()) or ())][:2] == [date(2026, 11, 27), date(2026, 12, 4)]


def test_each_of_several_sayings() -> None:
    found = [(span, said.clock) for span, said in sayings("10点或者11:30，或者 noon")]
    assert found == [
        ((0, 3), Clock(10, 0, exact=False)),
        ((5, 10), Clock(11, 30, exact=False)),
        ((14, 18), Clock(12, 0, exact=True)),
    ]


def test_all_that_is_said_of_a_day_must_hold() -> None:
    ((_, right),) = sayings("明天（周四 11 月 26 日）")
    assert right.days(WEDNESDAY, Days()) == [date(2026, 11, 26)]
    ((_, wrong),) = sayings("明天（周五）")
    with pytest.raises(NoSuchTime):
        wrong.days(WEDNESDAY, Days())


def test_a_week_ends_with_its_last_workday() -> None:
    ((_, said),) = sayings("下周")
    eve = date(2026, 9, 30)  # the 10th of October, a Saturday, is worked
    assert said.days(eve, Days("cn")) == (date(2026, 10, 10), date(2026, 10, 11))
    assert said.days(eve, Days()) == (date(2026, 10, 9), date(2026, 10, 11))


@pytest.mark.parametrize(
    ("hour", "part", "expected"),
    [
        (3, None, [3, 15]),
        (12, None, [12, 24]),
        (0, None, [0, 24]),
        (15, None, [15]),
        (15, "afternoon", [15]),
        (8, "morning", [8]),
        (12, "morning", [12]),
        (12, "night", [0]),
        (2, "night", [2]),
        (1, "noon", [13]),
        (11, "noon", [11]),
        (3, "afternoon", [15]),
        (12, "afternoon", [12]),
        (8, "evening", [20]),
        (12, "evening", [24]),
        (1, "evening", [25]),
    ],
)
def test_the_readings_of_an_hour(hour: int, part: Part | None, expected: list[int]) -> None:
    assert readings(Clock(hour, 0, exact=False), part) == [each * 60 for each in expected]


def test_hours_that_do_not_exist() -> None:
    for clock in (Clock(25, 0, exact=False), Clock(24, 1, exact=False), Clock(3, 60, exact=False)):
        with pytest.raises(NoSuchTime):
            readings(clock, None)


def test_what_says_no_time() -> None:
    assert vague("我稍后回您") == (1, 3)
    assert vague("Later, please") == (0, 5)
    assert vague("好的") is None


def test_months_pass_into_other_years() -> None:
    assert [months_on(date(2026, 11, 30), count) for count in (0, 1, 2, 14)] == [
        (2026, 11),
        (2026, 12),
        (2027, 1),
        (2028, 1),
    ]
