"""What the list and the searches answer from: the ledger, read once and kept in a form that can be asked.

The index is a checkpoint: it says how far it has read the ledger, and opening a store reads only what came after. It
proves nothing and may be deleted; it is then made again from the ledger. What it must never do is hide that the ledger
is shorter than it was: that is a fault, and the index stays as it is.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import weakref
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from itertools import zip_longest
from pathlib import Path
from typing import Final, TypeAlias, TypeVar
from urllib.parse import quote

from cases.embedded.ledger import START, Ledger, Line, Place
from cases.files import tried
from cases.keeper import Damaged, Head, LedgerDamaged, StoreError
from cases.search import ALL, KEYS, ORDERS, Dialect, Order, Search, keys, where

Connection: TypeAlias = sqlite3.Connection
T = TypeVar("T")


def _check(*values: object) -> int:
    """Return a checksum over values: the index is only a copy, but a bad sector must not show as a case."""
    return zlib.crc32("\0".join(map(str, values)).encode(errors="replace"))


_MUCH: Final = 1 << 22
"""Bytes of the ledger entered at once after which the index's log is worked off."""
_MEMORY: Final = ":memory:"
_VERSION: Final = 3
_SCHEMA: Final = f"""
CREATE TABLE place (offset INTEGER NOT NULL, seal TEXT NOT NULL, mark INTEGER NOT NULL);
INSERT INTO place VALUES ({START.offset}, '{START.seal}', {_check(START.offset, START.seal)});
CREATE TABLE heads (
    id INTEGER PRIMARY KEY, revision INTEGER NOT NULL, digest TEXT NOT NULL, listing TEXT NOT NULL,
    seal INTEGER NOT NULL, {", ".join(f"{name} TEXT NOT NULL" for name in KEYS)}
);
CREATE UNIQUE INDEX by_case ON heads (case_id);
CREATE INDEX by_length ON heads (length(case_id), case_id);
CREATE INDEX by_update ON heads (updated_at, case_id);
CREATE INDEX by_state ON heads (state);
CREATE TABLE texts (id INTEGER PRIMARY KEY REFERENCES heads, text TEXT NOT NULL);
PRAGMA user_version = {_VERSION};
"""  # noqa: S608 - names of columns and constants
_SQL: Final = Dialect("instr", "?", """json_each('["' || replace({column}, ' ', '","') || '"]')""", aside="+")
_KEPT: Final = ("revision", "digest", "listing", "seal", *KEYS)
_UPSERT: Final = (
    f"INSERT INTO heads ({', '.join(_KEPT)}) VALUES ({', '.join('?' for _ in _KEPT)}) "  # noqa: S608 - names of columns
    f"ON CONFLICT (case_id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _KEPT)} RETURNING id"
)
_ADD_TEXT: Final = (
    "INSERT INTO texts VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET text = text || char(10) || excluded.text"
)
_ELSEWHERE: Final = frozenset(
    {
        sqlite3.SQLITE_PERM, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_AUTH,
    }
)  # fmt: skip
"""Codes of what goes wrong around an index and not in it."""


class _Odd(Exception):  # noqa: N818 - says what the index is
    """The index holds what was never entered."""


_BROKEN: Final = (sqlite3.Error, _Odd, UnicodeDecodeError)
"""What reading an index may raise; the last where the driver cannot even read the complaint."""


class Index:
    """The index of a store's folder, brought up to the ledger's end before each answer.

    Without a ledger it is empty and makes no file; where the folder may not be written it lives in memory, but a ledger
    shorter than the file there says is a fault all the same. Every method raises StoreError where the ledger or the
    index cannot be read.
    """

    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self.path = folder / "index.sqlite"
        self._ledger = ledger
        self._lock = threading.RLock()
        self._connection: Connection | None = None
        self._finalizer: weakref.finalize[..., Index] | None = None
        self._identity: tuple[int, int] | None = None
        self._empty = False
        self._witness = 0
        self._seen = -1
        self._fault: Damaged | None = None

    def fault(self) -> Damaged | None:
        """Return why the ledger cannot be followed any further, None where it can."""
        return self._ask(lambda _: self._fault)

    def head(self, case_id: str) -> Head | None:
        """Return a case's head, None where the ledger has no such case."""
        found = self._ask(lambda connection: _heads(connection, "WHERE case_id = ?", [case_id]))
        return found[0] if found else None

    def query(
        self, search: Search = ALL, *, order: Order = "number", limit: int | None = None, offset: int = 0
    ) -> tuple[Head, ...]:
        """Return the heads that a search finds; see `Keeper.query`."""
        condition, parameters = _where(search)
        ordered = f"ORDER BY {ORDERS[order]}"
        page = f"LIMIT {-1 if limit is None else int(limit)} OFFSET {int(offset)}"
        return self._ask(lambda connection: _heads(connection, f"{condition} {ordered} {page}", parameters))

    def count(self, search: Search = ALL) -> int:
        """Return how many cases a search finds."""
        condition, parameters = _where(search)
        statement = f"SELECT count(*) FROM heads {condition}"  # noqa: S608 - columns; values are parameters
        return self._ask(lambda connection: int(connection.execute(statement, parameters).fetchone()[0]))

    def newest(self, prefix: str) -> str | None:
        """Return the greatest case id that begins so; see `Keeper.newest`."""
        rows = self._ask(
            lambda connection: connection.execute(
                "SELECT case_id FROM heads WHERE substr(case_id, 1, ?) = ? "
                "ORDER BY length(case_id) DESC, case_id DESC LIMIT 1",
                [len(prefix), prefix],
            ).fetchall()
        )
        return str(rows[0][0]) if rows else None

    def agrees(self) -> bool:
        """Tell whether the index is what the ledger makes; reads all of it. True for a ledger that has a fault."""
        fresh = _made(_MEMORY)

        def compare(connection: Connection) -> bool:
            _follow(fresh, self._ledger, self._seen)
            if connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
                return False
            return self._fault is not None or all(
                ours == theirs for ours, theirs in zip_longest(_content(connection), _content(fresh))
            )

        try:
            # Most of it before the others have to wait.
            _follow(fresh, self._ledger, self._ask(lambda _: self._seen))
            return self._ask(compare)
        finally:
            fresh.close()

    def close(self) -> None:
        """Close the file; it is opened again when it is needed."""
        with self._lock:
            if self._finalizer is not None:
                self._finalizer()
            self._connection, self._empty, self._seen, self._fault = None, False, -1, None

    def _ask(self, work: Callable[[Connection], T]) -> T:
        """Do `work` on the index, read up to the ledger's end. A file that is no index any more is made again."""
        with self._lock:
            try:
                return work(self._current())
            except _BROKEN as error:
                if not _elsewhere(error):
                    self._renew()
                    with suppress(*_BROKEN):
                        return work(self._current())
            self._use(_MEMORY)
            self._witness = _seen_by(self.path)
            try:
                return work(self._current())
            except _BROKEN as error:
                self.close()
                raise StoreError(
                    f"案件索引 {self.path} 读不出（{error}）：请重试；仍不行时删去该文件，会由总账重新生成。"
                ) from error

    def _renew(self) -> None:
        """Remove the file, unless somebody else does so now or has made it again since it was opened."""
        self.close()
        with tried(self.path.parent / "locks" / ".index.lock") as held:
            if held and _identity(self.path) == self._identity:
                # The journal first: one that outlives its file would be played into the next.
                for suffix in ("-wal", "-shm", ""):
                    with suppress(OSError):
                        Path(f"{self.path}{suffix}").unlink(missing_ok=True)

    def _use(self, path: str) -> Connection:
        self.close()
        self._identity = _identity(self.path)
        self._connection = connection = _made(path)
        self._finalizer = weakref.finalize(self, connection.close)
        self._identity = self._identity or _identity(self.path)
        return connection

    def _current(self) -> Connection:
        size = self._ledger.size()
        connection = self._connection
        if connection is None or (self._empty and size is not None):
            there = size is not None or _identity(self.path) is not None
            connection = self._use(str(self.path) if there else _MEMORY)
            self._empty = not there
        if (size or 0) != self._seen or self._fault is not None:
            self._seen, self._fault = _follow(connection, self._ledger)
            if self._fault is None and self._seen < self._witness:
                self._fault = _cut(self._ledger, self._witness, self._seen)
        return connection


def _follow(connection: Connection, ledger: Ledger, end: int | None = None) -> tuple[int, Damaged | None]:
    """Enter the ledger's lines up to byte `end`, or its own; return that, and what hinders it, if anything."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Asked only now: others may have read further while this one waited.
        size = (ledger.size() or 0) if end is None else end
        before = _place(connection).offset
        fault = _entered(connection, ledger, size)
        connection.execute("COMMIT")
        if size - before > _MUCH:
            # What was written at once would else be looked through by every start, until somebody leaves in peace.
            with suppress(sqlite3.Error):
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except BaseException:
        # The error itself may have ended the transaction.
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise
    return size, fault


def _entered(connection: Connection, ledger: Ledger, size: int) -> Damaged | None:
    before = place = _place(connection)
    if size < place.offset:
        return _cut(ledger, place.offset, size)
    fault = None
    if size > place.offset:
        ledger.sync()
        try:
            for line, behind in ledger.read(place, size):
                _enter(connection, line, ledger.path)
                place = behind
        except Damaged as error:
            fault = error
    if place != before:
        connection.execute("UPDATE place SET offset = ?, seal = ?, mark = ?", [place.offset, place.seal, _mark(place)])
    return fault


def _cut(ledger: Ledger, before: int, now: int) -> LedgerDamaged:
    return LedgerDamaged(ledger.path, f"总账被截短：已登记到第 {before} 字节，现只有 {now} 字节")


def _seen_by(path: Path) -> int:
    """Return how far an index had read that may be looked at but not used; 0 where it cannot be told."""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)) as connection:
            return _place(connection).offset
    except _BROKEN:
        return 0


def _place(connection: Connection) -> Place:
    row = connection.execute("SELECT offset, seal, mark FROM place").fetchone()
    if row is None or row[2] != _mark(Place(row[0], row[1])):
        raise _Odd("读到的位置不是登记过的")
    return Place(row[0], row[1])


def _enter(connection: Connection, line: Line, ledger: Path) -> None:
    """Enter a line. Raises Damaged where the ledger leaves out an event, or has one twice."""
    found = _heads(connection, "WHERE case_id = ?", [line.case_id])
    before = found[0].revision if found else 0
    if line.revision != before + 1:
        raise LedgerDamaged(
            ledger, f"案件 {line.case_id} 的第 {line.revision} 次记录之前是第 {before} 次：账目缺失或重复"
        )
    searched = keys(line.case_id, line.listing)
    listing = json.dumps(dict(line.listing), ensure_ascii=False)
    check = _check(line.case_id, line.revision, line.digest, listing)
    values = [line.revision, line.digest, listing, check, *(getattr(searched, name) for name in KEYS)]
    number = connection.execute(_UPSERT, values).fetchone()[0]
    connection.execute(_ADD_TEXT, [number, line.words])


def _heads(connection: Connection, rest: str, parameters: Sequence[str]) -> tuple[Head, ...]:
    """Return the heads that the rest of a statement finds. Raises _Odd for a row that is not as it was entered."""
    rows = connection.execute(
        f"SELECT heads.case_id, revision, digest, listing, seal FROM heads {rest}",  # noqa: S608 - names of columns; values are parameters
        parameters,
    ).fetchall()
    if any(_check(*row[:4]) != row[4] for row in rows):
        raise _Odd("有一行不是登记时的样子")
    return tuple(Head(row[0], row[1], row[2], _Listing(row[3])) for row in rows)


class _Listing(Mapping[str, str]):
    """The fields of a line of the list, read from JSON when one is asked for: a long list shows few of its lines."""

    __slots__ = ("_fields", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._fields: dict[str, str] | None = None

    def __getitem__(self, name: str) -> str:
        return self._read()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    def __repr__(self) -> str:
        return repr(self._read())

    def _read(self) -> dict[str, str]:
        if self._fields is None:
            self._fields = dict(json.loads(self._text))
        return self._fields


def _mark(place: Place) -> int:
    return _check(place.offset, place.seal)


def _content(connection: Connection) -> Iterator[tuple[object, ...]]:
    return connection.execute(
        f"SELECT {', '.join(_KEPT)}, text FROM heads JOIN texts USING (id) ORDER BY case_id"  # noqa: S608 - names of columns
    )


def _elsewhere(error: Exception) -> bool:
    """Tell whether an error lies with the disk, the permissions or the locks, and not with the index."""
    code = getattr(error, "sqlite_errorcode", None)
    # The low byte is the kind, the rest says more of it.
    return code is not None and code & 0xFF in _ELSEWHERE


def _identity(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from another that came into its place; a number alone is soon used again."""
    try:
        info = path.stat()
    except OSError:
        return None
    return info.st_ino, info.st_ctime_ns


def _made(path: str) -> sqlite3.Connection:
    """Open an index, made first if it is none of this version yet. Raises sqlite3.DatabaseError."""
    if path != _MEMORY:
        # Made with the rights that the others of a shared folder need; what SQLite puts beside it takes them over.
        with suppress(OSError):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o666))
    connection = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
    try:
        if connection.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
            # Readers must not wait for a writer, nor a writer for the disk: what a power cut takes is read again.
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("BEGIN EXCLUSIVE")
            if connection.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
                for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                    connection.execute(f"DROP TABLE {name}")
                for statement in _SCHEMA.split(";\n"):
                    connection.execute(statement)
            connection.execute("COMMIT")
        connection.execute("PRAGMA synchronous = NORMAL")
    except BaseException:
        connection.close()
        raise
    return connection


def _where(search: Search) -> tuple[str, list[str]]:
    condition, parameters = where(search, _SQL)
    joined = "JOIN texts USING (id) " if search.text.strip() else ""
    return f"{joined}WHERE {condition}" if condition else "", parameters
