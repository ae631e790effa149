from __future__ import annotations

from dataclasses import replace

import pytest

from cases.parts import PartError
from cases.states import STATES
from tests.workflow.walk import (
    ASKED,
    CHOICE,
    DOCUMENT,
    FINDING,
    HEARING,
    HEARING_TOLD,
    PARTY,
    REASON,
    RETURNED,
    REVIEW,
    SERVICE,
    SIGNED,
    SOURCE,
    STEPS,
    Data,
    Step,
    Walk,
    step,
)
from tests.workflow.ways import ON_THE_SPOT, PROOF, Way, appraisal, ask_recusal, sealed, settle_recusal, simplified
from workflow.machine import guard_refusals, refusals_of
from workflow.office import ReviewRule, load_office
from workflow.procedure import BY_TRIGGER, PROCEDURE
from workflow.refusal import Context

OFFICER, REVIEWER, APPROVER, CLERK = {"wang", "li"}, {"zhao"}, {"sun", "wu"}, {"zhou"}
AUDITOR = {"qian"}
READERS = AUDITOR | {"admin"}
"""Who may change nothing of any case; the auditor may say something of it."""
_BY_OFFICERS = """
open_case record_source record_party begin_simplified request_filing record_evidence show_evidence propose_measure
resolve_measure exclude_period end_exclusion conclude_investigation reopen_investigation record_violation
remove_violation confirm_facts reopen_facts choose_sanction decide_on_the_spot switch_to_ordinary write_report
submit_for_review skip_review issue_notice record_statement notify_hearing record_hearing waive_hearing report_crime
send_to_police record_police_answer hand_over object_to_police report_spot_decision request_closing undo_last
"""
_BY_APPROVERS = """
extend_verification return_filing file_case decline_case decide_recusal approve_measure reject_measure extend_measure
extend_decision suspend_case resume_case terminate_case return_decision record_deliberation decide
decide_not_established transfer_case decide_crime take_back grant_deferral refuse_deferral impose_surcharge
apply_to_court return_closing close_case
"""
_BY_THE_DESK = """
confirm_electronic record_service publish_decision withdraw_publication record_appeal record_appeal_outcome
request_deferral demand_performance record_court_answer record_performance archive_case
"""
MAY = {
    **dict.fromkeys(_BY_OFFICERS.split(), OFFICER),
    **dict.fromkeys(_BY_APPROVERS.split(), APPROVER),
    **dict.fromkeys(_BY_THE_DESK.split(), OFFICER | CLERK),
    **dict.fromkeys(("approve_review", "return_review"), REVIEWER),
    **dict.fromkeys(("assign_officers", "submit_for_deliberation"), OFFICER | APPROVER),
    "mark_case": OFFICER | REVIEWER | APPROVER,
    "request_recusal": OFFICER | REVIEWER | APPROVER | CLERK,
    "record_document": OFFICER | REVIEWER | APPROVER | CLERK,
    "record_payment": CLERK,
    **dict.fromkeys(("comment", "settle_comment"), OFFICER | REVIEWER | APPROVER | AUDITOR),
}
"""Who of the demonstration office may take which step: investigating, reviewing, deciding, taking money are apart."""

PEOPLE = [person.user for person in load_office().people]


def test_the_table_above_is_whole() -> None:
    assert set(MAY) == set(BY_TRIGGER)
    assert set(PEOPLE) == OFFICER | REVIEWER | APPROVER | CLERK | READERS


@pytest.fixture(scope="module")
def heard() -> Walk:
    return Walk(load_office()).until("record_statement")


@pytest.mark.parametrize("user", PEOPLE)
@pytest.mark.parametrize("trigger", sorted(BY_TRIGGER))
def test_role_of_every_row_and_person(trigger: str, user: str, heard: Walk) -> None:
    row = BY_TRIGGER[trigger]
    record = replace(heard.record, state=row.sources[0] if row.sources else "intake")
    context = Context(record, heard.office, heard.office.person(user), heard.day)
    refusals = guard_refusals(row, context) if not row.sources else refusals_of(trigger, context)
    codes = [refusal.code for refusal in refusals]
    assert ("role_required" in codes) is (user not in MAY[trigger])


AT_WILL = load_office().model_copy(update={"review": ReviewRule(always=False)})
CONCLUDED: Data = {"text": "报告", "concluded_on": "2026-04-02"}
CLOSING: Data = {"ground": "无须执行", "summary": "不予处罚"}
SPOT_WAY = Way("assign_officers", step("wang", "write_report"), more=simplified())
ON_SPOT = step("wang", "decide_on_the_spot", ON_THE_SPOT, "2026-03-04")


def way(last: str, user: str, action: str, data: Data | None = None, *more: Step, day: str = "2026-05-06") -> Way:
    return Way(last, step(user, action, data, day), more=more)


def on(action: str, user: str, last: str, day: str, **data: object) -> Way:
    """Return a way of a step that needs its day and little else."""
    return Way(last, step(user, action, {"on": day, **data}, day))


def after(before: Way, user: str, action: str, data: Data | None = None, day: str = "2026-05-06") -> Way:
    """Return a way that goes on where another ends."""
    return replace(before, taken=step(user, action, data, day), more=(*before.more, before.taken))


HEARD = way("issue_notice", "wang", "record_statement", ASKED, day="2026-04-15")
TOLD = after(HEARD, "wang", "notify_hearing", HEARING_TOLD, "2026-04-15")
SEALED = Way("file_case", sealed())
KEPT = after(SEALED, "sun", "approve_measure", {"approved_on": "2026-03-13"}, "2026-03-13")
HALTED = way("file_case", "wu", "suspend_case", {"ground": "不可抗力", "reason": "洪水", "starts_on": "2026-03-12"},
             day="2026-03-12")  # fmt: skip
SPAN = Way("file_case", appraisal("2026-03-12", "2026-03-12"))
REPORTED = way(
    "file_case", "wang", "report_crime", {"reported_on": "2026-03-12", "suspicion": "诈骗"}, day="2026-03-12"
)
PASSED = after(REPORTED, "sun", "decide_crime", {"approved": "是", "reason": "同意", "on": "2026-03-13"}, "2026-03-13")
SENT = after(PASSED, "wang", "send_to_police", {"police": "某公安局", "on": "2026-03-13"}, "2026-03-13")
ACCEPTED = after(SENT, "wang", "record_police_answer", {"answer": "立案", "on": "2026-03-16"}, "2026-03-16")
DECLINED = after(SENT, "wang", "record_police_answer", {"answer": "不予立案", "on": "2026-03-16"}, "2026-03-16")
PUBLISHED = on("publish_decision", "zhou", "record_service", "2026-05-06", where="网站", redacted="是")
APPEALED = way("record_service", "zhou", "record_appeal",
               {"kind": "行政复议", "body": "某市人民政府", "filed_on": "2026-05-06"})  # fmt: skip
DEFERRED = way(
    "record_service", "zhou", "request_deferral", {"kind": "延期", "reason": "困难", "asked_on": "2026-05-06"}
)
DEMANDED = way("record_service", "zhou", "demand_performance",
               {"dated": "2026-06-01", "served_on": "2026-06-01", **SIGNED}, day="2026-06-01")  # fmt: skip
APPLIED = after(DEMANDED, "wu", "apply_to_court", {"court": "某法院", "applied_on": "2026-11-16"}, "2026-11-16")
TRANSFERRED = on("transfer_case", "wu", "file_case", "2026-03-12", authority="某市卫生健康委员会", reason="管辖")
CLOSE_ASKED = after(TRANSFERRED, "wang", "request_closing", CLOSING)
CLOSED = after(CLOSE_ASKED, "wu", "close_case", {"on": "2026-05-06"})
TOGETHER = way("record_statement", "wu", "submit_for_deliberation", REASON, day="2026-04-27")
GATHERED: Data = {"held_on": "2026-04-27", "members": ["孙某", "武某"], "opinions": "均同意", "conclusion": "同意"}
COMMENTED = way("record_violation", "qian", "comment", {"text": "请核对金额"})
ASIDE = ask_recusal("li", "2026-03-12")

ATTEMPTS: tuple[Way, ...] = (
    way("open_case", "wang", "record_source", SOURCE),
    way("open_case", "wang", "record_party", PARTY),
    way("record_party", "wu", "assign_officers", {"officers": ["wang", "li"]}),
    way("open_case", "sun", "extend_verification", {"reason": "外调", "granted_on": "2026-03-20"}, day="2026-03-20"),
    way("assign_officers", "wang", "begin_simplified"),
    way("assign_officers", "wang", "request_filing"),
    way("request_filing", "wu", "return_filing", REASON),
    way("request_filing", "wu", "file_case", {"filed_on": "2026-03-05"}, day="2026-03-05"),
    way("request_filing", "wu", "decline_case", REASON, day="2026-03-05"),
    Way("file_case", ASIDE._replace(user="zhou")),
    Way("file_case", settle_recusal("否", "2026-03-12", user="wu"), more=(ASIDE,)),
    way("file_case", "zhao", "mark_case", {"marks": ["重大公共利益"], "reason": "涉及面广"}),
    way("file_case", "wang", "record_evidence", PROOF),
    on("show_evidence", "wang", "record_evidence", "2026-03-16", numbers=[1], manner="询问时出示"),
    SEALED,
    replace(KEPT, taken=KEPT.taken._replace(user="wu")),
    after(SEALED, "wu", "reject_measure", REASON),
    after(KEPT, "wu", "extend_measure", {"days": 9, "reason": "核对", "granted_on": "2026-04-01"}, "2026-04-01"),
    after(KEPT, "wang", "resolve_measure", {"outcome": "解除", "on": "2026-04-01"}, "2026-04-01"),
    SPAN,
    after(SPAN, "wang", "end_exclusion", {"ends_on": "2026-03-20"}, "2026-03-20"),
    way("file_case", "wu", "extend_decision", {"days": 30, "reason": "复杂", "granted_on": "2026-05-06"}),
    HALTED,
    after(HALTED, "wu", "resume_case", {"on": "2026-03-20"}, "2026-03-20"),
    on("terminate_case", "wu", "file_case", "2026-05-06", ground="其他", reason="无承受人"),
    way("record_evidence", "wang", "conclude_investigation", CONCLUDED),
    way("conclude_investigation", "wang", "reopen_investigation", REASON),
    way("conclude_investigation", "wang", "record_violation", FINDING),
    way("record_violation", "wang", "remove_violation", {"number": 1, **REASON}),
    way("record_violation", "wang", "confirm_facts"),
    way("confirm_facts", "wang", "reopen_facts", REASON),
    way("confirm_facts", "wang", "choose_sanction", CHOICE),
    replace(SPOT_WAY, taken=ON_SPOT),
    replace(SPOT_WAY, taken=step("wang", "switch_to_ordinary", REASON)),
    way("choose_sanction", "wang", "write_report"),
    way("write_report", "wang", "submit_for_review"),
    replace(way("write_report", "wang", "skip_review", REASON), office=AT_WILL),
    way("submit_for_review", "zhao", "approve_review", REVIEW),
    way("submit_for_review", "zhao", "return_review", RETURNED),
    way("file_case", "zhou", "confirm_electronic", {"signed_on": "2026-05-06", "address": "a@example.cn"}),
    way("approve_review", "wang", "issue_notice", {"dated": "2026-04-14", "served_on": "2026-04-14", **SIGNED}),
    HEARD,
    TOLD,
    after(TOLD, "wang", "record_hearing", HEARING),
    after(TOLD, "wang", "waive_hearing", {"on": "2026-04-27", "manner": "书面放弃"}),
    way("record_statement", "wu", "return_decision", REASON),
    TOGETHER,
    after(TOGETHER, "wu", "record_deliberation", GATHERED),
    way("record_statement", "wu", "decide", {"dated": "2026-04-28"}),
    way("confirm_facts", "wu", "decide_not_established", {"dated": "2026-04-28", "ground": "证据不足"}),
    TRANSFERRED,
    REPORTED,
    PASSED,
    SENT,
    ACCEPTED,
    after(ACCEPTED, "wang", "hand_over", {"on": "2026-03-17"}, "2026-03-17"),
    after(DECLINED, "wang", "object_to_police", {"manner": "提请复议", "on": "2026-03-17"}, "2026-03-17"),
    after(DECLINED, "wu", "take_back", {"reason": "不予立案", "on": "2026-03-17"}, "2026-03-17"),
    way("decide", "zhou", "record_document", DOCUMENT),
    way("decide", "zhou", "record_service", SERVICE),
    after(replace(SPOT_WAY, taken=ON_SPOT), "wang", "report_spot_decision", {"on": "2026-03-06"}, "2026-03-06"),
    PUBLISHED,
    after(PUBLISHED, "zhou", "withdraw_publication", {"reason": "撤销", "on": "2026-05-06"}),
    APPEALED,
    after(APPEALED, "zhou", "record_appeal_outcome", {"outcome": "维持", "on": "2026-05-06"}),
    way("record_service", "zhou", "record_payment",
        {"what": "罚款", "amount": "24000", "paid_on": "2026-05-06", "voucher": "票1"}),
    DEFERRED,
    after(DEFERRED, "wu", "grant_deferral",
          {"on": "2026-05-06", "instalments": [{"due_on": "2026-07-01", "amount": "24000"}]}),
    after(DEFERRED, "wu", "refuse_deferral", {"reason": "不困难", "on": "2026-05-06"}),
    way("record_service", "wu", "impose_surcharge", {"on": "2026-06-01"}, day="2026-06-01"),
    DEMANDED,
    APPLIED,
    after(APPLIED, "zhou", "record_court_answer", {"accepted": "是", "on": "2026-11-20"}, "2026-11-20"),
    way("record_service", "zhou", "record_performance", {"what": "责令改正", "on": "2026-05-06"}),
    CLOSE_ASKED,
    after(CLOSE_ASKED, "wu", "return_closing", REASON),
    CLOSED,
    after(CLOSED, "zhou", "archive_case", {"on": "2026-05-06", "place": "2026-1号"}),
    way("record_violation", "wang", "undo_last", REASON, day="2026-04-03"),
    COMMENTED,
    after(COMMENTED, "wang", "settle_comment"),
)  # fmt: skip
"""Each step once, by somebody who may take it."""


def test_every_step_is_attempted() -> None:
    assert [each.taken.action for each in ATTEMPTS] == [row.trigger for row in PROCEDURE if row.sources]


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=[each.taken.action for each in ATTEMPTS])
def test_the_step_itself_refuses_the_wrong_person_and_takes_the_right_one(attempt: Way) -> None:
    action = attempt.taken.action
    walk = replace(attempt, office=attempt.office or load_office()).walk()
    assert attempt.taken.user in MAY[action]
    for user in PEOPLE:
        if user not in MAY[action]:
            code = "administrator_reads_no_case" if user == "admin" else "role_required"
            assert code in walk.codes(attempt.taken._replace(user=user))
    assert walk.codes(attempt.taken) == ()


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
        step("sun", "file_case", {"filed_on": "2026-03-05"}, "2026-03-05"),
        step("wang", "record_evidence", {"kind": "书证", "name": "表", "proves": "事实"}),
        step("wang", "conclude_investigation", {"text": "报告", "concluded_on": "2026-04-02"}),
        step("wang", "record_violation", FINDING),
        step("wang", "confirm_facts"),
        step("wang", "choose_sanction", CHOICE),
        step("wang", "write_report"),
        step("wang", "submit_for_review"),
    ):
        walk.do(each)
    assert {officer.user for officer in walk.record.officers} == {"wang", "li"}
    data = REVIEW if action == "approve_review" else RETURNED
    assert walk.codes(step("both", action, data)) == ("was_case_officer",)
    assert walk.codes(step("han", action, data)) == ()


@pytest.mark.parametrize(
    ("last", "action", "data", "day"),
    [
        ("request_filing", "file_case", {"filed_on": "2026-03-05"}, "2026-03-05"),
        ("request_filing", "return_filing", REASON, "2026-03-05"),
        ("request_filing", "decline_case", {**REASON, "declined_on": "2026-03-05"}, "2026-03-05"),
        ("record_statement", "return_decision", REASON, "2026-04-28"),
        ("record_statement", "decide", {"dated": "2026-04-28"}, "2026-04-28"),
    ],
)
def test_an_approver_who_was_replaced_as_officer_stays_excluded(last: str, action: str, data: Data, day: str) -> None:
    walk = Walk().until("record_party")
    walk.do(step("wang", "assign_officers", {"officers": ["wang", "both"]}, "2026-03-02"))
    walk.do(step("wang", "assign_officers", {"officers": ["wang", "li"]}, "2026-03-02"))
    names = [each.action for each in STEPS]
    for each in STEPS[names.index("request_filing") : names.index(last) + 1]:
        walk.do(each)
    assert walk.codes(step("both", action, data, day)) == ("was_case_officer",)
    assert walk.codes(step("wu", action, data, day)) == ()


def test_an_officer_who_leaves_is_replaced_wherever_a_case_is() -> None:
    assert set(BY_TRIGGER["assign_officers"].sources) == set(STATES) - {"closed", "declined"}


def test_whoever_opens_a_case_counts_as_its_officer_ever_after() -> None:
    walk = Walk()
    walk.do(Step("both", "2026-03-02", "open_case", SOURCE))
    walk.do(step("both", "record_party", PARTY))
    walk.do(step("both", "assign_officers", {"officers": ["wang", "li"]}))
    walk.do(step("wang", "request_filing"))
    filing = step("both", "file_case", {"filed_on": "2026-03-05"}, "2026-03-05")
    assert walk.codes(filing) == ("was_case_officer",)


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
