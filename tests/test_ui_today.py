"""Today's replies in a real browser: worked through with one key, promised, told everywhere; nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from faqbot import api
from faqbot.assistant import Assistant
from tests import club
from tests.served import Desk, Site, fits, page_of, window

PETS, PARKING = "可以带宠物来吗", "停车要钱吗"
HOUR = timedelta(hours=1)
LOOKS = 15_000
"""Milliseconds within which the page has looked again by itself."""


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, encoder_folder: Path) -> Assistant:
    """The club, of which some is answered at once."""
    return club.served(tmp_path_factory.mktemp("club"), encoder_folder, max_wrong=0.4)


@pytest.fixture
def site(assistant: Assistant) -> Iterator[Site]:
    with page_of(assistant, api.build(assistant)) as site:
        yield site


def ask(
    assistant: Assistant, text: str, asker: str = "小明", group: str = "一群", ago: timedelta = timedelta(0)
) -> int:
    said_at = datetime.now(UTC) - ago
    asked = assistant.ask(text, asker=asker, group=group, channel="page", owed=True, said_at=said_at)
    assert asked.question_id is not None
    return asked.question_id


def card(page: Page, who: str) -> Locator:
    return page.locator(".fb-debt").filter(has=page.locator("header b", has_text=who))


def test_one_key_copies_says_it_was_sent_and_goes_on(at: Desk, assistant: Assistant) -> None:
    refund = ask(assistant, "怎么退款", "小明", ago=3 * HOUR)
    ask(assistant, PETS, "阿花", "二群", ago=HOUR / 10)
    ask(assistant, "会费多少钱？", "小张", "二群")
    at.open("today")
    page, banner = at.page, at.page.locator(".fb-today .fb-banner")
    expect(page.locator(".fb-debt header b").first).to_have_text("小明")
    assert page.locator(".fb-today-group h3").all_inner_texts() == ["一群\n1 条\n1 条超时", "二群\n2 条"]

    page.keyboard.press("n")
    main = card(page, "小明").locator("[data-step]")
    expect(main).to_have_text("已发出，下一条")
    expect(main).to_be_focused()
    expect(card(page, "小明").locator(".fb-debt-said")).to_have_text("已复制，发出后再按一次")
    assert at.copied() == "@小明 您好，请在订单页点“申请退款”，1–3 个工作日原路退回。"
    assert [debt.askers for debt in assistant.owing.list()][0] == ("小明",)  # copied is not sent

    page.keyboard.press("n")
    expect(banner).to_contain_text("记下了：小明 已回复。")
    expect(card(page, "小明")).to_have_count(0)
    expect(card(page, "阿花").locator("[data-step]")).to_be_focused()

    page.keyboard.press("Enter")
    expect(card(page, "阿花").locator("[data-step]")).to_have_text("已发出，记下时间")
    assert re.fullmatch(r"@阿花 您好，我在(今天|明天).* 前给您答复。", at.copied())
    page.keyboard.press("Enter")
    expect(banner).to_contain_text("记下了：阿花，")
    expect(card(page, "小张").locator("[data-step]")).to_be_focused()
    [promise] = assistant.owing.promises()
    assert (promise.asker, promise.reply) == ("阿花", at.copied())

    page.keyboard.press("k")
    expect(card(page, "阿花").locator("[data-step]")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("n")
    expect(card(page, "小张").locator("[data-step]")).to_have_text("已发出，下一条")
    page.keyboard.press("n")
    expect(banner).to_contain_text("记下了：小张 已回复。")
    banner.get_by_role("button", name="没发出去").click()
    expect(card(page, "小张")).to_be_visible()
    assert assistant.standings([refund])[refund].replied_at is not None


def test_a_reply_is_changed_before_it_is_copied_and_survives(at: Desk, assistant: Assistant) -> None:
    ask(assistant, PETS, "阿花")
    at.open("today")
    page, text = at.page, "@阿花 您好，宠物不可以哦。"
    card(page, "阿花").get_by_label("要发的话").fill(text)
    ask(assistant, PARKING, "小张")
    page.locator(".fb-today .fb-refresh").click()
    expect(card(page, "小张")).to_be_visible()
    expect(card(page, "阿花").get_by_label("要发的话")).to_have_value(text)
    page.reload()
    expect(page.locator("#fb-ask")).to_be_visible()
    at.open("today")
    expect(card(page, "阿花").get_by_label("要发的话")).to_have_value(text)
    card(page, "阿花").get_by_role("button", name="复制").click()
    expect(card(page, "阿花").locator("[data-step]")).to_have_text("已发出，记下时间")
    assert at.copied() == text
    card(page, "阿花").get_by_role("button", name="答完了").click()
    expect(page.locator(".fb-today .fb-banner")).to_contain_text("记下了：阿花 已回复。")
    assert [debt.askers for debt in assistant.owing.list()] == [("小张",)]


def test_where_only_the_answer_is_left_it_is_asked_for(at: Desk, assistant: Assistant) -> None:
    asked = ask(assistant, PETS, "阿花")
    assistant.owing.promise(words="1 小时内", reply="@阿花 您好，1 小时内答复。", question_id=asked)
    at.open("today")
    text = card(at.page, "阿花").get_by_label("要发的话")
    expect(text).to_have_value("@阿花 您好，")
    at.page.keyboard.press("n")
    expect(text).to_be_focused()
    expect(card(at.page, "阿花").locator(".fb-debt-said")).to_have_text("请先写上要发的话。")
    at.page.keyboard.type("可以带，牵好就行。")
    text.press("Control+Enter")
    expect(card(at.page, "阿花").locator("[data-step]")).to_have_text(re.compile("^已发出"))
    assert at.copied() == "@阿花 您好，可以带，牵好就行。"


def test_another_time_is_understood_while_it_is_typed(at: Desk, assistant: Assistant) -> None:
    ask(assistant, PETS, "阿花", ago=3 * HOUR)
    at.open("today")
    page, late = at.page, card(at.page, "阿花")
    late.get_by_text("再给一个时间").click()
    field, means = late.get_by_label("什么时候给答复"), late.locator("output")
    field.press_sequentially("稍后", delay=30)
    expect(means).to_have_text("没说清是什么时候，如“明天 10 点前”。")
    field.fill("3 天内")
    expect(means).to_have_text(re.compile("^即 .*月.* 前$"))
    expect(field).to_be_focused()
    late.get_by_role("button", name="1 小时内").click()
    expect(field).to_have_value("1 小时内")
    field.fill("3 天内")
    field.press("Enter")
    expect(page.locator(".fb-today .fb-banner")).to_contain_text("记下了：阿花，")
    expect(late.get_by_label("要发的话")).to_have_value(
        re.compile("^@阿花 您好，让您久等了，抱歉。我在.* 前给您答复。$")
    )
    expect(late.locator("[data-step]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(late.locator("[data-step]")).to_have_text("已发出，下一条")
    page.keyboard.press("Enter")
    # Sent, it waits for its day, folded away.
    expect(page.locator(".fb-later summary").first).to_have_text("答应了以后的 1 条")
    expect(late).to_be_hidden()
    [promise] = assistant.owing.promises()
    assert promise.words == "3 天内"


def test_who_needs_no_reply_and_who_is_on_it(browser: Browser, at: Desk, site: Site, assistant: Assistant) -> None:
    ask(assistant, PETS, "阿花")
    ask(assistant, PARKING, "小张", "二群")
    page = at.page
    at.open("today")
    card(page, "阿花").get_by_role("button", name="不用回").click()
    expect(page.locator(".fb-today .fb-notice")).to_have_text("请先在右上角填上您的名字，同事要看得到是谁。")
    page.locator(".fb-top [data-editor]").fill("小晨")
    card(page, "阿花").get_by_role("button", name="不用回").click()
    expect(page.locator(".fb-today .fb-banner")).to_contain_text("记下了：阿花 不用回。")
    card(page, "小张").get_by_role("button", name="认领").click()
    expect(card(page, "小张").locator("header")).to_contain_text("我在回")
    with window(browser, site) as other:
        other.open("today")
        expect(card(other.page, "小张").locator("header")).to_contain_text("小晨 在回")
        other.page.locator(".fb-top [data-editor]").fill("小木")
        card(other.page, "小张").get_by_role("button", name="改由我回").click()
        expect(card(other.page, "小张").locator("header")).to_contain_text("我在回")
    expect(card(page, "小张").locator("header")).to_contain_text(
        "小木 在回", timeout=LOOKS
    )  # the list is looked at again by itself


def test_a_promise_whose_time_has_come_is_told_on_every_tab(at: Desk, assistant: Assistant) -> None:
    page = at.page
    expect(page.get_by_role("tab").nth(1)).to_have_text("今日待回")
    expect(page).to_have_title("晨光读书会 · faqbot")
    now = datetime.now(UTC)
    assistant.owing.promise(
        about="退款没到", words="1 分钟内", asker="豆豆", group="三群", now=now - timedelta(minutes=5)
    )
    alarm = page.locator(".fb-alarm")
    expect(alarm).to_contain_text("答应 豆豆 · 三群 的时间到了：退款没到", timeout=LOOKS)
    expect(page.get_by_role("tab").nth(1)).to_have_text("今日待回 1")
    expect(page).to_have_title("(1) 晨光读书会 · faqbot")
    page.get_by_role("button", name="English").click()
    expect(alarm).to_contain_text("The time promised to 豆豆 · 三群 has come")
    expect(page.get_by_role("tab").nth(1)).to_have_text("To do 1")
    alarm.get_by_role("button", name="Reply now").click()
    expect(card(page, "豆豆")).to_be_visible()
    alarm.get_by_role("button", name="All right").click()
    expect(alarm).to_be_hidden()
    page.reload()
    expect(page.locator("#fb-ask")).to_be_visible()
    expect(page.get_by_role("tab").nth(1)).to_have_text("To do 1")
    expect(alarm).to_be_hidden()


def test_a_time_is_promised_from_the_desk(at: Desk, assistant: Assistant) -> None:
    page = at.page
    page.locator(".fb-top [data-editor]").fill("小晨")
    page.locator("#fb-question textarea").fill(PETS)
    page.locator(".fb-pair input").nth(0).fill("小花")
    page.locator("#fb-ask").click()
    promising = page.locator(".fb-promising")
    promising.get_by_text("答应什么时候").click()
    promising.get_by_label("什么时候给答复").fill("3 天内")
    expect(promising.locator("output")).to_have_text(re.compile("^即 .* 前$"))
    promising.get_by_label("什么时候给答复").press("Enter")
    expect(page.locator(".fb-reply").first).to_have_text(re.compile("^@小花 您好，我在.* 前给您答复。$"))
    expect(promising).to_contain_text("到时提醒。")
    [promise] = assistant.owing.promises()
    assert (promise.asker, promise.by, promise.about) == ("小花", "小晨", PETS)
    # What staff write themselves is noticed when the field is left.
    page.locator(".fb-edit").first.click()
    page.locator('textarea[name="said"]').fill("@小花 您好，5 天内告诉您。")
    page.locator(".fb-one .fb-copy").first.click()
    expect(promising).to_contain_text("回复里写了“5 天内”")
    promising.get_by_role("button", name="记下").first.click()
    expect(promising).not_to_contain_text("回复里写了")
    assert [each.words for each in assistant.owing.promises()] == ["5 天内"]
    assert at.copied() == "@小花 您好，5 天内告诉您。"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone(browser: Browser, site: Site, assistant: Assistant, scheme: Literal["light", "dark"]) -> None:
    ask(assistant, PETS, "一个名字特别特别长的群成员" * 2, "晨光读书会第三十三群", ago=3 * HOUR)
    ask(assistant, "longwordwithoutanyspace" * 12, "小张", ago=100 * HOUR)
    past = datetime.now(UTC) - HOUR
    assistant.owing.promise(about="x" * 300, words="1 分钟内", asker="豆" * 40, now=past)
    viewport = {"width": 390, "height": 844}
    with window(browser, site, viewport=viewport, color_scheme=scheme, has_touch=True) as at:
        at.open("today")
        expect(at.page.locator(".fb-debt").first).to_be_visible()
        at.page.locator(".fb-later summary").first.click()
        at.page.locator(".fb-debt details summary").first.click()
        fits(at.page, "today")
        at.page.get_by_role("button", name="English").click()
        expect(at.page.locator(".fb-today-hint")).to_contain_text("Who has no reply yet")
        fits(at.page, "English")
