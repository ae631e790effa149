"""A choice of several: a line an option, walked with up and down, marked with space."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.wording import shown


class Many(Widget, can_focus=True):
    """Any of `options` (value, label) are marked; `value` joins the marked values with commas, in their order."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "上一项", id="many.up", show=False),
        Binding("down", "move(1)", "下一项", id="many.down", show=False),
        Binding("space", "mark", "选中或取消", id="many.mark", show=False),
    ]

    value: reactive[str] = reactive("")
    cursor: reactive[int] = reactive(0)

    class Changed(Message):
        """A mark was set or taken."""

        def __init__(self, many: Many) -> None:
            super().__init__()
            self.many = many

        @property
        def control(self) -> Many:
            """The list that changed."""
            return self.many

    def __init__(self, options: tuple[tuple[str, str], ...], value: str = "") -> None:
        super().__init__()
        # A value no longer among the options stays in sight and marked, so that it can be taken off.
        known = {each for each, _ in options}
        lost = tuple((each, f"{each}（已不可选）") for each in value.split(",") if each and each not in known)
        self.options = (*options, *lost)
        self.set_reactive(Many.value, value)

    @property
    def marked(self) -> tuple[str, ...]:
        """The marked values, in the order of the options."""
        chosen = set(self.value.split(","))
        return tuple(value for value, _ in self.options if value in chosen)

    def render(self) -> Content:
        """Draw the options, the cursor only while the list has the focus."""
        if not self.options:
            return Content.styled("（没有可选的）", "dim")
        chosen = set(self.marked)
        lines = []
        for place, (value, label) in enumerate(self.options):
            mark = "[x]" if value in chosen else "[ ]"
            style = "reverse" if self.has_focus and place == self.cursor else ("bold" if value in chosen else "")
            lines.append(Content.styled(f"{mark} {shown(label)}".replace("\n", " "), style))
        return Content("\n").join(lines)

    def action_move(self, by: int) -> None:
        """Walk the options; past an end, go on to the next field."""
        place = self.cursor + by
        if 0 <= place < len(self.options):
            self.cursor = place
        elif by > 0:
            self.screen.focus_next()
        else:
            self.screen.focus_previous()

    def action_mark(self) -> None:
        """Mark the option under the cursor, or take its mark."""
        if not self.options:
            return
        here = self.options[self.cursor][0]
        chosen = set(self.marked) ^ {here}
        self.value = ",".join(value for value, _ in self.options if value in chosen)
        self.post_message(self.Changed(self))
