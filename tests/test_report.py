"""The page of an evaluation: what it says, that nothing in it is markup, and how it looks in a real Chromium."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from playwright.sync_api import Browser

from faqbot import pictures
from faqbot.compare import compare
from faqbot.confidence import Candidate
from faqbot.errors import InvalidRequest
from faqbot.evaluate import Report, Row
from faqbot.knowledge import Entry, Place
from faqbot.mistakes import Findings, Missing, Mistake, Wanting
from faqbot.report import MOST, About, rate, render, sure, write_report
from tests.test_ui import contrast

ATTACK = "<img src=x onerror=alert(1)>"
TITLES = {"fee": "会费多少钱？", "refund": "怎么申请退款？", "address": "活动地点在哪里？"}
ABOUT = About(
    community="晨光读书会",
    language="zh",
    at=datetime(2026, 11, 23, 21, 28, tzinfo=ZoneInfo("Asia/Shanghai")),
    questions="questions.jsonl",
    knowledge="knowledge",
    index_version="e39b9e99e8e6",
    encoder="multilingual-e5-small (embedded, int8)",
    titles=TITLES,
    earlier="before.jsonl",
)


def candidate(entry_id: str, confidence: float, phrasing: str) -> Candidate:
    return Candidate(entry_id, "entry", TITLES.get(entry_id, entry_id), phrasing, confidence, similarity=0.5)


ROWS = (
    Row("一年多少钱", "fee", "fee", 0.97, "answer"),
    Row("可以退吗", "refund", "refund", 0.91, "answer"),
    Row("怎么交会费", "fee", "address", 0.88, "answer"),
    Row("附近好停车吗", None, "address", 0.86, "answer"),
    Row("退不退", "refund", "fee", 0.40, "suggest"),
    Row("地址呢", "address", "address", 0.60, "suggest"),
    Row("停车场在哪", None, "address", 0.20, "unanswered"),
    Row("哈哈", None, None, 0.0, "unanswered"),
)
REPORT = Report(
    rows=ROWS,
    results=(),
    milliseconds=(4.0,) * 8,
    answer_line=0.8,
    max_wrong=0.05,
    learned=12,
)
BEFORE = (
    Row("怎么交会费", "fee", "fee", 0.84, "answer"),
    Row("可以退吗", "refund", "refund", 0.70, "suggest"),
    *ROWS[3:7],
    Row("以前问过", "fee", "fee", 0.9, "answer"),
)


def entry(entry_id: str) -> Entry:
    return Entry(entry_id, TITLES[entry_id], (TITLES[entry_id],), "好", Place("a.yaml", 1))


def mistake(row: Row, **changes: Any) -> Mistake:
    given = candidate(row.entry_id, row.confidence, "有停车场吗") if row.entry_id else None
    base = Mistake(row, "wrong_item", "both", given, None, None, "要交钱吗", None)
    return replace(base, **changes)


MISTAKES = (
    mistake(ROWS[2], rank=2, expected_confidence=0.5),
    mistake(ROWS[3], sort="nothing_fits", cause="near", nearest=None),
    mistake(ROWS[5], sort="unsure", cause="far", nearest="地址发一下", rank=1, expected_confidence=0.6),
    mistake(ROWS[4], sort="wrong_first", cause="meaning", nearest="钱怎么退"),
)
FINDINGS = Findings(
    MISTAKES,
    (
        Missing("附近好停车吗", (ROWS[3], ROWS[6])),
        Missing("红烧肉怎么做", (Row("红烧肉怎么做", None, None, 0.0, "unanswered"),)),
    ),
    (
        Wanting(entry("refund"), 9, (ROWS[4], ROWS[5], ROWS[0]), ("退不退",), 2),
        Wanting(entry("address"), 1, (ROWS[5],), ("地址呢",), 1),
    ),
)


class Page(HTMLParser):
    """Tags with their attributes, and the text of the page without its style."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._style = False
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self._style = False

    def handle_data(self, data: str) -> None:
        if not self._style:
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))


def said(report: Report = REPORT, findings: Findings = FINDINGS, *, language: Literal["zh", "en"] = "zh") -> str:
    return Page(render(replace(ABOUT, language=language), report, findings)).text


def why(row: Row, *, language: Literal["zh", "en"] = "zh", **changes: Any) -> str:
    """The words about one mistake."""
    page = render(replace(ABOUT, language=language), REPORT, Findings((mistake(row, **changes),), (), ()))
    (told,) = re.findall(r'<td data-name="(?:为什么|Why)"><div>(.*?)</div>', page)
    return str(told)


# --- What it says ---------------------------------------------------------------------------------------------


def test_it_says_what_was_measured() -> None:
    facts = dict(re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd></div>", render(ABOUT, REPORT, FINDINGS)))
    assert facts == {
        "日期": "2026-11-23 21:28",
        "题目": "questions.jsonl：8 题，5 题有条目，3 题没有",
        "先学了": "12 道标好的题",
        "知识库": "knowledge，3 条",
        "索引版本": "e39b9e99e8e6",
        "编码器": "multilingual-e5-small (embedded, int8)",
        "能接受的错答比例": "5%",
        "直接回复线": "把握 0.800 起",
    }


def test_the_verdict_is_a_sentence_with_its_interval() -> None:
    assert "问了 8 题，直接回复 4 题，其中答错 2 题（50.0%），超过了您能接受的 5%。" in said()
    assert "真实的错答比例大约在 15.0% 到 85.0% 之间" in said()
    assert 'class="panel verdict above"' in render(ABOUT, REPORT, FINDINGS)
    kept = replace(REPORT, max_wrong=0.5)
    assert "没有超过您能接受的 50%。" in said(kept)
    assert 'class="panel verdict"' in render(ABOUT, kept, FINDINGS)
    silent = replace(REPORT, rows=ROWS[4:], milliseconds=(1.0,), answer_line=1.0)
    assert "问了 4 题，一题也没有直接回复。" in said(silent)
    assert "没有线能守住这个比例，只回复一样的问法" in said(silent)


def test_every_number_has_its_value_and_its_meaning() -> None:
    page = render(replace(ABOUT, language="en"), REPORT, FINDINGS)
    found = re.findall(r'<dt>(.*?)</dt><dd><div class="value">(.*?)</div><div class="means">(.*?)</div>', page)
    assert {name: value for name, value, _ in found} == {
        "Answered rightly": "40.0%",
        "Wrong among answers": "50.0%",
        "Answered though nothing fits": "33.3%",
        "Handled rightly": "50.0%",
        "Right item first": "60.0%",
        "Recall at precision 95%": "40.0%",
        "Separation (AUC)": "0.867",
        "Calibration error (ECE)": "0.357",
        "Time a question": "4.0 ms",
    }
    assert all(len(meaning) > 20 and meaning.endswith(".") for _, _, meaning in found)


def test_mistakes_stand_in_their_groups_with_both_items() -> None:
    page = render(ABOUT, REPORT, FINDINGS)
    groups = re.findall(
        r'<details class="panel group" id="(\w+)"( open)?>\s*<summary><b>.*?</b> <span class="badge (\w+)">(\d+)<', page
    )
    assert groups == [
        ("wrong_item", " open", "bad", "1"),
        ("nothing_fits", " open", "bad", "1"),
        ("wrong_first", "", "open", "1"),
        ("unsure", "", "open", "1"),
    ]
    wrong = page.split('id="wrong_item"')[1].split("</details>")[0]
    assert Page(wrong).text.split("为什么 ")[1].strip() == (
        "怎么交会费 会费多少钱？ fee 活动地点在哪里？ address 最像「有停车场吗」 88% 直接回复 "
        "意思和字面都更接近「有停车场吗」，而不是「要交钱吗」。对的条目排第 2，把握 50%，两条很接近。"
    )
    assert "一题也没有。" in said(findings=Findings((), (), ()))


@pytest.mark.parametrize(
    ("changes", "zh", "en"),
    [
        ({"cause": "chatter"}, "被当成闲聊，没有去查。", "Taken for chatter, so nothing was searched."),
        ({"cause": "expired"}, "对的条目今天不在有效期内。", "The right item is not valid today."),
        (
            {"cause": "exact"},
            "和问法「有停车场吗」一样。是标签不对，还是这个问法放错了条目？",
            "Equals the phrasing “有停车场吗”. Is the label wrong, or does the phrasing stand in the wrong item?",
        ),
        (
            {"cause": "near", "sort": "nothing_fits"},
            "知识库里没有这件事，但它很像问法「有停车场吗」。",
            "Unknown, but near the phrasing “有停车场吗”.",
        ),
        (
            {"cause": "refused"},
            "离对的条目的 not_for「要交钱吗」更近，所以它被排除了。",
            "Nearer to “要交钱吗”, which is among the right item's not_for, so that item was left out.",
        ),
        (
            {"cause": "far", "sort": "unsure"},
            "最接近的问法是「要交钱吗」，还不够近。",
            "Its nearest phrasing, “要交钱吗”, is not near enough.",
        ),
        (
            {"cause": "rival", "sort": "unsure", "rival": candidate("refund", 0.459, "x")},
            "分不清：「怎么申请退款？」也有 45% 的把握。",
            "Ambiguous: “怎么申请退款？” has a confidence of 45%, too.",
        ),
        (
            {"cause": "meaning"},
            "意思更接近「有停车场吗」，虽然字面更像「要交钱吗」。对的条目不在候选里。",
            "Nearest by meaning to “有停车场吗”, but not by wording: that is nearer to “要交钱吗”. "
            "The right item was not among the candidates.",
        ),
        (
            {"cause": "wording", "rank": 3, "expected_confidence": 0.1},
            "字面更像「有停车场吗」，虽然意思更接近「要交钱吗」。对的条目排第 3，把握 10%。",
            "Nearest by wording to “有停车场吗”, but not by meaning: that is nearer to “要交钱吗”. "
            "The right item was number 3, with a confidence of 10%.",
        ),
        (
            {"cause": "whole", "rank": 2, "expected_confidence": 0.44},
            "单看最近的问法，更接近「要交钱吗」；是另一条的全部问法合起来占了上风。"
            "对的条目排第 2，把握 44%，两条很接近。",
            "Its nearest phrasing is “要交钱吗”; all phrasings of the other item together tipped it. "
            "The right item was number 2, with a confidence of 44%: the two are close.",
        ),
    ],
    ids=lambda value: value["cause"] if isinstance(value, dict) else "",
)
def test_every_cause_is_said_in_words(changes: dict[str, Any], zh: str, en: str) -> None:
    assert why(ROWS[2], **changes) == zh
    assert why(ROWS[2], language="en", **changes).replace("&#39;", "'") == en


def test_missing_entries_say_what_they_would_have_caught() -> None:
    text = said()
    assert "没有条目的 3 题，按意思归成 2 组" in text
    assert "先写前 1 个，就能接住 2 题。" in text
    assert "附近好停车吗 2 题，1 题被乱答" in re.sub(r"\s+", " ", text)
    assert "只有一题的 1 组" in text
    page = render(ABOUT, REPORT, FINDINGS)
    assert re.findall(r'<i(?: class="bad")? style="width:([\d.]+)%"></i>', page.split('id="missing"')[1]) == [
        "50.0",
        "50.0",
    ]
    assert "没有一题是没有条目的。" in said(findings=Findings((), (), ()))
    assert "另有 1 题是闲聊" in said(findings=replace(FINDINGS, missing=FINDINGS.missing[:1]))


def test_entries_that_lose_questions_say_which_phrasings_help() -> None:
    text = said()
    assert "2 个条目一共丢了 4 题。" in text
    assert "问了 9 次，3 次没当场答对；加上 1 种问法，能接住其中 2 次： 退不退 其余 2 题 地址呢 一年多少钱" in text
    assert "只丢了一题的 1 个条目" in text
    english = said(language="en")
    assert "2 items lost 4 questions." in english
    assert "Asked 9 times, 3 of them not answered rightly. 1 phrasing would have caught 2:" in english
    claimed = Findings((), (), (Wanting(entry("fee"), 2, (ROWS[2],), (), 0),))
    assert "问了 2 次，1 次没当场答对；都和别的条目的问法一个意思" in said(findings=claimed)
    assert "这 1 题 怎么交会费" in said(findings=claimed)
    assert "有条目的题都当场答对了。" in said(findings=Findings((), (), ()))


def test_two_runs_are_compared_question_by_question() -> None:
    page = render(ABOUT, REPORT, FINDINGS, compare(BEFORE, ROWS))
    part = Page(page.split('id="compare"')[1].split("</section>")[0]).text
    assert "和 before.jsonl 比" in part
    assert "1 题变好，1 题变坏。" in part and "很可能只是碰巧（精确符号检验，p = 1）。" in part
    assert "两次都问了的 6 题" in part
    assert "1 答对 → 答错 1 该答没答 → 答对" in part
    assert "变坏的 1 题，最糟的在前" in part
    assert "怎么交会费 会费多少钱？ fee 答对 84% 答错 88% 活动地点在哪里？" in part
    assert "可以退吗 怎么申请退款？ refund 该答没答 70% 答对 91%" in part
    assert "只在上次问过、没有比的 1 题 以前问过" in part
    assert "只在这次问了、没有比的 2 题 一年多少钱 哈哈" in part
    assert "直接回复且答对 25.0% 25.0% 回复里的错答 50.0% 66.7% +16.7 点" in part
    assert '<td class="worse">+16.7 点</td>' in page and '<td class="worse">−25.0 点</td>' in page
    assert "前两张图只画两次都问了的 6 题。" in Page(page).text
    assert "和上次比" not in said()


def test_a_comparison_says_when_labels_changed_and_when_nothing_did() -> None:
    relabelled = [replace(ROWS[0], expected="refund"), *ROWS[1:]]
    same = Page(render(ABOUT, REPORT, FINDINGS, compare(relabelled, ROWS))).text
    assert "每一题的结果都和上次一样。" in same
    assert "有 1 题的标签和上次不同；两次都按现在的标签算。" in same


def test_what_is_too_long_to_read_is_counted() -> None:
    many = Findings(tuple(mistake(replace(ROWS[2], text=f"第{i}题")) for i in range(MOST + 7)), (), ())
    page = render(ABOUT, REPORT, many)
    assert f"第{MOST - 1}题" in page and f"第{MOST}题" not in page
    assert "另有 7 条没有列出" in page


def test_shares_are_written_so_that_only_certainty_reads_as_100() -> None:
    assert [sure(share) for share in (0.0, 0.29, 0.9996, 1.0)] == ["0%", "29%", "99%", "100%"]
    assert [rate(share) for share in (None, 0.0216, 1.0)] == ["–", "2.2%", "100.0%"]


def test_an_evaluation_of_almost_nothing_is_a_page_too() -> None:
    one = replace(REPORT, rows=ROWS[7:], milliseconds=(1.0,))
    assert "问了 1 题，一题也没有直接回复。" in said(one, Findings((), (), ()))


def test_it_is_written_or_the_place_is_named(tmp_path: Path) -> None:
    write_report(tmp_path / "report.html", ABOUT, REPORT, FINDINGS)
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == render(ABOUT, REPORT, FINDINGS)
    with pytest.raises(InvalidRequest, match=r"nowhere/x\.html: cannot be written \(No such file or directory\)"):
        write_report(tmp_path / "nowhere" / "x.html", ABOUT, REPORT, FINDINGS)


# --- Pictures -------------------------------------------------------------------------------------------------

RUN = pictures.judged([(row.confidence, row.right, row.expected is not None, row.decision == "answer") for row in ROWS])


def drawings() -> dict[str, str]:
    return {
        "precision": pictures.precision_picture(RUN, RUN, 0.05),
        "reliability": pictures.reliability_picture(RUN, RUN),
        "confidence": pictures.confidence_picture(RUN, 0.8),
    }


def test_a_run_is_judged_as_its_rows_say() -> None:
    assert RUN.chosen == (0.5, 0.5)
    assert (int(RUN.right.sum()), int(RUN.known.sum()), RUN.confidence[0]) == (3, 5, 0.97)
    assert pictures.judged([]).chosen is None
    assert replace(RUN, answered=np.zeros(8, dtype=bool)).chosen is None


def test_pictures_have_the_pages_colours_and_no_words_of_their_own() -> None:
    for name, svg in drawings().items():
        assert svg.startswith("<svg") and svg.endswith("</svg>")
        assert not re.search(r"#[0-9a-f]{6}\b", svg), name
        assert set(re.findall(r"var\(--(\w+)\)", svg)) <= set(pictures.COLOURS)
        assert all(re.fullmatch(r"[\d.]+%?", text) for text in re.findall(r"<text[^>]*>(.*?)</text>", svg)), name
        assert "<style" not in svg and "<metadata" not in svg and "<script" not in svg
        assert svg == drawings()[name], "the same numbers are the same bytes"


def test_each_picture_shows_its_runs() -> None:
    both = drawings()
    assert all(both[name].count("var(--before)") >= 2 for name in ("precision", "reliability"))
    alone = pictures.precision_picture(RUN, None, 0.05)
    assert "var(--before)" not in alone and "var(--now)" in alone
    bars = re.findall(r"fill: var\(--(right|wrong|none)\)", both["confidence"])
    assert [bars.count(name) for name in ("right", "wrong", "none")] == [pictures.SHARES] * 3


def level(svg: str, colour: str) -> tuple[float, float]:
    """Where the straight line of this colour begins, in the drawing's units; y grows downwards."""
    (x, y), *_ = re.findall(rf'<path d="M ([\d.]+) ([\d.]+) \nL [^"]*"[^>]*stroke: var\(--{colour}\)', svg)
    return float(x), float(y)


def test_lines_and_bars_stand_where_the_numbers_say() -> None:
    at = {line: level(pictures.confidence_picture(RUN, line), "line")[0] for line in (0.0, 0.4, 0.8)}
    assert at[0.8] - at[0.4] == pytest.approx(at[0.4] - at[0.0], abs=0.1) and at[0.8] - at[0.4] > 50
    strict, loose = (level(pictures.precision_picture(RUN, None, rate), "line")[1] for rate in (0.05, 0.25))
    assert strict < loose, "fewer wrong answers are a higher precision"
    svg = pictures.confidence_picture(RUN, 0.8)
    zero = level(svg, "quiet")[1]
    for name, below in (("right", False), ("wrong", False), ("none", True)):
        bars = re.findall(rf'<path d="([^"]*)"[^>]*fill: var\(--{name}\)', svg)
        heights = [[float(y) - zero for y in re.findall(r"[ML] [\d.]+ ([\d.]+)", bar)] for bar in bars]
        reached = max(max(each) for each in heights) if below else min(min(each) for each in heights)
        assert (reached > 1) if below else (reached < -1), name
        assert all((y >= -0.01) is below or abs(y) < 0.01 for each in heights for y in each), name


def test_pictures_share_no_ids() -> None:
    ids = [found for svg in drawings().values() for found in re.findall(r' id="([^"]+)"', svg)]
    assert len(ids) == len(set(ids)) > 3
    for svg in drawings().values():
        assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', svg)) <= set(ids)


def test_no_question_is_no_picture_of_anything_but_the_frame() -> None:
    none = pictures.judged([])
    for svg in (
        pictures.precision_picture(none, None, 0.05),
        pictures.reliability_picture(none, none),
        pictures.confidence_picture(none, 1.0),
    ):
        assert svg.startswith("<svg")


# --- Safe, and readable ---------------------------------------------------------------------------------------


def attacked() -> str:
    row = Row(ATTACK, ATTACK, "x" + ATTACK, 0.9, "answer")
    given = candidate("x" + ATTACK, 0.9, ATTACK)
    item = Entry(ATTACK, ATTACK, (ATTACK,), ATTACK, Place("a.yaml", 1))
    about = About(
        ATTACK, "zh", ABOUT.at, ATTACK, ATTACK, ATTACK, ATTACK, {ATTACK: ATTACK, "x" + ATTACK: ATTACK}, ATTACK
    )
    findings = Findings(
        (
            Mistake(row, "wrong_item", "both", given, None, None, ATTACK, None),
            Mistake(row, "unsure", "rival", given, 1, 0.9, ATTACK, given),
        ),
        (Missing(ATTACK, (row, row)), Missing(ATTACK, (row,))),
        (Wanting(item, 2, (row, row), (ATTACK,), 2), Wanting(item, 1, (row,), (ATTACK,), 1)),
    )
    report = replace(REPORT, rows=(row,), milliseconds=(1.0,))
    return render(
        about, report, findings, compare([replace(row, decision="suggest"), replace(row, text=ATTACK + "2")], [row])
    )


def test_nothing_that_people_wrote_becomes_markup() -> None:
    page = attacked()
    assert page.count("&lt;img src=x onerror=alert(1)&gt;") > 25
    for tag, attributes in Page(page).tags:
        assert tag not in ("img", "script", "iframe", "object", "base"), tag
        assert not [name for name in attributes if name.startswith("on")], attributes


def test_it_needs_nothing_from_anywhere() -> None:
    page = Page(render(ABOUT, REPORT, FINDINGS, compare(BEFORE, ROWS)))
    for tag, attributes in page.tags:
        for name in ("src", "href", "xlink:href", "action", "srcset", "data"):
            value = attributes.get(name)
            assert value is None or value.startswith(("#", "data:,")), (tag, name, value)
    policy = [attributes["content"] for tag, attributes in page.tags if attributes.get("http-equiv")]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'; img-src data:"]


def test_both_languages_leave_no_word_of_the_other() -> None:
    plain = replace(ABOUT, community="Club", titles={}, language="en")
    rows = tuple(replace(row, text="q") for row in ROWS)
    page = render(plain, replace(REPORT, rows=rows), Findings((), (), ()), compare(rows[:4], rows))
    assert not re.search(r"[\u4e00-\u9fff「」，。]", Page(page).text)
    assert '<html lang="en">' in page
    assert '<html lang="zh-CN">' in render(ABOUT, REPORT, FINDINGS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read_on_its_ground(scheme: str) -> None:
    blocks = re.findall(r":root \{(.*?)\}", render(ABOUT, REPORT, FINDINGS), re.S)
    colours = {
        name: value if len(value) == 7 else "#" + "".join(digit * 2 for digit in value[1:])
        for name, value in re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", blocks[scheme == "dark"])
    }
    assert set(pictures.COLOURS) <= set(colours)
    pairs = [(text, ground) for text in ("ink", "quiet", "accent") for ground in ("ground", "surface", "sunken")]
    pairs += [(mark, f"{mark}-soft") for mark in ("good", "open", "bad")]
    for text, ground in pairs:
        assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    for mark in ("now", "before", "right", "wrong", "line"):
        assert contrast(colours[mark], colours["surface"]) >= 3.0, mark


LONG = "longwordwithoutanyspace" * 12


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_is_read_on_phone_and_desk_without_script_and_network(
    browser: Browser, tmp_path: Path, width: int, scheme: Literal["light", "dark"], language: Literal["zh", "en"]
) -> None:
    rows = (*ROWS, Row(LONG, "fee", "address", 0.95, "answer"))
    findings = replace(
        FINDINGS,
        mistakes=(mistake(rows[-1]), *MISTAKES),
        missing=(Missing(LONG, (rows[-1], rows[-1])), *FINDINGS.missing),
        wanting=(Wanting(entry("fee"), 2, (rows[-1], rows[-1]), (LONG,), 1), *FINDINGS.wanting),
    )
    report = replace(REPORT, rows=rows)
    path = tmp_path / "report.html"
    before = [replace(rows[-1], decision="suggest"), *BEFORE]
    write_report(path, replace(ABOUT, language=language, earlier=LONG), report, findings, compare(before, rows))
    context = browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme=scheme, java_script_enabled=True, offline=True
    )
    page = context.new_page()
    said: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")
    outside = """(width) => [...document.querySelectorAll('body *')].filter((each) => {
        const box = each.getBoundingClientRect();
        return each.checkVisibility() && box.width && (box.right > width + 0.5 || box.left < -0.5);
    }).map((each) => each.outerHTML.slice(0, 120))"""
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate(outside, width) == []
    colour = page.evaluate("getComputedStyle(document.querySelector('svg text')).fill")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (ground, colour) == {
        "light": ("rgb(244, 245, 243)", "rgb(89, 98, 92)"),
        "dark": ("rgb(17, 20, 19)", "rgb(165, 175, 169)"),
    }[scheme]
    smallest = (
        "Math.min(...[...document.querySelectorAll('svg text')].map((each) => each.getBoundingClientRect().height))"
    )
    assert page.evaluate(smallest) >= 9
    assert page.locator("svg").count() == 3
    assert said == []
    assert [url for url in requests if not url.startswith("data:")] == [path.as_uri()]
    context.close()
