"""By when a reply is owed, against a reference that looks at every minute."""

from __future__ import annotations

import math
import random
import time as clock
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from faqbot.clock import due_at, in_words, remaining_minutes
from faqbot.hours import Hours
from faqbot.knowledge import Community

ALL, WEEK = frozenset(range(7)), frozenset(range(5))
DAILY = Community(hours=(Hours(ALL, time(9), time(21)),), reply_within=30)
OFFICE = Community(hours=(Hours(WEEK, time(9), time(18)),), reply_within=30, holidays="cn")
BERLIN = replace(OFFICE, timezone=ZoneInfo("Europe/Berlin"), holidays="de-be")
MINUTE = timedelta(minutes=1)


def at(community: Community, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=community.timezone)


@pytest.mark.parametrize(
    ("community", "asked", "minutes", "due"),
    [
        (Community(), "2026-11-25T03:00", None, "2026-11-25T04:00"),  # no hours: an hour later
        (DAILY, "2026-11-25T12:00", None, "2026-11-25T12:30"),
        (DAILY, "2026-11-25T20:30", None, "2026-11-25T21:00"),  # the last moment
        (DAILY, "2026-11-25T20:45", None, "2026-11-26T09:15"),
        (DAILY, "2026-11-25T21:00", None, "2026-11-26T09:30"),
        (DAILY, "2026-11-25T23:00", None, "2026-11-26T09:30"),
        (DAILY, "2026-11-25T07:00", None, "2026-11-25T09:30"),
        (DAILY, "2026-11-25T12:00", 1_440, "2026-11-27T12:00"),  # two days of twelve hours
        (DAILY, "2026-11-25T12:00", 0, "2026-11-25T12:00"),
        (DAILY, "2026-11-25T22:00", 0, "2026-11-26T09:00"),
        (OFFICE, "2026-11-27T17:50", None, "2026-11-30T09:20"),  # Friday to Monday
        (OFFICE, "2026-09-30T17:50", None, "2026-10-08T09:20"),  # over National Day's week
        (OFFICE, "2026-10-09T17:50", None, "2026-10-10T09:20"),  # to a Saturday that is worked
        (OFFICE, "2026-02-14T17:50", None, "2026-02-24T09:20"),  # over Spring Festival, from such a Saturday
        (replace(OFFICE, holidays=None), "2026-09-30T17:50", None, "2026-10-01T09:20"),
        (replace(OFFICE, closed=frozenset({date(2026, 11, 26)})), "2026-11-25T17:50", None, "2026-11-27T09:20"),
        (BERLIN, "2026-12-24T17:45", None, "2026-12-28T09:15"),  # over Christmas and a weekend
    ],
)
def test_due_at(community: Community, asked: str, minutes: int | None, due: str) -> None:
    found = due_at(community, at(community, asked), minutes)
    assert found == at(community, due)
    assert found.tzinfo is UTC


def test_the_clock_runs_on_through_a_night_of_25_hours() -> None:
    always = replace(BERLIN, hours=(), holidays=None)
    assert due_at(always, at(always, "2026-10-24T22:00"), 600) == at(always, "2026-10-25T07:00")
    assert due_at(always, at(always, "2026-03-28T22:00"), 600) == at(always, "2026-03-29T09:00")


@pytest.mark.parametrize(
    ("now", "remaining"),
    [
        ("2026-11-25T20:45", 30),
        ("2026-11-25T20:45:30", 30),  # a minute that has begun counts
        ("2026-11-25T20:55", 20),
        ("2026-11-25T21:00", 15),
        ("2026-11-26T03:00", 15),  # it stands still at night
        ("2026-11-26T09:00", 15),
        ("2026-11-26T09:14:59", 1),
        ("2026-11-26T09:15", 0),
        ("2026-11-26T09:15:59", 0),
        ("2026-11-26T09:16", -1),
        ("2026-11-26T21:00", -705),
        ("2026-11-27T08:00", -705),
        ("2026-11-27T10:00", -765),
    ],
)
def test_the_time_left(now: str, remaining: int) -> None:
    due = due_at(DAILY, at(DAILY, "2026-11-25T20:45"))
    assert remaining_minutes(DAILY, due, at(DAILY, now)) == remaining


@pytest.mark.parametrize(
    ("now", "remaining"),
    [("2026-11-25T20:45:30", 750), ("2026-11-26T03:00", 375), ("2026-11-26T09:16", -1), ("2026-11-27T08:00", -1365)],
)
def test_the_time_of_a_promise_comes_at_night_too(now: str, remaining: int) -> None:
    due = at(DAILY, "2026-11-26T09:15")
    assert remaining_minutes(DAILY, due, at(DAILY, now), promised=True) == remaining


DUE = "2026-11-25T20:42"


@pytest.mark.parametrize(
    ("due", "now", "promised", "chinese", "english"),
    [
        (DUE, "2026-11-25T20:12", False, "剩 30 分钟", "30 minutes left"),
        (DUE, "2026-11-25T18:43", False, "剩 1 小时 59 分钟", "1 hour 59 minutes left"),
        (DUE, "2026-11-25T18:42", False, "今天 20:42 前", "by 20:42 today"),
        ("2026-11-26T09:15", "2026-11-25T21:30", False, "明天 9:15 前", "by 9:15 tomorrow"),  # it stands still
        (DUE, "2026-11-25T20:12", True, "今天 20:42 前", "by 20:42 today"),
        ("2026-11-30T10:00", "2026-11-25T20:12", True, "周一 10:00 前", "by 10:00 on Monday"),
        (DUE, DUE, False, "刚到时间", "due just now"),
        (DUE, "2026-11-25T20:42:59", True, "刚到时间", "due just now"),
        ("2026-11-25T21:00", "2026-11-26T03:00", False, "刚到时间", "due just now"),
        # One question, and how late it is at half past midnight: by service hours, and had it been promised.
        (DUE, "2026-11-26T00:42", False, "超时 18 分钟", "18 minutes late"),
        (DUE, "2026-11-26T00:42", True, "答应的时间过了 4 小时", "4 hours past the promise"),
        (DUE, "2026-11-26T10:47", False, "超时 2 小时 5 分钟", "2 hours 5 minutes late"),
        (DUE, "2026-11-26T12:00", False, "超时 3 小时", "3 hours late"),
        (DUE, "2026-11-28T09:12", False, "超时 24 小时", "24 hours late"),  # two days of twelve hours
        (DUE, "2026-11-28T09:12", True, "答应的时间过了 2 天", "2 days past the promise"),
    ],
)
def test_the_clock_in_words(due: str, now: str, promised: bool, chinese: str, english: str) -> None:
    moments = at(DAILY, due), at(DAILY, now)
    assert in_words(DAILY, *moments, "zh", promised=promised) == chinese
    assert in_words(DAILY, *moments, "en", promised=promised) == english


def test_the_time_left_in_the_hour_that_comes_twice() -> None:
    """In one time zone, Python compares what wall clocks show: 2:50 would be after the 2:10 that follows it."""
    always = replace(BERLIN, hours=(), holidays=None)
    now, due = at(always, "2026-10-25T02:50"), at(always, "2026-10-25T02:10").replace(fold=1)
    assert remaining_minutes(always, due, now) == 20
    assert remaining_minutes(always, now, due) == -20


def test_where_it_never_opens_again_time_passes_as_it_does() -> None:
    closed = frozenset(date(2026, 11, 26) + timedelta(days=number) for number in range(450))
    forever = replace(DAILY, closed=closed)
    assert due_at(forever, at(forever, "2026-11-25T20:50")) == at(forever, "2026-11-25T21:20")
    due = due_at(forever, at(forever, "2026-11-27T03:00"))
    assert due == at(forever, "2026-11-27T03:30")
    assert remaining_minutes(forever, due, at(forever, "2026-11-27T03:10")) == 20
    assert remaining_minutes(forever, due, at(forever, "2026-11-27T03:40")) == -10
    weeks = replace(DAILY, closed=frozenset(date(2026, 11, 26) + timedelta(days=number) for number in range(60)))
    assert due_at(weeks, at(weeks, "2026-11-25T20:50")) == at(weeks, "2027-01-25T09:20")


def test_an_hour_a_week_is_counted_for_years() -> None:
    sundays = Community(hours=(Hours(frozenset({6}), time(10), time(11)),), reply_within=10_080)
    last = date(2026, 11, 29) + timedelta(weeks=167)  # 168 hours
    assert due_at(sundays, at(sundays, "2026-11-23T12:00")) == at(sundays, f"{last}T11:00")


def test_a_naive_moment_is_a_mistake_in_the_program() -> None:
    with pytest.raises(ValueError, match="a moment must be aware"):
        due_at(DAILY, datetime(2026, 11, 23, 9))  # noqa: DTZ001 - that it is naive is the point


OFF = {date(2026, 10, day) for day in range(1, 8)}
WORKED = {date(2026, 9, 20): 1, date(2026, 10, 10): 2}


def served(community: Community, minute: datetime) -> bool:
    """By the wall clock: whether hours that begun today or yesterday hold."""
    wall = minute.astimezone(community.timezone).replace(tzinfo=None)
    for day in (wall.date(), wall.date() - timedelta(days=1)):
        if day in community.closed or (community.holidays and day in OFF):
            continue
        weekday = WORKED.get(day, day.weekday()) if community.holidays else day.weekday()
        for hours in community.hours:
            start = datetime.combine(day, hours.start)
            end = datetime.combine(day if hours.start < hours.end else day + timedelta(days=1), hours.end)
            if weekday in hours.days and start <= wall < end:
                return True
    return False


def test_as_a_look_at_every_minute_says() -> None:
    """Random hours, some of them overlapping or over midnight, around changes of the clock and a week of holidays."""
    chance = random.Random(5)
    # No hours begin or end in the hour that clocks skip or repeat, where wall clocks cannot tell.
    clocks = [time(hour, minute) for hour in (0, 4, 7, 9, 12, 17, 21, 23) for minute in (0, 30)]
    for number in range(60):
        holidays = "cn" if number % 3 == 0 else None
        zone = ZoneInfo("Asia/Shanghai" if holidays else "Europe/Berlin")
        hours = tuple(
            # At least each weekday but one, so that what a make-up day stands for has hours.
            Hours(ALL if holidays else frozenset(chance.sample(range(7), 4)), *chance.sample(clocks, 2))
            for _ in range(chance.randint(1, 3))
        )
        first = date(2026, 9, 29) if holidays else chance.choice([date(2026, 3, 27), date(2026, 10, 23)])
        closed = frozenset({first + timedelta(days=chance.randint(0, 3))})
        community = Community(timezone=zone, hours=hours, holidays=holidays, closed=closed)
        asked = datetime.combine(first, time(chance.randrange(24), chance.randrange(60)), tzinfo=zone).astimezone(UTC)
        minutes = chance.choice([1, 30, 60, 200, 600])
        minute, left = asked, minutes
        while left:
            left -= served(community, minute)
            minute += MINUTE
        case = (number, hours, closed, asked, minutes)
        assert due_at(community, asked, minutes) == minute, case
        # Halfway there, and as far beyond.
        seen = asked + (minute - asked) / 2
        seen = seen.replace(second=0, microsecond=0)
        rest = sum(served(community, seen + MINUTE * n) for n in range((minute - seen) // MINUTE))
        assert remaining_minutes(community, minute, seen) == rest, case
        late = minute + (minute - seen)
        over = sum(served(community, minute + MINUTE * n) for n in range((late - minute) // MINUTE))
        assert remaining_minutes(community, minute, late) == -over, case


def test_a_question_waits_for_no_calendar() -> None:
    """60 closed days are looked through at a question; it took 30 µs."""
    closed = frozenset(date(2026, 11, 26) + timedelta(days=number) for number in range(60))
    community = replace(OFFICE, closed=closed)
    asked = at(community, "2026-11-25T19:00")
    assert due_at(community, asked) == at(community, "2027-01-25T09:30")
    best = math.inf
    for _ in range(20):
        began = clock.perf_counter()
        due_at(community, asked)
        best = min(best, clock.perf_counter() - began)
    assert best < 0.001
