"""Cases kept in memory: for tests, and to try a step out before it is taken.

It gives the same answers as the keepers on disk, and says in plain Python what those ask of an index.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cases.events import Event, NewEvent, canonical, parse
from cases.keeper import Damaged, Entry, Head, Project, UnknownCase, check_case_id, next_event, received
from cases.search import ALL, Order, Search, in_order, keys, matches, words_of


class MemoryKeeper:
    """A `Keeper` that forgets. `project` folds events to the fields of the list."""

    def __init__(self, project: Project) -> None:
        self._project = project
        # Bytes, so that nobody who loads a case can change what is kept.
        self._cases: dict[str, list[bytes]] = {}
        self._order: list[Entry] = []

    def append(self, case_id: str, expected_revision: int, new: NewEvent) -> int:
        """Add one event; see `Keeper.append`."""
        check_case_id(case_id)
        event = next_event(case_id, self._events(case_id), expected_revision, new, self._project)
        self._keep(event)
        return event.revision

    def receive(self, event: Event) -> None:
        """Add an event sealed elsewhere; see `Keeper.receive`."""
        check_case_id(event.case_id)
        received(self._events(event.case_id), event, self._project)
        self._keep(event)

    def load(self, case_id: str) -> tuple[Event, ...]:
        """Return a case's events, oldest first; see `Keeper.load`."""
        check_case_id(case_id)
        if case_id not in self._cases:
            raise UnknownCase(case_id)
        return self._events(case_id)

    def query(
        self, search: Search = ALL, *, order: Order = "number", limit: int | None = None, offset: int = 0
    ) -> tuple[Head, ...]:
        """Return the heads that a search finds; see `Keeper.query`."""
        heads = {head.case_id: head for head in self._found(search)}
        rows = in_order(order, (keys(case_id, head.listing) for case_id, head in heads.items()))
        found = [heads[row.case_id] for row in rows]
        return tuple(found[offset:] if limit is None else found[offset : offset + limit])

    def count(self, search: Search = ALL) -> int:
        """Return how many cases a search finds."""
        return len(self._found(search))

    def heads(self) -> tuple[Head, ...]:
        """Return every case's head, by case id."""
        return self.query()

    def newest(self, prefix: str) -> str | None:
        """Return the greatest case id that begins so; see `Keeper.newest`."""
        return max((each for each in self._cases if each.startswith(prefix)), key=_by_length, default=None)

    def entries(self) -> Iterator[Entry]:
        """Yield every event's place in the order of writing."""
        return iter(tuple(self._order))

    def damaged(self) -> tuple[Damaged, ...]:
        """Return nothing: memory has no files."""
        return ()

    def inspect(self) -> Iterator[str]:
        """Yield nothing, for the same reason."""
        return iter(())

    def _keep(self, event: Event) -> None:
        self._cases.setdefault(event.case_id, []).append(canonical(event.to_dict()))
        self._order.append(Entry(len(self._order) + 1, event.case_id, event.revision, event.digest))

    def _events(self, case_id: str) -> tuple[Event, ...]:
        return tuple(Event.from_dict(parse(body)) for body in self._cases.get(case_id, ()))

    def _found(self, search: Search) -> list[Head]:
        return [
            self._head(case_id, events)
            for case_id in sorted(self._cases)
            if self._matches(search, events := self._events(case_id))
        ]

    def _matches(self, search: Search, events: Sequence[Event]) -> bool:
        words = "\n".join(words_of(event) for event in events)
        return matches(search, keys(events[0].case_id, self._project(events)), words)

    def _head(self, case_id: str, events: Sequence[Event]) -> Head:
        return Head(case_id, events[-1].revision, events[-1].digest, self._project(events))


def _by_length(case_id: str) -> tuple[int, str]:
    return len(case_id), case_id
