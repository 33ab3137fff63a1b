"""Two runs side by side: which questions are the same, what changed, and whether it means anything."""

from __future__ import annotations

from dataclasses import replace

import pytest

from faqbot.compare import compare
from faqbot.errors import InvalidRequest
from faqbot.evaluate import Row

BEFORE = [
    Row("kept", "a", "a", 0.95, "answer"),
    Row("broken", "a", "a", 0.90, "answer"),
    Row("silenced", "b", "b", 0.85, "answer"),
    Row("mended", "b", "a", 0.80, "answer"),
    Row("found", "b", "b", 0.40, "suggest"),
    Row("unknown", None, "a", 0.10, "unanswered"),
]
NOW = [
    Row("kept", "a", "a", 0.99, "answer"),
    Row("broken", "a", "b", 0.91, "answer"),
    Row("silenced", "b", "b", 0.60, "suggest"),
    Row("mended", "b", "b", 0.88, "answer"),
    Row("found", "b", "b", 0.87, "answer"),
    Row("unknown", None, "a", 0.92, "answer"),
]


def test_what_changed_is_counted_and_told_worst_first() -> None:
    found = compare(BEFORE, NOW)
    assert [(pair.now.text, pair.step) for pair in found.changed] == [
        ("unknown", -2),
        ("broken", -2),
        ("silenced", -1),
        ("found", 1),
        ("mended", 2),
    ]
    assert found.transitions == {
        ("held", "wrong"): 1,
        ("right", "wrong"): 1,
        ("right", "missed"): 1,
        ("missed", "right"): 1,
        ("wrong", "right"): 1,
    }
    assert list(found.transitions) == [
        *(("held", "wrong"), ("right", "wrong"), ("right", "missed"), ("missed", "right"), ("wrong", "right"))
    ]
    assert (found.better, found.worse, found.p_value, found.verdict) == (2, 3, 1.0, "chance")
    assert (found.only_before, found.only_now, found.relabelled) == ((), (), 0)


def test_a_wrong_answer_is_worse_than_none() -> None:
    wrong, silent = Row("x", "a", "b", 0.9, "answer"), Row("x", "a", "b", 0.2, "unanswered")
    assert compare([wrong], [silent]).better == 1
    assert compare([silent], [wrong]).worse == 1
    assert compare([silent], [replace(silent, decision="suggest")]).changed == []


def test_json_has_the_counts_the_test_and_every_change() -> None:
    given = compare(BEFORE, [*NOW[:2], Row("new", None, None, 0.0, "unanswered")]).as_json()
    assert given == {
        "n": 2,
        "only_before": 4,
        "only_now": 1,
        "relabelled": 0,
        "better": 0,
        "worse": 1,
        "p_value": 1.0,
        "transitions": {"right_to_wrong": 1},
        "changed": [
            {
                "text": "broken",
                "expected": "a",
                "before": {"outcome": "right", "entry_id": "a", "confidence": 0.9, "decision": "answer"},
                "now": {"outcome": "wrong", "entry_id": "b", "confidence": 0.91, "decision": "answer"},
            }
        ],
    }


def test_the_order_does_not_matter_and_what_stands_in_one_run_only_is_named() -> None:
    found = compare(BEFORE[::-1], [*NOW[:3], Row("new", "a", "a", 0.9, "answer")])
    assert [(pair.before.text, pair.before.confidence) for pair in found.pairs] == [
        *(("kept", 0.95), ("broken", 0.90), ("silenced", 0.85))
    ]
    assert [row.text for row in found.only_before] == ["unknown", "found", "mended"]
    assert [row.text for row in found.only_now] == ["new"]


def test_the_same_text_several_times_is_paired_by_label_and_then_in_order() -> None:
    before = [
        Row("x", "a", "a", 0.1, "suggest"),
        Row("x", "a", "a", 0.2, "suggest"),
        Row("x", "b", "a", 0.3, "suggest"),
    ]
    now = [Row("x", "b", "b", 0.9, "answer"), Row("x", "a", "a", 0.8, "answer"), Row("x", "a", "a", 0.7, "answer")]
    found = compare(before, now)
    assert [(pair.before.confidence, pair.now.confidence) for pair in found.pairs] == [
        (0.3, 0.9),
        (0.1, 0.8),
        (0.2, 0.7),
    ]
    assert found.relabelled == 0
    assert [row.confidence for row in compare(before, now[:1]).only_before] == [0.1, 0.2]


def test_a_new_label_judges_both_runs() -> None:
    # Nothing answered it before the entry was written.
    before, now = Row("parking", None, "a", 0.1, "unanswered"), Row("parking", "park", "park", 0.9, "answer")
    found = compare([before], [now])
    assert found.transitions == {("missed", "right"): 1}
    assert (found.relabelled, found.pairs[0].before.expected) == (1, "park")


def test_runs_that_share_no_question_are_refused() -> None:
    with pytest.raises(
        InvalidRequest, match="^The two runs have no question in common. Compare with what --predictions"
    ):
        compare(BEFORE, [Row("else", None, None, 0.0, "unanswered")])


def test_the_terminal_is_told_in_few_lines() -> None:
    added = Row("new", "a", "a", 0.9, "answer")
    relabelled = [replace(BEFORE[0], expected="b"), *BEFORE[1:]]
    assert compare([*relabelled, Row("old", None, None, 0.0, "unanswered")], [*NOW, added, added]).lines(
        "v1.jsonl"
    ) == [
        "compared with v1.jsonl: 6 questions in both, 5 came out otherwise",
        "     1  rightly not answered → answered wrongly",
        "     1  answered rightly → answered wrongly",
        "     1  answered rightly → not answered",
        "     1  not answered → answered rightly",
        "     1  answered wrongly → answered rightly",
        "2 better, 3 worse: were neither run better, chance alone would split 5 at least so unevenly in "
        "100 of 100 cases, so this may well be chance (p = 1)",
        "1 question only in v1.jsonl, left out: 'old'",
        "2 questions only in this run, left out: 'new' and 1 more",
        "1 question had another label then; both runs are judged by the present one",
        "worst first:",
        "  'unknown' (no item): rightly not answered a 0.10 → answered wrongly a 0.92",
        "  'broken' (a): answered rightly a 0.90 → answered wrongly b 0.91",
        "  'silenced' (b): answered rightly b 0.85 → not answered b 0.60",
        "  'found' (b): not answered b 0.40 → answered rightly b 0.87",
        "  'mended' (b): answered wrongly a 0.80 → answered rightly b 0.88",
    ]
    assert compare(BEFORE, BEFORE).lines("v1.jsonl") == [
        "compared with v1.jsonl: 6 questions in both, 0 came out otherwise",
        "every question came out as before",
    ]


@pytest.mark.parametrize(
    ("better", "verdict", "said"),
    [
        (1, "chance", "in 100 of 100 cases, so this may well be chance (p = 1)"),
        (6, "likely", "in 3 of 100 cases, so this is probably more than chance (p = 0.031)"),
        (8, "sure", "in fewer than 1 of 100 cases, so this is hardly chance (p = 0.0078)"),
    ],
)
def test_the_test_is_said_in_words(better: int, verdict: str, said: str) -> None:
    before = [Row(str(i), "a", "a", 0.1, "suggest") for i in range(better)]
    found = compare(before, [replace(row, decision="answer") for row in before])
    assert found.verdict == verdict
    assert found.lines("v1")[2].endswith(said)
    assert len(found.lines("v1")) == 4 + min(better, 5)
