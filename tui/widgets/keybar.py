"""The line at the bottom that names the keys of the screen; a key is named by what it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from rich.cells import cell_len
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Static

from tui.language import N_, _

if TYPE_CHECKING:
    from tui.app import DeskApp

_NAMES: Final = {
    "escape": "Esc", "enter": "Enter", "pageup": "PgUp", "pagedown": "PgDn", "question_mark": "?", "home": "Home",
    "end": "End", "delete": "Del", "tab": "Tab", "up": N_("上"), "down": N_("下"), "left": N_("左"),
    "right": N_("右"), "space": N_("空格"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Command:
    """An action as the palette offers it: what it does, its key, the action to run."""

    label: str
    key: str
    action: str


class KeyBar(Static):
    """Shows the bindings that want to be shown, those of the screen first, as many as fit whole."""

    def on_resize(self) -> None:
        """Draw the line for the new width."""
        self.draw()

    def draw(self) -> None:
        """Name the keys as they are now."""
        parts: list[tuple[str, str]] = []
        left, keys = self.size.width, cast("DeskApp", self.app).settings.keys
        for binding in (*type(self.screen).BINDINGS, *type(self.app).BINDINGS):
            if not isinstance(binding, Binding) or not binding.show:
                continue
            key, label = f" {key_names(binding, keys)} ", _(binding.description)
            left -= cell_len(key + label)
            if left < 0:
                break
            parts += [(key, "bold"), (label, "")]
        self.update(Content.assemble(*parts))


def key_names(binding: Binding, keys: Mapping[str, str], *, every: bool = False) -> str:
    """Write a binding's first key, or every one, as keyboards do; `keys` are those a person chose, by id."""
    names = [_key_name(key) for key in keys.get(binding.id or "", binding.key).split(",")]
    return " ".join(names) if every else names[0]


def _key_name(key: str) -> str:
    *held, last = key.strip().split("+")
    name = _(_NAMES[last]) if last in _NAMES else (last.upper() if len(last) > 1 or held else last)
    if held == ["ctrl"]:
        return f"^{name}"
    return "+".join([*(each.capitalize() for each in held), name])
