from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.drafts import Drafts
from cases.events import Event
from cases.evidence.standing import Standings
from cases.keeper import Entry, Keeper, LedgerDamaged, StoreError
from cases.memory import MemoryKeeper
from cases.transfer import backup as backup_module
from cases.transfer.archive import LARGEST, Backup, BadBackup, Manifest
from cases.transfer.backup import Made, back_up
from cases.transfer.copying import copy
from tests.cases.backup_children import DYING, WRITER
from tests.cases.forged import FORGED, members_of, resealed, zipped
from tests.cases.helpers import ROOT, keeper_in, names_in, new, project
from tests.cases.test_copying import HISTORIES, STEPS, held, lived

AT = "2026-11-21T09:30:00+08:00"
_OTHER = b"other"


def made(keeper: Keeper, target: Path, folder: Path | None = None) -> Made:
    return back_up(keeper, target, office="某局", made_at=AT, folder=folder or target.parent / "无")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Return a store in files with three cases, a profile, year files, a draft, and what must stay at home."""
    folder = tmp_path / "库"
    keeper = keeper_in(folder)
    copy(lived(STEPS), keeper)
    keeper.close()
    (folder / "office.yaml").write_text("name: 某局\n", encoding="utf-8")
    (folder / "holidays-2027.yaml").write_text("year: 2027\n", encoding="utf-8")
    (folder / "key.json").write_text("秘密", encoding="utf-8")
    Drafts(folder).save("A", "form", "wang", {"当事人": "某医院"})
    return folder


@pytest.fixture
def whole(store: Path, tmp_path: Path) -> Path:
    """Return a good backup."""
    target = tmp_path / "备份.zip"
    made(keeper_in(store), target, store)
    return target


@settings(max_examples=10, deadline=None)
@given(HISTORIES)
def test_there_and_back(steps: list[tuple[str, str]]) -> None:
    origin = lived(steps)
    with TemporaryDirectory() as name:
        folder = Path(name)
        embedded, restored = keeper_in(folder / "a"), keeper_in(folder / "b")
        copy(origin, embedded)
        result = made(embedded, folder / "x.zip")
        assert (result.entries, result.cases) == (len(steps), len(set(dict(steps))))
        with Backup(folder / "x.zip") as backup:
            backup.verify(project)
            copy(backup, restored)
        assert held(restored) == held(embedded) == held(origin)
        assert restored.heads() == origin.heads()
        embedded.close()
        restored.close()


def test_what_is_in_it(store: Path, whole: Path) -> None:
    assert whole.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(whole) as archive:
        names = archive.namelist()
        lines = archive.read("cases/A.jsonl").splitlines()
        manifest = json.loads(archive.read("manifest.json"))
        draft = next(name for name in names if name.startswith("drafts/"))
        assert archive.read(draft) == (store / draft).read_bytes()
        assert {name: hashlib.sha256(archive.read(name)).hexdigest() for name in names if name != "manifest.json"} == (
            manifest["members"]
        )
    cases = ["cases/A.jsonl", "cases/B.jsonl", "cases/C.jsonl"]
    assert names == ["entries.jsonl", *cases, "holidays-2027.yaml", "office.yaml", draft, "manifest.json"]
    assert [json.loads(line)["data"]["token"] for line in lines] == ["一", "三", "六"]
    standings = Standings()
    for entry in keeper_in(store).entries():
        standings.add(entry)
    assert {name: manifest[name] for name in ("entries", "cases", "root", "office", "made_at", "damaged")} == {
        "entries": 6,
        "cases": 3,
        "root": standings.root(),
        "office": "某局",
        "made_at": AT,
        "damaged": {},
    }


def test_a_backup_while_three_processes_write(tmp_path: Path) -> None:
    folder = tmp_path / "库"
    keeper = keeper_in(folder)
    keeper.append("shared", 0, new())
    command = [sys.executable, "-c", WRITER, str(folder)]
    writers = [subprocess.Popen([*command, name], cwd=ROOT, stdout=subprocess.PIPE, text=True) for name in "xyz"]
    try:
        for writer in writers:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "ready\n"
        results: list[Made] = []
        while not results or (results[-1].entries < 60 and all(writer.poll() is None for writer in writers)):
            results.append(made(keeper, tmp_path / f"{len(results)}.zip"))
    finally:
        (folder / "stop").touch()
        outputs = [writer.communicate(timeout=60)[0] for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    # Otherwise nobody wrote meanwhile, and the test proved nothing.
    assert results[0].entries < results[-1].entries
    assert all(int(output) > 1 for output in outputs)
    assert len(results) > 1
    entries, cases = held(keeper)
    for number, result in enumerate(results):
        assert result.damaged == {}
        restored = MemoryKeeper(project)
        with Backup(tmp_path / f"{number}.zip") as backup:
            backup.verify(project)
            copy(backup, restored)
        order, kept = held(restored)
        assert order == entries[: result.entries]
        assert all(cases[case_id][: len(events)] == events for case_id, events in kept.items())
    keeper.close()


def test_an_existing_file_is_never_touched(store: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.zip"
    target.write_bytes(_OTHER)
    with pytest.raises(StoreError, match="已经存在"):
        made(keeper_in(store), target, store)
    assert target.read_bytes() == _OTHER
    assert names_in(tmp_path) == ["x.zip", "库"]


def test_a_file_that_came_meanwhile_is_not_touched_either(store: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.zip"

    def came(done: int, total: int) -> None:
        if done == total:
            target.write_bytes(_OTHER)

    with pytest.raises(StoreError, match="已经存在"):
        back_up(keeper_in(store), target, office="某局", made_at=AT, folder=store, progress=came)
    assert target.read_bytes() == _OTHER
    assert names_in(tmp_path) == ["x.zip", "库"]


def test_a_killed_backup_has_no_name(store: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.zip"
    done = subprocess.run([sys.executable, "-c", DYING, store, target], cwd=ROOT, check=False)
    assert done.returncode == 77
    assert not target.exists()
    made(keeper_in(store), target, store)


def _refuse(*_: object, **__: object) -> None:
    raise OSError(28, "injected")


@pytest.mark.parametrize(
    "call", ["os.fsync", "zipfile._ZipWriteFile.write", "os.link", "zipfile.ZipFile._write_end_record"]
)
def test_a_backup_that_fails_leaves_nothing(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    keeper = keeper_in(store)
    held(keeper)
    with monkeypatch.context() as patch:
        patch.setattr(call, _refuse)
        if call == "os.link":
            # A medium without hard links: a rename does, and fails here as well.
            patch.setattr("pathlib.Path.rename", _refuse)
        with pytest.raises(StoreError, match="磁盘已满"):
            made(keeper, tmp_path / "x.zip", store)
    assert names_in(tmp_path) == ["库"]


def test_a_medium_without_hard_links(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.link", _refuse)
    made(keeper_in(store), tmp_path / "x.zip", store)
    assert names_in(tmp_path) == ["x.zip", "库"]


def test_what_was_written_wrong_is_not_reported_as_a_backup(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Manifest.to_bytes
    monkeypatch.setattr(Manifest, "to_bytes", lambda self: real(replace(self, entries=self.entries + 1)))
    with pytest.raises(StoreError, match="没有写成：写下以后读回核对"):
        made(keeper_in(store), tmp_path / "x.zip", store)
    assert names_in(tmp_path) == ["库"]


def test_a_damaged_case_does_not_stop_the_others(store: Path, tmp_path: Path) -> None:
    file = store / "cases" / "B.json"
    broken = file.read_bytes().replace("二".encode(), "三".encode())
    file.write_bytes(broken)
    result = made(keeper_in(store), tmp_path / "x.zip", store)
    assert (result.entries, result.cases, list(result.damaged)) == (6, 2, ["B"])
    restored = MemoryKeeper(project)
    with Backup(tmp_path / "x.zip") as backup:
        backup.verify(project)
        assert "校验和不符" in backup.manifest.damaged["B"]
        assert backup.read("damaged/B.raw") == broken
        copy(backup, restored)
    origin = lived([step for step in STEPS if step[0] != "B"])
    assert held(restored) == held(origin)


def test_a_case_that_is_gone_is_named(store: Path, tmp_path: Path) -> None:
    (store / "cases" / "B.json").unlink()
    assert list(made(keeper_in(store), tmp_path / "x.zip", store).damaged) == ["B"]
    with Backup(tmp_path / "x.zip") as backup:
        backup.verify(project)
        assert "damaged/B.raw" not in backup.manifest.members


def test_a_broken_ledger_is_no_backup(store: Path, tmp_path: Path) -> None:
    ledger = store / "ledger.jsonl"
    ledger.write_bytes(ledger.read_bytes().replace("三".encode(), "四".encode()))
    (store / "index.sqlite").unlink()
    with pytest.raises(LedgerDamaged):
        made(keeper_in(store), tmp_path / "x.zip", store)
    assert names_in(tmp_path) == ["库"]


def test_a_case_too_large_is_left_out_and_named(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup_module, "LARGEST", 700)
    result = made(keeper_in(store), tmp_path / "x.zip")
    assert {case_id: error.reason.rpartition("，")[2] for case_id, error in result.damaged.items()} == {"A": "过大"}


def contents(file: Path) -> tuple[object, ...]:
    """Return all that a backup says, verified."""
    with Backup(file) as backup:
        backup.verify(project)
        entries: list[Entry] = list(backup.entries())
        events: list[tuple[Event, ...]] = [backup.load(case_id) for case_id in sorted({e.case_id for e in entries})]
        return entries, events, asdict(backup.manifest), [backup.read(name) for name in backup.beside()]


def test_a_flipped_bit_is_detected_or_harmless(whole: Path, tmp_path: Path) -> None:
    original, body = contents(whole), whole.read_bytes()
    target, refused = tmp_path / "x.zip", 0
    places = range(random.randrange(4), len(body), 4)  # noqa: S311 - every place has its turn in some run
    for place in places:
        flipped = bytearray(body)
        flipped[place] ^= 1 << random.randrange(8)  # noqa: S311 - which bit does not matter
        target.write_bytes(flipped)
        try:
            found = contents(target)
        except BadBackup:
            refused += 1
        else:
            assert found == original
    # Times and attributes of members may change unseen; nothing else.
    assert refused > len(places) * 3 // 4


def test_a_backup_cut_short_is_refused(whole: Path, tmp_path: Path) -> None:
    body, target = whole.read_bytes(), tmp_path / "x.zip"
    for size in [*range(random.randrange(9), len(body), 9), len(body) - 1]:  # noqa: S311 - as above
        target.write_bytes(body[:size])
        with pytest.raises(BadBackup):
            contents(target)


_MEMBERS = st.dictionaries(
    st.sampled_from(["manifest.json", "entries.jsonl", "cases/A.jsonl", "office.yaml", "damaged/A.raw", "x"])
    | st.text(),
    st.binary() | st.sampled_from([b"", b"{}\n", b"[]\n", b'[1,"A",1,"' + b"0" * 64 + b'"]\n']),
)


@settings(max_examples=150, deadline=None)
@given(st.binary() | _MEMBERS.map(zipped))
def test_any_bytes_are_refused(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        target = Path(folder, "x.zip")
        target.write_bytes(content)
        with pytest.raises(BadBackup):
            contents(target)


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_backup_is_refused_by_file_and_reason(whole: Path, tmp_path: Path, name: str) -> None:
    forge, reason = FORGED[name]
    target = tmp_path / "forged.zip"
    target.write_bytes(zipped(forge(members_of(whole))))
    with pytest.raises(BadBackup) as caught:
        contents(target)
    assert str(target) in str(caught.value)
    assert reason in str(caught.value)


def test_the_forger_can_reseal(whole: Path, tmp_path: Path) -> None:
    """What the forgeries above are refused for is not how they are packed."""
    target = tmp_path / "same.zip"
    target.write_bytes(zipped(resealed(members_of(whole))))
    assert contents(target) == contents(whole)


def test_a_member_twice_is_refused(whole: Path) -> None:
    with zipfile.ZipFile(whole, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("office.yaml", b"other")
    with pytest.raises(BadBackup, match="有两份"):
        contents(whole)


def test_a_bomb_is_not_unfolded(tmp_path: Path) -> None:
    target = tmp_path / "x.zip"
    block = bytes(1 << 20)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("entries.jsonl", b"")
        with archive.open("manifest.json", "w") as member:
            for _ in range((LARGEST >> 20) + 1):
                member.write(block)
    assert target.stat().st_size < LARGEST // 500
    with pytest.raises(BadBackup, match="过大"):
        Backup(target)


def test_members_on_the_same_bytes_are_refused(whole: Path, tmp_path: Path) -> None:
    body = whole.read_bytes()
    # The central directory's copy of a compressed size stands 20 bytes behind its mark.
    place = body.index(b"PK\x01\x02") + 20
    target = tmp_path / "x.zip"
    target.write_bytes(body[:place] + (len(body) * 2).to_bytes(4, "little") + body[place + 4 :])
    with pytest.raises(BadBackup):
        contents(target)


@pytest.mark.parametrize(("place", "value"), [(8, b"\x01"), (10, b"\x0c")])
def test_encrypted_or_strangely_compressed_members_are_refused(whole: Path, place: int, value: bytes) -> None:
    body = bytearray(whole.read_bytes())
    start = body.index(b"PK\x01\x02") + place
    body[start : start + 1] = value
    whole.write_bytes(body)
    with pytest.raises(BadBackup, match=r"加密|压缩方法"):
        Backup(whole)


def _pipe(path: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize("make", [Path.mkdir, _pipe, Path.exists])
def test_what_is_no_file_is_refused(tmp_path: Path, make: Callable[[Path], object]) -> None:
    make(tmp_path / "x.zip")
    with pytest.raises(BadBackup, match=r"不是普通文件|没有这个文件"):
        Backup(tmp_path / "x.zip")


def test_a_case_that_does_not_fold_is_refused_before_it_is_restored(whole: Path) -> None:
    def picky(events: Sequence[Event]) -> dict[str, str]:
        raise ValueError(f"不认识的事件 {len(events)}")

    with Backup(whole) as backup, pytest.raises(BadBackup, match="不能归为案件记录，不认识的事件"):
        backup.verify(picky)


def test_a_draft_that_goes_meanwhile_is_not_missed(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = backup_module.beside

    def vanish(folder: Path) -> Iterator[tuple[str, Path]]:
        for name, path in list(real(folder)):
            if name.startswith("drafts/"):
                path.unlink()
            yield name, path

    monkeypatch.setattr(backup_module, "beside", vanish)
    made(keeper_in(store), tmp_path / "x.zip", store)
    with Backup(tmp_path / "x.zip") as backup:
        assert backup.beside() == ("holidays-2027.yaml", "office.yaml")
