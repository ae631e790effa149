"""`penalty store …`: the administrator's part of a store: made ready, brought up to date, looked at."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cases.place import is_dsn
from tui.chinese_click import ChineseCommand, LazyGroup, store_options
from tui.commands.case_failures import case_reported
from tui.commands.failures import FINDINGS, InputError, say
from tui.store import VARIABLE, open_store
from workflow.listing import listing_for

if TYPE_CHECKING:
    from cases.shared.schema import Status

_admin_option = click.option(
    "--admin", "dsn", metavar="数据库", required=True, help="管理员的数据库地址；口令请放在 ~/.pgpass，不要写在命令里"
)
_NOTHING = "案件库已是本软件的版本，没有要更新的。"
_json_option = click.option("--json", "as_json", is_flag=True, help="输出 JSON")


@click.group(
    cls=LazyGroup,
    lazy={"copy": ("tui.commands.store_copy:copy_command", "把全部案件复制到另一个案件库")},
    help="案件库：init 在数据库中建立、migrate 更新、status 查看现状、copy 复制。",
)
@store_options
def store_group() -> None:
    """Hold the commands about the store itself."""


@store_group.command(
    "init",
    cls=ChineseCommand,
    short_help="在 PostgreSQL 数据库中建立案件库",
    help="在 PostgreSQL（15 或更新）的一个数据库中建立案件库：缺少的用户、表和权限。重复运行不改变什么；"
    "换一个 --role 再运行，则让那个用户也能办案。",
)
@_admin_option
@click.option("--role", metavar="用户", help="办案所用的数据库用户，默认 penalty_desk；没有则新建，口令另设")
@click.option("--owner", metavar="用户", help="案件库的所有者，默认 penalty_owner；没有则新建，不能登录")
def init_command(dsn: str, role: str | None, owner: str | None) -> int:
    """Make a database ready for cases."""

    def run() -> int:
        from cases.shared.link import database_name
        from cases.shared.schema import APPLICATION, OWNER, initialise

        user = role or APPLICATION
        initialise(dsn, user, owner or OWNER)
        click.echo(f"数据库 {database_name(dsn)} 的案件库已就绪。")
        click.echo(f"请为用户 {user} 设置口令，各台机器以 --store postgresql://{user}@服务器/数据库 办案。")
        return 0

    return case_reported(run)


@store_group.command(
    "migrate",
    cls=ChineseCommand,
    short_help="把案件库更新到本软件的版本",
    help="把案件库更新到本软件的版本：数据库用 --admin 指明；文件夹（没有 --admin）则为还没有总账的旧案件库建立总账。"
    "要么全部完成，要么什么都不改。请先备份。",
)
@store_options
@click.option("--admin", "dsn", metavar="数据库", help="管理员的数据库地址；口令请放在 ~/.pgpass，不要写在命令里")
@click.option("--rebuild", is_flag=True, help="总账丢失或损坏而案件文件可信时，由案件文件重建总账，留下记载")
def migrate_command(dsn: str | None, rebuild: bool) -> int:  # noqa: FBT001 - click passes flags so
    """Bring a store up to this program's version."""

    def run() -> int:
        if dsn is None:
            return _adopt(rebuild=rebuild)
        from cases.shared.schema import migrate

        done = migrate(dsn)
        click.echo(f"已运行：{'、'.join(done)}。" if done else _NOTHING)
        return 0

    return case_reported(run)


def _adopt(*, rebuild: bool) -> int:
    """Make the ledger of a folder that was written before there was one."""
    from cases.embedded.adoption import adopt
    from cases.embedded.ledger import Ledger

    where = _where()
    if is_dsn(where):
        raise InputError("数据库的更新要用管理员的地址：请写 --admin")
    if Ledger(Path(where)).size() is not None and not rebuild:
        click.echo(_NOTHING)
        return 0
    entered = adopt(Path(where), listing_for(open_store(where).office), rebuild=rebuild)
    click.echo(f"总账已建立，登记了 {entered} 条记录。" if entered else "这里没有案件，不用更新。")
    return 0


@store_group.command(
    "status",
    cls=ChineseCommand,
    short_help="查看案件库的现状",
    help="查看案件库的案件和记录的数目，核对总账；数据库还核对版本、用户、设置、权限和触发器、索引。"
    "有不妥之处时以 1 退出。逐案核验用 penalty verify。",
)
@store_options
@_json_option
def status_command(as_json: bool) -> int:  # noqa: FBT001 - click passes flags so
    """Tell how a store stands."""

    def run() -> int:
        where = _where()
        return (_database_status if is_dsn(where) else _folder_status)(where, as_json=as_json)

    return case_reported(run)


def _where() -> str:
    """Return where the cases are: the folder or the database that the commands about cases would open."""
    chosen = click.get_current_context().find_root().obj["store"] or os.environ.get(VARIABLE) or ""
    if is_dsn(chosen):
        return str(chosen)
    store = open_store(chosen or None)
    return store.office.store or str(store.folder)


def _database_status(dsn: str, *, as_json: bool) -> int:
    from cases.shared.schema import status

    found = status(dsn)
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(found)))
        say(found.findings, FINDINGS)
    return FINDINGS if found.findings else 0


def _folder_status(folder: str, *, as_json: bool) -> int:
    """Tell how a folder stands. The ledger is read whole, the cases are not: that is for `penalty verify`."""
    keeper = open_store(folder).keeper
    findings = tuple(keeper.inspect())
    # Where the ledger breaks off there is nothing to count; the findings say so.
    events = None if findings else sum(1 for _ in keeper.entries())
    if as_json:
        found = {"folder": folder, "cases": keeper.count(), "events": events, "findings": list(findings)}
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        click.echo(f"文件夹　{folder}")
        click.echo(f"案　件　{keeper.count()} 件" + (f"，{events} 次记录" if events is not None else ""))
        say(findings, FINDINGS)
    return FINDINGS if findings else 0


def _lines(found: Status) -> list[str]:
    lines = [
        f"数据库　{found.database}",
        f"服务器　PostgreSQL {found.server}",
        f"版　本　第 {found.schema} 版（本软件：第 {found.program} 版）",
    ]
    if found.schema:
        lines += [
            f"用　户　{found.user}（所有者 {found.owner}；可以办案的：{'、'.join(found.applications) or '无'}）",
            f"案　件　{found.cases} 件，{found.events} 次记录",
        ]
    return lines
