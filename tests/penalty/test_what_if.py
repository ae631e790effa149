from __future__ import annotations

import unicodedata
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from penalty import Assessment, assess, load_ruleset, read_facts
from penalty.telling.what_if import what_if
from tests.penalty.oracle import FLAGS, ORDER, Violation
from tests.penalty.strategies import RULESETS, examples, violations

LENIENT = Violation(
    provision="38",
    item=3,
    amount=1_234_567,
    prior_year_payment=300_000_000,
    **dict.fromkeys(FLAGS, False) | {"first_offence": True, "corrected_in_time": True},
)


def judged(violation: Violation, ruleset: str = "jiangxi-2021") -> Assessment:
    return assess(read_facts(violation.written()), load_ruleset(ruleset))


@examples(150)
@given(one=violations(), other=violations(), ruleset=st.sampled_from(RULESETS))
def test_exactly_what_differs_is_told(one: Violation, other: Violation, ruleset: str) -> None:
    before, after = judged(one), judged(other, ruleset)
    found = what_if(before, after)
    names = ("provision", *ORDER)
    assert {each.name for each in found.facts} == {name for name in names if getattr(one, name) != getattr(other, name)}
    was, would_be = before.columns(), after.columns()
    assert {each.name: (each.was, each.would_be) for each in found.columns} == {
        name: (was[name], would_be[name]) for name in was if was[name] != would_be[name]
    }
    if one.provision == other.provision and before.ruleset == after.ruleset:
        verdicts = [{tier.tier: tier.verdict for tier in side.trace.tiers} for side in (before, after)]
        differ = [tier for tier in before.trace.tiers if verdicts[0][tier.tier] is not verdicts[1][tier.tier]]
        assert [each.name for each in found.tiers] == [tier.tier.clause or tier.tier.cite for tier in differ]
    else:
        assert found.tiers == ()


@examples(100)
@given(one=violations(), other=violations())
def test_turned_round_it_says_the_same(one: Violation, other: Violation) -> None:
    there, back = what_if(judged(one), judged(other)), what_if(judged(other), judged(one))
    for forward, backward in zip((*there.facts, *there.columns), (*back.facts, *back.columns), strict=True):
        assert (forward.name, forward.was, forward.would_be) == (backward.name, backward.would_be, backward.was)


@examples(50)
@given(violation=violations())
def test_nothing_differs_from_itself(violation: Violation) -> None:
    found = what_if(judged(violation), judged(violation))
    assert (found.facts, found.columns, found.tiers) == ((), (), ())
    assert found.lines == ("两种情形对比：", "  事实相同", "  结论不变")


def width(line: str) -> int:
    """Return how many columns of a terminal a line takes: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in line)


def test_a_second_offence_side_by_side() -> None:
    found = what_if(judged(LENIENT), judged(replace(LENIENT, amount=3_000_000, first_offence=False)))
    assert found.lines == (
        "两种情形对比：",
        "  金额：12345.67 元 → 30000.00 元",
        "  初次违法：是 → 否",
        "  结论",
        "    原：已确定 · 从轻处罚 · 38.lenient",
        "    改：已确定 · 一般处罚 · 38.ordinary",
        "  倍数",
        "    原：1倍以上（不含）1.5倍以下（含）",
        "    改：1.5倍",
        "  罚款",
        "    原：12345.68 元 至 18518.50 元",
        "    改：45000.00 元",
        "  退回",
        "    原：12345.67 元",
        "    改：30000.00 元",
        "  各档",
        "    从轻处罚 第二条（三）：✓ → ✗",
        "    一般处罚 第二条（五）：✗ → ✓",
    )
    assert all(width(line) <= 80 for line in found.lines)


def test_two_articles_and_two_rulesets_can_be_compared() -> None:
    lines = what_if(judged(LENIENT), judged(replace(LENIENT, provision="40"))).lines
    assert "  适用条款：第三十八条 → 第四十条" in lines
    statute = what_if(judged(LENIENT), judged(LENIENT, "regulation-2021"))
    assert [each.name for each in statute.columns if each.name in {"clause", "fine_min", "ruleset"}] == [
        "clause",
        "fine_min",
        "ruleset",
    ]
    assert statute.lines[1] == "  事实相同"


def test_what_a_gap_leaves_is_marked_as_the_regulations_own() -> None:
    lines = what_if(judged(LENIENT), judged(replace(LENIENT, first_offence=False))).lines
    assert "    改：1倍以上（含）2倍以下（含）（条例自身的幅度）" in lines


def test_a_rulesets_own_facts_are_told_by_their_label() -> None:
    rules = load_ruleset("chifeng-deposit")
    given_facts = {"provision": "deposit", "ruleset": "chifeng-deposit", "deposit": "10000"}
    one, other = (assess(read_facts({**given_facts, "score": score}, rules.words), rules) for score in ("90", "70.5"))
    found = what_if(one, other, rules.measures)
    assert found.lines[1] == "  考核得分：90 → 70.5"
    assert [tuple(each) for each in found.facts] == [("score", "考核得分", "90", "70.5")]
