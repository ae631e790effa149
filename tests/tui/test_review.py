"""The review of a case at the desk: what changed since the last look, and how it is held against what was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.tui.review_walks import cursor_on, keys, looked, mended, review
from tests.tui.stage import NARROW, WIDE, picture, play, press, settle, store_in
from tui.app import DeskApp
from tui.looks import Looks


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_the_first_look_shows_the_whole_case(tmp_path: Path, size: tuple[int, int]) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "submit_for_review").case_id
    app = DeskApp(store, "zhao")
    async with app.run_test(size=size) as pilot:
        screen = await review(pilot, case_id)
        shown = picture(app)
        assert "全案（第一次看）" in shown
        assert "【当事人】" in shown
        titles = [key.partition(":")[2] for key in keys(screen) if key.startswith("section:")]
        assert titles[:3] == ["", "record_party", "record_source"]
        assert "choose_sanction" in titles
        await press(pilot, "f4")
        assert "没有可以对照的时点" in picture(app)


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_later_look_shows_what_changed_since(tmp_path: Path, size: tuple[int, int]) -> None:
    store = store_in(tmp_path)
    case_id = mended(store).case_id
    app = DeskApp(store, "zhao")
    async with app.run_test(size=size) as pilot:
        screen = await review(pilot, case_id)
        flat = picture(app).replace("\n", "")
        assert "自上次看过（第 15 条" in flat
        assert "批注 1 条未处理" in flat
        assert "这期间办理了 7 步" in flat
        assert "section:record_party" not in keys(screen)
        cursor_on(screen, "section:record_violation")
        await press(pilot, "down", "down", "down")
        shown = picture(app)
        row = next(line for line in shown.splitlines() if "15,791.60" in line)
        assert ("13,791.60" in row) is (size == WIDE)
        assert ("│" in row) is (size == WIDE)
        await press(pilot, "down")
        assert "金额怎样算的" in picture(app)
        await press(pilot, "f4")
        assert "section:record_party" in keys(screen)
        assert "列出全案" in picture(app).replace("\n", "")


async def test_a_look_counts_when_it_ends_not_when_it_begins(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    record = play(store, "submit_for_review")
    app = DeskApp(store, "zhao")
    async with app.run_test(size=NARROW) as pilot:
        await review(pilot, record.case_id)
        assert Looks(store.drafts).last(record, "zhao") is None
        await press(pilot, "escape")
        await settle(pilot)
        look = Looks(store.drafts).last(record, "zhao")
        assert look is not None
        assert look.revision == record.revision
        assert Looks(store.drafts).last(record, "sun") is None
        await review(pilot, record.case_id)
        assert "以来没有变化" in picture(app)


async def test_leaving_the_program_is_no_look(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    record = play(store, "submit_for_review")
    app = DeskApp(store, "zhao")
    async with app.run_test(size=NARROW) as pilot:
        await review(pilot, record.case_id)
        await press(pilot, "ctrl+q")
    assert Looks(store.drafts).last(record, "zhao") is None


def test_a_look_at_another_history_is_none(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    record = play(store, "submit_for_review")
    looked(store, record)
    assert Looks(store.drafts).last(record, "zhao") is not None
    other = replace(record.history[-1], digest="0" * 64)
    assert Looks(store.drafts).last(replace(record, history=(*record.history[:-1], other)), "zhao") is None
    shorter = replace(record, history=record.history[:-1])
    assert Looks(store.drafts).last(shorter, "zhao") is None


def test_a_damaged_look_is_none(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    record = play(store, "submit_for_review")
    looked(store, record)
    for path in (tmp_path / "drafts").iterdir():
        path.write_bytes(path.read_bytes()[:-9] + b"damaged}\n")
    assert Looks(store.drafts).last(record, "zhao") is None
    looked(store, record)
    assert Looks(store.drafts).last(record, "zhao") is not None


async def test_the_proposal_is_weighed_again_beside_it(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "submit_for_review").case_id
    app = DeskApp(store, "zhao")
    async with app.run_test(size=WIDE) as pilot:
        screen = await review(pilot, case_id)
        cursor_on(screen, "weighed:38:倍数")
        shown = picture(app)
        row = next(line for line in shown.splitlines() if "1倍以上（不含）1.5倍以下（含）" in line)
        assert "1.2 倍" in row.partition("│")[2]
        cursor_on(screen, "weighed")
        assert "重算与提案相符" in picture(app)
        cursor_on(screen, "weighed:38:similar")
        assert "同类案件不足 10 件（0 件），不作比较" in picture(app)
