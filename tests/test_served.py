"""What is served: one state decides all of a question, and is replaced as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from faqbot.assistant import Assistant
from faqbot.confidence import Line
from faqbot.edits import Change, draft
from faqbot.served import Decided, Served, Serving
from faqbot.settings import Settings
from faqbot.snapshot import Snapshot

from . import club

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def opened(encoder_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("club")
    club.write(folder / "knowledge")
    club.index_with(encoder_folder, folder / "index")
    return Assistant.open(Settings(knowledge=folder / "knowledge", index=folder / "index"), recording=False)


def edited(opened: Assistant, former: Snapshot, *changes: Change) -> Snapshot:
    drafted = draft(opened.settings.knowledge, former.knowledge, changes)
    return former.edited(drafted.knowledge, former.encoder.encode)


def test_many_are_decided_as_each_by_itself(opened: Assistant) -> None:
    served = Served.at(opened.snapshot, 0.05)
    encoded: list[str] = []

    def encode(keys: Sequence[str]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
        encoded.extend(keys)
        return served.snapshot.encoder.encode(keys)

    texts = [
        "怎么退款",
        "哈哈哈",
        "我想退款，在哪里操作",
        "月亮离我们多远",
        "昨天买的书看完了，想问下会费一年要多少？谢谢啦",
    ]
    each = list(served.decide_each(texts, NOW, encode))
    assert [one.answer for one in each] == ["refund-how", None, "refund-how", None, "fee"]
    assert [(one.reason, one.chatter) for one in each[:2]] == [("exact", False), ("chatter", True)]
    assert "怎么退款" not in encoded, "what is known needs no vector"
    for text, one in zip(texts, each, strict=True):
        alone = served.decide(text, NOW)
        assert [c.entry_id for c in one.candidates] == [c.entry_id for c in alone.candidates]
        assert [c.confidence for c in one.candidates] == pytest.approx(
            [c.confidence for c in alone.candidates], abs=1e-3
        )
        assert np.allclose(one.vector, alone.vector, atol=0.02)
    assert list(served.decide_each([], NOW, encode)) == []


def test_what_is_swapped_in_keeps_what_was_learned_meanwhile(opened: Assistant) -> None:
    serving = Serving(opened.snapshot, 0.05, None)
    former = serving.now.snapshot
    new = edited(opened, former, Change("fee", {"answer": "免费。"}))
    taught = replace(former.confidence, judged=7)
    serving.now = replace(serving.now, snapshot=replace(former, confidence=taught))
    assert serving.swap(new, former, former.encoder.encode).confidence.judged == 7
    assert serving.now.snapshot.knowledge.item("fee").text == "免费。"


def test_what_was_edited_before_everything_was_learned_anew_is_indexed_again(opened: Assistant) -> None:
    serving = Serving(opened.snapshot, 0.05, None)
    former = serving.now.snapshot
    new = edited(opened, former, Change("fee", {"paraphrases": ["入会多少钱来着"]}))
    space = replace(former.index.space, mean=former.index.space.mean + 0.01)
    moved = former.index.build(
        former.index.phrasings, former.encoder.encode([p.key for p in former.index.phrasings]), space
    )
    assert serving.settle(replace(former, index=moved))
    swapped = serving.swap(new, former, former.encoder.encode)
    assert swapped.index.space is space, "its vectors are of the space that is served"
    assert swapped.version == new.version
    row = swapped.index.exact("入会多少钱来着")
    assert row is not None
    expected = space.place(former.encoder.encode(["入会多少钱来着"]))[0]
    assert np.allclose(swapped.index.placed[row], expected, atol=1e-3)


def test_what_was_learned_from_another_state_is_not_served(opened: Assistant) -> None:
    serving = Serving(opened.snapshot, 0.05, None)
    former = serving.now.snapshot
    serving.swap(edited(opened, former, Change("fee", {"answer": "免费。"})), former, former.encoder.encode)
    assert serving.settle(former) is False
    assert serving.now.snapshot.knowledge.item("fee").text == "免费。"


def test_judgements_are_seen_by_what_was_learned_anew(opened: Assistant, tmp_path: Path) -> None:
    with club.with_database(opened, tmp_path / "x.db") as assistant:
        for text in ("钱能不能退给我", "不想要了咋办", "怎样申请把钱退回来"):
            result = assistant.ask(text)
            assistant.feedback(result.question_id or 0, "picked", entry_id="refund-how")
        before = assistant.line
        assert before.judged == 3
        fresh = replace(opened.snapshot)
        assert assistant._serving.settle(fresh)
        assert assistant.line == before
        assert len(assistant._serving.evidence()) == 3


TWO_THINGS = {
    "怎么退款？还有活动地点在哪里": ("refund-how", "address"),
    "会费多少钱，怎么报名呀": ("fee", "join-how"),
    "请问几点开门？这个月读什么书？": ("opening-hours", "book-list"),
    "想参加你们读书会，怎么加入？一年要多少钱？": ("join-how", "fee"),
    "老师好，我想问两个问题：1、书单是什么 2、在哪儿集合": ("book-list", "address"),
    "1. 怎么进群\n2. 要交钱吗": ("join-how", "fee"),
    "营业时间是几点到几点，另外怎么去": ("opening-hours", "address"),
    "不想要了能退吗？顺便问一下周末开不开": ("refund-how", "opening-hours"),
    "下一本读哪本？再问下活动在什么地方": ("book-list", "address"),
    "收费吗？地址发一下": ("fee", "address"),
    "我刚搬来附近，早上几点可以来？报名入口在哪？": ("opening-hours", "join-how"),
    "钱怎么退 活动地点在哪里": ("refund-how", "address"),
    "会费怎么算还有怎么报名": ("fee", "join-how"),
    "@管理员 您好，这个月读什么书呀？有停车场吗？谢谢": ("book-list", "address"),
    "费用怎么算？交了不想去可以退钱吗？": ("fee", "refund-how"),
    "How do I join? 一年多少钱": ("join-how", "fee"),
    "本月书目能发一下吗，另外几点关门": ("book-list", "opening-hours"),
    "如何入会？入会费是多少？活动地点在哪里？": ("join-how", "fee", "address"),
    "我想推广一下我的店，可以吗？还有怎么进群": ("no-ads", "join-how"),
    "退款在哪里点？我急用钱。对了，开放时间是什么": ("refund-how", "opening-hours"),
}
ONE_THING = (
    "怎么退款，在哪里点",
    "我上周交的会费，现在不想参加了，能退吗？",
    "会费多少钱？一年的",
    "请问一下，怎么加入读书会？我是新来的",
    "这个月读什么书？我还没买呢",
    "活动地点在哪里？是人民路吗？",
    "几点开门？九点来得及吗？",
    "有人知道怎么退款吗？急急急",
    "会费是99还是199？",
    "可以退钱吗？多久到账？",
    "怎么报名？报名要填什么？",
    "周末开门吗？周六周日都开吗？",
    "推荐什么书？有没有适合小孩看的？",
    "我昨天问过会费多少钱，你们说99，怎么今天变了？",
    "地址发一下？是在二楼吗？",
    "老师讲得真好，下次什么时候讲？",
    "怎么退？为什么退不了？",
    "群里可以发广告吗？发链接呢？",
    "怎么去活动地点？坐几路车？",
    "我朋友问怎么加入读书会，他该怎么报名？",
)


def several(opened: Assistant, text: str) -> Decided:
    served = Served.at(opened.snapshot, 0.05)
    return served.several(text, served.decide(text, NOW), NOW, served.snapshot.encoder.encode)


@pytest.mark.parametrize("text", TWO_THINGS)
def test_two_things_are_answered_by_two_items(opened: Assistant, text: str) -> None:
    decided = several(opened, text)
    assert (decided.decision, decided.reason, decided.answers) == ("answer", "several", TWO_THINGS[text])
    assert tuple(each.entry_id for each in decided.candidates[: len(decided.answers)]) == decided.answers
    assert (decided.left, len(decided.candidates) <= 5) == ((), True)


@pytest.mark.parametrize("text", ONE_THING)
def test_what_only_looks_like_two_things_is_one(opened: Assistant, text: str) -> None:
    alone = Served.at(opened.snapshot, 0.05).decide(text, NOW)
    decided = several(opened, text)
    assert (decided.answers, decided.left, decided.reason) == (alone.answers, (), alone.reason)
    assert len(decided.answers) <= 1


def test_what_else_is_asked_and_nothing_answers_is_left(opened: Assistant) -> None:
    decided = several(opened, "会费多少钱？怎么报名？打印机连不上电脑怎么办？")
    assert decided.answers == ("fee", "join-how")
    ((text, part),) = [(part.text, part.decided) for part in decided.left]
    assert (text, part.decision, part.answers) == ("打印机连不上电脑怎么办？", "unanswered", ())
    assert part.vector.any(), "it goes to the queue, which groups by meaning"


@pytest.mark.parametrize(
    "text",
    [
        "会费多少钱？另外打印机连不上电脑怎么办？",
        "1. 打印机连不上电脑怎么办 2. 会费多少钱",
        "我是上个月进群的，会费多少钱？顺便问一下，打印机连不上电脑怎么办？",
    ],
)
def test_what_is_said_to_be_another_question_is_left_beside_one_answer(opened: Assistant, text: str) -> None:
    decided = several(opened, text)
    assert (decided.decision, decided.reason, decided.answers) == ("answer", "several", ("fee",))
    assert ["打印机连不上电脑怎么办" in part.text for part in decided.left] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "会费多少钱？打印机连不上电脑怎么办？",  # nobody says that it is another: it may be the story of the first
        "会费多少钱？另外会费是按年交吗？",
        "会费多少钱？另外贵吗？",
        "打印机连不上电脑怎么办？另外电脑是新买的行吗？",
    ],
)
def test_what_is_near_to_the_answer_or_not_said_to_be_another_is_not_left(opened: Assistant, text: str) -> None:
    alone = Served.at(opened.snapshot, 0.05).decide(text, NOW)
    decided = several(opened, text)
    assert (decided.answers, decided.left, decided.reason) == (alone.answers, (), alone.reason)


def test_a_script_is_the_staffs_and_never_one_of_several(opened: Assistant) -> None:
    assert several(opened, "有新人进群了怎么说？").answers == ("welcome",)
    assert several(opened, "有新人进群了怎么说？会费多少钱？怎么报名？").reason != "several"


def test_one_of_several_needs_half_the_doubt_of_one_alone(opened: Assistant) -> None:
    text = "怎么退款？你们的会费到底怎么收"
    encode = opened.snapshot.encoder.encode
    alone = Served.at(opened.snapshot, 0.05).decide("你们的会费到底怎么收", NOW).best
    assert alone is not None and 0.8 < alone.confidence < 1.0
    for line, reason in ((2 * alone.confidence - 1, "several"), (2 * alone.confidence - 0.9999, "sure")):
        served = Served(opened.snapshot, Line(0.05, line, 0.25, 1.0, 0.0, 1, 0))
        assert alone.confidence >= line
        assert served.several(text, served.decide(text, NOW), NOW, encode).reason == reason
