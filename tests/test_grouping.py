"""Grouping by meaning, with vectors a reader can compute in his head and with the embedded encoder.

`Cosine` says how alike two texts are: "refund" and "refund how" ask the same with 1/sqrt(2) = 0.71. Without a crowd 0.5
is enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faqbot.encoder import Vectors, open_encoder
from faqbot.grouping import BATCH, LEAST, NEIGHBOURS, Groups, group
from faqbot.reading import load
from faqbot.snapshot import open_snapshot

from . import club
from .words import Cosine, WordEncoder, vector_of


def groups_of(*members: tuple[int, str]) -> Groups:
    groups = Groups(Cosine())
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
    assert found(Groups(Cosine()), "refund") is None


def test_at_exactly_the_line_it_is_the_same() -> None:
    assert found(groups_of((1, "refund")), "refund how when my") == 1  # 1 / sqrt(4), exactly
    assert found(groups_of((1, "refund")), "refund how when my please") is None  # 1 / sqrt(5) = 0.45


def test_the_mean_of_all_decides() -> None:
    # refund: 0.71 to the first, 0 to the two others. One member that fits is not enough: (0.71 + 0 + 0) / 3.
    assert found(groups_of((1, "refund how"), (1, "invoice how"), (1, "parcel how")), "refund") is None
    # (0.71 + 0.71 + 0.71 + 0) / 4 = 0.53, (0.71 + 0.71 + 0) / 3 = 0.47.
    members = ((1, "invoice"), (1, "refund how"), (1, "refund when"), (1, "refund my"))
    assert found(groups_of(*members), "refund") == 1
    assert found(groups_of(*members[:3]), "refund") is None


def test_near_counts_less_where_much_is_near() -> None:
    assert (LEAST, NEIGHBOURS) == (0.12, 40)
    members = ((1, "refund how when my"), (2, "invoice late"))
    assert found(groups_of(*members), "refund") == 1  # 0.5 - 0.12
    # One of the crowd is 0.45 near instead: 0.5 - (39 × 0.12 + 0.45) / 40 = 0.372.
    assert found(groups_of(*members, (3, "refund how when late please")), "refund") is None
    # 0.71 - (37 × 0.12 + 3 × 0.58) / 40 = 0.55
    crowd = ((2, "refund how my"), (3, "refund my late"), (4, "refund late please"))
    assert found(groups_of((1, "refund when"), *crowd), "refund") == 1


def test_only_the_nearest_groups_are_a_crowd() -> None:
    crowd = [(n, f"refund how when {n}") for n in range(1, 2 * NEIGHBOURS)]
    # refund: 0.71, less (24 × 0.12 + 16 × 0.5) / 40 = 0.27.
    assert found(groups_of((0, "refund how"), *crowd[:16]), "refund") == 0
    # Less 40 × 0.5 / 40 = 0.5, which leaves too little; "refund how how": 0.95 - 40 × 0.67 / 40 = 0.28, too, and that
    # however many more there are.
    for members in (crowd[:NEIGHBOURS], crowd):
        groups = groups_of((0, "refund how"), *members)
        assert found(groups, "refund") is None
        assert found(groups, "refund how how") is None


def test_the_likeliest_group_wins_and_of_equals_the_oldest() -> None:
    assert found(groups_of((1, "refund how when"), (2, "refund how")), "refund") == 2  # 0.58, 0.71
    assert found(groups_of((2, "refund how"), (1, "refund how when")), "refund") == 2
    assert found(groups_of((9, "refund how"), (3, "refund when")), "refund") == 3


def test_the_same_letters_are_the_same_group_whatever_the_vectors_say() -> None:
    groups = Groups(Cosine())
    groups.add(1, "怎么退款", vector_of("invoice"), chatter=False)
    groups.add(2, "退款", vector_of("refund"), chatter=False)
    assert groups.find("怎么退款", vector_of("refund"), chatter=False) == 1


def test_a_text_without_a_vector_is_found_by_its_letters_only() -> None:
    groups = Groups(Cosine())
    groups.add(1, "refund how", None, chatter=False)
    assert not groups.compares(1, "refund how")
    assert groups.find("refund how", vector_of("invoice"), chatter=False) == 1
    assert found(groups, "refund") is None
    groups.add(1, "refund how", vector_of("refund how"), chatter=False)
    assert groups.compares(1, "refund how")
    assert found(groups, "refund") == 1


def test_chatter_is_one_group_and_no_question_falls_into_it() -> None:
    groups = Groups(Cosine())
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


def test_several_groups_are_forgotten_at_once() -> None:
    members = [(number, f"{word} how") for number, word in enumerate(("refund", "invoice", "parcel", "late", "my"))]
    groups = groups_of(*members, (2, "parcel"))
    groups.remove(4, 0, 9, 3)
    assert [groups.find(text, vector_of(text), chatter=False) for _, text in members] == [None, 1, 2, None, None]
    assert found(groups, "parcel parcel how") == 2
    groups.add(0, "refund how", vector_of("refund how"), chatter=False)
    assert found(groups, "refund refund how") == 0


def test_chatter_that_somebody_took_for_a_question_is_one() -> None:
    groups = Groups(Cosine())
    groups.add(3, "哈哈", vector_of("哈哈"), chatter=True)
    groups.add(4, "在吗", vector_of("refund"), chatter=False)
    assert groups.find("在吗", vector_of("refund"), chatter=True) == 4
    assert groups.find("谢谢", vector_of("refund"), chatter=True) == 3


def test_what_two_groups_hold_stays_known_when_one_goes() -> None:
    groups = groups_of((1, "refund how"), (2, "refund how"))
    assert groups.find("refund how", vector_of("invoice"), chatter=False) == 1
    groups.remove(1)
    assert groups.find("refund how", vector_of("invoice"), chatter=False) == 2


# Groups that turn out to be one


def test_groups_are_one_once_a_question_shows_it() -> None:
    groups = groups_of((1, "refund how"), (2, "refund when please"), (9, "parcel late"))
    assert groups.one_with(1, "refund how", vector_of("refund how")) == []  # 0.41
    # (0.41 + 0.58) / 2 = 0.49: near, not enough.
    assert groups.one_with(1, "refund", vector_of("refund")) == []
    groups.add(1, "refund", vector_of("refund"), chatter=False)
    # (0.41 + 0.58 + 0.5 + 0.71) / 4 = 0.55, whichever of the two it came to.
    assert groups.one_with(2, "refund please", vector_of("refund please")) == [1]
    groups.add(2, "refund please", vector_of("refund please"), chatter=False)
    assert groups.one_with(2, "refund please", vector_of("refund please")) == [1]
    assert groups.one_with(1, "refund how", vector_of("refund how")) == [2]
    # A group that is yet to be.
    assert groups.one_with(7, "invoice", vector_of("invoice")) == []
    groups.merge(1, 2)
    assert found(groups, "please refund") == 1
    assert groups.find("refund when please", vector_of("invoice"), chatter=False) == 1
    assert not groups.compares(2, "refund please") and groups.compares(1, "refund please")
    assert groups.one_with(1, "refund", vector_of("refund")) == []


def test_one_question_can_make_one_of_three() -> None:
    groups = groups_of((3, "refund how"), (5, "refund how my"), (4, "refund how when"), (6, "parcel"))
    # 0.82 to either; then (0.82 + 0.67) / 2 = 0.74 to the last.
    assert groups.one_with(3, "refund how", vector_of("refund how")) == [4, 5]


def test_what_people_settled_is_never_made_one() -> None:
    groups = groups_of((1, "refund how"), (2, "refund how my"), (3, "refund how when"))
    groups.settle(1)
    groups.settle(2)
    assert groups.one_with(1, "refund how", vector_of("refund how")) == [3]
    assert groups.one_with(2, "refund how my", vector_of("refund how my")) == [3]
    # Through the third they would be one: it goes to one of them.
    assert groups.one_with(3, "refund how when", vector_of("refund how when")) == [1]
    groups.remove(2)
    groups.add(2, "refund how my", vector_of("refund how my"), chatter=False)
    assert groups.one_with(1, "refund how", vector_of("refund how")) == [2, 3]


def test_chatter_stays_chatter_when_its_group_is_merged() -> None:
    groups = Groups(Cosine())
    groups.add(3, "哈哈", vector_of("refund"), chatter=True)
    groups.merge(1, 3)
    assert groups.find("谢谢", vector_of("refund"), chatter=True) == 1


def test_it_equals_a_reference_in_plain_python_on_random_vectors() -> None:
    random = np.random.default_rng(7)
    true = random.integers(0, 90, BATCH * 2)
    vectors = (random.normal(size=(90, 12))[true] + random.normal(size=(len(true), 12)) / 2).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    cosines = vectors.astype(np.float64) @ vectors.T
    parts: dict[int, list[int]] = {}

    def link(one: list[int], other: list[int]) -> float:
        return float(np.mean([[cosines[a, b] for b in other] for a in one]))

    def lead(one: list[int], number: int, without: int | None = None) -> float:
        """How much more alike a group is than the crowd behind it."""
        others = [link(one, rows) for each, rows in parts.items() if each not in (number, without)]
        crowd = sorted([LEAST] * NEIGHBOURS + [max(LEAST, each) for each in others])[-NEIGHBOURS:]
        return link(one, parts[number]) - sum(crowd) / NEIGHBOURS

    groups, merges = Groups(Cosine()), 0
    for position, vector in enumerate(vectors):
        best = max(parts, key=lambda number: link([position], parts[number]), default=None)
        expected = best if best is not None and lead([position], best) >= 0.5 - LEAST else None
        assert groups.find(str(position), vector, chatter=False) == expected
        number = position if expected is None else expected
        parts.setdefault(number, []).append(position)
        one = groups.one_with(number, str(position), vector)
        groups.add(number, str(position), vector, chatter=False)
        assert groups.one_with(number, str(position), vector) == one
        merged = []
        while len(parts) > 1:
            own = parts[number]
            other = max(parts.keys() - {number}, key=lambda each: link(own, parts[each]))
            if (lead(own, other, number) + lead(parts[other], number, other)) / 2 < 0.5 - LEAST:
                break
            merged.append(other)
            own.extend(parts.pop(other))
        assert one == merged
        for other in merged:
            groups.merge(number, other)
        merges += len(merged)
    assert merges > 10 and max(len(rows) for rows in parts.values()) > 4


def test_a_collection_is_seen_from_its_own_middle() -> None:
    class Counted(Cosine):
        def among(self, mean: NDArray[np.float32], count: int) -> Cosine:
            seen.append((count, mean))
            return self

    seen: list[tuple[int, NDArray[np.float32]]] = []
    groups = Groups(Counted())
    for number in range(40):
        groups.add(number, str(number), vector_of("refund" if number % 4 else "invoice"), chatter=False)
        found(groups, "parcel")
    # Not at every question: each time it is a quarter larger.
    assert [count for count, _ in seen] == [1, 2, 3, 4, 5, 7, 9, 12, 15, 19, 24, 30, 38]
    assert seen[3][1][:2].tolist() == [0.75, 0.25]
    groups.learn(Counted())
    assert seen[-1][0] == 40
    # What comes all at once is looked at once.
    seen.clear()
    groups = Groups(Counted())
    for number in range(40):
        groups.add(number, str(number), vector_of("refund"), chatter=False)
    assert seen == []
    assert found(groups, "parcel") is None
    assert [count for count, _ in seen] == [40]


# A list of texts


def test_a_list_of_texts_is_grouped_without_a_database() -> None:
    encoder = WordEncoder()
    texts = ["refund how", "哈哈", "invoice", "REFUND  How??", "refund", "my invoice", "谢谢", "parcel late"]
    assert group(texts, encoder.encode, Cosine()) == [0, 1, 2, 0, 0, 2, 1, 3]
    assert group([], encoder.encode, Cosine()) == []
    # What is encoded is the normal form.
    assert encoder.encoded[3] == "refund how"


def test_a_long_list_is_encoded_in_batches() -> None:
    sizes: list[int] = []

    def encode(texts: Sequence[str]) -> Vectors:
        sizes.append(len(texts))
        return WordEncoder().encode(texts)

    assert group(["refund"] * (BATCH + 3), encode, Cosine()) == [0] * (BATCH + 3)
    assert sizes == [BATCH, 3]


def test_the_order_of_arrival_does_not_matter() -> None:
    texts = ["refund how", "refund", "refund how my", "parcel late", "parcel late when", "invoice"]
    expected = {frozenset(texts[:3]), frozenset(texts[3:5]), frozenset(texts[5:])}
    for order in permutations(texts):
        numbers = group(order, WordEncoder().encode, Cosine())
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
        ["今天天气怎么样"],
        ["今天股市怎么样"],
        ["哈哈哈", "谢谢🙏"],
    ]
    texts = [text for meaning in meanings for text in meaning]
    for order in (texts, texts[::-1], texts[::2] + texts[1::2]):
        numbers = dict(zip(order, group(order, encoder.encode, same), strict=True))
        assert [{numbers[text] for text in meaning} for meaning in meanings] == [
            {numbers[meaning[0]]} for meaning in meanings
        ]
        assert len(set(numbers.values())) == len(meanings)
