"""The verification of a clue: fifteen working days, lengthened once by as many (4号令第十四条, 二手资料)."""

from __future__ import annotations

import datetime as dt
from typing import Final

from cases.record import CaseRecord
from workflow.time.workdays import Calendar, LastDay

VERIFICATION_DAYS: Final = 15
"""Working days from the clue to filing or declining; the extension gives as many again."""


def first_received(record: CaseRecord) -> dt.date:
    """Return the earliest day on which the clue was ever said to have come in: a correction starts no new period."""
    told = [event.data["body"] for event in record.standing if event.kind in {"open_case", "record_source"}]
    days = [dt.date.fromisoformat(str(body["received_on"])) for body in told if isinstance(body, dict)]
    return min(days, default=record.source.received_on if record.source else dt.date.max)


def verification_end(record: CaseRecord, calendar: Calendar) -> LastDay | None:
    """Return the last day for filing or declining; None before a clue."""
    if record.source is None:
        return None
    days = VERIFICATION_DAYS * (1 if record.verification_extension is None else 2)
    return calendar.after_workdays(first_received(record), days)
