"""Why not another tier: for each, the fewest facts that would have to be otherwise, or that are still to be found.

Data first; the sentences are made from it in the law's terms.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from penalty.assessment import Assessment, Status, scale_value
from penalty.band import Band
from penalty.conditions import Scale
from penalty.facts import Facts
from penalty.ruleset import Ruleset, Tier
from penalty.telling.options import Option, option_json, option_text, range_text, scale_of, written
from penalty.telling.phrases import flag_phrase
from penalty.telling.reach import Reach, Way, reach_of
from penalty.vocabulary import PROVISION_NAMES


class Change(NamedTuple):
    """One thing that would have to be so: the fact (or the ratio), what it is now, and what it would have to be.

    `was` is None where it is unknown: to be found, not otherwise. Both as JSON has them (amounts in 元).
    """

    fact: str
    was: object
    to: object


class OtherOutcome(NamedTuple):
    """Another outcome and one way to it; `values` are facts, by name, with which it is reached.

    `status` is determined (then `tier`), gap, or redirected (then `redirected_to`).
    """

    status: Status
    tier: Tier | None
    redirected_to: str | None
    changes: tuple[Change, ...]
    text: str
    values: tuple[tuple[str, object], ...]

    def to_json(self) -> dict[str, object]:
        """Return the fields for JSON."""
        return {
            "status": str(self.status),
            "tier": str(self.tier.kind) if self.tier else None,
            "clause": self.tier.clause if self.tier else None,
            "redirected_to": self.redirected_to,
            "changes": [{"fact": change.fact, "from": change.was, "to": change.to} for change in self.changes],
            "text": self.text,
        }


def why_not(assessment: Assessment, ruleset: Ruleset) -> tuple[OtherOutcome, ...]:
    """Return what separates the facts from every other outcome: the tiers from lightest to heaviest, gap, redirection.

    For each the one or two most natural ways that ask the fewest facts; an outcome that no facts reach is left out.
    """
    facts = assessment.facts
    reach = reach_of(ruleset, facts.provision)
    others = (target for target in reach.boxes if not reach.is_at(facts, target))
    return tuple(_outcome(reach, ruleset, facts, way) for target in others for way in reach.ways(facts, target))


def why_not_lines(others: tuple[OtherOutcome, ...]) -> Iterator[str]:
    """Yield the explanation, a line each way, under a heading; nothing where there is no other outcome."""
    if others:
        yield "为何不是别的结果（各需改变的最少事实）："
    for other in others:
        yield f"  {other.text}。"


def _outcome(reach: Reach, ruleset: Ruleset, facts: Facts, way: Way) -> OtherOutcome:
    redirect = reach.provision.redirect if way.target.status is Status.REDIRECTED else None
    changes = tuple(_change(reach, facts, ask) for ask in way.asks)
    said = [_said(reach, ruleset, facts, ask) for ask in way.asks]
    otherwise = "，且".join(words for words, change in zip(said, changes, strict=True) if change.was is not None)
    found = "，".join(words for words, change in zip(said, changes, strict=True) if change.was is None)
    asks = "，且".join(filter(None, (otherwise, f"查明{found}" if found else "")))
    to = redirect.to if redirect is not None else None
    text = f"若{asks}，{_then(way, ruleset, to)}"
    return OtherOutcome(way.target.status, way.target.tier, to, changes, text, way.values)


def _then(way: Way, ruleset: Ruleset, redirected_to: str | None) -> str:
    tier = way.target.tier
    if tier is not None:
        return f"即为{tier.label}（{tier.clause or tier.cite}）"
    if redirected_to is not None:
        return f"则改适用{provision_name(ruleset, redirected_to)}"
    return "则没有档次涵盖（规则空白）"


def provision_name(ruleset: Ruleset, provision: str) -> str:
    """Return the name of a provision as the law has it."""
    return PROVISION_NAMES.get(provision) or ruleset.words.titles[provision]


def _change(reach: Reach, facts: Facts, ask: Option) -> Change:
    scale = scale_of(reach.atlas.space, reach.provision.words, ask.fact)
    return Change(ask.fact, _now(scale, facts, ask), option_json(ask, scale))


def _now(scale: Scale | None, facts: Facts, ask: Option) -> object:
    """Return what a fact is now; a ratio that cannot be computed is unknown."""
    if scale is not None and scale.unit == "percent":
        return scale_value(scale, facts)
    return written(facts.value(ask.fact), scale)


def _said(reach: Reach, ruleset: Ruleset, facts: Facts, ask: Option) -> str:
    scale = scale_of(reach.atlas.space, reach.provision.words, ask.fact)
    if ask.items:
        return f"属于{option_text(ask, None).replace('、', '或')}"
    if ask.band is None or scale is None:
        return flag_phrase(ruleset, reach.provision, ask.fact, value=bool(ask.value))
    label = reach.provision.amount_is.partition("（")[0] if ask.fact == "amount" else scale.label
    return f"{label}{range_text(scale, ask.band)}{_share(reach, facts, ask)}"


def _share(reach: Reach, facts: Facts, ask: Option) -> str:
    """Name the ratio where it is the ratio that bounds the amount, or what the amount is measured against."""
    space, band = reach.atlas.space, ask.band
    if space.ratio is None or space.base is None or band is None:
        return ""
    low, high, low_inside, high_inside = band.low, band.high, band.low_inside, band.high_inside
    if ask.fact == "amount":
        base = facts.value(space.base)
        if not isinstance(base, int) or not base:
            return ""
        ends = (low / base if low is not None else None, high / base if high is not None else None)
    elif ask.fact == space.base and facts.amount:
        ends = (facts.amount / high if high else None, facts.amount / low if low else None)
        low_inside, high_inside = high_inside, low_inside
    else:
        return ""
    cuts: set[Fraction | None] = set(space.ratio.cuts)
    known = [end if end in cuts else None for end in ends]
    if known == [None, None]:
        return ""
    share = Band(known[0], known[1], low_inside and known[0] is not None, high_inside and known[1] is not None)
    return f"（{space.ratio.scale.label}{range_text(space.ratio.scale, share)}）"
