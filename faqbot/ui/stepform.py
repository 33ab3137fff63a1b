"""The part of an item's form that holds more than texts: a script's steps and variables, what follows a broken rule.

nested_html("steps", form.values["steps"], options, "zh")       # fields named steps.0.say, steps.0.branches.1.when, …
typed_nested("steps", sent)                                     # what they hold, as the one text of `nested`

Blank fields are nothing: there is always room for one more step, branch or variable, and emptied ones go.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from faqbot.knowledge import OFFENCES
from faqbot.nested import pruned, value_of, written_of
from faqbot.reading import MAX_STEP_DEPTH
from faqbot.ui.editing_words import EditingWords, editing_words
from faqbot.ui.markup import esc
from faqbot.ui.words import Lang

SPARE_BRANCHES: Final = 2
"""Ways to go on that a step without any has room for: one is no choice."""
_STAGES: Final = ("first", "second", "third")
_PART: Final = re.compile(r"[a-z_]+|\d+")
_PARTS: Final = re.compile(r"[a-z_]+(?:\.(?:[a-z_]+|\d{1,3})){1,20}")
_NAMES: Final = re.compile(r"^(\s*(?:- )?)([a-z_]+):", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Options:
    """What can be chosen."""

    scripts: Mapping[str, str]
    """Titles by id."""
    offences: Sequence[str]
    """What breaks the rule of the form."""


def nested_html(key: str, text: str, options: Options, lang: Lang) -> str:
    """The fields for what `text` says."""
    w, value = editing_words(lang), value_of(key, text)
    match key:
        case "steps":
            body = _steps("steps", value or [], w, depth=1)
        case "variables":
            body = _variables(value or [], w)
        case _:
            body = _strikes(value or {}, options, w)
    more = f'<button type="button" class="fb-button fb-plain" data-send="grow">{esc(w.more_room)}</button>'
    return (
        f'<fieldset class="fb-nested"><legend>{esc(w.nested[key])}</legend>'
        f'<p class="fb-hint">{esc(w.nested_hints[key])}</p>'
        f"{body}{more if key != 'strikes' else ''}</fieldset>"
    )


def offences_html(chosen: str, lang: Lang) -> str:
    """What breaks a rule, to be ticked. chosen: a line each."""
    w, lines = editing_words(lang), chosen.splitlines()
    boxes = "".join(
        f'<label><input type="checkbox" name="offences" value="{each}"{" checked" if each in lines else ""}>'
        f"<span>{esc(w.offences[each])}</span></label>"
        for each in OFFENCES
    )
    return (
        f'<fieldset class="fb-nested"><legend>{esc(w.nested["offences"])}</legend>'
        f'<p class="fb-hint">{esc(w.nested_hints["offences"])}</p><div class="fb-ticks">{boxes}</div></fieldset>'
    )


def typed_nested(key: str, sent: Mapping[str, str]) -> str:
    """The text of what a form sent under names that begin with `key`."""
    found: dict[str, Any] = {}
    for name, value in sent.items():
        if name.startswith(f"{key}.") and _PARTS.fullmatch(name) and value.strip():
            *above, last = _PART.findall(name)
            holder = found
            for part in above:
                holder = holder.setdefault(part, {})
                if not isinstance(holder, dict):  # made by hand: a text that holds others
                    break
            else:
                holder[last] = value.replace("\r\n", "\n").strip()
    value = pruned(_listed(found.get(key, {})))
    if key == "strikes" and isinstance(value, dict) and "counts_with" in value:
        value["counts_with"] = [each for each in re.split(r"[,，、\s]+", value["counts_with"]) if each]
    return written_of(key, value)


def nested_said(text: str, lang: Lang) -> str:
    """The one text of steps, variables or strikes, its keys as people call them."""
    names = editing_words(lang).nested_keys
    return _NAMES.sub(lambda found: f"{found[1]}{names.get(found[2], found[2])}:", text)


def _listed(value: Any) -> Any:
    """Maps whose keys are numbers as lists in their order."""
    if not isinstance(value, dict):
        return value
    if value and all(key.isdigit() for key in value):
        return [_listed(value[key]) for key in sorted(value, key=int)]
    return {key: _listed(each) for key, each in value.items()}


def _steps(path: str, steps: Sequence[Mapping[str, Any]], w: EditingWords, *, depth: int) -> str:
    rows = "".join(_step(f"{path}.{at}", each, at + 1, w, depth) for at, each in enumerate(steps))
    spare = _step(f"{path}.{len(steps)}", {}, len(steps) + 1, w, depth if depth == 1 else MAX_STEP_DEPTH)
    if not steps:
        return rows + spare
    return (
        f'{rows}<details class="fb-spare" data-open="{path}-spare"><summary>{esc(w.one_more_step)}</summary>{spare}'
        "</details>"
    )


def _step(path: str, step: Mapping[str, Any], number: int, w: EditingWords, depth: int) -> str:
    branches = step.get("branches", [])
    ways = ""
    if depth < MAX_STEP_DEPTH:
        rows = "".join(_branch(f"{path}.branches.{at}", each, w, depth) for at, each in enumerate(branches))
        room = range(len(branches), len(branches) + (1 if branches else SPARE_BRANCHES))
        spare = "".join(_branch(f"{path}.branches.{at}", {}, w, MAX_STEP_DEPTH - 1) for at in room)
        if branches:
            spare = (
                f'<details class="fb-spare" data-open="{path}-branch"><summary>{esc(w.one_more_branch)}</summary>'
                f"{spare}</details>"
            )
        ways = (
            f'<details data-open="{path}-ways"{" open" if branches else ""}><summary>{esc(w.branches)}</summary>'
            f"{_line(f'{path}.choose', step.get('choose', ''), w.nested_keys['choose'])}{rows}{spare}</details>"
        )
    return (
        f'<fieldset class="fb-step"><legend>{esc(w.step.format(n=number))}</legend>'
        f"{_area(f'{path}.say', step.get('say', ''), w.nested_keys['say'], 2)}"
        f"{_area(f'{path}.note', step.get('note', ''), w.nested_keys['note'], 1)}{ways}</fieldset>"
    )


def _branch(path: str, branch: Mapping[str, Any], w: EditingWords, depth: int) -> str:
    return (
        f'<div class="fb-branch">{_line(f"{path}.when", branch.get("when", ""), w.nested_keys["when"])}'
        f"{_steps(f'{path}.steps', branch.get('steps', []), w, depth=depth + 1)}</div>"
    )


def _variables(variables: Sequence[Mapping[str, str]], w: EditingWords) -> str:
    return "".join(
        '<div class="fb-variable">'
        + "".join(
            _line(f"variables.{at}.{part}", each.get(part, ""), w.nested_keys[part])
            for part in ("name", "label", "default")
        )
        + "</div>"
        for at, each in enumerate([*variables, {}])
    )


def _strikes(strikes: Mapping[str, Any], options: Options, w: EditingWords) -> str:
    """What follows in general, then for single offences of the rule."""
    general = _stages("strikes", strikes, options, w) + _choice("strikes.notice", strikes.get("notice", ""), options, w)
    general += _line("strikes.expires_after", strikes.get("expires_after", ""), w.nested_keys["expires_after"])
    together = "，".join(strikes.get("counts_with", []))
    general += _line("strikes.counts_with", together, w.nested_keys["counts_with"])
    single = "".join(
        f'<details data-open="strikes-{each}"{" open" if each in strikes else ""}><summary>'
        f"{esc(w.only_for.format(offence=w.offences[each]))}</summary>"
        f"{_stages(f'strikes.{each}', strikes.get(each, {}), options, w)}</details>"
        for each in OFFENCES
        if each in options.offences or each in strikes
    )
    return f'<div class="fb-strikes">{general}</div>{single}'


def _stages(path: str, stages: Mapping[str, Any], options: Options, w: EditingWords) -> str:
    chosen = "".join(_choice(f"{path}.{stage}", stages.get(stage, ""), options, w) for stage in _STAGES)
    return chosen + _line(f"{path}.reason", stages.get("reason", ""), w.nested_keys["reason"])


def _choice(name: str, chosen: str, options: Options, w: EditingWords) -> str:
    titles = {"": w.no_script} | dict(options.scripts)
    if chosen not in titles:
        titles[chosen] = chosen
    shown = "".join(
        f'<option value="{esc(item_id)}"{" selected" if item_id == chosen else ""}>{esc(title)}</option>'
        for item_id, title in titles.items()
    )
    label = w.nested_keys[name.rpartition(".")[2]]
    return f'<label class="fb-field"><span>{esc(label)}</span><select name="{name}">{shown}</select></label>'


def _line(name: str, value: str, label: str) -> str:
    return (
        f'<label class="fb-field"><span>{esc(label)}</span><input type="text" name="{name}" value="{esc(value)}"'
        f' maxlength="500" autocomplete="off"></label>'
    )


def _area(name: str, value: str, label: str, rows: int) -> str:
    return (
        f'<label class="fb-field"><span>{esc(label)}</span><textarea name="{name}" rows="{rows}"'
        f' style="--rows: {rows}">\n{esc(value)}</textarea></label>'
    )
