"""A list of which only the lines in view are drawn, so that one of thousands opens as fast as one of ten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

Item = TypeVar("Item")


class LineList(ScrollView, Generic[Item]):
    """Items, a line each, with a cursor; a subclass says how one is written."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "上一项", id="list.up", show=False),
        Binding("down", "move(1)", "下一项", id="list.down", show=False),
        Binding("pageup", "page(-1)", "上一页", id="list.page_up", show=False),
        Binding("pagedown", "page(1)", "下一页", id="list.page_down", show=False),
        Binding("home", "move(-1000000000)", "第一项", id="list.first", show=False),
        Binding("end", "move(1000000000)", "最后一项", id="list.last", show=False),
    ]

    cursor: reactive[int] = reactive(0)

    def __init__(self, id: str | None = None) -> None:  # noqa: A002 - the name Textual uses
        super().__init__(id=id)
        self.items: Sequence[Item] = ()

    def line(self, item: Item, width: int) -> tuple[str, Style]:
        """Return an item as a line of `width` cells, and its style beside the list's own."""
        raise NotImplementedError

    def show_items(self, items: Sequence[Item], at: int) -> None:
        """List these items, with the cursor at a place."""
        self.items = items
        self.virtual_size = Size(0, len(items))
        self.cursor = at
        self._keep_in_view()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one line of the window."""
        width, place = self.scrollable_content_region.width, y + self.scroll_offset.y
        if place >= len(self.items):
            return Strip.blank(width, self.rich_style)
        text, style = self.line(self.items[place], width)
        return Strip([Segment(text, self.rich_style + style + Style(reverse=place == self.cursor))], width)

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self.cursor = max(0, min(len(self.items) - 1, self.cursor + by))
        self._keep_in_view()
        self.refresh()

    def action_page(self, by: int) -> None:
        """Move the cursor by a page."""
        self.action_move(by * max(1, self.size.height - 1))

    def on_resize(self) -> None:
        """Take the new width."""
        self.virtual_size = Size(0, len(self.items))
        self._keep_in_view()

    def _keep_in_view(self) -> None:
        top, height = self.scroll_offset.y, self.size.height
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, immediate=True)
        elif height and self.cursor >= top + height:
            self.scroll_to(y=self.cursor - height + 1, animate=False, immediate=True)
