"""The two lists of the 稽核 screen: the files there are to choose from, and the columns of the file chosen."""

from __future__ import annotations

from typing import Final

from rich.cells import set_cell_size
from rich.style import Style

from tui.language import _
from tui.tables.columns import FIRST, Column
from tui.tables.files import Offer
from tui.widgets.chart import fit
from tui.widgets.line_list import LineList
from tui.wording import shown

_NAME, _MEANING = 22, 24
"""Cells for a column's name and for what it is taken for; the rest is for its first cells."""
_LEAST_CELL: Final = 6


class FileList(LineList[Offer], can_focus=False):
    """Folders and tables, a line each."""

    @property
    def chosen(self) -> Offer | None:
        """The file under the cursor."""
        return self.items[self.cursor] if self.cursor < len(self.items) else None

    def line(self, item: Offer, width: int) -> tuple[str, Style]:
        """Write a file; a folder stands out."""
        return set_cell_size(fit(f" {shown(item.name)}", width), width), Style(bold=item.folder)


class ColumnList(LineList[Column], can_focus=False):
    """Columns of a table, a line each, with their cells in the first rows."""

    def line(self, item: Column, width: int) -> tuple[str, Style]:
        """Write a column; one that cannot be used stands out; the whole of what is wrong is the screen's to say."""
        name = fit(f" {_plain(item.name)}", _NAME)
        if item.taken == "unknown":
            wrong = _("不能用：{fault}").format(fault=item.meaning)
            return set_cell_size(fit(f"{name} {wrong}", width), width), Style(bold=True)
        meaning = _("原样带过") if item.taken == "carried" else _(item.meaning)
        return _set_line(name, meaning, item.cells, width), Style()


def columns_heading(width: int) -> str:
    """Return the line above the columns."""
    firsts = tuple(_("第 {number} 行").format(number=place + 1) for place in range(FIRST))
    return _set_line(fit(" " + _("列名"), _NAME), _("识别为"), firsts, width)


def _set_line(name: str, meaning: str, cells: tuple[str, ...], width: int) -> str:
    size = max(_LEAST_CELL, (width - _NAME - _MEANING - 2) // FIRST - 1)
    texts = [name, fit(meaning, _MEANING), *(fit(_plain(cell), size) for cell in cells)]
    return set_cell_size(" ".join(texts), width)


def _plain(text: str) -> str:
    return shown(text).replace("\n", " ")
