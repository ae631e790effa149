"""A real terminal for the tests: a tmux server of its own, bytes in, screen out."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30


class Terminal:
    """A window of 80 by 24 in which a command runs; polled until a text is there, never slept for."""

    def __init__(
        self, command: Sequence[str], size: tuple[int, int] = (80, 24), env: dict[str, str] | None = None
    ) -> None:
        self.socket = f"desk-{uuid.uuid4().hex[:8]}"
        # tmux leaves its socket behind; here it goes with the folder. A socket's path must be short.
        self.folder = tempfile.TemporaryDirectory(prefix="tm")
        self.env = {**os.environ, **(env or {}), "TMUX_TMPDIR": self.folder.name}
        width, height = (str(each) for each in size)
        self.tmux("new-session", "-d", "-x", width, "-y", height, "-c", str(ROOT), *command)

    def tmux(self, *arguments: str) -> str:
        """Run a command of tmux and return what it prints."""
        command = ["tmux", "-L", self.socket, "-f", "/dev/null", "-u", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE, env=self.env)
        return done.stdout

    def screen(self) -> str:
        """Return what is on the screen."""
        return self.tmux("capture-pane", "-p")

    def wait_for(self, text: str, *, gone: bool = False) -> str:
        """Poll the screen until a text, a regular expression, is on it, or no longer is; return the screen."""
        end = time.monotonic() + PATIENCE
        while True:
            screen = self.screen()
            if (re.search(text, screen) is None) is gone:
                return screen
            assert time.monotonic() < end, f"{text} {'stayed' if gone else 'did not appear'}:\n{screen}"
            time.sleep(0.03)

    def keys(self, *names: str) -> None:
        """Press keys, by tmux's names for them."""
        self.tmux("send-keys", *names)

    def type(self, text: str) -> None:
        """Type a text as an input method commits it."""
        self.tmux("send-keys", "-l", text)

    def close(self) -> None:
        """End the server and all in it."""
        with contextlib.suppress(subprocess.CalledProcessError):
            self.tmux("kill-server")
        self.folder.cleanup()


def desk(store: Path, user: str) -> list[str]:
    """Return the command that opens the desk as an officer does."""
    return [str(Path(sys.executable).with_name("penalty")), "--store", str(store), "--as", user]
