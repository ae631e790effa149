"""Holds what writers were told against what a store holds: nothing promised is lost, and nothing is there twice.

For every keeper that several processes can have open at once. The processes are forked: run this in a process of its
own that has no other thread (`tests.cases.child`).
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias

from cases.events import first_break
from cases.keeper import Conflict, Keeper, OutcomeUnknown, Quarantined, StoreError, UnknownCase
from cases.search import Search
from tests.cases.helpers import new

Make: TypeAlias = Callable[[], Keeper]
Say: TypeAlias = Callable[..., None]


@dataclass
class Told:
    """What writers tried and what they were told, each attempt by its own mark."""

    tried: dict[str, str] = field(default_factory=dict)
    promised: dict[str, tuple[str, int]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    conflicts: int = 0
    unknown: int = 0

    def hear(self, lines: Iterable[str]) -> None:
        """Take down a writer's lines; who was killed may have left the last one unfinished."""
        for line in lines:
            if not line.endswith("\n"):
                continue
            what, mark, *rest = json.loads(line)
            if what == "try":
                assert mark not in self.tried
                self.tried[mark] = rest[0]
            elif what == "kept":
                self.promised[mark] = (rest[0], rest[1])
            elif what == "unknown":
                self.unknown += 1
            else:
                self.conflicts += what == "conflict"
                self.refused.add(mark)


def check(keeper: Keeper, told: Told) -> int:
    """Check a store against what its writers were told; return how many events it holds that nobody was promised."""
    found: dict[str, tuple[str, int]] = {}
    expected = []
    heads = keeper.heads()
    for head in heads:
        events = keeper.load(head.case_id)
        assert first_break(events) is None
        assert (head.revision, head.digest) == (len(events), events[-1].digest), head
        for event in events:
            mark = str(event.data["mark"])
            # None twice, and none from nowhere.
            assert mark not in found, mark
            assert told.tried[mark] == head.case_id
            found[mark] = (head.case_id, event.revision)
            expected.append((head.case_id, event.revision, event.digest))
    lost = {mark: place for mark, place in told.promised.items() if found.get(mark) != place}
    assert not lost, f"promised and not there: {lost}"
    assert told.refused.isdisjoint(found), "refused and there all the same"
    entries = list(keeper.entries())
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    assert sorted((entry.case_id, entry.revision, entry.digest) for entry in entries) == sorted(expected)
    assert keeper.count() == len(heads)
    faults = [str(fault) for fault in keeper.damaged() if not isinstance(fault, Quarantined)]
    assert faults == []
    assert set(keeper.inspect()) == {str(fault) for fault in keeper.damaged()}
    return len(found) - len(told.promised)


def write(keeper: Keeper, name: str, cases: list[str], count: int, say: Say) -> None:
    """Append until `count` events are promised, each to one of `cases` at random; `say` what happens, as it happens."""
    chance = random.Random(name)  # noqa: S311 - moments of a test
    number = done = 0
    while done < count:
        case_id, mark = chance.choice(cases), f"{name}-{number}"
        number += 1
        try:
            seen = len(keeper.load(case_id))
        except UnknownCase:
            seen = 0
        say("try", mark, case_id)
        try:
            revision = keeper.append(case_id, seen, new("note", mark=mark, text="医保" * chance.randrange(40)))
        except Conflict:
            say("conflict", mark)
        except OutcomeUnknown:
            say("unknown", mark)
        except StoreError as error:
            say("refused", mark, str(error))
        else:
            say("kept", mark, case_id, revision)
            done += 1


def _write(make: Make, name: str, cases: list[str], count: int, say: Say) -> None:
    write(make(), name, cases, count, say)


def read(keeper: Keeper, events: int, seconds: float) -> None:
    """List, count and search until `events` are there; what was once shown may never be less."""
    until = time.monotonic() + seconds
    shown: dict[str, int] = {}
    while sum(shown.values()) < events:
        assert time.monotonic() < until, f"only {sum(shown.values())} of {events}"
        count = keeper.count()
        heads = keeper.query()
        assert len(heads) >= count >= len(shown)
        now = {head.case_id: head.revision for head in heads}
        assert all(now.get(case_id, 0) >= revision for case_id, revision in shown.items())
        shown = now
        for head in heads[:3]:
            loaded = keeper.load(head.case_id)
            assert len(loaded) >= head.revision
            assert loaded[head.revision - 1].digest == head.digest
        assert {head.case_id for head in keeper.query(Search(text="医保"))} <= {head.case_id for head in keeper.query()}
        numbers = [entry.number for entry in keeper.entries()]
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) >= sum(shown.values())
        assert [str(fault) for fault in keeper.damaged() if not isinstance(fault, Quarantined)] == []


@dataclass
class Forked:
    """A process of ours that says lines."""

    pid: int
    pipe: int

    def lines(self) -> list[str]:
        """Return all it said, when it has ended."""
        with open(self.pipe, encoding="utf-8") as file:  # noqa: PTH123 - a descriptor
            return list(file)

    def ended(self) -> int:
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def fork(work: Callable[[Say], None]) -> Forked:
    """Do `work` in a process of its own; it ends with 0 if that raises nothing."""
    source, sink = os.pipe()
    pid = os.fork()
    if pid:
        os.close(sink)
        return Forked(pid, source)
    status = 1
    try:
        os.close(source)

        def say(*what: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
            # One call, so that a promise is heard whole or not at all.
            os.write(sink, (json.dumps(what) + "\n").encode())

        work(say)
        status = 0
    except BaseException:  # noqa: BLE001 - the process ends here
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def crowd(make: Make, writers: int, readers: int, count: int) -> dict[str, int]:
    """Let so many write `count` events each, half into one case, while others read; check all; return figures."""
    cases = ["HOT"] * 4 + [f"C{number}" for number in range(4)]
    writing = [fork(partial(_write, make, f"W{number}", cases, count)) for number in range(writers)]
    reading = [fork(lambda _: read(make(), writers * count, max(30.0, float(writers * count)))) for _ in range(readers)]
    told = Told()
    for each in writing:
        told.hear(each.lines())
    ended = [each.ended() for each in writing]
    if any(ended):
        # The readers would wait for what is never written.
        for each in reading:
            os.kill(each.pid, signal.SIGKILL)
    assert [*ended, *(each.ended() for each in reading)] == [0] * (writers + readers)
    for each in reading:
        os.close(each.pipe)
    assert len(told.promised) == writers * count
    assert check(make(), told) == 0
    return {"promised": len(told.promised), "conflicts": told.conflicts, "refused": len(told.refused)}


def kills(make: Make, count: int, seed: int, left: Callable[[], bool] = lambda: False) -> dict[str, int]:
    """Kill two writers at random moments, `count` times; check all; return figures.

    Every other time one of them has said something before. `left` tells whether the dead have left something half-done.
    """
    chance = random.Random(seed)  # noqa: S311 - moments of a test
    told = Told()
    halfway = extra = 0
    for number in range(count):
        # New cases now and then, so that a thousand events do not make one case.
        cases = [f"K{number // 20}-{each}" for each in range(4)]
        names = [f"{number}-{each}" for each in range(2)]
        forked = [fork(partial(_write, make, name, cases, 10**6)) for name in names]
        if number % 2:
            # However slow the machine is, somebody comes to promise something every other time.
            select.select([each.pipe for each in forked], [], [], 30)
        time.sleep(chance.uniform(0.005, 0.08))
        for each in forked:
            os.kill(each.pid, signal.SIGKILL)
        for each in forked:
            told.hear(each.lines())
            assert each.ended() == -signal.SIGKILL
        halfway += left()
        if number % 20 == 0:
            extra = check(make(), told)
    extra = check(make(), told)
    return {
        "kills": 2 * count,
        "promised": len(told.promised),
        "conflicts": told.conflicts,
        "unknown": told.unknown,
        "halfway": halfway,
        "unpromised": extra,
    }
