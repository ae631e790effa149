"""What a tier orders, held against the statute and against the tier below it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from penalty.band import Band
from penalty.in_words import multiple_text, yuan_text
from penalty.ruleset import Provision, Ruleset, Sanction, Tier, TierKind

_BELOW: Final = frozenset({TierKind.NONE, TierKind.MITIGATED, TierKind.CORRECTION_ONLY})
"""Kinds that go below the statute's band by what they are (处罚法第三十二条、第三十三条)."""


def band_slips(ruleset: Ruleset, provision: Provision, tier: Tier) -> Iterator[str]:
    """Yield how a tier's sanction leaves the statute's own band without being a 减轻 or 不予 tier."""
    statutory = ruleset.statutory(provision.id)
    if statutory is None or ruleset.base is None:
        return
    given, law = tier.sanction, statutory.sanction
    low_allowed = tier.kind in _BELOW
    for what, write, own, limit in (
        ("倍数", multiple_text, given.multiple, law.multiple),
        ("罚款", yuan_text, given.fine, law.fine),
        ("暂停", str, _length(given), _length(law)),
    ):
        if own is not None and limit is not None:
            if _above(own, limit):
                yield f"{what} {write(own)} 高于条例的 {write(limit)}"
            if not low_allowed and _below(own, limit):
                yield f"{what} {write(own)} 低于条例的 {write(limit)}，而这一档不是减轻或不予处罚"
        elif own is not None:
            yield f"条例对本条没有规定{what}"
        elif limit is not None and not low_allowed:
            yield f"条例规定了{what}，这一档没有"


def falls(less: Sanction, more: Sanction) -> bool:
    """Tell whether what follows a larger amount is lighter in some respect and heavier in none."""
    pairs = [(_weight(band(less)), _weight(band(more))) for band in _BANDS]
    return any(after < before for before, after in pairs) and all(after <= before for before, after in pairs)


def _length(sanction: Sanction) -> Band | None:
    return sanction.suspension.length if sanction.suspension is not None else None


_BANDS: Final = (lambda sanction: sanction.multiple, lambda sanction: sanction.fine, _length)


def _weight(band: Band | None) -> tuple[Fraction, Fraction]:
    if band is None:
        return (Fraction(0), Fraction(0))
    return (band.high or Fraction(0), band.low or Fraction(0))


def _above(own: Band, limit: Band) -> bool:
    if own.high is None or limit.high is None:
        return False
    return own.high > limit.high or (own.high == limit.high and own.high_inside and not limit.high_inside)


def _below(own: Band, limit: Band) -> bool:
    if limit.low is None:
        return False
    low = own.low or Fraction(0)
    return low < limit.low or (low == limit.low and own.low_inside and not limit.low_inside)
