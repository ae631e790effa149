"""The deadlines of all cases by day, under the month they fall in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import cycle
from typing import ClassVar, Final

from textual import on, work
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from cases.keeper import Damaged
from tui.due_text import counts, heading, month_lines
from tui.language import N_, _
from tui.screens.base import DeskScreen
from tui.widgets.due_table import DueTable
from tui.widgets.prose import Prose
from tui.wording import ERRORS, listed, shown
from workflow.desk import may_read
from workflow.time.deadlines import Known, Open, store_deadlines

SCOPES: Final = (N_("全部"), N_("本机关"), N_("逾期"))
TALL: Final = 30
"""Lines from which the month is shown above the list."""
_NAMED: Final = 3
"""How many damaged files the line names; the rest are counted."""


class DueScreen(DeskScreen):
    """What is due when, and in which case."""

    HELP = (
        "期限\n\n全部案件尚未办结的期限，按届满日排列；停计的列在最后。\n"
        "上、下、PageUp、PageDown 选择，下方是这一项的当事人、依据、怎样计算、届满后怎样；Enter 打开案件。\n"
        "F4 在“全部”“本机关”“逾期”之间切换：本机关的期限是办案机关自己要遵守的，其余是当事人或者公安机关的。\n"
        "窗口有三十行以上时，上方是一个月的日历：休为休息日，件前为当日届满的期限数；\n"
        "F7、F8 或者左、右翻月。F5 重新读取。\n"
        "“暂估”的届满日落在放假安排尚未公布的年份，公布后可能变动，不作逾期；已经过去的，余数写“待定”。\n"
        "“停计”是期限正在中止，如听证、公告、鉴定期间的办案期限。Esc 返回。"
    )
    CSS = """
    #month { height: auto; padding: 0 1; background: $surface; display: none; }
    #due-detail { height: auto; min-height: 3; max-height: 7; padding: 0 1; background: $surface; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "app.help", "帮助", id="deadlines.help"),
        Binding("enter", "open", "打开案件", id="deadlines.open"),
        Binding("f4", "scope", "全部/本机关/逾期", id="deadlines.scope"),
        Binding("f7,left", "month(-1)", "上月", id="deadlines.month_back"),
        Binding("f8,right", "month(1)", "下月", id="deadlines.month_on"),
        Binding("f5", "reload", "刷新", id="deadlines.reload", show=False),
        Binding("escape", "close", "返回", id="deadlines.close"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._found: Sequence[Open] = ()
        self._damaged: Sequence[Damaged] = ()
        self._known = Known()
        self._scopes = cycle(SCOPES)
        self._scope = next(self._scopes)
        self._month: dt.date | None = None

    def body(self) -> Iterator[Widget]:
        """Yield the month, the line of damaged files, the heading, the list and what is said of one entry."""
        yield Static(id="month")
        yield Prose(id="damaged")
        yield Static(Content(f" {heading()}"), id="heading")
        yield DueTable(id="due")
        yield Static(_("正在读取案件……"), id="count")
        yield Prose(id="due-detail")

    def on_mount(self) -> None:
        """Start in the list."""
        self.say("")
        self.query_one("#damaged").display = False
        self.query_one(DueTable).focus()

    def on_screen_resume(self) -> None:
        """Read again: a case may have changed while it was open."""
        super().on_screen_resume()
        self.action_reload()

    def on_resize(self) -> None:
        """Show the month where there is room."""
        self._draw_month()

    @property
    def help_text(self) -> str:
        """What F1 says: the keys, and why each damaged file is left out."""
        return "\n\n".join([super().help_text, *(str(each) for each in self._damaged)])

    def action_reload(self) -> None:
        """Read the store again, off the screen's thread."""
        self._load()

    @work(thread=True, exclusive=True, group="due", exit_on_error=False)
    def _load(self) -> None:
        desk = self.desk_app.desk
        try:
            may_read(desk)
            found, damaged = store_deadlines(desk.keeper, desk.office, desk.today, self._known)
        except ERRORS as error:
            self.app.call_from_thread(self._failed, error)
            return
        self.app.call_from_thread(self._loaded, found, damaged)

    def _loaded(self, found: Sequence[Open], damaged: Sequence[Damaged]) -> None:
        if not self.is_attached:
            # Left while the cases were read.
            return
        self._found, self._damaged = found, damaged
        line = self.query_one("#damaged", Prose)
        line.display = bool(damaged)
        names = listed(each.file.name for each in damaged[:_NAMED])
        more = _("等 {count} 个").format(count=len(damaged)) if len(damaged) > _NAMED else ""
        said = _("案件文件损坏或者算不出，期限未列入：{names}{more}。F1 查看原因和办法。")
        line.update(said.format(names=names, more=more))
        self._filter()

    def _failed(self, error: Exception) -> None:
        if self.is_attached:
            self.query_one("#count", Static).update("")
            self.fail(error)

    def _filter(self) -> None:
        desk = self.desk_app.desk
        chosen = self._chosen()
        late = sum(each.deadline.state(desk.today) == "已逾期" for each in self._found)
        text = _(" {scope}  {chosen}/{all} 项，已逾期 {late} 项")
        text = text.format(scope=_(self._scope), chosen=len(chosen), all=len(self._found), late=late)
        hint = "" if chosen else "   " + _("没有符合的期限")
        self.query_one("#count", Static).update(Content(text + hint))
        self.query_one(DueTable).show(chosen, desk.today, desk.office.calendar)
        self._draw_month()

    def _chosen(self) -> Sequence[Open]:
        today = self.desk_app.desk.today
        match self._scope:
            case "本机关":
                return [each for each in self._found if each.deadline.term.whose == "本机关"]
            case "逾期":
                return [each for each in self._found if each.deadline.state(today) == "已逾期"]
            case _:
                return self._found

    def _draw_month(self) -> None:
        desk, month = self.desk_app.desk, self.query_one("#month", Static)
        month.display = self.app.size.height >= TALL
        first = self._month or desk.today
        lines = month_lines(first, counts(self._chosen()), desk.today, desk.office.calendar)
        month.update(Content("\n".join(lines)))

    @on(DueTable.Moved)
    def _tell(self) -> None:
        entry = self.query_one(DueTable).chosen
        detail = self.query_one("#due-detail", Prose)
        if entry is None:
            detail.update("")
            return
        term, party = entry.deadline.term, shown(entry.party).replace("\n", " ") or _("（当事人未填）")
        said = _("{party}　{article}\n{length}：自{starts}（{start}）起，至{until}；{stops}\n届满未办：{missed}")
        detail.update(
            said.format(
                party=party,
                article=term.cited,
                length=term.length,
                starts=term.starts,
                start=entry.deadline.start,
                until=term.until,
                stops=term.stops,
                missed=term.missed,
            )
        )

    def action_open(self) -> None:
        """Open the case of the deadline under the cursor."""
        entry = self.query_one(DueTable).chosen
        if entry is not None:
            self.desk_app.open_case(entry.case_id)

    def action_scope(self) -> None:
        """Show all deadlines, those of the office, or those overdue."""
        self._scope = next(self._scopes)
        self._filter()

    def action_month(self, by: int) -> None:
        """Turn the month; where it is not shown there is nothing to turn."""
        shown_now = self._month or self.desk_app.desk.today
        place = shown_now.year * 12 + shown_now.month - 1 + by
        if dt.MINYEAR < place // 12 < dt.MAXYEAR:
            self._month = dt.date(place // 12, place % 12 + 1, 1)
            self._draw_month()

    def action_close(self) -> None:
        """Go back to the cases."""
        self.dismiss()
