"""What every full screen has: who is at the desk on top, a line for messages, and the keys at the bottom."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from tui.widgets.keybar import Command, KeyBar, key_name
from tui.widgets.prose import Prose
from tui.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.app import DeskApp


class DeskScreen(Screen[None]):
    """A screen of the desk; `HELP` is what F1 says of it."""

    HELP = ""

    @property
    def desk_app(self) -> DeskApp:
        """The application, as what it is."""
        return cast("DeskApp", self.app)

    def compose(self) -> ComposeResult:
        """Frame the body."""
        yield Static(id="top")
        yield from self.body()
        yield Prose(id="message")
        yield KeyBar(id="keys")

    def body(self) -> Iterator[Widget]:
        """Yield what is between the frame's lines."""
        yield from ()

    def on_screen_resume(self) -> None:
        """Say who is here: it may have changed while another screen was open."""
        self.show_person()

    @property
    def help_text(self) -> str:
        """What F1 says."""
        return self.HELP

    def commands(self) -> list[Command]:
        """Return what the palette offers here: every binding of the screen and of the desk."""
        bindings = (*type(self).BINDINGS, *type(self.app).BINDINGS)
        return [
            Command(each.description, key_name(each), each.action)
            for each in bindings
            if isinstance(each, Binding) and each.action != "app.palette"
        ]

    def show_person(self) -> None:
        """Draw the top line."""
        desk = self.desk_app.desk
        parts: list[tuple[str, str]] = [
            (f" {desk.office.name} ", "bold"),
            (f" {desk.actor.name}（{desk.actor.role_names}）", ""),
        ]
        if desk.office.asserted:
            parts.append(("  演示：身份未经核验", "bold reverse"))
        self.query_one("#top", Static).update(Content.assemble(*parts))

    def say(self, text: str, *, wrong: bool = False) -> None:
        """Show a message until the next one; an empty one clears the line."""
        line = self.query_one("#message", Prose)
        line.set_class(wrong, "wrong")
        line.display = bool(text)
        line.update(text)

    def fail(self, error: Exception) -> None:
        """Show an error as what to do about it."""
        self.say(sentence(error), wrong=True)
