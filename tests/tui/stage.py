"""What the tests of the desk share: a store, cases played up to a point, and the screen as text."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Final

from textual.events import Key, Paste
from textual.keys import _character_to_key
from textual.pilot import Pilot

from cases.parts import REVIEW_ITEMS
from cases.record import CaseRecord
from tui.app import DeskApp
from tui.screens.workspace import WorkspaceScreen
from tui.store import Store, open_store
from workflow.actions import open_case, perform
from workflow.desk import Data, Desk

NARROW: Final = (80, 24)
WIDE: Final = (120, 36)
LAST_YEAR = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=300)
"""Recent enough to be punished whenever this runs (行政处罚法第三十六条)."""
FACTS: Final = {
    "provision": "38",
    "item": "2",
    "amount": "13791.60",
    "prior_year_payment": "5000000",
    "first_offence": "是",
    "corrected_in_time": "是",
    "refused_correction": "否",
    "obstructed": "否",
    "fraud_intent": "否",
    "self_reported": "否",
    "isolated": "否",
    "serious": "否",
    "violation_end": LAST_YEAR.isoformat(),
}
_PARTY = {
    "kind": "organisation",
    "name": "某某医院",
    "id_kind": "统一社会信用代码",
    "id_number": "91360900MA0000000X",
    "address": "某路1号",
    "representative_title": "法定代表人",
    "representative": "张某",
}
_SIGNED = {"manner": "直接送达", "signer": "张某"}
_REVIEW = {"opinion": "同意", "text": "同意", "findings": dict.fromkeys(REVIEW_ITEMS, "符合")}


def store_in(folder: Path) -> Store:
    """Open a store of the demonstration office in a folder of the test."""
    return open_store(str(folder))


def play(store: Store, until: str) -> CaseRecord:
    """Open a case and take every step up to and including `until`, all of them today."""
    wang, sun, zhao = store.desk("wang"), store.desk("sun"), store.desk("zhao")
    today = wang.today.isoformat()
    clue = {"source": "日常检查", "received_on": today, "cause": "违规使用医疗保障基金", "summary": "检查发现"}
    record = open_case(wang, clue)
    violation = {"conduct": "超量开药", "period": "2024年", "evidence": [1], "facts": FACTS}
    steps: tuple[tuple[str, Desk, Data], ...] = (
        ("open_case", wang, {}),
        ("record_party", wang, dict(_PARTY)),
        ("assign_officers", wang, {"officers": ["wang", "li"]}),
        ("request_filing", wang, {}),
        ("file_case", sun, {"filed_on": today}),
        ("record_evidence", wang, {"kind": "书证", "name": "结算明细", "proves": "超量开药"}),
        ("conclude_investigation", wang, {"text": "报告", "concluded_on": today}),
        ("record_violation", wang, violation),
        ("confirm_facts", wang, {}),
        (
            "choose_sanction",
            wang,
            {
                "choices": [{"key": "38", "multiple": "1.2", "ground": "nature"}],
                "reason": "主动退回",
                "confirmed": "已核对",
            },
        ),
        ("write_report", wang, {}),
        ("submit_for_review", wang, {}),
        ("approve_review", zhao, _REVIEW),
        ("issue_notice", wang, {"dated": today, "served_on": today, **_SIGNED}),
        ("record_statement", wang, {"on": today, "manner": "书面放弃", "hearing": "书面放弃听证"}),
        ("decide", sun, {"dated": today}),
        ("record_service", wang, {"served_on": today, **_SIGNED}),
    )
    for trigger, desk, data in steps:
        if trigger != "open_case":
            record = perform(desk, record.case_id, trigger, data)
        if trigger == until:
            return record
    raise AssertionError(until)


def picture(app: DeskApp) -> str:
    """Return the screen as text, a line a row, spaces at the end cut off."""
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())  # noqa: SLF001 - no public way


async def settle(pilot: Pilot[None]) -> None:
    """Wait until everything asked for is done, the readers in their threads too."""
    for _ in range(3):
        await pilot.app.workers.wait_for_complete()
        await rest(pilot)


async def rest(pilot: Pilot[None]) -> None:
    """Wait until every widget has dealt with its messages, and with those that these sent on."""
    app = pilot.app
    assert isinstance(app, DeskApp)
    for _ in range(3):
        await app.typed.join()
        await pilot.pause(0)


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, each dealt with before the next; faster than the pilot, which waits for the machine to idle."""
    for key in keys:
        pilot.app.post_message(Key(key, key if len(key) == 1 else " " if key == "space" else None))
        await rest(pilot)


async def type_text(pilot: Pilot[None], text: str) -> None:
    """Type a text as an input method commits it: the characters one after the other, without waiting between."""
    for sign in text:
        pilot.app.post_message(Key(_character_to_key(sign), sign))
    await rest(pilot)


async def paste(pilot: Pilot[None], text: str) -> None:
    """Paste a text into the field with the cursor."""
    pilot.app.post_message(Paste(text))
    await rest(pilot)


async def open_workspace(pilot: Pilot[None], case_id: str) -> WorkspaceScreen:
    """Open a case from the list, by typing its number."""
    await settle(pilot)
    await type_text(pilot, case_id)
    await press(pilot, "enter")
    await settle(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, WorkspaceScreen), picture(pilot.app)  # type: ignore[arg-type]  # the app is the desk
    return screen
