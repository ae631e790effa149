"""Copying into a database and out of it, and restoring into one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cases.keeper import StoreError
from cases.memory import MemoryKeeper
from cases.shared import keeper as keeper_module
from cases.shared.keeper import SharedKeeper
from cases.shared.link import Link
from cases.transfer.archive import Backup
from cases.transfer.copying import CopyStopped, copy
from tests.cases.helpers import keeper_in, new, project
from tests.cases.postgres import Server
from tests.cases.test_backup import made
from tests.cases.test_copying import STEPS, held, lived
from tests.cli.runner import in_its_own
from tests.workflow.walk import SOURCE
from tui.demo import examples, play
from tui.store import open_store
from workflow.listing import listing

Make = Callable[..., SharedKeeper]


def test_there_and_back(shared_keeper: Make, tmp_path: Path) -> None:
    origin, shared, embedded = lived(STEPS), shared_keeper(), keeper_in(tmp_path / "库")
    copy(origin, shared)
    assert made(shared, tmp_path / "x.zip").cases == 3
    with Backup(tmp_path / "x.zip") as backup:
        backup.verify(project)
        copy(backup, embedded)
        copy(backup, shared_keeper())
    assert held(origin) == held(shared) == held(embedded)
    embedded.close()


@pytest.mark.parametrize("at", [1, 2, 3])
def test_an_interrupted_copy_goes_on(shared_keeper: Make, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    shared, batches = shared_keeper(), list[object]()
    monkeypatch.setattr(keeper_module, "_BATCH", 2)
    real = Link.write

    def failing(self: Link, work: Callable[..., object]) -> object:
        batches.append(work)
        if len(batches) == at:
            raise StoreError("连接断了。")
        return real(self, work)

    monkeypatch.setattr(Link, "write", failing)
    with pytest.raises(CopyStopped, match="连接断了。此前复制的完好"):
        copy(lived(STEPS), shared)
    assert len(list(shared.entries())) == 2 * (at - 1)
    assert copy(lived(STEPS), shared).written == len(STEPS) - 2 * (at - 1)
    assert held(shared) == held(lived(STEPS))
    assert list(shared.inspect()) == []


def test_a_batch_sent_twice_is_there_once(shared_keeper: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    shared = shared_keeper()
    real = Link.write

    def lost(self: Link, work: Callable[..., object]) -> object:
        real(self, work)
        # As after a connection that was lost once the work was done.
        return real(self, lambda connection, _again: work(connection, True))  # noqa: FBT003 - as Link.write calls it

    monkeypatch.setattr(Link, "write", lost)
    assert copy(lived(STEPS), shared).written == len(STEPS)
    assert held(shared) == held(lived(STEPS))


def test_a_database_with_other_cases_is_left_alone(shared_keeper: Make) -> None:
    shared = shared_keeper()
    shared.append("Z", 0, new())
    before = held(shared)
    with pytest.raises(CopyStopped, match="没有写入"):
        copy(lived(STEPS), shared)
    assert held(shared) == before


def test_the_command_restores_into_a_database(postgres: Server, shared_keeper: Make, tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "库"))
    case_id = play(store, next(example for example in examples() if example.name == "hospital-38"))
    entries = list(store.keeper.entries())
    file, database = tmp_path / "x.zip", postgres.database()
    environment = {"XDG_DATA_HOME": str(tmp_path / "data")}
    assert in_its_own("backup", file, "--store", tmp_path / "库").code == 0
    dsn = postgres.dsn(database)
    for _ in range(2):
        done = in_its_own("restore", file, "--to", dsn, env=environment)
        assert (done.code, done.err) == (0, "")
        assert "已恢复 1 案" in done.out
    shared = shared_keeper(database, listing)
    assert list(shared.entries()) == entries
    assert shared.load(case_id) == store.keeper.load(case_id)
    # And out of the database again.
    done = in_its_own("backup", tmp_path / "y.zip", "--store", dsn, env=environment)
    assert (done.code, done.err) == (0, "")
    back = MemoryKeeper(listing)
    with Backup(tmp_path / "y.zip") as backup:
        backup.verify()
        copy(backup, back)
    assert list(back.entries()) == entries
    done = in_its_own("case", "new", "--store", dsn, "--data", "-", stdin=json.dumps(SOURCE).encode(), env=environment)
    assert done.code == 0, done
    in_its_own("restore", file, "--to", dsn, env=environment).refused(2, "没有写入", "空的案件库")
