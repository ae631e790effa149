from __future__ import annotations

from dataclasses import replace

import pytest

from penalty.facts import FIELDS
from templates.letter import KINDS, LetterData
from templates.render import render
from templates.required import NEEDS, Gap, MissingFields, gaps, missing
from templates.text import to_text
from tests.templates.example import NO_PENALTY, PENALTY
from tests.templates.paths import Path, changed, leaves, put
from workflow.asked import asks
from workflow.office import Office
from workflow.procedure import BY_TRIGGER

DATA = {kind: NO_PENALTY if kind == "no_penalty_decision" else PENALTY for kind in KINDS}
EVERYWHERE = {
    "office.name": "机关名称",
    "party.name": "当事人姓名或者名称",
    "party.id_kind": "当事人证件种类",
    "party.id_number": "当事人证件号码",
    "party.address": "当事人地址",
    "party.representative_title": "当事人代表人身份（法定代表人或者主要负责人）",
    "party.representative": "当事人代表人姓名",
    "case.cause": "案由",
    "case.source": "案件来源",
    "case.filed_on": "立案日期",
    "case.concluded_on": "调查终结日期",
    "dated": "成文日期",
    "officers.1.name": "执法人员2：姓名",
    "officers.0.certificate": "执法人员1：执法证号",
    "evidence.1.kind": "证据2：证据种类",
    "evidence.0.name": "证据1：名称",
    "evidence.0.proves": "证据1：证明内容",
    "violations.0.basis": "违法行为1：法律依据",
    "violations.0.period": "违法行为1：涉及期间",
    "violations.0.conduct": "违法行为1：违法事实",
    "violations.0.amount": "违法行为1：涉及金额",
    "violations.0.tier_name": "违法行为1：裁量等级",
    "violations.0.benchmark_cite": "违法行为1：裁量基准条款",
    "violations.0.clause_text": "违法行为1：裁量基准条文",
    "violations.0.refund": "违法行为1：责令退回金额",
    "refund_total": "责令退回合计",
}
PUNISHED = {
    "violations.1.multiple": "违法行为2：罚款倍数",
    "violations.1.multiple_band": "违法行为2：罚款倍数幅度",
    "violations.1.fine": "违法行为2：罚款金额",
    "reasons": "裁量理由",
    "fine_total": "罚款合计",
}
DECIDED = {
    "document_number": "发文字号",
    "office.refund_account": "退回医疗保障基金的账户和方式",
    "office.reconsideration_body": "行政复议机关",
    "office.court": "管辖法院",
    "approved_by": "审查决定的负责人",
}
OWN = {
    "prior_notice": PUNISHED
    | {
        "document_number": "发文字号",
        "office.statement_days": "陈述申辩期限",
        "office.address": "机关地址",
        "office.contact": "机关联系人",
        "office.phone": "机关联系电话",
    },
    "review_opinion": PUNISHED
    | {
        "case.number": "案件编号",
        "case.title": "案件名称",
        "review": "法制审核意见",
        "review.reviewer": "法制审核人员",
        "review.opinion": "法制审核结论",
        "review.text": "法制审核的问题与建议",
        "review.received_on": "法制审核材料收到日期",
        "review.dated": "法制审核日期",
        "review.items.8.1": "审核事项9：其他的结论",
        "ruleset": "裁量规则版本",
        "engine": "计算程序版本",
    },
    "penalty_decision": PUNISHED
    | DECIDED
    | {
        "notice": "行政处罚事先告知书及其送达",
        "notice.document_number": "事先告知书文号",
        "notice.dated": "事先告知书成文日期",
        "notice.served_on": "事先告知书送达日期",
        "statements.0.manner": "陈述申辩1：情况",
        "statements.0.text": "陈述申辩1：内容",
        "statements.0.response": "陈述申辩1：复核意见",
        "hearing": "听证情况",
        "office.fine_account": "罚款缴纳方式",
    },
    "no_penalty_decision": DECIDED | {"no_penalty_ground": "不予行政处罚的理由"},
}
REQUIRED = [(kind, path, label) for kind in KINDS for path, label in (EVERYWHERE | OWN[kind]).items()]
LEAVES = [
    pytest.param(kind, path, blank, id=f"{kind}-{'.'.join(map(str, path))}-{blank!r}")
    for kind, data in DATA.items()
    for path, value in leaves(data)
    # What says which rule or entry is meant is never unknown: the types have no None for it.
    if value not in (None, ()) and path[-1] not in {"provision", "number"} and path[-2:-1] != ("violations",)
    for blank in ((None, "", " \u3000\n") if isinstance(value, str) else (None,))
]


def sums_broken(data: LetterData) -> bool:
    fines = sum(each.fine or 0 for each in data.violations)
    refunds = sum(each.refund or 0 for each in data.violations)
    return (fines, refunds) != (data.fine_total or 0, data.refund_total or 0)


@pytest.mark.parametrize("kind", KINDS)
def test_a_complete_case_lacks_nothing(kind: str) -> None:
    assert missing(kind, DATA[kind]) == ()


@pytest.mark.parametrize(("kind", "path", "label"), REQUIRED)
def test_what_is_required_is_named_and_nothing_is_rendered(kind: str, path: str, label: str) -> None:
    without = changed(DATA[kind], path, None)

    assert missing(kind, without) == (label,)
    with pytest.raises(MissingFields, match="请在案件中补齐") as caught:
        render(kind, without)
    assert caught.value.fields == (label,)
    assert caught.value.kind == kind
    assert label in str(caught.value)


@pytest.mark.parametrize(("kind", "path", "blank"), LEAVES)
def test_whatever_is_unknown_is_either_named_or_not_spoken_of(kind: str, path: Path, blank: str | None) -> None:
    without: LetterData = put(DATA[kind], path, blank)
    if missing(kind, without):
        with pytest.raises(MissingFields):
            render(kind, without)
        return
    if sums_broken(without):
        with pytest.raises(ValueError, match="不一致，请核对"):
            render(kind, without)
        return

    text = to_text(render(kind, without))

    assert "None" not in text
    assert "：。" not in text
    assert "（）" not in text


def test_a_blank_says_as_little_as_nothing() -> None:
    assert missing("prior_notice", changed(PENALTY, "violations.1.period", " \t\n")) == ("违法行为2：涉及期间",)


def test_all_gaps_are_named_at_once() -> None:
    bare = changed(changed(PENALTY, "party.name", None), "violations.2.conduct", None)

    assert missing("prior_notice", bare) == ("当事人姓名或者名称", "违法行为3：违法事实")


def test_one_officer_is_too_few() -> None:
    lacking = missing("penalty_decision", replace(PENALTY, officers=PENALTY.officers[:1]))

    assert lacking == ("执法人员：不得少于两人，现有1人",)


def test_a_violation_without_proof_is_named() -> None:
    proofless = tuple(replace(each, violations=(1, 3)) for each in PENALTY.evidence)

    assert missing("penalty_decision", replace(PENALTY, evidence=proofless)) == ("违法行为2：证明它的证据",)


def test_a_case_without_violations_or_evidence_lacks_both() -> None:
    empty = replace(PENALTY, violations=(), evidence=())

    assert missing("prior_notice", empty) == ("违法行为", "证据")


def test_eight_review_items_are_one_too_few() -> None:
    lacking = missing("review_opinion", changed(PENALTY, "review.items", PENALTY.review and PENALTY.review.items[:8]))

    assert lacking == ("法制审核事项：应有九项，现有8项",)


def test_a_penalty_decision_must_impose_a_penalty() -> None:
    unfined = tuple(replace(each, multiple=None, multiple_band=None, fine=None) for each in PENALTY.violations)

    assert missing("penalty_decision", replace(PENALTY, violations=unfined, fine_total=0)) == (
        "行政处罚的内容：罚款或者暂停",
    )


def test_how_a_hearing_went_must_be_told_where_there_was_a_right_to_one() -> None:
    untold = changed(PENALTY, "hearing", None)

    assert missing("penalty_decision", untold) == ("听证情况",)
    assert missing("penalty_decision", replace(untold, hearing_right=False)) == ()


def test_a_penalty_is_not_decided_before_the_party_was_heard() -> None:
    assert missing("penalty_decision", replace(PENALTY, statements=())) == ("当事人陈述、申辩情况",)


def test_an_individual_has_no_representative() -> None:
    person = changed(changed(PENALTY, "party.representative_title", None), "party.representative", None)

    assert missing("prior_notice", changed(person, "party.kind", "individual")) == ()


def exists(gap: Gap) -> bool:
    """Tell whether the place of a gap is one that there is: a step's field, the step, or an entry of the profile."""
    if gap.trigger is None:
        return gap.field in Office.model_fields
    named = {each.name for each in asks(gap.trigger)} | {""}
    facts = set(FIELDS) if gap.trigger == "record_violation" else set()
    return gap.trigger in BY_TRIGGER and gap.field in named | facts


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_may_be_missing_says_where_it_is_filled_in(kind: str) -> None:
    for need in NEEDS[kind]:
        assert exists(Gap(need.label, *need.place)), need
        assert (need.place[0] is None) == need.path.startswith("office."), need


def test_what_must_be_there_in_number_says_where_it_is_filled_in() -> None:
    unfined = tuple(replace(each, multiple=None, multiple_band=None, fine=None) for each in PENALTY.violations)
    proofless = tuple(replace(each, violations=(1, 3)) for each in PENALTY.evidence)
    bare = replace(PENALTY, officers=(), violations=unfined, fine_total=0, evidence=proofless, statements=())

    found = gaps("penalty_decision", bare)
    found += gaps("prior_notice", replace(PENALTY, violations=(), evidence=()))
    found += gaps("review_opinion", changed(PENALTY, "review.items", ()))

    assert [(each.trigger, each.field) for each in found] == [
        ("assign_officers", "officers"),
        ("record_violation", "evidence"),
        ("record_statement", ""),
        ("choose_sanction", ""),
        ("record_violation", ""),
        ("record_evidence", ""),
        ("approve_review", ""),
    ]
    assert all(map(exists, found))


def test_a_gap_leads_to_the_field_itself() -> None:
    (representative,) = gaps("prior_notice", changed(PENALTY, "party.representative", None))
    (finding,) = gaps("review_opinion", changed(PENALTY, "review.items.8.1", None))
    (account,) = gaps("penalty_decision", changed(PENALTY, "office.fine_account", None))

    assert (representative.trigger, representative.field) == ("record_party", "representative")
    assert (finding.trigger, finding.field) == ("approve_review", "findings.其他")
    assert (account.trigger, account.field) == (None, "fine_account")


@pytest.mark.parametrize(("kind", "step"), [("prior_notice", "issue_notice"), ("penalty_decision", "decide")])
def test_the_date_and_the_number_of_a_letter_come_from_its_own_step(kind: str, step: str) -> None:
    undated = changed(changed(DATA[kind], "dated", None), "document_number", None)

    assert [(each.trigger, each.field) for each in gaps(kind, undated)] == [(step, "dated"), (step, "")]
