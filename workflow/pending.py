"""Steps about one of several entries on file, and which of them wait: a recusal to decide, a thing held."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from cases.record import CaseRecord

_Waits: TypeAlias = Callable[[Any], bool]

_PENDING: Final[Mapping[str, tuple[str, _Waits]]] = {
    "decide_recusal": ("recusals", lambda each: each.upheld is None),
    "approve_measure": ("measures", lambda each: each.approved is None),
    "reject_measure": ("measures", lambda each: each.approved is None),
    "extend_measure": ("measures", lambda each: each.stands and each.approved is True),
    "resolve_measure": ("measures", lambda each: each.stands),
    "end_exclusion": ("exclusions", lambda each: each.ends_on is None),
    "withdraw_publication": ("publications", lambda each: each.withdrawn_on is None),
    "record_appeal_outcome": ("appeals", lambda each: each.outcome is None),
    "grant_deferral": ("deferrals", lambda each: each.granted is None),
    "record_court_answer": ("applications", lambda each: each.accepted is None),
    "settle_comment": ("comments", lambda each: each.settled is None),
}
"""Step -> the part of the record its entries are in, and whether one waits."""

CHOOSING: Final = frozenset(_PENDING)
"""The steps that are about one of several entries."""


def waiting(trigger: str, record: CaseRecord) -> dict[int, Any]:
    """Return the entries a step of `CHOOSING` may be about, by their place on file, from 1."""
    field, waits = _PENDING[trigger]
    return {place: each for place, each in enumerate(getattr(record, field), 1) if waits(each)}
