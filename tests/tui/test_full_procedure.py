"""The whole procedure at the desk: the file of steps, each found by its name, filled in by keys, and taken."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from cases.record import CaseRecord
from tests.tui.stage import NARROW, paste, picture, press, rest, settle, store_in, type_text
from tui.app import DeskApp
from tui.demo import EXAMPLES, Step, read_example
from tui.screens.confirm import ConfirmScreen
from tui.screens.workspace import WorkspaceScreen
from tui.widgets.choice import Choice
from tui.widgets.form import Editor, Form
from tui.widgets.many import Many
from tui.widgets.text_box import TextBox
from workflow.desk import load


def texts(step: Step) -> dict[str, str]:
    """Return what an officer puts into the fields of a step's form."""
    data: Mapping[str, Any] = step.data
    match step.action:
        case "record_violation":
            own = {name: value for name, value in data.items() if name != "facts"}
            flat = {**data["facts"], **own}
        case "choose_sanction":
            choice = data["choices"][0]
            flat = {f"{choice['key']}.{name}": value for name, value in choice.items() if name != "key"}
            flat |= {name: data[name] for name in ("reason", "confirmed")}
        case "approve_review":
            flat = {"dated": data["dated"], "text": data["text"]}
            flat |= {f"findings.{item}": "符合" for item in data["findings"]}
        case "grant_deferral":
            rows = "\n".join(f"{each['due_on']} {each['amount']}" for each in data["instalments"])
            flat = {"on": data["on"], "instalments": rows}
        case _:
            flat = dict(data)
    return {
        name: ",".join(map(str, value)) if isinstance(value, list) else str(value)
        for name, value in {**flat, **({"entry_note": "照纸质案卷补录"} if late(step) else {})}.items()
    }


SHAPING = {"number", "provision", "manner", "what", "kind", "outcome"}
"""Fields that decide which others there are: filled in first."""
LATE = {"extend_verification", "file_case", "approve_measure", "exclude_period", "decide"}
"""Steps whose period is over today: why they are typed in only now belongs on file."""


def late(step: Step) -> bool:
    return step.action in LATE or step.data.get("hearing") == "要求听证"


class Desk:
    """Drives the desk by keys, a step at a time."""

    def __init__(self, pilot: Pilot[None], app: DeskApp) -> None:
        self.pilot, self.app = pilot, app

    @property
    def case(self) -> WorkspaceScreen:
        screen = self.app.screen
        assert isinstance(screen, WorkspaceScreen), picture(self.app)
        return screen

    async def seat(self, user: str) -> None:
        if self.app.desk.actor.user == user:
            return
        place = [person.user for person in self.app.desk.office.people].index(user)
        await press(self.pilot, "f10", "home", *["down"] * place, "enter")
        await settle(self.pilot)

    async def go(self, label: str) -> None:
        """Find a step by its Chinese name in the list of all actions."""
        await press(self.pilot, "ctrl+p")
        await type_text(self.pilot, f"步骤：{label}")
        await press(self.pilot, "enter")
        await settle(self.pilot)

    async def fill(self, values: Mapping[str, str]) -> None:
        """Put every value into its field by keys; a choice may change which fields there are."""
        for name in [*(each for each in values if each in SHAPING), *values]:
            editor = self.editor(name)
            assert editor is not None, (self.case.trigger, name, picture(self.app))
            if editor.value != values[name]:
                assert self.case.query_one(Form).focus_field(name)
                await rest(self.pilot)
                await self.set(editor, values[name])
                await settle(self.pilot)
                again = self.editor(name)
                assert again is not None
                assert again.value == values[name], (name, picture(self.app))

    def editor(self, name: str) -> Editor | None:
        return self.case.query_one(Form)._editors.get(name)  # noqa: SLF001 - what stands on the screen

    async def set(self, editor: Editor, value: str) -> None:
        if isinstance(editor, Choice):
            name = self.case.query_one(Form).focused_field
            for _ in editor.options:
                # A choice that shapes the form makes it anew.
                now = self.editor(name)
                if now is not None and now.value != value:
                    await press(self.pilot, "right")
                    await settle(self.pilot)
        elif isinstance(editor, Many):
            for option, _ in editor.options:
                if (option in editor.marked) is not (option in value.split(",")):
                    await press(self.pilot, "space")
                await press(self.pilot, "down")
        elif isinstance(editor, TextBox):
            editor.select_all()
            await paste(self.pilot, value)
        else:
            await press(self.pilot, "home", "shift+end")
            await paste(self.pilot, value)

    async def take(self, step: Step, label: str) -> CaseRecord:
        await self.seat(step.user)
        await self.go(label)
        assert self.case.trigger == step.action, picture(self.app)
        await self.fill(texts(step))
        revision = self.case.record.revision
        await press(self.pilot, "f2")
        if isinstance(self.app.screen, ConfirmScreen):
            await press(self.pilot, "enter")
        await settle(self.pilot)
        assert self.case.record.revision == revision + 1, (step, picture(self.app))
        return self.case.record


async def test_the_whole_procedure_by_keys(tmp_path: Path) -> None:
    from workflow.procedure import BY_TRIGGER

    store = store_in(tmp_path)
    first, *steps = read_example(EXAMPLES / "full-procedure.yaml").steps
    app = DeskApp(store, first.user)
    async with app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await press(pilot, "f2")
        await settle(pilot)
        await press(pilot, "right", "right", "tab")
        await press(pilot, "home", "shift+end")
        await paste(pilot, first.data["received_on"])
        await press(pilot, "tab")
        await type_text(pilot, first.data["cause"])
        await press(pilot, "tab")
        await type_text(pilot, first.data["summary"])
        await press(pilot, "f2")
        await settle(pilot)
        desk = Desk(pilot, app)
        for step in steps:
            await desk.take(step, BY_TRIGGER[step.action].label)
        assert "已结案" in picture(app)
    record = load(store.desk("wang"), store.keeper.heads()[0].case_id)
    assert record.state == "closed"
    assert record.decision is not None
    assert record.sanction is not None
    assert (record.sanction.fine, record.sanction.refund) == (132_000_00, 110_000_00)
    assert [each.amount for each in record.surcharges] == [7_920_00]
    assert [event.kind for event in record.history] == [first.action, *(step.action for step in steps)]
