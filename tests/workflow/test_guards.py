from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from tests.workflow.walk import (
    ASKED,
    CHOICE,
    DOCUMENT,
    FACTS,
    FINDING,
    HEARING,
    PARTY,
    PLEA,
    REASON,
    REVIEW,
    SERVICE,
    Data,
    Step,
    Walk,
    step,
)
from workflow import guards
from workflow.refusal import Context, Guard


@dataclass(frozen=True)
class Way:
    """How a case gets before a step: played until `last`, some steps left out or changed, some added."""

    last: str
    taken: Step
    skip: Collection[str] = ()
    change: Mapping[str, Data] = field(default_factory=dict)
    more: tuple[Step, ...] = ()

    def codes(self) -> tuple[str, ...]:
        walk = Walk().until(self.last, self.skip, self.change)
        for each in self.more:
            walk.do(each)
        return walk.codes(self.taken)


ALL_THREE = {"officers": ["wang", "li", "both"]}
TWO = {"officers": ["wang", "li"]}
OTHER_PAYMENT = {**FINDING, "facts": {**FACTS, "prior_year_payment": "4000000"}}
UNSETTLED = {name: value for name, value in FACTS.items() if name != "first_offence"}
FILED = {"filed_on": "2026-03-05"}
DECIDED = {"dated": "2026-04-28"}
PERSON = {**PARTY, "kind": "individual", "representative": "", "representative_title": ""}
NO_ITEM = {**FINDING, "facts": {name: value for name, value in FACTS.items() if name != "item"}}
ENDED_LATE = {**FINDING, "facts": {**FACTS, "violation_end": "2026-04-03"}}
LATE = {"on": "2026-04-21", "manner": "期满未提出"}
NOTICE = {"dated": "2026-04-14", "served_on": "2026-04-14"}
CONCLUDED = {"text": "报告", "concluded_on": "2026-04-02"}

AGAIN = (
    step("sun", "return_decision", REASON),
    step("wang", "choose_sanction", {**CHOICE, "choices": [{"key": "38", "multiple": "1.3", "ground": "nature"}]}),
    step("wang", "submit_for_review"),
    step("zhao", "approve_review", REVIEW),
)
MILDER = tuple(
    each._replace(data={**CHOICE, "choices": [{"key": "38", "multiple": "1.1", "ground": "nature"}]})
    if each.action == "choose_sanction"
    else each
    for each in AGAIN
)

CASES: dict[str, tuple[Way, Way]] = {
    "not_case_officer": (
        Way("record_evidence", step("both", "conclude_investigation", CONCLUDED)),
        Way("record_evidence", step("li", "conclude_investigation", CONCLUDED)),
    ),
    "officers_fewer_than_two": (
        Way("record_party", step("wang", "request_filing")),
        Way("assign_officers", step("wang", "request_filing")),
    ),
    "party_missing": (
        Way("assign_officers", step("wang", "request_filing"), skip=["record_party"]),
        Way("assign_officers", step("wang", "request_filing")),
    ),
    "filing_not_requested": (
        Way("assign_officers", step("sun", "file_case", FILED)),
        Way("request_filing", step("sun", "file_case", FILED)),
    ),
    "filing_under_way": (
        Way("request_filing", step("wang", "assign_officers", TWO)),
        Way("request_filing", step("wang", "assign_officers", TWO), more=(step("sun", "return_filing", REASON),)),
    ),
    "was_case_officer": (
        Way("submit_for_review", step("both", "approve_review", REVIEW), change={"assign_officers": ALL_THREE}),
        Way("submit_for_review", step("both", "approve_review", REVIEW)),
    ),
    "approver_was_reviewer": (
        Way(
            "submit_for_review",
            step("both", "decide", DECIDED, "2026-04-28"),
            more=(
                step("both", "approve_review", REVIEW, "2026-04-13"),
                step("wang", "issue_notice", NOTICE, "2026-04-14"),
                step(
                    "wang",
                    "record_statement",
                    {"on": "2026-04-15", "manner": "书面放弃", "hearing": "书面放弃听证"},
                    "2026-04-15",
                ),
            ),
        ),
        Way("record_statement", step("both", "decide", DECIDED, "2026-04-28")),
    ),
    "evidence_missing": (
        Way("file_case", step("wang", "conclude_investigation", CONCLUDED)),
        Way("record_evidence", step("wang", "conclude_investigation", CONCLUDED)),
    ),
    "violations_missing": (
        Way("conclude_investigation", step("wang", "confirm_facts")),
        Way("record_violation", step("wang", "confirm_facts")),
    ),
    "violation_without_evidence": (
        Way(
            "record_violation", step("wang", "confirm_facts"), change={"record_violation": {**FINDING, "evidence": [2]}}
        ),
        Way("record_violation", step("wang", "confirm_facts")),
    ),
    "party_does_not_fit": (
        Way("record_violation", step("wang", "confirm_facts"), change={"record_party": PERSON}),
        Way("record_violation", step("wang", "confirm_facts")),
    ),
    "item_missing": (
        Way("record_violation", step("wang", "confirm_facts"), change={"record_violation": NO_ITEM}),
        Way("record_violation", step("wang", "confirm_facts")),
    ),
    "violation_after_conclusion": (
        Way("record_violation", step("wang", "confirm_facts"), change={"record_violation": ENDED_LATE}),
        Way("record_violation", step("wang", "confirm_facts")),
    ),
    "facts_contradict": (
        Way("record_violation", step("wang", "confirm_facts"), more=(step("wang", "record_violation", OTHER_PAYMENT),)),
        Way("record_violation", step("wang", "confirm_facts"), more=(step("wang", "record_violation", FINDING),)),
    ),
    "tier_unsettled": (
        Way(
            "confirm_facts",
            step("wang", "choose_sanction", CHOICE),
            change={"record_violation": {**FINDING, "facts": UNSETTLED}},
        ),
        Way("confirm_facts", step("wang", "choose_sanction", CHOICE)),
    ),
    "sanction_missing": (
        Way("confirm_facts", step("wang", "submit_for_review")),
        Way("choose_sanction", step("wang", "submit_for_review")),
    ),
    "notice_missing": (
        Way("approve_review", step("sun", "decide", DECIDED)),
        Way("record_statement", step("sun", "decide", DECIDED)),
    ),
    "heavier_than_notified": (
        Way(
            "record_statement",
            step("wang", "issue_notice", {"dated": "2026-05-06", "served_on": "2026-05-06"}),
            more=AGAIN,
        ),
        Way(
            "record_statement",
            step("wang", "issue_notice", {"dated": "2026-05-06", "served_on": "2026-05-06"}),
            more=MILDER,
        ),
    ),
    "statement_missing": (
        Way("issue_notice", step("sun", "decide", DECIDED)),
        Way("issue_notice", step("sun", "decide", DECIDED), more=(step("wang", "record_statement", LATE),)),
    ),
    "statement_date": (
        Way("issue_notice", step("wang", "record_statement", {**PLEA, "on": "2026-04-13"})),
        Way("issue_notice", step("wang", "record_statement", {**PLEA, "on": "2026-04-14"})),
    ),
    "statement_period_open": (
        Way("issue_notice", step("wang", "record_statement", {**LATE, "on": "2026-04-20"})),
        Way("issue_notice", step("wang", "record_statement", {**LATE, "on": "2026-04-21"})),
    ),
    "statement_unanswered": (
        Way("issue_notice", step("wang", "record_statement", {**PLEA, "response": ""})),
        Way("issue_notice", step("wang", "record_statement", PLEA)),
    ),
    "hearing_pending": (
        Way("issue_notice", step("sun", "decide", DECIDED), more=(step("wang", "record_statement", ASKED),)),
        Way("issue_notice", step("sun", "decide", DECIDED), more=(step("wang", "record_statement", PLEA),)),
    ),
    "hearing_period_open": (
        Way(
            "issue_notice",
            step("sun", "decide", {"dated": "2026-04-21"}, "2026-04-21"),
            more=(step("wang", "record_statement", LATE, "2026-04-21"),),
        ),
        Way(
            "issue_notice",
            step("sun", "decide", {"dated": "2026-04-22"}, "2026-04-22"),
            more=(step("wang", "record_statement", LATE, "2026-04-21"),),
        ),
    ),
    "hearing_not_asked": (
        Way("record_statement", step("wang", "record_hearing", HEARING)),
        Way("issue_notice", step("wang", "record_hearing", HEARING), more=(step("wang", "record_statement", ASKED),)),
    ),
    "presider_is_officer": (
        Way(
            "issue_notice",
            step("wang", "record_hearing", {**HEARING, "presider": "李某"}),
            more=(step("wang", "record_statement", ASKED),),
        ),
        Way("issue_notice", step("wang", "record_hearing", HEARING), more=(step("wang", "record_statement", ASKED),)),
    ),
    "date_in_future": (
        Way("request_filing", step("sun", "file_case", FILED, "2026-03-04")),
        Way("request_filing", step("sun", "file_case", FILED, "2026-03-05")),
    ),
    "date_out_of_order": (
        Way("record_evidence", step("wang", "conclude_investigation", {**CONCLUDED, "concluded_on": "2026-03-04"})),
        Way("record_evidence", step("wang", "conclude_investigation", {**CONCLUDED, "concluded_on": "2026-03-05"})),
    ),
}
"""Each code with one way that meets it and one, as near as can be, that does not."""

ELSEWHERE = {"sanction_stale", "review_missing", "decision_missing"}
"""Codes that no order of steps of one office can meet: each has a test of its own below."""


@pytest.mark.parametrize("code", sorted(CASES))
def test_a_guard_refuses_and_the_nearest_lawful_way_passes(code: str) -> None:
    refused, passes = CASES[code]
    assert refused.codes() == (code,)
    assert passes.codes() == ()


def test_every_code_of_the_guards_is_reached() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in Path(guards.__file__).parent.glob("*.py"))
    codes = set(re.findall(r'Refusal\(\s*"(\w+)"', source))
    assert len(codes) == 31
    assert codes == set(CASES) | ELSEWHERE


def asked(walk: Walk, guard: Guard, **changed: object) -> str | None:
    record = replace(walk.record, **changed)  # type: ignore[arg-type]  # each test names a field and its value
    refusal = guard(Context(record, walk.office, walk.office.person("sun"), walk.day, {}))
    return refusal.code if refusal else None


def test_a_sanction_of_another_ruleset_is_stale() -> None:
    walk = Walk().until("choose_sanction")
    before = walk.office
    walk.office = before.model_copy(update={"ruleset": "regulation-2021"})
    assert walk.codes(step("wang", "submit_for_review")) == ("sanction_stale",)
    walk.office = before
    assert walk.codes(step("wang", "submit_for_review")) == ()


def test_no_decision_without_a_review_that_agreed() -> None:
    walk = Walk().until("record_statement")
    assert asked(walk, guards.review_agreed) is None
    history = walk.record.history
    without = tuple(event for event in history if event.kind != "approve_review")
    assert asked(walk, guards.review_agreed, history=without) == "review_missing"
    turned = tuple(replace(each, kind="return_review") if each.kind == "approve_review" else each for each in history)
    assert asked(walk, guards.review_agreed, history=turned) == "review_missing"
    chosen = next(event for event in history if event.kind == "choose_sanction")
    anew = (*history, replace(chosen, revision=history[-1].revision + 1))
    assert asked(walk, guards.review_agreed, history=anew) == "review_missing"


def test_only_a_decision_is_served() -> None:
    walk = Walk().until("decide")
    assert asked(walk, guards.decided) is None
    assert asked(walk, guards.decided, decision=None) == "decision_missing"
    assert walk.codes(step("wang", "record_service", SERVICE)) == ()


def test_a_step_out_of_its_state_is_refused() -> None:
    walk = Walk().until("assign_officers")
    assert walk.codes(step("wang", "choose_sanction", CHOICE)) == ("state_wrong",)
    assert walk.codes(step("wang", "record_document", DOCUMENT)) == ("state_wrong",)


def test_every_reason_is_told_at_once() -> None:
    walk = Walk().until("open_case")
    assert walk.codes(step("wang", "request_filing")) == ("party_missing", "officers_fewer_than_two")


def test_a_refusal_names_article_lack_and_remedy() -> None:
    walk = Walk().until("open_case")
    found = guards.two_officers(Context(walk.record, walk.office, walk.office.person("wang"), walk.day))
    assert found is not None
    assert found.to_json() == {
        "code": "officers_fewer_than_two",
        "article": "行政处罚法第四十二条、条例第二十九条",
        "missing": "执法人员不得少于两人，现有1人",
        "remedy": "请指定至少两名办案人员",
    }
