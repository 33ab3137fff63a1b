"""Tables as people keep them: the cells of XLSX, CSV and TSV files as texts, and back. Knows no entry.

    book = read_book(Path("faq.xlsx"))              # every visible sheet, every row that is not empty
    book.sheets[0].rows[0].cells                    # ("id", "question", …): what a person sees in each cell
    write_xlsx([["id", "question"], …])             # bytes of a workbook in which every cell is text

Nothing in a file is ever executed: a formula is read as its text, macros and links are not looked at. What a file is
tells its content, not its name, as files are renamed. A cell that cannot be read as a person sees it is refused by
its place, and the others go on.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from warnings import catch_warnings, simplefilter

from faqbot.encoder import Progress, silent
from faqbot.errors import InvalidRequest
from faqbot.number_format import general, shown

MAX_BYTES = 100_000_000
"""Of a table's file, and of each part of a workbook once unpacked."""
MAX_CELL = 32_767
"""UTF-16 units that one cell of a workbook holds; programs cut off the rest without a word."""

_SEPARATORS = ",;\t|"
_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
"""What a spreadsheet would take for a formula, or would have, but for the apostrophes before it."""
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TO_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")
"""What XML cannot hold, and what would be read as standing for it."""
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?\bref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_CHINESE_DATES = {
    **dict.fromkeys((27, 36, 50, 57), 'yyyy"年"m"月"'),
    **dict.fromkeys((28, 29, 51, 54, 58), 'm"月"d"日"'),
    **dict.fromkeys((30,), "m-d-yy"),
    **dict.fromkeys((31,), 'yyyy"年"m"月"d"日"'),
    **dict.fromkeys((32,), 'h"时"mm"分"'),
    **dict.fromkeys((33,), 'h"时"mm"分"ss"秒"'),
    **dict.fromkeys((34, 55), '上午/下午h"时"mm"分"'),
    **dict.fromkeys((35, 56), '上午/下午h"时"mm"分"ss"秒"'),
    **dict.fromkeys((52,), 'yyyy"年"m"月"'),
    **dict.fromkeys((53,), 'm"月"d"日"'),
}
"""Formats that Chinese programs name by number only, so that the file does not say they are dates."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about one row."""

    message: str
    """What is wrong or worth a look, and the next step."""
    column: int | None = None
    """0-based; None for the whole row."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is not empty."""

    number: int
    """1-based, as spreadsheets number rows."""
    cells: tuple[str, ...]
    """What a person sees; empty for an empty cell."""
    refusals: tuple[Remark, ...] = ()
    notes: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One visible sheet of a workbook, or all of a CSV file."""

    name: str
    """Empty for a CSV file."""
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """One file."""

    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...] = ()
    """How it was read, where that is not what its name says, and what of it was not."""


def letter(column: int) -> str:
    """What spreadsheets call a column, 0-based: A, B, …, Z, AA."""
    name, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def read_bytes(file: Path) -> bytes:
    """All of `file`; raises `InvalidRequest` where it cannot be read or is no table by its size."""
    try:
        if file.stat().st_size > MAX_BYTES:
            raise InvalidRequest(
                f"{file} has {file.stat().st_size / 1e6:.0f} MB, more than the {MAX_BYTES / 1e6:.0f} MB of a table. "
                "Split it into several files."
            )
        return file.read_bytes()
    except OSError as error:
        raise InvalidRequest(f"{file} cannot be read: {error.strerror}. Name another file.") from error


def read_book(file: Path, progress: Progress = silent) -> Book:
    """The sheets of a workbook or the rows of a CSV or TSV file, whatever its name says it is.

    Raises `InvalidRequest` where nothing of it can be read.
    """
    data = read_bytes(file)
    if data.startswith(b"PK\x03\x04"):
        book = _workbook(file, data, progress)
        return _named_wrongly(file, book, (".xlsx", ".xlsm", ".xltx", ".xltm"), "a workbook")
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise InvalidRequest(f"{file} is protected with a password. Save a copy without one.")
        raise InvalidRequest(f"{file} is a workbook of the old .xls kind. Open it and save it as .xlsx.")
    if re.match(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|table|\?xml)", data[:200], re.I):
        raise InvalidRequest(f"{file} is a web page or XML, whatever its name says. Open it and save it as .xlsx.")
    if data.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"Rar!")):
        raise InvalidRequest(f"{file} is no table. Name a .xlsx, .csv, .tsv or .jsonl file.")
    text, encoding = decoded(file, data)
    notes = () if encoding.startswith("UTF-8") else (f"{file} was read as {encoding}.",)
    book = Book((Sheet("", tuple(_separated(text, progress, file))),), notes)
    return _named_wrongly(file, book, (".csv", ".tsv", ".txt", ".tab"), "text")


def _named_wrongly(file: Path, book: Book, kinds: Sequence[str], what: str) -> Book:
    if file.suffix.lower() in kinds:
        return book
    return replace(book, notes=(*book.notes, f"{file} is {what}, whatever its name says, and was read as such."))


def decoded(file: Path, data: bytes) -> tuple[str, str]:
    """Text and the name of its encoding: UTF-8 or UTF-16 with a mark or without, else GB18030 or Big5.

    Raises `InvalidRequest` for what is none of them.
    """
    for mark, codec, name in (
        (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8"),
        (b"\xff\xfe", "utf-16", "UTF-16"),
        (b"\xfe\xff", "utf-16", "UTF-16"),
    ):
        if data.startswith(mark):
            try:
                return data.decode(codec), name
            except UnicodeDecodeError as error:
                raise InvalidRequest(f"{file} says that it is {name}, and is damaged. Save it again.") from error
    if b"\0" in data[:100_000] and len(data) % 2 == 0:  # which no text holds, but UTF-16 does
        for codec in ("utf-16-le", "utf-16-be"):
            with suppress(UnicodeDecodeError):
                text = data.decode(codec)
                if "\0" not in text and _likelihood(text) >= _LIKELY:
                    return text, "UTF-16"
    with suppress(UnicodeDecodeError):
        return data.decode("utf-8"), "UTF-8"
    read = []
    for codec, name in (("gb18030", "GB18030"), ("big5hkscs", "Big5")):
        with suppress(UnicodeDecodeError):
            read.append((data.decode(codec), name))
    text, name = max(read, key=lambda each: _likelihood(each[0]), default=("", ""))  # the first of two equals
    if name and _likelihood(text) >= _LIKELY:
        return text, name
    raise InvalidRequest(f'{file} is neither UTF-8, UTF-16, GB18030 nor Big5. In Excel, save it as "CSV UTF-8".')


_LIKELY = 0.8
_CANTONESE = frozenset("啲嘅喺唔咗嘢嗰佢乜冇嚟咁啱")
"""In every sentence of Hong Kong, and common nowhere else."""


def _likelihood(text: str) -> float:
    """0…1, the share of common characters: nearly all bytes mean something in each encoding, but rarely those."""
    foreign = [char for char in text[:20_000] if char > "\x7f"]
    return sum(map(_is_common, foreign)) / len(foreign) if foreign else 1.0


def _is_common(char: str) -> bool:
    """Whether it is of those that simplified or traditional Chinese is written with, or an emoji."""
    if char >= "\U0001f000" or char in _CANTONESE:
        return True
    with suppress(UnicodeEncodeError):
        char.encode("gb2312")
        return True
    with suppress(UnicodeEncodeError):
        return char.encode("big5") < b"\xc6\x7f"  # behind it stand the rarer half
    return False


# --- Text with separators -------------------------------------------------------------------------------------


def _separated(text: str, progress: Progress, file: Path) -> Iterator[Row]:
    lines = io.StringIO(text, newline="").readlines()
    start = 0
    separator = ","
    if lines and (told := re.fullmatch(r"sep=(.)\s*", lines[0], re.I)):  # how Excel is told
        separator, start = told[1], 1
    else:
        separator = _separator(lines)
    number = start
    while start < len(lines):
        # One record at a time: after one that is broken, the next line begins anew.
        number += 1
        taken = 0

        def following(first: int = start) -> Iterator[str]:
            nonlocal taken
            for line in lines[first:]:
                taken += 1
                yield line

        try:
            cells = next(csv.reader(following(), delimiter=separator, strict=True))
            yield from _row(number, [_plain(cell) for cell in cells])
        except csv.Error as error:
            taken = 1
            line = lines[start].rstrip("\r\n")
            if separator == "\t":  # many programs write such files without quoting anything
                yield from _row(number, [_plain(cell) for cell in line.split("\t")])
            else:
                refusal = Remark(f"this is no CSV: {error}. Correct the quotes in this row, or save it again.")
                yield Row(number, (line[:MAX_CELL],), refusals=(refusal,))
        start += taken
        progress(f"Reading {file.name}", start, len(lines))


def _separator(lines: Sequence[str]) -> str:
    """What the first line that holds anything is separated by: ";" where a system writes a comma in its numbers."""
    first = next((line for line in lines if line.strip()), "")
    counts = {}
    for separator in _SEPARATORS:
        with suppress(csv.Error):
            counts[separator] = len(next(csv.reader([first], delimiter=separator), []))
    return max(counts, key=lambda each: counts[each], default=",")


def _row(number: int, cells: Sequence[str]) -> Iterator[Row]:
    if any(cell.strip() for cell in cells):
        yield Row(number, tuple(cells))


def _plain(cell: str) -> str:
    """Line ends as one character, and without the apostrophe that kept a spreadsheet from computing it."""
    cell = cell.replace("\r\n", "\n").replace("\r", "\n")
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def write_csv(rows: Sequence[Sequence[str]]) -> bytes:
    """`rows` for a spreadsheet: an apostrophe before what it would compute, which `read_book` takes off again."""
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    for row in rows:
        writer.writerow(["'" + cell if _FORMULA.match(cell) else cell for cell in row])
    # With the mark Excel knows it for UTF-8; without it takes the system's encoding, and Chinese is lost.
    return table.getvalue().encode("utf-8-sig")


# --- Workbooks ------------------------------------------------------------------------------------------------


def _workbook(file: Path, data: bytes, progress: Progress) -> Book:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {part.filename: part.file_size for part in archive.infolist()}
            kind = archive.read("mimetype")[:100] if "mimetype" in parts else b""
    except (zipfile.BadZipFile, OSError, KeyError, RuntimeError, NotImplementedError, ValueError) as error:
        raise InvalidRequest(f"{file} is damaged: {error}. Open it in a spreadsheet and save it again.") from error
    if "xl/workbook.xml" not in parts and "[Content_Types].xml" not in parts or "word/document.xml" in parts:
        what = "an OpenDocument file" if b"opendocument" in kind else "no workbook"
        raise InvalidRequest(f"{file} is {what}. Open it in a spreadsheet and save it as .xlsx.")
    if "xl/workbook.bin" in parts:
        raise InvalidRequest(f"{file} is a workbook of the .xlsb kind. Open it and save it as .xlsx.")
    if max(parts.values(), default=0) > 10 * MAX_BYTES:
        raise InvalidRequest(f"{file} unpacks to more than {MAX_BYTES / 1e5:.0f} MB. Split it into several files.")
    try:
        with catch_warnings():
            simplefilter("ignore")  # about styles and extensions, which nobody needs for the text
            return _sheets(file, data, progress)
    except (InvalidRequest, MemoryError):
        raise
    except Exception as error:  # whatever damage does to the parsers of zip and XML
        raise InvalidRequest(f"{file} is damaged: {error}. Open it in a spreadsheet and save it again.") from error


def _sheets(file: Path, data: bytes, progress: Progress) -> Book:
    # Takes a third of a second to import, and only workbooks need it.
    import openpyxl

    sheets: list[Sheet] = []
    notes: list[str] = []
    workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    computed: Any = None
    try:
        for sheet in workbook.worksheets:
            if sheet.sheet_state != "visible":
                notes.append(f'{file}: the sheet "{sheet.title}" is hidden and was left out. Unhide it to import it.')
                continue
            rows = list(_cells(sheet, lambda done, sheet=sheet: progress(f"Reading {sheet.title}", done, 0)))
            if any(each.formulas for each in rows):
                computed = computed or openpyxl.load_workbook(
                    io.BytesIO(data), read_only=True, data_only=True, keep_links=False
                )
                rows = _with_results(rows, computed[sheet.title])
            spans = _spans(data, sheet._worksheet_path)
            sheets.append(Sheet(sheet.title, tuple(_finished(rows, spans))))
    finally:
        workbook.close()
        if computed is not None:
            computed.close()
    return Book(tuple(sheets), tuple(notes))


@dataclass(slots=True)
class _Read:
    """A row while it is being read."""

    number: int
    cells: list[str]
    formulas: list[int]
    refusals: list[Remark]
    notes: list[Remark]


def _cells(sheet: Any, progress: Any) -> Iterator[_Read]:
    # What a file says of its size may be wrong, and filling it up with empty cells takes minutes.
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if number % 1_000 == 0:
            progress(number)
        read = _Read(number, [], [], [], [])
        for column, cell in enumerate(cells):
            read.cells.append("" if cell.value is None else _cell(cell, column, read))
        while read.cells and not read.cells[-1].strip():
            read.cells.pop()
        if read.cells or read.refusals:
            yield read


def _cell(cell: Any, column: int, read: _Read) -> str:
    value, kind = cell.value, cell.data_type
    if kind == "f":
        read.formulas.append(column)
        return str(getattr(value, "text", value))
    if kind == "e":
        message = f"the cell shows the error {value}. Correct it, or write the text itself."
        read.refusals.append(Remark(message, column))
        return str(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value).replace("\r\n", "\n").replace("\r", "\n")
    code = str(cell.number_format)
    if (chinese := _CHINESE_DATES.get(cell.style_array.numFmtId)) and isinstance(value, int | float):
        from openpyxl.utils.datetime import from_excel

        with suppress(OverflowError, ValueError):
            value, code = from_excel(value, cell.parent.parent.epoch), chinese
    if isinstance(value, int | float) and abs(value) >= 1e15:
        message = (
            "this number has more than 15 digits, and a spreadsheet has made zeros of the others. Format the cell as "
            "text and type it again."
        )
        read.refusals.append(Remark(message, column))
        return general(value)
    if isinstance(value, datetime | date | time | timedelta | int | float):
        text_shown = shown(value, code)
        if text_shown is None:
            plain = general(value) if isinstance(value, int | float) else str(value)
            message = f'the number format "{code}" is not known here, so the cell was read as {plain}. Make it text.'
            read.notes.append(Remark(message, column))
            return plain
        return text_shown
    return str(value)


def _with_results(rows: Sequence[_Read], sheet: Any) -> list[_Read]:
    """The rows, with a note for each formula that says what the spreadsheet shows in its place."""
    sheet.reset_dimensions()
    wanted = {row.number: row for row in rows if row.formulas}
    for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        if (row := wanted.get(number)) is None:
            continue
        for column in row.formulas:
            result = cells[column] if column < len(cells) else None
            seen = "" if result is None else f', which shows "{str(result)[:60]}"'
            message = f"this is a formula{seen}; its own text was taken. Paste it as a value if you mean the result."
            row.notes.append(Remark(message, column))
    return list(rows)


def _spans(data: bytes, path: str) -> list[tuple[int, int, int, int]]:
    """(first column, first row, last column, last row) of each merged area, columns 0-based."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found = _MERGED.findall(archive.read(path.lstrip("/")))
    return [(_column(first), int(top), _column(last), int(bottom)) for first, top, last, bottom in found]


def _column(name: bytes) -> int:
    number = 0
    for char in name:
        number = number * 26 + char - 64
    return number - 1


def _finished(rows: Sequence[_Read], spans: Sequence[tuple[int, int, int, int]]) -> Iterator[Row]:
    """The rows, each with what a person sees in it of cells that are merged over several rows."""
    by_number = {row.number: row for row in rows}
    numbers = sorted(by_number)
    for column, top, _, bottom in spans:
        source = by_number.get(top)
        text = source.cells[column] if source and column < len(source.cells) else ""
        if bottom == top or not text.strip():
            continue
        for number in numbers[bisect_right(numbers, top) : bisect_right(numbers, bottom)]:
            row = by_number[number]
            row.cells += [""] * (column + 1 - len(row.cells))
            row.cells[column] = text
            row.notes.append(Remark(f"merged with row {top}, whose text was taken.", column))
    for row in rows:
        yield Row(row.number, tuple(row.cells), tuple(row.refusals), tuple(row.notes))


def write_xlsx(rows: Sequence[Sequence[str]], title: str = "FAQ") -> bytes:
    """A workbook of one sheet whose first row is the header, and in which every cell is text and stays it when edited.

    Raises `ValueError` for a text longer than `MAX_CELL` UTF-16 units.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(title)
    sheet.freeze_panes = "A2"
    for column, name in enumerate(rows[0] if rows else ()):
        sheet.column_dimensions[letter(column)].width = 60 if name == "answer" else 32 if name != "id" else 16
    bold, wrapped = Font(bold=True), Alignment(vertical="top", wrap_text=True)
    for number, row in enumerate(rows):
        cells = []
        for text in row:
            if len(text.encode("utf-16-le", "surrogatepass")) > 2 * MAX_CELL:
                raise ValueError(f"a text of {len(text):,} characters does not fit into one cell")
            cell = _text_cell(sheet, text)
            cell.number_format = "@"
            cell.alignment = wrapped
            if not number:
                cell.font = bold
            cells.append(cell)
        sheet.append(cells)
    return _saved(workbook)


def write_book(sheets: Mapping[str, Sequence[Sequence[str | float | None]]]) -> bytes:
    """A workbook of numbers: for each title a sheet whose first row is the header.

    Numbers are numbers, those with a fraction (0…1) shown as percentages; texts are never formulas.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    workbook = Workbook(write_only=True)
    bold = Font(bold=True)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        sheet.freeze_panes = "B2"
        for column, name in enumerate(rows[0]):
            sheet.column_dimensions[letter(column)].width = 32 if not column else max(8, 2 * len(str(name)))
        for number, row in enumerate(rows):
            cells = []
            for value in row:
                cell = _text_cell(sheet, value) if isinstance(value, str) else WriteOnlyCell(sheet, value)
                if isinstance(value, float):
                    cell.number_format = "0.0%"
                if not number:
                    cell.font = bold
                cells.append(cell)
            sheet.append(cells)
    return _saved(workbook)


def _text_cell(sheet: Any, text: str) -> Any:
    """A cell that is text, never a formula, whatever it begins with."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, _TO_ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", text) or None)
    if text:
        cell.data_type = "s"
        cell.quotePrefix = bool(_FORMULA.match(text))
    return cell


def _saved(workbook: Any) -> bytes:
    data = io.BytesIO()
    workbook.save(data)
    return data.getvalue()
