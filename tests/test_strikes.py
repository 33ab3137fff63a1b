"""Who stands where with which rule: counting once, clearing, correcting, the words for it; on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from faqbot.conduct import Breach
from faqbot.edits import Change, draft
from faqbot.errors import Conflict, InvalidRequest, KnowledgeError
from faqbot.knowledge import Knowledge, Rule, Sanctions, Stages
from faqbot.reading import load
from faqbot.store import Store, Strike
from faqbot.strikes import Case, Said, Strikes, cases, count_in_words, nth_in_words

from . import club
from .club import NOON

TEXT = """\
community:
  name: 晨光读书会
scripts:
  - id: ask-back
    title: 请他撤回
    situations: [有人发广告]
    steps: [{say: 麻烦您撤回。}]
  - id: warn
    title: 再次提醒
    situations: [又发广告]
    variables:
      - {name: nth, label: 第几次, default: 又一次}
      - {name: date, label: 上次, default: 上次}
    steps: [{say: "这是{nth}，{date}提醒过您。"}]
  - id: remove
    title: 移出
    situations: [第三次了]
    steps: [{say: 请您离开。}]
  - id: remove-now
    title: 马上移出
    situations: [发黄图了]
    steps: [{say: 已经移出。}]
  - id: announce
    title: 公示
    situations: [怎么公示]
    variables:
      - {name: nickname, label: 谁, default: 这位群友}
      - {name: reason, label: 做了什么, default: 违反群规}
      - {name: count, label: 几次, default: 两次}
      - {name: evidence, label: 证据, default: 见截图}
      - {name: result, label: 怎么处理, default: 再有一次就移出}
    steps: [{say: "{nickname} {reason}，共 {count}：\\n{evidence}\\n{result}。"}]
rules:
  - id: no-ads
    question: 能发广告吗
    rule: 不能。
    why: 太吵。
    consequence: 提醒。
    offences: [advertising]
    strikes:
      first: ask-back
      second: warn
      third: remove
      notice: announce
      reason: 发广告
      expires_after: 90 天
      counts_with: [no-links]
  - id: no-links
    question: 能发链接吗
    rule: 不能。
    why: 危险。
    consequence: 提醒。
    offences: [link, contact]
    strikes:
      first: ask-back
      reason: 发链接
      expires_after: 30 days
      contact: {second: warn, reason: 拉人}
  - id: clean
    question: 能发黄图吗
    rule: 不能。
    why: 违法。
    consequence: 移出。
    offences: [pornography]
    strikes: {first: remove-now, reason: 发色情内容}
  - id: calm
    question: 能刷屏吗
    rule: 不能。
    why: 太吵。
    consequence: 提醒。
    offences: [flooding]
"""
AD = "秋梨膏刚熬好的，要的加我微信 qiuli_88 下单"
DAY = timedelta(days=1)


@pytest.fixture
def knowledge(tmp_path: Path) -> Knowledge:
    return load(club.write(tmp_path / "knowledge", TEXT))


@pytest.fixture
def strikes(database_url: str, knowledge: Knowledge) -> Iterator[Strikes]:
    with Store(database_url) as store:
        yield Strikes(store, lambda: knowledge)


def case(
    text: str = AD,
    at: datetime | None = NOON,
    *,
    who: str | None = "上海-小明",
    group: str = "3 群",
    rule: str = "no-ads",
    offence: str = "advertising",
    evidence: str = "",
) -> Case:
    return Case(who, group, rule, (Said(text, evidence or text, offence, at),))


def nth(strikes: Strikes, at: datetime = NOON, **of: str) -> int:
    asked = case(**of)  # type: ignore[arg-type]
    return strikes.standing(asked.asker or "", asked.group, asked.rule_id, now=at, offence=asked.offence).nth


# Counting


def test_first_second_third_and_every_later_time_have_their_script(strikes: Strikes) -> None:
    scripts, counts = [], []
    for day in range(4):
        at = NOON + day * DAY
        standing = strikes.standing("上海-小明", "3 群", "no-ads", now=at)
        scripts.append(standing.script_id)
        counts.append((standing.count, standing.nth, len(standing.strikes)))
        strikes.record(case(at=at), by="小晨", now=at)
    assert scripts == ["ask-back", "warn", "remove", "remove"]
    assert counts == [(0, 1, 0), (1, 2, 1), (2, 3, 2), (3, 4, 3)]
    standing = strikes.standing("上海-小明", "3 群", "no-ads", now=NOON + 3 * DAY)
    assert [each.moment for each in standing.strikes] == [NOON + day * DAY for day in (3, 2, 1, 0)]
    assert standing.expires_at == NOON + 93 * DAY
    (said,) = standing.strikes[0].said
    assert (said.text, said.said_at, standing.strikes[0].by) == (AD, NOON + 3 * DAY, "小晨")


def test_what_follows_may_depend_on_the_offence(strikes: Strikes) -> None:
    def script(offence: str, at: datetime) -> str | None:
        return strikes.standing("小明", None, "no-links", now=at, offence=offence).script_id

    assert (script("link", NOON), script("contact", NOON)) == ("ask-back", "ask-back")
    strikes.record(case(who="小明", group="", rule="no-links", offence="contact"), by=None, now=NOON)
    assert (script("link", NOON), script("contact", NOON)) == ("ask-back", "warn")
    assert strikes.standing("小明", None, "clean", now=NOON).script_id == "remove-now", (
        "at once, where the rule says so"
    )
    assert strikes.standing("小明", None, "calm", now=NOON).script_id is None


@pytest.mark.parametrize("again", ["上海-小明", " 上海－小明", "@上海—小明", "上 海-小 明\u200b", "上海-小明\u2005"])
def test_the_same_person_under_small_changes_of_the_name_is_one(strikes: Strikes, again: str) -> None:
    strikes.record(case(), by="小晨", now=NOON)
    assert nth(strikes, who=again, group="３群") == 2


def test_names_are_told_apart_and_kept_as_written(strikes: Strikes) -> None:
    strikes.record(case(who=" @ＢＯＢ Li "), by=None, now=NOON)
    assert [nth(strikes, who=who) for who in ("bob li", "上海-小明")] == [2, 1]
    assert nth(strikes, who="bob li", group="4 群") == 1, "another group counts for itself"
    assert [person.asker for person in strikes.people(now=NOON)] == ["ＢＯＢ Li"]


def test_the_same_message_counts_once(strikes: Strikes) -> None:
    first = strikes.record(case(), by="小晨", now=NOON)
    again = strikes.record(case(f"  {AD}！ ", NOON + timedelta(seconds=40)), by="木木", now=NOON + 5 * DAY)
    assert again == first and first.by == "小晨"
    assert strikes.record(case(at=NOON + timedelta(minutes=1)), by="小晨", now=NOON).id != first.id
    assert strikes.record(case("别的广告"), by="小晨", now=NOON).id not in (first.id, first.id + 1)
    assert nth(strikes) == 4


def test_without_a_time_the_same_message_counts_once_a_day(strikes: Strikes) -> None:
    # NOON is 12:00 in Shanghai: eleven hours later it is the same day there, and another in UTC never.
    first, later, next_day = (
        strikes.count(
            asker="小明", group=None, rule_id="no-ads", offence="advertising", text=AD, evidence=AD, by=None, now=at
        )
        for at in (NOON, NOON + timedelta(hours=11), NOON + timedelta(hours=12))
    )
    assert first.id == later.id != next_day.id
    assert [each.moment for each in (first, next_day)] == [NOON, NOON + timedelta(hours=12)]


def test_two_colleagues_at_once_count_one(strikes: Strikes) -> None:
    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(lambda by: strikes.record(case(), by=str(by), now=NOON).id, range(16)))
    assert len(set(ids)) == 1 and len(strikes.list()) == 1


def test_several_messages_in_one_paste_are_one_strike_with_all_the_evidence(strikes: Strikes) -> None:
    said = tuple(Said(text, text, "advertising", NOON + place * DAY) for place, text in enumerate(("一", "二", "三")))
    strike = strikes.record(Case("小明", "", "no-ads", said), by=None, now=NOON + 2 * DAY)
    assert [(each.text, each.said_at) for each in strike.said] == [(each.text, each.said_at) for each in said]
    assert strike.said_at == NOON and nth(strikes, NOON + 2 * DAY, who="小明", group="") == 2
    # Pasted again with what came since: only that is new.
    more = Case("小明", "", "no-ads", (*said[1:], Said("四", "四", "advertising", NOON + 3 * DAY)))
    assert strikes.found(more, now=NOON) is None
    assert [each.text for each in strikes.record(more, by=None, now=NOON + 3 * DAY).said] == ["四"]
    assert strikes.found(replace(more, said=said[1:]), now=NOON) == strikes.get(strike.id)


def test_pieces_become_cases_by_person_and_rule() -> None:
    @dataclass
    class Result:
        question_id: int

    @dataclass
    class Piece:
        number: int
        asker: str | None
        breach: Breach | None
        text: str = "话"
        said_at: datetime | None = None
        result: Result | None = None

    def breach(rule: str) -> Breach:
        return Breach(rule, "advertising", "话", 0.9)

    pieces = [
        Piece(1, "小明", breach("no-ads"), result=Result(7)),
        Piece(2, "小红", None),
        Piece(3, None, breach("no-ads")),
        Piece(4, "小明 ", breach("clean")),
        Piece(5, "小 明", breach("no-ads")),
        Piece(6, None, breach("no-ads")),
    ]
    found = cases(pieces, " 3 群")
    assert [(each.asker, each.rule_id, each.numbers, each.group) for each in found] == [
        ("小明", "no-ads", (1, 5), "3 群"),
        (None, "no-ads", (3,), "3 群"),
        ("小明", "clean", (4,), "3 群"),
        (None, "no-ads", (6,), "3 群"),
    ]
    assert [each.question_id for each in found[0].said] == [7, None]


# Until when


def test_a_time_without_another_strike_clears_all_before_it(strikes: Strikes) -> None:
    for day in (0, 80):
        strikes.record(case(at=NOON + day * DAY), by=None, now=NOON + day * DAY)
    last = NOON + 80 * DAY
    assert nth(strikes, last + 90 * DAY - timedelta(seconds=1)) == 3, "each puts off the clearing of those before"
    assert nth(strikes, last + 90 * DAY) == 1
    strikes.record(case(at=last + 90 * DAY), by=None, now=last + 90 * DAY)
    assert nth(strikes, last + 91 * DAY) == 2, "what was cleared stays so"
    (person,) = strikes.people(now=last + 91 * DAY)
    assert (person.count, len(person.strikes), person.last_at) == (1, 3, last + 90 * DAY)
    assert strikes.counting(person.strikes, now=last + 91 * DAY) == {person.strikes[0].id}


def test_rules_that_count_together_do_so_both_ways_each_by_its_own_time(strikes: Strikes) -> None:
    strikes.record(case(), by=None, now=NOON)
    assert nth(strikes, rule="no-links", offence="link") == nth(strikes) == 2
    other = strikes.standing("上海-小明", "3 群", "clean", now=NOON)
    assert (other.nth, [each.rule_id for each in other.others]) == (1, ["no-ads"])
    later = NOON + 40 * DAY
    assert nth(strikes, later) == 2
    assert nth(strikes, later, rule="no-links", offence="link") == 1, "that rule clears after 30 days"


def test_a_rule_that_says_no_time_never_clears(strikes: Strikes) -> None:
    strikes.record(case(rule="clean", offence="pornography"), by=None, now=NOON)
    standing = strikes.standing("上海-小明", "3 群", "clean", now=NOON + 3_000 * DAY)
    assert (standing.count, standing.expires_at) == (1, None)


def test_what_is_found_late_is_the_same_time_before_and_after_it_is_counted(strikes: Strikes) -> None:
    now = NOON + 9 * DAY
    for day in (5, 7):
        strikes.record(case(f"{day}", NOON + day * DAY), by=None, now=NOON + day * DAY)
    late = case("早就发过", NOON)

    def standing(recorded: Strike | None = None) -> tuple[int, int, str | None, datetime | None]:
        found = strikes.standing("上海-小明", "3 群", "no-ads", now=now, said_at=late.said_at, recorded=recorded)
        return found.count, found.nth, found.script_id, found.expires_at

    third = (2, 3, "remove", NOON + 97 * DAY)
    notice = strikes.notice("上海-小明", "3 群", now=now, case=late)
    assert standing() == third and "共 3 次：\n11 月 23 日（周一）12:00 “早就发过”\n11 月 28 日" in notice, "in order"
    strike = strikes.record(late, by=None, now=now)
    assert standing(strike) == third and strikes.notice("上海-小明", "3 群", now=now, rule_id="no-ads") == notice
    assert [person.count for person in strikes.people(now=now)] == [3]
    fourth = strikes.record(case("又来", now), by=None, now=now)
    assert standing(strike)[1] == 3 and standing(fourth)[1] == 4, "each stays what it was"
    strikes.settle(strikes.list()[1].id, "pardoned", by=None, now=now)
    assert (standing(strike)[1], standing(fourth)[1]) == (2, 3)


def test_what_is_found_after_its_time_counts_no_more_unless_another_came_since(strikes: Strikes) -> None:
    now = NOON + 100 * DAY
    lapsed = strikes.standing("上海-小明", "3 群", "no-ads", now=now, said_at=NOON)
    assert (lapsed.nth, lapsed.lapsed, lapsed.script_id) == (1, True, "ask-back")
    with pytest.raises(InvalidRequest, match="Nothing counts against 上海-小明"):
        strikes.notice("上海-小明", "3 群", now=now, case=case())
    strikes.record(case(at=NOON), by=None, now=NOON)
    between = strikes.standing("上海-小明", "3 群", "no-ads", now=now, said_at=NOON + 50 * DAY)
    assert (between.nth, between.lapsed) == (2, False), "with it, that of day 0 is not cleared"
    assert between.expires_at == NOON + 140 * DAY
    found = strikes.record(case("当中", NOON + 50 * DAY), by=None, now=now)
    assert between == strikes.standing("上海-小明", "3 群", "no-ads", now=now, recorded=found)


def test_a_notice_is_about_the_rule_that_is_asked_for(strikes: Strikes) -> None:
    strikes.record(case(), by=None, now=NOON)
    strikes.record(case("黄图", NOON + DAY, rule="clean", offence="pornography"), by=None, now=NOON + DAY)
    assert "色情内容" in strikes.notice("上海-小明", "3 群", now=NOON + DAY)
    about_ads = strikes.notice("上海-小明", "3 群", now=NOON + DAY, rule_id="no-ads")
    assert "发广告，共 1 次" in about_ads and "色情" not in about_ads


# Second thoughts


def test_pardoned_and_mistaken_do_not_count_until_they_are_counted_after_all(strikes: Strikes) -> None:
    strike = strikes.record(case(), by="小晨", now=NOON)
    assert strikes.settle(strike.id, "pardoned", by="木木", reason=" 第一天来 ", now=NOON).state == "pardoned"
    assert nth(strikes) == 1
    assert strikes.record(case(), by="小晨", now=NOON).state == "pardoned", "another click does not overrule a person"
    strikes.settle(strike.id, "mistaken", by="木木", now=NOON)
    assert (nth(strikes), strikes.innocent([AD, "别的"])) == (1, {AD})
    again = strikes.settle(strike.id, "counted", by="阿青", now=NOON)
    assert (nth(strikes), strikes.innocent([AD])) == (2, set())
    strikes.settle(strike.id, "counted", by="阿青", now=NOON)
    assert [(each.what, each.by, each.note) for each in strikes.get(strike.id).events] == [
        ("counted", "小晨", None),
        ("pardoned", "木木", "第一天来"),
        ("mistaken", "木木", None),
        ("counted", "阿青", None),
    ]
    assert again.events == strikes.get(strike.id).events, "what it is already is no news"


def test_no_offence_is_kept_so_that_nobody_is_accused_of_those_words_again(strikes: Strikes) -> None:
    strike = strikes.record(case(), by="小晨", state="mistaken", now=NOON)
    assert (nth(strikes), strike.state) == (1, "mistaken")
    assert strikes.found(case(), now=NOON) == strike
    assert strikes.innocent([f"{AD}。", "加我微信"]) == {f"{AD}。"}
    assert strikes.innocent([]) == set()
    strikes.settle(strike.id, "withdrawn", by="小晨", now=NOON)
    assert strikes.innocent([AD]) == set(), "that was a slip"


def test_what_was_withdrawn_may_be_recorded_anew(strikes: Strikes) -> None:
    strike = strikes.record(case(), by="小晨", now=NOON)
    strikes.settle(strike.id, "withdrawn", by="小晨", now=NOON)
    assert (nth(strikes), strikes.people(now=NOON), strikes.found(case(), now=NOON)) == (1, [], None)
    with pytest.raises(Conflict, match=f"Strike {strike.id} was withdrawn. Nothing was changed; record what was said"):
        strikes.settle(strike.id, "counted", by=None)
    with pytest.raises(Conflict, match="was withdrawn"):
        strikes.correct(strike.id, by=None, asker="小红")
    anew = strikes.record(case(), by="小晨", now=NOON)
    assert (anew.id != strike.id, anew.state, nth(strikes)) == (True, "counted", 2)
    assert [each.state for each in strikes.list()] == ["counted", "withdrawn"], "its history stays"


def test_who_where_and_which_rule_can_be_put_right(strikes: Strikes) -> None:
    strike = strikes.record(case(), by="小晨", now=NOON)
    right = strikes.correct(
        strike.id, by="木木", asker="上海-小芳", group="4 群", rule_id="clean", reason="认错人", now=NOON
    )
    assert (right.asker, right.group, right.rule_id) == ("上海-小芳", "4 群", "clean")
    assert right.events[-1].note == "认错人；上海-小明 → 上海-小芳；3 群 → 4 群；no-ads → clean"
    assert (nth(strikes), nth(strikes, who="上海-小芳", group="4群", rule="clean", offence="pornography")) == (1, 2)
    assert strikes.found(case(), now=NOON) is None, "it is held against the other one now"
    assert strikes.record(case(who="上海-小芳", group="4 群"), by=None, now=NOON).id == strike.id
    assert strikes.correct(strike.id, by="木木", asker=" 上海-小芳") == strikes.get(strike.id), "nothing to change"
    mine = strikes.record(case(), by=None, now=NOON)
    with pytest.raises(Conflict, match=f"Strike {strike.id} holds the same message for the same person. Nothing was"):
        strikes.correct(mine.id, by=None, asker="上海-小芳", group="4 群")
    assert strikes.get(mine.id).asker == "上海-小明"


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (lambda s: s.record(case(who=" @ "), by=None), "Nobody is named. Say who wrote it before it is counted."),
        (lambda s: s.record(case(who=None), by=None), "Nobody is named."),
        (lambda s: s.record(case("  "), by=None), "A strike needs the words that were said. Send the member's message"),
        (lambda s: s.record(case(rule="no-ad"), by=None), 'There is no entry, script or rule "no-ad". Did you mean'),
        (lambda s: s.standing("小明", "", "warn"), '"warn" is no rule, but a script. Name the rule that was broken.'),
        (lambda s: s.settle(9, "pardoned", by=None), "There is no strike 9. List those there are: GET /v1/strikes."),
        (lambda s: s.get(2**70), "There is no strike 1180591620717411303424."),
        (lambda s: s.list(limit=0), "A list of 0 strikes cannot be given. Ask for 1 or more."),
        (lambda s: s.notice("小明", ""), "Nothing counts against 小明 in this group. There is nothing to announce."),
    ],
)
def test_what_cannot_be_done_is_said(strikes: Strikes, broken: Callable[[Strikes], object], message: str) -> None:
    with pytest.raises(InvalidRequest) as error:
        broken(strikes)
    assert str(error.value).startswith(message)
    assert strikes.list() == []


# Looking


def test_people_come_by_count_then_by_the_last_time(strikes: Strikes) -> None:
    for day, who in enumerate(("甲", "乙", "丙", "甲")):
        strikes.record(case(f"{day}", NOON + day * DAY, who=who), by=None, now=NOON)
    strikes.record(case("别群的", NOON, who="丁", group="4 群"), by=None, now=NOON)
    strikes.record(case("不是", NOON + 9 * DAY, who="戊"), by=None, state="mistaken", now=NOON)
    people = strikes.people(now=NOON + 9 * DAY)
    assert [(each.asker, each.count) for each in people] == [("甲", 2), ("丙", 1), ("乙", 1), ("丁", 1), ("戊", 0)]
    assert [each.asker for each in strikes.people(group="3群", now=NOON)][:2] == ["甲", "丙"]
    assert strikes.groups() == ["3 群", "4 群"]
    assert [each.said[0].text for each in strikes.list(asker="甲")] == ["3", "0"]
    assert [each.said[0].text for each in strikes.list(group="4 群", limit=9)] == ["别群的"]
    assert len(strikes.list(limit=2)) == 2


# Words


def test_a_script_gets_which_time_it_is_and_the_evidence(strikes: Strikes) -> None:
    strikes.record(case(evidence="加我微信 qiuli_88"), by=None, now=NOON)
    now = NOON + 2 * DAY
    later = case("点这里 https://a.example/x", now, rule="no-links", offence="link")
    standing = strikes.standing(later.asker or "", later.group, later.rule_id, now=now, offence="link")
    assert strikes.values(later, standing, now=now) == {
        "nickname": "上海-小明",
        "nth": "第二次",
        "count": "2 次",
        "date": "11 月 23 日（周一）",
        "evidence": "11 月 23 日（周一）12:00 “加我微信 qi***”\n11 月 25 日（周三）12:00 “点这里 a***.example”",
        "reason": "发广告、发链接",
    }
    first = case(who="小红")
    clean = strikes.standing("小红", "3 群", "no-ads", now=NOON)
    values = strikes.values(first, clean, now=NOON)
    assert (values["nth"], values["count"], "date" in values) == ("第一次", "1 次", False)


def test_the_notice_tells_count_times_and_what_can_be_repeated(strikes: Strikes) -> None:
    strikes.record(case(evidence="秋梨膏刚熬好的，要的加我微信 qiuli_88 下单"), by=None, now=NOON)
    pardoned = strikes.record(case("免了的", NOON + DAY), by=None, now=NOON)
    strikes.settle(pardoned.id, "pardoned", by=None)
    now = NOON + 3 * DAY
    pending = case("再熬一锅", now)
    assert strikes.notice("上海-小明", "3 群", now=now, case=pending) == (
        "上海-小明 发广告，共 2 次：\n11 月 23 日（周一）12:00 “秋梨膏刚熬好的，要的加我微信 qi*** 下单”\n"
        "11 月 26 日（周四）12:00 “再熬一锅”\n再有一次就移出。"
    )
    assert "共 1 次：\n11 月 23 日" in strikes.notice("上海-小明", "3 群", now=now), "what is not counted is not told"
    strikes.record(pending, by=None, now=now)
    assert "共 2 次" in strikes.notice("上海-小明", "3 群", now=now)
    third = strikes.notice("上海-小明", "3 群", now=now, case=case("又一锅", now))
    assert "共 3 次" in third and third.endswith("内容已删除，按群规请出本群。")


def test_a_notice_repeats_no_filth_and_cuts_what_is_long(strikes: Strikes) -> None:
    strikes.record(case("很黄的话", rule="clean", offence="pornography"), by=None, now=NOON)
    said = strikes.notice("上海-小明", "3 群", now=NOON)
    assert "12:00 色情内容" in said and "很黄的话" not in said and "发色情内容，共 1 次" in said
    strikes.record(case("长" * 60, who="小红"), by=None, now=NOON)
    assert f"“{'长' * 39}…”" in strikes.notice("小红", "3 群", now=NOON)


def test_a_community_without_a_script_for_it_gets_a_plain_notice(database_url: str, tmp_path: Path) -> None:
    for language, said in (
        ("zh", "共 2 次。\n事实如下：\n11 月 23 日"),
        ("en", "2 times.\nWhat happened:\nMonday 23 November"),
    ):
        text = TEXT.replace("      notice: announce\n", "").replace("name: 晨光", f"language: {language}\n  name: 晨光")
        knowledge = load(club.write(tmp_path / language, text))
        with Store(database_url) as store:
            strikes = Strikes(store, lambda knowledge=knowledge: knowledge)  # type: ignore[misc]
            for day in range(2):
                strikes.record(case(f"{language}{day}", NOON + day * DAY, who=language), by=None, now=NOON)
            assert said in strikes.notice(language, "3 群", now=NOON + DAY)


def test_where_one_rule_has_no_words_for_it_the_script_says_its_own(database_url: str, tmp_path: Path) -> None:
    knowledge = load(club.write(tmp_path / "knowledge", TEXT.replace("      reason: 发链接\n", "")))
    with Store(database_url) as store:
        strikes = Strikes(store, lambda: knowledge)
        strikes.record(case(), by=None, now=NOON)
        assert strikes.notice("上海-小明", "3 群", now=NOON).startswith("上海-小明 发广告，共 1 次")
        both = strikes.notice("上海-小明", "3 群", now=NOON, case=case("链接", rule="no-links", offence="link"))
        assert both.startswith("上海-小明 违反群规，共 2 次"), "half of it would be wrong"


def test_an_edit_of_a_rule_leaves_its_strikes_alone(knowledge: Knowledge, tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    plan = draft(folder, knowledge, [Change("no-ads", {"paraphrases": ["能推广吗"]})])
    (file,) = plan.files
    assert file.before is not None and file.after is not None
    added = {line.strip() for line in file.after.decode().splitlines()} - set(map(str.strip, TEXT.splitlines()))
    assert added == {"paraphrases: [能推广吗]"}
    after, before = plan.knowledge.item("no-ads"), knowledge.item("no-ads")
    assert isinstance(after, Rule) and isinstance(before, Rule) and after.strikes == before.strikes


def test_a_script_that_a_rule_names_cannot_be_removed_alone(knowledge: Knowledge, tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match='"second" of strikes of rule "no-ads" names "warn", which is no script'):
        draft(tmp_path / "knowledge", knowledge, [Change("warn", {}, remove=True)])


def test_counts_in_words() -> None:
    assert [nth_in_words(n, "zh") for n in (1, 2, 10, 11)] == ["第一次", "第二次", "第十次", "第 11 次"]
    assert [nth_in_words(n, "en") for n in (1, 2, 3, 4, 11, 22)] == ["1st", "2nd", "3rd", "4th", "11th", "22nd"]
    assert [count_in_words(n, "en") for n in (1, 2)] == ["once", "2 times"]


def test_what_a_rule_that_is_gone_left_still_counts(database_url: str, tmp_path: Path, knowledge: Knowledge) -> None:
    without = load(club.write(tmp_path / "without", TEXT[: TEXT.index("  - id: calm")]))
    with Store(database_url) as store:
        Strikes(store, lambda: knowledge).record(case(rule="calm", offence="flooding"), by=None, now=NOON)
        strikes = Strikes(store, lambda: without)
        assert [(each.asker, each.count) for each in strikes.people(now=NOON + 900 * DAY)] == [("上海-小明", 1)]
        assert strikes.notice("上海-小明", "3 群", now=NOON).startswith("上海-小明 违反群规，共 1 次：")


# What the knowledge files say


def test_strikes_of_rules_are_read(knowledge: Knowledge) -> None:
    ads, links = knowledge.item("no-ads"), knowledge.item("no-links")
    assert isinstance(ads, Rule) and isinstance(links, Rule)
    assert ads.strikes == Sanctions(
        Stages("ask-back", "warn", "remove", "发广告"), {}, "announce", timedelta(days=90), ("no-links",)
    )
    assert links.strikes.expires_after == timedelta(days=30)
    assert links.stages("contact") == Stages("ask-back", "warn", None, "拉人"), "what it does not say stays the rule's"
    assert links.stages("link") == links.strikes.stages == Stages("ask-back", None, None, "发链接")
    assert knowledge.counted_together("no-links") == knowledge.counted_together("no-ads") == {"no-ads", "no-links"}
    calm = knowledge.item("calm")
    assert isinstance(calm, Rule) and calm.strikes == Sanctions() and knowledge.counted_together("calm") == {"calm"}


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("90", 90),
        ("90 天", 90),
        ("90天", 90),
        ("1 day", 1),
        ("12 周", 84),
        ("3 个月", 90),
        ("3 months", 90),
        ("1 年", 365),
    ],
)
def test_how_long_a_strike_counts(tmp_path: Path, written: str, days: int) -> None:
    rule = load(club.write(tmp_path, TEXT.replace("90 天", written))).item("no-ads")
    assert isinstance(rule, Rule) and rule.strikes.expires_after == timedelta(days=days)


@pytest.mark.parametrize(
    ("change", "line", "message"),
    [
        (
            ("second: warn\n", "second: wran\n"),
            "second: wran",
            '"second" of strikes of rule "no-ads" names "wran", which is no script. Did you mean "warn"?',
        ),
        (
            ("notice: announce", "notice: xyz-abc"),
            "xyz-abc",
            '"notice" of strikes of rule "no-ads" names "xyz-abc", which is no script. Write the id of a script, or '
            "remove it.",
        ),
        (
            ("third: remove\n", "third: no-links\n"),
            "third: no-links",
            '"third" of strikes of rule "no-ads" names "no-links", which is no script, but a rule. Name a script.',
        ),
        (
            ("counts_with: [no-links]", "counts_with: [no-link]"),
            "[no-link]",
            '"counts_with" of strikes of rule "no-ads" names "no-link", which is no rule. Did you mean "no-links"?',
        ),
        (
            ("contact: {second: warn", "contact: {second: wran"),
            "wran",
            '"second" of "contact" of strikes of rule "no-links" names "wran", which is no script. Did',
        ),
        (
            ("contact: {second", "abuse: {second"),
            "abuse:",
            '"abuse" of strikes of rule "no-links" is not among the offences of the rule. Add it there: "offences: '
            '[abuse]".',
        ),
        (
            ("expires_after: 90 天", "expires_after: 很久"),
            "很久",
            '"expires_after" of strikes of rule "no-ads" must be a time like "90 天", at most 3,650 days, not "很久". '
            "Correct it.",
        ),
        (
            ("expires_after: 90 天", "expires_after: 0"),
            "after: 0",
            '"expires_after" of strikes of rule "no-ads" must be',
        ),
        (
            ("expires_after: 90 天", "expires_after: 99 年"),
            "99 年",
            '"expires_after" of strikes of rule "no-ads" must be',
        ),
        (
            ("expires_after: 90 天", "expires_after: [90]"),
            "[90]",
            '"expires_after" of strikes of rule "no-ads" must be',
        ),
        (("reason: 发广告", "reason: 发{广告}"), "发{广告}", 'there is no "{广告}". Use one of: {community}'),
        (
            ("third: remove\n", "fourth: remove\n"),
            "fourth",
            'strikes of rule "no-ads" has an unknown key "fourth". Use one of: first, second, third, reason',
        ),
        (
            ("strikes: {first: remove-now, reason: 发色情内容}", "strikes: remove-now"),
            "strikes: remove-now",
            'strikes of rule "clean" must be lines of "key: text".',
        ),
    ],
)
def test_mistakes_are_told_with_their_line(tmp_path: Path, change: tuple[str, str], line: str, message: str) -> None:
    assert change[0] in TEXT
    text = TEXT.replace(*change, 1)
    with pytest.raises(KnowledgeError) as error:
        load(club.write(tmp_path, text))
    (problem,) = error.value.problems
    assert problem.message.startswith(message)
    assert line in text.splitlines()[problem.line - 1]


def test_a_script_that_a_rule_names_may_stand_in_a_later_file(tmp_path: Path) -> None:
    folder = club.write(tmp_path, TEXT.replace("  - id: warn\n", "  - id: warn-again\n"))
    with pytest.raises(KnowledgeError):
        load(folder)
    moved = "scripts:\n  - id: warn\n    title: 别处的\n    situations: [别处]\n    steps: [{say: 好}]\n"
    (folder / "z.yaml").write_text(moved, encoding="utf-8")
    assert isinstance(load(folder).item("no-ads"), Rule)
    # Where a file cannot be read, it may well be there: the unreadable one is the only complaint.
    (folder / "z.yaml").write_text("scripts: [", encoding="utf-8")
    with pytest.raises(KnowledgeError) as error:
        load(folder)
    assert [Path(problem.path).name for problem in error.value.problems] == ["z.yaml"]
