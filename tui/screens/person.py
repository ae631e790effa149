"""Who sits at the desk: only where the office's profile lets anyone say who they are."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.language import _
from tui.screens.base import Dialog
from tui.wording import role_words, shown
from workflow.office import Office, Person


class PersonScreen(Dialog[str]):
    """Returns the user name chosen, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "返回", id="person.close")]

    def __init__(self, office: Office, present: str) -> None:
        super().__init__()
        self._office, self._present = office, present

    def compose(self) -> ComposeResult:
        """List the people of the office."""
        people = self._office.people
        with Vertical(classes="dialog"):
            yield Static(Content(_("换人（演示：身份未经核验）")))
            yield OptionList(
                *(Option(Content(shown(_line(each))), id=each.user) for each in people),
                markup=False,
            )
            yield Static(Content(_("Enter 选定    Esc 返回")), classes="keys")

    def on_mount(self) -> None:
        """Start at who is here."""
        users = [each.user for each in self._office.people]
        self.query_one(OptionList).highlighted = users.index(self._present)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)

    def action_close(self) -> None:
        """Stay who is here."""
        self.dismiss(None)


def _line(person: Person) -> str:
    return f"{person.name}  {role_words(person.role_names)}"
