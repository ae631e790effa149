"""The history at the desk: what is opened, found, struck out and signed, and the day one jumps to."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from cases.drafts import Drafts
from cases.events import Event
from cases.evidence.keys import new_key, open_key, public_of
from cases.memory import MemoryKeeper
from cases.record import CaseRecord
from cases.undoing import undone
from tests.tui.dossier_walks import walks, whole
from tests.tui.stage import NARROW, WIDE, picture, play, press, settle, store_in, type_text
from tests.workflow.walk import REVIEW, Walk, step
from tui.app import DeskApp
from tui.dossier.timeline import Timeline, day_meant, timeline_blocks
from tui.screens.history import HistoryScreen
from tui.store import Store
from tui.widgets.block_list import BlockList
from workflow.actions import perform
from workflow.keyring import SigningKey
from workflow.listing import listing
from workflow.office import load_office
from workflow.signatures import findings


def timeline(walk: Walk, *opened: int, words: tuple[str, ...] = (), latest_first: bool = True) -> Timeline:
    found = {each.event.revision: each for each in findings(walk.record.history, walk.office)}
    return Timeline(
        record=walk.record,
        office=walk.office,
        findings=found,
        opened=frozenset(opened),
        words=words,
        latest_first=latest_first,
    )


def lines(given: Timeline, width: int = 76) -> list[str]:
    return ["".join(text for text, _look in line) for each in timeline_blocks(given) for line in each.draw(width)]


def with_undo(store: Store) -> CaseRecord:
    """Return a case whose last record but one was taken back."""
    wang = store.desk("wang")
    case_id = play(store, "record_evidence").case_id
    perform(wang, case_id, "record_evidence", {"kind": "书证", "name": "误登的笔录", "proves": "误"})
    return perform(wang, case_id, "undo_last", {"reason": "登错了"})


async def at_history(pilot: Pilot[None], record: CaseRecord) -> HistoryScreen:
    app = pilot.app
    assert isinstance(app, DeskApp)
    await settle(pilot)
    screen = HistoryScreen(record, app.desk.office)
    await app.push_screen(screen)
    await settle(pilot)
    return screen


def test_every_event_is_there_once_under_its_day_and_phase() -> None:
    walk = whole()
    blocks = timeline_blocks(timeline(walk))
    events = [each.key for each in blocks if each.key.isdecimal()]
    assert events == [str(each.revision) for each in reversed(walk.record.history)]
    early = timeline_blocks(timeline(walk, latest_first=False))
    assert [each.key for each in early if each.key.isdecimal()] == events[::-1]
    heads = [each for each in lines(timeline(walk, latest_first=False)) if each.startswith("2026年")]
    assert heads[0] == "2026年3月2日  受理"
    assert heads[-1] == "2026年7月6日  决定"
    assert len(heads) == len([each for each in early if each.head])


@pytest.mark.parametrize("width", [76, 116])
def test_every_event_can_be_opened_at_any_width(width: int) -> None:
    for walk in walks():
        every = timeline(walk, *range(1, walk.record.revision + 1))
        said = lines(every, width)
        assert not [line for line in said if cell_len(line) > width]
        flat = "".join(line.strip() for line in said)
        for event in walk.record.history:
            assert event.digest in flat


def test_an_open_event_says_what_it_changed() -> None:
    walk = Walk().until("record_party")
    walk.do(step("wang", "record_party", {**_party(walk), "address": "新路2号"}, "2026-03-02"))
    said = [line.strip() for line in lines(timeline(walk, walk.record.revision))]
    assert "改动前后：" in said
    at = said.index("改动前后：")
    assert said[at + 1].startswith("【当事人】")
    assert said[at + 2].startswith("* 住所")
    assert (said[at + 3], said[at + 4]) == ("前  某路1号", "后  新路2号")
    # What it only added is what it said.
    first = [line.strip() for line in lines(timeline(walk, 2))]
    assert not [line for line in first if line.startswith("【当事人】")]


def _party(walk: Walk) -> dict[str, object]:
    party = walk.record.party
    assert party is not None
    return {name: value for name, value in party.model_dump(mode="json").items() if value}


def test_what_was_taken_back_is_struck_out_and_shown_by_what_took_it_back() -> None:
    walk = Walk().until("record_evidence")
    walk.do(step("wang", "record_evidence", {"kind": "书证", "name": "误登", "proves": "误"}, "2026-03-12"))
    walk.do(step("wang", "undo_last", {"reason": "登错"}, "2026-03-12"))
    last = walk.record.revision
    assert undone(walk.record.history) == {last - 1}
    blocks = {each.key: each for each in timeline_blocks(timeline(walk, last))}
    (struck,) = blocks[str(last - 1)].draw(76)
    assert struck[0][1] == "struck"
    assert struck[0][0].endswith("已撤销")
    said = ["".join(text for text, _look in line).strip() for line in blocks[str(last)].draw(76)]
    assert "【证据】 证据 2 删去" in said
    assert any("误登" in line for line in said)


def test_words_narrow_the_list() -> None:
    walk = whole()
    found = timeline(walk, words=("登记缴款", "罚款")).events
    assert [each.kind for each in found] == ["record_payment", "record_payment"]
    assert timeline(walk, words=("没有这样的",)).events == ()
    assert {each.kind for each in timeline(walk, words=("赵某", "审核退回")).events} == {"return_review"}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-05", "2026-03-05"),
        ("2026-3-5", "2026-03-05"),
        ("3-5", "2026-03-05"),
        ("3月5日", "2026-03-05"),
        ("2026年4月", "2026-04-01"),
        ("2026-03-07", "2026-03-12"),
        ("2030-01-01", "2026-07-06"),
        ("2020-01-01", "2026-03-02"),
    ],
)
def test_a_day_typed_is_jumped_to(text: str, day: str) -> None:
    history = whole().record.history
    revision = day_meant(text, history)
    assert revision is not None
    event = history[revision - 1]
    assert dt.datetime.fromisoformat(event.at).date().isoformat() == day
    assert revision == next(each.revision for each in history if each.at[:10] == day) or day == "2026-07-06"


@pytest.mark.parametrize("text", ["", "审核", "5", "13-40", "2026", "2026-13-01", "3-5 审核"])
def test_what_is_no_day_is_no_jump(text: str) -> None:
    history: tuple[Event, ...] = whole().record.history
    assert day_meant(text, history) is None
    assert day_meant("3-5", ()) is None


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_the_latest_event_is_open_and_closes(tmp_path: Path, size: tuple[int, int]) -> None:
    store = store_in(tmp_path)
    record = play(store, "approve_review")
    app = DeskApp(store, "wang")
    async with app.run_test(size=size) as pilot:
        await at_history(pilot, record)
        shown = picture(app)
        assert "审核同意  赵某（zhao）" in shown
        assert "法律适用与裁量基准：符合" in shown
        await press(pilot, "enter")
        shown = picture(app)
        assert "法律适用与裁量基准：符合" not in shown
        assert "登记线索" in shown or size == NARROW
        await press(pilot, "down", "enter")
        assert "送审日期" in picture(app)
        await press(pilot, "f6", "up")
        assert "法律适用与裁量基准：符合" in picture(app)
        await press(pilot, "f6")
        assert "法律适用与裁量基准：符合" not in picture(app)
        await press(pilot, "f4", *["ctrl+up"] * 6)
        events = app.screen.query_one(BlockList)
        assert next(each.key for each in events.blocks if each.key.isdecimal()) == "1"
        assert events.chosen is not None
        assert events.chosen.key == "1"


async def test_an_undone_record_is_marked_and_counted(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    record = with_undo(store)
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        await at_history(pilot, record)
        shown = picture(app)
        row = next(line for line in shown.splitlines() if "登记证据" in line)
        assert row.endswith("已撤销")
        assert "已撤销 1 条" in shown
        assert "误登的笔录" in shown


async def test_typing_finds_and_escape_clears(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    record = play(store, "approve_review")
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = await at_history(pilot, record)
        await type_text(pilot, "超量开药")
        shown = picture(app)
        assert "登记证据" in shown
        assert "指定办案人员" not in shown
        await type_text(pilot, "没有")
        assert "没有符合的记录" in picture(app)
        await press(pilot, "enter", "escape")
        assert app.screen is screen
        assert "13/13 条记录" in picture(app)
        today = store.desk("wang").today
        await type_text(pilot, f"{today:%m-%d}")
        chosen = screen.query_one(BlockList).chosen
        assert chosen is not None
        assert chosen.key == "1"
        await press(pilot, "escape", "escape")
        assert app.screen is not screen


async def test_text_of_an_event_is_never_markup(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    case_id = play(store, "record_party").case_id
    evidence = {"kind": "书证", "name": "[b]甲[/]", "proves": "[red]乙\u202e"}
    with pytest.raises(ValueError, match="看不见"):
        perform(store.desk("wang"), case_id, "comment", {"text": "甲\u202e乙"})
    record = perform(store.desk("wang"), case_id, "comment", {"text": f"{evidence['name']} [red]"})
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        await at_history(pilot, record)
        assert "批注内容：[b]甲[/] [red]" in picture(app)


async def test_the_help_says_how(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    record = play(store, "record_party")
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        await at_history(pilot, record)
        await press(pilot, "f1")
        assert "历史" in picture(app).splitlines()[1]


def test_a_signature_says_whose_it_is_and_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    new_key(path, "correct horse battery")
    office = load_office()
    key = SigningKey(key=public_of(path).text)
    people = tuple(each.model_copy(update={"keys": (key,)}) if each.user == "zhao" else each for each in office.people)
    signing = office.model_copy(update={"people": people, "signatures": "required"})
    store = Store(tmp_path, MemoryKeeper(listing), Drafts(tmp_path), office)
    case_id = play(store, "submit_for_review").case_id
    desk = Store(tmp_path, store.keeper, store.drafts, signing).desk("zhao")
    desk = replace(desk, signer=lambda: open_key(path, "correct horse battery"))
    record = perform(desk, case_id, "approve_review", REVIEW)
    found = {each.event.revision: each for each in findings(record.history, signing)}
    opened = frozenset(range(1, record.revision + 1))
    said = lines(Timeline(record=record, office=signing, findings=found, opened=opened), 116)
    flat = [line.strip() for line in said]
    assert f"签名：已签名，密钥 {public_of(path).fingerprint}" in flat
    assert any(line.startswith("签名人：赵某（zhao）") for line in flat)
    (head,) = (line for line in said if "审核同意" in line and line.startswith("-"))
    assert head.endswith("已签名")
    # The filing was a decision too, and the office requires signatures.
    assert any("批准立案" in line and line.endswith("没有签名") for line in said)
    assert sum(line.startswith("签名人：") for line in flat) == 1


async def test_the_hint_is_a_command_for_a_terminal_and_the_bar_says_how_to_leave(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    record = play(store, "record_party")
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        await at_history(pilot, record)
        shown = picture(app).splitlines()
        assert f"在终端运行：penalty export {record.case_id}" in "\n".join(shown)
        assert "Esc 返回" in shown[-1]
