"""Service hours: whether it is open, when it opens next, and both in words. Knows no community and no clock.

Every moment passed in is aware and already in the community's time zone; hours are wall-clock time there. Lengths of
time are those that pass: the night in which clocks are put forward is an hour shorter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal

from faqbot.days import Days

Language = Literal["zh", "en"]

_DAYS: dict[Language, tuple[str, ...]] = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MIDNIGHT = time(0)
_ONE_DAY = timedelta(days=1)
HORIZON = timedelta(days=400)
"""What does not open within that time never does: longer than a year and any holiday."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When replies come at once, on some weekdays, in the community's time zone."""

    days: frozenset[int]
    """Days on which it opens; Monday is 0."""
    start: time
    end: time
    """The first moment that no longer counts. Not after `start`: it is on the next day; 00:00 is midnight."""


_ALWAYS = (Hours(frozenset(range(7)), _MIDNIGHT, _MIDNIGHT),)


@dataclass(frozen=True, slots=True)
class Schedule:
    """Service hours by weekday, and the days that differ."""

    hours: tuple[Hours, ...] = ()
    """Empty: around the clock."""
    days: Days = Days()


def is_open(schedule: Schedule, moment: datetime) -> bool:
    """Whether `moment` is within service hours. A night that begins on an open day goes on into a closed one."""
    today = moment.date()
    return any(
        start <= moment < end
        for day in (today - _ONE_DAY, today)
        for start, end in stretches_on(schedule, day, moment.tzinfo)
    )


def next_opening(schedule: Schedule, moment: datetime) -> datetime | None:
    """The first opening after `moment`, in its time zone; None where it never closes, or never opens again."""
    reached = moment.astimezone(UTC)
    latest = reached + HORIZON
    for start, end in openings(schedule, moment):
        if start > latest:
            break
        if start > reached:
            return start.astimezone(moment.tzinfo)
        reached = end
    return None


def openings(schedule: Schedule, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Every stretch from `moment` on in which it is open, from start to end (not included), in UTC, in order.

    None overlaps the one before; the first begins at `moment` where it is open then. Ends where nothing follows within
    `HORIZON`, else never.
    """
    reached = moment.astimezone(UTC)
    last = day = moment.date() - _ONE_DAY  # last night's hours may go on
    while day - last <= HORIZON:
        for start, end in stretches_on(schedule, day, moment.tzinfo):
            last = day
            if end > reached:
                yield max(start, reached), end
                reached = end
        day += _ONE_DAY


def stretches_on(schedule: Schedule, day: date, zone: tzinfo | None) -> list[tuple[datetime, datetime]]:
    """Start and end, in UTC, of the hours that begin on `day` in `zone`, by their start; they may overlap."""
    weekday = schedule.days.weekday(day)
    if weekday is None:
        return []
    hours = schedule.hours or _ALWAYS
    # A make-up day that stands for a weekday without hours keeps its own; an `open` one has Monday's, or the next.
    for each_day in (weekday, day.weekday(), *(range(7) if day in schedule.days.open else ())):
        ranges = [(each.start, each.end) for each in hours if each_day in each.days]
        if ranges:
            return sorted(
                (_utc(day, start, zone), _utc(day if start < end else day + _ONE_DAY, end, zone))
                for start, end in ranges
            )
    return []


def _utc(day: date, clock: time, zone: tzinfo | None) -> datetime:
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)


def hours_in_words(schedule: Schedule, language: Language) -> str:
    """E.g. `周一至周五 9:00–18:00，周六、周日 10:00–12:00`; 全天 where it never closes; after 除法定节假日外."""
    words = _weekdays_in_words(schedule.hours, language)
    if schedule.days.holidays is None:
        return words
    return {"zh": f"除法定节假日外{words}", "en": f"{words} except public holidays"}[language]


def _weekdays_in_words(hours: Collection[Hours], language: Language) -> str:
    always = {"zh": "全天", "en": "around the clock"}[language]
    if not hours:
        return always
    by_day: dict[int, tuple[tuple[time, time], ...]] = {}
    for day in range(7):
        ranges = tuple(sorted({(each.start, each.end) for each in hours if day in each.days}))
        if ranges:
            by_day[day] = ranges
    if len(by_day) == 7 and set(by_day.values()) == {((_MIDNIGHT, _MIDNIGHT),)}:
        return always
    between, within = {"zh": ("，", "、"), "en": ("; ", ", ")}[language]
    parts = []
    for ranges in dict.fromkeys(by_day.values()):
        days = _days_in_words([day for day in by_day if by_day[day] == ranges], language)
        parts.append(f"{days} {within.join(_range_in_words(*each, language) for each in ranges)}")
    return between.join(parts)


def opening_in_words(opening: datetime, moment: datetime, language: Language) -> str:
    """As seen from `moment`: `今天 9:00`, `明天 9:00`, `周一 9:00`, `下周一 9:00` (in 7 days); later with date."""
    ahead = (opening.date() - moment.date()).days
    day = _DAYS[language][opening.weekday()]
    if language == "zh":
        named = {0: "今天", 1: "明天", 7: f"下{day}"}.get(ahead, day if ahead < 7 else day_in_words(opening, language))
        return f"{named}{'' if named.endswith('）') else ' '}{clock_in_words(opening.time())}"
    named = {0: "today", 1: "tomorrow", 7: f"next {day}"}.get(
        ahead, day if ahead < 7 else day_in_words(opening, language)
    )
    return f"{named} at {clock_in_words(opening.time())}"


def day_in_words(day: date, language: Language) -> str:
    """E.g. `11 月 26 日（周四）`, `Thursday 26 November`."""
    weekday = weekday_in_words(day, language)
    if language == "zh":
        return f"{day.month} 月 {day.day} 日（{weekday}）"
    return f"{weekday} {day.day} {_MONTHS[day.month - 1]}"


def weekday_in_words(day: date, language: Language) -> str:
    """E.g. `周四`, `Thursday`."""
    return _DAYS[language][day.weekday()]


def minutes_in_words(minutes: int, language: Language, *, days: bool = True) -> str:
    """E.g. `30 分钟`, `2 小时`, `1 小时 30 分钟`, `1 天` (`24 小时` without `days`); `minutes` at least 1."""
    whole, rest = divmod(minutes, 24 * 60) if days else (0, minutes)
    hours, rest = divmod(rest, 60)
    if language == "zh":
        counted = ((whole, "天"), (hours, "小时"), (rest, "分钟"))
        return " ".join(f"{count} {unit}" for count, unit in counted if count)
    counted = ((whole, "day"), (hours, "hour"), (rest, "minute"))
    return " ".join(f"{count} {unit}{'s' if count > 1 else ''}" for count, unit in counted if count)


def _days_in_words(days: Collection[int], language: Language) -> str:
    if len(days) == 7:
        return {"zh": "每天", "en": "every day"}[language]
    until, comma = {"zh": ("至", "、"), "en": (" to ", ", ")}[language]
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    words = []
    for run in runs:
        first, last = _DAYS[language][run[0]], _DAYS[language][run[-1]]
        if len(run) > 2:
            words.append(f"{first}{until}{last}")
        else:
            words.extend(_DAYS[language][day] for day in run)
    return comma.join(words)


def _range_in_words(start: time, end: time, language: Language) -> str:
    if end == _MIDNIGHT:
        return f"{clock_in_words(start)}–24:00"
    next_day = {"zh": "次日 ", "en": "next day "}[language] if end <= start else ""
    return f"{clock_in_words(start)}–{next_day}{clock_in_words(end)}"


def clock_in_words(moment: time) -> str:
    """E.g. `9:05`."""
    return f"{moment.hour}:{moment.minute:02d}"
