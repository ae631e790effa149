"""The versions of the schema: numbered SQL files, each run once in each database and never changed after."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "migrations"


@dataclass(frozen=True, slots=True)
class Migration:
    """One file: its number from 1, its name, and its SQL."""

    number: int
    name: str
    text: str

    @property
    def sha256(self) -> str:
        """What a database records of it, in hex."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def migrations() -> tuple[Migration, ...]:
    """Return all files, in order."""
    files = sorted(FOLDER.glob("[0-9]*.sql"))
    return tuple(Migration(int(each.stem.partition("_")[0]), each.name, each.read_text("utf-8")) for each in files)


def newest() -> int:
    """Return the version that this program works with."""
    return migrations()[-1].number
