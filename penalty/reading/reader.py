"""From a folder of YAML to a Ruleset, every fault named with file:line.

The folder holds `ruleset.yaml` and one file a provision. docs/rules.md describes the keys for rule authors.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from penalty.band import Band
from penalty.conditions import AllOrAny, Condition, FlagIs, NoTier, Within, atoms
from penalty.facts import FLAGS, read_date
from penalty.money import parse_yuan
from penalty.oserror import in_chinese
from penalty.reading.condition_reader import Bounds, Terms, read_band, read_conditions, read_reading
from penalty.reading.strict_yaml import Node, RulesetError, one_of, read_yaml, read_yes_no
from penalty.reading.words_reader import read_measures, read_words
from penalty.ruleset import (
    SUSPENSIONS,
    General,
    Provision,
    Redirect,
    Ruleset,
    Sanction,
    Successor,
    Suspension,
    Tier,
    TierKind,
)
from penalty.vocabulary import FactKind

_HEAD_REQUIRED: Final = frozenset(
    {
        "id",
        "title",
        "document_number",
        "issuer",
        "jurisdiction",
        "in_force",
        "bounds",
        "bounds_text",
        "verified",
        "source",
        "provisions",
    }
)
_HEAD_OPTIONAL: Final = frozenset(
    {"base", "general", "partial", "system", "facts", "ratios", "measures", "payment", "pays_party"}
)
_SUCCESSOR: Final = frozenset({"title", "announced", "note"})
_SYSTEMS: Final = frozenset({"处罚", "协议", "结算"})
ACKNOWLEDGED: Final = "acknowledged.yaml"
SUCCESSOR: Final = "successor.yaml"
_BESIDE: Final = frozenset({ACKNOWLEDGED, SUCCESSOR})
"""Beside the rules, not of them: what the check may find, and what replaces them. Neither changes an answer."""
_PAYMENT: Final = frozenset({"payment", "pays_party"})
_PROVISION_REQUIRED: Final = frozenset({"provision", "cite", "tiers"})
_STATUTE_REQUIRED: Final = _PROVISION_REQUIRED | {"text", "amount_is", "refunds"}
_SANCTION_OPTIONAL: Final = frozenset({"multiple", "fine", "suspension", "of", "at_least", "each"})
_TIER_REQUIRED: Final = frozenset({"tier", "cite", "text", "when", "sanction"})


def read_ruleset(folder: Path, load: Callable[[str], Ruleset]) -> Ruleset:
    """Read the ruleset of a folder; `load` gives the ruleset it lies on by id.

    Raises RulesetError with all faults found, one a tier at most.
    """
    contents = {path.name: content_of(path) for path in sorted(folder.glob("*.yaml")) if path.name not in _BESIDE}
    if "ruleset.yaml" not in contents:
        raise RulesetError(f"{folder.name}/ruleset.yaml:1：没有这个文件，规则集必须有它")
    nodes = {name: read_yaml(content, f"{folder.name}/{name}") for name, content in contents.items()}
    head = nodes["ruleset.yaml"].mapping(_HEAD_REQUIRED, _HEAD_OPTIONAL)
    if head["id"].text() != folder.name:
        raise head["id"].fault(f"编号应与文件夹同名：{folder.name}")
    base = load(head["base"].text()) if "base" in head else None
    files = _files(head["provisions"], nodes, base)
    common = _Common(
        Terms(_bounds(head["bounds"]), read_words(head, files)),
        base,
        read_measures(head),
        one_of(head["payment"], read_measures(head)) if "payment" in head else "fine",
        "pays_party" in head and read_yes_no(head["pays_party"]),
    )
    provisions, faults = _provisions(files, common)
    if faults:
        raise RulesetError(*faults)
    return _ruleset(head, common, provisions, (_digest(contents, base), _successor(folder / SUCCESSOR)))


def _ruleset(
    head: Mapping[str, Node],
    common: _Common,
    provisions: dict[str, Provision],
    beside: tuple[str, Successor | None],
) -> Ruleset:
    dated = frozenset({"from"}) if head["in_force"].entries() else frozenset()
    period = head["in_force"].mapping(dated, frozenset({"from", "to"}))
    if "to" in period and _date(period["to"]) < _date(period["from"]):
        raise period["to"].fault("失效日期早于施行日期，请核对")
    return Ruleset(
        id=head["id"].text(),
        title=head["title"].text(),
        document_number=head["document_number"].text(),
        issuer=head["issuer"].text(),
        jurisdiction=head["jurisdiction"].text(),
        in_force_from=_date(period["from"]) if "from" in period else None,
        in_force_to=_date(period["to"]) if "to" in period else None,
        bounds_text=head["bounds_text"].text(),
        verified=read_yes_no(head["verified"]),
        source_note=head["source"].text(),
        digest=beside[0],
        provisions=provisions,
        general=tuple(_general(node) for node in head["general"].nodes()) if "general" in head else (),
        base=common.base,
        words=common.terms.words,
        partial=head["partial"].text() if "partial" in head else None,
        system=one_of(head["system"], _SYSTEMS) if "system" in head else "处罚",
        measures=common.measures,
        successor=beside[1],
    )


def content_of(path: Path) -> str:
    """Return the text of a ruleset's file. Raises RulesetError."""
    where = f"{path.parent.name}/{path.name}:1"
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RulesetError(f"{where}：不是 UTF-8 文本，请另存为 UTF-8") from error
    except OSError as error:
        raise RulesetError(f"{where}：读不了：{in_chinese(error)}") from error


def _digest(contents: dict[str, str], base: Ruleset | None) -> str:
    """Hash names and contents, and the base's hash, for a change of the base changes every answer."""
    digest = hashlib.sha256()
    for name in sorted(contents):
        for part in (name, contents[name]):
            encoded = part.encode()
            digest.update(len(encoded).to_bytes(8, "big") + encoded)
    digest.update((base.digest if base else "").encode())
    return digest.hexdigest()[:12]


def _bounds(node: Node) -> Bounds:
    ends = node.mapping(frozenset({"from", "to"}))
    words = frozenset({"含", "不含"})
    return Bounds(one_of(ends["from"], words) == "含", one_of(ends["to"], words) == "含")


def _date(node: Node) -> dt.date:
    try:
        return read_date(node.text())
    except ValueError as error:
        raise node.fault(str(error)) from error


def _successor(path: Path) -> Successor | None:
    """Read what replaces a ruleset; nothing where there is no file."""
    if not path.exists():
        return None
    node = read_yaml(content_of(path), f"{path.parent.name}/{path.name}")
    entry = node.mapping(_SUCCESSOR, frozenset({"id"}))
    known = entry["id"].text() if "id" in entry else None
    return Successor(entry["title"].text(), _date(entry["announced"]), entry["note"].text(), known)


def _general(node: Node) -> General:
    entry = node.mapping(frozenset({"cite", "text"}))
    return General(entry["cite"].text(), entry["text"].text())


def _files(listed: Node, nodes: dict[str, Node], base: Ruleset | None) -> dict[str, Node]:
    """Return the provisions' files by provision, in the order listed."""
    files: dict[str, Node] = {}
    for entry in listed.nodes():
        name = one_of(entry, base.provisions) if base is not None else entry.text()
        if f"{name}.yaml" not in nodes:
            raise entry.fault(f"没有文件 {name}.yaml")
        files[name] = nodes[f"{name}.yaml"]
    for file, node in nodes.items():
        if file != "ruleset.yaml" and file.removesuffix(".yaml") not in files:
            raise RulesetError(f"{node.where}：ruleset.yaml 的 provisions 没有列出这个文件")
    return files


@dataclass(frozen=True, slots=True)
class _Common:
    """What all provisions of a ruleset share."""

    terms: Terms
    base: Ruleset | None
    measures: Mapping[str, str]
    payment: str
    pays_party: bool


def _provisions(files: dict[str, Node], common: _Common) -> tuple[dict[str, Provision], list[str]]:
    provisions: dict[str, Provision] = {}
    faults: list[str] = []
    for name, node in files.items():
        try:
            provisions[name] = _ProvisionReader(node, name, common).read()
        except RulesetError as error:
            faults += error.faults
    return provisions, faults


def _ratio_of(part: Condition) -> tuple[str, ...]:
    return (part.scale.name,) if isinstance(part, Within) and part.scale.unit == "percent" else ()


def _rings(tiers: list[Tier]) -> Iterator[str]:
    """Find tiers that ask for the absence of tiers which ask for others' absence themselves: no order settles that."""
    asked = {
        id(tier): {kind for part in atoms(tier.when) if isinstance(part, NoTier) for kind in part.kinds}
        for tier in tiers
    }
    late = {tier.kind for tier in tiers if asked[id(tier)]}
    for tier in tiers:
        for kind in sorted(asked[id(tier)] & late):
            label = TierKind(kind).label
            yield f"{tier.where}：“不具备{label}情形”而{label}档自己也以不具备别的档为要件，无法先后判断，请改写其一"


class _ProvisionReader:
    """Reads one provision file; what a benchmark leaves to the statute comes from `under`."""

    def __init__(self, node: Node, name: str, common: _Common) -> None:
        self.node = node
        under = common.base.provisions[name] if common.base is not None else None
        if under is None:
            self.entries = node.mapping(_STATUTE_REQUIRED, _PAYMENT | {"items", "redirect", "suspension"})
        else:
            self.entries = node.mapping(_PROVISION_REQUIRED, _PAYMENT | {"suspension"})
        if self.entries["provision"].text() != name:
            raise self.entries["provision"].fault(f"应与文件名一致：{name}")
        self.name = name
        self.common = common
        measures, entries = common.measures, self.entries
        self.payment = one_of(entries["payment"], measures) if "payment" in entries else common.payment
        own = "pays_party" in entries
        self.pays_party = read_yes_no(entries["pays_party"]) if own else common.pays_party
        self.under = under
        self.suspension = self._suspension(self.entries["suspension"]) if "suspension" in self.entries else None

    def read(self) -> Provision:
        tiers: list[Tier] = []
        faults: list[str] = []
        for node in self.entries["tiers"].nodes():
            try:
                tiers.append(self._tier(node))
            except RulesetError as error:
                faults += error.faults
        faults += self._repeated(tiers)
        measured = {name for tier in tiers for part in atoms(tier.when) for name in _ratio_of(part)}
        faults += _rings(tiers)
        if len(measured) > 1:
            faults.append(f"{self.node.where}：一条只能用一种比例，这里有 {'、'.join(sorted(measured))}，请只留一种")
        if faults:
            raise RulesetError(*faults)
        if self.under is not None:
            under = self.under
            text, amount_is, refunds, items, redirect = (
                under.text, under.amount_is, under.refunds, under.items, under.redirect,
            )  # fmt: skip
        else:
            text, amount_is = self.entries["text"].text(), self.entries["amount_is"].text()
            refunds, items, redirect = read_yes_no(self.entries["refunds"]), self._items(), self._redirect()
        return Provision(
            self.name,
            self.entries["cite"].text(),
            text,
            amount_is,
            refunds,
            items,
            redirect,
            tuple(tiers),
            self.common.terms.words,
            (self.payment, self.common.measures[self.payment]),
            self.pays_party,
        )

    def _repeated(self, tiers: list[Tier]) -> list[str]:
        seen: dict[str, str] = {}
        faults = []
        for tier in tiers:
            if tier.clause is not None and tier.clause in seen:
                faults.append(f"{tier.where}：条款编号 {tier.clause} 与 {seen[tier.clause]} 重复，请改其一")
            seen.setdefault(tier.clause or "", tier.where)
        return faults

    def _items(self) -> dict[int, str]:
        count = self.common.terms.words.items[self.name]
        if not count:
            return {}
        expected = frozenset(str(number) for number in range(1, count + 1))
        node = self.entries.get("items")
        if node is None:
            raise self.node.fault("这一条分项，缺少键：items")
        return {int(key): value.text() for key, value in node.mapping(expected).items()}

    def _redirect(self) -> Redirect | None:
        if "redirect" not in self.entries:
            return None
        entry = self.entries["redirect"].mapping(frozenset({"fact", "to", "cite", "quote"}))
        fact, to = one_of(entry["fact"], frozenset(FLAGS)), one_of(entry["to"], self.common.terms.words.items)
        return Redirect(fact, to, entry["cite"].text(), entry["quote"].text())

    def _tier(self, node: Node) -> Tier:
        entry = node.mapping(_TIER_REQUIRED, frozenset({"clause", "name"}))
        clause = entry["clause"].text() if "clause" in entry else None
        if clause is not None and not clause.startswith(f"{self.name}."):
            raise entry["clause"].fault(f"条款编号应以“{self.name}.”开头")
        kind = TierKind(one_of(entry["tier"], frozenset(TierKind)))
        when = read_conditions(entry["when"], self.common.terms)
        for condition in atoms(when):
            if isinstance(condition, NoTier) and kind in condition.kinds:
                raise entry["when"].fault(f"“不具备其他情形”不能包括本档自己：{kind}")
        sanction = self._sanction(entry["sanction"])
        name = entry["name"].text() if "name" in entry else None
        return Tier(clause, kind, entry["cite"].text(), entry["text"].text(), when, sanction, node.where, name)

    def _sanction(self, node: Node) -> Sanction:
        entry = node.mapping(frozenset({"measures"}), _SANCTION_OPTIONAL)
        common = self.common
        measures = [one_of(measure, common.measures) for measure in entry["measures"].nodes()]
        if "multiple" in entry and "fine" in entry:
            raise entry["fine"].fault("倍数（multiple）和罚款额（fine）只能写一种")
        multiple = self._finite(entry["multiple"], "number") if "multiple" in entry else None
        fine = self._finite(entry["fine"], "yuan") if "fine" in entry else None
        pays = multiple is not None or fine is not None
        if pays is not (self.payment in measures):
            name = self.payment
            raise node.fault(f"measures 有 {name} 才写 multiple 或 fine，写了也必须在 measures 中列 {name}")
        suspension = self.suspension if pays else None
        if "suspension" in entry:
            suspension = self._suspension(entry["suspension"])
        ordered = tuple(measure for measure in common.measures if measure in measures)
        return Sanction(ordered, multiple, fine, suspension, *self._counting(entry))

    def _counting(self, entry: Mapping[str, Node]) -> tuple[str, int, str | None]:
        """Read what is multiplied, the least that is to be paid (分), and the count that multiplies a fixed sum."""
        words = self.common.terms.words
        of, at_least, each = "amount", 0, None
        if "of" in entry:
            of = one_of(entry["of"], frozenset({"amount", *words.of_kind(FactKind.YUAN)}))
        if "at_least" in entry:
            try:
                at_least = parse_yuan(entry["at_least"].text())
            except ValueError as error:
                raise entry["at_least"].fault(str(error)) from error
        if "each" in entry:
            each = one_of(entry["each"], frozenset(words.of_kind(FactKind.COUNT)))
        for key, needed in (("of", "multiple"), ("at_least", "multiple"), ("each", "fine")):
            if key in entry and needed not in entry:
                raise entry[key].fault(f"{key} 只与 {needed} 同写")
        return of, at_least, each

    def _finite(self, node: Node, unit: str) -> Band:
        """Read a band that bounds a sanction: it starts above zero and it ends."""
        band = read_band(node, self.common.terms.bounds, unit, starts_at_zero=True)
        if band.high is None:
            raise node.fault("处罚的幅度必须有上限，请写 to")
        return band

    def _suspension(self, node: Node) -> Suspension:
        entry = node.mapping(frozenset({"of", "cite"}), frozenset({"months", "days", "when", "reading", "optional"}))
        if ("months" in entry) is ("days" in entry):
            raise node.fault("暂停的期限写 months 或 days 之一")
        unit: Literal["months", "days"] = "months" if "months" in entry else "days"
        length = self._finite(entry[unit], "number")
        if any(end is not None and end.denominator != 1 for end in (length.low, length.high)):
            raise entry[unit].fault(f"暂停的{'月' if unit == 'months' else '日'}数应为整数：{length}")
        of = one_of(entry["of"], {**SUSPENSIONS, **self.common.measures})
        measure = SUSPENSIONS.get(of, of)
        if measure not in self.common.measures:
            raise entry["of"].fault(f"请先在 ruleset.yaml 的 measures 中写出 {measure}")
        when = self._suspended_when(entry["when"]) if "when" in entry else None
        reading = read_reading(entry["reading"]) if "reading" in entry else None
        optional = "optional" in entry and read_yes_no(entry["optional"])
        what = (measure, self.common.measures[measure])
        return Suspension(length, of, when, entry["cite"].text(), reading, what, unit, optional)

    def _suspended_when(self, node: Node) -> Condition:
        when = read_conditions(node, self.common.terms)
        if not all(isinstance(part, (FlagIs, AllOrAny)) for part in atoms(when)):
            raise node.fault("暂停的条件只能用“是/否”的事实")
        return when
