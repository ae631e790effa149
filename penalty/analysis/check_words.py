"""The quoted words of a condition held against the condition: they must stand in the text and say its numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from penalty.band import decimal_text
from penalty.conditions import AllOrAny, Condition, FlagIs, ItemIs, NoTier, Within, atoms
from penalty.in_words import scale_band, truth_text
from penalty.ruleset import Provision, Ruleset, Tier, TierKind
from penalty.space import conditions_of

_NUMBER: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(万|千|百)?")
_YEARS: Final = re.compile(r"(\d+)年")
_DIGITS: Final = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"两": 2}
_TIMES: Final = {"万": 10000, "千": 1000, "百": 100}


def condition_text(condition: Condition) -> str:
    """Write a condition in words."""
    match condition:
        case FlagIs(label=label, wanted=wanted):
            return f"{label}＝{truth_text(wanted)}"
        case Within(scale=scale, band=band):
            return f"{scale.label} {scale_band(scale, band)}"
        case ItemIs(items=items):
            return f"第{'、'.join(map(str, items))}项"
        case NoTier(kinds=kinds):
            return f"不具备{'、'.join(TierKind(kind).label for kind in kinds)}情形"
        case AllOrAny(kind="any"):
            return "具备其一"
        case AllOrAny(parts=parts):
            return "同时具备" if parts else "（无其他要件）"


def quote_slips(ruleset: Ruleset, provision: Provision, tier: Tier) -> Iterator[tuple[str, str]]:
    """Yield, for each condition whose quote does not bear it out, the condition in words and what is wrong."""
    law = _law(ruleset, provision, tier)
    if ruleset.system == "处罚":
        yield from _sanction_slips(tier, tier.text if tier.sanction.suspension is None else law)
    for condition in (part for each in conditions_of(tier) for part in atoms(each)):
        quote = condition.source.quote
        if quote is None:
            continue
        what = condition_text(condition)
        if any(part not in law for part in quote.split("……")):
            yield what, f"引文“{quote}”不在条文中"
        elif isinstance(condition, Within) and condition.source.reading is None:
            unsaid = [number for number in _numbers_of(condition) if number not in _said(quote)]
            if unsaid:
                yield what, f"引文“{quote}”里没有要件的数"


def _sanction_slips(tier: Tier, law: str) -> Iterator[tuple[str, str]]:
    """Yield the bands of a sanction whose numbers no text says: "1年" is twelve months."""
    said = _said(law) | {Fraction(match[1]) * 12 for match in _YEARS.finditer(law)}
    sanction = tier.sanction
    length = sanction.suspension.length if sanction.suspension is not None else None
    for what, band, unit in (("倍数", sanction.multiple, 1), ("罚款", sanction.fine, 100), ("暂停", length, 1)):
        ends = [] if band is None else [end / unit for end in (band.low, band.high) if end]
        if any(end not in said for end in ends):
            yield f"{what} {'、'.join(decimal_text(end) for end in ends)}", f"条文里没有处罚所写的{what}"


def _law(ruleset: Ruleset, provision: Provision, tier: Tier) -> str:
    """Return all that a condition of the tier may quote: its clause, the general rules, provision and statute."""
    statute = [each.text for each in ruleset.statute.provisions.values()]
    return "\n".join([tier.text, provision.text, *(rule.text for rule in ruleset.general), *statute])


def _numbers_of(within: Within) -> list[Fraction]:
    scale = {"yuan": Fraction(1, 100), "percent": Fraction(100), "number": Fraction(1)}[within.scale.unit]
    return [end * scale for end in (within.band.low, within.band.high) if end]


def _said(quote: str) -> set[Fraction]:
    """Return the numbers a quote says: "10万元" is 100000, "两次" 2."""
    written = {Fraction(match[1]) * _TIMES.get(match[2], 1) for match in _NUMBER.finditer(quote)}
    return written | {Fraction(_DIGITS[sign]) for sign in quote if sign in _DIGITS}
