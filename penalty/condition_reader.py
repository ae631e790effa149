"""From YAML nodes to conditions and bands.

A condition is one mapping with one key that says what must hold, and beside it the words of the clause (`quote`),
the article where it is not the tier's own (`cite`), and the reading made (`reading`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from penalty.band import Band
from penalty.conditions import AllOrAny, Condition, FlagIs, ItemIs, NoTier, Reading, Source, Within
from penalty.facts import FLAGS
from penalty.money import parse_yuan
from penalty.ruleset import TierKind
from penalty.strict_yaml import Node, one_of

_BESIDE: Final = frozenset({"quote", "cite", "reading"})
_NUMBER = re.compile(r"\d{1,18}(?:\.\d{1,6})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How a ruleset counts: whether "from" (以上) and "to" (以下) include the number."""

    from_inside: bool
    to_inside: bool


def read_conditions(node: Node, bounds: Bounds) -> Condition:
    """Read a `when`: a list of which all must hold."""
    parts = tuple(_condition(part, bounds) for part in node.nodes())
    return parts[0] if len(parts) == 1 else AllOrAny("all", parts, Source())


def read_yes_no(node: Node) -> bool:
    """Read 是 or 否."""
    return one_of(node, frozenset({"是", "否"})) == "是"


def read_reading(node: Node) -> Reading:
    """Read a reading: what the text says, how it is taken, why, and whether that is verified."""
    entry = node.mapping(frozenset({"text", "taken", "reason", "verified"}))
    verified = read_yes_no(entry["verified"])
    return Reading(entry["text"].text(), entry["taken"].text(), entry["reason"].text(), verified)


def read_band(node: Node, bounds: Bounds, unit: str, *, starts_at_zero: bool = False) -> Band:
    """Read `{from: …, to: …}` or `{exactly: …}`; unit "yuan" gives 分, "number" plain numbers, "percent" ratios.

    An end may say 含 or 不含 behind its number; otherwise the ruleset's own rule holds. `starts_at_zero`: without a
    "from" the band starts above zero (a fine, a multiple, months), else it has no lower end.
    """
    entry = node.mapping(optional=frozenset({"from", "to", "exactly"}))
    if "exactly" in entry:
        if len(entry) > 1:
            raise node.fault("exactly 不能与 from、to 同写")
        return Band.exactly(_number(entry["exactly"], unit)[0])
    if not entry:
        raise node.fault("区间至少要写 from 或 to")
    low, low_inside = (
        _number(entry["from"], unit) if "from" in entry else (Fraction(0) if starts_at_zero else None, False)
    )
    high, high_inside = _number(entry["to"], unit) if "to" in entry else (None, False)
    if "from" in entry and low_inside is None:
        low_inside = bounds.from_inside
    if "to" in entry and high_inside is None:
        high_inside = bounds.to_inside
    try:
        return Band(low, high, bool(low_inside), bool(high_inside))
    except ValueError as error:
        raise node.fault(str(error)) from error


def _number(node: Node, unit: str) -> tuple[Fraction, bool | None]:
    """Read "1000", "0.2%", "5000 含"; the second value says 含 (True), 不含 (False) or nothing (None)."""
    text = node.text()
    inside: bool | None = None
    for word, meaning in (("不含", False), ("含", True)):
        if text.endswith(word):
            text, inside = text.removesuffix(word).strip(), meaning
            break
    if unit == "percent":
        if not text.endswith("%"):
            raise node.fault(f"比例请写成百分数，如 0.2%：{text}")
        text = text.removesuffix("%")
    if not _NUMBER.fullmatch(text):
        raise node.fault(f"不是数：{text}")
    if unit == "yuan":
        try:
            return Fraction(parse_yuan(text)), inside
        except ValueError as error:
            raise node.fault(str(error)) from error
    return Fraction(text) / (100 if unit == "percent" else 1), inside


def _condition(node: Node, bounds: Bounds) -> Condition:
    entries = node.entries()
    known = [*FLAGS, *_KINDS]
    for key, value in entries.items():
        if key not in _BESIDE and key not in known:
            raise value.unknown_key(key, {*known, *_BESIDE})
    keys = [key for key in entries if key not in _BESIDE]
    if len(keys) != 1:
        raise node.fault("一个条件只写一个要件（另可写 quote、cite、reading）")
    key = keys[0]
    source = Source(
        quote=entries["quote"].text() if "quote" in entries else None,
        cite=entries["cite"].text() if "cite" in entries else None,
        reading=read_reading(entries["reading"]) if "reading" in entries else None,
    )
    if key in FLAGS:
        return FlagIs(key, read_yes_no(entries[key]), source)
    return _KINDS[key](entries[key], bounds, source)


def _group(kind: str) -> Callable[[Node, Bounds, Source], Condition]:
    def read(node: Node, bounds: Bounds, source: Source) -> Condition:
        parts = tuple(_condition(part, bounds) for part in node.nodes())
        return AllOrAny("all" if kind == "all" else "any", parts, source)

    return read


def _items(node: Node, _bounds: Bounds, source: Source) -> Condition:
    numbers = [one_of(part, frozenset("1234567")) for part in node.nodes()]
    return ItemIs(tuple(int(number) for number in numbers), source)


def _no_tier(node: Node, _bounds: Bounds, source: Source) -> Condition:
    return NoTier(tuple(one_of(part, frozenset(TierKind)) for part in node.nodes()), source)


_KINDS: Final[dict[str, Callable[[Node, Bounds, Source], Condition]]] = {
    "amount": lambda node, bounds, source: Within("amount", read_band(node, bounds, "yuan"), source),
    "ratio": lambda node, bounds, source: Within("ratio", read_band(node, bounds, "percent"), source),
    "item": _items,
    "all": _group("all"),
    "any": _group("any"),
    "none_of": _no_tier,
}
