from __future__ import annotations

import json
from pathlib import Path

from cases.events import first_break
from tests.cases.helpers import keeper_in, new, start_child


def test_four_processes_on_one_case(tmp_path: Path) -> None:
    keeper = keeper_in(tmp_path)
    keeper.append("A", 0, new("open", mark="first"))
    children = [start_child("contend", str(tmp_path), name, "20") for name in "wxyz"]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == '"ready"\n'
    (tmp_path / "go").touch()
    lines = [child.communicate(timeout=60)[0].splitlines() for child in children]
    assert [child.returncode for child in children] == [0] * 4
    promised = [tuple(json.loads(line)) for output in lines for line in output[:-1]]
    conflicts = sum(int(output[-1]) for output in lines)
    events = keeper.load("A")
    kept = [(event.revision, event.data["mark"]) for event in events]
    assert first_break(events) is None
    assert len(promised) == 80
    # Exactly what was promised: none lost, none twice, each at its own revision.
    assert kept == [(1, "first"), *sorted(promised)]
    # Otherwise they never met, and the test proved nothing.
    assert conflicts > 0
