from __future__ import annotations

from dataclasses import replace

import pytest

from cases.keeper import Conflict
from penalty import library
from penalty.judgement import Rules
from tests.workflow.walk import (
    ASKED,
    CHOICE,
    FACTS,
    FINDING,
    FRAUD,
    HEARING,
    HEARING_TOLD,
    PLEA,
    REASON,
    RETURNED,
    REVIEW,
    SIGNED,
    Data,
    Step,
    Walk,
    choice,
    fraud,
    notice,
    step,
)
from workflow import discretion


def again(walk: Walk, multiple: str, day: str) -> None:
    """Return the case from the notice, choose anew, have it reviewed."""
    walk.do(step("sun", "return_decision", REASON, day))
    walk.do(step("wang", "choose_sanction", choice(multiple), day))
    walk.do(step("wang", "write_report", {}, day))
    walk.do(step("wang", "submit_for_review", {}, day))
    walk.do(step("zhao", "approve_review", REVIEW, day))


def test_the_lowest_of_all_notices_binds_and_not_the_last() -> None:
    walk = Walk().until("record_statement", change={"choose_sanction": choice("1.4")})
    again(walk, "1.2", "2026-05-06")
    assert notice(walk, "2026-05-07") == ()
    again(walk, "1.3", "2026-05-08")
    assert notice(walk, "2026-05-11") == ("heavier_than_notified",)
    decision = step("sun", "decide", {"dated": "2026-05-20"}, "2026-05-20")
    assert "heavier_than_notified" in walk.codes(decision)
    again(walk, "1.2", "2026-05-12")
    assert notice(walk, "2026-05-13") == ()
    walk.do(
        step(
            "wang",
            "record_statement",
            {"on": "2026-05-13", "manner": "书面放弃", "hearing": "书面放弃听证"},
            "2026-05-13",
        )
    )
    assert walk.codes(decision) == ()
    assert [each.fine for each in walk.record.notices] == [28_000_00, 24_000_00, 24_000_00]
    assert [each.number for each in walk.record.notices] == [
        "某医保罚告字〔2026〕1号",
        "某医保罚告字〔2026〕1-2号",
        "某医保罚告字〔2026〕1-3号",
    ]


def test_a_statement_to_an_earlier_notice_does_not_count_for_a_later_one() -> None:
    walk = Walk().until("record_statement")
    again(walk, "1.1", "2026-05-06")
    assert notice(walk, "2026-05-07") == ()
    refused = walk.codes(step("sun", "decide", {"dated": "2026-05-20"}, "2026-05-20"))
    assert refused == ("statement_missing",)


def test_a_waiver_of_an_earlier_notice_does_not_end_the_hearing_period_of_a_later_one() -> None:
    walk = Walk().until("record_statement")
    again(walk, "1.1", "2026-05-06")
    assert notice(walk, "2026-05-07") == ()
    walk.do(step("wang", "record_statement", {**PLEA, "on": "2026-05-08"}, "2026-05-08"))
    refused = walk.codes(step("sun", "decide", {"dated": "2026-05-08"}, "2026-05-08"))
    assert refused == ("hearing_period_open",)


def test_a_suspension_is_never_longer_than_the_shortest_notified() -> None:
    walk = Walk().until(
        "record_statement",
        change={"record_violation": {**FINDING, "facts": FRAUD}, "choose_sanction": fraud("4")},
    )
    for months, expected in (("5", ("heavier_than_notified",)), ("3", ()), ("4", ("heavier_than_notified",))):
        walk.do(step("sun", "return_decision", REASON, "2026-05-06"))
        walk.do(step("wang", "choose_sanction", fraud(months), "2026-05-06"))
        walk.do(step("wang", "write_report", {}, "2026-05-06"))
        walk.do(step("wang", "submit_for_review", {}, "2026-05-06"))
        walk.do(step("zhao", "approve_review", REVIEW, "2026-05-06"))
        assert notice(walk, "2026-05-06") == expected


def test_a_suspension_that_a_later_notice_dropped_does_not_come_back() -> None:
    """处罚法第四十五条: the lightest ever notified for the provision was none."""
    walk = Walk().until("record_violation")
    walk.do(step("wang", "record_violation", {**FINDING, "facts": FRAUD}, "2026-04-03"))
    with_fraud = fraud("4", "1.3")["choices"]
    rounds: tuple[tuple[str, list[Data], str], ...] = (
        ("1.2", with_fraud, "2026-04-08"),
        ("1.2", [], "2026-05-06"),
        ("1.1", with_fraud, "2026-06-02"),
    )
    for number, (multiple, more, day) in enumerate(rounds):
        if number:
            walk.do(step("sun", "return_decision", REASON, day))
            walk.do(step("wang", "reopen_facts", REASON, day))
        if number == 1:
            walk.do(step("wang", "remove_violation", {"number": 2, **REASON}, day))
        if number == 2:
            walk.do(
                step("wang", "record_violation", {**FINDING, "number": 1, "facts": {**FACTS, "amount": "11000"}}, day)
            )
            walk.do(step("wang", "record_violation", {**FINDING, "number": 2, "facts": FRAUD}, day))
        walk.do(step("wang", "confirm_facts", {}, day))
        choices = [{"key": "38", "multiple": multiple, "ground": "nature"}, *more]
        walk.do(step("wang", "choose_sanction", {"choices": choices, "reason": "理由", "confirmed": "已核对"}, day))
        walk.do(step("wang", "write_report", {}, day))
        walk.do(step("wang", "submit_for_review", {}, day))
        walk.do(step("zhao", "approve_review", REVIEW, day))
        refused = notice(walk, day)
        assert refused == (() if number < 2 else ("heavier_than_notified",))
    assert walk.record.sanction is not None
    assert walk.record.sanction.fine <= min(each.fine for each in walk.record.notices)


def test_a_statement_is_not_dated_in_the_future_without_a_notice_either() -> None:
    change: dict[str, Data] = {
        "record_violation": {**FINDING, "facts": {**FACTS, "self_reported": "是"}},
        "choose_sanction": {"choices": [], "reason": "自查自纠", "confirmed": "已核对"},
    }
    walk = Walk().until("approve_review", change=change)
    later = step("wang", "record_statement", {**PLEA, "on": "2099-01-01"}, "2026-04-14")
    assert len(walk.codes(later)) == 1


def test_what_is_returned_is_never_more_than_notified() -> None:
    walk = Walk().until("record_statement")
    walk.do(step("sun", "return_decision", REASON))
    walk.do(step("wang", "reopen_facts", REASON))
    walk.do(step("wang", "record_violation", {**FINDING, "number": 1, "facts": {**FACTS, "amount": "21000"}}))
    walk.do(step("wang", "confirm_facts"))
    walk.do(step("wang", "choose_sanction", choice("1.1")))
    walk.do(step("wang", "write_report"))
    walk.do(step("wang", "submit_for_review"))
    walk.do(step("zhao", "approve_review", REVIEW))
    assert walk.record.sanction is not None
    assert walk.record.sanction.fine == 23_100_00
    assert notice(walk, "2026-05-07") == ("heavier_than_notified",)


def test_a_hearing_held_goes_round_by_discretion_and_review() -> None:
    walk = Walk().until("issue_notice")
    walk.do(step("wang", "record_statement", ASKED, "2026-04-15"))
    decision = step("sun", "decide", {"dated": "2026-05-20"}, "2026-05-20")
    assert walk.codes(decision) == ("hearing_pending",)
    walk.do(step("wang", "notify_hearing", HEARING_TOLD, "2026-04-15"))
    walk.do(step("wang", "record_hearing", HEARING, "2026-04-27"))
    assert walk.record.state == "discretion"
    assert walk.codes(decision) == ("state_wrong",)
    walk.do(step("wang", "write_report", {}, "2026-04-28"))
    walk.do(step("wang", "submit_for_review", {}, "2026-04-28"))
    assert walk.codes(decision) == ("state_wrong",)
    walk.do(step("zhao", "return_review", RETURNED, "2026-04-29"))
    assert walk.record.state == "discretion"
    walk.do(step("wang", "choose_sanction", choice("1.1"), "2026-04-29"))
    walk.do(step("wang", "write_report", {}, "2026-04-29"))
    walk.do(step("wang", "submit_for_review", {}, "2026-04-29"))
    walk.do(step("zhao", "approve_review", REVIEW, "2026-04-30"))
    assert walk.codes(decision) == ()
    assert [review.opinion for review in walk.record.reviews] == ["同意", "变更", "同意"]
    assert len(walk.record.hearings) == 1


def test_a_second_request_wants_a_second_hearing() -> None:
    walk = Walk().until("issue_notice")
    walk.do(step("wang", "record_statement", ASKED, "2026-04-15"))
    walk.do(step("wang", "notify_hearing", HEARING_TOLD, "2026-04-15"))
    walk.do(step("wang", "record_hearing", HEARING, "2026-04-27"))
    walk.do(step("wang", "write_report", {}, "2026-04-28"))
    walk.do(step("wang", "submit_for_review", {}, "2026-04-28"))
    walk.do(step("zhao", "approve_review", REVIEW, "2026-04-28"))
    again_told = {**HEARING_TOLD, "holds_on": "2026-05-20", "notified_on": "2026-04-28"}
    assert walk.codes(step("wang", "notify_hearing", again_told, "2026-04-28")) == ("hearing_not_asked",)
    walk.do(step("wang", "record_statement", {**ASKED, "on": "2026-04-21"}, "2026-04-28"))
    assert walk.codes(step("sun", "decide", {"dated": "2026-05-20"}, "2026-05-20")) == ("hearing_pending",)


def test_an_officer_replaced_since_does_not_preside() -> None:
    """处罚法第六十四条第四项: by someone who did not investigate the case; an officer replaced since did."""
    change = {"assign_officers": {"officers": ["wang", "li", "both"]}}
    walk = Walk().until("conclude_investigation", change=change)
    walk.do(step("wang", "assign_officers", {"officers": ["wang", "li"]}, "2026-04-02"))
    for each in (
        step("wang", "record_violation", FINDING, "2026-04-03"),
        step("wang", "confirm_facts", {}, "2026-04-03"),
        step("wang", "choose_sanction", CHOICE, "2026-04-08"),
        step("wang", "write_report", {}, "2026-04-08"),
        step("wang", "submit_for_review", {}, "2026-04-08"),
        step("zhao", "approve_review", REVIEW, "2026-04-13"),
        step("wang", "issue_notice", {"dated": "2026-04-14", "served_on": "2026-04-14", **SIGNED}, "2026-04-14"),
        step("wang", "record_statement", ASKED, "2026-04-15"),
    ):
        walk.do(each)
    told = step("wang", "notify_hearing", {**HEARING_TOLD, "presider": "双某"}, "2026-04-15")
    assert walk.codes(told) == ("presider_is_officer",)


def test_a_changed_violation_voids_the_sanction() -> None:
    walk = Walk().until("choose_sanction")
    walk.do(step("wang", "reopen_facts", REASON))
    walk.do(step("wang", "record_violation", {**FINDING, "number": 1, "facts": {**FACTS, "amount": "21000"}}))
    assert walk.record.sanction is None
    walk.do(step("wang", "confirm_facts"))
    assert walk.codes(step("wang", "submit_for_review")) == ("sanction_missing",)


def test_a_removed_violation_voids_the_sanction_and_stays_in_the_history() -> None:
    walk = Walk().until("choose_sanction")
    walk.do(step("wang", "reopen_facts", REASON))
    walk.do(step("wang", "remove_violation", {"number": 1, **REASON}))
    assert walk.record.violations == ()
    assert walk.record.sanction is None
    assert [event.kind for event in walk.record.history].count("record_violation") == 1
    assert walk.codes(step("wang", "confirm_facts")) == ("violations_missing",)


@pytest.mark.parametrize(
    ("last", "taken"),
    [
        ("write_report", step("wang", "submit_for_review")),
        ("submit_for_review", step("zhao", "approve_review", REVIEW)),
        ("approve_review", step("wang", "issue_notice", {"dated": "2026-05-06", "served_on": "2026-05-06", **SIGNED})),
        ("record_statement", step("sun", "decide", {"dated": "2026-05-06"})),
    ],
)
def test_a_sanction_is_stale_when_the_rules_change(monkeypatch: pytest.MonkeyPatch, last: str, taken: Step) -> None:
    walk = Walk().until(last)
    with monkeypatch.context() as patch:
        newer = replace(library.load_ruleset("jiangxi-2021"), digest="0" * 12)
        patch.setattr(discretion, "rules_for", lambda *_: Rules(newer, None, ()))
        assert walk.codes(taken) == ("sanction_stale",)
    assert walk.codes(taken) == ()


def test_a_new_choice_wants_a_new_review() -> None:
    walk = Walk().until("record_statement")
    walk.do(step("sun", "return_decision", REASON))
    walk.do(step("wang", "choose_sanction", choice("1.1")))
    decision = step("sun", "decide", {"dated": "2026-05-06"})
    assert walk.codes(decision) == ("state_wrong",)
    assert walk.codes(step("wang", "issue_notice", {"dated": "2026-05-06", "served_on": "2026-05-06", **SIGNED})) == (
        "state_wrong",
    )
    walk.do(step("wang", "write_report"))
    walk.do(step("wang", "submit_for_review"))
    walk.do(step("han", "approve_review", REVIEW))
    assert walk.codes(decision) == ()


def test_someone_else_wrote_meanwhile() -> None:
    walk = Walk().until("conclude_investigation")
    seen = walk.record.revision
    mine = {**FINDING, "conduct": "串换项目。"}
    walk.do(step("li", "record_violation", FINDING), seen)
    before = walk.kept()
    with pytest.raises(Conflict) as conflict:
        walk.do(step("wang", "record_violation", mine), seen)
    assert (conflict.value.expected, conflict.value.found) == (seen, seen + 1)
    assert walk.kept() == before
    walk.do(step("wang", "record_violation", mine), walk.record.revision)
    assert [(each.number, each.conduct) for each in walk.record.violations] == [(1, "超量开药。"), (2, "串换项目。")]


def test_someone_writes_between_loading_and_appending(monkeypatch: pytest.MonkeyPatch) -> None:
    walk = Walk().until("conclude_investigation")
    append = walk.keeper.append

    def late(case_id: str, expected: int, new: object) -> int:
        monkeypatch.setattr(walk.keeper, "append", append)
        walk.do(step("li", "record_violation", FINDING))
        return append(case_id, expected, new)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(walk.keeper, "append", late)
    with pytest.raises(Conflict):
        walk.do(step("wang", "record_violation", {**FINDING, "conduct": "串换项目。"}))
    assert [each.conduct for each in walk.record.violations] == ["超量开药。"]


@pytest.mark.parametrize("seen", [0, 1, 999])
def test_a_step_on_another_revision_than_seen_is_a_conflict(seen: int) -> None:
    walk = Walk().until("conclude_investigation")
    before = walk.kept()
    with pytest.raises(Conflict):
        walk.do(step("wang", "record_violation", FINDING), seen)
    assert walk.kept() == before
