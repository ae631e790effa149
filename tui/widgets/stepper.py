"""The five phases of a case with the days on which it entered them, and the period of decision, in one line."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final, cast

from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Static

from cases.record import CaseRecord
from cases.states import PHASES, STATES
from tui.language import _
from workflow.time.deadlines import OVER, state_of
from workflow.time.left import left_of
from workflow.time.periods import DECISION_DAYS, days_used, decision_deadline
from workflow.time.workdays import Calendar

if TYPE_CHECKING:
    from tui.app import DeskApp

_NEAR: Final = 15
"""Days left from which the line warns."""
_BAR: Final = 10
"""How many cells the bar of the days has, where there is room for it."""


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
        calendar = cast("DeskApp", self.app).desk.office.calendar
        self.update(Content.assemble(*line_parts(record, today, calendar, self.content_size.width)))


def line_parts(record: CaseRecord, today: dt.date, calendar: Calendar, width: int) -> list[tuple[str, str]]:
    """Return the line for a width: the phases, the state and the days; then the bar and the dates that still fit.

    The dates go to the latest phases first.
    """
    days = entered_on(record)
    bare = [*_phases(record, {}, today), (f" {_(STATES[record.state][0])} ", "bold")]
    wordings = days_wordings(record, today, calendar)
    if PHASES[record.phase] == STATES[record.state][0] and _width(bare) + cell_len(wordings[-1][0]) > width:
        # The phase says it already.
        bare[-1] = (" ", "")
    room = width - _width(bare)
    said = next((each for each in wordings if cell_len(each[0]) <= room), shortest(record, today, calendar))
    room -= cell_len(said[0])
    kept: dict[int, dt.date] = {}
    for phase in sorted(days, reverse=True):
        more = {**kept, phase: days[phase]}
        if _width(_phases(record, more, today)) - _width(_phases(record, {}, today)) > room:
            break
        kept = more
    phases = _phases(record, kept, today)
    bar = days_bar(record, today, calendar)
    free = width - _width([*phases, bare[-1], said])
    ending = [(f" {bar}", said[1])] if bar and cell_len(bar) < free else []
    return [*phases, bare[-1], said, *ending]


def entered_on(record: CaseRecord) -> dict[int, dt.date]:
    """Return the day on which the case came, for the last time, into each phase up to its own: by place, from 0.

    The day of filing is the one from which the law counts, whenever it was entered.
    """
    found: dict[int, dt.date] = {}
    before: int | None = None
    for event in record.standing:
        state = str(event.data["state"])
        phase = STATES[state][1] if state in STATES else None
        if phase is not None and phase != before:
            day = dt.datetime.fromisoformat(event.at).date()
            found[phase] = record.filed_on if event.kind == "file_case" and record.filed_on else day
            before = phase
    return {phase: day for phase, day in found.items() if phase <= record.phase}


def _width(parts: list[tuple[str, str]]) -> int:
    return sum(cell_len(text) for text, _style in parts)


def _phases(record: CaseRecord, days: dict[int, dt.date], today: dt.date) -> list[tuple[str, str]]:
    parts: list[tuple[str, str]] = []
    over = state_of(record) in OVER
    for place, phase in enumerate(PHASES):
        done = place < record.phase or (over and place == record.phase)
        now = place == record.phase and not over
        mark = "●" if done else ("◉" if now else "○")
        parts.append((f"{_(phase)}{mark}", "bold reverse" if now else ("bold" if done else "dim")))
        if place in days:
            parts.append((_day(days[place], today), ""))
        parts.append(("" if place == len(PHASES) - 1 else "─", "dim"))
    return parts


def _day(day: dt.date, today: dt.date) -> str:
    return day.strftime("%m-%d" if day.year == today.year else "%y-%m-%d")


def days_bar(record: CaseRecord, today: dt.date, calendar: Calendar) -> str:
    """Draw how much of the period of decision is used, "[=====.....] 45/90"; empty where it does not run."""
    end = decision_deadline(record, calendar, today)
    left = left_of(end, today) if end is not None and record.decision is None else None
    if left is None or record.filed_on is None or state_of(record) in OVER:
        return ""
    used = days_used(record, today)
    full = min(_BAR, -(-_BAR * used // max(1, used + max(0, left))))
    of = DECISION_DAYS + sum(each.days for each in record.extensions)
    return f"[{'=' * full}{'.' * (_BAR - full)}] {used}/{of}"


def days_wordings(record: CaseRecord, today: dt.date, calendar: Calendar) -> tuple[tuple[str, str], ...]:
    """Return what to say of the period of decision and its style, the fullest wording first."""
    if record.filed_on is None:
        return ((_("未立案"), "dim"),)
    if record.decision is not None:
        return ((_("办案用 {days} 日").format(days=days_used(record, record.decision.dated)), "dim"),)
    used, more = days_used(record, today), sum(each.days for each in record.extensions)
    if state_of(record) in OVER:
        return ((_("已用 {days} 日").format(days=used), "dim"),)
    extended = _("，延长 {days} 日").format(days=more) if more else ""
    end = decision_deadline(record, calendar, today)
    if end is None:
        return ((_("已用 {used} 日，停计{extended}").format(used=used, extended=extended), "bold"),)
    rest, short, style = _rest(left_of(end, today))
    mark = _("（暂估）") if end.provisional else ""
    full = _("已用 {used} 日，{rest}，至 {day}{mark}").format(used=used, rest=rest, day=end.day, mark=mark)
    mark, longer = _("估") if end.provisional else "", _("，延{days}日").format(days=more) if more else ""
    brief = _("用{used}{rest}，至{day}{mark}").format(used=used, rest=short, day=end.day, mark=mark)
    return ((f"{full}{extended}", style), (f"{brief}{longer}", style))


def shortest(record: CaseRecord, today: dt.date, calendar: Calendar) -> tuple[str, str]:
    """Return what is left of the period of decision and its style, for a line that has no room for more."""
    end = decision_deadline(record, calendar, today)
    return _rest(left_of(end, today))[1:] if end is not None else (_("停计"), "bold")


def _rest(left: int | None) -> tuple[str, str, str]:
    """Return how much is left, at length and in short, and its style."""
    if left is None:
        return _("届满日待定"), _("待定"), "bold $text-warning"
    if left < 0:
        return _("逾期 {days} 日").format(days=-left), _("逾{days}日").format(days=-left), "bold $text-error"
    return (
        _("余 {days} 日").format(days=left),
        _("余{days}日").format(days=left),
        "bold $text-warning" if left <= _NEAR else "",
    )
