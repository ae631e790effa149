"""A long text to read: an explanation, the help of a screen, a whole case."""

from __future__ import annotations

from typing import ClassVar

from textual._path import CSSPathType
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from tui.screens.base import STYLES
from tui.widgets.keybar import KeyBar
from tui.widgets.prose import Prose


class ReaderScreen(Screen[None]):
    """Shows text; arrows and page keys scroll it."""

    CSS_PATH: ClassVar[CSSPathType | None] = STYLES / "case.tcss"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,f7", "close", "返回", id="reader.close"),
        Binding("up", "scroll(-1)", "上翻一行", id="reader.up", show=False),
        Binding("down", "scroll(1)", "下翻一行", id="reader.down", show=False),
        Binding("pageup", "page(-1)", "上一页", id="reader.page_up"),
        Binding("pagedown,space", "page(1)", "下一页", id="reader.page_down"),
    ]

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self.heading, self.text = title, text

    def compose(self) -> ComposeResult:
        """Show the text."""
        yield Static(Content(f" {self.heading}"), id="top")
        with VerticalScroll(id="text", can_focus=False):
            yield Prose(self.text)
        yield KeyBar(id="keys")

    def action_close(self) -> None:
        """Go back."""
        self.dismiss()

    def action_scroll(self, by: int) -> None:
        """Scroll by lines."""
        self.query_one("#text").scroll_relative(y=by, animate=False)

    def action_page(self, by: int) -> None:
        """Scroll by a page."""
        text = self.query_one("#text")
        text.scroll_relative(y=by * max(1, text.size.height - 2), animate=False)
