"""Confidence: true on questions nobody has seen, drawn from a world whose truth is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from faqbot.confidence import (
    CHECK,
    PRIOR,
    SELF,
    UNLIKELY,
    Confidence,
    Evidence,
    Logistic,
    examples_of,
    features,
    fit,
    learn,
)
from faqbot.encoder import Vectors
from faqbot.index import Hit, Index, Phrasing
from faqbot.metrics import calibration_error
from faqbot.space import Space

DIM = 24


class World:
    """Items are random directions; a phrasing or a question is its item's direction plus noise."""

    def __init__(self, items: int, phrasings: int, noise: float = 0.8, seed: int = 1) -> None:
        self.rng = np.random.default_rng(seed)
        self.noise = noise
        self.centres = self._unit(self.rng.normal(size=(items, DIM)))
        self.strangers = self._unit(self.rng.normal(size=(items, DIM)))
        owners = np.repeat(np.arange(items), phrasings)
        self.vectors = self.around(self.centres[owners])
        self.background = self._unit(self.rng.normal(size=(40, DIM)))
        rows = [Phrasing("", "", int(owner)) for owner in owners]
        self.index = Index.build(rows, self.vectors, Space.fit(self.vectors, owners, self.background))
        self.confidence = learn(self.index, self.vectors, ([""] * 40, self.background))

    def _unit(self, rows: np.ndarray) -> Vectors:
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)

    def around(self, centres: np.ndarray) -> Vectors:
        return self._unit(centres + self.noise * self.rng.normal(size=centres.shape) / np.sqrt(DIM))

    def questions(self, n: int) -> tuple[Vectors, list[int | None]]:
        """n known and n unknown ones."""
        which = self.rng.integers(0, len(self.centres), n)
        vectors = np.concatenate([self.around(self.centres[which]), self.around(self.strangers[which])])
        return vectors, [*which.tolist(), *[None] * n]

    def asked(self, n: int) -> tuple[np.ndarray, np.ndarray]:
        """(confidence, right) of fresh questions."""
        vectors, items = self.questions(n)
        found = list(self.index.search([""] * len(items), vectors))
        confidence = [self.confidence.of(self.index, "", hits)[0] for hits in found]
        return np.array(confidence), np.array([hits[0].item == item for hits, item in zip(found, items, strict=True)])


@pytest.mark.parametrize(("items", "phrasings"), [(60, 2), (60, 8), (200, 3)])
def test_confidence_is_a_probability_without_any_label(items: int, phrasings: int) -> None:
    confidence, right = World(items, phrasings).asked(800)
    error = calibration_error(confidence, right)
    assert error is not None and error < 0.07


def test_no_more_than_the_accepted_share_of_answers_is_wrong() -> None:
    world = World(items=100, phrasings=4, noise=0.6)
    confidence, right = world.asked(1000)
    for rate in (0.02, 0.05, 0.10):
        line = world.confidence.line(rate)
        answered = confidence >= line.answer
        assert (~right[answered]).mean() <= rate + 0.03
        assert answered[:1000].mean() > 0.3, "an empty promise is easily kept"
        assert line.wrong <= rate
        assert line.suggest == min(UNLIKELY, line.answer)


def test_a_lower_accepted_rate_never_answers_more() -> None:
    confidence = World(items=80, phrasings=3).confidence
    lines = [confidence.line(rate) for rate in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5)]
    assert [line.answer for line in lines] == sorted((line.answer for line in lines), reverse=True)
    assert [line.coverage for line in lines] == sorted(line.coverage for line in lines)


def test_shuffled_truth_does_not_look_good() -> None:
    world = World(items=200, phrasings=3)
    evidence = world.confidence.evidence
    shuffled = replace(evidence, right=np.random.default_rng(0).permutation(evidence.right))
    model = world.confidence.model
    weights = fit((shuffled.features - model.mean) / model.scale, shuffled.right, shuffled.weight, 0 * PRIOR, 1e-3)
    blind = Confidence(replace(model, weights=weights), shuffled)
    assert blind.line(0.05).coverage < 0.05
    assert np.ptp(blind.model(evidence.features)) < 0.4 < np.ptp(model(evidence.features))


def test_one_phrasing_an_item_leaves_the_prior() -> None:
    world = World(items=300, phrasings=1, noise=0.4)
    confidence, right = world.asked(1000)
    assert world.confidence.evidence.known.sum() == 0
    assert confidence[:1000][right[:1000]].mean() > 0.5 > 0.2 > confidence[1000:].mean()


@pytest.mark.parametrize("phrasings", [1, 3])
def test_one_item_alone_can_be_asked(phrasings: int) -> None:
    world = World(items=1, phrasings=phrasings, noise=0.4)
    confidence, right = world.asked(200)
    assert right[:200].all() and not right[200:].any()
    assert confidence[:200].mean() > 0.6
    assert confidence[200:].mean() < 0.3


def test_labelled_questions_mend_what_the_base_could_not_know() -> None:
    world = World(items=100, phrasings=3)
    # Real members' questions lie further from the phrasings than phrasings lie from each other.
    world.noise = 2.6
    confidence, right = world.asked(800)
    before = calibration_error(confidence, right)
    vectors, items = world.questions(100)
    world.confidence = world.confidence.taught(examples_of(world.index, [""] * 200, vectors, items))
    confidence, right = world.asked(800)
    after = calibration_error(confidence, right)
    assert before is not None and after is not None
    assert after < 0.08 < 0.12 < before


def test_teaching_nothing_changes_nothing() -> None:
    confidence = World(items=10, phrasings=2).confidence
    nothing = Evidence(np.zeros((0, 6)), np.zeros(0), np.zeros(0), np.zeros(0))
    assert confidence.taught(nothing) is confidence


def test_the_line_is_where_a_hand_would_draw_it() -> None:
    # One feature, the confidence itself: the logistic of it.
    logits = np.array([3.0, 2.5, 2.0, 1.0, 0.0, -1.0])
    right = np.array([1.0, 1, 0, 1, 0, 0])
    model = Logistic(np.zeros(1), np.ones(1), np.array([1.0, 0.0]))
    evidence = Evidence(logits[:, None], right, np.array([1.0, 1, 1, 1, 0, 0]), np.ones(6))
    confidence = Confidence(model, evidence)
    expected = 1 / (1 + np.exp(-logits))
    # 3.0 and 2.5 are right; below them 1 of 3, 1 of 4, 2 of 5 and 3 of 6 are wrong.
    assert confidence.line(0.10).answer == pytest.approx(expected[1])
    assert confidence.line(0.10).coverage == pytest.approx(2 / 4)
    assert confidence.line(0.10).wrong == 0.0
    assert confidence.line(0.25).answer == pytest.approx(expected[3])
    assert confidence.line(0.25).coverage == pytest.approx(4 / 4)
    assert confidence.line(0.45).answer == pytest.approx(expected[4])
    # At 0.05 the model itself expects 4.7 % of the first alone to be wrong, and 6.2 % of the first two.
    assert confidence.line(0.05).answer == pytest.approx(expected[0])
    assert confidence.line(0.04).answer == 1.0, "no line keeps that promise"
    assert confidence.line(0.04).coverage == 0.0


def test_fit_finds_the_weights_that_made_the_data() -> None:
    rng = np.random.default_rng(2)
    features_ = rng.normal(size=(40_000, 2))
    chance = 1 / (1 + np.exp(-(1.5 * features_[:, 0] - 0.5 * features_[:, 1] - 1.0)))
    right = (rng.random(40_000) < chance).astype(float)
    np.testing.assert_allclose(fit(features_, right, np.ones(40_000), np.zeros(3), 1e-6), [1.5, -0.5, -1.0], atol=0.06)
    np.testing.assert_allclose(fit(features_, right, np.ones(40_000), np.ones(3), 1e9), np.ones(3), atol=0.01)


def test_features_by_hand() -> None:
    index = Index.build(
        [Phrasing("a b", "a b", 0), Phrasing("c", "c", 1)],
        np.eye(2, dtype=np.float32),
        Space(np.zeros(2, dtype=np.float32), None),
    )
    hits = [Hit(0, 0, 0.8, 0.5, 0.9, 0.7), Hit(1, 1, 0.4, 0.1, 0.2, 0.3)]
    assert features(index, "a", hits, 0)[:4] == pytest.approx([0.7, 0.8, 0.5, 0.4])
    assert features(index, "a", hits, 0)[4:] == pytest.approx([1.0, 0.5])
    assert features(index, "a", hits, 1)[:4] == pytest.approx([0.3, 0.4, 0.1, -0.4])
    (_, _, _, margin, _, _) = features(index, "a", hits[:1], 0)
    assert margin == 0.6, "no rival at all"


def test_candidates_share_one_probability() -> None:
    world = World(items=60, phrasings=3, noise=1.5)
    vectors, items = world.questions(200)
    for hits in world.index.search([""] * len(items), vectors):
        given = world.confidence.of(world.index, "", hits)
        assert given == sorted(given, reverse=True)
        assert min(given) >= 0 and sum(given) <= 1 + 1e-9
    assert world.confidence.of(world.index, "", []) == []


def test_checks_weigh_the_same_known_and_unknown_and_one_sort_alone_teaches_nothing() -> None:
    world = World(items=60, phrasings=3)
    vectors, items = world.questions(40)
    few_unknown = [*range(40), 40, 41]
    checks = examples_of(world.index, [""] * 42, vectors[few_unknown], [items[i] for i in few_unknown])
    taught = world.confidence.checked(checks)
    known, unknown = taught.evidence.weight[-42:-2], taught.evidence.weight[-2:]
    assert known.sum() == pytest.approx(unknown.sum()) == pytest.approx(42 * CHECK / 2)
    assert taught.evidence.known[-42:].tolist() == [1.0] * 40 + [0.0] * 2
    own = world.confidence.evidence
    assert taught.evidence.weight[:-42].sum() == pytest.approx(min(SELF, own.weight.sum()))
    only_known = examples_of(world.index, [""] * 40, vectors[:40], items[:40])
    assert world.confidence.checked(only_known) is world.confidence
