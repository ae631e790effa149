"""Keepers whose parts disagree with each other, on any keeper: each lie is named, and what is only under way is not."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from cases.events import Event, canonical
from cases.evidence.anchor import Anchor
from cases.evidence.verify import Checks, Finding, Order, Verification
from cases.keeper import Damaged, Entry, Head, UnknownCase
from cases.memory import MemoryKeeper
from tests.cases.evidence import (
    LISTED,
    Rows,
    anchor_of,
    found,
    rehash,
)
from tests.cases.helpers import new, project
from tests.cases.tampering import filled

Change = Callable[[Path], object]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait for writers of whom there are none."""
    monkeypatch.setattr("cases.evidence.verify.PAUSE_SECONDS", 0.0)
    monkeypatch.setattr("cases.evidence.verify.PATIENCE_SECONDS", 0.0)


class Tampered(MemoryKeeper):
    """A keeper in memory whose parts say different things, as a database could."""

    def __init__(self) -> None:
        super().__init__(project)
        filled(self)
        self.lies: dict[str, Any] = {}

    def load(self, case_id: str) -> tuple[Event, ...]:
        if case_id in self.lies.get("gone", ()):
            raise UnknownCase(case_id)
        events = super().load(case_id)
        return tuple(self.lies.get("events", {}).get(case_id, events))

    def heads(self) -> tuple[Head, ...]:
        return tuple(self.lies.get("heads", super().heads()))

    def entries(self) -> Iterator[Entry]:
        return iter(self.lies.get("entries", tuple(super().entries())))

    def inspect(self) -> Iterator[str]:
        return iter(self.lies.get("inspect", ()))


def test_a_whole_store_is_whole_and_counted() -> None:
    keeper = Tampered()
    steps: list[tuple[int, int]] = []
    run = Verification(keeper, LISTED, {"一": anchor_of(keeper)}, lambda done, total: steps.append((done, total)))
    assert list(run.every()) == []
    assert (run.cases, run.events, run.damaged, run.held) == (3, 6, set(), ["一"])
    assert steps == [(1, 3), (2, 3), (3, 3)]
    empty = Verification(MemoryKeeper(project), LISTED)
    assert list(empty.every()) == []
    assert (empty.cases, empty.events) == (0, 0)


def others(keeper: Tampered, case_id: str, change: Callable[[list[Any]], object]) -> tuple[Event, ...]:
    """Return another whole chain for a case."""
    rows: Rows = {str(event.revision): json.loads(canonical(event.to_dict())) for event in keeper.load(case_id)}
    change([rows[str(place)] for place in range(1, len(rows) + 1)])
    rehash(rows)
    return tuple(Event.from_dict(rows[str(place)]) for place in range(1, len(rows) + 1))


def lie_of(keeper: Tampered, name: str) -> None:
    heads, entries = keeper.heads(), tuple(keeper.entries())
    chain = keeper.load("A")
    head = heads[0]
    lies: dict[str, dict[str, Any]] = {
        "rewritten": {"events": {"A": others(keeper, "A", lambda rows: rows[1]["data"].update(amount=7))}},
        "cut": {"events": {"A": chain[:2]}},
        "gone": {"gone": {"A"}},
        "unlisted": {"heads": heads[1:]},
        "stale": {"heads": (Head("A", 2, chain[1].digest, head.listing), *heads[1:])},
        "ahead": {"heads": (Head("A", 4, "0" * 64, head.listing), *heads[1:])},
        "counted": {"heads": (Head("A", 4, head.digest, head.listing), *heads[1:])},
        "forked": {"heads": (Head("A", 3, "0" * 64, head.listing), *heads[1:])},
        "shown": {"heads": (Head("A", 3, head.digest, {**head.listing, "count": "9"}), *heads[1:])},
        "unentered": {"entries": entries[:-1]},
        "doubled": {"entries": (*entries[:3], entries[3], entries[3], *entries[4:])},
        "strange": {"entries": (*entries, Entry(7, "../x", 1, "0" * 64))},
        "unknown": {"entries": (*entries, Entry(7, "D", 1, "0" * 64))},
        "settings": {"inspect": ("触发器被停用",)},
    }
    keeper.lies = lies[name]


LIES = {
    "rewritten": ("A", "案件 A 第 2 次记录的摘要是", "两处有一处被改动过"),
    "cut": ("A", "案件 A 只有 2 次记录，总账登记了 3 次：案件被截短"),
    "gone": ("A", "案件 A 登记过，现在案件库中没有：整案被删去"),
    "unlisted": ("A", "案件 A 登记过，案件列表中却没有"),
    "stale": ("A", "列表记的是 2 次"),
    "ahead": ("A", "列表记的是 4 次，末端 0000000000000000…"),
    "counted": ("A", "案件 A 有 3 次记录", "列表记的是 4 次"),
    "forked": ("A", "列表记的是 3 次，末端 0000000000000000…"),
    "shown": ("A", "案件 A 在列表中的内容与案件不符（count）"),
    "unentered": ("C", "案件 C 有 1 次记录，总账只登记了 0 次"),
    "doubled": (None, "总账第 5 条的序号是 4"),
    "strange": (None, "总账第 7 条的案件编号不可用"),
    "unknown": ("D", "案件 D 登记过，现在案件库中没有"),
    "settings": (None, "触发器被停用"),
}


@pytest.mark.parametrize("name", LIES)
def test_any_keeper_whose_parts_disagree(name: str) -> None:
    keeper = Tampered()
    lie_of(keeper, name)
    case_id, *words = LIES[name]
    run = Verification(keeper, LISTED)
    findings = list(run.every())
    assert any(each.case_id == case_id and all(str(word) in each.says for word in words) for each in findings), findings
    assert run.damaged >= ({case_id} if case_id else set())
    assert "B" not in run.damaged


@pytest.mark.parametrize("name", ["rewritten", "cut", "gone", "unlisted", "stale", "ahead", "shown"])
def test_one_case_alone(name: str) -> None:
    keeper = Tampered()
    lie_of(keeper, name)
    assert list(Verification(keeper, LISTED).one("B")) == []
    every = [each for each in Verification(keeper, LISTED).every() if each.case_id == "A"]
    assert list(Verification(keeper, LISTED).one("A")) == every != []
    with pytest.raises(UnknownCase):
        list(Verification(keeper, LISTED).one("Z"))


def test_an_anchor_shows_that_it_was_the_case() -> None:
    keeper = Tampered()
    anchors = {"一": anchor_of(keeper)}
    digest = keeper.load("A")[2].digest
    lie_of(keeper, "rewritten")
    (says,) = found(keeper, anchors)
    assert says.endswith(f"锚文件证明的是第 3 次记录 {digest[:16]}…，案件已不是，被改动的是案件")


@pytest.mark.parametrize("writes", range(1, 12))
def test_what_is_written_meanwhile_is_no_finding(writes: int) -> None:
    class Busy(MemoryKeeper):
        """Somebody writes between any two looks, until they stop."""

        left = writes

        def write(self) -> None:
            if self.left:
                self.left -= 1
                self.append("A", len(super().load("A")), new())

        def heads(self) -> tuple[Head, ...]:
            found = super().heads()
            self.write()
            return found

        def entries(self) -> Iterator[Entry]:
            found = tuple(super().entries())
            self.write()
            return iter(found)

        def load(self, case_id: str) -> tuple[Event, ...]:
            found = super().load(case_id)
            self.write()
            return found

    keeper = Busy(project)
    keeper.append("A", 0, new())
    keeper.append("B", 0, new())
    assert found(keeper) == []
    assert keeper.left < writes


@pytest.mark.parametrize("name", sorted({"rewritten", "cut", "unlisted", "ahead", "forked", "shown", "unentered"}))
def test_nobody_is_waited_for_where_something_else_is_wrong(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cases.evidence.verify.PATIENCE_SECONDS", 60.0)
    keeper = Tampered()
    lie_of(keeper, name)
    started = time.monotonic()
    assert found(keeper)
    assert time.monotonic() - started < 30


def test_of_an_order_that_breaks_off_no_case_is_concluded_from() -> None:
    class Broken(Tampered):
        def entries(self) -> Iterator[Entry]:
            yield from list(super().entries())[:3]
            raise Damaged(Path("events"), "第 4 条读不出")

    run = Verification(Broken(), LISTED)
    assert [finding.says for finding in run.every()] == [str(Damaged(Path("events"), "第 4 条读不出"))]
    assert (run.cases, run.damaged) == (3, set())
    keeper = Tampered()
    lie_of(keeper, "rewritten")
    looks = iter((keeper.entries(), Broken().entries()))
    keeper.entries = lambda: next(looks)  # type: ignore[method-assign]  # it breaks at the second look
    assert found(keeper) == [str(Damaged(Path("events"), "第 4 条读不出"))]


def test_a_list_that_knows_more_than_the_order_of_writing() -> None:
    keeper = Tampered()
    assert Order(keeper).ahead() is None
    lie_of(keeper, "ahead")
    says = Order(keeper).ahead()
    assert says == "案件 A 在列表中有 4 次记录，总账只登记到第 3 次：总账被截短或改动过"
    lie_of(keeper, "unentered")
    assert "案件 C 在列表中有 1 次记录，总账只登记到第 0 次" in (Order(keeper).ahead() or "")


def test_further_checks_are_asked_of_every_case_that_can_be_read() -> None:
    keeper = Tampered()
    asked: list[str] = []

    def further(events: Sequence[Event]) -> Iterator[str]:
        asked.append(events[0].case_id)
        if events[0].case_id == "B":
            yield "案件 B 签名不符"

    run = Verification(keeper, Checks(further=further))
    assert list(run.every()) == [Finding("B", "案件 B 签名不符")]
    assert asked == ["A", "B", "C"]
    assert run.damaged == {"B"}


def test_a_case_that_cannot_be_listed() -> None:
    def refuse(_events: Sequence[Event]) -> dict[str, str]:
        raise ValueError("种类不认识")

    says = found(Tampered(), checks=Checks(listed=refuse))
    assert says == [f"案件 {case_id} 的事件不能归为案件记录：种类不认识" for case_id in "ABC"]


def test_anchors_that_disagree_with_each_other_are_named() -> None:
    keeper, other = Tampered(), MemoryKeeper(project)
    for revision in range(6):
        other.append("A", revision, new())
    anchors: dict[str, Anchor] = {"一": anchor_of(keeper), "二": anchor_of(other, "2026-11-22T18:00:00+08:00")}
    says = found(keeper, anchors)
    assert any(each.startswith("二：与案件库不符") for each in says)
    assert any("一（" in each and "条数相同，内容不同" in each for each in says)
