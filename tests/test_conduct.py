"""Which rule a message breaks: over messages that it never saw, and through everything that asks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml
from starlette.testclient import TestClient

from faqbot import api
from faqbot.assistant import Assistant
from faqbot.conduct import LONGEST, Breach, Conduct
from faqbot.encoder import OnnxEncoder
from faqbot.errors import KnowledgeError
from faqbot.knowledge import Knowledge, Rule
from faqbot.reading import load
from faqbot.recogniser import Recogniser, open_recogniser, own_examples
from faqbot.settings import Settings
from faqbot.text import is_chatter, normalise
from tests import club

UNSEEN = Path(__file__).with_name("conduct.yaml")
RULES = """\
  - id: no-contact
    question: 能加群友吗？
    rule: 不拉人。
    why: 大家会烦。
    consequence: 提醒。
    offences: [contact, link]
  - id: be-kind
    question: 能骂人吗？
    rule: 不骂人。
    why: 伤人。
    consequence: 提醒。
    offences: [abuse, flooding]
checks:"""
KNOWLEDGE = club.KNOWLEDGE.replace(
    "    consequence: 第一次提醒，第二次移出。\n",
    "    consequence: 第一次提醒，第二次移出。\n    offences: [advertising]\n",
).replace("checks:", RULES)


@pytest.fixture(scope="module")
def kept(pytestconfig: pytest.Config) -> Path:
    """Where it is kept from one run to the next, as the encoder is: learning takes seconds."""
    assert pytestconfig.cache is not None
    return pytestconfig.cache.mkdir("index")


@pytest.fixture(scope="module")
def recogniser(encoder: OnnxEncoder, kept: Path) -> Recogniser:
    return open_recogniser(encoder, kept)


@pytest.fixture(scope="module")
def starter() -> Knowledge:
    return load(Path(__file__).parent.parent / "knowledge")


@pytest.fixture(scope="module")
def assistant(
    encoder_folder: Path, kept: Path, recogniser: Recogniser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("conduct")
    index = club.index_with(encoder_folder, folder / "index")
    for file in kept.glob("offences-*.npz"):
        (index / file.name).write_bytes(file.read_bytes())
    with Assistant.open(
        Settings(
            knowledge=club.write(folder / "knowledge", KNOWLEDGE),
            index=index,
            database_url=f"sqlite:///{folder / 'club.db'}",
        )
    ) as opened:
        yield opened


def judged(knowledge: Knowledge, recogniser: Recogniser, encoder: OnnxEncoder, text: str) -> Breach | None:
    vector = None if is_chatter(text) else encoder.encode([normalise(text)])[0]
    return Conduct(knowledge, recogniser).judge(text, vector)


def test_messages_it_never_saw(starter: Knowledge, recogniser: Recogniser, encoder: OnnxEncoder) -> None:
    sides: dict[str, dict[str, str]] = yaml.safe_load(UNSEEN.read_text(encoding="utf-8"))
    learned_from = set(own_examples().texts)
    recognised, rightly, accused = 0, 0, []
    offending = [(line, name) for name, side in sides.items() for line in side["offending"].splitlines()]
    innocent = [line for side in sides.values() for line in side["innocent"].splitlines()]
    assert len(offending) >= 60 and len(innocent) >= 60
    assert not learned_from & {*(line for line, _ in offending), *innocent}
    for line, name in offending:
        breach = judged(starter, recogniser, encoder, line)
        if breach is not None:
            recognised += 1
            rightly += breach.offence == name
            assert breach.evidence and breach.evidence in line, (line, breach)
            assert starter.rules_against[breach.offence] == breach.rule
    accused = [line for line in innocent if judged(starter, recogniser, encoder, line) is not None]
    assert recognised / len(offending) >= 0.93
    assert rightly / recognised >= 0.9
    assert len(accused) / len(innocent) <= 0.02, accused


def test_questions_of_the_starter_knowledge_are_not_accused(
    starter: Knowledge, recogniser: Recogniser, encoder: OnnxEncoder
) -> None:
    asked = [text for item in starter.items if item.kind != "script" for text in item.phrasings][::4]
    vectors = encoder.encode([normalise(text) for text in asked])
    conduct = Conduct(starter, recogniser)
    accused = [text for text, vector in zip(asked, vectors, strict=True) if conduct.judge(text, vector)]
    assert len(accused) <= len(asked) * 0.003, accused


@pytest.mark.parametrize(
    "text",
    [
        *("群里可以发广告吗", "我被人骂了怎么办", "链接打不开", "气死我了，快递太慢了"),
        *(
            "你们是不是骗子啊，交了钱就没人理",
            "红包已发，大家抢",
            "他说“你个蠢货”，这算骂人吗",
            "怎么改地址？我电话13900001111",
            "走开啦你，又晒娃",
            "上周买的这周就降价了，坑人",
            "生啦，七斤一两，母子平安",
        ),
    ],
)
def test_who_asks_about_it_or_curses_nobody_breaks_no_rule(assistant: Assistant, text: str) -> None:
    assert assistant.ask(text, record=False).as_json()["conduct"] is None


@pytest.mark.parametrize(
    ("text", "rule", "evidence"),
    [
        ("大家好，代购奶粉面膜正品保证，加V看朋友圈", "no-ads", "代购奶粉面膜正品保证"),
        ("看看 https://a.example.net/s/9 挺好", "no-contact", "https://a.example.net/s/9"),
        ("老师好。你个蠢货，给我滚出去", "be-kind", "你个蠢货"),
        ("哈" * 40, "be-kind", "哈" * 40),
        ("骂谁呢", "be-kind", "骂谁呢"),
        ("家里漏水？上门维修五十起，电话13900001111", "no-ads", "电话13900001111"),
    ],
)
def test_the_rule_and_the_words_that_gave_it_away(assistant: Assistant, text: str, rule: str, evidence: str) -> None:
    result = assistant.ask(text, record=False)
    assert result.conduct is not None
    told = result.as_json()["conduct"]
    assert (told["rule"], told["evidence"]) == (rule, evidence)


def test_evidence_is_short_and_stands_in_the_message(
    starter: Knowledge, recogniser: Recogniser, encoder: OnnxEncoder
) -> None:
    text = (
        "我家开了个小店已经十几年了街坊邻居都认识我们" * 2
        + "现在全场批发价清仓处理要的赶紧私聊我"
        + "先到先得" * 3
        + "数量不多卖完就没有了"
    )
    breach = judged(starter, recogniser, encoder, text)
    assert breach is not None and breach.offence == "advertising"
    assert len(breach.evidence) <= LONGEST and breach.evidence in text
    flooded = judged(starter, recogniser, encoder, "买它" * 500)
    assert flooded is not None and len(flooded.evidence) == LONGEST


def test_an_offence_that_no_rule_covers_is_not_reported(
    starter: Knowledge, recogniser: Recogniser, encoder: OnnxEncoder
) -> None:
    def without(*ids: str) -> Knowledge:
        return replace(starter, items=tuple(item for item in starter.items if item.id not in ids))

    insult = "你个脑残，滚出去"
    assert judged(starter, recogniser, encoder, insult) is not None
    assert judged(without("rule-quarrel"), recogniser, encoder, insult) is None
    rules = [item.id for item in starter.items if isinstance(item, Rule)]
    assert judged(without(*rules), recogniser, encoder, "顶" * 50) is None


def test_a_rule_that_is_no_longer_in_force_is_not_broken(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Rule, "valid_on", lambda self, day: day < date(2020, 1, 1))
    assert assistant.ask("顶" * 50, record=False).conduct is None


def test_allowed_links_are_no_offence(starter: Knowledge, recogniser: Recogniser, encoder: OnnxEncoder) -> None:
    text = "课表在 https://docs.example.com/t/9 大家看一下"
    assert judged(starter, recogniser, encoder, text) is None
    closed = replace(starter, community=replace(starter.community, allowed_links=()))
    breach = judged(closed, recogniser, encoder, text)
    assert breach is not None and breach.evidence == "https://docs.example.com/t/9"


def test_an_advertisement_is_no_gap_of_the_faq_but_leaves_a_trace(assistant: Assistant) -> None:
    ad = assistant.ask("代购奶粉面膜，正品保证，加V看朋友圈", asker="阿卖")
    angry = assistant.ask("你们这群蠢货，为什么不发结业证书？", asker="小怒")
    assert ad.gap_id is not None and angry.gap_id is not None
    assert ad.conduct is not None and angry.conduct is not None
    assert assistant.gaps.get(ad.gap_id).chatter and assistant.gaps.get(ad.gap_id).questions[0].due_at is None
    assert not assistant.gaps.get(angry.gap_id).chatter
    assert angry.reply and assistant.gaps.get(angry.gap_id).questions[0].due_at is not None
    bait = assistant.ask("手头紧吗？当天放款，打13900001111", asker="阿卖")
    assert (bait.conduct is not None, bait.gap_id, bait.reply) == (True, ad.gap_id, "")
    other = assistant.ask("专业办理贷款，无抵押当天放款", asker="阿贷")
    assert other.gap_id == ad.gap_id and ad.question_id is not None
    apart = assistant.gaps.split(ad.gap_id, [ad.question_id], by="小晨", at=datetime.now(UTC))
    assert not assistant.gaps.get(apart).chatter


def test_over_http(assistant: Assistant) -> None:
    client = TestClient(api.build(assistant))
    broken = client.post("/v1/ask", json={"question": "看看 https://a.example.net/s/9 挺好"}).json()["conduct"]
    assert (broken["rule"], broken["evidence"]) == ("no-contact", "https://a.example.net/s/9")
    assert client.post("/v1/ask", json={"question": "群里可以发广告吗"}).json()["conduct"] is None
    fields = client.get("/openapi.json").json()["components"]["schemas"]["Conduct"]["properties"]
    assert {"rule", "evidence"} <= set(fields)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            ("offences: [advertising]", "offences: [advertizing]"),
            '"advertizing" in offences of rule "no-ads" is no offence. Did you mean "advertising"?',
        ),
        (("offences: [advertising]", "offences: [xyz]"), "is no offence. Use one of: advertising, contact, link,"),
        (
            ("offences: [abuse, flooding]", "offences: [abuse, advertising]"),
            '"advertising" is covered by rule "no-ads" at',
        ),
        (
            ("community:\n", "community:\n  allowed_links: ['https://example.com/a']\n"),
            '"https://example.com/a" in allowed_links of the community section is no host. Write "example.com".',
        ),
        (("community:\n", "community:\n  allowed_links: [here]\n"), 'is no host. Write for example "example.com".'),
    ],
)
def test_mistakes_are_told_with_their_line(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    text = KNOWLEDGE.replace(*change, 1)
    with pytest.raises(KnowledgeError) as error:
        load(club.write(tmp_path, text))
    (problem,) = error.value.problems
    assert message in problem.message
    typed = change[1].split("[")[1].split("]")[0].split(", ")[-1].strip("'")
    assert typed in text.splitlines()[problem.line - 1]


def test_on_the_command_line(assistant: Assistant, capsys: pytest.CaptureFixture[str]) -> None:
    from faqbot.cli import main

    settings = assistant.settings
    places = ["--knowledge", str(settings.knowledge), "--index", str(settings.index)]
    assert main(["ask", "顶" * 50, "--json", *places]) == 0
    assert json.loads(capsys.readouterr().out)["conduct"]["rule"] == "be-kind"
    assert main(["ask", "顶" * 50, *places]) == 0
    assert "像是违反了群规 be-kind" in capsys.readouterr().out


def test_without_a_vector_form_alone_counts_unless_it_is_asked_about(
    starter: Knowledge, recogniser: Recogniser
) -> None:
    conduct = Conduct(starter, recogniser)
    breach = conduct.judge("看看 http://a.example/x", None)
    assert breach is not None and (breach.rule, breach.evidence) == ("rule-links", "http://a.example/x")
    assert conduct.judge("有人发了 http://a.example/x", None) is None
    assert conduct.judge("http://a.example/x 能点吗", None) is None
    assert conduct.judge("需要的加我微信 abc_123", None) is not None
    assert conduct.judge("报名，微信 abc_123", None) is None
    assert conduct.judge("代购奶粉", None) is None
