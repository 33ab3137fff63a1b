"""Whether two questions ask the same."""

from __future__ import annotations

import numpy as np

from faqbot.index import Index, Phrasing
from faqbot.same import learn_same
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
