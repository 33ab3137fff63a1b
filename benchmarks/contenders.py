"""The contenders of `side_by_side.py`, and the process that each of them is opened and asked in.

Measures nothing but milliseconds and its own memory, and knows no label but those it is taught.

`python -m benchmarks.contenders` reads one JSON request a line and writes one JSON reply a line:

    {"open": NAME, "entries": [[id, [phrasings]], …], …}     {"version": "…", "line": 0…1 or null}
    {"ask": [texts]}                                         {"entry": […], "score": […], "line": …, "ms": […]}
    {"teach": [[text, id or null], …] or null, "ask": …}     the same without "ms"; for this request alone
    {"peak": true}                                           {"mb": …}

and `{"failed": "why"}` in place of any of them.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self

import numpy as np

from faqbot.encoder import Encoder, OnnxEncoder, Vectors, silent

if TYPE_CHECKING:
    from faqbot.assistant import Assistant

Best = tuple[str | None, float]
"""(entry, score): what a contender holds for the answer, and how sure it is on a scale of its own."""

Entries = Sequence[tuple[str, Sequence[str]]]
"""(id, phrasings)."""

Labels = Sequence[tuple[str, str | None]]
"""(text, id of the right entry, or None where there is none)."""

MAX_WRONG = 0.05
"""The share of wrong answers that is asked for, of whoever can be asked for one."""


class Contender(Protocol):
    @property
    def line(self) -> float | None:
        """The score that answers begin at by the contender's own judgement; None where it has none."""
        ...

    def ask(self, text: str) -> Best: ...


class Learner(Contender, Protocol):
    def taught(self, labels: Labels | None) -> Contender:
        """The same with what it learns from labelled questions, or from its entries' own phrasings where None."""
        ...


class Faqbot:
    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self.line: float | None = assistant.answer_line

    @classmethod
    def open(cls, request: Mapping[str, Any], encoder: Encoder | None) -> Self:
        """encoder: None for the embedded one, opened as anybody's faqbot opens it."""
        # Here, as with every contender: nobody's start and memory hold what another one imports.
        from faqbot.assistant import Assistant
        from faqbot.reading import load
        from faqbot.settings import Settings
        from faqbot.snapshot import open_snapshot

        settings = Settings(
            knowledge=Path(request["knowledge"]),
            index=Path(request["index"]),
            max_wrong=MAX_WRONG,
            threads=request["threads"],
        )
        if encoder is None:
            return cls(Assistant.open(settings, recording=False))
        snapshot = open_snapshot(load(settings.knowledge), encoder, settings.index)
        return cls(Assistant(settings, snapshot, None, None))

    def ask(self, text: str) -> Best:
        result = self._assistant.ask(text, record=False)
        return result.entry_id, result.confidence

    def taught(self, labels: Labels | None) -> Faqbot:
        """It learned from the entries' own phrasings already."""
        return self if labels is None else Faqbot(self._assistant.taught(labels))


class SemanticRouter:
    """Its `IndexedRouter` with its own local index; the encoder comes in by its documented base class."""

    line: float | None = None

    def __init__(self, entries: Entries, encoder: Encoder, aggregation: str) -> None:
        from pydantic import PrivateAttr
        from semantic_router import IndexedRouter, Route
        from semantic_router.encoders import DenseEncoder

        class Shared(DenseEncoder):  # type: ignore[misc]
            name: str = "shared"
            type: str = "shared"
            _encoder: Any = PrivateAttr()

            def __call__(self, docs: list[str]) -> list[list[float]]:
                rows: list[list[float]] = self._encoder.encode(docs).tolist()
                return rows

        shared = Shared()
        shared._encoder = encoder

        def router(given: Entries) -> Any:
            routes = [Route(name=entry, utterances=list(phrasings)) for entry, phrasings in given]
            return IndexedRouter(encoder=shared, routes=routes, aggregation=aggregation)

        self._entries = entries
        self._made = router
        self._router = router(entries)
        self._raw: dict[str, Best] = {}

    def ask(self, text: str) -> Best:
        choice = self._router(text)
        self._raw[text] = choice.name, choice.confidence
        return self._raw[text]

    def taught(self, labels: Labels | None) -> Contender:
        """After its own `fit`; for questions that were asked before.

        It warns against fitting on what it holds, so from phrasings alone it learns as its guide says, on held-out
        ones: the last of every entry that has two, asked of a router without them.
        """
        if labels is None:
            kept = [(entry, phrasings[:-1] if len(phrasings) > 1 else phrasings) for entry, phrasings in self._entries]
            labels = [(phrasings[-1], entry) for entry, phrasings in self._entries if len(phrasings) > 1]
            router = self._made(kept)
        else:
            router = self._router
        if not labels:
            raise ValueError("no entry has a second phrasing to fit on")
        router.fit(X=[text for text, _ in labels], y=[entry for _, entry in labels])
        calibrator, router.calibrator = router.calibrator, None
        # It ranks by the raw score and then looks up each score's probability: no need to search again.
        sure = calibrator(np.array([score for _, score in self._raw.values()]))
        return _Known({text: (self._raw[text][0], float(p)) for text, p in zip(self._raw, sure, strict=True)})


class _Known:
    """Answers that are known already."""

    line: float | None = None

    def __init__(self, known: Mapping[str, Best]) -> None:
        self._known = known

    def ask(self, text: str) -> Best:
        return self._known[text]


class Haystack:
    """`InMemoryEmbeddingRetriever` over one document a phrasing; the embedder is a component as its docs show one."""

    line: float | None = None

    def __init__(self, entries: Entries, encoder: Encoder) -> None:
        from haystack import Document
        from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        pairs = [(entry, phrasing) for entry, phrasings in entries for phrasing in phrasings]
        vectors = encoder.encode([phrasing for _, phrasing in pairs]).tolist()
        store = InMemoryDocumentStore(embedding_similarity_function="cosine")
        store.write_documents(
            [
                Document(content=phrasing, meta={"entry": entry}, embedding=vector)
                for (entry, phrasing), vector in zip(pairs, vectors, strict=True)
            ]
        )
        self._retriever = InMemoryEmbeddingRetriever(store, top_k=1)
        self._encoder = encoder

    def ask(self, text: str) -> Best:
        (best,) = self._retriever.run(query_embedding=self._encoder.encode([text])[0].tolist())["documents"]
        return best.meta["entry"], best.score


class Cosine:
    """The nearest phrasing by the encoder's own cosine: what a fixed threshold is compared with."""

    line: float | None = None

    def __init__(self, entries: Entries, encoder: Encoder) -> None:
        self._owners = [entry for entry, phrasings in entries for _ in phrasings]
        self._vectors: Vectors = encoder.encode([phrasing for _, phrasings in entries for phrasing in phrasings])
        self._encoder = encoder

    def ask(self, text: str) -> Best:
        cosines = self._vectors @ self._encoder.encode([text])[0]
        best = int(cosines.argmax())
        return self._owners[best], float(cosines[best])


class TfIdf:
    """The nearest phrasing by the cosine of scikit-learn's TF-IDF over character n-grams; no encoder."""

    line: float | None = None

    def __init__(self, entries: Entries) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._owners = [entry for entry, phrasings in entries for _ in phrasings]
        # One to three characters are right for Chinese words, and spaces among them give English its word borders.
        self._vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True)
        self._rows = self._vectorizer.fit_transform([text for _, phrasings in entries for text in phrasings])

    def ask(self, text: str) -> Best:
        cosines = (self._rows @ self._vectorizer.transform([text]).T).toarray()[:, 0]
        best = int(cosines.argmax())
        return self._owners[best], float(cosines[best])


class Remembering:
    """An encoder that encodes a text once for all contenders. For what is not timed."""

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        from faqbot.snapshot import VectorCache

        self.name, self.dim, self.fingerprint = encoder.name, encoder.dim, encoder.fingerprint
        self._cache = VectorCache(folder, encoder)
        self._asked: dict[str, None] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        self._asked |= dict.fromkeys(texts)
        return self._cache.encode(texts, silent)

    def save(self) -> None:
        """Keep what was asked for, for the next contender; forget all else."""
        self._cache.save(list(self._asked))


DISTRIBUTIONS = {
    "faqbot": None,
    "semantic-router": "semantic-router",
    "semantic-router-max": "semantic-router",
    "haystack": "haystack-ai",
    "cosine": "numpy",
    "tf-idf": "scikit-learn",
}
"""Every contender, and the package whose version says which one it is."""


def encoder_of(request: Mapping[str, Any]) -> Encoder | None:
    """The encoder that a request's contender is given; None where it needs none, or opens it itself."""
    remember = request["remember"]
    if request["open"] == "tf-idf" or (request["open"] == "faqbot" and remember is None):
        return None
    encoder = OnnxEncoder(Path(request["encoder"]), threads=request["threads"])
    return encoder if remember is None else Remembering(encoder, Path(remember))


def opened(request: Mapping[str, Any], encoder: Encoder | None) -> Contender:
    """The contender that a request names, ready to be asked. Raises whatever the contender raises."""
    entries: Entries = [(entry, phrasings) for entry, phrasings in request["entries"]]
    if request["open"] == "faqbot":
        return Faqbot.open(request, encoder)
    if request["open"] == "tf-idf":
        return TfIdf(entries)
    assert encoder is not None
    match request["open"]:
        case "semantic-router":
            return SemanticRouter(entries, encoder, "mean")
        case "semantic-router-max":
            return SemanticRouter(entries, encoder, "max")
        case "haystack":
            return Haystack(entries, encoder)
        case "cosine":
            return Cosine(entries, encoder)
        case name:
            raise ValueError(f"{name} is no contender")


def asked(contender: Contender, texts: Sequence[str]) -> dict[str, Any]:
    """One reply: each text asked by itself, and timed."""
    entries, scores, milliseconds = [], [], []
    for text in texts:
        start = time.perf_counter()
        entry, score = contender.ask(text)
        milliseconds.append((time.perf_counter() - start) * 1000)
        entries.append(entry)
        scores.append(score)
    return {"entry": entries, "score": scores, "line": contender.line, "ms": milliseconds}


def peak_mb() -> float:
    """Largest resident memory of this process, in MB of 2**20 bytes."""
    status = Path("/proc/self/status")
    if status.exists():
        # Not ru_maxrss, which on Linux begins with what the parent held when it forked.
        (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def main() -> int:
    # What a library prints must not get between the replies.
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    encoder: Encoder | None = None
    contender: Contender | None = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if "open" in request:
                encoder = encoder_of(request)
                contender = opened(request, encoder)
                package = DISTRIBUTIONS[request["open"]]
                reply: dict[str, Any] = {"version": version(package) if package else "", "line": contender.line}
            elif "teach" in request:
                labels = request["teach"]
                learner: Learner = contender  # type: ignore[assignment]
                reply = asked(learner.taught(labels and [(text, entry) for text, entry in labels]), request["ask"])
                del reply["ms"]
            elif "ask" in request:
                assert contender is not None
                reply = asked(contender, request["ask"])
            else:
                reply = {"mb": peak_mb()}
        # A contender may raise anything at all; the table has to say so.
        except Exception as error:
            reply = {"failed": f"{type(error).__name__}: {error}".split("\n")[0]}
        replies.write(json.dumps(reply) + "\n")
        replies.flush()
    if isinstance(encoder, Remembering):
        encoder.save()
    return 0


if __name__ == "__main__":
    sys.exit(main())
