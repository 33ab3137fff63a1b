"""A small club's knowledge, for tests that need a whole faqbot. Tests nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from faqbot.assistant import Assistant
from faqbot.gaps import Gaps
from faqbot.reading import load
from faqbot.settings import Settings
from faqbot.store import Store

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
"""12:00 in Shanghai."""

KNOWLEDGE = """\
community:
  name: 晨光读书会
  reply_within: 30
entries:
  - id: refund-how
    question: 怎么申请退款？
    paraphrases: [怎么退款, 可以退钱吗, 不想要了能退吗, 退款在哪里点, 钱怎么退]
    answer: 请在订单页点“申请退款”，1–3 个工作日原路退回。
  - id: join-how
    question: 怎么加入读书会？
    paraphrases: [怎么报名, 如何入会, 报名入口在哪, 我想参加, 怎么进群]
    answer: 点群公告第一条填表就好。
  - id: fee
    question: 会费多少钱？
    paraphrases: [要交钱吗, 收费吗, 一年多少钱, 入会费是多少, 费用怎么算]
    answer: 一年 99 元。
  - id: opening-hours
    question: 几点开门？
    paraphrases: [营业时间, 几点关门, 周末开不开, 早上几点可以来, 开放时间是什么]
    answer: 每天 9:00–21:00。
  - id: address
    question: 活动地点在哪里？
    paraphrases: [地址发一下, 在哪儿集合, 怎么去, 活动在什么地方, 有停车场吗]
    answer: 人民路 1 号二楼。
  - id: book-list
    question: 这个月读什么书？
    paraphrases: [书单是什么, 本月书目, 下一本读哪本, 要读的书在哪看, 推荐什么书]
    answer: 这个月读《红楼梦》。
scripts:
  - id: welcome
    title: 欢迎新人
    situations: [有新人进群了怎么说, 新成员入群欢迎词]
    steps:
      - say: 欢迎新朋友！先看看群公告吧。
rules:
  - id: no-ads
    question: 群里可以发广告吗？
    paraphrases: [能发链接吗, 我想推广一下我的店]
    rule: 群内不发广告。
    why: 大家是来读书的。
    consequence: 第一次提醒，第二次移出。
checks:
  - {text: 我想把钱退回来, entry: refund-how}
  - {text: 明天会下雨吗, entry: null}
"""

CHAT = """\
小明 2026/11/25 11:02
怎么退款

阿强 2026/11/25 11:03
大家早上好

小红 2026/11/25 11:05
今天降温了多穿点

小明 2026/11/25 11:20
会费多少钱？

"阿强"撤回了一条消息

小红 2026/11/25 11:40
你们那里能带宠物进去吗
"""
"""One hour of the club: two questions that are answered, one that is not, small talk, and a notice."""


def write(folder: Path, text: str = KNOWLEDGE) -> Path:
    """A knowledge folder with this text as its only file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "club.yaml").write_text(text, encoding="utf-8")
    return folder


def index_with(encoder_folder: Path, folder: Path) -> Path:
    """An index folder in which nothing is made but the encoder, which takes longest and never differs."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "encoder").exists():  # it does where faqbot is started anew
        (folder / "encoder").symlink_to(encoder_folder, target_is_directory=True)
    return folder


def served(folder: Path, encoder_folder: Path, text: str = KNOWLEDGE, *, max_wrong: float | None = None) -> Assistant:
    """What `text`, or the club, says, served without a database. max_wrong: the accepted rate of wrong answers."""
    knowledge, index = write(folder / "knowledge", text), index_with(encoder_folder, folder / "index")
    return Assistant.open(Settings(knowledge=knowledge, index=index, max_wrong=max_wrong), recording=False)


def editable(opened: Assistant, folder: Path, database_url: str = "", text: str = KNOWLEDGE) -> Assistant:
    """What `opened` serves, over knowledge files, an index folder and a database of its own, to be edited.

    text: of its only knowledge file; must say the same as what `opened` serves.
    """
    write(folder / "knowledge", text)
    settings = replace(
        opened.settings, knowledge=folder / "knowledge", index=folder / "index", database_url=database_url
    )
    snapshot = replace(opened.snapshot, knowledge=load(settings.knowledge))
    store = Store(settings.database)
    gaps = Gaps(store, snapshot.encoder.encode, snapshot.same, snapshot.encoder.fingerprint)
    return Assistant(settings, snapshot, gaps, store)


def with_database(opened: Assistant, file: Path, *, timeout: float = 10.0) -> Assistant:
    """What `opened` serves, over a database of its own: opening all of it anew takes a second.

    timeout: seconds to wait for a locked database.
    """
    settings = replace(opened.settings, database_url=f"sqlite:///{file}")
    store = Store(settings.database, timeout=timeout)
    encoder = opened.encoder
    gaps = Gaps(store, encoder.encode, opened.snapshot.same, encoder.fingerprint)
    return Assistant(settings, opened.snapshot, gaps, store)
