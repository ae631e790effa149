import signal
import threading
from pathlib import Path

import pytest

from cases.drafts import Drafts
from cases.keeper import StoreError
from tests.tui.stage import NARROW, open_workspace, picture, play, press, rest, settle, store_in, type_text
from tui.app import DeskApp
from tui.autosave import Autosave
from tui.screens.new_case import PLACE
from tui.screens.workspace import WorkspaceScreen
from tui.widgets.form import Form
from workflow.actions import perform


async def test_what_was_typed_is_there_again_after_the_window_vanished(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "open_case").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        await press(pilot, "enter", "down")
        await type_text(pilot, "某某医院")
        # No leaving, no flush: the timer alone has to do it.
        for _ in range(40):
            await pilot.pause(0.05)
            fields, _ = store.drafts.load(case_id, "record_party", "wang")
            if fields.get("name") == "某某医院":
                break
        assert fields["name"] == "某某医院"
        assert screen.record.party is None
    again = DeskApp(store_in(tmp_path), "wang")
    async with again.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        assert "已恢复未提交的草稿" in picture(again)
        assert screen.query_one(Form).values()["name"] == "某某医院"
        await press(pilot, "f9", "enter")
        await settle(pilot)
        assert screen.query_one(Form).values()["name"] == ""
    assert store.drafts.load(case_id, "record_party", "wang") == ({}, None)


async def test_a_hang_up_writes_the_last_keystroke(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await press(pilot, "f2")
        await settle(pilot)
        await press(pilot, "down", "down")
        await type_text(pilot, "断电")
        signal.raise_signal(signal.SIGHUP)
        await rest(pilot)
        assert store.drafts.load(PLACE, "open_case", "wang")[0]["cause"] == "断电"


async def test_a_recorded_step_leaves_no_draft(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "file_case").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        await press(pilot, "enter", "down")
        await type_text(pilot, "结算明细")
        await press(pilot, "down")
        await type_text(pilot, "超量开药")
        await press(pilot, "f2")
        await settle(pilot)
        assert [each.name for each in screen.record.evidence] == ["结算明细"]
        assert screen.query_one(Form).values()["name"] == ""
        assert "结算明细" in picture(app)
    assert store.drafts.load(case_id, "record_evidence", "wang") == ({}, None)


async def test_someone_elses_step_is_told_and_nothing_typed_is_lost(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "file_case").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        await press(pilot, "enter", "down")
        await type_text(pilot, "结算明细")
        await press(pilot, "down")
        await type_text(pilot, "超量开药")
        perform(store.desk("li"), case_id, "record_evidence", {"kind": "物证", "name": "药盒", "proves": "他人所记"})
        await press(pilot, "f2")
        await settle(pilot)
        assert "已有他人的新记录" in picture(app)
        await press(pilot, "enter")
        await settle(pilot)
        assert isinstance(app.screen, WorkspaceScreen)
        assert screen.query_one(Form).values()["name"] == "结算明细"
        assert "药盒" in picture(app)
        await press(pilot, "f2")
        await settle(pilot)
        assert [each.name for each in screen.record.evidence] == ["药盒", "结算明细"]


async def test_a_draft_that_cannot_be_written_says_so_and_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "open_case").case_id
    app = DeskApp(store, "wang")

    def full(*_: object) -> None:
        raise StoreError("没有写入：磁盘已满。请排除后重试。")

    async with app.run_test(size=NARROW) as pilot:
        await open_workspace(pilot, case_id)
        with monkeypatch.context() as patch:
            patch.setattr(Drafts, "save", full)
            await press(pilot, "enter", "down")
            await type_text(pilot, "甲")
            app.flush()
            await rest(pilot)
            assert "磁盘已满" in picture(app)
        app.flush()
    assert store.drafts.load(case_id, "record_party", "wang")[0]["name"] == "甲"


def test_a_slow_save_does_not_undo_a_later_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drafts = Drafts(tmp_path)
    autosave = Autosave(drafts)
    started, go_on = threading.Event(), threading.Event()
    save = Drafts.save

    def slow(self: Drafts, case_id: str, form: str, user: str, fields: dict[str, str]) -> None:
        started.set()
        assert go_on.wait(10)
        save(self, case_id, form, user, fields)

    monkeypatch.setattr(Drafts, "save", slow)
    autosave.put("1", "form", "wang", {"name": "旧"})
    saving = threading.Thread(target=autosave.flush)
    saving.start()
    assert started.wait(10)
    autosave.put("1", "form", "wang", {"name": "新"})
    go_on.set()
    saving.join(10)
    autosave.flush()
    assert drafts.load("1", "form", "wang") == ({"name": "新"}, None)
    autosave.put("1", "form", "wang", {"name": "弃"})
    autosave.discard("1", "form", "wang")
    autosave.flush()
    assert drafts.load("1", "form", "wang") == ({}, None)


async def test_a_draft_under_another_provision_brings_its_fields(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "conclude_investigation").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        screen.query_one(Form).focus_field("provision")
        await press(pilot, "right")
        await settle(pilot)
        assert screen.query_one(Form).focused_field == "provision"
        assert screen.query_one(Form).focus_field("serious")
        await press(pilot, "1")
        await press(pilot, "escape", "up", "down")
        await settle(pilot)
        form = screen.query_one(Form)
        assert form.values()["provision"] == "39"
        assert form.values()["serious"] == "是"
        assert form.focus_field("serious")
        assert not form.focus_field("self_reported")


async def test_a_step_taken_counts_though_its_draft_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stuck(*_: object) -> None:
        raise StoreError("没有删除：没有权限。请稍后重试。")

    monkeypatch.setattr(Drafts, "discard", stuck)
    store = store_in(tmp_path)
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await press(pilot, "f2")
        await settle(pilot)
        await press(pilot, "down", "down")
        await type_text(pilot, "案由")
        await press(pilot, "down")
        await type_text(pilot, "摘要")
        await press(pilot, "f2")
        await settle(pilot)
        assert isinstance(app.screen, WorkspaceScreen)
        assert "已登记" in picture(app)
        assert "草稿没有清除" in picture(app)
    assert len(store.keeper.heads()) == 1
