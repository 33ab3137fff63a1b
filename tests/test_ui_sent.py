"""What the browser sent with an event, whoever made it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from faqbot.ui.sent import by_of, sent_with


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        ({"gap": "3", "by": "小晨"}, {"gap": "3", "by": "小晨"}),
        ({"gap": 3, "q": ["1"], "none": None, 7: "seven"}, {"7": "seven"}),
        ("gap", {}),
        (None, {}),
    ],
)
def test_of_what_was_sent_texts_are_taken(data: Any, texts: dict[str, str]) -> None:
    event: Any = SimpleNamespace(_data=data)
    assert sent_with(event) == texts


def test_a_name_is_short_and_may_be_missing() -> None:
    assert by_of({"by": "  小晨 "}) == "小晨"
    assert by_of({"by": "晨" * 50}) == "晨" * 40
    assert by_of({}) == ""
