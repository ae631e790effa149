"""Ways round the guards that somebody tried from the notice on: other days, orders, entries, rounds and sums."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import pytest

from tests.workflow.walk import ASKED, PLEA, SERVICE, Step, Walk
from tests.workflow.ways import Way
from tests.workflow.ways_after import (
    AGREED,
    ASKED_STEP,
    DECIDED,
    GATHERED,
    HELD,
    MARKED,
    SUSPENDED,
    TOLD,
    afresh,
    answered,
    appeal,
    apply,
    asked,
    close,
    demand,
    department,
    granted,
    head,
    office,
    outcome,
    passed,
    pay,
    police,
    publish,
    report,
    sent,
    spot,
    told,
    typed,
    waived,
)
from workflow.guards import hearing_period_over
from workflow.refusal import Context
from workflow.time.workdays import Calendar, Year

DECIDE = head("decide", "2026-05-06", **DECIDED)
DISAGREED = head("record_deliberation", "2026-04-28", **{**AGREED, "conclusion": "不同意"})
REFUSED_BY_POLICE = (
    report("2026-04-14"),
    passed("2026-04-14"),
    sent("2026-04-14"),
    police("2026-04-16", "不予立案"),
    head("take_back", "2026-04-17", reason="继续处理", on="2026-04-17"),
)
UPHELD = (appeal("行政复议", "2026-05-06"), outcome("维持", "2026-06-05"))
PAID = (pay("退回基金", "20000", "2026-05-14"), pay("罚款", "24000", "2026-05-14"))
PAID_OF_SUSPENDED = (pay("退回基金", "6000", "2026-05-14"), pay("罚款", "18000", "2026-05-14"))
PAID_OF_SPOT = (pay("退回基金", "80", "2026-03-04"), pay("罚款", "96", "2026-03-04"))
SECOND_NOTICE = (*afresh(multiple="1.1"), told("2026-04-17"))
LONGER = afresh("2026-04-20", chosen=department("检验科", "9"))


def after_notice(*steps: Step) -> Way:
    return Way("issue_notice", steps[-1], more=steps[:-1])


def heard(*steps: Step) -> Way:
    return Way("record_statement", steps[-1], more=steps[:-1])


def served(*steps: Step) -> Way:
    return Way("record_service", steps[-1], more=steps[:-1])


def at_once(*steps: Step) -> Way:
    return Way("assign_officers", steps[-1], more=steps[:-1])


REFUSED: Mapping[str, tuple[Way, str | None]] = {
    "hearing: held twice": (after_notice(ASKED_STEP, TOLD, HELD, HELD), "state_wrong"),
    "hearing: given up after it was held": (
        after_notice(ASKED_STEP, TOLD, HELD, office("waive_hearing", "2026-04-28", on="2026-04-28", manner="书面放弃")),
        "state_wrong",
    ),
    "hearing: asked for again in a later statement, when its five days are over": (
        after_notice(
            office("record_statement", "2026-04-15", **PLEA),
            office("record_statement", "2026-04-22", **{**ASKED, "on": "2026-04-22"}),
        ),
        "hearing_request_late",
    ),
    "hearing: decided after it without the review of what was heard": (
        after_notice(ASKED_STEP, TOLD, HELD, DECIDE),
        "state_wrong",
    ),
    "hearing: told of in time for the first day, then moved forward": (
        after_notice(
            ASKED_STEP,
            office(
                "notify_hearing",
                "2026-04-20",
                holds_on="2026-04-29",
                place="会议室",
                presider="高某",
                notified_on="2026-04-15",
            ),
            office(
                "notify_hearing",
                "2026-04-20",
                holds_on="2026-04-28",
                place="会议室",
                presider="高某",
                notified_on="2026-04-20",
            ),
        ),
        "hearing_notice_short",
    ),
    "notice: time let pass after the second notice counted from the first": (
        heard(*SECOND_NOTICE, office("record_statement", "2026-04-21", on="2026-04-21", manner="期满未提出")),
        "statement_period_open",
    ),
    "notice: a second one to make the first forgotten": (
        heard(*SECOND_NOTICE, waived("2026-04-17"), *afresh("2026-04-20", "1.2"), told("2026-04-21")),
        "heavier_than_notified",
    ),
    "notice: sent electronically to a party that never agreed": (
        Way(
            "approve_review",
            office(
                "issue_notice",
                "2026-04-14",
                dated="2026-04-14",
                served_on="2026-04-14",
                manner="电子送达",
                system="x@y.cn",
            ),
        ),
        "electronic_never_agreed",
    ),
    "notice: longer suspension by way of a new review": (
        Way("record_statement", DECIDE, more=LONGER, change=SUSPENDED),
        "heavier_than_notified",
    ),
    "heads: disagreed, chosen again the same, decided by one": (
        heard(MARKED, GATHERED, DISAGREED, *afresh("2026-04-28"), DECIDE),
        "deliberation_missing",
    ),
    "heads: disagreed on a case that need not be discussed, chosen again the same, decided by one": (
        heard(GATHERED, DISAGREED, *afresh("2026-04-28"), DECIDE),
        None,
    ),
    "heads: discussed after the decision": (
        heard(
            MARKED, GATHERED, head("record_deliberation", "2026-05-06", **AGREED), typed(DECIDE, "2026-05-06"), GATHERED
        ),
        "state_wrong",
    ),
    "heads: decided on a day before they discussed it": (
        heard(
            MARKED,
            GATHERED,
            head("record_deliberation", "2026-05-06", **{**AGREED, "held_on": "2026-04-30"}),
            head("decide", "2026-05-06", dated="2026-04-29"),
        ),
        "date_out_of_order",
    ),
    "police: a refusal of before answers for a new report": (
        Way(
            "approve_review",
            head("terminate_case", "2026-04-21", ground="其他", reason="无法继续", on="2026-04-21"),
            more=(*REFUSED_BY_POLICE, report("2026-04-20")),
        ),
        "crime_undecided",
    ),
    "police: the answer put in twice": (
        Way(
            "approve_review",
            police("2026-04-17", "不予立案"),
            more=(report("2026-04-14"), passed("2026-04-14"), sent("2026-04-14"), police("2026-04-16", "立案")),
        ),
        "police_not_waiting",
    ),
    "service: a second one of the same decision": (
        served(office("record_service", "2026-05-06", **SERVICE)),
        "state_wrong",
    ),
    "money: a fine of 120 元 collected on the spot in two halves": (
        at_once(*spot("100"), pay("罚款", "60", "2026-03-03", spot=True)),
        "spot_collection",
    ),
    "money: time asked for before there was a decision": (served(typed(asked("2026-03-10"), "2026-05-06")), None),
    "money: time granted for what was asked and refused": (
        served(
            asked("2026-05-11"),
            head("refuse_deferral", "2026-05-12", reason="没有困难", on="2026-05-12"),
            granted("2026-05-13", ("2026-08-31", "24000")),
        ),
        "deferral_not_asked",
    ),
    "money: nothing is added for days before service by another date": (
        served(head("impose_surcharge", "2026-06-30", on="2026-04-30")),
        "surcharge_not_due",
    ),
    "remedy: its end written twice": (served(*UPHELD, outcome("撤销", "2026-06-08")), "appeal_unknown"),
    "remedy: the refund raised while the fine is lowered": (
        served(appeal("行政复议", "2026-05-06"), outcome("变更", "2026-06-05", fine="1", refund="20000.01")),
        "appeal_sum",
    ),
    "court: while reconsideration is pending": (
        served(demand("2026-05-18"), appeal("行政复议", "2026-06-05"), apply("2026-11-02")),
        "remedy_period_open",
    ),
    "court: on an old demand while a new one runs": (
        served(demand("2026-05-18"), demand("2026-10-30"), apply("2026-11-02")),
        "demand_period_open",
    ),
    "court: refused once, asked again when it is too late": (
        served(*UPHELD, demand("2026-06-08"), apply("2026-09-22"), answered("2026-09-28", "否"), apply("2026-09-29")),
        "court_too_late",
    ),
    "court: asked twice before it answered": (
        served(demand("2026-05-18"), apply("2026-10-30"), apply("2026-11-02")),
        "court_under_way",
    ),
    "court: demanded before anything is late, by another date": (
        served(typed(demand("2026-05-14"), "2026-05-20")),
        "performance_not_due",
    ),
    "court: closed as accepted while the court has not answered": (
        served(demand("2026-05-18"), apply("2026-10-30"), close("2026-11-02", "人民法院受理强制执行申请")),
        "closing_court",
    ),
    "closing: a suspension of eight months carried out for a day": (
        Way(
            "record_service",
            close("2026-05-20"),
            more=(
                *PAID_OF_SUSPENDED,
                office("record_performance", "2026-05-19", what="暂停", on="2026-05-18", until="2026-05-19"),
            ),
            change=SUSPENDED,
        ),
        None,
    ),
    "closing: a decision on the spot that was not reported to the office": (
        at_once(*spot("80"), *PAID_OF_SPOT, close("2026-03-05")),
        None,
    ),
    "closing: approved after the request was sent back": (
        served(
            *PAID,
            close("2026-05-18"),
            head("return_closing", "2026-05-19", reason="补材料"),
            head("close_case", "2026-05-20"),
        ),
        "closing_not_requested",
    ),
    "publication: of an annulled decision, taken back before": (
        served(
            publish("2026-05-06"),
            appeal("行政复议", "2026-05-07"),
            outcome("撤销", "2026-06-05"),
            office("withdraw_publication", "2026-06-08", reason="撤销", on="2026-06-08"),
            publish("2026-06-09"),
        ),
        "publication_annulled",
    ),
}
"""Attempt -> how, and the code that stops it; None where it only must be stopped."""


@pytest.mark.parametrize("attempt", sorted(REFUSED))
def test_a_way_round_is_closed_and_leaves_nothing(attempt: str) -> None:
    way, code = REFUSED[attempt]
    found = way.codes()
    assert found == (code,) if code else found != ()


OPEN: Mapping[str, Way] = {
    "a refund paid before the case is filed": Way("request_filing", pay("退回基金", "100", "2026-03-04")),
    "a refund paid while the case is suspended": heard(
        head("suspend_case", "2026-04-20", ground="不可抗力", reason="洪水", starts_on="2026-04-20"),
        pay("退回基金", "100", "2026-04-21"),
    ),
    "a payment after the court took the case over and it was closed": served(
        demand("2026-05-18"),
        apply("2026-10-30"),
        answered("2026-11-06", "是"),
        close("2026-11-09", "人民法院受理强制执行申请"),
        head("close_case", "2026-11-10", on="2026-11-10"),
        pay("罚款", "24000", "2026-12-10"),
    ),
    "a remedy sought after the case was closed": served(
        *PAID, close("2026-05-18"), head("close_case", "2026-05-19", on="2026-05-19"), appeal("行政复议", "2026-05-20")
    ),
    "discussed again after a disagreement": heard(
        GATHERED, DISAGREED, *afresh("2026-04-28"), typed(GATHERED, "2026-04-28")
    ),
    "a milder sum after the hearing, with no new notice": after_notice(
        ASKED_STEP, TOLD, HELD, *afresh("2026-04-28", "1.1")[1:], DECIDE
    ),
}
"""What an officer must be able to put on file."""


@pytest.mark.parametrize("step", sorted(OPEN))
def test_what_happens_can_be_put_on_file(step: str) -> None:
    assert OPEN[step].codes() == ()


@pytest.mark.parametrize(
    ("day", "published", "over"),
    [
        pytest.param("2035-10-08", False, False, id="guessed"),
        pytest.param("2035-10-08", True, False, id="published, the first day after the holiday"),
        pytest.param("2035-10-12", True, False, id="published, the last day"),
        pytest.param("2035-10-13", True, True, id="published, over"),
    ],
)
def test_the_partys_time_is_not_over_while_its_last_day_is_only_guessed(
    day: str, *, published: bool, over: bool
) -> None:
    """Told on Friday 28 September 2035: by weekends alone five days end on 5 October, in the national holiday."""
    walk = Walk().until("record_statement")
    notice = walk.record.notices[0].model_copy(update={"served_on": dt.date(2035, 9, 28)})
    history = tuple(each for each in walk.record.history if each.kind != "record_statement")
    record = replace(walk.record, notices=(notice,), history=history)
    off = frozenset(dt.date(2035, 10, number) for number in range(1, 6))
    years = {2035: Year(2035, off, frozenset(), "国办发明电〔2034〕1号")} if published else {}
    own = walk.office.model_copy(update={"calendar": Calendar(years)})
    context = Context(record, own, own.person("sun"), dt.date.fromisoformat(day), {"dated": day})
    assert (hearing_period_over(context) is None) is over
