"""Two runs over the same questions, question by question: before and after an edit, or one encoder and another.

No new measurement: it reads what came out of each, and says which questions came out otherwise.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from faqbot.errors import InvalidRequest
from faqbot.evaluate import Outcome, Row
from faqbot.metrics import sign_test

_WORTH: dict[Outcome, int] = {"wrong": 0, "missed": 1, "held": 2, "right": 2}
"""A wrong answer is worse than none."""

_SAID: dict[Outcome, str] = {
    "right": "answered rightly",
    "wrong": "answered wrongly",
    "missed": "not answered",
    "held": "rightly not answered",
}

_SHOWN = 5
"""Changed questions in the terminal."""

Verdict = Literal["same", "chance", "likely", "sure"]
"""How the sign test reads: nothing changed; p at least 0.05; below 0.05; below 0.01."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One question in both runs, under the label it has now."""

    before: Row
    now: Row

    @property
    def step(self) -> int:
        """-2…2: how much better it came out now; below 0 is worse, 0 the same."""
        return _WORTH[self.now.outcome] - _WORTH[self.before.outcome]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two runs have in common, and what changed."""

    pairs: tuple[Pair, ...]
    """In the order asked now."""
    only_before: tuple[Row, ...]
    only_now: tuple[Row, ...]
    relabelled: int
    """Pairs whose question had another label before. Both runs are judged by the present one: a question that nothing
    answered yesterday has an entry today."""

    @property
    def changed(self) -> list[Pair]:
        """What came out otherwise, worst first, then what was the surer now."""
        moved = [pair for pair in self.pairs if pair.step]
        return sorted(moved, key=lambda pair: (pair.step, -pair.now.confidence))

    @property
    def transitions(self) -> dict[tuple[Outcome, Outcome], int]:
        """How many questions went from which outcome to which other one, worst first."""
        return dict(Counter((pair.before.outcome, pair.now.outcome) for pair in self.changed))

    @property
    def better(self) -> int:
        return sum(pair.step > 0 for pair in self.pairs)

    @property
    def worse(self) -> int:
        return sum(pair.step < 0 for pair in self.pairs)

    @property
    def p_value(self) -> float:
        """Of the exact sign test over what changed, 0…1."""
        return sign_test(self.better, self.worse)

    @property
    def verdict(self) -> Verdict:
        if not self.better + self.worse:
            return "same"
        p = self.p_value
        return "sure" if p < 0.01 else "likely" if p < 0.05 else "chance"

    def as_json(self) -> dict[str, Any]:
        """The counts, the test, and every question that came out otherwise, worst first."""
        return {
            "n": len(self.pairs),
            "only_before": len(self.only_before),
            "only_now": len(self.only_now),
            "relabelled": self.relabelled,
            "better": self.better,
            "worse": self.worse,
            "p_value": self.p_value,
            "transitions": {f"{before}_to_{now}": count for (before, now), count in self.transitions.items()},
            "changed": [
                {
                    "text": pair.now.text,
                    "expected": pair.now.expected,
                    "before": _seen(pair.before),
                    "now": _seen(pair.now),
                }
                for pair in self.changed
            ],
        }

    def lines(self, name: str) -> list[str]:
        """For people: the counts, what they mean, and the questions that came out worst. name: of the earlier run."""
        changed = self.changed
        told = [
            f"compared with {name}: {_many(len(self.pairs), 'question')} in both, {len(changed)} came out otherwise"
        ]
        told += [f"  {count:>4}  {_SAID[before]} → {_SAID[now]}" for (before, now), count in self.transitions.items()]
        told.append(self._meaning())
        for rows, where in ((self.only_before, f"only in {name}"), (self.only_now, "only in this run")):
            if rows:
                told.append(f"{_many(len(rows), 'question')} {where}, left out: {rows[0].text!r}{_more(len(rows) - 1)}")
        if self.relabelled:
            told.append(
                f"{_many(self.relabelled, 'question')} had another label then; both runs are judged by the present one"
            )
        if changed:
            told.append("worst first:" if len(changed) <= _SHOWN else f"the {_SHOWN} worst of {len(changed)}:")
            told += [
                f"  {pair.now.text!r} ({pair.now.expected or 'no item'}): {_told(pair.before)} → {_told(pair.now)}"
                for pair in changed[:_SHOWN]
            ]
        return told

    def _meaning(self) -> str:
        if self.verdict == "same":
            return "every question came out as before"
        judged = {
            "chance": "may well be chance",
            "likely": "is probably more than chance",
            "sure": "is hardly chance",
        }[self.verdict]
        return (
            f"{self.better} better, {self.worse} worse: were neither run better, chance alone would split "
            f"{self.better + self.worse} at least so unevenly in {_in_hundred(self.p_value)}, so this {judged} "
            f"(p = {self.p_value:.2g})"
        )


def compare(before: Sequence[Row], now: Sequence[Row]) -> Comparison:
    """Pair two runs by the text of their questions; one that stands several times is paired in order, those with the
    same label first. Raises `InvalidRequest` where they have no question in common."""
    waiting: dict[str, list[Row]] = defaultdict(list)
    for row in before:
        waiting[row.text].append(row)
    found: dict[int, Row] = {}
    for alike in (True, False):
        for position, row in enumerate(now):
            if position in found:
                continue
            same = [each for each in waiting[row.text] if not alike or each.expected == row.expected]
            if same:
                found[position] = same[0]
                waiting[row.text].remove(same[0])
    if not found:
        raise InvalidRequest(
            "The two runs have no question in common. Compare with what --predictions wrote for the same questions."
        )
    left = {id(row) for rows in waiting.values() for row in rows}
    return Comparison(
        pairs=tuple(Pair(replace(found[at], expected=now[at].expected), now[at]) for at in sorted(found)),
        only_before=tuple(row for row in before if id(row) in left),
        only_now=tuple(row for at, row in enumerate(now) if at not in found),
        relabelled=sum(found[at].expected != now[at].expected for at in found),
    )


def _seen(row: Row) -> dict[str, Any]:
    given = asdict(row)
    return {"outcome": row.outcome} | {name: given[name] for name in ("entry_id", "confidence", "decision")}


def _told(row: Row) -> str:
    given = f" {row.entry_id} {row.confidence:.2f}" if row.entry_id else ""
    return f"{_SAID[row.outcome]}{given}"


def _in_hundred(p: float) -> str:
    return "fewer than 1 of 100 cases" if p < 0.01 else f"{100 * p:.0f} of 100 cases"


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _more(count: int) -> str:
    return f" and {count} more" if count else ""
