"""行政处罚法第二十九条: one act is fined once, by the higher; measures add; what it took is returned once."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penalty import Facts, Status, load_ruleset
from penalty.choice import Choice, allowed, check_choice, fines_of
from penalty.combine import HIGHER, Combined, Group, combine, resolved
from tests.penalty.strategies import examples

RULES = load_ruleset("jiangxi-2021")
LIGHT: dict[str, Any] = {
    "first_offence": True,
    "corrected_in_time": True,
    "refused_correction": False,
    "obstructed": False,
    "fraud_intent": False,
    "self_reported": False,
    "isolated": False,
    "serious": False,
    "prior_year_payment": 100_000_000,
}
HEAVY_ACT: dict[str, Any] = {"first_offence": False, "corrected_in_time": False, "refused_correction": True}


def act(provision: str, amount: int, name: str | None = "甲", **facts: Any) -> Facts:  # noqa: ANN401 - facts by name
    return Facts(provision=provision, amount=amount, act=name, **{**LIGHT, **facts})


def fined(combined: Combined) -> dict[int, tuple[int, int]]:
    shares = [share for group in combined.groups for share in group.shares]
    return {share.index: share.fine_range for share in shares if share.fine_range is not None}


def group_of(combined: Combined, provision: str) -> Group:
    return next(group for group in combined.groups if group.assessment.trace.provision.id == provision)


def test_the_higher_provision_fines_and_the_measures_of_both_stay() -> None:
    combined = combine([act("38", 300_000), act("40", 300_000)], RULES)
    # 38.lenient is 1 to 1.5 times, 40.lenient 2 to 3 times.
    assert fined(combined) == {1: (600_001, 900_000)}
    lower = group_of(combined, "38")
    assert lower.shares[0].absorbed == 1
    assert "order_correction" in lower.assessment.measures
    assert group_of(combined, "40").assessment.suspension is not None
    assert HIGHER in lower.assessment.trace.readings


def test_what_one_act_took_is_returned_once() -> None:
    combined = combine([act("38", 300_000), act("40", 300_000), act("38", 50_000, "乙")], RULES)
    assert combined.refund == 350_000
    assert combined.base == 350_000
    larger = combine([act("38", 310_000), act("40", 300_000)], RULES)
    assert larger.refund == 310_000
    for each in (combined, larger):
        assert sum(share.refund or 0 for group in each.groups for share in group.shares) == each.refund
    assert combine([act("38", 310_000), Facts(provision="40", act="甲", **LIGHT)], RULES).refund is None


def test_two_acts_are_two_fines_and_two_refunds() -> None:
    for names in (("甲", "乙"), (None, None), ("甲", None)):
        combined = combine([act("38", 300_000, names[0]), act("40", 300_000, names[1])], RULES)
        assert set(fined(combined)) == {0, 1}
        assert combined.refund == 600_000


def test_one_act_recorded_twice_under_one_provision_does_not_double_its_sum() -> None:
    combined = combine([act("38", 300_000, item=2), act("38", 300_000, item=3)], RULES)
    (group,) = combined.groups
    # 0.3% of the year's payment and not 0.6%, which would be 38.ordinary.
    assert group.assessment.tier is not None
    assert group.assessment.tier.clause == "38.lenient"
    assert fined(combined) == {0: (300_001, 450_000)}
    assert combined.refund == 300_000


def test_one_act_that_fraud_moves_beside_itself_is_counted_once() -> None:
    combined = combine([act("38", 300_000, fraud_intent=True), act("40", 300_000)], RULES)
    (group,) = combined.groups
    assert group.assessment.tier is not None
    assert group.assessment.tier.clause == "40.lenient"
    assert len(fined(combined)) == 1
    assert (combined.refund, combined.base) == (300_000, 300_000)


def test_a_few_fen_that_come_to_no_fine_in_one_place_are_no_second_base() -> None:
    # 0.33 % under both; 1 to 1.5 times one 分 holds no whole 分.
    combined = combine([act("38", 1, prior_year_payment=300), act("40", 1, prior_year_payment=300)], RULES)
    assert fined(combined) == {1: (3, 3)}
    assert (combined.base, combined.refund) == (1, 1)


def test_the_higher_is_the_one_with_the_higher_end() -> None:
    severe = act("40", 300_000, obstructed=True, **HEAVY_ACT)
    gap = act("37", 310_000, first_offence=False)
    combined = combine([severe, gap], RULES)
    # 4 to 5 times 3000 元 starts higher, 2 to 5 times 3100 元 ends higher.
    assert fined(combined) == {1: (620_000, 1_550_000)}


def test_an_act_in_a_gap_is_compared_by_the_statutory_band() -> None:
    again: dict[str, Any] = {"first_offence": False}
    combined = combine([act("38", 300_000, **again), act("40", 300_000, **again)], RULES)
    assert {group.assessment.status for group in combined.groups} == {Status.GAP}
    assert fined(combined) == {1: (600_000, 1_500_000)}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_three_provisions_fine_once_whatever_the_order(order: tuple[int, ...]) -> None:
    acts = [act("38", 300_000, **HEAVY_ACT), act("40", 300_000, **HEAVY_ACT), act("39", 0, item=2, **HEAVY_ACT)]
    combined = combine([acts[place] for place in order], RULES)
    # 39: 2 to 4 万, above five times 3000 元.
    assert fined(combined) == {order.index(2): (2_000_001, 4_000_000)}


def test_the_fine_of_an_item_stays_due_for_its_other_act() -> None:
    acts = [
        act("39", 0, "甲", item=2, **HEAVY_ACT),
        act("39", 0, "乙", item=2, **HEAVY_ACT),
        act("40", 5_000_000, "甲", **HEAVY_ACT),
    ]
    combined = combine(acts, RULES)
    assert fined(combined) == {1: (2_000_001, 4_000_000), 2: (20_000_001, 25_000_000)}
    group = group_of(combined, "39")
    assert check_choice(group, Choice(fine=3_000_000)) == ()
    assert fines_of(group, Choice(fine=3_000_000)) == (0, 3_000_000)


def test_an_item_all_of_whose_acts_are_fined_elsewhere_is_not_fined() -> None:
    acts = [
        act("39", 0, "甲", item=2, **HEAVY_ACT),
        act("39", 0, "乙", item=2, **HEAVY_ACT),
        act("40", 5_000_000, "甲", **HEAVY_ACT),
        act("40", 5_000_000, "乙", **HEAVY_ACT),
    ]
    combined = combine(acts, RULES)
    assert set(fined(combined)) == {2, 3}
    group = group_of(combined, "39")
    assert check_choice(group, Choice()) == ()
    assert [fault.field for fault in check_choice(group, Choice(fine=3_000_000))] == ["fine"]


def test_a_fine_absorbed_needs_and_allows_no_multiple() -> None:
    lower = group_of(combine([act("38", 300_000), act("40", 300_000)], RULES), "38")
    limits = allowed(lower)
    assert limits is not None
    assert limits.multiple is None
    assert check_choice(lower, Choice()) == ()
    assert fines_of(lower, Choice()) == (0,)


OPPOSED: dict[str, Any] = {"circumstances": ("obstructing",)}


def test_a_conflict_is_compared_once_a_person_has_chosen() -> None:
    combined = combine([act("38", 300_000), act("40", 300_000, **OPPOSED)], RULES)
    assert group_of(combined, "40").assessment.status is Status.CONFLICT
    assert set(fined(combined)) == {0}
    settled = resolved(combined, {"40": "40.severe"})
    assert fined(settled) == {1: (1_200_001, 1_500_000)}
    assert check_choice(group_of(settled, "38"), Choice()) == ()
    again = resolved(settled, {"40": "40.lenient"})
    assert fined(again) == {1: (600_001, 900_000)}
    assert set(fined(resolved(settled, {}))) == {0}


@examples(150)
@given(
    acts=st.lists(
        st.builds(
            lambda provision, amount, name, again: act(provision, amount, name, item=1, **(HEAVY_ACT if again else {})),
            st.sampled_from(("37", "38", "39", "40")),
            st.sampled_from((0, 1, 100_000, 300_000, 2_000_000)),
            st.sampled_from(("甲", "乙", None)),
            st.booleans(),
        ),
        min_size=1,
        max_size=5,
    ),
    data=st.data(),
)
def test_no_act_is_fined_twice_in_any_order(acts: list[Facts], data: st.DataObject) -> None:
    combined = combine(acts, RULES)
    places = fined(combined)
    names = [acts[place].act for place in places if acts[place].act is not None]
    assert len(names) == len(set(names))
    for group in combined.groups:
        for share in group.shares:
            if share.absorbed is not None:
                assert share.fine_range is None
                assert acts[share.absorbed].act == share.facts.act
    shuffled = data.draw(st.permutations(range(len(acts))))
    other = combine([acts[place] for place in shuffled], RULES)
    assert sorted(fined(other).values()) == sorted(places.values())
    assert (other.refund, other.base) == (combined.refund, combined.base)
