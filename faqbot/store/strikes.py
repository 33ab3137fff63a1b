"""Messages that broke a rule, by whom and where, and what people decided about them. Knows no rule and judges nobody.

    strike_id, new = store.strikes.add(strike)            # the same messages a second time: the id of the first
    store.strikes.settle(strike_id, "pardoned", by="小晨", reason="第一天来", at=now)

A message is held against nobody twice: its `key` is unique while its strike stands.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from faqbot.errors import Conflict, NotFound
from faqbot.store.database import STRIKE_LOCK, Database
from faqbot.store.questions import MOST_IDS, inserted, row_id
from faqbot.store.schema import STRIKE_EVENTS, STRIKE_MESSAGES, STRIKES

StrikeState = Literal["counted", "pardoned", "mistaken", "withdrawn"]
"""`mistaken`: it broke no rule; `withdrawn`: it was recorded by mistake, and may be recorded again."""
StrikeAction = Literal[StrikeState, "corrected"]


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a strike."""

    text: str
    evidence: str
    """The words that gave it away."""
    said_at: datetime | None
    """UTC; None where nobody knows."""
    question_id: int | None


@dataclass(frozen=True, slots=True)
class StrikeEvent:
    """One thing that a person decided about a strike."""

    at: datetime
    what: StrikeAction
    by: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class NewStrike:
    """What one person said against one rule, at one time."""

    at: datetime
    asker: str
    asker_key: str
    group: str
    group_key: str
    rule_id: str
    offence: str
    by: str | None
    state: Literal["counted", "mistaken"]
    said: Sequence[tuple[Said, str, str]]
    """Each with the hash of its words, and its key."""


@dataclass(frozen=True, slots=True)
class Strike:
    """What one person said against one rule, and what became of it."""

    id: int
    at: datetime
    """When it was recorded, UTC."""
    said_at: datetime | None
    """Of the first message whose time is known, UTC."""
    asker: str
    group: str
    """Empty where none was named."""
    rule_id: str
    offence: str
    by: str | None
    state: StrikeState
    said: tuple[Said, ...]
    """In the order in which they were said."""
    events: tuple[StrikeEvent, ...]
    """In order; the first is how it came about."""

    @property
    def moment(self) -> datetime:
        """When it was said, as far as anybody knows, UTC."""
        return self.said_at or self.at


class Strikes:
    """The strikes of one database. Safe for several threads and processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, new: NewStrike) -> tuple[int, bool]:
        """Keep a strike; return its id, and whether it is new.

        Messages that a strike holds already are left out; where it holds all of them, that strike is returned.
        """
        with self._database.writing(STRIKE_LOCK) as connection:
            known = _by_key(connection, [key for _, _, key in new.said])
            fresh = [each for each in new.said if each[2] not in known]
            if not fresh:
                return known[new.said[0][2]], False
            times = [said.said_at for said, _, _ in fresh if said.said_at is not None]
            strike_id = inserted(
                connection,
                STRIKES.insert().values(
                    at=new.at,
                    said_at=min(times, default=None),
                    asker=new.asker,
                    asker_key=new.asker_key,
                    chat_group=new.group,
                    group_key=new.group_key,
                    rule_id=new.rule_id,
                    offence=new.offence,
                    author=new.by,
                    state=new.state,
                ),
            )
            rows = [
                {
                    "strike_id": strike_id,
                    "said_at": said.said_at,
                    "text": said.text,
                    "evidence": said.evidence,
                    "words": words,
                    "key": key,
                    "question_id": said.question_id,
                }
                for said, words, key in fresh
            ]
            connection.execute(STRIKE_MESSAGES.insert(), rows)
            _event(connection, strike_id, new.state, new.by, None, new.at)
            return strike_id, True

    def settle(self, strike_id: int, state: StrikeState, *, by: str | None, reason: str | None, at: datetime) -> None:
        """Remember what a person decided; the state it has already is no news. Raises `NotFound`, and `Conflict` for
        one that was withdrawn."""
        with self._database.writing(STRIKE_LOCK) as connection:
            row = _row(connection, strike_id)
            if row.state == state:
                return
            _refuse_withdrawn(row)
            connection.execute(STRIKES.update().where(STRIKES.c.id == row.id).values(state=state))
            if state == "withdrawn":
                mine = STRIKE_MESSAGES.c.strike_id == row.id
                connection.execute(STRIKE_MESSAGES.update().where(mine).values(key=None))
            _event(connection, row.id, state, by, reason, at)

    def correct(
        self, strike_id: int, values: Mapping[str, str], keys: Sequence[str], *, by: str | None, note: str, at: datetime
    ) -> None:
        """Change who, where or which rule. values: by column; keys: those of its messages, in their order.

        Raises `NotFound`, and `Conflict` for one that was withdrawn or whose messages another one holds.
        """
        with self._database.writing(STRIKE_LOCK) as connection:
            row = _row(connection, strike_id)
            _refuse_withdrawn(row)
            others = {each for each in _by_key(connection, keys).values() if each != row.id}
            if others:
                raise Conflict(
                    f"Strike {min(others)} holds the same message for the same person. Nothing was changed; withdraw "
                    "one of the two."
                )
            if values:
                connection.execute(STRIKES.update().where(STRIKES.c.id == row.id).values(**values))
            ids = connection.scalars(
                sa.select(STRIKE_MESSAGES.c.id)
                .where(STRIKE_MESSAGES.c.strike_id == row.id)
                .order_by(STRIKE_MESSAGES.c.id)
            ).all()
            for message_id, key in zip(ids, keys, strict=True):
                this = STRIKE_MESSAGES.c.id == message_id
                connection.execute(STRIKE_MESSAGES.update().where(this).values(key=key))
            _event(connection, row.id, "corrected", by, note, at)

    def get(self, strike_id: int) -> Strike:
        """The strike of this id; raises `NotFound`."""
        with self._database.reading() as connection:
            return _read(connection, STRIKES.c.id == _row(connection, strike_id).id, 1)[0]

    def by_key(self, keys: Sequence[str]) -> dict[str, int]:
        """The strike that holds each message, for those that one does."""
        with self._database.reading() as connection:
            return _by_key(connection, keys)

    def innocent(self, words: Collection[str]) -> set[str]:
        """Of these hashes of words, those that a person last found to break no rule."""
        with self._database.reading() as connection:
            last = (
                sa.select(STRIKE_MESSAGES.c.words, sa.func.max(STRIKE_EVENTS.c.id).label("event"))
                .join(STRIKE_EVENTS, STRIKE_EVENTS.c.strike_id == STRIKE_MESSAGES.c.strike_id)
                .join(STRIKES, STRIKES.c.id == STRIKE_MESSAGES.c.strike_id)
                .where(
                    STRIKE_MESSAGES.c.words.in_(list(words)),
                    STRIKE_EVENTS.c.what.in_(("counted", "mistaken")),
                    STRIKES.c.state != "withdrawn",
                )
                .group_by(STRIKE_MESSAGES.c.words)
                .subquery()
            )
            query = (
                sa.select(last.c.words)
                .join(STRIKE_EVENTS, STRIKE_EVENTS.c.id == last.c.event)
                .where(STRIKE_EVENTS.c.what == "mistaken")
            )
            return set(connection.scalars(query))

    def groups(self) -> list[str]:
        """The groups that strikes are of, as last written, in order."""
        last = sa.select(sa.func.max(STRIKES.c.id)).group_by(STRIKES.c.group_key)
        query = sa.select(STRIKES.c.chat_group).where(STRIKES.c.id.in_(last)).order_by(STRIKES.c.chat_group)
        with self._database.reading() as connection:
            return list(connection.scalars(query))

    def list(self, *, asker_key: str | None = None, group_key: str | None = None, limit: int) -> list[Strike]:
        """In every state, what was said last first; of one person or one group, where asked."""
        which: sa.ColumnElement[bool] = sa.true()
        if asker_key is not None:
            which &= STRIKES.c.asker_key == asker_key
        if group_key is not None:
            which &= STRIKES.c.group_key == group_key
        with self._database.reading() as connection:
            return _read(connection, which, limit)


def _row(connection: sa.Connection, strike_id: int) -> sa.Row[Any]:
    row = connection.execute(STRIKES.select().where(STRIKES.c.id == row_id(strike_id))).first()
    if row is None:
        raise NotFound(f"There is no strike {strike_id}. List those there are: GET /v1/strikes.")
    return row


def _refuse_withdrawn(row: sa.Row[Any]) -> None:
    if row.state == "withdrawn":
        raise Conflict(f"Strike {row.id} was withdrawn. Nothing was changed; record what was said anew.")


def _by_key(connection: sa.Connection, keys: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(keys), MOST_IDS):
        these = STRIKE_MESSAGES.c.key.in_(keys[start : start + MOST_IDS])
        rows = connection.execute(sa.select(STRIKE_MESSAGES.c.key, STRIKE_MESSAGES.c.strike_id).where(these))
        found |= {row.key: row.strike_id for row in rows}
    return found


def _event(
    connection: sa.Connection, strike_id: int, what: StrikeAction, by: str | None, note: str | None, at: datetime
) -> None:
    connection.execute(
        STRIKE_EVENTS.insert().values(at=at, strike_id=strike_id, what=what, author=by, note=note or None)
    )


def _read(connection: sa.Connection, which: sa.ColumnElement[bool], limit: int) -> list[Strike]:
    moment = sa.func.coalesce(STRIKES.c.said_at, STRIKES.c.at)
    chosen = sa.select(STRIKES.c.id).where(which).order_by(moment.desc(), STRIKES.c.id.desc()).limit(limit)
    rows = connection.execute(
        STRIKES.select().where(STRIKES.c.id.in_(chosen)).order_by(moment.desc(), STRIKES.c.id.desc())
    ).all()
    said: dict[int, list[Said]] = {}
    for row in connection.execute(
        STRIKE_MESSAGES.select().where(STRIKE_MESSAGES.c.strike_id.in_(chosen)).order_by(STRIKE_MESSAGES.c.id)
    ):
        said.setdefault(row.strike_id, []).append(Said(row.text, row.evidence, row.said_at, row.question_id))
    events: dict[int, list[StrikeEvent]] = {}
    for row in connection.execute(
        STRIKE_EVENTS.select().where(STRIKE_EVENTS.c.strike_id.in_(chosen)).order_by(STRIKE_EVENTS.c.id)
    ):
        events.setdefault(row.strike_id, []).append(StrikeEvent(row.at, row.what, row.author, row.note))
    return [
        Strike(
            id=row.id,
            at=row.at,
            said_at=row.said_at,
            asker=row.asker,
            group=row.chat_group,
            rule_id=row.rule_id,
            offence=row.offence,
            by=row.author,
            state=row.state,
            said=tuple(said.get(row.id, ())),
            events=tuple(events.get(row.id, ())),
        )
        for row in rows
    ]
