"""A pasted chat that a program wrote as records: a table, labelled lines or JSON. Knows no heads, and not what is said.

    时间,发送人,内容                   发送人：张三                  {"from": "张三",
    2026-11-24 09:05,张三,在吗         时间：2026-11-24 09:05        "date": "2026-11-24T09:05:00",
                                      内容：在吗                     "text": "在吗"}

Fields are known by their labels; a table without a line of labels by its column of times.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from faqbot.stamp import Stamp, whole

MOST = 12
"""Columns; what has more of them is no chat."""


@dataclass(frozen=True, slots=True)
class Record:
    """One message, as the program wrote it."""

    line: int
    """0-based, the first of its lines."""
    end: int
    """The first line that no longer belongs to it."""
    speaker: str | None
    stamp: Stamp | None
    text: str


_WHO = re.compile(
    "发送(?:人|者|方)|发言人|发言者|昵称|群昵称|用户名?|用户昵称|姓名|成员|说话人|作者|谁|客户|sender(?: ?name)?|from"
    "|user ?name|user|author|nick ?name|name|speaker|member|who|from_name|talker",
    re.IGNORECASE,
)
_WHEN = re.compile(
    "(?:发送|消息|创建|发言)?(?:时间|日期)|日期时间|时间戳|(?:sent|created)?[_ ]?(?:date|time|timestamp|datetime|at)"
    "|date[_ /]time|when|createtime|strtime",
    re.IGNORECASE,
)
_WHAT = re.compile(
    "(?:消息|聊天|发言|文本|留言)?(?:内容|正文|文本)|消息|留言|问题|发言|原文|message(?: ?text)?|msg|text|content|body"
    "|question|what|strcontent",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[,\s]*")
_RULE = re.compile(r"[\s|:+\-─—=]{3,}")
_FIELD = re.compile(r"(?:[-*]\s+)?[*\"'【\[]{0,2}([^:：\"'*\[\]【】]{1,14})[*\"'】\]]{0,2}\s*[:：]\s*[*]{0,2}\s*(.*)")


def records(lines: Sequence[str]) -> list[Record]:
    """The messages in their order; empty where the text is nothing of the kind."""
    return _from_json(lines) or _table(lines) or _labelled(lines)


def _moment(value: str) -> Stamp | None:
    stamp = whole(value)
    return None if stamp is None or stamp.clock is None else replace(stamp, alone=False)


# --- Tables ---------------------------------------------------------------------------------------------------


def _table(lines: Sequence[str]) -> list[Record]:
    for mark in "\t|,;，":
        if sum(mark in line for line in lines) * 2 > sum(bool(line) for line in lines):
            rows = [row for row in _rows(lines, mark) if row[2]]
            if found := _of_rows(rows, mark):
                return found
    return []


def _rows(lines: Sequence[str], mark: str) -> Iterator[tuple[int, int, list[str]]]:
    """First line, end and cells of each row; no cells for what is between them."""
    if mark in "|，":
        for number, line in enumerate(lines):
            bare = line.strip("|") if mark == "|" else line
            yield number, number + 1, [] if _RULE.fullmatch(line) else [cell.strip() for cell in bare.split(mark)]
        return
    begin = 0
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=mark)
    try:
        for cells in reader:
            yield begin, reader.line_num, [cell.strip() for cell in cells]
            begin = reader.line_num
    except csv.Error:  # no table, but a text with a quotation mark in it
        return


def _of_rows(rows: Sequence[tuple[int, int, list[str]]], mark: str) -> list[Record]:
    if len(rows) < 2 or not 2 <= len(rows[0][2]) <= MOST:
        return []
    labels = _columns(rows[0][2])
    if labels is not None:
        columns, said = labels, rows[1:]
    else:
        guessed = _guessed([cells for *_, cells in rows])
        if guessed is None:
            return []
        columns, said = guessed, rows
    who, when, what = columns
    needed = max(place for place in columns if place is not None)
    found = []
    for begin, end, cells in said:
        if len(cells) > needed:
            # Where nothing is quoted, the text has the separators to itself if it comes last.
            text = cells[what] if what < needed or len(cells) <= needed + 1 else mark.join(cells[what:])
            stamp = None if when is None else _moment(cells[when])
            if text and (when is None or stamp is not None):
                found.append(Record(begin, end, cells[who] or None, stamp, text))
    return found if found and len(found) >= 0.8 * len(said) else []


def _columns(cells: Sequence[str]) -> tuple[int, int | None, int] | None:
    """Which columns are who, when and what, from a line of labels."""
    places = [
        next((place for place, cell in enumerate(cells) if label.fullmatch(cell.strip("*\"' "))), None)
        for label in (_WHO, _WHEN, _WHAT)
    ]
    who, when, what = places
    return None if who is None or what is None else (who, when, what)


def _guessed(rows: Sequence[Sequence[str]]) -> tuple[int, int, int] | None:
    """The same without labels: one column of moments, the shortest other one of names, the longest of texts."""
    width = min(len(row) for row in rows)
    if width < 3 or len(rows) < 2:
        return None
    stamps = [place for place in range(width) if all(_moment(row[place]) is not None for row in rows)]
    others = [place for place in range(width) if place not in stamps]
    if not stamps or len(others) < 2:
        return None
    sizes = {place: sum(len(row[place]) for row in rows) for place in others}
    what = max(others, key=lambda place: (sizes[place], place))
    who = min(others, key=lambda place: (len({row[place] for row in rows}), sizes[place]))
    return None if who == what or max(len(row[who]) for row in rows) > 40 else (who, stamps[0], what)


# --- Labelled lines -------------------------------------------------------------------------------------------


def _labelled(lines: Sequence[str]) -> list[Record]:
    """Records whose fields have a line each; the text may go on below its own."""
    found: list[Record] = []
    open_: dict[str, Any] = {}

    def close(end: int) -> None:
        if open_.get("who") and "what" in open_:
            text = "\n".join(open_["what"]).strip()
            found.append(Record(open_["begin"], end, open_["who"], open_.get("when"), text))
        open_.clear()

    for number, line in enumerate(lines):
        field = _FIELD.fullmatch(line)
        label = field[1].strip() if field else ""
        value = field[2].strip() if field else ""
        if field and _WHO.fullmatch(label) and 0 < len(value) <= 40:
            if "who" in open_:
                close(number)
            open_.setdefault("begin", number)
            open_["who"] = value
        elif field and _WHEN.fullmatch(label) and (stamp := _moment(value)) is not None:
            if "when" in open_:
                close(number)
            open_.setdefault("begin", number)
            open_["when"] = stamp
        elif field and _WHAT.fullmatch(label) and "what" not in open_ and open_:
            open_["what"] = [value]
        elif "what" in open_:
            if not _RULE.fullmatch(line) or not line:
                open_["what"].append(line)
        elif line and not _RULE.fullmatch(line):
            open_.clear()
    close(len(lines))
    covered = sum(1 for each in found for line in lines[each.line : each.end] if line)
    return found if len(found) >= 2 and covered >= 0.8 * sum(bool(line) for line in lines) else []


# --- JSON -----------------------------------------------------------------------------------------------------


def _from_json(lines: Sequence[str]) -> list[Record]:
    text = "\n".join(lines)
    begin = re.match(r"\s*\[\s*(?=\{)", text) or re.search(r"\"messages\"\s*:\s*\[\s*(?=\{)", text)
    if not text.lstrip().startswith("{") and (begin is None or not text.lstrip().startswith("[")):
        return []
    place = begin.end() if begin else text.index("{")
    found, line, seen = [], 0, 0
    for at, end, each in _objects(text, place):
        line += text.count("\n", seen, at)
        below = line + text.count("\n", at, end)
        if (record := _of_object(each, line, below + 1)) is not None:
            found.append(record)
        line, seen = below, end
    return found


def _objects(text: str, place: int) -> Iterable[tuple[int, int, Mapping[str, Any]]]:
    """Each object of a list, or of lines of them, and where it begins and ends."""
    decoder = json.JSONDecoder()
    while place < len(text):
        try:
            each, end = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            return
        if isinstance(each, dict):
            yield place, end, each
        gap = _BETWEEN.match(text, end)
        place = end if gap is None else gap.end()


def _of_object(each: Mapping[str, Any], line: int, end: int) -> Record | None:
    fields: dict[str, Any] = {}
    for kind, label in (("who", _WHO), ("when", _WHEN), ("what", _WHAT)):
        fields[kind] = next((value for key, value in each.items() if label.fullmatch(key) and value), None)
    what = fields["what"]
    if isinstance(what, list):  # Telegram writes links and mentions as objects among the strings
        what = "".join(part if isinstance(part, str) else str(part.get("text", "")) for part in what)
    if not isinstance(what, str) or not what.strip() or not isinstance(fields["who"], str):
        return None
    stamp = _moment(fields["when"]) if isinstance(fields["when"], str) else None
    return Record(line, end, fields["who"], stamp, what.strip())
