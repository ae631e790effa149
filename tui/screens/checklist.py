"""The checklist of a step over the form: what is done, what is missing, and the way there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from tui.forms.checklist import DONE, MISSING, SAID, Item
from tui.language import _
from tui.screens.base import Dialog
from tui.widgets.checklist import Checklist
from tui.wording import shown


class ChecklistScreen(Dialog[Item]):
    """Returns the item that shall be followed, or None."""

    DEFAULT_CSS = """
    ChecklistScreen .dialog { width: 76; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f4", "close", "返回", id="checklist.close")]

    def __init__(self, title: str, items: Sequence[Item], at: int) -> None:
        super().__init__()
        self._title, self._items, self._at = title, items, at

    def compose(self) -> ComposeResult:
        """Say how far the step is, then list."""
        count = {mark: sum(each.mark == mark for each in self._items) for mark in (DONE, MISSING, SAID)}
        words = _("{title}：还差 {missing} 项，批注 {said} 条，已具备 {done} 项")
        said = words.format(title=self._title, missing=count[MISSING], said=count[SAID], done=count[DONE])
        with Vertical(classes="dialog"):
            yield Static(Content(shown(said)))
            yield Checklist(self._items, self._at)
            yield Static(Content(_("上、下选择，Enter 去填写或者处理，Esc 返回")), classes="keys")

    def on_mount(self) -> None:
        """Start in the list."""
        self.query_one(Checklist).focus()

    @on(Checklist.Chosen)
    def _chosen(self, event: Checklist.Chosen) -> None:
        event.stop()
        self.dismiss(event.item)

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)
