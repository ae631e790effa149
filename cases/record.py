"""The record on screen: the fold of a case's events.

Each event carries the state it led to and a body; the record keeps the latest of what is replaced, all of what is
added, and the events themselves, because guards look at the whole history.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from cases.events import Event
from cases.parts import (
    Decision,
    Document,
    Evidence,
    Hearing,
    Notice,
    Officer,
    Part,
    Party,
    Report,
    Review,
    Sanction,
    Service,
    Source,
    Statement,
    Violation,
    read_part,
)
from penalty.facts import read_date

PHASES: Final = ("受理", "调查", "事实认定", "裁量", "决定")
"""The five phases an officer sees."""

STATES: Final[Mapping[str, tuple[str, int]]] = {
    "intake": ("受理", 0),
    "investigation": ("调查", 1),
    "fact_finding": ("事实认定", 2),
    "discretion": ("裁量", 3),
    "legal_review": ("法制审核", 3),
    "notice": ("告知", 4),
    "decision": ("已决定", 4),
    "service": ("已送达", 4),
    "declined": ("不予立案", 0),
}
"""Each state with its Chinese name and its phase."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRecord:
    """A case as it stands after `revision` events. Parts that are not on file yet are None or empty."""

    case_id: str
    revision: int = 0
    state: str = "intake"
    opened_at: str = ""
    updated_at: str = ""
    source: Source | None = None
    party: Party | None = None
    officers: tuple[Officer, ...] = ()
    ever_officers: tuple[Officer, ...] = ()
    filing_requested: bool = False
    filed_on: dt.date | None = None
    evidence: tuple[Evidence, ...] = ()
    report: Report | None = None
    violations: tuple[Violation, ...] = ()
    sanction: Sanction | None = None
    submitted_on: dt.date | None = None
    reviews: tuple[Review, ...] = ()
    notices: tuple[Notice, ...] = ()
    statements: tuple[Statement, ...] = ()
    hearings: tuple[Hearing, ...] = ()
    decision: Decision | None = None
    documents: tuple[Document, ...] = ()
    service: Service | None = None
    history: tuple[Event, ...] = ()

    @property
    def title(self) -> str:
        """The name of the case: the party suspected of the cause, the suspicion dropped once decided."""
        party = self.party.name if self.party else "（当事人未填）"
        cause = self.source.cause if self.source else "（案由未填）"
        return f"{party}{cause}案" if self.decision else f"{party}涉嫌{cause}案"

    @property
    def phase(self) -> int:
        """The place of the phase, 0 to 4."""
        return STATES[self.state][1]

    def since(self, kind: str) -> tuple[Event, ...]:
        """Return the events after the last one of a kind (all, where there is none)."""
        last = max((event.revision for event in self.history if event.kind == kind), default=0)
        return self.history[last:]


def fold(events: Sequence[Event]) -> CaseRecord:
    """Fold a case's events, oldest first. Raises ValueError for an event that cannot be understood."""
    if not events:
        raise ValueError("没有事件，不成一案")
    record = CaseRecord(case_id=events[0].case_id, opened_at=events[0].at)
    for event in events:
        record = _apply(record, event)
    return replace(record, history=tuple(events))


def listing(events: Sequence[Event]) -> dict[str, str]:
    """Return the fields of the case list. Raises ValueError as `fold` does."""
    record = fold(events)
    return {
        "title": record.title,
        "party": record.party.name if record.party else "",
        "state": record.state,
        "officers": " ".join(officer.user for officer in record.officers),
        "officer_names": "、".join(officer.name for officer in record.officers),
        "filed_on": record.filed_on.isoformat() if record.filed_on else "",
        "updated_at": record.updated_at,
        "requested": _requested(record),
    }


def _requested(record: CaseRecord) -> str:
    """Return which approval a case waits for: "filing", "decision", or none."""
    if record.state == "intake" and record.filing_requested:
        return "filing"
    if record.state != "notice" or record.sanction is None:
        return ""
    heard = record.notices and any(event.kind == "record_statement" for event in record.since("issue_notice"))
    return "decision" if heard or not record.sanction.punishes else ""


def _apply(record: CaseRecord, event: Event) -> CaseRecord:
    state, body = event.data.get("state"), event.data.get("body")
    if not isinstance(state, str) or state not in STATES or not isinstance(body, Mapping) or event.kind not in _FOLDS:
        raise ValueError(f"第 {event.revision} 条记录的种类或状态不认识：{event.kind}")
    try:
        changed = _FOLDS[event.kind](record, body)
    except ValueError as error:
        raise ValueError(f"第 {event.revision} 条记录（{event.kind}）的内容不合格式：{error}") from error
    return replace(changed, revision=event.revision, state=str(state), updated_at=event.at)


_Fold = Callable[[CaseRecord, Mapping[str, Any]], CaseRecord]


def _replacing(field: str, shape: type[Part]) -> _Fold:
    def change(record: CaseRecord, body: Mapping[str, Any]) -> CaseRecord:
        new: dict[str, Any] = {field: read_part(shape, body)}
        return replace(record, **new)

    return change


def _adding(field: str, shape: type[Part]) -> _Fold:
    def change(record: CaseRecord, body: Mapping[str, Any]) -> CaseRecord:
        new: dict[str, Any] = {field: (*getattr(record, field), read_part(shape, body))}
        return replace(record, **new)

    return change


def _day(body: Mapping[str, Any], name: str) -> dt.date:
    try:
        return read_date(str(body[name]))
    except KeyError as error:
        raise ValueError(f"缺少日期 {name}") from error


def _officers(record: CaseRecord, body: Mapping[str, Any]) -> CaseRecord:
    given = body.get("officers")
    if not isinstance(given, Sequence) or isinstance(given, str):
        raise ValueError("办案人员不是一个列表")  # noqa: TRY004 - what `fold` promises to raise
    officers = tuple(read_part(Officer, entry) for entry in given)
    known = {officer.user: officer for officer in (*record.ever_officers, *officers)}
    return replace(record, officers=officers, ever_officers=tuple(known.values()))


def _open(record: CaseRecord, body: Mapping[str, Any]) -> CaseRecord:
    """Take the clue, and whoever registered it as the first officer."""
    source = {name: value for name, value in body.items() if name != "officers"}
    return replace(_officers(record, body), source=read_part(Source, source))


def _violation(record: CaseRecord, body: Mapping[str, Any]) -> CaseRecord:
    """Put a violation in its place by number; a change of facts leaves the sanction chosen on the old ones void."""
    new = read_part(Violation, body)
    others = [old for old in record.violations if old.number != new.number]
    return replace(record, violations=tuple(sorted([*others, new], key=lambda each: each.number)), sanction=None)


def _without_violation(record: CaseRecord, body: Mapping[str, Any]) -> CaseRecord:
    kept = tuple(old for old in record.violations if old.number != body.get("number"))
    return replace(record, violations=kept, sanction=None)


def _unchanged(record: CaseRecord, _body: Mapping[str, Any]) -> CaseRecord:
    """Only the state changes; what the event says stays in the history."""
    return record


_FOLDS: Final[Mapping[str, _Fold]] = {
    "open_case": _open,
    "record_source": _replacing("source", Source),
    "record_party": _replacing("party", Party),
    "assign_officers": _officers,
    "request_filing": lambda record, _body: replace(record, filing_requested=True),
    "return_filing": lambda record, _body: replace(record, filing_requested=False),
    "file_case": lambda record, body: replace(record, filed_on=_day(body, "filed_on")),
    "decline_case": _unchanged,
    "record_evidence": _adding("evidence", Evidence),
    "conclude_investigation": _replacing("report", Report),
    "reopen_investigation": _unchanged,
    "record_violation": _violation,
    "remove_violation": _without_violation,
    "confirm_facts": _unchanged,
    "reopen_facts": _unchanged,
    "choose_sanction": _replacing("sanction", Sanction),
    "submit_for_review": lambda record, body: replace(record, submitted_on=_day(body, "submitted_on")),
    "approve_review": _adding("reviews", Review),
    "return_review": _adding("reviews", Review),
    "issue_notice": _adding("notices", Notice),
    "record_statement": _adding("statements", Statement),
    "record_hearing": _adding("hearings", Hearing),
    "return_decision": _unchanged,
    "decide": _replacing("decision", Decision),
    "record_document": _adding("documents", Document),
    "record_service": _replacing("service", Service),
}
"""What each kind of event changes; the names are those of the procedure's table."""
