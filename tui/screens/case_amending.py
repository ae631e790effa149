"""What a case screen does about what is written: the checklist of a step, comments dealt with, the last undone."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Final

from textual import on
from textual.binding import Binding

from tui.dossier import event_lines, label_of_event
from tui.forms.checklist import Item, open_items, refused_items
from tui.forms.fields import Sheet
from tui.forms.view import View
from tui.language import _
from tui.taking import TakingScreen
from tui.widgets.checklist import Checklist
from workflow.comments import open_comments
from workflow.desk import Offer

AMENDING_KEYS: Final = (
    Binding("f4", "checklist", "清单", id="case.checklist"),
    Binding("alt+z", "undo", "撤销上一步记录", id="case.undo", show=False),
)
_UNDO, _SETTLE = "undo_last", "settle_comment"


class AmendingScreen(TakingScreen):
    """A case screen from which comments are settled and the last record is taken back."""

    @property
    @abstractmethod
    def offers(self) -> Mapping[str, Offer]:
        """Every step, open or with the reasons why not."""

    @property
    @abstractmethod
    def step(self) -> str:
        """The step that is looked at; empty where there is none."""

    @abstractmethod
    async def jump(self, trigger: str, field: str = "") -> None:
        """Go to a step, and into a field of its form."""

    def checklist(self) -> list[Item]:
        """Return what the step that is looked at needs."""
        offer, view = self.offers.get(self.step), View(self.record, self.desk_app.desk)
        if offer is None:
            return []
        if offer.refusals or self.form.sheet is None:
            return refused_items(offer, view, self.offers)
        return open_items(offer, view, self.form.sheet, self.form.values())

    async def action_checklist(self) -> None:
        """Open the checklist of the step, at the comment on the field with the cursor where there is one."""
        from tui.screens.checklist import ChecklistScreen

        items, here = self.checklist(), self.form.focused_field

        async def chosen(item: Item | None) -> None:
            if item is not None:
                await self.follow(item)

        offer = self.offers.get(self.step)
        at = next((place for place, each in enumerate(items) if each.comment and each.field == here and here), 0)
        if offer is not None:
            await self.app.push_screen(ChecklistScreen(_(offer.row.label), items, at), chosen)

    @on(Checklist.Chosen)
    async def _follow(self, event: Checklist.Chosen) -> None:
        event.stop()
        await self.follow(event.item)

    async def follow(self, item: Item) -> None:
        """Go where an item of a checklist leads."""
        if item.comment:
            await self._settle(item.comment)
        elif item.step:
            await self.jump(item.step, item.field)
        elif item.field:
            self.form.focus_field(item.field)

    async def _settle(self, number: int) -> None:
        """Ask what was done about a comment, and mark it as dealt with."""
        comment = next(each for each in open_comments(self.record) if each.number == number)
        await self._write(_SETTLE, _("批注已处理：写明怎样处理的，可以不写"), comment.text, "note", number)

    async def action_undo(self) -> None:
        """Show what the last record says, ask why, and take it back."""
        offer, last = self.offers.get(_UNDO), self.record.history[-1]
        if offer is None or offer.refusals:
            reasons = "；".join(str(each) for each in offer.refusals) if offer is not None else ""
            self.say(_("不能撤销：{reasons}").format(reasons=reasons), wrong=True)
            return
        title = _("撤销上一步记录“{label}”：写明理由。记录和撤销都留在案卷").format(label=_(label_of_event(last)))
        said = "\n".join(event_lines(last))
        await self._write(_UNDO, title, said, "reason", last.revision)

    async def _write(self, trigger: str, title: str, quoted: str, field: str, about: int) -> None:
        from tui.screens.comment import CommentScreen

        draft = f"{trigger}:{about}"
        numbered = {"revision": about} if trigger == _UNDO else {"number": about}

        async def written(text: str | None) -> None:
            if text is None:
                return
            data = numbered | ({field: text} if text else {})
            label = self.offers[trigger].row.label
            await self.take(Sheet(trigger=trigger, title=_(label), draft=draft, data=lambda _values: data))

        screen = CommentScreen(title, quoted, self.record.case_id, draft, needed=trigger == _UNDO)
        await self.app.push_screen(screen, written)
