"""Which messages ask, or ask for something, and which only look like it."""

from __future__ import annotations

import pytest

from faqbot.question import asks

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
""".strip().split("\n")


@pytest.mark.parametrize("text", ASKING)
def test_it_asks(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize("text", TELLING)
def test_it_only_tells(text: str) -> None:
    assert not asks(text)
