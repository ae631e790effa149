"""Deadlines as text: a line or two each, and a month with the number of deadlines on each day.

The command prints these lines and the screen shows them, so that both say the same.
"""

from __future__ import annotations

import datetime as dt
from calendar import Calendar as Weeks
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from rich.cells import cell_len, set_cell_size

from templates.text import wrap
from tui.language import N_, _
from tui.wording import shown
from workflow.time.deadlines import Deadline, Open
from workflow.time.workdays import Calendar

WEEKDAYS: Final = (N_("周一"), N_("周二"), N_("周三"), N_("周四"), N_("周五"), N_("周六"), N_("周日"))
WIDTH: Final = 80
_DAY: Final = 11
"""Cells of a day in a month."""
_GRID: Final = _DAY * 7
_WHEN: Final = 15
_LEFT: Final = 13
_CASE: Final = 9
_WHOSE: Final = 8
_INDENT: Final = "    "


def when(deadline: Deadline) -> str:
    """Write the last day with its weekday; one that is not certain yet says so instead."""
    if deadline.last is None:
        return _("（停计）")
    day = deadline.last.day
    return f"{day} {_('暂估') if deadline.last.provisional else _(WEEKDAYS[day.weekday()])}"


def left_words(deadline: Deadline, today: dt.date, calendar: Calendar) -> str:
    """Write how much time is left; where that is not certain yet, that it is to be settled."""
    if deadline.last is None:
        return _("停计")
    days, workdays = deadline.left(today, calendar), deadline.term.unit == "工作日"
    if days is None:
        return _("待定")
    if deadline.state(today) == "已逾期":
        # A period that ended on the last working day before a weekend is over, though no working day has gone since.
        late = _("逾期{days}工作日") if workdays else _("逾期{days}日")
        return late.format(days=-days) if days else _("逾期")
    if deadline.last.day == today:
        return _("今日届满")
    return (_("余{days}工作日") if workdays else _("余{days}日")).format(days=days)


def row(entry: Open, today: dt.date, calendar: Calendar) -> str:
    """Write the line of a deadline: day, weekday, days left, case, whose, what."""
    deadline = entry.deadline
    cells = (
        (when(deadline), _WHEN),
        (left_words(deadline, today, calendar), _LEFT),
        (entry.case_id, _CASE),
        (_(deadline.term.whose), _WHOSE),
    )
    fitted = (set_cell_size(text, max(size, cell_len(text))) for text, size in cells)
    label = _(deadline.term.label)
    label = _("{label}（{about}）").format(label=label, about=deadline.about) if deadline.about else label
    return f"{' '.join(fitted)} {label}"


def detail(entry: Open, width: int = WIDTH) -> list[str]:
    """Write the party and the article, on as many lines as they need."""
    party = shown(entry.party).replace("\n", " ") or _("（当事人未填）")
    whole = f"{_INDENT}{party}　{entry.deadline.term.cited}"
    if cell_len(whole) <= width:
        return [whole]
    return [line for text in (party, entry.deadline.term.cited) for line in wrap(text, width, _INDENT, _INDENT)]


def heading() -> str:
    """Name the columns of `row`."""
    sizes = ((_WHEN, _("届满")), (_LEFT, _("余")), (_CASE, _("案号")), (_WHOSE, _("谁的期限")))
    return f"{' '.join(set_cell_size(text, size) for size, text in sizes)} {_('期限')}"


def counts(entries: Iterable[Open]) -> Mapping[dt.date, int]:
    """Return how many deadlines fall on each day."""
    return Counter(each.deadline.last.day for each in entries if each.deadline.last is not None)


def month_lines(first: dt.date, numbers: Mapping[dt.date, int], today: dt.date, calendar: Calendar) -> Iterator[str]:
    """Yield the lines of a month, `first` being any day in it, Monday first.

    A day off is marked (休), a day with deadlines bears their number, today an arrow.
    """
    yield _("{year} 年 {month} 月").format(year=first.year, month=first.month).center(_GRID - 4).rstrip()
    yield "".join(set_cell_size(f" {_(name)}", _DAY) for name in WEEKDAYS).rstrip()
    for week in Weeks().monthdatescalendar(first.year, first.month):
        cells = (_cell(day, numbers, today, calendar) if day.month == first.month else " " * _DAY for day in week)
        yield "".join(cells).rstrip()
    note = _("休为休息日，件前为当日届满的期限数，>为今日")
    yield note + _("；放假安排未公布，只按周末标注") if calendar.provisional(first) else note


def _cell(day: dt.date, numbers: Mapping[dt.date, int], today: dt.date, calendar: Calendar) -> str:
    mark = "" if calendar.is_workday(day)[0] else _("休")
    number = _("{count}件").format(count=numbers[day]) if numbers.get(day) else ""
    return set_cell_size(f"{'>' if day == today else ' '}{day.day:>2}{set_cell_size(mark, 2)}{number}", _DAY)
