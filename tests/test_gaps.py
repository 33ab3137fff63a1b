"""The queue on both databases, with vectors a reader can compute in his head."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from numpy.typing import NDArray

import faqbot.gaps
import faqbot.store.queue
from faqbot.encoder import Vectors
from faqbot.errors import NotFound, StoreError
from faqbot.gaps import Gaps
from faqbot.store import Asked, Filing, News, Store
from faqbot.text import is_chatter, normalise

from .words import Cosine, WordEncoder, vector_of

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with Store(database_url) as opened:
        yield opened


def queue(store: Store, encoder: WordEncoder | None = None) -> Gaps:
    encoder = encoder or WordEncoder()
    return Gaps(store, encoder.encode, Cosine(), encoder.fingerprint)


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

    class Slow(Cosine):
        def rows(self, texts: Sequence[str], vectors: Vectors) -> Vectors:
            if texts == ["refund"]:
                looking.set()
                assert may_go_on.wait(10)
            return super().rows(texts, vectors)

        def among(self, mean: NDArray[np.float32], count: int) -> Cosine:
            return self

    encoder = WordEncoder()
    gaps = Gaps(store, encoder.encode, Slow(), encoder.fingerprint)
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
from faqbot.gaps import Gaps
from faqbot.store import Asked, Store
from tests.words import Cosine, WordEncoder

encoder = WordEncoder()
with Store(sys.argv[1]) as store:
    gaps = Gaps(store, encoder.encode, Cosine(), encoder.fingerprint)
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
