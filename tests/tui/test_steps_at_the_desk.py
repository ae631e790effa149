from pathlib import Path

from tests.tui.stage import NARROW, open_workspace, picture, play, press, settle, store_in, type_text
from tui.app import DeskApp
from tui.widgets.form import Form
from tui.widgets.step_list import StepList
from workflow.actions import perform
from workflow.procedure import BY_TRIGGER


async def test_the_list_shows_what_matters_and_the_palette_has_the_rest(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "record_evidence").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        steps = screen.query_one(StepList)

        def listed() -> list[str]:
            return [str(steps.get_option_at_index(place).id) for place in range(steps.option_count)]

        assert screen.trigger == "conclude_investigation"
        order = [each for each in BY_TRIGGER if each in listed()]
        assert listed() == order
        assert {"file_case", "record_evidence", "propose_measure", "terminate_case", "decide", "archive_case"} <= set(
            order
        )
        assert not {"return_filing", "skip_review", "record_hearing", "impose_surcharge", "hand_over"} & set(order)
        assert set(steps.offers) == set(BY_TRIGGER) - {"open_case", "record_document"}
        shown = [line[:19] for line in picture(app).splitlines()]
        row = next(place for place, line in enumerate(shown) if line.startswith("> 调查终结"))
        assert 5 < row < 18
        await press(pilot, "ctrl+p")
        await type_text(pilot, "步骤：加处")
        await press(pilot, "enter")
        await settle(pilot)
        assert screen.trigger == "impose_surcharge"
        assert "impose_surcharge" in listed()
        assert "加处罚款：现在不能办理" in picture(app)


async def test_a_choice_changes_the_form_and_keeps_what_was_typed(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "decide").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        form = screen.query_one(Form)
        assert form.focus_field("signer")
        await type_text(pilot, "张某")
        form.focus_field("manner")
        await press(pilot, "7")
        await settle(pilot)
        assert form.focused_field == "manner"
        assert not form.focus_field("signer")
        form.focus_field("announced_on")
        await type_text(pilot, "2026-03-01")
        assert "最早 2026-03-31" in picture(app)
        form.focus_field("manner")
        await press(pilot, "1")
        await settle(pilot)
        assert form.values()["signer"] == "张某"
        await screen.action_step("confirm_electronic")
        await screen.action_step("record_service")
        await settle(pilot)
        assert form.values()["signer"] == "张某"


async def test_choosing_the_entry_keeps_the_rest_of_the_form(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    record = play(store, "record_evidence")
    for user in ("li", "sun"):
        asked = {"user": user, "asked_by": "当事人", "reason": "亲属", "on": store.desk("wang").today.isoformat()}
        perform(store.desk("wang"), record.case_id, "request_recusal", asked)
    app = DeskApp(store, "wu")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, record.case_id)
        assert screen.trigger == "decide_recusal"
        form = screen.query_one(Form)
        form.focus_field("reason")
        await type_text(pilot, "确有亲属关系")
        form.focus_field("number")
        await press(pilot, "2")
        await settle(pilot)
        assert form.values()["number"] == "2"
        assert form.values()["reason"] == "确有亲属关系"
        form.focus_field("members")
        await type_text(pilot, "孙某、武某")
        form.focus_field("upheld")
        await press(pilot, "1")
        await press(pilot, "f2")
        await settle(pilot)
        assert [each.upheld for each in screen.record.recusals] == [None, True], picture(app)
