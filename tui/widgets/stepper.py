"""The five phases of a case and the period of decision, in one line."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final, cast

from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Static

from cases.record import PHASES, STATES, CaseRecord
from workflow.time.deadlines import OVER, state_of
from workflow.time.left import left_of
from workflow.time.periods import days_used, decision_deadline
from workflow.time.workdays import Calendar

if TYPE_CHECKING:
    from tui.app import DeskApp

_NEAR: Final = 15
"""Days left from which the line warns."""


class Stepper(Static):
    """Shows where a case stands."""

    def __init__(self, id: str | None = None) -> None:  # noqa: A002 - the name Textual uses
        super().__init__(id=id)
        self._shown: tuple[CaseRecord, dt.date] | None = None

    def show(self, record: CaseRecord, today: dt.date) -> None:
        """Draw the line for a case."""
        self._shown = (record, today)
        self._draw()

    def on_resize(self) -> None:
        """Say as much as fits the new width."""
        self._draw()

    def _draw(self) -> None:
        if self._shown is None:
            return
        record, today = self._shown
        parts = [*_phases(record), (f" {STATES[record.state][0]}", "bold")]
        room = self.content_size.width - sum(cell_len(text) for text, _ in parts) - 1
        calendar = cast("DeskApp", self.app).desk.office.calendar
        wordings = days_wordings(record, today, calendar)
        text, style = next((each for each in wordings if cell_len(each[0]) <= room), wordings[-1])
        self.update(Content.assemble(*parts, (" ", ""), (text, style)))


def _phases(record: CaseRecord) -> list[tuple[str, str]]:
    parts: list[tuple[str, str]] = []
    over = state_of(record) in OVER
    for place, phase in enumerate(PHASES):
        done = place < record.phase or (over and place == record.phase)
        now = place == record.phase and not over
        mark = "●" if done else ("◉" if now else "○")
        parts.append((f"{phase}{mark}", "bold reverse" if now else ("bold" if done else "dim")))
        parts.append(("" if place == len(PHASES) - 1 else "─", "dim"))
    return parts


def days_wordings(record: CaseRecord, today: dt.date, calendar: Calendar) -> tuple[tuple[str, str], ...]:
    """Return what to say of the period of decision and its style, the fullest wording first."""
    if record.filed_on is None:
        return (("未立案", "dim"),)
    if record.decision is not None:
        return ((f"办案用 {days_used(record, record.decision.dated)} 日", "dim"),)
    used, more = days_used(record, today), sum(each.days for each in record.extensions)
    if state_of(record) in OVER:
        return ((f"已用 {used} 日", "dim"),)
    extended = f"，延长 {more} 日" if more else ""
    end = decision_deadline(record, calendar, today)
    if end is None:
        return ((f"已用 {used} 日，停计{extended}", "bold"),)
    rest, short, style = _rest(left_of(end, today))
    uncertain = "（暂估）" if end.provisional else ""
    return (
        (f"已用 {used} 日，{rest}，至 {end.day}{uncertain}{extended}", style),
        (f"用{used}{short}，至{end.day}{'估' if uncertain else ''}{f'，延{more}日' if more else ''}", style),
    )


def _rest(left: int | None) -> tuple[str, str, str]:
    """Return how much is left, at length and in short, and its style."""
    if left is None:
        return "届满日待定", "待定", "bold $text-warning"
    if left < 0:
        return f"逾期 {-left} 日", f"逾{-left}日", "bold $text-error"
    return f"余 {left} 日", f"余{left}日", "bold $text-warning" if left <= _NEAR else ""
