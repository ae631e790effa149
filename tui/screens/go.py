"""Where to: the areas of the desk, for terminals that keep Alt for themselves."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.areas import AREAS
from tui.language import _
from tui.screens.base import Dialog


class GoScreen(Dialog[str]):
    """Returns the name of the area chosen, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "返回", id="go.close"),
        *(
            Binding(str(number), f"go('{area.name}')", area.title, id=f"go.{area.name}", show=False)
            for number, area in enumerate(AREAS, 1)
        ),
    ]

    def __init__(self, here: str) -> None:
        super().__init__()
        self._here = here

    def compose(self) -> ComposeResult:
        """List the areas."""
        with Vertical(classes="dialog"):
            yield Static(Content(_("去哪里")))
            yield OptionList(
                *(Option(Content(f"{number}  {_(area.title)}"), id=area.name) for number, area in enumerate(AREAS, 1)),
                markup=False,
            )
            yield Static(Content(_("按数字，或 Enter 选定    Esc 返回")), classes="keys")

    def on_mount(self) -> None:
        """Start at the area that is looked at."""
        self.query_one(OptionList).highlighted = [area.name for area in AREAS].index(self._here)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)

    def action_go(self, name: str) -> None:
        """Go by number."""
        self.dismiss(name)

    def action_close(self) -> None:
        """Stay."""
        self.dismiss(None)
