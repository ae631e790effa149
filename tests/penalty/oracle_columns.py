"""The second reading's answer in the contract's columns, ready to be compared with the program's."""

from __future__ import annotations

from fractions import Fraction

from penalty.money import format_yuan
from tests.penalty.oracle import (
    MEASURES,
    ORDER,
    Tier,
    Violation,
    fine_of,
    missing_of,
    outcome,
    regulation,
    suspended,
    tiers_of,
)

MULTIPLES = {
    Fraction(number): text
    for number, text in (("0", "0"), ("1", "1"), ("1.5", "1.5"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5"))
}
EMPTY: dict[str, object] = {
    "tier": None,
    "clause": None,
    "multiple_min": None,
    "multiple_max": None,
    "fine_min": None,
    "fine_max": None,
    "suspension_min": None,
    "suspension_max": None,
    "suspension_of": None,
    "measures": (),
    "candidates": (),
    "missing": (),
    "redirected_to": None,
    "statutory": None,
}


def answer(v: Violation, ruleset: str) -> dict[str, object]:
    """Return every field of the contract but the trace and what names the computing program."""
    tiers = tiers_of(v, ruleset)
    status, tier = outcome(v, tiers)
    refund = None if v.provision == "39" or v.amount is None else format_yuan(v.amount)
    columns = {**EMPTY, "status": status, "refund": refund}
    if status == "undetermined":
        may_hold = tuple(each.clause for each in tiers if each.holds is not False and each.clause)
        columns |= {"candidates": may_hold, "missing": missing_of(v, ruleset)}
    elif status == "conflict":
        columns |= {"candidates": tuple(each.clause for each in tiers if each.holds)}
    elif status == "redirected":
        columns |= {"redirected_to": {"38": "40", "41.1": "41.2"}[v.provision]}
    elif status == "gap":
        band = regulation(v)[0]
        columns |= {**_ordered(v, band, "regulation-2021"), "statutory": _statutory(v, band)}
    elif tier is not None:
        columns |= {"tier": tier.kind, "clause": tier.clause, **_multiple(tier), **_ordered(v, tier, ruleset)}
    return columns


def _multiple(tier: Tier) -> dict[str, object]:
    low, high = tier.multiple or (None, None)
    return {
        "multiple_min": None if low is None else MULTIPLES[low],
        "multiple_max": None if high is None else MULTIPLES[high],
    }


def _fine(fine: tuple[int, int] | None) -> dict[str, object]:
    low, high = fine or (None, None)
    return {
        "fine_min": None if low is None else format_yuan(low),
        "fine_max": None if high is None else format_yuan(high),
    }


def _ordered(v: Violation, tier: Tier, ruleset: str) -> dict[str, object]:
    """Return what a tier orders for the facts."""
    fine = fine_of(tier, v.amount, ruleset)
    applies, hanging = suspended(v, tier)
    of = ("department" if v.provision in {"38", "40"} else "settlement") if applies else None
    if tier.multiple is not None and v.amount is None:
        hanging = [*hanging, "amount"]
    measures = set(tier.measures.split())
    if v.amount == 0:
        measures.discard("refund")
    if fine is None and v.amount is not None:
        measures.discard("fine")
    if of:
        measures.add(f"suspend_{of}")
    low, high = tier.months if applies and tier.months else (None, None)
    return {
        **_fine(fine),
        "suspension_min": low,
        "suspension_max": high,
        "suspension_of": of,
        "measures": tuple(measure for measure in MEASURES if measure in measures),
        "missing": tuple(name for name in ORDER if name in hanging),
    }


def _statutory(v: Violation, band: Tier) -> dict[str, object]:
    # A suspension the Regulation ties to facts that are not there is no part of its band for this violation.
    applies, _ = suspended(v, band)
    low, high = band.months if applies and band.months else (None, None)
    return {
        "clause": band.clause,
        **_multiple(band),
        **_fine(fine_of(band, v.amount, "regulation-2021")),
        "suspension_min": low,
        "suspension_max": high,
    }
