"""Taking back the last record: both stay in the file, and everything that is asked of the case is as it was before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from cases.events import first_break
from cases.keeper import Conflict
from cases.record import CaseRecord
from tests.workflow.test_roles import ATTEMPTS, PEOPLE
from tests.workflow.walk import CHOICE, FINDING, REASON, SOURCE, STEPS, Step, Walk, choice, step
from tests.workflow.ways import PROOF, Way
from workflow.contents import contents
from workflow.desk import offers
from workflow.guards.undo import MERE
from workflow.listing import listing_for
from workflow.progress import done_steps, next_step
from workflow.refusal import Refused
from workflow.time.deadlines import deadlines
from workflow.time.verification import first_received


def undo(taken: Step) -> Step:
    return Step(taken.user, taken.day, "undo_last", dict(REASON))


def as_found(record: CaseRecord) -> CaseRecord:
    """Return a record without what an undo does change: that something was written, and when."""
    return replace(record, revision=0, updated_at="", history=())


def asked(walk: Walk) -> Mapping[str, object]:
    """Return what the desk says of a case on a day: to whom which step is open, what is done, due and on file."""
    record = walk.record
    found = {user: offers(walk.desk(user), record) for user in PEOPLE if user != "admin"}
    due = [(each.label, each.start, each.last, each.met_on) for each in deadlines(record, walk.office, walk.day)]
    open_to = {user: {each.row.trigger: each.refusals for each in offered} for user, offered in found.items()}
    for offered in open_to.values():
        del offered["undo_last"]
    line = dict(listing_for(walk.office)(walk.keeper.load(walk.case_id)))
    return {
        "open": open_to,
        "done": done_steps(record),
        "next": {
            user: next_step(record, {each.row.trigger: each for each in offered}) for user, offered in found.items()
        },
        "due": due,
        "contents": contents(record),
        "line": {name: text for name, text in line.items() if name != "updated_at"},
    }


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=[each.taken.action for each in ATTEMPTS])
def test_a_mere_record_is_undone_and_nothing_else_is(attempt: Way) -> None:
    walk = attempt.walk()
    walk.day = walk.desk("wang").today.fromisoformat(attempt.taken.day)
    before, was, events = walk.record, asked(walk), walk.keeper.load(walk.case_id)
    walk.do(attempt.taken)
    if attempt.taken.action not in MERE:
        assert set(walk.codes(undo(attempt.taken))) & {"undo_not_mere", "state_wrong", "role_required"}
        return
    assert as_found(walk.record) != as_found(before) or attempt.taken.action in {"record_source", "record_party"}
    after = walk.do(undo(attempt.taken))
    assert as_found(after) == as_found(before)
    assert asked(walk) == was
    whole = walk.keeper.load(walk.case_id)
    assert after.history == whole
    assert whole[: len(events)] == events
    assert [event.kind for event in whole[len(events) :]] == [attempt.taken.action, "undo_last"]
    assert first_break(whole) is None


def test_every_mere_record_is_among_those_tried() -> None:
    assert {each.taken.action for each in ATTEMPTS} >= MERE


def test_an_undo_is_not_undone_but_typed_again() -> None:
    walk = Walk().until("record_violation")
    again = walk.record
    walk.do(undo(STEPS[7]))
    assert walk.record.violations == ()
    assert walk.codes(undo(STEPS[7])) == ("undo_not_mere",)
    walk.do(STEPS[7])
    assert walk.record.violations == again.violations


def test_what_was_replaced_stands_again() -> None:
    walk = Walk().until("choose_sanction")
    walk.do(step("wang", "choose_sanction", choice("1.4"), "2026-04-08"))
    assert walk.record.sanction is not None
    chosen, walk_to = walk.record.sanction.fine, walk.record.last("choose_sanction")
    walk.do(step("wang", "undo_last", REASON, "2026-04-08"))
    assert walk.record.sanction is not None
    assert (chosen, walk.record.sanction.fine) == (2800000, 2400000)
    assert walk.record.last("choose_sanction") == walk_to - 1
    assert [event.revision for event in walk.record.since("confirm_facts")] == [walk_to - 1]


def test_the_number_of_evidence_taken_back_is_free() -> None:
    walk = Walk().until("record_evidence")
    walk.do(step("wang", "record_evidence", {**PROOF, "name": "错的"}, "2026-03-12"))
    walk.do(step("wang", "undo_last", REASON, "2026-03-12"))
    walk.do(step("wang", "record_evidence", {**PROOF, "name": "对的"}, "2026-03-12"))
    assert [each.name for each in walk.record.evidence] == ["结算明细", "对的"]


def test_evidence_that_was_taken_back_was_never_told() -> None:
    """A piece typed in, taken back and another typed in after the notice is not one the notice covered."""
    walk = Walk().until("record_evidence")
    assert sum(event.kind == "record_evidence" for event in walk.record.standing) == 1
    walk.do(step("wang", "record_evidence", PROOF, "2026-03-12"))
    walk.do(step("wang", "undo_last", REASON, "2026-03-12"))
    assert sum(event.kind == "record_evidence" for event in walk.record.standing) == 1
    assert sum(event.kind == "record_evidence" for event in walk.record.history) == 2


def test_a_period_is_counted_as_if_a_wrong_day_had_not_been_typed() -> None:
    walk = Walk().until("open_case")
    walk.do(step("wang", "record_source", {**SOURCE, "received_on": "2026-02-02"}, "2026-03-02"))
    assert first_received(walk.record).isoformat() == "2026-02-02"
    walk.do(step("wang", "undo_last", REASON, "2026-03-02"))
    assert first_received(walk.record).isoformat() == "2026-03-02"


def test_the_record_named_is_the_one_that_was_seen() -> None:
    walk = Walk().until("record_violation")
    seen = walk.record.revision
    walk.do(step("wang", "record_violation", FINDING, "2026-04-03"))
    with pytest.raises(Conflict):
        walk.do(step("wang", "undo_last", REASON, "2026-04-03"), seen)
    assert walk.codes(step("wang", "undo_last", {**REASON, "revision": seen}, "2026-04-03")) == ("undo_not_last",)
    assert walk.record.revision == seen + 1


def test_a_comment_in_between_keeps_a_record_from_being_undone() -> None:
    walk = Walk().until("record_violation")
    walk.do(step("zhao", "comment", {"text": "请核对", "about": "record_violation.1"}, "2026-04-03"))
    assert walk.codes(undo(STEPS[7])) == ("undo_not_mere",)


def test_nothing_is_written_where_it_is_refused() -> None:
    walk = Walk().until("choose_sanction", change={"choose_sanction": CHOICE})
    before = walk.kept()
    with pytest.raises(Refused):
        walk.do(step("li", "undo_last", REASON, "2026-04-08"))
    assert walk.kept() == before
