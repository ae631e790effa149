"""A list whose lines are bars, under headings: a chart in which each bar leads to what it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from rich.cells import set_cell_size
from rich.style import Style
from textual.message import Message

from tui.widgets.chart import Bar, bars
from tui.widgets.line_list import LineList

Meant = TypeVar("Meant")


@dataclass(frozen=True, slots=True)
class Section(Generic[Meant]):
    """Bars of one scale under a heading, each with what it stands for."""

    title: str
    entries: Sequence[tuple[Bar, Meant]]


class BarList(LineList[int], Generic[Meant], can_focus=True):
    """Sections of bars, one under the other; the cursor passes over the headings."""

    DEFAULT_CSS = """
    BarList { height: 1fr; overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1; }
    """

    class Moved(Message):
        """Another bar is under the cursor."""

    def __init__(self, id: str | None = None) -> None:  # noqa: A002 - the name Textual uses
        super().__init__(id=id)
        self._sections: Sequence[Section[Meant]] = ()
        self._meant: list[Meant | None] = []
        self._lines: list[tuple[str, str]] = []
        self._width = 0

    def show(self, sections: Sequence[Section[Meant]]) -> None:
        """List these sections; the cursor stays on what it was on where that is still listed."""
        before = self.chosen
        self._sections = [section for section in sections if section.entries]
        self._meant = [
            each for section in self._sections for each in (None, *(meant for _bar, meant in section.entries))
        ]
        self._width = 0
        first = next((place for place, each in enumerate(self._meant) if each is not None), 0)
        same = (place for place, each in enumerate(self._meant) if each is not None and each == before)
        self.show_items(range(len(self._meant)), next(same, first))
        self._show_heading()
        self.post_message(self.Moved())

    @property
    def chosen(self) -> Meant | None:
        """What the bar under the cursor stands for; None where there is none."""
        return self._meant[self.cursor] if self.cursor < len(self._meant) else None

    def line(self, item: int, width: int) -> tuple[str, Style]:
        """Write a bar or a heading; the sign before the chosen bar tells it apart where colours do not."""
        if width != self._width:
            self._width, self._lines = width, self._drawn(width)
        text, style = self._lines[item]
        if item == self.cursor and self._meant[item] is not None:
            text = f"> {text.removeprefix('  ')}"
        return set_cell_size(text, width), Style.parse(style)

    def action_move(self, by: int) -> None:
        """Move the cursor to a bar, over headings, and say so."""
        super().action_move(by)
        after, before = range(self.cursor, len(self._meant)), range(self.cursor, -1, -1)
        ways = (after, before) if by > 0 else (before, after)
        bars_first = (place for way in ways for place in way if self._meant[place] is not None)
        super().action_move(next(bars_first, self.cursor) - self.cursor)
        self._show_heading()
        self.post_message(self.Moved())

    def _drawn(self, width: int) -> list[tuple[str, str]]:
        lines: list[tuple[str, str]] = []
        for section in self._sections:
            lines.append((section.title, "bold underline"))
            lines += [(f"  {text}", style) for text, style in bars([bar for bar, _meant in section.entries], width - 2)]
        return lines

    def _show_heading(self) -> None:
        """Keep the first heading in view: nothing above it could be moved to."""
        if not any(each is not None for each in self._meant[: self.cursor]):
            self.scroll_to(y=0, animate=False, immediate=True)
