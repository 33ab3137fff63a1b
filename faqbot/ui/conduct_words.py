"""Wording of the offence card and of the conduct tab, in Chinese and in English. Not the scripts: those are the
community's own words.

conduct_words("zh").count == "复制并记{nth}"
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from faqbot.strike_table import WORDS
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
    uncounted: str
    lapsed: str
    lapsed_one: str
    expires: str
    never_expires: str
    earlier: str
    others: str
    this_time: str
    other_times: str
    no_script: str
    stages: tuple[str, str, str]
    said: str
    afterwards: str
    further: str
    copy: str
    copy_step: str
    count: str
    only_count: str
    only_copy: str
    innocent: str
    notice: str
    notice_hint: str
    notice_label: str
    recorded: Mapping[str, str]
    undo: str
    count_after_all: str
    cleared: str
    note: str

    # the tab
    spoken: str
    reading: str
    refresh: str
    all_groups: str
    groups: str
    no_group: str
    people: str
    none: str
    none_hint: str
    times: tuple[str, str]
    """Of one, of several."""
    last: str
    export: str
    add: str
    add_title: str
    add_hint: str
    who: str
    where: str
    rule: str
    what: str
    what_hint: str
    at: str
    add_do: str
    back: str
    states: Mapping[str, str]
    by: str
    still: str
    gone: str
    history: str
    events: Mapping[str, str]
    second: str
    second_again: str
    reason: str
    reason_hint: str
    why: str
    unexplained: str
    pardon: str
    mistaken: str
    again: str
    withdraw: str
    correct: str
    correct_do: str
    done: Mapping[str, str]
    bad_time: str
    choose_rule: str


ZH = ConductWords(
    offences=WORDS["zh"].offences,
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
    uncounted="{asker} 在{group}现在算数的有 {n} 次，不含这条。",
    lapsed="这条说得太早，按群规已经清零，记下也不算数。",
    lapsed_one="一条（已清零）",
    expires="到 {day}没有再犯就清零。",
    never_expires="群规没有写什么时候清零。",
    earlier="看已记的 {n} 次的证据",
    others="另有 {n} 次违反别的群规",
    this_time="{nth}的话术：{title}",
    other_times="换{stage}的话术",
    no_script="这条群规还没有写{nth}的话术，先用群规原文；在知识文件里给它加 “strikes:” 就有了。",
    stages=("第一次", "第二次", "第三次"),
    said="再看一眼话术",
    afterwards="接下来",
    further="接下来怎么说，别的几次怎么说",
    copy="复制",
    copy_step="复制第 {n} 步",
    count="复制并记{nth}",
    only_count="只记{nth}",
    only_copy="只复制",
    innocent="不是违规",
    notice="公示草稿",
    notice_hint="发之前核对：人对不对，次数对不对，有没有截图。可以直接在里面改。",
    notice_label="在群里公示的草稿，可以修改",
    recorded={
        "counted": "已记一次（{by}，{when}）。",
        "pardoned": "记录过，后来免了（{by}，{when}）。",
        "mistaken": "认定不是违规（{by}，{when}）。",
    },
    undo="撤销",
    count_after_all="还是记一次",
    cleared="同样的话以前认定过不是违规。",
    note="自己看的",
    spoken="谁违反过哪条群规，几次，证据和更正",
    reading="正在读取…",
    refresh="刷新",
    all_groups="全部群",
    groups="只看一个群",
    no_group="没写群名",
    people="{people} 人有记录，现在还算数的共 {times} 次。",
    none="还没有记录",
    none_hint="在工作台粘贴聊天，像是违规的会标出来；点“复制并记”以后，这个人、第几次、原话都记在这里。",
    times=("次", "次"),
    last="最近 {when}",
    export="导出 CSV",
    add="记一条",
    add_title="记一条",
    add_hint="图片、语音这些粘贴不进来的，在这里记。",
    who="谁（群昵称）",
    where="哪个群",
    rule="违反了哪一条",
    what="说了、发了什么",
    what_hint="原话；图片就写图里是什么",
    at="什么时候（不填就算现在）",
    add_do="记下",
    back="取消",
    states=WORDS["zh"].states,
    by="{by} 记于 {when}",
    still="「{rule}」算数 {n} 次，{until}。",
    gone="没有还算数的记录。",
    history="经过",
    events=WORDS["zh"].events,
    second="更正、免了、撤销",
    second_again="更正、还是算数",
    reason="原因",
    reason_hint="为什么，以后问起来说得清",
    why="：{reason}",
    unexplained="没写原因，记录里照实写着；要补，撤销后写上原因再点一次。",
    pardon="免了这次",
    mistaken="不是违规",
    again="还是算数",
    withdraw="重复了、记错了，撤销",
    correct="人、群或群规写错了",
    correct_do="保存更正",
    done={
        "counted": "{asker} 的这一条算数了。",
        "pardoned": "{asker} 的这一次免了。",
        "mistaken": "{asker} 的这一条认定不是违规，同样的话以后不再提示。",
        "withdrawn": "{asker} 的这一条撤销了。",
        "corrected": "更正好了：{asker}。",
        "added": "记下了：{asker}。",
        "known": "这一条以前记过：{asker}。",
    },
    bad_time="时间看不懂，请照“2026-11-25 10:30”这样写。",
    choose_rule="请选违反了哪一条群规。",
)

EN = ConductWords(
    offences=WORDS["en"].offences,
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
    uncounted="{asker} has {n} that count in {group}, without this one.",
    lapsed="This was said so long ago that the rule has cleared it: it can be kept, and counts no more.",
    lapsed_one="one cleared already",
    expires="Cleared if nothing more happens until {day}.",
    never_expires="The rule does not say when this is cleared.",
    earlier="Evidence of the {n} on record",
    others="{n} more against other rules",
    this_time="Script for the {nth} time: {title}",
    other_times="Script for the {stage} time",
    no_script="The rule has no script for the {nth} time, so here is its own text. "
    "Add “strikes:” to the rule in the knowledge files to have one.",
    stages=("first", "second", "third"),
    said="See the script again",
    afterwards="Then",
    further="What to say next, and another time",
    copy="Copy",
    copy_step="Copy step {n}",
    count="Copy and count as {nth}",
    only_count="Only count as {nth}",
    only_copy="Only copy",
    innocent="No offence",
    notice="Draft of a notice",
    notice_hint="Before sending: is it the right person, the right count, is there a screenshot? You can edit it here.",
    notice_label="Draft of the public notice, can be edited",
    recorded={
        "counted": "Counted ({by}, {when}).",
        "pardoned": "Counted, pardoned since ({by}, {when}).",
        "mistaken": "Found to be no offence ({by}, {when}).",
    },
    undo="Undo",
    count_after_all="Count it after all",
    cleared="The same words were found to be no offence before.",
    note="For you",
    spoken="Who broke which rule, how often, with evidence and corrections",
    reading="Reading…",
    refresh="Refresh",
    all_groups="All groups",
    groups="Only one group",
    no_group="group unknown",
    people="People on record: {people}. Strikes that still count: {times}.",
    none="Nothing on record yet",
    none_hint="Paste a chat at the desk: what seems to break a rule is marked there. Once you click “Copy and count”, "
    "who it was, which time and what was said stand here.",
    times=("strike", "strikes"),
    last="last {when}",
    export="Export CSV",
    add="Record one",
    add_title="Record one",
    add_hint="For pictures and voice messages, which cannot be pasted.",
    who="Who (nickname)",
    where="Which group",
    rule="Which rule was broken",
    what="What was said or sent",
    what_hint="The very words; of a picture, what it shows",
    at="When (now, if left empty)",
    add_do="Record",
    back="Cancel",
    states=WORDS["en"].states,
    by="recorded by {by}, {when}",
    still="“{rule}”: {n} on record. {until}.",
    gone="Nothing counts any more.",
    history="History",
    events=WORDS["en"].events,
    second="Correct, pardon, withdraw",
    second_again="Correct, count after all",
    reason="Reason",
    reason_hint="So that it can be explained later",
    why=": {reason}",
    unexplained="No reason was given, and the record says so; to add one, undo this, write it and click again.",
    pardon="Pardon",
    mistaken="No offence",
    again="Count it after all",
    withdraw="Recorded by mistake, withdraw",
    correct="Wrong person, group or rule",
    correct_do="Save the correction",
    done={
        "counted": "This one of {asker} counts.",
        "pardoned": "This one of {asker} is pardoned.",
        "mistaken": "This one of {asker} was no offence; the same words are not reported again.",
        "withdrawn": "This one of {asker} is withdrawn.",
        "corrected": "Corrected: {asker}.",
        "added": "Recorded: {asker}.",
        "known": "This was on record already: {asker}.",
    },
    bad_time="That time cannot be read. Write it like “2026-11-25 10:30”.",
    choose_rule="Please choose which rule was broken.",
)


def conduct_words(lang: Lang) -> ConductWords:
    """The words in `lang`."""
    return EN if lang == "en" else ZH
