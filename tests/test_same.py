"""Whether two questions ask the same."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from faqbot.index import Index, Phrasing
from faqbot.same import SameMeaning, learn_same
from faqbot.space import Space

from .words import WordEncoder

ITEMS = [
    ["refund how", "how refund please", "my refund how"],
    ["refund when", "when my refund", "when refund please"],
    ["invoice how", "how my invoice", "please invoice how"],
    ["parcel late", "my parcel late", "late parcel please"],
]


def test_a_question_is_grouped_with_its_own_meaning() -> None:
    encoder = WordEncoder()
    rows = [Phrasing(text, text, item) for item, texts in enumerate(ITEMS) for text in texts]
    vectors = encoder.encode([row.key for row in rows])
    same = learn_same(Index.build(rows, vectors, Space(np.zeros(encoder.dim, dtype=np.float32), None)), vectors)
    others = ["refund how", "refund when", "invoice how", "parcel late"]
    given = same("how please refund", encoder.encode(["how please refund"])[0], others, encoder.encode(others))
    assert given.shape == (4,) and given.dtype == np.float64
    assert given[0] > 0.5 > given[1:].max()
    assert same("x", encoder.encode(["x"])[0], [], encoder.encode([])).shape == (0,)


def test_one_phrasing_in_all_is_no_obstacle() -> None:
    encoder = WordEncoder()
    vectors = encoder.encode(["refund"])
    index = Index.build([Phrasing("refund", "refund", 0)], vectors, Space.fit(vectors, np.array([0]), vectors))
    same = learn_same(index, vectors)
    given = same(
        "parcel late",
        encoder.encode(["parcel late"])[0],
        ["parcel late", "invoice"],
        encoder.encode(["parcel late", "invoice"]),
    )
    assert given[0] > 0.5 > given[1]


def same_of(phrasings: list[Phrasing], mean: NDArray[np.float32]) -> SameMeaning:
    vectors = WordEncoder().encode([row.key for row in phrasings])
    return learn_same(Index.build(phrasings, vectors, Space(mean, None)), vectors)


def test_how_alike_is_four_fifths_meaning_and_a_fifth_wording() -> None:
    encoder = WordEncoder()
    same = same_of([Phrasing("refund", "refund", 0)], np.zeros(encoder.dim, dtype=np.float32))
    texts = ["refund how", "how refund", "refund when", "parcel"]
    rows = same.rows(texts, encoder.encode(texts))
    assert rows.dtype == np.float32
    alike = rows @ rows.T
    np.testing.assert_allclose(np.diag(alike), 1, atol=1e-6)
    # The same words in another order; one word of two; none, and chance alone.
    assert alike[0, 1] == pytest.approx(1.0, abs=0.01)
    assert 0.8 * 0.5 < alike[0, 2] < 0.8 * 0.5 + 0.2
    assert abs(alike[0, 3]) < 0.05


def test_a_collection_moves_the_middle_as_far_as_it_is_large() -> None:
    encoder = WordEncoder()
    origin = np.zeros(encoder.dim, dtype=np.float32)
    same = same_of([Phrasing("refund", "refund", 0)], origin)
    mean = encoder.encode(["invoice"])[0]
    assert same.among(mean, 50).space.mean.tolist() == (0.5 * mean).tolist()
    assert same.among(mean, 150).space.mean.tolist() == (0.75 * mean).tolist()
    assert same.space.mean.tolist() == origin.tolist()
    # What all of them have in common makes none of them alike.
    texts = ["invoice how", "invoice when"]
    near, far = (each.rows(texts, encoder.encode(texts)) for each in (same, same.among(mean, 150)))
    assert far[0] @ far[1] < near[0] @ near[1] - 0.2


def test_other_languages_have_a_line_of_their_own() -> None:
    same = same_of([Phrasing("refund", "refund", 0)], np.zeros(WordEncoder().dim, dtype=np.float32))
    assert (same.line("怎么退款"), same.line("refund how"), same.line("app 怎么退款")) == (0.38, 0.28, 0.38)
