"""A running faqbot, its page in a real browser, and the markup of a page; for tests. Tests nothing."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Dialog, Locator, Page, expect

from faqbot.assistant import Assistant
from faqbot.ui import page
from tests import club

ATTACK = "<img src=x onerror=alert(1)>"


class Tags(HTMLParser):
    """Every tag of a piece of markup, with its attributes."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def with_class(self, name: str) -> list[dict[str, str | None]]:
        return [attrs for _, attrs in self.tags if name in (attrs.get("class") or "").split()]


def harmless(markup: str) -> None:
    """No element or attribute came in with the text; the text itself is there."""
    for tag, attrs in Tags(markup).tags:
        assert tag not in ("img", "script", "svg", "iframe"), tag
        assert not [name for name in attrs if name.startswith("on")], attrs
    assert "&lt;img src=x onerror=alert(1)&gt;" in markup


@dataclass(frozen=True, slots=True)
class Site:
    """A running faqbot."""

    url: str
    database: Path
    knowledge: Path


@contextlib.contextmanager
def page_of(assistant: Assistant, app: FastAPI | None = None) -> Iterator[Site]:
    """The page of `assistant`, whose database is SQLite, in this process: it starts in a second.

    app: what it is mounted on, where it needs routes of the API.
    """
    port = free_port()
    app = page.mount(app or FastAPI(openapi_url=None), assistant)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        for _ in range(600):
            if server.started:
                break
            assert thread.is_alive()
            time.sleep(0.05)
        database = Path(assistant.settings.database.removeprefix("sqlite:///"))
        yield Site(f"http://127.0.0.1:{port}", database, assistant.settings.knowledge)
    finally:
        server.should_exit = True
        thread.join(timeout=30)


@contextlib.contextmanager
def serving(
    folder: Path, encoder_folder: Path, text: str = club.KNOWLEDGE, *, port: int | None = None, **settings: str
) -> Iterator[Site]:
    """faqbot as it is started by hand, with `text` as its knowledge.

    port: a free one where it is absent. settings: more environment variables, without their FAQBOT_.
    """
    knowledge, index = club.write(folder / "knowledge", text), club.index_with(encoder_folder, folder / "index")
    database = folder / "club.faqbot.db"
    port = port or free_port()
    environ = {name: value for name, value in os.environ.items() if not name.startswith("FAQBOT_")}
    environ |= {
        "FAQBOT_KNOWLEDGE": str(knowledge),
        "FAQBOT_INDEX": str(index),
        "FAQBOT_DATABASE_URL": f"sqlite:///{database}",
        "FAQBOT_PORT": str(port),
        "FAQBOT_THREADS": "1",
        # The line that keeps 5% depends on every phrasing of a tiny base; these tests need one that exists.
        "FAQBOT_MAX_WRONG": "0.4",
    } | {f"FAQBOT_{name}": value for name, value in settings.items()}
    url = f"http://127.0.0.1:{port}"
    with (folder / "log").open("w+", encoding="utf-8") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "faqbot", "serve"], env=environ, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            for _ in range(600):
                with contextlib.suppress(httpx.TransportError):
                    if httpx.get(f"{url}/readyz").status_code == 200:
                        break
                assert server.poll() is None, (folder / "log").read_text(encoding="utf-8")
                time.sleep(0.1)
            yield Site(url, database, knowledge)
        finally:
            server.terminate()
            server.wait(timeout=30)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


@dataclass(frozen=True, slots=True)
class Desk:
    """The page in a window of its own, and what a person does there."""

    page: Page
    requests: list[str]
    """Address of everything the page asked for."""

    def ask(self, question: str, asker: str = "", group: str = "") -> None:
        before = self.page.locator(".fb-result").get_attribute("data-key") if self.result.count() else None
        self.page.locator("#fb-question textarea").fill(question)
        names = self.page.locator(".fb-pair input")
        names.nth(0).fill(asker)
        names.nth(1).fill(group)
        self.page.locator("#fb-ask").click()
        if before:
            expect(self.result).not_to_have_attribute("data-key", before)
        expect(self.result).to_be_visible()

    def open(self, tab: int | str) -> None:
        """A tab by its id; 1 and 2 are the queue and the knowledge base."""
        name = ("desk", "queue", "base")[tab] if isinstance(tab, int) else tab
        self.page.locator(f'[role="tab"][data-tab-id="{name}"]').click()

    @property
    def result(self) -> Locator:
        return self.page.locator(".fb-result")

    @property
    def reply(self) -> Locator:
        """Of the first card."""
        return self.page.locator(".fb-said .fb-reply").first

    def copied(self) -> str:
        text: str = self.page.evaluate("navigator.clipboard.readText()")
        return text


@contextlib.contextmanager
def window(browser: Browser, site: Site, path: str = "/", *, script: str = "", **options: Any) -> Iterator[Desk]:
    context: BrowserContext = browser.new_context(**{"viewport": {"width": 1440, "height": 900}} | options)
    context.set_default_timeout(15_000)
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site.url)
    if script:
        context.add_init_script(script)
    shown = context.new_page()
    requests: list[str] = []
    said: list[str] = []
    shown.on("request", lambda request: requests.append(request.url))

    def dismiss(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    shown.on("dialog", dismiss)
    shown.on("pageerror", lambda error: said.append(str(error)))
    shown.goto(site.url + path)
    expect(shown.locator("#fb-ask")).to_be_visible(timeout=30_000)
    try:
        yield Desk(shown, requests)
        assert said == [], "dialogs and errors of the page"
    finally:
        context.close()


def fits(shown: Page, what: str) -> None:
    """Nothing lies outside a window of 390 pixels. Not the document alone is asked: that is told not to scroll."""
    outside = """() => [...document.querySelectorAll('.gradio-container *')].filter((each) => {
        const box = each.getBoundingClientRect();
        return each.checkVisibility() && box.width && (box.right > 390.5 || box.left < -0.5)
          && !each.closest('.visually-hidden');
    }).map((each) => each.outerHTML.slice(0, 120))"""
    assert shown.evaluate("document.documentElement.scrollWidth") == 390, what
    assert shown.evaluate(outside) == [], what
