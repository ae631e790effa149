"""行政处罚法第三十六条: found too late is not punished, but what was taken goes back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penalty import Facts, Status, TierKind, assess, load_ruleset, read_facts
from penalty.combine import Combined, Group, combine
from penalty.limitation import time_barred
from penalty.telling.explain import explain
from tests.penalty.strategies import examples

RULES = load_ruleset("jiangxi-2021")
FLAGS: dict[str, Any] = {
    "first_offence": False,
    "corrected_in_time": False,
    "refused_correction": True,
    "obstructed": False,
    "serious": True,
    "insured": True,
    "personal_account_only": False,
    "self_reported": False,
    "isolated": False,
}
LATE: dict[str, Any] = {
    "violation_end": dt.date(2022, 3, 1),
    "discovered_on": dt.date(2026, 3, 2),
    "life_or_health_harm": False,
}
FRESH: dict[str, Any] = {"violation_end": dt.date(2025, 3, 1), "discovered_on": dt.date(2026, 3, 2)}
BASE = {"prior_year_payment": 100_000_000, "fraud_intent": False}


def act(provision: str, amount: int | None = 700_000, **facts: Any) -> Facts:  # noqa: ANN401 - facts by name
    item = {"39": 1}.get(provision)
    return Facts(provision=provision, amount=amount, **{"item": item, **BASE, **FLAGS, **facts})


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("end", "found", "harm", "expected"),
    [
        pytest.param("2022-03-01", "2024-02-29", False, False, id="二年届满前一日"),
        pytest.param("2022-03-01", "2024-03-01", False, False, id="二年届满当日被发现，仍可处罚"),
        pytest.param("2022-03-01", "2024-03-02", False, True, id="二年届满次日"),
        pytest.param("2020-02-29", "2022-02-28", False, False, id="闰日起算，届满日为二月末日"),
        pytest.param("2020-02-29", "2022-03-01", False, True, id="闰日起算，三月一日已过"),
        pytest.param("2022-02-28", "2024-02-28", False, False, id="平年二月末起算，届满日"),
        pytest.param("2022-02-28", "2024-02-29", False, True, id="平年二月末起算，闰日已过"),
        pytest.param("2021-12-31", "2024-01-01", False, True, id="跨年"),
        pytest.param("2022-03-01", "2024-03-02", True, False, id="有健康危害，二年已过五年未过"),
        pytest.param("2022-03-01", "2027-03-01", True, False, id="有健康危害，五年届满当日"),
        pytest.param("2022-03-01", "2027-03-02", True, True, id="有健康危害，五年届满次日"),
        pytest.param("2022-03-01", "2024-03-01", None, False, id="危害未查明，二年以内不必问"),
        pytest.param("2022-03-01", "2024-03-02", None, None, id="危害未查明，二年已过，取决于危害"),
        pytest.param("2022-03-01", "2027-03-01", None, None, id="危害未查明，五年届满当日，仍取决于危害"),
        pytest.param("2022-03-01", "2027-03-02", None, True, id="危害未查明，五年已过，不必再问"),
        pytest.param("2022-03-01", "2022-01-01", None, False, id="行为终了前已被发现"),
    ],
)
def test_two_years_and_five(end: str, found: str, *, harm: bool | None, expected: bool | None) -> None:
    facts = act("38", violation_end=day(end), discovered_on=day(found), life_or_health_harm=harm)
    assert time_barred(facts) is expected


DAYS = st.dates(dt.date(2019, 1, 1), dt.date(2033, 12, 31))


@examples(300)
@given(end=DAYS, later=st.integers(-400, 2500), harm=st.sampled_from((True, False, None)))
def test_the_period_by_the_calendar(end: dt.date, later: int, *, harm: bool | None) -> None:
    found = end + dt.timedelta(days=later)

    def over(years: int) -> bool:
        # Year, month and day compared as numbers: no day of the calendar has to exist for it.
        return (found.year - years, found.month, found.day) > (end.year, end.month, end.day)

    short, long = over(2), over(5)
    expected = {True: long, False: short, None: long if short == long else None}[harm]
    assert time_barred(act("37", violation_end=end, discovered_on=found, life_or_health_harm=harm)) is expected


@pytest.mark.parametrize("provision", ["37", "38", "39", "40", "41.1", "41.2"])
def test_found_too_late_is_refunded_and_nothing_else(provision: str) -> None:
    fresh, late = assess(act(provision, **FRESH), RULES), assess(act(provision, **LATE), RULES)
    assert fresh.fine_range is not None or provision == "41.1"
    assert late.status is Status.DETERMINED
    assert (late.kind, late.tier and late.tier.clause) == (TierKind.NONE, "law.time_barred")
    assert (late.fine_range, late.suspension, late.multiple) == (None, None, None)
    refunds = provision != "39"
    assert late.measures == (("refund",) if refunds else ())
    assert late.refund == (700_000 if refunds else None)


def test_article_39_takes_nothing_so_nothing_is_said_to_go_back() -> None:
    assert "退回" not in "".join(assess(act("39", **LATE), RULES).trace.notes)
    assert "医保基金仍应退回" in "".join(assess(act("38", **LATE), RULES).trace.notes)


def test_the_law_is_quoted_and_not_retold() -> None:
    tier = assess(act("38", **LATE), RULES).tier
    assert tier is not None
    assert tier.cite == "行政处罚法第三十六条"
    assert tier.text == (
        "违法行为在二年内未被发现的，不再给予行政处罚；涉及公民生命健康安全、金融安全且有危害后果的，"
        "上述期限延长至五年。法律另有规定的除外。"
    )


def test_whether_harm_came_of_it_is_asked_where_it_decides() -> None:
    found = assess(act("38", **{**LATE, "life_or_health_harm": None}), RULES)
    assert found.status is Status.UNDETERMINED
    assert found.missing == ("life_or_health_harm",)
    assert [tier.clause for tier in found.candidates] == ["law.time_barred", "38.ordinary"]
    settled = assess(act("38", **{**LATE, "life_or_health_harm": True}), RULES)
    assert (settled.status, settled.tier and settled.tier.clause) == (Status.DETERMINED, "38.ordinary")


def test_where_nobody_would_be_punished_anyway_the_limitation_changes_nothing() -> None:
    light = {"first_offence": True, "corrected_in_time": True, "refused_correction": False, "isolated": True}
    facts = act("38", 100_000, **{**LATE, **light, "serious": False})
    assert assess(facts, RULES).tier == assess(act("38", 100_000, **{**light, "serious": False}), RULES).tier


@pytest.mark.parametrize(
    ("days", "said"),
    [
        pytest.param({"discovered_on": day("2026-03-02")}, "终了日未查明", id="终了日未查明"),
        pytest.param({"violation_end": day("2022-03-01")}, "没有写被发现之日", id="发现日未查明"),
        pytest.param({}, None, id="都没有"),
        pytest.param(FRESH, None, id="都有"),
    ],
)
def test_a_day_that_is_not_known_is_no_silent_answer(days: dict[str, Any], said: str | None) -> None:
    found = assess(act("38", **days), RULES)
    assert found.tier == assess(act("38"), RULES).tier
    shown = explain(found, RULES)
    assert ("追责时效" in shown) is (said is not None)
    assert said is None or said in shown


def fresh_part(combined: Combined) -> dict[tuple[int, ...], tuple[Any, ...]]:
    """Return of each group that is in time what it comes to, by the violations in it."""
    groups = [group for group in combined.groups if "时效" not in group.key]
    return {tuple(share.index for share in group.shares): comes_to(group) for group in groups}


def comes_to(group: Group) -> tuple[Any, ...]:
    found = group.assessment
    return found.status, found.tier, found.suspension, [share.fine_range for share in group.shares]


PROVISIONS = st.sampled_from(("37", "38", "39", "40", "41.2"))
SOME = st.sampled_from((0, 1, 100_000, 300_000, 600_000, 2_000_000))


@st.composite
def acts(draw: st.DrawFn, days: dict[str, Any]) -> Facts:
    flags = {name: draw(st.booleans()) for name in ("first_offence", "serious", "isolated", "self_reported")}
    flags |= {"corrected_in_time": draw(st.booleans()), "refused_correction": False}
    return act(draw(PROVISIONS), draw(SOME), **days, **flags)


@examples(150)
@given(fresh=st.lists(acts(FRESH), max_size=3), late=st.lists(acts(LATE), min_size=1, max_size=3))
def test_what_was_found_too_late_weighs_nothing_on_the_rest(fresh: list[Facts], late: list[Facts]) -> None:
    mixed, alone = combine([*fresh, *late], RULES), combine(fresh, RULES)
    assert fresh_part(mixed) == fresh_part(alone)
    assert mixed.base == alone.base
    returned = sum(facts.amount or 0 for facts in (*fresh, *late) if facts.provision != "39")
    assert mixed.refund == returned
    for group in mixed.groups:
        for share in group.shares:
            if share.index >= len(fresh):
                assert share.fine_range is None
                assert group.assessment.suspension is None


def test_a_barred_act_does_not_lift_the_sum_into_a_heavier_tier() -> None:
    light = {"first_offence": True, "corrected_in_time": True, "refused_correction": False, "serious": False}
    one = act("37", 500_000, **FRESH, **light)
    barred = act("37", 200_000, **LATE, **light)
    combined = combine([one, barred], RULES)
    clauses = {group.key: group.assessment.tier and group.assessment.tier.clause for group in combined.groups}
    assert clauses == {"37": "37.lenient", "37#已过时效": "law.time_barred"}
    assert (combined.refund, combined.base) == (700_000, 500_000)
    assert combined.fine_range == (1_000_001, 1_500_000)
    together = combine([one, act("37", 200_000, **FRESH, **light)], RULES)
    assert together.groups[0].assessment.tier is not None
    assert together.groups[0].assessment.tier.clause == "37.severe"


def test_a_barred_act_does_not_part_the_others() -> None:
    light = {"first_offence": True, "corrected_in_time": True, "refused_correction": False, "serious": False}
    fresh = [act("38", 100_000, **{**FRESH, **light, "self_reported": own}) for own in (True, None)]
    late = act("38", 100_000, **{**LATE, **light, "self_reported": False})
    assert fresh_part(combine([*fresh, late], RULES)) == fresh_part(combine(fresh, RULES))


@pytest.mark.parametrize(("given_under", "counted_under"), [("38", "40"), ("41.1", "41.2")])
def test_fraud_found_too_late_is_not_fined_under_the_heavier_article_either(
    given_under: str, counted_under: str
) -> None:
    combined = combine([act(given_under, **{**LATE, "fraud_intent": True})], RULES)
    (group,) = combined.groups
    assert group.assessment.trace.provision.id == counted_under
    assert group.barred
    assert group.redirected == (0,)
    assert (combined.refund, combined.fine_range) == (700_000, (0, 0))


def test_a_barred_case_with_an_unknown_amount_has_no_total_yet() -> None:
    combined = combine([act("38", None, **LATE)], RULES)
    assert combined.groups[0].barred
    assert combined.refund is None


def test_the_facts_as_a_form_gives_them() -> None:
    days = {"violation_end": "2022-03-01", "discovered_on": "2024-03-02", "life_or_health_harm": "否"}
    assert assess(read_facts({"provision": "37", "amount": "800", **days}), RULES).fine_range is None
