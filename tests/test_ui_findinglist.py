"""The hygiene report in words, and what it shows of thousands of findings."""

from __future__ import annotations

from datetime import date
from typing import get_args

from faqbot.hygiene import Finding, Sort, key_of
from faqbot.knowledge import Community, Entry, Knowledge, Place, Targets
from faqbot.ui.findinglist import FIRST, TEXTS, findings_html
from faqbot.ui.words import EN, ZH
from tests.served import ATTACK, Tags, harmless


def knowledge(*titles: str) -> Knowledge:
    items = tuple(Entry(f"q-{n}", title, (title,), "答案", Place("a.yaml", n)) for n, title in enumerate(titles, 1))
    return Knowledge(items, Community(), (), Targets(), "")


TWO = knowledge("怎么退款", "退款怎么办")


def opens(markup: str) -> list[tuple[str | None, str | None]]:
    """What each button opens, and what beside it."""
    tags = Tags(markup).tags
    return [(a["data-item"], a.get("data-beside")) for _, a in tags if a.get("data-send") == "open"]


def test_every_sort_has_a_name_and_says_why_it_matters() -> None:
    for w in (ZH, EN):
        assert set(w.hygiene_sorts) == set(w.hygiene_why) == set(get_args(Sort))


def test_each_finding_says_what_was_found_and_opens_its_item() -> None:
    found = [
        Finding("contradiction", "q-2", "q-1", ("退款怎么弄", "怎么退款")),
        Finding("expired", "q-1", day=date(2026, 1, 31)),
        Finding("rejected", "q-1", rejected=4, answered=20),
        Finding("long", "q-1", texts=tuple(f"长句{n}" for n in range(TEXTS + 2))),
    ]
    markup = findings_html(found, None, 20, TWO, "zh")
    for said in (
        "最像的两句：「退款怎么弄」≈「怎么退款」",
        "有效期到 2026-01-31",
        "近 90 天 4 次有人说不对，答过 20 次",
        f"<q>长句{TEXTS - 1}</q><small>还有 2 种</small>",
    ):
        assert said in markup, said
    assert opens(markup) == [("q-2", "q-1"), ("q-1", "q-2"), ("q-1", None), ("q-1", None), ("q-1", None)]


def test_of_thousands_the_first_few_are_shown_and_all_counted() -> None:
    many = knowledge(*(f"第 {n} 问" for n in range(1, 3001)))
    found = [Finding("expired", "q-1", day=date(2026, 1, 1))] + [Finding("single", item.id) for item in many.items]
    markup = findings_html(found, None, 20, many, "zh")
    assert len(opens(markup)) == 1 + FIRST
    assert f"看全部，还有 {3000 - FIRST:,} 条" in markup
    assert "全部 <small>3,001</small>" in markup
    alone = findings_html(found, "single", 20, many, "zh")
    assert len(opens(alone)) == 20
    assert "再显示 20 条" in alone
    assert "已过期" in alone, "the other sorts can still be chosen"
    assert "有效期到" not in alone
    last = findings_html(found, "single", 2990, many, "zh")
    assert "再显示 10 条" in last


def test_a_well_kept_base_is_told_so() -> None:
    assert "没有发现问题" in findings_html([], None, 20, TWO, "zh")


def test_nothing_in_the_knowledge_becomes_markup() -> None:
    attacked = knowledge(ATTACK, ATTACK)
    harmless(findings_html([Finding("duplicate", "q-2", "q-1", (ATTACK, ATTACK))], None, 20, attacked, "zh"))
    harmless(findings_html([Finding("copied", "q-1", texts=(ATTACK,))], "copied", 20, attacked, "zh"))


def test_a_finding_can_be_called_fine_and_looked_at_again() -> None:
    finding = Finding("expired", "q-1", day=date(2026, 1, 31))
    key = key_of(finding, TWO)
    markup = findings_html([finding], None, 20, TWO, "zh", [Finding("single", "q-2")])
    [accept] = [attrs for _, attrs in Tags(markup).tags if attrs.get("data-send") == "accept"]
    assert (accept["data-finding"], accept["aria-label"]) == (key, "没问题 · 怎么退款")
    [again] = [attrs for _, attrs in Tags(markup).tags if attrs.get("data-send") == "reconsider"]
    assert again["data-finding"] == key_of(Finding("single", "q-2"), TWO)
    assert "看过、没问题的 1 条" in markup
    nothing = findings_html([], None, 20, TWO, "zh", [finding])
    assert "没有发现问题" in nothing and "再看看" in nothing


def test_an_often_changed_reply_shows_the_change_and_offers_it() -> None:
    finding = Finding("edited", "q-1", texts=("答案", f"答案{ATTACK}"), times=4)
    markup = findings_html([finding], None, 20, TWO, "zh")
    harmless(markup)
    assert "同事发出前改过 4 次" in markup and "<ins>" in markup
    [use] = [attrs for _, attrs in Tags(markup).tags if attrs.get("data-answer")]
    assert (use["data-send"], use["data-item"], use["data-answer"]) == ("open", "q-1", f"答案{ATTACK}")
