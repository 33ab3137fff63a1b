"""The queue's workbench in a real Chromium, over the whole of faqbot: from the first gap to none, counting clicks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from faqbot.assistant import Assistant
from faqbot.remembered import Remembered
from faqbot.ui.gapform import Advice
from faqbot.ui.queue import advise
from tests.served import ATTACK, Desk, Site, fits, window

CHILDREN = ("活动能带小孩来吗", "可以带娃参加吗", "带孩子去行不行", "活动能带孩子吗", "能不能带小朋友")
REFUND = ("买错了想要回钱", "付了钱想要回来")
RECORDING = ("讲座的录音在哪里听", "有录音吗", "录音能下载吗")
WEATHER = ("今天天气怎么样", "明天天气怎么样")
COUNT_CLICKS = """
window.clicks = 0;
document.addEventListener('click', (event) => { if (event.isTrusted && event.detail) window.clicks += 1; }, true);
"""


@pytest.fixture
def at(browser: Browser, site: Site) -> Iterator[Desk]:
    with window(browser, site, script=COUNT_CLICKS) as opened:
        yield opened


def ask(assistant: Assistant, *texts: str, group: str = "3 群", who: str = "甲") -> int:
    """Different people of a group ask; returns the gap that all of it waits in."""
    gaps = {assistant.ask(text, asker=f"{who}{number}", group=group).gap_id for number, text in enumerate(texts)}
    assert len(gaps) == 1
    gap_id = gaps.pop()
    assert gap_id is not None
    return gap_id


def answered(assistant: Assistant, text: str) -> str | None:
    """What a member gets at once; None where nothing is sure."""
    got = assistant.ask(text, asker="小明", record=False)
    return got.reply if got.decision == "answer" else None


def name(at: Desk, editor: str = "小晨") -> None:
    field = at.page.locator(".fb-top [data-editor]")
    field.fill(editor)
    field.blur()


def row(page: Page, title: str) -> None:
    page.locator(".fb-gap-row", has_text=title).click()
    expect(page.locator(".fb-detail h3", has_text=title)).to_be_visible()


def clicks(page: Page) -> int:
    """Since this was last asked."""
    count: int = page.evaluate("[window.clicks, window.clicks = 0][0]")
    return count


def segment(page: Page, label: str) -> None:
    page.locator(".fb-segments").get_by_role("button", name=label).click()


def test_from_the_first_gap_to_none_and_everybody_has_a_reply(at: Desk, assistant: Assistant) -> None:
    for texts in (CHILDREN, REFUND, RECORDING, WEATHER):
        ask(assistant, *texts)
    page, club = at.page, assistant.settings.knowledge / "club.yaml"
    before = club.read_bytes()
    name(at)
    at.open(1)
    expect(page.locator(".fb-gap-row .fb-gap-title b")).to_have_text([CHILDREN[0], RECORDING[0], WEATHER[0], REFUND[0]])
    clicks(page)

    # Another wording of something known: open, add, publish.
    row(page, REFUND[0])
    page.get_by_role("button", name="加为「怎么申请退款？」的问法").click()
    expect(page.locator(".fb-lines q")).to_have_text(sorted(REFUND, reverse=True))
    expect(page.locator(".fb-review")).to_contain_text(f"「{REFUND[0]}」（2 次提问全部），由「怎么申请退款？」回复")
    assert club.read_bytes() == before
    page.get_by_role("button", name="发布").click()
    banner = page.locator(".fb-queue .fb-banner")
    expect(banner).to_contain_text(f"已发布「{REFUND[0]}」。 解决了 1 个问题。")
    expect(banner).to_contain_text("2 人还在等回复")
    assert clicks(page) <= 3
    assert answered(assistant, REFUND[1]) == "@小明 您好，请在订单页点“申请退款”，1–3 个工作日原路退回。"

    # Something new, with an answer to be written: open, type, check, publish.
    row(page, CHILDREN[0])
    expect(page.get_by_label("回复", exact=True)).to_be_focused()
    page.keyboard.insert_text("可以，{community}欢迎孩子，请家长陪着。")
    expect(page.locator("#fb-preview")).to_have_text(re.compile("^@甲. 您好，可以，晨光读书会欢迎孩子，请家长陪着。$"))
    page.get_by_role("button", name="检查").click()
    expect(page.locator(".fb-change h4")).to_have_text(f"新条目「{CHILDREN[0]}」，另有 4 种问法")
    page.get_by_role("button", name="发布").click()
    expect(banner).to_contain_text(f"已发布「{CHILDREN[0]}」。")
    expect(banner).to_contain_text("5 人还在等回复")
    assert clicks(page) <= 5
    assert answered(assistant, "可以带娃参加吗") == "@小明 您好，可以，晨光读书会欢迎孩子，请家长陪着。"

    # One click leads to those who wait for that answer alone, and the next gap stays open meanwhile.
    banner.get_by_role("button", name="5 人还在等回复").click()
    expect(page.locator(".fb-debt")).to_have_count(1)
    expect(page.locator(".fb-today [aria-pressed=true]")).to_have_text("刚补上答案的 5")
    expect(page.locator(".fb-debt textarea")).to_have_value(
        "@甲0 @甲1 @甲2 @甲3 @甲4 您好，可以，晨光读书会欢迎孩子，请家长陪着。"
    )
    page.locator(".fb-today").get_by_role("button", name="有答案了").click()
    expect(page.locator(".fb-debt")).to_have_count(2)
    at.open("queue")
    expect(banner).to_have_count(0)  # it is drawn again
    expect(page.locator(".fb-queue").get_by_role("button", name="有答案待回 7")).to_be_visible()
    expect(page.locator(".fb-detail h3")).to_have_text(RECORDING[0])
    clicks(page)

    page.get_by_label("回复", exact=True).fill("在群公告第二条。")
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="发布").click()
    expect(page.locator(".fb-detail h3")).to_have_text(WEATHER[0])
    assert clicks(page) <= 1

    # Nothing for the knowledge base.
    expect(page.locator(".fb-advice")).to_contain_text("更像随口一问")
    page.locator(".fb-panel[data-panel=dismiss]").get_by_role("button", name="不处理").click()
    expect(banner).to_contain_text(f"「{WEATHER[0]}」已放到“不处理”。")
    expect(page.get_by_text("没有待补的问题")).to_be_visible()

    # Everybody who asked has a reply, one for all who asked the same in a group.
    page.locator(".fb-next").get_by_role("button", name="10 人还在等回复").click()
    expect(page.locator(".fb-debt")).to_have_count(3)
    first = page.locator(".fb-debt", has_text=CHILDREN[0]).locator("[data-step]")
    first.click()
    expect(first).to_have_text("已发出，下一条")
    assert at.copied() == "@甲0 @甲1 @甲2 @甲3 @甲4 您好，可以，晨光读书会欢迎孩子，请家长陪着。"
    first.click()
    for left in (2, 1):
        expect(page.locator(".fb-debt")).to_have_count(left)
        page.keyboard.press("n")
        expect(page.locator(".fb-debt [data-step=sent]")).to_have_count(1)
        page.keyboard.press("n")
    expect(page.get_by_text("没有欠着的回复")).to_be_visible()
    at.open("queue")

    # And all of it can be taken back.
    segment(page, "已解决")
    for title in (RECORDING[0], CHILDREN[0], REFUND[0]):
        solved = page.locator(".fb-settled", has_text=title)
        expect(solved).to_contain_text("小晨，今天")
        solved.get_by_role("button", name="撤销").click()
        expect(banner).to_have_text("已撤销，回到修改之前的样子。")
        expect(solved).to_have_count(0)
    assert club.read_bytes() == before
    segment(page, "不处理")
    page.get_by_role("button", name="放回待补").click()
    segment(page, "待补")
    expect(page.locator(".fb-gap-row")).to_have_count(4)


def test_an_opened_gap_is_advised_by_what_is_served_now(assistant: Assistant) -> None:
    gap_id, other = ask(assistant, *REFUND), ask(assistant, *CHILDREN)
    encode = Remembered(assistant.encoder.encode)

    def advised(find: str = "") -> Advice:
        return advise(assistant, assistant.gaps.get(gap_id), find, encode, datetime.now(UTC), "zh")

    got = advised()
    assert (got.suggestion.way, got.near[0].entry_id) == ("phrasing", "refund-how")
    assert (got.others, got.files) == (((other, CHILDREN[0]),), ("club.yaml",))
    assert got.reply == "@甲1 您好，……"
    assert advised("会费").near[0].entry_id == "fee"
    for question in assistant.gaps.get(gap_id).questions:
        assistant.feedback(question.id, "picked", entry_id="book-list")
    got = advised()
    assert (got.suggestion.why, got.near[0].entry_id) == ("picked", "book-list")
    assert got.near[1].entry_id == "refund-how"


def test_nothing_that_is_typed_is_lost_by_redrawing_switching_or_reloading(at: Desk, assistant: Assistant) -> None:
    ask(assistant, *CHILDREN)
    ask(assistant, *RECORDING)
    page = at.page
    at.open(1)
    row(page, CHILDREN[0])
    answer = page.get_by_label("回复", exact=True)
    answer.fill("写了一半")
    page.locator(".fb-samples input[name=q]").nth(1).uncheck()
    ask(assistant, *["录音能下载吗"] * 3, who="乙")  # changes the order of the list
    page.get_by_role("button", name="刷新").click()
    expect(page.locator(".fb-gap-row .fb-gap-title b").first).to_have_text(RECORDING[0])
    expect(answer).to_have_value("写了一半")
    expect(page.locator(".fb-samples input[name=q]").nth(1)).not_to_be_checked()
    row(page, RECORDING[0])
    expect(answer).to_have_value("")
    row(page, CHILDREN[0])
    expect(answer).to_have_value("写了一半")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_label("Answer", exact=True)).to_have_value("写了一半")
    page.get_by_role("button", name="中文").click()
    page.reload()
    at.open(1)
    row(page, CHILDREN[0])
    expect(answer).to_have_value("写了一半")
    expect(page.locator("#fb-preview")).to_contain_text("写了一半")
    page.get_by_role("button", name="检查").click()
    expect(page.locator(".fb-change h4")).to_contain_text("另有 3 种问法")
    page.get_by_role("button", name="返回修改").click()
    expect(answer).to_have_value("写了一半")


def test_after_an_undo_the_answer_can_be_mended_and_of_what_stays_nothing_is_unticked(
    at: Desk, assistant: Assistant
) -> None:
    ask(assistant, *CHILDREN)
    page = at.page
    name(at)
    at.open(1)
    row(page, CHILDREN[0])
    answer = page.get_by_label("回复", exact=True)
    answer.fill("能。")
    page.locator(".fb-samples input[name=q]").nth(1).uncheck()
    page.get_by_role("button", name="检查").click()
    page.get_by_label("为什么这样改").fill("试试")
    page.get_by_role("button", name="发布").click()
    expect(page.locator(".fb-samples q")).to_have_count(1)
    expect(page.locator(".fb-samples input[name=q]")).to_be_checked()
    page.locator("label.fb-way", has_text="写新条目").click()
    answer.fill("改过的")
    page.get_by_role("button", name="检查").click()
    expect(page.get_by_label("为什么这样改")).to_have_value("")
    page.get_by_role("button", name="发布").click()
    expect(page.get_by_text("没有待补的问题")).to_be_visible()
    page.locator(".fb-banner").get_by_role("button", name="撤销").click()
    page.locator(".fb-gap-row").click()
    expect(answer).to_have_value("改过的")


def test_that_questions_came_is_said_and_nothing_typed_is_lost(at: Desk, assistant: Assistant) -> None:
    ask(assistant, *RECORDING)
    at.open(1)
    row(at.page, RECORDING[0])
    answer = at.page.locator('[name="answer"]')
    answer.fill("录音在群文件里。")
    ask(assistant, *CHILDREN[:3])
    came = at.page.get_by_role("button", name="又有 3 条新问题")
    came.click(timeout=15_000)
    expect(at.page.get_by_text(CHILDREN[0]).first).to_be_visible()
    expect(came).to_have_count(0)
    expect(answer).to_have_value("录音在群文件里。")


def test_a_name_is_asked_for_once_and_where_it_is_needed(at: Desk, assistant: Assistant) -> None:
    ask(assistant, *REFUND)
    ask(assistant, *RECORDING)
    page = at.page
    at.open(1)
    row(page, REFUND[0])
    page.get_by_role("button", name="加为「怎么申请退款？」的问法").click()
    page.get_by_role("button", name="发布").click()
    expect(page.locator(".fb-checked").get_by_role("alert")).to_have_text("请先填上您的名字，修改记录里要写是谁改的。")
    page.locator(".fb-checked [data-editor]").fill("小晨")
    page.get_by_role("button", name="发布").click()
    expect(page.locator(".fb-banner")).to_contain_text("已发布")
    expect(page.locator(".fb-top [data-editor]")).to_have_value("小晨")
    expect(page.locator(".fb-detail .fb-nameless").first).to_be_hidden()
    segment(page, "已解决")
    expect(page.locator(".fb-settled")).to_contain_text("小晨，今天")


def test_all_of_it_can_be_done_by_keyboard(at: Desk, assistant: Assistant) -> None:
    ask(assistant, *REFUND)
    page = at.page
    name(at)
    at.open(1)
    page.locator(".fb-gap-row").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".fb-detail h3")).to_have_text(REFUND[0])
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.way") == "phrasing":
            break
    page.keyboard.press("Enter")
    expect(page.locator(".fb-checked")).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".fb-banner")).to_contain_text("已发布")
    expect(page.get_by_text("没有待补的问题")).to_be_visible()


def test_what_is_wrong_or_gone_is_said_in_place(at: Desk, assistant: Assistant) -> None:
    gap_id = ask(assistant, *CHILDREN)
    page = at.page
    name(at)
    at.open(1)
    row(page, CHILDREN[0])
    page.get_by_role("button", name="检查").click()
    problem = page.locator(".fb-detail").get_by_role("alert")
    expect(problem).to_have_text("请写上回复，成员收到的就是它。")
    page.get_by_label("回复", exact=True).fill("在{地点}")
    expect(page.locator("#fb-preview")).to_have_text(
        "回复里的 {地点} 填不出来：没有这个变量。要写大括号本身，请写两个。"
    )
    page.get_by_label("回复", exact=True).fill("能。")
    page.get_by_label("其他问法").fill("怎么退款")
    page.get_by_role("button", name="检查").click()
    expect(problem).to_contain_text("「怎么退款」已经是「怎么申请退款？」的问法")
    expect(page.get_by_label("其他问法")).to_have_value("怎么退款")
    # Somebody else is quicker.
    assistant.gaps.dismiss(gap_id, "无关", by="小王", at=datetime.now(UTC))
    page.get_by_role("button", name="刷新").click()
    expect(page.get_by_text("没有待补的问题")).to_be_visible()


def test_an_item_is_searched_for_and_gets_the_questions(at: Desk, assistant: Assistant) -> None:
    ask(assistant, *CHILDREN)
    page = at.page
    name(at)
    at.open(1)
    row(page, CHILDREN[0])
    page.locator("label.fb-way", has_text="加为问法").click()
    search = page.get_by_label("加到别的条目")
    search.press_sequentially("会费", delay=30)
    expect(page.locator(".fb-nearest b").first).to_have_text("会费多少钱？")
    expect(page.locator(".fb-nearest li").first).to_contain_text("一年 99 元。")
    expect(search).to_be_focused()
    page.locator(".fb-nearest li").first.get_by_text("问的不是它").click()
    expect(page.locator(".fb-change h4")).to_have_text("「会费多少钱？」不再用于这 5 种问法")
    page.get_by_role("button", name="发布").click()
    expect(page.locator(".fb-banner")).to_contain_text("这次没有解决待补的问题。")
    expect(page.locator(".fb-detail h3")).to_have_text(CHILDREN[0])
    assert "not_for: [" in (assistant.settings.knowledge / "club.yaml").read_text(encoding="utf-8")


def test_gaps_are_sorted_by_hand(at: Desk, assistant: Assistant) -> None:
    ask(assistant, *CHILDREN)
    ask(assistant, *RECORDING)
    page = at.page
    name(at)
    at.open(1)
    row(page, CHILDREN[0])
    page.locator("label.fb-way", has_text="整理").click()
    page.get_by_label("换个标题").fill("带孩子")
    page.get_by_role("button", name="改名").click()
    expect(page.locator(".fb-detail h3")).to_have_text("带孩子")
    page.locator(".fb-all input").uncheck()
    page.locator(".fb-samples label", has_text=CHILDREN[1]).click()
    page.get_by_role("button", name="把勾选的拆出去").click()
    expect(page.locator(".fb-detail h3")).to_have_text(CHILDREN[1])
    expect(page.locator(".fb-gap-row")).to_have_count(3)
    page.locator("label.fb-way", has_text="整理").click()
    page.locator(".fb-others button", has_text="带孩子").click()
    expect(page.locator(".fb-banner")).to_contain_text("已并入「带孩子」")
    expect(page.locator(".fb-samples q")).to_have_count(5)


def test_confirmed_wordings_are_added_and_declined(at: Desk, assistant: Assistant) -> None:
    for text in ("我想把钱退回来", "怎样入会呢"):
        asked = assistant.ask(text)
        assert asked.decision == "answer"
        assert asked.question_id is not None
        assistant.feedback(asked.question_id, "right")
    page = at.page
    name(at)
    at.open(1)
    segment(page, "可加的问法")
    expect(page.locator(".fb-proposal")).to_have_count(2)
    page.locator(".fb-proposal", has_text="怎样入会呢").get_by_role("button", name="加上勾选的").click()
    expect(page.locator(".fb-change h4")).to_have_text("给「怎么加入读书会？」加 1 种问法")
    page.get_by_role("button", name="发布").click()
    expect(page.locator(".fb-proposal")).to_have_count(1)
    page.get_by_role("button", name="不要这些").click()
    expect(page.get_by_text("没有可加的问法")).to_be_visible()
    assert "怎样入会呢" in (assistant.settings.knowledge / "club.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_scrolls_sideways_on_a_phone(browser: Browser, site: Site, assistant: Assistant, lang: str) -> None:
    long = "longwordwithoutanyspace" * 3
    ask(assistant, *CHILDREN)
    ask(assistant, f"{ATTACK}{long}怎么办呢")
    ask(assistant, *REFUND, group=long)
    viewport = {"width": 390, "height": 844}
    with window(browser, site, f"/?lang={lang}", viewport=viewport, has_touch=True, color_scheme="dark") as at:
        page = at.page
        name(at)
        at.open(1)
        expect(page.locator(".fb-gap-row")).to_have_count(3)
        fits(page, "list")
        for title in (CHILDREN[0], long):
            row(page, title)
            box = page.locator(".fb-detail").bounding_box()
            assert box is not None
            assert box["y"] < 700, "what is opened is in sight"
            for panel in ("item", "entry", "dismiss", "sort"):
                page.locator(f".fb-way input[value={panel}]").click()
                fits(page, f"{title} {panel}")
        row(page, REFUND[0])
        page.locator(".fb-nearest .fb-primary").click()
        expect(page.locator(".fb-checked")).to_be_in_viewport()
        fits(page, "review")
        page.locator(".fb-publish .fb-primary").click()
        expect(page.locator(".fb-banner")).to_be_in_viewport()
        fits(page, "published")
        for each in ("phrasings", "dismissed", "closed"):
            page.locator(f".fb-segments [data-segment={each}]").click()
            expect(page.locator(f"fb-{each}-list")).to_be_attached()
            fits(page, each)
        assert page.locator("img[src='x']").count() == 0
