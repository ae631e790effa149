"""Which tier of a provision the facts reach: a plain interpreter over the table.

The order of questions is the contract's: which provision applies, whether to punish at all, whether the facts settle
the tier, and only then which tier.
"""

from __future__ import annotations

from dataclasses import dataclass

from penalty.assessment import Status, TierFinding
from penalty.conditions import Finding, Truth, Values, any_of
from penalty.ruleset import Provision, Tier, TierKind


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the tiers say, before any money is counted; `redirect` is None where it is unknown."""

    status: Status
    tier: Tier | None
    redirect: Truth
    tiers: tuple[TierFinding, ...]
    notes: tuple[str, ...] = ()


def decide(provision: Provision, values: Values) -> Outcome:
    """Decide which tier of the provision holds (contract.md, "Unknown facts" and "Assessment")."""
    tiers = _judge_tiers(provision, values)
    redirect = _redirected(provision, values)
    if redirect is True:
        return Outcome(Status.REDIRECTED, None, redirect, tiers)
    if redirect is None:
        return Outcome(Status.UNDETERMINED, None, redirect, tiers)
    holding = [found.tier for found in tiers if found.verdict is True]
    for tier in holding:
        if tier.kind is TierKind.NONE:
            note = "不予处罚成立，先于处罚轻重决定，同时成立的其他档不再适用"
            return Outcome(Status.DETERMINED, tier, redirect, tiers, _note(tier, holding, note))
    if any(found.verdict is None for found in tiers):
        return Outcome(Status.UNDETERMINED, None, redirect, tiers)
    if not holding:
        return Outcome(Status.GAP, None, redirect, tiers)
    lightest = min(holding, key=lambda tier: tier.kind.weight)
    if lightest.kind is not TierKind.SEVERE and any(tier.kind is TierKind.SEVERE for tier in holding):
        return Outcome(Status.CONFLICT, None, redirect, tiers)
    note = "数档同时成立，取其中最轻的一档"
    return Outcome(Status.DETERMINED, lightest, redirect, tiers, _note(lightest, holding, note))


def _redirected(provision: Provision, values: Values) -> Truth:
    if provision.redirect is None:
        return False
    value = values[provision.redirect.fact]
    return None if value is None else bool(value)


def _judge_tiers(provision: Provision, values: Values) -> tuple[TierFinding, ...]:
    """Judge every tier; those that ask whether another holds come after the others."""
    findings: list[Finding | None] = []
    verdicts: dict[str, Truth] = {}
    for tier, late in zip(provision.tiers, provision.late, strict=True):
        finding = None if late else tier.when.judge(values, {})
        findings.append(finding)
        if finding is not None:
            verdicts[tier.kind] = any_of((verdicts.get(tier.kind, False), finding.verdict))
    return tuple(
        [
            TierFinding(tier, found.verdict, found)
            for tier, given in zip(provision.tiers, findings, strict=True)
            for found in (given or tier.when.judge(values, verdicts),)
        ]
    )


def _note(chosen: Tier, holding: list[Tier], reason: str) -> tuple[str, ...]:
    if len(holding) == 1:
        return ()
    return (f"{'、'.join(tier.cite for tier in holding)}：{reason}（{chosen.cite}）。",)
