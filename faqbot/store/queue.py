"""Queries that read the queue. Opens no transaction: each takes a connection."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta, tzinfo
from typing import Any, get_args

import sqlalchemy as sa

from faqbot.errors import NotFound
from faqbot.store.questions import last_words, vector_of_question
from faqbot.store.records import (
    TREND_DAYS,
    Dismissal,
    Gap,
    GapEvent,
    GapQuestion,
    GapReason,
    GapRow,
    GapState,
    Member,
    News,
    OpenQuestion,
    Waiting,
)
from faqbot.store.schema import FEEDBACK, GAP_EVENTS, GAPS, QUESTIONS, VECTORS

_REASONS: tuple[GapReason, ...] = get_args(GapReason)

shown_state = sa.case(
    (GAPS.c.state == "closed", "closed"), (GAPS.c.dismissed_at.is_not(None), "dismissed"), else_="open"
)
"""What `Gap.state` says; the column calls a dismissed gap open."""

_PEOPLE = sa.func.count(QUESTIONS.c.asker.distinct()) + sa.func.count() - sa.func.count(QUESTIONS.c.asker)
_UNREPLIED = QUESTIONS.c.replied_at.is_(None)
# There are several links between the two tables' keys.
_WITH_QUESTIONS = GAPS.join(QUESTIONS, QUESTIONS.c.gap_id == GAPS.c.id)


def news(connection: sa.Connection, filed: int, changed: int, encoder: str) -> News:
    latest: int = connection.execute(sa.select(sa.func.coalesce(sa.func.max(GAPS.c.changed), 0))).scalar_one()
    gap_ids: tuple[int, ...] = ()
    which = QUESTIONS.c.filed > filed
    if latest > changed:
        # Asked only then: without it the newest questions are one stretch of an index.
        touched = sa.select(GAPS.c.id).where(GAPS.c.changed > changed)
        gap_ids = tuple(connection.execute(touched.order_by(GAPS.c.id)).scalars())
        which = which | QUESTIONS.c.gap_id.in_(touched)
    rows = connection.execute(
        sa.select(
            QUESTIONS.c.id,
            QUESTIONS.c.gap_id,
            QUESTIONS.c.filed,
            QUESTIONS.c.text,
            GAPS.c.chatter,
            GAPS.c.settled,
            VECTORS.c.vector,
        )
        .select_from(_WITH_QUESTIONS.outerjoin(VECTORS, vector_of_question(encoder)))
        .where(which, GAPS.c.state == "open")
        .order_by(QUESTIONS.c.filed)
    )
    return News(latest, gap_ids, [Member(*row) for row in rows])


def gap_row(connection: sa.Connection, gap_id: int) -> GapRow | None:
    row = connection.execute(sa.select(GAPS, shown_state.label("shown_state")).where(GAPS.c.id == gap_id)).first()
    if row is None:
        return None
    links = (row.merged_id, row.origin_id)
    return GapRow(row.id, row.title, row.shown_state, row.chatter, row.settled, *links, _dismissal(row))


def people(connection: sa.Connection, gap_id: int) -> int:
    """Who ask, as `Gap.people` counts them."""
    return connection.execute(sa.select(_PEOPLE).where(QUESTIONS.c.gap_id == gap_id)).scalar_one()


def count_gaps(connection: sa.Connection, state: GapState) -> int:
    held = sa.select(sa.func.count(GAPS.c.id.distinct())).select_from(_WITH_QUESTIONS).where(shown_state == state)
    return connection.execute(held).scalar_one()


def filed_since(connection: sa.Connection, filed: int) -> tuple[int, int]:
    """The newest filing of all, and how many questions that wait were filed after `filed`."""
    newest: int = connection.execute(sa.select(sa.func.coalesce(sa.func.max(QUESTIONS.c.filed), 0))).scalar_one()
    which = (QUESTIONS.c.filed > filed, shown_state == "open", GAPS.c.chatter.is_(sa.false()))
    return newest, connection.execute(
        sa.select(sa.func.count()).select_from(_WITH_QUESTIONS).where(*which)
    ).scalar_one()


def read_gaps(
    connection: sa.Connection,
    which: sa.ColumnElement[bool],
    *,
    limit: int,
    questions: int,
    now: datetime,
    zone: tzinfo,
    state: GapState = "open",
) -> list[Gap]:
    """Gaps in the order in which those of `state` are listed, each with its newest `questions`."""
    count = sa.func.count().label("messages")
    people = _PEOPLE.label("people")
    last_at = sa.func.max(QUESTIONS.c.at).label("last_at")
    due_at = sa.func.min(sa.case((_UNREPLIED, QUESTIONS.c.due_at))).label("due_at")
    escalated = sa.func.max(_one_if((QUESTIONS.c.gap_reason == "escalated") & _UNREPLIED)).label("handed_over")
    orders: dict[GapState, tuple[sa.ColumnElement[Any], ...]] = {
        # Chatter that somebody handed to a person still comes first, or nobody would see it.
        "open": (
            escalated.desc(),
            GAPS.c.chatter,
            sa.case((due_at.element < now, 0), else_=1),
            people.desc(),
            count.desc(),
            last_at.desc(),
        ),
        "closed": (GAPS.c.closed_at.desc(),),
        "dismissed": (GAPS.c.dismissed_at.desc(),),
    }
    demand = connection.execute(
        sa.select(
            GAPS,
            shown_state.label("shown_state"),
            count,
            people,
            sa.func.min(QUESTIONS.c.at).label("first_at"),
            last_at,
            due_at,
            escalated,
            *(sa.func.sum(_one_if(QUESTIONS.c.gap_reason == reason)).label(f"for_{reason}") for reason in _REASONS),
        )
        .select_from(_WITH_QUESTIONS)
        .where(which)
        .group_by(GAPS.c.id)
        .order_by(*orders[state], GAPS.c.id.desc())
        .limit(limit)
    ).all()
    gap_ids = [row.id for row in demand]
    newest = newest_questions(connection, gap_ids, questions)
    trends = _trends(connection, gap_ids, now, zone)
    return [
        Gap(
            id=row.id,
            title=row.title,
            state=row.shown_state,
            reason=newest[row.id][0].reason,
            count=row.messages,
            people=row.people,
            first_at=row.first_at,
            last_at=row.last_at,
            entry_id=newest[row.id][0].entry_id,
            confidence=newest[row.id][0].confidence,
            chatter=row.chatter,
            questions=tuple(newest[row.id]),
            due_at=row.due_at,
            escalated=row.handed_over == 1,
            trend=trends[row.id],
            settled=row.settled,
            answer_id=row.answer_id,
            edit_id=row.edit_id,
            dismissal=_dismissal(row),
            reasons={reason: number for reason in _REASONS if (number := getattr(row, f"for_{reason}")) > 0},
        )
        for row in demand
    ]


def newest_questions(connection: sa.Connection, gap_ids: Sequence[int], most: int) -> dict[int, list[GapQuestion]]:
    """The newest `most` questions of each gap, newest first."""
    newest_first = (QUESTIONS.c.at.desc(), QUESTIONS.c.id.desc())
    place = sa.func.row_number().over(partition_by=QUESTIONS.c.gap_id, order_by=newest_first).label("place")
    ranked = sa.select(QUESTIONS, place).where(QUESTIONS.c.gap_id.in_(gap_ids)).subquery()
    last = last_words(QUESTIONS.c.gap_id.in_(gap_ids))
    right = FEEDBACK.c.verdict != "wrong"
    picked = sa.case((right, sa.func.coalesce(FEEDBACK.c.entry_id, ranked.c.entry_id))).label("picked_id")
    rows = connection.execute(
        sa.select(ranked, picked)
        .select_from(
            ranked.outerjoin(last, last.c.question_id == ranked.c.id).outerjoin(FEEDBACK, FEEDBACK.c.id == last.c.id)
        )
        .where(ranked.c.place <= most)
        .order_by(ranked.c.gap_id, ranked.c.place)
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
                candidates=tuple(row.candidates),
                due_at=row.due_at,
                replied_at=row.replied_at,
                picked_id=row.picked_id,
            )
        )
    return questions


def _trends(
    connection: sa.Connection, gap_ids: Sequence[int], now: datetime, zone: tzinfo
) -> dict[int, tuple[int, ...]]:
    """Messages a day of each gap, over the `TREND_DAYS` days that end with today in `zone`."""
    today = now.astimezone(zone).date()
    # By the calendar: a day on which clocks change is not 24 hours long.
    days = [today + timedelta(days=ahead) for ahead in range(1 - TREND_DAYS, 2)]
    edges = [datetime.combine(day, time(0), tzinfo=zone) for day in days]
    at = QUESTIONS.c.at
    rows = connection.execute(
        sa.select(
            QUESTIONS.c.gap_id,
            *(
                sa.func.sum(_one_if((at >= start) & (at < end))).label(f"day_{number}")
                for number, (start, end) in enumerate(zip(edges, edges[1:], strict=False))
            ),
        )
        .where(QUESTIONS.c.gap_id.in_(gap_ids), at >= edges[0])
        .group_by(QUESTIONS.c.gap_id)
    )
    quiet = dict.fromkeys(gap_ids, (0,) * TREND_DAYS)
    return quiet | {row[0]: tuple(row[1:]) for row in rows}


def texts_of(connection: sa.Connection, gap_id: int) -> list[tuple[int, str]]:
    """(question id, text) of all that a gap holds, in order of asking."""
    query = sa.select(QUESTIONS.c.id, QUESTIONS.c.text).where(QUESTIONS.c.gap_id == gap_id)
    return [(row.id, row.text) for row in connection.execute(query.order_by(QUESTIONS.c.at, QUESTIONS.c.id))]


def open_questions(connection: sa.Connection, encoder: str) -> list[OpenQuestion]:
    asked = connection.execute(
        sa.select(
            QUESTIONS.c.id,
            QUESTIONS.c.gap_id,
            QUESTIONS.c.text,
            QUESTIONS.c.gap_reason,
            QUESTIONS.c.entry_id,
            VECTORS.c.vector,
        )
        .select_from(_WITH_QUESTIONS.outerjoin(VECTORS, vector_of_question(encoder)))
        .where(shown_state == "open", GAPS.c.chatter.is_(sa.false()))
        .order_by(QUESTIONS.c.filed.desc())
    ).all()
    said = connection.execute(
        sa.select(FEEDBACK.c.question_id, sa.func.coalesce(FEEDBACK.c.entry_id, QUESTIONS.c.entry_id))
        .select_from(_WITH_QUESTIONS.join(FEEDBACK, FEEDBACK.c.question_id == QUESTIONS.c.id))
        .where(shown_state == "open", FEEDBACK.c.verdict == "wrong")
    )
    rejected: dict[int, set[str]] = {}
    for question_id, item_id in said:
        if item_id is not None:
            rejected.setdefault(question_id, set()).add(item_id)
    return [
        OpenQuestion(
            question_id=row.id,
            gap_id=row.gap_id,
            text=row.text,
            reason=row.gap_reason,
            entry_id=row.entry_id,
            rejected=frozenset(rejected.get(row.id, ())),
            vector=row.vector,
        )
        for row in asked
    ]


def waiting(connection: sa.Connection, limit: int) -> list[Waiting]:
    rows = connection.execute(
        sa.select(
            QUESTIONS.c.id,
            QUESTIONS.c.gap_id,
            QUESTIONS.c.text,
            QUESTIONS.c.asker,
            QUESTIONS.c.chat_group,
            QUESTIONS.c.channel,
            QUESTIONS.c.conversation,
            QUESTIONS.c.at,
            QUESTIONS.c.due_at,
            GAPS.c.answer_id,
            GAPS.c.edit_id,
        )
        .select_from(_WITH_QUESTIONS)
        .where(shown_state == "closed", GAPS.c.answer_id.is_not(None), _UNREPLIED)
        .order_by(QUESTIONS.c.due_at.is_(None), QUESTIONS.c.due_at, QUESTIONS.c.at, QUESTIONS.c.id)
        .limit(limit)
    )
    return [Waiting(*row) for row in rows]


def history(connection: sa.Connection, gap_id: int) -> list[GapEvent]:
    events = GAP_EVENTS.c
    query = sa.select(events.at, events.what, events.author, events.note, events.other_id)
    rows = connection.execute(query.where(events.gap_id == gap_id).order_by(events.id))
    return [GapEvent(*row) for row in rows]


def no_gap(gap_id: int) -> NotFound:
    return NotFound(f"There is no gap {gap_id}. List those there are with: python -m faqbot gaps")


def _dismissal(row: sa.Row[Any]) -> Dismissal | None:
    if row.dismissed_at is None:
        return None
    return Dismissal(row.dismissed_reason, row.dismissed_by, row.dismissed_at, row.dismissed_people)


def _one_if(condition: sa.ColumnElement[bool]) -> sa.Case[int]:
    return sa.case((condition, 1), else_=0)
