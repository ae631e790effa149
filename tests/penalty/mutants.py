"""Every small slip a rule author can make in a table, one at a time, made in memory."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Final, NamedTuple, TypeAlias

from penalty.analysis.pairs import clause_of
from penalty.band import Band
from penalty.conditions import AllOrAny, Condition, FlagIs, ItemIs, NoTier, Scale, Within
from penalty.ruleset import Provision, Sanction, Suspension, Tier, TierKind

Edited: TypeAlias = tuple[Condition, ...] | None
"""What stands in a condition's place: another, nothing where it is dropped, None where it cannot be written."""
_ENDS: Final = {"low": "下限", "high": "上限"}


class Mutant(NamedTuple):
    """One slip: what it is, and the provision with it; None where the reader refuses such a table."""

    name: str
    provision: Provision | None


def mutants(provision: Provision) -> Iterator[Mutant]:
    """Yield every mutant of a provision."""
    for place, tier in enumerate(provision.tiers):
        for what, edited in _edits(tier.when):
            yield _mutant(provision, place, what, None if edited is None else replace(tier, when=_whole(edited)))
        for what, sanction in _sanctions(tier.sanction):
            yield _mutant(provision, place, what, None if sanction is None else replace(tier, sanction=sanction))
    for one, other in itertools.combinations(range(len(provision.tiers)), 2):
        yield from _swapped(provision, one, other)


def _mutant(provision: Provision, place: int, what: str, tier: Tier | None) -> Mutant:
    name = f"{clause_of(provision.tiers[place])} {what}"
    if tier is None:
        return Mutant(name, None)
    tiers = (*provision.tiers[:place], tier, *provision.tiers[place + 1 :])
    return Mutant(name, replace(provision, tiers=tiers))


def _swapped(provision: Provision, one: int, other: int) -> Iterator[Mutant]:
    tiers = list(provision.tiers)
    left, right = tiers[one], tiers[other]
    names = f"{clause_of(left)} 与 {clause_of(right)}"
    tiers[one], tiers[other] = right, left
    yield Mutant(f"{names} 换位", replace(provision, tiers=tuple(tiers)))
    if left.sanction != right.sanction:
        tiers[one], tiers[other] = replace(left, sanction=right.sanction), replace(right, sanction=left.sanction)
        yield Mutant(f"{names} 处罚对调", replace(provision, tiers=tuple(tiers)))


def _whole(edited: tuple[Condition, ...]) -> Condition:
    (condition,) = edited
    return condition


def _edits(condition: Condition) -> Iterator[tuple[str, Edited]]:
    """Yield a condition with one of its parts changed, each in every way; the whole list of a tier is never dropped."""
    match condition:
        case AllOrAny():
            yield from _parts(condition)
        case FlagIs(label=label, wanted=wanted):
            yield f"{label} 取反", (replace(condition, wanted=not wanted),)
        case Within(scale=scale, band=band):
            for what, changed in _bands(band, _step(scale), scale.label):
                yield what, None if changed is None else (replace(condition, band=changed),)
        case ItemIs(items=items):
            for item in items if len(items) > 1 else ():
                yield f"项 去掉第{item}项", (replace(condition, items=tuple(each for each in items if each != item)),)
        case NoTier(kinds=kinds):
            for kind in kinds if len(kinds) > 1 else ():
                left = tuple(each for each in kinds if each != kind)
                yield f"不具备 去掉{TierKind(kind).label}", (replace(condition, kinds=left),)


def _parts(group: AllOrAny) -> Iterator[tuple[str, Edited]]:
    for place, part in enumerate(group.parts):
        name = _name(part)
        yield f"{name} 删去", _with(group, place, ())
        for what, edited in _edits(part):
            yield f"{name}：{what}" if isinstance(part, AllOrAny) else what, _with(group, place, edited)


def _with(group: AllOrAny, place: int, edited: Edited) -> Edited:
    return (
        None if edited is None else (replace(group, parts=(*group.parts[:place], *edited, *group.parts[place + 1 :])),)
    )


def _name(condition: Condition) -> str:
    match condition:
        case FlagIs(label=label):
            return label
        case Within(scale=scale):
            return scale.label
        case ItemIs():
            return "项"
        case NoTier():
            return "不具备"
        case AllOrAny(kind=kind, parts=parts):
            return f"{'或' if kind == 'any' else '且'}（{'、'.join(map(_name, parts))}）"


def _step(scale: Scale) -> tuple[Fraction, str]:
    """Return the least step on a scale: a 分, one, a hundredth, a millionth of a percentage point."""
    if scale.unit == "percent":
        return Fraction(1, 10**8), "0.000001 个百分点"
    if scale.unit == "yuan":
        return Fraction(1), "1 分"
    return (Fraction(1), "1") if scale.whole else (Fraction(1, 100), "0.01")


def _bands(band: Band, step: tuple[Fraction, str], name: str) -> Iterator[tuple[str, Band | None]]:
    """Yield a band with one end moved by a step either way, or taken in or left out; a fixed band moves as one."""
    size, said = step
    for sign, way in ((1, "+"), (-1, "-")):
        if band.low is not None and band.fixed:
            value = band.low + sign * size
            yield f"{name} 定值 {way}{said}", None if value < 0 else Band.exactly(value)
            continue
        for end, word in _ENDS.items():
            value_at: Fraction | None = getattr(band, end)
            if value_at is not None:
                yield f"{name} {word} {way}{said}", _band(band, **{end: value_at + sign * size})
    for end, word in _ENDS.items():
        if getattr(band, end) is not None and not band.fixed:
            inside = f"{end}_inside"
            yield f"{name} {word} 含改不含、不含改含", _band(band, **{inside: not getattr(band, inside)})


def _band(band: Band, **changed: Fraction | bool) -> Band | None:
    ends = {name: changed.get(name, getattr(band, name)) for name in ("low", "high", "low_inside", "high_inside")}
    if any(isinstance(end, Fraction) and end < 0 for end in ends.values()):
        return None
    try:
        return Band(**ends)
    except ValueError:
        return None


def _sanctions(sanction: Sanction) -> Iterator[tuple[str, Sanction | None]]:
    if sanction.multiple is not None:
        for what, band in _bands(sanction.multiple, (Fraction(1, 10), "0.1"), "倍数"):
            yield what, None if band is None else replace(sanction, multiple=band)
    if sanction.fine is not None:
        for what, band in _bands(sanction.fine, (Fraction(1), "1 分"), "罚款"):
            yield what, None if band is None else replace(sanction, fine=band)
    if sanction.at_least:
        for sign in (1, -1):
            yield f"至少 {sign:+} 分", replace(sanction, at_least=sanction.at_least + sign)
    if sanction.suspension is not None:
        yield "暂停 删去", replace(sanction, suspension=None)
        for what, suspension in _suspensions(sanction.suspension):
            yield f"暂停：{what}", None if suspension is None else replace(sanction, suspension=suspension)


def _suspensions(suspension: Suspension) -> Iterator[tuple[str, Suspension | None]]:
    for what, band in _bands(suspension.length, (Fraction(1), "1"), "期限"):
        yield what, None if band is None else replace(suspension, length=band)
    yield "应当改为可以，或者相反", replace(suspension, optional=not suspension.optional)
    for what, edited in _edits(suspension.when) if suspension.when is not None else ():
        yield what, None if edited is None else replace(suspension, when=_whole(edited))
