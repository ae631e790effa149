"""Making the ledger of a store that was written before there was one."""

from __future__ import annotations

from pathlib import Path

from cases.embedded.case_file import read_case
from cases.embedded.ledger import Ledger, Line
from cases.files import locked, make_folder, sync_folder
from cases.keeper import BadCaseId, Damaged, Project, StoreError, check_case_id
from cases.search import words_of
from penalty.oserror import in_chinese


def adopt(folder: Path, project: Project) -> int:
    """Make the ledger from the case files of a store's folder and return how many events were entered.

    The order of writing is lost; the cases follow one another by id. Raises StoreError where there is a ledger already,
    and Damaged for a case that cannot be read: no ledger is left then.
    """
    make_folder(folder / "locks")
    with locked(folder / "locks" / ".ledger.lock", "总账", 10.0):
        if Ledger(folder).size() is not None:
            raise StoreError(f"案件库 {folder} 已有总账，不用再建。")
        return _adopted(folder, project)


def _adopted(folder: Path, project: Project) -> int:
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
    making = folder / "pending" / ".ledger"
    make_folder(making / "locks")
    made = Ledger(making)
    try:
        made.path.unlink(missing_ok=True)
        made.extend(
            Line(event.case_id, event.revision, event.digest, listing if event is events[-1] else {}, words_of(event))
            for events, listing in zip(cases, listings, strict=True)
            for event in events
        )
        if cases:
            made.path.replace(folder / made.path.name)
            sync_folder(folder)
    except OSError as error:
        raise StoreError(f"总账没有建成：{in_chinese(error)}。原有内容未变，请排除后重试。") from error
    return sum(len(events) for events in cases)
