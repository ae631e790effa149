"""The states of a case with their names, apart from the record: a list of cases needs no more to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PHASES: Final = ("受理", "调查", "事实认定", "裁量", "决定")
"""The five phases an officer sees."""

STATES: Final[Mapping[str, tuple[str, int]]] = {
    "intake": ("受理", 0),
    "investigation": ("调查", 1),
    "fact_finding": ("事实认定", 2),
    "discretion": ("裁量", 3),
    "legal_review": ("法制审核", 3),
    "notice": ("告知", 4),
    "hearing": ("听证", 4),
    "deliberation": ("集体讨论", 4),
    "decision": ("已决定", 4),
    "service": ("已送达", 4),
    "enforcement": ("执行", 4),
    "closed": ("已结案", 4),
    "declined": ("不予立案", 0),
    "suspended": ("中止", 1),
    "terminated": ("终止调查", 4),
    "transferred": ("已移送", 4),
}
"""Each state with its Chinese name and its phase."""


def state_name(listing: Mapping[str, str]) -> str:
    """Return the Chinese name of the state in a line of the list; a case that is still being copied has none yet."""
    state = listing.get("state", "")
    return STATES[state][0] if state in STATES else "（尚未写完）"
