"""One SQL database: engine, transactions, migrations, and its failures as sentences. Knows no question and no gap."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection

from faqbot.errors import StoreError
from faqbot.store import schema
from faqbot.store.schema import METADATA, SCHEMA_VERSION

# Any constants will do; they mean "the queue", "the schema" and "the strikes" to PostgreSQL's advisory locks.
QUEUE_LOCK = 0x66617162_01
SCHEMA_LOCK = 0x66617162_02
STRIKE_LOCK = 0x66617162_03


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


class Database:
    """Safe to use from several threads; several processes may share it. See `Store` for `url` and `timeout`.

    Every method raises `StoreError` where the database cannot do it, with the place and the next step.
    """

    def __init__(self, url: str, *, timeout: float = 10.0) -> None:
        self._timeout = timeout
        self._url = _parsed(url)
        self.place = _place(self._url)
        """How messages call the database; never holds a password."""
        self.engine = self._made_engine()
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

    def close(self) -> None:
        """Let go of the database. Closing twice is fine."""
        self.engine.dispose()

    def ping(self) -> None:
        """Return if a question could be stored right now; raise `StoreError` if not."""
        with self.writing() as connection:
            # Changes no row, and is refused where none could be changed.
            connection.execute(SCHEMA_VERSION.update().where(sa.false()).values(version=0))

    def _made_engine(self) -> sa.Engine:
        if self._url.get_backend_name() == "sqlite":
            # isolation_level=None: sqlite3 must not begin by itself, `writing` and `reading` say when and how.
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
                if sqlite_code(error) == sqlite3.SQLITE_READONLY:
                    break  # reading still works
                if sqlite_code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
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
                if sqlite_code(error.orig) != sqlite3.SQLITE_BUSY or time.monotonic() >= deadline:
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
    def reading(self) -> Iterator[sa.Connection]:
        """One view of the database, unmoved by what others write meanwhile."""
        with self._explained(), self.engine.connect() as connection:
            if self._url.get_backend_name() == "postgresql":
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self, lock: int | None = None) -> Iterator[sa.Connection]:
        """One write transaction. With `lock`, alone among those of that lock; on SQLite always alone."""
        if self._file is not None and self._file_now() != self._file:
            # SQLite would go on writing to a file that has no name any more, and say that all is well.
            raise StoreError(
                f"{self.place}: the database was moved or deleted while faqbot runs. Put it back, or restart faqbot."
            )
        if self._writer is not None and not self._writer.acquire(timeout=self._timeout):
            raise StoreError(self._locked())
        try:
            with self._explained(), self.engine.connect() as connection:
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
        with self.reading() as connection:
            version = self._version(connection)
        while version < len(schema.MIGRATIONS):
            with self.writing(SCHEMA_LOCK) as connection:
                # Read again: another process may have been faster.
                version = self._version(connection)
                if version < len(schema.MIGRATIONS):
                    version = schema.advance(connection, version)

    def _version(self, connection: sa.Connection) -> int:
        """Number of migrations this database has had; raises `StoreError` if it isn't ours or is too new."""
        tables = set(sa.inspect(connection).get_table_names())
        if SCHEMA_VERSION.name in tables:
            latest = sa.select(sa.func.coalesce(sa.func.max(SCHEMA_VERSION.c.version), 0))
            version: int = connection.execute(latest).scalar_one()
            if version > len(schema.MIGRATIONS):
                raise StoreError(
                    f"{self.place}: the database was made by a newer faqbot (its schema is {version}, this "
                    f"one knows {len(schema.MIGRATIONS)}). Install that faqbot, or name another database in "
                    "FAQBOT_DATABASE_URL."
                )
            return version
        foreign = sorted(tables & set(METADATA.tables))
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
        code = sqlite_code(error)
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


def sqlite_code(error: BaseException | None) -> int:
    """The primary result code; 0 where sqlite3 gives none."""
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF
