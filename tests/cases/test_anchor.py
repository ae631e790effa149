from __future__ import annotations

import errno
import json
import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cases.events import canonical
from cases.evidence import anchor as anchor_module
from cases.evidence.anchor import Anchor, BadAnchor, disagreements, held_against, new_anchor, read_anchor, save_anchor
from cases.evidence.keys import to_bytes
from cases.evidence.merkle import merkle_root
from cases.evidence.standing import Standings
from cases.keeper import Entry
from cases.memory import MemoryKeeper
from tests.cases.evidence import anchor_of, key_of
from tests.cases.helpers import names_in, new, project

FUZZ = settings(
    max_examples=150, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def three() -> MemoryKeeper:
    """Two cases in five entries: B, A, B, A, A."""
    keeper = MemoryKeeper(project)
    for case_id, revision in (("B", 0), ("A", 0), ("B", 1), ("A", 1), ("A", 2)):
        keeper.append(case_id, revision, new("note", amount=revision))
    return keeper


def written(path: Path, anchor: Anchor) -> dict[str, Any]:
    save_anchor(path, anchor)
    found: dict[str, Any] = json.loads(path.read_bytes())
    return found


def test_what_an_anchor_says(tmp_path: Path) -> None:
    keeper = three()
    raw = written(tmp_path / "a.json", anchor_of(keeper))
    heads = {head.case_id: head for head in keeper.heads()}
    leaves = [canonical([name, heads[name].revision, heads[name].digest]) for name in ("A", "B")]
    assert list(raw) == ["version", "office", "taken_at", "entries", "cases", "root", "newest", "key", "signature"]
    assert (raw["version"], raw["entries"], raw["cases"]) == (1, 5, 2)
    assert raw["root"] == merkle_root(leaves)
    assert raw["newest"] == {"number": 5, "case_id": "A", "revision": 3, "digest": heads["A"].digest}
    assert len((tmp_path / "a.json").read_text(encoding="utf-8").splitlines()) < 20


def test_the_signature_is_over_these_bytes_and_no_others(tmp_path: Path) -> None:
    anchor = anchor_of(three())
    raw = written(tmp_path / "a.json", anchor)
    content = {name: value for name, value in raw.items() if name != "signature"}
    said = b"penalty-desk anchor v1\n" + canonical(content)
    assert key_of("sun").public.holds(to_bytes(raw["signature"]), said)
    assert not key_of("sun").public.holds(to_bytes(raw["signature"]), canonical(content))


def test_it_comes_back_as_it_was_however_it_is_spaced(tmp_path: Path) -> None:
    anchor = anchor_of(three())
    path = tmp_path / "a.json"
    raw = written(path, anchor)
    assert read_anchor(path) == anchor
    for text in (json.dumps(raw), json.dumps(raw, indent=8).replace("\n", "\r\n"), "\ufeff" + json.dumps(raw)):
        path.write_text(text, encoding="utf-8", newline="")
        assert read_anchor(path) == anchor
        assert read_anchor(path).signed


def test_an_empty_store_can_be_anchored(tmp_path: Path) -> None:
    anchor = anchor_of(MemoryKeeper(project))
    assert (anchor.entries, anchor.cases, anchor.root, anchor.newest) == (0, 0, EMPTY, None)
    save_anchor(tmp_path / "a.json", anchor)
    assert read_anchor(tmp_path / "a.json") == anchor


@pytest.mark.parametrize(
    "change",
    [
        {"office": "别的局"},
        {"taken_at": "2026-11-22T18:00:00+08:00"},
        {"entries": 6, "newest": Entry(6, "A", 3, "0" * 64)},
        {"cases": 3},
        {"root": "0" * 64},
        {"newest": None},
        {"newest": Entry(5, "A", 3, "0" * 64)},
        {"signature": bytes(64)},
        {"signature": b""},
        {"key": "li"},
    ],
)
def test_no_field_can_be_changed_under_the_signature(change: dict[str, Any]) -> None:
    anchor = anchor_of(three())
    assert anchor.signed
    if "key" in change:
        change = {"key": key_of("li").public}
    assert not replace(anchor, **change).signed


def test_what_is_copied_by_hand() -> None:
    anchor = anchor_of(three())
    assert anchor.line == f"2026-11-21　2 案 5 条　根 {anchor.root[:16]}"


def test_an_anchor_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"old")
    (tmp_path / "gone.json").symlink_to(tmp_path / "nowhere")
    for taken in (path, tmp_path / "gone.json"):
        with pytest.raises(BadAnchor, match="已有这个文件"):
            save_anchor(taken, anchor_of(three()))
    assert path.read_bytes() == b"old"
    assert not (tmp_path / "nowhere").exists()


def test_a_full_disk_leaves_no_half_anchor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(fd: int, content: bytes) -> None:
        os.write(fd, content[:10])
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(anchor_module, "write_all", full)
    with pytest.raises(BadAnchor, match=r"a\.json：锚文件没有写成：.*请排除后重试"):
        save_anchor(tmp_path / "a.json", anchor_of(three()))
    assert names_in(tmp_path) == []
    with pytest.raises(BadAnchor, match="不能建立"):
        save_anchor(tmp_path / "不在" / "a.json", anchor_of(three()))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "big").write_bytes(b" " * 70_000)
    for name, reason in (("没有", "没有这个锚文件"), ("pipe", "不是普通文件"), (".", "不是普通文件"), ("big", "过大")):
        with pytest.raises(BadAnchor, match=reason) as caught:
            read_anchor(tmp_path / name)
        assert str(tmp_path / name) in str(caught.value)


def refused(path: Path) -> str:
    """Prove that a file is refused in one Chinese sentence that names it, and return the reason."""
    with pytest.raises(BadAnchor) as caught:
        read_anchor(path)
    says = str(caught.value)
    assert says.startswith(f"{path}：不是锚文件：")
    assert "\n" not in says
    return says


@FUZZ
@given(content=st.binary(max_size=300))
@example(content=b"")
@example(content=b"[" * 60_000)
@example(content=b"9" * 5000)
@example(content=b"null")
@example(content=b"{}")
@example(content=b"\xff")
@example(content=b'{"version": 1e999}')
@example(content=b'{"a": NaN}')
@example(content=b'"\\ud800"')
def test_any_bytes_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    refused(path)


@FUZZ
@given(data=st.data())
def test_any_cut_or_splice_of_a_good_file_is_refused_or_not_signed_or_the_same(
    tmp_path: Path, data: st.DataObject
) -> None:
    path = tmp_path / "a.json"
    anchor = anchor_of(three())
    good = anchor.text().encode()
    start = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(start, min(len(good), start + 20)))
    path.write_bytes(good[:start] + data.draw(st.binary(max_size=8)) + good[end:])
    with suppress(BadAnchor):
        found = read_anchor(path)
        assert found == anchor or not found.signed


BAD: tuple[tuple[str, Any, str], ...] = (
    ("version", 2, "版本不是 1"), ("version", True, "版本不是 1"), ("office", "", "office"), ("office", 1, "office"),
    ("office", "局\x1b[2J", "office"), ("taken_at", "2026-11-21T18:00:00", "taken_at"), ("taken_at", None, "taken_at"),
    ("taken_at", "2026-13-21T18:00:00+08:00", "taken_at"), ("taken_at", "2026-11-21\x1b18:00:00+08:00", "taken_at"),
    ("entries", -1, "entries"), ("entries", 5.0, "JSON"), ("entries", True, "entries"), ("entries", 2**64, "64 位"),
    ("entries", 6, "数目不合"), ("cases", 6, "数目不合"), ("cases", 0, "数目不合"), ("cases", "2", "cases"),
    ("root", "0" * 63, "root"), ("root", "A" * 64, "root"), ("newest", None, "数目不合"), ("newest", [], "number"),
    ("newest", {"number": 5, "case_id": "../A", "revision": 3, "digest": "0" * 64}, "案件编号"),
    ("newest", {"number": 4, "case_id": "A", "revision": 3, "digest": "0" * 64}, "数目不合"),
    ("newest", {"number": 5, "case_id": "A", "revision": 0, "digest": "0" * 64}, "revision"),
    ("key", "ed25519:x", "key"), ("key", 1, "key"), ("signature", "!", "signature"), ("signature", 1, "signature"),
    ("more", 1, "一组字段"),
)  # fmt: skip


@pytest.mark.parametrize(("name", "value", "reason"), BAD)
def test_a_field_of_another_shape_is_named(tmp_path: Path, name: str, value: object, reason: str) -> None:
    path = tmp_path / "a.json"
    raw = {**json.loads(anchor_of(three()).text()), name: value}
    path.write_text(json.dumps(raw), encoding="utf-8")
    assert reason in refused(path)


def test_a_field_written_twice_is_refused(tmp_path: Path) -> None:
    """Who reads by eye sees the first, who reads by program the last."""
    path = tmp_path / "a.json"
    text = anchor_of(three()).text()
    path.write_text(text.replace('"cases": 2,', '"cases": 1, "cases": 2,'), encoding="utf-8")
    refused(path)


def standings(*entries: tuple[str, int, str]) -> Standings:
    found = Standings()
    for number, (case_id, revision, letter) in enumerate(entries, start=1):
        assert found.add(Entry(number, case_id, revision, letter * 64)) is None
    return found


def test_how_a_store_differs_is_named() -> None:
    anchor = new_anchor(standings(("A", 1, "a"), ("B", 1, "b")), "局", "2026-11-21T18:00:00+08:00", key_of("sun"))
    assert list(held_against(anchor, standings(("A", 1, "a"), ("B", 1, "b")))) == []
    changed = list(held_against(anchor, standings(("A", 1, "c"), ("B", 1, "b"))))
    assert len(changed) == 1
    assert f"锚定的是 {anchor.root[:16]}" in changed[0]
    root, cases, newest = held_against(anchor, standings(("A", 1, "a"), ("A", 2, "d")))
    assert "前 2 条算出的根" in root
    assert cases == "前 2 条涉及 1 案，锚定时是 2 案"
    assert newest == f"第 2 条是案件 A 第 2 次记录（{'d' * 16}…），锚定时是案件 B 第 1 次记录（{'b' * 16}…）"


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (Entry(2, "A", 1, "b" * 64), "第 2 条是案件 A 的第 1 次记录，它之前是第 1 次"),
        (Entry(2, "A", 3, "b" * 64), "它之前是第 1 次"),
        (Entry(2, "B", 2, "b" * 64), "它之前是第 0 次"),
        (Entry(3, "A", 2, "b" * 64), "第 2 条的序号是 3"),
        (Entry(2, "../A", 1, "b" * 64), "编号不可用"),
        (Entry(2, "A", 2, "\ud800"), "摘要"),
        (Entry(2, "A", 2**70, "b" * 64), "次数过大"),
    ],
)
def test_an_entry_that_cannot_come_next(entry: Entry, reason: str) -> None:
    found = standings(("A", 1, "a"))
    says = found.add(entry)
    assert says is not None
    assert reason in says
    assert len(found.root()) == 64


DAY = "2026-11-2{}T18:00:00+08:00"


def at(day: int, keeper: MemoryKeeper) -> Anchor:
    return anchor_of(keeper, DAY.format(day))


def test_anchors_of_one_store_agree() -> None:
    keeper = three()
    one = at(1, keeper)
    keeper.append("A", 3, new())
    keeper.append("C", 0, new())
    assert list(disagreements({"3": at(3, keeper), "1": one, "2": one, "4": at(4, keeper)})) == []


def test_anchors_that_cannot_be_of_one_store() -> None:
    keeper, other = three(), three()
    one = at(1, keeper)
    other.append("A", 3, new())
    shorter_later = list(disagreements({"一": at(2, keeper), "二": at(1, other)}))
    assert len(shorter_later) == 1
    assert "先后不符" in shorter_later[0]
    assert "一（2026-11-22T18:00:00+08:00，5 条）" in shorter_later[0]
    unlike = MemoryKeeper(project)
    for revision in range(5):
        unlike.append("A", revision, new())
    assert "条数相同，内容不同" in next(disagreements({"一": one, "二": at(2, unlike)}))
    unlike.append("A", 5, new())
    assert "案件数是 2 和 1" in next(disagreements({"一": one, "二": at(2, unlike)}))
    many = MemoryKeeper(project)
    for case_id in "ABCDEF":
        many.append(case_id, 0, new())
    assert "案件数是 2 和 6" in next(disagreements({"一": one, "二": at(2, many)}))
    assert list(disagreements({"一": at(1, three()), "二": one})) == []
