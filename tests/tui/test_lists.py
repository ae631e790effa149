"""What the list of cases shows: today's, one's own, everything page by page, views of one's own."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from cases.embedded.ledger import Ledger, Line
from cases.files import make_folder
from cases.keeper import Head
from cases.memory import MemoryKeeper
from cases.search import ALL, Search
from tests.tui.stage import NARROW, WIDE, picture, play, press, settle, store_in, type_text
from tui.app import DeskApp
from tui.asking import MOST, Asked, answers
from tui.scopes import APPROVAL, EVERYTHING, MINE, TODAY, WITH_LETTERS, Scope, narrowed
from tui.screens.case_list import CaseListScreen
from tui.screens.views import ViewsScreen
from tui.seat import Seat
from tui.store import open_store
from tui.widgets.case_table import CaseTable, Headline
from tui.widgets.pages import PAGE, Pages

DAY = dt.date(2026, 3, 10)
LINE = {
    "title": "某案", "party": "某医院", "state": "investigation", "officers": "wang li", "officer_names": "王某、李某",
    "filed_on": "2026-01-01", "updated_at": "2026-03-01T08:00:00+08:00", "requested": "", "waiting": "", "due": "",
}  # fmt: skip


def filled(folder: Path, lines: Sequence[Mapping[str, str]]) -> None:
    """Put cases into the ledger of a folder, from 2026-0001 on."""
    make_folder(folder / "locks")
    Ledger(folder).extend(
        Line(f"2026-{number:04d}", 1, "0" * 64, {**LINE, **line}, "") for number, line in enumerate(lines, 1)
    )


def seat(*roles: str, user: str = "wang") -> Seat:
    return Seat("某局", asserted=True, user=user, name="某人", roles=roles, role_names="")


def listed(folder: Path, scope: Scope, who: Seat, typed: Search = ALL) -> list[str]:
    """Return what a list shows in the end: headlines, and the last digits of the cases."""
    *_, found = answers(Asked(scope, typed), open_store(str(folder)).keeper, who, DAY, lambda *_: None)
    return [row.text if isinstance(row, Headline) else row.case_id[-2:] if row else "?" for row in found.rows]


def test_today_shows_days_first_and_then_what_waits(tmp_path: Path) -> None:
    filled(tmp_path, [
        {"due": "2026-03-20"},
        {"due": "2026-03-02 2026-09-01", "updated_at": "2026-02-01T08:00:00+08:00"},
        {"due": "2026-09-01"},
        {"officers": "li", "due": "2026-03-11"},
        {"state": "closed", "due": ""},
        {"state": "legal_review", "officers": "li"},
        {"requested": "filing", "waiting": "待批立案", "officers": "li", "state": "intake"},
    ])  # fmt: skip
    own = ["我承办的案件的期限  2 件", "02", "01"]
    assert listed(tmp_path, TODAY, seat("officer")) == [*own, "我承办的未结案件  3 件", "03", "01", "02"]
    assert listed(tmp_path, TODAY, seat("reviewer", user="zhao")) == [
        "待我审核  1 件", "06", "期限  3 件", "02", "04", "01"
    ]  # fmt: skip
    assert listed(tmp_path, MINE, seat("approver", user="sun")) == ["待我审批  1 件", "07"]
    assert listed(tmp_path, APPROVAL, seat("approver", user="sun")) == [
        "待我审批  1 件", "07", "正在法制审核  1 件", "06"
    ]  # fmt: skip
    assert listed(tmp_path, APPROVAL, seat("officer")) == ["正在法制审核  1 件", "06", "等待审批  1 件", "07"]
    assert listed(tmp_path, WITH_LETTERS, seat("officer")) == ["06", "05"]
    # What is typed looks beyond today; other lists it narrows.
    assert listed(tmp_path, TODAY, seat("officer"), Search(states=("closed",))) == ["05"]
    assert listed(tmp_path, MINE, seat("officer"), Search(states=("closed",))) == []
    assert listed(tmp_path, EVERYTHING, seat("auditor"), Search(officer="li"))[-1] == "02"


def test_a_part_shows_no_more_than_can_be_looked_at(tmp_path: Path) -> None:
    filled(tmp_path, [{} for _ in range(MOST + 1)])
    rows = listed(tmp_path, MINE, seat("officer"))
    assert rows[0] == f"我承办的未结案件  {MOST}+ 件"
    assert len(rows) == MOST + 1


def test_what_is_typed_narrows_a_list() -> None:
    base = Search(states=("notice", "decision"), line="待", party="甲")
    assert narrowed(base, ALL) == base
    both = narrowed(base, Search(states=("decision", "closed"), line="医院", party="乙"))
    assert both == Search(states=("decision",), line="待 医院", party="乙")
    none = narrowed(base, Search(states=("closed",)))
    assert none.states
    assert MemoryKeeper(lambda _: {}).query(none) == ()


def test_pages_are_asked_for_once_and_kept_for_a_while() -> None:
    asked: list[int] = []
    pages: Pages[str] = Pages(100 * PAGE + 1, asked.append)
    assert len(pages) == 100 * PAGE + 1
    assert pages[0] is None
    assert pages[PAGE - 1] is None
    assert pages[100 * PAGE] is None
    assert asked == [0, 100]
    pages.put(0, [str(number) for number in range(PAGE)])
    assert pages[7] == "7"
    assert [pages[place] for place in (5, 6)] == pages[5:7]
    with pytest.raises(IndexError):
        pages[100 * PAGE + 1]
    for number in range(1, 60):
        pages.put(number, [""] * PAGE)
        # Looked at all the while, the first page stays.
        assert pages[3] == "3"
    assert pages[PAGE] is None
    assert asked[-1] == 1
    pages.put(1, [])
    # Fewer than were counted: the place stays blank and nothing is asked again and again.
    assert pages[PAGE] is None
    assert asked.count(1) == 1


async def test_ten_thousand_cases_scroll_by_pages(tmp_path: Path) -> None:
    filled(tmp_path, [{"title": f"第{number}号案"} for number in range(1, 3001)])
    app = DeskApp(store_in(tmp_path), "qian")
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        assert "没有" in picture(app)
        await press(pilot, "f4", "f4")
        await settle(pilot)
        assert " 全部  3000/3000 件  按最近办理排" in picture(app)
        table = app.screen.query_one(CaseTable)
        table.action_move(10**9)
        await settle(pilot)
        assert table.chosen == "2026-0001"
        assert "第1号案" in picture(app)
        await press(pilot, "f7")
        await settle(pilot)
        assert "按编号排" in picture(app)
        # The cursor stays on its case where that is known, here it is not: it begins anew.
        assert table.items[0] is not None
        await press(pilot, "f7")
        await settle(pilot)
        assert "按当事人排" in picture(app)


async def test_a_view_is_kept_chosen_and_taken_away(tmp_path: Path) -> None:
    filled(tmp_path, [{"state": state} for state in ("notice", "closed", "notice", "intake")])
    app = DeskApp(store_in(tmp_path), "wang")
    async with app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await type_text(pilot, "状态:告知")
        await press(pilot, "f3", "f2")
        await press(pilot, "enter")
        assert "请填写视图的名称" in picture(app)
        await type_text(pilot, "[b]已告知[/]的")
        await press(pilot, "enter")
        await settle(pilot)
        assert " [b]已告知[/]的  2/4 件" in picture(app)
    again = DeskApp(store_in(tmp_path), "wang")
    async with again.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await press(pilot, "f4", "f4", "f4")
        await settle(pilot)
        assert " [b]已告知[/]的  2/4 件" in picture(again)
        await type_text(pilot, "2026-0003")
        await settle(pilot)
        assert " [b]已告知[/]的  1/4 件" in picture(again)
        await press(pilot, "escape", "f3")
        assert isinstance(again.screen, ViewsScreen)
        await press(pilot, "f9")
        assert "已删去" in picture(again)
        await press(pilot, "up", "f9")
        assert "不能删去" in picture(again)
        await press(pilot, "escape")
        await settle(pilot)
        await press(pilot, "f4")
        await settle(pilot)
        assert " 今日  " in picture(again)


async def test_the_areas_are_a_key_away_and_stay_as_they_were(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "submit_for_review").case_id
    app = DeskApp(store, "zhao")
    async with app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await type_text(pilot, "某某医院")
        await press(pilot, "alt+2")
        await settle(pilot)
        assert app.current_area == "approval"
        assert "待我审核  1 件" in picture(app)
        await press(pilot, "alt+5")
        await settle(pilot)
        assert app.current_area == "letters"
        assert case_id in picture(app)
        await press(pilot, "ctrl+g", "1")
        await settle(pilot)
        assert app.current_area == "cases"
        assert "某某医院" in picture(app).splitlines()[1]
        for number, area in enumerate(("cases", "approval", "audit", "rules", "letters", "statistics"), 1):
            await press(pilot, f"alt+{number}")
            await settle(pilot)
            assert app.current_area == area


async def test_enter_behind_a_burst_opens_what_was_typed(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    wanted, _other = play(store, "open_case").case_id, play(store, "open_case").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await type_text(pilot, wanted)
        await press(pilot, "enter")
        await settle(pilot)
        assert not isinstance(app.screen, CaseListScreen)
        assert wanted in picture(app)


async def test_the_first_list_needs_no_profile_but_steps_do(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    play(store, "open_case")
    app = DeskApp(store, "wang", seat("officer"))
    app.ask_first()
    async with app.run_test(size=NARROW) as pilot:
        assert "我承办的未结案件  1 件" in picture(app)
        await settle(pilot)
        # The profile's own words take the place of the note's.
        assert app.seat.name == "王某"
        assert "余" in picture(app)


async def test_a_profile_that_turns_out_wrong_ends_the_desk(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    app = DeskApp(store, "nobody", seat("officer", user="nobody"))
    async with app.run_test(size=NARROW) as pilot:
        while app.trouble is None:
            await pilot.pause(0.01)
    assert app.trouble is not None
    assert "nobody" in app.trouble


def test_a_head_without_days_is_listed_too() -> None:
    from tui.widgets.case_table import day_only, next_day

    assert day_only(Head("x", 1, "", {})) == ("", False)
    assert next_day(Head("x", 1, "", {"due": "2026-01-02 2026-02-02"})) == dt.date(2026, 1, 2)
