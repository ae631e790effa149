"""A field of several lines; Tab leaves it, up and down leave it at its ends."""

from __future__ import annotations

from textual import events
from textual.widgets import TextArea

from tui.widgets.fields import walk_on
from tui.wording import typed


class TextBox(TextArea):
    """Several lines of text without a frame; `value` as every field has it."""

    def __init__(self, value: str = "", placeholder: str = "") -> None:
        super().__init__(
            typed(value),
            soft_wrap=True,
            show_line_numbers=False,
            compact=True,
            highlight_cursor_line=False,
            placeholder=placeholder,
        )

    def on_focus(self, event: events.Focus) -> None:
        """Go on where the text ends; a click puts the cursor elsewhere afterwards, another window's return nowhere."""
        if not event.from_app_focus:
            self.move_cursor(self.document.end)

    @property
    def value(self) -> str:
        """The text as typed."""
        return self.text

    async def _on_paste(self, event: events.Paste) -> None:
        await super()._on_paste(events.Paste(typed(event.text)))
        event.stop()
        # The base class would insert it once more.
        event.prevent_default()

    def action_cursor_up(self, select: bool = False) -> None:  # noqa: FBT001, FBT002 - the base class's signature
        """Go up; from the first line, to the field before."""
        if not select and self.cursor_at_first_line:
            walk_on(self, -1)
        else:
            super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:  # noqa: FBT001, FBT002 - the base class's signature
        """Go down; from the last line, to the field after."""
        if not select and self.cursor_at_last_line:
            walk_on(self, 1)
        else:
            super().action_cursor_down(select)
