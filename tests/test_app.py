"""`python app.py` as people run it: from the first second to Ctrl-C, and what keeps it from starting."""

from __future__ import annotations

import base64
import errno
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from faqbot import serve
from faqbot.errors import ServeError
from tests import club

ROOT = Path(__file__).parent.parent
KEY = "correct-horse-battery"
PATIENCE = 120
"""Seconds a start may take on a machine that is busy with something else."""


class Running:
    """One faqbot being served."""

    def __init__(self, environ: Mapping[str, str], *command: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, *(command or ("app.py",))],
            cwd=ROOT,
            env={**os.environ, "FAQBOT_PORT": str(self.port), **environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=PATIENCE)

    def get(self, path: str, until: Callable[[httpx.Response], bool]) -> httpx.Response:
        """Ask again and again until the response is as expected."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.process.communicate()
            try:
                response = self.client.get(path)
            except httpx.TransportError:
                pass
            else:
                if until(response):
                    return response
            time.sleep(0.05)
        raise AssertionError(f"{path} did not become what it should")

    def ready(self) -> Running:
        """Wait until it answers."""
        self.get("/readyz", lambda response: response.status_code == 200)
        return self

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str, str]:
        """(exit code, stdout, stderr)"""
        self.client.close()
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out, err


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory, encoder_folder: Path) -> dict[str, str]:
    """Where the club's knowledge and index lie; the index is made by whoever comes first."""
    folder = tmp_path_factory.mktemp("club")
    return {
        "FAQBOT_KNOWLEDGE": str(club.write(folder / "knowledge")),
        "FAQBOT_INDEX": str(club.index_with(encoder_folder, folder / "index")),
    }


@pytest.fixture
def environ(places: dict[str, str], tmp_path: Path) -> dict[str, str]:
    return {**places, "FAQBOT_DATABASE_URL": f"sqlite:///{tmp_path / 'club.faqbot.db'}"}


@pytest.fixture(scope="module")
def site(places: dict[str, str]) -> Iterator[Running]:
    """One that runs for all tests that only look at it."""
    running = Running(places).ready()
    yield running
    running.stop()


def failing(environ: Mapping[str, str], *command: str) -> tuple[int, str, str]:
    """(exit code, stdout, stderr) of a start that must not succeed."""
    done = subprocess.run(
        [sys.executable, *(command or ("app.py",))],
        cwd=ROOT,
        env={**os.environ, **environ},
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
    )
    return done.returncode, done.stdout, done.stderr


# --- What is served -------------------------------------------------------------------------------------------


def test_the_page_and_the_api_share_the_port(site: Running) -> None:
    page = site.client.get("/")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "晨光读书会" in page.text
    reply = site.client.post("/v1/ask", json={"question": "怎么退款", "asker": "小明"}).json()
    assert (reply["decision"], reply["entry_id"]) == ("answer", "refund-how")
    for path in ("/healthz", "/metrics", "/docs", "/openapi.json", "/docs/static/swagger-ui.css", "/v1/gaps"):
        assert site.client.get(path).status_code == 200, path


def test_the_page_does_not_swallow_the_apis_refusals(site: Running) -> None:
    for method, path, status in [
        ("GET", "/v1/nothing", 404),
        ("GET", "/v1/ask", 405),
        ("GET", "/v1", 404),
        ("POST", "/metrics", 405),
        ("GET", "/docs/static/nothing.js", 404),
    ]:
        response = site.client.request(method, path)
        assert response.status_code == status
        assert response.headers["content-type"] == "application/problem+json"


def test_only_this_machines_names_are_answered_to(site: Running) -> None:
    for path in ("/", "/v1/gaps", "/gradio_api/info"):
        assert site.client.get(path, headers={"Host": "evil.example"}).status_code == 400
    assert site.client.get("/", headers={"Host": f"localhost:{site.port}"}).status_code == 200


def test_no_other_site_is_allowed_to_read(site: Running) -> None:
    for path in ("/v1/gaps", "/openapi.json"):
        response = site.client.get(path, headers={"Origin": "https://evil.example"})
        assert "access-control-allow-origin" not in response.headers


def test_it_listens_on_this_machine_only(site: Running) -> None:
    probe = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with probe:
        probe.connect(("192.0.2.1", 9))  # sends nothing; tells which address would be used
        own = probe.getsockname()[0]
    if own.startswith("127."):
        pytest.skip("this machine has no other address")
    with pytest.raises(OSError):
        socket.create_connection((own, site.port), timeout=2).close()


# --- Start and stop -------------------------------------------------------------------------------------------


def test_it_says_how_far_it_is_then_what_it_serves_then_stops(environ: dict[str, str]) -> None:
    running = Running(environ)
    alive = running.get("/healthz", lambda response: True)
    assert (alive.status_code, alive.json()) == (200, {"status": "alive"})
    unready = running.client.get("/readyz")
    if unready.status_code != 200:  # a quick machine may be ready by now
        assert unready.status_code == 503
        assert re.fullmatch(r"faqbot is starting: .+\. Ask again in a moment\.", unready.json()["detail"])
    running.ready()
    assert running.client.get("/").status_code == 200
    assert running.client.post("/v1/ask", json={"question": "怎么退款"}).json()["question_id"] == 1
    code, out, err = running.stop(signal.SIGINT)
    assert code == 0
    assert "Traceback" not in err
    address = f"http://127.0.0.1:{running.port}"
    lines = out.splitlines()
    assert re.fullmatch(r"faqbot \d+\.\d+\.\d+ is ready after \d+\.\d s\.", lines[0])
    assert lines[2:5] == [
        f"  Page       {address}",
        f"  API        {address}/docs",
        f"  Knowledge  {environ['FAQBOT_KNOWLEDGE']}: 6 entries, 1 scripts, 1 rules, 42 phrasings",
    ]
    assert lines[-1] == "Stop it with Ctrl+C."


def test_a_stop_keeps_what_was_asked_and_lets_go_of_the_database(environ: dict[str, str], tmp_path: Path) -> None:
    running = Running(environ).ready()
    running.client.post("/v1/ask", json={"question": "打印机连不上电脑"})
    code, _, err = running.stop(signal.SIGTERM)
    assert (code, err) == (0, "")
    # A database that was closed has no write-ahead log left beside it.
    assert [path.name for path in tmp_path.glob("club.faqbot.db*")] == ["club.faqbot.db"]
    with closing(sqlite3.connect(tmp_path / "club.faqbot.db")) as database:
        assert database.execute("SELECT text FROM questions").fetchall() == [("打印机连不上电脑",)]


def test_a_stop_while_it_starts_is_a_stop(environ: dict[str, str]) -> None:
    running = Running(environ)
    running.get("/healthz", lambda response: True)
    code, out, err = running.stop(signal.SIGTERM)
    assert (code, err) == (0, "")
    assert out == "" or out.startswith("faqbot ")  # a quick machine may have been ready


def test_an_open_tab_holds_up_no_stop(environ: dict[str, str]) -> None:
    running = Running(environ).ready()
    with running.client.stream("GET", "/gradio_api/heartbeat/a-tab") as tab:
        lines = tab.iter_lines()
        assert next(lines) == "data: ALIVE"
        running.process.send_signal(signal.SIGINT)
        assert set(lines) <= {""}  # ended as a whole, not broken off
    out, err = running.process.communicate(timeout=PATIENCE)
    assert (running.process.returncode, err) == (0, "")
    assert out.startswith("faqbot ")
    running.client.close()


def test_serve_is_the_same_and_its_options_win(environ: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    running = Running(environ, "-m", "faqbot", "serve", "--host", "localhost", "--port", str(port))
    running.port = port
    running.client = httpx.Client(base_url=f"http://localhost:{port}", timeout=PATIENCE)
    running.ready()
    assert "晨光读书会" in running.client.get("/").text
    code, out, _ = running.stop()
    assert code == 0
    assert f"  Page       http://localhost:{port}\n" in out


# --- With a key -----------------------------------------------------------------------------------------------


def test_with_a_key_it_listens_everywhere_and_asks_everyone(environ: dict[str, str]) -> None:
    running = Running({**environ, "FAQBOT_HOST": "0.0.0.0", "FAQBOT_API_KEY": KEY}).ready()
    basic = "Basic " + base64.b64encode(f"anyone:{KEY}".encode()).decode()
    client = running.client
    for path in ("/", "/v1/gaps", "/metrics", "/docs", "/openapi.json", "/gradio_api/info", "/config"):
        assert client.get(path).status_code == 401, path
        assert client.get(path, headers={"Authorization": "Bearer wrong"}).status_code == 401, path
    for path in ("/", "/v1/gaps", "/metrics", "/docs"):
        for shown in (basic, f"Bearer {KEY}"):
            assert client.get(path, headers={"Authorization": shown}).status_code == 200, path
    assert client.get("/healthz").status_code == 200
    # A proxy's or a neighbour's name for this machine.
    named = client.get("/", headers={"Authorization": basic, "Host": "faq.example.com"})
    assert named.status_code == 200
    code, out, err = running.stop()
    assert code == 0
    assert "  Key        FAQBOT_API_KEY, as the password beside any user name\n" in out
    assert f"  Page       http://127.0.0.1:{running.port}\n" in out
    assert KEY not in out + err


# --- What keeps it from starting ------------------------------------------------------------------------------


def test_a_taken_port_is_said_at_once(environ: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        begun = time.perf_counter()
        assert failing({**environ, "FAQBOT_PORT": str(port)}) == (
            2,
            "",
            f"port {port} is taken by another program. Stop it or choose another: FAQBOT_PORT={port + 1}\n",
        )
        assert time.perf_counter() - begun < 10


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"FAQBOT_HOST": "0.0.0.0"},
            "FAQBOT_HOST=0.0.0.0 lets other machines in, and nothing would ask them who they are. "
            "Set FAQBOT_API_KEY to a secret of 16 characters or more, or use FAQBOT_HOST=127.0.0.1.",
        ),
        (
            {"FAQBOT_HOST": "192.0.2.7", "FAQBOT_API_KEY": KEY},
            "192.0.2.7 is no address of this machine. Correct FAQBOT_HOST, e.g. 127.0.0.1.",
        ),
        (
            {"FAQBOT_HOST": "no such host", "FAQBOT_API_KEY": KEY},
            "host no such host is not known here. Correct FAQBOT_HOST, e.g. 127.0.0.1.",
        ),
        ({"FAQBOT_PORT": "70000"}, "FAQBOT_PORT=70000 is not a whole number from 1 to 65535. Correct or unset it."),
        (
            {"FAQBOT_KNOWLEDGE": "nowhere"},
            'There is no knowledge folder "nowhere". Create it, or name another one.',
        ),
    ],
)
def test_what_the_operator_must_mend_is_2_and_one_sentence(
    environ: dict[str, str], change: dict[str, str], message: str
) -> None:
    assert failing({**environ, **change}) == (2, "", message + "\n")


def test_broken_knowledge_ends_the_start_with_every_problem(environ: dict[str, str], tmp_path: Path) -> None:
    broken = club.write(tmp_path / "knowledge", "entries:\n  - question: 问\n  - answer: 答\n")
    code, out, err = failing({**environ, "FAQBOT_KNOWLEDGE": str(broken)})
    assert (code, out) == (2, "")
    assert [line.partition(" ")[0] for line in err.splitlines()] == [
        f"{broken}/club.yaml:2:",
        f"{broken}/club.yaml:3:",
    ]


def test_a_database_that_is_none_ends_the_start(environ: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "club.faqbot.db"
    file.write_bytes(b"something else entirely" * 100)
    code, out, err = failing(environ)
    assert (code, out) == (2, "")
    assert str(file) in err
    assert len(err.splitlines()) == 1
    assert file.read_bytes() == b"something else entirely" * 100


@pytest.mark.parametrize(
    ("number", "port", "message"),
    [
        (
            errno.EADDRINUSE,
            65_535,
            "port 65535 is taken by another program. Stop it or choose another: FAQBOT_PORT=7860",
        ),
        (errno.EACCES, 80, "port 80 needs an administrator's rights. Choose one above 1023: FAQBOT_PORT=7860"),
        (
            errno.ENETDOWN,
            7860,
            "cannot listen on 127.0.0.1, port 7860: Network is down. Correct FAQBOT_HOST or FAQBOT_PORT.",
        ),
    ],
)
def test_why_a_port_cannot_be_had(monkeypatch: pytest.MonkeyPatch, number: int, port: int, message: str) -> None:
    def refused(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(socket.socket, "bind", refused)
    with pytest.raises(ServeError) as error:
        serve._listening("127.0.0.1", port)
    assert str(error.value) == message


def test_the_port_is_held_at_once_and_says_it_speaks_tcp() -> None:
    """Without the latter asyncio leaves Nagle's algorithm on, and every response takes 40 ms longer."""
    with serve._listening("127.0.0.1", 0) as listener:
        assert listener.proto == socket.IPPROTO_TCP
        with pytest.raises(ServeError, match="is taken by another program"):
            serve._listening("127.0.0.1", listener.getsockname()[1])
        socket.create_connection(listener.getsockname(), timeout=5).close()


def test_gradio_is_imported_without_its_stub_files_and_whole() -> None:
    program = """
import sys
from faqbot import serve
serve._import_gradio()
import gradio
print(gradio.component_meta.create_or_modify_pyi.__module__)
with gradio.Blocks(analytics_enabled=False) as page:
    box = gradio.Textbox()
    box.submit(str, box, box)
print(len(page.fns))
"""
    assert failing({}, "-c", program) == (0, "faqbot.serve\n1\n", "")


def test_another_gradio_is_imported_as_ever() -> None:
    program = """
import importlib
from faqbot import serve
def moved(name):
    raise ImportError(name)
importlib.import_module, real = moved, importlib.import_module
serve._import_gradio()
importlib.import_module = real
import gradio
print(gradio.component_meta.create_or_modify_pyi.__module__)
"""
    assert failing({}, "-c", program) == (0, "gradio.component_meta\n", "")


# --- Alone in the world ---------------------------------------------------------------------------------------

_WITNESS = """
import socket, sys
connect = socket.socket.connect
def witnessed(self, address):
    if self.family in (socket.AF_INET, socket.AF_INET6) and not str(address[0]).startswith(("127.", "::1")):
        print("CONNECTED", address, file=sys.stderr, flush=True)
    return connect(self, address)
socket.socket.connect = witnessed
lookup = socket.getaddrinfo
def looked_up(host, *rest, **more):
    if host not in ("127.0.0.1", "localhost", "0.0.0.0"):
        print("LOOKED UP", host, file=sys.stderr, flush=True)
    return lookup(host, *rest, **more)
socket.getaddrinfo = looked_up
"""


def test_it_speaks_to_nobody_else(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(_WITNESS, encoding="utf-8")
    # The witness must be able to see something, or its silence means nothing.
    probe = "import socket; socket.create_connection(('192.0.2.1', 9), 0.01)"
    assert "CONNECTED ('192.0.2.1', 9)" in failing({"PYTHONPATH": str(tmp_path)}, "-c", probe)[2]
    running = Running({**environ, "PYTHONPATH": str(tmp_path)}).ready()
    running.client.post("/v1/ask", json={"question": "打印机连不上电脑"})
    running.client.get("/")
    time.sleep(1)
    _, _, err = running.stop()
    assert err == ""
