"""Guards on what is on file: party, evidence, facts, a sanction that still comes out the same, an agreeing review."""

from __future__ import annotations

from typing import Final

from penalty.assessment import Status
from penalty.facts import FactsError
from workflow.discretion import Discretion, recheck
from workflow.refusal import Context, Refusal, Rule, holds
from workflow.required import review_reasons

PARTY_MISSING: Final = Rule("party_missing", "行政处罚法第五十四条、第五十九条", "A", "立案应当有明确的当事人")
FILING_NOT_REQUESTED: Final = Rule("filing_not_requested", "行政处罚法第五十四条", "A", "立案应当先由办案人员报请")
FILING_UNDER_WAY: Final = Rule("filing_under_way", "行政处罚法第五十四条", "A", "已报请立案的，审批前不得修改")
EVIDENCE_MISSING: Final = Rule("evidence_missing", "行政处罚法第四十六条", "A", "调查终结应当有在卷证据")
VIOLATIONS_MISSING: Final = Rule(
    "violations_missing", "行政处罚法第五十七条、第五十九条第二项", "A", "认定事实应当有登记在卷的违法行为"
)
VIOLATION_WITHOUT_EVIDENCE: Final = Rule(
    "violation_without_evidence", "行政处罚法第四十六条、第五十九条", "A", "每项违法行为应当有对应的在卷证据"
)
FACTS_CONTRADICT: Final = Rule("facts_contradict", "行政处罚法第五十七条", "A", "各违法行为的裁量事实不得互相矛盾")
TIER_UNSETTLED: Final = Rule(
    "tier_unsettled", "裁量规则、行政处罚法第五十七条", "own", "裁量事实应当查明，档次未定的不得选定处罚"
)
SANCTION_MISSING: Final = Rule("sanction_missing", "行政处罚法第五十七条", "A", "审核、告知、决定前应当选定处罚")
SANCTION_STALE: Final = Rule("sanction_stale", "行政处罚法第五十七条", "A", "选定的处罚应当按现有事实和规则仍然成立")
REVIEW_MISSING: Final = Rule(
    "review_missing", "行政处罚法第五十八条", "A", "依法应当审核的，未经法制审核同意，不得作出决定"
)


@holds(PARTY_MISSING)
def source_and_party(context: Context) -> Refusal | None:
    """A case is filed against a named party (处罚法第五十九条第一项)."""
    if context.record.party is not None and context.record.source is not None:
        return None
    return PARTY_MISSING.refuse("当事人未填写", "请先填写当事人及其证件、住所")


@holds(FILING_NOT_REQUESTED)
def filing_requested(context: Context) -> Refusal | None:
    """Filing is applied for before it is approved (4号令第十五条, 二手资料)."""
    if context.record.filing_requested:
        return None
    return FILING_NOT_REQUESTED.refuse("办案人员尚未报请立案", "请由办案人员先报请立案")


@holds(FILING_UNDER_WAY)
def filing_open(context: Context) -> Refusal | None:
    """What was sent up for filing is not changed underneath the person who decides on it."""
    if not context.record.filing_requested or context.record.state != "intake":
        return None
    return FILING_UNDER_WAY.refuse("已报请立案，等待审批", "如需修改，请审批人先退回立案申请")


@holds(EVIDENCE_MISSING)
def evidence_on_file(context: Context) -> Refusal | None:
    """An investigation ends with evidence (处罚法第四十六条)."""
    if context.record.evidence:
        return None
    return EVIDENCE_MISSING.refuse("案卷中没有证据", "请先登记证据并写明证明目的")


@holds(VIOLATIONS_MISSING, VIOLATION_WITHOUT_EVIDENCE)
def violations_proved(context: Context) -> Refusal | None:
    """Every violation is tied to evidence on file (处罚法第四十六条, 第五十九条第二项)."""
    record = context.record
    if not record.violations:
        return VIOLATIONS_MISSING.refuse("没有认定任何违法行为", "请先登记违法行为")
    known = range(1, len(record.evidence) + 1)
    for violation in record.violations:
        if not violation.evidence or any(number not in known for number in violation.evidence):
            return VIOLATION_WITHOUT_EVIDENCE.refuse(
                f"违法行为{violation.number}没有对应的在卷证据",
                f"请为它填写证据序号（1 至 {len(record.evidence)}）",
            )
    return None


@holds(FACTS_CONTRADICT)
def facts_agree(context: Context) -> Refusal | None:
    """The facts of the violations do not contradict each other, and rules were in force for them."""
    if not context.record.violations:
        return None
    try:
        Discretion.of(context.record, context.office)
    except FactsError as error:
        return FACTS_CONTRADICT.refuse(str(error), "请改正违法行为的裁量事实")
    return None


@holds(FACTS_CONTRADICT, TIER_UNSETTLED)
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
    return TIER_UNSETTLED.refuse(f"裁量档次尚不能确定，未查明：{'、'.join(names)}", "请退回事实认定，补齐这些事实")


@holds(SANCTION_MISSING, FACTS_CONTRADICT, SANCTION_STALE)
def sanction_chosen(context: Context) -> Refusal | None:
    """A sanction is on file, and computing it again today gives the same."""
    if context.record.sanction is None:
        return SANCTION_MISSING.refuse("尚未选定处罚", "请在裁量阶段选定倍数、期限并写明理由")
    try:
        faults = recheck(context.record, context.office, context.today)
    except FactsError as error:
        return FACTS_CONTRADICT.refuse(str(error), "请改正违法行为的裁量事实")
    if not faults:
        return None
    reason = "；".join(fault.message for fault in faults)
    return SANCTION_STALE.refuse(f"选定的处罚已不成立：{reason}", "请退回裁量，重新选定处罚")


@holds(REVIEW_MISSING)
def review_agreed(context: Context) -> Refusal | None:
    """The legal review agreed since the choice, or was left out where nothing asks for it (处罚法第五十八条)."""
    record = context.record
    agreed, returned, chosen = (record.last(kind) for kind in ("approve_review", "return_review", "choose_sanction"))
    reviewer = record.history[agreed - 1].actor if agreed else ""
    if reviewer in record.recused:
        return REVIEW_MISSING.refuse("同意的审核人员已决定回避", "请由其他人员重新审核")
    if agreed > max(returned, chosen):
        return None
    if record.last("skip_review") > chosen > returned and not review_reasons(record, context.office):
        return None
    return REVIEW_MISSING.refuse("未经法制审核同意", "请送法制审核")
