import json
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.screen import Screen

from cases.embedded.ledger import Ledger, Line
from cases.files import make_folder
from cases.parts import REVIEW_ITEMS
from tests.tui.nodes import nodes
from tests.tui.stage import NARROW, WIDE, open_workspace, picture, play, press, rest, settle, store_in, type_text
from tui.app import DeskApp
from tui.screens.case_list import CaseListScreen
from tui.screens.letters import LettersScreen
from tui.screens.too_small import TooSmallScreen
from tui.screens.workspace import WorkspaceScreen
from tui.widgets.case_table import CaseTable
from tui.widgets.choice import Choice
from tui.widgets.form import Form
from tui.widgets.step_list import StepList
from workflow.actions import perform
from workflow.office import load_office
from workflow.waiting import waits_for


def showing(app: DeskApp) -> Screen[object]:
    """Return the screen on top; asked anew, where a checker remembers the answer before."""
    return app.screen


def test_every_binding_has_an_id_and_a_chinese_description() -> None:
    seen: dict[str, Binding] = {}
    count = 0
    for node in nodes():
        for binding in vars(node).get("BINDINGS", ()):
            assert isinstance(binding, Binding), node
            assert binding.id
            # Two screens may share a binding; two different ones never share a name.
            assert seen.setdefault(binding.id, binding) is binding
            assert any("\u4e00" <= sign <= "\u9fff" for sign in binding.description), binding
            count += 1
    assert count > 40


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_thousand_cases(tmp_path: Path, size: tuple[int, int]) -> None:
    listing = {
        "party": "", "state": "intake", "officers": "wang", "officer_names": "王某", "filed_on": "2026-01-01",
        "updated_at": "2026-05-01T08:00:00+08:00", "requested": "",
    }  # fmt: skip
    titles = ((f"2026-{n:04d}", f"第{n}医院[b]案👍") for n in range(1000, 0, -1))
    make_folder(tmp_path / "locks")
    Ledger(tmp_path).extend(Line(case_id, 1, "0" * 64, {**listing, "title": title}, "") for case_id, title in titles)
    app = DeskApp(store_in(tmp_path), "wang")
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, CaseListScreen)
        assert " 今日  500+/1000 件" in picture(app)
        assert "我承办的未结案件  500+ 件" in picture(app)
        await press(pilot, "f4", "f4")
        await settle(pilot)
        assert " 全部  1000/1000 件" in picture(app)
        assert ("05-01 08:00" in picture(app)) is (size == WIDE)
        await press(pilot, "pagedown", "down")
        table = screen.query_one(CaseTable)
        assert table.cursor == table.size.height
        assert f"2026-{1000 - table.cursor:04d}" in picture(app)
        await type_text(pilot, "第777医院 王某")
        await settle(pilot)
        assert table.chosen == "2026-0777"
        assert "1/1000 件" in picture(app)
        await press(pilot, "escape")
        await settle(pilot)
        assert "1000/1000 件" in picture(app)
        await press(pilot, "end")
        await type_text(pilot, "没有这一家")
        await settle(pilot)
        assert "没有符合的案件" in picture(app)


async def test_a_damaged_case_is_listed_and_says_why_when_opened(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    good, bad = play(store, "open_case").case_id, play(store, "open_case").case_id
    file = tmp_path / "cases" / f"{bad}.json"
    file.write_bytes(file.read_bytes()[:-10])
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        assert "2/2 件" in picture(app)
        assert good in picture(app)
        await type_text(pilot, bad)
        await press(pilot, "enter")
        await settle(pilot)
        said = picture(app).replace("\n", "").replace(" ", "")
        assert f"{bad}.json" in said
        assert "从备份恢复" in said


async def test_what_is_wrong_with_the_ledger_stands_above_the_list(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "open_case").case_id
    with (tmp_path / "ledger.jsonl").open("ab") as ledger:
        ledger.write(b"half a line")
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        assert case_id in picture(app)
        assert "案件库有问题" in picture(app)
        await press(pilot, "f1")
        assert "没有得到确认" in picture(app).replace("\n", "").replace(" ", "")


async def test_a_case_damaged_while_it_is_open_does_not_crash_the_desk(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "file_case").case_id
    file = tmp_path / "cases" / f"{case_id}.json"
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        file.write_bytes(b"{}")
        screen.query_one(Form).focus_field("name")
        await type_text(pilot, "结算明细")
        await press(pilot, "down")
        await type_text(pilot, "超量开药")
        await press(pilot, "f2")
        await settle(pilot)
        assert "不能使用" in picture(app)
        await press(pilot, "f5")
        await settle(pilot)
        assert "从备份恢复" in picture(app).replace("\n", "").replace(" ", "")
        assert screen.query_one(Form).values()["name"] == "结算明细"


async def test_what_waits_for_whom(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    for until in ("open_case", "request_filing", "submit_for_review", "issue_notice", "decide"):
        play(store, until)
    heads = store.keeper.heads()
    office = load_office()
    waiting = {user: [h.case_id[-1] for h in heads if waits_for(h, office.person(user))] for user in
               ("wang", "li", "zhao", "sun", "qian")}  # fmt: skip
    assert waiting == {"wang": list("12345"), "li": list("2345"), "zhao": ["3"], "sun": ["2"], "qian": []}
    app = DeskApp(store, "zhao")
    async with app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        assert "待我审核  1 件" in picture(app)
        assert heads[2].case_id in picture(app)
        await press(pilot, "f4")
        await settle(pilot)
        assert "待我办理  1/5 件" in picture(app)


async def test_a_window_too_small_says_so_and_gives_way(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "file_case").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        screen.query_one(Form).focus_field("name")
        await type_text(pilot, "结算")
        await pilot.resize_terminal(60, 20)
        await pilot.pause()
        assert isinstance(app.screen, TooSmallScreen)
        assert "窗口太小：现为 60x20，至少需要 80x24" in picture(app)
        await pilot.resize_terminal(120, 36)
        await pilot.pause()
        assert showing(app) is screen
        assert screen.query_one(Form).values()["name"] == "结算"


async def test_it_starts_too_small(tmp_path: Path) -> None:
    app = DeskApp(store_in(tmp_path), "wang")
    async with app.run_test(size=(70, 24)) as pilot:
        await settle(pilot)
        assert isinstance(app.screen, TooSmallScreen)


async def test_the_palette_offers_every_action_and_step_in_chinese(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "file_case").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=WIDE) as pilot:
        screen = await open_workspace(pilot, case_id)
        commands = screen.commands()
        for binding in (*WorkspaceScreen.BINDINGS, *DeskApp.BINDINGS):
            assert isinstance(binding, Binding)
            assert binding.action == "app.palette" or binding.action in {each.action for each in commands}
        await press(pilot, "ctrl+p")
        assert "输入命令的一部分" in picture(app)
        await type_text(pilot, "步骤：登记证据")
        await press(pilot, "enter")
        await settle(pilot)
        assert screen.trigger == "record_evidence"
        assert screen.query_one(Form).focused_field == "kind"
        await press(pilot, "ctrl+p")
        await type_text(pilot, "配色")
        await press(pilot, "enter")
        await settle(pilot)
        assert app.theme == "light"
        await press(pilot, "ctrl+p")
        await type_text(pilot, "xyz")
        assert "没有这样的命令" in picture(app)


async def test_every_screen_has_help(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "choose_sanction").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        await open_workspace(pilot, case_id)
        for key, title in (("", "案件办理"), ("f8", "历史"), ("f3", "文书")):
            if key:
                await press(pilot, key)
                await settle(pilot)
            await press(pilot, "f1")
            assert title in picture(app).splitlines()[1]
            await press(pilot, "escape")
            if key:
                await press(pilot, "escape")


async def test_the_history_says_who_did_what(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "approve_review").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        await open_workspace(pilot, case_id)
        await press(pilot, "f8")
        await settle(pilot)
        shown = picture(app)
        assert "审核同意  赵某（zhao）" in shown
        assert "法律适用与裁量基准：符合" in shown
        await press(pilot, "down", "down", "down", "enter")
        await settle(pilot)
        shown = picture(app)
        assert "罚款（元）：16,549.92" in shown
        assert "理由：主动退回" in shown
        assert "赵某" not in shown


async def test_letters_are_shown_and_exported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = store_in(tmp_path / "store")
    out = tmp_path / "out"
    out.mkdir()
    monkeypatch.chdir(out)
    case_id = play(store, "approve_review").case_id
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        await press(pilot, "f3")
        await settle(pilot)
        assert isinstance(app.screen, LettersScreen)
        assert app.screen.query_one(Choice).value == "prior_notice"
        assert "事先告知书" in picture(app)
        await press(pilot, "tab", "home", "ctrl+k")
        await type_text(pilot, "告知书.odt")
        await press(pilot, "f2")
        await settle(pilot)
        assert not list(out.iterdir())
        assert ".docx" in picture(app).splitlines()[-2]
        await press(pilot, "escape")
        assert showing(app) is screen


async def test_an_exported_letter_goes_on_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = store_in(tmp_path / "store")
    out = tmp_path / "out"
    out.mkdir()
    monkeypatch.chdir(out)
    case_id = play(store, "decide").case_id
    app = DeskApp(store, "sun")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_id)
        await press(pilot, "f3")
        await settle(pilot)
        await press(pilot, "f2")
        await settle(pilot)
        assert [path.name for path in out.iterdir()] == [f"{case_id}-行政处罚决定书.docx"]
        await press(pilot, "escape")
        await settle(pilot)
        assert [each.kind for each in screen.record.documents] == ["penalty_decision"]


async def test_ctrl_c_says_how_to_leave_and_ctrl_q_leaves(tmp_path: Path) -> None:
    app = DeskApp(store_in(tmp_path), "wang")
    async with app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        app.screen.set_focus(None)
        app.action_help_quit()
        await rest(pilot)
        assert "退出请按 Ctrl+Q" in picture(app)
        await press(pilot, "ctrl+q")
    assert app.return_code == 0


async def test_nobody_changes_seats_where_the_system_says_who_is_here(tmp_path: Path) -> None:
    app = DeskApp(store_in(tmp_path), "wang")
    app.desk = type(app.desk)(
        app.desk.keeper, app.desk.office.model_copy(update={"identity": "system"}), app.desk.actor
    )
    async with app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await press(pilot, "f10")
        assert "不能换人" in picture(app)
        assert "演示" not in picture(app).splitlines()[0].replace("（演示）", "")


def test_the_desk_starts_without_letters_and_later_screens() -> None:
    import subprocess
    import sys

    code = "import json, sys, tui.app; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout))
    assert "tui.screens.case_list" in loaded
    assert not loaded & {"docx", "jinja2", "templates.export", "tui.screens.workspace", "tui.screens.letters"}


async def test_a_letter_with_a_gap_names_it_and_shows_no_letter(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    record = play(store, "submit_for_review")
    zhao = store.desk("zhao")
    perform(zhao, record.case_id, "return_review", {"opinion": "纠正", "text": "程序有误", "findings": {}})
    app = DeskApp(store, "zhao")
    async with app.run_test(size=NARROW) as pilot:
        await open_workspace(pilot, record.case_id)
        await press(pilot, "f3")
        await settle(pilot)
        shown = picture(app)
        assert "还不能出这份文书，缺：" in shown
        assert all(item in shown for item in REVIEW_ITEMS[:3])
        assert "程序有误" not in shown


@pytest.mark.parametrize("user", ["wang", "sun", "qian"])
async def test_every_step_opens_for_everybody_and_taking_it_blank_breaks_nothing(tmp_path: Path, user: str) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "issue_notice").case_id
    app = DeskApp(store, user)
    async with app.run_test(size=WIDE) as pilot:
        screen = await open_workspace(pilot, case_id)
        for trigger in tuple(screen.query_one(StepList).offers):
            await screen.action_step(trigger)
            if trigger in {"assign_officers", "issue_notice", "decide", "return_decision", "record_statement"}:
                continue
            await press(pilot, "f2")
            await settle(pilot)
            assert app.screen is screen
            assert screen.trigger == trigger
        assert screen.record.revision == len(store.keeper.load(case_id))
