"""Queries on the queue. Opens no transaction: each takes a connection."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from faqbot.errors import NotFound
from faqbot.store.questions import vector_of_question
from faqbot.store.records import LISTED_QUESTIONS, Gap, GapQuestion, Member
from faqbot.store.schema import GAPS, QUESTIONS, VECTORS


def members_since(connection: sa.Connection, filed: int, encoder: str) -> list[Member]:
    rows = connection.execute(
        sa.select(
            QUESTIONS.c.id,
            QUESTIONS.c.gap_id,
            QUESTIONS.c.filed,
            QUESTIONS.c.text,
            GAPS.c.chatter,
            VECTORS.c.vector,
        )
        .select_from(QUESTIONS.join(GAPS).outerjoin(VECTORS, vector_of_question(encoder)))
        .where(QUESTIONS.c.filed > filed, GAPS.c.state == "open")
        .order_by(QUESTIONS.c.filed)
    )
    return [Member(*row) for row in rows]


def read_gaps(connection: sa.Connection, which: sa.ColumnElement[bool], limit: int) -> list[Gap]:
    asker = QUESTIONS.c.asker
    count = sa.func.count().label("messages")
    people = (sa.func.count(asker.distinct()) + sa.func.count() - sa.func.count(asker)).label("people")
    last_at = sa.func.max(QUESTIONS.c.at).label("last_at")
    demand = connection.execute(
        sa.select(GAPS, count, people, sa.func.min(QUESTIONS.c.at).label("first_at"), last_at)
        .join(QUESTIONS, QUESTIONS.c.gap_id == GAPS.c.id)
        .where(which)
        .group_by(GAPS.c.id)
        .order_by(GAPS.c.chatter, people.desc(), count.desc(), last_at.desc(), GAPS.c.id.desc())
        .limit(limit)
    ).all()
    questions = newest_questions(connection, [row.id for row in demand])
    return [
        Gap(
            id=row.id,
            title=row.title,
            state=row.state,
            reason=questions[row.id][0].reason,
            count=row.messages,
            people=row.people,
            first_at=row.first_at,
            last_at=row.last_at,
            entry_id=questions[row.id][0].entry_id,
            confidence=questions[row.id][0].confidence,
            chatter=row.chatter,
            questions=tuple(questions[row.id]),
        )
        for row in demand
    ]


def newest_questions(connection: sa.Connection, gap_ids: Sequence[int]) -> dict[int, list[GapQuestion]]:
    """The newest `LISTED_QUESTIONS` of each gap, newest first."""
    newest_first = (QUESTIONS.c.at.desc(), QUESTIONS.c.id.desc())
    place = sa.func.row_number().over(partition_by=QUESTIONS.c.gap_id, order_by=newest_first).label("place")
    ranked = sa.select(QUESTIONS, place).where(QUESTIONS.c.gap_id.in_(gap_ids)).subquery()
    rows = connection.execute(
        sa.select(ranked).where(ranked.c.place <= LISTED_QUESTIONS).order_by(ranked.c.gap_id, ranked.c.place)
    )
    questions: dict[int, list[GapQuestion]] = {gap_id: [] for gap_id in gap_ids}
    for row in rows:
        questions[row.gap_id].append(
            GapQuestion(
                id=row.id,
                text=row.text,
                asker=row.asker,
                group=row.chat_group,
                at=row.at,
                reason=row.gap_reason,
                entry_id=row.entry_id,
                confidence=row.confidence,
            )
        )
    return questions


def no_gap(gap_id: int) -> NotFound:
    return NotFound(f"There is no gap {gap_id}. List those there are with: python -m faqbot gaps")
