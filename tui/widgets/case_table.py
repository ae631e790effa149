"""The list of cases, in columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import ClassVar, Final

from rich.cells import cell_len, set_cell_size
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.message import Message

from cases.keeper import Head
from cases.record import state_name
from tui.widgets.line_list import LineList
from tui.wording import shown
from workflow.time.deadlines import OVER

_WIDTHS: Final = (10, 0, 10, 12, 8, 11)
"""Cells a column; the title takes what is left."""
_TITLES: Final = ("编号", "当事人/案名", "状态", "办案人员", "立案日数", "更新")


class CaseTable(LineList[Head], can_focus=False):
    """Heads of cases, a line each, with a cursor; the first line names the columns."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "打开", id="cases.open", show=False)]

    class Opened(Message):
        """A case is to be opened."""

        def __init__(self, case_id: str) -> None:
            super().__init__()
            self.case_id = case_id

    def __init__(self, id: str | None = None) -> None:  # noqa: A002 - the name Textual uses
        super().__init__(id=id)
        self.today = dt.date.min

    def show(self, heads: Sequence[Head], today: dt.date) -> None:
        """List these heads; the cursor stays on its case where that is still listed."""
        before, self.today = self.chosen, today
        at = next((place for place, head in enumerate(heads) if head.case_id == before), 0) if before is not None else 0
        self.show_items(heads, at)

    @property
    def chosen(self) -> str | None:
        """The id of the case under the cursor."""
        return self.items[self.cursor].case_id if self.cursor < len(self.items) else None

    def line(self, item: Head, width: int) -> tuple[str, Style]:
        """Write a case."""
        return columns(row_texts(item, self.today), width), Style()

    def action_open(self) -> None:
        """Ask for the case under the cursor."""
        if self.chosen is not None:
            self.post_message(self.Opened(self.chosen))


def heading(width: int) -> str:
    """Return the line that names the columns."""
    return columns(_TITLES, width)


def columns(texts: Sequence[str], width: int) -> str:
    """Set texts in the columns of a line of `width` cells; what is too long is cut at a whole character."""
    free = max(10, width - sum(_WIDTHS) - len(_WIDTHS))
    cells = [_fit(text, size or free) for text, size in zip(texts, _WIDTHS, strict=True)]
    return set_cell_size(" " + " ".join(cells), width)


def row_texts(head: Head, today: dt.date) -> tuple[str, ...]:
    """Return the columns of a case."""
    listing = head.listing
    state = listing.get("waiting") or state_name(listing)
    filed = listing.get("filed_on", "")
    # What does not count, and what was added, the case itself shows: the list has the plain days since filing.
    over = listing.get("decided_on") or listing.get("state") in OVER
    days = "-" if over or not filed else str((today - dt.date.fromisoformat(filed)).days)
    updated = listing.get("updated_at", "")[5:16].replace("T", " ")
    title, names = (shown(listing.get(name, "")).replace("\n", " ") for name in ("title", "officer_names"))
    return head.case_id, title, state, names, days, updated


def _fit(text: str, size: int) -> str:
    return set_cell_size(text, size) if cell_len(text) <= size else set_cell_size(text, size - 2) + ".."
