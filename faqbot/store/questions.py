"""Queries on questions and what people said about them. Opens no transaction: each takes a connection."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from faqbot.errors import NotFound
from faqbot.store.records import Asked, Feedback, Recorded, Standing, SureAnswer
from faqbot.store.schema import DECLINED_PHRASINGS, FEEDBACK, PROMISES, QUESTIONS, VECTORS

MOST_IDS = 10_000
"""In one statement; SQLite takes 32,766 values, PostgreSQL 65,535."""


def inserted(connection: sa.Connection, statement: sa.Insert) -> int:
    key = connection.execute(statement).inserted_primary_key
    assert key is not None
    return int(key[0])


def next_filed() -> sa.ScalarSelect[int]:
    return sa.select(sa.func.coalesce(sa.func.max(QUESTIONS.c.filed), 0) + 1).scalar_subquery()


def row_of(asked: Asked) -> dict[str, Any]:
    return {
        "at": asked.at,
        "asker": (asked.asker or "").strip() or None,
        "chat_group": asked.group,
        "channel": asked.channel,
        "conversation": asked.conversation,
        "text": asked.text,
        "decision": asked.decision,
        "reason": asked.reason,
        "entry_id": asked.entry_id,
        "matched_phrasing": asked.matched_phrasing,
        "confidence": asked.confidence,
        "candidates": [dict(candidate) for candidate in asked.candidates],
        "index_version": asked.index_version,
        "said_at": asked.said_at,
        "also": list(asked.also) or None,
    }


def add_feedback_row(connection: sa.Connection, feedback: Feedback) -> int:
    question_id = row_id(feedback.question_id)
    if connection.scalar(sa.select(QUESTIONS.c.id).where(QUESTIONS.c.id == question_id)) is None:
        raise no_question(feedback.question_id)
    return inserted(
        connection,
        FEEDBACK.insert().values(
            at=feedback.at,
            question_id=question_id,
            verdict=feedback.verdict,
            entry_id=feedback.entry_id,
            reason=feedback.reason,
            author=feedback.author,
        ),
    )


ASKED_ONE_THING = QUESTIONS.c.reason != "several"
"""Of no other question it is known which of its words the item answers."""


def last_words(which: sa.ColumnElement[bool] | None = None) -> sa.Subquery:
    """The id of what was last said about each question; about those alone, where `which` says which."""
    last = sa.select(FEEDBACK.c.question_id, sa.func.max(FEEDBACK.c.id).label("id")).group_by(FEEDBACK.c.question_id)
    if which is not None:
        last = last.join(QUESTIONS, QUESTIONS.c.id == FEEDBACK.c.question_id).where(which)
    return last.subquery()


def replied(
    connection: sa.Connection, question_ids: Sequence[int], by: str | None, at: datetime, *, keeps: bool = True
) -> int:
    """Whoever has a reply is promised none any more, unless (keeps: False) the reply itself promises something."""
    known = [row_id(question_id) for question_id in question_ids]
    count = 0
    for start in range(0, len(known), MOST_IDS):
        some = known[start : start + MOST_IDS]
        these = QUESTIONS.c.id.in_(some) & QUESTIONS.c.replied_at.is_(None)
        count += connection.execute(QUESTIONS.update().where(these).values(replied_at=at, replied_by=by)).rowcount
        if keeps:
            promised = PROMISES.c.question_id.in_(some) & PROMISES.c.outcome.is_(None)
            connection.execute(PROMISES.update().where(promised).values(outcome="kept", closed_at=at, closed_by=by))
    return count


def standings(connection: sa.Connection, question_ids: Sequence[int]) -> dict[int, Standing]:
    """What was promised last counts as due."""
    found = {}
    open_promise = (PROMISES.c.question_id == QUESTIONS.c.id) & PROMISES.c.outcome.is_(None)
    source = QUESTIONS.outerjoin(PROMISES, open_promise)
    due_at = sa.func.coalesce(PROMISES.c.due_at, QUESTIONS.c.due_at, type_=QUESTIONS.c.due_at.type).label("due_at")
    promised = PROMISES.c.id.is_not(None).label("promised")
    columns = (due_at, promised, QUESTIONS.c.replied_at, QUESTIONS.c.replied_by, QUESTIONS.c.taken_by)
    for start in range(0, len(question_ids), MOST_IDS):
        these = [row_id(question_id) for question_id in question_ids[start : start + MOST_IDS]]
        query = sa.select(QUESTIONS.c.id, *columns).select_from(source).where(QUESTIONS.c.id.in_(these))
        for row in connection.execute(query):
            found[row.id] = Standing(row.due_at, bool(row.promised), row.replied_at, row.replied_by, row.taken_by)
    return found


def said_between(connection: sa.Connection, since: datetime, until: datetime, group: str | None) -> list[Recorded]:
    rows = connection.execute(
        sa.select(
            QUESTIONS.c.id,
            QUESTIONS.c.gap_id,
            QUESTIONS.c.asker,
            QUESTIONS.c.said_at,
            QUESTIONS.c.text,
            QUESTIONS.c.replied_at,
        )
        .where(
            QUESTIONS.c.said_at.between(since, until),
            sa.true() if group is None else QUESTIONS.c.chat_group.is_(None) | (QUESTIONS.c.chat_group == group),
        )
        .order_by(QUESTIONS.c.id)
    )
    return [Recorded(*row) for row in rows]


def sure_answers(connection: sa.Connection, limit: int) -> list[SureAnswer]:
    given = (QUESTIONS.c.decision == "answer", QUESTIONS.c.reason == "sure")
    asked = (
        sa.select(QUESTIONS.c.text, sa.func.count().label("times")).where(*given).group_by(QUESTIONS.c.text).subquery()
    )
    last = last_words()
    item_id = sa.func.coalesce(FEEDBACK.c.entry_id, QUESTIONS.c.entry_id).label("item_id")
    rows = connection.execute(
        sa.select(QUESTIONS.c.text, item_id, FEEDBACK.c.verdict, QUESTIONS.c.confidence, asked.c.times)
        .select_from(
            last.join(FEEDBACK, FEEDBACK.c.id == last.c.id)
            .join(QUESTIONS, QUESTIONS.c.id == FEEDBACK.c.question_id)
            .join(asked, asked.c.text == QUESTIONS.c.text)
        )
        .where(*given)
        .order_by(FEEDBACK.c.id.desc())
        .limit(limit)
    ).all()
    return [SureAnswer(*row) for row in reversed(rows)]


def declined(connection: sa.Connection) -> set[tuple[str, str]]:
    rows = connection.execute(sa.select(DECLINED_PHRASINGS.c.key, DECLINED_PHRASINGS.c.item_id))
    return {(row.key, row.item_id) for row in rows}


def decline(connection: sa.Connection, key: str, item_id: str, by: str | None, at: datetime) -> None:
    this = (DECLINED_PHRASINGS.c.key == key, DECLINED_PHRASINGS.c.item_id == item_id)
    connection.execute(DECLINED_PHRASINGS.delete().where(*this))
    connection.execute(DECLINED_PHRASINGS.insert().values(key=key, item_id=item_id, at=at, author=by))


def vector_of_question(encoder: str) -> sa.ColumnElement[bool]:
    """What joins a question with the vector that this encoder made of it."""
    return (VECTORS.c.question_id == QUESTIONS.c.id) & (VECTORS.c.encoder == encoder)


def row_id(number: int) -> int:
    """A row id that can be looked up: what no column could hold is no row's, and would only raise."""
    return number if 0 < number < 2**63 else 0


def no_question(question_id: int) -> NotFound:
    return NotFound(f"There is no question {question_id}. Use the question_id that asking returned.")
