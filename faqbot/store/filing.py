"""What changes the queue, within one transaction that has it alone. Decides nothing: `gaps.py` does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from faqbot.store import edits, questions, queue
from faqbot.store.questions import MOST_IDS, add_feedback_row, inserted, next_filed, row_id, row_of
from faqbot.store.records import Asked, Feedback, GapAction, GapReason, GapRow, News
from faqbot.store.schema import GAP_EVENTS, GAPS, QUESTIONS, VECTORS


class Filing:
    """One write transaction on the queue; nobody else files while it lasts. Made by `Store.filing`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    # Reading: nothing of it can become otherwise before this transaction ends

    def news(self, filed: int, changed: int, encoder: str) -> News:
        """As `Store.news`."""
        return queue.news(self._connection, filed, changed, encoder)

    def gap(self, gap_id: int) -> GapRow | None:
        """How it stands now; None where there is no such gap."""
        return queue.gap_row(self._connection, row_id(gap_id))

    def gap_of(self, question_id: int) -> int | None:
        """Where a question waits, or was closed; None for nowhere."""
        query = sa.select(QUESTIONS.c.gap_id).where(QUESTIONS.c.id == question_id)
        return self._connection.execute(query).scalar_one_or_none()

    def people(self, gap_id: int) -> int:
        """How many people ask it."""
        return queue.people(self._connection, gap_id)

    def texts(self, gap_id: int) -> list[tuple[int, str]]:
        """(question id, text) of all its questions, in order of asking."""
        return queue.texts_of(self._connection, gap_id)

    def escalated(self, gap_id: int) -> bool:
        """Whether a question that was handed to a person waits in it."""
        waits = (QUESTIONS.c.gap_reason == "escalated") & QUESTIONS.c.replied_at.is_(None)
        query = sa.select(sa.exists().where(QUESTIONS.c.gap_id == gap_id, waits))
        return self._connection.execute(query).scalar_one()

    def open_chatter(self) -> int | None:
        """The one gap for chatter that is open or dismissed."""
        query = sa.select(GAPS.c.id).where(GAPS.c.chatter, GAPS.c.state == "open")
        return self._connection.execute(query).scalar_one_or_none()

    def closed_by(self, edit_id: int) -> list[GapRow]:
        """The gaps that this edit closed, whole ones before those that were taken from another."""
        query = sa.select(GAPS.c.id).where(GAPS.c.edit_id == edit_id, GAPS.c.state == "closed")
        query = query.order_by(GAPS.c.origin_id.is_not(None), GAPS.c.id)
        rows = [self.gap(gap_id) for gap_id in self._connection.execute(query).scalars()]
        return [row for row in rows if row is not None]

    # Questions

    def add_question(self, asked: Asked, *, gap_id: int, reason: GapReason, due_at: datetime | None = None) -> int:
        """Store a question that was not answered for sure, in its gap; return its id."""
        place = {"gap_id": gap_id, "gap_reason": reason, "filed": next_filed(), "due_at": due_at}
        question_id = inserted(self._connection, QUESTIONS.insert().values(**row_of(asked), **place))
        self._touch(gap_id, asked.at)
        return question_id

    def file(
        self, question_id: int, *, gap_id: int, reason: GapReason, at: datetime, due_at: datetime | None = None
    ) -> None:
        """Put a stored question into a gap, out of the one it was in, if any; its asker waits again.

        An earlier promise stands while nobody kept it, and so does that a person was asked for.
        """
        which = QUESTIONS.c.id == question_id
        before = self.gap_of(question_id)
        unreplied = QUESTIONS.c.replied_at.is_(None)
        still = (QUESTIONS.c.gap_reason == "escalated") & unreplied
        promised = QUESTIONS.c.due_at.is_not(None) & unreplied
        self._connection.execute(
            QUESTIONS.update()
            .where(which)
            .values(
                gap_id=gap_id,
                gap_reason=sa.case((still, "escalated"), else_=reason),
                filed=next_filed(),
                due_at=sa.case((promised, QUESTIONS.c.due_at), else_=sa.literal(due_at, QUESTIONS.c.due_at.type)),
                replied_at=None,
                replied_by=None,
                waived=False,
            )
        )
        self._touch(gap_id, at)
        if before is not None and before != gap_id:
            self._change([before])

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

    def replied(self, question_ids: Sequence[int], *, by: str | None, at: datetime) -> int:
        """As `Store.replied`, within this transaction."""
        return questions.replied(self._connection, question_ids, by, at)

    # Edits

    def publish_edit(self, edit_id: int) -> None:
        """Remember that all of a pending edit was written, and of the edit that it undoes that it is undone."""
        edits.publish_edit(self._connection, edit_id)

    # Gaps

    def open_gap(self, title: str, *, at: datetime, chatter: bool = False, origin_id: int | None = None) -> int:
        """Open a gap and return its id. A question must follow in the same transaction: no gap is empty."""
        return inserted(
            self._connection,
            GAPS.insert().values(
                title=title,
                state="open",
                chatter=chatter,
                opened_at=at,
                updated_at=at,
                closed_at=None,
                changed=0,
                settled=False,
                origin_id=origin_id,
            ),
        )

    def move(self, question_ids: Sequence[int], *, source: int, target: int) -> None:
        """Put these questions of one gap into another, as they are."""
        for start in range(0, len(question_ids), MOST_IDS):
            these = QUESTIONS.c.id.in_(question_ids[start : start + MOST_IDS])
            self._connection.execute(
                QUESTIONS.update().where(these, QUESTIONS.c.gap_id == source).values(gap_id=target)
            )
        self._change([source, target])

    def merge(self, source: int, *, into: int, at: datetime) -> None:
        """Put all questions of one gap into another, which stands for it from then on."""
        self._connection.execute(QUESTIONS.update().where(QUESTIONS.c.gap_id == source).values(gap_id=into))
        self._set(source, state="closed", closed_at=at, updated_at=at, merged_id=into, answer_id=None, edit_id=None)
        self._touch(into, at)
        self._change([source, into])

    def close(self, gap_id: int, *, answer_id: str, edit_id: int, at: datetime) -> None:
        """It leaves the list, and what is asked from now on opens another."""
        self._set(gap_id, state="closed", closed_at=at, updated_at=at, answer_id=answer_id, edit_id=edit_id)
        self._change([gap_id])

    def open_again(self, gap_id: int, *, at: datetime) -> None:
        """It is as it was before it was closed."""
        self._set(gap_id, state="open", closed_at=None, updated_at=at, answer_id=None, edit_id=None, origin_id=None)
        self._change([gap_id])

    def dismiss(self, gap_id: int, *, reason: str, by: str, at: datetime) -> None:
        """It leaves the list, and goes on collecting what asks the same."""
        self._set(
            gap_id,
            updated_at=at,
            dismissed_at=at,
            dismissed_by=by,
            dismissed_reason=reason,
            dismissed_people=self.people(gap_id),
        )

    def list_again(self, gap_id: int, *, at: datetime) -> None:
        """It is dismissed no more."""
        nothing = {"dismissed_at": None, "dismissed_by": None, "dismissed_reason": None, "dismissed_people": None}
        self._set(gap_id, updated_at=at, **nothing)

    def rename(self, gap_id: int, title: str) -> None:
        self._set(gap_id, title=title)

    def settle(self, gap_id: int) -> None:
        """An editor decided about it."""
        self._set(gap_id, settled=True)
        self._change([gap_id])

    def record(
        self,
        gap_id: int,
        what: GapAction,
        *,
        at: datetime,
        by: str | None,
        note: str | None = None,
        other_id: int | None = None,
    ) -> None:
        """Keep who did what to a gap, and why."""
        event = {"at": at, "gap_id": gap_id, "what": what, "author": by, "note": note, "other_id": other_id}
        self._connection.execute(GAP_EVENTS.insert().values(**event))

    def _touch(self, gap_id: int, at: datetime) -> None:
        self._set(gap_id, updated_at=at)

    def _set(self, gap_id: int, **values: object) -> None:
        self._connection.execute(GAPS.update().where(GAPS.c.id == gap_id).values(**values))

    def _change(self, gap_ids: Sequence[int]) -> None:
        """Have everybody who groups read these gaps again."""
        number = sa.select(sa.func.coalesce(sa.func.max(GAPS.c.changed), 0) + 1)
        changed = self._connection.execute(number).scalar_one()
        self._connection.execute(GAPS.update().where(GAPS.c.id.in_(gap_ids)).values(changed=changed))
