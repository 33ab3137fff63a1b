"""Steps, variables and strikes as one text, and through an edit into the lines of their file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from faqbot.edits import Change, card, draft
from faqbot.errors import InvalidRequest
from faqbot.nested import NESTED, pruned, value_of, written_of
from faqbot.reading import load

SCRIPTS = """\
scripts:
  - id: late
    title: a late parcel
    situations: [somebody waits]
    variables: [{name: time, label: Until, default: soon}]
    steps:   # in this order
      # first of all
      - say: |
          Sorry, {time}.
          We look.
        note: be calm   # really
      - choose: which is it?
        branches:
          - when: lost
            steps:
              - say: "We send another."
          # rare
          - when: found
            steps: [{say: Good.}]
    # the end
  - {id: one, title: one line, situations: [x], steps: [{say: So.}]}
"""
RULE = """\
rules:
  - id: ads
    question: may I advertise
    rule: No.
    why: Peace.
    consequence: You go.
    offences: [advertising, link]
    strikes:
      first: late   # kindly
      link: {first: one}
"""
STEPS: list[dict[str, Any]] = [
    {"say": "Sorry, {time}.\nWe look.", "note": "be calm"},
    {
        "choose": "which is it?",
        "branches": [
            {"when": "lost", "steps": [{"say": "We send another."}]},
            {"when": "found", "steps": [{"say": "Good."}]},
        ],
    },
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "knowledge"
    folder.mkdir()
    (folder / "scripts.yaml").write_text(SCRIPTS, encoding="utf-8")
    (folder / "rules.yaml").write_text(RULE, encoding="utf-8")
    return folder


def after(folder: Path, item_id: str, key: str, value: Any) -> str:
    [file] = draft(folder, load(folder), [Change(item_id, {key: written_of(key, value) or None})]).files
    return (file.after or b"").decode()


def test_a_script_is_one_text_for_its_steps_and_back(folder: Path) -> None:
    fields = card(load(folder), folder, "late").fields
    assert fields["variables"] == "- name: time\n  label: Until\n  default: soon"
    assert fields["steps"] == (
        "- say: |\n    Sorry, {time}.\n    We look.\n  note: be calm\n- choose: which is it?\n  branches:\n"
        "    - when: lost\n      steps:\n        - say: We send another.\n    - when: found\n      steps:\n"
        "        - say: Good."
    )
    assert value_of("steps", str(fields["steps"])) == STEPS


@pytest.mark.parametrize(
    ("change", "before", "now"),
    [
        (lambda s: s[0].update(note="be quick"), "note: be calm   # really", "note: be quick   # really"),
        (lambda s: s[0].pop("note"), "        note: be calm   # really\n", ""),
        (lambda s: s[0].update(say="Sorry."), "          Sorry, {time}.\n          We look.\n", "          Sorry.\n"),
        (lambda s: s[1]["branches"][0]["steps"][0].update(say="Wait."), '"We send another."', '"Wait."'),
        (lambda s: s[1]["branches"][1]["steps"][0].update(note="n"), "{say: Good.}", "{say: Good., note: n}"),
        (
            lambda s: s[1]["branches"][0]["steps"].append({"say": "Bye", "note": "then"}),
            '              - say: "We send another."\n',
            '              - say: "We send another."\n              - say: Bye\n                note: then\n',
        ),
        (
            lambda s: s[1]["branches"].insert(1, {"when": "stolen", "steps": [{"say": "Oh."}]}),
            '              - say: "We send another."\n          # rare\n',
            '              - say: "We send another."\n          # rare\n'.replace(
                "          # rare\n",
                "          - when: stolen\n            steps:\n              - say: Oh.\n          # rare\n",
            ),
        ),
        (
            lambda s: s.insert(0, {"note": "breathe"}),
            "    steps:   # in this order\n      # first of all\n",
            "    steps:   # in this order\n      # first of all\n      - note: breathe\n",
        ),
    ],
)
def test_of_steps_only_the_lines_that_change_do(folder: Path, change: Any, before: str, now: str) -> None:
    steps = value_of("steps", written_of("steps", STEPS))
    change(steps)
    assert SCRIPTS.count(before) == 1
    assert after(folder, "late", "steps", steps) == SCRIPTS.replace(before, now)


def test_steps_go_into_brackets_and_strikes_into_their_lines(folder: Path) -> None:
    assert "steps: [{say: So., note: n}]" in after(folder, "one", "steps", [{"say": "So.", "note": "n"}])
    assert "steps: [{say: A}, {say: 'yes'}]" in after(folder, "one", "steps", [{"say": "A"}, {"say": "yes"}])
    strikes = {"first": "one", "link": {"first": "one", "reason": "sent a link"}, "expires_after": "90 days"}
    assert after(folder, "ads", "strikes", strikes) == RULE.replace("first: late ", "first: one ").replace(
        "      link: {first: one}", "      expires_after: 90 days\n      link: {first: one, reason: sent a link}"
    )
    assert after(folder, "ads", "strikes", None) == RULE[: RULE.index("    strikes:")]
    made = draft(folder, load(folder), [Change("ads", {"offences": ["link", "contact", "advertising"]})])
    assert made.knowledge.rules_against == {"link": "ads", "contact": "ads", "advertising": "ads"}


def test_a_new_script_can_be_written(folder: Path) -> None:
    fields = {"title": "calm down", "situations": ["they quarrel"], "steps": written_of("steps", STEPS[1:])}
    made = draft(folder, load(folder), [Change(None, fields, kind="script", file="scripts.yaml")])
    [changed] = made.changes
    assert (changed.item_id, changed.kind) == ("calm-down", "script")
    assert (
        (made.files[0].after or b"")
        .decode()
        .endswith(
            "  - id: calm-down\n    title: calm down\n    situations:\n      - they quarrel\n    steps:\n"
            "      - choose: which is it?\n        branches:\n          - when: lost\n            steps:\n"
            "              - say: We send another.\n          - when: found\n            steps:\n"
            "              - say: Good.\n"
        )
    )


def test_the_starter_comes_through_unchanged(tmp_path: Path) -> None:
    folder = Path("knowledge")
    knowledge = load(folder)
    seen = 0
    for item in knowledge.items:
        if item.kind == "entry":
            continue
        fields = card(knowledge, folder, item.id).fields
        for key in NESTED:
            if text := str(fields.get(key, "")):
                seen += 1
                assert written_of(key, value_of(key, text)) == text, (item.id, key)
    assert seen > 40


def test_what_a_form_leaves_empty_is_left_out() -> None:
    assert pruned([{"say": " a ", "note": ""}, {"say": "", "branches": [{"when": "", "steps": [{"say": " "}]}]}]) == [
        {"say": "a"}
    ]


@pytest.mark.parametrize("text", ["say: x", "- a: [", "x", "- say: 1\n  say: 2"])
def test_a_text_that_is_no_list_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest, match='"steps" is not written as in a knowledge file'):
        value_of("steps", text)
