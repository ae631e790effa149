"""The keeper of an office: cases as rows that are only ever added, in PostgreSQL.

The database itself refuses what would break a case (see `migrations`); here a write is made certain, and what is read
is checked. A step whose connection is lost on the way is written again, the same event: its place is then free, or
taken by itself, or by another's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg.types.json import Json

from cases.events import GENESIS, Event, NewEvent, canonical, first_break, parse
from cases.keeper import (
    Conflict,
    Damaged,
    Entry,
    Head,
    OutcomeUnknown,
    Project,
    StoreError,
    UnknownCase,
    Whole,
    check_case_id,
    next_event,
    received,
)
from cases.search import ALL, KEYS, ORDERS, Dialect, Order, Search, keys, where, words_of
from cases.shared.inspection import INSPECTION_SECONDS, fit, inspected
from cases.shared.link import Connection, Link

_PAGE: Final = 5000
_BATCH: Final = 500

_SQL: Final = Dialect("strpos", "%s", "unnest(string_to_array({column}, ' ')) AS day (value)")

_COLUMNS: Final = ("revision", "digest", "previous", "canon", "words", "listing", *KEYS)
_INSERT: Final = (
    f"INSERT INTO penalty.events ({', '.join(_COLUMNS)}) "  # noqa: S608 - names of columns, from the code
    f"VALUES ({', '.join(f'%({name})s' for name in _COLUMNS)}) RETURNING revision"
).encode()

# One statement, so that the events and the head are of one moment.
_CASE: Final = """
SELECT e.revision, e.digest, e.canon, h.revision, h.digest
FROM (SELECT * FROM penalty.events WHERE case_id = %(case_id)s) e
FULL JOIN (SELECT * FROM penalty.heads WHERE case_id = %(case_id)s) h ON e.case_id = h.case_id
ORDER BY e.revision
"""

_PLACES: Final = """
SELECT e.digest, coalesce(h.revision, 0), coalesce(h.digest, %s)
FROM unnest(%s::text[], %s::integer[]) WITH ORDINALITY AS sought (case_id, revision, number)
LEFT JOIN penalty.events e ON e.case_id = sought.case_id AND e.revision = sought.revision
LEFT JOIN penalty.heads h ON h.case_id = sought.case_id ORDER BY sought.number
"""

# Whoever writes shares this lock (see `take_event`); alone in it, nobody's lower number is still to come.
_LAST: Final = "SELECT pg_advisory_xact_lock(1885692003, 1)", "SELECT coalesce(max(seq), 0) FROM penalty.events"

_ENTRIES: Final = """
SELECT seq, case_id, revision, digest FROM penalty.events WHERE seq > %s AND seq <= %s ORDER BY seq LIMIT %s
"""


class SharedKeeper:
    """A `Keeper` in a PostgreSQL database that `initialise` has made ready.

    `dsn` is the address as libpq reads it, of the application's role; nothing is connected before the first use.
    `project` folds events to the fields of the list. A lost connection is tried again for `patience_seconds`. Safe to
    use from several threads. Raises StoreError for an address that cannot be read.
    """

    def __init__(self, dsn: str, project: Project, *, patience_seconds: float = 15.0) -> None:
        self._link = Link(dsn, fit, patience_seconds)
        self._project = project
        self._faults: dict[str, Damaged] = {}

    @property
    def name(self) -> str:
        """The database as messages name it, without secrets."""
        return self._link.name

    def close(self) -> None:
        """Close the connection; a later use opens it again."""
        self._link.close()

    def append(self, case_id: str, expected_revision: int, new: NewEvent) -> int:
        """Add one event; see `Keeper.append`."""
        check_case_id(case_id)
        events = self._events(case_id)
        event = next_event(case_id, events, expected_revision, new, self._project)
        self._write(events, event)
        return event.revision

    def receive(self, event: Event) -> None:
        """Add an event sealed elsewhere; see `Keeper.receive`."""
        check_case_id(event.case_id)
        events = self._events(event.case_id)
        received(events, event, self._project)
        self._write(events, event)

    def fill(self, events: Iterator[Whole]) -> int:
        """Add many events sealed elsewhere, some hundred in a transaction; see `cases.keeper.Filling`."""
        number = 0
        while batch := list(islice(events, _BATCH)):
            rows = [_row(event, self._project(whole) if whole else {}) for event, whole in batch]
            self._insert(rows)
            number += len(rows)
        return number

    def load(self, case_id: str) -> tuple[Event, ...]:
        """Return a case's events, oldest first, held against the case's head; see `Keeper.load`."""
        events = self._events(check_case_id(case_id))
        if not events:
            raise UnknownCase(case_id)
        return events

    def query(
        self, search: Search = ALL, *, order: Order = "number", limit: int | None = None, offset: int = 0
    ) -> tuple[Head, ...]:
        """Return the heads that a search finds; see `Keeper.query`."""
        condition, parameters = _where(search)
        statement = (
            f"SELECT case_id, revision, digest, listing FROM penalty.heads{condition} "  # noqa: S608 - built of the code's own words, values apart
            f"ORDER BY {ORDERS[order]} LIMIT %s::bigint OFFSET %s"
        )
        rows = self._rows(statement, [*parameters, limit, offset])
        return tuple(Head(*row) for row in rows)

    def count(self, search: Search = ALL) -> int:
        """Return how many cases a search finds."""
        condition, parameters = _where(search)
        ((found,),) = self._rows(f"SELECT count(*) FROM penalty.heads{condition}", parameters)  # noqa: S608 - as above
        return int(found)

    def heads(self) -> tuple[Head, ...]:
        """Return every case's head, by case id."""
        return self.query()

    def newest(self, prefix: str) -> str | None:
        """Return the greatest case id that begins so; see `Keeper.newest`."""
        statement = (
            "SELECT case_id FROM penalty.heads WHERE starts_with(case_id, %s) "
            "ORDER BY length(case_id) DESC, case_id DESC LIMIT 1"
        )
        rows = self._rows(statement, [_storable(prefix)])
        return str(rows[0][0]) if rows else None

    def entries(self) -> Iterator[Entry]:
        """Yield every event's place in the order of writing, as it stood at the call.

        Rows neither change nor come late below the last number, so they are read page by page and hold nothing open.
        """
        return self._entries(self._link.read(_last))

    def damaged(self) -> tuple[Damaged, ...]:
        """Return the cases that this keeper has found damaged and not read whole since, by case id."""
        return tuple(fault for _, fault in sorted(self._faults.items()))

    def inspect(self) -> Iterator[str]:
        """Yield what is wrong with roles, triggers, settings and the index; see `Keeper.inspect`."""
        yield from self._link.read(inspected, INSPECTION_SECONDS)

    def _entries(self, last: int) -> Iterator[Entry]:
        seq = number = 0
        while rows := self._rows(_ENTRIES, [seq, last, _PAGE]):
            for seq, *place in rows:  # noqa: B007 - the last row read is where the next page begins
                number += 1
                yield Entry(number, *place)

    def _rows(self, statement: str, parameters: Sequence[object] | Mapping[str, object]) -> list[tuple[Any, ...]]:
        # Binary, so that bytes come as they are.
        return self._link.read(
            lambda connection: connection.execute(statement.encode(), parameters, binary=True).fetchall()
        )

    def _events(self, case_id: str) -> tuple[Event, ...]:
        """Return a case's events, none where there is no such case. Raises Damaged."""
        try:
            events = _checked(case_id, self._rows(_CASE, {"case_id": case_id}))
        except ValueError as error:
            fault = self._faults[case_id] = Damaged(Path(f"postgres/{case_id}"), str(error))
            raise fault from error
        self._faults.pop(case_id, None)
        return events

    def _write(self, events: Sequence[Event], event: Event) -> None:
        """Add the event that follows `events`. Raises Conflict, StoreError, OutcomeUnknown."""
        self._insert([_row(event, self._project((*events, event)))])

    def _insert(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add rows, all or none. Raises Conflict, StoreError, OutcomeUnknown."""

        def insert(connection: Connection, again: bool) -> None:  # noqa: FBT001 - as Link.write calls it
            try:
                with connection.transaction(), connection.cursor() as cursor:
                    if len(rows) == 1:
                        cursor.execute(_INSERT, rows[0])
                    else:
                        cursor.executemany(_INSERT, rows)
                    _check_stored(self.name, len(rows), cursor.rowcount, again=again)
            except psycopg.Error as error:
                _check_taken(connection, error, rows, again=again)

        self._link.write(insert)


def _check_stored(database: str, sent: int, stored: int, *, again: bool) -> None:
    """Raise StoreError, or OutcomeUnknown where the write was sent before, if the database stored another number."""
    if stored == sent:
        return
    fault = f"数据库 {database} 没有照办：写 {sent} 条记录，它存了 {stored} 条，可能有规则或触发器拦下了写入。"
    if again:
        raise OutcomeUnknown(
            f"{fault}这一步可能已经写入，也可能没有，请重新打开案件核对，切勿直接重做，并请管理员查看数据库。"
        )
    raise StoreError(f"{fault}没有写入，请管理员运行 penalty store status 查看数据库。")


def _check_taken(
    connection: Connection, error: psycopg.Error, rows: Sequence[Mapping[str, Any]], *, again: bool
) -> None:
    """Take an error for done where rows that were sent before have their own places.

    Raises Conflict for the first row that has no place where it would stand, or the error.
    """
    if (error.sqlstate, error.diag.constraint_name) not in _TAKEN:
        raise error
    sought = [GENESIS, [row["case_id"] for row in rows], [row["revision"] for row in rows]]
    found = connection.execute(_PLACES, sought).fetchall()
    if again and [each[0] for each in found] == [row["digest"] for row in rows]:
        return
    last: dict[str, tuple[int, str]] = {}
    for row, (taken, *head) in zip(rows, found, strict=True):
        case_id, revision = row["case_id"], row["revision"]
        if taken is not None or last.get(case_id, tuple(head)) != (revision - 1, row["previous"]):
            raise Conflict(case_id, revision - 1, head[0]) from error
        last[case_id] = revision, row["digest"]
    raise error


_TAKEN: Final = (("23505", "events_pkey"), ("23505", "heads_pkey"), ("PD001", None))
"""How a database refuses an event whose place is taken: by a key, by the chain."""


def _last(connection: Connection) -> int:
    """Return the number up to which the order of writing can no longer change."""
    with connection.transaction():
        connection.execute(_LAST[0])
        row = connection.execute(_LAST[1]).fetchone()
    return int(row[0]) if row else 0


def _row(event: Event, listing: Mapping[str, str]) -> dict[str, object]:
    """Return the columns of an event. Raises ValueError for a listing that cannot be kept."""
    found = keys(event.case_id, listing)
    return {
        **{name: _storable(getattr(found, name)) for name in KEYS},
        "revision": event.revision,
        "digest": event.digest,
        "previous": event.previous,
        "canon": canonical(event.to_dict()),
        "words": words_of(event),
        "listing": Json(dict(listing), dumps=canonical),
    }


def _where(search: Search) -> tuple[str, list[str]]:
    condition, parameters = where(search, _SQL)
    return (f" WHERE {condition}" if condition else ""), [_storable(each) for each in parameters]


def _storable(text: str) -> str:
    """Return a text without what a column cannot hold: keys that are not folded may have it."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode(errors="replace").decode()


def _checked(case_id: str, rows: Sequence[tuple[Any, ...]]) -> tuple[Event, ...]:
    """Return the events in the rows of `_CASE`. Raises ValueError with a Chinese reason where they do not hold."""
    if not rows:
        return ()
    if rows[0][0] is None:
        raise ValueError("索引里有这一案件，但它的事件都不见了")
    events = tuple(Event.from_dict(parse(row[2])) for row in rows)
    fault = first_break(events)
    if fault is not None:
        raise ValueError(fault)
    if events[0].case_id != case_id:
        raise ValueError(f"里面是案件 {events[0].case_id} 的事件")
    if any((event.revision, event.digest) != row[:2] for event, row in zip(events, rows, strict=True)):
        raise ValueError("事件的编号或摘要与其内容不符：该行被改动过")
    if rows[0][3:] != (events[-1].revision, events[-1].digest):
        kept = "没有这一案件" if rows[0][3] is None else f"记着 {rows[0][3]} 次记录"
        raise ValueError(f"有 {len(events)} 次记录，索引里{kept}，两处不符：有记录被删除、添加或改动过")
    return events
