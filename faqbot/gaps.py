"""Unanswered questions, grouped: same meaning, same gap, whenever and in whatever order they come. Answers none.

    gaps = Gaps(store, encoder.encode, same, encoder.fingerprint)
    question_id, gap_id = gaps.add(asked, encoder.encode([normalise(asked.text)])[0], chatter=False)
    gaps.list()                                                         # by demand
    group(["怎么退款", "哈哈", "可以退钱吗"], encoder.encode, same)     # without a database: [0, 1, 0]

A question is compared with all questions of a gap, not with its first one, and with gaps of any age.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import cast

import numpy as np
from numpy.typing import NDArray

from faqbot.encoder import Progress, Vectors, silent
from faqbot.store import Asked, Feedback, Filing, Gap, GapReason, Member, Store
from faqbot.text import is_chatter, normalise

Encode = Callable[[Sequence[str]], Vectors]
"""Normal forms of texts to (n, dim) float32, unit rows."""

Same = Callable[[str, NDArray[np.float32], Sequence[str], Vectors], NDArray[np.float64]]
"""`same(text, vector, texts, vectors)`: (n,) probabilities that each of `texts` asks the same as `text`. Texts are
normal forms, vector (dim,) and vectors (n, dim) what `Encode` makes of them."""

SAME = 0.5
"""Probability of asking the same from which a question belongs to a gap."""

AGREEING = 3
"""How many questions of a gap, the nearest ones, say whether another belongs to it; the mean of their probabilities
decides. With one alone meanings chain into each other. Measured on the questions of 550 and of 918 entries of two
public Chinese sets, three random orders each: of the pairs put together by one, 72% and 94% belonged together, by
three 80% and 96%, while 2% and 0.5% fewer of those that belong together were. Five changed that by a point, and took
English intents with many wordings apart (0.65 instead of 0.68 pair F1)."""

NEAREST = 50
"""How many questions of the queue decide by meaning which gaps are looked at."""

BATCH = 256
"""Texts encoded at once: about half a second on two cores."""

CHATTER_TITLE = "闲聊"

_LONGEST_TITLE = 120


class Groups:
    """Texts in numbered groups, in memory: which group does another text belong to? For one thread at a time."""

    def __init__(self, same: Same) -> None:
        self._same = same
        self._chatter: int | None = None
        self._group_of: dict[str, int] = {}
        self._compared: set[tuple[int, str]] = set()
        # Row i of the two arrays is of self._texts[i]; rows beyond are room to grow.
        self._texts: list[str] = []
        self._numbers = np.zeros(0, dtype=np.int64)
        self._vectors: Vectors = np.zeros((0, 0), dtype=np.float32)

    def find(self, text: str, vector: NDArray[np.float32], *, chatter: bool) -> int | None:
        """The group for a text; None where it needs a new one. text: normal form; vector: (dim,) float32, unit.

        All chatter is one group. Else the group that holds the text itself; else, by meaning, the one whose
        `AGREEING` nearest members say so with a mean probability of at least `SAME`; the oldest of equals.
        """
        if chatter:
            return self._chatter
        if text in self._group_of:
            return self._group_of[text]
        if not self._texts:
            return None
        rows = self._rows_to_ask(vector)
        probabilities = self._same(text, vector, [self._texts[row] for row in rows], self._vectors[rows])
        groups, starts, sizes = np.unique(self._numbers[rows], return_index=True, return_counts=True)
        scores = np.add.reduceat(probabilities, starts) / sizes
        best = int(np.argmax(scores))
        return int(groups[best]) if scores[best] >= SAME else None

    def add(self, group: int, text: str, vector: NDArray[np.float32] | None, *, chatter: bool) -> None:
        """Put a text into a group. Without a vector it is found by its letters only, until added with one.

        The same text again changes nothing: it has had its say, however many people ask it.
        """
        if chatter:
            self._chatter = group
            return
        self._group_of.setdefault(text, group)
        if vector is None or self.compares(group, text):
            return
        used = len(self._texts)
        if used == len(self._numbers):
            room = max(BATCH, used)
            self._numbers = np.concatenate([self._numbers, np.zeros(room, dtype=np.int64)])
            grown = np.zeros((used + room, len(vector)), dtype=np.float32)
            grown[:used] = self._vectors[:used] if used else 0
            self._vectors = grown
        self._numbers[used] = group
        self._vectors[used] = vector
        self._texts.append(text)
        self._compared.add((group, text))

    def compares(self, group: int, text: str) -> bool:
        """Whether the group knows the meaning of this text."""
        return (group, text) in self._compared

    def remove(self, group: int) -> None:
        """Forget a group."""
        if self._chatter == group:
            self._chatter = None
        kept = np.flatnonzero(self._numbers[: len(self._texts)] != group)
        self._texts = [self._texts[row] for row in kept]
        self._numbers = self._numbers[kept]
        self._vectors = self._vectors[kept]
        self._compared = {(number, text) for number, text in self._compared if number != group}
        self._group_of = {text: number for text, number in self._group_of.items() if number != group}
        for number, text in self._compared:
            self._group_of.setdefault(text, number)

    def _rows_to_ask(self, vector: NDArray[np.float32]) -> NDArray[np.int64]:
        """The `AGREEING` nearest rows of each group that has one among the `NEAREST`, group by group."""
        used = len(self._texts)
        similarity = self._vectors[:used] @ vector
        nearest = np.argpartition(-similarity, NEAREST)[:NEAREST] if used > NEAREST else np.arange(used)
        rows = np.flatnonzero(np.isin(self._numbers[:used], self._numbers[nearest]))
        rows = rows[np.lexsort((-similarity[rows], self._numbers[rows]))]
        _, starts, sizes = np.unique(self._numbers[rows], return_index=True, return_counts=True)
        rank = np.arange(len(rows)) - np.repeat(starts, sizes)
        return rows[rank < AGREEING]


def group(texts: Sequence[str], encode: Encode, same: Same) -> list[int]:
    """The group of each text, as if they were asked in this order; numbered 0, 1, 2 … by first appearance."""
    groups = Groups(same)
    numbers: list[int] = []
    for start in range(0, len(texts), BATCH):
        batch = texts[start : start + BATCH]
        keys = [normalise(text) for text in batch]
        for text, key, vector in zip(batch, keys, encode(keys), strict=True):
            chatter = is_chatter(text)
            number = groups.find(key, vector, chatter=chatter)
            if number is None:
                number = max(numbers, default=-1) + 1
            groups.add(number, key, vector, chatter=chatter)
            numbers.append(number)
    return numbers


class Gaps:
    """The queue of one store. Safe to use from several threads; several processes may share the store.

    `encoder` names what `encode` is, as `Encoder.fingerprint` does: vectors are kept in the store, so that a start
    reads them instead of encoding thousands of questions, and are made again when the encoder is another.

    Every method raises `StoreError` where the database cannot do it; nothing is half done then.
    """

    def __init__(self, store: Store, encode: Encode, same: Same, encoder: str) -> None:
        self._store = store
        self._encode = encode
        self._encoder = encoder
        self._lock = threading.Lock()
        # A copy of what is committed, never ahead of it: only _take adds to it.
        self._groups = Groups(same)
        self._filed = 0
        self._unread: dict[tuple[int, str], int] = {}
        """Members without a vector of this encoder: (gap id, normal form) to question id."""

    def add(self, asked: Asked, vector: NDArray[np.float32], *, chatter: bool) -> tuple[int, int]:
        """Store a question that got no sure answer, in its gap; return (question id, gap id).

        vector: (dim,) float32, unit, of the normal form. chatter: whether the text asks nothing.
        """
        reason = cast(GapReason, "no_match" if asked.reason == "chatter" else asked.reason)
        with self._lock:
            self._catch_up()
            with self._store.filing() as filing:
                gap_id = self._gap_for(filing, asked.text, vector, chatter=chatter, at=asked.at)
                question_id = filing.add_question(asked, gap_id=gap_id, reason=reason)
                self._keep_vector(filing, question_id, gap_id, asked.text, vector, chatter=chatter)
                return question_id, gap_id

    def reject(self, question_id: int, *, at: datetime, reason: str | None = None, by: str | None = None) -> int:
        """Remember that what a question got was wrong, and see that it waits in the queue; return its gap's id.

        reason: in the words of `by`, who said so. Raises `NotFound`.
        """
        question = self._store.question(question_id)
        text = question.asked.text
        chatter = is_chatter(text)
        vector = self._encode([normalise(text)])[0]
        with self._lock:
            self._catch_up()
            with self._store.filing() as filing:
                gap_id = question.gap_id
                if gap_id is None or filing.gap_state(gap_id) != "open":
                    gap_id = self._gap_for(filing, text, vector, chatter=chatter, at=at)
                    self._keep_vector(filing, question_id, gap_id, text, vector, chatter=chatter)
                filing.file(question_id, gap_id=gap_id, reason="rejected", at=at)
                entry_id = question.asked.entry_id
                filing.add_feedback(Feedback(question_id, "wrong", at, entry_id, reason, by))
                return gap_id

    def list(self, *, limit: int = 50) -> list[Gap]:
        """Open gaps by demand: people, then messages, then the newest; chatter last."""
        return self._store.gaps(limit)

    def get(self, gap_id: int) -> Gap:
        """The gap of this id, open or closed; raises `NotFound`."""
        return self._store.gap(gap_id)

    def count(self) -> int:
        """How many gaps are open."""
        return self._store.open_gaps()

    def ping(self) -> None:
        """Return if a question could be stored right now; raise `StoreError` if not."""
        self._store.ping()

    def warm(self, progress: Progress = silent) -> None:
        """Read the queue now instead of with the first question; long only after a change of encoder.

        Others may `add` meanwhile: they wait for one batch at most, and find by their letters what is not yet read.
        """
        with self._lock:
            self._take(self._store.members_since(self._filed, self._encoder))
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
        self._take(self._store.members_since(self._filed, self._encoder))
        if self._unread:
            self._read_batch()

    def _take(self, members: Iterable[Member]) -> None:
        for member in members:
            key = normalise(member.text)
            vector = None if member.vector is None else np.frombuffer(member.vector, dtype="<f4")
            self._groups.add(member.gap_id, key, vector, chatter=member.chatter)
            self._filed = member.filed
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
        """The open gap a question belongs to, made where there is none."""
        self._take(filing.members_since(self._filed, self._encoder))
        key = normalise(text)
        while (gap_id := self._groups.find(key, vector, chatter=chatter)) is not None:
            if filing.gap_state(gap_id) == "open":
                return gap_id
            # Closed since it was read, maybe by another process.
            self._groups.remove(gap_id)
        return filing.open_gap(CHATTER_TITLE if chatter else _title(text), at=at, chatter=chatter)

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


def _bytes(vector: NDArray[np.float32]) -> bytes:
    return vector.astype("<f4").tobytes()


def _title(text: str) -> str:
    """The question on one line."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_TITLE else line[: _LONGEST_TITLE - 1] + "…"
