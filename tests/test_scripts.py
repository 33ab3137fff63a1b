"""Scripts: every one of the starter, and odd ones, walked to each end; in words, as markup, and in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from faqbot.assistant import Assistant
from faqbot.errors import InvalidRequest, KnowledgeError, NotFound
from faqbot.knowledge import Community, Knowledge, Script, Step, Variable
from faqbot.promises import Promise
from faqbot.reading import load
from faqbot.replies import opening, to_all
from faqbot.ui import scripted
from faqbot.ui.card import View
from faqbot.ui.favourites import bar_html, lay_script, shelf_html
from faqbot.ui.scripted import Way, recalled, script_html, walk, walked
from faqbot.ui.scripted_words import EN, ZH
from faqbot.ui.sitting import Card
from tests import club
from tests.served import ATTACK, Desk, Site, Tags, fits, harmless, page_of, window

STARTER = Path(__file__).parent.parent / "knowledge"
NOW = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)
"""Wednesday, 14:00 in Shanghai."""

ODD = """\
  - id: deep
    title: 三层分支
    situations: [一层套一层的情况怎么办]
    tags: [难的]
    variables:
      - {name: nickname, label: 对方昵称, default: 朋友}
      - {name: time, label: 什么时候给答复, default: 24 小时内}
      - {name: what, label: 只在最里面用到, default: 这件事}
      - {name: unused, label: 哪里也没用到, default: 没有}
    steps:
      - choose: 第一层？
        branches:
          - when: 往里
            steps:
              - say: "{nickname}，我们看看 {{群公告}} 怎么说。"
              - choose: 第二层？
                branches:
                  - when: 再往里
                    steps:
                      - note: 想好再选。
                        choose: 第三层？
                        branches:
                          - when: 到底了
                            steps:
                              - say: "{what}{time}给您答复，{what}跑不了。"
                          - when: 什么也不说
                            steps:
                              - note: 不回他，过一个月再问候。
                  - when: 算了
                    steps:
                      - say: 好的，不打扰了。
          - when: 直接走
            steps:
              - say: 大家好，这件事说完了。
      - say: 谢谢您。
  - id: many
    title: 很多选择
    situations: [十一种情况选哪一种]
    steps:
      - say: 您是哪一种？
        choose: 哪一种？
        branches:
"""
ODD += "".join(f"          - {{when: 第 {n} 种, steps: [{{say: 第 {n} 种这样办。}}]}}\n" for n in range(1, 12))
ODD += """\
  - id: late
    title: 晚一点再说
    situations: [办不完要另外约时间]
    tags: [难的]
    variables:
      - {name: time, label: 什么时候给答复, default: 24 小时内}
      - {name: what, label: 哪一件, default: 那件事}
    steps:
      - say: "{what}还没办好，{time}给您答复。"
"""
KNOWLEDGE = club.KNOWLEDGE.replace("scripts:\n", f"scripts:\n{ODD}").replace(
    "  reply_within: 30\n", "  reply_within: 30\n"
)
UNTAGGED = ["welcome", "many"]


@pytest.fixture(scope="module")
def starter() -> Knowledge:
    return load(STARTER)


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    return load(club.write(tmp_path_factory.mktemp("odd"), KNOWLEDGE))


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, encoder_folder: Path) -> Assistant:
    return club.served(tmp_path_factory.mktemp("club"), encoder_folder, KNOWLEDGE, max_wrong=0.4)


@pytest.fixture
def assistant(opened: Assistant, tmp_path: Path) -> Iterator[Assistant]:
    with club.with_database(opened, tmp_path / "club.faqbot.db") as assistant:
        yield assistant


def script(knowledge: Knowledge, script_id: str) -> Script:
    item = knowledge.item(script_id)
    assert isinstance(item, Script)
    return item


def scripts(knowledge: Knowledge) -> list[Script]:
    return [item for item in knowledge.items if isinstance(item, Script)]


def ends(steps: tuple[Step, ...]) -> int:
    """In how many ways one can come through, from the tree alone."""
    ways = 1
    for step in steps:
        if step.branches:
            ways *= sum(ends(branch.steps) for branch in step.branches)
    return ways


def every_way(script: Script, choices: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    """The choices that lead to each end, as one meets them."""
    last = walk(script.steps, choices)[-1]
    if last.ordinal is None or last.chosen is not None:
        yield choices
        return
    for option in range(len(last.step.branches)):
        yield from every_way(script, (*choices, option))


def said(community: Community, script: Script, *choices: int, asker: str = "小明", **typed: str) -> list[str]:
    shown = walked(community, script, Way(choices).typed(typed), asker=asker, now=NOW)
    return [each.text for each in shown.said if each.text]


# --- Every script to every end --------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["starter", "odd"])
@pytest.mark.parametrize("asker", ["", "小明"])
def test_every_script_is_walked_to_each_end_without_a_hole(
    which: str, asker: str, request: pytest.FixtureRequest
) -> None:
    knowledge: Knowledge = request.getfixturevalue(which)
    total = 0
    for script in scripts(knowledge):
        ways = list(every_way(script))
        assert len(set(ways)) == len(ways) == ends(script.steps), script.id
        total += len(ways)
        for choices in ways:
            shown = walked(knowledge.community, script, Way(choices), asker=asker, now=NOW)
            assert not shown.open
            texts = [each.text for each in shown.said if each.stage.step.say]
            assert all(text.strip() for text in texts), script.place
            unfilled = [text for text in texts if re.search(r"\{(?!群公告)|(?<!群公告)\}", text)]
            assert unfilled == [], script.place
            # Whatever is said on the way was asked for, once, before or where it is said.
            names = [each.name for one in shown.said for each in one.asks]
            assert len(set(names)) == len(names)
            assert not asker or shown.values.get("nickname", asker) == asker
            for number, one in enumerate(shown.said):
                known = {each.name for before in shown.said[: number + 1] for each in before.asks}
                known |= {"nickname"} if asker else set()
                assert set(re.findall(r"(?<!\{)\{(\w+)\}", one.stage.step.say)) <= known, script.place
            html = Tags(script_html(shown, key="1-1", lang="zh"))
            buttons = [attrs["data-copy"] for attrs in html.with_class("fb-copy")]
            ids = [attrs["id"] for attrs in html.with_class("fb-reply")]
            assert len(buttons) == len(texts) and buttons == ids and len(set(ids)) == len(ids)
    assert total >= (90 if which == "starter" else 16)


def test_what_a_script_of_the_starter_promises_by_default_is_a_time_to_come_at_any_hour(starter: Knowledge) -> None:
    """A default is said by whoever copies without reading: "今天 18:00 前" would be nonsense at 19:00."""
    asked = 0
    for script in scripts(starter):
        for variable in script.variables:
            for hour in range(0, 24 * 7, 5):
                now = NOW + timedelta(hours=hour)
                shown = walked(starter.community, script, Way(), now=now)
                found = shown.due(variable)
                if found is not None:
                    asked += 1
                    assert isinstance(found, Promise), f"{script.place}: {variable.default} at {now}"
    assert asked > 6 * 34


def test_nobody_is_named_in_what_a_script_of_the_starter_says_to_all(starter: Knowledge) -> None:
    community = starter.community
    assert said(community, script(starter, "script-event-announce"))[0].startswith("大家好，预告一件开心的事：")
    assert said(community, script(starter, "script-quarrel"))[0].startswith("两位先停一停")
    assert said(community, script(starter, "script-checkin-cheer"), 1)[0].startswith("@小明 您好，这几天没看到您打卡")
    assert said(community, script(starter, "script-checkin-cheer"), 2)[0].startswith("各位，这周大家都有点累")


def test_the_complaint_goes_from_an_apology_through_private_talk_to_one_of_three_ends(starter: Knowledge) -> None:
    complaint, community = script(starter, "script-complaint"), starter.community
    fault = said(community, complaint, 0, time="周五 12:00 前", solution="给您重寄一本")
    assert fault[0].startswith("@小明 您好，非常抱歉")
    assert "从头说一遍" in fault[1] and "24 小时内把结果告诉您" in fault[2]
    assert "我们这样解决：给您重寄一本。\n周五 12:00 前办好" in fault[3]
    assert fault[4].startswith("给大家说明一下")
    mistaken = said(community, complaint, 1, fact="费用是 5 月 1 日起改的")
    assert "经过是这样的：费用是 5 月 1 日起改的。" in mistaken[3]
    malicious = said(community, complaint, 2)
    assert malicious[:3] == said(community, complaint)  # the same until it is found out
    assert "以上都有记录，任何人都可以找群主阿青核对" in malicious[4]


# --- One way --------------------------------------------------------------------------------------------------


def test_three_levels_deep_a_variable_is_asked_where_it_is_first_said(odd: Knowledge) -> None:
    deep, community = script(odd, "deep"), odd.community
    start = walked(community, deep, Way(), asker="小明", now=NOW)
    assert start.open and [each.text for each in start.said] == [""] and start.said[0].asks == ()
    end = walked(community, deep, Way((0, 0, 0)), asker="小明", now=NOW)
    asked = [[each.name for each in one.asks] for one in end.said]
    assert asked == [[], [], [], [], ["time", "what"], []]
    assert [each.text for each in end.said if each.text] == [
        "@小明 您好，小明，我们看看 {群公告} 怎么说。",
        "这件事 24 小时内给您答复，这件事跑不了。",
        "谢谢您。",
    ]
    unnamed = walked(community, deep, Way((0, 0, 0)), now=NOW)
    assert [each.name for each in unnamed.said[1].asks] == ["nickname"]
    assert unnamed.said[1].text == "您好，朋友，我们看看 {群公告} 怎么说。"
    nothing = walked(community, deep, Way((0, 0, 1)), asker="小明", now=NOW)
    assert nothing.said[4].text == "" and nothing.said[4].stage.step.note.startswith("不回他")
    assert nothing.said[5].text == "谢谢您。" and not nothing.open


def test_a_way_goes_back_and_into_another_branch(odd: Knowledge) -> None:
    deep = script(odd, "deep")
    way = Way().chosen(0, 0).chosen(1, 0).chosen(2, 1)
    assert way.choices == (0, 0, 1)
    assert way.back().choices == (0, 0) and Way().back().choices == ()
    assert way.chosen(1, 1).choices == (0, 1)  # what came after is open again
    assert said(odd.community, deep, *way.chosen(0, 1).choices) == ["大家好，这件事说完了。", "谢谢您。"]
    with pytest.raises(InvalidRequest, match="^Choice 4 of the script is not on screen"):
        way.chosen(4, 0)
    # A branch that is gone since, as the script was edited, is open again instead of an error.
    assert walked(odd.community, deep, Way((7,)), now=NOW).open


def test_what_is_typed_is_said_at_once_but_its_field_is_not_drawn_anew_while_typing(odd: Knowledge) -> None:
    late, community = script(odd, "late"), odd.community
    typing = Way().typed({"time": "周五"}).typed({"what": "退"})
    shown = walked(community, late, typing, now=NOW)
    assert shown.said[0].text == "您好，退还没办好，周五给您答复。"
    assert shown.prefill == {"time": "24 小时内", "what": "那件事"}
    assert walked(community, late, typing.drawn(), now=NOW).prefill == {"time": "周五", "what": "退"}
    assert said(community, late, what="  ") == ["@小明 您好，那件事还没办好，24 小时内给您答复。"]
    assert said(community, late, what="{time}") == ["@小明 您好，{time}还没办好，24 小时内给您答复。"]  # taken as it is
    assert len(Way().typed({"what": "长" * 900}).values["what"]) == scripted.LONGEST_VALUE


def test_who_is_greeted_further_up_is_only_named(odd: Knowledge) -> None:
    late = script(odd, "late")
    shown = walked(odd.community, late, Way(), asker="小明", greeted=True, now=NOW)
    assert shown.said[0].text == "@小明 那件事还没办好，24 小时内给您答复。"
    to_everybody = walked(odd.community, script(odd, "deep"), Way((1,)), asker="小明", greeted=True, now=NOW)
    assert to_everybody.said[1].text == "大家好，这件事说完了。"


@pytest.mark.parametrize(
    ("text", "all_"),
    [
        ("大家好，预告一件事", True),
        ("【通知】明天停更", True),
        ("大家早上好，昨晚的问题", True),
        ("提醒大家：不要点", True),
        ("群规公示：某位群友在群里发广告", True),
        ("公示：某位群友", True),
        ("公示\n某位群友", True),
        ("公告 明天停更", True),
        ("公告，明天停更", True),
        ("【群规公示】某位群友", True),
        ("「违规通报」某位群友", True),
        ("[公告] 明天停更", True),
        ("📢 群公告！明天停更", True),
        ("各位说的我都看到了", True),
        ("Hello everyone, a word", True),
        ("Everyone, a word", True),
        ("大家好像都来了，您呢", False),
        ("大家都是来读书的，麻烦您撤回", False),
        ("各种情况都有", False),
        ("给您说明一下", False),
        ("公告里写着时间", False),
        ("群公告第三条写着时间", False),
        ("您说的公告，我看到了", False),
        ("收到通知，谢谢", False),
        ("通知您一下，明天停更", False),
        ("请问大家好吗", False),
        ("All right, I will look", False),
    ],
)
def test_a_text_that_opens_with_everybody_speaks_to_all(text: str, all_: bool) -> None:
    assert to_all(text) is all_
    assert opening(Community(), text, "小明") == (text if all_ else f"@小明 您好，{text}")


def test_the_same_question_about_the_same_person_is_asked_once(odd: Knowledge) -> None:
    deep, late = script(odd, "deep"), script(odd, "late")
    typed = Way().typed({"time": "周五 10:00 前", "what": "退款", "nickname": " "})
    # `time` is asked for in the same words; `what` is another question here.
    assert recalled(late, [(deep, typed)]) == {"time": "周五 10:00 前"}
    assert recalled(late, [(deep, typed), (late, Way().typed({"time": "明天"}))]) == {"time": "明天"}
    shown = walked(odd.community, late, Way(), known={"time": "周五 10:00 前"}, now=NOW)
    assert shown.said[0].text == "您好，那件事还没办好，周五 10:00 前给您答复。"
    assert shown.prefill["time"] == "周五 10:00 前"
    over = walked(odd.community, late, Way().typed({"time": "明天"}), known={"time": "周五 10:00 前"}, now=NOW)
    assert over.values["time"] == "明天"


@pytest.mark.parametrize(
    ("name", "label", "default", "asks"),
    [
        ("time", "随便", "待定", True),
        ("x", "什么时候办好", "待定", True),
        ("x", "By when?", "soon", True),
        ("x", "多久", "2 小时内", True),
        ("evidence", "每次的时间和内容，一行一次", "见截图", False),
        ("date", "上一次是哪天", "上一次", False),
        ("solution", "打算怎么解决", "三天内退款，改好", False),
    ],
)
def test_a_variable_stands_for_a_time_by_its_name_its_label_or_its_default(
    name: str, label: str, default: str, asks: bool
) -> None:
    assert scripted.about_time(Variable(name, label, default), Community(), NOW) is asks


def test_times_are_shown_as_a_date_and_what_is_none_is_said_so(odd: Knowledge) -> None:
    late, community = script(odd, "late"), odd.community

    def html(time: str, lang: Any = "zh") -> str:
        return script_html(walked(community, late, Way().typed({"time": time}), now=NOW), key="1-1", lang=lang)

    assert "即 明天（周四 11 月 26 日）10:00 前" in html("明天 10 点前")
    assert "that is by 10:00 tomorrow (Thursday 26 November)" in html("明天 10 点前", "en")
    assert "“稍后”没有说几点" in html("稍后") and 'data-send="remind"' not in html("稍后")
    assert "“今天 09:00”已经过了" in html("今天 09:00")
    assert "没有“2 月 30 日”这个时间" in html("2 月 30 日")
    assert 'data-send="exact"' in html("1 小时内") and 'data-send="exact"' not in html("今天 15:00 前")


def test_markup_takes_nothing_for_markup(odd: Knowledge) -> None:
    deep = script(odd, "deep")
    attacked = replace(
        deep,
        title=ATTACK,
        variables=(Variable("time", ATTACK, ATTACK),),
        steps=(Step(say=ATTACK, note=ATTACK, choose=ATTACK, branches=deep.steps[0].branches[1:]),),
    )
    shown = walked(odd.community, attacked, Way().typed({"time": ATTACK}), asker=ATTACK, now=NOW)
    harmless(script_html(shown, key="1-1", lang="zh"))
    knowledge = replace(odd, items=(attacked,))
    harmless(bar_html(knowledge, ["deep"], "zh"))
    harmless(shelf_html(replace(odd, items=(replace(attacked, tags=(ATTACK,)),)), "zh"))


def test_braces_in_a_default_are_refused_where_they_stand(tmp_path: Path) -> None:
    text = KNOWLEDGE.replace("default: 这件事}", 'default: "{这件事}"}')
    with pytest.raises(KnowledgeError) as refused:
        load(club.write(tmp_path, text))
    [problem] = refused.value.problems
    line = text[: text.index("{这件事}")].count("\n") + 1
    assert str(problem).startswith(f"{(tmp_path / 'club.yaml').as_posix()}:{line}:") or f"club.yaml:{line}:" in str(
        problem
    )
    assert 'cannot hold "{" or "}"' in str(problem)


# --- On the desk ----------------------------------------------------------------------------------------------


def card(assistant: Assistant, script_id: str, asker: str = "小明", group: str = "晨光 1 群") -> Card:
    return lay_script(assistant, script_id, asker=asker, group=group, turn=1, now=NOW).cards[0]


def act(assistant: Assistant, card: Card, event: str, **sent: str) -> Card:
    return scripted.PART.acts[event](assistant, card, sent)


def drawn(assistant: Assistant, card: Card, *others: Card) -> str:
    return scripted.PART.html(View(assistant, 1, "晨光 1 群", NOW, "zh", cards=others), card)


def test_a_script_that_is_looked_up_lies_on_the_desk_and_records_nothing(assistant: Assistant) -> None:
    paste = lay_script(assistant, "deep", asker=" 小明 ", group=" ", turn=4, now=NOW)
    [one] = paste.cards
    assert one.shown is not None and one.shown.looked_up
    assert (paste.turn, one.shown.entry_id, one.shown.asker, one.question_id) == (4, "deep", "小明", None)
    assert assistant.owing.list() == [] and assistant.gaps.list() == []
    for gone in ("no-such", "fee"):
        with pytest.raises(InvalidRequest, match="^That script no longer exists"):
            lay_script(assistant, gone, asker="", group="", turn=1, now=NOW)


def test_a_card_is_walked_by_what_the_browser_sends(assistant: Assistant) -> None:
    one = card(assistant, "deep")
    for ordinal in ("0", "1", "2"):
        one = act(assistant, one, "branch", ordinal=ordinal, option="0")
    one = act(assistant, one, "fill", **{"v:what": "退款", "v:no-such": "x", "other": "y"})
    html = drawn(assistant, one)
    assert "退款 24 小时内给您答复，退款跑不了。" in html and "no-such" not in html
    assert Way((0, 0, 0)).typed({"what": "退款"}).choices == scripted.ways(one)["deep"].choices
    assert scripted.ways(act(assistant, one, "back"))["deep"].choices == (0, 0)
    assert scripted.ways(act(assistant, one, "back", to="start"))["deep"].choices == ()
    for wrong in ({}, {"ordinal": "0"}, {"ordinal": "x", "option": "1"}, {"ordinal": "0", "option": "-1"}):
        with pytest.raises(InvalidRequest, match="^That is not a branch of this script"):
            act(assistant, one, "branch", **wrong)
    with pytest.raises(InvalidRequest, match="^The script has no such variable any more"):
        act(assistant, one, "remind", name="no-such")
    assert one.shown is not None
    with pytest.raises(InvalidRequest, match="^There is no script on this card any more"):
        act(assistant, replace(one, shown=replace(one.shown, entry_id="fee")), "back")


def test_another_card_of_the_same_person_knows_what_was_typed(assistant: Assistant) -> None:
    first = act(assistant, card(assistant, "deep"), "fill", **{"v:time": "周五 10:00 前"})
    expected = "那件事还没办好，周五 10:00 前给您答复。"
    assert expected in drawn(assistant, card(assistant, "late"), first)
    for other in (card(assistant, "late", asker="小红"), card(assistant, "late", group="晨光 2 群")):
        assert expected not in drawn(assistant, other, first)
    nobody = act(assistant, card(assistant, "deep", asker=""), "fill", **{"v:time": "周五 10:00 前"})
    assert expected not in drawn(assistant, card(assistant, "late", asker=""), nobody)


def test_a_promise_in_a_script_is_written_as_a_date_and_kept_track_of(assistant: Assistant) -> None:
    one = act(assistant, card(assistant, "late"), "fill", **{"v:time": "3 天内", "v:what": "退款"})
    one = act(assistant, one, "remind", name="time", by="木木")
    [kept] = assistant.owing.promises()
    assert (kept.asker, kept.group, kept.by, kept.words) == ("小明", "晨光 1 群", "木木", "3 天内")
    assert kept.reply == "@小明 您好，退款还没办好，3 天内给您答复。"
    assert kept.due_at > datetime.now(UTC) + timedelta(days=2)
    html = drawn(assistant, one)
    assert "已记下，" in html and 'data-send="unremind"' in html and 'data-send="remind"' not in html
    # With other words it is another promise, which takes the place of the first.
    one = act(assistant, one, "fill", **{"v:time": "5 天内"})
    assert 'data-send="remind"' in drawn(assistant, one)
    one = act(assistant, one, "exact", name="time")
    way = scripted.ways(one)["late"]
    assert re.fullmatch(
        r"(\d+ 月 \d+ 日（周.）|\d+ 年 \d+ 月 \d+ 日（周.）|周. \d+ 月 \d+ 日 ?)?.*\d+:\d\d 前", way.values["time"]
    )
    assert (way.edition, way.prefill["time"]) == (1, way.values["time"])
    one = act(assistant, one, "remind", name="time")
    [again] = assistant.owing.promises()
    assert again.id != kept.id and again.due_at > kept.due_at
    one = act(assistant, one, "unremind", name="time", by="木木")
    assert assistant.owing.promises() == [] and dict(scripted.ways(one)["late"].tracked) == {}
    with pytest.raises(InvalidRequest):
        act(assistant, act(assistant, one, "fill", **{"v:time": "稍后"}), "remind", name="time")
    vague = act(assistant, act(assistant, one, "fill", **{"v:time": "稍后"}), "exact", name="time")
    assert scripted.ways(vague)["late"].values["time"] == "稍后"


def test_a_script_that_was_deleted_meanwhile_is_said_to_be_gone(assistant: Assistant) -> None:
    one = card(assistant, "late")
    assert one.shown is not None
    with pytest.raises(NotFound):
        act(assistant, replace(one, shown=replace(one.shown, entry_id="gone")), "back")


# --- Favourites and the list of all ---------------------------------------------------------------------------


def test_the_bar_holds_favourites_in_order_and_none_that_is_gone(odd: Knowledge) -> None:
    assert bar_html(odd, [], "zh") == "" == bar_html(odd, ["gone", "fee"], "zh")
    tags = Tags(bar_html(odd, ["late", "gone", "deep", "late"], "zh")).with_class("fb-favourite")
    assert [(each["data-open-script"], each["aria-keyshortcuts"]) for each in tags] == [
        ("late", "Alt+1"),
        ("deep", "Alt+2"),
    ]


def test_the_bar_holds_as_many_as_one_digit_reaches(starter: Knowledge) -> None:
    ids = [each.id for each in scripts(starter)]
    tags = Tags(bar_html(starter, ids, "zh")).with_class("fb-favourite")
    assert [each["data-open-script"] for each in tags] == ids[:9]


def test_all_scripts_stand_under_their_first_tag_or_their_file(odd: Knowledge) -> None:
    html = shelf_html(odd, "zh")
    assert "全部话术（4）" in html
    tags = Tags(html)
    assert [each["data-open"] for each in tags.with_class("fb-shelf-group")] == ["scripts-难的", "scripts-club"]
    opened = [each["data-open-script"] for each in tags.with_class("fb-open-script")]
    assert opened == ["deep", "late", "many", "welcome"]
    stars = [each["data-star"] for each in tags.with_class("fb-star")]
    assert stars == opened
    assert shelf_html(replace(odd, items=()), "zh") == ""


def test_both_languages_say_the_same() -> None:
    for each in fields(ZH):
        zh, en = getattr(ZH, each.name), getattr(EN, each.name)
        pairs = [(zh, en)]
        if isinstance(zh, dict):
            assert zh.keys() == en.keys()
            pairs = [(zh[key], en[key]) for key in zh]
        elif isinstance(zh, tuple):
            assert [key for key, _ in zh] == [key for key, _ in en]
            pairs = [(one[1], other[1]) for one, other in zip(zh, en, strict=True)]
        for chinese, english in pairs:
            assert chinese.strip() and english.strip(), each.name
            assert set(re.findall(r"\{\w+\}", chinese)) == set(re.findall(r"\{\w+\}", english)), each.name


# --- In a real Chromium ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(opened: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The page over the odd scripts, and the starter's."""
    folder = tmp_path_factory.mktemp("site")
    with club.with_database(opened, folder / "club.faqbot.db") as assistant, page_of(assistant) as site:
        yield site


def look_up(page: Page, script_id: str, asker: str = "", group: str = "") -> None:
    """Open a script from the list of all."""
    names = page.locator(".fb-pair input")
    names.nth(0).fill(asker)
    names.nth(1).fill(group)
    before = page.locator(".fb-result").get_attribute("data-key") if page.locator(".fb-result").count() else ""
    page.evaluate("for (const each of document.querySelectorAll('.fb-shelf, .fb-shelf-group')) each.open = true")
    page.locator(f".fb-shelf [data-open-script={script_id}]").click()
    if before:
        expect(page.locator(".fb-result")).not_to_have_attribute("data-key", before)
    expect(page.locator(".fb-script")).to_be_visible()


def choose(page: Page, *options: int) -> None:
    """Take these branches, from the first choice on, by keyboard."""
    for n, option in enumerate(options):
        page.keyboard.press(str(option + 1))
        chosen = page.locator(".fb-choose").nth(n).locator(f"[data-option='{option}']")
        expect(chosen).to_have_attribute("aria-pressed", "true")
        expect(chosen).to_be_focused()


def copy_on(desk: Desk, step: int) -> str:
    """What C copies; step: number of the step that it should be, from 1."""
    desk.page.keyboard.press("c")
    row = desk.page.locator(".fb-steps > li").nth(step - 1)
    expect(row).to_have_class("fb-said-already")
    expect(row.locator(".fb-copy")).to_be_focused()
    return desk.copied()


def test_each_end_of_three_levels_is_walked_by_keyboard_alone(browser: Browser, site: Site, odd: Knowledge) -> None:
    deep = script(odd, "deep")
    with window(browser, site) as desk:
        page = desk.page
        look_up(page, "deep", "小明")
        expect(page.locator(".fb-one")).to_be_focused()
        for choices in every_way(deep):
            assert choices
            choose(page, *choices)
            expected = walked(odd.community, deep, Way(choices), asker="小明", now=NOW)
            replies = page.locator(".fb-script .fb-reply")
            expect(replies).to_have_text([each.text for each in expected.said if each.text])
            assert not re.search(r"\{(?!群公告)", page.locator(".fb-script").inner_text())
            for left in reversed(range(len(choices))):
                page.keyboard.press("b")
                expect(page.locator(".fb-branch[aria-pressed='true']")).to_have_count(left)


def test_c_copies_step_after_step_and_marks_them(browser: Browser, site: Site) -> None:
    with window(browser, site) as desk:
        page = desk.page
        look_up(page, "deep", "小明")
        choose(page, 0, 0, 0)
        expect(page.locator(".fb-steps > li")).to_have_count(6)
        assert copy_on(desk, 2) == "@小明 您好，小明，我们看看 {群公告} 怎么说。"
        assert copy_on(desk, 5) == "这件事 24 小时内给您答复，这件事跑不了。"
        expect(page.locator(".fb-said-already")).to_have_count(2)
        # What says something else by now is still to be copied.
        page.locator("[name='v:what']").fill("退款")
        expect(page.locator(".fb-said-already")).to_have_count(1)
        expect(page.locator(".fb-steps > li").nth(4).locator(".fb-copy")).to_have_class(re.compile("fb-primary"))
        page.locator(".fb-one").focus()
        assert copy_on(desk, 5) == "退款 24 小时内给您答复，退款跑不了。"
        assert copy_on(desk, 6) == "谢谢您。"


def test_eleven_branches_have_nine_keys_and_all_can_be_clicked(browser: Browser, site: Site) -> None:
    with window(browser, site) as desk:
        look_up(desk.page, "many")
        desk.page.keyboard.press("9")
        expect(desk.page.locator(".fb-script .fb-reply").last).to_have_text("第 9 种这样办。")
        desk.page.locator(".fb-branch").nth(10).click()
        expect(desk.page.locator(".fb-script .fb-reply").last).to_have_text("第 11 种这样办。")


def test_typing_keeps_its_field_and_what_a_time_means_is_said_meanwhile(browser: Browser, site: Site) -> None:
    with window(browser, site) as desk:
        page = desk.page
        look_up(page, "late", "小明", "晨光 1 群")
        time = page.locator("[name='v:time']")
        time.click()
        page.keyboard.type("2 小时内")  # over the default, which is marked as it is clicked
        expect(page.locator(".fb-script .fb-reply")).to_have_text("@小明 您好，那件事还没办好，2 小时内给您答复。")
        expect(page.locator(".fb-due")).to_contain_text("即 ")
        expect(time).to_be_focused()
        expect(time).to_have_value("2 小时内")
        page.locator("[data-send=exact]").click()
        expect(time).to_have_value(re.compile(r"\d+:\d\d 前$"))
        page.locator("[data-send=remind]").click()
        expect(page.locator(".fb-due")).to_contain_text("已记下")
        # The same question on another card of this person is answered already, also after a reload.
        said = time.input_value()
        look_up(page, "deep", "小明", "晨光 1 群")
        choose(page, 0, 0, 0)
        expect(page.locator(".fb-script .fb-reply").nth(1)).to_have_text(f"这件事{said}给您答复，这件事跑不了。")
        page.locator("[name='v:what']").fill("退款")
        expect(page.locator(".fb-script .fb-reply").nth(1)).to_have_text(f"退款{said}给您答复，退款跑不了。")
        page.reload()
        expect(page.locator(".fb-script .fb-reply").nth(1)).to_have_text(f"退款{said}给您答复，退款跑不了。")
        expect(page.locator("[name='v:what']")).to_have_value("退款")


def test_a_step_is_edited_before_it_is_copied(browser: Browser, site: Site) -> None:
    with window(browser, site) as desk:
        page = desk.page
        look_up(page, "late", "小红")
        page.locator("[data-reword]").click()
        field = page.locator(".fb-worded textarea")
        expect(field).to_be_focused()
        field.fill("小红，改过的话。")
        page.locator(".fb-one").focus()
        assert copy_on(desk, 1) == "小红，改过的话。"
        page.locator("[data-unword]").click()
        expect(field).to_be_hidden()
        page.locator(".fb-one").focus()
        page.keyboard.press("c")
        expect(page.locator(".fb-said-already")).to_have_count(1)
        assert desk.copied() == "@小红 您好，那件事还没办好，24 小时内给您答复。"


def test_favourites_are_kept_in_the_browser_ordered_by_use_and_opened_by_alt_and_digit(
    browser: Browser, site: Site
) -> None:
    with window(browser, site) as desk:
        page, bar = desk.page, desk.page.locator(".fb-favourite span")
        look_up(page, "late")
        expect(bar).to_have_count(0)
        page.locator(".fb-one .fb-star").click()
        expect(page.locator(".fb-one .fb-star")).to_have_attribute("aria-pressed", "true")
        page.locator(".fb-shelf [data-star=deep]").click()
        expect(bar).to_have_text(["晚一点再说", "三层分支"])
        page.keyboard.press("Alt+2")
        expect(page.locator(".fb-script h3")).to_contain_text("三层分支")
        expect(page.locator(".fb-one")).to_be_focused()
        page.keyboard.press("Alt+9")  # there is none
        expect(bar).to_have_text(["晚一点再说", "三层分支"])  # no jumping while the bar is used
        page.reload()
        expect(bar).to_have_text(["三层分支", "晚一点再说"])
        expect(page.locator(".fb-one .fb-star")).to_have_attribute("aria-pressed", "true")
        page.locator(".fb-one .fb-star").click()
        expect(bar).to_have_text(["晚一点再说"])


def test_the_list_of_all_is_searched_by_title_situation_and_tag(browser: Browser, site: Site) -> None:
    with window(browser, site) as desk:
        page = desk.page
        shelf = page.locator(".fb-shelf")
        expect(page.locator(".fb-open-script").first).to_be_hidden()
        shelf.locator("summary").first.click()
        found = page.locator(".fb-open-script:visible span")
        page.locator("[data-find-script]").fill("另外约时间")
        expect(found).to_have_text(["晚一点再说"])
        page.locator("[data-find-script]").fill("难的")
        expect(found).to_have_text(["三层分支", "晚一点再说"])
        page.locator("[data-find-script]").fill("没有这样的")
        expect(found).to_have_count(0)
        expect(page.locator(".fb-none-found")).to_be_visible()


def test_the_keys_of_scripts_are_listed_and_leave_fields_alone(browser: Browser, site: Site) -> None:
    with window(browser, site) as desk:
        page = desk.page
        page.locator("#fb-question textarea").focus()
        page.keyboard.type("cb1")
        expect(page.locator("#fb-question textarea")).to_have_value("cb1")
        look_up(page, "deep")
        page.keyboard.press("?")
        for key, what in ZH.keys:
            expect(page.locator("#fb-keyboard")).to_contain_text(key)
            expect(page.locator("#fb-keyboard")).to_contain_text(what)


def test_a_copied_step_leaves_the_card_open_while_the_script_goes_on(browser: Browser, site: Site) -> None:
    with window(browser, site) as desk:
        page = desk.page
        page.locator("#fb-question textarea").fill("小明 10:30\n一层套一层的情况怎么办\n\n小红 10:31\n怎么退款\n")
        page.locator("#fb-ask").click()
        one = page.locator(".fb-one").first
        expect(one.locator(".fb-script")).to_be_visible()
        one.locator("[data-option='0']").first.click()
        one.locator(".fb-worded .fb-copy").first.click()
        expect(one.locator(".fb-done")).to_be_visible()  # the member has an answer…
        expect(one.locator(".fb-choose.fb-undecided")).to_be_visible()  # …and the script goes on
        page.wait_for_timeout(1_200)  # longer than a copied card waits before it folds
        expect(one.locator(".fb-script")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_script_fits_a_phone(browser: Browser, site: Site, scheme: Any) -> None:
    with window(browser, site, viewport={"width": 390, "height": 844}, color_scheme=scheme) as desk:
        look_up(desk.page, "many")
        fits(desk.page, "many branches")
        look_up(desk.page, "deep", "一个很长很长很长很长很长很长很长很长的昵称")
        for option in ("0", "0", "0"):
            desk.page.locator(f".fb-undecided [data-option='{option}']").click()
        desk.page.locator(".fb-one .fb-star").click()
        fits(desk.page, "three levels, a favourite and the open list")
        desk.page.locator(".fb-one .fb-star").click()
