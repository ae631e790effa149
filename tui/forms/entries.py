"""The entries of the file a step may be about, in words: a request to decide, a thing held, a period that runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from cases.record import CaseRecord
from tui.wording import shown
from workflow.pending import waiting


def _measure(each: Any) -> str:  # noqa: ANN401 - an entry of whichever part
    return f"{each.kind}：{each.things}（{each.taken_on or each.proposed_on}）"


_WORDS: Final[Mapping[str, Callable[[Any], str]]] = {
    "decide_recusal": lambda each: f"{each.name}，{each.on} {each.asked_by}提出：{each.reason}",
    "approve_measure": _measure,
    "reject_measure": _measure,
    "extend_measure": _measure,
    "resolve_measure": _measure,
    "end_exclusion": lambda each: f"{each.kind}，{each.starts_on} 起",
    "withdraw_publication": lambda each: f"{each.on} 公开于{each.where}",
    "record_appeal_outcome": lambda each: f"{each.kind}，{each.filed_on} {each.body}受理",
    "grant_deferral": lambda each: f"{each.kind}，{each.asked_on} 申请：{each.reason}",
    "settle_comment": lambda each: f"{each.by}：{each.text}",
    "record_court_answer": lambda each: f"{each.applied_on} 向{each.court}申请",
}
"""Step -> how one of its entries is named."""

_LONG: Final = 30


def options(trigger: str, record: CaseRecord) -> tuple[tuple[str, str], ...]:
    """Return the entries a step may be about, as options: their place on file, from 1, and their words."""
    words = _WORDS[trigger]
    return tuple((str(place), _cut(f"{place}. {words(each)}")) for place, each in waiting(trigger, record).items())


def _cut(text: str) -> str:
    line = shown(text).replace("\n", " ")
    return line if len(line) <= _LONG else f"{line[: _LONG - 1]}…"
