"""Guards on money and on remedies: paid no more than is due, time given that adds up, the court asked in its time."""

from __future__ import annotations

import datetime as dt
from typing import Final

from penalty.money import group_yuan
from workflow.dues import (
    balance,
    court_window,
    demand_end,
    fine_due,
    overdue,
    pending_appeal,
    refund_deadline,
    refund_due,
    surcharge,
    unperformed,
)
from workflow.guards.dates import DATE_OUT_OF_ORDER, follows
from workflow.refusal import Context, Refusal, Rule, holds

SPOT_LIMIT: Final = 100_00
"""The most (分) that officers may collect on the spot (处罚法第六十八条第一项)."""

BEFORE_SERVICE: Final = Rule("payment_before_service", "行政处罚法第六十七条", "A", "决定书送达以后才缴纳罚款")
TOO_MUCH: Final = Rule("payment_too_much", "行政处罚法第六十七条", "own", "缴款不超过尚欠的数额")
SPOT: Final = Rule("spot_collection", "行政处罚法第六十八条", "A", "当场收缴只用于当场处罚的一百元以下罚款")
NOT_ASKED: Final = Rule("deferral_not_asked", "行政处罚法第六十六条", "A", "延期、分期缴纳由当事人申请")
ASKED: Final = Rule("deferral_under_way", "行政处罚法第六十六条", "own", "一件申请审批以前，不再登记另一件")
NOTHING_DUE: Final = Rule("nothing_to_defer", "行政处罚法第六十六条", "A", "还有罚款未缴的，才延期、分期")
INSTALMENTS: Final = Rule(
    "instalments_wrong", "行政处罚法第六十六条", "own", "各期之和等于尚欠的罚款，日期依次在批准之后；延期只有一期"
)
NOT_LATE: Final = Rule("surcharge_not_due", "行政处罚法第七十二条第一款第一项", "A", "到期不缴纳罚款的，才加处罚款")
NOT_DUE: Final = Rule("performance_not_due", "行政强制法第五十四条", "A", "逾期不履行的，才催告")
PENDING: Final = Rule("appeal_pending", "行政复议法、行政诉讼法", "own", "一件复议或者诉讼有结果以前，不登记另一件")
UNKNOWN: Final = Rule("appeal_unknown", "行政复议法、行政诉讼法", "own", "受理过、没有结果的，才登记结果")
NO_SUM: Final = Rule("appeal_sum", "行政复议法、行政诉讼法", "own", "变更的结果写明变更后的数额，且不高于原决定")
NO_DEMAND: Final = Rule("demand_missing", "行政强制法第五十四条", "A", "申请强制执行前应当催告")
DEMAND_OPEN: Final = Rule(
    "demand_period_open", "行政强制法第五十四条、第六十九条", "A", "催告书送达十个工作日后仍不履行的，才申请"
)
REMEDY_OPEN: Final = Rule(
    "remedy_period_open", "行政强制法第五十三条", "A", "复议、诉讼的期限届满，延期、分期的期限结束，才申请强制执行"
)
TOO_LATE: Final = Rule(
    "court_too_late", "行政强制法第五十三条、行政处罚法第七十二条第二款", "A", "三个月内申请强制执行"
)
ALL_DONE: Final = Rule("performance_done", "行政强制法第五十三条", "A", "不履行决定的，才申请强制执行")
UNDER_WAY: Final = Rule("court_under_way", "行政强制法第五十六条", "own", "法院答复以前，不重复申请")
NOT_APPLIED: Final = Rule("court_not_applied", "行政强制法第五十六条", "K", "申请过、没有答复的，才登记法院的裁定")


@holds(BEFORE_SERVICE, TOO_MUCH, SPOT)
def payment_fits(context: Context) -> Refusal | None:
    """A fine is paid after its decision was served, and nothing is paid twice; the refund may come at any time."""
    body, record = context.body, context.record
    if body is None:
        return None
    what, amount, on = body["what"], int(body["amount"]), context.day("paid_on")
    if what != "退回基金" and (record.service is None or (on is not None and on < record.service.served_on)):
        return BEFORE_SERVICE.refuse("决定书尚未送达", "请核对款项和日期")
    if record.decision is not None and amount > balance(record, what):
        return TOO_MUCH.refuse(f"{what}尚欠 {group_yuan(balance(record, what))} 元", "请核对金额；多缴的请退还当事人")
    small = record.decision is not None and record.decision.on_the_spot and amount <= SPOT_LIMIT
    if body["on_the_spot"] and not (
        small and what == "罚款" and record.sanction and record.sanction.fine <= SPOT_LIMIT
    ):
        return SPOT.refuse("本案的罚款不能当场收缴", "请由当事人到指定的银行缴纳")
    return None


@holds(NOTHING_DUE, ASKED, DATE_OUT_OF_ORDER)
def deferral_possible(context: Context) -> Refusal | None:
    """There is a fine to give time for, and no other request waits."""
    if balance(context.record, "罚款") == 0:
        return NOTHING_DUE.refuse("罚款已经缴清", "请核对要办的步骤")
    if any(each.granted is None for each in context.record.deferrals):
        return ASKED.refuse("有一件延期、分期的申请尚未审批", "请先审批")
    return follows(context, "asked_on", _served(context))


@holds(NOT_ASKED, DATE_OUT_OF_ORDER)
def deferral_asked(context: Context) -> Refusal | None:
    """There is a request to decide on."""
    pending = next((each for each in context.record.deferrals if each.granted is None), None)
    if pending is not None:
        return follows(context, "on", pending.asked_on)
    return NOT_ASKED.refuse("没有待审批的延期、分期申请", "请先登记当事人的申请")


@holds(INSTALMENTS)
def instalments_add_up(context: Context) -> Refusal | None:
    """The instalments are what is left of the fine, one after the other."""
    body, day = context.body, context.day("on")
    if body is None or day is None:
        return None
    due = [dt.date.fromisoformat(str(each["due_on"])) for each in body["instalments"]]
    total, rest = sum(int(each["amount"]) for each in body["instalments"]), balance(context.record, "罚款")
    if total != rest:
        return INSTALMENTS.refuse(f"各期合计 {group_yuan(total)} 元，尚欠罚款 {group_yuan(rest)} 元", "请改为相等")
    if due != sorted(set(due)) or due[0] <= day:
        return INSTALMENTS.refuse("各期的日期没有依次在批准之后", "请核对日期")
    pending = next((each for each in context.record.deferrals if each.granted is None), None)
    if pending is not None and pending.kind == "延期" and len(due) > 1:
        return INSTALMENTS.refuse("申请的是延期，写了几期", "请只写一期；要分期的，请当事人另行申请")
    return None


@holds(NOT_LATE)
def surcharge_due(context: Context) -> Refusal | None:
    """Something is late, and the surcharge is more than was ordered before."""
    body, ordered = context.body, context.record.surcharges
    day = context.day("dated") or context.today
    amount = int(body["amount"]) if body is not None else None
    if amount is None:
        amount = surcharge(context.record, context.office.calendar, day).amount
    return None if amount > (ordered[-1].amount if ordered else 0) else _not_late()


def _not_late() -> Refusal:
    return NOT_LATE.refuse("没有逾期未缴的罚款，或者加处已到罚款的数额", "请核对缴款情况")


@holds(NOT_DUE)
def performance_late(context: Context) -> Refusal | None:
    """Something that was ordered is not done though its time is over."""
    record, calendar = context.record, context.office.calendar
    day = context.day("dated") or context.today
    refund = refund_deadline(record, context.office)
    late = overdue(record, calendar, day) or balance(record, "加处罚款")
    if late or (refund is not None and refund.day < day and not refund.provisional and balance(record, "退回基金")):
        return None
    return NOT_DUE.refuse("没有逾期未履行的款项", "请待期限届满")


@holds(PENDING, DATE_OUT_OF_ORDER)
def no_appeal_pending(context: Context) -> Refusal | None:
    """One remedy at a time."""
    pending = pending_appeal(context.record)
    if pending is not None:
        return PENDING.refuse(f"{pending.kind}尚无结果", "请先登记结果")
    return follows(context, "filed_on", _served(context))


def _served(context: Context) -> dt.date | None:
    return context.record.service.served_on if context.record.service is not None else None


@holds(UNKNOWN, NO_SUM, DATE_OUT_OF_ORDER)
def appeal_ends(context: Context) -> Refusal | None:
    """A remedy that is pending comes to its end; a changed sum is written down, and is no higher."""
    record, body, pending = context.record, context.body, pending_appeal(context.record)
    if pending is None:
        return UNKNOWN.refuse("没有尚无结果的复议或者诉讼", "请先登记受理")
    if body is None or body["outcome"] != "变更":
        return follows(context, "on", pending.filed_on)
    if body["fine"] is None and body["refund"] is None:
        return NO_SUM.refuse("变更的，没有写变更后的数额", "请填变更后的罚款或者退回金额")
    if (body["fine"] or 0) > fine_due(record) or (body["refund"] or 0) > refund_due(record):
        return NO_SUM.refuse("变更后的数额高于原决定", "请核对数额（行政复议法、行政诉讼法不得加重）")
    return follows(context, "on", pending.filed_on)


@holds(NO_DEMAND, DEMAND_OPEN, REMEDY_OPEN, TOO_LATE, ALL_DONE, UNDER_WAY)
def court_in_time(context: Context) -> Refusal | None:
    """The court is asked after the demand and the remedies, within three months, for what is not done."""
    record, calendar = context.record, context.office.calendar
    if not unperformed(record):
        return ALL_DONE.refuse("决定已经履行", "请报请结案")
    if any(each.accepted is None for each in record.applications):
        return UNDER_WAY.refuse("已经申请，法院尚未答复", "请先登记法院的答复")
    demanded, window = demand_end(record, calendar), court_window(record, calendar)
    day = context.day("applied_on") or context.today
    if demanded is None:
        return NO_DEMAND.refuse("没有催告", "请先催告")
    if day <= demanded.day:
        return DEMAND_OPEN.refuse(f"催告的期限至 {demanded} 止", "请待期满")
    if window is None:
        return REMEDY_OPEN.refuse("复议或者诉讼尚无结果", "请待结果")
    if day < window[0]:
        return REMEDY_OPEN.refuse(f"{window[0]} 起才可以申请", "请待期满")
    if context.body is not None and day > window[1].day and not window[1].provisional:
        return TOO_LATE.refuse(f"申请的期限已于 {window[1]} 届满", "请以其他方式追缴，并报告")
    return None


@holds(NOT_APPLIED, DATE_OUT_OF_ORDER)
def court_waiting(context: Context) -> Refusal | None:
    """There is an application without an answer."""
    waiting = next((each for each in context.record.applications if each.accepted is None), None)
    if waiting is not None:
        return follows(context, "on", waiting.applied_on)
    return NOT_APPLIED.refuse("没有等待答复的强制执行申请", "请先登记申请")
