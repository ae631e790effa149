from __future__ import annotations

from dataclasses import replace

import pytest

from cases.parts import MARKS
from tests.workflow.walk import (
    ASKED,
    CHOICE,
    FINDING,
    HEARING_TOLD,
    REASON,
    RETURNED,
    REVIEW,
    Step,
    Walk,
    choice,
    step,
)
from tests.workflow.ways import (
    DECIDE,
    PROOF,
    REVIEW_AT_WILL,
    TELL,
    WAIVE,
    Way,
    ask_recusal,
    check,
    marked,
    office,
    settle_recusal,
)
from workflow.guards.people import (
    is_case_officer,
    named_or_above,
    never_case_officer,
    officers_never_judged,
    two_officers,
)
from workflow.machine import refusals_of
from workflow.office import ReviewRule
from workflow.procedure import BY_TRIGGER, PROCEDURE
from workflow.refusal import Context

DAY = "2026-04-14"
REVIEWED = {**REVIEW, "dated": "2026-04-13"}
ALL_THREE = {"officers": ["wang", "li", "both"]}
CONCLUDED = {"text": "报告", "concluded_on": "2026-04-02"}
UNQUALIFIED = office(
    people=tuple(
        person.model_copy(update={"review_basis": None}) if person.user == "han" else person
        for person in office().people
    )
)


def review(user: str) -> Way:
    return Way("submit_for_review", step(user, "approve_review", REVIEWED, "2026-04-13"))


def decided_after_review_by(user: str) -> Way:
    more = (step(user, "approve_review", REVIEWED, "2026-04-13"), TELL, WAIVE)
    return Way("submit_for_review", DECIDE._replace(user="both"), more=more)


def recused(user: str, upheld: str, taken: tuple[str, str, dict[str, object]]) -> Way:
    return Way("approve_review", step(*taken, DAY), more=(ask_recusal(user, DAY), settle_recusal(upheld, DAY)))


def judged_by(user: str) -> Way:
    """Name an officer who could review and approve too, where somebody has reviewed the case."""
    more = (step(user, "approve_review", REVIEWED, "2026-04-13"),)
    return Way("submit_for_review", step("sun", "assign_officers", {"officers": ["wang", "both"]}, DAY), more=more)


def settle_on(on: str) -> Step:
    taken = settle_recusal("否", DAY)
    return taken._replace(data={**taken.data, "on": on})


NAMED_AGAIN: tuple[str, str, dict[str, object]] = ("sun", "assign_officers", {"officers": ["wang", "li"]})
SENT_BACK: tuple[str, str, dict[str, object]] = ("wu", "return_decision", dict(REASON))

CASES: dict[str, tuple[Way, Way]] = {
    "administrator_reads_no_case": (review("admin"), review("zhao")),
    "role_required": (review("sun"), review("zhao")),
    "state_wrong": (
        Way("file_case", step("wang", "record_violation", FINDING)),
        Way("conclude_investigation", step("wang", "record_violation", FINDING)),
    ),
    "actor_recused": (recused("wu", "是", SENT_BACK), recused("wu", "否", SENT_BACK)),
    "not_case_officer": (
        Way("record_evidence", step("both", "conclude_investigation", CONCLUDED)),
        Way("record_evidence", step("li", "conclude_investigation", CONCLUDED)),
    ),
    "officers_fewer_than_two": (
        Way("record_party", step("wang", "request_filing")),
        Way("assign_officers", step("wang", "request_filing")),
    ),
    "was_case_officer": (replace(review("both"), change={"assign_officers": ALL_THREE}), review("both")),
    "approver_was_reviewer": (decided_after_review_by("both"), decided_after_review_by("han")),
    "officer_recused": (recused("li", "是", NAMED_AGAIN), recused("li", "否", NAMED_AGAIN)),
    "presider_is_officer": (
        Way(
            "issue_notice",
            step("wang", "notify_hearing", {**HEARING_TOLD, "presider": "李某"}, "2026-04-15"),
            more=(step("wang", "record_statement", ASKED, "2026-04-15"),),
        ),
        Way(
            "issue_notice",
            step("wang", "notify_hearing", HEARING_TOLD, "2026-04-15"),
            more=(step("wang", "record_statement", ASKED, "2026-04-15"),),
        ),
    ),
    "recusal_pending": (
        Way("record_statement", DECIDE, more=(ask_recusal("han", "2026-04-16"),)),
        Way("record_statement", DECIDE, more=(ask_recusal("han", "2026-04-16"), settle_recusal("否", "2026-04-16"))),
    ),
    "recusal_not_asked": (
        Way("approve_review", settle_recusal("否", DAY)),
        Way("approve_review", settle_recusal("否", DAY), more=(ask_recusal("han", DAY),)),
    ),
    "officer_judged": (judged_by("both"), judged_by("han")),
    "mark_removed": (
        Way("choose_sanction", marked(user="wang"), more=(marked(MARKS[0]),)),
        Way("choose_sanction", marked(user="wang"), more=(marked(MARKS[0], user="wang"),)),
    ),
    "recusal_too_early": (
        Way("approve_review", settle_on("2026-04-13"), more=(ask_recusal("han", DAY),)),
        Way("approve_review", settle_on(DAY), more=(ask_recusal("han", DAY),)),
    ),
    "recusal_own": (
        Way("approve_review", settle_recusal("否", DAY), more=(ask_recusal("sun", DAY),)),
        Way("approve_review", settle_recusal("否", DAY, "孙某", "武某"), more=(ask_recusal("sun", DAY),)),
    ),
    "recusal_rank": (
        Way("approve_review", settle_recusal("否", DAY, user="both"), more=(ask_recusal("wu", DAY),)),
        Way("approve_review", settle_recusal("否", DAY, user="sun"), more=(ask_recusal("wu", DAY),)),
    ),
    "reviewer_unqualified": (replace(review("han"), office=UNQUALIFIED), review("han")),
    "review_required": (
        Way("write_report", step("wang", "skip_review", REASON)),
        Way("write_report", step("wang", "skip_review", REASON), office=REVIEW_AT_WILL),
    ),
    "report_missing": (
        Way("choose_sanction", step("wang", "submit_for_review")),
        Way("write_report", step("wang", "submit_for_review")),
    ),
}
"""Each code of the guards on people, recusal and review, with a way that meets it and the nearest that does not."""


@pytest.mark.parametrize("code", sorted(CASES))
def test_a_guard_refuses_and_the_nearest_lawful_way_passes(code: str) -> None:
    check(CASES, code)


def asked(trigger: str, user: str, walk: Walk) -> set[str]:
    """Return the codes of a step for a person, in a state where the step may be taken."""
    record = replace(walk.record, state=next(iter(BY_TRIGGER[trigger].sources)))
    context = Context(record, walk.office, walk.office.person(user), walk.day)
    return {refusal.code for refusal in refusals_of(trigger, context)}


@pytest.fixture(scope="module")
def replaced() -> Walk:
    """Play a case that once had a third officer, who is also reviewer and approver."""
    walk = Walk().until("record_party")
    for users in (["wang", "both"], ["wang", "li"]):
        walk.do(step("wang", "assign_officers", {"officers": users}, "2026-03-02"))
    return walk


@pytest.mark.parametrize("trigger", [row.trigger for row in PROCEDURE if never_case_officer in row.guards])
def test_who_was_replaced_as_officer_stays_out_of_every_step_above(trigger: str, replaced: Walk) -> None:
    assert "was_case_officer" in asked(trigger, "both", replaced)


ABOVE = {"reviewer", "approver"}


@pytest.mark.parametrize("trigger", [row.trigger for row in PROCEDURE if row.sources and set(row.roles) <= ABOVE])
def test_who_took_any_step_from_above_is_not_named_officer(trigger: str, replaced: Walk) -> None:
    """Whatever it was that they reviewed or approved: filing, a measure, the decision, closing."""
    taken = replace(replaced.record.history[-1], kind=trigger, actor="han")
    officers = [{"user": "wang"}, {"user": "han"}]
    for history, code in ((replaced.record.history, None), ((*replaced.record.history, taken), "officer_judged")):
        record = replace(replaced.record, history=history)
        context = Context(record, replaced.office, replaced.office.person("sun"), replaced.day, {"officers": officers})
        found = officers_never_judged(context)
        assert (found.code if found else None) == code


@pytest.mark.parametrize("trigger", [row.trigger for row in PROCEDURE if is_case_officer in row.guards])
def test_who_was_replaced_as_officer_does_not_go_on_as_one(trigger: str, replaced: Walk) -> None:
    assert "not_case_officer" in asked(trigger, "both", replaced)


@pytest.mark.parametrize("trigger", [row.trigger for row in PROCEDURE if row.sources])
def test_who_must_keep_out_takes_no_step_at_all(trigger: str, barred: Walk) -> None:
    assert "actor_recused" in asked(trigger, "both", barred)


@pytest.fixture(scope="module")
def barred() -> Walk:
    walk = Walk().until("assign_officers")
    walk.do(ask_recusal("both", "2026-03-03"))
    walk.do(settle_recusal("是", "2026-03-03"))
    return walk


@pytest.mark.parametrize(("user", "code"), [("li", "not_case_officer"), ("both", "was_case_officer")])
@pytest.mark.parametrize("trigger", [row.trigger for row in PROCEDURE if named_or_above in row.guards])
def test_some_steps_are_the_officers_or_those_above(trigger: str, user: str, code: str) -> None:
    """An officer of another case takes none of them, nor does who is above and was an officer of this one."""
    walk = Walk().until("record_party")
    for users in (["wang", "both"], ["wang"]):
        walk.do(step("wang", "assign_officers", {"officers": users}, "2026-03-02"))
    assert code in asked(trigger, user, walk)
    assert not {"not_case_officer", "was_case_officer"} & asked(trigger, "sun", walk)


def test_an_officer_who_must_keep_out_is_off_the_case_and_leaves_one_too_few() -> None:
    walk = recused("li", "是", NAMED_AGAIN).walk()
    assert [officer.user for officer in walk.record.officers] == ["wang"]
    assert walk.codes(TELL) == ("officers_fewer_than_two",)
    walk.do(step("sun", "assign_officers", {"officers": ["wang", "both"]}, DAY))
    assert walk.codes(TELL) == ()


def test_the_investigation_goes_on_while_a_recusal_is_open() -> None:
    """处罚法第四十三条第三款: 决定作出之前，不停止调查."""
    walk = Walk().until("file_case")
    walk.do(ask_recusal("li", "2026-03-06"))
    assert walk.codes(step("li", "record_evidence", PROOF, "2026-03-12")) == ()
    assert walk.codes(step("wang", "conclude_investigation", CONCLUDED, "2026-04-02")) == ()


@pytest.mark.parametrize(
    ("user", "decider", "members", "code"),
    [
        ("sun", "wu", (), "recusal_rank"),
        ("sun", "wu", ("武某", "双某"), ""),
        ("wu", "wu", (), "recusal_own"),
        ("wu", "wu", ("武某", "双某"), "recusal_own"),
        ("sun", "sun", ("孙某",), "recusal_own"),
        ("sun", "sun", ("孙某", "孙某"), "recusal_own"),
        ("sun", "wu", ("武某", "武某"), "recusal_rank"),
        ("wu", "sun", (), ""),
        ("zhao", "wu", (), ""),
        ("li", "wu", (), ""),
        ("zhou", "wu", (), ""),
    ],
)
def test_who_decides_on_whom(user: str, decider: str, members: tuple[str, ...], code: str) -> None:
    """4号令第五条: the head's by all heads together, another head's by the head, anybody else's by a head."""
    way = Way("approve_review", settle_recusal("是", DAY, *members, user=decider), more=(ask_recusal(user, DAY),))
    assert way.codes() == ((code,) if code else ())


def test_the_one_of_two_requests_is_meant_that_is_named() -> None:
    walk = Way("approve_review", DECIDE, more=(ask_recusal("wu", DAY), ask_recusal("han", DAY))).walk()
    taken = settle_recusal("否", DAY, user="both")
    assert walk.codes(taken._replace(data={**taken.data, "number": 1})) == ("recusal_rank",)
    assert walk.codes(taken._replace(data={**taken.data, "number": 2})) == ()
    assert [each.upheld for each in walk.record.recusals] == [None, False]


@pytest.mark.parametrize("mark", ["重大公共利益", "疑难复杂、涉及多个法律关系"])
def test_what_the_law_names_goes_to_review_whatever_the_profile_says(mark: str) -> None:
    marked = step("sun", "mark_case", {"marks": [mark], "reason": "已研究"}, "2026-04-08")
    skipped = step("wang", "skip_review", REASON, "2026-04-08")
    assert Way("write_report", skipped, more=(marked,), office=REVIEW_AT_WILL).codes() == ("review_required",)


@pytest.mark.parametrize(("least", "code"), [(44_000_00, ("review_required",)), (44_000_01, ())])
def test_a_large_sum_goes_to_review(least: int, code: tuple[str, ...]) -> None:
    """20000 元 back and 24000 元 fine: the office's sum is included (以上)."""
    rule = ReviewRule(always=False, individual=1, organisation=least)
    way = Way("write_report", step("wang", "skip_review", REASON), office=office(review=rule))
    assert way.codes() == code


def test_after_a_hearing_there_is_a_review() -> None:
    """处罚法第五十八条第一款第二项: 经过听证程序的."""
    walk = Walk(REVIEW_AT_WILL).until("issue_notice")
    walk.do(step("wang", "record_statement", ASKED, "2026-04-15"))
    walk.do(step("wang", "notify_hearing", HEARING_TOLD, "2026-04-15"))
    held = {"held_on": "2026-04-27", "presider": "高某", "record": "双方陈述意见。"}
    walk.do(step("wang", "record_hearing", held, "2026-04-27"))
    assert walk.codes(step("wang", "skip_review", REASON, "2026-04-27")) == ("review_required",)


def test_a_review_that_sent_the_case_back_is_not_left_out_afterwards() -> None:
    """处罚法第五十八条: 审核未通过的，不得作出决定. Skipping what was asked for and refused would be a way round."""
    walk = Walk(REVIEW_AT_WILL).until("submit_for_review")
    back = {"opinion": "纠正", "text": "程序不符合", "dated": "2026-04-10"}
    walk.do(step("zhao", "return_review", back, "2026-04-10"))
    for each in (step("wang", "skip_review", REASON, "2026-04-13"), TELL, WAIVE):
        walk.do(each)
    assert walk.codes(DECIDE) == ("review_missing",)


def test_another_sanction_than_the_one_sent_back_is_decided_without_a_review() -> None:
    more = (
        step("zhao", "return_review", {**RETURNED, "dated": "2026-04-10"}, "2026-04-10"),
        step("wang", "choose_sanction", choice("1.3"), "2026-04-13"),
        step("wang", "write_report", {}, "2026-04-13"),
        step("wang", "skip_review", REASON, "2026-04-13"),
        TELL,
        WAIVE,
    )
    assert Way("submit_for_review", DECIDE, more=more, office=REVIEW_AT_WILL).codes() == ()


def test_a_report_on_the_sanction_before_is_no_report() -> None:
    more = (step("wang", "choose_sanction", choice("1.3"), "2026-04-08"),)
    assert Way("write_report", step("wang", "submit_for_review"), more=more).codes() == ("report_missing",)


@pytest.mark.parametrize("action", ["approve_review", "return_review"])
def test_the_qualification_is_asked_for_either_opinion(action: str) -> None:
    data = REVIEWED if action == "approve_review" else RETURNED
    assert Way("submit_for_review", step("han", action, data), office=UNQUALIFIED).codes() == ("reviewer_unqualified",)


@pytest.mark.parametrize("action", ["approve_review", "return_review"])
def test_either_opinion_makes_a_reviewer(action: str) -> None:
    """Who sent the case back may not approve the decision later."""
    walk = Walk().until("submit_for_review")
    if action == "return_review":
        walk.do(step("both", "return_review", {**RETURNED, "dated": "2026-04-10"}, "2026-04-10"))
        walk.do(step("wang", "submit_for_review", {"submitted_on": "2026-04-10"}, "2026-04-10"))
    reviewer = "both" if action == "approve_review" else "han"
    for each in (step(reviewer, "approve_review", REVIEWED, "2026-04-13"), TELL, WAIVE):
        walk.do(each)
    assert walk.codes(DECIDE._replace(user="both")) == ("approver_was_reviewer",)


def test_every_reason_is_told_at_once() -> None:
    walk = Walk().until("open_case")
    assert walk.codes(step("wang", "request_filing")) == ("party_missing", "officers_fewer_than_two")


def test_nobody_outside_the_case_changes_its_sanction() -> None:
    assert Way("confirm_facts", step("both", "choose_sanction", CHOICE)).codes() == ("not_case_officer",)


@pytest.mark.parametrize(
    ("first", "marks", "code"),
    [
        ("sun", (MARKS[0], MARKS[3]), ()),
        ("sun", (MARKS[3],), ("mark_removed",)),
        ("zhao", (MARKS[3],), ("mark_removed",)),
        # What an officer marked was reviewed with the case, and stays once it was.
        ("li", (MARKS[3],), ("mark_removed",)),
        ("li", (MARKS[0], MARKS[3]), ()),
    ],
)
def test_what_was_marked_from_above_an_officer_adds_to(
    first: str, marks: tuple[str, ...], code: tuple[str, ...]
) -> None:
    way = Way("record_statement", marked(*marks, user="wang"), more=(marked(MARKS[0], user=first),))
    assert way.codes() == code


def test_who_is_above_takes_off_what_was_marked_from_above() -> None:
    walk = Way("record_statement", marked(user="zhao"), more=(marked(MARKS[0]),)).walk()
    assert walk.codes(marked(user="zhao")) == ()
    assert walk.codes(marked(MARKS[3], user="wang")) == ()
    assert walk.codes(marked(user="wang")) == ("mark_removed",)
    assert walk.codes(marked(user="zhao")) == ()


def test_a_refusal_names_article_lack_and_remedy() -> None:
    walk = Walk().until("open_case")
    found = two_officers(Context(walk.record, walk.office, walk.office.person("wang"), walk.day))
    assert found is not None
    assert found.to_json() == {
        "code": "officers_fewer_than_two",
        "article": "行政处罚法第四十二条、条例第二十九条",
        "missing": "执法人员不得少于两人，现有1人",
        "remedy": "请指定至少两名办案人员",
    }
