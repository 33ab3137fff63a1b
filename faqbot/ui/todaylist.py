"""Replies that are owed, by chat group, each drafted and worked through with one key. Decides nothing, sends nothing.

    today_html(debts, sheet, knowledge, now, "zh")

A card's main button copies at the first press and says at the second that it was sent (`owing.js`). What was promised
for a later day stands below its group, and what nobody replied to for days at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING

from faqbot import replies
from faqbot.hours import openings
from faqbot.knowledge import Community, Knowledge, Script
from faqbot.promises import in_words
from faqbot.ui.markup import empty, esc, kind_chip, moment
from faqbot.ui.owing_words import OwingWords, owing_words
from faqbot.ui.promised import words_html
from faqbot.ui.sheet import PAGE, Did, Sheet, answered_by, names
from faqbot.ui.standing import clock_html, held_html, likely_html
from faqbot.ui.words import Lang

if TYPE_CHECKING:
    from faqbot.owing import Debt

STALE = timedelta(days=3)
"""Late for so long, a reply surprises more than it helps."""
SOON = timedelta(hours=6)
"""A promise this near is today's work, at midnight too."""
_UNLIKELY = 0.01
"""Confidence below which what was suggested is not offered."""
_BACK = timedelta(days=14)
"""How far the last closing is looked for."""


def today_html(debts: Sequence[Debt], sheet: Sheet, knowledge: Knowledge, now: datetime, lang: Lang, by: str) -> str:
    """The whole list. debts: the first due first. now: aware. by: who looks."""
    w = owing_words(lang)
    head = _head(debts, sheet, knowledge.community, now, lang)
    if not debts:
        return head + empty(w.none, w.none_hint)
    listed = [debt for debt in debts if sheet.shows(debt)]
    if not listed:
        return f'{head}<p class="fb-hint">{esc(w.none_here)}</p>'
    draw = _Cards(sheet, knowledge, now, lang, by)
    fresh, stale = [each for each in listed if not draw.stale(each)], [each for each in listed if draw.stale(each)]
    here, later = [each for each in fresh if not draw.later(each)], [each for each in fresh if draw.later(each)]
    drawn, rest = here[: sheet.most], len(here) - sheet.most
    groups: dict[str | None, list[Debt]] = {}
    for debt in drawn:
        groups.setdefault(debt.group, []).append(debt)
    sections = "".join(draw.group(group, debts) for group, debts in groups.items())
    more = ""
    if rest > 0:
        label = esc(w.more.format(n=min(rest, PAGE)))
        more = f'<button type="button" class="fb-button fb-more" data-send="more">{label}</button>'
    return f"{head}{sections}{more}{_folded(w.later, later, draw, 'later')}{_stale(stale, draw, w)}"


def _head(debts: Sequence[Debt], sheet: Sheet, community: Community, now: datetime, lang: Lang) -> str:
    w = owing_words(lang)
    counts = {
        "all": people(debts),
        "late": late_people(debts, now),
        "ready": people([debt for debt in debts if debt.ready]),
        "promise": people([debt for debt in debts if debt.kind == "promise"]),
        "edit": people([debt for debt in debts if answered_by(debt, sheet.edit_id)]),
    }
    buttons = "".join(
        f'<button type="button" class="fb-button" data-send="narrow" data-only="{only}"'
        f' aria-pressed="{str(only == sheet.only).lower()}">{esc(label)} <small>{counts[only]}</small></button>'
        for only, label in w.filters.items()
        if counts[only] or only in ("all", sheet.only)  # of no edit unless it was asked for
    )
    refresh = f'<button type="button" class="fb-button fb-refresh" data-send="refresh">{esc(w.refresh)}</button>'
    return (
        f'<h2 class="fb-spoken">{esc(w.title)}</h2>{_overnight(debts, community, now, lang)}'
        f'<p class="fb-hint fb-today-hint">{esc(w.hint)}</p><div class="fb-segments" role="group"'
        f' aria-label="{esc(w.filter_label)}">{buttons}<p class="fb-working" role="status">{esc(w.working)}</p>'
        f"{refresh}</div>{_did(sheet.did, community, now, lang)}"
    )


def people(debts: Sequence[Debt]) -> int:
    """Who waits, as the tab's label counts: one reply may be owed to several."""
    return sum(max(1, len(debt.questions)) for debt in debts)


def late_people(debts: Sequence[Debt], now: datetime) -> int:
    """Of these, who waits for too long: of those whom one reply is for, it need not be all."""
    return sum(each.due_at is not None and each.due_at < now for debt in debts for each in debt.questions or (debt,))


def last_closing(community: Community, now: datetime) -> datetime | None:
    """When service ended last before `now`, UTC; None where it never ends."""
    since = community.local(now - _BACK)
    ends = [end for _, end in takewhile(lambda each: each[0] <= now, openings(community.schedule, since)) if end <= now]
    return ends[-1] if ends and community.schedule.hours else None


def _overnight(debts: Sequence[Debt], community: Community, now: datetime, lang: Lang) -> str:
    """How many came since service ended last, which are what the morning begins with."""
    since = last_closing(community, now)
    if since is None:
        return ""
    came = sum(
        since <= each.said_at and not replies.is_open(community, each.said_at)
        for debt in debts
        for each in debt.questions
    )
    if not came:
        return ""
    when = moment(since, now, community.timezone, lang)
    return f'<p class="fb-overnight">{esc(owing_words(lang).overnight.format(since=when, n=came))}</p>'


def _did(did: Did | None, community: Community, now: datetime, lang: Lang) -> str:
    if did is None:
        return ""
    w, who = owing_words(lang), did.who or owing_words(lang).anonymous
    button = w.undo
    if did.deed == "sent":
        said = (w.did_sent if did.question_ids else w.did_kept).format(who=who)
    elif did.deed == "promised" and did.due_at is not None:
        said = w.did_promised.format(who=who, when=in_words(did.due_at, community.local(now), lang))
    elif did.deed == "waived":
        said, button = w.did_waived.format(who=who), w.undo_waived
    else:
        said, button = w.undone, ""
    undo = (
        f'<div class="fb-actions"><button type="button" class="fb-button fb-plain" data-send="undo">{esc(button)}'
        "</button></div>"
        if button
        else ""
    )
    return f'<div class="fb-banner" role="status"><p>{esc(said)}</p>{undo}</div>'


def _folded(title: str, debts: Sequence[Debt], draw: _Cards, key: str) -> str:
    if not debts:
        return ""
    cards = "".join(draw.card(debt) for debt in debts[:PAGE])
    return (
        f'<details class="fb-later" data-open="today-{key}"><summary>{esc(title.format(n=len(debts)))}</summary>'
        f'<div class="fb-debts">{cards}</div></details>'
    )


def _stale(debts: Sequence[Debt], draw: _Cards, w: OwingWords) -> str:
    if not debts:
        return ""
    questions = ",".join(str(each) for debt in debts for each in debt.question_ids)
    promises = ",".join(str(each) for debt in debts for each in _promises(debt))
    cards = "".join(draw.card(debt) for debt in debts[:PAGE])
    n = len(debts)
    return (
        f'<details class="fb-later" data-open="today-stale"><summary>{esc(w.stale.format(n=n))}</summary>'
        f'<p><button type="button" class="fb-button fb-plain" data-send="waive" data-q="{questions}"'
        f' data-p="{promises}" data-who="{n}">{esc(w.stale_waive.format(n=n))}</button></p>'
        f'<div class="fb-debts">{cards}</div></details>'
    )


def _promises(debt: Debt) -> list[int]:
    """Its open promises."""
    ids = [debt.promise_id, *(each.promise_id for each in debt.questions)]
    return list(dict.fromkeys(each for each in ids if each is not None))


class _Cards:
    """Draws single debts, all for the same moment and reader."""

    def __init__(self, sheet: Sheet, knowledge: Knowledge, now: datetime, lang: Lang, by: str) -> None:
        self.sheet, self.knowledge, self.now, self.lang, self.by = sheet, knowledge, now, lang, by
        self.community = knowledge.community
        self.w = owing_words(lang)
        self.tomorrow = self.community.local(now).date() + timedelta(days=1)

    def stale(self, debt: Debt) -> bool:
        """Of what an edit answered, nothing is: that is what its editor came for."""
        return self.sheet.only != "edit" and debt.due_at is not None and debt.due_at < self.now - STALE

    def later(self, debt: Debt) -> bool:
        """Whether it was promised for another day, and nothing new is known; what is yet to be sent is not."""
        if debt.kind != "promise" or debt.ready or debt.due_at is None or debt.key in self.sheet.drafts:
            return False
        return self.community.local(debt.due_at).date() >= self.tomorrow and debt.due_at > self.now + SOON

    def group(self, group: str | None, debts: Sequence[Debt]) -> str:
        late = late_people(debts, self.now)
        counts = self.w.group_counts.format(n=people(debts))
        marks = f'<span class="fb-chip fb-reason-late">{esc(self.w.group_late.format(n=late))}</span>' if late else ""
        cards = "".join(map(self.card, debts))
        return (
            f'<section class="fb-today-group"><h3>{esc(group or self.w.nowhere)} <small>{esc(counts)}</small>{marks}'
            f'</h3><div class="fb-debts">{cards}</div></section>'
        )

    def card(self, debt: Debt) -> str:
        """Named after its debt: Gradio patches the page by position, and a text must not turn up in another's place."""
        w, key = self.w, debt.key
        told = key in self.sheet.drafts
        reply = self.sheet.drafts.get(key, debt.reply)
        who = names(debt.askers, self.lang)
        data = {
            "key": key,
            "q": ",".join(map(str, debt.question_ids)),
            "p": ",".join(map(str, _promises(debt))),
            "who": who,
            "askers": "\n".join(debt.askers),
            "draft": reply,
            "ready": "1" if debt.ready else "",
            "item": debt.item_id or "",
            "due": debt.says_due.isoformat() if debt.says_due is not None else "",
            "told": "1" if told else "",
            "late": "1" if debt.late else "",
        }
        sends = "".join(f' data-{name}="{esc(value)}"' for name, value in data.items())
        holding = debt.says_due is not None and not told
        main = (
            f'<button type="submit" class="fb-button fb-primary" data-step="copy"'
            f' data-sent="{esc(w.sent_holding if holding else w.sent)}" data-copied="{esc(w.copied)}"'
            f' data-failed="{esc(w.copy_failed)}" data-needed="{esc(w.reply_needed)}">'
            f"<span>{esc(w.copy)}</span></button>"
        )
        done = f'<button type="button" class="fb-button" data-send="answered">{esc(w.done)}</button>'
        waive = f'<button type="button" class="fb-button fb-plain" data-send="waive">{esc(w.waive)}</button>'
        state = "late" if debt.late else "ready" if debt.ready else "open"
        return (
            f'<fb-debt-{key} class="fb-card fb-debt fb-debt-{state}" data-key="{key}">'
            f"<header><b>{esc(who)}</b>{self._kind(debt)}{self._clock(debt)}{self._taken(debt)}</header>"
            f"{self._asked(debt)}{self._item(debt)}{self._likely(debt)}"
            # The key says nothing of the draft, which names another time with every minute: what was typed stays.
            f'<form data-send="sent"{sends} data-keep="debt-{key}{"-told" if told else ""}">'
            f'<label><span class="fb-spoken">{esc(w.reply)}</span>'
            f'<textarea name="reply" rows="2" maxlength="20000">{esc(reply)}</textarea></label>'
            f'<p class="fb-debt-said" role="status"></p>'
            f'<div class="fb-actions">{main}{"" if debt.ready else done}{waive}</div></form>'
            f'<details data-open="again-{key}"><summary class="fb-button fb-plain">{esc(w.again)}</summary>'
            f'<form class="fb-promise-form" data-send="promise"{sends} data-keep="again-{key}">'
            f"{words_html(w, self.lang, f'fb-again-{key}')}"
            f'<button type="submit" class="fb-button">{esc(w.again_do)}</button></form></details></fb-debt-{key}>'
        )

    def _kind(self, debt: Debt) -> str:
        chips = (
            f'<span class="fb-chip fb-debt-kind">{esc(self.w.kinds["answered" if debt.ready else debt.kind])}</span>'
        )
        if len(debt.askers) > 1:
            chips += f'<span class="fb-chip">{esc(self.w.named.format(n=len(debt.askers)))}</span>'
        if debt.answered_by is not None:
            chips += f'<span class="fb-chip fb-soft">{esc(self.w.answered_by.format(name=debt.answered_by))}</span>'
        return chips

    def _clock(self, debt: Debt) -> str:
        if debt.due_at is None:
            return ""
        return clock_html(self.community, debt.due_at, self.now, self.lang, promised=debt.promised)

    def _taken(self, debt: Debt) -> str:
        if not debt.question_ids:
            return ""
        return held_html(debt.taken_by, self.lang, by=self.by, ids=",".join(map(str, debt.question_ids)))

    def _asked(self, debt: Debt) -> str:
        w = self.w
        rows, more = self._wordings(debt)
        promised = ""
        if debt.kind == "promise" and debt.words:
            form = w.promised if debt.promised_by is None else w.promised_by
            said = form.format(words=debt.words, name=debt.promised_by)
            promised = f'<p class="fb-debt-promised">{esc(said)}</p>'
        return f'<ul class="fb-askers">{rows}</ul>{more}{promised}'

    def _wordings(self, debt: Debt) -> tuple[str, str]:
        """What each person asked first, and what they said of it in other words, folded away."""
        if not debt.questions:
            return self._wording("", debt.text, debt.said_at), ""
        firsts = {each.asker: each for each in reversed(debt.questions)}
        several = len(firsts) > 1
        listed: list[str] = []
        rest: list[str] = []
        for each in debt.questions:
            who = (each.asker or self.w.anonymous) if several else ""
            (listed if firsts[each.asker] is each else rest).append(self._wording(who, each.text, each.said_at))
        more = ""
        if rest:
            said = esc(self.w.asked_more.format(n=len(rest)))
            more = (
                f'<details class="fb-wordings" data-open="asked-{debt.key}"><summary>{said}</summary>'
                f'<ul class="fb-askers">{"".join(rest)}</ul></details>'
            )
        return "".join(listed), more

    def _wording(self, who: str, text: str, said_at: datetime) -> str:
        name = f"<b>{esc(who)}</b> " if who else ""
        return f"<li>{name}<q>{esc(text)}</q><small>{esc(self._when(said_at))}</small></li>"

    def _when(self, at: datetime) -> str:
        return moment(at, self.now, self.community.timezone, self.lang)

    def _likely(self, debt: Debt) -> str:
        """What was suggested when it was asked: choosing is what such a question waits for."""
        if debt.ready or not debt.questions:
            return ""
        # A script is the staff's; a member cannot have asked for it.
        near = [
            each
            for each in debt.questions[0].nearest
            if (item := self.knowledge.find(each[0])) is not None
            and not isinstance(item, Script)
            and each[2] >= _UNLIKELY
        ]
        data = f' data-q="{",".join(map(str, debt.question_ids))}" data-key="{debt.key}"'
        return likely_html(near, self.lang, data=data)

    def _item(self, debt: Debt) -> str:
        item = self.knowledge.find(debt.item_id) if debt.item_id is not None else None
        if item is None:
            return ""
        return f'<p class="fb-item">{kind_chip(item.kind, self.lang)}{esc(item.title)}</p>'
