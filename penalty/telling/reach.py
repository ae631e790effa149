"""The fewest facts after whose change another outcome is reached.

For every outcome the facts under which it is the answer are a few boxes (`penalty.analysis.atlas`); what a box asks of
the facts beyond what they are is a way there. What the boxes suggest is then tried on the interpreter itself, so that
a way is never said that does not lead there.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

from penalty.analysis.atlas import NO, YES, Atlas
from penalty.analysis.boxes import Box, Boxes, intersect, unite
from penalty.assessment import Status
from penalty.band import Band
from penalty.circumstances import circumstances_of
from penalty.decide import decide
from penalty.facts import FLAGS, Facts
from penalty.limitation import time_barred
from penalty.ruleset import Ruleset, Tier, TierKind
from penalty.rulings import Rulings
from penalty.space import EXCLUSIVE, Axis
from penalty.telling.options import Option, band_of, changed, options, runs

_SEVERE: Final = TierKind.SEVERE
_MOST_WAYS: Final = 2
_RANKS: Final[Mapping[str, int]] = MappingProxyType(
    {**{name: rank for rank, name in enumerate(FLAGS)}, "amount": 20, "item": 50}
)
_OWN_RANK, _BASE_RANK = 30, 40
"""Which of two facts is named, where either will do: the lower."""

Given: TypeAlias = tuple[tuple[str, object], ...]


class Target(NamedTuple):
    """An outcome: a tier that is determined, a gap, or another provision."""

    status: Status
    tier: Tier | None = None


class Way(NamedTuple):
    """One way to an outcome: what would have to be so (`asks`), and facts that are so (`values`, by name).

    A ratio both of whose amounts are asked for is one ask on the ratio, but two facts.
    """

    target: Target
    asks: tuple[Option, ...]
    values: Given


class Reach:
    """Where each outcome of a provision is the answer, unknown facts being those a box says nothing of."""

    def __init__(self, rulings: Rulings) -> None:
        """Work out the boxes of every tier, of the gap, and of the redirection."""
        self._rulings = rulings
        self.provision = provision = rulings.provision
        self.atlas = atlas = Atlas(rulings.ruleset, provision)
        self._numbered = {dimension.name for dimension in atlas.dimensions if dimension.axis is not None}
        redirect = provision.redirect
        self.here = [atlas.full] if redirect is None else [atlas.box(**{redirect.fact: NO})]
        gap = self.here
        for tier in provision.tiers:
            gap = intersect(gap, atlas.sets(tier)[1])
        self.boxes: dict[Target, Boxes] = {}
        order = sorted(enumerate(provision.tiers), key=lambda each: (each[1].kind.weight, each[0]))
        for place, tier in order:
            self.boxes[Target(Status.DETERMINED, tier)] = self._outcome(place, tier)
        self.boxes[Target(Status.GAP)] = gap
        if redirect is not None:
            self.boxes[Target(Status.REDIRECTED)] = [atlas.box(**{redirect.fact: YES})]

    def _outcome(self, place: int, tier: Tier) -> Boxes:
        """Return where a tier holds, nothing lighter or contrary does, and nothing is left open (`penalty.decide`).

        Where a 不予处罚 holds, what else may hold does not matter.
        """
        found = intersect(self.here, self.atlas.sets(tier)[0])
        if tier.kind is TierKind.NONE:
            return found
        for other_place, other in enumerate(self.provision.tiers):
            true, false = self.atlas.sets(other)
            if other_place != place:
                barred = _precedes(other, other_place, tier, place)
                found = intersect(found, false if barred else unite(true, false))
        return found

    def is_at(self, facts: Facts, target: Target) -> bool:
        """Tell whether an outcome is the answer to the facts.

        The tiers are asked first, for that is quick; time limits and circumstances on file may still bar the answer.
        """
        outcome = decide(self.provision, self.atlas.space.values(facts))
        if outcome.status is not target.status or outcome.tier is not target.tier:
            return False
        ruling = self._rulings.on(facts)
        return ruling.status is target.status and ruling.tier is target.tier

    def least(self, facts: Facts, target: Target) -> int | None:
        """Return how many facts an outcome asks for at the least, untried; None where it cannot be reached."""
        late = len(_late(facts, target))
        return min((plan.size + late for box in self.boxes[target] for plan in self._plans(facts, box)), default=None)

    def ways(self, facts: Facts, target: Target, most: int = _MOST_WAYS) -> list[Way]:
        """Return the most natural of the ways that ask the fewest facts; none where the outcome cannot be reached.

        What is on file (the payment of a year, the 项) is asked to be otherwise only where nothing else will do. What
        was found too late, or has a circumstance on file against it, stays so whatever the other facts are.
        """
        late = _late(facts, target)
        facts = changed(facts, dict(late))
        if _barred(facts, target):
            return []
        plans = {plan for box in self.boxes[target] for plan in self._plans(facts, box)}
        on_file = {name for name in ("item", self.atlas.space.base or "") if facts.value(name) is not None}
        ways: dict[tuple[object, ...], Way] = {}
        for _, group in itertools.groupby(sorted(plans, key=self._natural), key=lambda plan: plan.size):
            for plan in group:
                key = (plan.flags, plan.items, plan.numbers)
                if key in ways or (ways and on_file & {"item" if plan.items else "", *plan.numbers}):
                    continue
                way = self._tried(facts, target, plan)
                if way is not None:
                    ways[key] = way
                if len(ways) == most:
                    break
            if ways:
                break
        asked = tuple(Option(name, value) for name, value in late)
        return [Way(target, (*asked, *way.asks), (*late, *way.values)) for way in ways.values()]

    def _plans(self, facts: Facts, box: Box) -> Iterator[_Plan]:
        """Yield what a box asks of the facts: flags and 项 by value, numbers by name."""
        flags = self._flags(facts, box)
        if flags is None:
            return
        items = self._items(facts, box)
        known = sum(facts.value(name) is not None for name, _ in flags) + bool(items and facts.item is not None)
        for numbers in self._numbers(facts, box):
            otherwise = known + sum(facts.value(name) is not None for name in numbers)
            bounds = sum(self._off(facts, box, name) for name in numbers)
            yield _Plan(len(flags) + bool(items) + len(numbers), otherwise, flags, items, numbers, box, bounds)

    def _flags(self, facts: Facts, box: Box) -> tuple[tuple[str, bool], ...] | None:
        """Return the flags a box asks to be otherwise or to be found so; None where that cannot be."""
        atlas, asked = self.atlas, {}
        for name in (*atlas.space.flags, *atlas.space.own_flags):
            mask, value = box[atlas.place(name)], facts.value(name)
            if mask != NO | YES and (value is None or not mask & (YES if value else NO)):
                asked[name] = mask == YES
        if asked.keys() & EXCLUSIVE and all(asked.get(name, facts.value(name)) is True for name in EXCLUSIVE):
            other = next((name for name in sorted(EXCLUSIVE) if name not in asked), None)
            if other is None or box[atlas.place(other)] == YES:
                return None
            asked[other] = False
        return tuple((name, asked[name]) for name in (*atlas.space.flags, *atlas.space.own_flags) if name in asked)

    def _items(self, facts: Facts, box: Box) -> tuple[int, ...]:
        items = self.atlas.space.items
        mask = box[self.atlas.place("item")] if items else 0
        allowed = tuple(item for item in items if mask & 1 << (item - 1))
        return () if len(allowed) == len(items) or facts.item in allowed else allowed

    def _numbers(self, facts: Facts, box: Box) -> Iterator[tuple[str, ...]]:
        """Yield the numbers a box asks for; a ratio can be had by its amount, by what it is measured by, or by both."""
        space = self.atlas.space
        own = tuple(axis.scale.name for axis in space.numbers if self._off(facts, box, axis.scale.name))
        amount, ratio, base = self._off(facts, box, "amount"), self._ratio_off(facts, box), space.base
        if not amount and not ratio:
            yield own
            return
        if not self._asks_ratio(box) or (base is not None and facts.value(base)):
            yield tuple(dict.fromkeys((*own, "amount")))
        if base is not None and ratio:
            if facts.amount is not None and not amount:
                yield tuple(dict.fromkeys((*own, base)))
            yield tuple(dict.fromkeys((*own, "amount", base)))

    def _off(self, facts: Facts, box: Box, name: str) -> bool:
        """Tell whether a number is not where a box wants it; an unknown one is where nothing is wanted."""
        if name not in self._numbered:
            return False
        place = self.atlas.place(name)
        axis, mask, value = self.atlas.dimensions[place].axis, box[place], facts.value(name)
        if mask == self.atlas.full[place] or axis is None:
            return False
        return value is None or not mask & 1 << axis.cell(value)  # type: ignore[arg-type]  # a number by its kind

    def _asks_ratio(self, box: Box) -> bool:
        ratio = self.atlas.space.ratio
        return ratio is not None and not box[self.atlas.place(ratio.scale.name)] & 1 << ratio.size

    def _ratio_off(self, facts: Facts, box: Box) -> bool:
        ratio, base = self.atlas.space.ratio, self.atlas.space.base
        if ratio is None or base is None or not self._asks_ratio(box):
            return False
        measured = facts.value(base)
        if facts.amount is None or not isinstance(measured, int) or not measured:
            return True
        return not box[self.atlas.place(ratio.scale.name)] & 1 << ratio.ratio_cell(facts.amount, measured)

    def _natural(self, plan: _Plan) -> tuple[object, ...]:
        """Sort by how many facts, how many of them known to be otherwise, then by what is said in fewer words."""
        names = [name for name, _ in plan.flags] + (["item"] if plan.items else []) + list(plan.numbers)
        ranks = sorted(_RANKS.get(name, _OWN_RANK if name != self.atlas.space.base else _BASE_RANK) for name in names)
        return (plan.size, plan.otherwise, ranks, plan.bounds, plan[2:])

    def _tried(self, facts: Facts, target: Target, plan: _Plan) -> Way | None:
        """Return the way a plan is, its numbers as wide as they may be, or None where it does not lead there."""
        given: dict[str, object] = dict(plan.flags)
        asks = [Option(name, value) for name, value in plan.flags]
        if plan.items:
            given["item"] = plan.items[0]
            asks.append(Option("item", plan.items[0], items=plan.items))
        now = changed(facts, given)
        if len(plan.numbers) == 1:
            option = self._widest(now, target, plan.numbers[0])
            if option is None:
                return None
            asks.append(option)
            given[option.fact] = option.value
        elif plan.numbers:
            found = self._both(now, target, plan, plan.numbers)
            if found is None:
                return None
            given |= found
            asks += self._bands(changed(now, found), plan)
        elif not self.is_at(now, target):
            return None
        return Way(target, tuple(asks), tuple(given.items()))

    def _widest(self, facts: Facts, target: Target, name: str) -> Option | None:
        """Return all values of one number that lead there, those next to what it is now."""
        every = options(self.atlas.space, facts, name)
        reached = runs(every, lambda option: self.is_at(changed(facts, {name: option.value}), target))
        there = [option for option, leads in reached if leads]
        now = facts.value(name)
        if not there:
            return None
        if now is None:
            return there[0]
        return min(there, key=lambda option: _apart(option.band, now))

    def _both(self, facts: Facts, target: Target, plan: _Plan, names: tuple[str, ...]) -> dict[str, object] | None:
        """Return values for several numbers at once that lead there, a sum above zero where one will do."""
        if not names:
            return {} if self.is_at(facts, target) else None
        first, rest = names[0], names[1:]
        for option in sorted(options(self.atlas.space, facts, first), key=lambda option: not option.value):
            now = changed(facts, {first: option.value})
            if not self._off(now, plan.box, first):
                found = self._both(now, target, plan, rest)
                if found is not None:
                    return {first: option.value, **found}
        return None

    def _bands(self, facts: Facts, plan: _Plan) -> Iterator[Option]:
        """Yield the bands of a box around numbers that lie in it; a ratio where it is asked for."""
        atlas, ratio = self.atlas, self.atlas.space.ratio
        for dimension, mask, full in zip(atlas.dimensions, plan.box, atlas.full, strict=True):
            axis, name = dimension.axis, dimension.name
            if axis is None or mask == full:
                continue
            if axis is ratio:
                pair = atlas.space.values(facts)[name]
                if isinstance(pair, tuple) and self._asks_ratio(plan.box):
                    yield Option(name, Fraction(*pair), _around(axis, mask, axis.ratio_cell(*pair)))
            elif name in plan.numbers:
                value = facts.value(name)
                yield Option(name, value, _around(axis, mask, axis.cell(value)))  # type: ignore[arg-type]  # a number by its kind


class _Plan(NamedTuple):
    """What a box asks: how many facts, how many of them known to be otherwise, and which."""

    size: int
    otherwise: int
    flags: tuple[tuple[str, bool], ...]
    items: tuple[int, ...]
    numbers: tuple[str, ...]
    box: Box
    bounds: int
    """How many of the numbers the box bounds by themselves, not by their ratio."""


@lru_cache(maxsize=64)
def _kept(rulings: Rulings) -> Reach:
    return Reach(rulings)


def reach_of(ruleset: Ruleset, provision: str) -> Reach:
    """Return the reach of a provision, worked out once for a ruleset. Raises KeyError for a provision it lacks."""
    return _kept(Rulings.of(ruleset, provision))


def _spared(target: Target) -> bool:
    """Tell whether an outcome stands however late the violation was found: nobody is fined by it."""
    return target.status is Status.REDIRECTED or (target.tier is not None and target.tier.kind is TierKind.NONE)


def _late(facts: Facts, target: Target) -> Given:
    """Return what an outcome asks where the violation was found after two years (行政处罚法第三十六条)."""
    return () if _spared(target) or time_barred(facts) is False else (("life_or_health_harm", True),)


def _barred(facts: Facts, target: Target) -> bool:
    """Tell whether an outcome is out of reach: found too late, or against a circumstance on file (第七条)."""
    opposed = target.tier is not None and any(
        each.opposes(target.tier.kind) for each in circumstances_of(facts.circumstances)
    )
    return opposed or (not _spared(target) and time_barred(facts) is not False)


def _precedes(other: Tier, other_place: int, tier: Tier, place: int) -> bool:
    """Tell whether another tier that holds keeps this one from being the outcome (第七条, or the lighter one)."""
    if other.kind is TierKind.NONE or (other.kind is _SEVERE and tier.kind is not _SEVERE):
        return True
    return (other.kind.weight, other_place) < (tier.kind.weight, place)


def _apart(band: Band | None, value: object) -> Fraction:
    """Return how far a number is from a band."""
    if band is None or not isinstance(value, (int, Fraction)):
        return Fraction(0)
    below = band.low - value if band.low is not None else Fraction(0)
    above = value - band.high if band.high is not None else Fraction(0)
    return max(Fraction(0), below, above)


def _around(axis: Axis, mask: int, cell: int) -> Band:
    """Return the band of the unbroken row of cells around one."""
    first = last = cell
    while first and mask & 1 << (first - 1):
        first -= 1
    while last < axis.size - 1 and mask & 1 << (last + 1):
        last += 1
    return band_of(axis, first, last)
