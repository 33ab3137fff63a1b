"""Evaluation: the numbers against cases worked by hand, files against what a person may get wrong."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binomtest

from faqbot.errors import InvalidRequest
from faqbot.evaluate import (
    CheckReport,
    Labelled,
    Row,
    read_predictions,
    read_questions,
    summarise,
    write_predictions,
)
from faqbot.knowledge import Check, Place, Targets
from faqbot.metrics import (
    Bin,
    auc,
    calibration_error,
    likely_between,
    precision_at_coverage,
    recall_at_precision,
    reliability,
    sign_test,
)

ROWS = (
    Row("1", "a", "a", 0.95, "answer"),
    Row("2", "a", "b", 0.90, "answer"),
    Row("3", None, "a", 0.80, "answer"),
    Row("4", "b", "b", 0.60, "suggest"),
    Row("5", None, None, 0.0, "unanswered"),
)


def test_summary_by_hand() -> None:
    summary = summarise(ROWS, [1.0, 2.0, 3.0, 4.0, 5.0])
    assert (summary.n, summary.with_entry, summary.answered) == (5, 3, 3)
    assert summary.top1 == pytest.approx(2 / 3)
    assert summary.answered_rightly == pytest.approx(1 / 3)
    assert summary.wrong_answer_rate == pytest.approx(2 / 3)
    assert summary.false_answer_rate == pytest.approx(1 / 2)
    assert summary.accuracy == pytest.approx(2 / 5)
    assert summary.accuracy_at_half == pytest.approx(3 / 5)
    assert summary.recall_at_precision_90 == summary.recall_at_precision_95 == pytest.approx(1 / 3)
    assert summary.auc == pytest.approx(5 / 6)
    assert summary.ece == pytest.approx((0.05 + 0.90 + 0.80 + 0.40 + 0.0) / 5)
    assert [summary.p50_ms, summary.p95_ms] == pytest.approx([3.0, 4.8])


def test_a_rate_without_a_base_is_none() -> None:
    nothing = summarise([], [])
    assert (nothing.top1, nothing.wrong_answer_rate, nothing.auc, nothing.ece) == (None, None, None, None)
    assert summarise(ROWS[4:], [1.0]).top1 is None


def test_equal_confidences_are_answered_together() -> None:
    confidence = np.array([0.9, 0.9, 0.5])
    right = np.array([True, False, True])
    known = np.array([True, False, True])
    assert recall_at_precision(confidence, right, known, 0.95) == 0.0
    assert recall_at_precision(confidence, right, known, 0.5) == 1.0
    assert auc(confidence, known) == pytest.approx(0.25)
    assert recall_at_precision(confidence, right, np.zeros(3, dtype=bool), 0.95) is None


def test_calibration_error_of_the_true_probability_is_small_and_of_a_boast_large() -> None:
    rng = np.random.default_rng(0)
    chance = rng.random(20_000)
    right = rng.random(20_000) < chance
    true, boast = calibration_error(chance, right), calibration_error(np.sqrt(chance), right)
    assert true is not None and boast is not None
    assert true < 0.015
    assert boast == pytest.approx(2 / 3 - 1 / 2, abs=0.01)


def test_bins_hold_as_many_questions_each_and_say_what_became_of_them() -> None:
    confidence = np.array([0.9, 0.1, *np.linspace(0.2, 0.8, 14)])
    right = np.array([True, False, *[False] * 7, *[True] * 7])
    bins = reliability(confidence, right)
    assert [each.count for each in bins] == [2] + [1] * 14
    assert [bins[0].confidence, bins[0].right] == pytest.approx([0.15, 0.0])
    assert bins[-1] == Bin(1, 0.9, 1.0)
    assert reliability(np.zeros(0), np.zeros(0, dtype=bool)) == []


def test_precision_at_each_coverage_by_hand() -> None:
    curve = precision_at_coverage(np.array([0.5, 0.9, 0.5, 0.2]), np.array([True, True, False, False]))
    assert curve.confidence.tolist() == [0.9, 0.5, 0.2]
    assert curve.coverage.tolist() == [0.25, 0.75, 1.0]
    assert curve.precision.tolist() == [1.0, pytest.approx(2 / 3), 0.5]
    assert len(precision_at_coverage(np.zeros(0), np.zeros(0, dtype=bool)).coverage) == 0


@pytest.mark.parametrize(("better", "worse"), [(0, 0), (1, 0), (3, 9), (9, 3), (10, 2), (5, 5), (300, 240)])
def test_the_sign_test_is_the_exact_binomial_one(better: int, worse: int) -> None:
    reference = binomtest(better, better + worse).pvalue if better + worse else 1.0
    assert sign_test(better, worse) == pytest.approx(reference)


def test_the_sign_test_of_a_textbook() -> None:
    assert sign_test(10, 2) == pytest.approx(0.0386, abs=1e-4)  # 2 * (1 + 12 + 66) / 4096
    assert sign_test(2000, 1000) < 1e-70


@pytest.mark.parametrize(("hits", "count"), [(0, 10), (2, 89), (10, 10), (30, 60)])
def test_a_share_likely_lies_in_wilsons_interval(hits: int, count: int) -> None:
    reference = binomtest(hits, count).proportion_ci(0.95, method="wilson")
    assert likely_between(hits, count) == pytest.approx((reference.low, reference.high), abs=1e-6)


def test_a_share_of_nothing_may_be_anything() -> None:
    assert likely_between(0, 0) == (0.0, 1.0)


def test_what_a_member_would_have_seen() -> None:
    assert [row.outcome for row in ROWS] == ["right", "wrong", "wrong", "missed", "held"]
    assert Row("x", "a", "b", 0.1, "unanswered").outcome == "missed"
    assert Row("x", None, "a", 0.5, "suggest").outcome == "held"


def test_predictions_keep_the_order_and_the_words(tmp_path: Path) -> None:
    write_predictions(tmp_path / "out.jsonl", [Row("怎么退\n款", None, "a", 0.5, "suggest"), ROWS[4]])
    assert (tmp_path / "out.jsonl").read_text("utf-8").splitlines() == [
        '{"text": "怎么退\\n款", "expected": null, "entry_id": "a", "confidence": 0.5, "decision": "suggest"}',
        '{"text": "5", "expected": null, "entry_id": null, "confidence": 0.0, "decision": "unanswered"}',
    ]
    with pytest.raises(InvalidRequest, match=r"nowhere/x\.jsonl: cannot be written \(No such file or directory\)"):
        write_predictions(tmp_path / "nowhere" / "x.jsonl", ROWS)


def test_questions_are_read(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_bytes(
        '\ufeff{"text": "怎么退款", "entry_id": "a", "kind": "x"}\n\n{"text": "哈", "entry_id": null}\n'.encode()
    )
    assert read_questions(path) == [Labelled("怎么退款", "a"), Labelled("哈", None)]


def test_predictions_are_read_as_they_were_written(tmp_path: Path) -> None:
    rows = [*ROWS, Row("行\u2028里\r有\n分隔", None, None, 0.0, "unanswered")]
    write_predictions(tmp_path / "run.jsonl", rows)
    assert read_predictions(tmp_path / "run.jsonl") == rows
    more = '\ufeff{"text": "x", "expected": "a", "entry_id": "a", "confidence": 1, "decision": "answer", "note": 1}\n\n'
    (tmp_path / "more.jsonl").write_text(more, encoding="utf-8")
    assert read_predictions(tmp_path / "more.jsonl") == [Row("x", "a", "a", 1, "answer")]


@pytest.mark.parametrize(
    "line",
    [
        '{"text": "x", "entry_id": "a"}',
        '{"text": 1, "expected": null, "entry_id": null, "confidence": 0, "decision": "answer"}',
        '{"text": "x", "expected": 1, "entry_id": null, "confidence": 0, "decision": "answer"}',
        '{"text": "x", "expected": null, "entry_id": 1, "confidence": 0, "decision": "answer"}',
        '{"text": "x", "expected": null, "entry_id": null, "confidence": "0", "decision": "answer"}',
        '{"text": "x", "expected": null, "entry_id": null, "confidence": 1.1, "decision": "answer"}',
        '{"text": "x", "expected": null, "entry_id": null, "confidence": NaN, "decision": "answer"}',
        '{"text": "x", "expected": null, "entry_id": null, "confidence": 0, "decision": "maybe"}',
        "[]",
        "nonsense",
    ],
)
def test_what_is_no_prediction_is_told_with_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "run.jsonl"
    path.write_text('{"text": "x", "expected": null, "entry_id": null, "confidence": 0, "decision": "answer"}\n' + line)
    with pytest.raises(InvalidRequest) as error:
        read_predictions(path)
    assert str(error.value).startswith(f"{path}:2: is not a line that --predictions writes: ")


def test_a_file_without_predictions_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("\n")
    with pytest.raises(
        InvalidRequest, match=r"empty\.jsonl: holds no prediction\. Name a file that an earlier run wrote"
    ):
        read_predictions(tmp_path / "empty.jsonl")
    with pytest.raises(
        InvalidRequest, match=r"no\.jsonl: cannot be read \(no such file or directory\)\. Name a file that"
    ):
        read_predictions(tmp_path / "no.jsonl")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"text": "x"}', 'q.jsonl:1: write {"text": "…", "entry_id": "…" or null}.'),
        (b'{"text": "x", "entry_id": null}\n{"text": " ", "entry_id": null}', "q.jsonl:2: write"),
        (b'{"text": "x", "entry_id": 7}', "q.jsonl:1: write"),
        (b'["text"]', "q.jsonl:1: write"),
        (b"nonsense", "q.jsonl:1: write"),
        (b"\n \n", "q.jsonl: holds no question."),
        (b"\xd5\xe2", "q.jsonl: cannot be read (is not UTF-8). Name a JSONL file of labelled questions."),
        (None, "q.jsonl: cannot be read (no such file or directory)."),
    ],
)
def test_a_bad_question_file_is_told_with_its_line(tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "q.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InvalidRequest) as error:
        read_questions(path)
    assert f"{tmp_path}/{message}" in str(error.value)


def check_report(*rows: Row, targets: Targets) -> CheckReport:
    checks = tuple(Check(row.text, row.expected, Place("checks.yaml", i)) for i, row in enumerate(rows, start=1))
    return CheckReport(checks, rows, targets, warnings=())


def test_checks_pass_exactly_at_their_targets() -> None:
    exact = check_report(*ROWS, targets=Targets(right_first=2 / 3, answered=1 / 3, wrong=0.5))
    assert exact.passed
    for targets in (Targets(0.67, 0, 1), Targets(0, 0.34, 1), Targets(0, 0, 0.49)):
        assert not check_report(*ROWS, targets=targets).passed
    assert check_report(targets=Targets()).passed, "nothing demanded"


def test_checks_tell_what_came_out_otherwise() -> None:
    assert check_report(*ROWS, targets=Targets()).lines() == [
        "checks.yaml:2: '2' should get a, got b (answer, 0.90)",
        "checks.yaml:3: '3' has no item, but got a (answer, 0.80)",
        "checks.yaml:4: '4' should get b, got b (suggest, 0.60)",
        "5 checks: 3 with an item, 2 without",
        "   66.7%  right item first (at least 90%)",
        "   33.3%  answered at once, rightly (at least 80%)",
        "   50.0%  answered though no item fits (at most 5%)",
        "not passed",
    ]
