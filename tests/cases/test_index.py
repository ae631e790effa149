"""The index of a store: only a copy of the ledger, so whatever becomes of it costs a little time and no answer."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cases.embedded.keeper import EmbeddedKeeper
from cases.keeper import StoreError
from cases.search import Search
from tests.cases.helpers import drop_index, keeper_in, listed, new, quick_folder, snapshot

FUZZ = settings(
    max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
COUNT = 40


def opened(folder: Path) -> EmbeddedKeeper:
    return keeper_in(folder, fold=listed)


@pytest.fixture(scope="module")
def good() -> Iterator[Path]:
    """Give a store of forty cases, never to be changed; its index has some pages and no journal."""
    with quick_folder() as folder:
        keeper = opened(Path(folder, "good"))
        for number in range(COUNT):
            shown = {"party": f"医院{number}", "state": "notice", "title": "重复收费" * 20}
            keeper.append(f"C{number:02}", 0, new(said="床位费" * 30, shown=shown))
        keeper.append("C00", 1, new(shown={"party": "诊所", "state": "closed"}))
        keeper.heads()
        keeper.close()
        yield Path(folder, "good")


def copy_of(good: Path) -> Path:
    folder = good.parent / "copy"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(good, folder)
    return folder


def check_answers(folder: Path, good: Path) -> None:
    """Check that every answer is that of the untouched store, and that the next append is taken and shown."""
    with closing(opened(folder)) as keeper, closing(opened(good)) as model:
        for search in (Search(), Search(party="诊所"), Search(states=("notice",)), Search(text="床位费")):
            assert keeper.query(search, order="newest") == model.query(search, order="newest")
            assert keeper.count(search) == model.count(search)
        assert keeper.newest("C") == f"C{COUNT - 1:02}"
        assert keeper.damaged() == ()
        assert list(keeper.inspect()) == []
        assert keeper.append("C00", 2, new(shown={"party": "新诊所"})) == 3
        assert [head.revision for head in keeper.query(Search(party="新诊所"))] == [3]


def check_kept(folder: Path) -> None:
    """Check that the next who opens the store need not make the index again."""
    with closing(sqlite3.connect(folder / "index.sqlite")) as connection:
        assert connection.execute("SELECT count(*), max(revision) FROM heads").fetchone() == (COUNT, 3)


def test_a_deleted_index(good: Path) -> None:
    folder = copy_of(good)
    drop_index(folder)
    check_answers(folder, good)
    opened(folder).heads()
    check_kept(folder)


def test_an_index_deleted_under_a_keeper_that_has_it_open(good: Path) -> None:
    folder = copy_of(good)
    with closing(opened(folder)) as keeper:
        assert keeper.count() == COUNT
        drop_index(folder)
        check_answers(folder, good)
        assert keeper.heads() == opened(folder).heads()


@FUZZ
@given(content=st.binary(max_size=300), suffix=st.sampled_from(["", "-wal", "-shm"]))
@example(content=b"", suffix="")
@example(content=b"SQLite format 3\0", suffix="")
@example(content=b"\0" * 8192, suffix="")
@example(content=b"\0" * 8192, suffix="-wal")
def test_any_bytes(good: Path, content: bytes, suffix: str) -> None:
    folder = copy_of(good)
    Path(f"{folder / 'index.sqlite'}{suffix}").write_bytes(content)
    check_answers(folder, good)
    opened(folder).heads()
    check_kept(folder)


@FUZZ
@given(data=st.data())
def test_a_cut_index(good: Path, data: st.DataObject) -> None:
    folder = copy_of(good)
    size = (folder / "index.sqlite").stat().st_size
    os.truncate(folder / "index.sqlite", data.draw(st.integers(0, size - 1)))
    with closing(opened(folder)) as keeper, closing(opened(good)) as model:
        assert keeper.heads() == model.heads()


@settings(FUZZ, max_examples=25)
@given(data=st.data())
def test_flipped_bytes(good: Path, data: st.DataObject) -> None:
    """What is shown is sealed row by row; where another page is hit the store says so when it is inspected."""
    folder = copy_of(good)
    content = bytearray((folder / "index.sqlite").read_bytes())
    for _ in range(data.draw(st.integers(1, 20))):
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    (folder / "index.sqlite").write_bytes(bytes(content))
    before = snapshot(folder)
    with closing(opened(folder)) as keeper, closing(opened(good)) as model:
        try:
            heads, found = keeper.heads(), keeper.query(Search(states=("notice",), party="医院", text="床位"))
            right = heads == model.heads() and len(found) == COUNT - 1
            # What is shown at all is shown as it was entered.
            assert all(head in model.heads() for head in heads)
            said = [*map(str, keeper.damaged()), *keeper.inspect()]
        except StoreError as error:
            right, said = False, [str(error)]
    assert right or said
    assert snapshot(folder) == before
    # Without it all is as it was.
    drop_index(folder)
    check_answers(folder, good)


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE heads",
        "DROP TABLE texts",
        "DROP TABLE place",
        "DELETE FROM place",
        "UPDATE place SET offset = offset + 1",
        "UPDATE place SET offset = 'x'",
        "UPDATE place SET offset = 1 << 60",
        "UPDATE place SET seal = 'x'",
        "UPDATE place SET seal = '医'",
        "UPDATE heads SET listing = '{'",
        "UPDATE heads SET listing = replace(listing, '医院', '医保')",
        "UPDATE heads SET revision = revision + 1",
        "UPDATE heads SET revision = 'x' WHERE case_id = 'C00'",
        "UPDATE heads SET digest = 'x' WHERE case_id = 'C00'",
        "UPDATE heads SET listing = x'ff' WHERE case_id = 'C00'",
        "UPDATE heads SET listing = CAST(x'ff' AS TEXT) WHERE case_id = 'C00'",
        "PRAGMA user_version = 1",
        "PRAGMA user_version = 99",
        "ALTER TABLE heads DROP COLUMN line",
    ],
)
def test_an_index_changed_by_hand_or_of_another_version_is_made_again(good: Path, statement: str) -> None:
    folder = copy_of(good)
    with closing(sqlite3.connect(folder / "index.sqlite", isolation_level=None)) as connection:
        connection.execute(statement)
    check_answers(folder, good)
    opened(folder).heads()
    check_kept(folder)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE heads SET party = 'x' WHERE case_id = 'C00'",
        "UPDATE heads SET state = 'closed'",
        "UPDATE texts SET text = ''",
        "DELETE FROM heads WHERE case_id = 'C07'",
        "DELETE FROM texts",
    ],
)
def test_what_is_not_seen_at_once_is_seen_by_inspection(good: Path, statement: str) -> None:
    folder = copy_of(good)
    with closing(sqlite3.connect(folder / "index.sqlite", isolation_level=None)) as connection:
        connection.execute(statement)
    with closing(opened(folder)) as keeper:
        assert any("index.sqlite 与总账不符" in sentence for sentence in keeper.inspect())
    drop_index(folder)
    check_answers(folder, good)


def test_an_index_that_cannot_be_written_or_removed(good: Path) -> None:
    folder = copy_of(good)
    drop_index(folder)
    (folder / "index.sqlite").mkdir()
    check_answers(folder, good)
    assert (folder / "index.sqlite").is_dir()


def test_many_who_find_a_broken_index_at_once(good: Path) -> None:
    for content in (b"no index", b"", b"SQLite format 3\0" + b"\1" * 5000):
        folder = copy_of(good)
        (folder / "index.sqlite").write_bytes(content)
        counts: list[int] = []
        start = threading.Barrier(6)

        def look(folder: Path = folder, start: threading.Barrier = start, counts: list[int] = counts) -> None:
            with closing(opened(folder)) as keeper:
                start.wait()
                counts.extend(len(keeper.heads()) for _ in range(5))

        threads = [threading.Thread(target=look) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert counts == [COUNT] * 30
        check_answers(folder, good)


def test_one_keeper_used_by_many_threads(good: Path) -> None:
    folder = copy_of(good)
    errors: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for revision in range(5):
                assert keeper.append(f"T{number}", revision, new(shown={})) == revision + 1
                assert keeper.query(Search(line=f"T{number}"))[0].revision == revision + 1
                assert len(keeper.load(f"T{number}")) == revision + 1
        except BaseException as error:  # noqa: BLE001 - raised below
            errors.append(error)

    with closing(opened(folder)) as keeper:
        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert errors == []
        assert keeper.count() == COUNT + 4
        assert list(keeper.inspect()) == []


def test_opening_reads_only_what_came_after(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cases.embedded.ledger import Ledger, Line, Place

    folder, read = copy_of(good), list[str]()
    original = Ledger.read

    def counted(self: Ledger, after: Place, end: int) -> Iterator[tuple[Line, Place]]:
        for line, place in original(self, after, end):
            read.append(line.case_id)
            yield line, place

    monkeypatch.setattr(Ledger, "read", counted)
    with closing(opened(folder)) as keeper:
        assert keeper.count() == COUNT
        assert read == []
        keeper.append("N", 0, new(shown={}))
    with closing(opened(folder)) as keeper:
        assert keeper.count() == COUNT + 1
        keeper.heads()
        assert read == ["N"]
