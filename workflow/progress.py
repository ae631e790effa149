"""How far a case has come: which steps stand, which comes next, and for whom it waits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cases.keeper import Head
from cases.record import CaseRecord
from workflow.desk import Offer
from workflow.guards.people import TWO
from workflow.office import Person

FINISHED: Final = frozenset({"service", "declined"})
"""States in which a case waits for nobody."""

_SIDEWAYS: Final = frozenset(
    {"record_source", "reopen_investigation", "reopen_facts", "remove_violation", "return_review", "return_decision",
     "return_filing", "decline_case"}
)  # fmt: skip
"""Steps back or aside: never the one that comes next."""


def done_steps(record: CaseRecord) -> frozenset[str]:
    """Return the steps whose result stands: what was voided or sent back is open again."""
    done = {event.kind for event in record.history}
    if record.sanction is None:
        done -= {"choose_sanction"}
    if not record.filing_requested:
        done -= {"request_filing"}
    if len(record.officers) < TWO:
        done -= {"assign_officers"}
    if not record.violations:
        done -= {"record_violation"}
    for step, undone in (
        ("conclude_investigation", "reopen_investigation"),
        ("confirm_facts", "reopen_facts"),
        ("submit_for_review", "return_review"),
        ("submit_for_review", "return_decision"),
        ("approve_review", "return_decision"),
    ):
        if undone in done and any(event.kind == undone for event in record.since(step)):
            done -= {step}
    return frozenset(done)


def next_step(record: CaseRecord, offers: Mapping[str, Offer]) -> str | None:
    """Return the first step in the order of a case's life that is open and not done; None where nobody here has one."""
    done = done_steps(record)
    for trigger, offer in offers.items():
        if offer.refusals or trigger in _SIDEWAYS or trigger in done:
            continue
        return trigger
    return None


def awaited(record: CaseRecord, offers: Mapping[str, Offer], person: Person) -> str:
    """Return the refused step that says best what the case waits for: the person's own before those of others."""
    done = done_steps(record)
    here = [name for name, offer in offers.items() if record.state in offer.row.sources and name not in _SIDEWAYS]
    pending = [name for name in here if name not in done]
    own = [name for name in pending if set(offers[name].row.roles) & set(person.roles)]
    return next(iter([*own, *pending, *here, *offers]))


def waits_for(head: Head, person: Person) -> bool:
    """Tell whether a case waits for a person, by what their roles do next."""
    listing = head.listing
    state, filing = listing["state"], listing.get("requested") == "filing"
    mine = person.user in listing["officers"].split() and state not in FINISHED
    return (
        ("officer" in person.roles and mine)
        or ("reviewer" in person.roles and state == "legal_review")
        or ("approver" in person.roles and (filing or (state == "notice" and listing.get("requested") == "decision")))
    )
