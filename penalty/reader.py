"""From a folder of YAML to a Ruleset, every fault named with file:line.

The folder holds `ruleset.yaml` and one file a provision. docs/rules.md describes the keys for rule authors.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from penalty.band import Band
from penalty.condition_reader import Bounds, read_band, read_conditions, read_reading, read_yes_no
from penalty.conditions import AllOrAny, FlagIs, NoTier, atoms
from penalty.facts import FLAGS, ITEMS, read_date
from penalty.oserror import in_chinese
from penalty.ruleset import (
    MEASURES,
    SUSPENSIONS,
    General,
    Provision,
    Redirect,
    Ruleset,
    Sanction,
    Suspension,
    Tier,
    TierKind,
)
from penalty.strict_yaml import Node, RulesetError, one_of, read_yaml

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
_HEAD_OPTIONAL: Final = frozenset({"base", "general"})
_PROVISION_REQUIRED: Final = frozenset({"provision", "cite", "tiers"})
_STATUTE_REQUIRED: Final = _PROVISION_REQUIRED | {"text", "amount_is", "refunds"}
_TIER_REQUIRED: Final = frozenset({"tier", "cite", "text", "when", "sanction"})


def read_ruleset(folder: Path, load: Callable[[str], Ruleset]) -> Ruleset:
    """Read the ruleset of a folder; `load` gives the ruleset it lies on by id.

    Raises RulesetError with all faults found, one a tier at most.
    """
    contents = {path.name: _content(path) for path in sorted(folder.glob("*.yaml"))}
    if "ruleset.yaml" not in contents:
        raise RulesetError(f"{folder.name}/ruleset.yaml:1：没有这个文件，规则集必须有它")
    nodes = {name: read_yaml(content, f"{folder.name}/{name}") for name, content in contents.items()}
    head = nodes["ruleset.yaml"].mapping(_HEAD_REQUIRED, _HEAD_OPTIONAL)
    if head["id"].text() != folder.name:
        raise head["id"].fault(f"编号应与文件夹同名：{folder.name}")
    base = load(head["base"].text()) if "base" in head else None
    bounds = _bounds(head["bounds"])
    provisions, faults = _provisions(head["provisions"], nodes, bounds, base)
    if faults:
        raise RulesetError(*faults)
    period = head["in_force"].mapping(frozenset({"from"}), frozenset({"to"}))
    return Ruleset(
        id=head["id"].text(),
        title=head["title"].text(),
        document_number=head["document_number"].text(),
        issuer=head["issuer"].text(),
        jurisdiction=head["jurisdiction"].text(),
        in_force_from=_date(period["from"]),
        in_force_to=_date(period["to"]) if "to" in period else None,
        bounds_text=head["bounds_text"].text(),
        verified=read_yes_no(head["verified"]),
        source_note=head["source"].text(),
        digest=_digest(contents, base),
        provisions=provisions,
        general=tuple(_general(node) for node in head["general"].nodes()) if "general" in head else (),
        base=base,
    )


def _content(path: Path) -> str:
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


def _general(node: Node) -> General:
    entry = node.mapping(frozenset({"cite", "text"}))
    return General(entry["cite"].text(), entry["text"].text())


def _provisions(
    listed: Node, nodes: dict[str, Node], bounds: Bounds, base: Ruleset | None
) -> tuple[dict[str, Provision], list[str]]:
    provisions: dict[str, Provision] = {}
    faults: list[str] = []
    for entry in listed.nodes():
        name = one_of(entry, ITEMS)
        file = f"{name}.yaml"
        if file not in nodes:
            raise entry.fault(f"没有文件 {file}")
        under = base.provisions[name] if base else None
        try:
            provisions[name] = _ProvisionReader(nodes[file], name, bounds, under).read()
        except RulesetError as error:
            faults += error.faults
    for file, node in nodes.items():
        if file != "ruleset.yaml" and file.removesuffix(".yaml") not in provisions and not faults:
            faults.append(f"{node.where}：ruleset.yaml 的 provisions 没有列出这个文件")
    return provisions, faults


class _ProvisionReader:
    """Reads one provision file; what a benchmark leaves to the statute comes from `under`."""

    def __init__(self, node: Node, name: str, bounds: Bounds, under: Provision | None) -> None:
        self.node = node
        if under is None:
            self.entries = node.mapping(_STATUTE_REQUIRED, frozenset({"items", "redirect", "suspension"}))
        else:
            self.entries = node.mapping(_PROVISION_REQUIRED, frozenset({"suspension"}))
        if self.entries["provision"].text() != name:
            raise self.entries["provision"].fault(f"应与文件名一致：{name}")
        self.name = name
        self.bounds = bounds
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
        cite = self.entries["cite"].text()
        return Provision(self.name, cite, text, amount_is, refunds, items, redirect, tuple(tiers))

    def _repeated(self, tiers: list[Tier]) -> list[str]:
        seen: dict[str, str] = {}
        faults = []
        for tier in tiers:
            if tier.clause is not None and tier.clause in seen:
                faults.append(f"{tier.where}：条款编号 {tier.clause} 与 {seen[tier.clause]} 重复，请改其一")
            seen.setdefault(tier.clause or "", tier.where)
        return faults

    def _items(self) -> dict[int, str]:
        count = ITEMS[self.name]
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
        fact, to = one_of(entry["fact"], frozenset(FLAGS)), one_of(entry["to"], ITEMS)
        return Redirect(fact, to, entry["cite"].text(), entry["quote"].text())

    def _tier(self, node: Node) -> Tier:
        entry = node.mapping(_TIER_REQUIRED, frozenset({"clause"}))
        clause = entry["clause"].text() if "clause" in entry else None
        if clause is not None and not clause.startswith(f"{self.name}."):
            raise entry["clause"].fault(f"条款编号应以“{self.name}.”开头")
        kind = TierKind(one_of(entry["tier"], frozenset(TierKind)))
        when = read_conditions(entry["when"], self.bounds)
        for condition in atoms(when):
            if isinstance(condition, NoTier) and kind in condition.kinds:
                raise entry["when"].fault(f"“不具备其他情形”不能包括本档自己：{kind}")
        sanction = self._sanction(entry["sanction"])
        return Tier(clause, kind, entry["cite"].text(), entry["text"].text(), when, sanction, node.where)

    def _sanction(self, node: Node) -> Sanction:
        entry = node.mapping(frozenset({"measures"}), frozenset({"multiple", "fine", "suspension"}))
        measures = [one_of(measure, MEASURES) for measure in entry["measures"].nodes()]
        if "multiple" in entry and "fine" in entry:
            raise entry["fine"].fault("倍数（multiple）和罚款额（fine）只能写一种")
        multiple = self._finite(entry["multiple"], "number") if "multiple" in entry else None
        fine = self._finite(entry["fine"], "yuan") if "fine" in entry else None
        fines = multiple is not None or fine is not None
        if fines is not ("fine" in measures):
            raise node.fault("measures 有 fine 才写 multiple 或 fine，写了也必须在 measures 中列 fine")
        suspension = self.suspension if fines else None
        if "suspension" in entry:
            suspension = self._suspension(entry["suspension"])
        ordered = tuple(measure for measure in MEASURES if measure in measures)
        return Sanction(ordered, multiple, fine, suspension)

    def _finite(self, node: Node, unit: str) -> Band:
        """Read a band that bounds a sanction: it starts above zero and it ends."""
        band = read_band(node, self.bounds, unit, starts_at_zero=True)
        if band.high is None:
            raise node.fault("处罚的幅度必须有上限，请写 to")
        return band

    def _suspension(self, node: Node) -> Suspension:
        keys = frozenset({"months", "of", "cite"})
        entry = node.mapping(keys, frozenset({"when", "reading"}))
        when = read_conditions(entry["when"], self.bounds) if "when" in entry else None
        if when is not None and not all(isinstance(part, (FlagIs, AllOrAny)) for part in atoms(when)):
            raise entry["when"].fault("暂停的条件只能用“是/否”的事实")
        reading = read_reading(entry["reading"]) if "reading" in entry else None
        months = self._finite(entry["months"], "number")
        if any(end is not None and end.denominator != 1 for end in (months.low, months.high)):
            raise entry["months"].fault(f"暂停的月数应为整数：{months}")
        return Suspension(months, one_of(entry["of"], SUSPENSIONS), when, entry["cite"].text(), reading)
