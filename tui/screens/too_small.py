"""A window too small to work in says so, and gives way as soon as it has grown; nothing behind it changes."""

from __future__ import annotations

from typing import Final

from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Static

LEAST: Final = Size(80, 24)


class TooSmallScreen(Screen[None]):
    """Shows how large the window is and must be."""

    def compose(self) -> ComposeResult:
        """Show the sentence."""
        yield Static(id="too-small")

    def on_resize(self) -> None:
        """Say the size; the application takes this screen away."""
        size = self.app.size
        text = (
            f"窗口太小：现为 {size.width}x{size.height}，至少需要 {LEAST.width}x{LEAST.height}。\n"
            "请放大窗口或缩小字号，已填内容不受影响。"
        )
        self.query_one("#too-small", Static).update(Content(text))
