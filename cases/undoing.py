"""Which events of a case stand: an event taken back stays in its chain, and counts for nothing that is asked of it.

Only the event right before an undo is taken back, so nothing that came later can rest on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from cases.events import Event

UNDO: Final = "undo_last"
"""The kind of event that takes back the one before it; its body names that one's `revision`."""


def undone(events: Sequence[Event]) -> frozenset[int]:
    """Return the revisions of the events taken back."""
    return frozenset(event.revision - 1 for event in events if event.kind == UNDO)


def standing(events: Sequence[Event]) -> tuple[Event, ...]:
    """Return the events that stand, oldest first: neither those taken back nor what took them back."""
    gone = undone(events)
    return tuple(event for event in events if event.kind != UNDO and event.revision not in gone)


def check_undo(before: Sequence[Event], event: Event) -> None:
    """Check an undo by the events before it. Raises ValueError unless it takes back the last of them, and may.

    No undo is undone, nor what opened the case or moved it on; what else may not be is for the procedure to say.
    """
    body = event.data.get("body")
    named = body.get("revision") if isinstance(body, Mapping) else None
    if not before or named != before[-1].revision or event.revision != named + 1:
        raise ValueError(f"第 {event.revision} 条记录撤销的不是它的前一条记录")
    if len(before) == 1 or before[-1].kind == UNDO:
        raise ValueError(f"第 {event.revision} 条记录撤销了登记线索，或者撤销了撤销")
    if len({each.data.get("state") for each in (*before[-2:], event)}) > 1:
        raise ValueError(f"第 {event.revision} 条记录撤销了改变阶段的记录")
