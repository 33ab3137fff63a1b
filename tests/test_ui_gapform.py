"""An opened gap as markup: its questions, what is proposed, what can be done, and the review of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from faqbot.confidence import Candidate
from faqbot.knowledge import Community, Entry, Knowledge, Place, Targets
from faqbot.review import Review
from faqbot.store import Gap, GapQuestion, OwnReply
from faqbot.suggest import Suggestion, Way, Why
from faqbot.ui.bench import Planned, Written
from faqbot.ui.gapform import UNFOLDED, Advice, checked_html, form_html
from faqbot.ui.words import EN, ZH
from tests.served import ATTACK, Tags, harmless

NOW = datetime(2026, 3, 5, 3, 0, tzinfo=UTC)
AT = datetime(2026, 3, 5, 2, 7, tzinfo=UTC)
FEE = Entry("fee", "会费多少钱？", ("会费多少钱？",), "一年 99 元。", Place("club.yaml", 3))
CLUB = Knowledge((FEE,), Community(name="晨光读书会"), (), Targets(), digest="")
NEAR = Candidate("fee", "entry", "会费多少钱？", "会费多少钱？", 0.62, 0.7)
OWN = (("东门能停 <b>。", "小晨"), ("先到先得", None))
NONE = Review(collisions=(), twins=(), changed=(), closes=(), missed=(), warnings=(), seconds=0.0)


def gap(*texts: str, **changes: Any) -> Gap:
    asked = tuple(GapQuestion(n, text, "小明", "3 群", AT, "weak", "fee", 0.12) for n, text in enumerate(texts, 1))
    plain = Gap(5, texts[0], "open", "weak", len(texts), len(texts), AT, AT, "fee", 0.12, False, asked)
    return replace(plain, **changes)


def advice(way: Way, why: Why, item_id: str | None = None, near: tuple[Candidate, ...] = (NEAR,)) -> Advice:
    proposed = Suggestion(way, why, item_id, near, "一年多少钱", ("年费多少",), 9 if why == "dismissed" else None)
    return Advice(proposed, near, ((7, "录音在哪听"),), ("faq/fee.yaml", "club.yaml"), "@小明 您好，……", ())


def drawn(asked: Gap, given: Advice, **more: str) -> str:
    return form_html(asked, given, CLUB, NOW, "zh", **more)


def chosen(markup: str) -> list[str | None]:
    radios = [attrs for _, attrs in Tags(markup).tags if attrs.get("name") == "panel" and "checked" in attrs]
    return [each["value"] for each in radios]


def test_every_question_says_who_when_and_why_and_is_ticked() -> None:
    markup = drawn(gap("一年多少钱", "年费多少"), advice("phrasing", "near", "fee"))
    assert "小明 · 3 群 · 今天 10:07 · 把握不够，当时最像「会费多少钱？」12%" in markup
    boxes = [attrs for _, attrs in Tags(markup).tags if attrs.get("name") == "q"]
    assert [(each["value"], "checked" in each) for each in boxes] == [("1", True), ("2", True)]
    long = drawn(gap("问" * 41), advice("entry", "new"))
    assert "太长，不作问法" in long


def test_the_same_words_of_many_people_are_one_row() -> None:
    many = gap(*["一年多少钱"] * 5, "年费多少")
    people = ("小明", None, "小红", "阿亮", "小明", "老王")
    groups = ("3 群", "3 群", "1 群", "2 群", "3 群", None)
    asked = zip(many.questions, people, groups, strict=True)
    many = replace(many, questions=tuple(replace(q, asker=who, group=where) for q, who, where in asked))
    markup = drawn(many, advice("entry", "new"))
    assert [each["value"] for _, each in Tags(markup).tags if each.get("name") == "q"] == ["1", "6"]
    assert '<q>一年多少钱</q> <b class="fb-times">×5</b>' in markup
    assert "小明、没写昵称、小红 等 4 人 · 3 群、1 群 等 3 个群 · 今天 10:07" in markup
    assert "<small>老王 · 今天 10:07" in markup


def test_the_answer_begins_with_what_a_colleague_said_last() -> None:
    said = [OwnReply(text, NOW - timedelta(hours=n), by) for n, (text, by) in enumerate(OWN)]
    markup = drawn(gap("能停车吗"), replace(advice("entry", "new"), said=said))
    assert '">东门能停 &lt;b&gt;。</textarea>' in markup
    assert "这是 小晨 今天 11:00 自己答复成员的话，核对后再用。" in markup
    others = Tags(markup).with_class("fb-own")
    assert len(others) == 1
    assert "<small>同事 今天 10:00：</small><q>先到先得</q>" in markup
    assert "自己答复" not in drawn(gap("能停车吗"), advice("entry", "new"))


def test_many_questions_are_folded_and_older_ones_are_counted() -> None:
    markup = drawn(gap(*(f"第 {n} 问" for n in range(UNFOLDED + 3)), count=20), advice("entry", "new"))
    before, after = markup.split('<details data-open="asked-5">')
    assert before.count('name="q"') == UNFOLDED
    assert "还有 3 条" in after
    assert "更早的 11 条没有列出" in after


def test_the_proposal_is_the_panel_that_is_open_and_the_only_large_button() -> None:
    near = drawn(gap("一年多少钱"), advice("phrasing", "near", "fee"))
    assert chosen(near) == ["item"]
    assert "问的就是「会费多少钱？」，只是换了说法（现在的把握 62%）" in near
    assert ">加为「会费多少钱？」的问法</button>" in near
    assert "一年 99 元。" in near, "whether it fits is seen by its answer"
    new = drawn(gap("一年多少钱"), advice("entry", "new"))
    assert chosen(new) == ["entry"]
    assert ">加到这条</button>" in new
    assert "最接近的是「会费多少钱？」，把握 62%" in new
    assert "没有接近的内容" in drawn(gap("一年多少钱"), advice("entry", "new", near=()))
    left = drawn(gap("哈哈"), advice("dismiss", "chatter"))
    assert chosen(left) == ["dismiss"]
    assert re.search(r'value="只是闲聊" checked', left)
    assert "和已经“不处理”的 #9 问的是同一件事" in drawn(gap("x"), advice("dismiss", "dismissed"))


def test_a_new_entry_is_prefilled_and_says_where_it_goes() -> None:
    markup = drawn(gap("一年多少钱", "年费多少"), advice("entry", "rejected", "fee"))
    assert 'name="question" maxlength="200" autocomplete="off" value="一年多少钱"' in markup
    assert '<textarea name="lines" rows="3">年费多少</textarea>' in markup
    assert "放在 faq/fee.yaml" in markup
    assert re.findall(r"<option value=\"(.*?)\">", markup) == ["faq/fee.yaml", "club.yaml"]
    assert "同时让「会费多少钱？」不再用于这些问题" in markup
    assert 'id="fb-preview" aria-live="polite">@小明 您好，……</div>' in markup
    assert 'name="against"' not in drawn(gap("一年多少钱"), advice("entry", "new"))


def test_sorting_offers_what_is_possible() -> None:
    two = drawn(gap("一年多少钱", "年费多少"), advice("entry", "new"))
    sends = {attrs.get("data-send") for _, attrs in Tags(two).tags}
    assert {"rename", "split", "merge", "dismiss", "check"} <= sends
    assert 'data-other="7"' in two
    one = drawn(gap("一年多少钱"), advice("entry", "new"))
    assert 'data-send="split"' not in one
    many = replace(advice("entry", "new"), others=tuple((n, f"第 {n} 个") for n in range(1, 10)))
    before, after = drawn(gap("一年多少钱"), many).split("其他 3 个")
    assert before.count('data-send="merge"') == 6
    assert after.count('data-send="merge"') == 3


def test_what_could_not_be_done_and_what_was_not_found_is_said_in_place() -> None:
    markup = drawn(gap("一年多少钱"), advice("entry", "new", near=()), problem="请写上回复。", found="xyz")
    assert '<p class="fb-notice" role="alert">请写上回复。</p>' in markup
    assert "没有找到" in markup


def planned(**changes: Any) -> Planned:
    summary = (Written("entry", "一年多少钱", ("年费多少",), "@小明 您好，99 元。", "fee.yaml"),)
    plain = Planned("gap-5", {}, (), summary, NONE, {}, 5, None, "一年多少钱")
    return replace(plain, **changes)


def test_before_publishing_it_is_said_what_will_be_written() -> None:
    markup = checked_html(planned(), CLUB, "zh")
    assert "新条目「一年多少钱」，另有 1 种问法" in markup
    assert "@小明 您好，99 元。" in markup
    assert "<q>年费多少</q>" in markup
    assert 'data-send="publish" data-keep="gap-5-publish"' in markup
    assert "fb-conflict" not in markup
    conflict = checked_html(planned(conflict=(("paraphrases", "a\nb", "a\nc"),)), CLUB, "zh")
    assert "您打开以后，有人改过这一条" in conflict
    assert "<b>问法</b>" in conflict
    assert "<span>a\nb</span>" in conflict
    assert "<span>a\nc</span>" in conflict


def test_nothing_asked_or_typed_becomes_markup() -> None:
    bad = replace(NEAR, question=ATTACK, entry_id="gone")
    asked = gap(ATTACK, ATTACK + "2", title=ATTACK)
    asked = replace(asked, questions=tuple(replace(q, asker=ATTACK, group=ATTACK) for q in asked.questions))
    given = advice("phrasing", "near", "gone", near=(bad,))
    proposed = replace(given.suggestion, question=f'">{ATTACK}', phrasings=(f"</textarea>{ATTACK}",))
    given = replace(given, suggestion=proposed, others=((7, ATTACK),), files=(ATTACK,), reply=ATTACK)
    harmless(drawn(asked, given, problem=ATTACK, found=ATTACK))
    written = (Written("entry", ATTACK, (ATTACK,), ATTACK, ATTACK),)
    conflict = (("answer", ATTACK, ATTACK),)
    harmless(checked_html(planned(summary=written, conflict=conflict, new={"x": ATTACK}), CLUB, "zh", problem=ATTACK))


def test_every_way_and_reason_of_a_proposal_has_words() -> None:
    for w in (ZH, EN):
        assert set(w.advice) == set(get_args(Why))
        assert set(w.changes) == {"phrasing", "not_for", "entry"}
        assert set(w.ways) == {"item", "entry", "dismiss", "sort"}
