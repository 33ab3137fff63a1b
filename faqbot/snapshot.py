"""One state of the knowledge, ready to be asked: made, saved, checked on load, made again when stale or damaged.

Knows no people and no database. On disk, below the index folder:

    manifest.json               for people and for loading: what this is, how sure it is, what it was made from
    phrasings-VERSION.faiss     the vectors, searchable
    learned-VERSION.npz         the space and the confidence
    vectors-ENCODER.npz         every vector by the hash of its text: only changed phrasings are embedded again

Written in that order backwards: the manifest is replaced last and in one step, so that a reader sees the old
state or the new one, and a crash leaves the old one.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faqbot.background import QUESTIONS
from faqbot.confidence import FEATURES, FOLDS, Candidate, Confidence, Evidence, Logistic, examples_of, learn, of_part
from faqbot.encoder import Encoder, Progress, Vectors, silent
from faqbot.errors import IndexUnusable
from faqbot.files import write_whole
from faqbot.index import Hit, Index, Phrasing, phrasings_of
from faqbot.knowledge import Knowledge
from faqbot.same import SameMeaning, learn_same
from faqbot.space import Space
from faqbot.text import is_chatter, normalise

FORMAT = 3
"""Of everything below the index folder, and of how it is learned: raised when either changes."""

RATES = (0.01, 0.02, 0.05, 0.10, 0.20)
"""Accepted wrong-answer rates whose lines the manifest shows, so that an operator sees what each would cost."""

_BATCH = 256


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything needed to judge a question; immutable, safe for any number of threads."""

    knowledge: Knowledge
    encoder: Encoder
    index: Index
    confidence: Confidence
    same: SameMeaning
    version: str
    """12 hex digits; equal exactly where knowledge, encoder and format are."""
    rebuilt: str
    """Why it was made and not loaded; empty where it was loaded."""

    def exact(self, key: str) -> Candidate | None:
        """The item that holds this normal form as a phrasing of its own, and is as sure as can be."""
        row = self.index.exact(key)
        if row is None:
            return None
        phrasing = self.index.phrasings[row]
        item = self.knowledge.items[phrasing.item]
        return Candidate(item.id, item.kind, item.title, phrasing.text, confidence=1.0, similarity=1.0)

    def candidates(self, keys: Sequence[str], vectors: Vectors, most: int = 5) -> list[Candidate]:
        """The likeliest items, best first, for a message seen in several ways.

        keys: the normal forms of all of it, and then of its asking parts (`clauses.py`). vectors: (n, dim) float32,
        unit rows, the encoder's. An item is as sure as the view that is surest of it, a part's counting less.
        """
        return self._likeliest(self.index.search(keys, vectors), most)

    def candidates_of_each(self, messages: Sequence[Sequence[str]], vectors: Vectors) -> Iterator[list[Candidate]]:
        """As `candidates`, for each of several messages: searched together, a quarter of the time for a hundred.

        vectors: of all their keys, in order.
        """
        hits = self.index.search([key for keys in messages for key in keys], vectors)
        for keys in messages:
            yield self._likeliest([next(hits) for _ in keys], 5)

    def _likeliest(self, views: Iterable[list[Hit]], most: int) -> list[Candidate]:
        """views: the hits of a message, then of each of its parts."""
        best: dict[int, tuple[float, Hit]] = {}
        for view, hits in enumerate(views):
            for hit, sure in zip(hits, self.confidence.of(hits, most), strict=False):
                given = of_part(sure) if view else sure
                if hit.item not in best or given > best[hit.item][0]:
                    best[hit.item] = (given, hit)
        found: list[Candidate] = []
        left = 1.0
        for given, hit in sorted(best.values(), key=lambda each: -each[0])[:most]:
            # Only one of them can be right.
            given = min(given, left)
            left -= given
            item = self.knowledge.items[hit.item]
            phrasing = self.index.phrasings[hit.row].text
            found.append(Candidate(item.id, item.kind, item.title, phrasing, given, hit.similarity))
        return found

    def edited(self, knowledge: Knowledge, encode: Callable[[Sequence[str]], Vectors]) -> Snapshot:
        """The snapshot of changed knowledge, at once: what is new is embedded, and what was learned is kept.

        encode: normal forms to (n, dim) float32, unit rows, the encoder's. What was learned from the former state
        serves until `relearned` has learned from this one.
        """
        if not len(self.index):
            # From nothing nothing was learned: at the first entry all is, which takes a second.
            return _learned(knowledge, self.encoder, encode, silent, "edited")
        phrasings = phrasings_of(knowledge.items, self.index.phrasings)
        index = self.index.edited(phrasings, lambda rows: encode([phrasings[row].key for row in rows]))
        same = replace(self.same, lexicon=index.lexicon)
        return replace(
            self,
            knowledge=knowledge,
            index=index,
            same=same,
            version=_version(knowledge, self.encoder),
            rebuilt="edited",
        )

    def relearned(self, folder: Path, progress: Progress = silent) -> Snapshot:
        """The same knowledge with everything learned from it as at a start; takes seconds, embeds only what the
        folder's cache does not hold. Raises `IndexUnusable` where the cache cannot be written."""
        return _made(self.knowledge, self.encoder, folder, progress, self.rebuilt)

    def save(self, folder: Path) -> None:
        """Write what `open_snapshot` loads; raises `IndexUnusable`. Not for one that was only `edited`: the next
        start would take what was learned from its former state for its own."""
        _save(folder, self)


def open_snapshot(knowledge: Knowledge, encoder: Encoder, folder: Path, progress: Progress = silent) -> Snapshot:
    """Load the snapshot of this knowledge and encoder from `folder`, or make it and save it there.

    Raises `IndexUnusable` where the folder cannot be written.
    """
    version = _version(knowledge, encoder)
    try:
        index, confidence, same = _load(folder, version, phrasings_of(knowledge.items))
        return Snapshot(knowledge, encoder, index, confidence, same, version, rebuilt="")
    except IndexUnusable as error:
        snapshot = _made(knowledge, encoder, folder, progress, str(error))
    snapshot.save(folder)
    return snapshot


def _made(knowledge: Knowledge, encoder: Encoder, folder: Path, progress: Progress, rebuilt: str) -> Snapshot:
    """Everything learned anew, from cached vectors where there are some."""
    cache = VectorCache(folder, encoder)
    used: list[str] = []

    def encode(keys: Sequence[str]) -> Vectors:
        used.extend(keys)
        return cache.encode(keys, progress)

    snapshot = _learned(knowledge, encoder, encode, progress, rebuilt)
    cache.save(keep=used)
    return snapshot


def _learned(
    knowledge: Knowledge,
    encoder: Encoder,
    encode: Callable[[Sequence[str]], Vectors],
    progress: Progress,
    rebuilt: str,
) -> Snapshot:
    """encode: normal forms to (n, dim) float32, unit rows, the encoder's."""
    phrasings = phrasings_of(knowledge.items)
    background_keys = [normalise(question) for question in QUESTIONS]
    # Chatter is never matched, so it teaches nothing about matching.
    checks = [check for check in knowledge.checks if not is_chatter(check.text)]
    check_keys = [normalise(check.text) for check in checks]
    encoded = encode([*(phrasing.key for phrasing in phrasings), *background_keys, *check_keys])
    vectors, background, check_vectors = np.split(encoded, np.cumsum([len(phrasings), len(background_keys)]))

    def step(done: int) -> None:
        progress("learning how far to trust a match", done, FOLDS + 1)

    step(0)
    asked = np.array([row for row, phrasing in enumerate(phrasings) if not phrasing.against], dtype=np.int64)
    owners = np.array([phrasing.item for phrasing in phrasings], dtype=np.int64)
    space = Space.fit(vectors[asked], owners[asked], background)
    index = Index.build(phrasings, vectors, space)
    confidence = learn(index, vectors, (background_keys, background), step)
    step(FOLDS)
    positions = knowledge.positions
    right = [None if check.entry_id is None else positions[check.entry_id] for check in checks]
    confidence = confidence.checked(examples_of(index, check_keys, check_vectors, right))
    same = learn_same(index, vectors)
    step(FOLDS + 1)
    return Snapshot(knowledge, encoder, index, confidence, same, _version(knowledge, encoder), rebuilt)


class VectorCache:
    """The vectors of one encoder by the hash of the text; a damaged file is an empty cache."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        self._path = folder / f"vectors-{encoder.fingerprint[:12]}.npz"
        self._encoder = encoder
        self._known: dict[str, Vectors] = {}
        with suppress(OSError, ValueError, KeyError):
            kept = _arrays(self._path.read_bytes())
            hashes, vectors = kept["hashes"], kept["vectors"]
            if vectors.shape == (len(hashes), encoder.dim) and vectors.dtype == np.float32:
                self._known = dict(zip(hashes.tolist(), vectors, strict=True))
        self._unsaved = False

    def known(self, keys: Iterable[str]) -> dict[str, NDArray[np.float32]]:
        """The vectors that it holds of these, (dim,) float32, unit."""
        return {key: self._known[hashed] for key in keys if (hashed := _hash(key)) in self._known}

    def encode(self, keys: Sequence[str], progress: Progress) -> Vectors:
        """(n, dim) float32, unit rows; encodes what it has never seen."""
        hashes = [_hash(key) for key in keys]
        missing = {h: key for h, key in zip(hashes, keys, strict=True) if h not in self._known}
        new = list(missing.items())
        for start in range(0, len(new), _BATCH):
            progress("embedding phrasings", start, len(new))
            batch = new[start : start + _BATCH]
            encoded = self._encoder.encode([key for _, key in batch])
            self._known.update(zip((h for h, _ in batch), encoded, strict=True))
        if new:
            self._unsaved = True
            progress("embedding phrasings", len(new), len(new))
        if not keys:
            return np.zeros((0, self._encoder.dim), dtype=np.float32)
        return np.stack([self._known[h] for h in hashes])

    def save(self, keep: Sequence[str]) -> None:
        """Write the vectors of `keep`, and forget all others."""
        hashes = dict.fromkeys(_hash(key) for key in keep)
        if not self._unsaved and len(hashes) == len(self._known):
            return
        self._known = {h: self._known[h] for h in hashes}
        data = io.BytesIO()
        np.savez(
            data,
            hashes=np.array(list(self._known)),
            vectors=np.stack(list(self._known.values())) if self._known else np.zeros((0, self._encoder.dim), "f4"),
        )
        _write(self._path, data.getvalue())
        self._unsaved = False


def _write(path: Path, data: bytes) -> None:
    """Replace a file in one step, the folder made where it is missing; raises `IndexUnusable` with what to do."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data)
    except OSError as error:
        raise IndexUnusable(
            f"{path}: cannot be written ({error.strerror or error}). Make the folder writable, free space, or name "
            "another with --index or FAQBOT_INDEX."
        ) from error


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def _version(knowledge: Knowledge, encoder: Encoder) -> str:
    text = "\n".join((str(FORMAT), knowledge.digest, encoder.fingerprint))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _names(version: str) -> tuple[str, str]:
    """The files of one state beside the manifest."""
    return f"phrasings-{version}.faiss", f"learned-{version}.npz"


def _arrays(data: bytes) -> dict[str, Any]:
    """What `np.savez` wrote; raises `ValueError` for anything else. From bytes, because of a damaged *file* NumPy
    forgets to close the handle."""
    try:
        with np.load(io.BytesIO(data)) as kept:
            return dict(kept)
    except (EOFError, OSError, zipfile.BadZipFile) as error:
        raise ValueError(str(error)) from error


def _save(folder: Path, snapshot: Snapshot) -> None:
    index, confidence, same = snapshot.index, snapshot.confidence, snapshot.same
    learned = io.BytesIO()
    arrays: dict[str, Any] = {
        "space_mean": index.space.mean,
        "space_whitener": np.zeros((0, 0), "f4") if index.space.whitener is None else index.space.whitener,
    }
    for name, part in (("evidence", confidence.evidence), ("model", confidence.model), ("same", same.model)):
        arrays |= {f"{name}_{field}": getattr(part, field) for field in part.__slots__}
    np.savez(learned, **arrays)
    files = dict(zip(_names(snapshot.version), (index.dump(), learned.getvalue()), strict=True))
    for name, data in files.items():
        _write(folder / name, data)
    manifest = _manifest(snapshot, {name: hashlib.sha256(data).hexdigest() for name, data in files.items()})
    _write(folder / "manifest.json", (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode())
    for stale in [*folder.glob("phrasings-*.faiss"), *folder.glob("learned-*.npz")]:
        if stale.name not in files:
            with suppress(OSError):
                stale.unlink()


def _manifest(snapshot: Snapshot, files: dict[str, str]) -> dict[str, Any]:
    items, confidence = snapshot.knowledge.items, snapshot.confidence
    lines = [confidence.line(rate) for rate in RATES]
    weights = dict(zip((*FEATURES, "intercept"), confidence.model.weights.round(3).tolist(), strict=True))
    return {
        "format": FORMAT,
        "version": snapshot.version,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "knowledge": {
            "digest": snapshot.knowledge.digest,
            "items": {kind: sum(item.kind == kind for item in items) for kind in ("entry", "script", "rule")},
            "phrasings": len(snapshot.index),
        },
        "encoder": {
            "name": snapshot.encoder.name,
            "fingerprint": snapshot.encoder.fingerprint,
            "dim": snapshot.encoder.dim,
        },
        "space": "centred" if snapshot.index.space.whitener is None else "centred and whitened",
        "confidence": {
            "how": "learned from the knowledge base itself: each phrasing hidden alone (known questions), each item "
            "hidden whole (unknown questions), everyday questions about other things, and the checks, if any. What "
            "people judge in use moves it within bounds, and is not in this file",
            "checks": len(snapshot.knowledge.checks),
            "examples": len(confidence.evidence),
            "weights": weights,
            "lines": [
                {
                    "accepted wrong answers": line.max_wrong,
                    "answers from confidence": round(line.answer, 4),
                    "answers of known questions": round(line.coverage, 3),
                    "wrong among answers": round(line.wrong, 3),
                    "in words": str(line),
                }
                for line in lines
            ],
        },
        "files": files,
    }


def _load(folder: Path, version: str, phrasings: Sequence[Phrasing]) -> tuple[Index, Confidence, SameMeaning]:
    """Raises `IndexUnusable` saying why it has to be made again."""
    path = folder / "manifest.json"
    try:
        manifest = json.loads(path.read_bytes())
        stored, files = manifest["version"], manifest["files"]
        if manifest["format"] != FORMAT:
            raise IndexUnusable(f"{path}: format {manifest['format']}, this faqbot writes {FORMAT}")
        if stored != version:
            raise IndexUnusable(f"{path}: made from other knowledge or by another encoder")
        data = {name: (folder / name).read_bytes() for name in _names(version)}
        for name in data:
            if hashlib.sha256(data[name]).hexdigest() != files[name]:
                raise IndexUnusable(f"{folder / name}: damaged")
        arrays = _arrays(data[_names(version)[1]])
    except FileNotFoundError as error:
        raise IndexUnusable(f"{error.filename}: missing") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexUnusable(f"{path}: cannot be read ({error})") from error
    whitener = arrays["space_whitener"]
    space = Space(arrays["space_mean"], whitener if whitener.size else None)
    index = Index.load(folder / _names(version)[0], phrasings, space)

    def part(name: str) -> dict[str, Any]:
        return {key.removeprefix(name): array for key, array in arrays.items() if key.startswith(name)}

    confidence = Confidence(Logistic(**part("model_")), Evidence(**part("evidence_")))
    return index, confidence, SameMeaning(space, index.lexicon, Logistic(**part("same_")))
