"""Entries as a table (XLSX, CSV, JSONL), and back into one knowledge file. Changes no other file, and that one whole.

    export_entries(Path("knowledge"), Path("faq.xlsx"))              # what an editor opens in a spreadsheet
    plan = plan_import(Path("faq.xlsx"), Path("knowledge"), "imported.yaml")
    print("\\n".join(plan.lines()))                                   # what would happen to each row, and why
    plan.write()                                                     # all of that, or nothing

Round trip without loss: what is exported and imported into an empty folder loads as the same entries. Answers are
written with their `{facts}` as typed, not filled in. Scripts and rules have no row's shape and stay in YAML.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from faqbot.amend import answers
from faqbot.columns import COLUMNS as COLUMNS
from faqbot.columns import LISTS, as_cell, fields_of
from faqbot.encoder import Progress, silent
from faqbot.errors import InvalidRequest, KnowledgeError, Problem
from faqbot.files import write_whole
from faqbot.knowledge import Entry, Item
from faqbot.reading import load
from faqbot.rows import Verdict, read_rows
from faqbot.sheets import MAX_CELL, write_csv, write_xlsx
from faqbot.verdicts import Judge
from faqbot.verdicts import Mode as Mode

MAX_UPLOAD = 20_000_000
"""Bytes of a table that is sent over HTTP: 50,000 rows with long answers. It is written to the disk for anybody who may
speak to the port, so no more than that."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What was written."""

    path: Path
    entries: int
    phrasings: int
    left_out: int = 0
    """Scripts and rules, which no table holds; of an import, rows that were refused."""


@dataclass(frozen=True, slots=True)
class Plan:
    """An import as it would be: nothing is written before `write`."""

    file: Path
    target: Path
    mode: Mode
    skip_refused: bool
    verdicts: tuple[Verdict, ...]
    """In the order of sheets and rows, every row that is not empty, but for headers."""
    removed: tuple[str, ...]
    """Ids of entries of the target that the table does not have; for `replace` only."""
    refusals: tuple[str, ...]
    """What stands in the way of the whole file."""
    notes: tuple[str, ...]
    """How the file was read, and what of it was not."""
    entries: int
    """That would be new or changed."""
    phrasings: int
    """Of those."""
    before: bytes | None = field(repr=False)
    """What the target held when the plan was made; None where it did not exist."""
    after: bytes | None = field(repr=False)
    """What it would hold; None where nothing would change."""

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of each state there are, those that occur."""
        return dict(Counter(verdict.state for verdict in self.verdicts))

    @property
    def refused(self) -> bool:
        """Whether `write` would refuse to write."""
        return bool(self.refusals) or (self.counts.get("refused", 0) > 0 and not self.skip_refused)

    def problems(self) -> list[Problem]:
        """Everything that is refused, by place."""
        found = [Problem(str(self.file), 1, message) for message in self.refusals]
        for verdict in self.verdicts:
            if verdict.state == "refused":
                path = f'{self.file}, sheet "{verdict.sheet}"' if verdict.sheet else str(self.file)
                found += [Problem(path, verdict.row, message) for message in verdict.refusals]
        return found

    def lines(self, *, every: bool = True) -> Iterator[str]:
        """The report for people, a line for each row and below it each reason; every=False: only rows with reasons."""
        yield from self.notes
        yield from (f"{self.file}: {message}" for message in self.refusals)
        sheet = ""
        for verdict in self.verdicts:
            if not (every or verdict.refusals or verdict.notes):
                continue
            if verdict.sheet != sheet:
                sheet = verdict.sheet
                yield f'sheet "{sheet}"'
            name = f"{verdict.entry_id or '-'}  {_short(verdict.question)}".rstrip()
            yield f"{verdict.row:>6}  {verdict.state:<9}  {name}"
            for change in verdict.changes if every else ():
                yield f"{'':>19}{change.column}: {_said(change.before)} → {_said(change.after)}"
            yield from (f"{'':>19}{message}" for message in (*verdict.refusals, *verdict.notes))
        yield from (f"{'':>6}  removed    {each}" for each in self.removed)

    def summary(self) -> str:
        """One sentence in numbers."""
        counts = self.counts | ({"removed": len(self.removed)} if self.removed else {})
        return ", ".join(f"{number:,} {state}" for state, number in counts.items()) or "no rows"

    def as_json(self) -> dict[str, Any]:
        """All of it for programs."""
        return {
            "file": str(self.file),
            "into": str(self.target),
            "mode": self.mode,
            "refused": self.refused,
            "counts": self.counts,
            "removed": list(self.removed),
            "refusals": list(self.refusals),
            "notes": list(self.notes),
            "rows": [
                {
                    "sheet": each.sheet or None,
                    "row": each.row,
                    "state": each.state,
                    "entry_id": each.entry_id,
                    "question": each.question,
                    "changes": [
                        {"column": change.column, "before": change.before, "after": change.after}
                        for change in each.changes
                    ],
                    "refusals": list(each.refusals),
                    "notes": list(each.notes),
                }
                for each in self.verdicts
            ],
        }

    def write(self) -> Moved:
        """Put the target in place, whole, in one step.

        Raises `KnowledgeError` with all that is refused, `InvalidRequest` where the target was changed meanwhile or
        cannot be written; nothing is written then.
        """
        if self.refused:
            raise KnowledgeError(self.problems())
        if self.after is not None:
            now = self.target.read_bytes() if self.target.exists() else None
            if now != self.before:
                raise InvalidRequest(f"{self.target} was changed meanwhile. Nothing was written; import again.")
            try:
                self.target.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise _unwritable(self.target, error) from error
            _write_whole(self.target, self.after)
        return Moved(self.target, self.entries, self.phrasings, self.counts.get("refused", 0))

    @property
    def written(self) -> bool:
        """Whether the target holds what the plan says: to be asked after `write` was interrupted."""
        return self.after is None or (self.target.exists() and self.target.read_bytes() == self.after)


# --- Out ------------------------------------------------------------------------------------------------------


def export_entries(folder: Path, file: Path, *, only: str | None = None, progress: Progress = silent) -> Moved:
    """Write all entries below `folder` to `file`, `.xlsx`, `.csv` or `.jsonl`, in place of what it held.

    only: those of this file below `folder`, e.g. `faq/refunds.yaml`.
    Raises what `knowledge.load` does, and `InvalidRequest` for a file of another kind or that cannot be written.
    """
    kinds = {".csv": _as_csv, ".jsonl": _as_jsonl, ".xlsx": _as_xlsx}
    if file.suffix.lower() not in kinds:
        raise InvalidRequest(f"{file} is neither .xlsx, .csv nor .jsonl. Name a file that ends so.")
    items: Sequence[Item] = load(folder).items
    if only is not None:
        place = (folder / only).absolute()
        items = [item for item in items if Path(item.place.path).absolute() == place]
        if not items:
            raise InvalidRequest(f"There is no entry in {folder / only}. Name a file of {folder} that holds some.")
    entries = [item for item in items if isinstance(item, Entry)]
    typed = {path: iter(answers(Path(path).read_bytes(), path)) for path in {each.place.path for each in entries}}
    rows = []
    for number, entry in enumerate(entries, 1):
        rows.append(fields_of(entry, next(typed[entry.place.path])))
        progress(f"Writing {file.name}", number, len(entries))
    _write_whole(file, kinds[file.suffix.lower()](rows))
    phrasings = sum(len(entry.phrasings) for entry in entries)
    return Moved(file, len(entries), phrasings, left_out=len(items) - len(entries))


def _as_jsonl(rows: Sequence[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def _table(rows: Sequence[dict[str, Any]]) -> list[list[str]]:
    table = [list(COLUMNS)]
    for row in rows:
        table.append([as_cell(row.get(name, [])) if name in LISTS else row.get(name, "") for name in COLUMNS])
    return table


def _as_csv(rows: Sequence[dict[str, Any]]) -> bytes:
    return write_csv(_table(rows))


def _as_xlsx(rows: Sequence[dict[str, Any]]) -> bytes:
    table = _table(rows)
    for row, cells in zip(rows, table[1:], strict=True):
        for name, cell in zip(COLUMNS, cells, strict=True):
            if len(cell.encode("utf-16-le")) > 2 * MAX_CELL:
                raise InvalidRequest(
                    f'{name} of entry "{row["id"]}" has {len(cell):,} characters, more than a cell of a workbook '
                    "holds. Export to a .csv or .jsonl file."
                )
    return write_xlsx(table)


def _unwritable(file: Path, error: OSError) -> InvalidRequest:
    return InvalidRequest(f"{file} cannot be written: {error.strerror}. Name another place.")


def _write_whole(file: Path, data: bytes) -> None:
    """As `files.write_whole`, and refused with what to do."""
    try:
        write_whole(file, data)
    except OSError as error:
        raise _unwritable(file, error) from error


# --- In -------------------------------------------------------------------------------------------------------


def import_entries(
    file: Path, folder: Path, into: str, *, mode: Mode = "new", skip_refused: bool = False, progress: Progress = silent
) -> Moved:
    """`plan_import` and its `write` in one."""
    return plan_import(file, folder, into, mode=mode, skip_refused=skip_refused, progress=progress).write()


def plan_import(
    file: Path,
    folder: Path,
    into: str,
    *,
    mode: Mode = "new",
    skip_refused: bool = False,
    without: Sequence[str] = (),
    progress: Progress = silent,
) -> Plan:
    """What an import of `file` into the knowledge file `into` below `folder` would do; writes nothing.

    skip_refused: rows that are refused do not keep the others from being written. without: names of columns that are
    left out. What the table has no column for stays as it is in entries that exist.
    Raises `InvalidRequest` for a file of which nothing can be read or an `into` that cannot be, and what
    `knowledge.load` does where the folder itself is wrong.
    """
    target = _target(folder, into, mode)
    known = load(folder, empty=True)
    before = target.read_bytes() if target.exists() else None
    rows = read_rows(file, without, progress)
    judge = Judge(file, folder, target, mode, known, before, rows, progress)
    judge.judge()
    after, refusals = judge.result(skip_refused=skip_refused)
    chosen = [each for each in judge.rows if each.state in ("new", "changed")]
    return Plan(
        file=file,
        target=target,
        mode=mode,
        skip_refused=skip_refused,
        verdicts=tuple(each.verdict() for each in judge.rows),
        removed=tuple(judge.removed),
        refusals=(*rows.refusals, *refusals),
        notes=tuple(rows.notes),
        entries=len(chosen),
        phrasings=sum(1 + len(each.wanted.get("paraphrases", ())) for each in chosen),
        before=before,
        after=after,
    )


def _target(folder: Path, into: str, mode: Mode) -> Path:
    """The file to write; raises `InvalidRequest` where it cannot be."""
    if not folder.is_dir():
        raise InvalidRequest(f'There is no knowledge folder "{folder}". Create it, or name another one.')
    target = folder / into
    parts = Path(into).parts
    if Path(into).is_absolute() or ".." in parts or target.suffix.lower() not in (".yaml", ".yml"):
        raise InvalidRequest(f'--into "{into}" is no file below {folder}. Name it like imported.yaml.')
    if any(part.startswith(".") for part in parts):
        raise InvalidRequest(f'--into "{into}" is hidden and would never be read. Name it like imported.yaml.')
    if mode == "new" and target.exists():
        raise InvalidRequest(
            f"{target} exists. Add to it with --append, replace its entries with --replace, or name another file with "
            "--into."
        )
    return target


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:59] + "…"


def _said(value: Any) -> str:
    """One value of an entry in a report."""
    if not value:
        return "(none)"
    return _short(" | ".join(value) if isinstance(value, list) else str(value))
