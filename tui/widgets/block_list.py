"""A list of blocks of several lines each, set to the width there is, with a cursor that goes from block to block.

What a reviewer reads (a case, a history) is text in pieces, with each of which something can be done: the cursor stands
on a piece, not on a line.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, TypeAlias

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.widgets.prose import set_lines
from tui.wording import shown

Spans: TypeAlias = tuple[tuple[str, str], ...]
"""The pieces of one line: a text without line ends, and how it looks: a name of `LOOKS`, or "" for plain."""
LOOKS: Final = ("head", "soft", "strong", "before", "now", "open", "wrong", "struck")
_MARGIN: Final = 2
_STEP: Final = 3
"""Lines by which a block that is longer than the window is read on."""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece: what it is known by, its lines at a width.

    `head` begins a group to which one may jump; on a piece that is no `stop` the cursor never stands.
    """

    key: str
    draw: Callable[[int], Sequence[Spans]]
    head: bool = False
    stop: bool = True


def text_block(key: str, text: str, look: str = "", *, head: bool = False, stop: bool = True) -> Block:
    """Make a block of a text, wrapped; an indented line stays indented."""

    def draw(width: int) -> list[Spans]:
        return [((line, look),) for line in wrapped(text, width)]

    return Block(key, draw, head, stop)


def wrapped(text: str, width: int) -> list[str]:
    """Wrap a text of several paragraphs."""
    return [line for each in shown(text).split("\n") for line in set_lines(each, max(2, width))]


class BlockList(ScrollView, can_focus=True):
    """Blocks, one under the other; the line of the cursor has a mark, for those who see no colours.

    Where it `reads_on`, the cursor leaves a block longer than the window only when its end has been in view.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {*(f"block--{each}" for each in LOOKS), "block--cursor"}
    DEFAULT_CSS = """
    BlockList { height: 1fr; overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1; }
    BlockList > .block--head { text-style: bold; }
    BlockList > .block--soft { color: $text-muted; }
    BlockList > .block--strong { text-style: bold; }
    BlockList > .block--before { color: $text-muted; }
    BlockList > .block--now { color: $text-success; text-style: bold; }
    BlockList > .block--open { color: $text-warning; text-style: bold; }
    BlockList > .block--wrong { color: $text-error; text-style: bold; }
    BlockList > .block--struck { text-style: strike; }
    BlockList > .block--cursor { background: $primary 25%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "上一项", id="blocks.up", show=False),
        Binding("down", "move(1)", "下一项", id="blocks.down", show=False),
        Binding("pageup", "page(-1)", "上一页", id="blocks.page_up", show=False),
        Binding("pagedown", "page(1)", "下一页", id="blocks.page_down", show=False),
        Binding("home", "move(-1000000000)", "开头", id="blocks.first", show=False),
        Binding("end", "move(1000000000)", "结尾", id="blocks.last", show=False),
        Binding("ctrl+up", "head(-1)", "上一组", id="blocks.head_up", show=False),
        Binding("ctrl+down", "head(1)", "下一组", id="blocks.head_down", show=False),
    ]

    class Chosen(Message):
        """A block was clicked a second time."""

    def __init__(self, id: str | None = None, *, reads_on: bool = True) -> None:  # noqa: A002 - the name Textual uses
        super().__init__(id=id)
        self._reads_on = reads_on
        self.blocks: Sequence[Block] = ()
        self.cursor = 0
        self._lines: list[Spans] = []
        self._starts: list[int] = []
        self._set_for = -1

    @property
    def chosen(self) -> Block | None:
        """The block under the cursor; None in an empty list."""
        return self.blocks[self.cursor] if self.blocks else None

    def show(self, blocks: Sequence[Block], at: str | None = None) -> None:
        """List these blocks, the cursor on the one known by `at`; without, near where it was."""
        key = at if at is not None else (self.chosen.key if self.chosen else "")
        self.blocks = blocks
        found = next((place for place, each in enumerate(blocks) if each.key == key), None)
        self.cursor = self._stop(found if found is not None else self.cursor, 1)
        self._set_for = -1
        self._lay_out()
        self._keep_in_view()
        self.refresh()

    def go(self, key: str) -> bool:
        """Put the cursor on a block; False where there is none known so."""
        place = next((place for place, each in enumerate(self.blocks) if each.key == key), None)
        if place is None:
            return False
        self.cursor = place
        self._keep_in_view()
        self.refresh()
        return True

    def render_line(self, y: int) -> Strip:
        """Draw one line of the window."""
        self._lay_out()
        width, place = self.scrollable_content_region.width, y + self.scroll_offset.y
        if place >= len(self._lines):
            return Strip.blank(width, self.rich_style)
        block = bisect_right(self._starts, place) - 1
        here = block == self.cursor
        base = self.rich_style + (self._look("cursor") if here else Style())
        mark = ">" if here and place == self._starts[block] else " "
        segments = [Segment(mark.ljust(_MARGIN), base)]
        segments += [Segment(text, base + self._look(look)) for text, look in self._lines[place]]
        used = sum(cell_len(each.text) for each in segments)
        return Strip([*segments, Segment(" " * max(0, width - used), base)]).crop(0, width)

    def action_move(self, by: int) -> None:
        """Move the cursor; a block that goes on beyond the window is read on first."""
        if self._reads_on and abs(by) == 1 and self._read_on(by):
            return
        self.cursor = self._stop(self.cursor + by, by)
        self._keep_in_view(top=by < -1)
        self.refresh()

    def action_page(self, by: int) -> None:
        """Scroll by a page; the cursor comes along."""
        page = max(1, self.size.height - 1)
        at_end = self.scroll_offset.y >= self.max_scroll_y if by > 0 else self.scroll_offset.y <= 0
        if at_end:
            self.cursor = self._stop(len(self.blocks) - 1 if by > 0 else 0, by)
            self.refresh()
            return
        self._scroll(self.scroll_offset.y + by * page)
        # The first block that begins in the window; of one that fills it, that.
        begun = bisect_right(self._starts, self.scroll_offset.y - 1)
        first = begun if begun < len(self._starts) and self._starts[begun] < self._bottom else begun - 1
        self.cursor = self._stop(first, 1)
        self.refresh()

    def action_head(self, by: int) -> None:
        """Go to the next group, or the one before."""
        heads = [place for place, each in enumerate(self.blocks) if each.head]
        # From the first of a group, which may stand under a head that is no stop, back is the group before.
        own = max((each for each in heads if each <= self.cursor), default=0)
        begin = own if self.cursor == self._stop(own, 1) else self.cursor
        ahead = [place for place in heads if (place > self.cursor if by > 0 else place < begin)]
        if ahead:
            head = min(ahead) if by > 0 else max(ahead)
            self.cursor = self._stop(head, 1)
            self._scroll(self._starts[head])
            self.refresh()

    def on_resize(self) -> None:
        """Set the blocks anew for the new width."""
        self._lay_out()
        self._keep_in_view()

    def on_click(self, event: object) -> None:
        """Put the cursor where it is clicked; a second time opens."""
        line = getattr(event, "y", 0) + self.scroll_offset.y
        if not 0 <= line < len(self._lines):
            return
        place = bisect_right(self._starts, line) - 1
        if place == self.cursor:
            self.post_message(self.Chosen())
        self.cursor = self._stop(place, 1)
        self.refresh()

    @property
    def _bottom(self) -> int:
        return self.scroll_offset.y + self.size.height

    def _stop(self, place: int, by: int) -> int:
        """Return the nearest place where the cursor may stand, looking on in the direction it goes, then back."""
        last = max(0, len(self.blocks) - 1)
        place = max(0, min(place, last))
        ahead = range(place, last + 1) if by > 0 else range(place, -1, -1)
        back = range(place, -1, -1) if by > 0 else range(place, last + 1)
        return next((each for each in (*ahead, *back) if self.blocks and self.blocks[each].stop), 0)

    def _look(self, name: str) -> Style:
        return self.get_component_rich_style(f"block--{name}", partial=True) if name else Style()

    def _span(self, place: int) -> tuple[int, int]:
        """Return the first line of a block, and the one after its last."""
        following = self._starts[place + 1] if place + 1 < len(self._starts) else len(self._lines)
        return self._starts[place], following

    def _read_on(self, by: int) -> bool:
        if not self.blocks:
            return True
        start, end = self._span(self.cursor)
        beyond = end > self._bottom if by > 0 else start < self.scroll_offset.y
        if beyond and end - start > self.size.height:
            self._scroll(self.scroll_offset.y + by * _STEP)
        return beyond and end - start > self.size.height

    def _lay_out(self) -> None:
        width = self.scrollable_content_region.width
        if width == self._set_for or width <= _MARGIN:
            return
        self._set_for = width
        self._lines, self._starts = [], []
        for each in self.blocks:
            self._starts.append(len(self._lines))
            self._lines += each.draw(width - _MARGIN) or [(("", ""),)]
        self.virtual_size = Size(0, len(self._lines))

    def _keep_in_view(self, *, top: bool = False) -> None:
        if not self._starts or not self.size.height:
            return
        start, end = self._span(min(self.cursor, len(self._starts) - 1))
        height = self.size.height
        if top or start < self.scroll_offset.y or end - start >= height:
            # The heading over the first piece of a group comes into view with it.
            above = self.cursor - 1
            self._scroll(self._starts[above] if above >= 0 and not self.blocks[above].stop else start)
        elif end > self._bottom:
            self._scroll(end - height)

    def _scroll(self, line: int) -> None:
        self.scroll_to(y=line, animate=False, immediate=True)
