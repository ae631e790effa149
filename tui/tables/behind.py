"""The cases behind a figure, where the list of cases could not be asked for exactly these."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from cases.keeper import Head
from tui.due_left import left_words
from tui.language import N_, _
from tui.screens.base import DeskScreen
from tui.widgets.case_table import CaseTable, heading


class BehindScreen(DeskScreen):
    """Some cases, the last written first, under a title."""

    HELP = N_("案件\n\n统计的一行背后的案件，最近办理的在前。上、下、PageUp、PageDown 选择，Enter 打开，Esc 返回统计。")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "app.help", "帮助", id="stats.cases_help"),
        Binding("enter", "open", "打开", id="stats.case"),
        Binding("escape", "close", "返回", id="stats.back"),
        Binding("up", "move(-1)", "上一案", id="stats.up", show=False),
        Binding("down", "move(1)", "下一案", id="stats.down", show=False),
        Binding("pageup", "page(-1)", "上一页", id="stats.page_up", show=False),
        Binding("pagedown", "page(1)", "下一页", id="stats.page_down", show=False),
        Binding("home", "move(-1000000000)", "第一案", id="stats.first", show=False),
        Binding("end", "move(1000000000)", "最后一案", id="stats.last", show=False),
    ]

    def __init__(self, heads: Sequence[Head], title: str) -> None:
        super().__init__()
        self._heads, self._title = heads, title

    def body(self) -> Iterator[Widget]:
        """Yield the columns' names, the cases and how many there are."""
        yield Static(id="heading")
        yield CaseTable(id="cases")
        yield Static(id="count")

    def on_mount(self) -> None:
        """List the cases."""
        self.say("")
        desk = self.desk_app.desk
        today, calendar = desk.today, desk.office.calendar
        self.query_one(CaseTable).show(
            self._heads, lambda head, at_length: left_words(head, today, calendar, named=at_length)
        )
        count = _("{title}：{count} 件").format(title=self._title, count=f"{len(self._heads):,}")
        self.query_one("#count", Static).update(Content(f" {count}"))

    def on_resize(self) -> None:
        """Set the heading to the new width."""
        self.query_one("#heading", Static).update(Content(heading(self.size.width - 1)))

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self.query_one(CaseTable).action_move(by)

    def action_page(self, by: int) -> None:
        """Move by a page."""
        self.query_one(CaseTable).action_page(by)

    @on(CaseTable.Opened)
    def action_open(self) -> None:
        """Open the case under the cursor."""
        chosen = self.query_one(CaseTable).chosen
        if chosen is not None:
            self.desk_app.open_case(chosen)

    def action_close(self) -> None:
        """Go back to the figures."""
        self.dismiss()
