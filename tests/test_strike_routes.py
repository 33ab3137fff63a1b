"""Broken rules over HTTP, as programs count and read them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from faqbot import api
from faqbot.assistant import Assistant

from . import club

KNOWLEDGE = club.KNOWLEDGE.replace(
    "    consequence: 第一次提醒，第二次移出。\n",
    "    consequence: 第一次提醒，第二次移出。\n    offences: [advertising, contact]\n"
    "    strikes: {first: welcome, expires_after: 90}\n",
)
TODAY = datetime.now(UTC).replace(second=7, microsecond=0)
AD: dict[str, Any] = {
    "asker": "上海-小明",
    "group": "3 群",
    "rule_id": "no-ads",
    "offence": "contact",
    "text": "=秋梨膏要的加我",
    "evidence": "加我",
    "said_at": TODAY.isoformat(),
    "by": "bot",
}


@pytest.fixture(scope="module")
def opened(encoder_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return club.served(tmp_path_factory.mktemp("club"), encoder_folder)


@pytest.fixture
def assistant(opened: Assistant, tmp_path: Path, database_url: str) -> Iterator[Assistant]:
    with club.editable(opened, tmp_path, database_url, text=KNOWLEDGE) as assistant:
        yield assistant


@pytest.fixture
def client(assistant: Assistant) -> TestClient:
    return TestClient(api.build(assistant))


def test_from_a_message_to_a_strike_and_its_pardon(client: TestClient) -> None:
    who = {"asker": "上海-小明", "group": "３群", "rule_id": "no-ads", "offence": "contact"}
    before = client.get("/v1/strikes/standing", params=who).json()
    assert (before["count"], before["nth"], before["script_id"], before["expires_at"]) == (0, 1, "welcome", None)
    strike = client.post("/v1/strikes", json=AD).json()
    assert (strike["id"], strike["state"], strike["asker"], strike["by"]) == (1, "counted", "上海-小明", "bot")
    (said,) = strike["said"]
    assert (said["text"], said["evidence"], said["question_id"]) == ("=秋梨膏要的加我", "加我", None)
    assert datetime.fromisoformat(said["said_at"]) == datetime.fromisoformat(strike["said_at"]) == TODAY
    assert client.post("/v1/strikes", json=AD | {"by": "another"}).json() == strike, "the same again counts once"
    assert (
        client.post("/v1/strikes", json=AD | {"said_at": None, "evidence": ""}).json()["said"][0]["evidence"]
        == AD["text"]
    )
    after = client.get("/v1/strikes/standing", params=who).json()
    assert (after["count"], after["nth"], [each["id"] for each in after["strikes"]]) == (2, 3, [2, 1])
    assert datetime.fromisoformat(after["expires_at"]) >= TODAY + timedelta(days=90)

    settled = client.post("/v1/strikes/1/settle", json={"state": "pardoned", "by": "小晨", "reason": "新人"}).json()
    assert (settled["state"], [(each["what"], each["note"]) for each in settled["events"]]) == (
        "pardoned",
        [("counted", None), ("pardoned", "新人")],
    )
    right = client.post("/v1/strikes/2/correct", json={"asker": "上海-小芳", "by": "小晨"}).json()
    assert (right["asker"], right["group"], right["events"][-1]["note"]) == (
        "上海-小芳",
        "3 群",
        "上海-小明 → 上海-小芳",
    )
    listed = client.get("/v1/strikes", params={"asker": "上海－小芳"}).json()["strikes"]
    assert listed == [right]
    assert [each["id"] for each in client.get("/v1/strikes", params={"limit": 1}).json()["strikes"]] == [2]
    assert client.get("/v1/strikes", params={"group": "4 群"}).json() == {"strikes": []}


def test_a_strike_knows_the_question_that_it_was(client: TestClient) -> None:
    question_id = client.post("/v1/ask", json={"question": AD["text"]}).json()["question_id"]
    strike = client.post("/v1/strikes", json=AD | {"question_id": question_id}).json()
    assert strike["said"][0]["question_id"] == question_id


def test_the_table_is_for_spreadsheets(client: TestClient) -> None:
    client.post("/v1/strikes", json=AD)
    client.post("/v1/strikes", json=AD | {"group": "4 群"})
    response = client.get("/v1/strikes/export", params={"group": "3群"})
    assert response.headers["Content-Disposition"] == 'attachment; filename="strikes.csv"'
    assert response.content.startswith(b"\xef\xbb\xbf"), "else Excel takes the system's encoding"
    header, row = csv.reader(io.StringIO(response.content.decode("utf-8-sig")))
    assert header[:5] == ["编号", "状态", "昵称", "群", "群规"]
    assert row[1:8] == [
        *("counted", "上海-小明", "3 群", "群里可以发广告吗？", "contact"),
        f"{TODAY + timedelta(hours=8):%Y-%m-%d %H:%M}",
        "'=秋梨膏要的加我",
    ], "what a spreadsheet would compute has an apostrophe"
    assert row[10] == "bot" and row[11].endswith("counted bot")


@pytest.mark.parametrize(
    ("language", "header", "contact", "counted", "pardoned", "expired", "said"),
    [
        ("zh", "状态", "留联系方式、拉人", "算数", "免了", "已清零", "记了一次 bot"),
        ("en", "state", "contact details", "counts", "pardoned", "cleared", "counted bot"),
    ],
)
def test_a_table_for_people_is_in_their_words(
    client: TestClient, language: str, header: str, contact: str, counted: str, pardoned: str, expired: str, said: str
) -> None:
    old = (TODAY - timedelta(days=91)).isoformat()
    for asker, said_at in (("小红", TODAY.isoformat()), ("小明", TODAY.isoformat()), ("小芳", old)):
        client.post("/v1/strikes", json=AD | {"asker": asker, "said_at": said_at})
    client.post("/v1/strikes/2/settle", json={"state": "pardoned", "by": "小晨"})
    response = client.get("/v1/strikes/export", params={"language": language})
    names, *rows = csv.reader(io.StringIO(response.content.decode("utf-8-sig")))
    assert names[1] == header
    found = {row[2]: row for row in rows}
    assert [found[who][1] for who in ("小红", "小明", "小芳")] == [counted, pardoned, expired]
    assert {row[5] for row in rows} == {contact} and all(said in row[11] for row in rows)
    assert found["小明"][11].endswith("小晨 没写原因" if language == "zh" else "小晨 no reason given")
    if language == "zh":
        codes = {word for row in rows for cell in (row[1], row[5], row[11]) for word in re.findall("[a-z]{4,}", cell)}
        assert codes == set()


@pytest.mark.parametrize(
    ("path", "body", "status", "detail"),
    [
        ("/v1/strikes", AD | {"rule_id": "no-ad"}, 404, 'There is no entry, script or rule "no-ad"'),
        ("/v1/strikes", AD | {"rule_id": "welcome"}, 404, '"welcome" is no rule, but a script.'),
        ("/v1/strikes", AD | {"asker": " @ "}, 422, "Nobody is named. Say who wrote it before it is counted."),
        ("/v1/strikes", AD | {"text": " "}, 422, "A strike needs the words that were said."),
        ("/v1/strikes", AD | {"question_id": 99}, 404, "There is no question 99."),
        ("/v1/strikes", AD | {"offence": "rudeness"}, 422, "offence"),
        ("/v1/strikes", AD | {"said_at": "2026-11-25T10:00:00"}, 422, "said_at"),
        ("/v1/strikes/7/settle", {"state": "pardoned", "by": "小晨"}, 404, "There is no strike 7."),
        ("/v1/strikes/7/settle", {"state": "forgiven", "by": "小晨"}, 422, "state"),
        ("/v1/strikes/7/correct", {"by": "小晨"}, 404, "There is no strike 7."),
    ],
)
def test_refusals(client: TestClient, path: str, body: dict[str, Any], status: int, detail: str) -> None:
    response = client.post(path, json=body)
    assert (response.status_code, detail in response.json()["detail"]) == (status, True), response.text
    assert client.get("/v1/strikes").json() == {"strikes": []}


def test_what_was_withdrawn_is_a_conflict(client: TestClient) -> None:
    client.post("/v1/strikes", json=AD)
    done = {"state": "withdrawn", "by": "小晨"}
    assert client.post("/v1/strikes/1/settle", json=done).status_code == 200
    refused = client.post("/v1/strikes/1/settle", json={"state": "counted", "by": "小晨"})
    assert (refused.status_code, "was withdrawn" in refused.json()["detail"]) == (409, True)
    assert client.post("/v1/strikes", json=AD).json()["id"] == 2
