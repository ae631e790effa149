"""`penalty anchor`: where all cases stand today, signed, to be kept where whoever keeps the store cannot write.

The store is proved first as far as the order of writing goes; of a broken one nothing is signed.
"""

from __future__ import annotations

import os
from pathlib import Path

import click

from cases.evidence.anchor import BadAnchor, new_anchor, save_anchor
from cases.evidence.keys import BadKey, open_key, public_of
from cases.evidence.verify import Order
from tui.chinese_click import ChineseCommand, store_options
from tui.commands.case_failures import case_reported
from tui.commands.failures import FINDINGS, InputError, say
from tui.commands.verify import in_its_days, owner_of
from tui.signer import VARIABLE, ask_passphrase, default_key_path, read_passphrase
from tui.store import open_store
from workflow.desk import may_read

_HELP = (
    "锚定：把全部案件现在的状态签成一份小文件，存到案件库以外的地方，日后用 penalty verify --anchor 核对。"
    "总账有问题的不签，以 1 退出；签了而案件库另有问题的，也以 1 退出。"
)


@click.command("anchor", cls=ChineseCommand, short_help="锚定全部案件现在的状态", help=_HELP)
@store_options
@click.option("-o", "output", metavar="文件", type=click.Path(path_type=Path), help="写到新文件；不写则显示")
@click.option(
    "--key",
    metavar="文件",
    type=click.Path(path_type=Path),
    help=f"用这把密钥签名；默认取 {VARIABLE}，再默认为用户设置文件夹中的 key.json",
)
@click.option("--passphrase-file", metavar="文件", type=click.Path(path_type=Path), help="从文件读口令，供脚本使用")
def anchor_command(output: Path | None, key: Path | None, passphrase_file: Path | None) -> int:
    """Take an anchor."""

    def run() -> int:
        try:
            return _anchor(output, key or default_key_path(), passphrase_file)
        except (BadAnchor, BadKey) as error:
            raise InputError(str(error)) from error

    return case_reported(run)


def _anchor(output: Path | None, key: Path, passphrase_file: Path | None) -> int:
    root = click.get_current_context().find_root().obj
    store = open_store(root["store"])
    desk = store.desk(root["user"])
    may_read(desk)
    # What can be refused is refused before anybody types a passphrase.
    public = public_of(key)
    if not in_its_days(public, store.office, desk.today):
        raise BadKey(f"密钥 {public.fingerprint}{owner_of(public, store.office)}今天不能用来锚定，请换用现在的密钥")
    if output is not None and os.path.lexists(output):
        raise BadAnchor(f"{output}：已有这个文件，没有改动：旧的锚文件请留着，换一个文件名")
    order = Order(store.keeper)
    ahead = order.ahead()
    faults = [*order.faults, *([ahead] if ahead else [])]
    if faults:
        return say([*faults, "总账有问题，没有锚定：请用 penalty verify 查明，从备份恢复。"], FINDINGS)
    others = list(store.keeper.inspect())
    passphrase = read_passphrase(passphrase_file) if passphrase_file else ask_passphrase(f"密钥 {key} 的口令：")
    taken_at = desk.clock().isoformat(timespec="seconds")
    anchor = new_anchor(order.standings, store.office.name, taken_at, open_key(key, passphrase))
    copied = f"手抄留底：{anchor.line}　密钥 {anchor.key.fingerprint}"
    if output is None:
        click.echo(anchor.text(), nl=False)
        click.echo(copied, err=True)
    else:
        save_anchor(output, anchor)
        click.echo(f"已锚定：{output}")
        click.echo(copied)
    return say(others, FINDINGS) if others else 0
