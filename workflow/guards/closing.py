"""Guards on making a decision public and on closing the case."""

from __future__ import annotations

import datetime as dt
from typing import Final

from workflow.dues import annulled, owed_back, unperformed
from workflow.guards.dates import DATE_OUT_OF_ORDER, follows
from workflow.refusal import Context, Refusal, Rule, holds

_FOUR: Final = "医疗保障行政处罚程序暂行规定"
NOT_REDACTED: Final = Rule(
    "publication_not_redacted", "行政处罚法第五十条、条例第三十二条", "A", "公开决定须隐去个人信息"
)
TAKEN_AWAY: Final = Rule("publication_annulled", "行政处罚法第四十八条", "A", "被撤销的决定不再公开")
NOT_PUBLISHED: Final = Rule("not_published", "行政处罚法第四十八条", "A", "公开过的才撤回")
UNPERFORMED: Final = Rule("closing_unperformed", f"{_FOUR}第五十六条", "C", "以执行完毕结案的，决定须全部履行")
NO_COURT: Final = Rule("closing_court", f"{_FOUR}第五十六条", "C", "以法院受理结案的，须有法院受理的裁定")
SOMETHING_DUE: Final = Rule("closing_something_due", f"{_FOUR}第五十六条", "C", "无须执行的，才以无须执行结案")
REQUESTED: Final = Rule("closing_requested", f"{_FOUR}第五十六条", "own", "已报请结案的，等待审批")
NOT_REQUESTED: Final = Rule("closing_not_requested", f"{_FOUR}第五十六条", "C", "结案经报请、负责人批准")


@holds(NOT_REDACTED, TAKEN_AWAY, DATE_OUT_OF_ORDER)
def publishable(context: Context) -> Refusal | None:
    """What is made public names no person, and still stands."""
    if annulled(context.record):
        return TAKEN_AWAY.refuse("决定已被撤销", "不能公开")
    if context.body is None or context.body["redacted"]:
        return follows(context, "on", decision_day(context))
    return NOT_REDACTED.refuse("个人信息没有隐去", "请处理后再公开")


@holds(NOT_PUBLISHED, DATE_OUT_OF_ORDER)
def published(context: Context) -> Refusal | None:
    """There is something public to take back."""
    publications = context.record.publications
    if any(each.withdrawn_on is None for each in publications):
        place = int((context.body or {}).get("number") or 1)
        return follows(context, "on", publications[place - 1].on)
    return NOT_PUBLISHED.refuse("没有公开着的决定", "请核对要办的步骤")


@holds(REQUESTED, DATE_OUT_OF_ORDER)
def closing_open(context: Context) -> Refusal | None:
    """A closing is asked for once."""
    if context.record.closing is None:
        return follows(context, "asked_on", _last_done(context))
    return REQUESTED.refuse("已经报请结案", "请等待审批；要修改的，请负责人退回")


@holds(UNPERFORMED, NO_COURT, SOMETHING_DUE)
def closing_fits(context: Context) -> Refusal | None:
    """The ground of the closing is what the file shows."""
    record, closing = context.record, context.record.closing
    ground = context.body.get("ground") if context.body else (closing.ground if closing else None)
    ground = ground or (closing.ground if closing else None)
    left = unperformed(record)
    if record.decision is not None and record.decision.on_the_spot and record.spot_reported_on is None:
        left = (*left, "当场处罚尚未备案")
    if ground == "执行完毕" and (left or record.service is None):
        return UNPERFORMED.refuse("、".join(left) or "决定尚未送达", "请先登记履行情况，或者选别的结案情形")
    accepted = any(each.accepted for each in record.applications) and not annulled(record)
    if ground == "人民法院受理强制执行申请" and not accepted:
        return NO_COURT.refuse("案卷中没有法院受理的裁定", "请先登记法院的答复")
    if ground == "无须执行" and left:
        return SOMETHING_DUE.refuse("、".join(left), "还有要执行的事项，请先执行")
    if owed_back(record):
        return SOMETHING_DUE.refuse("、".join(owed_back(record)), "请先退还并登记")
    return None


@holds(NOT_REQUESTED, DATE_OUT_OF_ORDER)
def closing_asked(context: Context) -> Refusal | None:
    """There is a request to decide on."""
    if context.record.closing is not None:
        return follows(context, "on", context.record.closing.asked_on)
    return NOT_REQUESTED.refuse("没有报请结案", "请由办案人员先报请")


@holds(DATE_OUT_OF_ORDER)
def after_closing(context: Context) -> Refusal | None:
    """A file is put away after the case was closed."""
    return follows(context, "on", context.record.closing.approved_on if context.record.closing is not None else None)


@holds(DATE_OUT_OF_ORDER)
def after_decision(context: Context) -> Refusal | None:
    """A suspension begins after it was decided; what a party puts right, it may put right before."""
    if context.body is not None and context.body.get("what") != "暂停":
        return None
    return follows(context, "on", decision_day(context))


def _last_done(context: Context) -> dt.date | None:
    """Return the day of the last thing that a closing looks back on."""
    record = context.record
    days = [
        decision_day(context),
        *(each.paid_on for each in record.payments),
        *(each.on for each in record.performances),
    ]
    days += [each.on for each in (record.termination, record.transfer) if each is not None]
    days += [record.service.served_on] if record.service is not None else []
    days += [each.sent_on for each in record.crimes] + [each.answered_on for each in record.crimes]
    return max((day for day in days if day is not None), default=None)


def decision_day(context: Context) -> dt.date | None:
    """Return the day of the decision on file."""
    return context.record.decision.dated if context.record.decision is not None else None
