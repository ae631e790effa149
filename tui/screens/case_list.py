"""The list of cases, which is where the desk opens: find a case while typing, or begin a new one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import ClassVar, Final

from textual import on, work
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from cases.keeper import Damaged, Head, StoreError
from cases.search import ALL, Search
from tui.screens.base import DeskScreen
from tui.search import HELP, read_search
from tui.widgets.case_table import CaseTable, heading
from tui.widgets.line_input import LineInput
from tui.widgets.prose import Prose
from workflow.desk import may_read
from workflow.progress import waits_for
from workflow.refusal import Refused

_FIRST: Final = 200
"""How many cases are shown before all are read."""
_NAMED: Final = 3
"""How many damaged files the line names; the rest are counted."""


class CaseListScreen(DeskScreen):
    """All cases, or those that wait for whoever is at the desk."""

    HELP = (
        "案件列表\n\n"
        "直接输入文字即按编号、当事人、案名、状态、办案人员筛选；多个词以空格分开，须同时符合。\n"
        f"在词前写明找什么，即从索引中查找：{HELP}，如“条款:38.3 期限:2026-12-31 全文:住院”。"
        "全文在办案中写过的一切文字里找；期限为最近一次记录时有届满日不晚于该日。\n"
        "上、下、PageUp、PageDown 选择案件，Enter 打开。\n"
        "F4 在“全部”和“待我办理”之间切换：办案人员为本人承办未办结的案件，法制审核人员为待审核的案件，"
        "负责人为状态一栏写明“待……”的案件（待批立案、待批决定、待批结案、待定回避、待讨论等），"
        "内勤为待送达、待执行和待退还的案件。\n"
        "“立案日数”是立案以来的日数，不扣除不计入的期间；扣除以后还余多少，见案件和期限（F6）。\n"
        "F2 登记新线索（办案人员）。F5 重新读取。F6 按日期列出全部案件的期限。F10 换人（只在演示机关）。\n"
        "列表取自总账，损坏的案件文件也照常列出，打开时说明原因；总账本身的问题写在列表上方。"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "app.help", "帮助", id="cases.help"),
        Binding("enter", "open", "打开", id="cases.enter"),
        Binding("f2,ctrl+n", "new", "新案", id="cases.new"),
        Binding("f4", "mine", "待我办理/全部", id="cases.mine"),
        Binding("f5", "reload", "刷新", id="cases.reload", show=False),
        Binding("f6", "due", "期限", id="cases.due"),
        Binding("f10", "app.person", "换人", id="cases.person"),
        Binding("escape", "clear", "清除筛选", id="cases.clear", show=False),
        Binding("up", "move('up')", "上一案", id="cases.move_up", show=False),
        Binding("down", "move('down')", "下一案", id="cases.move_down", show=False),
        Binding("pageup", "move('pageup')", "上一页", id="cases.move_page_up", show=False),
        Binding("pagedown", "move('pagedown')", "下一页", id="cases.move_page_down", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._heads: Sequence[Head] = ()
        self._damaged: Sequence[Damaged] = ()
        self._mine = False
        self._read = False
        self._asked = ALL
        self._wrong = False

    def body(self) -> Iterator[Widget]:
        """Yield the filter, the line of damaged files, the heading and the list."""
        yield LineInput(placeholder="筛选：编号、当事人、状态、办案人员")
        yield Prose(id="damaged")
        yield Static(id="heading")
        yield CaseTable(id="cases")
        yield Static(id="count")

    def on_mount(self) -> None:
        """Start with the cursor in the filter."""
        self.say("")
        self.query_one("#damaged").display = False
        self.query_one(LineInput).focus()

    def on_screen_resume(self) -> None:
        """Read again: a case may have changed while another screen was open."""
        super().on_screen_resume()
        self.action_reload()

    def on_resize(self) -> None:
        """Set the heading to the new width."""
        self.query_one("#heading", Static).update(Content(heading(self.size.width - 1)))

    def action_reload(self) -> None:
        """Read the store again, off the screen's thread."""
        if not self._read:
            self.query_one("#count", Static).update("正在读取案件……")
        self._load()

    @work(thread=True, exclusive=True, group="cases", exit_on_error=False)
    def _load(self) -> None:
        keeper = self.desk_app.desk.keeper
        try:
            may_read(self.desk_app.desk)
            first, damaged = keeper.query(newest_first=True, limit=_FIRST), keeper.damaged()
            if len(first) == _FIRST and not self._read:
                # Shown at once; the others are there before anybody has looked at these.
                self.app.call_from_thread(self._loaded, first, damaged)
            heads = keeper.query(newest_first=True) if len(first) == _FIRST else first
        except (Refused, StoreError, OSError) as error:
            self.app.call_from_thread(self._loaded, (), ())
            self.app.call_from_thread(self.fail, error)
            return
        self.app.call_from_thread(self._loaded, heads, damaged)

    def _loaded(self, heads: Sequence[Head], damaged: Sequence[Damaged]) -> None:
        self._read = True
        self._heads = heads
        self._damaged = damaged
        line = self.query_one("#damaged", Prose)
        line.display = bool(damaged)
        if damaged:
            names = "、".join(each.file.name for each in damaged[:_NAMED])
            more = f"等 {len(damaged)} 个" if len(damaged) > _NAMED else ""
            text = f"案件库有问题：{names}{more}。原文件未动（F1 查看原因和办法）。"
            line.update(text)
        self._filter()

    @property
    def help_text(self) -> str:
        """What F1 says: the keys, and what is wrong with the store."""
        return "\n\n".join([self.HELP, *(str(each) for each in self._damaged)])

    @on(Input.Changed)
    def _filter(self) -> None:
        try:
            search = read_search(self.query_one(LineInput).value)
        except ValueError as error:
            # What was found last stands, of the cases as they are now.
            search = self._asked
            self._wrong = True
            self.say(str(error))
        else:
            if self._wrong:
                self.say("")
            self._wrong = False
        self._asked = search
        if search == ALL:
            self._show(search, None)
        else:
            self._search(search)

    @work(thread=True, exclusive=True, group="search", exit_on_error=False)
    def _search(self, search: Search) -> None:
        """Ask the index, which knows more of a case than its line shows."""
        try:
            found = {head.case_id for head in self.desk_app.desk.keeper.query(search)}
        except StoreError as error:
            self.app.call_from_thread(self.fail, error)
            return
        self.app.call_from_thread(self._show, search, found)

    def _show(self, search: Search, among: AbstractSet[str] | None) -> None:
        """Show the cases that the index found, all where it was not asked; what was asked before is out of date."""
        if not self.is_attached or search != self._asked:
            return
        desk = self.desk_app.desk
        chosen = self._heads if among is None else [head for head in self._heads if head.case_id in among]
        found = [head for head in chosen if waits_for(head, desk.actor)] if self._mine else chosen
        self.query_one(CaseTable).show(found, desk.today)
        scope = "待我办理" if self._mine else "全部"
        hint = "" if found else "   没有符合的案件" + ("，F2 登记新线索" if not self._heads else "，Esc 清除筛选")
        self.query_one("#count", Static).update(Content(f" {scope}  {len(found)}/{len(self._heads)} 件{hint}"))

    @on(Input.Submitted)
    def action_open(self) -> None:
        """Open the case under the cursor."""
        case_id = self.query_one(CaseTable).chosen
        if case_id is not None:
            self.desk_app.open_case(case_id)

    @on(CaseTable.Opened)
    def _opened(self, event: CaseTable.Opened) -> None:
        self.desk_app.open_case(event.case_id)

    def action_new(self) -> None:
        """Begin a new case."""
        from tui.screens.new_case import NewCaseScreen

        self.app.push_screen(NewCaseScreen())

    def action_due(self) -> None:
        """Open the deadlines of all cases."""
        from tui.screens.due import DueScreen

        self.app.push_screen(DueScreen())

    def action_mine(self) -> None:
        """Switch between all cases and those that wait for whoever is here."""
        self._mine = not self._mine
        self._filter()

    def action_clear(self) -> None:
        """Empty the filter."""
        self.query_one(LineInput).value = ""

    def action_move(self, way: str) -> None:
        """Move in the list while the cursor stays in the filter."""
        table = self.query_one(CaseTable)
        match way:
            case "up":
                table.action_move(-1)
            case "down":
                table.action_move(1)
            case "pageup":
                table.action_page(-1)
            case _:
                table.action_page(1)
