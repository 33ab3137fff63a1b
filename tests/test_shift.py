"""A day of five groups, as staff meet it: taken apart, answered, and what is left for the morning."""

from __future__ import annotations

from datetime import datetime

from faqbot import transcript
from tests import shift

MORNING = datetime(2026, 11, 25, 8, 50, tzinfo=shift.SHANGHAI)


def test_every_message_of_the_day_is_read_with_its_speaker_and_time() -> None:
    said = shift.lines()
    assert len(said) == 200
    flags = 0
    for group, text in shift.pasted(said).items():
        wanted = [line for line in said if line.group == group]
        read = transcript.read(text, now=MORNING)
        assert read.asides == ()
        assert [(each.speaker, each.at, each.text) for each in read.messages] == [
            (line.speaker, line.at, line.text) for line in wanted
        ]
        pairs = zip(read.messages, wanted, strict=True)
        flags += sum(message.question == line.asks for message, line in pairs if line.rule_id is None)
    assert flags / sum(line.rule_id is None for line in said) >= 0.95
