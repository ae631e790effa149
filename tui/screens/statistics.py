"""The office's cases in figures, from the list alone: no case is read, and no party is named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Final

from textual import work
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static
from textual.worker import get_current_worker

from penalty.library import load_ruleset
from tui.language import N_, _
from tui.screens.base import DeskScreen
from tui.tables.bar_list import BarList, Section
from tui.tables.counting import Group, Tally, clause_names, periods
from tui.wording import ERRORS
from workflow.desk import may_read

if TYPE_CHECKING:
    from cases.keeper import Head
    from cases.search import Search
    from tui.tables.counting import Period

PAGE: Final = 5_000
"""How many lines of the list are read at once: between two pages a reading that nobody waits for any more ends."""


class StatisticsScreen(DeskScreen):
    """Counts of cases as bars; each leads to the cases behind it."""

    AREA = "statistics"
    HELP = N_(
        "统计\n\n"
        "全部案件按状态、条款、月份、办案人员、决定的档次和条款的件数；不出现当事人。\n"
        "在一行上按 Enter 列出这一行背后的案件。期间在“本年”“上年”“全部”之间切换：\n"
        "按决定日统计的是“按月决定”和“已决定的”各项；其余按立案日，尚未立案的按最近一次办理之日。\n"
        "一案可有数条违法行为、数名办案人员，所以各行之和可以多于案件数。\n"
        "“倍数中位数”是决定所选倍数的中位数；直接写明数额、没有倍数的不计入，后面的项数是有倍数的违法行为数。\n"
        "“有期限已经逾期”是未办结案件中有一项期限已经届满而未办；暂估的届满日、逾期不行使即视为放弃的权利不算。"
    )
    CSS = """
    StatisticsScreen #stats-about { height: 1; text-style: bold; background: $surface; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "app.help", "帮助", id="stats.help"),
        Binding("enter", "open", "列出案件", id="stats.open"),
        Binding("f4", "period", "本年/上年/全部", id="stats.period"),
        Binding("f5", "reload", "刷新", id="stats.reload"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._place = 0
        self._counting: Period | None = None

    def body(self) -> Iterator[Widget]:
        """Yield what is counted, and the counts."""
        yield Static(id="stats-about")
        yield BarList[Group](id="counts")

    def on_mount(self) -> None:
        """Start in the counts."""
        self.say("")
        self._bars.focus()

    def on_screen_resume(self) -> None:
        """Count again: cases may have changed while another screen was open."""
        super().on_screen_resume()
        if self._counting != self.period:
            self.action_reload()

    @property
    def _bars(self) -> BarList[Group]:
        return self.query_one("#counts", BarList)

    @property
    def period(self) -> Period:
        """The period that is counted."""
        return periods(self.desk_app.today)[self._place]

    def action_period(self) -> None:
        """Go on to the next period."""
        self._place = (self._place + 1) % len(periods(self.desk_app.today))
        self.action_reload()

    def action_reload(self) -> None:
        """Count the store's list again, off the screen's thread."""
        self._about(_("正在统计……"))
        self._counting = self.period
        self._count(self.period)

    def _about(self, text: str) -> None:
        period = self.period
        title = _(period.title)
        days = _("{first} 至 {last}").format(first=period.first, last=period.last) if period.first else ""
        self.query_one("#stats-about", Static).update(Content(f" {title}  {days}  {text}"))

    @work(thread=True, exclusive=True, group="stats", exit_on_error=False)
    def _count(self, period: Period) -> None:
        worker = get_current_worker()
        try:
            desk = self.desk_app.desk
            may_read(desk)
            tally = Tally(period, self.desk_app.today, cited=clause_names(load_ruleset(desk.office.ruleset)))
            whole, done = desk.keeper.count(), 0
            while page := desk.keeper.query(limit=PAGE, offset=done):
                tally.add(page)
                done += len(page)
                if worker.is_cancelled:
                    return
                self.app.call_from_thread(self._progress, done, whole)
        except ERRORS as error:
            self.app.call_from_thread(self._failed, error)
            return
        if not worker.is_cancelled:
            self.app.call_from_thread(self._counted, tally.sections(), not tally.cases)

    def _progress(self, done: int, whole: int) -> None:
        if self.is_attached and done < whole:
            self._about(_("正在统计：{done}/{whole} 件").format(done=f"{done:,}", whole=f"{whole:,}"))

    def _counted(self, sections: list[Section[Group]], none: bool) -> None:  # noqa: FBT001 - passed on by a thread
        self._counting = None
        if self.is_attached:
            self._about(_("这一期间没有案件") if none else "")
            self._bars.show(sections)

    def _failed(self, error: Exception) -> None:
        self._counting = None
        if self.is_attached:
            self._about("")
            self._bars.show(())
            self.fail(error)

    def action_open(self) -> None:
        """List the cases behind the bar under the cursor."""
        group = self._bars.chosen
        if group is None:
            return
        if not group.ids:
            self.say(_("{name}：没有案件").format(name=group.title))
            return
        self.say("")
        self._find(group, _("{period} {name}").format(period=_(self.period.title), name=group.title))

    @work(thread=True, exclusive=True, group="stats-open", exit_on_error=False)
    def _find(self, group: Group, title: str) -> None:
        """Ask the list of cases for them where it can say exactly these; else list them here."""
        try:
            keeper = self.desk_app.desk.keeper
            search = group.search
            exact = search is not None and {head.case_id for head in keeper.query(search)} == group.ids
            heads = () if exact else tuple(head for head in keeper.query(order="newest") if head.case_id in group.ids)
        except ERRORS as error:
            self.app.call_from_thread(self._failed, error)
            return
        if exact and search is not None:
            self.app.call_from_thread(self._show_there, search, title)
        else:
            self.app.call_from_thread(self._show_here, heads, title)

    def _show_there(self, search: Search, title: str) -> None:
        self.app.call_later(self.desk_app.show_cases, search, title)

    def _show_here(self, heads: tuple[Head, ...], title: str) -> None:
        from tui.tables.behind import BehindScreen

        if self.is_attached:
            self.app.push_screen(BehindScreen(heads, title))
