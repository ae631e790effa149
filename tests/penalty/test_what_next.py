from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from penalty import Assessment, Status, assess, load_ruleset, read_facts
from penalty.band import Band
from penalty.telling.what_next import Answer, Question, what_next, what_next_lines
from tests.penalty.oracle import FLAGS, ITEMS, Violation, status_of
from tests.penalty.strategies import RULESETS, amounts, examples, violations

LENIENT = Violation(
    provision="38",
    item=3,
    amount=1_234_567,
    prior_year_payment=300_000_000,
    **dict.fromkeys(FLAGS, False) | {"first_offence": True, "corrected_in_time": True},
)
BAND = re.compile(r"([\[(])(.+), (.+)([\])])")


def judged(violation: Violation, ruleset: str = "jiangxi-2021") -> Assessment:
    return assess(read_facts(violation.written()), load_ruleset(ruleset))


def asked(violation: Violation, ruleset: str = "jiangxi-2021") -> tuple[Question, ...]:
    return what_next(judged(violation, ruleset), load_ruleset(ruleset))


def band(text: object) -> Band:
    """Read a band as JSON has it, in 元, into 分."""
    found = BAND.fullmatch(str(text))
    assert found, text
    left, low, high, right = found.groups()
    low_end = None if "∞" in low else Fraction(low) * 100
    high_end = None if "∞" in high else Fraction(high) * 100
    return Band(low_end, high_end, left == "[", right == "]")


def answer_for(question: Question, value: object) -> Answer:
    """Return the one answer under which a value falls."""

    def holds(answer: Answer) -> bool:
        if isinstance(answer.value, list):
            return value in answer.value
        if isinstance(answer.value, str):
            assert isinstance(value, int)
            return band(answer.value).holds(value)
        return answer.value is value

    (found,) = [answer for answer in question.answers if holds(answer)]
    return found


def possible(violation: Violation, name: str) -> list[Any]:
    """Return the values of a flag or of the 项 that are consistent with what is known."""
    if name == "item":
        return list(range(1, ITEMS[violation.provision] + 1))
    both = {"corrected_in_time", "refused_correction"}
    barred = name in both and any(getattr(violation, other) for other in both - {name})
    return [False] if barred else [False, True]


@examples(250)
@given(data=st.data(), ruleset=st.sampled_from(RULESETS))
def test_each_answer_leads_where_it_says(data: st.DataObject, ruleset: str) -> None:
    violation = data.draw(violations())
    before = judged(violation, ruleset)
    questions = asked(violation, ruleset)
    assert sorted(question.fact for question in questions) == sorted(before.missing)
    for question in questions:
        name = question.fact
        if name == "amount":
            value = data.draw(amounts(violation.prior_year_payment))
        elif name == "prior_year_payment":
            value = data.draw(st.integers(1, 10**12))
        else:
            value = data.draw(st.sampled_from(possible(violation, name)))
        given_fact: dict[str, Any] = {name: value}
        after = judged(replace(violation, **given_fact), ruleset)
        answer = answer_for(question, value)
        assert answer.status is after.status
        tiers = after.candidates or ((after.tier,) if after.tier else ())
        assert answer.clauses == tuple(tier.clause or tier.cite for tier in tiers)


@examples(250)
@given(violation=violations())
def test_what_settles_most_comes_first(violation: Violation) -> None:
    assume(judged(violation).status is Status.UNDETERMINED)
    questions = asked(violation)
    shares = [question.still_open for question in questions]
    assert shares == sorted(shares)
    for question in questions:
        if question.fact in FLAGS or question.fact == "item":
            ways: list[dict[str, Any]] = [{question.fact: value} for value in possible(violation, question.fact)]
            still = [status_of(replace(violation, **way), "jiangxi-2021") == "undetermined" for way in ways]
            assert question.still_open == Fraction(sum(still), len(still))


def test_the_intent_settles_it() -> None:
    (question,) = asked(replace(LENIENT, fraud_intent=None))
    assert question.text == "以骗取医保基金为目的：否 → 从轻处罚；是 → 改适用第四十条"
    assert question.to_json()["fact"] == "fraud_intent"


def test_amounts_are_told_from_threshold_to_threshold() -> None:
    (question,) = asked(replace(LENIENT, amount=None))
    assert question.text == (
        "金额：不超过 6000 元 → 减轻处罚；超过 6000 元、不超过 15000 元 → 从轻处罚；"
        "超过 15000 元、不超过 45000 元 → 一般处罚；超过 45000 元 → 从重处罚"
    )


def test_items_with_one_answer_are_told_together() -> None:
    refused = {"corrected_in_time": False, "refused_correction": True}
    (question,) = asked(replace(LENIENT, provision="39", item=None, amount=50_000, **refused))
    assert question.text == "项：第一项至第五项 → 一般处罚；第六项 → 从轻处罚；第七项 → 从重处罚"


def test_what_settles_nothing_is_said_once() -> None:
    questions = asked(replace(LENIENT, fraud_intent=None, first_offence=None))
    assert [question.fact for question in questions] == ["fraud_intent", "first_offence"]
    assert questions[1].text.startswith("初次违法：否 → 仍未确定")
    nothing = asked(replace(LENIENT, fraud_intent=None, amount=None, prior_year_payment=None))
    assert nothing[-1].text.count("→") <= 1


def test_an_open_suspension_and_an_open_sum_are_asked_for() -> None:
    (question,) = asked(replace(LENIENT, serious=None))
    assert question.text == "情节严重或造成严重后果：否 → 不暂停；是 → 暂停6个月以上（不含）12个月以下（含）"
    (amount,) = asked(Violation(provision="37"), "regulation-2021")
    assert amount.text == "金额：查明后 → 可算出罚款"


@examples(150)
@given(data=st.data())
def test_each_answer_leads_where_it_says_where_it_may_be_too_late(data: st.DataObject) -> None:
    violation, rules = data.draw(violations()), load_ruleset("jiangxi-2021")
    beside = {"violation_end": "2022-01-01", "discovered_on": "2024-05-01"}
    beside["circumstances"] = data.draw(st.sampled_from(("", "coerced", "grave_harm")))
    before = assess(read_facts({**violation.written(), **beside}), rules)
    for question in what_next(before, rules):
        if question.fact not in {"amount", "prior_year_payment", "item"}:
            value = data.draw(st.sampled_from(possible(violation, question.fact)))
            written = {**violation.written(), **beside, question.fact: value}
            after = assess(read_facts(written), rules)
            answer = answer_for(question, value)
            assert answer.status is after.status
            tiers = after.candidates or ((after.tier,) if after.tier else ())
            assert answer.clauses == tuple(tier.clause or tier.cite for tier in tiers)


def test_harm_decides_whether_it_was_found_too_late() -> None:
    days = {"violation_end": "2022-01-01", "discovered_on": "2024-05-01"}
    given_facts = {**replace(LENIENT, provision="37", item=None, amount=300_000).written(), **days}
    rules = load_ruleset("jiangxi-2021")
    (question,) = what_next(assess(read_facts(given_facts), rules), rules)
    assert question.text == "涉及生命健康安全且有危害后果：否 → 不予处罚；是 → 从轻处罚"


def test_nothing_is_asked_where_nothing_is_missing() -> None:
    assert asked(LENIENT) == ()
    assert list(what_next_lines(())) == []
    lines = list(what_next_lines(asked(replace(LENIENT, fraud_intent=None))))
    assert lines == ["接下来查明（最能定案的在前）：", "  1. 以骗取医保基金为目的：否 → 从轻处罚；是 → 改适用第四十条"]
