"""What people did, as one object over one database. Knows no meaning and no knowledge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import sqlalchemy as sa

from faqbot.errors import InvalidRequest
from faqbot.store import queue
from faqbot.store.database import QUEUE_LOCK, Database
from faqbot.store.edits import Edits, publish_edit
from faqbot.store.questions import (
    add_feedback_row,
    inserted,
    next_filed,
    no_question,
    row_id,
    row_of,
    vector_of_question,
)
from faqbot.store.queue import no_gap
from faqbot.store.records import Asked, Feedback, Gap, GapReason, GapState, Judged, Member, Question
from faqbot.store.schema import FEEDBACK, GAPS, QUESTIONS, VECTORS


class Filing:
    """One write transaction on the queue; nobody else files while it lasts. Made by `Store.filing`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def members_since(self, filed: int, encoder: str) -> list[Member]:
        """As `Store.members_since`, and nothing can be added to it before this transaction ends."""
        return queue.members_since(self._connection, filed, encoder)

    def gap_state(self, gap_id: int) -> GapState | None:
        """Its state now; None where there is no such gap."""
        state: GapState | None = self._connection.scalar(sa.select(GAPS.c.state).where(GAPS.c.id == gap_id))
        return state

    def open_gap(self, title: str, *, at: datetime, chatter: bool = False) -> int:
        """Open a gap and return its id. A question must follow in the same transaction: no gap is empty."""
        return inserted(
            self._connection,
            GAPS.insert().values(
                title=title, state="open", chatter=chatter, opened_at=at, updated_at=at, closed_at=None
            ),
        )

    def add_question(self, asked: Asked, *, gap_id: int, reason: GapReason) -> int:
        """Store a question that was not answered for sure, in its gap; return its id."""
        place = {"gap_id": gap_id, "gap_reason": reason, "filed": next_filed()}
        question_id = inserted(self._connection, QUESTIONS.insert().values(**row_of(asked), **place))
        self._touch(gap_id, asked.at)
        return question_id

    def file(self, question_id: int, *, gap_id: int, reason: GapReason, at: datetime) -> None:
        """Put a stored question into a gap, out of the one it was in, if any."""
        self._connection.execute(
            QUESTIONS.update()
            .where(QUESTIONS.c.id == question_id)
            .values(gap_id=gap_id, gap_reason=reason, filed=next_filed())
        )
        self._touch(gap_id, at)

    def keep_vectors(self, encoder: str, vectors: Sequence[tuple[int, bytes]]) -> None:
        """Keep (question id, vector) pairs made by this encoder, in place of those of any other encoder."""
        if not vectors:
            return
        stale = VECTORS.delete().where(VECTORS.c.question_id == sa.bindparam("stale"))
        self._connection.execute(stale, [{"stale": question_id} for question_id, _ in vectors])
        self._connection.execute(
            VECTORS.insert(),
            [{"question_id": question_id, "encoder": encoder, "vector": vector} for question_id, vector in vectors],
        )

    def add_feedback(self, feedback: Feedback) -> int:
        """As `Store.add_feedback`, within this transaction."""
        return add_feedback_row(self._connection, feedback)

    def publish_edit(self, edit_id: int) -> None:
        """Remember that all of a pending edit was written, and of the edit that it undoes that it is undone."""
        publish_edit(self._connection, edit_id)

    def _touch(self, gap_id: int, at: datetime) -> None:
        self._connection.execute(GAPS.update().where(GAPS.c.id == gap_id).values(updated_at=at))


class Store:
    """One database of what people did. Safe to use from several threads; several processes may share it.

    `url` is an SQLAlchemy URL: `sqlite:///path`, or `postgresql://user:password@host/name` (read as
    `postgresql+psycopg://`). A new database gets its tables, an older one is brought up to date. Waiting for
    another program's lock, or for the server, ends after `timeout` seconds.

    Every method raises `StoreError` where the database cannot do it, with the place and the next step.
    """

    def __init__(self, url: str, *, timeout: float = 10.0) -> None:
        self._database = Database(url, timeout=timeout)
        self.edits = Edits(self._database)
        """Edits of the knowledge."""

    @property
    def place(self) -> str:
        """How messages call the database; never holds a password."""
        return self._database.place

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database. Closing twice is fine."""
        self._database.close()

    def ping(self) -> None:
        """Return if a question could be stored right now; raise `StoreError` if not."""
        self._database.ping()

    def add_question(self, asked: Asked) -> int:
        """Store an answered question and return its id. All others belong into a gap: see `filing`."""
        with self._database.writing() as connection:
            return inserted(connection, QUESTIONS.insert().values(**row_of(asked)))

    def question(self, question_id: int) -> Question:
        """The question of this id; raises `NotFound`."""
        with self._database.reading() as connection:
            row = connection.execute(QUESTIONS.select().where(QUESTIONS.c.id == row_id(question_id))).first()
        if row is None:
            raise no_question(question_id)
        asked = Asked(
            text=row.text,
            at=row.at,
            decision=row.decision,
            reason=row.reason,
            index_version=row.index_version,
            asker=row.asker,
            group=row.chat_group,
            channel=row.channel,
            conversation=row.conversation,
            entry_id=row.entry_id,
            matched_phrasing=row.matched_phrasing,
            confidence=row.confidence,
            candidates=tuple(row.candidates),
        )
        return Question(row.id, asked, row.gap_id, row.gap_reason)

    def add_feedback(self, feedback: Feedback) -> int:
        """Store what a person said about a question and return its id; raises `NotFound`."""
        with self._database.writing() as connection:
            return add_feedback_row(connection, feedback)

    def judged(self, encoder: str, limit: int, after: int = 0) -> list[Judged]:
        """The questions that people judged last, and after that judgement; at most `limit`, oldest judgement first,
        each with this encoder's vector."""
        last = sa.select(sa.func.max(FEEDBACK.c.id).label("id")).group_by(FEEDBACK.c.question_id).subquery()
        query = (
            sa.select(
                FEEDBACK.c.id,
                FEEDBACK.c.question_id,
                QUESTIONS.c.text,
                QUESTIONS.c.entry_id.label("given"),
                FEEDBACK.c.verdict,
                FEEDBACK.c.entry_id,
                VECTORS.c.vector,
            )
            .select_from(
                last.join(FEEDBACK, FEEDBACK.c.id == last.c.id)
                .join(QUESTIONS, QUESTIONS.c.id == FEEDBACK.c.question_id)
                .outerjoin(VECTORS, vector_of_question(encoder))
            )
            .where(FEEDBACK.c.id > after)
            .order_by(FEEDBACK.c.id.desc())
            .limit(limit)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [
            Judged(row.id, row.question_id, row.text, row.verdict, row.entry_id or row.given, row.vector)
            for row in reversed(rows)
        ]

    @contextmanager
    def filing(self) -> Iterator[Filing]:
        """One transaction on the queue, alone in all processes; an exception undoes all of it."""
        with self._database.writing(QUEUE_LOCK) as connection:
            yield Filing(connection)

    def members_since(self, filed: int, encoder: str) -> list[Member]:
        """The questions of open gaps filed after that number, in that order, with this encoder's vectors."""
        with self._database.reading() as connection:
            return queue.members_since(connection, filed, encoder)

    def gaps(self, limit: int = 50) -> list[Gap]:
        """Open gaps by demand: people, then messages, then the newest; chatter last.

        Raises `InvalidRequest` for a limit below 1.
        """
        if limit < 1:
            raise InvalidRequest(f"A list of {limit} gaps cannot be given. Ask for 1 or more.")
        with self._database.reading() as connection:
            return queue.read_gaps(connection, GAPS.c.state == "open", min(limit, 2**31 - 1))

    def open_gaps(self) -> int:
        """How many gaps are open."""
        with self._database.reading() as connection:
            counted = sa.select(sa.func.count()).select_from(GAPS).where(GAPS.c.state == "open")
            return connection.execute(counted).scalar_one()

    def gap(self, gap_id: int) -> Gap:
        """The gap of this id, open or closed; raises `NotFound`."""
        with self._database.reading() as connection:
            found = queue.read_gaps(connection, GAPS.c.id == row_id(gap_id), 1)
        if not found:
            raise no_gap(gap_id)
        return found[0]

    def close_gap(self, gap_id: int, *, at: datetime) -> None:
        """Close a gap: it leaves the list, and what is asked from now on opens another. Raises `NotFound`."""
        with self._database.writing(QUEUE_LOCK) as connection:
            closed = connection.execute(
                GAPS.update().where(GAPS.c.id == row_id(gap_id)).values(state="closed", updated_at=at, closed_at=at)
            )
            if closed.rowcount == 0:
                raise no_gap(gap_id)
