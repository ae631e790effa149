"""Working days: 处罚法第八十五条 counts its 二日, 三日, 五日 and 七日 without holidays.

Holidays and make-up working days come from `chinese_calendar`; past the years it knows only weekends are known, and the
result says that it is provisional.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import chinese_calendar

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class LastDay:
    """The last day of a period; `provisional` where a holiday arrangement is not published yet."""

    day: dt.date
    provisional: bool

    def __str__(self) -> str:
        return f"{self.day}（放假安排未公布，暂估）" if self.provisional else str(self.day)


def after_workdays(start: dt.date, count: int) -> LastDay:
    """Return the last day of a period of `count` working days; its first day is not counted (民诉法第八十五条)."""
    day, provisional = start, False
    while count:
        day += dt.timedelta(days=1)
        working, known = _is_workday(day)
        provisional = provisional or not known
        count -= working
    return LastDay(day, provisional)


def after_days(start: dt.date, count: int) -> LastDay:
    """Return the last day of a period of natural days, moved on where it is no working day (民诉法第八十五条)."""
    return after_workdays(start + dt.timedelta(days=count - 1), 1)


def _is_workday(day: dt.date) -> tuple[bool, bool]:
    """Tell whether a day is a working day, and whether that is known."""
    try:
        return bool(chinese_calendar.is_workday(day)), True
    except NotImplementedError:
        return day.weekday() < _SATURDAY, False
