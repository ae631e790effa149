"""Each period of the table ends on the day counted by hand, and on every day of six years as counted on the fingers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import chinese_calendar
import pytest

from tests.workflow.due_cases import (
    answered,
    approved,
    codes,
    day,
    demanded,
    extended_verification,
    found,
    halted,
    heard,
    in_intake,
    instalments,
    lengthened,
    on_the_spot,
    onward,
    play,
    reconsidered,
    refused,
    reported,
    sealed_again,
    seized,
    sent,
    served,
    take,
    told,
    with_the_police,
)
from tests.workflow.walk import Walk
from workflow.procedure import BY_TRIGGER
from workflow.time.deadlines import deadlines
from workflow.time.left import is_over, left_of
from workflow.time.terms import BY_CODE, OPEN_IN, TERMS, Term
from workflow.time.workdays import STANDARD, LastDay


class Row(NamedTuple):
    """A case in which a period runs, the day on which it is looked at, its start and its last day counted by hand."""

    code: str
    case: Callable[[], Walk]
    start: str
    last: str
    today: str | None = None
    about: str = ""


# Days off in 2026: 1 to 3 January; 15 to 23 February (14 and 28 worked); 4 to 6 April; 1 to 5 May (9 worked);
# 19 to 21 June; 25 to 27 September; 1 to 7 October (20 September and 10 October worked).
ROWS = (
    # 9 to 13, Saturday 14 worked: 6; 24 to 27, Saturday 28 worked: 11; 2 to 5 March: 15.
    Row("verification", lambda: play("open_case", {"open_case": "2026-02-06"}), "2026-02-06", "2026-03-05"),
    # and fifteen more: 6 March; 9 to 13; 16 to 20; 23 to 26.
    Row("verification", extended_verification, "2026-02-06", "2026-03-26", about="已延长"),
    # Hours run over the holiday.
    Row("urgent_approval", lambda: seized("封存", "2026-09-30", urgent=True), "2026-09-30", "2026-10-01",
        about="第1件"),
    # What is not approved goes back on the same day, holiday or not.
    Row("giving_back", refused, "2026-10-01", "2026-10-01", about="第1件"),
    # 8, 9, Saturday 10 worked, 12, 13, 14, 15 October.
    Row("keeping", lambda: seized("先行登记保存", "2026-09-30"), "2026-09-30", "2026-10-15", about="第1件"),
    # The thirtieth day is 2 October; the first day after the holiday is the 8th.
    Row("sealing", lambda: seized("封存", "2026-09-02"), "2026-09-02", "2026-10-08", about="第1件"),
    # 31 January and thirty days: 28 days of February, so 2 March.
    Row("sealing", lambda: seized("封存", "2026-01-31"), "2026-01-31", "2026-03-02", about="第1件"),
    # The sixtieth day is Sunday, 1 November.
    Row("sealing", sealed_again, "2026-09-02", "2026-11-02", about="第1件"),
    # 29, 30 April; 6, 7, 8, Saturday 9 worked; 11 to 14 May.
    Row("review", lambda: play("submit_for_review", {"open_case": "2026-04-28"}), "2026-04-28", "2026-05-14"),
    # 9, 10 April; suspended from 13 to 19; 20 to 24; 27, 28, 29.
    Row("review", halted, "2026-04-08", "2026-04-29"),
    # 28 days of July, 31, 30: the ninetieth is 1 October, so the 8th.
    Row("decision", lambda: play("file_case", {"open_case": "2026-07-03"}), "2026-07-03", "2026-10-08"),
    # Thirty more: Saturday, 31 October, so Monday.
    Row("decision", lengthened, "2026-07-03", "2026-11-02", about="延长 30 日"),
    # The office gives five days: 3 October, so the 8th.
    Row("statement", lambda: told("2026-09-28"), "2026-09-28", "2026-10-08"),
    # 8, 9, Saturday 10 worked, 12, 13 October.
    Row("hearing_request", lambda: told("2026-09-30"), "2026-09-30", "2026-10-13"),
    Row("hearing", heard, "2026-04-15", "2026-04-27"),
    # 13, Saturday 14 worked; 24 to 27, Saturday 28 worked.
    Row("service", lambda: play("decide", {"open_case": "2026-02-12"}), "2026-02-12", "2026-02-28"),
    # The fifteenth day is 2 October.
    Row("payment", lambda: served("2026-09-17"), "2026-09-17", "2026-10-08"),
    Row("refund", lambda: served("2026-09-17"), "2026-09-17", "2026-10-08"),
    # 28 days of August, 30 of September: the sixtieth is 2 October.
    Row("reconsideration", lambda: served("2026-08-03"), "2026-08-03", "2026-10-08"),
    # September has no 31st.
    Row("suit", lambda: served("2026-03-31"), "2026-03-31", "2026-09-30"),
    # 4 October is in the holiday.
    Row("suit", lambda: served("2026-04-04"), "2026-04-04", "2026-10-08"),
    Row("suit_after_reconsideration", reconsidered, "2026-09-17", "2026-10-08"),
    # 22, 23, 24; 28, 29, 30 September; 8, 9, Saturday 10 worked, 12 October.
    Row("demand", demanded, "2026-09-21", "2026-10-12"),
    # Six months to 30 July, three more to Friday, 30 October.
    Row("court", lambda: served("2026-01-30"), "2026-07-30", "2026-10-30", today="2026-07-31"),
    # 8, 9, Saturday 10 worked.
    Row("withdrawal", lambda: reconsidered("撤销", "2026-09-30"), "2026-09-30", "2026-10-10"),
    Row("withdrawal", lambda: reconsidered("变更", "2026-09-30", fine="100"), "2026-09-30", "2026-10-10"),
    Row("spot_report", on_the_spot, "2026-09-30", "2026-10-15"),
    # Natural days: Saturday, 4 April, is a day off, and so are 5 and 6.
    Row("crime_approval", reported, "2026-04-01", "2026-04-07"),
    # Hours run over the holiday.
    Row("sending", approved, "2026-04-03", "2026-04-04"),
    Row("police_answer", sent, "2026-04-04", "2026-04-07"),
    Row("hand_over", lambda: answered("立案"), "2026-04-13", "2026-04-16"),
    Row("objection", lambda: answered("不予立案"), "2026-04-13", "2026-04-16"),
)  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=[f"{row.code}-{row.last}" for row in ROWS])
def test_a_period_ends_on_the_day_counted_by_hand(row: Row) -> None:
    walk = row.case()
    period = found(walk, row.code, row.today)
    assert (period.about, period.start, period.last) == (
        row.about,
        day(row.start),
        LastDay(day(row.last), provisional=False),
    )
    assert period.met_on is None
    assert period.state(day(row.last)) == "进行中"
    assert period.state(day(row.last) + dt.timedelta(days=1)) == "已逾期"
    assert row.code in codes(walk, row.today)
    assert (row.code in codes(walk, "2026-12-30")) is not BY_CODE[row.code].right


def test_an_instalment_is_due_on_the_day_granted() -> None:
    """2 October is in the holiday that ends on the 7th (民诉法第八十五条)."""
    walk = instalments()
    parts = [each for each in deadlines(walk.record, walk.office, walk.day) if each.term.code == "instalment"]
    assert [(each.about, each.start, each.last and each.last.day) for each in parts] == [
        ("第1期", day("2026-08-12"), day("2026-09-30")),
        ("第2期", day("2026-08-12"), day("2026-10-08")),
    ]
    assert "payment" not in codes(walk)
    take(walk, "zhou", "record_payment", "2026-09-29", what="罚款", amount="9000", paid_on="2026-09-29", voucher="甲")
    take(walk, "zhou", "record_payment", "2026-10-09", what="罚款", amount="15000", paid_on="2026-10-09", voucher="乙")
    parts = [each for each in deadlines(walk.record, walk.office, walk.day) if each.term.code == "instalment"]
    assert [each.met_on for each in parts] == [day("2026-09-29"), day("2026-10-09")]
    assert [each.state(walk.day) for each in parts] == ["已办", "逾期办理"]
    assert codes(walk) == {"refund", "suit"}


def test_every_row_is_reached() -> None:
    assert {row.code for row in ROWS} | {"instalment"} == set(BY_CODE)
    assert len(BY_CODE) == len(TERMS)


@pytest.mark.parametrize("term", TERMS, ids=[term.code for term in TERMS])
def test_a_row_is_written_for_people(term: Term) -> None:
    for text in (term.label, term.starts, term.until, term.stops, term.article, term.missed, term.length):
        assert any("\u4e00" <= sign <= "\u9fff" for sign in text), text
        assert not text.endswith(("。", "；", "，"))
    assert term.steps
    assert set(term.steps) <= set(BY_TRIGGER)
    assert term.count is None or term.count >= 0


FIRST, LAST = dt.date(2021, 1, 1), dt.date(2026, 12, 31)
OFF = frozenset(
    each
    for each in (FIRST + dt.timedelta(days=number) for number in range((LAST - FIRST).days + 1))
    if not chinese_calendar.is_workday(each)
)


def counted(start: dt.date, days: int, *, work: bool = False) -> dt.date | None:
    """Count on the fingers: days, or working days, and on to a working day; None past the years that are known."""
    now = start
    while days and now <= LAST:
        now += dt.timedelta(days=1)
        days -= not work or now not in OFF
    while now in OFF:
        now += dt.timedelta(days=1)
    return now if now <= LAST else None


PERIODS = {
    "verification": (15, True),
    "decision": (90, False),
    "statement": (5, False),
    "hearing_request": (5, True),
    "service": (7, True),
    "payment": (15, False),
    "refund": (15, False),
    "reconsideration": (60, False),
}


def test_every_day_of_six_years_as_counted_on_the_fingers() -> None:
    walk = play("record_service")
    case = walk.record
    assert case.service is not None
    assert case.source is not None
    assert case.decision is not None
    opened, *later = case.history
    body = opened.data["body"]
    assert isinstance(body, dict)
    checked = 0
    for number in range((LAST - FIRST).days + 1):
        on = FIRST + dt.timedelta(days=number)
        record = replace(
            case,
            source=case.source.model_copy(update={"received_on": on}),
            history=(replace(opened, data={**opened.data, "body": {**body, "received_on": on.isoformat()}}), *later),
            filed_on=on,
            notices=(case.notices[0].model_copy(update={"served_on": on}),),
            decision=case.decision.model_copy(update={"dated": on}),
            service=case.service.model_copy(update={"served_on": on}),
        )
        last = {each.term.code: each.last for each in deadlines(record, walk.office, on)}
        for code, (days, work) in PERIODS.items():
            expected = counted(on, days, work=work)
            if expected is not None:
                assert last[code] == LastDay(expected, provisional=False), (code, on)
                checked += 1
    assert checked > 8 * 2100


@pytest.mark.parametrize("term", TERMS, ids=[term.code for term in TERMS])
def test_a_period_is_open_wherever_a_step_of_its_own_is_possible(term: Term) -> None:
    """But for money that comes in after a closing: what was to be paid was settled by it."""
    sources = {source for step in term.steps for source in BY_TRIGGER[step].sources}
    settled = {"closed"} if "record_payment" in term.steps else set()
    assert sources - settled <= OPEN_IN[term.code]
    assert not OPEN_IN[term.code] & {"declined", "terminated"}


def test_what_a_crime_asks_for_is_due_before_filing_too() -> None:
    walk = in_intake()
    assert codes(walk) == {"verification", "crime_approval"}
    take(walk, "sun", "decide_crime", "2026-04-03", approved="是", reason="同意", on="2026-04-03")
    assert codes(walk) == {"verification", "sending"}
    walk = in_intake(sent_too=True)
    assert "police_answer" in codes(walk)
    take(walk, "wang", "record_police_answer", "2026-04-13", answer="不予立案", on="2026-04-13")
    assert "objection" in codes(walk)
    assert "objection" not in codes(walk, "2026-04-17")


def test_what_was_taken_at_once_is_to_be_approved_or_returned_in_every_state() -> None:
    walk = play("assign_officers", {"open_case": "2026-03-02"})
    things = {
        "kind": "封存",
        "things": "账册3本",
        "place": "本局",
        "proposed_on": "2026-03-02",
        "taken_on": "2026-03-02",
    }
    take(walk, "wang", "propose_measure", "2026-03-02", **things)
    assert codes(walk) == {"verification", "urgent_approval", "sealing"}
    onward(walk, "assign_officers", "decide", "2026-03-03")
    assert codes(walk) == {"urgent_approval", "sealing", "service"}
    take(walk, "wang", "resolve_measure", "2026-03-04", outcome="退还", on="2026-03-04")
    assert found(walk, "urgent_approval").state(walk.day) == "逾期办理"
    assert codes(walk) == {"service"}


def test_what_was_refused_is_to_be_returned_at_once() -> None:
    walk = refused()
    assert codes(walk) == {"decision", "giving_back"}
    assert found(walk, "urgent_approval").met_on == day("2026-10-01")
    assert found(walk, "giving_back").term.length == "当日"
    take(walk, "wang", "resolve_measure", "2026-10-08", outcome="退还", on="2026-10-08")
    assert found(walk, "giving_back").state(walk.day) == "逾期办理"
    assert codes(walk) == {"decision"}


def test_nobody_reviews_while_the_police_have_the_case() -> None:
    walk = with_the_police()
    assert found(walk, "review", "2026-04-15").state(day("2026-04-15")) == "停计"
    take(walk, "wang", "record_police_answer", "2026-04-17", answer="不予立案", on="2026-04-17")
    take(walk, "sun", "take_back", "2026-04-20", reason="依法处罚", on="2026-04-20")
    # As if suspended from 13 to 19: 9, 10 April; 20 to 24; 27, 28, 29.
    assert found(walk, "review").last == LastDay(day("2026-04-29"), provisional=False)


def test_the_verification_starts_with_the_clue_first_told() -> None:
    walk = play("open_case", {"open_case": "2026-02-06"})
    assert walk.record.source is not None
    corrected = {**walk.record.source.model_dump(), "received_on": "2026-02-09"}
    take(walk, "wang", "record_source", "2026-02-10", **corrected)
    period = found(walk, "verification")
    assert (period.start, period.last) == (day("2026-02-06"), LastDay(day("2026-03-05"), provisional=False))


def test_nothing_is_demanded_once_the_decision_is_annulled() -> None:
    walk = demanded()
    assert "demand" in codes(walk)
    take(walk, "wang", "record_appeal", "2026-09-22", kind="行政诉讼", body="某区法院", filed_on="2026-09-22")
    take(walk, "wang", "record_appeal_outcome", "2026-09-25", outcome="撤销", on="2026-09-25")
    assert codes(walk, "2026-12-30") == set()


def test_what_is_left_is_said_in_one_way() -> None:
    sure, unsure = (LastDay(day("2026-10-08"), provisional=each) for each in (False, True))
    assert [left_of(sure, day(now)) for now in ("2026-09-30", "2026-10-08", "2026-10-10")] == [8, 0, -2]
    assert [left_of(unsure, day(now)) for now in ("2026-09-30", "2026-10-08", "2026-10-10")] == [8, 0, None]
    assert [left_of(sure, day(now), STANDARD) for now in ("2026-09-30", "2026-10-10")] == [1, -2]
    assert [is_over(each, day("2026-10-09")) for each in (sure, unsure)] == [True, False]
