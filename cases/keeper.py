"""What every place that keeps cases can do, and how it says no.

The floors above know only this protocol, so that a single desk (files) and an office (a database) run the same
procedure. Each error is one Chinese sentence that may be shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

from cases.events import GENESIS, Event, NewEvent, seal

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


class Damaged(StoreError):  # noqa: N818 - describes the file, not the program
    """A case cannot be read or does not hold together; its file was left as it is."""

    def __init__(self, file: Path, reason: str) -> None:
        self.file, self.reason = file, reason
        super().__init__(f"案件文件 {file} 不能使用：{reason}。文件未作任何改动，请保留它并从备份恢复。")


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
    if not _CASE_ID.fullmatch(case_id) or case_id.partition(".")[0].casefold() in _RESERVED:
        raise BadCaseId(case_id)
    return case_id


@dataclass(frozen=True, slots=True)
class Head:
    """Where a case stands: its last revision (from 1), that event's digest, and the fields for the list."""

    case_id: str
    revision: int
    digest: str
    listing: Mapping[str, str]


class Keeper(Protocol):
    """A place that keeps cases. Every method may raise StoreError; the particular ones are named."""

    def append(self, case_id: str, expected_revision: int, new: NewEvent) -> int:
        """Add one event after `expected_revision` (0 creates the case) and return its revision.

        On return the event is on disk. Raises Conflict, UnknownCase, Damaged or BadCaseId with nothing written,
        OutcomeUnknown where that cannot be said, and ValueError for an event that cannot be sealed or folded.
        """
        ...

    def load(self, case_id: str) -> tuple[Event, ...]:
        """Return a case's events, oldest first, their chain verified. Raises UnknownCase, Damaged, BadCaseId."""
        ...

    def query(self, /, **equals: str) -> tuple[Head, ...]:
        """Return the heads whose listing has all these values (all heads without any), by case id.

        Cases that cannot be read are left out; `damaged` names them.
        """
        ...

    def heads(self) -> tuple[Head, ...]:
        """Return every readable case's head, by case id."""
        ...

    def damaged(self) -> tuple[Damaged, ...]:
        """Return one Damaged for each case that `query` had to leave out, by file."""
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


def matching(heads: Sequence[Head], equals: Mapping[str, str]) -> tuple[Head, ...]:
    """Return the heads whose listing has all these values, by case id."""
    found = (head for head in heads if all(head.listing.get(name) == value for name, value in equals.items()))
    return tuple(sorted(found, key=lambda head: head.case_id))
