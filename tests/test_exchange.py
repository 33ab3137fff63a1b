"""Tables: the round trip loses nothing, a spreadsheet executes nothing, and an import is whole or not at all."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import random
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from faqbot.errors import InvalidRequest, KnowledgeError, Problem
from faqbot.exchange import COLUMNS, Moved, Plan, export_entries, import_entries, plan_import
from faqbot.knowledge import Item, Place
from faqbot.reading import load

COMMUNITY = """
community:
  name: 晨光读书会
  facts:
    入口: 群公告第一条
"""

FAQ = """\
entries:
  - id: refund-how
    question: 怎么申请退款？
    paraphrases: [怎么退款, "=退款", "可以退钱吗？"]
    not_for: [怎么退货, -退货]
    answer: |
      请在订单页点“申请退款”，见{入口}。

      写成 {{昵称}} 的也行。
    tags: [售后, 钱]
    valid_from: 2026-01-09
    valid_until: 2026-12-31
    review: 2027-01-01
    owner: 小王
  - question: 几点开门
    answer: "9:00"
"""

SCRIPT = """\
scripts:
  - id: welcome
    title: 欢迎新人
    situations: [有新人进群]
    steps:
      - say: 欢迎！
"""


def knowledge(folder: Path, **files: str) -> Path:
    """A knowledge folder with the community's facts and these files."""
    folder.mkdir(parents=True)
    for name, text in {"community": COMMUNITY, **files}.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def entries(folder: Path) -> list[Item]:
    """The entries, wherever they stand."""
    return [replace(item, place=Place("", 0)) for item in load(folder).items if item.kind == "entry"]


@pytest.mark.parametrize("name", ["faq.csv", "faq.jsonl", "faq.xlsx", "FAQ.CSV"])
def test_what_is_exported_and_imported_is_the_same(tmp_path: Path, name: str) -> None:
    old = knowledge(tmp_path / "old", faq=FAQ, scripts=SCRIPT)
    new = knowledge(tmp_path / "new")
    file = tmp_path / name
    assert export_entries(old, file) == Moved(file, entries=2, phrasings=4 + 1, left_out=1)
    target = new / "imported.yaml"
    assert import_entries(file, new, "imported.yaml") == Moved(target, entries=2, phrasings=5)
    assert entries(new) == entries(old)
    assert entries(new)[0].text == "请在订单页点“申请退款”，见群公告第一条。\n\n写成 {昵称} 的也行。"
    assert entries(new)[0].valid_from == date(2026, 1, 9)
    # Answers keep their facts as names: a fact that changes must change them, too.
    assert "见{入口}。" in target.read_text(encoding="utf-8")


AWKWARD = "a中é😀\u200d'\"=+-@,;:#&*!|>%[]{}?`~\\ \t\n0"


def _awkward(random_: random.Random, *, lines: bool) -> str:
    while True:
        text = "".join(random_.choice(AWKWARD) for _ in range(random_.randint(1, 12))).strip()
        text = text.replace("{", "{{").replace("}", "}}")
        if not lines:
            text = " ".join(text.split())
        if any(char.isalnum() for char in text):
            return text


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".xlsx"])
def test_no_text_is_too_awkward_for_the_round_trip(tmp_path: Path, suffix: str) -> None:
    random_ = random.Random(7)
    raw = []
    for number in range(150):
        raw.append(
            {
                "id": f"n{number}",
                "question": f"{_awkward(random_, lines=False)} {number}",
                "paraphrases": [f"{_awkward(random_, lines=n == 1)} {number} {n}" for n in range(3)],
                "not_for": [_awkward(random_, lines=number % 9 == 0), '["a"]'],
                "answer": _awkward(random_, lines=True),
                "owner": _awkward(random_, lines=False),
            }
        )
    old = knowledge(tmp_path / "old")
    # JSON is YAML, and shares no code with what is tested.
    (old / "faq.yaml").write_text(json.dumps({"entries": raw}, ensure_ascii=False), encoding="utf-8")
    new = knowledge(tmp_path / "new")
    file = tmp_path / f"faq{suffix}"
    export_entries(old, file)
    import_entries(file, new, "imported.yaml")
    assert entries(new) == entries(old)
    assert len(entries(new)) == 150


def test_the_table_is_what_excel_opens(tmp_path: Path) -> None:
    file = tmp_path / "faq.csv"
    export_entries(knowledge(tmp_path / "old", faq=FAQ), file)
    data = file.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    header, refund, opening = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert header == list(COLUMNS)
    row = dict(zip(header, refund, strict=True))
    assert row["paraphrases"] == "怎么退款\n=退款\n可以退钱吗？"
    assert row["not_for"] == "怎么退货\n-退货"
    assert (row["valid_from"], row["owner"]) == ("2026-01-09", "小王")
    assert opening[0].startswith("q-")
    assert opening[2] == ""


@pytest.mark.parametrize("formula", ["=1+1", "+86 138", "-退货", "@all", "'=quoted", "''=twice", "'@"])
def test_no_cell_is_a_formula_and_each_comes_back(tmp_path: Path, formula: str) -> None:
    faq = json.dumps({"entries": [{"question": formula, "answer": formula, "not_for": [formula + "不"]}]})
    old, new = knowledge(tmp_path / "old", faq=faq), knowledge(tmp_path / "new")
    file = tmp_path / "faq.csv"
    export_entries(old, file)
    cells = list(csv.reader(io.StringIO(file.read_text("utf-8-sig"), newline="")))[1]
    assert not any(cell[:1] in tuple("=+-@\t\r") for cell in cells if cell)
    assert cells[COLUMNS.index("answer")] == "'" + formula
    import_entries(file, new, "imported.yaml")
    assert entries(new) == entries(old)


def test_an_apostrophe_that_protects_nothing_stays(tmp_path: Path) -> None:
    file = tmp_path / "faq.csv"
    file.write_text("question,answer\n'tis what,'ok\n", encoding="utf-8")
    new = knowledge(tmp_path / "new")
    import_entries(file, new, "imported.yaml")
    assert (entries(new)[0].title, entries(new)[0].text) == ("'tis what", "'ok")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_a_spreadsheet_saves_is_read(tmp_path: Path, delimiter: str, newline: str) -> None:
    """Columns in any order, some missing, blank rows, dates in Excel's way, line ends of either system."""
    rows = [
        ["answer", "question", "valid_from", "paraphrases"],
        ["九点", "几点开门", "2026/1/9", f'"早上几点{newline}{newline} 几点 "'],
        ["", "", "", ""],
        [f'"请看{newline}公告"', "在哪报名", "2026.12.31", ""],
    ]
    file = tmp_path / "faq.csv"
    file.write_bytes(newline.join(delimiter.join(row) for row in rows).encode("utf-8-sig"))
    new = knowledge(tmp_path / "new")
    import_entries(file, new, "imported.yaml")
    opening, where = entries(new)
    assert opening.phrasings == ("几点开门", "早上几点", "几点")
    assert (opening.text, opening.valid_from) == ("九点", date(2026, 1, 9))
    assert (where.text, where.valid_from) == ("请看\n公告", date(2026, 12, 31))


def test_a_new_file_reads_as_if_typed(tmp_path: Path) -> None:
    old, new = knowledge(tmp_path / "old", faq=FAQ), knowledge(tmp_path / "new")
    export_entries(old, tmp_path / "faq.jsonl")
    import_entries(tmp_path / "faq.jsonl", new, "imported.yaml")
    assert (new / "imported.yaml").read_text(encoding="utf-8") == (
        '# Imported from "faq.jsonl".\n'
        "entries:\n"
        "  - id: refund-how\n"
        "    question: 怎么申请退款？\n"
        "    paraphrases:\n"
        "      - 怎么退款\n"
        "      - =退款\n"
        "      - 可以退钱吗？\n"
        "    not_for:\n"
        "      - 怎么退货\n"
        "      - -退货\n"
        "    answer: |\n"
        "      请在订单页点“申请退款”，见{入口}。\n"
        "\n"
        "      写成 {{昵称}} 的也行。\n"
        "    tags:\n"
        "      - 售后\n"
        "      - 钱\n"
        "    valid_from: 2026-01-09\n"
        "    valid_until: 2026-12-31\n"
        "    review: 2027-01-01\n"
        "    owner: 小王\n"
        "  - id: " + entries(old)[1].id + "\n"
        "    question: 几点开门\n"
        "    answer: |\n"
        "      9:00\n"
    )


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_what_exists_is_refused_by_the_line_it_comes_from(tmp_path: Path) -> None:
    folder = knowledge(tmp_path / "faq", zzz=FAQ)
    before = _contents(folder)
    file = tmp_path / "new.jsonl"
    rows = [
        {"id": "new", "question": "新问题", "answer": "新答案"},
        {"id": "refund-how", "question": "退款怎么弄", "answer": "……"},
        {"id": "other", "question": "别的", "paraphrases": ["也是新的", "怎么退款"], "answer": "……"},
        {"id": "new", "question": "再来", "answer": "……"},
    ]
    file.write_text("\n\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    with pytest.raises(KnowledgeError) as error:
        import_entries(file, folder, "imported.yaml")
    assert str(error.value).split("\n") == [
        f'{file}:3: "id": entry "refund-how" stands at {folder}/zzz.yaml:2 with another question, paraphrases, answer, '
        f"and only {folder}/imported.yaml is written. Change it there, import into that file, or remove the row.",
        f'{file}:5: "paraphrases": "怎么退款" is also in entry "refund-how" at {folder}/zzz.yaml:2. '
        "Keep it in one of the two.",
        f'{file}:7: "id": the id "new" is in row 1 already. Give one of them another.',
    ]
    assert _contents(folder) == before


def test_csv_problems_are_named_by_the_row_of_the_spreadsheet(tmp_path: Path) -> None:
    file = tmp_path / "new.csv"
    file.write_text(
        'question,answer,valid_until\n问一,"一\n二\n三",\n\n问二,,\n问三,见{没有},2026-02-30\n', encoding="utf-8"
    )
    with pytest.raises(KnowledgeError) as error:
        import_entries(file, knowledge(tmp_path / "faq"), "imported.yaml")
    assert [(each.path, each.line) for each in error.value.problems] == [(str(file), line) for line in (4, 5, 5)]
    assert "没有" in str(error.value)
    assert "2026-02-30" in str(error.value)
    assert str(tmp_path / "faq") not in str(error.value)


def test_a_broken_folder_is_named_and_not_the_import(tmp_path: Path) -> None:
    folder = knowledge(tmp_path / "faq", broken="entries: [\n")
    file = tmp_path / "new.csv"
    file.write_text("question,answer\n问,答\n", encoding="utf-8")
    with pytest.raises(KnowledgeError) as error:
        import_entries(file, folder, "imported.yaml")
    assert error.value.problems[0].path == str(folder / "broken.yaml")


def test_a_plan_writes_nothing_and_finds_everything(tmp_path: Path) -> None:
    folder = knowledge(tmp_path / "faq", faq=FAQ)
    before = _contents(tmp_path)
    file = tmp_path / "new.csv"
    file.write_text("question,answer,paraphrases\n问,答,问问\n", encoding="utf-8")
    plan = plan_import(file, folder, "more/imported.yaml")
    assert (plan.target, plan.entries, plan.phrasings, plan.refused) == (folder / "more" / "imported.yaml", 1, 2, False)
    file.write_text("question,answer\n怎么退款,答\n", encoding="utf-8")
    plan = plan_import(file, folder, "more/imported.yaml")
    assert (plan.refused, plan.counts, plan.after) == (True, {"refused": 1}, None)
    with pytest.raises(KnowledgeError, match="怎么退款"):
        plan.write()
    file.unlink()
    assert _contents(tmp_path) == before
    assert not (folder / "more").exists()


def test_into_may_name_a_folder_of_its_own(tmp_path: Path) -> None:
    folder = knowledge(tmp_path / "faq", faq=FAQ)
    file = tmp_path / "new.csv"
    file.write_text("question,answer\n问,答\n", encoding="utf-8")
    import_entries(file, folder, "more/new.yml")
    assert [item.title for item in entries(folder)] == ["怎么申请退款？", "几点开门", "问"]


def test_a_phrasing_that_only_looks_different_is_noted_with_its_row(tmp_path: Path) -> None:
    folder = knowledge(tmp_path / "faq", faq=FAQ)
    file = tmp_path / "new.csv"
    file.write_text("question,answer\n问,答\n请问怎么退款？,答\n", encoding="utf-8")
    plan = plan_import(file, folder, "imported.yaml")
    assert [each.notes for each in plan.verdicts] == [
        (),
        (
            'column A (question): "请问怎么退款？" counts as the same text as "怎么退款" of entry "refund-how" at '
            f"{folder}/faq.yaml:2; one keeps it.",
        ),
    ]
    plan.write()
    assert len(load(folder).warnings) == 1


@pytest.mark.parametrize(
    ("into", "message"),
    [
        ("../out.yaml", '--into "../out.yaml" is no file below {folder}. Name it like imported.yaml.'),
        ("/out.yaml", '--into "/out.yaml" is no file below {folder}. Name it like imported.yaml.'),
        ("out.txt", '--into "out.txt" is no file below {folder}. Name it like imported.yaml.'),
        (".out.yaml", '--into ".out.yaml" is hidden and would never be read. Name it like imported.yaml.'),
        (".git/a.yaml", '--into ".git/a.yaml" is hidden and would never be read. Name it like imported.yaml.'),
        (
            "faq.yaml",
            "{folder}/faq.yaml exists. Add to it with --append, replace its entries with --replace, or name another "
            "file with --into.",
        ),
    ],
)
def test_into_is_a_new_file_below_the_folder(tmp_path: Path, into: str, message: str) -> None:
    folder = knowledge(tmp_path / "faq", faq=FAQ)
    file = tmp_path / "new.csv"
    file.write_text("question,answer\n问,答\n", encoding="utf-8")
    before = _contents(tmp_path)
    with pytest.raises(InvalidRequest) as error:
        import_entries(file, folder, into)
    assert str(error.value) == message.format(folder=folder)
    assert _contents(tmp_path) == before


@pytest.mark.parametrize(
    ("name", "content", "line", "message"),
    [
        (
            "a.csv",
            "question,anwser\n甲,乙\n",
            1,
            'row 1, column B: there is no column "anwser". Did you mean "answer"? Or leave it out by --without.',
        ),
        (
            "a.csv",
            "question,answer,答案\n问,答,\n",
            1,
            'row 1, column C: the column "answer" stands twice, first as "answer". Remove one.',
        ),
        ("a.csv", "question\n问\n", 1, 'row 1: the column "answer" is missing. Add it.'),
        ("a.csv", "question,answer\n问,答,多\n", 2, "column C: this row has more cells than the header. Remove them."),
        (
            "a.csv",
            'question,answer\n问,答\n问二,"答\n',
            3,
            "this is no CSV: unexpected end of data. Correct the quotes in this row, or save it again.",
        ),
        ("a.jsonl", "[1]\n", 1, 'this is no object. Write {"question": "…", "answer": "…"}.'),
        ("a.jsonl", '{"question": 12}\n', 1, '"question" must be a text. Put it in quotes.'),
        ("a.jsonl", '\n{"tags": "退款"}\n', 2, '"tags" must be a list of texts. Write ["…", "…"].'),
        ("a.jsonl", '{"tags": ["退款", 1]}\n', 1, '"tags" must be a list of texts. Write ["…", "…"].'),
        (
            "a.jsonl",
            '{"frage": "问"}\n',
            1,
            f'there is no "frage" in an entry. Use: {", ".join(COLUMNS)}.',
        ),
        (
            "a.jsonl",
            '{"question": "问", "question": "问"}\n',
            1,
            "this line is not JSON: a key stands twice. Write one object a line.",
        ),
    ],
)
def test_a_table_that_cannot_be_read_says_where(
    tmp_path: Path, name: str, content: str, line: int, message: str
) -> None:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    with pytest.raises(KnowledgeError) as error:
        import_entries(file, knowledge(tmp_path / "faq"), "imported.yaml")
    assert Problem(str(file), line, message) in error.value.problems
    assert {each.line for each in error.value.problems} <= {line, 2}


@pytest.mark.parametrize("line", ["nonsense", "{'a': 1}", "[" * 100_000])
def test_all_broken_lines_are_named_at_once(tmp_path: Path, line: str) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(f'{line}\n{{"question": "问", "answer": "答"}}\n{line}\n', encoding="utf-8")
    with pytest.raises(KnowledgeError) as error:
        import_entries(file, knowledge(tmp_path / "faq"), "imported.yaml")
    assert [each.line for each in error.value.problems] == [1, 3]
    assert str(error.value).startswith(f"{file}:1: this line is not JSON: ")


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.docx", b"", "{file} is neither .xlsx, .csv, .tsv nor .jsonl. Name a file that ends so."),
        (
            "a.csv",
            b"caf\xe9,ol\xe9\n",
            '{file} is neither UTF-8, UTF-16, GB18030 nor Big5. In Excel, save it as "CSV UTF-8".',
        ),
        (
            "a.csv",
            "甲,乙\n丙,丁\n".encode(),
            "{file} has no columns for question and answer in its first 10 rows (the first one: 甲, 乙). Write "
            "their names, question and answer, or 问题 and 答案, into the row above the first entry.",
        ),
        ("a.csv", None, "{file} cannot be read: No such file or directory. Name another file."),
        ("a.csv", b"question,answer\n", "{file} holds no entries. Write one below the names of the columns."),
        ("a.jsonl", b"\n\n", "{file} holds no entries. Write one below the names of the columns."),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, name: str, data: bytes | None, message: str) -> None:
    file = tmp_path / name
    if data is not None:
        file.write_bytes(data)
    with pytest.raises(InvalidRequest) as error:
        import_entries(file, knowledge(tmp_path / "faq"), "imported.yaml")
    assert str(error.value) == message.format(file=file)


def test_an_import_needs_a_folder(tmp_path: Path) -> None:
    file = tmp_path / "new.csv"
    file.write_text("question,answer\n问,答\n", encoding="utf-8")
    with pytest.raises(InvalidRequest) as error:
        import_entries(file, tmp_path / "missing", "imported.yaml")
    assert str(error.value) == (
        f'There is no knowledge folder "{tmp_path / "missing"}". Create it, or name another one.'
    )


def test_an_export_replaces_its_file_and_leaves_nothing_else(tmp_path: Path) -> None:
    folder = knowledge(tmp_path / "faq", faq=FAQ)
    file = tmp_path / "out" / "faq.jsonl"
    with pytest.raises(InvalidRequest) as error:
        export_entries(folder, file)
    assert str(error.value) == f"{file} cannot be written: No such file or directory. Name another place."
    file.parent.mkdir()
    file.write_text("old", encoding="utf-8")
    export_entries(folder, file)
    assert [path.name for path in file.parent.iterdir()] == ["faq.jsonl"]
    first, second = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    assert first["id"] == "refund-how"
    assert list(second) == ["id", "question", "answer"]


def test_texts_of_several_lines_stay_apart_in_a_cell(tmp_path: Path) -> None:
    faq = 'entries: [{id: a, question: 问, answer: 答, not_for: ["第一行\\n第二行", 另一句]}]'
    folder = knowledge(tmp_path / "faq", faq=faq)
    export_entries(folder, tmp_path / "faq.csv")
    row = list(csv.reader(io.StringIO((tmp_path / "faq.csv").read_text("utf-8-sig"), newline="")))[1]
    assert row[COLUMNS.index("not_for")] == '["第一行\\n第二行", "另一句"]'
    new = knowledge(tmp_path / "new")
    import_entries(tmp_path / "faq.csv", new, "imported.yaml")
    assert entries(new)[0].not_for == ("第一行\n第二行", "另一句")


def test_a_text_that_no_cell_of_a_workbook_holds_is_refused(tmp_path: Path) -> None:
    many = ", ".join("说" * 1_990 + str(number) for number in range(20))
    folder = knowledge(tmp_path / "faq", faq=f"entries: [{{id: a, question: 问, answer: 答, paraphrases: [{many}]}}]")
    with pytest.raises(InvalidRequest) as error:
        export_entries(folder, tmp_path / "faq.xlsx")
    assert str(error.value) == (
        'paraphrases of entry "a" has 39,849 characters, more than a cell of a workbook holds. '
        "Export to a .csv or .jsonl file."
    )
    assert not (tmp_path / "faq.xlsx").exists()


def test_the_starter_knowledge_makes_the_round_trip(tmp_path: Path) -> None:
    starter = Path(__file__).parent.parent / "knowledge"
    new = tmp_path / "new"
    new.mkdir()
    shutil.copy(starter / "community.yaml", new)
    export_entries(starter, tmp_path / "faq.xlsx")
    import_entries(tmp_path / "faq.xlsx", new, "imported.yaml")
    assert sorted(entries(new), key=lambda item: item.id) == sorted(entries(starter), key=lambda item: item.id)


# --- Into a file that exists ----------------------------------------------------------------------------------

KEPT = """\
# our answers
entries:
  # how money comes back
  - id: refund
    question: 怎么退款   # asked most
    paraphrases: [退钱, 能退吗]
    answer: |
      # 七天内
      都可以退。

  # opening hours
  - question: 几点开门
    answer: "9:00"

checks:
  - {text: 我要我的钱, entry: refund}
# the end
"""


def planned(tmp_path: Path, table: str, **options: Any) -> Plan:
    """The plan to import this CSV into faq.yaml of a folder that holds `KEPT` and another file."""
    folder = tmp_path / "faq"
    if not folder.exists():
        knowledge(folder, faq=KEPT, other="entries: [{id: other, question: 别的, answer: 别答}]")
    (tmp_path / "t.csv").write_text(table, encoding="utf-8")
    return plan_import(tmp_path / "t.csv", folder, "faq.yaml", **options)


def test_append_changes_and_adds_in_their_own_lines_only(tmp_path: Path) -> None:
    plan = planned(
        tmp_path,
        "问题,答案,标签\n怎么退款？,三天内,钱\n几点开门,9:00,\n在哪,南山路,\n别的,别答,\n",
        mode="append",
    )
    assert [(each.row, each.state, each.entry_id) for each in plan.verdicts] == [
        (2, "changed", "refund"),
        (3, "unchanged", plan.verdicts[1].entry_id),
        (4, "new", plan.verdicts[2].entry_id),
        (5, "unchanged", "other"),
    ]
    assert [(each.column, each.before, each.after) for each in plan.verdicts[0].changes] == [
        ("question", "怎么退款", "怎么退款？"),
        ("answer", "# 七天内\n都可以退。", "三天内"),
        ("tags", None, ["钱"]),
    ]
    others = {name: data for name, data in _contents(tmp_path).items() if not name.endswith("faq.yaml")}
    assert plan.write() == Moved(tmp_path / "faq" / "faq.yaml", entries=2, phrasings=4)
    assert (tmp_path / "faq" / "faq.yaml").read_text(encoding="utf-8") == KEPT.replace(
        "question: 怎么退款   # asked most", "question: 怎么退款？   # asked most"
    ).replace(
        "    answer: |\n      # 七天内\n      都可以退。\n", "    answer: |\n      三天内\n    tags: [钱]\n"
    ).replace(
        '    answer: "9:00"\n',
        f'    answer: "9:00"\n\n  - id: {plan.verdicts[2].entry_id}\n    question: 在哪\n    answer: |\n      南山路\n',
    )
    assert {name: data for name, data in _contents(tmp_path).items() if not name.endswith("faq.yaml")} == others
    again = planned(tmp_path, "问题,答案,标签\n怎么退款？,三天内,钱\n在哪,南山路,\n", mode="append")
    assert (again.counts, again.after) == ({"unchanged": 2}, None)
    assert again.write().entries == 0


def test_replace_takes_out_what_the_table_does_not_have(tmp_path: Path) -> None:
    plan = planned(tmp_path, "id,question,answer\nrefund,怎么退款,都可以\n,在哪,南山路\n", mode="replace")
    opening = next(each for each in load(tmp_path / "faq").items if each.title == "几点开门")
    assert plan.removed == (opening.id,)
    plan.write()
    text = (tmp_path / "faq" / "faq.yaml").read_text(encoding="utf-8")
    assert [item.title for item in entries(tmp_path / "faq")] == ["怎么退款", "在哪", "别的"]
    assert "paraphrases: [退钱, 能退吗]" in text  # the table has no such column, so it says nothing of it
    assert "# opening hours" in text
    assert text.endswith("\nchecks:\n  - {text: 我要我的钱, entry: refund}\n# the end\n")


def test_an_empty_cell_of_a_column_takes_its_value_away(tmp_path: Path) -> None:
    plan = planned(tmp_path, "id,question,paraphrases,answer\nrefund,怎么退款,,都可以退。\n", mode="append")
    assert [each.column for each in plan.verdicts[0].changes] == ["paraphrases", "answer"]
    plan.write()
    assert entries(tmp_path / "faq")[0].phrasings == ("怎么退款",)


def test_a_phrasing_may_move_within_one_import(tmp_path: Path) -> None:
    table = "id,question,paraphrases,answer\nrefund,怎么退款,退钱,甲\nmoney,钱呢,能退吗,乙\n"
    plan = planned(tmp_path, table, mode="append")
    assert plan.counts == {"changed": 1, "new": 1}
    # The first row is refused, so its entry keeps the phrasing, and the second row cannot have it.
    table = (
        "id,question,paraphrases,answer,valid_until\n"
        "refund,怎么退款,退钱,甲,morgen\nmoney,钱呢,能退吗,乙,\nwhere,哪,,路,\n"
    )
    plan = planned(tmp_path, table, mode="append", skip_refused=True)
    assert [each.state for each in plan.verdicts] == ["refused", "refused", "new"]
    assert plan.verdicts[1].refusals == (
        f'column C (paraphrases): "能退吗" is also in entry "refund" at {tmp_path}/faq/faq.yaml:4. '
        "Keep it in one of the two.",
    )
    assert plan.write() == Moved(plan.target, entries=1, phrasings=1, left_out=2)
    assert [item.title for item in entries(tmp_path / "faq")] == ["怎么退款", "几点开门", "哪", "别的"]


def test_what_a_check_asks_or_names_stays_right(tmp_path: Path) -> None:
    plan = planned(tmp_path, "question,answer\n请问我要我的钱？,甲\n", mode="append")
    assert plan.verdicts[0].refusals == (
        f'column A (question): "请问我要我的钱？" is a check at {tmp_path}/faq/faq.yaml:16. Check with other words.',
    )
    plan = planned(tmp_path, "question,answer\n几点开门,甲\n", mode="replace")
    assert plan.refused
    assert plan.refusals[0].startswith(f"it would not load: {tmp_path}/faq/faq.yaml:")
    assert 'names "refund", which is no entry' in plan.refusals[0]


def test_a_file_changed_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    plan = planned(tmp_path, "question,answer\n在哪,南山路\n", mode="append")
    target = tmp_path / "faq" / "faq.yaml"
    target.write_text(KEPT + "# mine\n", encoding="utf-8")
    with pytest.raises(InvalidRequest) as error:
        plan.write()
    assert str(error.value) == f"{target} was changed meanwhile. Nothing was written; import again."
    assert target.read_text(encoding="utf-8") == KEPT + "# mine\n"


def test_entries_in_brackets_stay_in_them(tmp_path: Path) -> None:
    folder = knowledge(tmp_path / "faq", faq="entries: [{id: a, question: 甲, answer: 乙}]")
    (tmp_path / "t.csv").write_text("id,question,answer\nb,丙,丁\n", encoding="utf-8")
    plan = plan_import(tmp_path / "t.csv", folder, "faq.yaml", mode="append")
    assert plan.after == "entries: [{id: a, question: 甲, answer: 乙}, {id: b, question: 丙, answer: 丁}]".encode()


def test_an_entry_that_an_alias_shares_is_left_alone(tmp_path: Path) -> None:
    faq = "entries: [{id: a, question: 甲, answer: &x 乙}, {id: c, question: 丙, answer: *x}]"
    folder = knowledge(tmp_path / "faq", faq=faq)
    (tmp_path / "t.csv").write_text("id,question,answer\na,甲,丁\n", encoding="utf-8")
    plan = plan_import(tmp_path / "t.csv", folder, "faq.yaml", mode="append")
    assert plan.refusals == (
        f"{folder}/faq.yaml:1: what stands here as &x is used again on line 1. Write it out there first.",
    )


def test_only_one_files_entries_are_exported_and_come_back(tmp_path: Path) -> None:
    folder = knowledge(tmp_path / "faq", faq=KEPT, other="entries: [{id: other, question: 别的, answer: 别答}]")
    assert export_entries(folder, tmp_path / "a.xlsx", only="faq.yaml").entries == 2
    plan = plan_import(tmp_path / "a.xlsx", folder, "faq.yaml", mode="replace")
    assert (plan.counts, plan.removed, plan.after) == ({"unchanged": 2}, (), None)
    with pytest.raises(InvalidRequest) as error:
        export_entries(folder, tmp_path / "b.csv", only="missing.yaml")
    assert str(error.value) == (f"There is no entry in {folder}/missing.yaml. Name a file of {folder} that holds some.")


@pytest.mark.parametrize("fails", ["write", "replace"])
def test_a_full_disk_leaves_what_was(tmp_path: Path, fails: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = planned(tmp_path, "question,answer\n在哪,南山路\n", mode="append")
    before = _contents(tmp_path)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(*{"write": (os, "fsync"), "replace": (Path, "replace")}[fails], full)
    with pytest.raises(InvalidRequest) as error:
        plan.write()
    assert str(error.value) == f"{plan.target} cannot be written: No space left on device. Name another place."
    assert _contents(tmp_path) == before
    assert not plan.written


def test_the_target_keeps_its_rights_and_its_link(tmp_path: Path) -> None:
    plan = planned(tmp_path, "question,answer\n在哪,南山路\n", mode="append")
    real = tmp_path / "real.yaml"
    plan.target.rename(real)
    real.chmod(0o640)
    plan.target.symlink_to(real)
    plan.write()
    assert plan.target.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert "在哪" in real.read_text(encoding="utf-8")


def test_a_refused_row_frees_nothing_for_those_below(tmp_path: Path) -> None:
    """The second row's own refusal is what leaves its entry the phrasing that the third row wants."""
    folder = knowledge(
        tmp_path / "kb",
        faq="entries:\n  - {id: a, question: 甲, paraphrases: [甲二], answer: 好}\n"
        "  - id: b\n    question: 乙\n    paraphrases: [乙二]\n    answer: 好\n",
    )
    (tmp_path / "t.csv").write_text(
        "id,question,paraphrases,answer\nb,乙,甲二,好\nc,丙,乙二,好\nd,丁,,好\n", encoding="utf-8"
    )
    plan = plan_import(tmp_path / "t.csv", folder, "faq.yaml", mode="append")
    assert [each.state for each in plan.verdicts] == ["refused", "refused", "new"]
    assert '"乙二" is also in entry "b"' in plan.verdicts[1].refusals[0]
    assert plan.after is None  # one may be written, and yet none is


def test_a_refused_row_does_not_remove_its_entry(tmp_path: Path) -> None:
    table = "id,question,answer\nrefund,怎么退款,{没有}\n,几点开门,9:00\n"
    plan = planned(tmp_path, table, mode="replace", skip_refused=True)
    assert (plan.removed, plan.after) == ((), None)


def test_an_entry_whose_id_was_made_from_its_question_keeps_it(tmp_path: Path) -> None:
    planned(tmp_path, "question,answer\n几点开门,9:00\n", mode="append")
    opening = next(each for each in load(tmp_path / "faq").items if each.title == "几点开门")
    planned(tmp_path, f"id,question,answer\n{opening.id},几点关门,九点\n", mode="append").write()
    assert load(tmp_path / "faq").item(opening.id).title == "几点关门"


def test_what_does_not_load_as_planned_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = b"entries:\n  - {id: refund, question: x, answer: y}\n"
    monkeypatch.setattr("faqbot.verdicts.amend", lambda *_, **__: other)
    plan = planned(tmp_path, "question,answer\n在哪,南山路\n", mode="append")
    assert plan.after is None
    assert plan.refusals == (f"{plan.target} is written in a way that no import can change. Import into a new file.",)


def test_a_text_that_looks_like_a_list_stays_one_text(tmp_path: Path) -> None:
    folder = knowledge(tmp_path / "faq", faq="""entries: [{id: a, question: 问, answer: 答, tags: ['["b"]']}]""")
    new = knowledge(tmp_path / "new")
    export_entries(folder, tmp_path / "faq.csv")
    import_entries(tmp_path / "faq.csv", new, "imported.yaml")
    assert entries(new)[0].tags == ('["b"]',)
