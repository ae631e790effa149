"""How a screen takes a step: sign where it is to be signed, mark what is wrong, and lose nothing where it cannot be.

The screen says which form, which record, and what to show afterwards; the order of things is the same everywhere.
"""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from cases.evidence.keys import public_of
from cases.keeper import Conflict
from cases.parts import PartError
from tui.language import _
from tui.screens.base import DeskScreen
from tui.signer import PassphraseWantedError, default_key_path, signing_later, signing_with
from tui.wording import ERRORS
from workflow.actions import perform
from workflow.desk import Desk
from workflow.signatures import refuse_stranger

if TYPE_CHECKING:
    from cases.record import CaseRecord
    from tui.forms.fields import Sheet
    from tui.widgets.form import Form


class TakingScreen(DeskScreen):
    """A screen with a form whose step may be taken on `record`; `taking` while one is under way behind its dialog."""

    def __init__(self, record: CaseRecord) -> None:
        super().__init__()
        self.record = record
        self.taking = False

    @property
    @abstractmethod
    def form(self) -> Form:
        """The form on the screen."""

    @abstractmethod
    async def taken(self, record: CaseRecord, sheet: Sheet) -> None:
        """Show the case after a step was taken."""

    def came_to(self, record: CaseRecord, sheet: Sheet) -> str:
        """Return what is said behind the name of a step that was taken."""
        del record, sheet
        return ""

    @abstractmethod
    async def reread(self) -> None:
        """Read the case again; what is typed stays."""

    async def ask(self, question: str, then: Callable[[], Awaitable[None]]) -> None:
        """Ask, and go on where the answer is yes."""
        from tui.screens.confirm import ConfirmScreen

        async def answered(yes: bool | None) -> None:  # noqa: FBT001 - the screen's result
            if yes:
                await then()

        await self.app.push_screen(ConfirmScreen(question), answered)

    async def take(self, sheet: Sheet) -> None:
        """Take a step; where it is to be signed and all else is in order, ask for the passphrase first."""
        await self._perform(sheet, signing_later(self.desk_app.desk, sheet.trigger))

    async def _sign(self, sheet: Sheet) -> None:
        from tui.screens.passphrase import Answer, PassphraseScreen

        desk, path = self.desk_app.desk, default_key_path()
        try:
            public = public_of(path)
            refuse_stranger(desk.actor, public, desk.today)
        except ERRORS as error:
            self.fail(error)
            return

        async def answered(answer: Answer | None) -> None:
            if answer is None:
                self.say(_("没有签名，没有办理；已填的内容保留"))
            else:
                await self._perform(sheet, signing_with(desk, answer.key))

        required = desk.office.requires_signature(desk.today)
        await self.app.push_screen(PassphraseScreen(_(sheet.title), path, public, required=required), answered)

    async def _perform(self, sheet: Sheet, desk: Desk) -> None:
        """Take a step: one event, or every fault beside its field."""
        app = self.desk_app
        app.flush()
        self.taking = True
        try:
            data = sheet.data(self.form.values())
            record = await asyncio.to_thread(
                perform, desk, self.record.case_id, sheet.trigger, data, self.record.revision
            )
        except PassphraseWantedError:
            await self._sign(sheet)
        except PartError as error:
            self.say("；".join((_("有字段需要改正"), *self.form.mark(error.faults))), wrong=True)
        except Conflict as error:
            self.fail(error)
            question = _("{error}\n\n现在重新读取案件？已填的内容保留，核对后可再办理。").format(error=error)
            await self.ask(question, self.reread)
        except ERRORS as error:
            self.fail(error)
        else:
            trouble = app.forget(record.case_id, sheet.draft)
            await self.taken(record, sheet)
            said = " ".join(
                filter(None, (_("已办理：{title}").format(title=_(sheet.title)), self.came_to(record, sheet)))
            )
            self.say(said + trouble, wrong=bool(trouble))
        finally:
            self.taking = False
