"""HTTP: broken rules as JSON and as a table. Decides nothing; counts only what it is told to.

GET  /v1/strikes            what was recorded; /v1/strikes/export as a table
GET  /v1/strikes/standing   how often somebody broke a rule, and what the rule says follows
POST /v1/strikes            count a message
POST /v1/strikes/{id}/settle, …/correct: second thoughts
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from faqbot.assistant import Assistant
from faqbot.hours import Language
from faqbot.knowledge import Offence
from faqbot.sheets import write_csv
from faqbot.store import StrikeAction, StrikeState
from faqbot.strike_table import table
from faqbot.text import MAX_QUESTION

EXPORTED = 100_000
"""Strikes in a table at most, the last ones."""

_Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
_StrikeId = Annotated[int, Path(ge=1, le=2**63 - 1)]
_Name = Annotated[str, Field(max_length=200)]
_By = Annotated[str, Field(min_length=1, max_length=200, description="Who decided it.")]
_Group = Annotated[str | None, Query(max_length=200, description="Only of this chat group.")]
_Asker = Annotated[str | None, Query(max_length=200, description="Only of this person.")]
_Reason = Annotated[str, Field(max_length=2_000)]


class Count(BaseModel):
    """A message that broke a rule."""

    model_config = ConfigDict(extra="forbid", strict=True)

    asker: Annotated[str, Field(min_length=1, max_length=200, description="Who wrote it.", examples=["上海-小明"])]
    group: Annotated[_Name, Field(description="The chat group.")] = ""
    rule_id: Annotated[str, Field(max_length=100, examples=["rule-ads"])]
    offence: Annotated[
        Literal[Offence, "other"], Field(description="`conduct.offence` of `/v1/ask`; `other`: what is not recognised.")
    ]
    text: Annotated[str, Field(min_length=1, max_length=MAX_QUESTION, description="As it was written.")]
    evidence: Annotated[
        str, Field(max_length=MAX_QUESTION, description="`conduct.evidence` of `/v1/ask`; empty: all of it.")
    ] = ""
    said_at: Annotated[
        AwareDatetime | None, Field(strict=False, description="When it was written; null: today, nobody knows when.")
    ] = None
    question_id: Annotated[_Id | None, Field(description="Where the message was asked about.")] = None
    by: _By


class Settle(BaseModel):
    """What a person decided about a strike."""

    model_config = ConfigDict(extra="forbid", strict=True)

    state: Annotated[
        StrikeState,
        Field(
            description="`pardoned`: counts no more; `mistaken`: it broke no rule; `counted`: it counts after all; "
            "`withdrawn`: recorded by mistake, the same message may be recorded again."
        ),
    ]
    by: _By
    reason: _Reason = ""


class Correct(BaseModel):
    """Who, where or which rule it was in truth; null: as it is."""

    model_config = ConfigDict(extra="forbid", strict=True)

    asker: _Name | None = None
    group: _Name | None = None
    rule_id: Annotated[str | None, Field(max_length=100)] = None
    by: _By
    reason: _Reason = ""


class Said(BaseModel):
    """One message."""

    model_config = ConfigDict(from_attributes=True)

    text: str
    evidence: str
    said_at: datetime | None
    question_id: int | None


class Event(BaseModel):
    """One decision."""

    model_config = ConfigDict(from_attributes=True)

    at: datetime
    what: StrikeAction
    by: str | None
    note: str | None


class StrikeOut(BaseModel):
    """What one person said against one rule, and what became of it."""

    model_config = ConfigDict(from_attributes=True, title="Strike")

    id: int
    at: Annotated[datetime, Field(description="When it was recorded.")]
    said_at: datetime | None
    asker: str
    group: str
    rule_id: str
    offence: str
    by: str | None
    state: StrikeState
    said: Annotated[list[Said], Field(description="Its messages, in order.")]
    events: Annotated[list[Event], Field(description="What people decided, in order.")]


class StrikeList(BaseModel):
    """What was recorded."""

    model_config = ConfigDict(from_attributes=True)

    strikes: list[StrikeOut]


class StandingOut(BaseModel):
    """Where somebody stands with a rule."""

    model_config = ConfigDict(from_attributes=True, title="Standing")

    count: Annotated[int, Field(description="Strikes that still count.")]
    nth: Annotated[int, Field(description="Which time the next one would be.")]
    script_id: Annotated[str | None, Field(description="What the rule says is said then.")]
    strikes: Annotated[list[StrikeOut], Field(description="Those that count, the last first.")]
    expires_at: Annotated[
        datetime | None,
        Field(description="When they count no more, if nothing is added; null: never, or there are none."),
    ]
    others: Annotated[list[StrikeOut], Field(description="What counts against other rules in the group.")]


def routes(assistant: Assistant) -> APIRouter:
    """The routes over an open assistant."""
    router = APIRouter(tags=["conduct"])

    @router.get("/v1/strikes", response_model=StrikeList, summary="List broken rules")
    def listed(
        group: _Group = None,
        asker: _Asker = None,
        limit: Annotated[int, Query(ge=1, le=1_000)] = 200,
    ) -> dict[str, Sequence[Any]]:
        """In every state, what was said last first."""
        return {"strikes": assistant.strikes.list(group=group, asker=asker, limit=limit)}

    @router.get("/v1/strikes/standing", response_model=StandingOut, summary="How often somebody broke a rule")
    def standing(
        asker: Annotated[str, Query(min_length=1, max_length=200)],
        rule_id: Annotated[str, Query(max_length=100)],
        group: Annotated[str, Query(max_length=200)] = "",
        offence: Annotated[Offence | None, Query(description="What follows may depend on it.")] = None,
    ) -> Any:
        """What still counts, and which script the rule names for the next time. Counts nothing."""
        return assistant.strikes.standing(asker, group, rule_id, offence=offence or "")

    @router.post("/v1/strikes", response_model=StrikeOut, summary="Count a broken rule")
    def count(body: Count) -> Any:
        """The same message again (asker, group, text, minute) gives what was recorded first, and counts once."""
        given = body.model_dump()
        return assistant.strikes.count(**given | {"evidence": body.evidence or body.text})

    @router.post("/v1/strikes/{strike_id}/settle", response_model=StrikeOut, summary="Pardon, find mistaken, withdraw")
    def settle(strike_id: _StrikeId, body: Settle) -> Any:
        """409 for one that was withdrawn."""
        return assistant.strikes.settle(strike_id, body.state, by=body.by, reason=body.reason)

    @router.post(
        "/v1/strikes/{strike_id}/correct", response_model=StrikeOut, summary="Put right who, where, which rule"
    )
    def correct(strike_id: _StrikeId, body: Correct) -> Any:
        """What it was before stays in its history; 409 where that person has the same message already."""
        return assistant.strikes.correct(strike_id, **body.model_dump())

    @router.get("/v1/strikes/export", response_class=Response, summary="All broken rules as a table")
    def export(
        group: _Group = None,
        language: Annotated[
            Language | None, Query(description="Of columns and values; without, values are the codes of this API.")
        ] = None,
    ) -> Response:
        """CSV for a spreadsheet, one line a message."""
        strikes = assistant.strikes.list(group=group, limit=EXPORTED)
        data = write_csv(table(strikes, assistant.knowledge, assistant.strikes.counting(strikes), language))
        headers = {"Content-Disposition": 'attachment; filename="strikes.csv"'}
        return Response(data, media_type="text/csv; charset=utf-8", headers=headers)

    return router
