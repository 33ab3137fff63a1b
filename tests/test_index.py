"""The index: FAISS against NumPy, dump and load as the identity, `not_for` by meaning."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from faqbot.encoder import Vectors
from faqbot.errors import IndexUnusable
from faqbot.index import LEXICAL_WEIGHT, NOT_FOR_SCALE, WHOLE_WEIGHT, Index, Phrasing, phrasings_of
from faqbot.knowledge import Entry, Place
from faqbot.space import Space

from .words import WordEncoder


def phrasings(*texts: tuple[str, int] | tuple[str, int, bool]) -> list[Phrasing]:
    return [Phrasing(text[0], text[0], text[1], *text[2:]) for text in texts]


def unmoved(dim: int) -> Space:
    return Space(np.zeros(dim, dtype=np.float32), None)


def random_index(n: int, items: int, dim: int = 16) -> tuple[Index, Vectors]:
    rng = np.random.default_rng(3)
    vectors = rng.normal(size=(n, dim)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    rows = [Phrasing(f"t{i}", f"t{i}", i % items) for i in range(n)]
    return Index.build(rows, vectors, Space.fit(vectors, np.arange(n) % items, vectors[:3])), vectors


def test_search_equals_a_search_through_everything_in_numpy() -> None:
    index, vectors = random_index(n=400, items=37)
    placed = index.space.place(vectors)
    means = np.stack([placed[item::37].mean(axis=0) for item in range(37)])
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    asked = np.roll(vectors[:25], 1, axis=1)
    for question, hits in zip(asked, index.search(["zz"] * 25, asked), strict=True):
        place = index.space.place(question[None])[0]
        similarities = placed @ place
        nearest = [similarities[item::37].max() for item in range(37)]
        score = ((1 - LEXICAL_WEIGHT) * np.array(nearest) + WHOLE_WEIGHT * (means @ place)) / (1 + WHOLE_WEIGHT)
        assert [hit.item for hit in hits[:5]] == np.argsort(-score)[:5].tolist()
        for hit in hits[:5]:
            assert hit.similarity == pytest.approx(nearest[hit.item], abs=1e-5)
            assert hit.whole == pytest.approx(float(means[hit.item] @ place), abs=1e-5)
            assert hit.score == pytest.approx(score[hit.item], abs=1e-5)


def test_a_phrasing_finds_itself_at_similarity_one() -> None:
    index, vectors = random_index(n=50, items=10)
    for row, hits in enumerate(index.search([f"t{i}" for i in range(50)], vectors)):
        assert (hits[0].row, hits[0].item) == (row, row % 10)
        assert hits[0].similarity == pytest.approx(1.0, abs=1e-5)
        assert hits[0].wording == pytest.approx(1.0, abs=1e-5)


def test_wording_finds_what_meaning_misses() -> None:
    rng = np.random.default_rng(5)
    vectors = rng.normal(size=(300, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    rows = [Phrasing(f"part {i:03}xk", f"part {i:03}xk", i) for i in range(300)]
    index = Index.build(rows, vectors, unmoved(8))
    (hits,) = index.search(["part 217xk"], -vectors[217:218])
    assert 217 in [hit.item for hit in hits], "the farthest of all by meaning"


def test_hidden_rows_do_not_exist() -> None:
    index, vectors = random_index(n=60, items=6)
    whole = np.flatnonzero(index.items == 2)
    (hits,) = index.search(["t2"], vectors[2:3], hidden=[whole])
    assert 2 not in [hit.item for hit in hits] and len(hits) == 5
    (hits,) = index.search(["t2"], vectors[2:3], hidden=[np.array([2])])
    (hit,) = [hit for hit in hits if hit.item == 2]
    assert hit.row != 2
    placed = index.space.place(vectors)
    rest = placed[8::6].sum(axis=0)
    assert hit.whole == pytest.approx(float(rest @ placed[2] / np.linalg.norm(rest)), abs=1e-5)


def test_not_for_takes_the_item_away_by_meaning() -> None:
    encoder = WordEncoder()
    rows = phrasings(("refund how", 0), ("refund when", 0, True), ("invoice how", 1), ("parcel late", 2))
    index = Index.build(rows, encoder.encode([row.key for row in rows]), unmoved(encoder.dim))

    def items(text: str) -> list[int]:
        (hits,) = index.search([text], encoder.encode([text]))
        return [hit.item for hit in hits]

    assert items("refund how")[0] == 0
    assert 0 not in items("refund when")
    assert 0 not in items("when refund please"), "not letter for letter"
    assert items("how refund please")[0] == 0


def test_the_nearer_a_not_for_the_less_is_left_of_the_score() -> None:
    # The item's phrasing at 0 degrees, its not_for at 60; questions between them. The other item is far from all.
    def at(degrees: float) -> list[float]:
        return [math.cos(math.radians(degrees)), math.sin(math.radians(degrees)), 0.0]

    vectors = np.array([at(0), at(60), [0, 0, 1]], dtype=np.float32)
    plain = Index.build(phrasings(("own", 0), ("other", 1)), vectors[[0, 2]], unmoved(3))
    index = Index.build(phrasings(("own", 0), ("not", 0, True), ("other", 1)), vectors, unmoved(3))

    def score(index: Index, degrees: float) -> float:
        (hits,) = index.search(["?"], np.array([at(degrees)], dtype=np.float32))
        return {hit.item: hit.score for hit in hits}.get(0, 0.0)

    kept = [score(index, degrees) / score(plain, degrees) for degrees in (0, 10, 20, 28, 30, 32, 40, 60)]
    assert kept == sorted(kept, reverse=True)
    assert kept[0] > 0.99, "what is asked in the item's own words is not touched"
    assert kept[4] == pytest.approx(0.5, abs=0.01), "as near to both"
    # 28 degrees: 0.8 * (cos 28 - cos 32) = 0.0279 nearer to its own.
    assert kept[3] == pytest.approx(1 / (1 + math.exp(-0.0279 / NOT_FOR_SCALE)), abs=0.01)
    assert kept[-1] == 0.0, "no candidate at all"


def test_exact_is_by_normal_form_and_not_for_is_never_an_answer() -> None:
    item = Entry("a", "怎么退款", ("怎么退款", "可以 退钱吗？"), "x", Place("k.yaml", 1), not_for=("怎么退货",))
    other = Entry("b", "怎麼退款", ("怎麼退款", "怎么退货"), "y", Place("k.yaml", 9))
    rows = phrasings_of([item, other])
    assert [(row.key, row.item, row.against) for row in rows] == [
        ("怎么退款", 0, False),
        ("可以退钱吗", 0, False),
        ("怎么退货", 0, True),
        ("怎么退货", 1, False),
    ], "the same after normalisation: the first keeps it"
    index = Index.build(rows, WordEncoder().encode([row.key for row in rows]), unmoved(WordEncoder.dim))
    assert index.exact("可以退钱吗") == 1
    assert index.exact("怎么退货") == 3
    assert index.exact("可以退钱") is None


def test_dump_and_load_is_the_identity(tmp_path: Path) -> None:
    index, vectors = random_index(n=40, items=7)
    (tmp_path / "x.faiss").write_bytes(index.dump())
    loaded = Index.load(tmp_path / "x.faiss", index.phrasings, index.space)
    asked = vectors[::-1].copy()
    assert list(loaded.search(["t1"] * 40, asked)) == list(index.search(["t1"] * 40, asked))


@pytest.mark.parametrize("damage", [b"", b"nonsense", None])
def test_a_damaged_file_is_named(tmp_path: Path, damage: bytes | None) -> None:
    index, _ = random_index(n=40, items=7)
    path = tmp_path / "x.faiss"
    path.write_bytes(index.dump()[:-100] if damage is None else damage)
    with pytest.raises(IndexUnusable, match=r"x\.faiss: cannot be read\. Delete it"):
        Index.load(path, index.phrasings, index.space)


def test_an_index_of_other_phrasings_is_refused(tmp_path: Path) -> None:
    index, _ = random_index(n=40, items=7)
    (tmp_path / "x.faiss").write_bytes(index.dump())
    with pytest.raises(IndexUnusable, match="holds 40 phrasings of width 16"):
        Index.load(tmp_path / "x.faiss", index.phrasings[:-1], index.space)


def test_an_empty_index_finds_nothing() -> None:
    index = Index.build([], np.zeros((0, 4), dtype=np.float32), unmoved(4))
    assert list(index.search(["x"], np.eye(4, dtype=np.float32)[:1])) == [[]]


def test_an_edited_index_searches_as_one_built_from_nothing() -> None:
    """Texts of eight words, so that the same ones come back, stand in two items, and are one's `not_for`."""
    rng = random.Random(11)
    encoder, words = WordEncoder(), ("refund", "invoice", "parcel", "late", "how", "when", "my", "please")

    def text() -> str:
        return " ".join(rng.sample(words, rng.randrange(1, 5)))

    items = [Entry(f"e{n}", text(), (text(), text()), "x", Place("k.yaml", n), not_for=(text(),)) for n in range(30)]
    rows = phrasings_of(items)
    vectors = encoder.encode([row.key for row in rows])
    index = Index.build(rows, vectors, Space.fit(vectors, np.array([row.item for row in rows]), vectors[:5]))
    for round_ in range(40):
        before = {row.key for row in index.phrasings}
        for _ in range(rng.randrange(1, 4)):
            at = rng.randrange(len(items) + 1)
            match rng.choice(["new", "gone", "phrasings", "not_for"]):
                case "new":
                    items.insert(at, Entry(f"n{round_}", text(), (text(), text()), "x", Place("k.yaml", 1)))
                case "gone":
                    del items[at : at + 1]
                case "phrasings" if at < len(items):
                    items[at] = replace(items[at], phrasings=(text(), *items[at].phrasings))
                case "not_for" if at < len(items):
                    items[at] = replace(items[at], not_for=(text(), text()))
        if round_ == 25:
            items = []
        rows = phrasings_of(items, index.phrasings)
        assert rows == phrasings_of(items)
        asked_for: list[str] = []

        def vectors_of(positions: Sequence[int], rows: Sequence[Phrasing] = rows, to: list[str] = asked_for) -> Vectors:
            to += [rows[position].key for position in positions]
            return encoder.encode([rows[position].key for position in positions])

        index = index.edited(rows, vectors_of)
        assert asked_for == [row.key for row in rows if row.key not in before], "nothing is embedded twice"
        fresh = Index.build(rows, encoder.encode([row.key for row in rows]), index.space)
        asked = [text() for _ in range(10)] + ["parcel strange"]
        found = index.search(asked, encoder.encode(asked))
        expected = fresh.search(asked, encoder.encode(asked))
        for key, hits, hits_of_fresh in zip(asked, found, expected, strict=True):
            assert index.exact(key) == fresh.exact(key)
            assert {hit.item for hit in hits} == {hit.item for hit in hits_of_fresh}
            of_fresh = {hit.item: hit for hit in hits_of_fresh}
            for hit in hits:
                same = of_fresh[hit.item]
                assert (hit.similarity, hit.wording, hit.whole, hit.score) == pytest.approx(
                    (same.similarity, same.wording, same.whole, same.score), abs=1e-5
                )


def test_phrasings_that_change_places_count_where_they_are() -> None:
    encoder = WordEncoder()
    before = phrasings(("refund", 0), ("late", 0), ("invoice", 1), ("when", 1))
    after = phrasings(("refund", 0), ("when", 0), ("invoice", 1), ("late", 1))
    index = Index.build(before, encoder.encode([row.key for row in before]), unmoved(encoder.dim))
    (hits,) = index.edited(after, lambda _: encoder.encode([])).search(["when"], encoder.encode(["when"]))
    # The mean of "refund" and "when" is at 45 degrees to "when"; that of "invoice" and "late" at 90.
    assert [hit.item for hit in hits] == [0, 1]
    assert [hit.whole for hit in hits] == pytest.approx([math.sqrt(0.5), 0.0], abs=1e-6)
