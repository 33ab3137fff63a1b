"""Texts with `{names}` in them: what is wrong with one, and how it is filled. Knows no community and no entry.

fill("{reply_within_words}内回复", {"reply_within_words": "30 分钟"}) == "30 分钟内回复"
fill("写成 {{昵称}}", {}) == "写成 {昵称}"
speak("您{count}提醒过", {"count": "2 次"}) == "您 2 次提醒过"
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches

_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}\n]*)\}|[{}]")
"""A literal brace, a `{name}` (group 1), or a brace that stands alone; read from left to right."""

_HAN = "[\u3400-\u9fff]"
_APART = re.compile(rf"{_HAN} \d|\d {_HAN}")
_SEAM = re.compile(rf"(?<={_HAN})\0+(?=\d)|(?<=\d)\0+(?={_HAN})")
"""Between Chinese and a number, where a value begins or ends."""


def names(text: str) -> list[str]:
    """Every name that `text` uses, in order, repeated where it is used again."""
    return [token[1] for token in _TOKEN.finditer(text) if token[1] is not None]


def flaws(text: str, known: Collection[str]) -> list[tuple[int, str]]:
    """What would leave a hole in a reply: (offset in `text`, what is wrong and the next step) each."""
    found = []
    for token in _TOKEN.finditer(text):
        name = token[1]
        if name is None:
            if token[0] in "{}":
                found.append((token.start(), f'a lone "{token[0]}". Write "{token[0] * 2}" for the character itself.'))
        elif not name.strip():
            found.append((token.start(), f'"{token[0]}" names nothing. Use one of: {_in_order(name, known)}.'))
        elif name not in known:
            found.append((token.start(), f'there is no "{token[0]}". Use one of: {_in_order(name, known)}.'))
    return found


def fill(text: str, values: Mapping[str, str]) -> str:
    """`text` with every `{name}` replaced and `{{`, `}}` as single braces; values are taken as they are.

    Raises `KeyError` for a name without a value and `ValueError` for a lone brace: a mistake in the program, as
    loading lets neither through.
    """

    def replaced(token: re.Match[str]) -> str:
        if token[1] is not None:
            return values[token[1]]
        if token[0] in "{}":
            raise ValueError(f"lone {token[0]!r} at {token.start()} in {text!r}")
        return token[0][0]

    return _TOKEN.sub(replaced, text)


def speak(text: str, values: Mapping[str, str]) -> str:
    """`fill` for a script, whose author cannot see whether a value begins or ends with a number: one that sets numbers
    apart from Chinese words inside, like "2 次", is set apart from those around it as well."""
    marked = {name: f"\0{value}\0" if _APART.search(value) else value for name, value in values.items()}
    return _SEAM.sub(" ", fill(text, marked)).replace("\0", "")


def fill_known(text: str, values: Mapping[str, str]) -> str:
    """`text` with the names in `values` replaced; still a template: other names and doubled braces stay."""

    def replaced(token: re.Match[str]) -> str:
        value = values.get(token[1]) if token[1] is not None else None
        return token[0] if value is None else value.replace("{", "{{").replace("}", "}}")

    return _TOKEN.sub(replaced, text)


def unfilled(text: str, template: str, values: Mapping[str, str]) -> str:
    """What `template` would have to be to say `text`: the values of the names that it uses become these names again."""
    text = text.replace("{", "{{").replace("}", "}}")
    used = {name: values[name] for name in names(template) if values.get(name)}
    for name, value in sorted(used.items(), key=lambda each: -len(each[1])):
        text = text.replace(value.replace("{", "{{").replace("}", "}}"), f"{{{name}}}")
    return text


def _in_order(name: str, known: Collection[str]) -> str:
    """The known names, those spelled most like `name` first."""
    near = get_close_matches(name.strip(), known, n=3)
    return ", ".join(f"{{{each}}}" for each in [*near, *sorted(set(known) - set(near))])
