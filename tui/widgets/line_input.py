"""A field of one line. What is pasted is kept whole: line ends become spaces instead of cutting the rest off."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.widgets import Input

from tui.wording import typed


class LineInput(Input):
    """A line of text without a frame."""

    def __init__(self, value: str = "", placeholder: str = "") -> None:
        super().__init__(
            value=typed(value).replace("\n", " "), placeholder=placeholder, compact=True, select_on_focus=False
        )
        self._hint = placeholder

    def on_resize(self) -> None:
        """Cut the hint to the width there is: the base class would break it, and show its first word only."""
        width = self.content_size.width
        self.placeholder = self._hint if cell_len(self._hint) <= width else set_cell_size(self._hint, width - 2) + ".."

    def _on_paste(self, event: events.Paste) -> None:
        self.replace(" ".join(typed(event.text).split("\n")).strip(), *self.selection)
        event.stop()
        # The base class would insert the first line once more.
        event.prevent_default()


class FilterInput(LineInput):
    """A field that narrows a list; a question mark typed into it while it is empty asks for the keys."""

    async def _on_key(self, event: events.Key) -> None:
        if event.character in {"?", "？"} and not self.value:
            event.stop()
            event.prevent_default()
            await self.run_action("app.keys")
            return
        await super()._on_key(event)
