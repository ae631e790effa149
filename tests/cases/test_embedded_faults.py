"""An append that goes wrong at any one system call: nothing promised is lost, nothing half-written stays."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from filelock import FileLock

from cases.embedded import EmbeddedKeeper
from cases.keeper import OutcomeUnknown, StoreError, UnknownCase
from tests.cases.faults import DEATH, faults
from tests.cases.helpers import keeper_in, names_in, new, start_child


def store(folder: Path, events: int) -> EmbeddedKeeper:
    keeper = keeper_in(folder, lock_seconds=1)
    for revision in range(events):
        keeper.append("A", revision, new("before"))
    return keeper


def calls_of_an_append(folder: Path, events: int) -> list[str]:
    keeper = store(folder, events)
    with faults(0, "refuse") as plan:
        keeper.append("A", events, new("after"))
    return plan.made


def check_usable(folder: Path, before: int, *added: int) -> None:
    """Check that the case holds the events of before and as many more as one of `added`, and takes the next."""
    keeper = keeper_in(folder, lock_seconds=1)
    try:
        found = len(keeper.load("A"))
    except UnknownCase:
        found = 0
    assert found - before in added
    assert keeper.damaged() == ()
    assert [head.revision for head in keeper.heads()] == [found] * bool(found)
    assert keeper.append("A", found, new("next")) == found + 1
    kinds = ["before"] * before + ["after"] * (found - before) + ["next"]
    assert [event.kind for event in keeper.load("A")] == kinds
    assert names_in(folder / "cases") == ["A.json"]


def test_an_append_flushes_the_file_and_then_the_folder(tmp_path: Path) -> None:
    made = calls_of_an_append(tmp_path, 2)
    place = made.index("replace")
    assert made[:place].count("fsync") == 1
    assert made[place - 2 : place] == ["fsync", "close"]
    assert made[place + 1 : place + 3] == ["open", "fsync"]
    assert "flock" in made[:place]
    assert "flock" in made[place:]


@pytest.mark.parametrize("events", [0, 2])
@pytest.mark.parametrize("mode", ["refuse", "late", "short"])
def test_an_error_at_every_call(tmp_path: Path, events: int, mode: str) -> None:
    made = calls_of_an_append(tmp_path / "dry", events)
    outcomes: set[str] = set()
    for at in range(1, len(made) + 1):
        folder = tmp_path / str(at)
        keeper = store(folder, events)
        try:
            with faults(at, mode):
                keeper.append("A", events, new("after"))
        except OutcomeUnknown as error:
            outcome, sentence, added = "unknown", str(error), [0, 1]
        except StoreError as error:
            outcome, sentence, added = "refused", str(error), [0]
            assert not list(folder.rglob("*.tmp"))
        else:
            outcome, sentence, added = "done", "", [1]
        assert ("不能确定是否已写入" in sentence) == (outcome == "unknown")
        outcomes.add(outcome)
        check_usable(folder, events, *added)
    assert outcomes == ({"done"} if mode == "short" else {"done", "refused", "unknown"})


@pytest.mark.parametrize(("events", "mode"), [(0, "die"), (2, "die"), (2, "short-die")])
def test_death_at_every_call(tmp_path: Path, events: int, mode: str) -> None:
    made = calls_of_an_append(tmp_path / "dry", events)
    points = [at for at, name in enumerate(made, start=1) if mode == "die" or name == "write"]
    half_written = 0
    for at in points:
        folder = tmp_path / str(at)
        store(folder, events)
        child = start_child("die", str(folder), str(events), str(at), mode)
        promised, _ = child.communicate(timeout=30)
        assert (child.returncode, promised) == (DEATH, "")
        half_written += bool(list(folder.rglob("*.tmp")))
        check_usable(folder, events, int("replace" in made[: at - 1]))
    assert half_written


def test_a_full_disk(tmp_path: Path) -> None:
    child = start_child("fill", str(tmp_path), "20000")
    output, _ = child.communicate(timeout=30)
    revision, kind, sentence = json.loads(output)
    assert (child.returncode, kind) == (0, "StoreError")
    assert "文件超过系统允许的大小" in sentence
    assert "原有内容未变" in sentence
    assert names_in(tmp_path / "cases") == ["A.json"]
    assert revision > 10
    assert len(keeper_in(tmp_path).load("A")) == revision
    assert keeper_in(tmp_path).append("A", revision, new()) == revision + 1


def test_a_held_lock_is_waited_for_and_then_named(tmp_path: Path) -> None:
    keeper = store(tmp_path, 1)
    quick = keeper_in(tmp_path, lock_seconds=0.05)
    with FileLock(tmp_path / "locks" / "A.lock"):
        with pytest.raises(StoreError, match="案件 A 正由另一个窗口写入"):
            quick.append("A", 1, new())
        assert quick.append("B", 0, new()) == 1
        assert len(quick.load("A")) == 1
    assert keeper.append("A", 1, new()) == 2


def test_a_store_where_none_can_be(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("not a folder")
    with pytest.raises(StoreError, match="不能建立文件夹"):
        keeper_in(tmp_path / "store").append("A", 0, new())
    with pytest.raises(StoreError, match="读不出"):
        keeper_in(tmp_path / "store").heads()
    assert (tmp_path / "store").read_text() == "not a folder"


def test_an_interrupt_while_writing_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_fd: int) -> None:
        raise KeyboardInterrupt

    keeper = store(tmp_path, 1)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", interrupt)
        with pytest.raises(KeyboardInterrupt):
            keeper.append("A", 1, new())
    assert names_in(tmp_path / "cases") == ["A.json"]
    assert keeper.append("A", 1, new()) == 2
