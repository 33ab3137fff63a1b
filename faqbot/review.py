"""What an edit would change beside what was edited, found by asking the state before it and the one after. In data:
the page and the command line make the words. Decides nothing and writes nothing.

Which questions are asked again: the knowledge base's checks, what people confirmed, and what waits in the queue. Those
nearest to what is edited come first, and where many in a row come out as before, the rest is taken to do so, too: an
edit moves nothing far away from it (but by how rare a word is, which a review should not be noisy about).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from faqbot.encoder import Progress, silent
from faqbot.knowledge import Item
from faqbot.served import Decided, Encode, Served
from faqbot.store import Decision
from faqbot.text import normalise
from faqbot.twins import Twin as Twin
from faqbot.twins import twins

PATIENCE = 128
"""Questions in a row that come out as before until the rest, further away, is taken to do so."""

CLAIMED = 0.9
"""An edited item that answers a check surer than this is proposed as what the check expects."""

_CHUNK = 1024
_BATCH = 64
_LINE = re.compile(r":\d+")

Fields = Mapping[str, str | tuple[str, ...]]
"""Of one item, as typed."""


@dataclass(frozen=True, slots=True)
class Collision:
    """A new phrasing that is another item's business."""

    phrasing: str
    item_id: str
    other_id: str
    other_phrasing: str
    confidence: float
    """0…1, with which the other item would answer it today."""
    how: Literal["same_text", "answered"]
    """The other has the same phrasing; or answers it for sure today."""


@dataclass(frozen=True, slots=True)
class Side:
    """What one state makes of a question."""

    decision: Decision
    entry_id: str | None
    """Of the best candidate."""
    confidence: float
    title: str
    """Of the best candidate; empty where there is none."""


@dataclass(frozen=True, slots=True)
class ChangedAnswer:
    """A known question that is answered otherwise."""

    text: str
    source: Literal["check", "confirmed"]
    expected: str | None
    """The item that is right; None: none is."""
    before: Side
    after: Side
    breaks: bool
    """It was right and is no more."""
    mends: bool
    """It is right and was not."""


@dataclass(frozen=True, slots=True)
class Closing:
    """Questions of one gap that would leave the queue."""

    gap_id: int
    title: str
    questions: int
    """Messages that the item answers then."""
    of: int
    """Messages of the gap."""
    item_id: str
    question_ids: tuple[int, ...] | None
    """Some of each wording, see `Gaps.close`; None: all."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A check that nothing was to answer, and that an edited item answers now: it may be the item's from now on."""

    text: str
    item_id: str
    confidence: float
    """0…1, with which the item answers it."""
    sure: bool
    """Whether it is asked by the gap that the edit is made for, or answered with a confidence of at least `CLAIMED`."""


@dataclass(frozen=True, slots=True)
class Review:
    """All of it."""

    collisions: tuple[Collision, ...]
    twins: tuple[Twin, ...]
    changed: tuple[ChangedAnswer, ...]
    """Those that break first, then those that mend."""
    closes: tuple[Closing, ...]
    missed: tuple[str, ...]
    """Questions of the gap that the edit was made for which its item would still not answer for sure."""
    warnings: tuple[str, ...]
    """`path:line: …` of what would be loaded, where the files do not warn so already."""
    seconds: float
    """What the review took."""
    claims: tuple[Claim, ...] = ()
    """Of `changed`, what breaks only because a check says that nothing answers it: see `Change.checks`."""

    @property
    def breaks(self) -> bool:
        """Whether a check or a confirmed question that was right would be no more."""
        return any(each.breaks for each in self.changed)


class Changed(Protocol):
    """One item before and after, as `edits` gives it and the store keeps it; None where it does not exist."""

    @property
    def item_id(self) -> str: ...
    @property
    def before(self) -> Fields | None: ...
    @property
    def after(self) -> Fields | None: ...


class Waiting(Protocol):
    """A wording of an open gap, as `Gaps.open_questions` gives it."""

    @property
    def question_id(self) -> int: ...
    @property
    def gap_id(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def rejected(self) -> frozenset[str]: ...


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A question of which people said which item is right."""

    text: str
    item_id: str


class Comparison:
    """The state before an edit beside the one after it, both asked at one moment."""

    def __init__(
        self,
        before: Served,
        after: Served,
        changes: Sequence[Changed],
        *,
        now: datetime,
        encode: Encode,
        progress: Progress = silent,
    ) -> None:
        """encode: the encoder's; one that remembers saves most of the time. progress: may raise, to cancel."""
        self._before = before
        self._after = after
        self._now = now
        self._encode = encode
        self._progress = progress
        self._was = {each.item_id for each in changes if each.before is not None}
        self._is = {each.item_id for each in changes if each.after is not None}
        items = before.snapshot.knowledge.items
        self._old = {item.id: item for item in items if item.id in self._was}
        self._new = {item.id: item for item in after.snapshot.knowledge.items if item.id in self._is}

    def collisions(self) -> Iterator[Collision]:
        """New phrasings that are another item's business."""
        for item, texts in self._added():
            for start in range(0, len(texts), _BATCH):
                self._progress("looking for collisions", start, len(texts))
                batch = texts[start : start + _BATCH]
                for text, decided in zip(batch, self._before.decide_each(batch, self._now, self._encode), strict=True):
                    yield from self._collision(item, text, decided)

    def twins(self) -> Iterator[Twin]:
        """Edited items and others that ask the same, where that is new or the edited one says something else now."""
        self._progress("looking for twins", 0, 1)
        before = {frozenset((twin.item_id, twin.other_id)) for twin in twins(self._before.snapshot, of=self._was)}
        for twin in twins(self._after.snapshot, of=self._is):
            if twin.item_id not in self._is:
                twin = twin.turned()
            pair = {twin.item_id, twin.other_id}
            if frozenset(pair) not in before or pair & self.reworded:
                yield twin

    def changed(self, confirmed: Sequence[Confirmed]) -> list[ChangedAnswer]:
        """Checks and confirmed questions that come out otherwise: what breaks first, then what mends."""
        # A check stands for a confirmed question that is the same.
        known: dict[str, tuple[str, str | None, Literal["check", "confirmed"]]] = {}
        for one in confirmed:
            known[normalise(one.text)] = (one.text, one.item_id, "confirmed")
        # Those of an item that goes go with it, and are what its going breaks.
        for check in (*self._before.snapshot.knowledge.checks, *self._after.snapshot.knowledge.checks):
            known[normalise(check.text)] = (check.text, check.entry_id, "check")
        found: list[ChangedAnswer] = []

        def asked(keys: Sequence[str]) -> bool:
            texts = [known[key][0] for key in keys]
            sides = [served.decide_each(texts, self._now, self._encode) for served in (self._before, self._after)]
            return sum(told(key, _side(old), _side(new)) for key, old, new in zip(keys, *sides, strict=True)) > 0

        def told(key: str, old: Side, new: Side) -> bool:
            text, right, source = known[key]
            if old.decision == new.decision and (old.entry_id == new.entry_id or new.decision == "unanswered"):
                return False
            was, now = _is_right(old, right), _is_right(new, right)
            found.append(ChangedAnswer(text, source, right, old, new, breaks=was and not now, mends=now and not was))
            return True

        self._nearest_first(list(known), asked, "asking known questions")
        return sorted(found, key=lambda each: (not each.breaks, not each.mends))

    def claims(self, changed: Sequence[ChangedAnswer], asked: Collection[str]) -> Iterator[Claim]:
        """Of checks that come out otherwise, those for which nothing was right and an edited item is now. asked: the
        questions that the edit is made for."""
        keys = set(map(normalise, asked))
        for each in changed:
            side = each.after
            if each.breaks and each.source == "check" and each.expected is None and side.entry_id in self._is:
                assert side.entry_id is not None
                sure = side.confidence >= CLAIMED or normalise(each.text) in keys
                yield Claim(each.text, side.entry_id, side.confidence, sure)

    def answered(self, waiting: Sequence[Waiting]) -> dict[tuple[int, str], list[int]]:
        """Question ids of what waits and the edited items answer now, by (gap id, item id).

        An item does not answer what it was rejected for, unless it says something else now.
        """
        by_key: dict[str, list[Waiting]] = {}
        for one in waiting:
            by_key.setdefault(normalise(one.text), []).append(one)
        found: dict[tuple[int, str], list[int]] = {}

        def asked(keys: Sequence[str]) -> bool:
            texts = [by_key[key][0].text for key in keys]
            decided = self._after.decide_each(texts, self._now, self._encode)
            return sum(told(key, one.answer) for key, one in zip(keys, decided, strict=True)) > 0

        def told(key: str, item_id: str | None) -> bool:
            if item_id is None or item_id not in self._is:
                return False
            left = [one for one in by_key[key] if item_id not in one.rejected or item_id in self.reworded]
            for one in left:
                found.setdefault((one.gap_id, item_id), []).append(one.question_id)
            return bool(left)

        self._nearest_first(list(by_key), asked, "asking what waits in the queue")
        return found

    def missed(self, texts: Sequence[str], item_id: str) -> list[str]:
        """Of these, what the item still does not answer for sure."""
        decided = self._after.decide_each(texts, self._now, self._encode)
        return [text for text, one in zip(texts, decided, strict=True) if one.answer != item_id]

    def warnings(self) -> list[str]:
        """What loading warns of now and did not before, wherever it stood then."""
        known = {_LINE.sub("", warning) for warning in self._before.snapshot.knowledge.warnings}
        return [warning for warning in self._after.snapshot.knowledge.warnings if _LINE.sub("", warning) not in known]

    @cached_property
    def reworded(self) -> frozenset[str]:
        """Items that are new or say something else than before."""
        return frozenset(
            item_id
            for item_id, item in self._new.items()
            if item_id not in self._old or item.text != self._old[item_id].text
        )

    def _added(self) -> Iterator[tuple[Item, list[str]]]:
        """Each edited item with the phrasings that it did not have."""
        for item in self._new.values():
            had = {normalise(text) for text in self._old[item.id].phrasings} if item.id in self._old else set()
            if texts := [text for text in item.phrasings if normalise(text) not in had]:
                yield item, texts

    def _collision(self, item: Item, text: str, decided: Decided) -> Iterator[Collision]:
        key = normalise(text)
        for served in (self._before, self._after):
            index, items = served.snapshot.index, served.snapshot.knowledge.items
            row = index.exact(key)
            if row is not None and (other := items[index.phrasings[row].item]).id != item.id:
                still = self._new.get(other.id, other)
                if other.id not in self._was | self._is or key in map(normalise, still.phrasings):
                    yield Collision(text, item.id, other.id, index.phrasings[row].text, 1.0, "same_text")
                    return
        if decided.answer is None or decided.reason == "exact" or decided.answer in self._was - self._is:
            return
        best = decided.candidates[0]
        if best.entry_id != item.id:
            yield Collision(text, item.id, best.entry_id, best.matched_phrasing, best.confidence, "answered")

    def _nearest_first(self, keys: list[str], asked: Callable[[Sequence[str]], bool], stage: str) -> None:
        """Ask those nearest to what is edited first, until `PATIENCE` in a row come out as before."""
        near = np.maximum(
            _nearness(self._before, self._was, keys, self._encode),
            _nearness(self._after, self._is, keys, self._encode),
        )
        order = [keys[at] for at in np.argsort(-near, kind="stable")]
        calm = 0
        for start in range(0, len(order), _BATCH):
            self._progress(stage, start, len(order))
            batch = order[start : start + _BATCH]
            calm = 0 if asked(batch) else calm + len(batch)
            if calm >= PATIENCE:
                return


def _nearness(served: Served, ids: Collection[str], keys: Sequence[str], encode: Encode) -> NDArray[np.float32]:
    """(n,) -1…1: the cosine of each text to the nearest phrasing of these items, their `not_for` included."""
    index = served.snapshot.index
    positions = [position for position, item in enumerate(served.snapshot.knowledge.items) if item.id in ids]
    rows = np.flatnonzero(np.isin(index.items, positions))
    near = np.full(len(keys), -1.0, dtype=np.float32)
    if not len(rows) or not keys:
        return near
    vectors = index.space.place(encode(keys))
    for start in range(0, len(keys), _CHUNK):
        chunk = slice(start, start + _CHUNK)
        near[chunk] = (vectors[chunk] @ index.placed[rows].T).max(axis=1)
    return near


def _side(decided: Decided) -> Side:
    best = decided.best
    if best is None:
        return Side(decided.decision, None, 0.0, "")
    return Side(decided.decision, best.entry_id, best.confidence, best.question)


def _is_right(side: Side, right: str | None) -> bool:
    """Answered with the right item; not answered where there is none."""
    if right is None:
        return side.decision != "answer"
    return side.decision == "answer" and side.entry_id == right
