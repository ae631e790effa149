"""The power cut under a writer; what it shows and what it cannot is said in `power_cut`."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.cases.helpers import ROOT
from tests.cases.power_cut import NOT_HERE


@pytest.mark.soak
def test_the_power_is_cut_and_the_control_loses() -> None:
    command = [sys.executable, "-m", "tests.cases.power_cut", "30"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)
    if done.returncode == NOT_HERE:
        pytest.skip(done.stdout.strip())
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
