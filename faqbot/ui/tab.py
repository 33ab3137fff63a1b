"""What one tab gives to the page that holds it, and how all events are registered. Holds no state of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from faqbot.ui.words import Words

EVENT: Final[Mapping[str, Any]] = {"api_visibility": "private", "show_progress": "hidden"}
"""For every event: private, so that the page is not a second, undocumented API; and quiet, as the style sheet
shows work in progress itself. One event per page shows it: see `busy`."""


def busy(component: Any) -> dict[str, Any]:
    """For an event that may take more than half a second: `component` says that it is working."""
    return {"api_visibility": "private", "show_progress": "minimal", "show_progress_on": component}


@dataclass(frozen=True, slots=True)
class Tab:
    """What changes with the language."""

    labels: tuple[tuple[Any, Callable[[Words], dict[str, Any]]], ...]
    """Components, and what each is called: the properties to set."""
    redraw: Callable[..., Any]
    """Draws `outputs` again from (language, *inputs)."""
    inputs: tuple[Any, ...]
    outputs: tuple[Any, ...]
