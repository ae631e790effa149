"""How far a case has come: which steps stand, which comes next, and for whom it waits.

The procedure's table says which steps are the way of every case ("main"); what waits in the file for somebody's answer
comes before it, and a step back or aside never comes by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from cases.events import Event
from cases.record import CaseRecord
from workflow.desk import Offer
from workflow.dues import suspensions_open, unperformed
from workflow.guards import ordinary
from workflow.guards.people import TWO
from workflow.office import Person
from workflow.procedure import Transition
from workflow.waiting import SERVED

WAY: Final = (
    "intake",
    "investigation",
    "fact_finding",
    "discretion",
    "legal_review",
    "notice",
    "hearing",
    "deliberation",
    "decision",
    "service",
    "enforcement",
    "closed",
)
"""The states in the order in which a case goes through them; the others stand beside the way."""
_PLACE: Final[Mapping[str, int]] = {state: place for place, state in enumerate(WAY)}
_BESIDE: Final = len(WAY)
_NOT_ALWAYS: Final = frozenset({"hearing", "deliberation"})
"""States that many cases never enter: what is done there lies ahead of none but those in them."""
_LEFT: Final = frozenset({"terminated", "transferred"})

_Waits = Callable[[CaseRecord, Mapping[str, Offer]], bool]


def _refused_for(offers: Mapping[str, Offer], trigger: str, *codes: str) -> bool:
    offer = offers.get(trigger)
    return offer is not None and any(refusal.code in codes for refusal in offer.refusals)


_FIRST: Final[Mapping[str, _Waits]] = {
    "decide_recusal": lambda record, _: any(each.upheld is None for each in record.recusals),
    "decide_crime": lambda record, _: any(each.approved is None for each in record.crimes),
    "send_to_police": lambda record, _: any(each.approved and each.sent_on is None for each in record.crimes),
    "approve_measure": lambda record, _: any(each.approved is None for each in record.measures),
    "record_police_answer": lambda record, _: any(
        each.sent_on is not None and each.answer is None for each in record.crimes
    ),
    "hand_over": lambda record, _: any(each.answer == "立案" and not each.handed_over_on for each in record.crimes),
    "take_back": lambda record, _: bool(record.crimes) and record.crimes[-1].answer == "不予立案",
    "decide_on_the_spot": lambda record, _: record.simplified and record.sanction is not None,
    "notify_hearing": lambda record, _: record.state == "notice",
    "issue_notice": lambda _, offers: _refused_for(offers, "decide", "notice_missing", "renotice_missing"),
    "submit_for_deliberation": lambda _, offers: _refused_for(offers, "decide", "deliberation_missing"),
    "grant_deferral": lambda record, _: any(each.granted is None for each in record.deferrals),
    "record_court_answer": lambda record, _: any(each.accepted is None for each in record.applications),
    "report_spot_decision": lambda record, _: record.spot_reported_on is None,
    "record_performance": lambda record, _: suspensions_open(record),
    "close_case": lambda record, _: record.closing is not None,
}
"""Steps that come before the main way as soon as they are open: something in the file waits for them."""


def _nothing_left(record: CaseRecord) -> bool:
    """Tell whether a case may be closed as far as its performance goes."""
    return record.state in _LEFT or not unperformed(record) or any(each.accepted for each in record.applications)


_READY: Final[Mapping[str, Callable[[CaseRecord], bool]]] = {
    "record_payment": lambda record: record.state in SERVED and bool(unperformed(record)),
    "request_closing": _nothing_left,
    "close_case": lambda record: record.closing is not None,
}
"""Steps of the main way that are open long before their time."""


def done_steps(record: CaseRecord) -> frozenset[str]:
    """Return the steps whose result stands: what was voided, sent back or is to be done again is open again."""
    done = {event.kind for event in record.standing} - _led_back(record)
    return frozenset(done - {name for name, stands in _STANDS.items() if not stands(record)})


def _led_back(record: CaseRecord) -> set[str]:
    """Return the steps that moved the case on from a state to which, or before which, it was led back later."""
    undone: set[str] = set()
    seen: set[str] = set()
    lowest = _BESIDE
    befores = ["", *(_state(event) for event in record.standing)]
    for before, event in zip(reversed(befores[:-1]), reversed(record.standing), strict=True):
        if before in _PLACE and before != _state(event) and event.kind not in seen:
            seen.add(event.kind)
            if lowest <= _PLACE[before]:
                undone.add(event.kind)
        lowest = min(lowest, _PLACE.get(_state(event), _BESIDE))
    return undone


def _state(event: Event) -> str:
    return str(event.data["state"])


_STANDS: Final[Mapping[str, Callable[[CaseRecord], bool]]] = {
    "request_filing": lambda record: record.filing_requested,
    "assign_officers": lambda record: len(record.officers) >= TWO,
    "record_violation": lambda record: bool(record.violations),
    "choose_sanction": lambda record: record.sanction is not None,
    "write_report": lambda record: record.last("write_report") > record.last("choose_sanction"),
    "record_statement": lambda record: record.last("record_statement") > record.last("issue_notice"),
    "record_deliberation": lambda record: record.last("record_deliberation") > record.last("choose_sanction"),
    "record_payment": lambda record: not _READY["record_payment"](record),
    "request_closing": lambda record: record.closing is not None,
}
"""Steps whose result may be gone though no state was left: whether it is there."""


def next_step(record: CaseRecord, offers: Mapping[str, Offer]) -> str | None:
    """Return the step that comes next of those open to this person; None where nobody here has one.

    What waits in the file comes first, then the first step of the main way that is not done.
    """
    for trigger, waits in _FIRST.items():
        if trigger in offers and not offers[trigger].refusals and waits(record, offers):
            return trigger
    return next((name for name in _pending(record, offers) if not offers[name].refusals), None)


def _pending(record: CaseRecord, offers: Mapping[str, Offer]) -> list[str]:
    """Return the steps of the main way in this state that are not done, and whose time has come."""
    done = done_steps(record)
    return [
        name
        for name, offer in offers.items()
        if offer.row.path == "main"
        and record.state in offer.row.sources
        and name not in done
        and (name not in _READY or _READY[name](record))
    ]


def awaited(record: CaseRecord, offers: Mapping[str, Offer], person: Person) -> str:
    """Return the refused step that says best what the case waits for: the person's own before those of others."""
    first = [name for name, waits in _FIRST.items() if _stuck(name, record, offers) and waits(record, offers)]
    pending = [*first, *_pending(record, offers)]
    own = [name for name in pending if set(offers[name].row.roles) & set(person.roles)]
    here = [name for name, offer in offers.items() if record.state in offer.row.sources and offer.row.path == "main"]
    return next(iter([*own, *pending, *here, *offers]))


def _stuck(name: str, record: CaseRecord, offers: Mapping[str, Offer]) -> bool:
    """Tell whether a step is refused to this person only, so that others can take it."""
    return (
        name in offers
        and record.state in offers[name].row.sources
        and all(refusal.code == "role_required" for refusal in offers[name].refusals)
    )


def ahead(record: CaseRecord, row: Transition) -> bool:
    """Tell whether a step of the main way still lies before a case: of a state it has not come to."""
    state = record.before_aside if record.state == "suspended" else record.state
    here = _PLACE["enforcement"] if record.state in _LEFT else _PLACE.get(state or "", _BESIDE)
    skipped = _NOT_ALWAYS | ({"legal_review", "notice", "decision"} if record.simplified else set())
    passed = record.simplified and ordinary in row.guards
    places = [_PLACE[source] for source in row.sources if source in _PLACE and source not in skipped]
    later = bool(places) and min(places) > here
    return row.path == "main" and later and not passed and record.state != "declined"
