"""What an edit would change, with the real encoder: what collides, which answers come out otherwise, what closes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from faqbot import review
from faqbot.assistant import Assistant
from faqbot.edits import Change, Draft, draft
from faqbot.errors import InvalidRequest
from faqbot.review import CLAIMED, Comparison, Confirmed
from faqbot.served import Served
from faqbot.settings import Settings

from . import club

MORE = """\
  - id: lent
    question: 书可以借多久？
    paraphrases: [借书期限, 借的书几天还, 最长借几天, 借书可以借几天]
    answer: 两周。
scripts:
"""


@pytest.fixture(scope="module")
def served(encoder_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("club")
    club.write(folder / "knowledge", club.KNOWLEDGE.replace("scripts:\n", MORE, 1))
    club.index_with(encoder_folder, folder / "index")
    return Assistant.open(Settings(knowledge=folder / "knowledge", index=folder / "index"), recording=False)


@dataclass(frozen=True)
class Question:
    """As `Gaps.open_questions` gives it."""

    text: str
    question_id: int
    gap_id: int = 1
    rejected: frozenset[str] = frozenset()


def proposed(served: Assistant, *changes: Change) -> tuple[Comparison, Draft]:
    """These changes of what is served, compared; nothing is written."""
    before = Served.at(served.snapshot, 0.05)
    drafted = draft(served.settings.knowledge, served.knowledge, changes)
    after = Served.at(served.snapshot.edited(drafted.knowledge, served.encoder.encode), 0.05)
    now = datetime(2026, 11, 23, 4, tzinfo=UTC)
    return Comparison(before, after, drafted.changes, now=now, encode=served.encoder.encode), drafted


def compared(served: Assistant, *changes: Change) -> Comparison:
    return proposed(served, *changes)[0]


def more(served: Assistant, item_id: str, *texts: str) -> Change:
    return Change(item_id, {"paraphrases": (*served.knowledge.item(item_id).phrasings[1:], *texts)})


def without(served: Assistant, item_id: str, *texts: str) -> Change:
    return Change(item_id, {"paraphrases": [t for t in served.knowledge.item(item_id).phrasings[1:] if t not in texts]})


# Collisions


def test_the_same_text_in_another_item_collides_however_it_is_written(served: Assistant) -> None:
    (found,) = compared(served, more(served, "fee", "您好，請問怎麼退款！！")).collisions()
    assert (found.phrasing, found.item_id, found.other_id, found.other_phrasing) == (
        "您好，請問怎麼退款！！",
        "fee",
        "refund-how",
        "怎么退款",
    )
    assert (found.how, found.confidence) == ("same_text", 1.0)


def test_what_another_item_answers_for_sure_collides(served: Assistant) -> None:
    (found,) = compared(served, more(served, "fee", "我想退款，在哪里操作")).collisions()
    assert (found.item_id, found.other_id, found.how) == ("fee", "refund-how", "answered")
    assert served.answer_line <= found.confidence < 1.0


def test_what_is_the_items_own_or_nobodys_does_not_collide(served: Assistant) -> None:
    assert list(compared(served, more(served, "refund-how", "我想退款，在哪里操作", "打印机没墨了")).collisions()) == []
    assert list(compared(served, Change("fee", {"answer": "免费。"})).collisions()) == []


def test_a_phrasing_moved_from_one_item_to_another_does_not_collide(served: Assistant) -> None:
    moved = "有停车场吗"
    assert list(compared(served, without(served, "address", moved), more(served, "fee", moved)).collisions()) == []
    assert [each.other_id for each in compared(served, more(served, "fee", moved + "？")).collisions()] == ["address"]


def test_what_only_a_removed_item_answered_does_not_collide(served: Assistant) -> None:
    changes = (Change("book-list", {}, remove=True), more(served, "fee", "这个月的书单是哪本书"))
    assert list(compared(served, *changes).collisions()) == []


def test_two_items_of_one_edit_collide_with_each_other(served: Assistant) -> None:
    pets = Change(None, {"id": "pets", "question": "能带狗吗？", "answer": "能。"})
    dogs = Change(None, {"id": "dogs", "question": "能带狗吗", "answer": "不能。"})
    found = list(compared(served, pets, dogs).collisions())
    assert [(each.item_id, each.other_id, each.how) for each in found] == [("dogs", "pets", "same_text")]


# Twins


def test_an_entry_that_asks_the_same_with_another_answer_contradicts(served: Assistant) -> None:
    texts = ["借书能借多少天", "借书借多久", "一本书可以借几天", "书最长借多久"]
    loans = {"id": "loans", "question": texts[0], "paraphrases": texts[1:], "answer": "一个月。"}
    (twin,) = compared(served, Change(None, loans)).twins()
    assert (twin.item_id, twin.other_id, twin.contradiction) == ("loans", "lent", True)
    assert 0.5 <= twin.probability <= 1.0
    assert twin.phrasing in texts and twin.other_phrasing in served.knowledge.item("lent").phrasings
    (agreeing,) = compared(served, Change(None, loans | {"answer": "两周。"})).twins()
    assert (agreeing.other_id, agreeing.contradiction) == ("lent", False)


def test_items_that_ask_different_things_are_no_twins(served: Assistant) -> None:
    pets = Change(
        None, {"id": "pets", "question": "能带狗吗", "paraphrases": ["猫能来吗", "带宠物行吗"], "answer": "能。"}
    )
    assert list(compared(served, pets, more(served, "fee", "会员费多少")).twins()) == []


# Known questions


def test_checks_that_come_out_otherwise_are_shown_old_and_new(served: Assistant) -> None:
    taken = more(served, "fee", "我想把钱退回来吧")
    (worse,) = [each for each in compared(served, taken).changed(()) if each.source == "check"]
    assert (worse.text, worse.expected, worse.breaks, worse.mends) == ("我想把钱退回来", "refund-how", True, False)
    assert (worse.before.decision, worse.before.entry_id, worse.before.title) == (
        "answer",
        "refund-how",
        "怎么申请退款？",
    )
    assert worse.after.entry_id == "fee" or worse.after.decision != "answer"


def test_what_mends_is_told_from_what_breaks_and_comes_later(served: Assistant) -> None:
    confirmed = [Confirmed("麻烦把余额打回我账上", "refund-how"), Confirmed("书单是什么", "book-list")]
    edit = compared(
        served, more(served, "refund-how", "麻烦把余额打回我账上"), Change("book-list", {}, remove=True)
    ).changed(confirmed)
    assert [(each.text, each.source, each.breaks, each.mends) for each in edit] == [
        ("书单是什么", "confirmed", True, False),
        ("麻烦把余额打回我账上", "confirmed", False, True),
    ]
    assert edit[1].after.confidence == 1.0


def test_a_check_stands_for_a_confirmed_question_that_is_the_same(served: Assistant) -> None:
    taken = compared(served, more(served, "fee", "我想把钱退回来吧"))
    found = taken.changed([Confirmed("我想把钱退回来！", "fee")])
    assert [(each.source, each.expected) for each in found] == [("check", "refund-how")]


def test_an_item_that_goes_breaks_its_checks_which_go_with_it(served: Assistant) -> None:
    comparison, drafted = proposed(served, Change("refund-how", {}, remove=True))
    assert "我想把钱退回来" not in [check.text for check in drafted.knowledge.checks]
    (worse,) = comparison.changed(())
    assert (worse.text, worse.source, worse.expected, worse.breaks) == ("我想把钱退回来", "check", "refund-how", True)


def test_a_check_that_nothing_was_to_answer_is_offered_to_the_item_that_does(served: Assistant) -> None:
    rain = Change(None, {"id": "rain", "question": "明天会不会下雨？", "answer": "看天气预报。"})
    comparison = compared(served, rain)
    (worse,) = comparison.changed(())
    assert (worse.text, worse.expected, worse.breaks) == ("明天会下雨吗", None, True)
    (claim,) = comparison.claims([worse], ())
    assert (claim.text, claim.item_id, claim.confidence) == ("明天会下雨吗", "rain", worse.after.confidence)
    unsure = replace(worse, after=replace(worse.after, confidence=CLAIMED - 0.01))
    assert [each.sure for each in comparison.claims([unsure], ())] == [False]
    assert [each.sure for each in comparison.claims([unsure], ["明天会下雨吗？？"])] == [True], (
        "it was asked in the gap"
    )
    sure = replace(worse, after=replace(worse.after, confidence=CLAIMED))
    assert [each.sure for each in comparison.claims([sure], ())] == [True]
    for other in (
        replace(worse, expected="fee"),
        replace(worse, source="confirmed"),
        replace(worse, after=replace(worse.after, entry_id="fee")),
        replace(worse, breaks=False),
    ):
        assert list(comparison.claims([other], ["明天会下雨吗"])) == []
    # Once it is the item's, it is mended and not broken.
    (better,) = compared(served, replace(rain, checks=("明天会下雨吗",))).changed(())
    assert (better.expected, better.breaks, better.mends) == ("rain", False, True)


def test_what_comes_out_as_before_is_not_told(served: Assistant) -> None:
    assert compared(served, Change("fee", {"answer": "免费。"})).changed([Confirmed("会费多少", "fee")]) == []


def test_asking_ends_where_many_in_a_row_come_out_as_before(served: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    told: list[int] = []

    def count(self: Served, texts: Sequence[str], *_: object) -> object:
        asked.append(len(texts))
        return decide(self, texts, *_)  # type: ignore[arg-type]

    decide = Served.decide_each
    far = [Confirmed(f"第{number}号楼怎么走", "address") for number in range(400)]
    near = Confirmed("麻烦把余额打回我账上", "refund-how")
    comparison = compared(served, more(served, "refund-how", "麻烦把余额打回我账上"))
    monkeypatch.setattr(Served, "decide_each", count)
    told = [each.mends for each in comparison.changed([*far, near])]
    assert told[0] is True
    # By both states, the first batch and then as many as it takes to be sure.
    assert sum(asked) <= 2 * (review.PATIENCE + 2 * 64)


# The queue


def test_what_waits_is_answered_by_what_was_edited_alone(served: Assistant) -> None:
    pets = Change(None, {"id": "pets", "question": "可以带宠物来吗？", "paraphrases": ["能带狗吗"], "answer": "能。"})
    waiting = [
        Question("能带狗吗", 1, 1),
        Question("能带狗吗！", 2, 2),
        Question("怎么退款", 3, 3),
        Question("月亮多远", 4, 1),
    ]
    # Somebody else's answer is no news of this edit, however sure.
    assert compared(served, pets).answered(waiting) == {(1, "pets"): [1], (2, "pets"): [2]}
    assert compared(served, more(served, "fee", "入会多少钱来着")).answered(waiting) == {}
    assert compared(served, pets).answered([]) == {}


def test_an_item_does_not_answer_what_it_was_rejected_for_unless_it_says_something_else(served: Assistant) -> None:
    waiting = [Question("怎么退款", 1, rejected=frozenset({"refund-how"})), Question("怎么退款", 2, 2)]
    assert compared(served, more(served, "refund-how", "退款咋整")).answered(waiting) == {(2, "refund-how"): [2]}
    assert compared(served, Change("refund-how", {"answer": "找小晨。"})).answered(waiting) == {
        (1, "refund-how"): [1],
        (2, "refund-how"): [2],
    }


def test_what_is_still_not_answered_is_named(served: Assistant) -> None:
    comparison = compared(served, more(served, "refund-how", "退款咋整"))
    assert comparison.missed(["退款咋整", "月亮多远"], "refund-how") == ["月亮多远"]


# Around


def test_only_new_warnings_are_told(served: Assistant) -> None:
    comparison, drafted = proposed(served, more(served, "fee", "怎么退款？"))
    (warning,) = comparison.warnings()
    assert "怎么退款" in warning and warning in drafted.knowledge.warnings
    assert compared(served, Change("fee", {"answer": "免费。\n年底前。"})).warnings() == []


def test_a_review_can_be_cancelled(served: Assistant) -> None:
    def cancel(stage: str, done: int, total: int) -> None:
        raise InvalidRequest(stage)

    comparison = compared(served, more(served, "fee", "打印机没墨了"))
    comparison._progress = cancel
    for part in (
        lambda: list(comparison.collisions()),
        lambda: list(comparison.twins()),
        lambda: comparison.changed(()),
        lambda: comparison.answered([Question("月亮多远", 1)]),
    ):
        with pytest.raises(InvalidRequest):
            part()
