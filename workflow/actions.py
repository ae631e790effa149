"""One way in: each step of a person or a script is one function here.

A step loads the case, checks role and guards, appends one event and returns the new case. The desk and the command
line call these and nothing deeper, so what one can do the other can.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from cases.keeper import Conflict
from cases.parts import MAX_VIOLATIONS, REVIEW_ITEMS, Officer, PartError, Sanction, read_part
from cases.record import CaseRecord
from penalty.facts import Fault
from workflow.desk import Body, Data, Desk, load, new_event, take, to_json
from workflow.discretion import Discretion, choose
from workflow.machine import step
from workflow.numbers import decision_number, hearing_right, notice_number
from workflow.office import Office, OfficeError
from workflow.requests import (
    REQUESTS,
    Assignment,
    Deciding,
    Finding,
    Notifying,
    Removal,
    Reviewing,
    Sanctioning,
    Submitting,
)


def perform(desk: Desk, case_id: str, trigger: str, data: Data, seen: int | None = None) -> CaseRecord:
    """Take a step by its name. Raises PartError for an unknown name, and what the step itself raises."""
    if trigger not in ACTIONS:
        raise PartError((Fault("action", f"没有这个步骤：{trigger}，可用：{'、'.join(ACTIONS)}"),))
    return ACTIONS[trigger](desk, case_id, data, seen)


def open_case(desk: Desk, data: Data) -> CaseRecord:
    """Register a clue as a new case; whoever opens it is its first officer (处罚法第五十四条)."""
    body = to_json(read_part(REQUESTS["open_case"], data))
    state = step("open_case", desk.context(CaseRecord(case_id="new"), body), opening=True)
    opener = _officer(desk.office, desk.actor.user)
    case_id = _append_new(desk, {**body, "officers": [to_json(opener)]}, state)
    return load(desk, case_id)


def record_source(desk: Desk, case_id: str, data: Data, seen: int | None = None) -> CaseRecord:
    """Replace what is known of how the case came in."""
    return take(desk, case_id, "record_source", data, seen)


def record_party(desk: Desk, case_id: str, data: Data, seen: int | None = None) -> CaseRecord:
    """Fill in the party (处罚法第五十九条第一项)."""
    return take(desk, case_id, "record_party", data, seen)


def assign_officers(desk: Desk, case_id: str, data: Data, seen: int | None = None) -> CaseRecord:
    """Name the officers of the case, each an officer of the office with a certificate (处罚法第四十二条)."""

    def body(_record: CaseRecord, request: Assignment) -> Data:
        users = list(dict.fromkeys(request.officers))
        return {"officers": [to_json(_officer(desk.office, user)) for user in users]}

    return take(desk, case_id, "assign_officers", data, seen, body)


def request_filing(desk: Desk, case_id: str, data: Data, seen: int | None = None) -> CaseRecord:
    """Send the case up for filing (处罚法第五十四条)."""
    return take(desk, case_id, "request_filing", data, seen)


def return_filing(desk: Desk, case_id: str, data: Data, seen: int | None = None) -> CaseRecord:
    """Return an application for filing with a reason."""
    return take(desk, case_id, "return_filing", data, seen)


def file_case(desk: Desk, case_id: str, data: Data, seen: int | None = None) -> CaseRecord:
    """File the case (立案); from this day ninety days run (处罚法第六十条)."""
    return take(desk, case_id, "file_case", data, seen)


def decline_case(desk: Desk, case_id: str, data: Data, seen: int | None = None) -> CaseRecord:
    """Decline to file, with reasons (不予立案)."""
    return take(desk, case_id, "decline_case", data, seen)


def record_evidence(desk: Desk, case_id: str, data: Data, seen: int | None = None) -> CaseRecord:
    """Put a piece of evidence on file (处罚法第四十六条)."""
    return take(desk, case_id, "record_evidence", data, seen)


def conclude_investigation(desk: Desk, case_id: str, data: Data, seen: int | None = None) -> CaseRecord:
    """Close the investigation with its report."""
    return take(desk, case_id, "conclude_investigation", data, seen)


def reopen_investigation(desk: Desk, case_id: str, data: Data, seen: int | None = None) -> CaseRecord:
    """Go back to investigating, with a reason."""
    return take(desk, case_id, "reopen_investigation", data, seen)


def record_violation(desk: Desk, case_id: str, data: Data, seen: int | None = None) -> CaseRecord:
    """Put a violation on file, or replace the one of the same number; a sanction chosen before is void."""

    def body(record: CaseRecord, request: Finding) -> Data:
        taken = max((violation.number for violation in record.violations), default=0)
        if request.number is None and taken >= MAX_VIOLATIONS:
            raise PartError((Fault("number", f"一案最多登记 {MAX_VIOLATIONS} 项违法行为，请改用已有的序号"),))
        if request.facts.get("ruleset", desk.office.ruleset) != desk.office.ruleset:
            message = f"本机关办案适用 {desk.office.ruleset}，不能在事实中另写裁量规则，请留空"
            raise PartError((Fault("facts.ruleset", message),))
        return {**to_json(request), "number": request.number or taken + 1}

    return take(desk, case_id, "record_violation", data, seen, body)


def remove_violation(desk: Desk, case_id: str, data: Data, seen: int | None = None) -> CaseRecord:
    """Take a violation off, with a reason; it stays in the history."""

    def body(record: CaseRecord, request: Removal) -> Data:
        if request.number not in {violation.number for violation in record.violations}:
            raise PartError((Fault("number", f"没有违法行为{request.number}，请核对序号"),))
        return to_json(request)

    return take(desk, case_id, "remove_violation", data, seen, body)


def confirm_facts(desk: Desk, case_id: str, data: Data, seen: int | None = None) -> CaseRecord:
    """Settle the facts and go on to discretion."""
    return take(desk, case_id, "confirm_facts", data, seen)


def reopen_facts(desk: Desk, case_id: str, data: Data, seen: int | None = None) -> CaseRecord:
    """Go back to the facts, with a reason."""
    return take(desk, case_id, "reopen_facts", data, seen)


def choose_sanction(desk: Desk, case_id: str, data: Data, seen: int | None = None) -> CaseRecord:
    """Choose the sanction inside the band; outside it every fault is named with the band, and nothing is written."""

    def body(record: CaseRecord, request: Sanctioning) -> Data:
        made = choose(
            Discretion.of(record, desk.office, desk.today), request.choices, request.reason, request.confirmed
        )
        if not isinstance(made, Sanction):
            raise PartError(made)
        return to_json(made)

    return take(desk, case_id, "choose_sanction", data, seen, body)


def submit_for_review(desk: Desk, case_id: str, data: Data, seen: int | None = None) -> CaseRecord:
    """Send the case to legal review (处罚法第五十八条)."""

    def body(_record: CaseRecord, request: Submitting) -> Data:
        return {"submitted_on": (request.submitted_on or desk.today).isoformat()}

    return take(desk, case_id, "submit_for_review", data, seen, body)


def approve_review(desk: Desk, case_id: str, data: Data, seen: int | None = None) -> CaseRecord:
    """Agree, as the legal reviewer."""
    return take(desk, case_id, "approve_review", data, seen, _review(desk, agrees=True))


def return_review(desk: Desk, case_id: str, data: Data, seen: int | None = None) -> CaseRecord:
    """Return the case from legal review with an opinion other than agreement."""
    return take(desk, case_id, "return_review", data, seen, _review(desk, agrees=False))


def issue_notice(desk: Desk, case_id: str, data: Data, seen: int | None = None) -> CaseRecord:
    """Notify the party of what is intended (处罚法第四十四条), of a hearing too where `hearing_right` says so."""

    def body(record: CaseRecord, request: Notifying) -> Data:
        sanction = record.sanction
        if sanction is None:
            return {**to_json(request), "refund": 0, "fine": 0}  # the guards refuse it for the missing sanction
        return {
            **to_json(request),
            "number": notice_number(desk.office, record, request.dated.year),
            "refund": sanction.refund,
            "fine": sanction.fine,
            "hearing_right": hearing_right(desk.office, record),
            "groups": [to_json(group) for group in sanction.groups],
        }

    return take(desk, case_id, "issue_notice", data, seen, body)


def record_statement(desk: Desk, case_id: str, data: Data, seen: int | None = None) -> CaseRecord:
    """Record what the party said to the notice, and the answer (处罚法第四十五条)."""
    return take(desk, case_id, "record_statement", data, seen)


def record_hearing(desk: Desk, case_id: str, data: Data, seen: int | None = None) -> CaseRecord:
    """Record a hearing held; the case goes back to discretion and to legal review again (处罚法第五十八条第二项)."""
    return take(desk, case_id, "record_hearing", data, seen)


def return_decision(desk: Desk, case_id: str, data: Data, seen: int | None = None) -> CaseRecord:
    """Return the case to discretion instead of deciding, with a reason."""
    return take(desk, case_id, "return_decision", data, seen)


def decide(desk: Desk, case_id: str, data: Data, seen: int | None = None) -> CaseRecord:
    """Decide, as the person responsible (处罚法第五十七条): a penalty, or none with its ground."""

    def body(record: CaseRecord, request: Deciding) -> Data:
        punishes = record.sanction is not None and record.sanction.punishes
        if not punishes and not request.ground:
            raise PartError((Fault("ground", "不予处罚须写明理由"),))
        return {
            **to_json(request),
            "ground": None if punishes else request.ground,
            "outcome": "penalty" if punishes else "no_penalty",
            "number": decision_number(desk.office, record, request.dated.year, punishes=punishes),
            "approver": desk.actor.name,
        }

    return take(desk, case_id, "decide", data, seen, body)


def record_document(desk: Desk, case_id: str, data: Data, seen: int | None = None) -> CaseRecord:
    """Put a rendered document on file by its sha256; the same bytes twice are one document."""
    record = load(desk, case_id)
    if any(document.sha256 == data.get("sha256") for document in record.documents):
        return record
    return take(desk, case_id, "record_document", data, seen)


def record_service(desk: Desk, case_id: str, data: Data, seen: int | None = None) -> CaseRecord:
    """Record the service of the decision (处罚法第六十一条)."""
    return take(desk, case_id, "record_service", data, seen)


def _officer(office: Office, user: str) -> Officer:
    """Return the officer of a user name as a case names them. Raises PartError where they cannot be one."""
    try:
        person = office.person(user)
    except OfficeError as error:
        raise PartError((Fault("officers", str(error)),)) from error
    if "officer" not in person.roles or person.certificate is None:
        raise PartError((Fault("officers", f"{person.name}不是有执法证号的办案人员，请另选"),))
    return Officer(user=person.user, name=person.name, certificate=person.certificate)


def _append_new(desk: Desk, body: Data, state: str) -> str:
    """Append the first event under the next free case number of the year, and return the number."""
    year = desk.today.year
    taken = [head.case_id for head in desk.keeper.heads()] + [each.file.stem for each in desk.keeper.damaged()]
    numbers = [int(case_id.partition("-")[2]) for case_id in taken if _of_year(case_id, year)]
    number = max(numbers, default=0) + 1
    while True:
        case_id = f"{year}-{number:04d}"
        try:
            desk.keeper.append(case_id, 0, new_event(desk, "open_case", state, body))
        except Conflict:
            # Someone else opened a case at the same time and took the number.
            number += 1
        else:
            return case_id


def _of_year(case_id: str, year: int) -> bool:
    head, _, tail = case_id.partition("-")
    return head == str(year) and tail.isdecimal() and tail.isascii()


def _review(desk: Desk, *, agrees: bool) -> Body:
    """Make a review's body; the opinion must fit the step it is given with."""

    def body(record: CaseRecord, request: Reviewing) -> Data:
        if agrees is not (request.opinion == "同意"):
            wanted = "审核同意的意见只能是“同意”" if agrees else "审核退回的意见不能是“同意”"
            raise PartError((Fault("opinion", wanted),))
        if agrees and set(REVIEW_ITEMS) - set(request.findings):
            lacking = "、".join(item for item in REVIEW_ITEMS if item not in request.findings)
            raise PartError((Fault("findings", f"逐项审核未写：{lacking}"),))
        failed = [item for item, finding in request.findings.items() if finding.startswith("不符合")]
        if agrees and failed:
            raise PartError((Fault("findings", f"{'、'.join(failed)}不符合，不能审核同意；请退回并写明意见"),))
        received, dated = record.submitted_on or desk.today, request.dated or desk.today
        days = {"received_on": received.isoformat(), "dated": dated.isoformat()}
        return {**to_json(request), **days, "reviewer": desk.actor.name}

    return body


_Action = Callable[[Desk, str, Data, int | None], CaseRecord]

ACTIONS: Final[Mapping[str, _Action]] = {
    action.__name__: action
    for action in (
        record_source,
        record_party,
        assign_officers,
        request_filing,
        return_filing,
        file_case,
        decline_case,
        record_evidence,
        conclude_investigation,
        reopen_investigation,
        record_violation,
        remove_violation,
        confirm_facts,
        reopen_facts,
        choose_sanction,
        submit_for_review,
        approve_review,
        return_review,
        issue_notice,
        record_statement,
        record_hearing,
        return_decision,
        decide,
        record_document,
        record_service,
    )
}
"""Every step of an open case by the name it has in the procedure's table."""
