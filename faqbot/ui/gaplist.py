"""The list of gaps that wait for an answer: how many ask, since when, how it grows, what is late. Opens none itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from faqbot import clock
from faqbot.knowledge import Knowledge
from faqbot.ui.markup import empty, esc, moment
from faqbot.ui.words import Lang, words

if TYPE_CHECKING:
    from faqbot.store import Gap

LISTED = 100
"""How many gaps are listed at most, the most wanted ones."""


def gaps_html(
    gaps: Sequence[Gap], knowledge: Knowledge, now: datetime, lang: Lang, *, opened: int | None, detail: str
) -> str:
    """The open gaps in the order given (by demand), the one of id `opened` with `detail` (markup) behind its row.

    On a wide screen the style sheet puts the detail beside the list, on a narrow one it stands in place. now: aware.
    """
    w = words(lang)
    if not gaps:
        return empty(w.queue_none, w.queue_none_hint)
    zone = knowledge.community.timezone.key
    counts = w.queue_counts.format(gaps=len(gaps), times=sum(gap.count for gap in gaps))
    if len(gaps) == LISTED:
        counts = f"{counts} {w.queue_limited.format(gaps=LISTED)}"
    rows = "".join(
        f"<li>{_row(gap, knowledge, now, lang, opened=gap.id == opened, detail=detail)}</li>" for gap in gaps
    )
    hint = "" if opened is not None else f'<div class="fb-pick"><p>{esc(w.pick)}</p><p>{esc(w.pick_hint)}</p></div>'
    times = w.times_in.format(zone=w.zones.get(zone, zone))
    more = f'<span class="fb-more-hint">{esc(w.queue_hint)}</span>'
    return (
        f'<p class="fb-counts"><span>{esc(counts)} {more}</span> <span>{esc(times)}</span></p>'
        f'<div class="fb-bench" style="--rows:{len(gaps)}"><ul class="fb-gaps">{rows}</ul>{hint}</div>'
    )


def _row(gap: Gap, knowledge: Knowledge, now: datetime, lang: Lang, *, opened: bool, detail: str) -> str:
    w, zone = words(lang), knowledge.community.timezone
    facts = [w.times.format(n=gap.count), moment(gap.last_at, now, zone, lang)]
    # Named after the gap: Gradio patches the page by position, and what is typed for one must not turn up at another.
    name = f"fb-gap-{gap.id}"
    return (
        f'<{name} class="fb-gap"><button type="button" class="fb-gap-row" data-send="open" data-gap="{gap.id}"'
        f' aria-expanded="{str(opened).lower()}">'
        f'<span class="fb-people"><b>{gap.people}</b> {esc(w.people.format(n="").strip())}</span>'
        f'<span class="fb-gap-title"><b>{esc(gap.title)}</b><small>{esc(" · ".join(facts))}</small></span>'
        f'{trend_html(gap.trend, lang)}<span class="fb-marks">{marks_html(gap, now, knowledge, lang)}</span></button>'
        f"{detail if opened else ''}</{name}>"
    )


def marks_html(gap: Gap, now: datetime, knowledge: Knowledge, lang: Lang) -> str:
    """What stands out about a gap, as chips: handed to a person, late or due, and for which reasons it came."""
    w = words(lang)
    chips = []
    if gap.escalated:
        chips.append(("escalated", w.gap_reasons["escalated"]))
    if gap.due_at is not None:
        chips.append(("late" if gap.late(now) else "due", clock.in_words(knowledge.community, gap.due_at, now, lang)))
    if gap.chatter:
        chips.append(("chatter", w.gap_chatter))
    else:
        reasons = gap.reasons or {gap.reason: gap.count}
        several = len(reasons) > 1
        for reason, times in sorted(reasons.items(), key=lambda each: -each[1]):
            if reason != "escalated" or not gap.escalated:
                chips.append((reason, f"{w.gap_reasons[reason]} {times}" if several else w.gap_reasons[reason]))
    return "".join(f'<span class="fb-chip fb-reason-{mark}">{esc(said)}</span>' for mark, said in chips)


def trend_html(trend: Sequence[int], lang: Lang) -> str:
    """Messages a day, today last, as small bars; nothing where there is nothing to compare."""
    most = max(trend, default=0)
    if most == 0:
        return '<span class="fb-trend"></span>'
    said = words(lang).trend.format(days=len(trend), n=sum(trend))
    bars = "".join(
        f'<rect x="{4 * day}" y="{18 - tall}" width="3" height="{tall}" class="fb-{"day" if times else "none"}"></rect>'
        for day, times in enumerate(trend)
        for tall in [round(2 + 14 * times / most) if times else 1]
    )
    return (
        f'<svg class="fb-trend" viewBox="0 0 {4 * len(trend) - 1} 18" role="img" aria-label="{esc(said)}">'
        f"<title>{esc(said)}</title>{bars}</svg>"
    )
