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
from penalty.conditions import (
    AMOUNT,
    AllOrAny,
    Condition,
    FlagIs,
    ItemIs,
    NoTier,
    Reading,
    Scale,
    Source,
    Within,
    own_scale,
)
from penalty.facts import FLAGS, LABELS
from penalty.money import parse_yuan
from penalty.reading.strict_yaml import Node, one_of, read_yes_no
from penalty.ruleset import TierKind
from penalty.vocabulary import FactKind, Vocabulary

_BESIDE: Final = frozenset({"quote", "cite", "reading"})
_NUMBER = re.compile(r"\d{1,18}(?:\.\d{1,6})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How a ruleset counts: whether "from" (以上) and "to" (以下) include the number."""

    from_inside: bool
    to_inside: bool


@dataclass(frozen=True, slots=True)
class Terms:
    """What a ruleset's conditions are read by: how it counts, and its words."""

    bounds: Bounds
    words: Vocabulary

    def scales(self) -> dict[str, Scale]:
        """Return what a band may be laid on, by name."""
        numbers = [fact for fact in self.words.facts.values() if fact.kind is not FactKind.FLAG]
        ratios = [Scale.of_ratio(ratio) for ratio in self.words.ratios.values()]
        return {scale.name: scale for scale in (AMOUNT, *map(own_scale, numbers), *ratios)}

    def flags(self) -> dict[str, str]:
        """Return the yes-or-no facts with their Chinese names."""
        own = {name: self.words.facts[name].label for name in self.words.of_kind(FactKind.FLAG)}
        return {**{name: LABELS[name] for name in FLAGS}, **own}


def read_conditions(node: Node, terms: Terms) -> Condition:
    """Read a `when`: a list of which all must hold."""
    parts = tuple(_condition(part, terms) for part in node.nodes())
    return parts[0] if len(parts) == 1 else AllOrAny("all", parts, Source())


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


def _condition(node: Node, terms: Terms) -> Condition:
    entries = node.entries()
    flags, scales = terms.flags(), terms.scales()
    known = [*flags, *scales, *_KINDS]
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
    if key in flags:
        return FlagIs(key, read_yes_no(entries[key]), source, flags[key])
    if key in scales:
        return Within(scales[key], read_band(entries[key], terms.bounds, scales[key].unit), source)
    return _KINDS[key](entries[key], terms, source)


def _group(kind: str) -> Callable[[Node, Terms, Source], Condition]:
    def read(node: Node, terms: Terms, source: Source) -> Condition:
        parts = tuple(_condition(part, terms) for part in node.nodes())
        return AllOrAny("all" if kind == "all" else "any", parts, source)

    return read


def _items(node: Node, terms: Terms, source: Source) -> Condition:
    last = max(terms.words.items.values(), default=0)
    known = frozenset(str(number) for number in range(1, last + 1))
    return ItemIs(tuple(int(one_of(part, known)) for part in node.nodes()), source)


def _no_tier(node: Node, _terms: Terms, source: Source) -> Condition:
    return NoTier(tuple(one_of(part, frozenset(TierKind)) for part in node.nodes()), source)


_KINDS: Final[dict[str, Callable[[Node, Terms, Source], Condition]]] = {
    "item": _items,
    "all": _group("all"),
    "any": _group("any"),
    "none_of": _no_tier,
}
