"""Guards on the decision beside those on the notice: told of what is decided, discussed where the law asks for it."""

from __future__ import annotations

from typing import Final

from cases.fold import fold
from cases.parts import GroupSanction, Party
from workflow.guards.dates import DATE_OUT_OF_ORDER, follows, latest_step
from workflow.guards.recusal import together
from workflow.refusal import Context, Refusal, Rule, holds
from workflow.required import deliberation_reasons

RENOTICE: Final = Rule(
    "renotice_missing", "行政处罚法第四十四条、第六十二条", "A", "认定的事实、适用的档次或者依据有变的，须重新告知"
)
NOT_DISCUSSED: Final = Rule(
    "deliberation_missing", "行政处罚法第五十七条第二款", "A", "情节复杂或者重大违法行为，由负责人集体讨论决定"
)
NOT_AGREED: Final = Rule("deliberation_disagreed", "行政处罚法第五十七条第二款", "A", "决定与集体讨论的结论一致")
FEW: Final = Rule("deliberation_too_few", "行政处罚法第五十七条第二款", "own", "集体讨论由负责人进行，不少于两名负责人")


@holds(RENOTICE)
def told_as_decided(context: Context) -> Refusal | None:
    """What is decided is what the party was told last: acts, clauses, grounds. Milder sums need no notice."""
    record = context.record
    told = record.last("issue_notice")
    if not told or record.sanction is None or not record.sanction.punishes:
        return None
    then = fold(record.history[:told])
    if then.sanction is None:
        return None
    if _identity(then.party) != _identity(record.party):
        return RENOTICE.refuse("告知以后，当事人有变", "请重新事先告知")
    if then.violations != record.violations:
        return RENOTICE.refuse("告知以后，认定的违法事实有变", "请重新事先告知")
    if [_grounds(each) for each in then.sanction.groups] != [_grounds(each) for each in record.sanction.groups]:
        return RENOTICE.refuse("告知以后，适用的档次或者依据有变", "请重新事先告知")
    return None


def _identity(party: Party | None) -> tuple[str, ...]:
    return (party.kind, party.name, party.id_number) if party is not None else ()


def _grounds(group: GroupSanction) -> tuple[object, ...]:
    told = tuple(getattr(group, name) for name in ("tier", "cite", "clause", "violations", "suspends"))
    return (*told, group.choice.department)


@holds(NOT_DISCUSSED, NOT_AGREED)
def deliberated(context: Context) -> Refusal | None:
    """Where the heads must decide together, or did, the decision is what they agreed on last."""
    record = context.record
    discussed = record.last("record_deliberation") > record.last("choose_sanction")
    if discussed and record.deliberations[-1].conclusion == "不同意":
        return NOT_AGREED.refuse("集体讨论的结论是不同意", "请退回重新裁量")
    if discussed:
        return None
    if context.record.state == "deliberation":
        return NOT_DISCUSSED.refuse("已提请集体讨论，尚未登记讨论情况", "请登记集体讨论")
    reasons = deliberation_reasons(record, context.office)
    if record.deliberations:
        reasons = ("集体讨论以后重新选定了处罚", *reasons)
    return NOT_DISCUSSED.refuse("、".join(reasons) + "，未经集体讨论", "请提请集体讨论") if reasons else None


@holds(FEW, DATE_OUT_OF_ORDER)
def enough_members(context: Context) -> Refusal | None:
    """A discussion is one of several heads, and comes after what it weighs."""
    if context.body is None:
        return None
    if together(context):
        return follows(context, "held_on", latest_step(context.record))
    return FEW.refuse("参加集体讨论的负责人不足两名", "请写明全部参加的负责人")
