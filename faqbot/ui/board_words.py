"""Wording of the board, in Chinese and in English. Not that of its tables, which stands in figure_tables.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from faqbot.ui.words import Lang


@dataclass(frozen=True, slots=True)
class BoardWords:
    """Every text of the board, in one language. `{…}` are filled with `str.format`."""

    title: str
    ranges: Mapping[str, str]
    first: str
    last: str
    show: str
    group: str
    all_groups: str
    nameless: str
    refresh: str
    reading: str
    download: str
    csv: str
    span: str
    counted: str
    counted_group: str
    figures: Mapping[str, str]
    notes: Mapping[str, str]
    hints: Mapping[str, str]
    """What stands on the tile itself, where its number would be taken for another."""
    before: str
    minutes: str
    hours: str
    days: str
    nothing: str
    kept: str
    outcomes: Mapping[str, str]
    columns: Mapping[str, str]
    columns_hint: str
    coverage: str
    coverage_hint: Mapping[str, str]
    edits: str
    edited: str
    heat: str
    heat_most: str
    heat_cell: str
    weekdays: tuple[str, ...]
    short_weekdays: tuple[str, ...]
    few: str
    many: str
    groups: str
    groups_hint: str
    choose_group: str
    late: str
    items: str
    items_hint: str
    rejected: str
    rejected_hint: str
    rejected_none: str
    gaps: str
    gaps_hint: str
    gaps_none: str
    people: str
    open_gap: str
    unphrased: str
    open_unphrased: str
    of_answers: str
    more: str
    numbers: str
    tip: str
    tip_share: str
    quiet: str
    quiet_hint: str
    empty: str
    empty_hint: str
    empty_parts: tuple[tuple[str, str], ...]
    day: str
    week: str
    month: str
    year: str
    hour: str


ZH = BoardWords(
    title="看板",
    ranges={"1": "今天", "7": "7 天", "30": "30 天", "90": "90 天", "own": "自选"},
    first="从",
    last="到",
    show="查看",
    group="群",
    all_groups="全部群",
    nameless="没有写群",
    refresh="刷新",
    reading="正在统计…",
    download="下载 XLSX",
    csv="下载 CSV",
    span="{first} – {last}",
    counted="与之前的 {days} 天相比 · 统计于 {time}",
    counted_group="只看「{group}」",
    figures={
        "questions": "提问",
        "answered": "直接回复",
        "waiting": "等回复",
        "late": "超时",
        "wrong": "答错",
        "minutes": "回复用时",
        "promises": "按时兑现",
        "strikes": "违规",
    },
    notes={
        "questions": "群成员的提问，不含问候和闲聊",
        "answered": "知识库当场给出的回复，没有人说它错",
        "waiting": "此刻还欠着的回复，不论什么时候问的",
        "late": "这段时间的提问里，过了时限才回复的，加上过了时限到现在还没有回复的；今日待回只列还没有回复的",
        "wrong": "给出的回复被标为不对，或者被换成了别的",
        "minutes": "由人回复的提问，从写下到回复的中位数，含下班时间",
        "promises": "到期的承诺里按时兑现的",
        "strikes": "记下的违规，不含已撤销的",
    },
    hints={"late": "迟回的也算在内"},
    before="上期 {n}",
    minutes="{n} 分钟",
    hours="{n} 小时",
    days="{n} 天",
    nothing="–",
    kept="{kept} / {due}",
    outcomes={"answered": "直接回复", "suggested": "推荐", "unanswered": "没有答案", "wrong": "答错"},
    columns={"hour": "每小时的提问", "day": "每天的提问", "week": "每周的提问", "month": "每月的提问"},
    columns_hint="平均每天 {mean}，最多 {most}（{when}）",
    coverage="直接回复率",
    coverage_hint={
        "day": "提问里当场就有回复的，每点为当天和前 6 天",
        "week": "提问里当场就有回复的，按周",
        "month": "提问里当场就有回复的，按月",
    },
    edits="发布了修改",
    edited="发布 {n} 处修改",
    heat="忙时",
    heat_most="最忙：{weekday} {hour}，共 {n} 条",
    heat_cell="{weekday} {hour}：{n} 条",
    weekdays=("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    short_weekdays=("一", "二", "三", "四", "五", "六", "日"),
    few="少",
    many="多",
    groups="各群",
    groups_hint="点一个群，只看它",
    choose_group="只看「{group}」",
    late="超时 {n}",
    items="用得最多",
    items_hint="直接回复用到的条目",
    rejected="被说不对最多",
    rejected_hint="占这个条目给出的回复",
    rejected_none="这段时间没有回复被说不对。",
    gaps="最多人问、还没有答案",
    gaps_hint="点一个，去补答案",
    gaps_none="这段时间问到的都有答案了。",
    people="{n} 人",
    open_gap="去补答案：{title}",
    unphrased="下面这些答案已经有了，只是问法不同，加上问法就行：",
    open_unphrased="去加问法：{title}",
    of_answers="{wrong} / {answers}",
    more="其余 {n} 个群",
    numbers="看数字",
    tip="{when}：{n} 条",
    tip_share="{when}：{share}",
    quiet="这段时间没有提问",
    quiet_hint="换长一点的时间，或者看全部群。",
    empty="还没有提问",
    empty_hint="在工作台回复第一条提问，或者让机器人接入接口，这里就会有：",
    empty_parts=(
        ("每天的提问", "多少条当场就有回复，多少条还没有答案"),
        ("直接回复率", "发布修改以后，是不是真的升上去了"),
        ("忙时", "一周里哪几个小时最需要有人在"),
        ("该补什么", "最多人问、还没有答案的问题，点一下就去补"),
    ),
    day="{month} 月 {day} 日",
    week="{day}起的一周",
    month="{year} 年 {month} 月",
    year="{year} 年 {month} 月 {day} 日",
    hour="{hour}–{next} 点",
)

EN = BoardWords(
    title="Dashboard",
    ranges={"1": "Today", "7": "7 days", "30": "30 days", "90": "90 days", "own": "Custom"},
    first="From",
    last="To",
    show="Show",
    group="Group",
    all_groups="All groups",
    nameless="No group named",
    refresh="Refresh",
    reading="Counting…",
    download="Download XLSX",
    csv="Download CSV",
    span="{first} – {last}",
    counted="against the {days} days before · counted at {time}",
    counted_group="“{group}” only",
    figures={
        "questions": "Questions",
        "answered": "Answered at once",
        "waiting": "Waiting",
        "late": "Late",
        "wrong": "Wrong",
        "minutes": "Time to reply",
        "promises": "Promises kept",
        "strikes": "Strikes",
    },
    notes={
        "questions": "Questions of members, without greetings and chatter",
        "answered": "Replies that the FAQ had at once, and that nobody said were wrong",
        "waiting": "Replies that are owed right now, whenever they were asked for",
        "late": "Of the questions of this time: replied to after they were due, and due and still without a reply; the "
        "list of today holds only the latter",
        "wrong": "Replies that were marked as wrong, or replaced by another",
        "minutes": "Median of what people replied to, from writing to reply, closed hours included",
        "promises": "Of the promises that fell due, those kept in time",
        "strikes": "Broken rules on record, without those that were pardoned",
    },
    hints={"late": "with late replies"},
    before="before {n}",
    minutes="{n} min",
    hours="{n} h",
    days="{n} d",
    nothing="–",
    kept="{kept} / {due}",
    outcomes={"answered": "Answered at once", "suggested": "Suggested", "unanswered": "No answer", "wrong": "Wrong"},
    columns={
        "hour": "Questions by hour",
        "day": "Questions by day",
        "week": "Questions by week",
        "month": "Questions by month",
    },
    columns_hint="{mean} a day on average, {most} at most ({when})",
    coverage="Answered at once",
    coverage_hint={
        "day": "Share of questions that the FAQ answered; each point is that day and the 6 before",
        "week": "Share of questions that the FAQ answered, by week",
        "month": "Share of questions that the FAQ answered, by month",
    },
    edits="edits published",
    edited="{n} edits published",
    heat="Busiest hours",
    heat_most="Busiest: {weekday} {hour}, {n} in all",
    heat_cell="{weekday} {hour}: {n}",
    weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    short_weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    few="few",
    many="many",
    groups="Groups",
    groups_hint="Choose one to see it alone",
    choose_group="“{group}” only",
    late="{n} late",
    items="Most used",
    items_hint="Items that answered at once",
    rejected="Most often wrong",
    rejected_hint="of the replies that the item gave",
    rejected_none="No reply was said to be wrong in this time.",
    gaps="Most wanted, without an answer",
    gaps_hint="Choose one to write its answer",
    gaps_none="Whatever was asked in this time has an answer.",
    people="{n} people",
    open_gap="Write the answer: {title}",
    unphrased="These have an answer, under other words; add theirs to it:",
    open_unphrased="Add the phrasing: {title}",
    of_answers="{wrong} / {answers}",
    more="{n} other groups",
    numbers="Numbers",
    tip="{when}: {n}",
    tip_share="{when}: {share}",
    quiet="Nobody asked in this time",
    quiet_hint="Choose a longer time, or all groups.",
    empty="Nobody asked yet",
    empty_hint="Reply to a first question at the desk, or connect a bot, and here will be:",
    empty_parts=(
        ("Questions by day", "how many had a reply at once, how many have none yet"),
        ("Answered at once", "whether it really rose after an edit"),
        ("Busiest hours", "when in the week somebody should be there"),
        ("What to write next", "what most people asked for in vain, one click from its answer"),
    ),
    day="{day} {name}",
    week="week from {day}",
    month="{name} {year}",
    year="{day} {name} {year}",
    hour="{hour}:00–{next}:00",
)


def board_words(lang: Lang) -> BoardWords:
    """The board's words in `lang`."""
    return EN if lang == "en" else ZH
