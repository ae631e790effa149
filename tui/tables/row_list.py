"""The rows of an assessed table on the screen, a line each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rich.cells import set_cell_size
from rich.style import Style
from textual.message import Message

from penalty.facts import LABELS
from penalty.library import words_for
from penalty.money import group_yuan, parse_yuan
from tui.language import N_, _
from tui.tables.rows import Row, Rows
from tui.tables.words import band_text, outcome
from tui.widgets.chart import fit
from tui.widgets.line_list import LineList
from tui.wording import in_words, listed, shown

_WIDTHS: Final = (7, 11, 6, 12, 8)
"""Cells a column; what comes of it takes the rest."""
_TITLES: Final = (N_("序号"), N_("编号"), N_("条款"), N_("结果"), N_("倍数"), N_("罚款（元）、待查明或者错误"))


class RowList(LineList[int], can_focus=True):
    """Places of rows, a line each."""

    DEFAULT_CSS = """
    RowList { height: 1fr; overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1; }
    """

    class Moved(Message):
        """Another row is under the cursor."""

    def __init__(self, rows: Rows, id: str | None = None) -> None:  # noqa: A002 - the name Textual uses
        super().__init__(id=id)
        self.rows = rows

    def show(self, places: Sequence[int]) -> None:
        """List these rows, the cursor on the first."""
        self.show_items(places, 0)
        self.scroll_to(y=0, animate=False, immediate=True)
        self.post_message(self.Moved())

    @property
    def chosen(self) -> Row | None:
        """The row under the cursor."""
        return self.rows.row(self.items[self.cursor]) if self.cursor < len(self.items) else None

    def line(self, item: int, width: int) -> tuple[str, Style]:
        """Write a row; one that could not be assessed stands out."""
        row = self.rows.row(item)
        return set_in_columns(texts(row), width), Style(bold=row.keys["status"] == "invalid")

    def action_move(self, by: int) -> None:
        """Move the cursor, and say so."""
        super().action_move(by)
        self.post_message(self.Moved())


def heading(width: int) -> str:
    """Return the line that names the columns."""
    return set_in_columns([_(title) for title in _TITLES], width)


def set_in_columns(parts: Sequence[str], width: int) -> str:
    """Set the texts of a row in a line of `width` cells."""
    cells = [fit(text, size) for text, size in zip(parts, _WIDTHS, strict=False)]
    line = " ".join(["", *cells, *parts[len(_WIDTHS) :]])
    return set_cell_size(fit(line, width), width)


def texts(row: Row) -> tuple[str, ...]:
    """Return the columns of a row."""
    given = [shown(str(row.given.get(name) or "")).replace("\n", " ") for name in ("id", "provision", "item")]
    name, provision, item = given
    return (
        f"{row.number:,}",
        name,
        f"{provision}.{item}" if item else provision,
        outcome(row.keys),
        band_text(row.keys["band"]),
        _("；").join(_rest(row)),
    )


def _rest(row: Row) -> Iterator[str]:
    answer = row.answer
    if answer.get("fine_max"):
        low, high = (group_yuan(parse_yuan(answer[name])) for name in ("fine_min", "fine_max"))
        yield low if low == high else f"{low}-{high}"
    elif row.keys["status"] == "determined" and not answer.get("missing"):
        yield _("不处罚款")
    if answer.get("redirected_to"):
        yield _("改适用 {provision}").format(provision=answer["redirected_to"])
    if answer.get("missing"):
        own = words_for(row.given).facts
        names = (_(LABELS.get(name) or own[name].label) for name in answer["missing"].split(";"))
        yield _("待查明：{facts}").format(facts=listed(names))
    if answer.get("error"):
        yield in_words(shown(answer["error"]).replace("\n", " "))
