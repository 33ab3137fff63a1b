"""A review in words: what is said first, what is said at all, and what is asked for before publishing."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import get_args, get_type_hints

from faqbot.review import ChangedAnswer, Claim, Closing, Collision, Review, Side, Twin
from faqbot.ui.markup import mark
from faqbot.ui.reviewed import claimed, left_broken, publish_html, review_html
from faqbot.ui.words import EN, ZH

TITLES = {"refund": "怎么申请退款？", "fee": "会费多少钱？"}
ATTACK = "<img src=x onerror=alert(1)>"
EMPTY = Review(collisions=(), twins=(), changed=(), closes=(), missed=(), warnings=(), seconds=0.01)

WRONG = ChangedAnswer(
    "一年多少",
    "check",
    "fee",
    Side("answer", "fee", 0.97, "会费多少钱？"),
    Side("answer", "refund", 0.81, "怎么申请退款？"),
    breaks=True,
    mends=False,
)
MENDED = replace(WRONG, text="钱能要回来吗", source="confirmed", expected="refund", breaks=False, mends=True)
OTHER = replace(WRONG, text="下雨吗", expected=None, after=Side("unanswered", None, 0.2, ""), breaks=False)


def title(item_id: str) -> str:
    return TITLES.get(item_id, item_id)


def text(markup: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", markup)).strip()


def heads(markup: str) -> list[str]:
    return [text(head) for head in re.findall(r"<h4>(.*?)</h4>", markup)]


def test_an_edit_that_harms_nothing_says_so_and_what_it_solves() -> None:
    solved = Closing(7, "录音能下载吗", 5, 5, "fee", (1,)), Closing(8, "录音在哪", 1, 3, "fee", (9,))
    markup = review_html(replace(EMPTY, closes=solved), title, "zh")
    assert '<strong class="fb-badge">可以发布，没有发现问题</strong>' in markup
    assert heads(markup) == ["发布后解决 2"]
    assert "「录音能下载吗」（5 次提问全部），由「会费多少钱？」回复" in markup
    assert "「录音在哪」（3 次提问里的 1 次），由「会费多少钱？」回复" in markup


def test_what_would_become_wrong_comes_first_with_both_sides() -> None:
    review = replace(EMPTY, changed=(OTHER, MENDED, WRONG), warnings=("club.yaml:3: …",))
    markup = review_html(review, title, "zh")
    assert heads(markup) == [
        "这些会从答对变成答错 1",
        "这些问题的回复会变 1",
        "请留意 1",
        "这些会从答错变成答对 1",
    ]
    assert text(markup).startswith(
        "会让原来答对的问题答错 这些会从答对变成答错 1 一年多少 检查题 · 应该是「会费多少钱？」 "
        "现在 直接回复 会费多少钱？ 97% 发布后 直接回复 怎么申请退款？ 81%"
    )
    assert "下雨吗 检查题 · 应该没有答案 现在 直接回复 会费多少钱？ 97% 发布后 没有答案 转给同事" in text(markup)
    assert "钱能要回来吗 有人确认过" in text(markup)


def test_a_check_without_an_answer_says_what_to_do_where_it_has_one_now() -> None:
    hint = "检查题里写的是“没有答案”"
    now = replace(WRONG, expected=None, before=Side("unanswered", None, 0.1, ""))
    assert hint in review_html(replace(EMPTY, changed=(now,)), title, "zh")
    assert hint not in review_html(replace(EMPTY, changed=(WRONG,)), title, "zh")
    assert hint not in review_html(replace(EMPTY, changed=(replace(now, source="confirmed"),)), title, "zh")


def test_a_side_is_green_where_it_is_right_and_red_where_it_is_wrong() -> None:
    def marks(changed: ChangedAnswer) -> list[str]:
        return re.findall(r'fb-side fb-is-(\w+)"', review_html(replace(EMPTY, changed=(changed,)), title, "zh"))

    asks = Side("suggest", "fee", 0.4, "会费多少钱？")
    nothing = Side("unanswered", None, 0.1, "")
    assert marks(WRONG) == ["answer", "unanswered"]
    assert marks(replace(WRONG, after=asks)) == ["answer", "suggest"]
    assert marks(replace(WRONG, after=nothing)) == ["answer", "suggest"]
    assert marks(OTHER) == ["unanswered", "answer"]


def test_collisions_and_twins_are_said_with_the_other_items_name() -> None:
    review = replace(
        EMPTY,
        collisions=(
            Collision("怎么退钱", "fee", "refund", "怎么退钱？", 1.0, "same_text"),
            Collision("钱退吗", "fee", "refund", "怎么退款", 0.914, "answered"),
        ),
        twins=(
            Twin("fee", "refund", "多少钱", "退多少", 0.71, contradiction=False),
            Twin("fee", "refund", "a", "b", 0.93, contradiction=True),
        ),
    )
    said = text(review_html(review, title, "zh"))
    assert said.startswith("可以发布，有几处请先看一眼")
    assert "「怎么退钱」和「怎么申请退款？」已有的问法「怎么退钱？」是同一句话" in said
    assert "「钱退吗」现在会直接回复「怎么申请退款？」（最像「怎么退款」，把握 91%）" in said
    assert (
        "「会费多少钱？」和「怎么申请退款？」问的很可能是同一件事（「多少钱」≈「退多少」，71%），也许合成一条更好"
        in said
    )
    assert "问的很可能是同一件事（「a」≈「b」，93%），回复却不一样" in said
    english = text(review_html(review, title, "en"))
    assert "“钱退吗” is answered with “怎么申请退款？” today (nearest “怎么退款”, 91% sure)" in english


def test_a_long_list_is_folded_but_whole() -> None:
    many = tuple(replace(WRONG, text=f"第 {number} 问") for number in range(1, 10))
    markup = review_html(replace(EMPTY, changed=many), title, "zh")
    assert "<details><summary>还有 3 条</summary>" in markup
    before, after = markup.split("<details>")
    assert "第 6 问" in before
    assert "第 7 问" in after
    assert "第 9 问" in after


def test_a_reason_is_required_only_where_something_breaks() -> None:
    plain = publish_html(EMPTY, title, "zh", keep="gap-5")
    assert " required" not in plain
    assert 'data-send="publish" data-keep="gap-5"' in plain
    broken = publish_html(replace(EMPTY, changed=(WRONG,)), title, "zh", keep="gap-5")
    assert re.search(r'<input type="text" name="why"[^>]* required>', broken)
    assert "为什么仍然要发布？（必填，会记下来）" in broken
    assert ">仍然发布</button>" in broken
    assert ">发布</button>" in plain
    assert ">撤销这次修改</button>" in publish_html(EMPTY, title, "zh", keep="x", label="撤销这次修改")


NOW_ANSWERED = replace(WRONG, text="下雨吗", expected=None, before=Side("unanswered", None, 0.1, ""))
CLAIM = Claim("下雨吗", "refund", 0.957, sure=True)


def test_a_check_that_an_item_may_claim_is_a_tick_and_breaks_nothing() -> None:
    review = replace(EMPTY, changed=(NOW_ANSWERED,), claims=(CLAIM,))
    assert "可以发布，有几处请先看一眼" in review_html(review, title, "zh")
    assert heads(review_html(review, title, "zh")) == []
    form = publish_html(review, title, "zh", keep="gap-5")
    assert f'name="claim" value="{mark("下雨吗")}" checked>' in form
    assert "下雨吗 归「怎么申请退款？」（把握 95%）" in text(form)
    assert " required" not in form and "data-breaks" not in form
    unsure = publish_html(replace(review, claims=(replace(CLAIM, sure=False),)), title, "zh", keep="gap-5")
    assert f'value="{mark("下雨吗")}">' in unsure
    assert re.search(r'name="why"[^>]* required>', unsure)
    both = replace(review, changed=(NOW_ANSWERED, WRONG))
    assert heads(review_html(both, title, "zh")) == ["这些会从答对变成答错 1"]
    assert "data-breaks" in publish_html(both, title, "zh", keep="gap-5")


def test_what_is_ticked_is_claimed_and_the_rest_stays_broken() -> None:
    review = replace(EMPTY, changed=(NOW_ANSWERED, WRONG), claims=(CLAIM,))
    ticked = f"x,{mark('下雨吗')}"
    assert claimed(review, ticked) == [("下雨吗", "refund")]
    assert claimed(review, "") == []
    assert left_broken(review, "") == "下雨吗"
    assert left_broken(review, ticked) == "一年多少"
    assert left_broken(replace(review, changed=(NOW_ANSWERED, MENDED)), ticked) is None


def test_no_part_of_a_review_becomes_markup() -> None:
    bad = Side("answer", "fee", 0.9, ATTACK)
    review = Review(
        collisions=(Collision(ATTACK, "fee", "refund", ATTACK, 0.9, "answered"),),
        twins=(Twin("fee", "refund", ATTACK, ATTACK, 0.9, contradiction=False),),
        changed=(ChangedAnswer(ATTACK, "check", "fee", bad, bad, breaks=False, mends=False),),
        closes=(Closing(1, ATTACK, 1, 1, "fee", ()),),
        missed=(ATTACK,),
        warnings=(ATTACK,),
        seconds=0.0,
    )
    markup = review_html(review, lambda _: ATTACK, "zh")
    assert "<img" not in markup
    claims = (Claim(ATTACK, ATTACK, 0.9, sure=True),)
    assert "<img" not in publish_html(replace(EMPTY, claims=claims), lambda _: ATTACK, "zh", keep="x")
    assert markup.count("&lt;img src=x onerror=alert(1)&gt;") == 15


def test_every_source_and_decision_has_words() -> None:
    for w in (ZH, EN):
        assert set(w.review_sources) == set(get_args(get_type_hints(ChangedAnswer)["source"]))
        assert set(w.review_decisions) == {"answer", "suggest", "unanswered"}
