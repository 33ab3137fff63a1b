"""Text to vectors: the embedded encoder, or any Sentence Transformers model. Knows no knowledge and no index.

encoder = open_encoder("embedded", Path("index"))
encoder.encode(["怎么退款", "how do I get my money back"]) @ encoder.encode(["怎么申请退款？"])[0]
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from faqbot import unpack
from faqbot.errors import EncoderError
from faqbot.settings import EMBEDDED

if TYPE_CHECKING:
    from onnxruntime import SessionOptions
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]
"""(n, dim) float32, unit rows."""

Progress = Callable[[str, int, int], None]
"""`progress(stage, done, total)`: said whenever something long moves on; `stage` is a short English phrase."""


def silent(stage: str, done: int, total: int) -> None:
    """A `Progress` that says nothing."""


class Encoder(Protocol):
    """What turns texts into vectors; two live implementations below."""

    @property
    def name(self) -> str:
        """For people, e.g. `multilingual-e5-small (embedded, int8)`."""
        ...

    @property
    def fingerprint(self) -> str:
        """Hex; equal exactly where the vectors of every text would be equal, so that caches may be kept."""
        ...

    @property
    def dim(self) -> int:
        """Width of a vector."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """(n, dim) float32, unit rows, in the order given; (0, dim) for none. Safe to call from several threads."""
        ...


def open_encoder(spec: str, index: Path, *, threads: int = 2, progress: Progress = silent) -> Encoder:
    """The encoder that `FAQBOT_ENCODER` names: `embedded`, or a Sentence Transformers model's name or folder.

    The embedded one is unpacked below `index` the first time, which `progress` hears about. `threads`, at least 1,
    bounds what one `encode` uses. Raises `EncoderError`, and `IndexUnusable` when `index` cannot be written.
    """
    if spec == EMBEDDED:
        return OnnxEncoder(unpack.unpacked(index, progress), threads=threads)
    return SentenceTransformerEncoder(spec, threads=threads)


class OnnxEncoder:
    """An unpacked folder, served by onnxruntime and tokenizers; opens in 0.8 s and never imports torch.

    A text's vector does not depend on what else is encoded with it (cosine over 0.99999): see `graph.py`.
    """

    def __init__(self, folder: Path, *, threads: int = 2) -> None:
        """Open what `unpack.unpacked` returned; raises `EncoderError` where it cannot be opened."""
        # Here, because those who only name a type of this file should not wait for them.
        from onnxruntime import InferenceSession
        from tokenizers import Tokenizer

        said = unpack.manifest(folder)
        if said is None:
            raise EncoderError(
                f"{folder} is no unpacked encoder: its {unpack.MANIFEST} is missing or damaged. Delete this folder; "
                "it is made again."
            )
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / unpack.TOKENIZER))
            self._session = InferenceSession(
                folder / unpack.ONNX, _session_options(), providers=["CPUExecutionProvider"]
            )
        # Both libraries raise bare Exceptions of their own making, for whatever reason.
        except Exception as error:
            raise EncoderError(
                f"{folder}: the unpacked encoder cannot be opened ({error}). Delete this folder; it is made again."
            ) from error
        self.folder = folder
        self._tokenizer.enable_truncation(said["longest"])
        self._prefix: str = said["prefix"]
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="encode")
        self.name = f"{said['name']} (embedded, int8)"
        self.dim: int = said["dim"]
        self.fingerprint = _folder_fingerprint(said)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder.encode`. Beyond 512 tokens a text is cut."""
        tokens = [self._tokenizer.encode(self._prefix + _encodable(text)).ids for text in texts]
        vectors = np.empty((len(texts), self.dim), np.float32)
        runs = list(_runs([len(ids) for ids in tokens]))

        def run(rows: Sequence[int]) -> None:
            vectors[rows] = self._run([tokens[row] for row in rows])

        if len(runs) < 2:
            for rows in runs:
                run(rows)
        else:
            list(self._pool.map(run, runs))
        return vectors

    def _run(self, tokens: Sequence[Sequence[int]]) -> Vectors:
        ids = np.ones((len(tokens), max(map(len, tokens))), np.int64)
        mask = np.zeros_like(ids)
        for row, known in enumerate(tokens):
            ids[row, : len(known)] = known
            mask[row, : len(known)] = 1
        (vectors,) = self._session.run(None, {"input_ids": ids, "attention_mask": mask})
        return np.asarray(vectors, np.float32)


class SentenceTransformerEncoder:
    """Any Sentence Transformers model by name or folder; slower to open, for it imports torch."""

    def __init__(self, spec: str, *, threads: int = 2) -> None:
        """Load the model; raises `EncoderError` where it is neither a folder nor to be had by its name.

        `threads` holds for torch in the whole process.
        """
        # Here, because it takes seconds and the embedded encoder does without.
        import torch

        torch.set_num_threads(threads)
        try:
            self._model = _load(spec)
        # What it raises depends on which of four libraries met the problem first.
        except Exception as error:
            cause = str(error).strip().split("\n")[0].rstrip(".") or type(error).__name__
            raise EncoderError(
                f"FAQBOT_ENCODER={spec} is no Sentence Transformers model that can be loaded ({cause}). Give the "
                "folder of one, or a name while its hub can be reached, or unset it for the embedded encoder."
            ) from error
        self._prompt = _prompt(spec, self._model)
        # Its tokenizer keeps the padding of the call in progress, so that two calls at once disturb each other.
        self._lock = threading.Lock()
        self.name = spec
        self.dim = self.encode(["?"]).shape[1]
        self.fingerprint = _model_fingerprint(self._model, self._prompt)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder.encode`. Beyond the model's own length a text is cut."""
        if not texts:
            return np.empty((0, self.dim), np.float32)
        with self._lock:
            vectors = self._model.encode(
                [_encodable(text) for text in texts],
                prompt=self._prompt,
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
        return np.asarray(vectors, np.float32)


_TOKENS_PER_RUN = 256
"""Padding included. Texts per second of processor time, 22 tokens each: 180 one at a time, 211 at 64, 232 at 128,
238 at 256, 230 at 768, 198 at 1536."""


def _session_options() -> SessionOptions:
    from onnxruntime import SessionOptions

    options = SessionOptions()
    # One thread per run, several runs at once: splitting one run's small matrices over two threads made a question
    # 1.3 times faster on idle cores, and twice as slow wherever another process wanted one of them.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return options


def _runs(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Rows to run together, neighbours in length, so that little is padded."""
    rows: list[int] = []
    for row in sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True):
        # Descending: the first row of a run is its longest and decides the padding.
        if rows and (len(rows) + 1) * lengths[rows[0]] > _TOKENS_PER_RUN:
            yield rows
            rows = []
        rows.append(row)
    if rows:
        yield rows


def _encodable(text: str) -> str:
    """The text without lone surrogates, which JSON can carry and no tokenizer takes."""
    return text.encode("utf-8", "replace").decode()


def _load(spec: str) -> SentenceTransformer:
    """The model from its folder, else from the hub's local cache, else from the hub."""
    from huggingface_hub import constants, get_session
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(spec, device="cpu", local_files_only=True)
    except Exception:
        if Path(spec).exists() or not re.fullmatch(r"\w[\w.-]*(/[\w.-]+)?", spec):
            raise
    try:
        # Asked first: left to find out by itself that nobody answers, the load tries again for 79 seconds.
        get_session().head(constants.ENDPOINT, timeout=10)
    except Exception as error:
        raise ConnectionError(f"no such folder, and the model hub does not answer: {error}") from error
    return SentenceTransformer(spec, device="cpu")


def _prompt(spec: str, model: SentenceTransformer) -> str:
    """What goes before every text: the model's own prompt for questions, or `query: ` for an E5 without one."""
    for name in (model.default_prompt_name, "query"):
        prompt: str = model.prompts.get(name or "") or ""
        if prompt:
            return prompt
    called = Path(spec).name.lower()
    plain_e5 = re.search(r"(^|[^a-z0-9])e5([^a-z0-9]|$)", called) and "instruct" not in called
    return unpack.PREFIX if plain_e5 else ""


def _folder_fingerprint(said: Mapping[str, Any]) -> str:
    """Over what an unpacked folder's manifest says of everything that a vector depends on."""
    served = [said["files"][path]["sha256"] for path in (unpack.ONNX, unpack.TOKENIZER)]
    return _digest(*served, said["prefix"], said["pooling"], str(said["longest"]))


def _model_fingerprint(model: SentenceTransformer, prompt: str) -> str:
    """Over modules with their settings (pooling and lengths among them), tokenizer, prompt and every weight."""
    digest = hashlib.sha256()
    tokenizer = json.dumps(sorted(model.tokenizer.get_vocab().items()))
    digest.update(_digest(str(model), str(model.max_seq_length), tokenizer, prompt).encode())
    for name, values in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(values.float().numpy().tobytes())
    return digest.hexdigest()


def _digest(*parts: str) -> str:
    """Of the parts and their borders."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
