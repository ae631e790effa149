"""Ways round the guards by days and spans: dated back, dated to come, lengthened after the fact, counted twice."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.workflow.walk import REASON, SOURCE, Step, step
from tests.workflow.ways import (
    ON_THE_SPOT,
    ON_THE_SPOT_STEP,
    ONE_NAME_TWICE,
    SMALL,
    TO_ORDINARY,
    Way,
    appraisal,
    approved,
    ask_recusal,
    at,
    failed,
    sealed,
    spot,
)

DAY = "2026-04-14"
EXTENDED = at("sun", "extend_decision", "2026-05-20", days=30, reason="复杂", granted_on="2026-05-20")
FUTURE_END = {**SMALL, "facts": {**SMALL["facts"], "violation_end": "2026-12-31"}}

REFUSED: Mapping[str, Way] = {
    "days: declining dated before the clue came in": Way(
        "request_filing", at("sun", "decline_case", "2026-05-06", reason="无管辖", declined_on="2026-03-01")
    ),
    "days: declining dated to come": Way(
        "request_filing", at("sun", "decline_case", "2026-03-05", reason="无管辖", declined_on="2026-03-06")
    ),
    "days: verification lengthened before the clue came in": Way(
        "open_case", at("sun", "extend_verification", "2026-05-06", reason="外调", granted_on="2026-03-01")
    ),
    "days: the clue came in later, once its time is over": Way(
        "request_filing",
        at("sun", "file_case", "2026-05-06", filed_on="2026-05-06"),
        more=(
            step("sun", "return_filing", REASON),
            step("wang", "record_source", {**SOURCE, "received_on": "2026-05-06"}),
            step("wang", "request_filing"),
        ),
    ),
    "days: the decision's time lengthened before filing": Way(
        "file_case", at("sun", "extend_decision", "2026-07-06", days=30, reason="复杂", granted_on="2026-03-04")
    ),
    "days: a second extension discussed by one person twice": Way(
        "file_case",
        at(
            "sun",
            "extend_decision",
            "2026-06-20",
            days=60,
            reason="复杂",
            granted_on="2026-06-20",
            members=ONE_NAME_TWICE,
        ),
        more=(EXTENDED,),
    ),
    "days: a late extension discussed by one person twice": Way(
        "file_case",
        at(
            "sun",
            "extend_decision",
            "2026-06-20",
            days=30,
            reason="复杂",
            granted_on="2026-06-20",
            members=ONE_NAME_TWICE,
        ),
    ),
    "days: a sealing lengthened before it began": Way(
        "file_case",
        at("sun", "extend_measure", "2026-05-06", days=30, reason="核对", granted_on="2026-03-11"),
        more=(sealed(), approved()),
    ),
    "days: a measure approved before it was proposed": Way(
        "file_case",
        step("sun", "approve_measure", {"approved_on": "2026-03-11"}, "2026-03-12"),
        more=(sealed(taken_on="2026-03-10"),),
    ),
    "days: a measure proposed before the clue came in": Way("file_case", sealed(proposed_on="2026-03-01")),
    "days: a recusal decided before it was asked for": Way(
        "approve_review",
        Step("sun", DAY, "decide_recusal", {"upheld": "否", "reason": "无关", "on": "2026-04-13"}),
        more=(ask_recusal("han", DAY),),
    ),
    "days: an investigation terminated before filing": Way(
        "file_case", at("sun", "terminate_case", "2026-03-20", ground="其他", reason="无承受人", on="2026-03-04")
    ),
    "days: evidence shown before there was a case": Way(
        "record_evidence", at("wang", "show_evidence", "2026-03-16", numbers=[1], on="2026-03-01", manner="询问时出示")
    ),
    "days: a decision on the spot before the clue came in": spot(
        ON_THE_SPOT_STEP._replace(data={**ON_THE_SPOT, "dated": "2026-03-01"})
    ),
    "days: a decision on the spot reported before it was made": spot(
        at("wang", "report_spot_decision", "2026-03-06", on="2026-03-03"), ON_THE_SPOT_STEP
    ),
    "days: a violation that ends in the future": spot(ON_THE_SPOT_STEP, finding=FUTURE_END),
    "days: a report written after it was sent": Way(
        "choose_sanction",
        at("wang", "submit_for_review", "2026-05-06", submitted_on="2026-04-08"),
        more=(at("wang", "write_report", "2026-05-06", dated="2026-05-06"),),
    ),
    "days: a note of blanks in place of why it is typed in late": Way(
        "request_filing", at("sun", "file_case", "2026-03-24", filed_on="2026-03-23", entry_note="  ")
    ),
    "days: the clue came in earlier, and its time is over": Way(
        "open_case",
        at("sun", "extend_verification", "2026-03-20", reason="外调", granted_on="2026-03-20"),
        more=(step("wang", "record_source", {**SOURCE, "received_on": "2026-02-02"}, "2026-03-03"),),
    ),
    "days: things taken before the clue came in": Way("file_case", sealed(taken_on="2026-03-01")),
    "days: a suspected crime reported before filing": Way(
        "file_case", at("wang", "report_crime", "2026-03-12", reported_on="2026-03-04", suspicion="诈骗")
    ),
    "days: asked to keep out before there was a case": Way(
        "file_case",
        ask_recusal("li", "2026-03-12")._replace(
            data={"user": "li", "asked_by": "当事人", "reason": "亲属", "on": "2026-03-01"}
        ),
    ),
    "days: an address for service confirmed before the clue came in": Way(
        "file_case", at("wang", "confirm_electronic", "2026-03-12", signed_on="2026-03-01", address="a@example.cn")
    ),
    "spans: a suspension over days on which the case went on": Way(
        "approve_review", at("sun", "suspend_case", "2026-05-06", ground="其他", reason="补登", starts_on="2026-03-06")
    ),
    "spans: one that began before filing, recorded while under the simplified procedure": Way(
        "assign_officers",
        TO_ORDINARY[-1],
        more=(
            step("wang", "begin_simplified", {}, "2026-03-04"),
            appraisal("2026-03-04", "2026-03-04"),
            *TO_ORDINARY[:-1],
        ),
    ),
    "spans: a suspension while an appraisal runs": Way(
        "file_case",
        at("sun", "suspend_case", "2026-03-20", ground="其他", reason="洪水", starts_on="2026-03-20"),
        more=(appraisal("2026-03-12", "2026-03-12"),),
    ),
    "spans: an appraisal over a suspension gone by": Way(
        "file_case",
        appraisal("2026-04-01", "2026-03-11", "2026-03-21"),
        more=(
            at("sun", "suspend_case", "2026-03-12", ground="其他", reason="洪水", starts_on="2026-03-12"),
            at("sun", "resume_case", "2026-03-20", on="2026-03-20"),
        ),
    ),
}

BY: Mapping[str, str] = {
    "days: declining dated to come": "date_in_future",
    "days: the clue came in later, once its time is over": "verification_late",
    "days: a second extension discussed by one person twice": "extension_needs_discussion",
    "days: a late extension discussed by one person twice": "extension_late",
    "days: a sealing lengthened before it began": "measure_approved_early",
    "days: a measure approved before it was proposed": "measure_approved_early",
    "days: a measure proposed before the clue came in": "date_out_of_order",
    "days: a recusal decided before it was asked for": "recusal_too_early",
    "days: an investigation terminated before filing": "date_out_of_order",
    "days: a note of blanks in place of why it is typed in late": "entered_late",
    "days: the clue came in earlier, and its time is over": "verification_over",
    "days: things taken before the clue came in": "date_out_of_order",
    "days: a suspected crime reported before filing": "date_out_of_order",
    "days: asked to keep out before there was a case": "date_out_of_order",
    "days: an address for service confirmed before the clue came in": "date_out_of_order",
    "days: evidence shown before there was a case": "date_out_of_order",
    "days: a decision on the spot before the clue came in": "date_out_of_order",
    "days: a decision on the spot reported before it was made": "date_out_of_order",
    "days: a report written after it was sent": "date_out_of_order",
    "spans: a suspension over days on which the case went on": "date_out_of_order",
    "spans: a suspension while an appraisal runs": "exclusion_overlaps",
    "spans: an appraisal over a suspension gone by": "exclusion_overlaps",
    "days: declining dated before the clue came in": "date_out_of_order entered_late",
    "days: the decision's time lengthened before filing": "date_out_of_order entered_late",
    "days: verification lengthened before the clue came in": "date_out_of_order entered_late",
}
"""By which codes an attempt fails at its last step."""

ON_THE_WAY: Mapping[str, tuple[str, str]] = {
    "days: a violation that ends in the future": ("confirm_facts", "violation_after_conclusion"),
    "spans: one that began before filing, recorded while under the simplified procedure": (
        "exclude_period",
        "not_filed",
    ),
}
"""What fails before its last step: at which, and by which code."""


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_way_round_is_closed_and_leaves_nothing(name: str) -> None:
    way = REFUSED[name]
    action, code = ON_THE_WAY[name] if name in ON_THE_WAY else (way.taken.action, BY[name])
    assert failed(way) == (action, tuple(code.split()))
