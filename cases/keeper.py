"""What every place that keeps cases can do, and how it says no.

The floors above know only this protocol, so that a single desk (files) and an office (a database) run the same
procedure. Each error is one Chinese sentence that may be shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias, runtime_checkable

from cases.events import GENESIS, Event, NewEvent, first_break, seal
from cases.search import ALL, Order, Search

Project: TypeAlias = Callable[[Sequence[Event]], Mapping[str, str]]
"""Folds a case's events to the fields of the list. Raises ValueError for events that it cannot fold."""

_CASE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})


class StoreError(Exception):
    """Nothing was written, unless it is an OutcomeUnknown; the message says why and what to do."""


class Conflict(StoreError):  # noqa: N818 - an ordinary outcome of two people at work, not a fault
    """Someone else wrote first. `expected` is the revision that was given, `found` the one in the store."""

    def __init__(self, case_id: str, expected: int, found: int) -> None:
        self.case_id, self.expected, self.found = case_id, expected, found
        super().__init__(
            f"案件 {case_id} 已有他人的新记录（依据的是第 {expected} 次记录，现为第 {found} 次）："
            "请重新打开案件，核对后再办。"
        )


class OutcomeUnknown(StoreError):  # noqa: N818 - says what is known: that nothing is
    """The write may or may not have happened: reload and compare, never repeat blindly."""


class UnknownCase(StoreError):  # noqa: N818 - an ordinary answer
    """There is no such case."""

    def __init__(self, case_id: str) -> None:
        self.case_id = case_id
        super().__init__(f"没有案件 {case_id}：请核对案件编号和案件库的位置。")


class Damaged(StoreError):  # noqa: N818 - describes what is kept, not the program
    """A case, or the ledger, cannot be read or does not hold together; it was left as it is.

    `file` is where it stands: a file, or a path that names the case in a database.
    """

    def __init__(self, file: Path, reason: str) -> None:
        self.file, self.reason = file, reason
        super().__init__(f"案件文件 {file} 不能使用：{reason}。文件未作任何改动，请保留它并从备份恢复。")


class LedgerDamaged(Damaged):
    """The ledger does not go on where it was, or does not hold together; it was left as it is."""

    def __init__(self, file: Path, reason: str) -> None:
        super().__init__(file, reason)
        self.args = (
            f"总账 {file} 不能使用：{reason}。文件未作任何改动，请保留它，用 penalty verify 核验，并从备份恢复。",
        )


class Rebuilt(Damaged):
    """The ledger was made anew from the cases: what was wrong with them then, no ledger tells any more."""

    def __init__(self, file: Path) -> None:
        super().__init__(file, "总账由案件文件重建过")
        said = f"总账丢失或损坏过，已由案件文件重建；原来的（如还有）移存为 {file}。重建以前的改动，总账再也查不出："
        self.args = (said + "请与锚文件和备份核对，然后把该文件移走存档。",)


class Quarantined(Damaged):
    """Half a line was found at the ledger's end and moved aside; nothing that was promised is lost by that."""

    def __init__(self, file: Path) -> None:
        super().__init__(file, "总账末尾曾有没有写完整的一段")
        said = f"总账末尾曾有没有写完整的一段，已原样移存为 {file}：写入它的程序中途停了，那次写入没有得到确认；"
        self.args = (said + "也可能是总账被人截过。请用 penalty verify 核验，然后把该文件移走存档。",)


class BadCaseId(StoreError):  # noqa: N818 - an ordinary refusal of input
    """The text is no case id."""

    def __init__(self, case_id: str) -> None:
        self.case_id = case_id
        super().__init__(
            f"案件编号不可用：{case_id!r}。请用 1 至 64 个英文字母、数字、点、下划线或连字符，以字母或数字开头，"
            "且不是系统保留名（如 con、nul）。"
        )


def check_case_id(case_id: str) -> str:
    """Return `case_id` if it is one, and so also safe as the name of a file on every system; else raise BadCaseId."""
    if not is_case_id(case_id):
        raise BadCaseId(case_id)
    return case_id


def is_case_id(text: str) -> bool:
    """Tell whether a text is a case id."""
    return bool(_CASE_ID.fullmatch(text)) and text.partition(".")[0].casefold() not in _RESERVED


@dataclass(frozen=True, slots=True)
class Head:
    """Where a case stands: its last revision (from 1), that event's digest, and the fields for the list."""

    case_id: str
    revision: int
    digest: str
    listing: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One event's place in the order of writing: `number` counts all events of the store, from 1."""

    number: int
    case_id: str
    revision: int
    digest: str


class Keeper(Protocol):
    """A place that keeps cases. Every method may raise StoreError; the particular ones are named.

    Lists, counts and searches answer from an index and read no case; what they say of a case is checked against the
    case itself whenever that is loaded, and of all cases by `cases.evidence.verify`.
    """

    def append(self, case_id: str, expected_revision: int, new: NewEvent) -> int:
        """Add one event after `expected_revision` (0 creates the case) and return its revision.

        On return the event is on disk. Raises Conflict, UnknownCase, Damaged or BadCaseId with nothing written,
        OutcomeUnknown where that cannot be said, and ValueError for an event that cannot be sealed or folded.
        """
        ...

    def receive(self, event: Event) -> None:
        """Add an event that was sealed elsewhere, in its place: how cases are copied and restored.

        Raises as `append`; Conflict where another event, or already this one, has its place; ValueError for an event
        that does not continue the chain.
        """
        ...

    def load(self, case_id: str) -> tuple[Event, ...]:
        """Return a case's events, oldest first, their chain verified, and held against what is anchored elsewhere.

        Raises UnknownCase, Damaged, BadCaseId.
        """
        ...

    def query(
        self, search: Search = ALL, *, order: Order = "number", limit: int | None = None, offset: int = 0
    ) -> tuple[Head, ...]:
        """Return the heads that a search finds, in an order; a page of them with `limit`."""
        ...

    def count(self, search: Search = ALL) -> int:
        """Return how many cases a search finds."""
        ...

    def heads(self) -> tuple[Head, ...]:
        """Return every case's head, by case id."""
        ...

    def newest(self, prefix: str) -> str | None:
        """Return the greatest case id that begins so (the longest first, then by letters); None where there is none."""
        ...

    def entries(self) -> Iterator[Entry]:
        """Yield every event's place in the order of writing, as it stood at the call. Raises Damaged."""
        ...

    def damaged(self) -> tuple[Damaged, ...]:
        """Return what is known to be wrong without reading every case."""
        ...

    def inspect(self) -> Iterator[str]:
        """Yield a Chinese sentence for everything wrong with the store itself, cases apart; reads all it must."""
        ...


Whole: TypeAlias = tuple[Event, tuple[Event, ...] | None]
"""An event in the order of writing; with its case's last one, all of its events."""


@runtime_checkable
class Filling(Protocol):
    """A keeper that takes many events more cheaply together than one by one."""

    def fill(self, events: Iterator[Whole]) -> int:
        """Add events that follow one another in the order of writing; return how many there were.

        Any number of them may be there where it raises StoreError, but the first ones. The list is right once each
        case's last event is there.
        """
        ...


def next_event(case_id: str, events: Sequence[Event], expected: int, new: NewEvent, project: Project) -> Event:
    """Seal the event that follows `events`, if that is where the writer thought to be.

    Raises UnknownCase, Conflict, and ValueError for an event that cannot be sealed or folded: what cannot be folded
    would leave a case that nobody can open.
    """
    if expected and not events:
        raise UnknownCase(case_id)
    if expected != len(events):
        raise Conflict(case_id, expected, len(events))
    event = seal(case_id, len(events) + 1, events[-1].digest if events else GENESIS, new)
    project((*events, event))
    return event


def received(events: Sequence[Event], event: Event, project: Project) -> None:
    """Check that an event sealed elsewhere comes next. Raises UnknownCase, Conflict, and ValueError as `receive`."""
    if event.revision > 1 and not events:
        raise UnknownCase(event.case_id)
    if event.revision != len(events) + 1:
        raise Conflict(event.case_id, event.revision - 1, len(events))
    fault = first_break((*events, event))
    if fault is not None:
        raise ValueError(f"案件 {event.case_id} 不能接收：{fault}")
    project((*events, event))
