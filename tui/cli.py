"""The commands of `penalty` by name; each command's module is loaded when it is used."""

from __future__ import annotations

import os

import click

from tui.chinese_click import LazyGroup
from tui.language import VARIABLE
from tui.main import open_desk

COMMANDS = {
    "assess": ("tui.commands.assess:assess_command", "裁量一个违法行为，用中文说明理由"),
    "batch": ("tui.commands.assess:batch_command", "裁量一张表（csv、jsonl）"),
    "rules": ("tui.commands.rules:rules_group", "列出、查看裁量规则"),
    "case": ("tui.commands.case:case_group", "办案：新建、查看、下一步、办理"),
    "letter": ("tui.commands.letter:letter_command", "生成文书（txt、docx、pdf）"),
    "verify": ("tui.commands.verify:verify_command", "核验记录链、总账、签名和锚文件"),
    "anchor": ("tui.commands.anchor:anchor_command", "锚定：签一份全部案件现在的状态，另处保存"),
    "store": ("tui.commands.store:store_group", "案件库：建立、更新、查看、复制"),
    "backup": ("tui.commands.backup:backup_command", "备份全部案件到一个文件，或核对一份备份"),
    "restore": ("tui.commands.backup:restore_command", "从备份恢复到新的文件夹或数据库"),
    "export": ("tui.commands.export:export_command", "导出一案，连同核对的方法"),
    "key": ("tui.commands.key:key_group", "签名的密钥：新建、显示公钥、换口令"),
    "office": ("tui.commands.office:office_group", "机关档案：核对人员、角色和各地自定的数字"),
    "procedure": ("tui.commands.procedure:procedure_group", "办案程序：步骤、规则、要填什么"),
    "serve": ("tui.commands.serve:serve_command", "在本机的浏览器中打开办案台"),
    "demo": ("tui.commands.demo:demo_command", "用演示案件打开办案台"),
}

_DESKS = frozenset({"serve", "demo"})
"""Commands that open the desk."""


@click.command(
    cls=LazyGroup,
    lazy=COMMANDS,
    invoke_without_command=True,
    help="医保行政处罚案件办理台。不带命令则打开办案台。",
)
@click.option(
    "--store", metavar="文件夹", help="案件库：文件夹或 postgresql://…；默认取 PENALTY_STORE，再默认为用户数据文件夹"
)
@click.option("--as", "user", metavar="用户", help="以谁的身份（仅演示机关可用）")
@click.version_option(package_name="penalty-desk", prog_name="penalty", message="%(prog)s %(version)s", help="显示版本")
@click.pass_context
def cli(ctx: click.Context, store: str | None, user: str | None) -> int | None:
    """Open the desk, or pass on to a command."""
    ctx.obj = {"store": store, "user": user}
    if ctx.invoked_subcommand is not None:
        if ctx.invoked_subcommand not in _DESKS:
            # Scripts read what commands say: it is the same in every language of the desk.
            os.environ.pop(VARIABLE, None)
        return None
    return open_desk(store, user)
