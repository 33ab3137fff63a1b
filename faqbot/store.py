"""What people did: questions, gaps and feedback, in SQLite or PostgreSQL. Knows no meaning and no knowledge.

    with Store("sqlite:///club.faqbot.db") as store:
        question_id = store.add_question(asked)             # an answered question: evidence for later
        with store.filing() as filing:                      # one transaction: no question without its gap
            gap_id = filing.open_gap("怎么退款", at=asked.at)
            filing.add_question(asked, gap_id=gap_id, reason="weak")

The only file with SQL. A method that has returned has committed, to the disk; one that raised has changed
nothing.
"""

from __future__ import annotations

import re
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from string import Template
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection

from faqbot.errors import InvalidRequest, NotFound, StoreError

Decision = Literal["answer", "suggest", "unanswered"]
GapReason = Literal["no_match", "weak", "ambiguous", "rejected", "escalated"]
GapState = Literal["open", "closed"]
Verdict = Literal["right", "wrong", "picked"]

LISTED_QUESTIONS = 20
"""How many of a gap's questions come with it, the newest ones."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it was asked and decided."""

    text: str
    at: datetime
    """Aware; stored and given back in UTC, to the microsecond."""
    decision: Decision
    reason: str
    """Why it was decided so."""
    index_version: str
    asker: str | None = None
    """Blank means unknown."""
    group: str | None = None
    channel: str | None = None
    conversation: str | None = None
    entry_id: str | None = None
    """Of the best candidate, whatever the decision."""
    matched_phrasing: str | None = None
    confidence: float | None = None
    """0…1, of the best candidate; None where there was none."""
    candidates: tuple[Mapping[str, Any], ...] = ()
    """Best first; must go through JSON unchanged."""


@dataclass(frozen=True, slots=True)
class Question:
    """One stored question, and its place in the queue if it has one."""

    id: int
    asked: Asked
    gap_id: int | None
    """None where it was answered and nobody objected."""
    gap_reason: GapReason | None


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a person said about one decision."""

    question_id: int
    verdict: Verdict
    at: datetime
    entry_id: str | None = None
    """`picked`: what was right; `wrong`: what was not."""
    reason: str | None = None
    """In the person's own words."""
    author: str | None = None


@dataclass(frozen=True, slots=True)
class GapQuestion:
    """One question of a gap."""

    id: int
    text: str
    asker: str | None
    group: str | None
    at: datetime
    """UTC."""
    reason: GapReason
    entry_id: str | None
    """Of the best candidate when it was asked."""
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that mean the same and have no sure answer."""

    id: int
    title: str
    state: GapState
    reason: GapReason
    """Of the newest question, as are `entry_id` and `confidence`."""
    count: int
    """Messages, at least 1."""
    people: int
    """Distinct askers; each question without an asker counts as one person."""
    first_at: datetime
    """When its oldest question was asked, UTC."""
    last_at: datetime
    entry_id: str | None
    confidence: float | None
    chatter: bool
    """The one gap for what asks nothing."""
    questions: tuple[GapQuestion, ...]
    """Newest first, up to `LISTED_QUESTIONS`."""


@dataclass(frozen=True, slots=True)
class Member:
    """One question of an open gap, as grouping by meaning needs it."""

    question_id: int
    gap_id: int
    filed: int
    """Grows with every filing, in all processes; what to ask `members_since` for next."""
    text: str
    chatter: bool
    vector: bytes | None
    """As given to `Filing`; None where none is stored for the encoder asked about."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A question and the last word that a person said about it."""

    id: int
    """Of the last word; grows."""
    question_id: int
    text: str
    verdict: Verdict
    entry_id: str | None
    """`right` and `picked`: what was right; `wrong`: what was not."""
    vector: bytes | None
    """As given to `Filing`; None where none is stored for the encoder asked about."""


class _Utc(sa.types.TypeDecorator[datetime]):
    """Aware UTC datetimes. SQLite has no such type: there it is ISO 8601 text of one width, so that the order
    of texts is that of times, and a person who opens the file can read it."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        return dialect.type_descriptor(sa.Text() if dialect.name == "sqlite" else sa.DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        value = value.astimezone(UTC)
        return value.isoformat(timespec="microseconds") if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        stored: datetime = datetime.fromisoformat(value) if dialect.name == "sqlite" else value
        return stored.astimezone(UTC)


_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class _Words(sa.types.TypeDecorator[str]):
    """Text that people sent. PostgreSQL refuses NUL and neither database takes half a surrogate pair; such a
    character becomes U+FFFD, because a question that cannot be stored would be a question lost."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        return None if value is None else _UNSTORABLE.sub("\ufffd", value)


_metadata = sa.MetaData()

_schema_version = sa.Table(
    "schema_version",
    _metadata,
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("at", _Utc, nullable=False),
)
_gaps = sa.Table(
    "gaps",
    _metadata,
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("title", _Words, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("chatter", sa.Boolean, nullable=False),
    sa.Column("opened_at", _Utc, nullable=False),
    sa.Column("updated_at", _Utc, nullable=False),
    sa.Column("closed_at", _Utc),
)
_questions = sa.Table(
    "questions",
    _metadata,
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("at", _Utc, nullable=False),
    sa.Column("asker", _Words),
    sa.Column("chat_group", _Words),
    sa.Column("channel", _Words),
    sa.Column("conversation", _Words),
    sa.Column("text", _Words, nullable=False),
    sa.Column("decision", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("entry_id", sa.Text),
    sa.Column("matched_phrasing", _Words),
    sa.Column("confidence", sa.Double),
    sa.Column("candidates", sa.JSON, nullable=False),
    sa.Column("index_version", sa.Text, nullable=False),
    sa.Column("gap_id", sa.ForeignKey("gaps.id")),
    sa.Column("gap_reason", sa.Text),
    sa.Column("filed", sa.BigInteger),
)
_vectors = sa.Table(
    "vectors",
    _metadata,
    sa.Column("question_id", sa.ForeignKey("questions.id"), primary_key=True),
    sa.Column("encoder", sa.Text, nullable=False),
    sa.Column("vector", sa.LargeBinary, nullable=False),
)
_feedback = sa.Table(
    "feedback",
    _metadata,
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("at", _Utc, nullable=False),
    sa.Column("question_id", sa.ForeignKey("questions.id"), nullable=False),
    sa.Column("verdict", sa.Text, nullable=False),
    sa.Column("entry_id", sa.Text),
    sa.Column("reason", _Words),
    sa.Column("author", _Words),
)

# Migration n makes schema n. Never edit one that was released, append the next; the tables above describe the
# last schema, and a test compares the two. $key, $time, $real and $bytes are the names below.
_MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE gaps (
            id $key,
            title TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
            chatter BOOLEAN NOT NULL,
            opened_at $time NOT NULL,
            updated_at $time NOT NULL,
            closed_at $time,
            CHECK ((state = 'closed') = (closed_at IS NOT NULL))
        )
        """,
        # Two processes that meet their first chatter at once must not open two gaps for it.
        "CREATE UNIQUE INDEX gaps_one_chatter ON gaps (chatter) WHERE chatter AND state = 'open'",
        # gap_id, gap_reason and filed belong together, and only an answer may do without: the database itself
        # refuses a question that would wait in no queue.
        """
        CREATE TABLE questions (
            id $key,
            at $time NOT NULL,
            asker TEXT,
            chat_group TEXT,
            channel TEXT,
            conversation TEXT,
            text TEXT NOT NULL,
            decision TEXT NOT NULL CHECK (decision IN ('answer', 'suggest', 'unanswered')),
            reason TEXT NOT NULL,
            entry_id TEXT,
            matched_phrasing TEXT,
            confidence $real,
            candidates JSON NOT NULL,
            index_version TEXT NOT NULL,
            gap_id BIGINT REFERENCES gaps (id),
            gap_reason TEXT CHECK (gap_reason IN ('no_match', 'weak', 'ambiguous', 'rejected', 'escalated')),
            filed BIGINT,
            CHECK (decision = 'answer' OR gap_id IS NOT NULL),
            CHECK ((gap_id IS NULL) = (gap_reason IS NULL)),
            CHECK ((gap_id IS NULL) = (filed IS NULL))
        )
        """,
        # Everything that counting a gap's demand reads, so that it never touches the texts.
        "CREATE INDEX questions_of_gap ON questions (gap_id, at, asker)",
        "CREATE UNIQUE INDEX questions_filed ON questions (filed)",
        # Beside the questions, not in them: reading a list must not read 1.5 KB of numbers a row.
        """
        CREATE TABLE vectors (
            question_id BIGINT PRIMARY KEY NOT NULL REFERENCES questions (id),
            encoder TEXT NOT NULL,
            vector $bytes NOT NULL
        )
        """,
        """
        CREATE TABLE feedback (
            id $key,
            at $time NOT NULL,
            question_id BIGINT NOT NULL REFERENCES questions (id),
            verdict TEXT NOT NULL CHECK (verdict IN ('right', 'wrong', 'picked')),
            entry_id TEXT,
            reason TEXT,
            author TEXT
        )
        """,
        "CREATE INDEX feedback_of_question ON feedback (question_id)",
    ),
)
_TYPE_NAMES = {
    # AUTOINCREMENT: an id that was handed out never means another row, also after deletions.
    "sqlite": {
        "key": "INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL",
        "time": "TEXT",
        "real": "REAL",
        "bytes": "BLOB",
    },
    "postgresql": {
        "key": "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
        "time": "TIMESTAMP WITH TIME ZONE",
        "real": "DOUBLE PRECISION",
        "bytes": "BYTEA",
    },
}

# Any two constants will do; they mean "the queue" and "the schema" to PostgreSQL's advisory locks.
_QUEUE_LOCK = 0x66617162_01
_SCHEMA_LOCK = 0x66617162_02


_READ_ONLY = "the database is read-only. Allow writing there, or correct FAQBOT_DATABASE_URL."
_SQLITE_SENTENCES = {
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_NOTADB: "the file is not a database. Move it away, or correct FAQBOT_DATABASE_URL.",
    sqlite3.SQLITE_CORRUPT: "the database is damaged. Restore a backup, or move it away to begin anew.",
    sqlite3.SQLITE_FULL: "the disk is full, nothing was stored. Free some space and try again.",
}
_POSTGRESQL_SENTENCES = {
    "25006": _READ_ONLY,
    "42501": "this user may not create or change tables there. Make it the owner of the database.",
    "53100": "the server's disk is full, nothing was stored. Free some space there.",
}


class Filing:
    """One write transaction on the queue; nobody else files while it lasts. Made by `Store.filing`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def members_since(self, filed: int, encoder: str) -> list[Member]:
        """As `Store.members_since`, and nothing can be added to it before this transaction ends."""
        return _members_since(self._connection, filed, encoder)

    def gap_state(self, gap_id: int) -> GapState | None:
        """Its state now; None where there is no such gap."""
        state: GapState | None = self._connection.scalar(sa.select(_gaps.c.state).where(_gaps.c.id == gap_id))
        return state

    def open_gap(self, title: str, *, at: datetime, chatter: bool = False) -> int:
        """Open a gap and return its id. A question must follow in the same transaction: no gap is empty."""
        return _inserted(
            self._connection,
            _gaps.insert().values(
                title=title, state="open", chatter=chatter, opened_at=at, updated_at=at, closed_at=None
            ),
        )

    def add_question(self, asked: Asked, *, gap_id: int, reason: GapReason) -> int:
        """Store a question that was not answered for sure, in its gap; return its id."""
        place = {"gap_id": gap_id, "gap_reason": reason, "filed": _next_filed()}
        question_id = _inserted(self._connection, _questions.insert().values(**_row(asked), **place))
        self._touch(gap_id, asked.at)
        return question_id

    def file(self, question_id: int, *, gap_id: int, reason: GapReason, at: datetime) -> None:
        """Put a stored question into a gap, out of the one it was in, if any."""
        self._connection.execute(
            _questions.update()
            .where(_questions.c.id == question_id)
            .values(gap_id=gap_id, gap_reason=reason, filed=_next_filed())
        )
        self._touch(gap_id, at)

    def keep_vectors(self, encoder: str, vectors: Sequence[tuple[int, bytes]]) -> None:
        """Keep (question id, vector) pairs made by this encoder, in place of those of any other encoder."""
        if not vectors:
            return
        stale = _vectors.delete().where(_vectors.c.question_id == sa.bindparam("stale"))
        self._connection.execute(stale, [{"stale": question_id} for question_id, _ in vectors])
        self._connection.execute(
            _vectors.insert(),
            [{"question_id": question_id, "encoder": encoder, "vector": vector} for question_id, vector in vectors],
        )

    def add_feedback(self, feedback: Feedback) -> int:
        """As `Store.add_feedback`, within this transaction."""
        return _add_feedback(self._connection, feedback)

    def _touch(self, gap_id: int, at: datetime) -> None:
        self._connection.execute(_gaps.update().where(_gaps.c.id == gap_id).values(updated_at=at))


class Store:
    """One database of what people did. Safe to use from several threads; several processes may share it.

    `url` is an SQLAlchemy URL: `sqlite:///path`, or `postgresql://user:password@host/name` (read as
    `postgresql+psycopg://`). A new database gets its tables, an older one is brought up to date. Waiting for
    another program's lock, or for the server, ends after `timeout` seconds.

    Every method raises `StoreError` where the database cannot do it, with the place and the next step.
    """

    def __init__(self, url: str, *, timeout: float = 10.0) -> None:
        self._timeout = timeout
        self._url = _parsed(url)
        self.place = _place(self._url)
        """How messages call the database; never holds a password."""
        self._engine = self._made_engine()
        # SQLite has one writer at a time, and polls for its turn. Threads of this process wait for each other here
        # instead, where the next one is woken at once.
        self._writer = threading.Lock() if self._url.get_backend_name() == "sqlite" else None
        self._file: tuple[int, int] | None = None
        try:
            self._migrate()
        except BaseException:
            self.close()
            raise
        self._file = self._file_now()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database. Closing twice is fine."""
        self._engine.dispose()

    def ping(self) -> None:
        """Return if a question could be stored right now; raise `StoreError` if not."""
        with self._writing() as connection:
            # Changes no row, and is refused where none could be changed.
            connection.execute(_schema_version.update().where(sa.false()).values(version=0))

    def add_question(self, asked: Asked) -> int:
        """Store an answered question and return its id. All others belong into a gap: see `filing`."""
        with self._writing() as connection:
            return _inserted(connection, _questions.insert().values(**_row(asked)))

    def question(self, question_id: int) -> Question:
        """The question of this id; raises `NotFound`."""
        with self._reading() as connection:
            row = connection.execute(_questions.select().where(_questions.c.id == _id(question_id))).first()
        if row is None:
            raise _no_question(question_id)
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
        with self._writing() as connection:
            return _add_feedback(connection, feedback)

    def judged(self, encoder: str, limit: int, after: int = 0) -> list[Judged]:
        """The questions that people judged last, and after that judgement; at most `limit`, oldest judgement first,
        each with this encoder's vector."""
        last = sa.select(sa.func.max(_feedback.c.id).label("id")).group_by(_feedback.c.question_id).subquery()
        query = (
            sa.select(
                _feedback.c.id,
                _feedback.c.question_id,
                _questions.c.text,
                _questions.c.entry_id.label("given"),
                _feedback.c.verdict,
                _feedback.c.entry_id,
                _vectors.c.vector,
            )
            .select_from(
                last.join(_feedback, _feedback.c.id == last.c.id)
                .join(_questions, _questions.c.id == _feedback.c.question_id)
                .outerjoin(_vectors, _vector_of_question(encoder))
            )
            .where(_feedback.c.id > after)
            .order_by(_feedback.c.id.desc())
            .limit(limit)
        )
        with self._reading() as connection:
            rows = connection.execute(query).all()
        return [
            Judged(row.id, row.question_id, row.text, row.verdict, row.entry_id or row.given, row.vector)
            for row in reversed(rows)
        ]

    @contextmanager
    def filing(self) -> Iterator[Filing]:
        """One transaction on the queue, alone in all processes; an exception undoes all of it."""
        with self._writing(_QUEUE_LOCK) as connection:
            yield Filing(connection)

    def members_since(self, filed: int, encoder: str) -> list[Member]:
        """The questions of open gaps filed after that number, in that order, with this encoder's vectors."""
        with self._reading() as connection:
            return _members_since(connection, filed, encoder)

    def gaps(self, limit: int = 50) -> list[Gap]:
        """Open gaps by demand: people, then messages, then the newest; chatter last.

        Raises `InvalidRequest` for a limit below 1.
        """
        if limit < 1:
            raise InvalidRequest(f"A list of {limit} gaps cannot be given. Ask for 1 or more.")
        with self._reading() as connection:
            return _read_gaps(connection, _gaps.c.state == "open", min(limit, 2**31 - 1))

    def open_gaps(self) -> int:
        """How many gaps are open."""
        with self._reading() as connection:
            counted = sa.select(sa.func.count()).select_from(_gaps).where(_gaps.c.state == "open")
            return connection.execute(counted).scalar_one()

    def gap(self, gap_id: int) -> Gap:
        """The gap of this id, open or closed; raises `NotFound`."""
        with self._reading() as connection:
            found = _read_gaps(connection, _gaps.c.id == _id(gap_id), 1)
        if not found:
            raise _no_gap(gap_id)
        return found[0]

    def close_gap(self, gap_id: int, *, at: datetime) -> None:
        """Close a gap: it leaves the list, and what is asked from now on opens another. Raises `NotFound`."""
        with self._writing(_QUEUE_LOCK) as connection:
            closed = connection.execute(
                _gaps.update().where(_gaps.c.id == _id(gap_id)).values(state="closed", updated_at=at, closed_at=at)
            )
            if closed.rowcount == 0:
                raise _no_gap(gap_id)

    def _made_engine(self) -> sa.Engine:
        if self._url.get_backend_name() == "sqlite":
            # isolation_level=None: sqlite3 must not begin by itself, _writing and _reading say when and how.
            engine = sa.create_engine(
                self._url,
                connect_args={"isolation_level": None, "timeout": self._timeout},
                pool_timeout=self._timeout,
            )
            sa.event.listen(engine, "connect", self._prepare_sqlite)
            sa.event.listen(engine, "begin", self._begin_sqlite)
            return engine
        try:
            return sa.create_engine(
                self._url,
                connect_args={"connect_timeout": max(1, round(self._timeout))},
                isolation_level="READ COMMITTED",  # `filed` counts on it, whatever the server's default is
                pool_pre_ping=True,
                pool_timeout=self._timeout,
            )
        except ImportError as error:
            raise StoreError(
                f'{self.place}: PostgreSQL needs a package that is not installed. Run: pip install "psycopg[binary]"'
            ) from error

    def _prepare_sqlite(self, connection: DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        # FULL: the write-ahead log reaches the disk with every commit, so that an acknowledged question
        # survives a power cut, too. NORMAL survives kill -9 alike and saves 3 to 8 ms a question, measured.
        cursor.execute("PRAGMA synchronous = FULL")
        deadline = time.monotonic() + self._timeout
        while cursor.execute("PRAGMA journal_mode").fetchone()[0] not in ("wal", "off", "memory"):
            # SQLite does not wait for other connections when it changes the journal: two processes that make
            # the file together would meet "database is locked" at once.
            try:
                cursor.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if _sqlite_code(error) == sqlite3.SQLITE_READONLY:
                    break  # reading still works
                if _sqlite_code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(0.01)
            else:
                break
        cursor.close()

    def _begin_sqlite(self, connection: sa.Connection) -> None:
        if not connection.get_execution_options().get("faqbot_writes", False):
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {round(self._timeout * 1000)}")
            connection.exec_driver_sql("BEGIN")
            return
        # SQLite looks for its turn every 0.1 s only: between four processes that wrote without a pause a write waited
        # up to 3.5 s, and the slower the disk the worse. Begun anew every 20 ms it was 1.6 s at most.
        connection.exec_driver_sql("PRAGMA busy_timeout = 20")
        deadline = time.monotonic() + self._timeout
        while True:
            try:
                # IMMEDIATE: a transaction that reads first and then writes could not wait, SQLite refuses it.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                return
            except sa.exc.OperationalError as error:
                if _sqlite_code(error.orig) != sqlite3.SQLITE_BUSY or time.monotonic() >= deadline:
                    raise

    def _file_now(self) -> tuple[int, int] | None:
        """Which file stands at the path of an SQLite database, as device and inode; None where there is none."""
        if self._url.get_backend_name() != "sqlite":
            return None
        try:
            found = Path(self._url.database or "").stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        """One view of the database, unmoved by what others write meanwhile."""
        with self._explained(), self._engine.connect() as connection:
            if self._url.get_backend_name() == "postgresql":
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def _writing(self, lock: int | None = None) -> Iterator[sa.Connection]:
        """One write transaction. With `lock`, alone among those of that lock; on SQLite always alone."""
        if self._file is not None and self._file_now() != self._file:
            # SQLite would go on writing to a file that has no name any more, and say that all is well.
            raise StoreError(
                f"{self.place}: the database was moved or deleted while faqbot runs. Put it back, or restart faqbot."
            )
        if self._writer is not None and not self._writer.acquire(timeout=self._timeout):
            raise StoreError(self._locked())
        try:
            with self._explained(), self._engine.connect() as connection:
                connection = connection.execution_options(faqbot_writes=True)
                with connection.begin():
                    if self._url.get_backend_name() == "postgresql":
                        limit = f"{round(self._timeout * 1000)}ms"
                        connection.execute(sa.select(sa.func.set_config("lock_timeout", limit, True)))
                        if lock is not None:
                            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(lock)))
                    yield connection
        finally:
            if self._writer is not None:
                self._writer.release()

    def _migrate(self) -> None:
        with self._reading() as connection:
            version = self._version(connection)
        while version < len(_MIGRATIONS):
            with self._writing(_SCHEMA_LOCK) as connection:
                # Read again: another process may have been faster.
                version = self._version(connection)
                if version < len(_MIGRATIONS):
                    version = _advance(connection, version)

    def _version(self, connection: sa.Connection) -> int:
        """Number of migrations this database has had; raises `StoreError` if it isn't ours or is too new."""
        tables = set(sa.inspect(connection).get_table_names())
        if _schema_version.name in tables:
            latest = sa.select(sa.func.coalesce(sa.func.max(_schema_version.c.version), 0))
            version: int = connection.execute(latest).scalar_one()
            if version > len(_MIGRATIONS):
                raise StoreError(
                    f"{self.place}: the database was made by a newer faqbot (its schema is {version}, this "
                    f"one knows {len(_MIGRATIONS)}). Install that faqbot, or name another database in "
                    "FAQBOT_DATABASE_URL."
                )
            return version
        foreign = sorted(tables & set(_metadata.tables))
        if foreign:
            raise StoreError(
                f'{self.place}: the database holds a table "{foreign[0]}" of another program. '
                "Give faqbot a database of its own with FAQBOT_DATABASE_URL."
            )
        return 0

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sa.exc.TimeoutError as error:
            raise StoreError(
                f"{self.place}: all connections were busy for {self._timeout:g} s. Ask less at once, or try again."
            ) from error
        except sa.exc.DBAPIError as error:
            if self._url.get_backend_name() == "sqlite":
                raise StoreError(self._sqlite_sentence(error.orig)) from error
            raise StoreError(self._postgresql_sentence(error.orig)) from error

    def _sqlite_sentence(self, error: BaseException | None) -> str:
        code = _sqlite_code(error)
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return self._locked()
        if code == sqlite3.SQLITE_CANTOPEN:
            path = Path(self._url.database or "")
            try:
                is_folder, has_folder = path.is_dir(), path.parent.is_dir()
            except PermissionError:
                is_folder, has_folder = False, True
            if is_folder:
                cause = "it is a folder. Set FAQBOT_DATABASE_URL to a file"
            elif not has_folder:
                cause = f"there is no folder {path.parent}. Create it, or correct FAQBOT_DATABASE_URL"
            else:
                cause = "this user may not open it. Allow reading and writing of the file and its folder"
            return f"{self.place}: the database cannot be opened, because {cause}."
        other = f"the database failed ({error}). Check the disk and the file, then try again."
        return f"{self.place}: {_SQLITE_SENTENCES.get(code, other)}"

    def _postgresql_sentence(self, error: BaseException | None) -> str:
        state: str | None = getattr(error, "sqlstate", None)
        said = (str(error).strip().splitlines() or [type(error).__name__])[0]
        if state == "55P03":
            return self._locked()
        if state is None and "FATAL:" in said:
            # No such user, wrong password, no such database: libpq gives no code before it is connected.
            refusal = said.partition("FATAL:")[2].strip()
            other = f"the server refused ({refusal}). Correct FAQBOT_DATABASE_URL, or make what it names."
        elif state is None or state[:2] in ("08", "57"):
            other = f"the server cannot be reached ({said}). Start it, or correct FAQBOT_DATABASE_URL."
        else:
            other = f"the database failed ({said}). See the server's log, then try again."
        return f"{self.place}: {_POSTGRESQL_SENTENCES.get(state or '', other)}"

    def _locked(self) -> str:
        return (
            f"{self.place}: the database is locked by another program for more than {self._timeout:g} s. "
            "Close the program that holds it (a backup, a database browser) and try again."
        )


def _parsed(url: str) -> sa.URL:
    try:
        parsed = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError) as error:
        # Not repeated here: it may hold a password, and without its shape known nobody can say where.
        raise StoreError(
            "FAQBOT_DATABASE_URL is not a database URL. Write sqlite:///path/to/file.db or "
            "postgresql://user:password@host/name."
        ) from error
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        raise StoreError(
            f"FAQBOT_DATABASE_URL begins with {parsed.drivername}, which faqbot does not know. "
            "Write sqlite:///path/to/file.db or postgresql://user:password@host/name."
        )
    if parsed.get_backend_name() == "sqlite" and (
        parsed.database in (None, "", ":memory:") or parsed.query.get("mode") == "memory"
    ):
        raise StoreError(
            "FAQBOT_DATABASE_URL names a database in memory, which would forget every question. "
            "Write sqlite:///path/to/file.db."
        )
    return parsed


def _place(url: sa.URL) -> str:
    """How messages call the database; never with a password."""
    if url.get_backend_name() == "sqlite":
        return url.database or ""
    shown = url.set(drivername="postgresql", query={}).render_as_string(hide_password=True)
    return shown.replace(":***@", "@")


def _id(number: int) -> int:
    """A row id that can be looked up: what no column could hold is no row's, and would only raise."""
    return number if 0 < number < 2**63 else 0


def _no_question(question_id: int) -> NotFound:
    return NotFound(f"There is no question {question_id}. Use the question_id that asking returned.")


def _no_gap(gap_id: int) -> NotFound:
    return NotFound(f"There is no gap {gap_id}. List those there are with: python -m faqbot gaps")


def _sqlite_code(error: BaseException | None) -> int:
    """The primary result code; 0 where sqlite3 gives none."""
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF


def _advance(connection: sa.Connection, version: int) -> int:
    """Run the migration after `version` within this transaction; return the new version."""
    names = _TYPE_NAMES[connection.dialect.name]
    versions = "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY NOT NULL, at $time NOT NULL)"
    for statement in (versions, *_MIGRATIONS[version]):
        connection.exec_driver_sql(Template(statement).substitute(names))
    connection.execute(_schema_version.insert().values(version=version + 1, at=datetime.now(UTC)))
    return version + 1


def _inserted(connection: sa.Connection, statement: sa.Insert) -> int:
    key = connection.execute(statement).inserted_primary_key
    assert key is not None
    return int(key[0])


def _next_filed() -> sa.ScalarSelect[int]:
    return sa.select(sa.func.coalesce(sa.func.max(_questions.c.filed), 0) + 1).scalar_subquery()


def _row(asked: Asked) -> dict[str, Any]:
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


def _add_feedback(connection: sa.Connection, feedback: Feedback) -> int:
    question_id = _id(feedback.question_id)
    if connection.scalar(sa.select(_questions.c.id).where(_questions.c.id == question_id)) is None:
        raise _no_question(feedback.question_id)
    return _inserted(
        connection,
        _feedback.insert().values(
            at=feedback.at,
            question_id=question_id,
            verdict=feedback.verdict,
            entry_id=feedback.entry_id,
            reason=feedback.reason,
            author=feedback.author,
        ),
    )


def _vector_of_question(encoder: str) -> sa.ColumnElement[bool]:
    """What joins a question with the vector that this encoder made of it."""
    return (_vectors.c.question_id == _questions.c.id) & (_vectors.c.encoder == encoder)


def _members_since(connection: sa.Connection, filed: int, encoder: str) -> list[Member]:
    rows = connection.execute(
        sa.select(
            _questions.c.id,
            _questions.c.gap_id,
            _questions.c.filed,
            _questions.c.text,
            _gaps.c.chatter,
            _vectors.c.vector,
        )
        .select_from(_questions.join(_gaps).outerjoin(_vectors, _vector_of_question(encoder)))
        .where(_questions.c.filed > filed, _gaps.c.state == "open")
        .order_by(_questions.c.filed)
    )
    return [Member(*row) for row in rows]


def _read_gaps(connection: sa.Connection, which: sa.ColumnElement[bool], limit: int) -> list[Gap]:
    asker = _questions.c.asker
    count = sa.func.count().label("messages")
    people = (sa.func.count(asker.distinct()) + sa.func.count() - sa.func.count(asker)).label("people")
    last_at = sa.func.max(_questions.c.at).label("last_at")
    demand = connection.execute(
        sa.select(_gaps, count, people, sa.func.min(_questions.c.at).label("first_at"), last_at)
        .join(_questions, _questions.c.gap_id == _gaps.c.id)
        .where(which)
        .group_by(_gaps.c.id)
        .order_by(_gaps.c.chatter, people.desc(), count.desc(), last_at.desc(), _gaps.c.id.desc())
        .limit(limit)
    ).all()
    questions = _newest_questions(connection, [row.id for row in demand])
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


def _newest_questions(connection: sa.Connection, gap_ids: Sequence[int]) -> dict[int, list[GapQuestion]]:
    """The newest `LISTED_QUESTIONS` of each gap, newest first."""
    newest_first = (_questions.c.at.desc(), _questions.c.id.desc())
    place = sa.func.row_number().over(partition_by=_questions.c.gap_id, order_by=newest_first).label("place")
    ranked = sa.select(_questions, place).where(_questions.c.gap_id.in_(gap_ids)).subquery()
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
