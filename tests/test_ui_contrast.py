"""What every tab looks like, measured in a real browser: all text can be read on its ground, everything that is
pressed or filled in has a name, and shows when it has the focus. Judges no picture."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, expect

from faqbot import api
from faqbot.assistant import Assistant
from tests import club
from tests.served import Site, page_of, window

PASTED = """\
[2026-11-23 12:00] 小明: 怎么退款
[2026-11-23 12:01] 阿花: 可以带宠物来吗
[2026-11-23 12:02] 老王: 加我微信 wx12345 领优惠券，点 https://t.example/ad
[2026-11-23 12:03] 小张: 大家早上好呀"""

UNREADABLE = """() => {
  const numbers = (colour) => {
    const [red, green, blue, alpha = 1] = colour.match(/[\\d.]+(e-\\d+)?/g).map(Number);
    return colour.startsWith('color(srgb') ? [red * 255, green * 255, blue * 255, alpha] : [red, green, blue, alpha];
  };
  const over = ([...top], below) => below.map((each, at) => each * (1 - top[3]) + top[at] * top[3]);
  const ground = (element) => {
    const seen = [];
    for (let each = element; each; each = each.parentElement) {
      seen.push(numbers(getComputedStyle(each).backgroundColor));
      if (seen.at(-1)[3] === 1) break;
    }
    return seen.reduceRight((below, top) => over(top, below), [255, 255, 255]);
  };
  const luminance = (colour) => {
    const [red, green, blue] = colour.map((each) => each / 255)
      .map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const found = new Map();
  const judge = (element, said, pseudo) => {
    const box = element.getBoundingClientRect();
    if (!element.checkVisibility({opacityProperty: true, visibilityProperty: true}) || box.width < 2) return;
    if (element.closest(':disabled, .fb-spoken, .visually-hidden, svg, script, style')) return;
    const style = getComputedStyle(element, pseudo), below = ground(element), colour = numbers(style.color);
    let opacity = 1;
    for (let each = element; each; each = each.parentElement) opacity *= Number(getComputedStyle(each).opacity);
    colour[3] *= opacity;
    const [low, high] = [luminance(over(colour, below)), luminance(below)].sort((one, other) => one - other);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    const contrast = (high + 0.05) / (low + 0.05);
    measured += 1;
    if (contrast < (large ? 3 : 4.5)) {
      found.set(`${element.tagName}.${element.className}: ${said.slice(0, 20)}`, contrast.toFixed(2));
    }
  };
  let measured = 0;
  const page = document.querySelector('.gradio-container');
  const texts = document.createTreeWalker(page, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const said = texts.currentNode.textContent.trim();
    if (said) judge(texts.currentNode.parentElement, said);
  }
  for (const field of page.querySelectorAll('input:not([type=checkbox], [type=radio]), textarea')) {
    if (field.value) judge(field, field.value);
    else if (field.placeholder) judge(field, field.placeholder, '::placeholder');
  }
  return [measured, Object.fromEntries(found)];
}"""
"""How many visible texts were measured, and those too faint for WCAG's AA with their contrast."""

PRESSED = 'a[href], button, input, select, summary, textarea, [role=tab], [tabindex="0"]'
NAMELESS = f"""() => [...document.querySelectorAll('.gradio-container :is({PRESSED})')].filter((each) => {{
  const named = [each.ariaLabel, each.title, each.placeholder, each.innerText, ...[...each.labels ?? []].map(
    (label) => label.textContent), ...(each.getAttribute('aria-labelledby') ?? '').split(' ').map(
    (id) => id && document.getElementById(id)?.textContent)];
  return each.checkVisibility() && !each.closest('.visually-hidden') && !named.some((name) => name?.trim());
}}).map((each) => each.outerHTML.slice(0, 160))"""
UNMARKED = f"""() => [...document.querySelectorAll('.gradio-container :is({PRESSED})')].filter((each) => {{
  if (!each.checkVisibility() || each.disabled || each.closest('.visually-hidden')) return false;
  const look = () => [each, each.closest('label'), each.nextElementSibling].filter(Boolean).map((one) => {{
    const style = getComputedStyle(one);
    return [style.outlineStyle, style.outlineWidth, style.boxShadow, style.borderColor].join();
  }}).join();
  document.activeElement?.blur();
  const before = look();
  each.focus({{focusVisible: true, preventScroll: true}});
  const shown = document.activeElement !== each || look() !== before;
  each.blur();
  return !shown;
}}).map((each) => each.outerHTML.slice(0, 160))"""


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, encoder_folder: Path) -> Assistant:
    """The club, of which some is answered at once."""
    return club.served(tmp_path_factory.mktemp("club"), encoder_folder, max_wrong=0.4)


@pytest.fixture
def site(assistant: Assistant) -> Iterator[Site]:
    now = datetime.now(UTC)
    for ago, text, asker in ((5, "可以带宠物来吗", "阿花"), (30, "停车要钱吗", "小张"), (0, "怎么退款", "小明")):
        said_at = now - timedelta(hours=ago)
        assistant.ask(text, asker=asker, group="一群", channel="page", owed=True, said_at=said_at)
    assistant.owing.promise(
        about="活动改期", words="明天 10 点前", reply="我看看。", asker="小李", group="二群", by="晨"
    )
    for day in (23, 24):
        said = datetime(2026, 11, day, 4, tzinfo=UTC)
        assistant.strikes.count(
            asker="老王", group="一群", rule_id="no-ads", offence="ad", text=f"加我领券 {day}", evidence="加我",
            said_at=said, by="晨",
        )  # fmt: skip
    with page_of(assistant, api.build(assistant)) as site:
        yield site


@pytest.mark.parametrize(("mode", "width"), [("light", 1280), ("dark", 390)])
def test_all_text_can_be_read_and_all_that_is_pressed_is_named_and_shows_its_focus(
    browser: Browser, site: Site, mode: Literal["light", "dark"], width: int
) -> None:
    size = {"width": width, "height": 900}
    with window(browser, site, color_scheme=mode, reduced_motion="reduce", viewport=size) as at:

        def judge(what: str, texts: int) -> None:
            at.page.evaluate(
                "document.querySelectorAll('.gradio-container details').forEach((each) => each.open = true)"
            )
            at.page.wait_for_timeout(400)  # what fades in is faint until it is there
            measured, faint = at.page.evaluate(UNREADABLE)
            assert measured >= texts, what  # else nothing was there to be measured
            assert faint == {}, what
            assert at.page.evaluate(NAMELESS) == [], what
            assert at.page.evaluate(UNMARKED) == [], what
            assert at.page.evaluate("document.documentElement.scrollWidth") == width, what

        judge("an empty desk", 15)
        at.page.locator("#fb-question textarea").fill(PASTED)
        at.page.locator("#fb-ask").click()
        expect(at.result).to_be_visible()
        judge("a desk with a stretch of chat", 40)
        at.open("today")
        expect(at.page.locator(".fb-debt").first).to_be_visible()
        judge("today", 30)
        at.open("queue")
        at.page.locator(".fb-gap-row").first.click()
        expect(at.page.locator(".fb-detail").first).to_be_visible()
        judge("the queue with one opened", 25)
        at.open("conduct")
        at.page.locator(".fb-record .fb-gap-row").first.click()
        expect(at.page.locator(".fb-strike").first).to_be_visible()
        judge("conduct with a person opened", 15)
        at.open("base")
        expect(at.page.locator(".fb-items").first).to_be_visible()
        judge("the knowledge base", 30)
        at.open("board")
        expect(at.page.locator(".fb-tiles").first).to_be_visible()
        judge("the dashboard", 30)


def test_the_measure_finds_what_is_faint_nameless_and_unmarked(browser: Browser, site: Site) -> None:
    with window(browser, site) as at:
        at.page.evaluate("""() => document.querySelector('.fb-tabs').insertAdjacentHTML('beforebegin',
          `<p style="color: #777; background: #fff">faint</p><p style="color: #767676; background: #fff">plain</p>
           <button style="outline: 0 !important" class="bare"></button>
           <style>.gradio-container.gradio-container .bare.bare:focus-visible { outline: 0 !important }</style>`)""")
        _, faint = at.page.evaluate(UNREADABLE)
        assert faint == {"P.: faint": "4.48"}
        [nameless], [unmarked] = at.page.evaluate(NAMELESS), at.page.evaluate(UNMARKED)
        assert 'class="bare"' in nameless
        assert 'class="bare"' in unmarked
