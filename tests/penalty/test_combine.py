from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penalty import Facts, FactsError, Status, assess, load_ruleset, read_facts
from penalty.combine import Combined, combine
from tests.penalty.oracle import Violation, fine_of, outcome, tiers_of
from tests.penalty.strategies import examples

RULES = load_ruleset("jiangxi-2021")
LIGHT = {"first_offence": "是", "corrected_in_time": "是", "refused_correction": "否", "obstructed": "否"}


def act(provision: str, amount: str | None = None, **facts: Any) -> Facts:  # noqa: ANN401 - facts as a form gives them
    known: dict[str, Any] = {**LIGHT, "fraud_intent": "否", "personal_account_only": "否", "serious": "否"}
    return read_facts({"provision": provision, "amount": amount, **known, **facts})


def clauses(combined: Combined) -> dict[str, str | None]:
    return {group.key: group.assessment.tier.clause if group.assessment.tier else None for group in combined.groups}


def test_the_sum_decides_the_tier_and_each_act_has_its_own_fine() -> None:
    combined = combine([act("37", "600.00"), act("37", "400.01")], RULES)
    (group,) = combined.groups
    # 1000.01 元 together: 减轻第2项, 1 倍以上 2 倍以下, of each act's own amount.
    assert clauses(combined) == {"37": "37.mitigated.2"}
    assert [(share.index, share.fine_range, share.refund) for share in group.shares] == [
        (0, (60_001, 120_000), 60_000),
        (1, (40_002, 80_002), 40_001),
    ]
    assert combined.fine_range == (100_003, 200_002)
    assert combined.refund == 100_001
    assert combined.settled


def test_at_the_threshold_the_sum_stays_below() -> None:
    assert clauses(combine([act("37", "600.00"), act("37", "400.00")], RULES)) == {"37": "37.mitigated.1"}


def test_a_single_act_is_assessed_as_by_itself() -> None:
    facts = act("37", "5000.01", id="a", violation_end="2024-01-01")
    (group,) = combine([facts], RULES).groups
    assert group.assessment == assess(facts, RULES)


def test_the_ratio_is_of_the_sum() -> None:
    acts = [act("38", "2500", prior_year_payment="1000000", self_reported="否", isolated="否") for _ in range(2)]
    assert clauses(combine(acts, RULES)) == {"38": "38.lenient"}
    acts.append(act("38", "0.01", prior_year_payment="1000000", self_reported="否", isolated="否"))
    combined = combine(acts, RULES)
    assert clauses(combined) == {"38": "38.ordinary"}
    # 1.5 倍, cut to the 分, act by act.
    assert [share.fine_range for share in combined.groups[0].shares] == [(375_000, 375_000)] * 2 + [(1, 1)]


def test_provisions_are_counted_apart() -> None:
    combined = combine([act("37", "900"), act("41.2", "900", insured="是"), act("37", "900")], RULES)
    assert clauses(combined) == {"37": "37.mitigated.2", "41.2": "41.2.mitigated.2"}
    assert [share.index for share in combined.groups[0].shares] == [0, 2]
    assert combined.refund == 270_000


@pytest.mark.parametrize("fact", ["first_offence", "corrected_in_time"])
def test_a_lightening_fact_must_hold_for_every_act(fact: str) -> None:
    other = {fact: "否"}
    combined = combine([act("37", "900"), act("37", "900", **other)], RULES)
    assert combined.groups[0].assessment.status is Status.GAP
    unknown = {fact: ""}
    combined = combine([act("37", "900"), act("37", "900", **unknown)], RULES)
    assert combined.groups[0].assessment.missing == (fact,)
    assert (combined.settled, combined.fine_range) == (False, None)


def test_a_weighing_fact_needs_to_hold_for_one_act() -> None:
    refused = act("37", "900", corrected_in_time="否", refused_correction="是", obstructed="是")
    combined = combine([act("37", "100"), refused], RULES)
    assert clauses(combined) == {"37": "37.severe"}
    assert combined.fine_range == (40_001 + 360_001, 50_000 + 450_000)


def test_an_unknown_amount_leaves_the_sum_unknown() -> None:
    combined = combine([act("37", "900"), act("37", None)], RULES)
    assert combined.groups[0].assessment.missing == ("amount",)
    assert (combined.refund, combined.fine_range) == (None, None)


def test_fraud_under_38_is_counted_under_40() -> None:
    common = {"prior_year_payment": "1000000", "self_reported": "否", "isolated": "否"}
    acts = [
        act("38", "3000", item="3", fraud_intent="是", **common),
        act("38", "1000", **common),
        act("40", "2500", item="2", fraud_intent="", **common),
    ]
    combined = combine(acts, RULES)
    # 5500 元 of 100 万 under article 40: 0.55 %, 一般; the honest 38 stays: 0.1 %, 减轻.
    assert clauses(combined) == {"38": "38.mitigated", "40": "40.ordinary"}
    fraud = next(group for group in combined.groups if group.key == "40")
    assert [share.index for share in fraud.shares] == [0, 2]
    assert fraud.redirected == (0,)
    assert [share.fine_range for share in fraud.shares] == [(900_001, 1_200_000), (750_001, 1_000_000)]


def test_fraud_under_41_1_is_counted_under_41_2() -> None:
    combined = combine([act("41.1", "800", item="1", insured="是", fraud_intent="是")], RULES)
    assert clauses(combined) == {"41.2": "41.2.mitigated.2"}
    assert combined.groups[0].redirected == (0,)
    assert combined.fine_range == (80_001, 160_000)


def test_unknown_intent_keeps_the_case_open() -> None:
    combined = combine([act("41.1", "800", insured="是", fraud_intent="")], RULES)
    assert combined.groups[0].assessment.status is Status.UNDETERMINED
    assert "fraud_intent" in combined.groups[0].assessment.missing


@pytest.mark.parametrize(
    ("provisions", "fact", "one", "other"),
    [
        (("38", "38"), "prior_year_payment", "1000000", "1000000.01"),
        (("41.1", "41.1"), "insured", "是", "否"),
        (("41.2", "41.2"), "insured", "是", "否"),
        (("38", "40"), "prior_year_payment", "1000000", "2000000"),
        (("41.1", "41.2"), "insured", "是", "否"),
    ],
)
def test_acts_that_contradict_each_other_on_the_party_are_refused(
    provisions: tuple[str, str], fact: str, one: str, other: str
) -> None:
    first, second = provisions
    with pytest.raises(FactsError) as caught:
        combine([act(first, "100", **{fact: one}), act(second, "100", **{fact: other})], RULES)
    assert {fault.field for fault in caught.value.faults} == {fact}


def test_a_party_fact_stated_once_holds_for_the_group() -> None:
    common = {"self_reported": "否", "isolated": "否"}
    combined = combine([act("38", "1000", **common), act("38", "1000", prior_year_payment="1000000", **common)], RULES)
    assert clauses(combined) == {"38": "38.mitigated"}


REFUSED = {"corrected_in_time": "否", "refused_correction": "是", "insured": ""}


def test_article_39_is_judged_item_by_item() -> None:
    acts = [
        act("39", item="1", **REFUSED),
        act("39", "600", item="6", **REFUSED),
        act("39", "900", item="2", **{**REFUSED, "serious": "是"}),
    ]
    combined = combine(acts, RULES)
    assert sorted(str(clause) for clause in clauses(combined).values()) == ["39.lenient", "39.ordinary", "39.severe.1"]
    assert combined.fine_range == (2_000_001 + 1_000_001 + 4_000_001, 4_000_000 + 2_000_000 + 5_000_000)
    assert combined.refund == 0


def test_two_acts_under_one_item_of_39_are_fined_once() -> None:
    combined = combine([act("39", "600", item="6", **REFUSED), act("39", "500", item="6", **REFUSED)], RULES)
    # 1100 元 together is above 1000 元: one fine of 4 to 5 万.
    assert list(clauses(combined).values()) == ["39.severe.2"]
    assert combined.groups[0].assessment.fine_range == (4_000_001, 5_000_000)
    assert combined.fine_range == (4_000_001, 5_000_000)


def test_no_acts_make_an_empty_case() -> None:
    combined = combine([], RULES)
    assert (combined.groups, combined.refund, combined.fine_range) == ((), 0, (0, 0))


@examples(150)
@given(amounts=st.lists(st.integers(0, 250_000), min_size=1, max_size=5), light=st.booleans())
def test_any_number_of_acts(amounts: list[int], *, light: bool) -> None:
    acts = [
        Facts(provision="37", amount=fen, first_offence=light, corrected_in_time=light, refused_correction=False,
              obstructed=False)
        for fen in amounts
    ]  # fmt: skip
    combined = combine(acts, RULES)
    (group,) = combined.groups
    whole = Violation(
        provision="37", amount=sum(amounts), first_offence=light, corrected_in_time=light, refused_correction=False,
        obstructed=False,
    )  # fmt: skip
    status, tier = outcome(whole, tiers_of(whole, "jiangxi-2021"))
    assert str(group.assessment.status) == status
    assert combined.refund == sum(amounts)
    if tier is None:
        assert combined.fine_range is None
        return
    assert group.assessment.tier is not None
    assert group.assessment.tier.clause == tier.clause
    expected = [fine_of(tier, fen, "jiangxi-2021") for fen in amounts]
    assert [share.fine_range for share in group.shares] == expected
    known = [each for each in expected if each]
    assert combined.fine_range == (sum(low for low, _ in known), sum(high for _, high in known))


def test_what_the_party_found_itself_stands_apart_from_what_an_inspection_found() -> None:
    shared = {
        "provision": "38",
        "prior_year_payment": "5000000",
        "first_offence": "是",
        "corrected_in_time": "是",
        "refused_correction": "否",
        "obstructed": "否",
        "fraud_intent": "否",
        "isolated": "是",
        "serious": "否",
    }
    own = read_facts({**shared, "amount": "90000", "self_reported": "是"})
    found = read_facts({**shared, "amount": "3000", "self_reported": "否"})
    groups = {group.key: group.assessment for group in combine([own, found], load_ruleset("jiangxi-2021")).groups}
    assert {key: each.tier.clause for key, each in groups.items() if each.tier} == {
        "38": "38.none.2",
        "38#自查自纠": "38.none.1",
    }
    assert groups["38"].facts.amount == 3000_00


@pytest.mark.parametrize("order", [("否", ""), ("", "否"), ("是", ""), ("", "是")])
def test_one_act_of_which_it_is_not_known_who_found_it_leaves_the_group_open(order: tuple[str, str]) -> None:
    shared = {
        "provision": "38",
        "prior_year_payment": "5000000",
        "first_offence": "是",
        "corrected_in_time": "是",
        "refused_correction": "否",
        "obstructed": "否",
        "fraud_intent": "否",
        "isolated": "是",
        "serious": "否",
        "amount": "1000",
    }
    (group,) = combine([read_facts({**shared, "self_reported": each}) for each in order], RULES).groups
    assert group.assessment.status is Status.UNDETERMINED
    assert "self_reported" in group.assessment.missing
