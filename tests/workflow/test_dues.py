"""What is due, since when, and what it adds up to: counted by hand from the statutes and calendars.

The walk's decision is served on 29 April 2026: refund 20000 元, fine 24000 元, due by Thursday 14 May; 3 % is 720 元.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from cases.parts import Appeal, Surcharge, read_part
from tests.workflow.served import added, appeal, case, day, paid
from workflow import dues
from workflow.office import load_office
from workflow.time.workdays import STANDARD, LastDay

# --- sums after the decision and after remedies ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("appeals", "fine", "refund"),
    [
        ((), 24_000_00, 20_000_00),
        ((appeal("行政复议", "2026-05-06"),), 24_000_00, 20_000_00),
        ((appeal("行政复议", "2026-05-06", "2026-06-05", "维持"),), 24_000_00, 20_000_00),
        ((appeal("行政复议", "2026-05-06", "2026-06-05", "撤回"),), 24_000_00, 20_000_00),
        ((appeal("行政诉讼", "2026-05-06", "2026-06-05", "确认违法"),), 24_000_00, 20_000_00),
        ((appeal("行政复议", "2026-05-06", "2026-06-05", "变更", fine=10_000_00),), 10_000_00, 20_000_00),
        ((appeal("行政复议", "2026-05-06", "2026-06-05", "变更", refund=5_000_00),), 24_000_00, 5_000_00),
        ((appeal("行政复议", "2026-05-06", "2026-06-05", "变更", fine=0),), 0, 20_000_00),
        ((appeal("行政复议", "2026-05-06", "2026-06-05", "撤销"),), 0, 0),
        (
            (
                appeal("行政复议", "2026-05-06", "2026-06-05", "变更", fine=10_000_00),
                appeal("行政诉讼", "2026-06-15", "2026-09-01", "变更", fine=8_000_00),
            ),
            8_000_00,
            20_000_00,
        ),
        (
            (
                appeal("行政复议", "2026-05-06", "2026-06-05", "变更", fine=10_000_00),
                appeal("行政诉讼", "2026-06-15", "2026-09-01", "驳回"),
            ),
            10_000_00,
            20_000_00,
        ),
    ],
)
def test_what_a_remedy_leaves(appeals: tuple[Appeal, ...], fine: int, refund: int) -> None:
    record = case(appeals=appeals)
    assert (dues.fine_due(record), dues.refund_due(record)) == (fine, refund)
    assert (dues.balance(record, "罚款"), dues.balance(record, "退回基金")) == (fine, refund)


@pytest.mark.parametrize(
    ("outcome", "fine", "refund"),
    [("penalty", 24_000_00, 20_000_00), ("no_penalty", 0, 20_000_00), ("not_established", 0, 0)],
)
def test_no_penalty_still_orders_the_refund(outcome: str, fine: int, refund: int) -> None:
    """处罚法第五十七条; 退回 is no penalty: only what was not established leaves nothing due."""
    base = case()
    assert base.decision is not None
    record = replace(base, decision=base.decision.model_copy(update={"outcome": outcome}))
    assert (dues.fine_due(record), dues.refund_due(record)) == (fine, refund)


def test_before_a_decision_nothing_is_due() -> None:
    record = replace(case(), decision=None, service=None)
    assert (dues.fine_due(record), dues.refund_due(record)) == (0, 0)
    assert dues.schedule(record, STANDARD) == ()
    assert dues.remedy_end(record, STANDARD) is None
    assert dues.court_window(record, STANDARD) is None
    assert dues.refund_deadline(record, load_office()) is None
    assert dues.surcharge(record, STANDARD, day("2030-01-01")) == dues.Surcharge(0, 0, capped=False)


# --- fifteen days ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("served", "last"),
    [
        pytest.param("2026-04-29", "2026-05-14", id="a Thursday"),
        pytest.param("2026-04-17", "2026-05-06", id="2 May, in the holiday until the 5th"),
        pytest.param("2026-04-24", "2026-05-09", id="a Saturday that is worked"),
        pytest.param("2026-04-25", "2026-05-11", id="a Sunday"),
        pytest.param("2026-09-16", "2026-10-08", id="1 October, in the holiday until the 7th"),
        pytest.param("2026-01-31", "2026-02-24", id="15 February, in the holiday until the 23rd"),
        pytest.param("2025-12-17", "2026-01-04", id="New Year, until a Sunday that is worked"),
        pytest.param("2026-02-13", "2026-02-28", id="a Saturday that is worked, in February"),
    ],
)
def test_fifteen_days_from_service(served: str, last: str) -> None:
    """处罚法第六十七条, natural days; 民诉法第八十五条: the last one a day off moves on."""
    record = case(served)
    assert dues.schedule(record, STANDARD) == (dues.Due(LastDay(day(last), provisional=False), 24_000_00),)
    assert dues.overdue(record, STANDARD, day(last)) == 0
    assert dues.overdue(record, STANDARD, day(last) + dt.timedelta(days=1)) == 24_000_00
    assert added(record, last) == (0, 0)
    assert added(record, str(day(last) + dt.timedelta(days=1))) == (1, 720_00)


@pytest.mark.parametrize(("days", "last"), [(15, "2026-05-14"), (30, "2026-05-29"), (3, "2026-05-06")])
def test_the_refund_has_the_offices_own_days(days: int, last: str) -> None:
    office = load_office().model_copy(update={"refund_days": days})
    assert dues.refund_deadline(case(), office) == LastDay(day(last), provisional=False)


# --- three percent a day ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "days", "amount", "capped"),
    [
        ("2026-05-14", 0, 0, False),
        ("2026-05-15", 1, 720_00, False),
        ("2026-05-31", 17, 12_240_00, False),
        ("2026-06-16", 33, 23_760_00, False),
        ("2026-06-17", 34, 24_000_00, True),
        ("2026-12-31", 34, 24_000_00, True),
    ],
)
def test_three_percent_a_day_until_the_fine_is_reached(on: str, days: int, amount: int, *, capped: bool) -> None:
    """处罚法第七十二条第一款第一项, 行政强制法第四十五条: the 34th day would pass the fine."""
    assert dues.surcharge(case(), STANDARD, day(on)) == dues.Surcharge(days, amount, capped=capped)


def test_only_the_sum_is_cut() -> None:
    """3 % of 100.01 元 is 3.0003 元: 33 days are 99.0099 元, not 33 times 3 元."""
    assert added(case(fine=100_01), "2026-06-16") == (33, 99_00)
    assert added(case(fine=33), "2026-05-16") == (2, 1)
    assert added(case(fine=33), "2026-05-15") == (1, 0)


@pytest.mark.parametrize(
    ("appeals", "expected"),
    [
        pytest.param(
            (appeal("行政复议", "2026-05-20", "2026-06-10", "维持"),),
            {"2026-05-19": 5, "2026-05-20": 5, "2026-06-10": 5, "2026-06-11": 6, "2026-06-20": 15},
            id="from the day it was taken up to the day it ended",
        ),
        pytest.param(
            (appeal("行政复议", "2026-05-06", "2026-06-05", "维持"),),
            {"2026-05-15": 0, "2026-06-05": 0, "2026-06-06": 1},
            id="begun before the fine was late",
        ),
        pytest.param((appeal("行政诉讼", "2026-05-20"),), {"2026-05-20": 5, "2030-01-01": 5}, id="still pending"),
        pytest.param(
            (
                appeal("行政复议", "2026-05-20", "2026-06-10", "维持"),
                appeal("行政诉讼", "2026-06-20", "2026-07-31", "驳回"),
            ),
            {"2026-06-19": 14, "2026-07-31": 14, "2026-08-01": 15},
            id="a suit after reconsideration, the days between counted",
        ),
        pytest.param(
            (appeal("行政诉讼", "2026-05-20", "2026-06-10", "撤回"),),
            {"2026-06-10": 5, "2026-06-11": 6},
            id="withdrawn",
        ),
    ],
)
def test_nothing_is_added_during_a_remedy(appeals: tuple[Appeal, ...], expected: dict[str, int]) -> None:
    """处罚法第七十三条第三款: 加处罚款的数额在行政复议或者行政诉讼期间不予计算."""
    record = case(appeals=appeals)
    assert {on: added(record, on) for on in expected} == {on: (n, n * 720_00) for on, n in expected.items()}


def test_a_fine_that_a_remedy_lowered_was_always_the_lower_one() -> None:
    """10000 元: 300 元 a day, five days before the remedy and those after it; the cap is the lower fine too."""
    record = case(appeals=(appeal("行政复议", "2026-05-20", "2026-06-10", "变更", fine=10_000_00),))
    assert added(record, "2026-06-10") == (5, 1_500_00)
    assert added(record, "2026-06-11") == (6, 1_800_00)
    assert added(record, "2026-12-31") == (34, 10_000_00)
    ordered = replace(
        record, surcharges=(read_part(Surcharge, {"dated": "2026-05-19", "days": 5, "amount": 24_000_00}),)
    )
    assert dues.surcharge_ordered(ordered) == 10_000_00


def test_an_annulled_fine_adds_nothing() -> None:
    record = case(appeals=(appeal("行政复议", "2026-06-20", "2026-08-10", "撤销"),))
    assert added(record, "2026-12-31") == (0, 0)
    assert dues.annulled(record)
    assert dues.unperformed(record) == ()


@pytest.mark.parametrize(
    ("payments", "expected"),
    [
        pytest.param((("2026-05-14", 24_000_00),), {"2026-05-15": (0, 0), "2026-12-31": (0, 0)}, id="on the last day"),
        pytest.param(
            (("2026-05-15", 24_000_00),), {"2026-05-15": (1, 720_00), "2026-12-31": (1, 720_00)}, id="a day late"
        ),
        pytest.param(
            (("2026-05-10", 9_000_00),),
            {"2026-05-15": (1, 450_00), "2026-07-06": (53, 23_850_00), "2026-07-07": (54, 24_000_00)},
            id="part in time: 3 % of the rest, up to the whole fine",
        ),
        pytest.param(
            (("2026-05-20", 10_000_00), ("2026-05-25", 14_000_00)),
            {
                "2026-05-20": (6, 4_320_00),
                "2026-05-22": (8, 5_160_00),
                "2026-05-25": (11, 6_420_00),
                "2026-12-31": (11, 6_420_00),
            },
            id="part late, the rest later",
        ),
    ],
)
def test_what_is_paid_adds_no_more(payments: tuple[tuple[str, int], ...], expected: dict[str, tuple[int, int]]) -> None:
    """Counted on what is unpaid: the law's text says 罚款数额, a reading in the party's favour."""
    record = case(payments=paid(*payments))
    assert {on: added(record, on) for on in expected} == expected


def test_a_refund_paid_pays_no_fine() -> None:
    record = case(payments=paid(("2026-05-10", 20_000_00), what="退回基金"))
    assert added(record, "2026-05-15") == (1, 720_00)
    assert dues.unperformed(record) == ("罚款尚欠 24,000.00 元",)
