"""What the tests of the keepers share: events, projections, and child processes."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from cases.embedded.keeper import EmbeddedKeeper
from cases.events import JSON, Event, NewEvent
from cases.keeper import Project

ROOT = Path(__file__).parents[2]


def new(kind: str = "note", **data: JSON) -> NewEvent:
    return NewEvent("2026-11-21T09:30:00+08:00", "wang", kind, data)


def project(events: Sequence[Event]) -> Mapping[str, str]:
    """List the last kind and the number of events; refuse the kind "unfoldable"."""
    if any(event.kind == "unfoldable" for event in events):
        raise ValueError("事件 unfoldable 不认识")
    return {"last": events[-1].kind, "count": str(len(events))}


def listed(events: Sequence[Event]) -> Mapping[str, str]:
    """List what the last event says the list should show, in its field `shown`."""
    shown = events[-1].data.get("shown", {})
    assert isinstance(shown, Mapping)
    return {name: str(value) for name, value in shown.items()}


def quick_folder() -> TemporaryDirectory[str]:
    """Make a folder in memory where the system has one: for tests that make very many stores, whatever the disk."""
    memory = "/dev/shm"  # noqa: S108 - a folder of our own is made in it
    return TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None)


def keeper_in(folder: Path, lock_seconds: float = 10.0, fold: Project = project) -> EmbeddedKeeper:
    return EmbeddedKeeper(folder, fold, lock_seconds=lock_seconds)


def with_checksum(body: bytes) -> bytes:
    """Return a file's bytes as a tamperer who knows the format would write them."""
    return body + f"sha256:{hashlib.sha256(body).hexdigest()}\n".encode()


def body_of(file: Path) -> bytes:
    """Return a file's bytes without its checksum line."""
    return b"".join(file.read_bytes().splitlines(keepends=True)[:-1])


def names_in(folder: Path) -> list[str]:
    """Return the names in a folder, by name; none where there is no folder."""
    return sorted(entry.name for entry in folder.iterdir()) if folder.exists() else []


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return every file of a store with its bytes; not the index, which is only a copy, nor the locks, always empty."""
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not file.name.startswith("index.sqlite") and file.suffix != ".lock"
    }


def drop_index(folder: Path) -> None:
    """Delete the index of a store that nobody has open."""
    for suffix in ("", "-wal", "-shm"):
        Path(f"{folder / 'index.sqlite'}{suffix}").unlink(missing_ok=True)


def start_child(*arguments: str) -> subprocess.Popen[str]:
    """Start `tests.cases.child` with these arguments."""
    command = [sys.executable, "-m", "tests.cases.child", *arguments]
    # A group of its own, so that it can be ended with all it forked.
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True)
