"""What is left of a period, said in one way everywhere: a last day that is not certain yet makes nobody late."""

from __future__ import annotations

import datetime as dt

from workflow.time.workdays import Calendar, LastDay


def is_over(last: LastDay, today: dt.date) -> bool:
    """Tell whether a period is over on a day; what is provisional never is."""
    return today > last.day and not last.provisional


def left_of(last: LastDay, today: dt.date, calendar: Calendar | None = None) -> int | None:
    """Return the days left, less than 0 once over: working days by a calendar where one is given.

    None where a provisional day has gone by: nobody knows yet whether the period is over.
    """
    if last.provisional and today > last.day:
        return None
    if calendar is None:
        return (last.day - today).days
    return calendar.workdays_between(today, last.day) - calendar.workdays_between(last.day, today)
