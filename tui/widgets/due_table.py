"""The list of deadlines, overdue ones bold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from rich.cells import set_cell_size
from rich.style import Style
from textual.message import Message

from tui.due_text import row
from tui.widgets.line_list import LineList
from workflow.time.deadlines import Open
from workflow.time.workdays import Calendar


class DueTable(LineList[Open], can_focus=True):
    """Deadlines, a line each, with a cursor; overdue ones are bold."""

    DEFAULT_CSS = """
    DueTable { height: 1fr; overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1; }
    """

    class Moved(Message):
        """Another deadline is under the cursor."""

    def __init__(self, id: str | None = None) -> None:  # noqa: A002 - the name Textual uses
        super().__init__(id=id)
        self._today = dt.date.min
        self._calendar = Calendar()

    def show(self, entries: Sequence[Open], today: dt.date, calendar: Calendar) -> None:
        """List these deadlines; the cursor stays on its own where that is still listed."""
        before = self.chosen
        self._today, self._calendar = today, calendar
        self.show_items(entries, next((place for place, each in enumerate(entries) if _same(each, before)), 0))
        self.post_message(self.Moved())

    @property
    def chosen(self) -> Open | None:
        """The deadline under the cursor."""
        return self.items[self.cursor] if self.cursor < len(self.items) else None

    def line(self, item: Open, width: int) -> tuple[str, Style]:
        """Write a deadline; an overdue one stands out."""
        overdue = item.deadline.state(self._today) == "已逾期"
        return set_cell_size(f" {row(item, self._today, self._calendar)}", width), Style(bold=overdue)

    def action_move(self, by: int) -> None:
        """Move the cursor, and say so."""
        super().action_move(by)
        self.post_message(self.Moved())


def _same(one: Open, other: Open | None) -> bool:
    return other is not None and (one.case_id, one.deadline.term.code, one.deadline.about) == (
        other.case_id,
        other.deadline.term.code,
        other.deadline.about,
    )
