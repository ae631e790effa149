from __future__ import annotations

import datetime as dt

import pytest

from tests.workflow.walk import (
    ASKED,
    CHOICE,
    FACTS,
    FINDING,
    FRAUD,
    HEARING,
    HEARING_TOLD,
    PARTY,
    PLEA,
    REASON,
    REVIEW,
    SERVICE,
    SIGNED,
    Data,
    Walk,
    choice,
    fraud,
    notice,
    step,
)
from tests.workflow.ways import appraisal, at
from workflow.office import load_office
from workflow.time.workdays import after_workdays

PERIODS = {
    # served: last of five working days, counted by hand on the State Council's calendars of 2025 and 2026.
    "2026-07-06": "2026-07-13",  # 7, 8, 9, 10; weekend; 13
    "2026-07-10": "2026-07-17",  # a Friday: 13 to 17
    "2026-04-30": "2026-05-11",  # 1 to 5 May off; 6, 7, 8, Saturday 9 worked; 11
    "2026-09-30": "2026-10-13",  # 1 to 7 October off; 8, 9, Saturday 10 worked; 12, 13
    "2026-09-23": "2026-10-08",  # 24; 25 to 27 off; 28, 29, 30; 1 to 7 October off; 8
    "2026-02-12": "2026-02-26",  # 13, Saturday 14 worked; 15 to 23 off; 24, 25, 26
    "2025-09-30": "2025-10-14",  # 1 to 8 October off; 9, 10, Saturday 11 worked; 13, 14
}


@pytest.mark.parametrize(("served", "last"), PERIODS.items())
def test_five_working_days(served: str, last: str) -> None:
    found = after_workdays(dt.date.fromisoformat(served), 5)
    assert found.day.isoformat() == last
    assert not found.provisional


def test_past_the_published_years_a_period_is_provisional() -> None:
    found = after_workdays(dt.date(2035, 9, 28), 5)
    assert found.day == dt.date(2035, 10, 5)
    assert found.provisional


def test_the_hearing_period_over_the_national_holiday() -> None:
    walk = Walk().until("approve_review")
    walk.do(
        step("sun", "extend_decision", {"days": 30, "reason": "案情复杂", "granted_on": "2026-05-20"}, "2026-05-20")
    )
    more = {"days": 60, "reason": "案情复杂", "granted_on": "2026-06-20", "members": ["孙某", "武某"]}
    walk.do(step("sun", "extend_decision", more, "2026-06-20"))
    walk.do(appraisal("2026-07-01", "2026-06-25"))
    walk.do(step("wang", "end_exclusion", {"ends_on": "2026-09-10"}, "2026-09-11"))
    assert notice(walk, "2026-09-30") == ()
    late = {"on": "2026-10-09", "manner": "期满未提出"}
    walk.do(step("wang", "record_statement", late, "2026-10-09"))
    for day, expected in (("2026-10-09", ("hearing_period_open",)), ("2026-10-13", ("hearing_period_open",))):
        assert walk.codes(step("sun", "decide", {"dated": day}, day)) == expected
    # What counts is the day the decision bears, not the day it is typed.
    early = step("sun", "decide", {"dated": "2026-10-13"}, "2026-10-20")
    assert walk.codes(early) == ("hearing_period_open",)
    assert walk.codes(step("sun", "decide", {"dated": "2026-10-14"}, "2026-10-14")) == ()


@pytest.mark.parametrize(("dated", "code"), [("2026-06-08", ()), ("2026-06-09", ("decision_overdue",))])
def test_the_days_the_police_have_the_case_do_not_count(dated: str, code: tuple[str, ...]) -> None:
    """Sent on 16 April, taken back on the 20th: four days, so 3 June becomes Sunday 7 June, and that Monday 8 June."""
    walk = Walk().until("record_statement")
    for each in (
        at("wang", "report_crime", "2026-04-15", reported_on="2026-04-15", suspicion="诈骗"),
        at("sun", "decide_crime", "2026-04-16", approved="是", reason="同意", on="2026-04-16"),
        at("wang", "send_to_police", "2026-04-16", police="某公安局", on="2026-04-16"),
        at("wang", "record_police_answer", "2026-04-20", answer="不予立案", on="2026-04-20"),
        at("sun", "take_back", "2026-04-20", reason="不予立案", on="2026-04-20"),
    ):
        walk.do(each)
    assert walk.record.state == "notice"
    assert walk.codes(step("sun", "decide", {"dated": dated}, dated)) == code


def test_no_hearing_period_below_the_threshold() -> None:
    facts = {**FACTS, "amount": "16666.65"}
    change: dict[str, Data] = {"record_violation": {**FINDING, "facts": facts}}
    walk = Walk().until("issue_notice", change=change)
    assert walk.record.notices[0].fine == 19_999_98
    assert walk.record.notices[0].hearing_right is False
    walk.do(step("wang", "record_statement", PLEA, "2026-04-15"))
    assert walk.codes(step("sun", "decide", {"dated": "2026-04-15"}, "2026-04-15")) == ()


PERSON: Data = {**PARTY, "kind": "individual", "name": "郑某", "representative": "", "representative_title": ""}


@pytest.mark.parametrize(
    ("party", "amount", "multiple", "fine", "right"),
    [
        (PARTY, "16666.67", "1.2", 20_000_00, True),  # 20000.004 元, cut to the 分: 以上 includes the figure itself
        (PARTY, "16666.66", "1.2", 19_999_99, False),
    ],
)
def test_the_hearing_threshold_includes_its_own_figure(
    party: Data, amount: str, multiple: str, fine: int, *, right: bool
) -> None:
    """《江西省行政处罚听证程序规定》第二条: 公民3000元以上, 法人或者其他组织2万元以上."""
    facts = {**FACTS, "amount": amount, "prior_year_payment": str(int(float(amount) / 0.004))}
    change = {
        "record_party": party,
        "record_violation": {**FINDING, "facts": facts},
        "choose_sanction": choice(multiple),
    }
    walk = Walk().until("issue_notice", change=change)
    assert (walk.record.notices[0].fine, walk.record.notices[0].hearing_right) == (fine, right)


@pytest.mark.parametrize(("amount", "fine", "right"), [("1200", 3_000_00, True), ("1199.99", 2_999_97, False)])
def test_the_threshold_of_a_person_includes_its_own_figure(amount: str, fine: int, *, right: bool) -> None:
    facts = {
        "provision": "41.2",
        "amount": amount,
        "insured": "否",
        "first_offence": "是",
        "corrected_in_time": "是",
        "refused_correction": "否",
        "obstructed": "否",
        "personal_account_only": "否",
        "violation_end": "2025-12-31",
    }
    change = {
        "record_party": PERSON,
        "record_violation": {**FINDING, "facts": facts},
        "choose_sanction": {
            "choices": [{"key": "41.2", "multiple": "2.5", "ground": "nature"}],
            "reason": "主动退回",
            "confirmed": "已核对",
        },
    }
    walk = Walk().until("issue_notice", change=change)
    assert (walk.record.notices[0].fine, walk.record.notices[0].hearing_right) == (fine, right)


def test_any_suspension_carries_a_right_to_a_hearing() -> None:
    facts = {**FRAUD, "amount": "10"}
    change = {"record_violation": {**FINDING, "facts": facts}, "choose_sanction": fraud("2")}
    walk = Walk().until("issue_notice", change=change)
    assert walk.record.notices[0].fine == 20_00
    assert walk.record.notices[0].hearing_right is True


def test_a_statement_period_that_ends_on_a_day_off_runs_on() -> None:
    """民诉法第八十五条: a period whose last day is a day off ends on the first day after it."""
    walk = Walk().until("approve_review")
    assert notice(walk, "2026-07-06") == ()
    # Five days from 6 July end on Saturday the 11th, so on Monday the 13th.
    late = step("wang", "record_statement", {"on": "2026-07-12", "manner": "期满未提出"}, "2026-07-12")
    assert walk.codes(late) == ("statement_period_open",)
    passed = step("wang", "record_statement", {"on": "2026-07-14", "manner": "期满未提出"}, "2026-07-14")
    assert walk.codes(passed) == ()


def test_the_statement_period_is_the_offices_own() -> None:
    office = load_office().model_copy(update={"statement_days": 3})
    walk = Walk(office).until("issue_notice")
    late = {"on": "2026-04-17", "manner": "期满未提出"}
    assert walk.codes(step("wang", "record_statement", late)) == ("statement_period_open",)
    assert walk.codes(step("wang", "record_statement", {**late, "on": "2026-04-20"})) == ()


@pytest.mark.parametrize(
    "day",
    [
        pytest.param("2026-04-01", id="before the facts were settled"),
        pytest.param("2026-04-12", id="before the review"),
        pytest.param("2026-04-13", id="before the notice"),
        pytest.param("2026-04-14", id="before the party was heard"),
    ],
)
def test_a_decision_is_not_dated_before_what_it_rests_on(day: str) -> None:
    """处罚法第四十四条、第五十八条、第六十二条: told, heard and reviewed before the decision."""
    walk = Walk().until("record_statement")
    assert walk.codes(step("sun", "decide", {"dated": day}, "2026-04-28")) == ("date_out_of_order",)


@pytest.mark.parametrize(
    "day",
    [
        pytest.param("2026-03-01", id="before filing"),
        pytest.param("2026-03-20", id="before the investigation ended"),
        pytest.param("2026-04-12", id="before the review"),
    ],
)
def test_a_notice_is_not_dated_before_what_it_rests_on(day: str) -> None:
    """The guard's own rule: a date on file is none before the step it follows."""
    walk = Walk().until("approve_review")
    taken = step("wang", "issue_notice", {"dated": day, "served_on": day, **SIGNED}, "2026-04-14")
    assert walk.codes(taken) == ("date_out_of_order",)


def test_a_decision_is_not_served_before_it_is_made() -> None:
    walk = Walk().until("decide")
    for day, expected in (("2026-04-27", ("date_out_of_order",)), ("2026-04-28", ())):
        assert walk.codes(step("wang", "record_service", {**SERVICE, "served_on": day})) == expected


def test_a_hearing_is_not_held_before_the_notice_was_served() -> None:
    walk = Walk().until("issue_notice")
    walk.do(step("wang", "record_statement", ASKED, "2026-04-15"))
    early = {**HEARING_TOLD, "notified_on": "2026-04-13", "holds_on": "2026-04-27"}
    assert walk.codes(step("wang", "notify_hearing", early, "2026-04-27")) == ("date_out_of_order",)


def test_a_case_declined_or_served_goes_nowhere() -> None:
    walk = Walk().until("request_filing")
    walk.do(step("sun", "decline_case", REASON, "2026-03-20"))
    assert walk.record.state == "declined"
    assert walk.codes(step("sun", "file_case", {"filed_on": "2026-03-05"})) == ("state_wrong",)
    walk = Walk().until("record_service")
    assert walk.record.state == "service"
    assert walk.codes(step("wang", "record_service", SERVICE)) == ("state_wrong",)


def test_a_case_is_not_filed_before_the_clue_came_in() -> None:
    walk = Walk().until("request_filing")
    assert walk.codes(step("sun", "file_case", {"filed_on": "2026-03-01"}, "2026-03-05")) == ("date_out_of_order",)
    assert walk.codes(step("sun", "file_case", {"filed_on": "2026-03-02"}, "2026-03-05")) == ()


def test_a_hearing_held_earlier_does_not_shorten_the_period_of_a_new_notice() -> None:
    walk = Walk().until("issue_notice")
    walk.do(step("wang", "record_statement", ASKED, "2026-04-15"))
    walk.do(step("wang", "notify_hearing", HEARING_TOLD, "2026-04-15"))
    walk.do(step("wang", "record_hearing", HEARING, "2026-04-27"))
    walk.do(step("wang", "choose_sanction", CHOICE, "2026-04-28"))
    walk.do(step("wang", "write_report", {}, "2026-04-28"))
    walk.do(step("wang", "submit_for_review", {"submitted_on": "2026-04-28"}, "2026-04-28"))
    walk.do(step("zhao", "approve_review", {**REVIEW, "dated": "2026-04-28"}, "2026-04-28"))
    assert notice(walk, "2026-05-06") == ()
    walk.do(step("wang", "record_statement", {**PLEA, "on": "2026-05-06"}, "2026-05-06"))
    assert walk.codes(step("sun", "decide", {"dated": "2026-05-06"}, "2026-05-06")) == ("hearing_period_open",)


def test_waiving_the_statement_does_not_waive_the_hearing() -> None:
    walk = Walk().until("issue_notice")
    walk.do(step("wang", "record_statement", {"on": "2026-04-15", "manner": "书面放弃"}, "2026-04-15"))
    assert walk.codes(step("sun", "decide", {"dated": "2026-04-16"}, "2026-04-16")) == ("hearing_period_open",)
    assert walk.codes(step("sun", "decide", {"dated": "2026-04-22"}, "2026-04-22")) == ()


def test_a_hearing_request_withdrawn_in_writing_lets_the_case_go_on() -> None:
    walk = Walk().until("issue_notice")
    walk.do(step("wang", "record_statement", ASKED, "2026-04-15"))
    decision = step("sun", "decide", {"dated": "2026-04-22"}, "2026-04-22")
    assert walk.codes(decision) == ("hearing_pending",)
    withdrawn = {**PLEA, "on": "2026-04-16", "hearing": "书面放弃听证"}
    walk.do(step("wang", "record_statement", withdrawn, "2026-04-16"))
    assert walk.codes(decision) == ()
