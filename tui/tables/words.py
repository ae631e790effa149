"""How kinds of outcomes, clauses and provisions are named on the screens of 稽核 and 统计."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from penalty.assessment import Status
from penalty.ruleset import TierKind
from penalty.vocabulary import PROVISION_NAMES
from tui.language import N_, _

INVALID: Final = N_("不能裁量")


def outcome(keys: Mapping[str, str]) -> str:
    """Return what came out in a word: the tier where there is one, else how far it got."""
    return key_text("tier", keys["tier"]) if keys["tier"] else key_text("status", keys["status"])


def key_text(key: str, value: str) -> str:
    """Return the Chinese words for a value of a key."""
    match key:
        case "status":
            return _(INVALID) if value == "invalid" else Status(value).label
        case "tier":
            return TierKind(value).label
        case "band":
            return band_text(value)
        case "clause" if (kind := kind_of(value)) is not None:
            return f"{value} {kind.label}"
        case _:
            return value


def kind_of(clause: str) -> TierKind | None:
    """Return the weight that a clause's id names ("38.none.1"); None where it names none."""
    return next((kind for kind in TierKind if kind in clause.split(".")), None)


def band_text(band: str) -> str:
    """Write both ends of a multiple ("1 1.5") for a screen: "1-1.5 倍", or one figure."""
    if not band:
        return ""
    low, _space, high = band.partition(" ")
    return _("{multiple}倍").format(multiple=low if low == high or not high else f"{low}-{high}")


def clause_order(clause: str) -> tuple[str, int, str]:
    """Return where a clause stands among others: by provision, from light to heavy."""
    kind = kind_of(clause)
    return clause.partition(".")[0], -1 if kind is None else kind.weight, clause


def provision_of(word: str) -> str:
    """Return the provision of a violation as the list has it, with its item ("38.3", "41.1.3")."""
    while word not in PROVISION_NAMES and "." in word:
        word = word.rpartition(".")[0]
    return word


def provision_name(provision: str) -> str:
    """Name a provision as the Regulation does; one that is not of it by its id."""
    return PROVISION_NAMES.get(provision, provision)
