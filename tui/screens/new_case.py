"""A new clue: the one form that belongs to no case yet."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget

from cases.parts import PartError
from cases.record import CaseRecord
from tui.forms.sheets import View, plain_sheet
from tui.language import _
from tui.screens.base import DeskScreen
from tui.widgets.form import Form
from tui.wording import ERRORS
from workflow.actions import open_case

PLACE: Final = "new"
"""Where the draft of a case without a number is kept."""


class NewCaseScreen(DeskScreen):
    """Registers a clue; whoever registers it is its first officer."""

    HELP = (
        "登记线索\n\n填写案件来源、收到日期、案由和摘要，F2 登记。登记人是本案的第一名办案人员，"
        "登记后再指定第二名。\n上、下或 Tab 换字段；选项用左、右、空格或数字选。\n"
        "填写的内容随时存为草稿，Esc 返回不会丢失。"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "app.help", "帮助", id="new.help"),
        Binding("f2,ctrl+s", "submit", "登记", id="new.submit"),
        Binding("escape", "back", "返回（草稿保留）", id="new.back"),
    ]

    def body(self) -> Iterator[Widget]:
        """Yield the form."""
        yield Form(id="form")

    async def on_mount(self) -> None:
        """Fill the form from the draft."""
        self.say("")
        app = self.desk_app
        sheet = plain_sheet("open_case", View(CaseRecord(case_id=PLACE), app.desk))
        draft: dict[str, str] = {}
        try:
            draft, note = app.autosave.load(PLACE, sheet.draft, app.desk.actor.user)
        except ERRORS as error:
            self.fail(error)
        else:
            self.say(note or (_("已恢复未提交的草稿") if draft else ""), wrong=note is not None)
        form = self.query_one(Form)
        await form.show(sheet, {**sheet.initial, **draft})
        form.focus_first()

    @on(Form.Edited)
    def _edited(self) -> None:
        app, form = self.desk_app, self.query_one(Form)
        app.keep(PLACE, "open_case", form.values())

    async def action_submit(self) -> None:
        """Register the clue and open its case."""
        app, form = self.desk_app, self.query_one(Form)
        try:
            record = await asyncio.to_thread(open_case, app.desk, form.values())
        except PartError as error:
            self.say("；".join((_("有字段需要改正"), *form.mark(error.faults))), wrong=True)
        except ERRORS as error:
            self.fail(error)
        else:
            trouble = app.forget(PLACE, "open_case")
            self.dismiss()
            app.open_case(record.case_id, _("已登记：{case}").format(case=record.case_id) + trouble)

    def action_back(self) -> None:
        """Go back; what was typed stays as a draft."""
        self.desk_app.flush()
        self.dismiss()
