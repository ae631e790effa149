"""What a step puts on file beyond what it was given: numbers, names, sums, which of several entries it is about.

Each maker takes the desk, the case and the request read, and returns the event's body. A step without one keeps the
request as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cases.parts import MAX_VIOLATIONS, REVIEW_ITEMS, Delivery, Officer, Part, PartError, Sanction
from cases.record import CaseRecord
from penalty.facts import Fault
from workflow.desk import Body, Data, Desk, to_json
from workflow.discretion import Discretion, choose
from workflow.dues import surcharge
from workflow.numbers import decision_number, hearing_right, notice_number
from workflow.office import Office, OfficeError
from workflow.pending import CHOOSING, waiting
from workflow.report import report_parts
from workflow.requests import (
    Assignment,
    ClosingApproval,
    ClosingAsked,
    Deciding,
    Declining,
    Finding,
    NotEstablished,
    Notifying,
    OnTheSpot,
    Removal,
    Reporting,
    Reviewing,
    Sanctioning,
    Submitting,
    Undoing,
)
from workflow.requests.shapes import Numbered
from workflow.time.verification import VERIFICATION_DAYS


def officer(office: Office, user: str) -> Officer:
    """Return the officer of a user name as a case names them. Raises PartError where they cannot be one."""
    try:
        person = office.person(user)
    except OfficeError as error:
        raise PartError((Fault("officers", str(error)),)) from error
    if "officer" not in person.roles or person.certificate is None:
        raise PartError((Fault("officers", f"{person.name}不是有执法证号的办案人员，请另选"),))
    return Officer(user=person.user, name=person.name, certificate=person.certificate)


def _officers(desk: Desk, _record: CaseRecord, request: Assignment) -> Data:
    users = list(dict.fromkeys(request.officers))
    return {"officers": [to_json(officer(desk.office, user)) for user in users]}


def _recusal(desk: Desk, _record: CaseRecord, request: Any) -> Data:  # noqa: ANN401 - a RecusalRequest
    try:
        person = desk.office.person(request.user)
    except OfficeError as error:
        raise PartError((Fault("user", str(error)),)) from error
    return {**to_json(request), "name": person.name}


def _declining(desk: Desk, _record: CaseRecord, request: Declining) -> Data:
    return {**to_json(request), "declined_on": (request.declined_on or desk.today).isoformat()}


def _verification(_desk: Desk, _record: CaseRecord, request: Part) -> Data:
    return {**to_json(request), "days": VERIFICATION_DAYS}


def _numbered(trigger: str) -> Body:
    """Make a body that names the entry meant: the one given, or the only one that is pending."""

    def body(_desk: Desk, record: CaseRecord, request: Numbered) -> Data:
        places = list(waiting(trigger, record))
        number = request.number or (places[0] if len(places) == 1 else None)
        if number not in places:
            known = "、".join(map(str, places))
            message = (
                f"有 {len(places)} 件可办，请写明第几件：{known}" if request.number is None else f"可办的是：{known}"
            )
            raise PartError((Fault("number", message),))
        return {**to_json(request), "number": number}

    return body


def _violation(desk: Desk, record: CaseRecord, request: Finding) -> Data:
    taken = max((violation.number for violation in record.violations), default=0)
    if request.number is None and taken >= MAX_VIOLATIONS:
        raise PartError((Fault("number", f"一案最多登记 {MAX_VIOLATIONS} 项违法行为，请改用已有的序号"),))
    if request.facts.get("ruleset", desk.office.ruleset) != desk.office.ruleset:
        message = f"本机关办案适用 {desk.office.ruleset}，不能在事实中另写裁量规则，请留空"
        raise PartError((Fault("facts.ruleset", message),))
    return {**to_json(request), "number": request.number or taken + 1}


def _removal(_desk: Desk, record: CaseRecord, request: Removal) -> Data:
    if request.number not in {violation.number for violation in record.violations}:
        raise PartError((Fault("number", f"没有违法行为{request.number}，请核对序号"),))
    return to_json(request)


def _sanction(desk: Desk, record: CaseRecord, request: Sanctioning) -> Data:
    discretion = Discretion.of(record, desk.office, desk.today)
    made = choose(discretion, request.choices, request.reason, request.confirmed)
    if not isinstance(made, Sanction):
        raise PartError(made)
    return to_json(made)


def _report(desk: Desk, record: CaseRecord, request: Reporting) -> Data:
    given = {name: value for name, value in to_json(request).items() if value is not None}
    return {**report_parts(record), "dated": desk.today.isoformat(), **given}


def _submitting(desk: Desk, _record: CaseRecord, request: Submitting) -> Data:
    return {"submitted_on": (request.submitted_on or desk.today).isoformat()}


def _review(*, agrees: bool) -> Body:
    """Make a review's body; the opinion must fit the step it is given with."""

    def body(desk: Desk, record: CaseRecord, request: Reviewing) -> Data:
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


_DELIVERY: Final = frozenset(Delivery.model_fields)


def _notice(desk: Desk, record: CaseRecord, request: Notifying) -> Data:
    """Announce what the sanction on file says; the delivery is kept apart, its day also where it always stood."""
    sanction, plain = record.sanction, to_json(request)
    if sanction is None:
        return plain  # the guards refuse it for the missing sanction
    return {
        "dated": plain["dated"],
        "served_on": plain["served_on"],
        "number": notice_number(desk.office, record, request.dated.year),
        "refund": sanction.refund,
        "fine": sanction.fine,
        "hearing_right": hearing_right(desk.office, record),
        "groups": [to_json(group) for group in sanction.groups],
        "delivery": {name: plain[name] for name in _DELIVERY},
        "entry_note": plain["entry_note"],
    }


def _decision(desk: Desk, record: CaseRecord, request: Deciding) -> Data:
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


def _not_established(desk: Desk, record: CaseRecord, request: NotEstablished) -> Data:
    number = decision_number(desk.office, record, request.dated.year, punishes=False)
    return {**to_json(request), "outcome": "not_established", "number": number, "approver": desk.actor.name}


def _on_the_spot(desk: Desk, record: CaseRecord, request: OnTheSpot) -> Data:
    number = decision_number(desk.office, record, request.dated.year, punishes=True)
    made = {"outcome": "penalty", "number": number, "approver": desk.actor.name, "on_the_spot": True}
    return {**to_json(request), **made}


def _surcharge(desk: Desk, record: CaseRecord, request: Any) -> Data:  # noqa: ANN401 - a Dated
    owed = surcharge(record, desk.office.calendar, request.on)
    return {"dated": request.on.isoformat(), "days": max(owed.days, 1), "amount": owed.amount}


def _closing(desk: Desk, _record: CaseRecord, request: ClosingAsked) -> Data:
    return {**to_json(request), "asked_on": (request.asked_on or desk.today).isoformat()}


def _closed(desk: Desk, _record: CaseRecord, request: ClosingApproval) -> Data:
    return {"on": (request.on or desk.today).isoformat()}


def _undoing(_desk: Desk, record: CaseRecord, request: Undoing) -> Data:
    return {**to_json(request), "revision": request.revision or record.revision}


BODIES: Final[Mapping[str, Body]] = {
    **{trigger: _numbered(trigger) for trigger in CHOOSING},
    "assign_officers": _officers,
    "request_recusal": _recusal,
    "extend_verification": _verification,
    "decline_case": _declining,
    "record_violation": _violation,
    "remove_violation": _removal,
    "choose_sanction": _sanction,
    "write_report": _report,
    "submit_for_review": _submitting,
    "approve_review": _review(agrees=True),
    "return_review": _review(agrees=False),
    "issue_notice": _notice,
    "decide": _decision,
    "decide_not_established": _not_established,
    "decide_on_the_spot": _on_the_spot,
    "impose_surcharge": _surcharge,
    "request_closing": _closing,
    "close_case": _closed,
    "undo_last": _undoing,
}
"""The maker of each step whose event says more than its request."""
