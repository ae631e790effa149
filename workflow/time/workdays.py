"""Working days: 处罚法第八十五条 counts its 二日, 三日, 五日 and 七日 without holidays; other periods run by nature.

Holidays and make-up working days come from the office's own year files, else from `chinese_calendar`. In a year nobody
published only weekends are known, and what rests on such a year says that it is provisional.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import chinese_calendar

_SATURDAY: Final = 5
_MONTHS: Final = 12
_ONE: Final = dt.timedelta(days=1)
_MOST_MOVED: Final = dt.timedelta(days=15)
"""More than a holiday moves the end of a period of a few working days: the longest yet, nine days, was in 2026."""


@dataclass(frozen=True, slots=True)
class LastDay:
    """The last day of a period; `provisional` where a holiday arrangement is not published yet."""

    day: dt.date
    provisional: bool

    def __str__(self) -> str:
        return f"{self.day}（放假安排未公布，暂估）" if self.provisional else str(self.day)

    @property
    def advice(self) -> str:
        """What makes a provisional day certain, to be said behind a remedy; nothing for a certain one."""
        if not self.provisional:
            return ""
        return f"；{self.day.year}年的放假安排录入后（机关档案旁的 holidays-{self.day.year}.yaml）即可确定"

    def over(self, day: dt.date) -> bool:
        """Tell whether a day is certainly past it: where holidays are not known, no arrangement moves it by more."""
        return day > self.day + (_MOST_MOVED if self.provisional else dt.timedelta(0))


@dataclass(frozen=True, slots=True)
class Year:
    """One year as the State Council arranged it: weekdays off, weekend days worked, and the notice's number (文号)."""

    year: int
    off: frozenset[dt.date]
    work: frozenset[dt.date]
    document: str


@dataclass(frozen=True, slots=True)
class _Days:
    """A year's working days, in order and as a set; `known` where its arrangement is published."""

    ordered: tuple[dt.date, ...]
    working: frozenset[dt.date]
    known: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days an office works: `years` of its own replace the package's year as a whole.

    No period counts its first day (民诉法第八十五条第二款). A period of natural days or months is provisional where the
    day it ends on by number, or one it was moved over, is in a year nobody published; one of working days where any day
    counted is. A count is 0 or more, else ValueError.
    """

    years: Mapping[int, Year] = field(default_factory=dict)

    def is_workday(self, day: dt.date) -> tuple[bool, bool]:
        """Return whether a day is a working day, and whether that is known."""
        days = self._days(day.year)
        return day in days.working, days.known

    def provisional(self, day: dt.date) -> bool:
        """Tell whether nobody published the holidays of a day's year."""
        return not self._days(day.year).known

    def after_workdays(self, start: dt.date, count: int) -> LastDay:
        """Return the last day of a period of `count` working days; none at all ends on `start`."""
        day, left, provisional = start, _counted(count), False
        while left:
            day += _ONE
            working, known = self.is_workday(day)
            provisional = provisional or not known
            left -= working
        return LastDay(day, provisional)

    def after_days(self, start: dt.date, count: int) -> LastDay:
        """Return the last day of a period of natural days, moved on where it is a day off (民诉法第八十五条第三款)."""
        return self._moved_on(start + dt.timedelta(days=_counted(count)))

    def after_months(self, start: dt.date, count: int) -> LastDay:
        """Return the last day of a period of natural months, moved on where it is a day off.

        It is the day of the same number, or the month's last day where there is none (民法典第二百零二条).
        """
        return self._moved_on(months_after(start, count))

    def before_workdays(self, day: dt.date, count: int) -> LastDay:
        """Return the last day to serve a notification so that `count` whole working days lie before `day`.

        处罚法第六十四条第二项, 举行听证的七日前通知, is read so: neither the day of service nor the day of the hearing
        counts. The result is the latest `d` with `after_workdays(d, count).day < day`; it may itself be a day off.
        """
        last, left, provisional = day - _ONE, _counted(count), False
        while left:
            working, known = self.is_workday(last)
            provisional = provisional or not known
            left -= working
            last -= _ONE
        return LastDay(last, provisional)

    def workdays_between(self, start: dt.date, end: dt.date) -> int:
        """Return how many working days follow `start`, up to and with `end`; 0 where `end` is not after it."""
        if end <= start:
            return 0
        years = (self._days(year).ordered for year in range(start.year, end.year + 1))
        return sum(bisect_right(days, end) - bisect_right(days, start) for days in years)

    def _moved_on(self, day: dt.date) -> LastDay:
        working, known = self.is_workday(day)
        provisional = not known
        while not working:
            day += _ONE
            working, known = self.is_workday(day)
            provisional = provisional or not known
        return LastDay(day, provisional)

    def _days(self, year: int) -> _Days:
        return _days_of(year, self.years.get(year))


STANDARD: Final = Calendar()


def after_workdays(start: dt.date, count: int) -> LastDay:
    """Return `Calendar.after_workdays` of the package's own calendar."""
    return STANDARD.after_workdays(start, count)


def after_days(start: dt.date, count: int) -> LastDay:
    """Return `Calendar.after_days` of the package's own calendar."""
    return STANDARD.after_days(start, count)


def months_after(start: dt.date, count: int) -> dt.date:
    """Return the day of the same number some months later, or that month's last day where there is none."""
    years, month = divmod(start.month - 1 + _counted(count), _MONTHS)
    year, month = start.year + years, month + 1
    return dt.date(year, month, min(start.day, monthrange(year, month)[1]))


def _counted(count: int) -> int:
    if count < 0:
        raise ValueError(f"a period is counted forward, not by {count}")
    return count


# The package looks through all its years for every day asked; lists of thousands of cases ask millions of times.
@cache
def _days_of(year: int, own: Year | None) -> _Days:
    first, last = dt.date(year, 1, 1).toordinal(), dt.date(year, 12, 31).toordinal()
    told = [(day, *_told(day, own)) for day in map(dt.date.fromordinal, range(first, last + 1))]
    ordered = tuple(day for day, working, _ in told if working)
    return _Days(ordered, frozenset(ordered), all(known for _, _, known in told))


def _told(day: dt.date, own: Year | None) -> tuple[bool, bool]:
    """Tell of one day whether it is worked, and whether that is known."""
    weekday = day.weekday() < _SATURDAY
    if own is not None:
        return day in own.work or (weekday and day not in own.off), True
    try:
        return bool(chinese_calendar.is_workday(day)), True
    except NotImplementedError:
        return weekday, False
