from __future__ import annotations

from typing import Any

import pytest

from cases.parts import PartError, read_part
from tests.workflow.walk import (
    CHOICE,
    DOCUMENT,
    FACTS,
    FINDING,
    PARTY,
    REASON,
    REVIEW,
    SOURCE,
    Step,
    Walk,
    step,
)
from workflow.actions import ACTIONS
from workflow.requests import REQUESTS


def faults(walk: Walk, taken: Step) -> dict[str, str]:
    """Return each faulty field with its sentence, after proving that nothing was written."""
    before = walk.kept()
    with pytest.raises(PartError) as error:
        walk.do(taken)
    assert walk.kept() == before
    return {fault.field: fault.message for fault in error.value.faults}


def unread(action: str, data: dict[str, Any]) -> dict[str, str]:
    """Read a request that cannot be read: what the step itself does once it is open."""
    with pytest.raises(PartError) as error:
        read_part(REQUESTS[action], data)
    return {fault.field: fault.message for fault in error.value.faults}


def chinese(text: str) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


def test_an_unknown_step_is_named_with_those_there_are() -> None:
    walk = Walk().until("open_case")
    found = faults(walk, step("wang", "no_such_step"))
    assert "no_such_step" in found["action"]
    assert all(name in found["action"] for name in ACTIONS)


@pytest.mark.parametrize("action", sorted(set(REQUESTS) - {"open_case"}))
def test_an_unknown_field_is_named(action: str) -> None:
    found = unread(action, {"bogus": "1"})
    assert "没有这个字段" in found["bogus"]


REQUIRED = {
    action: {name for name, info in shape.model_fields.items() if info.is_required()}
    for action, shape in REQUESTS.items()
}
"""The fields of each step that must be given."""


@pytest.mark.parametrize("action", sorted(action for action, names in REQUIRED.items() if names))
def test_every_lacking_field_is_named_in_chinese(action: str) -> None:
    found = unread(action, {})
    assert set(found) == REQUIRED[action]
    assert all("必填" in message and chinese(message) for message in found.values())


def test_few_steps_need_nothing_said() -> None:
    assert {action for action, names in REQUIRED.items() if not names} == {
        "begin_simplified",
        "request_filing",
        "confirm_facts",
        "write_report",
        "submit_for_review",
        "close_case",
        "settle_comment",
    }


@pytest.mark.parametrize("action", sorted(set(REQUESTS) - {"record_document"}))
def test_every_field_of_a_form_has_a_chinese_name(action: str) -> None:
    assert all(chinese(info.title or "") for info in REQUESTS[action].model_fields.values())


def test_an_opening_names_all_that_lacks_and_leaves_no_case() -> None:
    walk = Walk()
    assert set(faults(walk, Step("wang", "2026-03-02", "open_case", {}))) == set(SOURCE)
    assert walk.keeper.heads() == ()


BAD: tuple[tuple[str, str, str, dict[str, Any], str], ...] = (
    ("open_case", "wang", "record_source", {**SOURCE, "source": "做梦"}, "source"),
    ("open_case", "wang", "record_source", {**SOURCE, "received_on": "2026-02-30"}, "received_on"),
    ("open_case", "wang", "record_source", {**SOURCE, "received_on": "不知道"}, "received_on"),
    ("open_case", "wang", "record_source", {**SOURCE, "received_on": "86400"}, "received_on"),
    ("open_case", "wang", "record_source", {**SOURCE, "received_on": 86400}, "received_on"),
    ("open_case", "wang", "record_source", {**SOURCE, "cause": "一\n二"}, "cause"),
    ("open_case", "wang", "record_source", {**SOURCE, "cause": "由" * 201}, "cause"),
    ("open_case", "wang", "record_source", {**SOURCE, "cause": "  "}, "cause"),
    ("open_case", "wang", "record_source", {**SOURCE, "cause": "案\x1b[2J"}, "cause"),
    ("open_case", "wang", "record_source", {**SOURCE, "cause": "\ud800"}, "cause"),
    ("open_case", "wang", "record_source", {**SOURCE, "summary": "要" * 4001}, "summary"),
    ("open_case", "wang", "record_source", {**SOURCE, "summary": ["要"]}, "summary"),
    ("open_case", "wang", "record_party", {**PARTY, "kind": "company"}, "kind"),
    ("open_case", "wang", "assign_officers", {"officers": []}, "officers"),
    ("open_case", "wang", "assign_officers", {"officers": "wang"}, "officers"),
    ("file_case", "wang", "record_evidence", {"kind": "口供", "name": "甲", "proves": "乙"}, "kind"),
    ("conclude_investigation", "wang", "record_violation", {**FINDING, "number": 0}, "number"),
    ("conclude_investigation", "wang", "record_violation", {**FINDING, "number": 1000}, "number"),
    ("conclude_investigation", "wang", "record_violation", {**FINDING, "evidence": ["甲"]}, "evidence.0"),
    ("conclude_investigation", "wang", "record_violation", {**FINDING, "evidence": [10**30]}, "evidence.0"),
    ("conclude_investigation", "wang", "record_violation", {**FINDING, "facts": {**FACTS, "amount": "-1"}}, "amount"),
    (
        "conclude_investigation",
        "wang",
        "record_violation",
        {**FINDING, "facts": {**FACTS, "amount": "1.234"}},
        "amount",
    ),
    ("conclude_investigation", "wang", "record_violation", {**FINDING, "facts": {**FACTS, "item": "8"}}, "item"),
    ("conclude_investigation", "wang", "record_violation", {**FINDING, "facts": {**FACTS, "bogus": "1"}}, "bogus"),
    ("conclude_investigation", "wang", "record_violation", {**FINDING, "facts": {}}, "provision"),
    (
        "conclude_investigation",
        "wang",
        "record_violation",
        {**FINDING, "facts": {**FACTS, "refused_correction": "是"}},
        "corrected_in_time",
    ),
    ("record_violation", "wang", "remove_violation", {"number": 9, **REASON}, "number"),
    ("record_violation", "wang", "remove_violation", {"number": 10**30, **REASON}, "number"),
    ("confirm_facts", "wang", "choose_sanction", {**CHOICE, "choices": []}, "38.multiple"),
    (
        "confirm_facts",
        "wang",
        "choose_sanction",
        {**CHOICE, "choices": [{"key": "38", "multiple": "1", "ground": "nature"}]},
        "38.multiple",
    ),
    (
        "confirm_facts",
        "wang",
        "choose_sanction",
        {**CHOICE, "choices": [{"key": "38", "multiple": "1.6", "ground": "nature"}]},
        "38.multiple",
    ),
    (
        "confirm_facts",
        "wang",
        "choose_sanction",
        {**CHOICE, "choices": [{"key": "38", "multiple": "约", "ground": "nature"}]},
        "38.multiple",
    ),
    ("confirm_facts", "wang", "choose_sanction", {**CHOICE, "choices": [*CHOICE["choices"], {"key": "40"}]}, "40"),
    (
        "confirm_facts",
        "wang",
        "choose_sanction",
        {**CHOICE, "choices": [{"key": "38", "multiple": "1.2", "months": "2", "ground": "nature"}]},
        "38.months",
    ),
    (
        "confirm_facts",
        "wang",
        "choose_sanction",
        {
            **CHOICE,
            "choices": [
                {"key": "38", "multiple": "1.1", "ground": "nature"},
                {"key": "38", "multiple": "1.4", "ground": "nature"},
            ],
        },
        "38",
    ),
    ("submit_for_review", "zhao", "approve_review", {**REVIEW, "opinion": "变更"}, "opinion"),
    ("submit_for_review", "zhao", "approve_review", {**REVIEW, "findings": {"程序": "符合"}}, "findings"),
    ("submit_for_review", "zhao", "return_review", {"opinion": "同意", "text": "同意"}, "opinion"),
    (
        "submit_for_review",
        "zhao",
        "return_review",
        {"opinion": "变更", "text": "改", "findings": {"\x1b[2J": "a"}},
        "findings",
    ),
    ("issue_notice", "wang", "record_statement", {"on": "2026-04-15", "manner": "沉默"}, "manner"),
    (
        "issue_notice",
        "wang",
        "record_statement",
        {"on": "2026-04-15", "manner": "书面放弃", "hearing": "或许"},
        "hearing",
    ),
    ("decide", "sun", "record_document", {**DOCUMENT, "format": "odt"}, "format"),
    ("decide", "sun", "record_document", {**DOCUMENT, "sha256": "AB" * 32}, "sha256"),
    ("decide", "sun", "record_document", {**DOCUMENT, "sha256": ["ab"]}, "sha256"),
)


@pytest.mark.parametrize(
    ("last", "user", "action", "data", "field"), BAD, ids=[f"{b[2]}-{b[4]}-{n}" for n, b in enumerate(BAD)]
)
def test_broken_data_is_one_chinese_sentence_by_field(
    last: str, user: str, action: str, data: dict[str, Any], field: str
) -> None:
    found = faults(Walk().until(last), step(user, action, data))
    assert any(name == field or name.startswith(f"{field}.") for name in found), found
    assert all(chinese(message) for message in found.values())


def test_violations_are_numbered_on_and_an_old_number_replaces() -> None:
    walk = Walk().until("record_violation")
    walk.do(step("wang", "record_violation", {**FINDING, "number": 7}))
    walk.do(step("wang", "record_violation", FINDING))
    walk.do(step("wang", "record_violation", {**FINDING, "number": 7, "conduct": "改正后的事实"}))
    assert [(each.number, each.conduct) for each in walk.record.violations] == [
        (1, "超量开药。"),
        (7, "改正后的事实"),
        (8, "超量开药。"),
    ]


def test_there_is_no_violation_after_the_last_number() -> None:
    walk = Walk().until("record_violation")
    walk.do(step("wang", "record_violation", {**FINDING, "number": 999}))
    assert "number" in faults(walk, step("wang", "record_violation", FINDING))


def test_no_penalty_wants_its_ground() -> None:
    facts = {**FACTS, "self_reported": "是", "amount": "20000"}
    chosen = {"choices": [], "reason": "自查自纠", "confirmed": "已核对"}
    change = {"record_violation": {**FINDING, "facts": facts}, "choose_sanction": chosen}
    walk = Walk().until("approve_review", change=change)
    assert walk.record.sanction is not None
    assert walk.record.sanction.punishes is False
    assert "ground" in faults(walk, step("sun", "decide", {"dated": "2026-04-14"}, "2026-04-14"))
    walk.do(step("sun", "decide", {"dated": "2026-04-14", "ground": "自查自纠"}, "2026-04-14"))
    decision = walk.record.decision
    assert decision is not None
    assert (decision.outcome, decision.number, decision.ground) == ("no_penalty", "某医保不罚字〔2026〕1号", "自查自纠")


def test_the_same_document_twice_is_one() -> None:
    walk = Walk().until("decide")
    once = walk.do(step("sun", "record_document", DOCUMENT))
    again = walk.do(step("wang", "record_document", DOCUMENT))
    assert once.revision == again.revision
    assert len(again.documents) == 1


def test_cases_are_numbered_by_year() -> None:
    walk = Walk()
    numbers = []
    for day in ("2026-03-02", "2026-03-02", "2027-01-04", "2026-12-31"):
        walk.do(Step("wang", day, "open_case", SOURCE))
        numbers.append(walk.case_id)
    assert numbers == ["2026-0001", "2026-0002", "2027-0001", "2026-0003"]


def test_a_review_does_not_agree_with_what_it_found_wanting() -> None:
    walk = Walk().until("submit_for_review")
    findings = {**REVIEW["findings"], "程序": "不符合：缺送达回证"}
    found = faults(walk, step("zhao", "approve_review", {**REVIEW, "findings": findings}, "2026-04-13"))
    assert "程序不符合" in found["findings"]


@pytest.mark.parametrize("sign", ["\u200b", "\u2060", "\ufeff", "\u00ad", "\u3164", "\u2800", "\u202e"])
def test_what_cannot_be_seen_is_no_name(sign: str) -> None:
    assert (
        f"U+{ord(sign):04X}" in unread("record_evidence", {"kind": "书证", "name": f"甲{sign}", "proves": "乙"})["name"]
    )
