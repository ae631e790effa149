"""The desk as a program in the terminal: who is here, which screens are open, and that nothing typed is lost."""

from __future__ import annotations

import datetime as dt
import gc
import os
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final

# Before the first import of textual: this protocol makes some terminals lose what a Chinese input method commits.
os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")

from textual import work
from textual.app import App
from textual.binding import Binding, BindingType
from textual.events import Event, Key, Paste, Resize, ScreenResume
from textual.geometry import Size
from textual.screen import Screen

from tui.areas import AREAS, MODES
from tui.asking import Asked, FirstAnswer, Found
from tui.autosave import Autosave
from tui.chair import Chair
from tui.keys_in_order import KeysInOrder
from tui.language import _
from tui.leaving import WATCH_EVERY, leave_for_certain, no_hang_up, on_hang_up, on_terminal
from tui.screens.base import STYLES, DeskScreen
from tui.screens.case_list import CaseListScreen
from tui.seat import Seat
from tui.settings import THEMES, Settings, read_settings
from tui.store import Store
from tui.themes import ALL
from tui.wording import ERRORS, sentence

if TYPE_CHECKING:
    from cases.record import CaseRecord
    from cases.search import Search
    from tui.forms.fields import Values
    from workflow.desk import Desk

SAVE_AFTER: Final = 0.25
"""Seconds from a keystroke to the draft on disk."""


class DeskApp(App[None]):
    """The desk of one store; `trouble` is what made it impossible to go on, if anything did.

    Without a `seat` the office's profile is read first; with one it is read after the first list is painted. Raises
    OfficeError where `user` may not act there.
    """

    TITLE = "医保行政处罚案件办理台"
    CSS_PATH = STYLES / "frame.tcss"
    ENABLE_COMMAND_PALETTE = False
    MODES = {area.mode: area.screen for area in AREAS[1:]}  # noqa: RUF012 - declared so by the base class
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - declared so by the base class
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+p", "app.palette", "命令", id="app.palette", priority=True),
        Binding("ctrl+q", "app.quit", "退出", id="app.quit", priority=True),
        Binding("ctrl+g,f12", "app.go", "去别处", id="app.go", show=False, priority=True),
        *(
            Binding(f"alt+{number}", f"app.area('{area.name}')", area.title, id=f"app.{area.name}", show=False,
                    priority=True)
            for number, area in enumerate(AREAS, 1)
        ),
        Binding("question_mark", "app.keys", "按键一览", id="app.keys", show=False),
        Binding("ctrl+t", "app.theme", "换配色", id="app.theme", show=False),
        Binding("ctrl+c", "app.help_quit", "复制，或提示如何退出", id="app.help_quit", show=False, system=True),
    ]  # fmt: skip

    def __init__(self, store: Store, user: str | None, seat: Seat | None = None) -> None:
        super().__init__()
        self.store = store
        self.trouble: str | None = None
        self._chair = Chair(store, user, seat, self._turned_out)
        self.settings: Settings = read_settings()
        self.autosave = Autosave(store.drafts)
        self._save_due = False
        self._first: FirstAnswer | None = None
        self.typed = KeysInOrder(self)
        for theme in ALL.values():
            self.register_theme(theme)
        # Not as a change: that would have every style read once more before the first list is painted.
        self.set_reactive(App.theme, self.settings.theme or THEMES[0])
        self.stylesheet.set_variables(self.get_css_variables())
        self.set_class(self.current_theme.dark, "-dark-mode")
        self.set_class(not self.current_theme.dark, "-light-mode")
        self.set_keymap(dict(self.settings.keys))

    @property
    def desk(self) -> Desk:
        """The desk of whoever sits here, the office's profile read when it is first asked for. Raises OfficeError."""
        return self._chair.desk

    @desk.setter
    def desk(self, desk: Desk) -> None:
        self._chair.give(desk)

    @property
    def seat(self) -> Seat:
        """Who sits here."""
        return self._chair.seat

    @property
    def desk_if_read(self) -> Desk | None:
        """The desk, None while the office's profile has not been read yet."""
        return self._chair.read

    def _turned_out(self, why: str) -> None:
        self.trouble = why
        self.exit()

    def _handle_exception(self, error: Exception) -> None:
        # Whoever has no place here any more is told so in a sentence, not by a fault of the program.
        if self.trouble is None:
            super()._handle_exception(error)

    @property
    def today(self) -> dt.date:
        """The day in China."""
        if self.desk_if_read is not None:
            return self.desk_if_read.today
        from zoneinfo import ZoneInfo

        return dt.datetime.now(ZoneInfo("Asia/Shanghai")).date()

    @property
    def current_area(self) -> str:
        """The name of the area that is looked at."""
        return next(area.name for area in AREAS if area.mode == self.current_mode)

    def ask_first(self) -> None:
        """Ask for the first list now, while the screens are still being made."""
        if self.seat.reads_cases:
            self._first = FirstAnswer(Asked(CaseListScreen.SCOPES[0]), self.store.keeper, self.seat, self.today)

    def take_first(self, asked: Asked) -> Found | None:
        """Return the first answer, once; None where it is not there or something else is asked."""
        first, self._first = self._first, None
        return first.found() if first is not None and first.asked == asked else None

    def on_mount(self) -> None:
        """Be ready for the window to vanish; read what the first list could do without."""
        self.app_suspend_signal.subscribe(self, lambda _signal: self.flush())
        on_hang_up(self._hang_up)
        if on_terminal():
            self.set_interval(WATCH_EVERY, self._watch)
        self.push_screen(CaseListScreen())
        # Known as a mode only now, or Textual would make its first screen once more.
        self._modes[AREAS[0].mode] = AREAS[0].screen
        self._fit(self.size)
        self.call_after_refresh(self._read_on)

    async def on_event(self, event: Event) -> None:
        """Take keys in their turn."""
        if isinstance(event, Key | Paste) and not event.is_forwarded and self.typed.take(event):
            return
        await super().on_event(event)

    def on_unmount(self) -> None:
        """Write what is pending, whatever ended the program."""
        self.typed.stop()
        self.flush()
        no_hang_up()

    def on_resize(self, event: Resize) -> None:
        """Cover the desk while the window is too small."""
        self._fit(event.size)

    @work(thread=True, group="reading", exit_on_error=False)
    def _read_on(self) -> None:
        """Read the office's profile, and load what a case needs, once the first list is there."""
        gc.freeze()
        gc.enable()
        noted = (self.seat.user, self.seat.roles, self.seat.asserted)
        try:
            seat = Seat.of(self.desk)
        except ERRORS as error:
            self.call_from_thread(self._turned_out, sentence(error))
            return
        import tui.screens.workspace  # noqa: F401 - loaded here so that the first case opens at once

        self.call_from_thread(self._all_read, noted != (seat.user, seat.roles, seat.asserted))

    def _all_read(self, other: bool) -> None:  # noqa: FBT001 - called across threads, where a keyword cannot be given
        for screen in self.screen_stack:
            if isinstance(screen, DeskScreen) and screen.is_mounted:
                screen.show_person()
                screen.desk_read()
                if other and isinstance(screen, CaseListScreen):
                    # What the note of the last start let be shown was not this person's.
                    screen.action_reload()
        if self.settings.faults:
            self._complain("；".join(self.settings.faults))

    def open_case(self, case_id: str, said: str = "") -> None:
        """Open a case with a message; a damaged one says so in the list."""

        def screen(record: CaseRecord) -> DeskScreen:
            from tui.screens.workspace import WorkspaceScreen

            return WorkspaceScreen(record, said)

        self.open_with(case_id, screen)

    @work(thread=True, exclusive=True, group="open", exit_on_error=False)
    def open_with(self, case_id: str, screen: Callable[[CaseRecord], DeskScreen]) -> None:
        """Open a case on a screen that is made for it."""
        from workflow.desk import load

        try:
            record = load(self.desk, case_id)
        except ERRORS as error:
            self.call_from_thread(self._complain, sentence(error))
            return

        def show() -> None:
            self.push_screen(screen(record))

        self.call_from_thread(show)

    async def show_cases(self, search: Search, title: str) -> None:
        """Go to the list of cases, with those that a search finds."""
        from tui.scopes import EVERYTHING

        await self.action_area(AREAS[0].name)
        while not isinstance(self.screen, CaseListScreen):
            await self.pop_screen()
        self.screen.ask(replace(EVERYTHING, key="found", title=title, search=search))

    def keep(self, case_id: str, form: str, values: Values) -> None:
        """Note what a form holds; it is on disk a blink later."""
        self.autosave.put(case_id, form, self.desk.actor.user, values)
        if not self._save_due:
            self._save_due = True
            self.set_timer(SAVE_AFTER, self._save_later)

    def forget(self, case_id: str, form: str) -> str:
        """Drop a draft whose content is recorded now; return what to say where that fails: the step still stands."""
        try:
            self.autosave.discard(case_id, form, self.desk.actor.user)
        except ERRORS as error:
            return _("；只是草稿没有清除：{reason}").format(reason=sentence(error))
        return ""

    def flush(self) -> None:
        """Write what is pending now; where that fails, say so and keep it pending."""
        try:
            self.autosave.flush()
        except ERRORS as error:
            self._complain(_("草稿没有存下：{reason}").format(reason=sentence(error)))

    def action_help(self) -> None:
        """Open the help of the screen: what it is for, then every key."""
        if isinstance(self.screen, DeskScreen):
            self._explain(_("帮助"), f"{self.screen.help_text}\n\n{_('按键')}\n\n", named=False)

    def action_keys(self) -> None:
        """Show every key of the screen."""
        self._explain(_("按键一览"), _("方括号里是按键文件中的名称。") + "\n\n", named=True)

    def _explain(self, title: str, text: str, *, named: bool) -> None:
        from tui.keys_text import keys_text
        from tui.screens.reader import ReaderScreen

        if isinstance(self.screen, DeskScreen):
            keys = keys_text(self.screen.bindings(), self.settings.keys, named=named)
            self.push_screen(ReaderScreen(title, text + keys))

    async def action_area(self, name: str) -> None:
        """Go to an area, which is as it was left; where a question is open, that is answered first."""
        if isinstance(self.screen, DeskScreen) and name != self.current_area:
            self.flush()
            await self.switch_mode(MODES[name])
            self.screen.post_message(ScreenResume())

    def action_go(self) -> None:
        """Choose an area."""
        from tui.screens.go import GoScreen

        async def chosen(name: str | None) -> None:
            if name is not None:
                await self.action_area(name)

        if isinstance(self.screen, DeskScreen):
            self.push_screen(GoScreen(self.current_area), chosen)

    def action_person(self) -> None:
        """Let another person sit down, where identities are only asserted."""
        if not self.desk.office.asserted:
            self._complain(_("身份由操作系统用户认定，不能换人；请换用户登录系统"))
            return
        from tui.screens.person import PersonScreen

        self.push_screen(PersonScreen(self.desk.office, self.desk.actor.user), self._sit_down)

    def action_palette(self) -> None:
        """Open the palette over the screen."""
        from tui.screens.palette import PaletteScreen

        screen = self.screen
        if not isinstance(screen, DeskScreen):
            return

        async def chosen(action: str | None) -> None:
            if action is not None:
                # Only once the palette has gone is the screen there to take the focus; what is typed waits for that.
                self.typed.hold()
                self.call_after_refresh(run, action)

        async def run(action: str) -> None:
            try:
                await self.run_action(action, screen)
            finally:
                self.typed.release()

        self.push_screen(PaletteScreen(screen.commands()), chosen)

    def action_theme(self) -> None:
        """Go on to the next colours, and keep them."""
        self.theme = THEMES[(THEMES.index(self.theme) + 1) % len(THEMES)]
        try:
            self.settings = self.settings.with_theme(self.theme)
        except OSError as error:
            self._complain(sentence(error))

    async def action_quit(self) -> None:
        """Leave; what was typed stays as drafts."""
        self.flush()
        self.exit()

    def action_help_quit(self) -> None:
        """Say how to leave."""
        self._complain(_("退出请按 Ctrl+Q；未提交的内容存为草稿"))

    def _sit_down(self, user: str | None) -> None:
        if user is None:
            return
        self.flush()
        try:
            self.desk = self.store.desk(user)
        except ERRORS as error:
            self._complain(sentence(error))
            return
        # The screen underneath may have come back before the person changed; it looks again.
        self.screen.post_message(ScreenResume())

    def _save_later(self) -> None:
        self._save_due = False
        self.run_worker(self._save, thread=True, group="drafts", exit_on_error=False)

    def _save(self) -> None:
        try:
            self.autosave.flush()
        except ERRORS as error:
            self.call_from_thread(self._complain, _("草稿没有存下：{reason}").format(reason=sentence(error)))

    def _complain(self, text: str) -> None:
        screens: list[Screen[object]] = list(self.screen_stack)
        for screen in reversed(screens):
            if isinstance(screen, DeskScreen) and screen.is_mounted:
                screen.say(text, wrong=True)
                return

    def _hang_up(self) -> None:
        self.flush()
        self.exit()
        if not self.is_headless:
            leave_for_certain()

    def _watch(self) -> None:
        if not on_terminal():
            self._hang_up()

    def _fit(self, size: Size) -> None:
        from tui.screens.too_small import LEAST, TooSmallScreen

        small = size.width < LEAST.width or size.height < LEAST.height
        covered = isinstance(self.screen, TooSmallScreen)
        if small and not covered:
            self.push_screen(TooSmallScreen())
        elif covered and not small:
            self.pop_screen()


def run(store: Store, user: str | None, seat: Seat | None = None) -> str | None:
    """Open the desk and stay until it is left; return what made it impossible to go on. Raises OfficeError."""
    desk = DeskApp(store, user, seat)
    desk.ask_first()
    desk.run()
    return desk.trouble
