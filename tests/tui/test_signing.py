from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from cases.drafts import Drafts
from cases.events import NewEvent
from cases.evidence.keys import PrivateKey, new_key, open_key, public_of
from cases.evidence.signing import check_signature
from cases.memory import MemoryKeeper
from cases.parts import REVIEW_ITEMS
from tests.tui.stage import NARROW, WIDE, open_workspace, picture, play, press, settle, type_text
from tests.workflow.walk import REVIEW
from tui import signer
from tui.app import DeskApp
from tui.dossier import event_lines, signature_words
from tui.screens import passphrase
from tui.screens.passphrase import PassphraseScreen
from tui.screens.workspace import WorkspaceScreen
from tui.store import Store
from tui.widgets.form import Form
from workflow.actions import perform
from workflow.keyring import SigningKey
from workflow.listing import listing
from workflow.office import load_office
from workflow.signatures import findings

WORDS = "correct horse battery"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("key") / "key.json"
    new_key(path, WORDS)
    return path


@pytest.fixture
def key(made: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("PENALTY_KEY", str(made))
    yield made
    assert open_key(made, WORDS)


def store_with(folder: Path, key: Path, signatures: str = "required") -> Store:
    """Return a store in memory whose reviewer has the key, with a case that waits for a review already drafted.

    What was decided in it before was not signed and had not to be.
    """
    office = load_office()
    people = tuple(
        each.model_copy(update={"keys": (SigningKey(key=public_of(key).text),)}) if each.user == "zhao" else each
        for each in office.people
    )
    store = Store(folder, MemoryKeeper(listing), Drafts(folder), office)
    filled = {"text": "事实清楚", **{f"findings.{item}": "符合" for item in REVIEW_ITEMS}}
    store.drafts.save(play(store, "submit_for_review").case_id, "approve_review", "zhao", filled)
    signing = office.model_copy(update={"people": people, "signatures": signatures})
    return Store(folder, store.keeper, store.drafts, signing)


async def at_the_review(pilot: Pilot[None], case_id: str) -> WorkspaceScreen:
    screen = await open_workspace(pilot, case_id)
    assert screen.trigger == "approve_review"
    return screen


def asking(app: DeskApp) -> bool:
    return isinstance(app.screen, PassphraseScreen)


async def shows(pilot: Pilot[None], app: DeskApp, text: str) -> None:
    """Wait for what a dialog, its thread and the step after it lead to one after the other."""
    for _ in range(50):
        await settle(pilot)
        if text in picture(app):
            return
    raise AssertionError(picture(app))


async def submit(pilot: Pilot[None]) -> None:
    await press(pilot, "f2")
    await settle(pilot)


def case_of(store: Store) -> str:
    return store.keeper.heads()[0].case_id


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_review_is_signed(tmp_path: Path, key: Path, size: tuple[int, int]) -> None:
    store = store_with(tmp_path, key)
    app = DeskApp(store, "zhao")
    async with app.run_test(size=size) as pilot:
        screen = await at_the_review(pilot, case_of(store))
        await submit(pilot)
        assert asking(app), picture(app)
        shown = picture(app)
        assert "签名办理：审核同意" in shown
        assert public_of(key).fingerprint in shown
        assert "Enter 办理    Esc 返回，不办理" in shown
        await type_text(pilot, WORDS)
        assert WORDS not in picture(app)
        assert "•" * len(WORDS) in picture(app)
        await press(pilot, "enter")
        await shows(pilot, app, "已办理：审核同意")
        assert app.screen is screen
        event = store.keeper.load(case_of(store))[-1]
        found = check_signature(event)
        assert event.kind == "approve_review"
        assert found is not None
        assert found.holds
        assert found.key == public_of(key)
        await press(pilot, "f8")
        await settle(pilot)
        assert "已签名" in picture(app)
        assert f"签名：已签名，密钥 {public_of(key).fingerprint}" in picture(app).replace("\n", "")


async def test_a_wrong_passphrase_says_so_and_keeps_the_form(tmp_path: Path, key: Path) -> None:
    store = store_with(tmp_path, key)
    before = store.keeper.heads()
    app = DeskApp(store, "zhao")
    async with app.run_test(size=NARROW) as pilot:
        screen = await at_the_review(pilot, case_of(store))
        filled = screen.query_one(Form).values()
        await submit(pilot)
        await press(pilot, "enter")
        assert "请输入口令" in picture(app)
        await type_text(pilot, "not the words")
        await press(pilot, "enter")
        await shows(pilot, app, "口令不对")
        assert asking(app)
        assert "•" not in picture(app)
        await press(pilot, "escape")
        await settle(pilot)
        await shows(pilot, app, "没有签名，没有办理")
        assert app.screen is screen
        assert screen.query_one(Form).values() == filled
        assert store.keeper.heads() == before
        await submit(pilot)
        await type_text(pilot, WORDS)
        await press(pilot, "enter")
        await shows(pilot, app, "已办理：审核同意")


async def test_while_the_passphrase_is_stretched_the_desk_answers(
    tmp_path: Path, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def slowly(path: Path, words: str) -> PrivateKey:
        opened.append(words)
        time.sleep(0.5)
        return open_key(path, words)

    monkeypatch.setattr(passphrase, "open_key", slowly)
    store = store_with(tmp_path, key)
    before = store.keeper.heads()
    app = DeskApp(store, "zhao")
    async with app.run_test(size=NARROW) as pilot:
        screen = await at_the_review(pilot, case_of(store))
        await submit(pilot)
        await type_text(pilot, WORDS)
        await press(pilot, "enter", "enter", "enter")
        assert "正在核对口令" in picture(app)
        await press(pilot, "escape")
        assert app.screen is screen
        await settle(pilot)
        assert opened == [WORDS]
        assert app.screen is screen
        assert store.keeper.heads() == before


async def test_nobody_is_asked_for_a_form_that_is_not_right(tmp_path: Path, key: Path) -> None:
    store = store_with(tmp_path, key)
    store.drafts.discard(case_of(store), "approve_review", "zhao")
    app = DeskApp(store, "zhao")
    async with app.run_test(size=NARROW) as pilot:
        screen = await open_workspace(pilot, case_of(store))
        await submit(pilot)
        assert app.screen is screen
        assert "有字段需要改正" in picture(app)


async def test_without_a_key_of_theirs_it_is_said_at_once(
    tmp_path: Path, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = store_with(tmp_path / "store", key)
    other = tmp_path / "other.json"
    new_key(other, WORDS)
    app = DeskApp(store, "zhao")
    async with app.run_test(size=NARROW) as pilot:
        screen = await at_the_review(pilot, case_of(store))
        for path, said in ((other, "没有当日有效的密钥"), (tmp_path / "none.json", "没有密钥文件")):
            monkeypatch.setenv("PENALTY_KEY", str(path))
            await submit(pilot)
            assert app.screen is screen
            assert said in picture(app).replace("\n", "")
        assert store.keeper.load(case_of(store))[-1].kind == "submit_for_review"


@pytest.mark.parametrize("words", ["", WORDS])
async def test_where_it_is_not_required_a_key_at_hand_may_sign(tmp_path: Path, key: Path, words: str) -> None:
    store = store_with(tmp_path, key, signatures="none")
    app = DeskApp(store, "zhao")
    async with app.run_test(size=NARROW) as pilot:
        await at_the_review(pilot, case_of(store))
        await submit(pilot)
        assert "留空则不签名" in picture(app)
        await type_text(pilot, words)
        await press(pilot, "enter")
        await shows(pilot, app, "已办理：审核同意")
        assert (check_signature(store.keeper.load(case_of(store))[-1]) is not None) is bool(words)


async def test_without_signatures_nothing_changes(tmp_path: Path, key: Path) -> None:
    store = store_with(tmp_path, key, signatures="none")
    store = Store(store.folder, store.keeper, store.drafts, load_office())
    case_id = case_of(store)
    app = DeskApp(store, "zhao")
    async with app.run_test(size=NARROW) as pilot:
        screen = await at_the_review(pilot, case_id)
        await press(pilot, "f2")
        await shows(pilot, app, "已办理：审核同意")
        assert app.screen is screen
        await press(pilot, "f8")
        await settle(pilot)
        assert "签名" not in "\n".join(picture(app).splitlines()[:-1])


async def test_the_history_shows_a_signature_that_does_not_hold(tmp_path: Path, key: Path) -> None:
    store = store_with(tmp_path, key)
    case_id = case_of(store)
    store_desk = replace(store.desk("zhao"), signer=lambda: open_key(key, WORDS))
    signed = perform(store_desk, case_id, "approve_review", REVIEW).history[-1]
    store = store_with(tmp_path, key)
    written = {**signed.data, "entry_note": "改过"}
    store.keeper.append(case_id, signed.revision - 1, NewEvent(signed.at, "zhao", signed.kind, written))
    events = store.keeper.load(case_id)
    finding = next(each for each in findings(events, store.office) if each.event == events[-1])
    assert f"签名：{signature_words(finding)}" in list(event_lines(events[-1], finding))
    app = DeskApp(store, "zhao")
    async with app.run_test(size=NARROW) as pilot:
        await open_workspace(pilot, case_id)
        await press(pilot, "f8")
        await settle(pilot)
        assert "赵某（zhao）  签名不符" in picture(app)
        await press(pilot, "escape", "f3")
        await settle(pilot)
        assert "不能办理" in picture(app)
        assert "签名不符" in picture(app).replace("\n", "")


def test_a_desk_that_cannot_ask_is_left_as_it_is(tmp_path: Path, key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = store_with(tmp_path, key).desk("zhao")
    monkeypatch.setattr(signer, "_can_ask", lambda: False)
    assert signer.ready_to_sign(desk, None, None) is desk
    assert signer.ready_to_sign(desk, key, None).signer is not None
