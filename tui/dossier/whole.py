"""The whole case for whoever judges it: what is proposed, on which facts, why, and how it came about."""

from __future__ import annotations

from collections.abc import Iterator

from cases.parts import Part
from cases.record import CaseRecord
from penalty.combine import Group
from penalty.facts import FactsError
from penalty.in_words import fine_text
from penalty.money import group_yuan
from penalty.ruleset import TierKind
from penalty.telling.explain import explain
from penalty.telling.what_next import what_next, what_next_lines
from penalty.telling.why_not import why_not, why_not_lines
from tui.dossier.events import label_of_event, when, who
from tui.dossier.filed import one, short
from tui.dossier.places import SECTIONS
from tui.dossier.words import part_lines
from tui.forms.sanction_sheet import group_title
from tui.language import N_, _
from tui.wording import listed, sentence, shown
from workflow.consequences import consequences
from workflow.discretion import Discretion
from workflow.dues import unperformed
from workflow.office import Office
from workflow.refusal import LEVELS
from workflow.time.periods import excluded


def proposal(record: CaseRecord, office: Office) -> str:
    """Return the whole case for whoever judges it: what is proposed, on which facts, why, and how it came about."""
    lines = [_("案件 {case}  {title}").format(case=record.case_id, title=record.title), ""]
    marks = listed(_(each) for each in record.marks)
    lines += [_("{title}：{text}").format(title=_("案件性质"), text=marks), ""] if marks else []
    for title, field in SECTIONS:
        value = getattr(record, field)
        parts: tuple[Part, ...] = value if isinstance(value, tuple) else one(value)
        if parts:
            lines.append(f"【{_(title)}】")
            for number, part in enumerate(parts, start=1):
                lines += ["", _("第 {number} 件").format(number=number)] if len(parts) > 1 else []
                lines += part_lines(part)
            lines.append("")
    lines += [f"【{_('裁量理由与依据')}】", explanation(record, office), ""]
    for title, found in (
        (N_("不计入办案期限"), _spans(record)),
        (N_("尚未履行"), _left(record)),
        (N_("其他后果"), follows(record, office)),
    ):
        if found:
            lines += [f"【{_(title)}】", *found, ""]
    lines.append(f"【{_('办理过程')}】")
    lines += [f"{when(each.at)}  {who(office, each.actor)}  {_(label_of_event(each))}" for each in record.history]
    return shown("\n".join(lines))


def follows(record: CaseRecord, office: Office) -> tuple[str, ...]:
    """Return what follows beside the sanction, a line each with its article; what is not certain says so."""
    try:
        found = consequences(record, office)
    except FactsError as error:
        return (sentence(error),)
    return tuple(
        f"{'' if each.certain else _('可能：')}{each.title}。{each.says}（{each.article}{LEVELS[each.level]}）"
        for each in found
    )


def _spans(record: CaseRecord) -> tuple[str, ...]:
    said = _("{kind}：{first} 至 {last}")
    return tuple(
        said.format(kind=_(span.kind), first=span.first, last=span.last or _("尚未结束")) for span in excluded(record)
    )


def _left(record: CaseRecord) -> tuple[str, ...]:
    return unperformed(record) if record.service is not None else ()


def digest(record: CaseRecord) -> str:
    """Return the proposal in a few lines, to stand above the form in which it is judged."""
    sanction = record.sanction
    if sanction is None:
        return _("尚未选定处罚")
    lines = [short(1, record.party) if record.party else _("当事人未填")]
    lines += [short(each.number, each) for each in record.violations]
    for group in sanction.groups:
        chosen = [_("{multiple} 倍").format(multiple=group.choice.multiple) if group.choice.multiple else ""]
        chosen.append(_("暂停 {months} 个月").format(months=group.choice.months) if group.choice.months else "")
        fines = _("罚款 {sum} 元").format(sum=group_yuan(sum(group.fines)))
        lines.append("  ".join([_("拟："), TierKind(group.tier).label, group.cite, *filter(None, chosen), fines]))
    total = _("合计：罚款 {fine} 元，退回 {refund} 元")
    lines.append(total.format(fine=group_yuan(sanction.fine), refund=group_yuan(sanction.refund)))
    lines.append(_("{title}：{text}").format(title=_("裁量理由"), text=sanction.reason))
    return shown("\n".join(lines))


def explanation(record: CaseRecord, office: Office) -> str:
    """Return the full explanation of every group, or why there is none."""
    if not record.violations:
        return _("没有登记违法行为")
    try:
        discretion = Discretion.of(record, office)
    except FactsError as error:
        return str(error)
    return explained(discretion)


def explained(discretion: Discretion) -> str:
    """Return the full explanation of every group of an assessed case."""
    parts = ["\n".join(_explained(discretion, group)) for group in discretion.combined.groups]
    return "\n\n".join([*parts, *filter(None, ["\n".join(_rules_of(discretion))])])


def _rules_of(discretion: Discretion) -> Iterator[str]:
    """Yield what a person must look at, and what the case comes to under the other rules where there are two."""
    yield from (_("须由人核对：{warning}").format(warning=warning) for warning in discretion.warnings)
    if discretion.other is None or discretion.other_ruleset is None:
        return
    yield _("新旧规则：{note}").format(note=discretion.law_note)
    for ruleset, combined in (
        (discretion.ruleset, discretion.combined),
        (discretion.other_ruleset, discretion.other),
    ):
        sums = combined.fine_range
        yield f"  《{ruleset.title}》：{_('罚款未定') if sums is None else fine_text(*sums)}"


def _explained(discretion: Discretion, group: Group) -> Iterator[str]:
    """Yield the outcome of a group with why, why not another, and what to find out next."""
    assessment, ruleset = group.assessment, discretion.ruleset
    yield f"== {group_title(discretion, group)} =="
    yield explain(assessment, ruleset)
    for lines in (why_not_lines(why_not(assessment, ruleset)), what_next_lines(what_next(assessment, ruleset))):
        found = list(lines)
        yield from ("", *found) if found else ()
