"""Pictures as plain HTML: stacked columns, a line, a grid of hours, bars. Knows no board; its style is board.css.

Sizes are percentages of the picture, so that it is as wide as its place while its letters keep their size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10

from faqbot.ui.markup import esc

LABELS = 8
"""Below columns, at most; half of them on narrow screens."""
DOTTED = 31
"""Points of a line up to which each has its dot."""
MANY = 45
"""Columns beyond which no gap parts what is stacked: it would take more room than what it parts."""


@dataclass(frozen=True, slots=True)
class Stack:
    """One column or bar: (series, count) from the bottom or the left."""

    parts: Sequence[tuple[str, int]]
    label: str = ""
    tip: str = ""
    """What is shown when it is pointed at; lines."""

    @property
    def total(self) -> int:
        return sum(count for _, count in self.parts)


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a line."""

    value: float | None
    """0…1; None: the line is interrupted."""
    label: str = ""
    tip: str = ""
    mark: bool = False
    """Something happened then."""


def ticks(most: int) -> list[int]:
    """Whole, round numbers from 0 to the first that is not below `most`; at most five of them."""
    if most <= 1:
        return [0, 1]
    for step in (factor * 10**power for power in range(int(log10(most)) + 2) for factor in (1, 2, 5)):
        if ceil(most / step) <= 4:
            return [step * number for number in range(ceil(most / step) + 1)]
    raise AssertionError("some power of ten is large enough")


def columns_html(stacks: Sequence[Stack], name: str) -> str:
    """Stacked columns over an axis of counts. name: what it shows, for those who do not see it."""
    marks = ticks(max((stack.total for stack in stacks), default=0))
    top = marks[-1]
    columns = "".join(
        f'<div class="fb-col{_side(place, len(stacks))}"{_tip(stack.tip)}>'
        + "".join(
            f'<i class="fb-of-{series}" style="height:{100 * count / top:.2f}%"></i>'
            for series, count in stack.parts
            if count
        )
        + "</div>"
        for place, stack in enumerate(stacks)
    )
    labels = _labels([stack.label for stack in stacks])
    kind = "fb-stacks" if len(stacks) <= MANY else "fb-stacks fb-many"
    return _plot(kind, [(100 * mark / top, f"{mark:,}") for mark in marks], columns, labels, name)


def line_html(points: Sequence[Point], name: str) -> str:
    """A line of shares; what is marked has a line of its own down to the axis.

    The axis ends at 100 %, and begins at 50 % where nothing lies below 60: else what changes would hardly be seen.
    """
    n = len(points)
    floor = 0.5 if all(point.value is None or point.value >= 0.6 for point in points) else 0.0
    placed = [
        (place, (point.value - floor) / (1 - floor)) for place, point in enumerate(points) if point.value is not None
    ]
    line = " ".join(f"{_middle(place, n):.3f},{100 * (1 - height):.2f}" for place, height in placed)
    # Only below a line that begins at 0 an area says something.
    below = f"{_middle(placed[0][0], n):.3f},100 {line} {_middle(placed[-1][0], n):.3f},100" if placed else ""
    area = f'<polygon points="{below}"></polygon>' if placed and floor == 0.0 else ""
    heights = dict(placed)
    dots = ""
    for place, point in enumerate(points):
        dot = f'<b style="bottom:{100 * heights[place]:.2f}%"></b>' if place in heights else ""
        mark = "<u></u>" if point.mark else ""
        dots += f'<div class="fb-col{_side(place, n)}"{_tip(point.tip)}>{mark}{dot}</div>'
    drawn = (
        '<svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        f'{area}<polyline points="{line}"></polyline></svg>{dots}'
    )
    axis = [(50 * part, f"{100 * floor + 50 * part * (1 - floor):.0f}%") for part in range(3)]
    kind = "fb-curve fb-dotted" if n <= DOTTED else "fb-curve"
    return _plot(kind, axis, drawn, _labels([point.label for point in points]), name)


def heat_html(counts: Sequence[Sequence[int]], rows: Sequence[str], tips: Sequence[Sequence[str]], name: str) -> str:
    """A grid of counts, the darker the more. counts: (rows, columns)."""
    most = max((count for row in counts for count in row), default=0)
    lines = ""
    for label, row, said in zip(rows, counts, tips, strict=True):
        cells = "".join(
            f'<i class="fb-col{_side(place, len(row))}" style="--heat:{100 * count / most if most else 0:.1f}%"'
            f"{_tip(tip)}></i>"
            for place, (count, tip) in enumerate(zip(row, said, strict=True))
        )
        lines += f"<b>{esc(label)}</b>{cells}"
    hours = "".join(f'<span style="grid-column:{2 + hour} / span 6">{hour}</span>' for hour in range(0, 24, 6))
    return f'<div class="fb-heat" role="img" aria-label="{esc(name)}">{lines}{hours}</div>'


def bar_html(stack: Stack, most: int) -> str:
    """One bar, of `most` for its whole width."""
    parts = "".join(
        f'<i class="fb-of-{series}" style="width:{100 * count / most:.2f}%"></i>'
        for series, count in stack.parts
        if count
    )
    return f'<span class="fb-bars" aria-hidden="true">{parts}</span>'


def _plot(kind: str, axis: Sequence[tuple[float, str]], drawn: str, labels: str, name: str) -> str:
    grid = "".join(f'<s style="bottom:{at:.2f}%"></s>' for at, _ in axis)
    numbers = "".join(f'<span style="bottom:{at:.2f}%">{esc(text)}</span>' for at, text in axis)
    # Numbers of the axis take the room they need: a hidden copy of the longest keeps it.
    longest = max((text for _, text in axis), key=len)
    return (
        f'<div class="fb-plot {kind}" role="img" aria-label="{esc(name)}"><div class="fb-axis"><em>{esc(longest)}</em>'
        f'{numbers}</div><div class="fb-area">{grid}{drawn}</div><div class="fb-x">{labels}</div></div>'
    )


def _labels(labels: Sequence[str]) -> str:
    """Some of the labels, evenly spread from the first on, where they fit."""
    every = max(1, ceil(len(labels) / LABELS))
    shown = [(at, text) for at, text in enumerate(labels) if at % every == 0]
    return "".join(
        f'<span{" class=fb-x-more" if number % 2 else ""} style="left:{_middle(at, len(labels)):.2f}%">{esc(text)}'
        "</span>"
        for number, (at, text) in enumerate(shown)
    )


def _middle(place: int, n: int) -> float:
    return 100 * (place + 0.5) / n


def _side(place: int, n: int) -> str:
    """Tips at the edges open inwards."""
    return " fb-tip-right" if place < n / 3 else " fb-tip-left" if place >= n * 2 / 3 else ""


def _tip(text: str) -> str:
    return f' data-tip="{esc(text)}"' if text else ""
