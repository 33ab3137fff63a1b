"""What many tests share: a browser, and both databases, by one flag. A PostgreSQL server is started only if a test
needs it.

    pytest                          # both; PostgreSQL's tests are skipped, visibly, where it is not installed
    pytest --database postgresql    # one of them

With CI=true a missing server or browser is a failure.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import NoReturn

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, sync_playwright

from faqbot.assistant import Assistant
from faqbot.encoder import OnnxEncoder, silent
from faqbot.settings import Settings
from faqbot.unpack import NAME, unpacked
from tests import club
from tests.served import Desk, Site, page_of, window

DATABASES = ("sqlite", "postgresql")

_FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)

_numbers = count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=(*DATABASES, "both"),
        default="both",
        help="which database the tests of what people did run on (default: both)",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_url" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--database")
        metafunc.parametrize("database_url", DATABASES if chosen == "both" else (chosen,), indirect=True)


@pytest.fixture(scope="session")
def encoder_folder(pytestconfig: pytest.Config) -> Path:
    """The embedded encoder, unpacked once for all tests: what is below `index/encoder` of a running faqbot.

    Kept in pytest's cache from one run to the next, and checked like any other before it is used.
    """
    assert pytestconfig.cache is not None
    return unpacked(pytestconfig.cache.mkdir("index"), silent).parent


@pytest.fixture(scope="session")
def encoder(encoder_folder: Path) -> OnnxEncoder:
    return OnnxEncoder(encoder_folder / NAME, threads=2)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of this test's own: SQLite, then PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'club.faqbot.db'}"
    else:
        yield from _new_database(request.getfixturevalue("postgresql_server"))


@pytest.fixture
def postgresql_url(postgresql_server: sa.URL) -> Iterator[str]:
    """An empty PostgreSQL database of this test's own, whatever `--database` says."""
    yield from _new_database(postgresql_server)


def _new_database(server: sa.URL) -> Iterator[str]:
    name = f"club_{next(_numbers)}"
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield server.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[sa.URL]:
    """A real server, in a temporary folder, on a socket in it; gone when the tests are done."""
    if importlib.util.find_spec("psycopg") is None:
        _without('psycopg is not installed. Run: pip install "psycopg[binary]"')
    programs = _postgresql_programs()
    if programs is None:
        _without("no PostgreSQL server is installed. Run: apt-get install postgresql")
    # The server refuses to run as root.
    owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    folder = Path(tempfile.mkdtemp(prefix="faqbot-pg-"))
    os.chown(folder, owner.pw_uid, owner.pw_gid)

    def run(*command: str | Path) -> None:
        subprocess.run(
            command,
            check=True,
            cwd=folder,
            user=owner.pw_uid,
            group=owner.pw_gid,
            extra_groups=[],
            stdout=subprocess.DEVNULL,
        )

    data = folder / "data"
    try:
        run(
            *(programs / "initdb", "--pgdata", data, "--username", "faqbot", "--auth", "trust"),
            *("--encoding", "UTF8", "--locale", "C", "--no-sync"),
        )
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off -c max_connections=60"
        run(programs / "pg_ctl", "-D", data, "-l", folder / "log", "-o", options, "-w", "start")
        try:
            yield sa.URL.create(
                "postgresql+psycopg", username="faqbot", database="postgres", query={"host": str(folder)}
            )
        finally:
            run(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder)


def _without(cause: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(cause)
    pytest.skip(cause)


def _postgresql_programs() -> Path | None:
    """The folder of initdb and pg_ctl, which Debian keeps off the PATH."""
    folders = [Path(found).parent for found in [shutil.which("initdb")] if found]
    if config := shutil.which("pg_config"):
        asked = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=True)
        folders.append(Path(asked.stdout.strip()))
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda found: float(found.parent.name))[::-1]
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's own Chromium, without a window."""
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next((path for name in names if (path := shutil.which(name))), None)
    if program is None:
        _without("no Chromium is installed. Run: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(_FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def served_starter(tmp_path_factory: pytest.TempPathFactory, encoder_folder: Path) -> Assistant:
    """The starter knowledge, served without a database. Making its index takes longer than most files of tests."""
    index = club.index_with(encoder_folder, tmp_path_factory.mktemp("starter") / "index")
    knowledge = Path(__file__).parent.parent / "knowledge"
    return Assistant.open(Settings(knowledge=knowledge, index=index), recording=False)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, encoder_folder: Path) -> Assistant:
    """A small club being served, without a database."""
    return club.served(tmp_path_factory.mktemp("club"), encoder_folder, max_wrong=0.05)


@pytest.fixture
def assistant(opened: Assistant, tmp_path: Path) -> Iterator[Assistant]:
    """The club over files, index and database of this test's own, to be edited. Test files may have another."""
    with club.editable(opened, tmp_path) as assistant:
        yield assistant


@pytest.fixture
def site(assistant: Assistant) -> Iterator[Site]:
    """The page of `assistant`. Test files may have another, and other windows."""
    with page_of(assistant) as site:
        yield site


@pytest.fixture
def at(browser: Browser, site: Site) -> Iterator[Desk]:
    with window(browser, site) as opened:
        yield opened
