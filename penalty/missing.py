"""Which unknown facts could still change an undetermined outcome.

Not every unknown fact matters: a fact is named only if there is a way for all the other unknown facts to turn out
after which this one alone still leaves the outcome open.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

from penalty.assessment import Status
from penalty.conditions import facts_of
from penalty.decide import decide
from penalty.facts import FIELDS, Facts
from penalty.ruleset import Provision
from penalty.space import EXCLUSIVE, Axis, Space, plain

_ORDER: Final = {name: place for place, name in enumerate(FIELDS)}


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """Return fact names in the contract's order, a ruleset's own after them."""
    return tuple(sorted(names, key=lambda name: (_ORDER.get(name, len(_ORDER)), name)))


def deciding_facts(provision: Provision, space: Space, facts: Facts) -> tuple[str, ...]:
    """Return the names of the unknown facts that could still change the outcome, in the contract's order."""
    unknown = in_order(unknown_facts(provision, space, facts))
    return tuple(name for name in unknown if _still_open(provision, space, facts, unknown, name))


def unknown_facts(provision: Provision, space: Space, facts: Facts) -> set[str]:
    """Return the facts the provision's tiers read that are not known; a payment of zero gives no ratio either."""
    read = frozenset().union(*(facts_of(tier.when) for tier in provision.tiers))
    if provision.redirect is not None:
        read |= {provision.redirect.fact}
    return {name for name in read if facts.value(name) is None or (name == space.base and not facts.value(name))}


def _still_open(provision: Provision, space: Space, facts: Facts, unknown: Iterable[str], name: str) -> bool:
    """Tell whether, the other unknown facts being settled somehow, this one alone leaves the outcome open."""
    others = frozenset(other for other in unknown if other != name)
    return any(decide(provision, values).status is Status.UNDETERMINED for values in completions(space, facts, others))


def completions(space: Space, facts: Facts, settle: frozenset[str]) -> Iterator[Mapping[str, object]]:
    """Yield every consistent way for the facts in `settle` to turn out, numbers by one value a cell."""
    flags = [name for name in (*space.flags, *space.own_flags) if name in settle]
    items = space.items if "item" in settle else (facts.item,)
    base = space.values(facts)
    numbers = [axis for axis in space.numbers if axis.scale.name in settle]
    samples = [[plain(axis.sample(cell)) for cell in range(1, axis.size)] for axis in numbers]
    pairs: list[Any] = _amounts(space, facts, settle)
    names = ("item", "amount", *(axis.scale.name for axis in numbers))
    for chosen in itertools.product((True, False), repeat=len(flags)):
        values = {**base, **dict(zip(flags, chosen, strict=True))}
        if all(values.get(name) is True for name in EXCLUSIVE):
            continue
        for (amount, ratio), item, *others in itertools.product(pairs, items, *samples):
            found = {**values, **dict(zip(names, (item, amount, *others), strict=True))}
            yield {**found, space.ratio.scale.name: ratio} if space.ratio is not None else found


def _amounts(space: Space, facts: Facts, settle: frozenset[str]) -> list[tuple[int | None, object]]:
    """Return pairs of amount and ratio, one for each cell the unknown ones may still lie in."""
    base = facts.value(space.base) or None if space.base is not None else None
    amounts: list[int | None] = [facts.amount]
    if "amount" in settle:
        scaled = [cut * base for cut in space.ratio.cuts] if space.ratio is not None and isinstance(base, int) else []
        amounts = list(_integers({*space.amount.cuts, *scaled}))
    return [pair for amount in amounts for pair in _ratios(space, amount, base, settle)]


def _ratios(space: Space, amount: int | None, base: object, settle: frozenset[str]) -> list[tuple[int | None, object]]:
    """Return an amount with each ratio it may still have."""
    if amount is None or space.ratio is None:
        return [(amount, None)]
    if base:
        return [(amount, (amount, base))]
    if space.base in settle:
        samples = positive_samples(space.ratio) if amount else [Fraction(0)]
        return [(amount, sample.as_integer_ratio()) for sample in samples]
    return [(amount, None)]


def _integers(cuts: set[Fraction]) -> Iterator[int]:
    """Yield integers that touch every cell between the cuts."""
    around = {0} | {int(cut) + step for cut in cuts for step in (-1, 0, 1)}
    yield from sorted(value for value in around if value >= 0)


def positive_samples(axis: Axis) -> list[Fraction]:
    """Return a ratio above zero in every cell of an axis that has one."""
    return [axis.sample(cell) for cell in range(axis.size) if axis.sample(cell) > 0]
