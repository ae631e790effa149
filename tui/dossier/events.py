"""An event as a person reads it: what happened, who did it, when, and what it said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from cases.events import Event
from cases.states import STATES
from tui.dossier.places import about_words
from tui.dossier.shapes import SHAPES
from tui.dossier.words import lines
from tui.language import _
from tui.wording import shown
from workflow.office import Office, OfficeError
from workflow.procedure import BY_TRIGGER
from workflow.signatures import Finding


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
    return _("已签名，密钥 {fingerprint}").format(fingerprint=finding.signature.key.fingerprint)


def event_lines(event: Event, finding: Finding | None = None) -> Iterator[str]:
    """Yield what an event said, a line a field, and how it is signed."""
    state = STATES.get(str(event.data.get("state")), ("", 0))[0]
    yield _("办后状态：{state}").format(state=_(state))
    words = signature_words(finding)
    if words:
        yield _("签名：{words}").format(words=shown(words))
    body = event.data.get("body")
    if isinstance(body, Mapping):
        on = {"about": about_words(str(body["about"]))} if body.get("about") else {}
        yield from lines({**body, **on}, SHAPES.get(event.kind))
    note = event.data.get("entry_note")
    if note:
        yield _("补录说明：{note}").format(note=shown(str(note)))
    yield _("摘要：{digest}").format(digest=event.digest)
