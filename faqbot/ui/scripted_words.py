"""Wording of scripts on a card, of favourites and of the list of all scripts, in Chinese and in English. Not what the
scripts say: those are the community's own words.

script_words("zh").other == "其他"
"""

from __future__ import annotations

from dataclasses import dataclass

from faqbot.ui.words import Lang


@dataclass(frozen=True, slots=True)
class ScriptWords:
    """Every text of the three, in one language."""

    # a script on a card
    asked: str
    due: str
    use: str
    track: str
    tracked: str
    untrack: str
    unclear: dict[str, str]
    edit: str
    edit_label: str
    edit_undo: str
    back: str
    over: str
    again: str

    # favourites
    star: str
    favourites: str
    favourites_none: str
    opened: str

    # all scripts
    all_scripts: str
    find: str
    find_hint: str
    none_found: str
    other: str
    steps: str

    # keys
    keys: tuple[tuple[str, str], ...]


ZH = ScriptWords(
    asked="先填好，下面的话会跟着变",
    due="即 {when}",
    use="写成这样",
    track="到点提醒我",
    tracked="已记下，{when}提醒",
    untrack="不用提醒了",
    unclear={
        "no_time": "“{words}”没有说几点，写具体一点，比如“今天 18:00 前”",
        "no_length": "“{words}”没有留出时间，说多久之内，比如“30 分钟内”",
        "past": "“{words}”已经过了，换一个时间",
        "no_such_time": "没有“{words}”这个时间，请再看看",
        "too_far": "“{words}”太远了，换近一点的时间",
    },
    edit="改一改",
    edit_label="改好再复制",
    edit_undo="恢复原文",
    back="回到上一步",
    over="这段话术到这里就说完了。",
    again="从头再来",
    star="收藏“{title}”",
    favourites="常用话术",
    favourites_none="话术旁边的 ☆ 点一下，就会排在最上面。",
    opened="从常用话术打开",
    all_scripts="全部话术（{n}）",
    find="在话术里找",
    find_hint="写几个字，比如“退群”",
    none_found="没有这样的话术。把情况写进上面的框里，会按意思去找。",
    other="其他",
    steps="{n} 步",
    keys=(
        ("1 … 9", "在话术里选第几种情况"),
        ("C", "复制话术的下一步"),
        ("B", "话术回到上一步"),
        ("Alt + 1 … 9", "打开第几个常用话术"),
    ),
)

EN = ScriptWords(
    asked="Fill these in first, and the words below follow",
    due="that is {when}",
    use="Write it so",
    track="Remind me",
    tracked="Noted, to remind you {when}",
    untrack="No reminder",
    unclear={
        "no_time": "“{words}” names no time. Say when, such as “by 18:00 today”.",
        "no_length": "“{words}” leaves no time at all. Say within how long, such as “within 30 minutes”.",
        "past": "“{words}” has passed. Choose another time.",
        "no_such_time": "There is no “{words}”. Please look again.",
        "too_far": "“{words}” is too far away. Choose a nearer time.",
    },
    edit="Edit",
    edit_label="Edit, then copy",
    edit_undo="As it was",
    back="One step back",
    over="This script ends here.",
    again="From the start",
    star="Keep “{title}” as a favourite",
    favourites="Favourite scripts",
    favourites_none="Click the ☆ beside a script, and it will be at the top.",
    opened="Opened from the scripts",
    all_scripts="All scripts ({n})",
    find="Look among the scripts",
    find_hint="A few words, such as “refund”",
    none_found="There is no such script. Write the situation into the box above: it finds scripts by meaning.",
    other="Others",
    steps="{n} steps",
    keys=(
        ("1 … 9", "choose a branch of the script"),
        ("C", "copy the script's next step"),
        ("B", "one step back in the script"),
        ("Alt + 1 … 9", "open a favourite script"),
    ),
)


def script_words(lang: Lang) -> ScriptWords:
    """The words in `lang`."""
    return EN if lang == "en" else ZH
