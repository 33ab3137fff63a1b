"""What counts as the same text, and what is no question at all. Knows no knowledge and no vectors.

    normalise("@群主 您好，请问怎麼申請退款？？")  ->  "怎么申请退款"
    is_chatter("哈哈哈[捂脸]")                     ->  True

A known phrasing and a question are compared by `normalise`, and the same form is what gets encoded: a stray
"您好，请问" moves a sentence vector as far as a different word does, and says nothing about what is asked.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

import opencc

MAX_QUESTION = 2_000
"""Characters. A longer text is no question, and would cost seconds to encode."""

# A mention ends at white space or punctuation (WeChat puts U+2005 behind it, which NFKC makes a space).
_MENTION = re.compile(r"(?:(?<=\s)|^)@[^\s@,，:：;；。.!！?？]{1,30}(?=[\s,，:：;；]|$)")
# Typed by hand the space is often missing; then only titles are sure to be names and not the question.
_TITLE_MENTION = re.compile(r"@(?:群主|管理员|客服|小助手|助手|老师|所有人|all)")
_END_MENTION = re.compile(r"(?<![0-9a-z._-])@[^\s@]{1,20}$")

_LONGEST_NAME = 6
"""Characters with the @, for a mention that is all there is."""

_OPENINGS = "|".join(
    (
        "大家(?:好|早上好|下午好|晚上好)",
        "各位(?:好|老师好|群友好)?",
        "(?:群主|老师|管理员|客服|亲|小助手|助手)(?:(?:您|你)?好|(?=[,.!~\\s]))",
        "您好|你好[啊呀]?|哈[喽罗啰]|嗨|早上好|上午好|中午好|下午好|晚上好|早安",
        "打扰(?:一下|了)?|不好意思|在吗|在么|在不在|有人(?:在)?吗",
        "请教(?:一下|下)?|麻烦(?:问(?:一下|下)?|请问)|请问(?:一下|下)?(?:大家|各位|群主|老师)?",
        # "问" alone opens a question only when set apart: "问题反馈" and "问卷" are what is asked about.
        "我?想(?:请问|咨询|问)(?:一下|下|一?个问题)?(?:大家|各位|群主|老师)?",
        "(?:咨询|问)(?:一下|下|一?个问题)(?:大家|各位|群主|老师)?|问(?=[\\s,:])",
        "弱弱(?:地|的)?问(?:一?下|一?句)?",
        "(?:hi|hello|hey)(?: there)?(?=[\\s,.!\u4e00-\u9fff]|$)|excuse me|please(?=\\s)",
        "good (?:morning|afternoon|evening)",
    )
)
_OPENING = re.compile(rf"^(?:{_OPENINGS})[\s,.!~、:;?]*")
_CLOSING = re.compile(r"[\s,.!~;]*(?:谢谢(?:您|你|啦|了|大家|老师)?|多谢了?|感谢|thanks|thank you|thx)[\s.!~]*$")
_REPEATED = re.compile(r"([,.!?~;:])\1+")
_HALVES = re.compile("[\ud800-\udfff]")
_SPACES = re.compile(r"\s+")
_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_CJK_SPACE = re.compile(rf"(?<=[{_CJK}]) (?=[{_CJK}])")
_EDGE = " ,.!?~、。;:…—-\"'“”‘’`·|"

_STICKER = re.compile(r"\[[^\[\]\s]{1,8}\]")  # WeChat copies an emoticon as [捂脸]
_CHATTER = re.compile(
    "(?:"
    + "|".join(
        (
            "哈+|呵+|嘿+|嘻+|嘎+|呜+|嗯+|恩+|哦+|噢+|喔+|啊+|呀+|哇+|额+|呃+|唉+|哎+|诶+|欸+|咦+|嗷+|吼+",
            "h+a+(?:h+a+)*h*|h{2,}|lol+|lmao|233+|6+|偷笑|捂脸|笑死(?:我了)?|笑哭了?|绝了|牛+[啊呀]?",
            "厉害了?|太棒了?|真棒|赞+|点赞|支持|加油|\\+1|恭喜|撒花|鼓掌|鲜花|抱拳|强|顶+",
            "好+(?:的|滴|哒|嘞|呀|啊|吧)*|行+(?:吧|的)?|可以(?:的|啊)?|没问题|没事(?:了|的)?|ok+|okay+|收到[了啦咯]?",
            "明白[了啦]?|懂[了啦]|了解[了啦]?|知道[了啦]|get|got it|是的?|对的?|不是|没有|有",
            "谢+(?:您|你|大家|老师|群主|亲|了|啦|哈|哦)*|多谢|感谢(?:您|你|大家)?|麻烦(?:您|你)?了",
            "辛苦(?:您|你)?(?:了|啦)?|3q|thanks?(?: you| u)?(?: so much| a lot| very much)?|thx|ty",
            "您好|你好|大家(?:好|早上好|晚上好|早)?|各位(?:好)?|哈[喽罗啰]|嗨|早+(?:上好|安|啊|呀)?",
            "(?:hi+|hello+|hey+)(?: there)?",
            "上午好|中午好|下午好|晚上好|晚安|午安|good (?:morning|night|afternoon|evening)",
            "拜+|再见|回见|bye+(?: bye+)?|88+|在(?:吗|么|不在|不)?|有人(?:在)?(?:吗|么|不)?|人呢|请问",
            "群主|老师|管理员|客服|亲|宝子们?|家人们|打扰了?|不好意思|对不起|抱歉|没关系|不客气|不用谢|sorry",
            "(?:新年|春节|元旦|元宵|端午|中秋|国庆|圣诞|节日|生日|周末|假期)(?:节)?快乐",
            "happy (?:new year|birthday|holidays)",
            "欢迎(?:欢迎|新人|新朋友)?|路过|冒泡|冒个泡|潜水|签到|打酱油|吃瓜|沙发|踩踩|滴滴|丢丢",
        )
    ).replace(" ", "")  # matched against text without spaces
    + ")+"
)


# After NFKC: Chinese punctuation that has an ASCII twin with the same meaning.
_PUNCTUATION = str.maketrans("。、“”‘’～…", ".,\"\"''~.")


@cache
def _simplifier() -> Any:
    # Building it reads its dictionaries (10 ms); no reason to do that on import.
    return opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    """With simplified characters in place of traditional ones."""
    # Half an emoji, cut in two by some program, is no character that could be handed on.
    return str(_simplifier().convert(_HALVES.sub("\ufffd", text)))


def _is_decoration(char: str) -> bool:
    """Emoji, their modifiers, and what prints nothing: zero-width, direction marks, variation selectors."""
    if char in "\t\n\r":
        return False
    category = unicodedata.category(char)
    return category in ("So", "Sk", "Cf", "Cc", "Cs", "Co", "Cn") or "\ufe00" <= char <= "\ufe0f"


@lru_cache(maxsize=8_192)
def _base(text: str) -> str:
    """NFKC, simplified, lower case, without mentions and decoration, white space folded."""
    text = unicodedata.normalize("NFKC", text)
    text = "".join(" " if char == "\u20e3" else char for char in text if not _is_decoration(char))
    text = simplified(text).casefold()
    text = text.translate(_PUNCTUATION)
    text = _TITLE_MENTION.sub(" ", text)
    for mention in (_MENTION, _END_MENTION):
        text = text if _is_one_long_name(text, mention) else mention.sub(" ", text)
    return _CJK_SPACE.sub("", _SPACES.sub(" ", text).strip())


def _is_one_long_name(text: str, mention: re.Pattern[str]) -> bool:
    """Typed without a space, a name and the question behind it look like one mention."""
    return len(text) > _LONGEST_NAME and mention.fullmatch(text) is not None


@lru_cache(maxsize=65_536)
def normalise(text: str) -> str:
    """The form in which texts are compared and encoded; two texts with the same form ask the same.

    Full and half width, traditional and simplified, upper and lower case, @mentions, greetings and polite
    openings, emoji, repeated and closing punctuation make no difference. Never empty for a text that holds
    any visible character: where all of it is decoration, the text itself, stripped, is returned.
    """
    base = _base(text)
    rest = base
    for decoration in (_STICKER, _CLOSING):
        rest = decoration.sub("", rest) if decoration.sub("", rest).strip(_EDGE) else rest
    while True:
        shorter = _OPENING.sub("", rest.lstrip(_EDGE), count=1)
        if shorter == rest or not shorter.strip(_EDGE):
            break
        rest = shorter
    rest = _REPEATED.sub(r"\1", rest)
    rest = rest.strip(_EDGE)
    return rest or base.strip(_EDGE) or base or text.strip()


@lru_cache(maxsize=8_192)
def is_chatter(text: str) -> bool:
    """Whether a text asks nothing: a greeting, thanks, laughter, emoji, stickers, numbers, one character.

    Only a text that consists of nothing else: "哈哈 怎么退款" is a question.
    """
    base = _STICKER.sub(" ", _base(text))
    compact = "".join(char for char in base if char.isalnum() or char == "+")
    if len(compact) <= 1 or not any(char.isalpha() for char in compact):
        return True
    return _CHATTER.fullmatch(compact) is not None
