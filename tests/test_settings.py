"""Settings: every default, every refusal, and when a key is needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from faqbot.errors import SettingsError
from faqbot.settings import Settings, parse_rate

KEY = "correct-horse-battery"


def test_an_empty_environ_gives_the_documented_defaults() -> None:
    settings = Settings.from_environ({})
    assert settings == Settings()
    assert (settings.knowledge, settings.index) == (Path("knowledge"), Path("index"))
    assert (settings.host, settings.port) == ("127.0.0.1", 7860)
    assert settings.encoder == "embedded"
    assert settings.max_wrong is None
    assert settings.threads == 2
    assert settings.api_key == ""


def test_every_variable_is_read() -> None:
    settings = Settings.from_environ(
        {
            "FAQBOT_KNOWLEDGE": "faq",
            "FAQBOT_INDEX": "made",
            "FAQBOT_DATABASE_URL": "postgresql+psycopg://faq@db/faq",
            "FAQBOT_ENCODER": "BAAI/bge-small-zh-v1.5",
            "FAQBOT_HOST": "::1",
            "FAQBOT_PORT": "8000",
            "FAQBOT_MAX_WRONG": "0.02",
            "FAQBOT_THREADS": "4",
            "FAQBOT_API_KEY": KEY,
        }
    )
    assert settings == Settings(
        knowledge=Path("faq"),
        index=Path("made"),
        database_url="postgresql+psycopg://faq@db/faq",
        encoder="BAAI/bge-small-zh-v1.5",
        host="::1",
        port=8000,
        max_wrong=0.02,
        threads=4,
        api_key=KEY,
    )


def test_blank_values_mean_the_default() -> None:
    assert Settings.from_environ({"FAQBOT_PORT": "", "FAQBOT_HOST": "  ", "FAQBOT_API_KEY": " "}) == Settings()


def test_the_database_lies_beside_the_knowledge_and_not_in_the_index(tmp_path: Path) -> None:
    settings = Settings(knowledge=tmp_path / "faq", index=tmp_path / "index")
    assert settings.database == f"sqlite:///{tmp_path / 'faq.faqbot.db'}"
    assert Settings(database_url="sqlite:///other.db").database == "sqlite:///other.db"


@pytest.mark.parametrize("raw", ["0", "-1", "65536", "http", "78.60", "9" * 5000])
def test_an_impossible_port_is_refused(raw: str) -> None:
    with pytest.raises(SettingsError) as error:
        Settings.from_environ({"FAQBOT_PORT": raw})
    assert str(error.value) == f"FAQBOT_PORT={raw} is not a whole number from 1 to 65535. Correct or unset it."


@pytest.mark.parametrize(("name", "raw", "value"), [("FAQBOT_PORT", "1", 1), ("FAQBOT_PORT", "65535", 65535)])
def test_the_first_and_the_last_port_are_possible(name: str, raw: str, value: int) -> None:
    assert Settings.from_environ({name: raw}).port == value


@pytest.mark.parametrize("raw", ["0", "257", "two"])
def test_an_impossible_number_of_threads_is_refused(raw: str) -> None:
    with pytest.raises(SettingsError, match=f"FAQBOT_THREADS={raw} is not a whole number from 1 to 256"):
        Settings.from_environ({"FAQBOT_THREADS": raw})


@pytest.mark.parametrize("raw", ["0", "1", "-0.1", "5", "nan", "inf", "five"])
def test_a_rate_lies_strictly_between_0_and_1(raw: str) -> None:
    with pytest.raises(SettingsError) as error:
        parse_rate(raw, "--max-wrong")
    assert str(error.value) == (
        f"--max-wrong={raw} is not a share between 0 and 1. For at most 5 wrong answers in 100 write 0.05."
    )
    assert parse_rate("0.05", "--max-wrong") == 0.05


@pytest.mark.parametrize(
    "raw", ["short", "fifteen-letters", "with space in the key", "鑰匙鑰匙鑰匙鑰匙鑰匙鑰匙鑰匙鑰匙鑰匙"]
)
def test_a_weak_or_unusable_key_is_refused_without_repeating_it(raw: str) -> None:
    with pytest.raises(SettingsError) as error:
        Settings.from_environ({"FAQBOT_API_KEY": raw})
    assert str(error.value) == (
        "FAQBOT_API_KEY must be 16 or more visible ASCII characters without spaces. "
        'Make one with: python -c "import secrets; print(secrets.token_urlsafe())"'
    )
    assert Settings.from_environ({"FAQBOT_API_KEY": "sixteen-letters!"}).api_key == "sixteen-letters!"


def test_secrets_are_not_in_the_printed_form() -> None:
    printed = repr(Settings(api_key=KEY, database_url="postgresql://faq:hunter2@db/faq"))
    assert KEY not in printed
    assert "hunter2" not in printed


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "localhost", "LOCALHOST", "::1", "[::1]"])
def test_this_machine_needs_no_key(host: str) -> None:
    settings = Settings(host=host)
    assert settings.loopback
    settings.check_listening()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "faq.example.com", "localhost.example.com"])
def test_other_machines_are_let_in_with_a_key_only(host: str) -> None:
    assert not Settings(host=host).loopback
    with pytest.raises(SettingsError) as error:
        Settings(host=host).check_listening()
    assert str(error.value) == (
        f"FAQBOT_HOST={host} lets other machines in, and nothing would ask them who they are. "
        "Set FAQBOT_API_KEY to a secret of 16 characters or more, or use FAQBOT_HOST=127.0.0.1."
    )
    Settings(host=host, api_key=KEY).check_listening()
