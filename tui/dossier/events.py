"""An event as a person reads it: what happened, who did it, when, and what it said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Final

from cases.events import Event
from cases.parts import (
    Closing,
    Decision,
    Extension,
    FullReport,
    Notice,
    Part,
    Recusal,
    Review,
    Sanction,
    Source,
    Surcharge,
    Violation,
)
from cases.record import STATES
from tui.dossier.words import lines
from tui.wording import shown
from workflow.office import Office, OfficeError
from workflow.procedure import BY_TRIGGER
from workflow.requests import REQUESTS
from workflow.signatures import Finding

SHAPES: Final[Mapping[str, type[Part]]] = {
    **REQUESTS,
    "open_case": Source,
    "extend_verification": Extension,
    "request_recusal": Recusal,
    "record_violation": Violation,
    "choose_sanction": Sanction,
    "write_report": FullReport,
    "approve_review": Review,
    "return_review": Review,
    "issue_notice": Notice,
    "decide": Decision,
    "decide_not_established": Decision,
    "decide_on_the_spot": Decision,
    "impose_surcharge": Surcharge,
    "request_closing": Closing,
}
"""What the body of each kind of event is made like: its request, or the part it was completed to."""


def label_of_event(event: Event) -> str:
    """Return the Chinese name of what happened."""
    row = BY_TRIGGER.get(event.kind)
    return row.label if row else event.kind


def who(office: Office, user: str) -> str:
    """Return a person's name with the user name; only the user name where they left the office."""
    try:
        return f"{office.person(user).name}（{user}）"
    except OfficeError:
        return user


def when(text: str) -> str:
    """Write an event's time to the minute."""
    return dt.datetime.fromisoformat(text).strftime("%Y-%m-%d %H:%M")


def signature_words(finding: Finding | None) -> str:
    """Say how an event stands as to its signature; nothing of one that is not signed and need not be."""
    if finding is None:
        return ""
    if finding.fault is not None or finding.signature is None or finding.signature.key is None:
        return finding.fault or ""
    return f"已签名，密钥 {finding.signature.key.fingerprint}"


def event_lines(event: Event, finding: Finding | None = None) -> Iterator[str]:
    """Yield what an event said, a line a field, and how it is signed."""
    state = STATES.get(str(event.data.get("state")), ("", 0))[0]
    yield f"办后状态：{state}"
    words = signature_words(finding)
    if words:
        yield f"签名：{shown(words)}"
    body = event.data.get("body")
    if isinstance(body, Mapping):
        yield from lines(body, SHAPES.get(event.kind))
    note = event.data.get("entry_note")
    if note:
        yield f"补录说明：{shown(str(note))}"
    yield f"摘要：{event.digest}"
