"""HTTP: a real server, a real client, the real assistant; every route, every refusal, and their description."""

from __future__ import annotations

import contextlib
import json
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate
from prometheus_client.parser import text_string_to_metric_families

from faqbot import __version__, api
from faqbot.api import MAX_BODY, MAX_TRANSCRIPT
from faqbot.assistant import Assistant
from tests import club


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, encoder_folder: Path) -> Assistant:
    """The club's assistant, without a database."""
    return club.served(tmp_path_factory.mktemp("club"), encoder_folder)


@pytest.fixture
def assistant(opened: Assistant, tmp_path: Path) -> Iterator[Assistant]:
    """The club's assistant, with a database of this test's own."""
    with club.with_database(opened, tmp_path / "club.faqbot.db") as assistant:
        yield assistant


@contextlib.contextmanager
def served(assistant: Assistant, *, key: bool = False) -> Iterator[httpx.Client]:
    """The API on a free port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(api.build(assistant, key=key), log_config=None, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=30) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def client(assistant: Assistant) -> Iterator[httpx.Client]:
    with served(assistant) as client:
        yield client


@pytest.fixture(scope="module")
def shared(opened: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """One server for all requests that leave nothing behind."""
    file = tmp_path_factory.mktemp("shared") / "club.faqbot.db"
    with club.with_database(opened, file) as assistant, served(assistant) as client:
        yield client


def refused(response: httpx.Response, status: int) -> str:
    """The one sentence of a refusal, which is problem JSON."""
    problem = response.json()
    assert response.status_code == status, problem
    assert response.headers["content-type"] == "application/problem+json"
    assert list(problem) == ["type", "title", "status", "detail"]
    assert (problem["type"], problem["status"]) == ("about:blank", status)
    detail: str = problem["detail"]
    return detail


# --- Questions ------------------------------------------------------------------------------------------------


def test_a_known_question_is_answered_in_the_shape_of_the_contract(client: httpx.Client, assistant: Assistant) -> None:
    response = client.post("/v1/ask", json={"question": "怎么退款", "asker": "小明"})
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.json() == {
        "decision": "answer",
        "confidence": 1.0,
        "entry_id": "refund-how",
        "matched_phrasing": "怎么退款",
        "reply": "@小明 您好，请在订单页点“申请退款”，1–3 个工作日原路退回。",
        "reason": "exact",
        "gap_id": None,
        "index_version": assistant.index_version,
        "candidates": [
            {
                "entry_id": "refund-how",
                "kind": "entry",
                "question": "怎么申请退款？",
                "matched_phrasing": "怎么退款",
                "confidence": 1.0,
                "similarity": 1.0,
            }
        ],
        "question_id": 1,
        "lines": {"answer": assistant.answer_line, "suggest": assistant.suggest_line},
        "conduct": None,
        "also": [],
        "left": [],
    }


def test_the_same_question_gets_the_same_from_python(client: httpx.Client, assistant: Assistant) -> None:
    for question in ("想把钱退回来怎么弄", "今天天气怎么样", "哈哈", "有新人进群了"):
        over_http = client.post("/v1/ask", json={"question": question}).json()
        in_python = assistant.ask(question).as_json()
        assert {**over_http, "question_id": 0} == {**json.loads(json.dumps(in_python)), "question_id": 0}


def test_an_unknown_question_waits_in_the_queue_with_all_that_was_sent(client: httpx.Client) -> None:
    sent = {
        "question": "@群主 打印机连不上电脑",
        "asker": "小明",
        "group": "一群",
        "channel": "wecom",
        "conversation": "c-1",
    }
    reply = client.post("/v1/ask", json=sent).json()
    assert reply["decision"] == "unanswered"
    assert reply["gap_id"] == 1
    gap = client.get("/v1/gaps/1").json()
    assert gap["questions"][0]["text"] == "@群主 打印机连不上电脑"
    assert (gap["questions"][0]["asker"], gap["questions"][0]["group"]) == ("小明", "一群")
    assert client.get("/v1/gaps").json() == {"gaps": [gap]}
    assert gap["first_at"].endswith("Z")
    assert set(gap) == {
        *("id", "title", "state", "reason", "count", "people", "first_at", "last_at"),
        *("entry_id", "confidence", "chatter", "questions", "due_at", "escalated", "trend", "settled"),
        *("answer_id", "edit_id", "dismissal", "reasons"),
    }
    (question,) = gap["questions"]
    assert [candidate["entry_id"] for candidate in question["candidates"]] == [
        candidate["entry_id"] for candidate in reply["candidates"]
    ]
    assert gap["due_at"] == question["due_at"] is not None
    assert (gap["trend"], gap["reasons"]) == ([0] * 13 + [1], {"no_match": 1})


def test_a_stretch_of_chat_over_http(client: httpx.Client) -> None:
    text = "上海-小林 2026/11/23 09:03\n会费多少钱？怎么报名？\n\n上海-阿布 2026/11/23 09:09\n读完第三章了\n\n昨天"
    sent = {"text": text, "group": "一群"}
    given = client.post("/v1/transcript", json=sent).json()
    asked, told = given["pieces"]
    assert set(asked) == {
        *("number", "kind", "asker", "said_at", "text", "quotes", "line", "result", "breach", "again", "misnamed"),
        *("answered_by", "replied_at", "hint"),
    }
    assert (asked["kind"], asked["asker"], asked["said_at"]) == ("question", "上海-小林", "2026-11-23T09:03:00+08:00")
    result = asked["result"]
    assert (result["entry_id"], result["also"], result["left"], result["question_id"]) == (
        "fee",
        ["join-how"],
        [],
        None,
    )
    assert result["reply"] == "@上海-小林 您好，一年 99 元。\n\n点群公告第一条填表就好。"
    assert (told["number"], told["kind"], told["line"], told["result"], told["hint"]) == (2, "statement", 4, None, None)
    assert client.get("/v1/gaps").json() == {"gaps": []}
    first, second = (client.post("/v1/transcript", json=sent | {"record": True}).json()["pieces"][0] for _ in "ab")
    assert (first["result"]["question_id"], first["again"]) == (1, None)
    assert (second["result"]["question_id"], second["again"]) == (1, 1)
    assert refused(client.post("/v1/transcript", json={"text": " "}), 422) == (
        "Nothing was pasted. Paste the members' words."
    )
    too_large = refused(client.post("/v1/transcript", json={"text": "x" * MAX_TRANSCRIPT}), 413)
    assert too_large == "The body is larger than 1,600,000 bytes. Send the chat in parts."


def test_fields_that_are_null_are_as_good_as_missing(client: httpx.Client) -> None:
    sent = {"question": "怎么退款", "asker": None, "group": None, "channel": None, "conversation": None}
    assert client.post("/v1/ask", json=sent).json()["reply"].startswith("您好，请在订单页")


@pytest.mark.parametrize(
    ("question", "detail"),
    [
        ("", "The question is empty. Send the member's words."),
        (" \n\t", "The question is empty. Send the member's words."),
    ],
)
def test_an_empty_question_is_refused(shared: httpx.Client, question: str, detail: str) -> None:
    assert refused(shared.post("/v1/ask", json={"question": question}), 422) == detail


def test_the_longest_question_is_taken_and_one_character_more_is_not(client: httpx.Client) -> None:
    # In the widest spelling that JSON has, which must fit into the body.
    longest = json.dumps({"question": "😀" * 2000, "asker": "😀" * 200, "group": "😀" * 200, "channel": "😀" * 200})
    assert len(longest) < MAX_BODY
    headers = {"Content-Type": "application/json"}
    assert client.post("/v1/ask", content=longest, headers=headers).status_code == 200
    detail = refused(client.post("/v1/ask", json={"question": "退" * 2001}), 413)
    assert detail == '"question" is longer than 2,000 characters. Shorten it.'


@pytest.mark.parametrize(
    ("sent", "detail"),
    [
        ({}, '"question" is missing.'),
        ({"question": None}, '"question" must be text.'),
        ({"question": 12}, '"question" must be text.'),
        ({"question": ["怎么退款"]}, '"question" must be text.'),
        (
            {"question": "怎么退款", "user": "小明"},
            '"user" is not a field of this request; see /docs for those there are.',
        ),
        ({"question": "怎么退款", "asker": "名" * 201}, '"asker" is longer than 200 characters. Shorten it.'),
        ({"question": "怎么退款", "group": 1}, '"group" must be text.'),
        ({"asker": 1}, '"question" is missing. "asker" must be text.'),
        (["怎么退款"], "The body must be a JSON object, sent with Content-Type: application/json."),
        ("怎么退款", "The body must be a JSON object, sent with Content-Type: application/json."),
    ],
)
def test_what_is_wrong_with_a_request_is_said_in_a_sentence(shared: httpx.Client, sent: Any, detail: str) -> None:
    assert refused(shared.post("/v1/ask", json=sent), 422) == detail


@pytest.mark.parametrize(
    ("content", "status", "detail"),
    [
        (b'{"question": "a"', 422, "The body is not JSON: Expecting ',' delimiter at character 16."),
        (b"", 422, "The body must be a JSON object, sent with Content-Type: application/json."),
        (b'{"question": "\xff"}', 400, "The body cannot be read. Send a JSON object in UTF-8."),
        (b"[" * 60_000, 400, "The body cannot be read. Send a JSON object in UTF-8."),
        (b'{"question": "\\ud800"}', 422, '"question" holds half a character (a lone surrogate).'),
    ],
)
def test_a_body_that_is_no_json_is_refused(shared: httpx.Client, content: bytes, status: int, detail: str) -> None:
    response = shared.post("/v1/ask", content=content, headers={"Content-Type": "application/json"})
    assert refused(response, status) == detail


def test_a_form_of_another_site_is_no_request(client: httpx.Client) -> None:
    """What a web page may send without asking first (no preflight) must not reach the queue."""
    for content_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", None):
        headers = {} if content_type is None else {"Content-Type": content_type}
        response = client.post("/v1/ask", content=b'{"question": "x"}', headers=headers)
        assert refused(response, 422) == "The body must be a JSON object, sent with Content-Type: application/json."
    preflight = client.options(
        "/v1/ask", headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    )
    assert preflight.status_code == 405
    assert not any(name.startswith("access-control") for name in preflight.headers)
    assert client.get("/v1/gaps").json() == {"gaps": []}


def test_a_body_too_large_is_refused_announced_or_not(client: httpx.Client) -> None:
    body = b'{"question": "' + b"x" * MAX_BODY + b'"}'
    detail = "The body is larger than 65,536 bytes. Send one question at a time."
    headers = {"Content-Type": "application/json"}
    assert refused(client.post("/v1/ask", content=body, headers=headers), 413) == detail

    def drops() -> Iterator[bytes]:
        for start in range(0, len(body), 5_000):
            yield body[start : start + 5_000]

    assert refused(client.post("/v1/ask", content=drops(), headers=headers), 413) == detail
    just_fits = b'{"question": "x"' + b" " * (MAX_BODY - 17) + b"}"
    assert len(just_fits) == MAX_BODY
    assert client.post("/v1/ask", content=just_fits, headers=headers).status_code == 200


def test_many_at_once_are_all_answered_and_kept(client: httpx.Client, assistant: Assistant) -> None:
    def ask(number: int) -> tuple[int, str | None]:
        reply = client.post("/v1/ask", json={"question": "今天会下雨吗", "asker": f"人{number}"}).json()
        return reply["question_id"], reply["gap_id"]

    with ThreadPoolExecutor(16) as pool:
        replies = list(pool.map(ask, range(48)))
    assert {question_id for question_id, _ in replies} == set(range(1, 49))
    assert len({gap_id for _, gap_id in replies}) == 1
    (gap,) = assistant.gaps.list()
    assert (gap.count, gap.people) == (48, 48)


# --- Feedback and the queue -----------------------------------------------------------------------------------


def test_wrong_sends_an_answered_question_to_the_queue(client: httpx.Client) -> None:
    question_id = client.post("/v1/ask", json={"question": "怎么退款"}).json()["question_id"]
    assert client.get("/v1/gaps").json() == {"gaps": []}
    sent = {"question_id": question_id, "verdict": "wrong", "reason": "问的是押金", "by": "小王"}
    assert client.post("/v1/feedback", json=sent).json() == {"gap_id": 1}
    (gap,) = client.get("/v1/gaps").json()["gaps"]
    assert (gap["title"], gap["reason"], gap["entry_id"]) == ("怎么退款", "rejected", "refund-how")


def test_right_and_picked_are_remembered_and_queue_nothing(client: httpx.Client, tmp_path: Path) -> None:
    question_id = client.post("/v1/ask", json={"question": "怎么退款"}).json()["question_id"]
    right = {"question_id": question_id, "verdict": "right"}
    picked = {"question_id": question_id, "verdict": "picked", "entry_id": "fee", "by": "小王"}
    for sent in (right, picked):
        assert client.post("/v1/feedback", json=sent).json() == {"gap_id": None}
    with contextlib.closing(sqlite3.connect(tmp_path / "club.faqbot.db")) as database:
        kept = database.execute("SELECT verdict, entry_id, author FROM feedback ORDER BY id").fetchall()
    assert kept[1] == ("picked", "fee", "小王")
    assert [verdict for verdict, _, _ in kept] == ["right", "picked"]


@pytest.mark.parametrize(
    ("sent", "status", "says"),
    [
        ({"question_id": 9999, "verdict": "right"}, 404, "9999"),
        ({"question_id": 1, "verdict": "picked", "entry_id": "fees"}, 404, 'Did you mean "fee"?'),
        ({"question_id": 1, "verdict": "picked"}, 422, '"picked" needs the entry_id that was right.'),
        ({"question_id": 1, "verdict": "bad"}, 422, "\"verdict\" must be 'right', 'wrong', 'picked' or 'escalated'."),
        ({"question_id": "1", "verdict": "right"}, 422, '"question_id" must be a whole number.'),
        ({"question_id": True, "verdict": "right"}, 422, '"question_id" must be a whole number.'),
        ({"question_id": 1.5, "verdict": "right"}, 422, '"question_id" must be a whole number.'),
        ({"question_id": 0, "verdict": "right"}, 422, '"question_id" must be at least 1.'),
        ({"question_id": 2**63, "verdict": "right"}, 422, f'"question_id" must be at most {2**63 - 1}.'),
        ({"verdict": "right"}, 422, '"question_id" is missing.'),
        ({"question_id": 1, "verdict": "right", "gap": 1}, 422, '"gap" is not a field of this request'),
    ],
)
def test_feedback_that_cannot_be_kept_says_why(
    shared: httpx.Client, sent: dict[str, Any], status: int, says: str
) -> None:
    shared.post("/v1/ask", json={"question": "怎么退款"})
    assert says in refused(shared.post("/v1/feedback", json=sent), status)


def test_the_queue_is_by_demand_and_as_long_as_asked_for(client: httpx.Client) -> None:
    for question, asker in [("打印机连不上电脑", "甲"), ("红烧肉怎么做才好吃", "甲"), ("红烧肉怎么做才好吃", "乙")]:
        client.post("/v1/ask", json={"question": question, "asker": asker})
    gaps = client.get("/v1/gaps").json()["gaps"]
    assert [(gap["title"], gap["people"]) for gap in gaps] == [("红烧肉怎么做才好吃", 2), ("打印机连不上电脑", 1)]
    assert client.get("/v1/gaps", params={"limit": 1}).json()["gaps"] == gaps[:1]


def test_a_question_handed_to_a_person_comes_first(client: httpx.Client) -> None:
    for question, asker in [("红烧肉怎么做才好吃", "甲"), ("红烧肉怎么做才好吃", "乙"), ("怎么退款", "丙")]:
        question_id = client.post("/v1/ask", json={"question": question, "asker": asker}).json()["question_id"]
    sent = {"question_id": question_id, "verdict": "escalated", "reason": "钱没到账", "by": "小王"}
    assert client.post("/v1/feedback", json=sent).json() == {"gap_id": 2}
    listed = client.get("/v1/gaps").json()["gaps"]
    assert [(gap["title"], gap["escalated"]) for gap in listed] == [("怎么退款", True), ("红烧肉怎么做才好吃", False)]
    assert listed[0]["due_at"] is not None
    assert client.post("/v1/waiting/replied", json={"question_ids": [question_id], "by": "小王"}).json() == {
        "replied": 1
    }
    listed = client.get("/v1/gaps").json()["gaps"]
    assert [(gap["title"], gap["escalated"]) for gap in listed] == [("红烧肉怎么做才好吃", False), ("怎么退款", False)]


def test_an_editor_decides_about_gaps(client: httpx.Client) -> None:
    by = {"by": "小王"}
    for question in ("打印机连不上电脑", "红烧肉怎么做才好吃", "打印机连不上电脑"):
        client.post("/v1/ask", json={"question": question})
    named = client.post("/v1/gaps/1/rename", json=by | {"title": "打印机"}).json()
    assert (named["title"], named["settled"], named["count"]) == ("打印机", True, 2)
    merged = client.post("/v1/gaps/1/merge", json=by | {"gap_ids": [2]}).json()
    assert (merged["id"], merged["title"], merged["count"]) == (1, "打印机", 3)
    assert client.get("/v1/gaps/2").json() == merged
    parted = client.post("/v1/gaps/1/split", json=by | {"question_ids": [1], "title": "打印"}).json()
    assert (parted["id"], parted["title"], parted["count"]) == (3, "打印", 2)
    away = client.post("/v1/gaps/3/dismiss", json=by | {"reason": "不是书的事"}).json()
    assert (away["state"], away["dismissal"]["reason"], away["dismissal"]["by"]) == ("dismissed", "不是书的事", "小王")
    assert [gap["id"] for gap in client.get("/v1/gaps").json()["gaps"]] == [1]
    assert client.get("/v1/gaps", params={"state": "dismissed"}).json() == {"gaps": [away]}
    back = client.post("/v1/gaps/3/reopen", json=by).json()
    assert (back["state"], back["dismissal"]) == ("open", None)
    assert client.get("/v1/gaps", params={"state": "closed"}).json() == {"gaps": []}


@pytest.mark.parametrize(
    ("path", "sent", "status", "says"),
    [
        ("/v1/gaps/1/rename", {"title": "打印机"}, 422, '"by" is missing.'),
        ("/v1/gaps/1/rename", {"title": " ", "by": "小王"}, 422, "A gap needs a title."),
        ("/v1/gaps/77/rename", {"title": "打印机", "by": "小王"}, 404, "There is no gap 77."),
        ("/v1/gaps/1/merge", {"gap_ids": [1], "by": "小王"}, 422, "Merging takes two gaps."),
        ("/v1/gaps/1/merge", {"gap_ids": [], "by": "小王"}, 422, '"gap_ids"'),
        ("/v1/gaps/1/split", {"question_ids": [77], "by": "小王"}, 422, "None of these questions is in gap 1."),
        ("/v1/gaps/1/dismiss", {"reason": "", "by": "小王"}, 422, "Dismissing needs a reason"),
        ("/v1/gaps/1/dismiss", {"reason": "没空", "by": ""}, 422, '"by"'),
        ("/v1/waiting/replied", {"question_ids": [0], "by": "小王"}, 422, '"question_ids'),
    ],
)
def test_a_decision_that_cannot_be_carried_out_says_why(
    shared: httpx.Client, path: str, sent: dict[str, Any], status: int, says: str
) -> None:
    shared.post("/v1/ask", json={"question": "打印机连不上电脑"})
    assert says in refused(shared.post(path, json=sent), status)


def test_who_waits_is_told_what_to_say(client: httpx.Client, assistant: Assistant) -> None:
    for question, asker in [("打印机连不上电脑", "小明"), ("红烧肉怎么做才好吃", None)]:
        client.post("/v1/ask", json={"question": question, "asker": asker, "conversation": "c-1"})
    assert client.get("/v1/waiting").json() == {"waiting": []}
    now = datetime.now(UTC)
    assistant.gaps.close(1, answer_id="refund-how", edit_id=4, at=now)
    assistant.gaps.close(2, answer_id="gone", edit_id=4, at=now)
    first, second = client.get("/v1/waiting").json()["waiting"]
    assert (first["question_id"], first["answer_id"], first["edit_id"]) == (1, "refund-how", 4)
    assert (first["asker"], first["conversation"]) == ("小明", "c-1")
    assert first["reply"] == "@小明 您好，请在订单页点“申请退款”，1–3 个工作日原路退回。"
    assert (second["question_id"], second["reply"]) == (2, None)
    assert client.post("/v1/waiting/replied", json={"question_ids": [1, 77], "by": "小王"}).json() == {"replied": 1}
    assert [one["question_id"] for one in client.get("/v1/waiting").json()["waiting"]] == [2]


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        ("/v1/gaps?state=lost", 422, "\"state\" must be 'open', 'closed' or 'dismissed'."),
        ("/v1/gaps?limit=0", 422, '"limit" must be at least 1.'),
        ("/v1/gaps?limit=501", 422, '"limit" must be at most 500.'),
        ("/v1/gaps?limit=many", 422, '"limit" must be a whole number.'),
        ("/v1/gaps/0", 422, '"gap_id" must be at least 1.'),
        ("/v1/gaps/first", 422, '"gap_id" must be a whole number.'),
        (f"/v1/gaps/{10**30}", 422, f'"gap_id" must be at most {2**63 - 1}.'),
        ("/v1/nothing", 404, "There is nothing at /v1/nothing; see /docs for what there is."),
        ("/v1/gaps/", 404, "There is nothing at /v1/gaps/; see /docs for what there is."),
        ("/", 404, "There is nothing at /; see /docs for what there is."),
        ("/v1/ask", 405, "GET is not possible at /v1/ask; use POST."),
    ],
)
def test_what_is_not_there_is_said_to_be(shared: httpx.Client, path: str, status: int, detail: str) -> None:
    assert refused(shared.get(path), status) == detail


def test_a_gap_that_does_not_exist_is_not_found(shared: httpx.Client) -> None:
    assert "7777" in refused(shared.get("/v1/gaps/7777"), 404)


def test_another_method_is_told_which_to_use(shared: httpx.Client) -> None:
    response = shared.delete("/v1/gaps")
    assert refused(response, 405) == "DELETE is not possible at /v1/gaps; use GET."
    assert response.headers["allow"] == "GET"


# --- Operation ------------------------------------------------------------------------------------------------


def test_alive_and_ready(shared: httpx.Client) -> None:
    assert shared.get("/healthz").json() == {"status": "alive"}
    assert shared.get("/readyz").json() == {"status": "ready"}


def test_a_database_that_does_not_answer_makes_it_unready_and_nothing_is_lost(
    opened: Assistant, tmp_path: Path
) -> None:
    file = tmp_path / "club.faqbot.db"
    with club.with_database(opened, file, timeout=0.2) as assistant, served(assistant) as client:
        assert client.get("/readyz").status_code == 200
        with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            for response in (client.get("/readyz"), client.post("/v1/ask", json={"question": "怎么退款"})):
                assert str(file) in refused(response, 503)
                assert response.headers["retry-after"] == "5"
            assert client.get("/healthz").status_code == 200
            other.execute("ROLLBACK")
        assert client.get("/readyz").status_code == 200
        assert client.post("/v1/ask", json={"question": "怎么退款"}).json()["question_id"] == 1


def test_a_defect_is_said_without_its_traceback_and_logged_with_it(
    client: httpx.Client,
    assistant: Assistant,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(assistant, "ask", broken)
    response = client.post("/v1/ask", json={"question": "怎么退款"})
    detail = refused(response, 500)
    assert detail == "faqbot failed at this request, which is a defect; its log says where."
    assert "secret" not in response.text
    deadline = time.monotonic() + 5
    while "secret detail" not in caplog.text and time.monotonic() < deadline:
        time.sleep(0.01)
    assert "ZeroDivisionError: secret detail" in caplog.text


def test_metrics_count_by_decision_and_measure(client: httpx.Client, assistant: Assistant) -> None:
    def samples() -> dict[tuple[str, tuple[str, ...]], float]:
        response = client.get("/metrics")
        assert response.headers["content-type"].startswith("text/plain; version=")
        return {
            (sample.name, tuple(sample.labels.values())): sample.value
            for family in text_string_to_metric_families(response.text)
            for sample in family.samples
        }

    before = samples()
    assert before["faqbot_questions_total", ("answer",)] == 0
    assert before["faqbot_questions_total", ("unanswered",)] == 0
    for question in ("怎么退款", "怎么加入读书会？", "打印机连不上电脑"):
        client.post("/v1/ask", json={"question": question})
    client.post("/v1/ask", json={"question": ""})
    after = samples()
    assert after["faqbot_questions_total", ("answer",)] == 2
    assert after["faqbot_questions_total", ("unanswered",)] == 1
    assert after["faqbot_ask_seconds_count", ()] == 3
    assert 0 < after["faqbot_ask_seconds_sum", ()] < 3
    assert after["faqbot_open_gaps", ()] == 1
    assert after["faqbot_waiting_questions", ()] == 1
    assert after["faqbot_late_questions", ()] == 0
    assert after["faqbot_open_promises", ()] == 0
    assert after["faqbot_index_info", (assistant.index_version,)] == 1
    assert [after["faqbot_items", (kind,)] for kind in ("entry", "script", "rule")] == [6, 1, 1]
    assert after["faqbot_phrasings", ()] == 6 * 6 + 3 + 3
    assert after["faqbot_answer_line", ()] == pytest.approx(assistant.answer_line)


# --- Its description ------------------------------------------------------------------------------------------


def test_the_description_is_valid_openapi(shared: httpx.Client) -> None:
    described = shared.get("/openapi.json").json()
    validate(described)
    assert (described["info"]["title"], described["info"]["version"]) == ("faqbot", __version__)
    assert list(described["paths"]) == [
        *("/v1/ask", "/v1/transcript", "/v1/feedback", "/v1/gaps", "/v1/gaps/{gap_id}"),
        *(f"/v1/gaps/{{gap_id}}/{action}" for action in ("rename", "merge", "split", "dismiss", "reopen")),
        *("/v1/waiting", "/v1/waiting/replied", "/v1/entries/{item_id}", "/v1/edits/review"),
        *("/v1/edits", "/v1/edits/{edit_id}", "/v1/edits/{edit_id}/undo", "/v1/export"),
        *("/v1/strikes", "/v1/strikes/standing", "/v1/strikes/{strike_id}/settle", "/v1/strikes/{strike_id}/correct"),
        "/v1/strikes/export",
        *("/v1/owed", "/v1/owed/replied", "/v1/owed/{question_id}/take"),
        *("/v1/promises", "/v1/promises/read", "/v1/promises/{promise_id}/close"),
        *("/v1/figures", "/v1/figures/export"),
        *("/healthz", "/readyz", "/metrics"),
    ]
    assert "security" not in described
    assert all(
        operation["summary"] and operation["description"]
        for operations in described["paths"].values()
        for operation in operations.values()
    )


def test_the_description_names_the_key_where_there_is_one(assistant: Assistant) -> None:
    with served(assistant, key=True) as client:
        described = client.get("/openapi.json").json()
    validate(described)
    assert described["security"] == [{"bearer": []}, {"basic": []}]
    without = {
        path for path, operations in described["paths"].items() if operations.get("get", {}).get("security") == []
    }
    assert without == {"/healthz", "/readyz"}


def test_every_response_is_as_described(client: httpx.Client) -> None:
    described = client.get("/openapi.json").json()

    def check(response: httpx.Response, method: str, path: str) -> None:
        responses = described["paths"][path][method]["responses"]
        status = str(response.status_code)
        content = responses[status if status in responses else f"{status[0]}XX"]["content"]
        (schema,) = (content[each]["schema"] for each in content if response.headers["content-type"] == each)
        # Where schemas point to is the document itself; nothing may come that they do not name.
        text = json.dumps({**schema, "components": described["components"]})
        OAS31Validator(json.loads(text)).validate(response.json())
        named = schema["$ref"].rpartition("/")[2]
        assert set(response.json()) == set(described["components"]["schemas"][named]["properties"])

    for question in ("怎么退款", "打印机连不上电脑", "哈哈", ""):
        check(client.post("/v1/ask", json={"question": question}), "post", "/v1/ask")
    check(client.post("/v1/feedback", json={"question_id": 1, "verdict": "wrong"}), "post", "/v1/feedback")
    check(client.post("/v1/feedback", json={"question_id": 77, "verdict": "wrong"}), "post", "/v1/feedback")
    check(client.get("/v1/gaps"), "get", "/v1/gaps")
    check(client.get("/v1/gaps/1"), "get", "/v1/gaps/{gap_id}")
    check(client.get("/v1/gaps/x"), "get", "/v1/gaps/{gap_id}")
    for action, sent in (
        ("rename", {"title": "打印机"}),
        ("merge", {"gap_ids": [3]}),
        ("dismiss", {"reason": "不归我们管"}),
        ("reopen", {}),
        ("split", {"question_ids": [99]}),
    ):
        response = client.post(f"/v1/gaps/1/{action}", json=sent | {"by": "小王"})
        check(response, "post", f"/v1/gaps/{{gap_id}}/{action}")
    check(client.get("/v1/waiting"), "get", "/v1/waiting")
    replied = client.post("/v1/waiting/replied", json={"question_ids": [1], "by": "小王"})
    check(replied, "post", "/v1/waiting/replied")
    check(client.get("/healthz"), "get", "/healthz")
    check(client.get("/readyz"), "get", "/readyz")


def test_docs_load_nothing_from_elsewhere(shared: httpx.Client) -> None:
    page = shared.get("/docs").text
    assert "https://" not in page
    assert "http://" not in page
    assert '"validatorUrl": null' in page
    for file in ("swagger-ui-bundle.js", "swagger-ui.css", "favicon.png"):
        assert f"/docs/static/{file}" in page
        assert len(shared.get(f"/docs/static/{file}").content) > 1_000
    assert refused(shared.get("/docs/static/missing.js"), 404)
