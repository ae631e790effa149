from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penalty import assess, load_ruleset, read_facts
from penalty.facts import FIELDS, LABELS
from penalty.telling.explain import explain
from tests.penalty.oracle import Violation
from tests.penalty.strategies import RULESETS, examples, violations

LIGHT = Violation(
    provision="37",
    amount=234_567,
    first_offence=True,
    corrected_in_time=True,
    refused_correction=False,
    obstructed=False,
    fraud_intent=False,
    self_reported=False,
    isolated=False,
    personal_account_only=False,
    serious=False,
    insured=True,
)
FACT_NAMES = re.compile(rf"(?<![\w.])({'|'.join(FIELDS)})(?![\w])")


def explained(violation: Violation, ruleset: str = "jiangxi-2021") -> str:
    rules = load_ruleset(ruleset)
    return explain(assess(read_facts(violation.written()), rules), rules)


def first_lines(text: str) -> str:
    return text.split("理由", maxsplit=1)[0]


def test_a_settled_outcome_names_tier_clause_fine_and_grounds() -> None:
    text = explained(LIGHT)
    head = first_lines(text)
    for words in (
        *("第三十七条", "赣医保办发〔2021〕23号", "已确定", "从轻处罚", "第一条（二）", "37.lenient"),
        *("2倍以上（不含）3倍以下（含）", "4691.35 元 至 7037.01 元", "退回：2345.67 元", "处分"),
        *("肆仟陆佰玖拾壹元叁角伍分", "柒仟零叁拾柒元零壹分"),
    ):
        assert words in head, words
    for words in ("减轻处罚 第一条（一）1", "减轻处罚 第一条（一）2", "从重处罚 第一条（三）", "一般处罚 第一条（四）"):
        assert words in text, words


def test_an_open_outcome_names_what_is_possible_and_what_is_missing() -> None:
    text = explained(replace(LIGHT, first_offence=None))
    head = first_lines(text)
    assert "尚不能确定" in head
    assert "从轻处罚（37.lenient）" in head
    assert "待查明：初次违法" in head
    assert "罚款：" not in head
    assert "？" in text


def test_an_open_suspension_is_named() -> None:
    head = first_lines(explained(replace(LIGHT, provision="41.1", item=1, insured=None)))
    assert "待查明：参保人员" in head
    assert "暂停：" not in head


def test_a_gap_names_the_regulation_and_its_band() -> None:
    head = first_lines(explained(replace(LIGHT, first_offence=False)))
    for words in (
        "规则空白",
        "条例自身的幅度",
        "2倍以上（含）5倍以下（含）",
        "37.statutory",
        "4691.34 元 至 11728.35 元",
    ):
        assert words in head, words


def test_a_conflict_names_both_sides_and_article_7() -> None:
    head = first_lines(explained(replace(LIGHT, provision="41.2", amount=1_000_000, personal_account_only=True)))
    for words in ("竞合", "减轻处罚（41.2.mitigated.1）", "从重处罚（41.2.severe）", "第七条"):
        assert words in head, words
    assert "罚款：" not in head


@pytest.mark.parametrize(
    ("provision", "words"),
    [("38", ("第四十条", "第四十条第二款")), ("41.1", ("第四十一条第二款",))],
)
def test_a_redirection_names_the_article_it_goes_to(provision: str, words: tuple[str, ...]) -> None:
    head = first_lines(explained(replace(LIGHT, provision=provision, item=1, fraud_intent=True)))
    assert "改适用" in head
    assert all(word in head for word in words)


def test_no_punishment_names_no_fine() -> None:
    head = first_lines(explained(replace(LIGHT, provision="38", item=3, self_reported=True)))
    assert "不予处罚" in head
    assert "第三项" in head
    assert "约谈" in head
    assert "罚款" not in head


def test_correction_only_has_no_clause_of_its_own() -> None:
    head = first_lines(explained(replace(LIGHT, provision="39", item=1, amount=None, first_offence=False)))
    assert "仅责令改正" in head
    assert "条款：" not in head
    assert "退回" not in head


def test_a_reading_is_told_with_its_reason_and_that_it_is_unverified() -> None:
    text = explained(replace(LIGHT, provision="41.1", item=1, amount=600_001))
    assert "6000元" in text
    assert "脱字" in text
    assert "未核实" in text


def test_months_are_told() -> None:
    head = first_lines(explained(replace(LIGHT, provision="41.1", item=1, amount=150_000)))
    assert "3个月以上（不含）6个月以下（含）" in head


@examples(200)
@given(violation=violations(), ruleset=st.sampled_from(RULESETS))
def test_every_explanation_speaks_chinese_and_whole(violation: Violation, ruleset: str) -> None:
    rules = load_ruleset(ruleset)
    result = assess(read_facts(violation.written()), rules)
    text = explain(result, rules)
    assert FACT_NAMES.findall(text) == []
    for word in ("None", "True", "False", "null", "Fraction", "∞", "undetermined", "determined"):
        assert word not in text
    assert f"结论：{result.status.label}" in text
    assert all(LABELS[name] in first_lines(text) for name in result.missing)
    assert all(found.tier.cite in text for found in result.trace.tiers)
    if result.fine_range is not None:
        assert str(result.columns()["fine_max"]) in text
