"""Entries put into, changed in and taken out of the text of a knowledge file, in their own lines only.

    amend(data, "faq.yaml", change={0: {"answer": "…"}}, remove={3}, add=[{"id": "new", "question": …}])

Comments, order, quoting and line ends elsewhere stay byte for byte. Knows the shape of YAML that people write: one
entry, one key, one line. Where a file is written otherwise it says so and leaves it alone. It trusts nothing: who
calls loads the result and compares.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import yaml

from faqbot.errors import InvalidRequest
from faqbot.knowledge import Kind
from faqbot.marked_yaml import ListNode, MapNode, Node, Scalar, read

SECTIONS: Mapping[Kind, str] = {"entry": "entries", "script": "scripts", "rule": "rules"}
"""Where items of each kind stand."""


def amend(
    data: bytes,
    path: str,
    *,
    section: str = "entries",
    change: Mapping[int, Mapping[str, Any]] | None = None,
    remove: Collection[int] = (),
    add: Sequence[Mapping[str, Any]] = (),
) -> bytes:
    """The bytes of a knowledge file with entries changed, taken out, and put at the end of its `entries`.

    change: for entries by their number, 0-based in the order of their lines, the keys that become otherwise, None for
    one that goes. add: whole entries. Values are texts or lists of texts.
    Raises `InvalidRequest` where the file is not YAML, or written so that no entry has lines of its own.
    """
    text = data.decode("utf-8")
    root, found = read(data, path)
    if found.found:
        raise InvalidRequest(str(found.found[0]))
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines(keepends=True)
    own = _Section(path, lines, root, section)
    edits: list[tuple[int, int, list[str]]] = []
    """(first line, line after the last one, what stands there instead), 0-based and apart from each other."""
    for number in remove:
        first, last = own.extent(number)
        edits.append((first, last, []))
    for number, keys in (change or {}).items():
        edits += own.changed(number, keys)
    if add:
        edits.append(own.end(add))
    # From the end, so that lines keep their numbers; of two that insert at one place, the later one first.
    edits.sort(key=lambda edit: edit[0])
    for first, last, instead in reversed(edits):
        if first and instead and not lines[first - 1].endswith("\n"):
            lines[first - 1] += newline
        lines[first:last] = [line + newline for line in instead]
    return "".join(lines).encode("utf-8")


def answers(data: bytes, path: str) -> list[str]:
    """The answers of one file before any `{fact}` was filled in, in the order in which its entries are loaded."""
    return [node.pairs["answer"][1].text.strip() for node in nodes(data, path)]  # type: ignore[union-attr]


def nodes(data: bytes, path: str) -> list[MapNode]:
    """The entries of a file that loads, in the order in which they are loaded."""
    return nodes_of(read(data, path)[0], "entries")


def nodes_of(root: Node | None, section: str) -> list[MapNode]:
    """The items of one section of a file that loads, in the order in which they are loaded."""
    items = root.pairs[section][1] if isinstance(root, MapNode) and section in root.pairs else None
    # By place in the list and not by line: a list in brackets may hold many on one line.
    found = sorted(items.items, key=lambda node: node.line) if isinstance(items, ListNode) else []
    return [node for node in found if isinstance(node, MapNode)]


class _Section:
    """The `entries` of one file and where each of them stands; lines are 0-based."""

    def __init__(self, path: str, lines: list[str], root: Any, name: str) -> None:
        self.path = path
        self.name = name
        self.lines = lines
        pairs = root.pairs if isinstance(root, MapNode) else {}
        self.key: Scalar | None = pairs[name][0] if name in pairs else None
        node = pairs[name][1] if name in pairs else None
        self.nodes = sorted(node.items, key=lambda item: item.line) if isinstance(node, ListNode) else []
        after = [key.line - 1 for key, _ in pairs.values() if self.key and key.line > self.key.line]
        self.stop = min(after, default=len(lines))
        """The line on which the next section begins."""
        self.starts = [self._dash(item.line - 1) for item in self.nodes]
        if len(set(self.starts)) < len(self.starts):
            raise self._otherwise(self.starts[0])

    def _otherwise(self, line: int) -> InvalidRequest:
        return InvalidRequest(
            f"{self.path}:{line + 1}: entries that do not begin on a line of their own cannot be changed by an import. "
            'Write each below a "- ", or import into a new file.'
        )

    def _dash(self, line: int) -> int:
        """The line with the "-" of the entry whose first key stands on `line`."""
        if re.match(r"\s*- ", self.lines[line]):
            return line
        above = line - 1
        while above >= 0 and not self.lines[above].strip():
            above -= 1
        if above >= 0 and re.match(r"\s*-\s*(#.*)?$", self.lines[above]):
            return above
        raise self._otherwise(line)

    def _indent(self, line: int) -> int:
        return len(self.lines[line]) - len(self.lines[line].lstrip(" "))

    def _trimmed(self, first: int, last: int, indent: int) -> int:
        """`last` without the blank lines before it, and the comments that stand no deeper than `indent`."""
        while last > first + 1:
            line = self.lines[last - 1]
            if line.strip() and not (line.lstrip().startswith("#") and self._indent(last - 1) <= indent):
                break
            last -= 1
        return last

    def extent(self, number: int) -> tuple[int, int]:
        """First line of an entry and the line after its last one."""
        first = self.starts[number]
        last = self.starts[number + 1] if number + 1 < len(self.starts) else self.stop
        return first, self._trimmed(first, last, self._indent(first))

    def changed(self, number: int, keys: Mapping[str, Any]) -> list[tuple[int, int, list[str]]]:
        """What has to change within one entry."""
        node = self.nodes[number]
        first, last = self.extent(number)
        if not isinstance(node, MapNode):
            raise self._otherwise(first)
        places = sorted((key.line - 1, name) for name, (key, _) in node.pairs.items())
        if not places or len({line for line, _ in places}) < len(places) or places[0][0] != first:
            raise self._otherwise(first)
        head = re.match(r"(\s*-\s+)", self.lines[first])
        if head is None or "{" in self.lines[first][head.end() : head.end() + 1]:
            raise self._otherwise(first)
        indent = len(head[1])
        edits = []
        for at, (line, name) in enumerate(places):
            if name not in keys:
                continue
            end = places[at + 1][0] if at + 1 < len(places) else last
            end = self._trimmed(line, end, indent)
            value = keys[name]
            written = [] if value is None else indented(dumped({name: value}), indent)
            if line == first:
                if value is None:
                    raise self._otherwise(first)
                written[0] = head[1] + written[0][indent:]
            edits.append((line, end, written))
        new = {name: value for name, value in keys.items() if name not in node.pairs and value is not None}
        if new:
            # At once with the change of the last key, where there is one: two edits never touch each other.
            written = indented(dumped(new), indent)
            if edits and edits[-1][1] == last:
                start, end, before = edits[-1]
                edits[-1] = (start, end, before + written)
            else:
                edits.append((last, last, written))
        return edits

    def end(self, entries: Sequence[Mapping[str, Any]]) -> tuple[int, int, list[str]]:
        """New entries below the last one, or below the first `entries:` of the file."""
        if self.nodes:
            place = self.extent(len(self.nodes) - 1)[1]
            indent = self._indent(self.starts[-1])
            return place, place, _items(entries, indent)
        if self.key is None:
            return len(self.lines), len(self.lines), [f"{self.name}:", *_items(entries, 2)]
        line = self.key.line - 1
        if not re.fullmatch(rf"[\"']?{self.name}[\"']?\s*:\s*(\[\s*\])?\s*(#.*)?", self.lines[line].strip()):
            raise self._otherwise(line)
        return line, line + 1, [f"{self.name}:", *_items(entries, 2)]


def _items(entries: Sequence[Mapping[str, Any]], indent: int) -> list[str]:
    written = []
    for entry in entries:
        first, *rest = indented(dumped(entry), indent + 2)
        written += [f"{' ' * indent}- {first[indent + 2 :]}", *rest]
    return written


def indented(text: str, indent: int) -> list[str]:
    """The lines of `text`, each that is not empty moved to the right."""
    return [" " * indent + line if line else "" for line in text.split("\n")[:-1]]


class _Text(str):
    """A text to be written below a `|`."""


class _Dumper(yaml.SafeDumper):
    """YAML as people write it: lists indented, texts of several lines as such."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _represent_text(dumper: _Dumper, text: _Text) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style="|")


_Dumper.add_representer(_Text, _represent_text)


def dumped(fields: Mapping[str, Any]) -> str:
    """Keys and values as lines of YAML, the answer as a block."""
    values = dict(fields)
    if "answer" in values:
        values["answer"] = _Text(values["answer"].strip() + "\n")
    text: str = yaml.dump(
        values,
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=2**31,  # never fold: one text, one line, and diffs that stay small
    )
    return text
