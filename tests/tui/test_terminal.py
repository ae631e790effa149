"""The desk in a real terminal: bytes in, screen out."""

import contextlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cases.drafts import Drafts
from tests.tui.stage import play, store_in
from tests.tui.terminal import PATIENCE, Terminal

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


def opened(store: Path, *under: str) -> Terminal:
    """Open the desk of a store, as a program of its own or under another."""
    return Terminal([*under, sys.executable, "-c", OPEN, str(store)])


@pytest.fixture
def store(tmp_path: Path) -> Path:
    play(store_in(tmp_path), "file_case")
    return tmp_path


@pytest.fixture
def terminal(store: Path) -> Iterator[Terminal]:
    window = opened(store)
    yield window
    window.close()
    gone(store)


def saved(store: Path, case_id: str, wanted: str) -> str:
    """Return the draft's name field once it is as wanted, or what it is in the end."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        fields, note = Drafts(store).load(case_id, "record_evidence", "wang")
        assert note is None
        if fields.get("name") == wanted:
            break
        time.sleep(0.05)
    return fields.get("name", "")


def test_a_step_in_a_terminal_of_80_by_24(terminal: Terminal, store: Path) -> None:
    case_id = store_in(store).keeper.heads()[0].case_id
    assert "演示：身份未经核验" in terminal.wait_for("1/1 件")
    terminal.keys("Enter")
    terminal.wait_for("> 登记证据")
    terminal.wait_for("调查◉")
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
    assert saved(store, case_id, "断电前的字") == "断电前的字"
    # Not asked to stop: the window and all in it are gone at once.
    os.kill(int(terminal.tmux("list-panes", "-F", "#{pane_pid}")), signal.SIGKILL)
    again = opened(store)
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
    window = opened(store, "sh", "-c", '"$@"; exit', "sh")
    window.wait_for("1/1 件")
    assert desks_on(store)
    window.close()
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
    assert saved(store, case_id, "abgf") == "abgf"


def test_what_is_typed_behind_a_tab_in_one_breath_goes_to_the_next_field(terminal: Terminal, store: Path) -> None:
    terminal.wait_for("1/1 件")
    terminal.keys("Enter")
    terminal.wait_for("Esc 返回")
    terminal.keys("Enter")
    terminal.wait_for(">证据种类")
    # Right, Right, Tab, "12", Tab, "34", Backspace, "5", Down, "6", Up, "7": all in one write
    keys = "\x1b[C\x1b[C\t12\t34\x7f5\x1b[B6\x1b[A7"
    terminal.tmux("send-keys", "-H", *[f"{byte:02x}" for byte in keys.encode()])
    case_id = store_in(store).keeper.heads()[0].case_id
    end = time.monotonic() + PATIENCE
    while True:
        fields, _note = Drafts(store).load(case_id, "record_evidence", "wang")
        if "7" in fields.get("proves", ""):
            break
        assert time.monotonic() < end, (fields, terminal.screen())
        time.sleep(0.05)
    assert (fields["kind"], fields["name"], fields["proves"]) == ("视听资料", "12", "357")
