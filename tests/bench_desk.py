"""How soon the desk is there, and how soon it answers a key: whole processes in a terminal of their own.

The start is held against a minimal Textual program in the same run, by turns, in the same pseudo-terminal: from the
start of the process to the bytes of the first line of the list. Keys go through tmux, from `send-keys` to the sign on
the screen, as an officer over ssh has them; the same is done with a field in an empty program, which is what tmux and
the library cost themselves.
"""

from __future__ import annotations

import fcntl
import os
import pty
import random
import re
import select
import signal
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles

from tests.tui.stage import play, store_in
from tests.tui.terminal import Terminal, desk

ROUNDS = 15
LIMIT = 1.6
"""What the desk with its first list may cost against a minimal program."""
KEYS = 60
SOON = 100.0
"""Milliseconds within which 95 of 100 keys show."""
PATIENCE = 60.0

MINIMAL = """
from textual.app import App
from textual.widgets import Static

class Minimal(App):
    def compose(self):
        yield Static("minimal is there")

Minimal().run()
"""
FIELD = """
from textual.app import App
from textual.widgets import Input

class Field(App):
    def compose(self):
        yield Input(placeholder="a field is there")

Field().run()
"""


def first_paint(command: Sequence[str], wanted: str, env: dict[str, str]) -> float:
    """Return the seconds from the start of a process to a text on its terminal; the process is then ended."""
    start = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.execve(command[0], list(command), env)  # noqa: S606 - the program that is measured
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    seen, end = b"", start + PATIENCE
    try:
        while wanted.encode() not in seen:
            if time.perf_counter() > end:
                raise TimeoutError(f"{wanted} did not appear: {seen[-2000:]!r}")
            if select.select([terminal], [], [], 0.5)[0]:
                seen += os.read(terminal, 65536)
        return time.perf_counter() - start
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of a person of their own: no settings, a usual terminal."""
    own = {name: str(folder / name) for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    return {**os.environ, **own, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "COLUMNS": "80", "LINES": "24"}


def starts(store: Path, first: str, rounds: int = ROUNDS) -> tuple[float, float]:
    """Return the median seconds to the first painted list of a store, and of a minimal program, by turns."""
    with tempfile.TemporaryDirectory() as folder:
        env = environment(Path(folder))
        minimal = [sys.executable, "-c", MINIMAL]
        # The first start of all reads the office's profile and notes who sits there; those after it are measured.
        first_paint(desk(store, "wang"), first, env)
        first_paint(minimal, "minimal is there", env)
        ours, theirs = [], []
        for _round in range(rounds):
            ours.append(first_paint(desk(store, "wang"), first, env))
            theirs.append(first_paint(minimal, "minimal is there", env))
        return median(ours), median(theirs)


def opening(store: Path, first: str) -> bool:
    """Print how soon the first list of a large store is there; tell whether within the limit."""
    ours, theirs = starts(store, first)
    print(
        f"办案台从进程启动到第一屏列表 {ours * 1000:.0f} ms；最小的 Textual 程序 {theirs * 1000:.0f} ms；"
        f"比 {ours / theirs:.2f}（限 {LIMIT}）"
    )
    return ours / theirs <= LIMIT


def key_to_paint(terminal: Terminal, before: str) -> list[float]:
    """Type digits one by one and return the milliseconds until each stands on the screen behind those before it."""
    typed, spent = before, []
    chance = random.Random(3)  # noqa: S311 - only to spread the keys
    for _ in range(KEYS):
        digit = str(chance.randrange(1, 10)) if len(typed) - len(before) < 7 else "BSpace"
        typed = typed[:-1] if digit == "BSpace" else typed + digit
        start = time.perf_counter()
        terminal.keys(digit)
        while not re.search(rf"{typed}\s", terminal.screen()):
            if time.perf_counter() - start > PATIENCE:
                raise TimeoutError(terminal.screen())
        spent.append((time.perf_counter() - start) * 1000)
        time.sleep(chance.uniform(0.02, 0.15))
    return spent


def answering() -> bool:
    """Print how soon a key shows in the amount of a violation, the discretion computed anew behind each."""
    with tempfile.TemporaryDirectory() as folder:
        play(store_in(Path(folder) / "store"), "conclude_investigation")
        env = environment(Path(folder))
        window = Terminal(desk(Path(folder) / "store", "wang"), env=env)
        empty = Terminal([sys.executable, "-c", FIELD], env=env)
        try:
            window.wait_for("1/1 件")
            window.keys("Enter")
            window.wait_for("> 登记违法行为")
            window.keys("Enter")
            window.wait_for("(?m) >[^ ]")
            window.keys("Tab", "Tab", "2", "Tab")
            window.wait_for(">[^ ]*(金额|损失)")
            ours = key_to_paint(window, " ")
            empty.wait_for("a field is there")
            theirs = key_to_paint(empty, " ")
        finally:
            window.close()
            empty.close()
    slow, slow_empty = quantiles(ours, n=20)[-1], quantiles(theirs, n=20)[-1]
    print(
        f"从按键到屏幕（tmux，边填边算裁量，{KEYS} 键）：中位 {median(ours):.0f} ms，"
        f"p95 {slow:.0f} ms（限 {SOON:.0f}）；"
        f"空程序的一个输入框 {median(theirs):.0f} ms、{slow_empty:.0f} ms；比 {median(ours) / median(theirs):.1f}"
    )
    return slow <= SOON


if __name__ == "__main__":
    within = [answering()]
    if len(sys.argv) > 1:
        within.append(opening(Path(sys.argv[1]), sys.argv[2]))
    sys.exit(not all(within))
