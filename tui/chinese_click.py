"""click in Chinese: its help headings and its complaints, which come in English.

The library's own translations hang on the process's locale; the desk speaks Chinese whatever the locale is.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from typing import Any

import click


class ChineseCommand(click.Command):
    """A command whose help is Chinese."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - click's own signature
        kwargs.setdefault("options_metavar", "[选项]")
        super().__init__(*args, **kwargs)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options under a Chinese heading."""
        rows = [
            (name, text.replace("[required]", "〔必填〕"))
            for parameter in self.get_params(ctx)
            if (row := parameter.get_help_record(ctx)) is not None
            for name, text in (row,)
        ]
        if rows:
            with formatter.section("选项"):
                formatter.write_dl(rows)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the help option with a Chinese text."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示本帮助"
        return option


class LazyGroup(ChineseCommand, click.Group):
    """A group that imports a command's module only when it is used; `lazy` maps a name to "module:attribute", help."""

    def __init__(self, *args: Any, lazy: dict[str, tuple[str, str]] | None = None, **kwargs: Any) -> None:  # noqa: ANN401 - click's own signature
        kwargs.setdefault("subcommand_metavar", "命令 [参数]…")
        super().__init__(*args, **kwargs)
        self.lazy = lazy or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all names, those not imported yet included."""
        return [*self.lazy, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, importing it if it must be."""
        if cmd_name not in self.lazy:
            return super().get_command(ctx, cmd_name)
        module, attribute = self.lazy[cmd_name][0].split(":")
        command = getattr(importlib.import_module(module), attribute)
        return command if isinstance(command, click.Command) else None

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write options and commands."""
        ChineseCommand.format_options(self, ctx, formatter)
        rows = [(name, self._short(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("命令"):
            formatter.write_dl(rows)

    def _short(self, ctx: click.Context, name: str) -> str:
        if name in self.lazy:
            return self.lazy[name][1]
        command = super().get_command(ctx, name)
        return command.get_short_help_str(60) if command else ""


def usage_sentence(error: click.ClickException) -> str:
    """Say in one Chinese sentence what is wrong with a command line, and what to do."""
    context = getattr(error, "ctx", None)
    hint = f"；用 {context.command_path} --help 看用法" if context else ""
    match error:
        case click.exceptions.NoSuchOption():
            near = f"，是否要写 {'、'.join(error.possibilities)}" if error.possibilities else ""
            return f"没有选项 {error.option_name}{near}{hint}"
        case click.exceptions.MissingParameter():
            return f"缺少参数 {_parameter(error.param)}{hint}"
        case click.exceptions.BadParameter():
            return f"参数 {_parameter(error.param)} 不对：{_values(error)}{hint}"
        case click.exceptions.BadOptionUsage():
            fault = "不带值" if "does not take" in error.message else "缺少它的值"
            return f"选项 {error.option_name} {fault}{hint}"
        case click.exceptions.FileError():
            return f"文件打不开：{error.ui_filename}"
        case click.UsageError():
            return f"命令写得不对：{_words(error.message)}{hint}"
        case _:
            return error.message


def _parameter(param: click.Parameter | None) -> str:
    if param is None:
        return ""
    if isinstance(param, click.Option):
        return "、".join(param.opts)
    return param.make_metavar(click.Context(click.Command("")))


def _values(error: click.exceptions.BadParameter) -> str:
    param = error.param
    if param is not None and isinstance(param.type, click.Choice):
        return f"只能是 {'、'.join(map(str, param.type.choices))}"
    return "值不合要求，请核对写法"


def _words(message: str) -> str:
    """Translate the two complaints that have no class of their own."""
    if message.startswith("No such command"):
        return f"没有命令 {message.removeprefix('No such command').strip(' .')}"
    if message.startswith("Got unexpected extra argument"):
        return f"多出参数 {message.partition('(')[2].rstrip(')').strip()}"
    if message.startswith("Missing command"):
        return "缺少命令"
    return message


def run(command: click.Command, arguments: Sequence[str] | None) -> int:
    """Run a command and return its exit code: 2 for a wrong command line, what the command returned otherwise."""
    try:
        result = command.main(arguments, prog_name="penalty", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "", err=True)
        return 2
    except click.ClickException as error:
        click.echo(usage_sentence(error), err=True)
        return 2
    except click.Abort:
        click.echo("已中断。", err=True)
        return 130
    return result if isinstance(result, int) else 0


def store_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command take --store and --as behind its own name too, as people type them."""
    for option in (
        click.option("--store", metavar="文件夹", help="案件库", expose_value=False, callback=_remember),
        click.option(
            "--as", "user", metavar="用户", help="以谁的身份（仅演示机关）", expose_value=False, callback=_remember
        ),
    ):
        command = option(command)
    return command


def _remember(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if value is not None and param.name is not None:
        ctx.find_root().obj[param.name] = value
