from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from tests.workflow.walk import (
    CHOICE,
    FACTS,
    FINDING,
    PARTY,
    REASON,
    REVIEW,
    SERVICE,
    STEPS,
    Data,
    Step,
    Walk,
    step,
)
from tests.workflow.ways import (
    DECIDE,
    NOTED,
    PROOF,
    REVIEW_AT_WILL,
    TELL,
    WAIVE,
    Way,
    approved,
    check,
    office,
    sealed,
)
from workflow import guards
from workflow.asked import asks
from workflow.procedure import PROCEDURE
from workflow.refusal import Context, Guard

CONCLUDED = {"text": "报告", "concluded_on": "2026-04-02"}
OTHER_PAYMENT = {**FINDING, "facts": {**FACTS, "prior_year_payment": "4000000"}}
UNSETTLED = {**FINDING, "facts": {name: value for name, value in FACTS.items() if name != "first_offence"}}
PERSON = {**PARTY, "kind": "individual", "representative": "", "representative_title": ""}
NO_ITEM = {**FINDING, "facts": {name: value for name, value in FACTS.items() if name != "item"}}
SIGNED_FOR = office(evidence_shown="signed")
OTHER_RULES = office(ruleset="regulation-2021")


def confirming(finding: Data) -> Way:
    return Way("record_violation", step("wang", "confirm_facts"), change={"record_violation": finding})


def shown(manner: str, *numbers: int) -> Step:
    data = {"numbers": list(numbers), "on": "2026-03-16", "manner": manner}
    return step("wang", "show_evidence", data, "2026-03-16")


def decision_on(manner: str) -> Way:
    """Decide where the office takes only what the party signed for."""
    more = (replace_day(shown(manner, 1), "2026-04-16"),)
    return Way("record_statement", DECIDE, more=more, office=SIGNED_FOR)


def replace_day(taken: Step, day: str) -> Step:
    return taken._replace(day=day, data={**taken.data, "on": day})


def held(taken: Step, *more: Step) -> Way:
    return Way("file_case", taken, more=more)


def resolved(on: str, outcome: str = "解除") -> Step:
    return step("wang", "resolve_measure", {"outcome": outcome, "on": on}, "2026-03-20")


def prolonged(granted_on: str, day: str = "", **more: str) -> Step:
    data = {"days": 30, "reason": "尚须核对", "granted_on": granted_on, **more}
    return step("sun", "extend_measure", data, day or granted_on)


def approved_late(approved_on: str) -> Step:
    return step("sun", "approve_measure", {"approved_on": approved_on, **NOTED}, "2026-03-14")


def review_left_out(*, always: bool) -> Way:
    """Decide where legal review was left out, and the office asks for it always by now, or does not."""
    left_out = step("wang", "skip_review", REASON, "2026-04-13")
    profile = office() if always else None
    return Way("write_report", DECIDE, more=(left_out, TELL, WAIVE), office=REVIEW_AT_WILL, profile=profile)


TERMINATED = step("sun", "terminate_case", {"ground": "其他", "reason": "无承受人", "on": "2026-03-20"}, "2026-03-20")
FILED = step("sun", "file_case", {"filed_on": "2026-03-05"}, "2026-03-05")

CASES: dict[str, tuple[Way, Way]] = {
    "evidence_missing": (
        Way("file_case", step("wang", "conclude_investigation", CONCLUDED)),
        Way("record_evidence", step("wang", "conclude_investigation", CONCLUDED)),
    ),
    "violations_missing": (
        Way("conclude_investigation", step("wang", "confirm_facts")),
        Way("record_violation", step("wang", "confirm_facts")),
    ),
    "violation_without_evidence": (confirming({**FINDING, "evidence": [2]}), confirming({**FINDING, "evidence": [1]})),
    "party_does_not_fit": (
        Way("record_violation", step("wang", "confirm_facts"), change={"record_party": PERSON}),
        Way("record_violation", step("wang", "confirm_facts")),
    ),
    "item_missing": (confirming(NO_ITEM), confirming(FINDING)),
    "violation_after_conclusion": (
        confirming({**FINDING, "facts": {**FACTS, "violation_end": "2026-04-03"}}),
        confirming({**FINDING, "facts": {**FACTS, "violation_end": "2026-04-02"}}),
    ),
    "facts_contradict": (
        Way("record_violation", step("wang", "confirm_facts"), more=(step("wang", "record_violation", OTHER_PAYMENT),)),
        Way("record_violation", step("wang", "confirm_facts"), more=(step("wang", "record_violation", FINDING),)),
    ),
    "tier_unsettled": (
        Way("confirm_facts", step("wang", "choose_sanction", CHOICE), change={"record_violation": UNSETTLED}),
        Way("confirm_facts", step("wang", "choose_sanction", CHOICE)),
    ),
    "sanction_missing": (
        Way("confirm_facts", step("wang", "write_report")),
        Way("choose_sanction", step("wang", "write_report")),
    ),
    "sanction_stale": (
        Way("write_report", step("wang", "submit_for_review"), profile=OTHER_RULES),
        Way("write_report", step("wang", "submit_for_review")),
    ),
    "review_missing": (review_left_out(always=True), review_left_out(always=False)),
    "evidence_not_shown": (decision_on("询问时出示"), decision_on("当事人签字确认")),
    "evidence_unknown": (
        Way("record_evidence", shown("询问时出示", 2)),
        Way("record_evidence", shown("询问时出示", 1)),
    ),
    "measure_not_pending": (held(approved()), held(approved(), sealed())),
    "measure_not_held": (held(resolved("2026-03-20"), sealed()), held(resolved("2026-03-20"), sealed(), approved())),
    "measure_approved_late": (
        held(approved_late("2026-03-14"), sealed(taken_on="2026-03-12")),
        held(approved_late("2026-03-13"), sealed(taken_on="2026-03-12")),
    ),
    "measure_approved_early": (
        held(resolved("2026-03-12"), sealed(), approved()),
        held(resolved("2026-03-13"), sealed(), approved()),
    ),
    "measure_not_extendable": (
        held(prolonged("2026-04-14", "2026-04-14", **NOTED), sealed(), approved()),
        held(prolonged("2026-04-13", "2026-04-14", **NOTED), sealed(), approved()),
    ),
    "measure_open": (
        held(TERMINATED, sealed(), approved()),
        held(TERMINATED, sealed(), approved(), resolved("2026-03-20")),
    ),
    "date_in_future": (
        Way("request_filing", FILED._replace(day="2026-03-04")),
        Way("request_filing", FILED),
    ),
    "date_out_of_order": (
        Way("record_evidence", step("wang", "conclude_investigation", {**CONCLUDED, "concluded_on": "2026-03-04"})),
        Way("record_evidence", step("wang", "conclude_investigation", {**CONCLUDED, "concluded_on": "2026-03-05"})),
    ),
}
"""Each code of the guards on the file, its facts, evidence and dates: a way that meets it, and the nearest."""


@pytest.mark.parametrize("code", sorted(CASES))
def test_a_guard_refuses_and_the_nearest_lawful_way_passes(code: str) -> None:
    check(CASES, code)


def asked(walk: Walk, guard: Guard, **changed: object) -> str | None:
    """Ask one guard about the case with some of it changed; return the code it refuses by."""
    record = replace(walk.record, **changed)  # type: ignore[arg-type]  # each test names a field and its value
    refusal = guard(Context(record, walk.office, walk.office.person("sun"), walk.day, {}))
    return refusal.code if refusal else None


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


@pytest.mark.parametrize("mark", [None, "重大公共利益"])
def test_a_review_may_be_left_out_and_the_case_still_decided(mark: str | None) -> None:
    """Where neither the law nor the office asks for a review; what the law asks for meanwhile is asked for."""
    walk = review_left_out(always=False).walk()
    if mark is not None:
        walk.do(step("sun", "mark_case", {"marks": [mark], "reason": "已研究"}, "2026-04-16"))
    assert walk.codes(DECIDE) == (("review_missing",) if mark else ())


@pytest.mark.parametrize("action", ["confirm_facts", "remove_violation"])
def test_there_is_a_violation_to_speak_of(action: str) -> None:
    data = {"number": 1, **REASON} if action == "remove_violation" else {}
    assert Way("conclude_investigation", step("wang", action, data)).codes() == ("violations_missing",)


def test_a_violation_without_any_evidence_is_not_proved() -> None:
    assert confirming({**FINDING, "evidence": []}).codes() == ("violation_without_evidence",)


def test_article_41_is_for_persons_only() -> None:
    facts = {**FACTS, "provision": "41.1"}
    assert confirming({**FINDING, "facts": facts}).codes() == ("party_does_not_fit",)


def test_every_violation_is_looked_at_and_not_the_last() -> None:
    walk = confirming(NO_ITEM).walk()
    walk.do(step("wang", "record_violation", FINDING, "2026-04-03"))
    assert walk.codes(step("wang", "confirm_facts")) == ("item_missing",)


@pytest.mark.parametrize("action", ["submit_for_review", "write_report"])
def test_rules_that_changed_since_make_a_sanction_stale(action: str) -> None:
    assert Way("write_report", step("wang", action), profile=OTHER_RULES).codes() == ("sanction_stale",)


@pytest.mark.parametrize("taken", [TELL, DECIDE])
def test_a_stale_sanction_is_neither_notified_nor_decided(taken: Step) -> None:
    last = "approve_review" if taken is TELL else "record_statement"
    assert "sanction_stale" in Way(last, taken, profile=OTHER_RULES).codes()


@pytest.mark.parametrize(
    ("last", "action"), [("confirm_facts", "choose_sanction"), ("choose_sanction", "write_report")]
)
def test_facts_that_name_rules_the_office_no_longer_applies(last: str, action: str) -> None:
    finding = {**FINDING, "facts": {**FACTS, "ruleset": "jiangxi-2021"}}
    taken = step("wang", action, CHOICE if action == "choose_sanction" else {})
    assert Way(last, taken, change={"record_violation": finding}).codes() == ()
    refused = Way(last, taken, change={"record_violation": finding}, profile=OTHER_RULES)
    assert refused.codes() == ("facts_contradict",)


def test_a_change_of_facts_leaves_no_sanction() -> None:
    more = (
        step("wang", "reopen_facts", REASON, "2026-04-08"),
        step("wang", "record_violation", {**FINDING, "number": 1}, "2026-04-08"),
        step("wang", "confirm_facts", {}, "2026-04-08"),
    )
    assert Way("write_report", step("wang", "submit_for_review"), more=more).codes() == ("sanction_missing",)


@pytest.mark.parametrize(
    ("policy", "manner", "code"),
    [
        ("none", "", ()),
        ("notice", "", ()),
        ("signed", "", ("evidence_not_shown",)),
        ("signed", "听证质证", ("evidence_not_shown",)),
        ("signed", "当事人签字确认", ()),
    ],
)
def test_which_evidence_a_decision_may_rest_on(policy: str, manner: str, code: tuple[str, ...]) -> None:
    more = (replace_day(shown(manner, 1), "2026-04-16"),) if manner else ()
    assert Way("record_statement", DECIDE, more=more, office=office(evidence_shown=policy)).codes() == code


def test_evidence_put_on_file_after_the_notice_is_not_decided_on() -> None:
    walk = Walk().until("record_statement")
    for each in (
        step("sun", "return_decision", REASON, "2026-04-16"),
        step("wang", "reopen_facts", REASON, "2026-04-16"),
        step("wang", "record_evidence", PROOF, "2026-04-16"),
        step("wang", "record_violation", {**FINDING, "number": 1, "evidence": [1, 2]}, "2026-04-16"),
        step("wang", "confirm_facts", {}, "2026-04-16"),
        step("wang", "choose_sanction", CHOICE, "2026-04-16"),
        step("wang", "write_report", {}, "2026-04-16"),
        step("wang", "submit_for_review", {}, "2026-04-16"),
        step("zhao", "approve_review", REVIEW, "2026-04-16"),
    ):
        walk.do(each)
    assert walk.codes(DECIDE) == ("renotice_missing", "evidence_not_shown")
    walk.do(replace_day(shown("书面告知", 2), "2026-04-17"))
    assert walk.codes(DECIDE) == ("renotice_missing",)


@pytest.mark.parametrize(
    ("taken", "code"),
    [
        (step("sun", "reject_measure", REASON), "measure_not_pending"),
        (prolonged("2026-04-10"), "measure_not_held"),
    ],
)
def test_a_measure_is_there_to_be_decided_on(taken: Step, code: str) -> None:
    assert held(taken).codes() == (code,)


def test_registered_things_are_not_kept_longer_and_a_sealing_once() -> None:
    kept = sealed(kind="先行登记保存")
    assert held(prolonged("2026-03-20", "2026-03-20"), kept, approved()).codes() == ("measure_not_extendable",)
    again = held(prolonged("2026-04-10"), sealed(), approved(), prolonged("2026-04-09", "2026-04-09"))
    assert again.codes() == ("measure_not_extendable",)


def test_the_entry_named_is_the_one_held_to_its_time() -> None:
    """Of two things sealed on 12 and 20 March, the thirty days of the first end on 13 April."""
    second = step("wang", "propose_measure", {**sealed().data, "proposed_on": "2026-03-20"}, "2026-03-20")
    walk = held(approved(), sealed(), approved(), second, approved("2026-03-20")).walk()
    late = prolonged("2026-04-14")
    assert walk.codes(late._replace(data={**late.data, "number": 1})) == ("measure_not_extendable",)
    assert walk.codes(late._replace(data={**late.data, "number": 2})) == ()


def test_approval_does_not_come_before_what_is_approved() -> None:
    taken = step("sun", "approve_measure", {"approved_on": "2026-03-11"}, "2026-03-13")
    assert held(taken, sealed()).codes() == ("measure_approved_early",)


@pytest.mark.parametrize("state", ["investigation", "fact_finding", "discretion", "notice"])
def test_what_is_held_is_given_back_in_any_state(state: str) -> None:
    last = {
        "investigation": "record_evidence",
        "fact_finding": "conclude_investigation",
        "discretion": "confirm_facts",
        "notice": "approve_review",
    }[state]
    names = [each.action for each in STEPS]
    walk = held(approved(), sealed(), approved()).walk()
    for each in STEPS[names.index("record_evidence") : names.index(last) + 1]:
        walk.do(each)
    assert walk.record.state == state
    assert walk.codes(step("wang", "resolve_measure", {"outcome": "退还", "on": "2026-04-13"}, "2026-04-13")) == ()


LIES_AHEAD = {"holds_on", "due_on", "until", "ends_on"}
"""Days that may lie in the future: a hearing to come, a payment due, the end of a period."""


def days_of(trigger: str) -> list[str]:
    """Return the days a step asks for that say what has happened."""
    return [field.name for field in asks(trigger) if field.kind == "日期" and field.name not in LIES_AHEAD]


HELD_BY_OTHERS = {"record_statement", "exclude_period", "end_exclusion", "suspend_case", "resume_case"}
"""Steps whose days another guard judges."""

DAYS = [(row.trigger, name) for row in PROCEDURE for name in days_of(row.trigger) if row.trigger not in HELD_BY_OTHERS]


def test_the_days_are_found() -> None:
    assert len(DAYS) >= 45
    assert ("decline_case", "declined_on") in DAYS


@pytest.mark.parametrize(("trigger", "name"), DAYS, ids=[" ".join(each) for each in DAYS])
def test_no_step_takes_a_day_to_come(trigger: str, name: str, opened: Walk) -> None:
    row = next(row for row in PROCEDURE if row.trigger == trigger)
    assert guards.dates_in_order in row.guards
    to_morrow = opened.day + dt.timedelta(days=1)
    for day, code in ((to_morrow, "date_in_future"), (opened.day, None)):
        body = {name: day.isoformat()}
        found = guards.dates_in_order(Context(opened.record, opened.office, opened.office.people[0], opened.day, body))
        assert (found.code if found else None) == code


@pytest.fixture(scope="module")
def opened() -> Walk:
    return Walk().until("open_case")


@pytest.mark.parametrize(
    ("last", "taken"),
    [
        ("request_filing", step("sun", "file_case", {"filed_on": "2026-03-01"})),
        ("write_report", step("wang", "submit_for_review", {"submitted_on": "2026-04-01"})),
        ("submit_for_review", step("zhao", "approve_review", {**REVIEW, "dated": "2026-04-07"})),
        ("submit_for_review", step("zhao", "return_review", {"opinion": "变更", "text": "改", "dated": "2026-04-07"})),
        ("approve_review", TELL._replace(data={**TELL.data, "dated": "2026-04-12"})),
        ("approve_review", TELL._replace(data={**TELL.data, "served_on": "2026-04-13"})),
        ("record_statement", DECIDE._replace(data={"dated": "2026-04-14"})),
        ("decide", step("wang", "record_service", {**SERVICE, "served_on": "2026-04-27"})),
    ],
)
def test_no_step_of_the_main_way_is_dated_before_the_one_it_follows(last: str, taken: Step) -> None:
    assert "date_out_of_order" in Way(last, taken).codes()
