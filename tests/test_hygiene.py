"""What deserves an editor's look: each rule at both sides of its border, and nothing about the starter knowledge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from faqbot.assistant import Assistant
from faqbot.edits import Change
from faqbot.encoder import Encoder
from faqbot.hygiene import EDITS, SORTS, Finding, Reworded, hygiene, key_of
from faqbot.index import Index
from faqbot.knowledge import Entry, Item, Knowledge, Place, Rule, Script
from faqbot.reading import load
from faqbot.settings import Settings
from faqbot.snapshot import Snapshot, open_snapshot
from faqbot.store import LATELY, ItemStats, ReplyEdit, Use
from tests import club

TODAY = date(2026, 3, 5)
LONG_AGO = TODAY - LATELY


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Snapshot:
    """The club's knowledge; findings that need no search are found with other items in its place."""
    folder = tmp_path_factory.mktemp("hygiene")
    return open_snapshot(load(club.write(folder / "knowledge")), encoder, folder / "index")


def entry(number: int, *phrasings: str, **changes: object) -> Entry:
    asked = phrasings or (f"第 {number} 个问题", "换一种问法")
    return replace(Entry(f"q-{number}", asked[0], asked, "答案", Place("a.yaml", number)), **changes)  # type: ignore[arg-type]


def found(
    served: Snapshot,
    items: Sequence[Item],
    stats: Mapping[str, ItemStats] | None = None,
    *,
    asked_since: date | None = None,
    edited: Sequence[str] = (),
    reworded: Sequence[Reworded] = (),
) -> list[Finding]:
    """What is said about these items alone; they are in no index, and so have no twins."""
    knowledge = Knowledge(tuple(items), served.knowledge.community, (), served.knowledge.targets, "")
    dim = served.encoder.dim
    nothing = replace(
        served, knowledge=knowledge, index=Index.build([], np.zeros((0, dim), dtype=np.float32), served.index.space)
    )
    return hygiene(nothing, stats or {}, today=TODAY, asked_since=asked_since, edited=edited, reworded=reworded)


def lately(answered: int = 0, confirmed: int = 0, rejected: int = 0) -> ItemStats:
    return ItemStats(Use(answered + 7, confirmed, rejected + 7), Use(answered, confirmed, rejected))


def test_a_well_kept_base_has_no_findings(served: Snapshot) -> None:
    assert hygiene(served, {}, today=TODAY, asked_since=LONG_AGO, edited=()) == []


def test_the_starter_knowledge_is_well_kept(served: Snapshot) -> None:
    knowledge = load(Path(__file__).parent.parent / "knowledge")
    assert found(served, knowledge.items) == []


def test_twins_are_contradictions_or_duplicates_by_what_they_say(
    tmp_path: Path, encoder: Encoder, served: Snapshot
) -> None:
    knowledge = served.knowledge
    asked = ("会费多少钱呀", "要交会费吗", "一年会费多少钱", "入会费用怎么算")
    same = entry(1, *asked, text="一年 99 元")
    more = (*knowledge.items, same)
    snapshot = open_snapshot(replace(knowledge, items=more, digest="1"), encoder, tmp_path)
    [finding] = hygiene(snapshot, {}, today=TODAY, asked_since=None, edited=())
    assert (finding.sort, finding.item_id, finding.other_id) == ("duplicate", "q-1", "fee")
    assert finding.texts[0] in asked
    assert finding.texts[1] in knowledge.item("fee").phrasings
    other = replace(same, text="一年 199 元")
    items = (*knowledge.items, other)
    contradicting = replace(snapshot, knowledge=replace(snapshot.knowledge, items=items))
    [finding] = hygiene(contradicting, {}, today=TODAY, asked_since=None, edited=())
    assert (finding.sort, finding.item_id, finding.other_id) == ("contradiction", "q-1", "fee")


def test_what_an_earlier_item_is_asked_with_is_lost_to_a_later_one(served: Snapshot) -> None:
    one, other = entry(1, "怎么退款", "能退吗"), entry(2, "退货怎么办", "怎么退款？", "請問怎麼退款")
    assert found(served, [one, other]) == [
        Finding("shared", "q-2", "q-1", ("怎么退款？", "請問怎麼退款")),
        Finding("repeated", "q-2", texts=("請問怎麼退款",)),
    ]


def test_expired_is_from_the_day_after_and_review_from_the_day_on(served: Snapshot) -> None:
    yesterday, tomorrow = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
    items = [
        entry(1, valid_until=yesterday),
        entry(2, "乙", "乙二", valid_until=TODAY),
        entry(3, "丙", "丙二", review=TODAY),
        entry(4, "丁", "丁二", review=tomorrow),
        entry(5, "戊", "戊二", valid_until=yesterday, review=yesterday),
    ]
    assert found(served, items) == [
        Finding("expired", "q-1", day=yesterday),
        Finding("expired", "q-5", day=yesterday),
        Finding("review", "q-3", day=TODAY),
    ]


@pytest.mark.parametrize(
    ("stats", "often"),
    [
        (lately(answered=5, rejected=2), False),
        (lately(answered=5, rejected=3), True),
        (lately(answered=40, rejected=4), True),
        (lately(answered=41, rejected=4), False),
        (lately(rejected=3), True),
    ],
)
def test_often_rejected_is_three_times_and_one_in_ten(served: Snapshot, stats: ItemStats, often: bool) -> None:
    said = found(served, [entry(1)], {"q-1": stats})
    assert said == (
        [Finding("rejected", "q-1", rejected=stats.lately.rejected, answered=stats.lately.answered)] if often else []
    )


@pytest.mark.parametrize(
    ("phrasing", "answer", "sort"),
    [
        ("？？！", "答案", "wordless"),
        ("🙏🙏", "答案", "wordless"),
        ("在订单页点申请退款就好", "请在订单页点申请退款就好，三天到账。", "copied"),
        ("请问怎么退款：点申请退款，三天内到账", "点申请退款，三天内到账。", "copied"),
        ("怎么退款", "怎么退款都可以", None),
        ("第一次用小程序怎么查订单", "第一次用小程序怎么查订单：点“我的”，再点“订单”，就能看到全部订单。", None),
        ("退" * 60, "答案", None),
        ("退" * 61, "答案", "long"),
        ("how do i " * 13, "答案", None),
        ("how do i " * 14, "答案", "long"),
    ],
)
def test_phrasings_that_nobody_would_type(served: Snapshot, phrasing: str, answer: str, sort: str | None) -> None:
    said = found(served, [entry(1, "第一问", phrasing, text=answer)])
    assert [(each.sort, each.texts) for each in said] == ([(sort, (phrasing,))] if sort else [])


def test_phrasings_that_differ_in_marks_and_particles_only_say_the_same(served: Snapshot) -> None:
    asked = entry(1, "怎么退款", "怎么退款呢？", "怎么  退款！", "退款怎么弄", "可以吗", "可以了吗")
    assert found(served, [asked]) == [Finding("repeated", "q-1", texts=("怎么退款呢？", "怎么  退款！", "可以了吗"))]


def test_entries_and_rules_need_a_second_phrasing_that_is_one(served: Snapshot) -> None:
    rule = Rule("r", "能发广告吗", ("能发广告吗",), "不行。", Place("a.yaml", 9), rule="不行。")
    script = Script("s", "有人发广告", ("有人发广告",), "请撤回。", Place("a.yaml", 9))
    said = found(served, [entry(1, "怎么退款"), entry(2, "几点开门", "几点开门呢"), entry(3, "甲", "乙"), rule, script])
    assert [(each.sort, each.item_id) for each in said] == [
        ("repeated", "q-2"),
        ("single", "q-1"),
        ("single", "q-2"),
        ("single", "r"),
    ]


def test_never_used_needs_a_base_in_use_for_long_and_an_entry_that_could_have_been(served: Snapshot) -> None:
    later = TODAY + timedelta(days=1)
    rule = Rule("r", "能发广告吗", ("能发广告吗", "打广告"), "不行。", Place("a.yaml", 9), rule="不行。")
    items = [*(entry(n, f"第{n}问", f"问{n}") for n in range(1, 5)), entry(5, "五", "伍", valid_from=later), rule]
    stats = {
        "q-1": lately(answered=4),
        "q-2": lately(confirmed=1),
        "q-3": ItemStats(Use(answered=9)),
        "gone": lately(1),
    }

    def unused(**given: object) -> list[str]:
        said = found(served, items, given.pop("stats", stats), **({"asked_since": LONG_AGO} | given))  # type: ignore[arg-type]
        assert {each.sort for each in said} <= {"unused"}
        return [each.item_id for each in said]

    assert unused() == ["q-3", "q-4"]
    assert unused(edited=["q-4"]) == ["q-3"]
    assert unused(asked_since=LONG_AGO + timedelta(days=1)) == []
    assert unused(asked_since=None) == []
    assert unused(stats=stats | {"q-1": lately(answered=3)}) == [], "four answers say nothing about five entries"


def test_what_harms_members_comes_first_then_the_order_of_the_files(served: Snapshot) -> None:
    items = [
        entry(1, "怎么退款"),
        entry(2, "怎么退款？", "？！", "退" * 70, review=TODAY),
        entry(3, "几点开门", "几点开门呢", valid_until=date(2026, 1, 1)),
    ]
    said = [(each.sort, each.item_id) for each in found(served, items, {"q-1": lately(rejected=3)})]
    assert said == [
        ("shared", "q-2"),
        ("expired", "q-3"),
        ("rejected", "q-1"),
        ("review", "q-2"),
        ("wordless", "q-2"),
        ("long", "q-2"),
        ("repeated", "q-3"),
        ("single", "q-1"),
        ("single", "q-3"),
    ]
    assert [SORTS.index(sort) for sort, _ in said] == sorted(SORTS.index(sort) for sort, _ in said)


def test_the_assistant_counts_what_was_said_about_answers(tmp_path: Path, encoder_folder: Path) -> None:
    knowledge = club.write(tmp_path / "knowledge")
    settings = Settings(
        knowledge=knowledge,
        index=club.index_with(encoder_folder, tmp_path / "index"),
        database_url=f"sqlite:///{tmp_path / 'club.faqbot.db'}",
    )
    with Assistant.open(settings) as assistant:
        assert assistant.hygiene() == []
        for _ in range(3):
            asked = assistant.ask("怎么退款")
            assert asked.question_id is not None
            assistant.feedback(asked.question_id, "wrong", reason="过时了")
        assert assistant.hygiene() == [Finding("rejected", "refund-how", rejected=3, answered=3)]
        assert assistant.item_stats()["refund-how"].ever == Use(answered=3, rejected=3)
        later = datetime.now(UTC) + LATELY
        assert assistant.hygiene(now=later) == [], "three answers in all say nothing about six entries"
        assert assistant.hygiene(now=later - timedelta(days=1))[0].sort == "rejected"


def test_what_staff_reword_again_and_again_is_found(served: Snapshot) -> None:
    def of(item_id: str, times: int) -> Reworded:
        return Reworded(item_id, times, "答案", "答案！")

    assert found(served, [entry(1)], reworded=[of("q-1", EDITS - 1), of("q-9", 9)]) == []
    assert found(served, [entry(1)], reworded=[of("q-1", EDITS)]) == [
        Finding("edited", "q-1", texts=("答案", "答案！"), times=EDITS)
    ]


def test_a_finding_is_called_otherwise_once_what_it_is_about_changes(served: Snapshot) -> None:
    def key(finding: Finding, *items: Item) -> str:
        knowledge = Knowledge(items, served.knowledge.community, (), served.knowledge.targets, "")
        return key_of(finding, knowledge)

    one, two = entry(1), entry(2)
    more = replace(one, phrasings=(*one.phrasings, "又一种"))
    said = replace(one, text="别的")
    twins = ("contradiction", "duplicate", "shared")
    keys = {
        sort: [
            key(Finding(sort, "q-1", "q-2" if sort in twins else None, ("a", "b")), *items)
            for items in ((one, two), (more, two), (said, two))
        ]
        for sort in SORTS
    }
    assert len({each[0] for each in keys.values()}) == len(SORTS)
    for sort, (was, phrased, reworded) in keys.items():
        assert (was != phrased) == (sort in ("contradiction", "duplicate", "rejected", "single", "unused")), sort
        assert (was != reworded) == (sort in ("contradiction", "duplicate", "rejected", "edited", "copied")), sort
    counted = [key(Finding("rejected", "q-1", rejected=n, answered=9), one) for n in (4, 7, 8)]
    assert counted[0] == counted[1] != counted[2]
    assert key(Finding("long", "q-1", texts=("a",)), one) != key(Finding("long", "q-1", texts=("a", "b")), one)
    assert key(Finding("review", "q-1", day=TODAY), one) != key(Finding("review", "q-1", day=LONG_AGO), one)


def test_what_was_found_fine_is_told_apart_until_it_changes(
    opened: Assistant, tmp_path: Path, database_url: str
) -> None:
    text = club.KNOWLEDGE.replace("    answer: 一年 99 元。", "    review: 2026-01-01\n    answer: 一年 99 元。")
    with club.editable(opened, tmp_path, database_url) as assistant:
        file = assistant.settings.knowledge / "club.yaml"
        file.write_text(text, encoding="utf-8")
        assistant.editing.refresh()
        [finding] = assistant.hygiene()
        key = key_of(finding, assistant.knowledge)
        assistant.accept_finding(key, by="小晨")
        assistant.accept_finding(key)
        assert assistant.findings() == ([], [finding])
        assistant.reconsider_finding(key)
        assert assistant.findings() == ([finding], [])
        assistant.accept_finding(key)
        file.write_text(text.replace("2026-01-01", "2026-02-01"), encoding="utf-8")
        assistant.editing.refresh()
        assert [each.day for each in assistant.hygiene()] == [date(2026, 2, 1)]
        assert assistant.findings()[1] == []


def test_replies_that_staff_changed_count_until_their_item_is_changed(assistant: Assistant) -> None:
    now = datetime.now(UTC)
    sent = [
        ReplyEdit("fee", "@小明 您好，一年 99 元。", f"@小明 您好，一年 99 元，{n} 月起。", now - timedelta(days=9 - n))
        for n in (1, 2)
    ]
    assert assistant._store is not None
    assistant._store.reply_edits.add(sent)
    [finding] = assistant.hygiene()
    assert (finding.sort, finding.item_id, finding.times) == ("edited", "fee", 2)
    assert finding.texts == ("一年 99 元。", "一年 99 元，2 月起。"), "without name and greeting"
    assistant.editing.publish([Change("fee", {"answer": "一年 99 元，2 月起。"})], by="小晨")
    assert assistant.hygiene() == []
