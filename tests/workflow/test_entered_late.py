"""A day inside a period that is typed in after its end is explained, and the explanation stays on file.

The clue of the walk came in on 2026-03-02 and is verified until 23 March; filed on 5 March, the case is decided until
3 June.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.workflow.walk import ASKED, SOURCE, Step, Walk, step
from tests.workflow.ways import NOTED, Way, appraisal, at, sealed
from workflow import guards
from workflow.refusal import Context

HALT = at("sun", "suspend_case", "2026-06-04", ground="其他", reason="洪水", starts_on="2026-05-20")
NOT_ESTABLISHED = at("sun", "decide_not_established", "2026-06-04", dated="2026-06-03", ground="证据不足")
LONGER = at("sun", "extend_decision", "2026-06-04", days=30, reason="复杂", granted_on="2026-06-03")
DECLINED = at("sun", "decline_case", "2026-03-24", reason="无管辖", declined_on="2026-03-20")
VERIFIED_LONGER = at("sun", "extend_verification", "2026-03-24", reason="外调", granted_on="2026-03-23")
APPROVED = at("sun", "approve_measure", "2026-03-14", approved_on="2026-03-13")
PROLONGED = at("sun", "extend_measure", "2026-04-14", days=30, reason="核对", granted_on="2026-04-13")
AT_ONCE = sealed(taken_on="2026-03-12")
BEYOND = appraisal("2026-06-11", "2026-05-20", "2026-06-10")
FOR_THE_POLICE = (
    at("wang", "report_crime", "2026-05-19", reported_on="2026-05-19", suspicion="诈骗"),
    at("sun", "decide_crime", "2026-05-20", approved="是", reason="同意", on="2026-05-20"),
)
SENT = at("wang", "send_to_police", "2026-06-04", police="某公安局", on="2026-05-20")
ANNOUNCED = at(
    "wang",
    "issue_notice",
    "2026-06-04",
    dated="2026-05-04",
    served_on="2026-06-03",
    manner="公告送达",
    ground="下落不明",
    announced_at="本局网站",
    announced_on="2026-05-04",
)
HELD = (sealed(), at("sun", "approve_measure", "2026-03-13", approved_on="2026-03-13"))

LATE = {
    "filing": Way("request_filing", at("sun", "file_case", "2026-03-24", filed_on="2026-03-05")),
    "filing on the last day": Way("request_filing", at("sun", "file_case", "2026-03-24", filed_on="2026-03-23")),
    "declining": Way("request_filing", DECLINED),
    "the verification lengthened": Way("open_case", VERIFIED_LONGER),
    "a decision": Way("record_statement", at("sun", "decide", "2026-06-04", dated="2026-06-03")),
    "the period lengthened": Way("file_case", LONGER),
    "a suspension": Way("file_case", HALT),
    "an appraisal": Way("approve_review", appraisal("2026-06-04", "2026-05-20", "2026-06-03")),
    "an appraisal that lasts": Way("approve_review", appraisal("2026-06-04", "2026-05-20")),
    "an appraisal that lasted beyond the end": Way("approve_review", BEYOND),
    "approval of what was taken at once": Way("file_case", APPROVED, more=(AT_ONCE,)),
    "a sealing prolonged": Way("file_case", PROLONGED, more=HELD),
}
"""Each step that gives a day inside a period, typed in when the period is over."""


LENGTHENED = {
    "the case in the hands of the police": Way("file_case", SENT, more=FOR_THE_POLICE),
    "a hearing asked for": Way("issue_notice", at("wang", "record_statement", "2026-06-04", **ASKED)),
    "a notice by announcement": Way("approve_review", ANNOUNCED),
}
"""Each step that stops the period by what it says happened inside it, typed in when the period is over."""


@pytest.mark.parametrize("name", LENGTHENED)
def test_a_period_that_is_over_is_not_stopped_without_a_word(name: str) -> None:
    assert LENGTHENED[name].codes() == ("entered_late",)


def noted(taken: Step) -> Step:
    return taken._replace(data={**taken.data, **NOTED})


@pytest.mark.parametrize("name", LATE)
def test_what_is_typed_in_late_says_why(name: str) -> None:
    way = LATE[name]
    assert way.codes() == ("entered_late",)
    assert replace(way, taken=noted(way.taken)).codes() == ()


@pytest.mark.parametrize("name", LATE)
def test_the_explanation_is_kept_beside_what_the_step_says(name: str) -> None:
    walk = LATE[name].walk()
    walk.do(noted(LATE[name].taken))
    event = walk.record.history[-1]
    body = event.data["body"]
    assert event.data["entry_note"] == NOTED["entry_note"]
    assert isinstance(body, dict)
    assert "entry_note" not in body


IN_TIME = {
    "filing": "2026-03-23",
    "declining": "2026-03-23",
    "the verification lengthened": "2026-03-23",
    "a decision": "2026-06-03",
    "the period lengthened": "2026-06-03",
    "a suspension": "2026-06-03",
    "an appraisal": "2026-06-03",
    "an appraisal that lasts": "2026-06-03",
    "approval of what was taken at once": "2026-03-13",
    "a sealing prolonged": "2026-04-13",
}
"""The last day on which each is typed in as a matter of course."""


@pytest.mark.parametrize("name", IN_TIME)
def test_on_the_last_day_nothing_is_explained(name: str) -> None:
    way = LATE[name]
    walk = replace(way, taken=way.taken._replace(day=IN_TIME[name])).walk()
    walk.do(way.taken._replace(day=IN_TIME[name]))
    assert "entry_note" not in walk.record.history[-1].data


def test_what_came_after_the_end_is_late_and_not_entered_late() -> None:
    after = appraisal("2026-06-11", "2026-06-04", "2026-06-10")
    assert Way("approve_review", after).codes() == ()
    decided = at("sun", "decide", "2026-06-05", dated="2026-06-04")
    assert Way("record_statement", decided).codes() == ("decision_overdue",)


def test_where_the_end_is_not_certain_nothing_is_explained() -> None:
    walk = Walk()
    walk.do(Step("wang", "2026-12-28", "open_case", {**SOURCE, "received_on": "2026-12-28"}))
    granted = {"reason": "外调", "granted_on": "2026-12-30"}
    assert walk.codes(step("sun", "extend_verification", granted, "2027-03-01")) == ()


def test_what_is_asked_is_the_period_as_it_stands() -> None:
    """With thirty days more, 3 June is no longer the end: a decision of that day may be typed in on the 4th."""
    longer = LONGER._replace(day="2026-06-03")
    decided = at("sun", "decide", "2026-06-04", dated="2026-06-03")
    assert Way("record_statement", decided, more=(longer,)).codes() == ()


def test_no_guard_asks_before_the_step_is_filled_in() -> None:
    walk = Walk().until("record_statement")
    walk.day = walk.day.replace(month=12)
    context = Context(walk.record, walk.office, walk.office.person("sun"), walk.day)
    assert guards.decision_entered(context) is None
    assert guards.verification_entered(context) is None
