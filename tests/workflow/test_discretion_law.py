"""The law of a whole case: what is too late, one act, rules old and new, and who confirms them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from cases.fold import fold
from cases.parts import GroupChoice, Sanction, Violation
from cases.record import CaseRecord
from penalty import FactsError, Status, judge, read_facts
from tests.workflow.walk import CHOICE, FACTS, FINDING, REVIEW, STEPS, Data, Step, Walk, step
from workflow.discretion import FOUND, Discretion, choose, recheck
from workflow.office import load_office
from workflow.refusal import Refused

OFFICE = load_office()
FOUND_ON = dt.date(2026, 3, 2)
ON_TIME = {"violation_end": "2024-12-31"}
LATE = {"violation_end": "2022-12-31", "life_or_health_harm": "否"}


def discretion(*facts: Data, decided: str | None = None) -> Discretion:
    violations = [
        Violation(number=place, conduct="某行为", period="某年", facts={**FACTS, **each})
        for place, each in enumerate(facts, 1)
    ]
    day = dt.date.fromisoformat(decided) if decided else None
    return Discretion(violations, OFFICE, found_on=FOUND_ON, decided_on=day)


def chosen(case: Discretion, *choices: Data, confirmed: str | None = "已核对") -> Sanction:
    made = choose(case, [GroupChoice(**each) for each in choices], "理由", confirmed)
    assert isinstance(made, Sanction), made
    return made


def faults(case: Discretion, *choices: Data, confirmed: str | None = "已核对") -> dict[str, str]:
    made = choose(case, [GroupChoice(**each) for each in choices], "理由", confirmed)
    assert not isinstance(made, Sanction), made
    return {fault.field: fault.message for fault in made}


def test_refund_and_base_are_apart_in_a_mixed_case() -> None:
    case = discretion({**ON_TIME, "amount": "20000"}, {**LATE, "amount": "60000"})
    assert {group.key: group.assessment.tier and group.assessment.tier.clause for group in case.combined.groups} == {
        "38": "38.lenient",
        "38#已过时效": "law.time_barred",
    }
    made = chosen(case, {"key": "38", "multiple": "1.2", "ground": "nature"})
    assert (made.refund, made.fine, case.combined.base) == (8_000_000, 2_400_000, 2_000_000)
    assert made.punishes
    assert [group.fines for group in made.groups] == [(2_400_000,), (0,)]


def test_nothing_may_be_chosen_for_what_is_too_late() -> None:
    case = discretion(LATE)
    assert set(faults(case, {"key": "38#已过时效", "multiple": "1.2"})) == {"38#已过时效.multiple"}
    assert set(faults(case, {"key": "38#已过时效", "months": "6"})) == {"38#已过时效.months"}
    made = chosen(case)
    assert (made.refund, made.fine, made.punishes) == (2_000_000, 0, False)


@pytest.mark.parametrize(
    ("facts", "barred"),
    [
        pytest.param({"violation_end": "2024-03-02"}, False, id="收到线索之日正满二年"),
        pytest.param({"violation_end": "2024-03-01"}, True, id="收到线索之日二年已过一日"),
        pytest.param({"violation_end": "2024-03-01", "discovered_on": "2025-01-01"}, False, id="写明更早被发现"),
        pytest.param({"violation_end": "2024-03-01", "life_or_health_harm": "是"}, False, id="有健康危害"),
    ],
)
def test_found_on_the_day_the_clue_came_in_unless_stated(facts: Data, *, barred: bool) -> None:
    (group,) = discretion({"life_or_health_harm": "否", **facts}).combined.groups
    assert group.barred is barred
    assert (FOUND in group.assessment.trace.readings) is barred


def test_unknown_harm_keeps_a_late_case_open() -> None:
    (group,) = discretion({"violation_end": "2022-12-31"}).combined.groups
    assert group.assessment.status is Status.UNDETERMINED
    assert group.assessment.missing == ("life_or_health_harm",)
    assert set(faults(discretion({"violation_end": "2022-12-31"}))) == {"38#时效未定.status"}


def test_a_case_with_an_end_that_is_not_known_says_that_it_did_not_ask() -> None:
    (group,) = discretion({"violation_end": ""}).combined.groups
    assert any("没有核对追责时效" in note for note in group.assessment.trace.notes)


def test_a_barred_act_of_fraud_is_returned_under_the_article_it_is_sent_to() -> None:
    case = discretion({**LATE, "fraud_intent": "是"})
    assert [group.key for group in case.combined.groups] == ["40#已过时效"]
    made = chosen(case)
    assert (made.refund, made.punishes) == (2_000_000, False)


ACT = {**ON_TIME, "act": "甲"}
UNDER_40 = {**ACT, "provision": "40", "item": "1"}
CHOSEN_40 = {"key": "40", "multiple": "3", "months": "9", "department": "检验科", "ground": "nature"}


def test_one_act_is_fined_by_the_higher_and_returned_once() -> None:
    case = discretion(ACT, UNDER_40)
    made = chosen(case, CHOSEN_40)
    assert (made.fine, made.refund) == (6_000_000, 2_000_000)
    assert set(faults(case, CHOSEN_40, {"key": "38", "multiple": "1.2"})) == {"38.multiple"}


def test_one_act_in_a_conflict_can_be_decided_and_is_still_fined_once() -> None:
    case = discretion(ACT, {**UNDER_40, "circumstances": "grave_harm"})
    heavy = {**CHOSEN_40, "clause": "40.severe", "multiple": "5", "months": "12", "ground": "grave_harm"}
    made = chosen(case, heavy)
    assert (made.fine, made.refund) == (10_000_000, 2_000_000)
    assert set(faults(case, heavy, {"key": "38", "multiple": "1.2", "ground": "nature"})) == {"38.multiple"}


def test_two_conflicts_over_one_act_are_compared_as_chosen() -> None:
    opposed = {"circumstances": "grave_harm"}
    case = discretion({**ACT, **opposed}, {**UNDER_40, **opposed})
    made = chosen(
        case, {"key": "38", "clause": "38.severe", "ground": "grave_harm"}, {**CHOSEN_40, "clause": "40.lenient"}
    )
    assert [group.fines for group in made.groups] == [(0,), (6_000_000,)]


@pytest.mark.parametrize(
    ("end", "decided", "kept", "other"),
    [
        pytest.param("2024-12-31", "2025-06-01", "jiangxi-2021", None, id="同一部规则"),
        pytest.param("2021-08-31", "2025-06-01", "jiangxi-2021", "regulation-2021", id="细则较轻"),
        pytest.param("2021-08-31", "2021-11-01", "regulation-2021", None, id="细则施行前决定"),
    ],
)
def test_the_lighter_rules_are_kept_for_the_case(end: str, decided: str, kept: str, other: str | None) -> None:
    case = discretion({"violation_end": end, "discovered_on": end}, decided=decided)
    assert case.ruleset.id == kept
    assert (case.other_ruleset.id if case.other_ruleset else None) == other
    assert (case.other is None) is (other is None)
    readings = [reading.text for group in case.combined.groups for reading in group.assessment.trace.readings]
    assert any("第三十七条" in text for text in readings) is (other is not None)


def test_heavier_rules_of_today_are_not_applied() -> None:
    end = {"violation_end": "2021-08-31", "discovered_on": "2021-08-31", "amount": "100000"}
    case = discretion(end, decided="2025-06-01")
    assert case.ruleset.id == "regulation-2021"
    assert case.law_note is not None
    assert "较重" in case.law_note
    assert chosen(case, {"key": "38", "multiple": "1.5"}).fine == 15_000_000


def test_violations_of_different_times_are_left_to_a_person() -> None:
    early = {"violation_end": "2021-08-31", "discovered_on": "2021-08-31"}
    case = discretion({**early, "amount": "100000"}, {**ON_TIME, "amount": "100"}, decided="2025-06-01")
    warning, *_ = case.warnings
    assert "第三十七条" in warning
    assert "医疗保障基金使用监督管理条例" in warning
    same = discretion(early, early, decided="2025-06-01").warnings
    assert not any("第三十七条" in each for each in same)


def test_before_the_regulation_nothing_is_decided_even_beside_a_later_act() -> None:
    with pytest.raises(FactsError) as caught:
        discretion(ON_TIME, {"violation_end": "2021-04-30"}, decided="2025-06-01")
    assert [fault.field for fault in caught.value.faults] == ["violation_end"]


def test_rules_of_another_office_are_not_named_in_the_facts() -> None:
    with pytest.raises(FactsError) as caught:
        discretion({"ruleset": "regulation-2021"})
    assert [fault.field for fault in caught.value.faults] == ["ruleset"]
    assert discretion({**ON_TIME, "ruleset": OFFICE.ruleset}).ruleset.id == OFFICE.ruleset


@pytest.mark.parametrize(
    ("end", "decided", "asked"),
    [
        pytest.param("2024-12-31", "2025-12-10", False, id="见报前一日"),
        pytest.param("2024-12-31", "2025-12-11", True, id="见报当日"),
        pytest.param("2025-12-11", None, True, id="行为终了已在见报后"),
        pytest.param("2024-12-31", None, False, id="没有其他日期"),
    ],
)
def test_after_the_newer_measure_a_person_confirms_the_rules(end: str, decided: str | None, *, asked: bool) -> None:
    case = discretion({"violation_end": end}, decided=decided)
    choice = {"key": "38", "multiple": "1.2", "ground": "nature"}
    assert bool(case.warnings) is asked
    made = choose(case, [GroupChoice(**choice)], "理由")
    if not asked:
        assert isinstance(made, Sanction)
        assert made.confirmed is None
        return
    assert not isinstance(made, Sanction)
    assert [fault.field for fault in made] == ["confirmed"]
    assert chosen(case, choice, confirmed="核过").confirmed == "核过"


def refused(walk: Walk, data: Data) -> str:
    """Return why a choice was refused, after proving that nothing was written."""
    before = walk.kept()
    with pytest.raises(Exception, match="confirmed") as caught:
        walk.do(step("wang", "choose_sanction", data, "2026-04-08"))
    assert not isinstance(caught.value, Refused)
    assert walk.kept() == before
    return str(caught.value)


@pytest.mark.parametrize("confirmed", [None, "", "   "])
def test_a_confirmation_of_nothing_is_none(confirmed: str | None) -> None:
    walk = Walk().until("confirm_facts")
    assert "请写明核对的结果和依据" in refused(walk, {**CHOICE, "confirmed": confirmed})


def test_the_confirmation_stays_on_file_and_in_a_recheck() -> None:
    walk = Walk().until("approve_review")
    sanction = walk.record.sanction
    assert sanction is not None
    assert sanction.confirmed == CHOICE["confirmed"]
    assert recheck(walk.record, walk.office) == ()
    events = [event.to_dict() for event in walk.record.history if event.kind == "choose_sanction"]
    assert "后继办法的施行日期未见" in str(events)


def as_before(record: CaseRecord) -> CaseRecord:
    """Return the record of a file that was written before a choice had a ground and a sanction a confirmation."""
    return fold(tuple(replace(event, data=_without(event.data)) for event in record.history))


def _without(data: Any) -> Any:  # noqa: ANN401 - JSON of any shape
    if isinstance(data, (list, tuple)):
        return [_without(each) for each in data]
    if isinstance(data, Mapping):
        return {name: _without(each) for name, each in data.items() if name not in {"confirmed", "ground"}}
    return data


def test_an_old_file_loads_and_says_exactly_what_it_lacks() -> None:
    walk = Walk().until("approve_review")
    record = as_before(walk.record)
    assert record.sanction is not None
    assert record.sanction.confirmed is None
    assert {fault.field for fault in recheck(record, walk.office)} == {"38.ground"} | {"confirmed"}


def test_an_old_file_from_before_the_newer_measure_rechecks_without_a_fault() -> None:
    # 0.5 % is the end of its tier, so that 1.5 times is what is suggested.
    facts = {**FACTS, "amount": "25000.00", "violation_end": "2023-12-31"}
    bare = {"choices": [{"key": "38", "multiple": "1.5"}], "reason": "主动退回"}
    change = {"record_violation": {**FINDING, "facts": facts}, "choose_sanction": bare}
    walk = Walk()
    for each in STEPS:
        # The same days two years earlier.
        text = json.dumps(change.get(each.action, each.data)).replace("2026-", "2024-")
        walk.do(Step(each.user, each.day.replace("2026-", "2024-"), each.action, json.loads(text)))
        if each.action == "choose_sanction":
            break
    record = as_before(walk.record)
    assert record.sanction is not None
    assert record.sanction.fine == 3_750_000
    assert recheck(record, walk.office) == ()


def test_a_case_that_is_barred_as_a_whole_ends_without_a_penalty() -> None:
    facts = {**FACTS, **LATE}
    change = {
        "record_violation": {**FINDING, "facts": facts},
        "choose_sanction": {"choices": [], "reason": "已过追责时效", "confirmed": "已核对"},
        "decide": {"dated": "2026-04-28", "ground": "违法行为在二年内未被发现"},
        "approve_review": {**REVIEW, "dated": "2026-04-13"},
    }
    walk = Walk().until("decide", change=change, skip=("issue_notice", "record_statement"))
    decision, sanction = walk.record.decision, walk.record.sanction
    assert decision is not None
    assert sanction is not None
    assert (decision.outcome, sanction.refund, sanction.fine) == ("no_penalty", 2_000_000, 0)


@pytest.mark.parametrize("amount", ["2000", "10000", "20000", "25000", "25000.01", "60000", "75000.01", "900000"])
@pytest.mark.parametrize("again", ["是", "否"])
def test_a_case_of_one_act_is_judged_as_the_act_is(amount: str, again: str) -> None:
    facts = {**FACTS, "amount": amount, "first_offence": again, "violation_end": "2021-08-31"}
    alone = judge(read_facts({**facts, "decision_date": "2025-06-01"}))
    case = discretion({**facts, "discovered_on": "2021-08-31"}, decided="2025-06-01")
    assert case.ruleset.id == alone.ruleset.id
    assert case.law_note == alone.note
