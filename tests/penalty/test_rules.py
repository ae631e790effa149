from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from penalty import load_ruleset, ruleset_ids
from penalty.analysis.rule_cases import RuleCase, changes, read_cases
from penalty.conditions import FlagIs, Scale, Within, atoms
from penalty.ruleset import Tier

FOLDER = Path(__file__).parents[1] / "rules"
CASES = tuple(case for name in ruleset_ids() for case in read_cases(FOLDER / name, load_ruleset(name)))


def name_of(case: RuleCase) -> str:
    return f"{case.ruleset}-{'+'.join(case.clauses)}-{case.given.get('amount', 'unknown')}"


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_case(case: RuleCase) -> None:
    assert case.expected
    assert changes(case, load_ruleset(case.ruleset)) == {}, (case.where, case.title)


def tiers() -> list[tuple[str, Tier]]:
    return [
        (ruleset, tier)
        for ruleset in ruleset_ids()
        for provision in load_ruleset(ruleset).provisions.values()
        for tier in provision.tiers
        if tier.clause
    ]


def cases_on(ruleset: str, clause: str | None) -> list[RuleCase]:
    return [case for case in CASES if case.ruleset == ruleset and clause in case.clauses]


def test_every_clause_is_an_expected_outcome() -> None:
    expected = {
        (case.ruleset, case.expected.get("clause"))
        for case in CASES
        if case.expected and case.expected.get("status") == "determined"
    }
    assert {(ruleset, tier.clause) for ruleset, tier in tiers()} - expected == set()


def test_every_clause_the_cases_name_exists() -> None:
    known = {(ruleset, tier.clause) for ruleset, tier in tiers()}
    named = {(case.ruleset, clause) for case in CASES for clause in case.clauses}
    assert named - known == set()


def test_every_threshold_has_a_case_at_the_point_and_one_beyond() -> None:
    wanting = [
        (ruleset, tier.clause, str(end))
        for ruleset, tier in tiers()
        for part in atoms(tier.when)
        if isinstance(part, Within)
        for end in (part.band.low, part.band.high)
        if end is not None and not at_and_beyond(cases_on(ruleset, tier.clause), part.scale, end)
    ]
    assert wanting == []


def at_and_beyond(cases: list[RuleCase], scale: Scale, end: Fraction) -> bool:
    """Tell whether the cases hold one exactly at the end and one the least step (a 分, a hundredth, one) above it."""
    known = [tuple(case.facts.value(name) for name in scale.facts) for case in cases]
    numbers: list[Any] = [values for values in known if None not in values]
    bases = [values[1] if scale.unit == "percent" else 1 for values in numbers]
    distances = {values[0] - end * base for values, base in zip(numbers, bases, strict=True)}
    steps = {Fraction(1), Fraction(1, 100)} if scale.unit == "number" else {Fraction(1)}
    return 0 in distances and bool(steps & distances)


def test_every_condition_is_met_and_missed() -> None:
    wanting = [
        (ruleset, tier.clause, part.label, value)
        for ruleset, tier in tiers()
        for part in atoms(tier.when)
        if isinstance(part, FlagIs)
        for value in (True, False)
        if value not in {case.facts.value(part.fact) for case in cases_on(ruleset, tier.clause)}
    ]
    assert wanting == []


def test_titles_tell_cases_apart() -> None:
    named = [(case.ruleset, case.provision, case.title) for case in CASES]
    assert len(named) == len(set(named))
