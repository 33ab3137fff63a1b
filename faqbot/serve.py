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
import importlib
import importlib.util
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from faqbot.errors import ServeError
from faqbot.guard import Guard
from faqbot.settings import Settings
from faqbot.waiting import Waiting

if TYPE_CHECKING:
    from fastapi import FastAPI

    from faqbot.assistant import Assistant
    from faqbot.encoder import Progress

T = TypeVar("T")

Ready = Callable[["Assistant"], None]
"""Called once the page and the API answer."""

GRACE = 5
"""Seconds that requests and the loading thread have to finish when faqbot is stopped."""


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
    server = uvicorn.Server(
        uvicorn.Config(
            Guard(front, settings.api_key),
            lifespan="off",  # it would run before there is anything to run; see `present`
            log_config=None,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=GRACE,
        )
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
            assistant = await _in_thread(lambda: _open(settings, front, heard))
            with closing(assistant):
                page = await _in_thread(lambda: _page(assistant, heard))
                # Starts Gradio's queue; in one task, because what it opens must be closed where it was opened.
                async with page.router.lifespan_context(page):
                    front.page.set_result(page)
                    if not stopped.is_set():
                        ready(assistant)
                    await stopped.wait()
        finally:
            server.should_exit = True

    with _signals_stop(server):
        presenting = asyncio.create_task(present())
        await server.serve(sockets=[listener])
        stopping.set()
        stopped.set()
        with suppress(_Stopped, TimeoutError):
            await asyncio.wait_for(presenting, GRACE)


@contextmanager
def _signals_stop(server: uvicorn.Server) -> Iterator[None]:
    """SIGINT and SIGTERM stop the server, also before and after it listens to them itself.

    While it serves, uvicorn does; but when done it raises the signal once more for whoever heard it before, and by
    default that ends the process there and then, its database open.
    """

    def stop(*_: object) -> None:
        server.should_exit = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, heard in before.items():
            signal.signal(number, heard)


class _Front:
    """ASGI: says how far the start is until there is an API; then its paths go to the API, all others to the page,
    which they wait for."""

    def __init__(self) -> None:
        self.waiting = Waiting()
        self.api: ASGIApp | None = None
        self.api_paths: tuple[str, ...] = ()
        self.page: asyncio.Future[ASGIApp] = asyncio.get_running_loop().create_future()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if self.api is None:
            app: ASGIApp = self.waiting
        elif any(path == each or path.startswith(f"{each}/") for each in self.api_paths):
            app = self.api
        else:
            app = await asyncio.shield(self.page)
        await app(scope, receive, send)


def _open(settings: Settings, front: _Front, progress: Progress) -> Assistant:
    """The assistant, with the API over it put in front. Imports here and not above: the port answers before that."""
    progress("loading the program", 0, 0)
    from faqbot import api
    from faqbot.assistant import Assistant

    assistant = Assistant.open(settings, progress)
    front.api_paths = api.PATHS
    front.api = api.build(assistant, key=bool(settings.api_key))
    return assistant


def _page(assistant: Assistant, progress: Progress) -> FastAPI:
    """The page, as an app of its own: mounted in the API, its catch-all "/" would answer the API's 404 and 405."""
    progress("loading the page", 0, 0)
    _import_gradio()
    from fastapi import FastAPI

    from faqbot.ui import page

    return page.mount(FastAPI(openapi_url=None), assistant)


class _Stopped(Exception):
    """Ends the loading thread at its next word of progress: a thread cannot be ended from outside."""


async def _in_thread(work: Callable[[], T]) -> T:
    """`work()` in a thread that does not keep the process alive, as those of `asyncio.to_thread` would: what is
    being unpacked when the operator presses Ctrl-C is done again next time."""
    outcome: Future[T] = Future()
    outcome.set_running_or_notify_cancel()  # from now on nobody can cancel it: `run` may always set it

    def run() -> None:
        try:
            outcome.set_result(work())
        except Exception as error:
            outcome.set_exception(error)

    threading.Thread(target=run, name="faqbot-loading", daemon=True).start()
    return await asyncio.wrap_future(outcome)


def _listening(host: str, port: int) -> socket.socket:
    """A socket that holds the port; raises `ServeError`."""
    try:
        # A name such as localhost may mean several addresses; IPv4 first, because that is what people type.
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, *_, address = min(found, key=lambda info: info[0] != socket.AF_INET)
        listener = socket.create_server((str(address[0]), port), family=family)
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
