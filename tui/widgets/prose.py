"""Text that wraps as Chinese is set: no full stop begins a line, and an indented line stays indented."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from tui.wording import shown

Line = tuple[str, str]
"""A text, which may hold line ends, and its style."""


class Prose(Widget):
    """Shows lines, wrapped to whatever width there is; never parsed as markup."""

    def __init__(self, text: str | Iterable[Line] = "", *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - the name Textual uses
        super().__init__(id=id, classes=classes)
        self.lines: tuple[Line, ...] = ()
        self._take(text)

    def update(self, text: str | Iterable[Line]) -> None:
        """Show other text; the same text again costs no new layout."""
        before = self.lines
        self._take(text)
        if self.lines != before:
            self.refresh(layout=True)

    @property
    def text(self) -> str:
        """What is shown, before wrapping."""
        return "\n".join(text for text, _ in self.lines)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many lines the text takes at a width."""
        del container, viewport
        return sum(len(set_lines(text, width)) for text, _ in self.lines)

    def render(self) -> Content:
        """Draw the text at the width there is."""
        width = self.content_size.width
        parts = [Content.styled(line, style) for text, style in self.lines for line in set_lines(text, width)]
        return Content("\n").join(parts)

    def _take(self, text: str | Iterable[Line]) -> None:
        given = [(text, "")] if isinstance(text, str) else text
        self.lines = tuple((line, style) for each, style in given for line in shown(each).split("\n"))


@lru_cache(maxsize=2048)
def set_lines(text: str, width: int) -> tuple[str, ...]:
    """Wrap one paragraph to a width; its indent is kept on every line."""
    plain = text.lstrip(" ")
    indent = text[: len(text) - len(plain)]
    if width - len(indent) < len("一二三四") or (len(text) * 2 <= width and "\t" not in text):
        # No text is wider than two cells a character.
        return (text,)
    from templates.text import wrap

    return tuple(wrap(plain, width, indent, indent))
