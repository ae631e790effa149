"""Make the n-th system call of a write go wrong, for every n.

Only calls by which a write can fail half-way are counted: opening, writing, flushing, closing, replacing, removing,
making folders, locking.
"""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

DEATH = 77
"""The exit code of a process that died at a call."""

CALLS = (
    (os, "open"),
    (os, "write"),
    (os, "fsync"),
    (os, "close"),
    (os, "replace"),
    (os, "unlink"),
    (os, "mkdir"),
    (os, "listdir"),
    (fcntl, "flock"),
)


class Faults:
    """Counts the calls made, and lets number `at` (from 1; 0: none) go wrong in the manner of `mode`.

    refuse: an error instead of the call; late: the call, then an error; short: half of a write is written, and that is
    reported; die: the process ends instead; short-die: half of a write, then the end.
    """

    def __init__(self, at: int, mode: str) -> None:
        self.at, self.mode, self.made = at, mode, list[str]()

    def wrap(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - passes on whatever the real call takes
            self.made.append(name)
            if len(self.made) != self.at:
                return real(*arguments, **options)
            return self._fail(name, real, arguments, options)

        return call

    def _fail(self, name: str, real: Callable[..., Any], arguments: Any, options: Any) -> Any:  # noqa: ANN401 - as above
        if name == "write" and self.mode.startswith("short"):
            fd, content = arguments
            arguments = (fd, content[: len(content) // 2])
        if self.mode.startswith("short") and name != "write":
            return real(*arguments, **options)
        if self.mode == "die":
            os._exit(DEATH)
        # A descriptor is closed even where close reports an error.
        result = real(*arguments, **options) if self.mode != "refuse" or name == "close" else None
        if self.mode == "short-die":
            os._exit(DEATH)
        if self.mode == "short":
            return result
        if name == "open" and result is not None:
            os.close(result)
        raise OSError(errno.EIO, "injected")


@contextmanager
def faults(at: int, mode: str) -> Iterator[Faults]:
    plan = Faults(at, mode)
    with ExitStack() as stack:
        for module, name in CALLS:
            stack.enter_context(mock.patch.object(module, name, plan.wrap(name, getattr(module, name))))
        yield plan
