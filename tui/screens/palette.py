"""Every action of the screen by its name: type a part of it, Enter does it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from tui.language import _
from tui.screens.base import Dialog
from tui.widgets.keybar import Command
from tui.widgets.line_input import LineInput


class PaletteScreen(Dialog[str]):
    """Returns the action chosen, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "返回", id="palette.close"),
        Binding("down", "move(1)", "下一个", id="palette.down", show=False),
        Binding("up", "move(-1)", "上一个", id="palette.up", show=False),
    ]

    def __init__(self, commands: Sequence[Command]) -> None:
        super().__init__()
        self._commands = commands

    def compose(self) -> ComposeResult:
        """Show the field and the commands."""
        with Vertical(classes="dialog"):
            yield LineInput(placeholder=_("输入命令的一部分，如：文书"))
            yield OptionList(markup=False)

    def on_mount(self) -> None:
        """Start with all commands."""
        self._filter()

    @on(Input.Changed)
    def _filter(self) -> None:
        words = self.query_one(LineInput).value.casefold().split()
        found = [each for each in self._commands if all(word in each.label.casefold() for word in words)]
        options = self.query_one(OptionList)
        options.clear_options()
        if not found:
            options.add_option(Option(_("没有这样的命令"), disabled=True))
            return
        options.add_options(
            Option(Content.assemble((f"{each.key:<5}", "dim"), each.label), id=each.action) for each in found
        )
        options.highlighted = 0

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.query_one(OptionList).action_select()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)

    def action_move(self, by: int) -> None:
        """Walk the commands while the cursor stays in the field."""
        options = self.query_one(OptionList)
        if by > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    def action_close(self) -> None:
        """Do nothing."""
        self.dismiss(None)
