"""The line at the bottom that names the keys of the screen; a key is named by what it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Static

_NAMES: Final = {"escape": "Esc", "enter": "Enter", "pageup": "PgUp", "pagedown": "PgDn"}


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
        parts: list[tuple[str, str]] = []
        left = self.size.width
        for binding in (*type(self.screen).BINDINGS, *type(self.app).BINDINGS):
            if not isinstance(binding, Binding) or not binding.show:
                continue
            key, label = f" {key_name(binding)} ", binding.description
            left -= cell_len(key + label)
            if left < 0:
                break
            parts += [(key, "bold"), (label, "")]
        self.update(Content.assemble(*parts))


def key_name(binding: Binding) -> str:
    """Write a binding's first key as keyboards do."""
    key = binding.key.split(",")[0]
    if key.startswith("ctrl+"):
        return f"^{key.removeprefix('ctrl+').upper()}"
    return _NAMES.get(key, key.upper())
