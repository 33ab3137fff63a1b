"""Labelled questions to the numbers that say how good the answers are. Changes nothing and queues nothing.

A question is labelled with the id of the item that answers it, or with None where no item does.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from faqbot.assistant import Assistant, Result
from faqbot.errors import InvalidRequest
from faqbot.files import write_whole
from faqbot.knowledge import Check, Targets
from faqbot.metrics import auc, calibration_error, recall_at_precision
from faqbot.store import Decision

Outcome = Literal["right", "wrong", "missed", "held"]
"""What a member would have seen: the right item at once; another one, or one where none fits; no answer where there
is one; no answer where there is none."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question whose right item is known."""

    text: str
    entry_id: str | None
    """None: no item answers it."""


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one labelled question; also a line of the predictions file."""

    text: str
    expected: str | None
    entry_id: str | None
    """Of the best candidate."""
    confidence: float
    decision: Decision

    @property
    def right(self) -> bool:
        """Whether the best candidate is the right item."""
        return self.expected is not None and self.entry_id == self.expected

    @property
    def outcome(self) -> Outcome:
        if self.decision == "answer":
            return "right" if self.right else "wrong"
        return "held" if self.expected is None else "missed"


@dataclass(frozen=True, slots=True)
class Summary:
    """The numbers. A rate whose base is empty is None."""

    n: int
    with_entry: int
    """Questions that an item answers."""
    top1: float | None
    """Of those, the share whose best candidate is right."""
    answered: int
    """Questions answered at once, rightly or wrongly."""
    answered_rightly: float | None
    """Of questions with an entry, the share answered at once with the right one."""
    wrong_answer_rate: float | None
    """Of all answered ones, the share that is wrong or unanswerable."""
    false_answer_rate: float | None
    """Of questions without an entry, the share that is answered all the same."""
    accuracy: float | None
    """Share of all that is right: the right entry answered, or none answered where there is none."""
    accuracy_at_half: float | None
    """The same if whatever is likelier right than wrong were answered (confidence 0.5), whatever rate of wrong answers
    is accepted: the most that a well-calibrated confidence can get right."""
    recall_at_precision_90: float | None
    recall_at_precision_95: float | None
    """Of questions with an entry, the share answered rightly at the lowest confidence above which 95 % are right."""
    auc: float | None
    """Probability that a question with an entry has more confidence than one without."""
    ece: float | None
    """Expected calibration error of the best candidate's confidence, equal-mass bins."""
    p50_ms: float
    p95_ms: float
    """Milliseconds from question to result, one at a time."""


@dataclass(frozen=True, slots=True)
class Report:
    """An evaluation: every question, and the numbers over all."""

    rows: tuple[Row, ...]
    results: tuple[Result, ...]
    """What decided each."""
    milliseconds: tuple[float, ...]
    """How long each took."""
    answer_line: float
    max_wrong: float
    """The accepted share of wrong answers that the line was drawn for."""
    learned: int
    """Labelled questions that confidence was learned from first."""

    def summary(self) -> dict[str, Any]:
        """The numbers as JSON has them."""
        return asdict(summarise(self.rows, self.milliseconds))


def evaluate(assistant: Assistant, questions: Sequence[Labelled], learn: Sequence[Labelled] = ()) -> Report:
    """Ask every question without recording it.

    learn: labelled questions to learn confidence from first, as confirmed answers and rejections would be.
    Raises `NotFound` for a label that is no item's id.
    """
    for question in (*questions, *learn):
        if question.entry_id is not None:
            assistant.knowledge.item(question.entry_id)
    if learn:
        assistant = assistant.taught([(question.text, question.entry_id) for question in learn])
    rows, results, milliseconds = [], [], []
    for question in questions:
        start = time.perf_counter()
        result = assistant.ask(question.text, record=False)
        milliseconds.append((time.perf_counter() - start) * 1000)
        results.append(result)
        rows.append(Row(question.text, question.entry_id, result.entry_id, result.confidence, result.decision))
    return Report(
        rows=tuple(rows),
        results=tuple(results),
        milliseconds=tuple(milliseconds),
        answer_line=assistant.answer_line,
        max_wrong=assistant.line.max_wrong,
        learned=len(learn),
    )


def summarise(rows: Sequence[Row], milliseconds: Sequence[float]) -> Summary:
    """The numbers over rows and the times they took."""
    known = np.array([row.expected is not None for row in rows], dtype=bool)
    right = np.array([row.right for row in rows], dtype=bool)
    answered = np.array([row.decision == "answer" for row in rows], dtype=bool)
    confidence = np.array([row.confidence for row in rows], dtype=np.float64)
    times = np.array(milliseconds or [0.0])
    return Summary(
        n=len(rows),
        with_entry=int(known.sum()),
        top1=_share(right[known]),
        answered=int(answered.sum()),
        answered_rightly=_share((answered & right)[known]),
        wrong_answer_rate=_share(~right[answered]),
        false_answer_rate=_share(answered[~known]),
        accuracy=_share(np.where(answered, right, ~known)),
        accuracy_at_half=_share(np.where(confidence >= 0.5, right, ~known)),
        recall_at_precision_90=recall_at_precision(confidence, right, known, 0.90),
        recall_at_precision_95=recall_at_precision(confidence, right, known, 0.95),
        auc=auc(confidence, known),
        ece=calibration_error(confidence, right),
        p50_ms=float(np.percentile(times, 50)),
        p95_ms=float(np.percentile(times, 95)),
    )


def _share(flags: NDArray[np.bool_]) -> float | None:
    return float(flags.mean()) if len(flags) else None


_QUESTION = '{"text": "…", "entry_id": "…" or null}'
_PREDICTION = '{"text": "…", "expected": "…" or null, "entry_id": "…" or null, "confidence": 0…1, "decision": "…"}'


def read_questions(path: Path) -> list[Labelled]:
    """Lines `{"text": "…", "entry_id": "…" or null}`; other keys are left alone, blank lines skipped.

    Raises `InvalidRequest` with `path:line`.
    """
    found = []
    for number, line in _lines(path, "a JSONL file of labelled questions"):
        try:
            given = json.loads(line)
            text, entry_id = given["text"], given["entry_id"]
        except (ValueError, KeyError, TypeError):
            text = entry_id = None
        if not isinstance(text, str) or not text.strip() or not isinstance(entry_id, str | None):
            raise InvalidRequest(f"{path}:{number}: write {_QUESTION}.")
        found.append(Labelled(text, entry_id))
    if not found:
        raise InvalidRequest(f"{path}: holds no question. Write lines {_QUESTION}.")
    return found


def read_texts(path: Path) -> list[str]:
    """Lines `{"text": "…"}`; other keys are left alone. Raises `InvalidRequest` with `path:line`."""
    found = []
    for number, line in _lines(path, "a JSONL file of questions"):
        try:
            text = json.loads(line)["text"]
        except (ValueError, KeyError, TypeError):
            text = None
        if not isinstance(text, str) or not text.strip():
            raise InvalidRequest(f'{path}:{number}: write {{"text": "…"}}.')
        found.append(text)
    return found


def read_predictions(path: Path) -> list[Row]:
    """What `write_predictions` wrote; other keys are left alone, blank lines skipped.

    Raises `InvalidRequest` with `path:line`.
    """
    found = []
    for number, line in _lines(path, "a file that an earlier run wrote with --predictions"):
        row = _row(line)
        if row is None:
            raise InvalidRequest(
                f"{path}:{number}: is not a line that --predictions writes: {_PREDICTION}. Name a file of that kind."
            )
        found.append(row)
    if not found:
        raise InvalidRequest(f"{path}: holds no prediction. Name a file that an earlier run wrote with --predictions.")
    return found


def _row(line: str) -> Row | None:
    try:
        given = json.loads(line)
        row = Row(**{name: given[name] for name in ("text", "expected", "entry_id", "confidence", "decision")})
    except (ValueError, KeyError, TypeError):
        return None
    fits = (
        isinstance(row.text, str)
        and isinstance(row.expected, str | None)
        and isinstance(row.entry_id, str | None)
        and isinstance(row.confidence, int | float)
        and 0 <= row.confidence <= 1
        and row.decision in get_args(Decision)
    )
    return row if fits else None


def _lines(path: Path, wanted: str) -> Iterator[tuple[int, str]]:
    """(number, line) of those that are not blank."""
    try:
        # Not splitlines: it also splits at U+2028 and its like, which may stand inside a JSON string.
        lines = path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        why = "is not UTF-8" if isinstance(error, UnicodeDecodeError) else (error.strerror or str(error)).lower()
        raise InvalidRequest(f"{path}: cannot be read ({why}). Name {wanted}.") from error
    yield from ((number, line) for number, line in enumerate(lines, start=1) if line.strip())


def write_predictions(path: Path, rows: Iterable[Row]) -> None:
    """One JSON line a question, in the order asked. Raises `InvalidRequest` where the file cannot be written."""
    lines = (json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows)
    try:
        write_whole(path, "".join(lines).encode())
    except OSError as error:
        raise InvalidRequest(f"{path}: cannot be written ({error.strerror}). Name another file.") from error


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What became of the knowledge base's own checks."""

    checks: tuple[Check, ...]
    rows: tuple[Row, ...]
    """One for each check."""
    targets: Targets
    warnings: tuple[str, ...]
    """What loading found worth a look."""

    @property
    def shares(self) -> tuple[float | None, float | None, float | None]:
        """(right first, answered, wrong): what `targets` are about; None where no check is of that kind."""
        summary = summarise(self.rows, ())
        return summary.top1, summary.answered_rightly, summary.false_answer_rate

    @property
    def passed(self) -> bool:
        """Whether every target is met."""
        right_first, answered, wrong = self.shares
        return (
            (right_first is None or right_first >= self.targets.right_first)
            and (answered is None or answered >= self.targets.answered)
            and (wrong is None or wrong <= self.targets.wrong)
        )

    def lines(self) -> list[str]:
        """For people: every check that came out otherwise, then the shares beside their targets."""
        told = list(self.warnings)
        for check, row in zip(self.checks, self.rows, strict=True):
            given = f"{row.entry_id} ({row.decision}, {row.confidence:.2f})" if row.entry_id else row.decision
            if check.entry_id is None and row.decision == "answer":
                told.append(f"{check.place}: {check.text!r} has no item, but got {given}")
            elif check.entry_id is not None and not (row.right and row.decision == "answer"):
                told.append(f"{check.place}: {check.text!r} should get {check.entry_id}, got {given}")
        if not self.rows:
            return [*told, "no checks: add a list `checks:` to a file of the knowledge folder"]
        known = sum(check.entry_id is not None for check in self.checks)
        right_first, answered, wrong = self.shares
        told.append(f"{len(self.rows)} checks: {known} with an item, {len(self.rows) - known} without")
        for what, share, sign, target in (
            ("right item first", right_first, "at least", self.targets.right_first),
            ("answered at once, rightly", answered, "at least", self.targets.answered),
            ("answered though no item fits", wrong, "at most", self.targets.wrong),
        ):
            if share is not None:
                told.append(f"  {share:6.1%}  {what} ({sign} {target:.0%})")
        return [*told, "passed" if self.passed else "not passed"]


def run_checks(assistant: Assistant) -> CheckReport:
    """Ask every check of the knowledge base without recording it."""
    knowledge = assistant.knowledge
    report = evaluate(assistant, [Labelled(check.text, check.entry_id) for check in knowledge.checks])
    return CheckReport(knowledge.checks, report.rows, knowledge.targets, knowledge.warnings)
