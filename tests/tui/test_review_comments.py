"""Comments at the review: written on a line, dealt with, folded, and never lost."""

from __future__ import annotations

from pathlib import Path

from tests.tui.review_walks import cursor_on, keys, mended, over, review
from tests.tui.stage import NARROW, picture, play, press, settle, store_in, type_text
from tui.app import DeskApp
from tui.screens.comment import CommentScreen
from tui.screens.confirm import ConfirmScreen
from workflow.actions import perform
from workflow.comments import open_comments
from workflow.desk import load


async def test_a_comment_is_written_on_a_line(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = mended(store).case_id
    app = DeskApp(store, "zhao")
    async with app.run_test(size=NARROW) as pilot:
        screen = await review(pilot, case_id)
        key = next(each for each in keys(screen) if each.endswith("/facts.amount"))
        cursor_on(screen, key)
        await press(pilot, "enter")
        await settle(pilot)
        assert over(app, CommentScreen)
        assert "批注：违法行为 1 金额" in picture(app)
        assert "15,791.60" in picture(app)
        await press(pilot, "f2")
        assert "还没有写内容" in picture(app)
        await type_text(pilot, "请附明细表")
        await press(pilot, "f2")
        await settle(pilot)
        assert app.screen is screen
        assert "请附明细表" in picture(app)
        assert "已办理：批注" in picture(app)
        comment = load(store.desk("wang"), case_id).comments[-1]
        assert (comment.about, comment.text, comment.by) == ("record_violation.1.amount", "请附明细表", "zhao")
        draft, _note = store.drafts.load(case_id, "comment.record_violation.1.amount", "zhao")
        assert draft == {}


async def test_a_comment_begun_is_kept(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = mended(store).case_id
    app = DeskApp(store, "zhao")
    async with app.run_test(size=NARROW) as pilot:
        screen = await review(pilot, case_id)
        before = screen.record.revision
        cursor_on(screen, "section:record_violation")
        await press(pilot, "enter")
        await settle(pilot)
        await type_text(pilot, "没有写完")
        await press(pilot, "escape")
        await settle(pilot)
        assert load(store.desk("zhao"), case_id).revision == before
        await press(pilot, "enter")
        await settle(pilot)
        assert "没有写完" in picture(app)


async def test_a_comment_on_a_case_that_changed_is_not_lost(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = mended(store).case_id
    app = DeskApp(store, "zhao")
    async with app.run_test(size=NARROW) as pilot:
        screen = await review(pilot, case_id)
        cursor_on(screen, "section:record_violation")
        await press(pilot, "enter")
        await settle(pilot)
        await type_text(pilot, "请核对")
        perform(store.desk("qian"), case_id, "comment", {"text": "抽查"})
        await press(pilot, "f2")
        await settle(pilot)
        assert over(app, ConfirmScreen)
        await press(pilot, "enter")
        await settle(pilot)
        assert app.screen is screen
        assert "comment:3" in keys(screen)
        cursor_on(screen, "section:record_violation")
        await press(pilot, "enter")
        await settle(pilot)
        assert "请核对" in picture(app)
        await press(pilot, "f2")
        await settle(pilot)
        assert load(store.desk("zhao"), case_id).comments[-1].text == "请核对"


async def test_a_comment_is_settled_and_folded(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = mended(store).case_id
    app = DeskApp(store, "zhao")
    async with app.run_test(size=NARROW) as pilot:
        screen = await review(pilot, case_id)
        cursor_on(screen, "comment:2")
        await press(pilot, "enter")
        await settle(pilot)
        await type_text(pilot, "说明属实")
        await press(pilot, "f2")
        await settle(pilot)
        record = load(store.desk("zhao"), case_id)
        assert open_comments(record) == ()
        settled = record.comments[1].settled
        assert settled is not None
        assert (settled.by, settled.note) == ("zhao", "说明属实")
        fold = next(each for each in keys(screen) if each.startswith("settled:record_violation"))
        cursor_on(screen, fold)
        await press(pilot, "enter")
        await settle(pilot)
        cursor_on(screen, "comment:2")
        assert "说明属实" in picture(app)
        await press(pilot, "enter")
        assert "已经处理" in picture(app)


async def test_who_may_not_settle_a_comment_is_told_at_once(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = mended(store).case_id
    app = DeskApp(store, "sun")
    async with app.run_test(size=NARROW) as pilot:
        screen = await review(pilot, case_id)
        cursor_on(screen, "comment:2")
        await press(pilot, "enter")
        await settle(pilot)
        assert app.screen is screen
        assert "不是本案办案人员" in picture(app).replace("\n", "")


async def test_text_of_a_case_is_never_markup(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "submit_for_review").case_id
    perform(store.desk("zhao"), case_id, "comment", {"text": "[b]甲[/]乙 [red]"})
    app = DeskApp(store, "zhao")
    async with app.run_test(size=NARROW) as pilot:
        screen = await review(pilot, case_id)
        assert "[b]甲[/]乙 [red]" in picture(app)
        cursor_on(screen, "comment:1")
        await press(pilot, "enter")
        await settle(pilot)
        assert "[b]甲[/]乙 [red]" in picture(app)


async def test_a_comment_on_the_wrong_line_is_taken_back_by_its_author(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = mended(store).case_id
    app = DeskApp(store, "zhao")
    async with app.run_test(size=NARROW) as pilot:
        screen = await review(pilot, case_id)
        assert "Delete 收回" in picture(app)
        await press(pilot, "home", "delete")
        assert "请把光标移到自己写的批注上" in picture(app)
        cursor_on(screen, "comment:2")
        await press(pilot, "delete")
        await settle(pilot)
        assert over(app, ConfirmScreen)
        assert "金额怎样算的" in picture(app)
        await press(pilot, "enter")
        await settle(pilot)
        assert "已办理：收回批注" in picture(app)
        assert "Delete 收回" not in picture(app)
        settled = load(store.desk("zhao"), case_id).comments[1].settled
        assert settled is not None
        assert (settled.by, settled.note) == ("zhao", "批注人收回")


async def test_nobody_takes_back_the_comment_of_another(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = mended(store).case_id
    app = DeskApp(store, "sun")
    async with app.run_test(size=NARROW) as pilot:
        screen = await review(pilot, case_id)
        cursor_on(screen, "comment:2")
        await press(pilot, "delete")
        assert app.screen is screen
        assert "赵某（zhao）写的，只能由本人收回" in picture(app).replace("\n", "")


async def test_the_menu_of_steps_has_a_help(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = mended(store).case_id
    app = DeskApp(store, "zhao")
    async with app.run_test(size=NARROW) as pilot:
        await review(pilot, case_id)
        await press(pilot, "f2", "f1")
        assert "Esc 不选而返回" in picture(app)
        await press(pilot, "enter")
        await settle(pilot)
        assert "法律适用与裁量基准" in picture(app).replace("> ", "")
