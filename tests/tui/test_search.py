"""What is typed to find cases, and what the list then shows."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.search import Search
from tests.tui.stage import NARROW, picture, play, press, settle, store_in, type_text
from tui.app import DeskApp
from tui.search import NAMES, read_search


@pytest.mark.parametrize(
    ("typed", "search"),
    [
        ("", Search()),
        ("  某医院  38 ", Search(line="某医院 38")),
        ("条款:38.3", Search(provision="38.3")),
        ("条款：38.3 某医院", Search(provision="38.3", line="某医院")),
        ("全文:床位费 全文:重复", Search(text="床位费 重复")),
        ("状态:审核", Search(states=("legal_review",))),
        ("状态:已", Search(states=("decision", "service", "closed", "transferred"))),
        ("期限:2026-12-31", Search(due_to=dt.date(2026, 12, 31))),
        ("期限:2026-12-01..", Search(due_from=dt.date(2026, 12, 1))),
        (
            "期限:2026-12-01..2026-12-31",
            Search(due_from=dt.date(2026, 12, 1), due_to=dt.date(2026, 12, 31)),
        ),
        ("当事人:甲 当事人:乙 办案:wang 文号:医保", Search(party="乙", officer="wang", number="医保")),
        ("09:30 甲:乙", Search(line="09:30 甲:乙")),
        ("条款: 某医院", Search(line="某医院")),
    ],
)
def test_what_is_read(typed: str, search: Search) -> None:
    assert read_search(typed) == search


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("状态:没有的", "没有状态“没有的”，有：受理"),
        ("期限:2026-13-01", "不是日期"),
        ("期限:x..", "不是日期"),
        ("期限:..", "至少写一边"),
        ("期限:2026-12-31..2026-12-01", "起始日 2026-12-31 晚于截止日 2026-12-01"),
    ],
)
def test_what_is_refused(typed: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_search(typed)


@given(st.text(), st.sampled_from(sorted(NAMES)))
def test_anything_may_be_typed(text: str, name: str) -> None:
    for typed in (text, f"{name}:{text}"):
        with suppress(ValueError):
            assert isinstance(read_search(typed), Search)


async def test_the_filter_asks_the_index_for_what_the_line_does_not_show(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    early, late = play(store, "open_case").case_id, play(store, "decide").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        assert "2/2 件" in picture(app)
        await type_text(pilot, "条款:38")
        await settle(pilot)
        assert "1/2 件" in picture(app)
        assert late in picture(app)
        assert early not in picture(app)
        await type_text(pilot, " 受理")
        await settle(pilot)
        assert "0/2 件" in picture(app)
        await press(pilot, "escape")
        await settle(pilot)
        assert "2/2 件" in picture(app)
        await type_text(pilot, "状态:没有的")
        await settle(pilot)
        assert "没有状态" in picture(app)
        await press(pilot, "escape")
        await settle(pilot)
        assert "没有状态" not in picture(app)
