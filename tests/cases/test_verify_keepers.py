"""That verification and anchors ask nothing of a keeper but what every keeper has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cases.events import Event, NewEvent, canonical, seal
from cases.evidence.verify import Verification
from cases.keeper import Keeper
from cases.memory import MemoryKeeper
from tests.cases.evidence import LISTED, anchor_of, found
from tests.cases.helpers import keeper_in, new, project
from tests.cases.postgres import Server

TRIGGERS = ("take_event", "keep_events")


@pytest.fixture(params=["embedded", "memory", "shared"])
def keeper(request: pytest.FixtureRequest, tmp_path: Path) -> Keeper:
    if request.param == "shared":
        shared: Keeper = request.getfixturevalue("shared_keeper")()
        return shared
    return keeper_in(tmp_path / "store") if request.param == "embedded" else MemoryKeeper(project)


def fill(keeper: Keeper) -> None:
    for case_id, revision in (("B", 0), ("A", 0), ("B", 1), ("A", 1), ("A", 2)):
        keeper.append(case_id, revision, new("note", amount=revision))


def test_a_whole_store_with_its_anchors(keeper: Keeper) -> None:
    fill(keeper)
    anchors = {"一": anchor_of(keeper, "2026-11-21T18:00:00+08:00")}
    keeper.append("C", 0, new())
    anchors["二"] = anchor_of(keeper, "2026-11-22T18:00:00+08:00")
    keeper.append("A", 3, new())
    run = Verification(keeper, LISTED, anchors)
    assert list(run.every()) == []
    assert (run.cases, run.events, run.held) == (3, 7, ["一", "二"])
    assert list(Verification(keeper, LISTED, anchors).one("A")) == []


def test_the_same_events_have_the_same_root_wherever_they_are_kept(keeper: Keeper) -> None:
    """So a store that is copied from a folder into a database is still the one that was anchored."""
    fill(keeper)
    copy = MemoryKeeper(project)
    places = {(event.case_id, event.revision): event for case_id in "AB" for event in keeper.load(case_id)}
    for entry in keeper.entries():
        copy.receive(places[entry.case_id, entry.revision])
    assert found(copy, {"一": anchor_of(keeper)}) == []


def altered(events: tuple[Event, ...], amount: int) -> Iterator[Event]:
    """Yield a whole chain that says something else from the second event on."""
    previous = events[0].previous
    for event in events:
        data = event.data if event.revision == 1 else {"amount": amount}
        changed = seal(event.case_id, event.revision, previous, NewEvent(event.at, event.actor, event.kind, data))
        previous = changed.digest
        yield changed


def rewrite(postgres: Server, database: str, events: tuple[Event, ...], *, heads: bool) -> None:
    """Rewrite a case as who administers the database can, and put every trigger back."""
    sets = [
        f"UPDATE penalty.events SET digest = '{each.digest}', previous = '{each.previous}', "  # noqa: S608 - the test's own
        f"canon = '\\x{canonical(each.to_dict()).hex()}' WHERE case_id = 'A' AND revision = {each.revision}"
        for each in events
    ]
    if heads:
        sets.append(f"UPDATE penalty.heads SET digest = '{events[-1].digest}' WHERE case_id = 'A'")  # noqa: S608 - as above
    back = [f"ALTER TABLE penalty.events ENABLE ALWAYS TRIGGER {name}" for name in TRIGGERS]
    postgres.run(database, "ALTER TABLE penalty.events DISABLE TRIGGER ALL", *sets, *back)


def test_who_administers_the_database_and_rewrites_everything_is_found_by_the_anchor_alone(
    postgres: Server, database: str, shared_keeper: Callable[..., Keeper]
) -> None:
    keeper = shared_keeper(database)
    fill(keeper)
    anchor = anchor_of(keeper)
    events = tuple(altered(keeper.load("A"), 7))
    rewrite(postgres, database, events, heads=False)
    assert any("postgres/A" in says for says in found(keeper))
    rewrite(postgres, database, events, heads=True)
    assert found(keeper) == []
    (says,) = found(keeper, {"一": anchor})
    assert says.startswith("一：与案件库不符：前 5 条算出的根是")


def test_who_deletes_a_case_from_the_database_is_found_by_the_anchor_alone(
    postgres: Server, database: str, shared_keeper: Callable[..., Keeper]
) -> None:
    keeper = shared_keeper(database)
    fill(keeper)
    anchor = anchor_of(keeper)
    postgres.run(
        database,
        "ALTER TABLE penalty.events DISABLE TRIGGER ALL",
        "DELETE FROM penalty.events WHERE case_id = 'A'",
        "DELETE FROM penalty.heads WHERE case_id = 'A'",
        *(f"ALTER TABLE penalty.events ENABLE ALWAYS TRIGGER {name}" for name in TRIGGERS),
    )
    assert found(keeper) == []
    (says,) = found(keeper, {"一": anchor})
    assert "比锚定时少了 3 条（锚定时 5 条，现有 2 条），锚定时最后一条是案件 A 第 3 次记录" in says
