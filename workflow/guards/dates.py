"""Guards on dates: nothing on file lies in the future or before the step it follows."""

from __future__ import annotations

import datetime as dt

from cases.record import CaseRecord
from workflow.refusal import Context, Refusal

_DAYS = ("received_on", "filed_on", "concluded_on", "submitted_on", "dated", "served_on", "held_on")


def dates_in_order(context: Context) -> Refusal | None:
    """A date on file is no day to come, and none before the step it follows: a file does not contradict itself."""
    if context.body is None:
        return None
    for name in _DAYS:
        value = context.body.get(name)
        if value and dt.date.fromisoformat(str(value)) > context.today:
            return Refusal("date_in_future", "案卷日期先后", f"日期 {value} 在将来", "请填写已经发生的日期")
    return _in_order(context)


def _in_order(context: Context) -> Refusal | None:
    """Filing, conclusion, notice and decision follow each other."""
    body, record = context.body or {}, context.record
    before = {
        "filed_on": record.source.received_on if record.source else None,
        "concluded_on": record.filed_on,
        "held_on": record.notices[-1].served_on if record.notices else None,
        "served_on": record.decision.dated if record.decision else None,
        "submitted_on": _latest_step(record),
        "dated": _latest_step(record),
    }
    for name, earliest in before.items():
        value = body.get(name)
        if value and earliest and dt.date.fromisoformat(str(value)) < earliest:
            return Refusal("date_out_of_order", "案卷日期先后", f"日期 {value} 早于前一步的 {earliest}", "请核对日期")
    dated, served = body.get("dated"), body.get("served_on")
    if dated and served and str(served) < str(dated):
        return Refusal("date_out_of_order", "案卷日期先后", f"送达 {served} 早于成文 {dated}", "请核对日期")
    return None


def _latest_step(record: CaseRecord) -> dt.date | None:
    """Return the day of the latest step on file that a notice or a decision follows."""
    days = [
        record.filed_on,
        record.report.concluded_on if record.report else None,
        record.submitted_on,
        *(review.dated for review in record.reviews),
        *(notice.served_on for notice in record.notices),
        *(statement.on for statement in record.statements),
        *(hearing.held_on for hearing in record.hearings),
    ]
    return max((day for day in days if day is not None), default=None)
