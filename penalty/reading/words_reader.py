"""From YAML to the words of a ruleset: its own facts, ratios, measures, and the provisions that facts may name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from penalty.facts import FIELDS
from penalty.reading.strict_yaml import Node, one_of, read_yes_no
from penalty.ruleset import MEASURES
from penalty.vocabulary import ITEMS, PROVISION_NAMES, SHARE, FactKind, OwnFact, Ratio, Vocabulary

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{1,39}", re.ASCII)
_TAKEN: Final = frozenset({*FIELDS, "own", "ratio", "any", "all", "none_of", "quote", "cite", "reading"})


def read_words(head: Mapping[str, Node], provisions: Mapping[str, Node]) -> Vocabulary:
    """Read the words of a ruleset; `provisions` are its files by provision, for their 项."""
    facts = _facts(head["facts"]) if "facts" in head else {}
    ratios = {SHARE.name: SHARE, **(_ratios(head["ratios"], facts) if "ratios" in head else {})}
    if "base" in head or all(name in ITEMS for name in provisions):
        return Vocabulary({name: ITEMS[name] for name in provisions if name in ITEMS}, PROVISION_NAMES, facts, ratios)
    items: dict[str, int] = {}
    titles: dict[str, str] = {}
    for name, node in provisions.items():
        entries = node.entries()
        items[name] = len(entries["items"].entries()) if "items" in entries else 0
        titles[name] = entries["cite"].text() if "cite" in entries else name
    return Vocabulary(items, titles, facts, ratios)


def read_measures(head: Mapping[str, Node]) -> dict[str, str]:
    """Read the measures of a ruleset, its own after the contract's."""
    own: dict[str, str] = {}
    for name, node in head["measures"].entries().items() if "measures" in head else ():
        _check_name(name, node, frozenset(MEASURES))
        own[name] = node.text()
    return {**MEASURES, **own}


def _check_name(name: str, node: Node, taken: frozenset[str]) -> None:
    if not _NAME.fullmatch(name):
        raise node.fault(f"名称用小写英文字母、数字和下划线，两个字以上：{name}")
    if name in taken:
        raise node.fault(f"名称“{name}”已有固定的含义，请另取一个")


def _facts(node: Node) -> dict[str, OwnFact]:
    facts: dict[str, OwnFact] = {}
    for name, given in node.entries().items():
        _check_name(name, given, _TAKEN)
        entry = given.mapping(frozenset({"label", "kind"}), frozenset({"help", "falling"}))
        kind = FactKind(one_of(entry["kind"], frozenset(FactKind)))
        falling = "falling" in entry and read_yes_no(entry["falling"])
        about = entry["help"].text() if "help" in entry else None
        facts[name] = OwnFact(name, entry["label"].text(), kind, about, falling)
    return facts


def _ratios(node: Node, facts: Mapping[str, OwnFact]) -> dict[str, Ratio]:
    amounts = {"prior_year_payment", *(name for name, fact in facts.items() if fact.kind is FactKind.YUAN)}
    ratios: dict[str, Ratio] = {}
    for name, given in node.entries().items():
        _check_name(name, given, _TAKEN | facts.keys())
        entry = given.mapping(frozenset({"label", "of", "to"}))
        # One amount is measured: so the thresholds of the ratio and of the amount cut the same number.
        of, to = one_of(entry["of"], frozenset({"amount"})), one_of(entry["to"], frozenset(amounts))
        ratios[name] = Ratio(name, entry["label"].text(), of, to)
    return ratios
