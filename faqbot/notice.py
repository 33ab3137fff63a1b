"""What chat programs say themselves: recalls, joins, heads of exports. Knows no messages; nobody said it.

    is_notice("\"阿强\"撤回了一条消息")    ->  True
    is_notice("怎么退出群聊")             ->  False

A member's words that are taken for the program's would wait unanswered, so a notice is known by all of its form, and
what asks is none.
"""

from __future__ import annotations

import re

from faqbot.question import asks
from faqbot.stamp import leading

LONGEST = 240
"""Characters; no program says more at once."""

_WHO = r"[\"“「]?[^。！？!?\n]{1,40}?[\"”」]?\s?"
_GROUP = "(?:群聊|本群|该群|聊天室)"
_NOTICE = re.compile(
    "|".join(
        (
            rf"{_WHO}已?撤回了?(?:一条)?(?:成员的?|群成员|[^。]{{1,30}}的)?(?:一条)?消息(?:[，, ]?重新编辑)?[。.]?",
            rf"{_WHO}(?:邀请|通过扫描|经|由){_WHO}.{{0,30}}(?:加入|进入)(?:了{_GROUP}[。.]?|{_GROUP}[。.]?)",
            rf"{_WHO}(?:(?:加入|进入|退出|离开)了{_GROUP}[。.]?|(?:加入|退出|离开){_GROUP}[。.])",
            rf"{_WHO}(?:被|将){_WHO}(?:移出|踢出)了?{_GROUP}[。.]?|{_WHO}已被{_WHO}(?:移出|踢出){_GROUP}[。.]?",
            "你已(?:添加了|成功添加).{0,60}|你(?:已)?(?:将|被).{1,40}(?:移出|踢出).{0,12}|以上是打招呼的(?:内容|消息)",
            rf"{_WHO}拍了拍.{{1,40}}|{_WHO}(?:修改|更改)(?:群聊?名称?为|了?群聊名称?为|了群(?:聊?名称?|公告|昵称"
            rf"|头像)).{{0,60}}",
            rf"{_WHO}(?:已成为|成为了|成为新的?)(?:新的?)?(?:群主|管理员)[。.]?",
            rf"{_WHO}(?:领取了|收了).{{0,30}}红包.?|{_WHO}开启了(?:群聊邀请确认|朋友验证|全员禁言).{{0,40}}",
            rf"{_WHO}被{_WHO}禁言\s?\d{{1,4}}\s?(?:分钟|小时|天)[。.]?",
            r"消息已发出，但被对方拒收了.?|以[下上][是为]?(?:新|历史|未读)消息|查看更多(?:历史)?消息|\d+条新消息",
            r"\[?聊天记录\]?[:：]?|群聊的聊天记录[:：]?|微信群.{1,60}的聊天记录.{0,12}[:：]?|Chat History.{0,40}",
            rf"{_WHO}(?:和|与){_WHO}的聊天记录.{{0,12}}[:：]?|{_WHO}在微信上的聊天记录.{{0,16}}"
            rf"|[“\"].{{1,60}}[”\"]的聊天记录.{{0,12}}[:：]?",
            r"消息记录（.{1,40}）|消息(?:分组|对象|类型)[:：].*|[=＝]{5,}|(?:[-—–─━_－*·] ?){5,}",
            r"(?:\[.{1,40}\] .{1,40}: )?.{0,40}[Mm]essages and calls are end-to-end encrypted.{0,160}",
            r"[^。！？!?\n:：]{1,40} (?:joined|left) (?:the|this) (?:group|chat|channel"
            r"|server)(?: via invite link)?\.?",
            r"[^。！？!?\n:：]{1,40} joined using this group's invite link\.?",
            r"(?:\d+ )?(?:new|unread|New|Unread) messages?|Today|Yesterday|You deleted this message"
            r"|This message was deleted",
        )
    )
)
# Behind a time, without a name and its colon, it is the program that speaks; alone, "I left" is said by somebody.
_TIMED = re.compile(
    r"[^。！？!?\n:：]{1,40} (?:joined|left|was added|(?:added|removed|invited|pinned) [^:：!?]{1,60}"
    r"|created (?:this |the )?group"
    r".{0,60}|changed (?:the|this|their) [^:：!?]{1,80}|deleted (?:a|this) message)\.?"
)

_ITSELF = re.compile(r"(.{1,40}?): (?=\1 ?\b)")  # "Zoe: Zoe added Max", as exports of phones put it
_RECALL = re.compile(
    r"\[?(?:(?:该|此|这条|一条)?消息已?(?:被|经|被发送者|被对方)?撤回|(?:你|您|对方|发送者)?已?撤回了?(?:[一1]条)?消息)[。.]?\]?"
)


def is_recall(text: str) -> bool:
    """Whether all that stands below a name is that something was taken back, as in chats that were forwarded."""
    return _RECALL.fullmatch(text) is not None


def is_notice(line: str) -> bool:
    """Whether a line is a program's own, with or without a time in front of it."""
    if len(line) > LONGEST:
        return False
    found = leading(line)
    said = line if found is None else _ITSELF.sub("", line[found[1] :].lstrip(" -–—|,"))
    known = _NOTICE.fullmatch(line) or _NOTICE.fullmatch(said) or (found is not None and _TIMED.fullmatch(said))
    return bool(known) and not asks(said)
