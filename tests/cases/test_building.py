"""A store built whole from another: the same cases in the same order, and nothing of use where it fails."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.events import Event
from cases.keeper import StoreError
from cases.memory import MemoryKeeper
from cases.search import Search
from cases.transfer.building import build
from cases.transfer.copying import Copied, CopyStopped
from tests.cases.helpers import keeper_in, new, project

ORDERS = st.lists(st.sampled_from("ABC"), min_size=1, max_size=15)


def written(order: str) -> MemoryKeeper:
    """Return a keeper in which these cases were written to in this order."""
    keeper = MemoryKeeper(project)
    for place, case_id in enumerate(order):
        keeper.append(case_id, order[:place].count(case_id), new("note", text=f"第{place}次"))
    return keeper


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=ORDERS.map("".join))
def test_it_holds_what_the_source_held_in_its_order(tmp_path_factory: pytest.TempPathFactory, order: str) -> None:
    source, folder = written(order), tmp_path_factory.mktemp("built")
    told = list[tuple[int, int]]()
    made = build(source, folder, project, lambda done, total: told.append((done, total)))
    assert made == Copied(len(set(order)), len(order), len(order))
    built = keeper_in(folder)
    assert list(built.entries()) == list(source.entries())
    assert built.heads() == source.heads()
    assert all(built.load(case_id) == source.load(case_id) for case_id in set(order))
    assert list(built.inspect()) == []
    for place, case_id in enumerate(order):
        assert [head.case_id for head in built.query(Search(text=f"第{place}次"))] == [case_id]
    assert all(before < after for before, after in pairwise(told))
    assert built.append("A", order.count("A"), new()) == order.count("A") + 1


class Lying(MemoryKeeper):
    """A source whose cases are not what its order of writing says."""

    def load(self, case_id: str) -> tuple[Event, ...]:
        return super().load("A" if case_id == "B" else case_id)


def test_a_source_that_does_not_agree_with_itself(tmp_path: Path) -> None:
    source = Lying(project)
    for case_id in "AB":
        source.append(case_id, 0, new())
    with pytest.raises(CopyStopped, match="案件 B 的记录与登记的不是同一些"):
        build(source, tmp_path, project)


def test_a_folder_that_has_cases_is_left_alone(tmp_path: Path) -> None:
    keeper = keeper_in(tmp_path)
    keeper.append("A", 0, new("mine"))
    before = (tmp_path / "cases" / "A.json").read_bytes(), (tmp_path / "ledger.jsonl").read_bytes()
    with pytest.raises(StoreError, match="已有"):
        build(written("AAB"), tmp_path, project)
    assert ((tmp_path / "cases" / "A.json").read_bytes(), (tmp_path / "ledger.jsonl").read_bytes()) == before
