"""The command line on a store of its own."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.cli.runner import Done, Penalty, Stream, in_process
from tests.workflow.walk import STEPS


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a store folder that is nobody's yet; the program finds it by PENALTY_STORE."""
    folder = tmp_path / "库"
    monkeypatch.setenv("PENALTY_STORE", str(folder))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return folder


@pytest.fixture
def penalty(store: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Penalty:
    """Return the program, run in this process; what it raises fails the test."""
    assert not store.exists()

    def call(*arguments: object, stdin: bytes = b"") -> Done:
        monkeypatch.setattr(sys, "stdin", Stream(stdin))
        capsys.readouterr()
        code = in_process(arguments)
        out, err = capsys.readouterr()
        return Done(code, out, err)

    return call


class Case:
    """A case walked by the command line, up to a step."""

    def __init__(self, penalty: Penalty, last: str) -> None:
        self.penalty = penalty
        first, *rest = STEPS
        opened = penalty("case", "new", "--as", first.user, "--data", "-", stdin=json.dumps(first.data).encode())
        assert opened.code == 0, opened
        self.id = opened.out.strip()
        for each in rest if last != "open_case" else []:
            # The days of the case are past: its papers are typed in now.
            late = {"entry_note": "照纸质案卷补录"} if each.action in {"file_case", "decide"} else {}
            done = self.do(each.user, each.action, {**each.data, **late})
            assert done.code == 0, done
            if each.action == last:
                break

    def do(self, user: str, action: str, data: object, *more: str) -> Done:
        content = json.dumps(data).encode()
        return self.penalty("case", "do", "--as", user, self.id, action, "--data", "-", *more, stdin=content)


@pytest.fixture
def walked(penalty: Penalty) -> Case:
    return Case(penalty, "record_service")


@pytest.fixture
def opened(penalty: Penalty) -> Case:
    return Case(penalty, "open_case")
