"""What is served: one state decides all of a question, and is replaced as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from faqbot.assistant import Assistant
from faqbot.edits import Change, draft
from faqbot.served import Served, Serving
from faqbot.settings import Settings
from faqbot.snapshot import Snapshot

from . import club

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def opened(encoder_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("club")
    club.write(folder / "knowledge")
    club.index_with(encoder_folder, folder / "index")
    return Assistant.open(Settings(knowledge=folder / "knowledge", index=folder / "index"), recording=False)


def edited(opened: Assistant, former: Snapshot, *changes: Change) -> Snapshot:
    drafted = draft(opened.settings.knowledge, former.knowledge, changes)
    return former.edited(drafted.knowledge, former.encoder.encode)


def test_many_are_decided_as_each_by_itself(opened: Assistant) -> None:
    served = Served.at(opened.snapshot, 0.05)
    encoded: list[str] = []

    def encode(keys: Sequence[str]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
        encoded.extend(keys)
        return served.snapshot.encoder.encode(keys)

    texts = [
        "怎么退款",
        "哈哈哈",
        "我想退款，在哪里操作",
        "月亮离我们多远",
        "昨天买的书看完了，想问下会费一年要多少？谢谢啦",
    ]
    each = list(served.decide_each(texts, NOW, encode))
    assert [one.answer for one in each] == ["refund-how", None, "refund-how", None, "fee"]
    assert [(one.reason, one.chatter) for one in each[:2]] == [("exact", False), ("chatter", True)]
    assert "怎么退款" not in encoded, "what is known needs no vector"
    for text, one in zip(texts, each, strict=True):
        alone = served.decide(text, NOW)
        assert [c.entry_id for c in one.candidates] == [c.entry_id for c in alone.candidates]
        assert [c.confidence for c in one.candidates] == pytest.approx(
            [c.confidence for c in alone.candidates], abs=1e-3
        )
        assert np.allclose(one.vector, alone.vector, atol=0.02)
    assert list(served.decide_each([], NOW, encode)) == []


def test_what_is_swapped_in_keeps_what_was_learned_meanwhile(opened: Assistant) -> None:
    serving = Serving(opened.snapshot, 0.05, None)
    former = serving.now.snapshot
    new = edited(opened, former, Change("fee", {"answer": "免费。"}))
    taught = replace(former.confidence, judged=7)
    serving.now = replace(serving.now, snapshot=replace(former, confidence=taught))
    assert serving.swap(new, former, former.encoder.encode).confidence.judged == 7
    assert serving.now.snapshot.knowledge.item("fee").text == "免费。"


def test_what_was_edited_before_everything_was_learned_anew_is_indexed_again(opened: Assistant) -> None:
    serving = Serving(opened.snapshot, 0.05, None)
    former = serving.now.snapshot
    new = edited(opened, former, Change("fee", {"paraphrases": ["入会多少钱来着"]}))
    space = replace(former.index.space, mean=former.index.space.mean + 0.01)
    moved = former.index.build(
        former.index.phrasings, former.encoder.encode([p.key for p in former.index.phrasings]), space
    )
    assert serving.settle(replace(former, index=moved))
    swapped = serving.swap(new, former, former.encoder.encode)
    assert swapped.index.space is space, "its vectors are of the space that is served"
    assert swapped.version == new.version
    row = swapped.index.exact("入会多少钱来着")
    assert row is not None
    expected = space.place(former.encoder.encode(["入会多少钱来着"]))[0]
    assert np.allclose(swapped.index.placed[row], expected, atol=1e-3)


def test_what_was_learned_from_another_state_is_not_served(opened: Assistant) -> None:
    serving = Serving(opened.snapshot, 0.05, None)
    former = serving.now.snapshot
    serving.swap(edited(opened, former, Change("fee", {"answer": "免费。"})), former, former.encoder.encode)
    assert serving.settle(former) is False
    assert serving.now.snapshot.knowledge.item("fee").text == "免费。"


def test_judgements_are_seen_by_what_was_learned_anew(opened: Assistant, tmp_path: Path) -> None:
    with club.with_database(opened, tmp_path / "x.db") as assistant:
        for text in ("钱能不能退给我", "不想要了咋办", "怎样申请把钱退回来"):
            result = assistant.ask(text)
            assistant.feedback(result.question_id or 0, "picked", entry_id="refund-how")
        before = assistant.line
        assert before.judged == 3
        fresh = replace(opened.snapshot)
        assert assistant._serving.settle(fresh)
        assert assistant.line == before
        assert len(assistant._serving.evidence()) == 3
