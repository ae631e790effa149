"""A step that was written is reported as written, even where the store cannot be read just then."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cases.events import Event
from cases.keeper import StoreError
from cases.memory import MemoryKeeper
from tests.workflow.walk import STEPS, Walk
from workflow.actions import open_case, perform
from workflow.listing import listing


class Failing(MemoryKeeper):
    """A keeper that cannot be read any more once something was written."""

    def __init__(self) -> None:
        super().__init__(listing)
        self.cut = False

    def load(self, case_id: str) -> tuple[Event, ...]:
        if self.cut:
            raise StoreError("连接断了，未作任何改动。")
        return super().load(case_id)

    def _keep(self, event: Event) -> None:
        super()._keep(event)
        self.cut = True


def test_a_step_is_not_read_back() -> None:
    walk, keeper = Walk(), Failing()
    desk = replace(walk.desk("wang"), keeper=keeper)
    opened = open_case(desk, STEPS[0].data)
    keeper.cut = False
    assert opened.history == keeper.load(opened.case_id)
    done = perform(desk, opened.case_id, STEPS[1].action, STEPS[1].data)
    with pytest.raises(StoreError, match="连接断了"):
        perform(desk, opened.case_id, STEPS[2].action, STEPS[2].data)
    keeper.cut = False
    assert done.history == keeper.load(opened.case_id)
    assert [event.revision for event in done.history] == [1, 2]
