"""What an item holds beside texts and lists of texts: steps, variables, strikes; as one text, and back. Loads nothing.

    text = written(node)                                    # "- say: 您好\\n- choose: 哪一种？\\n  branches: …"
    value = value_of("steps", text)                         # [{"say": "您好"}, {"choose": …, "branches": […]}]
    written_of("steps", value) == text

The text is YAML in one fixed form, so that equal values are equal texts: history, conflicts and undo need no more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from faqbot.errors import InvalidRequest
from faqbot.marked_yaml import ListNode, MapNode, Node, Scalar, read
from faqbot.yaml_text import nested_lines

NESTED: Final = ("variables", "steps", "strikes")
"""The keys of items that hold such values."""
_ORDER: Final = (
    *("name", "label", "default", "when", "say", "note", "choose", "branches", "steps"),
    *("first", "second", "third", "reason", "notice", "expires_after", "counts_with"),
)


def written(key: str, node: Node) -> str:
    """The text of what stands in a file that loads; empty for nothing."""
    return written_of(key, plain(node))


def written_of(key: str, value: Any) -> str:
    """The text of a list or a map; empty for nothing."""
    return "\n".join(line[2:] for line in nested_lines(key, _ordered(value), 0)[1:]) if value else ""


def _ordered(value: Any) -> Any:
    """Maps in the order in which people write them, whatever theirs is."""
    if isinstance(value, Mapping):
        rank = {key: place for place, key in enumerate(_ORDER)}
        return {key: _ordered(value[key]) for key in sorted(value, key=lambda key: (rank.get(key, len(rank)), key))}
    return [_ordered(each) for each in value] if isinstance(value, list) else value


def value_of(key: str, text: str) -> Any:
    """The list or the map that a text says; None for none. Raises `InvalidRequest` where it says neither."""
    if not text.strip():
        return None
    below = "\n".join(f"  {line}" if line else "" for line in text.split("\n"))
    root, found = read(f"{key}:\n{below}\n".encode(), key)
    node = root.pairs[key][1] if isinstance(root, MapNode) and key in root.pairs else None
    if found.found or not isinstance(node, MapNode if key == "strikes" else ListNode):
        why = f" {found.found[0].message}" if found.found else ""
        raise InvalidRequest(f'"{key}" is not written as in a knowledge file.{why}')
    return plain(node)


def plain(node: Node) -> Any:
    """Texts, lists and maps; what holds nothing is left out."""
    if isinstance(node, Scalar):
        return "" if node.kind in ("nothing", "comment") else node.text.strip()
    if isinstance(node, ListNode):
        return [value for each in node.items if (value := plain(each))]
    return {name: value for name, (_, each) in node.pairs.items() if (value := plain(each))}


def pruned(value: Any) -> Any:
    """The same without what holds nothing, as a form leaves it."""
    if isinstance(value, Mapping):
        return {key: kept for key, each in value.items() if (kept := pruned(each))}
    if isinstance(value, list):
        return [kept for each in value if (kept := pruned(each))]
    return value.strip()
