"""What every full screen has: the areas and who is at the desk on top, a line for messages, the keys at the bottom."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final, TypeVar, cast

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Static

from tui.areas import AREAS
from tui.language import _
from tui.widgets.keybar import Command, KeyBar, key_names
from tui.widgets.prose import Prose
from tui.wording import role_words, sentence, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual._path import CSSPathType

    from tui.app import DeskApp

Answer = TypeVar("Answer")


STYLES: Final = Path(__file__).parents[1] / "styles"


class Dialog(ModalScreen[Answer]):
    """A question over a screen, which shows through."""

    CSS_PATH: ClassVar[CSSPathType | None] = STYLES / "dialog.tcss"


class DeskScreen(Screen[None]):
    """A screen of the desk; `HELP` is what F1 says of it, `AREA` the area whose first screen it is."""

    HELP = ""
    AREA: ClassVar[str] = ""
    CSS_PATH: ClassVar[CSSPathType | None] = STYLES / "case.tcss"

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

    def desk_read(self) -> None:
        """Take note that the office's profile has been read; a screen that needed no more has nothing to do."""

    @property
    def help_text(self) -> str:
        """What F1 says."""
        return _(self.HELP)

    def bindings(self) -> list[Binding]:
        """Return what can be done by a key here: of what has the focus, of the screen, of the desk."""
        focused = self.focused
        holders = [
            *(type(focused).__mro__ if focused is not None else ()),
            *type(self).__mro__,
            *type(self.app).__mro__,
        ]
        found: dict[str, Binding] = {}
        for holder in holders:
            for each in vars(holder).get("BINDINGS", ()):
                if isinstance(each, Binding) and each.id:
                    found.setdefault(each.id, each)
        return list(found.values())

    def commands(self) -> list[Command]:
        """Return what the palette offers here: every binding of the screen and of the desk, and every area."""
        bindings = (*type(self).BINDINGS, *type(self.app).BINDINGS)
        return [
            Command(_(each.description), key_names(each, self.desk_app.settings.keys), each.action)
            for each in bindings
            if isinstance(each, Binding) and each.action != "app.palette"
        ]

    def show_person(self) -> None:
        """Draw the top line."""
        seat, width = self.desk_app.seat, self.desk_app.size.width
        area = self.desk_app.current_area
        parts: list[tuple[str, str]] = [(" Alt+", "dim")]
        for number, each in enumerate(AREAS, 1):
            here = "bold reverse" if each.name == area else ""
            parts += [(f"{number}", here or "dim"), (f"{_(each.title)}", here), (" ", "")]
        left = width - sum(cell_len(text) for text, _style in parts)
        person = shown(_("{name}（{roles}）").format(name=seat.name, roles=role_words(seat.role_names)))
        mark = _("演示：身份未经核验") if seat.asserted else ""
        ways = (f"{shown(seat.office)}  {person}", person, shown(seat.name), "")
        words = next(each for each in ways if cell_len(each) + cell_len(mark) + 3 <= left or not each)
        parts += [(" " * max(0, left - cell_len(words) - cell_len(mark) - 2), ""), (f"{words} ", "")]
        if mark:
            parts.append((mark, "bold reverse"))
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
