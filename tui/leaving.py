"""Leaving the desk whatever ends it: a signal, a terminal that has gone; what was typed is on disk before."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final

GRACE: Final = 3.0
"""Seconds a desk may take to end once its terminal has gone."""
WATCH_EVERY: Final = 1.0
"""Seconds between two looks at whether the terminal is still there."""
_SIGNALS: Final = (signal.SIGHUP, signal.SIGTERM)


def on_hang_up(leave: Callable[[], None]) -> None:
    """Have `leave` called when the window is closed or the program is asked to end."""
    loop = asyncio.get_running_loop()
    for each in _SIGNALS:
        with suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(each, leave)


def no_hang_up() -> None:
    """Give the signals back."""
    loop = asyncio.get_running_loop()
    for each in _SIGNALS:
        with suppress(NotImplementedError, RuntimeError, ValueError):
            loop.remove_signal_handler(each)


def on_terminal() -> bool:
    """Tell whether there is a terminal; run by another program, the desk may never get the hang-up signal."""
    return sys.__stdin__ is not None and sys.__stdin__.isatty()


def leave_for_certain() -> None:
    """End the process soon, come what may: giving back a terminal that has gone can wait for ever."""
    last = threading.Timer(GRACE, os._exit, args=(1,))
    last.daemon = True
    last.start()
