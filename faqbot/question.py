"""Whether a message asks something, or asks for something. Knows no knowledge, no vectors, and not what is asked.

    asks("课件在哪下")            ->  True
    asks("求个链接")              ->  True
    asks("我告诉你在哪下")         ->  False

By rules, in three steps: what asks whatever stands beside it; then the turns of speech are taken out in which a word
that asks does not ("什么时候都行", "有问题随时问"); then the words that ask. A wrong "yes" costs a glance, a wrong "no"
leaves a member without a reply: where the two are balanced, it asks.
"""

from __future__ import annotations

import re
from functools import lru_cache

from faqbot.text import is_chatter, normalise

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_BORDER = re.compile(
    rf"(?<=[？?])|[。！!；;…~～\n]+|[，,、：:](?!\d)|(?<=[{_HAN}])\s+(?=[{_HAN}])|(?<=[a-z\d])\.(?=\s)|\s{{2,}}", re.I
)
_ASIDE = re.compile(  # what is shown or named, not said
    "《[^《》]{1,60}》|“[^“”]{1,60}”|「[^「」]{1,60}」"
)
_ADDRESS = re.compile(r"(?:https?://|www\.)[\w\-./?%&=:#~+@,;!]+", re.I)
_OPENED = re.compile(
    "[请請][问問教](?!$)|[想要](?:[请請][问問教]|咨询|諮詢|[问問]|了解)(?:一?下|您|你|个|個|[问問]题|大家|群主|老师)"
)
_CARD = re.compile(
    r"\s*\[(?:链接|小程序|文件|位置|名片|聊天记录|视频号|公众号|音乐|笔记|分享|合并转发|红包|转账|群公告|公告|接龙"
    r"|link|file|location|contact|music)[^\[\]]{0,20}\].*",
    re.I,
)
_ANNOUNCED = re.compile(
    r"\s*(?:【[^【】]{0,12}(?:通知|公告|提醒|预告|活动|分享|重要|喜报)[^【】]{0,12}】|(?:通知|公告)[:：]|@所有人)"
)

# --- What asks, whatever stands beside it ---------------------------------------------------------------------

_VERB = (
    "退|换|改|补|续|升级|取消|注销|报名|参加|加入|加群|进群|入群|进(?![步来])|申请|开通|开发票|开票|办理|办|投诉|反馈"
    "|咨询|问|请教|了解"
    "|知道|打听|确认|买|购买|下单|预约|预订|订|领|兑换|绑定|解绑|学|试听|转|约|找|查|看下|看一下|要|拿|拉|借"
)
_CANNOT = (
    "打|登|用|看|收|进|找|连|点|付|扫|传|听|下|加|装|刷|提交|登录|登陆|支付|上传|下载|播放|显示|打开|联系|搜|查|退|改"
    "|绑|领|报"
    "|发|买|更新|注册|验证|兑换|播|充|订|签|联|载|存|切|关|开|保存|安装|打印"
)
_STRONG = re.compile(
    "|".join(
        (
            # Somebody is looked for who knows, has or can
            "(?:有人|谁|哪位|有谁|有没有人?|有无|大家|各位|群里|你们)(?:都|有人|有谁|谁)?(?:知道|晓得|懂得?|了解|会"
            "|用过|遇到过|清楚|试过|买过)"
            "(?!了|的都|吧)",
            "有人(?:能|可以|要|愿意|想|一起|带|卖|出|收|有|在用)|谁(?:能|可以|有|要|来|在|会|懂|那|知)|哪位(?!都)",
            # Somebody wants it
            f"^(?:那|还|也|就|其实|因为)?(?:我们?|本人|俺|咱)?(?:也|还|就|只|是|现在|突然|又|有点|其实|一直|家孩子"
            f"|家)*(?:想要?|要|需要|打算|希望)"
            f"(?:再|先|把.{{1,10}})?(?:{_VERB})(?!不到|起|法|过|就|的都|求|是|到的|到啦)",
            "想(?:问|请教|咨询|了解|打听|确认|知道)",
            "(?:^|跪|急|在线|诚|同|好心人|[,:： ])求(?!职|稳|真|学|知|婚|生|和|雨|是|之|证|的)",
            "^(?:同问|蹲一?个|蹲|同蹲|插眼|同求|我也想知道|我也是这个问题|一样的问题|同样的问题)$",
            # Somebody is asked to do it
            "麻烦.{0,12}(?:发|帮|看|查|处理|给|拉|通过|退|改|解释|说|告知|告诉|确认|催|核实|开|加|安排|转|重|推|传|留"
            "|补)(?!了|您了)",
            "(?<!已经)(?<!谢谢)(?<!感谢)(?<!经常)帮(?:我|忙|俺)(?!了|的|到|过|很)(?=.)|帮(?:看|查|问|催|弄|解答|解释"
            "|处理)(?:一下|下)(?!了)",
            "(?:告诉|发给?|拉|教|通知|提醒|推给?|借给?|带|转给?|给|回复|联系|理)(?:一下|下)?我(?!了|的|说|们了"
            "|看到|也|就|来|这|还|用|觉|邮箱|微信|就|私信|qq)(?!.{0,8}(?:谢谢|了$))",
            "(?:发|说|讲|来|教|推荐|分享|拉|传|给|催|看|查|解释|补|问)(?:一?[下个份遍点]|我|我们).{0,10}呗$"
            "|呗[啊呀哈]?$",
            "^(?:能|可以|再|请|老师)*(?:发|传|贴|甩|分享|来|上)(?:一?[个份下遍张])(?!了|给大家|给你|到群|在群).{0,10}"
            "(?:链接|课件|资料|地址|文件|表|码|图|教程|回放|入口|网址|代码|清单|版|遍|下|个|份|吧|哈|定位|模板)$",
            "^(?:请|能|老师)?(?:推荐|介绍|解释|说明|科普)(?:一?[下个点些几]).{0,16}$|有.{0,8}推荐的?$",
            "^(?!.*(?:我|等|稍后|晚点|待会|马上|一会|给大家|给你|已)).{2,12}(?:发|传|推|分享"
            "|共享)(?:一?[下份个遍])(?:吧|哈|啊|呀)?$",
            "(?:请|请您|请你)(?:帮|教我|发我|给我|告知|拉我|指教|指点|赐教|解答|协助|尽快(?:处理|回复|退|发|解决)"
            "|处理|通过一下)",
            # Something does not work, or is not understood: what members write instead of asking
            "(?:不知道?|不晓得|不清楚|不确定|不太?明白|不懂)(?:该|要|应该|到底|究竟|是|会|这个|那个|具体)?"
            "(?:怎|咋|哪|什么|啥|为|能|可不|是不是|有没有|谁|多少|几|如何|要不要|会不会|去|从何)",
            "不会(?:弄|用|操作|设置|做|填|注册|下载|安装|登|搞)|(?:看|听|弄|搞|想)不(?:太)?(?:懂|明白|清楚)"
            "|没(?:太)?(?:搞|弄|看|听)(?:懂|明白|清楚)",
            f"(?:{_CANNOT})不(?:了|开|上|到|出来|出|进去|进|去|动|成功?|掉|回来|了款)(?!家|关系"
            f"|的话)(?!.{{0,6}}(?:可以|就))",
            "一直(?:在?转圈|加载|显示|失败|卡|提示|报|不)|报错|闪退|黑屏|白屏|卡死|卡住|死机|乱码|没(?:有)?反应"
            "|加载失败|出错|打不通"
            "|(?:支付|登录|付款|提交|上传|下载|验证|注册|安装|绑定|扣款|领取|打开)失败",
            "(?:好像|还是|一直|总是|显示|老是)(?:没有?|未).{1,6}(?:上去?|到|成功|出来|进去|反应|通过)",
            "忘(?:记|了|记了)?(?:了)?(?:我的|登录|支付)?密码|密码(?:忘|错|不对|不正确)|(?:被|重复|多|乱)扣(?:了|费|款"
            "|钱)",
            "(?:没有?|还没有?|未|一直没有?|迟迟没有?)(?:收到|到账|开通|生效|退款|发货|声音|画面|验证码|物流|回复我"
            "|人理|人回)"
            "(?!的话)(?!.{0,8}(?:可以|请|就))",
            "^(?:申请|取消|修改|更换|查询|注销|开具|办理|退款|退货|换货|退课|开发票|预约|续费)(?!.*(?:了|成功|好|过"
            "|吧|中|的)).{0,6}$",
            "(?:显示|提示).{0,8}(?:失效|失败|错误|过期|异常|无效|不支持|不存在)|(?<!快)(?:失效|过期|坏|丢|停用|被封"
            "|冻结)了$|(?:少发|漏发|错发)|[是都]坏的|空白的?$|不存在|卡顿"
            "|[很太好]卡$|卡在"
            "|听不清|看不清|没(?:有)?解决|能.{1,6}不能$|可以.{1,6}不可以$|是.{1,6}不是$|会.{1,6}不会$",
            "为什|为啥|凭什|为何",
        )
    )
)

# --- Where a word that asks does not --------------------------------------------------------------------------

_IDLE = re.compile(
    "|".join(
        (
            r"哪有哪有|(怎么|谁|什么|哪[里个儿]?|多少|啥)[^,?]{1,6}\1.{0,8}",
            "(?:有|说|做|买|吃|问)什么.{0,6}都|^几[位个名].{0,6}都|多少[^,]{0,4}都",
            "没什么|没啥|没几|没多少|没多久|没多大|没怎么|不怎么|什么的$|没谁|哪怕|哪里哪里|哪儿的话|怎么说呢|几乎"
            "|好几|十几|几十|几百|几千|几万"
            "|[这那前后近隔]几|(?<![周天要共次])[上下]几[次周个期届]|(?<!超)过几(?!点)|谁的.{1,12}了$|多少(?:有点"
            "|有些|会|能|还是|也)|怎么可能|谁知道呢"
            "|谁让|说什么好|什么鬼|不得不|时不时|动不动|差不多|不好意思"
            "|什么都|什么也|啥都|啥也|谁都|谁也|哪都|哪儿都|哪里都|怎么(?:这么|那么)(?:好|棒|厉害|可爱|快|牛|强|美"
            "|贴心|巧|香|有才|帅|早)"
            "|这么|那么|要么|什么时候都|随时都|可不是|是不是啊你|说不定|不一定|不见得|怎么都(?:行|可以)|不怎样|没办法"
            "|想什么呢",
            "(?:怎么|怎样|如何|什么|哪[个里儿些种天位]?|谁|几[点号天]|多少|啥|多久)[^,?？]{0,8}(?:都|也)(?:行|可以|好"
            "|没问题|能|不|没|会|要|一样|算|ok|是|在|写|讲|有)",
            "(?:不管|无论|不论|随便)(?:你|您|是|怎么|什么)?.{0,12}?(?:都|$)",
            "(?:大家|各位|你们?|您|还|如果|若|要是|谁)*(?:有|遇到)(?:什么|任何|啥|其他|其它)?(?:别的|不懂|不清楚"
            "|不明白|疑问|问题|需要|困难|想法|事)"
            "(?:的|地方|情况)*(?:话|时|时候)?[^吗么嘛没?]{0,6}(?:可以|随时|请|欢迎|都|就|直接|尽管)*"
            "(?:找|联系|问|私|在群|@|再|来|发|打|留|说|call|单独|提)[^?]*$|有(?:问题|事|需要)$",
            "^(?:您|你|可以|先|再|或者)*(?:看看|看下|看一下|检查(?:一下|下)?|试试|确认(?:一下"
            "|下)?)[^我]{0,10}(?:有没有|是不是|能不能|会不会|有无).*",
            "(?:我|来|去|先|帮你|帮您|给你|给您|马上|这就|再)+(?:看看|看下|看一下|查查|查下|查一下|核实|确认|试试"
            "|问问|去问)"
            "(?:一?下)?(?:是|这是|能|有)?(?:什么|怎么|哪|能不能|有没有|是不是|会不会|可不可以|为什么|多少|啥|谁).*",
            "(?:告诉|教|说明|介绍|讲讲?|讲解|分享|演示|带你?|关于|聊聊?|跟.{1,4}说|详解|说说|写了|写的是|写着|有写"
            "|有说|说了|讲了)"
            "(?:你们?|您|大家|各位|一?下|过|的)*(?:怎么|怎样|如何|什么|哪|为什么|多少|几).*",
            "(?<![不谁人想道])(?:知道|明白|懂得?|清楚|记得|想起来?|学会|搞懂|弄清楚?|找到)了?(?:该|要|是"
            "|应该)?(?:怎么|怎样|如何|什么|哪|谁|为什么|多少|几).*",
            "^(?:要|这个?要|得|主要)?(?:看|取决于|根据)(?:你们?|您|自己|个人|情况|具体|每个人)*(?:是|的|想|要|选|报"
            "|买|需要)*(?:什么|哪|怎么|几|多少|能不能|是不是|有没有).*",
            "^(?:先|主要|就|再|可以|首先)看.{0,12}(?:什么|哪|多少|怎么).*",
            "^(?:应该|估计|大概|可能|也许|好像|听说|据说|感觉|我觉得|我看|我猜)?是不是都.*|就看(?:能不能|会不会"
            "|有没有).*",
            "(?:没|没有)(?:什么|啥|任何)(?:问题|关系|影响|区别|事|办法|变化|用)",
            "^(?:回答|回复|解答|答)(?:一下|了)?(?:大家)?(?:怎么|如何|什么).*",
        )
    )
)

# --- What asks ------------------------------------------------------------------------------------------------

_WEAK = re.compile(
    "|".join(
        (
            "怎么|咋|怎样|咋样|如何|怎办",
            "什么|啥|是何|何时|何地|几时",
            "(?<!么)哪(?:里|儿|个|些|种|天|位|家|款|一|边|能|有|买|看|下|找|报|领|填|学|查|办|交|开|改|去|可|年|年|月"
            "|节|本|部|几|$)|在哪|去哪|到哪|从哪|往哪|点哪|放哪|发哪",
            "谁(?!家|让|叫)",
            "(?:第|周|星期|礼拜|要|是|有|差|需|买|收|到|能|满|分|交|一共|每.{1,3}|讲|上|打|年满"
            "|^)几(?:[点号天个次节折月层楼岁人位期章讲课周年级元块本分种]|$)"
            "|(?:周|星期|礼拜)几|几(?:点|号|折|岁|月份|点钟|时|楼|周年|元|块钱?|时候)|(?<!有)几(?:天|个|次|节|人|位"
            "|期|本|章|页|遍|种|斤|米|公里|分钟?|秒|小时|条|份)(?!.{0,8}(?:了|的话|而已))|有几.{1,4}$",
            "多少|多久|多大|多长|多远|多高|多重|多厚|多贵|多快|多晚|多早",
            r"(\w)[^都也是又还]?(?:不|没)\1|是否|能否|可否|有否|与否|有无",
            "[^什怎这那要多]么$|吗|麽",
            "(?:能|可以|有|是|会|行|要|在|对|让|算|包|含).{0,12}[嘛伐否]$|[^也还才都就并绝决从可不偏说]不$"
            "|^.{2,}(?:[了过有到好完成的开在].{0,6})没$|(?:有|能|到|收).{0,8}(?<![还也都就并])没有?$|(?:[了过到好完的]"
            "|到账|发货|开通|通过|开始|结束|更新|上线|安排|收到|[寄发退改买交录讲])没有?$",
            "(?:^|[^还没正才都就仍着在]{2})(?<!还)(?<!没)(?<!正在)呢$",
            "(?:是|要|选|走|用|按|买|线上|到底|算).{0,10}还是(?![很不没得会有要能可挺比等算]).+"
            "|^[^我你他她它但就可今还]{1,6}还是[^很不没得会有要能可挺比等算觉先那这]{1,8}$",
        )
    )
)
_TAG = re.compile("(?:对|是|行|好|可以|能|有|没|会|要|吧)[吧吗么嘛]?$")

_ENGLISH = re.compile(
    r"^(?:so|and|but|also|ok|okay|sorry|btw|guys|folks|team|well|oh|um|hmm|quick question|question|one more|then"
    r"|anyway|actually"
    r"|thanks|dear \w+|admin|@\w+|[\s,:.\-])*"
    r"(?:how(?! (?:nice|cool|great|lovely|cute|sweet|funny))|why|whose|whom|which(?! is (?:great|nice|good|fine|cool"
    r"|why))|who\b(?! knows)|(?:in|at|for|to|from|by"
    r"|on) (?:what|which|how)\b"
    r"|what (?:\w+ ){1,3}(?:do|does|did|is|are|can|should|will|would)\b|what(?:'s| is| are| was| do| does| did| can"
    r"| should| will| would| about| if| time| kind| day| happens|s the| the (?:price|cost|deadline|link|fee))"
    r"|when(?:'s| is| are| do| does| did| will| can| could| should| was)|where(?:'s|s| is| are| do| does| did| can"
    r"| could| should| to|$)"
    r"|what$|when$|(?:can|could|may|might) (?:i|we|you|u|someone|somebody|anyone|anybody|they|it|the|my|this"
    r"|that|he|she|people|members|one|new)"
    r"|(?:do|does|did) (?:i|you|u|we|they|it|he|she|this|that|the|these|those|any|anyone|anybody|my|your|members"
    r"|people|someone)"
    r"|(?:is|are|am|was|were) (?:i|you|it|he|she|this|that|the|these|there|they|we|any|anyone|anybody|my|your|it's)"
    r"|(?:will|would|should|shall) (?:i|you|it|he|she|this|that|the|these|there|they|we|any|anyone|my|your)"
    r"|(?:has|have) (?:anyone|anybody|you|they|the|it|we|i|my|someone|somebody|he|she)"
    r"|any ?(?:one|body) .*|any (?:update|news|idea|chance|discount|recommend|tip|suggestion|way|advice|info|link"
    r"|plan|help|luck)"
    r"|(?:can|do|does|is|are|will|would|has|have)n't (?:i|you|it|the|there|we|they|this|that)"
    r"|i(?:'d| would) like (?:to|a|an|some|my)|i (?:want|need|wish)|i(?:'m| am) (?:looking for|trying to|unable"
    r"|not able|having (?:trouble|problems|issues)|stuck|locked out|lost)"
    r"|looking for|need (?:help|a|an|some|the|to)|help(?: me|!|$)|how(?:'s|s)|wonder(?:ing)? |i wonder"
    r"|i was wondering|i(?:'m| am) wondering|just wondering"
    r"|(?:please |pls |plz |kindly )(?:help|send|share|tell|advise|add|reset|cancel|explain|confirm|check|refund|give"
    r"|show|reply|post|fix|update|remove|change|assist)"
    r"|(?:send|share|tell|give|show|help|teach|remind|invite|add|let) me(?! know if)|(?:send|share|post|drop) (?:the"
    r"|a|your) (?:link|file|address|slides|recording|doc|invite)"
    r"|want (?:to|a|an|some)|(?:cancel|refund|unsubscribe)\b.{0,30}$|requesting|request for|refund my|cancel my"
    r"|change my|reset my|unsubscribe)"
    r"|\b(?:i|we|it|my \w+|app|page|link|site|video|code|login|website|payment|button|still"
    r"|just) (?:still )?(?:can ?not|can't|cant|couldn't|won't|doesn't|does not|isn't|is not|didn't|did not|haven't"
    r"|hasn't|never)"
    r" (?:\w+ )?(?:find|open|log|login|get|got|see|access|work|working|load|loading|pay|join|receive|received"
    r"|download|install|connect|play|update|figure|understand|know (?:how|what|where|why|which|who)|sure (?:how|what"
    r"|where|if)|reset|sign|register|arrive|arrived|use|upload|submit|change|enter|watch|hear|show)"
    r"|not working|has no (?:sound|audio|picture|image)|\w+ (?:please|pls|plz)$|\b(?:declined|denied|unauthori[sz]ed"
    r"|(?:is|went|gone) missing|(?:still|is"
    r"|are) (?:\w+ )?pending|is (?:stuck|frozen|broken|down))\b|(?:didn'?t|did not|hasn'?t|won'?t|doesn'?t|isn'?t"
    r"|haven'?t|can'?t|cannot|never) (?:work|respond|reply|connect|start|appear|send|let|recogni[sz]e|arrive"
    r"|go through|gone through|change|post|show|load|open|receive)"
    r"|(?:keeps?|is) (?:crashing|failing|loading|buffering|freezing)|(?:error|crashes|fails|failed) (?:when|while"
    r"|message|code|again)|got charged twice|charged (?:me )?twice"
    r"|forgot my|lost my|(?:anyone|anybody|someone|somebody) (?:know|have|help|tell|share|explain|else)s?\b|(?:does"
    r"|do|did) anyone|can (?:you|someone|anyone)|could (?:you|someone|anyone)|^same question|how (?:do|does|can|much"
    r"|many|long|to)\b"
    r"|(?:not sure|no idea|don't know|dont know|unsure) (?:how|what|where|why|which|who|if|whether)",
    re.I,
)


LONGEST = 4_000
"""Characters that are looked at, half of them from each end; a longer text is an article, and no question."""

PART = 200
"""Characters of one part without a stop that are looked at, half from each end; the patterns go over it many times."""


@lru_cache(maxsize=8_192)
def asks(text: str) -> bool:
    """Whether a message, as it was sent, asks something or asks for something."""
    text = _shortened(text, LONGEST)
    announced = _ANNOUNCED.match(text) is not None
    said = "\n".join(_ADDRESS.sub(" ", line) for line in text.split("\n") if not _CARD.match(line))
    bare = _ASIDE.sub(" ", said)
    if any(not tells_nothing(part) for part in _BORDER.split(bare)):
        said = bare
    return any(_part_asks(_shortened(part, PART), announced=announced) for part in _BORDER.split(said))


def tells_nothing(text: str) -> bool:
    """Greetings, thanks, laughter, stickers and the like, and nothing else."""
    return not text.strip() or (len(text) <= PART and is_chatter(text))


def _shortened(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length // 2]} {text[-length // 2 :]}"


def _part_asks(part: str, *, announced: bool) -> bool:
    if tells_nothing(part):
        return False
    if part.rstrip(" \t”\"'）)]】").endswith(("?", "？")):
        return True
    if announced:  # "【通知】周五讲怎么选课": what it is about, and nobody asks
        return False
    normal = normalise(part)
    if _STRONG.search(normal):
        return not _IDLE.fullmatch(normal)
    # The normal form has lost what opens a question ("我想咨询一下…") and "please".
    if _OPENED.search(part) or _ENGLISH.search(part.strip()):
        return True
    return _WEAK.search(_IDLE.sub(" ", normal).strip()) is not None
