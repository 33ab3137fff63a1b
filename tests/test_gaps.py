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
from typing import Any, cast

import numpy as np
import pytest
import sqlalchemy as sa
from numpy.typing import NDArray

import faqbot.gaps
import faqbot.store.queue
from faqbot.encoder import Vectors
from faqbot.errors import InvalidRequest, NotFound, StoreError
from faqbot.gaps import Confirmed, Gaps
from faqbot.store import Asked, Dismissal, Feedback, Filing, GapEvent, Judgement, News, Store, Waiting
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


def test_what_arrived_since_a_mark_is_counted_without_chatter(store: Store) -> None:
    gaps = queue(store)
    assert gaps.arrived() == (0, 0)
    add(gaps, "refund how")
    mark, count = gaps.arrived()
    assert count == 1
    assert gaps.arrived(mark) == (mark, 0)
    add(gaps, "refund how")
    gap_id = add(gaps, "invoice")
    add(gaps, "哈哈")
    assert gaps.arrived(mark) == (mark + 3, 2)
    gaps.dismiss(gap_id, "not ours", by="小晨", at=NOON)
    assert gaps.arrived(mark)[1] == 1


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
    gaps.rename(1, "退款", by="小王", at=NOON)
    read.clear()
    add(gaps, "invoice")
    add(gaps, "parcel")
    assert sum(read) == 3  # "when" and the gap that was renamed; "invoice"
    read.clear()
    add(queue(store), "how")
    assert sum(read) == 7


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


# The FAQ answers it

HOUR = timedelta(hours=1)


def ids(gaps: Gaps, **options: Any) -> list[int]:
    return [gap.id for gap in gaps.list(**options)]


def texts(gaps: Gaps, gap_id: int) -> list[str]:
    return sorted(question.text for question in gaps.get(gap_id).questions)


def test_an_answer_closes_a_gap_and_its_askers_wait_for_their_reply(store: Store) -> None:
    gaps = queue(store)
    late, soon, never = NOON + 3 * HOUR, NOON + HOUR, None
    asked_by = {}
    for asker, due_at in (("小明", late), ("小红", soon), ("小王", never)):
        question = replace(asked("refund how", asker=asker), group="一群", channel="desk", conversation="c-1")
        asked_by[asker], gap_id = gaps.add(question, vector_of("refund how"), chatter=False, due_at=due_at)
    other = add(gaps, "parcel")
    assert gaps.waiting() == []
    assert gaps.close(gap_id, answer_id="refund", edit_id=7, at=NOON, by="小王") == gap_id
    gap = gaps.get(gap_id)
    assert (gap.state, gap.answer_id, gap.edit_id) == ("closed", "refund", 7)
    assert (ids(gaps), ids(gaps, state="closed"), gaps.count()) == ([other], [gap_id], 1)
    assert gaps.waiting()[0] == Waiting(
        asked_by["小红"], gap_id, "refund how", "小红", "一群", "desk", "c-1", NOON, soon, "refund", 7
    )
    assert [one.asker for one in gaps.waiting()] == ["小红", "小明", "小王"]
    assert [one.asker for one in gaps.waiting(limit=1)] == ["小红"]
    assert gaps.replied([asked_by["小红"], 99, 2**70], by="小李", at=NOON) == 1
    assert gaps.replied([asked_by["小红"]], by="小李", at=NOON) == 0
    assert [one.asker for one in gaps.waiting()] == ["小明", "小王"]
    # Who rejects what he was told waits in the queue again, not for a reply.
    again = gaps.reject(asked_by["小明"], at=NOON)
    assert again != gap_id
    assert [one.asker for one in gaps.waiting()] == ["小王"]
    assert [(event.what, event.by, event.note) for event in gaps.history(gap_id)] == [("closed", "小王", "refund")]
    with pytest.raises(InvalidRequest) as caught:
        gaps.waiting(limit=0)
    assert str(caught.value) == "A list of 0 questions cannot be given. Ask for 1 or more."


def test_what_is_asked_after_its_gap_was_closed_elsewhere_opens_another(store: Store, database_url: str) -> None:
    with Store(database_url) as theirs:
        mine, other = queue(store), queue(theirs)
        refund, parcel = add(mine, "refund how"), add(mine, "parcel late")
        assert add(other, "refund") == refund
        other.close(refund, answer_id="refund", edit_id=1, at=NOON)
        again = add(mine, "refund")
        assert again not in (refund, parcel)
        assert add(mine, "late") == parcel
        assert add(other, "refund when") == again


def test_chosen_questions_leave_alone_with_all_that_say_the_same(store: Store) -> None:
    gaps = queue(store)
    gap_id = add(gaps, asked("refund how", asker="小明"))
    chosen, _ = gaps.add(asked("Refund how??", asker="小红"), vector_of("refund how"), chatter=False)
    assert add(gaps, "refund") == add(gaps, "refund my") == gap_id
    part = gaps.close(gap_id, answer_id="refund", edit_id=7, at=NOON, question_ids=[chosen])
    assert part is not None and part != gap_id
    assert (texts(gaps, gap_id), texts(gaps, part)) == (["refund", "refund my"], ["Refund how??", "refund how"])
    assert (gaps.get(gap_id).state, gaps.get(gap_id).answer_id) == ("open", None)
    assert (gaps.get(part).state, gaps.get(part).title) == ("closed", "Refund how??")
    assert [one.asker for one in gaps.waiting()] == ["小明", "小红"]
    assert add(gaps, "my refund") == gap_id
    # All that are left: the gap itself is closed, not an empty one kept.
    rest = [question.id for question in gaps.get(gap_id).questions]
    assert gaps.close(gap_id, answer_id="refund", edit_id=8, at=NOON, question_ids=rest) == gap_id
    assert ids(gaps) == []


def test_closing_what_is_not_open_any_more_changes_nothing(store: Store) -> None:
    gaps = queue(store)
    first, second = add(gaps, "refund how"), add(gaps, "parcel")
    moved = gaps.get(second).questions[0].id
    assert gaps.close(first, answer_id="refund", edit_id=7, at=NOON, question_ids=[moved, 99]) is None
    gaps.merge([first, second], by="小王", at=NOON)
    assert gaps.close(second, answer_id="parcel", edit_id=7, at=NOON) is None
    part = gaps.close(second, answer_id="parcel", edit_id=7, at=NOON, question_ids=[moved])
    assert part is not None and texts(gaps, part) == ["parcel"]
    assert gaps.close(first, answer_id="refund", edit_id=8, at=NOON) == first
    assert gaps.close(first, answer_id="other", edit_id=9, at=NOON) is None
    assert gaps.get(first).answer_id == "refund"
    with pytest.raises(NotFound, match="There is no gap 99"):
        gaps.close(99, answer_id="refund", edit_id=7, at=NOON)


def test_what_an_edit_closed_waits_again_when_it_is_undone(store: Store) -> None:
    gaps = queue(store)
    whole, origin, other = add(gaps, "refund how"), add(gaps, "parcel late"), add(gaps, "invoice")
    part_of = gaps.get(origin).questions[0].id
    add(gaps, "late")
    part = gaps.close(origin, answer_id="parcel", edit_id=7, at=NOON, question_ids=[part_of])
    gaps.close(whole, answer_id="refund", edit_id=7, at=NOON)
    gaps.close(other, answer_id="invoice", edit_id=8, at=NOON)
    assert part is not None and ids(gaps) == [origin]
    gaps.replied([part_of], by="小王", at=NOON)
    assert gaps.reopen_edit(7, at=NOON, by="小王") == [whole, origin]
    assert sorted(ids(gaps)) == [whole, origin]
    assert texts(gaps, origin) == ["late", "parcel late"]
    assert gaps.get(part).id == origin
    assert (gaps.get(whole).answer_id, gaps.get(whole).edit_id) == (None, None)
    assert gaps.waiting()[0].gap_id == other
    assert (add(gaps, "refund"), add(gaps, "parcel late")) == (whole, origin)
    assert (add(queue(store), "refund when"), add(queue(store), "late")) == (whole, origin)
    assert gaps.reopen_edit(7, at=NOON) == []
    assert [event.what for event in gaps.history(whole)] == ["closed", "reopened"]


def test_what_was_taken_from_a_gap_that_is_closed_by_now_waits_alone(store: Store) -> None:
    gaps = queue(store)
    origin = add(gaps, "parcel late")
    add(gaps, "late")
    question_id = gaps.get(origin).questions[-1].id
    part = gaps.close(origin, answer_id="parcel", edit_id=7, at=NOON, question_ids=[question_id])
    gaps.close(origin, answer_id="late", edit_id=8, at=NOON)
    assert gaps.reopen_edit(7, at=NOON) == [part] == ids(gaps)
    # Its origin comes back: it stays where it is, it has become a gap of its own.
    assert gaps.reopen_edit(8, at=NOON) == [origin]
    assert {*ids(gaps)} == {origin, part}


def test_what_was_taken_from_a_gap_that_was_merged_comes_back_there(store: Store) -> None:
    gaps = queue(store)
    origin, other = add(gaps, "parcel late"), add(gaps, "invoice")
    add(gaps, "late")
    question_id = gaps.get(origin).questions[-1].id
    gaps.close(origin, answer_id="parcel", edit_id=7, at=NOON, question_ids=[question_id])
    gaps.merge([other, origin], by="小王", at=NOON)
    assert gaps.reopen_edit(7, at=NOON) == [other]
    assert len(texts(gaps, other)) == 3


def test_chatter_that_an_edit_closed_joins_the_chatter_of_since(store: Store) -> None:
    gaps = queue(store)
    before = add(gaps, "哈哈")
    gaps.close(before, answer_id="hello", edit_id=7, at=NOON)
    since = add(gaps, "谢谢")
    assert gaps.reopen_edit(7, at=NOON) == [since]
    assert texts(gaps, since) == sorted(["哈哈", "谢谢"])
    assert add(gaps, "呵呵") == since


def test_closing_is_part_of_the_transaction_it_is_given(store: Store) -> None:
    gaps = queue(store)
    gap_id = add(gaps, "refund how")
    with pytest.raises(RuntimeError, match="power"), store.filing() as filing:
        gaps.close(gap_id, answer_id="refund", edit_id=7, at=NOON, filing=filing)
        raise RuntimeError("power")
    assert ids(gaps) == [gap_id]
    assert add(gaps, "refund") == gap_id
    with store.filing() as filing:
        gaps.close(gap_id, answer_id="refund", edit_id=7, at=NOON, filing=filing)
        assert gaps.reopen_edit(7, at=NOON, filing=filing) == [gap_id]
    assert ids(gaps) == [gap_id]


def test_open_questions_are_each_wording_once_with_all_that_was_said_about_it(store: Store) -> None:
    gaps = queue(store)
    refund = add(gaps, asked("refund how", reason="weak"))
    wrong = answered(store, "refund how?")
    newest = gaps.reject(wrong, at=NOON)
    assert newest == refund
    parcel = add(gaps, "parcel")
    add(gaps, "哈哈")
    dismissed, closed = add(gaps, "invoice"), add(gaps, "late")
    gaps.dismiss(dismissed, "no", by="小王", at=NOON)
    gaps.close(closed, answer_id="late", edit_id=7, at=NOON)
    found = gaps.open_questions()
    assert [(one.gap_id, one.text, one.reason, one.entry_id, one.rejected) for one in found] == [
        (parcel, "parcel", "no_match", None, frozenset()),
        (refund, "refund how?", "rejected", "refund-how", frozenset({"refund-how"})),
    ]
    assert found[1].question_id == wrong
    assert [one.vector.tolist() for one in found] == [vector_of(one.text.rstrip("?")).tolist() for one in found]
    other = WordEncoder()
    other.fingerprint = "11ee" * 8
    again = queue(store, other).open_questions()
    assert [one.vector.tolist() for one in again] == [one.vector.tolist() for one in found]
    assert other.encoded == ["parcel", "refund how"]


# Handed to a person


def test_what_was_handed_to_a_person_comes_first_until_it_is_replied_to(store: Store, database_url: str) -> None:
    gaps = queue(store)
    many = [add(gaps, asked("parcel", asker=asker)) for asker in "甲乙丙"][0]
    question_id = answered(store, "refund", asker="小明")
    due_at = NOON + HOUR
    gap_id = gaps.escalate(question_id, at=NOON, reason="钱没到账", by="小王", due_at=due_at)
    assert ids(gaps) == [gap_id, many]
    gap = gaps.get(gap_id)
    assert (gap.escalated, gap.reason, gap.due_at) == (True, "escalated", due_at)
    assert [(event.what, event.by, event.note) for event in gaps.history(gap_id)] == [("escalated", "小王", "钱没到账")]
    # Nobody said that the answer was wrong.
    assert table(database_url, "SELECT count(*) FROM feedback") == [(0,)]
    assert store.judged("e", 10) == []
    # Whoever finds it wrong, too, must not make it wait behind the others, nor longer.
    gaps.reject(question_id, at=NOON, due_at=due_at + 9 * HOUR)
    assert ids(gaps) == [gap_id, many]
    assert (gaps.get(gap_id).escalated, gaps.get(gap_id).due_at) == (True, due_at)
    assert gaps.replied([question_id], by="小王", at=NOON) == 1
    gap = gaps.get(gap_id)
    assert ids(gaps) == [many, gap_id]
    assert (gap.escalated, gap.due_at, gap.reasons) == (False, None, {"escalated": 1})
    assert gap.questions[0].replied_at == NOON
    # Again: he waits anew, with a new promise.
    gaps.escalate(question_id, at=NOON, due_at=due_at + 9 * HOUR)
    gap = gaps.get(gap_id)
    assert (gap.escalated, gap.due_at, gap.questions[0].replied_at) == (True, due_at + 9 * HOUR, None)


def test_escalated_chatter_is_not_buried_at_the_end(store: Store) -> None:
    gaps = queue(store)
    question = add(gaps, asked("refund", asker="小明"))
    question_id, chatter = gaps.add(asked("在吗"), vector_of("refund"), chatter=True)
    assert ids(gaps) == [question, chatter]
    assert gaps.escalate(question_id, at=NOON) == chatter
    assert ids(gaps) == [chatter, question]


def test_late_questions_come_before_demand_and_stop_being_late(store: Store) -> None:
    gaps = queue(store)
    many = [add(gaps, asked("parcel", asker=asker)) for asker in "甲乙丙"][0]
    question_id, gap_id = gaps.add(asked("refund"), vector_of("refund"), chatter=False, due_at=NOON)
    gaps.add(asked("refund how"), vector_of("refund how"), chatter=False, due_at=NOON + 5 * HOUR)
    for now, order, late in ((NOON, [many, gap_id], False), (NOON + HOUR, [gap_id, many], True)):
        assert (ids(gaps, now=now), gaps.get(gap_id).late(now)) == (order, late)
    assert gaps.get(gap_id).due_at == NOON
    handed = gaps.escalate(answered(store, "late"), at=NOON)
    assert ids(gaps, now=NOON + HOUR) == [handed, gap_id, many]
    gaps.replied([question_id], by="小王", at=NOON + HOUR)
    assert ids(gaps, now=NOON + HOUR) == [handed, many, gap_id]
    assert gaps.get(gap_id).due_at == NOON + 5 * HOUR
    gaps.dismiss(gap_id, "no", by="小王", at=NOON)
    assert not gaps.get(gap_id).late(NOON + 9 * HOUR)


def test_what_does_not_exist_cannot_be_handed_over(store: Store) -> None:
    with pytest.raises(NotFound, match="There is no question 5"):
        queue(store).escalate(5, at=NOON)


def test_what_a_person_picked_stands_beside_the_question(store: Store) -> None:
    gaps = queue(store)
    question_id, gap_id = gaps.add(replace(asked("refund"), entry_id="refund-how"), vector_of("refund"), chatter=False)
    other, _ = gaps.add(asked("refund how"), vector_of("refund how"), chatter=False)
    picked: list[str | None] = []
    for verdict, item_id in (("right", None), ("picked", "fee"), ("wrong", "fee"), ("picked", "refund-when")):
        store.add_feedback(Feedback(question_id, cast(Judgement, verdict), NOON, item_id))
        ((_, before),) = [(q.id, q.picked_id) for q in gaps.get(gap_id).questions if q.id == question_id]
        picked.append(before)
    assert picked == ["refund-how", "fee", None, "refund-when"]
    assert [(q.id, q.picked_id) for q in gaps.list()[0].questions] == [(other, None), (question_id, "refund-when")]


# What an editor decides


def test_a_title_that_an_editor_wrote_stays(store: Store) -> None:
    gaps = queue(store)
    gap_id = add(gaps, "refund how")
    gaps.rename(gap_id, " 退款\n怎么退 ", by="小王", at=NOON)
    add(gaps, "refund")
    gap = gaps.get(gap_id)
    assert (gap.title, gap.settled, gap.count) == ("退款 怎么退", True, 2)
    assert gaps.history(gap_id) == [GapEvent(NOON, "renamed", "小王", "refund how", None)]
    with pytest.raises(InvalidRequest) as caught:
        gaps.rename(gap_id, " \n", by="小王", at=NOON)
    assert str(caught.value) == "A gap needs a title. Write what its questions ask."


def test_merged_gaps_are_one_for_everybody(store: Store, database_url: str) -> None:
    with Store(database_url) as theirs:
        mine, other = queue(store), queue(theirs)
        refund, parcel, invoice = add(mine, "refund how"), add(mine, "parcel late"), add(mine, "invoice")
        assert add(other, "invoice") == invoice
        assert mine.merge([parcel, refund, parcel, invoice], by="小王", at=NOON) == parcel
        gap = other.get(refund)
        assert (gap.id, gap.title, gap.count, gap.settled, gap.state) == (parcel, "parcel late", 4, True, "open")
        assert ids(other) == [parcel]
        for text in ("refund how", "invoice", "parcel late"):
            assert add(mine, text) == add(other, text) == add(queue(theirs), text) == parcel
        assert [(event.what, event.by, event.note, event.other_id) for event in mine.history(parcel)] == [
            ("merged", "小王", "refund how", refund),
            ("merged", "小王", "invoice", invoice),
        ]


def test_gaps_that_cannot_be_merged(store: Store) -> None:
    gaps = queue(store)
    refund, parcel, chatter, closed = (add(gaps, text) for text in ("refund", "parcel", "哈哈", "invoice"))
    gaps.close(closed, answer_id="invoice", edit_id=1, at=NOON)
    for gap_ids, says in (
        ([refund, refund], "Merging takes two gaps. Name another one."),
        ([refund, 99], "There is no gap 99. List those there are with: python -m faqbot gaps"),
        ([refund, closed], f"Gap {closed} is closed. Reopen it first."),
        (
            [refund, chatter],
            "Chatter cannot be merged: it asks nothing. Split the questions from it, or dismiss the gap.",
        ),
    ):
        with pytest.raises(InvalidRequest) as caught:
            gaps.merge(gap_ids, by="小王", at=NOON)
        assert str(caught.value) == says
    assert gaps.get(refund).count == 1
    gaps.merge([refund, parcel], by="小王", at=NOON)
    for attempt in (
        lambda: gaps.rename(parcel, "x", by="小王", at=NOON),
        lambda: gaps.dismiss(parcel, "x", by="小王", at=NOON),
        lambda: gaps.reopen(parcel, by="小王", at=NOON),
        lambda: gaps.split(parcel, [1], by="小王", at=NOON),
        lambda: gaps.merge([refund, parcel], by="小王", at=NOON),
    ):
        with pytest.raises(InvalidRequest) as caught:
            attempt()
        assert str(caught.value) == f"Gap {parcel} was merged into gap {refund}. Do it there."


def test_a_text_that_an_editor_moved_is_found_where_he_moved_it(store: Store, database_url: str) -> None:
    with Store(database_url) as theirs:
        mine, other = queue(store), queue(theirs)
        gap_id = add(mine, "refund how")
        add(mine, "refund how when")
        moved, _ = mine.add(asked("refund"), vector_of("refund"), chatter=False)
        add(other, "REFUND?")
        part = mine.split(gap_id, [moved], by="小王", at=NOON)
        assert (texts(mine, gap_id), texts(mine, part)) == (["refund how", "refund how when"], ["REFUND?", "refund"])
        assert mine.get(part).title == "REFUND?"
        assert (mine.get(gap_id).settled, mine.get(part).settled) == (True, True)
        for gaps in (mine, other, queue(store)):
            assert add(gaps, "refund") == part
            assert add(gaps, "refund how") == gap_id
            assert add(gaps, "refund my") == part  # 0.71 of "refund" and less of the others
        assert [(event.what, event.other_id) for event in mine.history(gap_id)] == [("split", part)]
        assert [(event.what, event.other_id) for event in mine.history(part)] == [("split", gap_id)]


def test_a_split_may_be_named_and_must_leave_something(store: Store) -> None:
    gaps = queue(store)
    gap_id = add(gaps, "refund how")
    add(gaps, "refund")
    both = [question.id for question in gaps.get(gap_id).questions]
    for question_ids, says in (
        (both, f"These are all questions of gap {gap_id}. Leave one, or rename the gap."),
        ([99], f"None of these questions is in gap {gap_id}. Look at it again."),
    ):
        with pytest.raises(InvalidRequest) as caught:
            gaps.split(gap_id, question_ids, by="小王", at=NOON)
        assert str(caught.value) == says
    part = gaps.split(gap_id, both[:1], by="小王", at=NOON, title=" 退款 ")
    assert gaps.get(part).title == "退款"


def test_a_dismissed_gap_collects_its_questions_until_twice_the_people_ask(store: Store) -> None:
    gaps = queue(store)
    gap_id = add(gaps, asked("refund how", asker="甲"))
    assert add(gaps, asked("refund", asker="乙")) == gap_id
    gaps.dismiss(gap_id, " 不归我们管 ", by="小王", at=NOON)
    gap = gaps.get(gap_id)
    assert (gap.state, gap.dismissal, gap.settled) == ("dismissed", Dismissal("不归我们管", "小王", NOON, 2), True)
    for asker in ("甲", "甲", "丙", "乙"):
        assert add(gaps, asked("refund my", asker=asker)) == gap_id
        assert (ids(gaps), ids(gaps, state="dismissed"), gaps.count()) == ([], [gap_id], 0)
    assert gaps.get(gap_id).people == 3
    assert add(queue(store), asked("refund", asker="丁")) == gap_id
    gap = gaps.get(gap_id)
    assert (ids(gaps), gap.state, gap.dismissal, gap.people, gap.count) == ([gap_id], "open", None, 4, 7)
    assert [(event.what, event.by) for event in gaps.history(gap_id)] == [("dismissed", "小王"), ("reopened", None)]
    # Dismissed again, it counts from there.
    gaps.dismiss(gap_id, "还是不归", by="小王", at=NOON)
    for asker in "戊己庚":
        add(gaps, asked("refund", asker=asker))
    assert gaps.get(gap_id).state == "dismissed"
    with pytest.raises(InvalidRequest) as caught:
        gaps.dismiss(gap_id, " ", by="小王", at=NOON)
    assert str(caught.value) == "Dismissing needs a reason, for whoever meets the question again."


def test_a_person_who_is_asked_for_sees_it_though_it_was_dismissed(store: Store) -> None:
    gaps = queue(store)
    gap_id = add(gaps, asked("refund how", asker="甲"))
    question_id = gaps.get(gap_id).questions[0].id
    gaps.dismiss(gap_id, "no", by="小王", at=NOON)
    gaps.reject(question_id, at=NOON)
    assert ids(gaps) == []
    gaps.escalate(question_id, at=NOON)
    assert ids(gaps) == [gap_id]


def test_a_gap_that_left_can_be_put_back(store: Store) -> None:
    gaps = queue(store)
    refund, parcel, chatter = add(gaps, "refund how"), add(gaps, "parcel"), add(gaps, "哈哈")
    gaps.dismiss(refund, "no", by="小王", at=NOON)
    gaps.close(parcel, answer_id="parcel", edit_id=7, at=NOON)
    gaps.close(chatter, answer_id="hello", edit_id=7, at=NOON)
    since = add(gaps, "谢谢")
    assert gaps.reopen(refund, by="小王", at=NOON) == refund
    assert gaps.reopen(parcel, by="小王", at=NOON) == parcel
    assert gaps.reopen(chatter, by="小王", at=NOON) == since
    assert gaps.reopen(refund, by="小王", at=NOON) == refund
    assert sorted(ids(gaps)) == sorted([refund, parcel, since])
    assert gaps.waiting() == []
    assert gaps.reopen_edit(7, at=NOON) == []
    assert (add(gaps, "refund"), add(gaps, "parcel late")) == (refund, parcel)
    assert [(event.what, event.by) for event in gaps.history(refund)] == [("dismissed", "小王"), ("reopened", "小王")]


def test_merging_into_a_dismissed_gap_keeps_it_dismissed(store: Store) -> None:
    gaps = queue(store)
    refund, parcel = add(gaps, asked("refund", asker="甲")), add(gaps, asked("parcel", asker="乙"))
    gaps.dismiss(refund, "no", by="小王", at=NOON)
    gaps.merge([refund, parcel], by="小王", at=NOON)
    gap = gaps.get(refund)
    assert (gap.state, gap.dismissal, ids(gaps)) == ("dismissed", Dismissal("no", "小王", NOON, 2), [])
    add(gaps, asked("parcel", asker="丙"))
    assert ids(gaps) == []
    add(gaps, asked("refund", asker="丁"))
    assert ids(gaps) == [refund]


def test_a_dismissed_gap_that_an_answer_closed_is_dismissed_when_that_is_undone(store: Store) -> None:
    gaps = queue(store)
    gap_id = add(gaps, "refund")
    gaps.dismiss(gap_id, "no", by="小王", at=NOON)
    assert gaps.close(gap_id, answer_id="refund", edit_id=7, at=NOON) == gap_id
    assert gaps.get(gap_id).state == "closed"
    gaps.reopen_edit(7, at=NOON)
    assert (gaps.get(gap_id).state, ids(gaps)) == ("dismissed", [])


# Gaps that turn out to be one


def ask_what_shows_them_to_be_one(gaps: Gaps) -> int:
    """See test_grouping: "refund please" makes one gap of those of "refund how" and "refund when please"."""
    add(gaps, "refund")
    return add(gaps, asked("refund please", asker="丙"))


def two_that_are_one(gaps: Gaps) -> tuple[int, int]:
    one = add(gaps, asked("refund how", asker="甲"))
    assert add(gaps, asked("refund how", asker="乙")) == one
    other = add(gaps, asked("refund when please", asker="丙"))
    assert other != one
    return one, other


def test_gaps_become_one_when_a_question_shows_it(store: Store, database_url: str) -> None:
    with Store(database_url) as theirs:
        mine, other = queue(store), queue(theirs)
        first, second = two_that_are_one(mine)
        parcel = add(other, "parcel late")
        assert ask_what_shows_them_to_be_one(mine) == first
        gap = other.get(second)
        assert (gap.id, gap.title, gap.count, gap.people, gap.settled) == (first, "refund how", 5, 4, False)
        assert sorted(ids(other)) == sorted([first, parcel])
        assert [(event.what, event.by, event.note, event.other_id) for event in mine.history(first)] == [
            ("merged", None, "refund when please", second)
        ]
        for gaps in (mine, other, queue(store)):
            gaps.warm()
            assert gaps._groups.compares(first, "refund when please")
            assert not gaps._groups.compares(second, "refund when please")
            assert add(gaps, "refund when please") == add(gaps, "refund how") == add(gaps, "please refund") == first


@pytest.mark.parametrize("named", [0, 1])
def test_what_an_editor_named_takes_the_other(store: Store, named: int) -> None:
    gaps = queue(store)
    both = two_that_are_one(gaps)
    gaps.rename(both[named], "退款", by="小王", at=NOON)
    assert ask_what_shows_them_to_be_one(gaps) == both[named]
    assert [(gap.id, gap.title, gap.count) for gap in gaps.list()] == [(both[named], "退款", 5)]


def test_what_an_editor_decided_about_is_not_made_one(store: Store, database_url: str) -> None:
    with Store(database_url) as theirs:
        gaps, other = queue(store), queue(theirs)
        first, second = two_that_are_one(gaps)
        add(gaps, "refund")
        add(gaps, "parcel late")  # what came before it is known by now
        other.rename(first, "退款方式", by="小王", at=NOON)
        other.dismiss(second, "no", by="小王", at=NOON)
        assert add(gaps, "refund please") == second
        assert (texts(gaps, first), texts(gaps, second)) == (
            ["refund", "refund how", "refund how"],
            ["refund please", "refund when please"],
        )


def test_what_asks_the_same_as_a_dismissed_gap_goes_with_it(store: Store) -> None:
    gaps = queue(store)
    first, second = two_that_are_one(gaps)
    gaps.dismiss(first, "no", by="小王", at=NOON)
    add(gaps, asked("refund", asker="甲"))
    assert ids(gaps) == [second]
    assert add(gaps, asked("refund please", asker="丙")) == first
    assert (ids(gaps), gaps.get(first).people) == ([], 3)
    assert add(gaps, asked("refund", asker="丁")) == first
    assert ids(gaps) == [first]


def test_a_person_is_not_forgotten_when_gaps_become_one(store: Store) -> None:
    gaps = queue(store)
    first, second = two_that_are_one(gaps)
    gaps.dismiss(first, "no", by="小王", at=NOON)
    gaps.escalate(gaps.get(second).questions[0].id, at=NOON)
    assert add(gaps, asked("refund", asker="甲")) == first
    assert add(gaps, asked("refund please", asker="丙")) == first
    assert (ids(gaps), gaps.get(first).escalated, gaps.get(first).people) == ([first], True, 3)


def test_what_fails_while_gaps_become_one_changes_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    gaps = queue(store)
    first, second = two_that_are_one(gaps)
    add(gaps, "refund")
    monkeypatch.setattr(Filing, "record", lambda *_, **__: failing())
    with pytest.raises(StoreError, match="no room"):
        add(gaps, "refund please")
    monkeypatch.undo()
    assert (gaps.get(first).count, gaps.get(second).count) == (3, 1)
    assert add(gaps, "refund please") == first
    assert gaps.get(second).count == 5


def test_the_same_words_in_two_gaps_become_one_when_asked_again(store: Store) -> None:
    gaps = queue(store)
    before = add(gaps, "refund how")
    gaps.close(before, answer_id="refund", edit_id=7, at=NOON)
    since = add(gaps, "refund how")
    gaps.reopen_edit(7, at=NOON)
    assert sorted(ids(gaps)) == [before, since]
    assert add(gaps, "refund how") == before
    assert (ids(gaps), gaps.get(since).count) == ([before], 3)


def test_what_an_editor_took_for_a_question_is_chatter_no_more(store: Store) -> None:
    gaps = queue(store)
    chatter = add(gaps, "哈哈")
    question_id, _ = gaps.add(asked("在吗"), vector_of("在吗"), chatter=True)
    part = gaps.split(chatter, [question_id], by="小王", at=NOON)
    assert not gaps.get(part).chatter
    assert (add(gaps, "在吗"), add(gaps, "呵呵"), add(queue(store), "在吗？")) == (part, chatter, part)


def test_what_is_alike_may_be_learned_anew(store: Store) -> None:
    class Strict(Cosine):
        def line(self, text: str) -> float:
            return 0.9

    gaps = queue(store)
    gap_id = add(gaps, "refund how")
    assert add(gaps, "refund how when") == gap_id  # 0.82
    gaps.learn(Strict())
    assert add(gaps, "refund how my") != gap_id


# New phrasings


def test_confirmed_answers_that_no_phrasing_equals_are_suggested(store: Store) -> None:
    gaps = queue(store)

    def said(
        text: str, verdict: Judgement, *, confidence: float = 0.9, reason: str = "sure", item: str = "refund"
    ) -> None:
        question = Asked(text, NOON, "answer", reason, "v1", entry_id=item, confidence=confidence)
        question_id = store.add_question(question)
        store.add_feedback(Feedback(question_id, verdict, NOON, item))

    said("refund how", "right", confidence=0.7)
    said("Refund how??", "picked", confidence=0.8)
    store.add_question(Asked("refund how", NOON, "answer", "sure", "v1", entry_id="refund", confidence=0.8))
    said("parcel", "right", item="late")
    said("invoice", "right", reason="exact")
    said("when", "right")
    said("when", "wrong")
    said("my", "wrong")
    said("my", "right")
    unsure, _ = gaps.add(asked("late how"), vector_of("late how"), chatter=False)
    store.add_feedback(Feedback(unsure, "picked", NOON, "late"))
    found = gaps.confirmed()
    assert found == [
        Confirmed("refund how", "Refund how??", "refund", asked=3, confirmations=2, confidence=0.7),
        Confirmed("my", "my", "refund", asked=2, confirmations=1, confidence=0.9),
        Confirmed("parcel", "parcel", "late", asked=1, confirmations=1, confidence=0.9),
    ]
    assert gaps.confirmed(limit=1) == found[:1]
    assert gaps.confirmed(known={"my"}.__contains__) == [found[0], found[2]]
    gaps.decline_phrasing("Refund how?", "refund", by="小王", at=NOON)
    gaps.decline_phrasing("refund how", "refund")
    gaps.decline_phrasing("parcel", "refund")
    assert gaps.confirmed() == found[1:]


CLOSER = """
import sys
from datetime import UTC, datetime
from faqbot.gaps import Gaps
from faqbot.store import Store
from tests.words import Cosine, WordEncoder

encoder = WordEncoder()
with Store(sys.argv[1]) as store:
    gaps = Gaps(store, encoder.encode, Cosine(), encoder.fingerprint)
    for edit_id in range(1, 16):
        for gap in gaps.list(limit=2):
            chosen = [gap.questions[0].id] if edit_id % 2 else None
            gaps.close(gap.id, answer_id="x", edit_id=edit_id, at=datetime.now(UTC), question_ids=chosen)
        if edit_id % 3 == 0:
            gaps.reopen_edit(edit_id - 1, at=datetime.now(UTC))
"""


def test_closing_and_reopening_while_others_ask_loses_no_question(database_url: str, store: Store) -> None:
    root = str(Path(__file__).parent.parent)
    environ = os.environ | {"PYTHONPATH": root}
    commands = [[PROCESS, database_url, str(shift)] for shift in range(2)] + [[CLOSER, database_url]]
    others = [subprocess.Popen([sys.executable, "-c", *command], cwd=root, env=environ) for command in commands]
    assert [other.wait(timeout=60) for other in others] == [0, 0, 0]
    gaps = queue(store)
    for edit_id in range(1, 16):
        gaps.reopen_edit(edit_id, at=NOON)
    listed = gaps.list(limit=500)
    assert sum(gap.count for gap in listed) == 40
    assert gaps.list(state="closed") == []
    assert gaps.waiting() == []
    # What is asked now is found in a gap that is open, whatever was closed and opened around it.
    for text in ("refund", "invoice how", "parcel", "哈哈"):
        assert add(gaps, text) in {gap.id for gap in listed}
