"""Strict YAML: what is refused and in which words, what comes through letter for letter, and where it stands."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
import yaml

from faqbot import marked_yaml
from faqbot.marked_yaml import MAX_BYTES, ListNode, MapNode, Problems, Scalar, read, read_fields, read_text


@pytest.fixture(params=["CSafeLoader", "SafeLoader"], autouse=True)
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Every truth holds with libyaml and without it."""
    monkeypatch.setattr(marked_yaml, "_LOADER", getattr(yaml, request.param))
    yield request.param


def root(text: str) -> MapNode:
    node, problems = read(text.encode(), "a.yaml")
    assert problems.found == []
    assert isinstance(node, MapNode)
    return node


def complaints(data: str | bytes) -> list[str]:
    return [str(each) for each in read(data.encode() if isinstance(data, str) else data, "a.yaml")[1].found]


REFUSED: dict[str, tuple[str | bytes, str]] = {
    "tab as indentation": (
        "a:\n\t- b\n",
        "a.yaml:2: a tab stands where YAML takes only spaces. Indent with spaces.",
    ),
    "tab within a block of text": (
        "a: |\n\tb\n",
        "a.yaml:2: a tab stands where YAML takes only spaces. Indent with spaces.",
    ),
    "full-width colon": (
        "a:\n- question：怎么退\n  answer: b\n",
        'a.yaml:2: "question：" has a full-width colon. Write "question: " with ":" and a space.',
    ),
    "no space after the colon": (
        "a:\n- question:怎么退\n  answer: b\n",
        'a.yaml:2: "question:" needs a space after its ":".',
    ),
    "no space after the colon of the last key": (
        "question: 怎么退\nanswer:b\n",
        'a.yaml:2: "answer:" needs a space after its ":".',
    ),
    "no space after the dash": (
        "-退款\n-退钱: 二\n",
        'a.yaml:2: a list item needs a space after its "-".',
    ),
    "colon within a text": (
        "a: 注意: 这里\n",
        'a.yaml:1: a ":" and a space stand within a text. Put the whole text in quotes.',
    ),
    "too deep a line": (
        "a: b\n  c: d\n",
        "a.yaml:2: this line is indented deeper than it can be. Line it up with those it belongs to.",
    ),
    "line between two levels": (
        "a:\n    b: c\n  d: e\n",
        "a.yaml:3: this line does not fit what stands above. Line it up with those it belongs to.",
    ),
    "text that leaves its block": (
        "a: |\n    一\n  二\nb: c\n",
        "a.yaml:3: this line does not fit what stands above. Line it up with those it belongs to.",
    ),
    "quote without end": (
        'a:\n  b: "怎么退\n  c: d\n',
        "a.yaml:2: a quote that opens on this line is never closed. Close it.",
    ),
    "apostrophe without end": (
        "a:\n  b: '怎么退\n  c: d\n",
        "a.yaml:2: a quote that opens on this line is never closed. Close it.",
    ),
    "quotes within quotes": (
        'a: "点"申请"退款"\n',
        "a.yaml:1: a text goes on after its closing quote or bracket. Put the whole text in quotes.",
    ),
    "sticker at the beginning": (
        "a: [捂脸] 好\n",
        "a.yaml:1: a text goes on after its closing quote or bracket. Put the whole text in quotes.",
    ),
    "bracket without end": (
        "a: b\nc: [d, e\nf: g\n",
        'a.yaml:2: the "[" on this line is not closed, or a comma is missing. A text with "[" needs quotes.',
    ),
    "bracket at the end of the file": (
        "a: b\nc: [\n",
        'a.yaml:2: the "[" on this line is not closed, or a comma is missing. A text with "[" needs quotes.',
    ),
    "brace in a bracket": ("a: [b, }]\n", 'a.yaml:1: a text cannot begin with "}" unless it stands in quotes.'),
    "brace without end": (
        "a: {b\n",
        'a.yaml:1: the "{" on this line is not closed, or a comma is missing. A text with "{" needs quotes.',
    ),
    "@ at the beginning": ("a: @小明 好\n", 'a.yaml:1: a text cannot begin with "@" unless it stands in quotes.'),
    "` at the beginning": ("a: `b`\n", 'a.yaml:1: a text cannot begin with "`" unless it stands in quotes.'),
    "% at the beginning": ("a: %b\n", 'a.yaml:1: a text cannot begin with "%" unless it stands in quotes.'),
    "] at the beginning": ("a: ]b\n", 'a.yaml:1: a text cannot begin with "]" unless it stands in quotes.'),
    "* at the beginning": ("a: *请*\n", 'a.yaml:1: a text cannot begin with "*" unless it stands in quotes.'),
    "& at the beginning": ("a: &请\n", 'a.yaml:1: a text cannot begin with "&" unless it stands in quotes.'),
    "! at the beginning": ("a: !请 b\n", 'a.yaml:1: a text cannot begin with "!" unless it stands in quotes.'),
    "tag handle of no one": ("a: !b!c d\n", 'a.yaml:1: a text cannot begin with "!" unless it stands in quotes.'),
    "dash at the beginning": (
        "a: - b\n",
        'a.yaml:1: a list begins on the line below its key. A text that begins with "- " needs quotes.',
    ),
    "text beside its |": (
        "a: |请\n",
        'a.yaml:1: a text after "|" or ">" begins on the next line, indented. Move it there.',
    ),
    "backslash in double quotes": (
        'a: "\\d+"\n',
        'a.yaml:1: in double quotes "\\" begins an escape. Write "\\\\", or use single quotes.',
    ),
    "directive": (
        "%b\na: c\n",
        'a.yaml:1: a text cannot begin with "%" unless it stands in quotes.',
    ),
    "neither key nor item": (
        "a: b\n怎么退\nc: d\n",
        'a.yaml:2: this line is neither "key: text" nor "- text", nor indented below one.',
    ),
    "python object": (
        "a: !!python/object/apply:os.system ls\n",
        'a.yaml:1: "!!python/object/apply:os.system" is a YAML tag, which no text needs. '
        'Remove it, or put a text with "!" in quotes.',
    ),
    "tag": (
        "a: !hot b\n",
        'a.yaml:1: "!hot" is a YAML tag, which no text needs. Remove it, or put a text with "!" in quotes.',
    ),
    "key twice": ("a: b\nc: d\na: e\n", 'a.yaml:3: "a" stands here again, after line 1. Keep one of the two.'),
    "key twice, once in quotes": (
        'a: b\n"a": e\n',
        'a.yaml:2: "a" stands here again, after line 1. Keep one of the two.',
    ),
    "list as a key": (
        "? [a]\n: b\n",
        'a.yaml:1: a key must be one word, not a list or a mapping. Put a text with "{" or "[" in quotes.',
    ),
    "braces as a key": (
        "{a}: b\n",
        'a.yaml:1: a key must be one word, not a list or a mapping. Put a text with "{" or "[" in quotes.',
    ),
    "merge key": (
        "a: &x {b: c}\nd:\n  <<: *x\n",
        'a.yaml:3: "<<" merges nothing here. Write out the keys that it stands for.',
    ),
    "alias of nothing": (
        "a: *ok\n",
        'a.yaml:1: "*ok" stands for nothing in this file. A text that begins with "*" must stand in quotes.',
    ),
    "alias of itself": (
        "a: &x\n- *x\n",
        'a.yaml:2: "*x" stands within what it stands for. Write it out instead.',
    ),
    "exploding aliases": (
        "a:\n- &a [1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
        + "".join(f"- &{name} [{', '.join([f'*{of}'] * 10)}]\n" for of, name in ("ab", "bc", "cd", "de", "ef")),
        'a.yaml:5: with "*c", aliases stand for more than 10,000 values. Write them out instead.',
    ),
    "too deep": ("a: " + "[" * 50, "a.yaml:1: more than 50 levels stand within each other here. Flatten them."),
    "endlessly deep": (
        "a: " + "[" * 500_000,
        "a.yaml:1: more than 50 levels stand within each other here. Flatten them.",
    ),
    "second document": (
        "a: b\n---\nc: d\n",
        'a.yaml:2: a second document begins here. Remove the "---", or move what follows to a file.',
    ),
    "GBK": (
        "a: b\nc: 怎么退款\n".encode("gbk"),
        "a.yaml:2: byte 0xd4 on this line is not UTF-8; the file looks like GBK. Save the file as UTF-8.",
    ),
    "Latin-1": (
        "a: b\r\nc: d\r\ne: café \n".encode("latin-1"),
        "a.yaml:3: byte 0xe9 on this line is not UTF-8. Save the file as UTF-8.",
    ),
    "UTF-16": ("a: b\n".encode("utf-16"), "a.yaml:1: this file is UTF-16. Save it as UTF-8."),
    "control character": (
        "a: b\nc: d\x07\n",
        "a.yaml:2: the invisible character U+0007 stands on this line. Delete it.",
    ),
    "NUL": ("a: b\nc: \x00\n", "a.yaml:2: the invisible character U+0000 stands on this line. Delete it."),
    "line separator": (
        "a: b\nc: d\u2028e\nf: g\n",
        "a.yaml:2: the invisible character U+2028 stands on this line. Delete it.",
    ),
    "second byte order mark": (
        "\ufeffa: b\nc: d\ufeff\n",
        "a.yaml:2: the invisible character U+FEFF stands on this line. Delete it.",
    ),
    "too large": (
        b"#" * (MAX_BYTES + 100_000),
        "a.yaml:1: this file has 5.1 MB, more than the 5 MB that one may have. Split it into several files.",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refuses_with_line_and_next_step(name: str) -> None:
    data, expected = REFUSED[name]
    assert complaints(data) == [expected]


def test_all_repeated_keys_are_found_and_the_first_is_kept() -> None:
    node, problems = read(b"a: 1\na: 2\nb: {c: 3, c: 4}\na: 5\n", "a.yaml")
    assert [each.line for each in problems.found] == [2, 3, 4]
    assert isinstance(node, MapNode)
    first = node.pairs["a"][1]
    assert isinstance(first, Scalar)
    assert first.text == "1"


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing yet\n", "---\n", "---\n# nothing\n...\n", "~\n", "\ufeff"])
def test_a_file_without_content_is_no_problem(text: str) -> None:
    node, problems = read(text.encode(), "a.yaml")
    assert node is None
    assert problems.found == []


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_everything_keeps_its_line(ending: str) -> None:
    text = ending.join(["# first", "a:", "  - x", "  -", "    b: [y,", "      z]", "c: |", "  一", "  二", ""])
    node = root("\ufeff" + text)
    assert {name: key.line for name, (key, _) in node.pairs.items()} == {"a": 2, "c": 7}
    items = node.pairs["a"][1]
    assert isinstance(items, ListNode)
    first, second = items.items
    assert (first.line, second.line) == (3, 5)
    assert isinstance(second, MapNode)
    inner = second.pairs["b"][1]
    assert isinstance(inner, ListNode)
    assert [each.line for each in inner.items] == [5, 6]
    said = node.pairs["c"][1]
    assert isinstance(said, Scalar)
    assert said.text == "一\n二\n"
    assert [said.line_at(said.text.index(char)) for char in "一二"] == [8, 9]


def test_a_folded_text_counts_as_standing_on_its_first_line() -> None:
    said = root("a: b\nc: >\n  一\n  二\n").pairs["c"][1]
    assert isinstance(said, Scalar)
    assert said.line_at(3) == 2


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("yes", "true/false"),
        ("Off", "true/false"),
        ("12", "number"),
        ("1_000.5", "number"),
        ("21:00", "number"),
        ("2026-02-30", "date"),
        ("~", "nothing"),
        ("", "nothing"),
        ("   # 接龙", "comment"),
        ('"yes"', "text"),
        ("'12'", "text"),
        ("9 点", "text"),
        ("#", "comment"),
        ("|\n  12", "text"),
        ("=", "text"),
    ],
)
def test_what_yaml_takes_a_scalar_for(written: str, kind: str) -> None:
    node = root(f"a: {written}\n").pairs["a"][1]
    assert isinstance(node, Scalar)
    assert node.kind == kind


def test_small_aliases_work() -> None:
    node = root("a: &x [一, 二]\nb: *x\n")
    meant = node.pairs["b"][1]
    assert meant is node.pairs["a"][1]
    assert isinstance(meant, ListNode)
    assert [each.text for each in meant.items if isinstance(each, Scalar)] == ["一", "二"]


def test_aliases_may_stand_for_10_000_values_and_no_more() -> None:
    nine = "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]\n"  # with the list itself ten values
    assert complaints(nine + "b: [" + "*a, " * 1_000 + "]") == []
    assert complaints(nine + "b: [" + "*a, " * 1_001 + "]") == [
        'a.yaml:2: with "*a", aliases stand for more than 10,000 values. Write them out instead.'
    ]


def test_a_thousand_problems_of_a_file_are_enough() -> None:
    problems = Problems("a.yaml")
    node = read("".join(f"k{number}: 1\n" for number in range(1, 1_003)).encode(), "a.yaml")[0]
    assert read_fields(node, "it", ("x",), problems) is not None
    assert len(problems.found) == 1_001
    assert str(problems.found[999]) == 'a.yaml:1000: it has an unknown key "k1000". Use one of: x.'
    assert str(problems.found[1_000]) == (
        "a.yaml:1001: more than 1,000 problems in this file. Correct the others first."
    )


def test_49_levels_within_a_mapping_are_not_too_deep() -> None:
    assert complaints("a: " + "[" * 49 + "]" * 49) == []


def test_a_file_may_have_exactly_the_largest_size() -> None:
    assert complaints(b"a: b\n" + b"#" * (MAX_BYTES - 5)) == []
    assert complaints(b"a: b\n" + b"#" * (MAX_BYTES - 4)) == [
        "a.yaml:1: this file has 5.0 MB, more than the 5 MB that one may have. Split it into several files."
    ]


@pytest.mark.parametrize(
    ("written", "character"),
    [('"a\\x07"', "U+0007"), ('"a\\rb"', "U+000D"), ('"a\\x7f"', "U+007F"), ('"a\\0"', "U+0000")],
)
def test_control_characters_by_escape(written: str, character: str) -> None:
    node, problems = read(f"a: b\nb: {written}\n".encode(), "a.yaml")
    assert isinstance(node, MapNode)
    assert read_text(node.pairs["b"][1], "it", 100, problems) is None
    assert [str(each) for each in problems.found] == [
        f"a.yaml:2: it holds the control character {character}. Remove it."
    ]


def test_any_text_comes_through_letter_for_letter(loader: str) -> None:
    draw = random.Random(20_260_101)
    alphabet = [
        *"abyn019 :#-|>{}[]'\"\\&*!%@`~,?=<.\n\t",
        *"退款怎么您。，！“”：（）　",
        "\u00a0",
        "🙂",
        "👨‍👩‍👧",
        "é",
        "\u200b",
        "𠮷",
    ]
    for _ in range(1_500 if loader == "CSafeLoader" else 150):
        text = "".join(draw.choices(alphabet, k=draw.randint(1, 30)))
        for unicode in (True, False):
            dumped = yaml.safe_dump({"a": text}, allow_unicode=unicode, width=draw.choice([20, 80, 1_000]))
            node = root(dumped).pairs["a"][1]
            assert isinstance(node, Scalar)
            assert (node.text, node.kind) == (text, "text"), dumped
