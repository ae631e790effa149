"""A page of law: paragraphs, the quoted words beside the condition made of them, and pictures, set to any width."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import ClassVar, Final, TypeAlias

from rich.cells import cell_len, set_cell_size
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget

from tui.widgets.prose import Line, set_lines
from tui.wording import shown

STRONG: Final = "bold"
SOFT: Final = "dim"
OPEN: Final = "bold $text-warning"
GOOD: Final = "$text-success"

_BETWEEN: Final = 2
"""Cells between the two columns."""


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; its indent is kept on every line."""

    text: str = ""
    style: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Words of the text, and beside them what the program reads in them."""

    left: str
    right: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """Lines drawn for a width."""

    draw: Callable[[int], Sequence[Line]]


Block: TypeAlias = Text | Pair | Picture


class Page(Widget):
    """Shows blocks; never parsed as markup."""

    DEFAULT_CSS = "Page { width: 1fr; height: auto; }"

    def __init__(self, blocks: Iterable[Block] = (), *, id: str | None = None) -> None:  # noqa: A002 - the name Textual uses
        super().__init__(id=id)
        self.blocks = tuple(blocks)
        self._set: tuple[int, tuple[Line, ...]] = (0, ())

    def update(self, blocks: Iterable[Block]) -> None:
        """Show other blocks."""
        self.blocks = tuple(blocks)
        self._set = (0, ())
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many lines the page takes at a width."""
        del container, viewport
        return len(self._lines(width))

    def render_line(self, y: int) -> Strip:
        """Draw one line: of a ruleset read from end to end only what is in sight costs anything."""
        width = self.content_size.width
        lines = self._lines(width)
        text, style = lines[y] if y < len(lines) else ("", "")
        (strip,) = Visual.to_strips(self, Content.styled(text, style), width, 1, self.visual_style)
        return strip

    def _lines(self, width: int) -> tuple[Line, ...]:
        if self._set[0] != width:
            self._set = (width, tuple(set_page(self.blocks, width)))
        return self._set[1]


class PageView(VerticalScroll, can_focus=False):
    """A page that scrolls, by the keys of the screen it stands on."""

    DEFAULT_CSS = "PageView { height: 1fr; padding: 0 1; overflow-y: scroll; scrollbar-size-vertical: 1; }"
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - the name Textual uses
        super().__init__(Page(), id=id)

    def show(self, blocks: Iterable[Block], *, anew: bool = True) -> None:
        """Show blocks, from their beginning where they are `anew`, else where the reader is."""
        self.query_one(Page).update(blocks)
        if anew:
            self.scroll_home(animate=False)

    def turn(self, by: int) -> None:
        """Scroll by pages; a line of the last one stays in sight."""
        self.move(by * max(1, self.size.height - 1))

    def move(self, by: int) -> None:
        """Scroll by lines."""
        self.scroll_relative(y=by, animate=False)


def set_page(blocks: Iterable[Block], width: int) -> Iterator[Line]:
    """Yield the lines of blocks at a width."""
    for block in blocks:
        match block:
            case Text(text, style):
                for paragraph in shown(text).split("\n"):
                    yield from ((line, style) for line in set_lines(paragraph, width))
            case Pair(left, right, style):
                yield from ((line, style) for line in _beside(shown(left), shown(right), width))
            case Picture(draw):
                yield from ((shown(line), style) for line, style in draw(width))


def _beside(left: str, right: str, width: int) -> Iterator[str]:
    """Set two texts beside each other."""
    first = max(1, (width - _BETWEEN) // 2)
    columns = (_column(left, first), _column(right, max(1, width - _BETWEEN - first)))
    for one, other in zip_longest(*columns, fillvalue=""):
        yield f"{set_cell_size(one, max(first, cell_len(one)))}{' ' * _BETWEEN}{other}".rstrip()


def _column(text: str, width: int) -> list[str]:
    return [line for paragraph in text.split("\n") for line in set_lines(paragraph, width)]
