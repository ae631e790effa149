"""The step that ends a review: chosen, filled in, signed and taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from cases.drafts import Drafts
from cases.evidence.keys import new_key, public_of
from cases.evidence.signing import check_signature
from cases.memory import MemoryKeeper
from tests.tui.review_walks import fill_review, keys, mended, over, review
from tests.tui.stage import NARROW, WIDE, picture, play, press, settle, store_in, type_text
from tests.workflow.walk import REVIEW
from tui.app import DeskApp
from tui.looks import Looks
from tui.screens.confirm import ConfirmScreen
from tui.screens.passphrase import PassphraseScreen
from tui.screens.pick import PickScreen
from tui.screens.review import ReviewScreen
from tui.store import Store
from tui.widgets.block_list import BlockList
from tui.widgets.form import Form
from workflow.actions import perform
from workflow.desk import load
from workflow.keyring import SigningKey
from workflow.listing import listing
from workflow.office import load_office

WORDS = "correct horse battery"


async def test_agreeing_with_open_comments_asks_first(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = mended(store).case_id
    app = DeskApp(store, "zhao")
    async with app.run_test(size=NARROW) as pilot:
        screen = await review(pilot, case_id)
        await fill_review(pilot)
        await press(pilot, "f2")
        await settle(pilot)
        assert over(app, ConfirmScreen)
        assert "还有 1 条批注没有处理" in picture(app)
        assert "违法行为 1 金额：金额怎样算的" in picture(app)
        await press(pilot, "escape")
        await settle(pilot)
        assert load(store.desk("zhao"), case_id).state == "legal_review"
        await press(pilot, "f2")
        await settle(pilot)
        await press(pilot, "enter")
        await settle(pilot)
        record = load(store.desk("zhao"), case_id)
        assert record.state == "notice"
        assert set(record.reviews[-1].findings.values()) == {"符合"}
        assert record.reviews[-1].text == "事实清楚，证据确凿"
        assert not screen.judging
        assert "已办理：审核同意" in picture(app)
        look = Looks(store.drafts).last(record, "zhao")
        assert look is not None
        assert look.revision == record.revision


async def test_sending_back_does_not_ask_about_comments(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = mended(store).case_id
    app = DeskApp(store, "zhao")
    async with app.run_test(size=NARROW) as pilot:
        await review(pilot, case_id)
        await press(pilot, "f2", "down", "enter")
        await settle(pilot)
        await press(pilot, "right")
        await press(pilot, "tab")
        await type_text(pilot, "证据不足")
        await press(pilot, "f2")
        await settle(pilot)
        record = load(store.desk("zhao"), case_id)
        assert record.state == "discretion", picture(app)
        assert record.reviews[-1].text == "证据不足"


async def test_an_item_found_wanting_stays_so(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "submit_for_review").case_id
    app = DeskApp(store, "zhao")
    async with app.run_test(size=NARROW) as pilot:
        screen = await review(pilot, case_id)
        await press(pilot, "f2", "enter")
        await settle(pilot)
        await press(pilot, "tab", "enter", "2", "enter", "3", "enter")
        values = screen.query_one(Form).values()
        assert [values[f"findings.{each}"] for each in ("执法主体", "执法人员资格", "程序", "事实与证据")] == [
            "符合",
            "不符合",
            "不涉及",
            "",
        ]


async def test_a_form_left_is_a_draft_that_comes_back(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "submit_for_review").case_id
    app = DeskApp(store, "zhao")
    async with app.run_test(size=NARROW) as pilot:
        screen = await review(pilot, case_id)
        await fill_review(pilot, "写到一半")
        await press(pilot, "escape")
        assert not screen.judging
        assert screen.query_one(BlockList).has_focus
        await press(pilot, "f2", "enter")
        await settle(pilot)
        assert screen.query_one(Form).values()["text"] == "写到一半"
        assert "已恢复未提交的草稿" in picture(app)
        await press(pilot, "f9")
        await settle(pilot)
        await press(pilot, "enter")
        await settle(pilot)
        assert screen.query_one(Form).values()["text"] == ""


async def test_a_form_not_right_says_where(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "submit_for_review").case_id
    app = DeskApp(store, "zhao")
    async with app.run_test(size=NARROW) as pilot:
        screen = await review(pilot, case_id)
        await press(pilot, "f2", "enter")
        await settle(pilot)
        await press(pilot, "f2")
        await settle(pilot)
        assert "有字段需要改正" in picture(app)
        assert screen.judging


async def test_a_case_that_changed_meanwhile_is_read_again(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "submit_for_review").case_id
    app = DeskApp(store, "zhao")
    async with app.run_test(size=NARROW) as pilot:
        screen = await review(pilot, case_id)
        await fill_review(pilot)
        perform(store.desk("qian"), case_id, "comment", {"text": "抽查"})
        await press(pilot, "f2")
        await settle(pilot)
        assert over(app, ConfirmScreen)
        assert "现在重新读取案件" in picture(app)
        await press(pilot, "enter")
        await settle(pilot)
        assert screen.judging
        assert screen.query_one(Form).values()["text"] == "事实清楚，证据确凿"
        await press(pilot, "f2")
        await settle(pilot)
        await press(pilot, "enter")
        await settle(pilot)
        assert load(store.desk("zhao"), case_id).state == "notice"


async def test_who_has_nothing_to_judge_is_told(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "submit_for_review").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        await review(pilot, case_id)
        await press(pilot, "f2")
        assert "没有由您审核、审批的事项" in picture(app)
        assert over(app, ReviewScreen)


async def test_a_step_that_is_not_open_says_why(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "issue_notice").case_id
    app = DeskApp(store, "sun")
    async with app.run_test(size=NARROW) as pilot:
        await review(pilot, case_id)
        await press(pilot, "f2")
        await settle(pilot)
        assert over(app, PickScreen)
        await press(pilot, "end")
        for _each in range(30):
            if "批准决定（现在不能办理）" in picture(app) and "陈述" in picture(app):
                break
            await press(pilot, "up")
        assert "批准决定（现在不能办理）" in picture(app)
        await press(pilot, "escape")
        assert over(app, ReviewScreen)


async def test_a_head_files_a_case(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "request_filing").case_id
    app = DeskApp(store, "sun")
    async with app.run_test(size=WIDE) as pilot:
        screen = await review(pilot, case_id)
        assert "已报请，待审批" in picture(app)
        await press(pilot, "f2")
        await settle(pilot)
        assert "批准立案" in picture(app)
        await press(pilot, "enter")
        await settle(pilot)
        await press(pilot, "f2")
        await settle(pilot)
        assert load(store.desk("sun"), case_id).filed_on is not None, picture(app)
        assert not screen.judging


async def test_any_two_states_may_be_held_against_each_other(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = mended(store).case_id
    app = DeskApp(store, "zhao")
    async with app.run_test(size=WIDE) as pilot:
        screen = await review(pilot, case_id)
        await press(pilot, "f6")
        await settle(pilot)
        assert "从哪个时点" in picture(app)
        assert "上次看到这里" in picture(app)
        await press(pilot, "end", "enter")
        await settle(pilot)
        assert "到哪个时点" in picture(app)
        await press(pilot, "end", "up", "enter")
        await settle(pilot)
        assert "第 1 条记录时与第 2 条记录时对照" in picture(app)
        assert "section:record_party" in keys(screen)
        assert "section:record_violation" not in keys(screen)
        await press(pilot, "f6", "enter", "end", "enter")
        await settle(pilot)
        assert "请选不同的时点" in picture(app)


async def test_another_person_sees_the_case_by_their_own_look(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = mended(store).case_id
    app = DeskApp(store, "zhao")
    async with app.run_test(size=NARROW) as pilot:
        await review(pilot, case_id)
        assert "自上次看过" in picture(app)
        app.desk = store.desk("sun")
        await press(pilot, "f8")
        await settle(pilot)
        await press(pilot, "escape")
        await settle(pilot)
        assert "全案（第一次看）" in picture(app)


async def test_a_judgement_is_signed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "key.json"
    new_key(path, WORDS)
    monkeypatch.setenv("PENALTY_KEY", str(path))
    office = load_office()
    key = SigningKey(key=public_of(path).text)
    people = tuple(each.model_copy(update={"keys": (key,)}) if each.user == "zhao" else each for each in office.people)
    store = Store(tmp_path, MemoryKeeper(listing), Drafts(tmp_path), office)
    case_id = play(store, "submit_for_review").case_id
    office = office.model_copy(update={"people": people, "signatures": "required"})
    store = Store(tmp_path, store.keeper, store.drafts, office)
    app = DeskApp(store, "zhao")
    async with app.run_test(size=NARROW) as pilot:
        screen = await review(pilot, case_id)
        await fill_review(pilot)
        await press(pilot, "f2")
        await settle(pilot)
        assert over(app, PassphraseScreen)
        await press(pilot, "escape")
        await settle(pilot)
        assert "没有签名，没有办理" in picture(app)
        assert screen.query_one(Form).values()["text"] == "事实清楚，证据确凿"
        await press(pilot, "f2")
        await settle(pilot)
        await type_text(pilot, WORDS)
        await press(pilot, "enter")
        for _each in range(50):
            await settle(pilot)
            if "已办理" in picture(app):
                break
        event = store.keeper.load(case_id)[-1]
        found = check_signature(event)
        assert event.kind == "approve_review"
        assert found is not None
        assert found.holds


async def test_what_a_letter_lacks_leads_to_the_step(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = mended(store).case_id
    app = DeskApp(store, "zhao")
    async with app.run_test(size=NARROW) as pilot:
        screen = await review(pilot, case_id)
        await press(pilot, "f3")
        await settle(pilot)
        assert "审核事项1" in picture(app)
        await press(pilot, "enter")
        await settle(pilot)
        assert app.screen is screen, picture(app)
        assert screen.judging
        assert screen.form.sheet is not None
        assert screen.form.sheet.trigger == "approve_review"
        await press(pilot, "escape")
        await screen.open_step("record_party", "address")
        assert "所缺的内容在“填写当事人”一步填写" in picture(app)


async def test_on_a_wide_screen_the_case_stays_beside_the_form(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = mended(store).case_id
    app = DeskApp(store, "zhao")
    async with app.run_test(size=WIDE) as pilot:
        screen = await review(pilot, case_id)
        assert "原：第 15 条记录时" in picture(app)
        await press(pilot, "f2", "enter")
        await settle(pilot)
        shown = picture(app)
        assert "原：第 15 条记录时" not in shown
        assert "执法主体" in shown
        assert "这期间办理了 7 步" in shown
        focused = screen.form.focused_field
        await press(pilot, "ctrl+down", "ctrl+down")
        assert "这期间办理了 7 步" not in picture(app)
        assert screen.form.focused_field == focused


async def test_the_other_screens_open_from_here(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "approve_review").case_id
    app = DeskApp(store, "sun")
    async with app.run_test(size=NARROW) as pilot:
        screen = await review(pilot, case_id)
        for key, text in (("f1", "审阅"), ("f7", "裁量理由与依据"), ("f8", "审核同意"), ("f3", "文书")):
            await press(pilot, key)
            await settle(pilot)
            assert text in picture(app), key
            await press(pilot, "escape")
            await settle(pilot)
            assert app.screen is screen


def test_a_review_needs_no_more_than_the_procedure_asks(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = mended(store).case_id
    assert perform(store.desk("zhao"), case_id, "approve_review", REVIEW).state == "notice"
