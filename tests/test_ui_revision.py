"""What a form says, what it changes, and how two editors' forms become one; by value."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from faqbot.edits import Card, Change
from faqbot.errors import InvalidRequest
from faqbot.ui.markup import Unready
from faqbot.ui.revision import Clash, Form, afresh, blank, change, merged, opened, removal, said, shown, typed
from faqbot.ui.words import ZH

FIELDS: Mapping[str, str | tuple[str, ...]] = {
    "id": "refund",
    "question": "怎么退款？",
    "paraphrases": ("能退吗", "退钱", "钱怎么退"),
    "answer": "在{入口}点退款。\n三天到账。",
    "tags": ("钱", "售后"),
    "review": "2026-05-01",
}
CARD = Card("refund", "entry", "faq/money.yaml", 3, FIELDS, "v1")


def sent(form: Form, **typed: str) -> dict[str, str]:
    """What the browser sends of a form in which this was typed."""
    fields = {"item": form.item_id or "", "kind": form.kind, "base": form.base or "", "was": form.was}
    return {**fields, "file": form.file, **form.values, **typed}


def card(**fields: Any) -> Card:
    """What somebody else made of it."""
    return Card("refund", "entry", "faq/money.yaml", 3, {**FIELDS, **fields}, "v2")


def refusal(form: Form) -> str:
    with pytest.raises(Unready) as refused:
        change(form)
    return refused.value.said(ZH)


def test_lists_stand_a_line_each_and_tags_with_commas() -> None:
    assert opened(CARD).values == {
        "question": "怎么退款？",
        "paraphrases": "能退吗\n退钱\n钱怎么退",
        "not_for": "",
        "answer": "在{入口}点退款。\n三天到账。",
        "tags": "钱，售后",
        "valid_from": "",
        "valid_until": "",
        "review": "2026-05-01",
        "owner": "",
    }
    assert set(shown({}, "rule")) - set(shown({}, "entry")) == {*("rule", "why", "consequence", "offences", "strikes")}


def test_a_form_comes_back_as_it_was_drawn() -> None:
    form = opened(CARD)
    assert typed(sent(form)) == form
    assert typed(sent(form, answer="一行\r\n两行\r三行")).values["answer"] == "一行\n两行\n三行"


def test_only_what_was_typed_is_changed() -> None:
    form = typed(
        sent(opened(CARD), paraphrases=" 能退吗 \n退钱\n\n能退吗\n  怎么   退 ", tags="钱、售后;急", review="")
    )
    assert change(form) == Change(
        "refund",
        {"paraphrases": ("能退吗", "退钱", "怎么 退"), "tags": ("钱", "售后", "急"), "review": None},
        base="v1",
    )
    assert removal(form) == Change("refund", {}, remove=True, base="v1")


def test_the_question_among_the_phrasings_is_left_out() -> None:
    form = typed(sent(blank("entry", ""), question="怎么退？", answer="答", paraphrases="能退吗\n怎么退？"))
    assert change(form).fields["paraphrases"] == ("能退吗",)


def test_blanks_at_the_ends_are_no_change() -> None:
    assert refusal(typed(sent(opened(CARD), answer="\n在{入口}点退款。\n三天到账。 "))) == "还没有改动。"


@pytest.mark.parametrize(
    ("kind", "values", "missing"),
    [
        ("entry", {"question": "问"}, "回复"),
        ("entry", {"answer": "答"}, "问题"),
        ("rule", {"question": "问", "rule": "定", "why": "因"}, "后果"),
        ("script", {"title": "题", "situations": " \n "}, "情形"),
    ],
)
def test_what_an_item_cannot_be_without_is_asked_for(kind: Any, values: dict[str, str], missing: str) -> None:
    form = typed(sent(blank(kind, ""), **values))
    assert refusal(form) == f"请填写“{missing}”。"


def test_a_new_item_says_only_what_was_typed_and_where_it_goes() -> None:
    form = typed(sent(blank("entry", ""), question=" 问？ ", answer="答", file="faq/a.yaml"))
    assert change(form) == Change(None, {"question": "问？", "answer": "答"}, file="faq/a.yaml")
    rule = typed(
        sent(blank("entry", ""), kind="rule", question="问", rule="定", why="因", consequence="果", answer="x")
    )
    assert change(rule) == Change(None, {"question": "问", "rule": "定", "why": "因", "consequence": "果"}, kind="rule")


def test_each_editor_keeps_what_only_he_changed() -> None:
    mine = typed(sent(opened(CARD), answer="我的答案", review="2026-06-01"))
    both = merged(mine, card(question="如何退款？", owner="小王", review="2026-06-01"))
    assert both.form.values["question"] == "如何退款？"
    assert both.form.values["owner"] == "小王"
    assert both.form.values["answer"] == "我的答案"
    assert (both.clashes, both.taken) == ((), ("question", "owner")), "what both made the same is no news"
    assert both.form.base == "v2"
    assert change(both.form) == Change("refund", {"answer": "我的答案"}, base="v2")


def test_of_lists_both_additions_and_removals_count() -> None:
    mine = typed(sent(opened(CARD), paraphrases="能退吗\n我加的\n钱怎么退"))
    both = merged(mine, card(paraphrases=("能退吗", "退钱", "他加的")))
    assert both.form.values["paraphrases"] == "能退吗\n他加的\n我加的"
    assert (both.clashes, both.taken) == ((), ("paraphrases",))
    assert change(both.form).fields == {"paraphrases": ("能退吗", "他加的", "我加的")}


def test_a_text_that_both_changed_stays_the_editors_own_and_is_shown_beside_theirs() -> None:
    mine = typed(sent(opened(CARD), answer="我的答案"))
    both = merged(mine, card(answer="他的答案"))
    assert both.clashes == (Clash("answer", "在{入口}点退款。\n三天到账。", "他的答案", "我的答案"),)
    assert both.form.values["answer"] == "我的答案"
    assert both.taken == ()
    again = merged(typed(sent(both.form)), card(answer="他的答案"))
    assert again.clashes == (), "once seen it is no more news"


def test_what_was_typed_about_a_removed_item_becomes_a_new_one() -> None:
    form = afresh(typed(sent(opened(CARD), answer="我的答案")))
    assert (form.item_id, form.base, form.key) == (None, None, "item-+")
    made = change(form)
    assert made.item_id is None
    assert made.fields["answer"] == "我的答案"
    assert made.fields["paraphrases"] == ("能退吗", "退钱", "钱怎么退")
    assert made.file == "faq/money.yaml"


@pytest.mark.parametrize("was", ["{", "[]", "null", '{"answer": 3}', '{"tags": [1]}'])
def test_a_form_that_was_made_by_hand_and_wrongly_is_refused(was: str) -> None:
    with pytest.raises(InvalidRequest, match="sent damaged"):
        typed(sent(opened(CARD)) | {"was": was})


def test_what_was_seen_goes_through_the_browser_unchanged() -> None:
    form = opened(CARD)
    assert json.loads(form.was)["paraphrases"] == ["能退吗", "退钱", "钱怎么退"]
    assert typed(sent(form)).seen == FIELDS


def test_what_a_member_is_sent() -> None:
    assert said("entry", {"answer": " 答 \n"}) == "答"
    assert said("rule", {"rule": "定", "why": " ", "consequence": "果"}) == "定\n果"
    assert said("script", {"title": "题"}) == ""
