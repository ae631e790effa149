"""Guards on what goes to legal review, when it may be left out, and who reviews (处罚法第五十八条)."""

from __future__ import annotations

from typing import Final

from workflow.refusal import Context, Refusal, Rule, holds
from workflow.required import review_reasons

UNQUALIFIED: Final = Rule(
    "reviewer_unqualified",
    "行政处罚法第五十八条第二款",
    "A",
    "初次从事法制审核的人员，应当取得国家统一法律职业资格",
)
REQUIRED: Final = Rule(
    "review_required",
    "行政处罚法第五十八条、医疗保障行政处罚程序暂行规定第三十七条",
    "C",
    "依法应当审核的，未经法制审核不得作出决定",
)
NO_REPORT: Final = Rule(
    "report_missing",
    "医疗保障行政处罚程序暂行规定第三十六条",
    "C",
    "送审、告知前，案件调查终结报告六项须齐备，并与选定的处罚一致",
)


@holds(UNQUALIFIED)
def reviewer_qualified(context: Context) -> Refusal | None:
    """Who reviews is qualified, or reviewed before the qualification was asked for."""
    if "reviewer" not in context.actor.roles or context.actor.review_basis is not None:
        return None
    return UNQUALIFIED.refuse(
        f"机关档案没有写明{context.actor.name}的审核资格", "请由管理员在机关档案中写明法律职业资格，或者非初次从事"
    )


@holds(REQUIRED)
def review_not_required(context: Context) -> Refusal | None:
    """Legal review is left out only where neither the law nor the office asks for it."""
    reasons = review_reasons(context.record, context.office)
    return REQUIRED.refuse("、".join(reasons), "请送法制审核") if reasons else None


@holds(NO_REPORT)
def report_written(context: Context) -> Refusal | None:
    """The report in six parts was written after the sanction was chosen: it gives its reasons."""
    record = context.record
    if record.sanction is None:
        return None
    if record.full_report is not None and record.last("write_report") > record.last("choose_sanction"):
        return None
    return NO_REPORT.refuse("选定处罚以后没有写调查终结报告", "请写调查终结报告（六项，可由案卷自动拟出）")
