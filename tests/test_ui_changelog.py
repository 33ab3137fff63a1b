"""Edits in words: who, when and what, each difference by value."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from faqbot.edits import Fields
from faqbot.knowledge import Community, Knowledge, Targets
from faqbot.store import Edit, EditedItem
from faqbot.ui.changelog import ITEMS, LINES, changelog_html, difference_html
from tests.served import ATTACK, Tags, harmless

AT = datetime(2026, 3, 5, 2, 7, tzinfo=UTC)
NOW = datetime(2026, 3, 5, 3, 0, tzinfo=UTC)
KNOWLEDGE = Knowledge((), Community(), (), Targets(), "")
BEFORE: Fields = {"id": "fee", "question": "多少钱", "answer": "一年 99 元。", "paraphrases": ("收费吗", "要钱吗")}
AFTER: Fields = {**BEFORE} | {"answer": "一年 199 元。", "paraphrases": ("收费吗", "会费多少")}


def edit(number: int = 1, **changes: Any) -> Edit:
    plain = Edit(
        id=number,
        at=AT,
        by="小晨",
        why="",
        source="page",
        state="published",
        changes=(EditedItem("fee", "entry", BEFORE, AFTER),),
        files=("faq/a.yaml",),
        gap_id=None,
        undoes=None,
        undone_by=None,
        breaks=False,
        digest="",
        closings=(),
    )
    return replace(plain, **changes)


def log(*edits: Edit, **more: Any) -> str:
    return changelog_html(edits, KNOWLEDGE, NOW, "zh", **more)


def marked(markup: str) -> list[tuple[str, str]]:
    return re.findall(r"<(ins|del)>(.*?)</\1>", markup, re.DOTALL)


def test_an_edit_says_who_when_why_and_what_became_of_each_field() -> None:
    markup = log(edit(why="涨价了"))
    for part in ("修改「多少钱」", "#1 · 小晨 · 今天 10:07", "涨价了", "<code>faq/a.yaml</code>", 'data-edit="1"'):
        assert part in markup, part
    assert marked(markup) == [("del", "要钱吗"), ("ins", "会费多少"), ("ins", "1")]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (None, AFTER, "新增「多少钱」"),
        (BEFORE, None, "删除「多少钱」"),
    ],
)
def test_a_new_item_and_a_removed_one_are_all_there(before: Any, after: Any, said: str) -> None:
    markup = log(edit(changes=(EditedItem("fee", "entry", before, after),)))
    assert said in markup
    assert {tag for tag, _ in marked(markup)} == ({"ins"} if before is None else {"del"})
    assert "一年" in "".join(text for _, text in marked(markup))


def test_what_is_undone_says_by_which_edit_and_cannot_be_undone_again() -> None:
    markup = log(edit(2, source="undo", undoes=1), edit(1, state="undone", undone_by=2))
    assert "已撤销（#2）" in markup
    assert [attrs["data-edit"] for _, attrs in Tags(markup).tags if attrs.get("data-send") == "undo"] == ["2"]


def test_where_an_edit_came_from_is_said_unless_it_is_the_page() -> None:
    for source, said in (("import", "导入"), ("outside", "文件里改的"), ("api", "接口"), ("undo", "撤销")):
        assert f'<span class="fb-chip">{said}</span>' in log(edit(source=source))
    assert '<span class="fb-chip">' not in log(edit())
    assert "没有留名" in log(edit(by=""))
    assert "当时知道会答错几题" in log(edit(breaks=True))


def test_an_import_of_thousands_names_a_few_and_counts_the_rest() -> None:
    changes = tuple(
        EditedItem(f"q-{n}", "entry", None, {"id": f"q-{n}", "question": f"问{n}", "answer": "答"})
        for n in range(1, 4001)
    )
    markup = log(edit(changes=changes))
    assert "新增「问1」、「问2」、「问3」等 4,000 条" in markup
    assert markup.count("fb-difference") == ITEMS
    assert f"还有 {4000 - ITEMS} 条没有列出" in markup


def test_files_without_items_and_an_empty_history_have_words() -> None:
    assert "修改了别的内容" in log(edit(changes=()))
    assert "还没有修改过" in log()
    assert log(brief=True) == ""
    assert 'data-send="more"' in log(edit(), more=20)
    assert 'data-send="more"' not in log(edit())


@pytest.mark.parametrize(
    ("before", "after", "marks"),
    [
        ("每天打卡", "每天都要打卡", [("ins", "都要")]),
        ("七天内退款", "三天内退款", [("del", "七"), ("ins", "三")]),
        ("没有一点相同", "abc", [("del", "没有一点相同"), ("ins", "abc")]),
        ("甲乙丙丁", "甲x乙y丙z丁", [("del", "乙丙"), ("ins", "x乙y丙z")]),
        ("同", "同\n又一行", [("ins", "\n又一行")]),
    ],
)
def test_a_text_shows_what_went_and_what_came(before: str, after: str, marks: list[tuple[str, str]]) -> None:
    markup = difference_html("entry", {"answer": before}, {"answer": after}, "zh")
    assert marked(markup) == marks
    text = re.search(r'<span class="fb-text">(.*?)</span>', markup, re.DOTALL)
    assert text is not None
    assert re.sub(r"<del>.*?</del>|</?ins>", "", text[1], flags=re.DOTALL) == after
    assert re.sub(r"<ins>.*?</ins>|</?del>", "", text[1], flags=re.DOTALL) == before


def test_of_many_phrasings_the_first_are_shown_and_the_rest_folded() -> None:
    many = tuple(f"问法{n}" for n in range(LINES + 3))
    markup = difference_html("entry", {"paraphrases": many}, None, "zh")
    assert len(marked(markup)) == LINES + 3
    assert f"<details><summary>还有 3 种</summary><del>问法{LINES}</del>" in markup
    assert "<details>" not in difference_html("entry", {"paraphrases": many[:LINES]}, None, "zh")
    moved = difference_html("entry", {"paraphrases": ("甲", "乙")}, {"paraphrases": ("乙", "甲")}, "zh")
    assert '<span class="fb-lines">乙 甲</span>' in moved


def test_long_texts_stand_side_by_side() -> None:
    markup = difference_html("entry", {"answer": "长" * 200}, {"answer": "短" * 200}, "zh")
    assert "fb-sides" in markup
    assert "长" * 200 in markup and "短" * 200 in markup


def test_nothing_written_becomes_markup() -> None:
    fields: Fields = {"id": "x", "question": ATTACK, "answer": ATTACK, "paraphrases": (ATTACK,)}
    changes = (EditedItem("x", "entry", None, fields), EditedItem("y", "entry", {"answer": "a"}, {"answer": ATTACK}))
    harmless(log(edit(by=ATTACK, why=ATTACK, changes=changes, files=(ATTACK,))))
