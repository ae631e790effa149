"""Cases in which the periods of the procedure run, on days that a test sets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from tests.workflow.walk import ASKED, PARTY, STEPS, Data, Walk, choice, step
from workflow.time.clocks import Deadline
from workflow.time.deadlines import deadlines, open_deadlines

DAYS = {"received_on", "filed_on", "concluded_on", "submitted_on", "dated", "served_on", "on"}
SIGNED: Data = {"manner": "直接送达", "signer": "周某"}


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def play(last: str, days: Mapping[str, str] | None = None, change: Mapping[str, Data] | None = None) -> Walk:
    """Play the whole case up to a step: each on the day given for it, else on the day of the one before."""
    walk, now = Walk(), "2026-03-02"
    for each in STEPS:
        now = (days or {}).get(each.action, now)
        data = {**(change or {}).get(each.action, each.data)}
        walk.do(each._replace(day=now, data={name: now if name in DAYS else value for name, value in data.items()}))
        if each.action == last:
            return walk
    raise AssertionError(last)


def take(walk: Walk, user: str, action: str, on: str, /, **data: object) -> Walk:
    walk.do(step(user, action, data, on))
    return walk


def found(walk: Walk, code: str, today: str | None = None) -> Deadline:
    """Return the only period of a code."""
    now = day(today) if today else walk.day
    (only,) = (each for each in deadlines(walk.record, walk.office, now) if each.term.code == code)
    return only


def codes(walk: Walk, today: str | None = None) -> set[str]:
    """Return the codes of what is open."""
    now = day(today) if today else walk.day
    return {each.deadline.term.code for each in open_deadlines([walk.record], walk.office, now)}


THINGS: Data = {"things": "账册3本", "place": "本局", "proposed_on": "2026-09-02"}
PLEADED: Data = {"manner": "提出陈述申辩", "text": "请从轻", "response": "已考虑"}
ANNOUNCED: Data = {"manner": "公告送达", "ground": "下落不明", "announced_at": "本局网站"}
SMALL: Data = {
    "conduct": "超量开药。",
    "period": "2025年",
    "evidence": [1],
    "facts": {
        "provision": "38", "item": "2", "amount": "1000.00", "prior_year_payment": "250000", "first_offence": "是",
        "corrected_in_time": "是", "refused_correction": "否", "obstructed": "否", "fraud_intent": "否",
        "self_reported": "否", "isolated": "否", "serious": "否", "violation_end": "2025-12-31",
    },
}  # fmt: skip


def seized(kind: str, on: str, *, urgent: bool = False) -> Walk:
    walk = play("file_case", {"open_case": on})
    taken = {"taken_on": on} if urgent else {}
    take(walk, "wang", "propose_measure", on, **{**THINGS, "proposed_on": on, "kind": kind, **taken})
    return walk if urgent else take(walk, "sun", "approve_measure", on, approved_on=on)


def sealed_again() -> Walk:
    walk = seized("封存", "2026-09-02")
    return take(walk, "sun", "extend_measure", "2026-09-30", days=30, reason="仍在核对", granted_on="2026-09-30")


def extended_verification() -> Walk:
    walk = play("open_case", {"open_case": "2026-02-06"})
    return take(walk, "sun", "extend_verification", "2026-03-05", reason="材料多", granted_on="2026-03-05")


def halted() -> Walk:
    walk = play("submit_for_review", {"open_case": "2026-04-08"})
    halt = {"ground": "不可抗力", "reason": "停水停电", "starts_on": "2026-04-13"}
    take(walk, "sun", "suspend_case", "2026-04-13", **halt)
    return take(walk, "sun", "resume_case", "2026-04-20", on="2026-04-20")


def lengthened() -> Walk:
    walk = play("file_case", {"open_case": "2026-07-03"})
    return take(walk, "sun", "extend_decision", "2026-09-01", days=30, reason="案情复杂", granted_on="2026-09-01")


def told(on: str) -> Walk:
    return play("issue_notice", {"open_case": on})


def heard() -> Walk:
    walk = told("2026-04-14")
    take(walk, "wang", "record_statement", "2026-04-15", **{**ASKED, "on": "2026-04-15"})
    hearing = {"holds_on": "2026-04-27", "place": "本局", "presider": "高某", "notified_on": "2026-04-15"}
    return take(walk, "wang", "notify_hearing", "2026-04-15", **hearing)


def served(on: str) -> Walk:
    return play("record_service", {"open_case": on})


def instalments() -> Walk:
    """Time given for 24000 元: 8000 on 30 September, 16000 on 2 October, a day off that nobody moves."""
    walk = served("2026-08-03")
    take(walk, "wang", "request_deferral", "2026-08-10", kind="分期", reason="经济困难", asked_on="2026-08-10")
    parts = [{"due_on": "2026-09-30", "amount": "8000"}, {"due_on": "2026-10-02", "amount": "16000"}]
    return take(walk, "sun", "grant_deferral", "2026-08-12", on="2026-08-12", instalments=parts)


def reconsidered(said: str = "维持", on: str = "2026-09-17", **sums: object) -> Walk:
    walk = served("2026-07-01")
    publication = {"on": "2026-07-02", "where": "本局网站", "redacted": "是"}
    take(walk, "wang", "publish_decision", "2026-07-02", **publication)
    take(walk, "wang", "record_appeal", "2026-07-20", kind="行政复议", body="某市人民政府", filed_on="2026-07-20")
    return take(walk, "wang", "record_appeal_outcome", on, outcome=said, on=on, **sums)


def demanded() -> Walk:
    walk = served("2026-01-30")
    on = "2026-09-21"
    return take(walk, "wang", "demand_performance", on, dated=on, served_on=on, **SIGNED)


def on_the_spot(on: str = "2026-09-30") -> Walk:
    walk = Walk()
    for user, action, data in (
        ("wang", "open_case", {**STEPS[0].data, "received_on": on}),
        ("wang", "record_party", PARTY),
        ("wang", "assign_officers", {"officers": ["wang", "li"]}),
        ("wang", "begin_simplified", {}),
        ("wang", "record_evidence", {"kind": "书证", "name": "结算明细", "proves": "超量开药"}),
        ("wang", "record_violation", SMALL),
        ("wang", "confirm_facts", {}),
        ("wang", "choose_sanction", choice("1.2")),
        ("wang", "decide_on_the_spot", {"dated": on, "place": "药房", "statement": "已告知，无异议", "signer": "周某"}),
    ):
        walk.do(step(user, action, data, on))
    return walk


def reported(on: str = "2026-04-01") -> Walk:
    walk = play("file_case", {"open_case": on})
    return take(walk, "wang", "report_crime", on, reported_on=on, suspicion="涉嫌诈骗")


def approved() -> Walk:
    return take(reported(), "sun", "decide_crime", "2026-04-03", approved="是", reason="同意", on="2026-04-03")


def sent() -> Walk:
    return take(approved(), "wang", "send_to_police", "2026-04-04", police="某市公安局", on="2026-04-04")


def answered(said: str) -> Walk:
    return take(sent(), "wang", "record_police_answer", "2026-04-13", answer=said, on="2026-04-13")


def onward(walk: Walk, after: str, last: str, on: str) -> Walk:
    """Play on from the step after one up to another, all on one day."""
    names = [each.action for each in STEPS]
    for each in STEPS[names.index(after) + 1 : names.index(last) + 1]:
        data = {name: on if name in DAYS else value for name, value in each.data.items()}
        walk.do(each._replace(day=on, data=data))
    return walk


def refused(on: str = "2026-10-01") -> Walk:
    """Sealed at once on 30 September, refused on a day of the holiday."""
    walk = seized("封存", "2026-09-30", urgent=True)
    return take(walk, "sun", "reject_measure", on, reason="不需要")


def in_intake(*, sent_too: bool = False) -> Walk:
    """Report a crime before filing, and on demand send it to the police on 4 April."""
    walk = play("assign_officers", {"open_case": "2026-04-01"})
    take(walk, "wang", "report_crime", "2026-04-01", reported_on="2026-04-01", suspicion="涉嫌诈骗")
    if not sent_too:
        return walk
    take(walk, "sun", "decide_crime", "2026-04-03", approved="是", reason="同意", on="2026-04-03")
    return take(walk, "wang", "send_to_police", "2026-04-04", police="某市公安局", on="2026-04-04")


def with_the_police() -> Walk:
    """Send a case under review since 8 April to the police on the 13th."""
    walk = play("submit_for_review", {"open_case": "2026-04-08"})
    take(walk, "wang", "report_crime", "2026-04-09", reported_on="2026-04-09", suspicion="涉嫌诈骗")
    take(walk, "sun", "decide_crime", "2026-04-10", approved="是", reason="同意", on="2026-04-10")
    return take(walk, "wang", "send_to_police", "2026-04-13", police="某市公安局", on="2026-04-13")
