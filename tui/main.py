"""The command `penalty`: the desk without a command, everything else by name.

A plain start of the desk is told from the words alone, so that its first list waits for nothing it does not need.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

# Some terminals lose what an input method commits under the keyboard protocol that Textual asks for; it is read at
# import, so it is switched off before anything imports Textual.
os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")

from tui.terminal import on_a_terminal

_WORDS: Final = {"--store": "store", "--as": "user"}


def plain(words: Sequence[str]) -> dict[str, str] | None:
    """Return store and user of a plain start of the desk; None for anything else, which is read with more care."""
    names, values = words[::2], words[1::2]
    if len(names) != len(values) or len(set(names)) != len(names) or not set(names) <= _WORDS.keys():
        return None
    if any(value.startswith("-") or not value for value in values):
        return None
    return {_WORDS[name]: value for name, value in zip(names, values, strict=True)}


def open_desk(place: str | None, user: str | None) -> int:
    """Open the desk and return its exit code; what hinders it is said in a sentence."""
    try:
        return _opened(place, user)
    except Exception as error:  # noqa: BLE001 - what it is, is said by the same words as of every command
        return _failed(error)


def _opened(place: str | None, user: str | None) -> int:
    """Open the desk, which imports no more than its first list needs."""
    from tui.store import open_seat

    store, seat = open_seat(place, user)
    if not on_a_terminal():
        sys.stderr.write("办案台要在终端中打开；脚本请用 penalty case、penalty assess（见 penalty --help）。\n")
        return 2
    # What is loaded now is there for good: looking it through for garbage only delays the first list.
    gc.disable()
    from tui.app import run as run_desk

    trouble = run_desk(store, user, seat)
    if trouble is not None:
        sys.stderr.write(f"{trouble}\n")
        return 2
    return 0


def _failed(error: Exception) -> int:
    from tui.commands.case_failures import case_reported

    def again() -> int:
        raise error

    return case_reported(again)


def _discard_output() -> None:
    """Send what is still buffered nowhere, so that Python does not complain of it once more when it ends."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run() -> int:
    start = plain(sys.argv[1:])
    if start is not None:
        return open_desk(start.get("store"), start.get("user"))
    from tui.chinese_click import run
    from tui.cli import cli

    return run(cli, None)


def main() -> None:
    """Run the command line and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A C locale must not turn Chinese into a crash.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        code = _run()
        sys.stdout.flush() if sys.stdout else None
    except BrokenPipeError:
        # Whoever read has read enough; leave without another complaint when Python flushes at exit.
        _discard_output()
        code = 0
    except OSError as error:
        from penalty.oserror import in_chinese

        with suppress(OSError):
            sys.stderr.write(f"结果写不出：{in_chinese(error)}，请核对输出到哪里\n")
        _discard_output()
        code = 2
    sys.exit(code)
