"""The rows of an assessed table, kept so that a hundred thousand take little memory and any can be shown at once.

What rows are found by is kept in memory, a small number a row; the rest lies in an unnamed file that is gone with the
program, and is read for the lines in view.
"""

from __future__ import annotations

import json
import tempfile
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tui.tables.child import KEYS


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number (from 1), its keys, what was read, and of the answer what `child.SHOWN` names."""

    number: int
    keys: Mapping[str, str]
    given: Mapping[str, Any]
    answer: Mapping[str, str]


class Rows:
    """Rows in the order of their table; added by one thread, looked at by others once all are there."""

    def __init__(self) -> None:
        self._kinds: dict[tuple[str, ...], int] = {}
        self._kind = array("L")
        self._start = array("Q")
        # Closed with the program; a `with` would end before the first line is shown.
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - kept for as long as its rows are shown
        self._size = 0

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self._kind)

    def add(self, line: bytes) -> None:
        """Keep a row as the child writes it: the keys and the rest, tabs between. Raises OSError."""
        *keys, rest = line.rstrip(b"\n").split(b"\t", len(KEYS))
        kind = tuple(key.decode() for key in keys)
        self._kind.append(self._kinds.setdefault(kind, len(self._kinds)))
        self._start.append(self._size)
        self._size += self._file.write(rest)

    def row(self, place: int) -> Row:
        """Return a row by its place, from 0."""
        end = self._start[place + 1] if place + 1 < len(self) else self._size
        self._file.seek(self._start[place])
        given, answer = json.loads(self._file.read(end - self._start[place]))
        kind = list(self._kinds)[self._kind[place]]
        return Row(place + 1, dict(zip(KEYS, kind, strict=True)), given, answer)

    def counts(self, key: str) -> Counter[str]:
        """Return how many rows have each value of a key; those without a value are not counted."""
        at, found = KEYS.index(key), Counter[str]()
        each = Counter(self._kind)
        for kind, place in self._kinds.items():
            if kind[at]:
                found[kind[at]] += each[place]
        return found

    def places(self, key: str = "", value: str = "") -> Sequence[int]:
        """Return the places of the rows with a value of a key, in order; without a key those of all."""
        if not key:
            return range(len(self))
        at = KEYS.index(key)
        wanted = {place for kind, place in self._kinds.items() if kind[at] == value}
        return array("Q", self._having(wanted))

    def _having(self, kinds: set[int]) -> Iterator[int]:
        return (place for place, kind in enumerate(self._kind) if kind in kinds)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
