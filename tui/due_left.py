"""What a line of the list says of a case's next last day, from what was on file when the case was last written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from cases.keeper import Head
from tui.language import _
from workflow.time.left import is_over, left_of
from workflow.time.terms import BY_CODE, Term
from workflow.time.workdays import Calendar, LastDay


def left_words(head: Head, today: dt.date, calendar: Calendar, *, named: bool = False) -> tuple[str, bool]:
    """Say how much is left of the period that ends first, and its last day; tell whether that is over.

    With `named` the period is named too.

    A right that lapsed unused makes nobody late, and is passed over.
    """
    for last, term in _periods(head):
        over = is_over(last, today)
        if not (over and term is not None and term.right):
            words = _words(last, term, today, calendar)
            return f"{_(term.label)} {words}" if named and term is not None else words, over
    return "", False


def _periods(head: Head) -> Iterator[tuple[LastDay, Term | None]]:
    for word in head.listing.get("deadlines", "").split():
        day, _sign, code = word.partition("=")
        yield LastDay(dt.date.fromisoformat(day), code.endswith("~")), BY_CODE.get(code.rstrip("~"))


def _words(last: LastDay, term: Term | None, today: dt.date, calendar: Calendar) -> str:
    workdays = term is not None and term.unit == "工作日"
    left = left_of(last, today, calendar if workdays else None)
    day = last.day.strftime("%m-%d")
    if left is None:
        return _("待定 {day}").format(day=day)
    unit = _("工作日") if workdays else _("日")
    sure = _("估") if last.provisional else ""
    if is_over(last, today):
        return (
            _("逾{days}{unit} {day}").format(days=-left, unit=unit, day=day)
            if left
            else _("已逾期 {day}").format(day=day)
        )
    return _("余{days}{unit} {day}{sure}").format(days=left, unit=unit, day=day, sure=sure)
