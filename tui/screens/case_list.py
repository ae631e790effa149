"""The list of cases, which is where the desk opens: what is due and waits today; find a case while typing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import cycle, dropwhile, islice
from typing import ClassVar, Final

from textual import on, work
from textual._path import CSSPathType
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from cases.keeper import Damaged, Head, StoreError
from cases.search import ALL
from tui.asking import NOTHING, Asked, Found, answers, page
from tui.language import N_, _
from tui.scopes import EVERYTHING, MINE, ORDER_NAMES, TODAY, Scope
from tui.screens.base import DeskScreen
from tui.search import HELP, read_search
from tui.widgets.case_table import CaseTable, Left, day_only, heading
from tui.widgets.line_input import FilterInput
from tui.widgets.pages import Pages
from tui.widgets.prose import Prose
from tui.wording import listed, shown

_NAMED: Final = 3
"""How many damaged files the line names; the rest are counted."""


class CaseListScreen(DeskScreen):
    """The cases of today, those that wait for whoever is at the desk, or all; and views of one's own."""

    AREA = "cases"
    CSS_PATH: ClassVar[CSSPathType | None] = None
    SCOPES: ClassVar[tuple[Scope, ...]] = (TODAY, MINE, EVERYTHING)
    HELP = N_(
        "案件\n\n"
        "怎样开始：F2 登记新线索，登记后案件自动打开；左边带 > 的是下一步，Enter 进入它的表单，填好后 F2 办理。"
        "轮到别人时（如待批立案），由那个人在自己的办案台办理；演示机关按 F10 换人。\n"
        "打开时是“今日”：三十日内届满的期限，逾期的在最前；然后是待我办理的案件。直接输入文字，即在全部案件中查找编号、"
        "当事人、案名、状态、办案人员；多个词以空格分开，须同时符合。\n"
        "在词前写明找什么：{names}，如“条款:38.3 期限:2026-12-31 全文:住院”。"
        "全文在办案中写过的一切文字里找；期限为最近一次记录时有届满日不晚于该日。\n"
        "待我办理的：办案人员为本人承办未办结的案件，法制审核人员为待审核的案件，负责人为状态一栏写明“待……”的案件"
        "（待批立案、待批决定、待批结案、待定回避、待讨论等），内勤为待送达、待执行和待退还的案件。\n"
        "F4 依次换“今日”“待我办理”“全部”和自存的视图；F3 从单子里选视图，或把现在的筛选和排序存为视图。F7 换排序。\n"
        "上、下、PageUp、PageDown 选择案件，Enter 打开。Esc 先清除筛选，再回到“今日”。\n"
        "“期限”一栏是最近一次记录时还在进行的、最先届满的期限：余、逾多少日或者工作日，和届满日；“估”为暂估。"
        "各项期限怎样算，见 F6。\n"
        "F2 登记新线索（办案人员）。F5 重新读取。F10 换人（只在演示机关）。\n"
        "列表取自总账，损坏的案件文件也照常列出，打开时说明原因；总账本身的问题写在列表上方。"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "app.help", "帮助", id="cases.help"),
        Binding("enter", "open", "打开", id="cases.enter"),
        Binding("f2,ctrl+n", "new", "新案", id="cases.new"),
        Binding("f3", "views", "视图", id="cases.views"),
        Binding("f4", "scope", "列表", id="cases.scope"),
        Binding("f7", "order", "排序", id="cases.order", show=False),
        Binding("f6", "due", "期限", id="cases.due"),
        Binding("f5", "reload", "刷新", id="cases.reload", show=False),
        Binding("f10", "app.person", "换人", id="cases.person"),
        Binding("escape", "clear", "清除筛选", id="cases.clear", show=False),
        Binding("up", "move('up')", "上一案", id="cases.move_up", show=False),
        Binding("down", "move('down')", "下一案", id="cases.move_down", show=False),
        Binding("pageup", "move('pageup')", "上一页", id="cases.move_page_up", show=False),
        Binding("pagedown", "move('pagedown')", "下一页", id="cases.move_page_down", show=False),
        Binding("ctrl+home", "move('first')", "第一案", id="cases.move_first", show=False),
        Binding("ctrl+end", "move('last')", "最后一案", id="cases.move_last", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._damaged: Sequence[Damaged] = ()
        self._asked = Asked(self.SCOPES[0])
        self._answered: Asked | None = None
        self._opening = False
        self._found_last = NOTHING
        self._wrong = False
        self._total = 0
        self._told_once = False

    def body(self) -> Iterator[Widget]:
        """Yield the filter, the line of damaged files, the heading and the list."""
        yield FilterInput(placeholder=_("查找：编号、当事人、状态、办案人员；F1 帮助"))
        yield Prose(id="damaged")
        yield Static(id="heading")
        first = self.desk_app.take_first(self._asked)
        if first is not None:
            self._found_last, self._answered = first, self._asked
        yield CaseTable(self._found_last.rows, id="cases")
        yield Static(id="count")

    def on_mount(self) -> None:
        """Start with the cursor in the filter."""
        self.say("")
        self.query_one("#damaged").display = False
        self.query_one(FilterInput).focus()
        self.query_one(CaseTable).settle()
        self._count()

    def on_screen_resume(self) -> None:
        """Read again: a case may have changed while another screen was open."""
        super().on_screen_resume()
        self.action_reload()

    def on_resize(self) -> None:
        """Set the heading to the new width."""
        self.query_one("#heading", Static).update(Content(heading(self.size.width - 1)))

    def ask(self, scope: Scope, typed: str = "") -> None:
        """Show a list, narrowed by what is typed into the filter."""
        self._asked = Asked(scope, self._asked.typed, None)
        field = self.query_one(FilterInput)
        if field.value != typed:
            # The change itself asks.
            field.value = typed
        else:
            self._ask()

    def action_reload(self) -> None:
        """Ask again, off the screen's thread."""
        self._ask()

    @on(Input.Changed)
    def _typed(self) -> None:
        try:
            typed = read_search(self.query_one(FilterInput).value)
        except ValueError as error:
            # What was found last stands, of the cases as they are now.
            self._wrong = True
            self.say(str(error), wrong=True)
            return
        if self._wrong:
            self.say("")
        self._wrong = False
        self._asked = replace(self._asked, typed=typed)
        self._ask()

    def _ask(self) -> None:
        self._read(self._asked)

    @work(thread=True, exclusive=True, group="cases", exit_on_error=False)
    def _read(self, asked: Asked) -> None:
        app, keeper = self.desk_app, self.desk_app.store.keeper
        if not app.seat.reads_cases:
            app.call_from_thread(self._refuse, asked)
            return
        try:
            for found in answers(asked, keeper, app.seat, app.today, partial(self._wanted, asked)):
                app.call_from_thread(self._show, asked, found)
            total, damaged = keeper.count(), keeper.damaged()
        except (StoreError, OSError) as error:
            app.call_from_thread(self._show, asked, NOTHING)
            app.call_from_thread(self.fail, error)
            return
        app.call_from_thread(self._told, asked, total, damaged)

    def _wanted(self, asked: Asked, pages: Pages[Head], number: int) -> None:
        self._want(asked, pages, number)

    @work(thread=True, group="pages", exit_on_error=False)
    def _want(self, asked: Asked, pages: Pages[Head], number: int) -> None:
        try:
            heads = page(asked, self.desk_app.store.keeper, number)
        except (StoreError, OSError) as error:
            self.desk_app.call_from_thread(self.fail, error)
            return
        self.desk_app.call_from_thread(self._paged_in, asked, pages, number, heads)

    def _paged_in(self, asked: Asked, pages: Pages[Head], number: int, heads: Sequence[Head]) -> None:
        pages.put(number, heads)
        if self.is_attached and asked == self._asked:
            self.query_one(CaseTable).refresh()

    def _show(self, asked: Asked, found: Found) -> None:
        """Show what was found; an answer to what was asked before is out of date."""
        if not self.is_attached or asked != self._asked:
            return
        self.query_one(CaseTable).show(found.rows, self._left())
        self._found_last, self._answered = found, asked
        self._count()
        if self._opening:
            self.action_open()

    def _told(self, asked: Asked, total: int, damaged: Sequence[Damaged]) -> None:
        if not self.is_attached or asked != self._asked:
            return
        self._total, self._damaged, self._told_once = total, damaged, True
        line = self.query_one("#damaged", Prose)
        line.display = bool(damaged)
        if damaged:
            names = listed(each.file.name for each in damaged[:_NAMED])
            more = _("等 {count} 个").format(count=len(damaged)) if len(damaged) > _NAMED else ""
            line.update(
                _("案件库有问题：{names}{more}。原文件未动（F1 查看原因和办法）。").format(names=names, more=more)
            )
        self._count()

    def _refuse(self, asked: Asked) -> None:
        from workflow.desk import may_read
        from workflow.refusal import Refused

        self._told_once = True
        self._show(asked, NOTHING)
        try:
            may_read(self.desk_app.desk)
        except Refused as error:
            self.fail(error)

    def _count(self) -> None:
        asked, found = self._asked, self._found_last
        scope = EVERYTHING if asked.scope is TODAY and asked.typed != ALL else asked.scope
        order = asked.order or scope.order or ("newest" if scope.parts is None else None)
        sorted_by = _("  按{order}排").format(order=_(ORDER_NAMES[order])) if order else ""
        more = "+" if found.more else ""
        hint = "" if found.cases else "   " + self._nothing()
        if not self._told_once and not found.cases:
            said = _("正在读取案件……索引要重新生成时，十万件约需一分钟")
            self.query_one("#count", Static).update(Content(f" {said}"))
            return
        title = shown(_(scope.title))
        self.query_one("#count", Static).update(
            Content(
                _(" {title}  {cases}/{total} 件").format(title=title, cases=f"{found.cases}{more}", total=self._total)
            )
            + Content(f"{sorted_by}{hint}")
        )

    def _nothing(self) -> str:
        if not self.desk_app.seat.reads_cases:
            return ""
        if not self._total:
            return _("还没有案件，F2 登记新线索")
        return (
            _("没有符合的案件，Esc 清除筛选") if self._asked.typed != ALL else _("没有，F4 换列表，或直接输入文字查找")
        )

    def _left(self) -> Left:
        """Return what says how much is left; before the office's calendar is read, only the day is told."""
        desk = self.desk_app.desk_if_read
        if desk is None:
            return day_only
        from tui.due_left import left_words

        today, calendar = desk.today, desk.office.calendar
        return lambda head, at_length: left_words(head, today, calendar, named=at_length)

    def desk_read(self) -> None:
        """Say more of the days, now that the calendar is read."""
        self.query_one(CaseTable).retell(self._left())

    @property
    def help_text(self) -> str:
        """What F1 says: what is wrong with the store, and how the list is used."""
        text = super().help_text.replace("{names}", _(HELP))
        return "\n\n".join([*(str(each) for each in self._damaged), text])

    @on(Input.Submitted)
    def action_open(self) -> None:
        """Open the case under the cursor; where the list is not yet that of what was typed, as soon as it is."""
        self._opening = self._answered != self._asked
        case_id = None if self._opening else self.query_one(CaseTable).chosen
        if case_id is not None:
            self.open(case_id)

    @on(CaseTable.Opened)
    def _opened(self, event: CaseTable.Opened) -> None:
        self.open(event.case_id)

    def open(self, case_id: str) -> None:
        """Open a case for what this list is for."""
        self.desk_app.open_case(case_id)

    def action_new(self) -> None:
        """Begin a new case; whoever cannot is told before a form is filled."""
        if "officer" not in self.desk_app.seat.roles:
            self.say(
                _("线索由办案人员登记，{name}不是办案人员").format(name=shown(self.desk_app.seat.name)), wrong=True
            )
            return
        from tui.screens.new_case import NewCaseScreen

        self.app.push_screen(NewCaseScreen())

    def action_due(self) -> None:
        """Open the deadlines of all cases."""
        from tui.screens.due import DueScreen

        self.app.push_screen(DueScreen())

    def action_scope(self) -> None:
        """Go on to the next list."""
        scopes = (*self.SCOPES, *(each.scope for each in self.desk_app.settings.views))
        behind = islice(dropwhile(lambda each: each.key != self._asked.scope.key, cycle(scopes)), 1, None)
        known = any(each.key == self._asked.scope.key for each in scopes)
        self._asked = replace(self._asked, scope=next(behind) if known else scopes[0], order=None)
        self._ask()

    def action_order(self) -> None:
        """Sort by the next column."""
        orders = tuple(ORDER_NAMES)
        now = self._asked.sorting if self._asked.paged else self._asked.order or self._asked.scope.order
        after = orders[(orders.index(now) + 1) % len(orders)] if now is not None else orders[0]
        self._asked = replace(self._asked, order=after)
        self._ask()

    def action_views(self) -> None:
        """Choose a list or a view of one's own, or keep what is shown as one."""
        from tui.screens.views import ViewsScreen
        from tui.settings import View

        typed = self.query_one(FilterInput).value

        def chosen(scope: Scope | None) -> None:
            if scope is not None:
                self.ask(scope)

        asked = self._asked
        shown = View("", typed, asked.scope.base, asked.order or asked.scope.order)
        self.app.push_screen(ViewsScreen(self.SCOPES, asked.scope, shown), chosen)

    def action_clear(self) -> None:
        """Empty the filter; where it is empty, go back to the first list."""
        field = self.query_one(FilterInput)
        if field.value:
            field.value = ""
        elif self._asked.scope is not self.SCOPES[0] or self._asked.order is not None:
            self._asked = Asked(self.SCOPES[0])
            self._ask()

    def action_move(self, way: str) -> None:
        """Move in the list while the cursor stays in the filter."""
        table = self.query_one(CaseTable)
        match way:
            case "up":
                table.action_move(-1)
            case "down":
                table.action_move(1)
            case "first" | "last":
                table.action_move(-len(table.items) if way == "first" else len(table.items))
            case "pageup":
                table.action_page(-1)
            case _:
                table.action_page(1)
