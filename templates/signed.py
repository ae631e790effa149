"""Who signed electronically what a letter rests on, as the case's events prove it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Final

from cases.record import CaseRecord
from penalty.in_words import day_text
from templates.letter import Signature
from workflow.office import Office
from workflow.signatures import Finding, findings

_ACTS: Final[Mapping[str, tuple[str, ...]]] = {
    "法制审核": ("approve_review", "return_review"),
    "决定": ("decide", "decide_not_established"),
}
"""What a letter names -> the steps of which the latest counts."""
_DIGITS: Final = 16


def signatures(record: CaseRecord, office: Office) -> Iterator[Signature]:
    """Yield the signatures under review and decision, and those the office required that are not there.

    The signatures of the case must have been checked before (`refuse_broken`).
    """
    found = {each.event.revision: each for each in findings(record.history, office)}
    for act, steps in _ACTS.items():
        finding = found.get(record.last(*steps))
        if finding is not None:
            yield _signature(act, finding, office)


def _signature(act: str, finding: Finding, office: Office) -> Signature:
    event = finding.event
    names = {each.user: each.name for each in office.former} | {each.user: each.name for each in office.people}
    at = dt.datetime.fromisoformat(event.at)
    return Signature(
        act=act,
        signer=names.get(event.actor, event.actor),
        at=f"{day_text(at.date())}{at:%H时%M分}",
        fingerprint=finding.signature.key.fingerprint if finding.signature and finding.signature.key else None,
        digest=event.digest[:_DIGITS],
    )
