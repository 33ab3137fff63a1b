"""Which weekday's hours hold on a day, by the State Council's notice for 2026 and by hand-made days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from faqbot.days import Days, places, unannounced

CHINA = Days("cn")
OFF_2026 = {
    "01-01": 3, "02-15": 9, "04-04": 3, "05-01": 5, "06-19": 3, "09-25": 3, "10-01": 7
}  # fmt: skip
"""First day and number of days of each holiday in the notice of 4 November 2025."""
WORKED_2026 = {"01-04": 4, "02-14": 4, "02-28": 0, "05-09": 1, "09-20": 1, "10-10": 2}
"""The weekend days it says are worked, with the weekday of the day off that each stands for, in the notice's order."""


def test_every_day_of_2026_is_as_announced() -> None:
    off = {
        date.fromisoformat(f"2026-{first}") + timedelta(days=number)
        for first, count in OFF_2026.items()
        for number in range(count)
    }
    worked = {date.fromisoformat(f"2026-{day}"): weekday for day, weekday in WORKED_2026.items()}
    for number in range(365):
        day = date(2026, 1, 1) + timedelta(days=number)
        assert CHINA.weekday(day) == (None if day in off else worked.get(day, day.weekday())), day
        assert CHINA.is_workday(day) == (day not in off and (day.weekday() < 5 or day in worked)), day


def test_a_holiday_that_reaches_over_the_end_of_a_year() -> None:
    """New Year 2023 was off from Saturday the 31st of December to Monday the 2nd; 2024's from Saturday the 30th."""
    closed = [date(2022, 12, 31), date(2023, 1, 1), date(2023, 1, 2), date(2023, 12, 30), date(2024, 1, 1)]
    assert [CHINA.weekday(day) for day in closed] == [None] * 5
    assert [CHINA.weekday(day) for day in (date(2022, 12, 30), date(2023, 1, 3), date(2024, 1, 2))] == [4, 1, 1]


def test_a_year_that_is_not_announced_has_the_holidays_of_the_law() -> None:
    """Far enough off to stay unannounced; New Year's Day 2035 is a Monday, National Day too."""
    assert CHINA.weekday(date(2035, 1, 1)) is None
    assert [CHINA.weekday(date(2035, 10, day)) for day in (1, 2, 3, 4)] == [None, None, None, 3]
    saturdays = [date(2035, 1, 6) + timedelta(days=7 * week) for week in range(52)]
    assert not any(CHINA.is_workday(day) for day in saturdays)


def test_it_is_told_a_month_before_a_year_whose_days_are_unknown() -> None:
    last = max(year for year in range(2026, 2035) if unannounced("cn", date(year, 6, 1)) is None)
    assert unannounced("cn", date(last, 11, 30)) is None
    assert unannounced("cn", date(last, 12, 1)) == last + 1
    assert unannounced("cn", date(2034, 12, 1)) == 2034
    assert unannounced("cn", date(2025, 12, 1)) is None
    assert unannounced("gb", date(2034, 12, 1)) is None


def test_days_of_its_own() -> None:
    friday, saturday, holiday = date(2026, 11, 27), date(2026, 11, 28), date(2026, 10, 1)
    days = Days("cn", closed=frozenset({friday, date(2026, 10, 10)}), open=frozenset({saturday, holiday}))
    assert [days.weekday(day) for day in (friday, saturday, holiday, date(2026, 10, 10))] == [None, 5, 3, None]
    assert [days.is_workday(day) for day in (friday, saturday, holiday, date(2026, 10, 10))] == [
        False,
        True,
        True,
        False,
    ]
    assert [Days().is_workday(day) for day in (friday, saturday, holiday)] == [True, False, True]


@pytest.mark.parametrize(
    ("code", "day", "closed"),
    [
        ("gb", date(2026, 12, 25), True),
        ("gb-eng", date(2026, 4, 6), True),  # Easter Monday, which Scotland works
        ("gb-sct", date(2026, 4, 6), False),
        ("gb-eng", date(2026, 4, 4), False),  # the Saturday before: no weekend is taken in where none is worked
        ("de-by", date(2026, 1, 6), True),
        ("de", date(2026, 1, 6), False),
        ("hk", date(2026, 7, 1), True),
    ],
)
def test_other_countries_and_regions(code: str, day: date, closed: bool) -> None:
    assert (Days(code).weekday(day) is None) is closed


def test_each_code_names_a_country_or_a_region() -> None:
    known = places()
    assert known["cn"] == ("CN", None)
    assert known["gb-eng"] == ("GB", "ENG")
    assert all(code == code.lower() and len(code.split("-")[0]) == 2 for code in known)
