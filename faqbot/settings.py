"""Every knob with its unit and default, read once from an environ that is passed in; nothing global."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from faqbot.errors import SettingsError

EMBEDDED = "embedded"
"""The encoder that ships inside a package: no hub, no key, no GPU."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What one running faqbot was told. Paths are as given; relative ones mean the working directory."""

    knowledge: Path = Path("knowledge")
    """Folder of YAML files: the only thing that cannot be made again."""
    index: Path = Path("index")
    """Folder of everything derived; may be deleted at any time."""
    database_url: str = ""
    """SQLAlchemy URL; empty means an SQLite file beside the knowledge folder, see `database`."""
    encoder: str = EMBEDDED
    """`embedded`, or the name or folder of any Sentence Transformers model."""
    host: str = "127.0.0.1"
    port: int = 7860
    """1…65535."""
    max_wrong: float | None = None
    """Accepted share of wrong answers among those given, 0 < rate < 1; None: the community's, else 0.05."""
    threads: int = 2
    """Threads for the encoder and FAISS, at least 1."""

    @property
    def database(self) -> str:
        """The database's URL. By default `NAME.faqbot.db` beside the knowledge folder NAME: what people
        did belongs to a knowledge base, and must survive deleting `index/`."""
        if self.database_url:
            return self.database_url
        folder = self.knowledge.absolute()
        return f"sqlite:///{folder.parent / (folder.name + '.faqbot.db')}"

    @staticmethod
    def from_environ(environ: Mapping[str, str]) -> Settings:
        """Read `FAQBOT_*`; an empty value means the default.

        Raises `SettingsError` naming the variable, the value and what would be valid.
        """

        def text(name: str, default: str) -> str:
            return environ.get(name, "").strip() or default

        def number(name: str, default: int, low: int, high: int) -> int:
            raw = text(name, str(default))
            try:
                value = int(raw)
            except ValueError:
                value = low - 1
            if not low <= value <= high:
                raise SettingsError(f"{name}={raw} is not a whole number from {low} to {high}. Correct or unset it.")
            return value

        raw = text("FAQBOT_MAX_WRONG", "")
        max_wrong = parse_rate(raw, "FAQBOT_MAX_WRONG") if raw else None
        return Settings(
            knowledge=Path(text("FAQBOT_KNOWLEDGE", "knowledge")),
            index=Path(text("FAQBOT_INDEX", "index")),
            database_url=text("FAQBOT_DATABASE_URL", ""),
            encoder=text("FAQBOT_ENCODER", EMBEDDED),
            host=text("FAQBOT_HOST", "127.0.0.1"),
            port=number("FAQBOT_PORT", 7860, 1, 65535),
            max_wrong=max_wrong,
            threads=number("FAQBOT_THREADS", 2, 1, 256),
        )


def parse_rate(raw: str, name: str) -> float:
    """A share strictly between 0 and 1 from its text; raises `SettingsError` with `name` in it."""
    try:
        rate = float(raw)
    except ValueError:
        rate = math.nan
    if not 0.0 < rate < 1.0:
        raise SettingsError(
            f"{name}={raw} is not a share between 0 and 1. For at most 5 wrong answers in 100 write 0.05."
        )
    return rate
