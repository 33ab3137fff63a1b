"""Counts over a stretch of time, for the board: grouped by the database, in the community's days. Draws nothing.

    counted = store.figures.read(window)                 # everything of one board, seen at one moment
    owed = store.figures.owed(now)                       # what waits, is late and is promised right now

A question counts at the moment its member wrote it, where that is known, else when faqbot was asked. Greetings and
advertisements are no questions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from faqbot.store.database import Database
from faqbot.store.questions import last_words
from faqbot.store.records import Decision
from faqbot.store.schema import EDITS, FEEDBACK, GAPS, PROMISES, QUESTIONS, STRIKES

Part = Literal["before", "between", "during"]
"""between: of what came before, what is left out so that a stretch still going on is held against one as long."""

_SLACK = timedelta(days=1)
"""How much later than `at` a member's clock may say that something was written, and it is still found by `at`."""


@dataclass(frozen=True, slots=True)
class Window:
    """What is counted. Every moment is aware; ends are not included."""

    before_start: datetime
    before_end: datetime
    """Not after `start`; what lies between is `between`."""
    start: datetime
    end: datetime
    now: datetime
    offsets: tuple[tuple[datetime, int], ...]
    """From when on the community's clocks are so many minutes ahead of UTC; the first also holds before."""
    group: str | None = None
    """Hours, items and gaps of this chat group alone."""
    most: int = 50
    """Gaps that are listed."""


@dataclass(frozen=True, slots=True)
class DayCount:
    """Questions of one day and group that were decided alike."""

    part: Part
    day: str
    """In the community's time zone, `2026-11-25`."""
    group: str | None
    decision: Decision
    questions: int
    late: int
    """Replied to after they were due, or due and not replied to."""


@dataclass(frozen=True, slots=True)
class HourCount:
    """Questions of one hour that were decided alike."""

    hour: str
    """In the community's time zone, `2026-11-25 09`."""
    decision: Decision
    questions: int


@dataclass(frozen=True, slots=True)
class Rejection:
    """An answer that a person said was wrong, or replaced by another item."""

    at: datetime
    """Of the question."""
    group: str | None
    item_id: str
    """What was answered."""


@dataclass(frozen=True, slots=True)
class ReplyTimes:
    """Questions that took as long until a person replied."""

    part: Part
    group: str | None
    minutes: int
    """From the question to its reply, to the nearest."""
    questions: int


@dataclass(frozen=True, slots=True)
class GroupCounts:
    """What else is counted, of one group and one stretch."""

    part: Part
    group: str | None
    waiting: int = 0
    """Questions that nobody had replied to when the stretch was over, however old."""
    promises: int = 0
    """That fell due."""
    kept: int = 0
    """Of these, in time."""
    strikes: int = 0


@dataclass(frozen=True, slots=True)
class GapDemand:
    """An open gap, by who asked it in the window."""

    gap_id: int
    title: str
    people: int
    questions: int


@dataclass(frozen=True, slots=True)
class Counted:
    """Everything that a board shows."""

    days: Sequence[DayCount]
    hours: Sequence[HourCount]
    """Of `during`."""
    rejections: Sequence[tuple[Part, Rejection]]
    times: Sequence[ReplyTimes]
    others: Sequence[GroupCounts]
    items: Sequence[tuple[str, int]]
    """(item id, answers with it) of `during`, the most used first."""
    gaps: Sequence[GapDemand]
    edits: Sequence[datetime]
    """When edits that still hold were published, in `during`."""


@dataclass(frozen=True, slots=True)
class Owed:
    """What people wait for."""

    waiting: int
    """Questions that a person owes a reply."""
    late: int
    """Of these, those that are past due."""
    promises: int
    """Open ones."""


class Figures:
    """Counts of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, window: Window) -> Counted:
        """Everything of one board, seen at one moment."""
        with self._database.reading() as connection:
            return Counted(
                _days(connection, window),
                _hours(connection, window),
                _rejections(connection, window),
                _times(connection, window),
                _others(connection, window),
                _items(connection, window),
                _gaps(connection, window),
                _edits(connection, window),
            )

    def ever(self) -> bool:
        """Whether there is a question at all."""
        with self._database.reading() as connection:
            return connection.execute(sa.select(QUESTIONS.c.id).limit(1)).first() is not None

    def owed(self, now: datetime) -> Owed:
        """What people wait for at `now`."""
        owed = sa.select(
            sa.func.count(), sa.func.coalesce(sa.func.sum(sa.case((_due() < now, 1), else_=0)), 0)
        ).select_from(_with_promises())
        open_promises = sa.select(sa.func.count()).where(PROMISES.c.outcome.is_(None))
        with self._database.reading() as connection:
            waiting, late = connection.execute(owed.where(_owed_at(now))).one()
            return Owed(waiting, late, connection.execute(open_promises).scalar_one())


_said = sa.func.coalesce(QUESTIONS.c.said_at, QUESTIONS.c.at)
_chatter = QUESTIONS.c.gap_id.in_(sa.select(GAPS.c.id).where(GAPS.c.chatter))
_asked = sa.or_(QUESTIONS.c.gap_id.is_(None), ~_chatter)
_promised = (
    sa.select(PROMISES.c.question_id, sa.func.max(PROMISES.c.due_at).label("due_at"))
    .where(PROMISES.c.question_id.is_not(None), PROMISES.c.outcome.is_distinct_from("withdrawn"))
    .group_by(PROMISES.c.question_id)
    .subquery()
)


def _with_promises() -> sa.FromClause:
    return QUESTIONS.outerjoin(_promised, _promised.c.question_id == QUESTIONS.c.id)


def _due() -> sa.ColumnElement[datetime]:
    """By when a question is owed its reply: a promise takes the place of its own clock."""
    return sa.func.coalesce(_promised.c.due_at, QUESTIONS.c.due_at, type_=QUESTIONS.c.due_at.type)


def _dismissed_by(moment: datetime) -> sa.ColumnElement[bool]:
    """Questions of gaps that somebody said need no reply."""
    return QUESTIONS.c.gap_id.in_(sa.select(GAPS.c.id).where(GAPS.c.dismissed_at <= moment))


def _owed_at(moment: datetime) -> sa.ColumnElement[bool]:
    unreplied = QUESTIONS.c.replied_at.is_(None) | (QUESTIONS.c.replied_at > moment)
    needed = QUESTIONS.c.gap_id.is_(None) | ~_dismissed_by(moment)
    return sa.and_(QUESTIONS.c.due_at.is_not(None), _said < moment, unreplied, needed)


def _within(moment: sa.ColumnElement[datetime], window: Window) -> sa.ColumnElement[bool]:
    return (moment >= window.before_start) & (moment < window.end)


def _asked_within(window: Window) -> sa.ColumnElement[bool]:
    # By `at` first, which has an index; `said_at` lies before it.
    return (QUESTIONS.c.at >= window.before_start - _SLACK) & _within(_said, window) & _asked


def _asked_during(window: Window) -> sa.ColumnElement[bool]:
    during = (QUESTIONS.c.at >= window.start - _SLACK) & (_said >= window.start) & (_said < window.end) & _asked
    return during if window.group is None else during & (QUESTIONS.c.chat_group == window.group)


def _part(moment: sa.ColumnElement[datetime], window: Window) -> sa.ColumnElement[str]:
    return sa.case((moment >= window.start, "during"), (moment >= window.before_end, "between"), else_="before").label(
        "part"
    )


def _there(connection: sa.Connection, moment: sa.ColumnElement[datetime], window: Window, form: str) -> Any:
    """`moment` as the community's clocks show it, as text: `form` is of PostgreSQL's kind."""
    others = window.offsets[1:]
    if connection.dialect.name == "sqlite":
        modifiers = [f"{minutes:+d} minutes" for _, minutes in window.offsets]
        form = form.replace("YYYY", "%Y").replace("MM", "%m").replace("DD", "%d").replace("HH24", "%H")
        return sa.func.strftime(form, moment, _since(moment, others, modifiers))
    shown = sa.func.timezone("UTC", moment)
    ahead = [timedelta(minutes=minutes) for _, minutes in window.offsets]
    return sa.func.to_char(shown + _since(moment, others, ahead), form)


def _since(moment: sa.ColumnElement[datetime], others: Sequence[tuple[datetime, int]], values: Sequence[Any]) -> Any:
    """The value that holds at `moment`: the first of all, and one from each of `others` on."""
    first, *later = values
    if not later:
        return sa.literal(first)
    cases = [(moment >= start, sa.literal(value)) for (start, _), value in zip(others, later, strict=True)]
    return sa.case(*reversed(cases), else_=sa.literal(first))


def _days(connection: sa.Connection, window: Window) -> list[DayCount]:
    late = (_due() < QUESTIONS.c.replied_at) | (
        QUESTIONS.c.replied_at.is_(None)
        & (_due() < window.now)
        & (QUESTIONS.c.gap_id.is_(None) | ~_dismissed_by(window.now))
    )
    part, day = _part(_said, window), _there(connection, _said, window, "YYYY-MM-DD").label("day")
    rows = connection.execute(
        sa.select(
            part,
            day,
            QUESTIONS.c.chat_group,
            QUESTIONS.c.decision,
            sa.func.count(),
            sa.func.sum(sa.case((late, 1), else_=0)),
        )
        .select_from(_with_promises())
        .where(_asked_within(window))
        .group_by(sa.literal_column("part"), sa.literal_column("day"), QUESTIONS.c.chat_group, QUESTIONS.c.decision)
    )
    return [DayCount(*row) for row in rows]


def _hours(connection: sa.Connection, window: Window) -> list[HourCount]:
    hour = _there(connection, _said, window, "YYYY-MM-DD HH24").label("hour")
    rows = connection.execute(
        sa.select(hour, QUESTIONS.c.decision, sa.func.count())
        .where(_asked_during(window))
        .group_by(sa.literal_column("hour"), QUESTIONS.c.decision)
    )
    return [HourCount(*row) for row in rows]


def _rejections(connection: sa.Connection, window: Window) -> list[tuple[Part, Rejection]]:
    last = last_words(QUESTIONS.c.decision == "answer")
    swapped = (FEEDBACK.c.verdict == "picked") & (FEEDBACK.c.entry_id != QUESTIONS.c.entry_id)
    said = _said.label("said")
    rows = connection.execute(
        sa.select(_part(_said, window), said, QUESTIONS.c.chat_group, QUESTIONS.c.entry_id)
        .select_from(
            last.join(FEEDBACK, FEEDBACK.c.id == last.c.id).join(QUESTIONS, QUESTIONS.c.id == FEEDBACK.c.question_id)
        )
        .where(_asked_within(window), (FEEDBACK.c.verdict == "wrong") | swapped)
    )
    return [(part, Rejection(at, group, item_id)) for part, at, group, item_id in rows]


def _times(connection: sa.Connection, window: Window) -> list[ReplyTimes]:
    if connection.dialect.name == "sqlite":
        days = sa.func.julianday(QUESTIONS.c.replied_at) - sa.func.julianday(_said)
        taken = sa.cast(sa.func.round(days * 24 * 60), sa.Integer)
    else:
        taken = sa.cast(sa.func.round(sa.extract("epoch", QUESTIONS.c.replied_at - _said) / 60), sa.Integer)
    rows = connection.execute(
        sa.select(_part(_said, window), QUESTIONS.c.chat_group, taken.label("taken"), sa.func.count())
        .where(_asked_within(window), QUESTIONS.c.due_at.is_not(None), QUESTIONS.c.replied_at.is_not(None))
        .group_by(sa.literal_column("part"), QUESTIONS.c.chat_group, sa.literal_column("taken"))
    )
    return [ReplyTimes(*row) for row in rows]


def _others(connection: sa.Connection, window: Window) -> list[GroupCounts]:
    found = []
    edges: tuple[tuple[Part, datetime], ...] = (("before", window.before_end), ("during", min(window.now, window.end)))
    for part, moment in edges:
        waiting = sa.select(QUESTIONS.c.chat_group, sa.func.count()).where(_owed_at(moment))
        rows = connection.execute(waiting.group_by(QUESTIONS.c.chat_group))
        found += [GroupCounts(part, group, waiting=count) for group, count in rows]
    in_time = (PROMISES.c.outcome == "kept") & (PROMISES.c.closed_at <= PROMISES.c.due_at)
    # What is due later today counts once it is kept, or once it is due.
    counts = PROMISES.c.outcome.is_distinct_from("withdrawn") & (
        (PROMISES.c.due_at < window.now) | (PROMISES.c.outcome == "kept")
    )
    promised = connection.execute(
        sa.select(
            _part(PROMISES.c.due_at, window),
            PROMISES.c.chat_group,
            sa.func.count(),
            sa.func.sum(sa.case((in_time, 1), else_=0)),
        )
        .where(_within(PROMISES.c.due_at, window), counts)
        .group_by(sa.literal_column("part"), PROMISES.c.chat_group)
    )
    found += [GroupCounts(part, group, promises=count, kept=kept) for part, group, count, kept in promised]
    said = sa.func.coalesce(STRIKES.c.said_at, STRIKES.c.at)
    struck = connection.execute(
        sa.select(_part(said, window), STRIKES.c.chat_group, sa.func.count())
        .where(_within(said, window), STRIKES.c.state == "counted")
        .group_by(sa.literal_column("part"), STRIKES.c.chat_group)
    )
    return found + [GroupCounts(part, group, strikes=count) for part, group, count in struck]


def _items(connection: sa.Connection, window: Window) -> list[tuple[str, int]]:
    count = sa.func.count()
    rows = connection.execute(
        sa.select(QUESTIONS.c.entry_id, count)
        .where(_asked_during(window), QUESTIONS.c.decision == "answer", QUESTIONS.c.entry_id.is_not(None))
        .group_by(QUESTIONS.c.entry_id)
        .order_by(count.desc(), QUESTIONS.c.entry_id)
    )
    return [(row[0], row[1]) for row in rows]


def _gaps(connection: sa.Connection, window: Window) -> list[GapDemand]:
    count = sa.func.count().label("messages")
    people = sa.func.count(QUESTIONS.c.asker.distinct()) + sa.func.count() - sa.func.count(QUESTIONS.c.asker)
    rows = connection.execute(
        sa.select(GAPS.c.id, GAPS.c.title, people.label("people"), count)
        .select_from(GAPS.join(QUESTIONS, QUESTIONS.c.gap_id == GAPS.c.id))
        .where(_asked_during(window), GAPS.c.state == "open", GAPS.c.dismissed_at.is_(None))
        .group_by(GAPS.c.id, GAPS.c.title)
        .order_by(sa.desc("people"), count.desc(), GAPS.c.id.desc())
        .limit(window.most)
    )
    return [GapDemand(*row) for row in rows]


def _edits(connection: sa.Connection, window: Window) -> list[datetime]:
    query = sa.select(EDITS.c.at).where(
        EDITS.c.state == "published", EDITS.c.undoes.is_(None), EDITS.c.at >= window.start, EDITS.c.at < window.end
    )
    return list(connection.execute(query.order_by(EDITS.c.at)).scalars())
