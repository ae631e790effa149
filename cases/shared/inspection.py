"""What must hold of the database itself, cases apart: its settings, its version, who may do what, and the index.

A hash chain shows what was changed; rights and triggers keep it from being changed. Only who administers the database
can pass both by, so each of them is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import psycopg

from cases.keeper import StoreError
from cases.search import KEYS
from cases.shared.link import Connection
from cases.shared.protection import protection_faults
from cases.shared.versions import migrations, newest

INSPECTION_SECONDS: Final = 900

_TABLES: Final = {"events": {"SELECT", "INSERT"}, "heads": {"SELECT"}, "schema_version": {"SELECT"}}
"""Each table with all that anybody but its owner may do with it."""

_SETTINGS: Final = "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes') ORDER BY name"

_USER: Final = """
SELECT current_user, r.rolsuper, o.rolname, current_user <> o.rolname AND pg_has_role(o.oid, 'MEMBER')
FROM pg_namespace n JOIN pg_roles o ON o.oid = n.nspowner JOIN pg_roles r ON r.rolname = current_user
WHERE n.nspname = 'penalty'
"""

_RIGHTS: Final = """
SELECT DISTINCT c.relname, coalesce(r.rolname, 'PUBLIC'), a.privilege_type
FROM pg_class c
JOIN LATERAL (
    SELECT * FROM aclexplode(c.relacl)
    UNION ALL
    SELECT x.* FROM pg_attribute t, aclexplode(t.attacl) x WHERE t.attrelid = c.oid AND NOT t.attisdropped
) a ON a.grantee <> c.relowner
LEFT JOIN pg_roles r ON r.oid = a.grantee
WHERE c.relnamespace = 'penalty'::regnamespace AND c.relkind IN ('r', 'S') ORDER BY 1, 2, 3
"""

_OWNERS: Final = """
SELECT c.relname, r.rolname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_roles r ON r.oid = c.relowner
WHERE n.nspname = 'penalty' AND c.relkind IN ('r', 'S') AND c.relowner <> n.nspowner
UNION ALL SELECT p.proname, r.rolname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
JOIN pg_roles r ON r.oid = p.proowner WHERE n.nspname = 'penalty' AND p.proowner <> n.nspowner ORDER BY 1
"""

_CREATORS: Final = """
SELECT coalesce(r.rolname, 'PUBLIC') FROM pg_namespace n
JOIN LATERAL aclexplode(n.nspacl) a ON a.grantee <> n.nspowner AND a.privilege_type = 'CREATE'
LEFT JOIN pg_roles r ON r.oid = a.grantee WHERE n.nspname = 'penalty' ORDER BY 1
"""

_HEADS: Final = f"""
WITH last AS (
    SELECT DISTINCT ON (case_id) case_id, revision, digest, listing::text AS listing, {", ".join(KEYS[1:])}
    FROM penalty.events ORDER BY case_id, revision DESC
), whole AS (
    SELECT case_id, count(*) AS events, string_agg(words, E'\\n' ORDER BY revision) AS text
    FROM penalty.events GROUP BY case_id
)
SELECT coalesce(h.case_id, l.case_id), h.revision, l.revision, w.events
FROM penalty.heads h FULL JOIN last l ON l.case_id = h.case_id LEFT JOIN whole w ON w.case_id = l.case_id
WHERE (h.revision, h.digest, h.listing::text, h.text, {", ".join(f"h.{each}" for each in KEYS[1:])})
    IS DISTINCT FROM (l.revision, l.digest, l.listing, w.text, {", ".join(f"l.{each}" for each in KEYS[1:])})
    OR w.events <> l.revision
ORDER BY 1
"""  # noqa: S608 - names of columns, from the code


def fit(connection: Connection) -> None:
    """Raise StoreError where this database must not be used: not made ready, of another version, or unsafe."""
    try:
        version = schema_version(connection)
    except psycopg.errors.InsufficientPrivilege as error:
        raise StoreError(
            "当前用户无权使用这个数据库里的案件库：请管理员运行 penalty store init --role 用户名。"
        ) from error
    if version is None:
        raise StoreError("这个数据库里还没有案件库：请管理员先运行 penalty store init。")
    if version < newest():
        raise StoreError(f"案件库是第 {version} 版，本软件要第 {newest()} 版：请管理员运行 penalty store migrate。")
    if version > newest():
        raise StoreError(f"案件库是第 {version} 版，比本软件（第 {newest()} 版）新：请升级本软件。")
    unsafe = tuple(settings_faults(connection))
    if unsafe:
        raise StoreError(unsafe[0])


def schema_version(connection: Connection) -> int | None:
    """Return the version of the schema, 0 for one without tables yet; None where there is none."""
    row = connection.execute(
        "SELECT to_regnamespace('penalty') IS NOT NULL, to_regclass('penalty.schema_version') IS NOT NULL"
    ).fetchone()
    if row is None or not row[0]:
        return None
    if not row[1]:
        return 0
    row = connection.execute("SELECT coalesce(max(number), 0) FROM penalty.schema_version").fetchone()
    return int(row[0]) if row else 0


def inspected(connection: Connection) -> list[str]:
    """Return a Chinese sentence for everything that does not hold, the index included."""
    with connection.transaction():
        connection.execute(f"SET LOCAL statement_timeout = '{INSPECTION_SECONDS}s'".encode())
        # Everywhere else rows that are hidden are refused; here it is said that they are.
        connection.execute("SET LOCAL row_security = on")
        return [*findings(connection), *heads_faults(connection)]


def findings(connection: Connection) -> Iterator[str]:
    """Yield what is wrong with the settings, the version, the rights, and what protects the rows."""
    checks: Sequence[Callable[[Connection], Iterator[str]]] = (
        settings_faults,
        _version_faults,
        _user_faults,
        _rights_faults,
        protection_faults,
    )
    for check in checks:
        yield from check(connection)


def settings_faults(connection: Connection) -> Iterator[str]:
    """Yield what of the server's settings would lose what it has promised to keep."""
    for name, setting in connection.execute(_SETTINGS):
        if setting != "on":
            yield f"数据库服务器的 {name} 为 {setting}，停电会丢失已保存的案件：请管理员改为 on 后再用。"
    row = connection.execute("SELECT current_setting('server_encoding')").fetchone()
    if row is not None and row[0] != "UTF8":
        yield f"数据库的编码是 {row[0]}，须为 UTF8：请管理员另建编码为 UTF8 的数据库。"


def heads_faults(connection: Connection) -> Iterator[str]:
    """Yield the cases whose place in the index is not what their events say."""
    for case_id, head, last, count in connection.execute(_HEADS):
        if last is None:
            yield f"案件 {case_id} 在索引里有 {head} 次记录，但它的事件都不见了。"
        elif head is None:
            yield f"案件 {case_id} 有 {count} 次记录，索引里却没有它。"
        elif (head, head) != (last, count):
            yield f"案件 {case_id} 现存 {count} 次记录、编号到 {last}，索引里记着 {head} 次：有记录被删除或添加过。"
        else:
            yield f"案件 {case_id} 在索引里的内容与它的最后一次记录不符：索引或事件被改动过。"


def _version_faults(connection: Connection) -> Iterator[str]:
    known = {each.number: each for each in migrations()}
    for number, name, sha256 in connection.execute("SELECT number, name, sha256 FROM penalty.schema_version"):
        if number in known and known[number].sha256 != sha256:
            yield f"案件库第 {number} 版（{name}）建立时所用的文件与本软件的不同：请核对软件的来源。"
    version = schema_version(connection)
    if version != newest():
        yield f"案件库是第 {version} 版，本软件是第 {newest()} 版：请管理员运行 penalty store migrate 或升级软件。"


def _user_faults(connection: Connection) -> Iterator[str]:
    user, superuser, owner, member = _one(connection, _USER)
    if superuser:
        yield f"当前用户 {user} 是数据库超级用户，可以绕过一切限制：日常办案请用专门的用户。"
    elif user == owner:
        yield f"当前用户 {user} 是案件库的所有者，可以撤去限制：日常办案请用专门的用户。"
    elif member:
        yield f"当前用户 {user} 可以充当案件库的所有者 {owner}：请管理员收回。"


def _rights_faults(connection: Connection) -> Iterator[str]:
    for table, role, right in connection.execute(_RIGHTS):
        if right not in _TABLES.get(table, set()):
            yield f"用户 {role} 对 {table} 有 {right} 权限，不应有：请管理员收回。"
    for table, role in connection.execute(_OWNERS):
        yield f"{table} 的所有者是 {role}，不是案件库的所有者：请管理员改回。"
    for (role,) in connection.execute(_CREATORS):
        yield f"用户 {role} 可以在案件库里新建对象，不应可以：请管理员收回。"


def _one(connection: Connection, query: str) -> tuple[Any, ...]:
    """Return the only row of a query that always has one."""
    row = connection.execute(query.encode()).fetchone()
    if row is None:
        raise StoreError("数据库里还没有案件库：请管理员先运行 penalty store init。")
    return row
