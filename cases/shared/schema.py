"""Making a database ready for cases, bringing it up to date, and telling how it stands: the administrator's part.

Two roles share the work: one owns the tables and is used for nothing else, the other may read and add and nothing more.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Final, TypeVar

import psycopg
from psycopg.sql import SQL, Identifier

from cases.keeper import StoreError
from cases.shared.inspection import INSPECTION_SECONDS, findings, heads_faults, schema_version, settings_faults
from cases.shared.link import Connection, checked_version, connect, database_name, sentence
from cases.shared.versions import Migration, migrations, newest

T = TypeVar("T")
APPLICATION: Final = "penalty_desk"
OWNER: Final = "penalty_owner"
_LOCK_SECONDS: Final = 30
_SET_IS_APART: Final = 160_000
"""The server from which being a member of a role and acting as it are two rights."""

_VERSIONS: Final = """
CREATE TABLE IF NOT EXISTS penalty.schema_version (
    number integer PRIMARY KEY,
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
)
"""

# A column's right each: the order and the time of writing are the database's own to say.
_GRANTS: Final = """
REVOKE ALL ON ALL TABLES IN SCHEMA penalty FROM {role}, PUBLIC;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA penalty FROM {role}, PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA penalty FROM {role}, PUBLIC;
REVOKE ALL ON SCHEMA penalty FROM {role}, PUBLIC;
GRANT USAGE ON SCHEMA penalty TO {role};
GRANT SELECT ON penalty.events, penalty.heads, penalty.schema_version TO {role};
GRANT INSERT (case_id, revision, digest, previous, canon, words, listing, party, numbers, state, officers,
    officer_names, provisions, due, line, updated_at) ON penalty.events TO {role};
"""

_APPLICATIONS: Final = """
SELECT r.rolname FROM pg_namespace n
JOIN LATERAL aclexplode(n.nspacl) a ON a.grantee <> n.nspowner AND a.privilege_type = 'USAGE'
JOIN pg_roles r ON r.oid = a.grantee WHERE n.nspname = 'penalty' ORDER BY 1
"""

_OWNER_OF: Final = """
SELECT r.rolname FROM pg_namespace n JOIN pg_roles r ON r.oid = n.nspowner WHERE n.nspname = 'penalty'
"""


@dataclass(frozen=True, slots=True)
class Status:
    """How a database stands. `schema` is 0 and the counts too where it has not been made ready."""

    database: str
    server: str
    schema: int
    program: int
    user: str
    owner: str
    applications: tuple[str, ...]
    cases: int
    events: int
    findings: tuple[str, ...]


def initialise(admin_dsn: str, application_role: str = APPLICATION, owner_role: str = OWNER) -> None:
    """Make a database ready: roles where they are missing, schema, tables, rights. Doing it again changes nothing.

    A role made here can log in once the administrator has given it a password. Called with another application role it
    lets that one in too. Raises StoreError, with nothing changed.
    """
    if application_role == owner_role:
        raise StoreError("办案所用的用户不能就是案件库的所有者：请用 --role 另给一个用户名。")

    def work(connection: Connection) -> None:
        for fault in settings_faults(connection):
            raise StoreError(fault)
        with connection.transaction():
            _one_at_a_time(connection)
            owner = _names(connection, _OWNER_OF)
            _make_roles(connection, application_role, owner[0] if owner else owner_role)
            if not owner:
                connection.execute(SQL("CREATE SCHEMA penalty AUTHORIZATION {}").format(Identifier(owner_role)))
            _bring_up(connection, {application_role, *_names(connection, _APPLICATIONS)})

    _administered(admin_dsn, work)


def migrate(admin_dsn: str) -> tuple[str, ...]:
    """Bring a database up to this program's version; return the names of the files that were run.

    Raises StoreError, with nothing changed, where a file that was run is no longer the same, and where the database is
    newer than the program.
    """

    def work(connection: Connection) -> tuple[str, ...]:
        if schema_version(connection) is None:
            raise StoreError("这个数据库里还没有案件库：请先运行 penalty store init。")
        with connection.transaction():
            _one_at_a_time(connection)
            return _bring_up(connection, set(_names(connection, _APPLICATIONS)))

    return _administered(admin_dsn, work)


def status(dsn: str) -> Status:
    """Return how a database stands, seen by the role of `dsn`. Raises StoreError where that cannot be told."""
    name = database_name(dsn)

    def work(connection: Connection) -> Status:
        server = connection.info.parameter_status("server_version") or ""
        user = str(connection.info.user)
        version = schema_version(connection)
        if not version:
            unready = "这个数据库里还没有案件库：请管理员运行 penalty store init。"
            return Status(name, server, 0, newest(), user, "", (), 0, 0, (*settings_faults(connection), unready))
        owner, *_ = _names(connection, _OWNER_OF)
        roles = tuple(_names(connection, _APPLICATIONS))
        cases, events = (
            int(str(_names(connection, f"SELECT count(*) FROM penalty.{each}")[0]))  # noqa: S608 - two tables' names
            for each in ("heads", "events")
        )
        found = (*findings(connection), *heads_faults(connection))
        return Status(name, server, version, newest(), user, owner, roles, cases, events, found)

    return _administered(dsn, work)


def _administered(dsn: str, work: Callable[[Connection], T]) -> T:
    """Do a piece of work on a connection of its own. Raises StoreError."""
    name = database_name(dsn)
    try:
        with closing(connect(dsn)) as connection:
            checked_version(connection)
            connection.execute(f"SET statement_timeout = '{INSPECTION_SECONDS}s'".encode())
            connection.execute(f"SET lock_timeout = '{_LOCK_SECONDS}s'".encode())
            return work(connection)
    except psycopg.Error as error:
        raise StoreError(sentence(name, error)) from error


def _one_at_a_time(connection: Connection) -> None:
    connection.execute("SELECT pg_advisory_xact_lock(1885692003, 2)")


def _make_roles(connection: Connection, application: str, owner: str) -> None:
    """Make the roles that are missing. Raises StoreError for an application role that could do everything."""
    for role, kind in ((owner, SQL("NOLOGIN")), (application, SQL("LOGIN"))):
        row = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [role]).fetchone()
        if row is None:
            connection.execute(SQL("CREATE ROLE {} {}").format(Identifier(role), kind))
        elif role == application and row[0]:
            raise StoreError(f"用户 {role} 是数据库超级用户，不能用来办案：请用 --role 另给一个用户名。")
    row = connection.execute("SELECT pg_has_role(%s, %s, 'MEMBER')", [application, owner]).fetchone()
    if row is not None and row[0]:
        raise StoreError(f"用户 {application} 可以充当案件库的所有者 {owner}：请先收回，或用 --role 另给一个用户名。")
    acting = "SET" if connection.info.server_version >= _SET_IS_APART else "MEMBER"
    row = connection.execute("SELECT pg_has_role(%s, %s)", [owner, acting]).fetchone()
    if row is not None and not row[0]:
        # An administrator who is no superuser acts as the owner by being a member of it.
        connection.execute(SQL("GRANT {} TO CURRENT_USER").format(Identifier(owner)))


def _bring_up(connection: Connection, applications: set[str]) -> tuple[str, ...]:
    """Run, as the owner and in the transaction that is open, the files that were not run yet, and grant the rights."""
    (owner,) = _names(connection, _OWNER_OF)
    connection.execute(SQL("SET LOCAL ROLE {}").format(Identifier(owner)))
    connection.execute(_VERSIONS)
    recorded: dict[int, str] = dict(connection.execute("SELECT number, sha256 FROM penalty.schema_version").fetchall())
    due = _due(recorded)
    for each in due:
        connection.execute(each.text.encode())
        connection.execute(
            "INSERT INTO penalty.schema_version (number, name, sha256) VALUES (%s, %s, %s)",
            [each.number, each.name, each.sha256],
        )
    for role in sorted(applications):
        connection.execute(SQL(_GRANTS).format(role=Identifier(role)))
    return tuple(each.name for each in due)


def _due(recorded: dict[int, str]) -> list[Migration]:
    """Return the files that a database lacks, given what it has recorded. Raises StoreError."""
    if recorded and max(recorded) > newest():
        raise StoreError(f"案件库是第 {max(recorded)} 版，比本软件（第 {newest()} 版）新：请升级本软件。")
    for each in migrations():
        if recorded.get(each.number, each.sha256) != each.sha256:
            raise StoreError(f"文件 {each.name} 在这个数据库里运行过以后又被改动：请恢复本软件原来的文件。")
    return [each for each in migrations() if each.number not in recorded]


def _names(connection: Connection, query: str) -> list[str]:
    return [row[0] for row in connection.execute(query.encode())]
