"""The screen of 统计: what is counted, and that each figure leads to the cases behind it."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cases.keeper import Head, StoreError
from cases.search import ALL, Search
from tests.tui.stage import NARROW, WIDE, picture, play, press, rest, store_in
from tui.app import DeskApp
from tui.screens import statistics
from tui.screens.statistics import StatisticsScreen
from tui.tables.bar_list import BarList
from tui.tables.behind import BehindScreen
from tui.tables.counting import Group, Period, Tally, overdue, periods
from workflow.desk import CHINA
from workflow.waiting import UNFINISHED

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from textual.pilot import Pilot

TODAY = dt.date(2026, 4, 20)
LINES: Mapping[str, Mapping[str, str]] = {
    "A1": {"state": "closed", "provisions": "38.3 40.1", "filed_on": "2026-01-05", "decided_on": "2026-03-02",
           "officers": "wang li", "officer_names": "王某、李某", "clauses": "38.lenient=1.2 40.severe=4"},
    "A2": {"state": "notice", "provisions": "38.2", "filed_on": "2026-02-05", "officers": "wang li",
           "officer_names": "王某、李某", "deadlines": "2026-04-19=decision", "party": "某某医院"},
    "A3": {"state": "decision", "provisions": "38.2", "filed_on": "2025-12-30", "decided_on": "2026-03-30",
           "officers": "li", "officer_names": "李某", "clauses": "38.lenient=1.4 38.lenient=1.5",
           "deadlines": "2026-04-19=decision~ 2026-04-18=suit"},
    "A4": {"state": "intake", "provisions": "", "updated_at": "2026-04-01T09:00:00+08:00"},
    "A5": {"state": "closed", "provisions": "41.1.2", "filed_on": "2025-03-05", "decided_on": "2025-05-01",
           "clauses": "41.1.none="},
    "A6": {"state": "discretion", "provisions": "quota.1", "filed_on": "2026-04-20", "officers": "x",
           "officer_names": "甲、乙", "clauses": "", "deadlines": "2026-04-20=decision"},
}  # fmt: skip


def heads(lines: Mapping[str, Mapping[str, str]] = LINES) -> list[Head]:
    return [Head(case_id, 1, "", listing) for case_id, listing in lines.items()]


def counted(period: Period, lines: Mapping[str, Mapping[str, str]] = LINES) -> dict[str, list[str]]:
    """Return each section's lines as text: the name, the figure, the note."""
    tally = Tally(period, TODAY)
    tally.add(heads(lines))
    return {
        section.title.partition("（")[0]: [
            f"{bar.label} {bar.value} {bar.note}".strip() for bar, _group in section.entries
        ]
        for section in tally.sections()
    }


def groups(period: Period) -> dict[str, Group]:
    tally = Tally(period, TODAY)
    tally.add(heads())
    return {group.title: group for section in tally.sections() for _bar, group in section.entries}


def test_a_year_by_what_happened_in_it() -> None:
    this, last, every = (counted(period) for period in periods(TODAY))
    assert this["案件"] == ["全部案件 4", "未办结 3", "有期限已经逾期 1"]
    assert this["按状态"] == ["受理 1", "裁量 1", "告知 1", "已结案 1"]
    assert this["按条款"] == ["第三十八条 2", "第四十条 1", "quota 1"]
    assert this["按月立案"] == ["2026-01 1", "2026-02 1", "2026-03 0", "2026-04 1"]
    # Decided this year, though filed last year.
    assert this["按月决定"] == ["2026-03 2"]
    assert this["办案人员未办结的案件"] == ["李某 1", "王某 1", "x 1"]
    assert this["已决定的，按档次"] == ["从轻处罚 2 倍数中位数 1.4（3 项）", "从重处罚 1 倍数中位数 4"]
    assert this["已决定的，按裁量条款"] == [
        "38.lenient 从轻处罚 2 倍数中位数 1.4（3 项）",
        "40.severe 从重处罚 1 倍数中位数 4",
    ]
    assert last["案件"] == ["全部案件 2", "未办结 1", "有期限已经逾期 0"]
    assert last["按月立案"] == [f"2025-{month:02} {int(month in (3, 12))}" for month in range(3, 13)]
    assert last["已决定的，按档次"] == ["不予处罚 1"]
    assert every["案件"][0] == "全部案件 6"
    assert every["按条款"] == ["第三十八条 3", "第四十条 1", "第四十一条第一款 1", "quota 1"]
    assert [line.split()[0] for line in every["按月决定"]] == [
        *(f"2025-{month:02}" for month in range(5, 13)),
        *(f"2026-{month:02}" for month in range(1, 4)),
    ]


def test_behind_each_figure_are_its_cases() -> None:
    found = groups(periods(TODAY)[2])
    assert found["第三十八条"].ids == {"A1", "A2", "A3"}
    assert found["第三十八条"].search == Search(provision="38")
    assert found["未办结"] == Group("未办结", Search(states=UNFINISHED), frozenset({"A2", "A3", "A4", "A6"}))
    assert found["李某"].search == Search(officer="li", states=UNFINISHED)
    assert found["2026-03"].search is None
    assert found["从轻处罚"].ids == {"A1", "A3"}
    assert found["全部案件"].search == ALL
    for each in found.values():
        assert "某某医院" not in each.title


@pytest.mark.parametrize(
    ("deadlines", "late"),
    [
        ("", False),
        ("2026-04-19=decision", True),
        ("2026-04-20=decision", False),
        ("2026-04-19=decision~", False),
        # A suit not brought in time makes nobody late.
        ("2026-04-19=suit", False),
        ("2026-04-19=suit 2026-04-19=review", True),
    ],
)
def test_who_is_late(deadlines: str, late: bool) -> None:  # noqa: FBT001 - a table's column
    assert overdue(deadlines, TODAY.isoformat()) is late


def test_a_line_that_says_little_or_odd_things_is_counted_all_the_same() -> None:
    odd = {
        "B1": {},
        "B2": {
            "state": "later",
            "filed_on": "2026-04-01",
            "decided_on": "2026-04-02",
            "clauses": "quota.7=三 38.lenient",
        },
    }
    found = counted(periods(TODAY)[2], odd)
    assert found["案件"] == ["全部案件 2", "未办结 2", "有期限已经逾期 0"]
    assert found["按状态"] == ["（尚未写完） 1", "（尚未写完） 1"]
    assert found["已决定的，按裁量条款"] == ["38.lenient 从轻处罚 1", "quota.7 1"]


@asynccontextmanager
async def figures(
    folder: Path, lasts: Sequence[str], size: tuple[int, int] = NARROW
) -> AsyncIterator[tuple[Pilot[None], StatisticsScreen]]:
    """Open the desk at its 统计, over cases played up to some steps."""
    store = store_in(folder)
    for last in lasts:
        play(store, last)
    app = DeskApp(store, "wang")
    async with app.run_test(size=size) as pilot:
        await app.action_area("statistics")
        screen = app.screen
        assert isinstance(screen, StatisticsScreen)
        await until(pilot, lambda: "全部案件" in shown(pilot))
        yield pilot, screen


async def until(pilot: Pilot[None], true: Callable[[], object]) -> None:
    """Wait for what a thread does."""
    for _ in range(30 * 100):
        if true():
            return
        await asyncio.sleep(0.01)
        await rest(pilot)
    raise AssertionError(shown(pilot))


def shown(pilot: Pilot[None]) -> str:
    app = pilot.app
    assert isinstance(app, DeskApp)
    return picture(app)


async def at(pilot: Pilot[None], screen: StatisticsScreen, title: str) -> None:
    """Go down to a bar."""
    bars: BarList[Group] = screen.query_one("#counts", BarList)
    await press(pilot, "home")
    while bars.chosen is None or bars.chosen.title != title:
        before = bars.cursor
        await press(pilot, "down")
        assert bars.cursor > before, title


async def test_the_list_of_cases_is_asked_where_it_can_say_exactly_these(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statistics, "PAGE", 2)
    asked: list[tuple[Search, str]] = []

    async def show_cases(_app: DeskApp, search: Search, title: str) -> None:
        asked.append((search, title))

    monkeypatch.setattr(DeskApp, "show_cases", show_cases)
    async with figures(tmp_path, ["file_case", "decide", "open_case"]) as (pilot, screen):
        assert "全部案件" in shown(pilot)
        assert "某某医院" not in shown(pilot)
        await press(pilot, "enter")
        await until(pilot, lambda: asked)
        assert asked == [(ALL, "本年 全部案件")]
        await at(pilot, screen, "调查")
        await press(pilot, "enter")
        await until(pilot, lambda: len(asked) == 2)
        assert asked[1] == (Search(states=("investigation",)), "本年 调查")
        await at(pilot, screen, "38.lenient 从轻处罚 第二条（三）")
        chosen = next(line for line in shown(pilot).splitlines() if line.startswith("> "))
        assert "38.lenient 从轻处罚 第二条（三）" in chosen
        assert "倍数中位数 1.2" in chosen
        await press(pilot, "enter")
        await until(pilot, lambda: len(asked) == 3)
        assert asked[2][0] == Search(provision="38.lenient")


async def test_else_the_cases_are_listed_here(tmp_path: Path) -> None:
    async with figures(tmp_path, ["file_case", "decide"], WIDE) as (pilot, screen):
        month = screen.desk_app.desk.today.isoformat()[:7]
        await at(pilot, screen, month)
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, BehindScreen))
        behind = pilot.app.screen
        await until(pilot, lambda: f"本年 {month}：2 件" in shown(pilot))
        assert "当事人/案名" in shown(pilot)
        opened: list[str] = []
        object.__setattr__(pilot.app, "open_case", opened.append)
        await press(pilot, "down", "up", "pagedown", "home", "enter")
        assert len(opened) == 1
        assert opened[0] in shown(pilot)
        await press(pilot, "escape")
        assert pilot.app.screen is screen
        assert not behind.is_attached


async def test_the_period_is_gone_round(tmp_path: Path) -> None:
    async with figures(tmp_path, ["file_case"]) as (pilot, screen):
        year = screen.desk_app.desk.today.year
        assert f"本年  {year}-01-01 至 {year}-12-31" in shown(pilot)
        await press(pilot, "f4")
        await until(pilot, lambda: "这一期间没有案件" in shown(pilot))
        assert f"上年  {year - 1}-01-01 至" in shown(pilot)
        await press(pilot, "enter")
        await until(pilot, lambda: "全部案件：没有案件" in shown(pilot))
        # The one before is not waited for.
        await press(pilot, "f4", "f4")
        await until(pilot, lambda: "本年" in shown(pilot) and "正在统计" not in shown(pilot))
        assert "这一期间没有案件" not in shown(pilot)


async def test_what_goes_wrong_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with figures(tmp_path, ["file_case"]) as (pilot, screen):
        keeper = screen.desk_app.desk.keeper

        def broken(*_: object, **__: object) -> int:
            raise StoreError("案件索引读不出：请重试。")

        monkeypatch.setattr(keeper, "query", broken)
        await press(pilot, "enter")
        await until(pilot, lambda: "案件索引读不出：请重试。" in shown(pilot))
        monkeypatch.setattr(keeper, "count", broken)
        await press(pilot, "f5")
        await until(pilot, lambda: "正在统计" not in shown(pilot))
        assert "全部案件" not in shown(pilot)


async def test_an_administrator_sees_no_figures(tmp_path: Path) -> None:
    async with figures(tmp_path, ["file_case"]) as (pilot, screen):
        desk = screen.desk_app.desk
        screen.desk_app.desk = replace(desk, actor=desk.office.person("admin"))
        await press(pilot, "f5")
        await until(pilot, lambda: "只是管理员" in shown(pilot))
        assert "全部案件" not in shown(pilot)


async def test_the_day_is_that_of_the_desk(tmp_path: Path) -> None:
    async with figures(tmp_path, []) as (pilot, screen):
        screen.desk_app.desk = replace(screen.desk_app.desk, clock=lambda: dt.datetime(2031, 1, 2, 3, tzinfo=CHINA))
        await press(pilot, "f5")
        await until(pilot, lambda: "2031-12-31" in shown(pilot) and "这一期间没有案件" in shown(pilot))
        assert "2031-01" in shown(pilot)


async def test_the_cursor_passes_over_headings_and_stays_in_the_list(tmp_path: Path) -> None:
    async with figures(tmp_path, ["file_case"]) as (pilot, screen):
        bars: BarList[Group] = screen.query_one("#counts", BarList)
        assert bars.cursor == 1
        # Without colours the sign says which line is chosen; there is one.
        assert [line[:6] for line in shown(pilot).splitlines() if line.startswith(">")] == ["> 全部案件"]
        await press(pilot, "up")
        assert bars.cursor == 1
        await press(pilot, "down", "down", "down")
        assert bars.chosen is not None
        assert (bars.cursor, bars.chosen.title) == (5, "调查")
        await press(pilot, "end", "down")
        assert bars.cursor == len(bars.items) - 1
        await press(pilot, "home")
        assert (bars.cursor, bars.scroll_offset.y) == (1, 0)
