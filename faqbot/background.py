"""Everyday questions that no community's FAQ is about: what an unknown question looks like before any is asked.

Not knowledge, and never answered with. Two uses: a small knowledge base is centred on them and not on itself
alone (with one entry it would be its own mean), and they are among the examples of "no entry answers this".
"""

from __future__ import annotations

QUESTIONS: tuple[str, ...] = (
    # Chinese, as typed in chats
    "明天会下雨吗", "今天气温多少度", "红烧肉怎么做才好吃", "附近有什么好吃的火锅", "最近有什么好看的电影",
    "这件衣服配什么鞋好看", "股票什么时候卖比较好", "黄金现在多少钱一克", "房贷利率降了没有",
    "孩子发烧到三十九度怎么办",
    "感冒了吃什么药好得快", "牙疼怎么缓解", "怎么减肥最快", "晚上睡不着怎么办", "猫不吃饭是怎么回事",
    "狗狗多久洗一次澡", "电脑蓝屏了怎么修", "手机充不进去电", "微信怎么恢复聊天记录", "打印机连不上电脑",
    "高铁票几点开始卖", "去北京坐飞机还是高铁", "驾照扣分怎么查", "车子发动不起来", "停车一小时多少钱",
    "世界杯几点开始", "昨天的比赛谁赢了", "这首歌叫什么名字", "一加一等于几", "二元一次方程怎么解",
    "这个英语单词怎么读", "唐朝是哪一年建立的", "太阳离地球有多远", "帮我写一首诗", "讲个笑话给我听",
    "你是机器人吗", "你今年多大了", "你喜欢我吗", "今天星期几", "现在几点了",
    "有没有人一起打游戏", "周末去哪里玩", "谁有空帮我搬家", "快递到哪了", "外卖怎么还没送到",
    "租房子要注意什么", "装修选什么颜色的地板", "空调开多少度省电", "洗衣机怎么清洗", "公积金怎么提取",
    "社保断交了有影响吗", "考研要准备多久", "面试穿什么衣服合适", "简历怎么写", "老板不给加班费怎么办",
    "女朋友生气了怎么哄", "送妈妈什么礼物好", "怎么跟同事搞好关系", "婚礼随多少份子钱", "离婚需要什么材料",
    "西瓜怎么挑", "茶叶怎么保存", "喝咖啡会长胖吗", "鸡蛋煮几分钟", "哪个牌子的奶粉好",
    "护肤品先用哪个", "头发掉得厉害怎么回事", "跑步膝盖疼", "怎么学游泳", "羽毛球拍哪个好",
    # English
    "what is the weather like tomorrow", "how do i cook rice", "who won the game last night", "tell me a joke",
    "what time is it", "how far is the moon", "what is the capital of france", "translate hello into spanish",
    "how do i lose weight fast", "my head hurts what should i do", "is it safe to eat raw eggs", "how old are you",
    "are you a robot", "what movie should i watch tonight", "play some music", "how do i tie a tie",
    "when is the next train to london", "how much is a flight to new york", "my car will not start",
    "where did i park", "how do i train a puppy", "what should i name my cat", "how do i fix a leaking tap",
    "why is the sky blue", "what is the square root of two", "who wrote hamlet", "what day is it today",
    "should i buy stocks now", "how do i write a resume", "what is the meaning of life", "set an alarm for seven",
    "can you call me a taxi", "what is a good gift for my mother", "how long do i boil an egg",
    "where can i find a good dentist", "how do i learn to swim", "what is the population of china",
    "my phone does not charge", "how do i get rid of ants", "do you like me",
)  # fmt: skip
