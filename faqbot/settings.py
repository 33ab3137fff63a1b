"""Every knob with its unit and default, read once from an environ that is passed in; nothing global."""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from faqbot.errors import SettingsError

KEY_LENGTH = 16
"""Characters of a key at least: 16 random ones withstand guessing over a network without any rate limit."""

DEFAULT_MAX_WRONG = 0.05
"""Accepted share of wrong answers among those given, where neither the operator nor the community says."""

EMBEDDED = "embedded"
"""The encoder that ships inside a package: no hub, no key, no GPU."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What one running faqbot was told. Paths are as given; relative ones mean the working directory."""

    knowledge: Path = Path("knowledge")
    """Folder of YAML files: the only thing that cannot be made again."""
    index: Path = Path("index")
    """Folder of everything derived; may be deleted at any time."""
    database_url: str = field(default="", repr=False)
    """SQLAlchemy URL; empty means an SQLite file beside the knowledge folder, see `database`."""
    encoder: str = EMBEDDED
    """`embedded`, or the name or folder of any Sentence Transformers model."""
    host: str = "127.0.0.1"
    port: int = 7860
    """1…65535."""
    max_wrong: float | None = None
    """Accepted share of wrong answers among those given, 0 < rate < 1; None: the community's, else the default."""
    threads: int = 2
    """Threads for the encoder and FAISS, at least 1."""
    api_key: str = field(default="", repr=False)
    """What the page and the API ask for; visible ASCII, at least `KEY_LENGTH` characters. Empty: none, and
    then only this machine may ask, see `check_listening`."""

    @property
    def loopback(self) -> bool:
        """Whether `host` reaches no further than this machine."""
        if self.host.lower() == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host.strip("[]")).is_loopback
        except ValueError:
            # A name may come to mean another address tomorrow.
            return False

    def check_listening(self) -> None:
        """Raises `SettingsError` where listening would let strangers in: on a network without a key."""
        if not self.loopback and not self.api_key:
            raise SettingsError(
                f"FAQBOT_HOST={self.host} lets other machines in, and nothing would ask them who they are. "
                f"Set FAQBOT_API_KEY to a secret of {KEY_LENGTH} characters or more, "
                "or use FAQBOT_HOST=127.0.0.1."
            )

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

        def number(name: str, default: int, high: int) -> int:
            return parse_number(text(name, str(default)), name, high)

        raw = text("FAQBOT_MAX_WRONG", "")
        max_wrong = parse_rate(raw, "FAQBOT_MAX_WRONG") if raw else None
        return Settings(
            knowledge=Path(text("FAQBOT_KNOWLEDGE", "knowledge")),
            index=Path(text("FAQBOT_INDEX", "index")),
            database_url=text("FAQBOT_DATABASE_URL", ""),
            encoder=text("FAQBOT_ENCODER", EMBEDDED),
            host=text("FAQBOT_HOST", "127.0.0.1"),
            port=number("FAQBOT_PORT", 7860, 65_535),
            max_wrong=max_wrong,
            threads=number("FAQBOT_THREADS", 2, 256),
            api_key=parse_key(text("FAQBOT_API_KEY", ""), "FAQBOT_API_KEY"),
        )


def parse_number(raw: str, name: str, high: int) -> int:
    """A whole number from 1 to `high` from its text; raises `SettingsError` with `name` in it."""
    try:
        value = int(raw)
    except ValueError:
        value = 0
    if not 1 <= value <= high:
        raise SettingsError(f"{name}={raw} is not a whole number from 1 to {high}. Correct or unset it.")
    return value


def parse_key(raw: str, name: str) -> str:
    """A key, or nothing; raises `SettingsError` with `name` in it, never with the key."""
    if raw and (len(raw) < KEY_LENGTH or not all("!" <= char <= "~" for char in raw)):
        raise SettingsError(
            f"{name} must be {KEY_LENGTH} or more visible ASCII characters without spaces. "
            'Make one with: python -c "import secrets; print(secrets.token_urlsafe())"'
        )
    return raw


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
