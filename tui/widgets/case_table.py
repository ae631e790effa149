"""The list of cases: only the lines in view are drawn, so a hundred thousand cases open as fast as ten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import ClassVar, Final

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from cases.keeper import Head
from cases.record import STATES
from tui.wording import shown

_WIDTHS: Final = (9, 0, 8, 12, 7, 11)
"""Cells a column; the title takes what is left."""
_TITLES: Final = ("编号", "当事人/案名", "状态", "办案人员", "立案日", "更新")


class CaseTable(ScrollView, can_focus=False):
    """Heads of cases, a line each, with a cursor; the first line names the columns."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "上一案", id="cases.up", show=False),
        Binding("down", "move(1)", "下一案", id="cases.down", show=False),
        Binding("pageup", "page(-1)", "上一页", id="cases.page_up", show=False),
        Binding("pagedown", "page(1)", "下一页", id="cases.page_down", show=False),
        Binding("home", "move(-1000000000)", "第一案", id="cases.first", show=False),
        Binding("end", "move(1000000000)", "最后一案", id="cases.last", show=False),
        Binding("enter", "open", "打开", id="cases.open", show=False),
    ]

    cursor: reactive[int] = reactive(0)

    class Opened(Message):
        """A case is to be opened."""

        def __init__(self, case_id: str) -> None:
            super().__init__()
            self.case_id = case_id

    def __init__(self, id: str | None = None) -> None:  # noqa: A002 - the name Textual uses
        super().__init__(id=id)
        self.heads: Sequence[Head] = ()
        self.today = dt.date.min

    def show(self, heads: Sequence[Head], today: dt.date) -> None:
        """List these heads; the cursor stays on its case where that is still listed."""
        before = self.chosen
        self.heads, self.today = heads, today
        self.virtual_size = Size(0, len(heads))
        places = [place for place, head in enumerate(heads) if before is not None and head.case_id == before]
        self.cursor = places[0] if places else 0
        self._keep_in_view()
        self.refresh()

    @property
    def chosen(self) -> str | None:
        """The id of the case under the cursor."""
        return self.heads[self.cursor].case_id if self.cursor < len(self.heads) else None

    def render_line(self, y: int) -> Strip:
        """Draw one line of the window."""
        width, row = self.scrollable_content_region.width, y + self.scroll_offset.y
        if row >= len(self.heads):
            return Strip.blank(width, self.rich_style)
        style = self.rich_style
        if row == self.cursor:
            style += Style(reverse=True)
        return Strip([Segment(columns(row_texts(self.heads[row], self.today), width), style)], width)

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self.cursor = max(0, min(len(self.heads) - 1, self.cursor + by))
        self._keep_in_view()
        self.refresh()

    def action_page(self, by: int) -> None:
        """Move the cursor by a page."""
        self.action_move(by * max(1, self.size.height - 1))

    def action_open(self) -> None:
        """Ask for the case under the cursor."""
        if self.chosen is not None:
            self.post_message(self.Opened(self.chosen))

    def on_resize(self) -> None:
        """Take the new width."""
        self.virtual_size = Size(0, len(self.heads))
        self._keep_in_view()

    def _keep_in_view(self) -> None:
        top, height = self.scroll_offset.y, self.size.height
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, immediate=True)
        elif height and self.cursor >= top + height:
            self.scroll_to(y=self.cursor - height + 1, animate=False, immediate=True)


def heading(width: int) -> str:
    """Return the line that names the columns."""
    return columns(_TITLES, width)


def columns(texts: Sequence[str], width: int) -> str:
    """Set texts in the columns of a line of `width` cells; what is too long is cut at a whole character."""
    free = max(10, width - sum(_WIDTHS) - len(_WIDTHS))
    cells = [_fit(text, size or free) for text, size in zip(texts, _WIDTHS, strict=True)]
    return set_cell_size(" " + " ".join(cells), width)


_OVER: Final = frozenset({"declined", "terminated", "transferred", "closed"})
"""States in which no period of decision runs."""


def row_texts(head: Head, today: dt.date) -> tuple[str, ...]:
    """Return the columns of a case."""
    listing = head.listing
    state = STATES[listing["state"]][0]
    if listing.get("requested") == "filing":
        state = "待批立案"
    filed = listing.get("filed_on", "")
    if listing.get("requested") == "closing":
        state = "待批结案"
    # What does not count, and what was added, the case itself shows: the list has the plain days since filing.
    over = listing.get("decided_on") or listing["state"] in _OVER
    days = "-" if over or not filed else str((today - dt.date.fromisoformat(filed)).days)
    updated = listing["updated_at"][5:16].replace("T", " ")
    title, names = (shown(listing[name]).replace("\n", " ") for name in ("title", "officer_names"))
    return head.case_id, title, state, names, days, updated


def _fit(text: str, size: int) -> str:
    return set_cell_size(text, size) if cell_len(text) <= size else set_cell_size(text, size - 2) + ".."
