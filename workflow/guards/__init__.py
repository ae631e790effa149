"""What must hold before a step: each guard a pure function of the context, each refusal with a stable code.

Guards look at the whole history of the case, not at its last record: a reviewer who ever was an officer of the case
stays excluded, and a fine may not exceed the lowest ever notified.
"""

from workflow.guards.dates import dates_in_order
from workflow.guards.facts import ended_before_conclusion, items_named, party_fits, something_to_remove
from workflow.guards.file import (
    decided,
    evidence_on_file,
    facts_agree,
    filing_open,
    filing_requested,
    review_agreed,
    sanction_chosen,
    source_and_party,
    tiers_settled,
    violations_proved,
)
from workflow.guards.notice import (
    hearing_asked,
    hearing_held,
    hearing_period_over,
    not_heavier_than_notified,
    notice_on_file,
    notified,
    statement_heard,
    statement_in_time,
)
from workflow.guards.people import (
    approver_did_not_review,
    is_case_officer,
    never_case_officer,
    presider_independent,
    two_officers,
)

__all__ = [
    "approver_did_not_review",
    "dates_in_order",
    "decided",
    "ended_before_conclusion",
    "evidence_on_file",
    "facts_agree",
    "filing_open",
    "filing_requested",
    "hearing_asked",
    "hearing_held",
    "hearing_period_over",
    "is_case_officer",
    "items_named",
    "never_case_officer",
    "not_heavier_than_notified",
    "notice_on_file",
    "notified",
    "party_fits",
    "presider_independent",
    "review_agreed",
    "sanction_chosen",
    "something_to_remove",
    "source_and_party",
    "statement_heard",
    "statement_in_time",
    "tiers_settled",
    "two_officers",
    "violations_proved",
]
