from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penalty import Assessment, Status, assess, load_ruleset, read_facts, ruleset_ids
from penalty.analysis.atlas import Atlas
from penalty.analysis.boxes import intersect
from penalty.analysis.region import facts_in
from penalty.facts import FIELDS
from penalty.money import MAX_FEN
from penalty.telling.hints import WIDEST, hints
from penalty.telling.options import changed
from penalty.telling.why_not import OtherOutcome, why_not
from tests.penalty.oracle import FLAGS, ITEMS, LIMITS, READ, Violation, outcome, tiers_of
from tests.penalty.strategies import RULESETS, examples, violations

JIANGXI = load_ruleset("jiangxi-2021")
LENIENT = Violation(
    provision="38",
    item=3,
    amount=1_234_567,
    prior_year_payment=300_000_000,
    **dict.fromkeys(FLAGS, False) | {"first_offence": True, "corrected_in_time": True},
)
Key = tuple[str, str | None]
"""A status, and of a determined one its clause."""


def judged(violation: Violation, ruleset: str = "jiangxi-2021") -> Assessment:
    return assess(read_facts(violation.written()), load_ruleset(ruleset))


def others(violation: Violation, ruleset: str = "jiangxi-2021") -> tuple[OtherOutcome, ...]:
    return why_not(judged(violation, ruleset), load_ruleset(ruleset))


def key(result: Assessment | OtherOutcome) -> Key:
    return str(result.status), (result.tier.clause or result.tier.cite) if result.tier else None


def told(violation: Violation) -> Key:
    """Return the outcome as the law says it a second time."""
    status, tier = outcome(violation, tiers_of(violation, "jiangxi-2021"))
    return status, (tier.clause or "条例第三十九条") if tier else None


def values(violation: Violation, name: str) -> list[Any]:
    """Return other values of a fact: all there are, numbers at, beside and between the thresholds of the law."""
    if name in FLAGS:
        return [value for value in (True, False) if value is not getattr(violation, name)]
    if name == "item":
        return [item for item in range(1, ITEMS[violation.provision] + 1) if item != violation.item]
    if name == "amount":
        paid = violation.prior_year_payment or 0
        cuts = {
            0,
            *(100 * limit for limit in LIMITS[violation.provision]),
            *(paid * part // 1000 for part in (2, 5, 15)),
        }
        return sorted({min(max(cut + step, 0), MAX_FEN) for cut in cuts for step in (-1, 0, 1)})
    amount = violation.amount or 0
    cuts = {amount * 500, amount * 200, amount * 200 // 3, amount}
    return sorted({cut + step for cut in cuts for step in (-1, 0, 1) if 0 < cut + step <= MAX_FEN})


def changes(violation: Violation, size: int) -> Iterator[Violation]:
    """Yield the violation with so many facts otherwise, every consistent way."""
    names = [name for name in FIELDS if name in READ[violation.provision] and name != "item"]
    names += ["item"] if ITEMS[violation.provision] else []
    for chosen in itertools.combinations(names, size):
        yield from with_changed(violation, chosen)


def with_changed(violation: Violation, names: tuple[str, ...]) -> Iterator[Violation]:
    """Yield the violation with these facts otherwise; the payment is measured against the amount, and so comes last."""
    if not names:
        if not (violation.corrected_in_time and violation.refused_correction):
            yield violation
        return
    first, *rest = sorted(names, key=lambda name: name == "prior_year_payment")
    for value in values(violation, first):
        given: dict[str, Any] = {first: value}
        yield from with_changed(replace(violation, **given), tuple(rest))


@examples(200)
@given(violation=violations(), ruleset=st.sampled_from(RULESETS))
def test_what_is_proposed_leads_there(violation: Violation, ruleset: str) -> None:
    before = judged(violation, ruleset)
    for other in others(violation, ruleset):
        assert key(other) != key(before)
        after = assess(changed(before.facts, dict(other.values)), load_ruleset(ruleset))
        assert key(after) == key(other), other.text
        assert after.redirected_to == other.redirected_to
        assert not (after.facts.corrected_in_time and after.facts.refused_correction)
        assert all(before.facts.value(name) != value for name, value in other.values)


AGAINST = st.sampled_from(("", "coerced", "grave_harm", "no_fault;merit"))
BESIDE = st.fixed_dictionaries(
    {"violation_end": st.just("2022-01-01"), "circumstances": AGAINST},
    optional={
        "discovered_on": st.sampled_from(("2023-12-31", "2024-05-01", "2027-01-02")),
        "life_or_health_harm": st.booleans(),
    },
)


@examples(200)
@given(violation=violations(), beside=BESIDE)
def test_time_and_circumstances_are_heeded(violation: Violation, beside: dict[str, object]) -> None:
    before = assess(read_facts({**violation.written(), **beside}), JIANGXI)
    for other in why_not(before, JIANGXI):
        after = assess(changed(before.facts, dict(other.values)), JIANGXI)
        assert key(after) == key(other), other.text
        assert all(before.facts.value(name) != value for name, value in other.values)


def test_what_may_be_too_late_asks_for_the_harm_too() -> None:
    days = {"violation_end": "2022-01-01", "discovered_on": "2024-05-01"}
    before = assess(read_facts({**LENIENT.written(), **days}), JIANGXI)
    texts = [other.text for other in why_not(before, JIANGXI)]
    assert "若查明涉及生命健康安全且有危害后果，即为从轻处罚（38.lenient）" in texts
    assert "若由机构自查自纠发现，即为不予处罚（38.none.1）" in texts


@examples(150)
@given(violation=violations())
def test_where_one_fact_would_do_no_more_are_asked(violation: Violation) -> None:
    found = {key(other): len(other.values) for other in others(violation)}
    for one in changes(violation, 1):
        there = told(one)
        if there != told(violation) and there[0] in {"determined", "gap", "redirected"}:
            assert found[there] == 1, one


@examples(12)
@given(violation=violations())
def test_where_two_facts_would_do_no_more_are_asked(violation: Violation) -> None:
    found = {key(other): len(other.values) for other in others(violation)}
    for two in changes(violation, 2):
        there = told(two)
        if there != told(violation) and there[0] in {"determined", "gap", "redirected"}:
            assert found[there] <= 2, two


@examples(100)
@given(violation=violations())
def test_the_ways_to_one_outcome_ask_equally_many_and_are_at_most_two(violation: Violation) -> None:
    for _, ways in itertools.groupby(others(violation), key=key):
        sizes = [len(way.values) for way in ways]
        assert len(sizes) <= 2
        assert len(set(sizes)) == 1


@examples(100)
@given(violation=violations())
def test_what_is_unknown_is_to_be_found_and_not_otherwise(violation: Violation) -> None:
    for other in others(violation):
        for change in other.changes:
            if change.fact in FLAGS:
                assert change.was is getattr(violation, change.fact)
            elif change.fact != "ratio":
                assert (change.was is None) == (getattr(violation, change.fact) is None)
        open_facts = [change for change in other.changes if change.was is None]
        assert ("查明" in other.text) == bool(open_facts)


@examples(150)
@given(violation=violations(), ruleset=st.sampled_from(RULESETS))
def test_a_hint_is_short(violation: Violation, ruleset: str) -> None:
    result = judged(violation, ruleset)
    lines = hints(result, load_ruleset(ruleset))
    assert len(lines) <= 3
    assert all(0 < len(line) <= WIDEST for line in lines)
    assert not re.search(rf"None|True|False|({'|'.join(FIELDS)})", "".join(lines))
    if result.missing:
        assert any(line.startswith("先查明") for line in lines)


START = [
    (ruleset, provision, place)
    for ruleset in ruleset_ids()
    for provision, table in load_ruleset(ruleset).provisions.items()
    for place in range(len(table.tiers))
]


@pytest.mark.parametrize(("ruleset", "provision", "place"), START, ids=[f"{r}-{p}-{n}" for r, p, n in START])
def test_from_every_tier_of_every_ruleset_every_other_is_reached(ruleset: str, provision: str, place: int) -> None:
    rules = load_ruleset(ruleset)
    atlas = Atlas(rules, rules.provisions[provision])
    decided, _, gap = atlas.outcomes
    reachable = {
        n: facts for n, boxes in decided.items() if (facts := facts_in(atlas, intersect(boxes, atlas.consistent)))
    }
    if place not in reachable:
        pytest.skip("这一档从不是结果")
    start = assess(read_facts(reachable[place], rules.words), rules)
    assert start.tier is atlas.provision.tiers[place]
    found = why_not(start, rules)
    tiers = [other.tier for other in found if other.tier is not None]
    for each in reachable.keys() - {place}:
        assert atlas.provision.tiers[each] in tiers
    assert any(other.status is Status.GAP for other in found) or facts_in(atlas, gap) is None
    for other in found:
        after = assess(changed(start.facts, dict(other.values)), rules)
        assert key(after) == key(other), other.text


def test_the_sentences_are_in_the_terms_of_the_law() -> None:
    assert [other.text for other in others(LENIENT)] == [
        "若由机构自查自纠发现，即为不予处罚（38.none.1）",
        "若属于个别人或者个别部门的行为，且造成医保基金损失不超过 5000 元，即为不予处罚（38.none.2）",
        "若造成医保基金损失不超过 6000 元（占上年度医保基金支付额不超过 0.2%），即为减轻处罚（38.mitigated）",
        (
            "若造成医保基金损失超过 15000 元、不超过 45000 元（占上年度医保基金支付额超过 0.5%、不超过 1.5%），"
            "即为一般处罚（38.ordinary）"
        ),
        "若造成医保基金损失超过 45000 元（占上年度医保基金支付额超过 1.5%），即为从重处罚（38.severe）",
        "若并非初次违法，则没有档次涵盖（规则空白）",
        "若在责令退回之前没有主动退回（第八条），则没有档次涵盖（规则空白）",
        "若以骗取医保基金为目的，则改适用第四十条",
    ]


def test_a_return_in_time_makes_it_lenient() -> None:
    (lenient,) = [each for each in others(replace(LENIENT, corrected_in_time=False)) if key(each)[1] == "38.lenient"]
    assert lenient.text == "若在责令退回之前已主动退回（第八条），即为从轻处罚（38.lenient）"
    assert [tuple(change) for change in lenient.changes] == [("corrected_in_time", False, True)]


def test_who_refused_cannot_also_have_returned() -> None:
    refused = replace(LENIENT, corrected_in_time=False, refused_correction=True)
    (lenient,) = [each for each in others(refused) if key(each)[1] == "38.lenient"]
    assert dict(lenient.values) == {"corrected_in_time": True, "refused_correction": False}


def test_a_heavier_tier_that_holds_too_bars_no_lighter_one() -> None:
    account = replace(LENIENT, provision="41.2", item=None, amount=150_000, personal_account_only=False)
    lightest = [dict(each.values) for each in others(account) if key(each)[1] == "41.2.mitigated.1"]
    assert {"personal_account_only": True} in lightest


def test_an_unknown_payment_is_told_by_amount_and_ratio() -> None:
    (lenient,) = [each for each in others(replace(LENIENT, prior_year_payment=None)) if key(each)[1] == "38.lenient"]
    assert lenient.text == (
        "若查明上年度医保基金支付额不低于 2469134 元、不足 6172835 元"
        "（占上年度医保基金支付额超过 0.2%、不超过 0.5%），即为从轻处罚（38.lenient）"
    )
    neither = replace(LENIENT, amount=None, prior_year_payment=None, first_offence=False)
    (severe,) = [each for each in others(neither) if key(each)[1] == "38.severe"]
    assert severe.text == "若查明占上年度医保基金支付额超过 1.5%，即为从重处罚（38.severe）"
    assert {name for name, _ in severe.values} == {"amount", "prior_year_payment"}


def test_what_is_found_too_late_cannot_become_a_fine() -> None:
    late = {**LENIENT.written(), "provision": "37", "violation_end": "2022-01-01", "discovered_on": "2029-01-01"}
    late.pop("item")
    assert why_not(assess(read_facts(late), JIANGXI), JIANGXI) == ()


def test_hints_name_the_nearest_on_each_side() -> None:
    assert hints(judged(LENIENT), JIANGXI) == (
        "若金额不超过 6000 元→减轻处罚",
        "若金额超过 15000 元、不超过 45000 元→一般处罚",
    )
    unknown_intent = hints(judged(replace(LENIENT, fraud_intent=None)), JIANGXI)
    assert unknown_intent[0] == "先查明以骗取医保基金为目的：否→从轻处罚，是→改适用第四十条"
    assert hints(judged(LENIENT), JIANGXI, most=1) == ("若金额不超过 6000 元→减轻处罚",)


def test_a_payment_of_zero_gives_no_ratio_and_would_have_to_be_otherwise() -> None:
    found = {key(other): other for other in others(replace(LENIENT, prior_year_payment=0))}
    (change,) = found["determined", "38.lenient"].changes
    assert (change.fact, change.was) == ("prior_year_payment", "0.00")
