"""faqbot beside others in one run: the same machine, sets and encoder. Prints the tables of `benchmarks/README.md`.

Opens nothing itself: each contender is a process of its own, see `contenders.py`.

    pip install -r requirements.txt -r benchmarks/requirements.txt
    python -m benchmarks.side_by_side --data FOLDER [--sets NAME ...] [--out FILE.md] [--quick]

FOLDER is that of `quality.py`; a set may also hold `platforms.csv`, what hosted platforms scored on it as published:
`platform,threshold,accuracy,in_scope_accuracy,oos_recall`.

What is finished is kept below --work and not measured again, as long as nothing it depends on has changed: a run that
was stopped goes on where it was. Holds no text of a set, only numbers, vectors and hashes.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.bench import FULL, QUICK, Bench, Set, read_set, version_of
from benchmarks.contenders import DISTRIBUTIONS
from benchmarks.quality import DRAWS, set_names
from benchmarks.tables import (
    ANSWERS,
    TIMES,
    WITH_LABELS,
    WITHOUT_LABELS,
    Policy,
    cells_of,
    judged,
    judged_with_labels,
    lost,
    published,
    table,
    times_of,
)
from faqbot import unpack
from faqbot.encoder import OnnxEncoder, silent

TIMED = ("faqbot", "semantic-router", "haystack", "cosine", "tf-idf")
"""`semantic-router-max` does the same work as `semantic-router`."""


def plain_encoder(folder: Path) -> Path:
    """The embedded encoder as it was published, without what faqbot's adaptation adds; made where it is missing."""
    said = unpack.manifest(folder) or {}
    if (said.get("format"), said.get("source_sha256")) != (unpack.FORMAT, unpack.SOURCE_SHA256):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            unpack.write(Path(scratch) / "new", unpack.read(unpack.source()), silent)
            if folder.exists():
                folder.rename(Path(scratch) / "old")
            (Path(scratch) / "new").rename(folder)
    return folder


def report(sets: Sequence[Set], bench: Bench, names: Sequence[str], jobs: int) -> str:
    """Everything measured, as Markdown."""
    cells: dict[tuple[str, str, str], dict[str, Any]] = {}
    policies = [policy for policy in WITHOUT_LABELS if policy.contender in names]
    kinds = list(dict.fromkeys((policy.contender, policy.encoder) for policy in policies))
    # First who encodes all texts for the others, then the longest ones.
    kinds.sort(key=lambda kind: (kind[0] != "cosine", kind[0] not in ("haystack", "faqbot")))
    timed = [name for name in TIMED if name in names]
    times = {of.name: bench.times(of, timed) for of in sets}
    with ThreadPoolExecutor(jobs) as pool:
        for batch in (kinds[:2], kinds[2:]):
            work = [(of, name, encoder) for of in sets for name, encoder in batch]
            done = pool.map(lambda one: bench.answers(*one), work)
            cells |= {(of.name, name, encoder): cell for (of, name, encoder), cell in zip(work, done, strict=True)}
    parts, losses = [], []
    for of in sets:

        def cell_of(policy: Policy, of: Set = of) -> dict[str, Any]:
            return cells[of.name, policy.contender, policy.encoder]

        alone = [judged(policy, of, cell_of(policy)) for policy in policies]
        learners = [policy for policy in WITH_LABELS if policy.contender in names]
        taught = [judged_with_labels(policy, of, cell_of(policy), bench.labels(of)) for policy in learners]
        known = sum(question.entry_id is not None for question in of.questions)
        phrasings = sum(len(entry.phrasings) for entry in of.entries)
        parts.append(
            f"### {of.name}\n\n{len(of.entries)} entries with {phrasings} phrasings; {known} questions with an entry, "
            f"{len(of.questions) - known} without. No label of the set is used:\n"
        )
        parts.append(table(ANSWERS, [*map(cells_of, alone), *published(of)]))
        parts.append(f"After {bench.labels(of)} labelled questions, on the rest, mean of {DRAWS} draws:\n")
        parts.append(table(ANSWERS, map(cells_of, taught)))
        losses += lost(of, alone, taught, times[of.name]["contenders"])
    loads = ", ".join(f"{times[of.name]['load']:.1f}" for of in sets)
    parts.append(f"### Time and memory\n\nLoad of the machine in the minute before each set: {loads}.\n")
    parts.append(table(TIMES, [line for of in sets for line in times_of(of, times[of.name]["contenders"])]))
    parts.append("### What faqbot loses at\n")
    parts.append("\n".join(f"- {loss}" for loss in losses) + "\n" if losses else "Nothing that was measured here.\n")
    return "\n".join(parts)


BEGIN, END = "<!-- measured: begin -->\n", "<!-- measured: end -->\n"


def put(measured: str, file: Path) -> None:
    """Write the tables: between the two marks where the file has them, else as the whole file."""
    text = file.read_text("utf-8") if file.exists() else ""
    if BEGIN in text and END in text.partition(BEGIN)[2]:
        before, _, rest = text.partition(BEGIN)
        measured = f"{before}{BEGIN}\n{measured}\n{END}{rest.partition(END)[2]}"
    file.write_text(measured, "utf-8")


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Measure faqbot beside others.")
    parser.add_argument("--data", type=Path, required=True, help="folder with one folder a set")
    parser.add_argument("--sets", nargs="*", help="names of the sets; all that have entries and questions")
    parser.add_argument("--contenders", nargs="*", choices=DISTRIBUTIONS, default=list(DISTRIBUTIONS))
    parser.add_argument("--quick", action="store_true", help="few questions and entries: does it run at all?")
    parser.add_argument("--out", type=Path, help="Markdown file for the tables, else they are printed")
    parser.add_argument("--work", type=Path, default=Path("index/side_by_side"), help="what is finished is kept here")
    parser.add_argument("--index", type=Path, default=Path("index"), help="where the unpacked encoder is or will be")
    parser.add_argument("--threads", type=int, default=1, help="of each contender")
    parser.add_argument("--jobs", type=int, default=2, help="contenders asked at once, while nothing is timed")
    options = parser.parse_args(argv)
    names = options.sets or set_names(options.data)
    if not names:
        print(f"{options.data}: no set with entries.jsonl and questions.jsonl. Name the folder of the sets.")
        return 2
    size = QUICK if options.quick else FULL
    folders = {
        "embedded": unpack.unpacked(options.index, silent),
        "plain": plain_encoder(options.work / "plain" / unpack.NAME),
    }
    encoders = {name: (folder, OnnxEncoder(folder, threads=1).fingerprint) for name, folder in folders.items()}
    bench = Bench(options.work, encoders, size, options.threads)
    sets = [read_set(options.data / name, size) for name in names]
    began = time.perf_counter()
    tables = report(sets, bench, options.contenders, options.jobs)
    quick = " --quick" if options.quick else ""
    chosen = f" --sets {' '.join(options.sets)}" if options.sets else ""
    versions = ", ".join(
        dict.fromkeys(
            f"{package} {version_of(name) or '(missing)'}" for name, package in DISTRIBUTIONS.items() if package
        )
    )
    head = (
        f"`python -m benchmarks.side_by_side --data FOLDER{chosen}{quick}`, {datetime.now(UTC):%Y-%m-%d}, "
        f"{(time.perf_counter() - began) / 60:.0f} minutes. Python {platform.python_version()}, {platform.system()} "
        f"{platform.machine()}, {os.cpu_count()} cores, threads of each contender: {options.threads}; {versions}; "
        f"encoder {encoders['embedded'][1][:12]}, plain {encoders['plain'][1][:12]}.\n\n"
    )
    if options.out is None:
        print(head + tables, end="")
    else:
        put(head + tables, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
