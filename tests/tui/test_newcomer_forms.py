"""Where somebody new hesitated: what is asked first, what is required when, what a key does, what is said."""

from pathlib import Path

import pytest

from cases.parts import MANNERS
from tests.tui.stage import FACTS, NARROW, open_workspace, picture, play, press, settle, store_in, type_text
from tests.tui.test_step_forms import at, filled, names, view_of
from tests.workflow.walk import ASKED, step
from tests.workflow.ways_after import appeal, head, office
from tui.app import DeskApp
from tui.forms.asked import FINAL, question
from tui.forms.catalogue import sheet_of
from tui.forms.checklist import MISSING, open_items
from tui.forms.links import evidence_options
from tui.forms.outcome import came_to
from tui.forms.view import View
from tui.screens.confirm import ConfirmScreen
from tui.screens.workspace import WorkspaceScreen
from tui.widgets.checklist import Checklist
from tui.widgets.choice import Choice
from tui.widgets.fill_line import fill_parts
from tui.widgets.form import Form
from tui.widgets.many import Many
from tui.widgets.note import Note
from tui.widgets.step_list import StepList
from tui.widgets.text_box import TextBox
from workflow.actions import perform
from workflow.delivery import NEEDS
from workflow.desk import offers
from workflow.procedure import BY_TRIGGER


def asking(app: DeskApp) -> bool:
    return isinstance(app.screen, ConfirmScreen)


def form_of(screen: WorkspaceScreen) -> Form:
    return screen.query_one(Form)


def flat(app: DeskApp) -> str:
    return picture(app).replace("\n", "").replace(" ", "")


async def test_a_key_pressed_twice_does_not_take_the_next_step(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "open_case").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        party = ("某某医院", "91360900MA0000000X", "某路1号", "院长", "张某")
        for name, text in zip(
            ("name", "id_number", "address", "representative_title", "representative"), party, strict=True
        ):
            form_of(screen).focus_field(name)
            await type_text(pilot, text)
        await press(pilot, "f2", "f2")
        await settle(pilot)
        assert screen.trigger == "assign_officers"
        assert asking(app)
        assert "指定办案人员：确定办理？" in picture(app)
        assert "将记入：办案人员 王某" in picture(app)
        assert "不得少于两人" in flat(app)
        await press(pilot, "f2", "escape")
        await settle(pilot)
        assert screen.record.history[-1].kind == "record_party"
        # Who looked into the form and chose two is not asked.
        await press(pilot, "enter", "down", "space", "f2")
        await settle(pilot)
        assert len(screen.record.officers) == 2


async def test_one_officer_is_said_to_be_too_few_and_is_asked_about(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "record_party").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        assert screen.trigger == "assign_officers"
        await press(pilot, "enter")
        assert any("行政处罚法第四十二条" in each.text for each in form_of(screen).query(Note))
        await press(pilot, "f2")
        await settle(pilot)
        assert asking(app)
        await press(pilot, "enter")
        await settle(pilot)
        assert [each.user for each in screen.record.officers] == ["wang"]
        await screen.action_step("request_filing")
        await settle(pilot)
        # What was said of it is so.
        assert "不得少于两人" in flat(app) or "两名" in flat(app) or "两人" in flat(app)


@pytest.mark.parametrize("trigger", sorted(FINAL))
def test_what_cannot_be_taken_back_is_asked_about_whatever_was_touched(trigger: str) -> None:
    sheet = sheet_of(trigger, view_of(at("record_service"), "sun"), {})
    values = filled(sheet.fields, sheet.initial)
    asked = question(sheet, values, touched=True)
    assert asked.startswith(f"{BY_TRIGGER[trigger].label}：确定办理？")
    assert FINAL[trigger] in asked
    assert trigger in BY_TRIGGER


def test_what_lacks_something_or_was_looked_at_is_not_asked_about() -> None:
    evidence = sheet_of("record_evidence", view_of(at("file_case")), {})
    assert question(evidence, evidence.initial, touched=False) == ""
    full = {**evidence.initial, "name": "结算明细", "proves": "超量"}
    assert question(evidence, full, touched=True) == ""
    # A draft that was typed is no form that nobody looked at.
    assert question(evidence, full, touched=False) == ""
    service = sheet_of("record_service", view_of(at("decide")), {})
    assert question(service, service.initial, touched=True) == ""
    report = sheet_of("write_report", view_of(at("choose_sanction")), {})
    assert "写调查终结报告：确定办理？" in question(report, report.initial, touched=False)
    assert len(question(report, report.initial, touched=False)) < 220
    assert "认定事实：确定办理？" in question(
        sheet_of("confirm_facts", view_of(at("record_violation")), {}), {}, touched=True
    )


@pytest.mark.parametrize("manner", MANNERS)
def test_a_service_requires_what_its_way_needs(manner: str) -> None:
    view = view_of(at("decide"))
    sheet = sheet_of("record_service", view, {"manner": manner})
    values = {**sheet.initial, "manner": manner, "system": ""}
    assert {each.name for each in sheet.empty(values)} == {group[0] for group in NEEDS[manner]}
    assert fill_parts(sheet, values, [])[0][0].startswith(f"必填还差 {len(NEEDS[manner])} 项：")
    last = {**values, **{group[-1]: "2026-03-01" for group in NEEDS[manner]}}
    assert not sheet.empty(last)
    offer = next(each for each in offers(view.desk, view.record) if each.row.trigger == "record_service")
    missing = [each.field for each in open_items(offer, view, sheet, values) if each.mark == MISSING]
    assert missing == [each.name for each in sheet.empty(values)]


def test_what_a_choice_makes_required_is_counted() -> None:
    said = sheet_of("record_statement", view_of(at("issue_notice")), {"manner": "提出陈述申辩"})
    empty = {each.name for each in said.empty({**said.initial, "manner": "提出陈述申辩"})}
    assert empty == {"text", "response"}
    given_up = sheet_of("record_statement", view_of(at("issue_notice")), {"manner": "书面放弃"})
    assert not given_up.empty({**given_up.initial, "manner": "书面放弃"})
    changed = {"outcome": "变更"}
    walk = at("record_service", appeal("行政复议", "2026-05-06"))
    outcome = sheet_of("record_appeal_outcome", view_of(walk), changed)
    assert "fine" in {each.name for each in outcome.empty({**outcome.initial, **changed})}
    assert not {"fine", "refund"} & {each.name for each in outcome.empty({**outcome.initial, **changed, "refund": "1"})}
    late = sheet_of("file_case", view_of(at("request_filing"), "sun", "2026-04-20"), {})
    assert "late_reason" in {each.name for each in late.empty(late.initial)}
    first = head("extend_decision", "2026-03-12", days="30", reason="复杂", granted_on="2026-03-12")
    again = sheet_of("extend_decision", view_of(at("record_evidence", first), "sun"), {})
    assert "members" in {each.name for each in again.empty(again.initial)}


def test_which_one_is_required_where_there_are_several() -> None:
    walk = at(
        "record_evidence",
        office("comment", "2026-03-12", text="住所不全"),
        office("comment", "2026-03-12", text="缺笔录"),
    )
    sheet = sheet_of("settle_comment", view_of(walk), {})
    assert [each.name for each in sheet.empty(sheet.initial)] == ["number"]
    assert fill_parts(sheet, sheet.initial, [])[0][0] == "必填还差 1 项：哪一件"


def test_every_item_of_a_review_is_required_where_it_agrees() -> None:
    view = view_of(at("submit_for_review"), "zhao")
    agreeing = sheet_of("approve_review", view, {})
    assert sum(each.name.startswith("findings.") for each in agreeing.empty(agreeing.initial)) == 9
    returning = sheet_of("return_review", view, {})
    assert not any(each.name.startswith("findings.") for each in returning.empty(returning.initial))


async def test_an_item_of_a_review_that_is_at_fault_gets_the_cursor(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "submit_for_review").case_id
    app = DeskApp(store, "zhao")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        form = form_of(screen)
        items = [each.name for each in (form.sheet.fields if form.sheet else ()) if each.name.startswith("findings.")]
        await press(pilot, "enter")
        await type_text(pilot, "事实清楚")
        await press(pilot, "tab")
        for place in range(len(items)):
            await press(pilot, "2" if place == 4 else "1", "tab")
        form.focus_field("text")
        await press(pilot, "f2")
        await settle(pilot)
        assert form.focused_field == items[4]
        assert "不能审核同意" in flat(app)
        assert screen.record.state == "legal_review"


def test_another_multiple_than_the_suggested_one_requires_its_ground() -> None:
    view = view_of(at("confirm_facts"))
    sheet = sheet_of("choose_sanction", view, {})
    key = next(each.name for each in sheet.fields if each.name.endswith(".multiple")).removesuffix(".multiple")
    assert f"{key}.ground" in names(sheet)
    other = {**sheet.initial, f"{key}.multiple": "1.4"}
    assert f"{key}.ground" in {each.name for each in sheet.empty(other)}
    assert f"{key}.ground" not in {each.name for each in sheet.empty(sheet.initial)}
    assert f"{key}.ground" not in {each.name for each in sheet.empty({**other, f"{key}.ground": "nature"})}


async def test_a_figure_typed_on_a_choice_of_which_one_option_is_seen_changes_nothing(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "confirm_facts").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        form = form_of(screen)
        form.focus_field("38.ground")
        await type_text(pilot, "1.16")
        assert form.values()["38.ground"] == ""
        await press(pilot, "right")
        assert form.values()["38.ground"]


def test_a_choice_shows_the_digit_that_chooses() -> None:
    assert Choice((("甲", "书证"), ("乙", "物证")), "甲").render().plain.startswith("[1.书证]")
    fact = Choice((("是", "是"), ("否", "否"), ("", "未查明")), "", {"1": "是", "0": "否", "-": ""})
    assert [each.replace("\u00a0", " ").strip() for each in fact.render().plain.split(" ") if each] == [
        "1.是", "0.否", "[-未查明]",
    ]  # fmt: skip
    # An option that says its number itself has no other.
    numbered = Choice((("new", "新增"), ("1", "1"), ("2", "2")), "new")
    assert numbered.render().plain.replace("\u00a0", " ").split() == ["[新增]", "1", "2"]


async def test_the_cursor_stays_in_the_form_at_its_ends(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "open_case").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        form = form_of(screen)
        last = [each.name for each in (form.sheet.fields if form.sheet else ())][-1]
        form.focus_field(last)
        for key in ("down", "tab", "enter"):
            await press(pilot, key)
            assert form.focused_field == last
        form.focus_first()
        for key in ("up", "shift+tab"):
            await press(pilot, key)
            assert form.focused_field == "kind"
        await press(pilot, "escape")
        assert screen.query_one(StepList).has_focus


async def test_a_text_is_gone_on_with_at_its_end(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "file_case").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        form = form_of(screen)
        form.focus_field("proves")
        await type_text(pilot, "甲")
        await press(pilot, "enter")
        await type_text(pilot, "乙")
        await press(pilot, "up", "home", "up")
        assert form.focused_field == "name"
        await press(pilot, "down")
        assert isinstance(app.focused, TextBox)
        await type_text(pilot, "丙")
        assert form.values()["proves"] == "甲\n乙丙"


async def test_the_option_with_the_cursor_is_marked_without_colour(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "record_party").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        await open_workspace(pilot, case_id)
        assert ">[" not in picture(app)
        await press(pilot, "enter")
        assert ">[x] 王某" in picture(app)
        await press(pilot, "down")
        assert ">[ ] 李某" in picture(app)
        assert " [x] 王某" in picture(app)


async def test_pages_turn_the_form_from_wherever_the_cursor_is(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "conclude_investigation").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        steps, form = screen.query_one(StepList), form_of(screen)
        assert steps.has_focus
        trigger = screen.trigger
        await press(pilot, "pagedown")
        assert form.scroll_y > 0
        assert screen.trigger == trigger
        await press(pilot, "pageup")
        assert form.scroll_y == 0
        # A pane of reasons gives the arrows back with Esc, and takes them only where Enter leads on.
        await screen.action_step("decide")
        await settle(pilot)
        assert isinstance(app.focused, Checklist)
        await press(pilot, "escape", "up")
        assert steps.has_focus
        assert screen.trigger != "decide"


async def test_what_an_entry_came_to_is_said(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "file_case").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        form_of(screen).focus_field("name")
        await type_text(pilot, "结算明细")
        form_of(screen).focus_field("proves")
        await type_text(pilot, "超量开药")
        await press(pilot, "f2")
        await settle(pilot)
        assert "已办理：登记证据 证据 1 结算明细；可继续登记下一份" in picture(app)
    store = store_in(tmp_path / "other")
    record, desk = play(store, "record_violation"), store.desk("wang")
    said = came_to("record_violation", record, desk)
    assert said.startswith("违法行为 1 从轻处罚")
    assert "罚款 13,791.61 至 20,687.40 元" in said
    assert said.endswith("可继续登记下一项，或 Esc 到认定事实")
    unknown = {name: text for name, text in FACTS.items() if name != "first_offence"}
    more = {"conduct": "另一", "period": "上年", "evidence": [1], "facts": {**unknown, "item": "3"}}
    second = came_to("record_violation", perform(desk, record.case_id, "record_violation", more), desk)
    assert second.startswith("违法行为 2 ")
    assert "还差 初次违法" in second or "全案罚款" in second
    assert came_to("record_party", record, desk) == ""


async def test_evidence_chosen_here_says_so_at_once(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "conclude_investigation").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        form_of(screen).focus_field("evidence")
        await settle(pilot)
        assert ">[ ] 1 书证 结算明细（还没有用到）" in picture(app)
        await press(pilot, "space")
        assert ">[x] 1 书证 结算明细（本项）" in picture(app)
        await press(pilot, "space")
        assert "（还没有用到）" in picture(app)
    store = store_in(tmp_path / "other")
    record = play(store, "record_violation")
    assert evidence_options(record, 1)[0][1].endswith("（还没有用到）")
    assert evidence_options(record, 2, marked=True)[0][1].endswith("（本项、违法行为 1）")
    assert sheet_of("record_violation", View(record, store.desk("wang")), {"number": "1"}).initial["evidence"] == "1"


async def test_a_label_that_is_cut_is_said_in_full_with_the_cursor_in_it(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "conclude_investigation").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        form_of(screen).focus_field("obstructed")
        await settle(pilot)
        assert "拒绝检查或提供虚假情况" in picture(app)
        await press(pilot, "down")
        await settle(pilot)
        assert "拒绝检查或提供虚假情况" not in picture(app)
        await press(pilot, "up", "1")
        await settle(pilot)
        assert "拒绝检查或提供虚假情况" in picture(app)


def test_a_list_of_options_measures_what_it_shows() -> None:
    many = Many((("1", "一"),), "1", (("1", "一（本项）"),))
    assert many.marked == ("1",)
    assert [row for rows in many._rows(40) for row in rows] == [" [x] 一（本项）"]  # noqa: SLF001 - what is drawn


def test_a_hearing_that_is_asked_for_is_told_of_with_a_question() -> None:
    walk = at("issue_notice", step("wang", "record_statement", ASKED, "2026-04-15"))
    sheet = sheet_of("notify_hearing", view_of(walk), {})
    assert question(sheet, sheet.initial, touched=True) == ""
    told = {**sheet.initial, "place": "会议室", "presider": "高某"}
    assert "会议室" in question(sheet, filled(sheet.fields, told), touched=True)
