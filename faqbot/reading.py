"""YAML below the knowledge folder to `Knowledge`, or every problem in it with its line. Writes nothing.

knowledge = load(Path("knowledge"))     # every *.yaml below the folder, or one KnowledgeError with all problems
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
import stat
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import TypedDict

from faqbot.community import AT_REPLY, SECTION, read_community, read_etiquette, unannounced_days
from faqbot.errors import InvalidRequest, KnowledgeError, Problem
from faqbot.knowledge import (
    OFFENCES,
    Branch,
    Check,
    Community,
    Entry,
    Item,
    Kind,
    Knowledge,
    Offence,
    Place,
    Rule,
    Sanctions,
    Script,
    Source,
    Stages,
    Step,
    Targets,
    Variable,
    built_in_facts,
)
from faqbot.marked_yaml import (
    MAX_BYTES,
    Fields,
    ListNode,
    MapNode,
    Node,
    Problems,
    Scalar,
    read,
    read_fields,
    short,
    too_large,
    trimmed,
)
from faqbot.template import fill, fill_known, flaws, names
from faqbot.text import MAX_QUESTION, normalise

MAX_PHRASING = MAX_QUESTION
"""Characters of a question, a paraphrase, a situation or a `not_for`: no one asks in more."""
MAX_TEXT = 20_000
"""Characters of anything that is said or noted."""
MAX_STEP_DEPTH = 5
"""Steps within branches within steps; deeper ones nobody follows on a page."""

_SECTIONS = ("entries", "scripts", "rules", "community", "checks", "targets")
_SHARED = ("id", "not_for", "tags", "valid_from", "valid_until", "review", "owner")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
_STAGES = ("first", "second", "third", "reason")
_LASTING = re.compile(r"(\d{1,4})\s*(?:个\s*)?(?:(d)ays?|(w)eeks?|(m)onths?|(y)ears?|([天日周月年]))?")
_UNITS = {"": 1, "d": 1, "天": 1, "日": 1, "w": 7, "周": 7, "m": 30, "月": 30, "y": 365, "年": 365}
"""Days."""
_LONGEST = 3_650
"""Days that a strike may count."""


def load(
    folder: Path,
    *,
    draft: Mapping[str, bytes | None] | None = None,
    empty: bool = False,
    known: Knowledge | None = None,
    today: date | None = None,
) -> Knowledge:
    """Everything in the `*.yaml` and `*.yml` files below `folder`; hidden files and folders are skipped.

    draft: bytes that count in place of a file's, or for a file that is not there yet, by its path below `folder` with
    slashes: what would be loaded if they were written; None: as if that file were gone. empty: knowledge in which
    nothing can be said is no mistake, but a warning.
    known: what was loaded from this folder before; files that hold the same bytes still are not parsed again.
    today: the day that warnings go by; where absent, the present one in the community's time zone.
    Raises `KnowledgeError` with every problem of every file, `InvalidRequest` where there is no such folder or
    nothing in it can be said.
    """
    try:
        if not folder.exists():
            raise InvalidRequest(f'There is no knowledge folder "{folder}". Create it, or name another one.')
        if not folder.is_dir():
            raise InvalidRequest(f'"{folder}" is not a folder. Name the folder that holds the knowledge files.')
    except OSError as error:
        raise InvalidRequest(f'"{folder}" cannot be read: {_why(error)}. Name another folder.') from error
    problems: list[Problem] = []
    sources: list[_Source] = []
    kept: dict[str, Source] = {}
    digest = hashlib.sha256()
    draft = draft or {}
    files = dict(_files(folder, problems)) | {relative: folder / relative for relative in draft}
    for relative, path in sorted(files.items()):
        data = draft[relative] if relative in draft else _bytes(path, problems)
        if data is not None:
            name = relative.encode("utf-8", "surrogateescape")
            digest.update(b"%d %d " % (len(name), len(data)) + name + data)
            own = hashlib.sha256(data).hexdigest()
            before = known.sources.get(relative) if known else None
            if before and before.digest == own:
                root, found = before.root, Problems(_shown(path))
            else:
                root, found = read(data, _shown(path))
            whole = not found.found
            sources.append(_Source(_sections(root, found), found, whole))
            kept[relative] = Source(found.path, own, root)
    if known and not problems and digest.hexdigest() == known.digest and kept == known.sources:
        return known
    whole = not problems and all(source.whole for source in sources)
    folder_read = _Folder(sources, whole=whole, today=today)
    knowledge = replace(folder_read.read(digest.hexdigest()), sources=kept)
    problems.extend(problem for source in sources for problem in source.problems.found)
    if problems:
        raise KnowledgeError(problems)
    if not knowledge.items:
        message = f'The knowledge folder "{folder}" holds no entry, script or rule. Write one below "entries:".'
        if not empty:
            raise InvalidRequest(message)
        return replace(knowledge, warnings=(*knowledge.warnings, message))
    return knowledge


def read_entry(node: MapNode, path: str, facts: Mapping[str, str]) -> tuple[Entry | None, Sequence[Problem]]:
    """One entry by itself, read as `load` reads it, and its problems, placed at `path` and the lines of `node`.

    facts: what its answer may use. What other items hold (the same id, the same phrasing) is not looked at.
    """
    alone = _Folder((), whole=True)
    alone.facts = facts
    problems = Problems(path)
    entry = alone.entry(node, problems)
    return (None if problems.found else entry), problems.found


def _files(folder: Path, problems: list[Problem]) -> list[tuple[str, Path]]:
    """(path below `folder` with slashes, path) of each knowledge file."""
    found: list[tuple[str, Path]] = []

    def walk(inner: Path, above: tuple[Path, ...]) -> None:
        try:
            real = inner.resolve(strict=True)
            children = sorted(inner.iterdir())
        except (OSError, RuntimeError) as error:
            problems.append(
                Problem(_shown(inner), 1, f"this folder cannot be read: {_why(error)}. Correct or remove it.")
            )
            return
        if real in above:
            problems.append(Problem(_shown(inner), 1, f'this link leads back to "{real.name}" above it. Remove it.'))
            return
        for child in children:
            if child.name.startswith("."):
                continue
            if child.is_dir():
                walk(child, (*above, real))
            elif child.suffix.lower() in (".yaml", ".yml"):
                found.append((child.relative_to(folder).as_posix(), child))

    walk(folder, ())
    return found


def _bytes(path: Path, problems: list[Problem]) -> bytes | None:
    """A file's bytes; None, with a problem, for what cannot or should not be read."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait forever
            problems.append(Problem(_shown(path), 1, "this is not a file. Remove it, or rename it."))
        elif status.st_size > MAX_BYTES:
            problems.append(Problem(_shown(path), 1, too_large(status.st_size)))
        else:
            return path.read_bytes()
    except OSError as error:
        problems.append(Problem(_shown(path), 1, f"this file cannot be read: {_why(error)}. Correct or remove it."))
    return None


def _why(error: Exception) -> str:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return reason[:1].lower() + reason[1:]


def _shown(path: Path) -> str:
    """As the operator would type it: relative to the working directory where it lies below."""
    with suppress(ValueError, OSError):
        return str(path.absolute().relative_to(Path.cwd()))
    return str(path)


@dataclass(slots=True)
class _Source:
    """One file, read as YAML."""

    fields: Fields | None
    problems: Problems
    whole: bool
    """False where something stopped the reading, so that what others refer to may be missing."""


class _Shared(TypedDict):
    """What every kind of item has, ready for its constructor."""

    id: str
    title: str
    phrasings: tuple[str, ...]
    place: Place
    not_for: tuple[str, ...]
    tags: tuple[str, ...]
    valid_from: date | None
    valid_until: date | None
    review: date | None
    owner: str | None


@dataclass(slots=True)  # not frozen: there are tens of thousands, which would take twice as long to make
class _Phrasing:
    """A phrasing and who has it."""

    text: str
    path: str
    line: int
    item_id: str
    item: str
    """What messages call the item, e.g. `entry "refund-how"`."""

    @property
    def place(self) -> Place:
        return Place(self.path, self.line)


@dataclass(slots=True)
class _Saying:
    """What the steps of one script may say, and what they have said so far."""

    script: str
    """What messages call the script."""
    variables: set[str]
    used: set[str] = field(default_factory=set)
    spoke: bool = False


@dataclass(slots=True)
class _Referred:
    """An item that another names."""

    item_id: str
    kind: Kind
    scalar: Scalar
    where: str
    """What messages call the value that names it."""
    problems: Problems


class _Folder:
    """One reading of all files; knows what one file says of another."""

    def __init__(self, sources: Sequence[_Source], *, whole: bool, today: date | None = None) -> None:
        self.sources = sources
        self.whole = whole
        self.today = today
        self.items: list[Item] = []
        self.checks: list[Check] = []
        self.warnings: list[str] = []
        self.ids: dict[str, Place] = {}
        self.as_written: dict[str, _Phrasing] = {}
        self.normalised: dict[str, _Phrasing] = {}
        self.asked: dict[str, Place] = {}
        self.covered: dict[Offence, tuple[str, Place]] = {}
        self.referred: list[_Referred] = []
        self.facts: Mapping[str, str] = {}

    def read(self, digest: str) -> Knowledge:
        community = self.community()
        self.facts = community.facts
        targets = self.targets()
        for source in self.sources:
            if source.fields is not None:
                self.read_items(source.fields)
        # After all items: what they name may stand in any file.
        self.settle_references()
        for source in self.sources:
            if source.fields is not None:
                self.read_checks(source.fields)
        return Knowledge(
            items=tuple(self.items),
            community=community,
            checks=tuple(self.checks),
            targets=targets,
            digest=digest,
            warnings=tuple(self.warnings),
        )

    # Items

    def read_items(self, file: Fields) -> None:
        readers: dict[str, Callable[[Node, Problems], Item | None]] = {
            "entries": self.entry,
            "scripts": self.script,
            "rules": self.rule,
        }
        read: list[Item] = []
        for section in file.node.pairs:
            if section in readers:
                for node in file.items(section, of=section):
                    item = readers[section](node, file.problems)
                    if item is not None:
                        read.append(item)
        self.items.extend(sorted(read, key=lambda item: item.place.line))

    def entry(self, node: Node, problems: Problems) -> Entry | None:
        known = ("question", "paraphrases", "answer", *_SHARED)
        fields = read_fields(node, _label("entry", node, "question"), known, problems)
        if fields is None:
            return None
        shared = self.shared(fields, "entry", "question", "paraphrases")
        text = self.said(fields, "answer")
        return Entry(**shared, text=text) if shared and text else None

    def rule(self, node: Node, problems: Problems) -> Rule | None:
        known = ("question", "paraphrases", "rule", "why", "consequence", "offences", "strikes", *_SHARED)
        fields = read_fields(node, _label("rule", node, "question"), known, problems)
        if fields is None:
            return None
        shared = self.shared(fields, "rule", "question", "paraphrases")
        rule, why, consequence = (self.said(fields, name) for name in ("rule", "why", "consequence"))
        offences = self.offences(fields)
        strikes = self.strikes(fields, offences)
        if not (shared and rule and why and consequence):
            return None
        text = f"{rule}\n{why}\n{consequence}"
        return Rule(
            **shared, text=text, rule=rule, why=why, consequence=consequence, offences=offences, strikes=strikes
        )

    def offences(self, rule: Fields) -> tuple[Offence, ...]:
        """What breaks the rule; each offence is one rule's only, so that a message breaks one."""
        read: list[Offence] = []
        for scalar in rule.texts("offences", 100):
            word = scalar.text.strip()
            offence = next((each for each in OFFENCES if each == word), None)
            if offence is None:
                near = get_close_matches(word, OFFENCES, n=1)
                step = f'Did you mean "{near[0]}"?' if near else f"Use one of: {', '.join(OFFENCES)}."
                rule.problems.add(scalar.line, f'"{short(word)}" in offences of {rule.what} is no offence. {step}')
                continue
            place = Place(rule.problems.path, scalar.line)
            first = self.covered.setdefault(offence, (rule.what, place))
            if first[1] is not place:
                message = f'"{offence}" is covered by {first[0]} at {first[1]} already. Keep it in one rule.'
                rule.problems.add(scalar.line, message)
                continue
            read.append(offence)
        return tuple(read)

    def strikes(self, rule: Fields, offences: Collection[Offence]) -> Sanctions:
        """What follows when the rule is broken; what it names is looked up after all items are read."""
        known = (*_STAGES, *OFFENCES, "notice", "expires_after", "counts_with")
        fields = read_fields(rule.node_of("strikes"), f"strikes of {rule.what}", known, rule.problems)
        if fields is None:
            return Sanctions()
        stages = self.stages(fields, Stages())
        by_offence: dict[Offence, Stages] = {}
        for offence in OFFENCES:
            own = read_fields(fields.node_of(offence), f'"{offence}" of {fields.what}', _STAGES, rule.problems)
            if own is None:
                continue
            if offence not in offences:
                fields.wrong(offence, f'is not among the offences of the rule. Add it there: "offences: [{offence}]".')
            by_offence[offence] = self.stages(own, stages)
        notice = fields.text("notice", 100)
        counts_with = fields.texts("counts_with", 100)
        return Sanctions(
            stages,
            by_offence,
            self.refer("script", notice, f'"notice" of {fields.what}', rule.problems),
            self.lasting(fields),
            tuple(
                rule_id
                for each in counts_with
                if (rule_id := self.refer("rule", each, f'"counts_with" of {fields.what}', rule.problems))
            ),
        )

    def stages(self, fields: Fields, default: Stages) -> Stages:
        """The scripts of the first, second and third time, and what was done, in words; else as `default` has it."""
        scripts = {
            stage: self.refer("script", fields.text(stage, 100), f'"{stage}" of {fields.what}', fields.problems)
            for stage in ("first", "second", "third")
        }
        given = {stage: script for stage, script in scripts.items() if script is not None}
        reason = fields.text("reason", 200)
        if reason is not None and self.sound(reason, self.facts, fields.problems):
            given["reason"] = fill(reason.text.strip(), self.facts)
        return replace(default, **given)

    def lasting(self, strikes: Fields) -> timedelta | None:
        """How long a strike counts, e.g. 90 天; a number alone is days."""
        node = strikes.node_of("expires_after")
        if node is None or (isinstance(node, Scalar) and node.kind in ("nothing", "comment")):
            return None
        text = node.text.strip().lower() if isinstance(node, Scalar) else ""
        found = _LASTING.fullmatch(text)
        days = int(found[1]) * _UNITS["".join(filter(None, found.groups()[1:]))] if found else 0
        if 0 < days <= _LONGEST:
            return timedelta(days=days)
        strikes.wrong(
            "expires_after", f'must be a time like "90 天", at most {_LONGEST:,} days, not "{short(text)}". Correct it.'
        )
        return None

    def refer(self, kind: Kind, scalar: Scalar | None, where: str, problems: Problems) -> str | None:
        """The id that `scalar` names; whether there is such an item is looked up by `settle_references`."""
        if scalar is None:
            return None
        self.referred.append(_Referred(scalar.text.strip(), kind, scalar, where, problems))
        return scalar.text.strip()

    def settle_references(self) -> None:
        """Complain of every item that is named and does not exist, or is of another kind."""
        kinds = {item.id: item.kind for item in self.items}
        for each in self.referred:
            found = kinds.get(each.item_id)
            if found == each.kind:
                continue
            if found is not None:
                message = f'{each.where} names "{each.item_id}", which is no {each.kind}, but {_an(found)}.'
                each.problems.add(each.scalar.line, f"{message} Name {_an(each.kind)}.")
            # One with a problem of its own is there; and in a file that could not be read it may well be.
            elif each.item_id not in self.ids and self.whole:
                near = get_close_matches(each.item_id, [key for key, kind in kinds.items() if kind == each.kind], n=1)
                step = f'Did you mean "{near[0]}"?' if near else f"Write the id of a {each.kind}, or remove it."
                each.problems.add(
                    each.scalar.line, f'{each.where} names "{each.item_id}", which is no {each.kind}. {step}'
                )

    def script(self, node: Node, problems: Problems) -> Script | None:
        known = ("title", "situations", "variables", "steps", *_SHARED)
        fields = read_fields(node, _label("script", node, "title"), known, problems)
        if fields is None:
            return None
        shared = self.shared(fields, "script", "title", "situations")
        variables = self.variables(fields)
        saying = _Saying(fields.what, {each.name for each in variables})
        steps = self.steps(fields, saying)
        if steps and not saying.spoke:
            fields.wrong("steps", 'never say anything. Add a "say:" to at least one.')
        for each in variables:
            if each.name not in saying.used:
                place = Place(problems.path, fields.line_of("variables"))
                self.warnings.append(
                    f'{place}: {fields.what} never says "{{{each.name}}}". Use or remove the variable.'
                )
        text = first_said(steps)
        return Script(**shared, text=text, steps=steps, variables=variables) if shared and text else None

    def shared(self, fields: Fields, kind: Kind, title: str, more: str) -> _Shared | None:
        """What all kinds have; registers id and phrasings even where something else is wrong with the item."""
        titled = fields.text(title, MAX_PHRASING, required=True)
        others = fields.texts(more, MAX_PHRASING, required=kind == "script")
        not_for = fields.texts("not_for", MAX_PHRASING)
        tags = fields.texts("tags", 100)
        first, last, review = (fields.day(name) for name in ("valid_from", "valid_until", "review"))
        if first and last and last < first:
            fields.wrong("valid_until", f"({last}) is before valid_from ({first}). Correct one of them.")
        owner = fields.text("owner", 100)
        item_id = self.id(fields, titled)
        if titled is None or item_id is None:
            return None
        if "\n" in titled.text.strip():
            fields.wrong(title, "must be one line, as it is shown in lists. Join its lines.")
        phrasings = [
            _Phrasing(each.text.strip(), fields.problems.path, each.line, item_id, fields.what)
            for each in (titled, *others)
        ]
        for phrasing in phrasings:
            self.register(phrasing, fields.problems)
        forms = {normalise(phrasing.text): phrasing for phrasing in phrasings}
        for each in not_for:
            if own := forms.get(normalise(each.text.strip())):
                fields.problems.add(
                    each.line,
                    f'"{each.text.strip()}" is in not_for and a phrasing of {fields.what} ({own.place}). Remove one.',
                )
        return {
            "id": item_id,
            "title": phrasings[0].text,
            "phrasings": tuple(phrasing.text for phrasing in phrasings),
            "place": Place(fields.problems.path, fields.line),
            "not_for": tuple(each.text.strip() for each in not_for),
            "tags": tuple(each.text.strip() for each in tags),
            "valid_from": first,
            "valid_until": last,
            "review": review,
            "owner": trimmed(owner) or None,
        }

    def id(self, fields: Fields, titled: Scalar | None) -> str | None:
        """The item's id, made from its question where it has none; new, or a problem."""
        if "id" in fields:
            given = fields.text("id", 100)
            if given is None:
                return None
            item_id, line = given.text.strip(), given.line
            if not _ID.fullmatch(item_id):
                proposal = re.sub(r"[^a-z0-9]+", "-", item_id.lower()).strip("-") or "refund-how"
                fields.wrong("id", f'may hold only a–z, 0–9 and "-". Write for example "{proposal}".')
                return None
            step = "Give one of them another."
        elif titled is not None:
            form = normalise(titled.text.strip())
            item_id, line = f"q-{hashlib.sha256(form.encode()).hexdigest()[:10]}", titled.line
            step = 'Both are made from the same question: join the two, or add an "id:" line to one.'
        else:
            return None
        place = Place(fields.problems.path, line)
        first = self.ids.setdefault(item_id, place)
        if first is not place:
            fields.problems.add(line, f'the id "{item_id}" is taken already at {first}. {step}')
            return None
        return item_id

    def register(self, phrasing: _Phrasing, problems: Problems) -> None:
        """Keep a phrasing; the same letter for letter is a problem, the same after normalisation a warning."""
        first = self.as_written.setdefault(phrasing.text, phrasing)
        if first is not phrasing:
            if first.item_id == phrasing.item_id:
                message = f'"{phrasing.text}" stands twice in {phrasing.item}, first at {first.place}. Remove one.'
            else:
                message = f'"{phrasing.text}" is also in {first.item} at {first.place}. Keep it in one of the two.'
            problems.add(phrasing.line, message)
            return
        keeper = self.normalised.setdefault(normalise(phrasing.text), phrasing)
        if keeper.item_id != phrasing.item_id:
            self.warnings.append(
                f'{phrasing.place}: "{phrasing.text}" counts as the same text as "{keeper.text}" at {keeper.place} '
                f"({keeper.item_id}), which keeps it."
            )

    def variables(self, script: Fields) -> tuple[Variable, ...]:
        read: dict[str, Variable] = {}
        for node in script.items("variables", of="variables"):
            fields = read_fields(node, f"a variable of {script.what}", ("name", "label", "default"), script.problems)
            if fields is None:
                continue
            name, label, default = (
                fields.text(key, MAX_PHRASING, required=True) for key in ("name", "label", "default")
            )
            if name is None:
                continue
            named = name.text.strip()
            if not named.isidentifier():
                fields.wrong("name", f'cannot be "{named}". Use letters, digits and "_", without spaces.')
            elif named in self.facts or named in AT_REPLY[:3]:
                fields.wrong("name", f'cannot be "{named}", which names a fact already. Choose another.')
            elif named in read:
                fields.wrong("name", f'is "{named}" for the second time. Remove or rename one.')
            else:
                if default is not None and re.search("[{}]", default.text):
                    fields.wrong("default", 'cannot hold "{" or "}". Write the words themselves.')
                # Kept even where something is wrong with it, so that texts that use it are not blamed as well.
                read[named] = Variable(named, trimmed(label) or named, trimmed(default) or named)
        return tuple(read.values())

    def steps(self, above: Fields, saying: _Saying, number: str = "") -> tuple[Step, ...]:
        """The steps of a script, or those of its branch of this number, e.g. `2.1.`: the first of its second step."""
        nodes = above.items("steps", of="steps", required=True)
        if number.count(".") > 2 * (MAX_STEP_DEPTH - 1):
            above.wrong("steps", f"is more than {MAX_STEP_DEPTH} levels deep. Make a script of its own of it.")
            return ()
        steps = [self.step(node, above.problems, saying, f"{number}{index}") for index, node in enumerate(nodes, 1)]
        return tuple(step for step in steps if step is not None)

    def step(self, node: Node, problems: Problems, saying: _Saying, number: str) -> Step | None:
        parts = ("say", "note", "choose", "branches")
        fields = read_fields(node, f"step {number} of {saying.script}", parts, problems)
        if fields is None:
            return None
        if not any(part in fields for part in parts):
            problems.add(fields.line, f'{fields.what} neither says nor does anything. Add a "say:" or a "note:" line.')
        if "branches" in fields and "choose" not in fields:
            fields.missing("choose")
        if "choose" in fields and "branches" not in fields:
            fields.missing("branches")
        said = self.said(fields, "say", saying)
        note, choose = (fields.text(part, MAX_TEXT) for part in ("note", "choose"))
        branches = []
        for index, inner in enumerate(fields.items("branches", of="branches", required="branches" in fields), 1):
            what = f"branch {number}.{index} of {saying.script}"
            branch = read_fields(inner, what, ("when", "steps"), problems)
            if branch is not None:
                when = branch.text("when", MAX_TEXT, required=True)
                steps = self.steps(branch, saying, f"{number}.{index}.")
                branches.append(Branch(trimmed(when), steps))
        return Step(say=said or "", note=trimmed(note), choose=trimmed(choose), branches=tuple(branches))

    def said(self, fields: Fields, name: str, saying: _Saying | None = None) -> str | None:
        """A text that is sent, facts filled in; required, and without any `{name}` left, except in a script."""
        scalar = fields.text(name, MAX_TEXT, required=saying is None)
        if saying is not None and name in fields:
            saying.spoke = True
        if scalar is None:
            return None
        known = set(self.facts) if saying is None else self.facts.keys() | saying.variables
        if saying is not None:
            saying.used.update(names(scalar.text))
        if not self.sound(scalar, known, fields.problems):
            return None
        text = scalar.text.strip()
        return fill(text, self.facts) if saying is None else fill_known(text, self.facts)

    def sound(self, template: Scalar, known: Collection[str], problems: Problems) -> bool:
        """Whether every `{name}` in it is known and filled; complains where not."""
        used = set(names(template.text))
        if not self.whole:
            # The file that could not be read may hold the facts: do not blame every text that uses one.
            known = {*known, *(name for name in used if name.isidentifier())}
        found = flaws(template.text, known)
        for offset, message in found:
            problems.add(template.line_at(offset), message)
        if "nickname_example" in used and not self.facts["nickname_example"] and self.whole:
            message = '"{nickname_example}" is empty. Add a "nickname_example:" line to the community section.'
            problems.add(template.line_at(template.text.index("{nickname_example}")), message)
            return False
        return self.whole and not found

    # Community, checks, targets

    def only(self, section: str, known: Sequence[str]) -> Fields | None:
        """The one section of this name over all files, or None; complains of every other one."""
        first: tuple[Node, Problems, Place] | None = None
        for source in self.sources:
            node = None if source.fields is None else source.fields.node_of(section)
            if source.fields is None or node is None:
                continue
            line = source.fields.line_of(section)
            if first is None:
                first = node, source.problems, Place(source.problems.path, line)
            else:
                source.problems.add(line, f'"{section}" stands at {first[2]} already. Keep one of the two.')
        if first is None or (isinstance(first[0], Scalar) and first[0].kind in ("nothing", "comment")):
            return None
        return read_fields(first[0], f"the {section} section", known, first[1])

    def community(self) -> Community:
        fields = self.only("community", SECTION)
        if fields is None:
            return Community(facts=built_in_facts(Community()))
        community = read_community(fields)
        if warning := unannounced_days(fields, community, self.today):
            self.warnings.append(warning)
        self.facts = community.facts
        return replace(community, etiquette=read_etiquette(fields, community, self.sound))

    def targets(self) -> Targets:
        own = tuple(each.name for each in dataclasses.fields(Targets))
        fields = self.only("targets", own)
        if fields is None:
            return Targets()
        shares = {name: fields.share(name, inclusive=True) for name in own}
        return replace(Targets(), **{name: share for name, share in shares.items() if share is not None})

    def read_checks(self, file: Fields) -> None:
        for node in file.items("checks", of="checks"):
            fields = read_fields(node, "a check", ("text", "entry"), file.problems)
            if fields is None:
                continue
            text = fields.text("text", MAX_PHRASING, required=True)
            if "entry" not in fields:
                fields.problems.add(fields.line, 'a check has no entry. Add "entry: null" if nothing answers it.')
            if text is None or "entry" not in fields:
                continue
            asked, place = text.text.strip(), Place(file.problems.path, text.line)
            target = fields.node_of("entry")
            entry_id = None
            if not (isinstance(target, Scalar) and target.kind in ("nothing", "comment")):
                read = fields.text("entry", 100)
                entry_id = read.text.strip() if read else None
            # In a file that could not be read the item may well be.
            if entry_id is not None and entry_id not in self.ids and self.whole:
                near = get_close_matches(entry_id, self.ids, n=1)
                step = f'Did you mean "{near[0]}"?' if near else "Correct it, or write null if nothing answers it."
                fields.wrong("entry", f'names "{entry_id}", which is no entry, script or rule. {step}')
            if known := self.normalised.get(normalise(asked)):
                message = f'"{asked}" counts as a phrasing of {known.item} ({known.place}). Check with other words.'
                fields.problems.add(text.line, message)
            first = self.asked.setdefault(asked, place)
            if first is not place:
                fields.problems.add(text.line, f'"{asked}" is checked at {first} already. Remove one.')
            self.checks.append(Check(asked, entry_id, place))


def first_said(steps: Sequence[Step]) -> str:
    """What the first step says that says something, else what the first one within branches does; "" for none."""
    for step in steps:
        if step.say:
            return step.say
    for step in steps:
        for branch in step.branches:
            if said := first_said(branch.steps):
                return said
    return ""


def _sections(root: Node | None, problems: Problems) -> Fields | None:
    """The sections of a file."""
    if isinstance(root, ListNode):
        problems.add(root.line, 'a list stands here without a section. Put "entries:" on a line above it.')
        return None
    if isinstance(root, Scalar):
        problems.add(root.line, 'this file has no section. Begin it with a line "entries:".')
        return None
    return read_fields(root, "this file", _SECTIONS, problems)


def _label(kind: Kind, node: Node, title: str) -> str:
    """What messages call an item: by its id, else by its question."""
    if isinstance(node, MapNode):
        for key in ("id", title):
            value = node.pairs.get(key, (None, None))[1]
            if isinstance(value, Scalar) and value.text.strip():
                return f'{kind} "{short(value.text)}"'
    return _an(kind)


def _an(kind: Kind) -> str:
    return f"{'an' if kind == 'entry' else 'a'} {kind}"
