"""Sets of labelled questions, and what each contender does with them, measured once and kept.

Opens nothing itself: a contender is a process of its own (`contenders.py`). Judges nothing (`tables.py`).
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Self

import numpy as np

from benchmarks import contenders, quality
from benchmarks.contenders import DISTRIBUTIONS
from benchmarks.quality import Entry, draws, entries_of, questions_of, write_knowledge
from faqbot.evaluate import Labelled
from faqbot.files import write_whole

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Size:
    """How much is asked."""

    entries: int | None
    questions: int | None
    """At most this many of a set's; None: all."""
    labels: int
    timed: int
    """Questions of a set that are timed."""
    chunk: int
    """Timed questions that a contender is asked before it is the next one's turn."""


FULL = Size(entries=None, questions=None, labels=quality.LABELS, timed=200, chunk=4)
QUICK = Size(entries=100, questions=40, labels=15, timed=10, chunk=5)


@dataclass(frozen=True, slots=True)
class Set:
    """What is asked of every contender."""

    name: str
    entries: list[Entry]
    questions: list[Labelled]
    kinds: list[str]
    platforms: list[dict[str, str]]
    """Lines of `platforms.csv`; none where there is no such file."""
    digest: str
    """Of its files and of how much of them is used."""


def read_set(folder: Path, size: Size) -> Set:
    """A set, cut to a size: questions drawn by chance, always the same ones, and their entries before others."""
    entries = entries_of(folder / "entries.jsonl")
    questions = questions_of(folder / "questions.jsonl", entries)
    order = np.random.default_rng(0).permutation(len(questions.labelled)).tolist()
    chosen = sorted(order[: size.questions])
    labelled = [questions.labelled[i] for i in chosen]
    if size.entries is not None:
        needed = {question.entry_id for question in labelled}
        entries = sorted(entries, key=lambda entry: entry.id not in needed)
        entries = entries[: max(size.entries, len(needed))]
    published = folder / "platforms.csv"
    platforms = list(csv.DictReader(published.read_text("utf-8").splitlines())) if published.exists() else []
    files = [(folder / name).read_bytes() for name in ("entries.jsonl", "questions.jsonl")]
    return Set(
        name=folder.name,
        entries=entries,
        questions=labelled,
        kinds=[questions.kinds[i] for i in chosen],
        platforms=platforms,
        digest=digest_of(*files, repr(size)),
    )


def digest_of(*parts: bytes | str) -> str:
    """Hex, of the parts and their borders."""
    hashes = [hashlib.sha256(part if isinstance(part, bytes) else part.encode()).hexdigest() for part in parts]
    return hashlib.sha256("".join(hashes).encode()).hexdigest()


class Failed(Exception):
    """A contender cannot be measured; says why."""


class Worker:
    """A contender's process."""

    def __init__(self, log: Path, threads: int) -> None:
        # Libraries read these when they are loaded; offline, for nobody measured here may fetch anything.
        counts = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
        quiet = {"TOKENIZERS_PARALLELISM": "false", "HF_HUB_OFFLINE": "1", "HAYSTACK_TELEMETRY_ENABLED": "False"}
        with log.open("w") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "benchmarks.contenders"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                cwd=ROOT,
                env=os.environ | dict.fromkeys(counts, str(threads)) | quiet,
                encoding="utf-8",
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        if error is not None:
            self._process.kill()
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def request(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """What it replies; raises `Failed` where it says that it failed, or says nothing."""
        assert self._process.stdin is not None and self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps(content) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # what ended it, its exit code says below
        line = self._process.stdout.readline()
        if not line:
            raise Failed(f"its process ended with exit code {self._process.wait()}")
        reply: dict[str, Any] = json.loads(line)
        if "failed" in reply:
            raise Failed(reply["failed"])
        return reply


@dataclass(frozen=True, slots=True)
class Bench:
    """Where and how the contenders are measured."""

    work: Path
    encoders: Mapping[str, tuple[Path, str]]
    """`embedded`, `plain` → (folder, fingerprint)."""
    size: Size
    threads: int

    def opening(self, name: str, encoder: str, of: Set, scratch: Path, *, remember: bool) -> dict[str, Any]:
        """The request that opens a contender; writes its knowledge folder below `scratch` where it needs one."""
        folder = self.encoders[encoder][0].absolute()
        if name == "faqbot" and not (scratch / "knowledge").exists():
            write_knowledge(of.entries, scratch / "knowledge")
            (scratch / "index").mkdir()
            (scratch / "index" / "encoder").symlink_to(folder.parent)
        # faqbot encodes texts in its own normal form, which nobody else asks for.
        kept = self.work.absolute() / "vectors" / of.name / ("faqbot" if name == "faqbot" else "others")
        return {
            "open": name,
            "encoder": str(folder),
            "entries": [[entry.id, entry.phrasings] for entry in of.entries],
            "knowledge": str(scratch / "knowledge"),
            "index": str(scratch / "index"),
            "remember": str(kept) if remember else None,
            "threads": self.threads,
        }

    def labels(self, of: Set) -> int:
        """How many of a set's questions are learned from, so that as many are left to measure on."""
        return min(self.size.labels, len(of.questions) // 2)

    def log(self, of: Set, name: str) -> Path:
        path = self.work / "logs" / f"{of.name}.{name}.log"
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def answers(self, of: Set, name: str, encoder: str) -> dict[str, Any]:
        """What a contender answers to a set's questions, as it is and as it is taught: `asked`, `own`, `draws`."""

        def measure() -> dict[str, Any]:
            with (
                tempfile.TemporaryDirectory() as scratch,
                Worker(self.log(of, f"{name}.{encoder}"), self.threads) as worker,
            ):
                cell = worker.request(self.opening(name, encoder, of, Path(scratch), remember=True))
                texts = [question.text for question in of.questions]
                cell["asked"] = worker.request({"ask": texts})
                del cell["asked"]["ms"]
                if name.startswith("semantic-router"):
                    try:
                        cell["own"] = worker.request({"teach": None, "ask": texts})
                    except Failed as why:
                        cell["own"] = {"failed": str(why)}
                if encoder == "embedded" and name.startswith(("faqbot", "semantic-router")):
                    cell["draws"] = []
                    for learn, rest in draws(len(texts), self.labels(of)):
                        labels = [[of.questions[i].text, of.questions[i].entry_id] for i in learn]
                        try:
                            told = worker.request({"teach": labels, "ask": [texts[i] for i in rest]})
                        except Failed as why:
                            told = {"failed": str(why)}
                        cell["draws"].append(told)
                return cell

        uses = "" if name == "tf-idf" else self.encoders[encoder][1]
        return self._kept(of, f"{name}.{encoder}", digest_of(source_of(name), of.digest, uses), measure)

    def times(self, of: Set, names: Sequence[str]) -> dict[str, Any]:
        """`contenders`: name → `start` s, `again` s (faqbot's alone: others keep nothing), `ms` a question, `mb`;
        and `load`: how many processes wanted the processor in the minute before.

        All are open at once and asked in turns, so that whatever else the machine does hits them alike.
        """

        def measure() -> dict[str, Any]:
            cell: dict[str, Any] = {}
            load = os.getloadavg()[0]
            texts = [question.text for question in of.questions]
            order = np.random.default_rng(1).permutation(len(texts)).tolist()
            timed = [texts[i] for i in order[: self.size.timed]]
            warm = [texts[i] for i in order[::-1][: self.size.chunk]]
            with ExitStack() as stack:
                scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
                workers: dict[str, Worker] = {}

                def attempt(name: str, what: Callable[[], None]) -> None:
                    try:
                        what()
                    except Failed as why:
                        cell[name] = {"failed": str(why)}
                        workers.pop(name, None)

                def start(name: str) -> None:
                    opening = self.opening(name, "embedded", of, scratch, remember=False)
                    began = time.perf_counter()
                    worker = stack.enter_context(Worker(self.log(of, f"{name}.timed"), self.threads))
                    worker.request(opening)
                    cell[name] = {"start": time.perf_counter() - began, "ms": []}
                    workers[name] = worker
                    if name == "faqbot":
                        began = time.perf_counter()
                        with Worker(self.log(of, f"{name}.again"), self.threads) as other:
                            other.request(opening)
                            cell[name]["again"] = time.perf_counter() - began
                    worker.request({"ask": warm})

                def ask(name: str, chunk: Sequence[str]) -> None:
                    cell[name]["ms"] += workers[name].request({"ask": chunk})["ms"]

                def peak(name: str) -> None:
                    cell[name] |= workers[name].request({"peak": True})

                for name in names:
                    attempt(name, lambda name=name: start(name))  # type: ignore[misc]
                turn = deque(workers)
                for begin in range(0, len(timed), self.size.chunk):
                    for name in [name for name in turn if name in workers]:
                        chunk = timed[begin : begin + self.size.chunk]
                        attempt(name, lambda name=name, chunk=chunk: ask(name, chunk))  # type: ignore[misc]
                    turn.rotate()
                for name in list(workers):
                    attempt(name, lambda name=name: peak(name))  # type: ignore[misc]
            return {"load": load, "contenders": cell}

        depends = [*map(source_of, names), of.digest, self.encoders["embedded"][1], str(self.threads)]
        return self._kept(of, "times", digest_of(*depends), measure)

    def _kept(self, of: Set, what: str, digest: str, measure: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        path = self.work / "cells" / f"{of.name}.{what}.{digest[:16]}.json"
        if path.exists():
            kept: dict[str, Any] = json.loads(path.read_text())
            return kept
        began = time.perf_counter()
        try:
            cell = measure()
        except Failed as why:
            cell = {"failed": str(why)}
        # That a router cannot be fitted is an answer like any other.
        failed = "failed" in cell or any("failed" in one for one in cell.get("contenders", {}).values())
        outcome = "failed" if failed else "done"
        print(f"{of.name} {what}: {outcome} after {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
        # What failed is tried again next time: a package may have been installed.
        if not failed:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, json.dumps(cell).encode())
        return cell


def source_of(name: str) -> str:
    """Digest of the code that a contender's answers depend on."""
    modules = (Path(__file__), Path(contenders.__file__ or ""), Path(quality.__file__ or ""))
    code = [module.read_bytes() for module in modules]
    if name == "faqbot":
        package = ROOT / "faqbot"
        return digest_of(
            name, *code, *(path.read_bytes() for path in sorted((*package.glob("*.py"), *package.glob("*.npz"))))
        )
    return digest_of(name, *code, version_of(name))


def version_of(name: str) -> str:
    try:
        return version(DISTRIBUTIONS[name] or name)
    except PackageNotFoundError:
        return ""
