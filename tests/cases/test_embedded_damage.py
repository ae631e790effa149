"""Files that were changed behind the program's back: named, never shown as good, never overwritten."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cases.embedded import EmbeddedKeeper
from cases.events import GENESIS, Event, canonical, seal
from cases.keeper import BadCaseId, Damaged
from tests.cases.helpers import body_of, keeper_in, names_in, new, project, with_checksum

Rows = dict[str, Any]
FUZZ = settings(
    max_examples=150, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def case_file(folder: Path, events: int = 3) -> Path:
    keeper = keeper_in(folder)
    for revision in range(events):
        keeper.append("A", revision, new("note", amount=revision * 100))
    return folder / "cases" / "A.json"


def check_damaged(folder: Path, reason: str = "") -> None:
    """Check that case A is refused by every verb, that the others are still listed, and that no byte was changed."""
    file = folder / "cases" / "A.json"
    before = file.read_bytes()
    keeper = keeper_in(folder)
    if "B.json" not in names_in(folder / "cases"):
        keeper.append("B", 0, new())
    with pytest.raises(Damaged) as caught:
        keeper.load("A")
    assert caught.value.file == file
    assert reason in caught.value.reason
    assert str(file) in str(caught.value)
    for expected in (0, 1, 3):
        with pytest.raises(Damaged):
            keeper.append("A", expected, new())
    assert [head.case_id for head in keeper.heads()] == ["B"]
    assert [fault.file for fault in keeper.damaged()] == [file]
    assert file.read_bytes() == before
    assert names_in(folder / "cases") == ["A.json", "B.json"]


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
    case_file(tmp_path, 1).rename(tmp_path / "cases" / "X.json")
    file = case_file(tmp_path, 1)
    (tmp_path / "cases" / "X.json").replace(tmp_path / "cases" / "B.json")
    file.unlink()
    keeper = keeper_in(tmp_path)
    with pytest.raises(Damaged, match="里面是案件 A，与文件名不符"):
        keeper.load("B")
    with pytest.raises(Damaged):
        keeper.append("B", 1, new())
    assert keeper.heads() == ()


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
def test_any_bytes(tmp_path: Path, content: bytes, *, sealed: bool) -> None:
    file = tmp_path / "cases" / "A.json"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(with_checksum(content + b"\n") if sealed else content)
    check_damaged(tmp_path)


@FUZZ
@given(data=st.data())
def test_any_cut_or_splice_of_a_good_file(tmp_path: Path, data: st.DataObject) -> None:
    file = tmp_path / "cases" / "A.json"
    keep = tmp_path / "good"
    if not keep.exists():
        keep.write_bytes(case_file(tmp_path).read_bytes())
    good = keep.read_bytes()
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
    file = tmp_path / "cases" / "A.json"
    file.parent.mkdir(exist_ok=True)
    for value in (tables, {"events": tables}, {"events": {"1": tables}}):
        file.write_bytes(with_checksum(canonical(value) + b"\n"))
        check_damaged(tmp_path)


def test_a_folder_or_a_pipe_in_a_files_place(tmp_path: Path) -> None:
    keeper = keeper_in(tmp_path)
    keeper.append("B", 0, new())
    (tmp_path / "cases" / "A.json").mkdir()
    os.mkfifo(tmp_path / "cases" / "C.json")
    for case_id in "AC":
        with pytest.raises(Damaged, match="不是普通文件"):
            keeper.append(case_id, 0, new())
    assert [head.case_id for head in keeper.heads()] == ["B"]
    assert [fault.file.name for fault in keeper.damaged()] == ["A.json", "C.json"]


def test_an_unreadable_file_is_listed_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = case_file(tmp_path)
    keeper = keeper_in(tmp_path)

    def refuse(_self: Path) -> bytes:
        raise PermissionError(13, "denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", refuse)
        assert [(fault.file, fault.reason) for fault in keeper.damaged()] == [(file, "读不出，没有权限")]
    # It was never taken for damaged for good.
    assert keeper.damaged() == ()
    assert [head.revision for head in keeper.heads()] == [3]


def test_other_files_in_the_folder(tmp_path: Path) -> None:
    file = case_file(tmp_path)
    for name in ("说明.txt", ".DS_Store", ".A.json.0123456789abcdef.tmp", "A.json.bak"):
        (file.parent / name).write_bytes(b"x")
    (file.parent / "案件一.json").write_bytes(file.read_bytes())
    keeper = keeper_in(tmp_path)
    assert [head.case_id for head in keeper.heads()] == ["A"]
    assert [(fault.file.name, fault.reason) for fault in keeper.damaged()] == [("案件一.json", "文件名不是案件编号")]
    with pytest.raises(BadCaseId):
        keeper.load("案件一")


def test_only_its_own_leftovers_are_removed(tmp_path: Path) -> None:
    file = case_file(tmp_path)
    tail = "0123456789abcdef.tmp"
    others = [f".A.json.json.{tail}", f".AA.json.{tail}", ".A.json.short.tmp", "A.json.tmp", tail]
    for name in (f".A.json.{tail}", *others):
        (file.parent / name).write_bytes(b"x")
    keeper_in(tmp_path).append("A", 3, new())
    assert names_in(file.parent) == sorted(["A.json", *others])


def test_a_case_that_cannot_be_folded_is_listed_apart(tmp_path: Path) -> None:
    file = case_file(tmp_path, 1)
    event = seal("A", 1, GENESIS, new("unfoldable"))
    file.write_bytes(with_checksum(canonical({"events": {"1": event.to_dict()}}) + b"\n"))
    keeper = keeper_in(tmp_path)
    assert keeper.load("A") == (event,)
    assert keeper.heads() == ()
    assert [fault.reason for fault in keeper.damaged()] == ["事件不能归为案件记录，事件 unfoldable 不认识"]


def test_an_unchanged_store_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folded: list[str] = []

    def count(events: Sequence[Event]) -> Mapping[str, str]:
        folded.append(events[0].case_id)
        return project(events)

    writer = keeper_in(tmp_path)
    for case_id in "ABC":
        writer.append(case_id, 0, new())
    reader = EmbeddedKeeper(tmp_path, count)
    first = reader.heads()
    with monkeypatch.context() as patch:
        patch.delattr(Path, "read_bytes")
        assert reader.heads() == reader.query(last="note") == first
    writer.append("B", 1, new("close"))
    assert [head.case_id for head in reader.query(last="close")] == ["B"]
    assert sorted(folded) == ["A", "B", "B", "C"]
    # Even a change that keeps the size and puts the time back is seen.
    file = tmp_path / "cases" / "C.json"
    info = file.stat()
    file.write_bytes(file.read_bytes().replace(b"wang", b"gnaw"))
    os.utime(file, ns=(info.st_atime_ns, info.st_mtime_ns))
    assert [head.case_id for head in reader.heads()] == ["A", "B"]
    file.unlink()
    assert reader.damaged() == ()
    assert [head.case_id for head in reader.heads()] == ["A", "B"]
