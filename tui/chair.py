"""Whoever sits at the desk: read from the office's profile when asked for, and anew when the profile has changed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.seat import Seat
from tui.wording import ERRORS, sentence

if TYPE_CHECKING:
    from tui.store import Store
    from workflow.desk import Desk


class Chair:
    """One person's place at the desk of a store. Without a `seat` the profile is read at once.

    `turned_out` is called with a sentence where the profile, read again, has no place for the person any more.
    """

    def __init__(self, store: Store, user: str | None, seat: Seat | None, turned_out: Callable[[str], None]) -> None:
        self._store, self._user, self._turned_out = store, user, turned_out
        self._reading = threading.RLock()
        self._desk: Desk | None = None
        self.seat = seat if seat is not None else Seat.of(self.desk)

    @property
    def desk(self) -> Desk:
        """The desk of whoever sits here. Raises OfficeError."""
        with self._reading:
            if self._desk is None or self._store.changed():
                self._desk = self._read()
            return self._desk

    @property
    def read(self) -> Desk | None:
        """The desk, None while the profile has not been read."""
        return self._desk

    def give(self, desk: Desk) -> None:
        """Let another person sit down."""
        self._desk, self._user, self.seat = desk, desk.actor.user, Seat.of(desk)

    def _read(self) -> Desk:
        try:
            desk = self._store.desk(self._user)
        except ERRORS as error:
            if self._desk is not None:
                self._desk = None
                self._turned_out(sentence(error))
            raise
        self.seat = Seat.of(desk)
        return desk
