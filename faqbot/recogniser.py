"""How probably a message offends, and in which way: learned from `offences.yaml`. Knows no rule and no community.

Three views of a message are compared with every example: its meaning (the encoder's vector), its wording, and its
signs and telling words. Alone, each finds half of the offenders at 3% of innocents accused; together nine in ten, since
"有人骂我傻逼" means what an insult means, and only its form says that it is none. The sum of the three, to the third
power, is the kernel of a regularised least-squares classifier: the power lets it weigh pairs and triples of what it
sees (an insult *and* "有人" *and* "骂"), and leaving one example out has a closed form, so that how sure it may be is
learned from examples it did not know (Rifkin and Lippert, 2007, "Notes on Regularized Least Squares").
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from faqbot.confidence import Floats, Logistic, fit
from faqbot.encoder import Encoder, Progress, Vectors, silent
from faqbot.files import write_whole
from faqbot.knowledge import OFFENCES, Offence
from faqbot.lexical import Lexicon
from faqbot.question import asks
from faqbot.signs import NAMES, PATTERNS, Folded, Sign, signs
from faqbot.space import unit
from faqbot.text import normalise

FORMAT = 4
"""Of the file it is kept in, and of how it is learned: raised when either changes."""

ALLOWED = ("example.com", "mp.weixin.qq.com")
"""Hosts whose links are a community's own, among the examples."""

POWER = 3
RIDGE = 1.0
"""Of the least squares. Chosen by leaving one example out, as the power was; 0.5 to 2 differ by less than chance."""

SHARPNESS = 4.0
"""How much likelier the offence of the higher score is, in logits for each unit, of which -1 to 1 is the rule."""

LEARNED: tuple[Offence, ...] = tuple(offence for offence in OFFENCES if offence != "flooding")
"""In the order of columns; flooding is a matter of form alone."""

_BATCH = 256
_URL = re.compile(r"(?:https?://|www\.)[!-~]+")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Examples:
    """What `offences.yaml` holds."""

    texts: tuple[str, ...]
    offences: tuple[Offence | None, ...]
    """None: innocent."""
    words: tuple[tuple[str, ...], ...]
    """The telling words of each of `LEARNED`."""
    digest: str


def read_examples(path: Path) -> Examples:
    """Offending and innocent messages of a file of that form."""
    data = path.read_bytes()
    read: dict[Offence, dict[str, str]] = yaml.load(data, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    labelled: list[tuple[str, Offence | None]] = []
    for name, sides in read.items():
        labelled += [(line, name) for line in sides.get("offending", "").splitlines()]
        labelled += [(line, None) for line in sides.get("innocent", "").splitlines()]
    words = (re.split(r"[,\n]", read[offence]["words"]) for offence in LEARNED)
    return Examples(
        tuple(text for text, _ in labelled),
        tuple(offence for _, offence in labelled),
        tuple(tuple(word.strip() for word in some if word.strip()) for some in words),
        hashlib.sha256(data).hexdigest(),
    )


def own_examples() -> Examples:
    """Those that are part of faqbot."""
    return read_examples(Path(__file__).with_name("offences.yaml"))


@dataclass(frozen=True, slots=True)
class Recogniser:
    """See `learn`; immutable, safe for any number of threads."""

    words: tuple[tuple[str, ...], ...]
    keys: tuple[str, ...]
    """Of the examples: what wording compares."""
    mean: NDArray[np.float32]
    """(dim,)"""
    meaning: Vectors
    """(n, dim) float32, unit rows, centred."""
    centre: Floats
    scale: Floats
    """(f,): of signs and words, as counted."""
    form: NDArray[np.float32]
    """(n, f) float32: signs and words of the examples, standardised, of mean length 1."""
    duals: Floats
    """(n, 7): one column for each of `LEARNED`, and one for any offence at all."""
    chance: Logistic
    """From the scores of any offence and of the likeliest one to the probability of offending."""
    lexicon: Lexicon

    def chances(self, message: Folded, found: Sequence[Sign], vector: NDArray[np.float32]) -> dict[Offence, float]:
        """0…1 for each of `LEARNED`, the probability among messages like the examples, where two in five offend; in
        sum that of offending at all.

        vector: (dim,) float32, unit, the encoder's, of the message's normal form. found: its signs.
        """
        return self.chances_each([message], [found], vector[None])[0]

    def chances_each(
        self, messages: Sequence[Folded], found: Sequence[Sequence[Sign]], vectors: Vectors
    ) -> list[dict[Offence, float]]:
        """As `chances`, each by itself; the examples, five megabytes, are gone through once for all of them."""
        if not messages:
            return []
        counts = np.array([counted(message, some, self.words) for message, some in zip(messages, found, strict=True)])
        likeness = (
            unit(vectors - self.mean) @ self.meaning.T
            + self.lexicon.similarities([_key(message) for message in messages])
            + ((counts - self.centre) / self.scale).astype(np.float32) @ self.form.T
        )
        scores = ((1 + likeness / 3) ** POWER) @ self.duals
        any_at_all = self.chance(_summed(scores))
        shares = np.exp(SHARPNESS * (scores[:, :-1] - scores[:, :-1].max(axis=1, keepdims=True)))
        chances = any_at_all[:, None] * shares / shares.sum(axis=1, keepdims=True)
        return [dict(zip(LEARNED, row, strict=True)) for row in chances.tolist()]


def _summed(scores: Floats) -> Floats:
    """(n, 7) scores to (n, 2): of any offence at all, and of the likeliest one."""
    return np.column_stack([scores[:, -1], scores[:, :-1].max(axis=1)])


def counted(message: Folded, found: Sequence[Sign], words: Sequence[Sequence[str]]) -> Floats:
    """(f,): signs, telling words of each offence, and what only their meeting says."""
    names = [sign.name for sign in found]
    by_name = {name: min(names.count(name), 2) ** 0.5 for name in NAMES}
    has = {name: float(count > 0) for name, count in by_name.items()}
    asking = float(asks(message.written(0, len(message.text))))
    text = message.text
    # Looked for one by one by `in`, which is fast: a message holds few of six hundred words.
    told = np.sqrt([min(sum([holds(text, word) for word in some if word in text]), 4) for some in words])
    open_talk = (1 - has["asks"]) * (1 - has["tells"])
    return np.concatenate(
        [
            list(by_name.values()),
            *(told * each for each in (1, has["asks"], has["tells"], has["reads"])),
            [
                asking,
                told.sum() * asking,
                told[LEARNED.index("abuse")] * has["you"],
                has["phone"] * has["reach"],
                has["handle"] * has["reach"],
                has["price"] * has["reach"],
                max(has["phone"], has["handle"]) * open_talk * (1 - has["files"]),
                has["link"] * open_talk,
                min(len(message.text), 120) / 60,
            ],
        ]
    )


def holds(text: str, word: str) -> bool:
    """Whether a telling word stands in a folded text; a Latin one not within another."""
    if word not in text:
        return False
    return not word.isascii() or re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", text) is not None


def _key(message: Folded) -> str:
    """What wording compares: every number is like every other, and no host is like another."""
    return _DIGIT.sub("0", _URL.sub("", message.text))


def learn(examples: Examples, encoder: Encoder, progress: Progress = silent) -> Recogniser:
    """Encodes every example: two seconds and more on two cores."""
    messages = [Folded(text) for text in examples.texts]
    keys = tuple(_key(message) for message in messages)
    forms = [normalise(text) for text in examples.texts]
    vectors = np.zeros((0, encoder.dim), np.float32)
    for start in range(0, len(forms), _BATCH):
        progress("learning what breaks a rule", start, len(forms))
        vectors = np.vstack([vectors, encoder.encode(forms[start : start + _BATCH])])
    mean = vectors.mean(axis=0)
    counts = np.array([counted(each, signs(each, ALLOWED), examples.words) for each in messages])
    centre, scale = counts.mean(axis=0), (counts.std(axis=0) + 0.1) * np.sqrt(counts.shape[1])
    form = ((counts - centre) / scale).astype(np.float32)
    meaning, lexicon = unit(vectors - mean), Lexicon(keys)
    kernel = (1 + (meaning @ meaning.T + lexicon.similarities(keys) + form @ form.T).astype(np.float64) / 3) ** POWER
    wanted = np.array([[*(o == each for each in LEARNED), o is not None] for o in examples.offences]) * 2.0 - 1.0
    inverse = np.linalg.inv(kernel + RIDGE * np.eye(len(kernel)))
    duals = inverse @ wanted
    unseen = wanted - duals / np.diag(inverse)[:, None]
    chance = _chance(unseen, wanted)
    progress("learning what breaks a rule", len(forms), len(forms))
    return Recogniser(examples.words, keys, mean, meaning, centre, scale, form, duals, chance, lexicon)


def _chance(unseen: Floats, wanted: Floats) -> Logistic:
    """unseen: (n, 7) scores of examples by what was learned from the others."""
    pairs, offends = _summed(unseen), (wanted[:, -1] > 0).astype(np.float64)
    mean, scale = pairs.mean(axis=0), pairs.std(axis=0)
    return Logistic(mean, scale, fit((pairs - mean) / scale, offends, np.ones(len(pairs)), np.zeros(3), 1.0))


def open_recogniser(encoder: Encoder, folder: Path, progress: Progress = silent) -> Recogniser:
    """Load what this encoder taught from `folder`, the index folder, or learn it and keep it there; where it cannot be
    kept, it is learned again with the next start."""
    examples = own_examples()
    version = hashlib.sha256(f"{FORMAT}\n{examples.digest}\n{PATTERNS}\n{encoder.fingerprint}".encode()).hexdigest()[
        :12
    ]
    path = folder / f"offences-{version}.npz"
    with suppress(OSError, ValueError, KeyError, EOFError):
        return _load(path, examples)
    learned = learn(examples, encoder, progress)
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        _save(path, learned)
        for stale in folder.glob("offences-*.npz"):
            if stale != path:
                stale.unlink()
    return learned


_ARRAYS = ("mean", "meaning", "centre", "scale", "form", "duals")


def _save(path: Path, recogniser: Recogniser) -> None:
    arrays: dict[str, Any] = {name: getattr(recogniser, name) for name in _ARRAYS}
    arrays |= {f"chance_{name}": getattr(recogniser.chance, name) for name in Logistic.__slots__}
    data = io.BytesIO()
    np.savez(data, keys=np.array(recogniser.keys), **arrays)
    write_whole(path, data.getvalue())


def _load(path: Path, examples: Examples) -> Recogniser:
    with np.load(io.BytesIO(path.read_bytes())) as kept:
        arrays = dict(kept)
    keys = tuple(arrays["keys"].tolist())
    chance = Logistic(**{name: arrays[f"chance_{name}"] for name in Logistic.__slots__})
    return Recogniser(
        words=examples.words, keys=keys, chance=chance, lexicon=Lexicon(keys), **{n: arrays[n] for n in _ARRAYS}
    )
