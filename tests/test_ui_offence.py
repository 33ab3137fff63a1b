"""What a card says about a message that breaks a rule, and what its buttons do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from faqbot.assistant import Assistant
from faqbot.errors import InvalidRequest
from faqbot.knowledge import Rule
from faqbot.pasted import Piece
from faqbot.reading import load
from faqbot.strikes import Case, Said, Strikes
from faqbot.ui import offence_card
from faqbot.ui.card import View
from faqbot.ui.conduct_words import EN, ZH
from faqbot.ui.offence import act, look_at, marked, offence_html
from faqbot.ui.sitting import Card, Paste
from tests import club
from tests.club import NOON
from tests.served import ATTACK, Tags, harmless

KNOWLEDGE = club.KNOWLEDGE.replace(
    "rules:\n",
    """\
  - id: warn
    title: 提醒过还发广告
    situations: [又发广告了]
    variables:
      - {name: nth, label: 第几次, default: 又一次}
      - {name: date, label: 上次, default: 上次}
    steps:
      - say: 这已经是{nth}了，{date}请您撤回过。
        note: 私聊说。
      - choose: 对方怎么反应？
        branches:
          - {when: 撤回了, steps: [{say: 谢谢。}]}
          - {when: 不肯撤, steps: [{say: "{nth}了，请帮帮忙。"}]}
  - id: forbid
    title: 制止敏感话题
    situations: [聊到政治了]
    steps:
      - choose: 是哪一种？
        branches:
          - {when: 聊着聊着说到了, steps: [{say: 这个话题先停在这儿。, note: 不点名。}]}
          - {when: 故意的, steps: [{say: 请您离开。}]}
  - id: remove-now
    title: 一次就移出
    situations: [发黄图了]
    variables:
      - {name: nickname, label: 谁, default: 有账号}
      - {name: reason, label: 做了什么, default: 违规}
    steps: [{say: "提醒大家：{nickname} 在群里{reason}，已经移出。"}]
rules:
  - id: clean
    question: 能发黄图吗？
    rule: 不能。
    why: 违法。
    consequence: 移出。
    offences: [pornography, politics]
    strikes: {first: remove-now, reason: 发色情内容, politics: {first: forbid}}
""",
).replace(
    "    consequence: 第一次提醒，第二次移出。\n",
    "    consequence: 第一次提醒，第二次移出。\n    offences: [advertising]\n"
    "    strikes: {second: warn, expires_after: 90 天, reason: 发广告}\n",
)
DAY = timedelta(days=1)
TEXT = "秋梨膏刚熬好，要的私我"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, encoder_folder: Path) -> Assistant:
    return club.served(tmp_path_factory.mktemp("club"), encoder_folder)


@pytest.fixture
def assistant(opened: Assistant, tmp_path: Path) -> Iterator[Assistant]:
    with club.editable(opened, tmp_path, text=KNOWLEDGE) as assistant:
        yield assistant


def case(*texts: str, at: datetime = NOON, who: str | None = "上海-小明", rule: str = "no-ads", **more: str) -> Case:
    said = tuple(
        Said(
            text, more.get("evidence", text), more.get("offence", "advertising"), at + timedelta(minutes=n), None, n + 3
        )
        for n, text in enumerate(texts or (TEXT,))
    )
    return Case(who, "3 群", rule, said)


def shown(assistant: Assistant, seen: Case, now: datetime = NOON, turn: int = 0) -> str:
    return offence_html(look_at(assistant, seen, now=now), "zh", turn=turn)


def text_of(markup: str, name: str) -> str:
    """What the element of this id holds."""
    found = re.search(rf'id="{name}"[^>]*>(.*?)</div>', markup, re.DOTALL)
    assert found is not None, name
    return found[1]


def acts(markup: str) -> list[str | None]:
    return [attrs["data-act"] for _, attrs in Tags(markup).tags if attrs.get("data-send") == "strike"]


def test_a_first_time(assistant: Assistant) -> None:
    html = shown(assistant, case(evidence="要的私我"), turn=2)
    assert "像是违反了群规「群里可以发广告吗？」" in html and "广告" in html
    assert "<q>秋梨膏刚熬好，<mark>要的私我</mark></q>" in html
    assert "上海-小明 在「3 群」没有这类记录，这是第一次。" in html
    # The rule names no script for the first time: its own approved words.
    said = text_of(html, "fb-strike-2-3")
    assert said == "@上海-小明 您好，群内不发广告。\n大家是来读书的。\n第一次提醒，第二次移出。"
    assert acts(html) == ["count", "count", "innocent"]
    assert ">复制并记第一次<" in html and ">只记第一次<" in html and "公示草稿" not in html
    assert 'data-copy="fb-strike-2-3"' in html and 'data-n="3"' in html


def test_from_the_first_to_the_second_time(assistant: Assistant) -> None:
    act(assistant, case(), {"act": "count", "by": " 小晨 "}, now=NOON)
    html = shown(assistant, case())
    assert "已记一次（小晨，今天 12:00）。" in html and acts(html) == ["undo"]
    assert html.index(f"<summary>{ZH.said}</summary>") < html.index('id="fb-strike-0-3"'), "closed, and still at hand"
    assert "这是第一次。" in html, "its card goes on saying which time it was"

    later = NOON + 5 * DAY
    second = case("又熬了一锅", "便宜卖了", at=later)
    html = shown(assistant, second, later)
    assert "上海-小明 在「3 群」已记 1 次，这是第二次。 到 2 月 21 日（周日）没有再犯就清零。" in html
    assert (
        "看已记的 1 次的证据" in html and f"<small>11 月 23 日 12:00 · 小晨</small><q><mark>{TEXT}</mark></q>" in html
    )
    assert "2 条消息算一次" in html
    assert text_of(html, "fb-strike-0-3") == "@上海-小明 您好，这已经是第二次了，11 月 23 日（周一）请您撤回过。"
    assert text_of(html, "fb-strike-0-3-then-2") == "第二次了，请帮帮忙。", "every step of it is ready"
    draft = text_of(html, "fb-strike-0-3-notice")
    assert "上海-小明 在群里违反群规，共 2 次。" in draft
    assert draft.count("11 月 28 日（周六）12:0") == 2 and f"11 月 23 日（周一）12:00 “{TEXT}”" in draft

    act(assistant, second, {"act": "count", "by": "木木"}, now=later)
    (latest, first) = assistant.strikes.list()
    assert [said.text for said in latest.said] == ["又熬了一锅", "便宜卖了"]
    html = shown(assistant, second, later)
    assert "这是第二次。" in html and "共 2 次" in text_of(html, "fb-strike-0-3-notice"), "not counted a third time"
    act(assistant, second, {"act": "undo"}, now=later)
    assert [each.state for each in assistant.strikes.list()] == ["withdrawn", "counted"] and first.state == "counted"
    assert ">复制并记第二次<" in shown(assistant, second, later)


def test_what_is_found_late_says_the_same_before_and_after(assistant: Assistant) -> None:
    now = NOON + 9 * DAY
    for day in (5, 7):
        act(assistant, case(f"{day}", at=NOON + day * DAY), {"act": "count"}, now=NOON + day * DAY)
    late = case("早就发过")
    before = look_at(assistant, late, now=now)
    assert "已记 2 次，这是第三次。" in offence_html(before, "zh") and "共 3 次" in before.notice
    act(assistant, late, {"act": "count"}, now=now)
    after = look_at(assistant, late, now=now)
    assert (after.standing, after.speeches, after.notice) == (before.standing, before.speeches, before.notice)
    assert "已记 2 次，这是第三次。" in offence_html(after, "zh")
    act(assistant, late, {"act": "undo"}, now=now)
    act(assistant, late, {"act": "innocent"}, now=now)
    said = shown(assistant, late, now)
    assert "现在算数的有 2 次，不含这条。" in said and "这是第" not in said and "公示草稿" not in said


def test_what_its_rule_has_cleared_by_now_is_no_time_at_all(assistant: Assistant) -> None:
    now = NOON + 91 * DAY
    said = shown(assistant, case(), now)
    assert f"上海-小明 在「3 群」现在算数的有 0 次，不含这条。 {ZH.lapsed}" in said
    assert ">复制并记一条（已清零）<" in said and "这是第" not in said
    act(assistant, case(), {"act": "count"}, now=now)
    assert ZH.lapsed in shown(assistant, case(), now)


def test_a_serious_offence_goes_straight_to_what_the_rule_says(assistant: Assistant) -> None:
    html = shown(assistant, case(rule="clean", offence="pornography"))
    assert text_of(html, "fb-strike-0-3") == "提醒大家：上海-小明 在群里发色情内容，已经移出。", (
        "it is not said to the person"
    )
    assert "第一次的话术：一次就移出" in html


def test_notes_come_before_what_is_said_and_the_rest_after(assistant: Assistant) -> None:
    html = shown(assistant, case(rule="clean", offence="politics"))
    assert text_of(html, "fb-strike-0-3") == "@上海-小明 您好，这个话题先停在这儿。"
    assert html.index("不点名。") < html.index("聊着聊着说到了") < html.index("这个话题先停在这儿。")
    assert text_of(html, "fb-strike-0-3-then-2") == "请您离开。", "the other branch is at hand"
    act(assistant, case(), {"act": "count"}, now=NOON)
    html = shown(assistant, case("再来", at=NOON + DAY), NOON + DAY)
    assert html.index("私聊说。") < html.index('id="fb-strike-0-3"') < html.index("对方怎么反应？")
    assert html.count("这已经是第二次了") == 1, "what leads is not told again among what comes then"


def test_what_is_said_another_time_is_at_hand(assistant: Assistant) -> None:
    html = shown(assistant, case())
    assert "换第二次、第三次的话术：提醒过还发广告" in html
    assert "这已经是第一次了，上次请您撤回过。" in html
    act(assistant, case(), {"act": "count"}, now=NOON)
    assert "换第" not in shown(assistant, case("再来", at=NOON + DAY), NOON + DAY), "the third time's is the same"


def test_nobody_is_counted_before_the_name_is_known(assistant: Assistant) -> None:
    nameless = case(who=None)
    html = shown(assistant, nameless)
    assert acts(html) == ["who"] and "不知道是谁说的" in html
    assert text_of(html, "fb-strike-0-3").startswith("您好，群内不发广告。"), "what to say is there all the same"
    with pytest.raises(InvalidRequest, match="Nobody is named"):
        act(assistant, nameless, {"act": "count"}, now=NOON)
    named = act(assistant, nameless, {"act": "who", "asker": " 上海-小芳 "}, now=NOON)
    assert named.asker == "上海-小芳" and assistant.strikes.list() == []
    assert acts(shown(assistant, named)) == ["count", "count", "innocent"]


def test_no_offence_is_remembered_also_for_others(assistant: Assistant) -> None:
    act(assistant, case(), {"act": "innocent", "by": "小晨"}, now=NOON)
    html = shown(assistant, case())
    assert "认定不是违规（小晨，今天 12:00）。" in html and acts(html) == ["undo", "again"]
    other = shown(assistant, case(who="成都-小红"))
    assert f"<details><summary>{ZH.cleared}</summary>" in other
    assert ZH.cleared not in shown(assistant, case(TEXT, "别的", who="成都-小红")), "not all of it was"
    act(assistant, case(), {"act": "again", "by": "木木"}, now=NOON)
    assert [each.state for each in assistant.strikes.list()] == ["counted"]
    assert ZH.cleared not in shown(assistant, case(who="成都-小红"))


def test_what_was_recorded_from_an_earlier_paste_is_not_told_twice(assistant: Assistant) -> None:
    act(assistant, case("一"), {"act": "count"}, now=NOON)
    look = look_at(assistant, case("一", "二"), now=NOON + DAY)
    assert [each.text for each in look.case.said] == ["二"] and look.number == 3
    html = offence_html(look, "zh")
    assert 'data-n="3"' in html and "条消息算一次" not in html
    assert look.notice.count("“一”") == look.notice.count("“二”") == 1


def test_what_counts_against_other_rules_is_there_to_weigh(assistant: Assistant) -> None:
    act(assistant, case(rule="clean", offence="pornography"), {"act": "count"}, now=NOON)
    html = shown(assistant, case("二"))
    assert "另有 1 次违反别的群规" in html and "没有这类记录" in html


@pytest.mark.parametrize("what", ["", "fly", "undo", "again"])
def test_what_was_made_by_hand_is_refused(assistant: Assistant, what: str) -> None:
    with pytest.raises(InvalidRequest, match="cannot be done with this message any more"):
        act(assistant, case(), {"act": what}, now=NOON)
    assert assistant.strikes.list() == []


def test_nothing_that_was_typed_becomes_part_of_the_page(assistant: Assistant) -> None:
    act(assistant, case(ATTACK, who=ATTACK), {"act": "count", "by": ATTACK}, now=NOON)
    for lang in ("zh", "en"):
        seen = look_at(assistant, case(f"{ATTACK}二", at=NOON + DAY, who=ATTACK, evidence=ATTACK), now=NOON + DAY)
        harmless(offence_html(seen, "en" if lang == "en" else "zh"))
        harmless(offence_html(look_at(assistant, case(ATTACK, who=ATTACK), now=NOON), "en" if lang == "en" else "zh"))
    assert marked(ATTACK, "src") == "&lt;img <mark>src</mark>=x onerror=alert(1)&gt;"
    assert marked("甲乙", "丙") == marked("甲乙", "") == "甲乙"


def test_two_pastes_share_no_id_and_no_draft(assistant: Assistant) -> None:
    nameless = case(who=None)
    said = nameless.said[0]
    piece = Piece(3, "offence", None, NOON, said.text, (), 1, None, None, None, misnamed=False)
    card = Card(piece, None, parts={offence_card.NAME: nameless})
    for turn in (1, 2):
        html = offence_card.PART.html(View(assistant, turn, "3 群", NOON, "zh"), card)
        assert f'data-keep="fb-strike-{turn}-3"' in html and f'id="fb-strike-{turn}-3"' in html


def test_what_is_counted_on_one_card_is_told_on_the_others_of_this_person(assistant: Assistant) -> None:
    def card(number: int, who: str | None, rule: str) -> Card:
        seen = case(who=who, rule=rule)
        piece = Piece(number, "offence", who, NOON, TEXT, (), 1, None, None, None, misnamed=False)
        numbered = replace(seen, said=(replace(seen.said[0], number=number),))
        return Card(piece, None, parts={offence_card.NAME: numbered})

    first, again = card(1, "上海-小明", "no-ads"), card(2, " @上海－小明", "clean")
    cards = (first, again, card(3, "成都-小红", "clean"), card(4, None, "clean"))
    paste = Paste(1, "3 群", NOON, cards)
    assert offence_card.PART.beside(paste, first) == [again]
    assert offence_card.PART.beside(paste, cards[3]) == []
    assert ZH.others.format(n=1) not in offence_card.PART.html(View(assistant, 1, "3 群", NOON, "zh"), again)
    act(assistant, first.parts[offence_card.NAME], {"act": "count"}, now=NOON)
    told = offence_card.PART.html(View(assistant, 1, "3 群", NOON, "zh"), again)
    assert ZH.others.format(n=1) in told


def test_every_word_is_in_both_languages() -> None:
    for one, other in ((ZH, EN), (EN, ZH)):
        for each in fields(one):
            mine, theirs = getattr(one, each.name), getattr(other, each.name)
            assert mine and mine != theirs, each.name
            if isinstance(mine, str):
                assert sorted(re.findall(r"{(\w+)}", mine)) == sorted(re.findall(r"{(\w+)}", theirs)), each.name
            elif isinstance(mine, dict):
                assert list(mine) == list(theirs), each.name


def test_every_offence_of_the_starter_has_its_words_for_the_first_three_times(
    opened: Assistant, tmp_path: Path
) -> None:
    starter = load(Path(__file__).parent.parent / "knowledge")
    rules = [item for item in starter.items if isinstance(item, Rule) and item.offences]
    assert {offence for rule in rules for offence in rule.offences} == set(ZH.offences) - {"other"}
    with club.editable(opened, tmp_path) as assistant:
        store = assistant._recording()[1]
        strikes = Strikes(store, lambda: starter)
        for rule in rules:
            assert rule.strikes.notice == "script-public-notice" and rule.strikes.expires_after == 90 * DAY
            for offence in rule.offences:
                for time in range(3):
                    now = NOON + time * DAY
                    seen = Case(f"{rule.id}-{offence}", "", rule.id, (Said(f"{time}", f"{time}", offence, now),))
                    standing = strikes.standing(seen.asker or "", "", rule.id, now=now, offence=offence)
                    assert standing.script_id is not None and starter.item(standing.script_id).kind == "script"
                    assert strikes.values(seen, standing, now=now)["reason"]
                    strikes.record(seen, by=None, now=now)
                notice = strikes.notice(f"{rule.id}-{offence}", "", now=NOON + 3 * DAY)
                assert "共 3 次" in notice and not re.search("[{}]", notice), notice
