"""The desk: a member's question in, a reply that is ready to copy out. Decides nothing; the assistant does.

First what is seen, as pure functions of what is `Shown`; then, in `build`, the Gradio part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import gradio as gr

from faqbot.errors import InvalidRequest
from faqbot.knowledge import Item, Knowledge, Script
from faqbot.replies import fill
from faqbot.ui.markup import Unready, copy_button, esc, events, kind_chip, notice, percent, sentence
from faqbot.ui.shown import Shown, Stage, ask, choose, fill_in, judge, pick, remember, values_of, walk
from faqbot.ui.tab import EVENT, Tab, busy
from faqbot.ui.words import Lang, Words, words

if TYPE_CHECKING:
    from faqbot.assistant import Assistant, Result
    from faqbot.confidence import Candidate


def result_html(shown: Shown | None, knowledge: Knowledge, lang: Lang) -> str:
    """Everything right of the question. Its element's name changes with what it shows: Gradio patches the page
    element by element, and what was typed or opened for one reply must not turn up under the next."""
    if shown is None:
        return _welcome(words(lang))
    name = f"fb-result-{shown.turn}-{shown.entry_id or '0'}"
    item = knowledge.item(shown.entry_id) if shown.entry_id is not None else None
    mark = "answer" if _chosen(shown) else shown.result.decision
    card = (
        f'<section class="fb-card fb-is-{mark}">{_head(shown, lang)}'
        f"{_conduct(shown, knowledge, lang)}{_said(shown, item, lang)}{_verdict(shown, lang)}</section>"
    )
    return f'<{name} class="fb-result" data-key="{name}">{card}{_candidates(shown, lang)}</{name}>'


def _welcome(w: Words) -> str:
    steps = "".join(
        f'<li class="fb-is-{decision}"><b class="fb-badge">{esc(title)}</b><span>{esc(text)}</span></li>'
        for decision, (title, text) in zip(("answer", "suggest", "unanswered"), w.welcome_steps, strict=True)
    )
    return f'<div class="fb-welcome"><h2>{esc(w.welcome)}</h2><ul>{steps}</ul></div>'


def _head(shown: Shown, lang: Lang) -> str:
    """Who asked what, the decision, how sure it is, and why."""
    w, result = words(lang), shown.result
    chosen = _chosen(shown)
    badge = w.decisions[result.decision] if chosen is None else w.chosen
    who = " · ".join(part for part in (shown.asker, shown.group) if part)
    who = f'<span class="fb-who">{esc(who)}</span>' if who else ""
    return (
        f'<p class="fb-asked">{who}<q>{esc(shown.question)}</q></p>'
        f'<div class="fb-decision"><strong class="fb-badge">{esc(badge)}</strong>'
        f"{_sure(result, w) if chosen is None else ''}</div>"
        f'<p class="fb-why">{esc(_why(result, chosen, w))}</p>'
    )


def _conduct(shown: Shown, knowledge: Knowledge, lang: Lang) -> str:
    """The rule that the message itself seems to break; words for people, and no button."""
    breach = shown.result.conduct
    if breach is None:
        return ""
    w, rules = words(lang), [item.title for item in knowledge.items if item.id == breach.rule]
    title = rules[0] if rules else breach.rule  # gone since it was asked
    return (
        f'<div class="fb-conduct" role="note"><b>{esc(w.conduct.format(rule=title))}</b>'
        f"<q>{esc(breach.evidence)}</q><small>{esc(w.conduct_hint)}</small></div>"
    )


def _sure(result: Result, w: Words) -> str:
    if result.entry_id is None:
        return ""
    sure, mark = percent(result.confidence), percent(result.answer_line)
    line = w.line.format(line=mark) if result.answer_line <= 1.0 else w.line_none
    return (
        f'<div class="fb-sure" role="img" aria-label="{esc(w.sure_picture.format(sure=sure, line=line))}">'
        f"<span>{esc(w.sure)} <b>{sure}</b></span>"
        f'<span class="fb-bar"><i style="width:{sure}"></i><u style="left:{mark}"></u></span>'
        f'<span class="fb-line">{esc(line)}</span></div>'
    )


def _why(result: Result, chosen: Candidate | None, w: Words) -> str:
    if chosen is not None:
        return w.why_chosen.format(sure=percent(chosen.confidence))
    return w.why[result.reason].format(matched=result.matched_phrasing or "")


def _chosen(shown: Shown) -> Candidate | None:
    """The candidate on screen that a person chose; None where it is what the assistant decided."""
    if shown.entry_id is None or (shown.result.decision == "answer" and shown.entry_id == shown.result.entry_id):
        return None
    return next((each for each in shown.result.candidates if each.entry_id == shown.entry_id), None)


def _said(shown: Shown, item: Item | None, lang: Lang) -> str:
    """The reply, or the steps of a script, with what to copy."""
    w = words(lang)
    if isinstance(item, Script):
        return _script(shown, item, lang)
    kind = kind_chip(item.kind, lang) if item is not None else ""
    title = f'<h3 class="fb-item">{kind}{esc(item.title)}</h3>' if item is not None else ""
    return (
        f'{title}<div class="fb-reply" id="fb-reply" role="region" aria-label="{esc(w.reply)}">{esc(shown.reply)}</div>'
        f'<div class="fb-actions">{copy_button("fb-reply", w.copy, lang, primary=True)}</div>'
    )


def _script(shown: Shown, script: Script, lang: Lang) -> str:
    w = words(lang)
    title = f'<h3 class="fb-item">{kind_chip("script", lang)}{esc(script.title)}</h3>'
    form = ""
    if script.variables:
        start = values_of(script, replace(shown, values=shown.prefill))
        fields = "".join(
            f'<label class="fb-field"><span>{esc(variable.label)}</span>'
            f'<input type="text" name="v:{esc(variable.name)}" value="{esc(start[variable.name])}"'
            ' autocomplete="off" maxlength="200"></label>'
            for variable in script.variables
        )
        form = (
            f'<form class="fb-variables" data-send="fill" data-typing="1"><p>{esc(w.variables)}</p>'
            f'<div class="fb-fields">{fields}</div></form>'
        )
    values = values_of(script, shown)
    stages = walk(script.steps, shown.choices)
    first = next((n for n, stage in enumerate(stages) if stage.step.say == script.text), None)
    steps = "".join(
        _stage(n, stage, shown.reply if n == first else fill(stage.step.say, values), n == first, lang)
        for n, stage in enumerate(stages)
    )
    return f'{title}{form}<ol class="fb-steps">{steps}</ol>'


def _stage(n: int, stage: Stage, said: str, first: bool, lang: Lang) -> str:
    w, step = words(lang), stage.step
    parts = []
    if step.note:
        parts.append(f'<p class="fb-note"><b>{esc(w.note)}</b>{esc(step.note)}</p>')
    if step.say:
        copy = copy_button(f"fb-say-{n}", w.copy, lang, primary=first, name=w.copy_step.format(n=n + 1))
        parts.append(
            f'<div class="fb-reply" id="fb-say-{n}">{esc(said.strip())}</div><div class="fb-actions">{copy}</div>'
        )
    if stage.ordinal is not None:
        options = "".join(
            f'<button type="button" class="fb-button fb-branch" data-send="branch" data-ordinal="{stage.ordinal}"'
            f' data-option="{option}" aria-pressed="{str(option == stage.chosen).lower()}">{esc(branch.when)}</button>'
            for option, branch in enumerate(step.branches)
        )
        hint = f'<p class="fb-hint">{esc(w.choose_first)}</p>' if stage.chosen is None else ""
        title = esc(step.choose or w.choose)
        parts.append(f'<div class="fb-choose" role="group" aria-label="{title}"><p>{title}</p>{options}</div>{hint}')
    return f'<li aria-label="{esc(w.step.format(n=n + 1))}">{"".join(parts)}</li>'


def _verdict(shown: Shown, lang: Lang) -> str:
    """What happened to this question, and what can be said about the reply."""
    w, result = words(lang), shown.result
    done = ""
    if shown.verdict == "right":
        done = w.right_done
    elif shown.verdict == "wrong":
        done = w.wrong_done.format(gap=shown.gap_id) if shown.gap_id is not None else w.wrong_done_no_gap
    elif shown.verdict == "picked":
        done = w.picked_done
    elif shown.gap_id is not None:
        done = w.gap_filed.format(gap=shown.gap_id)
    note = f'<p class="fb-done" role="status">{esc(done)}</p>' if done else ""
    if shown.verdict in ("right", "wrong") or result.question_id is None:
        return f'<div class="fb-verdict">{note}</div>' if note else ""
    right = f'<button type="button" class="fb-button fb-right" data-send="right">{esc(w.right)}</button>'
    if shown.entry_id is not None:
        buttons = (right if shown.verdict is None else "") + _objection(shown, w.wrong, w)
    elif result.decision == "suggest":
        buttons = _objection(shown, w.none_fits, w)
    else:
        buttons = ""
    return f'<div class="fb-verdict">{note}{buttons}</div>' if note or buttons else ""


def _objection(shown: Shown, label: str, w: Words) -> str:
    """A button that opens a small form: one tap is enough, words are welcome. Works by keyboard, as <details>."""
    reasons = "".join(
        f'<label class="fb-reason"><input type="radio" name="why" value="{esc(reason)}">'
        f"<span>{esc(reason)}</span></label>"
        for reason in w.wrong_reasons
    )
    return (
        f'<details class="fb-wrong"><summary class="fb-button">{esc(label)}</summary>'
        f'<form data-send="wrong"><fieldset><legend>{esc(w.wrong_title)}</legend>{reasons}</fieldset>'
        f'<label class="fb-field"><span>{esc(w.wrong_text)}</span><input type="text" name="more" maxlength="500"'
        f' autocomplete="off" placeholder="{esc(w.wrong_text_hint)}"></label>'
        f'<button type="submit" class="fb-button fb-primary">{esc(w.wrong_send)}</button></form></details>'
    )


def _candidates(shown: Shown, lang: Lang) -> str:
    w, result = words(lang), shown.result
    likely = [each for place, each in enumerate(result.candidates) if place < 3 or each.confidence >= 0.01]
    if all(candidate.entry_id == shown.entry_id for candidate in likely):
        return ""
    title = w.candidates
    if shown.entry_id is None:
        title = w.candidates_suggest if result.decision == "suggest" else w.candidates_unsure
    rows = "".join(_candidate(candidate, shown, lang) for candidate in likely)
    return (
        f'<section class="fb-candidates"><h3>{esc(title)}</h3><p class="fb-hint">{esc(w.candidates_hint)}</p>'
        f"<ul>{rows}</ul></section>"
    )


def _candidate(candidate: Candidate, shown: Shown, lang: Lang) -> str:
    w = words(lang)
    current = candidate.entry_id == shown.entry_id
    matched = ""
    if candidate.matched_phrasing != candidate.question:
        matched = f'<span class="fb-matched">{esc(w.matched.format(matched=candidate.matched_phrasing))}</span>'
    mark = f'<span class="fb-current">{esc(w.shown)}</span>' if current else ""
    sure = percent(candidate.confidence)
    return (
        f'<li><button type="button" class="fb-candidate" data-send="pick" data-entry="{esc(candidate.entry_id)}"'
        f' aria-pressed="{str(current).lower()}">'
        f'<span class="fb-name">{kind_chip(candidate.kind, lang)}<b>{esc(candidate.question)}</b>{mark}</span>{matched}'
        f'<span class="fb-sure"><span class="fb-bar"><i style="width:{sure}"></i></span><b>{sure}</b></span>'
        "</button></li>"
    )


def recent_html(recent: Sequence[Shown], current: Shown | None, lang: Lang) -> str:
    """The questions of this browser session, newest first; nothing while there is only the one on screen."""
    if len(recent) < 2:
        return ""
    w = words(lang)
    rows = "".join(
        f'<li><button type="button" class="fb-again fb-is-{old.result.decision}" data-send="again"'
        f' data-turn="{old.turn}" aria-pressed="{str(current is not None and old.turn == current.turn).lower()}">'
        f'<i class="fb-dot"></i><span>{esc(old.question[:80])}</span>'
        f"<small>{esc(old.asker or w.decisions[old.result.decision])}</small></button></li>"
        for old in recent
    )
    return f'<section class="fb-recent"><h3>{esc(w.recent)}</h3><ul>{rows}</ul></section>'


_REVEAL = """
element.setAttribute('aria-live', 'polite');
const begin = () => {
  const question = document.querySelector('#fb-question textarea');
  if (!question?.offsetParent) return requestAnimationFrame(begin);
  window.faqbot.restore();
  if (matchMedia('(min-width: 960px)').matches) question.focus({preventScroll: true});
};
begin();
let seen = '';
watch('value', () => {
  const result = element.querySelector('.fb-result');
  const key = result ? result.dataset.key : '';
  if (key && key !== seen && result.getBoundingClientRect().top > innerHeight * 0.6) {
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    result.scrollIntoView({behavior: calm ? 'auto' : 'smooth', block: 'start'});
  }
  seen = key;
});
"""
"""On a narrow screen the reply is below the question: go there when it is a new one. On a wide one the question
can be pasted as soon as the page is open."""

_CLEAR = """() => {
  document.querySelector('#fb-question textarea')?.focus();
  return ['', ''];
}"""


def build(assistant: Assistant, lang: Any, start: Lang) -> Tab:
    """The desk's components and events, inside the tab that is open in Gradio. `lang`: the page's language state."""
    w = words(start)
    current, recent = gr.State(None), gr.State(())
    with gr.Row(elem_classes="fb-desk"):
        with gr.Column(elem_classes="fb-ask", min_width=0):
            question = gr.Textbox(
                label=w.question, placeholder=w.question_hint, lines=4, max_lines=12, elem_id="fb-question"
            )
            with gr.Row(elem_classes="fb-pair"):
                asker = gr.Textbox(label=w.asker, placeholder=w.asker_hint, max_lines=1, max_length=60, min_width=0)
                group = gr.Textbox(label=w.group, placeholder=w.group_hint, max_lines=1, max_length=60, min_width=0)
            with gr.Row(elem_classes="fb-go"):
                button = gr.Button(w.ask, variant="primary", elem_id="fb-ask", min_width=0)
                clear = gr.Button(w.clear, elem_id="fb-clear", min_width=0)
            keys = gr.HTML(_keys(w), apply_default_css=False)
            problem = gr.HTML("", apply_default_css=False, elem_classes="fb-problem", js_on_load=None)
        result = gr.HTML(
            result_html(None, assistant.knowledge, start),
            apply_default_css=False,
            elem_classes="fb-answer",
            js_on_load=events("pick", "fill", "branch", "right", "wrong") + _REVEAL,
        )
        again = gr.HTML("", apply_default_css=False, elem_classes="fb-past", js_on_load=events("again"))
    outputs = [current, recent, result, again, problem]

    def show(shown: Shown, recent: Sequence[Shown], lang: Lang) -> tuple[Any, ...]:
        recent = remember(recent, shown)
        answer = result_html(shown, assistant.knowledge, lang)
        return shown, recent, answer, recent_html(recent, shown, lang), ""

    def refuse(error: Exception, lang: Lang) -> tuple[Any, ...]:
        """Only says so: what is on screen and what was typed stays."""
        return (*[gr.skip()] * 4, notice(sentence(error, lang)))

    def asked(
        question: str | None, asker: str | None, group: str | None, recent: Sequence[Shown], lang: Lang
    ) -> tuple[Any, ...]:
        try:
            turn = max((old.turn for old in recent), default=0) + 1
            return show(ask(assistant, question or "", asker or "", group or "", turn), recent, lang)
        except Exception as error:  # whatever it is, the page says so in one sentence and keeps what was typed
            return refuse(error, lang)

    def acted(act: Callable[[Shown, Mapping[str, str]], Shown]) -> Callable[..., tuple[Any, ...]]:
        def changed(current: Shown | None, recent: Sequence[Shown], lang: Lang, event: gr.EventData) -> tuple[Any, ...]:
            try:
                if current is None:
                    raise Unready(lambda w: w.ask_first)
                return show(act(current, _fields(event)), recent, lang)
            except Exception as error:
                return refuse(error, lang)

        return changed

    def reopened(recent: Sequence[Shown], lang: Lang, event: gr.EventData) -> tuple[Any, ...]:
        turn = _fields(event).get("turn")
        for old in recent:
            if str(old.turn) == turn:
                return show(replace(old, prefill=old.values), recent, lang)
        return refuse(Unready(lambda w: w.ask_first), lang)

    def redraw(lang: Lang, current: Shown | None, recent: Sequence[Shown]) -> tuple[Any, ...]:
        try:
            answer = result_html(current, assistant.knowledge, lang)
            return answer, recent_html(recent, current, lang), _keys(words(lang)), ""
        except Exception as error:
            return gr.skip(), gr.skip(), gr.skip(), notice(sentence(error, lang))

    state = [current, recent, lang]
    button.click(asked, [question, asker, group, recent, lang], outputs, **busy(result))
    gr.on([asker.submit, group.submit], asked, [question, asker, group, recent, lang], outputs, **busy(result))
    result.pick(
        acted(lambda shown, data: pick(assistant, shown, data.get("entry", ""))), state, outputs, **busy(result)
    )
    result.fill(
        acted(lambda shown, data: fill_in(assistant, shown, _typed(data))),
        state,
        outputs,
        trigger_mode="always_last",
        **EVENT,
    )
    result.branch(acted(lambda shown, data: choose(shown, *_branch(data))), state, outputs, **EVENT)
    result.right(acted(lambda shown, _: judge(assistant, shown, "right")), state, outputs, **EVENT)
    result.wrong(
        acted(lambda shown, data: judge(assistant, shown, "wrong", _reason(data))), state, outputs, **busy(result)
    )
    clear.click(None, None, [question, asker], js=_CLEAR, **EVENT)
    again.again(reopened, [recent, lang], outputs, **EVENT)

    return Tab(
        labels=(
            (question, lambda w: {"label": w.question, "placeholder": w.question_hint}),
            (asker, lambda w: {"label": w.asker, "placeholder": w.asker_hint}),
            (group, lambda w: {"label": w.group, "placeholder": w.group_hint}),
            (button, lambda w: {"value": w.ask}),
            (clear, lambda w: {"value": w.clear}),
        ),
        redraw=redraw,
        inputs=(current, recent),
        outputs=(result, again, keys, problem),
    )


def _keys(w: Words) -> str:
    return f'<p class="fb-keys">{esc(w.ask_keys)}</p><p class="fb-working" role="status">{esc(w.asking)}</p>'


def _fields(event: gr.EventData) -> Mapping[str, str]:
    """What the browser sent with an event, texts only: it may have been made by hand."""
    data = event._data
    return {str(key): value for key, value in data.items() if isinstance(value, str)} if isinstance(data, dict) else {}


def _typed(data: Mapping[str, str]) -> dict[str, str]:
    return {name.removeprefix("v:"): value for name, value in data.items() if name.startswith("v:")}


def _branch(data: Mapping[str, str]) -> tuple[int, int]:
    ordinal, option = data.get("ordinal", ""), data.get("option", "")
    if not (ordinal.isdecimal() and option.isdecimal()):
        raise InvalidRequest("That is not a branch of this script. Choose one of those shown.")
    return int(ordinal), int(option)


def _reason(data: Mapping[str, str]) -> str:
    return "；".join(part for part in (data.get("why", ""), data.get("more", "").strip()) if part)
