"""The page and the API on one port, from settings to the last request: composes, and decides nothing itself.

    settings -> knowledge, encoder, index, database (`Assistant.open`) -> API, with the page beside it

The port is taken first and answers at once, because unpacking the encoder may take a minute, and whoever opens the
page meanwhile should see how far it is. Then the API answers, a second later the page: that is how long importing
Gradio takes, and nobody who asks over HTTP needs to wait for it. What cannot be started ends the process with one
sentence all the same.
"""

from __future__ import annotations

import asyncio
import errno
import gc
import importlib
import importlib.util
import os
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from types import FrameType
from typing import TYPE_CHECKING

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from faqbot.errors import ServeError
from faqbot.guard import Guard
from faqbot.problem import problem
from faqbot.settings import Settings
from faqbot.waiting import Waiting

if TYPE_CHECKING:
    from fastapi import FastAPI

    from faqbot.assistant import Assistant
    from faqbot.encoder import Progress

Ready = Callable[["Assistant"], None]
"""Called once the page and the API answer."""

GRACE = 5
"""Seconds that requests have to finish when faqbot is stopped."""


def serve(settings: Settings, *, ready: Ready, progress: Progress) -> None:
    """Serve until Ctrl-C or SIGTERM, then finish what is being answered and return. In the main thread only.

    Raises whatever `Assistant.open` does, `SettingsError` for a port open to strangers and `ServeError` for one
    that cannot be had.
    """
    settings.check_listening()
    with _listening(settings.host, settings.port) as listener:
        asyncio.run(_serve(settings, listener, ready, progress))


async def _serve(settings: Settings, listener: socket.socket, ready: Ready, progress: Progress) -> None:
    front = _Front()
    server = _Server(
        uvicorn.Config(
            Guard(front, settings.api_key),
            lifespan="off",  # it would run before there is anything to run; see `present`
            log_config=None,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=GRACE,
        ),
        front.leave,
    )
    stopping = threading.Event()

    def heard(stage: str, done: int, total: int) -> None:
        if stopping.is_set():
            raise _Stopped
        front.waiting.report(stage, done, total)
        progress(stage, done, total)

    stopped = asyncio.Event()

    async def present() -> None:
        try:
            assistant = await asyncio.to_thread(_open, settings, front, heard)
            with closing(assistant):
                page = await asyncio.to_thread(_page, assistant, heard)
                gc.enable()
                # Starts Gradio's queue; in one task, because what it opens must be closed where it was opened.
                async with page.router.lifespan_context(page):
                    front.page.set_result(page)
                    if not stopped.is_set():
                        ready(assistant)
                    await stopped.wait()
        finally:
            gc.enable()
            server.should_exit = True

    # Importing makes a million objects that stay; looking through them for garbage took 0.3 of 2.9 seconds.
    gc.disable()
    presenting = asyncio.create_task(present())
    await server.serve(sockets=[listener])
    stopping.set()
    stopped.set()
    with suppress(_Stopped):
        await presenting


class _Server(uvicorn.Server):
    """uvicorn, but a signal only stops it: when it is done, its own way is to raise the signal once more, which ends
    the process there and then, its database open."""

    def __init__(self, config: uvicorn.Config, leave: Callable[[], None]) -> None:
        super().__init__(config)
        self._loop = asyncio.get_running_loop()
        self._leave = leave

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Called by SIGINT and SIGTERM, in the midst of anything."""
        self.should_exit = True
        self._loop.call_soon_threadsafe(self._leave)


class _Front:
    """ASGI: says how far the start is until there is an API; then its paths go to the API, all others to the page,
    which they wait for."""

    def __init__(self) -> None:
        self.waiting = Waiting()
        self.api: ASGIApp | None = None
        self.api_paths: tuple[str, ...] = ()
        self.page: asyncio.Future[ASGIApp] = asyncio.get_running_loop().create_future()
        self._visits: set[asyncio.Task[None]] = set()
        self._leaving = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if self.api is None:
            await self.waiting(scope, receive, send)
        elif any(path == each or path.startswith(f"{each}/") for each in self.api_paths):
            await self.api(scope, receive, send)
        else:
            visit = asyncio.create_task(self._visit(scope, receive, send))
            self._visits.add(visit)
            visit.add_done_callback(self._visits.discard)
            await visit

    def leave(self) -> None:
        """End what browsers hold open: every tab keeps one response running for as long as it is there, and no stop
        could wait for that."""
        self._leaving = True
        for visit in self._visits:
            visit.cancel()

    async def _visit(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = ended = False

        async def heard(message: Message) -> None:
            nonlocal begun, ended
            begun = True
            ended = message["type"] == "http.response.body" and not message.get("more_body", False)
            await send(message)

        try:
            page = await asyncio.shield(self.page)
            await page(scope, receive, heard)
        except asyncio.CancelledError:
            if not self._leaving or scope["type"] != "http":
                raise
            if not begun:
                await problem(503, "faqbot is being stopped.")(scope, receive, send)
            elif not ended:
                await send({"type": "http.response.body", "body": b"", "more_body": False})


def _open(settings: Settings, front: _Front, progress: Progress) -> Assistant:
    """The assistant, with the API over it put in front. Imports here and not above: the port answers before that."""
    progress("loading the program", 0, 0)
    from faqbot import api
    from faqbot.assistant import Assistant

    assistant = Assistant.open(settings, progress)
    front.api_paths = api.PATHS
    front.api = api.build(assistant, key=bool(settings.api_key))
    assistant.editing.watch()
    return assistant


def _page(assistant: Assistant, progress: Progress) -> FastAPI:
    """The page, as an app of its own: mounted in the API, its catch-all "/" would answer the API's 404 and 405."""
    progress("loading the page", 0, 0)
    _import_gradio()
    from fastapi import FastAPI

    from faqbot.ui import page

    return page.mount(FastAPI(openapi_url=None), assistant)


class _Stopped(Exception):
    """Ends the loading thread at its next word of progress, seconds away at most.

    A thread cannot be ended from outside, and a process that ends while one is inside a C library aborts.
    """


def _listening(host: str, port: int) -> socket.socket:
    """A socket that holds the port; raises `ServeError`."""
    try:
        # A name such as localhost may mean several addresses; IPv4 first, because that is what people type.
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = min(found, key=lambda info: info[0] != socket.AF_INET)
        # Not by `socket.create_server`: it leaves the protocol 0, and asyncio turns Nagle's algorithm off only
        # where that says TCP. Every response took 40 ms longer.
        listener = socket.socket(family, kind, protocol)
        try:
            if os.name == "posix":  # or the port stays taken for a minute after a stop; on Windows it means to share
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen()  # two may bind the same port, and only one listen
        except BaseException:
            listener.close()
            raise
    except socket.gaierror as error:
        raise ServeError(f"host {host} is not known here. Correct FAQBOT_HOST, e.g. 127.0.0.1.") from error
    except OSError as error:
        raise ServeError(_sentence(error, host, port)) from error
    return listener


def _sentence(error: OSError, host: str, port: int) -> str:
    other = port + 1 if port < 65_535 else 7860
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is taken by another program. Stop it or choose another: FAQBOT_PORT={other}"
    if error.errno == errno.EACCES:
        return f"port {port} needs an administrator's rights. Choose one above 1023: FAQBOT_PORT=7860"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is no address of this machine. Correct FAQBOT_HOST, e.g. 127.0.0.1."
    return f"cannot listen on {host}, port {port}: {error.strerror}. Correct FAQBOT_HOST or FAQBOT_PORT."


def _import_gradio() -> None:
    """Import Gradio without its stub files.

    At every import it writes a `.pyi` beside each of its 60 components, for editors: 2 of 3.3 seconds (6.31, two
    cores). No switch turns that off, but the function can be replaced before the components are defined: so the
    package is entered by hand, that one module first.
    """
    if "gradio" in sys.modules:
        return
    spec = importlib.util.find_spec("gradio")
    if spec is None or spec.loader is None:
        return
    package = importlib.util.module_from_spec(spec)
    sys.modules["gradio"] = package
    try:
        meta = importlib.import_module("gradio.component_meta")
        meta.create_or_modify_pyi = lambda *_: None  # type: ignore[attr-defined]
        spec.loader.exec_module(package)
    except (ImportError, AttributeError):
        # Another version, built differently: let it start from nothing, the slow way.
        for name in [name for name in sys.modules if name == "gradio" or name.startswith("gradio.")]:
            del sys.modules[name]
