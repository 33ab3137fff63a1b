"""The board: how it went, in pictures, with the numbers behind them. Counts nothing: see `figures.py`.

What is seen is one function of a board, `board_html`; what is chosen is a `View`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import gradio as gr

from faqbot.errors import InvalidRequest
from faqbot.figure_tables import Cell, Part, Table, tables
from faqbot.figures import Board, Column, ItemFigures, Span, Step, Totals, span
from faqbot.ui.board_words import BoardWords, board_words
from faqbot.ui.charts import Point, Stack, bar_html, columns_html, heat_html, line_html
from faqbot.ui.markup import KEEP, empty, esc, events, kind_chip, notice, percent, sentence
from faqbot.ui.tab import Tab, busy
from faqbot.ui.words import Lang, words

if TYPE_CHECKING:
    from faqbot.assistant import Assistant
    from faqbot.store.figures import GapDemand

LISTED = 8
"""Groups, items and gaps that have a bar."""
SERIES = ("answered", "suggested", "unanswered", "wrong")
"""What a question came to, in the order in which it is stacked."""
_WORSE = {"waiting", "late", "wrong", "minutes", "strikes"}
_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class View:
    """What somebody looks at."""

    range: str = "30"
    """Days, or `own`."""
    first: str = ""
    last: str = ""
    """Of `own`, as a date field gives them."""
    group: str = ""
    """Empty: all."""

    def span(self, today: date) -> Span:
        """The days to show. Raises `InvalidRequest`."""
        if self.range != "own":
            return span(None, None, today, days=int(self.range))
        return span(_date(self.first), _date(self.last), today)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InvalidRequest(f"{text} is no date. Write it like 2026-11-25.") from error


def board_html(board: Board, view: View, lang: Lang, *, ever: bool, problem: str = "") -> str:
    """Everything. ever: whether anybody has asked anything at any time."""
    w = board_words(lang)
    if not ever:
        return _nothing_yet(w)
    head = _head(board, view, w, lang) + notice(problem)
    shown = tables(board, lang)
    if not board.totals.questions:
        return f'<div class="fb-board">{head}{_tiles(board, w)}{empty(w.quiet, w.quiet_hint)}</div>'
    # Of a single day the columns show the hours already, and a share of two or three questions jumps about.
    over_days = (
        f'<div class="fb-two">{_coverage(board, shown["days"], w, lang)}{_heat(board, shown["hours"], w, lang)}</div>'
        if board.span.step != "hour"
        else ""
    )
    return (
        f'<div class="fb-board">{head}{_tiles(board, w)}'
        f"{_columns(board, shown['days'], w, lang)}"
        f"{over_days}"
        f'<div class="fb-two">{_groups(board, shown["groups"], w, lang)}{_gaps(board, shown["gaps"], w, lang)}</div>'
        f'<div class="fb-two">{_items(board, shown["items"], w, lang)}{_rejected(board, w, lang)}</div></div>'
    )


def _head(board: Board, view: View, w: BoardWords, lang: Lang) -> str:
    ranges = "".join(
        f'<button type="button" class="fb-button" data-send="look" data-range="{days}"'
        f' aria-pressed="{str(days == view.range).lower()}">{esc(label)}</button>'
        for days, label in w.ranges.items()
    )
    names = [each.group for each in board.groups if each.group]
    names += [view.group] if view.group and view.group not in names else []
    options = "".join(
        f'<option value="{esc(name)}"{" selected" if name == view.group else ""}>{esc(name)}</option>'
        for name in sorted(names)
    )
    own = (
        f'<div class="fb-own"><label><span>{esc(w.first)}</span><input type="date" name="first"'
        f' value="{board.span.first}" max="{board.now.date()}"></label><label><span>{esc(w.last)}</span>'
        f'<input type="date" name="last" value="{board.span.last}" max="{board.now.date()}"></label>'
        f'<button type="submit" class="fb-button">{esc(w.show)}</button></div>'
        if view.range == "own"
        else ""
    )
    days = f"{_day(board.span.first, board.now.date(), lang)}"
    if board.span.days > 1:
        days = w.span.format(first=days, last=_day(board.span.last, board.now.date(), lang))
    said = w.counted.format(days=board.span.days, time=f"{board.now:%H:%M}")
    if view.group:
        said = f"{w.counted_group.format(group=view.group)} · {said}"
    return (
        f'<h2 class="fb-spoken">{esc(w.title)}</h2>'
        f'<form class="fb-board-head" data-send="look" data-range="{view.range}">'
        f'<div class="fb-ranges" role="group">{ranges}</div>'
        f'<div class="fb-pick-group"><select name="group" data-look aria-label="{esc(w.group)}">'
        f'<option value="">{esc(w.all_groups)}</option>{options}</select></div>'
        f'<p class="fb-working" role="status">{esc(w.reading)}</p>'
        f'<div class="fb-board-tools"><button type="button" class="fb-button fb-plain" data-send="refresh">'
        f'{esc(w.refresh)}</button><a class="fb-button fb-plain" href="{_address(board, lang, "xlsx")}"'
        f" download>{esc(w.download)}</a></div>{own}</form>"
        f'<p class="fb-counted"><b>{esc(days)}</b> {esc(said)}</p>'
    )


def _tiles(board: Board, w: BoardWords) -> str:
    now, before = board.totals, board.before
    return '<ul class="fb-tiles">' + "".join(_tile(name, now, before, w) for name in w.figures) + "</ul>"


def _tile(name: str, now: Totals, before: Totals, w: BoardWords) -> str:
    value, beside = _shown(name, now, w)
    old, _ = _shown(name, before, w)
    one, other = _measure(name, now), _measure(name, before)
    arrow = ""
    if not before.questions:
        old, other = w.nothing, None  # a community that is new has got neither better nor worse
    if one is not None and other is not None and one != other:
        tone = "" if name == "questions" else " fb-worse" if (one > other) == (name in _WORSE) else " fb-better"
        arrow = f'<i class="fb-arrow{tone}">{"↑" if one > other else "↓"}</i> '
    hint = f"<span>{esc(w.hints[name])}</span>" if name in w.hints else ""
    return (
        f'<li class="fb-tile" title="{esc(w.notes[name])}"><span>{esc(w.figures[name])}</span>'
        f"<b>{value}{f' <small>{esc(beside)}</small>' if beside else ''}</b>"
        f"<span>{arrow}{esc(w.before.format(n=_plain(old)))}</span>{hint}</li>"
    )


def _plain(markup: str) -> str:
    return markup.replace("<small>", "").replace("</small>", "")


def _measure(name: str, totals: Totals) -> float | None:
    """What one stretch is held against the other by: the larger, the more of it."""
    match name:
        case "answered":
            return totals.coverage
        case "promises":
            return totals.kept / totals.promises if totals.promises else None
        case _:
            value: int | None = getattr(totals, name)
            return value


def _shown(name: str, totals: Totals, w: BoardWords) -> tuple[str, str]:
    """(the number, what stands beside it)"""
    match name:
        case "answered":
            return (w.nothing if totals.coverage is None else percent(totals.coverage)), f"{totals.answered:,}"
        case "promises":
            return (w.kept.format(kept=totals.kept, due=totals.promises) if totals.promises else w.nothing), ""
        case "minutes":
            return _minutes(totals.minutes, w), ""
        case _:
            return f"{getattr(totals, name):,}", ""


def _minutes(minutes: int | None, w: BoardWords) -> str:
    if minutes is None:
        return w.nothing
    if minutes < 100:
        return w.minutes.format(n=f"{minutes}")
    if minutes < 48 * 60:
        return w.hours.format(n=f"{minutes / 60:.1f}")
    return w.days.format(n=f"{minutes / 60 / 24:.1f}")


def _columns(board: Board, table: Table, w: BoardWords, lang: Lang) -> str:
    step = board.span.step
    stacks = [
        Stack(
            [(name, getattr(each, name)) for name in SERIES],
            _label(each.start, step, board, w, lang),
            _tip(each, step, w, lang),
        )
        for each in board.columns
    ]
    most = max(board.columns, key=lambda each: each.questions)
    passed = (min(board.span.last, board.now.date()) - board.span.first).days + 1
    hint = w.columns_hint.format(
        mean=f"{board.totals.questions / passed:,.0f}",
        most=f"{most.questions:,}",
        when=_when(most.start, step, lang),
    )
    key = "".join(
        f'<li><i class="fb-of-{name}"></i>{esc(w.outcomes[name])} <b>{getattr(board.totals, name):,}</b></li>'
        for name in SERIES
    )
    name = w.columns[step]
    drawn = f'{columns_html(stacks, f"{name}: {hint}")}<ul class="fb-key">{key}</ul>'
    return _figure(board, "days", name, hint if step != "hour" else "", drawn, table, w, lang)


def _tip(column: Column, step: Step, w: BoardWords, lang: Lang) -> str:
    lines = [w.tip.format(when=_when(column.start, step, lang), n=f"{column.questions:,}")]
    lines += [f"{w.outcomes[name]} {count:,}" for name in SERIES if (count := getattr(column, name))]
    return "\n".join(lines)


def _coverage(board: Board, table: Table, w: BoardWords, lang: Lang) -> str:
    step = board.span.step
    points = []
    for each in board.columns:
        share = w.nothing if each.coverage is None else percent(each.coverage)
        lines = [w.tip_share.format(when=_when(each.start, step, lang), share=share)]
        lines += [w.edited.format(n=each.edits)] if each.edits else []
        points.append(
            Point(each.coverage, _label(each.start, step, board, w, lang), "\n".join(lines), mark=bool(each.edits))
        )
    shares = [each.coverage for each in board.columns if each.coverage is not None]
    now = f'<b class="fb-latest">{percent(shares[-1])}</b>' if shares else ""
    key = f'<ul class="fb-key"><li><u></u>{esc(w.edits)}</li></ul>' if any(p.mark for p in points) else ""
    drawn = line_html(points, f"{w.coverage}: {percent(shares[-1]) if shares else w.nothing}") + key
    return _figure(board, "days", w.coverage, w.coverage_hint[step], drawn, table, w, lang, beside=now)


def _heat(board: Board, table: Table, w: BoardWords, lang: Lang) -> str:
    tips = [
        [w.heat_cell.format(weekday=w.weekdays[day], hour=_hour(hour, w), n=f"{n:,}") for hour, n in enumerate(row)]
        for day, row in enumerate(board.hours)
    ]
    n, day, hour = max(
        ((n, -day, -hour) for day, row in enumerate(board.hours) for hour, n in enumerate(row)), default=(0, 0, 0)
    )
    most = w.heat_most.format(weekday=w.weekdays[-day], hour=_hour(-hour, w), n=f"{n:,}")
    key = f'<p class="fb-key fb-heat-key"><span>{esc(w.few)}</span><i></i><span>{esc(w.many)}</span></p>'
    drawn = heat_html(board.hours, w.short_weekdays, tips, f"{w.heat}: {most}") + key
    return _figure(board, "hours", w.heat, most, drawn, table, w, lang)


def _hour(hour: int, w: BoardWords) -> str:
    return w.hour.format(hour=hour, next=hour + 1)


def _groups(board: Board, table: Table, w: BoardWords, lang: Lang) -> str:
    listed, rest = board.groups[:LISTED], board.groups[LISTED:]
    most = max((each.totals.questions for each in board.groups), default=1)
    rows = ""
    for each in listed:
        stack = Stack([(name, getattr(each.totals, name)) for name in SERIES])
        late = f'<em class="fb-late">{esc(w.late.format(n=each.totals.late))}</em>' if each.totals.late else ""
        body = (
            f'<span class="fb-row-name">{esc(each.group or w.nameless)}</span>{late}'
            f"<b>{each.totals.questions:,}</b>{bar_html(stack, most)}"
        )
        chosen = str(each.group is not None and each.group == board.group).lower()
        rows += (
            f'<li><button type="button" class="fb-bar-row" data-send="look"'
            f' data-group="{esc(each.group if chosen == "false" else "")}" aria-pressed="{chosen}"'
            f' aria-label="{esc(w.choose_group.format(group=each.group))}">{body}</button></li>'
            if each.group
            else f'<li><span class="fb-bar-row">{body}</span></li>'
        )
    if rest:
        n = sum(each.totals.questions for each in rest)
        rows += (
            f'<li><span class="fb-bar-row"><span class="fb-row-name fb-hint">{esc(w.more.format(n=len(rest)))}</span>'
            f"<b>{n:,}</b></span></li>"
        )
    return _figure(board, "groups", w.groups, w.groups_hint, f'<ul class="fb-bar-rows">{rows}</ul>', table, w, lang)


def _gaps(board: Board, table: Table, w: BoardWords, lang: Lang) -> str:
    """Those without an answer; below, those whose answer is only not found under their words."""
    most = max((each.people for each in board.gaps), default=1)
    rows = _gap_rows(board.unanswered[:LISTED], "unanswered", w.open_gap, most, w)
    body = f'<ul class="fb-bar-rows">{rows}</ul>' if rows else f'<p class="fb-hint">{esc(w.gaps_none)}</p>'
    if others := _gap_rows(board.unphrased[:LISTED], "answered", w.open_unphrased, most, w):
        body += f'<p class="fb-hint">{esc(w.unphrased)}</p><ul class="fb-bar-rows">{others}</ul>'
    return _figure(board, "gaps", w.gaps, w.gaps_hint if rows else "", body, table, w, lang)


def _gap_rows(gaps: Sequence[GapDemand], outcome: str, label: str, most: int, w: BoardWords) -> str:
    return "".join(
        f'<li><button type="button" class="fb-bar-row" data-gap-link="{each.gap_id}"'
        f' aria-label="{esc(label.format(title=each.title))}"><span class="fb-row-name">{esc(each.title)}</span>'
        f"<b>{esc(w.people.format(n=f'{each.people:,}'))}</b>"
        f"{bar_html(Stack([(outcome, each.people)]), most)}</button></li>"
        for each in gaps
    )


def _items(board: Board, table: Table, w: BoardWords, lang: Lang) -> str:
    most = max((each.answers for each in board.items), default=1)
    rows = "".join(
        _item(each, f"{each.answers:,}", [("answered", each.answers - each.wrong), ("wrong", each.wrong)], most, lang)
        for each in board.items[:LISTED]
    )
    return _figure(board, "items", w.items, w.items_hint, f'<ul class="fb-bar-rows">{rows}</ul>', table, w, lang)


def _rejected(board: Board, w: BoardWords, lang: Lang) -> str:
    listed = board.rejected[:LISTED]
    most = max((each.wrong for each in listed), default=1)
    rows = "".join(
        _item(
            each,
            w.of_answers.format(wrong=f"{each.wrong:,}", answers=f"{each.answers:,}"),
            [("wrong", each.wrong)],
            most,
            lang,
        )
        for each in listed
    )
    body = f'<ul class="fb-bar-rows">{rows}</ul>' if rows else f'<p class="fb-hint">{esc(w.rejected_none)}</p>'
    hint = w.rejected_hint if rows else ""
    # Its numbers stand in the table of the items already.
    return f'<section class="fb-card fb-figure">{_title(w.rejected, hint)}{body}</section>'


def _item(item: ItemFigures, said: str, parts: Sequence[tuple[str, int]], most: int, lang: Lang) -> str:
    chip = kind_chip(item.kind, lang) if item.kind in ("script", "rule") else ""
    return (
        f'<li><span class="fb-bar-row"><span class="fb-row-name">{chip}{esc(item.title)}</span><b>{esc(said)}</b>'
        f"{bar_html(Stack(parts), most)}</span></li>"
    )


def _title(title: str, hint: str, beside: str = "") -> str:
    return f"<header><div><h3>{esc(title)}</h3>{f'<p>{esc(hint)}</p>' if hint else ''}</div>{beside}</header>"


def _figure(
    board: Board,
    part: Part,
    title: str,
    hint: str,
    drawn: str,
    table: Table,
    w: BoardWords,
    lang: Lang,
    *,
    beside: str = "",
) -> str:
    """A picture, and below it its numbers."""
    link = f'<a class="fb-button fb-plain" href="{_address(board, lang, "csv", part)}" download>{esc(w.csv)}</a>'
    return (
        f'<section class="fb-card fb-figure">{_title(title, hint, beside)}{drawn}'
        f'<details data-open="board-{esc(title)}"><summary>{esc(w.numbers)}</summary>{_table_html(table)}{link}'
        "</details></section>"
    )


def _table_html(table: Table) -> str:
    head = "".join(f'<th scope="col">{esc(name)}</th>' for name in table.header)
    rows = "".join(
        f'<tr><th scope="row">{esc(row[0])}</th>' + "".join(_cell(cell) for cell in row[1:]) + "</tr>"
        for row in table.rows
    )
    return (
        f'<div class="fb-numbers" tabindex="0" role="region" aria-label="{esc(table.title)}"><table><thead><tr>{head}'
        f"</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return f'<td class="fb-words">{esc(cell)}</td>'
    return f"<td>{'–' if cell is None else f'{cell:,}' if isinstance(cell, int) else esc(cell)}</td>"


def _address(board: Board, lang: Lang, form: str, part: Part | None = None) -> str:
    asked = {"format": form, "from": board.span.first, "to": board.span.last, "language": lang}
    asked |= {"group": board.group} if board.group else {}
    asked |= {"part": part} if part else {}
    return esc(f"v1/figures/export?{urlencode(asked)}")


def _nothing_yet(w: BoardWords) -> str:
    """For a new community: what will be here, as a shape of it."""
    heights = (34, 52, 46, 61, 38, 70, 84, 58, 66, 74, 49, 90, 78, 95)
    shape = "".join(f'<i style="height:{height}%"></i>' for height in heights)
    parts = "".join(f"<li><b>{esc(title)}</b><span>{esc(said)}</span></li>" for title, said in w.empty_parts)
    return (
        f'<section class="fb-card fb-board-empty"><div class="fb-shape" aria-hidden="true">{shape}</div>'
        f"<h3>{esc(w.empty)}</h3><p>{esc(w.empty_hint)}</p><ul>{parts}</ul></section>"
    )


# --- Days in words --------------------------------------------------------------------------------------------


def _day(day: date, today: date, lang: Lang) -> str:
    w = board_words(lang)
    form = w.day if day.year == today.year else w.year
    return form.format(day=day.day, month=day.month, year=day.year, name=_NAMES[day.month - 1])


def _when(start: datetime, step: Step, lang: Lang) -> str:
    """A column in words."""
    w = board_words(lang)
    if step == "hour":
        return _hour(start.hour, w)
    if step == "month":
        return w.month.format(month=start.month, year=start.year, name=_NAMES[start.month - 1])
    day = w.day.format(day=start.day, month=start.month, name=_NAMES[start.month - 1])
    if step == "week":
        return w.week.format(day=day)
    return f"{day} {w.weekdays[start.weekday()]}"


def _label(start: datetime, step: Step, board: Board, w: BoardWords, lang: Lang) -> str:
    """A column as it is called below the axis."""
    if step == "hour":
        return f"{start.hour}"
    if step == "month":
        return f"{start:%Y-%m}"
    if step == "day" and board.span.days <= len(w.weekdays):
        return w.weekdays[start.weekday()]
    return f"{start.month}/{start.day}" if lang == "zh" else f"{start.day} {_NAMES[start.month - 1]}"


_LINKS = """
element.addEventListener('change', ({target}) => { if (target.matches('[data-look]')) send(target.form); });
element.addEventListener('click', async ({target}) => {
  const gap = target.closest('[data-gap-link]')?.dataset.gapLink;
  if (!gap) return;
  document.querySelector('.fb-tabs [data-tab-id="queue"]')?.click();
  for (let tries = 0; tries < 50; tries += 1) {
    await new Promise((done) => setTimeout(done, 100));
    const row = document.querySelector(`.fb-gap-row[data-gap="${gap}"]`);
    if (!row?.checkVisibility()) continue;
    if (row.getAttribute('aria-expanded') !== 'true') row.click();
    row.focus();
    return;
  }
});
"""
"""The group is looked at as soon as it is chosen; a gap opens in the queue, once that is drawn."""


def build(assistant: Assistant, lang: Any, start: Lang, tab: Any) -> Tab:
    """The board's components and events, inside `tab`, which is open in Gradio. `lang`: the page's language state."""
    view = gr.State(View())
    board: Any = gr.HTML(
        f'<p class="fb-working" role="status">{esc(board_words(start).reading)}</p>',
        apply_default_css=False,
        elem_classes="fb-board-tab",
        min_height=160,
        js_on_load=events("look", "refresh") + KEEP + _LINKS,
    )

    def draw(view: View, lang: Lang) -> tuple[View, str]:
        problem = ""
        try:
            figures = assistant.figures
            now = datetime.now(UTC)
            today = figures.today(now)
            try:
                span = view.span(today)
            except InvalidRequest as error:
                problem = sentence(error, lang)
                view = View(group=view.group)
                span = view.span(today)
            shown = figures.read(span, group=view.group or None, now=now)
            ever = bool(shown.totals.questions) or figures.ever()
            return view, board_html(shown, view, lang, ever=ever, problem=problem)
        except Exception as error:  # whatever it is, the page says so in one sentence
            again = f'<button type="button" class="fb-button" data-send="refresh">{esc(words(lang).refresh)}</button>'
            return view, notice(sentence(error, lang)) + again

    def looked(view: View, lang: Lang, event: gr.EventData) -> tuple[View, str]:
        return draw(chosen(view, event._data), lang)

    tab.select(draw, [view, lang], [view, board], **busy(board))
    board.refresh(draw, [view, lang], [view, board], **busy(board))
    board.look(looked, [view, lang], [view, board], trigger_mode="always_last", **busy(board))

    def redraw(lang: Lang, view: View) -> tuple[View, str]:
        return draw(view, lang)

    return Tab(labels=(), redraw=redraw, inputs=(view,), outputs=(view, board))


def chosen(view: View, sent: object) -> View:
    """What is looked at after an event of the page, which may have been made by hand."""
    data: Mapping[str, Any] = sent if isinstance(sent, Mapping) else {}
    texts = {name: value for name, value in data.items() if isinstance(value, str)}
    days = texts.get("range", view.range)
    return View(
        range=days if days in board_words("zh").ranges else view.range,
        first=texts.get("first", view.first),
        last=texts.get("last", view.last),
        group=texts.get("group", view.group)[:200],
    )
