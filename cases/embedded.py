"""Cases kept in plain files on one machine: one TinyDB file a case.

A case file is small and whole: it can be copied, sent and archived by itself. TinyDB's own storage rewrites its file in
place, which loses everything when the program dies at the wrong moment, so `CaseStorage` replaces the file in one step
and verifies its checksum. Made for some ten thousand cases and a local disk; an office with more uses a database.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Document

from cases.events import Event, NewEvent, canonical, first_break, parse
from cases.files import locked, make_folder, read_sealed, remove_leftovers, write_sealed
from cases.keeper import (
    BadCaseId,
    Damaged,
    Head,
    Project,
    StoreError,
    UnknownCase,
    check_case_id,
    matching,
    next_event,
)
from penalty.oserror import in_chinese

_TABLE = "events"


class CaseStorage(Storage):
    """TinyDB's view of one case file: read once, changed in memory, written once by `commit`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._state: dict[str, dict[str, Any]] | None = None

    def read(self) -> dict[str, dict[str, Any]] | None:
        """Return the tables, or None without a file. Raises ValueError with a Chinese reason, and OSError."""
        if self._state is None:
            try:
                self._state = _tables(read_sealed(self._path))
            except FileNotFoundError:
                return None
        return self._state

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Keep the tables until `commit`."""
        self._state = data

    def commit(self) -> None:
        """Write the tables to the file. Raises StoreError or OutcomeUnknown as `write_sealed` does."""
        write_sealed(self._path, canonical(self._state) + b"\n")


class EmbeddedKeeper:
    """A `Keeper` in a folder of the local disk.

    `folder` holds `cases/` (one `<case id>.json` a case, and nothing else) and `locks/`; both are made by the first
    append. `project` folds events to the fields of the list; `lock_seconds` is how long an append waits for another.
    """

    def __init__(self, folder: Path, project: Project, *, lock_seconds: float = 10.0) -> None:
        self._cases = folder / "cases"
        self._locks = folder / "locks"
        self._project = project
        self._lock_seconds = lock_seconds
        self._known: dict[str, _Known] = {}

    def append(self, case_id: str, expected_revision: int, new: NewEvent) -> int:
        """Add one event; see `Keeper.append`."""
        path = self._path(case_id)
        make_folder(self._cases)
        make_folder(self._locks)
        with locked(self._locks / f"{case_id}.lock", f"案件 {case_id} ", self._lock_seconds):
            remove_leftovers(path)
            storage = CaseStorage(path)
            events = _read(path, storage)
            event = next_event(case_id, events, expected_revision, new, self._project)
            # The revision is the document's id; the query cache would outlive the file it was read from.
            table = TinyDB(storage=lambda: storage).table(_TABLE, cache_size=0)
            table.insert(Document(event.to_dict(), doc_id=event.revision))
            storage.commit()
        return event.revision

    def load(self, case_id: str) -> tuple[Event, ...]:
        """Return a case's events, oldest first; see `Keeper.load`.

        No lock is needed: a file is replaced in one step.
        """
        path = self._path(case_id)
        events = _read(path, CaseStorage(path))
        if not events:
            raise UnknownCase(case_id)
        return events

    def query(self, /, **equals: str) -> tuple[Head, ...]:
        """Return the heads whose listing has all these values; see `Keeper.query`."""
        return matching(self._scan()[0], equals)

    def heads(self) -> tuple[Head, ...]:
        """Return every readable case's head, by case id."""
        return self.query()

    def damaged(self) -> tuple[Damaged, ...]:
        """Return one Damaged for each file that `query` had to leave out, by file name."""
        return tuple(sorted(self._scan()[1], key=lambda fault: fault.file.name))

    def _path(self, case_id: str) -> Path:
        return self._cases / f"{check_case_id(case_id)}.json"

    def _scan(self) -> tuple[list[Head], list[Damaged]]:
        """Read every case file that changed since the last scan; return the heads and the faults of all."""
        known: dict[str, _Known] = {}
        faults: list[Damaged] = []
        for name in self._names():
            stamp = _stamp(self._cases / name)
            before = self._known.get(name)
            if before is not None and before.stamp == stamp:
                known[name] = before
                continue
            try:
                head = self._head(name)
            except Damaged as fault:
                faults.append(fault)
                continue
            if head is not None and stamp is not None:
                known[name] = _Known(stamp, head)
        self._known = known
        return [item.head for item in known.values()], faults

    def _names(self) -> list[str]:
        """Return the names of the case files, in no order."""
        try:
            names = os.listdir(self._cases)  # noqa: PTH208 - names alone: a path object each costs more than the listing
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StoreError(f"案件库 {self._cases} 读不出：{in_chinese(error)}。请管理员检查权限和磁盘。") from error
        return [name for name in names if name.endswith(".json") and not name.startswith(".")]

    def _head(self, name: str) -> Head | None:
        """Return one file's head, None if it has gone meanwhile. Raises Damaged."""
        path = self._cases / name
        try:
            events = self.load(name.removesuffix(".json"))
            listing = self._project(events)
        except UnknownCase:
            return None
        except BadCaseId as error:
            raise Damaged(path, "文件名不是案件编号") from error
        except ValueError as error:
            raise Damaged(path, f"事件不能归为案件记录，{error}") from error
        return Head(events[-1].case_id, events[-1].revision, events[-1].digest, listing)


@dataclass(frozen=True, slots=True)
class _Known:
    """A head, and the stamp of the file that it was read from."""

    stamp: tuple[int, ...]
    head: Head


def _stamp(path: Path) -> tuple[int, ...] | None:
    """Return what changes whenever a file's content does; None where it cannot be told."""
    try:
        info = os.stat(path)  # noqa: PTH116 - called for every case at every listing
    except OSError:
        return None
    return info.st_mtime_ns, info.st_ctime_ns, info.st_size, info.st_ino


def _read(path: Path, storage: CaseStorage) -> tuple[Event, ...]:
    """Return a case file's events, none without a file. Raises Damaged for anything that does not hold together."""
    try:
        rows = TinyDB(storage=lambda: storage).table(_TABLE, cache_size=0).all()
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
