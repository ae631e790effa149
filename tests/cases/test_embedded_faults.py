"""A store where any one system call goes wrong: nothing promised is lost or kept twice, nothing half-done stays."""

from __future__ import annotations

import itertools
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cases.embedded.keeper import EmbeddedKeeper
from cases.events import GENESIS, Event, seal
from cases.keeper import OutcomeUnknown, Quarantined, StoreError, UnknownCase
from tests.cases.faults import MODES, Death, faults
from tests.cases.helpers import drop_index, keeper_in, names_in, new, quick_folder, start_child


def filled(folder: Path, events: int = 2) -> EmbeddedKeeper:
    keeper = keeper_in(folder, lock_seconds=1)
    for revision in range(events):
        keeper.append("A", revision, new("before"))
    return keeper


def unfinished(folder: Path, torn: int = 0) -> None:
    """Leave what a writer leaves that dies when the case is written and its line is not, or only `torn` bytes of it."""
    keeper = filled(folder)
    before = (folder / "ledger.jsonl").stat().st_size
    keeper.append("A", 2, new("before"))
    keeper.close()
    os.truncate(folder / "ledger.jsonl", before + torn)
    (folder / "pending" / "A").touch()
    (folder / "pending" / ".A.tmp").write_bytes(b"{")


def torn(folder: Path) -> None:
    filled(folder).close()
    with (folder / "ledger.jsonl").open("ab") as file:
        file.write(b"0123456789" * 20)


def without_index(folder: Path) -> None:
    filled(folder).close()
    drop_index(folder)


def appended(keeper: EmbeddedKeeper, events: int) -> None:
    assert keeper.append("A", events, new("after")) == events + 1


def received(keeper: EmbeddedKeeper, events: int) -> None:
    keeper.receive(FOLLOWING[events])


def following(events: int) -> Event:
    previous = GENESIS
    for revision in range(1, events + 1):
        previous = seal("A", revision, previous, new("before")).digest
    return seal("A", events + 1, previous, new("after"))


FOLLOWING = {events: following(events) for events in (0, 2)}


def listed(keeper: EmbeddedKeeper, events: int) -> None:
    assert [head.revision for head in keeper.heads()] == [events]


def listed_at_least(keeper: EmbeddedKeeper, events: int) -> None:
    """List what a reader lists who may not be able to finish what a dead writer promised nobody."""
    assert [head.revision for head in keeper.heads()] in ([events], [events - 1])


@dataclass(frozen=True)
class Scene:
    """A store as it is made, the events that its case A then has, and what is done to it (adding one, or none)."""

    made: Callable[[Path], object]
    events: int
    act: Callable[[EmbeddedKeeper, int], None]
    adds: int = 1


SCENES = {
    "the first append of all": Scene(lambda _: None, 0, appended),
    "an append": Scene(filled, 2, appended),
    "a reception": Scene(filled, 2, received),
    "the first reception": Scene(lambda _: None, 0, received),
    "an append after a dead writer's": Scene(unfinished, 3, appended),
    "an append after a torn line": Scene(lambda folder: unfinished(folder, 100), 3, appended),
    "an append after strange bytes": Scene(torn, 2, appended),
    "an append without the index": Scene(without_index, 2, appended),
    "a list after a dead writer": Scene(unfinished, 3, listed_at_least, adds=0),
    "a list after a torn line": Scene(lambda folder: unfinished(folder, 100), 3, listed_at_least, adds=0),
    "a list without the index": Scene(without_index, 2, listed, adds=0),
}


def calls_of(scene: Scene, folder: Path) -> list[str]:
    scene.made(folder)
    keeper = keeper_in(folder, lock_seconds=1)
    with faults(0, "refuse") as plan:
        scene.act(keeper, scene.events)
    return plan.made


def attempt(scene: Scene, folder: Path, at: int, mode: str) -> str:
    """Do the scene's act with a fault, and return how it ended."""
    keeper = keeper_in(folder, lock_seconds=1)
    try:
        with faults(at, mode):
            scene.act(keeper, scene.events)
    except OutcomeUnknown:
        return "unknown"
    except StoreError:
        return "refused"
    except Death:
        return "dead"
    finally:
        keeper.close()
    return "done"


def check_usable(folder: Path, scene: Scene, outcome: str) -> int:
    """Check that what was promised is there once, that all verbs agree, and that work goes on; return what is added."""
    keeper = keeper_in(folder, lock_seconds=1)
    # Whoever dies before the ledger exists leaves a new store; nobody is told that his ledger is lost.
    assert all(isinstance(fault, Quarantined) for fault in keeper.damaged())
    heads = keeper.heads()
    try:
        events = keeper.load("A")
    except UnknownCase:
        events = ()
    added = len(events) - scene.events
    assert added in {"done": [scene.adds], "refused": [0]}.get(outcome, [0, scene.adds])
    # The list was asked before the case was loaded, and knew as much.
    assert [(head.revision, head.digest) for head in heads] == [(len(events), event.digest) for event in events[-1:]]
    assert keeper.append("A", len(events), new("next")) == len(events) + 1
    kept = keeper.load("A")
    assert [event.kind for event in kept] == ["before"] * scene.events + ["after"] * added + ["next"]
    entries = [(entry.number, entry.revision, entry.digest) for entry in keeper.entries()]
    assert entries == [(event.revision, event.revision, event.digest) for event in kept]
    assert list(keeper.inspect()) == [str(fault) for fault in keeper.damaged()]
    assert names_in(folder / "cases") == ["A.json"]
    assert names_in(folder / "pending") == []
    keeper.close()
    return added


@pytest.fixture
def quick() -> Iterator[Path]:
    with quick_folder() as folder:
        yield Path(folder)


# The first three go through every kind of call; what the others have to themselves is in their refusals and deaths.
PLAYED = [
    pytest.param(name, mode, marks=[pytest.mark.soak] * (number > 2 and mode == "late"))
    for (number, name), mode in itertools.product(enumerate(SCENES), MODES)
]


@pytest.mark.parametrize(("name", "mode"), PLAYED)
def test_a_fault_at_every_call(quick: Path, name: str, mode: str) -> None:
    scene = SCENES[name]
    made = calls_of(scene, quick / "dry")
    made_ready = quick / "ready"
    scene.made(made_ready)
    outcomes = set()
    for at, call in enumerate(made, start=1):
        if mode.startswith("short") and call != "write":
            continue
        folder = quick / str(at)
        if made_ready.exists():
            shutil.copytree(made_ready, folder)
        outcome = attempt(scene, folder, at, mode)
        outcomes.add((outcome, check_usable(folder, scene, outcome)))
        shutil.rmtree(folder)
    if mode == "die" and scene.adds:
        # Otherwise the deaths were all on one side of the write, and nothing was shown.
        assert outcomes >= {("dead", 0), ("dead", 1)}
    if mode == "refuse" and scene.adds:
        assert {outcome for outcome, _ in outcomes} == {"done", "refused", "unknown"}


def test_two_faults_one_after_the_other(quick: Path) -> None:
    """Who finishes a dead writer's work may die over it too."""
    scene = SCENES["a list after a torn line"]
    made = calls_of(scene, quick / "dry")
    scene.made(quick / "ready")
    for at in range(1, len(made) + 1, 9):
        for again in range(1, len(made) + 1, 7):
            folder = quick / f"{at}-{again}"
            shutil.copytree(quick / "ready", folder)
            attempt(scene, folder, at, "die")
            check_usable(folder, scene, attempt(scene, folder, again, "die"))
            shutil.rmtree(folder)


def test_an_append_flushes_the_file_the_folder_and_the_ledger_in_this_order(tmp_path: Path) -> None:
    made = calls_of(SCENES["an append"], tmp_path)
    place = made.index("replace")
    assert made[:place].count("fsync") >= 1
    assert made[place - 2 : place] == ["fsync", "close"]
    assert made[place + 1 : place + 4] == ["open", "fsync", "close"]
    line = made.index("write", place)
    assert made[line + 1 : line + 3] == ["fsync", "close"]
    assert "flock" in made[:place]
    assert made[-3:] == ["unlink", "flock", "close"]


def test_the_flushes_are_of_the_right_things(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything an acknowledged append rests on was flushed after it was last written."""
    keeper = filled(tmp_path)
    real = os.fsync
    flushed: list[str] = []

    def fsync(fd: int) -> None:
        flushed.append(str(Path(f"/proc/self/fd/{fd}").readlink().relative_to(tmp_path)))
        real(fd)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        keeper.append("A", 2, new())
    assert flushed[-3:] == ["pending/.A.tmp", "cases", "ledger.jsonl"]
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        unfinished(tmp_path / "other")
        flushed.clear()
        keeper_in(tmp_path / "other").heads()
    # The dead writer may not have come to the folder: the ledger must not be flushed before it.
    assert flushed[:2] == ["other/cases", "other/ledger.jsonl"]


def test_a_full_disk(tmp_path: Path) -> None:
    child = start_child("fill", str(tmp_path), "20000")
    output, _ = child.communicate(timeout=30)
    revision, kind, sentence = json.loads(output)
    assert (child.returncode, kind) == (0, "StoreError")
    assert "文件超过系统允许的大小" in sentence
    assert "原有内容未变" in sentence
    assert names_in(tmp_path / "cases") == ["A.json"]
    assert revision > 10
    keeper = keeper_in(tmp_path)
    assert len(keeper.load("A")) == revision
    assert [head.revision for head in keeper.heads()] == [revision]
    assert keeper.append("A", revision, new()) == revision + 1


def test_a_disk_that_is_full_for_the_ledger(tmp_path: Path) -> None:
    child = start_child("fill-many", str(tmp_path), "20000")
    output, _ = child.communicate(timeout=30)
    promised, kind, sentence = json.loads(output)
    assert (child.returncode, kind) == (0, "OutcomeUnknown")
    assert "文件超过系统允许的大小" in sentence
    keeper = keeper_in(tmp_path)
    # The one in doubt is there, and is entered as soon as there is room again.
    assert len(keeper.heads()) == len(list(keeper.entries())) == promised + 1 == len(names_in(tmp_path / "cases"))
    assert keeper.damaged() == ()


def test_an_interrupt_while_writing_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_fd: int) -> None:
        raise KeyboardInterrupt

    keeper = filled(tmp_path, 1)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", interrupt)
        with pytest.raises(KeyboardInterrupt):
            keeper.append("A", 1, new())
    assert names_in(tmp_path / "cases") == ["A.json"]
    assert keeper.append("A", 1, new()) == 2
    assert names_in(tmp_path / "pending") == []
