"""What people did, as one object over one database. Knows no meaning and no knowledge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo

import sqlalchemy as sa

from faqbot.errors import InvalidRequest
from faqbot.store import questions, queue, stats
from faqbot.store.accepted import AcceptedFindings
from faqbot.store.database import QUEUE_LOCK, Database
from faqbot.store.edits import Edits
from faqbot.store.figures import Figures
from faqbot.store.filing import Filing
from faqbot.store.owed import Owed
from faqbot.store.own_replies import OwnReplies
from faqbot.store.promises import Promises
from faqbot.store.questions import (
    ASKED_ONE_THING,
    add_feedback_row,
    inserted,
    last_words,
    no_question,
    row_id,
    row_of,
    vector_of_question,
)
from faqbot.store.queue import no_gap, shown_state
from faqbot.store.records import (
    LATELY,
    LISTED_QUESTIONS,
    Asked,
    Feedback,
    Gap,
    GapEvent,
    GapState,
    ItemStats,
    Judged,
    News,
    OpenQuestion,
    Question,
    Recorded,
    Standing,
    SureAnswer,
    Waiting,
)
from faqbot.store.reply_edits import ReplyEdits
from faqbot.store.schema import FEEDBACK, GAPS, QUESTIONS, VECTORS
from faqbot.store.strikes import Strikes

_MOST = 2**31 - 1


class Store:
    """One database of what people did. Safe to use from several threads; several processes may share it.

    `url` is an SQLAlchemy URL: `sqlite:///path`, or `postgresql://user:password@host/name` (read as
    `postgresql+psycopg://`). A new database gets its tables, an older one is brought up to date. Waiting for
    another program's lock, or for the server, ends after `timeout` seconds.

    Every method raises `StoreError` where the database cannot do it, with the place and the next step.
    """

    def __init__(self, url: str, *, timeout: float = 10.0) -> None:
        self._database = Database(url, timeout=timeout)
        self.edits = Edits(self._database)
        """Edits of the knowledge."""
        self.owed = Owed(self._database)
        """Questions whose askers have no reply yet."""
        self.promises = Promises(self._database)
        """What members were promised."""
        self.strikes = Strikes(self._database)
        """Messages that broke a rule, by whom, and what became of that."""
        self.accepted = AcceptedFindings(self._database)
        """Findings about the knowledge that somebody found fine."""
        self.reply_edits = ReplyEdits(self._database)
        """Replies that staff changed before they sent them."""
        self.own_replies = OwnReplies(self._database)
        """What staff answered in their own words."""
        self.figures = Figures(self._database)
        """Counts over a stretch of time."""

    @property
    def place(self) -> str:
        """How messages call the database; never holds a password."""
        return self._database.place

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database. Closing twice is fine."""
        self._database.close()

    def ping(self) -> None:
        """Return if a question could be stored right now; raise `StoreError` if not."""
        self._database.ping()

    def add_question(self, asked: Asked, *, due_at: datetime | None = None) -> int:
        """Store an answered question and return its id. All others belong into a gap: see `filing`.

        due_at: when its asker should have the answer from a person who copies it; None where nobody has to.
        """
        return self.add_questions([(asked, due_at)])[0]

    def add_questions(self, answered: Sequence[tuple[Asked, datetime | None]]) -> list[int]:
        """As `add_question`, all in one transaction."""
        with self._database.writing() as connection:
            rows = [QUESTIONS.insert().values(**row_of(asked), due_at=due_at) for asked, due_at in answered]
            return [inserted(connection, row) for row in rows]

    def question(self, question_id: int) -> Question:
        """The question of this id; raises `NotFound`."""
        with self._database.reading() as connection:
            row = connection.execute(QUESTIONS.select().where(QUESTIONS.c.id == row_id(question_id))).first()
        if row is None:
            raise no_question(question_id)
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
            said_at=row.said_at,
            also=tuple(row.also or ()),
        )
        return Question(row.id, asked, row.gap_id, row.gap_reason, row.due_at, row.replied_at)

    def said_between(self, since: datetime, until: datetime, group: str | None) -> list[Recorded]:
        """The questions that members of this chat group, or of none that is known, wrote then, both ends included, in
        order of asking. group: None for those of any."""
        with self._database.reading() as connection:
            return questions.said_between(connection, since, until, group)

    def add_feedback(self, feedback: Feedback) -> int:
        """Store what a person said about a question and return its id; raises `NotFound`."""
        with self._database.writing() as connection:
            return add_feedback_row(connection, feedback)

    def judged(self, encoder: str, limit: int, after: int = 0) -> list[Judged]:
        """The questions that people judged last, and after that judgement; at most `limit`, oldest judgement first,
        each with this encoder's vector."""
        last = last_words()
        query = (
            sa.select(
                FEEDBACK.c.id,
                FEEDBACK.c.question_id,
                QUESTIONS.c.text,
                QUESTIONS.c.entry_id.label("given"),
                FEEDBACK.c.verdict,
                FEEDBACK.c.entry_id,
                VECTORS.c.vector,
            )
            .select_from(
                last.join(FEEDBACK, FEEDBACK.c.id == last.c.id)
                .join(QUESTIONS, QUESTIONS.c.id == FEEDBACK.c.question_id)
                .outerjoin(VECTORS, vector_of_question(encoder))
            )
            .where(FEEDBACK.c.id > after, ASKED_ONE_THING)
            .order_by(FEEDBACK.c.id.desc())
            .limit(limit)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [
            Judged(row.id, row.question_id, row.text, row.verdict, row.entry_id or row.given, row.vector)
            for row in reversed(rows)
        ]

    def item_stats(self, *, now: datetime | None = None) -> Mapping[str, ItemStats]:
        """How often each item was given, confirmed and rejected, by its id; those that anything is known about.
        `now`: aware, what `lately` counts back from; the present where absent."""
        with self._database.reading() as connection:
            return stats.item_stats(connection, (now or datetime.now(UTC)) - LATELY)

    def first_asked(self) -> datetime | None:
        """When the oldest question was asked, UTC; None where there is none."""
        with self._database.reading() as connection:
            return stats.first_asked(connection)

    @contextmanager
    def filing(self) -> Iterator[Filing]:
        """One transaction on the queue, alone in all processes; an exception undoes all of it."""
        with self._database.writing(QUEUE_LOCK) as connection:
            yield Filing(connection)

    def news(self, filed: int, changed: int, encoder: str) -> News:
        """What became of the open gaps: those changed after the one number, and the questions filed after the other,
        with this encoder's vectors."""
        with self._database.reading() as connection:
            return queue.news(connection, filed, changed, encoder)

    def gaps(
        self, limit: int = 50, *, state: GapState = "open", now: datetime | None = None, zone: tzinfo = UTC
    ) -> list[Gap]:
        """Open gaps: those handed to a person first, then those late at `now`, then by people, messages, the newest;
        chatter last. Closed and dismissed ones: the last to become so first. zone: whose days `Gap.trend` counts.

        Raises `InvalidRequest` for a limit below 1.
        """
        limit = _place("gaps", limit)
        now = now or datetime.now(UTC)
        with self._database.reading() as connection:
            return queue.read_gaps(
                connection,
                shown_state == state,
                limit=limit,
                questions=LISTED_QUESTIONS,
                now=now,
                zone=zone,
                state=state,
            )

    def open_gaps(self) -> int:
        """How many gaps are open."""
        with self._database.reading() as connection:
            return queue.count_gaps(connection, "open")

    def filed_since(self, filed: int) -> tuple[int, int]:
        """The newest filing of all, and how many questions of open gaps but chatter's were filed after `filed`."""
        with self._database.reading() as connection:
            return queue.filed_since(connection, filed)

    def gap(
        self, gap_id: int, *, questions: int = LISTED_QUESTIONS, now: datetime | None = None, zone: tzinfo = UTC
    ) -> Gap:
        """The gap of this id, whatever its state, or the one it was merged into; raises `NotFound`."""
        now = now or datetime.now(UTC)
        with self._database.reading() as connection:
            row = queue.gap_row(connection, row_id(gap_id))
            while row is not None and row.merged_id is not None:
                row = queue.gap_row(connection, row.merged_id)
            which = GAPS.c.id == (0 if row is None else row.id)
            found = queue.read_gaps(connection, which, limit=1, questions=questions, now=now, zone=zone)
        if not found:
            raise no_gap(gap_id)
        return found[0]

    def history(self, gap_id: int) -> list[GapEvent]:
        """What people did to this gap, in order."""
        with self._database.reading() as connection:
            return queue.history(connection, row_id(gap_id))

    def open_questions(self, encoder: str) -> list[OpenQuestion]:
        """All questions of open gaps but chatter's, the last filed first, with this encoder's vectors."""
        with self._database.reading() as connection:
            return queue.open_questions(connection, encoder)

    def waiting(self, limit: int = 200) -> list[Waiting]:
        """Questions that an answer closed and nobody replied to yet, the oldest due first.

        Raises `InvalidRequest` for a limit below 1.
        """
        limit = _place("questions", limit)
        with self._database.reading() as connection:
            return queue.waiting(connection, limit)

    def replied(self, question_ids: Sequence[int], *, by: str | None, at: datetime) -> int:
        """Remember that the askers of these questions have their reply; return how many did not have it before."""
        with self._database.writing() as connection:
            return questions.replied(connection, question_ids, by, at)

    def standings(self, question_ids: Sequence[int]) -> Mapping[int, Standing]:
        """Where these questions stand with the people who answer, by their id; those that exist."""
        with self._database.reading() as connection:
            return questions.standings(connection, question_ids)

    def sure_answers(self, limit: int) -> list[SureAnswer]:
        """What people said last about answers that no phrasing equalled; at most `limit`, oldest judgement first."""
        with self._database.reading() as connection:
            return questions.sure_answers(connection, limit)

    def declined_phrasings(self) -> set[tuple[str, str]]:
        """(normal form, item id) of the suggested phrasings that an editor refused."""
        with self._database.reading() as connection:
            return questions.declined(connection)

    def decline_phrasing(self, key: str, item_id: str, *, by: str | None, at: datetime) -> None:
        """Never suggest this normal form for this item again."""
        with self._database.writing(QUEUE_LOCK) as connection:
            questions.decline(connection, key, item_id, by, at)


def _place(what: str, limit: int) -> int:
    """A limit that a database takes."""
    if limit < 1:
        raise InvalidRequest(f"A list of {limit} {what} cannot be given. Ask for 1 or more.")
    return min(limit, _MOST)
