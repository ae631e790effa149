"""A store in a folder as a whole: what readers leave alone, what waits, what is named, and what it costs."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from filelock import FileLock

from cases.embedded.keeper import EmbeddedKeeper
from cases.embedded.ledger import Line, _sealed
from cases.keeper import BadCaseId, Conflict, Damaged, OutcomeUnknown, StoreError, UnknownCase
from cases.search import Search
from tests.cases.faults import faults
from tests.cases.helpers import drop_index, keeper_in, names_in, new, quick_folder, snapshot


def case_file(folder: Path, events: int = 3) -> Path:
    keeper = keeper_in(folder)
    for revision in range(events):
        keeper.append("A", revision, new("note", amount=revision * 100))
    keeper.close()
    return folder / "cases" / "A.json"


def test_an_unreadable_file_is_not_taken_for_damaged_for_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = case_file(tmp_path)
    keeper = keeper_in(tmp_path)

    def refuse(_self: Path) -> bytes:
        raise PermissionError(13, "denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", refuse)
        with pytest.raises(Damaged, match="读不出，没有权限") as caught:
            keeper.load("A")
        with pytest.raises(Damaged, match="读不出，没有权限"):
            keeper.append("A", 3, new())
        # The list needs no case.
        assert [head.revision for head in keeper.heads()] == [3]
    assert caught.value.file == file
    assert keeper.append("A", 3, new()) == 4


def test_other_files_in_the_folder_are_named(tmp_path: Path) -> None:
    file = case_file(tmp_path)
    others = ["说明.txt", ".DS_Store", "A.json.bak", "案件一.json", "A", "Z.json"]
    for name in others:
        (file.parent / name).write_bytes(file.read_bytes())
    keeper = keeper_in(tmp_path)
    assert [head.case_id for head in keeper.heads()] == ["A"]
    said = list(keeper.inspect())
    assert [sentence.partition(" 不在总账中")[0] for sentence in said] == sorted(
        str(file.parent / name) for name in others
    )
    with pytest.raises(BadCaseId):
        keeper.load("案件一")
    with pytest.raises(Damaged, match="与文件名不符"):
        keeper.load("Z")


def test_a_case_that_cannot_be_folded(tmp_path: Path) -> None:
    """A newer version's event may be in a case; this one shows the case and does not write to it."""
    newer = EmbeddedKeeper(tmp_path, lambda events: {"count": str(len(events))})
    newer.append("A", 0, new("unfoldable"))
    keeper = keeper_in(tmp_path)
    assert [event.kind for event in keeper.load("A")] == ["unfoldable"]
    assert [head.case_id for head in keeper.heads()] == ["A"]
    before = snapshot(tmp_path)
    with pytest.raises((ValueError, Damaged), match="事件 unfoldable 不认识"):
        keeper.append("A", 1, new())
    assert snapshot(tmp_path) == before


def test_a_dead_writers_case_that_is_damaged_is_named_and_kept(tmp_path: Path) -> None:
    file = case_file(tmp_path)
    file.write_bytes(file.read_bytes()[:-3])
    (tmp_path / "pending" / "A").touch()
    keeper = keeper_in(tmp_path)
    for _ in range(2):
        assert [fault.file for fault in keeper.damaged()] == [file]
        assert [head.case_id for head in keeper.heads()] == ["A"]
    assert keeper.append("B", 0, new()) == 1
    assert names_in(tmp_path / "pending") == ["A"]


def test_a_store_where_none_can_be(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("not a folder")
    with pytest.raises(StoreError, match="不能建立文件夹"):
        keeper_in(tmp_path / "store").append("A", 0, new())
    with pytest.raises(StoreError, match="读不出"):
        keeper_in(tmp_path / "store").heads()
    assert (tmp_path / "store").read_text() == "not a folder"


def test_readers_make_nothing(tmp_path: Path) -> None:
    keeper = keeper_in(tmp_path / "store")
    (tmp_path / "empty").mkdir()
    for reader in (keeper, keeper_in(tmp_path / "empty")):
        assert [*reader.heads(), *reader.damaged(), *reader.entries(), *reader.inspect()] == []
        assert (reader.count(), reader.newest("")) == (0, None)
        with pytest.raises(UnknownCase):
            reader.load("A")
    assert names_in(tmp_path) == ["empty"]
    assert names_in(tmp_path / "empty") == []
    # And one that looked into the empty place sees what comes.
    keeper_in(tmp_path / "store").append("A", 0, new())
    assert [head.case_id for head in keeper.heads()] == ["A"]


@contextmanager
def unable_to_write(folder: Path) -> Iterator[None]:
    """Take away the right to write there; from root by making this process another's for a while."""
    folders = [folder, *(each for each in folder.rglob("*") if each.is_dir())]
    for each in folders:
        each.chmod(0o555)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)
        for each in folders:
            each.chmod(0o755)


@pytest.mark.parametrize("what", ["indexed", "without an index", "torn", "unfinished"])
def test_a_store_that_cannot_be_written_is_read(what: str) -> None:
    with quick_folder() as place:
        folder = Path(place)
        case_file(folder)
        if what != "indexed":
            drop_index(folder)
        if what == "torn":
            with (folder / "ledger.jsonl").open("ab") as file:
                file.write(b"half a line")
        if what == "unfinished":
            (folder / "pending" / "A").touch()
        before = snapshot(folder)
        with unable_to_write(folder), closing(keeper_in(folder, lock_seconds=0.1)) as keeper:
            for _ in range(2):
                assert [head.revision for head in keeper.heads()] == [3]
                assert len(keeper.load("A")) == len(list(keeper.entries())) == 3
                assert (keeper.count(), keeper.newest("")) == (1, "A")
                assert keeper.damaged() == ()
            for expected in (0, 3):
                with pytest.raises(StoreError, match=r"不能锁定|不能建立|没有写入"):
                    keeper.append("A" if expected else "B", expected, new())
        assert snapshot(folder) == before


def test_a_held_lock_is_waited_for_and_then_named(tmp_path: Path) -> None:
    case_file(tmp_path, 1)
    quick = keeper_in(tmp_path, lock_seconds=0.05)
    with FileLock(tmp_path / "locks" / "A.lock"):
        with pytest.raises(StoreError, match="案件 A 正由另一个窗口写入"):
            quick.append("A", 1, new())
        assert quick.append("B", 0, new()) == 1
        assert len(quick.load("A")) == 1
    assert quick.append("A", 1, new()) == 2


def test_a_ledger_held_too_long_leaves_the_outcome_open_and_then_finished(tmp_path: Path) -> None:
    case_file(tmp_path, 1)
    quick = keeper_in(tmp_path, lock_seconds=0.05)
    with FileLock(tmp_path / "locks" / ".ledger.lock"):
        with pytest.raises(OutcomeUnknown, match=r"总账正由另一个窗口写入.*不要直接重做"):
            quick.append("A", 1, new())
        assert len(quick.load("A")) == 2
    assert [head.revision for head in quick.heads()] == [2]
    with pytest.raises(Conflict):
        quick.append("A", 1, new())
    assert names_in(tmp_path / "pending") == []


def calls_with(folder: Path, act: Callable[[EmbeddedKeeper], object]) -> Counter[str]:
    keeper = keeper_in(folder)
    with faults(0, "refuse") as plan:
        act(keeper)
    keeper.close()
    return Counter(plan.made)


def store_of(folder: Path, count: int) -> Path:
    """Make a store with a case A and `count` others of which only the ledger and the folder know."""
    keeper_in(folder).append("A", 0, new())
    ledger = folder / "ledger.jsonl"
    seal_before = ledger.read_bytes()[:64].decode()
    with ledger.open("ab") as file:
        for number in range(count):
            line = _sealed(seal_before, Line(f"C{number}", 1, "0" * 64, {"party": "医院"}, ""))
            (folder / "cases" / f"C{number}.json").touch()
            file.write(line)
            seal_before = line[:64].decode()
    keeper = keeper_in(folder)
    assert keeper.count() == count + 1
    keeper.close()
    return folder


def test_nothing_costs_more_in_a_store_of_many_cases(tmp_path: Path) -> None:
    """Counted in system calls: those of opening, of an append to a case, of a new case, of a search."""
    few, many = store_of(tmp_path / "few", 10), store_of(tmp_path / "many", 2000)
    acts: list[Callable[[EmbeddedKeeper], object]] = [
        lambda keeper: keeper.append("A", 1, new()),
        lambda keeper: keeper.append("N", 0, new()),
        lambda keeper: keeper.load("A"),
        lambda keeper: keeper.heads(),
        lambda keeper: keeper.count(Search(text="x")),
        lambda keeper: keeper.newest("C"),
    ]
    for act in acts:
        assert calls_with(few, act) == calls_with(many, act)
