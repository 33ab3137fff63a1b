"""Wording of what is owed: the tab of today's replies, promises on a card, alarms; in Chinese and in English.

owing_words("zh").today == "今日待回"
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from faqbot.owing import Kind
from faqbot.promises import Reason
from faqbot.ui.words import Lang


@dataclass(frozen=True, slots=True)
class OwingWords:
    """Every text about what is owed, in one language."""

    # the tab
    today: str
    today_late: str
    title: str
    hint: str
    filters: Mapping[str, str]
    filter_label: str
    refresh: str
    overnight: str
    none: str
    none_hint: str
    none_here: str
    nowhere: str
    anonymous: str
    group_counts: str
    group_late: str
    more: str
    later: str
    stale: str
    stale_waive: str

    # one reply
    kinds: Mapping[Kind, str]
    asked_more: str
    promised: str
    promised_by: str
    by_then: str
    by_hours: str
    by_promise: str
    named: str
    answered_by: str
    reply: str
    copy: str
    sent: str
    sent_holding: str
    copied: str
    copy_failed: str
    done: str
    again: str
    again_do: str
    waive: str
    take: str
    mine: str
    theirs: str
    take_over: str
    release: str
    keys: str

    # what was done
    did_sent: str
    did_promised: str
    did_waived: str
    did_kept: str
    undo: str
    undo_waived: str
    undone: str
    working: str

    # promising
    promise: str
    promise_words: str
    promise_hint: str
    promise_chips: tuple[str, ...]
    promise_do: str
    promise_done: str
    promise_again: str
    promise_undo: str
    promise_undone: str
    promise_noticed: str
    promise_track: str
    promise_means: str
    unclear: Mapping[Reason, str]
    words_needed: str
    reply_needed: str
    name_needed: str

    # on every tab
    alarm: str
    alarm_more: str
    alarm_go: str
    alarm_seen: str


_ZH = OwingWords(
    today="今日待回",
    today_late="今日待回 {n}",
    title="今日待回",
    hint="还欠着回复的人，先到期的在前。超时只算服务时间，答应过的按钟点。"
    "复制、发出、下一条：同一个键（Enter 或 N）按到底。",
    filters={"all": "全部", "late": "超时", "ready": "有答案了", "promise": "答应过的", "edit": "刚补上答案的"},
    filter_label="只看",
    refresh="刷新",
    overnight="{since} 后 {n} 条",
    none="没有欠着的回复",
    none_hint="工作台上没回的、服务时间外来的、答应过的，都会到这里来。",
    none_here="这一类没有了。",
    nowhere="未注明群",
    anonymous="未具名",
    group_counts="{n} 条",
    group_late="{n} 条超时",
    more="再列 {n} 条",
    later="答应了以后的 {n} 条",
    stale="三天前的 {n} 条",
    stale_waive="这 {n} 条都不用回了",
    kinds={"question": "还没有答案", "answered": "有答案", "promise": "答应过"},
    asked_more="还问过 {n} 次",
    promised="答应过：{words}",
    promised_by="{name} 答应过：{words}",
    by_then="{when} 到期",
    by_hours="{when} 到期，超时只算服务时间",
    by_promise="答应的是 {when}，过了多久按钟点算",
    named="一次回 {n} 人",
    answered_by="{name} 好像已经回了",
    reply="要发的话",
    copy="复制",
    sent="已发出，下一条",
    sent_holding="已发出，记下时间",
    copied="已复制，发出后再按一次",
    copy_failed="没能复制，请手动选取",
    done="答完了",
    again="再给一个时间",
    again_do="写进回复并记下",
    waive="不用回",
    take="认领",
    mine="我在回",
    theirs="{name} 在回",
    take_over="改由我回",
    release="放手",
    keys="N 复制 / 已发出 · J K 上下",
    did_sent="记下了：{who} 已回复。",
    did_promised="记下了：{who}，{when}。",
    did_waived="记下了：{who} 不用回。",
    did_kept="记下了：答应 {who} 的已兑现。",
    undo="没发出去",
    undo_waived="还要回",
    undone="退回来了。",
    working="正在处理…",
    promise="答应什么时候",
    promise_words="什么时候给答复",
    promise_hint="如：1 小时内、明天 10 点前、下周一",
    promise_chips=("1 小时内", "今天下班前", "明天 10 点前"),
    promise_do="写进回复并记下",
    promise_done="已答应 {when}，到时提醒。",
    promise_again="改时间",
    promise_undo="没答应",
    promise_undone="这个答应撤回了。",
    promise_noticed="回复里写了“{words}”，即 {when}。到时提醒？",
    promise_track="记下",
    promise_means="即 {when}",
    unclear={
        "no_time": "没说清是什么时候，如“明天 10 点前”。",
        "no_length": "没有留出时间，请说多久之内，如“30 分钟内”。",
        "past": "这个时间已经过了。",
        "no_such_time": "没有这个时间，请看看日期和钟点。",
        "too_far": "太远了，记不住；请说一个近些的时间。",
    },
    words_needed="请写上什么时候给答复。",
    reply_needed="请先写上要发的话。",
    name_needed="请先在右上角填上您的名字，同事要看得到是谁。",
    alarm="答应 {who} 的时间到了：{about}（{words}）",
    alarm_more="还有 {n} 个答应到了时间",
    alarm_go="去回复",
    alarm_seen="知道了",
)

_EN = OwingWords(
    today="To do",
    today_late="To do {n}",
    title="Replies owed today",
    hint="Who has no reply yet, the first due first. Lateness is counted in service hours, of promises by the clock."
    " Copy, sent, next: the same key all the way (Enter or N).",
    filters={"all": "All", "late": "Late", "ready": "Answer is there", "promise": "Promised", "edit": "Just answered"},
    filter_label="Show only",
    refresh="Refresh",
    overnight="{n} came after {since}",
    none="Nobody is owed a reply",
    none_hint="What the desk leaves open, what comes out of hours and what was promised turns up here.",
    none_here="Nothing of this kind is left.",
    nowhere="No group given",
    anonymous="no name",
    group_counts="{n} to reply to",
    group_late="{n} late",
    more="List {n} more",
    later="{n} promised for later",
    stale="{n} from more than three days ago",
    stale_waive="None of these {n} needs a reply",
    kinds={"question": "No answer yet", "answered": "Answer is there", "promise": "Promised"},
    asked_more="and {n} more",
    promised="Promised: {words}",
    promised_by="{name} promised: {words}",
    by_then="due {when}",
    by_hours="due {when}; lateness counts service hours alone",
    by_promise="promised for {when}; all the time since then counts",
    named="One reply for {n}",
    answered_by="{name} seems to have replied",
    reply="What to send",
    copy="Copy",
    sent="Sent, next",
    sent_holding="Sent, keep the time",
    copied="Copied; press again once it is sent",
    copy_failed="Could not copy; please select it by hand",
    done="Answered",
    again="Give another time",
    again_do="Put into the reply and keep",
    waive="No reply needed",
    take="Take",
    mine="I am on it",
    theirs="{name} is on it",
    take_over="Take over",
    release="Let go",
    keys="N copy / sent · J K down, up",
    did_sent="Noted: {who} has a reply.",
    did_promised="Noted: {who}, {when}.",
    did_waived="Noted: {who} needs no reply.",
    did_kept="Noted: the promise to {who} is kept.",
    undo="It was not sent",
    undo_waived="It needs one",
    undone="It is back in the list.",
    working="Working…",
    promise="Promise a time",
    promise_words="By when will they hear from you?",
    promise_hint="e.g. within 1 hour, by 10 am tomorrow, next Monday",
    promise_chips=("within 1 hour", "by the end of today", "by 10 am tomorrow"),
    promise_do="Put into the reply and keep",
    promise_done="Promised {when}; you will be reminded.",
    promise_again="Change the time",
    promise_undo="Not promised",
    promise_undone="That promise is taken back.",
    promise_noticed="The reply says “{words}”, which is {when}. Remind you then?",
    promise_track="Keep it",
    promise_means="That is {when}",
    unclear={
        "no_time": "That names no time. Say, for example, “by 10 am tomorrow”.",
        "no_length": "That leaves no time at all. Say within how long, for example “within 30 minutes”.",
        "past": "That time has passed.",
        "no_such_time": "There is no such time. Look at the date and the hour again.",
        "too_far": "That is too far away to be kept in mind. Name something sooner.",
    },
    words_needed="Please say by when you will answer.",
    reply_needed="Please write what is to be sent first.",
    name_needed="Please fill in your name at the top right first, so that colleagues see who it is.",
    alarm="The time promised to {who} has come: {about} ({words})",
    alarm_more="{n} more promises are due",
    alarm_go="Reply now",
    alarm_seen="All right",
)


def owing_words(lang: Lang) -> OwingWords:
    """All texts in this language."""
    return _EN if lang == "en" else _ZH
