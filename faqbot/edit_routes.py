"""HTTP: edits of the knowledge as JSON, the part of the API that editors' programs use. Decides nothing.

GET  /v1/entries/{id}      an item as typed, with the version that a change of it is based on
POST /v1/edits/review      what changes would bring with them
POST /v1/edits             make them
GET  /v1/export            all entries as a table
GET  /v1/edits             what was published; GET /v1/edits/{id} one of it; POST /v1/edits/{id}/undo
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path as FilePath
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from faqbot import edits
from faqbot.assistant import Assistant
from faqbot.exchange import export_entries
from faqbot.knowledge import Kind
from faqbot.review import ChangedAnswer, Claim, Closing, Collision, Twin
from faqbot.store import EditSource, EditState

MAX_EDIT = 2_000_000
"""Bytes of a body that edits. The longest answer takes 120,000, written as JSON escapes."""

_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson",
}

_Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
_EditId = Annotated[int, Path(ge=1, le=2**63 - 1)]
_Fields = dict[str, str | list[str]]


class Change(BaseModel):
    """What should become of one item."""

    model_config = ConfigDict(extra="forbid", strict=True)

    item_id: Annotated[
        str | None, Field(max_length=100, description="Null: a new one; `community:`: the community section.")
    ] = None
    fields: Annotated[
        dict[str, str | list[str] | None],
        Field(
            description="The keys that become otherwise, as in the knowledge files; null: the key goes. Lists whole.",
            examples=[{"question": "线下活动好停车吗？", "answer": "书店地下有停车场。"}],
        ),
    ] = {}
    kind: Annotated[Kind, Field(description="Of a new one.")] = "entry"
    remove: bool = False
    file: Annotated[str | None, Field(max_length=500, description="Of a new one, below the knowledge folder.")] = None
    base: Annotated[
        str | None, Field(max_length=100, description="`version` of `/v1/entries/{id}`: refused where it has changed.")
    ] = None

    checks: Annotated[
        list[str],
        Field(
            max_length=1_000,
            description="Texts of checks without an item that expect this one from now on: see `claims` of a review.",
        ),
    ] = []

    def made(self) -> edits.Change:
        return edits.Change(**self.model_dump(exclude={"checks"}), checks=tuple(self.checks))


class Proposal(BaseModel):
    """Changes to be made together."""

    model_config = ConfigDict(extra="forbid", strict=True)

    changes: Annotated[list[Change], Field(min_length=1, max_length=1_000)]
    gap_id: Annotated[_Id | None, Field(description="The gap they are made for; it closes.")] = None
    question_ids: Annotated[
        list[_Id] | None, Field(max_length=10_000, description="Those of its questions that they answer; null: all.")
    ] = None

    def asked(self) -> dict[str, Any]:
        return {
            "changes": [change.made() for change in self.changes],
            "gap_id": self.gap_id,
            "question_ids": self.question_ids,
        }


_By = Annotated[str, Field(min_length=1, max_length=200, description="Who is responsible.")]
_Why = Annotated[str, Field(max_length=2_000, description="Needed where the review `breaks`.")]


class Publication(Proposal):
    """Changes to be made now."""

    by: _By
    why: _Why = ""


class Undo(BaseModel):
    """Who takes an edit back."""

    model_config = ConfigDict(extra="forbid", strict=True)

    by: _By
    why: Annotated[str, Field(max_length=2_000)] = ""


class Card(BaseModel):
    """An item as typed."""

    model_config = ConfigDict(from_attributes=True)

    item_id: str
    kind: edits.EditedKind
    file: Annotated[str, Field(description="Below the knowledge folder.")]
    line: int
    fields: _Fields
    version: Annotated[str, Field(description="What a change of it is based on.")]


class Review(BaseModel):
    """What changes would bring with them."""

    model_config = ConfigDict(from_attributes=True)

    collisions: Annotated[list[Collision], Field(description="New phrasings that are another item's business.")]
    twins: Annotated[list[Twin], Field(description="Items that the same questions seem to ask for.")]
    changed: Annotated[
        list[ChangedAnswer], Field(description="Checks and confirmed questions that come out otherwise.")
    ]
    claims: Annotated[
        list[Claim],
        Field(description="Checks without an item that an edited one answers now: name them in its `checks`."),
    ]
    closes: Annotated[list[Closing], Field(description="Gaps that are answered then.")]
    missed: Annotated[list[str], Field(description="Questions of the gap that are still not answered for sure.")]
    warnings: list[str]
    breaks: Annotated[bool, Field(description="Something that was right is no more: publishing needs a reason.")]
    seconds: float


class Published(BaseModel):
    """What came of an edit."""

    model_config = ConfigDict(from_attributes=True)

    edit_id: int
    review: Review
    closed: Annotated[list[int], Field(description="Gaps that it answers.")]
    waiting: Annotated[int, Field(description="Questions of these whose askers have no reply yet: `/v1/waiting`.")]
    index_version: str
    warnings: list[str]


class EditedItem(BaseModel):
    """One item before and after; null where it did not exist."""

    model_config = ConfigDict(from_attributes=True)

    item_id: str
    kind: str
    before: _Fields | None
    after: _Fields | None


class Edit(BaseModel):
    """Who changed what, when and why."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    at: datetime
    by: Annotated[str, Field(description="Empty for files that were changed outside of faqbot.")]
    why: str
    source: EditSource
    state: EditState
    changes: list[EditedItem]
    files: list[str]
    gap_id: int | None
    undoes: Annotated[int | None, Field(description="The edit that it took back.")]
    undone_by: Annotated[int | None, Field(description="The edit that took it back.")]
    breaks: bool


class EditList(BaseModel):
    """What was published."""

    edits: list[Edit]


def routes(assistant: Assistant) -> APIRouter:
    """The routes over an open assistant."""
    router = APIRouter(tags=["editing"])

    @router.get("/v1/entries/{item_id}", response_model=Card, summary="Read an item as typed")
    def entry(item_id: Annotated[str, Path(max_length=100)]) -> Any:
        """An entry, a script or a rule, with its `{facts}` as they stand in the file. `community:` is the community
        section, with keys like `etiquette.greeting` and `facts.price`."""
        return edits.card(assistant.knowledge, assistant.settings.knowledge, item_id)

    @router.post("/v1/edits/review", response_model=Review, summary="Look before publishing")
    def review(body: Proposal) -> Any:
        """What else would change: collisions, contradictions, answers, the queue. Writes nothing."""
        return assistant.editing.review(**body.asked())

    @router.post("/v1/edits", response_model=Published, summary="Publish changes")
    def publish(body: Publication) -> Any:
        """They are in the files and served when this returns; 409 where somebody else changed the same meanwhile."""
        return assistant.editing.publish(**body.asked(), by=body.by, why=body.why, source="api")

    @router.get("/v1/edits", response_model=EditList, summary="List what was published")
    def history(
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
        item_id: Annotated[str | None, Query(max_length=100, description="Only what touched this item.")] = None,
    ) -> dict[str, Sequence[Any]]:
        """Newest first, also what was undone since."""
        return {"edits": assistant.editing.history(limit=limit, item_id=item_id)}

    @router.get("/v1/edits/{edit_id}", response_model=Edit, summary="Read one edit")
    def edit(edit_id: _EditId) -> Any:
        """Before and after of every item."""
        return assistant.editing.edit(edit_id)

    @router.post("/v1/edits/{edit_id}/undo", response_model=Published, summary="Take an edit back")
    def undo(edit_id: _EditId, body: Undo) -> Any:
        """Its files and its gaps are as they were; 409 where somebody changed the same since."""
        return assistant.editing.undo(edit_id, by=body.by, why=body.why)

    @router.get("/v1/export", response_class=Response, summary="All entries as a table")
    def export(format: Annotated[Literal["xlsx", "csv", "jsonl"], Query()] = "xlsx") -> Response:
        """What an import takes without loss. Scripts and rules have no row's shape, and are left out."""
        with TemporaryDirectory() as folder:
            file = FilePath(folder) / f"faq.{format}"
            export_entries(assistant.settings.knowledge, file)
            headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
            return Response(file.read_bytes(), media_type=_TYPES[format], headers=headers)

    return router
