"""What contenders told, decided by policies and judged: tables in Markdown. Measures nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.bench import Set
from benchmarks.contenders import MAX_WRONG
from benchmarks.quality import draws, false_answers
from faqbot.evaluate import Labelled, Row, Summary, summarise
from faqbot.metrics import precision_at_coverage

ALWAYS = -np.inf
"""The line of a contender that never keeps silent."""


@dataclass(frozen=True, slots=True)
class Policy:
    """When a contender answers."""

    contender: str
    label: str
    answers: str
    """In words."""
    line: float | None = None
    """The score that answers begin at; None: its own line, or one chosen by the labels."""
    fitted: bool = False
    probability: bool = False
    """Whether its score claims to be one."""
    encoder: str = "embedded"

    @property
    def ours(self) -> bool:
        """Whether this is faqbot as it comes."""
        return self.contender == "faqbot" and self.line is None and self.encoder == "embedded"


_ROUTER, _ROUTER_MAX = "semantic-router", "semantic-router, aggregation=max"
_HELD_OUT = "held-out phrasings"
_PLAIN = ", plain encoder"
_DOCUMENTED = "≥ 0.7: WeKnora's FAQ search, as we read it"
_DIRECT = "≥ 0.9: WeKnora's and ChatWiki's direct answer, as we read it"
_ASKED_FOR = f"at its own line for {100 * MAX_WRONG:.0f} % wrong"


def _router(contender: str, label: str, learned: str, encoder: str = "embedded") -> tuple[Policy, ...]:
    """0.5 is its README's bar; 0.95 is as near as it comes to being asked for 5 % wrong."""

    def fitted(line: float) -> Policy:
        answers = f"fitted on {learned}; ≥ {line}"
        return Policy(contender, label, answers, line, fitted=True, probability=True, encoder=encoder)

    return fitted(0.5), fitted(0.95)


def _cosine(label: str, encoder: str = "embedded") -> tuple[Policy, ...]:
    return (
        Policy("cosine", label, _DOCUMENTED, 0.7, encoder=encoder),
        Policy("cosine", label, _DIRECT, 0.9, encoder=encoder),
    )


_FAQBOT = (
    Policy("faqbot", "**faqbot**", _ASKED_FOR, probability=True),
    # Where an answer is rather right than wrong, accuracy is highest: what others' 0.5 is to be read beside.
    Policy("faqbot", "faqbot", "≥ 0.5", 0.5, probability=True),
)

WITHOUT_LABELS = (
    *_FAQBOT,
    Policy("semantic-router", _ROUTER, "always", ALWAYS),
    *_router("semantic-router", _ROUTER, _HELD_OUT),
    Policy("semantic-router-max", _ROUTER_MAX, "always", ALWAYS),
    *_router("semantic-router-max", _ROUTER_MAX, _HELD_OUT),
    Policy("haystack", "Haystack", "always", ALWAYS),
    Policy("haystack", "Haystack", "≥ 0.7", 0.7),
    Policy("haystack", "Haystack", "≥ 0.9", 0.9),
    *_cosine("fixed threshold"),
    Policy("tf-idf", "character TF-IDF", "always", ALWAYS),
    Policy("faqbot", f"faqbot{_PLAIN}", _ASKED_FOR, probability=True, encoder="plain"),
    Policy("semantic-router", f"{_ROUTER}{_PLAIN}", "always", ALWAYS, encoder="plain"),
    *_router("semantic-router", f"{_ROUTER}{_PLAIN}", _HELD_OUT, "plain"),
    *_cosine(f"fixed threshold{_PLAIN}", "plain"),
)

_CHOSEN = f"at the line that the labels give for {100 * MAX_WRONG:.0f} % wrong"

WITH_LABELS = (
    *_FAQBOT,
    *_router("semantic-router", _ROUTER, "the labels"),
    *_router("semantic-router-max", _ROUTER_MAX, "the labels"),
    Policy("haystack", "Haystack", _CHOSEN),
    Policy("cosine", "cosine", _CHOSEN),
    Policy("tf-idf", "character TF-IDF", _CHOSEN),
)


@dataclass(frozen=True, slots=True)
class Measured:
    """One line of a table of answers."""

    policy: Policy
    summary: Summary
    """With labels: the mean over the draws."""
    false_answers: str
    hindsight: float
    """The accuracy at the line that is best on the very questions asked."""


Line = Measured | tuple[Policy, str]
"""A measured policy, or why it was not."""


def hindsight_accuracy(rows: Sequence[Row]) -> float:
    """The best accuracy that any line has on these rows; equal scores are answered together or not at all."""
    score = np.array([row.confidence for row in rows])
    right = np.array([row.right for row in rows])
    unknown = np.array([row.expected is None for row in rows])
    order = np.argsort(-score, kind="stable")
    last_of_tie = np.append(np.diff(score[order]) < 0, True)
    kept_silent = unknown.sum() - np.cumsum(unknown[order])
    best = (np.cumsum(right[order]) + kept_silent)[last_of_tie].max()
    return float(max(best, unknown.sum()) / len(rows))


def chosen_line(score: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """The lowest line at which at most `MAX_WRONG` of the answers are wrong; infinite where there is none."""
    curve = precision_at_coverage(score, right)
    kept = np.flatnonzero(curve.precision >= 1 - MAX_WRONG)
    return float(curve.confidence[kept[-1]]) if len(kept) else np.inf


def rows_of(questions: Sequence[Labelled], told: Mapping[str, Any], line: float) -> list[Row]:
    """What a contender told about these questions, decided at a line."""
    return [
        Row(question.text, question.entry_id, entry, score, "answer" if score >= line else "unanswered")
        for question, entry, score in zip(questions, told["entry"], told["score"], strict=True)
    ]


def judged(policy: Policy, of: Set, cell: Mapping[str, Any]) -> Line:
    """A policy without labels of the set."""
    told = cell.get("own", cell) if policy.fitted else cell.get("asked", cell)
    if "failed" in told:
        return policy, told["failed"]
    rows = rows_of(of.questions, told, told["line"] if policy.line is None else policy.line)
    return Measured(policy, summarise(rows, ()), false_answers(rows, of.kinds), hindsight_accuracy(rows))


def judged_with_labels(policy: Policy, of: Set, cell: Mapping[str, Any], labels: int) -> Line:
    """A policy after `labels` questions of the set, measured on the rest: the mean over the draws."""
    summaries, best = [], []
    for number, (learn, rest) in enumerate(draws(len(of.questions), labels)):
        if "failed" in cell:
            return policy, cell["failed"]
        if "draws" in cell:
            told = cell["draws"][number]
            if "failed" in told:
                return policy, told["failed"]
            line = told["line"] if policy.line is None else policy.line
        else:
            asked = cell["asked"]
            told = {key: [asked[key][i] for i in rest] for key in ("entry", "score")}
            learned = rows_of(
                [of.questions[i] for i in learn],
                {key: [asked[key][i] for i in learn] for key in ("entry", "score")},
                ALWAYS,
            )
            line = chosen_line(np.array([row.confidence for row in learned]), np.array([row.right for row in learned]))
        rows = rows_of([of.questions[i] for i in rest], told, line)
        summaries.append(summarise(rows, ()))
        best.append(hindsight_accuracy(rows))
    mean = mean_of(summaries)
    return Measured(policy, mean, number_of(mean.false_answer_rate), float(np.mean(best)))


def mean_of(summaries: Sequence[Summary]) -> Summary:
    """Field by field; a rate that has no base anywhere stays None, and where it has none it does not count."""

    def mean(field: str) -> Any:
        values = [value for summary in summaries if (value := getattr(summary, field)) is not None]
        return float(np.mean(values)) if values else None

    return Summary(**{field: mean(field) for field in Summary.__dataclass_fields__})


def number_of(value: float | None, digits: int = 3) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """In Markdown."""
    rows = [head, ["---"] * len(head), *lines]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows) + "\n"


ANSWERS = (
    *("contender", "answers", "top-1", "accuracy", "wrong of answered", "false answers", "answered rightly", "AUC"),
    *("ECE of its score", "in hindsight: accuracy", "answered rightly at 5 % wrong"),
)


def cells_of(line: Line) -> list[str]:
    if isinstance(line, tuple):
        policy, why = line
        return [policy.label, policy.answers, f"not measured: {why.replace('|', '/')}", *[""] * (len(ANSWERS) - 3)]
    summary = line.summary
    return [
        line.policy.label,
        line.policy.answers,
        number_of(summary.top1),
        number_of(summary.accuracy),
        number_of(summary.wrong_answer_rate),
        line.false_answers or "–",
        number_of(summary.answered_rightly),
        number_of(summary.auc),
        number_of(summary.ece) + ("" if line.policy.probability else " (cosine)"),
        number_of(line.hindsight),
        number_of(summary.recall_at_precision_95),
    ]


def published(of: Set) -> list[list[str]]:
    """Each platform at the threshold that was best on the test itself."""
    best: dict[str, dict[str, str]] = {}
    for row in of.platforms:
        kept = best.get(row["platform"])
        if kept is None or float(row["accuracy"]) > float(kept["accuracy"]):
            best[row["platform"]] = row
    lines = []
    for name, row in sorted(best.items(), key=lambda item: -float(item[1]["accuracy"])):
        accuracy = number_of(float(row["accuracy"]))
        false = number_of(1 - float(row["oos_recall"]))
        rightly = number_of(float(row["in_scope_accuracy"]))
        where = f"in hindsight, ≥ {row['threshold']}"
        lines.append(
            [f"{name}, as published", where, "–", accuracy, "–", f"all {false}", rightly, "–", "–", accuracy, "–"]
        )
    return lines


TIMES = ("set", "contender", "ms p50", "ms p95", "p50 beside faqbot", "peak MB", "ready after s")


def times_of(of: Set, cell: Mapping[str, Any]) -> list[list[str]]:
    """One line a contender."""
    lines = []
    ours = np.median(cell["faqbot"]["ms"]) if "ms" in cell.get("faqbot", {}) else None
    for name, one in cell.items():
        if "failed" in one:
            lines.append([of.name, name, f"not measured: {one['failed'].replace('|', '/')}", *[""] * (len(TIMES) - 3)])
            continue
        p50, p95 = np.percentile(one["ms"], [50, 95])
        again = f", again {one['again']:.1f}" if "again" in one else ""
        beside = "–" if ours is None else f"{p50 / ours:.2f} ×"
        lines.append(
            [of.name, name, f"{p50:.1f}", f"{p95:.1f}", beside, f"{one['mb']:.0f}", f"{one['start']:.1f}{again}"]
        )
    return lines


_QUALITIES: tuple[tuple[str, Callable[[Measured], float | None], int], ...] = (
    ("top-1", lambda line: line.summary.top1, 1),
    ("accuracy", lambda line: line.summary.accuracy, 1),
    ("accuracy in hindsight", lambda line: line.hindsight, 1),
    ("AUC", lambda line: line.summary.auc, 1),
    ("ECE", lambda line: line.summary.ece, -1),
    ("answered rightly at 5 % wrong in hindsight", lambda line: line.summary.recall_at_precision_95, 1),
)
"""What it is called, what it is, and 1 where more is better."""

_COSTS: tuple[tuple[str, str, Callable[[Mapping[str, Any]], float]], ...] = (
    ("a question takes", "ms", lambda one: float(np.median(one["ms"]))),
    ("memory peaks at", "MB", lambda one: float(one["mb"])),
    ("the first start takes", "s", lambda one: float(one["start"])),
)


def lost(of: Set, alone: Sequence[Line], taught: Sequence[Line], times: Mapping[str, Any]) -> list[str]:
    """What faqbot as it comes is not best at, and where it does not keep what it promises; one sentence each."""
    told = []
    for lines, when in ((alone, "no labels"), (taught, "with labels")):
        measured = [line for line in lines if isinstance(line, Measured)]
        others = [line for line in measured if line.policy.contender != "faqbot" and line.policy.encoder == "embedded"]
        for ours in (line for line in measured if line.policy.ours):
            told += [f"{of.name}, {when}: {loss}" for loss in _losses(ours, others)]
    good = {name: one for name, one in times.items() if "failed" not in one}
    if "faqbot" in good:
        for what, unit, value in _COSTS:
            own = value(good["faqbot"])
            better = sorted((value(one), name) for name, one in good.items() if value(one) < own)
            if better:
                names = ", ".join(f"{name} {found:.1f}" for found, name in better)
                told.append(f"{of.name}: {what} {own:.1f} {unit}; {names}.")
    return told


def _losses(ours: Measured, others: Sequence[Measured]) -> list[str]:
    told = []
    for what, value, sign in _QUALITIES:
        own = value(ours)
        better = [(sign * found, line) for line in others if (found := value(line)) is not None]
        best, line = max(better, key=lambda pair: pair[0], default=(-np.inf, ours))
        # What is the same in three digits is the same.
        if own is not None and round(best - sign * own, 3) > 0:
            told.append(f"{what} {own:.3f}; {_named(line)} has {sign * best:.3f}.")
    wrong, rightly = ours.summary.wrong_answer_rate, ours.summary.answered_rightly
    if wrong is not None and wrong > MAX_WRONG:
        told.append(f"{wrong:.3f} of its answers are wrong; {MAX_WRONG:.3f} was asked for.")
    for line in others:
        theirs = line.summary
        if (
            None not in (wrong, rightly, theirs.wrong_answer_rate, theirs.answered_rightly)
            and theirs.wrong_answer_rate <= wrong  # type: ignore[operator]
            and theirs.answered_rightly > rightly  # type: ignore[operator]
        ):
            told.append(
                f"{_named(line)} answers {theirs.answered_rightly:.3f} rightly with {theirs.wrong_answer_rate:.3f} "
                f"of its answers wrong; faqbot {rightly:.3f} with {wrong:.3f}."
            )
    return told


def _named(line: Measured) -> str:
    return f"{line.policy.label} ({line.policy.answers})"
