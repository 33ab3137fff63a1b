"""Phrasings that people taught by confirming: newly worded, answered for sure, and said to be right. Adds none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from faqbot.ui.markup import empty, esc, kind_chip, mark, percent
from faqbot.ui.words import Lang, words

if TYPE_CHECKING:
    from faqbot.gaps import Confirmed
    from faqbot.knowledge import Item, Knowledge


def by_item(confirmed: Sequence[Confirmed], knowledge: Knowledge) -> list[tuple[Item, list[Confirmed]]]:
    """Each item with the phrasings it could have, in the order of `confirmed`; items that are gone are left out."""
    found: dict[str, list[Confirmed]] = {}
    for each in confirmed:
        found.setdefault(each.item_id, []).append(each)
    return [(item, texts) for item_id, texts in found.items() if (item := knowledge.find(item_id)) is not None]


def proposed_html(listed: Sequence[tuple[Item, Sequence[Confirmed]]], lang: Lang) -> str:
    """One card for each item, its new phrasings to be ticked, added or never proposed again."""
    w = words(lang)
    if not listed:
        return empty(w.proposed_none, w.proposed_none_hint)
    counts = w.proposed_counts.format(n=sum(len(texts) for _, texts in listed), items=len(listed))
    cards = "".join(f"<li>{_card(item, texts, lang)}</li>" for item, texts in listed)
    return f'<p class="fb-counts"><span>{esc(counts)}</span></p><ul class="fb-proposals">{cards}</ul>'


def _card(item: Item, texts: Sequence[Confirmed], lang: Lang) -> str:
    w = words(lang)
    rows = "".join(
        f'<li><label><input type="checkbox" name="n" value="{mark(each.key)}" checked><span><q>{esc(each.text)}</q>'
        f"<small>{esc(w.proposed_facts.format(n=each.asked, times=each.confirmations, sure=percent(each.confidence)))}"
        "</small></span></label></li>"
        for each in texts
    )
    name = f"fb-proposed-{item.id}"
    return (
        f'<{name} class="fb-card fb-proposal"><form data-send="accept" data-item="{esc(item.id)}"'
        f' data-keep="item-{esc(item.id)}"><h3 class="fb-item">{kind_chip(item.kind, lang)}{esc(item.title)}</h3>'
        f'<fieldset class="fb-samples"><ul>{rows}</ul></fieldset><div class="fb-actions">'
        f'<button type="submit" class="fb-button fb-primary">{esc(w.proposed_add)}</button>'
        f'<button type="button" class="fb-button" data-send="decline">{esc(w.proposed_decline)}</button></div></form>'
        f"</{name}>"
    )
