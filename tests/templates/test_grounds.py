"""What a letter says of limitation, one act, circumstances and old and new rules: each sentence true of its own act."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from templates.build import letter_data
from templates.grounds import grounds
from templates.render import render
from templates.required import missing
from templates.text import to_text
from tests.workflow.walk import CONFIRMED, FACTS, FINDING, REVIEW, STEPS, Data, Walk, step
from workflow.discretion import Discretion
from workflow.office import Office

TODAY = dt.date(2026, 5, 20)
LATE = {"violation_end": "2022-12-31", "life_or_health_harm": "否"}
LENIENT = {"amount": "17500"}
"""0.35 %: 1.25 times is suggested."""


def sanction(*choices: Data) -> Data:
    return {"choices": list(choices), "reason": "综合考虑", "confirmed": CONFIRMED}


def chosen(facts: Sequence[Data], *choices: Data, office: Office | None = None) -> Walk:
    """Return a case with so many violations and one choice, up to the choice."""
    first, *others = [{**FINDING, "facts": {**FACTS, **each}} for each in facts]
    walk = Walk(office)
    for each in STEPS:
        data = {"record_violation": first, "choose_sanction": sanction(*choices)}.get(each.action, each.data)
        walk.do(each._replace(data=data))
        if each.action == "record_violation":
            for other in others:
                walk.do(each._replace(data=other))
        if each.action == "choose_sanction":
            return walk
    raise AssertionError


def said(walk: Walk) -> str:
    return "\n".join(grounds(walk.record, Discretion.of(walk.record, walk.office)))


def reviewed(walk: Walk) -> Walk:
    walk.do(step("wang", "write_report", {}, "2026-04-08"))
    walk.do(step("wang", "submit_for_review", {"submitted_on": "2026-04-08"}, "2026-04-08"))
    walk.do(step("zhao", "approve_review", {**REVIEW, "dated": "2026-04-13"}, "2026-04-13"))
    return walk


def text_of(walk: Walk, kind: str) -> str:
    data = letter_data(walk.record, walk.office, kind, TODAY)
    assert missing(kind, data) == ()
    return "".join(to_text(render(kind, data)).split())


def test_refund_and_base_stand_apart_in_a_mixed_case() -> None:
    walk = chosen([LENIENT, {**LATE, "amount": "60000"}], {"key": "38", "multiple": "1.25"})
    text = said(walk)
    assert "违法行为2于2022年12月31日终了，2026年3月2日被发现" in text
    assert "60000.00元仍责令退回，不作为罚款的计算基数" in text
    assert "责令退回的金额合计77500.00元，计算罚款的金额合计17500.00元" in text
    letter = text_of(reviewed(walk), "prior_notice")
    assert "责令退回医疗保障基金人民币77500.00元" in letter
    assert "罚款人民币21875.00元" in letter


def test_the_base_counts_what_a_person_resolved() -> None:
    facts = {**LENIENT, "circumstances": "grave_harm"}
    text = said(chosen([facts, LATE], {"key": "38", "clause": "38.severe", "multiple": "1.75", "ground": "grave_harm"}))
    assert "计算罚款的金额合计17500.00元" in text
    spared = {**LENIENT, "circumstances": "no_fault"}
    assert "计算罚款的金额合计0.00元" in said(chosen([spared, LATE], {"key": "38", "clause": "law.no_fault"}))


def test_a_wholly_barred_case_has_a_letter_that_quotes_the_law_and_orders_the_refund() -> None:
    walk = reviewed(chosen([LATE]))
    walk.do(step("sun", "decide", {"dated": "2026-04-28", "ground": "违法行为在二年内未被发现"}, "2026-04-28"))
    text = text_of(walk, "no_penalty_decision")
    assert "不予行政处罚" in text
    assert "责令退回医疗保障基金人民币20000.00元" in text
    quoted = "涉及公民生命健康安全、金融安全且有危害后果的，上述期限延长至五年。法律另有规定的除外。”"
    assert (
        f"《中华人民共和国行政处罚法》第三十六条规定：“违法行为在二年内未被发现的，不再给予行政处罚；{quoted}" in text
    )


def test_each_circumstance_is_said_of_the_acts_that_have_it() -> None:
    walk = chosen([{**LENIENT, "circumstances": "merit"}, {"amount": "100"}], {"key": "38", "multiple": "1.26"})
    assert "违法行为1具有“配合查处有立功表现”" in said(walk)
    assert "违法行为1、违法行为2具有" not in said(walk)


@pytest.mark.parametrize(
    ("multiple", "below"),
    [
        pytest.param("0.5", True, id="幅度以下"),
        pytest.param("1", True, id="下限不含本数，正是下限也在幅度以下"),
        pytest.param("1.1", False, id="幅度以内"),
        pytest.param("1.5", False, id="上限"),
    ],
)
def test_mitigation_is_claimed_only_below_the_band(multiple: str, *, below: bool) -> None:
    facts = {**LENIENT, "circumstances": "merit"}
    text = said(chosen([facts], {"key": "38", "multiple": multiple, "ground": "merit"}))
    assert "具有“配合查处有立功表现”的情节（《中华人民共和国行政处罚法》第三十二条第四项）" in text
    assert ("在幅度以下减轻处罚" in text) is below


UNDER_40 = {"provision": "40", "item": "1", "act": "甲", **LENIENT}
CHOICE_40 = {"key": "40", "multiple": "2.5", "months": "8", "department": "检验科"}


def test_one_act_is_said_to_be_one() -> None:
    walk = chosen([{**LENIENT, "act": "甲"}, UNDER_40], CHOICE_40)
    text = said(walk)
    assert "违法行为1与违法行为2是同一个违法行为" in text
    assert "第二十九条" in text
    assert "只在违法行为2中处罚款一次" in text
    assert "违法行为1、违法行为2是同一个违法行为，所涉医疗保障基金只退回一次" in text
    sanction_made = walk.record.sanction
    assert sanction_made is not None
    assert (sanction_made.refund, sanction_made.fine) == (1_750_000, 4_375_000)


def test_the_lines_of_one_act_add_up_to_what_is_returned() -> None:
    letter = text_of(reviewed(chosen([{**LENIENT, "act": "甲"}, UNDER_40], CHOICE_40)), "prior_notice")
    assert "责令退回医疗保障基金人民币17500.00元" in letter
    assert "罚款人民币43750.00元" in letter


def test_one_act_in_a_resolved_conflict_is_said_to_be_one_too() -> None:
    walk = chosen(
        [{**LENIENT, "act": "甲"}, {**UNDER_40, "circumstances": "grave_harm"}],
        {**CHOICE_40, "clause": "40.severe", "multiple": "4.5", "months": "12", "ground": "grave_harm"},
    )
    assert "只在违法行为2中处罚款一次" in said(walk)
    assert walk.record.sanction is not None
    assert walk.record.sanction.fine == 7_875_000


def test_two_acts_are_not_said_to_be_one() -> None:
    walk = chosen([{**LENIENT, "act": "乙"}, UNDER_40], {"key": "38", "multiple": "1.25"}, CHOICE_40)
    assert "同一个违法行为" not in said(walk)


def test_old_and_new_rules_are_both_named() -> None:
    early = {"violation_end": "2021-08-31", "discovered_on": "2021-08-31", **LENIENT}
    walk = chosen([early], {"key": "38", "multiple": "1.25"})
    text = said(walk)
    assert "另一部为《医疗保障基金使用监督管理条例》" in text
    assert "从旧兼从轻" in text
    letter = text_of(reviewed(walk), "prior_notice")
    assert "行政处罚法第三十七条规定的是法律、法规、规章的从旧兼从轻，没有写裁量基准" in letter


def test_under_one_set_of_rules_no_comparison_is_claimed() -> None:
    assert "另一部" not in said(chosen([LENIENT], {"key": "38", "multiple": "1.25"}))


def test_article_seven_is_the_benchmark_s_and_not_the_regulation_s() -> None:
    weighed = {**LENIENT, "circumstances": "grave_harm"}
    benchmark = said(
        chosen([weighed], {"key": "38", "clause": "38.severe", "multiple": "1.75", "ground": "grave_harm"})
    )
    assert "（试行）》第七条，根据违法行为的性质和主要情节" in benchmark
    spared = {**LENIENT, "circumstances": "no_fault"}
    office = Walk().office.model_copy(update={"ruleset": "regulation-2021"})
    for given in (None, office):
        text = said(chosen([spared], {"key": "38", "clause": "law.no_fault"}, office=given))
        assert "是否具备应当不予处罚的情节" in text
        assert "第七条" not in text  # whether a ground to spare exists is found, not weighed


def test_who_is_spared_in_a_gap_or_fined_there_is_cited_from_the_right_law() -> None:
    facts = {**LENIENT, "first_offence": "否"}
    fined = reviewed(chosen([facts], {"key": "38", "multiple": "1.5"}))
    assert "《医疗保障基金使用监督管理条例》第三十八条规定：“" in text_of(fined, "prior_notice")
    spared = reviewed(chosen([{**facts, "circumstances": "no_fault"}], {"key": "38", "clause": "law.no_fault"}))
    spared.do(step("sun", "decide", {"dated": "2026-04-28", "ground": "没有主观过错"}, "2026-04-28"))
    assert "《中华人民共和国行政处罚法》第三十三条第二款规定：“" in text_of(spared, "no_penalty_decision")


def test_a_first_minor_offence_ends_in_a_letter_with_the_refund() -> None:
    walk = reviewed(chosen([{**LENIENT, "circumstances": "first_minor"}], {"key": "38", "clause": "law.first_minor"}))
    walk.do(step("sun", "decide", {"dated": "2026-04-28", "ground": "初次违法且危害后果轻微并及时改正"}, "2026-04-28"))
    text = text_of(walk, "no_penalty_decision")
    assert "第三十三条第一款规定：“初次违法且危害后果轻微并及时改正的，可以不予行政处罚。”" in text
    assert "责令退回医疗保障基金人民币17500.00元" in text
