"""The community section as a form: what stands in it, what it sends, what the replies would be, and in Chromium."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from faqbot.assistant import Assistant
from faqbot.edits import card
from faqbot.knowledge import Knowledge
from faqbot.manners import COMMUNITY
from faqbot.reading import load
from faqbot.ui import revising
from faqbot.ui.community import samples, section_html
from faqbot.ui.markup import Unready
from faqbot.ui.revising import Opened
from faqbot.ui.revision import change, opened, typed
from tests import club
from tests.served import ATTACK, Desk, Tags, fits, harmless, page_of, window

NOW = datetime(2026, 11, 25, 6, 20, tzinfo=UTC)
"""Wednesday 14:20 in Shanghai."""


@pytest.fixture
def knowledge(tmp_path: Path) -> Knowledge:
    return load(club.write(tmp_path))


HOURS = "  hours:\n    - {days: [mon, tue, wed, thu, fri, sat, sun], from: '09:00', until: '21:00'}\n  holidays: cn\n"


def test_each_moment_has_its_reply(tmp_path: Path) -> None:
    knowledge = load(club.write(tmp_path, club.KNOWLEDGE.replace("entries:", HOURS + "entries:")))
    found = {each.when: each.parts for each in samples(knowledge, NOW, "zh")}
    assert found["有答案：会费多少钱？"] == ("@小明 您好，一年 99 元。",)
    assert found["没有答案，现在（今天 14:20）"][0].endswith("我已经记下并转给同事，今天 14:50 前回复您。")
    # 20:45, half an hour before which it is closed: 15 minutes of today and 15 of tomorrow.
    assert "明天（周四 11 月 26 日）9:15 前回复您" in found["没有答案，快下班（今天 20:45）"][0]
    assert "明天 9:00后统一回复" in found["没有答案，下班以后（今天 23:00）"][0]
    [holiday] = [
        parts[0] for when, parts in found.items() if when.startswith("没有答案，休息日（2027 年 1 月 1 日 12:00")
    ]
    assert "周一 9:00后统一回复" in holiday
    assert "1. 怎么申请退款？\n2. 怎么加入读书会？\n3. 会费多少钱？" in found["不确定问的是哪一条"][0]


def test_a_community_that_never_closes_has_one_moment(knowledge: Knowledge) -> None:
    said = [each.when for each in samples(knowledge, NOW, "zh")]
    assert said == [
        "有答案：会费多少钱？",
        "没有答案，现在（今天 14:20）",
        "不确定问的是哪一条",
        "答应一个时间",
        said[-1],
    ]


def test_a_long_reply_is_shown_in_the_parts_in_which_it_is_sent(knowledge: Knowledge) -> None:
    etiquette = replace(knowledge.community.etiquette, longest=20)
    short = replace(knowledge, community=replace(knowledge.community, etiquette=etiquette))
    last = list(samples(short, NOW, "zh"))[-1]
    assert "超过 20，分 " in last.when
    assert "".join(last.parts) == "@小明 您好，请在订单页点“申请退款”，1–3 个工作日原路退回。"
    assert len(last.parts) > 1 and all(len(part.rstrip()) <= 20 for part in last.parts)
    assert "不用分段" in list(samples(knowledge, NOW, "zh"))[-1].when


def test_what_stands_in_the_form_comes_back_as_it_was(tmp_path: Path) -> None:
    text = club.KNOWLEDGE.replace(
        "  reply_within: 30\n",
        "  reply_within: 30\n  hours:\n    - {days: [mon, sat], from: '9:00', until: '24:00'}\n  closed: [2026-12-31]\n"
        "  facts: {店名: '小店\n\n      二楼'}\n",
    )
    folder = club.write(tmp_path, text)
    form = opened(card(load(folder), folder, COMMUNITY))
    sent: dict[str, str] = {"item": COMMUNITY, "kind": "community", "was": form.was, "base": form.base or ""}
    boxes: dict[str, list[str]] = {}
    markup = section_html(form, "zh")
    for tag, attrs in Tags(markup).tags:
        name, value = attrs.get("name"), attrs.get("value") or ""
        if tag == "input" and name and attrs.get("type") == "checkbox":
            boxes.setdefault(name, []).extend([value] if "checked" in attrs else [])
        elif tag == "input" and name:
            sent[name] = value
    sent |= {name: ",".join(ticked) for name, ticked in boxes.items()}
    sent |= {"language": "zh", "holidays": "", "closed": "2026-12-31", "facts.店名": form.values["facts.店名"]}
    assert (sent["hours-0-days"], sent["hours-0-from"], sent["hours-0-until"]) == ("mon,sat", "09:00", "00:00")
    assert sent["etiquette.greeting"] == "您好", "the usual one is seen, to be taken away"
    assert dict(change(typed(sent | {"name": "晚读社"})).fields) == {"name": "晚读社"}
    more = sent | {
        "etiquette.greeting": "",
        "hours-1-days": "sun",
        "hours-1-from": "10:00",
        "hours-1-until": "12:00",
        "fact-0-name": "{门牌}",
        "fact-0-text": "12 号",
        "facts.店名": "",
    }
    assert dict(change(typed(more)).fields) == {
        "etiquette.greeting": "",
        "hours": ("mon,sat 09:00-24:00", "sun 10:00-12:00"),
        "facts.门牌": "12 号",
        "facts.店名": None,
    }


def test_nothing_of_the_section_becomes_markup(tmp_path: Path) -> None:
    folder = club.write(
        tmp_path, club.KNOWLEDGE.replace("晨光读书会", f'"{ATTACK}"').replace("reply", 'staff: ["<b>"]\n  reply', 1)
    )
    harmless(section_html(opened(card(load(folder), folder, COMMUNITY)), "zh"))


def test_what_would_not_load_is_said_while_typing(assistant: Assistant) -> None:
    open_ = revising.open_item(assistant, Opened(), {"item": COMMUNITY})
    assert open_.form is not None
    sent = {"item": COMMUNITY, "kind": "community", "was": open_.form.was, "base": open_.form.base or ""}
    bad = sent | {"name": "晨光读书会", "language": "zh", "reply_within": "0", "etiquette.greeting": "您好"}
    shown = revising.beside_html(assistant, revising.seen(open_, bad), NOW, "zh")
    assert "fb-notice" in shown and "本群设置的“多少分钟内回”应该是 1 到 10,080 的整数" in shown
    with pytest.raises(Unready):
        revising.check(assistant, open_, bad | {"reply_within": "30"})


@pytest.fixture
def at(at: Desk) -> Desk:
    """The knowledge tab, opened by 小晨."""
    at.page.locator(".fb-top [data-editor]").fill("小晨")
    at.page.get_by_role("tab", name="知识库").click()
    return at


def section(page: Page) -> None:
    page.get_by_role("button", name="本群设置").click()
    expect(page.locator(".fb-sounds")).to_be_visible()


def test_etiquette_is_set_with_its_replies_in_view_published_and_taken_back(at: Desk, assistant: Assistant) -> None:
    page, file = at.page, assistant.settings.knowledge / "club.yaml"
    before = file.read_bytes()
    section(page)
    page.locator("[name='etiquette.greeting']").fill("亲")
    expect(page.locator(".fb-sounds .fb-reply").first).to_have_text("@小明 亲，一年 99 元。")
    for day in ("一", "二"):
        page.locator(".fb-hours-row").first.get_by_text(day, exact=True).click()
    page.locator("[name='hours-0-from']").fill("09:00")
    page.locator("[name='hours-0-until']").fill("21:00")
    expect(page.locator(".fb-sounds")).to_contain_text("没有答案，快下班")
    # Nothing typed is lost by a reload.
    page.reload()
    page.get_by_role("tab", name="知识库").click()
    section(page)
    expect(page.locator("[name='hours-0-until']")).to_have_value("21:00")
    expect(page.locator("[name='hours-0-days'][value='tue']")).to_be_checked()
    page.get_by_role("button", name="检查").click()
    expect(page.locator(".fb-difference")).to_contain_text("什么时候有人值班")
    expect(page.locator(".fb-difference")).to_contain_text("一、二 09:00-21:00")
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.locator(".fb-banner")).to_contain_text("本群设置已发布")
    assert file.read_bytes() == before.replace(
        b"  reply_within: 30\n",
        "  hours:\n    - days: [mon, tue]\n      from: 09:00\n      until: '21:00'\n  reply_within: 30\n"
        "  etiquette:\n    greeting: 亲\n".encode(),
    )
    assert assistant.ask("会费多少钱？", record=False).reply == "亲，一年 99 元。"
    page.locator(".fb-banner").get_by_role("button", name="撤销").click()
    expect(page.locator(".fb-banner")).to_contain_text("已撤销")
    assert file.read_bytes() == before
    assert [edit.changes[0].kind for edit in assistant.editing.history()] == ["community", "community"]


def test_the_form_fits_a_phone(browser: Browser, assistant: Assistant) -> None:
    with page_of(assistant) as site, window(browser, site, viewport={"width": 390, "height": 844}) as at:
        at.page.get_by_role("tab", name="知识库").click()
        section(at.page)
        for summary in at.page.locator(".fb-section > summary").all():
            if summary.locator("..").get_attribute("open") is None:
                summary.click()
        fits(at.page, "the community section")
