"""Wording of the desk's list of cards, in Chinese and in English. Not the replies: those are the community's own words.

desk_words("zh").copy_all == "复制全部"
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from faqbot.ui.words import Lang


@dataclass(frozen=True, slots=True)
class DeskWords:
    """Every text of the list, in one language."""

    pasted: str
    pasted_hint: str
    take_apart: str
    taking_apart: str
    reading: str
    keys_title: str
    keys: tuple[tuple[str, str], ...]

    # above the cards
    list_label: str
    filters: str
    kinds: Mapping[str, str]
    copy_all: str
    copy_all_done: str
    one_by_one: str
    nothing_asked: str
    nothing_asked_hint: str
    filtered: str
    all_done: str
    earlier: str
    several: str

    # a card
    card: str
    unnamed: str
    quoted: str
    decisions: Mapping[str, str]
    offence: str
    edit: str
    edit_label: str
    edit_undo: str
    edited: str
    more: str
    less: str
    part: str
    copy_part: str
    copy_to: str
    holding: str
    answered: str
    answered_hint: str
    replied: str
    replied_by: str
    not_sent: str
    again: str
    joined: str
    answered_by: str
    misnamed: str
    misnamed_look: str
    misnamed_none: str
    drop: str
    also: str
    which: str

    # below the cards
    statements: str
    hinted: str
    hint: str
    find: str
    staff: str
    asides: str
    line: str

    # when something is in the way
    offline: str
    online: str
    gone: str
    by_needed: str


ZH = DeskWords(
    pasted="粘贴一个问题，或一段群聊",
    pasted_hint="从微信、企业微信、QQ 等里复制过来，原样就行",
    take_apart="找回复",
    taking_apart="正在一条条看…",
    reading="正在看第 {n} / {of} 条…",
    keys_title="键盘",
    keys=(
        ("Ctrl 或 ⌘ + Enter", "找回复"),
        ("N", "复制这条，跳到下一条"),
        ("J / K", "下一条 / 上一条"),
        ("E", "改一改"),
        ("T", "认领"),
        ("M", "更多"),
        ("/", "回到粘贴框"),
        ("?", "打开或收起这张表"),
    ),
    list_label="拆开的消息",
    filters="只看",
    kinds={
        "all": "条",
        "ready": "可直接回",
        "check": "待核实",
        "offence": "违规",
        "late": "超时",
        "done": "已回",
    },
    copy_all="复制全部 {n} 条",
    copy_all_done="已复制 {n} 条",
    one_by_one="逐条复制",
    nothing_asked="这段话里没有提问",
    nothing_asked_hint="下面是拆出来的每一句，需要回的可以单独找回复。",
    filtered="这一类没有了",
    all_done="全部回完了，辛苦了。",
    earlier="刚才粘贴过的",
    several="{n} 条 · {first}",
    card="{who}：{text}",
    unnamed="没写昵称",
    quoted="引用",
    decisions={
        "answer": "可直接回",
        "suggest": "请选一条",
        "unanswered": "待核实",
        "chosen": "由您选定",
        "offence": "像是违规",
    },
    offence="像是违规",
    edit="改一改",
    edit_label="改好再复制，知识库不会变",
    edit_undo="还原",
    edited="改过",
    more="更多",
    less="收起",
    part="第 {n} / {of} 段",
    copy_part="复制第 {n} 段",
    copy_to="复制给 {who} 的回复",
    holding="先稳住对方；发了也仍算没回。",
    answered="已答复",
    answered_hint="已经用自己的话答复了：不再等回；改过的回复留给编辑，作新问答的草稿",
    replied="已回",
    replied_by="{by} 已回",
    not_sent="没发出去",
    again="之前贴过",
    joined="和这个人前面那条算同一次，证据都在那里。",
    answered_by="{name} 好像已经回了",
    misnamed="昵称不合格式",
    misnamed_look="看提醒改名的话术",
    misnamed_none="知识库里还没有提醒改昵称的话术。",
    drop="收起",
    also="合并了 {n} 条：{titles}",
    which="他问的是哪一条？",
    statements="闲聊 {n} 条",
    hinted="，{n} 条可能要回",
    hint="可能要回 · 像「{title}」",
    find="为这条找回复",
    staff="同事说的 {n} 条",
    asides="没看懂的和系统提示 {n} 行",
    line="第 {n} 行",
    offline="连不上服务器，正在重试。打好的字都还在。",
    online="又连上了。",
    gone="服务重启过，刚才那一下没有算。桌面没有恢复的话，请再点一次“找回复”。",
    by_needed="请先在右上角填上您的名字，别人才知道是谁认领的。",
)

EN = DeskWords(
    pasted="Paste a question, or a stretch of chat",
    pasted_hint="As it is, from WeChat, WeCom, QQ, Telegram…",
    take_apart="Find the replies",
    taking_apart="Reading message by message…",
    reading="Reading message {n} of {of}…",
    keys_title="Keyboard",
    keys=(
        ("Ctrl or ⌘ + Enter", "find the replies"),
        ("N", "copy this one, go to the next"),
        ("J / K", "next / previous"),
        ("E", "edit"),
        ("T", "take"),
        ("M", "more"),
        ("/", "back to the box"),
        ("?", "open or close this table"),
    ),
    list_label="The messages, taken apart",
    filters="Show only",
    kinds={
        "all": "messages",
        "ready": "ready",
        "check": "to check",
        "offence": "against the rules",
        "late": "late",
        "done": "replied",
    },
    copy_all="Copy all {n}",
    copy_all_done="{n} copied",
    one_by_one="Copy one by one",
    nothing_asked="Nothing of this asks",
    nothing_asked_hint="Below is everything that was said. Whatever wants a reply can be looked up by itself.",
    filtered="None of this kind is left",
    all_done="All replied. Well done.",
    earlier="Pasted before",
    several="{n} · {first}",
    card="{who}: {text}",
    unnamed="No name",
    quoted="quoting",
    decisions={
        "answer": "Ready",
        "suggest": "Choose one",
        "unanswered": "To check",
        "chosen": "Your choice",
        "offence": "Against a rule?",
    },
    offence="Against a rule?",
    edit="Edit",
    edit_label="Edit before copying; the knowledge base stays",
    edit_undo="Restore",
    edited="edited",
    more="More",
    less="Less",
    part="Part {n} of {of}",
    copy_part="Copy part {n}",
    copy_to="Copy the reply to {who}",
    holding="Keeps them patient; still counts as unanswered.",
    answered="Answered",
    answered_hint="Answered in your own words: nobody waits any more; what you changed is kept as a draft for editors",
    replied="Replied",
    replied_by="{by} replied",
    not_sent="Not sent",
    again="Pasted before",
    joined="Counts as one with this person's message above, where the evidence is.",
    answered_by="{name} seems to have replied",
    misnamed="nickname off pattern",
    misnamed_look="See what to say about it",
    misnamed_none="The knowledge base has no script about nicknames yet.",
    drop="Put away",
    also="{n} in one: {titles}",
    which="Which one is meant?",
    statements="{n} not asking",
    hinted=", {n} may want a reply",
    hint="may want a reply · like “{title}”",
    find="Find a reply",
    staff="{n} of colleagues",
    asides="{n} lines not understood, or the program's",
    line="line {n}",
    offline="The server cannot be reached; trying again. What you typed is safe.",
    online="Connected again.",
    gone="faqbot was started anew, so that was not done. If the desk stays empty, press “Find the replies” again.",
    by_needed="Please fill in your name at the top, so that others see who took it.",
)

_ALL: Mapping[Lang, DeskWords] = {"zh": ZH, "en": EN}


def desk_words(lang: Lang) -> DeskWords:
    """The list's texts in this language."""
    return _ALL[lang]
