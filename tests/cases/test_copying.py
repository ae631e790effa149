from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.events import Event
from cases.keeper import Damaged, Entry, Keeper, OutcomeUnknown, StoreError
from cases.memory import MemoryKeeper
from cases.transfer import copying
from cases.transfer.copying import Copied, CopyStopped, copy
from tests.cases.helpers import keeper_in, new, project

HISTORIES = st.lists(
    st.tuples(st.sampled_from(["A", "A.json", "B", "2026-0001"]), st.text(st.characters(exclude_categories=["Cs"]))),
    max_size=12,
)
STEPS = [("A", "一"), ("B", "二"), ("A", "三"), ("C", "四"), ("B", "五"), ("A", "六")]


def lived(steps: list[tuple[str, str]]) -> MemoryKeeper:
    """Return a keeper to which these steps were appended."""
    keeper = MemoryKeeper(project)
    seen: dict[str, int] = {}
    for case_id, token in steps:
        seen[case_id] = keeper.append(case_id, seen.get(case_id, 0), new("note", token=token))
    return keeper


def held(keeper: Keeper) -> tuple[list[Entry], dict[str, tuple[Event, ...]]]:
    """Return all that a keeper holds: the order of writing, and every case."""
    return list(keeper.entries()), {head.case_id: keeper.load(head.case_id) for head in keeper.heads()}


class Wrapped(MemoryKeeper):
    """A keeper in memory that counts what is loaded, and does as it is told at one `receive`."""

    def __init__(self, at: int = 0, *, late: bool = False) -> None:
        super().__init__(project)
        self.at, self.late, self.received, self.loads = at, late, 0, list[str]()

    def receive(self, event: Event) -> None:
        self.received += 1
        if self.received != self.at:
            return super().receive(event)
        if self.late:
            super().receive(event)
            raise OutcomeUnknown("不能确定是否已写入。")
        raise StoreError("磁盘已满。")

    def load(self, case_id: str) -> tuple[Event, ...]:
        self.loads.append(case_id)
        return super().load(case_id)


@settings(max_examples=12, deadline=None)
@given(HISTORIES)
def test_a_copy_holds_the_same_in_the_same_order(steps: list[tuple[str, str]]) -> None:
    source = lived(steps)
    with TemporaryDirectory() as folder:
        target, back = keeper_in(Path(folder)), MemoryKeeper(project)
        count = len({case_id for case_id, _ in steps})
        assert copy(source, target) == Copied(count, len(steps), len(steps))
        assert copy(target, back) == Copied(count, len(steps), len(steps))
        assert held(source) == held(target) == held(back)
        # Run again, it writes nothing.
        assert copy(source, target) == Copied(count, len(steps), 0)
        target.close()


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("at", range(1, len(STEPS) + 1))
def test_an_interrupted_copy_goes_on(at: int, late: bool) -> None:  # noqa: FBT001 - pytest passes it so
    source, target = lived(STEPS), Wrapped(at, late=late)
    with pytest.raises(CopyStopped, match=f"停在第 {at} 条记录（共 {len(STEPS)} 条）.*再运行一次"):
        copy(source, target)
    written = at if late else at - 1
    assert list(target.entries()) == list(source.entries())[:written]
    assert copy(source, target).written == len(STEPS) - written
    assert held(target) == held(source)


@pytest.mark.parametrize(
    "there", [[("A", "一"), ("B", "别的")], [("B", "二"), ("A", "一")], [*STEPS, ("A", "七")], [("D", "一")]]
)
def test_a_target_with_anything_else_is_left_as_it_is(there: list[tuple[str, str]]) -> None:
    target = lived(there)
    before = held(target)
    with pytest.raises(CopyStopped, match="没有写入，请换一个空的案件库"):
        copy(lived(STEPS), target)
    assert held(target) == before


def test_a_damaged_source_is_not_begun(tmp_path: Path) -> None:
    source, target = keeper_in(tmp_path), MemoryKeeper(project)
    copy(lived(STEPS), source)
    file = tmp_path / "cases" / "C.json"
    file.write_bytes(file.read_bytes().replace("四".encode(), "五".encode()))
    with pytest.raises(Damaged, match=r"C\.json"):
        copy(source, target)
    assert held(target) == ([], {})
    source.close()


def test_what_is_written_to_the_source_meanwhile_is_not_copied() -> None:
    class Growing(MemoryKeeper):
        def load(self, case_id: str) -> tuple[Event, ...]:
            events = super().load(case_id)
            self.append(case_id, len(events), new("note"))
            return events

    source, target = Growing(project), MemoryKeeper(project)
    copy(lived(STEPS), source)
    # Verifying that copy made the source grow as well.
    before = list(source.entries())
    copied = copy(source, target)
    assert copied.events == len(before)
    assert list(target.entries()) == before
    assert len(list(source.entries())) > len(before)


def test_a_case_is_loaded_as_seldom_as_memory_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = Wrapped(), MemoryKeeper(project)
    copy(lived(STEPS), source)
    source.loads.clear()
    copy(source, target)
    # Once to verify before the first write, once to copy.
    assert sorted(source.loads) == ["A", "A", "B", "B", "C", "C"]
    monkeypatch.setattr(copying, "_KEPT", 1)
    again = MemoryKeeper(project)
    source.loads.clear()
    copy(source, again)
    assert len(source.loads) > 6
    assert held(again) == held(target)


def test_a_target_that_lost_something_is_told() -> None:
    class Forgetful(MemoryKeeper):
        def load(self, case_id: str) -> tuple[Event, ...]:
            return super().load(case_id)[: 1 if case_id == "B" else None]

    with pytest.raises(CopyStopped, match="核对不符：案件 B"):
        copy(lived(STEPS), Forgetful(project))


def test_an_order_with_a_gap_is_not_copied() -> None:
    class Gapped(MemoryKeeper):
        def entries(self) -> Iterator[Entry]:
            return (entry for entry in super().entries() if entry.number != 2)

    source, target = Gapped(project), MemoryKeeper(project)
    for revision in range(3):
        source.append("A", revision, new())
    with pytest.raises(CopyStopped, match=r"次序不完整.*没有写入"):
        copy(source, target)
    assert held(target) == ([], {})


def test_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    copy(lived(STEPS), MemoryKeeper(project), lambda done, total: told.append((done, total)))
    assert told == [(number, 6) for number in range(1, 7)]
