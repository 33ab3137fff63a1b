"""While faqbot starts: alive, not ready, and how far."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from faqbot.waiting import Waiting


def test_the_process_is_alive_and_not_ready() -> None:
    client = TestClient(Waiting())
    assert client.get("/healthz").json() == {"status": "alive"}
    for path in ("/readyz", "/v1/ask", "/metrics", "/docs", "/anything"):
        response = client.get(path)
        assert response.status_code == 503
        assert response.headers["retry-after"] == "1"
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json() == {
            "type": "about:blank",
            "title": "Service Unavailable",
            "status": 503,
            "detail": "faqbot is starting: starting. Ask again in a moment.",
        }


@pytest.mark.parametrize(
    ("done", "total", "words", "bar"),
    [
        (0, 0, "unpacking the encoder", "<progress></progress>"),
        (0, 5, "unpacking the encoder 0%", '<progress value="0.00"></progress>'),
        (2, 5, "unpacking the encoder 40%", '<progress value="0.40"></progress>'),
        (7, 5, "unpacking the encoder 100%", '<progress value="1.00"></progress>'),
    ],
)
def test_it_says_how_far_it_is(done: int, total: int, words: str, bar: str) -> None:
    waiting = Waiting()
    waiting.report("unpacking the encoder", done, total)
    client = TestClient(waiting)
    assert client.get("/readyz").json()["detail"] == f"faqbot is starting: {words}. Ask again in a moment."
    page = client.get("/")
    assert page.status_code == 503
    assert bar in page.text
    assert words in page.text
    assert "正在启动" in page.text


def test_the_page_comes_back_by_itself_and_asks_nobody_else() -> None:
    page = TestClient(Waiting()).get("/").text
    assert '<meta http-equiv="refresh" content="1">' in page
    assert "http://" not in page
    assert "https://" not in page


def test_a_stage_is_no_markup() -> None:
    waiting = Waiting()
    waiting.report("<b>", 0, 0)
    assert "<b>" not in TestClient(waiting).get("/").text
