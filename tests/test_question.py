"""Which messages ask, or ask for something, and which only look like it."""

from __future__ import annotations

from pathlib import Path

import pytest

from faqbot.question import asks

WRITTEN = [
    (line[2:], line[0] == "?")
    for line in Path(__file__).with_name("asking.txt").read_text(encoding="utf-8").splitlines()
    if line[:2] in ("? ", ". ")
]

ASKING = """
怎么退款
在哪报名
会员多少钱
求个链接
求助，登录不了
有人知道放假安排不
有没有懂法律的
谁有第二课的笔记
想退钱
我想改一下收货地址
请问怎麼申請退款？？
老师，作业交到哪
能不能便宜点
可以分期吗
能补课不
发货了没
到账没有
好了没
多久能到
几点开始
下节课几号
周几上课
第几章
一共几节课
押金要几天退
为什么我看不到回放
打不开啊
视频一直转圈
收不到验证码
忘记密码了
付款失败
还没有收到货
被重复扣款了
不知道怎么填
看不懂这道题
不会弄
搞不懂为啥要实名
麻烦老师通过一下
麻烦帮我查下物流
帮忙看看这个对不对
帮我催一下
请发我一份课表
课件发一下
拉我进群呗
把链接发我
推荐个相机
有推荐的吗
同问
蹲一个
会员和年卡有什么区别
线上还是线下
是自费还是AA
报名费多少
我能带家属么
支持花呗不
孩子太小可以参加吗
怎么联系客服啊急
什么时候发货
哪里可以下载
哪个班适合新手
地址在哪儿
是不是取消了
会不会下雨改期
需不需要打印
还有名额没
群主呢
发票呢？
那怎么办呢
这样也行？
真的假的？
申请退款
你好，我想咨询一下课程
大家好 请问群规在哪看
哈哈哈 那退款要多久
谢谢，那地址怎么改
我告诉你了，可是怎么没回我？
上次说的活动还办吗
有什么办法能快点到账
新人入群要做什么
怎么还不发货
怎么没人理我
谁能拉我进二群
想知道下期什么时候开
How do I get a refund
where can I find the slides
anyone know the password
can someone help
is it free
What countries do you support
my card was declined
I can't log in
please add me to the group
link please
I want to cancel
does this work on mac
who should I ask
when is the deadline
I'd like to change my plan
停车方便吗
周末营业不
我报的是线上班，能改线下吗
孩子发烧了今天上不了课怎么请假
老师布置的作业在哪看呀
这个月有没有什么活动
请问有会PS的吗
卡在验证那一步了
点进去是空白的
刚付完钱显示订单不存在
券怎么叠加
满减跟会员折扣能同时用吗
你们几点下班
客服咋都不回消息
快递到哪了
订单号发你了帮查下
想要一份电子版
能开专票不能
有没有人拼车去机场
谁捡到一个蓝色水杯
求推荐靠谱的驾校
有人转让门票吗
入口在东门还是西门
下雨还去吗
明天还上课不
班车几点发
大概多长时间能好
我这种情况能退多少
为啥我看不到群文件
群公告在哪里
麻烦发下定位
定位发一个
谁有表格模板发我一下
资料包领取方式是什么
学费可以分期付款吗
分期有利息没
退款一直没到
怎么没有回放
老师这题咋做
第二问看不明白
这样写对不对
作文要写多少字
考试范围是哪些
成绩什么时候出
报名截止了吗
还能补报吗
名额满了没有
需要带电脑吗
要提前多久到
现场可以买票么
儿童票怎么算
宠物能进吗
团购几人起
我想退群怎么操作
怎么屏蔽群消息
怎么改群昵称
积分清零了怎么回事
会员什么时候到期
自动续费在哪关
手机号换了登不上
收不到短信
微信支付不了
页面打不开
音频没声音
声音好小听不清
画面卡顿
一点开就闪退
安卓能用吗
有苹果版吗
电脑上怎么看
能下载吗
可以投屏不
有字幕吗
支持倍速不
老师能再讲一遍吗
那个链接失效了
二维码过期了
群满了进不去
怎么联系人工
有电话吗
多久发一次货
包邮吗
能货到付款吗
尺码偏大还是偏小
什么面料的
会掉色吗
有没有色差
想换个颜色
少发了一件
收到的是坏的
怎么还没人处理
投诉电话多少
请尽快处理
我的问题还没解决
Any discount for students
is there parking nearby
can't open the link
the video has no sound
I haven't received the code
what do I need to bring
could you resend the file
anyone going to the meetup
how long is the course
price?
""".strip().split("\n")

TELLING = """
大家好
早上好呀各位
谢谢老师
收到
好的，明白了
哈哈哈哈哈
[捂脸]
666
可以的
在订单页点“申请退款”就行
不用交钱
三个工作日内到账
课件在群文件里
我也是这么想的
我没怎么听
没什么事
没多少人来
什么时候都可以
哪天都行
随便哪个都一样
有问题随时问我
有什么不懂的可以在群里问
大家有疑问请私聊小助手
有需要的联系我
我告诉你怎么弄
教大家怎么辨别假货
今天给大家讲讲如何理财
我知道怎么退了
看你选什么套餐
要看是哪个城市
取决于你报的是什么班
我看看能不能调
我去问问是什么情况
看看垃圾箱里有没有
好几个人报名了
过几天再说
这几天有点忙
等了十几分钟
差不多了
不好意思来晚了
怎么这么好看
多少有点失望
几乎每天都来
不得不说真香
时不时来看看
【通知】本周五 20:00 直播，讲怎么选课
通知：明天停课一天
@所有人 明天九点集合
[链接] 如何学好摄影
[文件] 怎么写周报.docx
推荐大家看《为什么学生不喜欢上学》
https://example.com/how?what=1
已经帮您开通了
发你了
我发群里了
已经退款成功
取消了
报名成功
我要去
我想静静
想起来了
要求不高
需求已经提交
还没呢
正在忙呢
也没有
都不是
他还不
我也不
说不定明天就好了
不一定能来
地址是人民路1号
集合时间：上午9:30
学费一共 399
今天学了三章，很有收获
老师讲得真好
那就这样吧
我先睡了，晚安
明天见
恭喜恭喜
欢迎新朋友
我是新来的小王，做设计的
改好了
搞定
看到了
不客气
没关系
加一
辛苦了
在的
好看
谁的快递放门口了
活动已经结束了
下次一定参加
退款三天后到了，效率真高
I think so
Thanks a lot!
Good morning everyone
It was posted yesterday.
You can find it in the pinned message.
Please let me know if you have questions.
Have a nice day
sure, done
When you are done, click Save.
What a great talk
will do
got it
See you tomorrow
We are working on it
Do not reply to this message
How nice
今天天气真好
我到了
路上堵车晚点到
已经到门口了
这家店真不错
我买了两份
昨天那场太精彩了
期待下一场
我支持你
+1
哈哈我也是
笑不活了
绝绝子
学到了学到了
老师讲得通俗易懂
好棒呀
恭喜上岸
祝大家周末愉快
晚上好呀宝子们
今晚八点不见不散
直播马上开始，快来
打卡第三天
签到
已报名
已填
已付款
付好了
谢谢群主解答
多谢提醒
太感谢了，解决了
原来是这样
我试了一下可以
重启就好了
换个浏览器就行
在设置里改
点右上角
先登录再领券
群公告里有写
看群公告
七天内都可以退
一般当天就发货
包邮的
不包邮哦
支持的
不支持
可以投屏
有字幕的
安卓苹果都能用
周一到周五 9 点到 18 点
电话 400-000-0000
麻烦您稍等
我帮您查一下
已经催了
马上处理
请看置顶
请大家改一下群昵称
请勿发广告
欢迎新人，进群请先看公告
各位早安，今天的话题是旅行
接龙
1. 小王 2. 小李
我去上班了
先这样，回头聊
好困
饿了
没赶上
错过了好可惜
我不去了
下次再约
我朋友也在学
这个我知道
我之前问过客服，说三天内到
客服说要等到周五
听说要涨价了
感觉还行吧
一般般
不太推荐
挺好用的
买它
冲
顶一下
路过
没有吧
应该不会
大概率能
好像是周三
不清楚
不知道诶
我也不清楚
等通知吧
等官方消息
发错了，忽略
撤回了
不是这个群
抱歉抱歉
没事没事
客气啦
OK
嗯嗯好的
行，那就这么定了
我同意
都行
随你
哪有哪有
过奖了
什么都不用带
怎么方便怎么来
谁先到谁先拿
有什么好处都想着大家
几位老师都很负责
多少钱都值
nice
good job
I'll be there
See you
No problem
That makes sense
I did it yesterday
The slides are here
We start at 8
Welcome to the group
Which is great
Who knows
I have the same plan
Just joined
""".strip().split("\n")


@pytest.mark.parametrize("text", ASKING)
def test_it_asks(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize("text", TELLING)
def test_it_only_tells(text: str) -> None:
    assert not asks(text)


def test_messages_of_many_trades() -> None:
    """Sixteen batches, each right in 89 to 100 of 100 when it was written."""
    assert len(WRITTEN) > 1_600 and 0.4 < sum(asking for _, asking in WRITTEN) / len(WRITTEN) < 0.7
    assert [text for text, asking in WRITTEN if asks(text) != asking] == []


@pytest.mark.parametrize(
    ("text", "asking"),
    [
        ("打不开页面", True),
        ("打不开页面，重启就好了", False),  # mended since
        ("帮我看看这题", True),
        ("谢谢老师帮我看这题", False),
        ("他说到了通知我", False),  # reported
        ("谁占了我的车位", True),
        ("谁占了我的车位，缺德", False),  # no question, but an outcry
        ("想赚钱吗？加我微信", False),  # a lure
        ("想退款，怎么联系我的老师？", True),
        ("你算老几？", False),  # a taunt
        ("退款流程", True),
        ("【通知】退款流程", False),
        ("opening hours", True),
        ("集合时间：上午9:30", False),
    ],
)
def test_what_stands_beside_it_decides(text: str, asking: bool) -> None:
    assert asks(text) is asking
