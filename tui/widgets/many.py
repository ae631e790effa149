"""A choice of several: a line an option, walked with up and down, marked with space."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.language import _
from tui.widgets.fields import walk_on
from tui.widgets.prose import set_lines
from tui.wording import shown

_INDENT: Final = " " * 5
"""What stands before an option: where the cursor is, whether it is marked."""
_LEAST: Final = 8


class Many(Widget, can_focus=True):
    """Any of `options` (value, label) are marked; `value` joins the marked values with commas, in their order.

    `marked` are the labels of options while they are marked, where those differ.
    """

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

    class Moved(Message):
        """The cursor went to another option."""

        def __init__(self, many: Many) -> None:
            super().__init__()
            self.many = many

    def __init__(
        self, options: tuple[tuple[str, str], ...], value: str = "", marked: tuple[tuple[str, str], ...] = ()
    ) -> None:
        super().__init__()
        self._marked_labels = dict(marked)
        # A value no longer among the options stays in sight and marked, so that it can be taken off.
        known = {each for each, _label in options}
        lost = tuple(
            (each, _("{value}（已不可选）").format(value=each))
            for each in value.split(",")
            if each and each not in known
        )
        self.options = (*options, *lost)
        self.set_reactive(Many.value, value)

    @property
    def marked(self) -> tuple[str, ...]:
        """The marked values, in the order of the options."""
        chosen = set(self.value.split(","))
        return tuple(value for value, _label in self.options if value in chosen)

    @property
    def cursor_row(self) -> int:
        """The row on which the option with the cursor begins, from 0; a long label takes several."""
        return sum(len(rows) for rows in self._rows(self.content_size.width)[: self.cursor])

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many rows the options take at a width."""
        del container, viewport
        return max(1, sum(len(rows) for rows in self._rows(width)))

    def render(self) -> Content:
        """Draw the options, the cursor only while the list has the focus."""
        if not self.options:
            return Content.styled(_("（没有可选的）"), "dim")
        chosen = set(self.marked)
        lines = []
        for place, ((value, _label), rows) in enumerate(
            zip(self.options, self._rows(self.content_size.width), strict=True)
        ):
            here = self.has_focus and place == self.cursor
            style = "reverse" if here else ("bold" if value in chosen else "")
            lines += [Content.styled(row, style) for row in ([f">{rows[0][1:]}", *rows[1:]] if here else rows)]
        return Content("\n").join(lines)

    def _rows(self, width: int) -> list[list[str]]:
        """Return the rows of each option: the mark before the first, the rest of a long label under its beginning."""
        chosen = set(self.marked)
        found = []
        for value, label in self.options:
            said = self._marked_labels.get(value, label) if value in chosen else label
            first, *rest = set_lines(shown(_(said)).replace("\n", " "), max(_LEAST, width - len(_INDENT)))
            mark = " [x] " if value in chosen else " [ ] "
            found.append([mark + first, *(_INDENT + row for row in rest)])
        return found

    def action_move(self, by: int) -> None:
        """Walk the options; past an end, go on to the next field."""
        place = self.cursor + by
        if 0 <= place < len(self.options):
            self.cursor = place
            self.post_message(self.Moved(self))
        else:
            walk_on(self, by)

    def action_mark(self) -> None:
        """Mark the option under the cursor, or take its mark."""
        if not self.options:
            return
        here = self.options[self.cursor][0]
        chosen = set(self.marked) ^ {here}
        self.value = ",".join(value for value, _label in self.options if value in chosen)
        if self._marked_labels:
            # Another label may take another number of rows.
            self.refresh(layout=True)
        self.post_message(self.Changed(self))
