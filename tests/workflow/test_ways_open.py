"""Steps the law allows or asks for, that a guard meant for something else could stand in the way of."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.workflow.walk import ASKED, HEARING, HEARING_TOLD, REASON, REVIEW, step
from tests.workflow.ways import (
    DECIDE,
    PROOF,
    REFUSED_BY_POLICE,
    SEAL_OF_THE_SPOT,
    TELL,
    TO_ORDINARY,
    WAIVE,
    Way,
    appraisal,
    approved,
    ask_recusal,
    at,
    sealed,
    settle_recusal,
)

APPRAISAL = appraisal("2026-04-14", "2026-04-14")
ASKED_STEP = step("wang", "record_statement", ASKED, "2026-04-15")
TOLD = step("wang", "notify_hearing", HEARING_TOLD, "2026-04-15")
EARLY, AFTER = "2026-03-03", "2026-04-16"
HALT_EARLY = at("sun", "suspend_case", "2026-03-12", ground="不可抗力", reason="洪水", starts_on="2026-03-12")
HALT = at("sun", "suspend_case", "2026-04-16", ground="不可抗力", reason="洪水", starts_on="2026-04-16")
REPLACED = at("sun", "assign_officers", "2026-05-06", officers=["wang", "both"])

LAWFUL: Mapping[str, Way] = {
    "what was taken without approval is given back": Way(
        "file_case",
        at("wang", "resolve_measure", "2026-03-13", outcome="退还", on="2026-03-13"),
        more=(sealed(taken_on="2026-03-12"), step("sun", "reject_measure", REASON, "2026-03-13")),
    ),
    "what is held is given back before the case is filed": Way(
        "assign_officers",
        at("wang", "resolve_measure", "2026-03-05", outcome="退还", on="2026-03-05"),
        more=(
            step("wang", "begin_simplified", {}, "2026-03-04"),
            SEAL_OF_THE_SPOT,
            approved("2026-03-04"),
            TO_ORDINARY[0],
        ),
    ),
    "evidence is put on file before the case is filed": Way(
        "assign_officers", at("wang", "record_evidence", EARLY, **PROOF)
    ),
    "things are taken, approved and given back before the case is filed": Way(
        "assign_officers",
        at("wang", "resolve_measure", EARLY, outcome="退还", on=EARLY),
        more=(sealed(proposed_on=EARLY, taken_on=EARLY)._replace(day=EARLY), approved(EARLY)),
    ),
    "a suspected crime goes to the police before the case is filed": Way(
        "assign_officers",
        at("wang", "send_to_police", EARLY, police="某公安局", on=EARLY),
        more=(
            at("wang", "report_crime", EARLY, reported_on=EARLY, suspicion="诈骗"),
            at("sun", "decide_crime", EARLY, approved="是", reason="同意", on=EARLY),
        ),
    ),
    "what was taken at once is approved while the case is suspended": Way(
        "file_case", approved(), more=(sealed(taken_on="2026-03-12"), HALT_EARLY)
    ),
    "what was proposed is refused while the case is suspended": Way(
        "file_case", at("sun", "reject_measure", "2026-03-13", **REASON), more=(sealed(), HALT_EARLY)
    ),
    "a sealing is prolonged while the case is suspended": Way(
        "file_case",
        at("sun", "extend_measure", "2026-03-20", days=30, reason="核对", granted_on="2026-03-20"),
        more=(sealed(), approved("2026-03-12"), HALT_EARLY),
    ),
    "a case goes on after its reviewer had to keep out": Way(
        "submit_for_review",
        DECIDE,
        more=(
            at("han", "approve_review", "2026-04-13", **REVIEW, dated="2026-04-13"),
            TELL,
            WAIVE,
            ask_recusal("han", AFTER),
            settle_recusal("是", AFTER),
            at("sun", "return_decision", AFTER, **REASON),
            at("wang", "submit_for_review", AFTER),
            at("zhao", "approve_review", AFTER, **REVIEW),
        ),
    ),
    "an appraisal ends while a hearing is awaited": Way(
        "issue_notice",
        at("wang", "end_exclusion", "2026-04-20", ends_on="2026-04-20"),
        more=(APPRAISAL, ASKED_STEP),
    ),
    "an appraisal ends after the hearing was held": Way(
        "issue_notice",
        at("wang", "end_exclusion", "2026-04-30", ends_on="2026-04-30"),
        more=(APPRAISAL, ASKED_STEP, TOLD, step("wang", "record_hearing", HEARING, "2026-04-27")),
    ),
    "a case is suspended while a hearing is awaited": Way("issue_notice", HALT, more=(ASKED_STEP,)),
    "a case is suspended after a hearing was notified": Way("issue_notice", HALT, more=(ASKED_STEP, TOLD)),
    "an officer who leaves is replaced while the case is suspended": Way("approve_review", REPLACED, more=(HALT,)),
    "an officer who leaves is replaced after the decision": Way("decide", REPLACED),
    "an officer who leaves is replaced after the service": Way("record_service", REPLACED),
    "an officer who leaves is replaced while the police have the case": Way(
        "file_case", REPLACED, more=REFUSED_BY_POLICE[:3]
    ),
}
"""Each by what it is; where one fails, the case is stuck."""


@pytest.mark.parametrize("name", sorted(LAWFUL))
def test_what_the_law_allows_is_open(name: str) -> None:
    assert LAWFUL[name].codes() == ()
