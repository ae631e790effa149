import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from cases.parts import PartError
from cases.record import CaseRecord
from penalty.conditions import facts_of
from penalty.library import load_ruleset
from penalty.vocabulary import ITEMS
from tests.tui.stage import (
    FACTS,
    NARROW,
    WIDE,
    open_workspace,
    paste,
    picture,
    play,
    press,
    settle,
    store_in,
    type_text,
)
from tests.tui.test_step_forms import HAND_MADE
from tui.app import DeskApp
from tui.forms.catalogue import sheet_of
from tui.forms.fields import Values, echo_of
from tui.forms.sheets import View
from tui.forms.violation_sheet import facts_shown, violation_sheet
from tui.screens.workspace import WorkspaceScreen
from tui.widgets.form import Form
from tui.widgets.panel import Panel
from tui.widgets.step_list import HIDDEN
from tui.wording import typed
from workflow.actions import perform
from workflow.procedure import BY_TRIGGER

PERSON = {
    "kind": "individual",
    "name": "郑某",
    "id_kind": "身份证号",
    "id_number": "演示",
    "address": "某市某区",
}
NASTY = (
    "[/]",
    "[b]粗[/b]",
    '"引"',
    "'单'",
    "👨‍👩‍👧 ☃️",
    "\u202eأبجد",
    "[@click=app.quit]甲[/]",
    "<b>&amp;",
    "{{ x }}",
    "$error",
)


def panel_text(screen: WorkspaceScreen) -> str:
    return "\n".join(text for text, _ in screen.query_one(Panel).lines)


async def retype(pilot: Pilot[None], text: str) -> None:
    """Type in place of what the field holds."""
    await press(pilot, "home", "ctrl+k")
    await type_text(pilot, text)


@pytest.mark.parametrize("ruleset_id", ["jiangxi-2021", "regulation-2021"])
@pytest.mark.parametrize("provision", sorted(ITEMS))
def test_a_violation_asks_for_every_fact_that_can_matter(ruleset_id: str, provision: str) -> None:
    ruleset = load_ruleset(ruleset_id)
    chosen = ruleset.provisions[provision]
    names = set(facts_shown(chosen, ruleset))
    assert names >= {"amount", "violation_end"}
    for tier in chosen.tiers:
        assert facts_of(tier.when) <= names
        suspension = tier.sanction.suspension
        assert suspension is None or suspension.when is None or facts_of(suspension.when) <= names
    assert ("fraud_intent" in names) is (chosen.redirect is not None)
    assert ("insured" in names) is (provision in {"41.1", "41.2"})


def test_a_new_violation_starts_from_the_partys_facts(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    record = play(store, "record_violation")
    sheet = violation_sheet(View(record, store.desk("wang")), {})
    assert sheet.initial["prior_year_payment"] == "5000000"
    assert sheet.initial["first_offence"] == sheet.initial["refused_correction"] == ""
    assert sheet.initial["amount"] == sheet.initial["item"] == sheet.initial["fraud_intent"] == ""


def test_a_violation_names_all_its_faults_at_once(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    record = play(store, "conclude_investigation")
    sheet = violation_sheet(View(record, store.desk("wang")), {})
    values: Values = {**sheet.initial, "amount": "1.234", "corrected_in_time": "是", "refused_correction": "是"}
    with pytest.raises(PartError) as caught:
        sheet.data(values)
    assert {fault.field for fault in caught.value.faults} == {"amount", "corrected_in_time", "conduct", "period"}
    assert not any("refused_correction" in fault.message for fault in caught.value.faults)


@pytest.mark.parametrize(
    ("kind", "text", "said", "wrong"),
    [
        ("amount", "1234567.8", "1,234,567.80 元  壹佰贰拾叁万肆仟伍佰陆拾柒元捌角整", False),
        ("amount", "十", "不是金额：'十'，请写作元，如 12345.67", True),
        ("date", "2026-02-30", "不是日期，请写作 2026-03-31", True),
    ],
)
def test_echoes(kind: str, text: str, said: str, wrong: bool) -> None:  # noqa: FBT001 - a column of the table above
    echo = echo_of(kind, text)  # type: ignore[arg-type]  # the table's first column is a kind
    assert echo is not None
    assert (echo.text, echo.wrong) == (said, wrong)


async def test_a_multiple_outside_the_band_is_refused_with_the_band(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "confirm_facts").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=WIDE) as pilot:
        screen = await open_workspace(pilot, case_id)
        revision = screen.record.revision
        await press(pilot, "enter")
        await type_text(pilot, "1.6")
        screen.query_one(Form).focus_field("reason")
        await type_text(pilot, "试试")
        assert "倍数须在幅度内：1倍以上（不含）" in picture(app)
        await press(pilot, "f2")
        await settle(pilot)
        assert screen.record.revision == revision
        assert screen.query_one(Form).focused_field == "38.multiple"
        await retype(pilot, "1.5")
        assert "与建议" in picture(app)
        await press(pilot, "down", "right")
        screen.query_one(Form).focus_field("confirmed")
        await type_text(pilot, "已核对")
        assert "违法行为 1 罚款 20,687.40 元" in picture(app)
        await press(pilot, "f2")
        await settle(pilot)
        assert screen.record.sanction is not None
        assert screen.record.sanction.fine == 2068740


async def test_the_panel_follows_the_form(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "record_violation").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=WIDE) as pilot:
        screen = await open_workspace(pilot, case_id)
        await screen.action_step("record_violation")
        await settle(pilot)
        assert "还差" in panel_text(screen)
        await press(pilot, "right")
        await settle(pilot)
        assert screen.query_one(Form).values()["conduct"] == "超量开药"
        assert "从轻处罚 第二条（三）" in panel_text(screen)
        assert "13,791.61 元" in panel_text(screen)
        assert "规则文本未核实" in panel_text(screen)
        form = screen.query_one(Form)
        form.focus_field("fraud_intent")
        await press(pilot, "1")
        await settle(pilot)
        assert "以骗保为目的，改适用本条" in panel_text(screen)
        assert "第四十条" in panel_text(screen)
        await press(pilot, "0")
        form.focus_field("first_offence")
        await press(pilot, "0")
        await settle(pilot)
        assert "规则空白" in panel_text(screen)
        assert "条例幅度：1倍以上（含）2倍以下（含）" in panel_text(screen)
        form.focus_field("amount")
        await type_text(pilot, "元元")
        await settle(pilot)
        assert "填写有误，暂按未查明计算：金额" in panel_text(screen)
        assert screen.record.violations[0].facts["amount"] == "13791.60"
        await press(pilot, "f7")
        await settle(pilot)
        assert "按原文次序" in picture(app)
        await press(pilot, "escape")
        await press(pilot, "f6")
        assert not screen.query_one(Panel).display


async def test_a_conflict_is_decided_by_a_person(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "conclude_investigation").case_id
    wang = store.desk("wang")
    facts = FACTS | {"provision": "41.2", "amount": "8000", "obstructed": "是", "personal_account_only": "是"}
    facts = {name: text for name, text in facts.items() if name not in {"item", "isolated", "self_reported", "serious"}}
    facts |= {"insured": "是"}
    perform(wang, case_id, "record_party", PERSON)
    perform(wang, case_id, "record_violation", {"conduct": "骗保", "period": "2024年", "evidence": [1], "facts": facts})
    perform(wang, case_id, "confirm_facts", {})
    app = DeskApp(store, "wang")
    async with app.run_test(size=WIDE) as pilot:
        screen = await open_workspace(pilot, case_id)
        assert "情节竞合" in picture(app)
        assert set(screen.query_one(Form).values()) >= {"41.2.clause"}
        await press(pilot, "f2")
        await settle(pilot)
        assert screen.query_one(Form).focused_field == "41.2.clause" or "先选定适用的档次" in picture(app)
        screen.query_one(Form).focus_field("41.2.clause")
        while screen.query_one(Form).values()["41.2.clause"] != "41.2.severe":
            await press(pilot, "right")
            await settle(pilot)
        form = screen.query_one(Form)
        assert form.focused_field == "41.2.clause"
        group = next(each for each in screen.query_one(Panel).discretion.combined.groups)  # type: ignore[union-attr]
        severe = next(tier for tier in group.assessment.candidates if tier.clause == "41.2.severe").sanction
        assert severe.multiple is not None
        assert severe.multiple.high is not None
        form.focus_field("41.2.multiple")
        await type_text(pilot, str(severe.multiple.high))
        if severe.suspension is not None and form.focus_field("41.2.months"):
            await retype(pilot, str(severe.suspension.length.high))
        form.focus_field("41.2.ground")
        await press(pilot, "right")
        form.focus_field("reason")
        await type_text(pilot, "拒绝检查为主要情节")
        form.focus_field("confirmed")
        await type_text(pilot, "已核对")
        await press(pilot, "f2")
        await settle(pilot)
        assert screen.record.sanction is not None, picture(app)
        assert screen.record.sanction.groups[0].clause == "41.2.severe"


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_text_that_looks_like_markup_survives_everywhere(tmp_path: Path, size: tuple[int, int]) -> None:
    store = store_in(tmp_path)
    text = typed(" ".join(NASTY))
    desk = store.desk("wang")
    case_id = play(store, "confirm_facts").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=size) as pilot:
        screen = await open_workspace(pilot, case_id)
        for trigger in [each for each in BY_TRIGGER if each not in HIDDEN | HAND_MADE]:
            sheet = sheet_of(trigger, View(screen.record, desk), {})
            free = {each.name for each in sheet.fields if each.kind in {"line", "text", "amount", "date"}}
            values = {**sheet.initial, **dict.fromkeys(free, text)}
            await screen.query_one(Form).show(replace(sheet, intro=text, appendix=text), values)
            await settle(pilot)
            assert screen.query_one(Form).values() == values
        screen.say(text, wrong=True)
        await settle(pilot)
        assert "[b]粗[/b]" in picture(app)
        assert "\u001b" not in picture(app)


async def test_nasty_text_goes_on_file_as_typed(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "file_case").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        form = screen.query_one(Form)
        form.focus_field("name")
        await paste(pilot, "\r\n".join(NASTY) + "\x1b\x07\n")
        form.focus_field("proves")
        await paste(pilot, "[/]\t" + "长" * 500 + "\x9b\r\n末")
        await press(pilot, "f2")
        await settle(pilot)
        assert screen.record.evidence[0].name == typed(" ".join(NASTY))
        assert screen.record.evidence[0].proves == "[/] " + "长" * 500 + "\n末"
        await press(pilot, "f8")
        await settle(pilot)
        assert "[@click=app.quit]" in picture(app)


async def test_control_characters_from_a_paste_or_a_draft_do_not_reach_the_screen(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "file_case").case_id
    store.drafts.save(
        case_id, "record_evidence", "wang", {"name": "甲\x1b[31m\x07乙\x85丙", "proves": "一\t二\r\n三\x00"}
    )
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        values = screen.query_one(Form).values()
        assert (values["name"], values["proves"]) == ("甲[31m乙丙", "一 二\n三")
        assert "\x1b" not in picture(app)


async def test_faults_stand_beside_their_fields(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "open_case").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        await press(pilot, "enter", "f2")
        await settle(pilot)
        lines = picture(app).splitlines()
        place = next(place for place, line in enumerate(lines) if ">当事人名称" in line)
        assert "当事人名称：" in lines[place + 1]
        assert screen.query_one(Form).focused_field == "name"
        assert screen.record.party is None


async def test_a_refused_step_says_what_is_missing_which_article_and_what_to_do(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "open_case").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        await screen.action_step("request_filing")
        await settle(pilot)
        shown = picture(app)
        assert "当事人未填写" in shown
        assert "依据：行政处罚法" in shown
        assert "办法：请先填写当事人" in shown
        await press(pilot, "f2")
        await settle(pilot)
        assert "现在不能办理" in picture(app)
        assert screen.record.revision == 1


def test_dates_start_at_today(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    desk = replace(store.desk("wang"), clock=lambda: dt.datetime(2026, 3, 31, tzinfo=dt.UTC))
    sheet = sheet_of("file_case", View(CaseRecord(case_id="x"), desk), {})
    assert sheet.initial["filed_on"] == "2026-03-31"


async def test_the_panel_says_what_else_could_be_and_what_the_form_changes(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "record_violation").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=WIDE) as pilot:
        screen = await open_workspace(pilot, case_id)
        assert "若金额不超过 10000 元→减轻处罚" in panel_text(screen)
        assert "建议 1.13倍（仅供参考" in panel_text(screen)
        assert "须由人核对" in panel_text(screen)
        assert "在卷 → 现在" not in panel_text(screen)
        await screen.action_step("record_violation")
        await settle(pilot)
        await press(pilot, "right")
        await settle(pilot)
        screen.query_one(Form).focus_field("first_offence")
        await press(pilot, "0")
        await settle(pilot)
        assert "在卷 → 现在" in panel_text(screen)
        assert "初次违法：是 → 否" in panel_text(screen)
        assert "若初次违法→从轻处罚" in panel_text(screen)


async def test_a_circumstance_against_the_tier_leaves_it_to_a_person(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "conclude_investigation").case_id
    wang = store.desk("wang")
    facts = FACTS | {"amount": "100000", "circumstances": "coerced"}
    perform(wang, case_id, "record_violation", {"conduct": "超量", "period": "上年", "evidence": [1], "facts": facts})
    perform(wang, case_id, "confirm_facts", {})
    app = DeskApp(store, "wang")
    async with app.run_test(size=WIDE) as pilot:
        screen = await open_workspace(pilot, case_id)
        assert "情节：受他人胁迫或者诱骗（应当从轻或者减轻）" in panel_text(screen)
        assert "情节竞合" in panel_text(screen)
        form = screen.query_one(Form)
        form.focus_field("38.clause")
        while form.values()["38.clause"] != "38.severe":
            await press(pilot, "right")
            await settle(pilot)
        form.focus_field("38.multiple")
        await type_text(pilot, "1.2")
        form.focus_field("38.ground")
        while form.values()["38.ground"] != "coerced":
            await press(pilot, "right")
        form.focus_field("reason")
        await type_text(pilot, "受人胁迫，减轻处罚")
        form.focus_field("confirmed")
        await type_text(pilot, "已核对")
        await press(pilot, "f2")
        await settle(pilot)
        assert screen.record.sanction is not None, picture(app)
        assert screen.record.sanction.fine == 12_000_000
