"""What is decided was told and discussed, is served so that it can be shown, and never takes the police's place."""

from __future__ import annotations

from typing import Final

import pytest

from tests.workflow.walk import FINDING, REASON, SERVICE, Data, Step, Walk, step
from tests.workflow.ways import Way, check
from tests.workflow.ways_after import (
    AGREED,
    DECIDED,
    GATHERED,
    MARKED,
    afresh,
    by,
    demand,
    head,
    office,
    passed,
    police,
    report,
    sent,
    told,
    typed,
    waived,
)
from workflow.office import DeliberationRule, load_office

DAY: Final = "2026-04-14"
DECIDE: Final = head("decide", "2026-05-06", **DECIDED)
POSTED: Final[Data] = {"manner": "公告送达", "ground": "下落不明", "announced_at": "江西日报"}
TO_THE_POLICE: Final = (report(DAY), passed(DAY), sent(DAY))
TO_ANOTHER: Final = head(
    "transfer_case", "2026-04-18", authority="某市卫生健康委员会", reason="无管辖权", on="2026-04-18"
)
BACK: Final = head("take_back", "2026-04-20", reason="继续处理", on="2026-04-20")


def discussed(**changed: object) -> Step:
    return head("record_deliberation", "2026-04-28", **{**AGREED, **changed})


def service(day: str = "2026-06-30", **data: object) -> Step:
    return office("record_service", day, served_on="2026-05-28", **data)


def objection(day: str) -> Step:
    return office("object_to_police", "2026-05-06", manner="提请复议", on=day)


def consent(address: str = "party@example.cn", day: str = "2026-04-28") -> Step:
    return office("confirm_electronic", "2026-05-06", signed_on=day, address=address)


NOTHING_LEFT = {"ground": "无须执行", "summary": "已移送公安机关"}

CASES: dict[str, tuple[Way, Way]] = {
    "renotice_missing": (
        Way("record_statement", DECIDE, more=afresh(conduct="超量开药、重复收费。")),
        Way("record_statement", DECIDE, more=afresh(conduct=str(FINDING["conduct"]))),
    ),
    "deliberation_missing": (
        Way("record_statement", DECIDE, more=(MARKED, GATHERED)),
        Way("record_statement", DECIDE, more=(MARKED, GATHERED, discussed())),
    ),
    "deliberation_disagreed": (
        Way("record_statement", DECIDE, more=(GATHERED, discussed(conclusion="不同意"))),
        Way("record_statement", DECIDE, more=(GATHERED, discussed(conclusion="同意"))),
    ),
    "deliberation_too_few": (
        Way("record_statement", discussed(members=["孙某", "孙某"]), more=(GATHERED,)),
        Way("record_statement", discussed(members=["孙某", "武某"]), more=(GATHERED,)),
    ),
    "service_incomplete": (
        Way("decide", service(manner="留置送达", refusal="拒收")),
        Way("decide", service(manner="留置送达", refusal="拒收", witness="居委会田某")),
    ),
    "electronic_never_agreed": (
        Way("decide", service(manner="电子送达", system="party@example.cn")),
        Way("decide", service(manner="电子送达", system="party@example.cn"), more=(consent(),)),
    ),
    "electronic_unconfirmed": (
        Way("decide", service(manner="电子送达", system="other@example.cn"), more=(consent(),)),
        Way("decide", service(manner="电子送达", system="party@example.cn"), more=(consent(),)),
    ),
    # Announced on 28 April: thirty days have passed on 28 May.
    "announcement_too_short": (
        Way("decide", service(**POSTED, announced_on="2026-04-29")),
        Way("decide", service(**POSTED, announced_on="2026-04-28")),
    ),
    "crime_under_way": (
        Way("approve_review", report("2026-04-15"), more=(report(DAY), passed(DAY, "是"))),
        Way("approve_review", report("2026-04-15"), more=(report(DAY), passed(DAY, "否"))),
    ),
    "crime_not_reported": (
        Way("approve_review", passed(DAY)),
        Way("approve_review", passed(DAY), more=(report(DAY),)),
    ),
    "head_required": (
        Way("approve_review", passed(DAY, user="wu"), more=(report(DAY),)),
        Way("approve_review", passed(DAY, user="sun"), more=(report(DAY),)),
    ),
    "crime_not_approved": (
        Way("approve_review", sent(DAY), more=(report(DAY), passed(DAY, "否"))),
        Way("approve_review", sent(DAY), more=(report(DAY), passed(DAY, "是"))),
    ),
    "crime_undecided": (
        Way("record_statement", DECIDE, more=(report("2026-04-16"), passed("2026-04-16", "是"))),
        Way("record_statement", DECIDE, more=(report("2026-04-16"), passed("2026-04-16", "否"))),
    ),
    "police_not_waiting": (
        Way("approve_review", police("2026-04-17", "立案"), more=(*TO_THE_POLICE, police("2026-04-16", "立案"))),
        Way("approve_review", police("2026-04-17", "立案"), more=TO_THE_POLICE),
    ),
    "police_not_filed": (
        Way(
            "approve_review",
            office("hand_over", "2026-04-17", on="2026-04-17"),
            more=(*TO_THE_POLICE, police("2026-04-16", "不予立案")),
        ),
        Way(
            "approve_review",
            office("hand_over", "2026-04-17", on="2026-04-17"),
            more=(*TO_THE_POLICE, police("2026-04-16", "立案")),
        ),
    ),
    # Answered on Thursday 16 April: three days end on Sunday the 19th, moved on to the 20th.
    "police_unanswered": (
        Way("approve_review", office("request_closing", "2026-04-17", **NOTHING_LEFT), more=TO_THE_POLICE),
        Way(
            "approve_review",
            office("request_closing", "2026-04-17", **NOTHING_LEFT),
            more=(*TO_THE_POLICE, police("2026-04-16", "立案")),
        ),
    ),
    "police_objection_late": (
        Way("approve_review", objection("2026-04-21"), more=(*TO_THE_POLICE, police("2026-04-16", "不予立案"))),
        Way("approve_review", objection("2026-04-20"), more=(*TO_THE_POLICE, police("2026-04-16", "不予立案"))),
    ),
    "police_not_refused": (
        Way("approve_review", BACK, more=(*TO_THE_POLICE, police("2026-04-16", "立案"))),
        Way("approve_review", BACK, more=(*TO_THE_POLICE, police("2026-04-16", "不予立案"))),
    ),
}


@pytest.mark.parametrize("code", sorted(CASES))
def test_a_guard_refuses_and_the_nearest_lawful_way_passes(code: str) -> None:
    check(CASES, code)


def after(last: str, *steps: Step) -> tuple[str, ...]:
    """Return why the last of some steps is refused."""
    return Way(last, steps[-1], more=steps[:-1]).codes()


# --- told as decided -------------------------------------------------------------------------------------------------


def test_facts_changed_and_changed_back_are_those_the_party_was_told() -> None:
    steps = (*afresh(conduct="另一事实。"), *afresh("2026-04-17", conduct=str(FINDING["conduct"])))
    assert after("record_statement", *steps, DECIDE) == ()


def test_the_facts_of_an_earlier_notice_are_not_those_of_the_last() -> None:
    steps = (
        *afresh(conduct="另一事实。"),
        told("2026-04-17"),
        waived("2026-04-17"),
        *afresh("2026-04-20", conduct=str(FINDING["conduct"])),
    )
    assert after("record_statement", *steps, DECIDE) == ("renotice_missing",)


def test_a_milder_sum_needs_no_new_notice() -> None:
    assert after("record_statement", *afresh(multiple="1.1"), DECIDE) == ()


# --- discussed together ----------------------------------------------------------------------------------------------


def test_a_grave_case_is_discussed_before_it_is_decided() -> None:
    """处罚法第五十七条第二款; decided without being sent to discussion at all."""
    assert after("record_statement", MARKED, DECIDE) == ("deliberation_missing",)


def test_a_discussion_before_the_sanction_was_chosen_anew_is_none_of_it() -> None:
    anew = afresh("2026-04-28")
    steps = (MARKED, GATHERED, discussed(), *anew, head("decide", "2026-05-06", dated="2026-04-29"))
    assert after("record_statement", *steps) == ("deliberation_missing",)


def test_a_disagreement_is_not_left_behind_by_sending_the_case_round_again() -> None:
    """Back to the sanction, to review and to the notice, with nothing chosen anew."""
    day = "2026-04-28"
    round_again = tuple(each for each in afresh(day) if each.action != "choose_sanction")
    steps = (GATHERED, discussed(conclusion="不同意"), *round_again, DECIDE)
    assert after("record_statement", *steps) == ("deliberation_disagreed",)


def test_the_last_conclusion_of_the_heads_counts() -> None:
    assert after("record_statement", GATHERED, discussed(conclusion="不同意"), discussed(), DECIDE) == ()


@pytest.mark.parametrize("members", [["王某", "李某"], ["赵某", "钱某"]])
def test_only_heads_decide_together(members: list[str]) -> None:
    """处罚法第五十七条第二款: 负责人集体讨论; neither officers nor reviewer and auditor are heads."""
    assert after("record_statement", MARKED, GATHERED, discussed(members=members)) != ()


@pytest.mark.parametrize(("least", "expected"), [(2_400_001, ()), (2_400_000, ("deliberation_missing",))])
def test_from_the_offices_own_sum_on_a_fine_is_discussed(least: int, expected: tuple[str, ...]) -> None:
    rule = DeliberationRule(organisation=least)
    own = load_office().model_copy(update={"deliberation": rule})
    assert Way("record_statement", DECIDE, office=own).codes() == expected


# --- served ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given",
    [
        {"manner": "直接送达"},
        {"manner": "留置送达", "witness": "居委会田某"},
        {"manner": "委托送达", "through": "某县医疗保障局"},
        {"manner": "委托送达", "signer": "周某"},
        {"manner": "邮寄送达"},
        {"manner": "转交送达"},
        {"manner": "电子送达"},
        {"manner": "公告送达", "announced_on": "2026-04-28", "announced_at": "江西日报"},
        {"manner": "公告送达", "ground": "下落不明", "announced_on": "2026-04-28"},
        {"manner": "公告送达", "ground": "下落不明", "announced_at": "江西日报"},
    ],
)
def test_each_way_of_service_needs_what_shows_it(given: Data) -> None:
    """民诉法第九十条至第九十五条."""
    assert after("decide", service(**given)) == ("service_incomplete",)


@pytest.mark.parametrize(
    "given",
    [
        {"manner": "直接送达", "signer": "周某"},
        {"manner": "留置送达", "refusal": "拒收", "recording": "影像12"},
        {"manner": "委托送达", "through": "某县医疗保障局", "signer": "周某"},
        {"manner": "邮寄送达", "through": "EMS1234"},
        {"manner": "转交送达", "through": "某监狱"},
    ],
)
def test_each_way_of_service_with_what_shows_it(given: Data) -> None:
    assert after("decide", service(**given)) == ()


def test_an_electronic_service_before_the_consent_is_none() -> None:
    on_the_day = service(manner="电子送达", system="party@example.cn")
    assert after("decide", consent(day="2026-05-06"), on_the_day) == ()
    early = step("wang", "record_service", {**on_the_day.data, "served_on": "2026-05-05"})
    assert after("decide", consent(day="2026-05-06"), early) == ("electronic_unconfirmed",)


def test_a_notice_and_a_demand_are_served_like_a_decision() -> None:
    unsigned = office("issue_notice", "2026-04-14", dated=DAY, served_on=DAY, manner="直接送达")
    assert after("approve_review", unsigned) == ("service_incomplete",)
    nobody = demand("2026-05-18")
    nobody = nobody._replace(data={**nobody.data, "signer": ""})
    assert after("record_service", nobody) == ("service_incomplete",)


def test_a_notice_is_not_announced_before_it_is_written() -> None:
    """An announcement of 10 March of a notice of 14 April announced nothing; its days would not count either."""
    early = office("issue_notice", DAY, dated=DAY, served_on=DAY, **POSTED, announced_on="2026-03-10")
    assert after("approve_review", early) != ()


def test_a_decision_is_not_announced_before_it_is_made() -> None:
    early = office("record_service", "2026-05-06", served_on="2026-04-29", **POSTED, announced_on="2026-03-20")
    assert after("decide", early) != ()


# --- the police ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ends",
    [
        head("terminate_case", "2026-04-28", ground="其他", reason="无法继续", on="2026-04-28"),
        head("decide_not_established", "2026-04-28", dated="2026-04-28", ground="证据不足"),
        head("transfer_case", "2026-04-28", authority="某市卫生健康委员会", reason="无管辖权", on="2026-04-28"),
    ],
    ids=lambda taken: taken.action,
)
@pytest.mark.parametrize("reported", [(report(DAY),), (report(DAY), passed(DAY))], ids=["reported", "approved"])
def test_no_end_of_the_case_in_place_of_the_police(ends: Step, reported: tuple[Step, ...]) -> None:
    """处罚法第二十七条, 国务院令第310号第三、五条: what is suspected is decided on, and what is approved is sent."""
    assert after("approve_review", *reported, ends) == ("crime_undecided",)
    assert after("approve_review", ends) == ()


@pytest.mark.parametrize(
    ("before", "taken"),
    [
        ((report(DAY),), typed(passed("2026-04-10"), DAY)),
        ((report(DAY), passed(DAY)), typed(sent("2026-04-10"), DAY)),
        (TO_THE_POLICE, typed(police("2026-04-10", "立案"), "2026-04-15")),
        ((*TO_THE_POLICE, police("2026-04-16", "立案")), by("wang", "hand_over", "2026-04-17", on="2026-04-10")),
        (
            (*TO_THE_POLICE, police("2026-04-16", "不予立案")),
            by("wang", "object_to_police", "2026-04-17", manner="提请复议", on="2026-04-10"),
        ),
        (
            (*TO_THE_POLICE, police("2026-04-16", "不予立案")),
            head("take_back", "2026-04-20", reason="继续处理", on="2026-04-10"),
        ),
    ],
    ids=lambda value: value.action if isinstance(value, Step) else None,
)
def test_the_steps_to_the_police_follow_each_other(before: tuple[Step, ...], taken: Step) -> None:
    """国务院令第310号第五、八、九、十二条 count three days or 24 hours from the step before: none precedes it."""
    assert after("approve_review", *before, taken) != ()


def test_an_earlier_refusal_of_the_police_brings_nothing_back_from_another_authority() -> None:
    steps = (*TO_THE_POLICE, police("2026-04-16", "不予立案"), typed(BACK, "2026-04-20"))
    another = typed(TO_ANOTHER, "2026-04-20")
    again = typed(BACK, "2026-04-21")
    objecting = office("object_to_police", "2026-04-21", manner="提请复议", on="2026-04-21")
    assert after("approve_review", *steps, another, again) == ("police_not_refused",)
    assert after("approve_review", *steps, another, objecting) == ("police_not_refused",)


def test_one_objection_is_raised_against_a_refusal() -> None:
    steps = (*TO_THE_POLICE, police("2026-04-16", "不予立案"), objection("2026-04-17"))
    assert after("approve_review", *steps, objection("2026-04-18")) == ("police_objection_late",)


def test_a_second_report_after_a_refusal_is_decided_on_its_own() -> None:
    """The refusal of the first answers for the first."""
    steps = (*TO_THE_POLICE, police("2026-04-16", "不予立案"), BACK, report("2026-04-21"))
    assert after("approve_review", *steps, sent("2026-04-21")) == ("crime_not_approved",)
    assert after("approve_review", *steps, TO_ANOTHER._replace(day="2026-04-22")) == ("crime_undecided",)


def test_back_from_the_police_the_case_goes_on_where_it_stood() -> None:
    walk = Walk().until("approve_review")
    for each in (*TO_THE_POLICE, police("2026-04-16", "不予立案"), BACK):
        walk.do(each)
    assert walk.record.state == "notice"
    assert walk.codes(told("2026-04-20")) == ()


def test_what_goes_back_to_the_sanction_is_neither_decided_nor_served() -> None:
    walk = Walk().until("record_statement")
    walk.do(head("return_decision", "2026-04-16", **REASON))
    for taken in (DECIDE, GATHERED, office("record_service", "2026-05-06", **SERVICE)):
        assert walk.codes(taken) == ("state_wrong",)
