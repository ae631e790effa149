"""Facts and a ruleset in, an assessment out."""

from __future__ import annotations

from dataclasses import replace

from penalty import __version__
from penalty.assessment import Assessment, Status, Statutory, Trace, used_readings
from penalty.conditions import facts_of
from penalty.decide import Outcome, decide, values_of
from penalty.facts import FIELDS, Facts
from penalty.missing import deciding_facts
from penalty.money import Fen
from penalty.ruleset import MEASURES, SUSPENSIONS, Ruleset, Sanction, Suspension, Tier, TierKind

ENGINE = f"penalty {__version__}"


def assess(facts: Facts, ruleset: Ruleset) -> Assessment:
    """Assess one violation under one ruleset, exact to the 分.

    Raises KeyError when the ruleset does not hold the provision.
    """
    provision = ruleset.provisions[facts.provision]
    outcome = decide(provision, values_of(facts))
    plain = Assessment(
        facts=facts,
        status=outcome.status,
        refund=facts.amount if provision.refunds else None,
        ruleset=ruleset.version,
        engine=ENGINE,
        trace=Trace(provision, outcome.redirect, outcome.tiers, outcome.notes, ()),
    )
    match outcome:
        case Outcome(status=Status.DETERMINED, tier=Tier() as tier):
            return under_tier(plain, tier)
        case Outcome(status=Status.UNDETERMINED):
            open_tiers = tuple(found.tier for found in outcome.tiers if found.verdict is not False)
            return replace(plain, candidates=open_tiers, missing=deciding_facts(provision, facts))
        case Outcome(status=Status.CONFLICT):
            return _in_conflict(plain)
        case Outcome(status=Status.GAP):
            return _under_statute(plain, ruleset)
        case _:
            return replace(plain, redirected_to=provision.redirect.to if provision.redirect else None)


def under_tier(plain: Assessment, tier: Tier) -> Assessment:
    """Return the assessment with what one tier orders for its facts.

    `assess` does this with the tier that holds; a person resolving a conflict (裁量细则第七条) does it with the one
    chosen among the candidates.
    """
    sanction, facts = tier.sanction, plain.facts
    fine_range = fine_range_of(sanction, facts.amount)
    suspension, unsettled = _suspension_of(sanction, facts)
    if sanction.multiple is not None and facts.amount is None:
        unsettled |= {"amount"}
    readings = list(plain.trace.readings)
    readings += [found for each in plain.trace.tiers if each.tier is tier for found in used_readings(each.finding)]
    if suspension is not None and suspension.reading is not None:
        readings.append(suspension.reading)
    return replace(
        plain,
        tier=tier,
        fine_range=fine_range,
        suspension=suspension,
        measures=_measures(sanction, suspension, facts, fine_range),
        missing=tuple(sorted(unsettled, key=FIELDS.index)),
        trace=replace(plain.trace, readings=tuple(dict.fromkeys(readings))),
    )


def _in_conflict(plain: Assessment) -> Assessment:
    """Return the assessment of a conflict: every tier that holds, and the readings it holds by."""
    holding = [found for found in plain.trace.tiers if found.verdict is True]
    readings = tuple(dict.fromkeys(reading for found in holding for reading in used_readings(found.finding)))
    trace = replace(plain.trace, readings=readings)
    return replace(plain, candidates=tuple(found.tier for found in holding), trace=trace)


def fine_range_of(sanction: Sanction, amount: Fen | None) -> tuple[Fen, Fen] | None:
    """Return the smallest and largest lawful fine in 分 for an amount, or None where no fine is due or can be told."""
    if sanction.fine is not None:
        return sanction.fine.whole()
    if sanction.multiple is None or not amount:
        return None
    return sanction.multiple.whole(amount)


def _under_statute(plain: Assessment, ruleset: Ruleset) -> Assessment:
    """Return the assessment of a gap: no tier, and the Regulation's own band beside it."""
    provision = ruleset.statute.provisions[plain.trace.provision.id]
    tier = next(tier for tier in provision.tiers if tier.kind is TierKind.STATUTORY)
    sanction = tier.sanction
    fine_range = fine_range_of(sanction, plain.facts.amount)
    suspension, unsettled = _suspension_of(sanction, plain.facts)
    statutory = Statutory(tier.clause or "", sanction.multiple, sanction.fine, fine_range, suspension)
    return replace(
        plain,
        fine_range=fine_range,
        suspension=suspension,
        measures=_measures(sanction, suspension, plain.facts, fine_range),
        missing=tuple(sorted(unsettled, key=FIELDS.index)),
        statutory=statutory,
    )


def _suspension_of(sanction: Sanction, facts: Facts) -> tuple[Suspension | None, set[str]]:
    """Return the suspension that applies, and the unknown facts on which it still hangs."""
    suspension = sanction.suspension
    if suspension is None:
        return None, set()
    if suspension.when is None:
        return suspension, set()
    verdict = suspension.when.judge(values_of(facts), {}).verdict
    if verdict is None:
        return None, {name for name in facts_of(suspension.when) if getattr(facts, name) is None}
    return (suspension if verdict else None), set()


def _measures(
    sanction: Sanction, suspension: Suspension | None, facts: Facts, fine_range: tuple[Fen, Fen] | None
) -> tuple[str, ...]:
    """Return the measures that the tier orders for these facts, in the contract's order."""
    ordered = set(sanction.measures)
    if facts.amount == 0:
        ordered.discard("refund")
    if fine_range is None and facts.amount is not None:
        ordered.discard("fine")
    if suspension is not None:
        ordered.add(SUSPENSIONS[suspension.of])
    return tuple(measure for measure in MEASURES if measure in ordered)
