"""What comes next, what stands, what lies ahead, and for whom a case waits."""

from __future__ import annotations

import pytest

from cases.keeper import Head
from tests.workflow.walk import ASKED, HEARING_TOLD, REASON, Data, Step, Walk, choice, step
from tests.workflow.ways_after import GATHERED, MARKED, close, head, office, pay, police, report, sent, spot
from workflow.desk import offers
from workflow.listing import _REQUESTS, listing
from workflow.machine import refusals_of
from workflow.procedure import BY_TRIGGER
from workflow.progress import ahead, awaited, done_steps, next_step
from workflow.waiting import FINISHED, waits_for


def at(last: str, *more: Step, change: dict[str, Data] | None = None) -> Walk:
    walk = Walk().until(last, change=change)
    for each in more:
        walk.do(each)
    return walk


def following(walk: Walk, user: str) -> str | None:
    desk = walk.desk(user)
    return next_step(walk.record, {each.row.trigger: each for each in offers(desk, walk.record)})


def waited(walk: Walk, user: str) -> str:
    desk = walk.desk(user)
    return awaited(walk.record, {each.row.trigger: each for each in offers(desk, walk.record)}, desk.actor)


def waiting(walk: Walk) -> set[str]:
    """Return for whom of the office a case waits, by its listing."""
    events = walk.keeper.load(walk.case_id)
    shown = Head(walk.case_id, len(events), "", listing(events))
    return {each.user for each in walk.office.people if waits_for(shown, each)}


_MEASURE = office("propose_measure", "2026-03-13", kind="封存", things="账册", place="某室", proposed_on="2026-03-13")
_RECUSAL = step(
    "wang", "request_recusal", {"user": "han", "asked_by": "当事人", "reason": "亲属", "on": "2026-03-13"}, "2026-03-13"
)
_TIME = office("request_deferral", "2026-05-06", kind="分期", reason="困难", asked_on="2026-05-06")
_PAID = (pay("罚款", "24000", "2026-05-06"), pay("退回基金", "20000", "2026-05-06"))


@pytest.mark.parametrize(
    ("walk", "user", "comes"),
    [
        (at("open_case"), "wang", "record_party"),
        (at("request_filing"), "sun", "file_case"),
        (at("record_evidence"), "wang", "conclude_investigation"),
        (at("record_evidence"), "zhou", None),
        (at("record_evidence", _RECUSAL), "sun", "decide_recusal"),
        (at("record_evidence", _MEASURE), "sun", "approve_measure"),
        (at("record_evidence", report("2026-03-13")), "sun", "decide_crime"),
        (at("record_evidence", report("2026-03-13")), "wang", "conclude_investigation"),
        (at("choose_sanction"), "wang", "write_report"),
        (at("issue_notice", step("wang", "record_statement", ASKED, "2026-04-15")), "wang", "notify_hearing"),
        (
            at(
                "issue_notice",
                step("wang", "record_statement", ASKED, "2026-04-15"),
                step("wang", "notify_hearing", HEARING_TOLD, "2026-04-15"),
            ),
            "wang",
            "record_hearing",
        ),
        (at("record_statement"), "sun", "decide"),
        (at("record_statement", MARKED), "sun", "submit_for_deliberation"),
        (at("record_statement", MARKED, GATHERED), "sun", "record_deliberation"),
        (at("record_service"), "zhou", "record_payment"),
        (at("record_service"), "wang", None),
        (at("record_service", _TIME), "sun", "grant_deferral"),
        (at("record_service", *_PAID), "zhou", None),
        (at("record_service", *_PAID), "wang", "request_closing"),
        (at("record_service", *_PAID, close("2026-05-06")), "sun", "close_case"),
        (
            at("record_service", *_PAID, close("2026-05-06"), head("return_closing", "2026-05-06", **REASON)),
            "wang",
            "request_closing",
        ),
        (at("assign_officers", *spot("100")[:-1]), "wang", "decide_on_the_spot"),
        (at("assign_officers", *spot("100")), "wang", "report_spot_decision"),
    ],
)
def test_what_comes_next(walk: Walk, user: str, comes: str | None) -> None:
    assert following(walk, user) == comes


def test_a_step_back_or_aside_never_comes_by_itself() -> None:
    for last in ("open_case", "file_case", "confirm_facts", "submit_for_review", "issue_notice", "record_service"):
        walk = at(last)
        for person in walk.office.people:
            found = following(walk, person.user)
            assert found is None or BY_TRIGGER[found].path == "main", (last, person.user, found)


def test_whoever_has_nothing_to_do_sees_what_the_case_waits_for() -> None:
    assert waited(at("record_service"), "sun") == "record_payment"
    assert waited(at("record_service"), "wang") == "record_payment"
    assert waited(at("submit_for_review"), "wang") == "approve_review"
    assert waited(at("record_evidence", _RECUSAL), "zhao") == "decide_recusal"


@pytest.mark.parametrize(
    ("walk", "gone", "kept"),
    [
        (at("confirm_facts", office("reopen_facts", "2026-04-03", **REASON)), {"confirm_facts"}, {"record_violation"}),
        (
            at("record_statement", head("return_decision", "2026-04-16", **REASON)),
            {"submit_for_review", "approve_review"},
            {"choose_sanction", "issue_notice", "confirm_facts", "record_statement"},
        ),
        (
            at("assign_officers", *spot("100")[:-1], office("switch_to_ordinary", "2026-03-03", **REASON)),
            {"begin_simplified", "confirm_facts"},
            {"record_party", "record_violation", "record_evidence"},
        ),
        (
            at(
                "record_evidence",
                report("2026-03-13"),
                head("decide_crime", "2026-03-13", approved="是", reason="同意", on="2026-03-13"),
                sent("2026-03-13"),
                police("2026-03-16", "不予立案"),
                head("take_back", "2026-03-17", reason="继续", on="2026-03-17"),
            ),
            {"send_to_police"},
            {"file_case", "record_evidence"},
        ),
        (
            at("record_service", *_PAID, close("2026-05-06"), head("return_closing", "2026-05-06", **REASON)),
            {"request_closing"},
            {"record_payment", "decide"},
        ),
        (at("record_service", _PAID[0]), {"record_payment"}, {"record_service"}),
        (
            at("write_report", step("wang", "choose_sanction", choice("1.3"), "2026-04-08")),
            {"write_report"},
            {"choose_sanction"},
        ),
    ],
)  # fmt: skip
def test_what_was_undone_is_open_again(walk: Walk, gone: set[str], kept: set[str]) -> None:
    done = done_steps(walk.record)
    assert not gone & done
    assert kept <= done


def test_a_step_taken_again_after_it_was_sent_back_stands() -> None:
    back = office("reopen_facts", "2026-04-03", **REASON)
    assert "confirm_facts" in done_steps(at("confirm_facts", back, office("confirm_facts", "2026-04-03")).record)


def test_the_way_ahead_is_the_way_of_every_case() -> None:
    record = at("record_evidence").record
    lies = [row.trigger for row in BY_TRIGGER.values() if ahead(record, row)]
    assert lies == [
        "record_violation", "confirm_facts", "choose_sanction", "write_report", "submit_for_review", "approve_review",
        "issue_notice", "record_statement", "decide", "record_service", "request_closing", "close_case", "archive_case",
    ]  # fmt: skip
    halted = at(
        "record_evidence", head("suspend_case", "2026-03-12", ground="不可抗力", reason="洪水", starts_on="2026-03-12")
    )
    assert [row.trigger for row in BY_TRIGGER.values() if ahead(halted.record, row)] == lies
    spared = at("assign_officers", *spot("100")[:2]).record
    assert {row.trigger for row in BY_TRIGGER.values() if ahead(spared, row)} == {
        "choose_sanction", "request_closing", "close_case", "archive_case",
    }  # fmt: skip
    declined = at("request_filing", head("decline_case", "2026-03-05", **REASON)).record
    assert not [row for row in BY_TRIGGER.values() if ahead(declined, row)]


def test_for_whom_a_case_waits() -> None:
    assert waiting(at("assign_officers")) == {"wang", "li"}
    assert waiting(at("request_filing")) == {"wang", "li", "sun", "wu", "both"}
    assert waiting(at("submit_for_review")) == {"wang", "li", "zhao", "han", "both"}
    assert waiting(at("record_service")) == {"wang", "li", "zhou"}
    closing = at("record_service", *_PAID, close("2026-05-06"))
    assert waiting(closing) == {"wang", "li", "sun", "wu", "both"}
    closing.do(head("close_case", "2026-05-06"))
    assert waiting(closing) == set()
    assert {"closed", "declined"} == FINISHED


def test_what_is_asked_for_is_open_to_somebody() -> None:
    """Whatever a case is listed as waiting for, somebody in the office can do it then."""
    walks = {
        "filing": at("request_filing"),
        "recusal": at("record_evidence", _RECUSAL),
        "measure": at("record_evidence", _MEASURE),
        "crime": at("record_evidence", report("2026-03-13")),
        "take_back": at(
            "approve_review",
            report("2026-04-14"),
            head("decide_crime", "2026-04-14", approved="是", reason="见报告", on="2026-04-14"),
            sent("2026-04-14"),
            police("2026-04-16", "不予立案"),
        ),
        "resume": at(
            "file_case",
            head("suspend_case", "2026-03-12", ground="不可抗力", reason="停电", starts_on="2026-03-12"),
        ),
        "deferral": at("record_service", _TIME),
        "deliberation": at("record_statement", MARKED, GATHERED),
        "closing": at("record_service", *_PAID, close("2026-05-07")),
        "decision": at("record_statement"),
    }
    steps = {name: step for name, step, _ in _REQUESTS}
    for name, walk in walks.items():
        assert listing(walk.keeper.load(walk.case_id))["requested"] == name
        able = [each.user for each in walk.office.people if not refused(walk, each.user, steps[name])]
        assert able, name


def refused(walk: Walk, user: str, trigger: str) -> bool:
    desk = walk.desk(user)
    return bool(refusals_of(trigger, desk.context(walk.record)))


def test_a_case_whose_officers_must_all_keep_out_waits_for_new_ones() -> None:
    walk = at("record_evidence")
    for user in ("wang", "li"):
        asked = {"user": user, "asked_by": "本人", "reason": "亲属", "on": "2026-03-13"}
        walk.do(step("li", "request_recusal", asked, "2026-03-13"))
        walk.do(head("decide_recusal", "2026-03-13", upheld="是", reason="属实", on="2026-03-13"))
    assert walk.record.officers == ()
    assert listing(walk.keeper.load(walk.case_id))["requested"] == "officers"
    assert "sun" in waiting(walk)


def test_a_hearing_awaited_is_no_decision_awaited() -> None:
    walk = at("issue_notice", step("wang", "record_statement", ASKED, "2026-04-15"))
    assert listing(walk.keeper.load(walk.case_id))["requested"] == ""
