"""The starter knowledge base: complete, and nothing it says has a hole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from faqbot import replies
from faqbot.knowledge import Entry, Knowledge, Rule, Script, Step
from faqbot.reading import load
from faqbot.text import is_chatter, normalise

FOLDER = Path(__file__).parent.parent / "knowledge"


@pytest.fixture(scope="module")
def starter() -> Knowledge:
    return load(FOLDER)


def walks(steps: tuple[Step, ...]) -> Iterator[list[Step]]:
    """Every way through a script, to each of its ends."""
    *before, last = steps
    ends: list[list[Step]] = [way for branch in last.branches for way in walks(branch.steps)] or [[]]
    for way in ends:
        yield [*before, last, *way]


def test_it_is_as_large_as_a_community_needs(starter: Knowledge) -> None:
    entries = [item for item in starter.items if isinstance(item, Entry)]
    scripts = [item for item in starter.items if isinstance(item, Script)]
    rules = [item for item in starter.items if isinstance(item, Rule)]
    assert len(entries) >= 45 and min(len(entry.phrasings) for entry in entries) >= 5
    assert len(scripts) >= 28 and len(rules) >= 7
    assert all(rule.rule and rule.why and rule.consequence for rule in rules)
    unknown = [check for check in starter.checks if check.entry_id is None]
    assert len(starter.checks) >= 160 and len(unknown) >= 60
    assert starter.warnings == ()


def test_checks_are_no_phrasings_and_cover_every_item(starter: Knowledge) -> None:
    phrasings = {normalise(text) for item in starter.items for text in item.phrasings}
    assert not [check.text for check in starter.checks if normalise(check.text) in phrasings]
    assert {check.entry_id for check in starter.checks} >= {item.id for item in starter.items}
    assert not [check.text for check in starter.checks if check.entry_id and is_chatter(check.text)]


def test_no_reply_has_a_hole(starter: Knowledge) -> None:
    for item in starter.items:
        for asker in (None, "小明"):
            said = replies.answer(starter.community, item, asker=asker)
            assert not re.search(r"[{}]", said), f"{item.place}: {said}"
            to_all = isinstance(item, Script) and replies.to_all(said)
            assert asker is None or to_all or said.startswith("@小明 "), item.id
            assert said.count("您好") + said.count("你好") <= 1, f"{item.place}: greets twice"


def test_every_script_ends_without_a_hole_whichever_way_it_goes(starter: Knowledge) -> None:
    ways = 0
    for script in (item for item in starter.items if isinstance(item, Script)):
        values = replies.script_values(script, asker="小明")
        for way in walks(script.steps):
            ways += 1
            for step in way:
                assert not re.search(r"[{}]", replies.fill(step.say, values)), str(script.place)
    assert ways >= 70


def test_a_complaint_can_go_three_ways(starter: Knowledge) -> None:
    (complaint,) = [item for item in starter.items if item.id == "script-complaint"]
    assert isinstance(complaint, Script)
    choice = next(step for step in complaint.steps if step.branches)
    assert len(choice.branches) == 3
