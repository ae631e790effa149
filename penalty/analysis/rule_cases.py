"""Cases of a ruleset kept as data: those a lawyer wrote, and the pairs made from its table, with expected outcomes.

A folder of cases holds one YAML a provision (docs: tests/rules/README.md); in `generated/` beside them lie the pairs of
`penalty.analysis.pairs`. Written cases are only ever read. Generated ones are made anew and confirmed by command, so
that a change of the rules shows as a change of outcomes in a file that people review.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeAlias, TypeVar

from penalty.analysis.pairs import Pair, Pairs, Written, clause_of, pairs_of
from penalty.band import Band
from penalty.engine import assess
from penalty.facts import Facts, FactsError, read_facts
from penalty.in_words import length_text, multiple_text, yuan_text
from penalty.oserror import in_chinese
from penalty.reading.reader import content_of
from penalty.reading.strict_yaml import Node, RulesetError, one_of, read_yaml
from penalty.ruleset import Ruleset, Suspension

UNKNOWN, NOTHING = "未查明", "无"
"""How cases say that a fact is unknown, and that a column is empty."""
GENERATED: Final = "generated"
"""The folder of the generated cases."""

Columns: TypeAlias = dict[str, str | list[str]]
"""An outcome by column, as cases write it; empty columns are left out."""
COLUMNS: Final = (
    "status",
    "tier",
    "clause",
    "holds",
    "multiple",
    "multiple_min",
    "multiple_max",
    "fine",
    "fine_min",
    "fine_max",
    "suspension",
    "suspension_min",
    "suspension_max",
    "suspension_of",
    "refund",
    "measures",
    "candidates",
    "missing",
    "redirected_to",
)
"""The contract's columns, and beside them every tier that holds and the bands in words, ends and all."""
_KNOWN: Final = frozenset(COLUMNS)
_T = TypeVar("_T")
_SIDES: Final = {"met": "：符合", "missed": "：不符合", "": ""}
_PLAIN: Final = re.compile(r"\w(?:[\w（）、，＝：。.%≤<> /-]*[\w（）、，。.%])?")
_LISTS: Final = frozenset({"holds", "measures", "candidates", "missing"})


@dataclass(frozen=True, slots=True)
class RuleCase:
    """One case: facts and the outcome expected, None where none is confirmed yet; where it is written.

    Of a `whole` case the expected columns are all that are not empty; of another they are those it is about.
    """

    ruleset: str
    provision: str
    title: str
    clauses: tuple[str, ...]
    given: Mapping[str, str]
    facts: Facts
    expected: Columns | None
    where: str
    whole: bool = False


_Key: TypeAlias = tuple[str, frozenset[tuple[str, str]]]
"""The title and the facts of a generated case: an outcome is kept as long as both stand."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The generated cases of one provision as kept: the pairs, the outcome expected of each case, the file."""

    pairs: Pairs
    expected: Mapping[_Key, Columns]
    cases: tuple[RuleCase, ...]
    where: str


def outcome(facts: Facts, ruleset: Ruleset) -> Columns:
    """Return what a ruleset says to facts, by column."""
    assessment = assess(facts, ruleset)
    multiple, fine = assessment.bands
    length = assessment.suspension
    values: dict[str, object] = {
        **assessment.columns(),
        "holds": [clause_of(found.tier) for found in assessment.trace.tiers if found.verdict is True],
        "multiple": None if multiple is None else _from_zero(multiple) + multiple_text(multiple),
        "fine": None if fine is None else _from_zero(fine) + yuan_text(fine),
        "suspension": None if length is None else _from_zero(length.length) + length_text(length) + _may(length),
    }
    found: Columns = {}
    for name in COLUMNS:
        value = values[name]
        if isinstance(value, (tuple, list)):
            if value:
                found[name] = [str(each) for each in value]
        elif value is not None:
            found[name] = str(value)
    return found


def _may(suspension: Suspension) -> str:
    return "，可以" if suspension.optional else ""


def _from_zero(band: Band) -> str:
    """Say that a band takes in nothing at all, which words for people leave out: "1个月以下" starts above zero."""
    return "0以上（含）" if band.low == 0 and band.low_inside and not band.fixed else ""


def changes(case: RuleCase, ruleset: Ruleset) -> dict[str, tuple[str, str]]:
    """Return the columns in which the outcome differs from the expected one: what was, and what is now."""
    if case.expected is None:
        return {}
    now = outcome(case.facts, ruleset)
    names = [name for name in COLUMNS if name in case.expected or (case.whole and name in now)]
    both = {name: (_said(case.expected.get(name, NOTHING)), _said(now.get(name, NOTHING))) for name in names}
    return {name: (was, is_now) for name, (was, is_now) in both.items() if was != is_now}


def _said(value: str | list[str]) -> str:
    return "、".join(value) if isinstance(value, list) else value


def read_cases(folder: Path, ruleset: Ruleset) -> tuple[RuleCase, ...]:
    """Read the cases written by hand in a folder, by file and place. Raises RulesetError with every fault."""
    return tuple(_each(sorted(folder.glob("*.yaml")), lambda path: _cases(path, ruleset)))


def read_generated(folder: Path, ruleset: Ruleset) -> dict[str, Recorded]:
    """Read the generated cases beside a folder's own, by provision. Raises RulesetError with every fault."""
    files = sorted((folder / GENERATED).glob("*.yaml"))
    return {found.pairs.provision: found for found in _each(files, lambda path: [_recorded(path, ruleset)])}


def _each(files: Iterable[Path], read: Callable[[Path], Iterable[_T]]) -> Iterator[_T]:
    """Yield what every file holds, or raise the faults of all of them."""
    faults: list[str] = []
    for path in files:
        try:
            yield from read(path)
        except RulesetError as error:
            faults += error.faults
    if faults:
        raise RulesetError(*faults)


def _cases(path: Path, ruleset: Ruleset) -> list[RuleCase]:
    file = read_yaml(content_of(path), f"{path.parent.name}/{path.name}")
    head = file.mapping(frozenset({"provision", "unless_said", "cases"}))
    provision = one_of(head["provision"], ruleset.provisions)
    common = _texts(head["unless_said"])
    cases = []
    for node in head["cases"].nodes():
        entry = node.mapping(frozenset({"title", "clause", "facts", "expected"}))
        given = {**common, **_texts(entry["facts"])}
        known = {name: value for name, value in given.items() if value != UNKNOWN}
        clauses = entry["clause"].nodes() if isinstance(entry["clause"].value, list) else [entry["clause"]]
        cases.append(
            RuleCase(
                ruleset=ruleset.id,
                provision=provision,
                title=entry["title"].text(),
                clauses=tuple(clause.text() for clause in clauses),
                given=known,
                facts=_facts(entry["facts"], provision, known, ruleset),
                expected=_columns(entry["expected"]),
                where=node.where,
            )
        )
    return cases


def _texts(node: Node) -> dict[str, str]:
    return {name: value.text() for name, value in node.entries().items()}


def _facts(node: Node, provision: str, given: Mapping[str, str], ruleset: Ruleset) -> Facts:
    try:
        return read_facts({"provision": provision, **given}, ruleset.words)
    except FactsError as error:
        raise RulesetError(*(f"{node.where}：{fault}" for fault in error.faults)) from error


def _columns(node: Node) -> Columns:
    entries = node.mapping(optional=_KNOWN)
    found: Columns = {}
    for name, value in entries.items():
        if name in _LISTS and value.value != NOTHING:
            found[name] = [each.text() for each in value.nodes()]
        else:
            found[name] = value.text()
    return found


def _recorded(path: Path, ruleset: Ruleset) -> Recorded:
    file = read_yaml(content_of(path), f"{GENERATED}/{path.name}")
    head = file.mapping(frozenset({"provision", "order", "pairs"}), frozenset({"examples", "unpaired"}))
    provision = one_of(head["provision"], ruleset.provisions)
    if path.stem != provision:
        raise head["provision"].fault(f"应与文件名一致：{path.stem}")
    reader = _GeneratedReader(ruleset, provision)
    pairs = [reader.pair(node) for node in head["pairs"].nodes()]
    examples = [reader.example(node) for node in head["examples"].nodes()] if "examples" in head else []
    unpaired = [reader.unpaired(node) for node in head["unpaired"].nodes()] if "unpaired" in head else []
    order = tuple(node.text() for node in head["order"].nodes())
    kept = Pairs(provision, order, tuple(pairs), tuple(examples), tuple(unpaired))
    return Recorded(kept, reader.expected, tuple(reader.cases), head["order"].where)


class _GeneratedReader:
    """Reads the entries of one generated file, and gathers its cases."""

    def __init__(self, ruleset: Ruleset, provision: str) -> None:
        self.ruleset = ruleset
        self.provision = provision
        self.cases: list[RuleCase] = []
        self.expected: dict[_Key, Columns] = {}

    def pair(self, node: Node) -> Pair:
        entry = node.mapping(frozenset({"clause", "condition", "facts", "met", "missed"}))
        clause, words, facts = entry["clause"].text(), entry["condition"].text(), _texts(entry["facts"])
        met = self._side(entry["met"], clause, _title(clause, words, "met"), facts)
        missed = self._side(entry["missed"], clause, _title(clause, words, "missed"), facts)
        return Pair(clause, words, facts, met, missed)

    def example(self, node: Node) -> tuple[str, Written]:
        entry = node.mapping(frozenset({"clause", "facts"}), frozenset({"expected"}))
        clause = entry["clause"].text()
        return clause, self._side(node, clause, _title(clause), {})

    def unpaired(self, node: Node) -> tuple[str, str]:
        entry = node.mapping(frozenset({"clause", "condition"}))
        return entry["clause"].text(), entry["condition"].text()

    def _side(self, node: Node, clause: str, title: str, shared: Written) -> Written:
        entry = node.mapping(frozenset({"facts"}), frozenset({"expected", "clause"}))
        own = _texts(entry["facts"])
        given = {**shared, **own}
        expected = _columns(entry["expected"]) if "expected" in entry else None
        if expected is not None:
            self.expected[_key(title, given)] = expected
        facts = _facts(entry["facts"], self.provision, given, self.ruleset)
        names = (self.ruleset.id, self.provision, title, (clause,))
        self.cases.append(RuleCase(*names, given, facts, expected, node.where, whole=True))
        return own


def made_anew(ruleset: Ruleset) -> dict[str, Pairs]:
    """Return the pairs of a ruleset's table, by provision."""
    return {name: pairs_of(ruleset, provision) for name, provision in ruleset.provisions.items()}


def order_of(ruleset: Ruleset, provision: str) -> tuple[str, ...]:
    """Return the tiers of a provision in the order of the text."""
    return tuple(clause_of(tier) for tier in ruleset.provisions[provision].tiers)


def write_generated(folder: Path, ruleset: Ruleset, *, generate: bool, bless: bool) -> tuple[Path, ...]:
    """Write the generated cases beside a folder's own and return the files that changed.

    With `generate` the facts are made anew from the table, and an outcome is kept where its facts still stand; with
    `bless` the outcomes found now are what is expected. Raises RulesetError; a file is changed whole or not at all.
    """
    kept = read_generated(folder, ruleset)
    pairs = made_anew(ruleset) if generate else {name: found.pairs for name, found in kept.items()}
    changed = []
    for name, each in pairs.items():
        expected = kept[name].expected if name in kept else {}
        if bless:
            expected = _found(ruleset, each)
            each = replace(each, order=order_of(ruleset, name))  # noqa: PLW2901 - the same pairs, under the order found
        path = folder / GENERATED / f"{name}.yaml"
        content = _text(ruleset, each, expected)
        if not path.exists() or content_of(path) != content:
            _put(path, content)
            changed.append(path)
    return tuple(changed)


def _found(ruleset: Ruleset, pairs: Pairs) -> dict[_Key, Columns]:
    """Return the outcome of every case there is, as the rules are now."""
    every = [(_title(clause), facts) for clause, facts in pairs.examples]
    for pair in pairs.pairs:
        for side, fact in (("met", pair.met), ("missed", pair.missed)):
            every.append((_title(pair.clause, pair.condition, side), {**pair.facts, **fact}))
    read = {_key(title, given): {"provision": pairs.provision, **given} for title, given in every}
    return {key: outcome(read_facts(given, ruleset.words), ruleset) for key, given in read.items()}


def _title(clause: str, words: str = "一例", side: str = "") -> str:
    return f"{clause}　{words}{_SIDES[side]}"


def _key(title: str, given: Mapping[str, str]) -> _Key:
    return title, frozenset(given.items())


def _put(path: Path, content: str) -> None:
    """Write a file beside its place and put it there only when whole."""
    beside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(content, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise RulesetError(f"{path.parent.name}/{path.name}：写不了：{in_chinese(error)}") from error


def _text(ruleset: Ruleset, pairs: Pairs, expected: Mapping[_Key, Columns]) -> str:
    """Write the generated cases of a provision as a lawyer reads them."""
    lines = [
        f"# {ruleset.title}，{ruleset.provisions[pairs.provision].cite}：由要件表生成的成对案例，不手改。",
        "# 每一对只差一个事实：met 时该要件符合、这一档成立，missed 时不符合、不成立。金额单位是元。",
        f"# 规则改动后重新生成并确认：penalty rules test {ruleset.id} --generate --bless",
        f'provision: "{pairs.provision}"',
        f"order: {_flow(list(pairs.order))}",
        "pairs:" if pairs.pairs else "pairs: []",
    ]
    for pair in pairs.pairs:
        lines += [f"  - clause: {_scalar(pair.clause)}", f"    condition: {_scalar(pair.condition)}"]
        lines.append(f"    facts: {_flow(pair.facts)}")
        for name, side in (("met", pair.met), ("missed", pair.missed)):
            lines += [f"    {name}:", f"      facts: {_flow(side)}"]
            lines += _expected(
                expected.get(_key(_title(pair.clause, pair.condition, name), {**pair.facts, **side})), "      "
            )
    if pairs.examples:
        lines.append("# 没有成对案例以其为结果的各档，各举一例。")
        lines.append("examples:")
    for clause, facts in pairs.examples:
        lines += [f"  - clause: {_scalar(clause)}", f"    facts: {_flow(facts)}"]
        lines += _expected(expected.get(_key(_title(clause), facts)), "    ")
    if pairs.unpaired:
        lines.append("# 单独改变它不能改变结果的要件：没有成对案例。")
        lines.append("unpaired:")
    lines += [f"  - {_flow({'clause': clause, 'condition': words})}" for clause, words in pairs.unpaired]
    return "\n".join(lines) + "\n"


def _expected(columns: Columns | None, indent: str) -> list[str]:
    return [] if columns is None else [f"{indent}expected: {_flow(columns)}"]


def _flow(value: Mapping[str, str | list[str]] | Mapping[str, str] | list[str]) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_scalar, value))}]"
    parts = [f"{name}: {_flow(each) if isinstance(each, list) else _scalar(each)}" for name, each in value.items()]
    return "{" + ", ".join(parts) + "}"


def _scalar(text: str) -> str:
    """Write a text plainly where YAML takes it so, else in double quotes, whose escapes are JSON's."""
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
