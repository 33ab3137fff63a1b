"""What the rows of a table say, and what becomes of each. Knows the file, and no knowledge base.

    rows = read_rows(Path("faq.xlsx"))      # every row of every sheet, in faqbot's columns whatever the file calls them

A row that cannot be read is refused by its place, and the next one is read.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from faqbot.columns import Layout, Meant, meant, meant_object, recognise
from faqbot.encoder import Progress, silent
from faqbot.errors import InvalidRequest
from faqbot.knowledge import Entry
from faqbot.sheets import Book, Row, Sheet, decoded, letter, read_book, read_bytes

State = Literal["new", "changed", "unchanged", "joined", "left out", "refused"]
"""joined: a further question of the entry of an earlier row. left out: the other program would not give it either."""

_HEADER_ROWS = 10
"""How far down a header is looked for, below titles and notes."""


@dataclass(frozen=True, slots=True)
class Change:
    """One value of an entry that becomes another."""

    column: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one row, and why."""

    sheet: str
    """Empty where the file has no sheets."""
    row: int
    """1-based: as spreadsheets number rows, or the line of a JSONL file."""
    state: State
    entry_id: str | None = None
    question: str = ""
    changes: tuple[Change, ...] = ()
    refusals: tuple[str, ...] = ()
    """Each with its column, cause and next step; none but for `refused` and `left out`."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Old:
    """An entry that exists."""

    entry: Entry
    fields: dict[str, Any]
    number: int | None
    """Which one of the target's entries it is; None for one of another file."""


@dataclass(slots=True)
class TableRow:
    """One row on its way to a verdict."""

    sheet: str
    number: int
    meant: Meant
    header: Sequence[str]
    given: frozenset[str]
    refusals: list[str]
    notes: list[str]
    state: State = "new"
    wanted: dict[str, Any] = field(default_factory=dict)
    """The entry as it would be."""
    entry: Entry | None = None
    old: Old | None = None
    changes: tuple[Change, ...] = ()
    more: list[tuple[str, TableRow]] = field(default_factory=list)
    """Paraphrases that rows further down bring, and those rows."""

    def place(self, column: int | None, name: str = "") -> str:
        """How a message begins: the column's letter and name, or the key."""
        if column is None:
            return f'"{name}": ' if name and not self.header else ""
        title = self.header[column].strip() if column < len(self.header) else ""
        return f"column {letter(column)}{f' ({title})' if title else ''}: "

    def at(self, name: str) -> str:
        return self.place(self.meant.columns.get(name), name)

    def refuse(self, name: str, message: str) -> None:
        """Refuse for what stands in this column of ours; "" for the whole row."""
        self.state = "refused"
        self.refusals.append(self.at(name) + message)

    @property
    def where(self) -> str:
        """As other rows name it."""
        return f'row {self.number} of sheet "{self.sheet}"' if self.sheet else f"row {self.number}"

    def verdict(self) -> Verdict:
        entry_id = self.entry.id if self.entry else self.wanted.get("id") or self.meant.fields.get("id")
        return Verdict(
            self.sheet,
            self.number,
            self.state,
            entry_id,
            str(self.meant.fields.get("question") or ""),
            self.changes if self.state == "changed" else (),
            tuple(self.refusals),
            tuple(self.notes),
        )


@dataclass(slots=True)
class Rows:
    """A file as rows with a meaning."""

    rows: list[TableRow] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_rows(file: Path, without: Sequence[str] = (), progress: Progress = silent) -> Rows:
    """Every row of `file` that is not empty; without: names of columns that are left out.

    Raises `InvalidRequest` for a file of which nothing can be read.
    """
    suffix = file.suffix.lower()
    read = Rows()
    if suffix in (".jsonl", ".json"):
        _read_objects(file, read)
    elif suffix in (".xlsx", ".xlsm", ".xls", ".csv", ".tsv", ".txt", ".tab"):
        book = read_book(file, progress)
        read.notes += book.notes
        _read_book(file, book, without, read)
    else:
        raise InvalidRequest(f"{file} is neither .xlsx, .csv, .tsv nor .jsonl. Name a file that ends so.")
    if not read.rows and not read.refusals:
        raise InvalidRequest(f"{file} holds no entries. Write one below the names of the columns.")
    return read


def _read_book(file: Path, book: Book, without: Sequence[str], read: Rows) -> None:
    found = False
    for sheet in book.sheets:
        header = _header(sheet, without)
        named = f'the sheet "{sheet.name}"' if sheet.name else "the file"
        if header is None:
            if sheet.rows and len(book.sheets) > 1:
                read.notes.append(f"{file}: {named} has no columns for question and answer and was left out.")
            continue
        found = True
        at, layout = header
        place = f'sheet "{sheet.name}", row {sheet.rows[at].number}' if sheet.name else f"row {sheet.rows[at].number}"
        for message, column in layout.refusals:
            where = "" if column is None else f", column {letter(column)}"
            read.refusals.append(f"{place}{where}: {message}")
        if layout.program != "faqbot":
            read.notes.append(f"{file}: {named} was read as an export of {layout.program}.")
        groups: dict[str, TableRow] = {}
        for row in sheet.rows[at + 1 :]:
            read.rows.append(_book_row(sheet, layout, row, groups))
    if not found:
        first = [row.cells for sheet in book.sheets for row in sheet.rows[:1]]
        if not first:
            raise InvalidRequest(f"{file} holds no entries. Write one below the names of the columns.")
        shown = ", ".join(cell.strip()[:20] for cell in first[0][:5])
        raise InvalidRequest(
            f"{file} has no columns for question and answer in its first {_HEADER_ROWS} rows (the first one: {shown}). "
            "Write their names, question and answer, or 问题 and 答案, into the row above the first entry."
        )


def _header(sheet: Sheet, without: Sequence[str]) -> tuple[int, Layout] | None:
    """The row that names the columns: the first with both question and answer, else the first with one of them."""
    partly = None
    for at, row in enumerate(sheet.rows[:_HEADER_ROWS]):
        layout = recognise(row.cells, without)
        if layout is not None and {"question", "answer"} <= set(layout.meanings):
            return at, layout
        if layout is not None and partly is None:
            partly = at, layout
    return partly


def _book_row(sheet: Sheet, layout: Layout, row: Row, groups: dict[str, TableRow]) -> TableRow:
    read = meant(layout, row.cells)
    made = TableRow(sheet.name, row.number, read, layout.header, layout.given, [], [])
    for each in row.refusals:
        if each.column is None or layout.meanings[each.column : each.column + 1] != ("-dropped",):
            made.refusals.append(made.place(each.column) + each.message)
    made.refusals += [made.place(column) + message for message, column in read.refusals]
    made.notes += [made.place(each.column) + each.message for each in row.notes]
    made.notes += [made.place(column) + message for message, column in read.notes]
    if made.refusals:
        made.state = "refused"
    elif read.left_out:
        made.state = "left out"
        made.refusals.append(read.left_out)
    elif read.group is not None:
        _join(made, groups.setdefault(read.group, made))
    return made


def _join(row: TableRow, first: TableRow) -> None:
    """A further question of the same pair."""
    if first is row:
        return
    question = row.meant.fields.get("question", "")
    if row.meant.fields.get("answer") != first.meant.fields.get("answer"):
        row.refuse("answer", f"another answer than in {first.where}, which has the same QnaId. Make them the same.")
    elif not question:
        row.refuse("question", "there is no question. Write it.")
    else:
        row.state = "joined"
        if question in (first.meant.fields.get("question"), *(text for text, _ in first.more)):
            row.notes.append(f"{row.at('question')}the same question as above; it was taken once.")
        else:
            first.more.append((question, row))


def _read_objects(file: Path, read: Rows) -> None:
    """The lines of a JSONL file, or the items of a list in a JSON file."""
    text, encoding = decoded(file, read_bytes(file))
    if not encoding.startswith("UTF-8"):
        read.notes.append(f"{file} was read as {encoding}.")
    objects: list[tuple[int, Any, str]] = []
    if text.lstrip().startswith("[") and file.suffix.lower() == ".json":
        try:
            objects = [(number, each, "") for number, each in enumerate(json.loads(text), 1)]
        except (ValueError, RecursionError) as error:
            raise InvalidRequest(f"{file} is not JSON: {error}. Correct it, or export it again.") from error
    else:
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                try:
                    objects.append((number, json.loads(line, object_pairs_hook=_no_key_twice), ""))
                except (ValueError, RecursionError) as error:
                    objects.append((number, {}, f"this line is not JSON: {error}. Write one object a line."))
    for number, value, wrong in objects:
        if not wrong and not isinstance(value, dict):
            wrong = 'this is no object. Write {"question": "…", "answer": "…"}.'
        says = Meant({}, {}) if wrong else meant_object(value)
        row = TableRow("", number, says, (), frozenset(), [wrong] if wrong else [], [])
        row.refusals += [message for message, _ in says.refusals]
        row.notes += [message for message, _ in says.notes]
        if row.refusals:
            row.state = "refused"
        elif says.left_out:
            row.state = "left out"
            row.refusals.append(says.left_out)
        read.rows.append(row)
    # A key that no line has says nothing; one that some have is empty in the others.
    given = frozenset(name for row in read.rows for name in row.meant.fields)
    for row in read.rows:
        row.given = given


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("a key stands twice")
    return fields
