"""Typed text goes to the drafts while it is typed, so that a dropped line or a killed program costs but a blink.

The first keystroke is written at once, in a thread, and flushed to the disk; what is typed during that write follows in
the next one. So whatever ends the program, at most what was typed within the last two writes is lost (on a local disk
some milliseconds), and no key waits for a disk. One lock orders the writes: a save under way cannot overwrite what a
flush wrote after it.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from cases.drafts import Drafts
from cases.keeper import StoreError

if TYPE_CHECKING:
    from tui.forms.fields import Values


class Autosave:
    """Pending drafts of one user, at most one a form; `flush` writes them from whichever thread calls it."""

    def __init__(self, drafts: Drafts) -> None:
        self._drafts = drafts
        self._pending: dict[tuple[str, str, str], dict[str, str]] = {}
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._writing = False

    def put(self, case_id: str, form: str, user: str, values: Values) -> None:
        """Note what a form holds now, and see that it is written; never waits for that."""
        with self._turn:
            self._pending[case_id, form, user] = dict(values)
            if self._writing:
                return
            self._writing = True
        # Not waited for at the end: whoever leaves flushes, and a disk that hangs must not keep the program.
        threading.Thread(target=self._write, name="drafts", daemon=True).start()

    def flush(self) -> None:
        """Write everything pending. Raises StoreError, OSError or ValueError; what failed stays pending."""
        with self._lock:
            for key, values in list(self._pending.items()):
                self._drafts.save(*key, values)
                with self._turn:
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

    def _write(self) -> None:
        """Write until nothing is pending. What cannot be written stays so, and the next flush says why."""
        while True:
            try:
                self.flush()
            except (StoreError, OSError, ValueError):
                with self._turn:
                    self._writing = False
                return
            with self._turn:
                if not self._pending:
                    self._writing = False
                    return
