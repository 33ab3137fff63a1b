"""Confidence: true on questions nobody has seen, drawn from a world whose truth is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from faqbot.confidence import (
    CHECK,
    LARGEST_LINE_SHIFT,
    LARGEST_SHIFT,
    PRIOR,
    SELF,
    TYPICAL,
    UNLIKELY,
    Confidence,
    Evidence,
    Line,
    Logistic,
    examples_of,
    features,
    fit,
    learn,
    nothing_seen,
    of_part,
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
        confidence = [self.confidence.of(hits)[0] for hits in found]
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
        # As far as `DOUBT` lets the model's own expectation speak beside the count.
        assert line.wrong <= rate + 0.01
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


def test_one_phrasing_an_item_leaves_the_prior_and_draws_a_line() -> None:
    world = World(items=300, phrasings=1, noise=0.4)
    confidence, right = world.asked(1000)
    assert world.confidence.evidence.known.sum() == len(TYPICAL), "no phrasing has a sibling to be found by"
    assert confidence[:1000][right[:1000]].mean() > 0.5 > 0.2 > confidence[1000:].mean()
    answered = confidence >= world.confidence.line(0.05).answer
    assert answered[:1000].mean() > 0.3, "an empty promise is easily kept"
    assert (~right[answered]).mean() < 0.08


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
    world.noise = 2.2
    confidence, right = world.asked(800)
    before = calibration_error(confidence, right)
    vectors, items = world.questions(100)
    world.confidence = world.confidence.taught(examples_of(world.index, [""] * 200, vectors, items))
    confidence, right = world.asked(800)
    after = calibration_error(confidence, right)
    assert before is not None and after is not None
    assert after < 0.09 < 0.11 < before


def test_the_last_labels_take_the_place_of_earlier_ones() -> None:
    world = World(items=60, phrasings=3)
    vectors, items = world.questions(20)
    first, second = (
        examples_of(world.index, [""] * 20, vectors[part], items[part]) for part in (slice(0, 20), slice(20, 40))
    )
    twice = world.confidence.taught(first).taught(second)
    once = world.confidence.taught(second)
    np.testing.assert_array_equal(twice.model.weights, once.model.weights)
    assert twice.judged == once.judged == 20
    assert twice.taught(nothing_seen()) is world.confidence, "labels that were taken back leave nothing"


@pytest.mark.parametrize("said", ["right", "wrong"])
def test_a_hundred_false_labels_move_no_more_than_the_bound(said: str) -> None:
    world = World(items=100, phrasings=4, noise=0.6)
    vectors, _ = world.questions(100)
    known, unknown = vectors[:100], vectors[100:]
    # Confirmations of what no item answers, or rejections of what was right.
    lied = unknown if said == "right" else known
    winners = [hits[0].item for hits in world.index.search([""] * 100, lied)]
    lies = examples_of(world.index, [""] * 100, lied, winners if said == "right" else [None] * 100)
    assert set(lies.right) == ({1.0} if said == "right" else {0.0})
    taught = world.confidence.taught(lies)
    before, after = world.confidence(lies.features), taught(lies.features)
    shift = np.log(after / (1 - after)) - np.log(before / (1 - before))
    assert np.abs(shift).max() <= LARGEST_SHIFT + 1e-9
    assert np.abs(shift).max() > 0.1, "labels that move nothing are not learned from"
    old, new = world.confidence.line(0.05).answer, taught.line(0.05).answer
    assert abs(np.log(new / (1 - new)) - np.log(old / (1 - old))) <= LARGEST_LINE_SHIFT + 1e-9
    _, right = world.asked(800)
    world.confidence = taught
    confidence, right = world.asked(800)
    answered = confidence >= new
    assert (~right[answered]).mean() < 0.13
    assert answered[:800].mean() > 0.2


def test_a_label_is_believed_as_far_as_it_agrees_with_what_was_expected() -> None:
    model = Logistic(np.zeros(1), np.ones(1), np.array([1.0, 0.0]))
    base = Confidence(model, Evidence(np.zeros((1, 1)), np.ones(1), np.ones(1), np.ones(1)))
    # Logits of an expected 0.9, 0.9, 0.1 and 0.1.
    labels = Evidence(
        np.array([[np.log(9)], [np.log(9)], [-np.log(9)], [-np.log(9)]]),
        np.array([1.0, 0, 1, 0]),
        np.ones(4),
        np.ones(4),
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("faqbot.confidence.PRIOR", np.array([1.0, 0.0]))
        believed = base.taught(labels).evidence.right[1:]
    # By Bayes, one label in a hundred being false: 0.99 * 0.9 / (0.99 * 0.9 + 0.01 * 0.1), and so on.
    assert believed == pytest.approx([0.891 / 0.892, 0.009 / 0.108, 0.099 / 0.108, 0.001 / 0.892])


def test_where_the_base_draws_no_line_labels_may_draw_a_strict_one() -> None:
    model = Logistic(np.zeros(1), np.ones(1), np.array([1.0, 0.0]))
    unsure = Confidence(model, Evidence(np.zeros((4, 1)), np.zeros(4), np.zeros(4), np.ones(4)))
    assert unsure.line(0.05).answer == 1.0
    sure = replace(unsure, evidence=Evidence(np.full((400, 1), 3.2), np.ones(400), np.ones(400), np.ones(400)))
    assert sure.line(0.05).answer == pytest.approx(1 / (1 + np.exp(-3.2)))
    taught = replace(sure, unlabelled=unsure, judged=400)
    assert taught.line(0.05).answer == pytest.approx(1 / (1 + np.exp(-3.2)))
    low = replace(taught, evidence=replace(sure.evidence, features=np.full((400, 1), 2.0)))
    assert low.line(0.2).answer == pytest.approx(0.97 * np.exp(-1) / (0.97 * np.exp(-1) + 0.03))


def test_a_part_of_a_message_says_less_than_all_of_it() -> None:
    # 0.8 are odds of 4; one and a half logits less are odds of 4 / e^1.5.
    odds = 4 / np.exp(1.5)
    assert of_part(0.8) == pytest.approx(odds / (1 + odds))
    assert of_part(0.0) == 0.0
    assert of_part(1.0) == pytest.approx(1.0)


def test_a_line_speaks_plainly() -> None:
    assert str(Line(0.05, 0.8, 0.25, 0.714, 0.041, 412, 0)) == (
        "about 71 in 100 questions that have an answer get it at once, and about 4 in 100 answers are wrong; "
        "measured on 412 questions of this base"
    )
    assert str(Line(0.05, 0.8, 0.25, 0.714, 0.041, 412, 12)).endswith(
        "on 400 questions of this base and 12 that people judged in use"
    )
    assert str(Line(0.05, 1.0, 0.25, 0.0, 0.0, 412, 0)).startswith("no line keeps 5% wrong answers or fewer; only")


def test_the_line_is_where_a_hand_would_draw_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("faqbot.confidence.DOUBT", 0.0)
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
    # Half of all six are wrong, but the last one is likelier wrong than right.
    assert confidence.line(0.60).answer == pytest.approx(expected[4])
    # At 0.05 the model itself expects 4.7 % of the first alone to be wrong, and 6.2 % of the first two.
    assert confidence.line(0.05).answer == pytest.approx(expected[0])
    assert confidence.line(0.04).answer == 1.0, "no line keeps that promise"
    assert confidence.line(0.04).coverage == 0.0


def test_a_few_that_went_wrong_do_not_overrule_the_model() -> None:
    model = Logistic(np.zeros(1), np.ones(1), np.array([1.0, 0.0]))
    # Confidences of 0.99 and 0.98; one of the first ten was wrong, which alone would be 10 %.
    logits = np.repeat([np.log(99), np.log(49)], [10, 30])
    right = np.ones(40)
    right[0] = 0
    few = Confidence(model, Evidence(logits[:, None], right, np.ones(40), np.ones(40)))
    # Seen and expected in the first ten: (1 + 20 * 0.01) / 30 = 0.04; in all: (1 + 20 * 0.0175) / 60 = 0.0225.
    assert few.line(0.03).answer == pytest.approx(0.98)
    assert few.line(0.0226).answer == pytest.approx(0.98)
    assert few.line(0.022).answer == 1.0
    many = replace(few, evidence=replace(few.evidence, weight=np.full(40, 1000.0)))
    assert many.line(0.022).answer == 1.0
    assert many.line(0.0251).answer == pytest.approx(0.98), "1 of 40"
    assert many.line(0.0249).answer == 1.0


def test_fit_finds_the_weights_that_made_the_data() -> None:
    rng = np.random.default_rng(2)
    features_ = rng.normal(size=(40_000, 2))
    chance = 1 / (1 + np.exp(-(1.5 * features_[:, 0] - 0.5 * features_[:, 1] - 1.0)))
    right = (rng.random(40_000) < chance).astype(float)
    np.testing.assert_allclose(fit(features_, right, np.ones(40_000), np.zeros(3), 1e-6), [1.5, -0.5, -1.0], atol=0.06)
    np.testing.assert_allclose(fit(features_, right, np.ones(40_000), np.ones(3), 1e9), np.ones(3), atol=0.01)


def test_features_by_hand() -> None:
    # item, row, similarity, wording, whole, score
    hits = [Hit(item, item, 0.8, 0.5, 0.9 - item / 10, score) for item, score in enumerate((0.7, 0.65, 0.5, 0.4, 0.3))]
    assert features(hits, 0) == pytest.approx([0.7, 0.9, (0.65 + 0.5 + 0.4 + 0.3) / 4, 0.05])
    assert features(hits, 1) == pytest.approx([0.65, 0.8, (0.7 + 0.5 + 0.4 + 0.3) / 4, -0.05])
    # No more than five others, and no margin above 0.1.
    far = [Hit(0, 0, 0.9, 0.9, 0.9, 0.9), *hits, Hit(6, 6, 0.1, 0.1, 0.1, 0.1)]
    assert features(far, 0) == pytest.approx([0.9, 0.9, (0.7 + 0.65 + 0.5 + 0.4 + 0.3) / 5, 0.1])
    assert features(hits[:1], 0) == pytest.approx([0.7, 0.9, 0.0, 0.1]), "no rival at all"


def test_two_items_that_are_nearly_one_teach_so_once() -> None:
    # Item 0 and 1 are the same thing; each phrasing of the one falls to the other when it is hidden.
    rng = np.random.default_rng(0)
    centres = np.eye(8, dtype=np.float32)[[0, 0, 2, 3]]
    owners = np.repeat(np.arange(4), 10)
    noisy = centres[owners] + 0.1 * rng.normal(size=(40, 8))
    vectors: Vectors = np.asarray(noisy / np.linalg.norm(noisy, axis=1, keepdims=True), dtype=np.float32)
    background = np.eye(8, dtype=np.float32)[[6, 7]]
    index = Index.build([Phrasing("", "", int(i)) for i in owners], vectors, Space(np.zeros(8, np.float32), None))
    evidence = learn(index, vectors, ([""] * 2, background)).evidence
    unknown = evidence.known == 0
    near = evidence.features[unknown][:40]
    confused = near[:, 0] > 0.8
    assert confused.sum() == 20, "all phrasings of both"
    weight = evidence.weight[unknown][:40]
    np.testing.assert_allclose(weight[:20], weight[0])
    whole = [np.flatnonzero(owners == owner) for owner in owners]
    winners = [hits[0].item for hits in index.search([""] * 40, vectors, whole)]
    pairs = {*zip(owners.tolist(), winners, strict=True)}
    # Each pair of a hidden item and one that won in its place weighs the same.
    assert weight[:10].sum() == pytest.approx(weight.sum() / len(pairs)) == pytest.approx(weight[10:20].sum())
    assert len(pairs) > 4, "or this tests nothing"


def test_candidates_share_one_probability() -> None:
    world = World(items=60, phrasings=3, noise=1.5)
    vectors, items = world.questions(200)
    for hits in world.index.search([""] * len(items), vectors):
        given = world.confidence.of(hits)
        assert given == sorted(given, reverse=True)
        assert min(given) >= 0 and sum(given) <= 1 + 1e-9
    assert world.confidence.of([]) == []


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
