"""Violations of article 38 as they come in practice, for `make bench`: seeded, so that every run measures the same."""

from __future__ import annotations

import random

from penalty.money import format_yuan

SHARES = {
    "first_offence": 0.7,
    "corrected_in_time": 0.5,
    "refused_correction": 0.1,
    "obstructed": 0.05,
    "fraud_intent": 0.05,
    "self_reported": 0.2,
    "isolated": 0.4,
    "serious": 0.05,
}
"""How often each fact is true."""


def realistic(count: int, seed: int = 38) -> list[dict[str, str]]:
    """Return so many different violations as a table gives them; in one of five some facts are not known yet."""
    chance = random.Random(seed)  # noqa: S311  # nothing secret: a seed that anyone can repeat
    return [_violation(chance, number) for number in range(count)]


def _violation(chance: random.Random, number: int) -> dict[str, str]:
    flags = {name: chance.random() < share for name, share in SHARES.items()}
    if flags["corrected_in_time"]:
        flags["refused_correction"] = False
    given = {name: "是" if value else "否" for name, value in flags.items()}
    payment = chance.randint(500_000, 50_000_000)
    # Up to so many thousandths of the payment, in 分.
    amount = payment * chance.choice((1, 2, 5, 10, 20, 40)) * chance.randint(1, 10_000) // 100_000
    given |= {"amount": format_yuan(amount), "prior_year_payment": str(payment)}
    if chance.random() < 0.2:
        for name in chance.sample(list(given), chance.randint(1, 3)):
            del given[name]
    return {"id": str(number), "provision": "38", **given}
