"""Make the n-th system call of a write go wrong, for every n.

Counted are the calls by which a store is read and written: opening, writing, flushing, closing, replacing, removing,
cutting, listing, asking, making folders, locking. What SQLite does by itself is not among them.
"""

from __future__ import annotations

import errno
import fcntl
import io
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

CALLS = (
    (os, "open"),
    (os, "write"),
    (os, "fsync"),
    (os, "close"),
    (os, "replace"),
    (os, "unlink"),
    (os, "mkdir"),
    (os, "listdir"),
    (os, "stat"),
    (os, "ftruncate"),
    (io, "open"),
    (fcntl, "flock"),
)
MODES = ("refuse", "late", "short", "die", "short-die")


class Death(BaseException):
    """The process is dead: it does nothing any more, and nobody may take this for an answer."""


class Faults:
    """Counts the calls made, and lets number `at` (from 1; 0: none) go wrong in the manner of `mode`.

    refuse: an error instead of the call; late: the call, then an error; short: half of a write is written, and that is
    reported; die: the end instead of the call; short-die: half of a write, then the end. From the end on no call does
    anything, but that the system closes what is open and with it frees the locks.
    """

    def __init__(self, at: int, mode: str) -> None:
        self.at, self.mode, self.made, self.dead = at, mode, list[str](), False

    def wrap(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - passes on whatever the real call takes
            if self.dead:
                return self._after_the_end(name, real, arguments, options)
            self.made.append(name)
            if len(self.made) != self.at:
                return real(*arguments, **options)
            return self._fail(name, real, arguments, options)

        return call

    def _after_the_end(self, name: str, real: Callable[..., Any], arguments: Any, options: Any) -> Any:  # noqa: ANN401 - as above
        if name == "close" or (name == "flock" and arguments[1] == fcntl.LOCK_UN):
            return real(*arguments, **options)
        raise Death

    def _fail(self, name: str, real: Callable[..., Any], arguments: Any, options: Any) -> Any:  # noqa: ANN401 - as above
        if self.mode.startswith("short") and name != "write":
            return real(*arguments, **options)
        if name == "write" and self.mode.startswith("short"):
            fd, content = arguments
            written = real(fd, content[: len(content) // 2])
            if self.mode == "short":
                return written
        if self.mode.endswith("die"):
            self.dead = True
            return self._after_the_end(name, real, arguments, options)
        # A descriptor is closed even where close reports an error.
        result = real(*arguments, **options) if self.mode != "refuse" or name == "close" else None
        if name == "open" and result is not None:
            os.close(result) if isinstance(result, int) else result.close()
        raise OSError(errno.EIO, "injected")


@contextmanager
def faults(at: int, mode: str) -> Iterator[Faults]:
    plan = Faults(at, mode)
    with ExitStack() as stack:
        for module, name in CALLS:
            stack.enter_context(mock.patch.object(module, name, plan.wrap(name, getattr(module, name))))
        yield plan
