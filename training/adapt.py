"""Trains faqbot/adaptation.npz: a low-rank addition to the embedded encoder that tells what is asked from what is said.

    pip install -r requirements.txt
    python -m training.adapt --clinc150 FILE --banking77 FILE --out adaptation.npz

In-batch contrast (van den Oord et al., arXiv:1807.03748) over pairs of phrasings of one intent: each phrasing has to
find the other one of its intent among all of the batch. A batch is of one set, and sibling intents come together,
because what an encoder confuses is what it can learn from.

Three quarters of what was learned are kept: between the plain encoder and the trained one lies the best of both
(Wortsman et al., "Robust fine-tuning of zero-shot models", arXiv:2109.01903).

Seeded; resumable: with --state FILE it goes on where it was stopped, with the same draws. 600 steps take 35 minutes on
one core.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import BertModel

from faqbot.adaptation import LAYERS
from faqbot.text import normalise
from faqbot.unpack import PREFIX, read, source, write

HERE = Path(__file__).parent
OWN = (
    *("zh_intents_service.jsonl", "zh_intents_life.jsonl", "zh_intents_health.jsonl", "zh_intents_knowledge.jsonl"),
    "en_intents.jsonl",
)
RANK, SCALE, TEMPERATURE, DROPOUT, LONGEST = 8, 2.0, 1 / 30, 0.05, 40
EVERY = 50
"""Steps between two savings of the state."""

Groups = list[list[list[str]]]
"""Groups of sibling intents; an intent is its phrasings."""


class Adapted(nn.Module):
    """A linear layer with a low-rank addition; only the addition is trained."""

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        self.layer = layer
        self.down = nn.Parameter(torch.randn(RANK, layer.in_features) / math.sqrt(layer.in_features))
        self.up = nn.Parameter(torch.zeros(layer.out_features, RANK))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        given: torch.Tensor = self.layer(x)
        return given + (x @ self.down.T) @ self.up.T * SCALE


def load_groups(path: Path) -> Groups:
    """A set's intents by their `group`; an intent without one is a group of its own."""
    groups: dict[str, list[list[str]]] = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines()):
        given = json.loads(line)
        phrasings = list(dict.fromkeys(normalise(text) for text in given["questions"]))
        if len(phrasings) > 1:
            groups.setdefault(given.get("group", str(number)), []).append(phrasings)
    return list(groups.values())


def build(folder: Path) -> tuple[Any, dict[str, Adapted]]:
    """The plain encoder with additions that do nothing yet, and these by the name of their layer."""
    model = BertModel.from_pretrained(folder, add_pooling_layer=False, dtype=torch.float32)
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.p = DROPOUT
    adapted: dict[str, Adapted] = {}
    for number, block in enumerate(model.encoder.layer):
        for name in LAYERS:
            parent = block.get_submodule(name.rpartition(".")[0])
            child = name.rpartition(".")[2]
            addition = Adapted(getattr(parent, child))
            setattr(parent, child, addition)
            adapted[f"encoder.layer.{number}.{name}"] = addition
    return model, adapted


def embed(model: Any, tokenizer: Tokenizer, texts: Sequence[str]) -> torch.Tensor:
    """(n, dim) unit rows, mean-pooled."""
    cut = [encoding.ids for encoding in tokenizer.encode_batch([PREFIX + text for text in texts])]
    cut = [ids if len(ids) <= LONGEST else [*ids[: LONGEST - 1], ids[-1]] for ids in cut]
    width = max(map(len, cut))
    ids = torch.tensor([row + [0] * (width - len(row)) for row in cut])
    mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in cut])
    states = model(input_ids=ids, attention_mask=mask).last_hidden_state
    return nn.functional.normalize((states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True), dim=1)


def draw(groups: Groups, count: int) -> list[tuple[str, str]]:
    """Two phrasings of each of `count` intents, siblings together."""
    intents: list[list[str]] = []
    for group in random.sample(groups, len(groups)):
        intents.extend(group)
        if len(intents) >= count:
            break
    return [(first, second) for first, second in (random.sample(intent, 2) for intent in intents[:count])]


def loss_of(vectors: torch.Tensor) -> torch.Tensor:
    """vectors: (2n, dim), row i and row n + i ask the same."""
    n = len(vectors) // 2
    scores = vectors @ vectors.T / TEMPERATURE
    scores = scores - 1e4 * torch.eye(2 * n)
    return nn.functional.cross_entropy(scores, torch.cat([torch.arange(n, 2 * n), torch.arange(n)]))


def save(adapted: dict[str, Adapted], path: Path, kept: float) -> None:
    """What `faqbot/adaptation.py` reads: float16, the scale multiplied in. kept: 0…1, how much of it."""
    arrays: dict[str, Any] = {}
    for name, addition in adapted.items():
        arrays[f"{name}.down"] = addition.down.detach().numpy().astype(np.float16)
        arrays[f"{name}.up"] = (kept * SCALE * addition.up.detach()).numpy().astype(np.float16)
    np.savez_compressed(path, **arrays)


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Train the embedded encoder's adaptation.")
    parser.add_argument("--clinc150", type=Path, required=True, help='JSONL, a line an intent: {"questions": […]}')
    parser.add_argument("--banking77", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--state", type=Path, help="file to stop and go on with")
    parser.add_argument("--plain", type=Path, default=Path("index/plain"), help="where the plain encoder is or will be")
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--intents", type=int, default=32, help="of a batch")
    parser.add_argument("--rate", type=float, default=5e-4)
    parser.add_argument("--kept", type=float, default=0.75, help="how much of what was learned is kept, 0…1")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args(argv)
    torch.set_num_threads(options.threads)
    random.seed(options.seed)
    torch.manual_seed(options.seed)
    if not options.plain.exists():
        write(options.plain, read(source()), lambda *_: None)
    sets = [load_groups(path) for path in (options.clinc150, options.banking77, *(HERE / name for name in OWN))]
    weights = (1, 0.5, *[1.5] * len(OWN))
    tokenizer = Tokenizer.from_file(str(options.plain / "tokenizer.json"))
    model, adapted = build(options.plain)
    model.train()
    parameters = [parameter for addition in adapted.values() for parameter in (addition.down, addition.up)]
    optimiser = torch.optim.AdamW(parameters, lr=options.rate, weight_decay=0.01)
    first = 0
    if options.state and options.state.exists():
        kept = torch.load(options.state, weights_only=False)
        first = kept["step"]
        for parameter, values in zip(parameters, kept["parameters"], strict=True):
            parameter.data.copy_(values)
        optimiser.load_state_dict(kept["optimiser"])
        random.setstate(kept["random"])
        torch.set_rng_state(kept["torch"])
    begun = time.monotonic()
    for step in range(first, options.steps):
        # A short warm-up, then a cosine to zero.
        rate = options.rate * min(1, (step + 1) / 30) * 0.5 * (1 + math.cos(math.pi * step / options.steps))
        optimiser.param_groups[0]["lr"] = rate
        pairs = draw(random.choices(sets, weights)[0], options.intents)
        loss = loss_of(embed(model, tokenizer, [a for a, _ in pairs] + [b for _, b in pairs]))
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        if (step + 1) % EVERY == 0 or step + 1 == options.steps:
            print(
                f"step {step + 1} of {options.steps}, loss {loss.item():.3f}, {time.monotonic() - begun:.0f} s",
                flush=True,
            )
            if options.state:
                torch.save(
                    {
                        "step": step + 1,
                        "parameters": [parameter.data for parameter in parameters],
                        "optimiser": optimiser.state_dict(),
                        "random": random.getstate(),
                        "torch": torch.get_rng_state(),
                    },
                    options.state,
                )
    save(adapted, options.out, options.kept)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
