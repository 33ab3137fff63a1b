"""What programs say themselves, and what members say in nearly the same words."""

from __future__ import annotations

import pytest

from faqbot.notice import is_notice


@pytest.mark.parametrize(
    "line",
    [
        '"张三"撤回了一条消息',
        "你撤回了一条消息 重新编辑",
        "管理员撤回了一条成员消息",
        "张三邀请李四、王五加入了群聊",
        '"张三"通过扫描"李四"分享的二维码加入群聊',
        "小李加入本群。",
        "张三退出了群聊",
        "你将“张三”移出了群聊",
        "你已添加了张三，现在可以开始聊天了。",
        "以上是打招呼的内容",
        "以下为新消息",
        '"张三" 拍了拍 "李四"',
        "张三修改群名为“晨光读书会”",
        "张三已成为新群主",
        "张三领取了你的红包",
        "张三被管理员禁言10分钟",
        '微信群"晨光"的聊天记录如下:',
        "小明 和 小红 在微信上的聊天记录如下，请查收。",
        "群聊的聊天记录",
        "消息对象:晨光",
        "================",
        "24/11/2026, 21:00 - Maria added Ken",
        "24/11/2026, 21:00 - Maria left",
        "[24/11/2026, 21:00:00] Maria: Maria added Ken",
        "Maria joined using this group's invite link",
        "Ken left the group",
        "[2026/11/24, 20:00:01] 晨光: Messages and calls are end-to-end encrypted.",
    ],
)
def test_the_program_speaks(line: str) -> None:
    assert is_notice(line)


@pytest.mark.parametrize(
    "line",
    [
        "怎么退出群聊",
        "我想退出本群",
        "请大家加入本群",
        "怎么邀请朋友加入群聊",
        "怎么修改群昵称",
        "请大家修改群昵称",
        "怎么才能成为管理员",
        "谁领取了红包",
        "我被管理员禁言了怎么办",
        "怎么备份我的聊天记录",
        "手机坏了找不回我的聊天记录",
        "撤回消息在哪",
        "[24/11/2026, 21:00:00] Maria: Ken added Zoe, I think",
        "I left",
        "only two left",
        "I added tomatoes",
        "10:32 张三: 在吗",
        "消息",
        "",
        "撤回了一条消息" * 60,
    ],
)
def test_a_member_speaks(line: str) -> None:
    assert not is_notice(line)
