"""Queries on questions and what people said about them. Opens no transaction: each takes a connection."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from faqbot.errors import NotFound
from faqbot.store.records import Asked, Feedback
from faqbot.store.schema import FEEDBACK, QUESTIONS, VECTORS


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


def vector_of_question(encoder: str) -> sa.ColumnElement[bool]:
    """What joins a question with the vector that this encoder made of it."""
    return (VECTORS.c.question_id == QUESTIONS.c.id) & (VECTORS.c.encoder == encoder)


def row_id(number: int) -> int:
    """A row id that can be looked up: what no column could hold is no row's, and would only raise."""
    return number if 0 < number < 2**63 else 0


def no_question(question_id: int) -> NotFound:
    return NotFound(f"There is no question {question_id}. Use the question_id that asking returned.")
