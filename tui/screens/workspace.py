"""One case on the desk: its steps on the left, the form of one step, and the live discretion always in sight."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static

from cases.record import CaseRecord
from tui.discretion.weighing import Question
from tui.forms.asked import question
from tui.forms.catalogue import sheet_of
from tui.forms.checklist import refused_items
from tui.forms.fields import Sheet, Values
from tui.forms.outcome import came_to
from tui.forms.remarks import waiting_at
from tui.forms.view import View
from tui.forms.violation_sheet import number_of, unsaved
from tui.language import N_, _
from tui.screens.case_amending import AMENDING_KEYS, AmendingScreen
from tui.screens.case_weighing import WEIGHING_KEYS, WeighingScreen
from tui.turn import turn_words
from tui.widgets.form import Form
from tui.widgets.keybar import Command
from tui.widgets.panel import Panel
from tui.widgets.step_list import StepList
from tui.widgets.stepper import Stepper
from tui.wording import ERRORS, shown
from workflow.comments import open_comments
from workflow.desk import Offer, load, offers

_REPEATED: Final = frozenset({"record_evidence", "record_violation"})
"""Steps taken several times in a row: the form stays, empty, for the next one."""
_BESIDE: Final = frozenset({"settle_comment", "comment", "undo_last"})
"""Steps taken beside the one that is looked at: that stays."""


_ANSWERING: Final = frozenset({"confirm_facts", "submit_for_review"})
"""Steps that go on from what others said of the case: what they said is looked at first."""


class WorkspaceScreen(WeighingScreen, AmendingScreen):
    """Everything that may be done with a case, by whoever is at the desk."""

    HELP = N_(
        "案件办理\n\n"
        "最上面是五个阶段和进入的日期（月-日），右边是办案期限：已用、还余、届满日。\n"
        "左侧是步骤：✓ 已办  > 下一步  + 可办  灰色为现在不能办，后面的 │ 是光标；“批2”是两条未处理的批注。\n"
        "只列已办的、本阶段的和前面要走的；其余步骤按 Ctrl+P 查找。\n"
        "在步骤上按 Enter 进入表单；不能办的步骤列出缺什么、依据、办法，在一项上按 Enter 就到填写它的步骤。\n"
        "表单中上、下或 Tab 换字段，到头为止；Esc 回到步骤，再按 Esc 返回列表。PageUp、PageDown 总是翻动表单。\n"
        "字段前：> 光标  * 必填未填  ✓ 必填已填  ! 须改。第一行说还差几项。\n"
        "F4 清单列出这一步要的一切，Enter 就到那一项。\n"
        "选项用左、右、空格选；选项前有数字的，按那个数字就是选它，没有数字的按数字不起作用。"
        "“是/否/未查明”按 1、0、- 。多选用上、下移动，空格选中，> 是光标。\n"
        "证件号码的校验位不符只提示核对，不阻止办理：证件上确实如此的照记。\n"
        "每个字都立即存为草稿，断线、断电至多少一瞬。F9 放弃草稿，恢复为在卷内容。\n"
        "F2 办理这一步，只有办理成功才记入案卷。没有看过的表单、办理以后不能收回的步骤，先问一句再办。\n"
        "裁量随填随算，窄屏在下方三行，F6 放大或收起，宽屏在右侧。写着“正在计算”的不是现在的结果。\n"
        "F7 全部理由；Ctrl+O 为何不是别的结果，Ctrl+N 接下来查明什么，Ctrl+L 同类案件，Ctrl+R 如果一项事实是别的，"
        "Ctrl+B 依据的条文。Ctrl+上、Ctrl+下翻看。同类案件是本机关以往的选定，不是法律。\n"
        "Alt+Z 撤销上一步记录：只限自己刚作的登记，须写理由，记录和撤销都留在案卷。\n"
        "F3 文书，F5 重新读取案件（已填的内容保留），F8 历史，F10 换人。"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "app.help", "帮助", id="case.help"),
        Binding("f2,ctrl+s", "submit", "办理", id="case.submit"),
        Binding("f3", "letters", "文书", id="case.letters"),
        *AMENDING_KEYS,
        Binding("f5", "reload", "刷新", id="case.reload", show=False),
        *WEIGHING_KEYS,
        Binding("f8", "history", "历史", id="case.history"),
        Binding("f9", "drop", "弃稿", id="case.drop", show=False),
        Binding("f10", "app.person", "换人", id="case.person", show=False),
        Binding("escape", "back", "返回", id="case.back"),
        Binding("pageup", "page(-1)", "表单上一页", id="case.page_up", show=False, priority=True),
        Binding("pagedown", "page(1)", "表单下一页", id="case.page_down", show=False, priority=True),
    ]

    def __init__(self, record: CaseRecord, said: str = "") -> None:
        super().__init__(record)
        self._said = said
        self.trigger: str | None = None
        self._user = ""

    def body(self) -> Iterator[Widget]:
        """Yield the phases, the steps, the form and the discretion."""
        yield Static(id="case-title")
        yield Stepper(id="stepper")
        with Container(id="work"):
            yield StepList(id="steps")
            yield Form(id="form")
            yield Panel(id="panel")

    @property
    def form(self) -> Form:
        """The form on the screen."""
        return self.query_one(Form)

    @property
    def offers(self) -> Mapping[str, Offer]:
        """Every step, open or with the reasons why not."""
        return self.query_one(StepList).offers

    @property
    def step(self) -> str:
        """The step that is looked at."""
        return self.trigger or ""

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
        if not self._user or self.taking:
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
        waiting = waiting_at(record)
        title = shown(f" {record.case_id}  {record.title}").replace("\n", " ")
        whole = _("  全案批注 {count} 条（F4）").format(count=waiting[""]) if waiting[""] else ""
        self.query_one("#case-title", Static).update(Content(f"{title}{whole}"))
        self.query_one(Stepper).show(record, desk.today)
        self.query_one(Panel).forget()
        self.trigger = self.query_one(StepList).show(record, offers(desk, record), desk.actor, chosen)
        await self._show_step({})

    @on(OptionList.OptionHighlighted, "#steps")
    async def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        if event.option_id is not None and event.option_id != self.trigger:
            self.desk_app.flush()
            self.trigger = event.option_id
            self.say("")
            await self._show_step({})

    @on(OptionList.OptionSelected, "#steps")
    def _enter(self) -> None:
        if not self.form.focus_first():
            said = _("这一步没有要填的内容，F2 办理")
            self.say(said if self.form.sheet else _("现在不能办理，也没有可以先去填写的；原因见右边，PageDown 翻看"))

    async def _show_step(self, values: Values) -> None:
        """Show the step's form with `values` (nothing: as on file), or why it cannot be taken."""
        trigger, offer, view = self.step, self.offers.get(self.step), View(self.record, self.desk_app.desk)
        if offer is None:
            return
        if offer.refusals:
            heading = _("{label}：现在不能办理").format(label=_(offer.row.label))
            await self.form.show_items([(heading, "bold")], refused_items(offer, view, self.offers))
            self.weigh()
            return
        try:
            sheet = sheet_of(trigger, view, values)
            filled = self._restored(sheet, values)
            if sheet.shaping:
                # A draft may ask for other fields than what is on file does.
                sheet = sheet_of(trigger, view, filled)
        except ERRORS as error:
            self.fail(error)
            return
        await self.form.show(sheet, filled)
        self.weigh()

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
            self.say(_("已恢复未提交的草稿；F2 办理，F9 放弃草稿"))
        return {**sheet.initial, **draft}

    @on(Form.Edited)
    async def _edited(self, event: Form.Edited) -> None:
        form = self.form
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
        self.weigh()

    def question(self) -> Question:
        """Return the violations as the form has them, and the choices it holds."""
        form, desk, violations = self.form, self.desk_app.desk, self.record.violations
        trigger = form.sheet.trigger if form.sheet is not None else ""
        if trigger == "record_violation":
            violations = unsaved(violations, form.values(), desk.office)
        return Question(violations, self.record, desk, form.values() if trigger == "choose_sanction" else None)

    def violation_number(self) -> str:
        """Return the number of the violation in the form; empty where the form is of something else."""
        sheet = self.form.sheet
        if sheet is None or sheet.trigger != "record_violation":
            return ""
        return str(number_of(self.record.violations, self.form.values()))

    async def action_submit(self) -> None:
        """Take the step; where nobody looked into its form, or it cannot be taken back, ask first."""
        sheet = self.form.sheet
        if sheet is None:
            self.say(_("这一步现在不能办理，原因见表单"), wrong=True)
            return
        asked = question(sheet, self.form.values(), touched=self.form.touched)
        left = len(open_comments(self.record)) if sheet.trigger in _ANSWERING else 0
        if left:
            remarks = _("还有 {count} 条批注没有处理（F4 清单）。仍要办理？").format(count=left)
            asked = f"{remarks}\n\n{asked}" if asked else f"{sheet.title}：{remarks}"
        if asked:
            await self.ask(asked, lambda: self.take(sheet))
        else:
            await self.take(sheet)

    def came_to(self, record: CaseRecord, sheet: Sheet) -> str:
        """Say what an entry came to that was put on file; of any other step, whose turn it is."""
        desk = self.desk_app.desk
        said = came_to(sheet.trigger, record, desk)
        return said or turn_words(record, desk.office, desk.actor, desk.today)

    async def taken(self, record: CaseRecord, sheet: Sheet) -> None:
        """Show the case; go on in the form where the step is repeated, else to the steps."""
        again, here = sheet.trigger in _REPEATED, self.form.focused_field
        beside = sheet.trigger in _BESIDE and self.trigger != sheet.trigger
        await self.refresh_case(record, sheet.trigger if again else self.trigger if beside else None)
        if not (beside and self.form.focus_field(here)) and not (again and self.form.focus_first()):
            self.query_one(StepList).focus()

    async def reread(self) -> None:
        """Read the case again; what is typed stays."""
        await self.action_reload()

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

    def action_history(self) -> None:
        """Open the history of the case."""
        from tui.screens.history import HistoryScreen

        self.app.push_screen(HistoryScreen(self.record, self.desk_app.desk.office))

    def action_letters(self) -> None:
        """Open the letters of the case; what one lacks leads to the step that fills it in."""
        from tui.screens.letters import LettersScreen

        async def closed(place: object) -> None:
            if isinstance(place, tuple):
                await self.jump(*place)

        self.app.push_screen(LettersScreen(self.record), closed)

    async def action_drop(self) -> None:
        """Ask, then put the form back to what is on file."""
        sheet = self.form.sheet
        if sheet is None or self.form.values() == dict(sheet.initial):
            self.say(_("没有未提交的草稿"))
        else:
            await self.ask(_("放弃这一步未提交的内容，恢复为在卷的内容？"), lambda: self._drop(sheet))

    async def _drop(self, sheet: Sheet) -> None:
        try:
            self.desk_app.autosave.discard(self.record.case_id, sheet.draft, self._user)
        except ERRORS as error:
            self.fail(error)
            return
        self.say(_("草稿已放弃"))
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
        ways = [
            Command(_("步骤：{label}").format(label=_(each.row.label)), "", f"step('{each.row.trigger}')")
            for each in self.offers.values()
        ]
        return [*super().commands(), *ways]

    async def action_step(self, trigger: str) -> None:
        """Go to a step and into its form."""
        await self.jump(trigger)

    async def jump(self, trigger: str, field: str = "") -> None:
        """Go to a step, and into a field of its form; into the form where it has no such field."""
        self.desk_app.flush()
        self.say("")
        await self.refresh_case(self.record, trigger)
        if not (field and self.form.focus_field(field)):
            self._enter()

    def action_page(self, by: int) -> None:
        """Turn a page of the form."""
        self.form.turn(by)
