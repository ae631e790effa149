"""The second reading's answer in the contract's columns, ready to be compared with the program's."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from penalty.money import format_yuan
from tests.penalty.oracle import (
    LIMITS,
    MEASURES,
    ORDER,
    PARTS,
    READ,
    Tier,
    Violation,
    fine_of,
    outcome,
    regulation,
    settlements,
    status_of,
    suspended,
    tiers_of,
    unknown,
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


def missing_of(v: Violation, ruleset: str) -> tuple[str, ...]:
    """Return each unknown fact that, all others settled somehow, could alone leave the matter open.

    Violations that look alike to the law have one answer, worked out for the first of them.
    """
    look = (ruleset, *seen(v))
    if look not in _MISSING:
        open_facts = [name for name in ORDER if name in READ[v.provision] and unknown(v, name)]
        _MISSING[look] = tuple(name for name in open_facts if _deciding(v, ruleset, open_facts, name))
    return _MISSING[look]


_MISSING: Final[dict[tuple[object, ...], tuple[str, ...]]] = {}
_UNDETERMINED: Final[dict[tuple[object, ...], bool]] = {}


def _deciding(v: Violation, ruleset: str, open_facts: list[str], name: str) -> bool:
    for settled in settlements(v, [other for other in open_facts if other != name]):
        look = (ruleset, *seen(settled))
        if look not in _UNDETERMINED:
            _UNDETERMINED[look] = status_of(settled, ruleset) == "undetermined"
        if _UNDETERMINED[look]:
            return True
    return False


def seen(v: Violation) -> tuple[object, ...]:
    """Return all that the law sees of a violation: of its money only between which limits it lies.

    All limits are 以上 (above) or 以下 (up to), so a limit parts what is above it from the rest. Where the amount is
    unknown, the payment itself is kept: it says where the ratio's limits lie among those of the amount.
    """
    read = READ[v.provision]
    facts = (v.provision, *(getattr(v, name) for name in read if name not in {"amount", "prior_year_payment"}))
    against = (v.prior_year_payment or None) if "prior_year_payment" in read else None
    if v.amount is None:
        return (*facts, None, against is None, against)
    above = sum(v.amount > 100 * limit for limit in LIMITS[v.provision])
    # Of an unknown payment an amount may yet be any share, but nothing is no share of it.
    share = v.amount == 0 if against is None else sum(v.amount * 1000 > part * against for part in PARTS)
    return (*facts, above, against is None, share)
