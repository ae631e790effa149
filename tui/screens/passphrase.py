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
from textual.widgets import Input, Static

from cases.evidence.keys import BadKey, PrivateKey, PublicKey, open_key
from tui.language import _
from tui.screens.base import Dialog
from tui.widgets.line_input import LineInput
from tui.wording import shown


@dataclass(frozen=True, slots=True)
class Answer:
    """The key that was opened; None where the step shall be taken without a signature."""

    key: PrivateKey | None


class PassphraseScreen(Dialog[Answer]):
    """Returns the opened key, or None where nothing shall be done; a wrong passphrase is said and asked again."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "返回", id="passphrase.close")]

    def __init__(self, title: str, path: Path, public: PublicKey, *, required: bool) -> None:
        super().__init__()
        self._title, self._path, self._public, self._required = title, path, public, required
        self._opening = False

    def compose(self) -> ComposeResult:
        """Ask."""
        said = _("签名办理：{title}\n密钥 {fingerprint}\n{path}\n\n口令")
        said = said.format(title=self._title, fingerprint=self._public.fingerprint, path=self._path)
        keys = "" if self._required else _("；不要求签名，留空则不签名")
        with Vertical(classes="dialog"):
            yield Static(Content(shown(said)))
            field = LineInput()
            field.password = True
            yield field
            yield Static(id="passphrase-said")
            yield Static(Content(_("Enter 办理{keys}    Esc 返回，不办理").format(keys=keys)), classes="keys")

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
            self._say(_("正在核对口令…"))
            self.run_worker(self._open(event.value), exit_on_error=False)
        elif not self._required:
            self.dismiss(Answer(None))
        else:
            self._say(_("请输入口令"))

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
