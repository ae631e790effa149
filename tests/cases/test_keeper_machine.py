"""Random histories of every keeper against a dictionary of lists."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from cases.events import first_break
from cases.keeper import Conflict, Keeper, UnknownCase
from cases.memory import MemoryKeeper
from tests.cases.helpers import keeper_in, new, project

CASES = st.sampled_from(["A", "A.json", "B"])
TOKENS = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)


class MemoryMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.model: dict[str, list[str]] = {}
        self.keeper: Keeper = MemoryKeeper(project)

    @rule(case_id=CASES, token=TOKENS)
    def append(self, case_id: str, token: str) -> None:
        history = self.model.setdefault(case_id, [])
        assert self.keeper.append(case_id, len(history), new("note", token=token)) == len(history) + 1
        history.append(token)

    @precondition(lambda self: bool(self.model))
    @rule(data=st.data(), off=st.integers(-3, 3).filter(bool))
    def append_stale(self, data: st.DataObject, off: int) -> None:
        case_id = data.draw(st.sampled_from(sorted(self.model)))
        found = len(self.model[case_id])
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


class EmbeddedMachine(MemoryMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.keeper = keeper_in(Path(self.folder.name))

    @rule()
    def reopen(self) -> None:
        self.keeper = keeper_in(Path(self.folder.name))

    @rule(case_id=CASES)
    def leave_a_half_written_file(self, case_id: str) -> None:
        cases = Path(self.folder.name, "cases")
        cases.mkdir(exist_ok=True)
        (cases / f".{case_id}.json.{'0' * 16}.tmp").write_bytes(b"{")

    def teardown(self) -> None:
        self.folder.cleanup()


BRIEF = settings(max_examples=25, stateful_step_count=20, deadline=None, database=None)
MemoryMachine.TestCase.settings = BRIEF
EmbeddedMachine.TestCase.settings = BRIEF
TestMemory = MemoryMachine.TestCase
TestEmbedded = EmbeddedMachine.TestCase
