"""Unanswered questions, grouped: same meaning, same gap, whenever and in whatever order they come. Answers none.

    gaps = Gaps(store, encoder.encode, same, encoder.fingerprint)
    question_id, gap_id = gaps.add(asked, encoder.encode([normalise(asked.text)])[0], chatter=False)
    gaps.list()                                                         # by demand
    gaps.close(gap_id, answer_id="parking", edit_id=7, at=now)          # the FAQ answers it: who asked, waits
    gaps.waiting()

A gap is open, dismissed (not for the FAQ: it goes on collecting what asks the same, and comes back when twice as many
people ask) or closed (answered: what is asked from then on opens another). What belongs together says `grouping.py`;
here it is kept, over any number of days, processes and restarts. What an editor decided is never overruled by it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import cast

import numpy as np
from numpy.typing import NDArray

from faqbot.encoder import Progress, silent
from faqbot.errors import InvalidRequest
from faqbot.grouping import BATCH, Encode, Groups, Same
from faqbot.store import (
    LISTED_QUESTIONS,
    Asked,
    Feedback,
    Filing,
    Gap,
    GapEvent,
    GapReason,
    GapRow,
    GapState,
    News,
    Store,
    Waiting,
)
from faqbot.store.queue import no_gap
from faqbot.text import is_chatter, normalise

CHATTER_TITLE = "闲聊"

AGAIN = 2
"""A dismissed gap comes back when so many times the people ask who asked when it was dismissed."""

_LONGEST_TITLE = 120
_AT_ONCE = 100
"""Questions of one transaction: some tenths of a second in which nobody else can file."""
_NEW = 0
"""What no gap is called: the database counts from 1."""
_MOST_JUDGED = 10_000
"""Of the newest judgements are looked at for new phrasings."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A question that got no sure answer, on its way into its gap."""

    asked: Asked
    vector: NDArray[np.float32]
    """(dim,) float32, unit, of the normal form."""
    chatter: bool
    """Whether the text asks nothing."""
    due_at: datetime | None
    """When its asker was promised a reply."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """What waits in an open gap, once for all who ask it in these words."""

    question_id: int
    """Of the newest that asked so; `Gaps.close` takes it for all of them."""
    gap_id: int
    text: str
    vector: NDArray[np.float32]
    """(dim,) float32, unit, of the normal form."""
    reason: GapReason
    entry_id: str | None
    """Of the best candidate when it was asked."""
    rejected: frozenset[str]
    """Items that people said do not answer it."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A phrasing that the knowledge base lacks: answered without it, and people said rightly."""

    key: str
    """Its normal form; what `Gaps.decline_phrasing` takes."""
    text: str
    """As it was asked last."""
    item_id: str
    """What was right."""
    asked: int
    """How often it was asked, in the spellings that were confirmed."""
    confirmations: int
    confidence: float
    """0…1, the lowest it was answered with."""


class Gaps:
    """The queue of one store. Safe to use from several threads; several processes may share the store.

    `encoder` names what `encode` is, as `Encoder.fingerprint` does: vectors are kept in the store, so that a start
    reads them instead of encoding thousands of questions, and are made again when the encoder is another.

    What takes a `gap_id` raises `NotFound` where there is no such gap, and `InvalidRequest` where its state forbids it.
    What takes a `filing` is part of that transaction. Every method raises `StoreError` where the database cannot do
    it; nothing is half done then.
    """

    def __init__(self, store: Store, encode: Encode, same: Same, encoder: str) -> None:
        self._store = store
        self._encode = encode
        self._encoder = encoder
        self._lock = threading.Lock()
        self._same = same
        # A copy of what is committed, never ahead of it: only _take changes it.
        self._groups = Groups(same)
        self._filed = 0
        self._changed = 0
        self._unread: dict[tuple[int, str], int] = {}
        """Members without a vector of this encoder: (gap id, normal form) to question id."""

    # Questions come in

    def add(
        self, asked: Asked, vector: NDArray[np.float32], *, chatter: bool, due_at: datetime | None = None
    ) -> tuple[int, int]:
        """Store a question that got no sure answer, in its gap; return (question id, gap id).

        vector: (dim,) float32, unit, of the normal form. chatter: whether the text asks nothing. due_at: when its
        asker was promised a reply.
        """
        return self.add_each([Incoming(asked, vector, chatter, due_at)])[0]

    def add_each(self, incoming: Sequence[Incoming]) -> list[tuple[int, int]]:
        """As `add`, many in few transactions: with 200 of them, a tenth of the time."""
        added: list[tuple[int, int]] = []
        for start in range(0, len(incoming), _AT_ONCE):
            with self._lock:
                self._catch_up()
                try:
                    with self._store.filing() as filing:
                        added += [self._add(filing, one) for one in incoming[start : start + _AT_ONCE]]
                except BaseException:
                    # The copy has seen the first of them, which are not committed now.
                    self._groups, self._unread = Groups(self._same), {}
                    self._filed = self._changed = 0
                    raise
        return added

    def _add(self, filing: Filing, one: Incoming) -> tuple[int, int]:
        asked, chatter = one.asked, one.chatter
        reason = cast(GapReason, "no_match" if asked.reason == "chatter" else asked.reason)
        gap_id = self._gap_for(filing, asked.text, one.vector, chatter=chatter, at=asked.at)
        question_id = filing.add_question(asked, gap_id=gap_id, reason=reason, due_at=one.due_at)
        self._keep_vector(filing, question_id, gap_id, asked.text, one.vector, chatter=chatter)
        _list_if_wanted(filing, gap_id, at=asked.at)
        return question_id, gap_id

    def reject(
        self,
        question_id: int,
        *,
        at: datetime,
        reason: str | None = None,
        by: str | None = None,
        due_at: datetime | None = None,
    ) -> int:
        """Remember that what a question got was wrong, and see that it waits in the queue; return its gap's id.

        reason: in the words of `by`, who said so. due_at: when its asker should have a better reply. Raises
        `NotFound`.
        """
        return self._back(question_id, "rejected", at=at, note=reason, by=by, due_at=due_at)

    def escalate(
        self,
        question_id: int,
        *,
        at: datetime,
        reason: str | None = None,
        by: str | None = None,
        due_at: datetime | None = None,
    ) -> int:
        """Hand a question to a person: it waits at the head of the queue until it is replied to or answered.

        It says nothing about what the question got. Where its gap was dismissed, it is listed again: somebody wants
        it seen. Arguments and return value as for `reject`.
        """
        return self._back(question_id, "escalated", at=at, note=reason, by=by, due_at=due_at)

    def _back(
        self,
        question_id: int,
        why: GapReason,
        *,
        at: datetime,
        note: str | None,
        by: str | None,
        due_at: datetime | None,
    ) -> int:
        question = self._store.question(question_id)
        text = question.asked.text
        chatter = is_chatter(text)
        vector = self._encode([normalise(text)])[0]
        with self._lock:
            self._catch_up()
            with self._store.filing() as filing:
                # Read again: it may have been moved meanwhile.
                gap_id = filing.gap_of(question_id)
                row = None if gap_id is None else filing.gap(gap_id)
                if gap_id is None or row is None or row.state == "closed":
                    gap_id = self._gap_for(filing, text, vector, chatter=chatter, at=at)
                    self._keep_vector(filing, question_id, gap_id, text, vector, chatter=chatter)
                filing.file(question_id, gap_id=gap_id, reason=why, at=at, due_at=due_at)
                if why == "escalated":
                    filing.record(gap_id, "escalated", at=at, by=by, note=note)
                else:
                    entry_id = question.asked.entry_id
                    filing.add_feedback(Feedback(question_id, "wrong", at, entry_id, note, by))
                _list_if_wanted(filing, gap_id, at=at)
                return gap_id

    # What waits

    def get(
        self, gap_id: int, *, questions: int = LISTED_QUESTIONS, now: datetime | None = None, zone: tzinfo = UTC
    ) -> Gap:
        """The gap of this id, whatever its state, with its newest `questions`; the one it was merged into, where it
        was."""
        return self._store.gap(gap_id, questions=questions, now=now, zone=zone)

    def count(self) -> int:
        """How many gaps are open."""
        return self._store.open_gaps()

    def arrived(self, since: int = 0) -> tuple[int, int]:
        """A mark of this moment, and how many questions came to the open gaps since the moment of the mark `since`."""
        return self._store.filed_since(since)

    def history(self, gap_id: int) -> list[GapEvent]:
        """What became of it, in order."""
        return self._store.history(gap_id)

    def open_questions(self) -> list[Unanswered]:
        """What open gaps wait for, newest first, each wording of a gap once; to be asked again after an edit."""
        found: dict[tuple[int, str], Unanswered] = {}
        vectors: dict[tuple[int, str], NDArray[np.float32]] = {}
        rejected: dict[tuple[int, str], frozenset[str]] = {}
        asked = self._store.open_questions(self._encoder)
        keys = [(one.gap_id, normalise(one.text)) for one in asked]
        for key, one in zip(keys, asked, strict=True):
            rejected[key] = rejected.get(key, frozenset()) | one.rejected
            if one.vector is not None:
                vectors.setdefault(key, np.frombuffer(one.vector, dtype="<f4"))
        unread = [key for key in rejected if key not in vectors]
        if unread:
            vectors |= zip(unread, self._encode([key for _, key in unread]), strict=True)
        for key, one in zip(keys, asked, strict=True):
            if key not in found:
                found[key] = Unanswered(
                    one.question_id, one.gap_id, one.text, vectors[key], one.reason, one.entry_id, rejected[key]
                )
        return list(found.values())

    # What an editor decides

    def rename(self, gap_id: int, title: str, *, by: str, at: datetime) -> None:
        """Call a gap otherwise, for good."""
        title = _title(title)
        if not title:
            raise InvalidRequest("A gap needs a title. Write what its questions ask.")
        with self._store.filing() as filing:
            row = _standing(filing, gap_id)
            filing.rename(gap_id, title)
            filing.settle(gap_id)
            filing.record(gap_id, "renamed", at=at, by=by, note=row.title)

    def merge(self, gap_ids: Sequence[int], *, by: str, at: datetime) -> int:
        """Make one gap of several, for good: the first takes the questions of the others. Returns its id."""
        first, *others = dict.fromkeys(gap_ids)
        if not others:
            raise InvalidRequest("Merging takes two gaps. Name another one.")
        with self._store.filing() as filing:
            rows = [_standing(filing, gap_id, closed=False) for gap_id in (first, *others)]
            if any(row.chatter for row in rows):
                raise InvalidRequest(
                    "Chatter cannot be merged: it asks nothing. Split the questions from it, or dismiss the gap."
                )
            for row in rows[1:]:
                _join(filing, row, into=rows[0], by=by, at=at)
            filing.settle(first)
            if (dismissed := rows[0].dismissal) is not None:
                # Who came with it is no new demand.
                filing.dismiss(first, reason=dismissed.reason, by=dismissed.by, at=dismissed.at)
        return first

    def split(
        self, gap_id: int, question_ids: Sequence[int], *, by: str, at: datetime, title: str | None = None
    ) -> int:
        """Take questions out of a gap, for good, with all that ask the same in the same words; return the id of the
        new gap that holds them. title: of that; the newest of the questions where None."""
        with self._store.filing() as filing:
            row = _standing(filing, gap_id, closed=False)
            texts = filing.texts(gap_id)
            chosen = _alike(texts, question_ids)
            if not chosen:
                raise InvalidRequest(f"None of these questions is in gap {gap_id}. Look at it again.")
            if len(chosen) == len(texts):
                raise InvalidRequest(f"These are all questions of gap {gap_id}. Leave one, or rename the gap.")
            part = filing.open_gap(_title(title or "") or _title(chosen[-1][1]), at=at)
            filing.move([question_id for question_id, _ in chosen], source=gap_id, target=part)
            for one, other in ((gap_id, part), (part, gap_id)):
                filing.settle(one)
                filing.record(one, "split", at=at, by=by, note=row.title, other_id=other)
        return part

    def dismiss(self, gap_id: int, reason: str, *, by: str, at: datetime) -> None:
        """Say that a gap is not for the FAQ. It leaves the list until `AGAIN` times the people ask."""
        reason = reason.strip()
        if not reason:
            raise InvalidRequest("Dismissing needs a reason, for whoever meets the question again.")
        with self._store.filing() as filing:
            _standing(filing, gap_id, closed=False)
            filing.dismiss(gap_id, reason=reason, by=by, at=at)
            filing.settle(gap_id)
            filing.record(gap_id, "dismissed", at=at, by=by, note=reason)

    def reopen(self, gap_id: int, *, by: str, at: datetime) -> int:
        """Put a closed or dismissed gap back into the list; an open one stays there. Returns where its questions wait:
        in a gap that an edit took from another, there again, where that is open."""
        with self._store.filing() as filing:
            row = _standing(filing, gap_id)
            if row.state == "open":
                return gap_id
            if row.state == "closed":
                gap_id = _open_again(filing, row, at=at)
            filing.list_again(gap_id, at=at)
            filing.record(gap_id, "reopened", at=at, by=by)
        return gap_id

    # The FAQ answers it

    def close(
        self,
        gap_id: int,
        *,
        answer_id: str,
        edit_id: int,
        at: datetime,
        question_ids: Sequence[int] | None = None,
        by: str | None = None,
        filing: Filing | None = None,
    ) -> int | None:
        """Say that an item answers a gap since an edit: it leaves the list, and its askers wait for their reply.

        question_ids: these alone, with all that ask the same in the same words, leave it, as a closed gap of their
        own; the others go on waiting. Returns the id of the closed gap; None where nothing of it was open any more.
        """
        with self._within(filing) as filing:
            row = filing.gap(gap_id)
            if row is None:
                raise no_gap(gap_id)
            if question_ids is not None:
                row = _survivor(filing, row)
            if row.state == "closed":
                return None
            texts = filing.texts(row.id)
            chosen = texts if question_ids is None else _alike(texts, question_ids)
            if not chosen:
                return None
            closed = row.id
            if len(chosen) < len(texts):
                closed = filing.open_gap(_title(chosen[-1][1]), at=at, origin_id=row.id)
                filing.move([question_id for question_id, _ in chosen], source=row.id, target=closed)
            filing.close(closed, answer_id=answer_id, edit_id=edit_id, at=at)
            filing.record(closed, "closed", at=at, by=by, note=answer_id)
            return closed

    def reopen_edit(
        self, edit_id: int, *, at: datetime, by: str | None = None, filing: Filing | None = None
    ) -> list[int]:
        """Take back what an edit closed: it waits again, where it waited before if that is still there. Returns the
        gaps that are open by it, each once."""
        opened: dict[int, None] = {}
        with self._within(filing) as filing:
            for row in filing.closed_by(edit_id):
                gap_id = _open_again(filing, row, at=at)
                filing.record(gap_id, "reopened", at=at, by=by)
                opened[gap_id] = None
        return list(opened)

    def waiting(self, *, limit: int = 200) -> list[Waiting]:
        """Questions that the FAQ answers since, and whose askers do not know yet; the oldest due first."""
        return self._store.waiting(limit)

    def replied(self, question_ids: Sequence[int], *, by: str | None, at: datetime) -> int:
        """Remember that these askers have their reply; return how many did not have it before."""
        return self._store.replied(question_ids, by=by, at=at)

    def confirmed(self, *, limit: int = 200, known: Callable[[str], bool] = lambda _: False) -> list[Confirmed]:
        """Phrasings that the FAQ lacks, the most often confirmed first. known: whether a normal form is one of its
        phrasings by now."""
        declined = self._store.declined_phrasings()
        found: dict[tuple[str, str], Confirmed] = {}
        spelled: dict[tuple[str, str], dict[str, int]] = {}
        for said in self._store.sure_answers(_MOST_JUDGED):
            key = normalise(said.text)
            which = (key, said.item_id)
            if said.verdict == "wrong":
                # The last word on a wording stands.
                found.pop(which, None)
                spelled.pop(which, None)
                continue
            spelled.setdefault(which, {})[said.text] = said.asked
            before = found.pop(which, None)
            found[which] = Confirmed(
                key,
                said.text,
                said.item_id,
                sum(spelled[which].values()),
                1 + (before.confirmations if before else 0),
                min(said.confidence, before.confidence if before else 1.0),
            )
        # Of equals the last confirmed first.
        listed = [found[which] for which in reversed(found) if which not in declined and not known(which[0])]
        return sorted(listed, key=lambda one: (-one.confirmations, -one.asked))[:limit]

    def decline_phrasing(self, key: str, item_id: str, *, by: str | None = None, at: datetime | None = None) -> None:
        """Never suggest this wording for this item again."""
        self._store.decline_phrasing(normalise(key), item_id, by=by, at=at or datetime.now(UTC))

    # The copy in memory

    def learn(self, same: Same) -> None:
        """Compare with another `same` from now on: the knowledge base has changed."""
        with self._lock:
            self._groups.learn(same)

    def ping(self) -> None:
        """Return if a question could be stored right now; raise `StoreError` if not."""
        self._store.ping()

    def warm(self, progress: Progress = silent) -> None:
        """Read the queue now instead of with the first question; long only after a change of encoder.

        Others may `add` meanwhile: they wait for one batch at most, and find by their letters what is not yet read.
        """
        with self._lock:
            self._take(self._store.news(self._filed, self._changed, self._encoder))
            total = len(self._unread)
        while True:
            with self._lock:
                if not self._unread:
                    return
                self._read_batch()
                left = len(self._unread)
            progress("reading the queue", max(0, total - left), total)

    def _catch_up(self) -> None:
        # Before the transaction, not in it: a first reading or a batch to encode must not keep others from writing.
        self._take(self._store.news(self._filed, self._changed, self._encoder))
        if self._unread:
            self._read_batch()

    def _take(self, news: News) -> None:
        if news.gaps:
            gone = set(news.gaps)
            self._groups.remove(*gone)
            self._unread = {where: member for where, member in self._unread.items() if where[0] not in gone}
        self._changed = news.changed
        for member in news.members:
            key = normalise(member.text)
            vector = None if member.vector is None else np.frombuffer(member.vector, dtype="<f4")
            self._groups.add(member.gap_id, key, vector, chatter=member.chatter)
            if member.settled:
                self._groups.settle(member.gap_id)
            self._filed = max(self._filed, member.filed)
            if not member.chatter and not self._groups.compares(member.gap_id, key):
                self._unread.setdefault((member.gap_id, key), member.question_id)
            else:
                self._unread.pop((member.gap_id, key), None)

    def _read_batch(self) -> None:
        """Encode and keep some members that have no vector of this encoder, the newest first."""
        batch = list(self._unread.items())[-BATCH:]
        vectors = self._encode([key for (_, key), _ in batch])
        with self._store.filing() as filing:
            kept = [(question_id, _bytes(vector)) for (_, question_id), vector in zip(batch, vectors, strict=True)]
            filing.keep_vectors(self._encoder, kept)
        for ((gap_id, key), _), vector in zip(batch, vectors, strict=True):
            self._groups.add(gap_id, key, vector, chatter=False)
            del self._unread[gap_id, key]

    def _gap_for(self, filing: Filing, text: str, vector: NDArray[np.float32], *, chatter: bool, at: datetime) -> int:
        """The gap a question belongs to, made where there is none; what it shows to be one gap becomes one."""
        self._take(filing.news(self._filed, self._changed, self._encoder))
        key = normalise(text)
        gap_id = self._groups.find(key, vector, chatter=chatter)
        if chatter:
            return filing.open_gap(CHATTER_TITLE, at=at, chatter=True) if gap_id is None else gap_id
        others = self._groups.one_with(_NEW if gap_id is None else gap_id, key, vector)
        rows = [row for each in (gap_id, *others) if each is not None and (row := filing.gap(each)) is not None]
        if not rows:
            return filing.open_gap(_title(text), at=at)
        # Never two that are settled: what an editor decided stays, and so does the name that people know.
        first = min(rows, key=lambda row: (not row.settled, row.id))
        for row in rows:
            if row.id != first.id:
                _join(filing, row, into=first, by=None, at=at)
        return first.id

    def _keep_vector(
        self,
        filing: Filing,
        question_id: int,
        gap_id: int,
        text: str,
        vector: NDArray[np.float32],
        *,
        chatter: bool,
    ) -> None:
        if not chatter and not self._groups.compares(gap_id, normalise(text)):
            filing.keep_vectors(self._encoder, [(question_id, _bytes(vector))])

    @contextmanager
    def _within(self, filing: Filing | None) -> Iterator[Filing]:
        if filing is not None:
            yield filing
            return
        with self._store.filing() as own:
            yield own

    # Last: within the class, `list` means this from here on.

    def list(
        self, *, limit: int = 50, state: GapState = "open", now: datetime | None = None, zone: tzinfo = UTC
    ) -> list[Gap]:
        """Open gaps: those handed to a person first, then those late at `now`, then by people, messages, the newest;
        chatter last. Closed and dismissed ones: the last to become so first. zone: whose days `Gap.trend` counts."""
        return self._store.gaps(limit, state=state, now=now, zone=zone)


def _standing(filing: Filing, gap_id: int, *, closed: bool = True) -> GapRow:
    """How a gap stands that an editor wants to change. closed: whether it may be closed."""
    row = filing.gap(gap_id)
    if row is None:
        raise no_gap(gap_id)
    if row.merged_id is not None:
        raise InvalidRequest(f"Gap {gap_id} was merged into gap {_survivor(filing, row).id}. Do it there.")
    if row.state == "closed" and not closed:
        raise InvalidRequest(f"Gap {gap_id} is closed. Reopen it first.")
    return row


def _survivor(filing: Filing, row: GapRow) -> GapRow:
    """The gap that stands for this one, after all mergers."""
    while row.merged_id is not None:
        into = filing.gap(row.merged_id)
        assert into is not None, "a merged gap is never deleted"
        row = into
    return row


def _join(filing: Filing, row: GapRow, *, into: GapRow, by: str | None, at: datetime) -> None:
    filing.merge(row.id, into=into.id, at=at)
    filing.record(into.id, "merged", at=at, by=by, note=row.title, other_id=row.id)


def _open_again(filing: Filing, row: GapRow, *, at: datetime) -> int:
    """Have a closed gap's questions wait again; return where: its own gap, or that which has its place."""
    place: GapRow | None = None
    if row.origin_id is not None and (origin := filing.gap(row.origin_id)) is not None:
        place = _survivor(filing, origin)
    elif row.chatter and (chatter := filing.open_chatter()) is not None:
        # One gap for chatter at a time.
        place = filing.gap(chatter)
    if place is None or place.state == "closed":
        filing.open_again(row.id, at=at)
        return row.id
    filing.merge(row.id, into=place.id, at=at)
    return place.id


def _list_if_wanted(filing: Filing, gap_id: int, *, at: datetime) -> None:
    """Take back a gap's dismissal where demand doubled, or where somebody handed one of its questions to a person."""
    row = filing.gap(gap_id)
    if row is None or row.dismissal is None:
        return
    if filing.people(gap_id) >= AGAIN * row.dismissal.people or filing.escalated(gap_id):
        filing.list_again(gap_id, at=at)
        filing.record(gap_id, "reopened", at=at, by=None)


def _alike(texts: Sequence[tuple[int, str]], question_ids: Sequence[int]) -> list[tuple[int, str]]:
    """The chosen of a gap's questions, and those that say the same: nobody means to tell them apart."""
    chosen = set(question_ids)
    keys = {normalise(text) for question_id, text in texts if question_id in chosen}
    return [(question_id, text) for question_id, text in texts if normalise(text) in keys]


def _bytes(vector: NDArray[np.float32]) -> bytes:
    return vector.astype("<f4").tobytes()


def _title(text: str) -> str:
    """The question on one line."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_TITLE else line[: _LONGEST_TITLE - 1] + "…"
