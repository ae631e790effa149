"""What is found of every way to tamper with a store, and, as plainly, what is not found without an anchor."""

from __future__ import annotations

import inspect
import sqlite3
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from threading import Thread, Timer

import pytest

from cases.embedded.keeper import EmbeddedKeeper
from cases.evidence.verify import PATIENCE_SECONDS, Verification
from cases.files import locked
from tests.cases.evidence import (
    LISTED,
    anchor_of,
    forget,
    found,
    lines_of,
    rewrite,
)
from tests.cases.helpers import keeper_in, new
from tests.cases.tampering import FOUND, HIDDEN, case_a, edit, filled, ledger, resealed, without_line

Change = Callable[[Path], object]


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


def test_the_patience_is_longer_than_a_writer_may_wait() -> None:
    waits = inspect.signature(EmbeddedKeeper).parameters["lock_seconds"].default
    assert waits < 15.0 == PATIENCE_SECONDS
