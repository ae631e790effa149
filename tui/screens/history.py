"""The history of a case: every event, who and when, and on request what it said."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from cases.events import Event
from cases.record import CaseRecord
from tui.dossier import event_lines, label_of_event, signature_words, when, who
from tui.screens.base import DeskScreen
from tui.widgets.prose import Prose
from tui.wording import shown
from workflow.office import Office
from workflow.signatures import findings


class HistoryScreen(DeskScreen):
    """Lists the events, the latest first; the one under the cursor is shown whole below."""

    HELP = (
        "历史\n\n每一步都是一条不能改动的记录，带有前一条的摘要；签过名的注明签名是否相符。上、下选择，下方是这一条的全部内容；"
        "PageUp、PageDown 翻看内容，Enter 放大内容，再按还原。Esc 返回。"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "app.help", "帮助", id="history.help"),
        Binding("enter", "expand", "展开/收起", id="history.expand"),
        Binding("pageup", "page(-1)", "内容上一页", id="history.page_up", priority=True),
        Binding("pagedown", "page(1)", "内容下一页", id="history.page_down", priority=True),
        Binding("escape", "close", "返回", id="history.close"),
    ]

    def __init__(self, record: CaseRecord, office: Office) -> None:
        super().__init__()
        self._events = tuple(reversed(record.history))
        self._office = office
        self._findings = {each.event.revision: each for each in findings(record.history, office)}

    def body(self) -> Iterator[Widget]:
        """Yield the list and the place for one event."""
        options = [Option(Content(shown(self._line(each)))) for each in self._events]
        yield OptionList(*options, id="events", markup=False)
        with VerticalScroll(id="event", can_focus=False):
            yield Prose(id="event-text")

    def _line(self, event: Event) -> str:
        signed = signature_words(self._findings.get(event.revision)).partition("，")[0].partition("：")[0]
        line = f"{event.revision:>3}  {when(event.at)}  {label_of_event(event)}  {who(self._office, event.actor)}"
        return f"{line}  {signed}" if signed else line

    def on_mount(self) -> None:
        """Start at the latest event."""
        self.say("")
        events = self.query_one(OptionList)
        events.highlighted = 0
        events.focus()

    @on(OptionList.OptionHighlighted)
    def _show(self, event: OptionList.OptionHighlighted) -> None:
        chosen = self._events[event.option_index]
        text = "\n".join(event_lines(chosen, self._findings.get(chosen.revision)))
        self.query_one("#event-text", Prose).update(text)
        self.query_one("#event").scroll_home(animate=False)

    @on(OptionList.OptionSelected)
    def action_expand(self) -> None:
        """Give the event the whole screen, or take it back."""
        self.toggle_class("expanded")

    def action_page(self, by: int) -> None:
        """Scroll the event."""
        text = self.query_one("#event")
        text.scroll_relative(y=by * max(1, text.size.height - 1), animate=False)

    def action_close(self) -> None:
        """Go back to the case."""
        self.dismiss()
