"""`penalty store copy`: all cases of one store into another, from a folder into a database or back."""

from __future__ import annotations

from pathlib import Path

import click

from cases.place import is_dsn
from cases.transfer.building import build
from cases.transfer.copying import copy
from cases.transfer.placing import new_folder
from tui.chinese_click import ChineseCommand, store_options
from tui.commands.backup import check_filled, shown
from tui.commands.case_failures import case_reported
from tui.commands.failures import InputError
from tui.store import PROFILE, open_keeper, open_store
from workflow.listing import listing_for


@click.command(
    "copy",
    cls=ChineseCommand,
    help="把来源的全部案件按写入的次序复制到空的目标（文件夹或者数据库的连接串），再逐案比较；中途停了，再运行一次即接着复制。",
)
@store_options
@click.argument("source", metavar="来源")
@click.argument("target", metavar="目标")
def copy_command(source: str, target: str) -> int:
    """Copy all cases."""

    def run() -> int:
        store = open_store(source)
        store.desk(click.get_current_context().find_root().obj["user"])
        check_filled(store.keeper)
        if not is_dsn(target) and Path(target).resolve().is_relative_to(store.folder.resolve()):
            raise InputError(f"目标 {target} 在来源的文件夹里：请换一个位置")
        project, progress = listing_for(store.office), shown("复制", "条记录")
        if is_dsn(target) or _begun(Path(target)):
            copied = copy(store.keeper, open_keeper(target, project), progress)
        else:
            with new_folder(Path(target)) as folder:
                copied = build(store.keeper, folder, project, progress)
        click.echo(
            f"目标现有 {copied.cases} 案、{copied.events} 条记录（这次写入 {copied.written} 条），与来源逐案比较相同。"
        )
        if not is_dsn(target) and not Path(target, PROFILE).exists():
            click.echo(f"机关档案和草稿没有复制：请把 {PROFILE} 和放假安排放进 {target}。", err=True)
        return 0

    return case_reported(run)


def _begun(target: Path) -> bool:
    """Tell whether something is there already: a copy to be gone on with, or what must not be touched."""
    return target.exists() and (not target.is_dir() or any(target.iterdir()))
