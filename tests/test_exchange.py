"""Tables: the round trip loses nothing, a spreadsheet executes nothing, and an import is whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import random
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from faqbot.errors import InvalidRequest, KnowledgeError
from faqbot.exchange import COLUMNS, Moved, export_entries, import_entries
from faqbot.knowledge import Item, Place, load

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


@pytest.mark.parametrize("name", ["faq.csv", "faq.jsonl", "FAQ.CSV"])
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


@pytest.mark.parametrize("suffix", [".csv", ".jsonl"])
def test_no_text_is_too_awkward_for_the_round_trip(tmp_path: Path, suffix: str) -> None:
    random_ = random.Random(7)
    raw = []
    for number in range(150):
        raw.append(
            {
                "id": f"n{number}",
                "question": f"{_awkward(random_, lines=False)} {number}",
                "paraphrases": [f"{_awkward(random_, lines=False)} {number} {n}" for n in range(3)],
                "not_for": [_awkward(random_, lines=False)],
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
        "    valid_from: '2026-01-09'\n"
        "    valid_until: '2026-12-31'\n"
        "    review: '2027-01-01'\n"
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
        f'{file}:3: the id "refund-how" is taken already at {folder}/zzz.yaml:2. Give one of them another.',
        f'{file}:5: "怎么退款" is also in entry "refund-how" at {folder}/zzz.yaml:4. Keep it in one of the two.',
        f'{file}:7: the id "new" is taken already at {file}:1. Give one of them another.',
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


def test_a_dry_run_writes_nothing_and_finds_everything(tmp_path: Path) -> None:
    folder = knowledge(tmp_path / "faq", faq=FAQ)
    before = _contents(tmp_path)
    file = tmp_path / "new.csv"
    file.write_text("question,answer,paraphrases\n问,答,问问\n", encoding="utf-8")
    done = import_entries(file, folder, "more/imported.yaml", dry_run=True)
    assert done == Moved(folder / "more" / "imported.yaml", entries=1, phrasings=2)
    file.write_text("question,answer\n怎么退款,答\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match="怎么退款"):
        import_entries(file, folder, "more/imported.yaml", dry_run=True)
    file.unlink()
    assert _contents(tmp_path) == before
    assert not (folder / "more").exists()


def test_into_may_name_a_folder_of_its_own(tmp_path: Path) -> None:
    folder = knowledge(tmp_path / "faq", faq=FAQ)
    file = tmp_path / "new.csv"
    file.write_text("question,answer\n问,答\n", encoding="utf-8")
    import_entries(file, folder, "more/new.yml")
    assert [item.title for item in entries(folder)] == ["怎么申请退款？", "几点开门", "问"]


def test_a_phrasing_that_only_looks_different_is_a_warning_with_its_row(tmp_path: Path) -> None:
    folder = knowledge(tmp_path / "faq", faq=FAQ)
    file = tmp_path / "new.csv"
    file.write_text("question,answer\n问,答\n请问怎么退款？,答\n", encoding="utf-8")
    (warning,) = import_entries(file, folder, "imported.yaml").warnings
    assert warning.startswith(
        f'{file}:3: "请问怎么退款？" counts as the same text as "怎么退款" at {folder}/faq.yaml:4'
    )


@pytest.mark.parametrize(
    ("into", "message"),
    [
        ("../out.yaml", '--into "../out.yaml" is no file below {folder}. Name it like imported.yaml.'),
        ("/out.yaml", '--into "/out.yaml" is no file below {folder}. Name it like imported.yaml.'),
        ("out.txt", '--into "out.txt" is no file below {folder}. Name it like imported.yaml.'),
        (".out.yaml", '--into ".out.yaml" is hidden and would never be read. Name it like imported.yaml.'),
        (".git/a.yaml", '--into ".git/a.yaml" is hidden and would never be read. Name it like imported.yaml.'),
        ("faq.yaml", "{folder}/faq.yaml exists, and an import changes no file. Name another with --into."),
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
        ("a.csv", "question,anwser\n", 1, f'there is no column "anwser". Use: {", ".join(COLUMNS)}.'),
        ("a.csv", "question,answer,answer\n", 1, 'the column "answer" stands twice. Remove one.'),
        ("a.csv", "question\n问\n", 1, 'the column "answer" is missing. Add it.'),
        ("a.csv", "question,answer\n问,答,多\n", 2, "this row has more cells than the first. Remove them."),
        (
            "a.csv",
            'question,answer\n问,答\n问二,"答\n',
            3,
            "this is no CSV from here on: unexpected end of data. Correct the quotes, or save it again.",
        ),
        ("a.jsonl", "[1]\n", 1, 'this line is no object. Write {"question": "…", "answer": "…"}.'),
        ("a.jsonl", '{"question": 12}\n', 1, '"question" must be a text. Put it in quotes.'),
        ("a.jsonl", '\n{"tags": "退款"}\n', 2, '"tags" must be a list of texts. Write ["…", "…"].'),
        ("a.jsonl", '{"tags": ["退款", 1]}\n', 1, '"tags" must be a list of texts. Write ["…", "…"].'),
        ("a.jsonl", '{"q": "问"}\n', 1, f'there is no "q" in an entry. Use: {", ".join(COLUMNS)}.'),
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
    assert [(each.path, each.line, each.message) for each in error.value.problems] == [(str(file), line, message)]


@pytest.mark.parametrize("line", ["nonsense", '{"question": "\\ud800"}', "[" * 100_000])
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
        ("a.xlsx", b"", "{file} is neither .csv nor .jsonl. Name a file that ends so."),
        ("a.csv", "问,答".encode("gbk"), '{file} is not UTF-8. In Excel, save it as "CSV UTF-8".'),
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


def test_a_cell_keeps_texts_apart_or_is_not_written(tmp_path: Path) -> None:
    faq = 'entries: [{id: a, question: 问, answer: 答, not_for: ["第一行\\n第二行"]}]'
    folder = knowledge(tmp_path / "faq", faq=faq)
    with pytest.raises(InvalidRequest) as error:
        export_entries(folder, tmp_path / "faq.csv")
    assert str(error.value) == (
        '"第一行…" in not_for of entry "a" has several lines, which no cell can keep apart. '
        "Join them, or export to a .jsonl file."
    )
    assert not (tmp_path / "faq.csv").exists()
    new = knowledge(tmp_path / "new")
    export_entries(folder, tmp_path / "faq.jsonl")
    import_entries(tmp_path / "faq.jsonl", new, "imported.yaml")
    assert entries(new)[0].not_for == ("第一行\n第二行",)


def test_the_starter_knowledge_makes_the_round_trip(tmp_path: Path) -> None:
    starter = Path(__file__).parent.parent / "knowledge"
    new = tmp_path / "new"
    new.mkdir()
    shutil.copy(starter / "community.yaml", new)
    export_entries(starter, tmp_path / "faq.csv")
    import_entries(tmp_path / "faq.csv", new, "imported.yaml")
    assert sorted(entries(new), key=lambda item: item.id) == sorted(entries(starter), key=lambda item: item.id)
