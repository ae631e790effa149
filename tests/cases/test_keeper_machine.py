"""Random histories of a keeper against a dictionary of lists; on disk, with all that may happen to a disk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from cases.embedded.keeper import EmbeddedKeeper
from cases.events import first_break
from cases.keeper import Conflict, Keeper, OutcomeUnknown, Quarantined, StoreError, UnknownCase
from cases.memory import MemoryKeeper
from tests.cases.faults import Death, faults
from tests.cases.helpers import drop_index, keeper_in, names_in, new, project, quick_folder

CASES = st.sampled_from(["A", "A.json", "B"])
TOKENS = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)


class MemoryMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.model: dict[str, list[str]] = {}
        self.order: list[tuple[str, int]] = []
        self.keeper: Keeper = MemoryKeeper(project)

    def kept(self, case_id: str, token: str) -> None:
        """Note that an event is in the store."""
        self.model.setdefault(case_id, []).append(token)
        self.order.append((case_id, len(self.model[case_id])))

    def revision(self, case_id: str) -> int:
        return len(self.model.get(case_id, ()))

    @rule(case_id=CASES, token=TOKENS)
    def append(self, case_id: str, token: str) -> None:
        found = self.revision(case_id)
        assert self.keeper.append(case_id, found, new("note", token=token)) == found + 1
        self.kept(case_id, token)

    @precondition(lambda self: bool(self.model))
    @rule(data=st.data(), off=st.integers(-3, 3).filter(bool))
    def append_stale(self, data: st.DataObject, off: int) -> None:
        case_id = data.draw(st.sampled_from(sorted(self.model)))
        found = self.revision(case_id)
        with pytest.raises(Conflict) as caught:
            self.keeper.append(case_id, found + off, new("stale"))
        assert (caught.value.expected, caught.value.found) == (found + off, found)

    @rule(case_id=CASES)
    def load(self, case_id: str) -> None:
        try:
            events = self.keeper.load(case_id)
        except UnknownCase:
            assert case_id not in self.model
        else:
            assert [event.data["token"] for event in events] == self.model[case_id]
            assert first_break(events) is None

    @invariant()
    def lists_what_was_appended(self) -> None:
        heads = {head.case_id: (head.revision, head.listing["count"]) for head in self.keeper.heads()}
        assert heads == {case_id: (len(tokens), str(len(tokens))) for case_id, tokens in self.model.items()}
        assert self.keeper.count() == len(heads)
        assert [(entry.case_id, entry.revision) for entry in self.keeper.entries()] == self.order


class EmbeddedMachine(MemoryMachine):
    """One keeper after another, a second one beside them, and both against what happens to their files."""

    def __init__(self) -> None:
        super().__init__()
        self.temporary = quick_folder()
        self.folder = Path(self.temporary.name)
        self.quarantined = 0
        self.hurt = False
        self.open: list[EmbeddedKeeper] = []
        self.keeper = self.beside = self.opened()

    def opened(self) -> EmbeddedKeeper:
        self.open.append(keeper_in(self.folder, lock_seconds=1))
        return self.open[-1]

    @rule()
    def reopen(self) -> None:
        self.keeper = self.opened()

    @rule()
    def take_the_other(self) -> None:
        """Go on with a keeper that has seen nothing of what was written meanwhile."""
        self.keeper, self.beside = self.beside, self.keeper

    def everybody_leaves(self) -> None:
        # All that ever were: a file that is cut while somebody has it mapped ends his process.
        for each in self.open:
            each.close()

    def anew(self) -> None:
        self.keeper = self.beside = self.opened()

    @rule(
        case_id=CASES,
        token=TOKENS,
        at=st.integers(1, 90),
        mode=st.sampled_from(["die", "die", "short-die", "refuse", "late", "short"]),
    )
    def append_with_a_fault(self, case_id: str, token: str, at: int, mode: str) -> None:
        found = self.revision(case_id)
        promised, possible = True, {found + 1}
        try:
            with faults(at, mode):
                self.keeper.append(case_id, found, new("note", token=token))
        except (OutcomeUnknown, Death):
            promised, possible = False, {found, found + 1}
        except StoreError:
            promised, possible = False, {found}
        if not promised:
            self.anew()
        # Who asks for the list first must find what who loads the case finds.
        listed = {head.case_id: head.revision for head in self.keeper.heads()}
        try:
            events = self.keeper.load(case_id)
        except UnknownCase:
            events = ()
        assert len(events) in possible
        assert listed.get(case_id, 0) == len(events)
        if len(events) > found:
            assert events[-1].data["token"] == token
            self.kept(case_id, token)

    @rule(case_id=CASES, token=TOKENS, share=st.floats(0, 1, exclude_max=True))
    def die_over_the_line(self, case_id: str, token: str, share: float) -> None:
        """Die when the case is written and of its line only a part is, or nothing."""
        ledger, found = self.folder / "ledger.jsonl", self.revision(case_id)
        before = ledger.stat().st_size if ledger.exists() else 0
        self.keeper.append(case_id, found, new("note", token=token))
        self.everybody_leaves()
        written = int((ledger.stat().st_size - before) * share)
        os.truncate(ledger, before + written)
        (self.folder / "pending" / case_id).touch()
        self.quarantined += bool(written)
        self.kept(case_id, token)
        self.anew()

    @precondition(lambda self: bool(self.model))
    @rule(tail=st.binary(min_size=1, max_size=200).filter(lambda tail: b"\n" not in tail))
    def find_strange_bytes_at_the_ledgers_end(self, tail: bytes) -> None:
        with (self.folder / "ledger.jsonl").open("ab") as file:
            file.write(tail)
        self.quarantined += 1

    @rule(case_id=CASES)
    def find_a_mark_for_nothing(self, case_id: str) -> None:
        (self.folder / "pending").mkdir(exist_ok=True)
        (self.folder / "locks").mkdir(exist_ok=True)
        (self.folder / "pending" / case_id).touch()
        (self.folder / "pending" / f".{case_id}.tmp").write_bytes(b"{")

    @rule()
    def find_what_nobody_put_there(self) -> None:
        (self.folder / "pending").mkdir(exist_ok=True)
        for name in (".DS_Store", "新建文件夹", "a b"):
            (self.folder / "pending" / name).touch()

    @rule()
    def lose_the_index(self) -> None:
        self.everybody_leaves()
        drop_index(self.folder)

    @rule()
    def lose_the_index_while_it_is_open(self) -> None:
        drop_index(self.folder)

    @precondition(lambda self: bool(self.model))
    @rule(content=st.binary(max_size=300), suffix=st.sampled_from(["", "-wal", "-shm"]))
    def find_another_index(self, content: bytes, suffix: str) -> None:
        self.everybody_leaves()
        Path(f"{self.folder / 'index.sqlite'}{suffix}").write_bytes(content)
        self.anew()

    @precondition(lambda self: bool(self.model))
    @rule(data=st.data())
    def find_the_index_cut(self, data: st.DataObject) -> None:
        self.everybody_leaves()
        index = self.folder / "index.sqlite"
        if index.exists():
            os.truncate(index, data.draw(st.integers(0, index.stat().st_size)))
            self.hurt = True
        self.anew()

    @invariant()
    def says_what_it_set_aside(self) -> None:
        faults = self.keeper.damaged()
        assert all(isinstance(fault, Quarantined) for fault in faults)
        assert all(fault.file.exists() and str(fault.file) in str(fault) for fault in faults)
        # A writer that died over its line may have left one more.
        assert len(faults) >= self.quarantined
        self.quarantined = len(faults)

    @invariant()
    def holds_nothing_else(self) -> None:
        assert names_in(self.folder / "cases") == sorted(f"{case_id}.json" for case_id in self.model)

    def teardown(self) -> None:
        try:
            for case_id, tokens in self.model.items():
                assert self.opened().append(case_id, len(tokens), new("last")) == len(tokens) + 1
            said = set(self.opened().inspect()) - {str(fault) for fault in self.opened().damaged()}
            # A page that was cut off and never asked for is found by inspection, and only by that.
            assert all("index.sqlite 与总账不符" in sentence for sentence in said)
            assert self.hurt or not said
        finally:
            self.everybody_leaves()
            self.temporary.cleanup()


class ThoroughMachine(EmbeddedMachine):
    """The same, for as long as patience lasts."""


MemoryMachine.TestCase.settings = settings(max_examples=25, stateful_step_count=20, deadline=None, database=None)
EmbeddedMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=15, deadline=None, database=None)
ThoroughMachine.TestCase.settings = settings(max_examples=1000, stateful_step_count=30, deadline=None, database=None)
TestMemory = MemoryMachine.TestCase
TestEmbedded = EmbeddedMachine.TestCase
TestEmbeddedThoroughly = pytest.mark.soak(ThoroughMachine.TestCase)
