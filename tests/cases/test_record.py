from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from cases.events import GENESIS, Event, NewEvent, seal
from cases.fold import fold, listing
from cases.memory import MemoryKeeper
from cases.parts import REVIEW_ITEMS, Evidence, PartError, Source, Violation, read_part, title_of
from cases.states import PHASES, STATES

SOURCE = {"source": "日常检查", "received_on": "2026-03-02", "cause": "违规使用基金", "summary": "摘要"}
WANG = {"user": "wang", "name": "王某", "certificate": "一号"}
LI = {"user": "li", "name": "李某", "certificate": "二号"}
VIOLATION = {"number": 1, "conduct": "超量开药", "period": "2025年", "facts": {"provision": "38", "amount": "10.5"}}
SANCTION = {
    "groups": [], "reason": "理由", "ruleset": "r@1", "engine": "e", "refund": 1050, "fine": 1260, "punishes": True,
}  # fmt: skip
NOTICE = {
    "number": "一号",
    "dated": "2026-04-01",
    "served_on": "2026-04-02",
    "refund": 1,
    "fine": 2,
    "hearing_right": True,
}


def events(*steps: tuple[str, str, Any]) -> tuple[Event, ...]:
    """Chain events of (kind, state, body)."""
    chain: list[Event] = []
    for kind, state, body in steps:
        new = NewEvent(f"2026-03-02T09:00:{len(chain):02d}+08:00", "wang", kind, {"state": state, "body": body})
        chain.append(seal("2026-0001", len(chain) + 1, chain[-1].digest if chain else GENESIS, new))
    return tuple(chain)


OPENED = ("open_case", "intake", {**SOURCE, "officers": [WANG]})


def test_no_events_make_no_case() -> None:
    with pytest.raises(ValueError, match="没有事件"):
        fold(())


def test_an_opening_names_source_and_first_officer() -> None:
    record = fold(events(OPENED))
    assert (record.case_id, record.revision, record.state, record.phase) == ("2026-0001", 1, "intake", 0)
    assert record.source is not None
    assert record.source.received_on.isoformat() == "2026-03-02"
    assert [officer.name for officer in record.officers] == ["王某"]
    assert {officer.user for officer in record.ever_officers} == {"wang"}
    assert record.opened_at == record.updated_at == "2026-03-02T09:00:00+08:00"
    assert record.title == "（当事人未填）涉嫌违规使用基金案"


def test_whoever_was_an_officer_stays_in_the_record() -> None:
    record = fold(events(OPENED, ("assign_officers", "intake", {"officers": [LI]})))
    assert [officer.user for officer in record.officers] == ["li"]
    assert {officer.user for officer in record.ever_officers} == {"wang", "li"}


def test_what_is_added_is_kept_and_what_is_replaced_is_the_latest() -> None:
    piece = {"kind": "书证", "name": "表一", "proves": "事实"}
    record = fold(
        events(
            OPENED,
            ("record_evidence", "investigation", piece),
            ("record_evidence", "investigation", {**piece, "name": "表二"}),
            ("conclude_investigation", "fact_finding", {"text": "一稿", "concluded_on": "2026-03-20"}),
            ("conclude_investigation", "fact_finding", {"text": "二稿", "concluded_on": "2026-03-21"}),
            ("issue_notice", "notice", NOTICE),
            ("issue_notice", "notice", {**NOTICE, "fine": 1}),
        )
    )
    assert [each.name for each in record.evidence] == ["表一", "表二"]
    assert record.report is not None
    assert record.report.text == "二稿"
    assert [notice.fine for notice in record.notices] == [2, 1]
    assert len(record.history) == record.revision == 7
    assert [event.kind for event in record.since("conclude_investigation")] == ["issue_notice", "issue_notice"]
    assert len(record.since("decide")) == 7


def test_filing_is_requested_until_it_is_returned() -> None:
    chain = events(OPENED, ("request_filing", "intake", {}), ("return_filing", "intake", {"reason": "缺材料"}))
    assert fold(chain[:2]).filing_requested
    assert not fold(chain).filing_requested
    assert fold(chain).history[-1].data["body"] == {"reason": "缺材料"}


@pytest.mark.parametrize(
    ("kind", "body"), [("record_violation", VIOLATION), ("remove_violation", {"number": 1, "reason": "重复"})]
)
def test_a_change_of_the_violations_voids_the_sanction(kind: str, body: Mapping[str, Any]) -> None:
    before = events(
        OPENED, ("record_violation", "fact_finding", VIOLATION), ("choose_sanction", "discretion", SANCTION)
    )
    assert fold(before).sanction is not None
    after = events(
        OPENED,
        ("record_violation", "fact_finding", VIOLATION),
        ("choose_sanction", "discretion", SANCTION),
        (kind, "fact_finding", body),
    )
    assert fold(after).sanction is None


def test_violations_stand_by_number() -> None:
    record = fold(
        events(
            OPENED,
            ("record_violation", "fact_finding", {**VIOLATION, "number": 3}),
            ("record_violation", "fact_finding", {**VIOLATION, "number": 1}),
            ("record_violation", "fact_finding", {**VIOLATION, "number": 3, "conduct": "改"}),
        )
    )
    assert [(each.number, each.conduct) for each in record.violations] == [(1, "超量开药"), (3, "改")]


def test_the_suspicion_is_dropped_once_decided() -> None:
    party = {"kind": "organisation", "name": "某医院", "id_kind": "其他证件号", "id_number": "1", "address": "路"}
    decision = {"outcome": "penalty", "number": "一号", "dated": "2026-04-28", "approver": "孙某"}
    chain = events(OPENED, ("record_party", "intake", party), ("decide", "decision", decision))
    assert fold(chain[:2]).title == "某医院涉嫌违规使用基金案"
    assert fold(chain).title == "某医院违规使用基金案"
    assert listing(chain) == {
        "title": "某医院违规使用基金案",
        "party": "某医院",
        "numbers": "一号",
        "provisions": "",
        "state": "decision",
        "officers": "wang",
        "officer_names": "王某",
        "filed_on": "",
        "decided_on": "2026-04-28",
        "updated_at": "2026-03-02T09:00:02+08:00",
    }


UNREADABLE: tuple[tuple[str, Any, Any], ...] = (
    ("bogus", "intake", {}),
    ("to_decision", "intake", {}),
    ("request_filing", "nowhere", {}),
    ("request_filing", None, {}),
    ("request_filing", ["intake"], {}),
    ("request_filing", "intake", []),
    ("request_filing", "intake", None),
    ("record_party", "intake", {}),
    ("record_evidence", "investigation", {"kind": "书证", "name": "表", "proves": "事实", "more": "1"}),
    ("file_case", "investigation", {}),
    ("file_case", "investigation", {"filed_on": "昨天"}),
    ("submit_for_review", "legal_review", {"submitted_on": None}),
    ("assign_officers", "intake", {"officers": 5}),
    ("assign_officers", "intake", {"officers": None}),
    ("assign_officers", "intake", {"officers": ["wang"]}),
    ("assign_officers", "intake", {"officers": [{**WANG, "certificate": ""}]}),
    ("record_violation", "fact_finding", {**VIOLATION, "number": 0}),
    ("record_violation", "fact_finding", {**VIOLATION, "facts": {"provision": "99"}}),
    ("issue_notice", "notice", {**NOTICE, "fine": -1}),
    ("choose_sanction", "discretion", {**SANCTION, "fine": "不知道"}),
)


@pytest.mark.parametrize(("kind", "state", "body"), UNREADABLE)
def test_what_cannot_be_understood_is_a_value_error_in_chinese(kind: str, state: object, body: object) -> None:
    chain = events(OPENED, (kind, state, body))  # type: ignore[arg-type]  # broken on purpose
    for reader in (fold, listing):
        with pytest.raises(ValueError, match=r"第 2 条|不是日期"):
            reader(chain)


def test_what_cannot_be_folded_is_never_kept() -> None:
    keeper = MemoryKeeper(listing)
    (opened,) = events(OPENED)
    keeper.append("2026-0001", 0, NewEvent(opened.at, opened.actor, opened.kind, opened.data))
    with pytest.raises(ValueError, match="第 2 条"):
        keeper.append("2026-0001", 1, NewEvent(opened.at, "wang", "bogus", {"state": "intake", "body": {}}))
    assert keeper.load("2026-0001") == (opened,)


def test_phases_are_five_and_every_state_has_one() -> None:
    assert PHASES == ("受理", "调查", "事实认定", "裁量", "决定")
    assert all(0 <= phase < len(PHASES) for _, phase in STATES.values())


def test_the_review_looks_at_nine_items() -> None:
    assert len(REVIEW_ITEMS) == len(set(REVIEW_ITEMS)) == 9


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\x9b", "\t", "\r"])
def test_control_characters_are_refused(sign: str) -> None:
    with pytest.raises(PartError, match="控制字符"):
        read_part(Source, {**SOURCE, "summary": f"前{sign}后"})


def test_text_is_trimmed_and_lines_are_lines() -> None:
    read = read_part(Source, {**SOURCE, "cause": "  违规  ", "summary": "一\n二"})
    assert (read.cause, read.summary) == ("违规", "一\n二")
    with pytest.raises(PartError, match="一行"):
        read_part(Source, {**SOURCE, "cause": "一\n二"})


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(PartError) as error:
        read_part(Source, {"source": "x", "received_on": "x", "cause": "", "more": 1})
    assert [fault.field for fault in error.value.faults] == ["source", "received_on", "cause", "summary", "more"]


@pytest.mark.parametrize(
    ("given", "kept"), [(True, "是"), (False, "否"), ("yes", "yes"), ("否", "否"), (None, None), ("", None)]
)
def test_facts_are_words_and_an_unknown_one_is_left_out(given: object, kept: str | None) -> None:
    read = read_part(Violation, {**VIOLATION, "facts": {"provision": "38", "serious": given}})
    assert read.facts.get("serious") == kept
    assert ("serious" in read.facts) is (kept is not None)


def test_a_part_is_frozen() -> None:
    piece = read_part(Evidence, {"kind": "书证", "name": "表", "proves": "事实"})
    with pytest.raises(ValueError, match="frozen"):
        piece.name = "另一张表"  # type: ignore[misc]  # what must not be possible


def test_titles_are_chinese() -> None:
    assert title_of(Source, "cause") == "案由"
    assert title_of(Source, "bogus") == "bogus"
