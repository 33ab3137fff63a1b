"""An encoder that remembers: the same vectors, encoded once."""

from __future__ import annotations

import numpy as np

from faqbot.remembered import Remembered

from .words import WordEncoder


def test_each_text_is_encoded_once_and_comes_back_in_the_order_asked() -> None:
    encoder = WordEncoder()
    encode = Remembered(encoder.encode)
    first = encode(["refund how", "invoice", "refund how"])
    again = encode(["invoice", "late", "refund how"])
    assert encoder.encoded == ["refund how", "invoice", "late"]
    assert np.array_equal(first, WordEncoder().encode(["refund how", "invoice", "refund how"]))
    assert np.array_equal(again, WordEncoder().encode(["invoice", "late", "refund how"]))


def test_nothing_is_of_the_encoders_width() -> None:
    assert Remembered(WordEncoder().encode)([]).shape == (0, 9)


def test_what_was_encoded_elsewhere_is_not_encoded() -> None:
    encoder = WordEncoder()
    encode = Remembered(encoder.encode)
    encode.keep({"late": np.eye(9, dtype=np.float32)[0]})
    assert encode(["late"]).tolist() == [np.eye(9)[0].tolist()]
    assert encoder.encoded == []


def test_the_oldest_leave_first() -> None:
    encoder = WordEncoder()
    encode = Remembered(encoder.encode, most=2)
    for text in ("refund", "invoice", "late", "invoice", "refund"):
        encode([text])
    assert encoder.encoded == ["refund", "invoice", "late", "refund"]
