"""Guards on what is on file: party, evidence, facts, a sanction that still comes out the same, an agreeing review."""

from __future__ import annotations

from penalty.assessment import Status
from penalty.facts import FactsError
from workflow.discretion import Discretion, recheck
from workflow.refusal import Context, Refusal


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
    names = dict.fromkeys(group.assessment.label(name) for group in still_open for name in group.assessment.missing)
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
        faults = recheck(context.record, context.office, context.today)
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


def decided(context: Context) -> Refusal | None:
    """Only a decision is served."""
    if context.record.decision is not None:
        return None
    return Refusal("decision_missing", "行政处罚法第六十一条", "尚未作出决定", "请由负责人先作出决定")
