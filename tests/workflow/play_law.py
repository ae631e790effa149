"""What must hold over the whole history of any case, read from the events themselves and not from the guards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from cases.events import Event, canonical
from cases.fold import fold
from cases.record import CaseRecord

JUDGING = {
    "approve_review", "return_review", "decide", "file_case", "decline_case", "return_filing", "return_decision",
    "extend_decision", "suspend_case", "terminate_case", "grant_deferral", "impose_surcharge", "close_case",
    "record_deliberation", "decide_not_established", "transfer_case",
}  # fmt: skip
"""Steps of people who never were officers of the case."""
UNDONE = {
    "record_source", "record_party", "record_evidence", "show_evidence", "record_violation", "remove_violation",
    "choose_sanction", "write_report", "exclude_period", "end_exclusion",
}  # fmt: skip
"""What may be taken back: never what somebody else relies on."""


def body(event: Event) -> Mapping[str, Any]:
    found = event.data["body"]
    assert isinstance(found, Mapping)
    return found


def kinds(events: Sequence[Event], *wanted: str) -> list[Event]:
    return [event for event in events if event.kind in wanted]


def check(record: CaseRecord, events: Sequence[Event]) -> None:
    """Hold everything; an AssertionError names what does not hold."""
    replays(record, events)
    undoings(record, events)
    people(events)
    stood = stands(events)
    periods(stood)
    for event in kinds(events, "decide"):
        decision(stands(events[: event.revision]))
    spot(events)
    money(record, events)
    closing(record, events)


def replays(record: CaseRecord, events: Sequence[Event]) -> None:
    assert fold(events) == record
    assert [event.revision for event in events] == list(range(1, len(events) + 1))
    assert canonical([event.to_dict() for event in events])


def stands(events: Sequence[Event]) -> list[Event]:
    """Return the events without each undo and the one before it."""
    found: list[Event] = []
    for event in events:
        if event.kind == "undo_last":
            assert body(event)["revision"] == found.pop().revision == event.revision - 1
        else:
            found.append(event)
    return found


def undoings(record: CaseRecord, events: Sequence[Event]) -> None:
    """Hold that what is taken back is the last thing the same person wrote down, and that the case is as without it."""
    without = replace(record, revision=0, updated_at="", history=())
    assert replace(fold(stands(events)), revision=0, updated_at="", history=()) == without
    for event in kinds(events, "undo_last"):
        before, taken_back = events[event.revision - 3], events[event.revision - 2]
        assert taken_back.actor == event.actor
        assert before.data["state"] == taken_back.data["state"] == event.data["state"]
        assert taken_back.kind in UNDONE


def people(events: Sequence[Event]) -> None:
    officers: set[str] = set()
    recused: set[str] = set()
    asked: list[str] = []
    for event in events:
        assert event.actor not in recused, event.kind
        if event.kind in JUDGING:
            assert event.actor not in officers, event.kind
        officers |= {officer["user"] for officer in body(event).get("officers", ())}
        assert not recused & {officer["user"] for officer in body(event).get("officers", ())}
        if event.kind == "request_recusal":
            asked.append(str(body(event)["user"]))
        if event.kind == "decide_recusal":
            user = asked[int(body(event)["number"]) - 1]
            assert event.actor != user or len(body(event)["members"]) > 1
            recused |= {user} if body(event)["upheld"] else set()
    reviewers = {event.actor for event in kinds(events, "approve_review", "return_review")}
    assert not reviewers & {event.actor for event in kinds(events, "decide")}


def spans(events: Sequence[Event]) -> list[tuple[dt.date, dt.date | None]]:
    """Return what was recorded as not counting: exclusions, and suspensions up to the day before they ended."""
    exclusions: list[list[dt.date | None]] = []
    halts: list[list[dt.date | None]] = []
    for event in events:
        said = body(event)
        if event.kind == "exclude_period":
            end = dt.date.fromisoformat(said["ends_on"]) if said.get("ends_on") else None
            exclusions.append([dt.date.fromisoformat(said["starts_on"]), end])
        elif event.kind == "end_exclusion":
            exclusions[int(said["number"]) - 1][1] = dt.date.fromisoformat(said["ends_on"])
        elif event.kind == "suspend_case":
            halts.append([dt.date.fromisoformat(said["starts_on"]), None])
        elif event.kind == "resume_case":
            halts[-1][1] = dt.date.fromisoformat(said["on"]) - dt.timedelta(days=1)
    found = [(first, last) for first, last in (*exclusions, *halts) if first is not None]
    return [(first, last) for first, last in found if last is None or last >= first]


def periods(events: Sequence[Event]) -> None:
    filed = next((dt.date.fromisoformat(body(event)["filed_on"]) for event in kinds(events, "file_case")), None)
    found = sorted(spans(events), key=lambda span: span[0])
    today = dt.datetime.fromisoformat(events[-1].at).date()
    for first, last in found:
        assert filed is not None
        assert filed <= first
        assert max(first, last or first) <= today
    for (_, last), (first, _) in pairwise(found):
        assert last is not None
        assert last < first
    extensions = [int(body(event)["days"]) for event in kinds(events, "extend_decision")]
    assert len(extensions) <= 2
    assert sum(extensions) <= 90
    assert all(days <= most for days, most in zip(extensions, (30, 60), strict=False))


def decision(events: Sequence[Event]) -> None:
    """Hold what a decision rests on, looking only at what came before it."""
    record = fold(events)
    made, sanction = record.decision, record.sanction
    assert made is not None
    assert sanction is not None
    assert len(record.officers) >= 2
    order = [event.kind for event in events]
    last = {kind: place for place, kind in enumerate(order)}
    assert last["approve_review"] > max(last.get("return_review", -1), last["choose_sanction"])
    assert last["write_report"] > last["choose_sanction"]
    assert all(each.upheld is not None for each in record.recusals)
    assert all(each.approved is False or each.answer == "不予立案" for each in record.crimes)
    assert made.outcome == ("penalty" if sanction.punishes else "no_penalty")
    filed = record.filed_on
    assert filed is not None
    # Every excluded day counted once for each reason, and ten days for a last day that moves on: never too strict.
    free = sum(((end or made.dated) - first).days + 1 for first, end in spans(events))
    free += sum((end - asked).days for asked, end in hearings(events))
    assert (made.dated - filed).days <= 90 + sum(each.days for each in record.extensions) + free + 10
    if sanction.punishes:
        punished(events, record, last)


def hearings(events: Sequence[Event]) -> Iterator[tuple[dt.date, dt.date]]:
    asked: dt.date | None = None
    for event in events:
        said = body(event)
        if event.kind == "record_statement" and said.get("hearing") == "要求听证":
            asked = asked or dt.date.fromisoformat(said["on"])
        elif asked and (event.kind in {"record_hearing", "waive_hearing"} or said.get("hearing") == "书面放弃听证"):
            yield asked, dt.date.fromisoformat(str(said.get("held_on") or said.get("on")))
            asked = None


def punished(events: Sequence[Event], record: CaseRecord, last: Mapping[str, int]) -> None:
    sanction = record.sanction
    assert sanction is not None
    assert record.notices
    assert all(sanction.fine <= notice.fine for notice in record.notices)
    assert all(sanction.refund <= notice.refund for notice in record.notices)
    assert last["record_statement"] > last["issue_notice"]
    told = fold(events[: last["issue_notice"] + 1])
    assert told.violations == record.violations
    assert told.sanction is not None
    assert [group.clause for group in told.sanction.groups] == [group.clause for group in sanction.groups]
    asked = [place for place, event in enumerate(events) if body(event).get("hearing") == "要求听证"]
    met = [
        place
        for place, event in enumerate(events)
        if event.kind in {"record_hearing", "waive_hearing"} or body(event).get("hearing") == "书面放弃听证"
    ]
    assert not asked or (met and met[-1] > asked[-1])
    for event in kinds(events, "record_hearing"):
        held = dt.date.fromisoformat(body(event)["held_on"])
        notices = kinds(events[: event.revision], "notify_hearing")
        assert (held - dt.date.fromisoformat(body(notices[-1])["notified_on"])).days > 7
        assert body(notices[-1])["holds_on"] == body(event)["held_on"]
    if "情节复杂或者重大违法行为" in record.marks:
        assert last["record_deliberation"] > last["choose_sanction"]
        assert record.deliberations[-1].conclusion == "同意"


def spot(events: Sequence[Event]) -> None:
    for event in kinds(events, "decide_on_the_spot"):
        record = fold(events[: event.revision])
        assert record.sanction is not None
        assert record.party is not None
        assert record.sanction.fine <= (200_00 if record.party.kind == "individual" else 3000_00)
        assert not any(group.suspends for group in record.sanction.groups)


def money(record: CaseRecord, events: Sequence[Event]) -> None:
    sanction = record.sanction
    if sanction is not None:
        assert sanction.fine == sum(sum(group.fines) for group in sanction.groups)
        assert min((fine for group in sanction.groups for fine in group.fines), default=0) >= 0
    if record.decision is None or sanction is None:
        return
    paid = {"罚款": 0, "加处罚款": 0}
    for event in kinds(events, "record_payment"):
        if body(event)["what"] in paid:
            assert record.service is not None
            paid[body(event)["what"]] += int(body(event)["amount"])
    assert paid["罚款"] <= sanction.fine
    assert paid["加处罚款"] <= sanction.fine
    assert all(each.amount <= sanction.fine for each in record.surcharges)
    for event in kinds(events, "apply_to_court"):
        demands = kinds(events[: event.revision], "demand_performance")
        assert demands
        applied = dt.date.fromisoformat(body(event)["applied_on"])
        assert (applied - dt.date.fromisoformat(body(demands[-1])["served_on"])).days > 10


def closing(record: CaseRecord, events: Sequence[Event]) -> None:
    if record.state != "closed":
        return
    assert record.closing is not None
    assert record.closing.approved_on is not None
    assert not any(each.stands for each in record.measures)
    assert kinds(events, "request_closing")
    if record.closing.ground == "执行完毕" and record.sanction is not None and not record.appeals:
        paid = sum(each.amount for each in record.payments if each.what == "罚款")
        refunded = sum(each.amount for each in record.payments if each.what == "退回基金")
        assert paid >= (record.sanction.fine if record.decision and record.decision.outcome == "penalty" else 0)
        assert refunded >= record.sanction.refund
