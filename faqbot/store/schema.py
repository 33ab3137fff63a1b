"""Tables and their migrations, the same for SQLite and PostgreSQL. Asks no questions: the queries do."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from string import Template
from typing import Any

import sqlalchemy as sa


class Utc(sa.types.TypeDecorator[datetime]):
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


class Words(sa.types.TypeDecorator[str]):
    """Text that people sent. PostgreSQL refuses NUL and neither database takes half a surrogate pair; such a
    character becomes U+FFFD, because a question that cannot be stored would be a question lost."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        return None if value is None else _UNSTORABLE.sub("\ufffd", value)


METADATA = sa.MetaData()

SCHEMA_VERSION = sa.Table(
    "schema_version",
    METADATA,
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("at", Utc, nullable=False),
)
GAPS = sa.Table(
    "gaps",
    METADATA,
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("title", Words, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("chatter", sa.Boolean, nullable=False),
    sa.Column("opened_at", Utc, nullable=False),
    sa.Column("updated_at", Utc, nullable=False),
    sa.Column("closed_at", Utc),
    sa.Column("changed", sa.BigInteger, nullable=False),
    sa.Column("settled", sa.Boolean, nullable=False),
    sa.Column("merged_id", sa.ForeignKey("gaps.id")),
    sa.Column("origin_id", sa.ForeignKey("gaps.id")),
    sa.Column("answer_id", sa.Text),
    sa.Column("edit_id", sa.BigInteger),
    sa.Column("dismissed_at", Utc),
    sa.Column("dismissed_by", Words),
    sa.Column("dismissed_reason", Words),
    sa.Column("dismissed_people", sa.Integer),
)
GAP_EVENTS = sa.Table(
    "gap_events",
    METADATA,
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("at", Utc, nullable=False),
    sa.Column("gap_id", sa.ForeignKey("gaps.id"), nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("author", Words),
    sa.Column("note", Words),
    sa.Column("other_id", sa.ForeignKey("gaps.id")),
)
QUESTIONS = sa.Table(
    "questions",
    METADATA,
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("at", Utc, nullable=False),
    sa.Column("asker", Words),
    sa.Column("chat_group", Words),
    sa.Column("channel", Words),
    sa.Column("conversation", Words),
    sa.Column("text", Words, nullable=False),
    sa.Column("decision", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("entry_id", sa.Text),
    sa.Column("matched_phrasing", Words),
    sa.Column("confidence", sa.Double),
    sa.Column("candidates", sa.JSON, nullable=False),
    sa.Column("index_version", sa.Text, nullable=False),
    sa.Column("gap_id", sa.ForeignKey("gaps.id")),
    sa.Column("gap_reason", sa.Text),
    sa.Column("filed", sa.BigInteger),
    sa.Column("due_at", Utc),
    sa.Column("replied_at", Utc),
    sa.Column("replied_by", Words),
    sa.Column("also", sa.JSON(none_as_null=True)),
    sa.Column("said_at", Utc),
    sa.Column("taken_by", Words),
    sa.Column("taken_at", Utc),
    sa.Column("waived", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("answered_by", Words),
)
VECTORS = sa.Table(
    "vectors",
    METADATA,
    sa.Column("question_id", sa.ForeignKey("questions.id"), primary_key=True),
    sa.Column("encoder", sa.Text, nullable=False),
    sa.Column("vector", sa.LargeBinary, nullable=False),
)
FEEDBACK = sa.Table(
    "feedback",
    METADATA,
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("at", Utc, nullable=False),
    sa.Column("question_id", sa.ForeignKey("questions.id"), nullable=False),
    sa.Column("verdict", sa.Text, nullable=False),
    sa.Column("entry_id", sa.Text),
    sa.Column("reason", Words),
    sa.Column("author", Words),
)
DECLINED_PHRASINGS = sa.Table(
    "declined_phrasings",
    METADATA,
    sa.Column("key", Words, primary_key=True),
    sa.Column("item_id", sa.Text, primary_key=True),
    sa.Column("at", Utc, nullable=False),
    sa.Column("author", Words),
)
EDITS = sa.Table(
    "edits",
    METADATA,
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("at", Utc, nullable=False),
    sa.Column("author", Words, nullable=False),
    sa.Column("why", Words, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("changes", sa.JSON, nullable=False),
    sa.Column("closings", sa.JSON, nullable=False),
    sa.Column("gap_id", sa.ForeignKey("gaps.id")),
    sa.Column("undoes", sa.ForeignKey("edits.id")),
    sa.Column("breaks", sa.Boolean, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
)
EDIT_FILES = sa.Table(
    "edit_files",
    METADATA,
    sa.Column("edit_id", sa.ForeignKey("edits.id"), primary_key=True),
    sa.Column("path", sa.Text, primary_key=True),
    sa.Column("before", sa.LargeBinary),
    sa.Column("after", sa.LargeBinary),
    sa.Column("before_digest", sa.Text),
    sa.Column("after_digest", sa.Text),
)
EDIT_ITEMS = sa.Table(
    "edit_items",
    METADATA,
    sa.Column("item_id", sa.Text, primary_key=True),
    sa.Column("edit_id", sa.ForeignKey("edits.id"), primary_key=True),
)
PROMISES = sa.Table(
    "promises",
    METADATA,
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("at", Utc, nullable=False),
    sa.Column("author", Words),
    sa.Column("asker", Words),
    sa.Column("chat_group", Words),
    sa.Column("channel", Words),
    sa.Column("conversation", Words),
    sa.Column("question_id", sa.ForeignKey("questions.id")),
    sa.Column("about", Words, nullable=False),
    sa.Column("words", Words, nullable=False),
    sa.Column("due_at", Utc, nullable=False),
    sa.Column("outcome", sa.Text),
    sa.Column("closed_at", Utc),
    sa.Column("closed_by", Words),
    sa.Column("reply", Words),
    sa.Column("answer", Words),
)
STRIKES = sa.Table(
    "strikes",
    METADATA,
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("at", Utc, nullable=False),
    sa.Column("said_at", Utc),
    sa.Column("asker", Words, nullable=False),
    sa.Column("asker_key", Words, nullable=False),
    sa.Column("chat_group", Words, nullable=False),
    sa.Column("group_key", Words, nullable=False),
    sa.Column("rule_id", sa.Text, nullable=False),
    sa.Column("offence", sa.Text, nullable=False),
    sa.Column("author", Words),
    sa.Column("state", sa.Text, nullable=False),
)
STRIKE_MESSAGES = sa.Table(
    "strike_messages",
    METADATA,
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("strike_id", sa.ForeignKey("strikes.id"), nullable=False),
    sa.Column("said_at", Utc),
    sa.Column("text", Words, nullable=False),
    sa.Column("evidence", Words, nullable=False),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("key", sa.Text),
    sa.Column("question_id", sa.ForeignKey("questions.id")),
)
STRIKE_EVENTS = sa.Table(
    "strike_events",
    METADATA,
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("at", Utc, nullable=False),
    sa.Column("strike_id", sa.ForeignKey("strikes.id"), nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("author", Words),
    sa.Column("note", Words),
)
REPLY_EDITS = sa.Table(
    "reply_edits",
    METADATA,
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("at", Utc, nullable=False),
    sa.Column("question_id", sa.ForeignKey("questions.id")),
    sa.Column("item_id", sa.Text, nullable=False),
    sa.Column("before", Words, nullable=False),
    sa.Column("after", Words, nullable=False),
    sa.Column("author", Words),
)
OWN_REPLIES = sa.Table(
    "own_replies",
    METADATA,
    sa.Column("question_id", sa.ForeignKey("questions.id"), primary_key=True, autoincrement=False),
    sa.Column("at", Utc, nullable=False),
    sa.Column("text", Words, nullable=False),
    sa.Column("author", Words),
)
ACCEPTED_FINDINGS = sa.Table(
    "accepted_findings",
    METADATA,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("at", Utc, nullable=False),
    sa.Column("author", Words),
)

# Migration n makes schema n. Never edit one that was released, append the next; the tables above describe the
# last schema, and a test compares the two. $key, $time, $real and $bytes are the names below.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
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
    (
        # Counts, over all gaps, what grouping must read again: merging, splitting, closing, opening.
        "ALTER TABLE gaps ADD COLUMN changed BIGINT NOT NULL DEFAULT 0",
        "ALTER TABLE gaps ADD COLUMN settled BOOLEAN NOT NULL DEFAULT FALSE",
        "ALTER TABLE gaps ADD COLUMN merged_id BIGINT REFERENCES gaps (id)",
        "ALTER TABLE gaps ADD COLUMN origin_id BIGINT REFERENCES gaps (id)",
        "ALTER TABLE gaps ADD COLUMN answer_id TEXT",
        "ALTER TABLE gaps ADD COLUMN edit_id BIGINT",
        # A dismissed gap is `open` here, and has these four: it goes on collecting what asks the same.
        "ALTER TABLE gaps ADD COLUMN dismissed_at $time",
        "ALTER TABLE gaps ADD COLUMN dismissed_by TEXT",
        "ALTER TABLE gaps ADD COLUMN dismissed_reason TEXT",
        "ALTER TABLE gaps ADD COLUMN dismissed_people INTEGER",
        "CREATE INDEX gaps_changed ON gaps (changed)",
        "CREATE INDEX gaps_of_edit ON gaps (edit_id)",
        """
        CREATE TABLE gap_events (
            id $key,
            at $time NOT NULL,
            gap_id BIGINT NOT NULL REFERENCES gaps (id),
            what TEXT NOT NULL,
            author TEXT,
            note TEXT,
            other_id BIGINT REFERENCES gaps (id)
        )
        """,
        "CREATE INDEX gap_events_of_gap ON gap_events (gap_id)",
        "ALTER TABLE questions ADD COLUMN due_at $time",
        "ALTER TABLE questions ADD COLUMN replied_at $time",
        "ALTER TABLE questions ADD COLUMN replied_by TEXT",
        # Still everything that counting a gap's demand reads.
        "DROP INDEX questions_of_gap",
        "CREATE INDEX questions_of_gap ON questions (gap_id, at, asker, gap_reason, due_at, replied_at)",
        """
        CREATE TABLE declined_phrasings (
            key TEXT NOT NULL,
            item_id TEXT NOT NULL,
            at $time NOT NULL,
            author TEXT,
            PRIMARY KEY (key, item_id)
        )
        """,
    ),
    (
        """
        CREATE TABLE edits (
            id $key,
            at $time NOT NULL,
            author TEXT NOT NULL,
            why TEXT NOT NULL,
            source TEXT NOT NULL CHECK (source IN ('page', 'api', 'import', 'undo', 'outside')),
            state TEXT NOT NULL CHECK (state IN ('pending', 'published', 'undone', 'abandoned')),
            changes JSON NOT NULL,
            closings JSON NOT NULL,
            gap_id BIGINT REFERENCES gaps (id),
            undoes BIGINT REFERENCES edits (id),
            breaks BOOLEAN NOT NULL,
            digest TEXT NOT NULL
        )
        """,
        # Whoever publishes holds a lock; should two hold different ones, the second is refused here.
        "CREATE UNIQUE INDEX edits_one_pending ON edits (state) WHERE state = 'pending'",
        "CREATE INDEX edits_undoing ON edits (undoes)",
        # Beside the edits, not in them: reading a list must not read whole files.
        """
        CREATE TABLE edit_files (
            edit_id BIGINT NOT NULL REFERENCES edits (id),
            path TEXT NOT NULL,
            before $bytes,
            after $bytes,
            before_digest TEXT,
            after_digest TEXT,
            PRIMARY KEY (edit_id, path)
        )
        """,
        """
        CREATE TABLE edit_items (
            item_id TEXT NOT NULL,
            edit_id BIGINT NOT NULL REFERENCES edits (id),
            PRIMARY KEY (item_id, edit_id)
        )
        """,
    ),
    (
        # `at` is when faqbot was asked, `said_at` when the member wrote it, where a pasted chat tells.
        "ALTER TABLE questions ADD COLUMN also JSON",
        "ALTER TABLE questions ADD COLUMN said_at $time",
        "ALTER TABLE questions ADD COLUMN taken_by TEXT",
        "ALTER TABLE questions ADD COLUMN taken_at $time",
        # Replied to by nobody, as nobody needs to: figures of how fast people reply leave it out.
        "ALTER TABLE questions ADD COLUMN waived BOOLEAN NOT NULL DEFAULT FALSE",
        # What is still owed is few among many, and looked at all day long.
        "CREATE INDEX questions_owed ON questions (due_at) WHERE due_at IS NOT NULL AND replied_at IS NULL",
        # Everything that the board counts questions by, so that it never touches their texts.
        """
        CREATE INDEX questions_by_time ON questions
            (at, said_at, decision, chat_group, gap_id, gap_reason, due_at, replied_at, waived, entry_id)
        """,
        "CREATE INDEX questions_said ON questions (said_at) WHERE said_at IS NOT NULL",
        """
        CREATE TABLE promises (
            id $key,
            at $time NOT NULL,
            author TEXT,
            asker TEXT,
            chat_group TEXT,
            channel TEXT,
            conversation TEXT,
            question_id BIGINT REFERENCES questions (id),
            about TEXT NOT NULL,
            words TEXT NOT NULL,
            due_at $time NOT NULL,
            outcome TEXT CHECK (outcome IN ('kept', 'postponed', 'withdrawn')),
            closed_at $time,
            closed_by TEXT,
            reply TEXT,
            answer TEXT,
            CHECK ((outcome IS NULL) = (closed_at IS NULL))
        )
        """,
        "CREATE INDEX promises_open ON promises (due_at) WHERE outcome IS NULL",
        "CREATE INDEX promises_of_question ON promises (question_id)",
        # Two colleagues who promise at once must not leave one question with two times.
        "CREATE UNIQUE INDEX promises_one_open ON promises (question_id) WHERE outcome IS NULL",
        # A blank chat_group is a group too: where nobody names groups, there is one.
        # A blank chat_group is a group too: where nobody names groups, there is one. The keys are the two names as
        # they are compared.
        """
        CREATE TABLE strikes (
            id $key,
            at $time NOT NULL,
            said_at $time,
            asker TEXT NOT NULL,
            asker_key TEXT NOT NULL,
            chat_group TEXT NOT NULL,
            group_key TEXT NOT NULL,
            rule_id TEXT NOT NULL,
            offence TEXT NOT NULL,
            author TEXT,
            state TEXT NOT NULL CHECK (state IN ('counted', 'pardoned', 'mistaken', 'withdrawn'))
        )
        """,
        "CREATE INDEX strikes_of_person ON strikes (group_key, asker_key)",
        # `words` is a hash of what was said, `key` one of who said it where and when: a message counts once, and is
        # free again only where its strike was withdrawn.
        """
        CREATE TABLE strike_messages (
            id $key,
            strike_id BIGINT NOT NULL REFERENCES strikes (id),
            said_at $time,
            text TEXT NOT NULL,
            evidence TEXT NOT NULL,
            words TEXT NOT NULL,
            key TEXT UNIQUE,
            question_id BIGINT REFERENCES questions (id)
        )
        """,
        "CREATE INDEX strike_messages_of_strike ON strike_messages (strike_id)",
        "CREATE INDEX strike_messages_by_words ON strike_messages (words)",
        """
        CREATE TABLE strike_events (
            id $key,
            at $time NOT NULL,
            strike_id BIGINT NOT NULL REFERENCES strikes (id),
            what TEXT NOT NULL,
            author TEXT,
            note TEXT
        )
        """,
        "CREATE INDEX strike_events_of_strike ON strike_events (strike_id)",
        """
        CREATE TABLE reply_edits (
            id $key,
            at $time NOT NULL,
            question_id BIGINT REFERENCES questions (id),
            item_id TEXT NOT NULL,
            before TEXT NOT NULL,
            after TEXT NOT NULL,
            author TEXT
        )
        """,
        "CREATE INDEX reply_edits_of_item ON reply_edits (item_id, at)",
        """
        CREATE TABLE accepted_findings (
            key TEXT PRIMARY KEY NOT NULL,
            at $time NOT NULL,
            author TEXT
        )
        """,
    ),
    (
        # Who of the staff seems to have answered it in the chat that was pasted.
        "ALTER TABLE questions ADD COLUMN answered_by TEXT",
        """
        CREATE TABLE own_replies (
            question_id BIGINT PRIMARY KEY NOT NULL REFERENCES questions (id),
            at $time NOT NULL,
            text TEXT NOT NULL,
            author TEXT
        )
        """,
    ),
)
TYPE_NAMES = {
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


def advance(connection: sa.Connection, version: int) -> int:
    """Run the migration after `version` within this transaction; return the new version."""
    names = TYPE_NAMES[connection.dialect.name]
    versions = "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY NOT NULL, at $time NOT NULL)"
    for statement in (versions, *MIGRATIONS[version]):
        connection.exec_driver_sql(Template(statement).substitute(names))
    connection.execute(SCHEMA_VERSION.insert().values(version=version + 1, at=datetime.now(UTC)))
    return version + 1
