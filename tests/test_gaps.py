"""Grouping by meaning with vectors a reader can compute in his head, and the queue on both databases.

`cosine` plays the part of the learned probability: "refund" and "refund how" ask the same with 1/sqrt(2) = 0.71.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from numpy.typing import NDArray

import faqbot.gaps
import faqbot.store.queue
from faqbot.encoder import Vectors, open_encoder
from faqbot.errors import NotFound, StoreError
from faqbot.gaps import Gaps
from faqbot.grouping import AGREEING, BATCH, NEAREST, SAME, Groups, group
from faqbot.reading import load
from faqbot.snapshot import open_snapshot
from faqbot.store import Asked, Filing, News, Store
from faqbot.text import is_chatter, normalise

from . import club
from .words import WordEncoder

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def cosine(text: str, vector: NDArray[np.float32], texts: Sequence[str], vectors: Vectors) -> NDArray[np.float64]:
    """The cosine as a probability; a `SameMeaning`."""
    assert len(texts) == len(vectors)
    return np.clip(vectors.astype(np.float64) @ vector, 0, 1)


def vector_of(text: str) -> NDArray[np.float32]:
    row: NDArray[np.float32] = WordEncoder().encode([text])[0]
    return row


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


# The queue


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with Store(database_url) as opened:
        yield opened


def queue(store: Store, encoder: WordEncoder | None = None) -> Gaps:
    encoder = encoder or WordEncoder()
    return Gaps(store, encoder.encode, cosine, encoder.fingerprint)


def asked(text: str, *, at: datetime = NOON, asker: str | None = None, reason: str = "no_match") -> Asked:
    return Asked(text=text, at=at, decision="unanswered", reason=reason, index_version="v1", asker=asker)


def add(gaps: Gaps, question: Asked | str) -> int:
    """Returns the gap's id."""
    if isinstance(question, str):
        question = asked(question)
    chatter = is_chatter(question.text)
    return gaps.add(question, vector_of(normalise(question.text)), chatter=chatter)[1]


def answered(store: Store, text: str, *, asker: str | None = None) -> int:
    question = Asked(text, NOON, "answer", "sure", "v1", asker=asker, entry_id="refund-how", confidence=0.9)
    return store.add_question(question)


def close(store: Store, gap_id: int) -> None:
    queue(store).close(gap_id, answer_id="refund-how", edit_id=1, at=NOON)


def table(url: str, query: str) -> list[tuple[object, ...]]:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.exec_driver_sql(query)]
    engine.dispose()
    return rows


def test_same_meaning_same_gap(store: Store) -> None:
    gaps = queue(store)
    first = replace(asked("refund how", asker="小明", reason="weak"), confidence=0.0, entry_id="refund-how")
    question_id, gap_id = gaps.add(first, vector_of("refund how"), chatter=False)
    weeks_later = NOON + timedelta(days=40)
    assert add(gaps, "parcel late") == gap_id + 1
    assert add(gaps, asked("refund", asker="小红", reason="ambiguous", at=weeks_later)) == gap_id
    stored = store.question(question_id)
    assert (stored.asked, stored.gap_id, stored.gap_reason) == (first, gap_id, "weak")
    gap = gaps.get(gap_id)
    assert (gap.title, gap.count, gap.people, gap.reason) == ("refund how", 2, 2, "ambiguous")
    assert (gap.first_at, gap.last_at) == (NOON, weeks_later)
    assert [question.text for question in gap.questions] == ["refund", "refund how"]


def test_the_list_is_by_demand(store: Store) -> None:
    gaps = queue(store)
    for text in ("哈哈", "谢谢", "哈哈", "invoice", "refund", "refund how"):
        add(gaps, text)
    assert [(gap.title, gap.count) for gap in gaps.list()] == [("refund", 2), ("invoice", 1), ("闲聊", 3)]
    assert [gap.title for gap in gaps.list(limit=1)] == ["refund"]
    assert gaps.count() == 3
    gaps.ping()


def test_chatter_waits_in_one_gap(store: Store, database_url: str) -> None:
    gaps = queue(store)
    one = add(gaps, asked("哈哈", reason="chatter"))
    assert add(gaps, asked("谢谢", reason="chatter")) == one
    assert add(gaps, "refund") != one
    gap = gaps.get(one)
    assert (gap.title, gap.chatter, gap.reason, gap.count) == ("闲聊", True, "no_match", 2)
    assert store.question(1).asked.reason == "chatter"
    # Nobody will ever compare it.
    assert table(database_url, "SELECT question_id FROM vectors") == [(3,)]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (" refund\n\nhow ", "refund how"),
        ("退" * 120, "退" * 120),
        ("退" * 121, "退" * 119 + "…"),
    ],
)
def test_a_gap_is_called_what_its_first_question_says(store: Store, text: str, title: str) -> None:
    gaps = queue(store)
    assert gaps.get(add(gaps, text)).title == title


def test_a_restart_remembers_without_encoding(store: Store) -> None:
    gaps = queue(store)
    refund, parcel = add(gaps, "refund how"), add(gaps, "parcel late")
    add(gaps, "refund how")
    encoder = WordEncoder()
    restarted = queue(store, encoder)
    assert add(restarted, "late") == parcel
    assert add(restarted, "refund") == refund
    assert encoder.encoded == []


def test_another_encoder_reads_the_queue_again_once(store: Store, database_url: str) -> None:
    gaps = queue(store)
    refund = add(gaps, "refund how")
    add(gaps, "Refund how?")
    add(gaps, "哈哈")
    other = WordEncoder()
    other.fingerprint = "11ee" * 8
    assert add(queue(store, other), "refund") == refund
    assert other.encoded == ["refund how"]
    fresh = WordEncoder()
    fresh.fingerprint = other.fingerprint
    assert add(queue(store, fresh), "refund my") == refund
    assert fresh.encoded == []
    kept = {encoder for (encoder,) in table(database_url, "SELECT encoder FROM vectors")}
    assert kept == {other.fingerprint}


def test_warming_reads_in_batches_the_newest_first_and_says_how_far_it_is(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    gaps = queue(store)
    texts = ["refund", "invoice", "parcel", "late", "when"]
    ids = [add(gaps, text) for text in texts]
    monkeypatch.setattr(faqbot.gaps, "BATCH", 2)
    encoder = WordEncoder()
    encoder.fingerprint = "11ee" * 8
    warmed = queue(store, encoder)
    heard: list[tuple[str, int, int]] = []
    warmed.warm(lambda *said: heard.append(said))
    assert heard == [("reading the queue", 2, 5), ("reading the queue", 4, 5), ("reading the queue", 5, 5)]
    assert encoder.encoded == ["late", "when", "invoice", "parcel", "refund"]
    assert [add(warmed, f"{text} my") for text in texts] == ids
    assert len(encoder.encoded) == 5
    heard.clear()
    queue(store, encoder).warm(lambda *said: heard.append(said))
    assert heard == []


def test_before_it_is_warm_a_question_waits_for_one_batch_at_most(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    gaps = queue(store)
    ids = [add(gaps, text) for text in ("refund", "invoice", "parcel")]
    monkeypatch.setattr(faqbot.gaps, "BATCH", 1)
    encoder = WordEncoder()
    encoder.fingerprint = "11ee" * 8
    cold = queue(store, encoder)
    assert add(cold, "refund") == ids[0]  # not read yet, but the same letters
    assert encoder.encoded == ["parcel"]
    assert add(cold, "invoice my") == ids[1]
    assert encoder.encoded == ["parcel", "invoice"]


def test_what_another_process_filed_is_known(store: Store, database_url: str) -> None:
    with Store(database_url) as theirs:
        mine, other = queue(store), queue(theirs)
        refund = add(mine, "refund how")
        assert add(other, "refund") == refund
        chatter = add(other, "哈哈")
        assert add(mine, "谢谢") == chatter
        rejected = answered(theirs, "parcel late")
        add(mine, "invoice")
        # Filed late under an early number.
        parcel = other.reject(rejected, at=NOON)
        assert add(mine, "late") == parcel


def test_what_another_process_filed_a_moment_ago_is_known(
    store: Store, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store(database_url) as theirs:
        mine, other = queue(store), queue(theirs)
        catch_up = mine._catch_up
        opened: list[int] = []

        def meanwhile() -> None:
            catch_up()
            opened.append(add(other, "refund how"))

        monkeypatch.setattr(mine, "_catch_up", meanwhile)
        assert [add(mine, "refund")] == opened


def test_only_what_is_new_is_read(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    gaps = queue(store)
    for text in ("refund", "invoice", "parcel", "late"):
        add(gaps, text)
    read: list[int] = []
    news = faqbot.store.queue.news

    def counted(connection: sa.Connection, filed: int, changed: int, encoder: str) -> News:
        found = news(connection, filed, changed, encoder)
        read.append(len(found.members))
        return found

    monkeypatch.setattr(faqbot.store.queue, "news", counted)
    add(gaps, "when")
    assert sum(read) == 1  # "late", which this process filed last
    read.clear()
    add(queue(store), "how")
    assert sum(read) == 5


def test_one_thread_at_a_time_looks_for_a_gap(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    looking, may_go_on = threading.Event(), threading.Event()

    def slow(text: str, vector: NDArray[np.float32], texts: Sequence[str], vectors: Vectors) -> NDArray[np.float64]:
        looking.set()
        assert may_go_on.wait(10)
        return cosine(text, vector, texts, vectors)

    encoder = WordEncoder()
    gaps = Gaps(store, encoder.encode, slow, encoder.fingerprint)
    add(gaps, "refund how")
    entered: list[int] = []
    news = store.news

    def counted(filed: int, changed: int, encoder: str) -> News:
        entered.append(filed)
        return news(filed, changed, encoder)

    first = threading.Thread(target=add, args=(gaps, "refund"))
    first.start()
    assert looking.wait(10)
    monkeypatch.setattr(store, "news", counted)
    second = threading.Thread(target=add, args=(gaps, "refund my"))
    second.start()
    second.join(timeout=0.2)
    assert entered == []
    may_go_on.set()
    first.join()
    second.join()
    assert entered == [1]  # it had read one, "refund how"
    assert [gap.count for gap in gaps.list()] == [3]


def test_a_closed_gap_takes_no_more_questions(store: Store, database_url: str) -> None:
    with Store(database_url) as theirs:
        gaps = queue(store)
        refund, parcel, chatter = add(gaps, "refund how"), add(gaps, "parcel"), add(gaps, "哈哈")
        for gap_id in (refund, chatter):
            close(theirs, gap_id)
        by_letters = add(gaps, "refund how")
        assert by_letters not in (refund, parcel, chatter)
        assert add(gaps, "refund") == by_letters
        close(store, by_letters)
        by_meaning = add(gaps, "refund")
        assert by_meaning not in (refund, by_letters, parcel)
        assert add(gaps, "parcel late") == parcel
        assert add(gaps, "谢谢") not in (chatter, refund)
        assert gaps.get(refund).count == 1
        assert add(queue(store), "refund my") == by_meaning


def test_a_rejected_answer_joins_its_meaning_and_says_why(store: Store, database_url: str) -> None:
    gaps = queue(store)
    refund = add(gaps, "refund how")
    wrong = answered(store, "refund", asker="小明")
    other = answered(store, "invoice")
    later = NOON + timedelta(hours=1)
    assert gaps.reject(wrong, at=later, reason="答非所问", by="小红") == refund
    alone = gaps.reject(other, at=later)
    assert alone != refund
    assert add(gaps, "my invoice") == alone
    gap = gaps.get(refund)
    assert (gap.count, gap.people) == (2, 2)
    assert {(question.text, question.reason) for question in gap.questions} == {
        ("refund how", "no_match"),
        ("refund", "rejected"),
    }
    assert gaps.get(alone).title == "invoice"
    stored = store.question(wrong)
    assert (stored.asked.decision, stored.asked.reason) == ("answer", "sure")
    assert (stored.gap_id, stored.gap_reason) == (refund, "rejected")
    assert table(database_url, "SELECT question_id, verdict, entry_id, reason, author FROM feedback ORDER BY id") == [
        (wrong, "wrong", "refund-how", "答非所问", "小红"),
        (other, "wrong", "refund-how", None, None),
    ]
    assert [(when.isoformat()) for when in times(store, "SELECT at FROM feedback")] == [later.isoformat()] * 2


def times(store: Store, query: str) -> list[datetime]:
    with store._database.engine.connect() as connection:
        rows = connection.exec_driver_sql(query).all()
    return [datetime.fromisoformat(str(value)).astimezone(UTC) for (value,) in rows]


def test_rejecting_twice_counts_once(store: Store, database_url: str) -> None:
    gaps = queue(store)
    question_id = answered(store, "refund")
    gap_id = gaps.reject(question_id, at=NOON)
    assert gaps.reject(question_id, at=NOON) == gap_id
    assert gaps.get(gap_id).count == 1
    assert table(database_url, "SELECT count(*) FROM feedback") == [(2,)]


def test_a_rejected_suggestion_stays_where_it_waits(store: Store) -> None:
    gaps = queue(store)
    question_id, gap_id = gaps.add(asked("refund", reason="weak"), vector_of("refund"), chatter=False)
    assert gaps.reject(question_id, at=NOON) == gap_id
    assert (gaps.get(gap_id).count, gaps.get(gap_id).reason) == (1, "rejected")
    assert add(queue(store), "refund how") == gap_id


def test_what_is_rejected_after_its_gap_was_closed_waits_again(store: Store) -> None:
    gaps = queue(store)
    question_id, closed = gaps.add(asked("refund"), vector_of("refund"), chatter=False)
    add(gaps, "refund how")
    close(store, closed)
    opened = gaps.reject(question_id, at=NOON)
    assert opened != closed
    assert (gaps.get(opened).count, gaps.get(closed).count) == (1, 1)
    assert add(gaps, "refund when") == opened
    assert add(queue(store), "refund my") == opened


def test_rejected_chatter_is_chatter(store: Store) -> None:
    gaps = queue(store)
    chatter = add(gaps, "哈哈")
    assert gaps.reject(answered(store, "谢谢"), at=NOON) == chatter


def test_what_does_not_exist_cannot_be_rejected_or_shown(store: Store) -> None:
    gaps = queue(store)
    with pytest.raises(NotFound, match="There is no question 5"):
        gaps.reject(5, at=NOON)
    with pytest.raises(NotFound, match="There is no gap 5"):
        gaps.get(5)


def test_a_rejection_that_fails_changes_nothing(
    store: Store, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    gaps = queue(store)
    question_id = answered(store, "refund")
    monkeypatch.setattr(Filing, "add_feedback", failing)
    with pytest.raises(StoreError, match="no room"):
        gaps.reject(question_id, at=NOON)
    monkeypatch.undo()
    assert store.question(question_id).gap_id is None
    assert table(database_url, "SELECT count(*) FROM gaps") == [(0,)]
    gap_id = gaps.reject(question_id, at=NOON)
    assert [gap.id for gap in gaps.list()] == [gap_id]


def test_what_could_not_be_stored_is_not_remembered_either(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    gaps = queue(store)
    monkeypatch.setattr(Filing, "keep_vectors", failing)
    with pytest.raises(StoreError, match="no room"):
        add(gaps, "refund")
    monkeypatch.undo()
    assert gaps.list() == []
    gap_id = add(gaps, "refund how")
    assert add(gaps, "refund") == gap_id
    assert gaps.get(gap_id).count == 2


def failing(*_: object) -> None:
    raise StoreError("no room")


def test_many_threads_open_no_gap_twice(store: Store) -> None:
    gaps = queue(store)
    meanings = ["refund", "invoice", "parcel", "late", "哈哈"]
    start = threading.Barrier(6)

    def work(shift: int) -> None:
        start.wait()
        for n in range(10):
            meaning = meanings[(n + shift) % 5]
            text = meaning if n % 2 or meaning == "哈哈" else f"{meaning} {meaning} how"
            add(gaps, asked(text, asker=f"{shift}"))

    threads = [threading.Thread(target=work, args=(shift,)) for shift in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted((gap.count, gap.people, gap.chatter) for gap in gaps.list()) == [
        *[(12, 6, False)] * 4,
        (12, 6, True),
    ]


PROCESS = """
import sys
from datetime import UTC, datetime
import numpy as np
from faqbot.gaps import Gaps
from faqbot.store import Asked, Store
from tests.words import WordEncoder

encoder = WordEncoder()

def cosine(text, vector, texts, vectors):
    return np.clip(vectors @ vector, 0, 1)

with Store(sys.argv[1]) as store:
    gaps = Gaps(store, encoder.encode, cosine, encoder.fingerprint)
    for n in range(20):
        text = ["refund", "invoice how", "parcel", "哈哈"][(n + int(sys.argv[2])) % 4]
        asked = Asked(text, datetime.now(UTC), "unanswered", "no_match", "v1")
        gaps.add(asked, encoder.encode([text])[0], chatter=text == "哈哈")
"""


def test_several_processes_open_no_gap_twice(database_url: str, store: Store) -> None:
    root = str(Path(__file__).parent.parent)
    command = [sys.executable, "-c", PROCESS, database_url]
    environ = os.environ | {"PYTHONPATH": root}
    others = [subprocess.Popen([*command, str(shift)], cwd=root, env=environ) for shift in range(3)]
    assert [other.wait(timeout=60) for other in others] == [0, 0, 0]
    assert sorted((gap.title, gap.count) for gap in store.gaps()) == [
        ("invoice how", 15),
        ("parcel", 15),
        ("refund", 15),
        ("闲聊", 15),
    ]
