"""The adaptation: exactly the sum it says, in exactly the weights it names, and better for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from faqbot import adaptation
from faqbot.encoder import OnnxEncoder
from faqbot.errors import EncoderError


def test_the_addition_by_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "x.npz"
    values: dict[str, list[list[float]]] = {"a.down": [[1, 2, 0]], "a.up": [[1], [0.5]]}
    arrays: dict[str, Any] = {name: np.array(rows, dtype=np.float16) for name, rows in values.items()}
    np.savez(file, **arrays)
    monkeypatch.setattr(adaptation, "FILE", file)
    tensors = {"a.weight": np.ones((2, 3), dtype=np.float32), "b.weight": np.ones(2, dtype=np.float32)}
    changed = adaptation.adapted(tensors)
    assert changed["a.weight"].tolist() == [[2, 3, 1], [1.5, 2, 1]]
    assert changed["a.weight"].dtype == np.float32
    assert changed["b.weight"] is tensors["b.weight"]
    assert tensors["a.weight"].tolist() == [[1, 1, 1], [1, 1, 1]], "what was given stays"


def test_it_touches_five_layers_of_each_block() -> None:
    with np.load(adaptation.FILE) as kept:
        shapes = {name: kept[name].shape for name in kept.files}
    wide = {"intermediate.dense": 1536}
    assert shapes == {
        f"encoder.layer.{block}.{layer}.{part}": shape
        for block in range(12)
        for layer in adaptation.LAYERS
        for part, shape in (("down", (8, 384)), ("up", (wide.get(layer, 384), 8)))
    }


def test_a_missing_file_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adaptation, "FILE", tmp_path / "gone.npz")
    with pytest.raises(EncoderError, match=r"gone\.npz: cannot be read \(No such file or directory\)\. Install faqbot"):
        adaptation.adapted({})


@pytest.mark.parametrize(
    ("asked", "same", "other"),
    [
        ("把钱退我", "怎么申请退款", "怎么申请发票"),
        ("快递还没到", "我的包裹到哪了", "怎么退货"),
        ("能开发票不", "可以开具发票吗", "能退款不"),
        ("i want my money back", "how do i get a refund", "how do i get a receipt"),
    ],
)
def test_another_wording_is_nearer_than_another_matter(encoder: OnnxEncoder, asked: str, same: str, other: str) -> None:
    one, two, three = encoder.encode([asked, same, other])
    assert one @ two > one @ three + 0.03
