"""Learned from examples: kept, loaded again, and learned anew where what it was learned from changes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from faqbot.encoder import OnnxEncoder
from faqbot.knowledge import Offence
from faqbot.recogniser import LEARNED, Recogniser, counted, holds, learn, open_recogniser, own_examples, read_examples
from faqbot.signs import NAMES, Folded, signs
from faqbot.text import normalise

FEW = """\
advertising:
  words: 批发, 特价
  offending: |
    批发苹果，特价十块一箱
    特价羽绒服，批发零售
    专业批发茶叶，价格低
  innocent: |
    可以发批发信息吗
    谁在发特价广告
abuse:
  words: 蠢货, moron
  offending: |
    你个蠢货
    你就是个蠢货
    蠢货，滚
  innocent: |
    有人骂我蠢货
    他说我是蠢货，怎么办
contact: {words: 加我}
link: {words: 点一下}
pornography: {words: 裸聊}
politics: {words: 政府}
everyday:
  innocent: |
    今天读到第五章
    怎么打卡
    明天几点开始
"""


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("examples") / "few.yaml"
    file.write_text(FEW, encoding="utf-8")
    return file


def chances(recogniser: Recogniser, encoder: OnnxEncoder, text: str) -> dict[Offence, float]:
    message = Folded(text)
    return recogniser.chances(message, signs(message, ()), encoder.encode([normalise(text)])[0])


def test_examples_are_read_with_their_sides_and_words(few: Path) -> None:
    examples = read_examples(few)
    assert examples.texts[0] == "批发苹果，特价十块一箱" and examples.offences[0] == "advertising"
    assert examples.offences.count(None) == 7 and examples.offences.count("abuse") == 3
    assert dict(zip(LEARNED, examples.words, strict=True))["abuse"] == ("蠢货", "moron")


def test_the_own_examples_are_many_of_every_sort_and_none_is_twice() -> None:
    examples = own_examples()
    assert all(examples.offences.count(offence) >= 80 for offence in LEARNED)
    assert examples.offences.count(None) >= 1500
    assert len(set(examples.texts)) == len(examples.texts)


def test_a_latin_word_counts_only_by_itself() -> None:
    assert holds("you moron!", "moron") and not holds("oxymorons", "moron")
    assert holds("你这个蠢货啊", "蠢货")


def test_what_is_counted(few: Path) -> None:
    message = Folded("特价批发，加我微信 abc_123")
    counts = counted(message, signs(message, ()), read_examples(few).words)
    by_name = dict(zip(NAMES, counts, strict=False))
    assert by_name["handle"] == by_name["reach"] == 1.0 and by_name["asks"] == 0.0
    words = dict(zip(LEARNED, counts[len(NAMES) :], strict=False))
    assert words["advertising"] == pytest.approx(np.sqrt(2)) and words["contact"] == 1.0 and words["abuse"] == 0.0


def test_chances_tell_the_insult_from_who_tells_of_it(few: Path, encoder: OnnxEncoder) -> None:
    recogniser = learn(read_examples(few), encoder)
    insult, told = chances(recogniser, encoder, "你真是个蠢货"), chances(recogniser, encoder, "刚才有人骂我蠢货")
    assert max(insult, key=insult.__getitem__) == "abuse"
    assert insult["abuse"] > told["abuse"]
    ad = chances(recogniser, encoder, "批发梨，特价")
    assert max(ad, key=ad.__getitem__) == "advertising"
    assert 0 <= sum(insult.values()) <= 1


def test_it_is_kept_and_loaded_as_it_was(
    tmp_path: Path, encoder: OnnxEncoder, monkeypatch: pytest.MonkeyPatch, few: Path
) -> None:
    monkeypatch.setattr("faqbot.recogniser.own_examples", lambda: read_examples(few))
    stages: list[str] = []
    made = open_recogniser(encoder, tmp_path / "index", lambda stage, done, total: stages.append(stage))
    assert stages
    (file,) = (tmp_path / "index").glob("offences-*.npz")
    stages.clear()
    loaded = open_recogniser(encoder, tmp_path / "index", lambda stage, done, total: stages.append(stage))
    assert not stages
    assert chances(loaded, encoder, "你个蠢货") == pytest.approx(chances(made, encoder, "你个蠢货"))
    file.write_bytes(b"damaged")
    open_recogniser(encoder, tmp_path / "index", lambda stage, done, total: stages.append(stage))
    assert stages
    few_more = tmp_path / "more.yaml"
    few_more.write_text(FEW + "    天气真好\n", encoding="utf-8")
    monkeypatch.setattr("faqbot.recogniser.own_examples", lambda: read_examples(few_more))
    open_recogniser(encoder, tmp_path / "index")
    (other,) = (tmp_path / "index").glob("offences-*.npz")
    assert other != file


def test_where_it_cannot_be_kept_it_works_all_the_same(
    tmp_path: Path, encoder: OnnxEncoder, monkeypatch: pytest.MonkeyPatch, few: Path
) -> None:
    monkeypatch.setattr("faqbot.recogniser.own_examples", lambda: read_examples(few))
    (tmp_path / "index").write_text("a file where the folder should be", encoding="utf-8")
    recogniser = open_recogniser(encoder, tmp_path / "index")
    assert chances(recogniser, encoder, "你个蠢货")["abuse"] > 0.3


def test_many_at_once_are_judged_as_one_by_one(few: Path, encoder: OnnxEncoder) -> None:
    recogniser = learn(read_examples(few), encoder)
    texts = ["你是傻逼", "有人骂我傻逼", "怎么退款", "加我微信 abc_123"]
    messages = [Folded(text) for text in texts]
    found = [signs(message, ()) for message in messages]
    vectors = encoder.encode([normalise(text) for text in texts])
    together = recogniser.chances_each(messages, found, vectors)
    for message, some, vector, each in zip(messages, found, vectors, together, strict=True):
        assert each == pytest.approx(recogniser.chances(message, some, vector), abs=1e-6)
    assert together[0] != together[1]
    assert recogniser.chances_each([], [], vectors[:0]) == []
