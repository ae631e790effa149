"""A field of one line. What is pasted is kept whole: line ends become spaces instead of cutting the rest off."""

from __future__ import annotations

from typing import Final

from textual import events
from textual.widgets import Input

from tui.wording import typed

_EDITS: Final = {
    "backspace": "delete_left",
    "delete": "delete_right",
    "left": "cursor_left",
    "right": "cursor_right",
    "home": "home",
    "end": "end",
}
"""Keys that edit, and the base class's actions for them."""


class LineInput(Input):
    """A line of text without a frame."""

    def __init__(self, value: str = "", placeholder: str = "") -> None:
        super().__init__(
            value=typed(value).replace("\n", " "), placeholder=placeholder, compact=True, select_on_focus=False
        )

    async def _on_key(self, event: events.Key) -> None:
        """Edit at once: as bindings, editing keys would come after letters that were typed behind them in one burst."""
        action = _EDITS.get(event.key)
        if action is None:
            await super()._on_key(event)
            return
        getattr(self, f"action_{action}")()
        event.stop()
        event.prevent_default()

    def _on_paste(self, event: events.Paste) -> None:
        self.replace(" ".join(typed(event.text).split("\n")).strip(), *self.selection)
        event.stop()
        # The base class would insert the first line once more.
        event.prevent_default()
