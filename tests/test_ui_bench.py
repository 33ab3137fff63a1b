"""What an editor does with the queue, step by step, on a whole faqbot with the real encoder and real files."""

from __future__ import annotations

import pytest

from faqbot.assistant import Assistant
from faqbot.edits import Change
from faqbot.errors import InvalidRequest, NotFound
from faqbot.text import normalise
from faqbot.ui import bench as benches
from faqbot.ui.bench import Bench, Done, preview
from faqbot.ui.markup import Unready, mark
from faqbot.ui.words import ZH

CHILDREN = ("活动能带小孩来吗", "可以带娃参加吗", "带孩子去行不行")
REFUND = ("买错了想要回钱", "付了钱想要回来")


def asked(assistant: Assistant, *texts: str, group: str = "3 群") -> int:
    """The gap that these questions of different people are in."""
    results = [assistant.ask(text, asker=f"{text[:2]}的人", group=group) for text in texts]
    gaps = {result.gap_id for result in results}
    assert len(gaps) == 1
    [gap_id] = gaps
    assert gap_id is not None
    return gap_id


def form(assistant: Assistant, gap_id: int, way: str, **more: str) -> dict[str, str]:
    """What the browser sends with all questions ticked."""
    ids = ",".join(str(each.id) for each in assistant.gaps.get(gap_id).questions)
    return {"gap": str(gap_id), "way": way, "q": ids, **more}


def said(error: pytest.ExceptionInfo[Unready]) -> str:
    return error.value.said(ZH)


def test_a_paraphrase_is_checked_published_and_taken_back(assistant: Assistant) -> None:
    gap_id = asked(assistant, *REFUND)
    before = club_file(assistant)
    bench = benches.check(
        assistant, benches.open_gap(Bench(), gap_id), form(assistant, gap_id, "phrasing", item="refund-how")
    )
    assert bench.planned is not None
    [summary] = bench.planned.summary
    assert (summary.what, summary.title, set(summary.texts)) == ("phrasing", "怎么申请退款？", set(REFUND))
    assert [(each.gap_id, each.questions, each.of) for each in bench.planned.review.closes] == [(gap_id, 2, 2)]
    assert club_file(assistant) == before, "nothing is written before it is published"
    bench = benches.publish(assistant, bench, by="小晨", why="")
    assert bench.done is not None
    assert (bench.done.deed, bench.done.title, bench.done.closed, bench.done.waiting) == (
        "published",
        "买错了想要回钱",
        1,
        2,
    )
    assert bench.forget == (f"gap-{gap_id}-publish",)
    assert (bench.planned, bench.gap_id) == (None, None)
    assert assistant.ask("付了钱想要回来", record=False).entry_id == "refund-how"
    assert [each.text for each in assistant.gaps.waiting()] == list(REFUND)
    assert bench.done.edit_id is not None
    bench = benches.undo(assistant, bench, bench.done.edit_id, by="小晨")
    assert bench.done == Done("undone")
    assert club_file(assistant) == before
    assert [gap.id for gap in assistant.gaps.list()] == [gap_id]
    assert assistant.gaps.waiting() == []


def test_a_check_that_was_to_have_no_answer_becomes_the_new_entrys_own(assistant: Assistant) -> None:
    gap_id = asked(assistant, "明天会不会下雨啊")
    sent = form(assistant, gap_id, "entry", question="明天会下雨不？", answer="看天气预报。", lines="明天会不会下雨啊")
    bench = benches.check(assistant, Bench(gap_id=gap_id), sent)
    assert bench.planned is not None
    [claim] = bench.planned.review.claims
    assert claim.text == "明天会下雨吗"
    with pytest.raises(Unready) as error:
        benches.publish(assistant, bench, by="小晨", why="")
    assert said(error).startswith("「明天会下雨吗」会从答对变成答错。")
    benches.publish(assistant, bench, by="小晨", why="", claims=mark(claim.text))
    [check] = [each for each in assistant.knowledge.checks if each.text == claim.text]
    assert check.entry_id == claim.item_id == assistant.ask("明天会下雨不", record=False).entry_id
    assert [edit.breaks for edit in assistant.editing.history()] == [False]


def test_a_new_entry_is_made_of_a_gap_and_the_next_gap_is_opened(assistant: Assistant) -> None:
    first, second = asked(assistant, *CHILDREN), asked(assistant, *REFUND)
    answer = "可以，{community}欢迎孩子。"
    sent = form(
        assistant,
        first,
        "entry",
        question=" 能带 孩子吗？",
        answer=answer,
        lines="\n".join(CHILDREN),
        file="faq/kids.yaml",
    )
    bench = benches.check(assistant, Bench(gap_id=first), sent)
    assert bench.planned is not None
    [summary] = bench.planned.summary
    assert summary.title == "能带 孩子吗？"
    assert summary.texts == CHILDREN
    assert summary.reply == "@带孩的人 您好，可以，晨光读书会欢迎孩子。"
    assert list(bench.planned.new.values()) == ["能带 孩子吗？"]
    bench = benches.publish(assistant, bench, by="小晨", why="")
    assert bench.gap_id == second
    result = assistant.ask("可以带娃参加吗", asker="小红", record=False)
    assert result.reply == "@小红 您好，可以，晨光读书会欢迎孩子。"
    assert "{community}" in (assistant.settings.knowledge / "faq" / "kids.yaml").read_text(encoding="utf-8")


def test_only_the_questions_that_are_ticked_are_added_and_closed(assistant: Assistant) -> None:
    gap_id = asked(assistant, *CHILDREN)
    ticked = [each.id for each in assistant.gaps.get(gap_id).questions if each.text != CHILDREN[1]]
    sent = form(assistant, gap_id, "entry", question="能带孩子吗", answer="能。", lines="\n".join(CHILDREN))
    bench = benches.check(assistant, Bench(gap_id=gap_id), sent | {"q": ",".join(map(str, ticked))})
    assert bench.planned is not None
    assert bench.planned.question_ids == tuple(ticked)
    assert bench.planned.summary[0].texts == (CHILDREN[0], CHILDREN[2])


def test_a_wording_is_ticked_for_all_who_asked_in_it(assistant: Assistant) -> None:
    gap_id = asked(assistant, CHILDREN[0], CHILDREN[0] + "？", CHILDREN[1])
    newest = next(each for each in assistant.gaps.get(gap_id).questions if each.text == CHILDREN[0] + "？")
    sent = form(assistant, gap_id, "phrasing", item="fee") | {"q": str(newest.id)}
    bench = benches.publish(assistant, benches.check(assistant, Bench(gap_id=gap_id), sent), by="小晨", why="试")
    assert bench.done is not None
    assert bench.done.waiting == 2
    assert bench.forget == (f"gap-{gap_id}-publish", f"gap-{gap_id}"), "the boxes of the questions that stay"
    assert [each.text for each in assistant.gaps.get(gap_id).questions] == [CHILDREN[1]]


def test_what_wrongly_won_is_kept_from_the_questions_while_the_right_entry_is_written(assistant: Assistant) -> None:
    result = assistant.ask("周末开不开", asker="小韩")
    assert (result.decision, result.entry_id) == ("answer", "opening-hours")
    gap_id = assistant.feedback(
        assistant.ask("周末停车场开不", asker="小韩").question_id or 0, "wrong", entry_id="opening-hours"
    )
    assert gap_id is not None
    sent = form(assistant, gap_id, "entry", question="周末停车场开不", answer="开。", against="opening-hours")
    bench = benches.check(assistant, Bench(gap_id=gap_id), sent)
    assert bench.planned is not None
    assert [each.what for each in bench.planned.summary] == ["entry", "not_for"]
    benches.publish(assistant, bench, by="小晨", why="")
    assert assistant.knowledge.item("opening-hours").not_for == ("周末停车场开不",)
    gap_id = asked(assistant, *CHILDREN)
    bench = benches.check(assistant, Bench(gap_id=gap_id), form(assistant, gap_id, "not_for", item="fee"))
    assert bench.planned is not None
    assert (bench.planned.gap_id, bench.planned.question_ids, bench.planned.review.closes) == (None, None, ())
    assert benches.publish(assistant, bench, by="小晨", why="").gap_id == gap_id, "it still waits for its answer"
    only = benches.check(
        assistant, Bench(), {"way": "not_for", "item": "address", "texts": "停车场周末开不开门\n停车场周末开不开门？"}
    )
    assert only.planned is not None
    assert (only.planned.gap_id, only.planned.summary[0].texts) == (None, ("停车场周末开不开门",))


def test_what_is_missing_or_taken_is_said_before_anything_is_checked(assistant: Assistant) -> None:
    gap_id = asked(assistant, *CHILDREN)

    def refused(way: str, **more: str) -> str:
        with pytest.raises(Unready) as error:
            benches.check(assistant, Bench(gap_id=gap_id), form(assistant, gap_id, way, **more))
        return said(error)

    whole = {"question": "能带孩子吗", "answer": "能。", "lines": ""}
    assert refused("entry", **whole | {"question": " "}) == "请写上问题。"
    assert refused("entry", **whole | {"answer": ""}) == "请写上回复，成员收到的就是它。"
    assert refused("entry", **whole | {"answer": "在{place}"}) == (
        "回复里的 {place} 填不出来：没有这个变量。要写大括号本身，请写两个。"
    )
    assert refused("entry", **whole | {"lines": "怎么退款"}) == (
        "「怎么退款」已经是「怎么申请退款？」的问法，一句话只能属于一条。请去掉它，或者加到那一条。"
    )
    assert refused("phrasing", item="fee", q="") == "请至少勾选一条问题。"
    with pytest.raises(InvalidRequest, match='^"magic" is no way to answer a gap'):
        benches.check(assistant, Bench(), form(assistant, gap_id, "magic"))
    with pytest.raises(NotFound):
        benches.check(assistant, Bench(), form(assistant, gap_id, "phrasing", item="gone"))
    story = asked(assistant, "我上周五晚上参加了咱们的读书活动，结果把伞落在那边了，不知道有没有人捡到，能帮我看看吗")
    with pytest.raises(Unready) as error:
        benches.check(assistant, Bench(), form(assistant, story, "phrasing", item="fee"))
    assert said(error).startswith("勾选的问题里没有「会费多少钱？」还缺的问法")


def test_nobody_publishes_without_a_name_and_nothing_without_a_check(assistant: Assistant) -> None:
    gap_id = asked(assistant, *REFUND)
    with pytest.raises(Unready) as error:
        benches.publish(assistant, Bench(), by="小晨", why="")
    assert said(error) == "这次修改还没有检查，请再点一次。"
    bench = benches.check(assistant, Bench(gap_id=gap_id), form(assistant, gap_id, "phrasing", item="refund-how"))
    with pytest.raises(Unready) as error:
        benches.publish(assistant, bench, by=" ", why="")
    assert said(error) == "请先填上您的名字，修改记录里要写是谁改的。"
    assert assistant.editing.history() == []


def test_an_edit_of_somebody_else_in_between_is_shown_and_loses_nothing(assistant: Assistant) -> None:
    gap_id = asked(assistant, *REFUND)
    bench = benches.check(assistant, Bench(gap_id=gap_id), form(assistant, gap_id, "phrasing", item="refund-how"))
    item = assistant.knowledge.item("refund-how")
    theirs = (*item.phrasings[1:], "退费找谁")
    assistant.editing.publish([Change("refund-how", {"paraphrases": theirs})], by="小王")
    bench = benches.publish(assistant, bench, by="小晨", why="")
    assert bench.done is None
    assert bench.planned is not None
    [(field, mine, now)] = bench.planned.conflict
    assert field == "paraphrases"
    assert mine.splitlines()[-2:] == list(bench.planned.summary[0].texts)
    assert now.splitlines()[-1] == "退费找谁"
    bench = benches.publish(assistant, bench, by="小晨", why="")
    assert bench.done is not None
    assert set(assistant.knowledge.item("refund-how").phrasings) == {*item.phrasings, "退费找谁", *REFUND}


def test_a_gap_is_left_with_a_reason_and_put_back(assistant: Assistant) -> None:
    first, second = asked(assistant, *CHILDREN), asked(assistant, *REFUND)
    with pytest.raises(Unready) as error:
        benches.dismiss(assistant, Bench(gap_id=first), first, " ", by="小晨")
    assert said(error) == "请选一个不处理的理由，以后别人看得懂。"
    bench = benches.dismiss(assistant, Bench(gap_id=first), first, "和这里的事情无关", by="小晨")
    assert bench.done == Done("dismissed", CHILDREN[0], gap_id=first)
    assert bench.gap_id == second
    [gap] = assistant.gaps.list(state="dismissed")
    assert gap.dismissal is not None
    assert (gap.dismissal.reason, gap.dismissal.by) == ("和这里的事情无关", "小晨")
    benches.reopen(assistant, bench, first, by="小晨")
    assert {gap.id for gap in assistant.gaps.list()} == {first, second}


def test_gaps_are_renamed_split_and_merged(assistant: Assistant) -> None:
    first, second = asked(assistant, *CHILDREN), asked(assistant, *REFUND)
    benches.rename(assistant, Bench(), first, " 带孩子 ", by="小晨")
    assert assistant.gaps.get(first).title == "带孩子"
    part = [assistant.gaps.get(first).questions[0].id]
    bench = benches.split(assistant, Bench(gap_id=first), first, part, "另一件事", by="小晨")
    assert bench.gap_id not in (first, None)
    assert bench.done == Done("split", "另一件事", number=bench.gap_id or 0)
    bench = benches.merge(assistant, bench, second, bench.gap_id or 0, by="小晨")
    assert bench.gap_id == second
    assert {each.text for each in assistant.gaps.get(second).questions} == {*REFUND, CHILDREN[2]}


def test_a_confirmed_wording_is_added_or_never_proposed_again(assistant: Assistant) -> None:
    for text in ("我想把钱退回来", "怎样入会呢"):
        result = assistant.ask(text)
        assert result.decision == "answer", text
        assistant.feedback(result.question_id or 0, "right")
    assert {each.text for each in assistant.gaps.confirmed()} == {"我想把钱退回来", "怎样入会呢"}
    benches.decline(assistant, Bench("phrasings"), ["我想把钱退回来"], "refund-how", by="小晨")
    assert [each.text for each in assistant.gaps.confirmed()] == ["怎样入会呢"]
    sent = {"way": "phrasing", "item": "join-how", "texts": "怎样入会呢"}
    bench = benches.publish(assistant, benches.check(assistant, Bench("phrasings"), sent), by="小晨", why="")
    assert (bench.segment, bench.forget) == ("phrasings", ("item-join-how-publish", "item-join-how"))
    assert assistant.snapshot.exact(normalise("怎样入会呢")) is not None


def test_what_a_form_sends_is_read_with_care(assistant: Assistant) -> None:
    assert benches.numbers("7,9,,x,-1,９, 3,99999999999999999999") == (7, 9)
    assert benches.show("closed").segment == "closed"
    assert benches.show("nonsense").segment == "open"
    assert benches.open_gap(Bench(gap_id=4), 4).gap_id is None
    assert preview(assistant, "{{原样}}", None) == "您好，{原样}"


def club_file(assistant: Assistant) -> bytes:
    return (assistant.settings.knowledge / "club.yaml").read_bytes()
