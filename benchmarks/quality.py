"""How good the answers are on labelled questions of others: prints the table of docs/matching.md.

    python -m benchmarks.quality --data FOLDER [--sets NAME ...] [--encoder NAME]

FOLDER holds one folder a set, each with

    entries.jsonl     {"id": "…", "questions": [phrasings], "answer": "…" or null}
    questions.jsonl   {"text": "…", "entry_id": "…" or null, "kind": "…" (optional)}

The data is not part of this project: most of it may be used for research only. No label of a set is used before the
columns "after 200 labels" (five random draws, measured on the rest).
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from faqbot.assistant import Assistant
from faqbot.evaluate import Labelled, Row, Summary, evaluate, summarise
from faqbot.settings import EMBEDDED, Settings
from faqbot.text import normalise

LABELS, DRAWS = 200, 5

COLUMNS = (
    *("set", "questions", "top-1", "AUC", "recall at precision 0.90 / 0.95", "ECE", "wrong of answered"),
    *("answered rightly", "accuracy", "after 200 labels: ECE", "wrong", "answered rightly", "false answers by kind"),
    "ms p50 / p95",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A set's entry as a knowledge base holds it."""

    id: str
    given: str
    """Its id in the set's own files."""
    phrasings: list[str]


@dataclass(frozen=True, slots=True)
class Questions:
    """A set's questions, and the kind of each (`in_scope`, `oos_near`, …; empty where the set has none)."""

    labelled: list[Labelled]
    kinds: list[str]


def entries_of(source: Path) -> list[Entry]:
    """A set's entries; a phrasing that stands in two is the first one's, as in any knowledge folder."""
    taken: set[str] = set()
    entries = []
    for number, line in enumerate(source.read_text("utf-8").splitlines()):
        given = json.loads(line)
        own = list(dict.fromkeys(" ".join(text.split()) for text in given["questions"]))
        phrasings = [text for text in own if normalise(text) not in taken]
        taken |= {normalise(text) for text in phrasings}
        if phrasings:
            entries.append(Entry(f"e{number}", given["id"], phrasings))
    return entries


def write_knowledge(entries: Sequence[Entry], folder: Path) -> None:
    """The entries as a knowledge folder, which must be new."""
    # Answers play no part in matching, and may hold braces that a knowledge file would take for facts.
    content = [
        {"id": e.id, "question": e.phrasings[0], "paraphrases": e.phrasings[1:], "answer": f"Answer {e.id}."}
        for e in entries
    ]
    folder.mkdir(parents=True)
    dumped = yaml.dump({"entries": content}, allow_unicode=True, sort_keys=False, Dumper=yaml.CSafeDumper)
    (folder / "entries.yaml").write_text(dumped, "utf-8")


def questions_of(source: Path, entries: Sequence[Entry]) -> Questions:
    """A set's labelled questions, with the ids that the knowledge base has."""
    ids = {entry.given: entry.id for entry in entries}
    given = [json.loads(line) for line in source.read_text("utf-8").splitlines()]
    labelled = [Labelled(q["text"], None if q["entry_id"] is None else ids[q["entry_id"]]) for q in given]
    return Questions(labelled, [q.get("kind") or "" for q in given])


def draws(count: int, labels: int = LABELS) -> Iterator[tuple[list[int], list[int]]]:
    """(positions of the questions learned from, positions of the rest), `DRAWS` times, always the same ones."""
    for seed in range(DRAWS):
        order = np.random.default_rng(seed).permutation(count).tolist()
        yield order[:labels], order[labels:]


def set_names(data: Path) -> list[str]:
    """The folders below `data` that are sets."""
    return sorted(path.parent.name for path in data.glob("*/questions.jsonl"))


def after_labels(assistant: Assistant, questions: Sequence[Labelled]) -> Iterator[Summary]:
    """The numbers on the rest, after `LABELS` questions were learned from; one for each draw."""
    for learn, rest in draws(len(questions)):
        report = evaluate(assistant, [questions[i] for i in rest], [questions[i] for i in learn])
        yield summarise(report.rows, report.milliseconds)


def false_answers(rows: Sequence[Row], kinds: Sequence[str]) -> str:
    """Share of questions without an entry that were answered, by kind."""
    told = []
    for kind in sorted({k for k, row in zip(kinds, rows, strict=True) if row.expected is None}):
        answered = [
            row.decision == "answer" for k, row in zip(kinds, rows, strict=True) if k == kind and row.expected is None
        ]
        told.append(f"{kind.removeprefix('oos_') or 'all'} {np.mean(answered):.3f}")
    return ", ".join(told)


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Measure answers on labelled questions of others.")
    parser.add_argument("--data", type=Path, required=True, help="folder with one folder a set")
    parser.add_argument("--sets", nargs="*", help="names of the sets; all that have entries and questions")
    parser.add_argument("--encoder", default=EMBEDDED)
    parser.add_argument("--index", type=Path, default=Path("index"), help="where the unpacked encoder is or will be")
    options = parser.parse_args(argv)
    names = options.sets or set_names(options.data)
    if not names:
        print(f"{options.data}: no set with entries.jsonl and questions.jsonl. Name the folder of the sets.")
        return 2
    print(f"| {' | '.join(COLUMNS)} |")
    print("|" + "---|" * len(COLUMNS))
    for name in names:
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            (options.index / "encoder").mkdir(parents=True, exist_ok=True)
            (folder / "index").mkdir()
            (folder / "index" / "encoder").symlink_to((options.index / "encoder").absolute())
            entries = entries_of(options.data / name / "entries.jsonl")
            write_knowledge(entries, folder / "knowledge")
            questions = questions_of(options.data / name / "questions.jsonl", entries)
            settings = Settings(
                knowledge=folder / "knowledge", index=folder / "index", encoder=options.encoder, max_wrong=0.05
            )
            assistant = Assistant.open(settings, recording=False)
            report = evaluate(assistant, questions.labelled)
            alone = summarise(report.rows, report.milliseconds)
            taught = list(after_labels(assistant, questions.labelled))
            print(_line(name, alone, taught, report.rows, questions.kinds), flush=True)
    return 0


def _line(name: str, alone: Summary, taught: Sequence[Summary], rows: Sequence[Row], kinds: Sequence[str]) -> str:
    def mean(field: str) -> float:
        return float(np.mean([getattr(summary, field) or 0.0 for summary in taught]))

    cells = (
        name,
        f"{alone.n}",
        f"{alone.top1:.3f}",
        f"{alone.auc:.3f}",
        f"{alone.recall_at_precision_90:.2f} / {alone.recall_at_precision_95:.2f}",
        f"{alone.ece:.3f}",
        f"{alone.wrong_answer_rate:.3f}",
        f"{alone.answered_rightly:.2f}",
        f"{alone.accuracy:.3f}",
        f"{mean('ece'):.3f}",
        f"{mean('wrong_answer_rate'):.3f}",
        f"{mean('answered_rightly'):.2f}",
        false_answers(rows, kinds),
        f"{alone.p50_ms:.1f} / {alone.p95_ms:.1f}",
    )
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
