"""Copying cases from one keeper to another, event by event, in the order in which they were written.

The order is kept because what was anchored elsewhere counts events in it. A copy that was interrupted is simply run
again: what is there already is compared and passed over.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, Protocol, TypeAlias

from cases.events import Event
from cases.evidence.standing import Standings, standing_of
from cases.keeper import Damaged, Entry, Filling, Keeper, StoreError, Whole

Progress: TypeAlias = Callable[[int, int], None]
"""Told how much is done, and of how much."""

_AGAIN: Final = "此前复制的完好，排除原因后再运行一次，会接着复制"
_KEPT: Final = 20_000
"""How many loaded events are held at most: about 80 MB. Events of one case are rarely neighbours in the order."""


class Source(Protocol):
    """What can be copied: a keeper, or a backup."""

    def load(self, case_id: str) -> tuple[Event, ...]:
        """Return a case's events; see `Keeper.load`."""
        ...

    def entries(self) -> Iterator[Entry]:
        """Yield every event's place in the order of writing; see `Keeper.entries`."""
        ...


class CopyStopped(StoreError):  # noqa: N818 - what was copied is whole, and the copy can go on
    """The copy stopped where `reason` says, and why; the advice behind it says whether it can go on."""

    def __init__(self, reason: str, advice: str) -> None:
        self.reason = reason
        super().__init__(f"{reason}。{advice}。")


@dataclass(frozen=True, slots=True)
class Copied:
    """How many cases and events the source has, all of them in the target now, and how many were written just now."""

    cases: int
    events: int
    written: int


def copy(source: Source, target: Keeper, progress: Progress | None = None) -> Copied:
    """Copy all that the source holds at the call, then load every case from the target and compare.

    Every case of the source is loaded before the first write. The target must be empty, or hold the beginning of the
    same order. Raises Damaged for the source, CopyStopped, and StoreError.
    """
    before = standings(source)
    for case_id, standing in before.cases.items():
        if standing_of(source.load(case_id)[: standing.revision]) != standing:
            raise Damaged(Path(case_id), "记录与登记的不是同一些")
    written = _receive(source, target, before, progress or _silent)
    for case_id, standing in before.cases.items():
        if standing_of(target.load(case_id)) != standing:
            raise CopyStopped(
                f"复制以后核对不符：案件 {case_id} 在目标案件库中的记录与来源的不同",
                "请查明谁在写目标案件库，不要使用它",
            )
    return Copied(len(before.cases), before.entries, written)


def standings(source: Source) -> Standings:
    """Return where every case of a source stands. Raises CopyStopped where the order of writing does not hold."""
    found = Standings()
    for entry in source.entries():
        fault = found.add(entry)
        if fault is not None:
            raise CopyStopped(f"来源的次序不完整：{fault}", "没有写入，请用 penalty verify 核验来源")
    return found


def _receive(source: Source, target: Keeper, before: Standings, progress: Progress) -> int:
    """Write what the target lacks of the source's order; return how many events that were."""
    total = before.entries
    passed = _passed(source, target, total)
    events = _missing(source, before, passed, progress)
    if isinstance(target, Filling):
        try:
            return target.fill(events)
        except CopyStopped:
            raise
        except (StoreError, ValueError) as error:
            raise CopyStopped(f"复制停了：{str(error).rstrip('。')}", _AGAIN) from error
    for number, (event, _) in enumerate(events, start=passed + 1):
        try:
            target.receive(event)
        except (StoreError, ValueError) as error:
            raise _stopped(number, total, error) from error
    return total - passed


def _passed(source: Source, target: Keeper, total: int) -> int:
    """Return how many events of the source the target begins with. Raises CopyStopped where it holds anything else."""
    there = target.entries()
    for entry in islice(source.entries(), total):
        found = next(there, None)
        if found is None:
            return entry.number - 1
        if (found.case_id, found.revision, found.digest) != (entry.case_id, entry.revision, entry.digest):
            raise CopyStopped(
                f"目标案件库里已有别的记录：第 {entry.number} 条是案件 {found.case_id} 的第 {found.revision} 次记录，"
                f"来源中是案件 {entry.case_id} 的第 {entry.revision} 次，或者内容不同",
                "没有写入，请换一个空的案件库",
            )
    if next(there, None) is not None:
        raise CopyStopped(f"目标案件库在这 {total} 条记录之后还有别的记录", "没有写入，请换一个空的案件库")
    return total


def _missing(source: Source, before: Standings, passed: int, progress: Progress) -> Iterator[Whole]:
    cases = _Cases(source)
    for entry in islice(source.entries(), passed, before.entries):
        try:
            events = cases.events(entry)
            last = entry.revision == before.cases[entry.case_id].revision
            yield events[-1], events if last else None
        except StoreError as error:
            raise _stopped(entry.number, before.entries, error) from error
        progress(entry.number, before.entries)


def _stopped(number: int, total: int, error: Exception) -> CopyStopped:
    if isinstance(error, CopyStopped):
        return error
    return CopyStopped(
        f"停在第 {number} 条记录（共 {total} 条）：{str(error).rstrip('。')}",
        _AGAIN,
    )


class _Cases:
    """The source's cases as they are needed, a bounded number of events at a time."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._loaded: OrderedDict[str, tuple[Event, ...]] = OrderedDict()
        self._held = 0

    def events(self, entry: Entry) -> tuple[Event, ...]:
        """Return the events of a case up to that of an entry. Raises Damaged, StoreError."""
        events = self._loaded.get(entry.case_id, ())
        if len(events) < entry.revision:
            self._drop(entry.case_id)
            events = self._source.load(entry.case_id)
            self._keep(entry.case_id, events)
        if len(events) < entry.revision or events[entry.revision - 1].digest != entry.digest:
            raise StoreError(f"案件 {entry.case_id} 的第 {entry.revision} 次记录与登记的不是同一个：请核验来源。")
        if len(events) == entry.revision:
            self._drop(entry.case_id)
        else:
            self._loaded.move_to_end(entry.case_id)
        return events[: entry.revision]

    def _keep(self, case_id: str, events: tuple[Event, ...]) -> None:
        self._loaded[case_id] = events
        self._held += len(events)
        while self._held > _KEPT and len(self._loaded) > 1:
            self._drop(next(iter(self._loaded)))

    def _drop(self, case_id: str) -> None:
        self._held -= len(self._loaded.pop(case_id, ()))


def _silent(done: int, total: int) -> None:
    """Tell nobody."""
