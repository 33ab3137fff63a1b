"""The board: what each number says, in which colours, and in a real Chromium what can be chosen."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page, expect

from faqbot.assistant import Assistant
from faqbot.errors import InvalidRequest
from faqbot.figures import Board, Column, GroupFigures, ItemFigures, Span, Totals
from faqbot.store.figures import GapDemand
from faqbot.ui import board as boards
from faqbot.ui.board import LISTED, SERIES, View, board_html, chosen
from faqbot.ui.board_words import board_words
from faqbot.ui.words import Lang
from tests.served import ATTACK, Desk, Site, fits, harmless, window

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 25, 14, 5, tzinfo=ZONE)
TOTALS = Totals(100, 80, 10, 6, 4, waiting=3, late=2, minutes=13, promises=5, kept=4, strikes=1)
BEFORE = Totals(90, 81, 5, 4, 0, waiting=3, late=1, minutes=20, promises=0, kept=0, strikes=2)


def board(**changes: Any) -> Board:
    """A week of which two days had questions."""
    columns = [Column(datetime(2026, 11, 19, tzinfo=ZONE) + timedelta(days=day)) for day in range(7)]
    columns[5] = replace(columns[5], answered=50, suggested=10, coverage=50 / 60, edits=2)
    columns[6] = replace(columns[6], answered=30, unanswered=6, wrong=4, coverage=0.8)
    hours = [[0] * 24 for _ in range(7)]
    hours[1][20], hours[2][9] = 60, 40
    made = {
        "span": Span(date(2026, 11, 19), date(2026, 11, 25)),
        "group": None,
        "now": NOW,
        "totals": TOTALS,
        "before": BEFORE,
        "columns": tuple(columns),
        "hours": tuple(map(tuple, hours)),
        "groups": (GroupFigures("1 群", TOTALS), GroupFigures(None, Totals(5, 5))),
        "items": (ItemFigures("fee", "entry", "会费多少钱？", 40, 3), ItemFigures("no-ads", "rule", "发广告", 8, 0)),
        "gaps": (GapDemand(7, "好停车吗", 4, 5),),
    }
    return Board(**(made | changes))


def drawn(lang: Lang = "zh", view: View | None = None, **changes: Any) -> str:
    return board_html(board(**changes), view or View("7"), lang, ever=True)


def tiles(markup: str) -> dict[str, list[str]]:
    """The words of each tile, by what it is called."""
    found = {}
    for tile in re.findall(r'<li class="fb-tile".*?</li>', markup):
        name, *others = (
            re.sub(r"\s+", " ", text).strip() for text in re.sub(r"</?(?:span|b)>", "|", tile).split("|") if text
        )
        name, *others = [text for text in (re.sub("<[^>]+>", "", each).strip() for each in (name, *others)) if text]
        found[name] = others
    return found


def test_a_tile_says_how_much_and_what_it_was_before() -> None:
    assert tiles(drawn()) == {
        "提问": ["100", "↑ 上期 90"],
        "直接回复": ["80% 80", "↓ 上期 90%"],
        "等回复": ["3", "上期 3"],
        "超时": ["2", "↑ 上期 1", "迟回的也算在内"],
        "答错": ["4", "↑ 上期 0"],
        "回复用时": ["13 分钟", "↓ 上期 20 分钟"],
        "按时兑现": ["4 / 5", "上期 –"],
        "违规": ["1", "↓ 上期 2"],
    }


@pytest.mark.parametrize(
    ("name", "totals", "tone"),
    [
        ("questions", Totals(200), ""),
        ("answered", Totals(10, 10), "better"),
        ("answered", Totals(10, 1), "worse"),
        ("late", replace(TOTALS, late=0), "better"),
        ("minutes", replace(TOTALS, minutes=21), "worse"),
        ("waiting", replace(TOTALS, waiting=9), "worse"),
        ("strikes", replace(TOTALS, strikes=9), "worse"),
    ],
)
def test_better_and_worse_are_told_apart(name: str, totals: Totals, tone: str) -> None:
    label = board_words("zh").figures[name]
    (tile,) = re.findall(rf"<li class=\"fb-tile\"[^>]*><span>{label}</span>.*?</li>", drawn(totals=totals))
    assert re.findall(r"fb-arrow(?: fb-(\w+))?", tile) == [tone]


def test_a_new_community_is_held_against_nothing() -> None:
    markup = drawn(before=Totals())
    assert {others[1] for others in tiles(markup).values()} == {"上期 –"}
    assert "fb-arrow" not in markup


@pytest.mark.parametrize(
    ("minutes", "zh", "en"),
    [
        (0, "0 分钟", "0 min"),
        (99, "99 分钟", "99 min"),
        (100, "1.7 小时", "1.7 h"),
        (48 * 60, "2.0 天", "2.0 d"),
        (None, "–", "–"),
    ],
)
def test_time_to_reply_in_the_unit_that_fits(minutes: int | None, zh: str, en: str) -> None:
    totals = replace(TOTALS, minutes=minutes)
    assert tiles(drawn(totals=totals))["回复用时"][0] == zh
    assert tiles(drawn("en", totals=totals))["Time to reply"][0] == en


def test_the_words_of_each_picture_say_what_it_shows() -> None:
    markup = drawn()
    for said in (
        "平均每天 14，最多 60（11 月 24 日 周二）",
        "最忙：周二 20–21 点，共 60 条",
        '<b class="fb-latest">80%</b>',
        "11 月 24 日 周二：60 条\n直接回复 50\n推荐 10",
        "11 月 24 日 周二：83%\n发布 2 处修改",
        "周三 9–10 点：40 条",
        "<b>11 月 19 日 – 11 月 25 日</b> 与之前的 7 天相比 · 统计于 14:05",
        "超时 2",
        "没有写群",
        "3 / 40",
        'data-gap-link="7"',
        "4 人",
    ):
        assert said in markup, said


def test_what_has_an_answer_under_other_words_is_told_apart_from_what_has_none() -> None:
    gaps = (GapDemand(7, "车停哪儿", 4, 5, picked=3), GapDemand(8, "能带狗吗", 3, 4, picked=2))
    markup = drawn(gaps=gaps)
    none, otherwise = markup.split("下面这些答案已经有了")
    assert 'aria-label="去补答案：能带狗吗"' in none and "车停哪儿" not in none.split("最多人问")[1]
    assert 'aria-label="去加问法：车停哪儿"' in otherwise
    only = drawn(gaps=gaps[:1])
    assert "这段时间问到的都有答案了。" in only and "去加问法：车停哪儿" in only
    assert "下面这些答案已经有了" not in drawn(gaps=gaps[1:])


def test_of_a_single_day_hours_are_shown_once() -> None:
    today = date(2026, 11, 25)
    markup = drawn(view=View("1"), span=Span(today, today), columns=board().columns[-1:])
    assert "每小时的提问" in markup
    assert "fb-heat" not in markup
    assert "fb-curve" not in markup
    assert "fb-heat" in drawn()


def test_english_says_it_in_english() -> None:
    markup = drawn("en")
    assert "14 a day on average, 60 at most (24 Nov Tue)" in markup
    assert "Busiest: Tue 20:00–21:00, 60 in all" in markup
    assert not re.search("[\u4e00-\u9fff]", re.sub("1 群|会费多少钱？|发广告|好停车吗|1%20%E7%BE%A4", "", markup))


def test_behind_each_picture_stand_its_numbers_to_read_and_to_keep() -> None:
    markup = drawn(group="1 群", view=View("7", group="1 群"))
    assert markup.count("<table>") == 6
    links = re.findall(r'href="v1/figures/export\?([^"]+)"', markup)
    assert len(links) == 7
    assert all("from=2026-11-19&amp;to=2026-11-25&amp;language=zh&amp;group=1+%E7%BE%A4" in link for link in links)
    assert '<tr><th scope="row">2026-11-24</th><td>60</td><td>50</td><td>10</td>' in markup


def test_long_lists_end_and_say_what_they_left_out() -> None:
    groups = tuple(GroupFigures(f"{number} 群", Totals(questions=20 - number)) for number in range(12))
    items = tuple(ItemFigures(f"i{n}", "entry", f"问题 {n}", 20 - n, 1) for n in range(12))
    markup = drawn(groups=groups, items=items)
    assert "其余 4 个群" in markup
    assert re.findall(r"<b>(\d+)</b></span></li>", markup)[0] == str(sum(20 - n for n in range(8, 12)))
    assert len(re.findall(r'class="fb-row-name">问题', markup)) == 2 * LISTED


def test_nothing_yet_shows_what_will_be_here() -> None:
    markup = board_html(board(totals=Totals()), View(), "zh", ever=False)
    assert "还没有提问" in markup
    assert "fb-tile" not in markup
    assert 'data-send="look"' not in markup


def test_a_quiet_time_says_so_and_lets_choose_another() -> None:
    markup = drawn(totals=Totals(waiting=3))
    assert "这段时间没有提问" in markup
    assert tiles(markup)["等回复"][0] == "3"
    assert 'data-range="90"' in markup
    assert "fb-plot" not in markup


def test_what_members_wrote_is_text() -> None:
    markup = drawn(
        groups=(GroupFigures(ATTACK, TOTALS),),
        items=(ItemFigures(ATTACK, "entry", ATTACK, 3, 1),),
        gaps=(GapDemand(7, ATTACK, 4, 5),),
        view=View("7", group=ATTACK),
        group=ATTACK,
    )
    harmless(re.sub(r"<svg.*?</svg>", "", markup))


def test_what_is_chosen_is_kept_and_what_makes_no_sense_is_not() -> None:
    view = chosen(View(), {"range": "own", "first": "2026-11-01", "last": "2026-11-09", "by": "小晨"})
    assert view == View("own", "2026-11-01", "2026-11-09")
    assert chosen(view, {"group": "1 群"}) == View("own", "2026-11-01", "2026-11-09", "1 群")
    assert chosen(View(), {"range": "99999999", "group": 3}) == View()
    assert chosen(View("7"), None) == View("7")
    assert view.span(date(2026, 11, 25)) == Span(date(2026, 11, 1), date(2026, 11, 9))
    with pytest.raises(InvalidRequest, match="^soon is no date. Write it like 2026-11-25.$"):
        View("own", "soon").span(date(2026, 11, 25))


# --- Colours --------------------------------------------------------------------------------------------------

# Machado, Oliveira and Fernandes 2009, at full severity: what linear red, green and blue look like.
_SEEN = {
    "everybody": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(colour: str) -> NDArray[np.float64]:
    value = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def lab(light: NDArray[np.float64]) -> NDArray[np.float64]:
    x, y, z = (_XYZ @ np.clip(light, 0, 1)) / np.array([0.9505, 1, 1.089])
    f = [np.cbrt(each) if each > 0.008856 else 7.787 * each + 16 / 116 for each in (x, y, z)]
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(one: str, other: str) -> float:
    low, high = sorted(float(_XYZ[1] @ linear(each)) for each in (one, other))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", [":root", "body.dark"])
def test_series_are_told_apart_by_everybody_and_stand_out_from_their_ground(mode: str) -> None:
    folder = Path(boards.__file__).parent

    def named(file: str, prefix: str) -> dict[str, str]:
        text = (folder / file).read_text(encoding="utf-8")
        block = text.split(f"\n{mode} {{", 1)[1].split("}", 1)[0]
        return dict(re.findall(rf"--fb-{prefix}([a-z-]+): (#[0-9a-f]{{6}});", block))

    series, page = named("board.css", "of-"), named("style.css", "")
    assert set(series) == set(SERIES)
    for colour in series.values():
        assert contrast(colour, page["surface"]) >= 3.0
    for who, sight in _SEEN.items():
        for one, other in combinations(SERIES, 2):
            apart = np.linalg.norm(lab(sight @ linear(series[one])) - lab(sight @ linear(series[other])))
            assert apart >= 20, (who, one, other)


# --- In a browser ---------------------------------------------------------------------------------------------


def open_board(page: Page) -> None:
    page.locator('[data-tab-id="board"]').click()
    expect(page.locator(".fb-board, .fb-board-empty").first).to_be_visible()


def busy(assistant: Assistant) -> None:
    """Today: five questions in two groups, one answered wrongly, two without an answer; one more ten days ago."""
    wrong = assistant.ask("会费多少钱？", asker="小红", group="2 群").question_id
    assert wrong is not None
    assistant.feedback(wrong, "wrong", by="小晨")
    assistant.ask("怎么申请退款？", asker="小明", group="1 群")
    assistant.ask("怎么申请退款？", asker="小红", group="2 群")
    for asker in ("小刚", "小丽"):
        assistant.ask("打印机连不上电脑", asker=asker, group="2 群")
    assistant.ask("几点开门？", group="1 群", now=datetime.now(UTC) - timedelta(days=10))


def tile(page: Page, name: str) -> Any:
    return page.locator(".fb-tile", has=page.get_by_text(name, exact=True)).locator("b")


def test_from_nothing_to_a_board_that_is_filtered(at: Desk, assistant: Assistant) -> None:
    page = at.page
    open_board(page)
    expect(page.locator(".fb-board-empty h3")).to_have_text("还没有提问")
    busy(assistant)
    page.locator('[data-tab-id="desk"]').click()
    open_board(page)
    expect(tile(page, "提问")).to_have_text("6")
    expect(tile(page, "直接回复")).to_have_text("50% 3")
    expect(tile(page, "答错")).to_have_text("1")
    expect(page.locator(".fb-stacks .fb-col")).to_have_count(30)

    page.get_by_role("button", name="7 天", exact=True).click()
    expect(tile(page, "提问")).to_have_text("5")
    heights = (
        page.locator(".fb-stacks .fb-col")
        .last.locator("i")
        .evaluate_all("all => all.map((each) => each.getBoundingClientRect().height)")
    )
    shown = page.locator(".fb-stacks .fb-area").evaluate("each => each.getBoundingClientRect().height")
    assert [height / shown for height in heights] == pytest.approx([2 / 6, 2 / 6, 1 / 6], abs=0.01)

    page.get_by_label("群", exact=True).select_option("1 群")
    expect(tile(page, "提问")).to_have_text("1")
    expect(page.locator(".fb-counted")).to_contain_text("只看「1 群」")
    # By keyboard, from the bars: another group, then all again.
    row = page.get_by_role("button", name="只看「2 群」")
    row.focus()
    page.keyboard.press("Enter")
    expect(tile(page, "提问")).to_have_text("4")
    expect(row).to_have_attribute("aria-pressed", "true")
    row.click()
    expect(tile(page, "提问")).to_have_text("5")


def test_days_of_ones_own_and_a_sentence_where_they_make_no_sense(at: Desk, assistant: Assistant) -> None:
    busy(assistant)
    page = at.page
    open_board(page)
    page.get_by_role("button", name="自选").click()
    today = assistant.figures.today()
    ago = today - timedelta(days=10)
    page.get_by_label("从").fill(ago.isoformat())
    page.get_by_label("到").fill(ago.isoformat())
    page.get_by_role("button", name="查看").click()
    expect(tile(page, "提问")).to_have_text("1")
    expect(page.locator(".fb-stacks .fb-col")).to_have_count(24)
    page.get_by_label("从").fill(today.isoformat())
    page.get_by_label("到").fill(ago.isoformat())
    page.locator(".fb-board-head").evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
    expect(page.locator(".fb-notice")).to_contain_text(f"{today} lies after {ago}")
    expect(tile(page, "提问")).to_have_text("6")


def test_a_gap_leads_to_its_place_in_the_queue(at: Desk, assistant: Assistant) -> None:
    busy(assistant)
    page = at.page
    open_board(page)
    page.get_by_role("button", name="去补答案：打印机连不上电脑").click()
    expect(page.locator(".fb-detail h3")).to_have_text("打印机连不上电脑")


def test_refresh_counts_again(at: Desk, assistant: Assistant) -> None:
    busy(assistant)
    open_board(at.page)
    expect(tile(at.page, "提问")).to_have_text("6")
    assistant.ask("几点开门？")
    at.page.locator(".fb-board-head").get_by_role("button", name="刷新").click()
    expect(tile(at.page, "提问")).to_have_text("7")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_everything_has_room_on_a_phone(browser: Browser, site: Site, assistant: Assistant, lang: str) -> None:
    busy(assistant)
    assistant.ask(
        "能帮我改一下收货地址吗，已经付过钱了，但是地址写错了，应该写公司的，怎么办呢？",
        group="一个名字特别特别长的群，长到放不下的那种群",
    )
    with window(browser, site, f"/?lang={lang}", viewport={"width": 390, "height": 844}) as narrow:
        open_board(narrow.page)
        for days in ("1", "90", "own", "30"):
            narrow.page.locator(f'.fb-ranges [data-range="{days}"]').click()
            expect(narrow.page.locator(f'.fb-ranges [data-range="{days}"]')).to_have_attribute("aria-pressed", "true")
            fits(narrow.page, f"{lang} {days}")


def test_a_database_that_is_gone_is_said_in_one_sentence(at: Desk, assistant: Assistant) -> None:
    busy(assistant)
    assert assistant._store is not None
    assistant._store._database.engine.dispose()
    site_file = Path(assistant.settings.database.removeprefix("sqlite:///"))
    site_file.rename(site_file.with_suffix(".away"))
    site_file.mkdir()
    at.page.locator('[data-tab-id="board"]').click()
    expect(at.page.locator(".fb-notice")).to_contain_text("it is a folder")
    site_file.rmdir()
    site_file.with_suffix(".away").rename(site_file)
    at.page.locator(".fb-board-tab").get_by_role("button", name="刷新").click()
    expect(tile(at.page, "提问")).to_have_text("6")
