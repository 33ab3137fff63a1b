"""The page: its markup as text, then the whole of faqbot in a real Chromium, with the real encoder."""

from __future__ import annotations

import inspect
import logging
import re
import string
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

import gradio as gr
import httpx
import pytest
from playwright.sync_api import Browser, expect

from faqbot.assistant import Assistant, Reason
from faqbot.errors import Conflict, EncoderError, InvalidRequest, KnowledgeError, NotFound, Problem, StoreError
from faqbot.exchange import MAX_UPLOAD
from faqbot.knowledge import Entry, Kind, Place, Rule, Script
from faqbot.store import Decision, GapReason
from faqbot.ui import desk, itemlist
from faqbot.ui.markup import Unready, esc, mark, moment, percent, sentence
from faqbot.ui.words import EN, ZH
from tests import club
from tests.served import ATTACK, Desk, Site, Tags, fits, harmless, serving, window

SHANGHAI = ZoneInfo("Asia/Shanghai")

COMPLAINT = """\
  - id: complaint
    title: 有成员投诉
    situations: [有人在群里投诉我们, 有书友发火了]
    variables:
      - {name: nickname, label: 对方昵称, default: 朋友}
      - {name: time, label: 什么时候给答复, default: 24 小时内}
    steps:
      - say: 非常抱歉，{nickname}，{time}给您答复。
        note: 先道歉，不争对错。
      - note: 私聊里问清楚。
        choose: 是哪一种情况？
        branches:
          - when: 确实是我们的问题
            steps:
              - say: 是我们的错，{time}改好。
          - when: 是误会
            steps:
              - say: 事情是这样的。
      - say: 谢谢您告诉我们。
"""
KNOWLEDGE = club.KNOWLEDGE.replace("scripts:\n", f"scripts:\n{COMPLAINT}")


# --- Words ----------------------------------------------------------------------------------------------------


def texts(value: Any) -> list[str]:
    """Every text in one field of `Words`."""
    if isinstance(value, str):
        return [value]
    return [text for part in (value.values() if isinstance(value, dict) else value) for text in texts(part)]


def holes(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_fill_the_same_names_and_leave_nothing_empty() -> None:
    may_say_less = {"this_year"}  # English writes dates with their year
    for each in fields(ZH):
        zh, en = getattr(ZH, each.name), getattr(EN, each.name)
        assert len(texts(zh)) == len(texts(en)), each.name
        for chinese, english in zip(texts(zh), texts(en), strict=True):
            assert chinese.strip() and english.strip(), each.name
            if each.name not in may_say_less:
                assert holes(chinese) == holes(english), each.name


def test_every_decision_reason_and_kind_has_words() -> None:
    for w in (ZH, EN):
        assert set(w.decisions) == set(get_args(Decision))
        assert set(w.why) == set(get_args(Reason))
        assert set(w.gap_reasons) == set(get_args(GapReason))
        assert set(w.kinds) == set(get_args(Kind))


# --- Small pieces ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.0, "0%"), (0.004, "0%"), (0.29, "29%"), (0.579999, "57%"), (0.999, "99%"), (1.0, "100%"), (1.5, "100%")],
)
def test_percent_is_rounded_down_so_that_only_certainty_reads_as_100(share: float, said: str) -> None:
    assert percent(share) == said


@pytest.mark.parametrize(
    ("at", "zh", "en"),
    [
        (datetime(2026, 3, 5, 2, 7, tzinfo=UTC), "今天 10:07", "today 10:07"),
        (datetime(2026, 3, 4, 16, 0, tzinfo=UTC), "今天 00:00", "today 00:00"),
        (datetime(2026, 3, 4, 15, 59, tzinfo=UTC), "昨天 23:59", "yesterday 23:59"),
        (datetime(2026, 3, 3, 15, 59, tzinfo=UTC), "3 月 3 日 23:59", "2026-03-03 23:59"),
        (datetime(2025, 12, 31, 15, 0, tzinfo=UTC), "2025 年 12 月 31 日 23:00", "2025-12-31 23:00"),
    ],
)
def test_a_moment_is_said_from_the_communitys_time_zone(at: datetime, zh: str, en: str) -> None:
    now = datetime(2026, 3, 5, 3, 0, tzinfo=UTC)
    assert moment(at, now, SHANGHAI, "zh") == zh
    assert moment(at, now, SHANGHAI, "en") == en


@pytest.mark.parametrize(
    ("error", "zh", "en"),
    [
        (Unready(lambda w: w.empty_question), "请先粘贴一个问题。", "Please paste a question first."),
        (
            NotFound("x"),
            "这一条已经不在了，请重新找一次。",
            "This one no longer exists. Please look for it again.",
        ),
        (InvalidRequest("No."), "没能照办：No.", "That is not possible: No."),
        (
            StoreError("club.db is locked."),
            "数据库现在用不了，刚才的操作没有记下，请稍后再试：club.db is locked.",
            "The database cannot be used now, so nothing was recorded. Please try again later: club.db is locked.",
        ),
        (
            KnowledgeError([Problem("a.yaml", 3, "No answer.")]),
            "这样写，知识库不能用，所以什么都没有动：a.yaml:3: No answer.",
            "Written like this the knowledge base cannot be used, so nothing was done: a.yaml:3: No answer.",
        ),
        (Conflict("No."), "之后有人改过，所以什么都没有动：No.", "Somebody changed it since, so nothing was done: No."),
        (EncoderError("No."), "没有完成，请稍后再试：No.", "It did not work, please try again later: No."),
    ],
)
def test_an_error_is_one_sentence_in_the_readers_language(error: Exception, zh: str, en: str) -> None:
    assert sentence(error, "zh") == zh
    assert sentence(error, "en") == en


def test_what_nobody_expected_is_said_without_its_text_and_logged_with_it(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, logger="faqbot.ui"):
        assert sentence(ZeroDivisionError("secret"), "zh") == ZH.broken
    assert caplog.records[0].exc_info is not None
    assert isinstance(caplog.records[0].exc_info[1], ZeroDivisionError)


def test_what_is_escaped_is_safe_in_quoted_attributes_too() -> None:
    assert esc("\"'<&>") == "&quot;&#x27;&lt;&amp;&gt;"


def test_half_a_surrogate_pair_is_escaped_to_what_can_be_sent() -> None:
    assert esc("\ud83d 怎么\udc00退款 😀") == "\ufffd 怎么\ufffd退款 😀"
    assert mark("\ud83d") != mark("\ud83d\ud83d")


# --- The knowledge base ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, encoder_folder: Path) -> Assistant:
    """The club's assistant, without a database."""
    return club.served(tmp_path_factory.mktemp("club"), encoder_folder, KNOWLEDGE)


@pytest.fixture
def assistant(opened: Assistant, tmp_path: Path) -> Iterator[Assistant]:
    with club.with_database(opened, tmp_path / "club.faqbot.db") as assistant:
        yield assistant


def entry(number: int, **changes: Any) -> Entry:
    plain = Entry(f"q-{number}", f"第 {number} 问", (f"第 {number} 问", "别的问法"), "答案", Place("faq.yaml", number))
    return replace(plain, **changes)


TODAY = date(2026, 3, 5)


def test_a_base_of_5000_is_drawn_a_page_at_a_time() -> None:
    items = [entry(number) for number in range(1, 5001)]
    first = itemlist.items_html(items, itemlist.View(), {}, TODAY, "zh")
    assert len(Tags(first).with_class("fb-known")) == 20
    assert "共 5,000 条，显示 20 条" in first
    assert "再显示 20 条" in first
    last = itemlist.items_html(items[:25], itemlist.View(shown=20), {}, TODAY, "zh")
    assert "再显示 5 条" in last
    assert 'data-send="more"' not in itemlist.items_html(items[:20], itemlist.View(), {}, TODAY, "zh")


def test_a_card_says_everything_there_is_to_know() -> None:
    many = tuple(f"问法{n}" for n in range(9))
    item = entry(
        3,
        phrasings=("第 3 问", *many),
        not_for=("不是这个",),
        tags=("售后",),
        owner="小王",
        valid_from=date(2026, 1, 1),
        valid_until=date(2026, 3, 4),
        review=date(2026, 3, 5),
    )
    markup = itemlist.items_html([item], itemlist.View(), {}, TODAY, "zh")
    for said in (
        "<details><summary>还有 3 种</summary><q>问法6</q>",
        "<b>不用于</b><q>不是这个</q>",
        '<span class="fb-tag">售后</span>',
        '<span class="fb-late">已过期</span>',
        "2026-01-01 起有效",
        "有效期到 2026-03-04",
        "该复核了（2026-03-05）",
        "负责人 小王",
        "<code>faq.yaml:3</code>",
    ):
        assert said in markup, said
    assert "<q>第 3 问</q>" not in markup, "the title is there already"
    later = itemlist.items_html(
        [entry(1, valid_from=date(2026, 3, 6), review=date(2026, 3, 6))], itemlist.View(), {}, TODAY, "zh"
    )
    assert "还没生效" in later
    assert "2026-03-06 复核" in later
    assert "该复核了" not in later
    assert "fb-late" not in itemlist.items_html([entry(1, valid_until=TODAY)], itemlist.View(), {}, TODAY, "zh")


def test_long_answers_rules_and_scripts_are_all_there(assistant: Assistant) -> None:
    knowledge = assistant.knowledge
    long = itemlist.items_html([entry(1, text="长" * 300)], itemlist.View(), {}, TODAY, "zh")
    assert f"{'长' * 280}…" in long
    assert "长" * 300 in long
    rule, script = knowledge.item("no-ads"), knowledge.item("complaint")
    assert isinstance(rule, Rule)
    assert isinstance(script, Script)
    said = itemlist.items_html([rule], itemlist.View(), {}, TODAY, "zh")
    assert "<dt>后果</dt><dd>第一次提醒，第二次移出。</dd>" in said
    said = itemlist.items_html([script], itemlist.View(), {}, TODAY, "zh")
    for step in (
        "非常抱歉，朋友，24 小时内给您答复。",
        "是我们的错，24 小时内改好。",
        "事情是这样的。",
        "展开全文 · 3 步",
    ):
        assert step in said, step
    assert "{" not in said


def test_nothing_in_the_knowledge_becomes_markup() -> None:
    item = entry(1, title=ATTACK, phrasings=(ATTACK, ATTACK + "2"), text=ATTACK, tags=(ATTACK,), owner=ATTACK)
    harmless(itemlist.items_html([item], itemlist.View(), {}, TODAY, "zh"))


def test_items_are_listed_by_kind_and_searched_by_meaning_and_by_word(assistant: Assistant) -> None:
    def ids(view: itemlist.View) -> list[str]:
        return [item.id for item in itemlist.listed(assistant, view)]

    assert ids(itemlist.View(kind="script")) == ["complaint", "welcome"]
    assert ids(itemlist.View())[:2] == ["refund-how", "join-how"]
    assert ids(itemlist.View(text="想把钱要回来"))[0] == "refund-how"
    assert ids(itemlist.View(text="红楼梦"))[0] == "book-list"
    assert ids(itemlist.View(text="广告", kind="rule")) == ["no-ads"]
    assert itemlist.counts(assistant.knowledge) == {None: 9, "entry": 6, "script": 2, "rule": 1}


# --- Colours --------------------------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, as WCAG 2 defines it."""

    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_computed_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == 21.0
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize("mode", [":root", "body.dark"])
def test_every_text_can_be_read_on_its_ground(mode: str) -> None:
    style = Path(desk.__file__).with_name("style.css").read_text(encoding="utf-8")
    block = style.split(f"\n{mode} {{", 1)[1].split("}", 1)[0]
    colours = dict(re.findall(r"--fb-([a-z-]+): (#[0-9a-f]{6});", block))
    grounds = ("ground", "surface", "sunken")
    pairs = [(text, ground) for text in ("text", "quiet", "accent", "answer", "unanswered") for ground in grounds]
    pairs += [(mark, f"{mark}-soft") for mark in ("answer", "suggest", "unanswered", "script")]
    pairs += [("on-accent", "accent"), ("on-accent", "accent-strong"), ("answer", "accent-soft"), ("text", "field")]
    pairs += [("quiet", "field"), ("quiet", "accent-soft"), ("text", "accent-soft"), ("text", "suggest-soft")]
    for text, ground in pairs:
        assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    for edge, ground in (("field-border", "field"), ("field-border", "surface"), ("accent", "surface")):
        assert contrast(colours[edge], colours[ground]) >= 3.0, (edge, ground)


# --- In a browser ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, encoder_folder: Path) -> Iterator[Site]:
    """The whole of faqbot as it is started by hand, on a free port."""
    with serving(tmp_path_factory.mktemp("served"), encoder_folder, KNOWLEDGE) as site:
        yield site


def test_the_language_is_switched_without_a_reload(at: Desk) -> None:
    at.ask("会费多少钱？")
    at.page.locator("#fb-question textarea").fill("打了一半")
    at.page.evaluate("window.same = true")
    at.page.get_by_role("button", name="English").click()
    expect(at.page.get_by_role("tab").first).to_have_text("Desk")
    expect(at.page.locator("#fb-ask")).to_have_text("Find the replies")
    expect(at.result.locator(".fb-badge")).to_have_text("Ready to send")
    expect(at.page.locator("html")).to_have_attribute("lang", "en")
    expect(at.page.get_by_label("Paste a question, or a stretch of chat")).to_have_value("打了一半")
    at.page.get_by_role("button", name="中文").click()
    expect(at.page.get_by_role("tab").first).to_have_text("工作台")
    expect(at.page.locator("html")).to_have_attribute("lang", "zh-CN")
    assert at.page.evaluate("window.same === true")


def test_the_address_can_ask_for_english(browser: Browser, site: Site) -> None:
    with window(browser, site, "/?lang=en") as at:
        expect(at.page.locator("#fb-ask")).to_have_text("Find the replies")
        expect(at.page.get_by_role("tab")).to_have_text(
            ["Desk", "To do", "Unanswered", "Conduct", "Knowledge", "Dashboard"]
        )
        at.open(1)
        expect(at.page.get_by_role("heading", name="Questions without an answer")).to_be_attached()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_scrolls_sideways_on_a_phone_and_nothing_is_asked_of_others(
    browser: Browser, site: Site, scheme: Literal["light", "dark"]
) -> None:
    dark = scheme == "dark"
    viewport = {"width": 390, "height": 844}
    with window(browser, site, viewport=viewport, color_scheme=scheme, has_touch=True) as at:
        assert at.page.evaluate("document.body.classList.contains('dark')") is dark
        fits(at.page, "welcome")
        at.ask("有成员投诉", "一个名字特别特别长的群成员" * 3, "晨光读书会第三十三群")
        at.result.get_by_role("button", name="确实是我们的问题").click()
        expect(at.result.locator(".fb-reply", has_text="是我们的错")).to_be_visible()
        expect(at.result).to_be_in_viewport()
        fits(at.page, "script")
        at.ask("longwordwithoutanyspace" * 12)
        fits(at.page, "long word")
        at.open(1)
        expect(at.page.locator(".fb-gap").first).to_be_visible()
        at.page.locator(".fb-gap-row").first.click()
        expect(at.page.locator(".fb-detail")).to_be_visible()
        fits(at.page, "queue")
        at.open(2)
        expect(at.page.locator(".fb-known").first).to_be_visible()
        fits(at.page, "knowledge")
        at.page.get_by_role("button", name="English").click()
        expect(at.page.locator(".fb-search label")).to_have_text("Search the knowledge base")
        fits(at.page, "English")
        at.page.get_by_role("button", name="Switch between dark and light").click()
        assert at.page.evaluate("document.body.classList.contains('dark')") is not dark
        at.page.reload()
        expect(at.page.locator("#fb-ask")).to_have_text("Find the replies")
        assert at.page.evaluate("document.body.classList.contains('dark')") is not dark
        assert [url for url in at.requests if not url.startswith((f"{site.url}/", "data:", "blob:"))] == []
        assert len(at.requests) > 20, "the page's own requests were seen"


def test_the_knowledge_base_is_searched_while_typing_and_narrowed_by_kind(at: Desk) -> None:
    at.open(2)
    titles = at.page.locator(".fb-known .fb-item")
    expect(titles).to_have_count(9)
    expect(at.page.locator(".fb-kinds")).to_have_text(re.compile(r"全部\s*9\s*问答\s*6\s*话术\s*2\s*群规\s*1"))
    at.page.get_by_label("搜索知识库").press_sequentially("想把钱要回来", delay=30)
    expect(titles.first).to_have_text("问答怎么申请退款？")
    expect(at.page.get_by_label("搜索知识库")).to_have_value("想把钱要回来")
    at.page.get_by_role("button", name="话术").click()
    expect(at.page.get_by_role("button", name="话术")).to_have_attribute("aria-pressed", "true")
    expect(titles.filter(has_text="问答")).to_have_count(0)
    at.page.get_by_label("搜索知识库").fill("")
    expect(titles).to_have_text(["话术有成员投诉", "话术欢迎新人"])


def test_the_page_publishes_no_second_api_and_hides_no_first(site: Site) -> None:
    with httpx.Client(base_url=site.url) as client:
        assert client.get("/healthz").status_code == 200
        assert client.post("/v1/ask", json={"question": "怎么退款"}).json()["entry_id"] == "refund-how"
        assert client.get("/docs").status_code == 200
        assert client.get("/gradio_api/info").json() == {"named_endpoints": {}, "unnamed_endpoints": {}}
        config = client.get("/config").json()
        assert {each["api_visibility"] for each in config["dependencies"]} == {"private"}
        assert config["analytics_enabled"] is False
        assert config["footer_links"] == []
        called = client.post("/gradio_api/run/0", json={"data": ["x"], "fn_index": 0, "session_hash": "x"})
        assert called.status_code in (401, 404)
        for size, status in ((MAX_UPLOAD, 200), (MAX_UPLOAD + 1, 413), (MAX_UPLOAD + 20_000, 413)):
            sent = client.post("/gradio_api/upload", files={"files": ("a.csv", bytes(size))})
            assert sent.status_code == status, size


def test_no_event_is_called_like_a_part_of_gradios(site: Site) -> None:
    """An event is set as an attribute: one called `every` took the place of the component's own, and each opening of
    the page copied the whole server with it."""
    own = set(inspect.signature(gr.HTML).parameters)
    components = httpx.get(f"{site.url}/config").json()["components"]
    scripts = [each["props"].get("js_on_load") or "" for each in components]
    lists = [found[1] for script in scripts if (found := re.match(r"const names = \[(.*?)\]", script))]
    sent = {name for names in lists for name in re.findall(r"\w+", names)}
    assert {"publish", "pick", "search"} <= sent
    assert sent & own == set()


def test_only_the_page_imports_gradio() -> None:
    """It takes seconds, which a command line and a bot's backend should not wait for."""
    code = (
        "import sys, faqbot.ui, faqbot.ui.words, faqbot.ui.markup, faqbot.ui.shown, faqbot.api, faqbot.cli,"
        " faqbot.assistant, faqbot.serve; print('gradio' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"
