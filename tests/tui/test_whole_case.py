from pathlib import Path

from textual.pilot import Pilot

from tests.tui.stage import LAST_YEAR, NARROW, picture, press, settle, store_in, type_text
from tui.app import DeskApp
from tui.screens.case_list import CaseListScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.workspace import WorkspaceScreen
from workflow.desk import load


class Clerk:
    """Drives the desk by keys alone."""

    def __init__(self, pilot: Pilot[None], app: DeskApp) -> None:
        self.pilot, self.app = pilot, app

    async def fill(self, *entries: str) -> None:
        """Fill the fields one after the other: "=…" is typed, "+n" is n times right, " " marks, "" is passed over."""
        for entry in entries:
            if entry.startswith("="):
                await type_text(self.pilot, entry[1:])
            elif entry.startswith("+"):
                await press(self.pilot, *["right"] * int(entry[1:]))
            elif entry:
                await press(self.pilot, entry)
            await press(self.pilot, "tab")

    async def take(self, trigger: str, *entries: str) -> None:
        """Take the step on the desk, which must be this one."""
        screen = self.app.screen
        assert isinstance(screen, WorkspaceScreen)
        assert screen.trigger == trigger, picture(self.app)
        revision = screen.record.revision
        await press(self.pilot, "enter")
        await self.fill(*entries)
        await press(self.pilot, "f2")
        if isinstance(self.app.screen, ConfirmScreen):
            await press(self.pilot, "f2")
            assert screen.record.revision == revision
            await press(self.pilot, "enter")
        await settle(self.pilot)
        assert screen.record.revision == revision + 1, picture(self.app)

    async def go(self, trigger: str) -> None:
        """Walk down the list of steps to one."""
        screen = self.app.screen
        assert isinstance(screen, WorkspaceScreen)
        await press(self.pilot, "escape")
        for _ in range(80):
            if screen.trigger == trigger:
                return
            await press(self.pilot, "down")
        raise AssertionError(trigger)

    async def seat(self, place: int) -> None:
        """Let the person at this place of the office's list sit down; the case shows their next step."""
        await press(self.pilot, "f10")
        await press(self.pilot, "home", *["down"] * place, "enter")
        await settle(self.pilot)


async def notified(clerk: Clerk) -> None:
    """Notify, hear, decide and serve."""
    await clerk.take("issue_notice", "", "", "", "=张某", "=本人")
    await clerk.take("record_statement", "", "2")
    await clerk.seat(3)
    await clerk.take("decide")
    await clerk.seat(0)
    await clerk.take("record_service", "", "", "=张某")


async def performed(clerk: Clerk) -> None:
    """Pay, close and archive."""
    await clerk.seat(6)
    await clerk.take("record_payment", "1", "=13791.60", "", "=退一号")
    await clerk.take("record_payment", "2", "=16549.92", "", "=罚一号")
    await clerk.seat(0)
    await clerk.take("request_closing", "1", "=已缴清、退清")
    await clerk.seat(3)
    await clerk.take("close_case")
    await clerk.seat(6)
    await clerk.take("archive_case", "", "=2026年卷1号，档案室")


async def test_a_whole_case_by_keys(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        clerk = Clerk(pilot, app)
        await press(pilot, "f2")
        await settle(pilot)
        await clerk.fill("+1", "", "=违规使用医疗保障基金", "=检查发现超量开药")
        await press(pilot, "f2")
        await settle(pilot)
        await clerk.take("record_party", "", "=某某医院", "", "=91360900MA0000000X", "=某路1号", "=院长", "=张某")
        await press(pilot, "enter", "down", "space", "f2")
        await settle(pilot)
        await clerk.take("request_filing")
        await clerk.seat(3)
        await clerk.take("file_case")
        await clerk.seat(0)
        await clerk.take("record_evidence", "+3", "=结算明细", "=超量开药")
        await clerk.go("conclude_investigation")
        await clerk.take("conclude_investigation", "=查明超量开药")
        await clerk.take(
            "record_violation", "", "", "2", "=13791.60", "=5000000", "1", "1", "0", "0", "0", "0", "0", "0",
            f"={LAST_YEAR}", "=超量开药", "=上一年度", "", "space",
        )  # fmt: skip
        await clerk.go("confirm_facts")
        await clerk.take("confirm_facts")
        await clerk.take("choose_sanction", "=1.2", "+1", "=主动退回，从轻", "=已核对，适用本细则")
        await clerk.take("write_report")
        await clerk.take("submit_for_review")
        await clerk.seat(2)
        await clerk.take("approve_review", "=事实清楚", *["1"] * 9)
        await clerk.seat(0)
        await notified(clerk)
        assert "已送达" in picture(app)
        await performed(clerk)
        await press(pilot, "escape")
        await settle(pilot)
        assert isinstance(app.screen, CaseListScreen)
        # What is closed waits for nobody: it is among all cases.
        assert "已结案" not in picture(app)
        await press(pilot, "f4", "f4")
        await settle(pilot)
        assert "已结案" in picture(app)
    record = load(store.desk("wang"), store.keeper.heads()[0].case_id)
    assert record.source is not None
    assert record.source.cause == "违规使用医疗保障基金"
    assert record.decision is not None
    assert record.decision.outcome == "penalty"
    assert record.sanction is not None
    assert record.sanction.fine == 1379160 * 6 // 5
    assert record.violations[0].facts["amount"] == "13791.60"
    assert record.archive is not None
