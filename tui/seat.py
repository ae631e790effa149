"""Who sits at the desk, as far as a list of cases must know: read from a note of the last start where it still holds.

Reading the office's profile and the procedure takes longer than everything else until the first list is painted. The
note says what came out of that the last time, under a digest of the profile; the desk reads the profile itself right
after the first paint, and every step asks it anew.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from penalty import __version__

if TYPE_CHECKING:
    from workflow.desk import Desk

_KEPT: Final = 16
"""How many notes are kept: one a store and person; the oldest goes first."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Who is at the desk of which office; `asserted` where nobody proved who they are."""

    office: str
    asserted: bool
    user: str
    name: str
    roles: tuple[str, ...]
    role_names: str
    where: str = ""
    """The folder or database in which the cases are."""

    @classmethod
    def of(cls, desk: Desk, where: str = "") -> Seat:
        """Return who sits at a desk."""
        office, person = desk.office, desk.actor
        return cls(office.name, office.asserted, person.user, person.name, person.roles, person.role_names, where)

    @property
    def reads_cases(self) -> bool:
        """Tell whether the person has anything to do with cases; an administrator alone has not."""
        return not set(self.roles) <= {"administrator"}


def fingerprint(profile: bytes, *rest: str) -> str:
    """Return what a note must have been made from to hold: this program, this profile, this user's claim."""
    words = "\0".join([__version__, str(os.getuid()), *rest])
    return hashlib.sha256(profile + b"\0" + words.encode(errors="surrogateescape")).hexdigest()


def noted(print_: str) -> Seat | None:
    """Return the note of the last start where it was made from the same; None where it was not or cannot be read."""
    try:
        path = _note(print_)
        if path.stat().st_uid != os.getuid():
            return None
        note = json.loads(path.read_bytes())
        if note["of"] != print_:
            return None
        return _read(note["seat"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def note_down(print_: str, seat: Seat) -> None:
    """Keep a note for the next start; where that fails, the next start only takes longer."""
    with suppress(OSError):
        path = _note(print_)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_suffix(f".{os.getpid()}")
        try:
            fresh.write_text(json.dumps({"of": print_, "seat": asdict(seat)}, ensure_ascii=False), encoding="utf-8")
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
        notes = sorted(path.parent.glob("*.json"), key=lambda each: each.stat().st_mtime, reverse=True)
        for old in notes[_KEPT:]:
            old.unlink(missing_ok=True)


def _read(fields: Mapping[str, object]) -> Seat:
    """Read a seat. Raises TypeError, ValueError or KeyError for what is none."""
    texts = {name: fields[name] for name in ("office", "user", "name", "role_names", "where")}
    roles, asserted = fields["roles"], fields["asserted"]
    if not isinstance(roles, list) or not isinstance(asserted, bool):
        raise TypeError
    if not all(isinstance(each, str) for each in (*texts.values(), *roles)):
        raise TypeError
    words = {name: str(text) for name, text in texts.items()}
    return Seat(asserted=asserted, roles=tuple(str(role) for role in roles), **words)


def _note(print_: str) -> Path:
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("penalty-desk", appauthor=False)) / "seats" / f"{print_[:16]}.json"
