"""The page as a whole: header, tabs, theme; and how it is mounted. What a tab shows is the tab's own business."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.themes.utils.colors import Color

from faqbot.exchange import MAX_UPLOAD
from faqbot.ui import base, board, conduct, desk, queue, today
from faqbot.ui.markup import esc, events, moment
from faqbot.ui.markup import said as said_of
from faqbot.ui.owing_words import owing_words
from faqbot.ui.tab import EVENT, Tab
from faqbot.ui.words import Lang, Words, words

if TYPE_CHECKING:
    from fastapi import FastAPI

    from faqbot.assistant import Assistant

HERE = Path(__file__).parent

PROBLEMS = 5
"""Of refused files that are named on every tab."""
KEPT = 3_600
"""Seconds after which what was uploaded and never imported is deleted."""
LOOKED = 5.0
"""Seconds between two looks at whether the files can still be served."""

SANS = ("system-ui", "-apple-system", "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")
MONO = ("ui-monospace", "SFMono-Regular", "Consolas", "Noto Sans Mono CJK SC", "monospace")
"""The reader's own fonts: the page must work, and look right, where no font server can be reached."""


def mount(app: FastAPI, assistant: Assistant) -> FastAPI:
    """Put the page at `/` of `app`; routes that `app` already has win over it.

    The same app is returned, with Gradio's start-up joined to its lifespan.
    """
    gr.mount_gradio_app(
        app,
        build_page(assistant),
        path="/",
        theme=theme(),
        head=head(page_language(assistant)),
        favicon_path=str(HERE / "icon.svg"),
        footer_links=[],
        run_history=False,  # else Gradio keeps every question in the browser's storage
        max_file_size=MAX_UPLOAD,
        show_error=False,  # the page words its errors itself
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        enable_monitoring=False,
    )
    return app


def build_page(assistant: Assistant) -> gr.Blocks:
    """The whole page. What it looks like (`theme`, `head`) is given where it is mounted."""
    start = page_language(assistant)
    w = words(start)
    name = assistant.knowledge.community.name
    page = gr.Blocks(title=f"{name} · faqbot", analytics_enabled=False, delete_cache=(KEPT // 4, KEPT))
    with page:
        lang = gr.State(start)
        top: Any = gr.HTML(top_html(name, start), apply_default_css=False, js_on_load=events("language") + _LANGUAGE)
        banner = gr.HTML(
            refused_html(assistant, start), apply_default_css=False, elem_classes="fb-outside", js_on_load=None
        )
        above = today.alarms(assistant, start)
        with gr.Tabs(elem_classes="fb-tabs", overflow_behavior="wrap"):
            with gr.Tab(w.desk, id="desk") as desk_tab:
                desk_parts = desk.build(assistant, lang, start)
            with gr.Tab(owing_words(start).today, id="today") as today_tab:
                today_parts = today.build(assistant, lang, start, today_tab, above)
            with gr.Tab(w.queue, id="queue") as queue_tab:
                queue_parts = queue.build(assistant, lang, start, queue_tab)
            with gr.Tab(w.conduct_tab, id="conduct") as conduct_tab:
                conduct_parts = conduct.build(assistant, lang, start, conduct_tab)
            with gr.Tab(w.base, id="base") as base_tab:
                base_parts = base.build(assistant, lang, start, base_tab)
            with gr.Tab(w.board, id="board") as board_tab:
                board_parts = board.build(assistant, lang, start, board_tab)
        tabs: list[Tab] = [desk_parts, today_parts, queue_parts, conduct_parts, base_parts, board_parts]
        labels: list[tuple[Any, Callable[[Words], dict[str, Any]]]] = [
            (desk_tab, lambda w: {"label": w.desk}),
            (queue_tab, lambda w: {"label": w.queue}),
            (conduct_tab, lambda w: {"label": w.conduct_tab}),
            (base_tab, lambda w: {"label": w.base}),
            (board_tab, lambda w: {"label": w.board}),
            *(label for tab in tabs for label in tab.labels),
        ]

        def switch(event: gr.EventData) -> tuple[Any, ...]:
            asked = event._data.get("lang") if isinstance(event._data, dict) else None
            lang: Lang = "en" if asked == "en" else "zh"
            relabelled = [gr.update(**label(words(lang))) for _, label in labels]
            return lang, top_html(assistant.knowledge.community.name, lang), *relabelled

        def look(lang: Lang) -> str:
            return refused_html(assistant, lang)

        gr.Timer(LOOKED).tick(look, [lang], [banner], **EVENT)
        page.load(look, [lang], [banner], **EVENT)
        page.load(today_parts.redraw, [lang, *today_parts.inputs], list(today_parts.outputs), **EVENT)
        switched = top.language(switch, None, [lang, top, *(part for part, _ in labels)], **EVENT)
        switched.then(look, [lang], [banner], **EVENT)
        for tab in tabs:
            switched.then(tab.redraw, [lang, *tab.inputs], list(tab.outputs), **EVENT)
    # Direct routes would skip the queue; four at a time, as one slow reply must not hold up everybody else's.
    page.queue(api_open=False, default_concurrency_limit=4)
    return page


def page_language(assistant: Assistant) -> Lang:
    """What the page speaks before anybody switches: the community's language."""
    return assistant.knowledge.community.language


def refused_html(assistant: Assistant, lang: Lang) -> str:
    """What the files say that cannot be served, if anything; what is served is the state before."""
    refused = assistant.editing.refused
    if refused is None:
        return ""
    w = words(lang)
    zone = assistant.knowledge.community.timezone
    said = w.outside_refused.format(when=moment(refused.at, datetime.now(UTC), zone, lang))
    problems = [str(problem) for problem in refused.problems] or [refused.message]
    rows = "".join(f"<li>{esc(said_of(problem, lang))}</li>" for problem in problems[:PROBLEMS])
    rest = len(problems) - PROBLEMS
    more = f"<li>{esc(w.outside_more.format(n=rest))}</li>" if rest > 0 else ""
    return f'<div class="fb-refused" role="alert"><p>{esc(said)}</p><ul>{rows}{more}</ul></div>'


def top_html(community: str, lang: Lang) -> str:
    """The header: whose page this is, the language, and dark or light (`page.js` does the latter)."""
    w = words(lang)
    languages = "".join(
        f'<button type="button" data-send="language" data-lang="{code}" lang="{code}"'
        f' aria-pressed="{str(code == lang).lower()}">{name}</button>'
        for code, name in (("zh", "中文"), ("en", "English"))
    )
    return (
        f'<header class="fb-top"><div class="fb-brand">{_icon()}<div><h1>{esc(community)}</h1>'
        f"<p>faqbot · {esc(w.tagline)}</p></div></div>"
        f'<div class="fb-tools"><label class="fb-editor" title="{esc(w.editor_ask)}"><svg viewBox="0 0 20 20"'
        ' aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.6"><circle cx="10" cy="7" r="3.2"/>'
        f'<path d="M3.8 17c.6-3.4 3-5 6.2-5s5.6 1.6 6.2 5"/></svg><span class="fb-spoken">{esc(w.editor)}</span>'
        f'<input type="text" data-editor maxlength="40" autocomplete="name" placeholder="{esc(w.editor)}"></label>'
        f'<div class="fb-languages" role="group" aria-label="{esc(w.language)}">{languages}</div>'
        f'<button type="button" class="fb-theme" data-theme-switch aria-label="{esc(w.theme)}" title="{esc(w.theme)}">'
        '<svg viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="10" r="7" fill="none" stroke="currentColor"'
        ' stroke-width="1.6"/><path d="M10 3a7 7 0 0 1 0 14z" fill="currentColor"/></svg></button></div></header>'
    )


_LANGUAGE = """
window.faqbot.keep(element);
const wanted = window.faqbot.language();
if (wanted) trigger('language', {lang: wanted});
"""
"""A language chosen earlier, or by ?lang=, is taken up when the page opens."""


def head(start: Lang) -> str:
    """Style sheets and scripts, in the page itself: the page's own, then those of single tabs. In the head, as Gradio
    would put its own prefix before every selector of a `css=` text and drop the rules it does not know."""
    script = _texts("page.js").replace("PAGE_LANGUAGE", start)
    style = _texts("style.css")
    return f"<style>{style}</style><script>{script}</script>"


@cache
def _texts(first: str) -> str:
    """The file of this name, then all others of its kind."""
    others = sorted(path for path in HERE.glob(f"*{Path(first).suffix}") if path.name != first)
    return "\n".join(path.read_text(encoding="utf-8") for path in (HERE / first, *others))


@cache
def _icon() -> str:
    return (HERE / "icon.svg").read_text(encoding="utf-8").strip()


def theme() -> gr.themes.Base:
    """Gradio's own parts (fields, buttons, tabs) in the colours of `style.css`, which says what they are."""
    green = Color(
        c50="#eef8f2", c100="#d8efe2", c200="#b3dfc7", c300="#82c9a4", c400="#4cb07f", c500="#1f9460",
        c600="#0b7a4b", c700="#09633d", c800="#0a4f33", c900="#09412b", c950="#042519",
    )  # fmt: skip
    plain = gr.themes.Base(primary_hue=green, neutral_hue="gray", font=list(SANS), font_mono=list(MONO))
    both: dict[str, str] = {}
    for name, value in {
        "body_text_color_subdued": "var(--fb-quiet)",
        "background_fill_primary": "var(--fb-surface)",
        "background_fill_secondary": "var(--fb-ground)",
        "border_color_primary": "var(--fb-border)",
        "block_background_fill": "transparent",
        "block_border_color": "transparent",
        "block_label_text_color": "var(--fb-text)",
        "block_title_text_color": "var(--fb-text)",
        "input_background_fill": "var(--fb-field)",
        "input_background_fill_focus": "var(--fb-field)",
        "input_border_color": "var(--fb-field-border)",
        "input_border_color_focus": "var(--fb-accent)",
        "input_placeholder_color": "var(--fb-quiet)",
        "button_primary_background_fill": "var(--fb-accent)",
        "button_primary_background_fill_hover": "var(--fb-accent-strong)",
        "button_primary_text_color": "var(--fb-on-accent)",
        "button_primary_border_color": "transparent",
        "link_text_color": "var(--fb-accent)",
    }.items():
        both[name] = value
        both[f"{name}_dark"] = value
    return plain.set(
        **both,
        # As numbers: the page has these before it has the style sheet, and must not flash white in the dark.
        body_background_fill="#f4f5f3",
        body_background_fill_dark="#111413",
        body_text_color="#1b211d",
        body_text_color_dark="#e9ece9",
        color_accent="var(--fb-accent)",
        block_border_width="0px",
        block_padding="0px",
        block_shadow="none",
        input_border_width="1px",
        input_padding="10px 14px",
        input_radius="10px",
        input_shadow="none",
        input_shadow_focus="none",
        input_text_size="16px",
    )
