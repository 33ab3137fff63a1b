"""The pictures of an evaluation as SVG, drawn with matplotlib: shapes and numbers only, no words. Not the page.

Words stand beside them in HTML, where they wrap, follow the reader's language and need no fonts here. Colours are
CSS variables of the page (`COLOURS`), so that one drawing serves light and dark.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter
from numpy.typing import NDArray

from faqbot.metrics import likely_between, precision_at_coverage, reliability

COLOURS = ("ink", "quiet", "grid", "now", "before", "right", "wrong", "none", "line")
"""CSS variables that a page with these pictures sets, as `--ink`."""

_STAND_IN = {name: f"#0101{number:02x}" for number, name in enumerate(COLOURS, start=1)}
"""matplotlib knows no CSS: each variable is drawn in a colour that nothing else has, and put in its place after."""

_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",  # text as text: the page's own font, and readable by machines
    "svg.hashsalt": "faqbot",  # the same picture, the same bytes
    "font.size": 9.5,
    "axes.edgecolor": _STAND_IN["grid"],
    "axes.linewidth": 0.8,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "grid.color": _STAND_IN["grid"],
    "grid.linewidth": 0.6,
    "text.color": _STAND_IN["ink"],
    "xtick.color": _STAND_IN["grid"],
    "ytick.color": _STAND_IN["grid"],
    "xtick.labelcolor": _STAND_IN["quiet"],
    "ytick.labelcolor": _STAND_IN["quiet"],
}

_WIDTH, _HEIGHT = 4.6, 3.3
"""Inches of 72 px: on a phone drawn nearly at its size, so that the numbers stay readable."""

SHARES = 20
"""Bars of a histogram of confidence, 0…1."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One run as the pictures need it."""

    confidence: NDArray[np.float64]
    """(n,) 0…1."""
    right: NDArray[np.bool_]
    """(n,) whether the best candidate is the right item."""
    known: NDArray[np.bool_]
    """(n,) whether any item is."""
    answered: NDArray[np.bool_]
    """(n,) whether it was answered at once."""

    @property
    def chosen(self) -> tuple[float, float] | None:
        """(coverage, precision) at the line; None where nothing was answered."""
        if not self.answered.any():
            return None
        return float(self.answered.mean()), float(self.right[self.answered].mean())


def precision_picture(now: Judged, before: Judged | None, max_wrong: float) -> str:
    """Precision against coverage, the accepted rate as a level, and each run's line as a dot."""

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        axes.axhline(1 - max_wrong, color=_STAND_IN["line"], linewidth=1, linestyle=(0, (4, 3)))
        lows = [1 - max_wrong]
        runs = [(run, name) for run, name in ((before, "before"), (now, "now")) if run is not None]
        for run, name in runs:
            curve = precision_at_coverage(run.confidence, run.right)
            axes.plot(
                *(curve.coverage, curve.precision),
                color=_STAND_IN[name],
                linewidth=1.9 if name == "now" else 1.4,
                drawstyle="steps-post",
            )
            lows += curve.precision[curve.coverage >= 0.05].tolist()
            if run.chosen is not None:
                axes.plot(*run.chosen, "o", color=_STAND_IN[name], markersize=8 if name == "now" else 6, zorder=5)
                lows.append(run.chosen[1])
        # What happens at the lowest precisions is of no use to anybody; but nothing that is drawn is cut off.
        low = max(0.0, np.floor(min(lows) * 10 - 0.3) / 10)
        axes.set(xlim=(0, 1.01), ylim=(low, 1 + (1 - low) * 0.03))
        _shares(axes)

    return _svg("precision", draw)


def reliability_picture(now: Judged, before: Judged | None) -> str:
    """Share of right against confidence in equal-mass bins with Wilson's intervals; below, how many of each."""

    def draw(figure: Figure) -> None:
        axes, below = figure.subplots(2, 1, sharex=True, height_ratios=(4, 1))
        axes.plot([0, 1], [0, 1], color=_STAND_IN["line"], linewidth=1, linestyle=(0, (4, 3)))
        for run, name, marker in ((before, "before", "s"), (now, "now", "o")):
            if run is None or not len(run.confidence):
                continue
            bins = reliability(run.confidence, run.right)
            x, y = [each.confidence for each in bins], [each.right for each in bins]
            if name == "now":
                likely = [likely_between(round(each.right * each.count), each.count) for each in bins]
                low, high = zip(*likely, strict=True)
                axes.vlines(x, low, high, color=_STAND_IN[name], linewidth=1, alpha=0.45)
            axes.plot(x, y, marker, color=_STAND_IN[name], markersize=5 if name == "now" else 4, linestyle="-")
            axes.lines[-1].set(linewidth=1.2 if name == "now" else 0.9)
        axes.set(xlim=(-0.02, 1.02), ylim=(-0.03, 1.03))
        _shares(axes)
        counts, edges = np.histogram(now.confidence, bins=SHARES, range=(0, 1))
        below.bar(edges[:-1], counts, width=1 / SHARES * 0.86, align="edge", color=_STAND_IN["now"], alpha=0.55)
        below.yaxis.set_major_locator(MaxNLocator(2, integer=True))
        below.grid(axis="x", visible=False)

    return _svg("reliability", draw)


def confidence_picture(now: Judged, answer_line: float) -> str:
    """Above zero the questions with an item (right one first below, another one on top), below zero those without."""

    def draw(figure: Figure) -> None:
        axes = figure.subplots()

        def counted(which: NDArray[np.bool_]) -> NDArray[np.int64]:
            counts: NDArray[np.int64] = np.histogram(now.confidence[which], bins=SHARES, range=(0, 1))[0]
            return counts

        left = np.arange(SHARES) / SHARES + 0.07 / SHARES
        right, other, none = counted(now.right), counted(now.known & ~now.right), counted(~now.known)
        for counts, bottom, name in ((right, 0, "right"), (other, right, "wrong"), (-none, 0, "none")):
            axes.bar(left, counts, 0.86 / SHARES, bottom, align="edge", color=_STAND_IN[name])
        axes.axhline(0, color=_STAND_IN["quiet"], linewidth=0.8)
        axes.axvline(answer_line, color=_STAND_IN["line"], linewidth=1.2, linestyle=(0, (4, 3)))
        axes.set_xlim(-0.01, 1.01)
        axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        axes.yaxis.set_major_locator(MaxNLocator(6, integer=True))
        axes.yaxis.set_major_formatter(lambda count, _: f"{abs(count):.0f}")
        axes.grid(axis="x", visible=False)

    return _svg("confidence", draw)


def _shares(axes: Axes) -> None:
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1, decimals=0))
        axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))


def _svg(name: str, draw: Callable[[Figure], None]) -> str:
    with matplotlib.rc_context(_STYLE):
        figure = Figure(figsize=(_WIDTH, _HEIGHT), layout="constrained")
        draw(figure)
        drawn = io.StringIO()
        figure.savefig(
            drawn, format="svg", transparent=True, metadata=dict.fromkeys(("Date", "Creator", "Format", "Type"))
        )
    return _inlined(drawn.getvalue(), name)


def _inlined(drawn: str, name: str) -> str:
    """An SVG file as a part of a page: no prolog, no size of its own, ids of its own, the page's colours."""
    svg = drawn[drawn.index("<svg") :]
    svg = re.sub(r"<(metadata|style)\b.*?</\1>", "", svg, flags=re.S)  # its style would hold for the whole page
    svg = re.sub(r' (?:width|height)="[\d.]+pt"', "", svg, count=2)
    for colour, stand_in in _STAND_IN.items():
        svg = svg.replace(stand_in, f"var(--{colour})")
    # Pictures on one page must not share ids, or one is clipped by another's frame.
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', svg))
    svg = re.sub(r' id="([^"]+)"', lambda found: f' id="{name}-{found[1]}"' if found[1] in used else "", svg)
    return re.sub(r'(href="#|url\(#)', rf"\g<1>{name}-", svg).strip()


def judged(rows: Sequence[tuple[float, bool, bool, bool]]) -> Judged:
    """rows: (confidence, right, known, answered) of each question."""
    columns = np.array(rows, dtype=np.float64).reshape(-1, 4)
    confidence, right, known, answered = columns.T
    return Judged(confidence, right == 1, known == 1, answered == 1)
