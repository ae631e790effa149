"""Case files that were changed behind the program's back: named, never shown as good, never overwritten."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cases.embedded.case_file import read_case
from cases.events import GENESIS, Event, canonical, seal
from cases.keeper import Conflict, Damaged
from tests.cases.helpers import body_of, keeper_in, names_in, new, snapshot, with_checksum

Rows = dict[str, Any]
FUZZ = settings(
    max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def case_file(folder: Path, events: int = 3) -> Path:
    keeper = keeper_in(folder)
    for revision in range(events):
        keeper.append("A", revision, new("note", amount=revision * 100))
    return folder / "cases" / "A.json"


def check_damaged(folder: Path, reason: str = "") -> None:
    """Check that case A is refused by load and by append, that all are still listed, and that no byte was changed."""
    file = folder / "cases" / "A.json"
    keeper = keeper_in(folder)
    if "B.json" not in names_in(folder / "cases"):
        keeper.append("B", 0, new())
    before = snapshot(folder)
    with pytest.raises(Damaged) as caught:
        keeper.load("A")
    assert caught.value.file == file
    assert reason in caught.value.reason
    assert str(file) in str(caught.value)
    for expected in (0, 1, 3):
        with pytest.raises(Damaged, match=re.escape(str(file))):
            keeper.append("A", expected, new())
    with pytest.raises((Damaged, Conflict)):
        keeper.receive(seal("A", 1, GENESIS, new()))
    # The list knows of a case what the ledger knows, and reads no case to find it damaged.
    assert [head.case_id for head in keeper.heads()] == ["A", "B"]
    assert keeper.damaged() == ()
    assert snapshot(folder) == before
    assert names_in(folder / "cases") == ["A.json", "B.json"]
    keeper.close()


def tamper(file: Path, change: Callable[[Rows], object]) -> None:
    """Change the events as one would who knows the format and writes a right checksum."""
    tables = json.loads(body_of(file))
    change(tables["events"])
    file.write_bytes(with_checksum(canonical(tables) + b"\n"))


def test_the_file_is_plain(tmp_path: Path) -> None:
    file = case_file(tmp_path)
    assert file.read_bytes() == with_checksum(body_of(file))
    assert list(json.loads(body_of(file))["events"]) == ["1", "2", "3"]


def forge(rows: Rows) -> None:
    rows["2"] = seal("A", 2, rows["1"]["digest"], new("note", amount=1)).to_dict()


def swap(rows: Rows) -> None:
    rows["2"], rows["3"] = {**rows["3"], "revision": 2}, {**rows["2"], "revision": 3}


def drop(rows: Rows) -> None:
    rows["2"] = {**rows.pop("3"), "revision": 2}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda rows: rows["2"]["data"].update(amount=1), "第 2 个事件的内容与其摘要不符"),
        (lambda rows: rows["1"].update(actor="li"), "第 1 个事件的内容与其摘要不符"),
        (forge, "第 3 个事件记载的前一事件摘要不符"),
        (swap, "第 2 个事件"),
        (drop, "第 2 个事件"),
        (lambda rows: rows.pop("2"), "编号不连续"),
        (lambda rows: rows.clear(), "没有事件表"),
        (lambda rows: rows.update({"3": rows["2"]}), "编号与其位置不符"),
        (lambda rows: rows.update({"4": rows["3"]}), "编号与其位置不符"),
        (lambda rows: rows.update({"２": rows.pop("2")}), "编号不连续"),
        (lambda rows: rows["3"].pop("actor"), "不齐或多余：actor"),
        (lambda rows: rows["3"].update(note="x"), "不齐或多余：note"),
        (lambda rows: rows.update({"3": [1]}), "编号与其位置不符"),
    ],
)
def test_tampering_with_a_right_checksum(tmp_path: Path, change: Callable[[Rows], object], reason: str) -> None:
    tamper(case_file(tmp_path), change)
    check_damaged(tmp_path, reason)


def test_a_file_under_another_name(tmp_path: Path) -> None:
    file = case_file(tmp_path, 1)
    keeper = keeper_in(tmp_path)
    keeper.append("B", 0, new())
    file.replace(tmp_path / "cases" / "B.json")
    with pytest.raises(Damaged, match="里面是案件 A，与文件名不符"):
        keeper.load("B")
    with pytest.raises(Damaged, match="与文件名不符"):
        keeper.append("B", 1, new())
    with pytest.raises(Damaged, match="文件不见了，总账登记到第 1 次记录"):
        keeper.load("A")
    with pytest.raises(Damaged, match="文件不见了"):
        keeper.append("A", 0, new())
    assert [head.case_id for head in keeper.heads()] == ["A", "B"]


def test_two_files_that_changed_places(tmp_path: Path) -> None:
    file, other = case_file(tmp_path, 2), tmp_path / "cases" / "B.json"
    keeper_in(tmp_path).append("B", 0, new())
    file.rename(tmp_path / "kept")
    other.rename(file)
    (tmp_path / "kept").rename(other)
    before = snapshot(tmp_path)
    for case_id in "AB":
        with pytest.raises(Damaged, match="与文件名不符"):
            keeper_in(tmp_path).load(case_id)
        for expected in (0, 1, 2):
            with pytest.raises(Damaged, match="与文件名不符"):
                keeper_in(tmp_path).append(case_id, expected, new())
    assert snapshot(tmp_path) == before


def test_an_old_copy_put_back(tmp_path: Path) -> None:
    file = case_file(tmp_path, 2)
    old = file.read_bytes()
    keeper_in(tmp_path).append("A", 2, new())
    file.write_bytes(old)
    check_damaged(tmp_path, "记录被截短：总账登记到第 3 次，文件只有 2 次")


def test_a_deleted_file(tmp_path: Path) -> None:
    file = case_file(tmp_path, 2)
    file.unlink()
    before = snapshot(tmp_path)
    keeper = keeper_in(tmp_path)
    acts: list[Callable[[], object]] = [lambda: keeper.load("A"), lambda: keeper.append("A", 0, new())]
    acts += [lambda: keeper.append("A", 2, new()), lambda: keeper.receive(seal("A", 1, GENESIS, new()))]
    for act in acts:
        with pytest.raises(Damaged, match="文件不见了，总账登记到第 2 次记录"):
            act()
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("events", [1, 2, 3])
def test_a_fork(tmp_path: Path, events: int) -> None:
    """Somebody who knows the format writes another history, whole in itself."""
    file = case_file(tmp_path, events)
    other = keeper_in(tmp_path / "elsewhere")
    for revision in range(events + 1):
        other.append("A", revision, new("forged"))
    forged = tmp_path / "elsewhere" / "cases" / "A.json"
    file.write_bytes(forged.read_bytes())
    forged.unlink()
    check_damaged(tmp_path, "分叉")


def test_more_events_than_the_ledger_has(tmp_path: Path) -> None:
    file = case_file(tmp_path, 2)
    events = keeper_in(tmp_path).load("A")
    rows = {str(event.revision): event.to_dict() for event in events}
    for revision in (3, 4):
        rows[str(revision)] = seal("A", revision, str(rows[str(revision - 1)]["digest"]), new()).to_dict()
    file.write_bytes(with_checksum(canonical({"events": rows}) + b"\n"))
    check_damaged(tmp_path, "总账只登记到第 2 次记录，文件却有 4 次")


def test_a_reader_is_not_overtaken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two events may be written between a reader's look at the ledger and its look at the case."""
    case_file(tmp_path, 1)
    writer, reader = keeper_in(tmp_path), keeper_in(tmp_path)

    def late(path: Path) -> tuple[Event, ...]:
        with monkeypatch.context() as patch:
            patch.setattr("cases.embedded.keeper.read_case", read_case)
            for revision in (1, 2, 3):
                writer.append("A", revision, new())
        return read_case(path)

    monkeypatch.setattr("cases.embedded.keeper.read_case", late)
    assert len(reader.load("A")) == 4


@pytest.mark.parametrize("position", [0, 1, 100, -1, -2, -40, -72, -73, -74])
def test_one_changed_byte(tmp_path: Path, position: int) -> None:
    file = case_file(tmp_path)
    content = bytearray(file.read_bytes())
    content[position] ^= 1
    file.write_bytes(bytes(content))
    check_damaged(tmp_path)


@pytest.mark.parametrize("length", [0, 1, 71, 72, 73, 200, -1, -72, -73])
def test_a_cut_file(tmp_path: Path, length: int) -> None:
    file = case_file(tmp_path)
    file.write_bytes(file.read_bytes()[:length])
    check_damaged(tmp_path)


def test_a_doubled_file(tmp_path: Path) -> None:
    file = case_file(tmp_path)
    file.write_bytes(file.read_bytes() * 2)
    check_damaged(tmp_path)


def known(folder: Path) -> Path:
    """Return the file of a case A of three events that the ledger knows, the bytes it had kept aside."""
    file = folder / "cases" / "A.json"
    if not file.exists():
        case_file(folder)
        (folder / "good").write_bytes(file.read_bytes())
    return file


NESTED = b"[" * 100_000 + b"]" * 100_000


@FUZZ
@given(content=st.binary(max_size=300), sealed=st.booleans())
@example(content=NESTED, sealed=True)
@example(content=b'{"events":{"1":{"revision":1.0}}}', sealed=True)
@example(content=b'{"events":{"1":{"revision":NaN}}}', sealed=True)
@example(content=b"9" * 5000, sealed=True)
@example(content=b'{"_default":{}}', sealed=True)
@example(content=b'{"events":{}}', sealed=True)
@example(content=b"null", sealed=True)
@example(content=b'{"events":{"1":{"revision":1}},"events":{"1":{"revision":1}}}', sealed=True)
@example(content=b'{"events":{"1":{"case_id":"\\ud800","revision":1}}}', sealed=True)
@example(content=b'{"events":{"1":{"revision":1' + b"0" * 400 + b"}}}", sealed=True)
def test_any_bytes(tmp_path: Path, content: bytes, *, sealed: bool) -> None:
    file = known(tmp_path)
    file.write_bytes(with_checksum(content + b"\n") if sealed else content)
    check_damaged(tmp_path)


@FUZZ
@given(data=st.data())
def test_any_cut_or_splice_of_a_good_file(tmp_path: Path, data: st.DataObject) -> None:
    file = known(tmp_path)
    good = (tmp_path / "good").read_bytes()
    start = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(start, len(good)))
    spliced = good[:start] + data.draw(st.binary(max_size=8)) + good[end:]
    if spliced == good:
        return
    file.write_bytes(spliced)
    check_damaged(tmp_path)


@FUZZ
@given(
    tables=st.recursive(
        st.none() | st.integers(-3, 3) | st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=2)
            | st.dictionaries(st.sampled_from(["events", "1", "2", "revision", "data"]), inner, max_size=3)
        ),
        max_leaves=8,
    )
)
def test_any_json_with_a_right_checksum(tmp_path: Path, tables: Any) -> None:  # noqa: ANN401 - any JSON at all
    file = known(tmp_path)
    for value in (tables, {"events": tables}, {"events": {"1": tables}}):
        file.write_bytes(with_checksum(canonical(value) + b"\n"))
        check_damaged(tmp_path)


def test_a_folder_or_a_pipe_in_a_files_place(tmp_path: Path) -> None:
    keeper = keeper_in(tmp_path)
    keeper.append("B", 0, new())
    (tmp_path / "cases" / "A.json").mkdir()
    os.mkfifo(tmp_path / "cases" / "C.json")
    for case_id in "AC":
        for act in (partial(keeper.append, case_id, 0, new()), partial(keeper.load, case_id)):
            with pytest.raises(Damaged, match="不是普通文件"):
                act()
    assert [head.case_id for head in keeper.heads()] == ["B"]
    assert [sentence.partition(" 不在总账中")[0] for sentence in keeper.inspect()] == [
        str(tmp_path / "cases" / name) for name in ("A.json", "C.json")
    ]
