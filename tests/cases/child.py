"""What a test lets another process do to a store, told by its arguments; it prints what it was promised."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from cases.keeper import Conflict, StoreError
from tests.cases.faults import faults
from tests.cases.helpers import keeper_in, new


def say(what: object) -> None:
    """Print one line of JSON at once, so that a promise made before a death is heard."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def die(folder: Path, events: str, at: str, mode: str) -> None:
    """Append to case A, which has `events`, and die at call number `at`."""
    keeper = keeper_in(folder)
    with faults(int(at), mode):
        say(keeper.append("A", int(events), new("after")))


def contend(folder: Path, name: str, count: str) -> None:
    """Append `count` events to case A among others; print each promised revision, at the end the conflicts."""
    keeper = keeper_in(folder)
    say("ready")
    while not (folder / "go").exists():
        time.sleep(0.001)
    done = conflicts = 0
    while done < int(count):
        seen = len(keeper.load("A"))
        time.sleep(0.002)
        try:
            revision = keeper.append("A", seen, new("note", mark=f"{name}-{done}"))
        except Conflict:
            conflicts += 1
        else:
            say([revision, f"{name}-{done}"])
            done += 1
    say(conflicts)


def fill(folder: Path, limit: str) -> None:
    """Append to case A until a file may not grow beyond `limit` bytes; print the last promise, then the refusal."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    keeper = keeper_in(folder)
    revision = 0
    try:
        while True:
            revision = keeper.append("A", revision, new("note", text="医" * 100))
    except StoreError as error:
        say([revision, type(error).__name__, str(error)])


if __name__ == "__main__":
    actions: dict[str, Callable[..., None]] = {"die": die, "contend": contend, "fill": fill}
    action = actions[sys.argv[1]]
    action(Path(sys.argv[2]), *sys.argv[3:])
