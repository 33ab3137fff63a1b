"""The board's numbers as tables, one behind each picture, for people, spreadsheets and programs. Counts nothing.

tables(board, "zh")["days"].rows
as_csv(tables(board, "zh")["days"]), as_xlsx(tables(board, "zh").values())
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from faqbot.figures import Board, Step, Totals
from faqbot.hours import Language, weekday_in_words
from faqbot.sheets import write_book, write_csv

Part = Literal["totals", "days", "hours", "groups", "items", "gaps"]
PARTS: tuple[Part, ...] = ("totals", "days", "hours", "groups", "items", "gaps")


@dataclass(frozen=True, slots=True)
class Share:
    """0…1, shown as a percentage."""

    value: float

    def __str__(self) -> str:
        return f"{100 * self.value:.1f}%"


Cell = str | int | Share | None
"""None: there is nothing to count."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table, with what its columns are called."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]


_TITLES: dict[Language, dict[Part, str]] = {
    "zh": {
        "totals": "总览",
        "days": "提问与覆盖率",
        "hours": "忙时",
        "groups": "各群",
        "items": "条目",
        "gaps": "待补答案",
    },
    "en": {
        "totals": "Overview",
        "days": "Questions and coverage",
        "hours": "Busiest hours",
        "groups": "Groups",
        "items": "Items",
        "gaps": "Gaps",
    },
}
_NAMES: dict[Language, dict[str, str]] = {
    "zh": {
        **{"figure": "指标", "during": "本期", "before": "上期", "questions": "提问", "answered": "直接回复"},
        **{
            "suggested": "推荐",
            "unanswered": "没有答案",
            "wrong": "答错",
            "coverage": "直接回复率",
            "waiting": "等回复",
        },
        **{"late": "超时", "minutes": "回复用时中位数（分钟）", "promises": "到期的承诺", "kept": "按时兑现"},
        **{"strikes": "违规", "edits": "发布修改", "recent": "7 天直接回复率", "group": "群", "nameless": "没有写群"},
        **{"picked": "其中由人选到答案"},
        **{"item": "条目", "id": "编号", "answers": "回复次数", "gap": "问题", "people": "人数", "weekday": "星期"},
        **{"hour": "小时", "day": "日期", "week": "周（起始日）", "month": "月份"},
    },
    "en": {
        **{"picked": "Answer picked by people"},
        **{"figure": "Figure", "during": "This period", "before": "Before", "questions": "Questions"},
        **{"answered": "Answered at once", "suggested": "Suggested", "unanswered": "No answer", "wrong": "Wrong"},
        **{"coverage": "Answered at once, share", "waiting": "Waiting", "late": "Late"},
        **{"minutes": "Median minutes to reply", "promises": "Promises due", "kept": "Kept in time"},
        **{"strikes": "Strikes", "edits": "Edits published", "recent": "Share over 7 days", "group": "Group"},
        **{"nameless": "No group named", "item": "Item", "id": "Id", "answers": "Answers", "gap": "Question"},
        **{"people": "People", "weekday": "Weekday", "hour": "Hour", "day": "Day", "week": "Week from"},
        **{"month": "Month"},
    },
}
_TOTALS = (
    *("questions", "answered", "coverage", "suggested", "unanswered", "wrong", "waiting", "late", "minutes"),
    *("promises", "kept", "strikes"),
)
_OF_GROUPS = tuple(name for name in _TOTALS if name not in ("promises", "kept"))
_MONDAY = datetime(2024, 1, 1)  # noqa: DTZ001 - only its weekday is looked at


def tables(board: Board, language: Language) -> dict[Part, Table]:
    """All of a board's numbers."""
    names = _NAMES[language]
    made: dict[Part, tuple[Sequence[str], Sequence[Sequence[Cell]]]] = {
        "totals": (
            ("figure", "during", "before"),
            [(names[name], _figure(board.totals, name), _figure(board.before, name)) for name in _TOTALS],
        ),
        "days": _days(board),
        "hours": (
            ("weekday", *(f"{hour}:00" for hour in range(24))),
            [(_weekday(day, language), *counts) for day, counts in enumerate(board.hours)],
        ),
        "groups": (
            ("group", *_OF_GROUPS),
            [
                (each.group or names["nameless"], *(_figure(each.totals, name) for name in _OF_GROUPS))
                for each in board.groups
            ],
        ),
        "items": (
            ("item", "id", "answers", "wrong"),
            [(item.title, item.item_id, item.answers, item.wrong) for item in board.items],
        ),
        "gaps": (
            ("gap", "people", "questions", "picked"),
            [(gap.title, gap.people, gap.questions, gap.picked) for gap in board.gaps],
        ),
    }
    return {
        part: Table(_TITLES[language][part], [names.get(name, name) for name in header], rows)
        for part, (header, rows) in made.items()
    }


def _days(board: Board) -> tuple[Sequence[str], Sequence[Sequence[Cell]]]:
    step = board.span.step
    line = ("recent",) if step == "day" else ()
    rows = []
    for each in board.columns:
        own = Share(each.answered / each.questions) if each.questions else None
        recent = (None if each.coverage is None else Share(each.coverage),) if line else ()
        counts = (each.questions, each.answered, each.suggested, each.unanswered, each.wrong)
        rows.append((_when(each.start, step), *counts, own, *recent, each.edits))
    header = (step, "questions", "answered", "suggested", "unanswered", "wrong", "coverage", *line, "edits")
    return header, rows


def _when(start: datetime, step: Step) -> str:
    return f"{start:%H:%M}" if step == "hour" else f"{start:%Y-%m}" if step == "month" else f"{start:%Y-%m-%d}"


def _weekday(day: int, language: Language) -> str:
    return weekday_in_words(_MONDAY.replace(day=1 + day).date(), language)


def _figure(totals: Totals, name: str) -> Cell:
    if name == "coverage":
        return None if totals.coverage is None else Share(totals.coverage)
    value: int | None = getattr(totals, name)
    return value


def as_csv(table: Table) -> bytes:
    """UTF-8 with the mark that Excel needs; what a spreadsheet would compute begins with an apostrophe."""
    return write_csv([list(table.header), *([_text(cell) for cell in row] for row in table.rows)])


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell)


def as_xlsx(sheets: Iterable[Table]) -> bytes:
    """One sheet for each table; numbers are numbers, texts stay texts."""
    return write_book(
        {
            table.title: [
                list(table.header),
                *([cell.value if isinstance(cell, Share) else cell for cell in row] for row in table.rows),
            ]
            for table in sheets
        }
    )
