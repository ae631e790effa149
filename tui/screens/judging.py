"""The steps of whoever judges a case, over the screen that shows it: chosen, filled in and taken in a form."""

from __future__ import annotations

from abc import abstractmethod
from typing import Final

from textual import on

from cases.record import CaseRecord
from tui.dossier import who
from tui.dossier.places import about_words
from tui.forms.catalogue import sheet_of
from tui.forms.fields import Sheet, Values
from tui.forms.view import View
from tui.language import N_, _
from tui.screens.pick import Pick, PickScreen
from tui.taking import TakingScreen
from tui.widgets.choice import Choice
from tui.widgets.form import Form
from tui.wording import ERRORS, shown
from workflow.comments import open_comments
from workflow.desk import Offer, offers
from workflow.procedure import BY_TRIGGER
from workflow.signatures import signs

_FINDING: Final = "findings."
_ORDER: Final = {"main": 0, "back": 1, "aside": 2}
_NAMED: Final = 5
"""How many open comments are named before a step is taken in spite of them."""


class JudgingScreen(TakingScreen):
    """A screen over which the form of one step may stand (class "judging")."""

    @property
    def form(self) -> Form:
        """The form of the step that is being taken."""
        return self.query_one(Form)

    @property
    def judging(self) -> bool:
        """Whether the form is in front."""
        return self.has_class("judging")

    @abstractmethod
    def show_case(self) -> None:
        """Put the cursor back into the case."""

    @abstractmethod
    def judged(self, record: CaseRecord, sheet: Sheet) -> None:
        """Show a case in which a step was just taken; of a form in front, that step was its."""

    @abstractmethod
    def reload(self) -> None:
        """Read the case and show it as it is now."""

    def offer(self, trigger: str) -> Offer | None:
        """Return how a step stands now."""
        found = offers(self.desk_app.desk, self.record)
        return next((each for each in found if each.row.trigger == trigger), None)

    def leave_form(self) -> None:
        """Put the form away; what was typed is a draft."""
        self.remove_class("judging")
        self.show_case()

    async def action_submit(self) -> None:
        """Choose the step to take; in its form, take it."""
        sheet = self.form.sheet
        if self.judging and sheet is not None:
            await self._submit(sheet)
            return
        found = [each for each in offers(self.desk_app.desk, self.record) if self._own(each)]
        if not found:
            self.say(_("本案现在没有由您审核、审批的事项；F9 到案件办理"), wrong=True)
            return
        found.sort(key=lambda each: (bool(each.refusals), _ORDER[each.row.path]))

        async def chosen(trigger: str | None) -> None:
            if trigger is not None:
                await self._show_step(trigger, {})

        await self.app.push_screen(PickScreen(_("审核、审批"), [_pick(each) for each in found]), chosen)

    def _own(self, offer: Offer) -> bool:
        """Tell whether a step is a decision of who is here in this state of the case, open or not yet."""
        roles, row = set(self.desk_app.desk.actor.roles), offer.row
        return signs(row) and bool(roles & set(row.roles)) and self.record.state in row.sources

    async def open_step(self, trigger: str, field: str = "") -> None:
        """Open the form of a step at a field; where the step is not one to take here, say where it is."""
        offer = self.offer(trigger)
        if offer is None or offer.refusals or not signs(offer.row):
            label = BY_TRIGGER[trigger].label
            self.say(_("所缺的内容在“{label}”一步填写；F9 到案件办理").format(label=label))
            return
        await self._show_step(trigger, {})
        self.form.focus_field(field)

    async def _submit(self, sheet: Sheet) -> None:
        """Ask where comments are open, or where there is nothing to fill in; then take the step."""
        offer, waiting = self.offer(sheet.trigger), open_comments(self.record)
        lines = []
        if waiting and offer is not None and offer.row.path != "back":
            lines.append(_("还有 {count} 条批注没有处理：").format(count=len(waiting)))
            lines += [f"{each.number}. {about_words(each.about)}：{each.text}" for each in waiting[:_NAMED]]
        if lines or not sheet.fields:
            lines.append(_("{title}：确定办理？").format(title=_(sheet.title)))
            await self.ask("\n".join(lines), lambda: self.take(sheet))
        else:
            await self.take(sheet)

    async def _show_step(self, trigger: str, values: Values) -> None:
        """Show the form of a step with `values` (nothing: its draft over what is on file)."""
        try:
            sheet, filled, note = self._filled(trigger, values)
        except ERRORS as error:
            self.fail(error)
            return
        await self.form.show(sheet, filled)
        self.add_class("judging")
        if note is not None:
            self.say(note, wrong=True)
        elif not values:
            restored = _("已恢复未提交的草稿；F2 办理，F9 放弃草稿") if filled != dict(sheet.initial) else ""
            items = any(each.name.startswith(_FINDING) for each in sheet.fields)
            self.say(
                restored or (_("逐项审核：Enter 符合，2 不符合，3 不涉及；F2 办理，Esc 回到案件") if items else "")
            )
        if not self.form.focus_first():
            self.set_focus(None)
            self.say(_("这一步没有要填的内容，F2 办理"))

    def _filled(self, trigger: str, values: Values) -> tuple[Sheet, dict[str, str], str | None]:
        """Return a step's sheet, what fills it, and a note on a damaged draft. Raises what sheets and drafts raise."""
        view = View(self.record, self.desk_app.desk)
        sheet, note = sheet_of(trigger, view, values), None
        given = dict(values)
        if not given:
            given, note = self.desk_app.autosave.load(self.record.case_id, sheet.draft, view.desk.actor.user)
        filled = {**sheet.initial, **given}
        # A draft may ask for other fields than what is on file does.
        return sheet_of(trigger, view, filled) if sheet.shaping else sheet, filled, note

    @on(Form.Edited)
    async def _edited(self, event: Form.Edited) -> None:
        sheet = self.form.sheet
        if sheet is None:
            return
        self.say("")
        values = self.form.values()
        self.desk_app.keep(self.record.case_id, sheet.draft, values)
        if event.name in sheet.shaping:
            await self._show_step(sheet.trigger, values)
            self.form.focus_field(event.name)

    async def settle(self, number: int) -> None:
        """Ask what became of a comment; one that was dealt with is left."""
        comment = self.record.comments[number - 1]
        if comment.settled is not None:
            self.say(_("这条批注已经处理"))
            return
        title = _("批注 {number} 怎样处理（可以不写）").format(number=number)
        await self.write("settle_comment", {"number": number}, f"settle.{number}", title, comment.text)

    async def withdraw(self, number: int) -> None:
        """Ask, then take back a comment, where who is here made it."""
        comment, desk = self.record.comments[number - 1], self.desk_app.desk
        offer = self.offer("settle_comment")
        if comment.settled is not None:
            self.say(_("这条批注已经处理"))
        elif comment.by != desk.actor.user:
            name = who(desk.office, comment.by)
            self.say(_("这条批注是{who}写的，只能由本人收回").format(who=name), wrong=True)
        elif offer is None or offer.refusals:
            self._refuse(offer)
        else:
            made = {"number": number, "note": N_("批注人收回")}
            title, draft = N_("收回批注"), f"settle.{number}"
            sheet = Sheet(trigger="settle_comment", title=title, draft=draft, data=lambda _values: made)
            question = _("收回批注 {number}？批注和收回都留在案卷。").format(number=number)
            await self.ask(f"{question}\n\n{shown(comment.text)}", lambda: self.take(sheet))

    def _refuse(self, offer: Offer | None) -> None:
        """Say why a step is not open."""
        self.say(_("；").join(str(each) for each in offer.refusals) if offer else _("现在不能办理"), wrong=True)

    async def write(self, trigger: str, data: dict[str, object], draft: str, title: str, quoted: str) -> None:
        """Ask for the words of a comment or of what became of it, and put them on file."""
        from tui.screens.comment import CommentScreen

        offer = self.offer(trigger)
        if offer is None or offer.refusals:
            self._refuse(offer)
            return
        field = "text" if trigger == "comment" else "note"

        async def written(text: str | None) -> None:
            if text is not None:
                made = {**data, field: text}
                await self.take(Sheet(trigger=trigger, title=offer.row.label, draft=draft, data=lambda _values: made))

        screen = CommentScreen(title, quoted, self.record.case_id, draft, needed=trigger == "comment")
        await self.app.push_screen(screen, written)

    def mark_item(self) -> None:
        """Find the item under the cursor in order unless something was found, and go on to the next."""
        editor = self.focused
        if self.form.focused_field.startswith(_FINDING) and isinstance(editor, Choice) and not editor.value:
            editor.value = "符合"
            editor.post_message(Choice.Changed(editor))
        self.focus_next()

    async def drop(self, sheet: Sheet) -> None:
        """Ask, then put the form back to what is on file."""

        async def dropped() -> None:
            trouble = self.desk_app.forget(self.record.case_id, sheet.draft)
            await self._show_step(sheet.trigger, {})
            self.say(trouble or _("草稿已放弃"), wrong=bool(trouble))

        await self.ask(_("放弃这一步未提交的内容，恢复为在卷的内容？"), dropped)

    async def taken(self, record: CaseRecord, sheet: Sheet) -> None:
        """Show the case with what was written."""
        self.judged(record, sheet)
        if self.judging:
            self.leave_form()

    async def reread(self) -> None:
        """Read the case again; what is typed stays, in the form and in the drafts."""
        self.desk_app.flush()
        self.reload()
        sheet = self.form.sheet
        if not self.judging or sheet is None:
            return
        offer = self.offer(sheet.trigger)
        if offer is None or offer.refusals:
            self.leave_form()
            self.say(_("这一步现在不能办理；已填的内容存为草稿"), wrong=True)
        else:
            await self._show_step(sheet.trigger, self.form.values())

    def action_page(self, by: int) -> None:
        """Scroll the form."""
        self.form.scroll_relative(y=by * max(1, self.form.size.height - 2), animate=False)


def _pick(offer: Offer) -> Pick:
    """Return a step to choose; one not open says why."""
    if not offer.refusals:
        return Pick(offer.row.trigger, _(offer.row.label))
    reasons = "\n".join(str(each) for each in offer.refusals)
    return Pick(offer.row.trigger, _("{label}（现在不能办理）").format(label=_(offer.row.label)), reasons, open=False)
