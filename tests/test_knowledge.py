"""Loading knowledge: what comes of good files, and the full words for everything that is wrong with bad ones."""

from __future__ import annotations

import hashlib
import os
import random
import re
import stat
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from faqbot.errors import InvalidRequest, KnowledgeError, NotFound, Problem
from faqbot.hours import Hours
from faqbot.knowledge import Branch, Check, Entry, Etiquette, Knowledge, Place, Rule, Script, Step, Targets, Variable
from faqbot.reading import load


@pytest.fixture(autouse=True)
def _in_tmp_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths in messages are relative to the working directory."""
    monkeypatch.chdir(tmp_path)


def write(files: Mapping[str, str | bytes]) -> Path:
    folder = Path("knowledge")
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def loaded(**files: str) -> Knowledge:
    return load(write({f"{name}.yaml": content for name, content in files.items()}))


def problems(files: Mapping[str, str | bytes]) -> list[str]:
    """Every problem of these files, as `path:line: message` with paths below the knowledge folder."""
    with pytest.raises(KnowledgeError) as refused:
        load(write(files))
    lines = [str(problem) for problem in refused.value.problems]
    assert str(refused.value) == "\n".join(lines)
    return [line.replace(f"knowledge{os.sep}", "") for line in lines]


OK = "entries:\n- id: ok\n  question: 好\n  answer: 好的\n"
ENTRY = "entries:\n- id: a\n  question: 怎么退款？\n  answer: 请退款\n"
SCRIPT = "scripts:\n- id: s\n  title: 有人投诉\n  situations: [有人骂人]\n"
VARIABLE = SCRIPT + "  variables:\n  - name: {}\n    label: 时间\n    default: {}\n  steps:\n  - say: {}\n"
NAMES = "{community}, {hours_words}, {nickname_example}, {reply_within_words}"

BROKEN: dict[str, tuple[str, list[str]]] = {
    # The file as a whole
    "unknown section": ("entrys: []\n", ['1: this file has an unknown key "entrys". Did you mean "entries"?']),
    "list without section": (
        "# refunds\n- id: a\n  question: b\n  answer: c\n",
        ['2: a list stands here without a section. Put "entries:" on a line above it.'],
    ),
    "text without section": ("怎么退款\n", ['1: this file has no section. Begin it with a line "entries:".']),
    "section twice": (
        OK + "entries: []\n",
        ['5: "entries" stands here again, after line 1. Keep one of the two.'],
    ),
    "section that is a text": (
        "entries: 退款\n",
        ['1: "entries" of this file must be a list of entries. Write each on a line of its own that begins with "- ".'],
    ),
    "section without dashes": (
        "entries:\n  id: a\n  question: b\n",
        ['1: "entries" of this file must be a list of entries. Write each on a line of its own that begins with "- ".'],
    ),
    "syntax": (
        ENTRY + "  paraphrases: [退\n",
        ['5: the "[" on this line is not closed, or a comma is missing. A text with "[" needs quotes.'],
    ),
    # Entries
    "entry that is a text": ("entries:\n- 退款\n", ['2: an entry must be lines of "key: text".']),
    "entry without space": (
        "entries:\n- question:怎么退\n",
        ['2: an entry must be lines of "key: text". "question:" needs a space after its ":".'],
    ),
    "unknown key": (
        ENTRY + "  paraphrase: [退]\n",
        ['5: entry "a" has an unknown key "paraphrase". Did you mean "paraphrases"?'],
    ),
    "key of no one": (
        ENTRY + "  字: [退]\n",
        [
            '5: entry "a" has an unknown key "字". Use one of: question, paraphrases, answer, id, not_for, tags, '
            "valid_from, valid_until, review, owner."
        ],
    ),
    "answer twice": (ENTRY + "  answer: 别退\n", ['5: "answer" stands here again, after line 4. Keep one of the two.']),
    "no answer": (
        "entries:\n- id: late-parcel\n  question: 到哪了\n",
        ['2: entry "late-parcel" has no answer. Add an "answer:" line.'],
    ),
    "no question": ("entries:\n- id: a\n  answer: b\n", ['2: entry "a" has no question. Add a "question:" line.']),
    "nothing but tags": (
        "entries:\n- tags: [a]\n",
        [
            '2: an entry has no answer. Add an "answer:" line.',
            '2: an entry has no question. Add a "question:" line.',
        ],
    ),
    "entry named by its question": (
        f"entries:\n- question: {'怎么' * 30}\n",
        [f'2: entry "{("怎么" * 30)[:39]}…" has no answer. Add an "answer:" line.'],
    ),
    "answer of white space": (
        'entries:\n- id: a\n  question: b\n  answer: "  "\n',
        ['4: "answer" of entry "a" is empty. Write its text, or remove it.'],
    ),
    "answer of nothing": (
        "entries:\n- id: a\n  question: b\n  answer:\n",
        ['4: "answer" of entry "a" is empty. Write its text, or remove it.'],
    ),
    "answer of an empty block": (
        "entries:\n- id: a\n  question: b\n  answer: |\n\n",
        ['4: "answer" of entry "a" is empty. Write its text, or remove it.'],
    ),
    "answer that shows nothing": (
        'entries:\n- id: a\n  question: b\n  answer: "\\u200b"\n',
        ['4: "answer" of entry "a" is empty. Write its text, or remove it.'],
    ),
    "answer that is a comment": (
        "entries:\n- id: a\n  question: b\n  answer: #接龙\n",
        ['4: "answer" of entry "a" is empty: "#" begins a comment. Put a text that begins with "#" in quotes.'],
    ),
    "answer: yes": (
        "entries:\n- id: a\n  question: b\n  answer: yes\n",
        ['4: "answer" of entry "a" must be text, but YAML takes yes for true or false. Put it in quotes: "yes".'],
    ),
    "question: 12": (
        "entries:\n- id: a\n  question: 12\n  answer: b\n",
        ['3: "question" of entry "a" must be text, but YAML takes 12 for a number. Put it in quotes: "12".'],
    ),
    "answer that is a date": (
        "entries:\n- id: a\n  question: b\n  answer: 2026-01-01\n",
        [
            '4: "answer" of entry "a" must be text, but YAML takes 2026-01-01 for a date. '
            'Put it in quotes: "2026-01-01".'
        ],
    ),
    "answer that is a list": (
        "entries:\n- id: a\n  question: b\n  answer:\n  - c\n",
        ['5: "answer" of entry "a" must be one text, not a list.'],
    ),
    "answer that is a mapping": (
        "entries:\n- id: a\n  question: b\n  answer:\n    注意: 好\n",
        [
            '5: "answer" of entry "a" must be one text, not "key: text" lines. '
            'A text that holds ": " must stand in quotes.'
        ],
    ),
    "answer that begins with a name": (
        "entries:\n- id: a\n  question: b\n  answer: {hours_words}\n",
        [
            '4: "answer" of entry "a" must be one text. '
            'A text that begins with "{" must stand in quotes: "{hours_words}…".'
        ],
    ),
    "paraphrases that are a text": (
        ENTRY + "  paraphrases: 退款\n",
        [
            '5: "paraphrases" of entry "a" must be a list of texts. '
            'Write each on a line of its own that begins with "- ".'
        ],
    ),
    "paraphrases without space": (
        ENTRY + "  paraphrases:\n    -退款\n    -退钱\n",
        [
            '5: "paraphrases" of entry "a" must be a list of texts. '
            'Write each on a line of its own that begins with "- ".'
        ],
    ),
    "paraphrases of the wrong kinds": (
        ENTRY + "  paraphrases:\n  - 12\n  - ''\n  - 怎么: 退\n  - [退]\n",
        [
            '6: an item of "paraphrases" of entry "a" must be text, but YAML takes 12 for a number. '
            'Put it in quotes: "12".',
            '7: an item of "paraphrases" of entry "a" is empty. Write its text, or remove it.',
            '8: an item of "paraphrases" of entry "a" must be one text, not "key: text" lines. '
            'A text that holds ": " must stand in quotes.',
            '9: an item of "paraphrases" of entry "a" must be one text, not a list.',
        ],
    ),
    "control character": (
        'entries:\n- id: a\n  question: b\n  answer: "c\\x07"\n',
        ['4: "answer" of entry "a" holds the control character U+0007. Remove it.'],
    ),
    "long question": (
        f"entries:\n- id: a\n  question: {'长' * 2_001}\n  answer: b\n",
        ['3: "question" of entry "a" has 2,001 characters, more than the 2,000 allowed. Shorten it.'],
    ),
    "long answer": (
        f"entries:\n- id: a\n  question: b\n  answer: {'长' * 20_001}\n",
        ['4: "answer" of entry "a" has 20,001 characters, more than the 20,000 allowed. Shorten it.'],
    ),
    "question of two lines": (
        "entries:\n- id: a\n  question: |\n    b\n    c\n  answer: d\n",
        ['3: "question" of entry "a" must be one line, as it is shown in lists. Join its lines.'],
    ),
    # Ids and phrasings
    "id with capitals": (
        "entries:\n- id: Refund How?\n  question: b\n  answer: c\n",
        ['2: "id" of entry "Refund How?" may hold only a–z, 0–9 and "-". Write for example "refund-how".'],
    ),
    "id in Chinese": (
        "entries:\n- id: 退款\n  question: b\n  answer: c\n",
        ['2: "id" of entry "退款" may hold only a–z, 0–9 and "-". Write for example "refund-how".'],
    ),
    "id that is a number": (
        "entries:\n- id: 12\n  question: b\n  answer: c\n",
        ['2: "id" of entry "12" must be text, but YAML takes 12 for a number. Put it in quotes: "12".'],
    ),
    "id twice": (
        ENTRY + "- id: a\n  question: b\n  answer: c\n",
        ['5: the id "a" is taken already at a.yaml:2. Give one of them another.'],
    ),
    "id twice over kinds": (
        "entries:\n- id: s\n  question: b\n  answer: c\n" + SCRIPT + "  steps: [say: 好]\n",
        ['6: the id "s" is taken already at a.yaml:2. Give one of them another.'],
    ),
    "id from the same question": (
        "entries:\n- question: 怎么退款\n  answer: b\n- question: 怎么退款？？\n  answer: c\n",
        [
            '4: the id "q-8c741a0097" is taken already at a.yaml:2. '
            'Both are made from the same question: join the two, or add an "id:" line to one.'
        ],
    ),
    "phrasing of two entries": (
        ENTRY + "- id: b\n  question: 退\n  paraphrases: [怎么退款？]\n  answer: c\n",
        ['7: "怎么退款？" is also in entry "a" at a.yaml:3. Keep it in one of the two.'],
    ),
    "phrasing of an entry and a script": (
        "entries:\n- id: a\n  question: 有人骂人\n  answer: c\n" + SCRIPT + "  steps: [say: 好]\n",
        ['8: "有人骂人" is also in entry "a" at a.yaml:3. Keep it in one of the two.'],
    ),
    "phrasing twice": (
        ENTRY + "  paraphrases:\n  - 退\n  - 退\n",
        ['7: "退" stands twice in entry "a", first at a.yaml:6. Remove one.'],
    ),
    "not for its own question": (
        ENTRY + "  not_for: [怎么退款]\n",
        ['5: "怎么退款" is in not_for and a phrasing of entry "a" (a.yaml:3). Remove one.'],
    ),
    # Dates
    "day of no month": (
        ENTRY + "  valid_from: 2026-02-30\n",
        ['5: "valid_from" of entry "a" must be a day, and "2026-02-30" is not in the calendar. Correct it.'],
    ),
    "day in other writing": (
        ENTRY + "  review: 2026/2/3\n",
        ['5: "review" of entry "a" must be a day, and "2026/2/3" is not written like 2026-12-31. Correct it.'],
    ),
    "day with time": (
        ENTRY + "  review: 2026-02-03 10:00:00\n",
        [
            '5: "review" of entry "a" must be a day, and "2026-02-03 10:00:00" is not written like 2026-12-31. '
            "Correct it."
        ],
    ),
    "day of nothing": (
        ENTRY + "  review:\n",
        ['5: "review" of entry "a" is empty. Write its value, or remove the line.'],
    ),
    "days": (
        ENTRY + "  review: [2026-01-01]\n",
        ['5: "review" of entry "a" must be one value, not a list. Write its value, or remove the line.'],
    ),
    "valid until before it is valid": (
        ENTRY + "  valid_from: 2026-02-03\n  valid_until: 2026-02-02\n",
        ['6: "valid_until" of entry "a" (2026-02-02) is before valid_from (2026-02-03). Correct one of them.'],
    ),
    # Names in braces
    "unknown name": (
        "entries:\n- id: a\n  question: b\n  answer: |\n    一\n    在 {hour_words}\n",
        [
            '6: there is no "{hour_words}". '
            "Use one of: {hours_words}, {community}, {nickname_example}, {reply_within_words}."
        ],
    ),
    "lone brace": (
        "entries:\n- id: a\n  question: b\n  answer: 写成 {c\n",
        ['4: a lone "{". Write "{{" for the character itself.'],
    ),
    "empty braces": (
        "entries:\n- id: a\n  question: b\n  answer: 写成 {}\n",
        [f'4: "{{}}" names nothing. Use one of: {NAMES}.'],
    ),
    "name without value": (
        "entries:\n- id: a\n  question: b\n  answer: 改成 {nickname_example}\n",
        ['4: "{nickname_example}" is empty. Add a "nickname_example:" line to the community section.'],
    ),
    "name only for scripts": (
        "entries:\n- id: a\n  question: b\n  answer: 给{nickname}\n",
        [
            '4: there is no "{nickname}". '
            "Use one of: {nickname_example}, {community}, {hours_words}, {reply_within_words}."
        ],
    ),
    # Rules
    "rule without reasons": (
        "rules:\n- id: r\n  question: 能发广告吗\n  rule: 不能\n",
        [
            '2: rule "r" has no consequence. Add a "consequence:" line.',
            '2: rule "r" has no why. Add a "why:" line.',
        ],
    ),
    "rule with an answer": (
        "rules:\n- id: r\n  question: 能发吗\n  rule: 不能\n  why: 太吵\n  consequence: 移出\n  answer: 不\n",
        [
            '7: rule "r" has an unknown key "answer". Use one of: question, paraphrases, rule, why, consequence, '
            "offences, strikes, id, not_for, tags, valid_from, valid_until, review, owner."
        ],
    ),
    # Scripts
    "script without parts": (
        "scripts:\n- id: s\n",
        [
            '2: script "s" has no situations. Add a "situations:" line.',
            '2: script "s" has no steps. Add a "steps:" line.',
            '2: script "s" has no title. Add a "title:" line.',
        ],
    ),
    "script without situations": (
        "scripts:\n- id: s\n  title: 投诉\n  situations: []\n  steps: [say: 好]\n",
        ['4: "situations" of script "s" is empty. Add at least one.'],
    ),
    "script without steps": (SCRIPT + "  steps: []\n", ['5: "steps" of script "s" is empty. Add at least one.']),
    "script that says nothing": (
        SCRIPT + "  steps: [note: 看看]\n",
        ['5: "steps" of script "s" never say anything. Add a "say:" to at least one.'],
    ),
    "step of nothing": (
        SCRIPT + "  steps:\n  - say: 好\n  - {}\n",
        ['7: step 2 of script "s" neither says nor does anything. Add a "say:" or a "note:" line.'],
    ),
    "step that is a text": (
        SCRIPT + "  steps:\n  - say: 好\n  - 好\n",
        ['7: step 2 of script "s" must be lines of "key: text".'],
    ),
    "choice without branches": (
        SCRIPT + "  steps:\n  - say: 好\n    choose: 哪种\n",
        ['6: step 1 of script "s" has no branches. Add a "branches:" line.'],
    ),
    "branches without choice": (
        SCRIPT + "  steps:\n  - say: 好\n    branches: []\n",
        [
            '6: step 1 of script "s" has no choose. Add a "choose:" line.',
            '7: "branches" of step 1 of script "s" is empty. Add at least one.',
        ],
    ),
    "branch without parts": (
        SCRIPT + "  steps:\n  - say: 好\n    choose: 哪种\n    branches:\n    - when: 甲\n    - steps: [sey: 好]\n",
        [
            '9: branch 1.1 of script "s" has no steps. Add a "steps:" line.',
            '10: branch 1.2 of script "s" has no when. Add a "when:" line.',
            '10: step 1.2.1 of script "s" has an unknown key "sey". Did you mean "say"?',
            '10: step 1.2.1 of script "s" neither says nor does anything. Add a "say:" or a "note:" line.',
        ],
    ),
    "variable of no one": (
        SCRIPT + "  steps:\n  - say: 好 {time}\n",
        [f'6: there is no "{{time}}". Use one of: {NAMES}.'],
    ),
    "variable misspelt": (
        VARIABLE.format("time", "24 小时", "'{tine} {time}'"),
        [f'10: there is no "{{tine}}". Use one of: {{time}}, {NAMES}.'],
    ),
    "variable without default": (
        SCRIPT + "  variables:\n  - name: time\n    label: 时间\n  steps:\n  - say: 好 {time}\n",
        ['6: a variable of script "s" has no default. Add a "default:" line.'],
    ),
    "variable with braces": (
        VARIABLE.format("time", "'{hours_words}'", "'{time}'"),
        ['8: "default" of a variable of script "s" cannot hold "{" or "}". Write the words themselves.'],
    ),
    "variable with a space": (
        VARIABLE.format("a b", "好", "好"),
        ['6: "name" of a variable of script "s" cannot be "a b". Use letters, digits and "_", without spaces.'],
    ),
    "variable that names a fact": (
        VARIABLE.format("community", "好", "好"),
        ['6: "name" of a variable of script "s" cannot be "community", which names a fact already. Choose another.'],
    ),
    "variable twice": (
        SCRIPT + "  variables:\n" + "  - {name: a, label: b, default: c}\n" * 2 + "  steps:\n  - say: 好 {a}\n",
        ['7: "name" of a variable of script "s" is "a" for the second time. Remove or rename one.'],
    ),
    # Community
    "community that is a list": (
        OK + "community: [a]\n",
        ['5: the community section must be lines of "key: text", not a list.'],
    ),
    "community": (
        OK + "community:\n  name: 12\n  language: fr\n  timezone: Asia/Shanghia\n  reply_within: 0\n"
        "  nickname_pattern: '[a'\n  max_wrong: 5%\n  nick: a\n",
        [
            '6: "name" of the community section must be text, but YAML takes 12 for a number. Put it in quotes: "12".',
            '7: "language" of the community section cannot be "fr". Use one of: zh, en.',
            '8: "timezone" of the community section is no time zone: "Asia/Shanghia". Did you mean "Asia/Shanghai"?',
            '9: "reply_within" of the community section must be a whole number of minutes from 1 to 10,080, not "0". '
            "Correct it.",
            '10: "nickname_pattern" of the community section is no regular expression: '
            "unterminated character set at position 0. Correct it.",
            '11: "max_wrong" of the community section must be a share between 0 and 1, not "5%". For 5% write 0.05.',
            '12: the community section has an unknown key "nick". Use one of: name, language, timezone, hours, '
            "holidays, closed, open, reply_within, nickname_pattern, nickname_example, max_wrong, allowed_links, "
            "staff, etiquette, facts.",
        ],
    ),
    "holidays and days": (
        OK + "community:\n  holidays: cnn\n  closed: [2026-02-30, 2026-10-01, 10-01, 2026-10-01, '']\n"
        "  open:\n  - 2026-10-02\n  -\n  - 2026-10-01\n  - [a]\n",
        [
            '6: "holidays" of the community section is no country or region whose holidays are known: "cnn". '
            'Did you mean "cn"?',
            '7: an item of "closed" of the community section is 2026-10-01 for the second time. Remove one.',
            '7: an item of "closed" of the community section must be a day, and "" is not written like 2026-12-31. '
            "Correct it.",
            '7: an item of "closed" of the community section must be a day, and "10-01" is not written like '
            "2026-12-31. Correct it.",
            '7: an item of "closed" of the community section must be a day, and "2026-02-30" is not in the calendar. '
            "Correct it.",
            '10: an item of "open" of the community section must be a day like 2026-12-31. Write one, or remove it.',
            "11: 2026-10-01 is open here and closed at line 7. Remove one.",
            '12: an item of "open" of the community section must be a day like 2026-12-31. Write one, or remove it.',
        ],
    ),
    "holidays of no place": (
        OK + "community: {holidays: no, closed: 2026-10-01}\n",
        [
            '5: "closed" of the community section must be a list of days. '
            'Write each on a line of its own that begins with "- ".',
            '5: "holidays" of the community section must be text, but YAML takes no for true or false. '
            'Put it in quotes: "no".',
        ],
    ),
    "holidays of a planet": (
        OK + "community: {holidays: mars 4}\n",
        [
            '5: "holidays" of the community section is no country or region whose holidays are known: "mars 4". '
            'Write for example "cn", "gb-eng" or "de-by".',
        ],
    ),
    "time zone of no place": (
        OK + "community: {timezone: ../x}\n",
        ['5: "timezone" of the community section is no time zone: "../x". Write for example "Asia/Shanghai".'],
    ),
    "time zone that is a region": (
        OK + "community: {timezone: 北京}\n",
        ['5: "timezone" of the community section is no time zone: "北京". Write for example "Asia/Shanghai".'],
    ),
    "nickname against its pattern": (
        OK + "community:\n  nickname_pattern: .-.\n  nickname_example: 上海小明\n",
        [
            '7: "nickname_example" of the community section "上海小明" does not follow nickname_pattern. '
            "Correct one of them."
        ],
    ),
    "hours": (
        OK + "community:\n  hours:\n  - {days: [mon, 周二], from: 9, until: 24:30}\n"
        "  - {days: [], from: '24:00', until: '09:60'}\n  - {days: [mon], from: 9:00, until: 9:00}\n"
        "  - {days: [mon]}\n",
        [
            '7: "from" of item 1 of hours must be a time of day like "09:00", not "9". Correct it.',
            '7: "until" of item 1 of hours must be a time of day like "09:00", not "24:30". Correct it.',
            '7: "周二" in days of item 1 of hours is no day. Use one of: mon, tue, wed, thu, fri, sat, sun.',
            '8: "days" of item 2 of hours is empty. Add at least one.',
            '8: "from" of item 2 of hours must be a time of day like "09:00", not "24:00". Correct it.',
            '8: "until" of item 2 of hours must be a time of day like "09:00", not "09:60". Correct it.',
            '9: "until" of item 3 of hours is the same as "from". For a whole day write "00:00" and "24:00".',
            '10: item 4 of hours has no from. Add a "from:" line.',
            '10: item 4 of hours has no until. Add an "until:" line.',
        ],
    ),
    "etiquette": (
        OK + "community:\n  etiquette:\n    greeting: 好 {name}\n    suggest: 是不是\n    unanswered: '{options}'\n"
        "    farewell: 再见\n    longest: 30\n    promise: 明天{options}\n    late: 久等了\n",
        [
            f'7: there is no "{{name}}". Use one of: {NAMES}.',
            '8: "suggest" of "etiquette" of the community section must hold "{options}", '
            "where the questions to choose from go. Add it.",
            f'9: there is no "{{options}}". Use one of: {NAMES.replace("{hours", "{due_words}, {hours")}.',
            '10: "etiquette" of the community section has an unknown key "farewell". '
            "Use one of: greeting, unanswered, suggest, out_of_hours, promise, late, longest.",
            '11: "longest" of "etiquette" of the community section must be a whole number of characters from 50 to '
            '20,000, not "30". Correct it.',
            f'12: there is no "{{options}}". Use one of: {NAMES.replace("{hours", "{due_words}, {hours")}.',
            '13: "late" of "etiquette" of the community section must hold "{due_words}", where the time goes. Add it.',
        ],
    ),
    "facts": (
        OK + "community:\n  facts:\n    a b: c\n    community: c\n    options: c\n    d: 12\n    e: '{d}'\n    f:\n",
        [
            '7: "a b" of "facts" of the community section cannot be used as {…}. '
            'Name it with letters, digits and "_", without spaces.',
            '8: "community" of "facts" of the community section has the name of something built in. Name it otherwise.',
            '9: "options" of "facts" of the community section has the name of something built in. Name it otherwise.',
            '10: "d" of "facts" of the community section must be text, but YAML takes 12 for a number. '
            'Put it in quotes: "12".',
            '11: "e" of "facts" of the community section cannot hold "{" or "}". Write the words themselves.',
            '12: "f" of "facts" of the community section is empty. Write its text, or remove it.',
        ],
    ),
    "facts that are a list": (
        OK + "community:\n  facts: [a]\n",
        ['6: "facts" of the community section must be lines of "key: text", not a list.'],
    ),
    # Checks and targets
    "checks": (
        OK + "checks:\n- text: 退\n- entry: ok\n- 退\n- {text: 退钱, entry: okk}\n- {text: 退费, entry: refund}\n"
        "- {text: 退了, entry: 12}\n",
        [
            '6: a check has no entry. Add "entry: null" if nothing answers it.',
            '7: a check has no text. Add a "text:" line.',
            '8: a check must be lines of "key: text".',
            '9: "entry" of a check names "okk", which is no entry, script or rule. Did you mean "ok"?',
            '10: "entry" of a check names "refund", which is no entry, script or rule. '
            "Correct it, or write null if nothing answers it.",
            '11: "entry" of a check must be text, but YAML takes 12 for a number. Put it in quotes: "12".',
        ],
    ),
    "check that is a phrasing": (
        "checks:\n- {text: 您好，好！, entry: ok}\n" + OK,
        ['2: "您好，好！" counts as a phrasing of entry "ok" (a.yaml:5). Check with other words.'],
    ),
    "check twice": (
        OK + "checks:\n- {text: 退, entry: null}\n- {text: 退, entry: ok}\n",
        ['7: "退" is checked at a.yaml:6 already. Remove one.'],
    ),
    "targets": (
        OK + "targets: {right_first: 90, wrong: few, answered: -0.1, speed: 1}\n",
        [
            '5: "answered" of the targets section must be a share from 0 to 1, not "-0.1". For 5% write 0.05.',
            '5: "right_first" of the targets section must be a share from 0 to 1, not "90". For 5% write 0.05.',
            '5: "wrong" of the targets section must be a share from 0 to 1, not "few". For 5% write 0.05.',
            '5: the targets section has an unknown key "speed". Use one of: right_first, answered, wrong.',
        ],
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_in_these_words(name: str) -> None:
    text, expected = BROKEN[name]
    assert problems({"a.yaml": text}) == [f"a.yaml:{each}" for each in expected]


def steps(depth: int) -> str:
    """Steps within branches, `depth` levels of them."""
    if depth == 1:
        return "[{say: 好}]"
    return f"[{{say: 好, choose: 哪, branches: [{{when: 甲, steps: {steps(depth - 1)}}}]}}]"


def test_five_levels_of_steps_and_no_more() -> None:
    script = loaded(a=SCRIPT + f"  steps: {steps(5)}\n").item("s")
    assert isinstance(script, Script)
    assert script.steps[0].branches[0].steps[0].branches[0].steps[0].branches[0].steps[0].branches[0].steps == (
        Step("好"),
    )
    assert problems({"a.yaml": SCRIPT + f"  steps: {steps(6)}\n"}) == [
        'a.yaml:5: "steps" of branch 1.1.1.1.1.1.1.1.1.1 of script "s" is more than 5 levels deep. '
        "Make a script of its own of it."
    ]


# Several files


def test_all_problems_of_all_files_in_order() -> None:
    assert problems(
        {
            "b/refunds.yml": "entries:\n- id: a\n  question: 退\n- id: b\n  answer: 好\n",
            "a.yaml": "entries:\n- id: x\n  question: 怎\n  answer: no\n",
            "c.yaml": "entries: [\n",
            "d.yaml": "entries:\n- id: a\n  question: 退！\n  answer: 好\n- id: e\n  question: 退\n  answer: 好\n",
        }
    ) == [
        'a.yaml:4: "answer" of entry "x" must be text, but YAML takes no for true or false. Put it in quotes: "no".',
        f'b{os.sep}refunds.yml:2: entry "a" has no answer. Add an "answer:" line.',
        f'b{os.sep}refunds.yml:4: entry "b" has no question. Add a "question:" line.',
        'c.yaml:1: the "[" on this line is not closed, or a comma is missing. A text with "[" needs quotes.',
        f'd.yaml:2: the id "a" is taken already at b{os.sep}refunds.yml:2. Give one of them another.',
        f'd.yaml:6: "退" is also in entry "a" at b{os.sep}refunds.yml:3. Keep it in one of the two.',
    ]


def test_community_and_targets_may_stand_only_once() -> None:
    files = {
        "a.yaml": OK + "community: {name: 甲}\ntargets: {wrong: 0.1}\n",
        "b.yaml": "community: {name: 乙}\n",
        "c.yaml": "targets: {}\ncommunity:\n",
    }
    assert problems(files) == [
        'b.yaml:1: "community" stands at a.yaml:5 already. Keep one of the two.',
        'c.yaml:1: "targets" stands at a.yaml:6 already. Keep one of the two.',
        'c.yaml:2: "community" stands at a.yaml:5 already. Keep one of the two.',
    ]


def test_what_an_unreadable_file_may_hold_is_not_missed_elsewhere() -> None:
    """Else one forgotten bracket buries itself below hundreds of complaints about other files."""
    files = {
        "a.yaml": "entries:\n- {id: a, question: 找谁, answer: '找{群主}'}\n"
        "- {id: b, question: 写啥, answer: '写{群主} {b'}\n",
        "checks.yaml": "checks:\n- {text: 退, entry: refund}\n",
        "community.yaml": "community:\n  facts: {群主: 阿青\n",
    }
    assert problems(files) == [
        'a.yaml:3: a lone "{". Write "{{" for the character itself.',
        'community.yaml:2: the "{" on this line is not closed, or a comma is missing. A text with "{" needs quotes.',
    ]


def test_an_item_that_is_wrong_itself_is_not_missed_by_a_check() -> None:
    assert problems({"a.yaml": "entries:\n- id: a\n  question: 退\nchecks:\n- {text: 退费, entry: a}\n"}) == [
        'a.yaml:2: entry "a" has no answer. Add an "answer:" line.'
    ]


def test_the_same_after_normalisation_is_a_warning_and_the_first_keeps_it() -> None:
    knowledge = loaded(
        a="entries:\n- id: a\n  question: 怎么退款\n  paraphrases: [怎么退款？]\n  answer: 好\n",
        b="entries:\n- id: b\n  question: 退\n  paraphrases: [您好，怎麼退款！]\n  answer: 好\n",
    )
    kept, other = Path("knowledge", "a.yaml"), Path("knowledge", "b.yaml")
    assert knowledge.warnings == (
        f'{other}:4: "您好，怎麼退款！" counts as the same text as "怎么退款" at {kept}:3 (a), which keeps it.',
    )


def test_a_variable_that_is_never_said_is_a_warning() -> None:
    knowledge = loaded(a=VARIABLE.format("time", "24 小时", "好"))
    path = Path("knowledge", "a.yaml")
    assert knowledge.warnings == (f'{path}:5: script "s" never says "{{time}}". Use or remove the variable.',)


# What comes of good files

GOOD = """\
entries:
  - id: refund-how            # stable
    question: 怎么申请退款？
    paraphrases: [怎么退款, '可以退钱吗']
    not_for: [怎么退货]
    answer: |
      请找{群主}，{reply_within_words}内回复。

      写成 {{昵称}}，{hours_words}
    tags: [售后, 钱]
    valid_from: 2026-01-01
    valid_until: "2026-12-31"
    review: 2027-01-01
    owner: 小王
rules:
  - id: no-ads
    question: 群里可以发广告吗？
    rule: 不发广告
    why: 大家是来{community}读书的
    consequence: 第一次提醒
scripts:
  - id: complaint
    title: 有成员投诉
    situations: [有人投诉]
    variables:
      - {name: time, label: 什么时候答复, default: 24 小时内}
    steps:
      - note: 先道歉
      - say: |
          {群主}{time}答复，{{x}}
        note: 不争对错
      - choose: 哪一种？
        branches:
          - when: 我们的问题
            steps: [{say: 对不起}]
community:
  name: 晨光
  timezone: Europe/Paris
  hours:
    - days: [mon, tue]
      from: 9:00
      until: 24:00
  holidays: FR
  closed: [2026-12-31, "2027-01-02"]
  open: [2026-07-14]
  reply_within: 90
  nickname_pattern: '^.{1,3}-.{1,3}$'
  nickname_example: 上海-小明
  max_wrong: 0.02
  staff: [小晨, ' 木木', 小晨]
  etiquette: {greeting: "", unanswered: "{due_words}答复", suggest: "{群主}问：{options}", longest: 200,
    promise: "{due_words}说", late: "抱歉，{due_words}说"}
  facts:
    群主: 阿青
checks:
  - text: 我想退钱咋整
    entry: refund-how
  - text: 今天天气
    entry: null
targets: {wrong: 0, answered: 1.0}
"""


def test_holidays_that_are_not_announced_yet_are_told() -> None:
    """A month before the year in question; without `today` by the community's own calendar."""
    files = write({"a.yaml": OK + "community:\n  name: 晨光\n  holidays: cn\n"})
    assert load(files, today=date(2026, 11, 25)).warnings == ()
    assert load(files, today=date(2034, 12, 2)).warnings == (
        f"{Path('knowledge', 'a.yaml')}:7: which weekends of 2034 are worked for holidays is not known to the "
        'installed package "holidays"; until it is, only the days that the law fixes are closed. Run "pip install '
        '--upgrade holidays" once they are announced, or list them under "closed:" and "open:".',
    )
    assert load(files).warnings == load(files, today=datetime.now(ZoneInfo("Asia/Shanghai")).date()).warnings


def test_everything_that_a_file_can_say() -> None:
    path = str(Path("knowledge", "a.yaml"))
    knowledge = loaded(a=GOOD)
    assert knowledge.warnings == ()
    shared = "除法定节假日外周一、周二 9:00–24:00"
    assert knowledge.items == (
        Entry(
            id="refund-how",
            title="怎么申请退款？",
            phrasings=("怎么申请退款？", "怎么退款", "可以退钱吗"),
            text=f"请找阿青，1 小时 30 分钟内回复。\n\n写成 {{昵称}}，{shared}",
            place=Place(path, 2),
            not_for=("怎么退货",),
            tags=("售后", "钱"),
            valid_from=date(2026, 1, 1),
            valid_until=date(2026, 12, 31),
            review=date(2027, 1, 1),
            owner="小王",
        ),
        Rule(
            id="no-ads",
            title="群里可以发广告吗？",
            phrasings=("群里可以发广告吗？",),
            text="不发广告\n大家是来晨光读书的\n第一次提醒",
            place=Place(path, 16),
            rule="不发广告",
            why="大家是来晨光读书的",
            consequence="第一次提醒",
        ),
        Script(
            id="complaint",
            title="有成员投诉",
            phrasings=("有成员投诉", "有人投诉"),
            text="阿青{time}答复，{{x}}",
            place=Place(path, 22),
            variables=(Variable("time", "什么时候答复", "24 小时内"),),
            steps=(
                Step(say="", note="先道歉"),
                Step(say="阿青{time}答复，{{x}}", note="不争对错"),
                Step(say="", choose="哪一种？", branches=(Branch("我们的问题", (Step("对不起"),)),)),
            ),
        ),
    )
    community = knowledge.community
    assert community.name == "晨光"
    assert community.language == "zh"
    assert community.timezone == ZoneInfo("Europe/Paris")
    assert community.hours == (Hours(frozenset({0, 1}), time(9), time(0)),)
    assert community.holidays == "fr"
    assert community.closed == {date(2026, 12, 31), date(2027, 1, 2)}
    assert community.open == {date(2026, 7, 14)}
    assert community.reply_within == 90
    assert community.nickname_pattern == "^.{1,3}-.{1,3}$"
    assert community.max_wrong == 0.02
    assert community.staff == ("小晨", "木木")
    assert community.etiquette == Etiquette(
        greeting="",
        unanswered="{due_words}答复",
        suggest="{群主}问：{options}",
        promise="{due_words}说",
        late="抱歉，{due_words}说",
        longest=200,
    )
    assert community.facts == {
        "群主": "阿青",
        "community": "晨光",
        "hours_words": shared,
        "reply_within_words": "1 小时 30 分钟",
        "nickname_example": "上海-小明",
    }
    line = 1 + GOOD[: GOOD.index("- text: 我想")].count("\n")
    assert knowledge.checks == (
        Check("我想退钱咋整", "refund-how", Place(path, line)),
        Check("今天天气", None, Place(path, line + 2)),
    )
    assert knowledge.targets == Targets(right_first=0.90, answered=1.0, wrong=0.0)


def test_the_least_that_is_valid() -> None:
    knowledge = loaded(a="entries: [{question: 怎么退款？, answer: 请退}]\n")
    item = knowledge.items[0]
    assert item.id == "q-" + hashlib.sha256("怎么退款".encode()).hexdigest()[:10]
    assert (item.title, item.phrasings, item.text, item.kind) == ("怎么退款？", ("怎么退款？",), "请退", "entry")
    assert knowledge.community.name == "本群"
    assert knowledge.community.facts["hours_words"] == "全天"
    assert knowledge.community.facts["reply_within_words"] == "1 小时"
    assert knowledge.targets == Targets(0.90, 0.80, 0.05)
    assert knowledge.checks == ()


def test_an_english_community_speaks_english_where_it_sets_nothing() -> None:
    community = loaded(
        a="entries: [{question: How?, answer: '{community} {hours_words} {reply_within_words}'}]\n"
        "community: {language: en, etiquette: {greeting: Hi}}\n"
    )
    assert community.items[0].text == "this group around the clock 1 hour"
    etiquette = community.community.etiquette
    assert etiquette.greeting == "Hi"
    for text in (etiquette.unanswered, etiquette.suggest, etiquette.out_of_hours):
        assert text.isascii()
    assert "{options}" in etiquette.suggest


def test_numbers_and_lengths_at_their_bounds() -> None:
    long = f"entries:\n- {{id: a, question: {'问' * 2_000}, answer: {'答' * 20_000}, valid_from: 2026-01-01, "
    for minutes, words in ((1, "1 分钟"), (10_080, "7 天")):
        knowledge = loaded(
            a=f"{long}valid_until: 2026-01-01}}\n"
            f"community: {{reply_within: {minutes}, hours: [{{days: [sun], from: 00:00, until: 24:00}}]}}\n"
        )
        assert (len(knowledge.items[0].title), len(knowledge.items[0].text)) == (2_000, 20_000)
        assert knowledge.items[0].valid_on(date(2026, 1, 1))
        assert knowledge.community.facts["reply_within_words"] == words
        assert knowledge.community.hours == (Hours(frozenset({6}), time(0), time(0)),)


def test_empty_lists_and_sections_are_fine() -> None:
    knowledge = loaded(
        a=ENTRY + "  paraphrases:\n  tags: []\n  not_for:\nscripts:\nrules: []\ncommunity:\nchecks:\ntargets:\n",
        b="# later\n",
        c="",
    )
    assert [item.id for item in knowledge.items] == ["a"]
    assert knowledge.items[0].phrasings == ("怎么退款？",)


def test_a_script_says_first_what_its_own_steps_say_before_what_branches_say() -> None:
    branches = "{choose: 哪, branches: [{when: 甲, steps: [{note: x}, {say: 一}]}, {when: 乙, steps: [say: 二]}]}"
    own = loaded(a=SCRIPT + f"  steps: [{branches}, {{say: 三}}]\n").item("s")
    assert own.text == "三"
    within = loaded(a=SCRIPT + f"  steps: [{branches}]\n").item("s")
    assert within.text == "一"


def test_a_script_s_facts_are_filled_and_its_variables_left() -> None:
    text = VARIABLE.format("time", "24 小时", "'{a} {time} {{b}}'") + "community: {facts: {a: 阿青}}\n"
    assert loaded(a=text).item("s").text == "阿青 {time} {{b}}"


def test_items_come_in_the_order_of_files_then_lines() -> None:
    def entry(name: str) -> str:
        return f"entries: [{{id: {name}, question: {name}, answer: x}}]\n"

    mixed = (
        "rules:\n- {id: m1, question: m1, rule: a, why: b, consequence: c}\n"
        "entries:\n- {id: m2, question: m2, answer: x}\n- {id: m3, question: m3, answer: x}\n"
    )
    folder = write(
        {"z.yaml": entry("z"), "b/c.yml": entry("c"), "m.yaml": mixed, "B.YAML": entry("b"), "a.yaml": entry("a")}
    )
    assert [item.id for item in load(folder).items] == ["b", "a", "c", "m1", "m2", "m3", "z"]


def test_other_and_hidden_files_are_not_read() -> None:
    folder = write(
        {
            "a.yaml": OK,
            "b.json": "{",
            "c.yaml.bak": "{",
            ".d.yaml": "{",
            ".git/e.yaml": "{",
            "f.txt": "{",
            "README.md": "{",
        }
    )
    assert [item.id for item in load(folder).items] == ["ok"]


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_windows_files(ending: str, mark: bytes) -> None:
    text = GOOD.replace("\n", ending)
    knowledge = load(write({"a.yaml": mark + text.encode()}))
    assert "\r" not in knowledge.items[0].text
    assert [item.place.line for item in knowledge.items] == [2, 16, 22]


def test_answers_come_back_letter_for_letter() -> None:
    draw = random.Random(1)
    alphabet = [*"ab 1:#-|>[]'\"\\&*!%@\n\t", *"退款怎么您。，“”　", "🙂", "👨‍👩‍👧", "{{", "}}", "{community}"]
    texts = ["好" + "".join(draw.choices(alphabet, k=draw.randint(0, 40))) for _ in range(400)]
    for unicode in (True, False):
        entries = [{"id": f"e{number}", "question": f"问{number}", "answer": text} for number, text in enumerate(texts)]
        knowledge = loaded(a=yaml.safe_dump({"entries": entries}, allow_unicode=unicode))
        for item, text in zip(knowledge.items, texts, strict=True):
            filled = text.replace("{community}", "本群").replace("{{", "{").replace("}}", "}")
            assert item.text == filled.strip()


def test_the_digest_changes_with_every_byte_and_name() -> None:
    folder = write({"a.yaml": OK, "b/c.yaml": "# x\n"})
    first = load(folder).digest
    assert re.fullmatch("[0-9a-f]{64}", first)
    assert load(folder).digest == first
    seen = {first}
    (folder / "b/c.yaml").write_text("# y\n")
    seen.add(load(folder).digest)
    (folder / "b/c.yaml").rename(folder / "b/d.yaml")
    seen.add(load(folder).digest)
    (folder / "b/d.yaml").unlink()
    seen.add(load(folder).digest)
    (folder / "notes.txt").write_text("not read")
    (folder / ".hidden.yaml").write_text("# not read")
    seen.add(load(folder).digest)
    assert len(seen) == 4


def test_the_digest_knows_where_a_file_ends() -> None:
    two = load(write({"a.yaml": OK + "#", "b.yaml": "#1\n"})).digest
    Path("knowledge", "b.yaml").unlink()
    one = load(write({"a.yaml": OK + "#6 3 b.yaml#1\n"})).digest
    assert one != two


def test_item_by_id() -> None:
    knowledge = loaded(a=GOOD)
    assert knowledge.item("no-ads").title == "群里可以发广告吗？"
    with pytest.raises(NotFound) as near:
        knowledge.item("refund-now")
    assert str(near.value) == 'There is no entry, script or rule "refund-now". Did you mean "refund-how"?'
    with pytest.raises(NotFound) as far:
        knowledge.item("退")
    assert str(far.value) == 'There is no entry, script or rule "退". Look its id up in the knowledge files.'


def test_an_item_is_valid_on_its_first_and_last_day() -> None:
    item = loaded(a=GOOD).item("refund-how")
    assert [item.valid_on(date(*day)) for day in ((2025, 12, 31), (2026, 1, 1), (2026, 12, 31), (2027, 1, 1))] == [
        False,
        True,
        True,
        False,
    ]
    assert loaded(a=OK).item("ok").valid_on(date(1, 1, 1))


# Folders and files


def test_a_folder_that_is_not_there() -> None:
    with pytest.raises(InvalidRequest) as refused:
        load(Path("nowhere"))
    assert str(refused.value) == 'There is no knowledge folder "nowhere". Create it, or name another one.'


def test_a_file_for_a_folder() -> None:
    Path("a.yaml").write_text(OK)
    with pytest.raises(InvalidRequest) as refused:
        load(Path("a.yaml"))
    assert str(refused.value) == '"a.yaml" is not a folder. Name the folder that holds the knowledge files.'


@pytest.mark.parametrize("files", [{}, {"a.yaml": ""}, {"a.yaml": "community: {name: 甲}\n"}])
def test_a_folder_without_anything_to_say(files: dict[str, str]) -> None:
    write(files).mkdir(exist_ok=True)
    with pytest.raises(InvalidRequest) as refused:
        load(Path("knowledge"))
    assert str(refused.value) == (
        'The knowledge folder "knowledge" holds no entry, script or rule. Write one below "entries:".'
    )


def test_files_that_are_not_text() -> None:
    assert problems(
        {
            "a.yaml": "entries:\n- question: 怎么退款\n".encode("gbk"),
            "b.yaml": OK.encode("utf-16"),
            "c.yaml": b"#" * 5_000_001,
        }
    ) == [
        "a.yaml:2: byte 0xd4 on this line is not UTF-8; the file looks like GBK. Save the file as UTF-8.",
        "b.yaml:1: this file is UTF-16. Save it as UTF-8.",
        "c.yaml:1: this file has 5.0 MB, more than the 5 MB that one may have. Split it into several files.",
    ]


def test_links_are_followed_unless_they_lead_back() -> None:
    folder = write({"sub/a.yaml": OK})
    outside = Path("outside")
    outside.mkdir()
    (outside / "b.yaml").write_text(ENTRY)
    (folder / "linked").symlink_to(outside.absolute())
    assert [item.id for item in load(folder).items] == ["a", "ok"]
    (folder / "sub" / "back").symlink_to(folder.absolute())
    (folder / "self.yaml").symlink_to("self.yaml")
    (folder / "gone.yaml").symlink_to("nowhere.yaml")
    assert problems({}) == [
        "gone.yaml:1: this file cannot be read: no such file or directory. Correct or remove it.",
        "self.yaml:1: this file cannot be read: too many levels of symbolic links. Correct or remove it.",
        f'sub{os.sep}back:1: this link leads back to "knowledge" above it. Remove it.',
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for() -> None:
    folder = write({"a.yaml": OK})
    os.mkfifo(folder / "b.yaml")
    assert stat.S_ISFIFO((folder / "b.yaml").stat().st_mode)
    assert problems({}) == ["b.yaml:1: this is not a file. Remove it, or rename it."]


def test_a_file_that_may_not_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """By a stand-in, as tests often run as a user who may read everything."""
    folder = write({"a.yaml": OK, "b/c.yaml": ENTRY})
    really = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        if path.name == "c.yaml":
            raise PermissionError(13, "Permission denied")
        return really(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    with pytest.raises(KnowledgeError) as refused:
        load(folder)
    path = str(Path("knowledge", "b", "c.yaml"))
    assert refused.value.problems == (
        Problem(path, 1, "this file cannot be read: permission denied. Correct or remove it."),
    )


def test_a_folder_that_may_not_be_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write({"a.yaml": OK, "b/c.yaml": ENTRY})
    really = Path.iterdir

    def iterdir(path: Path) -> object:
        if path.name == "b":
            raise PermissionError(13, "Permission denied")
        return really(path)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    with pytest.raises(KnowledgeError) as refused:
        load(folder)
    assert str(refused.value) == (
        f"{Path('knowledge', 'b')}:1: this folder cannot be read: permission denied. Correct or remove it."
    )


def test_paths_elsewhere_are_shown_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write({"a.yaml": "entries: 1\n"}).absolute()
    with pytest.raises(KnowledgeError) as below:
        load(folder)
    assert below.value.problems[0].path == str(Path("knowledge", "a.yaml"))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    with pytest.raises(KnowledgeError) as beside:
        load(folder)
    assert beside.value.problems[0].path == str(folder / "a.yaml")
