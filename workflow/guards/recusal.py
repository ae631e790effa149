"""Guards on keeping out of a case (回避, 处罚法第四十三条): who must, and who decides on whom."""

from __future__ import annotations

from typing import Final

from workflow.office import OfficeError
from workflow.refusal import Context, Refusal, Rule, holds

RECUSED: Final = Rule("actor_recused", "行政处罚法第四十三条", "A", "决定回避的人员不得再办理、审核、审批本案")
PENDING: Final = Rule("recusal_pending", "行政处罚法第四十三条", "own", "回避申请未决定的，不作出决定；调查不因此停止")
NOT_ASKED: Final = Rule("recusal_not_asked", "行政处罚法第四十三条", "A", "回避经提出才决定")
OWN: Final = Rule("recusal_own", "行政处罚法第四十三条", "own", "任何人不决定自己的回避")
EARLY: Final = Rule("recusal_too_early", "案卷日期先后", "own", "回避的决定不早于申请")
RANK: Final = Rule(
    "recusal_rank",
    "行政处罚法第四十三条、医疗保障行政处罚程序暂行规定第五条",
    "K",
    "回避由负责人决定；其他负责人的由主要负责人决定，主要负责人的由负责人集体讨论决定",
)

TOGETHER: Final = 2
"""A discussion has at least two people in it."""


def together(context: Context) -> bool:
    """Tell whether at least two different heads of the office discussed it, who may have a part in the case."""
    record = context.record
    barred = record.recused | {officer.user for officer in record.ever_officers}
    heads = {person.name for person in context.office.holding("approver") if person.user not in barred}
    return len(heads & set((context.body or {}).get("members", ()))) >= TOGETHER


@holds(RECUSED)
def not_recused(context: Context) -> Refusal | None:
    """Nobody acts on a case they must keep out of."""
    if context.actor.user not in context.record.recused:
        return None
    return RECUSED.refuse(f"{context.actor.name}已决定回避本案", "请由其他人员办理")


@holds(PENDING)
def recusal_settled(context: Context) -> Refusal | None:
    """No decision while it is open who may take part in it; the law stops only short of the investigation."""
    waiting = next((each for each in context.record.recusals if each.upheld is None), None)
    if waiting is None:
        return None
    return PENDING.refuse(f"对{waiting.name}的回避申请尚未决定", "请先决定是否回避")


@holds(NOT_ASKED)
def recusal_asked(context: Context) -> Refusal | None:
    """There is a request to decide on."""
    if any(each.upheld is None for each in context.record.recusals):
        return None
    return NOT_ASKED.refuse("没有待决定的回避申请", "请先登记回避申请")


@holds(OWN, EARLY, RANK)
def recusal_by_rank(context: Context) -> Refusal | None:
    """Who decides depends on whom it concerns."""
    body, recusals = context.body, context.record.recusals
    if body is None or not 1 <= int(body["number"]) <= len(recusals):
        return None
    asked = recusals[int(body["number"]) - 1]
    try:
        rank = context.office.person(asked.user).rank
    except OfficeError:
        rank = None
    if asked.user == context.actor.user and not (rank == "head" and together(context)):
        return OWN.refuse(f"{asked.name}不能决定自己的回避", "请由其他负责人决定；主要负责人的由负责人集体讨论决定")
    day = context.day("on")
    if day is not None and day < asked.on:
        return EARLY.refuse(f"决定日 {day} 早于提出日 {asked.on}", "请核对日期")
    if rank == "head" and not together(context):
        return RANK.refuse("主要负责人的回避未经负责人集体讨论", "请写明集体讨论的参加人，不少于两人")
    if rank == "deputy" and context.actor.rank != "head":
        return RANK.refuse(f"{asked.name}是负责人，其回避由主要负责人决定", "请由主要负责人决定")
    return None
