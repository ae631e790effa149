"""What keeps the rows as they are: that its loss is found, and that nothing is said to be done which was not."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

import pytest

from cases.events import GENESIS, seal
from cases.keeper import StoreError
from cases.shared.keeper import SharedKeeper
from cases.shared.schema import status
from tests.cases.helpers import new, project
from tests.cases.postgres import ADMIN, DESK, Server
from tests.cases.test_shared_rights import with_cases


@pytest.fixture
def keeper(database: str, shared_keeper: Callable[..., SharedKeeper]) -> SharedKeeper:
    return with_cases(shared_keeper(database))


# A text that stands in the files, only not as this function's.
OTHERS_BODY = (
    "DO $$BEGIN EXECUTE replace(pg_get_functiondef('penalty.take_event'::regproc), 'FUNCTION penalty.take_event', "
    "'FUNCTION penalty.keep_events'); END$$"
)


def replaced(name: str, each: str, when: str = "DELETE OR UPDATE") -> str:
    """Return the statement that puts another trigger in the place of the one that is there."""
    when = "INSERT" if name == "take_event" else when
    return (
        f"BEGIN; DROP TRIGGER {name} ON penalty.events; CREATE TRIGGER {name} BEFORE {when} ON penalty.events "
        f"FOR EACH {each} EXECUTE FUNCTION penalty.{name}(); "
        f"ALTER TABLE penalty.events ENABLE ALWAYS TRIGGER {name}; COMMIT"
    )


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("ALTER TABLE penalty.events DISABLE TRIGGER keep_events", "触发器 keep_events 被停用或改过"),
        ("ALTER TABLE penalty.events ENABLE TRIGGER take_event", "触发器 take_event 被停用或改过"),
        ("DROP TRIGGER take_event ON penalty.events", "没有触发器 take_event"),
        (
            "CREATE TRIGGER more AFTER INSERT ON penalty.events EXECUTE FUNCTION penalty.keep_events()",
            "多出触发器 more",
        ),
        (
            "CREATE OR REPLACE FUNCTION penalty.keep_events() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
            "函数 keep_events 不是本软件装的那个",
        ),
        (replaced("keep_events", "STATEMENT WHEN (false)"), "触发器 keep_events 被停用或改过"),
        (replaced("take_event", "ROW WHEN (false)"), "触发器 take_event 被停用或改过"),
        (replaced("keep_events", "ROW", "UPDATE OF canon"), "触发器 keep_events 被停用或改过"),
        ("CREATE TRIGGER more BEFORE DELETE ON penalty.heads EXECUTE FUNCTION penalty.keep_events()", "触发器 more"),
        ("ALTER FUNCTION penalty.take_event() SECURITY INVOKER", "函数 take_event 不是本软件装的那个"),
        ("ALTER FUNCTION penalty.take_event() SET search_path = public", "函数 take_event 不是本软件装的那个"),
        ("ALTER FUNCTION penalty.keep_events() RESET ALL", "函数 keep_events 不是本软件装的那个"),
        (f"ALTER FUNCTION penalty.is_sealed OWNER TO {ADMIN}", f"is_sealed 的所有者是 {ADMIN}"),
        (OTHERS_BODY, "函数 keep_events 不是本软件装的那个"),
        ("CREATE FUNCTION penalty.is_sealed(event text) RETURNS boolean RETURN true", "不是本软件装的那个"),
        ("CREATE FUNCTION penalty.more() RETURNS boolean RETURN true", "多出函数 more"),
        ("CREATE RULE gone AS ON INSERT TO penalty.events DO INSTEAD NOTHING", "表 events 上有规则 gone"),
        ("CREATE RULE gone AS ON UPDATE TO penalty.heads DO INSTEAD NOTHING", "表 heads 上有规则 gone"),
        ("ALTER TABLE penalty.heads ENABLE ROW LEVEL SECURITY", "表 heads 设了行级安全"),
        ("ALTER TABLE penalty.events ENABLE ROW LEVEL SECURITY", "表 events 设了行级安全"),
        ("ALTER TABLE penalty.events SET UNLOGGED", "表 events 不是本软件建的那种表"),
        ("CREATE TABLE penalty.heir () INHERITS (penalty.heads)", "表 heads 不是本软件建的那种表"),
        (f"GRANT UPDATE ON penalty.events TO {DESK}", f"用户 {DESK} 对 events 有 UPDATE 权限"),
        (f"GRANT UPDATE (canon) ON penalty.events TO {DESK}", f"用户 {DESK} 对 events 有 UPDATE 权限"),
        (f"GRANT TRUNCATE ON penalty.events TO {DESK}", f"用户 {DESK} 对 events 有 TRUNCATE 权限"),
        ("GRANT INSERT ON penalty.heads TO PUBLIC", "用户 PUBLIC 对 heads 有 INSERT 权限"),
        ("GRANT USAGE ON SEQUENCE penalty.events_seq TO PUBLIC", "用户 PUBLIC 对 events_seq 有 USAGE 权限"),
        (f"GRANT CREATE ON SCHEMA penalty TO {DESK}", f"用户 {DESK} 可以在案件库里新建对象"),
        (f"ALTER TABLE penalty.heads OWNER TO {ADMIN}", f"heads 的所有者是 {ADMIN}"),
        ("UPDATE penalty.schema_version SET sha256 = ''", "第 1 版（0001_events.sql）建立时所用的文件与本软件的不同"),
    ],
)
def test_a_protection_taken_away_is_found(
    postgres: Server, database: str, keeper: SharedKeeper, statement: str, said: str
) -> None:
    postgres.run(database, statement)
    found = list(keeper.inspect())
    assert any(said in each for each in found), found
    assert all(each.endswith("。") for each in found)


def test_what_is_compared_does_not_depend_on_the_search_path(postgres: Server, database: str) -> None:
    postgres.run(database, f"ALTER ROLE {DESK} IN DATABASE {database} SET search_path = penalty")
    with closing(SharedKeeper(postgres.dsn(database), project)) as keeper:
        assert list(keeper.inspect()) == []
    assert status(postgres.dsn(database)).findings == ()


SIDE = "CREATE TABLE public.side (LIKE penalty.events)"


@pytest.mark.parametrize(
    "statements",
    [
        ["CREATE RULE gone AS ON INSERT TO penalty.events DO INSTEAD NOTHING"],
        ["CREATE RULE gone AS ON INSERT TO penalty.events WHERE NEW.case_id = 'A' DO INSTEAD NOTHING"],
        [
            SIDE,
            (
                "CREATE RULE aside AS ON INSERT TO penalty.events DO INSTEAD "
                "INSERT INTO public.side (case_id, revision) VALUES (NEW.case_id, NEW.revision)"
            ),
        ],
        [
            (
                "CREATE FUNCTION public.drop_a() RETURNS trigger LANGUAGE plpgsql AS "
                "$$BEGIN IF NEW.case_id = 'A' THEN RETURN NULL; END IF; RETURN NEW; END$$"
            ),
            "CREATE TRIGGER a_first BEFORE INSERT ON penalty.events FOR EACH ROW EXECUTE FUNCTION public.drop_a()",
        ],
    ],
)
def test_a_write_that_never_happened_is_not_acknowledged(
    postgres: Server, database: str, keeper: SharedKeeper, statements: list[str]
) -> None:
    postgres.run(database, *statements)
    third = keeper.load("A")[-1]
    fourth, other = seal("A", 4, third.digest, new()), seal("C", 1, GENESIS, new())
    for attempt in (
        lambda: keeper.append("A", 3, new()),
        lambda: keeper.receive(fourth),
        lambda: keeper.fill(iter([(other, (other,)), (fourth, None)])),
    ):
        with pytest.raises(StoreError, match="没有写入") as caught:
            attempt()
        assert type(caught.value) is StoreError
    assert len(list(keeper.entries())) == 4
    assert len(list(keeper.inspect())) == 1


@pytest.mark.parametrize("table", ["events", "heads"])
def test_rows_that_are_hidden_are_not_passed_over(
    postgres: Server, database: str, keeper: SharedKeeper, table: str
) -> None:
    """Nothing is read or written as though there were no such case, on an open connection or a fresh one."""
    postgres.run(
        database,
        f"CREATE POLICY hiding ON penalty.{table} USING (case_id <> 'A') WITH CHECK (true)",
        f"ALTER TABLE penalty.{table} ENABLE ROW LEVEL SECURITY",
    )
    reads: dict[str, Callable[[], object]] = {
        "events": lambda: list(keeper.entries()),
        "heads": keeper.heads,
    }
    for _ in range(2):
        for attempt in (reads[table], lambda: keeper.load("A"), lambda: keeper.append("A", 0, new())):
            with pytest.raises(StoreError, match="行级安全") as caught:
                attempt()
            assert type(caught.value) is StoreError
        assert f"表 {table} 设了行级安全" in next(keeper.inspect())
        keeper.close()
    assert f"表 {table} 设了行级安全" in status(postgres.dsn(database)).findings[0]
