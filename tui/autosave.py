"""Typed text goes to the drafts while it is typed, so that a closed window or a power cut costs no more than a blink.

One lock orders the writes: a save under way in a thread cannot overwrite what a flush wrote after it.
"""

from __future__ import annotations

import threading

from cases.drafts import Drafts
from tui.forms.fields import Values


class Autosave:
    """Pending drafts of one user, at most one a form; `flush` writes them from whichever thread calls it."""

    def __init__(self, drafts: Drafts) -> None:
        self._drafts = drafts
        self._pending: dict[tuple[str, str, str], dict[str, str]] = {}
        self._lock = threading.Lock()

    def put(self, case_id: str, form: str, user: str, values: Values) -> None:
        """Note what a form holds now; nothing is written yet."""
        self._pending[case_id, form, user] = dict(values)

    def flush(self) -> None:
        """Write everything pending. Raises StoreError, OSError or ValueError; what failed stays pending."""
        with self._lock:
            for key, values in list(self._pending.items()):
                self._drafts.save(*key, values)
                # What was typed during the save is newer and stays pending.
                if self._pending.get(key) is values:
                    del self._pending[key]

    def load(self, case_id: str, form: str, user: str) -> tuple[dict[str, str], str | None]:
        """Return a draft and a note on a damaged one; see `Drafts.load`."""
        with self._lock:
            return self._drafts.load(case_id, form, user)

    def discard(self, case_id: str, form: str, user: str) -> None:
        """Drop a draft, pending or written. Raises StoreError."""
        with self._lock:
            self._pending.pop((case_id, form, user), None)
            self._drafts.discard(case_id, form, user)
