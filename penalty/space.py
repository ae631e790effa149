"""The facts a provision asks for, and the cells in which all its answers are the same.

A tier sees an amount only as below, at or above its thresholds. So the thresholds cut every number into points and
open intervals, and facts that agree on every yes-or-no and lie in the same cells get the same answer but for the sums.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from operator import attrgetter
from typing import Any, Final, TypeAlias

from penalty.conditions import AMOUNT, Condition, FlagIs, ItemIs, Scale, Within, atoms, own_scale
from penalty.facts import FLAGS, Facts
from penalty.ruleset import Provision, Tier
from penalty.vocabulary import Vocabulary

EXCLUSIVE: Final = frozenset({"corrected_in_time", "refused_correction"})
"""Facts that are never both true (裁量细则第八条、第九条)."""

_THOUSAND_YUAN: Final = 100_000
Key: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale with the thresholds laid on it, ascending. Cell 2i+1 is threshold i, cell 2i the interval below it."""

    scale: Scale
    cuts: tuple[Fraction, ...]
    steps: tuple[Any, ...]
    """The cuts as plain integers where they are whole, with an end no number passes: quick to search."""
    pairs: tuple[tuple[int, int], ...]
    """The cuts as pairs of integers, for ratios."""

    @classmethod
    def over(cls, scale: Scale, cuts: Iterable[Fraction]) -> Axis:
        """Lay thresholds on a scale; every number but a ratio is also cut at 0, above which sums begin."""
        ordered = tuple(sorted(set(cuts) if scale.unit == "percent" else {*cuts, Fraction(0)}))
        steps = tuple(cut.numerator if cut.denominator == 1 else cut for cut in ordered)
        return cls(scale, ordered, (*steps, math.inf), tuple(cut.as_integer_ratio() for cut in ordered))

    @property
    def size(self) -> int:
        """The number of cells."""
        return 2 * len(self.cuts) + 1

    def cell(self, value: int | Fraction) -> int:
        """Return the cell of a number."""
        place = bisect_left(self.steps, value)
        return 2 * place + bool(self.steps[place] == value)

    def ratio_cell(self, numerator: int, denominator: int) -> int:
        """Return the cell of numerator / denominator (> 0), by cross-multiplication."""
        for place, (top, bottom) in enumerate(self.pairs):
            left, right = numerator * bottom, top * denominator
            if left <= right:
                return 2 * place + (left == right)
        return 2 * len(self.pairs)

    @property
    def whole(self) -> bool:
        """Whether only whole numbers lie on it: 分 and counts."""
        return self.scale.whole

    def empty(self, cell: int) -> bool:
        """Tell whether no whole number, from the least there is on, lies in a cell."""
        place, at = divmod(cell, 2)
        if at:
            return self.cuts[place] < self.scale.least or self.cuts[place].denominator != 1
        low = self.scale.least - 1 if place == 0 else max(self.cuts[place - 1], Fraction(self.scale.least - 1))
        return place < len(self.cuts) and self.cuts[place] - low <= 1

    def sample(self, cell: int) -> Fraction:
        """Return a number in a cell: the threshold, else one between its neighbours or as far again beyond the last."""
        place, at = divmod(cell, 2)
        if at:
            return self.cuts[place]
        low = self.cuts[place - 1] if place else None
        high = self.cuts[place] if place < len(self.cuts) else None
        if low is None:
            return Fraction(0) if high is None else high / 2
        if high is not None:
            return (low + high) / 2
        if self.scale.unit == "number":
            return Fraction(math.floor(low) + 1)
        return low * 2 or Fraction(_THOUSAND_YUAN)


class Space:
    """The facts that decide a provision: flags, the 项, numbers on axes, and at most one ratio."""

    def __init__(self, provision: Provision, beside: Iterable[Tier] = ()) -> None:
        """Take the facts that a provision's tiers read, and those that tiers `beside` them (the statute's) read."""
        tiers = (*provision.tiers, *beside)
        parts = [part for tier in tiers for condition in conditions_of(tier) for part in atoms(condition)]
        read = {part.fact for part in parts if isinstance(part, FlagIs)}
        if provision.redirect is not None:
            read.add(provision.redirect.fact)
        if read & EXCLUSIVE:
            read |= EXCLUSIVE  # to know one of them is to know something of the other
        self.flags = tuple(name for name in FLAGS if name in read)
        self.own_flags = tuple(sorted(read - set(self.flags)))
        self.items = tuple(provision.items) if any(isinstance(part, ItemIs) for part in parts) else ()
        axes = _axes(parts, {name for tier in tiers for name in tier.sanction.counts}, provision.words)
        self.amount = axes.pop("amount")
        self.ratio = next((axis for axis in axes.values() if axis.scale.unit == "percent"), None)
        self.numbers = tuple(axis for axis in axes.values() if axis.scale.unit != "percent")
        self.base = None if self.ratio is None else self.ratio.scale.facts[1]
        """What the ratio is measured against."""
        self._known = attrgetter("item", "circumstances", *self.flags)
        self._has_own = bool(self.own_flags or self.numbers or self.base not in (None, "prior_year_payment"))

    def key(self, facts: Facts) -> Key:
        """Return the cell of the facts, unknown ones as None; equal keys have equal answers but for the sums."""
        amount, ratio, cell = facts.amount, None, None
        base = facts.prior_year_payment
        if self._has_own:
            base = facts.value(self.base) if self.base else None  # type: ignore[assignment]  # an amount by its kind
        if amount is not None:
            cell = self.amount.cell(amount)
        if self.ratio is not None and base:
            # While the amount is unknown it matters how the amounts still possible compare to the payment itself.
            ratio = (base,) if amount is None else self.ratio.ratio_cell(amount, base)
        known = (self._known(facts), cell, ratio)
        return (*known, self._own_key(facts)) if self._has_own else known

    def _own_key(self, facts: Facts) -> Key:
        numbers = [facts.value(axis.scale.name) for axis in self.numbers]
        cells = [None if value is None else axis.cell(value) for axis, value in zip(self.numbers, numbers, strict=True)]  # type: ignore[arg-type]  # numbers by their kind
        return (*(facts.value(name) for name in self.own_flags), *cells)

    def values(self, facts: Facts) -> dict[str, object]:
        """Return the facts as conditions read them: flags, item, numbers, and the ratio as a pair."""
        values: dict[str, object] = {name: getattr(facts, name) for name in self.flags}
        values |= {name: facts.value(name) for name in self.own_flags}
        values |= {axis.scale.name: plain(facts.value(axis.scale.name)) for axis in self.numbers}
        values["item"], values["amount"] = facts.item, facts.amount
        if self.ratio is not None and self.base is not None:
            # A ratio needs something above zero to measure against; a first-year institution has none.
            base = facts.value(self.base)
            values[self.ratio.scale.name] = (facts.amount, base) if facts.amount is not None and base else None
        return values


def plain(value: object) -> object:
    """Return a number as conditions read it: a Fraction as a pair of integers."""
    return value.as_integer_ratio() if isinstance(value, Fraction) else value


def conditions_of(tier: Tier) -> Iterator[Condition]:
    """Yield the condition of a tier and that of its suspension."""
    yield tier.when
    suspension = tier.sanction.suspension
    if suspension is not None and suspension.when is not None:
        yield suspension.when


def _axes(parts: Iterable[Condition], counted: Iterable[str], words: Vocabulary) -> dict[str, Axis]:
    """Return the axes by name: those that conditions lie on, those that sums are computed from, and the amount."""
    scales: dict[str, Scale] = {"amount": AMOUNT}
    cuts: dict[str, set[Fraction]] = {"amount": set()}
    for part in parts:
        if isinstance(part, Within):
            scales[part.scale.name] = part.scale
            ends = {end for end in (part.band.low, part.band.high) if end is not None}
            cuts.setdefault(part.scale.name, set()).update(ends)
    for name in sorted(set(counted) - scales.keys()):
        scales[name], cuts[name] = own_scale(words.facts[name]), set()
    return {name: Axis.over(scale, cuts[name]) for name, scale in scales.items()}
