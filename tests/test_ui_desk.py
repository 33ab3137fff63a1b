"""The desk in a real Chromium: pasted chat in, replies copied out, and nothing typed lost."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests import club
from tests.served import ATTACK, Desk, Site, fits, free_port, serving, window

COMPLAINT = """\
  - id: complaint
    title: 有成员投诉
    situations: [有人在群里投诉我们, 有书友发火了]
    variables:
      - {name: nickname, label: 对方昵称, default: 朋友}
    steps:
      - say: 非常抱歉，{nickname}，马上给您答复。
        note: 先道歉，不争对错。
      - say: 谢谢您告诉我们。
  - id: rename
    title: 提醒成员改群昵称
    situations: [群昵称不合格式怎么提醒]
    steps:
      - say: 麻烦把群昵称改成“城市-昵称”，谢谢。
"""
KNOWLEDGE = (
    club.KNOWLEDGE.replace("scripts:\n", f"scripts:\n{COMPLAINT}")
    .replace("  reply_within: 30\n", '  reply_within: 30\n  nickname_pattern: ".+-.+"\n')
    .replace(
        "    consequence: 第一次提醒，第二次移出。\n",
        "    consequence: 第一次提醒，第二次移出。\n    offences: [advertising, contact]\n",
    )
)
CHAT = """\
上海-小明 2026/11/24 11:02
怎么退款

北京-阿强 2026/11/24 11:03
大家早上好

上海-小明 2026/11/24 11:20
会费多少钱？

小红 2026/11/24 11:40
你们那里能带宠物进去吗

上海-可乐 2026/11/24 11:50
活动地点在哪里？
"""
OFFENCE = """\
上海-阿发 2026/11/24 12:01
秋梨膏刚熬好，68 一瓶，要的加我微信 qiuli888

"阿强"撤回了一条消息

上海-木木 2026/11/24 12:03
怎么退款
"""
REFUND = "@上海-小明 您好，请在订单页点“申请退款”，1–3 个工作日原路退回。"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, encoder_folder: Path) -> Iterator[Site]:
    with serving(tmp_path_factory.mktemp("served"), encoder_folder, KNOWLEDGE) as site:
        yield site


@pytest.fixture
def at(browser: Browser, site: Site) -> Iterator[Desk]:
    """A window of its own, in which nothing was pasted before."""
    forget(site)
    with window(browser, site) as opened:
        opened.page.locator("[data-editor]").first.fill("小晨")
        yield opened


def forget(site: Site) -> None:
    with contextlib.closing(sqlite3.connect(site.database, timeout=10)) as database:
        database.execute("DELETE FROM reply_edits")
        database.execute("DELETE FROM feedback")
        database.execute("UPDATE questions SET said_at = NULL")
        database.commit()


def rows(site: Site, query: str) -> list[tuple[Any, ...]]:
    with contextlib.closing(sqlite3.connect(site.database)) as database:
        return database.execute(query).fetchall()


def cards(shown: Page) -> Locator:
    return shown.locator(".fb-one")


def folded(shown: Page) -> Locator:
    return shown.locator(".fb-folded")


def counted(shown: Page) -> str:
    return re.sub(r"\s+", " ", shown.locator(".fb-filters").inner_text())


# --- One question -------------------------------------------------------------------------------------------


def test_an_answer_is_shown_and_copied_with_one_click(at: Desk, site: Site) -> None:
    reply = "@小明 您好，请在订单页点“申请退款”，1–3 个工作日原路退回。"
    at.ask("怎么退款", "小明", "晨光 3 群")
    expect(at.reply).to_have_text(reply)
    expect(at.result.locator(".fb-badge")).to_have_text("可以直接回复")
    expect(at.result.locator(".fb-decision .fb-sure")).to_contain_text("把握 100%")
    expect(at.result.locator(".fb-why")).to_have_text("和知识库里的问法「怎么退款」一样。")
    copy = at.result.locator(".fb-said .fb-copy")
    expect(copy).to_have_text("复制")
    copy.click()
    expect(at.page.locator(".fb-chip.fb-done")).to_have_text("小晨 已回")
    assert at.copied() == reply
    [(replied_by,)] = rows(site, "SELECT replied_by FROM questions ORDER BY id DESC LIMIT 1")
    assert replied_by == "小晨"
    at.page.get_by_role("button", name="没发出去").click()
    expect(at.page.locator(".fb-chip.fb-done")).to_have_count(0)
    assert rows(site, "SELECT replied_at FROM questions ORDER BY id DESC LIMIT 1") == [(None,)]


def test_copying_works_without_the_clipboard_interface(browser: Browser, site: Site) -> None:
    hidden = "Object.defineProperty(Navigator.prototype, 'clipboard', {get: () => undefined})"
    with window(browser, site, script=hidden) as at:
        assert at.page.evaluate("navigator.clipboard === undefined")
        at.ask("会费多少钱？")
        at.result.locator(".fb-said .fb-copy").click()
        expect(at.page.locator(".fb-chip.fb-done")).to_be_visible()
        at.page.locator("#fb-clear").click()
        expect(at.page.locator("#fb-question textarea")).to_be_focused()
        at.page.keyboard.press("Control+V")
        expect(at.page.locator("#fb-question textarea")).to_have_value("您好，一年 99 元。")


def test_a_holding_reply_is_copied_and_the_question_stays_open(at: Desk, site: Site) -> None:
    at.ask("你们那里能带宠物进去吗", "小明")
    at.result.locator(".fb-said .fb-copy").click()
    expect(at.result.locator(".fb-said .fb-copy")).to_have_text("已复制")
    assert at.copied().startswith("@小明 您好，")
    at.page.wait_for_timeout(400)
    assert rows(site, "SELECT replied_at FROM questions ORDER BY id DESC LIMIT 1") == [(None,)]
    expect(at.page.locator(".fb-clock")).to_be_visible()


def test_an_answer_of_ones_own_ends_the_wait_and_is_the_editors_draft(at: Desk, site: Site) -> None:
    at.ask("你们那儿能停车吗", "小明", "晨光 3 群")
    at.page.get_by_role("button", name="改一改").click()
    at.result.locator("textarea[name=said]").fill("@小明 您好，东门可以停，先到先得。")
    at.page.get_by_role("button", name="已答复").click()
    expect(at.page.locator(".fb-chip.fb-done")).to_have_text("小晨 已回")
    expect(at.page.get_by_role("button", name="已答复")).to_have_count(0)
    newest = "(SELECT max(id) FROM questions)"
    assert rows(site, f"SELECT text, author FROM own_replies WHERE question_id = {newest}") == [  # noqa: S608
        ("东门可以停，先到先得。", "小晨")
    ]
    at.page.get_by_role("tab", name="待补问题").click()
    at.page.locator(".fb-gap", has_text="你们那儿能停车吗").first.click()
    expect(at.page.locator("textarea[name=answer]")).to_have_value("东门可以停，先到先得。")
    expect(at.page.locator("#fb-preview")).to_have_text("@小明 您好，东门可以停，先到先得。")


def test_a_wrong_reply_goes_to_the_queue_with_its_reason(at: Desk, site: Site) -> None:
    at.ask("活动地点在哪里？", "上海-木子", "晨光 3 群")
    at.result.locator(".fb-wrong summary").click()
    at.result.locator(".fb-reason", has_text="内容过时了").click()
    at.result.get_by_label("补充说明（可不填）").fill("已经搬家了")
    at.result.get_by_role("button", name="交给待补问题").click()
    done = at.result.locator("p.fb-done")
    expect(done).to_have_text(re.compile(r"^已交给待补问题 #\d+，会有人来补上答案。$"))
    assert ("address", "内容过时了；已经搬家了") in rows(
        site, "SELECT entry_id, reason FROM feedback WHERE verdict = 'wrong'"
    )
    number = re.findall(r"#(\d+)", done.inner_text())[0]
    at.open("queue")
    row = at.page.locator(f"fb-gap-{number}")
    expect(row.locator(".fb-gap-title b")).to_have_text("活动地点在哪里？")
    expect(row.locator(".fb-reason-rejected")).to_have_text("回复不对")


def test_picking_another_candidate_changes_the_reply_and_is_remembered(at: Desk, site: Site) -> None:
    at.ask("那个钱的事情我想问问怎么弄", "小明")
    other = at.result.locator('.fb-candidate[aria-pressed="false"]').last
    entry_id, title = other.get_attribute("data-entry"), other.locator(".fb-name b").inner_text()
    other.click()
    expect(at.result.locator(".fb-one > .fb-item")).to_contain_text(title)
    expect(at.result.locator(".fb-badge")).to_have_text("由您选定")
    expect(at.result.locator("p.fb-done")).to_have_text("已记住您的选择。")
    expect(at.result.locator('.fb-candidate[aria-pressed="true"] .fb-name b')).to_have_text(title)
    assert rows(site, "SELECT entry_id FROM feedback WHERE verdict = 'picked'") == [(entry_id,)]
    assert rows(site, "SELECT replied_at FROM questions ORDER BY id DESC LIMIT 1") == [(None,)], "chosen is not sent"


def test_nothing_that_is_typed_becomes_part_of_the_page(at: Desk) -> None:
    at.ask(f"{ATTACK}怎么办呢", ATTACK, ATTACK)
    expect(at.result.locator(".fb-asks")).to_have_text(f"{ATTACK}怎么办呢")
    at.ask("怎么退款", ATTACK)
    expect(at.reply).to_contain_text(f"@{ATTACK}")
    assert at.page.locator("img[src='x']").count() == 0


# --- A stretch of chat --------------------------------------------------------------------------------------


def test_a_stretch_of_chat_becomes_cards_and_is_copied_at_once(at: Desk, site: Site) -> None:
    at.ask(CHAT, group="3 群")
    expect(cards(at.page)).to_have_count(4)
    assert counted(at.page) == "4 条 3 可直接回 1 待核实 4 超时"
    expect(at.page.locator(".fb-rest summary")).to_have_text("闲聊 1 条")
    at.page.get_by_role("button", name="复制全部 3 条").click()
    expect(folded(at.page)).to_have_count(3)
    address = "@上海-可乐 您好，人民路 1 号二楼。"
    assert at.copied() == f"{REFUND}\n\n@上海-小明 一年 99 元。\n\n{address}"
    expect(at.page.locator(".fb-filter-done")).to_have_text("3 已回")
    replied = rows(site, "SELECT replied_by FROM questions ORDER BY id DESC LIMIT 4")
    assert sorted(str(by) for (by,) in replied) == ["None", "小晨", "小晨", "小晨"]
    folded(at.page).first.get_by_role("button", name="没发出去").click()
    expect(folded(at.page)).to_have_count(2)
    expect(cards(at.page).first.locator(".fb-reply")).to_have_text(REFUND)


def test_the_numbers_filter_the_cards(at: Desk) -> None:
    at.ask(CHAT)
    shown = at.page.locator(".fb-one:visible")
    at.page.locator(".fb-filter-check").click()
    expect(shown).to_have_count(1)
    expect(shown.locator(".fb-asks")).to_have_text("你们那里能带宠物进去吗")
    at.page.locator(".fb-filter-ready").click()
    expect(shown).to_have_count(3)
    at.page.locator(".fb-filter-all").click()
    expect(shown).to_have_count(4)


def test_copy_and_next_by_one_key(at: Desk) -> None:
    at.ask(CHAT)
    at.page.get_by_role("button", name="逐条复制").click()
    expect(cards(at.page).first).to_be_focused()
    at.page.keyboard.press("n")
    expect(cards(at.page).nth(1)).to_be_focused()
    expect(folded(at.page)).to_have_count(1)
    assert at.copied() == REFUND
    at.page.keyboard.press("Enter")
    expect(cards(at.page).nth(2)).to_be_focused()
    assert at.copied() == "@上海-小明 一年 99 元。"
    at.page.keyboard.press("n")
    expect(cards(at.page).nth(3)).to_be_focused()
    assert at.copied().startswith("@小红 您好，"), "a holding reply is sent as well"
    expect(folded(at.page)).to_have_count(2)
    at.page.keyboard.press("k")
    expect(cards(at.page).nth(2)).to_be_focused()
    at.page.keyboard.press("m")
    expect(cards(at.page).nth(2).locator(".fb-details")).to_be_visible()
    at.page.keyboard.press("/")
    expect(at.page.locator("#fb-question textarea")).to_be_focused()


def test_everything_at_the_desk_can_be_reached_by_keyboard(at: Desk) -> None:
    question = at.page.locator("#fb-question textarea")
    question.focus()
    at.page.keyboard.insert_text("会费多少钱？")
    at.page.keyboard.press("Control+Enter")
    expect(at.reply).to_have_text("您好，一年 99 元。")
    expect(question).to_have_value("会费多少钱？")
    copy = at.result.locator(".fb-said .fb-copy")
    for _ in range(20):
        at.page.keyboard.press("Tab")
        outline = at.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid", at.page.evaluate("document.activeElement.outerHTML")
        if copy.evaluate("each => each === document.activeElement"):
            break
    at.page.keyboard.press("Enter")
    expect(at.page.locator(".fb-chip.fb-done")).to_be_visible()
    assert at.copied() == "您好，一年 99 元。"


def test_what_is_edited_is_what_is_copied_and_kept_for_editors(at: Desk, site: Site) -> None:
    at.ask(CHAT)
    first = cards(at.page).first
    first.get_by_role("button", name="改一改").click()
    field = first.locator("textarea[name=said]")
    expect(field).to_be_focused()
    at.page.keyboard.insert_text("有问题随时找我。")
    at.page.reload()
    expect(cards(at.page)).to_have_count(4)
    expect(field).to_have_value(f"{REFUND}有问题随时找我。")
    expect(field).to_be_visible()
    first.get_by_role("button", name="还原").click()
    expect(field).to_be_hidden()
    first.get_by_role("button", name="改一改").click()
    at.page.keyboard.insert_text("再见。")
    first.locator(".fb-said .fb-actions .fb-copy").click()
    expect(folded(at.page)).to_have_count(1)
    assert at.copied() == f"{REFUND}再见。"
    assert rows(site, "SELECT item_id, before, after, author FROM reply_edits") == [
        ("refund-how", REFUND, f"{REFUND}再见。", "小晨")
    ]


def test_what_is_typed_while_a_card_is_drawn_anew_stays_in_its_field(at: Desk) -> None:
    at.ask(CHAT)
    card = cards(at.page).nth(2)
    card.focus()
    at.page.keyboard.press("t")
    at.page.keyboard.press("e")
    at.page.keyboard.type("nanjing tomorrow, next month", delay=30)  # each letter alone would be a command
    expect(card.locator(".fb-live")).to_contain_text("我在回")
    expect(card.locator("textarea[name=said]")).to_have_value(re.compile("nanjing tomorrow, next month$"))
    expect(card.locator("textarea[name=said]")).to_be_focused()
    expect(folded(at.page)).to_have_count(0)


def test_a_reload_finds_the_desk_as_it_was(at: Desk) -> None:
    at.ask(CHAT)
    cards(at.page).first.locator(".fb-said .fb-copy").click()
    expect(folded(at.page)).to_have_count(1)
    at.page.locator("#fb-question textarea").fill("打了一半")
    at.page.reload()
    expect(cards(at.page)).to_have_count(4)
    expect(folded(at.page)).to_have_count(1)
    expect(at.page.locator("#fb-question textarea")).to_have_value("打了一半")


def test_a_colleague_sees_who_has_taken_a_question_within_five_seconds(at: Desk, browser: Browser, site: Site) -> None:
    at.ask(CHAT, group="两人群")
    with window(browser, site) as other:
        other.page.locator("[data-editor]").first.fill("木木")
        other.ask(CHAT, group="两人群")
        expect(cards(other.page).first.locator(".fb-chip", has_text="之前贴过")).to_be_visible()
        cards(at.page).first.get_by_role("button", name="认领").click()
        expect(cards(at.page).first.locator(".fb-mine")).to_have_text("我在回")
        expect(cards(other.page).first.locator(".fb-theirs")).to_have_text("小晨 在回", timeout=5_000)
        cards(at.page).first.locator(".fb-said .fb-copy").click()
        expect(folded(other.page)).to_have_count(1, timeout=5_500)
        expect(folded(other.page)).to_contain_text("小晨 已回")


def test_taking_needs_a_name(browser: Browser, site: Site) -> None:
    with window(browser, site) as at:
        at.ask("怎么退款", "小明")
        at.page.get_by_role("button", name="认领").click()
        expect(at.page.locator(".fb-toast")).to_have_text(re.compile("^请先在右上角填上您的名字"))


def test_a_statement_gets_its_reply_when_asked_for(at: Desk) -> None:
    at.ask(CHAT)
    at.page.locator(".fb-rest summary").click()
    at.page.get_by_role("button", name="为这条找回复").click()
    expect(cards(at.page)).to_have_count(5)
    expect(cards(at.page).nth(1).locator(".fb-asks")).to_have_text("大家早上好")
    expect(at.page.locator(".fb-rest")).to_have_count(0)


def test_an_offence_counts_once_however_often_it_is_clicked_and_pasted(at: Desk, site: Site) -> None:
    count = '.fb-primary[data-act="count"]'
    at.ask(OFFENCE, group="5 群")
    expect(at.page.locator(".fb-filter-offence")).to_contain_text("1")
    assert rows(site, "SELECT count(*) FROM strikes") == [(0,)], "nothing is counted before somebody says so"
    cards(at.page).first.locator(count).dblclick()
    expect(cards(at.page).first.locator(".fb-recorded")).to_be_visible()
    at.ask(OFFENCE, group="5 群")
    again = cards(at.page).filter(has_text="秋梨膏")
    expect(again.locator(".fb-recorded")).to_be_visible()
    expect(again.locator(count)).to_have_count(0)
    assert rows(site, "SELECT asker, chat_group, rule_id, state FROM strikes") == [
        ("上海-阿发", "5 群", "no-ads", "counted")
    ]


def test_what_is_no_message_is_shown_all_the_same(at: Desk) -> None:
    at.ask(OFFENCE)
    at.page.locator(".fb-rest summary", has_text="没看懂的和系统提示 1 行").click()
    expect(at.page.locator(".fb-rest").get_by_text('"阿强"撤回了一条消息')).to_be_visible()


def test_a_promise_is_shown_as_a_date_written_into_the_reply_and_kept(at: Desk, site: Site) -> None:
    at.ask(CHAT, group="3 群")
    card = cards(at.page).nth(2)
    card.locator(".fb-promising > details > summary").click()
    words = card.locator('[name="words"]')
    words.press_sequentially("明年 3 月 5 日上午 10 点")
    expect(card.locator("output.fb-foreseen")).to_have_text(re.compile("即 .*3 月 5 日.*10:00"))
    words.press("Enter")
    expect(card.locator(".fb-promise-given")).to_contain_text(re.compile("3 月 5 日.*10:00"))
    expect(card.locator(".fb-said .fb-reply")).to_contain_text(re.compile("3 月 5 日.*10:00"))
    assert card.locator(".fb-said .fb-reply").inner_text().startswith("@小红 ")
    [(asker, due_at)] = rows(site, "SELECT asker, due_at FROM promises WHERE closed_at IS NULL")
    assert asker == "小红"
    assert re.search(r"-03-05[ T]02:00", str(due_at)), "10:00 in Shanghai"


def test_a_time_that_is_refused_stays_in_sight_with_the_reason(at: Desk) -> None:
    at.ask("你们那儿能停车吗", "小明")
    at.result.locator(".fb-promising summary").click()
    words = at.result.locator(".fb-promise-form input[name=words]")
    words.fill("等我问问")
    words.press("Enter")
    expect(at.result.locator(".fb-foreseen")).to_have_class(re.compile("fb-unclear"))
    expect(words).to_be_visible()
    expect(words).to_have_value("等我问问")
    expect(words).to_be_focused()


def test_the_english_desk_says_nothing_of_its_own_in_chinese(browser: Browser, site: Site) -> None:
    """Chinese is only what members and the knowledge say, and the button that leads to the Chinese page."""
    with window(browser, site, "/?lang=en") as at:
        at.ask(CHAT + OFFENCE, group="5 群")
        at.page.evaluate("document.querySelectorAll('.fb-result details').forEach((each) => { each.open = true; })")
        own = at.page.evaluate(
            """() => {
              const kept = '.fb-reply, .fb-asks, .fb-item, .fb-name, .fb-rest li, .fb-offence, textarea, [lang^=zh]';
              const all = [...document.querySelector('.gradio-container').querySelectorAll('*')];
              const seen = all.filter((each) => each.checkVisibility() && !each.closest(kept));
              return seen.flatMap((each) => [
                ...[...each.childNodes].filter((one) => one.nodeType === 3).map((one) => one.data),
                each.title || '', each.ariaLabel || '', each.placeholder || '',
              ]).filter((text) => /[\u4e00-\u9fff]/.test(text)).map((text) => text.trim());
            }"""
        )
        theirs = KNOWLEDGE + CHAT + OFFENCE + "5 群"
        runs = {run for text in own for run in re.findall("[\u4e00-\u9fff]+", text)} - {"中文"}
        assert [run for run in sorted(runs) if run not in theirs] == []


def test_a_nickname_off_the_pattern_offers_what_to_say(at: Desk) -> None:
    at.ask(CHAT)
    odd = cards(at.page).nth(2)
    odd.get_by_role("button", name="昵称不合格式").click()
    expect(odd.locator(".fb-renaming .fb-reply")).to_have_text("@小红 您好，麻烦把群昵称改成“城市-昵称”，谢谢。")
    odd.get_by_role("button", name="昵称不合格式").click()
    expect(odd.locator(".fb-renaming")).to_have_count(0)
    expect(cards(at.page).first.locator(".fb-misnamed")).to_have_count(0)


def test_an_earlier_paste_is_one_click_away(at: Desk) -> None:
    at.ask(CHAT, group="3 群")
    at.ask("怎么退款")
    at.page.locator(".fb-again").last.click()
    expect(cards(at.page)).to_have_count(4)


# --- When something is in the way ---------------------------------------------------------------------------


def test_a_refusal_is_one_sentence_and_what_was_typed_stays(at: Desk) -> None:
    at.page.locator("#fb-question textarea").fill("   ")
    at.page.locator("#fb-ask").click()
    problem = at.page.locator(".fb-problem .fb-notice")
    expect(problem).to_have_text("请先粘贴一个问题。")
    question = at.page.locator("#fb-question textarea")
    question.fill("问" * 200_001)
    at.page.locator("#fb-ask").click()
    expect(problem).to_have_text("粘贴了 200,001 个字，最多 200,000 个，请分几次粘贴。")
    question.fill("问" * 2001)
    at.page.locator("#fb-ask").click()
    expect(problem).to_have_text("没能照办：这条有 2001 个字，最多读 2000 个。请只留下提问。")
    at.page.reload()
    expect(question).to_have_value("问" * 2001)
    at.ask("怎么退款")
    expect(problem).to_have_count(0)


def test_half_a_character_leaves_the_desk_at_work(at: Desk) -> None:
    at.page.locator("#fb-question textarea").evaluate(
        "(box) => { box.value = '\\ud83d 怎么退款'; box.dispatchEvent(new Event('input', {bubbles: true})); }"
    )
    at.page.locator("#fb-ask").click()
    expect(at.result.locator(".fb-asks")).to_have_text("\ufffd 怎么退款")
    at.page.reload()
    expect(at.result.locator(".fb-asks")).to_have_text("\ufffd 怎么退款")
    at.ask("会费多少钱")
    expect(at.reply).to_contain_text("一年 99 元。")


def test_what_takes_longer_says_so(at: Desk, site: Site) -> None:
    """Another program holds the database for a while: the question waits for it, and the page says that it does."""
    with contextlib.closing(sqlite3.connect(site.database, isolation_level=None, timeout=10)) as database:
        database.execute("BEGIN IMMEDIATE")
        at.page.locator("#fb-question textarea").fill("怎么退款")
        at.page.locator("#fb-ask").click()
        working = at.page.locator(".fb-ask .fb-working")
        expect(working).to_be_visible()
        expect(working).to_have_css("opacity", "1")
        database.execute("ROLLBACK")
    expect(at.reply).to_contain_text("请在订单页点“申请退款”")
    expect(working).to_be_hidden()


def test_without_a_connection_that_is_said_and_nothing_typed_is_lost(at: Desk) -> None:
    at.ask(CHAT)
    cards(at.page).first.get_by_role("button", name="改一改").click()
    at.page.keyboard.insert_text("改过了")
    at.page.context.set_offline(True)
    toast = at.page.locator(".fb-toast")
    expect(toast).to_have_text("连不上服务器，正在重试。打好的字都还在。", timeout=6_000)
    at.page.locator("#fb-question textarea").fill("断线时打的字")
    at.page.context.set_offline(False)
    expect(toast).to_have_text("又连上了。", timeout=8_000)
    expect(at.page.locator("#fb-question textarea")).to_have_value("断线时打的字")
    expect(cards(at.page).first.locator("textarea[name=said]")).to_have_value(f"{REFUND}改过了")


def test_a_server_that_is_started_anew_finds_the_desk_as_it_was(
    browser: Browser, encoder_folder: Path, tmp_path: Path
) -> None:
    port = free_port()
    with contextlib.ExitStack() as page:
        with serving(tmp_path, encoder_folder, KNOWLEDGE, port=port) as site:
            at = page.enter_context(window(browser, site))
            at.ask("你们那儿能停车吗")  # so that what is on the desk is not its first
            at.ask(CHAT)
            expect(cards(at.page)).to_have_count(4)
            cards(at.page).first.locator(".fb-said .fb-copy").click()
            expect(folded(at.page)).to_have_count(1)
            cards(at.page).nth(1).get_by_role("button", name="改一改").click()
            at.page.keyboard.insert_text("改过了")
            asked = rows(site, "SELECT count(*) FROM questions")
        expect(at.page.locator(".fb-toast")).to_have_text("连不上服务器，正在重试。打好的字都还在。", timeout=10_000)
        at.page.evaluate("window.before = true")
        with serving(tmp_path, encoder_folder, KNOWLEDGE, port=port) as site:
            at.page.wait_for_function("!window.before", timeout=60_000)  # it is opened anew
            expect(folded(at.page)).to_have_count(1, timeout=60_000)
            expect(cards(at.page)).to_have_count(4)
            expect(cards(at.page).nth(1).locator("textarea[name=said]")).to_have_value(re.compile("改过了$"))
            assert rows(site, "SELECT count(*) FROM questions") == asked, "nobody asked twice"
            cards(at.page).nth(1).locator(".fb-said .fb-actions .fb-copy").click()
            expect(folded(at.page)).to_have_count(2)
            assert rows(site, "SELECT count(*) FROM questions WHERE replied_at IS NOT NULL") == [(2,)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_list_fits_a_phone(browser: Browser, site: Site, scheme: Any) -> None:
    viewport = {"width": 390, "height": 844}
    with window(browser, site, viewport=viewport, color_scheme=scheme, has_touch=True) as at:
        at.ask(CHAT, group="一个名字特别长的读书群" * 3)
        expect(cards(at.page)).to_have_count(4)
        fits(at.page, "list")
        cards(at.page).first.locator(".fb-open").click()
        expect(cards(at.page).first.locator(".fb-details")).to_be_visible()
        cards(at.page).nth(1).get_by_role("button", name="改一改").click()
        fits(at.page, "details and editing")
        at.page.locator(".fb-rest summary").click()
        fits(at.page, "statements")
