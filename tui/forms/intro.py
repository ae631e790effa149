"""What stands above a form: what an officer must know to fill it in, computed from the file, with its last days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from cases.record import CaseRecord
from penalty.money import group_yuan
from tui.dossier import digest, label_of_event, on_file, when
from tui.forms.view import View
from tui.wording import shown
from workflow.delivery import ANNOUNCEMENT_DAYS
from workflow.dues import (
    PAYMENT_DAYS,
    SURCHARGE_PERCENT,
    balance,
    court_window,
    demand_end,
    overdue,
    refund_deadline,
    remedy_end,
    schedule,
    surcharge,
    surcharge_ordered,
    unperformed,
)
from workflow.guards.evidence import KEPT_DAYS, SEAL_DAYS
from workflow.guards.hearing import HEARING_DAYS
from workflow.guards.sitting import HEARING_NOTICE_DAYS
from workflow.guards.spot import SPOT_FINES, SPOT_REPORT_DAYS
from workflow.required import deliberation_reasons, review_reasons
from workflow.time.left import is_over, left_of
from workflow.time.periods import FIRST_EXTENSION, SECOND_EXTENSION, days_used, decision_deadline, excluded
from workflow.time.terms import SERVICE_DAYS
from workflow.time.verification import VERIFICATION_DAYS, verification_end

JUDGED: Final = frozenset(
    {
        "approve_review",
        "return_review",
        "issue_notice",
        "return_decision",
        "submit_for_deliberation",
        "record_deliberation",
        "decide",
        "decide_not_established",
    }
)
"""Steps below whose form the whole case stands."""
_NUMBERED: Final = frozenset({"成文日期", "发文字号", "审查决定的负责人", "不予行政处罚的理由"})
"""What a decision letter has from the decision itself."""

_Maker = Callable[[View], str]


def intro(trigger: str, view: View) -> str:
    """Return what stands above the form of a step; empty where there is nothing to know."""
    maker = _INTROS.get(trigger)
    text = maker(view) if maker is not None else on_file(trigger, view.record)
    text = "\n".join(filter(None, (_sent_back(trigger, view.record), text)))
    more = "（全案在表单之后，PageDown 翻看，F7 单独阅读）" if trigger in JUDGED else ""
    return shown("\n".join(filter(None, (text, more))))


def _sent_back(trigger: str, record: CaseRecord) -> str:
    """Say why the step's result was sent back, until it is taken again."""
    last = max((record.last(each) for each in _BACK.get(trigger, ())), default=0)
    if last <= record.last(trigger):
        return ""
    event = record.history[last - 1]
    body = event.data["body"]
    said = (body.get("opinion"), body.get("reason") or body.get("text")) if isinstance(body, Mapping) else ()
    return f"{when(event.at)} {label_of_event(event)}：{'：'.join(str(each) for each in said if each)}"


_BACK: Final[Mapping[str, tuple[str, ...]]] = {
    "request_filing": ("return_filing",),
    "choose_sanction": ("return_review", "return_decision"),
    "write_report": ("return_review", "return_decision"),
    "submit_for_review": ("return_review", "return_decision"),
    "skip_review": ("return_review", "return_decision"),
    "request_closing": ("return_closing",),
}
"""Step -> the steps that send its result back."""


def _join(*makers: _Maker | str) -> _Maker:
    """Make an intro of several, one under the other; a text stands as it is."""

    def made(view: View) -> str:
        parts = (each if isinstance(each, str) else each(view) for each in makers)
        return "\n".join(filter(None, parts))

    return made


def _kept(*triggers: str) -> _Maker:
    """Make an intro of what is on file of some steps."""
    return lambda view: "\n".join(filter(None, (on_file(each, view.record) for each in triggers)))


def _digest(view: View) -> str:
    return digest(view.record)


def _verification(view: View) -> str:
    end = verification_end(view.record, view.desk.office.calendar)
    if end is None:
        return ""
    late = "，已经届满" if is_over(end, view.desk.today) else ""
    longer = "（已延长一次）" if view.record.verification_extension is not None else ""
    return f"核查期限{longer}至 {end} 止{late}"


def clock(view: View) -> str:
    """Say how much of the period of decision is used and left, with its extensions, or that it stands still."""
    record, desk = view.record, view.desk
    if record.filed_on is None:
        return "本案没有立案，不计办案期限"
    used, end = days_used(record, desk.today), decision_deadline(record, desk.office.calendar, desk.today)
    parts = [f"{record.filed_on} 立案，已用 {used} 日"]
    if end is None:
        standing = next((span.kind for span in excluded(record) if span.last is None), "")
        parts.append(f"现在停计（{standing}）")
    else:
        left = left_of(end, desk.today)
        if left is None:
            parts.append(f"届满日待定：{end}")
        else:
            parts.append(f"余 {left} 日，至 {end}" if left >= 0 else f"已逾期 {-left} 日，应于 {end} 前作出决定")
    given = "、".join(f"{each.days} 日" for each in record.extensions)
    parts.append(f"已延长 {len(record.extensions)} 次（{given}）" if given else "没有延长过")
    return "，".join(parts)


def _extension(view: View) -> str:
    given = len(view.record.extensions)
    if given > 1:
        return clock(view)
    rule = f"再次延长最多 {SECOND_EXTENSION} 日，须负责人集体讨论" if given else f"第一次延长最多 {FIRST_EXTENSION} 日"
    return f"{clock(view)}\n{rule}"


def _statement(view: View) -> str:
    """Say until when the party may speak, and until when it may ask for a hearing."""
    if not view.record.notices:
        return ""
    notice, office = view.record.notices[-1], view.desk.office
    last = office.calendar.after_days(notice.served_on, office.statement_days)
    lines = [f"陈述申辩期限至 {last} 止；期满未提出的，次日起登记"]
    if notice.hearing_right:
        lines.append(f"要求听证的期限至 {office.calendar.after_workdays(notice.served_on, HEARING_DAYS)} 止")
    return "\n".join(lines)


def _gaps(view: View) -> str:
    """Say what the decision letter would still lack once the decision has given it number, date and approver."""
    from templates import export as letters

    sanction = view.record.sanction
    if sanction is None:
        return ""
    kind = "penalty_decision" if sanction.punishes else "no_penalty_decision"
    lacking = [name for name in letters.missing(view.record, view.desk, kind) if name not in _NUMBERED]
    return f"决定书还缺：{'、'.join(lacking)}" if lacking else "决定书内容齐备，批准后编号"


def _deliberation(view: View) -> str:
    reasons = deliberation_reasons(view.record, view.desk.office)
    done = on_file("record_deliberation", view.record)
    if done:
        return f"集体讨论：{done}"
    return f"须经集体讨论：{'、'.join(reasons)}" if reasons else "不须集体讨论"


def _review(view: View) -> str:
    reasons = review_reasons(view.record, view.desk.office)
    return f"须经法制审核：{'、'.join(reasons)}" if reasons else "依法和按机关档案，本案可以不送法制审核"


def _report(view: View) -> str:
    record = view.record
    if record.full_report is None:
        return "六项由案卷拟出，请核对、修改，F2 记入案卷。"
    if record.last("write_report") > record.last("choose_sanction"):
        return "以下是在卷的报告；修改后 F2 重新记入。"
    return "报告写成以后处罚另行选定，六项已按现在的案卷重新拟出；先前的报告见历史（F8）。请核对，F2 记入案卷。"


def _held(view: View) -> str:
    """List what is held, with the last day for each."""
    lines, calendar = [], view.desk.office.calendar
    for number, each in enumerate(view.record.measures, start=1):
        began = each.began_on
        if not each.stands or began is None:
            continue
        more = each.extension.days if each.extension else 0
        kept = each.kind != "封存"
        last = calendar.after_workdays(began, KEPT_DAYS) if kept else calendar.after_days(began, SEAL_DAYS + more)
        lines.append(f"第 {number} 件 {each.kind}：{each.things}，{began} 起，应于 {last} 前处理")
    return "\n".join(lines) or "没有正在保存、封存的物品"


def _hearing(view: View) -> str:
    asked = [each for each in view.record.statements if each.hearing == "要求听证"]
    said = f"当事人 {asked[-1].on} 要求听证" if asked else ""
    earliest = view.desk.office.calendar.after_workdays(view.desk.today, HEARING_NOTICE_DAYS + 1).day
    rule = f"听证的 {HEARING_NOTICE_DAYS} 个工作日前通知；今日通知的，最早 {earliest} 举行"
    return "\n".join(filter(None, (said, rule, on_file("notify_hearing", view.record))))


def _decision(view: View) -> str:
    record = view.record
    if record.decision is None:
        return ""
    return f"{record.decision.number}，{record.decision.dated} 作出\n{_sums(view)}"


def _serving(view: View) -> str:
    decision, calendar = view.record.decision, view.desk.office.calendar
    last = calendar.after_workdays(decision.dated, SERVICE_DAYS) if decision is not None else None
    said = f"当事人不在场的，应于 {last} 前送达；公告送达满 {ANNOUNCEMENT_DAYS} 日视为送达" if last is not None else ""
    return "\n".join(filter(None, (_decision(view), said)))


def _sums(view: View) -> str:
    """Say what is left of each sum, and by when it is due."""
    record = view.record
    if record.decision is None:
        return "尚未作出决定，只登记当事人主动退回的款项"
    fine, refund, more = (balance(record, each) for each in ("罚款", "退回基金", "加处罚款"))
    parts = [f"尚欠：罚款 {group_yuan(fine)} 元，退回 {group_yuan(refund)} 元"]
    parts += [f"加处罚款 {group_yuan(more)} 元"] if surcharge_ordered(record) else []
    lines = ["，".join(parts)]
    dues = schedule(record, view.desk.office.calendar)
    if len(dues) == 1 and fine:
        lines.append(f"罚款应于 {dues[0].last} 前缴清（送达后 {PAYMENT_DAYS} 日，或者批准的日期）")
    elif fine:
        lines += [f"第 {n} 期 {each.last} 前 {group_yuan(each.amount)} 元" for n, each in enumerate(dues, start=1)]
    last = refund_deadline(record, view.desk.office)
    lines += [f"退回应于 {last} 前完成"] if last is not None and refund else []
    return "\n".join(lines)


def _surcharge(view: View) -> str:
    record, calendar, today = view.record, view.desk.office.calendar, view.desk.today
    owed, late = surcharge(record, calendar, today), overdue(record, calendar, today)
    capped = "，已到上限" if owed.capped else ""
    lines = [
        f"逾期未缴罚款 {group_yuan(late)} 元；至今日逾期 {owed.days} 日，加处 {group_yuan(owed.amount)} 元{capped}",
        f"每日按逾期未缴数额的 {SURCHARGE_PERCENT}% 加处，总额不超过罚款数额；复议、诉讼期间不计算",
    ]
    if record.surcharges:
        lines.append(f"此前已决定加处 {group_yuan(surcharge_ordered(record))} 元，新的决定取代它")
    return "\n".join(lines)


def _left(view: View) -> str:
    left = unperformed(view.record)
    return f"尚未履行：{'；'.join(left)}" if left else "决定的事项已经履行完毕"


def _court(view: View) -> str:
    record, calendar = view.record, view.desk.office.calendar
    demanded, window = demand_end(record, calendar), court_window(record, calendar)
    lines = [_left(view)]
    lines.append(f"催告的期限至 {demanded} 止" if demanded is not None else "尚未催告")
    if window is None:
        lines.append("复议或者诉讼尚无结果，现在不能申请")
    else:
        lines.append(f"可以申请的期间：{window[0]} 至 {window[1]}")
    return "\n".join(lines)


def _remedy(view: View) -> str:
    end = remedy_end(view.record, view.desk.office.calendar)
    return f"当事人申请复议、提起诉讼的期限至 {end} 止" if end is not None else ""


def _closing(view: View) -> str:
    closing = view.record.closing
    asked = f"{closing.asked_on} 报请结案：{closing.ground}\n{closing.summary}" if closing is not None else ""
    left = _left(view) if view.record.service is not None else ""
    return "\n".join(filter(None, (asked, left, _unresolved(view.record))))


def _unresolved(record: CaseRecord) -> str:
    held = [each.things for each in record.measures if each.stands]
    return f"保存、封存的物品尚未处理：{'；'.join(held)}" if held else ""


def _filing(view: View) -> str:
    """Say what whoever asks for filing wrote; it stands in the event."""
    asked = next((each for each in reversed(view.record.history) if each.kind == "request_filing"), None)
    body = asked.data["body"] if asked is not None and view.record.filing_requested else None
    if not isinstance(body, Mapping):
        return ""
    said = (("核查结论", body.get("conclusion")), ("管辖依据", body.get("jurisdiction")))
    return "\n".join(f"{title}：{text}" for title, text in said if text)


def _spot(_view: View) -> str:
    person, organisation = (group_yuan(SPOT_FINES[kind]) for kind in ("individual", "organisation"))
    limits = f"公民 {person} 元以下，单位 {organisation} 元以下"
    return f"当场处罚只用于罚款：{limits}；作出后 {SPOT_REPORT_DAYS} 个工作日内报备"


_INTAKE: Final = _join(_kept("record_source", "record_party"), _filing, _verification)

_INTROS: Final[Mapping[str, _Maker]] = {
    "record_source": lambda _view: "",
    "record_party": lambda _view: "",
    "assign_officers": lambda _view: "",
    "conclude_investigation": lambda _view: "",
    "extend_verification": _join(
        _verification, f"经批准再延长 {VERIFICATION_DAYS} 个工作日，只能一次，应在期限届满前批准"
    ),
    "begin_simplified": _join(_spot, "事实确凿、有法定依据的才适用；不再报请立案。F2 办理。"),
    "request_filing": _join(_verification, "把线索和当事人报负责人审批立案。报请后不能再改，除非退回。F2 报请。"),
    "return_filing": _INTAKE,
    "file_case": _INTAKE,
    "decline_case": _INTAKE,
    "request_recusal": _join(_kept("request_recusal"), "决定以前不停止调查，但不能作出决定。"),
    "decide_recusal": _join(
        _kept("request_recusal"), "其他负责人的回避由主要负责人决定，主要负责人的由负责人集体讨论决定（未核实）。"
    ),
    "show_evidence": _kept("record_evidence", "show_evidence"),
    "propose_measure": _kept("propose_measure"),
    "approve_measure": _join(_kept("propose_measure"), "紧急采取的，须在二十四小时内补批；超过的只能不予批准。"),
    "reject_measure": _kept("propose_measure"),
    "extend_measure": _join(_held, f"封存只能延长一次，最多 {SEAL_DAYS} 日；先行登记保存不能延长。"),
    "resolve_measure": _held,
    "exclude_period": _join(clock, _kept("exclude_period"), "听证、中止、公告送达告知书的时间自动不计入，不用登记。"),
    "end_exclusion": _join(clock, _kept("exclude_period")),
    "extend_decision": _extension,
    "suspend_case": _join(clock, "中止之日起停计，恢复之日起继续计算。"),
    "resume_case": _join(clock, _kept("suspend_case")),
    "terminate_case": _join(clock, lambda view: _unresolved(view.record)),
    "confirm_facts": _join(_kept("record_violation"), "认定上列事实，进入裁量。F2 认定。"),
    "decide_on_the_spot": _join(_digest, _spot),
    "switch_to_ordinary": lambda _view: "转为普通程序后回到受理，重新报请立案；已登记的证据和违法行为保留。",
    "write_report": _report,
    "submit_for_review": _join(_digest, _review, "把拟作出的处罚送法制审核。F2 送审。"),
    "skip_review": _join(_digest, _review),
    "approve_review": _join(_digest, _review),
    "return_review": _join(_digest, _review),
    "issue_notice": _join(_digest, _kept("issue_notice", "record_statement")),
    "record_statement": _join(_kept("issue_notice"), _statement, _kept("record_statement")),
    "notify_hearing": _hearing,
    "record_hearing": _kept("notify_hearing", "record_hearing"),
    "waive_hearing": _kept("notify_hearing"),
    "return_decision": _join(_digest, _kept("issue_notice", "record_statement", "record_hearing")),
    "submit_for_deliberation": _join(_digest, _deliberation),
    "record_deliberation": _join(_digest, _deliberation),
    "decide": _join(_digest, _kept("issue_notice", "record_statement", "record_hearing"), _deliberation, clock, _gaps),
    "decide_not_established": _join(_kept("record_violation"), clock),
    "report_crime": _kept("report_crime"),
    "decide_crime": _join(_kept("report_crime"), "收到报告后三日内决定；批准的二十四小时内移送，不批准的写明理由。"),
    "send_to_police": _kept("report_crime"),
    "record_police_answer": _kept("report_crime"),
    "hand_over": _join(_kept("report_crime"), "公安机关立案的，三日内移交涉案物品和材料。"),
    "object_to_police": _join(_kept("report_crime"), "收到不予立案通知后三日内提请复议，或者建议检察机关立案监督。"),
    "take_back": _join(_kept("report_crime"), "收回后继续办理；依法应当处罚的仍应处罚。"),
    "record_service": _serving,
    "publish_decision": _join(_decision, _kept("mark_case", "publish_decision"), "公开前隐去个人信息。"),
    "withdraw_publication": _join(_kept("publish_decision"), "决定被变更、撤销的，三个工作日内撤回并说明理由。"),
    "record_appeal": _join(_remedy, _kept("record_appeal")),
    "record_appeal_outcome": _join(_kept("record_appeal"), _decision),
    "record_payment": _join(_sums, _kept("record_payment")),
    "request_deferral": _join(_sums, _kept("request_deferral")),
    "grant_deferral": _join(_sums, _kept("request_deferral"), "各期之和须等于尚欠的罚款，日期依次在批准之后。"),
    "refuse_deferral": _join(_sums, _kept("request_deferral")),
    "impose_surcharge": _surcharge,
    "demand_performance": _join(_left, _sums),
    "apply_to_court": _court,
    "record_court_answer": _kept("apply_to_court"),
    "record_performance": _join(_left, _kept("record_performance")),
    "request_closing": _closing,
    "return_closing": _closing,
    "close_case": _closing,
    "archive_case": _closing,
}
"""Step -> what stands above its form; a step not named shows what is on file of its kind."""
