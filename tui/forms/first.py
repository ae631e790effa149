"""What a form holds before anybody types: what is on file or follows from it, never what a person must judge."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final

from pydantic import BaseModel

from tui.forms.view import View
from workflow.guards.sitting import HEARING_NOTICE_DAYS
from workflow.report import report_parts


def first_values(trigger: str, view: View) -> dict[str, str]:
    """Return what is known for a step's fields, by name; a name that the step does not ask for is of no use."""
    maker = _FIRST.get(trigger)
    return maker(view) if maker is not None else {}


def _texts(part: BaseModel | None) -> dict[str, str]:
    """Return a part on file as texts of a form."""
    return {name: _text(value) for name, value in part.model_dump().items()} if part is not None else {}


def _text(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _delivery(view: View) -> dict[str, str]:
    """Return the address confirmed for electronic service: there is no other."""
    consent = view.record.consent
    return {"system": consent.address} if consent is not None else {}


def _hearing_notice(view: View) -> dict[str, str]:
    """Return the first day on which a hearing may be held where the party is told today."""
    first = view.desk.office.calendar.after_workdays(view.desk.today, HEARING_NOTICE_DAYS + 1)
    before = view.record.hearing_notices[-1:]
    known = {"place": before[0].place, "presider": before[0].presider} if before else {}
    return {"holds_on": first.day.isoformat(), **known}


def _hearing(view: View) -> dict[str, str]:
    """Return the day and the presider that the party was told of."""
    told = view.record.hearing_notices[-1:]
    return {"held_on": told[0].holds_on.isoformat(), "presider": told[0].presider} if told else {}


def _report(view: View) -> dict[str, str]:
    """Return the report as written for the sanction on file; else as the file draws it up."""
    record = view.record
    if record.full_report is not None and record.last("write_report") > record.last("choose_sanction"):
        return _texts(record.full_report)
    return report_parts(record)


_FIRST: Final[Mapping[str, Callable[[View], dict[str, str]]]] = {
    "record_source": lambda view: _texts(view.record.source),
    "record_party": lambda view: _texts(view.record.party),
    "conclude_investigation": lambda view: _texts(view.record.report),
    "mark_case": lambda view: {"marks": ",".join(view.record.marks)},
    "write_report": _report,
    "confirm_electronic": lambda view: _texts(view.record.consent),
    "issue_notice": _delivery,
    "record_service": _delivery,
    "demand_performance": _delivery,
    "notify_hearing": _hearing_notice,
    "record_hearing": _hearing,
    "send_to_police": lambda view: {"police": view.desk.office.agencies.police or ""},
    "apply_to_court": lambda view: {"court": view.desk.office.court},
}
