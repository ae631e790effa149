"""The whole case for whoever judges it: what is proposed, on which facts, why, and how it came about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

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
from tui.dossier.words import part_lines
from tui.forms.sanction_sheet import group_title
from tui.wording import sentence, shown
from workflow.consequences import consequences
from workflow.discretion import Discretion
from workflow.dues import unperformed
from workflow.office import Office
from workflow.refusal import LEVELS
from workflow.time.periods import excluded

_SECTIONS: Final = (
    ("当事人", "party"),
    ("线索", "source"),
    ("办案人员", "officers"),
    ("核查期限的延长", "verification_extension"),
    ("回避", "recusals"),
    ("证据", "evidence"),
    ("证据出示", "shown"),
    ("保存、封存", "measures"),
    ("不计入的期间", "exclusions"),
    ("中止", "halts"),
    ("办案期限的延长", "extensions"),
    ("调查情况", "report"),
    ("违法行为", "violations"),
    ("选定的处罚", "sanction"),
    ("案件调查终结报告", "full_report"),
    ("法制审核", "reviews"),
    ("电子送达确认书", "consent"),
    ("事先告知", "notices"),
    ("陈述申辩", "statements"),
    ("听证通知", "hearing_notices"),
    ("听证", "hearings"),
    ("放弃听证", "waivers"),
    ("集体讨论", "deliberations"),
    ("决定", "decision"),
    ("终止调查", "termination"),
    ("移送其他机关", "transfer"),
    ("涉嫌犯罪", "crimes"),
    ("送达", "service"),
    ("公开", "publications"),
    ("复议、诉讼", "appeals"),
    ("缴款", "payments"),
    ("延期、分期", "deferrals"),
    ("加处罚款", "surcharges"),
    ("催告", "demands"),
    ("申请法院强制执行", "applications"),
    ("其他履行", "performances"),
    ("结案", "closing"),
    ("归档", "archive"),
    ("文书", "documents"),
)
"""Title of a section -> the field of the record it shows."""


def proposal(record: CaseRecord, office: Office) -> str:
    """Return the whole case for whoever judges it: what is proposed, on which facts, why, and how it came about."""
    lines = [f"案件 {record.case_id}  {record.title}", ""]
    lines += [f"案件性质：{'、'.join(record.marks)}", ""] if record.marks else []
    for title, field in _SECTIONS:
        value = getattr(record, field)
        parts: tuple[Part, ...] = value if isinstance(value, tuple) else one(value)
        if parts:
            lines.append(f"【{title}】")
            for number, part in enumerate(parts, start=1):
                lines += ["", f"第 {number} 件"] if len(parts) > 1 else []
                lines += part_lines(part)
            lines.append("")
    lines += ["【裁量理由与依据】", explanation(record, office), ""]
    for title, found in (
        ("不计入办案期限", _spans(record)),
        ("尚未履行", _left(record)),
        ("其他后果", follows(record, office)),
    ):
        if found:
            lines += [f"【{title}】", *found, ""]
    lines.append("【办理过程】")
    lines += [f"{when(each.at)}  {who(office, each.actor)}  {label_of_event(each)}" for each in record.history]
    return shown("\n".join(lines))


def follows(record: CaseRecord, office: Office) -> tuple[str, ...]:
    """Return what follows beside the sanction, a line each with its article; what is not certain says so."""
    try:
        found = consequences(record, office)
    except FactsError as error:
        return (sentence(error),)
    return tuple(
        f"{'' if each.certain else '可能：'}{each.title}。{each.says}（{each.article}{LEVELS[each.level]}）"
        for each in found
    )


def _spans(record: CaseRecord) -> tuple[str, ...]:
    return tuple(f"{span.kind}：{span.first} 至 {span.last or '尚未结束'}" for span in excluded(record))


def _left(record: CaseRecord) -> tuple[str, ...]:
    return unperformed(record) if record.service is not None else ()


def digest(record: CaseRecord) -> str:
    """Return the proposal in a few lines, to stand above the form in which it is judged."""
    sanction = record.sanction
    if sanction is None:
        return "尚未选定处罚"
    lines = [short(1, record.party) if record.party else "当事人未填"]
    lines += [short(each.number, each) for each in record.violations]
    for group in sanction.groups:
        chosen = [f"{group.choice.multiple} 倍" if group.choice.multiple else ""]
        chosen.append(f"暂停 {group.choice.months} 个月" if group.choice.months else "")
        fines = f"罚款 {group_yuan(sum(group.fines))} 元"
        lines.append("  ".join(["拟：", TierKind(group.tier).label, group.cite, *filter(None, chosen), fines]))
    lines.append(f"合计：罚款 {group_yuan(sanction.fine)} 元，退回 {group_yuan(sanction.refund)} 元")
    lines.append(f"裁量理由：{sanction.reason}")
    return shown("\n".join(lines))


def explanation(record: CaseRecord, office: Office) -> str:
    """Return the full explanation of every group, or why there is none."""
    if not record.violations:
        return "没有登记违法行为"
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
    yield from (f"〔须由人核对〕{warning}" for warning in discretion.warnings)
    if discretion.other is None or discretion.other_ruleset is None:
        return
    yield f"新旧规则：{discretion.law_note}"
    for ruleset, combined in (
        (discretion.ruleset, discretion.combined),
        (discretion.other_ruleset, discretion.other),
    ):
        sums = combined.fine_range
        yield f"  《{ruleset.title}》：{'罚款未定' if sums is None else fine_text(*sums)}"


def _explained(discretion: Discretion, group: Group) -> Iterator[str]:
    """Yield the outcome of a group with why, why not another, and what to find out next."""
    assessment, ruleset = group.assessment, discretion.ruleset
    yield f"== {group_title(discretion, group)} =="
    yield explain(assessment, ruleset)
    for lines in (why_not_lines(why_not(assessment, ruleset)), what_next_lines(what_next(assessment, ruleset))):
        found = list(lines)
        yield from ("", *found) if found else ()
