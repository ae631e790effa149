from __future__ import annotations

import errno
import json
import shutil
import zipfile
from pathlib import Path

import pytest

from cases.drafts import Drafts
from cases.transfer import building
from cases.transfer.placing import write_new
from tests.cases.forged import resealed, zipped
from tests.cases.helpers import names_in
from tests.cli.conftest import Case
from tests.cli.runner import Penalty
from tests.workflow.walk import SOURCE
from workflow.office import DEMONSTRATION

NUMBER = "2026-0001"
CLUE = json.dumps(SOURCE).encode()


@pytest.fixture
def profiled(opened: Case, store: Path) -> Case:
    """Return an opened case in a store with a profile of its own."""
    shutil.copy(DEMONSTRATION, store / "office.yaml")
    Drafts(store).save(opened.id, "party", "wang", {"name": "某医院"})
    return opened


def told(penalty: Penalty, case_id: str, *store: str) -> object:
    """Return a case as the program shows it, from a store."""
    done = penalty("case", "show", case_id, "--json", *store)
    assert done.code == 0, done
    return done.json()


@pytest.mark.parametrize("user", ["wang", "qian", "admin"])
def test_there_and_back(profiled: Case, penalty: Penalty, store: Path, tmp_path: Path, user: str) -> None:
    file, target = tmp_path / "备份.zip", tmp_path / "新库"
    done = penalty("backup", file, "--as", user)
    assert (done.code, done.err) == (0, "")
    assert "已备份 1 案" in done.out
    done = penalty("backup", "--verify", file)
    assert (done.code, done.err) == (0, "")
    assert "某市医疗保障局（演示）" in done.out
    done = penalty("restore", file, "--to", target)
    assert (done.code, done.err) == (0, "")
    assert "已恢复 1 案、1 条记录" in done.out
    assert told(penalty, profiled.id, "--store", str(target)) == told(penalty, profiled.id)
    assert (target / "office.yaml").read_bytes() == (store / "office.yaml").read_bytes()
    assert Drafts(target).load(profiled.id, "party", "wang") == ({"name": "某医院"}, None)
    done = penalty("verify", "--all", "--store", target)
    assert (done.code, done.err) == (0, ""), done
    # The restored store lives on.
    assert penalty("case", "new", "--store", target, "--data", "-", stdin=CLUE).code == 0
    assert names_in(tmp_path) == ["备份.zip", "库", "新库"]


def test_a_store_without_cases_does_not_pass_for_one_that_is_saved(penalty: Penalty, tmp_path: Path) -> None:
    for more in ((), ("--store", tmp_path / "写错的")):
        penalty("backup", tmp_path / "x.zip", *more).refused(2, "没有案件", "--store")
    assert names_in(tmp_path) == []


def test_an_existing_file_is_refused(opened: Case, penalty: Penalty, tmp_path: Path) -> None:
    assert opened.id
    (tmp_path / "x.zip").write_bytes(b"")
    penalty("backup", tmp_path / "x.zip").refused(2, "x.zip", "已经存在")
    assert (tmp_path / "x.zip").read_bytes() == b""


def test_nowhere_to_write_is_refused(opened: Case, penalty: Penalty, tmp_path: Path) -> None:
    assert opened.id
    penalty("backup", tmp_path / "没有" / "x.zip").refused(2, "没有这个文件或文件夹")
    penalty("backup", tmp_path).refused(2, "已经存在")


def test_who_is_not_of_the_office_is_refused(opened: Case, penalty: Penalty, tmp_path: Path) -> None:
    assert opened.id
    penalty("backup", tmp_path / "x.zip", "--as", "nobody").refused(2, "没有用户 nobody")
    assert not (tmp_path / "x.zip").exists()


def test_a_damaged_case_is_named_and_the_exit_says_so(
    opened: Case, penalty: Penalty, store: Path, tmp_path: Path
) -> None:
    assert opened.do("wang", "request_filing", {}).code in {0, 3}
    (store / "cases" / f"{opened.id}.json").write_bytes(b"{}")
    file = tmp_path / "x.zip"
    for command in (("backup", file), ("backup", "--verify", file), ("restore", file, "--to", tmp_path / "新库")):
        done = penalty(*command)
        assert done.code == 1
        assert opened.id in done.err
        assert " 0 案" in done.out


@pytest.mark.parametrize("command", [("backup", "--verify"), ("restore", "--to", "新库")])
def test_what_is_no_backup_is_refused(
    penalty: Penalty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.zip").write_text("不是备份", encoding="utf-8")
    penalty(*command, "x.zip").refused(2, "x.zip", "不能使用", "zip")
    penalty(*command, "没有.zip").refused(2, "没有.zip", "没有这个文件")
    assert names_in(tmp_path) == ["x.zip"]


def test_a_store_in_use_is_never_restored_over(opened: Case, penalty: Penalty, store: Path, tmp_path: Path) -> None:
    file = tmp_path / "x.zip"
    assert penalty("backup", file).code == 0
    before = told(penalty, opened.id)
    penalty("restore", file, "--to", store).refused(2, "已经存在")
    penalty("restore", file, "--to", file).refused(2, "已经存在")
    assert told(penalty, opened.id) == before
    empty = tmp_path / "空"
    empty.mkdir(mode=0o700)
    assert penalty("restore", file, "--to", empty).code == 0
    assert empty.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("at", [1, 2])
def test_a_restore_that_fails_leaves_nothing(
    opened: Case, penalty: Penalty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    assert penalty("case", "new", "--data", "-", stdin=CLUE).code == 0
    assert opened.id == NUMBER
    assert penalty("backup", tmp_path / "x.zip").code == 0
    written = list[int]()

    def failing(path: Path, content: bytes) -> None:
        written.append(len(content))
        if len(written) == at:
            raise OSError(errno.ENOSPC, "")
        write_new(path, content)

    with monkeypatch.context() as patch:
        patch.setattr(building, "write_new", failing)
        penalty("restore", tmp_path / "x.zip", "--to", tmp_path / "新库").refused(2, "没有建成")
    assert len(written) == at
    assert names_in(tmp_path) == ["x.zip", "库"]
    assert penalty("restore", tmp_path / "x.zip", "--to", tmp_path / "新库").code == 0


def test_a_profile_that_names_a_database_does_not_lead_back_there(
    profiled: Case, penalty: Penalty, store: Path, tmp_path: Path
) -> None:
    file, target = tmp_path / "x.zip", tmp_path / "新库"
    assert penalty("backup", file).code == 0
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["office.yaml"] += b"store: postgresql://penalty@db.example/penalty\n"
    file.write_bytes(zipped(resealed(members)))
    assert penalty("restore", file, "--to", target).code == 0
    shutil.rmtree(store)
    assert told(penalty, profiled.id, "--store", str(target))
    assert "\n# 恢复时改为注释：store: postgresql" in (target / "office.yaml").read_text(encoding="utf-8")


def test_a_profile_that_cannot_be_read_is_refused_before_anything_is_written(
    opened: Case, penalty: Penalty, tmp_path: Path
) -> None:
    assert opened.id
    file = tmp_path / "x.zip"
    assert penalty("backup", file).code == 0
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    file.write_bytes(zipped(resealed({**members, "office.yaml": b"identity: x\n"})))
    penalty("restore", file, "--to", tmp_path / "新库").refused(2, "x.zip", "机关档案不能用")
    assert names_in(tmp_path) == ["x.zip", "库"]


def test_wrong_command_lines_are_refused(penalty: Penalty) -> None:
    penalty("backup").refused(2, "缺少参数 文件")
    penalty("restore", "x.zip").refused(2, "--to")


@pytest.mark.parametrize("target", [".", "/", ".."])
def test_a_place_without_a_name_of_its_own(opened: Case, penalty: Penalty, tmp_path: Path, target: str) -> None:
    assert opened.id
    assert penalty("backup", tmp_path / "x.zip").code == 0
    penalty("restore", tmp_path / "x.zip", "--to", target).refused(2, "不是一个新的名字")


def test_what_is_restored_is_for_its_owner(opened: Case, penalty: Penalty, tmp_path: Path) -> None:
    assert opened.id
    assert penalty("backup", tmp_path / "x.zip").code == 0
    assert penalty("restore", tmp_path / "x.zip", "--to", tmp_path / "新库").code == 0
    assert (tmp_path / "新库").stat().st_mode & 0o777 == 0o700


def test_a_small_file_does_not_unfold_into_a_large_list(penalty: Penalty, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", b'{"cases":[' + b"[]," * (1 << 20) + b"[]]}")
        archive.writestr("entries.jsonl", b"")
    penalty("backup", "--verify", tmp_path / "x.zip").refused(2, "manifest.json", "过大")
