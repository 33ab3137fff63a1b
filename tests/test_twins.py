"""Which items ask the same: by the base's own measure, on the starter knowledge with doubles planted in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from faqbot.confidence import Logistic
from faqbot.encoder import Encoder
from faqbot.knowledge import Entry, Item, Knowledge, Place, Script
from faqbot.reading import load
from faqbot.snapshot import Snapshot, open_snapshot
from faqbot.twins import SURE, agree, twins
from tests import club


def entry(number: int, text: str, *phrasings: str) -> Entry:
    return Entry(
        f"q-{number}", phrasings[0] if phrasings else "问", phrasings or ("问",), text, Place("a.yaml", number)
    )


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    return load(club.write(tmp_path_factory.mktemp("twins")))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("index")


def snapshot(base: Knowledge, encoder: Encoder, index: Path, *more: Item) -> Snapshot:
    digest = base.digest + "".join(item.id + "".join(item.phrasings) for item in more)
    return open_snapshot(replace(base, items=(*base.items, *more), digest=digest), encoder, index)


def pairs(found: Snapshot, of: Sequence[str] | None = None) -> list[tuple[str, str, bool]]:
    return [(twin.item_id, twin.other_id, twin.contradiction) for twin in twins(found, of=of)]


def test_items_that_ask_different_things_are_no_twins(base: Knowledge, encoder: Encoder, index: Path) -> None:
    assert pairs(snapshot(base, encoder, index)) == []


def test_a_second_entry_about_the_same_is_found_and_whether_it_says_the_same(
    base: Knowledge, encoder: Encoder, index: Path
) -> None:
    asked = ("退款怎么办理", "想退款怎么弄", "能退款吗", "不想要了怎么退钱", "退款入口在哪里")
    same = entry(1, "请在订单页点“申请退款”，1–3 个工作日会原路退回。", *asked)
    other = entry(1, "请联系小晨办理，7 天内到账。", *asked)
    assert pairs(snapshot(base, encoder, index, same)) == [("refund-how", "q-1", False)]
    assert pairs(snapshot(base, encoder, index, other)) == [("refund-how", "q-1", True)]


def by_meaning_alone(found: Snapshot) -> Snapshot:
    """With a judge of pairs that a reader can follow: a similarity of 0.80 is 0.5, one of 0.90 is 0.95."""
    model = Logistic(np.zeros(4), np.ones(4), np.array([30.0, 0.0, 0.0, 0.0, -24.0]))
    return replace(found, same=replace(found.same, model=model))


def test_an_entry_of_one_phrasing_is_a_twin_only_where_it_asks_the_same_for_sure(
    base: Knowledge, encoder: Encoder, index: Path
) -> None:
    sure, unsure = entry(1, "一年 99 元。", "会费多少钱呀"), entry(2, "点这里。", "会费能不能便宜一点")
    found = by_meaning_alone(snapshot(base, encoder, index, sure, unsure))
    [twin] = twins(found)
    assert (twin.item_id, twin.other_id, twin.contradiction) == ("fee", "q-1", False)
    assert (twin.phrasing, twin.other_phrasing) == ("会费多少钱？", "会费多少钱呀")
    assert twin.probability >= SURE
    doubted = replace(found, same=replace(found.same, model=replace(found.same.model, weights=np.zeros(5))))
    assert twins(doubted) == [], "0.5 for every pair"


def test_what_differs_in_a_number_is_never_the_same(base: Knowledge, encoder: Encoder, index: Path) -> None:
    one, other = entry(1, "读《红楼梦》。", "第 13 期书单发一下"), entry(2, "读《西游记》。", "第 14 期书单发一下")
    assert pairs(by_meaning_alone(snapshot(base, encoder, index, one, other))) == []
    again = entry(2, "读《西游记》。", "第 13 期的书单发一下")
    assert pairs(by_meaning_alone(snapshot(base, encoder, index, one, again))) == [("q-1", "q-2", True)]


def test_words_for_staff_may_be_about_what_members_ask(base: Knowledge, encoder: Encoder, index: Path) -> None:
    asked = ("退款怎么办理", "想退款怎么弄", "能退款吗", "不想要了怎么退钱")
    script = Script("calm", asked[0], asked, "别急，我来看看。", Place("a.yaml", 1))
    assert pairs(snapshot(base, encoder, index, script)) == []
    more = ("怎样办理退款", "想把款退了怎么弄", "能给我退款吗", "不要了怎么退我钱")
    second = replace(script, id="calm-again", title=more[0], phrasings=more)
    assert pairs(snapshot(base, encoder, index, script, second)) == [("calm", "calm-again", False)]


def test_only_the_pairs_of_the_items_asked_about_are_given(base: Knowledge, encoder: Encoder, index: Path) -> None:
    refund = entry(1, "x", "退款怎么办理", "想退款怎么弄", "能退款吗", "不想要了怎么退钱")
    fee = entry(2, "y", "会费多少钱呀")
    found = by_meaning_alone(snapshot(base, encoder, index, refund, fee))
    assert sorted(pairs(found)) == [("fee", "q-2", True), ("refund-how", "q-1", True)]
    assert pairs(found, ["q-2"]) == pairs(found, ["fee"]) == [("fee", "q-2", True)]
    assert pairs(found, ["q-1", "nobody"]) == [("refund-how", "q-1", True)]
    assert pairs(found, []) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("一年 99 元。", "一年99元", True),
        ("一年 99 元。", "一年 199 元。", False),
        ("请在订单页点“申请退款”就好。", "在订单页点申请退款就好了。", True),
        ("请在订单页点“申请退款”就好。", "请联系小晨。", False),
        ("", "好", True),
    ],
)
def test_answers_agree_in_their_numbers_and_most_of_their_words(one: str, other: str, same: bool) -> None:
    assert agree(entry(1, one, "问"), entry(2, other, "问")) is same
