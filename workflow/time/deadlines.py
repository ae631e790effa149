"""The periods of a case as they stand on a day: which run, which were kept, which are over, and what is due next.

A period whose step can no longer come (the case is decided, closed, passed on) is not listed unless it was kept; a
right that lapsed unused is not listed at all. A last day that rests on an unpublished year makes nothing overdue.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from cases.fold import fold
from cases.keeper import Damaged, Keeper, UnknownCase
from cases.record import CaseRecord
from workflow.office import Office, Person
from workflow.procedure import BY_TRIGGER
from workflow.time.clocks import PARTS, Case, Deadline, State
from workflow.time.terms import TERMS

__all__ = ["Deadline", "Open", "State", "deadlines", "open_deadlines", "store_deadlines"]

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


def store_deadlines(keeper: Keeper, office: Office, today: dt.date) -> tuple[tuple[Open, ...], tuple[Damaged, ...]]:
    """Return what is open in every case of a store, and the files that could not be read. Raises StoreError."""
    damaged = {each.file: each for each in keeper.damaged()}

    def records() -> Iterator[CaseRecord]:
        for head in keeper.heads():
            # A case may have gone, or been damaged, since the list was made.
            with suppress(UnknownCase):
                try:
                    yield fold(keeper.load(head.case_id))
                except Damaged as error:
                    damaged[error.file] = error

    found = open_deadlines(records(), office, today)
    return found, tuple(damaged[file] for file in sorted(damaged))
