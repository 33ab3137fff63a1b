"""The community section through an edit: what it says, and that its other lines stay as they were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from faqbot.edits import Change, Changed, card, compared, draft
from faqbot.errors import Conflict, InvalidRequest, KnowledgeError
from faqbot.knowledge import Knowledge
from faqbot.manners import COMMUNITY, applied, fields_of, keys_of, parts
from faqbot.marked_yaml import read
from faqbot.reading import load

ENTRY = "entries:\n  - {id: fee, question: what does it cost, answer: '{price}.'}\n"
HAND = (
    """\
# Ours, by hand.
community:
  name: 晨光读书会   # as on the door
  hours:                 # somebody is there
    - days: [mon, tue]   # the quiet ones
      from: "09:00"
      until: "21:00"
    - {days: [sat], from: 10:00, until: "24:00"}
  # holidays: cn
  reply_within: 30       # minutes
  closed: [2026-10-01]
  allowed_links: [example.com, a.example]  # ours
  etiquette:
    greeting: 您好
    suggest: |           # asks back
      哪一个？
      {options}
  facts:
    # money
    price: 99 元

    host: 阿青
"""
    + ENTRY
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "knowledge"
    folder.mkdir()
    (folder / "club.yaml").write_text(HAND, encoding="utf-8")
    return folder


def after(
    folder: Path, fields: Mapping[str, str | Sequence[str] | None], name: str = "club.yaml"
) -> tuple[str, Knowledge]:
    made = draft(folder, load(folder), [Change(COMMUNITY, fields)])
    return {each.path.name: (each.after or b"").decode() for each in made.files}[name], made.knowledge


def test_the_section_is_seen_with_a_key_for_everything(folder: Path) -> None:
    seen = card(load(folder), folder, COMMUNITY)
    assert (seen.kind, seen.file, seen.line) == ("community", "club.yaml", 2)
    assert seen.fields == {
        "name": "晨光读书会",
        "hours": ("mon,tue 09:00-21:00", "sat 10:00-24:00"),
        "closed": ("2026-10-01",),
        "reply_within": "30",
        "allowed_links": ("example.com", "a.example"),
        "etiquette.greeting": "您好",
        "etiquette.suggest": "哪一个？\n{options}",
        "facts.price": "99 元",
        "facts.host": "阿青",
    }


@pytest.mark.parametrize(
    ("fields", "before", "now"),
    [
        ({"name": "晚读社"}, "name: 晨光读书会   #", "name: 晚读社   #"),
        ({"reply_within": "45"}, "reply_within: 30 ", "reply_within: 45 "),
        ({"holidays": "cn"}, "  # holidays: cn\n", "  holidays: cn\n  # holidays: cn\n"),
        ({"closed": ["2026-10-01", "2026-12-31"]}, "closed: [2026-10-01]", "closed: [2026-10-01, 2026-12-31]"),
        ({"allowed_links": []}, "  allowed_links: [example.com, a.example]  # ours\n", ""),
        ({"staff": ["小晨", "木木"]}, "  # ours\n", "  # ours\n  staff: [小晨, 木木]\n"),
        ({"etiquette.greeting": ""}, "greeting: 您好", "greeting: ''"),
        ({"etiquette.greeting": None}, "    greeting: 您好\n", ""),
        ({"etiquette.suggest": "哪个？\n{options}\n"}, "      哪一个？\n", "      哪个？\n"),
        ({"etiquette.longest": "300"}, "      {options}\n", "      {options}\n    longest: 300\n"),
        ({"facts.price": "199 元"}, "price: 99 元", "price: 199 元"),
        ({"facts.door": "1: 左边"}, "    host: 阿青\n", "    host: 阿青\n    door: '1: 左边'\n"),
        ({"facts.host": " "}, "    host: 阿青\n", ""),
        ({"hours": ["mon,tue 09:00-22:00", "sat 10:00-24:00"]}, '"21:00"', '"22:00"'),
        (
            {"hours": ["tue,mon 9:00-21:00", "sat 10:00-24:00", "sun 10:00-12:00"]},
            'until: "24:00"}\n',
            "until: \"24:00\"}\n    - days: [sun]\n      from: '10:00'\n      until: '12:00'\n",
        ),
        (
            {"hours": ["sat 10:00-24:00"]},
            '    - days: [mon, tue]   # the quiet ones\n      from: "09:00"\n      until: "21:00"\n',
            "",
        ),
    ],
)
def test_only_the_lines_of_what_was_typed_change(folder: Path, fields: dict[str, Any], before: str, now: str) -> None:
    assert HAND.count(before) == 1
    assert after(folder, fields)[0] == HAND.replace(before, now)


def test_what_is_served_says_what_was_typed(folder: Path) -> None:
    _, knowledge = after(folder, {"hours": ["sun,mon 8:30-20:00"], "facts.price": "5 元", "etiquette.greeting": ""})
    community = knowledge.community
    assert (community.hours[0].days, community.hours[0].start.hour, community.hours[0].end.hour) == (
        frozenset({0, 6}),
        8,
        20,
    )
    assert community.etiquette.greeting == ""
    assert knowledge.item("fee").text == "5 元."


def test_a_section_is_made_where_there_is_none(folder: Path) -> None:
    fields = {"name": "晨光", "hours": ["mon 09:00-21:00"], "closed": ["2026-10-01"], "etiquette.longest": "200"}
    (folder / "club.yaml").write_text("entries:\n  - {question: what, answer: So.}\n", encoding="utf-8")
    whole = (
        "community:\n  name: 晨光\n  hours:\n    - days: [mon]\n      from: 09:00\n      until: '21:00'\n"
        "  closed: [2026-10-01]\n  etiquette:\n    longest: 200\n"
    )
    assert after(folder, fields, "community.yaml")[0] == whole
    (folder / "club.yaml").write_text("community:\n\nentries:\n  - {question: what, answer: So.}\n", encoding="utf-8")
    assert after(folder, fields)[0] == whole + "\nentries:\n  - {question: what, answer: So.}\n"
    plain = "entries:\n  - {question: what, answer: So.}\n"
    (folder / "club.yaml").write_text("community:\n  etiquette:\n  facts: {}\n" + plain, encoding="utf-8")
    assert after(folder, {"facts.price": "9", "etiquette.greeting": "hi"})[0] == (
        "community:\n  etiquette:\n    greeting: hi\n  facts: {price: '9'}\n" + plain
    )


def test_changes_outside_are_told_with_the_section(folder: Path) -> None:
    before = load(folder)
    (folder / "club.yaml").write_text(HAND.replace("阿青", "小木"), encoding="utf-8")
    [changed] = compared(before, load(folder))
    assert isinstance(changed, Changed) and changed.before is not None and changed.after is not None
    assert (changed.item_id, changed.kind) == (COMMUNITY, "community")
    assert (changed.before["facts.host"], changed.after["facts.host"]) == ("阿青", "小木")


def test_two_editors_of_the_section_are_told(folder: Path) -> None:
    seen = card(load(folder), folder, COMMUNITY)
    (folder / "club.yaml").write_text(HAND.replace("阿青", "小木"), encoding="utf-8")
    with pytest.raises(Conflict, match='"community:" was changed meanwhile'):
        draft(folder, load(folder), [Change(COMMUNITY, {"name": "x"}, base=seen.version)])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (Change(COMMUNITY, {"nam": "x"}), 'The community section has no "nam"'),
        (Change(COMMUNITY, {"facts.": "x"}), 'The community section has no "facts."'),
        (Change(COMMUNITY, {"name": ["x"]}), '"name" must be one text'),
        (Change(COMMUNITY, {"hours": "mon"}), '"hours" must be a list'),
        (Change(COMMUNITY, {"hours": ["monday 9:00-10:00"]}), '"monday 9:00-10:00" is not how hours are written'),
        (Change(COMMUNITY, {}, remove=True), "The community section can be changed, and neither removed"),
    ],
)
def test_what_the_section_cannot_hold_says_why(folder: Path, change: Change, message: str) -> None:
    with pytest.raises(InvalidRequest) as error:
        draft(folder, load(folder), [change])
    assert str(error.value).startswith(message)


def test_a_value_that_does_not_load_is_told_with_its_line(folder: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"club\.yaml:10: .*reply_within"):
        after(folder, {"reply_within": "soon"})
    with pytest.raises(KnowledgeError, match=r"price"):
        after(folder, {"facts.price": None})


def test_the_starter_survives_every_key_typed_as_it_is() -> None:
    text = Path("knowledge/community.yaml").read_bytes()
    fields = fields_of(read(text, "community.yaml")[0])
    assert fields["name"] == "晨光读书会" and len(fields) > 60
    assert applied(fields, dict(fields)) == fields
    assert list(fields) == [key for key in keys_of(fields) if key in fields]
    assert parts(fields, fields) == ({}, {})
