"""One case on the desk: its steps on the left, the form of one step, and the live discretion beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static

from cases.evidence.keys import public_of
from cases.keeper import Conflict
from cases.parts import PartError
from cases.record import CaseRecord
from tui.dossier import explained, proposal
from tui.forms.catalogue import refused_text, sheet_of
from tui.forms.fields import Sheet, Values
from tui.forms.intro import JUDGED
from tui.forms.view import View
from tui.forms.violation_sheet import unsaved
from tui.screens.base import DeskScreen
from tui.signer import PassphraseWantedError, default_key_path, signing_later, signing_with
from tui.widgets.form import Form
from tui.widgets.keybar import Command
from tui.widgets.panel import Panel
from tui.widgets.step_list import StepList
from tui.widgets.stepper import Stepper
from tui.wording import ERRORS, shown
from workflow.actions import perform
from workflow.desk import Desk, load, offers
from workflow.signatures import refuse_stranger

_REPEATED: Final = frozenset({"record_evidence", "record_violation"})
"""Steps taken several times in a row: the form stays, empty, for the next one."""
_WEIGHING: Final = frozenset({"record_violation", "remove_violation", "confirm_facts"})
"""Steps at which a narrow screen shows the discretion too."""


class WorkspaceScreen(DeskScreen):
    """Everything that may be done with a case, by whoever is at the desk."""

    HELP = (
        "案件办理\n\n"
        "左侧是步骤：✓ 已办  > 下一步  + 可办  灰色为现在不能办，选中时说明缺什么、依据哪一条、怎么办。\n"
        "只列已办的、本阶段的和前面要走的；其余步骤按 Ctrl+P 查找。\n"
        "在步骤上按 Enter 进入表单；表单中上、下或 Tab 换字段，Esc 回到步骤，再按 Esc 返回列表。\n"
        "选项用左、右、空格或数字选；“是/否/未查明”也可按 1、0、- 。多选用上、下移动，空格选中。\n"
        "填写的内容随时存为草稿；F2 办理这一步，只有办理成功才记入案卷。F9 放弃草稿，恢复为在卷内容。\n"
        "右侧（窄屏在下方，F6 显示或隐藏）随填随算裁量结果，Ctrl+上、Ctrl+下翻看；F7 看全部理由，F8 看历史，F3 文书。\n"
        "F5 重新读取案件，已填的内容保留。PageUp、PageDown 翻看表单。"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "app.help", "帮助", id="case.help"),
        Binding("f2,ctrl+s", "submit", "办理", id="case.submit"),
        Binding("f3", "letters", "文书", id="case.letters"),
        Binding("f5", "reload", "刷新", id="case.reload"),
        Binding("f6", "panel", "裁量", id="case.panel"),
        Binding("f7", "explain", "理由", id="case.explain"),
        Binding("f8", "history", "历史", id="case.history"),
        Binding("f9", "drop", "弃稿", id="case.drop", show=False),
        Binding("f10", "app.person", "换人", id="case.person", show=False),
        Binding("escape", "back", "返回", id="case.back"),
        Binding("ctrl+up", "panel_page(-1)", "裁量上翻", id="case.panel_up", show=False),
        Binding("ctrl+down", "panel_page(1)", "裁量下翻", id="case.panel_down", show=False),
        Binding("pageup", "page(-1)", "表单上一页", id="case.page_up", show=False),
        Binding("pagedown", "page(1)", "表单下一页", id="case.page_down", show=False),
    ]

    def __init__(self, record: CaseRecord, said: str = "") -> None:
        super().__init__()
        self._said = said
        self.record = record
        self.trigger: str | None = None
        self._user = ""
        self._taking = False

    def body(self) -> Iterator[Widget]:
        """Yield the phases, the steps, the form and the discretion."""
        yield Static(id="case-title")
        yield Stepper(id="stepper")
        with Horizontal(id="work"):
            yield StepList(id="steps")
            with Container(id="middle"):
                yield Form(id="form")
                yield Panel(id="panel")

    async def on_mount(self) -> None:
        """Show the next step of whoever is here."""
        self._user = self.desk_app.desk.actor.user
        self.say(self._said)
        await self.refresh_case(self.record, None)
        self.query_one(StepList).focus()

    async def on_screen_resume(self) -> None:  # type: ignore[override]  # Textual awaits what a handler returns
        """Show the case anew where another person sat down, or a letter was filed."""
        super().on_screen_resume()
        # A step that is under way behind its dialog shows the case itself; two at once would mix their steps.
        if not self._user or self._taking:
            return
        changed = self.desk_app.desk.actor.user != self._user
        self._user = self.desk_app.desk.actor.user
        record = self._load()
        if record is not None and (changed or record.revision != self.record.revision):
            await self.refresh_case(record, None if changed else self.trigger)

    async def refresh_case(self, record: CaseRecord, chosen: str | None) -> None:
        """Show a case as it stands now, at the step `chosen` or at the next one."""
        desk = self.desk_app.desk
        self.record = record
        title = shown(f" {record.case_id}  {record.title}").replace("\n", " ")
        self.query_one("#case-title", Static).update(Content(title))
        self.query_one(Stepper).show(record, desk.today)
        self.trigger = self.query_one(StepList).show(record, offers(desk, record), desk.actor, chosen)
        await self._show_step({})

    @on(OptionList.OptionHighlighted)
    async def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        if event.option_id is not None and event.option_id != self.trigger:
            self.desk_app.flush()
            self.trigger = event.option_id
            self.say("")
            await self._show_step({})

    @on(OptionList.OptionSelected)
    def _enter(self) -> None:
        if not self.query_one(Form).focus_first():
            self.say("这一步没有要填的内容，F2 办理" if self.query_one(Form).sheet else "")

    async def _show_step(self, values: Values) -> None:
        """Show the step's form with `values` (nothing: as on file), or why it cannot be taken."""
        form, trigger = self.query_one(Form), self.trigger
        offer = self.query_one(StepList).offers.get(trigger or "")
        if offer is None or trigger is None:
            return
        if offer.refusals:
            await form.show_text(refused_text(offer, self.record))
            self._weigh()
            return
        view = View(self.record, self.desk_app.desk)
        try:
            sheet = sheet_of(trigger, view, values)
            filled = self._restored(sheet, values)
            if sheet.shaping:
                # A draft may ask for other fields than what is on file does.
                sheet = sheet_of(trigger, view, filled)
        except ERRORS as error:
            self.fail(error)
            return
        await form.show(sheet, filled)
        self._weigh()

    def _restored(self, sheet: Sheet, values: Values) -> Values:
        """Return what a form starts with: the draft over what is on file; `values` where only its shape changed."""
        kept = {name: text for name, text in values.items() if name in sheet.initial}
        # Another entry has a draft of its own; any other change of shape keeps what is typed.
        same = not sheet.switch or values.get(sheet.switch, "") == sheet.initial[sheet.switch]
        if kept and same and len(kept) > 1:
            return {**sheet.initial, **kept}
        try:
            draft, note = self.desk_app.autosave.load(self.record.case_id, sheet.draft, self._user)
        except ERRORS as error:
            self.fail(error)
            return sheet.initial
        if note is not None:
            self.say(note, wrong=True)
        elif draft and {**sheet.initial, **draft} != sheet.initial:
            self.say("已恢复未提交的草稿；F2 办理，F9 放弃草稿")
        return {**sheet.initial, **draft}

    @on(Form.Edited)
    async def _edited(self, event: Form.Edited) -> None:
        form = self.query_one(Form)
        sheet = form.sheet
        if sheet is None:
            return
        self.say("")
        values = form.values()
        if event.name in sheet.shaping:
            # Another violation is another draft; another provision is the same draft with other fields.
            self.desk_app.flush()
            await self._show_step({sheet.switch: values[sheet.switch]} if event.name == sheet.switch else values)
            form.focus_field(event.name)
            sheet, values = form.sheet or sheet, form.values()
        if event.name != sheet.switch:
            self.desk_app.keep(self.record.case_id, sheet.draft, values)
        self._weigh()

    async def action_submit(self) -> None:
        """Take the step; one without anything to fill in asks first, for a key held too long must not take it."""
        sheet = self.query_one(Form).sheet
        if sheet is None:
            self.say("这一步现在不能办理，原因见表单", wrong=True)
        elif sheet.fields:
            await self._take(sheet)
        else:
            await self._ask(f"{sheet.title}：确定办理？", lambda: self._take(sheet))

    async def _ask(self, question: str, then: Callable[[], Awaitable[None]]) -> None:
        from tui.screens.confirm import ConfirmScreen

        async def answered(yes: bool | None) -> None:  # noqa: FBT001 - the screen's result
            if yes:
                await then()

        await self.app.push_screen(ConfirmScreen(question), answered)

    async def _take(self, sheet: Sheet) -> None:
        """Take a step; where it is to be signed and all else is in order, ask for the passphrase first."""
        await self._perform(sheet, signing_later(self.desk_app.desk, sheet.trigger))

    async def _sign(self, sheet: Sheet) -> None:
        from tui.screens.passphrase import Answer, PassphraseScreen

        desk, path = self.desk_app.desk, default_key_path()
        try:
            public = public_of(path)
            refuse_stranger(desk.actor, public, desk.today)
        except ERRORS as error:
            self.fail(error)
            return

        async def answered(answer: Answer | None) -> None:
            if answer is None:
                self.say("没有签名，没有办理；已填的内容保留")
            else:
                await self._perform(sheet, signing_with(desk, answer.key))

        required = desk.office.requires_signature(desk.today)
        await self.app.push_screen(PassphraseScreen(sheet.title, path, public, required=required), answered)

    async def _perform(self, sheet: Sheet, desk: Desk) -> None:
        """Take a step: one event, or every fault beside its field."""
        app, form = self.desk_app, self.query_one(Form)
        app.flush()
        self._taking = True
        try:
            data = sheet.data(form.values())
            record = await asyncio.to_thread(
                perform, desk, self.record.case_id, sheet.trigger, data, self.record.revision
            )
        except PassphraseWantedError:
            await self._sign(sheet)
        except PartError as error:
            self.say("；".join(("有字段需要改正", *form.mark(error.faults))), wrong=True)
        except Conflict as error:
            self.fail(error)
            question = f"{error}\n\n现在重新读取案件？已填的内容保留，核对后可再办理。"
            await self._ask(question, self.action_reload)
        except ERRORS as error:
            self.fail(error)
        else:
            trouble = app.forget(record.case_id, sheet.draft)
            await self.refresh_case(record, sheet.trigger if sheet.trigger in _REPEATED else None)
            self.say(f"已办理：{sheet.title}{trouble}", wrong=bool(trouble))
            self._settle_focus(sheet.trigger)
        finally:
            self._taking = False

    def _settle_focus(self, taken: str) -> None:
        """Go on in the form where the step is repeated, else to the steps."""
        if taken not in _REPEATED or not self.query_one(Form).focus_first():
            self.query_one(StepList).focus()

    async def action_reload(self) -> None:
        """Read the case again; the form keeps what was typed, as its draft."""
        self.desk_app.flush()
        record = self._load()
        if record is not None:
            await self.refresh_case(record, self.trigger)

    def _load(self) -> CaseRecord | None:
        try:
            return load(self.desk_app.desk, self.record.case_id)
        except ERRORS as error:
            self.fail(error)
            return None

    def _weigh(self) -> None:
        """Compute the discretion for the form as it stands."""
        panel, form = self.query_one(Panel), self.query_one(Form)
        office, violations = self.desk_app.desk.office, self.record.violations
        if form.sheet is not None and form.sheet.trigger == "record_violation":
            violations = unsaved(violations, form.values(), office)
        panel.show(violations, self.record, self.desk_app.desk)
        self.set_class(self.trigger in _WEIGHING, "weighing")

    def action_panel(self) -> None:
        """Show or hide the discretion."""
        self.toggle_class("panel-other")

    def action_panel_page(self, by: int) -> None:
        """Scroll the discretion."""
        panel = self.query_one(Panel)
        panel.scroll_relative(y=by * max(1, panel.size.height - 1), animate=False)

    def action_explain(self) -> None:
        """Open the full explanation of what the panel says; on a judging step, of the whole case."""
        from tui.screens.reader import ReaderScreen

        office, discretion = self.desk_app.desk.office, self.query_one(Panel).discretion
        if self.trigger in JUDGED:
            self.app.push_screen(ReaderScreen("全案", proposal(self.record, office)))
        elif discretion is not None:
            self.app.push_screen(ReaderScreen("裁量理由", explained(discretion)))
        else:
            self.say("没有可以说明的裁量：请先登记违法行为")

    def action_history(self) -> None:
        """Open the history of the case."""
        from tui.screens.history import HistoryScreen

        self.app.push_screen(HistoryScreen(self.record, self.desk_app.desk.office))

    def action_letters(self) -> None:
        """Open the letters of the case."""
        from tui.screens.letters import LettersScreen

        self.app.push_screen(LettersScreen(self.record))

    async def action_drop(self) -> None:
        """Ask, then put the form back to what is on file."""
        form = self.query_one(Form)
        sheet = form.sheet
        if sheet is None or form.values() == dict(sheet.initial):
            self.say("没有未提交的草稿")
        else:
            await self._ask("放弃这一步未提交的内容，恢复为在卷的内容？", lambda: self._drop(sheet))

    async def _drop(self, sheet: Sheet) -> None:
        try:
            self.desk_app.autosave.discard(self.record.case_id, sheet.draft, self._user)
        except ERRORS as error:
            self.fail(error)
            return
        self.say("草稿已放弃")
        await self._show_step({sheet.switch: sheet.initial[sheet.switch]} if sheet.switch else {})

    def action_back(self) -> None:
        """From the form to the steps, from the steps to the list; what was typed stays as a draft."""
        self.desk_app.flush()
        steps = self.query_one(StepList)
        if steps.has_focus:
            self.dismiss()
        else:
            steps.focus()

    def commands(self) -> list[Command]:
        """Return the bindings, and a way to every step."""
        steps = self.query_one(StepList).offers.values()
        ways = [Command(f"步骤：{each.row.label}", "", f"step('{each.row.trigger}')") for each in steps]
        return [*super().commands(), *ways]

    async def action_step(self, trigger: str) -> None:
        """Go to a step and into its form."""
        self.desk_app.flush()
        await self.refresh_case(self.record, trigger)
        self._enter()

    def action_page(self, by: int) -> None:
        """Scroll the form."""
        form = self.query_one(Form)
        form.scroll_relative(y=by * max(1, form.size.height - 2), animate=False)
