"""What a case's letters say, taken from the case: as it stood then, under the rules of then, with all that was said."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from templates.build import StaleRulesetError, available, letter_data
from templates.letter import LetterData
from templates.render import render
from templates.required import missing
from templates.text import to_text
from tests.workflow.walk import (
    ASKED,
    CHOICE,
    FINDING,
    FRAUD,
    HEARING,
    HEARING_TOLD,
    PLEA,
    REASON,
    REVIEW,
    Walk,
    choice,
    notice,
    step,
)

TODAY = dt.date(2026, 5, 20)


def data_of(walk: Walk, kind: str) -> LetterData:
    return letter_data(walk.record, walk.office, kind, TODAY)


def text_of(walk: Walk, kind: str) -> str:
    return "".join(to_text(render(kind, data_of(walk, kind))).split())


def again(walk: Walk, multiple: str) -> None:
    """Return the case and take it through a new choice to a new review."""
    walk.do(step("sun", "return_decision", REASON))
    walk.do(step("wang", "choose_sanction", choice(multiple)))
    walk.do(step("wang", "write_report"))
    walk.do(step("wang", "submit_for_review", {"submitted_on": "2026-05-06"}))
    walk.do(step("zhao", "approve_review", {**REVIEW, "dated": "2026-05-06"}))


def test_a_letter_printed_again_says_what_it_said() -> None:
    walk = Walk().until("record_statement")
    issued = text_of(walk, "prior_notice")
    walk.do(step("sun", "return_decision", REASON))
    walk.do(step("wang", "choose_sanction", choice("1.1")))
    assert text_of(walk, "prior_notice") == issued
    assert "24000.00元" in issued


def test_a_notice_to_come_bears_the_new_figures_and_the_next_number() -> None:
    walk = Walk().until("record_statement")
    again(walk, "1.1")
    data = data_of(walk, "prior_notice")
    assert data.fine_total == 22_000_00
    assert data.document_number is not None
    assert data.document_number.endswith("-2号")
    assert data.dated == TODAY
    assert notice(walk, "2026-05-08") == ()
    assert data_of(walk, "prior_notice").dated == dt.date(2026, 5, 8)


def test_no_letter_under_other_rules_than_the_sanction_was_chosen_by() -> None:
    walk = Walk().until("decide")
    walk.office = walk.office.model_copy(update={"ruleset": "regulation-2021"})
    with pytest.raises(StaleRulesetError, match="裁量规则已变"):
        data_of(walk, "penalty_decision")


def test_a_plea_is_told_although_a_hearing_was_waived_later() -> None:
    walk = Walk().until("issue_notice")
    walk.do(step("wang", "record_statement", PLEA, "2026-04-15"))
    waived = {"on": "2026-04-16", "manner": "书面放弃", "hearing": "书面放弃听证"}
    walk.do(step("wang", "record_statement", waived, "2026-04-16"))
    walk.do(step("sun", "decide", {"dated": "2026-04-28"}, "2026-04-28"))
    assert missing("penalty_decision", data_of(walk, "penalty_decision")) == ()
    text = text_of(walk, "penalty_decision")
    assert "当事人提出陈述、申辩：请从轻。" in text
    assert "当事人书面放弃陈述、申辩的权利。" in text
    assert "当事人书面放弃听证的权利。" in text
    assert "未提出陈述" not in text


def test_a_hearing_withdrawn_leaves_no_blank() -> None:
    walk = Walk().until("issue_notice")
    walk.do(step("wang", "record_statement", ASKED, "2026-04-15"))
    walk.do(step("wang", "record_statement", {**PLEA, "on": "2026-04-16", "hearing": "书面放弃听证"}, "2026-04-16"))
    walk.do(step("sun", "decide", {"dated": "2026-04-28"}, "2026-04-28"))
    assert "当事人要求听证，后书面撤回。" in text_of(walk, "penalty_decision")


def test_a_hearing_held_is_told_with_who_presided() -> None:
    walk = Walk().until("issue_notice")
    walk.do(step("wang", "record_statement", ASKED, "2026-04-15"))
    walk.do(step("wang", "notify_hearing", HEARING_TOLD, "2026-04-15"))
    walk.do(step("wang", "record_hearing", HEARING, "2026-04-27"))
    walk.do(step("wang", "choose_sanction", CHOICE, "2026-04-28"))
    walk.do(step("wang", "write_report", {}, "2026-04-28"))
    walk.do(step("wang", "submit_for_review", {"submitted_on": "2026-04-28"}, "2026-04-28"))
    walk.do(step("zhao", "approve_review", {**REVIEW, "dated": "2026-04-28"}, "2026-04-28"))
    walk.do(step("sun", "decide", {"dated": "2026-04-29"}, "2026-04-29"))
    assert "本机关于2026年4月27日举行听证，由高某主持。" in text_of(walk, "penalty_decision")


def test_a_case_has_the_letters_of_its_steps_and_no_others() -> None:
    assert available(Walk().until("choose_sanction").record) == ()
    assert available(Walk().until("approve_review").record) == ("prior_notice", "review_opinion")
    assert available(Walk().until("decide").record) == ("prior_notice", "review_opinion", "penalty_decision")


def test_every_reading_an_outcome_rests_on_stands_in_the_letter() -> None:
    data = data_of(Walk().until("decide"), "penalty_decision")
    assert any("文本未核实" in line for line in data.readings)


def person_case(facts: dict[str, str], chosen: dict[str, str]) -> Walk:
    """Return the case of an individual under article 41, decided."""
    party = {"kind": "individual", "name": "郑某", "id_kind": "身份证号", "id_number": "演示", "address": "某市"}
    common = {
        "first_offence": "是",
        "corrected_in_time": "是",
        "refused_correction": "否",
        "obstructed": "否",
        "personal_account_only": "否",
        "violation_end": "2025-12-31",
    }
    finding = {"conduct": "冒名购药", "period": "2025年", "evidence": [1], "facts": {**common, **facts}}
    change: dict[str, dict[str, Any]] = {
        "record_party": party,
        "record_violation": finding,
        "choose_sanction": {"choices": [chosen], "reason": "理由", "confirmed": "已核对"},
        "decide": {"dated": "2026-04-28", "ground": "条例对本案情形没有规定处罚"},
    }
    return Walk().until("decide", change=change, skip=("issue_notice", "record_statement"))


def test_a_case_in_which_nothing_is_imposed_ends_in_a_letter_too() -> None:
    facts = {"provision": "41.1", "item": "2", "amount": "700", "insured": "否", "fraud_intent": "否"}
    walk = person_case(facts, {"key": "41.1"})
    assert available(walk.record)[-1] == "no_penalty_decision"
    assert missing("no_penalty_decision", data_of(walk, "no_penalty_decision")) == ()
    assert "责令退回医疗保障基金人民币700.00元" in text_of(walk, "no_penalty_decision")


def test_what_other_authorities_decide_is_no_order_of_this_office() -> None:
    facts = {**FRAUD, "amount": "100000", "prior_year_payment": "1000000", "corrected_in_time": "否"}
    chosen = {
        "choices": [{"key": "40", "multiple": "5", "months": "12", "department": "检验科", "ground": "nature"}],
        "reason": "理由",
        "confirmed": "已核对",
    }
    change = {"record_violation": {**FINDING, "facts": facts}, "choose_sanction": chosen}
    text = text_of(Walk().until("approve_review", change=change), "prior_notice")
    orders, _, referred = text.partition("下列事项由有关机关、机构依法处理")
    assert "吊销" not in orders.partition("拟作出如下决定")[2]
    assert "有执业资格的，由有关主管部门依法吊销执业资格" in referred
    assert "直至由医疗保障经办机构解除服务协议" in referred


def test_a_conflict_names_article_seven_and_every_tier_that_holds() -> None:
    facts = {"provision": "41.2", "amount": "7000", "insured": "是", "personal_account_only": "是"}
    party = {"kind": "individual", "name": "郑某", "id_kind": "身份证号", "id_number": "演示", "address": "某市"}
    common = {"first_offence": "是", "corrected_in_time": "是", "refused_correction": "否", "obstructed": "否"}
    choice_made = {"key": "41.2", "clause": "41.2.mitigated.1", "multiple": "0.5", "months": "1", "ground": "nature"}
    change = {
        "record_party": party,
        "record_violation": {**FINDING, "facts": {**facts, **common, "violation_end": "2025-12-31"}},
        "choose_sanction": {"choices": [choice_made], "reason": "均由个人账户支付", "confirmed": "已核对"},
    }
    text = text_of(Walk().until("approve_review", change=change), "prior_notice")
    assert "第六条（三）（从重处罚）" in text
    assert "第七条" in text
    assert "均由医保个人账户支付" in text


def test_a_gap_does_not_claim_that_a_benchmark_was_applied() -> None:
    facts = {**FINDING["facts"], "first_offence": "否", "amount": "3980", "isolated": "是"}
    change = {
        "record_violation": {**FINDING, "facts": facts},
        "choose_sanction": {
            "choices": [{"key": "38", "multiple": "1.5", "ground": "nature"}],
            "reason": "规则空白",
            "confirmed": "已核对",
        },
    }
    walk = Walk().until("decide", change=change)
    text = text_of(walk, "penalty_decision")
    assert "没有规定对应的档次" in text
    assert "和前述裁量基准" not in text


def test_two_acts_under_one_item_of_article_39_are_fined_once_and_no_line_says_zero() -> None:
    facts = {
        "provision": "39",
        "item": "2",
        "first_offence": "否",
        "corrected_in_time": "否",
        "refused_correction": "是",
        "obstructed": "否",
        "serious": "否",
        "violation_end": "2025-12-31",
    }
    walk = Walk().until("record_violation", change={"record_violation": {**FINDING, "facts": facts}})
    walk.do(step("wang", "record_violation", {**FINDING, "facts": facts}, "2026-04-03"))
    walk.do(step("wang", "confirm_facts", {}, "2026-04-07"))
    chosen = {"choices": [{"key": "39#2", "fine": "30000"}], "reason": "拒不改正", "confirmed": "已核对"}
    walk.do(step("wang", "choose_sanction", chosen, "2026-04-08"))
    walk.do(step("wang", "write_report", {}, "2026-04-08"))
    walk.do(step("wang", "submit_for_review", {"submitted_on": "2026-04-08"}, "2026-04-08"))
    walk.do(step("zhao", "approve_review", {**REVIEW, "dated": "2026-04-08"}, "2026-04-08"))
    assert missing("prior_notice", data_of(walk, "prior_notice")) == ()
    text = text_of(walk, "prior_notice")
    assert "处以罚款人民币30000.00元（大写：叁万元整）" in text
    assert "罚款0.00元" not in text
