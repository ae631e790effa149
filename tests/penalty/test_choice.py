from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penalty import Facts, Status, load_ruleset
from penalty.choice import Choice, allowed, check_choice, fines_of
from penalty.combine import Group, combine
from tests.penalty.strategies import examples

RULES = load_ruleset("jiangxi-2021")
LIGHT: dict[str, Any] = {
    "first_offence": True,
    "corrected_in_time": True,
    "refused_correction": False,
    "obstructed": False,
}
HEAVY: dict[str, Any] = {
    "first_offence": False,
    "corrected_in_time": False,
    "refused_correction": True,
    "obstructed": False,
}

BANDS = {
    100_000: ("0", "1"),
    100_001: ("1", "2"),
    500_000: ("2", "3"),
    600_000: ("3", "4"),
    600_001: ("4", "5"),
    10**15: ("4", "5"),
}
"""Article 37, one act of so many 分: the multiples, the lower end outside and the upper inside (第一条, 第十一条)."""


def group_of(*acts: Facts) -> Group:
    (group,) = combine(acts, RULES).groups
    return group


def article_37(*amounts: int, **flags: Any) -> Group:  # noqa: ANN401 - facts by name
    return group_of(*(Facts(provision="37", amount=fen, **{**LIGHT, **flags}) for fen in amounts))


def fields(group: Group, choice: Choice) -> list[str]:
    return [fault.field for fault in check_choice(group, choice)]


def multiples(low: str, high: str) -> st.SearchStrategy[Fraction]:
    ends = st.sampled_from([Fraction(low), Fraction(high)])
    near = st.builds(lambda end, step: end + step * Fraction(1, 10**6), ends, st.integers(-1, 1))
    return st.one_of(near, st.fractions(0, 6, max_denominator=1000))


@pytest.mark.parametrize("amount", BANDS)
@examples(60)
@given(data=st.data())
def test_a_multiple_is_accepted_inside_the_band_and_refused_outside(amount: int, data: st.DataObject) -> None:
    low, high = BANDS[amount]
    multiple = data.draw(multiples(low, high))
    fine = floor(multiple * amount)
    inside = Fraction(low) < multiple <= Fraction(high)
    lawful = floor(Fraction(low) * amount) + 1 <= fine <= floor(Fraction(high) * amount)
    group = article_37(amount)
    choice = Choice(multiple=multiple)
    assert fields(group, choice) == ([] if inside and lawful else ["multiple"])
    if inside and lawful:
        assert fines_of(group, choice) == (fine,)


def test_a_multiple_must_be_chosen() -> None:
    assert fields(article_37(100_000), Choice()) == ["multiple"]


@pytest.mark.parametrize("multiple", [Fraction(0), Fraction(-1), Fraction(1, 10**9)])
def test_a_multiple_that_gives_no_whole_fen_is_refused(multiple: Fraction) -> None:
    assert fields(article_37(100), Choice(multiple=multiple)) == ["multiple"]


def test_a_fixed_multiple_is_that_and_no_other() -> None:
    facts = {**LIGHT, "fraud_intent": False, "self_reported": False, "isolated": False, "serious": False}
    group = group_of(Facts(provision="38", amount=1_000_001, prior_year_payment=10**8, **facts))
    assert fields(group, Choice(multiple=Fraction(3, 2))) == []
    assert fines_of(group, Choice(multiple=Fraction(3, 2))) == (1_500_001,)
    for other in (Fraction(1), Fraction(1499, 1000), Fraction(1501, 1000), Fraction(2)):
        assert fields(group, Choice(multiple=other)) == ["multiple"]


def test_nothing_to_choose_where_no_fine_is_due() -> None:
    assert fields(article_37(0), Choice()) == []
    assert fields(article_37(0), Choice(multiple=Fraction(1))) == ["multiple"]
    assert fines_of(article_37(0), Choice()) == (0,)


def test_each_act_is_fined_by_the_one_multiple_cut_to_the_fen() -> None:
    group = article_37(33_333, 66_668)
    choice = Choice(multiple=Fraction(5, 4))
    assert fields(group, choice) == []
    assert fines_of(group, choice) == (41_666, 83_335)


@examples(200)
@given(amounts=st.lists(st.integers(0, 300_000) | st.integers(0, 3), min_size=1, max_size=4), data=st.data())
def test_every_accepted_fine_is_lawful_for_its_own_act(amounts: list[int], data: st.DataObject) -> None:
    group = article_37(*amounts)
    limits = allowed(group)
    assert limits is not None
    multiple = data.draw(multiples("0", "5")) if limits.multiple is not None else None
    choice = Choice(multiple=multiple)
    if check_choice(group, choice):
        return
    for share, fine in zip(group.shares, fines_of(group, choice), strict=True):
        low, high = share.fine_range or (0, 0)
        assert low <= fine <= high


def test_an_act_without_a_whole_fen_in_its_band_is_not_fined() -> None:
    facts = {**LIGHT, "fraud_intent": False, "self_reported": False, "isolated": False, "serious": False}
    acts = [Facts(provision="38", amount=fen, prior_year_payment=10**8, **facts) for fen in (1, 300_000)]
    group = group_of(*acts)
    # 1 倍以上 1.5 倍以下 of one 分 holds no whole 分.
    assert [share.fine_range for share in group.shares] == [None, (300_001, 450_000)]
    choice = Choice(multiple=Fraction(6, 5))
    assert fields(group, choice) == []
    assert fines_of(group, choice) == (0, 360_000)


@pytest.mark.parametrize(
    ("item", "serious", "low", "high"), [(1, False, 2_000_001, 4_000_000), (1, True, 4_000_001, 5_000_000)]
)
@examples(60)
@given(data=st.data())
def test_a_fine_of_article_39_is_chosen_itself(
    item: int, low: int, high: int, data: st.DataObject, *, serious: bool
) -> None:
    group = group_of(Facts(provision="39", item=item, serious=serious, **HEAVY))
    near = st.sampled_from([low - 1, low, high, high + 1])
    fine = data.draw(near | st.integers(0, 6_000_000))
    assert fields(group, Choice(fine=fine)) == ([] if low <= fine <= high else ["fine"])
    assert fines_of(group, Choice(fine=fine)) == (fine,)


def test_article_39_knows_no_multiple_and_article_37_no_plain_fine() -> None:
    group = group_of(Facts(provision="39", item=1, serious=False, **HEAVY))
    assert fields(group, Choice()) == ["fine"]
    assert fields(group, Choice(fine=3_000_000, multiple=Fraction(1))) == ["multiple"]
    assert fields(article_37(100_000), Choice(multiple=Fraction(1), fine=100)) == ["fine"]


MONTHS = {40_000: (0, 1), 90_000: (1, 3), 150_000: (3, 6), 400_000: (6, 9), 700_000: (9, 12)}
"""Article 41.1, one act of so many 分: the months, lower end outside (第五条)."""


@pytest.mark.parametrize("amount", MONTHS)
@pytest.mark.parametrize("months", range(14))
def test_months(amount: int, months: int) -> None:
    facts = {**LIGHT, "fraud_intent": False, "personal_account_only": False}
    group = group_of(Facts(provision="41.1", amount=amount, insured=True, **facts))
    low, high = MONTHS[amount]
    assert fields(group, Choice(months=months)) == ([] if low < months <= high else ["months"])


def test_months_must_be_chosen_where_due_and_only_there() -> None:
    facts = {**LIGHT, "fraud_intent": False, "personal_account_only": False}
    insured = group_of(Facts(provision="41.1", amount=40_000, insured=True, **facts))
    other = group_of(Facts(provision="41.1", amount=40_000, insured=False, **facts))
    assert fields(insured, Choice()) == ["months"]
    assert fields(other, Choice()) == []
    assert fields(other, Choice(months=1)) == ["months"]


def test_a_fixed_year_of_suspension() -> None:
    group = group_of(Facts(provision="40", amount=2_000_000, prior_year_payment=10**8, **LIGHT))
    for months in (9, 11, 13):
        assert fields(group, Choice(multiple=Fraction(5), months=months)) == ["months"]
    assert fields(group, Choice(multiple=Fraction(5), months=12)) == []


def test_every_fault_of_a_choice_is_named() -> None:
    group = group_of(Facts(provision="40", amount=2_000_000, prior_year_payment=10**8, **LIGHT))
    assert sorted(fields(group, Choice(multiple=Fraction(9), fine=5, months=3))) == ["fine", "months", "multiple"]


def conflict() -> Group:
    facts = {**LIGHT, "personal_account_only": True, "insured": False}
    group = group_of(Facts(provision="41.2", amount=1_000_000, **facts))
    assert group.assessment.status is Status.CONFLICT
    return group


def test_a_conflict_needs_a_clause_first() -> None:
    group = conflict()
    (fault,) = check_choice(group, Choice(multiple=Fraction(5)))
    assert fault.field == "clause"
    assert "41.2.severe" in fault.message
    assert "第七条" in fault.message
    assert fields(group, Choice(multiple=Fraction(7, 2), clause="41.2.ordinary")) == ["clause"]
    assert allowed(group) is None


@pytest.mark.parametrize(
    ("clause", "low", "high"),
    [("41.2.mitigated.1", 0, 1), ("41.2.mitigated.2", 1, 2), ("41.2.lenient", 2, 3), ("41.2.severe", 4, 5)],
)
def test_a_resolved_conflict_has_the_band_of_its_clause(clause: str, low: int, high: int) -> None:
    for quarters in range(22):
        multiple = Fraction(quarters, 4)
        expected = [] if low < multiple <= high else ["multiple"]
        assert fields(conflict(), Choice(multiple=multiple, clause=clause)) == expected


def test_a_gap_allows_the_regulation_with_both_ends() -> None:
    group = article_37(80_000, first_offence=False)
    assert group.assessment.status is Status.GAP
    for multiple in (Fraction(2), Fraction(3), Fraction(5)):
        assert fields(group, Choice(multiple=multiple)) == []
    for multiple in (Fraction(199, 100), Fraction(501, 100), Fraction(1)):
        assert fields(group, Choice(multiple=multiple)) == ["multiple"]


def test_a_gap_allows_the_months_of_the_regulation() -> None:
    facts = {**LIGHT, "fraud_intent": False, "personal_account_only": False, "first_offence": False}
    group = group_of(Facts(provision="41.1", amount=40_000, insured=True, **facts))
    assert group.assessment.status is Status.GAP
    accepted = [months for months in range(15) if not check_choice(group, Choice(months=months))]
    assert accepted == list(range(3, 13))


@pytest.mark.parametrize("unknown", [{"amount": None}, {"first_offence": None}])
def test_an_open_case_allows_no_choice(unknown: dict[str, Any]) -> None:
    facts: dict[str, Any] = {**LIGHT, "amount": 80_000, **unknown}
    group = group_of(Facts(provision="37", **facts))
    assert group.assessment.status is Status.UNDETERMINED
    assert fields(group, Choice(multiple=Fraction(1))) == ["status"]


def test_a_settled_tier_with_an_unknown_amount_allows_no_choice() -> None:
    flags = {**HEAVY, "obstructed": True}
    group = group_of(Facts(provision="37", **flags))
    assert group.assessment.missing == ("amount",)
    assert check_choice(group, Choice(multiple=Fraction(5))) != ()
    assert check_choice(group, Choice()) != ()


def test_a_suspension_that_hangs_on_an_unknown_fact_allows_no_choice() -> None:
    facts = {**LIGHT, "fraud_intent": False, "personal_account_only": False}
    group = group_of(Facts(provision="41.1", amount=40_000, **facts))
    assert group.assessment.missing == ("insured",)
    assert check_choice(group, Choice()) != ()
