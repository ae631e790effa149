from __future__ import annotations

import errno
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from cases.files import sync_folder
from cases.keeper import OutcomeUnknown, StoreError
from cases.transfer.placing import new_file, new_folder, write_new
from tests.cases.helpers import names_in

Place = Callable[[Path], AbstractContextManager[Path]]

both = pytest.mark.parametrize("place", [new_file, new_folder])


def fill(temp: Path, content: bytes) -> None:
    write_new(temp / "里" / "a", content) if temp.is_dir() else temp.write_bytes(content)


def make(place: Place, target: Path) -> None:
    with place(target) as temp:
        assert not target.is_file()
        fill(temp, b"content")


def test_a_file_and_a_folder_come_whole(tmp_path: Path) -> None:
    make(new_file, tmp_path / "x")
    make(new_folder, tmp_path / "y")
    (tmp_path / "z").mkdir()
    make(new_folder, tmp_path / "z")
    assert names_in(tmp_path) == ["x", "y", "z"]
    assert [path.read_bytes() for path in (tmp_path / "x", tmp_path / "y/里/a", tmp_path / "z/里/a")] == [
        b"content"
    ] * 3


@both
@pytest.mark.parametrize("there", ["file", "full", "link", "dangling"])
def test_what_is_there_is_not_touched(tmp_path: Path, place: Place, there: str) -> None:
    target, other = tmp_path / "x", tmp_path / "other"
    other.mkdir()
    match there:
        case "file":
            target.write_bytes(b"")
        case "full":
            target.mkdir()
            (target / "a").touch()
        case "link":
            target.symlink_to(other)
        case _:
            target.symlink_to(tmp_path / "没有")
    with pytest.raises(StoreError, match="已经存在，没有改动它"):
        make(place, target)
    assert names_in(tmp_path) == ["other", "x"]
    assert names_in(other) == []


def test_an_empty_folder_is_no_place_for_a_file(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    with pytest.raises(StoreError, match="已经存在"):
        make(new_file, tmp_path / "x")


@both
def test_what_came_meanwhile_is_not_touched(tmp_path: Path, place: Place) -> None:
    target = tmp_path / "x"

    def meanwhile() -> None:
        with place(target) as temp:
            fill(temp, b"ours")
            target.mkdir()
            (target / "theirs").touch()

    with pytest.raises(StoreError, match="已经存在"):
        meanwhile()
    assert names_in(tmp_path) == ["x"]
    assert names_in(target) == ["theirs"]


@both
def test_an_error_inside_leaves_nothing(tmp_path: Path, place: Place) -> None:
    def interrupted() -> None:
        with place(tmp_path / "x") as temp:
            fill(temp, b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert names_in(tmp_path) == []


@both
@pytest.mark.parametrize("where", ["没有/x", "file/x", "长" * 90])
def test_where_nothing_can_be_written_is_said(tmp_path: Path, place: Place, where: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="写不了"):
        make(place, tmp_path / where)
    assert names_in(tmp_path) == ["file"]


@both
def test_a_last_flush_that_fails_is_no_success(tmp_path: Path, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    real = sync_folder

    def failing(folder: Path) -> None:
        if folder == tmp_path:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(folder)

    monkeypatch.setattr("cases.transfer.placing.sync_folder", failing)
    with pytest.raises(OutcomeUnknown, match="不能确定已存到磁盘"):
        make(place, tmp_path / "x")
