"""The clock of an unanswered question: by when it is owed a reply, and how long that is. Stops outside service hours.

due_at(community, asked_at)                     # 20 minutes before closing, with 30 to reply: 10 after the next opening
remaining_minutes(community, due_at, now)       # 12; -12 where it is late
in_words(community, due_at, now, "zh")          # 剩 12 分钟; 超时 12 分钟

What a person promised by a time of day is no such clock: that time comes at night as well, and how late it is are the
minutes that passed since (`promised`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from faqbot.hours import Language, is_open, minutes_in_words, opening_in_words, openings
from faqbot.knowledge import Community

_END = datetime.max.replace(tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
_HOUR, _DAY = 60, 24 * 60
"""In minutes."""


def due_at(community: Community, asked_at: datetime, minutes: int | None = None) -> datetime:
    """The moment, in UTC, by which what was asked at `asked_at` (aware) is owed a reply.

    `minutes` (the community's `reply_within` where absent) are counted within service hours; asked outside them, from
    the next opening on. Where nothing opens any more (`hours.HORIZON`), time counts as it passes: a question must
    become late at some moment, or nobody would see it.
    """
    left = timedelta(minutes=community.reply_within if minutes is None else minutes)
    for start, end in _counting(community, asked_at):
        if end - start >= left:
            return start + left
        left -= end - start
    raise AssertionError("the last stretch has no end")


def remaining_minutes(community: Community, due: datetime, now: datetime, *, promised: bool = False) -> int:
    """Minutes of service hours from `now` until `due` (both aware), begun ones counted; 0 or less where it has come.

    promised: a person said that time; then all minutes count.
    """
    due, now = due.astimezone(UTC), now.astimezone(UTC)  # in one zone, Python compares what wall clocks show
    if promised:
        return math.ceil((due - now) / _MINUTE)
    if now < due:
        return math.ceil(_counted(community, now, due) / _MINUTE)
    return -math.floor(_counted(community, due, now) / _MINUTE)


def in_words(community: Community, due: datetime, now: datetime, language: Language, *, promised: bool = False) -> str:
    """How long is left until `due`, or how late it is, counted so: `剩 1 小时 5 分钟`, `超时 18 分钟`.

    The moment itself (`明天 9:30 前`) where the clock stands still, two hours are left, or a person promised it.
    """
    chinese = language == "zh"
    left = remaining_minutes(community, due, now, promised=promised)
    if left > 0 and (promised or left >= 2 * _HOUR or not is_open(community.schedule, community.local(now))):
        when = opening_in_words(community.local(due), community.local(now), language)
        if chinese:
            return f"{when} 前"
        day, _, hour = when.partition(" at ")
        return f"by {hour} {day}" if day in ("today", "tomorrow") else f"by {hour} on {day}"
    if left > 0:
        said = minutes_in_words(left, language)
        return f"剩 {said}" if chinese else f"{said} left"
    if left == 0:
        return "刚到时间" if chinese else "due just now"
    # Of a long time, its minutes are no matter; a day of service hours is no day.
    late, unit = -left, _DAY if promised and -left >= _DAY else _HOUR if -left >= 3 * _HOUR else 1
    said = minutes_in_words(late - late % unit, language, days=promised)
    if promised:
        return f"答应的时间过了 {said}" if chinese else f"{said} past the promise"
    return f"超时 {said}" if chinese else f"{said} late"


def _counted(community: Community, since: datetime, until: datetime) -> timedelta:
    counted = timedelta()
    for start, end in _counting(community, since):
        if start >= until:
            break
        counted += min(end, until) - start
    return counted


def _counting(community: Community, since: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The stretches from `since` on in which the clock runs, in UTC; after the last opening of all without an end."""
    reached = since.astimezone(UTC)
    for start, end in openings(community.schedule, community.local(since)):
        yield start, end
        reached = end
    yield reached, _END
