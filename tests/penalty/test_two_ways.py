"""The program and the second reading of the law, held against each other on a hundred thousand violations.

The searches of `test_oracle` look where a search library leads them; these are drawn plainly and fast, with the borders
of the law favoured, so that every corner is met many times over. `make soak` takes a million.
"""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import settings

from penalty import Facts, Ruleset, assess, load_ruleset, read_facts
from penalty.ruleset import Tier
from tests.penalty.oracle import FLAGS, ITEMS, Violation
from tests.penalty.oracle_columns import answer
from tests.penalty.strategies import CUTS, MAX, RULESETS

PART = 10_000
ORDINARY, SOAK = 10, 100
PARTS = SOAK if settings.get_current_profile_name() == "thorough" else ORDINARY
PROVISIONS = tuple(ITEMS)
PAYMENTS = (10_000_000, 100_000_000, 99_999_999, 1, MAX)
RATIO_CUTS = (2, 5, 15)
"""In thousandths of the prior year's payment."""
NAMES = (*FLAGS, "item", "amount", "prior_year_payment")
TRUTHS = (True, False)


def drawn(chance: random.Random, provision: str, *, unknowns: bool) -> Violation:
    """Draw a consistent violation: the amount mostly at a border of the law or one 分 beside it."""
    hidden = set(chance.sample(NAMES, chance.randint(1, 6))) if unknowns else set()
    flags: dict[str, bool | None] = {name: None if name in hidden else chance.choice(TRUTHS) for name in FLAGS}
    # Half of them get past the question of fraud, which would else settle or leave open most of 38 and 41.
    if chance.random() < 0.5:
        flags["fraud_intent"] = False
    if flags["corrected_in_time"] and flags["refused_correction"]:
        flags[chance.choice(("corrected_in_time", "refused_correction"))] = False
    payment = chance.choice((*PAYMENTS, chance.randint(1, MAX), chance.randint(10_000, 10**10)))
    if unknowns and chance.random() < 0.1:
        payment = 0
    last = ITEMS[provision]
    return Violation(
        provision=provision,
        item=None if "item" in hidden or not last else chance.randint(1, last),
        amount=None if "amount" in hidden else _amount(chance, payment),
        prior_year_payment=None if "prior_year_payment" in hidden else payment,
        **flags,
    )


def _amount(chance: random.Random, payment: int) -> int:
    way = chance.random()
    if way < 0.1:
        return chance.randint(0, MAX)
    if way < 0.2:
        return chance.randint(0, 1_500_000)
    cuts = (*CUTS, 0, 1, MAX) if way < 0.6 else tuple(payment * part // 1000 for part in RATIO_CUTS)
    return min(max(chance.choice(cuts) + chance.randint(-1, 1), 0), MAX)


def program(facts: Facts, ruleset: Ruleset) -> dict[str, object]:
    """Return what the program says, in the columns the second reading answers."""
    result = assess(facts, ruleset)
    columns: dict[str, object] = {**result.columns(), "statutory": None}
    if result.statutory is not None:
        columns["statutory"] = result.to_json()["statutory"]
    del columns["ruleset"], columns["engine"]
    return columns


@pytest.mark.parametrize("part", range(PARTS))
def test_two_readings_of_the_law_agree(part: int) -> None:
    chance = random.Random(f"two ways {part}")  # noqa: S311  # nothing secret: a seed that anyone can repeat
    rulesets = [load_ruleset(name) for name in RULESETS]
    met: Counter[object] = Counter()
    for number in range(PART):
        violation = drawn(chance, PROVISIONS[number % len(PROVISIONS)], unknowns=chance.random() < 0.6)
        facts = read_facts(violation.written())
        for ruleset in rulesets:
            ours, expected = program(facts, ruleset), answer(violation, ruleset.id)
            assert ours == expected, (ruleset.id, violation.written())
            met.update((ours["status"], ours["clause"]))
    assert {"determined", "undetermined", "gap", "conflict", "redirected"} <= met.keys()
    # Of a hundred parts one may by chance miss a rare clause; the ten of every run do not.
    assert part >= ORDINARY or {tier.clause for ruleset in rulesets for tier in _tiers(ruleset)} <= met.keys()


def _tiers(ruleset: Ruleset) -> list[Tier]:
    return [tier for provision in ruleset.provisions.values() for tier in provision.tiers]
