from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from penalty import Assessment, Status, TierKind, assess, load_ruleset, read_facts
from penalty.facts import FIELDS
from tests.penalty.oracle import FLAGS, ITEMS, READ, Violation, settlements, unknown
from tests.penalty.strategies import MAX, RULESETS, amounts, examples, violations, without_fraud

REGULATION = {"37": (2, 5), "38": (1, 2), "40": (2, 5), "41.2": (2, 5)}
ANY_RULESET = st.sampled_from(RULESETS)
RELATED = {name for names in READ.values() for name in names} | {"insured"}


def judged(violation: Violation, ruleset: str = "jiangxi-2021") -> Assessment:
    return assess(read_facts(violation.written()), load_ruleset(ruleset))


@st.composite
def settled(draw: st.DrawFn, violation: Violation, names: tuple[str, ...]) -> Violation:
    """Draw a consistent way for some unknown facts to turn out."""
    values: dict[str, Any] = {}
    for name in names:
        if name == "item":
            values[name] = draw(st.integers(1, ITEMS[violation.provision]))
        elif name == "prior_year_payment":
            values[name] = draw(st.integers(1, MAX))
        elif name == "amount":
            values[name] = draw(amounts(violation.prior_year_payment))
        else:
            values[name] = draw(st.booleans())
    now = replace(violation, **values)
    if now.corrected_in_time and now.refused_correction:
        loose = [name for name in ("corrected_in_time", "refused_correction") if name in names]
        turned: dict[str, Any] = {draw(st.sampled_from(loose)): False}
        now = replace(now, **turned)
    return now


def learnable(violation: Violation) -> tuple[str, ...]:
    return tuple(
        name
        for name in FIELDS
        if name in RELATED and unknown(violation, name) and (name != "item" or ITEMS[violation.provision])
    )


@examples(400)
@given(violation=violations(), ruleset=ANY_RULESET)
def test_no_fine_leaves_the_regulation_unless_mitigated(violation: Violation, ruleset: str) -> None:
    result = judged(without_fraud(violation), ruleset)
    assume(result.fine_range is not None and result.kind is not TierKind.MITIGATED)
    assert result.fine_range is not None
    low, high = result.fine_range
    assert low <= high
    if violation.provision == "39":
        assert 1_000_000 <= low <= high <= 5_000_000
    else:
        least, most = REGULATION[violation.provision]
        assert violation.amount is not None
        assert violation.amount * least <= low <= high <= violation.amount * most


@examples(500)
@given(data=st.data(), ruleset=ANY_RULESET)
def test_learning_a_fact_never_changes_a_settled_outcome(data: st.DataObject, ruleset: str) -> None:
    violation = data.draw(violations())
    before = judged(violation, ruleset)
    names = learnable(violation)
    assume(before.status is not Status.UNDETERMINED and names)
    learned = data.draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    after = judged(data.draw(settled(violation, tuple(learned))), ruleset)
    assert (after.status, after.tier, after.redirected_to) == (before.status, before.tier, before.redirected_to)
    if "amount" not in learned:
        assert after.fine_range == before.fine_range
    if before.suspension is not None or not before.missing:
        assert after.suspension == before.suspension
    assert set(after.missing) == set(before.missing) - set(learned) or after.suspension is not None


@examples(400)
@given(data=st.data(), ruleset=ANY_RULESET)
def test_settling_what_is_missing_settles_the_status(data: st.DataObject, ruleset: str) -> None:
    violation = data.draw(violations())
    before = judged(violation, ruleset)
    assume(before.status is Status.UNDETERMINED)
    assert before.missing
    after = judged(data.draw(settled(violation, before.missing)), ruleset)
    assert after.status is not Status.UNDETERMINED


@examples(120)
@given(violation=violations())
def test_each_missing_fact_alone_can_leave_it_open(violation: Violation) -> None:
    before = judged(violation)
    # Beyond this a ratio in the lowest band would need a payment above the contract's limit.
    assume(before.status is Status.UNDETERMINED and (violation.amount or 0) * 1000 <= MAX)
    open_facts = [name for name in learnable(violation) if name in READ[violation.provision]]
    for name in before.missing:
        others = [other for other in open_facts if other != name]
        ways = settlements(violation, others)
        assert any(judged(way).status is Status.UNDETERMINED for way in ways), name


@examples(300)
@given(data=st.data())
def test_an_unknown_fact_that_is_not_missing_never_decides_alone(data: st.DataObject) -> None:
    violation = data.draw(violations())
    before = judged(violation)
    names = learnable(violation)
    idle = [name for name in names if name not in before.missing]
    assume(before.status is Status.UNDETERMINED and idle)
    name = data.draw(st.sampled_from(idle))
    others = tuple(other for other in names if other != name)
    assert judged(data.draw(settled(violation, others))).status is not Status.UNDETERMINED


@examples(400)
@given(violation=violations(unknowns=False), ruleset=ANY_RULESET)
def test_fines_are_exact(violation: Violation, ruleset: str) -> None:
    result = judged(without_fraud(violation), ruleset)
    columns = result.columns()
    low, high = columns["multiple_min"], columns["multiple_max"]
    assume(low is not None and violation.amount)
    assert isinstance(low, str)
    assert isinstance(high, str)
    assert violation.amount is not None
    bottom, top = Fraction(low) * violation.amount, Fraction(high) * violation.amount
    least = ceil(bottom) if ruleset == "regulation-2021" else floor(bottom) + 1
    least = floor(bottom) if low == high else least
    if least > floor(top):
        assert result.fine_range is None
        return
    assert result.fine_range == (least, floor(top))
    assert all(type(end) is int for end in result.fine_range)
    for name, fen in (("fine_min", least), ("fine_max", floor(top))):
        text = columns[name]
        assert isinstance(text, str)
        assert re.fullmatch(r"\d+\.\d{2}", text)
        assert Fraction(text) * 100 == fen


@examples(300)
@given(violation=violations(), ruleset=ANY_RULESET)
def test_the_trace_agrees_with_the_outcome(violation: Violation, ruleset: str) -> None:
    result = judged(violation, ruleset)
    written = result.to_json()["trace"]
    assert isinstance(written, dict)
    entries = written["tiers"]
    verdicts = {entry["clause"]: entry["verdict"] for entry in entries}
    if result.tier is not None:
        assert verdicts[result.tier.clause] is True
    if result.status is Status.UNDETERMINED:
        may_hold = [entry["clause"] for entry in entries if entry["verdict"] is not False and entry["clause"]]
        assert list(result.columns()["candidates"] or ()) == may_hold  # type: ignore[arg-type]  # a tuple by contract
    if result.status is Status.GAP:
        assert not any(verdicts.values())
    for entry in entries:
        check(entry["verdict"], [part["verdict"] for part in entry["conditions"]], "all")
        for part in entry["conditions"]:
            check_part(part)


def check_part(part: dict[str, object]) -> None:
    """Check that a condition says fact, threshold and article, and that a group follows from its parts."""
    assert part["cite"]
    parts = part.get("conditions")
    if parts is None:
        assert part["fact"]
        assert part["threshold"] is not None
        return
    assert isinstance(parts, list)
    check(part["verdict"], [inner["verdict"] for inner in parts], str(part["any_or_all"]))
    for inner in parts:
        check_part(inner)


def check(verdict: object, parts: list[object], kind: str) -> None:
    settles = kind != "all"
    if settles in parts:
        assert verdict is settles
    else:
        assert verdict is (None if None in parts else not settles)


TEXT_ORDER = {
    "37": "37.mitigated.1 37.mitigated.2 37.lenient 37.severe 37.ordinary",
    "38": "38.none.1 38.none.2 38.mitigated 38.lenient 38.severe 38.ordinary",
    "39": "39.none 39.lenient 39.severe.1 39.severe.2 39.severe.3 39.ordinary",
    "40": "40.mitigated 40.lenient 40.severe 40.ordinary",
    "41.1": "41.1.none 41.1.mitigated.1 41.1.mitigated.2 41.1.lenient 41.1.severe 41.1.ordinary",
    "41.2": "41.2.mitigated.1 41.2.mitigated.2 41.2.lenient 41.2.severe 41.2.ordinary",
}


@pytest.mark.parametrize("provision", TEXT_ORDER)
def test_the_trace_lists_every_tier_in_the_order_of_the_text(provision: str) -> None:
    trace = judged(Violation(provision=provision)).trace
    assert [found.tier.clause for found in trace.tiers if found.tier.clause] == TEXT_ORDER[provision].split()


def test_two_lighter_tiers_are_told_in_the_trace() -> None:
    flags = dict.fromkeys(FLAGS, False) | {"first_offence": True, "corrected_in_time": True}
    both = Violation(provision="41.2", amount=150_000, **flags | {"personal_account_only": True})
    (note,) = judged(both).trace.notes
    assert "最轻" in note
    assert judged(replace(both, personal_account_only=False)).trace.notes == ()
