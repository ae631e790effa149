"""`penalty backup` and `penalty restore`: all cases in one file, and back from it.

Neither shows a case, so whoever the profile names may make a backup, the administrator too. Restoring writes only to a
new place; who may write there is for the system, or the database, to say.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

import click

from cases.evidence.anchor import SHOWN
from cases.keeper import Keeper, Project, StoreError
from cases.place import is_dsn
from cases.transfer.archive import PROFILE, Backup, BadBackup
from cases.transfer.backup import back_up
from cases.transfer.building import build
from cases.transfer.copying import Copied, CopyStopped, Progress, copy
from cases.transfer.placing import new_folder, write_new
from penalty.oserror import in_chinese
from tui.chinese_click import ChineseCommand, store_options
from tui.commands.case_failures import case_reported
from tui.commands.failures import FINDINGS, InputError
from tui.store import open_keeper, open_store
from workflow.desk import now_in_china
from workflow.listing import listing_for
from workflow.office import DEMONSTRATION, OfficeError, load_office


@click.command(
    "backup",
    cls=ChineseCommand,
    help="备份全部案件、机关档案和草稿到一个新文件（zip），写完读回核对；办案可以同时进行。密钥不在其中，各人自己另存。",
)
@store_options
@click.argument("file", metavar="文件", type=click.Path(path_type=Path))
@click.option("--verify", "only_verify", is_flag=True, help="不备份，只核对一份已有的备份")
def backup_command(file: Path, only_verify: bool) -> int:  # noqa: FBT001 - click passes flags so
    """Make a backup, or check one."""
    return case_reported(lambda: _verify(file) if only_verify else _back_up(file))


@click.command(
    "restore",
    cls=ChineseCommand,
    help="从备份恢复到新的（或者空的）文件夹或数据库；先核对整份备份再写，写完再与备份比较。",
)
@click.argument("file", metavar="备份", type=click.Path(path_type=Path))
@click.option("--to", "target", metavar="文件夹|连接串", required=True, help="恢复到哪里")
def restore_command(file: Path, target: str) -> int:
    """Restore a backup."""

    def run() -> int:
        with Backup(file) as backup:
            project = _checked(backup)
            if is_dsn(target):
                copied = copy(backup, open_keeper(target, project), shown("恢复", "条记录"))
            else:
                copied = _into_folder(backup, Path(target), project)
            click.echo(f"已恢复 {copied.cases} 案、{copied.events} 条记录，与备份逐案比较相同。")
            if is_dsn(target) and backup.beside():
                click.echo(f"机关档案和草稿没有放进数据库，仍在备份里：{'、'.join(backup.beside())}。", err=True)
            return _left_out(backup)

    return case_reported(run)


def shown(what: str, unit: str) -> Progress:
    """Return a progress that is told on a terminal's stderr, a hundred times at most."""
    told = sys.stderr.isatty()

    def show(done: int, total: int) -> None:
        if told and (done == total or done % max(1, total // 100) == 0):
            click.echo(f"\r{what} {done}/{total} {unit}", err=True, nl=done == total)

    return show


def check_filled(keeper: Keeper) -> None:
    """Raise InputError where there is no case: a store that was misspelt must not pass for one that is saved."""
    if next(keeper.entries(), None) is None:
        raise InputError("案件库里没有案件，没有什么可以备份或复制：请核对案件库的位置（--store、PENALTY_STORE）")


def _back_up(file: Path) -> int:
    root = click.get_current_context().find_root().obj
    store = open_store(root["store"])
    store.desk(root["user"])
    check_filled(store.keeper)
    made = back_up(
        store.keeper,
        file,
        office=store.office.name,
        made_at=now_in_china().isoformat(timespec="seconds"),
        folder=store.folder,
        progress=shown("备份", "案"),
    )
    click.echo(f"已备份 {made.cases} 案到 {file}，读回核对无误；总账 {made.entries} 条，根 {made.root[:SHOWN]}。")
    for case_id, error in made.damaged.items():
        click.echo(f"案件 {case_id} 没有备份进去：{error}", err=True)
    return FINDINGS if made.damaged else 0


def _verify(file: Path) -> int:
    with Backup(file) as backup:
        _checked(backup)
        about = backup.manifest
        held = f" {about.cases} 案，总账 {about.entries} 条，根 {about.root[:SHOWN]}"
        click.echo(f"备份 {file} 核对无误：{about.office}，{about.made_at}，备有{held}。")
        return _left_out(backup)


def _left_out(backup: Backup) -> int:
    """Name what the backup does not hold; return the exit code."""
    for case_id, reason in backup.manifest.damaged.items():
        click.echo(f"备份里没有案件 {case_id}：备份时已损坏，{reason}。请从更早的备份找。", err=True)
    return FINDINGS if backup.manifest.damaged else 0


def _checked(backup: Backup) -> Project:
    """Verify a backup and return how its cases are listed. Raises BadBackup, OfficeError."""
    profile = DEMONSTRATION
    with tempfile.TemporaryDirectory() as folder:
        for name in backup.beside():
            if "/" not in name:
                Path(folder, name).write_bytes(backup.read(name))
        if PROFILE in backup.beside():
            profile = Path(folder, PROFILE)
        try:
            project = listing_for(load_office(profile))
        except OfficeError as error:
            raise OfficeError(f"备份 {backup.file} 里的机关档案不能用：{error}") from error
    backup.verify(project, shown("核对", "案"))
    return project


def _into_folder(backup: Backup, target: Path, project: Project) -> Copied:
    with new_folder(target) as folder:
        try:
            for name in backup.beside():
                content = backup.read(name)
                write_new(folder / name, _here(content) if name == PROFILE else content)
        except OSError as error:
            raise StoreError(f"{target} 写不了：{in_chinese(error)}。没有恢复，请换一个位置或排除后重试。") from error
        if (folder / PROFILE).exists() and load_office(folder / PROFILE).store:
            raise BadBackup(backup.file, f"其中 {PROFILE} 的 store 一项指着数据库，又不能改为注释")
        try:
            return build(backup, folder, project, shown("恢复", "条记录"))
        except CopyStopped as error:
            raise StoreError(f"没有恢复成，没有留下任何内容：{error.reason}。请排除后重试。") from error


def _here(profile: bytes) -> bytes:
    """Return a profile that names no database: the folder would open that one and not what was restored into it."""
    return re.sub(rb"(?m)^(?=store\s*:)", "# 恢复时改为注释：".encode(), profile)
