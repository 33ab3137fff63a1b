"""A knowledge file with items changed: everything else stays byte for byte. `test_edits.py` makes random edits."""

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
    assert edited(FILE, change={0: {"question": "yes"}}) == FILE.replace('question: "一"', 'question: "yes"')
    assert edited(FILE, change={1: {"question": "yes"}}) == FILE.replace("question: 二", "question: 'yes'")
    assert edited(FILE, change={1: {"answer": "it's"}}) == FILE.replace("answer: '好'", "answer: 'it''s'")
    deep = FILE.replace("  # deeper", "     # deeper")
    assert edited(deep, change={1: {"answer": "一\n二"}}) == deep.replace(
        "  answer: '好'\n", "  answer: |\n       一\n       二\n"
    ), "deeper than the comment below, which would become part of it"
    assert edited(FILE, change={0: {"owner": None}}) == FILE.replace("  owner: 小王\n", "")
    assert edited(FILE, change={0: {"id": "b"}}) == FILE.replace("- id: a ", "- id: b ")
    assert edited(FILE, change={0: {"tags": ["甲", "007"]}}) == FILE.replace(
        "  owner: 小王\n", "  tags: [甲, '007']\n  owner: 小王\n"
    ), "below the key before it, and written like the list that is there"
    assert edited(FILE, change={0: {"owner": "小李", "tags": ["甲"]}}) == FILE.replace(
        "  owner: 小王\n", "  tags: [甲]\n  owner: 小李\n"
    )


def test_entries_go_and_come() -> None:
    first = FILE[FILE.index("- id: a") : FILE.index("\n-\n")]
    assert edited(FILE, remove={0}) == FILE.replace(first + "\n", "")
    new = "\n- id: n\n  question: 三\n  answer: |\n    答\n"
    added = edited(FILE, add=[{"id": "n", "question": "三", "answer": "答"}])
    assert added == FILE.replace("  # deeper comment\n", "  # deeper comment\n" + new), (
        "with a blank line between, like the others"
    )
    assert edited(added, remove={2}) == FILE
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
    ("text", "before", "after"),
    [
        ("", "entries:\n", ""),
        ("entries:\n", "entries:\n", ""),
        ("entries: []  # none yet\n", "entries:  # none yet\n", ""),
        ("rules: []", "rules: []\nentries:\n", ""),
        ("# only words\n", "# only words\nentries:\n", ""),
        ("---\nrules: []\n...\n", "---\nrules: []\nentries:\n", "...\n"),
        ("entries:\n    # here\nrules: []\n", "entries:\n    # here\n", "rules: []\n"),
    ],
)
def test_a_file_without_entries_gets_some(text: str, before: str, after: str) -> None:
    assert edited(text, add=[{"question": "三", "answer": "答"}]) == (
        before + "  - question: 三\n    answer: |\n      答\n" + after
    )


def test_entries_in_brackets_stay_there() -> None:
    one = "entries: [{id: a, question: 一, answer: 好}]\n"
    new = "{question: '三, 四', answer: \"答\\n案\"}"
    add = [{"question": "三, 四", "answer": "答\n案"}]
    assert edited(one, add=add) == one.replace("}]", "}, " + new + "]")
    assert edited(one, remove={0}) == "entries: []\n"
    assert edited("{rules: []}\n", add=add) == "{rules: [], entries: [" + new + "]}\n"
    two = (
        "entries:\n"
        "  [\n"
        "    {id: a, question: 一, answer: 好},  # 甲\n"
        "    {id: b, question: 二, answer: 好}  # 乙\n"
        "  ]\n"
    )
    assert edited(two, add=add) == two.replace("好}  # 乙", "好},  # 乙\n    " + new)
    assert edited(two, remove={1}) == two.replace("{id: b, question: 二, answer: 好}", "")
    assert edited(two, change={1: {"answer": "坏"}}) == two.replace("二, answer: 好", "二, answer: 坏")


def test_an_entry_in_braces_changes_in_them() -> None:
    text = "entries:\n  - {id: a, question: 一, answer: 好}\n  - {id: b, question: 二, answer: 好, tags: [甲]}\n"
    assert edited(text, remove={0}) == text.replace("  - {id: a, question: 一, answer: 好}\n", "")
    assert edited(text, change={0: {"answer": "坏: 了"}}) == text.replace("一, answer: 好", "一, answer: '坏: 了'")
    assert edited(text, change={0: {"answer": "一\n二"}}) == text.replace("一, answer: 好", '一, answer: "一\\n二"')
    assert edited(text, change={0: {"paraphrases": ["x", "y, z"]}}) == text.replace(
        "question: 一,", "question: 一, paraphrases: [x, 'y, z'],"
    )
    assert edited(text, change={1: {"tags": None}}) == text.replace(", tags: [甲]", "")
    assert edited(text, change={1: {"id": None, "tags": ["甲", "乙"]}}) == text.replace("id: b, ", "").replace(
        "[甲]", "[甲, 乙]"
    )


LISTS = """\
rules:
- id: ads
  paraphrases:   # as members say it
  -   "one"
  # about the second
  -   "two" # second
      # deeper
  -   "three"
  question: q
  not_for: [x,  'y' ,z]  # kept
  situations: [
    a,   # first
    b
  ]
  tags:
"""


def listed(**lists: list[str] | None) -> str:
    return edited(LISTS, section="rules", change={0: lists})


def test_of_a_list_only_the_lines_that_come_and_go_change() -> None:
    two = '  -   "two" # second\n      # deeper\n'
    assert listed(paraphrases=["one", "two", "three", "四"]) == LISTS.replace('"three"\n', '"three"\n  -   "四"\n'), (
        "indent and quotes of the one above"
    )
    assert listed(paraphrases=["一", "one", "two", "three"]) == LISTS.replace(
        '  -   "one"\n', '  -   "一"\n  -   "one"\n'
    )
    assert listed(paraphrases=["one", "three"]) == LISTS.replace(two, "")
    assert listed(paraphrases=["one", "zwei", "three"]) == LISTS.replace('"two"', '"zwei"')
    assert listed(paraphrases=["two", "five"]) == LISTS.replace('  -   "one"\n', "").replace("three", "five")
    assert listed(paraphrases=None) == LISTS.replace(LISTS[LISTS.index("  para") : LISTS.index("  question")], "")


def test_lists_in_brackets_stay_in_them() -> None:
    assert listed(not_for=["x", "y", "z", "a, b"]) == LISTS.replace(",z]", ",z, 'a, b']")
    assert listed(not_for=["w", "x", "z"]) == LISTS.replace("[x,  'y' ,z]", "[w, x,  z]")
    assert listed(not_for=["x"]) == LISTS.replace(",  'y' ,z]", "]")
    assert listed(situations=["a", "b", "c"]) == LISTS.replace("    b\n", "    b,\n    c\n")
    assert listed(situations=["a", "x", "b"]) == LISTS.replace("# first\n", "# first\n    x,\n")
    assert listed(situations=["b"]) == LISTS.replace("    a,   # first\n", "       # first\n"), "comments stay"
    assert listed(tags=["甲"]) == LISTS.replace("  tags:\n", "  tags:\n    - 甲\n")


def test_texts_below_a_bar_keep_their_depth_and_header() -> None:
    text = (
        "entries:\n- id: a\n  answer: |- # said\n        一\n\n  # after\n  question: q\n  owner: >2\n      x\n    y\n"
    )
    assert edited(text, change={0: {"answer": "二\n三"}}) == text.replace("        一", "        二\n        三")
    assert edited(text, change={0: {"owner": "一\n二"}}) == text.replace(">2\n      x\n    y", "|\n    一\n    二")


def test_a_first_key_that_goes_leaves_its_dash() -> None:
    assert edited(FILE, change={0: {"id": None}}) == FILE.replace("- id: a   # its name\n", "-    # its name\n")
    plain = "entries:\n  - id: a\n    question: 一\n    answer: 好\n"
    assert edited(plain, change={0: {"id": None}}) == plain.replace("id: a\n    ", "")


def test_what_an_alias_stands_for_is_not_changed_behind_its_back() -> None:
    text = (
        "entries:\n"
        "  - {id: a, question: &q 一, paraphrases: &p [x, y], answer: 好}\n"
        "  - {id: b, question: 二, tags: *p, owner: *q, answer: 好}\n"
    )
    with pytest.raises(InvalidRequest) as error:
        edited(text, change={0: {"paraphrases": ["x", "y", "z"]}})
    assert str(error.value) == ("faq.yaml:2: what stands here as &p is used again on line 3. Write it out there first.")
    for change in ({"question": "三"}, {"paraphrases": None}):
        with pytest.raises(InvalidRequest, match="used again on line 3"):
            edited(text, change={0: change})
    with pytest.raises(InvalidRequest, match="used again on line 3"):
        edited(text, remove={0})
    assert edited(text, change={1: {"tags": ["x", "z"], "owner": "我"}}) == text.replace("*p", "[x, z]").replace(
        "*q", "我"
    )
    assert edited(text, remove={0, 1}) == "entries:\n"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"entries: [\n", r'faq.yaml:1: the "\[" on this line is not closed'),
        (b"entries:\r- question: a\r", r'faq.yaml: some of its lines end in "\\r" alone. Save it with'),
        (b"entries:\n- a\n", r"faq.yaml:2: this is written so that it cannot be changed by itself. Change it in"),
        (b"entries:\n- tags: [[a]]\n", r"faq.yaml:2: this is written so that it cannot be changed by itself"),
    ],
)
def test_what_cannot_be_changed_says_where(data: bytes, message: str) -> None:
    with pytest.raises(InvalidRequest, match=message):
        amend(data, "faq.yaml", change={0: {"tags": ["x"]}})


def test_answers_are_read_as_typed() -> None:
    assert answers(FILE.encode(), "faq.yaml") == ["# 标题\n\n正文", "好"]
    assert [node.line for node in nodes(FILE.encode(), "faq.yaml")] == [6, 17]


def test_a_key_added_to_the_last_entry_stands_before_a_new_entry() -> None:
    text = "entries:\n  - question: 一\n    answer: 好\n"
    assert edited(text, change={0: {"owner": "小王"}}, add=[{"question": "二", "answer": "答"}]) == (
        text + "    owner: 小王\n  - question: 二\n    answer: |\n      答\n"
    )
