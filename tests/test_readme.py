"""README and docs, executed: what they show is what happens, and what can be done stands in them. In both languages."""

from __future__ import annotations

import argparse
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

import pytest

from faqbot import api, cli
from faqbot.assistant import Assistant
from faqbot.errors import KnowledgeError
from faqbot.exchange import COLUMNS
from faqbot.knowledge import Community, Script, built_in_facts
from faqbot.reading import load
from faqbot.settings import DEFAULT_MAX_WRONG, Settings
from tests import club
from tests.test_api import served

ROOT = Path(__file__).parent.parent
READMES = README, README_ZH = (ROOT / "README.md", ROOT / "README.zh-CN.md")
GUIDES = (ROOT / "docs" / "knowledge.md", ROOT / "docs" / "knowledge.zh-CN.md")
PAGES = sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")})

_FENCED = re.compile(r"(?:^<!-- broken: (?P<broken>\S+) -->\n)?^```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.M | re.S)


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced example of a page."""

    kind: str
    text: str
    broken: str | None
    """Of a knowledge file that is wrong on purpose: its path below the knowledge folder."""


def blocks(page: Path, *kinds: str) -> list[Block]:
    """The examples of a page in their order; of these kinds only, if any is named."""
    text = page.read_text(encoding="utf-8")
    found = [Block(each["kind"], each["text"], each["broken"]) for each in _FENCED.finditer(text)]
    return [block for block in found if not kinds or block.kind in kinds]


def prose(page: Path) -> str:
    """The page without its examples."""
    return _FENCED.sub("", page.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Shown:
    """One command of a console block, and what the page says that it prints."""

    command: str
    output: str


def shown(page: Path) -> list[Shown]:
    found = []
    for block in blocks(page, "console"):
        assert block.text.startswith("$ "), block.text
        for part in re.split(r"^\$ ", block.text, flags=re.M)[1:]:
            command, _, output = part.partition("\n")
            found.append(Shown(command, output))
    return found


def digits_masked(text: str) -> str:
    """Confidences differ in their last digits from one processor to the next, and times differ always."""
    return re.sub(r"\d+", "#", text)


def as_shown(output: str, printed: str) -> bool:
    """Whether `printed` is what a page shows: `…` alone stands for any lines, within a line for any part of it."""
    pattern = "".join(
        r"(?:.*\n)*" if line.strip() == "…" else re.escape(digits_masked(line)).replace("…", ".*") + r"\n"
        for line in output.splitlines()
    )
    return re.fullmatch(pattern, digits_masked(printed)) is not None


def test_an_example_is_compared_line_by_line() -> None:
    assert as_shown("a 98%\n…\nc …\n  … d\n", "a 7%\nb\nb\nc 1\n  2 d\n")
    assert as_shown("a\n…\n", "a\n")
    for printed in ("a\n\n", "b\n", "a", "aa\n", "a\nb\n"):
        assert not as_shown("a\n", printed)
    assert not as_shown("c …\n", "c 1\nd\n")


# --- What README shows ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def starter(served_starter: Assistant) -> Assistant:
    return served_starter


@pytest.fixture
def place(tmp_path: Path, starter: Assistant, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh copy of the project as far as its users touch it, and the working directory."""
    shutil.copytree(ROOT / "knowledge", tmp_path / "knowledge")
    (tmp_path / "index").symlink_to(starter.settings.index, target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Noon(datetime):
    """A clock that stands at noon where the starter's community is, eight hours ahead: README is read by day."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return super().now(tz).replace(hour=4)


def test_every_command_prints_what_readme_shows(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("faqbot.assistant.datetime", Noon)
    asked = [each for each in shown(README) if not each.command.startswith("curl ")]
    assert len(asked) >= 4
    for each in asked:
        python, module, name, *argv = shlex.split(each.command)
        assert (python, module, name) == ("python", "-m", "faqbot"), f"nobody runs this example: {each.command}"
        code = cli.main(argv, {})
        out, err = capsys.readouterr()
        assert code == cli.DONE, f"$ {each.command}\n{err}"
        assert as_shown(each.output, out), f"$ {each.command}\n{out}\n--- instead of ---\n{each.output}"


def test_the_request_over_http_gets_what_readme_shows(starter: Assistant, tmp_path: Path) -> None:
    (each,) = [each for each in shown(README) if each.command.startswith("curl ")]
    curl = argparse.ArgumentParser()
    curl.add_argument("-s", action="store_true")
    curl.add_argument("-H", dest="headers", action="append")
    curl.add_argument("-d", dest="body")
    curl.add_argument("url")
    request = curl.parse_args(shlex.split(each.command)[1:])
    url = urlsplit(request.url)
    assert (url.hostname, url.port) == (Settings().host, Settings().port)
    headers = dict(header.split(": ", 1) for header in request.headers)
    with club.with_database(starter, tmp_path / "club.faqbot.db") as assistant, served(assistant) as client:
        response = client.post(url.path, content=request.body.encode(), headers=headers)
    assert response.status_code == 200, response.text
    assert as_shown(each.output, response.text + "\n"), response.text


def test_every_program_prints_what_its_comments_say(place: Path) -> None:
    programs = blocks(README, "python")
    assert programs
    for program in programs:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", program.text],
            cwd=place,
            env={"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
            capture_output=True,
            encoding="utf-8",
            timeout=120,
        )
        assert (done.returncode, done.stderr) == (0, "")
        said = re.findall(r"^ *print\(.*\) *# (.+)$", program.text, re.M)
        assert said
        assert done.stdout.splitlines() == said


def test_the_new_entry_joins_the_starter_knowledge_without_a_word(place: Path) -> None:
    (block,) = blocks(README, "yaml")
    before = load(Path("knowledge"))
    (place / "knowledge" / "new.yaml").write_text(block.text, encoding="utf-8")
    after = load(Path("knowledge"))
    assert after.item("parking").phrasings[0] == "线下活动好停车吗？"
    assert len(after.items) == len(before.items) + 1
    assert after.warnings == before.warnings


# --- What stands in README ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("page", "translated"), [READMES, GUIDES], ids=["README", "knowledge"])
def test_both_languages_have_the_same_structure(page: Path, translated: Path) -> None:
    def headings(text: str) -> list[int]:
        return [len(marks) for marks in re.findall(r"^(#+) ", text, re.M)]

    assert headings(prose(page)) == headings(prose(translated))
    assert [block.kind for block in blocks(page)] == [block.kind for block in blocks(translated)]


def test_both_readmes_show_the_same_examples() -> None:
    # So what is executed of one of them holds for the other one.
    assert blocks(README) == blocks(README_ZH)


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_every_command_stands_in_readme(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"], {})
    commands = re.findall(r"^    ([a-z]+)(?= |$)", capsys.readouterr().out, re.M)
    assert {"build", "ask", "check", "serve"} <= set(commands)
    for command in commands:
        assert re.search(rf"`(?:python -m faqbot )?{command}\b", prose(page)), command


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_every_option_of_evaluate_stands_in_readme(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["evaluate", "--help"], {})
    own, _, _ = capsys.readouterr().out.partition("places and knobs")
    options = set(re.findall(r"^  (--[a-z]+)", own, re.M))
    assert {"--questions", "--report", "--compare"} <= options
    (row,) = re.findall(r"^\| `python -m faqbot evaluate .*$", prose(page), re.M)
    assert options == set(re.findall(r"--[a-z]+", row))


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_every_route_stands_in_readme(page: Path, starter: Assistant) -> None:
    described = api.build(starter).openapi()["paths"]
    routes = [f"{method.upper()} {path}" for path, operations in described.items() for method in operations]
    assert "POST /v1/ask" in routes
    for route in routes:
        assert f"`{route}`" in prose(page)


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_every_setting_stands_in_readme_with_its_default(page: Path) -> None:
    source = (ROOT / "faqbot" / "settings.py").read_text(encoding="utf-8")
    documented: dict[str, str | None] = {}
    for row in re.findall(r"^\| (`FAQBOT_.+?) \| *(.*?) *\| .*\|$", prose(page), re.M):
        names, values = (re.findall(r"`([^`]+)`", cell) for cell in row)
        documented |= dict(zip(names, values or [None] * len(names), strict=True))
    assert set(documented) == set(re.findall(r'"(FAQBOT_[A-Z_]+)"', source))
    assert documented["FAQBOT_DATABASE_URL"] == Path(Settings().database).name
    assert documented["FAQBOT_MAX_WRONG"] == str(DEFAULT_MAX_WRONG)
    elsewhere = ("FAQBOT_DATABASE_URL", "FAQBOT_MAX_WRONG")
    given = {name: value for name, value in documented.items() if value and name not in elsewhere}
    assert Settings.from_environ(given) == Settings()
    assert all(value is None or name in given for name, value in documented.items() if name not in elsewhere)
    assert [name for name, value in documented.items() if value is None] == ["FAQBOT_API_KEY"]


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_the_tour_visits_every_file_and_no_other(page: Path) -> None:
    rows = [line for line in prose(page).splitlines() if line.startswith("|") and ".py`" in line.split(" | ")[0]]
    visited = [name for row in rows for name in re.findall(r"`(?:faqbot/)?(\w+\.py)`", row.split(" | ")[0])]
    files = {file.name for file in (ROOT / "faqbot").glob("*.py") if not file.name.startswith("__")}
    assert sorted(visited) == sorted({"app.py", *files})
    assert any("`ui/`" in row for row in rows)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if "://" in link:
            continue
        file, _, anchor = link.partition("#")
        target = page.parent / file if file else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def anchors(page: Path) -> Iterator[str]:
    """What a page's headings are called in links, as GitHub makes it."""
    for heading in re.findall(r"^#+ (.+)$", prose(page), re.M):
        yield re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-")


# --- The guide to knowledge files -----------------------------------------------------------------------------


def guide_into(folder: Path, page: Path) -> Path:
    """A knowledge folder with the guide's examples, each a file, but for those that are wrong on purpose."""
    folder.mkdir()
    for number, block in enumerate(blocks(page, "yaml")):
        if block.broken is None:
            (folder / f"{number}.yaml").write_text(block.text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.name)
def test_the_guides_examples_are_one_knowledge_base(page: Path, tmp_path: Path) -> None:
    # As of a day on which the holidays of its year are announced.
    knowledge = load(guide_into(tmp_path / "knowledge", page), today=date(2026, 11, 25))
    assert knowledge.warnings == ()
    assert [(item.kind, item.id) for item in knowledge.items] == [
        ("entry", "refund"),
        ("script", "complaint"),
        ("rule", "no-ads"),
        *(("script", each) for each in ("ad-first", "link-first", "ad-again", "ad-notice")),
    ]
    assert "14" in knowledge.item("refund").text  # the fact
    script = knowledge.item("complaint")
    assert isinstance(script, Script)
    assert "{time}" in script.steps[1].branches[0].steps[0].say
    assert [check.entry_id for check in knowledge.checks] == ["refund", "no-ads", None, None]
    facts = built_in_facts(knowledge.community)
    table = prose(page)
    for name in (*facts, "next_opening_words", "options"):
        assert re.search(rf"^\| `{{{name}}}` \| {re.escape(facts.get(name, ''))}", table, re.M), name


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.name)
def test_the_guides_mistakes_are_told_as_it_says(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # messages name files as they are called from here
    every = blocks(page)
    (number,) = [number for number, block in enumerate(every) if block.broken]
    mistaken, told = every[number : number + 2]
    guide_into(tmp_path / "knowledge", page)
    for example in Path("knowledge").glob("*.yaml"):
        if not example.read_text(encoding="utf-8").startswith("community:"):
            example.unlink()  # the facts are what the mistaken file needs; the other examples speak of its ids
    file = Path("knowledge", str(mistaken.broken))
    file.parent.mkdir()
    file.write_text(mistaken.text, encoding="utf-8")
    with pytest.raises(KnowledgeError) as refused:
        load(Path("knowledge"))
    assert told == Block("text", f"{refused.value}\n", broken=None)


_UNKNOWN = """\
entries: [{zzzzzz: x}]
rules: [{zzzzzz: x}]
scripts:
  - zzzzzz: x
    variables: [{zzzzzz: x}]
    steps: [{zzzzzz: x, choose: x, branches: [{zzzzzz: x}]}]
community:
  zzzzzz: x
  hours: [{zzzzzz: x}]
  etiquette: {zzzzzz: x}
checks: [{zzzzzz: x}]
targets: {zzzzzz: x}
zzzzzz: x
"""
"""A key that exists nowhere in every mapping there is: each refusal names the keys that do exist."""


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.name)
def test_the_guide_explains_every_key(page: Path, tmp_path: Path) -> None:
    (tmp_path / "all.yaml").write_text(_UNKNOWN, encoding="utf-8")
    with pytest.raises(KnowledgeError) as refused:
        load(tmp_path)
    listed = re.findall(r'unknown key "zzzzzz"\. Use one of: (.+)\.', str(refused.value))
    assert len(listed) == _UNKNOWN.count("zzzzzz")
    keys = {key for each in listed for key in each.split(", ")}
    assert {"entries", "paraphrases", "situations", "say", "why", "days", "greeting", "facts", "wrong"} <= keys
    assert set(COLUMNS) <= keys
    for key in ("first", "second", "third", "notice", "reason", "expires_after", "counts_with"):  # of `strikes`
        assert re.search(rf"`{key}`", prose(page)), key
    for key in sorted(keys):
        assert re.search(rf"`{key}`", prose(page)), key
        assert re.search(rf"\b{key}:", "".join(block.text for block in blocks(page, "yaml"))), key


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.name)
def test_the_guides_defaults_are_the_programs(page: Path) -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]*?) \|", prose(page), re.M))
    community = Community()
    told = {name: rows[name].strip("`") for name in ("language", "timezone", "reply_within", "max_wrong")}
    assert told == {
        "language": community.language,
        "timezone": str(community.timezone),
        "reply_within": str(community.reply_within),
        "max_wrong": str(DEFAULT_MAX_WRONG),
    }
