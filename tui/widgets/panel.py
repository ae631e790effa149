"""The live discretion: what the law says to the form as it stands, unknown facts and all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from textual.containers import VerticalScroll

from cases.parts import Violation
from cases.record import CaseRecord
from penalty.assessment import Status
from penalty.choice import suggested
from penalty.combine import Group
from penalty.facts import LABELS, FactsError, read_facts
from penalty.in_words import by_rule, multiple_text, suspension_text, yuan_text
from penalty.money import daxie, group_yuan
from penalty.suggestion import suggestion_text
from penalty.telling.hints import hints
from penalty.telling.what_if import what_if
from tui.dossier.words import ruleset_words
from tui.forms.sanction_sheet import group_title
from tui.widgets.prose import Line, Prose
from tui.wording import sentence, span
from workflow.desk import Desk
from workflow.discretion import Discretion, days_of
from workflow.office import Office

_WRONG, _OPEN, _STRONG, _SOFT = "bold $text-error", "bold $text-warning", "bold", "dim"
_COLOURS: Final = {
    Status.DETERMINED: "bold $text-success",
    Status.UNDETERMINED: _OPEN,
    Status.GAP: _OPEN,
    Status.CONFLICT: _WRONG,
    Status.REDIRECTED: _OPEN,
}


_TOLD: Final = frozenset({"status", "clause", "fine_min", "fine_max", "suspension_min", "suspension_max"})
"""What of an outcome is worth a comparison while someone types."""
_MOST_LINES: Final = 11


class Panel(VerticalScroll):
    """Shows the groups of a case; `discretion` is what is shown, None where nothing can be computed."""

    def __init__(self, id: str | None = None) -> None:  # noqa: A002 - the name Textual uses
        super().__init__(Prose(id="panel-text"), id=id, can_focus=False)
        self.discretion: Discretion | None = None
        self.lines: tuple[Line, ...] = ()

    def show(self, violations: tuple[Violation, ...], record: CaseRecord, desk: Desk) -> None:
        """Compute and draw. Faulty fields are named and taken as unknown."""
        self.discretion = None
        self.lines = tuple(self._lines(violations, record, desk))
        self.query_one("#panel-text", Prose).update(self.lines)

    def _lines(self, violations: tuple[Violation, ...], record: CaseRecord, desk: Desk) -> Iterator[Line]:
        if not violations:
            yield "尚无违法行为，登记后随填随算。", _SOFT
            return
        unread: dict[str, None] = {}
        try:
            readable = [_readable(each, unread) for each in violations]
            days = {**days_of(record), "decided_on": desk.today}
            self.discretion = Discretion(readable, desk.office, **days)
        except FactsError as error:
            yield sentence(error), _WRONG
            return
        if unread:
            yield f"填写有误，暂按未查明计算：{'、'.join(unread)}", _WRONG
        yield from discretion_lines(self.discretion)
        if record.violations and violations != record.violations:
            yield from _against(record, desk.office, self.discretion)


def _against(record: CaseRecord, office: Office, now: Discretion) -> Iterator[Line]:
    """Yield what the form would change of what is on file, group by group."""
    try:
        before = {group.key: group.assessment for group in Discretion.of(record, office).combined.groups}
    except FactsError:
        return
    for group in now.combined.groups:
        if group.key in before:
            comparison = what_if(before[group.key], group.assessment)
            changed = [each for each in comparison.columns if each.name in _TOLD]
            if changed:
                yield f"{group_title(now, group)}　在卷 → 现在", _STRONG
                yield from ((f"  {line.strip()}", _SOFT) for line in comparison.lines[1:_MOST_LINES])


def discretion_lines(discretion: Discretion) -> Iterator[Line]:
    """Yield what the panel says, each line with its style."""
    for group in discretion.combined.groups:
        yield from _group_lines(discretion, group)
        yield "", ""
    for warning in discretion.warnings:
        yield f"须由人核对：{warning}", _OPEN
    if discretion.law_note is not None:
        yield f"新旧规则：{discretion.law_note}", _OPEN
        other = discretion.other.fine_range if discretion.other is not None else None
        if discretion.other_ruleset is not None:
            sums = f"罚款 {span(*other)}" if other is not None else "罚款未定"
            yield f"另一部《{discretion.other_ruleset.title}》：{sums}", _SOFT
    total = discretion.combined.fine_range
    if len(discretion.combined.groups) > 1 and total is not None:
        yield f"合计罚款 {span(*total)}", _STRONG
    refund, base = discretion.combined.refund, discretion.combined.base
    if discretion.combined.barred and refund is not None and base is not None:
        yield f"退回合计 {group_yuan(refund)} 元，其中计罚基数 {group_yuan(base)} 元", _STRONG
    if not discretion.ruleset.verified:
        yield "〔规则文本未核实〕", _OPEN
    yield ruleset_words(discretion.ruleset.version), _SOFT


def _group_lines(discretion: Discretion, group: Group) -> Iterator[Line]:
    assessment = group.assessment
    yield group_title(discretion, group), _STRONG
    yield assessment.status.label, _COLOURS[assessment.status]
    if group.redirected:
        numbers = "、".join(str(discretion.violations[place].number) for place in group.redirected)
        yield f"违法行为 {numbers} 以骗保为目的，改适用本条", _OPEN
    if assessment.tier is not None:
        yield f"{assessment.tier.label} {assessment.tier.cite}", _STRONG
    if assessment.missing:
        yield f"还差：{'、'.join(assessment.label(name) for name in assessment.missing)}", _OPEN
    if assessment.candidates:
        lead = f"由人选定{by_rule(group.ruleset)}：" if assessment.status is Status.CONFLICT else "仍有可能："
        yield lead + "、".join(f"{tier.label} {tier.cite}" for tier in assessment.candidates), ""
    yield from _figures(group)
    for each in assessment.trace.circumstances:
        yield f"情节：{each.label}（{each.effect.label}）", _OPEN
    suggestion = suggested(group)
    if suggestion is not None and suggestion_text(suggestion):
        yield f"建议 {suggestion_text(suggestion)}（仅供参考；{suggestion.basis}）", _SOFT
    yield from ((f"· {hint}", _SOFT) for hint in hints(assessment, group.ruleset))
    yield from ((f"说明：{note}", _SOFT) for note in assessment.trace.notes)
    for reading in assessment.trace.readings:
        yield f"读法{'' if reading.verified else '〔未核实〕'}：{reading.taken}", _SOFT


def _figures(group: Group) -> Iterator[Line]:
    assessment = group.assessment
    if assessment.statutory is not None:
        sanction = assessment.statutory.sanction
        band = multiple_text(sanction.multiple) if sanction.multiple else yuan_text(sanction.fine)
        yield f"细则没有对应档次，条例幅度：{band}", _OPEN
    if assessment.multiple is not None:
        yield f"倍数 {multiple_text(assessment.multiple)}", ""
    yield from _fines(group)
    if assessment.suspension is not None:
        yield f"暂停 {suspension_text(assessment.suspension)}", _STRONG
    if assessment.refund is not None:
        yield f"退回 {group_yuan(assessment.refund)} 元", ""


def _fines(group: Group) -> Iterator[Line]:
    """Yield the range of the fine. Of several violations it is the sum of theirs, for each fine lies in its own."""
    ranges = [share.fine_range for share in group.shares]
    known = [each for each in ranges if each is not None]
    if not known or any(share.facts.amount is None for share in group.shares):
        return
    low, high = sum(each[0] for each in known), sum(each[1] for each in known)
    yield f"罚款 {group_yuan(low)} 元", _STRONG
    yield f"  {daxie(low)}", ""
    if low != high:
        yield f"至 {group_yuan(high)} 元", _STRONG
        yield f"  {daxie(high)}", ""


def _readable(violation: Violation, unread: dict[str, None]) -> Violation:
    """Return a violation without the facts that cannot be read, their names added to `unread`."""
    facts = dict(violation.facts)
    try:
        read_facts(facts)
    except FactsError as error:
        for fault in error.faults:
            unread[LABELS.get(fault.field, fault.field)] = None
            if fault.field != "provision":
                facts.pop(fault.field, None)
        return violation.model_copy(update={"facts": facts})
    return violation
