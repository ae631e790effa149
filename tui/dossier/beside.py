"""Two texts of a field beside each other where there is room, else one under the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from rich.cells import cell_len, set_cell_size

from tui.dossier.compare import Row
from tui.language import _
from tui.widgets.block_list import Spans, wrapped

WIDE: Final = 94
"""Cells from which two columns stand side by side."""
_TITLE: Final = 20
_BAR: Final = " │ "
_MARKS: Final = {"same": " ", "changed": "*", "new": "+", "gone": "-"}
"""How what became of a field is told without colours."""


@dataclass(frozen=True, slots=True)
class Sides:
    """What the two columns are called: in full over the columns, in one sign before the lines of a narrow screen."""

    left: str
    right: str
    short_left: str
    short_right: str


def heading_lines(sides: Sides, width: int) -> list[Spans]:
    """Return the names of the columns, where there are columns."""
    if width < WIDE:
        return []
    column = _column(width)
    left, right = set_cell_size(sides.left, column), set_cell_size(sides.right, column)
    return [(("  " + " " * _TITLE, ""), (left, "strong"), (_BAR, "soft"), (right, "strong"))]


def row_lines(row: Row, sides: Sides, width: int) -> list[Spans]:
    """Return the lines of one field: two columns where it changed, one where it is the same on both sides."""
    mark, indent = _MARKS[row.change], "  " * row.depth
    if row.heading:
        return [((f"  {indent}{_(row.title)}", "soft"),)]
    if row.change == "same":
        return _single(f"{mark} {indent}{_(row.title)}", row.now or "", "", width)
    title = f"{mark} {indent}{_(row.title)}"
    if row.change != "changed" and width < WIDE:
        text, look = (row.now, "now") if row.change == "new" else (row.before, "struck")
        return _single(title, text or "", look, width)
    left = row.before if row.before is not None else _("（无）")
    return pair_lines(title, left, row.now if row.now is not None else _("（删去）"), sides, width)


def pair_lines(title: str, left: str, right: str, sides: Sides, width: int) -> list[Spans]:
    """Return a title with two texts: in two columns, or on a narrow screen each on lines of its own."""
    if width >= WIDE:
        return _columns(title, left, right, width)
    lines: list[Spans] = [((title, "strong"),)]
    indent = len(title) - len(title.lstrip(" *+-")) + 2
    for name, text, look in ((sides.short_left, left, "before"), (sides.short_right, right, "now")):
        lead = f"{' ' * indent}{name}  "
        for place, line in enumerate(wrapped(text, width - cell_len(lead))):
            lines.append(((lead if not place else " " * cell_len(lead), "soft"), (line, look)))
    return lines


def plain_lines(row: Row, look: str, width: int) -> list[Spans]:
    """Return the lines of a field of a part that is all new, or all gone: it has but one side."""
    indent = "  " * row.depth
    if row.heading:
        return [((f"  {indent}{_(row.title)}", "soft"),)]
    return _single(f"  {indent}{_(row.title)}", (row.now if row.now is not None else row.before) or "", look, width)


def _column(width: int) -> int:
    return (width - _TITLE - 2 - len(_BAR)) // 2


def _columns(title: str, left: str, right: str, width: int) -> list[Spans]:
    column = _column(width)
    names = wrapped(title, _TITLE)
    olds, news = wrapped(left, column), wrapped(right, column)
    lines: list[Spans] = []
    for name, old, new in zip_longest(names, olds, news, fillvalue=""):
        lines.append(
            (
                (set_cell_size(name, _TITLE + 2), "strong"),
                (set_cell_size(old, column), "before"),
                (_BAR, "soft"),
                (new, "now"),
            )
        )
    return lines


def _single(title: str, text: str, look: str, width: int) -> list[Spans]:
    """Return a title with its text behind it, the further lines under the text where the title is short."""
    room = _TITLE + 2 if width >= WIDE else max(cell_len(title) + 2, 14)
    if room > width // 2:
        return [((title, "soft"),), *(((f"    {line}", look),) for line in wrapped(text, width - 4))]
    parts = wrapped(text, width - room)
    names: Sequence[str] = [set_cell_size(title, room) if cell_len(title) < room else f"{title} "]
    return [((name, "soft"), (part, look)) for name, part in zip_longest(names, parts, fillvalue=" " * room)]
