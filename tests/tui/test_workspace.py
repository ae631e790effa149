"""The workspace of a case: its phases, what a step needs and where it is filled in, comments, the last undone."""

import datetime as dt
import time
from pathlib import Path

import pytest
from rich.cells import cell_len

from cases.record import CaseRecord
from tests.tui.stage import (
    NARROW,
    WIDE,
    open_workspace,
    picture,
    play,
    press,
    rest,
    settle,
    store_in,
    type_text,
)
from tests.workflow.walk import Walk
from tui.app import DeskApp
from tui.autosave import Autosave
from tui.forms.catalogue import sheet_of
from tui.forms.checklist import DONE, MISSING, open_items, refused_items
from tui.forms.links import evidence_options, link_lines, supports
from tui.forms.remarks import place_of, remarks, waiting_at
from tui.forms.remedies import _FILLED_IN
from tui.forms.view import View
from tui.screens.checklist import ChecklistScreen
from tui.screens.comment import CommentScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.letters import LettersScreen
from tui.screens.workspace import WorkspaceScreen
from tui.store import Store
from tui.widgets.checklist import Checklist
from tui.widgets.fill_line import fill_parts
from tui.widgets.form import Form
from tui.widgets.many import Many
from tui.widgets.note import Note
from tui.widgets.step_list import StepList
from tui.widgets.stepper import days_bar, entered_on, line_parts
from workflow.actions import perform
from workflow.desk import load, offers
from workflow.procedure import BY_TRIGGER, PROCEDURE
from workflow.refusal import rules_of
from workflow.time.workdays import STANDARD

CODES = {rule.code for row in PROCEDURE for guard in row.guards for rule in rules_of(guard)}


def showing(app: DeskApp) -> object:
    return app.screen


def pieces(screen: WorkspaceScreen) -> int:
    return len(screen.record.evidence)


def walked(until: str) -> CaseRecord:
    return Walk().until(until).record


def test_the_phases_carry_the_days_on_which_they_were_entered() -> None:
    record = walked("confirm_facts")
    days = entered_on(record)
    assert list(days) == [0, 1, 2, 3]
    assert days[1] == record.filed_on
    back = walked("file_case")
    assert list(entered_on(back)) == [0, 1]


@pytest.mark.parametrize("width", [78, 100, 118, 160])
@pytest.mark.parametrize("until", ["open_case", "file_case", "conclude_investigation", "confirm_facts", "decide"])
def test_the_line_of_phases_fits_and_says_more_where_there_is_room(until: str, width: int) -> None:
    record = walked(until)
    today = dt.date.fromisoformat(record.updated_at[:10])
    line = "".join(text for text, _ in line_parts(record, today, STANDARD, width))
    assert cell_len(line) <= width
    days = [f"{day:%m-%d}" for day in entered_on(record).values()]
    shown = [day for day in days if f"●{day}" in line or f"◉{day}" in line]
    # In 80 columns the days of the period come before the dates.
    assert shown or width < 100
    assert shown == days[len(days) - len(shown) :]
    if width > 118:
        assert shown == days
    assert days_bar(record, today, STANDARD) in line or width < 118


def test_the_bar_is_the_share_of_the_days() -> None:
    record = walked("file_case")
    assert record.filed_on is not None
    assert days_bar(record, record.filed_on, STANDARD).startswith("[..........] 0/90")
    assert days_bar(record, record.filed_on + dt.timedelta(days=45), STANDARD).startswith("[=====.....] 45/90")
    assert days_bar(record, record.filed_on + dt.timedelta(days=99), STANDARD).startswith("[==========]")
    assert days_bar(walked("open_case"), record.filed_on, STANDARD) == ""


def test_every_remedy_is_of_a_refusal_and_leads_to_a_step_and_a_field(tmp_path: Path) -> None:
    assert set(_FILLED_IN) <= CODES
    store = store_in(tmp_path)
    view = View(play(store, "record_violation"), store.desk("wang"))
    for place in _FILLED_IN.values():
        step, _, field = place.partition(".")
        assert step in BY_TRIGGER
        if field and step != "record_statement":
            assert field in {each.name for each in sheet_of(step, view, {}).fields}, place


def items_of(store: Store, record: CaseRecord, trigger: str, user: str = "wang") -> list[tuple[str, str, str]]:
    desk = store.desk(user)
    view, every = View(record, desk), {each.row.trigger: each for each in offers(desk, record)}
    offer = every[trigger]
    if offer.refusals:
        items = refused_items(offer, view, every)
    else:
        sheet = sheet_of(trigger, view, {})
        items = open_items(offer, view, sheet, sheet.initial)
    return [(each.mark, each.text, f"{each.step}.{each.field}") for each in items]


def test_a_checklist_says_what_is_done_and_what_is_missing(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    record = play(store, "open_case")
    refused = items_of(store, record, "request_filing")
    assert (MISSING, "缺：当事人未填写", "record_party.") in refused
    assert any(mark == MISSING and step == "assign_officers.officers" for mark, _, step in refused)
    assert any(mark == DONE and "本案办案人员" in words for mark, words, _ in refused)
    party = items_of(store, record, "record_party")
    assert (MISSING, "当事人名称", ".name") in party
    assert (DONE, "当事人类别", ".kind") in party
    later = items_of(store, record, "decide")
    assert later[0][2] == "record_party."
    facts = play(store, "confirm_facts")
    assert items_of(store, facts, "record_violation")[0][2] == "reopen_facts."
    waits = items_of(store, play(store, "submit_for_review"), "approve_review", "wang")
    assert waits[0][0] == MISSING


async def test_a_refused_step_leads_to_the_step_that_fills_it(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "open_case").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        await screen.action_step("request_filing")
        await settle(pilot)
        assert isinstance(app.focused, Checklist)
        assert "Enter 到“填写当事人”" in picture(app)
        await press(pilot, "down", "enter")
        await settle(pilot)
        assert screen.trigger == "assign_officers"
        assert screen.query_one(Form).focused_field == "officers"


async def test_the_checklist_of_an_open_step_leads_to_its_fields(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "open_case").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        assert screen.trigger == "record_party"
        assert "必填还差 3 项：当事人名称" in picture(app)
        await press(pilot, "enter", "f4")
        await settle(pilot)
        assert isinstance(showing(app), ChecklistScreen)
        assert "还差 3 项" in picture(app)
        await press(pilot, "down", "enter")
        await settle(pilot)
        assert screen.query_one(Form).focused_field == "id_number"
        await press(pilot, "f4", "escape")
        await settle(pilot)
        assert showing(app) is screen


async def test_the_form_says_what_is_missing_wrong_and_odd_as_one_types(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "open_case").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        form = screen.query_one(Form)
        assert "*当事人名称" in picture(app)
        assert "✓当事人类别" in picture(app)
        form.focus_field("name")
        await type_text(pilot, "某某医院")
        await press(pilot, "down")
        assert "✓当事人名称" in picture(app)
        form.focus_field("id_number")
        await type_text(pilot, "91350100M000100Y44")
        assert "请核对：校验位不符" in picture(app)
        assert any("第 18 位应为 3" in each.text for each in form.query(Note))
        await press(pilot, "backspace", "3")
        assert "校验位" not in picture(app)
        await press(pilot, "backspace", "4")
        form.focus_field("address")
        await type_text(pilot, "某路1号")
        await press(pilot, "f2")
        await settle(pilot)
        # A doubt refuses nothing: the paper may bear it.
        assert screen.record.party is not None
        assert screen.record.party.id_number.endswith("Y44")


def test_the_line_above_a_form_counts(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    sheet = sheet_of("record_evidence", View(play(store, "file_case"), store.desk("wang")), {})
    assert fill_parts(sheet, sheet.initial, [])[0][0] == "必填还差 2 项：证据名称、证明目的"
    full = {**sheet.initial, "name": "甲", "proves": "乙"}
    assert fill_parts(sheet, full, [])[0][0] == "必填的 3 项都已填，F2 办理"
    assert fill_parts(sheet, full, ["取得日期"])[0][0] == "1 处须改：取得日期；"


async def test_a_number_that_is_none_and_contradictory_facts_are_said_at_once(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "record_evidence").case_id
    app = DeskApp(store, "sun")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        await screen.action_step("extend_decision")
        screen.query_one(Form).focus_field("days")
        await type_text(pilot, "三十")
        assert "应为整数" in picture(app)
        assert "1 处须改" in picture(app)
    store = store_in(tmp_path / "other")
    case_id = play(store, "conclude_investigation").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=WIDE) as pilot:
        screen = await open_workspace(pilot, case_id)
        form = screen.query_one(Form)
        form.focus_field("corrected_in_time")
        await press(pilot, "1", "down", "1")
        await settle(pilot)
        assert form.values()["refused_correction"] == "是"
        assert "不能同时为“是”" in picture(app)


async def test_the_field_with_the_cursor_stays_in_sight(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "conclude_investigation").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        form = screen.query_one(Form)
        await press(pilot, "enter")
        for _ in range(22):
            await press(pilot, "down")
            name = form.focused_field
            assert name
            label = next(each.label for each in (form.sheet.fields if form.sheet else ()) if each.name == name)
            await rest(pilot)
            focused = app.focused
            if isinstance(focused, Many) and focused.cursor:
                words = focused.options[focused.cursor][1]
                assert words[:8] in picture(app)
            else:
                assert f">{label}" in picture(app), name
        for key in ("pageup", "pageup", "pageup", "pagedown", "pageup"):
            await press(pilot, key)
            await rest(pilot)
            assert app.focused is not None
            assert form.region.overlaps(app.focused.region)


async def test_a_line_longer_than_its_field_scrolls(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "open_case").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        screen.query_one(Form).focus_field("name")
        await type_text(pilot, "起" + "长" * 60 + "末")
        line = next(each for each in picture(app).splitlines() if ">当事人名称" in each)
        assert "末" in line
        assert "起" not in line
        await press(pilot, "home")
        line = next(each for each in picture(app).splitlines() if ">当事人名称" in each)
        assert "起" in line


def test_evidence_is_linked_from_both_ends(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    record = play(store, "record_violation")
    wang = store.desk("wang")
    record = perform(wang, record.case_id, "record_evidence", {"kind": "物证", "name": "药盒", "proves": "超量"})
    assert supports(record, 1) == (1,)
    assert [label for _, label in evidence_options(record)] == [
        "1 书证 结算明细（违法行为 1）",
        "2 物证 药盒（还没有用到）",
    ]
    lines = link_lines(record)
    assert "违法行为 1（超量开药）：证据 1" in lines
    assert "还没有用于任何违法行为：证据 2" in lines
    bare = record.violations[0].model_copy(update={"evidence": ()})
    from dataclasses import replace

    assert "没有证据" in link_lines(replace(record, violations=(bare,)))
    sheet = sheet_of("record_violation", View(record, wang), {})
    assert sheet.echoes(sheet.initial)["evidence"].doubt
    assert "evidence" not in sheet.echoes({**sheet.initial, "evidence": "1"})


def commented(store: Store) -> CaseRecord:
    record = play(store, "submit_for_review")
    zhao = store.desk("zhao")
    for about, text in (
        ("record_violation.1.amount", "金额与明细不符"),
        ("choose_sanction.38.multiple", "倍数偏低"),
        ("", "缺询问笔录"),
        ("open_case.cause", "案由不准"),
    ):
        perform(zhao, record.case_id, "comment", {"about": about, "text": text})
    return perform(zhao, record.case_id, "return_review", {"opinion": "纠正", "text": "请改", "findings": {}})


@pytest.mark.parametrize(
    ("about", "place"),
    [
        ("record_party.address", ("record_party", "", "address")),
        ("record_violation.2.amount", ("record_violation", "2", "amount")),
        ("choose_sanction.41.1.multiple", ("choose_sanction", "", "41.1.multiple")),
        ("open_case.cause", ("record_source", "", "cause")),
        ("record_evidence.3", ("record_evidence", "3", "")),
        ("", ("", "", "")),
    ],
)
def test_where_a_comment_stands(about: str, place: tuple[str, str, str]) -> None:
    assert place_of(about) == place


def test_comments_are_counted_at_their_steps(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    record, office = commented(store), store.office
    assert waiting_at(record) == {"record_violation": 1, "choose_sanction": 1, "": 1, "record_source": 1}
    own = remarks("record_violation", "1", {"amount"}, record, office)
    assert "金额与明细不符" in own["amount"]
    other = remarks("record_violation", "new", {"amount"}, record, office)
    assert "（第 1 项）" in other[""]
    assert remarks("record_party", "", {"name"}, record, office) == {}


async def test_a_comment_is_seen_at_its_field_and_settled_there(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = commented(store).case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        assert "全案批注 1 条" in picture(app)
        assert "批1" in picture(app)
        await screen.action_step("choose_sanction")
        await settle(pilot)
        form = screen.query_one(Form)
        assert "未处理的批注 1 条" in picture(app)
        form.focus_field("38.multiple")
        await rest(pilot)
        assert "批注 2  赵某（zhao）" in picture(app)
        await press(pilot, "f4")
        await settle(pilot)
        await press(pilot, "enter")
        await settle(pilot)
        assert isinstance(showing(app), CommentScreen)
        assert "倍数偏低" in picture(app)
        await type_text(pilot, "已补充理由")
        await press(pilot, "f2")
        await settle(pilot)
        assert showing(app) is screen
        assert screen.trigger == "choose_sanction"
        assert form.focused_field == "38.multiple"
        settled = [each for each in screen.record.comments if each.settled is not None]
        assert [(each.number, each.settled.note) for each in settled if each.settled] == [(2, "已补充理由")]
        assert "批注 2" not in picture(app)


async def test_the_last_record_is_undone_with_a_reason(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "record_evidence").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        assert pieces(screen) == 1
        await press(pilot, "alt+z")
        await settle(pilot)
        assert isinstance(showing(app), CommentScreen)
        assert "登记证据" in picture(app)
        assert "结算明细" in picture(app)
        await press(pilot, "f2")
        await settle(pilot)
        assert isinstance(showing(app), CommentScreen)
        await type_text(pilot, "记错了案件")
        await press(pilot, "f2")
        await settle(pilot)
        assert showing(app) is screen
        assert not pieces(screen)
        assert screen.record.history[-1].kind == "undo_last"
        assert "已办理：撤销上一步记录" in picture(app)
        await press(pilot, "alt+z")
        await settle(pilot)
        assert showing(app) is screen
        assert "上一条记录已经是撤销" in picture(app)
        assert any(each.label == "撤销上一步记录" for each in screen.commands())
    # What somebody else wrote is theirs.
    perform(store.desk("li"), case_id, "record_evidence", {"kind": "物证", "name": "药盒", "proves": "超量"})
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        await press(pilot, "alt+z")
        await settle(pilot)
        assert "不能撤销：" in picture(app)
        assert "本人撤销" in picture(app).replace("\n", "").replace(" ", "")


async def test_a_letter_that_lacks_something_leads_to_its_field(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "approve_review").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        await press(pilot, "f3")
        await settle(pilot)
        letters = app.screen
        assert isinstance(letters, LettersScreen)
        letters.dismiss(("issue_notice", "dated"))  # type: ignore[arg-type]  # as the screen itself closes
        await settle(pilot)
        assert showing(app) is screen
        assert screen.trigger == "issue_notice"
        assert screen.query_one(Form).focused_field == "dated"


async def test_every_binding_has_an_id_and_every_key_its_help(tmp_path: Path) -> None:
    ids = [each.id for each in WorkspaceScreen.BINDINGS]  # type: ignore[union-attr]  # all are bindings
    assert all(ids)
    assert len(ids) == len(set(ids))
    app = DeskApp(store_in(tmp_path), "wang")
    case_id = play(app.store, "file_case").case_id
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        for word in ("F4", "F6", "F7", "Ctrl+O", "Ctrl+N", "Ctrl+L", "Ctrl+R", "Ctrl+B", "Alt+Z", "F9", "F3", "F8"):
            assert word in screen.help_text
        assert screen.query_one(StepList).has_focus


def test_the_first_keystroke_is_written_at_once_and_the_last_after_it(tmp_path: Path) -> None:
    drafts = store_in(tmp_path).drafts
    autosave = Autosave(drafts)
    text = ""
    for sign in "断线以前的每一个字都要在":
        text += sign
        autosave.put("1", "form", "wang", {"name": text})
    end = time.monotonic() + 10
    while drafts.load("1", "form", "wang")[0].get("name") != text:
        assert time.monotonic() < end
        time.sleep(0.005)
    # The thread that wrote is gone, and another comes with the next key.
    autosave.put("1", "form", "wang", {"name": "新"})
    while drafts.load("1", "form", "wang")[0].get("name") != "新":
        assert time.monotonic() < end
        time.sleep(0.005)


async def test_a_case_is_not_sent_back_over_comments_that_nobody_looked_at(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "write_report").case_id
    perform(store.desk("zhao"), case_id, "comment", {"about": "record_party.id_number", "text": "请核对号码"})
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        assert screen.trigger == "submit_for_review"
        await press(pilot, "f2")
        await settle(pilot)
        assert isinstance(app.screen, ConfirmScreen)
        assert "还有1条批注没有处理" in picture(app).replace(" ", "")
        await press(pilot, "escape")
        await settle(pilot)
        assert load(store.desk("wang"), case_id).state == "discretion"
