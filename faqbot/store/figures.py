"""Counts over a stretch of time, for the board: grouped by the database, in the community's days. Draws nothing.

    counted = store.figures.read(window)                 # everything of one board, seen at one moment
    owed = store.figures.owed(now)                       # what waits, is late and is promised right now

A question counts at the moment its member wrote it, where that is known, else when faqbot was asked. Greetings and
advertisements are no questions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

import sqlalchemy as sa

from faqbot.store.database import Database
from faqbot.store.owed import OFFENCES
from faqbot.store.schema import EDITS, FEEDBACK, GAPS, PROMISES, QUESTIONS, STRIKES

_DECISIONS = ("answer", "suggest", "unanswered")

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
    quarters: bool = False
    """Whether hours there do not begin with those of UTC: quarters of them always do."""
    group: str | None = None
    """Hours, items and gaps of this chat group alone; all others are told apart."""
    most: int = 50
    """Gaps that are listed."""


@dataclass(frozen=True, slots=True)
class HourCounts:
    """Questions of one hour, or of a quarter of one, by how they were decided."""

    start: datetime
    """UTC."""
    answered: int
    """Those that were rejected since, too."""
    suggested: int
    unanswered: int


@dataclass(frozen=True, slots=True)
class Rejection:
    """An answer that a person said was wrong, or replaced by another item."""

    part: Part
    at: datetime
    """Of the question."""
    group: str | None
    item_id: str
    """What was answered."""


@dataclass(frozen=True, slots=True)
class ReplyTimes:
    """Questions of a group that took as long until a person replied."""

    group: str | None
    minutes: int
    """From the question to its reply, to the nearest."""
    before: int
    during: int


@dataclass(frozen=True, slots=True)
class GroupCounts:
    """One group in one stretch; several of the same are to be added up."""

    part: Part
    group: str | None
    answered: int = 0
    """Those that were rejected since, too."""
    suggested: int = 0
    unanswered: int = 0
    late: int = 0
    """Of the questions: replied to after they were due, or due and not replied to."""
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
    picked: int = 0
    """Of these, those for which a person found an item that answers them."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Everything that a board shows."""

    hours: Sequence[HourCounts]
    """Of the window's group, those in which anybody asked, from `before_start` on."""
    groups: Sequence[GroupCounts]
    rejections: Sequence[Rejection]
    times: Sequence[ReplyTimes]
    items: Sequence[tuple[str, int]]
    """(item id, answers with it) of the window's group in `during`, the most used first."""
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
                _hours(connection, window),
                [*_decided(connection, window), *_others(connection, window)],
                _rejections(connection, window),
                _times(connection, window),
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


def _unneeded(moment: datetime) -> sa.ColumnElement[bool]:
    """Questions that nobody owes a reply at `moment`, as `owed.py` sees it: what asks nothing, is not for the FAQ or
    was found to break a rule, unless a person promised a reply or was asked for."""
    dismissed = (GAPS.c.dismissed_at <= moment) & (GAPS.c.state != "closed")
    aside = QUESTIONS.c.gap_id.in_(sa.select(GAPS.c.id).where(GAPS.c.chatter | dismissed))
    promised = sa.select(PROMISES.c.question_id).where(
        PROMISES.c.question_id.is_not(None), PROMISES.c.outcome.is_(None)
    )
    return (
        ((QUESTIONS.c.gap_id.is_not(None) & aside) | QUESTIONS.c.id.in_(OFFENCES))
        & QUESTIONS.c.gap_reason.is_distinct_from("escalated")
        & QUESTIONS.c.id.not_in(promised)
    )


def _owed_at(moment: datetime) -> sa.ColumnElement[bool]:
    unreplied = QUESTIONS.c.replied_at.is_(None) | (QUESTIONS.c.replied_at > moment)
    return sa.and_(QUESTIONS.c.due_at.is_not(None), _said < moment, unreplied, ~_unneeded(moment))


def _within(moment: sa.ColumnElement[datetime], window: Window) -> sa.ColumnElement[bool]:
    return (moment >= window.before_start) & (moment < window.end)


def _since(moment: datetime) -> sa.ColumnElement[bool]:
    """`_said >= moment`, of columns: PostgreSQL knows not how a `coalesce` is spread, expects so few rows between
    two bounds that it sorts them, on disk, instead of grouping as it reads."""
    return (QUESTIONS.c.said_at >= moment) | (QUESTIONS.c.said_at.is_(None) & (QUESTIONS.c.at >= moment))


def _asked_within(window: Window) -> sa.ColumnElement[bool]:
    # By `at` first, which has an index; `said_at` lies before it.
    return (
        (QUESTIONS.c.at >= window.before_start - _SLACK) & _since(window.before_start) & (_said < window.end) & _asked
    )


def _during(moment: sa.ColumnElement[datetime], window: Window) -> sa.ColumnElement[bool]:
    """Of the window's group, and not before."""
    since = _since(window.start) if moment is _said else moment >= window.start
    during = (QUESTIONS.c.at >= window.start - _SLACK) & since & (moment < window.end)
    return during if window.group is None else during & (QUESTIONS.c.chat_group == window.group)


def _part(moment: sa.ColumnElement[datetime], window: Window) -> sa.ColumnElement[str]:
    return sa.case((moment >= window.start, "during"), (moment >= window.before_end, "between"), else_="before").label(
        "part"
    )


def _hour(connection: sa.Connection, window: Window) -> sa.ColumnElement[str]:
    """`2026-11-25T09`, in UTC, or `2026-11-25T09:45` where quarters are counted, as `:0` the first."""
    hour: sa.ColumnElement[str]
    if connection.dialect.name == "sqlite":
        # The text as it is stored: twice as fast as a function of dates.
        hour = sa.func.substr(_said, 1, 13, type_=sa.Text)
        minute = sa.cast(sa.func.substr(_said, 15, 2), sa.Integer)
    else:
        hour = sa.func.to_char(sa.func.timezone("UTC", _said), 'YYYY-MM-DD"T"HH24', type_=sa.Text)
        minute = sa.cast(sa.extract("minute", _said), sa.Integer)
    return hour + ":" + sa.cast(minute // 15 * 15, sa.Text) if window.quarters else hour


def _sum(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((condition, 1), else_=0))


# One small key a query, and sums by condition: SQLite sorts all that it groups, and with day, group and decision for
# a key that took four times as long.


def _hours(connection: sa.Connection, window: Window) -> list[HourCounts]:
    query = sa.select(
        _hour(connection, window).label("hour"), *(_sum(QUESTIONS.c.decision == each) for each in _DECISIONS)
    )
    query = query.where(_asked_within(window))
    if window.group is not None:
        query = query.where(QUESTIONS.c.chat_group == window.group)
    rows = connection.execute(query.group_by(sa.literal_column("hour")))
    return [HourCounts(_start(hour), *counts) for hour, *counts in rows]


def _start(hour: str) -> datetime:
    text, _, minute = hour.partition(":")
    return datetime.fromisoformat(f"{text}:{int(minute or 0):02}+00:00")


def _decided(connection: sa.Connection, window: Window) -> list[GroupCounts]:
    overdue = QUESTIONS.c.replied_at.is_(None) & (_due() < window.now) & ~_unneeded(window.now)
    late = ~QUESTIONS.c.waived & ((_due() < QUESTIONS.c.replied_at) | overdue)
    parts: dict[Part, sa.ColumnElement[bool]] = {"before": _said < window.before_end, "during": _said >= window.start}
    sums = [
        _sum(part & counted)
        for part in parts.values()
        for counted in (*(QUESTIONS.c.decision == decision for decision in _DECISIONS), late)
    ]
    rows = connection.execute(
        sa.select(QUESTIONS.c.chat_group, *sums)
        .select_from(_with_promises())
        .where(_asked_within(window))
        .group_by(QUESTIONS.c.chat_group)
    ).all()
    each = len(sums) // len(parts)
    return [
        GroupCounts(part, row[0], *row[1 + each * place : 1 + each * (place + 1)])
        for row in rows
        for place, part in enumerate(parts)
        if any(row[1 + each * place : 1 + each * (place + 1)])
    ]


def _rejections(connection: sa.Connection, window: Window) -> list[Rejection]:
    swapped = (FEEDBACK.c.verdict == "picked") & (FEEDBACK.c.entry_id != QUESTIONS.c.entry_id)
    rows = connection.execute(
        sa.select(_part(_said, window), _said.label("said"), QUESTIONS.c.chat_group, QUESTIONS.c.entry_id)
        .select_from(FEEDBACK.join(QUESTIONS, QUESTIONS.c.id == FEEDBACK.c.question_id))
        .where((FEEDBACK.c.verdict == "wrong") | swapped, _last_word())
        .where(_asked_within(window), QUESTIONS.c.decision == "answer")
    )
    return [Rejection(*row) for row in rows]


def _times(connection: sa.Connection, window: Window) -> list[ReplyTimes]:
    if connection.dialect.name == "sqlite":
        days = sa.func.julianday(QUESTIONS.c.replied_at) - sa.func.julianday(_said)
        taken = sa.cast(sa.func.round(days * 24 * 60), sa.Integer)
    else:
        # `extract` gives a numeric, which is several times slower to divide and to round.
        seconds = sa.func.date_part("epoch", QUESTIONS.c.replied_at - _said, type_=sa.Double)
        taken = sa.cast(sa.func.round(seconds / 60), sa.Integer)
    rows = connection.execute(
        sa.select(
            QUESTIONS.c.chat_group, taken.label("taken"), _sum(_said < window.before_end), _sum(_said >= window.start)
        )
        .where(_asked_within(window), QUESTIONS.c.due_at.is_not(None), QUESTIONS.c.replied_at.is_not(None))
        .where(~QUESTIONS.c.waived)
        .group_by(QUESTIONS.c.chat_group, sa.literal_column("taken"))
    )
    return [ReplyTimes(*row) for row in rows]


def _others(connection: sa.Connection, window: Window) -> list[GroupCounts]:
    edges: tuple[tuple[Part, datetime], ...] = (("before", window.before_end), ("during", min(window.now, window.end)))
    first, last = (moment for _, moment in edges)
    open_then = ((QUESTIONS.c.replied_at > first) & (_said < first)) | (QUESTIONS.c.replied_at > last)
    waiting = connection.execute(
        sa.select(QUESTIONS.c.chat_group, *(_sum(_owed_at(moment)) for _, moment in edges))
        # Almost all were replied to in between, and are passed over before more is asked of them.
        .where(QUESTIONS.c.due_at.is_not(None), open_then | QUESTIONS.c.replied_at.is_(None))
        .group_by(QUESTIONS.c.chat_group)
    )
    found = [
        GroupCounts(part, group, waiting=count)
        for group, *counts in waiting
        for (part, _), count in zip(edges, counts, strict=True)
        if count
    ]
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
        .where(_during(_said, window), QUESTIONS.c.decision == "answer", QUESTIONS.c.entry_id.is_not(None))
        .group_by(QUESTIONS.c.entry_id)
        .order_by(count.desc(), QUESTIONS.c.entry_id)
    )
    return [(row[0], row[1]) for row in rows]


def _gaps(connection: sa.Connection, window: Window) -> list[GapDemand]:
    # By when faqbot was asked: the index of gaps' questions holds that, and who asked.
    count = sa.func.count().label("messages")
    people = sa.func.count(QUESTIONS.c.asker.distinct()) + sa.func.count() - sa.func.count(QUESTIONS.c.asker)
    shown = sa.select(GAPS.c.id).where(GAPS.c.state == "open", GAPS.c.dismissed_at.is_(None), ~GAPS.c.chatter)
    # The gaps as a set and not joined, or SQLite walks along all questions of the time instead.
    demand = (
        sa.select(QUESTIONS.c.gap_id, people.label("people"), count)
        .where(QUESTIONS.c.gap_id.in_(shown), _during(QUESTIONS.c.at, window))
        .group_by(QUESTIONS.c.gap_id)
        .order_by(sa.desc("people"), count.desc(), QUESTIONS.c.gap_id.desc())
        .limit(window.most)
        .subquery()
    )
    rows = connection.execute(
        sa.select(GAPS.c.id, GAPS.c.title, demand.c.people, demand.c.messages)
        .join(demand, demand.c.gap_id == GAPS.c.id)
        .order_by(demand.c.people.desc(), demand.c.messages.desc(), GAPS.c.id.desc())
    )
    demands = [GapDemand(*row) for row in rows]
    picked = _picked(connection, window, [each.gap_id for each in demands])
    return [replace(each, picked=picked.get(each.gap_id, 0)) for each in demands]


def _picked(connection: sa.Connection, window: Window, gap_ids: Sequence[int]) -> dict[int, int]:
    """How many questions of each gap have an item that a person last said was right."""
    rows = connection.execute(
        sa.select(QUESTIONS.c.gap_id, sa.func.count())
        .select_from(FEEDBACK.join(QUESTIONS, QUESTIONS.c.id == FEEDBACK.c.question_id))
        .where(QUESTIONS.c.gap_id.in_(gap_ids), _during(QUESTIONS.c.at, window), _last_word())
        .where(FEEDBACK.c.verdict != "wrong")
        .group_by(QUESTIONS.c.gap_id)
    )
    return {row[0]: row[1] for row in rows}


def _last_word() -> sa.ColumnElement[bool]:
    """Of what people said about a question, the last."""
    later = FEEDBACK.alias("later")
    return ~sa.exists().where(later.c.question_id == FEEDBACK.c.question_id, later.c.id > FEEDBACK.c.id)


def _edits(connection: sa.Connection, window: Window) -> list[datetime]:
    query = sa.select(EDITS.c.at).where(
        EDITS.c.state == "published", EDITS.c.undoes.is_(None), EDITS.c.at >= window.start, EDITS.c.at < window.end
    )
    return list(connection.execute(query.order_by(EDITS.c.at)).scalars())
