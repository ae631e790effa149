"""The whole fact space of a provision: where each tier holds, where it is the outcome, and what no tier covers.

Every set is exact (`penalty.analysis.boxes`). The check of a ruleset, the tests made from its table and the answer to
"why not another tier" all read from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

from penalty.analysis.boxes import Box, Boxes, cover, intersect, subtract, unite
from penalty.conditions import AllOrAny, Condition, FlagIs, ItemIs, NoTier, Within, atoms
from penalty.ruleset import Provision, Ruleset, Tier, TierKind
from penalty.space import EXCLUSIVE, Axis, Space

_SEVERE: Final = TierKind.SEVERE.weight
NO, YES = 1, 2
"""The cells of a yes-or-no fact."""

Sets: TypeAlias = tuple[Boxes, Boxes]
"""Where a condition is true and where it is false; anywhere else it is unknown."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One fact (or ratio) of the space: its name and its cells; a ratio's last cell is that there is none."""

    name: str
    size: int
    axis: Axis | None = None

    @property
    def full(self) -> int:
        """All cells; a number is never below zero."""
        below = 1 if self.axis is not None and self.axis.scale.unit != "percent" else 0
        return (1 << self.size) - 1 - below

    @property
    def empty(self) -> int:
        """The cells in which there is no whole number, where the number must be one: nothing lies between 分 and 分."""
        if self.axis is None or not self.axis.whole:
            return 0
        return sum(1 << cell for cell in range(self.size) if self.axis.empty(cell)) & self.full

    @property
    def none(self) -> int:
        """The cell in which there is no ratio; 0 for anything else."""
        return 1 << (self.size - 1) if self.axis is not None and self.axis.scale.unit == "percent" else 0


class Atlas:
    """The sets of one provision under one ruleset."""

    def __init__(self, ruleset: Ruleset, provision: Provision) -> None:
        """Lay out the dimensions: flags, the 项, numbers, the ratio."""
        self.ruleset = ruleset
        self.provision = provision
        space = self.space = Space(provision)
        dimensions = [Dimension(name, 2) for name in (*space.flags, *space.own_flags)]
        if space.items:
            dimensions.append(Dimension("item", max(space.items)))
        dimensions += [Dimension(axis.scale.name, axis.size, axis) for axis in (*space.numbers, space.amount)]
        if space.ratio is not None:
            dimensions.append(Dimension(space.ratio.scale.name, space.ratio.size + 1, space.ratio))
        self.dimensions = tuple(dimensions)
        self.full: Box = tuple(dimension.full for dimension in dimensions)
        self._place = {dimension.name: place for place, dimension in enumerate(dimensions)}
        self._sets: dict[int, Sets] = {}

    def place(self, name: str) -> int:
        """Return the place of a dimension in every box."""
        return self._place[name]

    def box(self, **masks: int) -> Box:
        """Return the box that allows only these cells in the dimensions named."""
        box = list(self.full)
        for name, mask in masks.items():
            box[self._place[name]] = mask
        return tuple(box)

    @cached_property
    def impossible(self) -> Boxes:
        """Facts that cannot be: both of two that exclude each other; nothing taken, yet a ratio above zero."""
        boxes: Boxes = [self.box(**{each.name: each.empty}) for each in self.dimensions if each.empty]
        if self._place.keys() >= EXCLUSIVE:
            boxes.append(self.box(**dict.fromkeys(EXCLUSIVE, YES)))
        ratio = self.space.ratio
        if ratio is not None:
            above = self.full[self._place[ratio.scale.name]] & ~1 & ~(1 << ratio.size)
            boxes.append(self.box(amount=1 << self.space.amount.cell(0), **{ratio.scale.name: above}))
        return boxes

    @cached_property
    def elsewhere(self) -> Boxes:
        """Facts that another provision decides."""
        redirect = self.provision.redirect
        return [self.box(**{redirect.fact: YES})] if redirect is not None else []

    @cached_property
    def consistent(self) -> Boxes:
        """All facts that can be."""
        return subtract([self.full], self.impossible)

    @cached_property
    def decided_here(self) -> Boxes:
        """All facts that can be, that this provision decides, and on which its outcome does not want a ratio."""
        return subtract(self.consistent, [*self.elsewhere, *self.unsettled])

    @cached_property
    def unsettled(self) -> Boxes:
        """Facts that can be and that this provision decides, without a ratio on which the outcome hangs."""
        here = intersect(subtract(self.consistent, self.elsewhere), self.unmeasurable)
        tiers = self.provision.tiers
        unknown = unite(*(subtract(here, unite(*self.sets(tier))) for tier in tiers))
        return subtract(unknown, unite(*(self.sets(tier)[0] for tier in tiers if tier.kind is TierKind.NONE)))

    @property
    def unmeasurable(self) -> Boxes:
        """Facts without a ratio, where the provision measures by one."""
        ratio = self.space.ratio
        return [] if ratio is None else [self.box(**{ratio.scale.name: 1 << ratio.size})]

    def sets(self, tier: Tier) -> Sets:
        """Return where a tier holds and where it does not."""
        known = self._sets.get(id(tier))
        if known is None:
            known = self._sets[id(tier)] = self.sets_of(tier.when)
        return known

    def sets_of(self, condition: Condition, settled: tuple[Condition, bool] | None = None) -> Sets:
        """Return where a condition is true and where it is false; `settled` is a part taken as given."""
        if settled is not None and condition is settled[0]:
            return ([self.full], []) if settled[1] else ([], [self.full])
        match condition:
            case FlagIs(fact=fact, wanted=wanted):
                return self._split(fact, YES if wanted else NO)
            case ItemIs(items=items):
                return self._split("item", sum(1 << (item - 1) for item in set(items)))
            case Within(scale=scale):
                return self._split(scale.name, self._cells(condition))
            case NoTier(kinds=kinds):
                others = [self.sets(tier) for tier in self.provision.tiers if tier.kind in kinds]
                return self._all([false for _, false in others]), unite(*(true for true, _ in others))
            case AllOrAny(kind=kind, parts=parts):
                found = [self.sets_of(part, settled) for part in parts]
                trues, falses = [true for true, _ in found], [false for _, false in found]
                return (self._all(trues), unite(*falses)) if kind == "all" else (unite(*trues), self._all(falses))

    def _all(self, sets: Iterable[Boxes]) -> Boxes:
        result: Boxes = [self.full]
        for each in sets:
            result = intersect(result, each)
        return result

    def _split(self, name: str, mask: int) -> Sets:
        dimension = self.dimensions[self._place[name]]
        yes, no = mask & dimension.full & ~dimension.none, dimension.full & ~mask & ~dimension.none
        return ([self.box(**{name: yes})] if yes else []), ([self.box(**{name: no})] if no else [])

    def _cells(self, within: Within) -> int:
        axis = self.dimensions[self._place[within.scale.name]].axis
        if axis is None:
            return 0
        return sum(1 << cell for cell in range(axis.size) if within.band.holds(*axis.sample(cell).as_integer_ratio()))

    def edge(self, within: Within, end: str) -> Box:
        """Return the box of the first ("low") or last ("high") cell of a band in which a number can be."""
        dimension = self.dimensions[self._place[within.scale.name]]
        mask = self._cells(within) & dimension.full & ~dimension.empty
        return self.box(**{dimension.name: mask & -mask if end == "low" else 1 << mask.bit_length() >> 1})

    @cached_property
    def outcomes(self) -> tuple[dict[int, Boxes], Boxes, Boxes]:
        """Return where each tier (by place) is the outcome, where they conflict (第七条), and what none covers."""
        rest = self.decided_here
        decided: dict[int, Boxes] = {}
        tiers = list(enumerate(self.provision.tiers))
        for place, tier in tiers:
            if tier.kind is TierKind.NONE:
                decided[place], rest = self._take(rest, tier)
        severe = unite(*(self.sets(tier)[0] for _, tier in tiers if tier.kind is TierKind.SEVERE))
        lighter = unite(*(self.sets(tier)[0] for _, tier in tiers if TierKind.NONE.weight < tier.kind.weight < _SEVERE))
        conflict = intersect(rest, intersect(severe, lighter))
        rest = subtract(rest, conflict)
        for place, tier in sorted(tiers, key=lambda each: each[1].kind.weight):
            if tier.kind is not TierKind.NONE:
                decided[place], rest = self._take(rest, tier)
        return decided, conflict, rest

    def _take(self, rest: Boxes, tier: Tier) -> tuple[Boxes, Boxes]:
        holds = self.sets(tier)[0]
        return intersect(rest, holds), subtract(rest, holds)

    def regions(self, target: Boxes, among: Boxes | None = None) -> Boxes:
        """Return few simple boxes for a set; facts outside `among` (else those decided here) do not matter."""
        outside = subtract(self.decided_here if among is None else among, target)
        ranges = frozenset(place for place, dimension in enumerate(self.dimensions) if dimension.axis is not None)
        return cover(target, outside, self.full, range(len(self.dimensions)), ranges)


def conditions(tier: Tier) -> Sequence[Condition]:
    """Return the single conditions of a tier: what is compared, not what joins them."""
    return [part for part in atoms(tier.when) if not isinstance(part, AllOrAny)]
