"""Questions whose askers have no reply yet: who they are, who has taken them. Words no reply: `faqbot/owing.py` does.

store.owed.list(limit=500)                                  # the first due first; a promise counts for its question
store.owed.take(7, by="小晨", at=now, lapsed=yesterday)     # "小晨", or the colleague who has it
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from faqbot.errors import InvalidRequest
from faqbot.store.database import Database
from faqbot.store.questions import MOST_IDS, no_question, replied, row_id
from faqbot.store.records import Decision
from faqbot.store.schema import FEEDBACK, GAPS, PROMISES, QUESTIONS, STRIKE_MESSAGES, STRIKES


@dataclass(frozen=True, slots=True)
class OwedQuestion:
    """One question that nobody replied to, where somebody should."""

    id: int
    text: str
    asker: str | None
    group: str | None
    channel: str | None
    conversation: str | None
    said_at: datetime
    """When it was written, or asked where that is not known; UTC."""
    due_at: datetime | None
    """UTC; what was promised last. None where nobody promised anything, but the answer is there since."""
    decision: Decision
    entry_id: str | None
    """Of the best candidate when it was asked."""
    gap_id: int | None
    answer_id: str | None
    """The item that closed its gap."""
    edit_id: int | None
    """The edit that did."""
    picked_id: str | None
    """The item that a person said answers it, if that was the last word on it."""
    taken_by: str | None
    taken_at: datetime | None
    promise_id: int | None
    """The open promise on it."""
    promised_by: str | None
    about: str | None
    """What was promised."""
    nearest: tuple[tuple[str, str, float], ...] = ()
    """What was suggested, the best first: (item id, its title, confidence then 0…1); empty where nothing was."""
    answered_by: str | None = None
    """Who of the staff seems to have answered it in the chat."""
    also: tuple[str, ...] = ()
    """The further items that were given with `entry_id`, where several things were asked."""


_FROM = QUESTIONS.outerjoin(GAPS, GAPS.c.id == QUESTIONS.c.gap_id).outerjoin(
    PROMISES, (PROMISES.c.question_id == QUESTIONS.c.id) & PROMISES.c.outcome.is_(None)
)
_UNREPLIED = QUESTIONS.c.replied_at.is_(None)
_due = sa.func.coalesce(PROMISES.c.due_at, QUESTIONS.c.due_at)
_picked = (
    sa.select(sa.case((FEEDBACK.c.verdict != "wrong", FEEDBACK.c.entry_id)))
    .where(FEEDBACK.c.question_id == QUESTIONS.c.id)
    .order_by(FEEDBACK.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
# What asks nothing, is not for the FAQ or was found to break a rule is owed no reply, unless a person promised one
# or was asked for.
OFFENCES = (
    sa.select(STRIKE_MESSAGES.c.question_id)
    .select_from(STRIKE_MESSAGES.join(STRIKES, STRIKES.c.id == STRIKE_MESSAGES.c.strike_id))
    .where(STRIKE_MESSAGES.c.question_id.is_not(None), STRIKES.c.state.in_(("counted", "pardoned")))
)
_WANTED = (
    (QUESTIONS.c.gap_id.is_(None) & QUESTIONS.c.id.not_in(OFFENCES))
    | PROMISES.c.id.is_not(None)
    | (QUESTIONS.c.gap_reason == "escalated")
    | (
        GAPS.c.chatter.is_(sa.false())
        & (GAPS.c.dismissed_at.is_(None) | (GAPS.c.state == "closed"))
        & QUESTIONS.c.id.not_in(OFFENCES)
    )
)
_ON_TIME = QUESTIONS.c.due_at.is_not(None) & _UNREPLIED & _WANTED
# Suggested at once by a bot, so that nothing was promised, and answered since.
_ANSWERED = QUESTIONS.c.due_at.is_(None) & _UNREPLIED & (GAPS.c.state == "closed") & GAPS.c.answer_id.is_not(None)


class Owed:
    """The questions of one database that are owed a reply. Safe for several threads and processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self, *, limit: int = 500, group: str | None = None) -> list[OwedQuestion]:
        """The first due first, those that nothing was promised to last. group: only those asked there.

        Raises `InvalidRequest` for a limit below 1.
        """
        if limit < 1:
            raise InvalidRequest(f"A list of {limit} questions cannot be given. Ask for 1 or more.")
        here = [] if group is None else [QUESTIONS.c.chat_group == group]
        columns: sa.Select[Any] = sa.select(
            QUESTIONS.c.id,
            QUESTIONS.c.text,
            QUESTIONS.c.asker,
            QUESTIONS.c.chat_group.label("group"),
            QUESTIONS.c.channel,
            QUESTIONS.c.conversation,
            sa.func.coalesce(QUESTIONS.c.said_at, QUESTIONS.c.at, type_=QUESTIONS.c.at.type).label("said_at"),
            sa.func.coalesce(PROMISES.c.due_at, QUESTIONS.c.due_at, type_=QUESTIONS.c.at.type).label("due_at"),
            QUESTIONS.c.decision,
            QUESTIONS.c.entry_id,
            QUESTIONS.c.gap_id,
            GAPS.c.answer_id,
            GAPS.c.edit_id,
            _picked.label("picked_id"),
            QUESTIONS.c.taken_by,
            QUESTIONS.c.taken_at,
            QUESTIONS.c.answered_by,
            QUESTIONS.c.candidates,
            PROMISES.c.id.label("promise_id"),
            PROMISES.c.author.label("promised_by"),
            PROMISES.c.about,
            QUESTIONS.c.also,
        ).select_from(_FROM)
        limit = min(limit, 2**31 - 1)
        with self._database.reading() as connection:
            # Two statements: each has an index of its own to walk along.
            due = columns.where(_ON_TIME, *here).order_by(_due, QUESTIONS.c.id).limit(limit)
            found = [_owed(row) for row in connection.execute(due).all()]
            if len(found) < limit:
                rest = columns.where(_ANSWERED, *here).order_by(QUESTIONS.c.at, QUESTIONS.c.id)
                found += [_owed(row) for row in connection.execute(rest.limit(limit - len(found))).all()]
        return found

    def counts(self, now: datetime) -> tuple[int, int]:
        """(questions and promises that are owed, those of them that are late at `now`)."""
        late = sa.func.count(sa.case((_due < now, 1)))
        given = sa.select(QUESTIONS.c.id).where(QUESTIONS.c.id == PROMISES.c.question_id, ~_UNREPLIED).exists()
        alone = (PROMISES.c.question_id.is_(None) | given, PROMISES.c.outcome.is_(None))
        queries = (
            sa.select(sa.func.count(), late).select_from(_FROM).where(_ON_TIME),
            sa.select(sa.func.count(), sa.literal(0)).select_from(_FROM).where(_ANSWERED),
            sa.select(sa.func.count(), sa.func.count(sa.case((PROMISES.c.due_at < now, 1)))).where(*alone),
        )
        with self._database.reading() as connection:
            found = [connection.execute(query).one() for query in queries]
        return sum(each[0] for each in found), sum(each[1] for each in found)

    def replied(
        self, question_ids: Sequence[int], *, by: str | None, at: datetime, keeps: bool = True, waived: bool = False
    ) -> int:
        """Remember that these askers have their reply, which keeps what they were promised; return how many did not
        have it before. keeps: False where the reply itself promises something. waived: that they need none; what they
        were promised is withdrawn."""
        with self._database.writing() as connection:
            known = [row_id(each) for each in question_ids][:MOST_IDS]
            if waived:
                these = QUESTIONS.c.id.in_(known) & _UNREPLIED
                connection.execute(QUESTIONS.update().where(these).values(waived=True))
                promised = PROMISES.c.question_id.in_(known) & PROMISES.c.outcome.is_(None)
                values = {"outcome": "withdrawn", "closed_at": at, "closed_by": by}
                connection.execute(PROMISES.update().where(promised).values(values))
            return replied(connection, known, by, at, keeps=keeps)

    def unreplied(self, question_ids: Sequence[int]) -> int:
        """Take that back, with what it did to promises; return how many had their reply."""
        with self._database.writing() as connection:
            known = [row_id(each) for each in question_ids][:MOST_IDS]
            when = sa.select(QUESTIONS.c.replied_at).where(QUESTIONS.c.id == PROMISES.c.question_id).scalar_subquery()
            later = PROMISES.alias()
            given = sa.select(later.c.question_id).where(later.c.question_id.in_(known), later.c.outcome.is_(None))
            mine = PROMISES.c.question_id.in_(known) & PROMISES.c.question_id.not_in(given)
            closed = mine & PROMISES.c.outcome.in_(("kept", "withdrawn")) & (PROMISES.c.closed_at == when)
            nothing = {"outcome": None, "closed_at": None, "closed_by": None, "answer": None}
            connection.execute(PROMISES.update().where(closed).values(nothing))
            these = QUESTIONS.c.id.in_(known) & QUESTIONS.c.replied_at.is_not(None)
            values = {"replied_at": None, "replied_by": None, "waived": False}
            return connection.execute(QUESTIONS.update().where(these).values(values)).rowcount

    def seems_answered(self, names: Mapping[int, str]) -> None:
        """Remember who seems to have answered these in the chat, by their ids."""
        with self._database.writing() as connection:
            for question_id, name in names.items():
                this = QUESTIONS.c.id == row_id(question_id)
                connection.execute(QUESTIONS.update().where(this).values(answered_by=name))

    def take(self, question_id: int, *, by: str, at: datetime, lapsed: datetime) -> str:
        """Have `by` answer a question that nobody has, or had since before `lapsed`; return who has it now.

        Raises `NotFound`.
        """
        this = QUESTIONS.c.id == row_id(question_id)
        free = QUESTIONS.c.taken_by.is_(None) | (QUESTIONS.c.taken_at < lapsed) | (QUESTIONS.c.taken_by == by)
        with self._database.writing() as connection:
            connection.execute(QUESTIONS.update().where(this, free).values(taken_by=by, taken_at=at))
            holder: Any = connection.scalar(sa.select(QUESTIONS.c.taken_by).where(this))
        if holder is None:
            raise no_question(question_id)
        return str(holder)

    def release(self, question_id: int) -> None:
        """Have nobody answer it in particular; raises `NotFound`."""
        this = QUESTIONS.c.id == row_id(question_id)
        with self._database.writing() as connection:
            if not connection.execute(QUESTIONS.update().where(this).values(taken_by=None, taken_at=None)).rowcount:
                raise no_question(question_id)

    def takers(self, question_ids: Sequence[int], *, lapsed: datetime) -> dict[int, str]:
        """Who has which of these, taken no earlier than `lapsed`."""
        these = QUESTIONS.c.id.in_([row_id(each) for each in question_ids][:MOST_IDS])
        held = QUESTIONS.c.taken_by.is_not(None) & (QUESTIONS.c.taken_at >= lapsed)
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(QUESTIONS.c.id, QUESTIONS.c.taken_by).where(these, held))
            return {row.id: row.taken_by for row in rows}


def _owed(row: sa.Row[Any]) -> OwedQuestion:
    fields: dict[str, Any] = dict(row._mapping)
    candidates = fields.pop("candidates")
    suggested = candidates if row.decision == "suggest" else ()
    nearest = tuple((each["entry_id"], each["question"], each["confidence"]) for each in suggested)
    return OwedQuestion(**fields | {"also": tuple(fields["also"] or ()), "nearest": nearest})
