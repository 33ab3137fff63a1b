"""The conduct tab: what it shows and does, as functions, and by hand in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from faqbot.assistant import Assistant
from faqbot.errors import InvalidRequest
from faqbot.store import Strike
from faqbot.strikes import Case, Said
from faqbot.ui.conduct_words import EN, ZH
from faqbot.ui.markup import Unready
from faqbot.ui.record import Done, Record, changed, key, record_html
from tests import club
from tests.club import NOON
from tests.served import ATTACK, Desk, Site, Tags, fits, harmless, window

KNOWLEDGE = club.KNOWLEDGE.replace(
    "    consequence: 第一次提醒，第二次移出。\n",
    "    consequence: 第一次提醒，第二次移出。\n    offences: [advertising]\n"
    "    strikes: {first: welcome, reason: 发广告, expires_after: 90 天}\n"
    "  - id: keep-it\n    question: 能截图外传吗？\n    rule: 不能。\n    why: 这里的话留在这里。\n"
    "    consequence: 请删掉。\n",
)
DAY = timedelta(days=1)
WHO, GROUP = "上海-小明", "3 群"


@pytest.fixture
def assistant(opened: Assistant, tmp_path: Path) -> Iterator[Assistant]:
    """`opened` is without an offence, so that nothing is learned that recognises them; this one has them."""
    with club.editable(opened, tmp_path, text=KNOWLEDGE) as assistant:
        yield assistant


def ad(assistant: Assistant, at: datetime = NOON, text: str = "秋梨膏要的私我", who: str = WHO) -> Strike:
    case = Case(who, GROUP, "no-ads", (Said(text, text[:3], "advertising", at),))
    return assistant.strikes.record(case, by="小晨", now=at)


def html(assistant: Assistant, record: Record | None = None, now: datetime = NOON) -> str:
    return record_html(assistant, record or Record(), now, "zh")


def states(assistant: Assistant) -> list[str]:
    return [each.state for each in assistant.strikes.list()]


def click(assistant: Assistant, record: Record, act: str, **sent: str) -> Record:
    return changed(assistant, record, act, {"by": "木木"} | sent, NOON + DAY, "zh")


def test_an_empty_record_says_what_will_be_here(assistant: Assistant) -> None:
    assert ZH.none in html(assistant) and "复制并记" in html(assistant)


def test_people_by_count_with_what_counts_and_until_when(assistant: Assistant) -> None:
    ad(assistant, who="成都-小红")
    for day in range(2):
        ad(assistant, NOON + day * DAY)
    now = NOON + 2 * DAY
    shown = html(assistant, Record(person=key(WHO, GROUP)), now)
    assert shown.index(WHO) < shown.index("成都-小红")
    assert "2 人有记录，现在还算数的共 3 次。" in shown
    assert "「群里可以发广告吗？」算数 2 次，到 2 月 22 日（周一）没有再犯就清零。" in shown
    assert shown.count("<q><mark>秋梨膏</mark>要的私我</q>") == 2
    assert "跟大家说明一件事：上海-小明 在群里违反群规，共 2 次。" in shown
    assert "11 月 23 日（周一）12:00 “秋梨膏”" in shown
    counts = re.findall(r"<b>(\d)</b> (strikes?)<", record_html(assistant, Record(), now, "en"))
    assert counts == [("2", "strikes"), ("1", "strike")]
    later = html(assistant, Record(person=key(WHO, GROUP)), NOON + 99 * DAY)
    assert later.count(ZH.states["expired"]) == 2 and ZH.gone in later and "公示草稿" not in later


def test_second_thoughts_are_kept_with_their_reason_and_can_be_undone(assistant: Assistant) -> None:
    strike = ad(assistant)
    record = click(
        assistant, Record(person=key(WHO, GROUP)), "settle", strike=f"{strike.id}", state="pardoned", reason="新人"
    )
    assert states(assistant) == ["pardoned"]
    undo = {"act": "settle", "strike": f"{strike.id}", "state": "counted"}
    assert record.done == Done("pardoned", WHO, strike.id, undo)
    shown = html(assistant, record, NOON + DAY)
    assert "上海-小明 的这一次免了。" in shown and "免了 · 木木：新人" in shown
    assert (record.done.undo, record.forget) == (undo, (f"strike-{strike.id}",))
    click(assistant, record, **undo)
    assert states(assistant) == ["counted"]
    record = click(assistant, record, "settle", strike=f"{strike.id}", state="withdrawn")
    assert states(assistant) == ["withdrawn"] and record.done is not None and record.done.undo is None
    assert not record.done.unexplained, "that cannot be undone"
    assert ZH.none in html(assistant, record)


def test_what_is_taken_back_without_a_reason_says_so(assistant: Assistant) -> None:
    strike = ad(assistant)
    record = click(assistant, Record(person=key(WHO, GROUP)), "settle", strike=f"{strike.id}", state="pardoned")
    shown = html(assistant, record, NOON + DAY)
    assert f"的这一次免了。 {ZH.unexplained}" in shown and "免了 · 木木：没写原因" in shown
    assert record.done is not None and record.done.undo is not None
    record = click(assistant, record, **record.done.undo)
    shown = html(assistant, record, NOON + DAY)
    assert ZH.unexplained not in shown and shown.count("没写原因") == 1, "to count it again takes nothing back"
    english = record_html(assistant, record, NOON + DAY, "en")
    assert "pardoned · 木木: no reason given" in english


def test_one_is_no_several(assistant: Assistant) -> None:
    ad(assistant)
    shown = record_html(assistant, Record(), NOON, "en")
    assert "<b>1</b> strike<" in shown and "People on record: 1. Strikes that still count: 1." in shown
    ad(assistant, NOON + DAY)
    assert "<b>2</b> strikes<" in record_html(assistant, Record(), NOON + DAY, "en")


def test_the_person_can_be_put_right_and_back(assistant: Assistant) -> None:
    strike = ad(assistant)
    record = click(
        assistant,
        Record(),
        "correct",
        strike=f"{strike.id}",
        asker="上海-小芳",
        group="4 群",
        rule="keep-it",
        reason="认错",
    )
    right = assistant.strikes.get(strike.id)
    assert (right.asker, right.group, right.rule_id) == ("上海-小芳", "4 群", "keep-it")
    assert record.person == key("上海-小芳", "4 群")
    assert "更正 · 木木：认错；上海-小明 → 上海-小芳；3 群 → 4 群；no-ads → keep-it" in html(
        assistant, record, NOON + DAY
    )
    assert record.done is not None and record.done.undo is not None
    click(assistant, record, **record.done.undo)
    back = assistant.strikes.get(strike.id)
    assert (back.asker, back.group, back.rule_id) == (WHO, GROUP, "no-ads")


def test_what_cannot_be_pasted_is_recorded_by_hand(assistant: Assistant) -> None:
    shown = html(assistant, click(assistant, Record(), "adding"))
    assert '<option value="no-ads:advertising">群里可以发广告吗？</option>' in shown
    assert '<option value="keep-it:other">能截图外传吗？</option>' in shown
    typed = {
        "asker": WHO,
        "group": GROUP,
        "rule": "keep-it:other",
        "text": "截图发到朋友圈",
        "said_at": "2026-11-22T20:15",
    }
    record = click(assistant, Record(adding=True), "enter", **typed)
    (strike,) = assistant.strikes.list()
    assert (strike.rule_id, strike.offence, strike.by) == ("keep-it", "other", "木木")
    assert strike.said_at == NOON - timedelta(hours=15, minutes=45), "20:15 in Shanghai"
    assert (record.adding, record.person, record.forget) == (False, key(WHO, GROUP), ("strike-add",))
    assert record.done is not None and record.done.what == "added" and record.done.undo is not None
    assert "其他" in html(assistant, record)
    again = click(assistant, Record(adding=True), "enter", **typed)
    assert again.done == Done("known", WHO, strike.id) and len(assistant.strikes.list()) == 1
    click(assistant, record, **record.done.undo)
    assert states(assistant) == ["withdrawn"]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"asker": WHO, "text": "话", "rule": ""}, "请选违反了哪一条群规。"),
        ({"asker": WHO, "text": "话", "rule": "no-ads:advertising", "said_at": "昨晚"}, "时间看不懂"),
    ],
)
def test_what_is_missing_is_said_in_the_readers_language(assistant: Assistant, sent: dict[str, str], said: str) -> None:
    with pytest.raises(Unready) as error:
        click(assistant, Record(adding=True), "enter", **sent)
    assert str(error.value).startswith(said)
    assert assistant.strikes.list() == []


@pytest.mark.parametrize(
    ("act", "sent"),
    [
        ("fly", {}),
        ("settle", {"strike": "1", "state": "forgotten"}),
        ("settle", {"strike": "99", "state": "counted"}),
        ("settle", {"strike": "x", "state": "counted"}),
        ("enter", {"rule": "no-ads:advertising", "text": "话", "asker": " "}),
        ("enter", {"rule": "nobody:other", "text": "话", "asker": WHO}),
    ],
)
def test_what_was_made_by_hand_is_refused(assistant: Assistant, act: str, sent: dict[str, str]) -> None:
    ad(assistant)
    with pytest.raises(InvalidRequest):
        click(assistant, Record(), act, **sent)
    assert states(assistant) == ["counted"]


def test_groups_are_filters(assistant: Assistant) -> None:
    ad(assistant)
    assistant.strikes.record(Case("小红", "", "no-ads", (Said("话", "话", "advertising", NOON),)), by=None, now=NOON)
    shown = html(assistant)
    assert "没写群名" in shown and 'href="v1/strikes/export"' in shown
    one = click(assistant, Record(), "group", group=GROUP, one="1")
    only = html(assistant, one)
    assert WHO in only and "小红" not in only and 'href="v1/strikes/export?group=3%20%E7%BE%A4"' in only
    nameless = html(assistant, click(assistant, one, "group", group="", one="1"))
    assert WHO not in nameless and "小红" in nameless
    assert click(assistant, one, "group", group="", one="") == Record()


def test_nothing_that_was_typed_becomes_part_of_the_page(assistant: Assistant) -> None:
    strike = ad(assistant, text=ATTACK, who=ATTACK)
    assistant.strikes.settle(strike.id, "pardoned", by=ATTACK, reason=ATTACK)
    assistant.strikes.settle(strike.id, "counted", by=ATTACK, reason=ATTACK)
    assistant.strikes.correct(strike.id, by=ATTACK, group=ATTACK)
    record = Record(person=key(ATTACK, ATTACK), adding=True, done=Done("pardoned", ATTACK, 1, {"act": "settle"}))
    for lang in ("zh", "en"):
        harmless(record_html(assistant, record, NOON, "en" if lang == "en" else "zh"))


def test_every_field_and_button_has_a_name(assistant: Assistant) -> None:
    ad(assistant)
    tags = Tags(html(assistant, Record(person=key(WHO, GROUP), adding=True))).tags
    assert [name for name, attrs in tags if name in ("input", "textarea", "select")]
    depth = 0
    for name, _ in tags:
        depth += name == "label"
        assert name not in ("input", "textarea", "select") or depth, "a field stands in a label"
    assert {name for name, value in vars_of(EN).items() if not value} == set()


def vars_of(words: object) -> dict[str, object]:
    return {name: getattr(words, name) for name in words.__dataclass_fields__}  # type: ignore[attr-defined]


# By hand


def test_a_shift_looks_pardons_corrects_announces(at: Desk, assistant: Assistant) -> None:
    now = datetime.now(NOON.tzinfo).replace(microsecond=0)
    for day in (3, 1):
        ad(assistant, now - day * DAY)
    page = at.page
    page.locator(".fb-top [data-editor]").fill("木木")
    at.open("conduct")
    row = page.locator(".fb-gap-row", has_text=WHO)
    expect(row.locator(".fb-people b")).to_have_text("2")
    row.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".fb-strike")).to_have_count(2)
    expect(page.locator(".fb-strike mark").first).to_have_text("秋梨膏")

    # What is typed as the reason survives a redraw by somebody else's click.
    first = page.locator(".fb-strike").first
    first.locator("summary").click()
    first.get_by_label("原因").first.fill("第一天来")
    page.get_by_role("button", name="刷新").click()
    expect(first.get_by_label("原因").first).to_have_value("第一天来")
    first.get_by_role("button", name="免了这次").click()
    expect(page.locator(".fb-banner")).to_contain_text("这一次免了")
    expect(row.locator(".fb-people b")).to_have_text("1")
    expect(page.locator(".fb-history")).to_contain_text("免了 · 木木：第一天来")
    page.locator(".fb-banner").get_by_role("button", name="撤销").click()
    expect(row.locator(".fb-people b")).to_have_text("2")

    page.locator(".fb-public summary").click()
    draft = page.locator(".fb-draft")
    draft.click()
    page.keyboard.press("Control+End")
    page.keyboard.type("谢谢大家。")
    page.locator(".fb-public .fb-copy").click()
    expect(page.locator(".fb-public .fb-copy")).to_contain_text("已复制")
    assert at.copied().startswith("跟大家说明一件事：上海-小明 在群里违反群规，共 2 次。\n事实如下：\n")
    assert at.copied().endswith("谢谢大家。")

    page.get_by_role("button", name="记一条").click()
    form = page.locator(".fb-strike-add")
    form.get_by_label("谁（群昵称）").fill("成都-小红")
    form.get_by_label("违反了哪一条").select_option("keep-it:other")
    form.get_by_label("说了、发了什么").fill("截图发到朋友圈")
    form.get_by_label("说了、发了什么").press("Control+Enter")
    expect(page.locator(".fb-banner")).to_contain_text("记下了：成都-小红。")
    expect(page.locator(".fb-gap-row")).to_have_count(2)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_fits_a_phone(browser: Browser, site: Site, assistant: Assistant, lang: str) -> None:
    ad(assistant, who="一个非常非常长的昵称" * 3, text="https://example.net/" + "a" * 90)
    with window(browser, site, f"/?lang={lang}", viewport={"width": 390, "height": 844}) as at:
        at.open("conduct")
        at.page.locator(".fb-gap-row").click()
        expect(at.page.locator(".fb-strike")).to_be_visible()
        at.page.locator(".fb-strike summary").click()
        at.page.locator("[data-send=adding]").first.click()
        expect(at.page.locator(".fb-strike-add")).to_be_visible()
        fits(at.page, lang)
