"""The discretion of a case: its violations assessed together, and a choice made into a sanction.

The panel, the guards and the letter all ask here, so that they cannot disagree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from cases.parts import GroupChoice, GroupSanction, Sanction, Violation
from cases.record import CaseRecord
from penalty.assessment import ENGINE
from penalty.choice import Choice, allowed, check_choice, fines_of
from penalty.combine import Combined, Group, combine
from penalty.facts import Facts, FactsError, Fault, read_facts
from penalty.judgement import ruleset_for
from penalty.money import parse_yuan
from penalty.ruleset import Ruleset, TierKind
from workflow.office import Office

_MULTIPLE = re.compile(r"\d{1,3}(?:\.\d{1,6})?", re.ASCII)


class Discretion:
    """The assessed violations of a case: the ruleset, the groups, and the violations' numbers by place."""

    def __init__(self, violations: Iterable[Violation], office: Office) -> None:
        """Assess. Raises FactsError when the facts contradict each other or no ruleset was in force."""
        self.violations = tuple(violations)
        facts = [read_facts(violation.facts) for violation in self.violations]
        named = {each.ruleset for each in facts if each.ruleset is not None}
        if named - {office.ruleset}:
            message = f"本机关办案适用 {office.ruleset}，不能在事实中另写裁量规则，请留空"
            raise FactsError((Fault("ruleset", message),))
        for each in facts:
            ruleset_for(each, office.ruleset)  # a violation from before the Regulation is refused also beside others
        self.ruleset: Ruleset = ruleset_for(_latest(facts), office.ruleset)
        self.combined: Combined = combine(facts, self.ruleset)

    @classmethod
    def of(cls, record: CaseRecord, office: Office) -> Discretion:
        """Assess the violations on file."""
        return cls(record.violations, office)

    def numbers(self, group: Group) -> tuple[int, ...]:
        """Return the numbers of the violations in a group."""
        return tuple(self.violations[share.index].number for share in group.shares)


def _latest(facts: list[Facts]) -> Facts:
    """Return the violation that ended last: the ruleset in force then is the one of the case."""
    dated = [each for each in facts if each.violation_end is not None]
    return max(dated, key=lambda each: str(each.violation_end)) if dated else facts[0]


def choose(discretion: Discretion, choices: Iterable[GroupChoice], reason: str) -> Sanction | tuple[Fault, ...]:
    """Make the choices into a sanction, or return every fault; a group nobody chose for is a fault too."""
    given: dict[str, GroupChoice] = {}
    faults: list[Fault] = []
    for choice in choices:
        if choice.key in given:
            faults.append(Fault(choice.key, "同一条款选了两次，请留一个"))
        given[choice.key] = choice
    groups: list[GroupSanction] = []
    for group in discretion.combined.groups:
        raw = given.pop(group.key, None) or GroupChoice(key=group.key)
        made = _group_sanction(discretion, group, raw)
        if isinstance(made, GroupSanction):
            groups.append(made)
        else:
            faults += [Fault(f"{group.key}.{fault.field}", fault.message) for fault in made]
    faults += [Fault(key, "本案没有这一条款，请删去") for key in given]
    refund = discretion.combined.refund
    if refund is None:
        faults.append(Fault("amount", "有违法行为的金额未查明，不能合计退回金额；请退回事实认定补填"))
    if faults or refund is None:
        return tuple(faults)
    return Sanction(
        groups=tuple(groups),
        reason=reason,
        ruleset=discretion.ruleset.version,
        engine=ENGINE,
        refund=refund,
        fine=sum(sum(group.fines) for group in groups),
        punishes=any(group.suspends or sum(group.fines) for group in groups),
    )


def _group_sanction(discretion: Discretion, group: Group, raw: GroupChoice) -> GroupSanction | tuple[Fault, ...]:
    choice = _read_choice(raw)
    if isinstance(choice, tuple):
        return choice
    faults = check_choice(group, choice)
    limits = allowed(group, choice.clause)
    if faults or limits is None:
        return faults
    suspends = limits.suspension.of if limits.suspension else None
    if suspends == "department" and raw.department is None:
        return (Fault("department", "请写明暂停的责任部门"),)
    tier = limits.assessment.tier
    provision = limits.assessment.trace.provision
    return GroupSanction(
        choice=raw,
        tier=tier.kind if tier else TierKind.STATUTORY,
        cite=tier.cite if tier else f"条例{provision.cite}（裁量规则没有对应档次）",
        clause=tier.clause if tier else None,
        violations=discretion.numbers(group),
        fines=fines_of(group, choice),
        suspends=suspends,
    )


def _read_choice(raw: GroupChoice) -> Choice | tuple[Fault, ...]:
    faults: list[Fault] = []
    multiple: Fraction | None = None
    fine: int | None = None
    months: int | None = None
    if raw.multiple is not None:
        text = raw.multiple.removesuffix("倍").strip()
        if _MULTIPLE.fullmatch(text):
            multiple = Fraction(text)
        else:
            faults.append(Fault("multiple", f"倍数应为数字，如 1.2：{raw.multiple}"))
    if raw.fine is not None:
        try:
            fine = parse_yuan(raw.fine)
        except ValueError as error:
            faults.append(Fault("fine", str(error)))
    if raw.months is not None:
        if raw.months.isdecimal() and len(raw.months) <= 3:  # noqa: PLR2004 - no suspension runs to thousands of months
            months = int(raw.months)
        else:
            faults.append(Fault("months", f"暂停月数应为整数：{raw.months}"))
    return tuple(faults) or Choice(multiple=multiple, fine=fine, months=months, clause=raw.clause)


def recheck(record: CaseRecord, office: Office) -> tuple[Fault, ...]:
    """Compute the sanction on file again from the facts on file; return why it no longer comes out the same."""
    sanction = record.sanction
    if sanction is None:
        return (Fault("sanction", "尚未选定处罚"),)
    discretion = Discretion.of(record, office)
    again = choose(discretion, [group.choice for group in sanction.groups], sanction.reason)
    if isinstance(again, tuple):
        return again
    if again.ruleset != sanction.ruleset:
        return (Fault("ruleset", f"裁量规则已变：选定时为 {sanction.ruleset}，现为 {again.ruleset}"),)
    if (again.groups, again.fine, again.refund) != (sanction.groups, sanction.fine, sanction.refund):
        return (Fault("sanction", "按在卷事实重算的结果与选定的处罚不同，请重新选定"),)
    return ()
