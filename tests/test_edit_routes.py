"""Edits over HTTP, asked as programs ask them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from faqbot import api
from faqbot.assistant import Assistant
from faqbot.settings import Settings

from . import club


@pytest.fixture(scope="module")
def served(encoder_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("club")
    club.write(folder / "knowledge")
    club.index_with(encoder_folder, folder / "index")
    return Assistant.open(Settings(knowledge=folder / "knowledge", index=folder / "index"), recording=False)


@pytest.fixture
def assistant(served: Assistant, tmp_path: Path) -> Iterator[Assistant]:
    with club.editable(served, tmp_path) as assistant:
        yield assistant


@pytest.fixture
def client(assistant: Assistant) -> TestClient:
    return TestClient(api.build(assistant))


JSON = {"Content-Type": "application/json"}
PETS: dict[str, Any] = {
    "fields": {"id": "pets", "question": "可以带宠物来吗？", "paraphrases": ["能带狗吗"], "answer": "可以。"}
}
RAIN: dict[str, Any] = {"fields": {"id": "rain", "question": "明天会不会下雨？", "answer": "看天气预报。"}}


def test_from_a_card_to_its_change_and_back(client: TestClient, assistant: Assistant) -> None:
    asked = client.post("/v1/ask", json={"question": "跑路费还得回来吗", "asker": "小明"}).json()
    card = client.get("/v1/entries/refund-how").json()
    assert (card["item_id"], card["kind"], card["file"], card["line"]) == ("refund-how", "entry", "club.yaml", 5)
    assert card["fields"]["paraphrases"][0] == "怎么退款"
    change = {
        "item_id": "refund-how",
        "fields": {"paraphrases": [*card["fields"]["paraphrases"], "跑路费还得回来吗"]},
        "base": card["version"],
    }
    proposal = {"changes": [change], "gap_id": asked["gap_id"]}
    review = client.post("/v1/edits/review", json=proposal).json()
    assert review["closes"] == [
        {
            "gap_id": asked["gap_id"],
            "title": "跑路费还得回来吗",
            "questions": 1,
            "of": 1,
            "item_id": "refund-how",
            "question_ids": None,
        }
    ]
    assert (review["breaks"], review["collisions"], review["missed"]) == (False, [], [])
    done = client.post("/v1/edits", json=proposal | {"by": "小王", "why": "常问"}).json()
    assert (done["closed"], done["waiting"], done["index_version"]) == ([asked["gap_id"]], 1, assistant.index_version)
    assert done["review"] == review, "what was looked at is what was published"
    again = client.post("/v1/ask", json={"question": "跑路费还得回来吗"}).json()
    assert (again["decision"], again["index_version"]) == ("answer", done["index_version"])

    (edit,) = client.get("/v1/edits").json()["edits"]
    assert client.get(f"/v1/edits/{done['edit_id']}").json() == edit
    assert (edit["by"], edit["why"], edit["source"], edit["state"]) == ("小王", "常问", "api", "published")
    assert edit["changes"][0]["after"]["paraphrases"][-1] == "跑路费还得回来吗"
    assert client.get("/v1/edits", params={"item_id": "fee"}).json() == {"edits": []}

    second = client.post("/v1/edits", json=proposal | {"by": "小李"})
    assert second.status_code == 409
    assert "changed meanwhile" in second.json()["detail"] and "小王" in second.json()["detail"]

    undone = client.post(f"/v1/edits/{done['edit_id']}/undo", json={"by": "小王"}).json()
    assert client.get(f"/v1/edits/{undone['edit_id']}").json()["undoes"] == done["edit_id"]
    assert client.get("/v1/entries/refund-how").json() == card
    assert client.post(f"/v1/edits/{done['edit_id']}/undo", json={"by": "小王"}).status_code == 409


def test_a_new_entry_and_its_removal(client: TestClient) -> None:
    made = client.post("/v1/edits", json={"changes": [PETS], "by": "小王"})
    assert made.status_code == 200
    assert client.get("/v1/entries/pets").json()["fields"]["answer"] == "可以。"
    gone = client.post("/v1/edits", json={"changes": [{"item_id": "pets", "remove": True}], "by": "小王"})
    assert gone.status_code == 200
    assert client.get("/v1/entries/pets").status_code == 404


def test_a_check_that_a_new_entry_answers_becomes_its_own(client: TestClient, assistant: Assistant) -> None:
    review = client.post("/v1/edits/review", json={"changes": [RAIN]}).json()
    (claim,) = review["claims"]
    assert (claim["text"], claim["item_id"], review["breaks"]) == ("明天会下雨吗", "rain", True)
    before = (assistant.settings.knowledge / "club.yaml").read_bytes()
    done = client.post("/v1/edits", json={"changes": [RAIN | {"checks": [claim["text"]]}], "by": "小王"})
    assert (done.status_code, done.json()["review"]["breaks"], done.json()["review"]["claims"]) == (200, False, [])
    assert {check.text: check.entry_id for check in assistant.knowledge.checks}["明天会下雨吗"] == "rain"
    assert (
        "  - {text: 明天会下雨吗, entry: rain}\n".encode() in (assistant.settings.knowledge / "club.yaml").read_bytes()
    )
    client.post(f"/v1/edits/{done.json()['edit_id']}/undo", json={"by": "小王"})
    assert (assistant.settings.knowledge / "club.yaml").read_bytes() == before


def test_the_community_section_is_read_and_changed_like_an_item(client: TestClient, assistant: Assistant) -> None:
    card = client.get("/v1/entries/community:").json()
    assert (card["kind"], card["file"], card["fields"]) == (
        "community",
        "club.yaml",
        {"name": "晨光读书会", "reply_within": "30"},
    )
    change = {"item_id": "community:", "base": card["version"], "fields": {"etiquette.greeting": "亲"}}
    done = client.post("/v1/edits", json={"changes": [change], "by": "小王"})
    assert done.status_code == 200
    assert assistant.ask("会费多少钱？", record=False).reply == "亲，一年 99 元。"
    assert client.post("/v1/edits", json={"changes": [change], "by": "小李"}).status_code == 409
    # Somebody else's edit of the same file since: only this one's part is taken back.
    other = change | {"base": None, "fields": {"name": "晚读社"}}
    assert client.post("/v1/edits", json={"changes": [other], "by": "小李"}).status_code == 200
    assert client.post(f"/v1/edits/{done.json()['edit_id']}/undo", json={"by": "小王"}).status_code == 200
    assert client.get("/v1/entries/community:").json()["fields"] == {"name": "晚读社", "reply_within": "30"}


@pytest.mark.parametrize(
    ("path", "body", "status", "detail"),
    [
        ("/v1/edits", {"changes": [PETS]}, 422, '"by" is missing.'),
        ("/v1/edits", {"changes": [], "by": "小王"}, 422, '"changes"'),
        ("/v1/edits", {"changes": [{"item_id": "nobody", "remove": True}], "by": "小王"}, 404, '"nobody"'),
        ("/v1/edits", {"changes": [RAIN], "by": "小王"}, 422, 'makes "明天会下雨吗" worse'),
        ("/v1/edits", {"changes": [PETS], "by": "小王", "gap_id": 9}, 404, "There is no gap 9"),
        ("/v1/edits/review", {"changes": [PETS], "question_ids": [1]}, 422, "Say of which, as gap_id"),
        ("/v1/edits/review", {"changes": [{"item_id": "fee", "fields": {"answer": "{x} 元"}}]}, 422, "club.yaml:"),
        ("/v1/edits/review", {"changes": [{"item_id": "fee", "fields": {"price": "9"}}]}, 422, 'no "price" to change'),
        ("/v1/edits/7/undo", {"by": "小王"}, 404, "There is no edit 7"),
    ],
)
def test_what_cannot_be_done_says_why(client: TestClient, path: str, body: Any, status: int, detail: str) -> None:
    response = client.post(path, json=body)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    assert detail in response.json()["detail"]
    assert client.get("/v1/edits").json() == {"edits": []}


def test_an_edit_may_be_larger_than_a_question_and_not_without_end(client: TestClient) -> None:
    long = {"changes": [{"item_id": "fee", "fields": {"answer": "好" * 19_000}}], "by": "小王"}
    assert client.post("/v1/edits", content=json.dumps(long), headers=JSON).status_code == 200
    response = client.post("/v1/edits", content=b" " * 2_000_001)
    assert response.status_code == 413
    assert response.json()["detail"] == (
        "The body is larger than 2,000,000 bytes. Send fewer changes at once, or import a table."
    )


def test_refused_files_show_in_the_figures_and_leave_it_ready(client: TestClient, assistant: Assistant) -> None:
    def refused() -> str:
        figures = client.get("/metrics").text
        return next(line for line in figures.splitlines() if line.startswith("faqbot_knowledge_refused"))

    assert refused() == "faqbot_knowledge_refused 0.0"
    (assistant.settings.knowledge / "broken.yaml").write_text("entries: [", encoding="utf-8")
    assistant.editing.refresh()
    assert refused() == "faqbot_knowledge_refused 1.0"
    assert client.get("/readyz").status_code == 200
    assert client.post("/v1/ask", json={"question": "怎么退款"}).json()["decision"] == "answer"
    blocked = client.post("/v1/edits", json={"changes": [PETS], "by": "小王"})
    assert (blocked.status_code, "broken.yaml:1" in blocked.json()["detail"]) == (422, True)
