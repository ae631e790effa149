"""Walks that between them take every step of the procedure, to read every event as a person does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tests.workflow.walk import (
    ASKED,
    CONFIRMED,
    DOCUMENT,
    FINDING,
    REASON,
    REVIEW,
    SIGNED,
    Data,
    Step,
    Walk,
    larger_office,
    step,
)
from tests.workflow.ways_after import (
    AGREED,
    GATHERED,
    HELD,
    MARKED,
    TOLD,
    answered,
    appeal,
    apply,
    asked,
    by,
    close,
    demand,
    granted,
    head,
    office,
    outcome,
    passed,
    pay,
    police,
    publish,
    report,
    sent,
    spot,
    told,
)

_RECUSAL: Final[Data] = {"user": "han", "asked_by": "当事人", "reason": "亲属", "on": "2026-03-06"}


def walks() -> Iterator[Walk]:
    """Yield a case for each way through the procedure, played to its end."""
    yield whole()
    yield enforced()
    yield to_the_police()
    yield _played(Walk().until("request_filing"), head("decline_case", "2026-03-05", reason="不属于本机关管辖"))
    yield on_the_spot()
    yield _played(
        Walk().until("record_evidence"),
        head("terminate_case", "2026-03-20", ground="其他", reason="机构已注销", on="2026-03-20"),
    )
    yield _played(
        Walk().until("conclude_investigation"),
        head("transfer_case", "2026-04-03", authority="某卫生健康委员会", reason="不属于本机关", on="2026-04-03"),
    )
    yield without_review()
    yield _played(
        Walk().until("assign_officers"),
        office("begin_simplified", "2026-03-03"),
        office("switch_to_ordinary", "2026-03-03", **REASON),
    )


def whole() -> Walk:
    """Return a case with every turn before the decision, contested, paid in parts, closed."""
    walk = _played(
        Walk().until("record_party"),
        office(
            "record_source", "2026-03-02", source="投诉举报", received_on="2026-03-02", cause="违规", summary="举报。"
        ),
        office("assign_officers", "2026-03-02", officers=["wang", "li"]),
        head("extend_verification", "2026-03-02", reason="待补材料", granted_on="2026-03-02"),
        office("request_filing", "2026-03-03", conclusion="属实", jurisdiction="在本辖区"),
        head("return_filing", "2026-03-03", **REASON),
        office("request_filing", "2026-03-04", conclusion="属实"),
        head("file_case", "2026-03-05", filed_on="2026-03-05"),
        step("wang", "request_recusal", _RECUSAL, "2026-03-06"),
        head("decide_recusal", "2026-03-06", upheld="是", reason="属实", on="2026-03-06"),
        MARKED._replace(day="2026-03-06"),
        office(
            "record_evidence", "2026-03-12", kind="书证", name="结算明细", proves="超量开药", collected_on="2026-03-10"
        ),
        office("show_evidence", "2026-03-12", numbers="1", on="2026-03-12", manner="当事人签字确认"),
        office("propose_measure", "2026-03-12", kind="封存", things="账册", place="某室", proposed_on="2026-03-12"),
        head("approve_measure", "2026-03-12", approved_on="2026-03-12"),
        head("extend_measure", "2026-03-13", days="20", reason="待核", granted_on="2026-03-13"),
        office("propose_measure", "2026-03-13", kind="封存", things="电脑", place="某室", proposed_on="2026-03-13"),
        head("reject_measure", "2026-03-13", **REASON),
        office("resolve_measure", "2026-03-20", outcome="退还", on="2026-03-20", note="完好"),
        office("exclude_period", "2026-03-20", kind="鉴定", starts_on="2026-03-14", document="鉴字1号"),
        office("end_exclusion", "2026-03-20", ends_on="2026-03-18"),
        head("extend_decision", "2026-03-20", days="30", reason="案情复杂", granted_on="2026-03-20"),
        head("suspend_case", "2026-03-21", ground="不可抗力", reason="洪水", starts_on="2026-03-21"),
        head("resume_case", "2026-03-25", on="2026-03-25"),
        office("conclude_investigation", "2026-04-01", text="报告", concluded_on="2026-04-01"),
        office("reopen_investigation", "2026-04-01", **REASON),
        office("conclude_investigation", "2026-04-02", text="报告", concluded_on="2026-04-02"),
        office("record_violation", "2026-04-03", **FINDING),
        office("record_violation", "2026-04-03", **FINDING),
        step("qian", "comment", {"about": "record_violation.2.amount", "text": "与第一项重复"}, "2026-04-03"),
        office("settle_comment", "2026-04-03", number="1", note="将删去"),
        office("record_evidence", "2026-04-03", kind="书证", name="误登", proves="误登"),
        office("undo_last", "2026-04-03", reason="登错了"),
        office("remove_violation", "2026-04-03", number="2", reason="重复"),
        office("confirm_facts", "2026-04-03"),
        office("reopen_facts", "2026-04-03", **REASON),
        office("confirm_facts", "2026-04-03"),
    )
    return _played(walk, *_judged(), *_performed())


def _judged() -> tuple[Step, ...]:
    """Return the steps from the sanction to the service."""
    chosen = [{"key": "38", "multiple": "1.2", "ground": "nature"}]
    reviewed = (
        office("submit_for_review", "2026-04-08", submitted_on="2026-04-08"),
        by("zhao", "approve_review", "2026-04-09", **REVIEW),
    )
    return (
        office("choose_sanction", "2026-04-08", choices=chosen, reason="主动退回", confirmed=CONFIRMED),
        office("write_report", "2026-04-08"),
        office("submit_for_review", "2026-04-08"),
        by("zhao", "return_review", "2026-04-08", opinion="变更", text="理由不足"),
        *reviewed,
        office("confirm_electronic", "2026-04-14", signed_on="2026-04-14", address="某系统某账号"),
        told("2026-04-14"),
        step("wang", "record_statement", ASKED, "2026-04-15"),
        TOLD,
        HELD,
        *(each._replace(day="2026-04-27", data=_late(each.data)) for each in reviewed),
        GATHERED,
        head("record_deliberation", "2026-04-27", **AGREED),
        head("decide", "2026-04-28", dated="2026-04-28"),
        step("wang", "record_document", DOCUMENT, "2026-04-28"),
        office("record_service", "2026-04-29", served_on="2026-04-29", **SIGNED),
    )


def _late(data: Data) -> Data:
    return {**data, "submitted_on": "2026-04-27"} if "submitted_on" in data else data


def _performed() -> tuple[Step, ...]:
    """Return the steps from the service to the archive, with a remedy, time to pay and a first request refused."""
    return (
        publish("2026-04-30"),
        office("record_performance", "2026-04-30", what="约谈", on="2026-04-30"),
        appeal("行政复议", "2026-05-06"),
        outcome("变更", "2026-05-20", fine="22000", refund="20000"),
        office("withdraw_publication", "2026-05-20", reason="变更", on="2026-05-20"),
        asked("2026-05-20"),
        head("refuse_deferral", "2026-05-20", reason="不属实", on="2026-05-20"),
        asked("2026-05-21", "分期"),
        granted("2026-05-21", ("2026-06-10", "11000"), ("2026-07-10", "11000")),
        pay("退回基金", "20000", "2026-05-22"),
        pay("罚款", "11000", "2026-06-01"),
        pay("罚款", "11000", "2026-07-01"),
        close("2026-07-02"),
        head("return_closing", "2026-07-02", **REASON),
        close("2026-07-03"),
        head("close_case", "2026-07-03"),
        office("archive_case", "2026-07-06", on="2026-07-06", place="2026年卷1号", pages="88"),
    )


def enforced() -> Walk:
    """Return a case whose fine was not paid: more is added, demanded, and the court takes it."""
    return _played(
        Walk().until("record_service"),
        head("impose_surcharge", "2026-06-01", on="2026-06-01"),
        demand("2026-06-02"),
        apply("2026-11-12"),
        answered("2026-11-13", "是"),
        close("2026-11-16", "人民法院受理强制执行申请"),
        head("close_case", "2026-11-16"),
    )


def to_the_police() -> Walk:
    """Return a case the police declined at first and took later."""
    return _played(
        Walk().until("record_evidence"),
        report("2026-03-13"),
        passed("2026-03-13"),
        sent("2026-03-13"),
        police("2026-03-16", "不予立案"),
        office("object_to_police", "2026-03-17", manner="提请复议", on="2026-03-17"),
        head("take_back", "2026-03-20", reason="继续调查", on="2026-03-20"),
        report("2026-03-23"),
        passed("2026-03-23"),
        sent("2026-03-23"),
        police("2026-03-25", "立案"),
        office("hand_over", "2026-03-26", on="2026-03-26"),
    )


def on_the_spot() -> Walk:
    """Return a case decided where it was found."""
    return _played(
        Walk().until("assign_officers"),
        *spot("100"),
        office("report_spot_decision", "2026-03-04", on="2026-03-04"),
    )


def without_review() -> Walk:
    """Return a case sent back, given up at the hearing, and in the end not established, in an office that may skip."""
    profile = larger_office()
    free = profile.model_copy(update={"review": profile.review.model_copy(update={"always": False})})
    return _played(
        Walk(free).until("write_report"),
        office("skip_review", "2026-04-08", **REASON),
        head("return_decision", "2026-04-09", **REASON),
        office("write_report", "2026-04-09"),
        office("skip_review", "2026-04-09", **REASON),
        told("2026-04-14"),
        step("wang", "record_statement", ASKED, "2026-04-15"),
        TOLD,
        office("waive_hearing", "2026-04-16", on="2026-04-16", manner="书面放弃"),
        head("decide_not_established", "2026-04-20", dated="2026-04-20", ground="证据不足"),
    )


def _played(walk: Walk, *steps: Step) -> Walk:
    for each in steps:
        walk.do(each)
    return walk
