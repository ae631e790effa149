"""Many processes on one store, and processes killed in the middle; figures are checked by `checker`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.cases.helpers import start_child

Figures = dict[str, int]


def figures_of(*arguments: str, seconds: float = 60) -> Figures:
    child = start_child(*arguments)
    try:
        output, _ = child.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.communicate()
        raise
    assert child.returncode == 0
    figures: Figures = json.loads(output.splitlines()[-1])
    return figures


def check_crowd(figures: Figures, promised: int) -> None:
    assert figures["promised"] == promised
    # Otherwise they never met, and the test proved nothing.
    assert figures["conflicts"] > 0
    # Nobody was turned away from a store that was in order.
    assert figures["refused"] == figures["conflicts"]


def test_eight_writers_and_two_readers(tmp_path: Path) -> None:
    check_crowd(figures_of("crowd", str(tmp_path), "8", "2", "8"), 64)


@pytest.mark.parametrize("number", range(3))
def test_a_crowd_at_a_new_store(tmp_path: Path, number: int) -> None:
    check_crowd(figures_of("crowd", str(tmp_path / str(number)), "8", "1", "1"), 8)


@pytest.mark.soak
@pytest.mark.parametrize("number", range(3))
def test_eight_writers_and_three_readers_for_long(tmp_path: Path, number: int) -> None:
    check_crowd(figures_of("crowd", str(tmp_path / str(number)), "8", "3", "100", seconds=900), 800)


def check_kills(figures: Figures, count: int) -> None:
    assert figures["kills"] == 2 * count
    assert figures["promised"] + figures["conflicts"] >= count // 2
    assert figures["promised"] > 0
    # Otherwise the deaths all fell between two writes.
    assert figures["halfway"] > 0


def test_writers_that_are_killed(tmp_path: Path) -> None:
    check_kills(figures_of("kills", str(tmp_path), "25", "20261122"), 25)


@pytest.mark.soak
def test_writers_that_are_killed_five_hundred_times(tmp_path: Path) -> None:
    figures = figures_of("kills", str(tmp_path), "500", "20261123", seconds=900)
    print(figures)
    check_kills(figures, 500)
    # Some died after the case was written and before they were told.
    assert figures["unpromised"] > 0
