"""Making the ledger of a store that was written before there was one."""

from __future__ import annotations

import re
import secrets
import shutil
import time
from pathlib import Path
from typing import Final

from cases.embedded.case_file import read_case
from cases.embedded.ledger import LEDGER, REBUILT, Ledger, Line
from cases.files import locked, make_folder, names_in, remove_quietly, sync_folder
from cases.keeper import BadCaseId, Damaged, Project, StoreError, check_case_id
from cases.place import check_local
from cases.search import words_of
from penalty.oserror import in_chinese

_TRACES: Final = (LEDGER, "index.sqlite", "quarantine", "pending")
"""What only a store with a ledger has."""
_LEFTOVER: Final = re.compile(r"\..+\.json\.[0-9a-f]{16}\.tmp")


def adopt(folder: Path, project: Project, *, rebuild: bool = False) -> int:
    """Make the ledger from the case files of a store's folder and return how many events were entered.

    The order of writing is lost; the cases follow one another by id. Only a store that never had a ledger is adopted;
    with `rebuild` one that lost it is too: what is left of the old one is kept in quarantine, and a store that was
    rebuilt says so until that is taken away. Raises StoreError, and Damaged for a case that cannot be read: nothing is
    changed then.
    """
    check_local(folder)
    if "cases" not in names_in(folder):
        return 0
    make_folder(folder / "locks")
    with locked(folder / "locks" / ".ledger.lock", "总账", 10.0):
        there = names_in(folder)
        traces = [name for name in _TRACES if name in there]
        if traces and not rebuild:
            raise StoreError(
                f"案件库 {folder} 有过总账（有 {'、'.join(traces)}），不是以前版本的案件库：总账丢失或损坏的，"
                "请从备份恢复；案件文件确实可信的，可以用 penalty store migrate --rebuild 由案件文件重建，会留下记载。"
            )
        making = folder / f".{secrets.token_hex(8)}.part"
        kept = folder / "quarantine" / f"ledger-{time.time_ns()}{REBUILT}"
        try:
            entered = _entered(folder, making, project)
            if entered:
                if rebuild:
                    _keep_old(folder, kept)
                # At no moment without a ledger: whoever is stopped here finds the old one, and does it again.
                (making / LEDGER).replace(folder / LEDGER)
                sync_folder(folder)
                _tidy(folder)
        except OSError as error:
            # Nothing was rebuilt, so nothing must say so.
            remove_quietly(kept)
            raise StoreError(f"总账没有建成：{in_chinese(error)}。原有内容未变，请排除后重试。") from error
        finally:
            shutil.rmtree(making, ignore_errors=True)
    return entered


def _keep_old(folder: Path, kept: Path) -> None:
    """Keep a copy of the old ledger, or the note that there was none, under the name `kept`."""
    make_folder(kept.parent)
    if (folder / LEDGER).exists():
        shutil.copyfile(folder / LEDGER, kept)
    else:
        kept.touch()
    sync_folder(kept.parent)


def _tidy(folder: Path) -> None:
    """Drop the index that was made from another ledger, and what writers of old left when they died."""
    for path in (folder / "cases").iterdir():
        # Nothing in it was ever promised.
        if _LEFTOVER.fullmatch(path.name):
            remove_quietly(path)
    for suffix in ("-wal", "-shm", ""):
        (folder / f"index.sqlite{suffix}").unlink(missing_ok=True)


def _entered(folder: Path, making: Path, project: Project) -> int:
    paths = sorted((folder / "cases").glob("*.json"), key=lambda path: path.stem)
    cases = [events for path in paths if (events := read_case(path))]
    listings = []
    for events in cases:
        path = folder / "cases" / f"{events[0].case_id}.json"
        try:
            check_case_id(events[0].case_id)
            listings.append(project(events))
        except (BadCaseId, ValueError) as error:
            raise Damaged(path, f"不能登记到总账，{error}") from error
    make_folder(making / "locks")
    Ledger(making).extend(
        Line(event.case_id, event.revision, event.digest, listing if event is events[-1] else {}, words_of(event))
        for events, listing in zip(cases, listings, strict=True)
        for event in events
    )
    return sum(len(events) for events in cases)
