"""The screen of deadlines, and the line of the period of decision, on a day that the test sets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Static

from cases.record import CaseRecord
from tests.cli.test_due import NAME, Kept, declined_before, uncounted
from tests.tui.stage import NARROW, WIDE, picture, press, settle, store_in
from tests.workflow.walk import PARTY, Data, step
from tui.app import DeskApp
from tui.screens import due
from tui.screens.case_list import CaseListScreen
from tui.screens.due import DueScreen
from tui.screens.reader import ReaderScreen
from tui.screens.workspace import WorkspaceScreen
from tui.widgets.due_table import DueTable
from tui.widgets.stepper import Stepper, days_wordings
from workflow.desk import CHINA
from workflow.time.workdays import STANDARD, Calendar, Year

APRIL = dt.datetime(2026, 4, 20, 12, tzinfo=CHINA)
LONG: dict[str, Data] = {"record_party": {**PARTY, "name": NAME}}
LASTS = ("assign_officers", "issue_notice", "record_service", "submit_for_review")


def desk_in(folder: Path, lasts: Sequence[str] = LASTS) -> tuple[DeskApp, list[Kept]]:
    """Open the desk on 20 April 2026 over cases played up to some steps."""
    store = store_in(folder)
    walks = [Kept(store) for _ in lasts]
    for walk, last in zip(walks, lasts, strict=True):
        walk.until(last, change=LONG)
    app = DeskApp(store, "wang")
    app.desk = replace(app.desk, clock=lambda: APRIL)
    return app, walks


async def due_screen(pilot: Pilot[None]) -> DueScreen:
    await settle(pilot)
    await press(pilot, "f6")
    await settle(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, DueScreen)
    return screen


def showing(app: DeskApp) -> Screen[object]:
    """Return the screen on top; asked anew, where a checker remembers the answer before."""
    return app.screen


def rows(app: DeskApp) -> list[str]:
    return [line for line in picture(app).splitlines() if line.startswith(" 2026-") and " 周" in line]


async def test_all_deadlines_by_day(tmp_path: Path) -> None:
    app, walks = desk_in(tmp_path)
    async with app.run_test(size=NARROW) as pilot:
        screen = await due_screen(pilot)
        listed = rows(app)
        assert [line[1:11] for line in listed] == sorted(line[1:11] for line in listed)
        assert listed[0].split() == [
            "2026-03-23", "周一", "逾期19工作日", walks[0].case_id, "本机关", "线索核查",
        ]  # fmt: skip
        assert "全部  10/10 项，已逾期 1 项" in picture(app)
        # What is said of the first: the party as typed, the article, how it is counted, what follows.
        shown = picture(app).replace("\n", "").replace(" ", "")
        assert NAME in shown
        assert "医疗保障行政处罚程序暂行规定第十四条（二手资料）" in shown
        assert "自收到线索或者材料之日（2026-03-02）起，至决定是否立案" in shown
        assert "届满未办：仍应决定是否立案" in shown
        # There is no room for the month in so small a window.
        assert "2026 年 4 月" not in picture(app)
        await press(pilot, "f1")
        assert isinstance(app.screen, ReaderScreen)
        await press(pilot, "escape", "escape")
        await settle(pilot)
        assert isinstance(app.screen, CaseListScreen)
        assert not screen.is_attached


async def test_those_of_the_office_and_those_overdue(tmp_path: Path) -> None:
    app, _ = desk_in(tmp_path)
    async with app.run_test(size=NARROW) as pilot:
        await due_screen(pilot)
        await press(pilot, "f4")
        assert "本机关  4/10 项" in picture(app)
        assert all("当事人" not in line for line in rows(app))
        await press(pilot, "f4")
        assert "逾期  1/10 项" in picture(app)
        assert [line.split()[-1] for line in rows(app)] == ["线索核查"]
        await press(pilot, "f4")
        assert "全部  10/10 项" in picture(app)


async def test_enter_opens_the_case_and_coming_back_reads_again(tmp_path: Path) -> None:
    app, walks = desk_in(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        screen = await due_screen(pilot)
        await press(pilot, "down")
        entry = screen.query_one(DueTable).chosen
        assert entry is not None
        assert (entry.case_id, entry.deadline.term.code) == (walks[1].case_id, "statement")
        await press(pilot, "enter")
        await settle(pilot)
        assert isinstance(app.screen, WorkspaceScreen)
        assert f" {walks[1].case_id} " in picture(app)
        waived = {"on": "2026-04-15", "manner": "书面放弃", "hearing": "书面放弃听证"}
        walks[1].do(step("wang", "record_statement", waived, "2026-04-20"))
        await press(pilot, "escape")
        await settle(pilot)
        assert showing(app) is screen
        assert "全部  8/8 项" in picture(app)


async def test_the_month_above_the_list(tmp_path: Path) -> None:
    app, _ = desk_in(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await due_screen(pilot)
        month = picture(app).splitlines()
        assert month[1].strip() == "2026 年 4 月"
        assert month[2].split() == [f"周{name}" for name in "一二三四五六日"]
        assert month[3].split() == ["1", "2", "3", "4休", "5休"]
        # The statement's five days end on the 20th, a hearing may be asked for until the 21st, the review the 22nd.
        assert month[6].split() == [">20", "1件", "21", "1件", "22", "1件", "23", "24", "25休", "26休"]
        await press(pilot, "f8")
        assert "14  2件" in picture(app)
        await press(pilot, "f7", "left")
        assert "2026 年 3 月" in picture(app)
        assert "23  1件" in picture(app)
        await press(pilot, "f4", *["left"] * 15)
        assert "2024 年 12 月" in picture(app)


async def test_a_window_that_grows_shows_the_month(tmp_path: Path) -> None:
    app, _ = desk_in(tmp_path, ["file_case"])
    async with app.run_test(size=NARROW) as pilot:
        await due_screen(pilot)
        assert "2026 年 4 月" not in picture(app)
        await pilot.resize_terminal(80, 30)
        await settle(pilot)
        assert "2026 年 4 月" in picture(app)
        assert rows(app)


async def test_the_keys_of_a_long_list(tmp_path: Path) -> None:
    app, _ = desk_in(tmp_path, ["record_service"] * 6)
    async with app.run_test(size=NARROW) as pilot:
        screen = await due_screen(pilot)
        table = screen.query_one(DueTable)
        await press(pilot, "end")
        assert table.cursor == 23
        assert "提起行政诉讼" in rows(app)[-1]
        await press(pilot, "down", "up")
        assert table.cursor == 22
        page = table.size.height - 1
        await press(pilot, "pageup")
        assert table.cursor == 22 - page
        await press(pilot, "home")
        assert (table.cursor, table.scroll_offset.y) == (0, 0)
        page = table.size.height - 1
        await press(pilot, "pagedown")
        assert table.cursor == page
        assert table.chosen is not None
        assert rows(app)[page - table.scroll_offset.y].endswith(table.chosen.deadline.label)


async def test_nothing_is_due(tmp_path: Path) -> None:
    app = DeskApp(store_in(tmp_path), "wang")
    async with app.run_test(size=NARROW) as pilot:
        await due_screen(pilot)
        assert "全部  0/0 项，已逾期 0 项   没有符合的期限" in picture(app)
        await press(pilot, "down", "enter", "f4")
        assert isinstance(app.screen, DueScreen)


async def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    app, walks = desk_in(tmp_path, ["file_case", "file_case"])
    file = tmp_path / "cases" / f"{walks[0].case_id}.json"
    file.write_bytes(file.read_bytes()[:-10])
    async with app.run_test(size=NARROW) as pilot:
        await due_screen(pilot)
        assert f"期限未列入：{file.name}" in picture(app)
        assert "全部  1/1 项" in picture(app)
        await press(pilot, "f1")
        assert "文件未作任何改动" in picture(app).replace("\n", "").replace(" ", "")


async def test_left_before_the_cases_are_read(tmp_path: Path) -> None:
    app, _ = desk_in(tmp_path, ["file_case"])
    async with app.run_test(size=NARROW) as pilot:
        screen = await due_screen(pilot)
        await press(pilot, "escape")
        await settle(pilot)
        screen._loaded((), ())  # noqa: SLF001 - what the reader says when it is done
        screen._failed(OSError())  # noqa: SLF001 - or could not do
        assert "1/1 件" in picture(app)


async def test_an_administrator_sees_no_deadlines(tmp_path: Path) -> None:
    app, _ = desk_in(tmp_path, ["file_case"])
    app.desk = replace(app.desk, actor=app.desk.office.person("admin"))
    async with app.run_test(size=NARROW) as pilot:
        await due_screen(pilot)
        assert "管理员" in picture(app)
        assert rows(app) == []


async def test_the_palette_of_the_case_list_leads_here(tmp_path: Path) -> None:
    app, _ = desk_in(tmp_path, ["file_case"])
    async with app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        keys = picture(app).splitlines()[-1]
        assert "F6 期限" in keys
        assert keys.endswith("^Q 退出")
        await press(pilot, "ctrl+p", *"期限", "enter")
        await settle(pilot)
        assert isinstance(app.screen, DueScreen)


def words(record: CaseRecord, today: str, calendar: Calendar = STANDARD) -> tuple[str, ...]:
    return tuple(text for text, _ in days_wordings(record, dt.date.fromisoformat(today), calendar))


def test_the_line_of_the_period_of_decision(tmp_path: Path) -> None:
    walk = Kept(store_in(tmp_path)).until("request_filing")
    assert words(walk.record, "2026-03-04") == ("未立案",)
    walk = Kept(store_in(tmp_path)).until("conclude_investigation")
    # Filed on 5 March; the ninetieth day is 3 June, a Wednesday.
    assert words(walk.record, "2026-04-19") == ("已用 45 日，余 45 日，至 2026-06-03", "用45余45日，至2026-06-03")
    assert days_wordings(walk.record, dt.date(2026, 5, 19), STANDARD)[0][1].endswith("warning")
    assert words(walk.record, "2026-06-05")[0] == "已用 92 日，逾期 2 日，至 2026-06-03"
    assert days_wordings(walk.record, dt.date(2026, 6, 5), STANDARD)[0][1].endswith("error")
    longer = {"days": 30, "reason": "案情复杂", "granted_on": "2026-04-20"}
    walk.do(step("sun", "extend_decision", longer, "2026-04-20"))
    assert words(walk.record, "2026-04-20") == (
        "已用 46 日，余 74 日，至 2026-07-03，延长 30 日",
        "用46余74日，至2026-07-03，延30日",
    )
    halt = {"ground": "不可抗力", "reason": "停水停电", "starts_on": "2026-04-25"}
    walk.do(step("sun", "suspend_case", halt, "2026-04-25"))
    assert words(walk.record, "2026-05-25") == ("已用 50 日，停计，延长 30 日",)
    done = Kept(store_in(tmp_path)).until("record_service")
    assert words(done.record, "2026-12-01") == ("办案用 54 日",)


def test_a_last_day_that_is_not_certain_is_never_late(tmp_path: Path) -> None:
    walk = Kept(store_in(tmp_path)).until("file_case")
    record = replace(walk.record, filed_on=dt.date(2026, 10, 9))
    assert words(record, "2026-12-08")[0] == "已用 60 日，余 30 日，至 2027-01-07（暂估）"
    assert words(record, "2027-02-01") == (
        "已用 115 日，届满日待定，至 2027-01-07（暂估）",
        "用115待定，至2027-01-07估",
    )
    known = Calendar({2027: Year(2027, frozenset(), frozenset(), "某号")})
    assert words(record, "2027-02-01", known)[0] == "已用 115 日，逾期 25 日，至 2027-01-07"


@pytest.mark.parametrize(
    ("last", "width", "text"),
    [
        ("conclude_investigation", 80, "事实认定 已用 46 日，余 44 日，至 2026-06-03"),
        ("submit_for_review", 80, "法制审核 已用 46 日，余 44 日，至 2026-06-03"),
        ("submit_for_review", 78, "法制审核 用46余44日，至2026-06-03"),
    ],
)
async def test_the_line_fits_the_window(tmp_path: Path, last: str, width: int, text: str) -> None:
    app, (walk,) = desk_in(tmp_path, [last])
    async with app.run_test(size=(120, 24)) as pilot:
        await settle(pilot)
        app.open_case(walk.case_id)
        await settle(pilot)
        stepper = app.screen.query_one(Stepper)
        assert isinstance(stepper, Static)
        stepper.styles.width = width
        await settle(pilot)
        (line,) = (line for line in picture(app).splitlines() if line.startswith(" 受理●"))
        assert line.endswith(text)


def test_a_case_passed_on_is_never_late(tmp_path: Path) -> None:
    walk = Kept(store_in(tmp_path)).until("file_case")
    walk.do(step("sun", "transfer_case", {"authority": "某县局", "reason": "管辖", "on": "2026-03-09"}, "2026-03-09"))
    ((text, style),) = days_wordings(walk.record, dt.date(2026, 12, 1), STANDARD)
    assert text.startswith("已用 ")
    assert "逾期" not in text
    assert style == "dim"


async def test_a_case_that_cannot_be_counted_is_named(tmp_path: Path) -> None:
    app, walks = desk_in(tmp_path, ["file_case"])
    declined_before(walks[0].store)
    case_id = uncounted(walks[0].store)
    async with app.run_test(size=NARROW) as pilot:
        await due_screen(pilot)
        assert f"期限未列入：{case_id}.json" in picture(app)
        assert "全部  1/1 项" in picture(app)
        await press(pilot, "f1")
        assert f"案件 {case_id} 的期限算不出" in picture(app)


async def test_what_goes_wrong_while_reading_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app, _ = desk_in(tmp_path, ["file_case"])

    def broken(*_: object) -> None:
        raise ValueError("案件库读不出")

    monkeypatch.setattr(due, "store_deadlines", broken)
    async with app.run_test(size=NARROW) as pilot:
        await due_screen(pilot)
        assert "案件库读不出" in picture(app)
        assert "正在读取案件" not in picture(app)
