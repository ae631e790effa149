"""One suite for every keeper: what holds for one holds for all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cases.events import JSON, first_break
from cases.keeper import BadCaseId, Conflict, Keeper, UnknownCase
from cases.memory import MemoryKeeper
from tests.cases.helpers import keeper_in, new, project


@pytest.fixture(params=["embedded", "memory"])
def keeper(request: pytest.FixtureRequest, tmp_path: Path) -> Keeper:
    makers: dict[str, Callable[[], Keeper]] = {
        "embedded": lambda: keeper_in(tmp_path / "store"),
        "memory": lambda: MemoryKeeper(project),
    }
    return makers[str(request.param)]()


def test_an_empty_store(keeper: Keeper) -> None:
    assert keeper.heads() == keeper.query() == keeper.query(last="note") == ()
    assert keeper.damaged() == ()
    with pytest.raises(UnknownCase, match="没有案件 A"):
        keeper.load("A")


def test_events_come_back_in_order_with_all_they_say(keeper: Keeper) -> None:
    data: dict[str, JSON] = {"party": "江西某医院", "amount": 1234567, "items": [{"no": 1, "own": None}], "first": True}
    for revision in range(12):
        assert keeper.append("赣".encode().hex(), revision, new(f"k{revision}", **data)) == revision + 1
    events = keeper.load("赣".encode().hex())
    assert [event.revision for event in events] == list(range(1, 13))
    assert [event.kind for event in events] == [f"k{revision}" for revision in range(12)]
    assert all(event.data == data for event in events)
    assert {(event.at, event.actor) for event in events} == {("2026-11-21T09:30:00+08:00", "wang")}
    assert first_break(events) is None


@pytest.mark.parametrize("expected", [0, 1, 3, -1])
def test_a_stale_revision_is_a_conflict(keeper: Keeper, expected: int) -> None:
    keeper.append("A", 0, new())
    keeper.append("A", 1, new())
    before = keeper.load("A")
    with pytest.raises(Conflict, match="重新打开案件") as caught:
        keeper.append("A", expected, new("late"))
    assert (caught.value.expected, caught.value.found) == (expected, 2)
    assert keeper.load("A") == before


def test_only_revision_0_creates_a_case(keeper: Keeper) -> None:
    with pytest.raises(UnknownCase):
        keeper.append("A", 1, new())
    assert keeper.heads() == ()


@pytest.mark.parametrize(
    "case_id",
    [
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
        "Com1",
        "１",
    ],
)
def test_what_is_no_case_id(keeper: Keeper, case_id: str) -> None:
    with pytest.raises(BadCaseId, match="案件编号不可用"):
        keeper.append(case_id, 0, new())
    with pytest.raises(BadCaseId):
        keeper.load(case_id)
    assert keeper.heads() == ()


def test_what_is_a_case_id(keeper: Keeper) -> None:
    ids = ["A", "0", "a.b", "A..", "A.json", "A" * 64, "2026-YC_0001", "console", "com"]
    for case_id in ids:
        keeper.append(case_id, 0, new())
    assert [head.case_id for head in keeper.heads()] == sorted(ids)
    assert all(keeper.load(case_id)[0].case_id == case_id for case_id in ids)


def test_heads_and_queries_follow_each_append(keeper: Keeper) -> None:
    for case_id in ("C", "A", "B"):
        keeper.append(case_id, 0, new("open"))
    assert [head.case_id for head in keeper.query(last="open", count="1")] == ["A", "B", "C"]
    keeper.append("B", 1, new("close"))
    assert [head.case_id for head in keeper.query(last="open")] == ["A", "C"]
    (head,) = keeper.query(last="close")
    last = keeper.load("B")[-1]
    assert (head.case_id, head.revision, head.digest) == ("B", 2, last.digest)
    assert head.listing == {"last": "close", "count": "2"}
    assert keeper.query(last="open", count="2") == keeper.query(colour="red") == ()
    assert keeper.query() == keeper.heads()


def test_an_event_that_cannot_be_kept_changes_nothing(keeper: Keeper) -> None:
    keeper.append("A", 0, new())
    before = keeper.load("A")
    for bad, reason in ((new(fine=1.5), "小数"), (new("unfoldable"), "不认识"), (new(""), "kind")):  # type: ignore[arg-type] # a float on purpose
        with pytest.raises(ValueError, match=reason):
            keeper.append("A", 1, bad)
        with pytest.raises(ValueError, match=reason):
            keeper.append("B", 0, bad)
    assert keeper.load("A") == before
    assert [head.case_id for head in keeper.heads()] == ["A"]


def test_what_was_loaded_is_the_readers_own(keeper: Keeper) -> None:
    keeper.append("A", 0, new(items=[1]))
    loaded = keeper.load("A")[0].data["items"]
    assert isinstance(loaded, list)
    loaded.append(2)
    assert keeper.load("A")[0].data == {"items": [1]}
