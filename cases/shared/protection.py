"""What keeps the rows of cases as they are, held against the files that made it: functions, triggers, and the tables.

The files write functions and triggers as the server itself writes them out, so the two texts are equal or somebody has
changed something. Rules, policies and heirs of a table have no place here: each can make a statement do another thing
than it says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from cases.shared.link import Connection
from cases.shared.versions import migrations

_TABLES: Final = ("events", "heads", "schema_version")

_FUNCTION: Final = re.compile(
    r"^CREATE OR REPLACE FUNCTION penalty\.(\w+)\(.*?\$function\$.*?\$function\$(?=;$)", re.MULTILINE | re.DOTALL
)
_TRIGGER: Final = re.compile(r"^CREATE TRIGGER (\w+) [^;]*(?=;$)", re.MULTILINE)

_FUNCTIONS_THERE: Final = """
SELECT proname, CASE WHEN prokind IN ('f', 'p') THEN pg_get_functiondef(oid) END
FROM pg_proc WHERE pronamespace = 'penalty'::regnamespace ORDER BY 1, oid
"""

_TRIGGERS_THERE: Final = """
SELECT t.tgname, pg_get_triggerdef(t.oid), t.tgenabled::text
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = 'penalty'::regnamespace AND NOT t.tgisinternal ORDER BY 1, t.oid
"""

_TABLES_THERE: Final = """
SELECT relname, relkind = 'r' AND relpersistence = 'p'
    AND NOT EXISTS (SELECT FROM pg_inherits i WHERE c.oid IN (i.inhrelid, i.inhparent)), relrowsecurity
FROM pg_class c WHERE relnamespace = 'penalty'::regnamespace AND relname = ANY(%s) ORDER BY 1
"""

_RULES_THERE: Final = "SELECT tablename, rulename FROM pg_rules WHERE schemaname = 'penalty' ORDER BY 1, 2"


def protection_faults(connection: Connection) -> Iterator[str]:
    """Yield what of the functions, the triggers and the tables is not as the files have made it."""
    checks: tuple[Callable[[Connection], list[str]], ...] = (_triggers, _functions, _tables, _rules)
    with connection.transaction():
        # Names outside the path are written out in full, as the files have them.
        connection.execute("SET LOCAL search_path = pg_catalog")
        found = [fault for check in checks for fault in check(connection)]
    yield from found


def _made(pattern: re.Pattern[str]) -> dict[str, str]:
    """Return by name what the files make of a kind, the later file's where several do."""
    return {found[1]: found[0] for each in migrations() for found in pattern.finditer(each.text)}


def _triggers(connection: Connection) -> list[str]:
    made = {name: " ".join(text.split()) for name, text in _made(_TRIGGER).items()}
    rows = connection.execute(_TRIGGERS_THERE).fetchall()
    faults = [
        f"数据库里没有触发器 {name}，记录不再受它保护：请管理员查明是谁撤去的，并恢复。"
        for name in sorted(made.keys() - {row[0] for row in rows})
    ]
    for name, text, enabled in rows:
        if name not in made:
            faults.append(f"数据库里多出触发器 {name}：请管理员查明它的来历。")
        elif (text, enabled) != (made[name], "A"):
            faults.append(f"触发器 {name} 被停用或改过，记录不再受它保护：请管理员查明是谁改的，并恢复。")
    return faults


def _functions(connection: Connection) -> list[str]:
    made = _made(_FUNCTION)
    rows = connection.execute(_FUNCTIONS_THERE).fetchall()
    faults = [
        f"数据库里没有函数 {name}：请管理员查明是谁撤去的，并恢复。"
        for name in sorted(made.keys() - {row[0] for row in rows})
    ]
    for name, text in rows:
        if name not in made:
            faults.append(f"数据库里多出函数 {name}：请管理员查明它的来历。")
        elif text is None or text.rstrip() != made[name]:
            faults.append(f"数据库里的函数 {name} 不是本软件装的那个：请管理员查明是谁改的，并恢复。")
    return faults


def _tables(connection: Connection) -> list[str]:
    faults = []
    for name, plain, hiding in connection.execute(_TABLES_THERE, [list(_TABLES)]):
        if not plain:
            faults.append(f"表 {name} 不是本软件建的那种表：请管理员查明是谁改的，并恢复。")
        if hiding:
            faults.append(f"表 {name} 设了行级安全，有的记录可能看不到：请管理员查明是谁设的，并撤去。")
    return faults


def _rules(connection: Connection) -> list[str]:
    return [
        f"表 {table} 上有规则 {name}，读写可能被它改掉：请管理员查明它的来历，并撤去。"
        for table, name in connection.execute(_RULES_THERE)
    ]
