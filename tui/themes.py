"""The colours of the desk: dark, light, of high contrast, and none at all; nothing is told by colour alone."""

from __future__ import annotations

from typing import Final

from textual.theme import Theme

DARK: Final = Theme(
    name="dark", primary="#3b82c4", secondary="#5f8f6a", warning="#e0b040", error="#e06060", success="#6cc070",
    accent="#d09050", foreground="#e4e6ea", background="#14181e", surface="#1c222a", panel="#28303a", dark=True,
)  # fmt: skip
LIGHT: Final = Theme(
    name="light", primary="#1f5fa8", secondary="#3f7050", warning="#8a5a00", error="#b02020", success="#1f7030",
    accent="#a05a10", foreground="#1a1d21", background="#fbfbf8", surface="#f0f0ea", panel="#dfe2e2", dark=False,
)  # fmt: skip
CONTRAST: Final = Theme(
    name="contrast", primary="#0050ff", secondary="#00ffff", warning="#ffff00", error="#ff5050", success="#00ff60",
    accent="#ffff00", foreground="#ffffff", background="#000000", surface="#000000", panel="#202020", dark=True,
    variables={"text-muted": "#e6e6e6", "foreground-muted": "#e6e6e6"},
)  # fmt: skip
MONO: Final = Theme(
    name="mono", primary="#808080", secondary="#c0c0c0", warning="#ffffff", error="#ffffff", success="#ffffff",
    accent="#ffffff", foreground="#e0e0e0", background="#000000", surface="#101010", panel="#303030", dark=True,
)  # fmt: skip
ALL: Final = {theme.name: theme for theme in (DARK, LIGHT, CONTRAST, MONO)}
