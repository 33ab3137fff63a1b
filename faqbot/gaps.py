"""Unanswered questions, grouped: same meaning, same gap, whenever and in whatever order they come. Answers none.

    gaps = Gaps(store, encoder.encode, same, encoder.fingerprint)
    question_id, gap_id = gaps.add(asked, encoder.encode([normalise(asked.text)])[0], chatter=False)
    gaps.list()                                                         # by demand
What belongs together says `grouping.py`; here it is kept, over any number of days, processes and restarts.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import datetime
from typing import cast

import numpy as np
from numpy.typing import NDArray

from faqbot.encoder import Progress, silent
from faqbot.grouping import BATCH, Encode, Groups, Same
from faqbot.store import Asked, Feedback, Filing, Gap, GapReason, Member, Store
from faqbot.text import is_chatter, normalise

CHATTER_TITLE = "闲聊"

_LONGEST_TITLE = 120


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
