"""The board's numbers as tables: what stands in which cell, and that no spreadsheet computes what members wrote."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from faqbot.figure_tables import PARTS, Share, as_csv, as_xlsx, tables
from faqbot.figures import Board, Column, GroupFigures, ItemFigures, Span, Totals
from faqbot.store.figures import GapDemand

ZONE = ZoneInfo("Asia/Shanghai")
TOTALS = Totals(1_200, 900, 100, 150, 50, 7, 12, 13, 5, 4, 3)


def board(days: int = 2, **changes: object) -> Board:
    first = date(2026, 11, 24)
    columns = (
        Column(datetime(2026, 11, 24, tzinfo=ZONE), 3, 0, 1, 0, 0.8, 2),
        Column(datetime(2026, 11, 25, tzinfo=ZONE)),
    )
    made: dict[str, object] = {
        "span": Span(first, first + timedelta(days=days - 1)),
        "group": None,
        "now": datetime(2026, 11, 25, 14, tzinfo=ZONE),
        "totals": TOTALS,
        "before": Totals(),
        "columns": columns,
        "hours": ((*range(24),), *(((0,) * 24),) * 6),
        "groups": (GroupFigures("=HYPERLINK(1)", TOTALS), GroupFigures(None, Totals(1, 1))),
        "items": (ItemFigures("fee", "entry", "会费多少钱？", 9, 1),),
        "gaps": (GapDemand(3, "+好停车吗", 4, 5, picked=3),),
    }
    return Board(**(made | changes))  # type: ignore[arg-type]


def read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_every_part_is_a_table_whose_rows_are_as_long_as_its_header() -> None:
    for language in ("zh", "en"):
        made = tables(board(), language)
        assert tuple(made) == PARTS
        for table in made.values():
            assert {len(row) for row in table.rows} == {len(table.header)}
            assert len(set(table.header)) == len(table.header)


def test_totals_stand_beside_those_before() -> None:
    rows = {row[0]: row[1:] for row in tables(board(), "zh")["totals"].rows}
    assert rows["提问"] == (1_200, 0)
    assert rows["直接回复率"] == (Share(0.75), None)
    assert rows["回复用时中位数（分钟）"] == (13, None)
    assert rows["按时兑现"] == (4, 0)


def test_a_day_has_its_own_share_and_that_of_the_seven_days() -> None:
    table = tables(board(), "zh")["days"]
    assert list(table.header)[-3:] == ["直接回复率", "7 天直接回复率", "发布修改"]
    assert table.rows[0] == ("2026-11-24", 4, 3, 0, 1, 0, Share(0.75), Share(0.8), 2)
    assert table.rows[1] == ("2026-11-25", 0, 0, 0, 0, 0, None, None, 0)


@pytest.mark.parametrize(
    ("days", "name", "first"), [(1, "小时", "00:00"), (93, "周（起始日）", "2026-11-24"), (800, "月份", "2026-11")]
)
def test_other_columns_are_named_after_what_they_are(days: int, name: str, first: str) -> None:
    table = tables(board(days), "zh")["days"]
    assert table.header[0] == name
    assert table.rows[0][0] == first
    assert "7 天直接回复率" not in table.header


def test_hours_are_a_table_of_weekdays() -> None:
    table = tables(board(), "en")["hours"]
    assert [row[0] for row in table.rows] == [
        *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    ]
    assert table.rows[0][1:] == tuple(range(24))
    assert (table.header[1], table.header[24]) == ("0:00", "23:00")


def test_csv_begins_with_the_mark_for_excel_and_computes_nothing() -> None:
    data = as_csv(tables(board(), "zh")["groups"])
    assert data.startswith(b"\xef\xbb\xbf")
    header, first, second = read_csv(data)
    assert header[:4] == ["群", "提问", "直接回复", "直接回复率"]
    assert first[:4] == ["'=HYPERLINK(1)", "1200", "900", "75.0%"]
    assert second[:4] == ["没有写群", "1", "1", "100.0%"]
    assert read_csv(as_csv(tables(board(), "zh")["gaps"]))[1] == ["'+好停车吗", "4", "5", "3"]
    assert read_csv(as_csv(tables(board(), "zh")["totals"]))[9][2] == "", "nothing to count is empty, not 0"


def test_a_workbook_holds_a_sheet_for_each_table_with_numbers_that_are_numbers() -> None:
    made = tables(board(), "zh")
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(made.values())))
    assert book.sheetnames == [table.title for table in made.values()]
    groups = book["各群"]
    assert [cell.value for cell in groups[1]] == list(made["groups"].header)
    assert (groups["A2"].value, groups["A2"].data_type) == ("=HYPERLINK(1)", "s")
    assert groups["A2"].quotePrefix
    assert (groups["B2"].value, groups["B2"].data_type) == (1_200, "n")
    assert (groups["D2"].value, groups["D2"].number_format) == (0.75, "0.0%")
    assert book["总览"]["C4"].value is None
