from __future__ import annotations

import pytest

from cases.parts import MARKS
from tests.workflow.walk import FRAUD, REASON, REVIEW, SOURCE, Data, Step, Walk, fraud, step
from tests.workflow.ways import (
    DECIDE,
    NOTED,
    ON_THE_SPOT,
    PROOF,
    SMALL,
    TELL,
    TO_ORDINARY,
    WAIVE,
    Way,
    appraisal,
    check,
    marked,
    simplified,
)

TWO = {"officers": ["wang", "li"]}
TOGETHER = ["孙某", "武某"]
DECIDED_ON_THE_SPOT = step("wang", "decide_on_the_spot", ON_THE_SPOT, "2026-03-04")
REPORTED = step("wang", "report_spot_decision", {"on": "2026-03-06"}, "2026-03-06")
SPOT = step("wang", "begin_simplified", {}, "2026-03-04")
CONCLUDED = step("wang", "conclude_investigation", {"text": "报告", "concluded_on": "2026-03-20"}, "2026-03-20")
EVIDENCE = step("wang", "record_evidence", PROOF, "2026-03-20")


def verification(granted_on: str, day: str = "", user: str = "sun", **more: str) -> Step:
    return step(user, "extend_verification", {"reason": "须外调", "granted_on": granted_on, **more}, day or granted_on)


def filing(filed_on: str, day: str, **more: str) -> Way:
    """File, on a day, a clue that came in on 2026-03-02: the fifteenth working day after it is 2026-03-23."""
    return Way("request_filing", step("sun", "file_case", {"filed_on": filed_on, **more}, day))


def excluded(starts_on: str, ends_on: str = "", day: str = "2026-04-01") -> Step:
    return appraisal(day, starts_on, ends_on)


def ended(ends_on: str, day: str = "2026-04-01") -> Step:
    return step("wang", "end_exclusion", {"ends_on": ends_on}, day)


def extended(days: int, granted_on: str, members: list[str], day: str, **more: str) -> Step:
    data: Data = {"days": days, "reason": "案情复杂", "granted_on": granted_on, "members": members, **more}
    return step("sun", "extend_decision", data, day)


def halted(starts_on: str, day: str = "2026-04-01") -> Step:
    data = {"ground": "法律适用问题需要请示", "reason": "已请示", "starts_on": starts_on}
    return step("sun", "suspend_case", data, day)


def resumed(on: str, day: str = "2026-04-01") -> Step:
    return step("sun", "resume_case", {"on": on}, day)


def decision(dated: str, day: str = "", more: tuple[Step, ...] = (), **data: str) -> Way:
    """Decide, on a day, a case filed on 2026-03-05: its ninetieth day is 2026-06-03."""
    return Way("record_statement", step("sun", "decide", {"dated": dated, **data}, day or dated), more=more)


def filed(taken: Step, *more: Step) -> Way:
    return Way("file_case", taken, more=more)


def small(amount: str) -> Data:
    return {**SMALL, "facts": {**SMALL["facts"], "amount": amount}}


FIRST = extended(30, "2026-05-20", [], "2026-05-20")
SECOND = extended(60, "2026-06-20", TOGETHER, "2026-06-20")
APPRAISAL = excluded("2026-03-10", "2026-03-20")
OPENED = excluded("2026-03-10")

CASES: dict[str, tuple[Way, Way]] = {
    "party_missing": (
        Way("assign_officers", step("wang", "request_filing"), skip=["record_party"]),
        Way("assign_officers", step("wang", "request_filing")),
    ),
    "filing_not_requested": (
        Way("assign_officers", step("sun", "file_case", {"filed_on": "2026-03-05"}, "2026-03-05")),
        Way("request_filing", step("sun", "file_case", {"filed_on": "2026-03-05"}, "2026-03-05")),
    ),
    "filing_under_way": (
        Way("request_filing", step("wang", "assign_officers", TWO)),
        Way("request_filing", step("wang", "assign_officers", TWO), more=(step("sun", "return_filing", REASON),)),
    ),
    "not_filed": (
        Way("assign_officers", FIRST, more=(SPOT,)),
        Way("assign_officers", FIRST, more=(SPOT, *TO_ORDINARY)),
    ),
    "verification_extended": (
        Way("open_case", verification("2026-03-20"), more=(verification("2026-03-19"),)),
        Way("open_case", verification("2026-03-20")),
    ),
    "verification_over": (
        Way("open_case", verification("2026-03-24", "2026-03-24", **NOTED)),
        Way("open_case", verification("2026-03-23", "2026-03-24", **NOTED)),
    ),
    "verification_head": (
        Way("open_case", verification("2026-03-20", user="wu")),
        Way("open_case", verification("2026-03-20")),
    ),
    "verification_late": (
        filing("2026-03-24", "2026-03-24", **NOTED),
        filing("2026-03-23", "2026-03-24", **NOTED),
    ),
    "entered_late": (filing("2026-03-23", "2026-03-24"), filing("2026-03-23", "2026-03-24", **NOTED)),
    "exclusion_overlaps": (
        filed(excluded("2026-03-20", "2026-03-25"), APPRAISAL),
        filed(excluded("2026-03-21", "2026-03-25"), APPRAISAL),
    ),
    "exclusion_before_filing": (
        filed(excluded("2026-03-04", "2026-03-20")),
        filed(excluded("2026-03-05", "2026-03-20")),
    ),
    "exclusion_in_future": (
        filed(excluded("2026-03-10", "2026-04-02")),
        filed(excluded("2026-03-10", "2026-04-01")),
    ),
    "exclusion_backwards": (
        filed(excluded("2026-03-20", "2026-03-19")),
        filed(excluded("2026-03-20", "2026-03-20")),
    ),
    "exclusion_none_open": (filed(ended("2026-03-25"), APPRAISAL), filed(ended("2026-03-25"), OPENED)),
    "extension_exhausted": (
        Way("file_case", extended(10, "2026-06-22", TOGETHER, "2026-06-22"), more=(FIRST, SECOND)),
        Way("file_case", extended(10, "2026-06-22", TOGETHER, "2026-06-22"), more=(FIRST,)),
    ),
    "extension_too_long": (
        filed(extended(31, "2026-05-20", [], "2026-05-20")),
        filed(extended(30, "2026-05-20", [], "2026-05-20")),
    ),
    "extension_needs_discussion": (
        filed(extended(60, "2026-06-20", [], "2026-06-20"), FIRST),
        filed(extended(60, "2026-06-20", TOGETHER, "2026-06-20"), FIRST),
    ),
    "extension_late": (
        filed(extended(30, "2026-06-04", [], "2026-06-04", **NOTED)),
        filed(extended(30, "2026-06-03", [], "2026-06-04", **NOTED)),
    ),
    "decision_overdue": (
        decision("2026-06-04", "2026-06-04", **NOTED),
        decision("2026-06-03", "2026-06-04", **NOTED),
    ),
    "exclusion_open": (
        decision("2026-04-28", more=(excluded("2026-04-16", "", "2026-04-28"),)),
        decision("2026-04-28", more=(excluded("2026-04-16", "2026-04-20", "2026-04-28"),)),
    ),
    "simplified_under_way": (
        Way("assign_officers", step("wang", "reopen_investigation", REASON), more=(SPOT,)),
        Way(
            "assign_officers",
            step("wang", "reopen_investigation", REASON),
            more=(SPOT, *TO_ORDINARY, EVIDENCE, CONCLUDED),
        ),
    ),
    "not_simplified": (
        Way(
            "assign_officers",
            step("wang", "switch_to_ordinary", REASON),
            more=(SPOT, *TO_ORDINARY, EVIDENCE, CONCLUDED),
        ),
        Way("assign_officers", step("wang", "switch_to_ordinary", REASON), more=(SPOT,)),
    ),
    "simplified_too_high": (
        Way("assign_officers", DECIDED_ON_THE_SPOT, more=simplified(small("2500.01"))),
        Way("assign_officers", DECIDED_ON_THE_SPOT, more=simplified(small("2500.00"))),
    ),
    "simplified_complex": (
        Way("assign_officers", DECIDED_ON_THE_SPOT, more=(*simplified(), marked(MARKS[1], day="2026-03-04"))),
        Way("assign_officers", DECIDED_ON_THE_SPOT, more=(*simplified(), marked(MARKS[3], day="2026-03-04"))),
    ),
    "not_on_the_spot": (
        Way("assign_officers", REPORTED, more=(*simplified(), DECIDED_ON_THE_SPOT, REPORTED)),
        Way("assign_officers", REPORTED, more=(*simplified(), DECIDED_ON_THE_SPOT)),
    ),
}
"""Each code of the guards on filing, time and the simplified procedure: a way that meets it, the nearest that does not.
"""


@pytest.mark.parametrize("code", sorted(CASES))
def test_a_guard_refuses_and_the_nearest_lawful_way_passes(code: str) -> None:
    check(CASES, code)


@pytest.mark.parametrize(
    ("user", "action", "data"),
    [
        ("wang", "record_source", SOURCE),
        ("wang", "begin_simplified", {}),
        ("wang", "request_filing", {}),
        ("wang", "assign_officers", TWO),
    ],
)
def test_nothing_changes_under_the_person_who_decides_on_filing(user: str, action: str, data: Data) -> None:
    assert Way("request_filing", step(user, action, data, "2026-03-05")).codes() == ("filing_under_way",)


def test_a_late_filing_is_a_filing_that_says_why() -> None:
    assert filing("2026-03-24", "2026-03-24", late_reason="线索材料补正").codes() == ()


@pytest.mark.parametrize(("filed_on", "code"), [("2026-04-14", ()), ("2026-04-15", ("verification_late",))])
def test_the_extension_gives_fifteen_working_days_more(filed_on: str, code: tuple[str, ...]) -> None:
    """Qingming (4 to 6 April) is no working time: the thirtieth working day after 2026-03-02 is 2026-04-14."""
    walk = Walk().until("assign_officers")
    for each in (verification("2026-03-23"), step("wang", "request_filing", {}, filed_on)):
        walk.do(each)
    assert walk.codes(step("sun", "file_case", {"filed_on": filed_on}, filed_on)) == code


@pytest.mark.parametrize(("day", "code"), [("2026-03-23", ()), ("2026-03-24", ("verification_late",))])
@pytest.mark.parametrize("given", [True, False])
def test_declining_is_held_to_the_same_time(day: str, code: tuple[str, ...], *, given: bool) -> None:
    data = {**REASON, "declined_on": day} if given else REASON
    assert Way("request_filing", step("sun", "decline_case", data, day)).codes() == code


def test_the_time_for_verification_is_not_judged_where_holidays_are_not_known() -> None:
    walk = Walk()
    walk.do(Step("wang", "2026-12-28", "open_case", {**SOURCE, "received_on": "2026-12-28"}))
    assert walk.codes(verification("2027-02-01", "2027-02-01")) == ()


@pytest.mark.parametrize(
    ("last_day", "code"),
    [
        ("2026-03-09", ("exclusion_backwards",)),
        ("2026-04-02", ("exclusion_in_future",)),
        ("2026-03-25", ()),
    ],
)
def test_the_end_of_a_span_is_held_to_the_same_as_a_span(last_day: str, code: tuple[str, ...]) -> None:
    assert filed(ended(last_day), OPENED).codes() == code


def test_a_span_that_still_runs_leaves_no_room_behind_it() -> None:
    assert filed(excluded("2026-03-28", "2026-03-29"), OPENED).codes() == ("exclusion_overlaps",)
    assert filed(excluded("2026-03-06", "2026-03-09"), OPENED).codes() == ()


def test_a_span_given_its_end_does_not_meet_one_recorded_meanwhile() -> None:
    """The earlier span was recorded after the one that still runs: its end is already fixed."""
    walk = filed(ended("2026-03-25"), OPENED, excluded("2026-03-06", "2026-03-09")).walk()
    assert walk.codes(ended("2026-03-25")) == ()
    assert walk.codes(excluded("2026-03-25", "2026-03-26")) == ("exclusion_overlaps",)
    assert walk.codes(excluded("2026-03-26", "2026-03-26")) == ()


@pytest.mark.parametrize(
    ("starts_on", "code"),
    [
        ("2026-03-04", ("exclusion_before_filing", "date_out_of_order")),
        ("2026-03-20", ("exclusion_overlaps",)),
        ("2026-04-02", ("exclusion_in_future", "date_in_future")),
        ("2026-04-01", ()),
    ],
)
def test_a_suspension_is_a_span_too(starts_on: str, code: tuple[str, ...]) -> None:
    assert filed(halted(starts_on), APPRAISAL).codes() == code


@pytest.mark.parametrize(
    ("on", "code"),
    [("2026-03-25", ("exclusion_backwards",)), ("2026-04-02", ("exclusion_in_future",)), ("2026-04-01", ())],
)
def test_a_suspension_ends_after_it_began_and_not_to_morrow(on: str, code: tuple[str, ...]) -> None:
    assert filed(resumed(on), halted("2026-03-26", "2026-03-26")).codes() == code


def test_the_days_of_a_suspension_are_not_excluded_again() -> None:
    """中止 from 26 to 31 March, resumed on 1 April: that day counts again and may be excluded for another reason."""
    walk = filed(APPRAISAL, halted("2026-03-26", "2026-03-26"), resumed("2026-04-01")).walk()
    assert walk.codes(excluded("2026-03-31", "2026-04-01")) == ("exclusion_overlaps",)
    assert walk.codes(excluded("2026-04-01", "2026-04-01")) == ()


@pytest.mark.parametrize("members", [[], ["孙某"]])
def test_a_second_extension_is_no_single_persons(members: list[str]) -> None:
    assert filed(extended(60, "2026-06-20", members, "2026-06-20"), FIRST).codes() == ("extension_needs_discussion",)


def test_the_second_extension_has_its_own_measure() -> None:
    assert filed(extended(61, "2026-06-20", TOGETHER, "2026-06-20"), FIRST).codes() == ("extension_too_long",)
    assert filed(extended(60, "2026-06-20", TOGETHER, "2026-06-20"), FIRST).codes() == ()


def test_a_late_extension_is_discussed_together() -> None:
    assert filed(extended(30, "2026-06-04", TOGETHER, "2026-06-04")).codes() == ()


@pytest.mark.parametrize(
    ("dated", "more", "code"),
    [
        ("2026-07-03", (FIRST,), ()),
        ("2026-07-06", (FIRST,), ("decision_overdue",)),
        ("2026-09-01", (FIRST, SECOND), ()),
        ("2026-09-02", (FIRST, SECOND), ("decision_overdue",)),
        ("2026-06-13", (excluded("2026-04-16", "2026-04-25", "2026-04-27"),), ()),
        ("2026-06-16", (excluded("2026-04-16", "2026-04-25", "2026-04-27"),), ("decision_overdue",)),
    ],
)
def test_the_last_day_moves_with_what_is_on_file(dated: str, more: tuple[Step, ...], code: tuple[str, ...]) -> None:
    """From 3 June: 30 days more end on Friday 3 July, 60 more on 1 September; ten days of appraisal on 13 June.

    13 June 2026 is a Saturday, so the last day is Monday 15 June (民诉法第八十五条).
    """
    assert decision(dated, dated, more).codes() == code


@pytest.mark.parametrize("taken", [step("wang", "write_report"), step("wang", "submit_for_review"), TELL])
def test_a_case_decided_on_the_spot_goes_no_ordinary_way(taken: Step) -> None:
    codes = Way("assign_officers", taken, more=simplified()).codes()
    assert codes[0] in {"simplified_under_way", "state_wrong"}


def test_the_ordinary_way_ends_in_no_decision_on_the_spot() -> None:
    assert "not_simplified" in Way("choose_sanction", DECIDED_ON_THE_SPOT._replace(day="2026-05-06")).codes()


def test_a_suspension_is_not_ordered_on_the_spot() -> None:
    """处罚法第五十一条 names fines and warnings, no 责令暂停."""
    steps = simplified({**SMALL, "facts": {**FRAUD, "amount": "100", "prior_year_payment": "640000"}})
    more = tuple(each._replace(data=fraud("6")) if each.action == "choose_sanction" else each for each in steps)
    assert Way("assign_officers", DECIDED_ON_THE_SPOT, more=more).codes() == ("simplified_too_high",)


def test_no_penalty_is_no_decision_on_the_spot() -> None:
    spared = {**SMALL, "facts": {**SMALL["facts"], "self_reported": "是"}}
    more = tuple(
        each._replace(data={"choices": [], "reason": "自查自纠", "confirmed": "已核对"})
        if each.action == "choose_sanction"
        else each
        for each in simplified(spared)
    )
    assert Way("assign_officers", DECIDED_ON_THE_SPOT, more=more).codes() == ("simplified_too_high",)


@pytest.mark.parametrize("mark", MARKS)
def test_what_is_marked_complex_is_not_decided_on_the_spot(mark: str) -> None:
    """处罚法第五十七、五十八条 ask for a discussion or a review of these: neither is done on the spot."""
    way = Way("assign_officers", DECIDED_ON_THE_SPOT, more=(*simplified(), marked(mark, day="2026-03-04")))
    assert way.codes() == (("simplified_complex",) if mark in MARKS[:3] else ())


def test_only_a_decision_on_the_spot_is_reported() -> None:
    assert Way("record_service", REPORTED._replace(day="2026-05-06")).codes() == ("not_on_the_spot",)


def test_a_case_out_of_the_simplified_procedure_is_filed_and_decided_like_any_other() -> None:
    walk = Way("assign_officers", DECIDE, more=(*simplified(), *TO_ORDINARY)).walk()
    for each in (
        CONCLUDED,
        step("wang", "confirm_facts", {}, "2026-03-21"),
        step("wang", "write_report", {}, "2026-03-23"),
        step("wang", "submit_for_review", {"submitted_on": "2026-03-23"}, "2026-03-23"),
    ):
        assert walk.codes(each) == ()
    assert walk.record.simplified is False
    agreed = step("zhao", "approve_review", {**REVIEW, "dated": "2026-04-13"}, "2026-04-13")
    for each in (agreed, TELL, WAIVE, DECIDE):
        assert walk.codes(each) == ()
