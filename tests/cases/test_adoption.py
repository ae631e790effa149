"""A store from before there was a ledger: never opened as if it had one, and given one once."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from cases.embedded.adoption import adopt
from cases.keeper import Damaged, LedgerDamaged, Rebuilt, StoreError
from cases.search import Search
from tests.cases.faults import Death, faults
from tests.cases.helpers import drop_index, keeper_in, listed, names_in, new, project, snapshot


def old_store(folder: Path) -> Path:
    """Make a store of two cases as a version without a ledger left it: case files, and nothing else."""
    keeper = keeper_in(folder)
    for case_id, events in (("B", 3), ("A", 2)):
        for revision in range(events):
            keeper.append(case_id, revision, new(f"k{revision}", text=f"床位{revision}"))
    keeper.close()
    for name in ("ledger.jsonl", *(name for name in names_in(folder) if name.startswith("index.sqlite"))):
        (folder / name).unlink()
    for name in ("pending", "locks"):
        for each in (folder / name).iterdir():
            each.unlink()
        (folder / name).rmdir()
    assert names_in(folder) == ["cases"]
    return folder


def test_an_old_store_is_not_opened(tmp_path: Path) -> None:
    folder = old_store(tmp_path)
    before = snapshot(folder)
    keeper = keeper_in(folder)
    acts: list[Callable[[], object]] = [
        lambda: keeper.load("A"),
        lambda: keeper.append("A", 2, new()),
        lambda: keeper.append("C", 0, new()),
        lambda: list(keeper.entries()),
    ]
    for act in acts:
        with pytest.raises(StoreError, match=r"没有总账.*penalty store migrate"):
            act()
    assert [type(fault) for fault in keeper.damaged()] == [LedgerDamaged]
    # The ledger that is not there, and each case that it does not have.
    assert ["没有总账" in sentence for sentence in keeper.inspect()] == [True, False, False]
    assert snapshot(folder) == before


def test_adoption(tmp_path: Path) -> None:
    folder = old_store(tmp_path)
    cases = {name: (folder / "cases" / name).read_bytes() for name in names_in(folder / "cases")}
    assert adopt(folder, project) == 5
    keeper = keeper_in(folder)
    assert [(head.case_id, head.revision, dict(head.listing)) for head in keeper.heads()] == [
        ("A", 2, {"last": "k1", "count": "2"}),
        ("B", 3, {"last": "k2", "count": "3"}),
    ]
    places = [(entry.case_id, entry.revision) for entry in keeper.entries()]
    assert places == [("A", 1), ("A", 2), ("B", 1), ("B", 2), ("B", 3)]
    assert [head.case_id for head in keeper.query(Search(text="床位0 床位2"))] == ["B"]
    assert keeper.damaged() == ()
    assert list(keeper.inspect()) == []
    assert {name: (folder / "cases" / name).read_bytes() for name in cases} == cases
    assert keeper.append("B", 3, new()) == 4
    with pytest.raises(StoreError, match=r"有过总账（有 ledger\.jsonl"):
        adopt(folder, project)


def test_a_store_that_lost_its_ledger_is_no_old_one(tmp_path: Path) -> None:
    folder = old_store(tmp_path)
    assert adopt(folder, project) == 5
    keeper_in(folder).append("A", 2, new())
    (folder / "ledger.jsonl").unlink()
    drop_index(folder)
    (folder / "cases" / "B.json").unlink()
    before = snapshot(folder)
    with pytest.raises(StoreError, match=r"不是以前版本的案件库.*--rebuild"):
        adopt(folder, project)
    assert snapshot(folder) == before
    # Whoever insists gets a ledger, and a store that goes on saying so.
    assert adopt(folder, project, rebuild=True) == 3
    keeper = keeper_in(folder)
    assert [head.case_id for head in keeper.heads()] == ["A"]
    (said,) = keeper.damaged()
    assert isinstance(said, Rebuilt)
    assert "重建以前的改动，总账再也查不出" in str(said)
    assert [str(said)] == list(keeper.inspect())
    keeper.close()


def test_a_damaged_ledger_is_kept_when_it_is_made_anew(tmp_path: Path) -> None:
    keeper = keeper_in(tmp_path)
    keeper.append("A", 0, new())
    keeper.append("A", 1, new())
    keeper.close()
    content = bytearray((tmp_path / "ledger.jsonl").read_bytes())
    content[100] ^= 1
    (tmp_path / "ledger.jsonl").write_bytes(content)
    drop_index(tmp_path)
    with pytest.raises(LedgerDamaged):
        keeper_in(tmp_path).load("A")
    assert adopt(tmp_path, project, rebuild=True) == 2
    assert len(keeper_in(tmp_path).load("A")) == 2
    (kept,) = (tmp_path / "quarantine").iterdir()
    assert kept.read_bytes() == bytes(content)


def test_a_rebuilding_that_fails_leaves_the_old_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = keeper_in(tmp_path)
    keeper.append("A", 0, new())
    keeper.close()
    before = (tmp_path / "ledger.jsonl").read_bytes()

    def failing(_from: Path, _to: Path) -> None:
        raise OSError(errno.EIO, "")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", failing)
        with pytest.raises(StoreError, match="原有内容未变"):
            adopt(tmp_path, project, rebuild=True)
    assert (tmp_path / "ledger.jsonl").read_bytes() == before
    assert keeper_in(tmp_path).damaged() == ()
    assert list(keeper_in(tmp_path).inspect()) == []


def test_adoption_shows_what_each_case_shows_last(tmp_path: Path) -> None:
    keeper = keeper_in(tmp_path, fold=listed)
    keeper.append("A", 0, new(shown={"party": "甲医院"}))
    keeper.append("A", 1, new(shown={"party": "乙医院"}))
    keeper.close()
    expected = keeper.heads()
    keeper.close()
    (tmp_path / "ledger.jsonl").unlink()
    drop_index(tmp_path)
    adopt(tmp_path, listed, rebuild=True)
    assert keeper_in(tmp_path, fold=listed).heads() == expected


def test_an_empty_store_needs_no_adoption(tmp_path: Path) -> None:
    assert adopt(tmp_path / "none", project) == 0
    (tmp_path / "cases").mkdir()
    assert adopt(tmp_path, project) == 0
    assert keeper_in(tmp_path).append("A", 0, new()) == 1


def test_a_case_that_cannot_be_read_stops_it(tmp_path: Path) -> None:
    folder = old_store(tmp_path)
    file = folder / "cases" / "B.json"
    good = file.read_bytes()
    file.write_bytes(good.replace(b"wang", b"gnaw"))
    with pytest.raises(Damaged, match=r"B\.json"):
        adopt(folder, project)
    assert not (folder / "ledger.jsonl").exists()
    file.write_bytes(good)
    (folder / "cases" / "X.json").write_bytes(good)
    with pytest.raises(Damaged, match="与文件名不符"):
        adopt(folder, project)
    (folder / "cases" / "X.json").unlink()
    assert adopt(folder, project) == 5


def test_a_case_that_cannot_be_listed_stops_it(tmp_path: Path) -> None:
    def refuse(_events: object) -> dict[str, str]:
        raise ValueError("事件 k0 不认识")

    folder = old_store(tmp_path)
    with pytest.raises(Damaged, match="不能登记到总账，事件 k0 不认识"):
        adopt(folder, refuse)
    assert not (folder / "ledger.jsonl").exists()


@pytest.mark.parametrize("mode", ["refuse", "die", "short-die"])
def test_adoption_that_is_cut_short_can_be_done_again(tmp_path: Path, mode: str) -> None:
    dry = old_store(tmp_path / "dry")
    with faults(0, mode) as plan:
        adopt(dry, project)
    folder = old_store(tmp_path / "store")
    done = 0
    for at in range(1, len(plan.made) + 1, 7):
        try:
            with faults(at, mode):
                adopt(folder, project)
            done += 1
        except (StoreError, Death):
            pass
        if (folder / "ledger.jsonl").exists():
            assert len(list(keeper_in(folder).entries())) == 5
            assert list(keeper_in(folder).inspect()) == []
            (folder / "ledger.jsonl").unlink()
            drop_index(folder)
    assert done < len(range(1, len(plan.made) + 1, 7)) or mode == "short-die"
    assert adopt(folder, project) == 5
    assert list(keeper_in(folder).inspect()) == []


def test_two_who_adopt_at_once(tmp_path: Path) -> None:
    folder = old_store(tmp_path)
    told: list[str] = []

    def run() -> None:
        try:
            told.append(str(adopt(folder, project)))
        except StoreError as error:
            told.append(str(error))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert min(len(each) for each in told) == 1
    assert sum("有过总账" in each for each in told) == 3
    assert len(list(keeper_in(folder).entries())) == 5


def test_a_ledger_that_was_deleted_is_missed(tmp_path: Path) -> None:
    keeper = keeper_in(tmp_path)
    keeper.append("A", 0, new())
    keeper.heads()
    (tmp_path / "ledger.jsonl").unlink()
    for each in (keeper, keeper_in(tmp_path)):
        with pytest.raises(LedgerDamaged):
            each.load("A")
        with pytest.raises(LedgerDamaged):
            each.append("B", 0, new())
        assert [type(fault) for fault in each.damaged()] == [LedgerDamaged]
    keeper.close()
    drop_index(tmp_path)
    # Not even somebody's unfinished write makes it anew.
    (tmp_path / "pending" / "A").touch()
    fresh = keeper_in(tmp_path)
    with pytest.raises(LedgerDamaged, match="有案件而没有总账"):
        fresh.load("A")
    with pytest.raises(LedgerDamaged):
        fresh.append("B", 0, new())
    assert fresh.heads() == ()
    assert [type(fault) for fault in fresh.damaged()] == [LedgerDamaged]
    assert not os.path.exists(tmp_path / "ledger.jsonl")  # noqa: PTH110 - asks the system itself


def test_what_a_dead_writer_of_that_time_left_is_removed(tmp_path: Path) -> None:
    folder = old_store(tmp_path)
    (folder / "cases" / ".A.json.0123456789abcdef.tmp").write_bytes(b"half")
    assert adopt(folder, project) == 5
    assert names_in(folder / "cases") == ["A.json", "B.json"]
    assert list(keeper_in(folder).inspect()) == []
