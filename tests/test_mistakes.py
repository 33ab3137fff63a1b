"""Where an evaluation was wrong, with the real encoder: which cause, which entry is missing, which phrasings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from faqbot import mistakes
from faqbot.assistant import Assistant, Reason, Result
from faqbot.confidence import Candidate
from faqbot.evaluate import Labelled, Report, Row, evaluate
from faqbot.mistakes import Mistake, find
from faqbot.settings import Settings
from faqbot.store import Decision
from tests import club

PAST = """
  - id: spring
    question: 春游去哪里？
    paraphrases: [春游地点, 春天去哪玩]
    answer: 去植物园。
    valid_until: 2020-05-01
  - id: lost
    question: 东西丢了怎么办？
    paraphrases: [我的伞落在书店了, 捡到东西交给谁]
    not_for: [会员卡丢了怎么补办]
    answer: 问前台。
scripts:
"""


@pytest.fixture(scope="module")
def assistant(encoder_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("club")
    club.write(folder / "knowledge", club.KNOWLEDGE.replace("scripts:\n", PAST.lstrip("\n"), 1))
    club.index_with(encoder_folder, folder / "index")
    return Assistant.open(Settings(knowledge=folder / "knowledge", index=folder / "index"), recording=False)


def candidate(assistant: Assistant, entry_id: str, confidence: float, phrasing: str | None = None) -> Candidate:
    item = assistant.knowledge.item(entry_id)
    return Candidate(item.id, item.kind, item.title, phrasing or item.phrasings[0], confidence, similarity=0.5)


def result(decision: Decision, reason: Reason, *candidates: Candidate) -> Result:
    best = candidates[0] if candidates else None
    return Result(
        decision=decision,
        confidence=best.confidence if best else 0.0,
        entry_id=best.entry_id if best else None,
        matched_phrasing=best.matched_phrasing if best else None,
        reply="",
        reason=reason,
        gap_id=None,
        index_version="1",
        candidates=candidates,
        question_id=None,
        answer_line=0.8,
        suggest_line=0.25,
    )


def report(*asked: tuple[str, str | None, Result]) -> Report:
    rows = tuple(Row(text, expected, got.entry_id, got.confidence, got.decision) for text, expected, got in asked)
    return Report(rows, tuple(got for *_, got in asked), (1.0,) * len(asked), 0.8, 0.05, 0)


def only(assistant: Assistant, text: str, expected: str | None, got: Result) -> Mistake:
    (mistake,) = find(assistant, report((text, expected, got))).mistakes
    return mistake


def test_what_came_out_as_it_should_is_no_mistake(assistant: Assistant) -> None:
    right = result("answer", "sure", candidate(assistant, "fee", 0.9))
    held = result("suggest", "weak", candidate(assistant, "fee", 0.5))
    assert find(assistant, report(("会费多少", "fee", right), ("猫怎么养", None, held))).mistakes == ()


def test_the_surest_mistakes_stand_first_each_of_its_sort(assistant: Assistant) -> None:
    asked = [
        ("甲", "fee", result("suggest", "weak", candidate(assistant, "fee", 0.5))),
        ("乙", "fee", result("suggest", "weak", candidate(assistant, "address", 0.6))),
        ("丙", None, result("answer", "sure", candidate(assistant, "address", 0.9))),
        ("丁", "fee", result("answer", "sure", candidate(assistant, "address", 0.95))),
    ]
    assert [(each.row.text, each.sort) for each in find(assistant, report(*asked)).mistakes] == [
        ("丁", "wrong_item"),
        ("丙", "nothing_fits"),
        ("乙", "wrong_first"),
        ("甲", "unsure"),
    ]


def test_what_is_asked_for_real_gets_its_cause(assistant: Assistant) -> None:
    questions = [
        Labelled("几点开门", "fee"),
        Labelled("哈哈哈", "fee"),
        Labelled("怎么报名", None),
        Labelled("春游地点在哪", "spring"),
        Labelled("会员卡丢了怎么补办呢", "lost"),
    ]
    found = find(assistant, evaluate(assistant, questions)).mistakes
    assert {each.row.text: each.cause for each in found} == {
        "几点开门": "exact",
        "哈哈哈": "chatter",
        "怎么报名": "exact",
        "春游地点在哪": "expired",
        "会员卡丢了怎么补办呢": "refused",
    }
    (refused,) = [each for each in found if each.cause == "refused"]
    assert (refused.nearest, refused.rank, refused.expected_confidence) == ("会员卡丢了怎么补办", None, None)
    (exact,) = [each for each in found if each.row.text == "几点开门"]
    assert (exact.sort, exact.given and exact.given.matched_phrasing) == ("wrong_item", "几点开门？")


def test_an_unknown_question_is_near_a_phrasing(assistant: Assistant) -> None:
    got = result("answer", "sure", candidate(assistant, "address", 0.9, "有停车场吗"))
    near = only(assistant, "有充电桩吗", None, got)
    assert (near.sort, near.cause, near.nearest, near.rank) == ("nothing_fits", "near", None, None)
    assert near.given is not None and near.given.matched_phrasing == "有停车场吗"


def test_right_but_unsure_is_for_a_rival_or_for_distance(assistant: Assistant) -> None:
    best = candidate(assistant, "fee", 0.6)
    far = only(assistant, "一年要多少", "fee", result("suggest", "weak", best, candidate(assistant, "address", 0.29)))
    assert (far.cause, far.nearest, far.rank, far.rival) == ("far", "一年多少钱", 1, None)
    second = candidate(assistant, "address", 0.30)
    rival = only(assistant, "一年要多少", "fee", result("suggest", "ambiguous", best, second))
    assert (rival.cause, rival.rival) == ("rival", second)


def test_the_right_items_place_among_the_candidates_is_kept(assistant: Assistant) -> None:
    first, second = candidate(assistant, "address", 0.6), candidate(assistant, "fee", 0.2)
    found = only(assistant, "一年要多少", "fee", result("suggest", "weak", first, second))
    assert (found.rank, found.expected_confidence, found.nearest) == (2, 0.2, "一年多少钱")
    absent = only(assistant, "一年要多少", "fee", result("suggest", "weak", first))
    assert (absent.rank, absent.expected_confidence) == (None, None)
    nothing = only(assistant, "一年要多少", "fee", result("unanswered", "no_match"))
    assert (nothing.given, nothing.cause, nothing.sort) == (None, "far", "wrong_first")


@pytest.mark.parametrize(
    ("meaning", "wording", "cause"),
    [
        ([0.8, 0.7], [0.5, 0.4], "both"),
        ([0.8, 0.7], [0.4, 0.5], "meaning"),
        ([0.7, 0.8], [0.5, 0.4], "wording"),
        ([0.7, 0.8], [0.4, 0.5], "whole"),
    ],
)
def test_meaning_and_wording_say_what_misled(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, meaning: list[float], wording: list[float], cause: str
) -> None:
    monkeypatch.setattr(mistakes._Nearness, "compared", lambda *_: (meaning, wording))
    got = result("suggest", "weak", candidate(assistant, "address", 0.5))
    assert only(assistant, "一年要多少", "fee", got).cause == cause


def test_meaning_is_a_cosine_in_the_indexs_space_and_wording_that_of_letters(assistant: Assistant) -> None:
    near = mistakes._Nearness(assistant)
    meaning, wording = near.compared("怎么退款", ["怎么退款？", "退款在哪里点", "几点开门"])
    assert [meaning[0], wording[0]] == pytest.approx([1.0, 1.0], abs=1e-5)
    assert meaning[0] > meaning[1] > meaning[2]
    assert wording[1] > wording[2] == 0.0
    placed = assistant.snapshot.index.space.place(assistant.encoder.encode(["怎么退款", "退款在哪里点"]))
    assert meaning[1] == pytest.approx(float(np.dot(*placed)), abs=1e-3)


def test_what_nothing_answers_is_grouped_as_the_queue_does(assistant: Assistant) -> None:
    open_, wrong = result("unanswered", "no_match"), result("answer", "sure", candidate(assistant, "fee", 0.9))
    asked = [
        ("红烧肉怎么做", None, open_),
        ("打印机连不上电脑", None, open_),
        ("哈哈哈", None, result("unanswered", "chatter")),
        ("电脑连不上打印机了", None, wrong),
        ("打印机连不上", None, open_),
        ("会费多少", "fee", open_),
    ]
    printer, meat = find(assistant, report(*asked)).missing
    assert [row.text for row in printer.rows] == ["打印机连不上电脑", "电脑连不上打印机了", "打印机连不上"]
    assert (printer.title, printer.wrongly_answered) == ("打印机连不上电脑", 1)
    assert (meat.title, len(meat.rows), meat.wrongly_answered) == ("红烧肉怎么做", 1, 0)


def test_of_two_questions_the_one_that_says_more_names_the_entry(assistant: Assistant) -> None:
    near = mistakes._Nearness(assistant)
    assert mistakes._clearest(near, ["打印机连不上", "打印机连不上电脑"]) == "打印机连不上电脑"


def test_the_phrasings_that_catch_most_are_proposed(assistant: Assistant) -> None:
    unsure = result("suggest", "weak", candidate(assistant, "fee", 0.5))
    right = result("answer", "sure", candidate(assistant, "fee", 0.9))
    exact = result("answer", "exact", candidate(assistant, "address", 1.0))
    asked = [
        ("学生有没有优惠", "fee", unsure),
        ("学生能便宜点吗", "fee", unsure),
        ("学生能不能便宜一点", "fee", unsure),
        ("可以开发票吗", "fee", unsure),
        ("会费多少", "fee", right),
        ("几点开门", "fee", exact),
        ("哈哈", "fee", result("unanswered", "chatter")),
        ("春游去哪玩", "spring", unsure),
        ("怎么去那边", "address", unsure),
    ]
    fee, address = find(assistant, report(*asked)).wanting
    assert (fee.item.id, fee.asked, len(fee.lost)) == ("fee", 7, 4)
    assert len(fee.phrasings) == 2 and fee.phrasings[1] == "可以开发票吗"
    assert fee.phrasings[0].startswith("学生")
    assert fee.caught == 4
    assert (address.item.id, address.phrasings, address.caught) == ("address", ("怎么去那边",), 1)


def test_at_most_three_phrasings_are_proposed(assistant: Assistant) -> None:
    unsure = result("suggest", "weak", candidate(assistant, "fee", 0.5))
    texts = ["可以开发票吗", "猫怎么养", "红烧肉怎么做", "打印机连不上电脑", "明天会下雨吗"]
    (fee,) = find(assistant, report(*((text, "fee", unsure) for text in texts))).wanting
    assert (len(fee.phrasings), fee.caught, len(fee.lost)) == (3, 3, 5)


def test_what_another_item_claims_is_not_proposed(assistant: Assistant) -> None:
    address = candidate(assistant, "address", 0.9, "活动在什么地方")
    got = result("answer", "sure", address)
    (fee,) = find(assistant, report(("活动在啥地方", "fee", got))).wanting
    assert (fee.phrasings, fee.caught, len(fee.lost)) == ((), 0, 1)
    unsure = result("suggest", "weak", candidate(assistant, "fee", 0.5))
    (fee,) = find(assistant, report(("活动在啥地方", "fee", got), ("可以开发票吗", "fee", unsure))).wanting
    assert (fee.phrasings, fee.caught) == (("可以开发票吗",), 1)
