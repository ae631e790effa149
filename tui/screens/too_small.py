"""A window too small to work in says so, and gives way as soon as it has grown; nothing behind it changes."""

from __future__ import annotations

from typing import ClassVar, Final

from textual._path import CSSPathType
from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Static

from tui.language import _
from tui.screens.base import STYLES

LEAST: Final = Size(80, 24)


class TooSmallScreen(Screen[None]):
    """Shows how large the window is and must be."""

    CSS_PATH: ClassVar[CSSPathType | None] = STYLES / "case.tcss"

    def compose(self) -> ComposeResult:
        """Show the sentence."""
        yield Static(id="too-small")

    def on_resize(self) -> None:
        """Say the size; the application takes this screen away."""
        size = self.app.size
        said = _("窗口太小：现为 {now}，至少需要 {least}。\n请放大窗口或缩小字号，已填内容不受影响。")
        text = said.format(now=f"{size.width}x{size.height}", least=f"{LEAST.width}x{LEAST.height}")
        self.query_one("#too-small", Static).update(Content(text))
