"""Writes the expected documents anew: `python -m tests.templates.bless`, then read the difference before keeping it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from templates.render import render
from templates.text import to_text
from tests.templates.example import DOCUMENTS

EXPECTED: Final = Path(__file__).parent / "expected"


def bless() -> None:
    """Render every example into `expected/`."""
    EXPECTED.mkdir(exist_ok=True)
    for name, (kind, data) in DOCUMENTS.items():
        (EXPECTED / f"{name}.txt").write_text(to_text(render(kind, data)), encoding="utf-8")


if __name__ == "__main__":
    bless()
