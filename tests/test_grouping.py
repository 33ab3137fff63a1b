"""Grouping by meaning, with vectors a reader can compute in his head and with the embedded encoder.

`cosine` plays the part of the learned probability: "refund" and "refund how" ask the same with 1/sqrt(2) = 0.71.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faqbot.encoder import Vectors, open_encoder
from faqbot.grouping import AGREEING, BATCH, NEAREST, SAME, Groups, group
from faqbot.reading import load
from faqbot.snapshot import open_snapshot

from . import club
from .words import WordEncoder, cosine, vector_of


def groups_of(*members: tuple[int, str]) -> Groups:
    groups = Groups(cosine)
    for number, text in members:
        groups.add(number, text, vector_of(text), chatter=False)
    return groups


def found(groups: Groups, text: str) -> int | None:
    return groups.find(text, vector_of(text), chatter=False)


# Groups


def test_the_same_meaning_is_the_same_group() -> None:
    groups = groups_of((4, "refund how"), (7, "parcel late"))
    assert found(groups, "refund") == 4  # 0.71
    assert found(groups, "late") == 7
    assert found(groups, "invoice") is None  # 0.0
    assert found(Groups(cosine), "refund") is None


def test_at_exactly_the_line_it_is_the_same() -> None:
    assert SAME == 0.5
    assert found(groups_of((1, "refund")), "refund how when my") == 1  # 1 / sqrt(4), exactly
    assert found(groups_of((1, "refund")), "refund how when my please") is None  # 1 / sqrt(5) = 0.45


def test_the_mean_of_the_three_nearest_decides() -> None:
    # refund: 0.71 to the first, 0 to the two others. One member that fits is not enough: (0.71 + 0 + 0) / 3.
    assert found(groups_of((1, "refund how"), (1, "invoice how"), (1, "parcel how")), "refund") is None
    # (0.71 + 0.71 + 0.50) / 3 = 0.64; the fourth has no say.
    members = ((1, "invoice"), (1, "refund how"), (1, "refund when"), (1, "refund how when my"))
    assert found(groups_of(*members), "refund") == 1
    # Two of three: (0.71 + 0.71 + 0) / 3 = 0.47.
    assert found(groups_of((1, "invoice"), (1, "refund how"), (1, "refund when")), "refund") is None


def test_the_likeliest_group_wins_and_of_equals_the_oldest() -> None:
    assert found(groups_of((1, "refund how when"), (2, "refund how")), "refund") == 2  # 0.58, 0.71
    assert found(groups_of((2, "refund how"), (1, "refund how when")), "refund") == 2
    assert found(groups_of((9, "refund how"), (3, "refund when")), "refund") == 3


def test_the_same_letters_are_the_same_group_whatever_the_vectors_say() -> None:
    groups = Groups(cosine)
    groups.add(1, "怎么退款", vector_of("invoice"), chatter=False)
    groups.add(2, "退款", vector_of("refund"), chatter=False)
    assert groups.find("怎么退款", vector_of("refund"), chatter=False) == 1


def test_a_text_without_a_vector_is_found_by_its_letters_only() -> None:
    groups = Groups(cosine)
    groups.add(1, "refund how", None, chatter=False)
    assert not groups.compares(1, "refund how")
    assert groups.find("refund how", vector_of("invoice"), chatter=False) == 1
    assert found(groups, "refund") is None
    groups.add(1, "refund how", vector_of("refund how"), chatter=False)
    assert groups.compares(1, "refund how")
    assert found(groups, "refund") == 1


def test_chatter_is_one_group_and_no_question_falls_into_it() -> None:
    groups = Groups(cosine)
    assert groups.find("哈哈", vector_of("refund"), chatter=True) is None
    groups.add(3, "哈哈", vector_of("refund"), chatter=True)
    assert groups.find("谢谢", vector_of("invoice"), chatter=True) == 3
    assert found(groups, "refund") is None
    groups.add(4, "refund", vector_of("refund"), chatter=False)
    assert groups.find("ok", vector_of("refund"), chatter=True) == 3


def test_a_text_that_many_send_has_one_say() -> None:
    members = ((1, "invoice"), (1, "parcel"), *[(1, "refund how")] * 5)
    assert found(groups_of(*members), "refund") is None  # (0.71 + 0 + 0) / 3


def test_a_removed_group_is_forgotten() -> None:
    groups = groups_of((1, "refund how"), (2, "parcel late"), (1, "refund when"), (2, "parcel"))
    groups.add(5, "哈哈", vector_of("哈哈"), chatter=True)
    groups.remove(1)
    assert found(groups, "refund how") is None
    assert not groups.compares(1, "refund how")
    assert found(groups, "parcel when") == 2  # (0.71 + 0.50) / 2
    assert groups.find("谢谢", vector_of("谢谢"), chatter=True) == 5
    groups.remove(5)
    assert groups.find("谢谢", vector_of("谢谢"), chatter=True) is None
    groups.add(6, "refund how", vector_of("refund how"), chatter=False)
    assert found(groups, "refund") == 6


def test_what_two_groups_hold_stays_known_when_one_goes() -> None:
    groups = groups_of((1, "refund how"), (2, "refund how"))
    assert groups.find("refund how", vector_of("invoice"), chatter=False) == 1
    groups.remove(1)
    assert groups.find("refund how", vector_of("invoice"), chatter=False) == 2


def test_it_equals_a_reference_in_plain_python_on_random_vectors() -> None:
    random = np.random.default_rng(7)
    numbers = random.integers(0, 40, BATCH * 3)
    vectors = (random.normal(size=(40, 6))[numbers] + random.normal(size=(BATCH * 3, 6)) / 5).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)

    def sharp(text: str, vector: NDArray[np.float32], texts: Sequence[str], vectors: Vectors) -> NDArray[np.float64]:
        assert [int(text) for text in texts] == [known[row.tobytes()] for row in vectors]
        return np.clip(vectors.astype(np.float64) @ vector, 0, 1) ** 10

    known = {row.tobytes(): position for position, row in enumerate(vectors)}
    groups = Groups(sharp)
    outcomes = set()
    for position, (vector, number) in enumerate(zip(vectors, numbers, strict=True)):
        cosines = vectors[:position] @ vector
        nearest = sorted(range(position), key=lambda row: -cosines[row])[:NEAREST]
        scores = {}
        for candidate in sorted({numbers[row] for row in nearest}):
            members = sorted((row for row in range(position) if numbers[row] == candidate), key=lambda r: -cosines[r])
            scores[candidate] = np.mean([max(float(cosines[row]), 0) ** 10 for row in members[:AGREEING]])
        best = max(scores, key=lambda candidate: scores[candidate], default=None)
        expected = best if best is not None and scores[best] >= SAME else None
        assert groups.find(str(position), vector, chatter=False) == expected
        groups.add(int(number), str(position), vector, chatter=False)
        outcomes.add(expected)
    assert None in outcomes and len(outcomes) > 20


# A list of texts


def test_a_list_of_texts_is_grouped_without_a_database() -> None:
    encoder = WordEncoder()
    texts = ["refund how", "哈哈", "invoice", "REFUND  How??", "refund", "my invoice", "谢谢", "parcel late"]
    assert group(texts, encoder.encode, cosine) == [0, 1, 2, 0, 0, 2, 1, 3]
    assert group([], encoder.encode, cosine) == []
    # What is encoded is the normal form.
    assert encoder.encoded[3] == "refund how"


def test_a_long_list_is_encoded_in_batches() -> None:
    sizes: list[int] = []

    def encode(texts: Sequence[str]) -> Vectors:
        sizes.append(len(texts))
        return WordEncoder().encode(texts)

    assert group(["refund"] * (BATCH + 3), encode, cosine) == [0] * (BATCH + 3)
    assert sizes == [BATCH, 3]


def test_the_order_of_arrival_does_not_matter() -> None:
    texts = ["refund how", "refund", "refund how my", "parcel late", "parcel late when", "invoice"]
    expected = {frozenset(texts[:3]), frozenset(texts[3:5]), frozenset(texts[5:])}
    for order in permutations(texts):
        numbers = group(order, WordEncoder().encode, cosine)
        parts = {
            frozenset(text for text, number in zip(order, numbers, strict=True) if number == wanted)
            for wanted in numbers
        }
        assert parts == expected


def test_real_questions_with_the_embedded_encoder(encoder_folder: Path, tmp_path: Path) -> None:
    knowledge = load(club.write(tmp_path / "knowledge"))
    index = club.index_with(encoder_folder, tmp_path / "index")
    encoder = open_encoder("embedded", index, threads=1)
    same = open_snapshot(knowledge, encoder, index).same
    meanings = [
        ["可以开发票吗", "怎么开发票", "@群主 您好，请问可以開發票嗎？？", "能不能开发票"],
        ["书可以寄到外地吗", "外地能邮寄书吗"],
        ["下雨天活动会取消吗", "下雨了活动还办吗", "要是下雨活动取消不"],
        ["能带孩子一起来吗", "可以带小孩来吗"],
        ["哈哈哈", "谢谢🙏"],
    ]
    texts = [text for meaning in meanings for text in meaning]
    for order in (texts, texts[::-1], texts[::2] + texts[1::2]):
        numbers = dict(zip(order, group(order, encoder.encode, same), strict=True))
        assert [{numbers[text] for text in meaning} for meaning in meanings] == [
            {numbers[meaning[0]]} for meaning in meanings
        ]
        assert len(set(numbers.values())) == len(meanings)
