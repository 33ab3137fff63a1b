"""What each part of matching and confidence brings: everything as it is, then without one part at a time.

    python -m benchmarks.ablation --data FOLDER [--sets NAME ...]

FOLDER as for `benchmarks.quality`. No label of a set is used. Texts are encoded once an encoder; each row then changes
one constant of the package, builds and learns anew, and asks all questions.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.quality import entries_of, questions_of, set_names
from faqbot import confidence, index, space, unpack
from faqbot.background import QUESTIONS
from faqbot.confidence import learn
from faqbot.encoder import OnnxEncoder, Vectors, silent
from faqbot.evaluate import Labelled, Row, summarise
from faqbot.index import Hit, Index, Phrasing
from faqbot.space import Space
from faqbot.text import is_chatter, normalise

MAX_WRONG = 0.05

COLUMNS = (
    *("", "top-1", "AUC", "recall at precision 0.90 / 0.95", "ECE", "wrong of answered", "answered rightly"),
    "accuracy from 0.5 on",
)


@dataclass(frozen=True, slots=True)
class Encoded:
    """A set, as one encoder sees it."""

    ids: list[str]
    phrasings: list[Phrasing]
    vectors: Vectors
    questions: list[Labelled]
    keys: list[str]
    asked: Vectors
    background: tuple[list[str], Vectors]


def encoded(folder: Path, encoder: OnnxEncoder) -> Encoded:
    """A set's phrasings and questions with their vectors."""
    entries = entries_of(folder / "entries.jsonl")
    phrasings = [
        Phrasing(text, normalise(text), number) for number, entry in enumerate(entries) for text in entry.phrasings
    ]
    questions = questions_of(folder / "questions.jsonl", entries).labelled
    keys = [normalise(question.text) for question in questions]
    far = [normalise(question) for question in QUESTIONS]
    return Encoded(
        ids=[entry.id for entry in entries],
        phrasings=phrasings,
        vectors=encoder.encode([phrasing.key for phrasing in phrasings]),
        questions=questions,
        keys=keys,
        asked=encoder.encode(keys),
        background=(far, encoder.encode(far)),
    )


def asked_all(given: Encoded) -> str:
    """Build, learn, ask; the numbers as a table's cells."""
    owners = np.array([phrasing.item for phrasing in given.phrasings])
    searched = Index.build(given.phrasings, given.vectors, Space.fit(given.vectors, owners, given.background[1]))
    judge = learn(searched, given.vectors, given.background)
    line = judge.line(MAX_WRONG).answer
    rows = []
    hits_of_all = searched.search(given.keys, given.asked)
    for question, key, hits in zip(given.questions, given.keys, hits_of_all, strict=True):
        known = searched.exact(key)
        if known is not None:
            best, sure = given.ids[given.phrasings[known].item], 1.0
        elif is_chatter(question.text) or not hits:
            rows.append(Row(question.text, question.entry_id, None, 0.0, "unanswered"))
            continue
        else:
            best, sure = given.ids[hits[0].item], judge.of(hits, 1)[0]
        rows.append(Row(question.text, question.entry_id, best, sure, "answer" if sure >= line else "unanswered"))
    s = summarise(rows, [0.0])
    return (
        f"{s.top1:.3f} | {s.auc:.3f} | {s.recall_at_precision_90:.2f} / {s.recall_at_precision_95:.2f} | {s.ece:.3f} | "
        f"{s.wrong_answer_rate or 0:.3f} | {s.answered_rightly:.2f} | {s.accuracy_at_half:.3f}"
    )


def _without(position: int) -> Any:
    """`confidence.features` with one of them always the same."""
    real = confidence.features

    def features(hits: Sequence[Hit], at: int) -> list[float]:
        given = real(hits, at)
        given[position] = 0.0
        return given

    return features


class _Each(Counter[tuple[int, int]]):
    """Counts everything once."""

    def __missing__(self, _: tuple[int, int]) -> int:
        return 1

    def __getitem__(self, _: tuple[int, int]) -> int:
        return 1


CHANGES: tuple[tuple[str, tuple[tuple[Any, str, Any], ...]], ...] = (
    ("everything", ()),
    ("no wording", ((index, "LEXICAL_WEIGHT", 0.0),)),
    ("no item as a whole in the score", ((index, "WHOLE_WEIGHT", 0.0),)),
    ("no whitening", ((space, "RICH", np.inf),)),
    ("no neighbourhood", ((confidence, "features", _without(2)),)),
    ("no margin", ((confidence, "features", _without(3)),)),
    ("margin without its cap", ((confidence, "_LARGEST_MARGIN", 0.6),)),
    ("twin items teach once a phrasing", ((confidence, "Counter", _Each),)),
    ("no everyday questions among the unknown", ((confidence, "BACKGROUND_SHARE", 0.0),)),
    ("the prior alone, nothing learned from the base", ((confidence, "PRIOR_STRENGTH", 1e9),)),
)


@contextmanager
def changed(changes: Sequence[tuple[Any, str, Any]]) -> Iterator[None]:
    """The package with other constants, for as long as this lasts."""
    before = [(module, name, getattr(module, name)) for module, name, _ in changes]
    try:
        for module, name, value in changes:
            setattr(module, name, value)
        yield
    finally:
        for module, name, value in before:
            setattr(module, name, value)


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Measure what each part brings.")
    parser.add_argument("--data", type=Path, required=True, help="folder with one folder a set")
    parser.add_argument("--sets", nargs="*", help="names of the sets; all that have entries and questions")
    parser.add_argument("--index", type=Path, default=Path("index"), help="where the unpacked encoder is or will be")
    parser.add_argument("--plain", type=Path, default=Path("index/plain"), help="the same for the one not adapted")
    options = parser.parse_args(argv)
    if not options.plain.exists():
        unpack.write(options.plain, unpack.read(unpack.source()), silent)
    adapted = OnnxEncoder(unpack.unpacked(options.index, silent))
    plain = OnnxEncoder(options.plain)
    for name in options.sets or set_names(options.data):
        print(f"\n{name}\n\n| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|")
        given = encoded(options.data / name, adapted)
        for what, changes in CHANGES:
            with changed(changes):
                print(f"| {what} | {asked_all(given)} |", flush=True)
        print(f"| the encoder not adapted | {asked_all(encoded(options.data / name, plain))} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
