"""What becomes of the form that is open, step by step, on a whole faqbot with the real encoder and real files."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from faqbot.assistant import Assistant
from faqbot.edits import Change
from faqbot.errors import KnowledgeError, NotFound
from faqbot.ui import revising
from faqbot.ui.markup import Unready
from faqbot.ui.revising import Deed, Gone, Opened, beside_html, done_html, opened_html, said_of
from faqbot.ui.words import ZH
from tests.served import ATTACK, Tags, harmless

NOW = datetime.now(UTC)


def form_of(assistant: Assistant, item_id: str = "") -> Opened:
    return revising.open_item(assistant, Opened(), {"item": item_id})


def sent(open_: Opened, **typed: str) -> dict[str, str]:
    """What the browser sends of the form that is open, with this typed into it."""
    form = open_.form
    assert form is not None
    fields = {"item": form.item_id or "", "kind": form.kind, "base": form.base or "", "was": form.was}
    return {**fields, "file": form.file, **form.values, **typed}


def text(assistant: Assistant) -> str:
    return (assistant.settings.knowledge / "club.yaml").read_text(encoding="utf-8")


def publish(assistant: Assistant, open_: Opened, *, by: str = "小晨", why: str = "") -> tuple[Opened, Deed]:
    open_, deed = revising.publish(assistant, open_, {"by": by, "why": why})
    assert deed is not None
    return open_, deed


def test_an_entry_is_checked_published_and_taken_back(assistant: Assistant) -> None:
    before, open_ = text(assistant), form_of(assistant, "fee")
    open_ = revising.check(assistant, open_, sent(open_, answer="一年 199 元。"))
    assert open_.checked is not None
    assert (open_.checked.title, open_.checked.review.breaks) == ("会费多少钱？", False)
    assert text(assistant) == before, "nothing is written before it is published"
    open_, deed = publish(assistant, open_, why="涨价")
    assert (deed.deed, deed.title) == ("published", "会费多少钱？")
    assert (open_.form, open_.forget) == (None, ("item-fee", "item-fee-publish"))
    assert text(assistant) == before.replace("一年 99 元。", "一年 199 元。")
    assert assistant.ask("会费多少钱？", record=False).reply == "您好，一年 199 元。"
    [edit] = assistant.editing.history()
    assert (edit.by, edit.why, edit.source) == ("小晨", "涨价", "page")
    assert revising.undo(assistant, {"edit": str(deed.edit_id), "by": "小王"}) == Deed("undone", "", None)
    assert text(assistant) == before
    assert assistant.ask("会费多少钱？", record=False).reply == "您好，一年 99 元。"


def test_a_new_entry_goes_beside_the_nearest_one(assistant: Assistant) -> None:
    open_ = form_of(assistant)
    asked = sent(open_, question="会费可以分期吗？", answer="可以。", paraphrases="能分两次交会费吗\n会费一次交清吗")
    open_ = revising.check(assistant, open_, asked)
    assert open_.checked is not None
    assert open_.checked.change == Change(
        None,
        {
            "question": "会费可以分期吗？",
            "answer": "可以。",
            "paraphrases": ("能分两次交会费吗", "会费一次交清吗"),
        },
        file="club.yaml",
    )
    publish(assistant, open_)
    assert assistant.ask("能分两次交会费吗", record=False).reply == "您好，可以。"


def test_a_rule_is_written_with_its_three_texts(assistant: Assistant) -> None:
    open_ = form_of(assistant)
    rule = {"question": "可以拉票吗？", "rule": "群内不拉票。", "why": "大家会烦。", "consequence": "提醒一次。"}
    open_ = revising.check(assistant, open_, sent(open_, kind="rule", file="club.yaml", **rule))
    publish(assistant, open_)
    assert assistant.ask("可以拉票吗", record=False).reply == "您好，群内不拉票。\n大家会烦。\n提醒一次。"


def test_deleting_is_reviewed_and_needs_a_reason_where_a_check_breaks(assistant: Assistant) -> None:
    open_ = form_of(assistant, "refund-how")
    open_ = revising.check(assistant, open_, sent(open_), remove=True)
    assert open_.checked is not None
    assert [each.text for each in open_.checked.review.changed if each.breaks] == ["我想把钱退回来"]
    with pytest.raises(Unready) as error:
        publish(assistant, open_)
    assert error.value.said(ZH).startswith("「我想把钱退回来」会从答对变成答错。写一句为什么")
    assert "refund-how" in assistant.knowledge.positions
    _, deed = publish(assistant, open_, why="不再退款")
    assert deed.deed == "removed"
    assert "refund-how" not in assistant.knowledge.positions
    assert assistant.editing.history()[0].breaks


STEP = {"steps.0.say": "欢迎新朋友！先看看群公告吧。"}


def test_a_script_keeps_its_steps(assistant: Assistant) -> None:
    open_ = form_of(assistant, "welcome")
    open_ = revising.check(
        assistant, open_, sent(open_, situations="有新人进群了怎么说\n来新人了", tags="新人", **STEP)
    )
    publish(assistant, open_)
    script = assistant.knowledge.item("welcome")
    assert script.phrasings == ("欢迎新人", "有新人进群了怎么说", "来新人了")
    assert (script.tags, script.text) == (("新人",), "欢迎新朋友！先看看群公告吧。")


def test_the_second_editor_keeps_his_text_and_sees_the_first_ones(assistant: Assistant) -> None:
    mine, theirs = form_of(assistant, "fee"), form_of(assistant, "fee")
    typed = sent(
        mine, answer="我的答案", paraphrases=f"{mine.form.values['paraphrases']}\n我的问法" if mine.form else ""
    )
    theirs = revising.check(assistant, theirs, sent(theirs, answer="他的答案", owner="小王"))
    publish(assistant, theirs, by="小王")
    turn = mine.turn
    mine = revising.check(assistant, mine, typed)
    assert mine.checked is None
    assert mine.merged is not None
    assert [(each.theirs, each.mine) for each in mine.merged.clashes] == [("他的答案", "我的答案")]
    assert mine.form is not None
    assert mine.form.values["answer"] == "我的答案"
    assert mine.form.values["owner"] == "小王"
    assert mine.form.values["paraphrases"].endswith("我的问法")
    assert (mine.turn, mine.anew) == (turn + 1, True), "the fields are filled anew, and kept by the browser"
    markup = beside_html(assistant, mine, NOW, "zh")
    for part in ("您打开以后，有人改过这一条", "上一次修改：小王", "对方改的“负责人”已经合到表单里", "他的答案"):
        assert part in markup, part
    mine = revising.check(assistant, mine, sent(mine))
    publish(assistant, mine)
    item = assistant.knowledge.item("fee")
    assert (item.text, item.owner, item.phrasings[-1]) == ("我的答案", "小王", "我的问法")


def test_who_is_overtaken_between_check_and_publish_has_published_nothing(assistant: Assistant) -> None:
    mine, theirs = form_of(assistant, "fee"), form_of(assistant, "fee")
    mine = revising.check(assistant, mine, sent(mine, answer="我的答案"))
    theirs = revising.check(assistant, theirs, sent(theirs, answer="他的答案"))
    publish(assistant, theirs)
    mine, deed = revising.publish(assistant, mine, {"by": "小晨"})
    assert deed is None
    assert mine.merged is not None
    assert assistant.knowledge.item("fee").text == "他的答案"
    assert len(assistant.editing.history()) == 1


def test_what_was_typed_about_a_deleted_item_can_be_published_as_a_new_one(assistant: Assistant) -> None:
    mine, theirs = form_of(assistant, "fee"), form_of(assistant, "fee")
    publish(assistant, revising.check(assistant, theirs, sent(theirs), remove=True))
    with pytest.raises(Gone) as gone:
        revising.check(assistant, mine, sent(mine, answer="我的答案"))
    mine = gone.value.opened
    assert mine.form is not None
    assert mine.form.item_id is None
    publish(assistant, revising.check(assistant, mine, sent(mine)))
    assert assistant.ask("会费多少钱？", record=False).reply == "您好，我的答案"


def test_what_cannot_be_done_is_said_and_changes_nothing(assistant: Assistant) -> None:
    before, open_ = text(assistant), form_of(assistant, "fee")
    for typed, said in (
        ({"answer": ""}, "请填写“回复”。"),
        ({}, "还没有改动。"),
        ({"answer": "在{入口}交"}, "回复里的 {入口} 填不出来：没有这个变量。要写大括号本身，请写两个。"),
    ):
        with pytest.raises(Unready) as refused:
            revising.check(assistant, open_, sent(open_, **typed))
        assert said_of(refused.value, "zh") == said
    with pytest.raises(KnowledgeError) as unloadable:
        revising.check(assistant, open_, sent(open_, valid_from="2026-02-30"))
    assert said_of(unloadable.value, "zh").startswith("这样写还不能发布： ")
    with pytest.raises(Unready) as unchecked:
        revising.publish(assistant, open_, {"by": "小晨"})
    assert unchecked.value.said(ZH) == ZH.check_first
    checked = revising.check(assistant, open_, sent(open_, answer="新"))
    with pytest.raises(Unready) as nameless:
        revising.publish(assistant, checked, {"by": " "})
    assert nameless.value.said(ZH) == ZH.editor_needed
    with pytest.raises(NotFound):
        form_of(assistant, "nobody")
    with pytest.raises(NotFound):
        revising.undo(assistant, {"edit": "x", "by": "小晨"})
    assert text(assistant) == before


def test_typing_on_makes_what_was_checked_unpublishable(assistant: Assistant) -> None:
    open_ = form_of(assistant, "fee")
    open_ = revising.check(assistant, open_, sent(open_, answer="一版"))
    open_ = revising.seen(open_, sent(open_, answer="二版"))
    assert open_.checked is None
    assert "您好，二版" in beside_html(assistant, open_, NOW, "zh")
    drawn = opened_html(assistant, open_, "zh")
    assert ">\n一年 99 元。</textarea>" in drawn, "what is typed stays in the browser, and is not drawn over"


def test_a_form_shows_every_field_and_what_it_was_made_from(assistant: Assistant) -> None:
    open_ = form_of(assistant, "fee")
    tags = Tags(opened_html(assistant, open_, "zh"))
    names = [attrs["name"] for tag, attrs in tags.tags if tag in ("input", "textarea") and "name" in attrs]
    assert names == [
        *("item", "base", "was", "kind", "file", "question", "answer", "paraphrases", "not_for"),
        *("tags", "owner", "valid_from", "valid_until", "review"),
    ]
    assert [attrs["data-keep"] for tag, attrs in tags.tags if tag == "form"] == ["item-fee"]
    new = Tags(opened_html(assistant, form_of(assistant), "zh"))
    only = {attrs["data-only"] for _, attrs in new.tags if "data-only" in attrs}
    assert only == {"entry", "script", "rule", "entry rule"}
    assert [attrs["value"] for tag, attrs in new.tags if tag == "option"][-2:] == ["", "club.yaml"]
    assert 'data-send="remove"' not in opened_html(assistant, form_of(assistant), "zh")


def test_dropping_what_was_typed_draws_the_item_anew(assistant: Assistant) -> None:
    open_ = form_of(assistant, "fee")
    dropped = revising.discard(assistant, revising.seen(open_, sent(open_, answer="半句")))
    assert dropped.form == open_.form
    assert '<i hidden data-forget="item-fee">' in opened_html(assistant, dropped, "zh")
    assert "半句" not in beside_html(assistant, dropped, NOW, "zh")


def test_beside_the_form_stand_its_use_its_history_and_the_item_it_is_compared_with(assistant: Assistant) -> None:
    asked = assistant.ask("会费多少钱？")
    assert asked.question_id is not None
    assistant.feedback(asked.question_id, "wrong")
    open_ = form_of(assistant, "fee")
    publish(assistant, revising.check(assistant, open_, sent(open_, answer="一年 199 元。")))
    open_ = revising.open_item(assistant, Opened(), {"item": "fee", "beside": "address"})
    markup = beside_html(assistant, open_, NOW, "zh")
    for part in (
        "近 90 天答过 1 次，一共 1 次",
        "1 次有人说不对",
        "<code>club.yaml</code>",
        "这一条的修改记录",
        "一年 <ins>1</ins>99 元。",
        "人民路 1 号二楼。",
    ):
        assert part in markup, part


def test_what_was_done_is_said_with_the_way_back() -> None:
    markup = done_html(Deed("published", "会费", 7, closed=2, waiting=3), "zh")
    assert "「会费」已发布，现在问就能答。 解决了 2 个问题。</p>" in markup
    assert '<button type="button" class="fb-button" data-owed="7">3 人还在等回复</button>' in markup
    assert 'data-send="undo" data-edit="7"' in markup
    assert "data-owed" not in done_html(Deed("published", "会费", 7, closed=2), "zh")
    assert "<button" not in done_html(Deed("undone", "", None), "zh")
    harmless(done_html(Deed("imported", ATTACK, 1), "zh"))


def test_nothing_typed_becomes_markup(assistant: Assistant) -> None:
    open_ = form_of(assistant)
    asked = sent(open_, question=ATTACK, answer=ATTACK, paraphrases=f"{ATTACK}2", tags=ATTACK, owner=ATTACK)
    harmless(beside_html(assistant, revising.seen(open_, asked), NOW, "zh"))
    checked = revising.check(assistant, open_, asked)
    harmless(beside_html(assistant, checked, NOW, "zh"))
    publish(assistant, checked)
    [new] = [item for item in assistant.knowledge.items if item.title == ATTACK]
    again = form_of(assistant, new.id)
    harmless(opened_html(assistant, again, "zh"))
    harmless(beside_html(assistant, again, NOW, "zh"))


def test_what_staff_made_of_an_answer_opens_as_a_draft(assistant: Assistant) -> None:
    open_ = revising.open_item(assistant, Opened(), {"item": "fee", "answer": "一年 199 元。"})
    assert open_.form is not None and open_.form.values["answer"] == "一年 199 元。"
    assert "data-merged" in opened_html(assistant, open_, "zh"), "the browser takes it for what was typed"
    open_ = revising.check(assistant, open_, sent(open_))
    assert open_.checked is not None and dict(open_.checked.change.fields) == {"answer": "一年 199 元。"}
