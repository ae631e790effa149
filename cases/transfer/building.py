"""Building a new store of files from another store or a backup, each case once and whole.

A store that nobody uses yet needs no flush after every event: each case is flushed once, the ledger at its end, and all
is thrown away if that does not come about. What it holds, and the order of it, is the same as if it had been copied
event by event.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from cases.embedded.case_file import case_file
from cases.embedded.keeper import EmbeddedKeeper
from cases.embedded.ledger import Ledger, Line
from cases.events import Event
from cases.evidence.standing import Standings, standing_of
from cases.files import make_folder
from cases.keeper import Project, StoreError, check_case_id
from cases.place import check_local
from cases.search import words_of
from cases.transfer.copying import Copied, CopyStopped, Progress, Source, standings
from cases.transfer.placing import write_new
from penalty.oserror import in_chinese


def build(source: Source, folder: Path, project: Project, progress: Progress | None = None) -> Copied:
    """Write all that a source holds at the call into a folder without cases, then load every case and compare.

    On return it is on disk. Raises CopyStopped and StoreError; the folder is of no use then.
    """
    check_local(folder)
    before = standings(source)
    if Ledger(folder).size() is not None or any((folder / "cases").glob("*")):
        raise StoreError(f"{folder} 里已有案件库，没有改动它：请换一个空的位置。")
    for name in ("cases", "locks"):
        make_folder(folder / name)
    try:
        Ledger(folder).extend(_lines(source, before, folder / "cases", project, progress))
    except OSError as error:
        raise StoreError(f"{folder} 写不了：{in_chinese(error)}。没有建成，请换一个位置或排除后重试。") from error
    keeper = EmbeddedKeeper(folder, project)
    try:
        for case_id, standing in before.cases.items():
            if standing_of(keeper.load(case_id)) != standing:
                raise CopyStopped(f"写成以后核对不符：案件 {case_id}", "请检查磁盘，换一个位置重试")
    finally:
        keeper.close()
    return Copied(len(before.cases), before.entries, before.entries)


def _lines(
    source: Source, before: Standings, cases: Path, project: Project, progress: Progress | None
) -> Iterator[Line]:
    """Yield the ledger's lines in the order of writing; a case's file is written when its last line comes.

    Of a case only the last line says what the list shows and what was written in it; the list needs no other.
    """
    for entry in islice(source.entries(), before.entries):
        whole = before.cases[entry.case_id]
        if entry.revision < whole.revision:
            yield Line(entry.case_id, entry.revision, entry.digest, {}, "")
        else:
            events = source.load(entry.case_id)[: whole.revision]
            if standing_of(events) != whole:
                raise CopyStopped(f"案件 {entry.case_id} 的记录与登记的不是同一些", "请核验来源")
            yield _line(events, cases, project)
        if progress is not None:
            progress(entry.number, before.entries)


def _line(events: tuple[Event, ...], cases: Path, project: Project) -> Line:
    """Write a case's file and return its last line."""
    last = events[-1]
    try:
        listing = project(events)
    except ValueError as error:
        raise CopyStopped(f"案件 {last.case_id} 不能归为案件记录，{error}", "请核验来源") from error
    write_new(cases / f"{check_case_id(last.case_id)}.json", case_file(events))
    return Line(last.case_id, last.revision, last.digest, listing, "\n".join(map(words_of, events)))
