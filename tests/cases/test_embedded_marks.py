"""The mark by which a write that was cut short is known, and the rights of what is made for all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cases.embedded.case_file import case_file
from cases.events import seal
from cases.keeper import Damaged
from tests.cases.helpers import keeper_in, new


def test_an_event_nobody_was_writing_is_not_taken_for_a_dead_writers(tmp_path: Path) -> None:
    keeper = keeper_in(tmp_path)
    keeper.append("A", 0, new())
    (first,) = keeper.load("A")
    forged = seal("A", 2, first.digest, new("forged"))
    file = tmp_path / "cases" / "A.json"
    file.write_bytes(case_file((first, forged)))
    with pytest.raises(Damaged, match="多出的记录来历不明"):
        keeper.append("A", 2, new())
    assert [entry.revision for entry in keeper.entries()] == [1]
    assert file.read_bytes() == case_file((first, forged))


def test_the_mark_is_on_disk_before_the_case_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = keeper_in(tmp_path)
    keeper.append("A", 0, new())
    done = list[str]()
    fsync, replace = os.fsync, os.replace

    def flushed(fd: int) -> None:
        done.append(Path(f"/proc/self/fd/{fd}").readlink().name)
        fsync(fd)

    def replaced(source: Path, target: Path) -> None:
        done.append("replaced")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(os, "replace", replaced)
    keeper.append("A", 1, new())
    wanted = ["pending", ".A.tmp", "replaced", "cases", "ledger.jsonl"]
    # Before it the index follows the ledger.
    assert [each for each in done[done.index("pending") :] if each in wanted] == wanted


def test_the_index_takes_the_rights_of_a_shared_folder(tmp_path: Path) -> None:
    before = os.umask(0o002)
    try:
        keeper = keeper_in(tmp_path)
        keeper.append("A", 0, new())
        assert keeper.count() == 1
        modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.glob("index.sqlite*")}
    finally:
        os.umask(before)
    assert "index.sqlite-wal" in modes
    assert set(modes.values()) == {0o664}
