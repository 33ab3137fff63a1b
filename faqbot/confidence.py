"""Hits to the probability of being right, learned from the knowledge base itself; and where to draw the line.

Not a search: it judges what `index.py` found. Nobody has to label anything or guess a threshold:

- hide one phrasing, ask it: its own item should still win. What a *known* question looks like.
- hide a whole item, ask its phrasings: whatever wins is wrong. What an *unknown* question looks like.

A logistic model over six features is fitted to that, standardised by the unknown ones (so that one prior holds
for every encoder and every base; with a single phrasing per item the prior is nearly all there is), and the
answer line is the lowest confidence above which at most the accepted share of answers is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from faqbot.encoder import Vectors
from faqbot.index import Hit, Index
from faqbot.knowledge import Kind
from faqbot.space import Space

Floats = NDArray[np.float64]

FEATURES = ("score", "similarity", "wording", "margin", "coverage of the question", "coverage of the phrasing")
"""Few on purpose: with a dozen (lengths, size of the base, density) the same method fell apart on strangers'
questions, because hidden phrasings differ from them in just those."""

PRIOR = np.array([0.71, 0.71, 0.00, 0.61, 0.00, 0.18, -2.60])
"""Weights of the six features, in standard deviations of unknown questions, and the intercept. Learned by this
module on public sets with all phrasings at hand (docs/matching.md); a base of its own moves away from it."""

PRIOR_STRENGTH = 10.0
"""In examples. 3–30 is a plateau on four public sets."""

BACKGROUND_SHARE = 0.35
"""Of the unknown questions, how much weight those far from everything have (`background.py`). Members also ask
about the weather; with 0.0 confidence was too low on real chatbot traffic, with 0.5 too high on hard sets."""

UNLIKELY = 0.25
"""Below it the best candidate is not even worth showing as "did you mean": at least three in four are wrong."""

RIVAL = 0.5
"""A runner-up with at least this share of the best one's confidence makes a question ambiguous."""

SELF = 100.0
REAL = 4.0
CHECK = 2.0
"""Once there are labelled questions, all the base taught itself weighs `SELF`, each of real use `REAL`, and each
check `CHECK`: whoever writes checks knows the phrasings, and members do not."""

SUREST = 0.999
"""What is only near a known phrasing is never as sure as what equals one (1.0)."""

ENOUGH = 3_000
"""Phrasings that are hidden, spread over all; seven weights need no more."""

_FOLDS = 5
_LARGEST_MARGIN = 0.6
"""As good as no rival at all; beyond it the logistic would extrapolate."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that may be what the question asks for."""

    entry_id: str
    kind: Kind
    question: str
    """The item's title."""
    matched_phrasing: str
    """Its nearest phrasing, as written."""
    confidence: float
    """0…1, the probability that it is right."""
    similarity: float
    """Cosine, -1…1."""


@dataclass(frozen=True, slots=True)
class Logistic:
    """A fitted model over standardised features."""

    mean: Floats
    """(f,)"""
    scale: Floats
    """(f,), above 0"""
    weights: Floats
    """(f + 1,), the intercept last"""

    def __call__(self, features: Floats) -> Floats:
        """(n, f) to (n,) probabilities, 0…1."""
        standard = (features - self.mean) / self.scale
        logits: Floats = standard @ self.weights[:-1] + self.weights[-1]
        return np.asarray(1 / (1 + np.exp(-np.clip(logits, -40, 40))), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a model was learned from, one row an example."""

    features: Floats
    """(n, f)"""
    right: Floats
    """(n,), 1.0 or 0.0: whether the best candidate was"""
    known: Floats
    """(n,), 1.0 or 0.0: whether any item was"""
    weight: Floats
    """(n,), above 0"""

    def __len__(self) -> int:
        return len(self.right)

    def joined(self, other: Evidence) -> Evidence:
        """Both."""
        return Evidence(
            np.concatenate([self.features, other.features]),
            np.concatenate([self.right, other.right]),
            np.concatenate([self.known, other.known]),
            np.concatenate([self.weight, other.weight]),
        )


@dataclass(frozen=True, slots=True)
class Line:
    """Where answers begin, and what that means."""

    max_wrong: float
    """The accepted share of wrong answers among those given, 0…1."""
    answer: float
    """Confidence from which a question is answered, 0…1; 1.0 where no line keeps the promise: then only what equals
    a known phrasing is."""
    suggest: float
    """Confidence from which candidates are worth showing."""
    coverage: float
    """Of known questions, the share that is answered, measured on the base itself."""
    wrong: float
    """Of answers, the share that is wrong, measured the same way with as many unknown questions as known ones."""
    examples: int
    """How many questions that was measured on."""


@dataclass(frozen=True, slots=True)
class Confidence:
    """The probability of being right, for the hits of one index."""

    model: Logistic
    evidence: Evidence

    def of(self, index: Index, key: str, hits: Sequence[Hit], most: int = 5) -> list[float]:
        """The confidence of the first `most` hits, in their order, falling, summing to at most 1."""
        if not hits:
            return []
        shown = range(min(most, len(hits)))
        raw = self.model(np.array([features(index, key, hits, i) for i in shown]))
        given: list[float] = [min(float(raw[0]), SUREST)]
        for value in raw[1:]:
            # Only one of them can be right.
            given.append(max(0.0, min(float(value), given[-1], 1 - sum(given))))
        return given

    def taught(self, labelled: Evidence) -> Confidence:
        """Refitted with labelled questions, as made by `examples_of`, beside what was learned from the base."""
        if not len(labelled):
            return self
        own = replace(self.evidence, weight=self.evidence.weight * min(1.0, SELF / self.evidence.weight.sum()))
        evidence = own.joined(labelled)
        standard = (evidence.features - self.model.mean) / self.model.scale
        weights = fit(standard, evidence.right, evidence.weight, PRIOR, PRIOR_STRENGTH)
        return Confidence(replace(self.model, weights=weights), evidence)

    def checked(self, checks: Evidence) -> Confidence:
        """Refitted with the base's own checks, as made by `examples_of`.

        Their mix is the editors' choice and not that of real traffic, so known and unknown ones weigh the same in
        sum; checks of one sort alone could only push confidence up or down, and are left aside.
        """
        known = checks.known == 1
        if not known.any() or known.all():
            return self
        half = len(checks) * CHECK / 2
        return self.taught(replace(checks, weight=np.where(known, half / known.sum(), half / (~known).sum())))

    def line(self, max_wrong: float) -> Line:
        """The lowest line above which at most `max_wrong` of the answers are wrong, by what was seen *and* by what
        the model expects: the first is blind where examples are few, the second where the model is."""
        confidence = self.model(self.evidence.features)
        order = np.argsort(-confidence, kind="stable")
        confidence, right, weight = confidence[order], self.evidence.right[order], self.evidence.weight[order]
        known = self.evidence.known[order]
        total = np.cumsum(weight)
        seen = np.cumsum(weight * (1 - right)) / total
        expected = np.cumsum(weight * (1 - confidence)) / total
        # Ties are answered together.
        last_of_tie = np.append(confidence[1:] < confidence[:-1], True)
        kept = np.flatnonzero((np.maximum(seen, expected) <= max_wrong) & last_of_tie)
        if not len(kept):
            return Line(max_wrong, 1.0, UNLIKELY, 0.0, 0.0, len(self.evidence))
        at = int(kept[-1])
        answer = float(confidence[at])
        answered_known = float((weight * known)[: at + 1].sum())
        return Line(
            max_wrong=max_wrong,
            answer=answer,
            suggest=min(UNLIKELY, answer),
            coverage=answered_known / max(float((weight * known).sum()), 1e-9),
            wrong=float(seen[at]),
            examples=len(self.evidence),
        )


def features(index: Index, key: str, hits: Sequence[Hit], position: int) -> list[float]:
    """The `FEATURES` of one hit among its rivals."""
    hit = hits[position]
    rival = max((other.score for i, other in enumerate(hits) if i != position), default=-1.0)
    asked, known = index.lexicon.coverage(key, index.phrasings[hit.row].key)
    return [hit.score, hit.similarity, hit.wording, min(hit.score - rival, _LARGEST_MARGIN), asked, known]


def learn(index: Index, vectors: Vectors, background: tuple[Sequence[str], Vectors]) -> Confidence:
    """Fit the confidence of one index to its own phrasings.

    vectors: (n, dim) float32, unit rows, the encoder's, of the index's phrasings. background: normal forms of
    questions that nothing answers, and their vectors (b, dim) float32, unit rows.
    """
    evidence = _self_examples(index, vectors, background)
    unknown = evidence.known == 0
    share = evidence.weight[unknown] / evidence.weight[unknown].sum()
    mean = share @ evidence.features[unknown]
    scale = np.sqrt(share @ (evidence.features[unknown] - mean) ** 2) + 1e-3
    weights = fit((evidence.features - mean) / scale, evidence.right, evidence.weight, PRIOR, PRIOR_STRENGTH)
    return Confidence(Logistic(mean, scale, weights), evidence)


def examples_of(index: Index, keys: Sequence[str], vectors: Vectors, items: Sequence[int | None]) -> Evidence:
    """Labelled questions as evidence, each with the weight `REAL`; items: the position of the right item, None
    where no item is right."""
    rows: list[list[float]] = []
    right: list[bool] = []
    known: list[bool] = []
    for key, item, hits in zip(keys, items, index.search(keys, vectors), strict=True):
        if hits:
            rows.append(features(index, key, hits, 0))
            right.append(hits[0].item == item)
            known.append(item is not None)
    return _evidence(rows, right, known, np.full(len(rows), REAL))


def _self_examples(index: Index, vectors: Vectors, background: tuple[Sequence[str], Vectors]) -> Evidence:
    """Hidden phrasings (known), hidden items and background questions (unknown); both sides weigh the same."""
    rows: list[list[float]] = []
    right: list[bool] = []
    sides: list[int] = []
    for part, own in _held_out(index, vectors, background[1]):
        keys = [index.phrasings[row].key for row in own]
        whole = [np.flatnonzero(index.items == index.items[row]) for row in own]
        with_sibling = [i for i, row in enumerate(own) if (~index.against[whole[i]]).sum() > 1]
        alone = [np.array([own[i]]) for i in with_sibling]
        for side, chosen, hidden in ((1, with_sibling, alone), (0, range(len(own)), whole)):
            asked = [keys[i] for i in chosen]
            for i, hits in zip(chosen, part.search(asked, vectors[own[list(chosen)]], hidden), strict=True):
                if hits:
                    rows.append(features(part, keys[i], hits, 0))
                    right.append(bool(hits[0].item == index.items[own[i]]))
                    sides.append(side)
    for key, hits in zip(background[0], index.search(*background), strict=True):
        if hits:
            rows.append(features(index, key, hits, 0))
            right.append(False)
            sides.append(-1)
    side_of = np.array(sides, dtype=np.int64)
    hidden_items, far = (side_of == 0).sum(), (side_of == -1).sum()
    far_share = BACKGROUND_SHARE if hidden_items else 1.0
    weight = np.select(
        [side_of == 1, side_of == 0],
        [0.5 / max((side_of == 1).sum(), 1), 0.5 * (1 - far_share) / max(hidden_items, 1)],
        0.5 * far_share / max(far, 1),
    ) * len(side_of)
    return _evidence(rows, right, (side_of == 1).tolist(), weight)


def _evidence(rows: list[list[float]], right: list[bool], known: list[bool], weight: Floats) -> Evidence:
    return Evidence(
        np.array(rows, dtype=np.float64).reshape(-1, len(FEATURES)),
        np.array(right, dtype=np.float64),
        np.array(known, dtype=np.float64),
        weight,
    )


def _held_out(index: Index, vectors: Vectors, background: Vectors) -> list[tuple[Index, NDArray[np.int64]]]:
    """(index, rows to ask it): a whitening that was learned from a phrasing must not judge it, so each fold of the
    items is asked in a space learned from the others."""
    asked = np.flatnonzero(~index.against)
    asked = asked[spread(len(asked), ENOUGH)]
    if index.space.whitener is None:
        return [(index, asked)]
    fold = np.random.default_rng(0).integers(0, _FOLDS, int(index.items.max()) + 1)[index.items]
    parts = []
    for number in range(_FOLDS):
        own = asked[fold[asked] == number]
        if len(own):
            others = np.flatnonzero(~index.against & (fold != number))
            space = Space.fit(vectors[others], index.items[others], background)
            parts.append((Index.build(index.phrasings, vectors, space), own))
    return parts


def spread(count: int, most: int) -> NDArray[np.int64]:
    """At most `most` of the positions 0…count - 1, rising, from all over."""
    return np.unique(np.linspace(0, count - 1, min(count, most)).astype(np.int64))


def fit(standard: Floats, right: Floats, weight: Floats, prior: Floats, strength: float) -> Floats:
    """Maximum a posteriori weights of a logistic model (Newton's method), Gaussian around `prior`.

    standard: (n, f). Returns (f + 1,), the intercept last.
    """
    design = np.column_stack([standard, np.ones(len(standard))])
    weights = prior.copy()
    for _ in range(100):
        expected = 1 / (1 + np.exp(-np.clip(design @ weights, -40, 40)))
        gradient = design.T @ (weight * (expected - right)) + strength * (weights - prior)
        curvature = (design * (weight * expected * (1 - expected))[:, None]).T @ design
        step = np.linalg.solve(curvature + strength * np.eye(len(prior)), gradient)
        # A full step can overshoot where the classes are nearly separable.
        step *= min(1.0, 4.0 / max(float(np.abs(step).max()), 1e-12))
        weights = weights - step
        if np.abs(step).max() < 1e-8:
            break
    return weights
