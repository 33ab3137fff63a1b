"""Entries as a table, for spreadsheets (CSV) and programs (JSONL), and back. Changes no knowledge file that exists.

    export_entries(Path("knowledge"), Path("faq.csv"))                       # what an editor opens in Excel
    import_entries(Path("faq.csv"), Path("knowledge"), "imported.yaml")      # a new file, or nothing at all

Round trip without loss: what is exported and imported into an empty folder loads as the same entries. Answers are
written with their `{facts}` as typed, not filled in. Scripts and rules have no row's shape and stay in YAML.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import tempfile
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from faqbot.errors import InvalidRequest, KnowledgeError, Problem
from faqbot.knowledge import Entry, load
from faqbot.marked_yaml import ListNode, MapNode, Scalar, read

LISTS = ("paraphrases", "not_for", "tags")
"""One text a line within the cell."""
DATES = ("valid_from", "valid_until", "review")
COLUMNS = ("id", "question", "paraphrases", "not_for", "answer", "tags", *DATES, "owner")
"""In this order; what an entry of a knowledge file may have."""

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""What a spreadsheet would take for a formula, or would have, but for the apostrophes before it."""
_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
"""Excel writes 2026/1/9 for 2026-01-09."""

_LAST = "\uffee.yaml"
"""Files are read in the order of their names, and of two that hold the same the later one is blamed: the import."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What was written, or would be."""

    path: Path
    entries: int
    phrasings: int
    left_out: int = 0
    """Scripts and rules, which no table holds."""
    warnings: tuple[str, ...] = ()
    """`path:line: …`: what would serve but deserves a look."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One entry on its way."""

    line: int
    """1-based: of a JSONL file the line, of a CSV file the row as spreadsheets number them."""
    fields: dict[str, Any]


def export_entries(folder: Path, file: Path) -> Moved:
    """Write all entries below `folder` to `file`, `.csv` or `.jsonl`, in place of what it held.

    Raises what `knowledge.load` does, and `InvalidRequest` for a file of another kind or that cannot be written.
    """
    written = {".csv": _as_csv, ".jsonl": _as_jsonl}[_kind(file)]
    items = load(folder).items
    entries = [item for item in items if isinstance(item, Entry)]
    answers = {path: _answers_as_typed(path) for path in {entry.place.path for entry in entries}}
    _write_whole(file, written([_fields(entry, next(answers[entry.place.path])) for entry in entries]))
    phrasings = sum(len(entry.phrasings) for entry in entries)
    return Moved(file, len(entries), phrasings, left_out=len(items) - len(entries))


def import_entries(file: Path, folder: Path, into: str, *, dry_run: bool = False) -> Moved:
    """Write the entries of `file`, `.csv` or `.jsonl`, to the new file `into` below `folder`: all of them or none.

    The folder is loaded as it would be before anything is put there. dry_run: nothing ever is.
    Raises `KnowledgeError` with every problem, each named by its line of `file` (an id or a phrasing that exists
    already is one, too); `InvalidRequest` for a file that cannot be read or an `into` that cannot be.
    """
    rows = list({".csv": _csv_rows, ".jsonl": _jsonl_rows}[_kind(file)](file, _text(file)))
    if not rows:
        raise InvalidRequest(f"{file} holds no entries. Write one below the names of the columns.")
    target = _target(folder, into)
    known: tuple[str, ...] = ()
    with suppress(InvalidRequest):  # a folder without any item yet
        known = load(folder).warnings
    import_ = _Import(file, rows)
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "knowledge"
        shutil.copytree(folder, copy, ignore=_no_knowledge)
        trial = copy / _LAST
        trial.write_bytes(import_.text.encode())
        try:
            load(copy)
        except KnowledgeError as error:
            raise KnowledgeError([import_.origin(each, copy, trial, folder) for each in error.problems]) from error
        # Now in its true place, which decides who keeps a phrasing that two have after normalisation.
        place = copy / target.relative_to(folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        trial.rename(place)
        named = [import_.named(each, copy, place, folder) for each in load(copy).warnings]
    if not dry_run:
        target.parent.mkdir(parents=True, exist_ok=True)
        _write_whole(target, import_.text.encode())
    phrasings = sum(1 + len(row.fields.get("paraphrases", ())) for row in rows)
    return Moved(target, len(rows), phrasings, warnings=tuple(each for each in named if each not in known))


def _kind(file: Path) -> str:
    kind = file.suffix.lower()
    if kind not in (".csv", ".jsonl"):
        raise InvalidRequest(f"{file} is neither .csv nor .jsonl. Name a file that ends so.")
    return kind


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidRequest(f'{file} is not UTF-8. In Excel, save it as "CSV UTF-8".') from error
    except OSError as error:
        raise InvalidRequest(f"{file} cannot be read: {error.strerror}. Name another file.") from error


def _write_whole(file: Path, data: bytes) -> None:
    """`file` holds all of `data` afterwards, or what it held before."""
    # Hidden: what is below a knowledge folder under any other name would be loaded half written.
    scratch = file.with_name(f".{file.name}.tmp")
    try:
        try:
            scratch.write_bytes(data)
            scratch.replace(file)
        finally:
            scratch.unlink(missing_ok=True)
    except OSError as error:
        raise InvalidRequest(f"{file} cannot be written: {error.strerror}. Name another place.") from error


# --- Entries to rows ------------------------------------------------------------------------------------------


def _answers_as_typed(path: str) -> Iterator[str]:
    """The answers of one file before any `{fact}` was filled in, in the order in which its entries are loaded."""
    root, _ = read(Path(path).read_bytes(), path)
    entries = root.pairs["entries"][1] if isinstance(root, MapNode) else None
    # By place in the list and not by line: a list in brackets may hold many on one line.
    for entry in sorted(entries.items, key=lambda node: node.line) if isinstance(entries, ListNode) else ():
        answer = entry.pairs["answer"][1] if isinstance(entry, MapNode) else None
        if isinstance(answer, Scalar):
            yield answer.text.strip()


def _fields(entry: Entry, answer: str) -> dict[str, Any]:
    """An entry's columns, those without a value left out."""
    fields = {
        "id": entry.id,
        "question": entry.title,
        "paraphrases": list(entry.phrasings[1:]),
        "not_for": list(entry.not_for),
        "answer": answer,
        "tags": list(entry.tags),
        **{name: day.isoformat() for name in DATES if (day := getattr(entry, name)) is not None},
        "owner": entry.owner,
    }
    return {name: fields[name] for name in COLUMNS if fields.get(name)}


def _as_jsonl(rows: Sequence[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def _as_csv(rows: Sequence[dict[str, Any]]) -> bytes:
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    for row in rows:
        cells = []
        for name in COLUMNS:
            value = row.get(name, "")
            if name in LISTS:
                for text in value:
                    if "\n" in text:
                        raise InvalidRequest(
                            f'"{text.splitlines()[0]}…" in {name} of entry "{row["id"]}" has several lines, which '
                            "no cell can keep apart. Join them, or export to a .jsonl file."
                        )
                value = "\n".join(value)
            cells.append("'" + value if _FORMULA.match(value) else value)
        writer.writerow(cells)
    # With the mark Excel knows it for UTF-8; without it takes the system's encoding, and Chinese is lost.
    return table.getvalue().encode("utf-8-sig")


# --- Rows to entries ------------------------------------------------------------------------------------------


def _csv_rows(file: Path, text: str) -> Iterator[_Row]:
    first = text.partition("\n")[0]
    # Excel separates by what the system's region does: ";" where the comma is decimal.
    delimiter = next((each for each in ",;\t" if "question" in first.strip().split(each)), ",")
    table = enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1)
    line = 1
    try:
        header = [name.strip() for name in next(table, (1, []))[1]]
        _check_header(file, header)
        for line, cells in table:
            if not any(cell.strip() for cell in cells):
                continue
            if any(cell.strip() for cell in cells[len(header) :]):
                raise KnowledgeError([Problem(str(file), line, "this row has more cells than the first. Remove them.")])
            fields = {name: _cell(name, cell) for name, cell in zip(header, cells, strict=False) if cell.strip()}
            yield _Row(line, fields)
    except csv.Error as error:
        message = f"this is no CSV from here on: {error}. Correct the quotes, or save it again."
        raise KnowledgeError([Problem(str(file), line + 1, message)]) from error


def _check_header(file: Path, header: Sequence[str]) -> None:
    for name in header:
        if name not in COLUMNS:
            raise KnowledgeError([Problem(str(file), 1, f'there is no column "{name}". Use: {", ".join(COLUMNS)}.')])
        if header.count(name) > 1:
            raise KnowledgeError([Problem(str(file), 1, f'the column "{name}" stands twice. Remove one.')])
    for name in ("question", "answer"):
        if name not in header:
            raise KnowledgeError([Problem(str(file), 1, f'the column "{name}" is missing. Add it.')])


def _cell(name: str, cell: str) -> Any:
    cell = cell.replace("\r\n", "\n")
    if cell.startswith("'") and _FORMULA.match(cell):
        cell = cell[1:]
    if name in LISTS:
        return [line.strip() for line in cell.split("\n") if line.strip()]
    if name in DATES and (day := _DAY.fullmatch(cell.strip())):
        return f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}"
    return cell


def _jsonl_rows(file: Path, text: str) -> Iterator[_Row]:
    problems: list[Problem] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line, object_pairs_hook=_no_key_twice)
            json.dumps(fields, ensure_ascii=False).encode()  # "\ud800" is JSON, and no text
        except (ValueError, RecursionError) as error:
            problems.append(Problem(str(file), number, f"this line is not JSON: {error}. Write one object a line."))
            continue
        wrong = _misshapen(fields)
        if wrong:
            problems.append(Problem(str(file), number, wrong))
        else:
            yield _Row(number, {name: value for name, value in fields.items() if value is not None})
    if problems:
        raise KnowledgeError(problems)


def _misshapen(fields: Any) -> str:
    """What is wrong with the shape of one object of a JSONL file; empty where nothing is."""
    if not isinstance(fields, dict):
        return 'this line is no object. Write {"question": "…", "answer": "…"}.'
    for name, value in fields.items():
        if name not in COLUMNS:
            return f'there is no "{name}" in an entry. Use: {", ".join(COLUMNS)}.'
        if name in LISTS and not (
            value is None or (isinstance(value, list) and all(isinstance(text, str) for text in value))
        ):
            return f'"{name}" must be a list of texts. Write ["…", "…"].'
        if name not in LISTS and not isinstance(value, str | None):
            return f'"{name}" must be a text. Put it in quotes.'
    return ""


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("a key stands twice")
    return fields


def _target(folder: Path, into: str) -> Path:
    """Where the new file will be; raises `InvalidRequest` where it cannot."""
    if not folder.is_dir():
        raise InvalidRequest(f'There is no knowledge folder "{folder}". Create it, or name another one.')
    target = folder / into
    parts = Path(into).parts
    if Path(into).is_absolute() or ".." in parts or target.suffix.lower() not in (".yaml", ".yml"):
        raise InvalidRequest(f'--into "{into}" is no file below {folder}. Name it like imported.yaml.')
    if any(part.startswith(".") for part in parts):
        raise InvalidRequest(f'--into "{into}" is hidden and would never be read. Name it like imported.yaml.')
    if target.exists():
        raise InvalidRequest(f"{target} exists, and an import changes no file. Name another with --into.")
    return target


def _no_knowledge(folder: str, names: list[str]) -> list[str]:
    """Which files need no copy: the same ones that loading skips."""
    return [
        name
        for name in names
        if name.startswith(".")
        or (Path(name).suffix.lower() not in (".yaml", ".yml") and not (Path(folder) / name).is_dir())
    ]


class _Text(str):
    """A text to be written below a `|`."""


class _Dumper(yaml.SafeDumper):
    """YAML as people write it: lists indented, texts of several lines as such."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _represent_text(dumper: _Dumper, text: _Text) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style="|")


_Dumper.add_representer(_Text, _represent_text)


@dataclass(slots=True)
class _Import:
    """Rows as the text of a knowledge file, and the way back from its lines."""

    file: Path
    rows: Sequence[_Row]
    text: str = field(init=False)
    starts: list[int] = field(init=False)
    """The line of `text` on which each row begins."""

    def __post_init__(self) -> None:
        blocks = [f"# Imported from {json.dumps(self.file.name, ensure_ascii=False)}.\n", "entries:\n"]
        self.starts = []
        for row in self.rows:
            self.starts.append(sum(block.count("\n") for block in blocks) + 1)
            dumped: str = yaml.dump(
                {"entries": [_ordered(row.fields)]},
                Dumper=_Dumper,
                allow_unicode=True,
                sort_keys=False,
                width=2**31,  # never fold: one text, one line, and diffs that stay small
            )
            blocks.append(dumped.removeprefix("entries:\n"))
        self.text = "".join(blocks)

    def origin(self, problem: Problem, copy: Path, trial: Path, folder: Path) -> Problem:
        """A problem of the trial as one of the file it came from, or of the folder that was copied."""
        message = self.named(problem.message, copy, trial, folder)
        if problem.path in (str(trial), os.path.relpath(trial)):
            return Problem(str(self.file), self._row(problem.line), message)
        return Problem(self.named(problem.path, copy, trial, folder), problem.line, message)

    def named(self, words: str, copy: Path, trial: Path, folder: Path) -> str:
        """`words` with every place of the trial replaced."""
        for shown in {str(copy), os.path.relpath(copy)}:
            below = re.escape(shown + os.sep)
            new = re.escape(str(trial.relative_to(copy)))
            words = re.sub(rf"{below}{new}:(\d+)", lambda at: f"{self.file}:{self._row(int(at[1]))}", words)
            words = words.replace(shown, str(folder))
        return words

    def _row(self, line: int) -> int:
        return self.rows[max(0, bisect_right(self.starts, line) - 1)].line


def _ordered(fields: dict[str, Any]) -> dict[str, Any]:
    """In the columns' order, the answer as a block."""
    ordered = {name: fields[name] for name in COLUMNS if name in fields}
    if "answer" in ordered:
        ordered["answer"] = _Text(ordered["answer"].strip() + "\n")
    return ordered
