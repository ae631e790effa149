"""Guards on who acts: case officers, and people who must never have been one."""

from __future__ import annotations

import re
from typing import Final

from workflow.refusal import Context, Refusal, Rule, holds

NOT_CASE_OFFICER: Final = Rule("not_case_officer", "本机关办案分工", "own", "案件应当由本案办案人员办理")
OFFICERS_FEWER_THAN_TWO: Final = Rule(
    "officers_fewer_than_two", "行政处罚法第四十二条、条例第二十九条", "A", "执法人员不得少于两人"
)
WAS_CASE_OFFICER: Final = Rule(
    "was_case_officer",
    "医疗保障行政处罚程序暂行规定第三十七条；审批人从其例",
    "C",
    "是或曾是本案办案人员的，不得审核、审批本案",
)
APPROVER_WAS_REVIEWER: Final = Rule(
    "approver_was_reviewer", "本机关办案分工", "own", "作过本案法制审核的，不得批准本案的决定"
)
JUDGED: Final = Rule(
    "officer_judged", "行政处罚法第五十八条；本机关办案分工", "own", "审核、审批过本案的人员，不得再指定为办案人员"
)
UNMARKED: Final = Rule("mark_removed", "本机关办案分工", "own", "上级标明的案件性质，办案人员不得去掉")
RECUSED_OFFICER: Final = Rule("officer_recused", "行政处罚法第四十三条", "A", "决定回避的人员，不得再指定为办案人员")
PRESIDER_IS_OFFICER: Final = Rule(
    "presider_is_officer", "行政处罚法第六十四条第四项", "A", "听证应当由非本案调查人员主持，主持人也须回避"
)

_WEIGHING: Final = frozenset({"intake", "investigation", "fact_finding", "discretion"})
"""States in which the officers still judge the case; later what they marked was reviewed with it."""
_JUDGING: Final = frozenset(
    [
        "approve_review",
        "return_review",
        "file_case",
        "return_filing",
        "decline_case",
        "extend_verification",
        "decide_recusal",
        "approve_measure",
        "reject_measure",
        "extend_measure",
        "extend_decision",
        "suspend_case",
        "resume_case",
        "terminate_case",
        "return_decision",
        "record_deliberation",
        "decide",
        "decide_not_established",
        "transfer_case",
        "decide_crime",
        "take_back",
        "grant_deferral",
        "refuse_deferral",
        "impose_surcharge",
        "apply_to_court",
        "return_closing",
        "close_case",
    ]
)
"""Steps that only reviewers and approvers take."""

TWO = 2
"""执法人员不得少于两人 (行政处罚法第四十二条, 条例第二十九条)."""


@holds(NOT_CASE_OFFICER)
def is_case_officer(context: Context) -> Refusal | None:
    """Only the officers of the case act on it: the division of work behind 处罚法第四十二条, not its words."""
    officers = context.record.officers
    if context.actor.user in {officer.user for officer in officers}:
        return None
    remedy = f"请由本案办案人员{'、'.join(officer.name for officer in officers)}办理"
    if not officers:
        remedy = "请先指定办案人员"
    elif "officer" in context.actor.roles:
        remedy += "，或先指定其为办案人员"
    return NOT_CASE_OFFICER.refuse(f"{context.actor.name}不是本案办案人员", remedy)


@holds(NOT_CASE_OFFICER)
def case_officer_or_clerk(context: Context) -> Refusal | None:
    """Papers and payments are also the clerk's."""
    return None if "clerk" in context.actor.roles else is_case_officer(context)


@holds(NOT_CASE_OFFICER, WAS_CASE_OFFICER)
def named_or_above(context: Context) -> Refusal | None:
    """An officer of the case, or somebody above who never was one."""
    above = {"approver", "reviewer"} & set(context.actor.roles)
    named = is_case_officer(context)
    if named is None or not above:
        return named
    return never_case_officer(context)


@holds(JUDGED)
def officers_never_judged(context: Context) -> Refusal | None:
    """Who reviewed or approved anything in a case does not investigate it: nobody judges their own work."""
    named = {str(each["user"]) for each in (context.body or {}).get("officers", ())}
    ever = {officer.user for officer in context.record.ever_officers}
    judged = {
        event.actor
        for event in context.record.standing
        if event.kind in _JUDGING or (event.kind == "mark_case" and event.actor not in ever)
    }
    barred = sorted(named & judged)
    if not barred:
        return None
    return JUDGED.refuse(f"{'、'.join(barred)}审核、审批过本案", "请另行指定")


@holds(UNMARKED)
def marks_kept(context: Context) -> Refusal | None:
    """What somebody above marked, an officer does not take off."""
    record = context.record
    officers = {officer.user for officer in record.ever_officers}
    if context.body is None or context.actor.user not in officers:
        return None
    above = [event for event in record.standing if event.kind == "mark_case" and event.actor not in officers]
    body = above[-1].data["body"] if above else {}
    kept = [str(mark) for mark in body.get("marks", ())] if isinstance(body, dict) else []
    if record.state not in _WEIGHING:
        kept = [*record.marks, *kept]
    lost = [mark for mark in kept if mark not in context.body["marks"]]
    return UNMARKED.refuse(f"负责人、审核人员标明的“{'、'.join(lost)}”不能去掉", "请由他们修改") if lost else None


@holds(RECUSED_OFFICER)
def officers_not_recused(context: Context) -> Refusal | None:
    """Nobody who must keep out is named again."""
    named = {str(each["user"]) for each in (context.body or {}).get("officers", ())}
    barred = [each.name for each in context.record.recusals if each.upheld and each.user in named]
    if not barred:
        return None
    return RECUSED_OFFICER.refuse(f"{'、'.join(barred)}已决定回避本案", "请另行指定")


@holds(OFFICERS_FEWER_THAN_TWO)
def two_officers(context: Context) -> Refusal | None:
    """At least two officers (处罚法第四十二条; 条例第二十九条)."""
    count = len(context.record.officers)
    if count >= TWO:
        return None
    return OFFICERS_FEWER_THAN_TWO.refuse(f"执法人员不得少于两人，现有{count}人", "请指定至少两名办案人员")


@holds(WAS_CASE_OFFICER)
def never_case_officer(context: Context) -> Refusal | None:
    """Neither reviewer (4号令第三十七条, 二手资料) nor approver ever was an officer of this case."""
    if context.actor.user not in {officer.user for officer in context.record.ever_officers}:
        return None
    return WAS_CASE_OFFICER.refuse(
        f"{context.actor.name}是或曾是本案办案人员，不得审核、审批本案", "请由未办理过本案的人员审核、审批"
    )


@holds(APPROVER_WAS_REVIEWER)
def approver_did_not_review(context: Context) -> Refusal | None:
    """A legal review is worth something to the approver only if another person made it: this desk's own rule."""
    reviewers = {event.actor for event in context.record.standing if event.kind in {"approve_review", "return_review"}}
    if context.actor.user not in reviewers:
        return None
    return APPROVER_WAS_REVIEWER.refuse(f"{context.actor.name}已作过本案法制审核，不得再批准决定", "请由其他负责人审批")


@holds(PRESIDER_IS_OFFICER)
def presider_independent(context: Context) -> Refusal | None:
    """The presider is no investigator of the case (处罚法第六十四条第四项)."""
    if context.body is None:
        return None
    record = context.record
    barred = {name for each in record.ever_officers for name in (each.name, each.user)}
    barred |= {name for each in record.recusals if each.upheld for name in (each.name, each.user)}
    given = str(context.body["presider"])
    # "王 某", "王某（办案人员）" and "李某、高某" name an officer too; 王某明 is another person.
    names = {"".join(given.split()), *("".join(part.split()) for part in re.split(r"[、，,;；/（）()]", given))}
    if not any(named.endswith(name) for named in names for name in barred):
        return None
    return PRESIDER_IS_OFFICER.refuse(
        f"听证主持人{context.body['presider']}是或曾是本案调查人员，或者已决定回避", "请由非本案调查人员主持听证"
    )
