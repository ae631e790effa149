"""`penalty store …` on a database."""

from __future__ import annotations

import json
from contextlib import closing

import click
import pytest

from cases.shared.keeper import SharedKeeper
from tests.cases.helpers import new, project
from tests.cases.postgres import ADMIN, DESK, Server
from tui.chinese_click import LazyGroup, run

COMMANDS = {"store": ("tui.commands.store:store_group", "案件库")}


@click.command(cls=LazyGroup, lazy=COMMANDS)
@click.option("--store")
@click.pass_context
def program(ctx: click.Context, store: str | None) -> None:
    ctx.obj = {"store": store, "user": None}


def penalty(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(program, arguments)
    out, err = capsys.readouterr()
    return code, out, err


def test_from_an_empty_database_to_a_case(postgres: Server, capsys: pytest.CaptureFixture[str]) -> None:
    database = postgres.database("template0")
    admin, desk = postgres.dsn(database, ADMIN), postgres.dsn(database)
    code, out, err = penalty(capsys, "store", "status", "--store", desk)
    assert code == 1
    assert "第 0 版" in out
    assert "penalty store init" in err
    for _ in range(2):
        code, out, err = penalty(capsys, "store", "init", "--admin", admin)
        assert (code, err) == (0, "")
        assert f"postgresql://{DESK}@" in out
    code, out, err = penalty(capsys, "store", "migrate", "--admin", admin)
    assert (code, out, err) == (0, "案件库已是本软件的版本，没有要更新的。\n", "")
    with closing(SharedKeeper(desk, project)) as keeper:
        keeper.append("A", 0, new())
    code, out, err = penalty(capsys, "--store", desk, "store", "status")
    assert (code, err) == (0, "")
    assert "1 件，1 次记录" in out
    code, out, err = penalty(capsys, "store", "status", "--json", "--store", admin)
    assert (code, err) == (1, "")
    assert json.loads(out)["findings"][0].startswith(f"当前用户 {ADMIN} 是数据库超级用户")


@pytest.mark.parametrize("command", [("init", "--admin"), ("migrate", "--admin"), ("status", "--store")])
def test_what_fails_says_so_without_the_password(
    capsys: pytest.CaptureFixture[str], command: tuple[str, str], postgres: Server
) -> None:
    for dsn, said in (
        ("postgresql://a:geheim@[::1/office", "数据库地址写得不对"),
        (postgres.dsn("nowhere", ADMIN).replace("@", ":geheim@"), "没有这个数据库"),
        (f"postgresql://a:geheim@/office?host={postgres.folder}/none", "没有照办"),
    ):
        code, out, err = penalty(capsys, "store", *command, dsn)
        assert (code, out) == (2, "")
        assert said in err
        assert "geheim" not in err


def test_what_is_required_is_asked_for_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = penalty(capsys, "store", "init")
    assert code == 2
    assert "缺少参数 --admin" in err
    code, out, _ = penalty(capsys, "store", "--help")
    assert code == 0
    assert "migrate" in out
