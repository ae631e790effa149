"""The procedure as a table: what may happen, from where to where, by whom, under which guards and articles.

Everything that walks the procedure reads this table: the machine, the list of actions, the desk's buttons, the docs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from workflow import guards as g
from workflow.office import Role
from workflow.refusal import Guard


@dataclass(frozen=True, slots=True)
class Transition:
    """One row. `target` is None where the case stays in its state; one of `roles` may do it."""

    trigger: str
    label: str
    sources: tuple[str, ...]
    target: str | None
    roles: tuple[Role, ...]
    articles: str
    guards: tuple[Guard, ...] = ()


_BEFORE_FACTS = ("intake", "investigation", "fact_finding")

PROCEDURE: Final = (
    Transition("open_case", "登记线索", (), "intake", ("officer",), "行政处罚法第五十四条", (g.dates_in_order,)),
    Transition("record_source", "修改线索", ("intake",), None, ("officer",), "行政处罚法第五十四条",
               (g.is_case_officer, g.filing_open, g.dates_in_order)),
    Transition("record_party", "填写当事人", _BEFORE_FACTS, None, ("officer",), "行政处罚法第五十九条第一项",
               (g.is_case_officer, g.filing_open)),
    Transition("assign_officers", "指定办案人员", _BEFORE_FACTS, None, ("officer",), "行政处罚法第四十二条",
               (g.is_case_officer, g.filing_open)),
    Transition("request_filing", "报请立案", ("intake",), None, ("officer",), "行政处罚法第五十四条",
               (g.is_case_officer, g.filing_open, g.source_and_party, g.two_officers)),
    Transition("return_filing", "退回立案申请", ("intake",), None, ("approver",), "行政处罚法第五十四条",
               (g.never_case_officer, g.filing_requested)),
    Transition("file_case", "批准立案", ("intake",), "investigation", ("approver",), "行政处罚法第五十四条",
               (g.never_case_officer, g.filing_requested, g.source_and_party, g.two_officers, g.dates_in_order)),
    Transition("decline_case", "不予立案", ("intake",), "declined", ("approver",), "行政处罚法第五十四条",
               (g.never_case_officer, g.filing_requested)),
    Transition("record_evidence", "登记证据", ("investigation", "fact_finding"), None, ("officer",),
               "行政处罚法第四十六条", (g.is_case_officer, g.two_officers)),
    Transition("conclude_investigation", "调查终结", ("investigation",), "fact_finding", ("officer",),
               "医疗保障行政处罚程序暂行规定第三十六条（二手资料）",
               (g.is_case_officer, g.two_officers, g.evidence_on_file, g.dates_in_order)),
    Transition("reopen_investigation", "恢复调查", ("fact_finding",), "investigation", ("officer",),
               "行政处罚法第五十四条", (g.is_case_officer,)),
    Transition("record_violation", "登记违法行为", ("fact_finding",), None, ("officer",), "行政处罚法第五十九条第二项",
               (g.is_case_officer,)),
    Transition("remove_violation", "删去违法行为", ("fact_finding",), None, ("officer",), "行政处罚法第五十九条第二项",
               (g.is_case_officer, g.something_to_remove)),
    Transition("confirm_facts", "认定事实", ("fact_finding",), "discretion", ("officer",), "行政处罚法第五十七条",
               (g.is_case_officer, g.two_officers, g.violations_proved, g.party_fits, g.items_named,
                g.ended_before_conclusion, g.facts_agree)),
    Transition("reopen_facts", "退回事实认定", ("discretion",), "fact_finding", ("officer",), "行政处罚法第五十七条",
               (g.is_case_officer,)),
    Transition("choose_sanction", "选定处罚", ("discretion",), None, ("officer",), "裁量规则",
               (g.is_case_officer, g.tiers_settled)),
    Transition("submit_for_review", "送法制审核", ("discretion",), "legal_review", ("officer",),
               "行政处罚法第五十八条",
               (g.is_case_officer, g.two_officers, g.tiers_settled, g.sanction_chosen, g.dates_in_order)),
    Transition("approve_review", "审核同意", ("legal_review",), "notice", ("reviewer",), "行政处罚法第五十八条",
               (g.never_case_officer, g.sanction_chosen, g.dates_in_order)),
    Transition("return_review", "审核退回", ("legal_review",), "discretion", ("reviewer",), "行政处罚法第五十八条",
               (g.never_case_officer, g.dates_in_order)),
    Transition("issue_notice", "事先告知", ("notice",), None, ("officer",), "行政处罚法第四十四条、第六十三条",
               (g.is_case_officer, g.two_officers, g.sanction_chosen, g.not_heavier_than_notified, g.dates_in_order)),
    Transition("record_statement", "登记陈述申辩", ("notice",), None, ("officer",), "行政处罚法第四十五条",
               (g.is_case_officer, g.notice_on_file, g.statement_in_time)),
    Transition("record_hearing", "登记听证", ("notice",), "discretion", ("officer",), "行政处罚法第六十四条",
               (g.is_case_officer, g.hearing_asked, g.presider_independent, g.dates_in_order)),
    Transition("return_decision", "退回重新裁量", ("notice",), "discretion", ("approver",), "行政处罚法第五十七条",
               (g.never_case_officer,)),
    Transition("decide", "批准决定", ("notice",), "decision", ("approver",), "行政处罚法第五十七条",
               (g.never_case_officer, g.approver_did_not_review, g.two_officers, g.sanction_chosen, g.review_agreed,
                g.notified, g.statement_heard, g.hearing_held, g.hearing_period_over,
                g.not_heavier_than_notified, g.dates_in_order)),
    Transition(
        "record_document",
        "文书归卷",
        ("discretion", "legal_review", "notice", "decision", "service"),
        None,
        ("officer", "reviewer", "approver"),
        "行政处罚法第四十七条",
    ),
    Transition(
        "record_service", "登记送达", ("decision",), "service", ("officer",), "行政处罚法第六十一条",
               (g.is_case_officer, g.decided, g.dates_in_order)),
)  # fmt: skip
"""The table, in the order of a case's life."""

BY_TRIGGER: Final[Mapping[str, Transition]] = {row.trigger: row for row in PROCEDURE}
