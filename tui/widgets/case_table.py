"""The list of cases, in columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, TypeAlias

from rich.cells import cell_len, set_cell_size
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.message import Message

from cases.keeper import Head
from cases.states import STATES, state_name
from tui.language import N_, _
from tui.widgets.line_list import LineList
from tui.widgets.pages import Pages
from tui.wording import shown

_NARROW: Final = 100
"""Cells from which all columns are shown."""
_TITLES: Final = (N_("编号"), N_("当事人/案名"), N_("状态"), N_("办案人员"), N_("期限"), N_("更新"))
_SIZES: Final = {False: (10, 0, 10, 10, 17), True: (10, 0, 10, 12, 32, 11)}
"""Cells a column in a narrow and in a wide window; the title takes what is left."""
_STATE: Final = 2


@dataclass(frozen=True, slots=True)
class Headline:
    """A line that names what stands under it; the cursor passes over it."""

    text: str


Row: TypeAlias = Head | Headline | None
"""A case, a headline, or a case that is still being read."""
Left: TypeAlias = Callable[[Head, bool], tuple[str, bool]]
"""Says what the list says of a case's next last day, at length where it is told to, and whether that day is over."""


class CaseTable(LineList[Row], can_focus=False):
    """Heads of cases, a line each, with a cursor; the first line names the columns."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "打开", id="cases.open", show=False)]

    class Opened(Message):
        """A case is to be opened."""

        def __init__(self, case_id: str) -> None:
            super().__init__()
            self.case_id = case_id

    def __init__(self, rows: Sequence[Row] = (), id: str | None = None) -> None:  # noqa: A002 - the name Textual uses
        super().__init__(id=id)
        self.items = rows
        self._left: Left = day_only

    def show(self, rows: Sequence[Row], left: Left) -> None:
        """List these; the cursor stays on its case where that is still listed."""
        before, self._left = self.chosen, left
        at = _place(rows, before) if before is not None else None
        self.show_items(rows, min(self.cursor, max(0, len(rows) - 1)) if at is None and before is None else at or 0)
        self.settle()

    def retell(self, left: Left) -> None:
        """Say otherwise how much is left in each case."""
        self._left = left
        self.refresh()

    def settle(self) -> None:
        """Put the cursor on a case where it stands on a headline."""
        if isinstance(self._row(), Headline):
            self.action_move(1)

    @property
    def chosen(self) -> str | None:
        """The id of the case under the cursor."""
        row = self._row()
        return row.case_id if isinstance(row, Head) else None

    def line(self, item: Row, width: int) -> tuple[str, Style]:
        """Write a case, or a headline."""
        if item is None:
            return set_cell_size("  …", width), Style()
        if isinstance(item, Headline):
            return set_cell_size(f" {shown(item.text)}", width), Style(bold=True, underline=True)
        left, over = self._left(item, _wide(width))
        return columns(row_texts(item, left), width), Style(bold=over)

    def action_open(self) -> None:
        """Ask for the case under the cursor."""
        if self.chosen is not None:
            self.post_message(self.Opened(self.chosen))

    def action_move(self, by: int) -> None:
        """Move the cursor to a case; over a headline it goes on."""
        super().action_move(by)
        step = 1 if by > 0 else -1
        while isinstance(self._row(), Headline):
            if not 0 <= self.cursor + step < len(self.items):
                # Nothing but headlines that way.
                step = -step
                if not any(isinstance(each, Head) for each in self.items):
                    return
            super().action_move(step)

    def _row(self) -> Row:
        return self.items[self.cursor] if self.cursor < len(self.items) else None


def _place(rows: Sequence[Row], case_id: str) -> int | None:
    """Return where a case stands, among what is there of the list."""
    there = rows.there() if isinstance(rows, Pages) else enumerate(rows)
    return next((place for place, row in there if isinstance(row, Head) and row.case_id == case_id), None)


def heading(width: int) -> str:
    """Return the line that names the columns."""
    return columns([_(title) for title in _TITLES], width)


def columns(texts: Sequence[str], width: int) -> str:
    """Set texts in the columns of a line of `width` cells; what is too long is cut at a whole character."""
    sizes = [size if place != _STATE else _state_cells() for place, size in enumerate(_SIZES[_wide(width)])]
    free = max(10, width - sum(sizes) - len(sizes))
    cells = [_fit(text, size or free) for text, size in zip(texts, sizes, strict=False)]
    return set_cell_size(" " + " ".join(cells), width)


def _state_cells() -> int:
    """Return the room for a state, so that the longest is whole in the language of the desk."""
    return max(_SIZES[True][_STATE], *(cell_len(_(label)) for label, _phase in STATES.values()))


def row_texts(head: Head, left: str) -> tuple[str, ...]:
    """Return the columns of a case."""
    listing = head.listing
    state = _(listing.get("waiting") or state_name(listing))
    updated = listing.get("updated_at", "")[5:16].replace("T", " ")
    title, names = (shown(listing.get(name, "")).replace("\n", " ") for name in ("title", "officer_names"))
    return head.case_id, title, state, names, left, updated


def day_only(head: Head, _at_length: bool = False) -> tuple[str, bool]:  # noqa: FBT001, FBT002 - as `Left` has it
    """Say the next last day of a case, where nothing more can be said yet."""
    day = next_day(head)
    return (day.isoformat() if day else "", False)


def next_day(head: Head) -> dt.date | None:
    """Return the earliest last day that runs in a case, None where none does."""
    first = head.listing.get("due", "").partition(" ")[0]
    return dt.date.fromisoformat(first) if first else None


def _wide(width: int) -> bool:
    return width >= _NARROW


def _fit(text: str, size: int) -> str:
    return set_cell_size(text, size) if cell_len(text) <= size else set_cell_size(text, size - 2) + ".."
