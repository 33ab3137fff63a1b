"""Replies that staff changed before they sent them: what an editor learns from. Knows no knowledge.

store.reply_edits.add(ReplyEdit("refund-how", before, after, at=now, by="小晨"))
store.reply_edits.often_edited(limit=10)        # the items that are changed most, with the last changes of each
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from faqbot.errors import InvalidRequest
from faqbot.store.database import Database
from faqbot.store.questions import inserted, row_id
from faqbot.store.schema import QUESTIONS, REPLY_EDITS

SAMPLES = 5
"""Changes that are given with each item, the newest."""


@dataclass(frozen=True, slots=True)
class ReplyEdit:
    """One reply as it was drafted and as it was sent."""

    item_id: str
    """Whose text it was."""
    before: str
    after: str
    at: datetime
    """Aware; stored and given back in UTC."""
    by: str | None = None
    question_id: int | None = None


@dataclass(frozen=True, slots=True)
class OftenEdited:
    """An item whose replies are changed again and again."""

    item_id: str
    times: int
    """Replies that were changed; one for each question, whatever was copied how often."""
    last_at: datetime
    edits: tuple[ReplyEdit, ...]
    """The newest first, at most `SAMPLES`."""


class ReplyEdits:
    """Safe to use from several threads. Every method raises `StoreError` where the database cannot do it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, edits: Sequence[ReplyEdit]) -> None:
        """Keep these. Of one question only the last change counts: who copies twice has not changed it twice."""
        with self._database.writing() as connection:
            for edit in edits:
                known = edit.question_id
                if known is not None:
                    known = connection.scalar(sa.select(QUESTIONS.c.id).where(QUESTIONS.c.id == row_id(known)))
                if known is not None:
                    earlier = (REPLY_EDITS.c.question_id == known, REPLY_EDITS.c.item_id == edit.item_id)
                    connection.execute(REPLY_EDITS.delete().where(*earlier))
                inserted(
                    connection,
                    REPLY_EDITS.insert().values(
                        at=edit.at,
                        question_id=known,
                        item_id=edit.item_id,
                        before=edit.before,
                        after=edit.after,
                        author=edit.by,
                    ),
                )

    def often_edited(self, limit: int = 20, *, since: datetime | None = None, least: int = 2) -> list[OftenEdited]:
        """The items whose replies were changed at least `least` times, most often first. since: aware.

        Raises `InvalidRequest` for a limit below 1.
        """
        if limit < 1:
            raise InvalidRequest(f"A list of {limit} items cannot be given. Ask for 1 or more.")
        times, last = sa.func.count().label("times"), sa.func.max(REPLY_EDITS.c.at).label("last_at")
        counted = sa.select(REPLY_EDITS.c.item_id, times, last).group_by(REPLY_EDITS.c.item_id)
        if since is not None:
            counted = counted.where(REPLY_EDITS.c.at >= since)
        counted = counted.having(times >= least).order_by(times.desc(), last.desc(), REPLY_EDITS.c.item_id)
        found = []
        with self._database.reading() as connection:
            for row in connection.execute(counted.limit(limit)).all():
                edits = connection.execute(
                    REPLY_EDITS.select()
                    .where(REPLY_EDITS.c.item_id == row.item_id)
                    .order_by(REPLY_EDITS.c.at.desc(), REPLY_EDITS.c.id.desc())
                    .limit(SAMPLES)
                ).all()
                samples = tuple(
                    ReplyEdit(row.item_id, each.before, each.after, each.at, each.author, each.question_id)
                    for each in edits
                )
                found.append(OftenEdited(row.item_id, row.times, samples[0].at, samples))
        return found
