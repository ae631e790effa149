"""A connection that is lost at the worst moment: what was said of the write must be so."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import pytest

from cases.events import GENESIS, seal
from cases.keeper import Conflict, OutcomeUnknown, StoreError
from cases.shared.keeper import SharedKeeper
from cases.shared.link import Link, connect
from tests.cases.helpers import new, project
from tests.cases.postgres import ADMIN, DESK, Server

Maker = Callable[..., SharedKeeper]
Mode = Literal["before", "after", "silent"]


class Proxy:
    """Stands between a keeper and the server and cuts the connection at one statement, before or after it is done."""

    def __init__(self, folder: Path, server: Path) -> None:
        self.folder = folder
        self._server = self._real = str(server / ".s.PGSQL.5432")
        self.count = 0
        self.cut_at = 0
        self.mode: Mode = "before"
        self.closed = False
        self.on_cut: Callable[[], object] = lambda: None
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / ".s.PGSQL.5432"))
        self._listener.listen()
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def arm(self, at: int, mode: Mode) -> None:
        self.count, self.cut_at, self.mode = 0, at, mode

    def vanish(self) -> None:
        """Let nobody through any more."""
        self._server = "/nowhere"

    def come_back(self) -> None:
        self._server = self._real

    def close(self) -> None:
        self.closed = True
        with suppress(OSError), socket.socket(socket.AF_UNIX) as end:
            end.connect(str(self.folder / ".s.PGSQL.5432"))
        for each in self._threads:
            each.join(10)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            client, _ = self._listener.accept()
            if self.closed:
                client.close()
                return
            thread = threading.Thread(target=self._serve, args=(client,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, client: socket.socket) -> None:
        with client, socket.socket(socket.AF_UNIX) as server, suppress(OSError, EOFError):
            server.connect(self._server)
            length = exactly(client, 4)
            server.sendall(length + exactly(client, int.from_bytes(length) - 4))
            client.sendall(until(server, b"Z"))
            while not self.closed:
                statement = until(client, b"SQX")
                self.count += 1
                if self.count != self.cut_at:
                    server.sendall(statement)
                    client.sendall(until(server, b"Z"))
                    continue
                if self.mode == "silent":
                    self.on_cut()
                    exactly(client, 1)
                if self.mode == "after":
                    server.sendall(statement)
                    until(server, b"Z")
                server.close()
                self.on_cut()
                return


def exactly(end: socket.socket, size: int) -> bytes:
    body = b""
    while len(body) < size:
        part = end.recv(size - len(body))
        if not part:
            raise EOFError
        body += part
    return body


def until(end: socket.socket, kinds: bytes) -> bytes:
    """Read whole messages up to the first of some kinds."""
    read = b""
    while True:
        head = exactly(end, 5)
        read += head + exactly(end, int.from_bytes(head[1:]) - 4)
        if head[:1] in kinds:
            return read


@pytest.fixture
def proxy(postgres: Server) -> Iterator[Proxy]:
    with TemporaryDirectory(prefix="pd-") as folder, closing(Proxy(Path(folder), postgres.folder)) as made:
        yield made


@pytest.fixture
def through(proxy: Proxy, database: str) -> Iterator[Callable[..., SharedKeeper]]:
    """Give what makes a keeper that goes through the proxy."""
    made: list[SharedKeeper] = []

    def make(patience: float = 15.0) -> SharedKeeper:
        dsn = f"postgresql://{DESK}@/{database}?host={proxy.folder}"
        made.append(SharedKeeper(dsn, project, patience_seconds=patience))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.mark.parametrize("mode", ["before", "after"])
@pytest.mark.parametrize("warm", [True, False])
def test_a_cut_at_any_statement_costs_nothing(
    proxy: Proxy, through: Maker, shared_keeper: Maker, database: str, *, mode: Mode, warm: bool
) -> None:
    """Cut once at each statement of an append in turn, those of opening the connection included."""
    direct = shared_keeper(database)
    at = revision = 0
    while True:
        at += 1
        with closing(through()) as keeper:
            if warm:
                keeper.count()
            proxy.arm(at, mode)
            revision += 1
            assert keeper.append("A", revision - 1, new(f"cut-{at}")) == revision
            assert [event.kind for event in direct.load("A")] == [f"cut-{each}" for each in range(1, revision + 1)]
            if proxy.count < at:
                break
    # BEGIN, INSERT, COMMIT and what is read before: else nothing was cut.
    assert at > (4 if warm else 7)


def statements_of_an_append(proxy: Proxy, keeper: SharedKeeper) -> int:
    keeper.append("B", 0, new())
    proxy.arm(0, "before")
    keeper.append("B", 1, new())
    return proxy.count


@pytest.mark.parametrize("mode", ["before", "after"])
def test_when_nobody_answers_any_more(
    proxy: Proxy, through: Maker, shared_keeper: Maker, database: str, *, mode: Mode
) -> None:
    """Cut at each statement, and no connection after: said is what is known, and what is said is so."""
    direct = shared_keeper(database)
    total = statements_of_an_append(proxy, through())
    said: list[type[StoreError]] = []
    for at in range(1, total + 1):
        keeper = through(patience=0.3)
        keeper.count()
        written = direct.count()
        proxy.arm(at, mode)
        proxy.on_cut = proxy.vanish
        with pytest.raises(StoreError, match="连不上") as caught:
            keeper.append(f"C{at}", 0, new())
        proxy.come_back()
        said.append(type(caught.value))
        there = direct.count() - written
        # The last statement is the COMMIT: done only where it came through.
        assert there == (mode == "after" and at == total)
        if there:
            assert said[-1] is OutcomeUnknown
    assert said == [StoreError, OutcomeUnknown, OutcomeUnknown, OutcomeUnknown]


def test_another_comes_between(proxy: Proxy, through: Maker, shared_keeper: Maker, database: str) -> None:
    """Where the write was done and another followed, it is done; where another has taken its place, a conflict."""
    direct, keeper = shared_keeper(database), through()
    last = statements_of_an_append(proxy, keeper)
    proxy.on_cut = lambda: direct.append("A", 1, new("next"))
    proxy.arm(last, "after")
    assert keeper.append("A", 0, new("mine")) == 1
    proxy.on_cut = lambda: direct.append("A", 2, new("theirs"))
    proxy.arm(last, "before")
    with pytest.raises(Conflict) as caught:
        keeper.append("A", 2, new("lost"))
    assert (caught.value.expected, caught.value.found) == (2, 3)
    assert [event.kind for event in direct.load("A")] == ["mine", "next", "theirs"]


@pytest.mark.parametrize("mode", ["before", "after"])
def test_a_filling_cut_at_its_end(
    proxy: Proxy, through: Maker, shared_keeper: Maker, database: str, *, mode: Mode
) -> None:
    """Two rows in one transaction, sent again: they are there once, whichever of the two times wrote them."""
    direct, keeper = shared_keeper(database), through()
    keeper.count()
    statements = 0
    while not statements or proxy.count >= statements:
        statements += 1
        a, b = seal(f"A{statements}", 1, GENESIS, new()), seal(f"B{statements}", 1, GENESIS, new())
        proxy.arm(statements, mode)
        assert keeper.fill(iter([(a, (a,)), (b, (b,))])) == 2
        assert (direct.load(a.case_id), direct.load(b.case_id)) == ((a,), (b,))
    assert statements > 2


def test_a_filling_of_which_another_wrote_the_beginning(
    proxy: Proxy, through: Maker, shared_keeper: Maker, database: str
) -> None:
    """Sent again, its first event is there and its second is not: that is another's doing, and nothing is done."""
    direct, keeper = shared_keeper(database), through()
    a, b = (seal(case_id, 1, GENESIS, new()) for case_id in "AB")
    keeper.count()
    proxy.arm(1, "before")
    proxy.on_cut = lambda: direct.receive(a)
    with pytest.raises(Conflict, match="案件 A "):
        keeper.fill(iter([(a, (a,)), (b, (b,))]))
    assert [head.case_id for head in direct.heads()] == ["A"]


def test_a_write_that_is_dropped_when_sent_again_is_not_certain(
    postgres: Server, proxy: Proxy, through: Maker, database: str
) -> None:
    keeper = through()
    last = statements_of_an_append(proxy, keeper)
    rule = "CREATE RULE gone AS ON INSERT TO penalty.events WHERE NEW.case_id = 'A' DO INSTEAD NOTHING"
    proxy.on_cut = lambda: postgres.run(database, rule)
    proxy.arm(last, "after")
    with pytest.raises(OutcomeUnknown, match="可能已经写入"):
        keeper.append("A", 0, new())
    assert len(keeper.load("A")) == 1


def test_a_database_that_is_no_longer_fit_does_not_make_it_certain(
    postgres: Server, proxy: Proxy, through: Maker, database: str
) -> None:
    """The write came through, and who comes back to ask is refused for another reason."""
    keeper = through(patience=0.3)
    last = statements_of_an_append(proxy, keeper)
    newer = "INSERT INTO penalty.schema_version VALUES (7, 'x', 'x')"
    proxy.on_cut = lambda: postgres.run(database, newer)
    proxy.arm(last, "after")
    with pytest.raises(OutcomeUnknown, match="可能已经写入"):
        keeper.append("A", 0, new())
    with pytest.raises(StoreError, match="请升级本软件"):
        keeper.load("A")
    assert postgres.run(database, "SELECT count(*) FROM penalty.events WHERE case_id = 'A'") == [(1,)]


def test_a_read_begins_again(proxy: Proxy, through: Maker) -> None:
    keeper = through()
    for number in range(5):
        keeper.append(f"A{number}", 0, new())
    entries = list(keeper.entries())
    for mode in ("before", "after"):
        for read in (keeper.heads, keeper.count, lambda: list(keeper.entries()), lambda: keeper.load("A1")):
            expected = read()
            for at in (1, 2):
                proxy.arm(at, mode)
                assert read() == expected
    assert entries == list(keeper.entries())


@pytest.mark.parametrize("what", ["pg_terminate_backend", "pg_cancel_backend"])
def test_an_administrator_ends_the_session(postgres: Server, database: str, shared_keeper: Maker, what: str) -> None:
    keeper = shared_keeper(database)
    for revision in range(5):
        assert keeper.append("A", revision, new()) == revision + 1
        postgres.run(database, f"SELECT {what}(pid) FROM pg_stat_activity WHERE usename = '{DESK}'")  # noqa: S608 - two names
    assert len(keeper.load("A")) == 5


def test_a_session_ended_while_it_waits_for_another_writer(
    postgres: Server, database: str, shared_keeper: Maker
) -> None:
    keeper = shared_keeper(database)
    keeper.append("A", 0, new())
    with closing(connect(postgres.dsn(database, ADMIN))) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM penalty.heads FOR UPDATE")
        ended = threading.Timer(
            0.3,
            lambda: postgres.run(
                database,
                f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{DESK}'",  # noqa: S608 - a name
            ),
        )
        freed = threading.Timer(0.6, other.rollback)
        ended.start()
        freed.start()
        assert keeper.append("A", 1, new()) == 2
        ended.join()
        freed.join()
    assert len(keeper.load("A")) == 2


def test_a_writer_that_waits_too_long_is_told(
    postgres: Server, database: str, shared_keeper: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cases.shared.link.LOCK_SECONDS", 1)
    keeper = shared_keeper(database)
    keeper.append("A", 0, new())
    with closing(connect(postgres.dsn(database, ADMIN))) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM penalty.heads FOR UPDATE")
        with pytest.raises(StoreError, match=r"等待他人的写入太久.*没有写入") as caught:
            keeper.append("A", 1, new())
    assert type(caught.value) is StoreError
    assert keeper.append("A", 1, new()) == 2


def test_a_server_that_stands_still_holds_nobody(proxy: Proxy, database: str) -> None:
    """The connection stays open and nothing comes: neither the server nor the network ends it."""
    dsn = f"postgresql://{DESK}@/{database}?host={proxy.folder}"
    link = Link(dsn, lambda _: None, patience=0.2, limit=0.5)
    with closing(link):
        assert link.read(lambda connection: connection.execute("SELECT 1").fetchone()) == (1,)
        proxy.arm(1, "silent")
        assert link.write(lambda connection, again: (connection.execute("SELECT 1").fetchone(), again)) == ((1,), True)
        proxy.arm(1, "silent")
        proxy.on_cut = proxy.vanish
        begun = time.monotonic()
        with pytest.raises(OutcomeUnknown, match="切勿直接重做"):
            link.write(lambda connection, _: connection.execute("SELECT 1"))
        assert time.monotonic() - begun < 5


def test_nobody_listens(tmp_path: Path) -> None:
    keeper = SharedKeeper(f"postgresql://desk:geheim@/office?host={tmp_path}", project, patience_seconds=0.2)
    for attempt in (keeper.heads, lambda: keeper.append("A", 0, new())):
        with pytest.raises(StoreError, match="连不上") as caught:
            attempt()
        assert type(caught.value) is StoreError
        assert "geheim" not in str(caught.value)
