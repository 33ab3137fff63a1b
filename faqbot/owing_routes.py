"""HTTP: who is owed a reply, and what was promised, as JSON. Decides nothing.

GET  /v1/owed                      what is owed, the first due first, each with its reply
POST /v1/owed/replied              whose askers have it (`undo` takes that back)
POST /v1/owed/{question_id}/take   who answers it; DELETE gives it back
GET  /v1/promises                  what was promised; POST keeps another one
GET  /v1/promises/read             what words would promise
POST /v1/promises/{id}/close       kept, withdrawn, or open again
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from faqbot.assistant import Assistant
from faqbot.owing import Kind
from faqbot.promises import Promise, in_words
from faqbot.promises import Reason as Unclear
from faqbot.store import Outcome

_Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
_PathId = Annotated[int, Path(ge=1, le=2**63 - 1)]
_Short = Annotated[str | None, Field(max_length=200)]
_By = Annotated[str, Field(min_length=1, max_length=200, description="Who does so.")]


class Debt(BaseModel):
    """One reply that is owed."""

    kind: Annotated[
        Kind,
        Field(
            description="`answered`: an approved answer is there; `question`: none yet; `promise`: a time was given."
        ),
    ]
    key: Annotated[str, Field(description="Names it for as long as it is owed to the same people.")]
    group: str | None
    channel: str | None
    askers: Annotated[list[str], Field(description="Who are named in the reply.")]
    text: str
    said_at: datetime
    due_at: Annotated[
        datetime | None,
        Field(
            description="By when a reply is owed: the open promise's time where there is one, else so many minutes of"
            " service hours after the question. Null where no time was given, but the answer is there since."
        ),
    ]
    promised: Annotated[bool, Field(description="Whether a person said `due_at`.")]
    late: Annotated[
        bool,
        Field(
            description="Whether `due_at` has passed. That of a question lies within service hours; a promise becomes"
            " late at night, too."
        ),
    ]
    minutes: Annotated[
        int | None,
        Field(
            description="That are left; 0 or less where it is late. Of service hours, in which alone the clock of a"
            " question runs; where it was `promised`, all that pass."
        ),
    ]
    reply: Annotated[str, Field(description="Ready to send.")]
    ready: Annotated[bool, Field(description="Whether it answers; else it names a time.")]
    says_due: Annotated[datetime | None, Field(description="The time that it names.")]
    item_id: str | None
    question_ids: list[int]
    promise_id: int | None
    promised_by: str | None
    words: Annotated[str, Field(description="Of the promise.")]
    taken_by: str | None
    answered_by: Annotated[
        str | None, Field(description="Who of the staff seems to have answered it in the pasted chat already.")
    ]


class OwedList(BaseModel):
    """What is owed, the first due first."""

    owed: Annotated[int, Field(description="Questions and promises in all.")]
    late: Annotated[int, Field(description="Of these, those whose `due_at` has passed.")]
    debts: list[Debt]


class Replied(BaseModel):
    """Whose askers have their reply."""

    model_config = ConfigDict(extra="forbid", strict=True)

    question_ids: Annotated[list[_Id], Field(min_length=1, max_length=5_000)]
    by: _By
    needed: Annotated[bool, Field(description="False: they need none, and none was sent.")] = True
    undo: Annotated[bool, Field(description="True: it was not sent after all.")] = False


class RepliedTo(BaseModel):
    """What became of it."""

    replied: Annotated[int, Field(description="For how many it became otherwise.")]


class Take(BaseModel):
    """Who wants to answer."""

    model_config = ConfigDict(extra="forbid", strict=True)

    by: _By


class Taken(BaseModel):
    """Who answers now."""

    taken_by: Annotated[str, Field(description="You, or the colleague who has it already.")]


class NewPromise(BaseModel):
    """What a member is told to expect."""

    model_config = ConfigDict(extra="forbid")

    words: Annotated[
        str, Field(max_length=2_000, description="By when, as it was said.", examples=["明天 10 点前"])
    ] = ""
    due_at: Annotated[AwareDatetime | None, Field(description="In place of `words`.")] = None
    about: Annotated[str, Field(max_length=2_000, description="What is waited for; else the question's text.")] = ""
    reply: Annotated[str | None, Field(max_length=20_000, description="In which it was said.")] = None
    question_id: Annotated[_Id | None, Field(description="What it is about; then who and where are known.")] = None
    asker: _Short = None
    group: _Short = None
    channel: _Short = None
    conversation: _Short = None
    by: _Short = None
    instead_of: Annotated[_Id | None, Field(description="An earlier promise, which is postponed.")] = None


class Close(BaseModel):
    """What became of a promise."""

    model_config = ConfigDict(extra="forbid", strict=True)

    outcome: Annotated[Literal["kept", "withdrawn", "open"], Field(description="`open` takes the others back.")]
    by: _By
    reply: Annotated[str | None, Field(max_length=20_000, description="With which it was kept.")] = None


class Promised(BaseModel):
    """A promise, and what became of it."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    at: datetime
    by: str | None
    asker: str | None
    group: str | None
    channel: str | None
    conversation: str | None
    question_id: int | None
    about: str
    words: str
    due_at: datetime
    outcome: Annotated[Outcome | None, Field(description="Null while it is open.")]
    closed_at: datetime | None
    closed_by: str | None
    reply: str | None
    answer: Annotated[str | None, Field(description="With which it was kept.")]


class PromiseList(BaseModel):
    """Open ones, the first due first; closed ones, the last closed first."""

    promises: list[Promised]


class Reading(BaseModel):
    """What words would promise."""

    words: Annotated[str, Field(description="Those that name the time; empty for none.")]
    due_at: datetime | None
    in_words: Annotated[str, Field(description="As a reply says it.")]
    reason: Annotated[Unclear | None, Field(description="Why no time can be made of them.")]


def routes(assistant: Assistant) -> APIRouter:
    """The routes over an open assistant."""
    router = APIRouter(tags=["owing"])

    @router.get("/v1/owed", response_model=OwedList, summary="What is owed")
    def owed(
        limit: Annotated[int, Query(ge=1, le=5_000)] = 500,
        group: Annotated[str | None, Query(max_length=200)] = None,
    ) -> dict[str, Any]:
        """Replies that are owed, each worded: people of one group who asked the same get one that names them all."""
        counts = assistant.owing.counts()
        debts = assistant.owing.list(limit=limit, group=group)
        return {"owed": counts.owed, "late": counts.late, "debts": [debt.as_json() for debt in debts]}

    @router.post("/v1/owed/replied", summary="Say who has a reply")
    def replied(body: Replied) -> RepliedTo:
        """They leave the list, and what they were promised is kept."""
        owing = assistant.owing
        if body.undo:
            return RepliedTo(replied=owing.unreplied(body.question_ids))
        say = owing.replied if body.needed else owing.waive
        return RepliedTo(replied=say(body.question_ids, by=body.by))

    @router.post("/v1/owed/{question_id}/take", summary="Take a question")
    def take(question_id: _PathId, body: Take) -> Taken:
        """So that two do not answer; it lapses after twelve hours."""
        return Taken(taken_by=assistant.owing.take(question_id, by=body.by))

    @router.delete("/v1/owed/{question_id}/take", status_code=204, response_class=Response, summary="Give it back")
    def release(question_id: _PathId) -> Response:
        """Anybody may: people go home."""
        assistant.owing.release(question_id)
        return Response(status_code=204)

    @router.get("/v1/promises", response_model=PromiseList, summary="List promises")
    def promises(
        open: Annotated[bool, Query(description="False: what became of the closed ones.")] = True,
        asker: Annotated[str | None, Query(max_length=200)] = None,
        group: Annotated[str | None, Query(max_length=200)] = None,
        limit: Annotated[int, Query(ge=1, le=5_000)] = 500,
    ) -> dict[str, Any]:
        """Who was promised what, by when, by whom."""
        return {"promises": assistant.owing.promises(open=open, asker=asker, group=group, limit=limit)}

    @router.get("/v1/promises/read", summary="Read a promise")
    def read(words: Annotated[str, Query(max_length=2_000)], language: Literal["zh", "en"] | None = None) -> Reading:
        """The moment that words like “明天 10 点前” name, as seen from now. Keeps nothing."""
        community = assistant.knowledge.community
        found = assistant.owing.read(words)
        if found is None:
            return Reading(words="", due_at=None, in_words="", reason="no_time" if words.strip() else None)
        if not isinstance(found, Promise):
            return Reading(words=found.words, due_at=None, in_words="", reason=found.reason)
        now = datetime.now(community.timezone)
        said = in_words(found.due_at, now, language or community.language)
        return Reading(words=found.words, due_at=found.due_at, in_words=said, reason=None)

    @router.post("/v1/promises", response_model=Promised, summary="Keep a promise in mind")
    def promise(body: NewPromise) -> Any:
        """By when a member was told to have an answer; an open promise on the same question is postponed by it."""
        return assistant.owing.promise(**body.model_dump())

    @router.post("/v1/promises/{promise_id}/close", response_model=Promised, summary="Say what became of a promise")
    def close(promise_id: _PathId, body: Close) -> Any:
        """Kept, its question has its reply; withdrawn, it goes back to its own clock."""
        owing = assistant.owing
        if body.outcome == "open":
            return owing.reopen(promise_id)
        if body.outcome == "kept":
            return owing.keep(promise_id, by=body.by, reply=body.reply)
        return owing.withdraw(promise_id, by=body.by)

    return router
