"""行政处罚法第三十条至第三十三条和医保发〔2021〕35号: facts that move no tier, and that nobody may pass over."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penalty import Facts, FactsError, Status, TierKind, assess, load_ruleset, read_facts
from penalty.choice import Choice, check_choice, fines_of
from penalty.circumstances import all_circumstances
from penalty.combine import Group, combine
from penalty.conditions import ItemIs, atoms
from penalty.telling.explain import explain
from tests.penalty.strategies import examples

RULES = load_ruleset("jiangxi-2021")
STATUTE = load_ruleset("regulation-2021")
SPARE = ("under_14", "no_capacity", "minor_no_harm", "no_fault")
MAY = ("first_minor", "limited_capacity")
LIGHTEN = ("aged_14_18", "eliminated_harm", "coerced", "confessed", "merit")
AGGRAVATE = ("obstructing", "grave_harm", "repeated", "destroyed_evidence")
LIGHT: dict[str, Any] = {
    "first_offence": True,
    "corrected_in_time": True,
    "refused_correction": False,
    "obstructed": False,
    "personal_account_only": False,
    "insured": False,
}
AMOUNTS = {"mitigated": 40_000, "lenient": 150_000, "ordinary": 400_000, "severe": 700_000}
"""41.2, one act of so many 分 (第六条)."""


def person(amount: int, *circumstances: str, **facts: Any) -> Facts:  # noqa: ANN401 - facts by name
    return Facts(provision="41.2", amount=amount, circumstances=circumstances, **{**LIGHT, **facts})


def group_of(*acts: Facts) -> Group:
    (group,) = combine(acts, RULES).groups
    return group


def test_the_list_is_the_law_s() -> None:
    assert {*SPARE, *MAY, *LIGHTEN, *AGGRAVATE} == set(all_circumstances())


@pytest.mark.parametrize("kind", AMOUNTS)
@pytest.mark.parametrize("name", all_circumstances())
def test_each_circumstance_against_each_tier(name: str, kind: str) -> None:
    opposed = (
        name in SPARE
        or (name in LIGHTEN and kind in {"ordinary", "severe"})
        or (name in AGGRAVATE and kind != "severe")
    )
    plain, found = assess(person(AMOUNTS[kind]), RULES), assess(person(AMOUNTS[kind], name), RULES)
    assert [each.id for each in found.trace.circumstances] == [name]
    assert all_circumstances()[name].label in explain(found, RULES)
    if not opposed:
        assert (found.status, found.tier, found.fine_range) == (Status.DETERMINED, plain.tier, plain.fine_range)
        return
    assert found.status is Status.CONFLICT
    assert (found.tier, found.fine_range) == (None, None)
    clauses = [tier.clause for tier in found.candidates]
    assert plain.tier is not None
    if name in SPARE:
        assert clauses == [f"law.{name}"]  # 应当不予: nothing else may be chosen
        return
    assert plain.tier.clause in clauses
    pointed = {
        **dict.fromkeys(LIGHTEN, "41.2.mitigated.1"),
        **dict.fromkeys(AGGRAVATE, "41.2.severe"),
    }
    assert pointed[name] in clauses


@pytest.mark.parametrize(
    ("names", "amount", "expected"),
    [
        pytest.param(("confessed", "repeated"), 400_000, Status.CONFLICT, id="一般档，轻重两向都有"),
        pytest.param(("confessed", "repeated"), 150_000, Status.CONFLICT, id="从轻档，有从重情节"),
        pytest.param(("confessed", "repeated"), 700_000, Status.CONFLICT, id="从重档，有从轻情节"),
        pytest.param(("confessed", "merit"), 150_000, Status.DETERMINED, id="从轻档，两项从轻"),
        pytest.param(("grave_harm", "repeated"), 700_000, Status.DETERMINED, id="从重档，两项从重"),
        pytest.param(("first_minor", "limited_capacity"), 700_000, Status.DETERMINED, id="从重档，只有“可以”"),
        pytest.param(("first_minor", "repeated"), 150_000, Status.CONFLICT, id="“可以”不抵消“应当”"),
    ],
)
def test_several_at_once(names: tuple[str, ...], amount: int, expected: Status) -> None:
    assert assess(person(amount, *names), RULES).status is expected


def test_candidates_of_both_directions_stand_from_light_to_heavy() -> None:
    found = assess(person(400_000, "confessed", "grave_harm"), RULES)
    assert [tier.clause for tier in found.candidates] == [
        "41.2.mitigated.1",
        "41.2.mitigated.2",
        "41.2.lenient",
        "41.2.ordinary",
        "41.2.severe",
    ]


def test_a_child_in_a_gap_of_the_benchmark_cannot_be_fined() -> None:
    facts = person(40_000, "under_14", first_offence=False)
    found = assess(facts, RULES)
    assert found.status is Status.CONFLICT
    assert [tier.clause for tier in found.candidates] == ["law.under_14"]
    group = group_of(facts)
    assert check_choice(group, Choice(clause="law.under_14")) == ()
    assert fines_of(group, Choice(clause="law.under_14")) == (0,)
    faults = check_choice(group, Choice(clause="41.2.statutory", multiple=Fraction(2)))
    assert [fault.field for fault in faults] == ["clause"]


@pytest.mark.parametrize("name", SPARE)
@pytest.mark.parametrize("kind", AMOUNTS)
def test_nobody_whom_the_law_spares_can_be_fined(name: str, kind: str) -> None:
    for more in ((), ("grave_harm",)):
        group = group_of(person(AMOUNTS[kind], name, *more))
        for tier in RULES.provisions["41.2"].tiers:
            faults = check_choice(group, Choice(clause=tier.clause, multiple=Fraction(3), months=6, ground="nature"))
            assert [fault.field for fault in faults] == ["clause"]
        assert check_choice(group, Choice(clause=f"law.{name}")) == ()


@pytest.mark.parametrize("name", [*LIGHTEN, *AGGRAVATE, *MAY])
def test_in_a_gap_the_whole_statutory_band_is_open_to_the_others(name: str) -> None:
    assert assess(person(40_000, name, first_offence=False), RULES).status is Status.GAP


def test_a_child_where_two_tiers_hold_need_not_be_fined_either() -> None:
    facts = person(700_000, "under_14", personal_account_only=True)
    clauses = [tier.clause for tier in assess(facts, RULES).candidates]
    assert clauses == ["law.under_14"]  # 应当不予: there is nothing else to choose
    assert check_choice(group_of(facts), Choice(clause="law.under_14")) == ()


def test_under_the_regulation_alone_who_must_be_spared_is_spared_too() -> None:
    found = assess(person(400_000, "no_capacity"), STATUTE)
    assert found.status is Status.CONFLICT
    assert [tier.clause for tier in found.candidates] == ["law.no_capacity"]
    for name in (*LIGHTEN, *AGGRAVATE):
        assert assess(person(400_000, name), STATUTE).status is Status.DETERMINED


def test_an_aggravating_one_against_no_penalty_is_for_a_person() -> None:
    facts = {**LIGHT, "fraud_intent": False, "isolated": True, "self_reported": False, "serious": False}
    one = Facts(provision="38", amount=100_000, prior_year_payment=10**8, circumstances=("repeated",), **facts)
    found = assess(one, RULES)
    assert found.status is Status.CONFLICT
    assert {"38.none.2", "38.severe"} <= {tier.clause for tier in found.candidates}


def test_unknown_facts_come_before_circumstances() -> None:
    found = assess(person(40_000, "under_14", first_offence=None), RULES)
    assert found.status is Status.UNDETERMINED
    assert found.missing == ("first_offence",)


def test_a_first_minor_offence_may_be_used_and_need_not() -> None:
    group = group_of(person(150_000, "first_minor"))
    assert group.assessment.status is Status.DETERMINED
    assert check_choice(group, Choice(multiple=Fraction(5, 2))) == ()
    assert check_choice(group, Choice(clause="law.first_minor")) == ()
    assert fines_of(group, Choice(clause="law.first_minor")) == (0,)
    assert [fault.field for fault in check_choice(group, Choice(clause="law.first_minor", multiple=Fraction(1)))] == [
        "multiple"
    ]


def test_a_first_minor_offence_not_on_file_spares_nobody() -> None:
    for acts in ([person(150_000)], [person(90_000, "first_minor"), person(90_000)]):
        groups = combine(acts, RULES).groups
        (without,) = (each for each in groups if "first_minor" not in each.shares[0].facts.circumstances)
        faults = check_choice(without, Choice(clause="law.first_minor"))
        assert [fault.field for fault in faults] == ["clause"]


@pytest.mark.parametrize("name", ["limited_capacity", "merit", "grave_harm"])
def test_only_what_the_law_says_may_spare_does(name: str) -> None:
    amount = 700_000 if name == "grave_harm" else 150_000
    faults = check_choice(group_of(person(amount, name)), Choice(clause=f"law.{name}"))
    assert [fault.field for fault in faults] == ["clause"]


def test_a_first_minor_offence_does_not_open_an_unsettled_case() -> None:
    group = group_of(person(150_000, "first_minor", first_offence=None))
    assert check_choice(group, Choice(clause="law.first_minor")) != ()


@examples(100)
@given(names=st.permutations([*LIGHTEN, *MAY]))
def test_order_and_repetition_say_nothing(names: list[str]) -> None:
    given = {"provision": "41.2", "circumstances": ";".join([*names, *names[:2]])}
    facts = read_facts(given)
    assert facts.circumstances == tuple(name for name in all_circumstances() if name in names)
    assert facts == read_facts({**given, "circumstances": [*reversed(names)]})


def test_chinese_names_and_both_semicolons_are_read() -> None:
    given = "配合查处有立功表现；confessed; 受他人胁迫或者诱骗 ;"
    assert read_facts({"provision": "38", "circumstances": given}).circumstances == ("coerced", "confessed", "merit")


@pytest.mark.parametrize("given", ["无此情节", "merit;无此情节", "merit,confessed", ["merit", "x"], True, [True]])
def test_what_is_no_circumstance_is_refused(given: object) -> None:
    with pytest.raises(FactsError) as caught:
        read_facts({"provision": "38", "circumstances": given})
    assert [fault.field for fault in caught.value.faults] == ["circumstances"]


@pytest.mark.parametrize("given", ["", "  ", None, [], ";"])
def test_none_named_is_none_established(given: object) -> None:
    assert read_facts({"provision": "38", "circumstances": given}).circumstances == ()


@pytest.mark.parametrize("name", ["under_14", "no_capacity", "aged_14_18", "limited_capacity"])
@pytest.mark.parametrize("provision", ["37", "38", "39", "40"])
def test_an_institution_has_no_age_and_no_mind(provision: str, name: str) -> None:
    with pytest.raises(FactsError, match="只适用于个人"):
        read_facts({"provision": provision, "circumstances": name})
    for own in ("41.1", "41.2"):
        assert read_facts({"provision": own, "circumstances": name}).circumstances == (name,)


@pytest.mark.parametrize("multiple", [Fraction(1, 2), Fraction(5, 2), Fraction(5)])
@pytest.mark.parametrize("ground", [None, "nature", "first_minor", "repeated", "merit"])
def test_nobody_goes_below_the_band_without_a_mitigating_ground(multiple: Fraction, ground: str | None) -> None:
    group = group_of(person(700_000, "limited_capacity", "first_minor", "grave_harm"))
    below = Choice(multiple=multiple, ground=ground)
    lawful = multiple == Fraction(5) and ground not in {"merit", "repeated"}
    assert (check_choice(group, below) == ()) is lawful


def test_with_a_ground_one_may_go_down_to_a_fen_and_not_to_nothing() -> None:
    group = group_of(person(700_000, "limited_capacity"))
    for multiple in ("0.5", "4", "0.000002"):
        assert check_choice(group, Choice(multiple=Fraction(multiple), ground="limited_capacity")) == ()
    for multiple in ("0", "-1", "5.01", "0.000001"):
        faults = check_choice(group, Choice(multiple=Fraction(multiple), ground="limited_capacity"))
        assert [fault.field for fault in faults] == ["multiple"]


def test_one_act_s_ground_does_not_lower_the_fine_of_another() -> None:
    facts = {"first_offence": False, "corrected_in_time": False}
    low = Choice(multiple=Fraction(1), ground="confessed", clause="41.2.severe")
    both = group_of(*(person(400_000, "confessed", **facts) for _ in range(2)))
    one = group_of(person(400_000, "confessed", **facts), person(400_000, **facts))
    assert both.assessment.status is one.assessment.status is Status.CONFLICT
    assert check_choice(both, low) == ()
    assert [fault.field for fault in check_choice(one, low)] == ["multiple"]


def test_below_the_fine_of_article_39_and_below_the_months() -> None:
    facts = {**LIGHT, "first_offence": False, "corrected_in_time": False, "refused_correction": True, "serious": False}
    fine = group_of(Facts(provision="39", item=1, circumstances=("merit",), **facts))
    chosen = None
    assert fine.assessment.status is Status.DETERMINED  # no lighter tier is of this 项
    assert "没有相应的档次" in fine.assessment.trace.notes[-1]
    assert check_choice(fine, Choice(clause=chosen, fine=100_000, ground="merit")) == ()
    for amount, ground in ((100_000, None), (100_000, "nature"), (0, "merit"), (4_000_001, "merit")):
        faults = check_choice(fine, Choice(clause=chosen, fine=amount, ground=ground))
        assert [fault.field for fault in faults] == ["fine"]
    months = group_of(
        Facts(
            provision="41.1", amount=150_000, circumstances=("merit",), fraud_intent=False, **{**LIGHT, "insured": True}
        )
    )
    assert check_choice(months, Choice(months=2, ground="merit")) == ()
    for length, ground in ((2, None), (0, "merit"), (7, "merit"), (3, "nature")):
        assert [fault.field for fault in check_choice(months, Choice(months=length, ground=ground))] == ["months"]


def test_tiers_that_are_no_weight_have_nothing_to_point_against() -> None:
    for name in (*LIGHTEN, *AGGRAVATE, *MAY):
        for kind in (TierKind.SCALE, TierKind.STATUTORY):
            assert not all_circumstances()[name].opposes(kind)


@pytest.mark.parametrize("name", [*LIGHTEN, *AGGRAVATE])
@pytest.mark.parametrize("item", range(1, 8))
def test_no_tier_of_another_item_and_no_fine_without_refusal_is_pointed_to(name: str, item: int) -> None:
    """条例第三十九条 fines only who refuses; a tier of another 项 is not this act's."""
    for refused in (True, False):
        facts = {**LIGHT, "first_offence": False, "corrected_in_time": False, "refused_correction": refused}
        found = assess(Facts(provision="39", item=item, amount=50_000, circumstances=(name,), **facts), RULES)
        tiers = found.candidates or ((found.tier,) if found.tier is not None else ())
        for tier in tiers:
            asked = [part.items for part in atoms(tier.when) if isinstance(part, ItemIs)]
            assert all(item in items for items in asked)
            assert refused or "fine" not in tier.sanction.measures


@pytest.mark.parametrize(
    "given",
    [
        {"circumstances": "first_minor", "first_offence": "否"},
        {"circumstances": "minor_no_harm", "corrected_in_time": "否"},
        {"circumstances": "repeated", "first_offence": "是"},
        {"circumstances": "obstructing", "obstructed": "否"},
        {"circumstances": "under_14;aged_14_18"},
        {"circumstances": "no_capacity;limited_capacity"},
    ],
)
def test_circumstances_that_the_facts_or_each_other_exclude_are_refused(given: dict[str, str]) -> None:
    with pytest.raises(FactsError) as caught:
        read_facts({"provision": "41.2", **given})
    assert {fault.field for fault in caught.value.faults} == {"circumstances"}


def test_who_is_spared_stands_apart_from_who_is_not() -> None:
    spared, other = person(400_000, "no_fault"), person(300_000)
    groups = {group.key: group for group in combine([spared, other], RULES).groups}
    assert set(groups) == {"41.2", "41.2#有证据足以证明没有主观过错"}
    assert groups["41.2"].assessment.facts.amount == 300_000
    assert groups["41.2"].assessment.status is Status.DETERMINED


def test_the_penalty_law_says_nothing_of_an_agreement() -> None:
    given = {"ruleset": "suqian-2018", "provision": "54", "amount": "100", "circumstances": "merit"}
    late = {"violation_end": "2018-02-01", "discovered_on": "2026-02-01"}
    ruleset = load_ruleset("suqian-2018")
    found = assess(read_facts({**given, **late}, ruleset.words), ruleset)
    assert (found.status, found.fine_range) == (Status.DETERMINED, (500_000, 500_000))
    assert found.trace.circumstances == ()
