"""Where everything in a YAML text stands, to the character. Knows no meaning: see `marked_yaml.py`.

root = spans('a: [b, "c"]')
text[root.children[1].start : root.children[1].end]     # '[b, "c"]'
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True, eq=False)
class Span:
    """One node as written; offsets count characters."""

    kind: Literal["scalar", "list", "map", "alias"]
    start: int
    """Of its anchor, where it has one."""
    end: int
    """After its last character; of what lies in no brackets, after that of its last child."""
    style: str = ""
    """Of scalars: `"`, `'`, `|`, `>`, or empty for plain ones."""
    flow: bool = False
    """Within `[]` or `{}` of its own."""
    text: str = ""
    """Of scalars as YAML understands it, and of aliases that stand for one."""
    anchor: str | None = None
    """Its name; of an alias, the one that it points to."""
    children: list[Span] = field(default_factory=list)
    """Of a list its items; of a map keys and values in turn."""

    def all(self) -> Iterator[Span]:
        """It, and everything in it."""
        yield self
        for child in self.children:
            yield from child.all()


def spans(text: str) -> Span | None:
    """The root of a text that `marked_yaml.read` reads without a problem; None for one that holds nothing."""
    root: Span | None = None
    open_: list[Span] = []
    anchors: dict[str, Span] = {}
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            span = open_.pop()
            if span.flow:
                span.end = _at(event.end_mark)
            elif span.children:
                span.end = span.children[-1].end
            continue
        if not isinstance(event, yaml.NodeEvent):
            continue
        span = Span("alias", _at(event.start_mark), _at(event.end_mark), anchor=event.anchor)
        if isinstance(event, yaml.AliasEvent):
            span.text = anchors[str(event.anchor)].text
        elif isinstance(event, yaml.ScalarEvent):
            span.kind, span.text, span.style = "scalar", event.value, event.style or ""
            if span.style in ("|", ">"):
                # The mark is where the next thing begins: blank lines belong to nothing.
                span.end = span.start + len(text[span.start : span.end].rstrip(" \r\n"))
                line = text.find("\n", span.end)
                span.end = len(text) if line < 0 else line
        elif isinstance(event, yaml.CollectionStartEvent):
            span.kind = "map" if isinstance(event, yaml.MappingStartEvent) else "list"
            span.flow = bool(event.flow_style)
        if event.anchor and span.kind != "alias":
            anchors[event.anchor] = span
        if open_:
            open_[-1].children.append(span)
        else:
            root = span
        if isinstance(event, yaml.CollectionStartEvent):
            open_.append(span)
    return root


def _at(mark: Any) -> int:
    """`mark` is a place in PyYAML's terms, which it types as optional and always sets."""
    return int(mark.index)
