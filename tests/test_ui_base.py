"""The knowledge base in a real Chromium, over the whole of faqbot: editing, two editors, history, hygiene, tables."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from faqbot.assistant import Assistant
from faqbot.edits import Change
from faqbot.exchange import import_entries
from faqbot.reading import load
from faqbot.sheets import write_xlsx
from faqbot.store import ReplyEdit
from faqbot.ui.base import uploaded
from tests.served import ATTACK, Desk, Site, fits, serving, window


@pytest.fixture
def at(browser: Browser, site: Site) -> Iterator[Page]:
    with editor(browser, site) as page:
        yield page


@contextlib.contextmanager
def editor(browser: Browser, site: Site, name: str = "小晨", **options: Any) -> Iterator[Page]:
    """A window on the knowledge base, of somebody of this name."""
    with window(browser, site, **options) as at:
        if name:
            at.page.locator(".fb-top [data-editor]").fill(name)
            at.page.locator(".fb-top [data-editor]").blur()
        base(at)
        yield at.page


def base(at: Desk) -> None:
    at.page.get_by_role("tab", name="知识库").click()
    expect(at.page.locator(".fb-known").first).to_be_visible()


def edit(page: Page, item_id: str) -> None:
    page.locator(f".fb-known [data-item='{item_id}']").click()
    expect(page.locator(".fb-editing")).to_be_visible()


def field(page: Page, name: str) -> str:
    return page.locator(f".fb-editing [name='{name}']").input_value()


def fill(page: Page, name: str, text: str) -> None:
    page.locator(f".fb-editing [name='{name}']").fill(text)


def check(page: Page) -> None:
    page.get_by_role("button", name="检查").click()


def publish(page: Page) -> None:
    check(page)
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.locator(".fb-banner")).to_be_visible()


def show(page: Page, part: str) -> None:
    page.locator(".fb-segments").get_by_role("button", name=part).click()


def answer(assistant: Assistant, text: str) -> str:
    return assistant.ask(text, record=False).reply


def test_an_entry_is_edited_with_its_reply_in_view_then_checked_published_and_undone(
    at: Page, assistant: Assistant
) -> None:
    edit(at, "fee")
    reply = at.locator(".fb-side-pane .fb-reply")
    expect(reply).to_have_text("您好，一年 99 元。")
    fill(at, "answer", "一年 {community} 199 元。")
    expect(reply).to_have_text("您好，一年 晨光读书会 199 元。")
    fill(at, "paraphrases", f"{field(at, 'paraphrases')}\n会费要交多少\n\n")
    expect(at.locator(".fb-lines-count").first).to_have_text("6 行")
    check(at)
    expect(at.locator(".fb-side-pane .fb-difference ins")).to_have_text(["会费要交多少", "{community} 1"])
    assert "99 元" in answer(assistant, "会费多少钱？")
    at.get_by_role("button", name="发布", exact=True).click()
    expect(at.locator(".fb-banner")).to_contain_text("「会费多少钱？」已发布，现在问就能答。")
    expect(at.locator(".fb-editing")).to_have_count(0)
    expect(at.locator("fb-item-fee")).to_contain_text("一年 晨光读书会 199 元。")
    assert answer(assistant, "会费要交多少") == "您好，一年 晨光读书会 199 元。"
    at.locator(".fb-banner").get_by_role("button", name="撤销").click()
    expect(at.locator(".fb-banner")).to_have_text("已撤销，回到修改之前的样子。")
    expect(at.locator("fb-item-fee")).to_contain_text("一年 99 元。")
    assert answer(assistant, "会费多少钱？") == "您好，一年 99 元。"
    assert [edit.by for edit in assistant.editing.history()] == ["小晨", "小晨"]


def test_a_check_without_an_answer_is_given_to_the_new_entry_by_one_tick(at: Page, assistant: Assistant) -> None:
    at.get_by_role("button", name="写一条新的").click()
    fill(at, "question", "明天会不会下雨？")
    fill(at, "answer", "看天气预报。")
    check(at)
    tick, why = at.locator(".fb-claims [name='claim']"), at.locator(".fb-publish [name='why']")
    expect(tick).to_be_checked()
    expect(at.locator(".fb-claims")).to_contain_text("明天会下雨吗")
    expect(at.locator(".fb-claims")).to_contain_text("归「明天会不会下雨？」")
    expect(why).not_to_have_attribute("required", "")
    tick.uncheck()
    expect(why).to_have_attribute("required", "")
    expect(at.locator(".fb-publish")).to_contain_text("为什么仍然要发布？（必填，会记下来）")
    tick.check()
    expect(why).not_to_have_attribute("required", "")
    at.get_by_role("button", name="发布", exact=True).click()
    expect(at.locator(".fb-banner")).to_contain_text("「明天会不会下雨？」已发布")
    [check_] = [each for each in assistant.knowledge.checks if each.text == "明天会下雨吗"]
    assert check_.entry_id == assistant.ask("明天会不会下雨", record=False).entry_id is not None


def test_it_works_by_keyboard_and_who_edits_is_asked_in_place(
    browser: Browser, site: Site, assistant: Assistant
) -> None:
    with editor(browser, site, name="") as at:
        edit(at, "address")
        expect(at.locator(".fb-editing [name='question']")).to_be_focused()
        at.keyboard.press("Tab")
        at.keyboard.press("Control+A")
        at.keyboard.insert_text("南京路 2 号。")
        at.keyboard.press("Control+Enter")
        name = at.locator(".fb-publish [name='by']")
        expect(name).to_be_visible()
        at.get_by_role("button", name="发布", exact=True).click()
        expect(at.locator(".fb-side-pane .fb-notice")).to_contain_text("请先填上您的名字")
        name.fill("小王")
        at.locator(".fb-publish [name='why']").fill("搬家了")
        at.keyboard.press("Enter")
        expect(at.locator(".fb-banner")).to_be_visible()
        expect(at.locator(".fb-top [data-editor]")).to_have_value("小王")
    [edit_] = assistant.editing.history()
    assert (edit_.by, edit_.why) == ("小王", "搬家了")


def test_nothing_typed_is_lost_by_closing_reloading_or_another_language(
    at: Page, site: Site, assistant: Assistant
) -> None:
    edit(at, "fee")
    fill(at, "answer", "写到一半")
    at.get_by_role("button", name="返回列表").click()
    expect(at.locator("fb-item-fee")).to_contain_text("这一条有您没发布的修改")
    at.reload()
    base(Desk(at, []))
    expect(at.locator("fb-item-fee")).to_contain_text("这一条有您没发布的修改")
    edit(at, "fee")
    expect(at.get_by_text("这里是您上次没有发布的修改。")).to_be_visible()
    assert field(at, "answer") == "写到一半"
    expect(at.locator(".fb-side-pane .fb-reply")).to_have_text("您好，写到一半")
    at.get_by_role("button", name="English").click()
    expect(at.get_by_role("button", name="Check")).to_be_visible()
    assert field(at, "answer") == "写到一半"
    at.get_by_role("button", name="中文").click()
    at.get_by_role("button", name="不要了，恢复成现在的内容").click()
    expect(at.locator(".fb-editing [name='answer']")).to_have_value("一年 99 元。")
    at.get_by_role("button", name="返回列表").click()
    expect(at.locator("fb-item-fee .fb-unpublished")).to_be_hidden()
    assert assistant.editing.history() == []


def test_two_editors_on_one_entry(browser: Browser, site: Site, at: Page, assistant: Assistant) -> None:
    edit(at, "fee")
    with editor(browser, site, "小王") as other:
        edit(other, "fee")
        fill(other, "answer", "他的答案")
        fill(other, "paraphrases", f"{field(other, 'paraphrases')}\n他的问法")
        publish(other)
    fill(at, "answer", "我的答案")
    fill(at, "paraphrases", f"{field(at, 'paraphrases')}\n我的问法")
    check(at)
    conflict = at.locator(".fb-conflict")
    expect(conflict).to_contain_text("您打开以后，有人改过这一条")
    expect(conflict).to_contain_text("上一次修改：小王")
    expect(conflict.locator(".fb-side")).to_have_text([re.compile("他的答案"), re.compile("我的答案")])
    assert field(at, "answer") == "我的答案"
    assert field(at, "paraphrases").splitlines()[-2:] == ["他的问法", "我的问法"]
    conflict.get_by_role("button", name="用对方的").click()
    expect(at.locator(".fb-editing [name='answer']")).to_have_value("他的答案")
    conflict.get_by_role("button", name="用我的").click()
    at.reload()
    base(Desk(at, []))
    edit(at, "fee")
    assert field(at, "answer") == "我的答案", "what was put together survives a reload"
    publish(at)
    item = assistant.knowledge.item("fee")
    assert item.text == "我的答案"
    assert item.phrasings[-2:] == ("他的问法", "我的问法")


def test_what_is_typed_after_the_check_is_not_published_unseen(at: Page, assistant: Assistant) -> None:
    edit(at, "fee")
    fill(at, "answer", "一版")
    check(at)
    button = at.get_by_role("button", name="发布", exact=True)
    expect(button).to_be_enabled()
    fill(at, "answer", "二版")
    expect(button).to_have_count(0)
    expect(at.locator(".fb-side-pane .fb-notice")).to_have_text("又改动过，请再检查一次。")
    publish(at)
    assert assistant.knowledge.item("fee").text == "二版"


def test_an_edit_that_breaks_a_check_needs_a_reason(at: Page, assistant: Assistant) -> None:
    edit(at, "refund-how")
    at.get_by_role("button", name="删除这一条").click()
    expect(at.locator(".fb-review")).to_contain_text("我想把钱退回来")
    confirm = at.get_by_role("button", name="确认删除")
    confirm.click()
    why = at.locator(".fb-publish [name='why']")
    assert why.evaluate("(field) => field.matches(':invalid')")
    why.fill("不再退款")
    confirm.click()
    expect(at.locator(".fb-banner")).to_contain_text("「怎么申请退款？」已删除。")
    assert "refund-how" not in assistant.knowledge.positions
    show(at, "修改记录")
    expect(at.locator(".fb-logged").first).to_contain_text("当时知道会答错几题")
    at.locator(".fb-logged").first.get_by_role("button", name="撤销").click()
    expect(at.locator(".fb-logged")).to_have_count(2)
    assert "refund-how" in assistant.knowledge.positions


def test_a_new_entry_is_answered_as_soon_as_it_is_published(at: Page, assistant: Assistant) -> None:
    at.get_by_role("button", name="写一条新的").click()
    expect(at.locator(".fb-editing [data-only='rule']").first).to_be_hidden()
    fill(at, "question", "灯坏了找谁？")
    fill(at, "answer", "找小晨。")
    fill(at, "paraphrases", "灯不亮了怎么办\n灯泡烧了跟谁说")
    at.get_by_text("插入变量").first.click()
    at.locator("[data-insert='{community}']").first.click()
    assert field(at, "answer") == "找小晨。{community}"
    publish(at)
    expect(at.locator(".fb-banner")).to_contain_text("「灯坏了找谁？」已发布")
    assert answer(assistant, "灯泡烧了跟谁说") == "您好，找小晨。晨光读书会"
    at.get_by_role("button", name="写一条新的").click()
    assert field(at, "question") == "", "what was published is no draft any more"
    at.locator("[name='kind'][value='rule']").check()
    expect(at.locator(".fb-editing [name='answer']")).to_be_hidden()
    expect(at.locator(".fb-editing [name='consequence']")).to_be_visible()


def test_what_cannot_be_published_is_said_beside_the_form_and_the_form_stays(at: Page) -> None:
    edit(at, "fee")
    said = at.locator(".fb-side-pane .fb-notice")
    check(at)
    expect(said).to_have_text("还没有改动。")
    fill(at, "answer", "在{入口}交。")
    check(at)
    expect(said).to_contain_text("没有这个变量")
    fill(at, "answer", " ")
    check(at)
    expect(said).to_have_text("请填写“回复”。")
    assert field(at, "answer") == " "


def test_the_history_says_what_every_edit_did_and_leads_to_the_item(at: Page, assistant: Assistant) -> None:
    assistant.editing.publish([Change("fee", {"answer": "一年 199 元。"})], by="小王", why="涨价")
    (assistant.settings.knowledge / "club.yaml").write_text(
        (assistant.settings.knowledge / "club.yaml").read_text("utf-8").replace("每天 9:00", "每天 8:00"), "utf-8"
    )
    assert assistant.editing.refresh()
    show(at, "修改记录")
    expect(at.locator(".fb-logged")).to_have_count(2)
    first, second = at.locator(".fb-logged").all()
    expect(first).to_contain_text("文件里改的")
    second.locator("summary").click()
    expect(second.locator(".fb-logged-more")).to_contain_text("涨价")
    expect(second.locator("ins")).to_have_text(["1"])
    second.get_by_role("button", name="修改").click()
    expect(at.locator(".fb-editing h2")).to_contain_text("会费多少钱？")
    expect(at.locator(".fb-side-pane .fb-logged")).to_have_count(1)
    expect(at.locator(".fb-side-pane .fb-logged")).to_contain_text("小王")


def test_a_finding_opens_its_item_with_the_other_one_beside_it(at: Page, assistant: Assistant) -> None:
    show(at, "体检")
    expect(at.get_by_text("没有发现问题")).to_be_visible()
    fields = {"question": "会费怎么收", "paraphrases": ("会费要交吗", "会费贵不贵", "一年会费多少"), "answer": "免费。"}
    assistant.editing.publish([Change(None, fields), Change("address", {"review": "2026-01-01"})], by="小王")
    show(at, "条目")
    show(at, "体检")
    found = at.locator(".fb-findings")
    expect(found.first).to_contain_text("成员会听到两种说法")
    expect(found.nth(1)).to_contain_text("该在 2026-01-01 复核")
    found.first.get_by_role("button", name="修改「会费怎么收」").click()
    expect(at.locator(".fb-other")).to_contain_text("一年 99 元。")
    fill(at, "answer", "一年 99 元。")
    publish(at)
    expect(at.locator(".fb-findings").first).to_contain_text("合成一条")
    at.locator(".fb-kinds").get_by_role("button", name="该复核了").click()
    expect(at.locator(".fb-findings")).to_have_count(1)


def sheet(folder: Path, *rows: tuple[str, str]) -> Path:
    file = folder / "我的表.xlsx"
    file.write_bytes(write_xlsx([["问题", "回复"], *map(list, rows)]))
    return file


def test_a_table_is_checked_row_by_row_reviewed_imported_and_taken_back(
    at: Page, tmp_path: Path, assistant: Assistant
) -> None:
    file = sheet(
        tmp_path, ("灯坏了找谁", "找小晨。😀\n=SUM(A1)"), ("会费多少钱？", "改了"), ("没有答案", ""), (ATTACK, "答")
    )
    show(at, "导入导出")
    at.set_input_files(".fb-drop input", file)
    expect(at.locator(".fb-plan")).to_contain_text("2 行不能用")
    expect(at.locator(".fb-drop")).to_contain_text("我的表.xlsx")
    expect(at.locator(".fb-row-refused")).to_have_count(2)
    expect(at.locator(".fb-row-refused").first).to_contain_text("club.yaml")
    at.get_by_label("跳过不能用的行，导入其余的").check()
    expect(at.locator(".fb-plan")).to_contain_text("会新增或改动 2 条")
    check(at)
    at.get_by_role("button", name="导入 2 条").click()
    expect(at.locator(".fb-banner")).to_contain_text("「我的表.xlsx」已导入。")
    assert answer(assistant, "灯坏了找谁") == "您好，找小晨。😀\n=SUM(A1)"
    assert (assistant.settings.knowledge / "faq" / "imported.yaml").exists()
    assert [(edit.source, edit.by) for edit in assistant.editing.history()] == [("import", "小晨")]
    at.locator(".fb-banner").get_by_role("button", name="撤销").click()
    expect(at.locator(".fb-banner")).to_contain_text("已撤销")
    assert not (assistant.settings.knowledge / "faq" / "imported.yaml").exists()
    assert at.locator("img[src='x']").count() == 0


def test_a_long_import_shows_how_far_it_is_and_can_be_cancelled(at: Page, tmp_path: Path, assistant: Assistant) -> None:
    things = "灯门窗桌椅书笔杯碗锅伞鞋帽包钟画琴棋球车"
    states = ("坏了", "丢了", "旧了", "脏了", "借走了", "要修", "要换", "要买", "放哪", "归谁", "谁管", "贵吗")
    rows = [(f"{thing}{state}怎么办", f"{thing}{state}的答案") for thing in things for state in states]
    show(at, "导入导出")
    at.set_input_files(".fb-drop input", sheet(tmp_path, *rows))
    expect(at.locator(".fb-plan")).to_contain_text("会新增或改动 240 条")
    expect(at.locator(".fb-row")).to_have_count(50)
    at.get_by_role("button", name="再显示 50 条").click()
    expect(at.locator(".fb-row")).to_have_count(100)
    check(at)
    task = at.locator(".fb-task")
    expect(task).to_contain_text(re.compile(r"正在学习新问法\s*\d+ / 240"))
    task.get_by_role("button", name="取消").click()
    expect(at.locator(".fb-notice")).to_have_text("已取消，什么都没有改。")
    expect(at.locator(".fb-plan")).to_be_visible()
    assert assistant.editing.history() == []
    assert not (assistant.settings.knowledge / "faq").exists()


def test_a_file_that_is_no_table_is_refused_and_only_what_was_uploaded_is_read(at: Page, tmp_path: Path) -> None:
    picture = tmp_path / "picture.csv"
    picture.write_bytes(bytes(range(256)) * 40)
    show(at, "导入导出")
    at.set_input_files(".fb-drop input", picture)
    expect(at.locator(".fb-table .fb-notice")).to_contain_text("没能照办")
    for path in (str(picture), "/etc/hostname", "", "../../etc/hostname"):
        with pytest.raises(Exception, match="was not uploaded"):
            uploaded({"path": path, "name": "x"})


def test_files_that_cannot_be_served_are_told_on_every_tab(at: Page, assistant: Assistant) -> None:
    file = assistant.settings.knowledge / "club.yaml"
    good = file.read_text(encoding="utf-8")
    file.write_text(good.replace("    answer: 一年 99 元。\n", f"    anser: {ATTACK}\n"), encoding="utf-8")
    assistant.editing.refresh()
    banner = at.locator(".fb-refused")
    for tab in (0, 1, 2):
        at.get_by_role("tab").nth(tab).click()
        expect(banner).to_contain_text("现在用的仍是之前的内容", timeout=10_000)
        expect(banner).to_contain_text("club.yaml:")
    assert answer(assistant, "会费多少钱？") == "您好，一年 99 元。"
    file.write_text(good, encoding="utf-8")
    assistant.editing.refresh()
    expect(banner).to_have_count(0, timeout=10_000)
    assert at.locator("img[src='x']").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_scrolls_sideways_on_a_phone(
    browser: Browser, site: Site, tmp_path: Path, assistant: Assistant, scheme: Literal["light", "dark"]
) -> None:
    long = "longwordwithoutanyspace" * 6
    fields = {
        "question": f"{long}？",
        "paraphrases": (long * 2, "？？", "别的"),
        "answer": long,
        "owner": long[:90],
        "tags": (long[:90],),
    }
    assistant.editing.publish([Change(None, fields)], by=long[:40], why=long)
    viewport = {"width": 390, "height": 844}
    with editor(browser, site, viewport=viewport, color_scheme=scheme, has_touch=True) as at:
        fits(at, "list")
        at.locator(".fb-known [data-send='open']").last.click()
        expect(at.locator(".fb-editing")).to_be_visible()
        fits(at, "form")
        fill(at, "answer", f"{long}改")
        check(at)
        expect(at.locator(".fb-publish")).to_be_in_viewport(timeout=10_000)
        fits(at, "check")
        at.get_by_role("button", name="返回列表").click()
        show(at, "体检")
        expect(at.locator(".fb-findings").first).to_be_visible()
        fits(at, "hygiene")
        show(at, "修改记录")
        at.locator(".fb-logged summary").first.click()
        fits(at, "history")
        show(at, "导入导出")
        at.set_input_files(".fb-drop input", sheet(tmp_path, (long, long), (f"{long}2", "")))
        expect(at.locator(".fb-plan")).to_be_visible()
        fits(at, "table")
        at.get_by_role("button", name="English").click()
        expect(at.get_by_text("Import a table")).to_be_visible()
        fits(at, "English")


def test_all_entries_are_exported_as_a_table_that_comes_back(tmp_path: Path, encoder_folder: Path) -> None:
    with serving(tmp_path, encoder_folder) as site, httpx.Client(base_url=site.url) as client:
        for form in ("xlsx", "csv", "jsonl"):
            got = client.get("/v1/export", params={"format": form})
            assert got.status_code == 200
            assert got.headers["content-disposition"] == f'attachment; filename="faq.{form}"'
            file = tmp_path / f"faq.{form}"
            file.write_bytes(got.content)
            back = tmp_path / form
            back.mkdir()
            import_entries(file, back, "back.yaml")
            assert [(item.id, item.phrasings, item.text) for item in load(back).items] == [
                (item.id, item.phrasings, item.text) for item in load(site.knowledge).items if item.kind == "entry"
            ]
        assert client.get("/v1/export", params={"format": "exe"}).status_code == 422


def test_a_finding_is_called_fine_and_a_changed_reply_taken_over(at: Page, assistant: Assistant) -> None:
    assert assistant._store is not None
    now = datetime.now(UTC)
    edits = [ReplyEdit("fee", "@小明 您好，一年 99 元。", "@小明 您好，一年 99 元，可开发票。", now) for _ in range(2)]
    assistant._store.reply_edits.add(edits)
    show(at, "体检")
    finding = at.locator(".fb-findings")
    expect(finding).to_contain_text("发出前常被改")
    expect(finding.locator("ins")).to_have_text("，可开发票")
    finding.get_by_role("button", name="没问题").click()
    expect(at.get_by_text("没有发现问题")).to_be_visible()
    at.get_by_text("看过、没问题的 1 条").click()
    at.get_by_role("button", name="再看看").click()
    finding.get_by_role("button", name="用改过的").click()
    assert field(at, "answer") == "一年 99 元，可开发票。"
    publish(at)
    assert answer(assistant, "会费多少钱？") == "您好，一年 99 元，可开发票。"
    expect(at.get_by_text("没有发现问题")).to_be_visible()
