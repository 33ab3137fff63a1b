"""What our port says before faqbot is ready: alive, not ready, and how far it has come. Knows no assistant."""

from __future__ import annotations

from html import escape

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

from faqbot.problem import problem

_PAGE = """<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="1">
<title>faqbot</title>
<style>
  :root {{ color-scheme: light dark; font: 16px/1.6 system-ui, sans-serif }}
  body {{ display: grid; place-content: center; min-height: 90vh; margin: 0; text-align: center }}
  h1 {{ font-weight: 600; margin: 0 }}
  p {{ margin: .25rem 1rem; opacity: .75 }}
  progress {{ width: 16rem; max-width: 80vw; margin: 1.25rem auto .5rem }}
</style>
<h1>正在启动…</h1>
<p>准备好后，本页会自动打开。</p>
<p lang="en">Starting; this page opens by itself.</p>
<progress{amount}></progress>
<p lang="en">{stage}</p>
"""


class Waiting:
    """ASGI: answers everything while faqbot starts."""

    def __init__(self) -> None:
        self._stage = "starting"
        self._share: float | None = None

    def report(self, stage: str, done: int, total: int) -> None:
        """A `Progress`; may be called from any thread."""
        # One assignment each: a request between them shows a share that is one step old, and nothing breaks.
        self._share = min(1.0, max(0.0, done / total)) if total > 0 else None
        self._stage = stage

    @property
    def words(self) -> str:
        """E.g. `unpacking the encoder 40%`."""
        return self._stage if self._share is None else f"{self._stage} {self._share:.0%}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request; anything else is not spoken yet."""
        if scope["type"] == "http":
            await self._answer(scope["path"])(scope, receive, send)

    def _answer(self, path: str) -> Response:
        if path == "/healthz":
            return JSONResponse({"status": "alive"})
        headers = {"Retry-After": "1"}
        if path == "/":
            amount = "" if self._share is None else f' value="{self._share:.2f}"'
            page = _PAGE.format(amount=amount, stage=escape(self.words))
            return HTMLResponse(page, status_code=503, headers=headers)
        return problem(503, f"faqbot is starting: {self.words}. Ask again in a moment.", headers)
