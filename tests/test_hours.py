"""Service hours: open or not at the minute, the next opening, and the words for both."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from faqbot.hours import Hours, Language, hours_in_words, is_open, minutes_in_words, next_opening, opening_in_words

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
    assert is_open(hours, moment) is expected


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
    assert next_opening(hours, moment) == expected


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
    assert hours_in_words(hours, "zh") == chinese
    assert hours_in_words(hours, "en") == english


@pytest.mark.parametrize(
    ("opening", "moment", "chinese", "english"),
    [
        (at(23, "09:00"), at(23, "01:00"), "今天 9:00", "today at 9:00"),
        (at(24, "09:05"), at(23, "23:59"), "明天 9:05", "tomorrow at 9:05"),
        (at(30, "09:00"), at(28, "12:00"), "周一 9:00", "Monday at 9:00"),
        (at(29, "09:00"), at(23, "12:00"), "周日 9:00", "Sunday at 9:00"),
        (at(30, "09:00"), at(23, "12:00"), "下周一 9:00", "next Monday at 9:00"),
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
