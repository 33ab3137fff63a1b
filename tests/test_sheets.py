"""Tables: what a person sees in a cell is what is read, whatever the file is called, and nothing in it is executed."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from faqbot.errors import InvalidRequest
from faqbot.sheets import Remark, letter, read_book, write_csv, write_xlsx


def saved(path: Path, fill: Callable[[Any], None]) -> Path:
    workbook = openpyxl.Workbook()
    fill(workbook)
    workbook.save(path)
    return path


def cells(path: Path) -> list[tuple[str, ...]]:
    return [row.cells for sheet in read_book(path).sheets for row in sheet.rows]


@pytest.mark.parametrize(
    ("value", "code", "seen"),
    [
        (7, "000", "007"),
        ("007", "@", "007"),
        (13800138000, "General", "13800138000"),
        (13800138000, "000-0000-0000", "138-0013-8000"),
        (0.05, "0%", "5%"),
        (1234567.5, "#,##0.00", "1,234,567.50"),
        (99, '"¥"0.00', "¥99.00"),
        (1.0, "General", "1"),
        (0.1 + 0.2, "General", "0.3"),
        (True, "General", "TRUE"),
        (False, "General", "FALSE"),
        (datetime.fromisoformat("2026-01-09"), "yyyy-mm-dd", "2026-01-09"),
        (date(2026, 1, 9), 'yyyy"年"m"月"d"日"', "2026年1月9日"),
        (datetime.fromisoformat("2026-01-09T15:04"), "yyyy/m/d h:mm", "2026/1/9 15:04"),
        (time(9, 30), "h:mm", "9:30"),
        (timedelta(hours=30), "[h]:mm", "30:00"),
        ("第一行\n第二行", "General", "第一行\n第二行"),
        ("😀", "General", "😀"),
        ("_x0041_", "General", "A"),  # how a workbook writes A
    ],
)
def test_a_cell_reads_as_it_looks(tmp_path: Path, value: Any, code: str, seen: str) -> None:
    def fill(workbook: Any) -> None:
        workbook.active["B2"] = value
        workbook.active["B2"].number_format = code

    assert cells(saved(tmp_path / "a.xlsx", fill)) == [("", seen)]


def test_a_date_whose_format_is_only_a_number_is_a_date(tmp_path: Path) -> None:
    """Chinese programs write format 31 and say nowhere that it is yyyy年m月d日."""
    path = saved(tmp_path / "a.xlsx", lambda workbook: workbook.active.append([46031]))
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].replace(b'<c r="A1" t="n">', b'<c r="A1" s="1" t="n">')
    assert b's="1"' in sheet
    parts["xl/worksheets/sheet1.xml"] = sheet
    styles = parts["xl/styles.xml"]
    xf = styles[styles.index(b"<cellXfs") : styles.index(b"</cellXfs>")]
    one = xf[xf.index(b"<xf") :]
    parts["xl/styles.xml"] = styles.replace(xf, xf + one.replace(b'numFmtId="0"', b'numFmtId="31"'))
    with zipfile.ZipFile(path, "w") as new:
        for name, data in parts.items():
            new.writestr(name, data)
    assert cells(path) == [("2026年1月9日",)]


def test_a_formula_is_its_text_and_the_row_says_so(tmp_path: Path) -> None:
    def fill(workbook: Any) -> None:
        workbook.active.append(["=1+1", '=HYPERLINK("http://x","y")', "ok"])

    (row,) = read_book(saved(tmp_path / "a.xlsx", fill)).sheets[0].rows
    assert row.cells == ("=1+1", '=HYPERLINK("http://x","y")', "ok")
    message = "this is a formula; its own text was taken. Paste it as a value if you mean the result."
    assert row.notes == (Remark(message, 0), Remark(message, 1))


def test_what_a_formula_shows_is_named(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", lambda workbook: workbook.active.append(["=1+1"]))
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>").replace(
        b"<f>1+1</f><v/>", b"<f>1+1</f><v>2</v>"
    )
    with zipfile.ZipFile(path, "w") as new:
        for name, data in parts.items():
            new.writestr(name, data)
    (row,) = read_book(path).sheets[0].rows
    assert row.cells == ("=1+1",)
    assert row.notes[0].message.startswith('this is a formula, which shows "2"; its own text was taken.')


def test_cells_that_lost_what_was_typed_are_refused(tmp_path: Path) -> None:
    def fill(workbook: Any) -> None:
        workbook.active.append(["#N/A", 110101199001011234, "ok"])
        workbook.active.append([3.5])
        workbook.active["A2"].number_format = "# ?/?"

    first, second = read_book(saved(tmp_path / "a.xlsx", fill)).sheets[0].rows
    assert [each.column for each in first.refusals] == [0, 1]
    assert first.refusals[0].message == "the cell shows the error #N/A. Correct it, or write the text itself."
    assert first.refusals[1].message.startswith("this number has more than 15 digits")
    assert second.cells == ("3.5",)
    assert second.notes == (
        Remark('the number format "# ?/?" is not known here, so the cell was read as 3.5. Make it text.', 0),
    )


def test_merged_cells_show_in_each_of_their_rows(tmp_path: Path) -> None:
    def fill(workbook: Any) -> None:
        for row in (["q1", "both"], ["q2"], [], ["q3", "own"]):
            workbook.active.append(row)
        workbook.active.merge_cells("B1:B3")

    path = saved(tmp_path / "a.xlsx", fill)
    assert cells(path) == [("q1", "both"), ("q2", "both"), ("q3", "own")]
    assert read_book(path).sheets[0].rows[1].notes == (Remark("merged with row 1, whose text was taken.", 1),)


def test_every_visible_sheet_is_read_and_hidden_ones_are_named(tmp_path: Path) -> None:
    def fill(workbook: Any) -> None:
        workbook.active.append(["one"])
        workbook.create_sheet("二").append(["two"])
        for name, state in (("藏", "hidden"), ("深", "veryHidden")):
            sheet = workbook.create_sheet(name)
            sheet.append(["secret"])
            sheet.sheet_state = state

    path = saved(tmp_path / "a.xlsx", fill)
    book = read_book(path)
    assert [(sheet.name, sheet.rows[0].cells) for sheet in book.sheets] == [("Sheet", ("one",)), ("二", ("two",))]
    assert book.notes == tuple(
        f'{path}: the sheet "{name}" is hidden and was left out. Unhide it to import it.' for name in "藏深"
    )


def test_a_huge_empty_range_costs_nothing(tmp_path: Path) -> None:
    def fill(workbook: Any) -> None:
        workbook.active["A1"] = "first"
        workbook.active["A1048576"] = "last"
        workbook.active["XFD2"].number_format = "0.00"

    (sheet,) = read_book(saved(tmp_path / "a.xlsx", fill)).sheets
    assert [(row.number, row.cells) for row in sheet.rows] == [(1, ("first",)), (1_048_576, ("last",))]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "'=1", "007", "#N/A", "_x0041_", "\uffff", " a\n b ", "是"])
def test_what_is_written_into_a_workbook_is_text_and_comes_back(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(write_xlsx([["question"], [text]]))
    assert cells(path) == [("question",), (text,)]
    cell = openpyxl.load_workbook(path).active["A2"]
    assert (cell.data_type, cell.number_format) == ("s", "@")
    assert cell.quotePrefix is (text[0] in "=+-@'")
    with zipfile.ZipFile(path) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_a_text_too_long_for_a_cell_is_never_cut(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(write_xlsx([["a" * 32_767]]))
    assert cells(path) == [("a" * 32_767,)]
    for text in ("a" * 32_768, "😀" * 16_384):
        with pytest.raises(ValueError, match="does not fit into one cell"):
            write_xlsx([[text]])


@pytest.mark.parametrize("text", ["=1+1", "+86", "-退", "@all", "'=q", "''@", "＝1", "＋1", "－1", "＠1", "\t=1"])
def test_no_cell_of_a_csv_file_is_a_formula(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(write_csv([["a"], [text], ["'tis"]]))
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    assert rows == [["a"], ["'" + text], ["'tis"]]
    assert cells(path) == [("a",), (text,), ("'tis",)]


TEXT = '问题{0}答案\n退款“怎么”退😀{0}"七天\n内"\n'


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("codec", "note"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("gb18030", "GB18030"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
    ],
)
def test_every_encoding_and_separator_is_read(tmp_path: Path, separator: str, codec: str, note: str | None) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(TEXT.format(separator).encode(codec))
    assert cells(path) == [("问题", "答案"), ("退款“怎么”退😀", "七天\n内")]
    assert read_book(path).notes == (() if note is None else (f"{path} was read as {note}.",))


@pytest.mark.parametrize(
    ("text", "codec", "name"),
    [
        ("標題,回答\n為什麼不能退費,電梯還沒修好", "gb18030", "GB18030"),
        ("標題,回答\n為什麼不能退費,電梯還沒修好", "big5", "Big5"),
        ("停水嗎,會", "cp950", "Big5"),
        ("幾時有貨,唔該問下啲貨喺邊度攞", "big5hkscs", "Big5"),
        ("您好,啊", "gb18030", "GB18030"),
        ("标题,回答\n怎么退款,七天内", "gbk", "GB18030"),
    ],
)
def test_traditional_characters_are_read_from_both_of_their_encodings(
    tmp_path: Path, text: str, codec: str, name: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(codec))
    assert cells(path) == [tuple(line.split(",")) for line in text.split("\n")]
    assert read_book(path).notes == (f"{path} was read as {name}.",)


def test_the_line_that_tells_excel_the_separator_is_no_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("sep=;\na,b;c\n", encoding="utf-8")
    assert [(row.number, row.cells) for row in read_book(path).sheets[0].rows] == [(2, ("a,b", "c"))]


def test_after_a_broken_record_the_next_line_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('a,b\n"one,1\ntwo,"2"x\n\nthree,"3\n3"\n', encoding="utf-8")
    rows = read_book(path).sheets[0].rows
    assert [(row.number, row.cells) for row in rows if not row.refusals] == [(1, ("a", "b")), (5, ("three", "3\n3"))]
    assert [row.number for row in rows if row.refusals] == [2, 3]
    assert rows[2].refusals[0].message.startswith("this is no CSV: ")


def test_quotes_that_quote_nothing_stand_in_tab_separated_files(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text('Question\tAnswer\n"Hi" she said\tok\n', encoding="utf-8")
    assert cells(path) == [("Question", "Answer"), ('"Hi" she said', "ok")]


def test_a_file_is_what_it_holds_and_not_what_it_is_called(tmp_path: Path) -> None:
    workbook = tmp_path / "a.csv"
    workbook.write_bytes(write_xlsx([["x"]]))
    assert read_book(workbook).notes == (f"{workbook} is a workbook, whatever its name says, and was read as such.",)
    text = tmp_path / "a.xlsx"
    text.write_bytes(b"x,y\n")
    assert cells(text) == [("x", "y")]
    assert read_book(text).notes == (f"{text} is text, whatever its name says, and was read as such.",)


def _zip(**parts: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), content)
    return data.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (OLE + "EncryptedPackage".encode("utf-16-le"), "is protected with a password. Save a copy without one."),
        (OLE + "Workbook".encode("utf-16-le"), "is a workbook of the old .xls kind. Open it and save it as .xlsx."),
        (b"<html><table>", "is a web page or XML, whatever its name says. Open it and save it as .xlsx."),
        (b"%PDF-1.7", "is no table. Name a .xlsx, .csv, .tsv or .jsonl file."),
        (_zip(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "is an OpenDocument file."),
        (_zip(word__document_xml=b"x"), "is no workbook. Open it in a spreadsheet and save it as .xlsx."),
        (_zip(xl__workbook_xml=b"", xl__workbook_bin=b""), "is a workbook of the .xlsb kind."),
        (write_xlsx([["x"]])[:-200], "is damaged: File is not a zip file. Open it in a spreadsheet and save it again."),
        (_zip(xl__workbook_xml=b"<x"), "is damaged: "),
        (b"\xff\xfe\x00", "says that it is UTF-16, and is damaged. Save it again."),
        ("café,olé".encode("latin-1"), "is neither UTF-8, UTF-16, GB18030 nor Big5."),
        ("ひらがな,質問\nなぜ返金できませんか,漢字".encode("shift-jis"), "is neither UTF-8, UTF-16, GB18030 nor Big5."),
    ],
)
def test_what_is_no_readable_table_says_what_it_is(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    with pytest.raises(InvalidRequest) as error:
        read_book(path)
    assert str(error.value).startswith(f"{path} {message}")


def test_a_damaged_sheet_is_named(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(write_xlsx([["x"]]))) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"][:-40]
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as new:
        for name, data in parts.items():
            new.writestr(name, data)
    with pytest.raises(InvalidRequest, match="is damaged: "):
        read_book(path)


def test_columns_are_called_as_in_spreadsheets() -> None:
    assert [letter(number) for number in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
