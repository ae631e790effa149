"""The choice inside the band: what a person decides within what the tier allows, and how it is refused outside.

The multiple is chosen once a provision; each violation's fine is its amount times the multiple, cut to the 分, and must
itself lie in the lawful range (裁量细则第十一条 speaks of 罚款额度计算结果).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from penalty.assessment import Assessment, Status
from penalty.band import Band, decimal_text
from penalty.circumstances import Circumstance, Effect, law_tier
from penalty.combine import Group, own_range
from penalty.engine import under_tier
from penalty.facts import Fault
from penalty.in_words import by_rule, fine_text, length_text, multiple_text, yuan_text
from penalty.money import Fen
from penalty.ruleset import Suspension, Tier
from penalty.suggestion import Suggestion, suggest

GROUNDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "nature": "违法行为的性质、情节",
        "harm": "社会危害程度",
        "fault": "主观过错程度",
        "local": "与违法行为发生地经济社会发展水平相适应",
        "similar": "与同类案件的处罚基本一致",
        "other": "其他（须写明）",
    }
)
"""Coded grounds for leaving the suggestion (医保发〔2021〕35号第二条、第六条), beside the circumstances on file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What was chosen for one group: a multiple or (article 39) a fine in 分, months, and for a conflict the clause."""

    multiple: Fraction | None = None
    fine: Fen | None = None
    months: int | None = None
    clause: str | None = None
    ground: str | None = None
    """Why the choice is not the one suggested: a code of GROUNDS, or a circumstance on file."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be chosen for a group: bands that are None where there is nothing to choose."""

    assessment: Assessment
    multiple: Band | None
    fine: Band | None
    suspension: Suspension | None


def allowed(group: Group, clause: str | None = None) -> Allowed | None:
    """Return what may be chosen, or None while the facts do not settle it.

    In a gap it is the Regulation's own band; in a conflict that of the candidate `clause` a person names. Where the
    law lets a person spare the party (可以不予处罚), naming that circumstance as the clause does so.
    """
    assessment = group.assessment
    sparing = _sparing(group)
    if clause is not None and (assessment.status is Status.CONFLICT or clause in {tier.clause for tier in sparing}):
        chosen = [tier for tier in (*assessment.candidates, *sparing) if tier.clause == clause]
        if not chosen:
            return None
        assessment = under_tier(assessment, chosen[0], group.ruleset)
    if assessment.tier is None and assessment.statutory is None:
        return None
    multiple, fine = assessment.bands
    fined = [share for share in group.shares if share.absorbed is None]
    due = any(own_range(multiple, share.facts.amount) for share in fined)
    return Allowed(assessment, multiple if due else None, fine if fined else None, assessment.suspension)


def _sparing(group: Group) -> tuple[Tier, ...]:
    """Return the outcomes that the law leaves open (可以不予处罚), where every act of the group allows them."""
    status, provision = group.assessment.status, group.assessment.trace.provision
    if status not in {Status.DETERMINED, Status.GAP, Status.CONFLICT}:
        return ()
    return tuple(
        law_tier(each.id, each.cite, each.text, refunds=provision.refunds)
        for each in group.assessment.trace.circumstances
        if each.effect is Effect.MAY_SPARE and all(each.id in share.facts.circumstances for share in group.shares)
    )


def nameable(group: Group) -> tuple[Tier, ...]:
    """Return the tiers a person may name: in a conflict its candidates, and those by which the law lets one spare."""
    return (*(group.assessment.candidates if group.assessment.status is Status.CONFLICT else ()), *_sparing(group))


def check_choice(group: Group, choice: Choice) -> tuple[Fault, ...]:
    """Return every way in which the choice leaves the lawful band, with the band; empty when it is lawful."""
    spared = {tier.clause for tier in _sparing(group)}
    if choice.clause is not None and group.assessment.status is not Status.CONFLICT and choice.clause not in spared:
        return (Fault("clause", "没有竞合的档次，请留空"),)
    limits = allowed(group, choice.clause)
    if limits is None:
        if group.assessment.status is Status.CONFLICT:
            names = "、".join(tier.clause or tier.cite for tier in group.assessment.candidates)
            if all((tier.clause or "").startswith("law.") for tier in group.assessment.candidates):
                return (Fault("clause", f"依法应当不予处罚，请选定：{names}；情节不成立的，请从事实中删去"),)
            lead = "情节方向不一" if group.assessment.trace.circumstances else "从重与较轻情节同时成立"
            return (Fault("clause", f"{lead}，请先选定适用的档次：{names}{by_rule(group.ruleset)}"),)
        return (Fault("status", f"{group.assessment.status.label}，不能选定处罚，请先补齐事实"),)
    if limits.assessment.missing:
        unknown = "、".join(limits.assessment.label(name) for name in limits.assessment.missing)
        return (Fault("missing", f"事实未查明：{unknown}，请先补齐"),)
    return tuple(_faults(group, limits, choice))


def fines_of(group: Group, choice: Choice) -> tuple[Fen, ...]:
    """Return each violation's fine in 分, in the order of the group's shares; 0 where no lawful whole 分 exists."""
    limits = allowed(group, choice.clause)
    if choice.multiple is not None and limits is not None:
        multiple = choice.multiple
        amounts = [0 if share.absorbed is not None else share.facts.amount or 0 for share in group.shares]
        return tuple(_times(amount, multiple) if own_range(limits.multiple, amount) else 0 for amount in amounts)
    if choice.fine is not None:
        # Article 39 fines the 项 once, however many acts show it.
        first = next((place for place, share in enumerate(group.shares) if share.absorbed is None), None)
        return tuple(choice.fine if place == first else 0 for place in range(len(group.shares)))
    return tuple(0 for _ in group.shares)


def suggested(group: Group, clause: str | None = None) -> Suggestion | None:
    """Return the suggestion for a group, lawful for each of its acts, or None where nothing can be chosen yet."""
    limits = allowed(group, clause)
    amounts = [share.facts.amount or 0 for share in group.shares if share.absorbed is None]
    return None if limits is None else suggest(limits.assessment, amounts)


def deviates(group: Group, choice: Choice) -> Suggestion | None:
    """Return the suggestion that the choice does not follow, or None where it does or there is none."""
    limits, suggestion = allowed(group, choice.clause), suggested(group, choice.clause)
    if limits is None or suggestion is None:
        return None
    same = (
        (limits.multiple is None or choice.multiple == suggestion.multiple)
        and (limits.fine is None or choice.fine == suggestion.fine)
        and (limits.suspension is None or choice.months == suggestion.months)
    )
    return None if same else suggestion


def mitigating(group: Group, choice: Choice) -> Circumstance | None:
    """Return the 减轻 ground the choice names, if it is one and on file: with it one may go below the band.

    One multiple serves all acts of a group, so each that is fined must have it, as with every fact that lightens.
    """
    found = group.assessment.trace.circumstances
    fined = [share for share in group.shares if share.absorbed is None]
    if not all(choice.ground in share.facts.circumstances for share in fined):
        return None
    return next((each for each in found if each.id == choice.ground and each.mitigates), None)


def referred(group: Group, tier: Tier | None) -> bool:
    """Tell whether a tier named in a conflict does not hold by its own conditions: only its band is referred to."""
    found = [each.verdict for each in group.assessment.trace.tiers if each.tier is tier]
    return bool(found) and found[0] is not True


def _faults(group: Group, limits: Allowed, choice: Choice) -> Iterator[Fault]:
    known = {*GROUNDS, *(each.id for each in group.assessment.trace.circumstances)}
    if choice.ground is not None and choice.ground not in known:
        yield Fault("ground", f"没有这一理由类别：{choice.ground}，请写 {'、'.join(sorted(known))} 之一")
    if referred(group, limits.assessment.tier) and choice.ground not in {*known} - GROUNDS.keys():
        yield Fault("ground", "本案不具备这一档的要件，只能因在卷的情节参照它的幅度，请选这一情节作理由类别")
    below = mitigating(group, choice) is not None
    yield from _multiple_faults(group, limits.multiple, choice, below=below)
    if limits.fine is None and choice.fine is not None:
        yield Fault("fine", "这一档不直接定罚款数额，请填倍数或留空")
    elif limits.fine is not None and not _lies(limits.fine, choice.fine, below=below):
        yield Fault("fine", f"罚款须在幅度内：{yuan_text(limits.fine)}{_LOWER}")
    suspension = limits.suspension
    if suspension is None and choice.months is not None:
        yield Fault("months", "这些事实不导致暂停，请留空")
    elif suspension is not None and not _suspends_lawfully(suspension, choice.months, below=below):
        yield Fault("months", f"暂停须在幅度内：{length_text(suspension)}（{suspension.cite}）")


def _suspends_lawfully(suspension: Suspension, months: int | None, *, below: bool) -> bool:
    return (months is None and suspension.optional) or _lies(suspension.length, months, below=below)


_LOWER: Final = "；低于幅度须有在卷的减轻情节作理由"


def _lies(band: Band, chosen: int | Fraction | None, *, below: bool) -> bool:
    """Tell whether what was chosen lies in the band, or with a 减轻 ground above zero and not over it."""
    if chosen is None:
        return False
    inside = band.holds(*chosen.as_integer_ratio())
    return inside or (below and chosen > 0 and band.low is not None and chosen <= band.low)


def _multiple_faults(group: Group, band: Band | None, choice: Choice, *, below: bool) -> Iterator[Fault]:
    if band is None:
        if choice.multiple is not None:
            yield Fault("multiple", "这一档没有罚款倍数，请留空")
        return
    if choice.multiple is None or not _lies(band, choice.multiple, below=below):
        yield Fault("multiple", f"倍数须在幅度内：{multiple_text(band)}{_LOWER}")
        return
    if not band.holds(*choice.multiple.as_integer_ratio()):
        if not sum(fines_of(group, choice)):
            yield Fault("multiple", f"按 {decimal_text(choice.multiple)} 倍计算的罚款不足一分，减轻处罚不是不予处罚")
        return
    for share in group.shares:
        limits = own_range(band, share.facts.amount)
        fine = _times(share.facts.amount or 0, choice.multiple)
        if share.absorbed is None and limits is not None and not limits[0] <= fine <= limits[1]:
            text = decimal_text(choice.multiple)
            yield Fault("multiple", f"违法行为{share.index + 1}按 {text} 倍计算的罚款不在 {fine_text(*limits)} 之内")


def _times(amount: Fen, multiple: Fraction) -> Fen:
    return amount * multiple.numerator // multiple.denominator
