"""The periods of a case as they stand on a day: which run, which were kept, which are over, and what is due next.

A period whose step can no longer come (the case is decided, closed, passed on) is not listed unless it was kept; a
right that lapsed unused is not listed at all. A last day that rests on an unpublished year makes nothing overdue.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cases.fold import fold
from cases.keeper import Damaged, Head, Keeper, UnknownCase
from cases.record import CaseRecord
from cases.states import STATES
from workflow.office import Office, Person
from workflow.procedure import BY_TRIGGER
from workflow.time.clocks import PARTS, Case, Deadline, State, state_of
from workflow.time.terms import OPEN_IN, TERMS

__all__ = [
    "OVER",
    "Deadline",
    "Known",
    "Open",
    "State",
    "Uncounted",
    "case_deadlines",
    "deadlines",
    "open_deadlines",
    "state_of",
    "store_deadlines",
]

OVER: Final = frozenset({"service", "enforcement", "closed", "declined", "terminated", "transferred"})
"""States in which no period of decision runs; `state_of` tells whether a case in one of them may come back."""
_NOTHING_OPEN: Final = frozenset(STATES) - frozenset().union(*OPEN_IN.values()) - {"suspended"}
"""States in which no step of any period is possible, and from which no case comes back."""
_ORDER: Final = {term.code: place for place, term in enumerate(TERMS)}


@dataclass(frozen=True, slots=True)
class Open:
    """A period that is not kept yet, and the case it belongs to; `officers` are user names."""

    case_id: str
    party: str
    officers: tuple[str, ...]
    deadline: Deadline

    def falls_to(self, person: Person) -> bool:
        """Tell whether a person may take a step that keeps it; an officer only in a case of their own."""
        roles = {role for step in self.deadline.term.steps for role in BY_TRIGGER[step].roles}
        mine = roles & set(person.roles)
        return bool(mine - {"officer"}) or ("officer" in mine and person.user in self.officers)


def deadlines(record: CaseRecord, office: Office, today: dt.date) -> tuple[Deadline, ...]:
    """Return every period of a case that runs or was kept, in the order of the table of terms."""
    case = Case(record, office, today)
    found = [each for part in PARTS for each in part(case)]
    return tuple(sorted(found, key=lambda each: (_ORDER[each.term.code], each.start)))


def open_deadlines(records: Iterable[CaseRecord], office: Office, today: dt.date) -> tuple[Open, ...]:
    """Return what is not kept yet in some cases, by last day; what stands still comes last."""
    found = [
        Open(
            record.case_id,
            record.party.name if record.party is not None else "",
            tuple(officer.user for officer in record.officers),
            each,
        )
        for record in records
        for each in deadlines(record, office, today)
        if each.met_on is None
    ]
    return tuple(sorted(found, key=_by_day))


def _by_day(entry: Open) -> tuple[dt.date, str, int]:
    last = entry.deadline.last
    return last.day if last is not None else dt.date.max, entry.case_id, _ORDER[entry.deadline.term.code]


class Uncounted(Damaged):
    """A case that can be read, but whose periods cannot be counted from what its file says."""

    def __init__(self, case_id: str, reason: str) -> None:
        super().__init__(Path(f"{case_id}.json"), reason)
        self.args = (f"案件 {case_id} 的期限算不出：{reason}。其余案件照常列出；请打开这一案核对记录。",)


def case_deadlines(record: CaseRecord, office: Office, today: dt.date) -> tuple[Open, ...]:
    """Return what is open in one case. Raises Uncounted."""
    try:
        return open_deadlines((record,), office, today)
    except KeyError as error:
        raise Uncounted(record.case_id, f"记录中缺少 {error}") from error
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise Uncounted(record.case_id, str(error)) from error


@dataclass(slots=True)
class Known:
    """What was found in each case the last time, by the digest of its last event, for one office and one day."""

    office: Office | None = None
    today: dt.date = dt.date.min
    found: dict[str, tuple[str, tuple[Open, ...]]] = field(default_factory=dict)


def store_deadlines(
    keeper: Keeper, office: Office, today: dt.date, known: Known | None = None
) -> tuple[tuple[Open, ...], tuple[Damaged, ...]]:
    """Return what is open in every case of a store, and the cases that are left out. Raises StoreError.

    With `known` only those cases are read that changed since it was last given; it is brought up to date.
    """
    same = known is not None and (known.office, known.today) == (office, today)
    before = known.found if known is not None and same else {}
    damaged = {each.file.name: each for each in keeper.damaged()}
    after: dict[str, tuple[str, tuple[Open, ...]]] = {}
    for head in keeper.heads():
        old = before.get(head.case_id)
        if old is not None and old[0] == head.digest:
            after[head.case_id] = old
        elif not _settled(head):
            try:
                after[head.case_id] = _found(keeper, head.case_id, office, today)
            except Damaged as error:
                damaged[error.file.name] = error
            except UnknownCase:
                # It has gone since the list was made.
                continue
    if known is not None:
        known.office, known.today, known.found = office, today, after
    entries = sorted((each for _, found in after.values() for each in found), key=_by_day)
    return tuple(entries), tuple(damaged[name] for name in sorted(damaged))


def _settled(head: Head) -> bool:
    """Tell whether nothing can be open in a case by its line in the list alone."""
    state, decided = head.listing.get("state"), head.listing.get("decided_on")
    # A case closed without a decision has nothing to be contested, paid or taken back.
    return state in _NOTHING_OPEN or (state == "closed" and decided == "")


def _found(keeper: Keeper, case_id: str, office: Office, today: dt.date) -> tuple[str, tuple[Open, ...]]:
    """Return the digest of a case's last event and what is open in it. Raises UnknownCase, Damaged."""
    events = keeper.load(case_id)
    try:
        record = fold(events)
    except ValueError as error:
        raise Uncounted(case_id, str(error)) from error
    return events[-1].digest, case_deadlines(record, office, today)
