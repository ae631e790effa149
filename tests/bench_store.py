"""What keeping cases costs, beside SQLite (WAL, FULL) on the same machine in the same run.

Both keep the same sealed events and do the same work around them: read the case, verify its chain, seal the next event,
write it so that it survives a power cut. Times are of the processor; waiting for the disk is the disk's.
"""

from __future__ import annotations

import json
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import count, cycle, islice, repeat
from pathlib import Path
from statistics import median
from typing import Protocol

from cases.embedded.case_file import case_file
from cases.embedded.keeper import EmbeddedKeeper
from cases.embedded.ledger import Ledger, Line
from cases.events import GENESIS, JSON, Event, NewEvent, canonical, first_break, parse, seal
from cases.files import read_sealed
from cases.search import Search, words_of
from tests.bench_desk import opening

EVENTS = 3
MANY = 100_000
FEW = 10
ROUNDS = 30
GROWTH, SHARE = 1.5, 0.1
"""By how much an append may cost more in the large store; what share of reading the files opening the list may cost."""


def listing(events: Sequence[Event]) -> dict[str, str]:
    """Return a line of the list, of the size that a real one has."""
    number = events[0].case_id
    return {
        "title": f"第{number}号医院涉嫌违规使用医疗保障基金案",
        "party": f"第{number}号医院",
        "state": "investigation",
        "officers": "wang li",
        "officer_names": "王某、李某",
        "provisions": "38.3",
        "numbers": f"某医保罚字〔2026〕{number}号",
        "updated_at": events[-1].at,
    }


def new(revision: int) -> NewEvent:
    """Return an event of the size that a real one has (about 600 bytes)."""
    body: dict[str, JSON] = {
        "name": "结算明细",
        "text": "住院期间重复收取床位费" * 8,
        "amount": 1_234_567,
        "revision": revision,
    }
    return NewEvent("2026-11-21T09:30:00+08:00", "wang", "record_evidence", {"state": "investigation", "body": body})


def history(case_id: str) -> list[Event]:
    """Return the events of a case before anything is measured."""
    events: list[Event] = []
    for revision in range(1, EVENTS + 1):
        previous = events[-1].digest if events else GENESIS
        events.append(seal(case_id, revision, previous, new(revision)))
    return events


class Peer(Protocol):
    """What is measured."""

    def append(self, case_id: str, expected_revision: int, new: NewEvent) -> int:
        """Add an event."""
        ...


class SQLite:
    """The peer: all events in one database, WAL, synchronous FULL."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = FULL")
        self.connection.execute(
            "CREATE TABLE events (case_id TEXT, revision INTEGER, canon BLOB, PRIMARY KEY (case_id, revision))"
        )
        self.connection.execute(
            "CREATE TABLE heads (case_id TEXT PRIMARY KEY, revision INTEGER, digest TEXT, listing TEXT)"
        )

    def append(self, case_id: str, expected_revision: int, new: NewEvent) -> int:
        """Add an event to a case that is read and verified first."""
        rows = self.connection.execute("SELECT canon FROM events WHERE case_id = ? ORDER BY revision", [case_id])
        events = [Event.from_dict(parse(row[0])) for row in rows]
        assert first_break(events) is None
        assert len(events) == expected_revision
        event = seal(case_id, len(events) + 1, events[-1].digest, new)
        self.connection.execute("BEGIN IMMEDIATE")
        self.put(event, listing([*events, event]))
        self.connection.execute("COMMIT")
        return event.revision

    def put(self, event: Event, shown: dict[str, str]) -> None:
        """Write an event and the case's line in the list."""
        values = [event.case_id, event.revision, canonical(event.to_dict())]
        self.connection.execute("INSERT INTO events VALUES (?, ?, ?)", values)
        line = [event.case_id, event.revision, event.digest, json.dumps(shown, ensure_ascii=False)]
        self.connection.execute("INSERT OR REPLACE INTO heads VALUES (?, ?, ?, ?)", line)

    def fill(self, cases: int) -> None:
        """Put the cases in that are there before anything is measured."""
        self.connection.execute("BEGIN")
        for case_id in names(cases):
            events = history(case_id)
            for place, event in enumerate(events, start=1):
                self.put(event, listing(events[:place]))
        self.connection.execute("COMMIT")


def names(cases: int) -> Iterator[str]:
    """Yield the ids of the cases."""
    return (f"2026-{number:06d}" for number in range(1, cases + 1))


def fill(folder: Path, cases: int) -> None:
    """Write the files that so many appends would have written, without waiting for the disk at each."""
    for name in ("cases", "locks"):
        (folder / name).mkdir(parents=True)

    def lines() -> Iterator[Line]:
        for case_id in names(cases):
            events = history(case_id)
            (folder / "cases" / f"{case_id}.json").write_bytes(case_file(events))
            for place, event in enumerate(events, start=1):
                yield Line(case_id, event.revision, event.digest, listing(events[:place]), words_of(event))

    Ledger(folder).extend(lines())


def appending(peers: Iterator[Peer], numbers: Iterator[int]) -> float:
    """Return the milliseconds of the processor that one append costs, each to a case not appended to before.

    The median of thirty rounds; a round's first append, by which the peer reads where it stands, is not counted.
    """
    rounds = []
    for peer in islice(peers, ROUNDS):
        first, *others = [f"2026-{number:06d}" for number in islice(numbers, FEW)]
        peer.append(first, EVENTS, new(0))
        spent = seconds(lambda: [peer.append(case_id, EVENTS, new(0)) for case_id in others])  # noqa: B023 - called at once
        rounds.append(spent / len(others) * 1000)
    return median(rounds)


def seconds(call: Callable[[], object]) -> float:
    """Return the processor's seconds of a call."""
    started = time.process_time()
    call()
    return time.process_time() - started


def keeping() -> bool:
    """Print what an append costs in small and large stores, and what opening the list does; tell if within limits."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        fill(root / f"store-{MANY}", MANY)
        building = seconds(lambda: opened(root, MANY).count())
        # Before anything is added: the newest case stands first.
        soon = opening(root / f"store-{MANY}", f"2026-{MANY:06d}")
        large = SQLite(root / f"{MANY}.sqlite")
        large.fill(MANY)
        ours = [appending(few(root), cycle(range(1, FEW + 1))), appending(repeat(opened(root, MANY)), spread())]
        theirs = [appending(few_peers(root), cycle(range(1, FEW + 1))), appending(repeat(large), spread())]
        print(
            f"追加一条记录（CPU）：{FEW} 件时 {ours[0]:.2f} ms，{MANY} 件时 {ours[1]:.2f} ms，"
            f"比 {ours[1] / ours[0]:.2f}（限 {GROWTH}）；SQLite（WAL、FULL）同样的工作 "
            f"{theirs[0]:.2f} ms、{theirs[1]:.2f} ms，比 {theirs[1] / theirs[0]:.2f}；"
            f"我们/SQLite {ours[1] / theirs[1]:.1f}"
        )
        share = listed(root, building)
        large.connection.close()
        return ours[1] / ours[0] <= GROWTH and share <= SHARE and soon


def spread() -> Iterator[int]:
    """Yield cases from all over the large store, none twice."""
    return iter(random.Random(7).sample(range(1, MANY + 1), k=ROUNDS * FEW))  # noqa: S311 - only to spread them


def few(root: Path) -> Iterator[EmbeddedKeeper]:
    """Yield small stores, each a new one."""
    for number in count():
        fill(root / f"store-few-{number}", FEW)
        yield EmbeddedKeeper(root / f"store-few-{number}", listing)


def few_peers(root: Path) -> Iterator[SQLite]:
    """Yield small databases, each a new one."""
    for number in count():
        peer = SQLite(root / f"few-{number}.sqlite")
        peer.fill(FEW)
        yield peer


def opened(root: Path, cases: int) -> EmbeddedKeeper:
    """Open the store of so many cases anew."""
    return EmbeddedKeeper(root / f"store-{cases}", listing)


def listed(root: Path, building: float) -> float:
    """Print what opening the list of the large store costs; return its share of reading the files."""
    files = list((root / f"store-{MANY}" / "cases").iterdir())
    reading = seconds(lambda: [read_sealed(path) for path in files])
    first = median(seconds(lambda: page(opened(root, MANY))) for _ in range(5))
    whole = median(seconds(lambda: opened(root, MANY).heads()) for _ in range(3))

    def peer_page() -> None:
        with closing(sqlite3.connect(root / f"{MANY}.sqlite")) as connection:
            connection.execute("SELECT count(*) FROM heads").fetchone()
            connection.execute("SELECT * FROM heads ORDER BY case_id LIMIT 50").fetchall()

    theirs = median(seconds(peer_page) for _ in range(5))
    print(
        f"打开 {MANY} 件的列表（CPU）：第一页和件数 {first * 1000:.0f} ms，全部各行 {whole * 1000:.0f} ms；"
        f"只读文件、核对校验和 {reading * 1000:.0f} ms；比 {first / reading:.4f}（限 {SHARE}）、{whole / reading:.3f}；"
        f"SQLite 第一页和件数 {theirs * 1000:.1f} ms；从总账重建索引 {building:.1f} s（只在没有索引时）"
    )
    keeper = opened(root, MANY)
    keeper.count()
    found = {
        "当事人": Search(party="第2026-0777"),
        "文号": Search(number="〔2026〕2026-000777"),
        "状态": Search(states=("closed",)),
        "条款": Search(provision="38.3"),
        "全文": Search(text="床位费"),
    }
    spent = {name: seconds(lambda search=search: keeper.query(search, limit=50)) for name, search in found.items()}  # type: ignore[misc] # the loop's value
    print("在其中查找（CPU，前 50 件）：" + "，".join(f"{name} {value * 1000:.0f} ms" for name, value in spent.items()))
    return first / reading


def page(keeper: EmbeddedKeeper) -> None:
    """Ask for what a list shows first."""
    keeper.count()
    keeper.query(limit=50)


if __name__ == "__main__":
    sys.exit(not keeping())
