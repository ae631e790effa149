"""The five phases of a case and the days of the ninety used, in one line."""

from __future__ import annotations

import datetime as dt
from typing import Final

from textual.content import Content
from textual.widgets import Static

from cases.record import PHASES, STATES, CaseRecord
from workflow.deadline import DECISION_DAYS, days_gone

_NEAR: Final = 75


class Stepper(Static):
    """Shows where a case stands."""

    def show(self, record: CaseRecord, today: dt.date) -> None:
        """Draw the line for a case."""
        parts: list[tuple[str, str]] = []
        over = record.state in {"service", "declined"}
        for place, phase in enumerate(PHASES):
            done = place < record.phase or (over and place == record.phase)
            now = place == record.phase and not over
            mark = "●" if done else ("◉" if now else "○")
            parts.append((f"{phase}{mark}", "bold reverse" if now else ("bold" if done else "dim")))
            parts.append(("" if place == len(PHASES) - 1 else "──", "dim"))
        parts.append((f"  {STATES[record.state][0]}", "bold"))
        text, style = days_text(record, today)
        self.update(Content.assemble(*parts, ("   ", ""), (text, style)))


def days_text(record: CaseRecord, today: dt.date) -> tuple[str, str]:
    """Return what to say of the ninety days, and its style."""
    if record.filed_on is None:
        return "未立案", "dim"
    if record.decision is not None:
        return f"办案用 {days_gone(record.filed_on, record.decision.dated)} 日", "dim"
    used = days_gone(record.filed_on, today)
    if used > DECISION_DAYS:
        return f"已用 {used}/{DECISION_DAYS} 日（未扣除听证、延期等期间）", "bold $text-error"
    return (
        f"已用 {used}/{DECISION_DAYS} 日，余 {DECISION_DAYS - used} 日",
        "bold $text-warning" if used >= _NEAR else "",
    )
