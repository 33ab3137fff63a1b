"""The space: what centring and whitening must do, by value."""

from __future__ import annotations

import numpy as np
import pytest

from faqbot.space import PULL, RICH, SHRINK, Space

E = np.eye(4, dtype=np.float32)
NO_BACKGROUND = np.zeros((0, 4), dtype=np.float32)


def test_vectors_are_centred_on_the_base_and_a_little_on_the_background() -> None:
    space = Space.fit(E[:2], np.array([0, 1]), E[3:])
    np.testing.assert_allclose(space.mean, (E[0] + E[1] + PULL * E[3]) / (2 + PULL), atol=1e-6)
    assert space.whitener is None


def test_placed_rows_are_unit_rows_and_the_mean_itself_is_like_nothing() -> None:
    space = Space(np.array([0.5, 0, 0, 0], dtype=np.float32), None)
    placed = space.place(np.stack([E[0], E[1], space.mean]))
    np.testing.assert_allclose(placed[0], E[0], atol=1e-6)
    np.testing.assert_allclose(placed[1], np.array([-0.5, 1, 0, 0]) / np.sqrt(1.25), atol=1e-6)
    np.testing.assert_allclose(placed[2], np.zeros(4), atol=1e-6)


def test_one_phrasing_alone_is_still_something() -> None:
    space = Space.fit(E[:1], np.array([0]), E[2:])
    assert float(space.place(E[:1])[0] @ space.place(E[:1])[0]) == pytest.approx(1.0, abs=1e-5)
    assert float(space.place(E[:1])[0] @ space.place(E[2:3])[0]) < 0.1


def test_whitening_wants_rich_items_and_shrinks_what_varies_within_them() -> None:
    rng = np.random.default_rng(7)
    owners = np.repeat(np.arange(40), int(RICH))
    # The first axis tells items apart, the second varies within each.
    vectors = np.column_stack([rng.normal(size=40)[owners], 2 * rng.normal(size=160), 0.1 * rng.normal(size=(160, 2))])
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    space = Space.fit(vectors, owners, NO_BACKGROUND)
    assert space.whitener is not None
    np.testing.assert_allclose(space.whitener, space.whitener.T, atol=1e-5)
    assert space.whitener[1, 1] < 0.8 * space.whitener[0, 0]
    assert space.whitener[1, 1] >= np.sqrt(1 / (SHRINK + (1 - SHRINK) * 4)) - 0.01, "shrinkage bounds what it can do"
    assert Space.fit(vectors[::2], owners[::2], NO_BACKGROUND).whitener is None, "two phrasings an item are too few"
