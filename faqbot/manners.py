"""The community section as typed: name, hours, etiquette, facts, each under a key of its own. Loads and writes nothing.

    fields = fields_of(source.root)             # {"name": "晨光读书会", "hours": ("mon,tue 09:00-21:00",), …}
    wanted = applied(fields, {"etiquette.greeting": "", "facts.群主": None})
    parts(fields, wanted)                       # what `amend.amend_section` makes of it in the file

What is deeper than one level is named `etiquette.greeting`, `facts.群主`. Whether a value is any good, loading says.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from faqbot.errors import InvalidRequest
from faqbot.knowledge import Community, Etiquette
from faqbot.marked_yaml import ListNode, MapNode, Node, Scalar

COMMUNITY: Final = "community:"
"""What edits call the section where they name an item: no item can have such an id."""

LISTS: Final = ("hours", "closed", "open", "allowed_links", "staff")
WITHIN: Final = ("etiquette", "facts")
ETIQUETTE_KEYS: Final = tuple(f"etiquette.{each.name}" for each in dataclasses.fields(Etiquette))
PLAIN_KEYS: Final = tuple(each.name for each in dataclasses.fields(Community) if each.name not in WITHIN)
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_FACT = "facts."
_MAY_BE_EMPTY = "etiquette.greeting"
"""An empty greeting is none; of everything else it is the same as no line at all."""
_LINE = re.compile(r"([a-z, ]+) (\d{1,2}:\d{2}) ?[-–~] ?(\d{1,2}:\d{2})")

Fields = Mapping[str, str | tuple[str, ...]]


def fields_of(root: Node | None) -> Fields:
    """The section of a file that loads, in the order of `keys_of`; nothing where the file has none."""
    section = root.pairs.get("community", (None, None))[1] if isinstance(root, MapNode) else None
    found: dict[str, str | tuple[str, ...]] = {}
    if not isinstance(section, MapNode):
        return found
    for name, (_, node) in section.pairs.items():
        if name in WITHIN and isinstance(node, MapNode):
            found |= {f"{name}.{key}": _text(value) for key, (_, value) in node.pairs.items() if _given(value)}
        elif name == "hours" and isinstance(node, ListNode):
            found[name] = tuple(_hours(each) for each in node.items if isinstance(each, MapNode))
        elif isinstance(node, ListNode):
            found[name] = tuple(_text(each) for each in node.items)
        elif _given(node):
            found[name] = _text(node)
    return _kept(found)


def keys_of(*sides: Fields) -> list[str]:
    """Every key that the section can have, with the facts that it has in any of these, in the order of people."""
    facts = dict.fromkeys(key for side in sides for key in side if key.startswith(_FACT))
    return [*PLAIN_KEYS, *ETIQUETTE_KEYS, *facts]


def applied(fields: Fields, given: Mapping[str, str | Sequence[str] | None]) -> Fields:
    """`fields` with what was typed in their place, trimmed; raises `InvalidRequest` for a key that there is not."""
    wanted = dict(fields)
    for key, value in given.items():
        if (
            key not in PLAIN_KEYS
            and key not in ETIQUETTE_KEYS
            and not (key.startswith(_FACT) and len(key) > len(_FACT))
        ):
            known = ", ".join((*PLAIN_KEYS, *ETIQUETTE_KEYS))
            raise InvalidRequest(f'The community section has no "{key}". Use one of: {known}, facts.….')
        if key in LISTS:
            if isinstance(value, str):
                raise InvalidRequest(f'"{key}" must be a list of texts, not one text.')
            texts = dict.fromkeys(text.strip() for text in value or () if text.strip())
            wanted[key] = tuple(_line(text) for text in texts) if key == "hours" else tuple(texts)
        elif value is None:
            wanted.pop(key, None)
        elif isinstance(value, str):
            wanted[key] = re.sub("\r\n?", "\n", value).strip()
        else:
            raise InvalidRequest(f'"{key}" must be one text, not a list.')
    return _kept(wanted)


def parts(before: Fields, after: Fields) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The keys of the section that become otherwise, and those of what lies within it; None for one that goes."""
    change: dict[str, Any] = {}
    within: dict[str, dict[str, Any]] = {}
    for key in keys_of(before, after):
        if before.get(key) == after.get(key):
            continue
        value: Any = after.get(key)
        if key == "hours" and value is not None:
            value = [hours_of(line) for line in value]
        elif isinstance(value, tuple):
            value = list(value)
        holder, _, name = key.partition(".")
        if name:
            within.setdefault(holder, {})[name] = value
        else:
            change[key] = value
    return change, within


def hours_of(line: str) -> dict[str, Any]:
    """`mon,tue 09:00-21:00` as the file has it; raises `InvalidRequest` for anything else."""
    found = _LINE.fullmatch(line)
    days = [day.strip() for day in found[1].split(",")] if found else []
    if found is None or not days or any(day not in DAYS for day in days):
        raise InvalidRequest(f'"{line}" is not how hours are written. Write for example "mon,tue,wed 09:00-21:00".')
    return {"days": [day for day in DAYS if day in days], "from": _clock(found[2]), "until": _clock(found[3])}


def _line(text: str) -> str:
    hours = hours_of(text.lower())
    return f"{','.join(hours['days'])} {hours['from']}-{hours['until']}"


def _hours(node: MapNode) -> str:
    days, start, end = (node.pairs[key][1] for key in ("days", "from", "until"))
    named = {_text(each).lower() for each in days.items} if isinstance(days, ListNode) else set()
    return f"{','.join(day for day in DAYS if day in named)} {_clock(_text(start))}-{_clock(_text(end))}"


def _clock(text: str) -> str:
    hour, _, minute = text.partition(":")
    return f"{int(hour):02}:{minute}"


def _kept(fields: Fields) -> Fields:
    return {key: fields[key] for key in keys_of(fields) if fields.get(key) or (key == _MAY_BE_EMPTY and key in fields)}


def _given(node: Node) -> bool:
    return isinstance(node, Scalar) and node.kind not in ("nothing", "comment")


def _text(node: Node) -> str:
    return node.text.strip() if isinstance(node, Scalar) else ""
