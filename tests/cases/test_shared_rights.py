"""Who may do what to the rows, and what is found of somebody who could do all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import closing

import psycopg
import pytest

from cases.events import GENESIS, Event, NewEvent, canonical, seal
from cases.keeper import Conflict, Damaged
from cases.shared.keeper import SharedKeeper
from cases.shared.link import connect
from tests.cases.helpers import new, project
from tests.cases.postgres import ADMIN, DESK, OWNER, Server
from tests.cases.test_shared_keeper import INSERT, row_of

Maker = Callable[..., SharedKeeper]


def refused(postgres: Server, database: str, statement: str, user: str, values: list[object] | None = None) -> str:
    """Run what must be refused and return its SQLSTATE."""
    with closing(connect(postgres.dsn(database, ADMIN if user == OWNER else user))) as connection:
        connection.execute(f"SET ROLE {user}".encode())
        with pytest.raises(psycopg.Error) as caught:
            connection.execute(statement.encode(), values)
    return caught.value.sqlstate or ""


def with_cases(keeper: SharedKeeper) -> SharedKeeper:
    """Add case A of three events and case B of one."""
    for revision in range(3):
        keeper.append("A", revision, new(f"k{revision}"))
    keeper.append("B", 0, new())
    return keeper


@pytest.fixture
def keeper(database: str, shared_keeper: Maker) -> SharedKeeper:
    return with_cases(shared_keeper(database))


@pytest.fixture(scope="module")
def unharmed(postgres: Server) -> Iterator[str]:
    """Give a database for attempts that must all fail, and see that they did."""
    name = postgres.database()
    with closing(SharedKeeper(postgres.dsn(name), project)) as keeper:
        before = with_cases(keeper).load("A")
        yield name
        assert keeper.load("A") == before
        assert len(list(keeper.entries())) == 4
        assert list(keeper.inspect()) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE penalty.events SET canon = ''",
        "UPDATE penalty.events SET seq = 0",
        "DELETE FROM penalty.events",
        "TRUNCATE penalty.events",
        "UPDATE penalty.heads SET revision = 1",
        "DELETE FROM penalty.heads",
        "TRUNCATE penalty.heads",
        "INSERT INTO penalty.heads SELECT * FROM penalty.heads",
        "UPDATE penalty.schema_version SET number = 2",
        "INSERT INTO penalty.schema_version VALUES (2, '', '')",
        "ALTER TABLE penalty.events DISABLE TRIGGER ALL",
        "DROP TRIGGER keep_events ON penalty.events",
        "CREATE TABLE penalty.mine (x int)",
        "CREATE OR REPLACE FUNCTION penalty.keep_events() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
        "SELECT penalty.is_sealed(e) FROM penalty.events e",
        "SELECT nextval('penalty.events_seq')",
        "SELECT setval('penalty.events_seq', 1)",
        "INSERT INTO penalty.events (seq) VALUES (1)",
        "INSERT INTO penalty.events (written_at) VALUES (now())",
        "DROP SCHEMA penalty CASCADE",
        f"SET ROLE {OWNER}",
        "SET session_replication_role = replica",
        "COPY penalty.events TO '/tmp/nowhere'",
    ],
)
def test_the_application_may_read_and_add_and_nothing_more(postgres: Server, unharmed: str, statement: str) -> None:
    assert refused(postgres, unharmed, statement, DESK) == "42501"


@pytest.mark.parametrize("user", [OWNER, ADMIN])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE penalty.events SET canon = '' WHERE revision = 1",
        "DELETE FROM penalty.events WHERE false",
        "TRUNCATE penalty.events",
        "TRUNCATE penalty.events, penalty.heads CASCADE",
    ],
)
def test_nobody_changes_an_event(postgres: Server, unharmed: str, statement: str, user: str) -> None:
    assert refused(postgres, unharmed, statement, user) == "PD003"
    if user == ADMIN:
        assert refused(postgres, unharmed, f"SET session_replication_role = replica; {statement}", user) == "PD003"


def test_a_script_cannot_fork_a_chain(postgres: Server, database: str, keeper: SharedKeeper) -> None:
    first, second, third = keeper.load("A")
    (other,) = keeper.load("B")
    for user in (DESK, OWNER, ADMIN):
        for wrong in (
            seal("A", 3, second.digest, new("other")),
            seal("A", 2, first.digest, new("other")),
            seal("A", 4, second.digest, new()),
            seal("A", 4, GENESIS, new()),
            seal("A", 5, third.digest, new()),
            seal("A", 1, GENESIS, new()),
            seal("A", 4, other.digest, new()),
            seal("C", 2, GENESIS, new()),
            seal("C", 1, third.digest, new()),
            third,
        ):
            assert refused(postgres, database, INSERT, user, row_of(wrong)) == "PD001"
    keeper.append("A", 3, new())


def altered(event: Event, **changes: object) -> list[object]:
    """Return an event's row with some columns changed."""
    names = ("case_id", "revision", "digest", "previous", "canon", "words")
    return list({**dict(zip(names, row_of(event), strict=True)), **changes}.values())


def sealed_as(event: Event, old: bytes, new_: bytes) -> list[object]:
    """Return an event's row with other bytes, and the digest that those have."""
    content = canonical({name: value for name, value in event.to_dict().items() if name != "digest"})
    assert old in content
    content = content.replace(old, new_)
    digest = hashlib.sha256(content).hexdigest()
    canon = content.replace(b'"kind"', f'"digest":"{digest}","kind"'.encode(), 1)
    if canon == content:
        canon = content.replace(b'"previous"', f'"digest":"{digest}","previous"'.encode(), 1)
    return altered(event, digest=digest, canon=canon)


def test_a_digest_that_stands_elsewhere_is_not_the_events(
    postgres: Server, database: str, keeper: SharedKeeper
) -> None:
    """The bytes' own digest is in the data, and another one in its place; or it is there twice."""
    event = seal("A", 4, keeper.load("A")[-1].digest, new())
    body = canonical(event.to_dict()).replace(event.digest.encode(), b"f" * 64)
    digest = hashlib.sha256(body.replace(b'"data":{}', b'"data":{"x":1}')).hexdigest()
    for outer in ("f" * 64, digest):
        canon = body.replace(b'"data":{}', f'"data":{{"digest":"{digest}","x":1}}'.encode())
        canon = canon.replace(b"f" * 64, outer.encode())
        assert refused(postgres, database, INSERT, DESK, altered(event, digest=digest, canon=canon)) == "PD002"
    keeper.receive(event)


def test_a_script_cannot_add_what_is_not_sealed(postgres: Server, database: str, keeper: SharedKeeper) -> None:
    third = keeper.load("A")[-1]
    event = seal("A", 4, third.digest, new(text="a"))
    body = canonical(event.to_dict())
    elsewhere = seal("C", 4, third.digest, new(text="a"))
    for wrong in (
        altered(event, digest="e" * 64),
        altered(event, canon=body.replace(b'"text":"a"', b'"text":"b"')),
        altered(event, canon=b"\xff\x00"),
        altered(event, canon=b""),
        altered(event, canon=body.replace(b"wang", b"li")),
        altered(elsewhere, case_id="A"),
        altered(seal("A", 5, third.digest, new()), revision=4),
        altered(seal("A", 4, GENESIS, new()), previous=third.digest),
        sealed_as(event, b'"data":{"text":"a"}', b'"data":{GARBAGE'),
        sealed_as(event, b'"data":{"text":"a"},"kind"', b'"data":{"text":"a"},"kind":"note","kind"'),
        sealed_as(event, b'"kind":"note",', b""),
        sealed_as(event, b'"kind"', b'"data":{},"kind"'),
        sealed_as(event, b'"kind"', b'"extra":1,"kind"'),
    ):
        assert refused(postgres, database, INSERT, DESK, wrong) == "PD002"
    keeper.receive(event)


def test_several_events_in_one_statement(postgres: Server, database: str, keeper: SharedKeeper) -> None:
    with closing(connect(postgres.dsn(database))) as connection:
        first = seal("C", 1, GENESIS, new("one"))
        second = seal("C", 2, first.digest, new("two"))
        both = f"{INSERT}, {INSERT.partition('VALUES ')[2]}".encode()
        connection.execute(both, [*row_of(first), *row_of(second)])
    assert keeper.load("C") == (first, second)
    assert list(keeper.inspect()) == []


def past_triggers(statement: str) -> tuple[str, ...]:
    """Return what somebody who administers the database runs to change events, leaving no other trace."""
    enable = (f"ALTER TABLE penalty.events ENABLE ALWAYS TRIGGER {name}" for name in ("take_event", "keep_events"))
    return "ALTER TABLE penalty.events DISABLE TRIGGER ALL", statement, *enable


def on_a(revision: int, change: str) -> str:
    """Return the statement that changes one event of case A."""
    return f"UPDATE penalty.events SET {change} WHERE case_id = 'A' AND revision = {revision}"  # noqa: S608 - the tests' own


FORGED = canonical(seal("A", 2, GENESIS, new("forged")).to_dict())
DELETE = "DELETE FROM penalty.events WHERE case_id = 'A' AND revision"


@pytest.mark.parametrize(
    ("statement", "said", "listed"),
    [
        (on_a(2, f"canon = '\\x{FORGED.hex()}'"), "摘要不符", False),
        (on_a(2, "canon = canon || '\\x20'"), "不是本软件写出的形式", False),
        (on_a(2, "canon = '\\x7b'"), "不是可读的 JSON", False),
        (on_a(2, "digest = repeat('a', 64)"), "该行被改动过", False),
        (on_a(3, "revision = 9"), "该行被改动过", True),
        (f"{DELETE} = 2", "缺失", True),
        (f"{DELETE} = 3", "有 2 次记录，索引里记着 3 次", True),
        (f"{DELETE} > 0", "都不见了", True),
        ("DELETE FROM penalty.heads WHERE case_id = 'A'", "索引里没有这一案件", True),
        ("UPDATE penalty.heads SET revision = 2 WHERE case_id = 'A'", "索引里记着 2 次", True),
        ("UPDATE penalty.heads SET digest = repeat('a', 64) WHERE case_id = 'A'", "索引里记着 3 次", True),
        ("UPDATE penalty.heads SET party = '某院' WHERE case_id = 'A'", None, True),
        ("UPDATE penalty.heads SET text = '' WHERE case_id = 'A'", None, True),
        ("UPDATE penalty.heads SET listing = '{}' WHERE case_id = 'A'", None, True),
        (on_a(1, "words = 'x'"), None, True),
    ],
)
def test_what_an_administrator_did_is_found(
    *, postgres: Server, database: str, keeper: SharedKeeper, statement: str, said: str | None, listed: bool
) -> None:
    """By reading the case, where its events or their number changed; by the inspection, where the index did."""
    assert list(keeper.inspect()) == []
    postgres.run(database, *past_triggers(statement))
    if said is None:
        keeper.load("A")
    else:
        for attempt in (lambda: keeper.load("A"), lambda: keeper.append("A", 3, new())):
            with pytest.raises(Damaged, match=said) as caught:
                attempt()
            assert caught.value.file.as_posix() == "postgres/A"
        assert [each.file.name for each in keeper.damaged()] == ["A"]
    assert len(keeper.load("B")) == 1
    found = list(keeper.inspect())
    assert [("案件 A " in each) for each in found] == [True] * listed


def test_a_whole_chain_forged_again_is_found_by_its_head(postgres: Server, database: str, keeper: SharedKeeper) -> None:
    """Somebody seals all events anew, in good order, and only forgets the index."""
    previous = GENESIS
    for event in keeper.load("A"):
        forged = seal("A", event.revision, previous, NewEvent(event.at, "li", event.kind, event.data))
        previous = forged.digest
        body = canonical(forged.to_dict()).hex()
        change = f"canon = '\\x{body}', digest = '{forged.digest}', previous = '{forged.previous}'"
        postgres.run(database, *past_triggers(on_a(event.revision, change)))
    with pytest.raises(Damaged, match="两处不符"):
        keeper.load("A")
    (found,) = keeper.inspect()
    assert "案件 A 在索引里的内容与它的最后一次记录不符" in found


def test_a_case_restored_is_damaged_no_more(postgres: Server, database: str, keeper: SharedKeeper) -> None:
    postgres.run(database, "UPDATE penalty.heads SET revision = 2 WHERE case_id = 'A'")
    with pytest.raises(Damaged):
        keeper.load("A")
    postgres.run(database, "UPDATE penalty.heads SET revision = 3 WHERE case_id = 'A'")
    assert len(keeper.load("A")) == 3
    assert keeper.damaged() == ()


@pytest.mark.parametrize(
    ("user", "said"), [(ADMIN, "是数据库超级用户"), ("penalty_owner_too", "可以充当案件库的所有者")]
)
def test_a_role_that_could_do_more_is_named(postgres: Server, database: str, user: str, said: str) -> None:
    if user != ADMIN:
        postgres.run(database, f"CREATE ROLE {user} LOGIN IN ROLE {OWNER}")
    keeper = SharedKeeper(postgres.dsn(database, user), lambda _: {})
    with closing(keeper):
        assert keeper.append("A", 0, new()) == 1
        with pytest.raises(Conflict):
            keeper.append("A", 0, new())
        (found,) = keeper.inspect()
    postgres.run(database, *([f"DROP ROLE {user}"] if user != ADMIN else []))
    assert said in found
