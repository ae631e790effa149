"""Answers computed beside the keys: only the last question asked counts, and no older answer is shown as its."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final, Generic, TypeVar

from textual.widget import Widget

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")

PAUSE: Final = 0.03
"""Seconds from a question to the start of its computing, so that a burst of keys is one question."""


class Latest(Generic[Asked, Answer]):
    """Computes in a thread, one question at a time, and gives `show` the answer to the last one asked."""

    def __init__(self, widget: Widget, compute: Callable[[Asked], Answer], show: Callable[[Answer], None]) -> None:
        self._widget, self._compute, self._show = widget, compute, show
        self._wanted: list[Asked] = []
        self._working = False

    @property
    def waiting(self) -> bool:
        """Tell whether the last question is still without its answer."""
        return self._working

    def ask(self, question: Asked) -> None:
        """Ask; what was asked before and has no answer yet gets none."""
        self._wanted = [question]
        if not self._working:
            self._working = True
            self._widget.run_worker(self._work(), group="weighing")

    async def _work(self) -> None:
        try:
            while self._wanted:
                await asyncio.sleep(PAUSE)
                question = self._wanted.pop()
                answer = await asyncio.to_thread(self._compute, question)
                if not self._wanted and self._widget.is_attached:
                    self._working = False
                    self._show(answer)
                    # What is shown may itself ask further.
                    return
        finally:
            self._working = False
