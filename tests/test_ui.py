"""The page: its markup as text, then the whole of faqbot in a real Chromium, with the real encoder."""

from __future__ import annotations

import contextlib
import inspect
import logging
import re
import sqlite3
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

from faqbot.assistant import Assistant, Reason, Result
from faqbot.confidence import Candidate
from faqbot.errors import Conflict, EncoderError, InvalidRequest, KnowledgeError, NotFound, Problem, StoreError
from faqbot.exchange import MAX_UPLOAD
from faqbot.knowledge import Branch, Entry, Kind, Place, Rule, Script, Step
from faqbot.settings import Settings
from faqbot.store import Decision, GapReason
from faqbot.ui import desk, itemlist
from faqbot.ui.markup import Unready, esc, moment, percent, sentence
from faqbot.ui.shown import RECENT, Shown, ask, choose, fill_in, judge, pick, remember, walk
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


# --- One question at the desk ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, encoder_folder: Path) -> Assistant:
    """The club's assistant, without a database."""
    folder = tmp_path_factory.mktemp("club")
    knowledge, index = club.write(folder / "knowledge", KNOWLEDGE), club.index_with(encoder_folder, folder / "index")
    return Assistant.open(Settings(knowledge=knowledge, index=index), recording=False)


@pytest.fixture
def assistant(opened: Assistant, tmp_path: Path) -> Iterator[Assistant]:
    with club.with_database(opened, tmp_path / "club.faqbot.db") as assistant:
        yield assistant


def found(
    decision: Decision, entry_id: str | None, *others: str, reason: Reason = "sure", confidence: float = 0.9
) -> Result:
    """A result with these candidates, the best one first."""
    ids = [*([entry_id] if entry_id else []), *others]
    candidates = [Candidate(each, "entry", f"title of {each}", f"words of {each}", 0.5, 0.5) for each in ids]
    return Result(
        decision=decision,
        confidence=confidence if entry_id else 0.0,
        entry_id=entry_id,
        matched_phrasing=f"words of {entry_id}" if entry_id else None,
        reply="the reply",
        reason=reason,
        gap_id=None if decision == "answer" else 7,
        index_version="1",
        candidates=tuple(candidates),
        question_id=1,
        answer_line=0.8,
        suggest_line=0.3,
    )


def shown(result: Result, **changes: Any) -> Shown:
    answered = result.entry_id if result.decision == "answer" else None
    return replace(Shown(1, "the question", "", "", result, answered, result.reply, gap_id=result.gap_id), **changes)


def test_a_question_is_asked_with_who_and_where_and_kept(assistant: Assistant) -> None:
    got = ask(assistant, "  怎么退款 ", " 小明 ", " ", turn=3)
    assert (got.turn, got.question, got.asker, got.group) == (3, "怎么退款", "小明", "")
    assert got.entry_id == "refund-how"
    assert got.reply == "@小明 您好，请在订单页点“申请退款”，1–3 个工作日原路退回。"
    with contextlib.closing(sqlite3.connect(assistant.settings.database.removeprefix("sqlite:///"))) as database:
        kept = database.execute("SELECT text, asker, chat_group, channel FROM questions").fetchall()
    assert kept == [("怎么退款", "小明", None, "page")]


def test_nothing_and_too_much_are_refused_before_asking(assistant: Assistant) -> None:
    with pytest.raises(Unready) as nothing:
        ask(assistant, " \n ", "", "", 1)
    assert nothing.value.said(ZH) == "请先粘贴一个问题。"
    with pytest.raises(Unready) as much:
        ask(assistant, f" {'问' * 2001} ", "", "", 1)
    assert much.value.said(ZH) == "问题有 2,001 个字，最多 2,000 个，请只留下要问的那一段。"
    assert ask(assistant, f" {'问' * 2000} ", "", "", 1).question == "问" * 2000


def test_picking_shows_that_reply_and_is_remembered(assistant: Assistant) -> None:
    got = ask(assistant, "那个钱的事情我想问问怎么弄", "小明", "", 1)
    other = next(each for each in got.result.candidates if each.entry_id != got.entry_id)
    picked = pick(assistant, got, other.entry_id)
    assert picked.reply == assistant.reply(other.entry_id, asker="小明")
    assert (picked.entry_id, picked.verdict, picked.result) == (other.entry_id, "picked", got.result)
    with contextlib.closing(sqlite3.connect(assistant.settings.database.removeprefix("sqlite:///"))) as database:
        assert database.execute("SELECT verdict, entry_id FROM feedback").fetchall() == [("picked", other.entry_id)]
    with pytest.raises(InvalidRequest, match='^"no-such" is not among the candidates of this question'):
        pick(assistant, got, "no-such")


def test_wrong_files_the_question_and_says_where(assistant: Assistant) -> None:
    got = ask(assistant, "怎么退款", "小明", "晨光 3 群", 1)
    judged = judge(assistant, got, "wrong", " 内容过时了 ")
    assert judged.verdict == "wrong"
    [gap] = assistant.gaps.list()
    assert (gap.id, gap.reason, gap.title) == (judged.gap_id, "rejected", "怎么退款")
    assert (gap.questions[0].asker, gap.questions[0].group) == ("小明", "晨光 3 群")
    with contextlib.closing(sqlite3.connect(assistant.settings.database.removeprefix("sqlite:///"))) as database:
        kept = database.execute("SELECT verdict, entry_id, reason FROM feedback").fetchall()
    assert kept == [("wrong", "refund-how", "内容过时了")]


def test_right_is_remembered_and_files_nothing(assistant: Assistant) -> None:
    judged = judge(assistant, ask(assistant, "怎么退款", "", "", 1), "right")
    assert (judged.verdict, judged.gap_id) == ("right", None)
    assert assistant.gaps.list() == []


def test_a_scripts_variables_are_filled_as_typed_else_by_the_asker_else_by_default(assistant: Assistant) -> None:
    got = ask(assistant, "有成员投诉", "小明", "", 1)
    assert got.reply == "@小明 您好，非常抱歉，小明，24 小时内给您答复。"
    filled = fill_in(assistant, got, {"time": " 明天 10 点前 ", "nickname": "", "unknown": "x"})
    assert filled.reply == "@小明 您好，非常抱歉，小明，明天 10 点前给您答复。"
    assert dict(filled.values) == {"nickname": "", "time": " 明天 10 点前 "}
    entry = ask(assistant, "怎么退款", "", "", 2)
    assert fill_in(assistant, entry, {"time": "x"}) == entry


def test_a_script_is_walked_up_to_the_first_open_choice() -> None:
    inner = Step("", choose="b?", branches=(Branch("x", (Step("bx"),)), Branch("y", (Step("by"),))))
    steps = (
        Step("one"),
        Step("", choose="a?", branches=(Branch("p", (Step("ap"), inner, Step("ap2"))), Branch("q", (Step("aq"),)))),
        Step("last"),
    )

    def said(*choices: int) -> list[str]:
        return [
            stage.step.say or f"{stage.step.choose}{stage.ordinal}:{stage.chosen}" for stage in walk(steps, choices)
        ]

    assert said() == ["one", "a?0:None"]
    assert said(1) == ["one", "a?0:1", "aq", "last"]
    assert said(0) == ["one", "a?0:0", "ap", "b?1:None"]
    assert said(0, 1) == ["one", "a?0:0", "ap", "b?1:1", "by", "ap2", "last"]
    assert said(5) == ["one", "a?0:None"]


def test_another_choice_opens_the_later_ones_again() -> None:
    got = shown(found("answer", "a"), choices=(0, 1, 2))
    assert choose(got, 1, 4).choices == (0, 4)
    assert choose(got, 3, 0).choices == (0, 1, 2, 0)
    with pytest.raises(InvalidRequest, match="^Choice 4 of the script is not on screen"):
        choose(got, 4, 0)


def test_the_last_questions_stay_at_hand_each_once() -> None:
    recent: tuple[Shown, ...] = ()
    for turn in range(1, RECENT + 3):
        recent = remember(recent, shown(found("answer", "a"), turn=turn))
    assert [old.turn for old in recent] == [10, 9, 8, 7, 6, 5, 4, 3]
    changed = remember(recent, shown(found("answer", "a"), turn=5, verdict="right"))
    assert [old.turn for old in changed] == [10, 9, 8, 7, 6, 5, 4, 3]
    assert [old.verdict for old in changed] == [None] * 5 + ["right"] + [None] * 2


# --- Markup ---------------------------------------------------------------------------------------------------


def test_an_answer_says_the_decision_how_sure_and_why(assistant: Assistant) -> None:
    got = shown(found("answer", "fee", "address", confidence=0.876), asker="小明", group="3 群")
    markup = desk.result_html(got, assistant.knowledge, "zh")
    assert '<strong class="fb-badge">可以直接回复</strong>' in markup
    assert 'aria-label="把握 87%，直接回复线 80%"' in markup
    assert '<i style="width:87%"></i><u style="left:80%"></u>' in markup
    assert '<p class="fb-why">命中问法「words of fee」，把握达到了直接回复线。</p>' in markup
    assert '<span class="fb-who">小明 · 3 群</span><q>the question</q>' in markup
    picks = Tags(markup).with_class("fb-candidate")
    assert [(each["data-entry"], each["aria-pressed"]) for each in picks] == [("fee", "true"), ("address", "false")]


def test_what_a_person_chose_is_shown_as_theirs_and_no_longer_as_doubtful(assistant: Assistant) -> None:
    got = shown(found("suggest", "fee", "address", reason="ambiguous"), entry_id="address", verdict="picked")
    markup = desk.result_html(got, assistant.knowledge, "zh")
    assert '<section class="fb-card fb-is-answer">' in markup
    assert '<strong class="fb-badge">由您选定</strong></div>' in markup
    assert '<p class="fb-why">它在候选里的把握是 50%，由您确认。</p>' in markup
    back = shown(found("answer", "fee", "address"), entry_id="fee", verdict="picked")
    assert '<strong class="fb-badge">可以直接回复</strong>' in desk.result_html(back, assistant.knowledge, "zh")


def test_without_a_line_that_keeps_the_promise_it_says_that(assistant: Assistant) -> None:
    got = shown(replace(found("suggest", "fee", reason="weak"), answer_line=1.01))
    assert "只直接回复一样的问法" in desk.result_html(got, assistant.knowledge, "zh")


@pytest.mark.parametrize(
    ("got", "offered"),
    [
        (shown(found("answer", "fee")), {"right", "wrong"}),
        (shown(found("suggest", "fee", "address", reason="ambiguous")), {"pick", "wrong"}),
        (shown(found("unanswered", "fee", reason="no_match")), {"pick"}),
        (shown(found("unanswered", None, reason="chatter")), set()),
        (shown(found("answer", "fee"), verdict="right"), set()),
        (shown(found("answer", "fee", "address"), verdict="wrong", gap_id=4), {"pick"}),
        (shown(found("suggest", "fee", "address"), entry_id="address", verdict="picked"), {"pick", "wrong"}),
        (shown(replace(found("answer", "fee"), question_id=None)), set()),
    ],
)
def test_only_what_makes_sense_can_be_said_about_a_reply(assistant: Assistant, got: Shown, offered: set[str]) -> None:
    markup = desk.result_html(got, assistant.knowledge, "zh")
    assert {attrs["data-send"] for _, attrs in Tags(markup).tags if "data-send" in attrs} == offered


def test_what_happened_is_said_with_the_gaps_number(assistant: Assistant) -> None:
    def done(got: Shown) -> str:
        found = re.search(
            r'<p class="fb-done" role="status">(.*?)</p>', desk.result_html(got, assistant.knowledge, "zh")
        )
        return found[1] if found else ""

    assert done(shown(found("unanswered", None, reason="no_match"))) == "已记入待补问题 #7"
    assert done(shown(found("answer", "fee"), verdict="wrong", gap_id=4)) == "已交给待补问题 #4，会有人来补上答案。"
    assert done(shown(found("answer", "fee"), verdict="right")) == "已记下：这条没问题。"
    assert done(shown(found("suggest", "fee"), entry_id="address", verdict="picked")) == "已记住您的选择。"
    assert done(shown(found("answer", "fee"))) == ""


def test_a_script_shows_its_form_its_steps_and_the_chosen_branch(assistant: Assistant) -> None:
    got = ask(assistant, "有成员投诉", "小明", "", 1)
    markup = desk.result_html(got, assistant.knowledge, "zh")
    forms = {attrs["name"]: attrs["value"] for tag, attrs in Tags(markup).tags if tag == "input" and "value" in attrs}
    assert {name: forms[name] for name in ("v:nickname", "v:time")} == {"v:nickname": "小明", "v:time": "24 小时内"}
    assert re.findall(r'id="fb-say-\d">(.*?)</div>', markup) == ["@小明 您好，非常抱歉，小明，24 小时内给您答复。"]
    typed = fill_in(assistant, choose(got, 0, 0), {"time": "周五前"})
    markup = desk.result_html(typed, assistant.knowledge, "zh")
    assert re.findall(r'id="fb-say-\d">(.*?)</div>', markup) == [
        "@小明 您好，非常抱歉，小明，周五前给您答复。",
        "是我们的错，周五前改好。",
        "谢谢您告诉我们。",
    ]
    assert 'name="v:time" value="24 小时内"' in markup, "the form must not echo what is being typed"
    assert "<b>给您的提示</b>先道歉，不争对错。" in markup


def test_nothing_typed_becomes_markup_at_the_desk(assistant: Assistant) -> None:
    attacked = replace(
        found("suggest", "fee", reason="ambiguous"),
        reply=ATTACK,
        matched_phrasing=ATTACK,
        candidates=(Candidate("fee", "entry", ATTACK, ATTACK, 0.5, 0.5),),
    )
    got = shown(attacked, question=ATTACK, asker=ATTACK, group=ATTACK)
    harmless(desk.result_html(got, assistant.knowledge, "zh"))
    harmless(desk.recent_html((got, replace(got, turn=2)), got, "zh"))
    script = replace(
        ask(assistant, "有成员投诉", ATTACK, "", 1), values={"time": ATTACK}, prefill={"time": '">' + ATTACK}
    )
    harmless(desk.result_html(script, assistant.knowledge, "zh"))


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


@pytest.fixture
def at(browser: Browser, site: Site) -> Iterator[Desk]:
    with window(browser, site) as opened:
        yield opened


def test_an_answer_is_shown_and_copied_with_one_click(at: Desk) -> None:
    reply = "@小明 您好，请在订单页点“申请退款”，1–3 个工作日原路退回。"
    at.ask("怎么退款", "小明", "晨光 3 群")
    expect(at.reply).to_have_text(reply)
    expect(at.result.locator(".fb-badge")).to_have_text("可以直接回复")
    expect(at.result.locator(".fb-decision .fb-sure")).to_contain_text("把握 100%")
    expect(at.result.locator(".fb-why")).to_have_text("和知识库里的问法「怎么退款」一样。")
    copy = at.result.locator(".fb-copy")
    expect(copy).to_have_text("复制")
    copy.click()
    expect(copy).to_have_text("已复制")
    assert at.copied() == reply
    expect(copy).to_have_text("复制")


def test_copying_works_without_the_clipboard_interface(browser: Browser, site: Site) -> None:
    hidden = "Object.defineProperty(Navigator.prototype, 'clipboard', {get: () => undefined})"
    with window(browser, site, script=hidden) as at:
        assert at.page.evaluate("navigator.clipboard === undefined")
        at.ask("会费多少钱？")
        at.result.locator(".fb-copy").click()
        expect(at.result.locator(".fb-copy")).to_have_text("已复制")
        at.page.locator("#fb-clear").click()
        expect(at.page.locator("#fb-question textarea")).to_be_focused()
        at.page.keyboard.press("Control+V")
        expect(at.page.locator("#fb-question textarea")).to_have_value("您好，一年 99 元。")


def test_everything_at_the_desk_can_be_done_by_keyboard(at: Desk) -> None:
    question = at.page.locator("#fb-question textarea")
    expect(question).to_be_focused()
    at.page.keyboard.insert_text("会费多少钱？")
    at.page.keyboard.press("Tab")
    at.page.keyboard.insert_text("小明")
    at.page.keyboard.press("Control+Enter")
    expect(at.reply).to_have_text("@小明 您好，一年 99 元。")
    expect(question).to_have_value("会费多少钱？")
    for stop in ("晨光", "找回复", "清空", "复制", "没问题", "不对"):
        at.page.keyboard.press("Tab")
        outline = at.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid", stop
        if stop != "晨光":
            assert at.page.evaluate("document.activeElement.textContent").strip() == stop
    at.page.keyboard.press("Enter")
    expect(at.page.get_by_text("哪里不对？")).to_be_visible()


def test_a_wrong_reply_goes_to_the_queue_with_its_reason(at: Desk, site: Site) -> None:
    at.ask("活动地点在哪里？", "上海-木子", "晨光 3 群")
    at.result.locator(".fb-wrong summary").click()
    at.result.locator(".fb-reason", has_text="内容过时了").click()
    at.result.get_by_label("补充说明（可不填）").fill("已经搬家了")
    at.result.get_by_role("button", name="交给待补问题").click()
    done = at.result.locator(".fb-done")
    expect(done).to_have_text(re.compile(r"^已交给待补问题 #\d+，会有人来补上答案。$"))
    number = re.findall(r"#(\d+)", done.inner_text())[0]
    with contextlib.closing(sqlite3.connect(site.database)) as database:
        kept = database.execute("SELECT entry_id, reason FROM feedback WHERE verdict = 'wrong'").fetchall()
    assert ("address", "内容过时了；已经搬家了") in kept
    at.open(1)
    row = at.page.locator(f"fb-gap-{number}")
    expect(row.locator(".fb-gap-title b")).to_have_text("活动地点在哪里？")
    expect(row.locator(".fb-reason-rejected")).to_have_text("回复不对")
    row.locator(".fb-gap-row").click()
    asked_by = re.compile(r"^上海-木子 · 晨光 3 群 · 今天 \d\d:\d\d · 回复不对，当时最像「活动地点在哪里？」100%$")
    expect(row.locator(".fb-samples small")).to_have_text(asked_by)
    asked = httpx.post(f"{site.url}/v1/ask", json={"question": "几点开门？"}).json()
    httpx.post(f"{site.url}/v1/feedback", json={"question_id": asked["question_id"], "verdict": "wrong"})
    at.page.get_by_role("button", name="刷新").click()
    expect(at.page.locator(".fb-gap-title b").filter(has_text="几点开门？")).to_be_visible()
    expect(row.locator(".fb-samples")).to_be_visible()


def test_picking_another_candidate_changes_the_reply_and_is_remembered(at: Desk, site: Site) -> None:
    at.ask("那个钱的事情我想问问怎么弄", "小明")
    other = at.result.locator('.fb-candidate[aria-pressed="false"]').last
    entry_id, title = other.get_attribute("data-entry"), other.locator(".fb-name b").inner_text()
    before = at.reply.inner_text()
    other.click()
    expect(at.result.locator(".fb-item")).to_contain_text(title)
    expect(at.reply).not_to_have_text(before)
    expect(at.result.locator(".fb-badge")).to_have_text("由您选定")
    expect(at.result.locator(".fb-done")).to_have_text("已记住您的选择。")
    expect(at.result.locator('.fb-candidate[aria-pressed="true"] .fb-name b')).to_have_text(title)
    with contextlib.closing(sqlite3.connect(site.database)) as database:
        kept = database.execute("SELECT entry_id FROM feedback WHERE verdict = 'picked'").fetchall()
    assert kept == [(entry_id,)]


def test_a_script_follows_what_is_typed_and_chosen(at: Desk) -> None:
    at.ask("有成员投诉", "小明")
    expect(at.result.locator("#fb-say-0")).to_have_text("@小明 您好，非常抱歉，小明，24 小时内给您答复。")
    field = at.result.get_by_label("什么时候给答复")
    field.press("End")
    field.press_sequentially("，周五前", delay=60)
    expect(at.result.locator("#fb-say-0")).to_have_text("@小明 您好，非常抱歉，小明，24 小时内，周五前给您答复。")
    expect(field).to_be_focused()
    expect(field).to_have_value("24 小时内，周五前")
    at.result.get_by_role("button", name="确实是我们的问题").click()
    expect(at.result.locator("#fb-say-2")).to_have_text("是我们的错，24 小时内，周五前改好。")
    at.result.get_by_role("button", name="是误会").click()
    expect(at.result.locator("#fb-say-2")).to_have_text("事情是这样的。")
    at.result.get_by_role("button", name="复制第 3 步").click()
    expect(at.result.get_by_role("button", name="复制第 3 步")).to_have_text("已复制")
    assert at.copied() == "事情是这样的。"
    at.ask("怎么退款")
    at.page.locator(".fb-again").last.click()
    expect(at.result.locator("#fb-say-2")).to_have_text("事情是这样的。")
    expect(at.result.get_by_label("什么时候给答复")).to_have_value("24 小时内，周五前")


def test_nothing_that_is_typed_becomes_part_of_the_page(at: Desk) -> None:
    at.ask(f"{ATTACK}怎么办呢", ATTACK, ATTACK)
    expect(at.result.locator(".fb-asked q")).to_have_text(f"{ATTACK}怎么办呢")
    at.ask("怎么退款", ATTACK)
    expect(at.reply).to_contain_text(f"@{ATTACK}")
    at.result.locator(".fb-wrong summary").click()
    at.result.get_by_label("补充说明（可不填）").fill(ATTACK)
    at.result.get_by_role("button", name="交给待补问题").click()
    expect(at.result.locator(".fb-done")).to_be_visible()
    at.open(1)
    expect(at.page.locator(".fb-gaps").get_by_text(f"{ATTACK}怎么办呢").first).to_be_visible()
    at.open(2)
    at.page.locator("#fb-search").fill(ATTACK)
    expect(at.page.locator(".fb-counts").get_by_text("最接近的")).to_be_visible()
    assert at.page.locator("img[src='x']").count() == 0


def test_the_language_is_switched_without_a_reload(at: Desk) -> None:
    at.ask("会费多少钱？")
    at.page.locator("#fb-question textarea").fill("打了一半")
    at.page.evaluate("window.same = true")
    at.page.get_by_role("button", name="English").click()
    expect(at.page.get_by_role("tab").first).to_have_text("Desk")
    expect(at.page.locator("#fb-ask")).to_have_text("Find the reply")
    expect(at.result.locator(".fb-badge")).to_have_text("Ready to send")
    expect(at.page.locator("html")).to_have_attribute("lang", "en")
    expect(at.page.get_by_label("Member's question")).to_have_value("打了一半")
    at.page.get_by_role("button", name="中文").click()
    expect(at.page.get_by_role("tab").first).to_have_text("工作台")
    expect(at.page.locator("html")).to_have_attribute("lang", "zh-CN")
    assert at.page.evaluate("window.same === true")


def test_the_address_can_ask_for_english(browser: Browser, site: Site) -> None:
    with window(browser, site, "/?lang=en") as at:
        expect(at.page.locator("#fb-ask")).to_have_text("Find the reply")
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
        expect(at.result.locator("#fb-say-2")).to_be_visible()
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
        expect(at.page.locator("#fb-ask")).to_have_text("Find the reply")
        assert at.page.evaluate("document.body.classList.contains('dark')") is not dark
        assert [url for url in at.requests if not url.startswith((f"{site.url}/", "data:", "blob:"))] == []
        assert len(at.requests) > 20, "the page's own requests were seen"


def test_a_refusal_is_one_sentence_and_what_was_typed_stays(at: Desk) -> None:
    at.page.locator("#fb-ask").click()
    problem = at.page.get_by_role("alert")
    expect(problem).to_have_text("请先粘贴一个问题。")
    question = at.page.locator("#fb-question textarea")
    question.fill("问" * 2001)
    at.page.locator("#fb-ask").click()
    expect(problem).to_have_text("问题有 2,001 个字，最多 2,000 个，请只留下要问的那一段。")
    expect(question).to_have_value("问" * 2001)
    at.page.reload()
    expect(question).to_have_value("问" * 2001)
    at.ask("怎么退款")
    expect(problem).to_have_count(0)


def test_what_takes_longer_says_so(at: Desk, site: Site) -> None:
    """Another program holds the database for a while: the question waits for it, and the page says that it does."""
    with contextlib.closing(sqlite3.connect(site.database, isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        at.page.locator("#fb-question textarea").fill("怎么退款")
        at.page.locator("#fb-ask").click()
        working = at.page.get_by_text("正在查找…")
        expect(working).to_be_visible()
        expect(working).to_have_css("opacity", "1")
        database.execute("ROLLBACK")
    expect(at.reply).to_contain_text("请在订单页点“申请退款”")
    expect(working).to_be_hidden()


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
