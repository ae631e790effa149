"""A case as whoever judges it reads it: what changed since they last looked, the comments, and the step they take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from cases.record import CaseRecord
from tui.dossier import explanation, label_of_event, proposal, when, who
from tui.dossier.beside import WIDE, heading_lines
from tui.dossier.compare import at_revision
from tui.dossier.places import about_words
from tui.dossier.review_page import Page, page_blocks, sides_of
from tui.dossier.weighed import Weighing, similar_words, weigh
from tui.forms.fields import Sheet
from tui.language import N_, _
from tui.looks import Look, Looks
from tui.screens.judging import JudgingScreen
from tui.screens.pick import Pick, PickScreen
from tui.widgets.block_list import BlockList
from tui.widgets.form import Form
from tui.widgets.prose import Prose
from tui.wording import ERRORS, shown
from workflow.comments import open_comments
from workflow.desk import load
from workflow.similar import similar


class ReviewScreen(JudgingScreen):
    """One case under review; `record` is the case as it stands, of which any two states may be shown."""

    HELP = N_(
        "审阅\n\n"
        "先列自我上次看过以来改了什么：* 改动  + 新增  - 删去；宽屏左右对照，窄屏上下对照。第一次看时列全案。\n"
        "“裁量核对”把提案与按在卷事实重新计算的结果放在一起，并说明同类案件。\n"
        "上、下移动，PageUp、PageDown 翻页，Ctrl+上、Ctrl+下到上一组、下一组。\n"
        "Enter 对光标所在的一行写批注；在批注上按 Enter，写明怎样处理；已处理的批注收在一行里，Enter 展开。\n"
        "批注写错了地方的，在它上面按 Delete 收回：只限自己写的，批注和收回都留在案卷。\n"
        "F4 在“只看改动”和“全案”之间换；F6 任选两个时点对照。F7 裁量理由，F8 历史，F3 文书，F9 到案件办理。\n"
        "F2 审核、审批：选定要办的一步，填好后再按 F2 办理。逐项审核时 Enter 为“符合”并到下一项，2 不符合，3 不涉及。"
        "还有未处理的批注时，办理前会再问一次。F9 放弃草稿，Esc 回到案件。"
        "宽屏上案件在表单左边，Ctrl+上、Ctrl+下翻看。\n"
        "按 Esc 离开或者办理以后，才记为已经看过；中途断电、断线不算，下次仍从上次看过的地方对照。"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "app.help", "帮助", id="review.help"),
        Binding("f2,ctrl+s", "submit", "办理", id="review.submit"),
        Binding("enter", "line", "批注", id="review.line"),
        Binding("delete", "withdraw", "收回自己的批注", id="review.withdraw", show=False),
        Binding("f4", "changes", "改动/全案", id="review.changes"),
        Binding("f6", "revisions", "两个时点", id="review.revisions"),
        Binding("f7", "explain", "理由", id="review.explain"),
        Binding("f8", "history", "历史", id="review.history"),
        Binding("f3", "letters", "文书", id="review.letters"),
        Binding("f5", "reload", "刷新", id="review.reload", show=False),
        Binding("f9", "work", "到案件办理；填表时放弃草稿", id="review.work", show=False),
        Binding("f10", "app.person", "换人", id="review.person", show=False),
        Binding("escape", "back", "返回", id="review.back"),
        Binding("pageup", "page(-1)", "表单上一页", id="review.page_up", show=False),
        Binding("pagedown", "page(1)", "表单下一页", id="review.page_down", show=False),
        Binding("ctrl+up", "turn(-1)", "填表时案件上翻", id="review.turn_up", show=False),
        Binding("ctrl+down", "turn(1)", "填表时案件下翻", id="review.turn_down", show=False),
    ]
    CSS = """
    ReviewScreen #form .label { width: 20; }
    ReviewScreen #form .note { padding-left: 20; }
    ReviewScreen #form .note.plain { padding-left: 2; }
    """
    DEFAULT_CSS = """
    ReviewScreen #review-line { padding: 0 1; background: $surface; }
    ReviewScreen #review-sides { height: 1; background: $surface; text-wrap: nowrap; display: none; }
    ReviewScreen #review-sides.beside { display: block; }
    ReviewScreen.judging #review-sides.beside { display: none; }
    ReviewScreen #form { display: none; }
    ReviewScreen.judging #form { display: block; }
    ReviewScreen.judging #review { display: none; }
    ReviewScreen.judging.-wide #review { display: block; }
    ReviewScreen #review, ReviewScreen #form { width: 1fr; height: 1fr; }
    """

    def __init__(self, record: CaseRecord) -> None:
        super().__init__(record)
        self._user = ""
        self._look: Look | None = None
        self._span = (0, record.revision)
        self._only_changes = False
        self._unfolded: frozenset[str] = frozenset()
        self._similar: dict[str, str] = {}
        self._weighed: tuple[CaseRecord, Weighing | None] | None = None
        self._abouts: dict[str, str | None] = {}

    def body(self) -> Iterator[Widget]:
        """Yield the case, what is shown of it, the names of the columns, the blocks, and the form of a step."""
        yield Static(id="case-title")
        yield Prose(id="review-line")
        yield Static(id="review-sides")
        with Horizontal():
            yield BlockList(id="review")
            yield Form(id="form")

    def on_mount(self) -> None:
        """Show what changed since the last look of whoever is here."""
        self.say("")
        self._sit_down()
        self.show_case()

    async def on_screen_resume(self) -> None:  # type: ignore[override]  # Textual awaits what a handler returns
        """Show the case anew where another person sat down, or something was written meanwhile."""
        super().on_screen_resume()
        if not self._user or self.taking:
            return
        if self.desk_app.desk.actor.user != self._user:
            if self.judging:
                self.leave_form()
            self._read()
            self._sit_down()
        elif self._read():
            self._draw()

    def on_resize(self) -> None:
        """Name the columns where there is room for two."""
        self._draw_sides(self._page())

    def show_case(self) -> None:
        """Put the cursor back into the case."""
        self.query_one(BlockList).focus()

    def reload(self) -> None:
        """Read the case and show it as it is now."""
        self._read()
        self._draw()

    def judged(self, record: CaseRecord, sheet: Sheet) -> None:
        """Show a case in which a step was just taken; a judgement ends the look."""
        self._now(record)
        if self.judging:
            self._note_look()
        self._draw(f"comment:{len(record.comments)}" if sheet.trigger == "comment" else None)

    def _sit_down(self) -> None:
        """Look as whoever is here."""
        self._user = self.desk_app.desk.actor.user
        try:
            self._look = Looks(self.desk_app.store.drafts).last(self.record, self._user)
        except ERRORS as error:
            self._look = None
            self.fail(error)
        self._span = (self._look.revision if self._look else 0, self.record.revision)
        self._only_changes = 0 < self._span[0] < self.record.revision
        self._draw()
        self._compare_alike()

    def _read(self) -> bool:
        """Read the case again; tell whether it has changed."""
        known = self.record.revision
        try:
            self._now(load(self.desk_app.desk, self.record.case_id))
        except ERRORS as error:
            self.fail(error)
        return self.record.revision != known

    def _now(self, record: CaseRecord) -> None:
        """Take note of the case as it is now; what was shown up to its last event, still is."""
        if self._span[1] == self.record.revision:
            self._span = (self._span[0], record.revision)
        self.record = record

    def _page(self) -> Page:
        """Return what is to be shown."""
        before, now = self._span
        record = (at_revision(self.record, now) if now != self.record.revision else None) or self.record
        if self._weighed is None or self._weighed[0].history != record.history:
            desk = self.desk_app.desk
            self._weighed = (record, weigh(record, desk.office, desk.today))
        return Page(
            before=at_revision(self.record, before) if before < now else None,
            now=record,
            office=self.desk_app.desk.office,
            only_changes=self._only_changes,
            weighing=self._weighed[1],
            similar=self._similar,
            unfolded=self._unfolded,
        )

    def _draw(self, at: str | None = None) -> None:
        title = shown(f" {self.record.case_id}  {self.record.title}").replace("\n", " ")
        self.query_one("#case-title", Static).update(Content(title))
        page = self._page()
        placed = page_blocks(page)
        self._abouts = {each.block.key: each.about for each in placed}
        self.query_one(BlockList).show([each.block for each in placed], at)
        self.query_one("#review-line", Prose).update([(self._summary(page), "bold")])
        self._draw_sides(page)

    def _draw_sides(self, page: Page) -> None:
        line, width = self.query_one("#review-sides", Static), self.app.size.width - 3
        beside = page.before is not None and width >= WIDE
        line.set_class(beside, "beside")
        if beside:
            spans = heading_lines(sides_of(page), width)[0]
            line.update(Content.assemble("  ", *((text, "dim" if look == "soft" else "") for text, look in spans)))

    def _summary(self, page: Page) -> str:
        """Say what is shown, and how many comments wait."""
        (before, now), look = self._span, self._look
        changes = sum(each.changes for each in page.sections)
        if page.before is None:
            text = _("全案（第一次看）") if look is None else _("全案；自上次看过（{time}）以来没有变化")
            text = text.format(time=when(look.at) if look else "")
        elif look is not None and (before, now) == (look.revision, self.record.revision):
            text = _("自上次看过（第 {revision} 条，{time}）以来改动 {changes} 处")
            text = text.format(time=when(look.at), revision=before, changes=changes)
        else:
            text = _("第 {before} 条记录时与第 {now} 条记录时对照，改动 {changes} 处")
            text = text.format(before=before, now=now, changes=changes)
        waiting = len(open_comments(self.record))
        parts = [text]
        parts += [_("列出全案")] if page.before is not None and not self._only_changes else []
        parts += [_("批注 {count} 条未处理").format(count=waiting)] if waiting else []
        own = any(each.by == self._user for each in open_comments(self.record))
        parts += [_("Delete 收回光标处自己的批注")] if own else []
        return _("；").join(parts)

    @work(thread=True, exclusive=True, group="similar", exit_on_error=False)
    def _compare_alike(self) -> None:
        """Say how like cases were decided, off the screen's thread."""
        keeper = self.desk_app.desk.keeper
        weighing = self._weighed[1] if self._weighed is not None else None
        said: dict[str, str] = {}
        try:
            for each in weighing.groups if weighing is not None else ():
                if each.multiple is not None and each.clause:
                    found = similar(keeper, each.clause, but=self.record.case_id)
                    said[each.key] = similar_words(found, each.multiple)
        except ERRORS as error:
            self.app.call_from_thread(self.fail, error)
        self.app.call_from_thread(self._alike, said)

    def _alike(self, said: dict[str, str]) -> None:
        if self.is_attached and said != self._similar:
            self._similar = said
            self._draw()

    def action_changes(self) -> None:
        """Switch between the changes and the whole case."""
        if self.judging:
            return
        if not 0 < self._span[0] < self._span[1]:
            self.say(_("现在列的是全案，没有可以对照的时点；F6 任选两个时点"))
            return
        self._only_changes = not self._only_changes
        self._draw()

    def action_revisions(self) -> None:
        """Choose two states of the case to hold against each other."""
        if self.judging:
            return

        def chosen(before: str | None) -> None:
            if before is not None:
                screen = PickScreen(_("到哪个时点"), self._picks(), str(self.record.revision))
                self.app.push_screen(screen, lambda now: self._hold(before, now))

        self.app.push_screen(PickScreen(_("从哪个时点"), self._picks(), str(self._span[0])), chosen)

    def _picks(self) -> list[Pick]:
        """Return every state of the case, the latest first."""
        office, last = self.desk_app.desk.office, self._look.revision if self._look is not None else 0
        picks = []
        for each in reversed(self.record.history):
            seen = _("上次看到这里") if each.revision == last else ""
            said = f"{each.revision:>3}  {when(each.at)}  {_(label_of_event(each))}  {who(office, each.actor)}"
            picks.append(Pick(str(each.revision), f"{'*' if seen else ' '}{said}", seen))
        return picks

    def _hold(self, before: str, now: str | None) -> None:
        """Hold two states against each other, the earlier one first."""
        if now is None:
            return
        if now == before:
            self.say(_("两个时点相同，没有可以对照的；请选不同的时点"), wrong=True)
            return
        low, high = sorted((int(before), int(now)))
        self.say("")
        self._span, self._only_changes = (low, high), True
        self._draw()

    @on(BlockList.Chosen)
    async def action_line(self) -> None:
        """Comment on the line, deal with the comment there, or unfold; in a form mark an item and go on."""
        block = self.query_one(BlockList).chosen
        if self.judging:
            self.mark_item()
            return
        if block is None:
            return
        kind, _colon, rest = block.key.partition(":")
        if kind == "settled":
            self._unfolded |= {rest}
            self._draw()
        elif kind == "comment":
            await self.settle(int(rest))
        else:
            about = self._abouts.get(block.key) or ""
            quoted = "\n".join("".join(text for text, _look in line).strip() for line in block.draw(66))
            await self.write(
                "comment",
                {"about": about},
                f"comment.{about}",
                _("批注：{place}").format(place=about_words(about)),
                quoted,
            )

    async def action_withdraw(self) -> None:
        """Take back the comment under the cursor."""
        block = self.query_one(BlockList).chosen
        kind, _colon, rest = block.key.partition(":") if block is not None else ("", "", "")
        if self.judging or kind != "comment":
            self.say(_("请把光标移到自己写的批注上，再按 Delete 收回"))
        else:
            await self.withdraw(int(rest))

    async def action_reload(self) -> None:
        """Read the case again; what is typed stays."""
        await self.reread()

    async def action_work(self) -> None:
        """Go to all steps of the case; in a form, put it back to what is on file."""
        sheet = self.form.sheet
        if self.judging and sheet is not None:
            await self.drop(sheet)
        else:
            self.desk_app.open_case(self.record.case_id)

    def action_explain(self) -> None:
        """Open the full explanation of the discretion; from a form, the whole case with it."""
        from tui.screens.reader import ReaderScreen

        title, text = (_("全案"), proposal) if self.judging else (_("裁量理由与依据"), explanation)
        self.app.push_screen(ReaderScreen(title, text(self.record, self.desk_app.desk.office)))

    def action_history(self) -> None:
        """Open the history of the case."""
        from tui.screens.history import HistoryScreen

        self.app.push_screen(HistoryScreen(self.record, self.desk_app.desk.office))

    def action_letters(self) -> None:
        """Open the letters of the case; what one lacks leads to the step that fills it in, where it is one's own."""
        from tui.screens.letters import LettersScreen

        async def closed(place: object) -> None:
            if isinstance(place, tuple):
                await self.open_step(*place)

        self.app.push_screen(LettersScreen(self.record), closed)

    def action_turn(self, by: int) -> None:
        """Scroll the case beside the form."""
        self.query_one(BlockList).action_page(by)

    def action_back(self) -> None:
        """From the form to the case, from the case to the list; then the case counts as looked at."""
        self.desk_app.flush()
        if self.judging:
            self.leave_form()
        else:
            self._note_look()
            self.dismiss()

    def _note_look(self) -> None:
        """Note the look; where that fails, the next one shows more than it would have to."""
        at = self.desk_app.desk.clock().isoformat(timespec="seconds")
        try:
            Looks(self.desk_app.store.drafts).note(self.record, self._user, at)
        except ERRORS as error:
            self.fail(error)
