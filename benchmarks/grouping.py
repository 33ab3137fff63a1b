"""How well unanswered questions are grouped: prints the table of `benchmarks/README.md`. Knows no queue and no editor.

    python -m benchmarks.grouping --data FOLDER [--sets NAME ...] [--encoder NAME] [--lines LINE ...]

FOLDER is that of `quality.py`. The questions of a set that have an entry come in random order, beside a knowledge base
that does not have their entries, and are grouped as the queue groups them; the true group of a question is its entry.
`questions` are those asked (many entries have one of them); `all texts` are the phrasings of the entries, too: more of
them ask the same. B-cubed precision, recall and F1 (Bagga and Baldwin, 1998): for each text the share of its group that
belongs with it, and the share of what belongs with it that is in its group; the mean over all texts.

The base is the starter knowledge, one entry alone, or those entries of the set itself that half of the hashes of
their ids choose; then only questions of the other half are grouped.

With --lines it prints F1 for each line (`faqbot.same.LINE`) instead, beside the starter knowledge, for one half of the
entries and for the other: what is chosen on the one is to be as good on the other.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
import time
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality import Entry, entries_of, questions_of, set_names, write_knowledge
from benchmarks.tables import table
from faqbot.encoder import Encoder, Vectors, open_encoder, silent
from faqbot.grouping import Same, group
from faqbot.reading import load
from faqbot.same import SameMeaning
from faqbot.settings import EMBEDDED
from faqbot.snapshot import VectorCache, open_snapshot
from faqbot.text import normalise

COLUMNS = ("set", "texts", "n", "groups", "knowledge base", "B-cubed precision", "recall", "F1", "ms a question")

STARTER = Path(__file__).parents[1] / "knowledge"


@dataclass(frozen=True, slots=True)
class BCubed:
    """0…1 each."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def b_cubed(found: Sequence[Hashable], true: Sequence[Hashable]) -> BCubed:
    """found and true: the group of each of n > 0 texts."""
    one, other = (np.unique([hash(each) for each in side], return_inverse=True)[1] for side in (found, true))
    _, inverse, both = np.unique(np.stack([one, other]), axis=1, return_inverse=True, return_counts=True)
    shared = both[inverse.reshape(-1)]
    return BCubed(
        float(np.mean(shared / np.bincount(one)[one])),
        float(np.mean(shared / np.bincount(other)[other])),
    )


class Remembering:
    """An encoder that encodes no text twice; what it made is kept below a folder."""

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self.name, self.fingerprint, self.dim = encoder.name, encoder.fingerprint, encoder.dim
        self._cache = VectorCache(folder, encoder)

    def encode(self, texts: Sequence[str]) -> Vectors:
        return self._cache.encode(texts, silent)

    def keep(self, texts: Sequence[str]) -> None:
        """Encode and write to the folder; what is not among these is forgotten."""
        self.encode(texts)
        self._cache.save(keep=texts)


def chosen(entry_id: str) -> bool:
    """Whether an entry is of the half that is known."""
    return hashlib.sha256(entry_id.encode()).digest()[0] % 2 == 0


def same_of(entries: Sequence[Entry], encoder: Encoder) -> SameMeaning:
    """What a knowledge base of these entries learns."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write_knowledge(entries, folder / "knowledge")
        return open_snapshot(load(folder / "knowledge"), encoder, folder / "index").same


Labels = list[tuple[str, str]]
"""(text, the entry it belongs to)."""


def variants_of(entries: Sequence[Entry], data: Path, encoder: Remembering) -> dict[str, Labels]:
    """What is grouped of a set, in random order; all of it encoded."""
    given = questions_of(data / "questions.jsonl", entries).labelled
    asked = [(question.text, question.entry_id) for question in given if question.entry_id is not None]
    written = [(text, entry.id) for entry in entries for text in entry.phrasings]
    encoder.keep([normalise(text) for text, _ in (*asked, *written)])
    variants = {"questions": asked}
    # Where there are dozens of questions an entry, they say it alone.
    if len(asked) < 20 * len(entries):
        variants["all texts"] = [*asked, *written]
    shuffled = np.random.default_rng(0).permutation
    return {variant: [rows[i] for i in shuffled(len(rows)).tolist()] for variant, rows in variants.items()}


def score_of(rows: Labels, encoder: Encoder, same: Same) -> BCubed:
    """How well texts are grouped that come in this order."""
    return b_cubed(group([text for text, _ in rows], encoder.encode, same), [entry for _, entry in rows])


def lines(name: str, data: Path, encoder: Remembering, starter: SameMeaning) -> Iterator[tuple[str, ...]]:
    """The table's lines for one set."""
    entries = entries_of(data / name / "entries.jsonl")
    first = entries[0].id
    bases: dict[str, tuple[SameMeaning, Callable[[str], bool]]] = {
        "starter": (starter, lambda _: False),
        "one entry": (same_of(entries[:1], encoder), lambda entry: entry == first),
        "half of the set": (same_of([entry for entry in entries if chosen(entry.id)], encoder), chosen),
    }
    for variant, labelled in variants_of(entries, data / name, encoder).items():
        for base, (same, has) in bases.items():
            rows = [(text, entry) for text, entry in labelled if not has(entry)]
            start = time.perf_counter()
            score = score_of(rows, encoder, same)
            took = 1000 * (time.perf_counter() - start) / len(rows)
            numbers = (f"{value:.3f}" for value in (score.precision, score.recall, score.f1))
            groups = len({entry for _, entry in rows})
            yield name, variant, f"{len(rows)}", f"{groups}", base, *numbers, f"{took:.1f}"


@dataclass(frozen=True, slots=True)
class Moved:
    """`SameMeaning` with another line, the same for every language."""

    same: SameMeaning
    at: float

    def line(self, text: str) -> float:
        return self.at

    def rows(self, texts: Sequence[str], vectors: Vectors) -> Vectors:
        return self.same.rows(texts, vectors)

    def among(self, mean: NDArray[np.float32], count: int) -> Moved:
        return Moved(self.same.among(mean, count), self.at)


def by_line(
    name: str, data: Path, encoder: Remembering, starter: SameMeaning, at: Sequence[float]
) -> Iterator[tuple[str, ...]]:
    """F1 at each line, for either half of a set."""
    entries = entries_of(data / name / "entries.jsonl")
    for variant, labelled in variants_of(entries, data / name, encoder).items():
        for half, wanted in (("one", True), ("other", False)):
            rows = [(text, entry) for text, entry in labelled if chosen(entry) == wanted]
            scores = (score_of(rows, encoder, Moved(starter, line)).f1 for line in at)
            yield name, variant, half, *(f"{score:.3f}" for score in scores)


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Measure how well questions are grouped.")
    parser.add_argument("--data", type=Path, required=True, help="folder with one folder a set")
    parser.add_argument("--sets", nargs="*", help="names of the sets; all that have entries and questions")
    parser.add_argument("--encoder", default=EMBEDDED)
    parser.add_argument("--lines", type=float, nargs="+", help="print F1 by line instead")
    parser.add_argument("--index", type=Path, default=Path("index"), help="where the unpacked encoder is or will be")
    parser.add_argument("--work", type=Path, default=Path("index/grouping"), help="vectors are kept here")
    options = parser.parse_args(argv)
    names = options.sets or set_names(options.data)
    if not names:
        print(f"{options.data}: no set with entries.jsonl and questions.jsonl. Name the folder of the sets.")
        return 2
    encoder = open_encoder(options.encoder, options.index, threads=1)
    with tempfile.TemporaryDirectory() as scratch:
        starter = open_snapshot(load(STARTER), encoder, Path(scratch)).same
    rows: list[tuple[str, ...]] = []
    for name in names:
        kept = Remembering(encoder, options.work / name)
        if options.lines:
            rows += by_line(name, options.data, kept, starter, options.lines)
        else:
            rows += lines(name, options.data, kept, starter)
    head = ("set", "texts", "half", *map(str, options.lines)) if options.lines else COLUMNS
    print(table(head, rows), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
