"""Every key that does something here, as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rich.cells import cell_len
from textual.binding import Binding

from tui.language import _
from tui.widgets.keybar import key_names

_KEYS = 22
"""Cells for the keys before what they do."""


def keys_text(bindings: Iterable[Binding], keys: Mapping[str, str], *, named: bool = False) -> str:
    """Return a line a binding: its keys and what it does; with `named` also the name by which a key file changes it."""
    lines = []
    for each in bindings:
        names = key_names(each, keys, every=True)
        name = f"　[{each.id}]" if named else ""
        lines.append(f"{names}{' ' * max(1, _KEYS - cell_len(names))}{_(each.description)}{name}")
    return "\n".join(lines)
