from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penalty import assess, load_ruleset, read_facts
from tests.penalty.oracle import Violation
from tests.penalty.oracle_columns import answer
from tests.penalty.strategies import RULESETS, examples, violations, without_fraud

PROVISIONS = ("37", "38", "39", "40", "41.1", "41.2")


def program(violation: Violation, ruleset: str) -> dict[str, object]:
    result = assess(read_facts(violation.written()), load_ruleset(ruleset)).to_json()
    return {name: value for name, value in result.items() if name not in {"trace", "ruleset", "engine"}}


def difference(violation: Violation, ruleset: str) -> dict[str, object]:
    """Return what the program says and the second reading says, where they differ."""
    ours, expected = program(violation, ruleset), answer(violation, ruleset)
    return {
        name: (ours.get(name), expected.get(name))
        for name in ours.keys() | expected.keys()
        if ours.get(name) != expected.get(name)
    }


@pytest.mark.parametrize("ruleset", RULESETS)
@pytest.mark.parametrize("provision", PROVISIONS)
@examples(120)
@given(data=st.data())
def test_the_program_and_the_second_reading_agree(provision: str, ruleset: str, data: st.DataObject) -> None:
    violation = data.draw(violations(provision))
    # Measures have their own test below.
    assert {name: pair for name, pair in difference(violation, ruleset).items() if name != "measures"} == {}


@pytest.mark.parametrize("provision", ["38", "41.1"])
@examples(250)
@given(data=st.data())
def test_they_agree_where_nothing_is_redirected(provision: str, data: st.DataObject) -> None:
    violation = without_fraud(data.draw(violations(provision)))
    found = difference(violation, "jiangxi-2021")
    assert {name: pair for name, pair in found.items() if name != "measures"} == {}


@pytest.mark.parametrize("ruleset", RULESETS)
@pytest.mark.parametrize("provision", PROVISIONS)
@examples(80)
@given(data=st.data())
def test_they_order_the_same_measures(provision: str, ruleset: str, data: st.DataObject) -> None:
    violation = without_fraud(data.draw(violations(provision)))
    assert "measures" not in difference(violation, ruleset)
