"""Ways round the guards that somebody tried: other days, other orders, other people, other entries than were meant."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from cases.parts import MARKS
from tests.workflow.walk import (
    ASKED,
    CHOICE,
    FINDING,
    HEARING_TOLD,
    PARTY,
    REASON,
    RETURNED,
    REVIEW,
    Step,
    step,
)
from tests.workflow.ways import (
    DECIDE,
    ON_THE_SPOT_STEP,
    ONE_NAME_TWICE,
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
    failed,
    marked,
    office,
    sealed,
    settle_recusal,
    spot,
)
from workflow.office import Person

DAY = "2026-04-14"
REVIEWED = {**REVIEW, "dated": "2026-04-13"}
AFTER_NOTICE = "2026-04-16"
OTHER = {**PARTY, "name": "另一医院", "id_number": "91360000OTHER"}
NO_RANK = office(people=(*office().people, Person(user="lu", name="路某", roles=("approver",))))


def recusal(user: str, decider: str, *members: str) -> Way:
    return Way("approve_review", settle_recusal("否", DAY, *members, user=decider), more=(ask_recusal(user, DAY),))


def presiding(name: str, *before: Step) -> Way:
    asked = step("wang", "record_statement", ASKED, "2026-04-15")
    taken = step("wang", "notify_hearing", {**HEARING_TOLD, "presider": name}, "2026-04-15")
    return Way("issue_notice", taken, more=(asked, *before))


def back_to_facts(*changes: Step) -> tuple[Step, ...]:
    """Return the steps from a party heard back to the facts, through some changes, and to a case reviewed again."""
    day = AFTER_NOTICE
    return (
        step("sun", "return_decision", REASON, day),
        step("wang", "reopen_facts", REASON, day),
        *changes,
        step("wang", "confirm_facts", {}, day),
        step("wang", "submit_for_review", {}, day),
        step("zhao", "approve_review", REVIEW, day),
    )


OTHER_FACT = step("wang", "record_violation", {**FINDING, "number": 1, "conduct": "重复收费。"}, AFTER_NOTICE)

REFUSED: Mapping[str, Way] = {
    "people: the head decides on himself alone by writing his name twice": recusal("sun", "sun", *ONE_NAME_TWICE),
    "people: a 负责人 without a rank in the profile decides on himself": Way(
        "approve_review",
        settle_recusal("否", DAY, "路某", "武某", user="lu"),
        more=(ask_recusal("lu", DAY),),
        office=NO_RANK,
    ),
    "people: a deputy decides on himself with two names": recusal("wu", "wu", "武某", "双某"),
    "people: the reviewer becomes an officer and his review stands": Way(
        "submit_for_review",
        DECIDE,
        more=(
            step("both", "approve_review", REVIEWED, "2026-04-13"),
            at("wang", "assign_officers", "2026-04-13", officers=["wang", "both"]),
            TELL,
            WAIVE,
        ),
    ),
    "people: who must keep out is named again": Way(
        "approve_review",
        at("sun", "assign_officers", DAY, officers=["wang", "li"]),
        more=(ask_recusal("li", DAY), settle_recusal("是", DAY)),
    ),
    "people: who must keep out of the case presides its hearing": presiding(
        "韩某", ask_recusal("han", "2026-04-15"), settle_recusal("是", "2026-04-15")
    ),
    "people: an officer presides with a blank in the name": presiding("王 某"),
    "people: an officer presides with a title behind the name": presiding("王某（办案人员）"),
    "people: an officer presides beside somebody": presiding("李某、高某"),
    "people: an officer presides who was replaced": presiding(
        "李某", at("sun", "assign_officers", "2026-04-15", officers=["wang", "both"])
    ),
    "people: an officer takes off the mark that asks for deliberation": Way(
        "record_statement", DECIDE, more=(marked("情节复杂或者重大违法行为"), marked(user="wang"))
    ),
    "people: a deputy lengthens the verification": Way(
        "open_case", at("wu", "extend_verification", "2026-03-20", reason="外调", granted_on="2026-03-20")
    ),
    "people: an officer presides under the name he signs in with": presiding("wang"),
    "people: who approved the decision investigates what is left of the case": Way(
        "record_statement",
        at("sun", "assign_officers", "2026-04-28", officers=["wang", "both"]),
        more=(DECIDE._replace(user="both"),),
    ),
    "people: who marked the case from above becomes an officer, and his mark is taken off": Way(
        "record_statement",
        marked(user="wang"),
        more=(
            marked(MARKS[2], user="both"),
            at("sun", "assign_officers", AFTER_NOTICE, officers=["wang", "both"]),
        ),
    ),
    "people: the reviewer must keep out after he agreed": Way(
        "submit_for_review",
        DECIDE,
        more=(
            step("han", "approve_review", REVIEWED, "2026-04-13"),
            TELL,
            WAIVE,
            ask_recusal("han", AFTER_NOTICE),
            settle_recusal("是", AFTER_NOTICE),
        ),
    ),
    "entries: a case is declined while things are held, kept before it was filed": Way(
        "request_filing",
        step("sun", "decline_case", REASON, "2026-03-05"),
        more=(sealed(proposed_on="2026-03-04", taken_on="2026-03-04")._replace(day="2026-03-04"),),
    ),
    "orders: a case is declined that should go to the police": Way(
        "request_filing",
        step("sun", "decline_case", REASON, "2026-03-05"),
        more=(at("wang", "report_crime", "2026-03-04", reported_on="2026-03-04", suspicion="诈骗"),),
    ),
    "entries: days that do not count, without what proves it": Way("file_case", appraisal(DAY, DAY, document="")),
    "entries: of two measures none is named": Way("file_case", approved(), more=(sealed(), sealed())),
    "entries: a measure is named that is not there": Way(
        "file_case",
        step("sun", "approve_measure", {"approved_on": "2026-03-13", "number": 3}, "2026-03-13"),
        more=(sealed(),),
    ),
    "entries: a measure nobody approved is lengthened": Way(
        "file_case",
        at("sun", "extend_measure", "2026-03-13", days=30, reason="核对", granted_on="2026-03-13"),
        more=(sealed(taken_on="2026-03-12"),),
    ),
    "entries: things taken without approval are forgotten": Way(
        "file_case",
        at("sun", "terminate_case", "2026-03-20", ground="其他", reason="无承受人", on="2026-03-20"),
        more=(sealed(taken_on="2026-03-12"), step("sun", "reject_measure", REASON, "2026-03-13")),
    ),
    "entries: a case is declined while things are held": Way(
        "assign_officers",
        step("sun", "decline_case", REASON, "2026-03-05"),
        more=(
            step("wang", "begin_simplified", {}, "2026-03-04"),
            SEAL_OF_THE_SPOT,
            approved("2026-03-04"),
            *TO_ORDINARY[:-1],
        ),
    ),
    "orders: a case passed to another authority comes back by an old answer of the police": Way(
        "file_case",
        at("sun", "take_back", "2026-03-20", reason="不予立案", on="2026-03-20"),
        more=(
            *REFUSED_BY_POLICE,
            at("sun", "transfer_case", "2026-03-18", authority="某局", reason="管辖", on="2026-03-18"),
        ),
    ),
    "orders: an investigation is terminated instead of sent to the police": Way(
        "file_case",
        at("sun", "terminate_case", "2026-03-20", ground="其他", reason="已批准移送", on="2026-03-20"),
        more=REFUSED_BY_POLICE[:2],
    ),
    "orders: another party is put in after the notice": Way(
        "record_statement",
        DECIDE,
        more=back_to_facts(step("wang", "record_party", OTHER, AFTER_NOTICE)),
    ),
    "orders: another fact is put in after the notice": Way(
        "record_statement",
        DECIDE,
        more=(
            *back_to_facts(OTHER_FACT)[:4],
            step("wang", "choose_sanction", CHOICE, AFTER_NOTICE),
            step("wang", "write_report", {}, AFTER_NOTICE),
            *back_to_facts(OTHER_FACT)[4:],
        ),
    ),
    "orders: a complex case is decided on the spot": spot(
        ON_THE_SPOT_STEP, marked("情节复杂或者重大违法行为", day="2026-03-04")
    ),
    "orders: a case of public interest is decided on the spot without review": spot(
        ON_THE_SPOT_STEP, marked("重大公共利益", day="2026-03-04")
    ),
    "orders: decided out of the hearing": Way(
        "issue_notice",
        DECIDE,
        more=(
            step("wang", "record_statement", ASKED, "2026-04-15"),
            step("wang", "notify_hearing", HEARING_TOLD, "2026-04-15"),
        ),
    ),
    "orders: sent back by the reviewer and decided": Way(
        "submit_for_review",
        DECIDE,
        more=(step("zhao", "return_review", {**RETURNED, "dated": "2026-04-13"}, "2026-04-13"),),
    ),
    "orders: filed without asking, after the filing was sent back": Way(
        "request_filing",
        at("sun", "file_case", "2026-03-05", filed_on="2026-03-05"),
        more=(step("sun", "return_filing", REASON, "2026-03-05"),),
    ),
    "orders: out of the simplified procedure without a new request": Way(
        "assign_officers",
        at("sun", "file_case", "2026-03-05", filed_on="2026-03-05"),
        more=(step("wang", "begin_simplified", {}, "2026-03-04"), TO_ORDINARY[0]),
    ),
    "orders: evidence put in while the case is suspended": Way(
        "file_case",
        step("wang", "record_evidence", PROOF, "2026-03-20"),
        more=(at("sun", "suspend_case", "2026-03-12", ground="其他", reason="洪水", starts_on="2026-03-12"),),
    ),
}

BY: Mapping[str, str] = {
    "people: the head decides on himself alone by writing his name twice": "recusal_own",
    "people: a 负责人 without a rank in the profile decides on himself": "recusal_own",
    "people: a deputy decides on himself with two names": "recusal_own",
    "people: who must keep out is named again": "officer_recused",
    "people: who must keep out of the case presides its hearing": "presider_is_officer",
    "people: an officer presides with a blank in the name": "presider_is_officer",
    "people: an officer presides with a title behind the name": "presider_is_officer",
    "people: an officer presides beside somebody": "presider_is_officer",
    "people: an officer presides who was replaced": "presider_is_officer",
    "people: a deputy lengthens the verification": "verification_head",
    "people: an officer presides under the name he signs in with": "presider_is_officer",
    "people: who approved the decision investigates what is left of the case": "officer_judged",
    "people: the reviewer must keep out after he agreed": "review_missing",
    "entries: a case is declined while things are held, kept before it was filed": "measure_open",
    "entries: days that do not count, without what proves it": "document",
    "orders: a case is declined that should go to the police": "crime_undecided",
    "entries: of two measures none is named": "number",
    "entries: a measure is named that is not there": "number",
    "entries: a measure nobody approved is lengthened": "measure_not_extendable",
    "entries: things taken without approval are forgotten": "measure_open",
    "entries: a case is declined while things are held": "measure_open",
    "orders: a case passed to another authority comes back by an old answer of the police": "police_not_refused",
    "orders: an investigation is terminated instead of sent to the police": "crime_undecided",
    "orders: another party is put in after the notice": "renotice_missing",
    "orders: another fact is put in after the notice": "renotice_missing",
    "orders: a complex case is decided on the spot": "simplified_complex",
    "orders: a case of public interest is decided on the spot without review": "simplified_complex",
    "orders: decided out of the hearing": "state_wrong",
    "orders: sent back by the reviewer and decided": "state_wrong",
    "orders: filed without asking, after the filing was sent back": "filing_not_requested",
    "orders: out of the simplified procedure without a new request": "filing_not_requested",
    "orders: evidence put in while the case is suspended": "state_wrong",
}
"""By which code, or which field, an attempt fails at its last step."""

ON_THE_WAY: Mapping[str, tuple[str, str]] = {
    "people: the reviewer becomes an officer and his review stands": ("assign_officers", "officer_judged"),
    "people: an officer takes off the mark that asks for deliberation": ("mark_case", "mark_removed"),
    "people: who marked the case from above becomes an officer, and his mark is taken off": (
        "assign_officers",
        "officer_judged",
    ),
}
"""What fails before its last step: at which, and by which code."""


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_way_round_is_closed_and_leaves_nothing(name: str) -> None:
    way = REFUSED[name]
    action, code = ON_THE_WAY[name] if name in ON_THE_WAY else (way.taken.action, BY[name])
    assert failed(way) == (action, tuple(code.split()))
