"""Time given to pay, the ways to the court, and what is left: counted by hand from the statutes and calendars."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest

from cases.parts import Appeal, Deferral, Demand, Performance, Surcharge, read_part
from tests.workflow.served import added, appeal, case, day, decided, deferral, paid
from workflow import dues
from workflow.time.workdays import STANDARD, Calendar, LastDay, Year

LATE_GRANT: Final = (("2026-08-31", 24_000_00),)


# --- time to pay -----------------------------------------------------------------------------------------------------


def test_time_given_in_time_is_no_lateness() -> None:
    record = case(deferrals=(deferral("2026-05-12", *LATE_GRANT),))
    assert dues.schedule(record, STANDARD) == (dues.Due(LastDay(day("2026-08-31"), provisional=False), 24_000_00),)
    assert added(record, "2026-08-31") == (0, 0)
    assert added(record, "2026-09-01") == (1, 720_00)


def test_time_given_late_stops_the_days_from_then_on() -> None:
    """Late from 15 to 23 May, nine days; granted on the 24th; late again from 1 September."""
    record = case(deferrals=(deferral("2026-05-24", *LATE_GRANT),))
    assert added(record, "2026-05-23") == (9, 6_480_00)
    assert added(record, "2026-08-31") == (9, 6_480_00)
    assert added(record, "2026-09-01") == (10, 7_200_00)


def test_a_request_refused_or_undecided_changes_nothing() -> None:
    refused = deferral("2026-05-12", granted=False)
    pending = read_part(Deferral, {"kind": "延期", "reason": "困难", "asked_on": "2026-05-13"})
    assert added(case(deferrals=(refused, pending)), "2026-05-15") == (1, 720_00)


def test_each_instalment_is_late_on_its_own() -> None:
    """8000 元 on 30 June, 16000 on 31 August: 240 元 a day for 62 days, then 720."""
    rows = (("2026-06-30", 8_000_00), ("2026-08-31", 16_000_00))
    record = case(deferrals=(deferral("2026-05-12", *rows),))
    expected = {
        "2026-06-30": (0, 0),
        "2026-07-01": (1, 240_00),
        "2026-08-31": (62, 14_880_00),
        "2026-09-01": (63, 15_600_00),
    }
    assert {on: added(record, on) for on in expected} == expected
    in_time = replace(record, payments=paid(("2026-06-30", 8_000_00)))
    assert added(in_time, "2026-08-31") == (0, 0)
    assert added(in_time, "2026-09-01") == (1, 480_00)


def test_what_was_paid_before_time_was_given_stands_at_the_front() -> None:
    record = case(
        payments=paid(("2026-05-10", 4_000_00)), deferrals=(deferral("2026-05-12", ("2026-08-31", 20_000_00)),)
    )
    assert [(str(due.last.day), due.amount) for due in dues.schedule(record, STANDARD)] == [
        ("2026-05-14", 4_000_00),
        ("2026-08-31", 20_000_00),
    ]
    assert added(record, "2026-08-31") == (0, 0)


def test_a_second_grant_takes_the_place_of_the_first() -> None:
    """8000 paid of the first; its second part put off once more, before it was late."""
    first = deferral("2026-05-12", ("2026-06-30", 8_000_00), ("2026-08-31", 16_000_00))
    second = deferral("2026-08-20", ("2026-11-30", 16_000_00), asked="2026-08-15")
    record = case(payments=paid(("2026-06-30", 8_000_00)), deferrals=(first, second))
    assert added(record, "2026-11-30") == (0, 0)
    assert added(record, "2026-12-01") == (1, 480_00)
    assert [due.amount for due in dues.schedule(record, STANDARD, day("2026-08-19"))] == [8_000_00, 16_000_00]


def test_no_more_is_late_than_a_remedy_left() -> None:
    rows = (("2026-06-30", 8_000_00), ("2026-08-31", 16_000_00))
    lowered = (appeal("行政复议", "2026-05-20", "2026-06-10", "变更", fine=10_000_00),)
    record = case(deferrals=(deferral("2026-05-12", *rows),), appeals=lowered)
    assert dues.overdue(record, STANDARD, day("2026-07-01")) == 8_000_00
    assert dues.overdue(record, STANDARD, day("2026-09-01")) == 10_000_00


def test_a_provisional_day_is_never_overdue() -> None:
    """Nobody published 2035: its fifteen days may end later; with the office's own year they are known."""
    record = case("2035-01-15")
    assert dues.schedule(record, STANDARD)[0].last.provisional
    assert dues.overdue(record, STANDARD, day("2035-02-28")) == 0
    assert added(record, "2035-02-28") == (0, 0)
    known = Calendar({2035: Year(2035, frozenset(), frozenset(), "国办发明电〔2034〕1号")})
    assert dues.overdue(record, known, day("2035-01-31")) == 24_000_00


# --- the ways to the court -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("served", "last"),
    [
        ("2026-04-29", "2026-10-29"),
        ("2025-08-31", "2026-02-28"),  # no 31 February; a Saturday that is worked
        ("2026-03-31", "2026-09-30"),
        ("2026-04-01", "2026-10-08"),  # 1 October, in the holiday
        ("2026-03-26", "2026-09-28"),  # Mid-Autumn, 25 to 27 September
    ],
)
def test_six_months_for_a_suit(served: str, last: str) -> None:
    """行政诉讼法第四十六条, the longer of the two; 行政复议法第二十条 gives sixty days."""
    assert dues.remedy_end(case(served), STANDARD) == LastDay(day(last), provisional=False)


@pytest.mark.parametrize(
    ("appeals", "deferrals", "window"),
    [
        pytest.param((), (), ("2026-10-30", "2027-01-29"), id="no remedy sought"),
        pytest.param((appeal("行政复议", "2026-05-06"),), (), None, id="pending"),
        pytest.param(
            (appeal("行政复议", "2026-05-06", "2026-06-05", "维持"),),
            (),
            ("2026-06-23", "2026-09-22"),
            id="reconsidered: fifteen days, over the Dragon Boat holiday",
        ),
        pytest.param(
            (appeal("行政复议", "2026-05-06", "2026-06-05", "维持"), appeal("行政诉讼", "2026-06-15")),
            (),
            None,
            id="a suit pending after it",
        ),
        pytest.param(
            (appeal("行政诉讼", "2026-05-06", "2026-09-30", "驳回"),),
            (),
            ("2026-10-01", "2026-12-30"),
            id="a suit lost",
        ),
        pytest.param(
            (appeal("行政复议", "2026-05-06", "2026-06-05", "撤回"),),
            (),
            ("2026-10-30", "2027-01-29"),
            id="withdrawn in time: a suit is still possible",
        ),
        pytest.param(
            (appeal("行政诉讼", "2026-05-06", "2026-12-25", "撤回"),),
            (),
            ("2026-12-26", "2027-03-25"),
            id="withdrawn when no other is possible any more",
        ),
        pytest.param(
            (),
            (deferral("2026-05-12", ("2026-11-30", 24_000_00)),),
            ("2026-12-01", "2027-03-01"),
            id="time given beyond: three months end on Sunday 28 February",
        ),
        pytest.param(
            (),
            (deferral("2026-05-12", ("2026-08-31", 24_000_00)),),
            ("2026-10-30", "2027-01-29"),
            id="time given within",
        ),
        pytest.param((), (deferral("2026-05-12", granted=False),), ("2026-10-30", "2027-01-29"), id="time refused"),
    ],
)
def test_three_months_for_asking_the_court(
    appeals: tuple[Appeal, ...], deferrals: tuple[Deferral, ...], window: tuple[str, str] | None
) -> None:
    """行政强制法第五十三条; 处罚法第七十二条第二款 counts from the end of the time given."""
    found = dues.court_window(case(appeals=appeals, deferrals=deferrals), STANDARD)
    assert (found and (str(found[0]), str(found[1].day))) == window


@pytest.mark.parametrize(
    ("served", "last"),
    [
        ("2026-06-01", "2026-06-15"),  # two weeks, ending before the Dragon Boat holiday
        ("2026-04-30", "2026-05-18"),  # 6 to 8, Saturday 9 worked, 11 to 15, 18
        ("2026-09-18", "2026-10-09"),  # Sunday 20 worked, 21 to 24, 28 to 30, 8 and 9 October
    ],
)
def test_ten_working_days_after_the_demand(served: str, last: str) -> None:
    """行政强制法第五十四条, 第六十九条; the last demand counts."""
    given = [{"dated": on, "served_on": on, "manner": "直接送达", "signer": "周某"} for on in ("2026-05-18", served)]
    record = case(demands=tuple(read_part(Demand, each) for each in given))
    assert dues.demand_end(record, STANDARD) == LastDay(day(last), provisional=False)
    assert dues.demand_end(case(), STANDARD) is None


# --- what is left ----------------------------------------------------------------------------------------------------


def test_what_is_not_carried_out_in_words() -> None:
    order = read_part(Surcharge, {"dated": "2026-05-20", "days": 6, "amount": 4_320_00})
    record = case(surcharges=(order,), payments=paid(("2026-05-21", 23_999_50)))
    assert dues.unperformed(record) == (
        "退回基金尚欠 20,000.00 元",
        "罚款尚欠 0.50 元",
        "加处罚款尚欠 4,320.00 元",
    )


def test_a_suspension_ordered_is_open_until_it_is_carried_out() -> None:
    record = decided(suspended=True)
    assert dues.suspensions_open(record)
    assert dues.unperformed(record)[-1] == "暂停尚未执行"
    done = read_part(Performance, {"what": "暂停", "on": "2026-05-18", "until": "2027-01-17"})
    assert not dues.suspensions_open(replace(record, performances=(done,)))
    other = read_part(Performance, {"what": "约谈", "on": "2026-05-18"})
    assert dues.suspensions_open(replace(record, performances=(other,)))
    assert not dues.suspensions_open(replace(record, appeals=(appeal("行政复议", "2026-05-06", "2026-06-05", "撤销"),)))
