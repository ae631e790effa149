"""What must hold before a step: each guard a pure function of the context, each refusal with a stable code.

Guards look at the whole history of the case, not at its last record: a reviewer who ever was an officer of the case
stays excluded, and a fine may not exceed the lowest ever notified.
"""

from __future__ import annotations

import datetime as dt

from penalty.assessment import Status, label_of
from penalty.facts import FactsError
from penalty.money import format_yuan
from workflow.discretion import Discretion, recheck
from workflow.refusal import Context, Refusal
from workflow.workdays import after_workdays

HEARING_DAYS = 5
"""当事人要求听证的，应当在告知后五日内提出, in working days (行政处罚法第六十四条第一项, 第八十五条)."""

TWO = 2
"""执法人员不得少于两人 (行政处罚法第四十二条, 条例第二十九条)."""


def is_case_officer(context: Context) -> Refusal | None:
    """Only the officers of the case act on it (处罚法第四十二条)."""
    if context.actor.user in {officer.user for officer in context.record.officers}:
        return None
    return Refusal(
        "not_case_officer",
        "行政处罚法第四十二条",
        f"{context.actor.name}不是本案办案人员",
        "请由本案办案人员办理，或先指定其为办案人员",
    )


def two_officers(context: Context) -> Refusal | None:
    """At least two officers (处罚法第四十二条; 条例第二十九条)."""
    count = len(context.record.officers)
    if count >= TWO:
        return None
    return Refusal(
        "officers_fewer_than_two",
        "行政处罚法第四十二条、条例第二十九条",
        f"执法人员不得少于两人，现有{count}人",
        "请指定至少两名办案人员",
    )


def source_and_party(context: Context) -> Refusal | None:
    """A case is filed against a named party (处罚法第五十九条第一项)."""
    if context.record.party is not None and context.record.source is not None:
        return None
    return Refusal("party_missing", "行政处罚法第五十四条、第五十九条", "当事人未填写", "请先填写当事人及其证件、住所")


def filing_requested(context: Context) -> Refusal | None:
    """Filing is applied for before it is approved (4号令第十五条, 二手资料)."""
    if context.record.filing_requested:
        return None
    return Refusal("filing_not_requested", "行政处罚法第五十四条", "办案人员尚未报请立案", "请由办案人员先报请立案")


def filing_open(context: Context) -> Refusal | None:
    """What was sent up for filing is not changed underneath the person who decides on it."""
    if not context.record.filing_requested or context.record.state != "intake":
        return None
    return Refusal(
        "filing_under_way", "行政处罚法第五十四条", "已报请立案，等待审批", "如需修改，请审批人先退回立案申请"
    )


def never_case_officer(context: Context) -> Refusal | None:
    """Neither reviewer nor approver ever was an officer of this case (4号令第三十七条, 二手资料)."""
    if context.actor.user not in context.record.ever_officers:
        return None
    return Refusal(
        "was_case_officer",
        "行政处罚法第五十七条、第五十八条",
        f"{context.actor.name}是或曾是本案办案人员，不得审核、审批本案",
        "请由未办理过本案的人员审核、审批",
    )


def approver_did_not_review(context: Context) -> Refusal | None:
    """The legal review binds the approver only if it is another person's (处罚法第五十八条)."""
    reviewers = {event.actor for event in context.record.history if event.kind in {"approve_review", "return_review"}}
    if context.actor.user not in reviewers:
        return None
    return Refusal(
        "approver_was_reviewer",
        "行政处罚法第五十七条、第五十八条",
        f"{context.actor.name}已作过本案法制审核，不得再批准决定",
        "请由其他负责人审批",
    )


def evidence_on_file(context: Context) -> Refusal | None:
    """An investigation ends with evidence (处罚法第四十六条)."""
    if context.record.evidence:
        return None
    return Refusal("evidence_missing", "行政处罚法第四十六条", "案卷中没有证据", "请先登记证据并写明证明目的")


def violations_proved(context: Context) -> Refusal | None:
    """Every violation is tied to evidence on file (处罚法第四十六条, 第五十九条第二项)."""
    record = context.record
    if not record.violations:
        return Refusal("violations_missing", "行政处罚法第五十七条", "没有认定任何违法行为", "请先登记违法行为")
    known = range(1, len(record.evidence) + 1)
    for violation in record.violations:
        if not violation.evidence or any(number not in known for number in violation.evidence):
            return Refusal(
                "violation_without_evidence",
                "行政处罚法第四十六条、第五十九条",
                f"违法行为{violation.number}没有对应的在卷证据",
                f"请为它填写证据序号（1 至 {len(record.evidence)}）",
            )
    return None


def facts_agree(context: Context) -> Refusal | None:
    """The facts of the violations do not contradict each other, and rules were in force for them."""
    if not context.record.violations:
        return None
    try:
        Discretion.of(context.record, context.office)
    except FactsError as error:
        return Refusal("facts_contradict", "行政处罚法第五十七条", str(error), "请改正违法行为的裁量事实")
    return None


def tiers_settled(context: Context) -> Refusal | None:
    """A missing fact is unknown, never false: no sanction while one could change the tier."""
    refused = facts_agree(context)
    if refused is not None or not context.record.violations:
        return refused
    groups = Discretion.of(context.record, context.office).combined.groups
    still_open = [group for group in groups if group.assessment.status is Status.UNDETERMINED]
    if not still_open:
        return None
    names = dict.fromkeys(label_of(name) for group in still_open for name in group.assessment.missing)
    return Refusal(
        "tier_unsettled",
        "裁量规则、行政处罚法第五十七条",
        f"裁量档次尚不能确定，未查明：{'、'.join(names)}",
        "请退回事实认定，补齐这些事实",
    )


def sanction_chosen(context: Context) -> Refusal | None:
    """A sanction is on file, and computing it again today gives the same."""
    if context.record.sanction is None:
        return Refusal(
            "sanction_missing", "行政处罚法第五十七条", "尚未选定处罚", "请在裁量阶段选定倍数、期限并写明理由"
        )
    try:
        faults = recheck(context.record, context.office)
    except FactsError as error:
        return Refusal("facts_contradict", "行政处罚法第五十七条", str(error), "请改正违法行为的裁量事实")
    if not faults:
        return None
    reason = "；".join(fault.message for fault in faults)
    return Refusal(
        "sanction_stale", "行政处罚法第五十七条", f"选定的处罚已不成立：{reason}", "请退回裁量，重新选定处罚"
    )


def review_agreed(context: Context) -> Refusal | None:
    """The legal review agreed, and nothing was chosen anew since (处罚法第五十八条)."""
    reviews = [event for event in context.record.history if event.kind in {"approve_review", "return_review"}]
    choices = [event for event in context.record.history if event.kind == "choose_sanction"]
    agreed = reviews and reviews[-1].kind == "approve_review"
    if agreed and (not choices or choices[-1].revision < reviews[-1].revision):
        return None
    return Refusal("review_missing", "行政处罚法第五十八条", "未经法制审核同意", "请送法制审核")


def notified(context: Context) -> Refusal | None:
    """No penalty without a prior notice served (处罚法第四十四条, 第六十二条)."""
    if not _punishes(context) or context.record.notices:
        return None
    return Refusal("notice_missing", "行政处罚法第四十四条、第六十二条", "尚未事先告知当事人", "请先送达事先告知书")


def not_heavier_than_notified(context: Context) -> Refusal | None:
    """Fine and refund never exceed the lowest ever notified (处罚法第四十五条: 不得因陈述、申辩而加重)."""
    sanction = context.record.sanction
    if sanction is None or not context.record.notices:
        return None
    for name, now, lowest in (
        ("罚款", sanction.fine, min(notice.fine for notice in context.record.notices)),
        ("退回", sanction.refund, min(notice.refund for notice in context.record.notices)),
    ):
        if now > lowest:
            return Refusal(
                "heavier_than_notified",
                "行政处罚法第四十五条、第六十二条",
                f"{name} {format_yuan(now)} 元高于曾告知的最低额 {format_yuan(lowest)} 元",
                "不得因陈述、申辩或者听证加重；请退回裁量，改为不高于告知的数额",
            )
    return _suspension_not_heavier(context)


def _suspension_not_heavier(context: Context) -> Refusal | None:
    """The same for a suspension: never longer than the shortest notified for the provision."""
    sanction = context.record.sanction
    for group in sanction.groups if sanction else ():
        now = int(group.choice.months or 0)
        told = [
            int(each.choice.months or 0)
            for notice in context.record.notices
            for each in notice.groups
            if each.choice.key == group.choice.key
        ]
        if now > min(told, default=0):
            return Refusal(
                "heavier_than_notified",
                "行政处罚法第四十五条、第六十二条",
                f"暂停 {now} 个月长于曾告知的最短期限 {min(told, default=0)} 个月",
                "不得因陈述、申辩或者听证加重；请退回裁量，改为不长于告知的期限",
            )
    return None


def statement_heard(context: Context) -> Refusal | None:
    """The party was heard, or let the time pass (处罚法第四十四、四十五、六十二条)."""
    record = context.record
    if not _punishes(context) or not record.notices:
        return None
    since = [event for event in record.since("issue_notice") if event.kind == "record_statement"]
    if since:
        return None
    return Refusal(
        "statement_missing",
        "行政处罚法第四十五条、第六十二条",
        "未登记当事人的陈述申辩情况",
        "请登记当事人提出、放弃或者期满未提出陈述申辩",
    )


def statement_in_time(context: Context) -> Refusal | None:
    """The party lets time pass only after its end; a statement made is answered (处罚法第四十五条)."""
    record, body = context.record, context.body
    if body is None or not record.notices:
        return None
    notice = record.notices[-1]
    on = dt.date.fromisoformat(str(body["on"]))
    last = notice.served_on + dt.timedelta(days=context.office.statement_days)
    if on < notice.served_on or on > context.today:
        return Refusal(
            "statement_date", "行政处罚法第四十五条", f"日期 {on} 早于告知送达日或在将来", "请核对陈述申辩的日期"
        )
    if body["manner"] == "期满未提出" and on <= last:
        return Refusal(
            "statement_period_open",
            "行政处罚法第四十四条、第六十二条",
            f"陈述申辩期限至 {last} 止，尚未届满",
            "请待期满后再登记，或登记当事人的书面放弃",
        )
    if body["manner"] == "提出陈述申辩" and not (body.get("text") and body.get("response")):
        return Refusal(
            "statement_unanswered",
            "行政处罚法第四十五条",
            "当事人提出陈述申辩，未写明内容或复核意见",
            "请写明陈述申辩的内容和复核意见",
        )
    return None


def hearing_held(context: Context) -> Refusal | None:
    """A hearing asked for is held before the decision (处罚法第六十三条, 第六十四条)."""
    asked = [event.revision for event in context.record.history if _asks_hearing(event.kind, event.data)]
    held = [event.revision for event in context.record.history if event.kind == "record_hearing"]
    if not asked or (held and held[-1] > asked[-1]):
        return None
    return Refusal(
        "hearing_pending", "行政处罚法第六十三条、第六十四条", "当事人要求听证，尚未举行", "请举行听证并登记笔录"
    )


def hearing_period_over(context: Context) -> Refusal | None:
    """The five working days for asking for a hearing have passed, or the party waived in writing (处罚法第六十四条)."""
    record = context.record
    if not record.notices or not record.notices[-1].hearing_right or record.hearings:
        return None
    if record.statements and (record.statements[-1].manner == "书面放弃" or record.statements[-1].hearing_requested):
        return None
    last = after_workdays(record.notices[-1].served_on, HEARING_DAYS)
    decided_on = context.today
    if context.body is not None and "dated" in context.body:
        decided_on = dt.date.fromisoformat(str(context.body["dated"]))
    if decided_on > last.day:
        return None
    note = "（放假安排未公布，暂估）" if last.provisional else ""
    return Refusal(
        "hearing_period_open",
        "行政处罚法第六十四条第一项",
        f"当事人要求听证的期限至 {last.day}{note} 止，尚未届满",
        "请待期满后再作决定，或登记当事人的书面放弃",
    )


def hearing_asked(context: Context) -> Refusal | None:
    """A hearing is recorded only where one was asked for."""
    if hearing_held(context) is not None:
        return None
    return Refusal("hearing_not_asked", "行政处罚法第六十三条", "当事人没有要求听证", "请先登记当事人的听证要求")


def presider_independent(context: Context) -> Refusal | None:
    """The presider is no investigator of the case (处罚法第六十四条第四项)."""
    if context.body is None:
        return None
    names = {officer.name for officer in context.record.officers}
    if context.body["presider"] not in names:
        return None
    return Refusal(
        "presider_is_officer",
        "行政处罚法第六十四条第四项",
        f"听证主持人{context.body['presider']}是本案调查人员",
        "请由非本案调查人员主持听证",
    )


def decided(context: Context) -> Refusal | None:
    """Only a decision is served."""
    if context.record.decision is not None:
        return None
    return Refusal("decision_missing", "行政处罚法第六十一条", "尚未作出决定", "请由负责人先作出决定")


def not_in_future(context: Context) -> Refusal | None:
    """A date on file is no day to come, and none before the step it follows."""
    if context.body is None:
        return None
    for name in ("received_on", "filed_on", "concluded_on", "dated", "served_on", "held_on"):
        value = context.body.get(name)
        if value and dt.date.fromisoformat(str(value)) > context.today:
            return Refusal("date_in_future", "行政处罚法第四十七条", f"日期 {value} 在将来", "请填写已经发生的日期")
    return _in_order(context)


def _in_order(context: Context) -> Refusal | None:
    """Filing, conclusion, notice and decision follow each other."""
    body, record = context.body or {}, context.record
    before = {
        "concluded_on": record.filed_on,
        "held_on": record.notices[-1].served_on if record.notices else None,
        "served_on": record.decision.dated if record.decision else None,
    }
    for name, earliest in before.items():
        value = body.get(name)
        if value and earliest and dt.date.fromisoformat(str(value)) < earliest:
            return Refusal(
                "date_out_of_order", "行政处罚法第四十七条", f"日期 {value} 早于前一步的 {earliest}", "请核对日期"
            )
    dated, served = body.get("dated"), body.get("served_on")
    if dated and served and str(served) < str(dated):
        return Refusal("date_out_of_order", "行政处罚法第四十七条", f"送达 {served} 早于成文 {dated}", "请核对日期")
    return None


def _punishes(context: Context) -> bool:
    return context.record.sanction is not None and context.record.sanction.punishes


def _asks_hearing(kind: str, data: object) -> bool:
    body = data.get("body") if isinstance(data, dict) else None
    return kind == "record_statement" and isinstance(body, dict) and body.get("hearing_requested") is True
