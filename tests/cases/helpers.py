"""What the tests of the keepers share: events, a projection, and child processes."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from cases.embedded import EmbeddedKeeper
from cases.events import JSON, Event, NewEvent

ROOT = Path(__file__).parents[2]


def new(kind: str = "note", **data: JSON) -> NewEvent:
    return NewEvent("2026-11-21T09:30:00+08:00", "wang", kind, data)


def project(events: Sequence[Event]) -> Mapping[str, str]:
    """List the last kind and the number of events; refuse the kind "unfoldable"."""
    if any(event.kind == "unfoldable" for event in events):
        raise ValueError("事件 unfoldable 不认识")
    return {"last": events[-1].kind, "count": str(len(events))}


def keeper_in(folder: Path, lock_seconds: float = 10.0) -> EmbeddedKeeper:
    return EmbeddedKeeper(folder, project, lock_seconds=lock_seconds)


def with_checksum(body: bytes) -> bytes:
    """Return a file's bytes as a tamperer who knows the format would write them."""
    return body + f"sha256:{hashlib.sha256(body).hexdigest()}\n".encode()


def body_of(file: Path) -> bytes:
    """Return a file's bytes without its checksum line."""
    return b"".join(file.read_bytes().splitlines(keepends=True)[:-1])


def names_in(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def start_child(*arguments: str) -> subprocess.Popen[str]:
    """Start `tests.cases.child` with these arguments."""
    command = [sys.executable, "-m", "tests.cases.child", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
