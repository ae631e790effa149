"""What the tests of the review share: a case that was sent back and mended, and the way to its review."""

from __future__ import annotations

from textual.pilot import Pilot

from cases.record import CaseRecord
from tests.tui.stage import FACTS, picture, play, press, settle, type_text
from tui.app import DeskApp
from tui.looks import Looks
from tui.screens.review import ReviewScreen
from tui.store import Store
from tui.widgets.block_list import BlockList
from workflow.actions import perform

RETURNED = {"opinion": "变更", "text": "理由不足", "findings": {}}


def looked(store: Store, record: CaseRecord, user: str = "zhao") -> None:
    Looks(store.drafts).note(record, user, record.updated_at)


def mended(store: Store) -> CaseRecord:
    """Return a case the reviewer sent back with two comments, looked at, and got back with a larger amount."""
    wang, zhao = store.desk("wang"), store.desk("zhao")
    case_id = play(store, "submit_for_review").case_id
    perform(zhao, case_id, "comment", {"about": "record_party.address", "text": "住所与证照不一致"})
    perform(zhao, case_id, "comment", {"about": "record_violation.1.amount", "text": "金额怎样算的"})
    looked(store, perform(zhao, case_id, "return_review", RETURNED))
    perform(wang, case_id, "settle_comment", {"number": 1, "note": "已核对"})
    perform(wang, case_id, "reopen_facts", {"reason": "补正"})
    violation = {"conduct": "超量开药", "period": "2024年", "evidence": [1], "facts": {**FACTS, "amount": "15791.60"}}
    perform(wang, case_id, "record_violation", {**violation, "number": 1})
    perform(wang, case_id, "confirm_facts", {})
    chosen = {
        "choices": [{"key": "38", "multiple": "1.3", "ground": "nature"}],
        "reason": "配合检查",
        "confirmed": "已核对",
    }
    perform(wang, case_id, "choose_sanction", chosen)
    perform(wang, case_id, "write_report", {})
    return perform(wang, case_id, "submit_for_review", {})


async def review(pilot: Pilot[None], case_id: str) -> ReviewScreen:
    """Open a case for review, as the area of reviews does."""
    app = pilot.app
    assert isinstance(app, DeskApp)
    await settle(pilot)
    app.open_with(case_id, ReviewScreen)
    await settle(pilot)
    screen = app.screen
    assert isinstance(screen, ReviewScreen), picture(app)
    return screen


async def fill_review(pilot: Pilot[None], text: str = "事实清楚，证据确凿") -> None:
    """Choose to agree, and fill in the form by keys."""
    await press(pilot, "f2", "enter")
    await settle(pilot)
    await type_text(pilot, text)
    await press(pilot, "tab", *["enter"] * 9)
    await settle(pilot)


def over(app: DeskApp, kind: type[object]) -> bool:
    """Tell whether a screen of some kind is in front."""
    return isinstance(app.screen, kind)


def cursor_on(screen: ReviewScreen, key: str) -> None:
    assert screen.query_one(BlockList).go(key)


def keys(screen: ReviewScreen) -> list[str]:
    return [each.key for each in screen.query_one(BlockList).blocks]
