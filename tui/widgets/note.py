"""Text that changes with every key: drawn anew in its place, and the screen set anew only where its height changes."""

from __future__ import annotations

from collections.abc import Iterable

from tui.widgets.prose import Line, Prose, set_lines


class Note(Prose):
    """Shows lines as its base does, and costs no layout while they take as many rows as before."""

    def update(self, text: str | Iterable[Line]) -> None:
        """Show other text."""
        before, rows = self.lines, self._rows()
        self._take(text)
        if self.lines != before:
            self.refresh(layout=not rows or self._rows() != rows)

    def _rows(self) -> int:
        """Return how many rows the text takes at the width there is; 0 while there is none."""
        width = self.content_size.width
        return sum(len(set_lines(text, width)) for text, _ in self.lines) if width else 0
