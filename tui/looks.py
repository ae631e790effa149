"""At which revision somebody last looked at a case, so that a review shows what changed since.

It is kept as a draft is, one file a case and user, sealed and put in place at once. It proves nothing and carries no
right: where it is lost, the next look is a first one and shows the whole case.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cases.drafts import Drafts
from cases.record import CaseRecord

_FORM: Final = "last-look"


@dataclass(frozen=True, slots=True)
class Look:
    """A look at a case: how many events it had then, and when the look ended (ISO, with offset)."""

    revision: int
    at: str


class Looks:
    """The looks of everybody who uses one store's folder."""

    def __init__(self, drafts: Drafts) -> None:
        self._drafts = drafts

    def last(self, record: CaseRecord, user: str) -> Look | None:
        """Return a user's last look at a case; None for none, and for one at a history that this is not.

        Raises StoreError where the folder cannot be read.
        """
        kept, _damaged = self._drafts.load(record.case_id, _FORM, user)
        number = kept.get("revision", "")
        revision = int(number) if number.isascii() and number.isdecimal() else 0
        if not 1 <= revision <= len(record.history) or record.history[revision - 1].digest != kept.get("digest"):
            return None
        return Look(revision, kept.get("at", ""))

    def note(self, record: CaseRecord, user: str, at: str) -> None:
        """Note that a user has seen a case as it is in `record`. Raises StoreError; the look before stands then."""
        last = record.history[-1]
        seen = {"revision": str(last.revision), "digest": last.digest, "at": at}
        self._drafts.save(record.case_id, _FORM, user, seen)
