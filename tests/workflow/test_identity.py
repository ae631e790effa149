"""A case that anybody could have touched never becomes a real one."""

from __future__ import annotations

import pytest

from templates.export import preview
from tests.workflow.walk import Walk, step
from workflow.refusal import Refused


def test_a_demonstration_case_is_not_gone_on_with_in_an_office_of_real_people() -> None:
    walk = Walk().until("record_statement")
    assert walk.record.asserted
    before = walk.kept()
    walk.office = walk.office.model_copy(update={"identity": "system"})
    with pytest.raises(Refused) as refused:
        walk.do(step("sun", "decide", {"dated": "2026-04-28"}, "2026-04-28"))
    assert [each.code for each in refused.value.refusals] == ["asserted_case"]
    assert walk.kept() == before


def test_its_letters_stay_marked() -> None:
    walk = Walk().until("decide")
    walk.office = walk.office.model_copy(update={"identity": "system"})
    assert "演示件" in preview(walk.record, walk.desk("sun"), "penalty_decision")


def test_a_real_case_is_not_marked() -> None:
    office = Walk().office.model_copy(update={"identity": "system"})
    walk = Walk(office).until("decide")
    assert not walk.record.asserted
    assert "演示件" not in preview(walk.record, walk.desk("sun"), "penalty_decision")
