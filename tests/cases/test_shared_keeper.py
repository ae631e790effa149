from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.events import Event, NewEvent, canonical, seal
from cases.keeper import BadCaseId, Conflict, Entry, StoreError, UnknownCase
from cases.memory import MemoryKeeper
from cases.search import Order, Search, words_of
from cases.shared import keeper as module
from cases.shared.keeper import SharedKeeper
from cases.shared.link import connect
from cases.states import STATES
from tests.cases.helpers import new, project
from tests.cases.postgres import Server

Maker = Callable[..., SharedKeeper]

# Letters that fold to others or to several, that SQL, LIKE and regular expressions read as more than letters, and that
# sort differently by byte, by letter and by UTF-16.
SIGNS = "aAbßſİıﬁΣς医院赣南𠮷\ue000\uffff%_'\"\\\0\n .-38:*^$|("
WORDS = st.text(st.sampled_from(SIGNS), max_size=4)
DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2026, 1, 9))
LISTINGS = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("title", "party", "officers", "officer_names", "numbers", "other"), WORDS),
        "provisions": st.lists(st.sampled_from(["38.3", "38.1", "39", "41.2"]), max_size=3).map(" ".join),
        "state": st.sampled_from([*STATES, ""]),
        "due": st.lists(DAYS.map(dt.date.isoformat), max_size=3).map(" ".join),
        "updated_at": WORDS.filter(lambda text: "\0" not in text),
    },
)
SEARCHES = st.builds(
    Search,
    party=WORDS,
    number=WORDS,
    states=st.lists(st.sampled_from([*STATES, "none\0"]), max_size=3).map(tuple),
    officer=WORDS,
    provision=st.sampled_from(["", "", "38", "38.3", "3"]),
    due_from=st.none() | DAYS,
    due_to=st.none() | DAYS,
    line=WORDS,
    text=WORDS,
) | st.one_of([st.builds(Search, **{name: WORDS}) for name in ("party", "number", "officer", "line", "text")])
IDS = st.sampled_from(["A", "a", "A.1", "A-1", "A_1", "B", "b", "0", "10", "9", "Z" * 64])


def listed(events: Sequence[Event]) -> Mapping[str, str]:
    listing = events[-1].data["listing"]
    assert isinstance(listing, Mapping)
    return {str(name): str(value) for name, value in listing.items()}


def empty(postgres: Server, database: str) -> None:
    """Take everything out of a database, past its triggers."""
    postgres.run(
        database,
        "ALTER TABLE penalty.events DISABLE TRIGGER ALL",
        "TRUNCATE penalty.events, penalty.heads",
        *(f"ALTER TABLE penalty.events ENABLE ALWAYS TRIGGER {name}" for name in ("take_event", "keep_events")),
    )


@pytest.fixture
def pair(postgres: Server, database: str, shared_keeper: Maker) -> Callable[[], tuple[SharedKeeper, MemoryKeeper]]:
    """Give what empties the one keeper and makes the other anew."""
    keeper = shared_keeper(database, listed)

    def fresh() -> tuple[SharedKeeper, MemoryKeeper]:
        empty(postgres, database)
        return keeper, MemoryKeeper(listed)

    return fresh


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    written=st.lists(st.tuples(IDS, LISTINGS, WORDS), min_size=1, max_size=8),
    searches=st.lists(SEARCHES, min_size=8, max_size=8),
    page=st.tuples(st.none() | st.integers(0, 4), st.integers(0, 3)),
)
def test_every_answer_is_the_reference_keepers(
    pair: Callable[[], tuple[SharedKeeper, MemoryKeeper]],
    written: list[tuple[str, dict[str, str], str]],
    searches: list[Search],
    page: tuple[int | None, int],
) -> None:
    shared, memory = pair()
    count: dict[str, int] = {}
    for case_id, listing, words in written:
        event = new("note", listing=listing, words=words)
        expected = count.get(case_id, 0)
        count[case_id] = shared.append(case_id, expected, event)
        assert memory.append(case_id, expected, event) == count[case_id]
    for case_id in count:
        assert shared.load(case_id) == memory.load(case_id)
    assert shared.heads() == memory.heads()
    assert list(shared.entries()) == list(memory.entries())
    # Searches for what is there, not only for what hardly ever is.
    own = [Search(party=each.get("party", ""), text=words) for _, each, words in written]
    for search in [*searches, *own]:
        assert shared.query(search) == memory.query(search)
        assert shared.count(search) == memory.count(search)
    limit, offset = page
    for order in get_args(Order):
        found = shared.query(order=order, limit=limit, offset=offset)
        assert found == memory.query(order=order, limit=limit, offset=offset)
    for prefix in ("", "A", "a", "1", "A.1", "x", "_", "%", "\0"):
        assert shared.newest(prefix) == memory.newest(prefix)
    assert list(shared.inspect()) == []


def test_what_cannot_be_written_as_a_column_is_kept_all_the_same(shared_keeper: Maker) -> None:
    keeper = shared_keeper(None, listed)
    listing = {"title": "甲\0乙", "state": "\0", "due": "\0", "updated_at": "2026\0"}
    keeper.append("A", 0, new(listing=listing, text="\0 \x1f \\u0000 𠮷"))
    (head,) = keeper.query(Search(text="\\u0000 𠮷", line="甲 乙"))
    assert head.listing == listing
    assert keeper.load("A")[0].data["text"] == "\0 \x1f \\u0000 𠮷"


@pytest.mark.parametrize(
    "data",
    [
        {"digest": "0" * 64},
        {"case_id": "B", "previous": "0" * 64, "revision": 9},
        {"text": '","digest":"x","case_id":"B","data":{'},
        {"case_id": {"data": {}}, '","case_id":"B","data":{': 1},
        {"text": "医" * 200_000},
    ],
)
def test_nothing_an_event_says_confuses_the_databases_own_check(shared_keeper: Maker, data: dict[str, str]) -> None:
    keeper = shared_keeper()
    keeper.append("A", 0, NewEvent("2026-11-21T09:30:00+08:00", '"case_id":"B",', 'x","previous":"', data))
    assert keeper.load("A")[0].data == data


def test_events_are_received_in_their_place_only(shared_keeper: Maker) -> None:
    source, keeper = MemoryKeeper(project), shared_keeper()
    for revision in range(3):
        source.append("A", revision, new(f"k{revision}"))
    first, second, third = source.load("A")
    with pytest.raises(UnknownCase):
        keeper.receive(second)
    keeper.receive(first)
    for wrong in (first, third):
        with pytest.raises(Conflict) as caught:
            keeper.receive(wrong)
        assert caught.value.found == 1
    other = seal("A", 2, "f" * 64, new())
    with pytest.raises(ValueError, match="前一事件摘要不符"):
        keeper.receive(other)
    with pytest.raises(ValueError, match="不认识"):
        keeper.receive(seal("A", 2, first.digest, new("unfoldable")))
    keeper.receive(second)
    keeper.receive(third)
    assert keeper.load("A") == (first, second, third)
    with pytest.raises(BadCaseId):
        keeper.receive(seal("a/b", 1, "0" * 64, new()))


def test_entries_are_those_of_the_call_page_by_page(shared_keeper: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PAGE", 3)
    keeper = shared_keeper()
    for number in range(10):
        keeper.append("AB"[number % 2], number // 2, new())
    entries = keeper.entries()
    keeper.append("A", 5, new())
    found = []
    for entry in entries:
        # Reading a case on the same connection meanwhile disturbs nothing.
        assert keeper.load(entry.case_id)[entry.revision - 1].digest == entry.digest
        found.append(entry)
    assert [(each.number, each.case_id, each.revision) for each in found] == [
        (number + 1, "AB"[number % 2], number // 2 + 1) for number in range(10)
    ]
    assert list(keeper.entries())[:10] == found


INSERT = (
    "INSERT INTO penalty.events (case_id, revision, digest, previous, canon, words, listing, party, numbers, state, "
    "officers, officer_names, provisions, due, line, updated_at) "
    "VALUES (%s, %s, %s, %s, %s, %s, '{}', '', '', '', '', '', '', '', '', '')"
)


def row_of(event: Event) -> list[object]:
    return [
        event.case_id,
        event.revision,
        event.digest,
        event.previous,
        canonical(event.to_dict()),
        words_of(event),
    ]


def test_no_event_appears_before_one_that_was_counted(postgres: Server, database: str, shared_keeper: Maker) -> None:
    """A writer that has its number and has not committed yet holds the count back, and no other writer."""
    keeper, other = shared_keeper(database), shared_keeper(database)
    keeper.append("A", 0, new())
    counted: list[Entry] = []
    counting = threading.Thread(target=lambda: counted.extend(keeper.entries()))
    with closing(connect(postgres.dsn(database))) as connection:
        connection.execute("BEGIN")
        connection.execute(INSERT, row_of(seal("SLOW", 1, "0" * 64, new())))
        other.append("QUICK", 0, new())
        counting.start()
        time.sleep(0.3)
        assert counting.is_alive()
        assert counted == []
        connection.execute("COMMIT")
        counting.join(10)
    assert [(each.number, each.case_id) for each in counted] == [(1, "A"), (2, "SLOW"), (3, "QUICK")]


def test_threads_share_one_keeper(shared_keeper: Maker) -> None:
    keeper = shared_keeper()
    done: list[int] = []

    def work(name: str) -> None:
        for revision in range(15):
            done.append(keeper.append(name, revision, new(mark=name)))
            assert len(keeper.load(name)) == revision + 1
            assert keeper.count() >= 1

    threads = [threading.Thread(target=work, args=(name,)) for name in "ABCD"]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert sorted(done) == sorted([*range(1, 16)] * 4)


def test_two_writers_of_one_revision(shared_keeper: Maker, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have read the case before either writes: the database decides, for a new case and for an old one."""
    first, second = shared_keeper(database), shared_keeper(database)
    write = second._write  # noqa: SLF001 - the moment between reading and writing

    def late(events: Sequence[Event], event: Event) -> None:
        # The very same event: what is on file is another's all the same.
        first.append("A", len(events), new("note"))
        write(events, event)

    monkeypatch.setattr(second, "_write", late)
    for revision in (0, 1):
        with pytest.raises(Conflict, match="重新打开案件") as caught:
            second.append("A", revision, new("note"))
        assert (caught.value.expected, caught.value.found) == (revision, revision + 1)
    assert len(first.load("A")) == 2


def test_a_filling_names_the_case_whose_place_is_taken(shared_keeper: Maker) -> None:
    source, keeper = MemoryKeeper(project), shared_keeper()
    for case_id, revision in (("A", 0), ("A", 1), ("B", 0), ("B", 1), ("C", 0)):
        source.append(case_id, revision, new(case_id))
    (a1, a2), (b1, b2), (c1,) = source.load("A"), source.load("B"), source.load("C")
    keeper.append("B", 0, new("theirs"))
    for batch, case_id, expected, found in (
        # Taken; not continued; not begun; taken by itself, which nobody has sent before.
        ([a1, c1, b1], "B", 0, 1),
        ([a1, a2, b2], "B", 1, 1),
        ([c1, a1, a1], "A", 0, 0),
        ([c1, a2], "A", 1, 0),
    ):
        with pytest.raises(Conflict) as caught:
            keeper.fill(iter([(event, None) for event in batch]))
        assert (caught.value.case_id, caught.value.expected, caught.value.found) == (case_id, expected, found)
        assert [head.case_id for head in keeper.heads()] == ["B"]
    keeper.receive(c1)
    with pytest.raises(Conflict, match="案件 C "):
        keeper.fill(iter([(a1, None), (a2, None), (c1, None)]))
    assert keeper.fill(iter([(a1, None), (a2, (a1, a2))])) == 2
    assert list(keeper.inspect()) == []


def test_a_sequence_that_was_set_back_is_no_conflict(postgres: Server, database: str, shared_keeper: Maker) -> None:
    """As a restore of the rows alone would leave it."""
    keeper = shared_keeper(database)
    keeper.append("A", 0, new())
    postgres.run(database, "SELECT setval('penalty.events_seq', 1, false)")
    with pytest.raises(StoreError, match="恢复得不完整") as caught:
        keeper.append("B", 0, new())
    assert type(caught.value) is StoreError
    assert keeper.count() == 1
