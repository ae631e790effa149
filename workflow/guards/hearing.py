"""Guards on the hearing: no decision before the party could ask for one, or while one asked for is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from cases.events import Event
from cases.record import CaseRecord
from workflow.refusal import Context, Refusal, Rule, holds

HEARING_PENDING: Final = Rule(
    "hearing_pending", "行政处罚法第六十三条、第六十四条", "A", "当事人要求听证的，应当在决定前举行，当事人放弃的除外"
)
HEARING_PERIOD_OPEN: Final = Rule(
    "hearing_period_open", "行政处罚法第六十四条第一项", "A", "要求听证的期限届满前，不得作出决定"
)
HEARING_NOT_ASKED: Final = Rule("hearing_not_asked", "行政处罚法第六十三条", "A", "登记听证前，应当有当事人的听证要求")

HEARING_DAYS = 5
"""当事人要求听证的，应当在告知后五日内提出, in working days (行政处罚法第六十四条第一项, 第八十五条)."""


@holds(HEARING_PENDING)
def hearing_held(context: Context) -> Refusal | None:
    """A hearing asked for is held, or given up, before the decision (处罚法第六十三条, 第六十四条)."""
    if not hearing_due(context.record):
        return None
    return HEARING_PENDING.refuse("当事人要求听证，尚未举行", "请举行听证并登记笔录，或登记当事人书面放弃听证")


@holds(HEARING_PERIOD_OPEN)
def hearing_period_over(context: Context) -> Refusal | None:
    """The five working days for asking for a hearing have passed, or the party waived in writing (处罚法第六十四条)."""
    record = context.record
    if not record.notices or not record.notices[-1].hearing_right:
        return None
    if any(_hearing_of(event) in {"held", "要求听证", "书面放弃听证"} for event in record.since("issue_notice")):
        return None
    last = context.office.calendar.after_workdays(record.notices[-1].served_on, HEARING_DAYS)
    if last.over(context.day("dated") or context.today):
        return None
    return HEARING_PERIOD_OPEN.refuse(
        f"当事人要求听证的期限至 {last} 止，尚未届满", f"请待期满后再作决定，或登记当事人书面放弃听证{last.advice}"
    )


@holds(HEARING_NOT_ASKED)
def hearing_asked(context: Context) -> Refusal | None:
    """A hearing is recorded only where one was asked for."""
    if hearing_held(context) is not None:
        return None
    return HEARING_NOT_ASKED.refuse("没有等待举行的听证", "当事人要求听证的，请先在陈述申辩中登记")


def hearing_due(record: CaseRecord) -> bool:
    """Tell whether a hearing was asked for and neither held nor given up since."""
    told = [(event.revision, _hearing_of(event)) for event in record.standing]
    asked = [revision for revision, said in told if said == "要求听证"]
    met = [revision for revision, said in told if said in {"held", "书面放弃听证"}]
    return bool(asked) and not (met and met[-1] > asked[-1])


def asked_on(record: CaseRecord) -> dt.date | None:
    """Return the day of the last request for a hearing."""
    return next((each.on for each in reversed(record.statements) if each.hearing == "要求听证"), None)


def _hearing_of(event: Event) -> str | None:
    """Return what an event says of the hearing: "held" (or given up once asked for), what a statement says, or None."""
    if event.kind in {"record_hearing", "waive_hearing"}:
        return "held"
    body = event.data.get("body")
    said = body.get("hearing") if event.kind == "record_statement" and isinstance(body, Mapping) else None
    return str(said) if said else None
