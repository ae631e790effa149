"""The letters of a case: what is missing is named, what is complete is shown, and what is exported goes on file."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from cases.record import CaseRecord
from templates import export as letters
from templates.letter import KINDS
from templates.required import MissingFields
from tui.screens.base import DeskScreen
from tui.widgets.choice import Choice
from tui.widgets.line_input import LineInput
from tui.widgets.prose import Prose
from tui.wording import ERRORS as STEP_ERRORS

ERRORS = (*STEP_ERRORS, MissingFields)


class LettersScreen(DeskScreen):
    """One letter at a time: preview, and export to a file."""

    HELP = (
        "文书\n\n左、右选择文书。缺少内容的文书不预览，只列出缺什么；补齐后才能导出。\n"
        "Tab 到文件名，改名后 F2 导出；以 .docx 结尾存为 Word，以 .txt 结尾存为文本。导出的文书记入案卷，带 sha256。\n"
        "PageUp、PageDown 翻看，Esc 返回。"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "app.help", "帮助", id="letters.help"),
        Binding("f2,ctrl+s", "export", "导出", id="letters.export"),
        Binding("pageup", "page(-1)", "上一页", id="letters.page_up"),
        Binding("pagedown", "page(1)", "下一页", id="letters.page_down"),
        Binding("escape", "close", "返回", id="letters.close"),
    ]

    def __init__(self, record: CaseRecord) -> None:
        super().__init__()
        self._record = record
        self._kinds = letters.available(record)

    def body(self) -> Iterator[Widget]:
        """Yield the choice, the file name and the preview."""
        if self._kinds:
            options = tuple((kind, KINDS[kind]) for kind in self._kinds)
            with Horizontal(classes="row"):
                yield Static(Content("文书"), classes="label")
                yield Choice(options, _likely(self._kinds))
            with Horizontal(classes="row"):
                yield Static(Content("存为文件"), classes="label")
                yield LineInput()
        with VerticalScroll(id="text", can_focus=False):
            yield Prose(id="letter")

    def on_mount(self) -> None:
        """Show the latest letter."""
        self.say("")
        if self._kinds:
            self.query_one(Choice).focus()
            self._show()
        else:
            self._draw("本案现在还没有可出的文书：法制审核后有审核意见书，审核同意后有事先告知书，决定后有决定书。")

    @on(Choice.Changed)
    def _show(self) -> None:
        kind, desk = self.query_one(Choice).value, self.desk_app.desk
        self.query_one(LineInput).value = f"{self._record.case_id}-{KINDS[kind]}.docx"
        try:
            lacking = letters.missing(self._record, desk, kind)
            if lacking:
                self._draw("\n".join(["还不能出这份文书，缺：", *(f"  {name}" for name in lacking)]))
            else:
                self._draw(letters.preview(self._record, desk, kind, min(76, self.app.size.width - 4)))
        except ERRORS as error:
            self._draw("")
            self.fail(error)

    async def action_export(self) -> None:
        """Write the letter and put it on file."""
        if not self._kinds:
            return
        kind, name = self.query_one(Choice).value, self.query_one(LineInput).value.strip()
        if not name:
            self.say("请填写文件名，如 告知书.docx", wrong=True)
            return
        path = _path(name)
        try:
            record = await asyncio.to_thread(letters.export, self.desk_app.desk, self._record.case_id, kind, path)
        except ERRORS as error:
            self.fail(error)
            return
        self._record = record
        self.say(f"已导出 {path}，并记入案卷")

    def action_page(self, by: int) -> None:
        """Scroll the preview."""
        text = self.query_one("#text")
        text.scroll_relative(y=by * max(1, text.size.height - 2), animate=False)

    def action_close(self) -> None:
        """Go back to the case."""
        self.dismiss()

    def _draw(self, text: str) -> None:
        self.query_one("#letter", Prose).update(text)
        self.query_one("#text").scroll_home(animate=False)


def _likely(kinds: tuple[str, ...]) -> str:
    """Return the letter most likely wanted: the latest that goes to the party."""
    outward = [kind for kind in kinds if kind != "review_opinion"]
    return outward[-1] if outward else kinds[-1]


def _path(name: str) -> Path:
    """Return the file a name means, from the working directory; `~` is the user's home where there is one."""
    return Path(os.path.expanduser(name)).absolute()  # noqa: PTH111 - Path.expanduser raises where there is no home
