"""Who may speak to our port: the key, the name it was reached by, the site a request comes from. Knows no route.

without a key     only this machine, by a name that cannot be anybody else's: a web page elsewhere can have its
                  own host name point to 127.0.0.1 (DNS rebinding), and would then read the queue in the
                  browser of whoever visits it
with a key        whoever shows it, `Authorization: Bearer KEY`, or as the password beside any user name (HTTP
                  Basic: what browsers ask for)
"""

from __future__ import annotations

import base64
import re
import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from faqbot.problem import problem

OPEN = frozenset({"/healthz", "/readyz"})
"""Asked by whatever watches over the process, which has no key; they tell nothing about the community."""

_THIS_MACHINE = re.compile(r"(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?", re.IGNORECASE)
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Guard:
    """ASGI: passes on to `app` what may pass, answers everything else itself with problem JSON."""

    def __init__(self, app: ASGIApp, key: str) -> None:
        """`key` as in `Settings.api_key`; empty for none, and then only names of this machine are answered to."""
        self.app = app
        self.key = key.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is None:
            await self.app(scope, receive, _unframed(send))
        elif scope["type"] == "websocket":
            await WebSocketClose(1008)(scope, receive, send)
        else:
            await refusal(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if not self.key and not _THIS_MACHINE.fullmatch(headers.get("host", "")):
            return problem(
                400,
                "Without a key faqbot answers to this machine's own names only. "
                "Ask for http://127.0.0.1 or http://localhost, or set FAQBOT_API_KEY.",
            )
        # Browsers send what they know of a site (a Basic password) along with requests that other sites make
        # them send; they also say so in this header, which no page can forge.
        if scope.get("method") not in _READING and headers.get("sec-fetch-site") == "cross-site":
            return problem(403, "Other web sites may not send requests in a visitor's name. Use a server for that.")
        if self.key and scope["path"] not in OPEN and not self._shows_key(headers.get("authorization", "")):
            refusal = problem(401, "The key is missing or wrong. Send it as: Authorization: Bearer KEY")
            refusal.headers.append("WWW-Authenticate", 'Basic realm="faqbot", charset="UTF-8"')
            refusal.headers.append("WWW-Authenticate", 'Bearer realm="faqbot"')
            return refusal
        return None

    def _shows_key(self, authorization: str) -> bool:
        scheme, _, shown = authorization.partition(" ")
        if scheme.lower() == "bearer":
            # Headers arrive as Latin-1; a key is ASCII, so anything else is simply a wrong one.
            return secrets.compare_digest(shown.strip().encode("latin-1"), self.key)
        if scheme.lower() == "basic":
            try:
                _, _, password = base64.b64decode(shown).partition(b":")
            except ValueError:  # no Base64
                return False
            return secrets.compare_digest(password, self.key)
        return False


def _unframed(send: Send) -> Send:
    """`send`, saying that no other site may show our page in a frame and have it clicked on unseen."""

    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)["Content-Security-Policy"] = "frame-ancestors 'self'"
        await send(message)

    return wrapped
