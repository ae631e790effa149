"""What is on file of a step's kind, a line an entry: what an officer looks at before the step is taken again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from cases.parts import (
    Appeal,
    Comment,
    CourtApplication,
    Crime,
    Decision,
    Deferral,
    Deliberation,
    Demand,
    Evidence,
    Exclusion,
    Extension,
    FullReport,
    Halt,
    HearingNotice,
    Measure,
    Notice,
    Officer,
    Part,
    Party,
    Payment,
    Publication,
    Recusal,
    Review,
    Sanction,
    Shown,
    Surcharge,
    Violation,
)
from cases.record import CaseRecord
from penalty.money import group_yuan
from penalty.vocabulary import PROVISION_NAMES
from tui.dossier.words import fact_words, part_lines, value_of
from tui.wording import item_words, shown

_Entry: TypeAlias = Part | str


def on_file(trigger: str, record: CaseRecord) -> str:
    """Return what is on file of the step's kind, newest last; empty when nothing is."""
    entries = _FILED[trigger](record) if trigger in _FILED else ()
    return "\n".join(short(number, each) for number, each in enumerate(entries, start=1))


def one(part: Part | None) -> tuple[Part, ...]:
    """Return a part as the only entry of its kind, or none."""
    return (part,) if part is not None else ()


def short(number: int, entry: _Entry) -> str:
    """Return an entry in a line or a few."""
    if isinstance(entry, str):
        return shown(entry)
    words = _LINES.get(type(entry))
    if words is None:
        return shown("\n".join(part_lines(entry)))
    return shown(words(number, entry))


def _violation(_number: int, part: Violation) -> str:
    provision = PROVISION_NAMES.get(part.facts.get("provision", ""), "")
    item = item_words(part.facts.get("item", ""))
    amount = fact_words("amount", part.facts.get("amount", "")) or "未查明"
    return f"违法行为 {part.number}. {provision}{item}  金额 {amount}  {part.conduct}"


def _measure(number: int, part: Measure) -> str:
    lines = [f"{number}. {part.kind}：{part.things}，存放于{part.place}，{part.proposed_on} 提出"]
    lines += [f"{part.taken_on} 紧急采取"] if part.taken_on else []
    match part.approved:
        case None:
            lines.append("待审批")
        case True:
            lines.append(f"{part.approved_on} 批准")
        case False:
            lines.append(f"不批准：{part.refusal}")
    lines += [f"{part.extension.granted_on} 延长 {part.extension.days} 日"] if part.extension else []
    lines += [f"{part.resolved_on} {part.outcome}"] if part.resolved_on else []
    return "，".join(lines)


def _recusal(number: int, part: Recusal) -> str:
    asked = f"{number}. {part.name}：{part.on} {part.asked_by}提出，{part.reason}"
    if part.upheld is None:
        return f"{asked}；尚未决定"
    return f"{asked}；{part.decided_on} 决定{'回避' if part.upheld else '不回避'}，{part.decision_reason}"


def _crime(number: int, part: Crime) -> str:
    lines = [f"{number}. {part.reported_on} 报告：{part.suspicion}"]
    if part.approved is None:
        lines.append("待主要负责人审批")
    else:
        lines.append(f"{part.decided_on} {'批准移送' if part.approved else '不批准移送'}：{part.decision_reason}")
    lines += [f"{part.sent_on} 移送{part.police}"] if part.sent_on else []
    lines += [f"{part.answered_on} 答复{part.answer}"] if part.answer else []
    lines += [f"{part.handed_over_on} 移交物品材料"] if part.handed_over_on else []
    lines += [f"{part.objected_on} {part.objection}"] if part.objection else []
    return "；".join(lines)


def _deferral(number: int, part: Deferral) -> str:
    asked = f"{number}. {part.asked_on} 申请{part.kind}：{part.reason}"
    if part.granted is None:
        return f"{asked}；待审批"
    if not part.granted:
        return f"{asked}；{part.decided_on} 不批准，{part.refusal}"
    dues = "，".join(f"{each.due_on} {group_yuan(each.amount)} 元" for each in part.instalments)
    return f"{asked}；{part.decided_on} 批准：{dues}"


def _appeal(number: int, part: Appeal) -> str:
    asked = f"{number}. {part.kind}，{part.filed_on} {part.body}受理"
    if part.outcome is None:
        return f"{asked}；尚无结果"
    sums = [f"罚款 {group_yuan(part.fine)} 元"] if part.fine is not None else []
    sums += [f"退回 {group_yuan(part.refund)} 元"] if part.refund is not None else []
    return f"{asked}；{part.ended_on} {part.outcome}{'，变更后' + '、'.join(sums) if sums else ''}"


def _notice(_number: int, part: Notice) -> str:
    manner = f"{part.delivery.manner}，" if part.delivery is not None else ""
    heard = "告知了听证权利" if part.hearing_right else "没有告知听证权利"
    sums = f"罚款 {group_yuan(part.fine)} 元，退回 {group_yuan(part.refund)} 元"
    return f"{part.number}  {part.dated} 告知，{manner}{part.served_on} 送达，{sums}，{heard}"


def _extension(number: int, part: Extension) -> str:
    together = f"（集体讨论：{'、'.join(part.members)}）" if part.members else ""
    return f"{number}. {part.granted_on} 延长 {part.days} 日：{part.reason}{together}"


def _publication(number: int, part: Publication) -> str:
    back = f"；{part.withdrawn_on} 撤回，{part.withdrawal_reason}" if part.withdrawn_on else ""
    return f"{number}. {part.on} 在{part.where}公开{back}"


def _decision(_number: int, part: Decision) -> str:
    ground = f"：{part.ground}" if part.ground else ""
    spot = "（当场处罚）" if part.on_the_spot else ""
    return f"{part.number}  {part.dated} {value_of('outcome', part.outcome)}{spot}{ground}，{part.approver}批准"


def _comment(_number: int, part: Comment) -> str:
    said = f"{part.number}. {part.by}：{part.text}"
    if part.settled is None:
        return f"{said}；尚未处理"
    return f"{said}；{part.settled.by}已处理{'，' + part.settled.note if part.settled.note else ''}"


def _application(number: int, part: CourtApplication) -> str:
    answers = {True: "受理", False: "不予受理"}
    said = f"{part.answered_on} 裁定{answers[part.accepted]}" if part.accepted is not None else "尚无答复"
    return f"{number}. {part.applied_on} 向{part.court}申请；{said}"


_LINES: Final[Mapping[type[Part], Callable[..., str]]] = {
    Evidence: lambda number, part: f"{number}. {part.kind}《{part.name}》  证明：{part.proves}",
    Officer: lambda number, part: f"{number}. {part.name}  {part.certificate}",
    Party: lambda _, part: f"当事人：{part.name}  {part.id_kind} {part.id_number}",
    Shown: lambda number, part: f"{number}. {part.on} {part.manner}：证据 {'、'.join(map(str, part.numbers))}",
    Exclusion: lambda number, part: f"{number}. {part.kind}：{part.starts_on} 至 {part.ends_on or '尚未结束'}",
    Halt: lambda number, part: (
        f"{number}. {part.starts_on} 中止，{part.ground}：{part.reason}；{part.ends_on or '尚未'}恢复"
    ),
    HearingNotice: lambda number, part: (
        f"{number}. {part.notified_on} 通知：{part.holds_on} 在{part.place}听证，主持人{part.presider}"
        f"，{'公开' if part.public else '不公开'}举行"
    ),
    Deliberation: lambda number, part: (
        f"{number}. {part.held_on} {part.conclusion}（{'、'.join(part.members)}）：{part.opinions}"
    ),
    Review: lambda number, part: f"{number}. {part.dated or ''} {part.reviewer or ''} {part.opinion}：{part.text}",
    Payment: lambda number, part: (
        f"{number}. {part.paid_on} {part.what} {group_yuan(part.amount)} 元，凭证 {part.voucher}"
    ),
    Sanction: lambda _, part: f"罚款 {group_yuan(part.fine)} 元，退回 {group_yuan(part.refund)} 元：{part.reason}",
    FullReport: lambda _, part: f"{part.dated} 写成的调查终结报告",
    Surcharge: lambda number, part: f"{number}. {part.dated} 逾期 {part.days} 日，加处 {group_yuan(part.amount)} 元",
    Demand: lambda number, part: f"{number}. {part.dated} 催告，{part.manner}，{part.served_on} 送达",
    Violation: _violation,
    Measure: _measure,
    Recusal: _recusal,
    Crime: _crime,
    Deferral: _deferral,
    Appeal: _appeal,
    Notice: _notice,
    Extension: _extension,
    Publication: _publication,
    Decision: _decision,
    CourtApplication: _application,
    Comment: _comment,
}
"""How an entry of a kind is written in a line; any other is written field by field."""


def _field(name: str) -> Callable[[CaseRecord], tuple[_Entry, ...]]:
    """Make the way to one field of the record: an entry, several, or none."""

    def entries(record: CaseRecord) -> tuple[_Entry, ...]:
        value = getattr(record, name)
        return value if isinstance(value, tuple) else one(value)

    return entries


def _day(name: str, words: str) -> Callable[[CaseRecord], tuple[_Entry, ...]]:
    """Make the way to one day of the record, written with its words."""
    return lambda record: (f"{getattr(record, name)} {words}",) if getattr(record, name) is not None else ()


def _marks(record: CaseRecord) -> tuple[_Entry, ...]:
    return (f"案件性质：{'、'.join(record.marks)}",) if record.marks else ()


FIELD_OF: Final[Mapping[str, str]] = {
    "open_case": "source",
    "record_source": "source",
    "record_party": "party",
    "assign_officers": "officers",
    "extend_verification": "verification_extension",
    "request_recusal": "recusals",
    "decide_recusal": "recusals",
    "record_evidence": "evidence",
    "show_evidence": "shown",
    "propose_measure": "measures",
    "approve_measure": "measures",
    "reject_measure": "measures",
    "extend_measure": "measures",
    "resolve_measure": "measures",
    "exclude_period": "exclusions",
    "end_exclusion": "exclusions",
    "extend_decision": "extensions",
    "suspend_case": "halts",
    "resume_case": "halts",
    "terminate_case": "termination",
    "conclude_investigation": "report",
    "record_violation": "violations",
    "remove_violation": "violations",
    "confirm_facts": "violations",
    "choose_sanction": "sanction",
    "write_report": "full_report",
    "approve_review": "reviews",
    "return_review": "reviews",
    "confirm_electronic": "consent",
    "issue_notice": "notices",
    "record_statement": "statements",
    "notify_hearing": "hearing_notices",
    "record_hearing": "hearings",
    "waive_hearing": "waivers",
    "submit_for_deliberation": "deliberations",
    "record_deliberation": "deliberations",
    "decide": "decision",
    "decide_not_established": "decision",
    "decide_on_the_spot": "decision",
    "transfer_case": "transfer",
    "report_crime": "crimes",
    "decide_crime": "crimes",
    "send_to_police": "crimes",
    "record_police_answer": "crimes",
    "hand_over": "crimes",
    "object_to_police": "crimes",
    "take_back": "crimes",
    "record_document": "documents",
    "record_service": "service",
    "publish_decision": "publications",
    "withdraw_publication": "publications",
    "record_appeal": "appeals",
    "record_appeal_outcome": "appeals",
    "record_payment": "payments",
    "request_deferral": "deferrals",
    "grant_deferral": "deferrals",
    "refuse_deferral": "deferrals",
    "impose_surcharge": "surcharges",
    "demand_performance": "demands",
    "apply_to_court": "applications",
    "record_court_answer": "applications",
    "record_performance": "performances",
    "request_closing": "closing",
    "return_closing": "closing",
    "close_case": "closing",
    "archive_case": "archive",
    "comment": "comments",
    "settle_comment": "comments",
}
"""Step -> the field of the record in which its kind is kept. Steps that only move the case keep nothing else."""

_FILED: Final[Mapping[str, Callable[[CaseRecord], tuple[_Entry, ...]]]] = {
    **{trigger: _field(name) for trigger, name in FIELD_OF.items()},
    "file_case": _day("filed_on", "立案"),
    "submit_for_review": _day("submitted_on", "送审"),
    "report_spot_decision": _day("spot_reported_on", "报备"),
    "mark_case": _marks,
}
