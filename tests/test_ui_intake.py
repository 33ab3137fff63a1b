"""A table on its way into the knowledge: where it goes, what becomes of its rows, and how that is shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from faqbot.encoder import silent
from faqbot.errors import InvalidRequest
from faqbot.reading import load
from faqbot.ui import intake as intakes
from faqbot.ui.intake import PAGE, Intake, brings, chosen, planned, problems, received, rows
from faqbot.ui.tables import tables_html
from faqbot.ui.task import Task
from tests import club
from tests.served import ATTACK, Tags, harmless


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return club.write(tmp_path / "knowledge")


def table(tmp_path: Path, *lines: str) -> Path:
    file = tmp_path / "faq.csv"
    file.write_text("\n".join(("问题,回复", *lines)), encoding="utf-8")
    return file


def checked(file: Path, folder: Path, **sent: str) -> Intake:
    intake = received(file, "我的表.csv", folder)
    if sent:
        intake = chosen(intake, sent, folder)
    return planned(intake, intakes.check(intake, folder, silent))


def html(intake: Intake, folder: Path) -> str:
    return tables_html(intake, intakes.places(folder), load(folder), "zh")


def test_a_table_goes_into_a_file_of_its_own_and_again_into_the_same_one(tmp_path: Path, folder: Path) -> None:
    file = table(tmp_path, "几点关灯,十点。")
    first = checked(file, folder)
    assert (first.into, first.mode, first.name) == ("faq/imported.yaml", "new", "我的表.csv")
    assert first.plan is not None
    assert first.plan.counts == {"new": 1}
    first.plan.write()
    again = checked(table(tmp_path, "几点关灯,十一点。", "几点开灯,六点。"), folder)
    assert (again.into, again.mode) == ("faq/imported.yaml", "append")
    assert again.plan is not None
    assert again.plan.counts == {"changed": 1, "new": 1}


@pytest.mark.parametrize(
    ("sent", "into", "mode", "skip"),
    [
        ({"into": "club.yaml"}, "club.yaml", "append", False),
        ({"into": "club.yaml", "mode": "replace", "skip": "yes"}, "club.yaml", "replace", True),
        ({"into": "", "named": " faq/new "}, "faq/new.yaml", "new", False),
        ({"into": "", "named": "a.yml", "mode": "replace"}, "a.yml", "new", False),
        ({}, "faq/imported.yaml", "new", False),
    ],
)
def test_the_place_and_the_way_are_chosen(folder: Path, sent: dict[str, str], into: str, mode: str, skip: bool) -> None:
    got = chosen(Intake(Path("x"), "x", only="new", shown=90), sent, folder)
    assert (got.into, got.mode, got.skip_refused) == (into, mode, skip)
    assert (got.plan, got.only, got.shown) == (None, "", PAGE)


def test_a_place_outside_the_folder_is_refused(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(InvalidRequest):
        checked(table(tmp_path, "问,答"), folder, into="", named="../else.yaml")


def test_rows_that_need_a_look_come_first_and_any_state_can_be_looked_at(tmp_path: Path, folder: Path) -> None:
    file = table(
        tmp_path, *(f"第 {n} 件事怎么办,第 {n} 个答案。" for n in range(1, 101)), "没有答案,", "会费多少钱？,改了。"
    )
    intake = checked(file, folder)
    plan = intake.plan
    assert plan is not None
    assert plan.counts == {"new": 100, "refused": 2}
    assert (intake.only, [each.row for each in problems(plan)]) == ("problems", [102, 103])
    assert [each.row for each in rows(plan, "refused")] == [102, 103]
    assert len(rows(plan, "new")) == 100
    assert len(rows(plan, "")) == 102
    assert rows(plan, "changed") == []
    markup = html(intake, folder)
    assert "还不能导入" in markup
    assert "2 行不能用" in markup
    assert len(Tags(markup).with_class("fb-row")) == 2
    assert 'data-send="review"' not in markup
    every = html(intakes.narrowed(intake, ""), folder)
    assert len(Tags(every).with_class("fb-row")) == PAGE
    assert "再显示 50 条" in every
    assert "再显示 2 条" in html(replace(intakes.narrowed(intake, ""), shown=100), folder)
    assert intakes.narrowed(intake, "<b>").only == ""


def test_leaving_out_what_cannot_be_used_lets_the_rest_in(tmp_path: Path, folder: Path) -> None:
    file = table(tmp_path, "几点关灯,十点。", "没有答案,")
    intake = checked(file, folder, into="", named="lights.yaml", skip="yes")
    assert intake.plan is not None
    assert not intake.plan.refused
    markup = html(intake, folder)
    assert "会新增或改动 1 条，共 1 种问法，写进 lights.yaml。" in markup
    assert 'data-send="review"' in markup


def test_replacing_says_what_goes(tmp_path: Path, folder: Path) -> None:
    lights = (("几点关灯", "十点。"), ("几点开灯", "六点。"), ("灯坏了", "找小晨。"))
    text = "".join(f"  - {{id: lights-{n}, question: {q}, answer: {a}}}\n" for n, (q, a) in enumerate(lights))
    (folder / "lights.yaml").write_text(f"entries:\n{text}", encoding="utf-8")
    intake = checked(table(tmp_path, "几点关灯,十一点。"), folder, into="lights.yaml", mode="replace")
    assert intake.plan is not None
    assert intake.plan.removed == ("lights-1", "lights-2")
    assert brings(intake.plan) == 3
    markup = html(intakes.narrowed(intake, "removed"), folder)
    assert "文件里另有 2 条会删除。" in markup
    assert "<code>lights-2</code>" in markup
    changed = html(intakes.narrowed(intake, "changed"), folder)
    assert "回复: <del>十点。</del> <ins>十一点。</ins>" in changed


def test_a_table_that_says_what_is_there_already_has_nothing_to_import(tmp_path: Path, folder: Path) -> None:
    intake = checked(table(tmp_path, "会费多少钱？,一年 99 元。"), folder, into="club.yaml")
    markup = html(intake, folder)
    assert "没有要导入的" in markup
    assert 'data-send="review"' not in markup


def test_how_far_it_is_and_the_way_out_are_shown(folder: Path) -> None:
    task = Task[None](lambda progress: progress("Checking faq.csv", 250, 1000))
    task.result()
    markup = html(Intake(Path("x"), "x", task=task), folder)
    assert "正在逐行核对</b> <small>250 / 1,000</small>" in markup
    assert '<i style="width:25.0%">' in markup
    assert 'data-send="cancel"' in markup
    task.cancel()
    assert 'data-send="cancel"' not in html(Intake(Path("x"), "x", task=task), folder)
    assert "正在停下来" in html(Intake(Path("x"), "x", task=task), folder)


def test_nothing_in_a_table_becomes_markup(tmp_path: Path, folder: Path) -> None:
    harmless(html(replace(checked(table(tmp_path, f"{ATTACK},", f"{ATTACK}2,{ATTACK}"), folder), name=ATTACK), folder))
    intake = checked(table(tmp_path, f"会费多少钱？,{ATTACK}"), folder, into="club.yaml")
    harmless(html(intakes.narrowed(intake, "changed"), folder))
