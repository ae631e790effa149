"""A desk that is killed while somebody types: what was typed is on disk, without anything being told to it."""

import os
import shutil
import signal
import sys
import time
from pathlib import Path

import pytest

from cases.drafts import Drafts
from tests.tui.stage import play, store_in
from tests.tui.terminal import PATIENCE, Terminal, desk

pytestmark = [
    pytest.mark.tmux,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="没有安装 tmux，真实终端的测试跳过"),
]
NO_TIMER = """
import sys
import tui.app
from tui.store import open_store
tui.app.SAVE_AFTER = 3600.0
tui.app.run(open_store(sys.argv[1]), "wang")
"""
"""A desk on which nothing but the keystrokes themselves brings a draft to the disk."""


def on_disk(store: Path, case_id: str, wanted: str) -> None:
    """Wait until a draft holds a text."""
    began = time.monotonic()
    while Drafts(store).load(case_id, "record_evidence", "wang")[0].get("name") != wanted:
        assert time.monotonic() < began + PATIENCE
        time.sleep(0.002)


def test_a_burst_is_on_disk_without_a_timer_and_survives_a_kill(tmp_path: Path) -> None:
    case_id = play(store_in(tmp_path), "file_case").case_id
    typed = "断线以前一口气打的字一个也不能丢" * 4
    first = Terminal([sys.executable, "-c", NO_TIMER, str(tmp_path)])
    try:
        first.wait_for(case_id)
        first.keys("Enter")
        first.wait_for("> 登记证据")
        first.keys("Enter")
        first.wait_for(">证据种类")
        first.keys("Down")
        first.wait_for(">证据名称")
        first.type(typed)
        on_disk(tmp_path, case_id, typed)
        # Not asked to stop: the window and all in it are gone at once.
        os.kill(int(first.tmux("list-panes", "-F", "#{pane_pid}")), signal.SIGKILL)
    finally:
        first.close()
    again = Terminal(desk(tmp_path, "wang"))
    try:
        again.wait_for(case_id)
        again.keys("Enter")
        assert "不能丢" in again.wait_for("已恢复未提交的草稿")
        again.keys("C-q")
    finally:
        again.close()
    assert Drafts(tmp_path).load(case_id, "record_evidence", "wang")[0]["name"] == typed
