"""What the columns of a table mean: faqbot's own, in English or Chinese, and those of other programs. Knows no file.

    layout = recognise(["问题", "答案"])        # None for a row that is no header
    layout.meanings                             # ("question", "answer")

| program              | known by                                      |
|----------------------|-----------------------------------------------|
| faqbot, two columns  | question and answer                           |
| Dify annotations     | the same; as JSONL by `messages`              |
| WeKnora FAQ          | 机器人回答, or "##" named as what parts texts |
| QnA Maker            | QnaId or another of its columns               |
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal

from faqbot.knowledge import Entry

LISTS = ("paraphrases", "not_for", "tags")
"""One text a line within the cell."""
DATES = ("valid_from", "valid_until", "review")
COLUMNS = ("id", "question", "paraphrases", "not_for", "answer", "tags", *DATES, "owner")
"""In this order; what an entry of a knowledge file may have."""

Program = Literal["faqbot", "WeKnora", "QnA Maker", "Dify"]

_NAMES: Mapping[str, Sequence[str]] = {
    "id": ("id", "编号", "条目编号", "条目id", "标识"),
    "question": (
        *("question", "questions", "q", "title", "standardquestion", "问题", "标准问题", "标准问", "主问题", "提问"),
        *("问", "问句", "常见问题", "標準問題", "問題", "提問"),
    ),
    "paraphrases": (
        *("paraphrases", "paraphrase", "similarquestions", "similarquestion", "alternatequestions", "相似问题"),
        *("相似问", "相似问法", "相似说法", "其他问法", "其它问法", "扩展问", "扩展问题", "同义问", "问法", "说法"),
        "相似問題",
    ),
    "not_for": ("notfor", "negativequestions", "negativequestion", "反例", "反例问题", "反例問題", "不适用", "不是问"),
    "answer": (
        *("answer", "answers", "a", "reply", "答案", "回答", "机器人回答", "标准答案", "回复", "答", "答复", "話術"),
        *("機器人回答", "回覆"),
    ),
    "tags": ("tags", "tag", "tagname", "category", "标签", "分类", "类别", "標籤", "分類", "類別"),
    "valid_from": ("validfrom", "生效日期", "生效时间", "开始日期", "有效期起"),
    "valid_until": ("validuntil", "失效日期", "失效时间", "截止日期", "结束日期", "有效期止"),
    "review": ("review", "reviewdate", "复核日期", "复审日期", "复核"),
    "owner": ("owner", "负责人", "责任人", "維護人", "维护人"),
}
"""As `_bare` writes them; what stands for no column of ours begins with "-" in the meanings below."""
_WEKNORA = {
    "错误原因": "-dropped",  # the first column of the rows that it refused
    "是否全部回复": "-all",
    "是否停用": "-disabled",
    "是否禁止被推荐": "-dropped",
    "answerstrategy": "-strategy",
    "isenabled": "-enabled",
    "isrecommended": "-dropped",
    "tagid": "-dropped",
    "id": "-dropped",
}
_QNA = {
    "source": "-dropped",
    "sourcedisplayname": "-dropped",
    "metadata": "-metadata",
    "suggestedquestions": "-suggested",
    "iscontextonly": "-context",
    "prompts": "-prompts",
    "qnaid": "-group",
    "lastupdatedtimestamp": "-dropped",
    "isdocumenttext": "-dropped",
    "displayname": "-dropped",
}
_QNA_ALONE = {"qnaid", "iscontextonly", "suggestedquestions", "prompts", "metadata"}
_MEANINGS = {name: column for column, names in _NAMES.items() for name in names}
_REMARK = re.compile(r"[(（\[【].*?[)）\]】]|[:：*＊]")
_TRUE = {"true", "1", "yes", "y", "t", "是"}
_FALSE = {"false", "0", "no", "n", "f", "否", ""}
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 0?0:00(?::00)?)?")
"""Excel writes 2026/1/9 for 2026-01-09."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What each column of one table means."""

    program: Program
    header: tuple[str, ...]
    meanings: tuple[str, ...]
    """One of `COLUMNS`, or what another program keeps there, or empty for a column without a name."""
    refusals: tuple[tuple[str, int | None], ...] = ()
    """What is wrong with the header: message and column, 0-based."""

    @property
    def given(self) -> frozenset[str]:
        """Which columns of ours the table speaks of; of the others it says nothing, and an import changes nothing."""
        given = {each for each in self.meanings if each in COLUMNS}
        if self.program == "QnA Maker":
            given |= {"paraphrases"} | ({"tags"} if "-metadata" in self.meanings else set())
        return frozenset(given)


@dataclass(frozen=True, slots=True)
class Meant:
    """What one row says."""

    fields: Mapping[str, Any]
    """By the names of `COLUMNS`, lists as lists, those without a value left out."""
    columns: Mapping[str, int]
    """The column, 0-based, that each of `fields` came from, and of each column of ours where the table has it."""
    left_out: str = ""
    """Why it is no entry, where the other program would not give it either."""
    group: str | None = None
    """Rows of one group are one entry: its question, then its paraphrases."""
    refusals: tuple[tuple[str, int | None], ...] = ()
    notes: tuple[tuple[str, int | None], ...] = ()


def _bare(name: str) -> str:
    """A column's name without remarks such as (必填), spaces, "_", "-" and case."""
    name = _REMARK.sub("", unicodedata.normalize("NFKC", name))
    return re.sub(r"[\s_\-]+", "", name).casefold()


def recognise(header: Sequence[str], without: Sequence[str] = ()) -> Layout | None:
    """What a row of column names means; None where it names neither a question nor an answer.

    without: names of columns to be left out.
    """
    names = [_bare(each) for each in header]
    left = {_bare(each) for each in without}
    own = [_MEANINGS.get(name, "") for name in names]
    program: Program = "faqbot"
    foreign: Mapping[str, str] = {}
    if any("##" in each for each in header) or {"机器人回答", "standardquestion"} & set(names):
        program, foreign = "WeKnora", _WEKNORA
    elif _QNA_ALONE & set(names):
        program, foreign = "QnA Maker", _QNA
    if not {"question", "answer"} & set(own):
        return None
    refusals: list[tuple[str, int | None]] = []
    meanings: list[str] = []
    for column, (title, name) in enumerate(zip(header, names, strict=True)):
        meaning = foreign.get(name) or _MEANINGS.get(name, "")
        if name in left:
            meaning = "-dropped"
        elif not meaning and name:
            near = get_close_matches(name, [*_MEANINGS, *foreign], n=1, cutoff=0.65)
            known = _MEANINGS.get(near[0], near[0]) if near else ""
            step = f'Did you mean "{known}"?' if known else f"Use: {', '.join(COLUMNS)}."
            refusals.append((f'there is no column "{title.strip()}". {step} Or leave it out by --without.', column))
        elif meaning in COLUMNS and meaning in meanings:
            first = header[meanings.index(meaning)].strip()
            refusals.append((f'the column "{meaning}" stands twice, first as "{first}". Remove one.', column))
            meaning = "-dropped"
        meanings.append(meaning)
    for required in ("question", "answer"):
        if required not in meanings:
            refusals.append((f'the column "{required}" is missing. Add it.', None))
    return Layout(program, tuple(header), tuple(meanings), tuple(refusals))


def meant(layout: Layout, cells: Sequence[str]) -> Meant:
    """What one row of a table says."""
    values: dict[str, str] = {}
    columns: dict[str, int] = {}
    for column, meaning in enumerate(layout.meanings):
        if meaning and meaning not in columns and meaning != "-dropped":
            columns[meaning] = column
            values[meaning] = cells[column] if column < len(cells) else ""
    refusals: list[tuple[str, int | None]] = []
    if any(cell.strip() for cell in cells[len(layout.header) :]):
        refusals.append(("this row has more cells than the header. Remove them.", len(layout.header)))
    for column, cell in enumerate(cells[: len(layout.header)]):
        if cell.strip() and not layout.meanings[column] and not layout.header[column].strip():
            refusals.append(("this column has no name. Name it in the first row, or remove it.", column))
    if layout.program == "WeKnora":
        read = _weknora(values, columns)
    elif layout.program == "QnA Maker":
        read = _qna(values, columns)
    else:
        read = Meant({name: own_value(name, cell) for name, cell in values.items() if cell.strip()}, columns)
    return Meant(
        {name: value for name, value in read.fields.items() if value},
        columns,
        read.left_out,
        read.group,
        (*refusals, *read.refusals),
        read.notes,
    )


def fields_of(entry: Entry, answer: str) -> dict[str, Any]:
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


def own_value(name: str, cell: str) -> Any:
    """A cell of faqbot's own table as the field that it stands for."""
    if name in LISTS:
        return as_list(cell)
    if name in DATES and (day := _DAY.fullmatch(cell.strip())):
        return f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}"
    return cell.strip()


def as_list(cell: str) -> list[str]:
    """The texts of a cell: one a line, or as JSON where one of them has several lines."""
    if (texts := _as_json(cell)) is not None:
        return texts
    return [line.strip() for line in cell.split("\n") if line.strip()]


def as_cell(texts: Sequence[str]) -> str:
    """The cell that `as_list` reads as `texts`."""
    cell = "\n".join(texts)
    if any("\n" in text for text in texts) or _as_json(cell) is not None:
        return json.dumps(list(texts), ensure_ascii=False)
    return cell


def _as_json(cell: str) -> list[str] | None:
    if not cell.strip().startswith('["'):
        return None
    try:
        read = json.loads(cell)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, list) and all(isinstance(each, str) for each in read) else None


def _escaped(text: str) -> str:
    """A text of a program that knows no `{facts}`."""
    return text.replace("{", "{{").replace("}", "}}")


def _truth(value: str, column: int, refusals: list[tuple[str, int | None]]) -> bool:
    word = value.strip().casefold()
    if word not in _TRUE | _FALSE:
        refusals.append((f'"{value.strip()[:40]}" is neither TRUE nor FALSE. Correct it.', column))
    return word in _TRUE


def _weknora(values: Mapping[str, str], columns: Mapping[str, int]) -> Meant:
    def parts(name: str) -> list[str]:
        return [part.strip() for part in values.get(name, "").split("##") if part.strip()]

    refusals: list[tuple[str, int | None]] = []
    disabled = "-disabled" in columns and _truth(values["-disabled"], columns["-disabled"], refusals)
    every = "-all" in columns and _truth(values["-all"], columns["-all"], refusals)
    fields = {
        "question": values.get("question", "").strip(),
        "paraphrases": parts("paraphrases"),
        "not_for": parts("not_for"),
        "tags": [tag for tag in [values.get("tags", "").strip()] if tag],
    }
    return _answered(fields, columns, parts("answer"), every, disabled, refusals)


def _answered(
    fields: dict[str, Any],
    columns: Mapping[str, int],
    answers: Sequence[str],
    every: bool,
    disabled: bool,
    refusals: list[tuple[str, int | None]],
) -> Meant:
    """WeKnora's several answers as one: all of them, or the first of those it draws from."""
    notes: list[tuple[str, int | None]] = []
    if len(answers) > 1 and not every:
        message = f"WeKnora draws one of {len(answers)} answers; the first was taken and the others are not kept."
        notes.append((message, columns.get("answer")))
        answers = answers[:1]
    fields["answer"] = _escaped("\n".join(answers))
    left_out = "it is switched off in WeKnora. Switch it on there to import it." if disabled else ""
    return Meant(fields, columns, left_out, None, tuple(refusals), tuple(notes))


def _qna(values: Mapping[str, str], columns: Mapping[str, int]) -> Meant:
    refusals: list[tuple[str, int | None]] = []
    notes: list[tuple[str, int | None]] = []
    answer = values.get("answer", "").replace("\\r\\n", "\n").replace("\\n", "\n").strip()
    context = "-context" in columns and _truth(values["-context"], columns["-context"], refusals)
    metadata = values.get("-metadata", "").strip()
    for name, what in (("-prompts", "follow-up prompts"), ("-suggested", "suggested questions")):
        if values.get(name, "").strip() not in ("", "[]"):
            notes.append((f"its {what} are not kept.", columns[name]))
    # Older exports have no QnaId: what has the same answer there is one pair.
    group = values.get("-group", f"{answer}\n{metadata}" if answer else "").strip() or None
    fields = {
        "question": values.get("question", "").strip(),
        "answer": _escaped(answer),
        "tags": _tags(metadata),
    }
    left_out = "it only follows another answer (IsContextOnly) and is not asked by itself." if context else ""
    return Meant(fields, columns, left_out, group, tuple(refusals), tuple(notes))


def _tags(metadata: str) -> list[str]:
    """`key:value | key:value`, or `[{"name": …, "value": …}]` as newer exports write it."""
    if metadata.startswith("["):
        try:
            return [f"{pair['name']}:{pair['value']}" for pair in json.loads(metadata)]
        except (ValueError, TypeError, KeyError):
            pass
    return [pair.strip() for pair in metadata.split("|") if pair.strip()]


def meant_object(value: Mapping[str, Any]) -> Meant:
    """What one object of a JSON or JSONL file says; `columns` are empty, as places are named by the key."""
    if isinstance(value.get("messages"), list):
        return _dify(value["messages"])
    if "standard_question" in value:
        return _weknora_object(value)
    fields: dict[str, Any] = {}
    refusals: list[tuple[str, int | None]] = []
    for key, each in value.items():
        name = _MEANINGS.get(_bare(key))
        if name is None:
            near = get_close_matches(_bare(key), _MEANINGS, n=1, cutoff=0.65)
            step = f'Did you mean "{_MEANINGS[near[0]]}"?' if near else f"Use: {', '.join(COLUMNS)}."
            refusals.append((f'there is no "{key}" in an entry. {step}', None))
        elif name in fields:
            refusals.append((f'"{name}" stands twice. Remove one.', None))
        elif each is None:
            fields[name] = None
        elif name in LISTS and not (isinstance(each, list) and all(isinstance(text, str) for text in each)):
            refusals.append((f'"{key}" must be a list of texts. Write ["…", "…"].', None))
        elif name not in LISTS and not isinstance(each, str):
            refusals.append((f'"{key}" must be a text. Put it in quotes.', None))
        else:
            fields[name] = [text.strip() for text in each] if name in LISTS else own_value(name, each)
    return Meant(fields, {}, refusals=tuple(refusals))


def _dify(messages: Sequence[Any]) -> Meant:
    said: dict[str, list[str]] = {"user": [], "assistant": []}
    for message in messages:
        if isinstance(message, dict) and isinstance(message.get("content"), str) and message.get("role") in said:
            said[message["role"]].append(message["content"])
    refusals: list[tuple[str, int | None]] = []
    if len(said["user"]) > 1 or len(said["assistant"]) > 1:
        refusals.append(("this is a conversation of several turns, not one question and its answer. Remove it.", None))
    question, answer = ("".join(said[role][:1]).strip() for role in ("user", "assistant"))
    return Meant({"question": question, "answer": _escaped(answer)}, {}, refusals=tuple(refusals))


_WEKNORA_KEYS = {
    *("id", "tag_id", "tag_name", "standard_question", "similar_questions", "negative_questions", "answers"),
    *("answer_strategy", "is_enabled", "is_recommended"),
}


def _weknora_object(value: Mapping[str, Any]) -> Meant:
    refusals: list[tuple[str, int | None]] = []

    def texts(key: str) -> list[str]:
        each = value.get(key) or []
        if not (isinstance(each, list) and all(isinstance(text, str) for text in each)):
            refusals.append((f'"{key}" must be a list of texts. Write ["…", "…"].', None))
            return []
        return [text.strip() for text in each if text.strip()]

    for key in value.keys() - _WEKNORA_KEYS:
        refusals.append((f'there is no "{key}" in an entry of WeKnora. Remove it.', None))
    for key in ("standard_question", "tag_name"):
        if not isinstance(value.get(key), str | None):
            refusals.append((f'"{key}" must be a text. Put it in quotes.', None))
    tag = value.get("tag_name")
    fields = {
        "question": str(value.get("standard_question") or "").strip(),
        "paraphrases": texts("similar_questions"),
        "not_for": texts("negative_questions"),
        "tags": [tag.strip()] if isinstance(tag, str) and tag.strip() else [],
    }
    every = value.get("answer_strategy", "all") in ("all", "", None)
    return _answered(fields, {}, texts("answers"), every, value.get("is_enabled") is False, refusals)
