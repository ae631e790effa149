"""What a test lets another process do to a store, told by its arguments; it prints what it was promised."""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path

from cases.keeper import Keeper, StoreError
from tests.cases import checker
from tests.cases.helpers import keeper_in, names_in, new, project


def say(what: object) -> None:
    """Print one line of JSON at once, so that a promise made before a death is heard."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def keeper_at(where: str) -> Keeper:
    """Open the store of a folder, or of a database by its address."""
    if where.startswith("postgresql://"):
        from cases.shared.keeper import SharedKeeper

        return SharedKeeper(where, project)
    return keeper_in(Path(where))


def crowd(where: str, writers: str, readers: str, count: str) -> None:
    """Let many write and read at once; print the figures."""
    say(checker.crowd(lambda: keeper_at(where), int(writers), int(readers), int(count)))


def kills(where: str, count: str, seed: str) -> None:
    """Kill writers again and again; print the figures."""
    pending = Path(where, "pending")
    say(checker.kills(lambda: keeper_at(where), int(count), int(seed), lambda: bool(names_in(pending))))


def fill(where: str, limit: str) -> None:
    """Append to case A until a file may not grow beyond `limit` bytes; print the last promise, then the refusal."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    keeper = keeper_at(where)
    revision = 0
    try:
        while True:
            revision = keeper.append("A", revision, new("note", text="医" * 100))
    except StoreError as error:
        say([revision, type(error).__name__, str(error)])


def fill_many(where: str, limit: str) -> None:
    """Make case after case until the ledger may not grow beyond `limit` bytes; print how many, then the refusal."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    # The index is no part of it: without a file it lives in memory.
    Path(where, "index.sqlite").mkdir()
    keeper = keeper_at(where)
    made = 0
    try:
        while True:
            keeper.append(f"A{made}", 0, new("note", text="医" * 100))
            made += 1
    except StoreError as error:
        say([made, type(error).__name__, str(error)])


if __name__ == "__main__":
    actions: dict[str, Callable[..., None]] = {"crowd": crowd, "kills": kills, "fill": fill, "fill-many": fill_many}
    actions[sys.argv[1]](*sys.argv[2:])
