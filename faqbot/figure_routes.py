"""HTTP: the board's figures, as JSON and as tables, the part of the API that reports are made of. Counts nothing.

GET  /v1/figures          what a stretch of days came to, and the one before it
GET  /v1/figures/export   the same as CSV or XLSX
"""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from faqbot.assistant import Assistant
from faqbot.figure_tables import Part, as_csv, as_xlsx, tables
from faqbot.figures import LONGEST, Board, Step, span
from faqbot.hours import Language
from faqbot.knowledge import Kind

_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}

_Days = Annotated[int, Query(ge=1, le=LONGEST, description="The last so many, today included; without `from`.")]
_From = Annotated[datetime.date | None, Query(alias="from", description="First day, in the community's time zone.")]
_To = Annotated[datetime.date | None, Query(description="Last day, included; today where it is left out.")]
_Group = Annotated[str | None, Query(max_length=200, description="Only this chat group.")]


class Totals(BaseModel):
    """One stretch in numbers."""

    questions: Annotated[int, Field(description="Without greetings and chatter. The sum of the next four.")]
    answered: Annotated[int, Field(description="At once, and nobody said that it was wrong.")]
    suggested: int
    unanswered: int
    wrong: Annotated[int, Field(description="Answered, and rejected since.")]
    waiting: Annotated[int, Field(description="Owed a reply when the stretch was over, or now, however old.")]
    late: Annotated[int, Field(description="Of the questions: replied to too late, or due and without a reply.")]
    minutes: Annotated[int | None, Field(description="Median from writing to a person's reply.")]
    promises: Annotated[int, Field(description="That fell due.")]
    kept: Annotated[int, Field(description="Of these, in time.")]
    strikes: int
    coverage: Annotated[float | None, Field(description="Share answered at once, 0…1.")]


class GroupTotals(Totals):
    """One chat group."""

    group: Annotated[str | None, Field(description="Null: of questions that name none.")]


class FigureColumn(BaseModel):
    """An hour, a day, a week or a month, as `step` says."""

    start: datetime.datetime
    questions: int
    answered: int
    suggested: int
    unanswered: int
    wrong: int
    coverage: Annotated[
        float | None, Field(description="Share answered at once, 0…1; of a day: over the 7 days that end with it.")
    ]
    edits: Annotated[int, Field(description="Of the knowledge, published then.")]


class ItemFigures(BaseModel):
    """An item that answered."""

    item_id: str
    kind: Annotated[Kind | None, Field(description="Null where it is gone since.")]
    title: str
    answers: int
    wrong: int


class GapDemand(BaseModel):
    """An open gap, by who asked it in this time."""

    gap_id: int
    title: str
    people: int
    questions: int
    picked: Annotated[int, Field(description="Of these, those for which a person found an item that answers them.")]


class Figures(BaseModel):
    """What a stretch of days came to."""

    model_config = ConfigDict(populate_by_name=True)

    from_: Annotated[datetime.date, Field(alias="from")]
    to: datetime.date
    group: str | None
    at: Annotated[datetime.datetime, Field(description="When it was counted.")]
    totals: Totals
    before: Annotated[Totals, Field(description="The stretch before; of one that goes on, up to the same time of day.")]
    step: Step
    columns: list[FigureColumn]
    hours: Annotated[list[list[int]], Field(description="Questions by weekday, Monday first, and hour.")]
    groups: list[GroupTotals]
    items: Annotated[list[ItemFigures], Field(description="Most used first.")]
    gaps: Annotated[list[GapDemand], Field(description="Most wanted first, at most 50.")]


def routes(assistant: Assistant) -> APIRouter:
    """The routes over an open assistant."""
    router = APIRouter(tags=["figures"])

    def read(days: int, first: datetime.date | None, last: datetime.date | None, group: str | None) -> Board:
        figures = assistant.figures
        return figures.read(span(first, last, figures.today(), days=days), group=group)

    @router.get("/v1/figures", response_model=Figures, summary="How it went")
    def figures(days: _Days = 30, first: _From = None, to: _To = None, group: _Group = None) -> Any:
        """Questions, what came of them, and what is owed, over some days and the same number before them."""
        return read(days, first, to, group).as_json()

    @router.get("/v1/figures/export", response_class=Response, summary="How it went, as a table")
    def export(
        format: Annotated[Literal["xlsx", "csv"], Query()] = "xlsx",
        part: Annotated[Part | None, Query(description="One table; a CSV is always one, the first by default.")] = None,
        language: Annotated[Language | None, Query(description="Of the columns; else the community's.")] = None,
        days: _Days = 30,
        first: _From = None,
        to: _To = None,
        group: _Group = None,
    ) -> Response:
        """What the board's pictures show. A workbook holds a sheet for each table; a CSV is for Excel, too."""
        board = read(days, first, to, group)
        made = tables(board, language or assistant.knowledge.community.language)
        name = f"faqbot-{board.span.first}-{board.span.last}{f'-{part}' if part else ''}.{format}"
        content = (
            as_csv(made[part or "totals"]) if format == "csv" else as_xlsx([made[part]] if part else made.values())
        )
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, media_type=_TYPES[format], headers=headers)

    return router
