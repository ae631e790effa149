"""The panel, its pages, and what stands behind them."""

import threading
import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from rich.cells import cell_len

from cases.keeper import StoreError
from cases.parts import Violation
from tests.tui.stage import (
    FACTS,
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
from tui.app import DeskApp
from tui.discretion import weighing
from tui.discretion.compact import LINES, bar, compact_lines
from tui.discretion.pages import TITLES, page_lines
from tui.discretion.similar_text import far_line, similar_lines
from tui.discretion.supposing import suppose, supposing_sheet
from tui.discretion.weighing import Question, fined_in_all, weigh
from tui.forms.violation_sheet import unsaved
from tui.rulebook.reader import ClauseScreen
from tui.screens.reader import ReaderScreen
from tui.screens.what_if import WhatIfScreen
from tui.widgets import panel as panel_module
from tui.widgets.form import Form
from tui.widgets.panel import Panel
from workflow.actions import perform
from workflow.similar import ENOUGH, Similar

CLAUSE = "38.lenient"
MANY = Similar(CLAUSE, tuple(Fraction(each, 100) for each in range(105, 126)))


def question(folder: Path, until: str = "record_violation", **facts: str) -> Question:
    store = store_in(folder)
    desk = store.desk("wang")
    record = play(store, until)
    violations = unsaved(record.violations, {"number": "1", **FACTS, **facts}, desk.office)
    return Question(violations, record, desk)


def shown_by(panel: Panel) -> object:
    return panel.discretion


def showing(app: DeskApp) -> object:
    return app.screen


def text(lines: object) -> str:
    return "\n".join(line for line, _style in lines)  # type: ignore[attr-defined]  # pairs of text and style


def test_the_compact_form_has_three_lines_that_fit(tmp_path: Path) -> None:
    asked = question(tmp_path)
    chosen = replace(asked, choices={"38.multiple": "1.2"})
    nothing = replace(asked, violations=())
    for each in (asked, chosen, nothing):
        for width in (40, 58, 78):
            lines = compact_lines(weigh(each), width)
            assert len(lines) == LINES
            assert all(cell_len(line) <= width for line, _ in lines)
    shown = text(compact_lines(weigh(chosen), 78))
    assert "从轻处罚 第二条（三）" in shown
    assert "(1 ======|========= 1.5]" in shown
    assert "所选 16,549.92 元" in shown
    assert "壹万陆仟伍佰肆拾玖元玖角贰分" in shown
    assert "贰万零陆佰捌拾柒元肆角整" in text(compact_lines(weigh(asked), 78))


def test_what_is_open_is_said_in_the_compact_form(tmp_path: Path) -> None:
    unknown = weigh(question(tmp_path, fraud_intent="", first_offence=""))
    shown = text(compact_lines(unknown, 78))
    assert "还差：" in shown
    assert "仍有可能：" in shown


@pytest.mark.parametrize(
    ("multiple", "drawn"),
    [("1", "(1 |=============== 1.5]"), ("1.5", "(1 ===============| 1.5]"), ("2", "(1 ================ 1.5]")],
)
def test_the_bar_marks_the_place_in_the_band(tmp_path: Path, multiple: str, drawn: str) -> None:
    (part,) = weigh(replace(question(tmp_path), choices={"38.multiple": multiple})).parts
    assert part.limits is not None
    assert part.limits.multiple is not None
    assert bar(part.limits.multiple, part.chosen) == drawn


def test_the_first_page_has_figures_daxie_and_the_place_in_the_band(tmp_path: Path) -> None:
    lines = page_lines(weigh(replace(question(tmp_path), choices={"38.multiple": "1.2"})), "summary", 38)
    shown = text(lines)
    assert lines[0][0] == TITLES["summary"]
    assert "v 本案 1.2" in shown
    assert "所选的罚款 16,549.92 元" in shown
    assert "壹万陆仟伍佰肆拾玖元玖角贰分" in shown
    outside = text(page_lines(weigh(replace(question(tmp_path), choices={"38.multiple": "1.7"})), "summary", 38))
    assert "所选在幅度以外" in outside


def test_the_pages_say_why_not_and_what_next(tmp_path: Path) -> None:
    open_case = weigh(question(tmp_path, fraud_intent=""))
    assert "若查明以骗取医保基金为目的" in text(page_lines(open_case, "why_not", 38))
    assert "改适用第四十条" in text(page_lines(open_case, "next", 38))
    settled = weigh(question(tmp_path))
    assert "没有" in text(page_lines(settled, "next", 38))
    assert "尚无违法行为" in text(page_lines(weigh(replace(question(tmp_path), violations=())), "why_not", 38))


def test_what_is_on_file_counts_where_the_form_chooses_nothing(tmp_path: Path) -> None:
    asked = question(tmp_path, "choose_sanction")
    (part,) = weigh(asked).parts
    assert part.chosen == Fraction(6, 5)
    assert fined_in_all(weigh(asked).parts) == 1654992
    (form,) = weigh(replace(asked, choices={"38.multiple": ""})).parts
    assert form.chosen is None
    assert fined_in_all([form]) is None


def test_contradictory_facts_are_the_answer(tmp_path: Path) -> None:
    wrong = weigh(question(tmp_path, corrected_in_time="是", refused_correction="是", amount="元元"))
    assert wrong.discretion is not None
    assert "金额" in "、".join(wrong.unread)
    assert "填写有误" in text(page_lines(wrong, "summary", 38))


def test_like_cases_are_told_as_practice_not_law() -> None:
    shown = text(similar_lines(MANY, Fraction(6, 5), 38))
    assert "已作决定的 21 件" in shown
    assert "不是法律" in shown
    assert "中位数 1.15 倍" in shown
    assert "以往有 71% 的选定比它低" in shown
    assert "< 中位 1.15" in shown
    assert "本案 1.2" in shown
    assert "差别大" not in shown
    assert all(cell_len(line) <= 38 for line, _ in similar_lines(MANY, Fraction(3, 2), 38) if "█" in line)


def test_a_choice_far_from_the_others_is_said(tmp_path: Path) -> None:
    assert "差别大" in text(similar_lines(MANY, Fraction(3, 2), 38))
    assert far_line(MANY, None) == ""
    asked = replace(question(tmp_path), choices={"38.multiple": "1.5"}, similar={CLAUSE: MANY})
    assert "差别大" in text(page_lines(weigh(asked), "summary", 38))
    assert "差别大" not in text(page_lines(weigh(replace(asked, choices={"38.multiple": "1.2"})), "summary", 38))


def test_few_like_cases_say_so() -> None:
    few = Similar(CLAUSE, (Fraction(6, 5),) * (ENOUGH - 1))
    shown = text(similar_lines(few, Fraction(3, 2), 38))
    assert f"同类案件不足 {ENOUGH} 件" in shown
    assert "差别大" not in shown
    assert "同类案件不足" in text(similar_lines(Similar(CLAUSE, ()), None, 38))
    assert "读不出" in text(similar_lines(None, None, 38))


def test_a_supposition_touches_nothing(tmp_path: Path) -> None:
    asked = question(tmp_path)
    before = asked.violations
    sheet = supposing_sheet(asked, {"number": "1", "fact": "fraud_intent"})
    assert sheet.initial == {"number": "1", "fact": "fraud_intent", "value": "否"}
    lines = text(suppose(asked, {**sheet.initial, "value": "是"}).lines)
    assert "否 → 是" in lines
    assert "原来没有这一条款" in lines
    assert "没有违法行为适用这一条款" in lines
    assert "结论不变" in text(suppose(asked, sheet.initial).lines)
    assert "没有改" in text(suppose(asked, sheet.initial).lines)
    other = text(suppose(asked, {"number": "1", "fact": "amount", "value": "9000"}).lines)
    assert "减轻处罚" in other
    assert asked.violations == before
    # A fact that the provision does not ask for gives way to its first.
    assert supposing_sheet(asked, {"number": "7", "fact": "insured"}).initial["fact"] == "item"


async def test_a_stale_answer_is_never_shown_as_current(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "confirm_facts").case_id
    go_on, asked = threading.Event(), threading.Event()
    go_on.set()

    def slow(question: Question) -> weighing.Weighed:
        asked.set()
        assert go_on.wait(20)
        return weigh(question)

    monkeypatch.setattr(panel_module, "weigh", slow)
    app = DeskApp(store, "wang")
    async with app.run_test(size=WIDE) as pilot:
        screen = await open_workspace(pilot, case_id)
        panel = screen.query_one(Panel)
        while shown_by(panel) is None:
            await pilot.pause(0.01)
        go_on.clear()
        asked.clear()
        await press(pilot, "enter")
        await type_text(pilot, "1.2")
        await rest(pilot)
        assert panel.lines[0][0] == "正在计算"
        assert shown_by(panel) is None
        # Keys are taken while it computes, and the answer to what was typed before is not shown.
        for _ in range(200):
            if asked.is_set():
                break
            await pilot.pause(0.01)
        await type_text(pilot, "5")
        assert screen.query_one(Form).values()["38.multiple"] == "1.25"
        go_on.set()
        await settle(pilot)
        assert panel.weighed is not None
        assert panel.weighed.parts[0].chosen == Fraction(5, 4)
        assert panel.lines[0][0] == "裁量"
        assert "17,239.50" in picture(app)


async def test_the_panel_is_in_sight_and_grows(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "confirm_facts").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        panel = screen.query_one(Panel)
        assert panel.size.height == LINES
        assert "从轻处罚 第二条（三）" in picture(app)
        await press(pilot, "f6")
        await settle(pilot)
        assert panel.size.height > LINES
        assert "还有" in picture(app)
        top = picture(app)
        await press(pilot, "ctrl+down")
        assert picture(app) != top
        await press(pilot, "ctrl+up")
        assert picture(app) == top
        await press(pilot, "f6")
        await settle(pilot)
        assert panel.size.height == LINES
        await press(pilot, "ctrl+o")
        await settle(pilot)
        assert "为何不是别的结果" in picture(app)
        assert panel.size.height > LINES
        await press(pilot, "ctrl+o")
        await settle(pilot)
        assert panel.shown_page == "summary"
        await press(pilot, "ctrl+n")
        await settle(pilot)
        assert "接下来查明" in panel.lines[0][0]
    wide = DeskApp(store, "wang")
    async with wide.run_test(size=WIDE) as pilot:
        screen = await open_workspace(pilot, case_id)
        assert "^L 同类案件" in picture(wide).replace("\n", "")
        await press(pilot, "f6")
        await settle(pilot)
        assert not screen.query_one(Panel).display
        await press(pilot, "ctrl+l")
        await settle(pilot)
        assert screen.query_one(Panel).display
        assert "不是法律" in picture(wide)


async def test_like_cases_are_read_from_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = store_in(tmp_path)
    play(store, "decide")
    case_id = play(store, "choose_sanction").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=WIDE) as pilot:
        screen = await open_workspace(pilot, case_id)
        await press(pilot, "ctrl+l")
        await settle(pilot)
        assert "38.lenient 已作决定的 1 件" in picture(app)
        assert "同类案件不足" in picture(app)

        def broken(*_: object, **__: object) -> Similar:
            raise StoreError("读不出")

        monkeypatch.setattr(panel_module, "similar", broken)
        await press(pilot, "f5")
        await settle(pilot)
        assert "同类案件读不出" in picture(app)
        monkeypatch.setattr(panel_module, "similar", lambda *_, **__: MANY)
        await press(pilot, "f5")
        await settle(pilot)
        assert "已作决定的 21 件" in picture(app)
        await screen.action_step("choose_sanction")
        form = screen.query_one(Form)
        form.focus_field("38.multiple")
        await press(pilot, "home", "ctrl+k")
        await type_text(pilot, "1.5")
        await settle(pilot)
        assert "差别大" in picture(app)


async def test_why_what_if_and_the_clause_at_one_key(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "record_violation").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        await press(pilot, "f7")
        await settle(pilot)
        assert isinstance(showing(app), ReaderScreen)
        assert "结论：" in picture(app)
        await press(pilot, "escape")
        await press(pilot, "ctrl+b")
        await settle(pilot)
        clause = showing(app)
        assert isinstance(clause, ClauseScreen)
        assert clause.clause == CLAUSE
        await press(pilot, "escape")
        await press(pilot, "ctrl+r")
        await settle(pilot)
        assert isinstance(showing(app), WhatIfScreen)
        form = app.screen.query_one(Form)
        assert form.focused_field == "fact"
        await press(pilot, *["right"] * 3)
        await settle(pilot)
        assert form.values()["fact"] == "first_offence"
        assert form.values()["value"] == "是"
        await press(pilot, "down", "0")
        await settle(pilot)
        assert "是 → 否" in picture(app)
        assert "规则空白" in picture(app)
        await press(pilot, "pagedown", "pageup", "escape")
        await settle(pilot)
        assert showing(app) is screen
        assert screen.record.violations[0].facts["first_offence"] == "是"
    assert store.keeper.heads()[0].revision == screen.record.revision


async def test_without_violations_there_is_nothing_to_weigh(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "open_case").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        for key, said in (("f7", "没有可以说明的裁量"), ("ctrl+r", "没有可以假设"), ("ctrl+b", "没有可以对照")):
            await press(pilot, key)
            await settle(pilot)
            assert showing(app) is screen
            assert said in picture(app)


async def test_two_provisions_are_summed_in_the_compact_form(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "record_violation").case_id
    facts = {**FACTS, "provision": "40", "amount": "2000"}
    facts = {name: value for name, value in facts.items() if name in {"provision", "amount", "prior_year_payment",
             "first_offence", "corrected_in_time", "refused_correction", "obstructed", "violation_end"}}  # fmt: skip
    data = {"conduct": "伪造", "period": "2024年", "evidence": [1], "facts": {**facts, "item": "1"}}
    record = perform(store.desk("wang"), case_id, "record_violation", data)
    desk = store.desk("wang")
    lines = text(compact_lines(weigh(Question(record.violations, record, desk)), 78))
    assert "2 个条款：38 从轻处罚；40" in lines
    assert "合计罚款" in lines


def test_weighing_is_quick_enough_for_the_keys(tmp_path: Path) -> None:
    asked = question(tmp_path)
    weigh(asked)
    began = time.process_time()
    for amount in range(10):
        weigh(replace(asked, violations=question_with(asked, str(20000 + amount))))
    assert (time.process_time() - began) / 10 < 0.05


def question_with(asked: Question, amount: str) -> tuple[Violation, ...]:
    return tuple(each.model_copy(update={"facts": {**each.facts, "amount": amount}}) for each in asked.violations)
