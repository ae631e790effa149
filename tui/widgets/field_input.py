"""A field of one line in a form: its size never depends on its text, so a key costs no layout of the form."""

from __future__ import annotations

from textual.geometry import Size
from textual.reactive import reactive

from tui.widgets.line_input import LineInput


class FieldInput(LineInput):
    """A line of text as its base has it; only that line is drawn anew when it changes."""

    value: reactive[str] = reactive("", layout=False, init=False)
    virtual_size: reactive[Size] = reactive(Size(0, 0), layout=False)
