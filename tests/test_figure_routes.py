"""The figures over HTTP, asked as reports ask for them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from fastapi.testclient import TestClient

from faqbot import api
from faqbot.assistant import Assistant

from . import club


@pytest.fixture
def client(opened: Assistant, tmp_path: Path) -> Iterator[TestClient]:
    """Three questions of today, by two people of two groups; one of them has no answer."""
    with club.with_database(opened, tmp_path / "club.faqbot.db") as assistant:
        assistant.ask("怎么申请退款？", asker="小明", group="1 群")
        assistant.ask("怎么申请退款？", asker="小红", group="2 群")
        assistant.ask("打印机连不上电脑", asker="小红", group="2 群")
        yield TestClient(api.build(assistant))


def test_what_today_came_to_as_json(client: TestClient) -> None:
    shown = client.get("/v1/figures", params={"days": 1}).json()
    assert shown["from"] == shown["to"]
    assert shown["step"] == "hour"
    assert len(shown["columns"]) == 24
    assert (shown["totals"]["questions"], shown["totals"]["answered"], shown["totals"]["unanswered"]) == (3, 2, 1)
    assert shown["totals"]["coverage"] == pytest.approx(2 / 3)
    assert [(each["group"], each["questions"]) for each in shown["groups"]] == [("2 群", 2), ("1 群", 1)]
    assert [(each["title"], each["answers"]) for each in shown["items"]] == [("怎么申请退款？", 2)]
    assert [(each["title"], each["people"]) for each in shown["gaps"]] == [("打印机连不上电脑", 1)]


def test_one_group_and_days_that_are_over(client: TestClient) -> None:
    assert client.get("/v1/figures", params={"group": "1 群"}).json()["totals"]["questions"] == 1
    over = (datetime.now(UTC) - timedelta(days=3)).date().isoformat()
    shown = client.get("/v1/figures", params={"from": over, "to": over}).json()
    assert (shown["from"], shown["to"], shown["totals"]["questions"]) == (over, over, 0)


def test_a_workbook_and_a_csv_to_keep(client: TestClient) -> None:
    got = client.get("/v1/figures/export", params={"days": 1})
    assert got.headers["content-type"].endswith("spreadsheetml.sheet")
    assert got.headers["content-disposition"].endswith('.xlsx"')
    book = openpyxl.load_workbook(io.BytesIO(got.content))
    assert len(book.sheetnames) == 6
    assert (book["各群"]["A2"].value, book["各群"]["B2"].value) == ("2 群", 2)
    one = client.get("/v1/figures/export", params={"part": "gaps", "language": "en"})
    assert openpyxl.load_workbook(io.BytesIO(one.content)).sheetnames == ["Gaps"]
    text = client.get("/v1/figures/export", params={"format": "csv", "part": "gaps", "language": "en"})
    assert text.headers["content-type"] == "text/csv; charset=utf-8"
    assert text.content.decode("utf-8-sig") == (
        "Question,People,Questions,Answer picked by people\r\n打印机连不上电脑,1,1,0\r\n"
    )
    totals = client.get("/v1/figures/export", params={"format": "csv", "days": 1}).content.decode("utf-8-sig")
    assert totals.startswith("指标,本期,上期\r\n提问,3,0\r\n")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"from": "2999-01-01"}, "2999-01-01 is yet to come. Choose an earlier day."),
        ({"from": "2026-02-03", "to": "2026-02-01"}, "2026-02-03 lies after 2026-02-01. Choose an earlier first day."),
        ({"days": "0"}, '"days" must be at least 1.'),
        ({"part": "all"}, "\"part\" must be 'totals', 'days', 'hours', 'groups', 'items' or 'gaps'."),
    ],
)
def test_what_cannot_be_shown_is_refused_in_one_sentence(client: TestClient, asked: dict[str, str], said: str) -> None:
    got = client.get("/v1/figures/export", params=asked)
    assert (got.status_code, got.json()["detail"]) == (422, said)
    unread = client.get("/v1/figures", params={"from": "soon"})
    assert unread.status_code == 422
    assert unread.json()["detail"].startswith('"from": Input should be a valid date')
