"""The key screens at 120 by 36 as text, read by a person when one changes: `pytest --snapshot-update`, then the diff.

Text and not a picture: the library's pictures squeeze Chinese into half its width, so that nobody could read them.
"""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from tests.tui.stage import WIDE, picture, press, settle, store_in, type_text
from tui.app import DeskApp
from tui.demo import examples, play
from tui.store import Store
from workflow.desk import CHINA, Desk

NOW = dt.datetime(2026, 10, 26, 10, 0, tzinfo=CHINA)


class AsText(SingleFileSnapshotExtension):
    """A file of text for each screen."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Return the demonstration cases, one of them left at its facts, on a day that stays the same."""
    made = store_in(tmp_path)
    for example in examples():
        steps = example.steps if example.name != "gap" else example.steps[:-1]
        play(made, replace(example, steps=steps))
    plain = Store.desk

    def on_that_day(self: Store, claimed: str | None = None) -> Desk:
        return replace(plain(self, claimed), clock=lambda: NOW)

    monkeypatch.setattr(Store, "desk", on_that_day)
    return made


SCREENS: dict[str, tuple[str, tuple[str, ...]]] = {
    "today": ("wang", ()),
    "all_by_deadline": ("wang", ("f4", "f4", "f7", "f7", "f7", "f7", "f7")),
    "found": ("wang", ("=条款:40",)),
    "violation": ("wang", ("=2026-0003", "enter", "ctrl+p", "=步骤：登记违法行为", "enter")),
    "sanction": ("wang", ("=2026-0001", "enter", "ctrl+p", "=步骤：选定处罚", "enter")),
    "approval": ("zhao", ("alt+2",)),
    "review": ("zhao", ("alt+2", "enter")),
    "history": ("wang", ("=2026-0002", "enter", "f8", "enter")),
    "rules": ("wang", ("alt+4", "=38.lenient")),
    "letters": ("wang", ("alt+5", "=2026-0004", "enter")),
    "statistics": ("qian", ("alt+6",)),
    "deadlines": ("sun", ("f6",)),
    "help": ("wang", ("f1",)),
    "palette": ("wang", ("ctrl+p", "=期限")),
    "light": ("wang", ("ctrl+t",)),
}


@pytest.mark.parametrize("name", list(SCREENS))
async def test_the_screen_is_as_it_was_read(
    name: str, store: Store, snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    user, pressed = SCREENS[name]
    app = DeskApp(store, user)
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        for key in pressed:
            # What begins with "=" is typed.
            await (type_text(pilot, key[1:]) if key.startswith("=") else press(pilot, key))
            await settle(pilot)
        before = ""
        while before != (before := picture(app)):
            # What is computed beside the screen comes a moment later.
            await pilot.pause(0.3)
            await settle(pilot)
        # The folder a letter is saved in is the machine's own.
        shown = picture(app).replace(str(Path.cwd()), "（文件夹）")
        assert f"{shown}\n" == snapshot(extension_class=AsText)
