"""One case's file: a TinyDB file that is read whole, changed in memory, and replaced in one step.

TinyDB's own storage rewrites its file in place, which loses everything when the program dies at the wrong moment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Document

from cases.events import Event, canonical, first_break, parse
from cases.files import read_sealed, sealed, write_sealed
from cases.keeper import Damaged
from penalty.oserror import in_chinese

_TABLE = "events"


class CaseStorage(Storage):
    """TinyDB's view of one case file: read once, changed in memory, written once by `commit`."""

    def __init__(self, path: Path, temp: Path | None = None) -> None:
        self._path = path
        self._temp = temp
        self._state: dict[str, dict[str, Any]] | None = None
        self._looked = False

    def read(self) -> dict[str, dict[str, Any]] | None:
        """Return the tables, or None without a file. Raises ValueError with a Chinese reason, and OSError."""
        if not self._looked:
            with suppress(FileNotFoundError):
                self._state = _tables(read_sealed(self._path))
            self._looked = True
        return self._state

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Keep the tables until `commit`."""
        self._state = data

    def commit(self) -> None:
        """Write the tables to the file. Raises StoreError or OutcomeUnknown as `write_sealed` does."""
        write_sealed(self._path, canonical(self._state) + b"\n", self._temp)

    def add(self, event: Event) -> None:
        """Add an event and write the file. Raises as `commit`."""
        # The revision is the document's id; the query cache would outlive the file it was read from.
        table = TinyDB(storage=lambda: self).table(_TABLE, cache_size=0)
        table.insert(Document(event.to_dict(), doc_id=event.revision))
        self.commit()


def case_file(events: Sequence[Event]) -> bytes:
    """Return the bytes of a case's file."""
    return sealed(canonical({_TABLE: {str(event.revision): event.to_dict() for event in events}}) + b"\n")


def read_case(path: Path, storage: CaseStorage | None = None) -> tuple[Event, ...]:
    """Return a case file's events, none without a file. Raises Damaged for anything that does not hold together."""
    kept = storage or CaseStorage(path)
    try:
        rows = TinyDB(storage=lambda: kept).table(_TABLE, cache_size=0).all()
        events = tuple(Event.from_dict(row) for row in sorted(rows, key=lambda row: row.doc_id))
        fault = first_break(events)
    except ValueError as error:
        raise Damaged(path, str(error)) from error
    except OSError as error:
        raise Damaged(path, f"读不出，{in_chinese(error)}") from error
    if fault is None and events and events[0].case_id != path.stem:
        fault = f"里面是案件 {events[0].case_id}，与文件名不符"
    if fault is not None:
        raise Damaged(path, fault)
    return events


def _tables(body: bytes) -> dict[str, dict[str, Any]]:
    """Return the tables in a case file. Raises ValueError with a Chinese reason for any other shape.

    TinyDB itself would take "１" or "1_0" for an id, and an absent table for an empty one.
    """
    tables = parse(body.removesuffix(b"\n"))
    rows = tables.get(_TABLE) if isinstance(tables, Mapping) and len(tables) == 1 else None
    if not isinstance(rows, Mapping) or not rows:
        raise ValueError("文件里没有事件表")
    if set(rows) != {str(number) for number in range(1, len(rows) + 1)}:
        raise ValueError("事件的编号不连续")
    if not all(isinstance(row, Mapping) and str(row.get("revision")) == key for key, row in rows.items()):
        raise ValueError("事件的编号与其位置不符")
    return {_TABLE: dict(rows)}
