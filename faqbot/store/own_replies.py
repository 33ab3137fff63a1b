"""What staff said in their own words where nothing was approved: a draft for whoever writes the answer. Approves none.

store.own_replies.add([7, 9], "东门可以停，先到先得。", at=now, by="小晨")
store.own_replies.of([7, 9, 12])          # newest first, the same words once
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from faqbot.store.database import Database
from faqbot.store.questions import row_id
from faqbot.store.schema import OWN_REPLIES, QUESTIONS


@dataclass(frozen=True, slots=True)
class OwnReply:
    """What was said to one or several who asked."""

    text: str
    at: datetime
    """UTC; when it was said last."""
    by: str | None = None


class OwnReplies:
    """Safe to use from several threads. Every method raises `StoreError` where the database cannot do it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, question_ids: Sequence[int], text: str, *, at: datetime, by: str | None = None) -> None:
        """Keep what these questions were answered with; the last words to a question count. at: aware.

        A question that does not exist is passed over.
        """
        known = sa.select(QUESTIONS.c.id).where(QUESTIONS.c.id.in_([row_id(each) for each in question_ids]))
        with self._database.writing() as connection:
            found = connection.scalars(known).all()
            connection.execute(OWN_REPLIES.delete().where(OWN_REPLIES.c.question_id.in_(found)))
            if found:
                rows = [{"question_id": each, "at": at, "text": text, "author": by} for each in found]
                connection.execute(OWN_REPLIES.insert(), rows)

    def remove(self, question_ids: Sequence[int]) -> None:
        """Forget what these were answered with: it was not sent after all."""
        asked = OWN_REPLIES.c.question_id.in_([row_id(each) for each in question_ids])
        with self._database.writing() as connection:
            connection.execute(OWN_REPLIES.delete().where(asked))

    def of(self, question_ids: Sequence[int]) -> list[OwnReply]:
        """What these questions were answered with, the last said first, the same words once."""
        asked = OWN_REPLIES.c.question_id.in_([row_id(each) for each in question_ids])
        newest = OWN_REPLIES.c.at.desc(), OWN_REPLIES.c.question_id.desc()
        with self._database.reading() as connection:
            rows = connection.execute(OWN_REPLIES.select().where(asked).order_by(*newest)).all()
        found: dict[str, OwnReply] = {}
        for row in rows:
            found.setdefault(row.text, OwnReply(row.text, row.at, row.author))
        return [*found.values()]
