"""Conditions of a tier and their three truth values.

A condition is true, false or unknown (None); `all`, `any` and the negation in "不具备上述情形" follow Kleene, as SQL
does. Judging returns the finding of every part, so that the explanation is the computation and cannot drift from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, TypeAlias

from penalty.band import Band
from penalty.vocabulary import FactKind, OwnFact, Ratio

Truth: TypeAlias = bool | None
Values: TypeAlias = Mapping[str, object]
"""Facts and ratios by name; a number that is not whole is a pair (numerator, denominator > 0); see `penalty.space`."""


Tiers: TypeAlias = Mapping[str, Truth]
"""For each tier kind whether any tier of that kind holds; a kind the provision lacks may be left out."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A choice made where the text leaves one: what the text says, how it is taken, why, and whether verified."""

    text: str
    taken: str
    reason: str
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a condition stands in the text: the quoted words, the article if not its tier's own, the reading made."""

    quote: str | None = None
    cite: str | None = None
    reading: Reading | None = None


@dataclass(frozen=True, slots=True)
class FlagIs:
    """A true-or-false fact has the wanted value."""

    fact: str
    wanted: bool
    source: Source
    label: str

    def judge(self, values: Values, _tiers: Tiers) -> Finding:
        """Compare the fact."""
        value = values[self.fact]
        return Finding(self, None if value is None else value is self.wanted)


@dataclass(frozen=True, slots=True)
class Scale:
    """What a band is laid on: an amount (分), another number of the ruleset's own, or a ratio of two amounts."""

    name: str
    label: str
    unit: Literal["yuan", "percent", "number"]
    facts: tuple[str, ...]
    falling: bool = False
    """The higher, the lighter (a score)."""
    whole: bool = True
    """Only whole numbers lie on it: 分, counts."""
    least: int = 0

    @classmethod
    def of_ratio(cls, ratio: Ratio) -> Scale:
        """Return the scale of a ratio; its facts are what is measured and what it is measured against."""
        return cls(ratio.name, ratio.label, "percent", (ratio.of, ratio.to), whole=False)


def own_scale(fact: OwnFact) -> Scale:
    """Return the scale of a number that only the ruleset has."""
    unit: Literal["yuan", "number"] = "yuan" if fact.kind is FactKind.YUAN else "number"
    whole, least = fact.kind is not FactKind.NUMBER, 1 if fact.kind is FactKind.COUNT else 0
    return Scale(fact.name, fact.label, unit, (fact.name,), fact.falling, whole, least)


AMOUNT: Final = Scale("amount", "金额", "yuan", ("amount",))


@dataclass(frozen=True, slots=True)
class Within:
    """The amount (分), another number, or a ratio, lies in a band."""

    scale: Scale
    band: Band
    source: Source

    def judge(self, values: Values, _tiers: Tiers) -> Finding:
        """Compare a whole number; cross-multiply a ratio."""
        value = values[self.scale.name]
        if isinstance(value, int):
            return Finding(self, self.band.holds(value))
        return Finding(self, self.band.holds(*value) if isinstance(value, tuple) else None)


@dataclass(frozen=True, slots=True)
class ItemIs:
    """The 项 is one of these."""

    items: tuple[int, ...]
    source: Source

    def judge(self, values: Values, _tiers: Tiers) -> Finding:
        """Look the item up."""
        item = values["item"]
        return Finding(self, None if item is None else item in self.items)


@dataclass(frozen=True, slots=True)
class AllOrAny:
    """All of the parts hold, or any of them."""

    kind: Literal["all", "any"]
    parts: tuple[Condition, ...]
    source: Source

    def judge(self, values: Values, tiers: Tiers) -> Finding:
        """Judge every part, also where the first ones settle it: the trace shows them all."""
        findings = tuple([part.judge(values, tiers) for part in self.parts])
        combine = all_of if self.kind == "all" else any_of
        return Finding(self, combine([finding.verdict for finding in findings]), findings)


@dataclass(frozen=True, slots=True)
class NoTier:
    """None of the provision's tiers of these kinds holds ("不具备上述减轻、从轻或从重情形")."""

    kinds: tuple[str, ...]
    source: Source

    def judge(self, _values: Values, tiers: Tiers) -> Finding:
        """Ask whether a tier of these kinds holds."""
        return Finding(self, negate(any_of([tiers.get(kind, False) for kind in self.kinds])))


Condition: TypeAlias = FlagIs | Within | ItemIs | AllOrAny | NoTier


class Finding(NamedTuple):
    """The verdict on one condition, with the findings of its parts."""

    condition: Condition
    verdict: Truth
    parts: tuple[Finding, ...] = ()


def all_of(verdicts: Iterable[Truth]) -> Truth:
    """Kleene's and: false if any is false, else unknown if any is unknown."""
    result: Truth = True
    for verdict in verdicts:
        if verdict is False:
            return False
        if verdict is None:
            result = None
    return result


def any_of(verdicts: Iterable[Truth]) -> Truth:
    """Kleene's or: true if any is true, else unknown if any is unknown."""
    result: Truth = False
    for verdict in verdicts:
        if verdict is True:
            return True
        if verdict is None:
            result = None
    return result


def negate(verdict: Truth) -> Truth:
    """Kleene's not."""
    return None if verdict is None else not verdict


def atoms(condition: Condition) -> Iterator[Condition]:
    """Yield the condition and all its parts, outermost first."""
    yield condition
    if isinstance(condition, AllOrAny):
        for part in condition.parts:
            yield from atoms(part)


def facts_of(condition: Condition) -> frozenset[str]:
    """Return the names of the facts a condition reads itself."""
    match condition:
        case FlagIs(fact=fact):
            return frozenset({fact})
        case Within(scale=scale):
            return frozenset(scale.facts)
        case ItemIs():
            return frozenset({"item"})
        case AllOrAny(parts=parts):
            return frozenset().union(*map(facts_of, parts))
        case NoTier():
            return frozenset()
