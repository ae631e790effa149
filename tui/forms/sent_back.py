"""Why a step's result was sent back: what its author reads above the form when it is to be done again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cases.record import CaseRecord
from tui.dossier import label_of_event, when
from tui.language import _

_BACK: Final[Mapping[str, tuple[str, ...]]] = {
    "request_filing": ("return_filing",),
    "choose_sanction": ("return_review", "return_decision"),
    "write_report": ("return_review", "return_decision"),
    "submit_for_review": ("return_review", "return_decision"),
    "skip_review": ("return_review", "return_decision"),
    "request_closing": ("return_closing",),
}
"""Step -> the steps that send its result back."""


def sent_back(trigger: str, record: CaseRecord) -> str:
    """Say why the step's result was sent back, until it is taken again."""
    last = max((record.last(each) for each in _BACK.get(trigger, ())), default=0)
    if last <= record.last(trigger):
        return ""
    event = record.history[last - 1]
    body = event.data["body"]
    said = (body.get("opinion"), body.get("reason") or body.get("text")) if isinstance(body, Mapping) else ()
    return f"{when(event.at)} {_(label_of_event(event))}：{'：'.join(str(each) for each in said if each)}"
