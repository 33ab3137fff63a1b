"""The clock of an unanswered question: by when it is owed a reply, and how long that is. Stops outside service hours.

due_at(community, asked_at)                     # 20 minutes before closing, with 30 to reply: 10 after the next opening
remaining_minutes(community, due_at, now)       # 12; -12 where it is late
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from faqbot.hours import openings
from faqbot.knowledge import Community

_END = datetime.max.replace(tzinfo=UTC)


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


def remaining_minutes(community: Community, due: datetime, now: datetime) -> int:
    """Minutes of service hours from `now` until `due` (both aware), begun ones counted; 0 or less where it has come."""
    due, now = due.astimezone(UTC), now.astimezone(UTC)  # in one zone, Python compares what wall clocks show
    if now < due:
        return math.ceil(_counted(community, now, due) / timedelta(minutes=1))
    return -math.floor(_counted(community, due, now) / timedelta(minutes=1))


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
