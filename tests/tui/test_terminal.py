"""The desk in a real terminal: bytes in, screen out."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from cases.drafts import Drafts
from tests.tui.stage import play, store_in

pytestmark = [
    pytest.mark.tmux,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="没有安装 tmux，真实终端的测试跳过"),
]
OPEN = """
import sys
from tui.store import open_store
from tui.app import run
run(open_store(sys.argv[1]), "wang")
"""
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30


class Terminal:
    """A tmux server of its own, with one window in which the desk runs."""

    def __init__(self, store: Path, *, under: tuple[str, ...] = ()) -> None:
        self.socket = f"desk-{uuid.uuid4().hex[:8]}"
        # tmux leaves its socket behind; here it goes with the folder. A socket's path must be short.
        self.folder = tempfile.TemporaryDirectory(prefix="tm")
        self.tmux(
            "new-session", "-d", "-x", "80", "-y", "24", "-c", str(ROOT), *under, sys.executable, "-c", OPEN, str(store)
        )

    def tmux(self, *arguments: str) -> str:
        command = ["tmux", "-L", self.socket, "-f", "/dev/null", "-u", *arguments]
        env = {**os.environ, "TMUX_TMPDIR": self.folder.name}
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE, env=env)
        return done.stdout

    def wait_for(self, text: str) -> str:
        """Poll the screen until a text is on it."""
        end = time.monotonic() + PATIENCE
        while True:
            screen = self.tmux("capture-pane", "-p")
            if text in screen:
                return screen
            assert time.monotonic() < end, f"{text} did not appear:\n{screen}"
            time.sleep(0.05)

    def keys(self, *names: str) -> None:
        self.tmux("send-keys", *names)

    def type(self, text: str) -> None:
        self.tmux("send-keys", "-l", text)

    def close(self) -> None:
        with contextlib.suppress(subprocess.CalledProcessError):
            self.tmux("kill-server")
        self.folder.cleanup()


@pytest.fixture
def store(tmp_path: Path) -> Path:
    play(store_in(tmp_path), "file_case")
    return tmp_path


@pytest.fixture
def terminal(store: Path) -> Iterator[Terminal]:
    opened = Terminal(store)
    yield opened
    opened.close()
    gone(store)


def saved(store: Path, case_id: str) -> str:
    """Return the draft's name field once it is there."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        fields, note = Drafts(store).load(case_id, "record_evidence", "wang")
        assert note is None
        if fields.get("name"):
            return fields["name"]
        time.sleep(0.05)
    return ""


def test_a_step_in_a_terminal_of_80_by_24(terminal: Terminal, store: Path) -> None:
    case_id = store_in(store).keeper.heads()[0].case_id
    assert "演示：身份未经核验" in terminal.wait_for("1/1 件")
    terminal.keys("Enter")
    assert "调查◉" in terminal.wait_for("> 登记证据")
    terminal.wait_for("Esc 返回")
    terminal.keys("Enter")
    terminal.wait_for(">证据种类")
    terminal.keys("Down")
    terminal.wait_for(">证据名称")
    terminal.type("住院结算明细〔2024〕")
    terminal.wait_for("住院结算明细〔2024〕")
    terminal.keys("Down")
    terminal.wait_for(">证明目的")
    terminal.type("证明超量开药")
    terminal.wait_for("证明超量开药")
    terminal.keys("F2")
    terminal.wait_for("已办理：登记证据")
    terminal.keys("Escape")
    terminal.keys("C-q")
    (evidence,) = store_in(store).keeper.load(case_id)[-1:]
    assert evidence.kind == "record_evidence"


def test_a_killed_desk_comes_back_with_the_draft(terminal: Terminal, store: Path) -> None:
    case_id = store_in(store).keeper.heads()[0].case_id
    terminal.wait_for("1/1 件")
    terminal.keys("Enter")
    terminal.wait_for("> 登记证据")
    terminal.keys("Enter")
    terminal.wait_for(">证据种类")
    terminal.keys("Down")
    terminal.wait_for(">证据名称")
    terminal.type("断电前的字")
    assert saved(store, case_id) == "断电前的字"
    # Not asked to stop: the window and all in it are gone at once.
    os.kill(int(terminal.tmux("list-panes", "-F", "#{pane_pid}")), signal.SIGKILL)
    again = Terminal(store)
    try:
        again.wait_for("1/1 件")
        again.keys("Enter")
        screen = again.wait_for("已恢复未提交的草稿")
        assert "断电前的字" in screen
    finally:
        again.close()
    gone(store)


def desks_on(store: Path) -> list[str]:
    """Return the processes that run a desk on a store."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command = (entry / "cmdline").read_bytes().split(b"\0")
            if str(store).encode() in command and OPEN.encode() in command and b"sh" not in command:
                found.append(entry.name)
    return found


def gone(store: Path) -> None:
    """Wait until no desk runs on a store any more."""
    end = time.monotonic() + PATIENCE
    while desks_on(store):
        assert time.monotonic() < end, "the desk outlived its window"
        time.sleep(0.1)


def test_a_desk_run_by_another_program_ends_with_its_window(store: Path) -> None:
    opened = Terminal(store, under=("sh", "-c", '"$@"; exit', "sh"))
    opened.wait_for("1/1 件")
    assert desks_on(store)
    opened.close()
    gone(store)


def test_keys_of_one_burst_take_effect_in_their_order(terminal: Terminal, store: Path) -> None:
    terminal.wait_for("1/1 件")
    terminal.keys("Enter")
    terminal.wait_for("Esc 返回")
    terminal.keys("Enter")
    terminal.wait_for(">证据种类")
    terminal.keys("Down")
    terminal.wait_for(">证据名称")
    # a b c d e, three times Backspace, f, Left, g: all in one write
    terminal.tmux("send-keys", "-H", *["61", "62", "63", "64", "65", "7f", "7f", "7f", "66", "1b", "5b", "44", "67"])
    case_id = store_in(store).keeper.heads()[0].case_id
    terminal.wait_for("abgf")
    end = time.monotonic() + PATIENCE
    while saved(store, case_id) != "abgf":
        assert time.monotonic() < end
