"""The passphrase under which a step is signed: asked once all else is in order, opened without holding up the desk."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from cases.evidence.keys import BadKey, PrivateKey, PublicKey, open_key
from tui.widgets.line_input import LineInput
from tui.wording import shown


@dataclass(frozen=True, slots=True)
class Answer:
    """The key that was opened; None where the step shall be taken without a signature."""

    key: PrivateKey | None


class PassphraseScreen(ModalScreen[Answer]):
    """Returns the opened key, or None where nothing shall be done; a wrong passphrase is said and asked again."""

    DEFAULT_CSS = "PassphraseScreen { align: center middle; background: $background 60%; }"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "返回", id="passphrase.close")]

    def __init__(self, title: str, path: Path, public: PublicKey, *, required: bool) -> None:
        super().__init__()
        self._title, self._path, self._public, self._required = title, path, public, required
        self._opening = False

    def compose(self) -> ComposeResult:
        """Ask."""
        said = f"签名办理：{self._title}\n密钥 {self._public.fingerprint}\n{self._path}\n\n口令"
        keys = "" if self._required else "；不要求签名，留空则不签名"
        with Vertical(classes="dialog"):
            yield Static(Content(shown(said)))
            field = LineInput()
            field.password = True
            yield field
            yield Static(id="passphrase-said")
            yield Static(Content(f"Enter 办理{keys}    Esc 返回，不办理"), classes="keys")

    def on_mount(self) -> None:
        """Start in the field."""
        self.query_one(LineInput).focus()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._opening:
            return
        if event.value:
            self._opening = True
            self._say("正在核对口令…")
            self.run_worker(self._open(event.value), exit_on_error=False)
        elif not self._required:
            self.dismiss(Answer(None))
        else:
            self._say("请输入口令")

    async def _open(self, passphrase: str) -> None:
        try:
            key = await asyncio.to_thread(open_key, self._path, passphrase)
        except BadKey as error:
            self._say(str(error))
            self.query_one(LineInput).value = ""
        else:
            if self.is_current:
                self.dismiss(Answer(key))
        finally:
            self._opening = False

    def _say(self, text: str) -> None:
        self.query_one("#passphrase-said", Static).update(Content(shown(text)))

    def action_close(self) -> None:
        """Do nothing."""
        self.dismiss(None)
