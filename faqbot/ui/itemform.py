"""The form of one item, and beside it what members would get, what it would change, and what was done before.

form_html(form, title, files, facts, "zh", turn=3)          # the fields, as they stand in the form
preview_html(form, reply, "zh")                             # while typing
checked_html(checked, knowledge, "zh")                      # what it would do, and 发布
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from faqbot.edits import KEYS, LISTS
from faqbot.knowledge import Item, Kind, Knowledge
from faqbot.nested import NESTED
from faqbot.reading import MAX_PHRASING
from faqbot.ui.changelog import difference_html, field_name
from faqbot.ui.community import section_html
from faqbot.ui.editing_words import editing_words
from faqbot.ui.markup import esc, kind_chip, notice
from faqbot.ui.reviewed import publish_html, review_html, titles
from faqbot.ui.revision import Form, Merged
from faqbot.ui.stepform import Options, nested_html, offences_html
from faqbot.ui.words import Lang, words

if TYPE_CHECKING:
    from faqbot.edits import Change
    from faqbot.review import Review

NEW_KINDS: tuple[Kind, ...] = ("entry", "script", "rule")
"""What a form can make anew."""
ROWS = {"paraphrases": 6, "situations": 6, "not_for": 2, "answer": 6, "rule": 3, "why": 2, "consequence": 2}
"""Lines of a field that is empty; it grows with what is typed."""
LONGEST = {"question": MAX_PHRASING, "title": MAX_PHRASING, "owner": 100}
"""Characters that loading takes."""
NO_SCRIPTS: Mapping[str, str] = MappingProxyType({})
ASIDE = ("tags", "owner", "valid_from", "valid_until", "review")
"""What most items have none of."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a form changes, reviewed and not yet published."""

    form: Form
    change: Change
    title: str
    review: Review


def form_html(
    form: Form,
    title: str,
    files: Sequence[str],
    facts: Mapping[str, str],
    lang: Lang,
    *,
    turn: int,
    drawn: str = "",
    scripts: Mapping[str, str] = NO_SCRIPTS,
) -> str:
    """The fields of one item. title: how the item is called. files: where a new one can go.
    facts: the variables that a text may use. scripts: their titles, by id.
    turn: grows whenever the fields must hold something else than they do,
    as what is typed is never overwritten otherwise. drawn: "anew" where the browser must forget what it
    kept of it, "merged" where what is drawn is the draft instead."""
    w = words(lang)
    name = f"fb-revision-{turn}"
    head = w.editing_item.format(title=title) if form.item_id is not None else w.new_item
    if form.kind == "community":
        head = editing_words(lang).community
    kinds = ""
    if form.item_id is None:
        choices = "".join(
            f'<label class="fb-way"><input type="radio" name="kind" value="{kind}"'
            f"{' checked' if kind == form.kind else ''}><span>{esc(w.kinds[kind])}</span></label>"
            for kind in NEW_KINDS
        )
        kinds = f'<div class="fb-ways" role="radiogroup" aria-label="{esc(w.new_kind)}">{choices}</div>'
    hidden = {"item": form.item_id or "", "base": form.base or "", "was": form.was}
    if form.item_id is not None:
        hidden |= {"kind": form.kind, "file": form.file}
    kept = "".join(f'<input type="hidden" name="{name}" value="{esc(value)}">' for name, value in hidden.items())
    remove = (
        f'<button type="button" class="fb-button fb-plain fb-remove" data-send="remove">{esc(w.remove)}</button>'
        if form.item_id is not None and form.kind != "community"
        else ""
    )
    options = Options(scripts, form.values.get("offences", "").splitlines())
    fields = (
        section_html(form, lang) if form.kind == "community" else _fields(form, form.kind, files, facts, options, lang)
    )
    forget = f'<i hidden data-forget="{esc(form.key)}"></i>' if drawn else ""
    draft = " data-merged" if drawn == "merged" else ""
    return (
        f'<{name} class="fb-card fb-editing" data-drawn="{turn}"{draft}>{forget}<header class="fb-editing-head">'
        f"<h2>{_chip(form, lang)}{esc(head)}</h2>"
        f'<button type="button" class="fb-button fb-plain" data-send="close">{esc(w.close_form)}</button></header>'
        f'<form class="fb-work" data-send="check" data-keep="{esc(form.key)}">{kept}'
        f'<div class="fb-restored" role="status"><p>{esc(w.restored)}</p><button type="button"'
        f' class="fb-button fb-plain" data-send="discard">{esc(w.discard)}</button></div>{kinds}'
        f'<div class="fb-work" data-typing="typed">{fields}</div>'
        f'<div class="fb-actions fb-sticky"><button type="submit" class="fb-button fb-primary">{esc(w.check)}</button>'
        f"{remove}</div></form></{name}>"
    )


def _chip(form: Form, lang: Lang) -> str:
    return "" if form.item_id is None or form.kind == "community" else kind_chip(form.kind, lang)


def _fields(form: Form, of: Kind, files: Sequence[str], facts: Mapping[str, str], options: Options, lang: Lang) -> str:
    w = words(lang)
    kinds = NEW_KINDS if form.item_id is None else (of,)
    owners: dict[str, list[str]] = {}
    for kind in kinds:
        for key in KEYS[kind]:
            owners.setdefault(key, []).append(kind)
    inside: list[str] = []
    aside: list[str] = []
    # In the order in which one thinks: what is asked, what is said, how else it is asked, what it is not.
    order = (
        "question",
        "title",
        "answer",
        "rule",
        "why",
        "consequence",
        "paraphrases",
        "situations",
        "steps",
        "variables",
        "not_for",
        "offences",
        "strikes",
        *ASIDE,
    )
    for key in order:
        if key in owners:
            only = f' data-only="{" ".join(owners[key])}"' if len(owners[key]) < len(kinds) else ""
            value = form.values.get(key, "")
            if key == "offences":
                inside.append(f"<div{only}>{offences_html(value, lang)}</div>")
            elif key in NESTED:
                inside.append(f"<div{only}>{nested_html(key, value, options, lang)}</div>")
            else:
                (aside if key in ASIDE else inside).append(_field(key, value, only, facts, lang))
    place = ""
    if form.item_id is None:
        named = "".join(f'<option value="{esc(file)}">{esc(file)}</option>' for file in files)
        named = f'<option value="">{esc(w.new_file_near)}</option>{named}'
        place = f'<label class="fb-field"><span>{esc(w.new_file)}</span><select name="file">{named}</select></label>'
    opened = " open" if any(form.values.get(key) for key in ASIDE if key != "tags") else ""
    more = w.more_fields if form.item_id is not None else w.more_fields_new
    return (
        f'{"".join(inside)}<details{opened} data-open="aside-{esc(form.key)}" class="fb-aside">'
        f'<summary>{esc(more)}</summary><div class="fb-fields">{"".join(aside)}{place}</div></details>'
    )


def _field(key: str, value: str, only: str, facts: Mapping[str, str], lang: Lang) -> str:
    w = words(lang)
    label = f"<span>{esc(w.form_fields.get(key, w.fields[key]))}</span>"
    hint = esc(w.form_hints.get(key, ""))
    if key in ROWS:
        rows = ROWS[key]
        # A text begins with a line break that a browser drops where none stands before it.
        style = f' style="--rows: {rows}"'
        field = f'<textarea name="{key}" rows="{rows}"{style} placeholder="{hint}">\n{esc(value)}</textarea>'
        count = f'<small class="fb-lines-count" data-count="{esc(w.lines)}"></small>' if key in LISTS else ""
        inserts = _facts(facts, lang) if key in ("answer", "rule") else ""
        return f'<div class="fb-field"{only}><label>{label}{count}{field}</label>{inserts}</div>'
    sort = "date" if key in ("valid_from", "valid_until", "review") else "text"
    limit = f' maxlength="{LONGEST.get(key, 300)}"' if sort == "text" else ""
    return (
        f'<label class="fb-field"{only}>{label}<input type="{sort}" name="{key}" value="{esc(value)}"{limit}'
        f' autocomplete="off" placeholder="{hint}"></label>'
    )


def _facts(facts: Mapping[str, str], lang: Lang) -> str:
    """The variables of the community, to be put into the text with one click."""
    if not facts:
        return ""
    w = words(lang)
    chips = "".join(
        f'<button type="button" class="fb-fact" data-insert="{{{esc(name)}}}" title="{esc(value)}">'
        f"{{{esc(name)}}}</button>"
        for name, value in facts.items()
    )
    return (
        f'<details class="fb-insert"><summary>{esc(w.insert_fact)}</summary><p class="fb-chips">{chips}</p></details>'
    )


def preview_html(reply: str, lang: Lang, *, problem: str = "", below: str = "") -> str:
    """What a member would get, as typed now. problem: a sentence about what could not be done. below: markup."""
    w = words(lang)
    said = (
        f'<div class="fb-preview"><span>{esc(w.preview)}</span><div class="fb-reply" aria-live="polite">{esc(reply)}'
        "</div></div>"
        if reply
        else ""
    )
    return f'<fb-side-preview class="fb-beside">{notice(problem)}{said}{below}</fb-side-preview>'


def checked_html(checked: Checked, knowledge: Knowledge, lang: Lang, *, problem: str = "") -> str:
    """What was typed would change, in words, and the button that does it."""
    w = words(lang)
    after = None if checked.change.remove else _after(checked)
    before = checked.form.seen or None
    new = {} if checked.form.item_id is not None else _named(checked)
    title = titles(knowledge, new)
    label = w.remove_publish if checked.change.remove else ""
    return (
        f'<fb-side-check class="fb-beside fb-detail" data-arrive="check"><h3>{esc(w.check_title)}</h3>'
        f"{difference_html(checked.form.kind, before, after, lang)}"
        f"{review_html(checked.review, title, lang)}{notice(problem)}"
        f"{publish_html(checked.review, title, lang, keep=f'{checked.form.key}-publish', label=label)}</fb-side-check>"
    )


def _after(checked: Checked) -> dict[str, str | tuple[str, ...]]:
    fields: dict[str, str | tuple[str, ...]] = dict(checked.form.seen)
    for key, value in checked.change.fields.items():
        fields[key] = value if isinstance(value, str) else tuple(value or ())
    return {key: value for key, value in fields.items() if value}


def _named(checked: Checked) -> dict[str, str]:
    """The id that the new item was given stands only in its review."""
    review = checked.review
    ids = [each.item_id for each in review.closes]
    ids += [each.item_id for each in review.twins]
    ids += [each.item_id for each in review.collisions]
    ids += [each.item_id for each in review.claims]
    ids += [each.after.entry_id for each in review.changed if each.after.entry_id is not None]
    return dict.fromkeys(ids, checked.title)


def conflict_html(merged: Merged, who: str, lang: Lang) -> str:
    """Somebody else published the same item: what of it stands in the form now, and what both changed. who: the last
    to publish it, and when, in words."""
    w = words(lang)
    taken = ""
    if merged.taken:
        names = w.list_comma.join(field_name(key, lang) for key in merged.taken)
        taken = f"<p>{esc(w.merge_taken.format(fields=names))}</p>"
    rows = "".join(
        f'<li><b>{esc(field_name(clash.key, lang))}</b><div class="fb-sides">'
        f'<div class="fb-side"><b>{esc(w.conflict_now)}</b><span>{esc(clash.theirs)}</span>'
        f'<button type="button" class="fb-button fb-plain" data-fill="{clash.key}" data-value="{esc(clash.theirs)}">'
        f"{esc(w.merge_theirs)}</button></div>"
        f'<div class="fb-side"><b>{esc(w.conflict_seen)}</b><span>{esc(clash.mine)}</span>'
        f'<button type="button" class="fb-button fb-plain" data-fill="{clash.key}" data-value="{esc(clash.mine)}">'
        f"{esc(w.merge_mine)}</button></div></div></li>"
        for clash in merged.clashes
    )
    clashes = f"<p>{esc(w.merge_clashes)}</p><ul>{rows}</ul>" if rows else ""
    return (
        f'<section class="fb-conflict" role="alert" data-arrive="conflict"><h4>{esc(w.conflict)}</h4>'
        f"<p>{esc(who)}</p>{taken}{clashes}<p>{esc(w.merge_next)}</p></section>"
    )


def item_html(item: Item, lang: Lang) -> str:
    """Another item beside the form, to be read: what is asked with it, and what it says."""
    asked = "".join(f"<q>{esc(phrasing)}</q>" for phrasing in item.phrasings[:12])
    return (
        f'<section class="fb-other"><h4>{kind_chip(item.kind, lang)}{esc(item.title)}</h4>'
        f'<p class="fb-lines">{asked}</p><p class="fb-text">{esc(item.text.strip())}</p></section>'
    )
