"""A column of fields, walked one after the other: at its ends the cursor stays, and only Esc leads out of it."""

from __future__ import annotations

from textual.containers import VerticalScroll
from textual.widget import Widget


class Fields(VerticalScroll, inherit_bindings=False):
    """Holds fields among other things; what can have the cursor is a field."""

    def action_walk(self, by: int) -> None:
        """Go to the next field, or the one before; at the end stay."""
        order = [each for each in self.walk_children() if isinstance(each, Widget) and each.focusable]
        here = next((place for place, each in enumerate(order) if each.has_focus), None)
        if here is not None and 0 <= here + by < len(order):
            order[here + by].focus()


def walk_on(widget: Widget, by: int) -> None:
    """Leave a field that walks inside itself: to its neighbour in the column, or where there is no column, on."""
    column = next((each for each in widget.ancestors if isinstance(each, Fields)), None)
    if column is not None:
        column.action_walk(by)
    elif by > 0:
        widget.screen.focus_next()
    else:
        widget.screen.focus_previous()
