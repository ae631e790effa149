"""The whole server killed again and again while people write: what was promised is there, and nothing else is."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

import pytest

from cases.keeper import Conflict, OutcomeUnknown, StoreError
from cases.shared.keeper import SharedKeeper
from tests.cases.helpers import new, project
from tests.cases.postgres import Server, running


@dataclass
class Writer:
    """Appends to a case that all share and to one of its own, and remembers what it was told."""

    name: str
    keeper: SharedKeeper
    stop: threading.Event
    promised: dict[str, tuple[str, int]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    conflicts: int = 0
    broke: BaseException | None = None

    def run(self) -> None:
        try:
            number = 0
            while not self.stop.is_set():
                number += 1
                self.write("HOT" if number % 2 else self.name, f"{self.name}-{number}")
        except BaseException as error:  # noqa: BLE001 - the test itself raises it
            self.broke = error

    def write(self, case_id: str, mark: str) -> None:
        try:
            seen = next((head.revision for head in self.keeper.query() if head.case_id == case_id), 0)
            self.promised[mark] = case_id, self.keeper.append(case_id, seen, new(mark=mark))
        except OutcomeUnknown:
            self.unknown.add(mark)
        except Conflict:
            self.conflicts += 1
            self.refused.add(mark)
        except StoreError:
            self.refused.add(mark)


def killed(postgres: Server, kills: int) -> Counter[str]:
    """Kill the server so many times while four write; check all they were told, and return how often what."""
    dsn = postgres.dsn(postgres.database())
    stop = threading.Event()
    writers = [Writer(f"W{number}", SharedKeeper(dsn, project, patience_seconds=30.0), stop) for number in range(4)]
    threads = [threading.Thread(target=each.run) for each in writers]
    for thread in threads:
        thread.start()
    chance = random.Random(20261122)  # noqa: S311 - moments of a test
    for _ in range(kills):
        time.sleep(chance.uniform(0.05, 0.25))
        postgres.kill()
        postgres.start()
    time.sleep(0.2)
    stop.set()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    for writer in writers:
        writer.keeper.close()
        if writer.broke is not None:
            raise writer.broke
    with closing(SharedKeeper(dsn, project)) as keeper:
        check(keeper, writers)
    tally = Counter({name: sum(len(getattr(each, name)) for each in writers) for name in ("promised", "unknown")})
    tally["conflicts"] = sum(each.conflicts for each in writers)
    return tally


def check(keeper: SharedKeeper, writers: list[Writer]) -> None:
    found: dict[str, tuple[str, int]] = {}
    count = 0
    for head in keeper.heads():
        for event in keeper.load(head.case_id):
            found[str(event.data["mark"])] = head.case_id, event.revision
            count += 1
    # None twice.
    assert count == len(found)
    for writer in writers:
        assert {mark: found.get(mark) for mark in writer.promised} == writer.promised
        assert writer.refused.isdisjoint(found)
    promised = set().union(*(each.promised for each in writers))
    assert set(found) - promised <= set().union(*(each.unknown for each in writers))
    assert len(list(keeper.entries())) == count
    assert list(keeper.inspect()) == []


@pytest.fixture
def own() -> Iterator[Server]:
    """Give a server of one's own: after a kill a server first syncs all its files, and the shared one has many."""
    with running() as server:
        yield server


def test_fifteen_kills(own: Server) -> None:
    tally = killed(own, 15)
    assert tally["promised"] > 50
    assert tally["conflicts"] > 0
    # The server came back each time well within patience.
    assert tally["unknown"] == 0


@pytest.mark.soak
def test_five_hundred_kills(own: Server) -> None:
    tally = killed(own, 500)
    print(dict(tally))
    assert tally["promised"] > 1500
    assert tally["conflicts"] > 0
