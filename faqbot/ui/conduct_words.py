"""Wording of the offence card and of the conduct tab, in Chinese and in English. Not the scripts: those are the
community's own words.

conduct_words("zh").count == "复制并记{nth}"
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from faqbot.ui.words import Lang


@dataclass(frozen=True, slots=True)
class ConductWords:
    """Every text of the two, in one language."""

    offences: Mapping[str, str]

    # the card
    title: str
    several: str
    hint: str
    nobody: str
    name: str
    name_send: str
    here: str
    somebody: str
    clean: str
    standing: str
    expires: str
    never_expires: str
    earlier: str
    others: str
    this_time: str
    other_times: str
    no_script: str
    stages: tuple[str, str, str]
    copy: str
    copy_step: str
    count: str
    only_count: str
    innocent: str
    notice: str
    notice_hint: str
    notice_label: str
    joined: str
    recorded: Mapping[str, str]
    undo: str
    count_after_all: str
    cleared: str
    when: str
    note: str


ZH = ConductWords(
    offences={
        "advertising": "广告",
        "contact": "留联系方式、拉人",
        "link": "外部链接",
        "pornography": "色情",
        "politics": "政治敏感",
        "abuse": "辱骂",
        "flooding": "刷屏",
    },
    title="像是违反了群规「{rule}」",
    several="{n} 条消息算一次",
    hint="只是提示，由您判断；不会自动处理任何人。",
    nobody="不知道是谁说的。要记次数，先填上昵称。",
    name="是谁说的",
    name_send="就是这位",
    here="本群",
    somebody="没写是谁",
    clean="{asker} 在{group}没有这类记录，这是第一次。",
    standing="{asker} 在{group}已记 {n} 次，这是{nth}。",
    expires="到{day}没有再犯就清零。",
    never_expires="群规没有写什么时候清零。",
    earlier="看前 {n} 次的证据",
    others="另有 {n} 次违反别的群规",
    this_time="{nth}的话术：{title}",
    other_times="换{stage}的话术",
    no_script="这条群规还没有写{nth}的话术，先用群规原文；在知识文件里给它加 “strikes:” 就有了。",
    stages=("第一次", "第二次", "第三次"),
    copy="复制",
    copy_step="复制第 {n} 步",
    count="复制并记{nth}",
    only_count="只记{nth}",
    innocent="不是违规",
    notice="公示草稿",
    notice_hint="发之前核对：人对不对，次数对不对，有没有截图。可以直接在里面改。",
    notice_label="在群里公示的草稿，可以修改",
    joined="和前面第 {n} 条算同一次。",
    recorded={
        "counted": "已记一次（{by}，{when}）。",
        "pardoned": "记录过，后来免了（{by}，{when}）。",
        "mistaken": "认定不是违规（{by}，{when}）。",
    },
    undo="撤销",
    count_after_all="还是记一次",
    cleared="同样的话以前认定过不是违规。",
    when="什么时候用：",
    note="自己看的",
)

EN = ConductWords(
    offences={
        "advertising": "advertising",
        "contact": "contact details",
        "link": "outside link",
        "pornography": "pornography",
        "politics": "politics",
        "abuse": "abuse",
        "flooding": "flooding",
    },
    title="Looks like a breach of the rule “{rule}”",
    several="{n} messages, one strike",
    hint="Only a hint, you decide. Nothing is ever done to anyone by itself.",
    nobody="It is not known who said this. To count it, name the person first.",
    name="Who said it",
    name_send="It was this one",
    here="this group",
    somebody="somebody",
    clean="{asker} has no such record in {group}; this is the first time.",
    standing="{asker} has {n} on record in {group}; this is the {nth} time.",
    expires="Cleared if nothing more happens until {day}.",
    never_expires="The rule does not say when this is cleared.",
    earlier="Evidence of the {n} before",
    others="{n} more against other rules",
    this_time="Script for the {nth} time: {title}",
    other_times="Script for the {stage} time",
    no_script="The rule has no script for the {nth} time, so here is its own text. "
    "Add “strikes:” to the rule in the knowledge files to have one.",
    stages=("first", "second", "third"),
    copy="Copy",
    copy_step="Copy step {n}",
    count="Copy and count as {nth}",
    only_count="Only count as {nth}",
    innocent="No offence",
    notice="Draft of a notice",
    notice_hint="Before sending: is it the right person, the right count, is there a screenshot? You can edit it here.",
    notice_label="Draft of the public notice, can be edited",
    joined="Counts as one with message {n} above.",
    recorded={
        "counted": "Counted ({by}, {when}).",
        "pardoned": "Counted, pardoned since ({by}, {when}).",
        "mistaken": "Found to be no offence ({by}, {when}).",
    },
    undo="Undo",
    count_after_all="Count it after all",
    cleared="The same words were found to be no offence before.",
    when="When to use it: ",
    note="For you",
)


def conduct_words(lang: Lang) -> ConductWords:
    """The words in `lang`."""
    return EN if lang == "en" else ZH
