"""`penalty serve`: the desk in a browser of this machine, behind a link that opens once."""

from __future__ import annotations

import errno
import socket

import click

from penalty.oserror import in_chinese
from tui.chinese_click import ChineseCommand, store_options
from tui.commands.case_failures import case_reported
from tui.commands.failures import InputError
from tui.store import open_store

PORT = 8765


@click.command(
    "serve",
    cls=ChineseCommand,
    help="在本机的浏览器中打开办案台。显示一个只能用一次的链接；别的机器连不上。按 Ctrl+C 结束。",
)
@store_options
@click.option(
    "--port", type=click.IntRange(0, 65535), default=PORT, metavar="端口", help=f"默认 {PORT}；0 为任一空闲的端口"
)
def serve_command(port: int) -> int:
    """Serve the desk on the loopback address until interrupted."""
    return case_reported(lambda: _serve(port))


def _serve(port: int) -> int:
    root = click.get_current_context().find_root().obj
    # What would stop every window from opening is said here, before anything is served.
    open_store(root["store"]).desk(root["user"])
    with _listen(port) as listening:
        from tui.web.server import MOST, DeskServer

        server = DeskServer(listening, root["store"], root["user"])

        def ready() -> None:
            click.echo("办案台已可在本机的浏览器中打开。链接只能用一次，请勿交给别人：")
            click.echo(server.address)
            click.echo(f"同时最多开 {MOST} 个窗口。按 Ctrl+C 结束，没有提交的内容存为草稿。")

        server.serve(ready)
    click.echo("已结束。")
    return 0


def _listen(port: int) -> socket.socket:
    from tui.web.server import listen

    try:
        return listen(port)
    except OSError as error:
        match error.errno:
            case errno.EADDRINUSE:
                why = "已有程序在用，请用 --port 换一个，或先结束那个程序"
            case errno.EACCES | errno.EPERM:
                why = "没有权限使用，请用 --port 换一个 1024 以上的"
            case _:
                why = f"打不开：{in_chinese(error)}，请用 --port 换一个，或核对本机的网络设置"
        raise InputError(f"端口 {port} {why}。") from error
