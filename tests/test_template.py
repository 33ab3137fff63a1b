"""Texts with names in braces: what is a flaw, where it stands, and what filling gives."""

from __future__ import annotations

import random

import pytest

from faqbot.template import fill, fill_known, flaws, names, speak, unfilled

OPENING = (0, 'a lone "{". Write "{{" for the character itself.')
CLOSING = (0, 'a lone "}". Write "}}" for the character itself.')
KNOWN = ("hours_words", "community", "群主")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("找{群主}，{hours_words}", "找阿青，每天"),
        ("{community}{community}", "晨光晨光"),
        ("写成 {{群主}}", "写成 {群主}"),
        ("{{{群主}}}", "{阿青}"),
        ("{{}}", "{}"),
        ("｛群主｝", "｛群主｝"),
        ("", ""),
    ],
)
def test_fill(text: str, expected: str) -> None:
    assert flaws(text, KNOWN) == []
    assert fill(text, {"群主": "阿青", "hours_words": "每天", "community": "晨光"}) == expected


def test_values_are_not_read_as_templates() -> None:
    assert fill("{a}{b}", {"a": "{b}", "b": "}}"}) == "{b}}}"


def test_filling_with_a_name_missing_or_a_lone_brace_is_a_mistake_in_the_program() -> None:
    with pytest.raises(KeyError, match="time"):
        fill("{time}", {})
    with pytest.raises(ValueError, match="lone '}' at 1 in 'a}'"):
        fill("a}", {})


def test_names_in_order() -> None:
    assert names("{b} {{c}} {a} {b}") == ["b", "a", "b"]


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("在 {hour_words}", 2, "{hours_words}, {community}, {群主}"),
        ("{ 群主 }", 0, "{群主}, {community}, {hours_words}"),
    ],
)
def test_an_unknown_name_lists_the_nearest_first(text: str, offset: int, message: str) -> None:
    assert flaws(text, KNOWN) == [(offset, f'there is no "{text[offset:]}". Use one of: {message}.')]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a{", [(1, OPENING[1])]),
        ("}", [CLOSING]),
        ("{a\n}", [OPENING, (3, CLOSING[1])]),
        ("{{{", [(2, OPENING[1])]),
        ("a{ }", [(1, '"{ }" names nothing. Use one of: {community}, {hours_words}, {群主}.')]),
    ],
)
def test_flaws(text: str, found: list[tuple[int, str]]) -> None:
    assert flaws(text, KNOWN) == found


@pytest.mark.parametrize(
    ("text", "values", "said"),
    [
        ("您{count}骂人", {"count": "2 次"}, "您 2 次骂人"),
        ("在群里{reason}{count}", {"reason": "发广告", "count": "3 次"}, "在群里发广告 3 次"),
        ("这是第{n}了", {"n": "2 次"}, "这是第 2 次了"),
        ("{when}前办好", {"when": "明天 18:00"}, "明天 18:00 前办好"),
        ("共 {count}，", {"count": "2 次"}, "共 2 次，"),
        ("您好，{count}了", {"count": "2 次"}, "您好，2 次了"),
        # Who writes without blanks is not corrected.
        ("第{n}期{count}", {"n": "12", "count": "2次"}, "第12期2次"),
        ("{{{n}}}", {"n": "2 次"}, "{2 次}"),
    ],
)
def test_a_value_that_sets_its_numbers_apart_is_set_apart(text: str, values: dict[str, str], said: str) -> None:
    assert speak(text, values) == said


def test_filling_in_two_parts_is_filling_at_once() -> None:
    draw = random.Random(7)
    first, second = {"a": "{b}", "b": "一}"}, {"c": "{a}{{", "d": ""}
    parts = ["{a}", "{b}", "{c}", "{d}", "{{", "}}", "退", "\n"]
    for _ in range(500):
        text = "".join(draw.choices(parts, k=8))
        assert fill(fill_known(text, first), second) == fill(text, first | second)


def test_what_names_stood_for_becomes_names_again() -> None:
    values = {"价": "99 元", "店": "晨光", "长": "晨光二店", "空": ""}
    assert unfilled("晨光二店收 99 元", "{店}{长}{价}{空}", values) == "{长}收 {价}"
    assert unfilled("晨光收 99 元 {x}", "{价}", values) == "晨光收 {价} {{x}}"
    assert fill(unfilled("晨光收 99 元 {x}", "{价}", values), values) == "晨光收 99 元 {x}"
