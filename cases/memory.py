"""Cases kept in memory: for tests, and to try a step out before it is taken.

It gives the same answers as the keepers on disk, so what holds here holds there.
"""

from __future__ import annotations

from cases.events import Event, NewEvent, canonical, parse
from cases.keeper import Damaged, Head, Project, UnknownCase, check_case_id, matching, next_event


class MemoryKeeper:
    """A `Keeper` that forgets. `project` folds events to the fields of the list."""

    def __init__(self, project: Project) -> None:
        self._project = project
        # Bytes, so that nobody who loads a case can change what is kept.
        self._cases: dict[str, list[bytes]] = {}

    def append(self, case_id: str, expected_revision: int, new: NewEvent) -> int:
        """Add one event; see `Keeper.append`."""
        check_case_id(case_id)
        events = self._events(case_id)
        event = next_event(case_id, events, expected_revision, new, self._project)
        self._cases.setdefault(case_id, []).append(canonical(event.to_dict()))
        return event.revision

    def load(self, case_id: str) -> tuple[Event, ...]:
        """Return a case's events, oldest first; see `Keeper.load`."""
        check_case_id(case_id)
        if case_id not in self._cases:
            raise UnknownCase(case_id)
        return self._events(case_id)

    def query(self, /, **equals: str) -> tuple[Head, ...]:
        """Return the heads whose listing has all these values; see `Keeper.query`."""
        return matching(self.heads(), equals)

    def heads(self) -> tuple[Head, ...]:
        """Return every case's head, by case id."""
        return tuple(self._head(case_id) for case_id in sorted(self._cases))

    def damaged(self) -> tuple[Damaged, ...]:
        """Return nothing: memory has no files."""
        return ()

    def _events(self, case_id: str) -> tuple[Event, ...]:
        return tuple(Event.from_dict(parse(body)) for body in self._cases.get(case_id, ()))

    def _head(self, case_id: str) -> Head:
        events = self._events(case_id)
        return Head(case_id, events[-1].revision, events[-1].digest, self._project(events))
