"""What an editor will probably want to do with a gap: the item that it is another wording of, a new entry, or nothing.

    suggestion(gap, candidates, snapshot)        # candidates: of its questions, as they are judged now
    everyday = everyday_vectors(encode)          # with an `encode` that remembers

A proposal and a prefilled form. It changes nothing: the editor decides.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from faqbot.background import QUESTIONS
from faqbot.confidence import Candidate
from faqbot.encoder import Vectors
from faqbot.text import is_chatter, normalise

if TYPE_CHECKING:
    from faqbot.served import Encode
    from faqbot.snapshot import Snapshot
    from faqbot.store import Gap

Way = Literal["phrasing", "entry", "dismiss"]
"""Add the questions to an item as phrasings; write a new entry; leave them unanswered."""
Why = Literal["picked", "near", "new", "rejected", "chatter", "dismissed", "everyday"]
"""`picked`: a person chose an item for it. `near`: an item is likelier right than not. `new`: none is. `rejected`:
people said that the nearest is wrong. `chatter`: asks nothing. `dismissed`: asks the same as a gap that was dismissed.
`everyday`: nearer to what people ask anywhere than to anything here."""

LIKELY = 0.5
"""Mean confidence from which an item is proposed: it is likelier right than not."""
ALIKE = 0.5
"""Probability of asking the same as a dismissed gap, from which dismissing is proposed."""
EVERYDAY = 0.6
"""Similarity to an everyday question from which dismissing is proposed, where nothing of the knowledge is nearer. Of
the starter base's 149 titles, each with its item hidden, that meets 1 (whether a robot replies); of 20 questions about
weather, meals and the like, 11."""
LONGEST = 40
"""Characters of a phrasing. What is longer tells a story, and its vector is the story's."""
MOST_PHRASINGS = 12
"""Of a new entry; more of the same do not make it surer."""
EASY = (9, 20)
"""Characters of a question that reads well as a title; see `clearest`."""

_MENTION = re.compile(r"(?:(?<=\s)|^)[@＠][^\s@＠,，:：;；。.!！?？]{1,30}(?:[\s,，:：]+|$)")
_NOBODY: Mapping[int, Sequence[str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What to do with one gap, and what that needs."""

    way: Way
    why: Why
    item_id: str | None
    """`phrasing`: of which item. Else the item that wrongly won (`rejected`), or None."""
    candidates: tuple[Candidate, ...]
    """The items that the questions are nearest to now, best first; confidence is the mean over the questions."""
    question: str
    """The clearest of the questions, as a title."""
    phrasings: tuple[str, ...]
    """The other wordings, each once, the clearest first."""
    dismissed: int | None = None
    """`dismissed`: the gap that was."""


def suggestion(
    gap: Gap,
    candidates: Sequence[Sequence[Candidate]],
    snapshot: Snapshot,
    *,
    dismissed: Mapping[int, Sequence[str]] = _NOBODY,
    everyday: Vectors | None = None,
) -> Suggestion:
    """What to do with `gap`.

    candidates: for each of its questions, as listed, the items it is nearest to in `snapshot`; may be of the first few
    alone. dismissed: texts of dismissed gaps, by id. everyday: `everyday_vectors`; None compares with none.
    """
    ordered = clearest([question.text for question in gap.questions], snapshot)
    question = ordered[0] if ordered else gap.title
    if gap.settled:
        question = gap.title
    others = tuple(text for text in ordered if normalise(text) != normalise(question))[:MOST_PHRASINGS]
    best = joined(candidates)
    plain = Suggestion("entry", "new", None, best, question, others)
    if gap.chatter or all(is_chatter(each.text) for each in gap.questions):
        return replace(plain, way="dismiss", why="chatter")
    there = snapshot.knowledge.positions  # items can be deleted
    rejected = Counter(each.entry_id for each in gap.questions if each.reason == "rejected" and each.entry_id in there)
    picked = Counter(each.picked_id for each in gap.questions if each.picked_id in there.keys() - rejected.keys())
    if picked:
        return replace(plain, way="phrasing", why="picked", item_id=picked.most_common(1)[0][0])
    likely = next((each for each in best if each.entry_id not in rejected), None)
    if likely is not None and likely.confidence >= LIKELY:
        return replace(plain, way="phrasing", why="near", item_id=likely.entry_id)
    if rejected:
        return replace(plain, why="rejected", item_id=rejected.most_common(1)[0][0])
    vector = snapshot.encoder.encode([normalise(question)])
    for gap_id, texts in dismissed.items():
        if gap_id != gap.id and _alike(question, vector[0], texts, snapshot) >= ALIKE:
            return replace(plain, way="dismiss", why="dismissed", dismissed=gap_id)
    if everyday is not None:
        placed = snapshot.index.space.place(vector)[0]
        nearest = float((snapshot.index.space.place(everyday) @ placed).max())
        here = max((each.similarity for found in candidates for each in found), default=-1.0)
        if nearest >= EVERYDAY and nearest > here:
            return replace(plain, way="dismiss", why="everyday")
    return plain


def everyday_vectors(encode: Encode) -> Vectors:
    """(n, dim) float32, unit rows, the encoder's, of the everyday questions."""
    return encode([normalise(question) for question in QUESTIONS])


def joined(candidates: Sequence[Sequence[Candidate]], most: int = 5) -> tuple[Candidate, ...]:
    """One list of candidates for questions that ask the same: each item once, as its surest question shows it, with
    the mean confidence over all of them (an item that a question does not find counts 0 there)."""
    surest: dict[str, Candidate] = {}
    sums: dict[str, float] = {}
    for found in candidates:
        for each in found:
            sums[each.entry_id] = sums.get(each.entry_id, 0.0) + each.confidence
            if each.entry_id not in surest or each.confidence > surest[each.entry_id].confidence:
                surest[each.entry_id] = each
    means = [replace(each, confidence=sums[each.entry_id] / len(candidates)) for each in surest.values()]
    return tuple(sorted(means, key=lambda each: -each.confidence)[:most])


def as_phrasing(text: str) -> str:
    """A message as one line, without the names of those it was sent to; how a phrasing is written."""
    return _MENTION.sub("", " ".join(text.split())).strip()


def phrasings(texts: Sequence[str]) -> list[str]:
    """Those of `texts` that can be phrasings, each meaning-preserving form once, in their order: chatter and stories
    are left out."""
    found: dict[str, str] = {}
    for text in texts:
        line = as_phrasing(text)
        if line and len(line) <= LONGEST and not is_chatter(line):
            found.setdefault(normalise(line), line)
    return list(found.values())


def clearest(texts: Sequence[str], snapshot: Snapshot) -> list[str]:
    """`phrasings` of `texts`, the one first that says best what all of them ask.

    That is the one nearest to their common middle, repeated ones counting as often; neither a few characters nor a
    long sentence, so that it reads as a title.
    """
    usable = phrasings(texts)
    if len(usable) < 2:
        return usable or phrasings([text[:LONGEST] for text in texts])[:1]
    keys = [normalise(text) for text in usable]
    counts = Counter(normalise(as_phrasing(text)) for text in texts)
    weights = np.array([counts[key] for key in keys], dtype=np.float32)
    placed = snapshot.index.space.place(snapshot.encoder.encode(keys))
    middle = weights @ placed / weights.sum()
    clarity = placed @ middle - np.array([_effort(text) for text in usable])
    return [usable[at] for at in np.argsort(-clarity, kind="stable")]


def _effort(text: str) -> float:
    """What a title of this length costs, in cosine: nothing between the bounds of `EASY`."""
    short, long = EASY
    return 0.02 * max(0, short - len(text)) + 0.01 * max(0, len(text) - long)


def _alike(text: str, vector: NDArray[np.float32], texts: Sequence[str], snapshot: Snapshot) -> float:
    """0…1: that `text` asks the same as one of `texts`."""
    if not texts:
        return 0.0
    return float(snapshot.same(text, vector, texts, snapshot.encoder.encode([normalise(each) for each in texts])).max())
