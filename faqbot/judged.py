"""What people confirmed, corrected and rejected in real use, as evidence for confidence. Changes no answer itself.

A question counts once, however often it was judged: the last word on its normal form stands.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from faqbot.confidence import Evidence, examples_of, nothing_seen
from faqbot.encoder import Vectors
from faqbot.index import Index
from faqbot.store import Verdict

MOST = 2_000
"""Of the newest judged questions are learned from; the older ones say little about what is asked today."""


class Judgements:
    """Judged questions as one index sees them; safe for any number of threads."""

    def __init__(self, index: Index, positions: Mapping[str, int]) -> None:
        """positions: of the items, by their ids."""
        self._index = index
        self._positions = positions
        self._by_key: dict[str, Evidence] = {}
        self._lock = threading.Lock()

    def add(self, key: str, vector: Vectors, verdict: Verdict, entry_id: str | None) -> None:
        """key: the question's normal form. vector: (1, dim) float32, unit row, the encoder's. entry_id: of the item
        that was right, or with `wrong` of the one that was not."""
        position = None if entry_id is None else self._positions.get(entry_id)
        if position is None or self._index.exact(key) is not None:
            # An item that is gone says nothing, and what equals a phrasing nothing about what only resembles one.
            return
        seen = examples_of(self._index, [key], vector, [position])
        if verdict == "wrong":
            if not seen.right.any():
                # It was rejected for another item than the one that would be given now.
                return
            seen = replace(seen, right=np.zeros(1), known=np.zeros(1))
        with self._lock:
            self._by_key.pop(key, None)
            self._by_key[key] = seen
            while len(self._by_key) > MOST:
                del self._by_key[next(iter(self._by_key))]

    def evidence(self) -> Evidence:
        """All of them, oldest first."""
        with self._lock:
            kept = list(self._by_key.values())
        if not kept:
            return nothing_seen()
        fields = (np.concatenate([getattr(one, name) for one in kept]) for name in Evidence.__slots__)
        return Evidence(*fields)
