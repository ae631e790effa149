"""Which unknown facts could still change an undetermined outcome.

Not every unknown fact matters: a fact is named only if there is a way for all the other unknown facts to turn out
after which this one alone still leaves the outcome open.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Final

from penalty.assessment import Status
from penalty.band import Band
from penalty.conditions import Within, atoms, facts_of
from penalty.decide import decide, values_of
from penalty.facts import FIELDS, FLAGS, ITEMS, Facts
from penalty.ruleset import Provision

_ORDER: Final = {name: place for place, name in enumerate(FIELDS)}


def deciding_facts(provision: Provision, facts: Facts) -> tuple[str, ...]:
    """Return the names of the unknown facts that could still change the outcome, in the contract's order."""
    values = values_of(facts)
    bands = _bands(provision)
    # The answer depends on the amounts only through the cells they lie in, so tables repeat few questions.
    cells = tuple(
        (band.holds(facts.amount) if facts.amount is not None else None)
        if axis == "amount"
        else (band.holds(*values["ratio"]) if isinstance(values["ratio"], tuple) else None)
        for axis, band in bands
    )
    flags = tuple(values[name] for name in FLAGS)
    open_ratio = facts.prior_year_payment if facts.amount is None else facts.amount == 0
    key = (flags, facts.item, cells, facts.amount is None, not facts.prior_year_payment, open_ratio)
    return _cached(_Question(provision, facts, key))


class _Question:
    """A question with its cache key; equal keys have equal answers."""

    def __init__(self, provision: Provision, facts: Facts, key: tuple[object, ...]) -> None:
        self.provision = provision
        self.facts = facts
        self.key = (id(provision), *key)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Question) and self.key == other.key


@lru_cache(maxsize=4096)
def _cached(question: _Question) -> tuple[str, ...]:
    provision, facts = question.provision, question.facts
    unknown = sorted(_unknown(provision, facts), key=_ORDER.__getitem__)
    return tuple(name for name in unknown if _still_open(provision, facts, unknown, name))


def _bands(provision: Provision) -> list[tuple[str, Band]]:
    return [(part.axis, part.band) for tier in provision.tiers for part in atoms(tier.when) if isinstance(part, Within)]


def _unknown(provision: Provision, facts: Facts) -> set[str]:
    """Return the facts the provision's tiers read that are not known; a payment of zero gives no ratio either."""
    read = frozenset().union(*(facts_of(tier.when) for tier in provision.tiers))
    if provision.redirect is not None:
        read |= {provision.redirect.fact}
    return {
        name
        for name in read
        if getattr(facts, name) is None or (name == "prior_year_payment" and not facts.prior_year_payment)
    }


def _still_open(provision: Provision, facts: Facts, unknown: list[str], name: str) -> bool:
    """Tell whether, the other unknown facts being settled somehow, this one alone leaves the outcome open."""
    others = [other for other in unknown if other != name]
    return any(
        decide(provision, values).status is Status.UNDETERMINED for values in _completions(provision, facts, others)
    )


def _completions(provision: Provision, facts: Facts, settle: list[str]) -> Iterator[Mapping[str, object]]:
    """Yield every consistent way for the facts in `settle` to turn out, amounts by one value a cell."""
    flags = [name for name in settle if name in FLAGS]
    items: list[int | None] = list(range(1, ITEMS[provision.id] + 1)) if "item" in settle else [facts.item]
    base = values_of(facts)
    pairs = list(_amounts(provision, facts, settle))
    for chosen in itertools.product((True, False), repeat=len(flags)):
        values = {**base, **dict(zip(flags, chosen, strict=True))}
        if values["corrected_in_time"] is True and values["refused_correction"] is True:
            continue
        for item, (amount, ratio) in itertools.product(items, pairs):
            yield {**values, "item": item, "amount": amount, "ratio": ratio}


def _amounts(provision: Provision, facts: Facts, settle: list[str]) -> Iterator[tuple[int | None, object]]:
    """Yield pairs of amount and ratio, one for each cell the unknown ones may still lie in."""
    bands = _bands(provision)
    amount_cuts = {end for axis, band in bands if axis == "amount" for end in (band.low, band.high) if end is not None}
    ratio_cuts = {end for axis, band in bands if axis == "ratio" for end in (band.low, band.high) if end is not None}
    prior = facts.prior_year_payment or None
    if "amount" in settle and prior:
        amount_cuts |= {cut * prior for cut in ratio_cuts}
    amounts: list[int | None] = [facts.amount]
    if "amount" in settle:
        amounts = list(_integers(amount_cuts))
    for amount in amounts:
        if amount is None:
            yield None, None
        elif prior:
            yield amount, (amount, prior)
        elif "prior_year_payment" in settle:
            for ratio in _ratios(ratio_cuts) if amount else [Fraction(0)]:
                yield amount, (ratio.numerator, ratio.denominator)
        else:
            yield amount, None


def _integers(cuts: set[Fraction]) -> Iterator[int]:
    """Yield integers that touch every cell between the cuts."""
    around = {0} | {int(cut) + step for cut in cuts for step in (-1, 0, 1)}
    yield from sorted(value for value in around if value >= 0)


def _ratios(cuts: set[Fraction]) -> Iterator[Fraction]:
    """Yield positive ratios that touch every cell between the cuts, the cuts included."""
    ordered = sorted(cuts)
    if not ordered:
        yield Fraction(1)
        return
    yield ordered[0] / 2
    for low, high in itertools.pairwise(ordered):
        yield low
        yield (low + high) / 2
    yield ordered[-1]
    yield ordered[-1] + 1
