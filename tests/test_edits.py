"""Edits drafted: what files and knowledge would be, and that nothing but the edited item's lines is other."""

from __future__ import annotations

import random
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from faqbot.amend import amend
from faqbot.edits import (
    ADDED,
    Card,
    Change,
    Draft,
    added_phrasings,
    card,
    claiming,
    compared,
    draft,
    files,
    not_for,
    place_for,
)
from faqbot.errors import Conflict, InvalidRequest, KnowledgeError, NotFound
from faqbot.index import Index
from faqbot.knowledge import Kind, Knowledge, Rule, Script
from faqbot.reading import load
from faqbot.snapshot import open_snapshot

from .words import AXES, WordEncoder

ODD = """\
# Kept by hand.
community: {name: 晨光, facts: {days: 七天}}  # one line
rules:

# rules first
-   id: ads   # the first
    paraphrases: [  # as members say it
      may I post a link,   # often
      'my shop, please',
    ]
    question: "may I advertise"
    rule: |2-
        No ads.
      None.
    why: >
      Because
      people read.


    consequence: You are warned.   # once
    # what looks alike
    not_for:
    -   "parcel ads"
    # between
    -   'refund # ads'
        # deeper

-
  # without an id
  question: how late is late
  rule: Be on time.
  why: It is polite.
  consequence: |
    # none

'entries' :
    - id: refund
      "question": refund how  # asked most
      paraphrases:
          - how my refund
          # after this
          -   "please: refund"

          - when refund # the last
      answer: |+ # said
            Within {days}.

            # all of it

    - {id: invoice, question: 'invoice how', answer: "Ask, and you get it.", tags: [ money,'tax' ]}
    -   id: parcel
        answer:
            It is on its way
            to you.
        question:   parcel when
        tags:
          # none
        not_for: [refund parcel]
        valid_from: 2026-01-01


scripts:
  - title: late parcel
    id: sorry
    situations:
    - somebody waits
    variables: [{name: time, label: Until, default: soon}]
    steps:
      - say: |
          Sorry. {time}.
        # nothing else
      - {note: look at the list}
# the end"""
CHECKS = """\
checks:
  - {text: my refund please now, entry: refund}   # must
  - text: what about the weather
    entry: null
"""

WINDOWS = (
    "\ufeff"
    + """\
entries:
- id: win
  question: my window
  answer: |
    a
    b
  paraphrases: [x y, z]
""".replace("\n", "\r\n")
)
BRACES = """\
{
  "entries": [
    {"id": "json", "question": "json how", "answer": "So.", "tags": ["a", "b"]},
    {"id": "flow", "question": "flow how", "answer": "So so.",
     "paraphrases": ["flow", "flowing"]}
  ]
}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "knowledge"
    (folder / "more").mkdir(parents=True)
    for name, text in {
        "checks.yaml": CHECKS,
        "odd.yaml": ODD,
        "more/windows.yml": WINDOWS,
        "more/braces.yaml": BRACES,
    }.items():
        (folder / name).write_bytes(text.encode())
    return folder


def publish(made: Draft) -> None:
    for file in made.files:
        assert (file.path.read_bytes() if file.path.exists() else None) == file.before
        assert file.after is not None
        file.path.parent.mkdir(exist_ok=True)
        file.path.write_bytes(file.after)


def drafted(folder: Path, *changes: Change, known: Knowledge | None = None) -> Draft:
    return draft(folder, known or load(folder), changes)


def the_diff(made: Draft) -> list[tuple[str, str]]:
    """(lines before, lines after) of each place that differs, over all files."""
    found = []
    for file in made.files:
        before, after = ((data or b"").decode("utf-8-sig").splitlines(True) for data in (file.before, file.after))
        for what, i1, i2, j1, j2 in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
            if what != "equal":
                found.append(("".join(before[i1:i2]), "".join(after[j1:j2])))
    return found


def test_a_card_holds_an_item_as_typed(folder: Path) -> None:
    knowledge = load(folder)
    seen = card(knowledge, folder, "refund")
    assert seen == Card(
        "refund",
        "entry",
        "odd.yaml",
        37,
        {
            "id": "refund",
            "question": "refund how",
            "paraphrases": ("how my refund", "please: refund", "when refund"),
            "answer": "Within {days}.\n\n# all of it",
        },
        seen.version,
    )
    assert card(knowledge, folder, "ads").fields == {
        "id": "ads",
        "question": "may I advertise",
        "paraphrases": ("may I post a link", "my shop, please"),
        "not_for": ("parcel ads", "refund # ads"),
        "rule": "No ads.\nNone.",
        "why": "Because people read.",
        "consequence": "You are warned.",
    }
    assert card(knowledge, folder, "sorry").fields == {
        "id": "sorry",
        "title": "late parcel",
        "situations": ("somebody waits",),
        "variables": "- name: time\n  label: Until\n  default: soon",
        "steps": "- say: Sorry. {time}.\n- note: look at the list",
    }
    parcel = card(knowledge, folder, "parcel")
    assert (parcel.fields["answer"], parcel.fields["valid_from"]) == ("It is on its way to you.", "2026-01-01")
    with pytest.raises(NotFound):
        card(knowledge, folder, "parcels")


def test_phrasings_and_look_alikes_are_added_below_the_others(folder: Path) -> None:
    knowledge = load(folder)
    made = drafted(
        folder,
        added_phrasings(card(knowledge, folder, "refund"), ["my money", "how my refund"]),
        added_phrasings(card(knowledge, folder, "sorry"), ["it is late"]),
        not_for(card(knowledge, folder, "ads"), ["ads: what"]),
        known=knowledge,
    )
    assert the_diff(made) == [
        ("", "    -   'ads: what'\n"),
        ("", "          - my money\n"),
        ("", "    - it is late\n"),
    ]
    assert (folder / "odd.yaml").read_text("utf-8") == ODD, "nothing is written"
    assert made.knowledge.item("refund").phrasings[-2:] == ("when refund", "my money"), "none twice"
    assert made.knowledge.item("refund").text == "Within 七天.\n\n# all of it"
    assert made.knowledge.item("sorry").phrasings == ("late parcel", "somebody waits", "it is late")
    (rule,) = (item for item in made.knowledge.items if item.id == "ads")
    assert isinstance(rule, Rule) and rule.not_for == ("parcel ads", "refund # ads", "ads: what")
    assert [(each.item_id, each.kind) for each in made.changes] == [
        ("refund", "entry"),
        ("sorry", "script"),
        ("ads", "rule"),
    ]
    assert made.changes[0].before == card(knowledge, folder, "refund").fields
    publish(made)
    assert load(folder) == made.knowledge
    assert made.changes[0].after == card(made.knowledge, folder, "refund").fields


def test_every_key_of_every_kind_can_change(folder: Path) -> None:
    made = drafted(folder, Change("ads", {"rule": "Nothing\nat all.", "why": "One reason.", "owner": "Mia"}))
    assert the_diff(made) == [
        ("    rule: |2-\n        No ads.\n      None.\n    why: >\n      Because\n      people read.\n",
         "    rule: |-\n      Nothing\n      at all.\n    why: |\n      One reason.\n"),
        ("", "    owner: Mia\n"),
    ]  # fmt: skip
    assert the_diff(drafted(folder, Change("parcel", {"tags": ["a"], "valid_from": "2026-02-01", "not_for": []}))) == [
        ("", "          - a\n"),
        ("        not_for: [refund parcel]\n        valid_from: 2026-01-01\n", "        valid_from: 2026-02-01\n"),
    ]  # fmt: skip
    assert the_diff(drafted(folder, Change("invoice", {"answer": "Two\r\nlines", "tags": ["tax", "money"]}))) == [
        (ODD[ODD.index("    - {id: inv") : ODD.index("    -   id: parcel")],
         "    - {id: invoice, question: 'invoice how', answer: \"Two\\nlines\", tags: [ 'tax', money ]}\n"),
    ]  # fmt: skip
    made = drafted(folder, Change("win", {"answer": "c\nb", "paraphrases": ["x y"]}), Change("flow", {"tags": ["b"]}))
    assert the_diff(made) == [
        ("    a\r\n", "    c\r\n"), ("  paraphrases: [x y, z]\r\n", "  paraphrases: [x y]\r\n"),
        ('    {"id": "flow", "question": "flow how", "answer": "So so.",\n',
         '    {"id": "flow", "question": "flow how", "answer": "So so.", tags: [b],\n'),
    ]  # fmt: skip
    assert made.files[0].after is not None and made.files[0].after.startswith(b"\xef\xbb\xbfentries:\r\n")


def test_an_item_without_an_id_keeps_the_one_it_had(folder: Path) -> None:
    knowledge = load(folder)
    late = next(item for item in knowledge.items if item.title == "how late is late")
    made = drafted(folder, Change(late.id, {"question": "when is it late"}), known=knowledge)
    assert the_diff(made) == [
        ("  question: how late is late\n", f"  question: when is it late\n  id: {late.id}\n"),
    ]
    assert made.knowledge.item(late.id).title == "when is it late"


def test_new_entries_find_a_place_and_an_id(folder: Path) -> None:
    made = drafted(folder, Change(None, {"question": "Where is it?", "answer": "There.\nOr not."}))
    assert [(file.path, file.before, (file.after or b"").decode()) for file in made.files] == [
        (
            folder / ADDED,
            None,
            "entries:\n  - id: where-is-it\n    question: Where is it?\n    answer: |\n      There.\n      Or not.\n",
        )
    ]
    publish(made)
    assert place_for(made.knowledge, "where-is-it") == "faq/added.yaml" == place_for(made.knowledge, None)
    assert place_for(made.knowledge, "refund") == "odd.yaml"
    assert place_for(made.knowledge, "ads") == place_for(made.knowledge, "gone") == ADDED, "a file of entries only"
    again = drafted(
        folder,
        Change(None, {"question": "where is it now", "id": "where-is-it-2", "answer": "x"}, file="./faq/added.yaml"),
        Change(None, {"question": "Where is it!?", "answer": "y"}),
        Change(None, {"question": "停车方便吗", "answer": "z"}),
        Change(None, {"question": "停车", "rule": "a", "why": "b", "consequence": "c"}, kind="rule", file="odd.yaml"),
    )
    assert [each.item_id for each in again.changes[:2]] == ["where-is-it-2", "where-is-it-3"]
    assert again.changes[2].item_id == "added-0fa99b" and again.changes[3].item_id.startswith("odd-")
    assert the_diff(again)[1] == (
        "",
        f"\n- id: {again.changes[3].item_id}\n  question: 停车\n  rule: a\n  why: b\n  consequence: c\n",
    )
    assert files(folder) == ["checks.yaml", "faq/added.yaml", "more/braces.yaml", "more/windows.yml", "odd.yaml"]


def test_a_check_that_nothing_answered_becomes_an_items_own_in_its_own_line(folder: Path) -> None:
    knowledge = load(folder)
    text = "what about the weather"
    weather = {"id": "weather", "question": "will it rain", "answer": "No."}
    made = draft(folder, knowledge, [Change(None, weather, checks=(text,))])
    after = {each.path.name: each.after for each in made.files}["checks.yaml"]
    assert after == CHECKS.replace("entry: null", "entry: weather").encode()
    assert [(each.text, each.entry_id) for each in made.knowledge.checks][1] == (text, "weather")
    assert made.checks == (), "none goes"
    # In braces, of an item that is there and changes in nothing else.
    (folder / "checks.yaml").write_text("checks: [{entry: ~, text: what about the weather}]\n", encoding="utf-8")
    made = draft(folder, load(folder), [Change("parcel", {}, checks=(text,))])
    assert [(each.path.name, each.after) for each in made.files] == [
        ("checks.yaml", b"checks: [{entry: parcel, text: what about the weather}]\n")
    ]
    assert made.changes == ()


def test_a_check_that_becomes_a_phrasing_goes_also_where_it_is_claimed(folder: Path) -> None:
    text = "what about the weather"
    weather = {"id": "weather", "question": "what about the weather?", "answer": "Fine."}
    made = draft(folder, load(folder), [Change(None, weather, checks=(text,))])
    assert [check.text for check in made.checks] == [text]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ([Change("parcel", {}, checks=("is it cold",))], 'There is no check "is it cold" any more.'),
        (
            [Change("parcel", {}, checks=("my refund please now",))],
            'The check "my refund please now" expects "refund".',
        ),
        (
            [Change(each, {}, checks=("what about the weather",)) for each in ("parcel", "refund")],
            'The check "what about the weather" expects "parcel".',
        ),
        (
            [Change("parcel", {}, remove=True, checks=("what about the weather",))],
            'No check can expect "parcel", which goes.',
        ),
    ],
)
def test_a_check_that_cannot_be_claimed_says_why(folder: Path, changes: list[Change], message: str) -> None:
    with pytest.raises(InvalidRequest) as error:
        draft(folder, load(folder), changes)
    assert str(error.value).startswith(message)


def test_claims_go_with_the_change_of_their_item() -> None:
    changes = [Change("fee", {}), Change(None, {"id": "pets"}), Change("old", {}, remove=True)]
    made = claiming(changes, [("a", "fee"), ("b", "pets"), ("c", "old"), ("b", "pets")])
    assert [each.checks for each in made] == [("a",), ("b", "c"), ()]


def test_an_item_goes_with_the_checks_that_expect_it(folder: Path) -> None:
    made = drafted(folder, Change("refund", {}, remove=True))
    assert the_diff(made) == [
        (ODD[ODD.index("    - id: refund") : ODD.index("    - {id: inv")], ""),
        ("  - {text: my refund please now, entry: refund}   # must\n", ""),
    ]
    assert [check.text for check in made.checks] == ["my refund please now"]
    assert [check.text for check in made.knowledge.checks] == ["what about the weather"]
    assert [(each.item_id, each.after) for each in made.changes] == [("refund", None)]


def test_a_check_goes_where_what_it_asks_becomes_a_phrasing_of_what_it_expects(folder: Path) -> None:
    refund = card(load(folder), folder, "refund")
    made = drafted(folder, added_phrasings(refund, ["MY refund please now?"]))
    assert [check.text for check in made.checks] == ["my refund please now"]
    assert [check.text for check in made.knowledge.checks] == ["what about the weather"]
    # Nothing was expected to answer it; now something does.
    weather = drafted(folder, added_phrasings(refund, ["what about the weather"]))
    assert the_diff(weather)[1:] == [("  - text: what about the weather\n    entry: null\n", "")]
    # Which of two items is right only a person can say.
    with pytest.raises(KnowledgeError, match='"my refund please now" counts as a phrasing of entry "win"'):
        drafted(folder, added_phrasings(card(load(folder), folder, "win"), ["my refund please now"]))


def test_what_changes_nothing_is_nothing(folder: Path) -> None:
    knowledge = load(folder)
    seen = card(knowledge, folder, "refund")
    made = drafted(folder, Change("refund", dict(seen.fields), base=seen.version), known=knowledge)
    assert (made.files, made.changes, made.knowledge) == ((), (), knowledge)


def test_the_second_of_two_editors_is_told(folder: Path) -> None:
    knowledge = load(folder)
    first, second = (card(knowledge, folder, "refund") for _ in range(2))
    publish(drafted(folder, added_phrasings(first, ["my money"]), known=knowledge))
    with pytest.raises(Conflict) as told:
        drafted(folder, added_phrasings(second, ["their money"]), known=knowledge)
    assert str(told.value) == (
        f'"refund" was changed meanwhile, and stands otherwise now at {folder}/odd.yaml:37. Nothing was changed; look '
        "at it again."
    )
    now = card(knowledge, folder, "refund")
    assert now.fields["paraphrases"] == ("how my refund", "please: refund", "when refund", "my money")
    publish(drafted(folder, added_phrasings(now, ["their money"]), known=knowledge))
    other = drafted(folder, added_phrasings(card(knowledge, folder, "invoice"), ["bill"]), known=knowledge)
    publish(other)
    publish(drafted(folder, Change("refund", {}, remove=True)))
    with pytest.raises(Conflict, match='^"refund" was removed meanwhile'):
        drafted(folder, added_phrasings(now, ["more"]), known=knowledge)


def test_all_problems_of_what_would_be_are_told_with_their_lines(folder: Path) -> None:
    with pytest.raises(KnowledgeError) as refused:
        drafted(folder, Change("refund", {"answer": "Within {dyas}.", "paraphrases": ["invoice how"]}))
    assert [str(problem) for problem in refused.value.problems] == [
        f'{folder}/odd.yaml:44: there is no "{{dyas}}". Use one of: {{days}}, {{community}}, {{hours_words}}, '
        "{nickname_example}, {reply_within_words}.",
        f'{folder}/odd.yaml:46: "invoice how" is also in entry "refund" at {folder}/odd.yaml:40. Keep it in one of '
        "the two.",
    ], "by the lines that the file would have"
    with pytest.raises(KnowledgeError, match='entry "refund" has no answer'):
        drafted(folder, Change("refund", {"answer": " \n"}))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            Change("refund", {"anwser": "x"}),
            'An entry has no "anwser" to change. Use one of: id, question, paraphrases,',
        ),
        (Change("sorry", {"answer": "x"}), 'A script has no "answer" to change.'),
        (Change("refund", {"tags": "x"}), '"tags" must be a list of texts, not one text.'),
        (Change("refund", {"answer": ["x"]}), '"answer" must be one text, not a list.'),
        (Change("refund", {"id": "money"}), 'The id "refund" cannot change: checks, questions and their history refer'),
        (Change("sorry", {"steps": "say: x"}), '"steps" is not written as in a knowledge file.'),
        (Change(None, {}, remove=True), "Nothing is named that should be removed. Name its id."),
        (Change(None, {"question": "x"}, file="../x.yaml"), '"../x.yaml" is no file below the knowledge folder.'),
        (Change(None, {"question": "x"}, file="x.txt"), '"x.txt" is no file below the knowledge folder.'),
        (Change(None, {"question": "x"}, file=".git/x.yaml"), '".git/x.yaml" is hidden and would never be read.'),
        (Change("gone", {"answer": "x"}), 'There is no entry, script or rule "gone".'),
    ],
)
def test_what_no_item_can_become_is_refused(folder: Path, change: Change, message: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        drafted(folder, change)
    assert str(refused.value).startswith(message)


def test_two_changes_of_one_item_become_one(folder: Path) -> None:
    made = drafted(folder, Change("refund", {"owner": "Mia"}), Change("refund", {"tags": ["a"], "answer": "Yes."}))
    assert [dict(each.after or {}).keys() - dict(each.before or {}).keys() for each in made.changes] == [
        {"owner", "tags"}
    ]
    for pair in (
        (Change("refund", {}, remove=True), Change("refund", {"owner": "Mia"})),
        (Change("refund", {"owner": "Mia"}), Change(None, {"id": "refund", "question": "x", "answer": "y"})),
    ):
        with pytest.raises(InvalidRequest, match=r"cannot be removed and changed at once|Two changes are about"):
            drafted(folder, *pair)


def test_what_two_items_share_is_not_changed_for_both(folder: Path) -> None:
    (folder / "shared.yaml").write_text(
        "entries:\n"
        "- {id: a, question: aa, answer: &a Yes., tags: &t [x, y]}\n"
        "- {id: b, question: bb, answer: *a, tags: *t}\n"
    )
    for fields in ({"answer": "No."}, {"tags": ["x"]}):
        with pytest.raises(InvalidRequest, match=r"shared.yaml:2: what stands here as &. is used again on line 3"):
            drafted(folder, Change("a", fields))
    made = drafted(folder, Change("b", {"answer": "No.", "tags": ["x"]}))
    assert the_diff(made) == [
        ("- {id: b, question: bb, answer: *a, tags: *t}\n", "- {id: b, question: bb, answer: No., tags: [x]}\n")
    ]


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("question: 'invoice how'", "question: 'invoice when'"),
        ("Sorry. {time}.", "Sorry. {time}!"),
        ("name: 晨光,", "name: 夕阳,"),
        ("question: how late", "question: how very late"),
    ],
)
def test_what_would_change_something_else_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, was: str, becomes: str
) -> None:
    """Whatever goes wrong where lines are changed: the result is read and compared."""

    def wrongly(data: bytes, path: str, **keys: Any) -> bytes:
        return amend(data, path, **keys).replace(was.encode(), becomes.encode())

    monkeypatch.setattr("faqbot.edits.amend", wrongly)
    with pytest.raises(InvalidRequest) as refused:
        drafted(folder, Change("refund", {"owner": "Mia"}))
    assert str(refused.value) == (
        f"{folder}/odd.yaml is written in a way that this cannot be changed in it by itself. Change it in the file."
    )


def test_a_file_that_changes_while_an_edit_is_drafted_is_not_overwritten(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    knowledge = load(folder)

    def load_and_be_overtaken(*place: Any, **keys: Any) -> Knowledge:
        loaded = load(*place, **keys)
        (folder / "odd.yaml").write_text(ODD + " indeed", "utf-8")
        return loaded

    monkeypatch.setattr("faqbot.edits.load", load_and_be_overtaken)
    with pytest.raises(Conflict) as told:
        drafted(folder, Change("refund", {"owner": "Mia"}), known=knowledge)
    assert str(told.value) == f"{folder}/odd.yaml was changed meanwhile. Nothing was done; try again."


TEXTS = ("question", "title", "answer", "rule", "why", "consequence")


def test_random_edits_touch_only_the_lines_of_their_item_and_are_indexed_at_once(folder: Path, tmp_path: Path) -> None:
    rng = random.Random(2026)
    knowledge, encoder = load(folder), WordEncoder()
    snapshot = open_snapshot(knowledge, encoder, tmp_path / "index")
    number = 0

    def text(lines: int = 1) -> str:
        nonlocal number
        number += 1
        odd = rng.choice(("", "", ": x", " # y", ", z", " 'q'", ' "d"', "[", "{{b}}", " 😀", "：全角"))
        words = " ".join(rng.choices(AXES, k=rng.randrange(1, 4)))
        between = [rng.choice(("", "  deep")) for _ in range(lines // 2)]
        return "\n".join([f"{words} n{number}{odd}", *between, *["the end"] * (lines > 1)])

    def changed_list(now: tuple[str, ...]) -> list[str]:
        texts = list(now)
        for _ in range(rng.randrange(1, 4)):
            at = rng.randrange(len(texts) + 1)
            texts[at : at + rng.randrange(2)] = [text()] * rng.randrange(2)
        return texts

    kinds: set[tuple[str, Kind]] = set()
    for _ in range(80):
        item = rng.choice(knowledge.items)
        fields = card(knowledge, folder, item.id).fields
        what = rng.choice(("text", "list", "list", "add", "remove", "key"))
        lists = ("situations" if isinstance(item, Script) else "paraphrases", "not_for", "tags")
        change = Change(item.id, {}, remove=True)
        if what == "add":
            where = rng.choice(files(folder))
            change = Change(None, {"question": text(), "paraphrases": [text(), text()], "answer": text(3)}, file=where)
        elif what == "text":
            key = rng.choice([key for key, value in fields.items() if isinstance(value, str) and key in TEXTS])
            change = Change(item.id, {key: text(1 if key in ("question", "title") else rng.choice((1, 1, 3)))})
        elif what == "list":
            key = rng.choice(lists)
            now = fields.get(key, ())
            assert isinstance(now, tuple)
            change = Change(item.id, {key: changed_list(now) or [text()]})
        elif what == "key":
            key = rng.choice(("owner", "review", *lists[1:]))
            value = None if key in fields else {"owner": "小王", "review": "2027-01-01"}.get(key, [text(), text()])
            change = Change(item.id, {key: value})
        elif sum(each.kind == item.kind for each in knowledge.items) < 4:
            continue
        made = draft(folder, knowledge, [change])
        if not made.files:
            continue
        kinds.add((what, item.kind))
        own = next(file for file in made.files if what == "add" or file.path == Path(item.place.path))
        before, after = (own.before or b"").splitlines(True), (own.after or b"").splitlines(True)
        same = next((at for at, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), len(before))
        in_braces = own.path.name == "braces.yaml"
        if what == "add":
            # Behind a comma, where the file has them.
            kept = before[same + in_braces :]
            assert after[len(after) - len(kept) :] == kept, "nothing but new lines"
        else:
            first, last = lines_of(knowledge, own.path, item.place.line, before)
            assert same >= first - in_braces
            assert before[last:] == after[len(after) - len(before) + last :], "byte for byte below the item"
        publish(made)
        assert load(folder) == made.knowledge
        others = {each.id: replace(each, place=item.place) for each in knowledge.items}
        for each in made.knowledge.items:
            if each.id not in {changed.item_id for changed in made.changes}:
                assert replace(each, place=item.place) == others[each.id]
        knowledge = made.knowledge
        snapshot = snapshot.edited(knowledge, encoder.encode)
        keys = [phrasing.key for phrasing in snapshot.index.phrasings]
        fresh = Index.build(snapshot.index.phrasings, encoder.encode(keys), snapshot.index.space)
        asked = [*keys[:: max(1, len(keys) // 5)], "refund late please"]
        for hits, expected in zip(
            snapshot.index.search(asked, encoder.encode(asked)), fresh.search(asked, encoder.encode(asked)), strict=True
        ):
            assert {hit.item for hit in hits} == {hit.item for hit in expected}
            scores = [{hit.item: (hit.score, hit.wording, hit.whole) for hit in each} for each in (hits, expected)]
            for one in scores[0]:
                np.testing.assert_allclose(scores[0][one], scores[1][one], atol=1e-5)
    assert {"text", "list", "add", "remove", "key"} <= {what for what, _ in kinds}
    assert {"entry", "rule", "script"} <= {kind for _, kind in kinds}
    rest = (folder / "odd.yaml").read_text("utf-8")
    for comment in ("# Kept by hand.", "# one line", "# rules first", "# the end", "  # nothing else\n"):
        assert comment in rest


def lines_of(knowledge: Knowledge, path: Path, line: int, lines: list[bytes]) -> tuple[int, int]:
    """(first, after the last) line that belongs to the item on `line`, 0-based."""
    starts = {item.place.line - 1 for item in knowledge.items if item.place.path == str(path)}
    sections = {at for at, each in enumerate(lines) if each[:1] not in b" -#\n\r{}"}
    first = line - 1
    while not lines[first].lstrip().startswith((b"-", b"{")):
        first -= 1
    # The blank line above goes with the last item of a section.
    blank = not lines[first - 1].strip()
    return first - blank, min((at for at in starts | sections if at > line - 1), default=len(lines))


def test_two_states_of_the_files_are_compared_by_their_items(tmp_path: Path) -> None:
    def write(name: str, text: str) -> None:
        (tmp_path / name).write_text(text, encoding="utf-8")

    fee = "- {id: fee, question: how much, answer: ten}\n"
    write("a.yaml", f"entries:\n- {{id: refund, question: refund how, answer: ask}}\n{fee}")
    write("b.yaml", "scripts:\n- {id: calm, title: calm down, situations: [angry], steps: [{say: one}]}\n")
    write("c.yaml", "entries:\n- {id: same, question: the same, answer: as ever}\n")
    before = load(tmp_path)
    assert compared(before, load(tmp_path)) == ()
    # Moved, changed, a script changed, added; and everything a line further down.
    write("a.yaml", "# money\nentries:\n- {id: refund, question: refund how, answer: write}\n")
    write("b.yaml", "scripts:\n- {id: calm, title: calm down, situations: [angry], steps: [{say: two}]}\n")
    write("d.yaml", f"entries:\n{fee}- {{id: new, question: new, answer: yes it is}}\n")
    found = {change.item_id: change for change in compared(before, load(tmp_path))}
    assert set(found) == {"refund", "calm", "new"}, "an item that only moved says what it said"
    assert (found["refund"].before or {})["answer"] == "ask" and (found["refund"].after or {})["answer"] == "write"
    assert found["calm"].kind == "script" and (found["calm"].after or {})["steps"] == "- say: two"
    assert found["new"].before is None
    back = {change.item_id: change for change in compared(load(tmp_path), before)}
    assert (back["new"].after, set(back)) == (None, set(found))
