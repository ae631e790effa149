"""Guards on who acts: case officers, and people who must never have been one."""

from __future__ import annotations

from workflow.refusal import Context, Refusal

TWO = 2
"""执法人员不得少于两人 (行政处罚法第四十二条, 条例第二十九条)."""


def is_case_officer(context: Context) -> Refusal | None:
    """Only the officers of the case act on it: the division of work behind 处罚法第四十二条, not its words."""
    if context.actor.user in {officer.user for officer in context.record.officers}:
        return None
    return Refusal(
        "not_case_officer",
        "本机关办案分工",
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


def never_case_officer(context: Context) -> Refusal | None:
    """Neither reviewer (4号令第三十七条, 二手资料) nor approver ever was an officer of this case."""
    if context.actor.user not in {officer.user for officer in context.record.ever_officers}:
        return None
    return Refusal(
        "was_case_officer",
        "医疗保障行政处罚程序暂行规定第三十七条（二手资料）；审批人从其例",
        f"{context.actor.name}是或曾是本案办案人员，不得审核、审批本案",
        "请由未办理过本案的人员审核、审批",
    )


def approver_did_not_review(context: Context) -> Refusal | None:
    """A legal review is worth something to the approver only if another person made it: this desk's own rule."""
    reviewers = {event.actor for event in context.record.history if event.kind in {"approve_review", "return_review"}}
    if context.actor.user not in reviewers:
        return None
    return Refusal(
        "approver_was_reviewer",
        "本机关办案分工",
        f"{context.actor.name}已作过本案法制审核，不得再批准决定",
        "请由其他负责人审批",
    )


def presider_independent(context: Context) -> Refusal | None:
    """The presider is no investigator of the case (处罚法第六十四条第四项)."""
    if context.body is None:
        return None
    names = {officer.name for officer in context.record.ever_officers}
    if context.body["presider"] not in names:
        return None
    return Refusal(
        "presider_is_officer",
        "行政处罚法第六十四条第四项",
        f"听证主持人{context.body['presider']}是或曾是本案调查人员",
        "请由非本案调查人员主持听证",
    )
