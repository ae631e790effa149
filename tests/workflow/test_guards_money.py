"""Paid no more than is due, time given that adds up, the court asked in its time, closed on what the file shows.

The walk's decision is served on 29 April 2026: refund 20000 元, fine 24000 元, both due on Thursday 14 May.
"""

from __future__ import annotations

from typing import Final

import pytest

from tests.workflow.walk import Data, Step, Walk
from tests.workflow.ways import Way, check
from tests.workflow.ways_after import (
    SUSPENDED,
    answered,
    appeal,
    apply,
    asked,
    by,
    close,
    demand,
    granted,
    head,
    office,
    outcome,
    pay,
    publish,
    spot,
    typed,
)

LAST: Final = "record_service"
REFUND: Final = pay("退回基金", "20000", "2026-05-14")
FINE: Final = pay("罚款", "24000", "2026-05-14")
DEMAND: Final = demand("2026-05-18")
REFUSED: Final = head("refuse_deferral", "2026-05-12", reason="没有经济困难", on="2026-05-12")
BY_COURT: Final = close("2026-11-20", "人民法院受理强制执行申请")
CLOSED: Final = head("close_case", "2026-07-01", on="2026-07-01")
WITHDRAWN: Final = office("withdraw_publication", "2026-05-08", reason="决定变更", on="2026-05-08")
UPHELD: Final = (appeal("行政复议", "2026-05-06"), outcome("维持", "2026-06-05"))
"""Upheld on 5 June: fifteen days end on Saturday the 20th, moved over the Dragon Boat holiday to the 22nd."""


def payment(what: str, amount: str, day: str, *, in_cash: bool = False) -> Step:
    return typed(pay(what, amount, day, spot=in_cash), "2026-05-20")


def surcharge(day: str) -> Step:
    return head("impose_surcharge", "2026-06-30", on=day)


def demanded(day: str) -> Step:
    return typed(demand(day), "2026-06-30")


def applied(day: str) -> Step:
    return typed(apply(day), "2026-12-30")


CASES: dict[str, tuple[Way, Way]] = {
    "payment_before_service": (
        Way(LAST, payment("罚款", "24000", "2026-04-28")),
        Way(LAST, payment("罚款", "24000", "2026-04-29")),
    ),
    "payment_too_much": (
        Way(LAST, payment("罚款", "24000.01", "2026-05-14")),
        Way(LAST, payment("罚款", "24000", "2026-05-14")),
    ),
    # 1.2 times: 100.02 and 100.00 元 (100.008, cut to the 分).
    "spot_collection": (
        Way("assign_officers", payment("罚款", "50", "2026-03-03", in_cash=True), more=spot("83.35")),
        Way("assign_officers", payment("罚款", "50", "2026-03-03", in_cash=True), more=spot("83.34")),
    ),
    "deferral_not_asked": (
        Way(LAST, granted("2026-05-12", ("2026-08-31", "24000"))),
        Way(LAST, granted("2026-05-12", ("2026-08-31", "24000")), more=(asked("2026-05-11"),)),
    ),
    "deferral_under_way": (
        Way(LAST, asked("2026-05-13"), more=(asked("2026-05-11"),)),
        Way(LAST, asked("2026-05-13"), more=(asked("2026-05-11"), REFUSED)),
    ),
    "nothing_to_defer": (
        Way(LAST, asked("2026-05-15"), more=(FINE,)),
        Way(LAST, asked("2026-05-15"), more=(pay("罚款", "23999.99", "2026-05-14"),)),
    ),
    "instalments_wrong": (
        Way(LAST, granted("2026-05-12", ("2026-08-31", "23999.99")), more=(asked("2026-05-11"),)),
        Way(LAST, granted("2026-05-12", ("2026-08-31", "24000")), more=(asked("2026-05-11"),)),
    ),
    "surcharge_not_due": (Way(LAST, surcharge("2026-05-14")), Way(LAST, surcharge("2026-05-15"))),
    "performance_not_due": (
        Way(LAST, typed(DEMAND, "2026-05-18"), more=(REFUND, FINE)),
        Way(LAST, typed(DEMAND, "2026-05-18"), more=(REFUND,)),
    ),
    "appeal_pending": (
        Way(LAST, appeal("行政诉讼", "2026-06-08"), more=(appeal("行政复议", "2026-05-06"),)),
        Way(LAST, appeal("行政诉讼", "2026-06-08"), more=UPHELD),
    ),
    "appeal_unknown": (
        Way(LAST, outcome("维持", "2026-06-05")),
        Way(LAST, outcome("维持", "2026-06-05"), more=(appeal("行政复议", "2026-05-06"),)),
    ),
    "appeal_sum": (
        Way(LAST, outcome("变更", "2026-06-05", fine="24000.01"), more=(appeal("行政复议", "2026-05-06"),)),
        Way(LAST, outcome("变更", "2026-06-05", fine="10000"), more=(appeal("行政复议", "2026-05-06"),)),
    ),
    "demand_missing": (
        Way(LAST, applied("2026-10-30")),
        Way(LAST, applied("2026-10-30"), more=(DEMAND,)),
    ),
    # Served on 30 October: 2 to 6 and 9 to 13 November.
    "demand_period_open": (
        Way(LAST, applied("2026-11-13"), more=(demand("2026-10-30"),)),
        Way(LAST, applied("2026-11-14"), more=(demand("2026-10-30"),)),
    ),
    # Six months from 29 April: 29 October.
    "remedy_period_open": (
        Way(LAST, applied("2026-10-29"), more=(DEMAND,)),
        Way(LAST, applied("2026-10-30"), more=(DEMAND,)),
    ),
    # Three months from 22 June: 22 September.
    "court_too_late": (
        Way(LAST, applied("2026-09-23"), more=(*UPHELD, demand("2026-06-08"))),
        Way(LAST, applied("2026-09-22"), more=(*UPHELD, demand("2026-06-08"))),
    ),
    "performance_done": (
        Way(LAST, applied("2026-10-30"), more=(DEMAND, typed(REFUND, "2026-05-20"), typed(FINE, "2026-05-20"))),
        Way(LAST, applied("2026-10-30"), more=(DEMAND, typed(REFUND, "2026-05-20"))),
    ),
    "court_under_way": (
        Way(LAST, apply("2026-11-09"), more=(DEMAND, apply("2026-10-30"))),
        Way(LAST, apply("2026-11-09"), more=(DEMAND, apply("2026-10-30"), answered("2026-11-06", "否"))),
    ),
    "court_not_applied": (
        Way(LAST, answered("2026-11-06", "是"), more=(DEMAND,)),
        Way(LAST, answered("2026-11-06", "是"), more=(DEMAND, apply("2026-10-30"))),
    ),
    "publication_not_redacted": (
        Way(LAST, publish("2026-05-06", redacted="否")),
        Way(LAST, publish("2026-05-06", redacted="是")),
    ),
    "publication_annulled": (
        Way(LAST, publish("2026-06-08"), more=(appeal("行政复议", "2026-05-06"), outcome("撤销", "2026-06-05"))),
        Way(LAST, publish("2026-06-08"), more=(appeal("行政复议", "2026-05-06"), outcome("维持", "2026-06-05"))),
    ),
    "not_published": (Way(LAST, WITHDRAWN), Way(LAST, WITHDRAWN, more=(publish("2026-05-06"),))),
    "closing_unperformed": (
        Way(LAST, close("2026-05-18"), more=(REFUND,)),
        Way(LAST, close("2026-05-18"), more=(REFUND, FINE)),
    ),
    "closing_court": (
        Way(LAST, BY_COURT, more=(DEMAND, apply("2026-10-30"), answered("2026-11-06", "否"))),
        Way(LAST, BY_COURT, more=(DEMAND, apply("2026-10-30"), answered("2026-11-06", "是"))),
    ),
    "closing_something_due": (
        Way(LAST, close("2026-06-08", "无须执行"), more=UPHELD),
        Way(LAST, close("2026-06-08", "无须执行"), more=(UPHELD[0], outcome("撤销", "2026-06-05"))),
    ),
    "closing_requested": (
        Way(LAST, close("2026-05-19"), more=(REFUND, FINE, close("2026-05-18"))),
        Way(LAST, close("2026-05-19"), more=(REFUND, FINE)),
    ),
    "closing_not_requested": (
        Way(LAST, CLOSED, more=(REFUND, FINE)),
        Way(LAST, CLOSED, more=(REFUND, FINE, close("2026-05-18"))),
    ),
}


@pytest.mark.parametrize("code", sorted(CASES))
def test_a_guard_refuses_and_the_nearest_lawful_way_passes(code: str) -> None:
    check(CASES, code)


def after(*steps: Step, last: str = LAST, change: dict[str, Data] | None = None) -> tuple[str, ...]:
    """Return why the last of some steps is refused."""
    return Way(last, steps[-1], more=steps[:-1], change=change or {}).codes()


def follows(*steps: Step) -> Walk:
    """Return the case after some steps."""
    walk = Walk().until(LAST)
    for each in steps:
        walk.do(each)
    return walk


# --- payments --------------------------------------------------------------------------------------------------------


def test_a_fine_is_not_paid_before_its_decision_is_served_a_refund_may_be() -> None:
    assert after(payment("罚款", "1", "2026-04-28"), last="decide") == ("payment_before_service",)
    assert after(payment("退回基金", "1", "2026-04-28"), last="decide") == ()


@pytest.mark.parametrize("what", ["罚款", "退回基金", "加处罚款"])
def test_nothing_is_paid_twice(what: str) -> None:
    steps = (pay("罚款", "24000", "2026-05-04"), pay("退回基金", "20000", "2026-05-04"))
    assert after(*steps, payment(what, "0.01", "2026-05-05")) == ("payment_too_much",)


def test_what_a_remedy_took_away_is_no_longer_paid() -> None:
    changed = (appeal("行政复议", "2026-05-06"), outcome("变更", "2026-06-05", fine="10000"))
    assert after(*changed, pay("罚款", "10000.01", "2026-06-06")) == ("payment_too_much",)
    assert after(*changed, pay("罚款", "10000", "2026-06-06")) == ()


def test_only_a_small_fine_on_the_spot_is_collected_on_the_spot() -> None:
    """处罚法第六十八条第一项: one hundred 元 and below, never a refund."""
    assert after(payment("罚款", "50", "2026-05-14", in_cash=True)) == ("spot_collection",)
    refund = payment("退回基金", "50", "2026-03-03", in_cash=True)
    assert after(*spot("83.34"), refund, last="assign_officers") == ("spot_collection",)


# --- time to pay -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "instalments", "lawful"),
    [
        pytest.param("分期", (("2026-06-30", "8000"), ("2026-08-31", "16000")), True, id="two that add up"),
        pytest.param("分期", (("2026-08-31", "8000"), ("2026-06-30", "16000")), False, id="the later first"),
        pytest.param("分期", (("2026-06-30", "8000"), ("2026-06-30", "16000")), False, id="both on one day"),
        pytest.param("分期", (("2026-06-30", "8000"), ("2026-08-31", "16000.01")), False, id="a 分 too much"),
        pytest.param("延期", (("2026-06-30", "8000"), ("2026-08-31", "16000")), False, id="two where one was asked"),
        pytest.param("延期", (("2026-05-11", "24000"),), False, id="due before the grant"),
        pytest.param("延期", (("2026-05-12", "24000"),), False, id="due on the day of the grant"),
        pytest.param("延期", (("2026-05-13", "24000"),), True, id="due the day after"),
    ],
)
def test_time_given_adds_up(kind: str, instalments: tuple[tuple[str, str], ...], *, lawful: bool) -> None:
    found = after(asked("2026-05-11", kind), granted("2026-05-12", *instalments))
    assert found == (() if lawful else ("instalments_wrong",))


def test_time_is_given_for_what_is_left() -> None:
    part = (asked("2026-05-11"), pay("罚款", "4000", "2026-05-11"))
    assert after(*part, granted("2026-05-12", ("2026-08-31", "24000"))) == ("instalments_wrong",)
    assert after(*part, granted("2026-05-12", ("2026-08-31", "20000"))) == ()


def test_time_is_not_given_before_it_was_asked_for() -> None:
    """A grant of 10 May for a request of 10 June would undo four weeks of lateness."""
    assert after(asked("2026-06-10"), typed(granted("2026-05-10", ("2026-08-31", "24000")), "2026-06-11")) != ()
    assert after(asked("2026-06-10"), head("refuse_deferral", "2026-06-11", reason="无困难", on="2026-05-10")) != ()


# --- surcharge -------------------------------------------------------------------------------------------------------


def test_what_was_added_while_late_is_still_ordered_after_the_fine_was_paid() -> None:
    """处罚法第七十二条: ten days late are ten days at 3 %; paying the fine afterwards does not undo them."""
    late = pay("罚款", "24000", "2026-05-24")
    walk = follows(late, head("impose_surcharge", "2026-05-26", on="2026-05-26"))
    assert (walk.record.surcharges[0].days, walk.record.surcharges[0].amount) == (10, 7_200_00)


def test_a_second_order_only_adds() -> None:
    first = head("impose_surcharge", "2026-05-20", on="2026-05-20")
    assert after(first, head("impose_surcharge", "2026-05-21", on="2026-05-19")) == ("surcharge_not_due",)
    assert after(first, head("impose_surcharge", "2026-05-20", on="2026-05-20")) == ("surcharge_not_due",)
    walk = follows(first, head("impose_surcharge", "2026-05-21", on="2026-05-21"))
    assert [each.amount for each in walk.record.surcharges] == [6 * 720_00, 7 * 720_00]


def test_nothing_is_added_past_the_fine_itself() -> None:
    """处罚法第七十二条, 行政强制法第四十五条."""
    capped = head("impose_surcharge", "2026-06-30", on="2026-06-30")
    assert after(capped, head("impose_surcharge", "2026-07-31", on="2026-07-31")) == ("surcharge_not_due",)


# --- remedies and the court ------------------------------------------------------------------------------------------


def test_no_remedy_is_sought_before_there_is_a_decision() -> None:
    early = office("record_appeal", "2026-05-06", kind="行政复议", body="某市人民政府", filed_on="2026-03-10")
    assert after(early) != ()


def test_no_remedy_ends_before_it_began() -> None:
    """An end on 10 March would open the court's window before the party's time is over."""
    early = office("record_appeal_outcome", "2026-05-07", outcome="维持", on="2026-03-10")
    assert after(appeal("行政复议", "2026-05-06"), early) != ()


@pytest.mark.parametrize(("sums", "lawful"), [({}, False), ({"refund": "15000"}, True), ({"fine": "0"}, True)])
def test_a_changed_decision_says_its_sum(sums: Data, *, lawful: bool) -> None:
    assert (after(appeal("行政复议", "2026-05-06"), outcome("变更", "2026-06-05", **sums)) == ()) is lawful


def test_a_second_remedy_makes_nothing_heavier_than_the_first_left_it() -> None:
    """行政诉讼法第七十七条第二款 (未核对): a suit does not put back what reconsideration took off."""
    steps = (
        appeal("行政复议", "2026-05-06"),
        outcome("变更", "2026-06-05", fine="10000"),
        appeal("行政诉讼", "2026-06-15"),
    )
    assert after(*steps, outcome("变更", "2026-09-01", fine="10000.01")) == ("appeal_sum",)
    assert after(*steps, outcome("变更", "2026-09-01", fine="10000")) == ()


def test_the_court_is_not_too_late_for_having_waited_for_a_suit() -> None:
    """行政强制法第五十三条: the time cannot run out while the suit that bars the application is pending."""
    suit = (DEMAND, *UPHELD, appeal("行政诉讼", "2026-06-15"), outcome("撤回", "2026-12-25"))
    assert after(*suit, apply("2026-12-28")) == ()


def test_the_court_waits_for_the_end_of_the_time_given() -> None:
    """处罚法第七十二条第二款; the refund was not put off, but one application is for both."""
    steps = (asked("2026-05-11"), granted("2026-05-12", ("2026-11-30", "24000")), DEMAND)
    assert after(*steps, apply("2026-11-30")) == ("remedy_period_open",)
    assert after(*steps, apply("2026-12-01")) == ()


def test_who_was_given_time_is_called_on_again_when_it_is_over() -> None:
    """行政强制法第五十四条: the demand precedes the application for what is late now, not for what was late before."""
    steps = (DEMAND, pay("退回基金", "20000", "2026-05-19"), asked("2026-05-20"))
    given = (*steps, granted("2026-05-21", ("2026-08-31", "24000")))
    assert after(*given, apply("2026-10-30")) != ()
    assert after(*given, demand("2026-09-01"), apply("2026-10-30")) == ()


def test_the_courts_answer_follows_the_application() -> None:
    early = office("record_court_answer", "2026-11-06", accepted="是", on="2026-05-06")
    assert after(DEMAND, apply("2026-10-30"), early) != ()


# --- publication and closing -----------------------------------------------------------------------------------------


def test_every_publication_is_taken_back_each_once() -> None:
    """处罚法第四十八条: published in two places, withdrawn from both."""
    two = (publish("2026-05-06", where="本局网站"), publish("2026-05-06", where="信用平台"))
    walk = follows(*two, WITHDRAWN._replace(data={**WITHDRAWN.data, "number": 1}), WITHDRAWN)
    assert [str(each.withdrawn_on) for each in walk.record.publications] == ["2026-05-08", "2026-05-08"]
    assert walk.codes(WITHDRAWN) == ("not_published",)


def test_a_publication_follows_the_decision_and_its_withdrawal_the_publication() -> None:
    assert after(typed(publish("2026-04-10"), "2026-05-06")) != ()
    early = office("withdraw_publication", "2026-05-08", reason="决定变更", on="2026-05-05")
    assert after(publish("2026-05-06"), early) != ()


def test_a_suspension_is_carried_out_before_the_case_counts_as_performed() -> None:
    paid = (pay("退回基金", "6000", "2026-05-14"), pay("罚款", "18000", "2026-05-14"))
    begun = office("record_performance", "2026-05-18", what="暂停", on="2026-05-18", until="2027-01-17")
    assert after(*paid, close("2026-05-18"), change=SUSPENDED) == ("closing_unperformed",)
    assert after(*paid, begun, close("2026-05-18"), change=SUSPENDED) == ()


def test_a_suspension_does_not_begin_before_it_was_ordered() -> None:
    early = office("record_performance", "2026-05-18", what="暂停", on="2026-03-10")
    assert after(early, change=SUSPENDED) != ()


@pytest.mark.parametrize(
    ("ends", "ground", "expected"),
    [
        ("terminate_case", "无须执行", ()),
        ("terminate_case", "执行完毕", ("closing_unperformed",)),
        ("transfer_case", "无须执行", ()),
    ],
)
def test_a_case_that_ended_without_a_decision_is_closed_as_such(
    ends: str, ground: str, expected: tuple[str, ...]
) -> None:
    data: Data = {"ground": "其他", "reason": "无法继续", "on": "2026-04-15"}
    if ends == "transfer_case":
        data = {"authority": "某市卫生健康委员会", "reason": "无管辖权", "on": "2026-04-15"}
    taken = head(ends, "2026-04-15", **data)
    assert after(taken, close("2026-04-16", ground), last="approve_review") == expected


def test_what_happened_since_the_request_is_seen_at_the_closing() -> None:
    """Asked for as performed; a payment more is due by the surcharge ordered meanwhile."""
    late = (pay("退回基金", "20000", "2026-05-14"), pay("罚款", "23999", "2026-05-16"))
    last = pay("罚款", "1", "2026-05-18")
    ordered = head("impose_surcharge", "2026-05-18", on="2026-05-18")
    assert after(*late, last, close("2026-05-18"), ordered, CLOSED) == ("closing_unperformed",)
    assert after(*late, last, close("2026-05-18"), CLOSED) == ()


def test_a_case_is_not_closed_before_it_was_decided_and_not_kept_before_it_was_closed() -> None:
    done = (REFUND, FINE, close("2026-05-18"))
    assert after(*done, head("close_case", "2026-05-19", on="2026-03-10")) != ()
    kept = by("zhou", "archive_case", "2026-07-02", on="2026-03-10", place="档案室1号")
    assert after(*done, CLOSED, kept) != ()


def test_a_decision_on_the_spot_is_reported_once() -> None:
    told = office("report_spot_decision", "2026-03-05", on="2026-03-05")
    assert after(*spot("80"), told, last="assign_officers") == ()
    assert after(*spot("80"), told, told, last="assign_officers") == ("not_on_the_spot",)
