"""Service hours: whether it is open, when it opens next, and both in words. Knows no community and no clock.

Every moment passed in is aware and already in the community's time zone; hours are wall-clock time there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

Language = Literal["zh", "en"]

_DAYS: dict[Language, tuple[str, ...]] = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class Hours:
    """When replies come at once, on some weekdays, in the community's time zone."""

    days: frozenset[int]
    """Days on which it opens; Monday is 0."""
    start: time
    end: time
    """The first moment that no longer counts. Not after `start`: it is on the next day; 00:00 is midnight."""


def is_open(hours: Sequence[Hours], moment: datetime) -> bool:
    """Whether `moment` is within service hours; without any hours it always is."""
    if not hours:
        return True
    today, clock = moment.weekday(), moment.time()
    yesterday = (today - 1) % 7
    for each in hours:
        if each.start < each.end:
            if today in each.days and each.start <= clock < each.end:
                return True
        elif (today in each.days and clock >= each.start) or (yesterday in each.days and clock < each.end):
            return True
    return False


def next_opening(hours: Sequence[Hours], moment: datetime) -> datetime | None:
    """The first opening after `moment`, in its time zone; None where it never closes."""
    openings = []
    # Eight days: where it opens once a week, the next opening may be this very weekday's, a week on.
    for ahead in range(8):
        day = moment.date() + timedelta(days=ahead)
        for each in hours:
            if day.weekday() in each.days:
                opening = datetime.combine(day, each.start, tzinfo=moment.tzinfo)
                if opening > moment:
                    openings.append(opening)
    return min(openings, default=None)


def hours_in_words(hours: Sequence[Hours], language: Language) -> str:
    """E.g. `周一至周五 9:00–18:00，周六、周日 10:00–12:00`; 全天 where it never closes."""
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
    """E.g. `今天 9:00`, `明天 9:00`, `周一 9:00`, `下周一 9:00` (a full week away), as seen from `moment`."""
    ahead = (opening.date() - moment.date()).days
    day = _DAYS[language][opening.weekday()]
    if language == "zh":
        named = {0: "今天", 1: "明天"}.get(ahead, day if ahead < 7 else f"下{day}")
        return f"{named} {_clock(opening.time())}"
    named = {0: "today", 1: "tomorrow"}.get(ahead, day if ahead < 7 else f"next {day}")
    return f"{named} at {_clock(opening.time())}"


def minutes_in_words(minutes: int, language: Language) -> str:
    """E.g. `30 分钟`, `2 小时`, `1 小时 30 分钟`, `1 天`; `minutes` at least 1."""
    days, rest = divmod(minutes, 24 * 60)
    hours, rest = divmod(rest, 60)
    if language == "zh":
        counted = ((days, "天"), (hours, "小时"), (rest, "分钟"))
        return " ".join(f"{count} {unit}" for count, unit in counted if count)
    counted = ((days, "day"), (hours, "hour"), (rest, "minute"))
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
        return f"{_clock(start)}–24:00"
    next_day = {"zh": "次日 ", "en": "next day "}[language] if end <= start else ""
    return f"{_clock(start)}–{next_day}{_clock(end)}"


def _clock(moment: time) -> str:
    return f"{moment.hour}:{moment.minute:02d}"
