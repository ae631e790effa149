"""The procedure as a table: what may happen, from where to where, by whom, under which guards and articles.

Everything that walks the procedure reads this table: the machine, the list of actions, the desk's buttons, the manual's
diagram and tables. Second-hand sources are marked as such; 4号令 is 《医疗保障行政处罚程序暂行规定》.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from workflow import guards as g
from workflow.office import Role
from workflow.refusal import Guard

BACK: Final = "back"
"""A target: the state in which the case was put aside."""

Path = Literal["main", "aside", "back"]
"""Whether a step is the way of every case, may happen beside it, or leads back or out."""


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
    path: Path = "aside"


_FOUR: Final = "医疗保障行政处罚程序暂行规定"
_SECOND: Final = "（二手资料）"
_DIVISION: Final = "本机关办案分工"
_TRANSFER: Final = "行政执法机关移送涉嫌犯罪案件的规定"

_BEFORE_FACTS: Final = ("intake", "investigation", "fact_finding")
_UNDECIDED: Final = ("investigation", "fact_finding", "discretion", "legal_review", "notice", "hearing", "deliberation")
"""Filed and not decided."""
_DECIDED: Final = ("decision", "service", "enforcement")
_SERVED: Final = ("service", "enforcement")
_OPEN: Final = ("intake", *_UNDECIDED, "suspended", *_DECIDED, "transferred")
"""Every state in which somebody may still act."""

_OFFICER: Final[tuple[Role, ...]] = ("officer",)
_REVIEWER: Final[tuple[Role, ...]] = ("reviewer",)
_APPROVER: Final[tuple[Role, ...]] = ("approver",)
_CLERK: Final[tuple[Role, ...]] = ("clerk",)
_ABOUT: Final[tuple[Role, ...]] = ("officer", "reviewer", "approver", "auditor")
"""Those around a case who say something of it."""
_DESK: Final[tuple[Role, ...]] = ("officer", "clerk")

PROCEDURE: Final = (
    Transition("open_case", "登记线索", (), "intake", _OFFICER, "行政处罚法第五十四条", (g.dates_in_order,), "main"),
    Transition("record_source", "修改线索", ("intake",), None, _OFFICER, "行政处罚法第五十四条",
               (g.is_case_officer, g.filing_open, g.dates_in_order)),
    Transition("record_party", "填写当事人", _BEFORE_FACTS, None, _OFFICER, "行政处罚法第五十九条第一项",
               (g.is_case_officer, g.filing_open), "main"),
    Transition("assign_officers", "指定办案人员", (*_OPEN, "terminated"), None, ("officer", "approver"),
               "行政处罚法第四十二条",
               (g.named_or_above, g.filing_open, g.officers_not_recused, g.officers_never_judged), "main"),
    Transition("extend_verification", "延长核查期限", ("intake",), None, _APPROVER, f"{_FOUR}第十四条{_SECOND}",
               (g.never_case_officer, g.head_extends, g.verification_extendable, g.dates_in_order,
                g.verification_entered)),
    Transition("begin_simplified", "适用简易程序", ("intake",), "fact_finding", _OFFICER, "行政处罚法第五十一条",
               (g.is_case_officer, g.filing_open, g.source_and_party, g.two_officers)),
    Transition("request_filing", "报请立案", ("intake",), None, _OFFICER,
               f"行政处罚法第五十四条、{_FOUR}第十五条至第十七条{_SECOND}",
               (g.is_case_officer, g.filing_open, g.source_and_party, g.two_officers), "main"),
    Transition("return_filing", "退回立案申请", ("intake",), None, _APPROVER, "行政处罚法第五十四条",
               (g.never_case_officer, g.filing_requested), "back"),
    Transition("file_case", "批准立案", ("intake",), "investigation", _APPROVER,
               f"行政处罚法第五十四条、{_FOUR}第十四条至第十七条{_SECOND}",
               (g.never_case_officer, g.filing_requested, g.source_and_party, g.two_officers, g.dates_in_order,
                g.verification_in_time, g.verification_entered), "main"),
    Transition("decline_case", "不予立案", ("intake",), "declined", _APPROVER,
               f"行政处罚法第五十四条、{_FOUR}第十四条{_SECOND}",
               (g.never_case_officer, g.filing_requested, g.nothing_held, g.crime_settled, g.dates_in_order,
                g.verification_in_time, g.verification_entered), "back"),
    Transition("request_recusal", "登记回避申请", ("intake", *_UNDECIDED), None,
               ("officer", "reviewer", "approver", "clerk"), "行政处罚法第四十三条", (g.dates_in_order,)),
    Transition("decide_recusal", "决定是否回避", ("intake", *_UNDECIDED), None, _APPROVER,
               f"行政处罚法第四十三条、{_FOUR}第五条（未核实）",
               (g.never_case_officer, g.recusal_asked, g.recusal_by_rank, g.dates_in_order)),
    Transition("mark_case", "标明案件性质", ("intake", *_UNDECIDED, *_DECIDED), None,
               ("officer", "reviewer", "approver"), "行政处罚法第四十八条、第五十七条、第五十八条，条例第四十三条",
               (g.named_or_above, g.marks_kept)),
    Transition("record_evidence", "登记证据", _BEFORE_FACTS, None, _OFFICER, "行政处罚法第四十六条",
               (g.is_case_officer, g.two_officers, g.dates_in_order), "main"),
    Transition("show_evidence", "登记证据出示", _UNDECIDED, None, _OFFICER, "行政处罚法第四十四条",
               (g.is_case_officer, g.evidence_on_file, g.evidence_known, g.dates_in_order)),
    Transition("propose_measure", "提出保存、封存", _BEFORE_FACTS, None, _OFFICER,
               f"行政处罚法第五十六条，条例第二十七条第五项，{_FOUR}第二十六条至第三十三条{_SECOND}",
               (g.is_case_officer, g.two_officers, g.dates_in_order)),
    Transition("approve_measure", "批准保存、封存", ("intake", *_UNDECIDED, "suspended"), None, _APPROVER,
               f"行政处罚法第五十六条、{_FOUR}第二十六条{_SECOND}",
               (g.never_case_officer, g.measure_pending, g.measure_approved_in_time, g.dates_in_order)),
    Transition("reject_measure", "不批准保存、封存", ("intake", *_UNDECIDED, "suspended"), None, _APPROVER,
               f"行政处罚法第五十六条、{_FOUR}第二十六条{_SECOND}", (g.never_case_officer, g.measure_pending),
               "back"),
    Transition("extend_measure", "延长封存", ("intake", *_UNDECIDED, "suspended"), None, _APPROVER,
               f"{_FOUR}第二十九条至第三十三条{_SECOND}",
               (g.never_case_officer, g.measure_held, g.measure_extendable, g.dates_in_order)),
    Transition("resolve_measure", "处理保存、封存的物品",
               ("intake", *_UNDECIDED, "suspended", *_DECIDED, "transferred"), None, _OFFICER,
               f"行政处罚法第五十六条、{_FOUR}第二十七条{_SECOND}",
               (g.is_case_officer, g.measure_held, g.dates_in_order)),
    Transition("exclude_period", "登记不计入的期间", _UNDECIDED, None, _OFFICER,
               f"行政处罚法第六十条、{_FOUR}第四十五条{_SECOND}",
               (g.is_case_officer, g.filed, g.period_sound, g.decision_entered)),
    Transition("end_exclusion", "不计入的期间结束", _UNDECIDED, None, _OFFICER,
               f"行政处罚法第六十条、{_FOUR}第四十五条{_SECOND}",
               (g.is_case_officer, g.filed, g.exclusion_ends, g.decision_entered)),
    Transition("extend_decision", "延长办案期限", _UNDECIDED, None, _APPROVER,
               f"行政处罚法第六十条、{_FOUR}第四十五条{_SECOND}",
               (g.never_case_officer, g.filed, g.extension_allowed, g.dates_in_order, g.decision_entered)),
    Transition("suspend_case", "中止调查", _UNDECIDED, "suspended", _APPROVER, f"{_FOUR}第四十二条{_SECOND}",
               (g.never_case_officer, g.filed, g.period_sound, g.dates_in_order, g.decision_entered)),
    Transition("resume_case", "恢复调查程序", ("suspended",), BACK, _APPROVER, f"{_FOUR}第四十二条{_SECOND}",
               (g.never_case_officer, g.halt_ends), "main"),
    Transition("terminate_case", "终止调查", (*_UNDECIDED, "suspended"), "terminated", _APPROVER,
               f"{_FOUR}第四十七条{_SECOND}",
               (g.never_case_officer, g.filed, g.nothing_held, g.crime_settled, g.dates_in_order), "back"),
    Transition("conclude_investigation", "调查终结", ("investigation",), "fact_finding", _OFFICER,
               f"{_FOUR}第三十六条{_SECOND}",
               (g.is_case_officer, g.two_officers, g.evidence_on_file, g.dates_in_order), "main"),
    Transition("reopen_investigation", "继续调查", ("fact_finding",), "investigation", _OFFICER,
               "行政处罚法第五十四条", (g.is_case_officer, g.ordinary), "back"),
    Transition("record_violation", "登记违法行为", ("fact_finding",), None, _OFFICER, "行政处罚法第五十九条第二项",
               (g.is_case_officer,), "main"),
    Transition("remove_violation", "删去违法行为", ("fact_finding",), None, _OFFICER, "行政处罚法第五十九条第二项",
               (g.is_case_officer, g.something_to_remove), "back"),
    Transition("confirm_facts", "认定事实", ("fact_finding",), "discretion", _OFFICER, "行政处罚法第五十七条",
               (g.is_case_officer, g.two_officers, g.violations_proved, g.party_fits, g.items_named,
                g.ended_before_conclusion, g.facts_agree), "main"),
    Transition("reopen_facts", "退回事实认定", ("discretion",), "fact_finding", _OFFICER, "行政处罚法第五十七条",
               (g.is_case_officer,), "back"),
    Transition("choose_sanction", "选定处罚", ("discretion",), None, _OFFICER, "裁量规则",
               (g.is_case_officer, g.tiers_settled), "main"),
    Transition("decide_on_the_spot", "当场处罚", ("discretion",), "service", _OFFICER,
               "行政处罚法第五十一条、第五十二条",
               (g.is_case_officer, g.two_officers, g.fit_for_the_spot, g.tiers_settled, g.sanction_chosen,
                g.recusal_settled, g.crime_settled, g.dates_in_order)),
    Transition("switch_to_ordinary", "转为普通程序", ("fact_finding", "discretion"), "intake", _OFFICER,
               "行政处罚法第五十一条、第五十四条", (g.is_case_officer, g.simplified_only), "back"),
    Transition("write_report", "写调查终结报告", ("discretion",), None, _OFFICER, f"{_FOUR}第三十六条{_SECOND}",
               (g.is_case_officer, g.ordinary, g.sanction_chosen, g.dates_in_order), "main"),
    Transition("submit_for_review", "送法制审核", ("discretion",), "legal_review", _OFFICER,
               f"行政处罚法第五十八条、{_FOUR}第三十七条{_SECOND}",
               (g.is_case_officer, g.ordinary, g.two_officers, g.tiers_settled, g.sanction_chosen, g.report_written,
                g.dates_in_order), "main"),
    Transition("skip_review", "不送审核，报请告知", ("discretion",), "notice", _OFFICER, "行政处罚法第五十八条",
               (g.is_case_officer, g.ordinary, g.review_not_required, g.two_officers, g.tiers_settled,
                g.sanction_chosen, g.report_written)),
    Transition("approve_review", "审核同意", ("legal_review",), "notice", _REVIEWER,
               f"行政处罚法第五十八条、{_FOUR}第三十七条至第四十条{_SECOND}",
               (g.never_case_officer, g.reviewer_qualified, g.sanction_chosen, g.dates_in_order), "main"),
    Transition("return_review", "审核退回", ("legal_review",), "discretion", _REVIEWER,
               f"行政处罚法第五十八条、{_FOUR}第三十九条{_SECOND}",
               (g.never_case_officer, g.reviewer_qualified, g.dates_in_order), "back"),
    Transition("confirm_electronic", "登记电子送达确认书", _OPEN, None, _DESK, "行政处罚法第六十一条第二款",
               (g.case_officer_or_clerk, g.dates_in_order)),
    Transition("issue_notice", "事先告知", ("notice",), None, _OFFICER, "行政处罚法第四十四条、第六十三条",
               (g.is_case_officer, g.two_officers, g.sanction_chosen, g.not_heavier_than_notified, g.service_complete,
                g.dates_in_order, g.decision_entered), "main"),
    Transition("record_statement", "登记陈述申辩", ("notice",), None, _OFFICER, "行政处罚法第四十五条",
               (g.is_case_officer, g.notice_on_file, g.statement_in_time, g.hearing_request_in_time,
                g.decision_entered), "main"),
    Transition("notify_hearing", "通知听证", ("notice", "hearing"), "hearing", _OFFICER, "行政处罚法第六十四条第二项",
               (g.is_case_officer, g.hearing_asked, g.presider_independent, g.hearing_notice_in_time,
                g.dates_in_order)),
    Transition("record_hearing", "登记听证", ("hearing",), "discretion", _OFFICER, "行政处罚法第六十四条",
               (g.is_case_officer, g.hearing_asked, g.presider_independent, g.hearing_as_notified, g.dates_in_order),
               "main"),
    Transition("waive_hearing", "登记放弃听证", ("hearing",), "notice", _OFFICER,
               "行政处罚法第六十四条第六项（未核实）",
               (g.is_case_officer, g.hearing_asked, g.hearing_given_up, g.dates_in_order)),
    Transition("return_decision", "退回重新裁量", ("notice", "deliberation"), "discretion", _APPROVER,
               "行政处罚法第五十七条", (g.never_case_officer,), "back"),
    Transition("submit_for_deliberation", "提请集体讨论", ("notice",), "deliberation", ("officer", "approver"),
               "行政处罚法第五十七条第二款",
               (g.named_or_above, g.sanction_chosen, g.review_agreed, g.notified, g.statement_heard, g.hearing_held)),
    Transition("record_deliberation", "登记集体讨论", ("deliberation",), None, _APPROVER,
               f"行政处罚法第五十七条第二款、{_FOUR}第四十四条{_SECOND}",
               (g.never_case_officer, g.enough_members, g.dates_in_order), "main"),
    Transition("decide", "批准决定", ("notice", "deliberation"), "decision", _APPROVER, "行政处罚法第五十七条",
               (g.never_case_officer, g.approver_did_not_review, g.two_officers, g.recusal_settled, g.crime_settled,
                g.sanction_chosen, g.review_agreed, g.notified, g.statement_heard, g.hearing_held,
                g.hearing_period_over, g.not_heavier_than_notified, g.told_as_decided, g.evidence_shown,
                g.deliberated, g.decision_in_time, g.dates_in_order, g.decision_entered), "main"),
    Transition("decide_not_established", "违法事实不成立", ("fact_finding", "discretion", "notice", "deliberation"),
               "decision", _APPROVER, "行政处罚法第五十七条第一款第三项",
               (g.never_case_officer, g.ordinary, g.recusal_settled, g.crime_settled, g.dates_in_order), "back"),
    Transition("transfer_case", "移送其他机关", _UNDECIDED, "transferred", _APPROVER,
               f"行政处罚法第二十五条、{_FOUR}第四十三条{_SECOND}",
               (g.never_case_officer, g.crime_settled, g.dates_in_order), "back"),
    Transition("report_crime", "报告涉嫌犯罪", ("intake", *_UNDECIDED), None, _OFFICER, f"{_TRANSFER}第五条",
               (g.is_case_officer, g.no_crime_under_way, g.dates_in_order)),
    Transition("decide_crime", "审批移送公安", ("intake", *_UNDECIDED), None, _APPROVER, f"{_TRANSFER}第五条",
               (g.never_case_officer, g.head_decides, g.crime_reported, g.dates_in_order)),
    Transition("send_to_police", "移送公安机关", ("intake", *_UNDECIDED), "transferred", _OFFICER,
               f"行政处罚法第二十七条、第八十二条，{_TRANSFER}第五条、第六条",
               (g.is_case_officer, g.crime_approved, g.dates_in_order, g.decision_entered)),
    Transition("record_police_answer", "登记公安机关答复", ("transferred",), None, _OFFICER, f"{_TRANSFER}第八条",
               (g.is_case_officer, g.police_waiting, g.dates_in_order)),
    Transition("hand_over", "移交涉案物品材料", ("transferred",), None, _OFFICER, f"{_TRANSFER}第十二条",
               (g.is_case_officer, g.police_filed, g.dates_in_order)),
    Transition("object_to_police", "对不予立案提出异议", ("transferred",), None, _OFFICER, f"{_TRANSFER}第九条",
               (g.is_case_officer, g.police_refused, g.objection_in_time, g.dates_in_order)),
    Transition("take_back", "收回继续处理", ("transferred",), BACK, _APPROVER, f"{_TRANSFER}第十条",
               (g.never_case_officer, g.police_refused, g.dates_in_order)),
    Transition("record_document", "文书归卷",
               ("discretion", "legal_review", "notice", "hearing", "deliberation", *_DECIDED, "closed"), None,
               ("officer", "reviewer", "approver", "clerk"), "行政处罚法第四十七条"),
    Transition("record_service", "登记送达", ("decision",), "service", _DESK, "行政处罚法第六十一条",
               (g.case_officer_or_clerk, g.service_complete, g.dates_in_order), "main"),
    Transition("report_spot_decision", "当场处罚报备", _SERVED, None, _OFFICER,
               f"行政处罚法第五十二条、{_FOUR}第五十一条{_SECOND}",
               (g.is_case_officer, g.on_the_spot, g.dates_in_order)),
    Transition("publish_decision", "公开决定", (*_SERVED, "closed"), None, _DESK,
               "行政处罚法第四十八条、第五十条，条例第三十四条",
               (g.case_officer_or_clerk, g.publishable, g.dates_in_order)),
    Transition("withdraw_publication", "撤回公开", (*_SERVED, "closed"), None, _DESK, "行政处罚法第四十八条",
               (g.case_officer_or_clerk, g.published, g.dates_in_order)),
    Transition("record_appeal", "登记复议、诉讼", (*_SERVED, "closed"), None, _DESK,
               "行政复议法第二十条、行政诉讼法第四十五条至第四十六条",
               (g.case_officer_or_clerk, g.no_appeal_pending, g.dates_in_order)),
    Transition("record_appeal_outcome", "登记复议、诉讼结果", (*_SERVED, "closed"), None, _DESK,
               "行政复议法、行政诉讼法，行政处罚法第七十三条",
               (g.case_officer_or_clerk, g.appeal_ends, g.dates_in_order)),
    Transition("record_payment", "登记缴款", ("intake", *_UNDECIDED, "suspended", *_DECIDED, "closed"), None, _CLERK,
               "行政处罚法第六十七条，条例第四十五条", (g.payment_fits, g.dates_in_order), "main"),
    Transition("request_deferral", "登记延期、分期申请", _SERVED, None, _DESK, "行政处罚法第六十六条",
               (g.case_officer_or_clerk, g.deferral_possible, g.dates_in_order)),
    Transition("grant_deferral", "批准延期、分期", _SERVED, None, _APPROVER, "行政处罚法第六十六条",
               (g.never_case_officer, g.deferral_asked, g.instalments_add_up, g.dates_in_order)),
    Transition("refuse_deferral", "不批准延期、分期", _SERVED, None, _APPROVER, "行政处罚法第六十六条",
               (g.never_case_officer, g.deferral_asked, g.dates_in_order), "back"),
    Transition("impose_surcharge", "加处罚款", _SERVED, None, _APPROVER,
               "行政处罚法第七十二条第一款第一项、第七十三条第三款，行政强制法第四十五条",
               (g.never_case_officer, g.surcharge_due, g.dates_in_order)),
    Transition("demand_performance", "催告", _SERVED, "enforcement", _DESK, "行政强制法第五十四条",
               (g.case_officer_or_clerk, g.performance_late, g.service_complete, g.dates_in_order)),
    Transition("apply_to_court", "申请法院强制执行", _SERVED, None, _APPROVER,
               "行政处罚法第七十二条，行政强制法第五十三条至第五十五条",
               (g.never_case_officer, g.court_in_time, g.dates_in_order)),
    Transition("record_court_answer", "登记法院裁定", ("enforcement",), None, _DESK, "行政强制法第五十六条（未核实）",
               (g.case_officer_or_clerk, g.court_waiting, g.dates_in_order)),
    Transition("record_performance", "登记其他履行", _SERVED, None, _DESK, "行政处罚法第六十六条",
               (g.case_officer_or_clerk, g.after_decision, g.dates_in_order)),
    Transition("request_closing", "报请结案", (*_SERVED, "terminated", "transferred"), None, _OFFICER,
               f"{_FOUR}第五十六条{_SECOND}",
               (g.is_case_officer, g.closing_open, g.nothing_held, g.police_answered, g.closing_fits,
                g.dates_in_order), "main"),
    Transition("return_closing", "退回结案申请", (*_SERVED, "terminated", "transferred"), None, _APPROVER,
               f"{_FOUR}第五十六条{_SECOND}", (g.never_case_officer, g.closing_asked), "back"),
    Transition("close_case", "批准结案", (*_SERVED, "terminated", "transferred"), "closed", _APPROVER,
               f"{_FOUR}第五十六条{_SECOND}",
               (g.never_case_officer, g.closing_asked, g.nothing_held, g.closing_fits, g.dates_in_order), "main"),
    Transition("archive_case", "归档", ("closed",), None, _DESK, f"{_FOUR}第五十七条{_SECOND}",
               (g.case_officer_or_clerk, g.after_closing, g.dates_in_order), "main"),
    Transition("undo_last", "撤销上一步记录", ("intake", *_UNDECIDED), None, _OFFICER, "行政处罚法第四十七条",
               (g.is_case_officer, g.mere_record, g.own_record, g.last_meant, g.number_unused), "back"),
    Transition("comment", "批注", (*_OPEN, "terminated"), None, _ABOUT, _DIVISION,
               (g.of_the_case, g.comment_placed)),
    Transition("settle_comment", "批注已处理", (*_OPEN, "terminated"), None, _ABOUT, _DIVISION,
               (g.of_the_case, g.comment_open, g.comment_for_actor)),
)  # fmt: skip
"""The table, in the order of a case's life."""

BY_TRIGGER: Final[Mapping[str, Transition]] = {row.trigger: row for row in PROCEDURE}
