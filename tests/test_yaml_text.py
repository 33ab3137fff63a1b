"""Values as YAML text: whatever is written is read back as the same text."""

from __future__ import annotations

import pytest
import yaml

from faqbot.yaml_text import block_lines, flow, inline, item_lines, literal

TEXTS = (
    *(
        "怎么退款",
        "怎么 退款",
        "退款 ",
        "退款 #1",
        "yes",
        "007",
        "1:30",
        "null",
        "~",
        "2026-01-01",
        "a: b",
        "a, b",
        "[x",
    ),
    *("'q'", 'say "x"', "# no", "- a", "*x", "&x", "!x", "%x", "@x", "{x}", "C:\\x", "tab\there", "😀 ok", "\u00a0x"),
    *("一\n二", "a\x07b", "a\u2028b", "end:", "=", "<<", "？好", "中文，「好」"),
)


@pytest.mark.parametrize("style", ["", "'", '"'])
def test_a_line_is_read_back_as_the_text(style: str) -> None:
    for text in TEXTS:
        for around, within in (("- {}", False), ("[{}]", True), ("[x, {}]", True)):
            written = inline(text, style, flow=within)
            assert "\n" not in written
            assert yaml.safe_load(around.format(written))[-1] == text, written


def test_quotes_stand_only_where_they_are_needed_or_were() -> None:
    assert [inline(text) for text in ("怎么退款", "a, b", "yes", "😀 ok")] == ["怎么退款", "a, b", "'yes'", "😀 ok"]
    assert inline("a, b", flow=True) == "'a, b'"
    assert (inline("it's", "'"), inline("😀 ok", '"')) == ("'it''s'", '"😀 ok"')


def test_days_are_days_and_texts_that_look_like_one_are_texts() -> None:
    assert block_lines("review", "2026-01-01", 2) == ["  review: 2026-01-01"]
    assert block_lines("question", "2026-01-01", 2) == ["  question: '2026-01-01'"]
    assert flow({"review": "2026-01-01", "tags": ["2026-01-01"]}) == "{review: 2026-01-01, tags: ['2026-01-01']}"


def test_texts_of_several_lines_stand_below_a_bar() -> None:
    assert block_lines("answer", "好", 2) == ["  answer: |", "    好"]
    assert block_lines("why", "好\n\n  的", 0) == ["why: |", "  好", "", "    的"]
    assert block_lines("why", "a\x07\nb", 0) == ['why: "a\\x07\\nb"']
    assert literal("好\n的") and not literal(" 好") and not literal("a\u2028b")


def test_an_item_begins_at_its_dash() -> None:
    fields = {"id": "a", "tags": ["x", "y"]}
    assert item_lines(fields, 2, inner=4) == ["  -   id: a", "      tags:", "        - x", "        - y"]
