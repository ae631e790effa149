"""The discretion of a case: its violations assessed together, and a choice made into a sanction.

The panel, the guards and the letter all ask here, so that they cannot disagree.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Final

from cases.parts import GroupChoice, GroupSanction, Sanction, Violation
from cases.record import CaseRecord
from penalty.assessment import ENGINE
from penalty.choice import Choice, allowed, check_choice, deviates, fines_of
from penalty.combine import Combined, Group, combine, resolved
from penalty.conditions import Reading
from penalty.facts import Facts, FactsError, Fault, read_facts
from penalty.judgement import PRACTICE, Rules, choose_lighter, rules_for, weight_of
from penalty.limitation import time_barred
from penalty.money import parse_yuan
from penalty.ruleset import Ruleset, TierKind
from penalty.suggestion import suggestion_text
from workflow.office import Office

_MULTIPLE = re.compile(r"\d{1,3}(?:\.\d{1,6})?", re.ASCII)


FOUND: Final = Reading(
    text="行政处罚法第三十六条以违法行为“被发现”计算时效，没有写由什么文书证明",
    taken="事实中没有另写的，以本机关收到线索之日为被发现之日",
    reason="收到线索是案卷中最早可以证明的发现时间",
    verified=False,
)
"""The reading by which a violation on file was found on the day the clue came in."""


class Discretion:
    """The assessed violations of a case under the rules that apply: the ruleset, the groups, what else was computed.

    `other` is the same case under the other rules where those of the violation's time and of the decision differ
    (从旧兼从轻); `warnings` are what a person must confirm before a sanction is chosen.
    """

    def __init__(
        self,
        violations: Iterable[Violation],
        office: Office,
        *,
        found_on: dt.date | None = None,
        decided_on: dt.date | None = None,
    ) -> None:
        """Assess. Raises FactsError when the facts contradict each other or no ruleset was in force."""
        self.violations = tuple(violations)
        facts = [read_facts(violation.facts) for violation in self.violations]
        _refuse_others(facts, office)
        derived = {place for place, each in enumerate(facts) if each.discovered_on is None and found_on is not None}
        facts = [replace(each, discovered_on=each.discovered_on or found_on) for each in facts]
        rules = _rules(facts, office, decided_on)
        self.ruleset: Ruleset = rules.old
        self.combined: Combined = _noted(combine(facts, rules.old), derived)
        self.warnings: tuple[str, ...] = rules.warnings
        self.other: Combined | None = None
        self.other_ruleset: Ruleset | None = None
        self.law_note: str | None = None
        if rules.new is not None:
            self._compare(_noted(combine(facts, rules.new), derived), rules.new)

    def _compare(self, new: Combined, ruleset: Ruleset) -> None:
        """Keep the lighter of the old and the new rules for the whole case."""
        kept, self.law_note, still = choose_lighter(_weight(self.combined), _weight(new))
        self.warnings = (*self.warnings, self.law_note) if still else self.warnings
        self.other, self.other_ruleset = new, ruleset
        if kept == "new":
            self.combined, self.other = new, self.combined
            self.ruleset, self.other_ruleset = ruleset, self.ruleset
        groups = tuple(replace(group, assessment=group.assessment.reading(PRACTICE)) for group in self.combined.groups)
        self.combined = Combined(groups)

    @classmethod
    def of(cls, record: CaseRecord, office: Office, today: dt.date | None = None) -> Discretion:
        """Assess the violations on file, as of the last entry of the file, or where a step is taken as of `today`."""
        days = days_of(record)
        discretion = cls(record.violations, office, **(days if today is None else {**days, "decided_on": today}))
        if record.sanction is not None:
            clauses = {each.choice.key: each.choice.clause for each in record.sanction.groups}
            discretion.combined = resolved(discretion.combined, clauses)
        return discretion

    def numbers(self, group: Group) -> tuple[int, ...]:
        """Return the numbers of the violations in a group."""
        return tuple(self.violations[share.index].number for share in group.shares)


def days_of(record: CaseRecord) -> dict[str, dt.date | None]:
    """Return the day the violations were found, and the day up to which the file goes, by which rules are chosen."""
    updated = dt.datetime.fromisoformat(record.updated_at).date() if record.updated_at else None
    return {"found_on": record.source.received_on if record.source else None, "decided_on": updated}


def _refuse_others(facts: list[Facts], office: Office) -> None:
    named = {each.ruleset for each in facts if each.ruleset is not None}
    if named - {office.ruleset}:
        message = f"本机关办案适用 {office.ruleset}，不能在事实中另写裁量规则，请留空"
        raise FactsError((Fault("ruleset", message),))


def _rules(facts: list[Facts], office: Office, decided_on: dt.date | None) -> Rules:
    """Return the rules of the case: those in force when the last violation ended, and when it is decided.

    Violations that ended under different rules are a warning: the later rules may be the heavier for the earlier one.
    """
    # Each is asked, so that one from before the Regulation is refused beside others.
    own = [rules_for(replace(each, ruleset=None), office.ruleset).old for each in facts]
    last = replace(_latest(facts), ruleset=None)
    rules = rules_for(replace(last, decision_date=last.decision_date or decided_on), office.ruleset)
    dated = (each for each, one in zip(own, facts, strict=True) if one.violation_end is not None)
    other = next((each for each in dated if each.version != rules.old.version), None)
    if other is None:
        return rules
    mixed = (
        f"各项违法行为终了时的裁量规则不同（有的是《{other.title}》），本案按最后终了的适用《{rules.old.title}》，"
        "须核对对较早的违法行为是否较重（行政处罚法第三十七条）"
    )
    return replace(rules, warnings=(mixed, *rules.warnings))


def _noted(combined: Combined, derived: set[int]) -> Combined:
    """Add the reading on the day of discovery to the groups that it was too late for."""
    groups = []
    for group in combined.groups:
        late = any(time_barred(share.facts) is not False and share.index in derived for share in group.shares)
        groups.append(replace(group, assessment=group.assessment.reading(FOUND)) if late else group)
    return Combined(tuple(groups))


def _weight(combined: Combined) -> tuple[Fraction, ...] | None:
    """Return what the whole case comes to, or None while any group of it is open."""
    weights = [weight_of(group.assessment) for group in combined.groups]
    months = [weight[4:] for weight in weights if weight is not None]
    if len(months) != len(weights):
        return None
    fines = [ends for group in combined.groups for ends in _fine_ends(group)]
    return tuple(sum((each[end] for each in parts), Fraction(0)) for parts in (fines, months) for end in (0, 1))


def _fine_ends(group: Group) -> Iterator[tuple[Fraction, Fraction]]:
    """Yield the upper and the lower end of each fine of a group.

    The ends themselves, not whole 分: a lower end left out would else be heavier by one 分 than the same end left in.
    """
    multiple, fine = group.assessment.bands
    for share in group.shares:
        band = fine or (None if multiple is None else multiple.scaled(Fraction(share.facts.amount or 1)))
        if share.fine_range is not None and band is not None:
            yield band.high or Fraction(0), band.low or Fraction(0)


def _latest(facts: list[Facts]) -> Facts:
    """Return the violation that ended last: the ruleset in force then is the one of the case."""
    dated = [each for each in facts if each.violation_end is not None]
    return max(dated, key=lambda each: str(each.violation_end)) if dated else facts[0]


def choose(
    discretion: Discretion, choices: Iterable[GroupChoice], reason: str, confirmed: str | None = None
) -> Sanction | tuple[Fault, ...]:
    """Make the choices into a sanction, or return every fault; a group nobody chose for is a fault too."""
    given: dict[str, GroupChoice] = {}
    faults: list[Fault] = []
    for choice in choices:
        if choice.key in given:
            faults.append(Fault(choice.key, "同一条款选了两次，请留一个"))
        given[choice.key] = choice
    groups: list[GroupSanction] = []
    combined = resolved(discretion.combined, {key: choice.clause for key, choice in given.items()})
    for group in combined.groups:
        raw = given.pop(group.key, None) or GroupChoice(key=group.key)
        made = _group_sanction(discretion, group, raw)
        if isinstance(made, GroupSanction):
            groups.append(made)
        else:
            faults += [Fault(f"{group.key}.{fault.field}", fault.message) for fault in made]
    faults += [Fault(key, "本案没有这一条款，请删去") for key in given]
    faults += _twice_fined(discretion, groups)
    if confirmed is None:
        faults += [Fault("confirmed", f"{warning}；请写明核对的结果和依据") for warning in discretion.warnings]
    refund = combined.refund
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
        confirmed=confirmed,
    )


def _twice_fined(discretion: Discretion, groups: list[GroupSanction]) -> Iterator[Fault]:
    """Find one act fined under two provisions (处罚法第二十九条), however the fines came about."""
    acts = {each.number: read_facts(each.facts).act for each in discretion.violations}
    fined: dict[str, str] = {}
    for group in groups:
        for number, fine in zip(group.violations, group.fines, strict=True):
            act = acts[number]
            if act is None or not fine:
                continue
            if act in fined:
                message = f"违法行为{number}与{fined[act]}中的同一行为都处了罚款，同一行为只能按数额高的规定罚款一次"
                yield Fault(f"{group.choice.key}.fine", message)
            fined[act] = group.choice.key


def _group_sanction(discretion: Discretion, group: Group, raw: GroupChoice) -> GroupSanction | tuple[Fault, ...]:
    choice = read_choice(raw)
    if isinstance(choice, tuple):
        return choice
    faults = check_choice(group, choice)
    unlike = None if faults else deviates(group, choice)
    if unlike is not None and choice.ground is None:
        faults = (Fault("ground", f"与建议（{suggestion_text(unlike)}）不同，请选一项理由类别，并写入裁量理由"),)
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


def read_choice(raw: GroupChoice) -> Choice | tuple[Fault, ...]:
    """Read a choice as typed, or return every fault of its texts."""
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
    return tuple(faults) or Choice(multiple=multiple, fine=fine, months=months, clause=raw.clause, ground=raw.ground)


def recheck(record: CaseRecord, office: Office, today: dt.date | None = None) -> tuple[Fault, ...]:
    """Compute the sanction on file again from the facts on file; return why it no longer comes out the same."""
    sanction = record.sanction
    if sanction is None:
        return (Fault("sanction", "尚未选定处罚"),)
    discretion = Discretion.of(record, office, today)
    again = choose(discretion, [group.choice for group in sanction.groups], sanction.reason, sanction.confirmed)
    if isinstance(again, tuple):
        return again
    if again.ruleset != sanction.ruleset:
        return (Fault("ruleset", f"裁量规则已变：选定时为 {sanction.ruleset}，现为 {again.ruleset}"),)
    if (again.groups, again.fine, again.refund) != (sanction.groups, sanction.fine, sanction.refund):
        return (Fault("sanction", "按在卷事实重算的结果与选定的处罚不同，请重新选定"),)
    return ()
