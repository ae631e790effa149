"""The history of a case as a timeline: every event by day and phase, opened in place to what it said and changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from cases.record import CaseRecord
from cases.undoing import undone
from tui.dossier.timeline import Timeline, day_meant, timeline_blocks
from tui.language import N_, _
from tui.screens.base import DeskScreen
from tui.widgets.block_list import BlockList
from tui.widgets.line_input import FilterInput
from workflow.office import Office
from workflow.signatures import findings


class HistoryScreen(DeskScreen):
    """Lists the events, the latest first, the latest one open; what is typed narrows the list or names a day."""

    HELP = N_(
        "历史\n\n"
        "每一步都是一条不能改动的记录，按日期和阶段分组，带有前一条的摘要；签过名的注明签名是否相符。\n"
        "撤销了的记录留在历史里，划去并注明“已撤销”。\n"
        "上、下选择，Enter 展开或者收起一条：写了什么、签名、文书的校验值、改动前后。"
        "PageUp、PageDown 翻页，Ctrl+上、Ctrl+下到前一组、后一组。F6 全部展开或者收起，F4 换先后。\n"
        "直接输入文字即筛选：办理事项、人、内容，多个词以空格分开；写日期（2026-03-05、3-5、2026-3）则到那一天。"
        "Esc 先清除筛选，再返回。\n"
        "要把全部记录交给别处核对，退出后在终端运行命令 penalty export 导出。"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "app.help", "帮助", id="history.help"),
        Binding("enter", "expand", "展开/收起", id="history.expand"),
        Binding("f6", "expand_all", "全部展开/收起", id="history.expand_all"),
        Binding("f4", "turn", "换先后", id="history.turn"),
        Binding("up", "move(-1)", "上一条", id="history.up", show=False),
        Binding("down", "move(1)", "下一条", id="history.down", show=False),
        Binding("pageup", "page(-1)", "上一页", id="history.page_up", show=False),
        Binding("pagedown", "page(1)", "下一页", id="history.page_down", show=False),
        Binding("ctrl+up", "head(-1)", "上一组", id="history.head_up", show=False),
        Binding("ctrl+down", "head(1)", "下一组", id="history.head_down", show=False),
        Binding("escape", "close", "返回", id="history.close"),
    ]

    def __init__(self, record: CaseRecord, office: Office) -> None:
        super().__init__()
        found = {each.event.revision: each for each in findings(record.history, office)}
        latest = frozenset({record.revision})
        self._timeline = Timeline(record=record, office=office, findings=found, opened=latest)

    def body(self) -> Iterator[Widget]:
        """Yield the words to look for, the events, and how many there are."""
        yield FilterInput(placeholder=_("筛选：办理事项、人、内容；写日期则到那一天"))
        events = BlockList(id="events", reads_on=False)
        events.can_focus = False
        yield events
        yield Static(id="count")

    def on_mount(self) -> None:
        """Start at the latest event."""
        self.say("")
        self._draw(str(self._timeline.record.revision))
        self.query_one(FilterInput).focus()

    def _draw(self, at: str | None = None) -> None:
        timeline = self._timeline
        self.query_one(BlockList).show(timeline_blocks(timeline), at)
        history, shown = timeline.record.history, len(timeline.events)
        parts = [_("{shown}/{total} 条记录").format(shown=shown, total=len(history))]
        gone = len(undone(history))
        parts += [_("已撤销 {count} 条").format(count=gone)] if gone else []
        case = timeline.record.case_id
        hint = _("要导出全案，在终端运行：penalty export {case} -o 文件夹").format(case=case)
        parts.append(hint if shown else _("没有符合的记录，Esc 清除筛选"))
        text = f" {'   '.join(parts)}"
        self.query_one("#count", Static).update(Content(text))

    @on(Input.Changed)
    def _typed(self) -> None:
        text = self.query_one(FilterInput).value
        day = day_meant(text, self._timeline.record.history)
        words = () if day is not None else tuple(text.casefold().split())
        if words != self._timeline.words:
            self._timeline = replace(self._timeline, words=words)
            first = self._timeline.events[:1]
            self._draw(str(first[0].revision) if first and words else None)
        if day is not None:
            self.query_one(BlockList).go(str(day))

    @on(Input.Submitted)
    @on(BlockList.Chosen)
    def action_expand(self) -> None:
        """Open the event under the cursor, or close it."""
        events = self.query_one(BlockList)
        block = events.chosen
        if block is None or not block.key.isdecimal():
            return
        self._timeline = replace(self._timeline, opened=self._timeline.opened ^ {int(block.key)})
        self._draw(block.key)

    def action_expand_all(self) -> None:
        """Open every event shown; where all are open, close them."""
        shown = frozenset(each.revision for each in self._timeline.events)
        opened = self._timeline.opened - shown if shown <= self._timeline.opened else self._timeline.opened | shown
        self._timeline = replace(self._timeline, opened=opened)
        self._draw()

    def action_turn(self) -> None:
        """Put the earliest first, or the latest."""
        self._timeline = replace(self._timeline, latest_first=not self._timeline.latest_first)
        self._draw()

    def action_move(self, by: int) -> None:
        """Move in the list while the cursor stays in the words."""
        self.query_one(BlockList).action_move(by)

    def action_page(self, by: int) -> None:
        """Turn a page."""
        self.query_one(BlockList).action_page(by)

    def action_head(self, by: int) -> None:
        """Go to the next group, or the one before."""
        self.query_one(BlockList).action_head(by)

    def action_close(self) -> None:
        """Empty the words; with none, go back to the case."""
        words = self.query_one(FilterInput)
        if words.value:
            words.value = ""
        else:
            self.dismiss()
