"""Tables in and out: choosing a file, what would become of each row, and what it would do to answers. Reads no file.

tables_html(intake, places, knowledge, "zh")
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from faqbot.knowledge import Knowledge
from faqbot.rows import Change, Verdict
from faqbot.ui.intake import DEFAULT, PAGE, STATES, Intake, brings, problems, rows
from faqbot.ui.markup import esc, notice
from faqbot.ui.reviewed import publish_html, review_html, titles
from faqbot.ui.task import Task
from faqbot.ui.words import Lang, Words, words

FORMATS = ("xlsx", "csv", "jsonl")
READ = ".xlsx,.csv,.tsv,.txt,.jsonl,.json"
"""What a file dialogue offers; what a file is tells its content."""
REMOVED = 50
"""Removed entries that are named."""
STAGES: Mapping[str, str] = {
    "Reading": "reading",
    "Checking": "checking",
    "embedding": "embedding",
    "looking": "reviewing",
    "asking": "reviewing",
    "publishing": "publishing",
}
"""How a stage begins, and which of the page's words say so."""


def tables_html(intake: Intake, places: Sequence[str], knowledge: Knowledge, lang: Lang, *, problem: str = "") -> str:
    """Everything, as far as it has come. places: knowledge files. problem: a sentence about what could not be done."""
    w = words(lang)
    export = "".join(
        f'<a class="fb-button" href="v1/export?format={each}" download="faq.{each}">{each.upper()}</a>'
        for each in FORMATS
    )
    out = (
        f'<section class="fb-card fb-table-out"><h3>{esc(w.export)}</h3><p class="fb-hint">{esc(w.export_hint)}</p>'
        f'<div class="fb-actions">{export}</div></section>'
    )
    entry = (
        f'<section class="fb-card fb-table-in"><h3>{esc(w.import_title)}</h3>'
        f'<p class="fb-hint">{esc(w.import_hint)}</p>'
        f'<label class="fb-drop"><input type="file" accept="{READ}" data-upload="uploaded"'
        f' data-failed="{esc(w.upload_failed)}"><b>{esc(intake.name or w.import_choose)}</b>'
        f"<span>{esc(w.import_other if intake.name else w.import_drop)}</span></label>{notice(problem)}"
        f"{_form(intake, places, w) if intake.file is not None else ''}</section>"
    )
    return f'<div class="fb-tables">{entry}{_state(intake, knowledge, lang)}{out}</div>'


def _state(intake: Intake, knowledge: Knowledge, lang: Lang) -> str:
    if intake.task is not None:
        return f"<fb-table-task>{progress_html(intake.task, lang)}</fb-table-task>"
    if intake.review is not None and intake.plan is not None:
        w = words(lang)
        label = w.import_do.format(n=f"{brings(intake.plan):,}")
        title = titles(knowledge, _new(intake))
        return (
            f'<fb-table-review class="fb-card fb-detail" data-arrive="review"><h3>{esc(w.check_title)}</h3>'
            f"{review_html(intake.review, title, lang)}"
            f"{publish_html(intake.review, title, lang, keep='import-publish', label=label)}</fb-table-review>"
        )
    if intake.plan is not None:
        return f"<fb-table-plan>{plan_html(intake, lang)}</fb-table-plan>"
    return ""


def _new(intake: Intake) -> dict[str, str]:
    assert intake.plan is not None
    return {each.entry_id: each.question for each in intake.plan.verdicts if each.entry_id and each.question}


def _form(intake: Intake, places: Sequence[str], w: Words) -> str:
    """Where the table goes, and how; any change has it checked anew."""
    new = intake.mode == "new"
    options = "".join(
        f'<option value="{esc(place)}"{" selected" if place == intake.into and not new else ""}>{esc(place)}</option>'
        for place in places
    )
    named = intake.into if new else DEFAULT
    modes = "".join(
        f'<label class="fb-way"><input type="radio" name="mode" value="{mode}"'
        f"{' checked' if mode == intake.mode or (new and mode == 'append') else ''}><span>{esc(w.import_modes[mode])}"
        "</span></label>"
        for mode in ("append", "replace")
    )
    skip = " checked" if intake.skip_refused else ""
    return (
        f'<form class="fb-work" data-send="plan" data-change="plan"><div class="fb-fields">'
        f'<label class="fb-field"><span>{esc(w.import_into)}</span><select name="into">'
        f'<option value=""{" selected" if new else ""}>{esc(w.import_new_file)}</option>{options}</select></label>'
        + (
            f'<label class="fb-field"><span>{esc(w.import_named)}</span><input type="text" name="named"'
            f' value="{esc(named)}" maxlength="120" autocomplete="off"></label>'
            if new
            else f'<div class="fb-field"><span>{esc(w.import_mode)}</span><div class="fb-ways" role="radiogroup"'
            f' aria-label="{esc(w.import_mode)}">{modes}</div></div>'
        )
        + f'</div><label class="fb-tick"><input type="checkbox" name="skip" value="yes"{skip}>'
        f"<span>{esc(w.import_skip)}</span></label></form>"
    )


def progress_html(task: Task[Any], lang: Lang) -> str:
    """How far it is, and the way out."""
    w = words(lang)
    name = next((said for start, said in STAGES.items() if task.stage.startswith(start)), "working")
    share = min(task.done / task.total, 1.0) if task.total else None
    counted = f"{task.done:,} / {task.total:,}" if task.total > 1 else f"{task.done:,}" if task.done else ""
    bar = f'<span class="fb-bar"><i style="width:{100 * (share or 0.0):.1f}%"></i></span>'
    cancel = (
        f'<p class="fb-hint">{esc(w.cancelling)}</p>'
        if task.cancelled
        else f'<button type="button" class="fb-button" data-send="cancel">{esc(w.cancel)}</button>'
    )
    return (
        f'<section class="fb-card fb-task fb-is-answer" role="status" aria-live="polite"><p>'
        f"<b>{esc(w.stages[name])}</b>"
        f" <small>{esc(counted)}</small></p>{bar}{cancel}</section>"
    )


def plan_html(intake: Intake, lang: Lang) -> str:
    """The report: how many of what, then row by row, those with something to say first."""
    w, plan = words(lang), intake.plan
    assert plan is not None
    told = problems(plan)
    counts = plan.counts
    chips = [_chip(intake, "problems", w.import_problems, len(told), w)] if told else []
    chips += [_chip(intake, state, w.row_states[state], counts[state], w) for state in STATES if counts.get(state)]
    if plan.removed:
        chips.append(_chip(intake, "removed", w.row_states["removed"], len(plan.removed), w))
    every = _chip(intake, "", w.all_kinds, len(plan.verdicts), w)
    refusals = "".join(f"<li>{esc(each)}</li>" for each in plan.refusals)
    notes = "".join(f"<li>{esc(each)}</li>" for each in plan.notes)
    said = (f'<ul class="fb-notice">{refusals}</ul>' if refusals else "") + (
        f'<ul class="fb-hint fb-notes">{notes}</ul>' if notes else ""
    )
    body, rest = _rows(intake, w)
    more = (
        f'<button type="button" class="fb-button fb-more" data-send="more">{esc(w.more.format(n=min(rest, PAGE)))}'
        "</button>"
        if rest > 0
        else ""
    )
    return (
        f'<section class="fb-card fb-plan"><h3>{esc(w.import_report)}</h3>{_verdict(intake, w)}{said}'
        f'<div class="fb-kinds" role="group" aria-label="{esc(w.import_report)}">{every}{"".join(chips)}</div>'
        f"{body}{more}</section>"
    )


def _verdict(intake: Intake, w: Words) -> str:
    """What can be done now."""
    plan = intake.plan
    assert plan is not None
    if plan.refused:
        refused = plan.counts.get("refused", 0)
        hint = w.import_refused_rows.format(n=f"{refused:,}") if refused else w.import_refused
        return (
            f'<p class="fb-verdict-line fb-is-unanswered"><strong class="fb-badge">{esc(w.import_stopped)}</strong>'
            f" {esc(hint)}</p>"
        )
    n = brings(plan)
    if not n:
        return f'<p class="fb-verdict-line"><strong class="fb-badge">{esc(w.import_nothing)}</strong></p>'
    said = w.import_ready.format(entries=f"{plan.entries:,}", phrasings=f"{plan.phrasings:,}", file=intake.into)
    if plan.removed:
        said += w.import_removes.format(n=f"{len(plan.removed):,}")
    return (
        f'<div class="fb-verdict-line fb-is-answer"><p>{esc(said)}</p><button type="button"'
        f' class="fb-button fb-primary" data-send="review">{esc(w.check)}</button></div>'
    )


def _chip(intake: Intake, only: str, label: str, n: int, w: Words) -> str:
    return (
        f'<button type="button" class="fb-button" data-send="narrow" data-only="{only}"'
        f' aria-pressed="{str(intake.only == only).lower()}">{esc(label)} <small>{n:,}</small></button>'
    )


def _rows(intake: Intake, w: Words) -> tuple[str, int]:
    """(markup, how many more there are)"""
    plan = intake.plan
    assert plan is not None
    if intake.only == "removed":
        listed = "".join(
            f'<li class="fb-row"><span></span><span class="fb-chip">{esc(w.row_states["removed"])}</span>'
            f"<span><code>{esc(each)}</code></span></li>"
            for each in plan.removed[: intake.shown]
        )
        return f'<ul class="fb-rows">{listed}</ul>', len(plan.removed) - intake.shown
    some = rows(plan, intake.only)
    listed = "".join(_row(each, w) for each in some[: intake.shown])
    return f'<ul class="fb-rows">{listed}</ul>', len(some) - intake.shown


def _row(verdict: Verdict, w: Words) -> str:
    place = f"{verdict.sheet} " if verdict.sheet else ""
    reasons = "".join(f'<p class="fb-refusal">{esc(each)}</p>' for each in verdict.refusals)
    reasons += "".join(f'<p class="fb-hint">{esc(each)}</p>' for each in verdict.notes)
    changes = "".join(_change(each, w) for each in verdict.changes)
    return (
        f'<li class="fb-row fb-row-{verdict.state.replace(" ", "-")}"><span class="fb-row-place">{esc(place)}'
        f'{verdict.row:,}</span><span class="fb-chip">{esc(w.row_states[verdict.state])}</span>'
        f"<div><b>{esc(verdict.question or verdict.entry_id or '')}</b>{reasons}{changes}</div></li>"
    )


def _change(change: Change, w: Words) -> str:
    return (
        f'<p class="fb-row-change">{esc(w.fields.get(change.column, change.column))}: <del>{esc(_short(change.before))}'
        f"</del> <ins>{esc(_short(change.after))}</ins></p>"
    )


def _short(value: object) -> str:
    text = " | ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value or "")
    return text if len(text) <= 160 else f"{text[:159]}…"
