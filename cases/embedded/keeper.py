"""Cases kept in plain files on one machine: one TinyDB file a case, and a ledger over all of them.

A case file is small and whole: it can be copied, sent and archived by itself. It is written first and its line in the
ledger after it, so that the ledger holds nothing that did not happen; whoever dies in between leaves a mark in
`pending/`, by which the line is made later. Made for a local disk; several machines use a database.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from cases.embedded.case_file import CaseStorage, read_case
from cases.embedded.index import Index
from cases.embedded.ledger import REBUILT, START, Ledger, Line
from cases.events import Event, NewEvent
from cases.files import locked, make_folder, names_in, remove_quietly, sync_folder, tried
from cases.keeper import (
    Damaged,
    Entry,
    Head,
    LedgerDamaged,
    OutcomeUnknown,
    Project,
    Quarantined,
    Rebuilt,
    StoreError,
    UnknownCase,
    check_case_id,
    is_case_id,
    next_event,
    received,
)
from cases.place import check_local
from cases.search import ALL, Order, Search, words_of
from penalty.oserror import in_chinese


class EmbeddedKeeper:
    """A `Keeper` in a folder of the local disk.

    `folder` holds `cases/` (one `<case id>.json` a case, and nothing else), `ledger.jsonl`, `index.sqlite`, `locks/`,
    `pending/` (the cases being written) and `quarantine/` (half-written ends); all are made by the first append.
    `project` folds events to the fields of the list; `lock_seconds` is how long an append waits for another.
    """

    def __init__(self, folder: Path, project: Project, *, lock_seconds: float = 10.0) -> None:
        self.folder = folder
        self._cases = folder / "cases"
        self._locks = folder / "locks"
        self._pending = folder / "pending"
        self._project = project
        self._lock_seconds = lock_seconds
        self._ledger = Ledger(folder, lock_seconds=lock_seconds)
        self._index = Index(folder, self._ledger)
        self._local = False

    def append(self, case_id: str, expected_revision: int, new: NewEvent) -> int:
        """Add one event; see `Keeper.append`."""
        return self._add(
            check_case_id(case_id),
            lambda events: next_event(case_id, events, expected_revision, new, self._project),
        )

    def receive(self, event: Event) -> None:
        """Add an event sealed elsewhere; see `Keeper.receive`."""

        def accept(events: Sequence[Event]) -> Event:
            received(events, event, self._project)
            return event

        self._add(check_case_id(event.case_id), accept)

    def load(self, case_id: str) -> tuple[Event, ...]:
        """Return a case's events, oldest first; see `Keeper.load`.

        No lock is needed: a file is replaced in one step, and the ledger is never ahead of it.
        """
        path = self._path(case_id)
        anchored = self._anchored(case_id)
        events = read_case(path)
        if not events and anchored is None:
            raise UnknownCase(case_id)
        _check_anchored(path, events, anchored)
        if len(events) > _revision(anchored):
            # In this order: whoever removes the mark has made the line, and others may have written meanwhile.
            marked = self._is_marked(case_id)
            _check_not_ahead(path, events, self._anchored(case_id), marked=marked)
        return events

    def query(
        self, search: Search = ALL, *, order: Order = "number", limit: int | None = None, offset: int = 0
    ) -> tuple[Head, ...]:
        """Return the heads that a search finds; see `Keeper.query`."""
        self._recover()
        return self._index.query(search, order=order, limit=limit, offset=offset)

    def count(self, search: Search = ALL) -> int:
        """Return how many cases a search finds."""
        self._recover()
        return self._index.count(search)

    def heads(self) -> tuple[Head, ...]:
        """Return every case's head, by case id."""
        return self.query()

    def newest(self, prefix: str) -> str | None:
        """Return the greatest case id that begins so; see `Keeper.newest`."""
        self._recover()
        return self._index.newest(prefix)

    def entries(self) -> Iterator[Entry]:
        """Yield every event's place in the order of writing; see `Keeper.entries`."""
        self._recover()
        fault = self._index.fault() or self._missing()
        return self._entries(self._ledger.size() or 0, fault)

    def damaged(self) -> tuple[Damaged, ...]:
        """Return what is known to be wrong: the ledger, what lies in quarantine, writes that cannot be finished."""
        unfinished = self._recover()
        fault = self._index.fault() or self._missing()
        return (*([fault] if fault else []), *self._incidents(), *unfinished)

    def inspect(self) -> Iterator[str]:
        """Yield what is wrong with the store itself: the ledger line by line, and case files that it does not know."""
        known = {f"{head.case_id}.json" for head in self.heads()}
        try:
            for _ in self.entries():
                pass
            if not self._index.agrees():
                yield f"案件索引 {self._index.path} 与总账不符：列表和查询可能不准。请删去该文件，会由总账重新生成。"
        except Damaged as error:
            yield str(error)
        yield from (str(each) for each in self.damaged() if each.file != self._ledger.path)
        for name in sorted(names_in(self._cases)):
            if name not in known and not self._is_known(name):
                yield f"{self._cases / name} 不在总账中：不是经本软件登记的案件文件，请查明来历后移走。"

    def _is_known(self, name: str) -> bool:
        """Tell whether a file is that of a case which is being written, or was since the list was made."""
        case_id = name.removesuffix(".json")
        if not name.endswith(".json") or not is_case_id(case_id):
            return False
        # In this order: whoever removes the mark has made the line.
        return case_id in names_in(self._pending) or self._index.head(case_id) is not None

    def close(self) -> None:
        """Close the index; it is opened again when it is needed."""
        self._index.close()

    def _add(self, case_id: str, make: Callable[[tuple[Event, ...]], Event]) -> int:
        """Write the event that `make` makes of those before it: first the case's file, then its line in the ledger."""
        path = self._path(case_id)
        self._check_place()
        self._make_folders()
        with locked(self._lock_of(case_id), f"案件 {case_id} ", self._lock_seconds):
            anchored = self._anchored(case_id)
            self._ledger.mend()
            self._ledger.make()
            # Only now: it tells a store that lost its ledger from one that never had any.
            make_folder(self._pending)
            storage = CaseStorage(path, self._pending / f".{case_id}.tmp")
            events = read_case(path, storage)
            _check_anchored(path, events, anchored)
            _check_not_ahead(path, events, anchored, marked=self._is_marked(case_id))
            self._roll_forward(events, anchored)
            event = make(events)
            listing = self._listing(path, (*events, event))
            self._write(storage, event, listing)
        return event.revision

    def _write(self, storage: CaseStorage, event: Event, listing: Mapping[str, str]) -> None:
        """Write the file and then the line. Whoever dies in between leaves a mark by which the line is made later."""
        mark = self._pending / event.case_id
        _set_mark(mark)
        try:
            storage.add(event)
        except OutcomeUnknown:
            raise
        except StoreError:
            remove_quietly(mark)
            raise
        try:
            self._enter(event, listing)
        except (StoreError, OSError) as error:
            reason = in_chinese(error) if isinstance(error, OSError) else str(error)
            raise OutcomeUnknown(
                f"案件 {event.case_id} 的第 {event.revision} 次记录可能已经写入，但没有登记到总账（{reason}）："
                "请重新打开核对，不要直接重做。"
            ) from error
        remove_quietly(mark)

    def _enter(self, event: Event, listing: Mapping[str, str]) -> None:
        """Add an event's line to the ledger. Raises StoreError, OSError."""
        self._ledger.append(Line(event.case_id, event.revision, event.digest, listing, words_of(event)))

    def _roll_forward(self, events: tuple[Event, ...], anchored: Head | None) -> None:
        """Enter the last event of a case whose writer died before its line was. Raises StoreError."""
        if len(events) == _revision(anchored):
            return
        path = self._path(events[-1].case_id)
        try:
            # The dead writer may not have come to this; the ledger must not hold what a power cut could take.
            sync_folder(self._cases)
            self._enter(events[-1], self._listing(path, events))
        except OSError as error:
            raise StoreError(
                f"总账 {self._ledger.path} 写不进：{in_chinese(error)}。没有写入，请排除后重试。"
            ) from error

    def _recover(self) -> tuple[Damaged, ...]:
        """Finish what writers that died left unfinished; return the cases where that cannot be done.

        A case that is being written just now is locked, and left to its writer.
        """
        self._check_place()
        faults: list[Damaged] = []
        for name in names_in(self._pending):
            # The file beside a mark is the case as it was being written; no case id begins with a dot.
            if not name.startswith(".") and is_case_id(name):
                with tried(self._lock_of(name)) as held:
                    fault = self._finish(name) if held else None
                faults += [fault] if fault else []
        # A reader may not be allowed to mend; the next writer must. What was cut off a ledger is no half-written line.
        with suppress(StoreError):
            if self._index.fault() is None:
                self._ledger.mend()
        return tuple(faults)

    def _finish(self, case_id: str) -> Damaged | None:
        """Finish the write of a case whose lock is held and whose mark is set; nothing is added to a faulty ledger."""
        path = self._path(case_id)
        try:
            if self._index.fault() is not None:
                return None
            events = read_case(path)
            anchored = self._index.head(case_id)
            _check_anchored(path, events, anchored)
            _check_not_ahead(path, events, anchored, marked=True)
            self._roll_forward(events, anchored)
        except Damaged as fault:
            return fault
        except StoreError:
            return None
        remove_quietly(self._pending / f".{case_id}.tmp")
        remove_quietly(self._pending / case_id)
        return None

    def _anchored(self, case_id: str) -> Head | None:
        """Return what the ledger says of a case. Raises Damaged where the ledger itself cannot be followed."""
        self._recover()
        fault = self._index.fault()
        if fault is not None:
            raise fault
        if missing := self._missing():
            raise missing
        return self._index.head(case_id)

    def _missing(self) -> LedgerDamaged | None:
        """Return what to say of cases without a ledger, None where there is one, or nothing at all."""
        # Looked for again after the listing: the ledger is made before the first case.
        if self._ledger.size() is not None or not names_in(self._cases) or self._ledger.size() is not None:
            return None
        hint = "如是以前版本的案件库，请运行 penalty store migrate；否则总账已被删去，请从备份恢复"
        return LedgerDamaged(self._ledger.path, f"有案件而没有总账（{hint}）")

    def _entries(self, size: int, fault: Damaged | None) -> Iterator[Entry]:
        for number, (line, _) in enumerate(self._ledger.read(START, size), start=1):
            yield Entry(number, line.case_id, line.revision, line.digest)
        if fault is not None:
            raise fault

    def _incidents(self) -> tuple[Damaged, ...]:
        """Return one Damaged for each file in quarantine."""
        files = [self._ledger.quarantine / name for name in sorted(names_in(self._ledger.quarantine))]
        return tuple((Rebuilt if file.name.endswith(REBUILT) else Quarantined)(file) for file in files)

    def _listing(self, path: Path, events: tuple[Event, ...]) -> Mapping[str, str]:
        try:
            return self._project(events)
        except ValueError as error:
            raise Damaged(path, f"事件不能归为案件记录，{error}") from error

    def _check_place(self) -> None:
        if not self._local:
            check_local(self.folder)
            self._local = True

    def _make_folders(self) -> None:
        for folder in (self._cases, self._locks):
            make_folder(folder)

    def _is_marked(self, case_id: str) -> bool:
        """Tell whether somebody is writing a case, or died over it."""
        return case_id in names_in(self._pending)

    def _lock_of(self, case_id: str) -> Path:
        return self._locks / f"{case_id}.lock"

    def _path(self, case_id: str) -> Path:
        return self._cases / f"{check_case_id(case_id)}.json"


def _check_anchored(path: Path, events: Sequence[Event], anchored: Head | None) -> None:
    """Check that a case's events hold what the ledger held before they were read. Raises Damaged."""
    known = _revision(anchored)
    if not events and known:
        raise Damaged(path, f"文件不见了，总账登记到第 {known} 次记录")
    if len(events) < known:
        raise Damaged(path, f"记录被截短：总账登记到第 {known} 次，文件只有 {len(events)} 次")
    if anchored and events[known - 1].digest != anchored.digest:
        raise Damaged(path, f"第 {known} 个事件与总账登记的不是同一个：记录链被另一条替换过（分叉）")


def _check_not_ahead(path: Path, events: Sequence[Event], anchored: Head | None, *, marked: bool) -> None:
    """Check that the ledger, read after a case's events or under its lock, holds them. Raises Damaged.

    A case that is marked may be one event ahead: that of a writer still at work, or of one that died.
    """
    known = _revision(anchored)
    if len(events) > known + marked:
        raise Damaged(path, f"总账只登记到第 {known} 次记录，文件却有 {len(events)} 次：多出的记录来历不明，或总账缺账")


def _revision(anchored: Head | None) -> int:
    return anchored.revision if anchored else 0


def _set_mark(mark: Path) -> None:
    try:
        os.close(os.open(mark, os.O_WRONLY | os.O_CREAT, 0o666))
        # Or a power cut could keep the case's new file and lose the mark.
        sync_folder(mark.parent)
    except OSError as error:
        raise StoreError(f"没有写入 {mark}：{in_chinese(error)}。原有内容未变，请排除后重试。") from error
