"""What stands above a form: what an officer must know to fill it in, computed from the file, with its last days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from cases.record import CaseRecord
from penalty.money import group_yuan
from tui.dossier import digest, label_of_event, on_file, when
from tui.forms.links import link_lines
from tui.forms.owed import court, decision_lines, left_over, remedy, sums, surcharge_lines
from tui.forms.sent_back import sent_back
from tui.forms.view import View
from tui.language import N_, _
from tui.wording import listed, shown
from workflow.delivery import ANNOUNCEMENT_DAYS
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
    text = "\n".join(filter(None, (sent_back(trigger, view.record), text)))
    more = _("（全案在表单之后，PageDown 翻看，F7 单独阅读）") if trigger in JUDGED else ""
    return shown("\n".join(filter(None, (text, more))))


def _join(*makers: _Maker | str) -> _Maker:
    """Make an intro of several, one under the other; a text is translated when it is shown."""

    def made(view: View) -> str:
        parts = (_(each) if isinstance(each, str) else each(view) for each in makers)
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
    late = _("，已经届满") if is_over(end, view.desk.today) else ""
    longer = _("（已延长一次）") if view.record.verification_extension is not None else ""
    return _("核查期限{longer}至 {end} 止{late}").format(longer=longer, end=end, late=late)


def clock(view: View) -> str:
    """Say how much of the period of decision is used and left, with its extensions, or that it stands still."""
    record, desk = view.record, view.desk
    if record.filed_on is None:
        return _("本案没有立案，不计办案期限")
    used, end = days_used(record, desk.today), decision_deadline(record, desk.office.calendar, desk.today)
    parts = [_("{day} 立案，已用 {used} 日").format(day=record.filed_on, used=used)]
    if end is None:
        standing = next((span.kind for span in excluded(record) if span.last is None), "")
        parts.append(_("现在停计（{kind}）").format(kind=standing))
    else:
        left = left_of(end, desk.today)
        if left is None:
            parts.append(_("届满日待定：{end}").format(end=end))
        else:
            said = _("余 {days} 日，至 {end}") if left >= 0 else _("已逾期 {days} 日，应于 {end} 前作出决定")
            parts.append(said.format(days=abs(left), end=end))
    given = listed(_("{days} 日").format(days=each.days) for each in record.extensions)
    longer = _("已延长 {count} 次（{given}）").format(count=len(record.extensions), given=given)
    return _("，").join([*parts, longer if given else _("没有延长过")])


def _extension(view: View) -> str:
    given = len(view.record.extensions)
    if given > 1:
        return clock(view)
    rule = _("再次延长最多 {days} 日，须负责人集体讨论") if given else _("第一次延长最多 {days} 日")
    return f"{clock(view)}\n{rule.format(days=SECOND_EXTENSION if given else FIRST_EXTENSION)}"


def _statement(view: View) -> str:
    """Say until when the party may speak, and until when it may ask for a hearing."""
    if not view.record.notices:
        return ""
    notice, office = view.record.notices[-1], view.desk.office
    last = office.calendar.after_days(notice.served_on, office.statement_days)
    lines = [_("陈述申辩期限至 {last} 止；期满未提出的，次日起登记").format(last=last)]
    if notice.hearing_right:
        last = office.calendar.after_workdays(notice.served_on, HEARING_DAYS)
        lines.append(_("要求听证的期限至 {last} 止").format(last=last))
    return "\n".join(lines)


def _gaps(view: View) -> str:
    """Say what the decision letter would still lack once the decision has given it number, date and approver."""
    from templates import export as letters

    sanction = view.record.sanction
    if sanction is None:
        return ""
    kind = "penalty_decision" if sanction.punishes else "no_penalty_decision"
    lacking = [name for name in letters.missing(view.record, view.desk, kind) if name not in _NUMBERED]
    return _("决定书还缺：{names}").format(names=listed(lacking)) if lacking else _("决定书内容齐备，批准后编号")


def _deliberation(view: View) -> str:
    reasons = deliberation_reasons(view.record, view.desk.office)
    done = on_file("record_deliberation", view.record)
    if done:
        return _("集体讨论：{done}").format(done=done)
    return _("须经集体讨论：{reasons}").format(reasons=listed(reasons)) if reasons else _("不须集体讨论")


def _review(view: View) -> str:
    reasons = review_reasons(view.record, view.desk.office)
    if not reasons:
        return _("依法和按机关档案，本案可以不送法制审核")
    return _("须经法制审核：{reasons}").format(reasons=listed(reasons))


def _report(view: View) -> str:
    record = view.record
    if record.full_report is None:
        return _("六项由案卷拟出，请核对、修改，F2 记入案卷。")
    if record.last("write_report") > record.last("choose_sanction"):
        return _("以下是在卷的报告；修改后 F2 重新记入。")
    return _("报告写成以后处罚另行选定，六项已按现在的案卷重新拟出；先前的报告见历史（F8）。请核对，F2 记入案卷。")


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
        said = _("第 {number} 件 {kind}：{things}，{began} 起，应于 {last} 前处理")
        lines.append(said.format(number=number, kind=_(each.kind), things=each.things, began=began, last=last))
    return "\n".join(lines) or _("没有正在保存、封存的物品")


def _hearing(view: View) -> str:
    asked = [each for each in view.record.statements if each.hearing == "要求听证"]
    said = _("当事人 {day} 要求听证").format(day=asked[-1].on) if asked else ""
    earliest = view.desk.office.calendar.after_workdays(view.desk.today, HEARING_NOTICE_DAYS + 1).day
    rule = _("听证的 {days} 个工作日前通知；今日通知的，最早 {earliest} 举行")
    rule = rule.format(days=HEARING_NOTICE_DAYS, earliest=earliest)
    return "\n".join(filter(None, (said, rule, on_file("notify_hearing", view.record))))


def _serving(view: View) -> str:
    decision, calendar = view.record.decision, view.desk.office.calendar
    last = calendar.after_workdays(decision.dated, SERVICE_DAYS) if decision is not None else None
    rule = _("当事人不在场的，应于 {last} 前送达；公告送达满 {days} 日视为送达")
    said = rule.format(last=last, days=ANNOUNCEMENT_DAYS) if last is not None else ""
    return "\n".join(filter(None, (decision_lines(view), said)))


def _closing(view: View) -> str:
    closing = view.record.closing
    asked = ""
    if closing is not None:
        asked = _("{day} 报请结案：{ground}").format(day=closing.asked_on, ground=_(closing.ground))
        asked = f"{asked}\n{closing.summary}"
    left = left_over(view) if view.record.service is not None else ""
    return "\n".join(filter(None, (asked, left, _unresolved(view.record))))


def _unresolved(record: CaseRecord) -> str:
    held = [each.things for each in record.measures if each.stands]
    return _("保存、封存的物品尚未处理：{things}").format(things="；".join(held)) if held else ""


def _filing(view: View) -> str:
    """Say what whoever asks for filing wrote; it stands in the event."""
    asked = next((each for each in reversed(view.record.history) if each.kind == "request_filing"), None)
    body = asked.data["body"] if asked is not None and view.record.filing_requested else None
    if not isinstance(body, Mapping):
        return ""
    said = ((_("核查结论"), body.get("conclusion")), (_("管辖依据"), body.get("jurisdiction")))
    return "\n".join(f"{title}：{text}" for title, text in said if text)


def _last(view: View) -> str:
    """Say which record would be taken back."""
    event = view.record.history[-1]
    head = _("将撤销第 {number} 条记录：{time} {label}")
    head = head.format(number=event.revision, time=when(event.at), label=_(label_of_event(event)))
    return f"{head}\n{_('两条记录都留在历史里（F8）；撤销以后不能再撤销，需要的重新登记。')}"


def _spot(_view: View) -> str:
    person, organisation = (group_yuan(SPOT_FINES[kind]) for kind in ("individual", "organisation"))
    said = _("当场处罚只用于罚款：公民 {person} 元以下，单位 {organisation} 元以下；作出后 {days} 个工作日内报备")
    return said.format(person=person, organisation=organisation, days=SPOT_REPORT_DAYS)


def _links(view: View) -> str:
    return link_lines(view.record)


_INTAKE: Final = _join(_kept("record_source", "record_party"), _filing, _verification)

_INTROS: Final[Mapping[str, _Maker]] = {
    "record_source": lambda _view: "",
    "record_party": lambda _view: "",
    "assign_officers": lambda _view: "",
    "conclude_investigation": lambda _view: "",
    "extend_verification": _join(
        _verification,
        lambda _view: _("经批准再延长 {days} 个工作日，只能一次，应在期限届满前批准").format(days=VERIFICATION_DAYS),
    ),
    "begin_simplified": _join(_spot, N_("事实确凿、有法定依据的才适用；不再报请立案。F2 办理。")),
    "request_filing": _join(_verification, N_("把线索和当事人报负责人审批立案。报请后不能再改，除非退回。F2 报请。")),
    "return_filing": _INTAKE,
    "file_case": _INTAKE,
    "decline_case": _INTAKE,
    "request_recusal": _join(_kept("request_recusal"), N_("决定以前不停止调查，但不能作出决定。")),
    "decide_recusal": _join(
        _kept("request_recusal"), N_("其他负责人的回避由主要负责人决定，主要负责人的由负责人集体讨论决定（未核实）。")
    ),
    "show_evidence": _kept("record_evidence", "show_evidence"),
    "propose_measure": _kept("propose_measure"),
    "approve_measure": _join(_kept("propose_measure"), N_("紧急采取的，须在二十四小时内补批；超过的只能不予批准。")),
    "reject_measure": _kept("propose_measure"),
    "extend_measure": _join(
        _held,
        lambda _view: _("封存只能延长一次，最多 {days} 日；先行登记保存不能延长。").format(days=SEAL_DAYS),
    ),
    "resolve_measure": _held,
    "exclude_period": _join(
        clock,
        _kept("exclude_period"),
        N_("听证、中止、公告送达告知书的时间自动不计入，不用登记。"),
    ),
    "end_exclusion": _join(clock, _kept("exclude_period")),
    "extend_decision": _extension,
    "suspend_case": _join(clock, N_("中止之日起停计，恢复之日起继续计算。")),
    "resume_case": _join(clock, _kept("suspend_case")),
    "terminate_case": _join(clock, lambda view: _unresolved(view.record)),
    "record_evidence": _join(_kept("record_evidence"), _links),
    "confirm_facts": _join(_kept("record_violation"), _links, N_("认定上列事实，进入裁量。F2 认定。")),
    "decide_on_the_spot": _join(_digest, _spot),
    "switch_to_ordinary": _join(N_("转为普通程序后回到受理，重新报请立案；已登记的证据和违法行为保留。")),
    "write_report": _report,
    "submit_for_review": _join(_digest, _review, N_("把拟作出的处罚送法制审核。F2 送审。")),
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
    "decide_crime": _join(
        _kept("report_crime"),
        N_("收到报告后三日内决定；批准的二十四小时内移送，不批准的写明理由。"),
    ),
    "send_to_police": _kept("report_crime"),
    "record_police_answer": _kept("report_crime"),
    "hand_over": _join(_kept("report_crime"), N_("公安机关立案的，三日内移交涉案物品和材料。")),
    "object_to_police": _join(
        _kept("report_crime"),
        N_("收到不予立案通知后三日内提请复议，或者建议检察机关立案监督。"),
    ),
    "take_back": _join(_kept("report_crime"), N_("收回后继续办理；依法应当处罚的仍应处罚。")),
    "record_service": _serving,
    "publish_decision": _join(decision_lines, _kept("mark_case", "publish_decision"), N_("公开前隐去个人信息。")),
    "withdraw_publication": _join(_kept("publish_decision"), N_("决定被变更、撤销的，三个工作日内撤回并说明理由。")),
    "record_appeal": _join(remedy, _kept("record_appeal")),
    "record_appeal_outcome": _join(_kept("record_appeal"), decision_lines),
    "record_payment": _join(sums, _kept("record_payment")),
    "request_deferral": _join(sums, _kept("request_deferral")),
    "grant_deferral": _join(sums, _kept("request_deferral"), N_("各期之和须等于尚欠的罚款，日期依次在批准之后。")),
    "refuse_deferral": _join(sums, _kept("request_deferral")),
    "impose_surcharge": surcharge_lines,
    "demand_performance": _join(left_over, sums),
    "apply_to_court": court,
    "record_court_answer": _kept("apply_to_court"),
    "record_performance": _join(left_over, _kept("record_performance")),
    "request_closing": _closing,
    "return_closing": _closing,
    "close_case": _closing,
    "archive_case": _closing,
    "undo_last": _last,
}
"""Step -> what stands above its form; a step not named shows what is on file of its kind."""
