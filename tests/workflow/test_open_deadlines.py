"""What is open, kept, late or standing still, and what is not listed because its step can no longer come."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from cases.events import Event
from cases.keeper import Damaged, UnknownCase
from cases.memory import MemoryKeeper
from tests.workflow.due_cases import (
    ANNOUNCED,
    PLEADED,
    SIGNED,
    answered,
    codes,
    day,
    demanded,
    found,
    heard,
    play,
    reconsidered,
    reported,
    seized,
    sent,
    served,
    take,
    told,
)
from tests.workflow.walk import RETURNED, STEPS, Walk, choice
from workflow.listing import listing
from workflow.office import Office, load_office
from workflow.time.clocks import Deadline
from workflow.time.deadlines import Known, Open, deadlines, open_deadlines, store_deadlines
from workflow.time.terms import BY_CODE
from workflow.time.workdays import Calendar, LastDay, Year


def test_what_was_done_in_time_and_what_was_done_late() -> None:
    walk = play("record_service", {"open_case": "2026-03-02", "decide": "2026-04-29", "record_service": "2026-05-12"})
    states = {each.term.code: each.state(walk.day) for each in deadlines(walk.record, walk.office, walk.day)}
    assert states["verification"] == "已办"
    assert states["review"] == "已办"
    assert states["hearing_request"] == "已办"
    # Seven working days from 29 April: 30; 6, 7, 8, Saturday 9 worked; 11, 12 May.
    assert states["service"] == "已办"
    late = play("record_service", {"decide": "2026-04-29", "record_service": "2026-05-13"})
    assert found(late, "service").state(late.day) == "逾期办理"
    assert found(late, "service").left(late.day, late.office.calendar) is None


def test_served_by_announcement_the_day_of_the_announcement_counts() -> None:
    how = {**ANNOUNCED, "announced_on": "2026-04-30", "served_on": ""}
    days = {"decide": "2026-04-29", "record_service": "2026-06-01"}
    walk = play("record_service", days, {"record_service": how})
    assert found(walk, "service").met_on == day("2026-04-30")
    assert found(walk, "service").state(walk.day) == "已办"


def test_while_the_clock_stands_still_there_is_no_last_day() -> None:
    walk = play("submit_for_review", {"open_case": "2026-04-08"})
    halt = {"ground": "不可抗力", "reason": "停水停电", "starts_on": "2026-04-13"}
    take(walk, "sun", "suspend_case", "2026-04-13", **halt)
    for code in ("review", "decision"):
        period = found(walk, code, "2027-04-13")
        assert period.last is None
        assert period.state(day("2027-04-13")) == "停计"
        assert period.left(walk.day, walk.office.calendar) is None
    assert codes(walk) == {"review", "decision"}
    entries = open_deadlines([walk.record, told("2026-04-14").record], walk.office, walk.day)
    assert [each.deadline.last is None for each in entries] == [False] * 3 + [True] * 2


def test_a_hearing_stops_the_period_of_decision_until_it_is_held() -> None:
    walk = heard()
    assert found(walk, "decision", "2026-04-20").state(day("2026-04-20")) == "停计"
    data = {"held_on": "2026-04-27", "presider": "高某", "record": "双方陈述意见。"}
    take(walk, "wang", "record_hearing", "2026-04-27", **data)
    # 14 April and ninety days: 13 July; 16 to 27 April do not count: 25 July, a Saturday.
    assert found(walk, "decision").last == LastDay(day("2026-07-27"), provisional=False)
    assert found(walk, "hearing").state(walk.day) == "已办"


def test_a_hearing_given_up_is_neither_due_nor_late() -> None:
    walk = take(heard(), "wang", "waive_hearing", "2026-04-28", on="2026-04-28", manner="无正当理由拒不出席")
    assert "hearing" not in {each.term.code for each in deadlines(walk.record, walk.office, walk.day)}


def test_a_hearing_put_off_is_due_on_its_new_day() -> None:
    again = {"holds_on": "2026-05-12", "place": "本局", "presider": "高某", "notified_on": "2026-04-24"}
    walk = take(heard(), "wang", "notify_hearing", "2026-04-24", **again)
    assert found(walk, "hearing").last == LastDay(day("2026-05-12"), provisional=False)


def test_a_statement_never_made_is_a_step_for_the_officer_and_then_over() -> None:
    walk = told("2026-04-14")
    assert found(walk, "statement", "2026-04-21").state(day("2026-04-21")) == "已逾期"
    take(walk, "wang", "record_statement", "2026-04-21", on="2026-04-21", manner="期满未提出")
    assert "statement" not in {each.term.code for each in deadlines(walk.record, walk.office, walk.day)}
    # The right to a hearing still runs on its last day, and is gone on the next.
    assert "hearing_request" in codes(walk, "2026-04-21")
    assert "hearing_request" not in codes(walk, "2026-04-22")


def test_only_the_last_notice_is_answered() -> None:
    walk = told("2026-04-14")
    take(walk, "wang", "record_statement", "2026-04-15", **{**PLEADED, "on": "2026-04-15"})
    take(walk, "wang", "issue_notice", "2026-04-20", dated="2026-04-20", served_on="2026-04-20", **SIGNED)
    periods = [each for each in deadlines(walk.record, walk.office, walk.day) if each.term.code == "statement"]
    assert [(each.about, each.state(walk.day)) for each in periods] == [("第1次告知", "已办"), ("第2次告知", "进行中")]
    requests = [each for each in deadlines(walk.record, walk.office, walk.day) if each.term.code == "hearing_request"]
    assert [each.about for each in requests] == ["第2次告知"]


def test_what_is_not_certain_is_never_late() -> None:
    period = Deadline(BY_CODE["payment"], "", day("2035-09-17"), LastDay(day("2035-10-02"), provisional=True))
    late = day("2035-12-01")
    assert period.state(late) == "进行中"
    assert period.left(late, Calendar()) is None
    assert period.left(day("2035-10-01"), Calendar()) == 1
    assert replace(period, met_on=late).state(late) == "已办"


def test_days_left_are_working_days_where_the_period_counts_them() -> None:
    walk = told("2026-09-30")
    request, statement = found(walk, "hearing_request"), found(walk, "statement")
    calendar = walk.office.calendar
    # Until 13 October: 8, 9, Saturday 10 worked, 12, 13.
    assert [request.left(day(now), calendar) for now in ("2026-09-30", "2026-10-08", "2026-10-13", "2026-10-15")] == [
        5, 4, 0, -2
    ]  # fmt: skip
    # Until 8 October, in natural days.
    assert [statement.left(day(now), calendar) for now in ("2026-09-30", "2026-10-08", "2026-10-10")] == [8, 0, -2]


def test_a_year_the_office_added_is_certain() -> None:
    unknown, known = load_office(), load_office().model_copy(update={"calendar": _years(2027)})
    record = play("record_service", {"open_case": "2026-12-21"}).record
    for office, provisional in ((unknown, True), (known, False)):
        (fine,) = (each for each in deadlines(record, office, day("2026-12-22")) if each.term.code == "payment")
        assert fine.last == LastDay(day("2027-01-05"), provisional=provisional)
        assert fine.state(day("2027-02-01")) == ("进行中" if provisional else "已逾期")


def _years(number: int) -> Calendar:
    return Calendar({number: Year(number, frozenset({dt.date(number, 1, 1)}), frozenset(), "某号")})


def test_a_case_not_filed_has_nothing_due() -> None:
    walk = play("request_filing")
    take(
        walk,
        "sun",
        "decline_case",
        "2026-03-24",
        reason="不属本机关管辖",
        declined_on="2026-03-24",
        late_reason="等材料",
    )
    # Fifteen working days from 2 March end on the 23rd.
    assert found(walk, "verification").state(walk.day) == "逾期办理"
    assert codes(walk) == set()


def test_a_case_passed_on_for_good_has_nothing_due() -> None:
    walk = take(
        play("file_case"), "sun", "transfer_case", "2026-03-09", authority="某县局", reason="管辖", on="2026-03-09"
    )
    assert codes(walk) == set()


def test_a_case_with_the_police_may_come_back() -> None:
    assert codes(sent()) == {"police_answer", "decision"}
    assert codes(answered("立案")) == {"hand_over"}
    walk = answered("不予立案")
    assert codes(walk) == {"objection", "decision"}
    take(walk, "sun", "take_back", "2026-04-14", reason="依法处罚", on="2026-04-14")
    assert codes(walk) == {"decision"}
    take(walk, "sun", "transfer_case", "2026-04-15", authority="某县局", reason="管辖", on="2026-04-15")
    assert codes(walk) == set()


def test_a_report_not_approved_is_done() -> None:
    walk = take(reported(), "sun", "decide_crime", "2026-04-08", approved="否", reason="不构成", on="2026-04-08")
    assert found(walk, "crime_approval").state(walk.day) == "逾期办理"
    assert codes(walk) == {"decision"}


def test_things_returned_are_no_longer_due() -> None:
    walk = seized("封存", "2026-09-02")
    take(walk, "wang", "resolve_measure", "2026-10-09", outcome="解除", on="2026-10-09")
    assert found(walk, "sealing").state(walk.day) == "逾期办理"
    approved_in_time = seized("先行登记保存", "2026-09-30", urgent=True)
    take(approved_in_time, "sun", "approve_measure", "2026-10-01", approved_on="2026-10-01")
    assert found(approved_in_time, "urgent_approval").state(approved_in_time.day) == "已办"


def test_a_decision_annulled_leaves_only_its_publication() -> None:
    assert codes(reconsidered("撤销")) == {"withdrawal"}
    walk = take(reconsidered("撤销"), "wang", "withdraw_publication", "2026-09-18", reason="被撤销", on="2026-09-18")
    assert codes(walk) == set()
    assert found(walk, "withdrawal").state(walk.day) == "已办"


def test_a_remedy_sought_ends_the_period_for_it() -> None:
    walk = served("2026-07-01")
    take(walk, "wang", "record_appeal", "2026-07-20", kind="行政复议", body="某市人民政府", filed_on="2026-07-20")
    assert found(walk, "reconsideration").met_on == day("2026-07-20")
    # No suit while it is pending, and after it was withdrawn the six months again.
    assert codes(walk) == {"payment", "refund"}
    take(walk, "wang", "record_appeal_outcome", "2026-07-30", outcome="撤回", on="2026-07-30")
    assert found(walk, "suit").last == LastDay(day("2027-01-01"), provisional=True)


def test_a_suit_without_reconsideration() -> None:
    walk = served("2026-07-01")
    take(walk, "wang", "record_appeal", "2026-07-20", kind="行政诉讼", body="某区法院", filed_on="2026-07-20")
    assert found(walk, "suit").met_on == day("2026-07-20")
    assert codes(walk) == {"payment", "refund"}


def test_paid_and_closed_only_the_remedies_stand_open() -> None:
    walk = served("2026-07-01")
    for what, amount in (("罚款", "24000"), ("退回基金", "20000")):
        take(walk, "zhou", "record_payment", "2026-07-06", what=what, amount=amount, paid_on="2026-07-06", voucher="甲")
    assert {found(walk, code).state(walk.day) for code in ("payment", "refund")} == {"已办"}
    take(walk, "wang", "request_closing", "2026-07-07", ground="执行完毕", summary="已缴清")
    take(walk, "sun", "close_case", "2026-07-08")
    assert codes(walk) == {"reconsideration", "suit"}
    assert codes(walk, "2027-06-01") == {"suit"}  # nobody published 2027 yet, so it is not certain that it is over


def test_paid_in_parts_the_last_of_them_counts() -> None:
    walk = served("2026-07-01")
    for amount, on in (("20000", "2026-07-06"), ("4000", "2026-07-17")):
        assert found(walk, "payment", on).met_on is None
        take(walk, "zhou", "record_payment", on, what="罚款", amount=amount, paid_on=on, voucher="甲")
    assert found(walk, "payment").state(walk.day) == "逾期办理"


def test_the_demand_and_the_court() -> None:
    walk = demanded()
    assert codes(walk) == {"payment", "refund", "demand", "court"}
    assert found(walk, "court").last == LastDay(day("2026-10-30"), provisional=False)
    take(walk, "sun", "apply_to_court", "2026-10-13", court="某区法院", applied_on="2026-10-13")
    assert codes(walk) == {"payment", "refund"}
    assert found(walk, "court").state(walk.day) == "已办"
    take(walk, "wang", "record_court_answer", "2026-10-20", accepted="否", on="2026-10-20")
    assert "court" in codes(walk)


def test_a_demand_obeyed() -> None:
    walk = demanded()
    for what, amount in (("罚款", "24000"), ("退回基金", "20000")):
        take(walk, "zhou", "record_payment", "2026-10-10", what=what, amount=amount, paid_on="2026-10-10", voucher="甲")
    assert found(walk, "demand").state(walk.day) == "已办"
    assert codes(walk) == set()


def test_deadlines_of_several_cases_by_day() -> None:
    first, second = served("2026-09-17"), told("2026-09-28")
    entries = open_deadlines([first.record, second.record], first.office, day("2026-09-29"))
    days = [each.deadline.last.day for each in entries if each.deadline.last]
    assert days == sorted(days)
    assert len(entries) == len(days) == 7
    assert {each.party for each in entries} == {"某医院"}


@pytest.mark.parametrize(
    ("user", "code", "mine"),
    [
        ("wang", "statement", True),
        ("both", "statement", False),  # an officer, but not of this case
        ("both", "decision", True),  # and a person responsible
        ("sun", "decision", True),
        ("sun", "statement", False),
        ("zhou", "statement", False),
    ],
)
def test_whose_turn_it_is(user: str, code: str, *, mine: bool) -> None:
    walk = told("2026-04-14")
    entries: tuple[Open, ...] = open_deadlines([walk.record], walk.office, walk.day)
    (entry,) = (each for each in entries if each.deadline.term.code == code)
    assert entry.falls_to(walk.office.person(user)) is mine


def test_a_whole_store() -> None:
    walk = told("2026-04-14")
    entries, damaged = store_deadlines(walk.keeper, walk.office, walk.day)
    assert entries == open_deadlines([walk.record], walk.office, walk.day)
    assert damaged == ()


def test_the_office_sets_its_own_days() -> None:
    office: Office = load_office().model_copy(update={"statement_days": 3, "refund_days": 30})
    record = served("2026-07-01").record
    (refund,) = (each for each in deadlines(record, office, day("2026-07-02")) if each.term.code == "refund")
    assert refund.last == LastDay(day("2026-07-31"), provisional=False)
    record = told("2026-07-01").record
    (said,) = (each for each in deadlines(record, office, day("2026-07-02")) if each.term.code == "statement")
    # 4 July is a Saturday.
    assert said.last == LastDay(day("2026-07-06"), provisional=False)


def test_a_second_review_is_named_so() -> None:
    walk = play("submit_for_review", {"open_case": "2026-04-08"})
    take(walk, "zhao", "return_review", "2026-04-09", **RETURNED)
    take(walk, "wang", "choose_sanction", "2026-04-10", **choice("1.3"))
    take(walk, "wang", "write_report", "2026-04-10")
    take(walk, "wang", "submit_for_review", "2026-04-10", submitted_on="2026-04-10")
    reviews = [each for each in deadlines(walk.record, walk.office, walk.day) if each.term.code == "review"]
    assert [(each.about, each.state(walk.day)) for each in reviews] == [("", "已办"), ("第2次", "进行中")]


def test_a_second_report_to_the_police_is_named_so() -> None:
    walk = take(reported(), "sun", "decide_crime", "2026-04-02", approved="否", reason="不构成", on="2026-04-02")
    take(walk, "wang", "report_crime", "2026-04-03", reported_on="2026-04-03", suspicion="又发现")
    found_now = [each for each in deadlines(walk.record, walk.office, walk.day) if each.term.code == "crime_approval"]
    assert [(each.about, each.state(walk.day)) for each in found_now] == [("第1次", "已办"), ("第2次", "进行中")]


class Losing(MemoryKeeper):
    """A keeper in which one case goes and one is damaged after they were listed."""

    def load(self, case_id: str) -> tuple[Event, ...]:
        if case_id == "2026-0001":
            raise UnknownCase(case_id)
        if case_id == "2026-0002":
            raise Damaged(Path("2026-0002.json"), "内容不全")
        return super().load(case_id)


def test_a_case_that_goes_while_the_store_is_read() -> None:
    walk = Walk()
    walk.keeper = MemoryKeeper(listing)
    for _ in range(3):
        walk.do(STEPS[0])
    losing = Losing(listing)
    losing._cases = walk.keeper._cases  # noqa: SLF001 - the same cases, read by a keeper that loses them
    entries, damaged = store_deadlines(losing, walk.office, walk.day)
    assert [each.case_id for each in entries] == ["2026-0003"]
    assert [each.file.name for each in damaged] == ["2026-0002.json"]


class Counting(MemoryKeeper):
    """A keeper that notes which cases were read."""

    def __init__(self) -> None:
        super().__init__(listing)
        self.read: list[str] = []

    def load(self, case_id: str) -> tuple[Event, ...]:
        self.read.append(case_id)
        return super().load(case_id)


def test_only_what_changed_is_read_again() -> None:
    walk = Walk()
    keeper = walk.keeper = Counting()
    for last in ("request_filing", "request_filing", "assign_officers"):
        walk.until(last)
    declined = {"reason": "不属本机关管辖", "declined_on": "2026-03-05"}
    walk.case_id = "2026-0001"
    take(walk, "sun", "decline_case", "2026-03-05", **declined)
    known, office, now = Known(), walk.office, day("2026-03-06")

    def read(on: dt.date = now, at: Office = office) -> list[str]:
        keeper.read.clear()
        entries, _ = store_deadlines(keeper, at, on, known)
        again = sorted(set(keeper.read))
        assert entries == store_deadlines(keeper, at, on)[0]
        return again

    # What was declined is not read at all: its line in the list says that nothing can be open.
    assert read() == ["2026-0002", "2026-0003"]
    assert read() == []
    walk.case_id = "2026-0002"
    take(walk, "sun", "file_case", "2026-03-06", filed_on="2026-03-06")
    assert read() == ["2026-0002"]
    assert read(day("2026-03-07")) == ["2026-0002", "2026-0003"]
    assert read(day("2026-03-07"), office.model_copy(update={"statement_days": 3})) == ["2026-0002", "2026-0003"]
