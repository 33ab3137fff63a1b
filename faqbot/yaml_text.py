"""Values as YAML text, in the way people write it. Reads nothing, and knows no file.

inline("yes")                       # "'yes'", because plain it would be true
block_lines("answer", "好\\n的", 4)   # ["    answer: |", "      好", "      的"]
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

BLOCKS = ("answer",)
"""Keys whose text is written below a `|` even where it has one line."""
DATES = ("valid_from", "valid_until", "review", "closed", "open")
"""Keys whose text is a day, or texts are days."""
NUMBERS = ("reply_within", "max_wrong", "longest")
"""Keys whose text is a number."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"\d+(\.\d+)?")
_UNSPEAKABLE = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|[\u2028\u2029]")
"""What YAML text cannot hold as it is."""


_PLAIN = re.compile(r"[\u3400-\u9fff](?:[\w\u3000-\u303f\uff00-\uffef+=/.~-]| (?=[\w\u3400-\u9fff]))*")
"""Chinese that no quotes are needed for: what a table brings by the thousands, and PyYAML takes its time over."""
_ESCAPED = re.compile(_UNSPEAKABLE.pattern + r'|[\\"\n\t]')
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}


def inline(text: str, style: str = "", *, flow: bool = False) -> str:
    """A text on one line, in quotes of this style where it has one, else only where it needs them.

    flow: within `[]` or `{}`, where commas and brackets need them as well.
    """
    if style == "" and _PLAIN.fullmatch(text):
        return text
    if style == '"' or "\n" in text or _UNSPEAKABLE.search(text):
        # Not by PyYAML, which writes an emoji as "\\U0001F600" here.
        return '"' + _ESCAPED.sub(_escape, text) + '"'
    node = yaml.ScalarNode("tag:yaml.org,2002:str", text, style="'" if style == "'" else None)
    written: str = yaml.serialize(
        yaml.SequenceNode("tag:yaml.org,2002:seq", [node], flow_style=flow),
        Dumper=yaml.SafeDumper,
        allow_unicode=True,
        width=2**31,  # never fold: one text, one line, and diffs that stay small
    )
    return written.removeprefix("[").removesuffix("]\n") if flow else written.removeprefix("- ").removesuffix("\n")


def _escape(found: re.Match[str]) -> str:
    char, code = found[0], ord(found[0])
    return _ESCAPES.get(char) or (
        f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"
    )


def single(key: str, text: str, style: str = "", *, flow: bool = False) -> str:
    """The text of a key on one line; of a day or a number as YAML reads one, and not in quotes."""
    plain = (key in DATES and _DAY.fullmatch(text)) or (key in NUMBERS and _NUMBER.fullmatch(text))
    return text if plain and style == "" else inline(text, style, flow=flow)


def flow(value: Any, key: str = "") -> str:
    """A text, or a list or a mapping in brackets, on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(inner, key)}" for key, inner in value.items()) + "}"
    if isinstance(value, str):
        return single(key, value, flow=True)
    return "[" + ", ".join(flow(inner, key) for inner in value) + "]"


def literal(text: str) -> bool:
    """Whether a text can stand below a `|` as it is."""
    return not _UNSPEAKABLE.search(text) and not text[:1].isspace()


def block_lines(key: str, value: str | Sequence[str], indent: int, *, lists: int | None = 2) -> list[str]:
    """A key and its value as lines, the key after so many spaces.

    lists: how much deeper than the key items of a list stand; None: in brackets behind it.
    """
    start = " " * indent + key + ":"
    if not isinstance(value, str):
        if lists is None:
            return [f"{start} {flow(value, key)}"]
        return [start, *(f"{' ' * (indent + lists)}- {single(key, text)}" for text in value)]
    if (key in BLOCKS or "\n" in value) and literal(value):
        return [f"{start} |", *below(value, indent + 2)]
    return [f"{start} {single(key, value)}"]


def is_nested(value: Any) -> bool:
    """Whether a value is a map, or a list that holds some."""
    return isinstance(value, Mapping) or (isinstance(value, list) and any(isinstance(each, Mapping) for each in value))


def nested_lines(key: str, value: Any, indent: int) -> list[str]:
    """A key and, below it, a map or a list of maps as lines, the key after so many spaces; lists of texts within stand
    in brackets."""
    lines = [" " * indent + f"{key}:"]
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if inner is not None:
                lines += _lines_of(name, inner, indent + 2)
        return lines
    for each in value:
        first, *rest = [line for name, inner in each.items() for line in _lines_of(name, inner, indent + 4)]
        lines += [" " * (indent + 2) + "- " + first.lstrip(" "), *rest]
    return lines


def _lines_of(key: str, value: Any, indent: int) -> list[str]:
    return nested_lines(key, value, indent) if is_nested(value) else block_lines(key, value, indent, lists=None)


def below(text: str, indent: int) -> list[str]:
    """A text as the lines below a `|`."""
    return [" " * indent + line if line else "" for line in text.strip("\n").split("\n")]


def item_lines(fields: Mapping[str, Any], indent: int, *, inner: int = 2) -> list[str]:
    """A mapping as an item of a list: its "-" after so many spaces, its keys `inner` further."""
    lines = [
        line
        for key, value in fields.items()
        for line in (nested_lines if is_nested(value) else block_lines)(key, value, indent + inner)
    ]
    return [f"{' ' * indent}-{' ' * (inner - 1)}{lines[0].lstrip(' ')}", *lines[1:]]
