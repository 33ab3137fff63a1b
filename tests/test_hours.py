"""Service hours: open or not at the minute, the next opening, and the words for both."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from faqbot.days import Days
from faqbot.hours import (
    Hours,
    Language,
    Schedule,
    day_in_words,
    hours_in_words,
    is_open,
    minutes_in_words,
    next_opening,
    opening_in_words,
    openings,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
ALL, WEEK, WEEKEND = frozenset(range(7)), frozenset(range(5)), frozenset({5, 6})
DAILY = (Hours(ALL, time(9), time(21)),)
OFFICE = (Hours(WEEK, time(9), time(18)),)
NIGHT = (Hours(frozenset({4}), time(20), time(2)),)  # Friday evening until Saturday 2:00
UNTIL_MIDNIGHT = (Hours(ALL, time(18), time(0)),)
WHOLE_MONDAY = (Hours(frozenset({0}), time(0), time(0)),)


def at(day: int, clock: str) -> datetime:
    """November 2026: the 23rd is a Monday."""
    return datetime.fromisoformat(f"2026-11-{day:02d}T{clock}").replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("hours", "moment", "expected"),
    [
        ((), at(23, "03:00"), True),
        (DAILY, at(23, "08:59:59"), False),
        (DAILY, at(23, "09:00"), True),
        (DAILY, at(23, "20:59:59"), True),
        (DAILY, at(23, "21:00"), False),
        (OFFICE, at(27, "12:00"), True),
        (OFFICE, at(28, "12:00"), False),
        (NIGHT, at(27, "19:59"), False),
        (NIGHT, at(27, "20:00"), True),
        (NIGHT, at(28, "01:59"), True),
        (NIGHT, at(28, "02:00"), False),
        (NIGHT, at(27, "01:00"), False),
        (NIGHT, at(28, "21:00"), False),
        (UNTIL_MIDNIGHT, at(23, "23:59:59"), True),
        (UNTIL_MIDNIGHT, at(24, "00:00"), False),
        (WHOLE_MONDAY, at(23, "00:00"), True),
        (WHOLE_MONDAY, at(23, "23:59"), True),
        (WHOLE_MONDAY, at(24, "00:00"), False),
        (WHOLE_MONDAY, at(22, "23:59"), False),
        ((Hours(frozenset({6}), time(22), time(3)),), at(23, "02:00"), True),  # Sunday night runs into Monday
    ],
)
def test_is_open(hours: tuple[Hours, ...], moment: datetime, expected: bool) -> None:
    assert is_open(Schedule(hours), moment) is expected


@pytest.mark.parametrize(
    ("hours", "moment", "expected"),
    [
        ((), at(23, "03:00"), None),
        (DAILY, at(23, "03:00"), at(23, "09:00")),
        (DAILY, at(23, "09:00"), at(24, "09:00")),
        (DAILY, at(23, "22:00"), at(24, "09:00")),
        (OFFICE, at(27, "18:00"), at(30, "09:00")),
        (NIGHT, at(27, "20:00"), datetime(2026, 12, 4, 20, tzinfo=SHANGHAI)),
        ((*OFFICE, Hours(WEEKEND, time(10), time(12))), at(27, "18:00"), at(28, "10:00")),
        ((Hours(ALL, time(14), time(18)), Hours(ALL, time(9), time(12))), at(23, "12:00"), at(23, "14:00")),
    ],
)
def test_next_opening(hours: tuple[Hours, ...], moment: datetime, expected: datetime | None) -> None:
    assert next_opening(Schedule(hours), moment) == expected


CHINA = Days("cn")
FESTIVAL = (Hours(WEEK, time(9), time(18)), Hours(WEEKEND, time(10), time(12)))


def moment(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("schedule", "open_at", "expected"),
    [
        # National Day's week of 2026: the 1st, a Thursday, to the 7th; worked on the 20th of September and the 10th.
        (Schedule(OFFICE), "2026-10-01T12:00", True),
        (Schedule(OFFICE, CHINA), "2026-09-30T17:59", True),
        (Schedule(OFFICE, CHINA), "2026-10-01T12:00", False),
        (Schedule(DAILY, CHINA), "2026-10-04T12:00", False),  # its Sunday
        (Schedule(DAILY, CHINA), "2026-10-11T12:00", True),  # any other
        (Schedule(OFFICE, CHINA), "2026-10-08T09:00", True),
        (Schedule(OFFICE, CHINA), "2026-10-10T12:00", True),  # a Saturday
        (Schedule(OFFICE, CHINA), "2026-10-17T12:00", False),  # another
        (Schedule((), CHINA), "2026-10-01T12:00", False),
        (Schedule((), CHINA), "2026-10-08T00:00", True),
        # A make-up day has the hours of a weekday, not of its own.
        (Schedule(FESTIVAL, CHINA), "2026-10-10T17:00", True),
        (Schedule(FESTIVAL, CHINA), "2026-10-17T17:00", False),
        # The 10th stands for Wednesday the 7th, the 20th of September for Tuesday the 6th.
        (Schedule((Hours(frozenset({2}), time(9), time(18)),), CHINA), "2026-10-10T12:00", True),
        (Schedule((Hours(frozenset({2}), time(9), time(18)),), CHINA), "2026-09-20T12:00", False),
        # ... which has no hours here, so that its own count.
        (Schedule((Hours(WEEKEND, time(10), time(12)),), CHINA), "2026-10-10T11:00", True),
        # A night that begins on an open day goes on; one that would begin on a closed day does not.
        (Schedule((Hours(ALL, time(20), time(2)),), CHINA), "2026-10-01T01:00", True),
        (Schedule((Hours(ALL, time(20), time(2)),), CHINA), "2026-10-08T01:00", False),
        # Days of its own.
        (Schedule(OFFICE, Days("cn", open=frozenset({date(2026, 10, 2)}))), "2026-10-02T12:00", True),
        (Schedule(OFFICE, Days(open=frozenset({date(2026, 11, 28)}))), "2026-11-28T17:00", True),
        (Schedule(FESTIVAL, Days(open=frozenset({date(2026, 11, 28)}))), "2026-11-28T17:00", False),
        (Schedule(OFFICE, Days(closed=frozenset({date(2026, 11, 27)}))), "2026-11-27T12:00", False),
        (Schedule(OFFICE, Days("cn", closed=frozenset({date(2026, 10, 10)}))), "2026-10-10T12:00", False),
        (Schedule((), Days(closed=frozenset({date(2026, 11, 27)}))), "2026-11-27T12:00", False),
        # Elsewhere.
        (Schedule(DAILY, Days("gb-sct")), "2026-11-30T12:00", False),  # Saint Andrew's
        (Schedule(DAILY, Days("gb-eng")), "2026-11-30T12:00", True),
    ],
)
def test_days_that_differ(schedule: Schedule, open_at: str, expected: bool) -> None:
    assert is_open(schedule, moment(open_at)) is expected


@pytest.mark.parametrize(
    ("schedule", "after", "expected"),
    [
        (Schedule(OFFICE, CHINA), "2026-09-30T18:00", "2026-10-08T09:00"),
        (Schedule(OFFICE, CHINA), "2026-10-09T18:00", "2026-10-10T09:00"),
        # Spring Festival of 2026: worked on Saturday the 14th, then nine days without.
        (Schedule(OFFICE, CHINA), "2026-02-13T18:00", "2026-02-14T09:00"),
        (Schedule(OFFICE, CHINA), "2026-02-14T18:00", "2026-02-24T09:00"),
        (Schedule((), CHINA), "2026-09-30T12:00", "2026-10-08T00:00"),
        (Schedule((), Days(closed=frozenset({date(2026, 11, 27)}))), "2026-11-28T12:00", None),
        (
            Schedule(DAILY, Days(closed=frozenset(date(2026, 11, 1) + timedelta(days=n) for n in range(399)))),
            "2026-11-01T12:00",
            "2027-12-05T09:00",
        ),
        (
            Schedule(DAILY, Days(closed=frozenset(date(2026, 11, 1) + timedelta(days=n) for n in range(410)))),
            "2026-11-01T12:00",
            None,
        ),
        (Schedule((Hours(ALL, time(0), time(0)),)), "2026-11-27T12:00", None),
    ],
)
def test_next_opening_over_days_that_differ(schedule: Schedule, after: str, expected: str | None) -> None:
    opening = next_opening(schedule, moment(after))
    assert opening == (None if expected is None else moment(expected))
    assert opening is None or opening.tzinfo is SHANGHAI


def test_hours_that_overlap_are_passed_through_once() -> None:
    schedule = Schedule((Hours(ALL, time(9), time(12)), Hours(ALL, time(11), time(14)), Hours(ALL, time(11), time(12))))
    stretches = [
        (start.astimezone(SHANGHAI), end.astimezone(SHANGHAI))
        for start, end in islice(openings(schedule, at(23, "10:00")), 3)
    ]
    assert stretches == [
        (at(23, "10:00"), at(23, "12:00")),
        (at(23, "12:00"), at(23, "14:00")),
        (at(24, "09:00"), at(24, "12:00")),
    ]
    assert next_opening(schedule, at(23, "10:00")) == at(24, "09:00")


def test_a_night_in_which_clocks_change_is_as_long_as_it_is() -> None:
    """In Berlin they went forward at 2:00 on the 29th of March 2026, and back at 3:00 on the 25th of October."""
    berlin = ZoneInfo("Europe/Berlin")
    night = Schedule((Hours(ALL, time(22), time(6)),))
    for evening, hours in (("2026-03-28", 7), ("2026-10-24", 9), ("2026-10-25", 8)):
        start, end = next(openings(night, moment(f"{evening}T21:00", berlin)))
        assert (start.astimezone(berlin), end - start) == (moment(f"{evening}T22:00", berlin), timedelta(hours=hours))
    twice = Schedule((Hours(ALL, time(9), time(2, 30)),))
    assert is_open(twice, moment("2026-10-25T02:29", berlin))
    assert not is_open(twice, moment("2026-10-25T02:29", berlin).replace(fold=1))  # it has been 2:30 already


@pytest.mark.parametrize(
    ("hours", "chinese", "english"),
    [
        ((), "全天", "around the clock"),
        ((Hours(ALL, time(0), time(0)),), "全天", "around the clock"),
        (DAILY, "每天 9:00–21:00", "every day 9:00–21:00"),
        (OFFICE, "周一至周五 9:00–18:00", "Monday to Friday 9:00–18:00"),
        (
            (Hours(WEEKEND, time(10), time(12, 30)), *OFFICE),
            "周一至周五 9:00–18:00，周六、周日 10:00–12:30",
            "Monday to Friday 9:00–18:00; Saturday, Sunday 10:00–12:30",
        ),
        (
            (Hours(ALL, time(14), time(21)), Hours(ALL, time(9), time(12))),
            "每天 9:00–12:00、14:00–21:00",
            "every day 9:00–12:00, 14:00–21:00",
        ),
        (NIGHT, "周五 20:00–次日 2:00", "Friday 20:00–next day 2:00"),
        (UNTIL_MIDNIGHT, "每天 18:00–24:00", "every day 18:00–24:00"),
        (
            (Hours(frozenset({0, 2, 4, 5, 6}), time(9), time(10)),),
            "周一、周三、周五至周日 9:00–10:00",
            "Monday, Wednesday, Friday to Sunday 9:00–10:00",
        ),
        (
            # The same times under two items read as one.
            (Hours(frozenset({0}), time(9), time(10)), Hours(frozenset({1, 2}), time(9), time(10))),
            "周一至周三 9:00–10:00",
            "Monday to Wednesday 9:00–10:00",
        ),
    ],
)
def test_hours_in_words(hours: tuple[Hours, ...], chinese: str, english: str) -> None:
    assert hours_in_words(Schedule(hours), "zh") == chinese
    assert hours_in_words(Schedule(hours), "en") == english


def test_hours_in_words_say_that_holidays_are_closed() -> None:
    kept = Schedule(OFFICE, CHINA)
    assert hours_in_words(kept, "zh") == "除法定节假日外周一至周五 9:00–18:00"
    assert hours_in_words(kept, "en") == "Monday to Friday 9:00–18:00 except public holidays"
    own = Schedule(OFFICE, Days(closed=frozenset({date(2026, 11, 27)})))
    assert hours_in_words(own, "zh") == "周一至周五 9:00–18:00"


def test_a_day_in_words() -> None:
    assert day_in_words(date(2026, 11, 26), "zh") == "11 月 26 日（周四）"
    assert day_in_words(date(2027, 1, 3), "en") == "Sunday 3 January"


@pytest.mark.parametrize(
    ("opening", "moment", "chinese", "english"),
    [
        (at(23, "09:00"), at(23, "01:00"), "今天 9:00", "today at 9:00"),
        (at(24, "09:05"), at(23, "23:59"), "明天 9:05", "tomorrow at 9:05"),
        (at(30, "09:00"), at(28, "12:00"), "周一 9:00", "Monday at 9:00"),
        (at(29, "09:00"), at(23, "12:00"), "周日 9:00", "Sunday at 9:00"),
        (at(30, "09:00"), at(23, "12:00"), "下周一 9:00", "next Monday at 9:00"),
        # Nine days of holidays: a weekday alone would be taken for one of this week or the next.
        (at(30, "09:00"), at(21, "12:00"), "11 月 30 日（周一）9:00", "Monday 30 November at 9:00"),
    ],
)
def test_opening_in_words(opening: datetime, moment: datetime, chinese: str, english: str) -> None:
    assert opening_in_words(opening, moment, "zh") == chinese
    assert opening_in_words(opening, moment, "en") == english


@pytest.mark.parametrize(
    ("minutes", "language", "expected"),
    [
        (1, "zh", "1 分钟"),
        (30, "zh", "30 分钟"),
        (60, "zh", "1 小时"),
        (90, "zh", "1 小时 30 分钟"),
        (1_440, "zh", "1 天"),
        (10_080, "zh", "7 天"),
        (1, "en", "1 minute"),
        (120, "en", "2 hours"),
        (1_501, "en", "1 day 1 hour 1 minute"),
    ],
)
def test_minutes_in_words(minutes: int, language: Language, expected: str) -> None:
    assert minutes_in_words(minutes, language) == expected
