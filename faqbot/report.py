"""An evaluation as one HTML file: no network, no script, light and dark, desk and phone. Measures nothing itself.

Speaks the community's language. `report.html` beside this file is its frame; what depends on cases is worded here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import jinja2
import numpy as np

from faqbot import __version__
from faqbot.compare import Comparison, Pair
from faqbot.errors import InvalidRequest
from faqbot.evaluate import Outcome, Report, Row, Summary, summarise
from faqbot.files import write_whole
from faqbot.metrics import likely_between, precision_at_coverage, reliability
from faqbot.mistakes import Findings, Missing, Mistake, Sort, Wanting
from faqbot.pictures import Judged, confidence_picture, judged, precision_picture, reliability_picture
from faqbot.store import Decision

MOST = 300
"""Rows of one table. More are counted and not listed: nobody reads them, and the predictions file has all."""


@dataclass(frozen=True, slots=True)
class About:
    """What was measured, and when."""

    community: str
    language: Literal["zh", "en"]
    at: datetime
    """Aware, in the time zone that it is shown in."""
    questions: str
    """Name of the file."""
    knowledge: str
    """Name of the folder."""
    index_version: str
    encoder: str
    titles: Mapping[str, str]
    """Of every item, by its id."""
    earlier: str = ""
    """Name of the predictions file compared with; empty where there is none."""


def write_report(
    path: Path, about: About, report: Report, findings: Findings, comparison: Comparison | None = None
) -> None:
    """Write the page. Raises `InvalidRequest` where the file cannot be written."""
    page = render(about, report, findings, comparison)
    try:
        write_whole(path, page.encode())
    except OSError as error:
        raise InvalidRequest(f"{path}: cannot be written ({error.strerror}). Name another file.") from error


def render(about: About, report: Report, findings: Findings, comparison: Comparison | None = None) -> str:
    """The page as HTML."""
    words = _Words(about.language)
    summary = summarise(report.rows, report.milliseconds)
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
    )
    environment.filters |= {"sure": sure, "rate": rate}
    template = environment.get_template("report.html")
    return template.render(
        t=words,
        version=__version__,
        about=about,
        report=report,
        verdict=_verdict(words, report, summary),
        facts=_facts(words, about, report),
        numbers=_numbers(words, summary),
        pictures=_pictures(words, report, comparison),
        comparison=None if comparison is None else _compared(words, about, comparison),
        mistakes=_mistakes(words, about, findings.mistakes),
        missing=_missing(words, about, findings.missing, report.rows),
        wanting=_wanting(words, findings.wanting),
    )


class _Words:
    """Callable: the wording in the report's language, `{names}` filled in."""

    def __init__(self, language: Literal["zh", "en"]) -> None:
        self.language = language

    def __call__(self, zh: str, en: str, **values: object) -> str:
        return (zh if self.language == "zh" else en).format(**values)

    def many(self, count: int, zh: str, en: str) -> str:
        """`3 题`, `1 question`, `3 questions`."""
        return f"{count} {zh}" if self.language == "zh" else f"{count} {en}{'' if count == 1 else 's'}"

    def decision(self, decision: Decision) -> str:
        said: dict[Decision, str] = {
            "answer": self("直接回复", "answered"),
            "suggest": self("给了候选", "suggested"),
            "unanswered": self("没有回复", "not answered"),
        }
        return said[decision]

    def outcome(self, outcome: Outcome) -> str:
        said: dict[Outcome, str] = {
            "right": self("答对", "answered rightly"),
            "wrong": self("答错", "answered wrongly"),
            "missed": self("该答没答", "not answered"),
            "held": self("没有答案，也没乱答", "rightly not answered"),
        }
        return said[outcome]


def sure(share: float) -> str:
    """Confidence as the page says it: rounded down, so that only certainty reads as 100 %."""
    return f"{int(share * 100 + 1e-9)}%"


def rate(share: float | None) -> str:
    """A measured share with one decimal; a dash where there was nothing to count."""
    return "–" if share is None else f"{100 * share:.1f}%"


def _plain(value: float | None) -> str:
    """A number with three decimals; a dash where there was nothing to count."""
    return "–" if value is None else f"{value:.3f}"


def _accepted(share: float) -> str:
    return f"{100 * share:.3g}%"


# --- The top ---------------------------------------------------------------------------------------------------


def _verdict(t: _Words, report: Report, summary: Summary) -> dict[str, Any]:
    """What it comes to, in two sentences, and whether that is as promised."""
    asked = t.many(summary.n, "题", "question")
    if not summary.answered:
        return {
            "kept": True,
            "said": t("问了 {asked}，一题也没有直接回复。", "{asked}, none of them answered at once.", asked=asked),
            "how_sure": t(
                "没有一条线能守住您要的错答比例；多写几种问法，再评一次。",
                "No line keeps the accepted rate of wrong answers: write more phrasings, and evaluate again.",
            )
            if report.answer_line >= 1
            else "",
        }
    wrong = sum(row.outcome == "wrong" for row in report.rows)
    kept = wrong / summary.answered <= report.max_wrong
    low, high = likely_between(wrong, summary.answered)
    return {
        "kept": kept,
        "said": t(
            "问了 {n} 题，直接回复 {answered} 题，其中答错 {wrong} 题（{share}），{judged}您能接受的 {accepted}。",
            "{asked}: {answered} answered at once, {wrong} wrongly ({share}), {judged} the accepted {accepted}.",
            asked=asked,
            n=summary.n,
            answered=summary.answered,
            wrong=wrong,
            share=rate(wrong / summary.answered),
            judged=t("没有超过", "within") if kept else t("超过了", "above"),
            accepted=_accepted(report.max_wrong),
        ),
        "how_sure": t(
            "只凭这么多题，真实的错答比例大约在 {low} 到 {high} 之间（95% 区间）。",
            "From this many questions the true rate lies between {low} and {high} (95% interval).",
            low=rate(low),
            high=rate(high),
        ),
    }


def _facts(t: _Words, about: About, report: Report) -> list[tuple[str, str]]:
    line = (
        t("没有线能守住这个比例，只回复一样的问法", "none keeps that rate: known phrasings only")
        if report.answer_line >= 1
        else t("把握 {line} 起", "confidence {line} and above", line=f"{report.answer_line:.3f}")
    )
    known = sum(row.expected is not None for row in report.rows)
    return [
        (t("日期", "Date"), f"{about.at:%Y-%m-%d %H:%M}"),
        (
            t("题目", "Questions"),
            t(
                "{file}：{n} 题，{known} 题有条目，{none} 题没有",
                "{file}: {n}, {known} with an item, {none} without",
                file=about.questions,
                n=len(report.rows),
                known=known,
                none=len(report.rows) - known,
            ),
        ),
        (
            t("先学了", "Learned from first"),
            t.many(report.learned, "道标好的题", "labelled question")
            if report.learned
            else t("没有用标好的题", "no labelled questions"),
        ),
        (t("知识库", "Knowledge"), t("{name}，{n} 条", "{name}, {n} items", name=about.knowledge, n=len(about.titles))),
        (t("索引版本", "Index version"), about.index_version),
        (t("编码器", "Encoder"), about.encoder),
        (t("能接受的错答比例", "Accepted rate of wrong answers"), _accepted(report.max_wrong)),
        (t("直接回复线", "Answer line"), line),
    ]


def _numbers(t: _Words, summary: Summary) -> list[tuple[str, str, str]]:
    """(name, value, what it means)."""
    return [
        (
            t("直接回复且答对", "Answered rightly"),
            rate(summary.answered_rightly),
            t("有条目的题里，当场就给出正确答案的。", "Of questions with an item, those given the right one at once."),
        ),
        (
            t("回复里的错答", "Wrong among answers"),
            rate(summary.wrong_answer_rate),
            t(
                "直接回复的题里，给错条目的，或者本来没有条目的。",
                "Of all answers given, those with a wrong item, or where no item fits.",
            ),
        ),
        (
            t("没有条目却回复了", "Answered though nothing fits"),
            rate(summary.false_answer_rate),
            t("没有条目的题里，被直接回复的。", "Of questions without an item, those answered all the same."),
        ),
        (
            t("处理得对", "Handled rightly"),
            rate(summary.accuracy),
            t(
                "所有题里，该答的答对了，不该答的没答。",
                "Of all questions: the right answer where there is one, none where there is none.",
            ),
        ),
        (
            t("排在第一的对", "Right item first"),
            rate(summary.top1),
            t(
                "有条目的题里，最像的那一条就是对的，不管把握够不够。",
                "Of questions with an item, those whose best candidate is right, sure enough or not.",
            ),
        ),
        (
            t("九成五正确时的召回", "Recall at precision 95%"),
            rate(summary.recall_at_precision_95),
            t(
                "如果线划在回复有 95% 正确的地方，有条目的题能答对这么多；划在 90% 时是 {ninety}。",
                "With the line where 95% of answers are right, this share of questions with an item is answered "
                "rightly; where 90% are, {ninety}.",
                ninety=rate(summary.recall_at_precision_90),
            ),
        ),
        (
            t("区分度（AUC）", "Separation (AUC)"),
            _plain(summary.auc),
            t(
                "随手各拿一道有条目和没有条目的题，前者把握更大的可能；0.5 等于抛硬币，1 是完全分得开。",
                "Chance that a question with an item has more confidence than one without: 0.5 is a coin, 1 perfect.",
            ),
        ),
        (
            t("校准误差（ECE）", "Calibration error (ECE)"),
            _plain(summary.ece),
            t(
                "说的把握和真正的正确率平均差多少；0 是说多少就是多少。",
                "How far confidence is from the share that is right, on average: 0 means it is what it says.",
            ),
        ),
        (
            t("每题用时", "Time a question"),
            t("{ms} 毫秒", "{ms} ms", ms=f"{summary.p50_ms:.1f}"),
            t(
                "一半的题比这快；95% 的题在 {ms} 毫秒以内。",
                "Half take less; 95% take at most {ms} ms.",
                ms=f"{summary.p95_ms:.1f}",
            ),
        ),
    ]


# --- Pictures --------------------------------------------------------------------------------------------------


def _judged(rows: Iterable[Row]) -> Judged:
    return judged([(row.confidence, row.right, row.expected is not None, row.decision == "answer") for row in rows])


def _pictures(t: _Words, report: Report, comparison: Comparison | None) -> dict[str, Any]:
    """The three drawings, and the numbers behind them. Two runs are drawn over what both were asked."""
    all_now = _judged(report.rows)
    now = all_now if comparison is None else _judged(pair.now for pair in comparison.pairs)
    before = None if comparison is None else _judged(pair.before for pair in comparison.pairs)
    curve = precision_at_coverage(now.confidence, now.right)
    lines = sorted({0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, report.answer_line})
    points = []
    for line in lines:
        reached = np.flatnonzero(curve.confidence >= line)
        if len(reached):
            at = int(reached[-1])
            chosen = line == report.answer_line
            points.append((f"{line:.3f}", rate(curve.coverage[at]), rate(curve.precision[at]), chosen))
    return {
        "precision": precision_picture(now, before, report.max_wrong),
        "points": points,
        "reliability": reliability_picture(now, before),
        "bins": [
            (each.count, rate(each.confidence), rate(each.right)) for each in reliability(now.confidence, now.right)
        ],
        "confidence": confidence_picture(all_now, report.answer_line),
        "only_common": comparison is not None and bool(comparison.only_before or comparison.only_now),
        "common": len(now.confidence),
        "right": int(all_now.right.sum()),
        "other": int((all_now.known & ~all_now.right).sum()),
        "none": int((~all_now.known).sum()),
        "answered": now.chosen is not None,
    }


# --- Two runs --------------------------------------------------------------------------------------------------


def _compared(t: _Words, about: About, comparison: Comparison) -> dict[str, Any]:
    before = summarise([pair.before for pair in comparison.pairs], ())
    now = summarise([pair.now for pair in comparison.pairs], ())
    changed = comparison.changed
    return {
        "name": about.earlier,
        "n": len(comparison.pairs),
        "better": comparison.better,
        "worse": comparison.worse,
        "meaning": _meaning(t, comparison),
        "rates": _rates(t, before, now),
        "transitions": [
            (count, t.outcome(was), t.outcome(now), _tone(was), _tone(now))
            for (was, now), count in comparison.transitions.items()
        ],
        "changed": [_moved(t, about, pair) for pair in changed[:MOST]],
        "more": max(0, len(changed) - MOST),
        "only_before": [row.text for row in comparison.only_before[:MOST]],
        "only_before_count": len(comparison.only_before),
        "only_now": [row.text for row in comparison.only_now[:MOST]],
        "only_now_count": len(comparison.only_now),
        "relabelled": comparison.relabelled,
    }


def _meaning(t: _Words, comparison: Comparison) -> str:
    if comparison.verdict == "same":
        return t("每一题的结果都和上次一样。", "Every question came out as it did before.")
    judged = {
        "chance": t("很可能只是碰巧", "may well be chance"),
        "likely": t("多半不是碰巧", "is probably more than chance"),
        "sure": t("几乎不会是碰巧", "is hardly chance"),
    }[comparison.verdict]
    p = comparison.p_value
    often = (
        t("100 次里不到 1 次", "fewer than 1 of 100 cases")
        if p < 0.01
        else t("100 次里约 {n} 次", "about {n} of 100 cases", n=f"{100 * p:.0f}")
    )
    return t(
        "{better} 题变好，{worse} 题变坏。假如两次其实不分高下，纯靠运气也分得这么不均的情况，{often}：{judged}"
        "（精确符号检验，p = {p}）。",
        "{better} better, {worse} worse. Were neither run better, chance alone would split them at least so unevenly "
        "in {often}: this {judged} (exact sign test, p = {p}).",
        better=comparison.better,
        worse=comparison.worse,
        often=often,
        judged=judged,
        p=f"{p:.2g}",
    )


def _rates(t: _Words, before: Summary, now: Summary) -> list[tuple[str, str, str, str, str]]:
    """(name, before, now, difference, "better", "worse" or "") of the rates that two runs are judged by."""
    found = []
    for name, was, has, good, percent in (
        (t("直接回复且答对", "Answered rightly"), before.answered_rightly, now.answered_rightly, 1, True),
        (t("回复里的错答", "Wrong among answers"), before.wrong_answer_rate, now.wrong_answer_rate, -1, True),
        (
            t("没有条目却回复了", "Answered though nothing fits"),
            before.false_answer_rate,
            now.false_answer_rate,
            -1,
            True,
        ),
        (t("处理得对", "Handled rightly"), before.accuracy, now.accuracy, 1, True),
        (t("排在第一的对", "Right item first"), before.top1, now.top1, 1, True),
        (
            t("九成五正确时的召回", "Recall at precision 95%"),
            before.recall_at_precision_95,
            now.recall_at_precision_95,
            1,
            True,
        ),
        (t("区分度（AUC）", "Separation (AUC)"), before.auc, now.auc, 1, False),
        (t("校准误差（ECE）", "Calibration error (ECE)"), before.ece, now.ece, -1, False),
    ):
        say = rate if percent else _plain
        change, tone = "", ""
        if was is not None and has is not None and say(was) != say(has):
            points = t(" 点", " points")
            change = f"{100 * (has - was):+.1f}{points}" if percent else f"{has - was:+.3f}"
            change = change.replace("-", "−")
            tone = "better" if (has - was) * good > 0 else "worse"
        found.append((name, say(was), say(has), change, tone))
    return found


def _moved(t: _Words, about: About, pair: Pair) -> dict[str, Any]:
    return {
        "text": pair.now.text,
        "expected": _item(about, pair.now.expected),
        "before": _came_out(t, about, pair.before),
        "now": _came_out(t, about, pair.now),
        "worse": pair.step < 0,
    }


def _came_out(t: _Words, about: About, row: Row) -> dict[str, Any]:
    return {
        "outcome": t.outcome(row.outcome),
        "tone": _tone(row.outcome),
        "item": _item(about, row.entry_id),
        "confidence": row.confidence,
    }


def _tone(outcome: Outcome) -> str:
    return "bad" if outcome == "wrong" else "open" if outcome == "missed" else "good"


def _item(about: About, entry_id: str | None) -> tuple[str, str] | None:
    """(title, id); an item that no longer exists is called by its id."""
    return None if entry_id is None else (about.titles.get(entry_id, entry_id), entry_id)


# --- What went wrong -------------------------------------------------------------------------------------------


def _mistakes(t: _Words, about: About, mistakes: Sequence[Mistake]) -> list[dict[str, Any]]:
    """The four sorts in the order of what they cost, each with its cases."""
    sorts: list[tuple[Sort, str, str]] = [
        (
            "wrong_item",
            t("答错了条目", "Answered with the wrong item"),
            t(
                "成员得到了别的问题的答案。给对的条目补一种问法，或者写进另一条的 not_for；也看看标签对不对。",
                "A member got the answer to another question. Give the right item a phrasing, or the other one a "
                "not_for; and look whether the label is right.",
            ),
        ),
        (
            "nothing_fits",
            t("没有条目却回复了", "Answered though nothing fits"),
            t(
                "这些题没有条目能答，却直接回复了。给它写一个条目，或者写进那一条的 not_for。",
                "No item answers these, and one was given. Write an entry, or add the question to the item's not_for.",
            ),
        ),
        (
            "wrong_first",
            t("排第一的不对，好在没回复", "Another item first, but not answered"),
            t(
                "交给了人，没有答错；但候选里排第一的不是对的那条。",
                "A person was asked, so nothing wrong was said; but the best candidate was not the right item.",
            ),
        ),
        (
            "unsure",
            t("找对了，但把握不够", "Right, but not sure enough"),
            t(
                "对的条目排在第一，只是没到直接回复线：照这样补一种问法最省事。",
                "The right item came first, below the answer line: a phrasing like these is the least work.",
            ),
        ),
    ]
    found = []
    for sort, name, meaning in sorts:
        cases = [mistake for mistake in mistakes if mistake.sort == sort]
        found.append(
            {
                "sort": sort,
                "name": name,
                "meaning": meaning,
                "count": len(cases),
                "cases": [_case(t, about, mistake) for mistake in cases[:MOST]],
                "more": max(0, len(cases) - MOST),
            }
        )
    return found


def _case(t: _Words, about: About, mistake: Mistake) -> dict[str, Any]:
    row, given = mistake.row, mistake.given
    return {
        "text": row.text,
        "expected": _item(about, row.expected),
        "given": _item(about, row.entry_id),
        "matched": None if given is None else given.matched_phrasing,
        "confidence": row.confidence,
        "decision": t.decision(row.decision),
        "why": _why(t, mistake),
    }


def _why(t: _Words, mistake: Mistake) -> str:
    """The cause, and where the right item stood, in words."""
    given = "" if mistake.given is None else mistake.given.matched_phrasing
    own = mistake.nearest or ""
    if mistake.cause == "chatter":
        return t("被当成闲聊，没有去查。", "Taken for chatter, so nothing was searched.")
    if mistake.cause == "expired":
        return t("对的条目今天不在有效期内。", "The right item is not valid today.")
    if mistake.cause == "near":
        return t(
            "知识库里没有这件事，但它很像问法「{given}」。", "Unknown, but near the phrasing “{given}”.", given=given
        )
    if mistake.cause == "exact":
        same = t("和问法「{given}」一样。", "Equals the phrasing “{given}”.", given=given)
        asks = t(
            "是标签不对，还是这个问法放错了条目？", "Is the label wrong, or does the phrasing stand in the wrong item?"
        )
        return t("{same}{asks}", "{same} {asks}", same=same, asks=asks)
    if mistake.cause == "rival" and mistake.rival is not None:
        return t(
            "分不清：「{rival}」也有 {confidence} 的把握。",
            "Ambiguous: “{rival}” has a confidence of {confidence}, too.",
            rival=mistake.rival.question,
            confidence=sure(mistake.rival.confidence),
        )
    if mistake.cause == "far":
        return t("最接近的问法是「{own}」，还不够近。", "Its nearest phrasing, “{own}”, is not near enough.", own=own)
    if mistake.cause == "refused":
        return t(
            "离对的条目的 not_for「{own}」更近，所以它被排除了。",
            "Nearer to “{own}”, which is among the right item's not_for, so that item was left out.",
            own=own,
        )
    cause = {
        "both": t(
            "意思和字面都更接近「{given}」，而不是「{own}」。",
            "Nearer to “{given}” than to “{own}”, in meaning and in wording.",
            given=given,
            own=own,
        ),
        "meaning": t(
            "意思更接近「{given}」，虽然字面更像「{own}」。",
            "Nearest by meaning to “{given}”, but not by wording: that is nearer to “{own}”.",
            given=given,
            own=own,
        ),
        "wording": t(
            "字面更像「{given}」，虽然意思更接近「{own}」。",
            "Nearest by wording to “{given}”, but not by meaning: that is nearer to “{own}”.",
            given=given,
            own=own,
        ),
    }.get(
        mistake.cause,
        t(
            "单看最近的问法，更接近「{own}」；是另一条的全部问法合起来占了上风。",
            "Its nearest phrasing is “{own}”; all phrasings of the other item together tipped it.",
            own=own,
        ),
    )
    return t("{cause}{place}", "{cause} {place}", cause=cause, place=_place(t, mistake))


def _place(t: _Words, mistake: Mistake) -> str:
    """Where the right item stood among the candidates."""
    if mistake.rank is None or mistake.expected_confidence is None:
        return t("对的条目不在候选里。", "The right item was not among the candidates.")
    confidence = sure(mistake.expected_confidence)
    place = t(
        "对的条目排第 {rank}，把握 {confidence}",
        "The right item was number {rank}, with a confidence of {confidence}",
        rank=mistake.rank,
        confidence=confidence,
    )
    close = mistake.expected_confidence >= mistake.row.confidence / 2
    return place + (t("，两条很接近。", ": the two are close.") if close else t("。", "."))


# --- What is missing -------------------------------------------------------------------------------------------


def _missing(t: _Words, about: About, missing: Sequence[Missing], rows: Sequence[Row]) -> dict[str, Any]:
    several = [each for each in missing if len(each.rows) > 1]
    once = [each for each in missing if len(each.rows) == 1]
    total = sum(len(each.rows) for each in missing)
    few = missing[: min(5, len(several))]
    return {
        "total": total,
        "chatter": sum(row.expected is None for row in rows) - total,
        "entries": len(missing),
        "several": [_gap(t, about, each) for each in several[:MOST]],
        "most": max((len(each.rows) for each in missing), default=1),
        "once": [_gap(t, about, each) for each in once[:MOST]],
        "once_count": len(once),
        "more": max(0, len(several) - MOST) + max(0, len(once) - MOST),
        "few": len(few),
        "few_catch": sum(len(each.rows) for each in few),
    }


def _gap(t: _Words, about: About, missing: Missing) -> dict[str, Any]:
    return {
        "title": missing.title,
        "count": len(missing.rows),
        "wrong": missing.wrongly_answered,
        "rows": [_asked(t, about, row) for row in missing.rows],
    }


def _asked(t: _Words, about: About, row: Row) -> dict[str, Any]:
    return {
        "text": row.text,
        "decision": t.decision(row.decision),
        "wrong": row.outcome == "wrong",
        "item": _item(about, row.entry_id),
        "confidence": row.confidence,
    }


def _lost(t: _Words, wanting: Wanting) -> str:
    counted = t(
        "问了 {asked} 次，{lost} 次没当场答对；",
        "Asked {asked} times, {lost} of them not answered rightly. ",
        asked=wanting.asked,
        lost=len(wanting.lost),
    )
    if not wanting.phrasings:
        return counted + t(
            "都和别的条目的问法一个意思：先看看标签对不对，两个条目该不该合成一个。",
            "All ask the same as phrasings of other items: look whether the labels are right, or the items are one.",
        )
    return counted + t(
        "加上 {these}，能接住其中 {caught} 次：",
        "{these} would have caught {caught}:",
        these=t.many(len(wanting.phrasings), "种问法", "phrasing"),
        caught=wanting.caught,
    )


def _wanting(t: _Words, wanting: Sequence[Wanting]) -> dict[str, Any]:
    once = [each for each in wanting if len(each.lost) == 1 and each.phrasings]
    several = [each for each in wanting if each not in once]
    return {
        "several": [
            {
                "title": each.item.title,
                "id": each.item.id,
                "asked": each.asked,
                "lost": len(each.lost),
                "phrasings": each.phrasings,
                "caught": each.caught,
                "texts": [row.text for row in each.lost if row.text not in each.phrasings],
                "said": _lost(t, each),
            }
            for each in several[:MOST]
        ],
        "once": [{"title": each.item.title, "id": each.item.id, "phrasing": each.lost[0].text} for each in once[:MOST]],
        "once_count": len(once),
        "more": max(0, len(several) - MOST) + max(0, len(once) - MOST),
        "entries": len(wanting),
        "lost": sum(len(each.lost) for each in wanting),
    }
