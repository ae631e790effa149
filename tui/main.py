"""The command `penalty`: the desk without a command, everything else by name.

Arguments are read before anything heavy is imported; each command's module is loaded when it is used.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress

# Some terminals lose what an input method commits under the keyboard protocol that Textual asks for; it is read at
# import, so it is switched off before anything imports Textual.
os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")

import click

from tui.chinese_click import LazyGroup, run
from tui.terminal import on_a_terminal

COMMANDS = {
    "assess": ("tui.commands.assess:assess_command", "裁量一个违法行为，用中文说明理由"),
    "batch": ("tui.commands.assess:batch_command", "裁量一张表（csv、jsonl）"),
    "rules": ("tui.commands.rules:rules_group", "列出、查看裁量规则"),
    "case": ("tui.commands.case:case_group", "办案：新建、查看、下一步、办理"),
    "letter": ("tui.commands.letter:letter_command", "生成文书（txt、docx）"),
    "verify": ("tui.commands.verify:verify_command", "核验记录链、总账、签名和锚文件"),
    "anchor": ("tui.commands.anchor:anchor_command", "锚定：签一份全部案件现在的状态，另处保存"),
    "store": ("tui.commands.store:store_group", "案件库：建立、更新、查看、复制"),
    "backup": ("tui.commands.backup:backup_command", "备份全部案件到一个文件，或核对一份备份"),
    "restore": ("tui.commands.backup:restore_command", "从备份恢复到新的文件夹或数据库"),
    "export": ("tui.commands.export:export_command", "导出一案，连同核对的方法"),
    "key": ("tui.commands.key:key_group", "签名的密钥：新建、显示公钥、换口令"),
    "office": ("tui.commands.office:office_group", "机关档案：核对人员、角色和各地自定的数字"),
    "procedure": ("tui.commands.procedure:procedure_group", "办案程序：步骤、规则、要填什么"),
    "demo": ("tui.commands.demo:demo_command", "用演示案件打开办案台"),
}


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
        return None
    from tui.commands.case_failures import case_reported

    def opened() -> int:
        from tui.store import open_store

        opened_store = open_store(store)
        opened_store.desk(user)
        if not on_a_terminal():
            click.echo("办案台要在终端中打开；脚本请用 penalty case、penalty assess（见 penalty --help）。", err=True)
            return 2
        from tui.app import run as run_desk

        run_desk(opened_store, user)
        return 0

    return case_reported(opened)


def _discard_output() -> None:
    """Send what is still buffered nowhere, so that Python does not complain of it once more when it ends."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main() -> None:
    """Run the command line and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A C locale must not turn Chinese into a crash.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        code = run(cli, None)
        sys.stdout.flush() if sys.stdout else None
    except BrokenPipeError:
        # Whoever read has read enough; leave without another complaint when Python flushes at exit.
        _discard_output()
        code = 0
    except OSError as error:
        from penalty.oserror import in_chinese

        with suppress(OSError):
            sys.stderr.write(f"结果写不出：{in_chinese(error)}，请核对输出到哪里\n")
        _discard_output()
        code = 2
    sys.exit(code)
