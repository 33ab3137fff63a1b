"""Pasted chats, each line with what must become of it. Not tests, and nobody's real words.

    left of ┊    what becomes of the line
    (nothing)    a header or a blank line: it belongs to the message around it
    NAME DAY ?   a message begins: who, when, and ? for a question, . for none; "-" is nobody, or no time
    =            the message goes on
    >            quoted in the message that begins below
    <            quoted in the message above
    !            no message of a person: a notice, a separator, or not understood

DAY is `25T10:32` in November 2026 or `10-24T09:00`. Where a message begins inside its line, ¶ stands before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 25, 15, 0, tzinfo=SHANGHAI)
"""A Wednesday afternoon."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one message must come out as."""

    speaker: str | None
    at: datetime | None
    text: str
    question: bool
    quoted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chat:
    """A pasted text and what is in it."""

    pasted: str
    said: tuple[Said, ...]
    others: tuple[str, ...]
    """Lines that are no message of a person."""


def moment(mark: str) -> datetime | None:
    if mark == "-":
        return None
    day, clock = mark.split("T")
    day = day if "-" in day else f"11-{day}"
    day = day if day.count("-") == 2 else f"2026-{day}"
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=SHANGHAI)


def chat(marked: str) -> Chat:
    raw: list[str] = []
    said: list[tuple[str | None, datetime | None, bool, list[str], list[str]]] = []
    others: list[str] = []
    pending: list[str] = []  # quotes that stand above their message
    for line in marked.strip("\n").split("\n"):
        left, _, right = line.partition("┊")
        mark, right = left.strip(), right.removeprefix(" ")
        raw.append(right.replace("¶", ""))
        if mark == ">":
            pending.append(right.strip("「」 "))
        elif mark == "<":
            said[-1][4].append(right.strip("「」 "))
        elif mark == "!":
            others.append(right.strip())
        elif mark == "=":
            said[-1][3].append(right.strip())
        elif mark:
            speaker, at, flag = mark.rsplit(" ", 2)
            assert flag in "?."
            text = right.partition("¶")[2] if "¶" in right else right
            said.append((None if speaker == "-" else speaker, moment(at), flag == "?", [text.strip(" \u200e")], pending))
            pending = []
    return Chat(
        "\n".join(raw),
        tuple(Said(who, at, "\n".join(text), asks, tuple(quoted)) for who, at, asks, text, quoted in said),
        tuple(others),
    )



FIRST: dict[str, Chat] = {
    "wechat on windows": chat("""
                        ┊ 小林 2026/11/24 21:58
小林 24T21:58 .         ┊ 大家晚上好呀
                        ┊
                        ┊ A-李雷(产品) 2026/11/24 22:01
A-李雷(产品) 24T22:01 ? ┊ @群主 请问第三课的回放在哪看？
                        ┊
                        ┊ 小林 2026/11/24 22:02
小林 24T22:02 .         ┊ [捂脸]
                        ┊
                        ┊ 群主 阿晨 2026/11/24 22:03
>                       ┊ 「A-李雷(产品)：@群主 请问第三课的回放在哪看？」
                        ┊ - - - - - - - - - - - - - - -
群主 阿晨 24T22:03 .    ┊ 回放在小程序“我的课程”里，点进去就有
                        ┊
                        ┊ A-李雷(产品) 2026/11/24 22:04
A-李雷(产品) 24T22:04 . ┊ 谢谢群主！
                        ┊
                        ┊ 🌸Lily🌸 2026/11/25 9:12
🌸Lily🌸 25T09:12 ?     ┊ 我想退钱，开通才两天
                        ┊
                        ┊ 🌸Lily🌸 2026/11/25 9:12
🌸Lily🌸 25T09:12 .     ┊ 没怎么听
                        ┊
                        ┊ 🌸Lily🌸 2026/11/25 9:13
🌸Lily🌸 25T09:13 ?     ┊ 咋弄
                        ┊
                        ┊ 2046 2026/11/25 9:20
2046 25T09:20 .         ┊ 我的收货信息：
=                       ┊ 姓名: 陈一
=                       ┊ 电话: 10000
=                       ┊ 地址: 人民路1号
                        ┊
                        ┊ 2046 2026/11/25 9:21
2046 25T09:21 ?         ┊ 书什么时候寄
                        ┊
                        ┊ 小林 2026/11/25 9:25
小林 25T09:25 .         ┊ [图片]
                        ┊
                        ┊ 小林 2026/11/25 9:26
小林 25T09:26 ?         ┊ 明天10:30开始吗
                        ┊
                        ┊ 群主 阿晨 2026/11/25 9:30
群主 阿晨 25T09:30 .    ┊ 【通知】明天 10:30 直播，链接 https://example.com:8080/live?a=1
                        ┊
                        ┊ Tom Chen 2026/11/25 9:31
Tom Chen 25T09:31 ?     ┊ 求个链接
                        ┊
                        ┊ Tom Chen 2026/11/25 9:31
Tom Chen 25T09:31 .     ┊ 哦看到了哈哈
    """),
    "wechat, clock beside the name": chat("""
                        ┊ 张三 昨天 22:15
张三 24T22:15 ?         ┊ 有人知道怎么开发票吗
                        ┊ 李四 昨天 22:16
李四 24T22:16 .         ┊ 在订单页下面
                        ┊ 王五（上海） 星期一 09:12
王五（上海） 23T09:12 ? ┊ 企业微信能不能进群啊
                        ┊ 张三 上午 10:32
张三 25T10:32 .         ┊ 早
                        ┊ 李四 上午 10:33
李四 25T10:33 .         ┊ 早上好[太阳]
                        ┊ 小美 下午1:05
小美 25T13:05 ?         ┊ 这个课有没有优惠
                        ┊ 小美 下午1:05
小美 25T13:05 .         ┊ 学生价那种
                        ┊ 张三 下午1:07
张三 25T13:07 .         ┊ 没有学生价，双十一会打折
                        ┊ 大鹏 11月23日 晚上8:40
大鹏 23T20:40 ?         ┊ 怎么退款
                        ┊ 大鹏 11月23日 晚上8:41
大鹏 23T20:41 .         ┊ 我等半天了
                        ┊ 小晨 11月23日 晚上8:45
小晨 23T20:45 .         ┊ 您好，在订单页点“申请退款”就行
                        ┊ 大鹏 11月23日 晚上8:46
大鹏 23T20:46 .         ┊ 好的收到，谢谢
                        ┊ 豆豆 14:20
豆豆 25T14:20 .         ┊ [链接] 秋天的第一场读书会
                        ┊ 豆豆 14:21
豆豆 25T14:21 ?         ┊ 在哪报名
                        ┊ 小晨 14:22
小晨 25T14:22 .         ┊ @豆豆 点上面链接就可以
    """),
    "wechat, mailed from a phone": chat("""
!                ┊ 微信群"晨光读书会"的聊天记录如下:
                 ┊
!                ┊ —————  2026-11-23  —————
                 ┊
                 ┊
                 ┊ 小红  16:21
                 ┊
小红 23T16:21 .  ┊ 有点事，一会儿回
                 ┊
                 ┊ 小明  16:22
                 ┊
小明 23T16:22 .  ┊ 好的
                 ┊
                 ┊ 小明  16:40
                 ┊
小明 23T16:40 ?  ┊ 周六的活动还有名额吗
                 ┊
                 ┊ 小红  16:55
                 ┊
小红 23T16:55 .  ┊ 还有两个
                 ┊
                 ┊ 阿 布  17:02
                 ┊
阿 布 23T17:02 . ┊ [表情]
                 ┊
                 ┊ 阿 布  17:03
                 ┊
阿 布 23T17:03 ? ┊ 能带孩子去吗？
                 ┊
!                ┊ —————  2026-11-24  —————
                 ┊
                 ┊ 小红  09:00
                 ┊
小红 24T09:00 .  ┊ 可以带孩子，6岁以上
                 ┊
                 ┊ 阿 布  09:30
                 ┊
阿 布 24T09:30 . ┊ 太好了
                 ┊
                 ┊ Joyce  10:05
                 ┊
Joyce 24T10:05 ? ┊ 停车方便么
                 ┊
                 ┊ Joyce  10:05
                 ┊
Joyce 24T10:05 ? ┊ 或者地铁几号线
                 ┊
                 ┊ 小红  10:10
                 ┊
小红 24T10:10 .  ┊ 集合时间：上午9:30
=                ┊ 集合地点：书店门口
                 ┊
                 ┊ Joyce  10:12
                 ┊
Joyce 24T10:12 . ┊ [图片]
                 ┊
                 ┊ 小明  10:15
                 ┊
小明 24T10:15 ?  ┊ 要交多少钱
                 ┊
                 ┊ 小红  10:16
                 ┊
小红 24T10:16 .  ┊ 免费的
                 ┊
                 ┊ 小明  10:17
                 ┊
小明 24T10:17 .  ┊ 赞
    """),
    "wecom": chat("""
                      ┊ 张三@微信 11-24 18:02:11
张三 24T18:02:11 ?    ┊ 您好，想咨询一下会员怎么续费
                      ┊
                      ┊ 客服小晨 11-24 18:05:40
>                     ┊ 「张三：您好，想咨询一下会员怎么续费」
                      ┊ ——————————
客服小晨 24T18:05:40 .┊ 您好，会员到期前三天会有提醒，点进去就能续
                      ┊
                      ┊ 张三@微信 11-24 18:06:02
张三 24T18:06:02 ?    ┊ 那自动扣费怎么关掉
                      ┊
                      ┊ 客服小晨 11-24 18:07:30
客服小晨 24T18:07:30 .┊ 在支付设置里关闭即可
                      ┊
                      ┊ 李 敏@微信 11-24 19:11:00
李 敏 24T19:11:00 .   ┊ [语音]
                      ┊
                      ┊ 李 敏@微信 11-24 19:11:20
李 敏 24T19:11:20 ?   ┊ 我付了款怎么还是显示未开通？？
                      ┊
!                     ┊ 王芳加入了群聊
                      ┊
                      ┊ 王芳@微信 11-24 20:00:00
王芳 24T20:00:00 .    ┊ 大家好，我是新来的王芳
                      ┊
                      ┊ 王芳@微信 11-24 20:01:00
王芳 24T20:01:00 ?    ┊ 新人需要做什么
                      ┊
                      ┊ 客服小晨 11-24 20:02:00
客服小晨 24T20:02:00 .┊ 欢迎新朋友🎉
=                     ┊ 1. 先看群公告
=                     ┊ 2. 再改群昵称
                      ┊
                      ┊ 王芳@微信 11-24 20:03:00
王芳 24T20:03:00 ?    ┊ 昵称有格式要求吗
                      ┊
                      ┊ 客服小晨 11-24 20:04:00
客服小晨 24T20:04:00 .┊ 格式是：城市-名字
                      ┊
                      ┊ 王芳@微信 11-24 20:05:00
王芳 24T20:05:00 .    ┊ 改好了
                      ┊
                      ┊ 李 敏@微信 11-25 08:30:00
李 敏 25T08:30:00 ?   ┊ 有人在吗，能帮我查下订单么
                      ┊
                      ┊ 客服小晨 11-25 09:00:00
客服小晨 25T09:00:00 .┊ 已经帮您开通了，抱歉久等
                      ┊
                      ┊ 李 敏@微信 11-25 09:01:00
李 敏 25T09:01:00 .   ┊ 好的没关系
    """),
    "qq, copied": chat("""
                      ┊ 昵称甲(12345678) 10:32:05
昵称甲 25T10:32:05 ?  ┊ 有没有人知道作业交到哪里
                      ┊
                      ┊ 【管理员】老K(2233445566) 10:33:00
老K 25T10:33:00 .     ┊ 群文件里有说明
                      ┊
                      ┊ 昵称甲(12345678) 10:33:20
昵称甲 25T10:33:20 .  ┊ 哦哦谢谢
                      ┊
                      ┊ 夏天的风(998877665) 10:40:41
夏天的风 25T10:40:41 ?┊ 求第二讲的课件
                      ┊
                      ┊ 夏天的风(998877665) 10:41:00
夏天的风 25T10:41:00 .┊ [表情]
                      ┊
                      ┊ Bob(Shanghai)(55667788) 10:42:10
Bob(Shanghai) 25T10:42:10 .┊ 2333333
                      ┊
                      ┊ Bob(Shanghai)(55667788) 10:42:30
Bob(Shanghai) 25T10:42:30 ?┊ 这群能发招聘吗
                      ┊
                      ┊ 【管理员】老K(2233445566) 10:43:00
老K 25T10:43:00 .     ┊ 不可以发，群规第三条
                      ┊
!                     ┊ 昵称甲撤回了一条消息
                      ┊
                      ┊ 夏天的风(998877665) 11:00:00
夏天的风 25T11:00:00 .┊ 第一段
=                     ┊
=                     ┊ 第二段: 这里有冒号
                      ┊
                      ┊ 昵称甲(12345678) 11:02:00
昵称甲 25T11:02:00 ?  ┊ 老师今晚几点直播
                      ┊
                      ┊ 小D(4455667) 11:03:00
小D 25T11:03:00 ?     ┊ 同问
                      ┊
                      ┊ 【管理员】老K(2233445566) 11:05:00
老K 25T11:05:00 .     ┊ 8点，老地方
                      ┊
                      ┊ 小D(4455667) 11:06:00
小D 25T11:06:00 .     ┊ 收到
                      ┊
                      ┊ 小D(4455667) 11:07:00
小D 25T11:07:00 ?     ┊ 错过了可以补吗
    """),
    "qq, exported": chat("""
!                      ┊ 消息记录（此消息记录为文本格式，不支持重新导入）
                       ┊
!                      ┊ ================================================================
!                      ┊ 消息分组:我的群聊
!                      ┊ ================================================================
!                      ┊ 消息对象:摄影爱好者
!                      ┊ ================================================================
                       ┊
                       ┊ 2026-10-23 8:43:38 老王(87200175)
老王 10-23T08:43:38 .  ┊ 早上好各位
                       ┊
                       ┊ 2026-10-23 8:44:09 系统消息(1000000)
!                      ┊ 小李加入本群。
                       ┊
                       ┊ 2026-10-23 8:46:18 小李(28084825)
小李 10-23T08:46:18 ?  ┊ 请问新手买什么相机合适
                       ┊
                       ┊ 2026-10-23 8:49:12 【活跃】老王(87200175)
老王 10-23T08:49:12 .  ┊ 先用手机练构图
                       ┊
                       ┊ 2026-10-23 9:02:42 momo<momo@example.com>
momo 10-23T09:02:42 ?  ┊ 外拍活动怎么参加
                       ┊
                       ┊ 2026-10-23 9:03:00 momo<momo@example.com>
momo 10-23T09:03:00 ?  ┊ 要自己带三脚架吗
                       ┊
                       ┊ 2026-10-23 23:26:00 老王(87200175)
老王 10-23T23:26:00 .  ┊ @momo 群公告里有报名表
                       ┊
                       ┊ 2026-10-24 7:54:29 momo<momo@example.com>
momo 10-24T07:54:29 .  ┊ 看到了，已填
                       ┊
                       ┊ 2026-10-24 8:00:00 小李(28084825)
小李 10-24T08:00:00 .  ┊ [图片]
                       ┊
                       ┊ 2026-10-24 8:00:10 小李(28084825)
小李 10-24T08:00:10 ?  ┊ 帮忙看看这张曝光对不对
                       ┊
                       ┊ 2026-10-24 8:05:00 老王(87200175)
老王 10-24T08:05:00 .  ┊ 稍微过曝了一点
                       ┊
                       ┊ 2026-10-24 8:06:00 小李(28084825)
小李 10-24T08:06:00 .  ┊ 明白了，谢谢老师
                       ┊
                       ┊ 2026-10-24 12:00:00 阿Q 2号(66778899)
阿Q 2号 10-24T12:00:00 ?┊ 有没有便宜的镜头推荐
                       ┊
                       ┊ 2026-10-24 12:10:00 老王(87200175)
老王 10-24T12:10:00 .  ┊ 50定焦就不错
                       ┊
                       ┊ 2026-10-24 12:11:00 阿Q 2号(66778899)
阿Q 2号 10-24T12:11:00 ?┊ 多少钱能拿下
    """),
    "telegram desktop": chat("""
                          ┊ Name One, [24.11.26 21:15]
Name One 24T21:15 .       ┊ Hi everyone
                          ┊
                          ┊ Анна, [24.11.26 21:16]
Анна 24T21:16 ?           ┊ How do I cancel my subscription?
                          ┊
                          ┊ Support Team, [24.11.26 21:20]
>                         ┊ [In reply to Анна]
Support Team 24T21:20 .   ┊ Open Settings, then Billing: there is a Cancel button.
                          ┊
                          ┊ Анна, [24.11.26 21:22]
Анна 24T21:22 .           ┊ Thanks a lot!
                          ┊
                          ┊ 小白, [25.11.26 08:01]
小白 25T08:01 ?           ┊ 这个机器人怎么用啊
                          ┊
                          ┊ 小白, [25.11.26 08:02]
小白 25T08:02 .           ┊ 👍
                          ┊
                          ┊ Name One, [25.11.26 08:10]
Name One 25T08:10 .       ┊ Meeting moved to 10:30, see https://example.org/a:b
=                         ┊ Agenda:
=                         ┊ - budget
=                         ┊ - hiring
                          ┊
                          ┊ Joe, Jr., [25.11.26 08:11]
Joe, Jr. 25T08:11 ?       ┊ can someone share the link to the recording
                          ┊
                          ┊ Support Team, [25.11.26 08:15]
Support Team 25T08:15 .   ┊ It was posted yesterday.
                          ┊
                          ┊ Joe, Jr., [25.11.26 08:16]
Joe, Jr. 25T08:16 ?       ┊ where
                          ┊
                          ┊ Joe, Jr., [25.11.26 08:17]
Joe, Jr. 25T08:17 ?       ┊ I can't find it
                          ┊
                          ┊ Анна, [25.11.26 09:00]
Анна 25T09:00 ?           ┊ Is there a student discount
                          ┊
                          ┊ Support Team, [25.11.26 09:05]
Support Team 25T09:05 .   ┊ Yes, 20% off.
                          ┊
                          ┊ Анна, [25.11.26 09:06]
Анна 25T09:06 .           ┊ lol great
                          ┊
                          ┊ 小白, [25.11.26 09:30]
小白 25T09:30 ?           ┊ 想换个套餐
    """),
    "whatsapp": chat("""
!                           ┊ [2026/11/24, 20:00:01] 晨光群: Messages and calls are end-to-end encrypted.
陈晨 24T20:01:10 ?          ┊ [2026/11/24, 20:01:10] 陈晨: ¶明天的课改时间了吗
Aunt May 24T20:02:00 .      ┊ [2026/11/24, 20:02:00] Aunt May: ¶没有改
陈晨 24T20:02:30 .          ┊ [2026/11/24, 20:02:30] 陈晨: ¶好的👌
+86 138 0000 0000 24T20:05:00 ?┊ [2026/11/24, 20:05:00] +86 138 0000 0000: ¶Hi, how much is the yearly plan?
Aunt May 24T20:06:00 .      ┊ [2026/11/24, 20:06:00] Aunt May: ¶Yearly: 299, monthly: 30
+86 138 0000 0000 24T20:07:00 ?┊ [2026/11/24, 20:07:00] +86 138 0000 0000: ¶could you send me an invoice
Aunt May 24T20:08:00 .      ┊ [2026/11/24, 20:08:00] Aunt May: ¶sure, done
小周 24T21:00:00 .          ┊ [2026/11/24, 21:00:00] 小周: ¶‎[图片]
小周 24T21:00:30 ?          ┊ [2026/11/24, 21:00:30] 小周: ¶这是什么意思
=                           ┊ 一直转圈
=                           ┊ 提示: 网络错误
Aunt May 24T21:05:00 .      ┊ [2026/11/24, 21:05:00] Aunt May: ¶重启一下就好
小周 25T08:00:00 .          ┊ [2026/11/25, 08:00:00] 小周: ¶真的好了，感谢
陈晨 25T08:30:00 .          ┊ [2026/11/25, 08:30:00] 陈晨: ¶早安
陈晨 25T08:31:00 ?          ┊ [2026/11/25, 08:31:00] 陈晨: ¶有谁要一起拼团
小周 25T08:32:00 .          ┊ [2026/11/25, 08:32:00] 小周: ¶+1
陈晨 25T08:40:00 ?          ┊ [2026/11/25, 08:40:00] 陈晨: ¶怎么拼？在哪付款
    """),
    "names and colons": chat("""
张三 - .         ┊ 张三: ¶大家好
李四 - ?         ┊ 李四: ¶请问会员怎么开通
王小二 - .       ┊ 王小二: ¶哈哈哈
群主 - .         ┊ 群主: ¶点右上角就能开
=                ┊ 地址: 人民路1号
李四 - ?         ┊ 李四: ¶可以开发票吗
群主 - .         ┊ 群主: ¶可以的，填抬头: 公司全称
A-李雷(产品) - ? ┊ A-李雷(产品): ¶10:30的直播有回放没
王小二 - .       ┊ 王小二: ¶https://example.com/x:1
王小二 - ?       ┊ 王小二: ¶这个链接打不开了
=                ┊ 有人能打开吗
群主 - .         ┊ 群主: ¶我这边可以打开
张三 - ?         ┊ 张三: ¶想退钱
张三 - ?         ┊ 张三: ¶多久到账
群主 - .         ┊ 群主: ¶1-3个工作日
张三 - .         ┊ 张三: ¶行
Mary Lee - ?     ┊ Mary Lee: ¶is the event free
    """),
    "times between, wide colons": chat("""
!              ┊ 昨天 22:15
小鱼 24T22:15 ?┊ 小鱼：¶群里有没有懂税的朋友
阿强 24T22:15 .┊ 阿强：¶我不懂哈哈
小鱼 24T22:15 ?┊ 小鱼：¶那找谁问
!              ┊ 星期一 晚上8:05
老周 23T20:05 .┊ 老周：¶今天讲得真好
老周 23T20:05 ?┊ 老周：¶课件发一下呗
助教 23T20:05 .┊ 助教：¶已发群文件
!              ┊ "小鱼"撤回了一条消息
!              ┊ 11月20日 下午3:05
阿强 20T15:05 .┊ 阿强：¶[图片]
阿强 20T15:05 ?┊ 阿强：¶这个报错怎么解决
助教 20T15:05 .┊ 助教：¶@阿强 换个浏览器试试
阿强 20T15:05 .┊ 阿强：¶可以了，多谢
!              ┊ 09:40
小鱼 25T09:40 ?┊ 小鱼：¶早，今天还上课吗
助教 25T09:40 .┊ 助教：¶上的，19:30 开始
!              ┊ 张三邀请李四加入了群聊
李四 25T09:40 .┊ 李四：¶大家好[抱拳]
李四 25T09:40 ?┊ 李四：¶我是张三介绍来的，入群要做什么
老周 25T09:40 .┊ 老周：¶欢迎
    """),
    "numbered": chat("""
- - . ┊ 今天大家问的问题：
- - ? ┊ 1. ¶怎么退款？
- - ? ┊ 2. ¶会员到期了还能看课吗
- - ? ┊ 3. ¶发票抬头写错了怎么改
=     ┊ 能重开吗
- - ? ┊ 4、¶线下活动在哪里
- - ? ┊ 5、¶可以带朋友吗
- - ? ┊ 6) ¶APP 闪退咋办
- - ? ┊ （7）¶直播几点开始
- - ? ┊ 8. ¶10:30 的场次满了吗
- - ? ┊ 9. ¶如何联系老师
- - ? ┊ 10. ¶积分有什么用
- - ? ┊ 11. ¶为什么收不到验证码
- - ? ┊ 12. ¶有学习群吗
- - ? ┊ 13. ¶忘记密码了
- - ? ┊ 14. ¶想换手机号
- - ? ┊ 15. ¶求一份课表
    """),
    "merged forward": chat("""
!                    ┊ 群聊的聊天记录
!                    ┊ 2026年11月24日
                     ┊ 小叶子
                     ┊ 上午 9:01
小叶子 24T09:01 ?    ┊ 报名表在哪填
                     ┊ 运营-可可
                     ┊ 上午 9:03
运营-可可 24T09:03 . ┊ 群公告第二条
                     ┊ 小叶子
                     ┊ 上午 9:04
小叶子 24T09:04 .    ┊ 找到了谢谢
                     ┊ 老张
                     ┊ 上午 11:20
老张 24T11:20 .      ┊ [视频]
                     ┊ 老张
                     ┊ 上午 11:21
老张 24T11:21 ?      ┊ 这样做对吗
                     ┊ 运营-可可
                     ┊ 中午 12:05
运营-可可 24T12:05 . ┊ 对的，很标准
                     ┊ 七七 77
                     ┊ 下午 2:30
七七 77 24T14:30 ?   ┊ 打卡断了一天怎么补
                     ┊ 七七 77
                     ┊ 下午 2:31
七七 77 24T14:31 .   ┊ [流泪]
                     ┊ 运营-可可
                     ┊ 下午 2:40
运营-可可 24T14:40 . ┊ 每月有三次补卡机会哦
                     ┊ 七七 77
                     ┊ 下午 2:41
七七 77 24T14:41 ?   ┊ 怎么用呢
                     ┊ 运营-可可
                     ┊ 下午 2:42
运营-可可 24T14:42 . ┊ 在打卡页点“补卡”
                     ┊ 老张
                     ┊ 晚上 8:00
老张 24T20:00 .      ┊ 今天作业交了
                     ┊ 小叶子
                     ┊ 晚上 8:10
小叶子 24T20:10 ?    ┊ 作业能晚交吗？
                     ┊ 运营-可可
                     ┊ 晚上 8:12
运营-可可 24T20:12 . ┊ 可以晚一天
                     ┊ 小叶子
                     ┊ 晚上 8:13
小叶子 24T20:13 .    ┊ 好嘞
    """),
    "one a line": chat("""
- - ? ┊ 怎么退款
- - ? ┊ 会员多少钱一年
- - ? ┊ 能开发票吗
- - ? ┊ 有没有试听课
- - ? ┊ 在哪下载APP
- - ? ┊ 想加入学习小组
- - ? ┊ 老师微信多少
- - ? ┊ 直播几点
- - ? ┊ 可以倍速播放么
- - ? ┊ 作业没交会怎样
- - ? ┊ 求推荐入门书
- - ? ┊ 换手机后怎么登录
- - ? ┊ 优惠券用不了
- - ? ┊ what's the price
- - ? ┊ 谁能拉我进群
    """),
    "slack and discord": chat("""
                            ┊ Alice Wong — Yesterday at 10:15 PM
Alice Wong 24T22:15 ?       ┊ anyone knows when the next release is
                            ┊ bob_42 — Yesterday at 10:16 PM
bob_42 24T22:16 .           ┊ next Friday I think
                            ┊ Alice Wong — Yesterday at 10:17 PM
Alice Wong 24T22:17 .       ┊ nice, thank you!
                            ┊ 老猫 — Today at 9:00 AM
老猫 25T09:00 ?             ┊ 安装报错怎么办
=                           ┊ Error: no module named foo
                            ┊ bob_42 — Today at 9:05 AM
bob_42 25T09:05 .           ┊ run pip install foo
                            ┊ 老猫 — Today at 9:06 AM
老猫 25T09:06 .             ┊ 搞定了
                            ┊ Carol — 11/20/2026 3:30 PM
Carol 20T15:30 ?            ┊ Where can I download the slides?
                            ┊ Alice Wong — 11/20/2026 3:31 PM
Alice Wong 20T15:31 .       ┊ They are pinned: see the top of the channel
                            ┊ Carol — 11/20/2026 3:32 PM
Carol 20T15:32 .            ┊ got it
                            ┊ Carol — 11/20/2026 3:40 PM
Carol 20T15:40 ?            ┊ do you accept PayPal
                            ┊ bob_42 — 11/20/2026 3:41 PM
bob_42 20T15:41 .           ┊ yes we do
                            ┊ dave — Today at 12:05 AM
dave 25T00:05 .             ┊ good night all
                            ┊ dave — Today at 2:00 PM
dave 25T14:00 ?             ┊ please help me reset my password
                            ┊ dave — Today at 2:01 PM
dave 25T14:01 ?             ┊ why is it so slow
                            ┊ Alice Wong — Today at 2:10 PM
Alice Wong 25T14:10 .       ┊ We are working on it.
    """),
}
