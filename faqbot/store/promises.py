"""What members were promised, by when, and what became of it. Reads no words: `faqbot/promises.py` does.

promise_id = store.promises.add(new)                                       # takes the place of an open one
store.promises.close(promise_id, "kept", by="小晨", at=now, answer="…")    # its question is replied to by it
store.promises.reopen(promise_id)                                          # as before, the question too
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from faqbot.errors import InvalidRequest, NotFound
from faqbot.store.database import QUEUE_LOCK, Database
from faqbot.store.questions import inserted, no_question, replied, row_id
from faqbot.store.schema import PROMISES, QUESTIONS

Outcome = Literal["kept", "postponed", "withdrawn"]
"""`postponed`: another promise took its place."""


@dataclass(frozen=True, slots=True)
class NewPromise:
    """What is about to be promised to one member."""

    at: datetime
    about: str
    """What the member waits for: the question, or a few words."""
    words: str
    """The time as it was said."""
    due_at: datetime
    reply: str | None = None
    """In which it was said."""
    question_id: int | None = None
    asker: str | None = None
    group: str | None = None
    channel: str | None = None
    conversation: str | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Promised:
    """One promise, as it was given, and what became of it."""

    id: int
    at: datetime
    """UTC, as are `due_at` and `closed_at`."""
    by: str | None
    asker: str | None
    group: str | None
    channel: str | None
    conversation: str | None
    question_id: int | None
    about: str
    words: str
    due_at: datetime
    outcome: Outcome | None
    """None while it is open."""
    closed_at: datetime | None
    closed_by: str | None
    reply: str | None
    """In which it was given."""
    answer: str | None
    """With which it was kept, where that is known."""


class Promises:
    """The promises of one database. Safe for several threads and processes.

    What takes a `promise_id` raises `NotFound` where there is no such promise.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, new: NewPromise, *, instead_of: int | None = None) -> int:
        """Keep a promise and return its id. An open one on the same question, and `instead_of`, are postponed by it.

        Raises `NotFound` for a question or a promise that does not exist.
        """
        with self._database.writing(QUEUE_LOCK) as connection:
            if new.question_id is not None:
                known = sa.select(QUESTIONS.c.id).where(QUESTIONS.c.id == row_id(new.question_id))
                if connection.scalar(known) is None:
                    raise no_question(new.question_id)
                _close(connection, PROMISES.c.question_id == new.question_id, "postponed", new.by, new.at)
            if instead_of is not None:
                _known(connection, instead_of)
                _close(connection, PROMISES.c.id == instead_of, "postponed", new.by, new.at)
            return inserted(
                connection,
                PROMISES.insert().values(
                    at=new.at,
                    author=new.by,
                    asker=new.asker,
                    chat_group=new.group,
                    channel=new.channel,
                    conversation=new.conversation,
                    question_id=new.question_id,
                    about=new.about,
                    words=new.words,
                    due_at=new.due_at,
                    reply=new.reply,
                ),
            )

    def close(
        self, promise_id: int, outcome: Outcome, *, by: str | None, at: datetime, answer: str | None = None
    ) -> bool:
        """Say what became of an open promise; False where somebody said so before. Kept, its question is replied to."""
        with self._database.writing(QUEUE_LOCK) as connection:
            row = _known(connection, promise_id)
            closed = _close(connection, PROMISES.c.id == row.id, outcome, by, at, answer) == 1
            if closed and outcome == "kept" and row.question_id is not None:
                replied(connection, [row.question_id], by, at)
            return closed

    def reopen(self, promise_id: int) -> bool:
        """Take back what became of it, and that its question was replied to by that; False where it is open.

        Raises `InvalidRequest` where another promise on the question is open by now.
        """
        with self._database.writing(QUEUE_LOCK) as connection:
            row = _known(connection, promise_id)
            if row.outcome is None:
                return False
            if row.question_id is not None:
                this = PROMISES.c.question_id == row.question_id
                other = connection.scalar(sa.select(PROMISES.c.id).where(this, PROMISES.c.outcome.is_(None)))
                if other is not None:
                    raise InvalidRequest(f"Promise {promise_id} was replaced by promise {other}. Close that one.")
                answered = (QUESTIONS.c.id == row.question_id) & (QUESTIONS.c.replied_at == row.closed_at)
                connection.execute(QUESTIONS.update().where(answered).values(replied_at=None, replied_by=None))
            connection.execute(PROMISES.update().where(PROMISES.c.id == row.id).values(_OPEN))
            return True

    def get(self, promise_id: int) -> Promised:
        """The promise of this id, whatever became of it."""
        with self._database.reading() as connection:
            return _promised(_known(connection, promise_id))

    def list(
        self,
        *,
        open: bool | None = True,
        asker: str | None = None,
        group: str | None = None,
        question_ids: Sequence[int] | None = None,
        limit: int = 500,
    ) -> list[Promised]:
        """Open promises, the first due first; closed ones (`open=False`), the last closed first; None: all, the newest
        first. asker, group, question_ids: only theirs. Raises `InvalidRequest` for a limit below 1."""
        if limit < 1:
            raise InvalidRequest(f"A list of {limit} promises cannot be given. Ask for 1 or more.")
        which: list[sa.ColumnElement[bool]] = []
        order: sa.ColumnElement[Any] = PROMISES.c.id.desc()
        if open is not None:
            which.append(PROMISES.c.outcome.is_(None) if open else PROMISES.c.outcome.is_not(None))
            order = PROMISES.c.due_at if open else PROMISES.c.closed_at.desc()
        if asker is not None:
            which.append(PROMISES.c.asker == asker)
        if group is not None:
            which.append(PROMISES.c.chat_group == group)
        if question_ids is not None:
            which.append(PROMISES.c.question_id.in_([row_id(each) for each in question_ids]))
        query = PROMISES.select().where(*which).order_by(order, PROMISES.c.id).limit(min(limit, 2**31 - 1))
        with self._database.reading() as connection:
            return [_promised(row) for row in connection.execute(query)]


_OPEN = {"outcome": None, "closed_at": None, "closed_by": None, "answer": None}


def _known(connection: sa.Connection, promise_id: int) -> sa.Row[Any]:
    row = connection.execute(PROMISES.select().where(PROMISES.c.id == row_id(promise_id))).first()
    if row is None:
        raise NotFound(f"There is no promise {promise_id}. List those that are open with: python -m faqbot owed")
    return row


def _close(
    connection: sa.Connection,
    which: sa.ColumnElement[bool],
    outcome: Outcome,
    by: str | None,
    at: datetime,
    answer: str | None = None,
) -> int:
    """How many were open."""
    values = {"outcome": outcome, "closed_at": at, "closed_by": by, "answer": answer}
    return connection.execute(PROMISES.update().where(which, PROMISES.c.outcome.is_(None)).values(values)).rowcount


def _promised(row: sa.Row[Any]) -> Promised:
    return Promised(
        id=row.id,
        at=row.at,
        by=row.author,
        asker=row.asker,
        group=row.chat_group,
        channel=row.channel,
        conversation=row.conversation,
        question_id=row.question_id,
        about=row.about,
        words=row.words,
        due_at=row.due_at,
        outcome=row.outcome,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        reply=row.reply,
        answer=row.answer,
    )
