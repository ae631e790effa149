"""Making a backup: one file that holds every case as it stood at one moment, while others go on writing.

The moment is a number of entries in the order of writing; each case is cut to the revision it had reached by then. What
was written is read back and verified before it gets its name.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cases.events import canonical
from cases.evidence.standing import Standing, Standings, standing_of
from cases.keeper import Damaged, Keeper, LedgerDamaged, StoreError
from cases.transfer.archive import (
    BESIDE,
    ENTRIES,
    EVENT,
    FORMAT,
    LARGEST,
    MANIFEST,
    Backup,
    BadBackup,
    Manifest,
    case_member,
    entry_line,
    raw_member,
)
from cases.transfer.copying import Progress
from cases.transfer.placing import new_file
from penalty.oserror import in_chinese


@dataclass(frozen=True, slots=True)
class Made:
    """What a backup holds: how many entries and whole cases, with the root as in an anchor; `damaged` are left out."""

    entries: int
    cases: int
    root: str
    damaged: Mapping[str, Damaged]


def back_up(
    keeper: Keeper, target: Path, *, office: str, made_at: str, folder: Path, progress: Progress | None = None
) -> Made:
    """Write all cases, and the profile and drafts in `folder`, to the new file `target`, and verify it.

    `made_at` is an ISO time. A damaged case is left out and named. Raises StoreError with nothing left behind, also
    where `target` exists.
    """
    with new_file(target) as temp:
        # All cases of the office: nobody else's to read.
        temp.touch(mode=0o600, exist_ok=False)
        with temp.open("wb") as raw, zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
            writer = _Writer(archive, keeper, folder)
            made = writer.cases(progress)
            writer.beside()
            damaged = {case_id: error.reason for case_id, error in made.damaged.items()}
            manifest = Manifest(
                FORMAT, made_at, office, made.entries, made.cases, made.root, damaged, {**writer.members}
            )
            writer.add(MANIFEST, [manifest.to_bytes()])
        _check(temp, target, manifest)
    return made


def beside(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield what is taken along from a store's folder: member names and files. Raises StoreError."""
    for inner in (folder, folder / "drafts"):
        try:
            names = sorted(os.listdir(inner))  # noqa: PTH208 - names alone are needed
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            raise StoreError(f"文件夹 {inner} 读不出：{in_chinese(error)}。没有备份，请管理员检查权限。") from error
        for name in names:
            path = inner / name
            member = path.relative_to(folder).as_posix()
            if BESIDE.fullmatch(member) and path.is_file():
                yield member, path


class _Writer:
    """Writes the members and remembers the sha256 of each."""

    def __init__(self, archive: zipfile.ZipFile, keeper: Keeper, folder: Path) -> None:
        self._archive = archive
        self._keeper = keeper
        self._folder = folder
        self.members: dict[str, str] = {}

    def add(self, name: str, chunks: Iterable[bytes]) -> None:
        """Write a member. Raises OSError."""
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED
        digest = hashlib.sha256()
        with self._archive.open(info, "w", force_zip64=name == ENTRIES) as member:
            for chunk in chunks:
                member.write(chunk)
                digest.update(chunk)
        self.members[name] = digest.hexdigest()

    def cases(self, progress: Progress | None) -> Made:
        """Write the order of writing as it stands now, then each case as far as it had come by then."""
        standings = Standings()
        self.add(ENTRIES, self._noted(standings))
        damaged: dict[str, Damaged] = {}
        for number, case_id in enumerate(sorted(standings.cases), start=1):
            try:
                self._case(case_id, standings.cases[case_id])
            except LedgerDamaged:
                raise
            except Damaged as error:
                damaged[case_id] = error
                self._take_raw(case_id, error.file)
            if progress:
                progress(number, len(standings.cases))
        return Made(standings.entries, len(standings.cases) - len(damaged), standings.root(), damaged)

    def beside(self) -> None:
        """Write the profile and the drafts. Raises StoreError."""
        for name, path in beside(self._folder):
            try:
                content = path.read_bytes()
            except FileNotFoundError:
                # A draft that was recorded meanwhile.
                continue
            except OSError as error:
                raise StoreError(f"{path} 读不出：{in_chinese(error)}。没有备份，请管理员检查权限。") from error
            if len(content) > LARGEST:
                raise StoreError(f"{path} 有 {len(content)} 字节，过大：没有备份，请查明它是什么。")
            self.add(name, [content])

    def _noted(self, standings: Standings) -> Iterator[bytes]:
        for entry in self._keeper.entries():
            fault = standings.add(entry)
            if fault is not None:
                raise StoreError(f"{fault}。没有备份，请用 penalty verify 核验案件库。")
            yield entry_line(entry)

    def _case(self, case_id: str, standing: Standing) -> None:
        events = self._keeper.load(case_id)[: standing.revision]
        if standing_of(events) != standing:
            raise Damaged(Path(case_id), "记录与总账登记的不是同一些")
        lines = [canonical(event.to_dict()) + b"\n" for event in events]
        if sum(map(len, lines)) > LARGEST or max(map(len, lines)) > EVENT:
            raise Damaged(Path(case_id), f"全部记录有 {sum(map(len, lines))} 字节，过大")
        self.add(case_member(case_id), lines)

    def _take_raw(self, case_id: str, file: Path) -> None:
        """Take along what there is of a damaged case's file; a database has none."""
        if self._folder not in file.parents:
            return
        # It is as it is: what cannot be read now is no worse for the backup than what is not there.
        with suppress(OSError):
            if file.is_file() and file.stat().st_size <= LARGEST:
                self.add(raw_member(case_id), [file.read_bytes()])


def _check(file: Path, target: Path, manifest: Manifest) -> None:
    """Read back what was written."""
    try:
        with Backup(file) as backup:
            backup.verify()
            same = backup.manifest == manifest
    except BadBackup as error:
        raise StoreError(f"备份 {target} 没有写成：写下以后读回核对，{error.reason}。请检查磁盘后重试。") from error
    if not same:
        raise StoreError(f"备份 {target} 没有写成：写下以后读回核对，清单不同。请检查磁盘后重试。")
