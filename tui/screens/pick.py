"""One of a few: which step to take, which state of a case to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.language import _
from tui.screens.base import Dialog
from tui.widgets.prose import Prose
from tui.wording import shown


@dataclass(frozen=True, slots=True)
class Pick:
    """One that may be picked: what is returned for it, its line, and what is said of it; one not open says why."""

    key: str
    line: str
    note: str = ""
    open: bool = True


class PickScreen(Dialog[str]):
    """Returns the key of what was picked, or None."""

    DEFAULT_CSS = """
    PickScreen .dialog { width: 76; }
    PickScreen #pick-note { max-height: 6; margin-top: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", "帮助", id="pick.help"),
        Binding("escape", "close", "返回", id="pick.close"),
    ]

    def __init__(self, title: str, picks: Sequence[Pick], at: str = "") -> None:
        super().__init__()
        self._title, self._picks, self._at = title, tuple(picks), at

    def compose(self) -> ComposeResult:
        """List them."""
        with Vertical(classes="dialog"):
            yield Prose([(self._title, "bold")])
            yield OptionList(*(Option(Content(shown(each.line))) for each in self._picks), markup=False)
            yield Prose(id="pick-note")
            yield Static(Content(_("Enter 选定    F1 帮助    Esc 返回")), classes="keys")

    def on_mount(self) -> None:
        """Start at what is picked now."""
        keys = [each.key for each in self._picks]
        self.query_one(OptionList).highlighted = keys.index(self._at) if self._at in keys else 0

    @on(OptionList.OptionHighlighted)
    def _tell(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        note = self.query_one("#pick-note", Prose)
        note.update(self._picks[event.option_index].note)
        note.display = bool(note.text)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        pick = self._picks[event.option_index]
        if pick.open:
            self.dismiss(pick.key)

    def action_help(self) -> None:
        """Say how one is picked."""
        note = self.query_one("#pick-note", Prose)
        note.update(_("上、下移到要选的一项，Enter 选定，Esc 不选而返回。写着“现在不能办理”的，移到那里即说明缺什么。"))
        note.display = True

    def action_close(self) -> None:
        """Pick nothing."""
        self.dismiss(None)
