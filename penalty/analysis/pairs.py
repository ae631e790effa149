"""Pairs of facts that differ in one fact and flip a tier: the tests that a table asks for by itself (MC/DC).

For every single condition of every tier, and for each end of every band, the atlas knows where that condition alone
decides whether the tier holds. A pair is two sets of facts from there, as alike as they can be.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final, TypeAlias

from penalty.analysis.atlas import NO, YES, Atlas
from penalty.analysis.boxes import Box, Boxes, intersect, meet, subtract, unite
from penalty.analysis.check_words import condition_text
from penalty.analysis.region import cells, facts_in, payment_for
from penalty.band import Band, decimal_text
from penalty.conditions import AllOrAny, Condition, FlagIs, ItemIs, NoTier, Scale, Source, Within, atoms
from penalty.facts import FIELDS
from penalty.money import format_yuan
from penalty.ruleset import Provision, Ruleset, Tier
from penalty.space import Axis

Written: TypeAlias = dict[str, str]
"""Facts as the contract writes them, flags as 是 and 否."""

_PAYMENTS: Final = (100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000)
"""Payments (分) of which a 分 is at most a millionth of a percentage point, tried before any other."""
_ENDS: Final = {"low": "下限", "high": "上限"}


@dataclass(frozen=True, slots=True)
class Pair:
    """One condition of one tier: the facts both sides share, and the one fact with which it is met and missed."""

    clause: str
    condition: str
    facts: Written
    met: Written
    missed: Written


@dataclass(frozen=True, slots=True)
class Pairs:
    """All pairs of a provision; `order` is its tiers in the order of the text.

    `examples` are facts for each tier that is the outcome in none of its pairs; `unpaired` names the conditions
    (clause, words) that decide nowhere.
    """

    provision: str
    order: tuple[str, ...]
    pairs: tuple[Pair, ...]
    examples: tuple[tuple[str, Written], ...]
    unpaired: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Step:
    """One change of one fact: the cells on both sides, the fact on both sides, and what must be known beside it."""

    met_cells: Mapping[str, int]
    missed_cells: Mapping[str, int]
    met: Written
    missed: Written
    beside: Written = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Aim:
    """What a pair is to show: in words, on which sets its sides lie, and the steps that may lead across."""

    words: str
    met: Boxes
    missed: Boxes
    steps: tuple[_Step, ...]


def clause_of(tier: Tier) -> str:
    """Return the clause of a tier, or where its text gives it none, its article."""
    return tier.clause or tier.cite


def pairs_of(ruleset: Ruleset, provision: Provision) -> Pairs:
    """Return the pairs of a provision, always the same for the same rules."""
    maker = _Maker(Atlas(ruleset, provision))
    pairs: list[Pair] = []
    examples: list[tuple[str, Written]] = []
    unpaired: list[tuple[str, str]] = []
    for place, tier in enumerate(provision.tiers):
        shown = False
        for words, aims in maker.aims(place, tier):
            found = [maker.pair(aim, tier, maker.decided[place]) for aim in aims]
            shown |= any(decides for _, decides in found)
            made = [pair for pair, _ in found if pair is not None]
            pairs += made
            if not made:
                unpaired.append((clause_of(tier), words))
        example = None if shown else facts_in(maker.atlas, maker.decided[place])
        if example is not None:
            examples.append((clause_of(tier), _written(example)))
    order = tuple(clause_of(tier) for tier in provision.tiers)
    return Pairs(provision.id, order, tuple(pairs), tuple(examples), tuple(unpaired))


class _Maker:
    """Makes the pairs of one provision."""

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas
        self.known = subtract(atlas.consistent, atlas.unmeasurable)
        self.decided = atlas.outcomes[0]

    def aims(self, place: int, tier: Tier) -> Iterator[tuple[str, list[_Aim]]]:
        """Yield what is to be shown of a tier: of each of its conditions, then of those of its suspension, in words."""
        elsewhere = subtract(self.known, self.atlas.sets(tier)[0])
        for part in single(tier.when):
            yield from self._of_part(tier.when, part, self.known, elsewhere)
        suspension = tier.sanction.suspension
        if suspension is not None and suspension.when is not None:
            decided = self.decided[place]
            elsewhere = subtract(decided, self.atlas.sets_of(suspension.when)[0])
            for part in single(suspension.when):
                for words, aims in self._of_part(suspension.when, part, decided, elsewhere):
                    yield f"暂停：{words}", [replace(aim, words=f"暂停：{aim.words}") for aim in aims]

    def _of_part(
        self, when: Condition, part: Condition, among: Boxes, elsewhere: Boxes
    ) -> Iterator[tuple[str, list[_Aim]]]:
        """Yield the aims of one condition; each end of a band by itself."""
        with_it, without = self.atlas.sets_of(when, (part, True))[0], self.atlas.sets_of(when, (part, False))[0]
        deciding = intersect(subtract(with_it, without), among)
        true, false = self.atlas.sets_of(part)
        met, missed = intersect(deciding, true), intersect(deciding, false)
        words = condition_text(part)
        match part:
            case FlagIs(fact=fact, wanted=wanted):
                yield words, [_Aim(words, met, missed, (_flag_step(fact, wanted=wanted),))]
            case ItemIs(items=items):
                pairs = [
                    (f"（第{inside}项与第{outside}项）", (inside, outside)) for inside, outside in self._items(items)
                ]
                yield words, [_Aim(words + both, met, missed, (_item_step(*step),)) for both, step in pairs]
            case Within(scale=scale, band=band):
                # First to where this end alone decides; else to where another condition fails with it.
                beyond = [*sorted(missed), *sorted(intersect(elsewhere, false))]
                for end, name in _ENDS.items():
                    if _has_beyond(scale, band, end):
                        aim = _Aim(f"{words}，{name}", met, beyond, tuple(self._across(scale, band, end)))
                        yield aim.words, [aim]
            case NoTier(kinds=kinds):
                yield words, list(self._kinds(kinds, deciding, met))

    def _kinds(self, kinds: tuple[str, ...], deciding: Boxes, met: Boxes) -> Iterator[_Aim]:
        """Yield one aim for each kind of tier that can be the only one to stand against."""
        steps = tuple(self._any_step())
        tiers = self.atlas.provision.tiers
        for kind in kinds:
            standing = unite(*(self.atlas.sets(tier)[0] for tier in tiers if tier.kind == kind))
            others = unite(*(self.atlas.sets(tier)[0] for tier in tiers if tier.kind in kinds and tier.kind != kind))
            missed = subtract(intersect(deciding, standing), others)
            if missed:
                yield _Aim(condition_text(NoTier((kind,), Source())), met, missed, steps)

    def pair(self, aim: _Aim, tier: Tier, decided: Boxes) -> tuple[Pair | None, bool]:
        """Return the pair that shows the aim, and whether the tier is the outcome where it is met.

        Facts of which the tier is the outcome are preferred, for they show what it orders as well.
        """
        for met, decides in ((intersect(aim.met, decided), True), (aim.met, False)):
            for step in aim.steps:
                found = self._facts(step, sorted(met, key=self._zero_last), aim.missed)
                if found is not None:
                    shared = {name: value for name, value in found.items() if name not in step.met}
                    return Pair(clause_of(tier), aim.words, shared, step.met, step.missed), decides
        return None, False

    def _facts(self, step: _Step, met: Iterable[Box], missed: Iterable[Box]) -> Written | None:
        """Return facts that with one side of the step lie in one set and with the other in the other."""
        moved = {*step.met_cells, *step.missed_cells}
        left = self._at(met, step.met_cells, moved)
        right = self._at(missed, step.missed_cells, moved)
        for one, other in itertools.product(left, right):
            both = meet(one, other)
            if both is None:
                continue
            box = self._with_cells(both, step.met_cells) if not step.met.keys() & self._numbers else both
            found = facts_in(self.atlas, [box])
            if found is not None:
                return _in_order({**_written(found), **step.beside, **step.met})
        return None

    def _zero_last(self, box: Box) -> tuple[bool, Box]:
        """Order boxes for choosing: an amount of zero shows no sum."""
        zero = 1 << self.atlas.space.amount.cell(0)
        return box[self.atlas.place("amount")] == zero, box

    def _at(self, boxes: Iterable[Box], fixed: Mapping[str, int], moved: set[str]) -> Boxes:
        """Return the boxes that hold the fixed cells, with whatever moves left open."""
        at = [box for box in boxes if all(box[self.atlas.place(name)] & mask for name, mask in fixed.items())]
        return [self._with_cells(box, {name: self.atlas.full[self.atlas.place(name)] for name in moved}) for box in at]

    def _with_cells(self, box: Box, cells_of: Mapping[str, int]) -> Box:
        changed = list(box)
        for name, mask in cells_of.items():
            changed[self.atlas.place(name)] = mask
        return tuple(changed)

    @property
    def _numbers(self) -> frozenset[str]:
        return frozenset(each.name for each in self.atlas.dimensions if each.axis is not None)

    def _items(self, items: tuple[int, ...]) -> Iterator[tuple[int, int]]:
        """Yield 项 inside and outside a list, so that each 项 there is comes up."""
        inside = [item for item in self.atlas.space.items if item in items]
        outside = [item for item in self.atlas.space.items if item not in items]
        for place in range(max(len(inside), len(outside))):
            yield inside[place % len(inside)], outside[place % len(outside)]

    def _any_step(self) -> Iterator[_Step]:
        """Yield every change of one fact there is, both ways."""
        for dimension in self.atlas.dimensions:
            if dimension.axis is None and dimension.name != "item":
                yield from (_flag_step(dimension.name, wanted=wanted) for wanted in (False, True))
        yield from (_item_step(*both) for both in itertools.permutations(self.atlas.space.items, 2))
        for dimension in self.atlas.dimensions:
            if dimension.axis is not None:
                yield from self._over(dimension.axis)

    def _over(self, axis: Axis) -> Iterator[_Step]:
        """Yield the steps across the thresholds of an axis, up and down, on and off each."""
        for cut, inside in itertools.product(axis.cuts, (True, False)):
            yield from self._across(axis.scale, Band(None, cut, low_inside=False, high_inside=inside), "high")
            yield from self._across(axis.scale, Band(cut, None, low_inside=inside, high_inside=False), "low")

    def _across(self, scale: Scale, band: Band, end: str) -> Iterator[_Step]:
        """Yield the steps across one end of a band: exactly at it, and the least step beyond."""
        at: Fraction = getattr(band, end)
        if scale.unit == "percent":
            for payment in (*_PAYMENTS, at.denominator * _PAYMENTS[0]):
                exact = at * payment
                if exact.denominator == 1:
                    yield from self._measured(*_sides(band, end, exact, Fraction(1)), payment)
            return
        met, missed = _sides(band, end, at, Fraction(1) if scale.whole else Fraction(1, 100), whole=scale.whole)
        if min(met, missed) < scale.least:
            return
        ratio = self.atlas.space.ratio
        if scale.name != "amount" or ratio is None:
            axis = self.atlas.dimensions[self.atlas.place(scale.name)].axis
            if axis is not None:
                one, other = {scale.name: 1 << axis.cell(met)}, {scale.name: 1 << axis.cell(missed)}
                yield _Step(one, other, {scale.name: _number(scale, met)}, {scale.name: _number(scale, missed)})
            return
        amount = int(met)
        found = [payment_for(ratio, cell, amount) for cell in cells((1 << ratio.size) - 1)]
        for payment in dict.fromkeys((*_PAYMENTS, *(each for each in found if each))):
            yield from self._measured(met, missed, payment)

    def _measured(self, met: Fraction, missed: Fraction, payment: int) -> Iterator[_Step]:
        """Yield the step of an amount (分) where the provision measures it by a payment."""
        ratio, base, amounts = self.atlas.space.ratio, self.atlas.space.base, self.atlas.space.amount
        if ratio is None or base is None or min(met, missed) < 0:
            return
        one, other = (
            {"amount": 1 << amounts.cell(int(side)), ratio.scale.name: 1 << ratio.ratio_cell(int(side), payment)}
            for side in (met, missed)
        )
        beside = {base: format_yuan(payment)}
        yield _Step(one, other, {"amount": format_yuan(int(met))}, {"amount": format_yuan(int(missed))}, beside)


def _sides(band: Band, end: str, at: Fraction, step: Fraction, *, whole: bool = False) -> tuple[Fraction, Fraction]:
    """Return the numbers inside and outside an end, one of them the end itself where it is a number there can be."""
    up = step if end == "low" else -step
    if whole and at.denominator != 1:
        floor = Fraction(at.__floor__())
        return (floor + 1, floor) if end == "low" else (floor, floor + 1)
    inside = band.low_inside if end == "low" else band.high_inside
    return (at, at - up) if inside else (at + up, at)


def _flag_step(fact: str, *, wanted: bool) -> _Step:
    cell = {True: YES, False: NO}
    return _Step(
        {fact: cell[wanted]}, {fact: cell[not wanted]}, {fact: _said(value=wanted)}, {fact: _said(value=not wanted)}
    )


def _item_step(inside: int, outside: int) -> _Step:
    met, missed = 1 << (inside - 1), 1 << (outside - 1)
    return _Step({"item": met}, {"item": missed}, {"item": str(inside)}, {"item": str(outside)})


def _has_beyond(scale: Scale, band: Band, end: str) -> bool:
    """Tell whether a band has an end, and a number there can be lies beyond it."""
    at: Fraction | None = getattr(band, end)
    if at is None or end == "high":
        return at is not None
    return at > scale.least or (at == scale.least and not band.low_inside)


def single(when: Condition) -> Iterator[Condition]:
    """Yield the single conditions of a condition: what is compared, not what joins them."""
    return (part for part in atoms(when) if not isinstance(part, AllOrAny))


def _said(*, value: bool) -> str:
    return "是" if value else "否"


def _number(scale: Scale, value: Fraction) -> str:
    return format_yuan(int(value)) if scale.unit == "yuan" else decimal_text(value)


def _written(facts: Mapping[str, object]) -> Written:
    """Write facts as a lawyer does; the provision and the ruleset are the file's own."""
    said = {name: _said(value=value) if isinstance(value, bool) else str(value) for name, value in facts.items()}
    return _in_order({name: value for name, value in said.items() if name not in {"provision", "ruleset"}})


def _in_order(facts: Written) -> Written:
    """Put facts in the contract's order, a ruleset's own after them."""
    place = {name: number for number, name in enumerate(FIELDS)}
    return {name: facts[name] for name in sorted(facts, key=lambda name: (place.get(name, len(place)), name))}
