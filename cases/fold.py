"""From events to the record: what each kind of event changes.

Each event carries the state it led to and a body; the record keeps the latest of what is replaced, all of what is
added, and the events themselves. What was taken back is left out of the record as if it had never been, but for the
history.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from cases.events import Event
from cases.parts import (
    Appeal,
    Archive,
    Closing,
    Comment,
    Consent,
    CourtApplication,
    Crime,
    Decision,
    Deferral,
    Deliberation,
    Demand,
    Document,
    Evidence,
    Exclusion,
    Extension,
    FullReport,
    Halt,
    Hearing,
    HearingNotice,
    Marks,
    Measure,
    Notice,
    Officer,
    Part,
    Party,
    Payment,
    Performance,
    Publication,
    Recusal,
    Report,
    Review,
    Sanction,
    Service,
    Shown,
    Source,
    Statement,
    Surcharge,
    Termination,
    Transfer,
    Violation,
    Waiver,
    read_part,
)  # fmt: skip
from cases.record import CaseRecord
from cases.states import STATES
from cases.undoing import UNDO, check_undo, undone
from penalty.facts import read_date


def fold(events: Sequence[Event]) -> CaseRecord:
    """Fold a case's events, oldest first. Raises ValueError for an event that cannot be understood."""
    if not events:
        raise ValueError("没有事件，不成一案")
    record = CaseRecord(case_id=events[0].case_id, opened_at=events[0].at)
    gone = undone(events)
    for place, event in enumerate(events):
        if event.kind == UNDO:
            check_undo(events[:place], event)
        if event.revision not in gone:
            record = _apply(record, event)
    return replace(record, history=tuple(events))


def listing(events: Sequence[Event]) -> dict[str, str]:
    """Return what the case list shows of a case. Raises ValueError as `fold` does."""
    return listed(fold(events))


def listed(record: CaseRecord) -> dict[str, str]:
    """Return what the case list shows of a case as it stands."""
    return {
        "title": record.title,
        "party": record.party.name if record.party else "",
        "numbers": "\n".join(_numbers(record)),
        "provisions": " ".join(_provisions(record)),
        "state": record.state,
        "officers": " ".join(officer.user for officer in record.officers),
        "officer_names": "、".join(officer.name for officer in record.officers),
        "filed_on": record.filed_on.isoformat() if record.filed_on else "",
        "decided_on": record.decision.dated.isoformat() if record.decision else "",
        "updated_at": record.updated_at,
    }


def _numbers(record: CaseRecord) -> tuple[str, ...]:
    """Return the numbers of the documents on file, each once, in the order in which they came."""
    decided = [record.decision.number] if record.decision else []
    every = [*(each.number for each in record.notices), *decided, *(each.number for each in record.documents)]
    return tuple(dict.fromkeys(every))


def _provisions(record: CaseRecord) -> tuple[str, ...]:
    """Return the provisions of the violations on file, with the item where there is one ("38.3"), each once."""
    every = (each.facts for each in record.violations)
    names = (".".join(str(part) for part in (facts.get("provision"), facts.get("item")) if part) for facts in every)
    return tuple(sorted({name for name in names if name}))


def _apply(record: CaseRecord, event: Event) -> CaseRecord:
    state, body = event.data.get("state"), event.data.get("body")
    if not isinstance(state, str) or state not in STATES or not isinstance(body, Mapping) or event.kind not in _FOLDS:
        raise ValueError(f"第 {event.revision} 条记录的种类或状态不认识：{event.kind}")
    if event.kind in _STAMPED:
        body = {**body, "by": event.actor, "at": event.at}
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


def _amending(field: str, change: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> _Fold:
    """Change the entry that the body's `number` names, the last one where it names none."""

    def apply(record: CaseRecord, body: Mapping[str, Any]) -> CaseRecord:
        parts: tuple[Part, ...] = getattr(record, field)
        place = int(body.get("number") or len(parts))
        if not 1 <= place <= len(parts):
            raise ValueError(f"没有第 {place} 件可以改")
        old = parts[place - 1]
        new: dict[str, Any] = {
            field: (
                *parts[: place - 1],
                read_part(type(old), {**old.model_dump(mode="json"), **change(body)}),
                *parts[place:],
            )
        }
        return replace(record, **new)

    return apply


def _recusal(record: CaseRecord, body: Mapping[str, Any]) -> CaseRecord:
    """Note the decision; whoever must keep out is no officer of the case any more, but always was one."""
    made = _RECUSED(record, body)
    return replace(made, officers=tuple(each for each in made.officers if each.user not in made.recused))


_RECUSED: Final = _amending(
    "recusals",
    lambda body: {
        "upheld": body.get("upheld"),
        "decided_on": body.get("on"),
        "decision_reason": body.get("reason"),
        "members": body.get("members", ()),
    },
)


def _marks(record: CaseRecord, body: Mapping[str, Any]) -> CaseRecord:
    return replace(record, marks=read_part(Marks, body).marks)


def _setting(**values: Any) -> _Fold:  # noqa: ANN401 - values of any field of the record
    return lambda record, _body: replace(record, **values)


def _taking(**names: str) -> Callable[[Mapping[str, Any]], Mapping[str, Any]]:
    """Take fields of a body under the names they have in the entry."""
    return lambda body: {field: body.get(name) for field, name in names.items()}


def _violation(record: CaseRecord, body: Mapping[str, Any]) -> CaseRecord:
    """Put a violation in its place by number; a change of facts leaves the sanction chosen on the old ones void."""
    new = read_part(Violation, body)
    others = [old for old in record.violations if old.number != new.number]
    return replace(record, violations=tuple(sorted([*others, new], key=lambda each: each.number)), sanction=None)


def _without_violation(record: CaseRecord, body: Mapping[str, Any]) -> CaseRecord:
    kept = tuple(old for old in record.violations if old.number != body.get("number"))
    return replace(record, violations=kept, sanction=None)


def _on_the_spot(record: CaseRecord, body: Mapping[str, Any]) -> CaseRecord:
    """Take a decision handed over where it was made: decided and served in one step (处罚法第五十二条)."""
    delivery = {"served_on": body.get("dated"), "manner": "直接送达", "signer": body.get("signer")}
    decision = {name: value for name, value in body.items() if name != "signer"}
    return replace(record, decision=read_part(Decision, decision), service=read_part(Service, delivery))


def _closed(record: CaseRecord, body: Mapping[str, Any]) -> CaseRecord:
    if record.closing is None:
        raise ValueError("没有报请结案")
    closing = {**record.closing.model_dump(mode="json"), "approved_on": body.get("on")}
    return replace(record, closing=read_part(Closing, closing))


def _comment(record: CaseRecord, body: Mapping[str, Any]) -> CaseRecord:
    new = read_part(Comment, {**body, "number": len(record.comments) + 1})
    return replace(record, comments=(*record.comments, new))


def _unchanged(record: CaseRecord, _body: Mapping[str, Any]) -> CaseRecord:
    """Only the state changes; what the event says stays in the history."""
    return record


_FOLDS: Final[Mapping[str, _Fold]] = {
    "open_case": _open,
    "record_source": _replacing("source", Source),
    "record_party": _replacing("party", Party),
    "assign_officers": _officers,
    "extend_verification": _replacing("verification_extension", Extension),
    "begin_simplified": _setting(simplified=True),
    "switch_to_ordinary": _setting(simplified=False, filing_requested=False),
    "request_filing": _setting(filing_requested=True),
    "return_filing": _setting(filing_requested=False),
    "file_case": lambda record, body: replace(record, filed_on=_day(body, "filed_on")),
    "decline_case": _unchanged,
    "request_recusal": _adding("recusals", Recusal),
    "decide_recusal": _recusal,
    "mark_case": _marks,
    "record_evidence": _adding("evidence", Evidence),
    "show_evidence": _adding("shown", Shown),
    "propose_measure": _adding("measures", Measure),
    "approve_measure": _amending("measures", lambda body: {"approved": True, "approved_on": body.get("approved_on")}),
    "reject_measure": _amending("measures", lambda body: {"approved": False, "refusal": body.get("reason")}),
    "extend_measure": _amending(
        "measures", lambda body: {"extension": {name: value for name, value in body.items() if name != "number"}}
    ),
    "resolve_measure": _amending("measures", _taking(outcome="outcome", resolved_on="on", note="note")),
    "exclude_period": _adding("exclusions", Exclusion),
    "end_exclusion": _amending("exclusions", _taking(ends_on="ends_on")),
    "extend_decision": _adding("extensions", Extension),
    "suspend_case": _adding("halts", Halt),
    "resume_case": _amending("halts", _taking(ends_on="on")),
    "terminate_case": _replacing("termination", Termination),
    "conclude_investigation": _replacing("report", Report),
    "reopen_investigation": _unchanged,
    "record_violation": _violation,
    "remove_violation": _without_violation,
    "confirm_facts": _unchanged,
    "reopen_facts": _unchanged,
    "choose_sanction": _replacing("sanction", Sanction),
    "write_report": _replacing("full_report", FullReport),
    "submit_for_review": lambda record, body: replace(record, submitted_on=_day(body, "submitted_on")),
    "skip_review": _unchanged,
    "approve_review": _adding("reviews", Review),
    "return_review": _adding("reviews", Review),
    "confirm_electronic": _replacing("consent", Consent),
    "issue_notice": _adding("notices", Notice),
    "record_statement": _adding("statements", Statement),
    "notify_hearing": _adding("hearing_notices", HearingNotice),
    "record_hearing": _adding("hearings", Hearing),
    "waive_hearing": _adding("waivers", Waiver),
    "return_decision": _unchanged,
    "submit_for_deliberation": _unchanged,
    "record_deliberation": _adding("deliberations", Deliberation),
    "decide": _replacing("decision", Decision),
    "decide_not_established": _replacing("decision", Decision),
    "decide_on_the_spot": _on_the_spot,
    "transfer_case": _replacing("transfer", Transfer),
    "report_crime": _adding("crimes", Crime),
    "decide_crime": _amending("crimes", _taking(approved="approved", decided_on="on", decision_reason="reason")),
    "send_to_police": _amending("crimes", _taking(police="police", sent_on="on", receipt="receipt")),
    "record_police_answer": _amending("crimes", _taking(answer="answer", answered_on="on")),
    "hand_over": _amending("crimes", _taking(handed_over_on="on")),
    "object_to_police": _amending("crimes", _taking(objection="manner", objected_on="on")),
    "take_back": _unchanged,
    "record_document": _adding("documents", Document),
    "record_service": _replacing("service", Service),
    "report_spot_decision": lambda record, body: replace(record, spot_reported_on=_day(body, "on")),
    "publish_decision": _adding("publications", Publication),
    "withdraw_publication": _amending("publications", _taking(withdrawn_on="on", withdrawal_reason="reason")),
    "record_appeal": _adding("appeals", Appeal),
    "record_appeal_outcome": _amending(
        "appeals", _taking(outcome="outcome", ended_on="on", fine="fine", refund="refund")
    ),
    "record_payment": _adding("payments", Payment),
    "request_deferral": _adding("deferrals", Deferral),
    "grant_deferral": _amending(
        "deferrals", lambda body: {"granted": True, "decided_on": body.get("on"), "instalments": body["instalments"]}
    ),
    "refuse_deferral": _amending(
        "deferrals", lambda body: {"granted": False, "decided_on": body.get("on"), "refusal": body.get("reason")}
    ),
    "impose_surcharge": _adding("surcharges", Surcharge),
    "demand_performance": _adding("demands", Demand),
    "apply_to_court": _adding("applications", CourtApplication),
    "record_court_answer": _amending("applications", _taking(accepted="accepted", answered_on="on")),
    "record_performance": _adding("performances", Performance),
    "request_closing": _replacing("closing", Closing),
    "return_closing": _setting(closing=None),
    "close_case": _closed,
    "archive_case": _replacing("archive", Archive),
    "comment": _comment,
    "settle_comment": _amending(
        "comments", lambda body: {"settled": {name: body.get(name) for name in ("by", "at", "note")}}
    ),
    UNDO: _unchanged,
}
"""What each kind of event changes; the names are those of the procedure's table."""

_STAMPED: Final = frozenset({"comment", "settle_comment"})
"""Kinds whose part says who made it and when, which the event says already."""
