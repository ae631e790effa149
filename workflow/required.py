"""When legal review and joint deliberation are required: the law's own cases, and the office's profile."""

from __future__ import annotations

from typing import Final

from cases.parts import GRAVE, MANY_RELATIONS, PUBLIC_INTEREST
from cases.record import CaseRecord
from penalty.money import group_yuan
from workflow.office import Office


def review_reasons(record: CaseRecord, office: Office) -> tuple[str, ...]:
    """Return why legal review is required (处罚法第五十八条; 4号令第三十七条, 二手资料); empty where it is not."""
    reasons = ["机关档案规定一律审核"] if office.review.always else []
    reasons += [f"案件标明{mark}" for mark in record.marks if mark in _REVIEWED]
    reasons += ["经过听证程序"] if record.hearings else []
    if record.sanction is not None and record.party is not None:
        least = getattr(office.review, record.party.kind)
        total = record.sanction.fine + record.sanction.refund
        if least is not None and total >= least:
            reasons.append(f"退回和罚款合计 {group_yuan(total)} 元，达到 {group_yuan(least)} 元")
    return tuple(reasons)


_REVIEWED: Final = frozenset({PUBLIC_INTEREST, MANY_RELATIONS})


def deliberation_reasons(record: CaseRecord, office: Office) -> tuple[str, ...]:
    """Return why the heads must discuss a penalty together (处罚法第五十七条第二款); empty where they need not."""
    sanction = record.sanction
    if sanction is None or not sanction.punishes:
        return ()
    reasons = [f"案件标明{GRAVE}"] if GRAVE in record.marks else []
    if record.party is not None:
        least = getattr(office.deliberation, record.party.kind)
        if least is not None and sanction.fine >= least:
            reasons.append(f"罚款 {group_yuan(sanction.fine)} 元，达到 {group_yuan(least)} 元")
    if office.deliberation.suspension and any(group.suspends for group in sanction.groups):
        reasons.append("责令暂停")
    return tuple(reasons)
