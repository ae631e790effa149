"""The party is told, heard, and never worse off for it: 处罚法第四十四条至第四十五条, 第六十三条至第六十五条."""

from __future__ import annotations

from typing import Final

import pytest

from tests.workflow.walk import ASKED, FACTS, FINDING, HEARING_TOLD, PLEA, WAIVER, Data, Step, Walk, choice
from tests.workflow.ways import Way, check
from tests.workflow.ways_after import (
    ASKED_STEP,
    DECIDED,
    HELD,
    SUSPENDED,
    TOLD,
    afresh,
    department,
    head,
    office,
    told,
    waived,
)

LET_PASS: Final[Data] = {"on": "2026-04-21", "manner": "期满未提出"}
SAID: Final = office("record_statement", "2026-04-15", **PLEA)


def decide(dated: str = "2026-04-28") -> Step:
    return head("decide", "2026-05-06", dated=dated)


def statement(**data: object) -> Step:
    return office("record_statement", "2026-05-06", **data)


def notify(**data: object) -> Step:
    return office("notify_hearing", "2026-04-27", **{**HEARING_TOLD, **data})


def absent(day: str) -> Step:
    return office("waive_hearing", "2026-04-28", on=day, manner="无正当理由拒不出席")


def worth(amount: str) -> dict[str, Data]:
    return {"record_violation": {**FINDING, "facts": {**FACTS, "amount": amount}}}


CASES: dict[str, tuple[Way, Way]] = {
    "notice_missing": (
        Way("approve_review", statement(**WAIVER)),
        Way("issue_notice", statement(**WAIVER)),
    ),
    "heavier_than_notified": (
        Way("record_statement", told("2026-05-06"), more=afresh(multiple="1.3")),
        Way("record_statement", told("2026-05-06"), more=afresh(multiple="1.2")),
    ),
    "statement_missing": (
        Way("issue_notice", decide()),
        Way("issue_notice", decide(), more=(SAID,)),
    ),
    "statement_date": (
        Way("issue_notice", statement(**{**PLEA, "on": "2026-04-13"})),
        Way("issue_notice", statement(**{**PLEA, "on": "2026-04-14"})),
    ),
    # Told on Tuesday 14 April: five days end on Sunday the 19th, moved on to the 20th.
    "statement_period_open": (
        Way("issue_notice", statement(**{**LET_PASS, "on": "2026-04-20"})),
        Way("issue_notice", statement(**LET_PASS)),
    ),
    "statement_unanswered": (
        Way("issue_notice", statement(**{**PLEA, "response": ""})),
        Way("issue_notice", statement(**PLEA)),
    ),
    "hearing_pending": (
        Way("issue_notice", decide(), more=(ASKED_STEP,)),
        Way("issue_notice", decide(), more=(SAID,)),
    ),
    # Five working days after 14 April: 15, 16, 17, 20, 21.
    "hearing_period_open": (
        Way("issue_notice", decide("2026-04-21"), more=(SAID,)),
        Way("issue_notice", decide("2026-04-22"), more=(SAID,)),
    ),
    "hearing_not_asked": (
        Way("issue_notice", notify(), more=(SAID,)),
        Way("issue_notice", notify(), more=(ASKED_STEP,)),
    ),
    "hearing_request_late": (
        Way("issue_notice", statement(**{**ASKED, "on": "2026-04-22"})),
        Way("issue_notice", statement(**{**ASKED, "on": "2026-04-21"})),
    ),
    # 1.2 times: 19999.20 and 20000.40 元, around the 20000 from which a hearing is offered.
    "hearing_no_right": (
        Way("issue_notice", statement(**ASKED), change=worth("16666")),
        Way("issue_notice", statement(**ASKED), change=worth("16667")),
    ),
    # Told on 15 April: 16, 17, 20, 21, 22, 23, 24 are the seven working days in between.
    "hearing_notice_short": (
        Way("issue_notice", notify(holds_on="2026-04-24"), more=(ASKED_STEP,)),
        Way("issue_notice", notify(holds_on="2026-04-27"), more=(ASKED_STEP,)),
    ),
    "hearing_not_begun": (
        Way("issue_notice", absent("2026-04-26"), more=(ASKED_STEP, TOLD)),
        Way("issue_notice", absent("2026-04-27"), more=(ASKED_STEP, TOLD)),
    ),
    "hearing_not_as_notified": (
        Way("issue_notice", HELD._replace(data={**HELD.data, "presider": "另某"}), more=(ASKED_STEP, TOLD)),
        Way("issue_notice", HELD, more=(ASKED_STEP, TOLD)),
    ),
}


@pytest.mark.parametrize("code", sorted(CASES))
def test_a_guard_refuses_and_the_nearest_lawful_way_passes(code: str) -> None:
    check(CASES, code)


def after(last: str, *steps: Step, change: dict[str, Data] | None = None) -> tuple[str, ...]:
    """Return why the last of some steps is refused."""
    return Way(last, steps[-1], more=steps[:-1], change=change or {}).codes()


def test_no_decision_without_a_notice() -> None:
    """处罚法第六十二条; evidence nobody was told of is refused with it."""
    assert "notice_missing" in after("approve_review", decide())


def test_seven_working_days_over_the_may_holiday() -> None:
    """Told on Friday 24 April: 27, 28, 29, 30 April; 1 to 5 May off; 6, 7, 8 May; then Saturday 9 May, worked."""
    asked = office("record_statement", "2026-04-20", **{**ASKED, "on": "2026-04-20"})
    for day, expected in (("2026-05-08", ("hearing_notice_short",)), ("2026-05-09", ())):
        assert after("issue_notice", asked, notify(notified_on="2026-04-24", holds_on=day)) == expected


def test_a_hearing_on_another_day_than_told() -> None:
    later = office("record_hearing", "2026-04-29", **{**HELD.data, "held_on": "2026-04-28"})
    assert after("issue_notice", ASKED_STEP, TOLD, later) == ("hearing_not_as_notified",)


def test_a_hearing_put_off_is_told_of_anew_and_the_first_day_no_longer_counts() -> None:
    moved = office(
        "notify_hearing", "2026-04-20", **{**HEARING_TOLD, "holds_on": "2026-04-30", "notified_on": "2026-04-20"}
    )
    held = office("record_hearing", "2026-04-30", **{**HELD.data, "held_on": "2026-04-30"})
    assert after("issue_notice", ASKED_STEP, TOLD, moved, HELD) == ("hearing_not_as_notified",)
    assert after("issue_notice", ASKED_STEP, TOLD, moved, held) == ()


@pytest.mark.parametrize("manner", ["无正当理由拒不出席", "未经许可中途退出"])
def test_nobody_stays_away_from_a_hearing_before_its_day(manner: str) -> None:
    """处罚法第六十四条第六项: staying away gives up the hearing, and only on the day it is held."""
    early = office("waive_hearing", "2026-04-16", on="2026-04-16", manner=manner)
    assert after("issue_notice", ASKED_STEP, TOLD, early) != ()
    on_the_day = office("waive_hearing", "2026-04-27", on="2026-04-27", manner=manner)
    assert after("issue_notice", ASKED_STEP, TOLD, on_the_day) == ()


def test_a_hearing_is_given_up_in_writing_on_any_day_after_it_was_asked_for() -> None:
    for day, lawful in (("2026-04-14", False), ("2026-04-16", True)):
        given_up = office("waive_hearing", "2026-04-16", on=day, manner="书面放弃")
        assert (after("issue_notice", ASKED_STEP, TOLD, given_up) == ()) is lawful


def test_a_hearing_is_not_notified_before_it_was_asked_for() -> None:
    """Asked for on the 15th: what was sent on the 14th told of no hearing."""
    early = notify(notified_on="2026-04-14")
    assert after("issue_notice", ASKED_STEP, early) != ()


def test_a_waiver_older_than_the_request_withdraws_nothing() -> None:
    for day, lawful in (("2026-04-14", False), ("2026-04-15", True)):
        waiver = office("record_statement", "2026-04-16", on=day, manner="书面放弃", hearing="书面放弃听证")
        assert (after("issue_notice", ASKED_STEP, waiver) == ()) is lawful


@pytest.mark.parametrize("hearing", ["未要求", "书面放弃听证"])
def test_a_hearing_asked_for_stays_due_through_a_new_notice(hearing: str) -> None:
    """Only the party's own waiver ends what it asked for; that it asks for nothing more does not."""
    again = office("record_statement", "2026-04-17", on="2026-04-17", manner="书面放弃", hearing=hearing)
    steps = (ASKED_STEP, *afresh(multiple="1.1"), told("2026-04-17"), again, decide())
    assert after("issue_notice", *steps) == (("hearing_pending",) if hearing == "未要求" else ())


def test_a_statement_to_an_earlier_notice_is_none_to_the_next() -> None:
    steps = (*afresh(multiple="1.1"), told("2026-04-17"))
    assert after("record_statement", *steps, decide()) == ("statement_missing",)
    assert after("record_statement", *steps, waived("2026-04-15")) == ("statement_date",)
    assert after("record_statement", *steps, waived("2026-04-17"), decide()) == ()


def test_a_hearing_waived_under_an_earlier_notice_may_be_asked_for_under_the_next() -> None:
    steps = (*afresh(multiple="1.1"), told("2026-04-17"))
    silent = office("record_statement", "2026-04-17", on="2026-04-17", manner="书面放弃")
    early = head("decide", "2026-05-06", dated="2026-04-24")
    assert after("record_statement", *steps, silent, early) == ("hearing_period_open",)
    assert after("record_statement", *steps, silent, head("decide", "2026-05-06", dated="2026-04-27")) == ()


def test_the_lowest_sum_ever_notified_holds_not_the_last() -> None:
    """Told 1.2, then 1.1 times: 1.2 is heavier than what the party was told once, at any later step."""
    steps = (*afresh(multiple="1.1"), told("2026-04-17"), waived("2026-04-17"), *afresh("2026-04-20", "1.2"))
    assert after("record_statement", *steps, decide()) == ("heavier_than_notified",)
    assert after("record_statement", *steps, told("2026-04-20")) == ("heavier_than_notified",)


def test_a_hearing_makes_nothing_heavier() -> None:
    """处罚法第四十五条第二款: after the hearing too."""
    steps = afresh("2026-04-28", "1.3")[1:]
    assert after("issue_notice", ASKED_STEP, TOLD, HELD, *steps, decide("2026-05-06")) == ("heavier_than_notified",)
    milder = afresh("2026-04-28", "1.1")[1:]
    assert after("issue_notice", ASKED_STEP, TOLD, HELD, *milder, decide("2026-05-06")) == ()


@pytest.mark.parametrize(
    ("chosen", "lawful"),
    [
        pytest.param(department("检验科"), True, id="as notified"),
        pytest.param(department("检验科", "7"), True, id="a month shorter"),
        pytest.param(department("检验科", "9"), False, id="a month longer"),
        pytest.param(department("全院"), False, id="the whole hospital instead of one department"),
    ],
)
def test_a_suspension_is_not_heavier_than_notified(chosen: Data, *, lawful: bool) -> None:
    """处罚法第四十四、四十五条: longer, or of more than the party was told, is heavier."""
    steps = (*afresh(chosen=chosen), decide())
    assert (after("record_statement", *steps, change=SUSPENDED) == ()) is lawful


def test_a_suspension_alone_gives_the_right_to_a_hearing() -> None:
    """18000 元 is below the threshold of 20000: the suspension offers it (处罚法第六十三条第五项, a reading)."""
    walk = Walk().until("issue_notice", change=SUSPENDED)
    assert walk.record.notices[0].fine == 18_000_00
    assert walk.record.notices[0].hearing_right


def test_a_notice_says_what_was_chosen_and_no_more() -> None:
    walk = Walk().until("issue_notice", change={"choose_sanction": choice("1.1")})
    assert (walk.record.notices[0].refund, walk.record.notices[0].fine) == (20_000_00, 22_000_00)
    assert walk.codes(head("decide", "2026-05-06", **DECIDED)) == ("statement_missing",)
