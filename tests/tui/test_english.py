"""The desk in English: every screen, on which only the law, the rules, documents and cases are Chinese."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from penalty.facts import LABELS
from templates import export as letters
from tests.tui.catalogue import ROOM, gathered
from tests.tui.stage import NARROW, WIDE, open_workspace, picture, play, press, settle, store_in
from tui.app import DeskApp
from tui.screens.workspace import WorkspaceScreen
from tui.tables.known import known_at_length

HAN: Final = re.compile("[\u4e00-\u9fff]+")
SUM: Final = re.compile("[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整]+")
"""A sum in words, as letters write it."""
BELOW: Final = ("penalty", "cases", "workflow", "templates")


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PENALTY_LANG", "en")


@cache
def names() -> frozenset[str]:
    """Return what is in the catalogue."""
    return frozenset(gathered())


@cache
def lower_rooms() -> str:
    """Return what is said in the rooms below the desk, but for the names that the desk has in its catalogue."""
    said = []
    for path in (path for room in BELOW for path in (ROOM.parent / room).rglob("*.*")):
        if path.suffix in {".yaml", ".j2"}:
            said.append(path.read_text(encoding="utf-8"))
        elif path.suffix == ".py":
            nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            texts = (each.value for each in nodes if isinstance(each, ast.Constant))
            said += [text for text in texts if isinstance(text, str) and text not in names()]
    return "\n".join(said)


def untranslated(shown: str, known: str) -> list[str]:
    """Return the Chinese on a screen that is nobody's but the desk's.

    `known` is what the cases say, and what is refused of them; the law and the rules are known anyhow.
    """
    return [word for word in HAN.findall(shown) if not SUM.fullmatch(word) and not made_of(word, known)]


def made_of(word: str, known: str) -> bool:
    """Tell whether a word is known, or put together of known parts with few signs between them.

    One sign alone says nothing, for it stands in any text; a name of the catalogue is never put together.
    """
    known += lower_rooms()
    if len(word) == 1 or word in known or word in names():
        return len(word) == 1 or word in known
    between = [0] * (len(word) + 1)
    for end in range(1, len(word) + 1):
        parts = [between[at] for at in range(end - 1) if word[at:end] in known]
        between[end] = min([*parts, between[end - 1] + 1])
    return between[-1] <= len(word) // 3


def written(folder: Path) -> str:
    """Return everything that stands in the cases of a store, read from its files."""
    files = (path.read_bytes().decode("unicode_escape", "replace") for path in folder.rglob("*.json"))
    plain = (path.read_text(encoding="utf-8", errors="replace") for path in folder.rglob("*.json"))
    return "\n".join([*files, *plain])


def refused(screen: WorkspaceScreen) -> str:
    """Return why steps of a case cannot be taken."""
    found = (refusal for offer in screen.offers.values() for refusal in offer.refusals)
    return "\n".join(f"{each.missing}\n{each.article}\n{each.remedy}" for each in found)


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize(
    ("user", "keys"),
    [
        ("wang", ()),
        ("wang", ("f4",)),
        ("wang", ("f3",)),
        ("wang", ("f1",)),
        ("wang", ("f2",)),
        ("wang", ("f6",)),
        ("wang", ("f6", "f1")),
        ("wang", ("f10",)),
        ("wang", ("ctrl+p",)),
        ("wang", ("ctrl+g",)),
        ("zhao", ("alt+2",)),
        ("zhao", ("alt+2", "f1")),
        ("zhao", ("alt+2", "enter")),
        ("zhao", ("alt+2", "enter", "f4")),
        ("zhao", ("alt+2", "enter", "f2")),
        ("zhao", ("alt+2", "enter", "f2", "enter")),
        ("wang", ("alt+3",)),
        ("wang", ("alt+3", "f1")),
        ("wang", ("alt+4",)),
        ("wang", ("alt+4", "f1")),
        ("wang", ("alt+4", "f4")),
        ("wang", ("alt+5",)),
        ("wang", ("alt+6",)),
        ("wang", ("alt+6", "f1")),
    ],
)
async def test_the_areas(user: str, keys: Sequence[str], size: tuple[int, int], tmp_path: Path) -> None:
    store = store_in(tmp_path)
    play(store, "submit_for_review")
    app = DeskApp(store, user)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        for key in keys:
            await press(pilot, key)
            await settle(pilot)
        shown = picture(app)
        # A table's headings, and how their values are written, are what stands in files.
        headings = " ".join((*LABELS.values(), *known_at_length())) if "alt+3" in keys else ""
        assert untranslated(shown, written(tmp_path) + headings) == [], shown


@pytest.mark.parametrize(
    "until", ["open_case", "record_violation", "choose_sanction", "issue_notice", "record_service"]
)
async def test_every_step_of_a_case(until: str, tmp_path: Path) -> None:
    store = store_in(tmp_path)
    record = play(store, until)
    cases = written(tmp_path)
    app = DeskApp(store, "wang")
    async with app.run_test(size=WIDE) as pilot:
        screen = await open_workspace(pilot, record.case_id)
        cases += refused(screen)
        for trigger in screen.offers:
            await screen.jump(trigger)
            await settle(pilot)
            assert isinstance(app.screen, WorkspaceScreen)
            shown = picture(app)
            assert untranslated(shown, cases) == [], shown


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize(
    "keys",
    [
        ("f1",), ("f3",), ("f4",), ("f6",), ("f7",), ("f8",), ("f8", "enter"), ("f8", "f1"), ("ctrl+o",), ("ctrl+n",),
        ("ctrl+l",), ("ctrl+r",), ("ctrl+b",), ("ctrl+p",), ("shift+f9",), ("f9",), ("f3", "f1"),
    ],
)  # fmt: skip
async def test_what_belongs_to_a_case(keys: Sequence[str], size: tuple[int, int], tmp_path: Path) -> None:
    store = store_in(tmp_path)
    record = play(store, "choose_sanction")
    app = DeskApp(store, "wang")
    async with app.run_test(size=size) as pilot:
        screen = await open_workspace(pilot, record.case_id)
        for key in keys:
            await press(pilot, key)
            await settle(pilot)
        shown = picture(app)
        # Of the rules, conditions name the facts too.
        rules = "".join(LABELS.values()) if keys == ("ctrl+b",) else ""
        assert untranslated(shown, written(tmp_path) + refused(screen) + rules) == [], shown


async def test_a_letter_that_is_complete_is_chinese_and_what_is_around_it_is_not(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    record = play(store, "decide")
    app = DeskApp(store, "wang")
    async with app.run_test(size=WIDE) as pilot:
        await open_workspace(pilot, record.case_id)
        await press(pilot, "f3")
        await settle(pilot)
        shown = picture(app)
        assert "Penalty decision letter]" in shown.replace("\u00a0", " ")
        assert "行政处罚决定书" in shown
        letter = letters.preview(record, app.desk, "penalty_decision", 76)
        assert untranslated(shown, written(tmp_path) + letter) == [], shown
