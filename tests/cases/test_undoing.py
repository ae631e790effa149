from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from cases.events import GENESIS, JSON, Event, NewEvent, seal
from cases.evidence.verify import Checks, Verification
from cases.fold import fold, listing
from cases.keeper import Keeper
from cases.memory import MemoryKeeper
from cases.search import Search
from cases.undoing import standing, undone
from tests.cases.helpers import keeper_in

SOURCE: dict[str, JSON] = {"source": "日常检查", "received_on": "2026-03-02", "cause": "案由", "summary": "摘要"}
WANG: dict[str, JSON] = {"user": "wang", "name": "王某", "certificate": "一号"}
PROOF: dict[str, JSON] = {"kind": "书证", "name": "明细", "proves": "事实"}
OPENED = ("open_case", "intake", {**SOURCE, "officers": [WANG]})


def chain(*steps: tuple[str, str, dict[str, JSON]]) -> tuple[Event, ...]:
    events: list[Event] = []
    for place, (kind, state, body) in enumerate(steps, 1):
        new = NewEvent(f"2026-03-02T09:{place:02}:00+08:00", "wang", kind, {"state": state, "body": body})
        events.append(seal("2026-0001", place, events[-1].digest if events else GENESIS, new))
    return tuple(events)


def proof(name: str, state: str = "intake") -> tuple[str, str, dict[str, JSON]]:
    return "record_evidence", state, {**PROOF, "name": name}


def undo(revision: JSON, state: str = "intake") -> tuple[str, str, dict[str, JSON]]:
    return "undo_last", state, {"revision": revision, "reason": "写错"}


def test_the_record_is_that_without_the_event_but_says_when_it_was_last_written() -> None:
    events = chain(OPENED, proof("一"), proof("二"), undo(3), proof("三"), undo(5))
    record = fold(events)
    assert [each.name for each in record.evidence] == ["一"]
    assert (record.revision, record.updated_at, record.history) == (6, events[-1].at, events)
    assert undone(events) == {3, 5}
    assert standing(events) == record.standing == events[:2]
    assert record.last("record_evidence") == 2
    assert record.last("undo_last") == 0
    assert [event.revision for event in record.since("open_case")] == [2]


def test_before_the_undo_the_event_stood() -> None:
    events = chain(OPENED, proof("一"), undo(2))
    assert [len(fold(events[:size]).evidence) for size in (1, 2, 3)] == [0, 1, 0]
    assert all(one.digest == other.previous for one, other in pairwise(events))


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        ((OPENED, undo(1)), "登记线索"),
        ((undo(0),), "前一条"),
        ((OPENED, proof("一"), undo(1)), "前一条"),
        ((OPENED, proof("一"), undo(3)), "前一条"),
        ((OPENED, proof("一"), undo("2")), "前一条"),
        ((OPENED, proof("一"), undo(None)), "前一条"),
        ((OPENED, proof("一"), undo(2), undo(3)), "撤销了撤销"),
        ((OPENED, proof("一", "investigation"), undo(2, "investigation")), "改变阶段"),
        ((OPENED, proof("一"), undo(2, "investigation")), "改变阶段"),
    ],
)
def test_an_undo_of_anything_else_cannot_be_understood(
    steps: tuple[tuple[str, str, dict[str, JSON]], ...], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        fold(chain(*steps))


@pytest.fixture(params=["embedded", "memory", "shared"])
def keeper(request: pytest.FixtureRequest, tmp_path: Path) -> Keeper:
    if request.param == "shared":
        shared: Callable[..., Keeper] = request.getfixturevalue("shared_keeper")
        return shared(None, listing)
    return keeper_in(tmp_path / "store", fold=listing) if request.param == "embedded" else MemoryKeeper(listing)


def test_every_keepers_list_forgets_it_and_its_words_do_not(keeper: Keeper) -> None:
    """The words of a case are all that anybody ever wrote in it: they still stand in the file."""

    def party(name: str) -> tuple[str, str, dict[str, JSON]]:
        organisation = {
            "kind": "organisation",
            "name": name,
            "id_kind": "其他证件号",
            "id_number": "一",
            "address": "某路",
        }
        return "record_party", "intake", dict(organisation)

    def ids(**search: str) -> list[str]:
        return [head.case_id for head in keeper.query(Search(**search))]  # type: ignore[arg-type]  # texts only

    events = chain(OPENED, party("甲医院"), party("乙诊所"), undo(3))
    for event in events[:3]:
        keeper.receive(event)
    assert (ids(party="甲医院"), ids(party="乙诊所")) == ([], ["2026-0001"])
    keeper.receive(events[3])
    assert (ids(party="甲医院"), ids(party="乙诊所"), ids(line="乙诊所")) == (["2026-0001"], [], [])
    assert ids(text="乙诊所") == ["2026-0001"]
    assert keeper.load("2026-0001") == events
    assert list(Verification(keeper, Checks(listing)).every()) == []


def test_what_cannot_be_taken_back_is_not_kept(keeper: Keeper) -> None:
    events = chain(OPENED, proof("一"), undo(1))
    for event in events[:2]:
        keeper.receive(event)
    with pytest.raises(ValueError, match="前一条"):
        keeper.receive(events[2])
    assert keeper.load("2026-0001") == events[:2]
