"""The guard: who gets through with a key, without one, from elsewhere, by which name."""

from __future__ import annotations

import base64

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from faqbot.guard import Guard

KEY = "correct-horse-battery"


async def _page(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"{request.method} {request.url.path}")


async def _socket(socket: WebSocket) -> None:
    await socket.accept()
    await socket.close()


def client(key: str, host: str = "127.0.0.1:7860") -> TestClient:
    """Starlette's own client: it can send any Host."""
    paths = ("/", "/v1/ask", "/healthz", "/readyz", "/metrics", "/healthz/more")
    routes = [Route(path, _page, methods=["GET", "POST"]) for path in paths]
    app = Starlette(routes=[*routes, WebSocketRoute("/ws", _socket)])
    return TestClient(Guard(app, key), base_url=f"http://{host}")


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "127.0.0.1", "localhost:1", "LOCALHOST", "[::1]:7860", "[::1]"])
def test_without_a_key_this_machine_gets_through_by_its_own_names(host: str) -> None:
    response = client("", host).get("/")
    assert (response.status_code, response.text) == (200, "GET /")


@pytest.mark.parametrize(
    "host",
    ["evil.example:7860", "localhost.evil.example", "127.0.0.1.evil.example", "192.168.1.5:7860", "0.0.0.0", "[::2]"],
)
@pytest.mark.parametrize("path", ["/", "/v1/ask", "/healthz"])
def test_without_a_key_no_other_name_is_answered_to(host: str, path: str) -> None:
    response = client("").get(path, headers={"Host": host})
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json() == {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "Without a key faqbot answers to this machine's own names only. "
        "Ask for http://127.0.0.1 or http://localhost, or set FAQBOT_API_KEY.",
    }


def test_a_request_without_any_host_is_refused_without_a_key() -> None:
    assert client("").get("/", headers={"Host": ""}).status_code == 400


def test_with_a_key_the_name_does_not_matter() -> None:
    response = client(KEY).get("/", headers={"Host": "faq.example.com", "Authorization": f"Bearer {KEY}"})
    assert response.status_code == 200


@pytest.mark.parametrize(
    "authorization",
    [f"Bearer {KEY}", f"bearer  {KEY}", basic("anyone", KEY), basic("", KEY), basic("小王", KEY)],
)
@pytest.mark.parametrize("path", ["/", "/v1/ask", "/metrics"])
def test_the_key_opens_everything(authorization: str, path: str) -> None:
    assert client(KEY).get(path, headers={"Authorization": authorization}).status_code == 200


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer ",
        f"Bearer {KEY}x",
        f"Bearer {KEY[:-1]}",
        f"Token {KEY}",
        KEY,
        basic(KEY, ""),
        basic("anyone", "wrong"),
        "Basic !!!",
        "Basic a",
        "Basic \xe9",
        "Basic " + base64.b64encode(KEY.encode()).decode(),
        "Bearer \xe9\xe9",
    ],
)
def test_anything_else_is_refused_and_told_how(authorization: str) -> None:
    response = client(KEY).get("/v1/ask", headers=[(b"Authorization", authorization.encode("latin-1"))])
    assert response.status_code == 401
    assert response.headers.get_list("www-authenticate") == [
        'Basic realm="faqbot", charset="UTF-8"',
        'Bearer realm="faqbot"',
    ]
    assert response.json()["detail"] == "The key is missing or wrong. Send it as: Authorization: Bearer KEY"


def test_a_password_may_hold_colons() -> None:
    key = "with:colons:in:it"
    assert client(key).get("/", headers={"Authorization": basic("anyone", key)}).status_code == 200


@pytest.mark.parametrize(("path", "status"), [("/healthz", 200), ("/readyz", 200), ("/healthz/more", 401)])
def test_whoever_watches_the_process_needs_no_key(path: str, status: int) -> None:
    assert client(KEY).get(path).status_code == status


@pytest.mark.parametrize(
    ("site", "status"), [("cross-site", 403), ("same-site", 200), ("same-origin", 200), ("none", 200)]
)
def test_other_sites_may_not_post_in_a_visitors_name(site: str, status: int) -> None:
    headers = {"Sec-Fetch-Site": site, "Authorization": basic("anyone", KEY)}
    assert client(KEY).post("/v1/ask", headers=headers).status_code == status
    assert client("").post("/v1/ask", headers=headers).status_code == status
    # A link from elsewhere must open the page.
    assert client(KEY).get("/", headers=headers).status_code == 200


def test_no_other_site_may_frame_the_page() -> None:
    assert client("").get("/").headers["content-security-policy"] == "frame-ancestors 'self'"


def test_a_websocket_needs_the_key_too() -> None:
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        client(KEY).websocket_connect("/ws"),
    ):
        pass
    assert refused.value.code == 1008
    with client(KEY).websocket_connect("/ws", headers={"Authorization": f"Bearer {KEY}"}) as socket:
        assert socket.receive()["type"] == "websocket.close"
