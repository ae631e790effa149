"""Random violations that sit on the borders of the law more often than chance would put them there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.penalty.oracle import FLAGS, ITEMS, Violation

MAX = 10**15
"""10^13 元 in 分, the contract's largest amount."""
RULESETS = ("jiangxi-2021", "regulation-2021")


def examples(number: int) -> settings:
    """Return the settings of a search: so many examples; a busy machine or an unlucky row of draws is no fault."""
    unlucky = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    return settings(max_examples=number, deadline=None, suppress_health_check=unlucky)


CUTS = tuple(limit * 100 for limit in (500, 600, 1000, 2000, 5000, 6000, 100_000))
PAYMENTS = st.one_of(
    st.sampled_from((10_000_000, 100_000_000, 99_999_999, 1, MAX)), st.integers(1, MAX), st.sampled_from((0, None))
)
"""Mostly payments that give a ratio, at times a first-year institution's zero, or none known."""


@st.composite
def amounts(draw: st.DrawFn, payment: int | None) -> int:
    """Draw an amount in 分: at a threshold, one 分 beside it, or anywhere."""
    cuts = [*CUTS, 0, 1, MAX, *((payment * part // 1000 for part in (2, 5, 15)) if payment else ())]
    near = st.builds(lambda cut, step: min(max(cut + step, 0), MAX), st.sampled_from(cuts), st.integers(-1, 1))
    return draw(st.one_of(near, near, st.integers(0, 1_500_000), st.integers(0, MAX)))


@st.composite
def violations(draw: st.DrawFn, provision: str | None = None, *, unknowns: bool = True) -> Violation:
    """Draw a consistent violation; with `unknowns`, each fact may be unknown."""
    chosen = provision or draw(st.sampled_from(tuple(ITEMS)))
    payment = draw(PAYMENTS if unknowns else st.integers(1, MAX) | st.just(100_000_000))
    amount: int | None = draw(amounts(payment))
    hidden = set(draw(st.lists(st.sampled_from((*FLAGS, "amount", "item")), max_size=6))) if unknowns else set()
    flags: dict[str, Any] = {name: None if name in hidden else draw(st.booleans()) for name in FLAGS}
    if flags["corrected_in_time"] and flags["refused_correction"]:
        flags[draw(st.sampled_from(("corrected_in_time", "refused_correction")))] = False
    item = None if "item" in hidden or not ITEMS[chosen] else draw(st.integers(1, ITEMS[chosen]))
    return Violation(
        provision=chosen,
        item=item,
        amount=None if "amount" in hidden else amount,
        prior_year_payment=payment,
        **flags,
    )


def without_fraud(violation: Violation) -> Violation:
    """Return the violation where nothing sends it to another provision."""
    return replace(violation, fraud_intent=False)
