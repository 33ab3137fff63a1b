"""What staff answered in their own words: the last words to each question, the same words once, in both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from faqbot.store import Asked, OwnReply, Store

NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


def asked(store: Store) -> int:
    return store.add_question(Asked("怎么退款", NOON, "answer", "exact", "1"))


def test_the_last_words_to_each_question_newest_first_and_once(database_url: str) -> None:
    with Store(database_url) as store:
        first, second, third = asked(store), asked(store), asked(store)
        store.own_replies.add([first, second], "东门能停。", at=NOON, by="小晨")
        store.own_replies.add([third], "西门也能停。", at=LATER)
        assert store.own_replies.of([first, second, third, 404]) == [
            OwnReply("西门也能停。", LATER),
            OwnReply("东门能停。", NOON, "小晨"),
        ]
        store.own_replies.add([first], "今天停满了。", at=LATER, by="小木")
        assert store.own_replies.of([first]) == [OwnReply("今天停满了。", LATER, "小木")]
        assert store.own_replies.of([second]) == [OwnReply("东门能停。", NOON, "小晨")]


def test_what_was_not_sent_is_forgotten_and_no_question_is_passed_over(database_url: str) -> None:
    with Store(database_url) as store:
        question = asked(store)
        store.own_replies.add([question, 404, 2**70], "东门能停。", at=NOON)
        store.own_replies.add([404], "没人问过。", at=NOON)
        assert [each.text for each in store.own_replies.of([question, 404])] == ["东门能停。"]
        store.own_replies.remove([question, 404])
        assert store.own_replies.of([question]) == []
