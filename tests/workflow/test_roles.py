from __future__ import annotations

from dataclasses import replace

import pytest

from cases.parts import PartError
from tests.workflow.walk import (
    CHOICE,
    DOCUMENT,
    FINDING,
    HEARING,
    PARTY,
    PLEA,
    REASON,
    RETURNED,
    REVIEW,
    SERVICE,
    SOURCE,
    STEPS,
    Data,
    Step,
    Walk,
    step,
)
from workflow.machine import guard_refusals, refusals_of
from workflow.office import load_office
from workflow.procedure import BY_TRIGGER
from workflow.refusal import Context

OFFICER, REVIEWER, APPROVER = {"wang", "li"}, {"zhao"}, {"sun"}
MAY = {
    **dict.fromkeys(
        (
            "open_case",
            "record_source",
            "record_party",
            "assign_officers",
            "request_filing",
            "record_evidence",
            "conclude_investigation",
            "reopen_investigation",
            "record_violation",
            "remove_violation",
            "confirm_facts",
            "reopen_facts",
            "choose_sanction",
            "submit_for_review",
            "issue_notice",
            "record_statement",
            "record_hearing",
            "record_service",
        ),
        OFFICER,
    ),
    **dict.fromkeys(("approve_review", "return_review"), REVIEWER),
    **dict.fromkeys(("return_filing", "file_case", "decline_case", "return_decision", "decide"), APPROVER),
    "record_document": OFFICER | REVIEWER | APPROVER,
}
"""Who of the demonstration office may take which step: investigating, reviewing and deciding are apart."""

PEOPLE = [person.user for person in load_office().people]


def test_the_table_above_is_whole() -> None:
    assert set(MAY) == set(BY_TRIGGER)
    assert set(PEOPLE) == OFFICER | REVIEWER | APPROVER | {"qian"}


@pytest.mark.parametrize("user", PEOPLE)
@pytest.mark.parametrize("trigger", sorted(BY_TRIGGER))
def test_role_of_every_row_and_person(trigger: str, user: str) -> None:
    walk = Walk(load_office()).until("record_statement")
    row = BY_TRIGGER[trigger]
    record = replace(walk.record, state=row.sources[0] if row.sources else "intake")
    context = Context(record, walk.office, walk.office.person(user), walk.day)
    refusals = guard_refusals(row, context) if not row.sources else refusals_of(trigger, context)
    codes = [refusal.code for refusal in refusals]
    assert ("role_required" in codes) is (user not in MAY[trigger])


ATTEMPTS: tuple[tuple[str, str, Data], ...] = (
    ("open_case", "record_source", SOURCE),
    ("open_case", "record_party", PARTY),
    ("record_party", "assign_officers", {"officers": ["wang", "li"]}),
    ("assign_officers", "request_filing", {}),
    ("request_filing", "return_filing", REASON),
    ("request_filing", "file_case", {"filed_on": "2026-03-05"}),
    ("request_filing", "decline_case", REASON),
    ("file_case", "record_evidence", {"kind": "书证", "name": "表", "proves": "事实"}),
    ("record_evidence", "conclude_investigation", {"text": "报告", "concluded_on": "2026-04-02"}),
    ("conclude_investigation", "reopen_investigation", REASON),
    ("conclude_investigation", "record_violation", FINDING),
    ("record_violation", "remove_violation", {"number": 1, **REASON}),
    ("record_violation", "confirm_facts", {}),
    ("confirm_facts", "reopen_facts", REASON),
    ("confirm_facts", "choose_sanction", CHOICE),
    ("choose_sanction", "submit_for_review", {}),
    ("submit_for_review", "approve_review", REVIEW),
    ("submit_for_review", "return_review", RETURNED),
    ("approve_review", "issue_notice", {"dated": "2026-04-14", "served_on": "2026-04-14"}),
    ("issue_notice", "record_statement", {**PLEA, "hearing": "要求听证"}),
    ("record_statement", "record_hearing", HEARING),
    ("record_statement", "return_decision", REASON),
    ("record_statement", "decide", {"dated": "2026-04-28"}),
    ("decide", "record_document", DOCUMENT),
    ("decide", "record_service", SERVICE),
)


def test_every_step_is_attempted() -> None:
    assert {action for _, action, _ in ATTEMPTS} == set(BY_TRIGGER) - {"open_case"}


@pytest.mark.parametrize(("last", "action", "data"), ATTEMPTS, ids=[action for _, action, _ in ATTEMPTS])
def test_the_step_itself_refuses_the_wrong_person_and_takes_the_right_one(last: str, action: str, data: Data) -> None:
    change = {"record_statement": {**PLEA, "hearing": "要求听证"}} if action == "record_hearing" else None
    walk = Walk(load_office()).until(last, change=change)
    for user in PEOPLE:
        if user not in MAY[action]:
            assert "role_required" in walk.codes(step(user, action, data))
    right = max(MAY[action])
    assert walk.codes(step(right, action, data)) == ()


@pytest.mark.parametrize("user", ["zhao", "sun", "qian"])
def test_only_an_officer_opens_a_case(user: str) -> None:
    walk = Walk(load_office()).until("open_case")
    assert "role_required" in walk.codes(Step(user, "2026-03-03", "open_case", SOURCE))


@pytest.mark.parametrize("action", ["approve_review", "return_review"])
def test_a_reviewer_who_was_replaced_as_officer_stays_excluded(action: str) -> None:
    walk = Walk().until("record_party")
    walk.do(step("wang", "assign_officers", {"officers": ["wang", "both"]}))
    walk.do(step("wang", "assign_officers", {"officers": ["wang", "li"]}))
    for each in (
        step("wang", "request_filing"),
        step("sun", "file_case", {"filed_on": "2026-03-05"}),
        step("wang", "record_evidence", {"kind": "书证", "name": "表", "proves": "事实"}),
        step("wang", "conclude_investigation", {"text": "报告", "concluded_on": "2026-04-02"}),
        step("wang", "record_violation", FINDING),
        step("wang", "confirm_facts"),
        step("wang", "choose_sanction", CHOICE),
        step("wang", "submit_for_review"),
    ):
        walk.do(each)
    assert {officer.user for officer in walk.record.officers} == {"wang", "li"}
    data = REVIEW if action == "approve_review" else RETURNED
    assert walk.codes(step("both", action, data)) == ("was_case_officer",)
    assert walk.codes(step("han", action, data)) == ()


@pytest.mark.parametrize(
    ("last", "action", "data"),
    [
        ("request_filing", "file_case", {"filed_on": "2026-03-05"}),
        ("request_filing", "return_filing", REASON),
        ("request_filing", "decline_case", REASON),
        ("record_statement", "return_decision", REASON),
        ("record_statement", "decide", {"dated": "2026-04-28"}),
    ],
)
def test_an_approver_who_was_replaced_as_officer_stays_excluded(last: str, action: str, data: Data) -> None:
    walk = Walk().until("record_party")
    walk.do(step("wang", "assign_officers", {"officers": ["wang", "both"]}, "2026-03-02"))
    walk.do(step("wang", "assign_officers", {"officers": ["wang", "li"]}, "2026-03-02"))
    names = [each.action for each in STEPS]
    for each in STEPS[names.index("request_filing") : names.index(last) + 1]:
        walk.do(each)
    assert walk.codes(step("both", action, data)) == ("was_case_officer",)
    assert walk.codes(step("wu", action, data)) == ()


def test_whoever_opens_a_case_counts_as_its_officer_ever_after() -> None:
    walk = Walk()
    walk.do(Step("both", "2026-03-02", "open_case", SOURCE))
    walk.do(step("both", "record_party", PARTY))
    walk.do(step("both", "assign_officers", {"officers": ["wang", "li"]}))
    walk.do(step("wang", "request_filing"))
    assert walk.codes(step("both", "file_case", {"filed_on": "2026-03-05"})) == ("was_case_officer",)


@pytest.mark.parametrize("users", [["zhao"], ["wang", "sun"], ["nobody"], ["qian", "wang"]])
def test_only_officers_with_a_certificate_are_assigned(users: list[str]) -> None:
    walk = Walk().until("record_party")
    before = walk.kept()
    with pytest.raises(PartError, match="officers"):
        walk.do(step("wang", "assign_officers", {"officers": users}))
    assert walk.kept() == before


def test_the_same_officer_twice_is_one() -> None:
    walk = Walk().until("record_party")
    walk.do(step("wang", "assign_officers", {"officers": ["wang", "wang"]}))
    assert walk.codes(step("wang", "request_filing")) == ("officers_fewer_than_two",)
