"""A signature in an event: over all that the event says, where it stands, and through `previous` all that came before.

The signature is part of the event's data, so the event's own digest covers it. What it was made over is computed anew
from the event whenever it is checked; nothing about it is taken on trust.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from cases.events import JSON, Event, NewEvent, canonical
from cases.evidence.keys import BadKey, PrivateKey, PublicKey, to_bytes, to_text

FIELD: Final = "signature"
"""Where an event's data hold the signature: `{"key": …, "value": base64url of 64 bytes}`."""

_DOMAIN: Final = b"penalty-desk event v1\n"
# Of no other kind of message can the signature be used as that of an event.


@dataclass(frozen=True, slots=True)
class Signature:
    """The signature of an event as found: the key it names (None where it names none), and whether it holds.

    Whose key it is, the profile of the office says.
    """

    key: PublicKey | None
    holds: bool


def statement(case_id: str, revision: int, previous: str, new: NewEvent) -> bytes:
    """Return the bytes that are signed for an event at `revision` after the event whose digest is `previous`.

    Raises ValueError with a Chinese sentence for data that `canonical` refuses.
    """
    content: dict[str, JSON] = {
        "case_id": case_id,
        "revision": revision,
        "previous": previous,
        "at": new.at,
        "actor": new.actor,
        "kind": new.kind,
        "data": {name: value for name, value in new.data.items() if name != FIELD},
    }
    return _DOMAIN + canonical(content)


def signed(case_id: str, revision: int, previous: str, new: NewEvent, key: PrivateKey) -> NewEvent:
    """Return the event with its signature. Raises ValueError as `statement`, and for an event that has one already."""
    if FIELD in new.data:
        raise ValueError("事件已有签名")
    value = key.sign(statement(case_id, revision, previous, new))
    return replace(new, data={**new.data, FIELD: {"key": key.public.text, "value": to_text(value)}})


def check_signature(event: Event) -> Signature | None:
    """Return what an event's signature is worth, None where it has none; whatever stands there, it raises nothing."""
    if FIELD not in event.data:
        return None
    found = event.data[FIELD]
    if not isinstance(found, Mapping) or found.keys() != {"key", "value"}:
        return Signature(None, holds=False)
    text, value = found["key"], found["value"]
    try:
        key = PublicKey.parse(text if isinstance(text, str) else "")
    except BadKey:
        return Signature(None, holds=False)
    try:
        raw = to_bytes(value if isinstance(value, str) else "-")
        said = statement(
            event.case_id, event.revision, event.previous, NewEvent(event.at, event.actor, event.kind, event.data)
        )
    except ValueError:
        return Signature(key, holds=False)
    return Signature(key, key.holds(raw, said))
