"""Guards on the way to the police (国务院令第310号; 处罚法第二十七、八十二条): reported, decided, sent, answered."""

from __future__ import annotations

from typing import Final

from cases.parts import Crime
from cases.record import CaseRecord
from workflow.guards.dates import DATE_OUT_OF_ORDER, follows
from workflow.refusal import Context, Refusal, Rule, holds

_ORDER: Final = "行政执法机关移送涉嫌犯罪案件的规定"
UNANSWERED: Final = Rule("police_unanswered", f"{_ORDER}第八条、第十条", "A", "公安机关立案以后，移送的案件才结案")
TOO_LATE: Final = Rule("police_objection_late", f"{_ORDER}第九条", "A", "接到不予立案通知书之日起三日内提出异议，一次")
UNDER_WAY: Final = Rule("crime_under_way", f"{_ORDER}第五条", "A", "一次报告办结以前，不重复报告")
NOT_REPORTED: Final = Rule("crime_not_reported", f"{_ORDER}第五条", "A", "移送涉嫌犯罪案件须先书面报告")
HEAD: Final = Rule("head_required", f"{_ORDER}第五条", "A", "是否移送公安机关由正职负责人或者主持工作的负责人决定")
NOT_APPROVED: Final = Rule("crime_not_approved", f"{_ORDER}第五条", "A", "批准移送以后才移送")
UNDECIDED: Final = Rule(
    "crime_undecided", f"行政处罚法第二十七条、第八十二条，{_ORDER}第十一条", "A", "涉嫌犯罪的必须移送，不得以罚代移"
)
NOT_SENT: Final = Rule("police_not_waiting", f"{_ORDER}第八条", "A", "移送公安机关、尚未答复的，才登记答复")
NOT_FILED: Final = Rule("police_not_filed", f"{_ORDER}第十二条", "A", "公安机关立案的，才移交涉案物品和材料")
NOT_REFUSED: Final = Rule(
    "police_not_refused", f"{_ORDER}第九条、第十条", "A", "公安机关不予立案的，才提出异议、收回处理"
)


POLICE_DAYS: Final = 3
"""Days for approval, the police's answer, an objection, the hand-over: natural days, as none other are named."""


@holds(UNDER_WAY)
def no_crime_under_way(context: Context) -> Refusal | None:
    """One report at a time."""
    last = _last(context)
    if last is None or last.approved is False or last.answer == "不予立案":
        return None
    return UNDER_WAY.refuse(f"{last.reported_on} 的报告还没有办结", "请先审批、移送")


@holds(NOT_REPORTED, DATE_OUT_OF_ORDER)
def crime_reported(context: Context) -> Refusal | None:
    """There is a report to decide on."""
    last = _last(context)
    if last is not None and last.approved is None:
        return follows(context, "on", last.reported_on)
    return NOT_REPORTED.refuse("没有待审批的涉嫌犯罪报告", "请由办案人员先书面报告")


@holds(HEAD)
def head_decides(context: Context) -> Refusal | None:
    """Only the head of the office decides on it."""
    if context.actor.rank == "head":
        return None
    return HEAD.refuse(f"{context.actor.name}不是主要负责人", "请由主要负责人审批")


@holds(NOT_APPROVED, DATE_OUT_OF_ORDER)
def crime_approved(context: Context) -> Refusal | None:
    """What is sent was approved, and is sent once."""
    last = _last(context)
    if last is not None and last.approved and last.sent_on is None:
        return follows(context, "on", last.decided_on)
    return NOT_APPROVED.refuse("没有批准而尚未移送的案件", "请先由主要负责人批准移送")


@holds(UNDECIDED)
def crime_settled(context: Context) -> Refusal | None:
    """No penalty in place of the police."""
    last = _last(context)
    if last is None or last.approved is False or last.answer == "不予立案":
        return None
    said = "尚未审批" if last.approved is None else "已批准移送"
    return UNDECIDED.refuse(f"涉嫌犯罪的报告{said}", "请先审批；批准的，请移送公安机关")


@holds(NOT_SENT, DATE_OUT_OF_ORDER)
def police_waiting(context: Context) -> Refusal | None:
    """The police have the case and have not answered."""
    last = _last(context)
    if last is not None and last.sent_on is not None and last.answer is None:
        return follows(context, "on", last.sent_on)
    return NOT_SENT.refuse("没有等待公安机关答复的移送", "请核对要办的步骤")


@holds(UNANSWERED)
def police_answered(context: Context) -> Refusal | None:
    """A case the police have is closed when they took it up; what they refuse comes back (国务院令第310号第十条)."""
    last, record = _last(context), context.record
    if last is None or not with_police(record) or record.state != "transferred" or last.answer == "立案":
        return None
    said = "公安机关不予立案" if last.answer else "公安机关尚未答复"
    return UNANSWERED.refuse(said, "请登记答复；不予立案的，请收回继续处理")


@holds(NOT_FILED, DATE_OUT_OF_ORDER)
def police_filed(context: Context) -> Refusal | None:
    """The police filed the case, and the things are still here."""
    last = _last(context)
    if last is not None and last.answer == "立案" and last.handed_over_on is None:
        return follows(context, "on", last.answered_on)
    return NOT_FILED.refuse("公安机关没有立案，或者已经移交", "请先登记公安机关的答复")


@holds(NOT_REFUSED, DATE_OUT_OF_ORDER)
def police_refused(context: Context) -> Refusal | None:
    """The police declined to file."""
    last, record = _last(context), context.record
    if last is not None and last.answer == "不予立案" and with_police(record):
        return follows(context, "on", last.answered_on)
    return NOT_REFUSED.refuse("公安机关没有答复不予立案", "请先登记公安机关的答复")


@holds(TOO_LATE)
def objection_in_time(context: Context) -> Refusal | None:
    """An objection is raised within three days of the answer, once."""
    last, on = _last(context), context.day("on")
    if last is None or last.answered_on is None or on is None:
        return None
    end = context.office.calendar.after_days(last.answered_on, POLICE_DAYS)
    if last.objected_on is None and (on <= end.day or end.provisional):
        return None
    said = f"已于 {last.objected_on} 提出" if last.objected_on else f"提出的期限至 {end} 止"
    return TOO_LATE.refuse(said, "请收回继续处理，依法应当处罚的仍予处罚")


def with_police(record: CaseRecord) -> bool:
    """Tell whether the police have the case: sent to them, not taken back, not passed to another authority since."""
    return record.last("send_to_police") > max(record.last("transfer_case"), record.last("take_back"))


def _last(context: Context) -> Crime | None:
    return context.record.crimes[-1] if context.record.crimes else None
