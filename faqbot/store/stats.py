"""Queries on how often each item was given, confirmed and rejected. Opens no transaction: each takes a connection."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from faqbot.store.questions import last_words
from faqbot.store.records import ItemStats, Use
from faqbot.store.schema import FEEDBACK, QUESTIONS


def item_stats(connection: sa.Connection, since: datetime) -> dict[str, ItemStats]:
    """By item id, those that anything is known about; `lately` counts from `since` on, by when it was asked."""
    last = last_words()
    given = sa.case((QUESTIONS.c.decision == "answer", QUESTIONS.c.entry_id))
    judged = sa.func.coalesce(FEEDBACK.c.entry_id, given)
    about = QUESTIONS.join(FEEDBACK, FEEDBACK.c.question_id == QUESTIONS.c.id).join(last, last.c.id == FEEDBACK.c.id)
    answered = _counted(connection, given, QUESTIONS, sa.true(), since)
    confirmed = _counted(connection, judged, about, FEEDBACK.c.verdict.in_(("right", "picked")), since)
    # Who picks another item in place of the one that was given has rejected that one.
    swapped = (FEEDBACK.c.verdict == "picked") & (given != FEEDBACK.c.entry_id)
    rejected = _counted(connection, judged, about, FEEDBACK.c.verdict == "wrong", since)
    replaced = _counted(connection, given, about, swapped, since)
    found = {}
    for item_id in answered.keys() | confirmed.keys() | rejected.keys() | replaced.keys():
        rows = [counts.get(item_id, _NONE) for counts in (answered, confirmed, rejected, replaced)]
        at = _latest(row[2] for row in rows[:2])
        found[item_id] = ItemStats(_use([row[0] for row in rows]), _use([row[1] for row in rows]), at)
    return found


def first_asked(connection: sa.Connection) -> datetime | None:
    """When the oldest question was asked; None where there is none."""
    at: datetime | None = connection.scalar(sa.select(sa.func.min(QUESTIONS.c.at)))
    return at


_NONE: tuple[int, int, datetime | None] = (0, 0, None)


def _counted(
    connection: sa.Connection,
    item_id: sa.ColumnElement[Any],
    source: sa.FromClause,
    which: sa.ColumnElement[bool],
    since: datetime,
) -> dict[str, tuple[int, int, datetime | None]]:
    """(in all, since then, the last time) by item."""
    lately = sa.func.count(sa.case((QUESTIONS.c.at >= since, 1)))
    rows = connection.execute(
        sa.select(item_id.label("item_id"), sa.func.count(), lately, sa.func.max(QUESTIONS.c.at))
        .select_from(source)
        .where(which, item_id.is_not(None))
        .group_by(sa.literal_column("item_id"))
    )
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def _use(counts: list[int]) -> Use:
    answered, confirmed, rejected, replaced = counts
    return Use(answered, confirmed, rejected + replaced)


def _latest(moments: Iterable[datetime | None]) -> datetime | None:
    return max((at for at in moments if at is not None), default=None)
