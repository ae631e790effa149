"""Facts and a ruleset in, an assessment out."""

from __future__ import annotations

from penalty.assessment import Assessment
from penalty.facts import Facts
from penalty.ruleset import Ruleset, Tier
from penalty.rulings import Rulings
from penalty.sums import sum_range


def assess(facts: Facts, ruleset: Ruleset) -> Assessment:
    """Assess one violation under one ruleset, exact to the 分.

    Raises KeyError when the ruleset does not hold the provision.
    """
    rulings = ruleset.rulings.get(facts.provision) or Rulings.of(ruleset, facts.provision)
    ruling = rulings.on(facts)
    sanction = ruling.sanction
    return Assessment(facts, ruling, None if sanction is None else sum_range(sanction, facts))


def under_tier(assessment: Assessment, tier: Tier, ruleset: Ruleset) -> Assessment:
    """Return the assessment with what one tier orders, as a person who resolves a conflict chooses it."""
    facts = assessment.facts
    ruling = Rulings.of(ruleset, facts.provision).under(assessment.ruling, tier, facts)
    return Assessment(facts, ruling, sum_range(tier.sanction, facts))
