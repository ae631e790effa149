"""The guards on taking back a record and on comments: each refusal reached, and the nearest lawful step."""

from __future__ import annotations

import pytest

from tests.workflow.walk import FINDING, REASON, Step, step
from tests.workflow.ways import PROOF, Way, check
from workflow.guards.undo import MERE
from workflow.procedure import BY_TRIGGER

NOTE = step("zhao", "comment", {"text": "住所不全"}, "2026-04-03")


def undo(user: str = "wang", revision: int | None = None) -> Step:
    return step(user, "undo_last", {**REASON, "revision": revision}, "2026-04-03")


def about(text: str) -> Way:
    return Way("record_violation", step("zhao", "comment", {"about": text, "text": "请核对"}))


def settle(user: str) -> Way:
    return Way("record_violation", step(user, "settle_comment", {"number": 1}), more=(NOTE,))


def proof_for(number: int) -> Way:
    """Take back the second piece of evidence where a violation names a piece already."""
    finding = {"record_violation": {**FINDING, "evidence": [number]}}
    return Way("record_violation", undo(), change=finding, more=(step("wang", "record_evidence", PROOF, "2026-04-03"),))


CASES: dict[str, tuple[Way, Way]] = {
    "undo_not_mere": (Way("conclude_investigation", undo()), Way("record_violation", undo())),
    "undo_not_own": (Way("record_violation", undo("li")), Way("record_violation", undo("wang"))),
    "undo_not_last": (Way("record_violation", undo(revision=7)), Way("record_violation", undo(revision=8))),
    "undo_number_used": (proof_for(2), proof_for(1)),
    "comment_misplaced": (about("record_violation.2.amount"), about("record_violation.1.amount")),
    "comment_not_open": (
        Way("record_violation", step("wang", "settle_comment")),
        Way("record_violation", step("wang", "settle_comment"), more=(NOTE,)),
    ),
    "comment_not_theirs": (settle("sun"), settle("zhao")),
}


@pytest.mark.parametrize("code", sorted(CASES))
def test_the_guard_refuses_and_passes(code: str) -> None:
    check(CASES, code)


def test_what_is_taken_back_is_an_officers_and_moves_nothing() -> None:
    for name in MERE:
        row = BY_TRIGGER[name]
        assert (row.target, row.roles) == (None, ("officer",))
        assert set(row.sources) <= set(BY_TRIGGER["undo_last"].sources)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "record_party",
        "record_party.address",
        "record_violation.1",
        "record_evidence.1.name",
        "issue_notice.3",
        "record_violation.1.facts.amount",
        "choose_sanction.groups.38#自查自纠.choice.multiple",
        "choose_sanction.41.1",
    ],
)
def test_what_a_comment_may_be_on(text: str) -> None:
    assert about(text).codes() == ()


@pytest.mark.parametrize(
    "text",
    [
        "record",
        "record_party.",
        ".address",
        "record_violation.0",
        "record_violation.2",
        "record_evidence.2.name",
        "住所",
        "record_party address",
    ],
)
def test_what_a_comment_may_not_be_on(text: str) -> None:
    assert about(text).codes() == ("comment_misplaced",)
