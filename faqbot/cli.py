"""The command line: words in, words and an exit code out. Decides nothing; knows no HTTP and no page.

    exit code 0   done
              1   "no": a check failed
              2   a mistake of the caller's, or something only the caller can mend; one sentence on stderr each
              3   a defect of faqbot
            130   stopped by Ctrl-C

What a program may read goes to stdout, everything said to a person meanwhile to stderr.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields, replace
from datetime import UTC, date, datetime, tzinfo
from io import TextIOWrapper
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn

from faqbot import __version__
from faqbot.errors import FaqbotError, InvalidRequest, KnowledgeError
from faqbot.settings import Settings, parse_number, parse_rate

if TYPE_CHECKING:
    from tqdm import tqdm

    from faqbot.assistant import Assistant, Result
    from faqbot.compare import Comparison
    from faqbot.encoder import Progress
    from faqbot.evaluate import Report
    from faqbot.exchange import Plan
    from faqbot.figures import Board
    from faqbot.hours import Language
    from faqbot.knowledge import Community
    from faqbot.owing import Debt
    from faqbot.store import Edit, Gap
    from faqbot.transcript import Message

# Imports of what takes time stand in the commands that need it: `--help` and a mistyped option answer at once.

DONE, NO, MISTAKE, DEFECT, STOPPED = 0, 1, 2, 3, 130


def main(argv: Sequence[str], environ: Mapping[str, str] | None = None) -> int:
    """Run one command and return its exit code. Never raises, except for `--help` and `--version` (SystemExit 0).

    `argv` without the program's name; `environ` is the process's own where None.
    """
    _speak_utf8()
    try:
        options = _parser().parse_args(argv)
        return _run(options, _settings(options, os.environ if environ is None else environ))
    except FaqbotError as error:
        print(error, file=sys.stderr)
        return MISTAKE
    except BrokenPipeError:
        # Whoever read our output has enough (`| head`). Python would complain once more while flushing at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as error:
        print(f"{error.filename or 'faqbot'}: {error.strerror or error}", file=sys.stderr)
        return MISTAKE
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return STOPPED
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        print(
            f"faqbot failed, which is a defect: {type(error).__name__}: {error} "
            f"({Path(place.filename).name}:{place.lineno}). Please report it.",
            file=sys.stderr,
        )
        return DEFECT


# --- Options --------------------------------------------------------------------------------------------------


class _Parser(argparse.ArgumentParser):
    """argparse, saying its complaints as we do: one sentence, and where to read on."""

    def error(self, message: str) -> NoReturn:
        raise InvalidRequest(f"{message[:1].upper()}{message[1:]}. See: {self.prog} --help")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m faqbot",
        description="Answers a chat community's recurring questions in its own approved words.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"faqbot {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=_Parser)

    common = _Parser(add_help=False)
    places = common.add_argument_group("places and knobs (each stands in the environment, too)")
    places.add_argument("--knowledge", metavar="DIR", type=Path, help="folder of YAML files (FAQBOT_KNOWLEDGE)")
    places.add_argument("--index", metavar="DIR", type=Path, help="folder of what is derived (FAQBOT_INDEX)")
    places.add_argument("--database", metavar="URL", help="SQLAlchemy URL (FAQBOT_DATABASE_URL)")
    places.add_argument("--encoder", metavar="NAME", help="Sentence Transformers model (FAQBOT_ENCODER)")
    places.add_argument(
        "--max-wrong", metavar="SHARE", help="accepted share of wrong answers, e.g. 0.05 (FAQBOT_MAX_WRONG)"
    )

    def command(run: Callable[[argparse.Namespace, Settings], int], words: str) -> argparse.ArgumentParser:
        made = commands.add_parser(
            run.__name__.strip("_"),
            help=words[:1].lower() + words[1:],
            description=f"{words}.",
            parents=[common],
            allow_abbrev=False,
        )
        made.set_defaults(run=run)
        return made

    command(_build, "Make everything derived, so that the first question needs no waiting")

    ask = command(_ask, "Ask one question, as a member would")
    ask.add_argument("text", metavar="TEXT")
    ask.add_argument("--asker", metavar="NAME", help="nickname; the reply is addressed to it")
    ask.add_argument("--group", metavar="NAME", help="the chat group it was asked in")
    ask.add_argument("--channel", metavar="NAME", help="what brought it here")
    ask.add_argument("--conversation", metavar="ID", help="your id of the thread")
    ask.add_argument("--json", action="store_true", help="for programs, the same as POST /v1/ask")

    evaluate = command(_evaluate, "Ask labelled questions without queueing them, and say how many came out right")
    evaluate.add_argument("--questions", metavar="FILE.jsonl", type=Path, required=True)
    evaluate.add_argument("--learn", metavar="FILE.jsonl", type=Path, help="labelled questions to learn from first")
    evaluate.add_argument("--predictions", metavar="OUT.jsonl", type=Path, help="write every decision there")
    evaluate.add_argument(
        "--report", metavar="OUT.html", type=Path, help="write a page with pictures and every mistake"
    )
    evaluate.add_argument(
        "--compare",
        metavar="FILE.jsonl",
        type=Path,
        help="what --predictions of an earlier run wrote: what changed since",
    )
    evaluate.add_argument("--json", action="store_true", help="the summary as JSON")

    command(_check, "Run the knowledge base's own checks; exit code 1 where it misses its targets")

    gaps = command(_gaps, "List what had no sure answer, most wanted first")
    gaps.add_argument("--limit", metavar="N", default="50", help="at most so many (50)")
    gaps.add_argument("--state", choices=("open", "closed", "dismissed"), default="open", help="which ones (open)")
    gaps.add_argument(
        "--group",
        metavar="FILE.jsonl",
        type=Path,
        help='group these questions, lines of {"text": "…"}, as if they arrived now in this order; the queue is left '
        "alone",
    )
    gaps.add_argument("--json", action="store_true", help="for programs: the same as GET /v1/gaps, or line numbers")

    owed = command(_owed, "List who has no reply yet, the first due first, each with the reply")
    owed.add_argument("--limit", metavar="N", default="500", help="questions, and promises, at most (500)")
    owed.add_argument("--group", metavar="NAME", help="only what is owed in this chat group")
    owed.add_argument("--json", action="store_true", help="for programs: the same as GET /v1/owed")

    history = command(_history, "List the edits of the knowledge, newest first")
    history.add_argument("--limit", metavar="N", default="50", help="at most so many (50)")
    history.add_argument("--item", metavar="ID", help="only what touched this entry, script or rule")
    history.add_argument("--json", action="store_true", help="for programs: the same as GET /v1/edits")

    undo = command(_undo, "Take an edit back: its files, and the gaps that it answered")
    undo.add_argument("edit", metavar="EDIT", help="its number in `history`")
    undo.add_argument("--by", metavar="NAME", help="who is responsible (this machine's user)")
    undo.add_argument("--why", metavar="WORDS", default="", help="kept with it")

    import_ = command(_import, "Put the entries of a table into one file of the knowledge base, all or none")
    import_.add_argument("file", metavar="FILE.xlsx|.csv|.tsv|.jsonl", type=Path)
    import_.add_argument(
        "--into", metavar="NAME.yaml", default="imported.yaml", help="the one file that is written (imported.yaml)"
    )
    modes = import_.add_mutually_exclusive_group()
    modes.add_argument("--append", action="store_true", help="that file exists: change and add entries, remove none")
    modes.add_argument("--replace", action="store_true", help="that file exists: its entries become the table's")
    import_.add_argument("--skip-refused", action="store_true", help="write the others where some rows are refused")
    import_.add_argument(
        "--without", metavar="COLUMN", action="append", default=[], help="leave this column out; may be repeated"
    )
    import_.add_argument("--dry-run", action="store_true", help="only say what would happen, row by row")
    import_.add_argument("--json", action="store_true", help="the same for programs")

    export = command(_export, "Write all entries as a table, for a spreadsheet or a program")
    export.add_argument("file", metavar="FILE.xlsx|.csv|.jsonl", type=Path)
    export.add_argument("--only", metavar="NAME.yaml", help="the entries of this knowledge file")

    transcript = command(_transcript, "Take pasted chat apart: who said what, when, and which of it is a question")
    transcript.add_argument("file", metavar="FILE|-", help="the pasted text; - reads it from stdin")
    transcript.add_argument("--json", action="store_true", help="for programs: one object for each message")

    figures = command(_figures, "Say how it went: questions, what came of them, what is owed")
    figures.add_argument("--days", metavar="N", default="30", help="the last so many, today included (30)")
    figures.add_argument("--from", metavar="DATE", dest="first", help="first day, in place of --days")
    figures.add_argument("--to", metavar="DATE", dest="last", help="last day (today)")
    figures.add_argument("--group", metavar="NAME", help="only this chat group")
    forms = figures.add_mutually_exclusive_group()
    forms.add_argument("--json", action="store_true", help="for programs: the same as GET /v1/figures")
    forms.add_argument(
        "--csv", metavar="PART", choices=("totals", "days", "hours", "groups", "items", "gaps"), help="one table of it"
    )

    serve = command(_serve, "Serve the page and the API on one port")
    serve.add_argument("--host", metavar="ADDRESS", help="where to listen (FAQBOT_HOST, 127.0.0.1)")
    serve.add_argument("--port", metavar="N", help="(FAQBOT_PORT, 7860)")
    return parser


def _settings(options: argparse.Namespace, environ: Mapping[str, str]) -> Settings:
    """The environment's, with what stands on the command line in place of it."""
    settings = Settings.from_environ(environ)
    changes: dict[str, Any] = {
        "knowledge": options.knowledge,
        "index": options.index,
        "database_url": options.database,
        "encoder": options.encoder,
        "max_wrong": None if options.max_wrong is None else parse_rate(options.max_wrong, "--max-wrong"),
        "host": getattr(options, "host", None),
    }
    if (port := getattr(options, "port", None)) is not None:
        changes["port"] = parse_number(port, "--port", 65_535)
    return replace(settings, **{name: value for name, value in changes.items() if value is not None})


def _run(options: argparse.Namespace, settings: Settings) -> int:
    code: int = options.run(options, settings)
    sys.stdout.flush()
    return code


# --- Commands -------------------------------------------------------------------------------------------------


@contextmanager
def _opened(settings: Settings, *, recording: bool) -> Iterator[Assistant]:
    from faqbot.assistant import Assistant

    with _progress(sys.stderr) as progress:
        assistant = Assistant.open(settings, progress, recording=recording)
    with assistant:
        yield assistant


def _build(_options: argparse.Namespace, settings: Settings) -> int:
    begun = time.perf_counter()
    with _opened(settings, recording=False) as assistant:
        print(f"{settings.index} is ready after {time.perf_counter() - begun:.1f} s.\n\n{_facts(assistant)}")
        for warning in assistant.knowledge.warnings:
            print(warning, file=sys.stderr)
    return DONE


def _facts(assistant: Assistant) -> str:
    """What was made of what, and where the line is."""
    settings, items, line = assistant.settings, assistant.knowledge.items, assistant.line
    counts = {kind: sum(item.kind == kind for item in items) for kind in ("entry", "script", "rule")}
    phrasings = sum(len(item.phrasings) for item in items)
    answers = f"from a confidence of {line.answer:.2f} on, suggests from {line.suggest:.2f} on"
    return (
        f"  Knowledge  {settings.knowledge}: {counts['entry']} entries, {counts['script']} scripts, "
        f"{counts['rule']} rules, {phrasings} phrasings\n"
        f"  Encoder    {assistant.encoder.name}\n"
        f"  Index      {settings.index}, version {assistant.index_version}\n"
        f"  Answers    {answers}\n"
        f"             {line}"
    )


def _ask(options: argparse.Namespace, settings: Settings) -> int:
    with _opened(settings, recording=True) as assistant:
        result = assistant.ask(
            _text(options.text, "TEXT"),
            asker=options.asker,
            group=options.group,
            channel=options.channel,
            conversation=options.conversation,
        )
        if options.json:
            _print_json(result.as_json())
        else:
            print(_told(result, assistant.knowledge.community.language))
    return DONE


_WORDS = {
    "zh": {
        "answer": "回答",
        "suggest": "推荐",
        "unanswered": "没有答案",
        "confidence": "把握",
        "like": "最像",
        "also": "还有",
        "left": "没有答案、另记为一问：“{part}”",
        "gap": "已记入待补充问题",
        "chatter": "没有提问，不用回复",
        "others": "其他候选",
        "conduct": "像是违反了群规 {rule}：“{evidence}”。只是提醒，不会自动处理任何人。",
    },
    "en": {
        "answer": "answer",
        "suggest": "suggestion",
        "unanswered": "no answer",
        "confidence": "confidence",
        "like": "most like",
        "also": "also",
        "left": "without an answer, kept as a question of its own: “{part}”",
        "gap": "in the queue as",
        "chatter": "nothing asked, nothing to reply",
        "others": "other candidates",
        "conduct": "seems to break the rule {rule}: “{evidence}”. A hint only, nothing is done to anyone.",
    },
}


def _told(result: Result, language: str) -> str:
    """The reply, and below it how it came about."""
    words = _WORDS[language]
    if result.reason == "chatter":
        facts = [words["chatter"]]
    else:
        facts = [words[result.decision], f"{words['confidence']} {result.confidence:.0%}"]
    if result.entry_id is not None:
        facts.append(result.entry_id)
    if result.matched_phrasing is not None:
        facts.append(f"{words['like']} “{result.matched_phrasing}”")
    if result.also:
        facts.append(f"{words['also']} {', '.join(result.also)}")
    if result.gap_id is not None and result.reason != "chatter":
        facts.append(f"{words['gap']} #{result.gap_id}")
    lines = [result.reply, ""] if result.reply else []
    lines += [" · ".join(facts), *(words["left"].format(part=part) for part in result.left)]
    if result.conduct is not None:
        lines.append(words["conduct"].format(rule=result.conduct.rule, evidence=result.conduct.evidence))
    if others := result.candidates[1:]:
        lines.append(f"{words['others']}:")
        lines += [f"  {each.confidence:>4.0%}  {each.question}  ({each.entry_id})" for each in others]
    return "\n".join(lines)


def _evaluate(options: argparse.Namespace, settings: Settings) -> int:
    from faqbot.compare import compare
    from faqbot.evaluate import evaluate, read_predictions, read_questions, write_predictions

    questions = read_questions(options.questions)
    learn = read_questions(options.learn) if options.learn is not None else []
    earlier = read_predictions(options.compare) if options.compare is not None else None
    with _opened(settings, recording=False) as assistant:
        report = evaluate(assistant, questions, learn)
        if options.predictions is not None:
            write_predictions(options.predictions, report.rows)
        comparison = None if earlier is None else compare(earlier, report.rows)
        if options.report is not None:
            _write_report(options, assistant, report, comparison)
    summary = report.summary()
    if options.json:
        _print_json(summary if comparison is None else summary | {"compare": comparison.as_json()})
        return DONE
    width = max(len(name) for name in summary)
    for name, value in summary.items():
        print(f"{name:<{width}}  {_number(value)}")
    if comparison is not None:
        print("", *comparison.lines(options.compare.name), sep="\n")
    return DONE


def _write_report(
    options: argparse.Namespace, assistant: Assistant, report: Report, comparison: Comparison | None
) -> None:
    # Draws with matplotlib, which takes a second to import and nothing else here needs.
    from faqbot.mistakes import find
    from faqbot.report import About, write_report

    knowledge, encoder = assistant.knowledge, assistant.encoder.name
    about = About(
        community=knowledge.community.name,
        language=knowledge.community.language,
        at=datetime.now(knowledge.community.timezone),
        questions=options.questions.name,
        # Names alone: a report is sent around, and where its writer keeps things is nobody's business.
        knowledge=assistant.settings.knowledge.resolve().name,
        index_version=assistant.index_version,
        encoder=Path(encoder).name if Path(encoder).is_dir() else encoder,
        titles={item.id: item.title for item in knowledge.items},
        earlier="" if options.compare is None else options.compare.name,
    )
    write_report(options.report, about, report, find(assistant, report), comparison)


def _number(value: float | int | None) -> str:
    if value is None:
        return "-"  # nothing to count
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _check(_options: argparse.Namespace, settings: Settings) -> int:
    from faqbot.evaluate import run_checks

    with _opened(settings, recording=False) as assistant:
        report = run_checks(assistant)
    print("\n".join(report.lines()))
    return DONE if report.passed else NO


def _gaps(options: argparse.Namespace, settings: Settings) -> int:
    if options.group is not None:
        return _grouped(options, settings)
    limit = parse_number(options.limit, "--limit", 100_000)
    now = datetime.now(UTC)
    with _opened(settings, recording=True) as assistant:
        community = assistant.knowledge.community
        gaps = assistant.gaps.list(limit=limit, state=options.state, now=now, zone=community.timezone)
    if options.json:
        _print_json({"gaps": [asdict(gap) for gap in gaps]})
    elif gaps:
        print("\n".join(_gap_line(gap, community, now) for gap in gaps))
    else:
        print(_NO_GAPS[community.language][options.state])
    return DONE


_NO_GAPS = {
    "zh": {"open": "没有待补充的问题。", "closed": "还没有已解决的问题。", "dismissed": "没有标为不处理的问题。"},
    "en": {"open": "The queue is empty.", "closed": "No gap is closed yet.", "dismissed": "No gap is dismissed."},
}


def _grouped(options: argparse.Namespace, settings: Settings) -> int:
    from faqbot.evaluate import read_texts
    from faqbot.grouping import group

    texts = read_texts(options.group)
    with _opened(settings, recording=False) as assistant:
        numbers = group(texts, assistant.encoder.encode, assistant.snapshot.same)
    groups: dict[int, list[int]] = {}
    for line, number in enumerate(numbers):
        groups.setdefault(number, []).append(line)
    if options.json:
        _print_json({"groups": list(groups.values())})
    else:
        for members in sorted(groups.values(), key=len, reverse=True):
            print(f"{len(members):>5}  {texts[members[0]]}")
    return DONE


def _gap_line(gap: Gap, community: Community, now: datetime) -> str:
    from faqbot import clock

    language = community.language
    chinese = language == "zh"
    demand = f"{gap.people} 人 {gap.count} 次" if chinese else f"{gap.people} people, {gap.count} messages"
    best = "" if gap.entry_id is None or gap.confidence is None else f" ~ {gap.entry_id} {gap.confidence:.0%}"
    facts = [f"#{gap.id:<4} {demand}", gap.title, f"[{gap.reason}{best}]", f"{gap.last_at.astimezone():%m-%d %H:%M}"]
    facts.append(_bars(gap.trend))
    if gap.escalated:
        facts.append("转人工" if chinese else "escalated")
    if gap.late(now) and gap.due_at is not None:
        facts.append(clock.in_words(community, gap.due_at, now, language))
    if gap.answer_id is not None:
        facts.append(f"→ {gap.answer_id}")
    if gap.state == "dismissed" and gap.dismissal is not None:
        facts.append(f"{gap.dismissal.by}: {gap.dismissal.reason}")
    return "  ".join(facts)


def _bars(numbers: Sequence[int]) -> str:
    """One bar a number, the largest full; a low line for none."""
    most = max(numbers, default=0)
    return "".join("▁▂▃▄▅▆▇█"[0 if not number else max(1, 7 * number // most)] for number in numbers)


def _owed(options: argparse.Namespace, settings: Settings) -> int:
    limit = parse_number(options.limit, "--limit", 100_000)
    now = datetime.now(UTC)
    with _opened(settings, recording=True) as assistant:
        community = assistant.knowledge.community
        counts = assistant.owing.counts(now=now)
        debts = assistant.owing.list(now=now, limit=limit, group=options.group)
    if options.json:
        _print_json({"owed": counts.owed, "late": counts.late, "debts": [debt.as_json() for debt in debts]})
    elif debts:
        print("\n".join(_debt_lines(debt, community, now) for debt in debts))
    else:
        print("没有欠着的回复。" if community.language == "zh" else "Nobody is owed a reply.")
    return DONE


def _debt_lines(debt: Debt, community: Community, now: datetime) -> str:
    """Whom by when, in one line, and the reply below it."""
    from faqbot import clock

    chinese = community.language == "zh"
    facts = [debt.group or ("未注明群" if chinese else "no group")]
    facts.append(("、" if chinese else ", ").join(debt.askers) or ("未具名" if chinese else "no name"))
    facts.append(" ".join(debt.text.split()))
    if debt.due_at is not None:
        facts.append(clock.in_words(community, debt.due_at, now, community.language, promised=debt.promised))
    if debt.kind == "promise":
        facts.append("答应过" if chinese else "promised")
    if debt.taken_by is not None:
        facts.append(f"{debt.taken_by} 在回" if chinese else f"{debt.taken_by} is on it")
    return "  ".join(facts) + "".join(f"\n    {line}" for line in debt.reply.splitlines())


def _history(options: argparse.Namespace, settings: Settings) -> int:
    from faqbot.reading import load
    from faqbot.store import Edit, Store

    limit = parse_number(options.limit, "--limit", 100_000)
    # Needs no encoder: reading a list should take no longer than that.
    language = load(settings.knowledge, empty=True).community.language
    with Store(settings.database) as store:
        edits = store.edits.list(limit=limit, item_id=options.item)
    if options.json:
        shown = {field.name for field in fields(Edit)} - {"digest", "closings"}
        _print_json(
            {"edits": [{name: value for name, value in asdict(edit).items() if name in shown} for edit in edits]}
        )
    elif edits:
        print("\n".join(line for edit in edits for line in _edit_lines(edit, language)))
    else:
        print("还没有修改记录。" if language == "zh" else "Nothing was edited yet.")
    return DONE


_EDIT_WORDS = {
    "zh": {
        **{"page": "页面", "api": "接口", "import": "导入", "undo": "撤销", "outside": "直接改文件"},
        **{"published": "已发布", "undone": "已撤销", "undoes": "撤销 {}", "undone_by": "被 {} 撤销"},
    },
    "en": {
        **{"page": "page", "api": "API", "import": "import", "undo": "undo", "outside": "in the files"},
        **{"published": "published", "undone": "undone", "undoes": "undoes {}", "undone_by": "undone by {}"},
    },
}


def _edit_lines(edit: Edit, language: str) -> Iterator[str]:
    """Who, when and why, and below it each item before and after."""
    words = _EDIT_WORDS[language]
    facts = [words[edit.source], words[edit.state]]
    facts += [words["undoes"].format(edit.undoes)] if edit.undoes is not None else []
    facts += [words["undone_by"].format(edit.undone_by)] if edit.undone_by is not None else []
    why = f"  {edit.why}" if edit.why else ""
    yield f"#{edit.id:<4} {edit.at.astimezone():%Y-%m-%d %H:%M}  {edit.by or '-'}  [{', '.join(facts)}]{why}"
    for change in edit.changes:
        before, after = change.before or {}, change.after or {}
        yield f"      {'+' if not before else '-' if not after else ' '} {change.item_id}"
        for key in dict.fromkeys((*before, *after)) if before and after else ():
            if before.get(key) != after.get(key):
                yield from (f"          - {key}: {text}" for text in _texts(before.get(key), but=after.get(key)))
                yield from (f"          + {key}: {text}" for text in _texts(after.get(key), but=before.get(key)))


def _texts(value: str | tuple[str, ...] | None, *, but: str | tuple[str, ...] | None) -> list[str]:
    """One value of an item on one line each, without what stands in another one, too."""
    texts = (value,) if isinstance(value, str) else value or ()
    others = (but,) if isinstance(but, str) else but or ()
    return [" ".join(text.split()) for text in texts if text not in others]


def _undo(options: argparse.Namespace, settings: Settings) -> int:
    import getpass

    edit_id = parse_number(options.edit, "EDIT", 2**63 - 1)
    with _opened(settings, recording=True) as assistant:
        by = options.by or getpass.getuser()
        done = assistant.editing.undo(edit_id, by=_text(by, "--by"), why=_text(options.why, "--why"))
        language = assistant.knowledge.community.language
    if language == "zh":
        print(f"已撤销 #{edit_id}，记为 #{done.edit_id}。")
    else:
        print(f"Took #{edit_id} back, as #{done.edit_id}.")
    return DONE


def _import(options: argparse.Namespace, settings: Settings) -> int:
    from faqbot.exchange import plan_import

    plan: Plan | None = None
    try:
        with _progress(sys.stderr) as progress:
            plan = plan_import(
                options.file,
                settings.knowledge,
                options.into,
                mode="append" if options.append else "replace" if options.replace else "new",
                skip_refused=options.skip_refused,
                without=options.without,
                progress=progress,
            )
        write = not options.dry_run and not plan.refused
        if write:
            plan.write()
    except KeyboardInterrupt:
        # Between the file and its report anything may have been interrupted: only the file itself tells.
        done = plan is not None and not options.dry_run and plan.after is not None and plan.written
        print("Stopped; all of it was written already." if done else "Stopped; nothing was changed.", file=sys.stderr)
        return STOPPED
    if options.json:
        _print_json(plan.as_json() | {"written": write and plan.after is not None})
    else:
        # What a person must act on goes to stderr, but for a dry run, whose report is all there is.
        for line in plan.lines(every=options.dry_run):
            print(line, file=sys.stdout if options.dry_run else sys.stderr)
        print(_imported(plan, dry_run=options.dry_run), file=sys.stdout if write or options.dry_run else sys.stderr)
    return DONE if not plan.refused else NO if options.dry_run else MISTAKE


def _imported(plan: Plan, *, dry_run: bool) -> str:
    """What an import came to, in one line."""
    if plan.refused:
        step = "Mend what is refused" + ("." if plan.refusals else ", or write the others with --skip-refused.")
        return f"{plan.summary()}. Nothing {'would be' if dry_run else 'was'} written to {plan.target}. {step}"
    if plan.after is None:
        return f"{plan.summary()}. There is nothing to write to {plan.target}."
    verb = "Would write" if dry_run else "Wrote"
    return f"{plan.summary()}. {verb} {plan.entries} entries with {plan.phrasings} phrasings to {plan.target}."


def _export(options: argparse.Namespace, settings: Settings) -> int:
    from faqbot.exchange import export_entries

    with _progress(sys.stderr) as progress:
        done = export_entries(settings.knowledge, options.file, only=options.only, progress=progress)
    print(f"Wrote {done.entries} entries with {done.phrasings} phrasings to {done.path}.")
    if done.left_out:
        print(f"{done.left_out} scripts and rules are not part of a table; they stay in YAML.", file=sys.stderr)
    return DONE


def _figures(options: argparse.Namespace, settings: Settings) -> int:
    from faqbot.figure_tables import as_csv, tables
    from faqbot.figures import LONGEST, Figures, span
    from faqbot.reading import load
    from faqbot.store import Store

    days = parse_number(options.days, "--days", LONGEST)
    first, last = (_day(raw, name) for raw, name in ((options.first, "--from"), (options.last, "--to")))
    # Needs no encoder: counting should take no longer than that.
    knowledge = load(settings.knowledge, empty=True)
    with Store(settings.database) as store:
        figures = Figures(store.figures, knowledge)
        board = figures.read(span(first, last, figures.today(), days=days), group=options.group)
    language = knowledge.community.language
    if options.json:
        _print_json(board.as_json())
    elif options.csv:
        sys.stdout.flush()
        sys.stdout.buffer.write(as_csv(tables(board, language)[options.csv]))
    else:
        print("\n".join(_figure_lines(board, language)))
    return DONE


def _day(raw: str | None, name: str) -> date | None:
    try:
        return None if raw is None else date.fromisoformat(raw)
    except ValueError as error:
        raise InvalidRequest(f"{name} {raw} is no date. Write it like 2026-11-25.") from error


def _figure_lines(board: Board, language: Language) -> Iterator[str]:
    """The totals beside those before, a line of bars, and what is asked most without an answer."""
    from faqbot.figure_tables import tables

    made = tables(board, language)
    yield f"{board.span.first} – {board.span.last}{'' if board.group is None else f'  {board.group}'}"
    for name, during, before in made["totals"].rows:
        shown, old = ("-" if cell is None else str(cell) for cell in (during, before))
        yield f"  {_wide(str(name), 32)}{shown:>8}  ({old})"
    if board.totals.questions:
        yield f"  {_bars([column.questions for column in board.columns])}"
    for gap in board.unanswered[:5]:
        yield f"  {gap.people:>4}  {gap.title}"


def _wide(text: str, columns: int) -> str:
    """Padded to so many columns of a terminal, of which a Chinese character takes two."""
    from unicodedata import east_asian_width

    taken = sum(2 if east_asian_width(each) in "WF" else 1 for each in text)
    return text + " " * max(1, columns - taken)


def _transcript(options: argparse.Namespace, settings: Settings) -> int:
    from faqbot.transcript import read

    found = read(_pasted(options.file), now=datetime.now(_timezone(settings)))
    if options.json:
        _print_json(
            [
                {"speaker": each.speaker, "time": each.at, "text": each.text, "question": each.question}
                for each in found.messages
            ]
        )
    else:
        for message in found.messages:
            print(_said(message))
    if found.asides:
        print("Nobody's words:", file=sys.stderr)
        for aside in found.asides:
            print(f"  {aside.line}: {aside.text}", file=sys.stderr)
    return DONE


def _said(message: Message) -> str:
    """One message for people: when, whether it asks, who, and below it the lines that follow its first."""
    at = "-" if message.at is None else f"{message.at:%Y-%m-%d %H:%M}"
    head = f"{at:<16}  {'?' if message.question else ' '}  {message.speaker or '-'}: "
    quoted = [f"> {line}" for quote in message.quotes for line in quote.split("\n")]
    return head + f"\n{'':21}".join([*message.text.split("\n"), *quoted])


def _pasted(file: str) -> str:
    from faqbot.sheets import decoded

    data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    try:
        return decoded(Path(file), data)[0]
    except InvalidRequest as error:
        name = "What came from stdin" if file == "-" else file
        raise InvalidRequest(f"{name} is neither UTF-8, UTF-16, GB18030 nor Big5. Save it as UTF-8.") from error


def _timezone(settings: Settings) -> tzinfo:
    """Where the community lives; the default community's zone where no knowledge can be read."""
    from faqbot.knowledge import Community
    from faqbot.reading import load

    try:
        return load(settings.knowledge, empty=True).community.timezone
    except InvalidRequest:  # no such folder: a transcript needs none
        return Community().timezone
    except KnowledgeError as error:
        zone = Community().timezone
        print(f"{error}\nTimes are read as in {zone}.", file=sys.stderr)
        return zone


def _serve(_options: argparse.Namespace, settings: Settings) -> int:
    from faqbot.serve import serve

    begun = time.perf_counter()

    def ready(assistant: Assistant) -> None:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host).strip("[]")
        address = f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
        key = "  Key        FAQBOT_API_KEY, as the password beside any user name\n" if settings.api_key else ""
        print(
            f"faqbot {__version__} is ready after {time.perf_counter() - begun:.1f} s.\n\n"
            f"  Page       {address}\n  API        {address}/docs\n{key}{_facts(assistant)}\n\n"
            "Stop it with Ctrl+C.",
            flush=True,
        )

    with _progress(sys.stderr) as progress:
        serve(settings, ready=ready, progress=progress)
    return DONE


# --- In and out -----------------------------------------------------------------------------------------------


def _speak_utf8() -> None:
    """Chinese must neither fail nor turn to question marks where the locale is C or the console GBK."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _text(raw: str, name: str) -> str:
    try:
        raw.encode()
    except UnicodeEncodeError as error:
        raise InvalidRequest(f"{name} is not UTF-8. Set the terminal's encoding to UTF-8.") from error
    return raw


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2, default=_iso))


def _iso(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")  # as the API writes it
    raise TypeError(f"{value!r} has no form in JSON")


@contextmanager
def _progress(stream: IO[str]) -> Iterator[Progress]:
    """Progress for whoever looks at `stream`: a bar with the time left in a terminal, else a line now and then."""
    if not stream.isatty():
        yield _plain_progress(stream)
        return
    from tqdm import tqdm

    bar: tqdm[NoReturn] | None = None

    def progress(stage: str, done: int, total: int) -> None:
        nonlocal bar
        if bar is None or bar.desc != stage:
            if bar is not None:
                bar.close()
            # What takes less than half a second is over before it could be read.
            bar = tqdm(total=total or None, desc=stage, file=stream, delay=0.5, leave=False, dynamic_ncols=True)
        bar.update(done - bar.n)

    try:
        yield progress
    finally:
        if bar is not None:
            bar.close()


def _plain_progress(stream: IO[str], clock: Callable[[], float] = time.monotonic) -> Progress:
    """One line for a stage that has taken a second, then one every ten seconds."""
    current, due = "", 0.0

    def progress(stage: str, done: int, total: int) -> None:
        nonlocal current, due
        now = clock()
        if stage != current:
            current, due = stage, now + 1.0
        elif now >= due and (done < total or not total):
            due = now + 10.0
            print(f"{stage}: {done / total:.0%}" if total else stage, file=stream, flush=True)

    return progress
