"""What one fact may be, as far as the rules tell its values apart.

An explanation that asks "what if this fact were otherwise" need not try every value: two amounts in one cell get the
same answer. So a fact's options are its cells, each with one value that stands for all of them.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Final, NamedTuple, TypeAlias, TypeVar

from penalty.analysis.region import end_on
from penalty.assessment import band_on
from penalty.band import Band, decimal_text
from penalty.conditions import Scale
from penalty.facts import FIELDS, Facts
from penalty.money import MAX_FEN, format_yuan
from penalty.space import EXCLUSIVE, Axis, Space
from penalty.vocabulary import Vocabulary, item_name

_Kind = TypeVar("_Kind")
_STANDARD: Final = frozenset(FIELDS)
Values: TypeAlias = Mapping[str, object]
"""Fact names with the values they are given, in the facts' own units (amounts in 分)."""


class Option(NamedTuple):
    """One way for a fact to be: a value that stands for it, and of a number all values it stands for."""

    fact: str
    value: object
    band: Band | None = None
    items: tuple[int, ...] = ()


def changed(facts: Facts, values: Values) -> Facts:
    """Return the facts with some of them given other values."""
    own = dict(facts.own) | {name: value for name, value in values.items() if name not in _STANDARD}
    standard = {name: value for name, value in values.items() if name in _STANDARD}
    return dataclasses.replace(facts, **standard, own=tuple(own.items()))  # type: ignore[arg-type]  # values of their own fields


def options(space: Space, facts: Facts, name: str) -> tuple[Option, ...]:
    """Return every way for a fact to be, all others staying as they are; numbers ascending, a cell each."""
    if name == "item":
        return tuple(Option(name, item, items=(item,)) for item in space.items)
    axis = axis_of(space, facts, name)
    if axis is not None:
        return tuple(_numbers(axis, name, above_zero=name == space.base))
    barred = name in EXCLUSIVE and any(facts.value(other) is True for other in EXCLUSIVE - {name})
    return tuple(Option(name, value) for value in ((False,) if barred else (False, True)))


def axis_of(space: Space, facts: Facts, name: str) -> Axis | None:
    """Return the axis of a number, with the thresholds of the ratio that the other facts turn into thresholds of it."""
    ratio, base = space.ratio, space.base
    cuts = [] if ratio is None else ratio.cuts
    if name == "amount":
        measured = facts.value(base) if base is not None else None
        scaled = [cut * measured for cut in cuts] if isinstance(measured, int) and measured else []
        return Axis.over(space.amount.scale, {*space.amount.cuts, *scaled})
    own = next((axis for axis in space.numbers if axis.scale.name == name), None)
    if name != base:
        return own
    scale = own.scale if own is not None else Scale(name, "", "yuan", (name,))
    scaled = [facts.amount / cut for cut in cuts if cut] if facts.amount else []
    return Axis.over(scale, {*(own.cuts if own is not None else ()), *scaled})


def _numbers(axis: Axis, name: str, *, above_zero: bool) -> Iterator[Option]:
    least = 1 if above_zero else axis.scale.least
    for cell in range(axis.size):
        band = band_of(axis, cell, cell)
        if above_zero and band.low == 0:
            band = Band(None, band.high, low_inside=False, high_inside=band.high_inside)
        value = _sample(axis, cell, least)
        if value is not None:
            yield Option(name, int(value) if axis.whole else value, band)


def band_of(axis: Axis, first: int, last: int) -> Band:
    """Return the band of an unbroken row of cells."""
    low = axis.cuts[(first - 1) // 2] if first else None
    high = axis.cuts[last // 2] if last < axis.size - 1 else None
    return Band(low, high, low_inside=bool(first % 2), high_inside=bool(last % 2))


def _sample(axis: Axis, cell: int, least: int) -> Fraction | None:
    """Return a number in a cell that a fact may be, a whole one where the axis has no others, or None."""
    value = axis.sample(cell)
    low = axis.cuts[cell // 2 - 1] if cell > 1 else Fraction(0)
    tried = (
        value,
        Fraction(math.ceil(value)),
        Fraction(math.floor(value)),
        Fraction(math.floor(low) + 1),
        Fraction(MAX_FEN),
    )
    whole = (each for each in tried if each.denominator == 1 or not axis.whole)
    return next((each for each in whole if axis.cell(each) == cell and least <= each <= MAX_FEN), None)


def runs(found: Iterable[Option], same: Callable[[Option], _Kind]) -> list[tuple[Option, _Kind]]:
    """Join neighbouring options that are the same in some respect; returns each with what they share."""
    joined: list[tuple[Option, _Kind]] = []
    for option in found:
        kind = same(option)
        if joined and joined[-1][1] == kind and (option.band is not None or option.items):
            joined[-1] = (_join(joined[-1][0], option), kind)
        else:
            joined.append((option, kind))
    return joined


def _join(one: Option, other: Option) -> Option:
    band = None
    if one.band is not None and other.band is not None:
        band = Band(one.band.low, other.band.high, one.band.low_inside, other.band.high_inside)
    return Option(one.fact, one.value or other.value, band, (*one.items, *other.items))


def range_text(scale: Scale, band: Band) -> str:
    """Write a band in words that need no key: "超过 2000 元、不超过 5000 元"; a count without its unit."""
    band = _whole(scale, band)
    if band.fixed and band.low is not None:
        return f"为 {end_on(scale, band.low)}"
    low = high = ""
    if band.low is not None and (band.low or not band.low_inside):
        low = f"{'不低于' if band.low_inside else '超过'} {end_on(scale, band.low)}"
    if band.high is not None:
        high = f"{'不超过' if band.high_inside else '不足'} {end_on(scale, band.high)}"
    return "、".join(filter(None, (low, high))) or "不论多少"


def _whole(scale: Scale, band: Band) -> Band:
    """Return the band with ends that are not whole moved to the nearest whole number inside, where only such count."""
    low, high, low_inside, high_inside = band.low, band.high, band.low_inside, band.high_inside
    if scale.whole and low is not None and low.denominator != 1:
        low, low_inside = Fraction(math.ceil(low)), True
    if scale.whole and high is not None and high.denominator != 1:
        high, high_inside = Fraction(math.floor(high)), True
    return Band(low, high, low_inside, high_inside)


def option_text(option: Option, scale: Scale | None) -> str:
    """Write one way for a fact to be: "是", "第一项至第五项", "不超过 5000 元"."""
    if option.items:
        return _items_text(option.items)
    if option.band is not None and scale is not None:
        return range_text(scale, option.band)
    return "是" if option.value else "否"


def _items_text(items: tuple[int, ...]) -> str:
    """Name 项: "第一项至第五项", "第一项、第三项"."""
    first, last = items[0], items[-1]
    if len(items) > 2 and last - first == len(items) - 1:  # noqa: PLR2004 - two in a row are named both
        return f"{item_name(first)}至{item_name(last)}"
    return "、".join(item_name(item) for item in items)


def option_json(option: Option, scale: Scale | None) -> object:
    """Write one way for a fact to be, for JSON: a bool, a list of 项, a band as the trace writes it."""
    if option.items:
        return list(option.items)
    return option.value if option.band is None or scale is None else band_on(scale, _whole(scale, option.band))


def written(value: object, scale: Scale | None) -> object:
    """Write a fact's value for JSON: amounts as 元 in text, other numbers as decimals."""
    if value is None or isinstance(value, bool) or scale is None:
        return value
    if isinstance(value, int) and scale.unit == "yuan":
        return format_yuan(value)
    return decimal_text(Fraction(value)) if isinstance(value, (int, Fraction)) else value


def scale_of(space: Space, words: Vocabulary, name: str) -> Scale | None:
    """Return the scale of a number by its fact, or of the ratio by its name; None for flags and 项."""
    if space.ratio is not None and name == space.ratio.scale.name:
        return space.ratio.scale
    if name == "amount":
        return space.amount.scale
    own = next((axis.scale for axis in space.numbers if axis.scale.name == name), None)
    if own is None and name == space.base:
        label = words.facts[name].label if name in words.facts else "上年度医保基金支付额"
        return Scale(name, label, "yuan", (name,))
    return own
