"""The live discretion: what the law says to the form as it stands, in three lines or in pages."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, cast

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget
from textual.worker import get_current_worker

from tui.discretion.compact import compact_lines
from tui.discretion.latest import Latest
from tui.discretion.pages import Page, page_lines
from tui.discretion.weighing import Question, Weighed, weigh
from tui.language import _
from tui.widgets.prose import Line, set_lines
from tui.wording import ERRORS, shown
from workflow.discretion import Discretion
from workflow.similar import Similar, similar

if TYPE_CHECKING:
    from tui.app import DeskApp

_OPEN, _SOFT = "bold $text-warning", "$text-muted"
_LEAST: Final = 20

_Asked = tuple[Question, Page, int, bool]
_Drawn = tuple[Weighed, tuple[Line, ...]]


class Panel(Widget):
    """Shows the groups of a case; `discretion` is what is shown, None where nothing can be computed or not yet is.

    It draws its own window on its lines: what it says changes with every key, and must cost no layout of the screen.
    """

    def __init__(self, id: str | None = None) -> None:  # noqa: A002 - the name Textual uses
        super().__init__(id=id)
        self.lines: tuple[Line, ...] = ()
        self.top = 0
        self.shown_page: Page = "summary"
        self.footer: tuple[str, ...] = ()
        self.weighed: Weighed | None = None
        self._question: Question | None = None
        self._known: dict[str, Similar | None] = {}
        self._sought: set[str] = set()
        self._latest: Latest[_Asked, _Drawn] = Latest(self, _drawn, self._take)

    @property
    def discretion(self) -> Discretion | None:
        """What the panel shows, None while it is being computed anew."""
        return None if self.weighed is None or self._latest.waiting else self.weighed.discretion

    @property
    def compact(self) -> bool:
        """Whether the panel has only its three lines."""
        return not self.screen.has_class("-wide") and not self.screen.has_class("panel-other")

    def ask(self, question: Question) -> None:
        """Weigh a case; until the answer is there, what is shown says that it is being computed."""
        self._question = question
        # The key that asks is painted first.
        self.call_after_refresh(self._draw_stale)
        self._ask()

    def forget(self) -> None:
        """Take nothing read before for what is so now: another case, or the same read again."""
        self._known, self._sought = {}, set()

    def turn_to(self, page: Page) -> None:
        """Show a page; the one that is shown already gives way to the first."""
        self.shown_page = "summary" if page == self.shown_page else page
        self.top = 0
        self._ask()

    def redraw(self) -> None:
        """Draw again what is asked, for another room."""
        self._ask()

    def on_resize(self) -> None:
        """Draw for the new width."""
        self._ask()

    def _ask(self) -> None:
        if self._question is not None:
            question = replace(self._question, similar=dict(self._known))
            width = max(_LEAST, self.content_size.width)
            self._latest.ask((question, self.shown_page, width, self.compact))

    def _take(self, drawn: _Drawn) -> None:
        self.weighed, lines = drawn
        self._draw(lines if self.compact else (*lines, *_packed(self.footer, self.content_size.width)))
        for clause in self.weighed.clauses:
            if clause not in self._sought:
                self._sought.add(clause)
                self.run_worker(partial(self._seek, clause), thread=True, group="similar")

    def _draw(self, lines: tuple[Line, ...]) -> None:
        self.lines = lines
        self.top = max(0, min(self.top, len(self._rows()) - 1))
        self.refresh()

    def _draw_stale(self) -> None:
        if self._latest.waiting:
            self._draw(((_("正在计算"), _OPEN), *((text, _SOFT) for text, _style in self.lines[1:])))

    def page(self, by: int) -> None:
        """Turn a page of what is said."""
        height = max(1, self.content_size.height - 1)
        self.top = max(0, min(self.top + by * height, len(self._rows()) - height))
        self.refresh()

    def render(self) -> Content:
        """Draw the rows in the window; the last one says how many are left below."""
        rows, height = self._rows(), self.content_size.height
        seen = rows[self.top : self.top + height]
        left = len(rows) - self.top - len(seen)
        if left > 0 and height > 1 and not self.compact:
            seen = [*seen[:-1], (_("还有 {count} 行，Ctrl+下、Ctrl+上翻看").format(count=left + 1), _SOFT)]
        return Content("\n").join(Content.styled(text, style) for text, style in seen)

    def _rows(self) -> list[Line]:
        width = self.content_size.width
        return [(row, style) for text, style in self.lines for each in shown(text).split("\n")
                for row in set_lines(each, width)]  # fmt: skip

    def _seek(self, clause: str) -> None:
        """Read the cases decided under a clause, beside the keys: a large store takes its time."""
        worker = get_current_worker()
        app, question = cast("DeskApp", self.app), self._question
        but = question.record.case_id if question is not None else ""
        found: Similar | None
        try:
            found = similar(app.desk.keeper, clause, but=but)
        except ERRORS:
            found = None
        if not worker.is_cancelled:
            app.call_from_thread(self._found, clause, found)

    def _found(self, clause: str, found: Similar | None) -> None:
        # Read for what was forgotten meanwhile.
        if clause in self._sought and self.is_attached:
            self._known[clause] = found
            self._ask()


def _packed(words: tuple[str, ...], width: int) -> list[Line]:
    """Return words as lines, as many in each as fit; none is broken."""
    lines: list[str] = []
    for each in words:
        if lines and cell_len(f"{lines[-1]}  {each}") <= width:
            lines[-1] = f"{lines[-1]}  {each}"
        else:
            lines.append(each)
    return [(line, _SOFT) for line in lines]


def _drawn(asked: _Asked) -> _Drawn:
    """Weigh, and write what is shown: both take their time."""
    question, page, width, compact = asked
    weighed = weigh(question)
    lines = compact_lines(weighed, width) if compact else page_lines(weighed, page, width)
    return weighed, tuple(lines)
