"""What the form of a message can give away: links, numbers to call, prices, calls to get in touch, repetition.

Not a verdict, and no vocabulary: "这个链接是骗人的吗" holds a link as well. `recogniser.py` weighs signs together with
words and meaning.

    [(sign.name, sign.words) for sign in signs("资料加我微信 abc_123", ())]  ->  [("reach", "加我"), ("handle", …)]
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from faqbot.text import simplified

NAMES = (
    *("link", "own_link", "token", "phone", "handle", "reach", "scan", "price"),  # what offers something
    *(
        "urges",
        "asks",
        "hook",
        "tells",
        "files",
        "reads",
        "wronged",
        "laughs",
        "you",
        "me",
    ),  # how it is said, and of whom
)
"""Of all signs but `flood`, in the order of the recogniser's features."""

RUN = 12
"""Times that one character must follow itself to be flooding."""
LAUGHTER = 30
"""The same for laughter, crying and punctuation, which people type without counting."""
TIMES, FILLED = 4, 90
"""Times that some words must follow themselves, and times multiplied by the characters that they fill: "收到收到收到"
is in a hurry, "重要的事情说三遍" means it, and the shorter the words, the more often they are said by nature."""
COPIES, COPY_SPAN = 3, 120
"""The same for whole paragraphs, which nobody pastes three times by mistake."""
WALL, VARIETY = 80, 0.35
"""Characters from which a message is a wall, and the share of different pairs of characters below which it says
nothing: what people write has over 0.8 in that length, and over 0.5 in 2,000 characters."""

_APP = (
    "(?:[微威薇维徽]信|[薇微]芯|[微薇]xin|卫星|绿泡泡|扣扣|企鹅|纸飞机"
    "|(?<![a-z])(?:vx|wx|v信|v|wechat|weixin|qq?|tg|tele ?gram|whats ?app|line)(?![a-z]))"
)
_NUMBER = "[一二三四五六七八九十百千两几]"
_DIGIT = r"[\d零〇一幺二三四五六七八九]"
"""Of a number that is not to be found: "一三八 0 0"."""
_MOBILE = rf"[1一幺][ -]?[3-9三四五六七八九](?:[ -]?{_DIGIT}){{9}}(?!{_DIGIT})"
_DOT = r"(?: ?点 ?| ?[\[(] ?[.点] ?[\])] ?| dot | \. )"
"""Of an address that is not to be found: "abc 点 com", "abc[.]com"."""
PATTERNS: dict[str, tuple[str, ...]] = {
    "link": (
        r"(?<![@\w.-])(?:h(?:tt|xx|\*\*)ps?://|www\.)[\w.\[\]-]+(?::\d+)?(?:[/?#][!-~]*)?",
        r"(?<![@\w./-])(?:[a-z0-9][a-z0-9-]*\.)+(?:com|cn|net|org|top|xyz|vip|cc|shop|club|info|site|online|app|link"
        r"|live|tv|ru|win|fun|icu|pro|work|ltd|edu|gov|me|ly|gl|to)(?![\w@-])(?:[/?#][!-~]*)?",
        # "8点com" is a time of day.
        rf"(?<![@\w./-])(?!(?:1?\d|2[0-4]) ?点)(?:[a-z0-9-]{{1,25}}|[a-z0-9](?: [a-z0-9]){{1,12}}){_DOT}"
        r"(?:c ?o ?m|n ?e ?t|t ?o ?p|x ?y ?z|v ?i ?p|c ?c|c ?n|o ?r ?g|s ?h ?o ?p|c ?l ?u ?b)(?![\w@-])"
        "(?: ?/ ?[!-~]*)?",
    ),
    # What an app of a shop recognises in the clipboard: ￥Ab3dEf9￥
    "token": (
        "[¥€$₤](?=[a-z0-9]*[a-z])[a-z0-9]{6,14}[¥€$₤]",
        "复制(?:这段话|这条|口令|本条|此消息|整段).{0,12}?打开",
    ),
    "phone": (
        rf"(?<![\da-z]){_MOBILE}",
        r"(?<!\d)400[ -]?\d{3}[ -]?\d{4}(?!\d)",
        r"\+\d{1,3} ?\d{3} ?\d{3,4} ?\d{4}",
    ),
    "handle": (
        rf"(?:{_APP}|群|[薇微威]|抖音|快手|小红书|视频号|公众号|频道)(?:同?号|群|频道|id)?(?:就?是|为)?\W{{0,3}}"
        rf"(?:(?!https?:)[a-z][a-z0-9_-]{{4,19}}(?![\w/.])|(?=[a-z_-]*\d)[a-z][a-z0-9_-]{{4,19}}(?![a-z0-9_/.-])"
        rf"|{_DIGIT}(?:[ -]?{_DIGIT}){{5,10}}(?![\w/.])|@[a-z]\w{{3,}}(?![\w/.]))",
    ),
    "reach": (
        r"[+加佳➕](?:一?下|个)?(?:我|俺|老师|助理|助教|小编|博主|客服)?的?(?:个人)?"
        rf"(?:{_APP}|[薇威微]|好友|个人号)",
        "加我(?!一[个份]|个?名|们|进.{0,3}名单)|(?:私信?|私聊|联系|咨询|滴滴?|戳|找|问|撩|dd)我(?!们|的?订单)",
        "(?:可以?|欢迎|随时)(?:私信?|私聊|联系|咨询|来电|加)|私聊(?:了解|发|报|看|价)|详聊|同[号步](?:$|[^学])",
        "的(?:朋友|老师|同学|家长|姐妹|亲|老板|伙伴)?(?:可以)?(?:私|滴滴?|扣1?|[+加](?!入|班|油)|戳|联系|进|来|拨打)"
        "[我群信聊]?[!.~,]*(?:$|(?=[ \\d]))",
        "来?进?我(?:们)?(?:建|拉|开)?的?.{0,3}(?:新|小)?群$|拉(?:你|大家|各位)们?.{0,3}进|发你(?:链接|资料|目录|全套)",
        rf"(?:打(?:我)?(?:的)?(?:电?话)?|致电|拨打?|详[询谈]|热线)\W?(?={_MOBILE}|400[ -]?\d)",
        r"\b(?:dm|text|message|contact|add|whatsapp|call|pm|ask) me\b|\bsign up\b",
    ),
    "scan": (r"扫.{0,4}码|二维码|长按.{0,2}(?:识别|扫)|识别图中|qr code|\[二维码\]",),
    "price": (
        rf"\d+(?:\.\d+)?(?:元|块|包邮|折(?!叠)|万)|[¥$€] ?\d|(?<![第一]){_NUMBER}+[百千万]?(?:块|元|折)|\d% off",
        rf"(?:只要|仅需|月薪|月租|首付|日赚|日结|月入|现价|年化|赚)[^,.]{{0,4}}(?:\d|{_NUMBER})|包邮|面议|免费领",
    ),
    "urges": (
        "(?:快|赶紧|赶快|抓紧|速|马上|立即|立刻|现在|今天)(?:来|看|点|转|抢|下单|报名|注册|购买|加入|集合|存|领)",
        "(?:大家|各位|家人们|朋友们|姐妹们|宝妈).{0,6}(?:来|转|点|扫|帮|看看|说说|投|加|抢|了解|表态)",
        r"敢不敢|不服来|说说你们|你们(?:怎么看|站哪|支持)|扣1|先到先得|手慢无|\b(?:now|today)\b",
    ),
    "asks": (
        "[吗么嘛](?:[,.!~ ?:]|$)|\\?|怎么(?!不|还|可能|样的)|咋|如何|怎样|能不能|可不可以|让不让|算不算|会不会|是不是",
        "有没有|多少(?!人的)|哪[里个本些儿]|什么时候|几点|为什么|为啥|凭什么|[行好]不$",
        r"^(?:can|how|what|is|are|where|who|does|do|why|should|which)\b",
    ),
    # Of others, or to one who did: a report, a warning, staff asking for a message to be taken back
    "tells": (
        "(?:有(?:个|一个)?(?:人|男的|女的|陌生人|书友|群友|成员)|刚才|刚刚|昨天|上次|楼上|那个|他们?|她|又有|老是?有|家里人|别人)"
        "[^,.]{0,10}(?:发|骂|加我|私聊|拉|冒充|让我|问我|说|聊|吵|开|卖|推销|推荐|威胁|转|造谣)",
        "举报|那种|诈骗|谁发的|管理员.{0,6}(?:看|管|处理|快|删)|管一下|管管|处理一下|移出|踢了|别信|不要点|别点|骗人的|上当|撤回",
        r"群规|请(?:各位|大家)?(?:不要|勿|您)|麻烦您|\bplease remove",
        r"\b(?:some(?:one|body)|s?he|they|a (?:guy|man|woman|member|stranger)|people) (?:\w+ ){0,2}"
        r"(?:post|sen[dt]|call|insult|threat|add|ask|keep|kept|swear|swore|spam|told|said|want|tr[iy])",
    ),
    # Numbers that are given because they were asked for
    "files": (
        "收[件货]|快递|寄[到给往]|登记|报名|订单|单号|填[错写]|更新|换了|换绑|换号|改成|改一?下|尾号|会议|密码|验证码|地址|书号|学号|会员号|车牌|isbn|直播间",
    ),
    # What somebody says who has paid, waits, or was promised: it is hard on those who owe, and no insult
    "wronged": (
        "没(?:有)?一?个?人(?:理|回|管|应|接|答|处理)|不(?:退|发货|回(?!家|头|来)|理(?!解|想)|给[开退看发个])|退[钱款费我]|还我|[没不]到账|赖账",
        r"(?:交|付|花|充|收|拿|汇)(?:了|完|过|的|走|着)?(?:我|我们|你们?|那么|这么|不少|好几)?的?(?:\d|钱|款|费|定金|押金|学费)",
        r"钱(?:都|也|已经)?(?:收|交|付|花)|投诉|维权|说好|等了|到现在|迟迟|拖[着了到]|客服|售后|[商卖]家|发货",
        r"坑[人爹](?!的?货)|黑心|血亏|太黑|缺斤|(?:刚|才|昨天|今天|上周|上个?月)买.{0,6}(?:就|又)?(?:降|便宜|掉|坏|涨|打折)|降价[了啊]",
        r"\b(?:refund|paid|my money)\b",
    ),
    # What friends say of each other with a laugh is meant otherwise
    "laughs": (
        r"哈哈|嘿嘿|嘻嘻|笑[死哭]|😂|🤣|😆|😜|😄|😝|🤪|😅|🐶|\[(?:捂脸|偷笑|呲牙|坏笑|调皮|憨笑|破涕为笑|笑哭|旺柴|狗头|doge)\]",
        r"\b(?:ha){2,}|\b(?:lol|lmao|xd|jk)\b",
        # Softly, as no quarrel is: "走开啦你"
        "[滚开走坏厌死够了]啦",
    ),
    "reads": (
        r"《|作者|书里|这本书|这一?章|主人公|小说|译本|读[完到了]|[结开]局|人物|笔记|打卡|\b(?:book|novel|chapter)\b",
    ),
    "you": (r"[你您]|\byou",),
    "me": (r"我(?!们)|\bi\b",),
}
_SIGNS = {
    # A link ends where Chinese begins, which \w would go on into.
    name: re.compile("|".join(patterns), re.ASCII if name == "link" else 0)
    for name, patterns in PATTERNS.items()
}
_REACHED = ("phone", "handle", "reach", "scan")
"""Behind all that a message asks they are its answer: "电脑卡？上门修 13800001111" is a hook."""
_REPEATED = re.compile(r"(.{1,200}?)\1{2,}", re.DOTALL)
_LAUGHS = frozenset("哈呵嘿嘻呜嗯啊哦嘤h6w2~.!?…-=_*#x+、 0")
_BETWEEN = " ,.!?~、;:\n"


@dataclass(frozen=True, slots=True)
class Sign:
    """One of them, with its words as they were written."""

    name: str
    words: str


class Folded:
    """A message in the form that patterns are written for, that still knows where each character came from.

    Half width, lower case, simplified, without what prints nothing and without spaces between Chinese characters:
    "加 V ：" and "加ｖ:" are the same.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        chars: list[str] = []
        self._at: list[int] = []
        for position, char in enumerate(text):
            if unicodedata.category(char) in ("Cf", "Mn", "Cc") and char != "\n":
                continue
            for folded in unicodedata.normalize("NFKC", char).casefold():
                chars.append(_PLAIN.get(folded, folded))
                self._at.append(position)
        joined = "".join(chars)
        simple = simplified(joined)
        # Its dictionaries also know a few phrases; where one changes the length, characters alone are looked up.
        self.text = simple if len(simple) == len(joined) else "".join(simplified(char)[:1] for char in joined)
        keep = [i for i, char in enumerate(self.text) if not (char == " " and self._is_apart(i))]
        self._at = [self._at[i] for i in keep]
        self.text = "".join(self.text[i] for i in keep)

    def _is_apart(self, i: int) -> bool:
        around = self.text[i - 1 : i] + self.text[i + 1 : i + 2]
        return len(around) == 2 and all("\u4e00" <= char <= "\u9fff" for char in around)

    def written(self, start: int, end: int) -> str:
        """What stands there in the message itself."""
        return self._text[self._at[start] : self._at[end - 1] + 1] if start < end else ""

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where in the message itself that stands; not empty."""
        return self._at[start], self._at[end - 1] + 1


_PLAIN = {"。": ".", "、": ",", "～": "~", "➕": "+", "✚": "+", "✛": "+", "\u2005": " "}


def signs(message: Folded, allowed: Sequence[str]) -> list[Sign]:
    """Every sign, in the order of `NAMES`; a link to one of the `allowed` hosts, or below it, is an `own_link`."""
    found: list[tuple[int, Sign]] = []
    for name, pattern in _SIGNS.items():
        for match in pattern.finditer(message.text):
            own = name == "link" and is_allowed(match[0], allowed)
            found.append((match.start(), Sign("own_link" if own else name, message.written(*match.span()))))
    asked = [at for at, sign in found if sign.name == "asks"]
    given = [(at, sign.words) for at, sign in found if sign.name in _REACHED]
    if asked and given and max(asked) < min(given)[0]:
        found.append((0, Sign("hook", min(given)[1])))
    return [sign for _, sign in found]


def found(message: Folded) -> Iterator[tuple[str, re.Match[str]]]:
    """Where each sign stands in the folded text; links of the community's own as well."""
    for name, pattern in _SIGNS.items():
        for match in pattern.finditer(message.text):
            yield name, match


def is_allowed(link: str, allowed: Sequence[str]) -> bool:
    """Whether a link leads to one of these hosts or to a part of one: `docs.example.com` is of `example.com`."""
    host = (
        re.sub("^https?://", "", re.sub(_DOT, ".", link).replace(" ", ""))
        .split("/")[0]
        .split("?")[0]
        .split("#")[0]
        .split(":")[0]
        .rstrip(".")
    )
    host = host.rpartition("@")[2]
    return any(host == own or host.endswith(f".{own}") for own in allowed)


def flood(message: Folded) -> Sign | None:
    """What is said over and over, where that is all it is for."""
    text = message.text
    for match in _REPEATED.finditer(text):
        unit = match[1].strip(_BETWEEN)
        times, span = len(match[0]) // len(match[1]), len(match[0])
        if len(set(unit)) <= 1:
            enough = span >= (LAUGHTER if not unit or unit in _LAUGHS or unit[0] in _LAUGHS else RUN)
        else:
            enough = (times >= TIMES and times * span >= FILLED) or (times >= COPIES and span >= COPY_SPAN)
        if enough:
            return Sign("flood", message.written(*match.span()))
    pairs = [text[i : i + 2] for i in range(len(text) - 1)]
    if len(text) >= WALL and len(set(pairs)) / len(pairs) < VARIETY:
        return Sign("flood", message.written(0, len(text)))
    return None
