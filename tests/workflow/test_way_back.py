"""What a refused step advises: on where its time is to come, back where it has passed, and who can take it."""

from __future__ import annotations

import pytest

from tests.workflow.walk import Walk
from workflow.machine import refusals_of
from workflow.refusal import Refusal

_ON = "请先完成当前阶段的步骤"


def refused(last: str, user: str, trigger: str) -> dict[str, Refusal]:
    walk = Walk().until(last)
    return {each.code: each for each in refusals_of(trigger, walk.desk(user).context(walk.record))}


@pytest.mark.parametrize(
    ("last", "trigger", "remedy"),
    [
        ("confirm_facts", "record_violation", "这一阶段已经办过：要改，先“退回事实认定”"),
        ("submit_for_review", "choose_sanction", "这一阶段已经办过：要改，先“审核退回”"),
        ("approve_review", "approve_review", "这一阶段已经办过：要改，先“退回重新裁量”"),
        ("file_case", "record_violation", _ON),
        ("confirm_facts", "record_service", _ON),
        ("decide", "record_violation", "本案已过这一阶段"),
        ("file_case", "request_filing", "本案已过这一阶段"),
        ("file_case", "record_police_answer", _ON),
    ],
)
def test_a_wrong_state_says_the_way(last: str, trigger: str, remedy: str) -> None:
    for user in ("wang", "sun"):
        found = refused(last, user, trigger)
        assert list(found) == ["state_wrong"]
        assert found["state_wrong"].remedy == remedy


def test_who_can_take_an_officers_step_is_named() -> None:
    assert refused("record_evidence", "sun", "conclude_investigation")["not_case_officer"].remedy == (
        "请由本案办案人员王某、李某办理"
    )
    other = next(
        each.user for each in Walk().office.people if "officer" in each.roles and each.user not in {"wang", "li"}
    )
    assert refused("record_evidence", other, "conclude_investigation")["not_case_officer"].remedy == (
        "请由本案办案人员王某、李某办理，或先指定其为办案人员"
    )
