"""The calendar against the State Council's notices, written down here by hand and walked day by day."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.time.workdays import STANDARD, Calendar, LastDay, Year, after_days, after_workdays

ONE = dt.timedelta(days=1)

# Year: days off as the notice writes them (weekends among them), weekend days worked.
NOTICES = {
    # 国办发明电〔2020〕27号
    2021: ("1.1-1.3 2.11-2.17 4.3-4.5 5.1-5.5 6.12-6.14 9.19-9.21 10.1-10.7", "2.7 2.20 4.25 5.8 9.18 9.26 10.9"),
    # 国办发明电〔2021〕11号
    2022: ("1.1-1.3 1.31-2.6 4.3-4.5 4.30-5.4 6.3-6.5 9.10-9.12 10.1-10.7", "1.29 1.30 4.2 4.24 5.7 10.8 10.9"),
    # 国办发明电〔2022〕16号; its 2022-12-31 is a Saturday
    2023: ("1.1-1.2 1.21-1.27 4.5-4.5 4.29-5.3 6.22-6.24 9.29-10.6", "1.28 1.29 4.23 5.6 6.25 10.7 10.8"),
    # 国办发明电〔2023〕7号
    2024: ("1.1-1.1 2.10-2.17 4.4-4.6 5.1-5.5 6.10-6.10 9.15-9.17 10.1-10.7", "2.4 2.18 4.7 4.28 5.11 9.14 9.29 10.12"),
    # 国办发明电〔2024〕12号
    2025: ("1.1-1.1 1.28-2.4 4.4-4.6 5.1-5.5 5.31-6.2 10.1-10.8", "1.26 2.8 4.27 9.28 10.11"),
    # 国办发明电〔2025〕7号
    2026: (
        "1.1-1.3 2.15-2.23 4.4-4.6 5.1-5.5 6.19-6.21 9.25-9.27 10.1-10.7",
        "1.4 2.14 2.28 5.9 9.20 10.10",
    ),
}
FIRST, LAST = dt.date(2021, 1, 1), dt.date(2026, 12, 31)


def span(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + number * ONE for number in range((last - first).days + 1)]


def on(year: int, text: str) -> dt.date:
    month, _, day = text.partition(".")
    return dt.date(year, int(month), int(day))


def days_off(year: int) -> list[dt.date]:
    ends = [entry.split("-") for entry in NOTICES[year][0].split()]
    return [day for first, last in ends for day in span(on(year, first), on(year, last))]


OFF = {day for year in NOTICES for day in days_off(year)}
WORK = {on(year, text) for year, (_, work) in NOTICES.items() for text in work.split()}
EVERY = span(FIRST, LAST)


def works(day: dt.date) -> bool:
    return day in WORK or (day.isoweekday() <= 5 and day not in OFF)


# The walks below take some weeks of 2020 without a holiday, and of 2027, of which nothing is published.
WORKING = {day: works(day) for day in span(dt.date(2020, 11, 1), dt.date(2027, 12, 31))}


def published(*days: dt.date) -> bool:
    return all(day <= LAST for day in days)


def walked(start: dt.date, count: int) -> LastDay:
    """Walk `count` working days."""
    passed: list[dt.date] = []
    while sum(WORKING[day] for day in passed) < count:
        passed.append((passed[-1] if passed else start) + ONE)
    return LastDay(passed[-1], not published(*passed))


def rolled(end: dt.date) -> LastDay:
    """Walk from the day a period ends on by number to the first working day."""
    passed = [end]
    while not WORKING[passed[-1]]:
        passed.append(passed[-1] + ONE)
    return LastDay(passed[-1], not published(*passed))


def same_number(start: dt.date, months: int) -> dt.date:
    """Walk month by month, then back from a day of the same number that the month does not have."""
    year, month = start.year, start.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    for number in range(start.day, 0, -1):
        try:
            return dt.date(year, month, number)
        except ValueError:
            continue
    raise AssertionError


def test_the_notices_written_here_are_whole() -> None:
    for year in NOTICES:
        off = days_off(year)
        work = [day for day in WORK if day.year == year]
        assert len(off) == len(set(off))
        assert all(day.isoweekday() > 5 for day in work)
        assert not set(work) & set(off)
        # 全国年节及纪念日放假办法 gives 11 holidays, since 2025 13; what else is moved off is worked on a weekend.
        every = span(dt.date(year, 1, 1), dt.date(year, 12, 31))
        weekdays = sum(day.isoweekday() <= 5 for day in every)
        assert sum(works(day) for day in every) == weekdays - (11 if year < 2025 else 13)


def test_every_day_of_six_years() -> None:
    wrong = [day for day in EVERY if STANDARD.is_workday(day) != (works(day), True)]
    assert wrong == []
    assert not any(STANDARD.provisional(day) for day in EVERY)


@pytest.mark.parametrize("count", [1, 2, 3, 5, 7, 10, 15])
def test_working_days_from_every_day(count: int) -> None:
    wrong = [day for day in EVERY if STANDARD.after_workdays(day, count) != walked(day, count)]
    assert wrong == []


@pytest.mark.parametrize("count", [3, 5, 15, 30, 60, 90])
def test_natural_days_from_every_day(count: int) -> None:
    wrong = [day for day in EVERY if STANDARD.after_days(day, count) != rolled(span(day, day + count * ONE)[-1])]
    assert wrong == []


@pytest.mark.parametrize("count", [1, 2, 3, 6])
def test_months_from_every_day(count: int) -> None:
    wrong = [day for day in EVERY if STANDARD.after_months(day, count) != rolled(same_number(day, count))]
    assert wrong == []


def test_seven_working_days_before_every_hearing() -> None:
    hearings = span(FIRST, dt.date(2027, 1, 31))
    ends = {day: walked(day, 7).day for day in span(dt.date(2020, 11, 20), hearings[-1])}
    wrong = []
    for hearing in hearings:
        served = hearing - ONE
        while ends[served] >= hearing:
            served -= ONE
        expected = LastDay(served, not published(*span(served + ONE, hearing - ONE)))
        if STANDARD.before_workdays(hearing, 7) != expected:
            wrong.append(hearing)
    assert wrong == []


def test_working_days_between_any_two_days() -> None:
    passed = dict.fromkeys(EVERY[:1], 0)
    for before, day in pairwise(EVERY):
        passed[day] = passed[before] + works(day)
    for start in EVERY[::37]:
        for end in EVERY[::11]:
            assert STANDARD.workdays_between(start, end) == max(passed[end] - passed[start], 0)


@pytest.mark.parametrize(
    ("hearing", "served"),
    [
        ("2026-07-15", "2026-07-05"),  # 14, 13, 10, 9, 8, 7, Monday 6; so Sunday 5
        ("2026-07-16", "2026-07-06"),  # 15, 14, 13, 10, 9, 8, Tuesday 7; so Monday 6
        ("2026-10-13", "2026-09-27"),  # 12, Saturday 10, 9, 8; 1 to 7 October off; 30, 29, 28; so Sunday 27
        ("2026-02-25", "2026-02-08"),  # 24; 15 to 23 off; Saturday 14, 13, 12, 11, 10, 9; so Sunday 8
        ("2026-05-12", "2026-04-28"),  # 11, Saturday 9, 8, 7, 6; 1 to 5 May off; 30, 29; so Tuesday 28
    ],
)
def test_a_hearing_counted_by_hand(hearing: str, served: str) -> None:
    found = STANDARD.before_workdays(dt.date.fromisoformat(hearing), 7)
    assert found == LastDay(dt.date.fromisoformat(served), provisional=False)


@pytest.mark.parametrize(
    ("start", "count", "last"),
    [
        ("2022-01-31", 1, "2022-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-10-31", 1, "2023-11-30"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2023-08-29", 6, "2024-02-29"),
        ("2023-11-30", 3, "2024-02-29"),
        ("2024-12-31", 2, "2025-02-28"),
        ("2024-02-29", 1, "2024-03-29"),
        ("2025-07-15", 6, "2026-01-15"),
        ("2025-10-31", 1, "2025-12-01"),  # 30 November is a Sunday
        ("2026-01-31", 1, "2026-02-28"),  # a Saturday worked
        ("2025-09-01", 1, "2025-10-09"),  # 1 to 8 October off
    ],
)
def test_the_ends_of_months(start: str, count: int, last: str) -> None:
    found = STANDARD.after_months(dt.date.fromisoformat(start), count)
    assert found == LastDay(dt.date.fromisoformat(last), provisional=False)


# What the notice for a later year may say; the days are made up.
FUTURE = Year(
    2027,
    frozenset({dt.date(2027, 1, 1), *span(dt.date(2027, 2, 5), dt.date(2027, 2, 11))}),
    frozenset({dt.date(2027, 2, 14)}),
    "国办发明电〔2026〕9号",
)


def test_the_office_makes_a_year_known() -> None:
    calendar = Calendar({2027: FUTURE})
    new_year = dt.date(2027, 1, 1)
    assert STANDARD.is_workday(new_year) == (True, False)
    assert calendar.is_workday(new_year) == (False, True)
    assert calendar.is_workday(dt.date(2027, 2, 14)) == (True, True)
    assert STANDARD.provisional(new_year)
    assert not calendar.provisional(new_year)
    assert STANDARD.after_workdays(LAST, 1) == LastDay(new_year, provisional=True)
    assert calendar.after_workdays(LAST, 1) == LastDay(dt.date(2027, 1, 4), provisional=False)
    assert calendar.after_days(dt.date(2027, 1, 21), 15) == LastDay(dt.date(2027, 2, 12), provisional=False)
    assert calendar.provisional(dt.date(2028, 1, 1))


def test_the_office_year_replaces_the_package_year() -> None:
    holiday, friday = dt.date(2026, 10, 1), dt.date(2026, 7, 3)
    calendar = Calendar({2026: Year(2026, frozenset({friday}), frozenset(), "国办发明电〔2026〕1号")})
    assert STANDARD.is_workday(holiday) == (False, True)
    assert calendar.is_workday(holiday) == (True, True)
    assert calendar.is_workday(friday) == (False, True)
    assert calendar.is_workday(dt.date(2025, 10, 1)) == (False, True)


def test_what_makes_a_period_provisional() -> None:
    thursday, gap = dt.date(2026, 12, 31), Calendar({2028: Year(2028, frozenset(), frozenset(), "x")})
    assert not STANDARD.after_days(dt.date(2026, 12, 1), 30).provisional
    assert STANDARD.after_days(dt.date(2026, 12, 1), 31).provisional
    assert STANDARD.before_workdays(dt.date(2027, 1, 4), 1).provisional
    assert not STANDARD.before_workdays(dt.date(2027, 1, 1), 1).provisional
    # Working days are counted through the year nobody published; months are not.
    assert gap.after_workdays(thursday, 262).provisional
    assert gap.after_months(thursday, 13) == LastDay(dt.date(2028, 1, 31), provisional=False)
    # Moved on from a day off that is known to a day that is not.
    closed = Calendar({2026: Year(2026, frozenset({thursday}), frozenset(), "x")})
    assert closed.after_days(dt.date(2026, 12, 1), 30) == LastDay(dt.date(2027, 1, 1), provisional=True)
    assert str(STANDARD.after_workdays(thursday, 1)) == "2027-01-01（放假安排未公布，暂估）"
    assert str(STANDARD.after_workdays(dt.date(2026, 7, 6), 1)) == "2026-07-07"


def test_periods_of_nothing() -> None:
    saturday = dt.date(2026, 7, 4)
    assert STANDARD.after_workdays(saturday, 0) == LastDay(saturday, provisional=False)
    assert STANDARD.after_days(saturday, 0) == LastDay(dt.date(2026, 7, 6), provisional=False)
    assert STANDARD.before_workdays(saturday, 0) == LastDay(dt.date(2026, 7, 3), provisional=False)
    assert STANDARD.workdays_between(saturday, saturday) == 0
    assert STANDARD.workdays_between(saturday, dt.date(2026, 6, 1)) == 0


@pytest.mark.parametrize("name", ["after_workdays", "after_days", "after_months", "before_workdays"])
def test_nothing_is_counted_backward(name: str) -> None:
    with pytest.raises(ValueError, match="-1"):
        getattr(STANDARD, name)(FIRST, -1)


@given(st.dates(FIRST, dt.date(2028, 12, 31)), st.integers(0, 60))
def test_the_module_functions_are_the_standard_calendar(start: dt.date, count: int) -> None:
    assert after_workdays(start, count) == STANDARD.after_workdays(start, count)
    assert after_days(start, count) == STANDARD.after_days(start, count)


def test_a_year_is_asked_of_the_package_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = [STANDARD.after_workdays(day, 5) for day in EVERY]
    monkeypatch.delattr(chinese_calendar, "is_workday")
    assert [STANDARD.after_workdays(day, 5) for day in EVERY] == first


days = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))
counts = st.integers(0, 60)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Draw calendars with any arrangement of some years, known to the package or not."""
    years = {}
    for number in draw(st.sets(st.integers(2025, 2029), max_size=2)):
        inside = st.sets(st.dates(dt.date(number, 1, 1), dt.date(number, 12, 31)), max_size=40)
        off = frozenset(day for day in draw(inside) if day.isoweekday() <= 5)
        work = frozenset(day for day in draw(inside) if day.isoweekday() > 5)
        years[number] = Year(number, off, work, "文号")
    return Calendar(years)


@given(calendars(), days)
def test_the_office_year_is_read_as_written(calendar: Calendar, day: dt.date) -> None:
    year = calendar.years.get(day.year)
    if year is None:
        assert calendar.is_workday(day) == STANDARD.is_workday(day)
    else:
        expected = day in year.work if day.isoweekday() > 5 else day not in year.off
        assert calendar.is_workday(day) == (expected, True)


@given(calendars(), days, days, counts, st.sampled_from(["after_workdays", "after_days", "before_workdays"]))
def test_a_later_start_never_ends_earlier(
    calendar: Calendar, one: dt.date, other: dt.date, count: int, name: str
) -> None:
    first, second = sorted((one, other))
    assert getattr(calendar, name)(first, count).day <= getattr(calendar, name)(second, count).day


@given(calendars(), days, days, st.integers(0, 24))
def test_a_later_start_never_ends_earlier_by_months(
    calendar: Calendar, one: dt.date, other: dt.date, count: int
) -> None:
    first, second = sorted((one, other))
    assert calendar.after_months(first, count).day <= calendar.after_months(second, count).day


@given(calendars(), days, counts)
def test_one_more_day_ends_later_and_no_surer(calendar: Calendar, start: dt.date, count: int) -> None:
    shorter, longer = calendar.after_workdays(start, count), calendar.after_workdays(start, count + 1)
    assert shorter.day < longer.day
    assert longer.provisional or not shorter.provisional
    assert calendar.before_workdays(start, count + 1).day < calendar.before_workdays(start, count).day
    assert calendar.after_days(start, count).day <= calendar.after_days(start, count + 1).day
    assert calendar.after_months(start, count).day <= calendar.after_months(start, count + 1).day


@given(calendars(), days, counts)
def test_before_is_the_inverse_of_after(calendar: Calendar, day: dt.date, count: int) -> None:
    served = calendar.before_workdays(day, count).day
    assert calendar.after_workdays(served, count).day < day
    assert calendar.after_workdays(served + ONE, count).day >= day
    assert calendar.workdays_between(served, day - ONE) == count


@given(calendars(), days, st.integers(1, 60))
def test_what_lies_between_is_what_was_counted(calendar: Calendar, start: dt.date, count: int) -> None:
    last = calendar.after_workdays(start, count)
    assert calendar.is_workday(last.day)[0]
    assert calendar.workdays_between(start, last.day) == count
    assert last.provisional == any(calendar.provisional(day) for day in span(start + ONE, last.day))


@given(calendars(), days, counts)
def test_a_natural_period_ends_on_the_first_working_day(calendar: Calendar, start: dt.date, count: int) -> None:
    end = start + count * ONE
    last = calendar.after_days(start, count)
    assert last.day >= end
    assert [calendar.is_workday(day)[0] for day in span(end, last.day)] == [False] * (last.day - end).days + [True]
    assert last.provisional == any(calendar.provisional(day) for day in span(end, last.day))
