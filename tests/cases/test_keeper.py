"""One suite for every keeper: what holds for one holds for all."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.events import GENESIS, JSON, Event, NewEvent, first_break, seal
from cases.keeper import BadCaseId, Conflict, Entry, Head, Keeper, Project, UnknownCase
from cases.memory import MemoryKeeper
from cases.search import ALL, Order, Search
from cases.states import STATES
from tests.cases.helpers import keeper_in, listed, new, project
from tests.cases.searches import CASES, SEARCHES


class Make(Protocol):
    """Makes an empty keeper that folds events so."""

    def __call__(self, fold: Project = project) -> Keeper: ...


@pytest.fixture(params=["embedded", "memory", "shared"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    numbers = itertools.count()
    if request.param == "shared":
        shared: Callable[..., Keeper] = request.getfixturevalue("shared_keeper")
    makers: dict[str, Callable[[Project], Keeper]] = {
        "embedded": lambda fold: keeper_in(tmp_path / f"store{next(numbers)}", fold=fold),
        "memory": MemoryKeeper,
        "shared": lambda fold: shared(None, fold),
    }
    return lambda fold=project: makers[request.param](fold)


@pytest.fixture
def keeper(make: Make) -> Keeper:
    return make()


def whole(keeper: Keeper) -> None:
    """Check that every verb tells the same of all cases."""
    heads = keeper.heads()
    assert heads == keeper.query() == keeper.query(ALL)
    assert [head.case_id for head in heads] == sorted(head.case_id for head in heads)
    assert keeper.count() == len(heads)
    expected = []
    for head in heads:
        events = keeper.load(head.case_id)
        assert first_break(events) is None
        assert (head.revision, head.digest) == (len(events), events[-1].digest)
        expected += [(event.case_id, event.revision, event.digest) for event in events]
    entries = list(keeper.entries())
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    assert sorted((entry.case_id, entry.revision, entry.digest) for entry in entries) == sorted(expected)
    assert keeper.damaged() == ()
    assert list(keeper.inspect()) == []


def test_an_empty_store(keeper: Keeper) -> None:
    assert keeper.heads() == keeper.query() == keeper.query(Search(party="医院", text="x"), order="newest") == ()
    assert keeper.count() == keeper.count(Search(line="x")) == 0
    assert keeper.newest("") is None
    assert list(keeper.entries()) == []
    with pytest.raises(UnknownCase, match="没有案件 A"):
        keeper.load("A")
    whole(keeper)


def test_events_come_back_in_order_with_all_they_say(keeper: Keeper) -> None:
    data: dict[str, JSON] = {"party": "江西某医院", "amount": 1234567, "items": [{"no": 1, "own": None}], "first": True}
    for revision in range(12):
        assert keeper.append("赣".encode().hex(), revision, new(f"k{revision}", **data)) == revision + 1
    events = keeper.load("赣".encode().hex())
    assert [event.revision for event in events] == list(range(1, 13))
    assert [event.kind for event in events] == [f"k{revision}" for revision in range(12)]
    assert all(event.data == data for event in events)
    assert {(event.at, event.actor) for event in events} == {("2026-11-21T09:30:00+08:00", "wang")}
    whole(keeper)


def test_a_stale_revision_is_a_conflict(keeper: Keeper) -> None:
    keeper.append("A", 0, new())
    keeper.append("A", 1, new())
    before = keeper.load("A")
    for expected in (0, 1, 3, -1, 2**40):
        with pytest.raises(Conflict, match="重新打开案件") as caught:
            keeper.append("A", expected, new("late"))
        assert (caught.value.expected, caught.value.found) == (expected, 2)
    assert keeper.load("A") == before
    whole(keeper)


def test_only_revision_0_creates_a_case(keeper: Keeper) -> None:
    for expected in (1, -1):
        with pytest.raises(UnknownCase):
            keeper.append("A", expected, new())
    assert keeper.heads() == ()
    assert keeper.count() == 0


BAD_IDS = [
    "",
    ".",
    "..",
    ".A",
    "-A",
    "_A",
    "A/B",
    "../A",
    "A\\B",
    "A\n",
    "A\0",
    "A B",
    "案件",
    "A" * 65,
    "con",
    "NUL.x",
]


def test_what_is_no_case_id(keeper: Keeper) -> None:
    for case_id in [*BAD_IDS, "Com1", "１", "\ud800"]:
        with pytest.raises(BadCaseId, match="案件编号不可用"):
            keeper.append(case_id, 0, new())
        with pytest.raises(BadCaseId):
            keeper.receive(_event(case_id))
        with pytest.raises(BadCaseId):
            keeper.load(case_id)
    assert keeper.heads() == ()


def _event(case_id: str) -> Event:
    return Event(case_id, 1, "2026-11-21T09:30:00+08:00", "wang", "note", {}, GENESIS, "0" * 64)


def test_what_is_a_case_id(keeper: Keeper) -> None:
    ids = ["A", "0", "a.b", "A..", "A.json", "A.lock", "A.tmp", "A" * 64, "2026-YC_0001", "console", "com"]
    for case_id in ids:
        keeper.append(case_id, 0, new())
    assert [head.case_id for head in keeper.heads()] == sorted(ids)
    assert all(keeper.load(case_id)[0].case_id == case_id for case_id in ids)
    whole(keeper)


def test_heads_and_searches_follow_each_append(make: Make) -> None:
    keeper = make(listed)
    for case_id in ("C", "A", "B"):
        keeper.append(case_id, 0, new("open", shown={"state": "intake", "party": f"医院{case_id}"}))
    assert _ids(keeper.query(Search(states=("intake",)))) == ["A", "B", "C"]
    keeper.append("B", 1, new("close", shown={"state": "closed", "party": "诊所"}))
    assert _ids(keeper.query(Search(states=("intake",)))) == ["A", "C"]
    (head,) = keeper.query(Search(states=("closed",)))
    last = keeper.load("B")[-1]
    assert (head.case_id, head.revision, head.digest) == ("B", 2, last.digest)
    assert head.listing == {"state": "closed", "party": "诊所"}
    # What the list once showed is gone from it, what was once written is not.
    assert keeper.query(Search(party="医院B")) == keeper.query(Search(line="医院B")) == ()
    assert _ids(keeper.query(Search(text="医院B 诊所"))) == ["B"]
    whole(keeper)


def _ids(heads: Sequence[Head]) -> list[str]:
    return [head.case_id for head in heads]


@pytest.fixture
def filled(make: Make) -> Keeper:
    keeper = make(listed)
    for case_id, shown in CASES.items():
        keeper.append(case_id, 0, new(said=f"{case_id} 的床位"))
        keeper.append(case_id, 1, new(shown=shown))
    return keeper


def test_each_field_and_several_together(filled: Keeper) -> None:
    for search, ids in SEARCHES:
        heads = filled.query(search)
        assert (search, _ids(heads)) == (search, sorted(ids))
        assert filled.count(search) == len(heads)
        assert all(head.listing == CASES[head.case_id] for head in heads)


def test_order_and_pages(filled: Keeper) -> None:
    assert _ids(filled.query()) == ["YC-1", "YC-10", "YC-2"]
    assert _ids(filled.query(order="newest")) == ["YC-1", "YC-10", "YC-2"]
    filled.append("YC-2", 2, new(shown={**CASES["YC-2"], "updated_at": "2026-11-09T09:00:00+08:00"}))
    assert _ids(filled.query(order="newest")) == ["YC-2", "YC-1", "YC-10"]
    for order, search in itertools.product(get_args(Order), (ALL, Search(states=("notice",)))):
        everything = filled.query(search, order=order)
        for limit, offset in itertools.product((0, 1, 2, 3, 9), (0, 1, 2, 5)):
            page = filled.query(search, order=order, limit=limit, offset=offset)
            assert page == everything[offset : offset + limit]
        assert filled.query(search, order=order, offset=1) == everything[1:]


def test_of_two_written_at_one_moment_the_greater_number_comes_first(make: Make) -> None:
    keeper = make(listed)
    for case_id in ("A", "C", "B"):
        keeper.append(case_id, 0, new(shown={"updated_at": "2026-11-01T09:00:00+08:00"}))
    assert _ids(keeper.query(order="newest")) == ["C", "B", "A"]


def test_the_newest_number(keeper: Keeper) -> None:
    for case_id in ("YC-9", "YC-10", "YC-1", "YD-100", "Y", "yc-11", "YC_99"):
        keeper.append(case_id, 0, new())
    assert keeper.newest("YC-") == "YC-10"
    assert keeper.newest("YC-1") == "YC-10"
    assert keeper.newest("YC-9") == "YC-9"
    assert keeper.newest("") == "YD-100"
    assert keeper.newest("Y") == "YD-100"
    assert keeper.newest("Z") is keeper.newest("%") is keeper.newest("YC-10-") is None


def test_entries_come_in_the_order_of_writing(keeper: Keeper) -> None:
    written = [("B", 0), ("A", 0), ("B", 1), ("C", 0), ("A", 1)]
    seen: list[Entry] = []
    for number, (case_id, expected) in enumerate(written, start=1):
        keeper.append(case_id, expected, new())
        entries = list(keeper.entries())
        # What was once told stays: the order is only added to.
        assert entries[:-1] == seen
        assert (entries[-1].number, entries[-1].case_id, entries[-1].revision) == (number, case_id, expected + 1)
        assert entries[-1].digest == keeper.load(case_id)[-1].digest
        seen = entries


def test_entries_are_those_at_the_call(keeper: Keeper) -> None:
    keeper.append("A", 0, new())
    entries = keeper.entries()
    keeper.append("A", 1, new())
    keeper.append("B", 0, new())
    assert [(entry.case_id, entry.revision) for entry in entries] == [("A", 1)]


def test_an_event_that_cannot_be_kept_changes_nothing(keeper: Keeper) -> None:
    keeper.append("A", 0, new())
    before = keeper.load("A")
    bad = [
        (new(fine=1.5), "小数"),  # type: ignore[arg-type] # a float on purpose
        (new("unfoldable"), "不认识"),
        (new(""), "kind"),
        (new(text="\ud800"), "无法保存"),
        (new(number=2**63), "过大"),
        (NewEvent("2026-11-21", "wang", "note", {}), "时区"),
    ]
    for event, reason in bad:
        with pytest.raises(ValueError, match=reason):
            keeper.append("A", 1, event)
        with pytest.raises(ValueError, match=reason):
            keeper.append("B", 0, event)
    assert keeper.load("A") == before
    assert _ids(keeper.heads()) == ["A"]
    whole(keeper)


def test_what_was_loaded_is_the_readers_own(keeper: Keeper) -> None:
    keeper.append("A", 0, new(items=[1]))
    loaded = keeper.load("A")[0].data["items"]
    assert isinstance(loaded, list)
    loaded.append(2)
    assert keeper.load("A")[0].data == {"items": [1]}


def test_what_was_given_stays_the_writers_own(keeper: Keeper) -> None:
    items: list[JSON] = [1]
    keeper.append("A", 0, new(items=items))
    items.append(2)
    keeper.append("A", 1, new())
    assert keeper.load("A")[0].data == {"items": [1]}
    whole(keeper)


def test_a_case_is_received_event_by_event(make: Make) -> None:
    source, target = make(listed), make(listed)
    for revision in range(3):
        source.append("A", revision, new(f"k{revision}", said="床位", shown={"party": f"医院{revision}"}))
    source.append("B", 0, new())
    for entry in source.entries():
        target.receive(source.load(entry.case_id)[entry.revision - 1])
    assert target.heads() == source.heads()
    assert list(target.entries()) == list(source.entries())
    assert target.load("A") == source.load("A")
    assert _ids(target.query(Search(text="床位 医院1", party="医院2"))) == ["A"]
    assert target.append("A", 3, new()) == 4
    whole(target)


def test_what_is_not_received(make: Make) -> None:
    source, target = make(), make()
    for revision in range(3):
        source.append("A", revision, new(f"k{revision}"))
    first, second, third = source.load("A")
    with pytest.raises(UnknownCase):
        target.receive(second)
    target.receive(first)
    with pytest.raises(Conflict):
        target.receive(first)
    with pytest.raises(Conflict):
        target.receive(third)
    changed = Event(**{**second.to_dict(), "actor": "li"})  # type: ignore[arg-type] # the fields of an event
    forked = seal("A", 2, "f" * 64, new())
    unfoldable = seal("A", 2, first.digest, new("unfoldable"))
    for event, reason in ((changed, "摘要不符"), (forked, "前一事件摘要不符"), (unfoldable, "不认识")):
        with pytest.raises(ValueError, match=reason):
            target.receive(event)
    assert target.load("A") == (first,)
    whole(target)
    target.receive(second)
    target.receive(third)
    assert target.heads() == source.heads()


# Letters that fold to others or to several, that SQL and LIKE read as more than letters, and that sort differently by
# byte, by letter and by UTF-16.
WORDS = st.text(st.sampled_from("aAbßſİıﬁΣς医院赣南𠮷😀\ue000\uffff%_'\"\\\0\n .-38*:"), max_size=4)
DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2026, 1, 9))
LISTINGS = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("title", "party", "officers", "officer_names", "numbers", "other"), WORDS),
        "provisions": st.lists(st.sampled_from(["38.3", "38.1", "39", "41.2"]), max_size=3).map(" ".join),
        "state": st.sampled_from([*STATES, ""]),
        "due": st.lists(DAYS.map(dt.date.isoformat), max_size=3).map(" ".join),
        "updated_at": st.sampled_from(["", "1", "2", "医", "𠮷", "\uffff"]),
    },
)
ASKED = st.builds(
    Search,
    party=WORDS,
    number=WORDS,
    states=st.lists(st.sampled_from([*STATES, "none"]), max_size=3).map(tuple),
    officer=WORDS,
    provision=st.sampled_from(["", "38", "38.3", "3"]),
    due_from=st.none() | DAYS,
    due_to=st.none() | DAYS,
    line=WORDS,
    text=WORDS,
) | st.one_of([st.builds(Search, **{name: WORDS}) for name in ("party", "number", "officer", "line", "text")])
IDS = st.sampled_from(["A", "a", "A.1", "A-1", "A_1", "B", "b", "0", "10", "9", "Z" * 64])


@given(
    written=st.lists(st.tuples(IDS, LISTINGS, WORDS), max_size=8),
    searches=st.lists(ASKED, min_size=8, max_size=25),
    prefix=st.sampled_from(["", "A", "a", "1", "A.", "%", "_"]),
)
@settings(
    max_examples=15, deadline=None, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
def test_all_keepers_answer_as_memory_does(
    make: Make, written: list[tuple[str, dict[str, str], str]], searches: list[Search], prefix: str
) -> None:
    keeper, model = make(listed), MemoryKeeper(listed)
    for case_id, shown, said in written:
        revision = len(model.load(case_id)) if model.newest("") and case_id in _ids(model.heads()) else 0
        for each in (model, keeper):
            assert each.append(case_id, revision, new(said=said, shown=dict(shown))) == revision + 1
    assert keeper.heads() == model.heads()
    assert keeper.newest(prefix) == model.newest(prefix)
    assert list(keeper.entries()) == list(model.entries())
    for search in searches:
        for order in get_args(Order):
            expected = model.query(search, order=order)
            assert keeper.query(search, order=order) == expected
            assert keeper.query(search, order=order, limit=2, offset=1) == expected[1:3]
        assert keeper.count(search) == len(expected)
    assert list(keeper.inspect()) == []
