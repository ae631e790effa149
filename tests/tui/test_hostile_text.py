"""No text that anybody types, or that stands in a file, changes the screen around it."""

import asyncio
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual.markup import to_content

from cases.signs import unseen
from tests.tui.stage import NARROW, WIDE, picture, play, press, settle, store_in
from tui.app import DeskApp
from tui.areas import AREAS
from workflow.actions import perform

PIECES = (
    "[/]", "[b]", "[/b]", "[@click=app.quit]点[/]", "[$error]", "[[", "]]", "\\[", '"', "'", "`", "{x}", "%s", "&amp;",
    "👍", "👨‍👩‍👧", "\u202e", "\u2066", "\u200b", "\u0301", "\x1b[31m", "\x07", "مرحبا", "שלום", "①", "😀" * 3,
    "甲公司", " ", "\t", "—", "．", "𠀀", "\ufeff", "\u3164",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join)


def test_some_of_these_would_break_markup() -> None:
    """What is tried here is what breaks a screen that reads markup."""
    broken = 0
    for piece in PIECES:
        try:
            broken += to_content(piece).plain != piece
        except Exception:  # noqa: BLE001 - that it breaks is the point
            broken += 1
    assert broken >= 5


async def whole_desk(folder: Path, text: str, size: tuple[int, int]) -> None:
    """Put a text where people put texts, and look at every area and at the case from all sides."""
    store = store_in(folder)
    record = play(store, "record_evidence")
    # What cannot be seen is refused on file; in a field it may be typed.
    solid = "".join(sign for sign in text if not unseen(sign) and not sign.isspace()) or "无"
    wang = store.desk("wang")
    safe = {"text": f"甲{solid}", "about": ""}
    for kind, data in (
        ("record_evidence", {"kind": "书证", "name": f"证{solid}", "proves": f"明{solid}"}),
        ("comment", safe),
    ):
        perform(wang, record.case_id, kind, data)
    app = DeskApp(store, "wang")
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        for sign in text:
            await press(pilot, sign if len(sign) == 1 and sign.isprintable() and sign != " " else "space")
        await settle(pilot)
        await press(pilot, "escape", "escape")
        for number in range(1, len(AREAS) + 1):
            await press(pilot, f"alt+{number}")
            await settle(pilot)
            assert "1案件" in picture(app)
        await press(pilot, "alt+1")
        await settle(pilot)
        await press(pilot, "f4", "f4")
        await settle(pilot)
        await press(pilot, "enter")
        await settle(pilot)
        assert record.case_id in picture(app)
        for key in ("f8", "escape", "f7", "escape", "f3", "escape", "f1", "escape", "ctrl+p", "escape"):
            await press(pilot, key)
            await settle(pilot)
        assert record.case_id in picture(app)
        shown = picture(app)
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        assert app.return_code in {None, 0}


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_texts_of_all_kinds_stay_texts(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(whole_desk(Path(folder), text, NARROW))


@pytest.mark.parametrize("text", ["".join(PIECES[:12]), "".join(PIECES[12:24]), "".join(PIECES[24:])])
async def test_every_piece_once(tmp_path: Path, text: str) -> None:
    await whole_desk(tmp_path, text, WIDE)
