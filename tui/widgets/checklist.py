"""A checklist on the screen: a line an item, what is said under it indented, Enter to where it is filled in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from textual import on
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui.forms.checklist import DONE, MISSING, SAID, Item
from tui.widgets.prose import set_lines
from tui.wording import shown

_STYLES: Final = {MISSING: "bold $text-error", SAID: "bold $text-warning", DONE: "dim"}
_LEAST: Final = 20


class Checklist(OptionList):
    """Shows items; `Chosen` says which one Enter was pressed on."""

    class Chosen(Message):
        """An item that leads somewhere was chosen."""

        def __init__(self, item: Item) -> None:
            super().__init__()
            self.item = item

    def __init__(self, items: Sequence[Item], at: int = 0) -> None:
        super().__init__(markup=False)
        self.items = tuple(items)
        self._at, self._width = at, 0

    def on_resize(self) -> None:
        """Set the lines anew for another width."""
        width = max(_LEAST, self.scrollable_content_region.width)
        if width == self._width:
            return
        self._width, at = width, self._at if self.highlighted is None else self.highlighted
        self.clear_options()
        self.add_options(Option(_written(each, width)) for each in self.items)
        self.highlighted = at if self.items else None

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        item = self.items[event.option_index]
        if item.leads:
            self.post_message(self.Chosen(item))


def _written(item: Item, width: int) -> Content:
    """Write an item at a width, as Chinese is set."""
    style = _STYLES.get(item.mark, "")
    lines = [("  ", line) for text in shown(item.text).split("\n") for line in set_lines(text, width - 2)]
    lines[0] = (f"{item.mark} ", lines[0][1])
    parts = [Content.styled(f"{lead}{line}", style) for lead, line in lines]
    if item.under:
        under = [line for text in shown(item.under).split("\n") for line in set_lines(f"  {text}", width)]
        parts += [Content(line) for line in under]
    return Content("\n").join(parts)
