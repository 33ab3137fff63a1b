"""What the browser sent with an event, and who sent it. Trusts none of it, and asks nobody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import gradio as gr

Sent = Mapping[str, str]
"""The data and fields of the element that sent it, and as `by` the colleague; see `markup.SEND`."""


def sent_with(event: gr.EventData) -> Sent:
    """Texts only: it may have been made by hand."""
    data = event._data
    return {str(key): value for key, value in data.items() if isinstance(value, str)} if isinstance(data, dict) else {}


def by_of(sent: Sent) -> str:
    """The colleague's name; blank where none is given."""
    return sent.get("by", "").strip()[:40]
