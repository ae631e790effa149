"""Making a database ready, bringing it up to date, and refusing one that is not fit."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from cases.keeper import StoreError
from cases.shared import link, versions
from cases.shared.keeper import SharedKeeper
from cases.shared.link import database_name
from cases.shared.schema import initialise, migrate, status
from tests.cases.helpers import new, project
from tests.cases.postgres import ADMIN, DESK, OWNER, Server

Maker = Callable[..., SharedKeeper]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a copy of the migrations that the program then takes for its own."""
    copy = tmp_path / "migrations"
    shutil.copytree(versions.FOLDER, copy)
    monkeypatch.setattr(versions, "FOLDER", copy)
    return copy


def refusal(keeper: SharedKeeper) -> str:
    """Return why a keeper refuses to read and to write."""
    said = set()
    for attempt in (keeper.heads, lambda: keeper.append("A", 0, new())):
        with pytest.raises(StoreError) as caught:
            attempt()
        said.add(str(caught.value))
    (sentence,) = said
    return sentence


def everything(postgres: Server, database: str) -> list[tuple[object, ...]]:
    """Return all that a database holds of cases, with its rights."""
    return [
        *postgres.run(database, "SELECT relname::text, relkind::text, relacl::text FROM pg_class "
                      "WHERE relnamespace = 'penalty'::regnamespace ORDER BY 1"),
        *postgres.run(database, "SELECT proname::text, prosrc, proacl::text FROM pg_proc "
                      "WHERE pronamespace = 'penalty'::regnamespace ORDER BY 1"),
        *postgres.run(database, "SELECT nspname::text, nspacl::text FROM pg_namespace ORDER BY 1"),
        *postgres.run(database, "SELECT * FROM penalty.schema_version"),
        *postgres.run(database, "SELECT case_id, revision, digest FROM penalty.events ORDER BY seq"),
    ]  # fmt: skip


def test_doing_it_again_changes_nothing(postgres: Server, database: str, shared_keeper: Maker) -> None:
    keeper = shared_keeper(database)
    keeper.append("A", 0, new())
    before = everything(postgres, database)
    initialise(postgres.dsn(database, ADMIN), DESK, OWNER)
    assert migrate(postgres.dsn(database, ADMIN)) == ()
    assert everything(postgres, database) == before
    keeper.append("A", 1, new())


def test_rights_given_by_hand_are_taken_back(postgres: Server, database: str, shared_keeper: Maker) -> None:
    keeper = shared_keeper(database)
    postgres.run(database, f"GRANT ALL ON ALL TABLES IN SCHEMA penalty TO {DESK}, PUBLIC")
    assert len(list(keeper.inspect())) > 5
    migrate(postgres.dsn(database, ADMIN))
    assert list(keeper.inspect()) == []


def test_how_a_database_stands(postgres: Server, database: str, shared_keeper: Maker) -> None:
    keeper = shared_keeper(database)
    for revision in range(3):
        keeper.append("A", revision, new())
    keeper.append("B", 0, new())
    found = status(postgres.dsn(database))
    assert (found.schema, found.program, found.cases, found.events) == (1, 1, 2, 4)
    assert (found.user, found.owner, found.applications) == (DESK, OWNER, (DESK,))
    assert found.findings == ()
    (finding,) = status(postgres.dsn(database, ADMIN)).findings
    assert "超级用户" in finding
    postgres.run(database, "UPDATE penalty.heads SET revision = 9 WHERE case_id = 'B'")
    (finding,) = status(postgres.dsn(database)).findings
    assert "案件 B 现存 1 次记录" in finding


def test_an_administrator_who_is_no_superuser(postgres: Server) -> None:
    postgres.run("postgres", "CREATE ROLE keeper_admin LOGIN CREATEDB CREATEROLE")
    postgres.run("postgres", "CREATE DATABASE by_admin TEMPLATE template0", user="keeper_admin")
    dsn = postgres.dsn("by_admin", "keeper_admin")
    initialise(dsn, "desk_of_admin", "owner_of_admin")
    initialise(dsn, "second_desk", "owner_of_admin")
    assert migrate(dsn) == ()
    assert status(postgres.dsn("by_admin", "second_desk")).applications == ("desk_of_admin", "second_desk")
    for user in ("desk_of_admin", "second_desk"):
        with closing(SharedKeeper(postgres.dsn("by_admin", user), project)) as keeper:
            keeper.append(user.replace("_", "-"), 0, new())
            assert list(keeper.inspect()) == []
    postgres.run("postgres", "DROP DATABASE by_admin")
    postgres.run("postgres", *(f"DROP ROLE {each}" for each in ("desk_of_admin", "second_desk", "owner_of_admin")))
    postgres.run("postgres", "DROP ROLE keeper_admin")


@pytest.mark.parametrize(
    ("role", "owner", "said"),
    [
        (ADMIN, OWNER, "超级用户"),
        (OWNER, OWNER, "不能就是案件库的所有者"),
        ("too_near", OWNER, "可以充当案件库的所有者"),
    ],
)
def test_a_role_that_may_not_work_on_cases(postgres: Server, role: str, owner: str, said: str) -> None:
    database = postgres.database("template0")
    postgres.run(database, f"DROP ROLE IF EXISTS {role}" if role == "too_near" else "SELECT 1")
    if role == "too_near":
        postgres.run(database, f"CREATE ROLE {role} LOGIN IN ROLE {OWNER}")
    with pytest.raises(StoreError, match=said):
        initialise(postgres.dsn(database, ADMIN), role, owner)
    # Nothing was left half made.
    assert postgres.run(database, "SELECT to_regnamespace('penalty') IS NULL") == [(True,)]
    if role == "too_near":
        postgres.run(database, f"DROP ROLE {role}")


def test_a_database_that_is_not_ready(postgres: Server, shared_keeper: Maker) -> None:
    database = postgres.database("template0")
    assert "penalty store init" in refusal(shared_keeper(database))
    found = status(postgres.dsn(database))
    assert (found.schema, found.cases) == (0, 0)
    assert "penalty store init" in found.findings[0]
    with pytest.raises(StoreError, match="penalty store init"):
        migrate(postgres.dsn(database, ADMIN))


def test_a_user_who_was_not_let_in(postgres: Server, database: str) -> None:
    postgres.run(database, "CREATE ROLE stranger LOGIN")
    with closing(SharedKeeper(postgres.dsn(database, "stranger"), project)) as keeper:
        assert "penalty store init --role" in refusal(keeper)
    with pytest.raises(StoreError, match="没有这项权限"):
        status(postgres.dsn(database, "stranger"))
    with pytest.raises(StoreError, match="没有这项权限"):
        initialise(postgres.dsn(postgres.database("template0"), "stranger"))
    postgres.run(database, "DROP ROLE stranger")


def test_a_program_that_is_newer(postgres: Server, database: str, shared_keeper: Maker, folder: Path) -> None:
    (folder / "0002_more.sql").write_text("CREATE TABLE penalty.more (name text);")
    keeper = shared_keeper(database)
    assert "penalty store migrate" in refusal(keeper)
    assert "penalty store migrate" in " ".join(status(postgres.dsn(database)).findings)
    assert migrate(postgres.dsn(database, ADMIN)) == ("0002_more.sql",)
    assert migrate(postgres.dsn(database, ADMIN)) == ()
    assert keeper.append("A", 0, new()) == 1
    # What a migration makes is the owner's, and closed to the application until it is granted.
    assert list(keeper.inspect()) == []
    assert status(postgres.dsn(database)).schema == 2


def test_a_migration_that_fails_leaves_nothing(postgres: Server, database: str, folder: Path) -> None:
    (folder / "0002_more.sql").write_text("CREATE TABLE penalty.more (name text); SELECT 1 / 0;")
    before = everything(postgres, database)
    with pytest.raises(StoreError, match="没有照办"):
        migrate(postgres.dsn(database, ADMIN))
    assert everything(postgres, database) == before


def test_a_program_that_is_older(postgres: Server, database: str, shared_keeper: Maker) -> None:
    postgres.run(database, "INSERT INTO penalty.schema_version VALUES (7, 'x', 'x')")
    assert "请升级本软件" in refusal(shared_keeper(database))
    for attempt in (migrate, initialise):
        with pytest.raises(StoreError, match="请升级本软件"):
            attempt(postgres.dsn(database, ADMIN))


def test_a_file_changed_after_it_was_run(postgres: Server, database: str, folder: Path) -> None:
    with (folder / "0001_events.sql").open("a") as file:
        file.write("-- more\n")
    for attempt in (migrate, initialise):
        with pytest.raises(StoreError, match=r"0001_events\.sql 在这个数据库里运行过以后又被改动"):
            attempt(postgres.dsn(database, ADMIN))
    assert "建立时所用的文件与本软件的不同" in " ".join(status(postgres.dsn(database)).findings)


def test_a_server_that_could_lose_what_it_promised(postgres: Server, database: str, shared_keeper: Maker) -> None:
    before = shared_keeper(database)
    before.append("A", 0, new())
    for name in ("fsync", "full_page_writes"):
        postgres.run("postgres", f"ALTER SYSTEM SET {name} = off", "SELECT pg_reload_conf()")
        try:
            wait_for(postgres, name, "off")
            assert f"{name} 为 off" in refusal(shared_keeper(database))
            assert f"{name} 为 off" in " ".join(status(postgres.dsn(database)).findings)
            assert f"{name} 为 off" in " ".join(before.inspect())
            with pytest.raises(StoreError, match=f"{name} 为 off"):
                initialise(postgres.dsn(database, ADMIN))
        finally:
            postgres.run("postgres", f"ALTER SYSTEM RESET {name}", "SELECT pg_reload_conf()")
            wait_for(postgres, name, "on")
    assert before.append("A", 1, new()) == 2


def wait_for(postgres: Server, name: str, setting: str) -> None:
    for _ in range(200):
        if postgres.run("postgres", f"SHOW {name}") == [(setting,)]:
            return
    raise AssertionError(name)


def test_commits_wait_for_the_disk_whatever_the_role_is_set_to(
    postgres: Server, database: str, shared_keeper: Maker
) -> None:
    postgres.run(database, f"ALTER ROLE {DESK} IN DATABASE {database} SET synchronous_commit = off")
    keeper = shared_keeper(database)
    keeper.append("A", 0, new())
    shown = keeper._link.read(lambda connection: connection.execute("SHOW synchronous_commit").fetchone())  # noqa: SLF001 - its session
    assert shown == ("on",)


def test_a_database_in_another_encoding(postgres: Server) -> None:
    name = f"latin_{next(postgres.numbers)}"
    postgres.run("postgres", f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    with pytest.raises(StoreError, match="编码是 LATIN1"):
        initialise(postgres.dsn(name, ADMIN))


def test_a_server_that_is_too_old(
    postgres: Server, database: str, shared_keeper: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "OLDEST_SERVER", 99)
    assert "须为 99 或更新版本" in refusal(shared_keeper(database))
    for attempt in (migrate, initialise, status):
        with pytest.raises(StoreError, match="须为 99"):
            attempt(postgres.dsn(database, ADMIN))


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://wang:geheim@[::1/office",
        "postgresql://wang:geheim@host/office?no_such=geheim",
        "host=x password=geheim no_such=1",
        "postgresql://wang:geheim%ZZ@host/office",
        "geheim",
    ],
)
def test_an_address_that_cannot_be_read(dsn: str) -> None:
    for attempt in (lambda: SharedKeeper(dsn, project), lambda: initialise(dsn), lambda: status(dsn)):
        with pytest.raises(StoreError, match="数据库地址写得不对") as caught:
            attempt()
        error: BaseException | None = caught.value
        while error is not None:
            assert "geheim" not in str(error)
            error = None if error.__suppress_context__ else error.__cause__ or error.__context__


@pytest.mark.parametrize(
    ("dsn", "name"),
    [
        ("postgresql://wang:geheim@db.example:6543/office", "office@db.example:6543（用户 wang）"),
        (
            "postgresql:///office?host=/run/pg&user=wang&password=geheim&sslpassword=geheim",
            "office@/run/pg（用户 wang）",
        ),
        ("host=db dbname=office password=geheim", "office@db"),
    ],
)
def test_a_database_is_named_without_its_password(dsn: str, name: str) -> None:
    assert database_name(dsn) == name


@pytest.mark.parametrize(
    ("database", "user", "said"), [("nowhere", DESK, "没有这个数据库"), ("postgres", "nobody_here", "没有这个用户")]
)
def test_no_waiting_where_none_helps(postgres: Server, database: str, user: str, said: str) -> None:
    dsn = postgres.dsn(database, user).replace("@", ":geheim@", 1)
    with closing(SharedKeeper(dsn, project, patience_seconds=600)) as keeper:
        said_of_it = refusal_of_read(keeper)
    assert said in said_of_it
    assert "geheim" not in said_of_it


def refusal_of_read(keeper: SharedKeeper) -> str:
    with pytest.raises(StoreError) as caught:
        keeper.heads()
    return str(caught.value)


def test_a_wrong_password(postgres: Server, database: str) -> None:
    """The server then asks for passwords, of one user."""
    postgres.run("postgres", "CREATE ROLE asked LOGIN PASSWORD 'right'")
    rules = postgres.data / "pg_hba.conf"
    before = rules.read_text()
    rules.write_text("local all asked scram-sha-256\n" + before)
    try:
        postgres.run("postgres", "SELECT pg_reload_conf()")
        for password, said in ((":geheim", "用户或口令不对"), ("", "没有给出口令")):
            dsn = postgres.dsn(database, "asked").replace("@", f"{password}@", 1)
            with closing(SharedKeeper(dsn, project, patience_seconds=600)) as keeper:
                sentence = refusal_of_read(keeper)
            assert said in sentence
            assert "geheim" not in sentence
    finally:
        rules.write_text(before)
        postgres.run("postgres", "SELECT pg_reload_conf()", "DROP ROLE asked")
