"""A knowledge file with entries changed: everything else stays byte for byte."""

from __future__ import annotations

import pytest
import yaml

from faqbot.amend import amend, answers, nodes
from faqbot.errors import InvalidRequest

FILE = """\
# top
community:
  name: 晨光
entries:
# the first
- id: a   # its name
  question: "一"
  paraphrases: [x,  y]
  # about the answer
  answer: |
    # 标题

    正文
  owner: 小王

-
  question: 二
  answer: '好'
  # deeper comment
# before checks
checks: []
"""


def edited(text: str, **options: object) -> str:
    return amend(text.encode(), "faq.yaml", **options).decode()  # type: ignore[arg-type]


def test_nothing_to_change_changes_nothing() -> None:
    for text in (FILE, FILE.replace("\n", "\r\n"), "\ufeff" + FILE, ""):
        assert edited(text) == text


def test_a_key_changes_in_its_own_lines() -> None:
    assert edited(FILE, change={0: {"answer": "新\n\n  的"}}) == FILE.replace(
        "  answer: |\n    # 标题\n\n    正文\n", "  answer: |\n    新\n\n      的\n"
    )
    assert edited(FILE, change={0: {"question": "yes"}}) == FILE.replace('question: "一"', "question: 'yes'")
    assert edited(FILE, change={0: {"owner": None}}) == FILE.replace("  owner: 小王\n", "")
    assert edited(FILE, change={0: {"id": "b"}}) == FILE.replace("- id: a   # its name", "- id: b")
    assert edited(FILE, change={0: {"tags": ["甲", "007"]}}) == FILE.replace(
        "  owner: 小王\n", "  owner: 小王\n  tags:\n    - 甲\n    - '007'\n"
    )
    assert edited(FILE, change={0: {"owner": "小李", "tags": ["甲"]}}) == FILE.replace(
        "  owner: 小王\n", "  owner: 小李\n  tags:\n    - 甲\n"
    )


def test_entries_go_and_come() -> None:
    first = FILE[FILE.index("- id: a") : FILE.index("\n-\n")]
    assert edited(FILE, remove={0}) == FILE.replace(first, "")
    new = "- id: n\n  question: 三\n  answer: |\n    答\n"
    added = edited(FILE, add=[{"id": "n", "question": "三", "answer": "答"}])
    assert added == FILE.replace("  # deeper comment\n", "  # deeper comment\n" + new)
    both = edited(FILE, remove={0, 1}, add=[{"id": "n", "question": "三", "answer": "答"}])
    assert [entry["id"] for entry in yaml.safe_load(both)["entries"]] == ["n"]
    assert "# before checks\nchecks: []\n" in both


def test_line_ends_stay_what_they_are() -> None:
    windows = edited(
        FILE.replace("\n", "\r\n"), change={0: {"answer": "甲\n乙"}}, add=[{"question": "三", "answer": "答"}]
    )
    assert windows.count("\n") == windows.count("\r\n")
    assert windows.replace("\r\n", "\n") == edited(
        FILE, change={0: {"answer": "甲\n乙"}}, add=[{"question": "三", "answer": "答"}]
    )


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("", ""),
        ("entries:\n", ""),
        ("entries: []  # none yet\n", ""),
        ("rules: []", "rules: []\n"),
        ("# only words\n", "# only words\n"),
    ],
)
def test_a_file_without_entries_gets_some(text: str, before: str) -> None:
    assert edited(text, add=[{"question": "三", "answer": "答"}]) == (
        before + "entries:\n  - question: 三\n    answer: |\n      答\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "entries: [{id: a, question: 一, answer: 好}]\n",
        "entries:\n  [{id: a, question: 一, answer: 好},\n   {id: b, question: 二, answer: 好}]\n",
    ],
)
def test_entries_without_lines_of_their_own_are_left_alone(text: str) -> None:
    with pytest.raises(InvalidRequest, match="entries that do not begin on a line of their own"):
        edited(text, add=[{"question": "三", "answer": "答"}])


def test_an_entry_in_braces_can_go_but_not_change() -> None:
    text = "entries:\n  - {id: a, question: 一, answer: 好}\n  - {id: b, question: 二, answer: 好}\n"
    assert edited(text, remove={0}) == "entries:\n  - {id: b, question: 二, answer: 好}\n"
    with pytest.raises(InvalidRequest, match="^faq.yaml:2: "):
        edited(text, change={0: {"answer": "坏"}})


def test_answers_are_read_as_typed() -> None:
    assert answers(FILE.encode(), "faq.yaml") == ["# 标题\n\n正文", "好"]
    assert [node.line for node in nodes(FILE.encode(), "faq.yaml")] == [6, 17]


def test_a_key_added_to_the_last_entry_stands_before_a_new_entry() -> None:
    text = "entries:\n  - question: 一\n    answer: 好\n"
    assert edited(text, change={0: {"owner": "小王"}}, add=[{"question": "二", "answer": "答"}]) == (
        text + "    owner: 小王\n  - question: 二\n    answer: |\n      答\n"
    )
