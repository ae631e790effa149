"""`penalty key …`: make the key with which a reviewer or head signs, show its public half, change its passphrase."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from cases.evidence.keys import BadKey, PublicKey, change_passphrase, new_key, public_of
from tui.chinese_click import ChineseCommand, LazyGroup
from tui.commands.case_failures import case_reported
from tui.commands.failures import InputError
from tui.signer import VARIABLE, ask_new_passphrase, ask_passphrase, default_key_path, read_passphrase

_file_argument = click.argument("file", metavar="[文件]", required=False, type=click.Path(path_type=Path))


def _passphrase_option(name: str, of: str) -> Callable[[Callable[..., int]], Callable[..., int]]:
    text = f"从文件读{of}（只有一行，只许本人可读），供脚本使用；不写则在终端上问"
    return click.option(name, metavar="文件", type=click.Path(path_type=Path), help=text)


@click.group(
    cls=LazyGroup,
    help="签名的密钥：new 新建、show 显示公钥、passphrase 换口令。"
    f"不写文件则用 {VARIABLE} 所指的，再默认为用户设置文件夹中的 key.json。",
)
def key_group() -> None:
    """Hold the commands about keys."""


@key_group.command("new", cls=ChineseCommand, help="新建密钥，用口令保护；口令忘记了不能找回，只能新建。")
@_file_argument
@_passphrase_option("--passphrase-file", "口令")
def new_command(file: Path | None, passphrase_file: Path | None) -> int:
    """Make a key."""

    def run() -> int:
        path = file or default_key_path()
        if path.exists():
            raise BadKey(f"已有文件 {path}，没有改动：请换一个文件名，旧密钥请留着")
        public = new_key(path, read_passphrase(passphrase_file) if passphrase_file else ask_new_passphrase())
        _show(public)
        click.echo(f"密钥已建立：{path}。请另存一份备份；口令不要写在备份旁边。", err=True)
        return 0

    return _reported(run)


@key_group.command("show", cls=ChineseCommand, help="显示公钥和指纹；不需要口令。")
@_file_argument
def show_command(file: Path | None) -> int:
    """Show the public half of a key."""

    def run() -> int:
        _show(public_of(file or default_key_path()))
        return 0

    return _reported(run)


@key_group.command("passphrase", cls=ChineseCommand, help="换口令；密钥不变，旧的备份仍用旧口令。")
@_file_argument
@_passphrase_option("--passphrase-file", "现在的口令")
@_passphrase_option("--new-passphrase-file", "新口令")
def passphrase_command(file: Path | None, passphrase_file: Path | None, new_passphrase_file: Path | None) -> int:
    """Change the passphrase of a key."""

    def run() -> int:
        path = file or default_key_path()
        public_of(path)
        old = read_passphrase(passphrase_file) if passphrase_file else ask_passphrase("现在的口令：")
        change_passphrase(
            path, old, read_passphrase(new_passphrase_file) if new_passphrase_file else ask_new_passphrase()
        )
        click.echo(f"口令已换：{path}")
        return 0

    return _reported(run)


def _show(public: PublicKey) -> None:
    click.echo(f"公钥　{public.text}")
    click.echo(f"指纹　{public.fingerprint}")
    click.echo(f"写入机关档案（本人名下）　keys: [{public.text}]")


def _reported(run: Callable[[], int]) -> int:
    def checked() -> int:
        try:
            return run()
        except BadKey as error:
            raise InputError(str(error)) from error

    return case_reported(checked)
