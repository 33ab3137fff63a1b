"""What is owed and promised over HTTP, asked as programs ask."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from faqbot import api
from faqbot.assistant import Assistant

PETS = "可以带宠物来吗"


@pytest.fixture
def client(assistant: Assistant) -> Iterator[TestClient]:
    with TestClient(api.build(assistant)) as client:
        yield client


def ask(assistant: Assistant, text: str = PETS, asker: str = "小明") -> int:
    question_id = assistant.ask(text, asker=asker, group="一群", owed=True).question_id
    assert question_id is not None
    return question_id


def owed(client: TestClient, **query: Any) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/v1/owed", params=query).json()
    return found


def test_from_what_is_owed_to_nothing_and_back(assistant: Assistant, client: TestClient) -> None:
    question = ask(assistant)
    ask(assistant, "停车要钱吗", "阿花")
    listed = owed(client)
    assert (listed["owed"], listed["late"]) == (2, 0)
    first = listed["debts"][0]
    assert (first["kind"], first["askers"], first["question_ids"], first["ready"]) == (
        *("question", ["小明"], [question], False),
    )
    assert first["reply"].startswith("@小明 您好，我在")
    assert datetime.fromisoformat(first["says_due"]) == datetime.fromisoformat(first["due_at"])
    assert owed(client, group="二群")["debts"] == []
    assert len(owed(client, limit=1)["debts"]) == 1

    said = {"question_ids": [question], "by": "小晨"}
    assert client.post("/v1/owed/replied", json=said).json() == {"replied": 1}
    assert client.post("/v1/owed/replied", json=said).json() == {"replied": 0}
    assert owed(client)["owed"] == 1
    assert client.post("/v1/owed/replied", json=said | {"undo": True}).json() == {"replied": 1}
    assert client.post("/v1/owed/replied", json=said | {"needed": False}).json() == {"replied": 1}
    assert owed(client)["owed"] == 1


def test_a_question_is_taken_by_one(assistant: Assistant, client: TestClient) -> None:
    path = f"/v1/owed/{ask(assistant)}/take"
    assert client.post(path, json={"by": "小晨"}).json() == {"taken_by": "小晨"}
    assert client.post(path, json={"by": "小木"}).json() == {"taken_by": "小晨"}
    assert owed(client)["debts"][0]["taken_by"] == "小晨"
    assert client.delete(path).status_code == 204
    assert client.post(path, json={"by": "小木"}).json() == {"taken_by": "小木"}
    refused = client.post("/v1/owed/99/take", json={"by": "小木"})
    assert (refused.status_code, refused.json()["detail"][:24]) == (404, "There is no question 99.")


def test_a_promise_is_kept_withdrawn_and_opened_again(assistant: Assistant, client: TestClient) -> None:
    question = ask(assistant)
    made = client.post("/v1/promises", json={"words": "2 小时内", "question_id": question, "by": "小晨"}).json()
    assert (made["about"], made["asker"], made["group"], made["outcome"]) == (PETS, "小明", "一群", None)
    ahead = datetime.fromisoformat(made["due_at"]) - datetime.now(UTC)
    assert timedelta(minutes=118) < ahead <= timedelta(minutes=121)
    assert client.get("/v1/promises").json()["promises"] == [made]

    close = f"/v1/promises/{made['id']}/close"
    kept = client.post(close, json={"outcome": "kept", "by": "小木", "reply": "可以"}).json()
    assert (kept["outcome"], kept["closed_by"], kept["answer"]) == ("kept", "小木", "可以")
    assert client.get("/v1/promises", params={"open": False}).json()["promises"] == [kept]
    assert owed(client)["owed"] == 0
    assert client.post(close, json={"outcome": "open", "by": "小木"}).json() == made
    assert client.post(close, json={"outcome": "withdrawn", "by": "小木"}).json()["outcome"] == "withdrawn"
    assert client.get("/v1/promises", params={"asker": "小明"}).json()["promises"] == []
    assert owed(client)["debts"][0]["kind"] == "question"


def test_a_promise_may_stand_alone_and_be_moved(client: TestClient) -> None:
    due = (datetime.now(UTC) + timedelta(days=1)).replace(microsecond=0)
    body = {"about": "退款没到", "asker": "豆豆", "group": "三群", "due_at": due.isoformat()}
    made = client.post("/v1/promises", json=body).json()
    assert datetime.fromisoformat(made["due_at"]) == due
    moved = client.post("/v1/promises", json=body | {"words": "3 天内", "due_at": None, "instead_of": made["id"]})
    assert [each["id"] for each in client.get("/v1/promises").json()["promises"]] == [moved.json()["id"]]


def test_words_are_read(client: TestClient) -> None:
    def read(words: str, **query: str) -> Any:
        return client.get("/v1/promises/read", params={"words": words} | query).json()

    found = read("我 3 天内给您答复")
    assert (found["words"], found["reason"]) == ("3 天内", None)
    assert found["due_at"] is not None
    assert found["in_words"].endswith(" 前")
    assert read("3 天内", language="en")["in_words"].startswith("by ")
    assert read("稍后") == {"words": "稍后", "due_at": None, "in_words": "", "reason": "no_time"}
    assert read("好的") == {"words": "", "due_at": None, "in_words": "", "reason": "no_time"}
    assert read("2 月 30 日")["reason"] == "no_such_time"
    assert read("") == {"words": "", "due_at": None, "in_words": "", "reason": None}


@pytest.mark.parametrize(
    ("body", "status", "detail"),
    [
        ({"about": "退款"}, 422, "No time was promised. Say by when"),
        ({"about": "退款", "words": "稍后"}, 422, '"稍后" names no time.'),
        ({"words": "1 小时内"}, 422, "A promise needs what it is about"),
        ({"words": "1 小时内", "question_id": 9}, 404, "There is no question 9."),
        ({"about": "退款", "due_at": "2020-01-01T00:00:00Z"}, 422, "2020-01-01T00:00:00+00:00 has passed."),
        ({"about": "退款", "due_at": "2040-01-01T00:00:00"}, 422, '"due_at"'),
        ({"about": "退款", "when": "1 小时内"}, 422, '"when" is not a field'),
    ],
)
def test_refusals(client: TestClient, body: dict[str, Any], status: int, detail: str) -> None:
    refused = client.post("/v1/promises", json=body)
    assert (refused.status_code, refused.json()["status"]) == (status, status)
    assert refused.json()["detail"].startswith(detail)


def test_a_promise_that_does_not_exist(client: TestClient) -> None:
    refused = client.post("/v1/promises/7/close", json={"outcome": "kept", "by": "小木"})
    assert (refused.status_code, refused.json()["detail"][:23]) == (404, "There is no promise 7. ")
