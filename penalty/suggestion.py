"""A suggested place inside the band, by a policy anyone can check by hand. It is a suggestion and decides nothing.

The place of the amount (or the ratio) inside its tier is the place of the multiple inside its band; a tier without an
upper end, or one that measures nothing, suggests the middle. The benchmark itself does not say where inside the band.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from penalty.assessment import Assessment, scale_value
from penalty.band import Band, decimal_text
from penalty.conditions import Finding, Within
from penalty.facts import Facts
from penalty.in_words import scale_band
from penalty.money import Fen, format_yuan

POLICY: Final = (
    "线性：金额（比例）在本档中的位置，就是倍数（期限、数额）在幅度中的位置，向上取到百分之一倍、整元、整月；"
    "本档没有上限或不看数额的，取中点"
)
"""The policy in words, shown with every suggestion."""
_MIDDLE: Final = Fraction(1, 2)
_CENT: Final = Fraction(1, 100)
_YUAN: Final = Fraction(100)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A multiple (two decimals), a fine (分, whole 元) and months or days, None where nothing is to be chosen."""

    multiple: Fraction | None
    fine: Fen | None
    months: int | None
    position: Fraction
    basis: str


def suggest(assessment: Assessment, amounts: Iterable[Fen] | None = None) -> Suggestion | None:
    """Return the suggestion for a settled assessment, or None where nothing can be chosen yet.

    `amounts` are those of the acts that share the tier (分), where there are several.
    """
    tier = assessment.tier or assessment.statutory
    if tier is None or assessment.missing:
        return None
    found = next((each.finding for each in assessment.trace.tiers if each.tier is tier), None)
    position, basis = _position(found, assessment.facts)
    multiple, fine = assessment.bands
    suspension = assessment.suspension
    acts = (assessment.facts.amount or 0,) if amounts is None else amounts
    return Suggestion(
        None if multiple is None else _payable(multiple, _inside(multiple, position, _CENT), acts),
        None if fine is None else int(_inside(fine, position, _YUAN)),
        None if suspension is None else int(_inside(suspension.length, position, Fraction(1))),
        position,
        basis,
    )


def _position(finding: Finding | None, facts: Facts) -> tuple[Fraction, str]:
    """Return where in its tier the measured number lies, from 0 (excluded or not) to 1, and how that was found."""
    if finding is not None and finding.verdict is not True:
        return _MIDDLE, "参照的档次，取中点"
    for within in _measured(finding) if finding is not None else ():
        scale, band = within.scale, within.band
        value = _value(within, facts)
        if band.high is None or value is None:
            continue
        low = band.low or Fraction(0)
        place = _MIDDLE if band.high == low else (value - low) / (band.high - low)
        text = scale_value(scale, facts)
        unit = "元" if scale.unit == "yuan" else ""
        return place, f"{scale.label} {text}{unit} 在本档 {scale_band(scale, band)} 中的位置 {_percent(place)}"
    return _MIDDLE, "本档没有上限或不看数额，取中点"


def _measured(finding: Finding) -> Iterator[Within]:
    """Yield the bands that the facts lie in, a ratio's before others."""
    found = [each.condition for each in _all(finding) if each.verdict is True]
    bands = [condition for condition in found if isinstance(condition, Within)]
    yield from sorted(bands, key=lambda within: within.scale.unit != "percent")


def _all(finding: Finding) -> Iterator[Finding]:
    yield finding
    for part in finding.parts:
        yield from _all(part)


def _value(within: Within, facts: Facts) -> Fraction | None:
    numbers = [facts.value(name) for name in within.scale.facts]
    known = [Fraction(number) for number in numbers if isinstance(number, (int, Fraction))]
    if len(known) != len(numbers):
        return None
    return known[0] / known[1] if len(known) > 1 else known[0]


def _inside(band: Band, position: Fraction, step: Fraction) -> Fraction:
    """Return the number at a position of a band, in whole steps and inside the band."""
    if band.fixed and band.low is not None:
        return band.low
    low, high = band.low or Fraction(0), band.high or Fraction(0)
    steps = band.scaled(1 / step).whole()
    if steps is None:
        return high
    wanted = (low + position * (high - low)) / step
    return min(max(Fraction(-(-wanted.numerator // wanted.denominator)), Fraction(steps[0])), Fraction(steps[1])) * step


def _payable(band: Band, multiple: Fraction, acts: Iterable[Fen]) -> Fraction:
    """Return the multiple, raised as far as each act's fine in whole 分 needs to be lawful itself."""
    for amount in acts:
        limits = band.whole(amount) if amount else None
        if limits is not None and amount * multiple < limits[0]:
            needed = Fraction(limits[0], amount) / _CENT
            multiple = -(-needed.numerator // needed.denominator) * _CENT
    return multiple if band.high is None else min(multiple, band.high)


def _percent(place: Fraction) -> str:
    return f"{decimal_text(Fraction(round(place * 1000), 10))}%"


def suggestion_text(suggestion: Suggestion) -> str:
    """Write a suggestion: "1.23倍、7个月"."""
    parts = [f"{decimal_text(suggestion.multiple)}倍"] if suggestion.multiple is not None else []
    parts += [f"{format_yuan(suggestion.fine)}元"] if suggestion.fine is not None else []
    parts += [f"{suggestion.months}个月"] if suggestion.months is not None else []
    return "、".join(parts)
