"""The choice inside the band: what a person decides within what the tier allows, and how it is refused outside.

The multiple is chosen once a provision; each violation's fine is its amount times the multiple, cut to the 分, and must
itself lie in the lawful range (裁量细则第十一条 speaks of 罚款额度计算结果).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from penalty.assess import under_tier
from penalty.assessment import Assessment, Status
from penalty.band import Band, decimal_text
from penalty.combine import Group, own_range
from penalty.explain import fine_text, length_text, multiple_text, yuan_text
from penalty.facts import Fault
from penalty.money import Fen
from penalty.ruleset import Suspension


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What was chosen for one group: a multiple or (article 39) a fine in 分, months, and for a conflict the clause."""

    multiple: Fraction | None = None
    fine: Fen | None = None
    months: int | None = None
    clause: str | None = None


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be chosen for a group: bands that are None where there is nothing to choose."""

    assessment: Assessment
    multiple: Band | None
    fine: Band | None
    suspension: Suspension | None


def allowed(group: Group, clause: str | None = None) -> Allowed | None:
    """Return what may be chosen, or None while the facts do not settle it.

    In a gap it is the Regulation's own band; in a conflict that of the candidate `clause` a person names.
    """
    assessment = group.assessment
    if assessment.status is Status.CONFLICT and clause is not None:
        chosen = [tier for tier in assessment.candidates if tier.clause == clause]
        if not chosen:
            return None
        assessment = under_tier(assessment, chosen[0], group.ruleset)
    if assessment.tier is None and assessment.statutory is None:
        return None
    multiple, fine = assessment.bands
    due = any(own_range(multiple, share.facts.amount) for share in group.shares)
    return Allowed(assessment, multiple if due else None, fine, assessment.suspension)


def check_choice(group: Group, choice: Choice) -> tuple[Fault, ...]:
    """Return every way in which the choice leaves the lawful band, with the band; empty when it is lawful."""
    if choice.clause is not None and group.assessment.status is not Status.CONFLICT:
        return (Fault("clause", "没有竞合的档次，请留空"),)
    limits = allowed(group, choice.clause)
    if limits is None:
        if group.assessment.status is Status.CONFLICT:
            names = "、".join(tier.clause or tier.cite for tier in group.assessment.candidates)
            return (Fault("clause", f"从重与较轻情节同时成立，请先选定适用的档次：{names}（第七条）"),)
        return (Fault("status", f"{group.assessment.status.label}，不能选定处罚，请先补齐事实"),)
    if limits.assessment.missing:
        unknown = "、".join(limits.assessment.label(name) for name in limits.assessment.missing)
        return (Fault("missing", f"事实未查明：{unknown}，请先补齐"),)
    return tuple(_faults(group, limits, choice))


def fines_of(group: Group, choice: Choice) -> tuple[Fen, ...]:
    """Return each violation's fine in 分, in the order of the group's shares; 0 where no lawful whole 分 exists."""
    limits = allowed(group, choice.clause)
    if choice.multiple is not None and limits is not None:
        multiple, amounts = choice.multiple, [share.facts.amount or 0 for share in group.shares]
        return tuple(_times(amount, multiple) if own_range(limits.multiple, amount) else 0 for amount in amounts)
    if choice.fine is not None:
        # Article 39 fines the 项 once, however many acts show it.
        return (choice.fine, *(0 for _ in group.shares[1:]))
    return tuple(0 for _ in group.shares)


def _faults(group: Group, limits: Allowed, choice: Choice) -> Iterator[Fault]:
    yield from _multiple_faults(group, limits.multiple, choice)
    if limits.fine is None and choice.fine is not None:
        yield Fault("fine", "这一档不直接定罚款数额，请填倍数或留空")
    elif limits.fine is not None and (choice.fine is None or not limits.fine.holds(choice.fine)):
        yield Fault("fine", f"罚款须在幅度内：{yuan_text(limits.fine)}")
    suspension = limits.suspension
    if suspension is None and choice.months is not None:
        yield Fault("months", "这些事实不导致暂停，请留空")
    elif suspension is not None and (choice.months is None or not suspension.length.holds(choice.months)):
        yield Fault("months", f"暂停须在幅度内：{length_text(suspension)}（{suspension.cite}）")


def _multiple_faults(group: Group, band: Band | None, choice: Choice) -> Iterator[Fault]:
    if band is None:
        if choice.multiple is not None:
            yield Fault("multiple", "这一档没有罚款倍数，请留空")
        return
    if choice.multiple is None or not band.holds(choice.multiple.numerator, choice.multiple.denominator):
        yield Fault("multiple", f"倍数须在幅度内：{multiple_text(band)}")
        return
    for share in group.shares:
        limits = own_range(band, share.facts.amount)
        fine = _times(share.facts.amount or 0, choice.multiple)
        if limits is not None and not limits[0] <= fine <= limits[1]:
            text = decimal_text(choice.multiple)
            yield Fault("multiple", f"违法行为{share.index + 1}按 {text} 倍计算的罚款不在 {fine_text(*limits)} 之内")


def _times(amount: Fen, multiple: Fraction) -> Fen:
    return amount * multiple.numerator // multiple.denominator
