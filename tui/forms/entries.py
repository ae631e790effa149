"""Which entries of the file a step may be about, in words: a request to decide, a thing held, a period that runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from cases.record import CaseRecord
from tui.wording import shown

_Pending = Callable[[Any], bool]

_MEASURE: Final = ("measures", lambda each: f"{each.kind}：{each.things}（{each.taken_on or each.proposed_on}）")

PENDING: Final[Mapping[str, tuple[str, _Pending, Callable[[Any], str]]]] = {
    "decide_recusal": (
        "recusals",
        lambda each: each.upheld is None,
        lambda each: f"{each.name}，{each.on} {each.asked_by}提出：{each.reason}",
    ),
    "approve_measure": (_MEASURE[0], lambda each: each.approved is None, _MEASURE[1]),
    "reject_measure": (_MEASURE[0], lambda each: each.approved is None, _MEASURE[1]),
    "extend_measure": (_MEASURE[0], lambda each: each.stands, _MEASURE[1]),
    "resolve_measure": (_MEASURE[0], lambda each: each.stands, _MEASURE[1]),
    "end_exclusion": (
        "exclusions",
        lambda each: each.ends_on is None,
        lambda each: f"{each.kind}，{each.starts_on} 起",
    ),
    "record_appeal_outcome": (
        "appeals",
        lambda each: each.outcome is None,
        lambda each: f"{each.kind}，{each.filed_on} {each.body}受理",
    ),
    "grant_deferral": (
        "deferrals",
        lambda each: each.granted is None,
        lambda each: f"{each.kind}，{each.asked_on} 申请：{each.reason}",
    ),
    "record_court_answer": (
        "applications",
        lambda each: each.accepted is None,
        lambda each: f"{each.applied_on} 向{each.court}申请",
    ),
}
"""Step -> the part of the record its entries are in, which of them wait, and how one is named."""

_LONG: Final = 30


def waiting(trigger: str, record: CaseRecord) -> tuple[tuple[str, str], ...]:
    """Return the entries a step may be about, as options: their place on file, from 1, and their words."""
    field, pending, words = PENDING[trigger]
    return tuple(
        (str(place), _cut(f"{place}. {words(each)}"))
        for place, each in enumerate(getattr(record, field), start=1)
        if pending(each)
    )


def _cut(text: str) -> str:
    line = shown(text).replace("\n", " ")
    return line if len(line) <= _LONG else f"{line[: _LONG - 1]}…"
