"""What is found of every way to tamper with a store, and, as plainly, what is not found without an anchor."""

from __future__ import annotations

import inspect
import json
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from threading import Thread, Timer
from typing import Any

import pytest

from cases.embedded.keeper import EmbeddedKeeper
from cases.events import Event, canonical, seal
from cases.evidence.anchor import Anchor
from cases.evidence.verify import PATIENCE_SECONDS, Checks, Finding, Order, Verification
from cases.files import locked
from cases.keeper import Damaged, Entry, Head, Keeper, UnknownCase
from cases.memory import MemoryKeeper
from tests.cases.evidence import (
    LISTED,
    Lines,
    Rows,
    anchor_of,
    forget,
    found,
    lines_of,
    rehash,
    reseal,
    rewrite,
    tamper,
)
from tests.cases.helpers import keeper_in, new, project

Change = Callable[[Path], object]
ORDER = (("B", 0), ("A", 0), ("B", 1), ("A", 1), ("A", 2), ("C", 0))
"""Three cases in six entries."""


def filled(keeper: Keeper) -> Keeper:
    for case_id, revision in ORDER:
        keeper.append(case_id, revision, new("note", amount=revision))
    return keeper


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait for writers of whom there are none."""
    monkeypatch.setattr("cases.evidence.verify.PAUSE_SECONDS", 0.0)
    monkeypatch.setattr("cases.evidence.verify.PATIENCE_SECONDS", 0.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    keeper = keeper_in(tmp_path / "store")
    filled(keeper)
    keeper.close()
    return tmp_path / "store"


def case_a(folder: Path) -> Path:
    return folder / "cases" / "A.json"


def ledger(folder: Path) -> Path:
    return folder / "ledger.jsonl"


def edit(rows: Rows) -> None:
    rows["2"]["data"]["amount"] = 999


def edit_and_rehash(rows: Rows) -> None:
    edit(rows)
    rehash(rows)


def cut_last(rows: Rows) -> None:
    rows.pop("3")


def swap_files(folder: Path) -> None:
    a, b = case_a(folder), folder / "cases" / "B.json"
    content = a.read_bytes()
    a.write_bytes(b.read_bytes())
    b.write_bytes(content)


def without_line(folder: Path) -> None:
    lines = ledger(folder).read_bytes().splitlines(keepends=True)
    ledger(folder).write_bytes(b"".join(lines[:2] + lines[3:]))


def cut_ledger(folder: Path) -> None:
    ledger(folder).write_bytes(b"".join(ledger(folder).read_bytes().splitlines(keepends=True)[:-2]))


def resealed(change: Callable[[Lines], object]) -> Change:
    """Return a change of the ledger's lines, every seal made anew and the index forgotten."""

    def run(folder: Path) -> None:
        lines = lines_of(ledger(folder))
        change(lines)
        reseal(ledger(folder), lines)
        forget(folder)

    return run


def swap_lines(lines: Lines) -> None:
    lines[3], lines[4] = lines[4], lines[3]


def remove_case(folder: Path) -> None:
    case_a(folder).unlink()
    reseal(ledger(folder), [line for line in lines_of(ledger(folder)) if line["case_id"] != "A"])
    forget(folder)


def both(*changes: Change) -> Change:
    return lambda folder: [change(folder) for change in changes]


A_FILE = "A.json 不能使用"
FOUND: dict[str, tuple[Change, tuple[str, ...]]] = {
    "an event edited, the checksum put right": (
        lambda folder: tamper(case_a(folder), edit),
        (A_FILE, "第 2 个事件的内容与其摘要不符：该事件被改动过"),
    ),
    "an event edited, the whole chain made again": (
        lambda folder: tamper(case_a(folder), edit_and_rehash),
        (A_FILE, "第 3 个事件与总账登记的不是同一个", "分叉"),
    ),
    "the last event deleted": (
        lambda folder: tamper(case_a(folder), cut_last),
        (A_FILE, "截短：总账登记到第 3 次，文件只有 2 次"),
    ),
    "an event forged at the end": (
        lambda folder: tamper(case_a(folder), _add_two),
        (A_FILE, "总账只登记到第 3 次记录，文件却有 5 次"),
    ),
    "raw bytes": (
        lambda folder: case_a(folder).write_bytes(case_a(folder).read_bytes().replace(b"wang", b"gnaw")),
        (A_FILE, "校验和不符"),
    ),
    "a file deleted": (lambda folder: case_a(folder).unlink(), (A_FILE, "文件不见了，总账登记到第 3 次记录")),
    "two files swapped": (swap_files, (A_FILE, "里面是案件 B", "B.json 不能使用", "里面是案件 A")),
    "a copy under another name": (
        lambda folder: shutil.copy(case_a(folder), folder / "cases" / "X.json"),
        ("X.json 不在总账中",),
    ),
    "a line of the ledger deleted": (without_line, ("ledger.jsonl", "与前一行接不上")),
    "a line of the ledger deleted, and the index": (both(without_line, forget), ("ledger.jsonl", "与前一行接不上")),
    "a line deleted, all sealed anew": (
        resealed(lambda lines: lines.pop(2)),
        ("B.json", "总账只登记到第 1 次记录，文件却有 2 次"),
    ),
    "an earlier digest in the ledger": (
        resealed(lambda lines: lines[1].update(digest="0" * 64)),
        ("案件 A 第 1 次记录的摘要是", "总账第 2 条登记的是第 1 次、0000000000000000…：两处有一处被改动过"),
    ),
    "the last digest in the ledger": (
        resealed(lambda lines: lines[4].update(digest="0" * 64)),
        (A_FILE, "第 3 个事件与总账登记的不是同一个"),
    ),
    "lines of one case swapped": (resealed(swap_lines), ("总账第 4 条是案件 A 的第 3 次记录，它之前是第 1 次",)),
    "what the list shows": (
        resealed(lambda lines: lines[4]["listing"].update(last="closed")),
        ("案件 A 在列表中的内容与案件不符（last）：总账或索引被改动过，或为另一版本的软件所写",),
    ),
    "a field of the list removed": (
        resealed(lambda lines: lines[4]["listing"].pop("last")),
        ("案件 A 在列表中的内容与案件不符（last）",),
    ),
    "all fields of the list removed": (
        resealed(lambda lines: lines[4].update(listing={})),
        ("案件 A 在列表中的内容与案件不符（last、count）",),
    ),
    "the ledger cut": (cut_ledger, ("ledger.jsonl", "总账被截短")),
    "the ledger cut, and the index": (
        both(cut_ledger, forget),
        ("C.json 不在总账中", "总账只登记到第 2 次记录，文件却有 3 次"),
    ),
    "the ledger's end rewritten": (
        lambda folder: reseal(ledger(folder), [*lines_of(ledger(folder))[:4], *_forged(folder)]),
        ("ledger.jsonl",),
    ),
    "the ledger deleted": (lambda folder: ledger(folder).unlink(), ("ledger.jsonl", "总账被截短")),
    "the ledger deleted, and the index": (
        both(lambda folder: ledger(folder).unlink(), forget),
        ("A.json 不在总账中", "B.json 不在总账中", "C.json 不在总账中"),
    ),
}


def _add_two(rows: Rows) -> None:
    for place in (4, 5):
        rows[str(place)] = seal("A", place, rows[str(place - 1)]["digest"], new("forged")).to_dict()


def _forged(folder: Path) -> Lines:
    """Return the two last lines of the ledger with another event in place of one."""
    first, last = lines_of(ledger(folder))[4:]
    return [{**first, "digest": "f" * 64}, {**last, "words": "longer than before"}]


@pytest.mark.parametrize("name", FOUND)
def test_tampering_is_found_and_named(folder: Path, name: str) -> None:
    change, words = FOUND[name]
    assert found(keeper_in(folder)) == []
    change(folder)
    before = {path: path.read_bytes() for path in (folder / "cases").iterdir()}
    says = found(keeper_in(folder))
    for word in words:
        assert any(word in each for each in says), says
    assert len(set(says)) == len(says)
    assert {path: path.read_bytes() for path in (folder / "cases").iterdir()} == before


def test_a_changed_index_deceives_nobody(folder: Path) -> None:
    """An index may be mended from the ledger at any time; what may not be is that it is believed."""
    for statement in ("UPDATE heads SET digest = '0', revision = 9 WHERE case_id = 'A'", "DELETE FROM heads"):
        keeper_in(folder).heads()
        with sqlite3.connect(folder / "index.sqlite") as connection:
            connection.execute(statement)
        connection.close()
        says = found(keeper_in(folder))
        right = [(head.case_id, head.revision) for head in keeper_in(folder).heads()] == [("A", 3), ("B", 2), ("C", 1)]
        assert says or right
        forget(folder)
        assert found(keeper_in(folder)) == []


HIDDEN: dict[str, tuple[Change, str]] = {
    "a case rewritten, ledger and all": (
        lambda folder: rewrite(folder, "A", edit),
        "一.json：与案件库不符：前 6 条算出的根是",
    ),
    "the first event of a case rewritten": (
        lambda folder: rewrite(folder, "B", lambda rows: rows["1"].update(actor="li")),
        "一.json：与案件库不符：前 6 条算出的根是",
    ),
    "a case cut short, ledger and all": (
        lambda folder: rewrite(folder, "A", cut_last),
        "一.json：比锚定时少了 1 条（锚定时 6 条，现有 5 条），锚定时最后一条是案件 C 第 1 次记录",
    ),
    "a case removed, ledger and all": (remove_case, "一.json：比锚定时少了 3 条（锚定时 6 条，现有 3 条）"),
    "everything deleted": (shutil.rmtree, "一.json：比锚定时少了 6 条（锚定时 6 条，现有 0 条）"),
}


@pytest.mark.parametrize("name", HIDDEN)
def test_what_only_an_anchor_finds(folder: Path, name: str) -> None:
    """Whoever can write everything leaves a store that is whole in itself: without an anchor nothing is found."""
    change, says = HIDDEN[name]
    anchor = anchor_of(keeper_in(folder))
    assert found(keeper_in(folder), {"一.json": anchor}) == []
    change(folder)
    assert found(keeper_in(folder)) == []
    with_anchor = found(keeper_in(folder), {"一.json": anchor})
    assert len(with_anchor) == 1
    assert with_anchor[0].startswith(says)


def test_what_even_an_anchor_does_not_find(folder: Path) -> None:
    """The limits that the manual states: what was rewritten before it was taken, and the order between cases."""
    rewrite(folder, "A", edit)
    anchor = anchor_of(keeper_in(folder))
    resealed(lambda lines: lines.insert(0, lines.pop(1)))(folder)
    assert [line["case_id"] for line in lines_of(ledger(folder))] == ["A", "B", "B", "A", "A", "C"]
    assert found(keeper_in(folder), {"一.json": anchor}) == []


def test_what_was_written_after_the_last_anchor_rests_on_the_ledger_alone(folder: Path) -> None:
    anchor = anchor_of(keeper_in(folder))
    keeper_in(folder).append("A", 3, new("note", amount=4))
    rewrite(folder, "A", lambda rows: rows["4"]["data"].update(amount=5))
    assert found(keeper_in(folder), {"一.json": anchor}) == []
    rewrite(folder, "A", lambda rows: rows["3"]["data"].update(amount=5))
    assert len(found(keeper_in(folder), {"一.json": anchor})) == 1


def test_daily_anchors_say_when(folder: Path) -> None:
    keeper = keeper_in(folder)
    anchors = {"一": anchor_of(keeper, "2026-11-21T18:00:00+08:00")}
    keeper.append("A", 3, new("note", amount=4))
    anchors["二"] = anchor_of(keeper, "2026-11-22T18:00:00+08:00")
    keeper.append("B", 2, new())
    anchors["三"] = anchor_of(keeper, "2026-11-23T18:00:00+08:00")
    keeper.append("B", 3, new())
    keeper.close()
    assert found(keeper_in(folder), anchors) == []
    rewrite(folder, "A", lambda rows: rows["4"]["data"].update(amount=5))
    run = Verification(keeper_in(folder), LISTED, anchors)
    second, third = [finding.says for finding in run.every()]
    assert second.startswith("二：与案件库不符")
    assert "前 6 条与 一 一致，改动在第 7 条至第 7 条之间" in second
    assert f"第 7 条是案件 A 第 4 次记录（{keeper_in(folder).load('A')[3].digest[:16]}…）" in second
    assert third.startswith("三：与案件库不符")
    assert run.held == ["一"]


def test_an_anchor_tells_which_of_two_was_changed(folder: Path) -> None:
    anchors = {"一": anchor_of(keeper_in(folder))}
    resealed(lambda lines: lines[1].update(digest="0" * 64))(folder)
    assert [each.partition("…：")[2] for each in found(keeper_in(folder), anchors)] == [
        "案件与锚文件一致，被改动的是总账"
    ]


def test_a_broken_ledger_is_one_finding_and_no_case_is_blamed(folder: Path) -> None:
    anchor = anchor_of(keeper_in(folder))
    without_line(folder)
    run = Verification(keeper_in(folder), LISTED, {"一": anchor})
    findings = list(run.every())
    assert run.damaged == set()
    assert (run.cases, run.unread) == (0, 3)
    assert {finding.case_id for finding in findings} == {None}
    assert any("一：总账只读得到第 2 条，比锚定时少了 4 条" in finding.says for finding in findings)


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


def held_up(folder: Path) -> Thread:
    """Return a writer whose event is in the case and waits for the ledger, which somebody has."""
    before = case_a(folder).read_bytes()
    writer = Thread(target=lambda: keeper_in(folder).append("A", 3, new("note", amount=4)))
    writer.start()
    while case_a(folder).read_bytes() == before:
        time.sleep(0.005)
    return writer


def test_a_writer_that_waits_for_the_ledger_is_no_finding(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cases.evidence.verify.PAUSE_SECONDS", 0.02)
    monkeypatch.setattr("cases.evidence.verify.PATIENCE_SECONDS", 9.0)
    with ExitStack() as stack:
        stack.enter_context(locked(folder / "locks" / ".ledger.lock", "总账", 1.0))
        writer = held_up(folder)
        released = Timer(0.5, stack.pop_all().close)
        released.start()
        try:
            assert found(keeper_in(folder)) == []
        finally:
            released.join()
            writer.join()
    assert len(keeper_in(folder).load("A")) == 4


def test_a_writer_that_never_comes_to_the_ledger_is_one_in_the_end(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cases.evidence.verify.PAUSE_SECONDS", 0.02)
    monkeypatch.setattr("cases.evidence.verify.PATIENCE_SECONDS", 0.2)
    with locked(folder / "locks" / ".ledger.lock", "总账", 1.0):
        writer = held_up(folder)
        started = time.monotonic()
        (says,) = found(keeper_in(folder))
        waited = time.monotonic() - started
    writer.join()
    assert says.startswith("案件 A 有 4 次记录，总账只登记了 3 次")
    assert waited >= 0.2
    assert found(keeper_in(folder)) == []


@pytest.mark.parametrize("name", sorted({"rewritten", "cut", "unlisted", "ahead", "forked", "shown", "unentered"}))
def test_nobody_is_waited_for_where_something_else_is_wrong(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cases.evidence.verify.PATIENCE_SECONDS", 60.0)
    keeper = Tampered()
    lie_of(keeper, name)
    started = time.monotonic()
    assert found(keeper)
    assert time.monotonic() - started < 30


def test_the_patience_is_longer_than_a_writer_may_wait() -> None:
    waits = inspect.signature(EmbeddedKeeper).parameters["lock_seconds"].default
    assert waits < 15.0 == PATIENCE_SECONDS


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
