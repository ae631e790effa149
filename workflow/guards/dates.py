"""Guards on dates: nothing on file lies in the future or before the step it follows."""

from __future__ import annotations

import datetime as dt
from typing import Final

from cases.record import CaseRecord
from workflow.refusal import Context, Refusal, Rule, holds

DATE_IN_FUTURE: Final = Rule("date_in_future", "案卷日期先后", "own", "已办步骤的日期不得在将来")
DATE_OUT_OF_ORDER: Final = Rule("date_out_of_order", "案卷日期先后", "own", "各步骤的日期不得早于前一步")

_DAYS: Final = (
    "received_on",
    "filed_on",
    "concluded_on",
    "submitted_on",
    "dated",
    "served_on",
    "held_on",
    "granted_on",
    "decided_on",
    "declined_on",
    "reported_on",
    "approved_on",
    "taken_on",
    "proposed_on",
    "asked_on",
    "paid_on",
    "applied_on",
    "collected_on",
    "announced_on",
    "signed_on",
    "notified_on",
    "on",
    "starts_on",
)
"""The days a step gives of what has happened; hearings to come, due days and ends of periods may lie ahead."""


@holds(DATE_IN_FUTURE, DATE_OUT_OF_ORDER)
def dates_in_order(context: Context) -> Refusal | None:
    """A date on file is no day to come, and none before the step it follows: a file does not contradict itself."""
    for name in _DAYS:
        day = context.day(name)
        if day is not None and day > context.today:
            return DATE_IN_FUTURE.refuse(f"日期 {day} 在将来", "请填写已经发生的日期")
    return _in_order(context)


def follows(context: Context, name: str, earliest: dt.date | None) -> Refusal | None:
    """Refuse a day of the step that is before the one it follows; for guards that know which entry it is about."""
    day = context.day(name)
    if day is None or earliest is None or day >= earliest:
        return None
    return DATE_OUT_OF_ORDER.refuse(f"日期 {day} 早于前一步的 {earliest}", "请核对日期")


def _in_order(context: Context) -> Refusal | None:
    """Filing, conclusion, notice and decision follow each other."""
    record = context.record
    received = record.source.received_on if record.source else None
    begun = record.filed_on or received
    before = {
        "filed_on": received,
        "declined_on": received,
        "granted_on": begun,
        "reported_on": begun,
        "proposed_on": received,
        "taken_on": received,
        "signed_on": received,
        "starts_on": latest_step(record),
        "on": received if record.decision else begun,
        "concluded_on": record.filed_on,
        "held_on": record.notices[-1].served_on if record.notices else None,
        "notified_on": record.notices[-1].served_on if record.notices else None,
        "served_on": record.decision.dated if record.decision else None,
        "submitted_on": latest_step(record),
        "dated": latest_step(record),
    }
    for name, earliest in before.items():
        day = context.day(name)
        if day is not None and earliest is not None and day < earliest:
            return DATE_OUT_OF_ORDER.refuse(f"日期 {day} 早于前一步的 {earliest}", "请核对日期")
    dated, served = context.day("dated"), context.day("served_on")
    if dated is not None and served is not None and served < dated:
        return DATE_OUT_OF_ORDER.refuse(f"送达 {served} 早于成文 {dated}", "请核对日期")
    return None


def latest_step(record: CaseRecord) -> dt.date | None:
    """Return the day of the latest step on file that a notice or a decision follows."""
    days = [
        record.source.received_on if record.source else None,
        record.filed_on,
        record.report.concluded_on if record.report else None,
        record.full_report.dated if record.full_report else None,
        record.submitted_on,
        *(review.dated for review in record.reviews),
        *(notice.served_on for notice in record.notices),
        *(statement.on for statement in record.statements),
        *(hearing.held_on for hearing in record.hearings),
        *(waiver.on for waiver in record.waivers),
        *(deliberation.held_on for deliberation in record.deliberations),
    ]
    return max((day for day in days if day is not None), default=None)
