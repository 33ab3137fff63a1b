"""A snapshot on disk: whole or not at all, checked when loaded, made again when it does not fit."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from faqbot import files
from faqbot.errors import IndexUnusable
from faqbot.index import Index
from faqbot.knowledge import Knowledge
from faqbot.reading import load
from faqbot.snapshot import Snapshot, open_snapshot

from .words import WordEncoder

KNOWLEDGE = """\
entries:
  - id: refund
    question: refund how
    paraphrases: [how my refund, please refund]
    answer: Press the button.
  - id: invoice
    question: invoice how
    paraphrases: [my invoice please]
    not_for: [invoice when]
    answer: Ask for it.
"""


@pytest.fixture
def knowledge(tmp_path: Path) -> Knowledge:
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "knowledge" / "a.yaml").write_text(KNOWLEDGE, "utf-8")
    return load(tmp_path / "knowledge")


@pytest.fixture
def made(knowledge: Knowledge, tmp_path: Path) -> Snapshot:
    return open_snapshot(knowledge, WordEncoder(), tmp_path / "index")


def judged(snapshot: Snapshot, text: str) -> list[tuple[str, float, float]]:
    vector = snapshot.encoder.encode([text])
    return [(c.entry_id, c.confidence, c.similarity) for c in snapshot.candidates([text], vector)]


def test_what_was_made_is_loaded_and_judges_the_same(made: Snapshot, tmp_path: Path) -> None:
    encoder = WordEncoder()
    loaded = open_snapshot(made.knowledge, encoder, tmp_path / "index")
    assert (made.rebuilt, loaded.rebuilt) == (f"{tmp_path}/index/manifest.json: missing", "")
    assert encoder.encoded == [], "loading encodes nothing"
    assert loaded.version == made.version
    for text in ("refund please how", "invoice how", "parcel late", "when invoice"):
        assert judged(loaded, text) == judged(made, text)
    assert loaded.confidence.line(0.05) == made.confidence.line(0.05)
    vectors = encoder.encode(["refund", "invoice"])
    assert loaded.same("refund", vectors[0], ["refund", "invoice"], vectors).tolist() == pytest.approx(
        made.same("refund", vectors[0], ["refund", "invoice"], vectors).tolist()
    )


def test_the_manifest_explains_itself(made: Snapshot, tmp_path: Path) -> None:
    manifest = json.loads((tmp_path / "index" / "manifest.json").read_text("utf-8"))
    assert manifest["version"] == made.version and len(made.version) == 12
    assert manifest["knowledge"] == {
        "digest": made.knowledge.digest,
        "items": {"entry": 2, "script": 0, "rule": 0},
        "phrasings": 6,
    }
    assert manifest["encoder"] == {"name": "one axis a word", "fingerprint": "00ff" * 8, "dim": 9}
    assert [line["accepted wrong answers"] for line in manifest["confidence"]["lines"]] == [0.01, 0.02, 0.05, 0.1, 0.2]
    assert sorted(manifest["files"]) == sorted(
        p.name for p in (tmp_path / "index").iterdir() if p.name.startswith(("phrasings-", "learned-"))
    )


def test_only_changed_phrasings_are_embedded_again(made: Snapshot, tmp_path: Path) -> None:
    path = tmp_path / "knowledge" / "a.yaml"
    path.write_text(KNOWLEDGE.replace("please refund", "refund parcel"), "utf-8")
    encoder = WordEncoder()
    changed = open_snapshot(load(tmp_path / "knowledge"), encoder, tmp_path / "index")
    assert encoder.encoded == ["refund parcel"]
    assert changed.rebuilt == f"{tmp_path}/index/manifest.json: made from other knowledge or by another encoder"
    assert changed.version != made.version
    assert judged(changed, "parcel refund")[0][0] == "refund"
    assert len(list((tmp_path / "index").glob("*.faiss"))) == 1, "the old state is cleared away"


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


@pytest.mark.parametrize("damage", [_truncate, _empty, _flip, Path.unlink])
@pytest.mark.parametrize("pattern", ["*.faiss", "learned-*.npz", "manifest.json"])
def test_damage_is_noticed_and_mended(
    made: Snapshot, tmp_path: Path, pattern: str, damage: Callable[[Path], None]
) -> None:
    (path,) = (tmp_path / "index").glob(pattern)
    damage(path)
    encoder = WordEncoder()
    mended = open_snapshot(made.knowledge, encoder, tmp_path / "index")
    assert str(tmp_path / "index") in mended.rebuilt
    assert encoder.encoded == [], "every vector is still in the cache"
    assert judged(mended, "refund please how") == judged(made, "refund please how")
    assert open_snapshot(made.knowledge, encoder, tmp_path / "index").rebuilt == ""


def test_a_damaged_cache_of_vectors_is_made_again(made: Snapshot, tmp_path: Path) -> None:
    (cache,) = (tmp_path / "index").glob("vectors-*.npz")
    for damage in (_truncate, _empty, Path.unlink):
        damage(cache)
        (tmp_path / "index" / "manifest.json").unlink()
        encoder = WordEncoder()
        assert judged(open_snapshot(made.knowledge, encoder, tmp_path / "index"), "my refund") == judged(
            made, "my refund"
        )
        assert "my invoice please" in encoder.encoded


def test_another_encoders_index_is_made_again(made: Snapshot, tmp_path: Path) -> None:
    class Mirrored(WordEncoder):
        fingerprint = "beef" * 8

    encoder = Mirrored()
    assert "another encoder" in open_snapshot(made.knowledge, encoder, tmp_path / "index").rebuilt
    assert "refund how" in encoder.encoded, "vectors of another encoder are worth nothing"


def test_a_folder_that_cannot_be_written_is_one_sentence(knowledge: Knowledge, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(IndexUnusable) as error:
        open_snapshot(knowledge, WordEncoder(), tmp_path / "file" / "index")
    assert "file/index/vectors-00ff00ff00ff.npz: cannot be written (" in str(error.value)
    assert str(error.value).endswith(
        "Make the folder writable, free space, or name another with --index or FAQBOT_INDEX."
    )


def test_a_complete_index_needs_no_writable_folder(
    made: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("written")

    monkeypatch.setattr("faqbot.snapshot.write_whole", refuse)
    assert open_snapshot(made.knowledge, WordEncoder(), tmp_path / "index").rebuilt == ""


def test_a_crash_before_the_manifest_leaves_the_old_state(
    made: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "knowledge" / "a.yaml").write_text(KNOWLEDGE.replace("please refund", "refund parcel"), "utf-8")

    def crash(path: Path, data: bytes) -> None:
        if path.name == "manifest.json":
            raise KeyboardInterrupt
        files.write_whole(path, data)

    monkeypatch.setattr("faqbot.snapshot.write_whole", crash)
    with pytest.raises(KeyboardInterrupt):
        open_snapshot(load(tmp_path / "knowledge"), WordEncoder(), tmp_path / "index")
    assert open_snapshot(made.knowledge, WordEncoder(), tmp_path / "index").rebuilt == ""


def test_candidates_come_with_the_phrasing_that_matched(made: Snapshot) -> None:
    best = made.candidates(["how refund"], made.encoder.encode(["how refund"]))[0]
    assert (best.entry_id, best.kind, best.question, best.matched_phrasing) == (
        "refund",
        "entry",
        "refund how",
        "refund how",
    )
    assert best.similarity == pytest.approx(1.0, abs=1e-4)
    assert made.candidates(["invoice when"], made.encoder.encode(["invoice when"]))[0].entry_id == "refund", "not_for"


def test_exact_is_sure(made: Snapshot) -> None:
    found = made.exact("how my refund")
    assert found is not None and (found.entry_id, found.confidence, found.similarity) == ("refund", 1.0, 1.0)
    assert made.exact("invoice when") is None and made.exact("nothing") is None


def test_the_cache_forgets_what_nobody_needs(made: Snapshot, tmp_path: Path) -> None:
    (cache,) = (tmp_path / "index").glob("vectors-*.npz")
    before = size(cache)
    text = KNOWLEDGE.replace(", please refund", "")
    shutil.rmtree(tmp_path / "knowledge")
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "knowledge" / "b.yaml").write_text(text, "utf-8")
    open_snapshot(load(tmp_path / "knowledge"), WordEncoder(), tmp_path / "index")
    assert size(cache) == before - 1


def size(cache: Path) -> int:
    with np.load(cache) as kept:
        return len(kept["hashes"])


def reloaded(tmp_path: Path, text: str) -> Knowledge:
    (tmp_path / "knowledge" / "a.yaml").write_text(text, "utf-8")
    return load(tmp_path / "knowledge", empty=True)


EDITED = KNOWLEDGE.replace("please refund]", "refund parcel]").replace("[invoice when]", "[invoice when, late]")


def test_an_edit_embeds_what_is_new_and_keeps_what_was_learned(made: Snapshot, tmp_path: Path) -> None:
    knowledge, encoder = reloaded(tmp_path, EDITED), WordEncoder()
    edited = made.edited(knowledge, encoder.encode)
    assert encoder.encoded == ["refund parcel", "late"]
    assert edited.confidence is made.confidence and edited.index.space is made.index.space
    assert edited.same.model is made.same.model and edited.same.lexicon is edited.index.lexicon
    fresh = Index.build(
        edited.index.phrasings, encoder.encode([p.key for p in edited.index.phrasings]), made.index.space
    )
    for text in ("parcel refund", "late invoice", "how invoice", "please refund"):
        expected = replace(edited, index=fresh)
        for one, other in zip(judged(edited, text), judged(expected, text), strict=True):
            assert one[0] == other[0] and one[1:] == pytest.approx(other[1:], abs=1e-5)
    assert edited.version == open_snapshot(knowledge, encoder, tmp_path / "other").version != made.version
    undone = edited.edited(reloaded(tmp_path, KNOWLEDGE), encoder.encode)
    assert undone.version == made.version
    assert [each[0] for each in judged(undone, "please refund")] == ["refund", "invoice"]
    for one, other in zip(judged(undone, "please refund"), judged(made, "please refund"), strict=True):
        assert one[0] == other[0] and one[1:] == pytest.approx(other[1:], abs=1e-5)


def test_relearning_learns_what_a_start_would(made: Snapshot, tmp_path: Path) -> None:
    knowledge, encoder = reloaded(tmp_path, EDITED), WordEncoder()
    relearned = replace(made.edited(knowledge, encoder.encode), encoder=encoder).relearned(tmp_path / "index")
    assert encoder.encoded == ["refund parcel", "late"] * 2, "the cache holds the rest, and from now on these"
    started = open_snapshot(knowledge, encoder, tmp_path / "other")
    assert relearned.version == started.version
    assert relearned.confidence.model.weights.tolist() == started.confidence.model.weights.tolist()
    assert relearned.index.space.mean.tolist() == started.index.space.mean.tolist()
    assert judged(relearned, "parcel refund") == judged(started, "parcel refund")
    assert open_snapshot(made.knowledge, made.encoder, tmp_path / "index").rebuilt == "", "not saved yet"
    relearned.save(tmp_path / "index")
    encoder.encoded.clear()
    assert open_snapshot(knowledge, encoder, tmp_path / "index").rebuilt == "" and not encoder.encoded


def test_nothing_is_served_until_there_is_something(tmp_path: Path) -> None:
    (tmp_path / "knowledge").mkdir()
    empty = open_snapshot(reloaded(tmp_path, ""), WordEncoder(), tmp_path / "index")
    assert empty.knowledge.warnings == (
        f'The knowledge folder "{tmp_path}/knowledge" holds no entry, script or rule. Write one below "entries:".',
    )
    assert (len(empty.index), judged(empty, "refund how"), empty.exact("refund how")) == (0, [], None)
    assert empty.confidence.line(0.05).answer == 1.0, "nothing is sure enough"
    assert open_snapshot(empty.knowledge, WordEncoder(), tmp_path / "index").rebuilt == ""
    knowledge = reloaded(tmp_path, KNOWLEDGE)
    first = empty.edited(knowledge, WordEncoder().encode)
    started = open_snapshot(knowledge, WordEncoder(), tmp_path / "other")
    assert first.version == started.version
    assert judged(first, "how refund") == judged(started, "how refund"), "all is learned at the first entry"
    again = started.edited(reloaded(tmp_path, ""), WordEncoder().encode)
    assert (judged(again, "refund how"), again.version) == ([], empty.version)
