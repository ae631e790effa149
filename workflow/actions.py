"""One way in: each step of a person or a script goes through `open_case` or `perform`.

A step loads the case, checks role and guards, appends one event and returns the new case. The desk and the command
line call these and nothing deeper, so what one can do the other can.
"""

from __future__ import annotations

from typing import Final

from cases.keeper import Conflict, Damaged, LedgerDamaged
from cases.parts import PartError, read_part
from cases.record import CaseRecord
from penalty.facts import Fault
from workflow.bodies import BODIES, officer
from workflow.desk import Data, Desk, load, new_event, take, to_json, written
from workflow.machine import step
from workflow.procedure import PROCEDURE
from workflow.requests import REQUESTS

ACTIONS: Final = tuple(row.trigger for row in PROCEDURE if row.sources)
"""Every step of an open case, by the name it has in the procedure's table."""


def perform(desk: Desk, case_id: str, trigger: str, data: Data, seen: int | None = None) -> CaseRecord:
    """Take a step by its name; `seen` is the revision the person looked at.

    Raises PartError for an unknown name or for data that is no such request, Refused by the procedure, Conflict when
    someone wrote since `seen`, StoreError from the keeper.
    """
    if trigger not in ACTIONS:
        raise PartError((Fault("action", f"没有这个步骤：{trigger}，可用：{'、'.join(ACTIONS)}"),))
    if trigger == "record_document":
        return record_document(desk, case_id, data, seen)
    return take(desk, case_id, trigger, data, seen, BODIES.get(trigger))


def open_case(desk: Desk, data: Data) -> CaseRecord:
    """Register a clue as a new case; whoever opens it is its first officer (处罚法第五十四条)."""
    body = to_json(read_part(REQUESTS["open_case"], data))
    state = step("open_case", desk.context(CaseRecord(case_id="new"), body), opening=True)
    opener = officer(desk.office, desk.actor.user)
    return _append_new(desk, {**body, "officers": [to_json(opener)]}, state)


def record_document(desk: Desk, case_id: str, data: Data, seen: int | None = None) -> CaseRecord:
    """Put a rendered document on file by its sha256; the same bytes twice are one document."""
    record = load(desk, case_id)
    if any(document.sha256 == data.get("sha256") for document in record.documents):
        return record
    return take(desk, case_id, "record_document", data, seen)


def _append_new(desk: Desk, body: Data, state: str) -> CaseRecord:
    """Append the first event under the next free case number of the year, and return the case."""
    year = desk.today.year
    number = _last_of(desk, year) + 1
    while True:
        case_id, event = f"{year}-{number:04d}", new_event(desk, "open_case", state, body)
        try:
            desk.keeper.append(case_id, 0, event)
        except LedgerDamaged:
            raise
        except (Conflict, Damaged):
            # Someone else took the number at the same time; or a file that nobody entered stands in its place, which
            # must not keep the office from opening cases: verification names it.
            number += 1
        else:
            return written(case_id, (), event)


def _last_of(desk: Desk, year: int) -> int:
    """Return the last case number of a year, 0 where there is none."""
    newest = _number(desk.keeper.newest(f"{year}-"), year)
    if newest is not None:
        return newest
    # An id that somebody brought along stands last: look at all of them.
    numbers = (_number(head.case_id, year) for head in desk.keeper.heads())
    return max((number for number in numbers if number is not None), default=0)


def _number(case_id: str | None, year: int) -> int | None:
    """Return the number in a case id of a year, None in any other id; 0 where there is no case at all."""
    if case_id is None:
        return 0
    head, _, tail = case_id.partition("-")
    return int(tail) if head == str(year) and tail.isdecimal() and tail.isascii() else None
