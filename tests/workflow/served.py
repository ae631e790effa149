"""A case whose decision is served, and what followed, put together without walking to it: for what is due and when.

The walk's decision is served on 29 April 2026: refund 20000 元, fine 24000 元, due by Thursday 14 May; 3 % is 720 元.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache
from typing import Any

from cases.parts import Appeal, Deferral, Payment, Service, read_part
from cases.record import CaseRecord
from tests.workflow.walk import Walk
from tests.workflow.ways_after import SUSPENDED
from workflow import dues
from workflow.time.workdays import STANDARD


@cache
def decided(*, suspended: bool = False) -> CaseRecord:
    return Walk().until("record_service", change=SUSPENDED if suspended else {}).record


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def case(served: str = "2026-04-29", fine: int = 24_000_00, **parts: Any) -> CaseRecord:  # noqa: ANN401 - fields of any part
    """Return a case served on a day, with a fine in 分 and what followed."""
    base = decided()
    assert base.sanction is not None
    service = read_part(Service, {"served_on": served, "manner": "直接送达", "signer": "周某"})
    return replace(base, service=service, sanction=base.sanction.model_copy(update={"fine": fine}), **parts)


def paid(*sums: tuple[str, int], what: str = "罚款") -> tuple[Payment, ...]:
    given = ({"what": what, "amount": amount, "paid_on": on, "voucher": "票"} for on, amount in sums)
    return tuple(read_part(Payment, each) for each in given)


def appeal(kind: str, filed: str, ended: str | None = None, outcome: str | None = None, **sums: int) -> Appeal:
    given = {"kind": kind, "body": "某机关", "filed_on": filed, "ended_on": ended, "outcome": outcome, **sums}
    return read_part(Appeal, given)


def deferral(decided: str, *rows: tuple[str, int], asked: str = "2026-05-08", granted: bool = True) -> Deferral:
    return read_part(
        Deferral,
        {
            "kind": "延期" if len(rows) < 2 else "分期",
            "reason": "资金周转困难",
            "asked_on": asked,
            "granted": granted,
            "decided_on": decided,
            "instalments": [{"due_on": due, "amount": amount} for due, amount in rows],
        },
    )


def added(record: CaseRecord, on: str) -> tuple[int, int]:
    """Return days and sum (分) of the surcharge by a day."""
    found = dues.surcharge(record, STANDARD, day(on))
    return found.days, found.amount
