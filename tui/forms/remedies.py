"""Where what a refusal misses is filled in: the step, and where one field is meant, that field of its form.

A refusal that only time, another person or the law itself can lift has no place here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cases.record import CaseRecord
from workflow.desk import Offer
from workflow.office import Person
from workflow.progress import ahead, awaited, next_step
from workflow.refusal import Refusal

Place = tuple[str, str]
"""A step and a field of its form; "" is the step as a whole."""

_FILLED_IN: Final[Mapping[str, str]] = {
    "appeal_unknown": "record_appeal",
    "closing_court": "apply_to_court",
    "closing_not_requested": "request_closing",
    "closing_unperformed": "record_payment",
    "comment_not_open": "comment",
    "court_not_applied": "apply_to_court",
    "crime_not_approved": "decide_crime",
    "crime_not_reported": "report_crime",
    "crime_undecided": "decide_crime",
    "decision_overdue": "extend_decision",
    "deferral_not_asked": "request_deferral",
    "deliberation_disagreed": "record_deliberation",
    "deliberation_missing": "submit_for_deliberation",
    "demand_missing": "demand_performance",
    "electronic_never_agreed": "confirm_electronic",
    "electronic_unconfirmed": "confirm_electronic",
    "evidence_missing": "record_evidence",
    "evidence_not_shown": "show_evidence",
    "evidence_unknown": "record_evidence",
    "exclusion_none_open": "exclude_period",
    "exclusion_open": "end_exclusion",
    "facts_contradict": "record_violation",
    "filing_not_requested": "request_filing",
    "heavier_than_notified": "issue_notice",
    "hearing_no_right": "issue_notice",
    "hearing_not_as_notified": "notify_hearing",
    "hearing_not_asked": "record_statement",
    "hearing_pending": "record_hearing",
    "item_missing": "record_violation.item",
    "measure_not_held": "propose_measure",
    "measure_not_pending": "propose_measure",
    "measure_open": "resolve_measure",
    "not_case_officer": "assign_officers",
    "not_filed": "file_case",
    "not_published": "publish_decision",
    "not_simplified": "begin_simplified",
    "notice_missing": "issue_notice",
    "officers_fewer_than_two": "assign_officers.officers",
    "party_does_not_fit": "record_violation.provision",
    "party_missing": "record_party",
    "payment_before_service": "record_service",
    "police_not_filed": "record_police_answer",
    "police_not_refused": "record_police_answer",
    "police_not_waiting": "send_to_police",
    "police_unanswered": "record_police_answer",
    "recusal_not_asked": "request_recusal",
    "recusal_pending": "decide_recusal",
    "renotice_missing": "issue_notice",
    "report_missing": "write_report",
    "review_missing": "submit_for_review",
    "review_required": "submit_for_review",
    "sanction_missing": "choose_sanction",
    "sanction_stale": "choose_sanction",
    "simplified_complex": "switch_to_ordinary",
    "simplified_too_high": "switch_to_ordinary",
    "simplified_under_way": "decide_on_the_spot",
    "statement_missing": "record_statement",
    "statement_unanswered": "record_statement.response",
    "tier_unsettled": "record_violation",
    "undo_not_mere": "comment",
    "violation_after_conclusion": "record_violation.violation_end",
    "violation_without_evidence": "record_violation.evidence",
    "violations_missing": "record_violation",
}
"""Code of a refusal -> the step, and behind a full stop the field, where what it misses is filled in."""

WRONG_STATE: Final = "state_wrong"


def place_of(refusal: Refusal, offer: Offer, record: CaseRecord, offers: Mapping[str, Offer], person: Person) -> Place:
    """Return where to go from a refusal; ("", "") where nothing that can be filled in lifts it.

    A step whose state the case has not come to leads to what comes next; one whose state it has left, to the step
    that leads back there.
    """
    if refusal.code != WRONG_STATE:
        step, _, field = _FILLED_IN.get(refusal.code, "").partition(".")
        return (step, field) if step != offer.row.trigger else ("", field)
    if ahead(record, offer.row):
        step = next_step(record, offers) or awaited(record, offers, person)
    else:
        step = next((name for name, each in offers.items() if _leads_back(each, offer, record)), "")
    return (step, "") if step != offer.row.trigger else ("", "")


def _leads_back(each: Offer, offer: Offer, record: CaseRecord) -> bool:
    row = each.row
    return row.path == "back" and row.target in offer.row.sources and record.state in row.sources
