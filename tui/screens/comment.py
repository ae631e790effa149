"""What somebody says of a line of a case, or of a comment dealt with: a few words, kept as a draft while typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static, TextArea

from tui.language import _
from tui.screens.base import Dialog
from tui.widgets.prose import Prose
from tui.widgets.text_box import TextBox
from tui.wording import ERRORS, sentence

if TYPE_CHECKING:
    from tui.app import DeskApp

FIELD = "text"
"""The name under which what is typed stands in the draft."""


class CommentScreen(Dialog[str]):
    """Returns what was typed, None where nothing shall be done; the draft stays until the step was taken."""

    DEFAULT_CSS = """
    CommentScreen .dialog { width: 72; }
    CommentScreen #quoted { height: auto; max-height: 6; margin-bottom: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,ctrl+s", "done", "记入", id="comment.done"),
        Binding("escape", "close", "返回", id="comment.close"),
    ]

    def __init__(self, title: str, quoted: str, case_id: str, draft: str, *, needed: bool) -> None:
        super().__init__()
        self._title, self._quoted = title, quoted
        self._case_id, self._draft, self._needed = case_id, draft, needed

    @property
    def _desk(self) -> DeskApp:
        return cast("DeskApp", self.app)

    def compose(self) -> ComposeResult:
        """Show what it is on, and a place to write."""
        with Vertical(classes="dialog"):
            yield Prose([(self._title, "bold")])
            with VerticalScroll(id="quoted", can_focus=False):
                yield Prose(self._quoted)
            yield TextBox(self._restored(), _("写在这里"))
            yield Prose(id="comment-said")
            yield Static(Content(_("F2 记入    Esc 返回，写下的存为草稿")), classes="keys")

    def on_mount(self) -> None:
        """Start in the text."""
        self.query_one(TextBox).focus()

    def _restored(self) -> str:
        try:
            kept, _note = self._desk.autosave.load(self._case_id, self._draft, self._desk.desk.actor.user)
        except ERRORS:
            return ""
        return kept.get(FIELD, "")

    @on(TextArea.Changed)
    def _typed(self) -> None:
        self._desk.keep(self._case_id, self._draft, {FIELD: self.query_one(TextBox).value})

    def action_done(self) -> None:
        """Give what was typed; where words are needed and there are none, say so."""
        text = self.query_one(TextBox).value.strip()
        if not text and self._needed:
            self.query_one("#comment-said", Prose).update([(_("还没有写内容"), "$text-error")])
            return
        self.dismiss(text)

    def action_close(self) -> None:
        """Do nothing."""
        try:
            self._desk.autosave.flush()
        except ERRORS as error:
            self.query_one("#comment-said", Prose).update([(sentence(error), "$text-error")])
            return
        self.dismiss(None)
