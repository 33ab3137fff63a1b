"""Problem JSON: the same four members and names on every Python."""

from __future__ import annotations

import json

import pytest

from faqbot.problem import problem


@pytest.mark.parametrize(
    ("status", "title"),
    [
        (404, "Not Found"),
        (413, "Content Too Large"),
        (422, "Unprocessable Content"),
        (503, "Service Unavailable"),
    ],
)
def test_it_has_the_members_of_rfc_9457(status: int, title: str) -> None:
    response = problem(status, "没有这个问题。", {"Retry-After": "5"})
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["retry-after"] == "5"
    assert json.loads(bytes(response.body)) == {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": "没有这个问题。",
    }
