"""The suggested place inside the band: by a policy that is followed by hand here, and always lawful itself."""

from __future__ import annotations

from dataclasses import asdict, replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penalty import Facts, Status, assess, load_ruleset
from penalty.choice import Choice, allowed, check_choice, deviates, fines_of, referred, suggested
from penalty.combine import Group, combine
from penalty.suggestion import suggest, suggestion_text
from tests.penalty.strategies import RULESETS, examples, violations, without_fraud

RULES = load_ruleset("jiangxi-2021")
LIGHT: dict[str, Any] = {
    "first_offence": True,
    "corrected_in_time": True,
    "refused_correction": False,
    "obstructed": False,
}
HEAVY = {**LIGHT, "first_offence": False, "corrected_in_time": False, "refused_correction": True}


def group_of(*acts: Facts) -> Group:
    (group,) = combine(acts, RULES).groups
    return group


def article_37(*amounts: int, **flags: Any) -> Group:  # noqa: ANN401 - facts by name
    return group_of(*(Facts(provision="37", amount=fen, **{**LIGHT, **flags}) for fen in amounts))


@pytest.mark.parametrize(
    ("amount", "multiple"),
    [
        pytest.param(50_000, "0.5", id="0 至 1000 元的中间"),
        pytest.param(100_000, "1", id="本档上限"),
        pytest.param(100_001, "1.01", id="上一档上限加一分，仍在本档之内"),
        pytest.param(150_000, "1.5", id="1000 至 2000 元的中间"),
        pytest.param(200_000, "2", id="本档上限"),
        pytest.param(200_001, "2.01", id="2000 元加一分"),
        pytest.param(300_000, "2.34", id="2000 至 5000 元的三分之一，进到百分位"),
        pytest.param(500_000, "3", id="本档上限"),
        pytest.param(500_001, "3.01", id="5000 元加一分"),
        pytest.param(600_000, "4", id="本档上限"),
        pytest.param(600_001, "4.5", id="没有上限，取中点"),
        pytest.param(10**15, "4.5", id="没有上限，再大也取中点"),
    ],
)
def test_linear_in_the_tier_and_the_middle_without_an_end(amount: int, multiple: str) -> None:
    suggestion = suggest(article_37(amount).assessment)
    assert suggestion is not None
    assert suggestion.multiple == Fraction(multiple)
    assert suggestion_text(suggestion) == f"{multiple}倍"
    assert "位置" in suggestion.basis or "取中点" in suggestion.basis


@pytest.mark.parametrize(
    ("amount", "multiple", "months"),
    [
        pytest.param(200_000, "2", 6, id="0.2%，减轻档上限"),
        pytest.param(350_000, "2.5", 8, id="0.35%，从轻档中间，7.5 个月进为 8"),
        pytest.param(500_000, "3", 9, id="0.5%，从轻档上限"),
        pytest.param(1_000_000, "3.5", 11, id="1%，一般档中间"),
        pytest.param(1_500_001, "4.5", 12, id="从重档，期限固定一年"),
    ],
)
def test_by_the_ratio_and_with_whole_months(amount: int, multiple: str, months: int) -> None:
    suggestion = suggest(group_of(Facts(provision="40", amount=amount, prior_year_payment=10**8, **LIGHT)).assessment)
    assert suggestion is not None
    assert (suggestion.multiple, suggestion.months) == (Fraction(multiple), months)


def test_a_fixed_multiple_is_suggested_as_it_stands() -> None:
    facts = {**LIGHT, "fraud_intent": False, "self_reported": False, "isolated": False, "serious": False}
    suggestion = suggest(group_of(Facts(provision="38", amount=600_001, prior_year_payment=10**8, **facts)).assessment)
    assert suggestion is not None
    assert (suggestion.multiple, suggestion.months) == (Fraction(3, 2), None)


@pytest.mark.parametrize(
    ("item", "amount", "serious", "fine"),
    [
        pytest.param(1, None, False, 3_000_000, id="一般档不看数额，取中点"),
        pytest.param(1, None, True, 4_500_000, id="从重档，取中点"),
        pytest.param(6, 25_000, False, 1_250_000, id="250 元是 1000 元的四分之一"),
        pytest.param(6, 0, False, 1_000_100, id="下限不含，取上面一元"),
        pytest.param(6, 100_000, False, 2_000_000, id="本档上限"),
    ],
)
def test_a_fine_of_article_39(item: int, amount: int | None, fine: int, *, serious: bool) -> None:
    group = group_of(Facts(provision="39", item=item, amount=amount, serious=serious, **HEAVY))
    suggestion = suggested(group)
    assert suggestion is not None
    assert suggestion.fine == fine
    assert check_choice(group, Choice(fine=fine)) == ()


def test_a_gap_suggests_the_middle_of_the_statutory_band() -> None:
    group = article_37(80_000, first_offence=False)
    assert group.assessment.status is Status.GAP
    suggestion = suggested(group)
    assert suggestion is not None
    assert suggestion.multiple == Fraction(7, 2)


def test_a_conflict_suggests_nothing_until_its_tier_is_chosen() -> None:
    facts = {**LIGHT, "personal_account_only": True, "insured": False}
    group = group_of(Facts(provision="41.2", amount=1_000_000, **facts))
    assert suggested(group) is None
    chosen = suggested(group, "41.2.severe")
    assert chosen is not None
    assert chosen.multiple == Fraction(9, 2)


def test_an_open_case_suggests_nothing() -> None:
    assert suggested(article_37(80_000, first_offence=None)) is None
    assert suggest(assess(Facts(provision="37", **{**HEAVY, "obstructed": True}), RULES)) is None


@pytest.mark.parametrize("amount", range(1, 12))
def test_a_few_fen_get_a_multiple_that_comes_to_a_lawful_fen(amount: int) -> None:
    group = article_37(amount)
    suggestion = suggested(group)
    assert suggestion is not None
    choice = Choice(multiple=suggestion.multiple)
    assert check_choice(group, choice) == ()
    assert fines_of(group, choice)[0] >= 1


def followed(group: Group, clause: str | None = None) -> Choice:
    """Return the choice that follows the suggestion in everything there is to choose."""
    limits, suggestion = allowed(group, clause), suggested(group, clause)
    assert limits is not None
    assert suggestion is not None
    return Choice(
        clause=clause,
        multiple=suggestion.multiple if limits.multiple is not None else None,
        fine=suggestion.fine if limits.fine is not None else None,
        months=suggestion.months if limits.suspension is not None else None,
    )


@pytest.mark.parametrize("rules", RULESETS)
@examples(300)
@given(data=st.data())
def test_a_suggestion_is_lawful_and_no_deviation_from_itself(rules: str, data: st.DataObject) -> None:
    ruleset = load_ruleset(rules)
    violation = without_fraud(data.draw(violations(unknowns=False)))
    names = data.draw(st.sampled_from(((), ("confessed",), ("grave_harm",), ("no_fault", "grave_harm"))))
    facts = Facts(**asdict(violation), circumstances=names)
    more = data.draw(st.lists(st.integers(0, 30) | st.integers(0, 300_000), max_size=3))
    others = [Facts(**{**asdict(violation), "amount": fen}, circumstances=names) for fen in more]
    (group,) = combine([facts, *others], ruleset).groups
    conflict = group.assessment.status is Status.CONFLICT
    clauses = [tier.clause for tier in group.assessment.candidates] if conflict else [None]
    for clause in clauses:
        limits = allowed(group, clause)
        if limits is None or limits.assessment.missing:
            continue
        choice = followed(group, clause)
        if referred(group, limits.assessment.tier):
            assert [fault.field for fault in check_choice(group, choice)] == ["ground"]
            choice = replace(choice, ground=names[0])
        assert check_choice(group, choice) == (), (group.assessment.tier, choice)
        assert deviates(group, choice) is None
        for share, fine in zip(group.shares, fines_of(group, choice), strict=True):
            if limits.multiple is not None and not conflict:
                low, high = share.fine_range or (0, 0)
                assert low <= fine <= high
