"""One item being edited: what the editor saw, what is typed, what that changes. Knows no HTML and no Gradio.

    form = opened(card(knowledge, folder, "refund"))            # what stands in the fields
    form = typed(sent)                                          # the same, as the browser sends it back
    change(form)                                                # only what differs from what was seen
    merged(form, card(knowledge, folder, "refund"))             # on what somebody else made of it meanwhile

What was seen travels with the form, so that a form that was left open for days, or through a restart, still knows it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, get_args

from faqbot import manners
from faqbot.edits import KEYS, LISTS, Card, Change, EditedKind, Fields
from faqbot.errors import InvalidRequest
from faqbot.knowledge import ETIQUETTE, Kind
from faqbot.nested import NESTED
from faqbot.ui.community import typed_section
from faqbot.ui.markup import Unready
from faqbot.ui.stepform import typed_nested

NEEDED: Final[Mapping[EditedKind, tuple[str, ...]]] = {
    "entry": ("question", "answer"),
    "script": ("title", "situations", "steps"),
    "rule": ("question", "rule", "why", "consequence"),
    "community": (),
}
"""What an item cannot be without."""
_LISTS: Final = (*LISTS, *manners.LISTS)
_GREETING: Final = "etiquette.greeting"
_SEPARATORS = str.maketrans("，、；;", ",,,,")


@dataclass(frozen=True, slots=True)
class Form:
    """One item in a form."""

    item_id: str | None
    """None: a new one."""
    kind: EditedKind
    values: Mapping[str, str]
    """What stands in each field, by `edits.KEYS` without the id or `manners.keys_of`; lists a line each, tags with
    commas."""
    seen: Fields
    """The item as the editor saw it; empty for a new one."""
    base: str | None
    """The version of that."""
    file: str
    """Where it stands, or a new one goes."""

    @property
    def key(self) -> str:
        """Under which the browser keeps what is typed."""
        return f"item-{self.item_id or '+'}"

    @property
    def was(self) -> str:
        """`seen` as one text."""
        return json.dumps(self.seen, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that two editors changed."""

    key: str
    seen: str
    """As both saw it."""
    theirs: str
    mine: str


@dataclass(frozen=True, slots=True)
class Merged:
    """A form on what the item is now."""

    form: Form
    clashes: tuple[Clash, ...]
    """Texts that both changed: the form holds the editor's own."""
    taken: tuple[str, ...]
    """Keys of fields that hold, or whose lists hold, what somebody else changed."""


def opened(seen: Card) -> Form:
    """The form of an item as it is."""
    return Form(seen.item_id, seen.kind, shown(seen.fields, seen.kind), seen.fields, seen.version, seen.file)


def blank(kind: Kind, file: str) -> Form:
    """The form of a new item."""
    return Form(None, kind, shown({}, kind), {}, None, file)


def shown(fields: Fields, kind: EditedKind) -> dict[str, str]:
    """The fields of an item as they stand in a form."""
    if kind == "community":
        usual = ETIQUETTE["en" if fields.get("language") == "en" else "zh"].greeting
        # An empty one is said to be none: the usual one has to be seen to be taken away.
        return {key: _text(key, fields.get(key)) for key in manners.keys_of(fields)} | {
            "language": str(fields.get("language", "zh")),
            _GREETING: str(fields.get(_GREETING, usual)),
        }
    return {key: _text(key, fields.get(key)) for key in KEYS[kind] if key != "id"}


def kind_of(name: str) -> EditedKind:
    """The kind of this name; an entry where there is none."""
    kinds: tuple[EditedKind, ...] = get_args(EditedKind)
    return next((kind for kind in kinds if kind == name), "entry")


def typed(sent: Mapping[str, str]) -> Form:
    """The form as the browser sends it; raises `InvalidRequest` where it was made by hand, and wrongly."""
    kind = kind_of(sent.get("kind", ""))
    try:
        seen = _read(json.loads(sent.get("was") or "{}"))
    except ValueError as error:
        raise InvalidRequest("The form was sent damaged. Close it and open it again.") from error
    if kind == "community":
        values = {key: _plain(value) for key, value in typed_section(sent, seen).items()}
    else:
        values = {key: _plain(sent.get(key, "")) for key in KEYS[kind] if key not in ("id", *NESTED)}
        values |= {key: typed_nested(key, sent) for key in KEYS[kind] if key in NESTED}
        if "offences" in values:
            # Boxes have an order of their own: what was there stays where it was.
            ticked = [each for each in values["offences"].split(",") if each]
            before = [each for each in seen.get("offences", ()) if each in ticked]
            values["offences"] = "\n".join([*before, *(each for each in ticked if each not in before)])
    return Form(sent.get("item") or None, kind, values, seen, sent.get("base") or None, sent.get("file", ""))


def change(form: Form) -> Change:
    """What the form changes; raises `Unready` where that is nothing, or where something needed is missing."""
    missing = next((key for key in NEEDED[form.kind] if not form.values.get(key, "").strip()), None)
    if missing is not None:
        raise Unready(lambda w: w.field_needed.format(field=w.fields[missing]))
    before = shown(form.seen, form.kind)
    fields: dict[str, Any] = {}
    for key, value in form.values.items():
        if value.strip() != before.get(key, "").strip():
            fields[key] = _listed(key, value) if key in _LISTS else value.strip() or None
            if key == _GREETING:
                fields[key] = value.strip()
    title = " ".join(form.values.get("question", "").split())
    if title in (others := fields.get("paraphrases") or ()):
        # Loading refuses the same text twice, and nobody means anything by it.
        fields["paraphrases"] = tuple(text for text in others if text != title)
    if not fields:
        raise Unready(lambda w: w.nothing_changed)
    if form.kind == "community":
        return Change(form.item_id, fields, base=form.base)
    if form.item_id is None:
        fields = {key: value for key, value in fields.items() if value}
        return Change(None, fields, kind=form.kind, file=form.file or None)
    return Change(form.item_id, fields, kind=form.kind, base=form.base)


def removal(form: Form) -> Change:
    """The item goes."""
    return Change(form.item_id, {}, remove=True, base=form.base)


def merged(form: Form, now: Card) -> Merged:
    """What is typed, on what somebody else published since: what only one of both changed is as they made it; of lists
    what either added and took out; of a text that both changed the editor's own."""
    before, theirs = shown(form.seen, form.kind), shown(now.fields, now.kind)
    values, clashes, taken = {}, [], []
    for key, mine in form.values.items():
        was, other = before.get(key, "").strip(), theirs.get(key, "").strip()
        values[key] = mine
        if other in (was, mine.strip()):
            continue
        if mine.strip() == was:
            values[key] = other
        elif key in _LISTS:
            values[key] = _text(key, _joined(*(_listed(key, text) for text in (was, other, mine))))
        else:
            clashes.append(Clash(key, was, other, mine.strip()))
            continue
        taken.append(key)
    values |= {key: text for key, text in theirs.items() if key not in values}
    form = replace(form, values=values, seen=now.fields, base=now.version, file=now.file)
    return Merged(form, tuple(clashes), tuple(taken))


def afresh(form: Form) -> Form:
    """What is typed about an item that somebody has removed, as a new one."""
    return replace(form, item_id=None, seen={}, base=None)


def said(kind: EditedKind, values: Mapping[str, str]) -> str:
    """The text that a member is sent, with its `{facts}` as typed; of a script nothing: see `revising`."""
    if kind == "rule":
        return "\n".join(text for key in ("rule", "why", "consequence") if (text := values.get(key, "").strip()))
    return values.get("answer", "").strip()


def _joined(was: tuple[str, ...], theirs: tuple[str, ...], mine: tuple[str, ...]) -> tuple[str, ...]:
    """`theirs` without what `mine` took out and with what it added."""
    kept = [text for text in theirs if text in mine or text not in was]
    return tuple(dict.fromkeys([*kept, *(text for text in mine if text not in was)]))


def _text(key: str, value: str | tuple[str, ...] | None) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return "，".join(value) if key == "tags" else "\n".join(value)


def _listed(key: str, value: str) -> tuple[str, ...]:
    parts = value.translate(_SEPARATORS).split(",") if key == "tags" else value.splitlines()
    return tuple(dict.fromkeys(text for text in (" ".join(part.split()) for part in parts) if text))


def _plain(value: str) -> str:
    return value.replace("\r\n", "\n").replace("\r", "\n")


def _read(found: Any) -> Fields:
    if not isinstance(found, dict):
        raise ValueError("no fields")
    fields: dict[str, str | tuple[str, ...]] = {}
    for key, value in found.items():
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            fields[key] = tuple(value)
        elif isinstance(value, str):
            fields[key] = value
        else:
            raise ValueError("no text")
    return fields
