"""What if one fact were otherwise: the outcome then beside the outcome now, without touching form or file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget

from tui.discretion.latest import Latest
from tui.discretion.supposing import Supposed, suppose, supposing_sheet
from tui.discretion.weighing import Question
from tui.forms.fields import Values
from tui.language import N_, _
from tui.screens.base import DeskScreen
from tui.widgets.form import Form
from tui.widgets.prose import Prose


class WhatIfScreen(DeskScreen):
    """Asks for a violation, one of its facts and another value; says what would differ."""

    HELP = N_(
        "如果\n\n假设一项事实是别的，看结论怎样变：选违法行为和事实，填另一个值，下面列出变与不变。\n"
        "只作比较，不改表单，也不记入案卷。上、下或 Tab 换字段，PageUp、PageDown 翻看结果，Esc 返回。"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "app.help", "帮助", id="whatif.help"),
        Binding("pageup", "page(-1)", "上一页", id="whatif.page_up"),
        Binding("pagedown", "page(1)", "下一页", id="whatif.page_down"),
        Binding("escape", "close", "返回", id="whatif.close"),
    ]
    DEFAULT_CSS = """
    WhatIfScreen #supposition { height: auto; max-height: 50%; padding: 0 1; }
    """

    def __init__(self, question: Question, number: str = "") -> None:
        super().__init__()
        self._question, self._number = question, number
        self._latest: Latest[tuple[Question, Values], Supposed] = Latest(
            self, lambda asked: suppose(*asked), self._show
        )

    def body(self) -> Iterator[Widget]:
        """Yield the supposition and what follows from it."""
        yield Form(id="supposition")
        with VerticalScroll(id="text", can_focus=False):
            yield Prose(id="outcome")

    async def on_mount(self) -> None:
        """Start with the facts as they are."""
        self.say("")
        await self._form({"number": self._number})
        self.query_one(Form).focus_field("fact")

    async def _form(self, values: Values) -> None:
        sheet = supposing_sheet(self._question, values)
        await self.query_one(Form).show(sheet, sheet.initial)
        self._ask()

    @on(Form.Edited)
    async def _edited(self, event: Form.Edited) -> None:
        form = self.query_one(Form)
        if event.name != "value":
            # Another fact starts from what it is.
            values = form.values()
            kept = {"number": values["number"], "fact": values["fact"] if event.name == "fact" else ""}
            await self._form(kept)
            form.focus_field(event.name)
        else:
            self._ask()

    def _ask(self) -> None:
        self.query_one("#outcome", Prose).update([(_("正在计算"), "bold $text-warning")])
        self._latest.ask((self._question, self.query_one(Form).values()))

    def _show(self, supposed: Supposed) -> None:
        self.query_one("#outcome", Prose).update(supposed.lines)
        self.query_one("#text").scroll_home(animate=False)

    def action_page(self, by: int) -> None:
        """Turn a page of the outcome."""
        text = self.query_one("#text")
        text.scroll_relative(y=by * max(1, text.size.height - 2), animate=False)

    def action_close(self) -> None:
        """Go back; nothing was changed."""
        self.dismiss()
