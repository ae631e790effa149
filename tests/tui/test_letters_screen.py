from __future__ import annotations

import hashlib
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import OptionList

from cases.record import CaseRecord
from templates import export as letters
from templates import pdf
from templates.letter import KINDS
from templates.required import NEEDS
from tests.tui.stage import NARROW, picture, play, press, rest, settle, store_in, type_text
from tui.app import DeskApp
from tui.forms.catalogue import sheet_of
from tui.forms.view import View
from tui.screens.letters import LettersScreen
from tui.store import Store
from tui.widgets.choice import Choice
from tui.widgets.line_input import LineInput
from workflow.desk import load

Results = list[object]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return store_in(tmp_path / "store")


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working directory, empty."""
    folder = tmp_path / "out"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def nameless(record: CaseRecord) -> CaseRecord:
    """Return the case as if nobody had filled in who represents the party."""
    assert record.party is not None
    return replace(record, party=record.party.model_copy(update={"representative_title": None, "representative": None}))


def opened(app: DeskApp, record: CaseRecord) -> Results:
    """Open the letters of a case; what they close with is in the list."""
    results: Results = []
    app.push_screen(LettersScreen(record), results.append)
    return results


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def lines(app: DeskApp) -> list[str]:
    """Return the lines of the screen without the scroll bar."""
    return [line.rstrip(" ▁▂▃▄▅▆▇█") for line in picture(app).splitlines()]


def message(app: DeskApp) -> str:
    return "".join(picture(app).splitlines()[-4:-1])


async def test_a_missing_thing_leads_to_its_step_and_field(store: Store, out: Path) -> None:
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        results = opened(app, nameless(play(store, "approve_review")))
        await settle(pilot)
        shown = picture(app)
        assert "缺：2 项" in shown
        assert "当事人代表人姓名：在“填写当事人”中填写" in shown
        await press(pilot, "f2")
        await settle(pilot)
        assert "内容不齐" in message(app)
        assert not files(out)
        await press(pilot, "up", "down", "down", "enter")
        await settle(pilot)
        assert results == [("record_party", "representative")]


async def test_a_click_in_the_list_leads_there_too(store: Store) -> None:
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        results = opened(app, nameless(play(store, "approve_review")))
        await settle(pilot)
        app.screen.query_one("#lacking", OptionList).focus()
        await press(pilot, "enter")
        await settle(pilot)
        assert results == [("record_party", "representative_title")]


async def test_another_letter_of_the_case_has_its_own_list(store: Store) -> None:
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        results = opened(app, nameless(play(store, "approve_review")))
        await settle(pilot)
        choice = app.screen.query_one(Choice)
        assert choice.value == "prior_notice"
        await press(pilot, "left")
        await settle(pilot)
        assert choice.value == "review_opinion"
        assert "行政处罚事先告知书" not in "".join(picture(app).splitlines()[3:])
        await press(pilot, "escape")
        await settle(pilot)
        assert results == [None]


async def test_what_the_profile_lacks_has_no_step(store: Store) -> None:
    app = DeskApp(store, "wang")
    record = play(store, "decide")
    desk = app.desk
    app.desk = type(desk)(desk.keeper, desk.office.model_copy(update={"court": ""}), desk.actor)
    async with app.run_test(size=NARROW) as pilot:
        results = opened(app, record)
        await settle(pilot)
        assert "管辖法院：在机关档案中补写" in picture(app)
        await press(pilot, "enter")
        await settle(pilot)
        assert "“管辖法院”写在机关档案里，请管理员补上" in message(app)
        assert results == []


async def test_the_key_and_the_end_of_the_name_choose_the_format(store: Store, out: Path) -> None:
    app = DeskApp(store, "wang")
    record = play(store, "decide")
    async with app.run_test(size=NARROW) as pilot:
        opened(app, record)
        await settle(pilot)
        name = app.screen.query_one(LineInput)
        stem = f"{record.case_id}-行政处罚决定书"
        assert name.value == f"{stem}.docx"
        for suffix in (".pdf", ".txt"):
            await press(pilot, "f4")
            assert name.value == stem + suffix
        await press(pilot, "left")
        await settle(pilot)
        assert name.value == f"{record.case_id}-法制审核意见书.txt"
        await press(pilot, "right", "f2")
        await settle(pilot)
        (file,) = files(out)
        assert file.name == f"{stem}.txt"
        said = message(app).replace(" ", "")
        assert hashlib.sha256(file.read_bytes()).hexdigest()[:12] in said
        assert "已记入案卷" in said
        assert [each.format for each in load(app.desk, record.case_id).documents] == ["txt"]
        await press(pilot, "f4")
        assert name.value == f"{stem}.docx"


@pytest.mark.skipif(not pdf.fonts()["body"], reason="本机没有中文字体，排不出 PDF（fonts-lxgw-wenkai、fonts-noto-cjk）")
async def test_a_pdf_is_exported(store: Store, out: Path) -> None:
    app = DeskApp(store, "wang")
    record = play(store, "decide")
    async with app.run_test(size=NARROW) as pilot:
        opened(app, record)
        await settle(pilot)
        await press(pilot, "f4", "f2")
        await settle(pilot)
        (file,) = files(out)
        assert file.read_bytes().startswith(b"%PDF-")
        assert [each.format for each in load(app.desk, record.case_id).documents] == ["pdf"]


async def test_a_finished_file_is_never_overwritten(store: Store, out: Path) -> None:
    app = DeskApp(store, "wang")
    record = play(store, "decide")
    (out / "决定.txt").write_text("手改过的", encoding="utf-8")
    async with app.run_test(size=NARROW) as pilot:
        opened(app, record)
        await settle(pilot)
        await press(pilot, "tab", "home", "ctrl+k")
        await type_text(pilot, "决定.txt")
        for _ in range(2):
            await press(pilot, "f2")
            await settle(pilot)
            assert "已有同名文件，没有覆盖" in message(app)
        assert [each.name for each in files(out)] == ["决定-2.txt", "决定-3.txt", "决定.txt"]
        assert (out / "决定.txt").read_text(encoding="utf-8") == "手改过的"


@pytest.mark.parametrize(
    ("name", "said"),
    [("决定.odt", ".docx、.pdf"), (".", ".docx、.pdf"), ("没有/决定.txt", "写不了"), ("  ", "请填写文件名")],
)
async def test_a_bad_name_writes_nothing(store: Store, out: Path, name: str, said: str) -> None:
    app = DeskApp(store, "wang")
    record = play(store, "decide")
    async with app.run_test(size=NARROW) as pilot:
        opened(app, record)
        await settle(pilot)
        await press(pilot, "tab", "home", "ctrl+k")
        await type_text(pilot, name)
        await press(pilot, "f2")
        await settle(pilot)
        assert said in message(app)
        assert not files(out)
        assert not load(app.desk, record.case_id).documents


async def test_nobody_leaves_before_the_outcome_is_known(
    store: Store, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = DeskApp(store, "wang")
    record = play(store, "decide")
    go, whole = threading.Event(), letters.export
    calls = []

    def slow(*arguments: object) -> CaseRecord:
        calls.append(arguments)
        assert go.wait(20)
        return whole(*arguments)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(letters, "export", slow)
    async with app.run_test(size=NARROW) as pilot:
        results = opened(app, record)
        await settle(pilot)
        await press(pilot, "f2")
        await rest(pilot)
        assert "正在导出" in message(app)
        await press(pilot, "f2", "escape")
        assert "正在导出，请等它完成" in message(app)
        assert results == []
        go.set()
        await settle(pilot)
        assert len(calls) == 1
        assert len(files(out)) == 1
        await press(pilot, "escape")
        await settle(pilot)
        assert results == [None]


async def test_the_preview_is_paged_through(store: Store) -> None:
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        opened(app, play(store, "decide"))
        await settle(pilot)
        first = lines(app)
        await press(pilot, "pagedown")
        await rest(pilot)
        assert lines(app) != first
        await press(pilot, "pageup")
        await rest(pilot)
        assert lines(app) == first
        await press(pilot, "down")
        await rest(pilot)
        assert lines(app)[4:20] == first[5:21]


async def test_a_case_without_letters_says_when_there_are_some(store: Store, out: Path) -> None:
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        results = opened(app, play(store, "record_party"))
        await settle(pilot)
        assert "法制审核后有审核意见书" in picture(app)
        await press(pilot, "f2", "f4", "enter", "up", "pagedown", "escape")
        await settle(pilot)
        assert results == [None]
        assert not files(out)


def test_every_place_of_a_missing_thing_is_on_the_form_of_its_step(store: Store) -> None:
    record = play(store, "decide")
    view = View(record, store.desk("wang"))
    places = {need.place for kind in KINDS for need in NEEDS[kind] if need.place[0] is not None}
    assert len(places) > 20
    for trigger, field in places:
        sheet = sheet_of(str(trigger), view, {})
        names = {each.name.partition(".")[0] for each in sheet.fields} | set(sheet.initial)
        assert field in names | {""}, (trigger, field)
