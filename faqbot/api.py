"""HTTP: questions, feedback, the queue and edits as JSON. Decides nothing; knows no command line and no page.

    POST /v1/ask        question -> decision and reply, the shape of `Result.as_json()`
    POST /v1/feedback   right, wrong, picked or escalated
    POST /v1/transcript a pasted stretch of chat -> its pieces, each with what became of it
    GET  /v1/gaps       what had no sure answer, by demand
    GET  /v1/gaps/{id}  one of these, with its questions; POST …/rename, merge, split, dismiss, reopen: what an editor
                        decides about it
    GET  /v1/waiting    who may be told by now what they asked; POST /v1/waiting/replied: who was
    /v1/entries, /v1/edits: what editors do, see `edit_routes.py`; /v1/strikes: broken rules, see `strike_routes.py`
    /v1/owed, /v1/promises: who has no reply yet, see `owing_routes.py`
    /v1/figures: how it went, see `figure_routes.py`
    GET  /healthz       the process lives           GET /readyz   it can answer
    GET  /metrics       for Prometheus              GET /docs     all this, to try out; works without internet

Every refusal is problem JSON with one sentence. Routes are plain functions: Starlette runs them in its thread pool,
so that a question being encoded never holds up another one's reply.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, tzinfo
from time import perf_counter
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, PlainTextResponse
from fastapi_offline import FastAPIOffline
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from faqbot import __version__, figure_routes, owing_routes, store, strike_routes
from faqbot.assistant import Assistant, Reason
from faqbot.edit_routes import MAX_EDIT, routes
from faqbot.errors import Conflict, FaqbotError, InvalidRequest, KnowledgeError, NotFound
from faqbot.exchange import MAX_UPLOAD
from faqbot.guard import OPEN
from faqbot.knowledge import Kind, Offence
from faqbot.pasted import MAX_PASTED, take_apart
from faqbot.pasted import Kind as PieceKind
from faqbot.problem import MEDIA_TYPE, problem
from faqbot.store import Decision, GapReason, GapState, Verdict
from faqbot.text import MAX_QUESTION

PATHS = ("/v1", "/healthz", "/readyz", "/metrics", "/docs", "/openapi.json")
"""What of one port is the API; the rest is the page's."""

MAX_BODY = 65_536
"""Bytes. The longest question with every field filled takes half of it, written as JSON escapes."""

MAX_TRANSCRIPT = 8 * MAX_PASTED
"""Bytes. The longest text, written as JSON escapes, takes three quarters of it."""

_Short = Annotated[str | None, Field(max_length=200)]
_GapId = Annotated[int, Path(ge=1, le=2**63 - 1)]
_Id = Annotated[int, Field(ge=1, le=2**63 - 1)]  # what a database can hold; beyond it, it fails instead of not finding


class Ask(BaseModel):
    """A member's question."""

    model_config = ConfigDict(extra="forbid", strict=True)

    question: Annotated[
        str,
        Field(
            max_length=MAX_QUESTION,
            description="As it was written; mentions and greetings may stay.",
            examples=["怎么申请退款？"],
        ),
    ]
    asker: Annotated[_Short, Field(description="Nickname; the reply is addressed to it.", examples=["小明"])] = None
    group: Annotated[_Short, Field(description="The chat group it was asked in.")] = None
    channel: Annotated[_Short, Field(description="What brought it here, e.g. `wecom`.")] = None
    conversation: Annotated[_Short, Field(description="Your id of the thread, to find it again.")] = None


class Feedback(BaseModel):
    """What a person says about one decision."""

    model_config = ConfigDict(extra="forbid", strict=True)

    question_id: Annotated[_Id, Field(description="From the reply to `/v1/ask`.")]
    verdict: Annotated[
        Verdict,
        Field(
            description="`wrong` puts the question into the queue; `picked` says which entry was right; `escalated` "
            "hands it to a person, at the head of the queue."
        ),
    ]
    entry_id: Annotated[_Short, Field(description="The entry that was right; with `picked` only.")] = None
    reason: Annotated[str | None, Field(max_length=2_000, description="In the person's own words.")] = None
    by: Annotated[_Short, Field(description="Who says so.")] = None


class Candidate(BaseModel):
    """An item that may be what was asked for."""

    entry_id: str
    kind: Kind
    question: str
    matched_phrasing: str
    confidence: Annotated[float, Field(ge=0, le=1, description="Probability of being right.")]
    similarity: Annotated[float, Field(ge=-1, le=1, description="Cosine of the question and that phrasing.")]


class Conduct(BaseModel):
    """A rule of the group that the message itself breaks; a hint for people, upon which nothing is done."""

    rule: Annotated[str, Field(description="Id of the rule.")]
    evidence: Annotated[str, Field(description="The words of the message that gave it away.")]
    offence: Offence
    confidence: Annotated[float, Field(ge=0, le=1)]


class Lines(BaseModel):
    """The confidences from which on faqbot answers and suggests."""

    answer: float
    suggest: float


class Answer(BaseModel):
    """What faqbot makes of a question."""

    decision: Decision
    confidence: Annotated[float, Field(ge=0, le=1)]
    entry_id: Annotated[str | None, Field(description="Of the best candidate; null where there is none.")]
    matched_phrasing: str | None
    reply: Annotated[
        str,
        Field(
            description="Ready to send, word for word what people approved; empty where nobody waits for one: nothing "
            "was asked (`reason` is `chatter`), or only a rule was broken."
        ),
    ]
    reason: Reason
    gap_id: Annotated[int | None, Field(description="Where in the queue it waits; null for an answer.")]
    index_version: str
    candidates: Annotated[list[Candidate], Field(description="Best first, at most 5.")]
    question_id: Annotated[int | None, Field(description="For `/v1/feedback`.")]
    lines: Lines
    conduct: Annotated[
        Conduct | None, Field(description="Null where no rule is broken, and where the message only asks about one.")
    ]
    also: Annotated[
        list[str], Field(description="Ids of the further entries of `reply`, where several things are asked.")
    ]
    left: Annotated[
        list[str], Field(description="What else is asked and nothing answers: each a question of its own in the queue.")
    ]


class Transcript(BaseModel):
    """A stretch of chat as a chat program copies it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: Annotated[
        str, Field(max_length=MAX_PASTED, examples=["上海-小林 10:32\n怎么退款\n\n上海-阿布 10:33\n会费多少钱"])
    ]
    asker: Annotated[_Short, Field(description="Who said what the text gives to nobody.")] = None
    group: Annotated[_Short, Field(description="The chat group it was said in.")] = None
    channel: Annotated[_Short, Field(description="What brought it here, e.g. `wecom`.")] = None
    conversation: Annotated[_Short, Field(description="Your id of the thread, to find it again.")] = None
    record: Annotated[
        bool, Field(description="Whether its questions are kept, and owed a reply; what is on record already is not.")
    ] = False


class Piece(BaseModel):
    """One thing that was said, and what became of it."""

    number: Annotated[int, Field(description="1… in the order of the text.")]
    kind: Annotated[
        PieceKind,
        Field(description="`offence` breaks a rule, and has a `result` where it also asks; `staff`: one who answers."),
    ]
    asker: str | None
    said_at: datetime | None
    text: Annotated[str, Field(description="Without what it quotes.")]
    quotes: list[str]
    line: Annotated[int, Field(description="Where it begins, 1-based.")]
    result: Annotated[Answer | None, Field(description="As of `/v1/ask`; null where nobody asked.")]
    breach: Annotated[Conduct | None, Field(description="What an offence breaks.")]
    again: Annotated[int | None, Field(description="Its `question_id` where it is on record since an earlier paste.")]
    misnamed: Annotated[bool, Field(description="The nickname does not follow the community's pattern.")]
    answered_by: Annotated[str | None, Field(description="Who of the staff seems to have answered it further below.")]
    replied_at: Annotated[datetime | None, Field(description="When its asker got the reply, where that is on record.")]
    hint: Annotated[Candidate | None, Field(description="What a statement is surely matched by: it may want a reply.")]


class Aside(BaseModel):
    """A line that nobody said."""

    text: str
    line: int


class Pieces(BaseModel):
    """All that was pasted, in its order."""

    pieces: list[Piece]
    asides: list[Aside]


class FeedbackKept(BaseModel):
    """Where the question waits now."""

    gap_id: Annotated[int | None, Field(description="Null where it waits nowhere.")]


class GapQuestion(BaseModel):
    """One question of a gap."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    text: str
    asker: str | None
    group: str | None
    at: datetime
    reason: GapReason
    entry_id: str | None
    confidence: float | None
    candidates: Annotated[list[Candidate], Field(description="As it was asked with, best first.")]
    due_at: Annotated[datetime | None, Field(description="When a person should have replied.")]
    replied_at: Annotated[datetime | None, Field(description="Null while its asker waits.")]
    picked_id: Annotated[str | None, Field(description="The item that a person said answers it.")]


class Dismissal(BaseModel):
    """Why a gap is not for the FAQ."""

    model_config = ConfigDict(from_attributes=True)

    reason: str
    by: str
    at: datetime
    people: Annotated[int, Field(description="Who had asked by then; twice as many open it again.")]


class Gap(BaseModel):
    """Questions that mean the same and have no sure answer."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    title: str
    state: GapState
    reason: Annotated[GapReason, Field(description="Of the newest question, as `entry_id` and `confidence` are.")]
    count: Annotated[int, Field(description="Messages.")]
    people: Annotated[int, Field(description="Distinct askers; a question without one counts as one.")]
    first_at: datetime
    last_at: datetime
    entry_id: str | None
    confidence: float | None
    chatter: Annotated[bool, Field(description="Greetings, thanks, laughter: nothing to answer.")]
    questions: Annotated[list[GapQuestion], Field(description="Newest first, up to 20.")]
    due_at: Annotated[datetime | None, Field(description="The earliest of its questions nobody replied to.")]
    escalated: Annotated[bool, Field(description="Whether a question handed to a person still waits.")]
    trend: Annotated[list[int], Field(description="Messages a day, in the community's time zone; today last.")]
    settled: Annotated[bool, Field(description="Whether an editor renamed, merged, split or dismissed it.")]
    answer_id: Annotated[str | None, Field(description="The item that answers it, once closed.")]
    edit_id: Annotated[int | None, Field(description="The edit that closed it.")]
    dismissal: Dismissal | None
    reasons: Annotated[dict[GapReason, int], Field(description="How many of its questions came for which reason.")]


class GapList(BaseModel):
    """The queue, by demand."""

    gaps: list[Gap]


class _Decided(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    by: Annotated[str, Field(min_length=1, max_length=200, description="Who decides so.")]


class Rename(_Decided):
    """What a gap is called from now on."""

    title: Annotated[str, Field(max_length=MAX_QUESTION)]


class Merge(_Decided):
    """Gaps that ask the same as the one in the path."""

    gap_ids: Annotated[list[_Id], Field(min_length=1, max_length=500)]


class Split(_Decided):
    """Questions that ask something else."""

    question_ids: Annotated[list[_Id], Field(min_length=1, max_length=5_000)]
    title: Annotated[str | None, Field(max_length=MAX_QUESTION, description="Of the new gap.")] = None


class Dismiss(_Decided):
    """Why a gap is not for the FAQ."""

    reason: Annotated[str, Field(max_length=2_000)]


class Reopen(_Decided):
    """Who wants a gap back in the list."""


class Waiting(BaseModel):
    """A question that is answered by now, and whose asker does not know yet."""

    question_id: int
    gap_id: int
    text: str
    asker: str | None
    group: str | None
    channel: str | None
    conversation: str | None
    at: datetime
    due_at: datetime | None
    answer_id: str
    edit_id: int | None
    reply: Annotated[str | None, Field(description="Ready to send; null where the entry is gone since.")]


class WaitingList(BaseModel):
    """Who waits, the oldest due first."""

    waiting: list[Waiting]


class Replied(_Decided):
    """Whose askers have their reply."""

    question_ids: Annotated[list[_Id], Field(min_length=1, max_length=5_000)]


class RepliedCount(BaseModel):
    """What became of it."""

    replied: Annotated[int, Field(description="How many did not have it before.")]


class Status(BaseModel):
    """How the process is."""

    status: str


class Problem(BaseModel):
    """Why a request was refused (RFC 9457)."""

    type: Literal["about:blank"]
    title: str
    status: int
    detail: Annotated[str, Field(description="One sentence: what is wrong and what to do.")]


class _Metrics:
    """What `/metrics` tells. One registry per app: two in one process (tests) must not add up."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self.registry = CollectorRegistry(auto_describe=False)
        about = "Asked at /v1/ask, by decision."
        self.questions = Counter("faqbot_questions", about, ["decision"], registry=self.registry)
        for decision in ("answer", "suggest", "unanswered"):
            self.questions.labels(decision)  # a series that begins at 0 shows its first event as an increase
        self.seconds = Histogram(
            "faqbot_ask_seconds",
            "From a question to its decision, without HTTP.",
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5),
            registry=self.registry,
        )
        self.registry.register(self)

    def collect(self) -> Iterable[Metric]:
        """What is read off the assistant whenever someone looks."""
        assistant = self._assistant
        yield InfoMetricFamily("faqbot_index", "What answers.", {"version": assistant.index_version})
        items = GaugeMetricFamily("faqbot_items", "Items of the knowledge base.", labels=["kind"])
        for kind in ("entry", "script", "rule"):
            items.add_metric([kind], sum(item.kind == kind for item in assistant.knowledge.items))
        yield items
        phrasings = sum(len(item.phrasings) for item in assistant.knowledge.items)
        yield GaugeMetricFamily("faqbot_phrasings", "Phrasings of all items.", phrasings)
        yield GaugeMetricFamily("faqbot_answer_line", "Confidence from which on faqbot answers.", assistant.answer_line)
        refused = assistant.editing.refused is not None
        about = "1 while the knowledge files hold what cannot be served, and what they held before is."
        yield GaugeMetricFamily("faqbot_knowledge_refused", about, float(refused))
        yield GaugeMetricFamily("faqbot_open_gaps", "Gaps that wait in the queue.", assistant.gaps.count())
        owed = assistant.figures.owed()
        yield GaugeMetricFamily("faqbot_waiting_questions", "Questions that a person owes a reply.", owed.waiting)
        yield GaugeMetricFamily("faqbot_late_questions", "Of these, those that are past due.", owed.late)
        yield GaugeMetricFamily("faqbot_open_promises", "Promises that nobody kept or withdrew yet.", owed.promises)


def build(assistant: Assistant, *, key: bool = False) -> FastAPI:
    """The API over an open assistant. Who may call it is `guard.Guard`'s business; `key` only documents it."""
    app = FastAPIOffline(
        title="faqbot",
        version=__version__,
        summary="Answers a community's recurring questions in its own approved words.",
        docs_url="/docs",
        redoc_url=None,
        static_url="/docs/static",
        redirect_slashes=False,
        # Without it Swagger UI sends the address of our description to a validator on the internet.
        swagger_ui_parameters={"validatorUrl": None},
    )
    app.add_middleware(_BodyLimit)
    app.add_exception_handler(FaqbotError, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _broken)
    metrics = _Metrics(assistant)

    @app.post("/v1/ask", response_model=Answer, tags=["questions"], summary="Ask a question")
    def ask(body: Ask) -> Response:
        """Ask a question, and get a reply that is ready to send, or the news that there is no sure one."""
        start = perf_counter()
        result = assistant.ask(
            body.question,
            asker=body.asker,
            group=body.group,
            channel=body.channel,
            conversation=body.conversation,
        )
        metrics.seconds.observe(perf_counter() - start)
        metrics.questions.labels(result.decision).inc()
        return JSONResponse(result.as_json())

    @app.post("/v1/transcript", response_model=Pieces, tags=["questions"], summary="Work through a stretch of chat")
    def transcript(body: Transcript) -> Response:
        """Who said what, which of it asks, and the reply to each; which breaks a rule. Does nothing to anyone."""
        pasted = take_apart(
            assistant,
            body.text,
            asker=body.asker,
            group=body.group,
            channel=body.channel,
            conversation=body.conversation,
            record=body.record,
        )
        return JSONResponse(pasted.as_json())

    @app.post("/v1/feedback", tags=["questions"], summary="Say whether the answer was right")
    def feedback(body: Feedback) -> FeedbackKept:
        """Say what came of a decision. `wrong` puts the question into the queue."""
        gap_id = assistant.feedback(
            body.question_id, body.verdict, entry_id=body.entry_id, reason=body.reason, by=body.by
        )
        return FeedbackKept(gap_id=gap_id)

    @app.get("/v1/gaps", response_model=GapList, tags=["queue"], summary="List the queue")
    def gaps(limit: Annotated[int, Query(ge=1, le=500)] = 50, state: GapState = "open") -> dict[str, Any]:
        """What had no sure answer: handed to a person first, then late, then most wanted. Closed and dismissed gaps:
        the last to become so first."""
        return {"gaps": assistant.gaps.list(limit=limit, state=state, zone=zone())}

    @app.get("/v1/gaps/{gap_id}", response_model=Gap, tags=["queue"], summary="Read one gap")
    def gap(gap_id: _GapId) -> Any:
        """One gap of the queue, whatever its state; the one it was merged into, where it was."""
        return assistant.gaps.get(gap_id, zone=zone())

    @app.post("/v1/gaps/{gap_id}/rename", response_model=Gap, tags=["queue"], summary="Call a gap otherwise")
    def rename(gap_id: _GapId, body: Rename) -> Any:
        """For good: grouping does not change what an editor decided."""
        assistant.gaps.rename(gap_id, body.title, by=body.by, at=datetime.now(UTC))
        return gap(gap_id)

    @app.post("/v1/gaps/{gap_id}/merge", response_model=Gap, tags=["queue"], summary="Merge gaps into this one")
    def merge(gap_id: _GapId, body: Merge) -> Any:
        """It takes the questions of the others, which stand for it from then on."""
        return gap(assistant.gaps.merge([gap_id, *body.gap_ids], by=body.by, at=datetime.now(UTC)))

    @app.post("/v1/gaps/{gap_id}/split", response_model=Gap, tags=["queue"], summary="Split questions off")
    def split(gap_id: _GapId, body: Split) -> Any:
        """The new gap, which holds these questions and all that ask the same in the same words."""
        part = assistant.gaps.split(gap_id, body.question_ids, by=body.by, at=datetime.now(UTC), title=body.title)
        return gap(part)

    @app.post("/v1/gaps/{gap_id}/dismiss", response_model=Gap, tags=["queue"], summary="Say it is not for the FAQ")
    def dismiss(gap_id: _GapId, body: Dismiss) -> Any:
        """It leaves the list until twice the people ask."""
        assistant.gaps.dismiss(gap_id, body.reason, by=body.by, at=datetime.now(UTC))
        return gap(gap_id)

    @app.post("/v1/gaps/{gap_id}/reopen", response_model=Gap, tags=["queue"], summary="Put it back into the list")
    def reopen(gap_id: _GapId, body: Reopen) -> Any:
        """A closed or dismissed gap waits again."""
        return gap(assistant.gaps.reopen(gap_id, by=body.by, at=datetime.now(UTC)))

    @app.get("/v1/waiting", response_model=WaitingList, tags=["queue"], summary="Who may be told by now")
    def waiting(limit: Annotated[int, Query(ge=1, le=500)] = 200) -> dict[str, Any]:
        """Questions that an edit answered and nobody replied to yet, the oldest due first, each with its reply."""
        return {"waiting": [asdict(one) | {"reply": reply(one)} for one in assistant.gaps.waiting(limit=limit)]}

    @app.post("/v1/waiting/replied", tags=["queue"], summary="Say who was told")
    def replied(body: Replied) -> RepliedCount:
        """They leave the list."""
        return RepliedCount(replied=assistant.gaps.replied(body.question_ids, by=body.by, at=datetime.now(UTC)))

    def reply(waiting: store.Waiting) -> str | None:
        try:
            return assistant.reply(waiting.answer_id, asker=waiting.asker)
        except NotFound:
            return None

    def zone() -> tzinfo:
        return assistant.knowledge.community.timezone

    app.include_router(routes(assistant))
    app.include_router(strike_routes.routes(assistant))
    app.include_router(owing_routes.routes(assistant))
    app.include_router(figure_routes.routes(assistant))

    @app.get("/healthz", tags=["operation"], summary="Alive?")
    async def healthz() -> Status:
        """Whether the process lives. Needs no key."""
        return Status(status="alive")

    @app.get("/readyz", tags=["operation"], summary="Ready to answer?")
    def readyz() -> Status:
        """Whether it can answer: index loaded, database there. Needs no key."""
        assistant.gaps.ping()
        return Status(status="ready")

    @app.get("/metrics", response_class=PlainTextResponse, tags=["operation"], summary="Figures")
    def prometheus() -> Response:
        """Questions by decision, time per question, open gaps, what is owed: for Prometheus."""
        return Response(generate_latest(metrics.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app, key)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend it
    return app


def _described(app: FastAPI, key: bool) -> dict[str, Any]:
    """OpenAPI with what FastAPI cannot know: every refusal is a problem, and the key."""
    described = get_openapi(title=app.title, version=app.version, summary=app.summary, routes=app.routes)
    schemas = described["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["Problem"] = Problem.model_json_schema()
    refusal = {
        "description": "Refused: one sentence in `detail` says why and what to do.",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for operations in described["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("422", None)
            operation["responses"] |= {"4XX": refusal, "5XX": refusal}
    if key:
        described["components"]["securitySchemes"] = {
            "bearer": {"type": "http", "scheme": "bearer"},
            "basic": {
                "type": "http",
                "scheme": "basic",
                "description": "Any user name, the key as the password.",
            },
        }
        described["security"] = [{"bearer": []}, {"basic": []}]
        for path in OPEN:
            described["paths"][path]["get"]["security"] = []
    return described


_LARGER = (
    ("/v1/edits", MAX_EDIT),
    ("/v1/transcript", MAX_TRANSCRIPT),
    # Of the page: its events, which carry whole answers, and the tables it uploads, with what stands around the file.
    ("/gradio_api/queue/join", MAX_EDIT),
    ("/gradio_api/upload", MAX_UPLOAD + 10_000),
)


class _BodyLimit:
    """ASGI: refuses request bodies over `MAX_BODY`, or over what `_LARGER` says of the path, announced or not.

    FastAPI's own `max_body_size` answers in plain text when the size is announced.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = next((most for path, most in _LARGER if scope["path"].startswith(path)), MAX_BODY)
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if announced.isdigit() and int(announced) > most:
            await _too_large(most)(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > most:
                raise HTTPException(413, str(most))
            return message

        await self.app(scope, counted, send)


# --- Refusals ---------------------------------------------------------------------------------------------


def _refused(_request: Request, error: Exception) -> Response:
    """The error tree, mapped once. What the caller can mend is 4xx; the rest is the operator's to mend."""
    if isinstance(error, NotFound):
        return problem(404, str(error))
    if isinstance(error, Conflict):
        return problem(409, str(error))
    if isinstance(error, InvalidRequest | KnowledgeError):
        return problem(422, str(error))
    return problem(503, str(error), {"Retry-After": "5"})


def _invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    mistakes: Sequence[Any] = error.errors()
    status = (
        413
        if any(mistake["loc"][-1] == "question" and mistake["type"] == "string_too_long" for mistake in mistakes)
        else 422
    )
    return problem(status, " ".join(_sentence(mistake) for mistake in mistakes[:5]))


def _sentence(mistake: dict[str, Any]) -> str:
    """One of pydantic's findings, for the person who wrote the request."""
    kind, context = mistake["type"], mistake.get("ctx", {})
    if kind == "json_invalid":
        return f"The body is not JSON: {context['error']} at character {mistake['loc'][-1]}."
    if len(mistake["loc"]) < 2:
        return "The body must be a JSON object, sent with Content-Type: application/json."
    name = '"' + ".".join(str(part) for part in mistake["loc"][1:]) + '"'
    match kind:
        case "missing":
            return f"{name} is missing."
        case "extra_forbidden":
            return f"{name} is not a field of this request; see /docs for those there are."
        case "string_type":
            return f"{name} must be text."
        case "string_unicode":
            return f"{name} holds half a character (a lone surrogate)."
        case "string_too_long":
            return f"{name} is longer than {context['max_length']:,} characters. Shorten it."
        case "int_type" | "int_parsing" | "int_from_float" | "int_parsing_size":
            return f"{name} must be a whole number."
        case "greater_than_equal":
            return f"{name} must be at least {context['ge']}."
        case "less_than_equal":
            return f"{name} must be at most {context['le']}."
        case "literal_error":
            return f"{name} must be {context['expected']}."
        case _:
            return f"{name}: {mistake['msg']}."


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    match error.status_code:
        case 404:
            detail = f"There is nothing at {request.url.path}; see /docs for what there is."
        case 405:
            allowed = (error.headers or {}).get("Allow", "another method")
            detail = f"{request.method} is not possible at {request.url.path}; use {allowed}."
        case 413:
            return _too_large(int(error.detail))
        case _:
            detail = "The body cannot be read. Send a JSON object in UTF-8."
    return problem(error.status_code, detail, error.headers)


def _too_large(most: int) -> Response:
    steps = {MAX_BODY: "Send one question at a time.", MAX_TRANSCRIPT: "Send the chat in parts."}
    step = steps.get(most, "Send fewer changes at once, or import a table.")
    return problem(413, f"The body is larger than {most:,} bytes. {step}")


def _broken(_request: Request, _error: Exception) -> Response:
    # Starlette raises the error again after this response, so the server's log gets the traceback.
    return problem(500, "faqbot failed at this request, which is a defect; its log says where.")
