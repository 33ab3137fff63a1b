"""Pieces of HTML that the tabs share, and errors as one sentence. Knows no Gradio and no assistant.

What people typed is untrusted: whatever goes into markup passes `esc`. Elements that ask the server for something
carry `data-send="event"` and their data beside it; `page.js` and `SEND` below make a Gradio event of them.
"""

from __future__ import annotations

import hashlib
import html
import logging
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from faqbot.errors import Conflict, FaqbotError, InvalidRequest, KnowledgeError, NotFound, StoreError
from faqbot.knowledge import Kind, Knowledge
from faqbot.ui.complaints import in_chinese
from faqbot.ui.words import Lang, Words, words

log = logging.getLogger("faqbot.ui")

_HALF = re.compile("[\ud800-\udfff]")


class Unready(Exception):
    """What the page itself refuses before asking anybody; its words are in `Words`."""

    def __init__(self, said: Callable[[Words], str]) -> None:
        self.said = said
        super().__init__(said(words("en")))


def esc(text: object) -> str:
    """`text` safe inside HTML, in quoted attributes too.

    Half a surrogate pair becomes U+FFFD, as in the store: Gradio cannot send it, and the whole stream to the page with
    it breaks off without a word.
    """
    return html.escape(_HALF.sub("\ufffd", str(text)), quote=True)


def mark(text: str) -> str:
    """How a form names one of many texts: they hold commas, and places in a list move."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


def percent(share: float) -> str:
    """A share 0…1 as whole percent, rounded down: 0.999 is "99%", so that only certainty reads as 100%."""
    return f"{int(min(max(share, 0.0), 1.0) * 100 + 1e-9)}%"


def title_of(knowledge: Knowledge, item_id: str) -> str:
    """How an item is called; by its id where there is none."""
    item = knowledge.find(item_id)
    return item_id if item is None else item.title


def kind_chip(kind: Kind, lang: Lang) -> str:
    """FAQ, script or rule, as a small label."""
    return f'<span class="fb-chip fb-kind-{kind}">{esc(words(lang).kinds[kind])}</span>'


def copy_button(target: str, label: str, lang: Lang, *, primary: bool = False, name: str = "") -> str:
    """A button that copies the text of the element whose id is `target`; `page.js` does the copying.

    `name`: what it is called where several buttons read the same.
    """
    w = words(lang)
    spoken = f' aria-label="{esc(name)}"' if name else ""
    return (
        f'<button type="button" class="fb-button{" fb-primary" if primary else ""} fb-copy" data-copy="{esc(target)}"'
        f' data-copied="{esc(w.copied)}" data-failed="{esc(w.copy_failed)}"{spoken}><span>{esc(label)}</span></button>'
    )


def notice(sentence: str) -> str:
    """One sentence about what went wrong, read out at once; empty for none."""
    return f'<p class="fb-notice" role="alert">{esc(sentence)}</p>' if sentence else ""


def empty(title: str, hint: str = "") -> str:
    """What stands where a list would stand."""
    more = f"<p>{esc(hint)}</p>" if hint else ""
    return f'<div class="fb-empty"><h3>{esc(title)}</h3>{more}</div>'


def sentence(error: Exception, lang: Lang) -> str:
    """What went wrong and the next step, in the reader's language; the unexpected is logged with its trace."""
    w = words(lang)
    match error:
        case Unready():
            return error.said(w)
        case NotFound():
            return w.gone
        case Conflict():
            return w.conflicted.format(error=said(error, lang))
        case InvalidRequest():
            return w.refused.format(error=said(error, lang))
        case StoreError():
            return w.store_down.format(error=said(error, lang))
        case KnowledgeError():
            return w.unloadable.format(error=said(error, lang))
        case FaqbotError():
            return w.failed.format(error=error)
        case _:
            log.error("The page could not do what was asked", exc_info=error)
            return w.broken


def said(message: object, lang: Lang) -> str:
    """What faqbot complains of, in the reader's language."""
    return in_chinese(str(message)) if lang == "zh" else str(message)


def moment(at: datetime, now: datetime, zone: ZoneInfo, lang: Lang) -> str:
    """`at` (aware) as people say it on the day of `now`, both seen from `zone`: 今天 18:02, 11 月 3 日 18:02."""
    w = words(lang)
    there, today = at.astimezone(zone), now.astimezone(zone).date()
    if there.date() == today:
        form = w.today
    elif there.date() == today - timedelta(days=1):
        form = w.yesterday
    else:
        form = w.this_year if there.year == today.year else w.other_year
    return form.format(year=there.year, month=there.month, day=there.day, time=f"{there:%H:%M}")


SEND = """
const send = (source, name = source.dataset.send) => {
  const form = source.closest('form');
  const desk = source.closest('.fb-desk') && window.faqbot.desk.around();
  const data = {...desk, ...source.closest('[data-card]')?.dataset, ...form?.dataset, ...source.dataset};
  for (const field of (form ?? source).querySelectorAll('[name]')) {
    if (field.type === 'checkbox') {
      data[field.name] = [data[field.name], field.checked && field.value].filter(Boolean).join(',');
    } else if (field.type !== 'radio' || field.checked) {
      data[field.name] = field.value;
    }
  }
  data.by ||= window.faqbot.editor();
  trigger(name, data);
};
let typed;
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-send]:not(form)');
  if (button && element.contains(button)) send(button);
});
element.addEventListener('submit', (event) => {
  event.preventDefault();
  clearTimeout(typed);
  send(event.target);
});
const typing = (event) => {
  const source = event.target.closest('[data-typing]');
  if (!source || event.isComposing) return;
  clearTimeout(typed);
  typed = setTimeout(() => (source.matches('form') ? send(source) : send(source, source.dataset.typing)), 200);
};
element.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    const form = event.target.closest('form') ?? event.target.querySelector('form');
    if (form?.dataset.send) {
      event.preventDefault();
      form.requestSubmit();
    }
    return;
  }
  const name = event.target.dataset.enter ?? event.target.closest('input[data-typing]')?.dataset.typing;
  if (event.key !== 'Enter' || event.isComposing || !name) return;
  event.preventDefault();
  clearTimeout(typed);
  send(event.target, name);
});
element.addEventListener('input', typing);
element.addEventListener('compositionend', typing);
"""
"""For `gr.HTML(js_on_load=…)`: clicks on `data-send`, and forms that carry it, become the event of that name with
their `data-…`, the fields of the form they stand in (boxes that are ticked as one text, their values joined by
commas), the `data-card` around them and, as `by`, the name of whoever edits. Forms with `data-typing` are sent while
typing too, and a field with `data-typing="event"` sends that one, but never in the middle of an input method;
`data-enter="event"` is what Enter in a field sends in place of its form's. Ctrl or ⌘ + Enter sends the form from any of
its fields, and from around it. Gradio finds the names of a component's events in its script, so `events` adds them."""

KEEP = """
watch('value', window.faqbot.keep(element));
"""
"""Added to the script of a `gr.HTML`, nothing typed or ticked below an element with `data-keep="key"` is lost when it
is drawn again, nor by a reload, until an element with `data-forget="key"` is drawn. `<details data-open="key">` stay
as they were opened, until a reload."""


def events(*names: str) -> str:
    """The script of a `gr.HTML` that can send these events."""
    return f"const names = {list(names)!r};{SEND}"
