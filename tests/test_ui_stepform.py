"""Steps, variables and strikes in the form of an item: what stands in it, what it sends back, and in Chromium."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from faqbot.assistant import Assistant
from faqbot.edits import card
from faqbot.knowledge import Script
from faqbot.nested import NESTED, written_of
from faqbot.reading import load
from faqbot.ui import revising
from faqbot.ui.changelog import difference_html
from faqbot.ui.revising import Opened, beside_html, opened_html
from faqbot.ui.revision import change, opened, typed
from faqbot.ui.stepform import Options, nested_html, offences_html, typed_nested
from tests.club import NOON
from tests.served import ATTACK, Desk, Tags, fits, harmless, page_of, window

OPTIONS = Options({"welcome": "欢迎新人", "late": "来晚了"}, ("link",))
STEPS: list[dict[str, Any]] = [
    {"say": "您好。\n请坐。", "note": "慢一点"},
    {
        "choose": "哪一种？",
        "branches": [
            {"when": "甲", "steps": [{"say": "一"}, {"say": "二"}]},
            {"when": "乙", "steps": [{"choose": "再问", "branches": [{"when": "丙", "steps": [{"say": "三"}]}]}]},
        ],
    },
]


def sent(markup: str) -> dict[str, str]:
    """What the browser would send of these fields."""
    found: dict[str, str] = {}
    name = chosen = ""
    for part in markup.replace("<", "\n<").split("\n<"):
        [*tags] = Tags(f"<{part}>" if not part.endswith(">") else f"<{part}").tags
        if not tags:
            continue
        tag, attrs = tags[0]
        if tag == "input" and attrs.get("name"):
            if attrs.get("type") != "checkbox" or "checked" in attrs:
                before = found.get(attrs["name"] or "", "")
                value = attrs.get("value") or ""
                found[attrs["name"] or ""] = f"{before},{value}" if before else value
        elif tag == "textarea":
            found[attrs["name"] or ""] = part.partition(">")[2].lstrip("\n")
        elif tag == "select":
            name = attrs["name"] or ""
            found[name] = ""
        elif tag == "option" and "selected" in attrs:
            chosen = attrs.get("value") or ""
            found[name] = chosen
    return found


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("steps", STEPS),
        ("steps", []),
        ("variables", [{"name": "time", "label": "什么时候", "default": "稍后"}]),
        (
            "strikes",
            {
                "first": "welcome",
                "third": "gone",
                "reason": "发链接",
                "expires_after": "90 天",
                "counts_with": ["no-ads", "quiet"],
                "link": {"second": "late"},
            },
        ),
    ],
)
def test_what_stands_in_the_form_comes_back_as_it_was(key: str, value: Any) -> None:
    text = written_of(key, value)
    assert typed_nested(key, sent(nested_html(key, text, OPTIONS, "zh"))) == text


def test_there_is_room_for_more_and_what_is_emptied_goes() -> None:
    fields = sent(nested_html("steps", written_of("steps", STEPS), OPTIONS, "zh"))
    more = fields | {
        "steps.2.say": "再见。",
        "steps.1.branches.2.when": "丁",
        "steps.1.branches.2.steps.0.say": "四",
        "steps.1.branches.0.steps.0.say": "  ",
        "steps.0.note": "",
    }
    assert set(more) == set(fields), "there is a field for each"
    assert typed_nested("steps", more) == written_of(
        "steps",
        [
            {"say": "您好。\n请坐。"},
            {
                "choose": "哪一种？",
                "branches": [
                    {"when": "甲", "steps": [{"say": "二"}]},
                    STEPS[1]["branches"][1],
                    {"when": "丁", "steps": [{"say": "四"}]},
                ],
            },
            {"say": "再见。"},
        ],
    )


def test_the_eleventh_step_comes_after_the_tenth() -> None:
    many = written_of("steps", [{"say": f"第 {number} 句"} for number in range(12)])
    assert typed_nested("steps", sent(nested_html("steps", many, OPTIONS, "zh"))) == many


def test_names_made_by_hand_do_no_harm() -> None:
    for odd in ({"steps.0.say.x": "a", "steps.0.say": "b"}, {"steps." + "0." * 60 + "say": "a"}, {"steps.-1.say": "a"}):
        typed_nested("steps", odd)


def test_nothing_typed_becomes_markup() -> None:
    harmless(nested_html("steps", written_of("steps", [{"say": ATTACK, "note": ATTACK}]), OPTIONS, "zh"))
    harmless(nested_html("strikes", "", Options({"x": ATTACK}, ()), "zh"))


def test_offences_keep_their_order_and_are_named() -> None:
    boxes = Tags(offences_html("link\nadvertising", "zh")).tags
    assert [attrs["value"] for tag, attrs in boxes if tag == "input" and "checked" in attrs] == ["advertising", "link"]
    seen = '{"offences": ["link", "advertising"]}'
    form = typed({"kind": "rule", "was": seen, "offences": "advertising,link,abuse"})
    assert form.values["offences"] == "link\nadvertising\nabuse"


def test_of_a_long_script_the_difference_is_what_changed() -> None:
    def fields(say: str) -> dict[str, str]:
        return {"steps": written_of("steps", [{"say": "一"}, {"say": say, "note": "慢"}])}

    markup = difference_html("script", fields("二"), fields("三"), "zh")
    assert "<del>- 要说的话: 二</del><ins>- 要说的话: 三</ins>" in markup
    assert "一" not in markup


def test_the_starters_scripts_and_rules_come_through_their_forms() -> None:
    knowledge, folder = load(Path("knowledge")), Path("knowledge")
    titles = {item.id: item.title for item in knowledge.items if item.kind == "script"}
    for item in knowledge.items:
        if item.kind == "entry":
            continue
        form = opened(card(knowledge, folder, item.id))
        options = Options(titles, form.values.get("offences", "").splitlines())
        for key in NESTED:
            if key in form.values:
                back = typed_nested(key, sent(nested_html(key, form.values[key], options, "zh")))
                assert back == form.values[key].replace("&", "&amp;"), (item.id, key)


def test_a_script_is_seen_as_it_will_be_while_it_is_typed(assistant: Assistant) -> None:
    open_ = revising.open_item(assistant, Opened(), {"item": "welcome"})
    assert open_.form is not None
    fields = {"item": "welcome", "kind": "script", "was": open_.form.was, "base": open_.form.base or ""}
    fields |= {"title": "欢迎新人", "situations": open_.form.values["situations"], "steps.0.say": "欢迎{time}来！"}
    open_ = revising.seen(open_, fields | {"variables.0.name": "time", "variables.0.label": "何时"})
    assert "缺少“没填时说”" in beside_html(assistant, open_, NOON, "zh")
    variable = {"variables.0.name": "time", "variables.0.label": "何时", "variables.0.default": "今天"}
    open_ = revising.seen(open_, fields | variable)
    assert "欢迎今天来！" in beside_html(assistant, open_, NOON, "zh")
    assert open_.typed is not None
    assert set(change(open_.typed).fields) == {"steps", "variables"}
    grown = revising.grow(open_, fields)
    shown = opened_html(assistant, grown, "zh")
    assert 'name="steps.1.say"' in shown and "data-merged" in shown


@pytest.fixture
def at(at: Desk) -> Desk:
    """The knowledge tab, opened by 小晨."""
    at.page.locator(".fb-top [data-editor]").fill("小晨")
    at.page.get_by_role("tab", name="知识库").click()
    return at


def test_a_new_script_is_written_step_by_step_and_published(at: Desk, assistant: Assistant) -> None:
    page = at.page
    page.get_by_role("button", name="写一条新的").click()
    form = page.locator(".fb-editing")
    form.locator("[name='kind'][value='script']").check()
    expect(form.locator("[name='answer']")).to_be_hidden()
    form.locator("[name='title']").fill("有人迟到")
    form.locator("[name='situations']").fill("成员迟到了怎么说")
    form.locator("[name='steps.0.say']").fill("没关系，我们刚开始。")
    form.get_by_role("button", name="填完了，再多几栏").first.click()
    expect(form.locator("[name='steps.0.say']")).to_have_value("没关系，我们刚开始。")
    form.get_by_text("再加一步").first.click()
    form.locator("[name='steps.1.note']").fill("把座位指给他")
    page.get_by_role("button", name="检查").click()
    expect(page.locator(".fb-difference")).to_contain_text("要说的话: 没关系，我们刚开始。")
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.locator(".fb-banner")).to_contain_text("「有人迟到」已发布")
    result = assistant.ask("成员迟到了怎么说", record=False)
    assert result.entry_id is not None
    item = assistant.knowledge.item(result.entry_id)
    assert isinstance(item, Script)
    assert [(step.say, step.note) for step in item.steps] == [("没关系，我们刚开始。", ""), ("", "把座位指给他")]


def test_a_rule_gets_its_offences_and_strikes(at: Desk, assistant: Assistant) -> None:
    page = at.page
    page.locator(".fb-known [data-item='no-ads']").click()
    form = page.locator(".fb-editing")
    form.get_by_label("广告", exact=True).check()
    form.locator("[name='strikes.first']").select_option("welcome")
    form.locator("[name='strikes.expires_after']").fill("90 天")
    page.get_by_role("button", name="检查").click()
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.locator(".fb-banner")).to_be_visible()
    assert assistant.knowledge.rules_against == {"advertising": "no-ads"}
    text = (assistant.settings.knowledge / "club.yaml").read_text(encoding="utf-8")
    assert "    strikes:\n      first: welcome\n      expires_after: 90 天\n" in text


def test_the_form_fits_a_phone(browser: Browser, assistant: Assistant) -> None:
    with page_of(assistant) as site, window(browser, site, viewport={"width": 390, "height": 844}) as at:
        at.page.get_by_role("tab", name="知识库").click()
        for item_id in ("welcome", "no-ads"):
            at.page.locator(f".fb-known [data-item='{item_id}']").click()
            expect(at.page.locator(".fb-nested").first).to_be_visible()
            for summary in at.page.locator(".fb-nested details > summary").all():
                if summary.is_visible():
                    summary.click()
            fits(at.page, item_id)
            at.page.get_by_role("button", name="返回列表").click()
