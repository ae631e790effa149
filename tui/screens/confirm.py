"""A question with two answers."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from tui.language import _
from tui.screens.base import Dialog
from tui.wording import shown


class ConfirmScreen(Dialog[bool]):
    """Returns True for yes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "answer(True)", "是", id="confirm.yes"),
        Binding("escape", "answer(False)", "否", id="confirm.no"),
    ]

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """Ask."""
        with Vertical(classes="dialog"):
            yield Static(Content(shown(self._question)))
            yield Static(Content(_("\nEnter 是    Esc 否")), classes="keys")

    def action_answer(self, yes: bool) -> None:  # noqa: FBT001 - a binding's argument has no keyword
        """Close with the answer."""
        self.dismiss(yes)
