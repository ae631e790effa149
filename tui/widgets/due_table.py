"""The list of deadlines: only the lines in view are drawn, so that a store of thousands opens at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import ClassVar

from rich.cells import set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.due_text import row
from workflow.time.deadlines import Open
from workflow.time.workdays import Calendar


class DueTable(ScrollView, can_focus=True):
    """Deadlines, a line each, with a cursor; overdue ones are bold."""

    DEFAULT_CSS = """
    DueTable { height: 1fr; overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "上一项", id="due.up", show=False),
        Binding("down", "move(1)", "下一项", id="due.down", show=False),
        Binding("pageup", "page(-1)", "上一页", id="due.page_up", show=False),
        Binding("pagedown", "page(1)", "下一页", id="due.page_down", show=False),
        Binding("home", "move(-1000000000)", "第一项", id="due.first", show=False),
        Binding("end", "move(1000000000)", "最后一项", id="due.last", show=False),
    ]

    cursor: reactive[int] = reactive(0)

    class Moved(Message):
        """Another deadline is under the cursor."""

    def __init__(self, id: str | None = None) -> None:  # noqa: A002 - the name Textual uses
        super().__init__(id=id)
        self._entries: Sequence[Open] = ()
        self._today = dt.date.min
        self._calendar = Calendar()

    def show(self, entries: Sequence[Open], today: dt.date, calendar: Calendar) -> None:
        """List these deadlines; the cursor stays on its own where that is still listed."""
        before = self.chosen
        self._entries, self._today, self._calendar = entries, today, calendar
        self.virtual_size = Size(0, len(entries))
        self.cursor = next((place for place, each in enumerate(entries) if _same(each, before)), 0)
        self._keep_in_view()
        self.refresh()
        self.post_message(self.Moved())

    @property
    def chosen(self) -> Open | None:
        """The deadline under the cursor."""
        return self._entries[self.cursor] if self.cursor < len(self._entries) else None

    def render_line(self, y: int) -> Strip:
        """Draw one line of the window."""
        width, place = self.scrollable_content_region.width, y + self.scroll_offset.y
        if place >= len(self._entries):
            return Strip.blank(width, self.rich_style)
        entry = self._entries[place]
        overdue = entry.deadline.state(self._today) == "已逾期"
        style = self.rich_style + Style(bold=overdue, reverse=place == self.cursor)
        text = set_cell_size(f" {row(entry, self._today, self._calendar)}", width)
        return Strip([Segment(text, style)], width)

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self.cursor = max(0, min(len(self._entries) - 1, self.cursor + by))
        self._keep_in_view()
        self.refresh()
        self.post_message(self.Moved())

    def action_page(self, by: int) -> None:
        """Move the cursor by a page."""
        self.action_move(by * max(1, self.size.height - 1))

    def on_resize(self) -> None:
        """Take the new width."""
        self.virtual_size = Size(0, len(self._entries))
        self._keep_in_view()

    def _keep_in_view(self) -> None:
        top, height = self.scroll_offset.y, self.size.height
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, immediate=True)
        elif height and self.cursor >= top + height:
            self.scroll_to(y=self.cursor - height + 1, animate=False, immediate=True)


def _same(one: Open, other: Open | None) -> bool:
    return other is not None and (one.case_id, one.deadline.term.code, one.deadline.about) == (
        other.case_id,
        other.deadline.term.code,
        other.deadline.about,
    )
