"""Hits to the probability of being right, learned from the knowledge base itself; and where to draw the line.

Not a search: it judges what `index.py` found. Nobody has to label anything or guess a threshold:

- hide one phrasing, ask it: its own item should still win. What a *known* question looks like.
- hide a whole item, ask its phrasings: whatever wins is wrong. What an *unknown* question looks like.

A logistic model over four features is fitted to that, standardised by the unknown ones (so that one prior holds
for every encoder and every base; with a single phrasing per item the prior is all there is), and the answer line
is the lowest confidence above which at most the accepted share of answers is wrong.

What people confirm and reject refines it, within a bound: see `taught`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from faqbot.encoder import Vectors
from faqbot.index import Hit, Index
from faqbot.knowledge import Kind
from faqbot.space import Space

Floats = NDArray[np.float64]

FEATURES = ("score", "whole", "neighbourhood", "margin")
"""Few on purpose: with a dozen the same method fell apart on strangers' questions, because hidden phrasings differ
from them in just those. Wording and coverage say nothing here that the score does not (docs/matching.md)."""

PRIOR = np.array([1.80, 0.60, -0.65, 0.45, -3.60])
"""Weights of the four features, in standard deviations of unknown questions, and the intercept: the mean of what this
module learned on seven public sets with two encoders (docs/matching.md); a base of its own moves away from it."""

PRIOR_STRENGTH = 10.0
"""In examples. 3–30 is a plateau on the public sets."""

TYPICAL = np.array([
    [0.80, 0.77, 0.89, 0.25], [1.62, 1.56, 1.11, 1.17], [2.01, 1.97, 1.10, 1.44], [2.28, 2.21, 1.02, 1.55],
    [2.50, 2.37, 0.76, 1.56], [2.83, 2.73, 0.68, 1.56], [3.43, 3.34, 0.99, 1.63], [4.39, 4.27, 1.02, 1.60],
])  # fmt: skip
"""Known questions as they lay on the same public sets, an eighth each, in the same units. They stand in where a base
has few of its own: items with a single phrasing teach what unknown questions look like, and no more."""

TYPICAL_STRENGTH = 10.0
"""How many known questions of its own they count as."""

NEAR = np.array([0.00, 0.12, 0.22, 0.34])
"""How much nearer than questions about other things questions about other things *of the same field* lay on the same
sets, a quarter each. They stand in where few items can be hidden: an entry about refunds, alone, has only seen
questions about the weather, and would be sure that whoever asks about invoices means refunds."""

NEAR_STRENGTH = 3.0
"""How many pairs of a hidden item and the one that wins in its place they count as."""

BACKGROUND_SHARE = 0.55
"""Of the unknown questions, how much weight those far from everything have (`background.py`). Members also ask
about the weather; with 0.35 confidence was too low on real chatbot traffic, and more changes little elsewhere."""

UNLIKELY = 0.25
"""Below it the best candidate is not even worth showing as "did you mean": at least three in four are wrong."""

LOWEST_LINE = 0.5
"""What is likelier wrong than right is never answered, whatever a young base says of itself: with ten entries a day
written from nothing, its line fell to 0.3, and where nobody rejected an answer a quarter of them were wrong."""

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
"""Phrasings that are hidden, spread over all; five weights need no more."""

MISTAKEN = 0.01
"""The share of labels from real use that is taken to be false, whoever gave them (`taught`)."""

LARGEST_SHIFT = 0.5
"""How far labels from real use, however many and however false, can move a confidence, in logits: 0.50 to 0.62."""

LARGEST_LINE_SHIFT = 1.0
"""How far they can move the answer line, in logits: 0.80 to 0.60 or 0.92. Both bounds leave 200 honest labels what
they bring; what a hundred false ones did stands in docs/matching.md."""

SUREST_LINE = 0.97
"""What "no line" counts as where labels move it: they can bring it down to 0.92."""

DOUBT = 20.0
"""In examples: how many must go otherwise than expected before `line` believes them rather than the model."""

PART = 1.5
"""By how many logits a part of a message says less than a whole one: what is said around it may change its meaning."""

_NONE: Floats = np.zeros(0)
FOLDS = 5
_NEIGHBOURS = 5
_LARGEST_MARGIN = 0.1
"""A runner-up further away than this is no rival. Uncapped, the margin made the near misses surest of all: on the
medical set recall at precision 0.95 was 0.54 with it and 0.65 capped."""


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

    def logits(self, features: Floats) -> Floats:
        """(n, f) to (n,) log odds."""
        standard = (features - self.mean) / self.scale
        return np.asarray(standard @ self.weights[:-1] + self.weights[-1], dtype=np.float64)

    def __call__(self, features: Floats) -> Floats:
        """(n, f) to (n,) probabilities, 0…1."""
        return _sigmoid(self.logits(features))


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

    def reweighed(self, total: float) -> Evidence:
        """The same, weighing `total` in all."""
        return replace(self, weight=self.weight * (total / self.weight.sum()))

    def joined(self, other: Evidence) -> Evidence:
        """Both."""
        return Evidence(
            np.concatenate([self.features, other.features]),
            np.concatenate([self.right, other.right]),
            np.concatenate([self.known, other.known]),
            np.concatenate([self.weight, other.weight]),
        )


def nothing_seen() -> Evidence:
    """No example at all."""
    return Evidence(np.zeros((0, len(FEATURES))), np.zeros(0), np.zeros(0), np.zeros(0))


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
    """How many questions that was measured on, all in all."""
    judged: int
    """How many of these came from real use, judged by people."""

    def __str__(self) -> str:
        if not self.coverage:
            return (
                f"no line keeps {self.max_wrong:.0%} wrong answers or fewer; only what equals a known phrasing is "
                "answered. Add phrasings, or accept more."
            )
        judged = f" and {self.judged} that people judged in use" if self.judged else ""
        return (
            f"about {round(100 * self.coverage)} in 100 questions that have an answer get it at once, and about "
            f"{round(100 * self.wrong)} in 100 answers are wrong; measured on {self.examples - self.judged} "
            f"questions of this base{judged}"
        )


@dataclass(frozen=True, slots=True)
class Confidence:
    """The probability of being right, for the hits of one index."""

    model: Logistic
    """As learned from the base and its checks."""
    evidence: Evidence
    unlabelled: Confidence | None = None
    """What this was before labels from real use; they move it by at most `LARGEST_SHIFT`."""
    judged: int = 0
    """How many such labels there are."""

    def __call__(self, features: Floats) -> Floats:
        """(n, f) to (n,) probabilities, 0…1."""
        logits = self.model.logits(features)
        if self.unlabelled is not None:
            before = self.unlabelled.model.logits(features)
            logits = before + np.clip(logits - before, -LARGEST_SHIFT, LARGEST_SHIFT)
        return _sigmoid(logits)

    def of(self, hits: Sequence[Hit], most: int = 5) -> list[float]:
        """The confidence of the first `most` hits, in their order, falling, summing to at most 1."""
        if not hits:
            return []
        shown = range(min(most, len(hits)))
        raw = self(np.array([features(hits, i) for i in shown]))
        given: list[float] = [min(float(raw[0]), SUREST)]
        for value in raw[1:]:
            # Only one of them can be right.
            given.append(max(0.0, min(float(value), given[-1], 1 - sum(given))))
        return given

    def taught(self, labels: Evidence) -> Confidence:
        """Refitted with labels from real use, as made by `examples_of`, beside what was learned from the base.

        They take the place of those of an earlier call. Labels can be mistaken or malicious, so each is believed only
        as far as it goes together with what the base expected (`MISTAKEN`), and all of them together move no
        confidence by more than `LARGEST_SHIFT` and no line by more than `LARGEST_LINE_SHIFT`.
        """
        before = self.unlabelled or self
        if not len(labels):
            return before
        expected = before.model(labels.features)
        # The posterior that the item was right, given what the label says (label noise after Copas, 1988, "Binary
        # Regression Models for Contaminated Data").
        said_right = (1 - MISTAKEN) * expected / ((1 - MISTAKEN) * expected + MISTAKEN * (1 - expected))
        said_wrong = MISTAKEN * expected / (MISTAKEN * expected + (1 - MISTAKEN) * (1 - expected))
        believed = replace(labels, right=np.where(labels.right == 1, said_right, said_wrong))
        evidence = before._beside(believed)
        return Confidence(before._refitted(evidence), evidence, before, len(labels))

    def checked(self, checks: Evidence) -> Confidence:
        """Refitted with the base's own checks, as made by `examples_of`.

        Their mix is the editors' choice and not that of real traffic, so known and unknown ones weigh the same in
        sum; checks of one sort alone could only push confidence up or down, and are left aside.
        """
        known = checks.known == 1
        if not known.any() or known.all():
            return self
        half = len(checks) * CHECK / 2
        weighed = replace(checks, weight=np.where(known, half / known.sum(), half / (~known).sum()))
        evidence = self._beside(weighed)
        return Confidence(self._refitted(evidence), evidence)

    def _beside(self, labels: Evidence) -> Evidence:
        """The evidence so far, weighing `SELF` at most, and labels."""
        return self.evidence.reweighed(min(SELF, float(self.evidence.weight.sum()))).joined(labels)

    def _refitted(self, evidence: Evidence) -> Logistic:
        standard = (evidence.features - self.model.mean) / self.model.scale
        return replace(self.model, weights=fit(standard, evidence.right, evidence.weight, PRIOR, PRIOR_STRENGTH))

    def line(self, max_wrong: float) -> Line:
        """The lowest line above which at most `max_wrong` of the answers are wrong, by what the model expects of the
        examples *and* by what became of them.

        What became of them is drawn towards what was expected, as if `DOUBT` more examples had gone as expected:
        where examples are few, one that went wrong would move the line from 0.63 to 0.82.
        """
        line = self._line(max_wrong)
        if self.unlabelled is None:
            return line
        before = self.unlabelled._line(max_wrong).answer
        # Where the base alone draws no line, labels may draw a strict one.
        lowest = _moved(min(before, SUREST_LINE), -LARGEST_LINE_SHIFT)
        highest = _moved(before, LARGEST_LINE_SHIFT) if before < 1 else 1.0
        answer = min(max(line.answer, lowest), highest)
        return replace(line, answer=answer, suggest=min(UNLIKELY, answer))

    def _line(self, max_wrong: float) -> Line:
        confidence = self(self.evidence.features)
        order = np.argsort(-confidence, kind="stable")
        confidence, right, weight = confidence[order], self.evidence.right[order], self.evidence.weight[order]
        known = self.evidence.known[order]
        total = np.cumsum(weight)
        expected = np.cumsum(weight * (1 - confidence)) / total
        wrong = np.cumsum(weight * (1 - right))
        seen = (wrong + DOUBT * expected) / (total + DOUBT)
        # Ties are answered together.
        last_of_tie = np.append(confidence[1:] < confidence[:-1], True)
        likely = confidence >= LOWEST_LINE
        kept = np.flatnonzero((np.maximum(seen, expected) <= max_wrong) & last_of_tie & likely)
        if not len(kept):
            return Line(max_wrong, 1.0, UNLIKELY, 0.0, 0.0, len(self.evidence), self.judged)
        at = int(kept[-1])
        answer = float(confidence[at])
        answered_known = float((weight * known)[: at + 1].sum())
        return Line(
            max_wrong=max_wrong,
            answer=answer,
            suggest=min(UNLIKELY, answer),
            coverage=answered_known / max(float((weight * known).sum()), 1e-9),
            wrong=float(wrong[at] / total[at]),
            examples=len(self.evidence),
            judged=self.judged,
        )


def of_part(confidence: float) -> float:
    """What a confidence is worth that only a part of the message gave, 0…1."""
    return _moved(confidence, -PART)


def features(hits: Sequence[Hit], position: int) -> list[float]:
    """The `FEATURES` of one hit among its rivals."""
    hit = hits[position]
    others = [other.score for other in (*hits[:position], *hits[position + 1 :])][:_NEIGHBOURS]
    # Nothing else is near: as if all else were unrelated.
    neighbourhood = sum(others) / len(others) if others else 0.0
    margin = min(hit.score - others[0], _LARGEST_MARGIN) if others else _LARGEST_MARGIN
    return [hit.score, hit.whole, neighbourhood, margin]


def learn(
    index: Index,
    vectors: Vectors,
    background: tuple[Sequence[str], Vectors],
    begun: Callable[[int], None] = lambda part: None,
) -> Confidence:
    """Fit the confidence of one index to its own phrasings.

    vectors: (n, dim) float32, unit rows, the encoder's, of the index's phrasings. background: normal forms of
    questions that nothing answers, and their vectors (b, dim) float32, unit rows. begun: told which of `FOLDS` parts is
    hidden now, each a second's work with thousands of phrasings; may raise, to give up.
    """
    if not len(index):
        # Nothing is near to anything: any scale will do, and no line is drawn.
        return Confidence(
            Logistic(np.zeros(len(FEATURES)), np.ones(len(FEATURES)), PRIOR), _evidence([], [], [], _NONE)
        )
    known, unknown = _self_examples(index, vectors, background, begun)
    share = unknown.weight / unknown.weight.sum()
    mean = share @ unknown.features
    scale = np.sqrt(share @ (unknown.features - mean) ** 2) + 1e-3
    prior = Logistic(mean, scale, PRIOR)
    typical = mean + TYPICAL * scale
    strength = np.full(len(TYPICAL), TYPICAL_STRENGTH / len(TYPICAL))
    known = known.joined(Evidence(typical, prior(typical), np.ones(len(TYPICAL)), strength))
    # Both sides weigh the same, and no more than the smaller one has to say.
    half = min(float(known.weight.sum()), float(len(unknown)))
    evidence = known.reweighed(half).joined(unknown.reweighed(half))
    weights = fit((evidence.features - mean) / scale, evidence.right, evidence.weight, PRIOR, PRIOR_STRENGTH)
    return Confidence(Logistic(mean, scale, weights), evidence)


def examples_of(index: Index, keys: Sequence[str], vectors: Vectors, items: Sequence[int | None]) -> Evidence:
    """Labelled questions as evidence, each with the weight `REAL`; items: the position of the right item, None
    where no item is right."""
    rows: list[list[float]] = []
    right: list[bool] = []
    known: list[bool] = []
    for item, hits in zip(items, index.search(keys, vectors), strict=True):
        if hits:
            rows.append(features(hits, 0))
            right.append(hits[0].item == item)
            known.append(item is not None)
    return _evidence(rows, right, known, np.full(len(rows), REAL))


def _self_examples(
    index: Index, vectors: Vectors, background: tuple[Sequence[str], Vectors], begun: Callable[[int], None]
) -> tuple[Evidence, Evidence]:
    """(hidden phrasings: known, hidden items and background questions: unknown)."""
    known: list[list[float]] = []
    right: list[bool] = []
    near: list[list[float]] = []
    confusions: list[tuple[int, int]] = []
    for number, (part, own) in enumerate(_held_out(index, vectors, background[1])):
        begun(number)
        keys = [index.phrasings[row].key for row in own]
        whole = [np.flatnonzero(index.items == index.items[row]) for row in own]
        with_sibling = [i for i, row in enumerate(own) if (~index.against[whole[i]]).sum() > 1]
        alone = [np.array([own[i]]) for i in with_sibling]
        asked = [keys[i] for i in with_sibling]
        for i, hits in zip(with_sibling, part.search(asked, vectors[own[with_sibling]], alone), strict=True):
            if hits:
                known.append(features(hits, 0))
                right.append(hits[0].item == index.items[own[i]])
        for row, hits in zip(own, part.search(keys, vectors[own], whole), strict=True):
            if hits:
                near.append(features(hits, 0))
                confusions.append((int(index.items[row]), hits[0].item))
    far = [features(hits, 0) for hits in index.search(*background) if hits]
    # Two items that are nearly one teach once that they are, and not once for each phrasing: twenty phrasings of the
    # one all land on the other, and would say that every unknown question has a near neighbour.
    times = Counter(confusions)
    once = np.array([1 / times[pair] for pair in confusions] + [NEAR_STRENGTH / len(NEAR)] * len(NEAR))
    alike = np.array([1.0, 1.0, 0.5 if index.items.max() > 0 else 0.0, 0.0])
    typical = np.mean(far, axis=0) + NEAR[:, None] * alike
    weight = np.concatenate(
        [once * ((1 - BACKGROUND_SHARE) / once.sum()), np.full(len(far), BACKGROUND_SHARE / len(far))]
    )
    return (
        _evidence(known, right, [True] * len(known), np.ones(len(known))),
        _evidence([*near, *typical.tolist(), *far], [False] * len(weight), [False] * len(weight), weight),
    )


def _evidence(rows: list[list[float]], right: Sequence[bool], known: Sequence[bool], weight: Floats) -> Evidence:
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
    fold = np.random.default_rng(0).integers(0, FOLDS, int(index.items.max()) + 1)[index.items]
    parts = []
    for number in range(FOLDS):
        own = asked[fold[asked] == number]
        if len(own):
            others = np.flatnonzero(~index.against & (fold != number))
            space = Space.fit(vectors[others], index.items[others], background)
            parts.append((Index.build(index.phrasings, vectors, space), own))
    return parts


def spread(count: int, most: int) -> NDArray[np.int64]:
    """At most `most` of the positions 0…count - 1, rising, from all over."""
    return np.unique(np.linspace(0, count - 1, min(count, most)).astype(np.int64))


def _moved(probability: float, logits: float) -> float:
    """A probability, 0…1, moved by so many logits."""
    odds = probability * math.exp(logits)
    return odds / (odds + 1 - probability)


def _sigmoid(logits: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -40, 40))), dtype=np.float64)


def fit(standard: Floats, right: Floats, weight: Floats, prior: Floats, strength: float) -> Floats:
    """Maximum a posteriori weights of a logistic model (Newton's method), Gaussian around `prior`.

    standard: (n, f). right: (n,) 0…1, a fraction where it is uncertain. Returns (f + 1,), the intercept last.
    """
    design = np.column_stack([standard, np.ones(len(standard))])
    weights = prior.copy()
    for _ in range(100):
        expected = _sigmoid(design @ weights)
        gradient = design.T @ (weight * (expected - right)) + strength * (weights - prior)
        curvature = (design * (weight * expected * (1 - expected))[:, None]).T @ design
        step = np.linalg.solve(curvature + strength * np.eye(len(prior)), gradient)
        # A full step can overshoot where the classes are nearly separable.
        step *= min(1.0, 4.0 / max(float(np.abs(step).max()), 1e-12))
        weights = weights - step
        if np.abs(step).max() < 1e-8:
            break
    return weights
