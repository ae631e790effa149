"""The desk as a program in the terminal: who is here, which screens are open, and that nothing typed is lost."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from contextlib import suppress
from typing import ClassVar

# Before the first import of textual: this protocol makes some terminals lose what a Chinese input method commits.
os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")

from textual.app import App
from textual.binding import Binding, BindingType
from textual.events import Resize, ScreenResume
from textual.geometry import Size
from textual.screen import Screen

from tui.autosave import Autosave
from tui.forms.fields import Values
from tui.screens.base import DeskScreen
from tui.screens.case_list import CaseListScreen
from tui.store import Store
from tui.wording import ERRORS, sentence
from workflow.desk import load

GRACE = 3.0
"""Seconds a desk may take to end once its terminal has gone."""
WATCH_EVERY = 1.0
"""Seconds between two looks at whether the terminal is still there."""

SAVE_AFTER = 0.25
"""Seconds from a keystroke to the draft on disk."""


class DeskApp(App[None]):
    """The desk of one store. Raises OfficeError where `user` may not act there."""

    TITLE = "医保行政处罚案件办理台"
    CSS_PATH = "desk.tcss"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - declared so by the base class
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+p", "app.palette", "命令", id="app.palette", priority=True),
        Binding("ctrl+t", "app.theme", "深浅配色", id="app.theme", show=False),
        Binding("ctrl+q", "app.quit", "退出", id="app.quit", priority=True),
        Binding("ctrl+c", "app.help_quit", "复制，或提示如何退出", id="app.help_quit", show=False, system=True),
    ]

    def __init__(self, store: Store, user: str | None) -> None:
        super().__init__()
        self.store = store
        self.desk = store.desk(user)
        self.autosave = Autosave(store.drafts)
        self._save_due = False
        self.theme = "textual-dark"

    def on_mount(self) -> None:
        """Open the list, and be ready for the window to vanish."""
        self.app_suspend_signal.subscribe(self, lambda _: self.flush())
        loop = asyncio.get_running_loop()
        for each in (signal.SIGHUP, signal.SIGTERM):
            with suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(each, self._hang_up)
        if self._on_terminal():
            self.set_interval(WATCH_EVERY, self._watch)
        self.push_screen(CaseListScreen())
        self._fit(self.size)

    def on_unmount(self) -> None:
        """Write what is pending, whatever ended the program."""
        self.flush()
        loop = asyncio.get_running_loop()
        for each in (signal.SIGHUP, signal.SIGTERM):
            with suppress(NotImplementedError, RuntimeError, ValueError):
                loop.remove_signal_handler(each)

    def on_resize(self, event: Resize) -> None:
        """Cover the desk while the window is too small."""
        self._fit(event.size)

    def open_case(self, case_id: str, said: str = "") -> None:
        """Open a case with a message; a damaged one says so in the list."""
        from tui.screens.workspace import WorkspaceScreen

        try:
            record = load(self.desk, case_id)
        except ERRORS as error:
            self._complain(sentence(error))
            return
        self.push_screen(WorkspaceScreen(record, said))

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
            return f"；只是草稿没有清除：{sentence(error)}"
        return ""

    def flush(self) -> None:
        """Write what is pending now; where that fails, say so and keep it pending."""
        try:
            self.autosave.flush()
        except ERRORS as error:
            self._complain(f"草稿没有存下：{sentence(error)}")

    def action_help(self) -> None:
        """Open the help of the screen."""
        from tui.screens.reader import ReaderScreen

        screen = self.screen
        if isinstance(screen, DeskScreen):
            common = "\n\nCtrl+P 命令  Ctrl+T 深浅配色  Ctrl+Q 退出（未提交的内容存为草稿）"
            self.push_screen(ReaderScreen("帮助", screen.help_text + common))

    def action_person(self) -> None:
        """Let another person sit down, where identities are only asserted."""
        if not self.desk.office.asserted:
            self._complain("身份由操作系统用户认定，不能换人；请换用户登录系统")
            return
        from tui.screens.person import PersonScreen

        self.push_screen(PersonScreen(self.desk.office, self.desk.actor.user), self._seat)

    def action_palette(self) -> None:
        """Open the palette over the screen."""
        from tui.screens.palette import PaletteScreen

        screen = self.screen
        if not isinstance(screen, DeskScreen):
            return

        async def chosen(action: str | None) -> None:
            if action is not None:
                # Only once the palette has gone is the screen there to take the focus.
                self.call_after_refresh(self.run_action, action, screen)

        self.push_screen(PaletteScreen(screen.commands()), chosen)

    def action_theme(self) -> None:
        """Switch between dark and light."""
        self.theme = "textual-light" if self.theme == "textual-dark" else "textual-dark"

    async def action_quit(self) -> None:
        """Leave; what was typed stays as drafts."""
        self.flush()
        self.exit()

    def action_help_quit(self) -> None:
        """Say how to leave."""
        self._complain("退出请按 Ctrl+Q；未提交的内容存为草稿")

    def _seat(self, user: str | None) -> None:
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
            self.call_from_thread(self._complain, f"草稿没有存下：{sentence(error)}")

    def _complain(self, text: str) -> None:
        screens: list[Screen[object]] = list(self.screen_stack)
        for screen in reversed(screens):
            if isinstance(screen, DeskScreen) and screen.is_mounted:
                screen.say(text, wrong=True)
                return

    def _hang_up(self) -> None:
        self.flush()
        self.exit()
        if self.is_headless:
            return
        # Giving back a terminal that has gone can wait for ever; what was typed is on disk already.
        last = threading.Timer(GRACE, os._exit, args=(1,))
        last.daemon = True
        last.start()

    @staticmethod
    def _on_terminal() -> bool:
        return sys.__stdin__ is not None and sys.__stdin__.isatty()

    def _watch(self) -> None:
        """Leave when the terminal has gone: run by another program, the desk may never get the hang-up signal."""
        if not self._on_terminal():
            self._hang_up()

    def _fit(self, size: Size) -> None:
        from tui.screens.too_small import LEAST, TooSmallScreen

        small = size.width < LEAST.width or size.height < LEAST.height
        covered = isinstance(self.screen, TooSmallScreen)
        if small and not covered:
            self.push_screen(TooSmallScreen())
        elif covered and not small:
            self.pop_screen()


def run(store: Store, user: str | None) -> None:
    """Open the desk and stay until it is left. Raises OfficeError."""
    DeskApp(store, user).run()
