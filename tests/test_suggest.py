"""What is proposed for a gap, by value, with the real encoder on a small club's knowledge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from faqbot.assistant import Assistant
from faqbot.confidence import Candidate
from faqbot.settings import Settings
from faqbot.store import Gap, GapQuestion
from faqbot.suggest import Suggestion, as_phrasing, clearest, everyday_vectors, joined, phrasings, suggestion
from tests import club

AT = datetime(2026, 3, 5, 2, 7, tzinfo=UTC)


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory, encoder_folder: Path) -> Assistant:
    folder = tmp_path_factory.mktemp("club")
    knowledge, index = club.write(folder / "knowledge"), club.index_with(encoder_folder, folder / "index")
    return Assistant.open(Settings(knowledge=knowledge, index=index), recording=False)


def gap(*texts: str, **changes: Any) -> Gap:
    """A gap of these questions."""
    asked = tuple(
        GapQuestion(number, text, None, None, AT, "no_match", None, None) for number, text in enumerate(texts)
    )
    plain = Gap(5, texts[0], "open", "no_match", len(texts), len(texts), AT, AT, None, None, False, asked)
    return replace(plain, **changes)


def rejected(text: str, entry_id: str) -> Gap:
    """A gap of one question that got `entry_id`, wrongly."""
    plain = gap(text)
    return replace(plain, questions=(replace(plain.questions[0], reason="rejected", entry_id=entry_id),))


def proposed(assistant: Assistant, asked: Gap, dismissed: dict[int, Sequence[str]] | None = None) -> Suggestion:
    candidates = [assistant.ask(each.text, record=False).candidates for each in asked.questions]
    everyday = everyday_vectors(assistant.encoder.encode)
    return suggestion(asked, candidates, assistant.snapshot, dismissed=dismissed or {}, everyday=everyday)


def test_another_wording_of_an_item_is_proposed_as_its_phrasing(assistant: Assistant) -> None:
    got = proposed(assistant, gap("买错了想要回钱", "钱可以拿回来不"))
    assert (got.way, got.why, got.item_id) == ("phrasing", "near", "refund-how")
    assert got.candidates[0].entry_id == "refund-how"
    assert got.candidates[0].confidence >= 0.5


def test_what_nothing_is_near_to_is_proposed_as_a_new_entry_with_its_clearest_question(assistant: Assistant) -> None:
    texts = ("活动能带小孩来吗", "可以带娃参加吗", "孩子能一起去吗", "@小助手 我想问问能不能带小朋友")
    got = proposed(assistant, gap(*texts))
    assert (got.way, got.why, got.item_id) == ("entry", "new", None)
    assert got.question == "活动能带小孩来吗"
    assert set(got.phrasings) == {"可以带娃参加吗", "孩子能一起去吗", "我想问问能不能带小朋友"}


def test_an_item_that_people_rejected_is_not_proposed_again_but_named(assistant: Assistant) -> None:
    got = proposed(assistant, rejected("买错了想要回钱", "refund-how"))
    assert (got.way, got.why, got.item_id) == ("entry", "rejected", "refund-how")


def test_what_a_person_chose_is_proposed_before_what_is_near(assistant: Assistant) -> None:
    asked = gap("买错了想要回钱")
    chosen = replace(asked, questions=(replace(asked.questions[0], picked_id="fee"),))
    got = proposed(assistant, chosen)
    assert (got.way, got.why, got.item_id) == ("phrasing", "picked", "fee")
    gone = replace(asked, questions=(replace(asked.questions[0], picked_id="gone"),))
    assert proposed(assistant, gone).item_id == "refund-how"
    assert proposed(assistant, rejected("活动能带小孩来吗", "gone")).why == "new"
    wrong = replace(asked, questions=(replace(asked.questions[0], picked_id="fee"), *rejected("x", "fee").questions))
    assert proposed(assistant, wrong).why == "rejected", "but what people rejected is not chosen by one of them"


def test_what_asks_nothing_and_what_people_ask_anywhere_is_proposed_to_be_left(assistant: Assistant) -> None:
    assert proposed(assistant, gap("哈哈哈")).why == "chatter"
    assert proposed(assistant, gap("哈哈", "会费能退一半吗", chatter=True)).way == "dismiss"
    weather = proposed(assistant, gap("今天天气怎么样"))
    assert (weather.way, weather.why) == ("dismiss", "everyday")
    assert proposed(assistant, gap("活动能带小孩来吗")).way == "entry"
    plain = suggestion(gap("今天天气怎么样"), [], assistant.snapshot)
    assert plain.way == "entry", "without everyday questions nothing is compared with them"


def test_what_asks_the_same_as_a_dismissed_gap_is_proposed_to_be_left(assistant: Assistant) -> None:
    got = proposed(assistant, gap("你们老板是谁呀"), {3: ["录音在哪里听"], 9: ["你们老板是谁"]})
    assert (got.way, got.why, got.dismissed) == ("dismiss", "dismissed", 9)
    assert proposed(assistant, gap("你们老板是谁呀", id=9), {9: ["你们老板是谁"]}).dismissed is None


def test_a_title_that_an_editor_gave_stays_the_question(assistant: Assistant) -> None:
    got = proposed(assistant, gap("可以带娃参加吗", "孩子能一起去吗", title="能不能带孩子？", settled=True))
    assert got.question == "能不能带孩子？"
    assert set(got.phrasings) == {"可以带娃参加吗", "孩子能一起去吗"}


def test_the_clearest_is_in_the_middle_and_neither_short_nor_long(assistant: Assistant) -> None:
    snapshot = assistant.snapshot
    assert clearest(["转给别人用行吗", "会员卡能转让给朋友吗"], snapshot)[0] == "会员卡能转让给朋友吗"
    recordings = ["有录音吗", "讲座的录音在哪里听", "没赶上直播，能回放吗", "可以看回放吗", "录音能下载吗"]
    assert clearest(recordings, snapshot)[0] == "讲座的录音在哪里听"
    assert set(clearest(recordings, snapshot)) == set(recordings)
    story = "我上周五晚上参加了咱们的那个读书活动，结果把伞落在那边了，不知道有没有人捡到，能帮我看看吗"
    assert clearest([story], snapshot) == [story[:40]], "better than nothing"
    assert clearest(["哈哈"], snapshot) == []


def test_messages_become_phrasings_as_people_type_them() -> None:
    assert as_phrasing("@小助手 录音在哪\n听？") == "录音在哪 听？"
    assert as_phrasing("录音在哪听 @群主") == "录音在哪听"
    assert as_phrasing("写信到 a@example.com 行吗") == "写信到 a@example.com 行吗"
    texts = ["有录音吗", "有录音吗？？", "@群主 有录音吗", "哈哈", "问" * 41, "录音呢"]
    assert phrasings(texts) == ["有录音吗", "录音呢"]


def test_candidates_of_several_questions_are_joined_by_their_mean() -> None:
    def found(entry_id: str, confidence: float, matched: str) -> Candidate:
        return Candidate(entry_id, "entry", entry_id, matched, confidence, 0.5)

    both = joined([[found("a", 0.9, "x"), found("b", 0.1, "y")], [found("b", 0.6, "z")]])
    assert [(each.entry_id, each.confidence, each.matched_phrasing) for each in both] == [
        ("a", 0.45, "x"),
        ("b", 0.35, "z"),
    ]
    assert joined([]) == ()
    assert len(joined([[found(str(number), 0.1, "x") for number in range(9)]])) == 5
