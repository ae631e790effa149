"""Anyone at the desk at random: legal and illegal steps, whole and broken data, on one case after another."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cases.fold import listed
from cases.keeper import StoreError
from cases.parts import REVIEW_ITEMS, PartError
from cases.states import STATES
from penalty.facts import FactsError
from tests.workflow import play_law
from tests.workflow.play_data import JUNK, PEOPLE, sound
from tests.workflow.walk import FINDING, PARTY, SIGNED, Data, Step, Walk
from tests.workflow.ways import approved, sealed, simplified
from tests.workflow.ways_after import demand, passed, report, sent
from workflow.contents import contents, lacking
from workflow.desk import offers
from workflow.listing import listing
from workflow.procedure import BY_TRIGGER
from workflow.refusal import Refused
from workflow.time.deadlines import deadlines

EXPECTED = (Refused, PartError, StoreError, FactsError)
FINAL = {"declined", "closed"}
ENDS = {"decline_case", "terminate_case", "transfer_case", "send_to_police", "decide_not_established"}
"""Steps that end a case early: taken at random, but not by who goes straight on."""


DULL = {
    "record_document", "mark_case", "confirm_electronic", "record_source", "show_evidence", "record_violation",
    "comment",
}  # fmt: skip
"""Steps that are nearly always open and lead nowhere: left to `any_step`."""
BEGINNINGS: dict[str, tuple[str, tuple[Step, ...]]] = {
    "a clue": ("open_case", ()),
    "asked to be filed": ("request_filing", ()),
    "declined": (
        "request_filing",
        (Step("sun", "2026-03-04", "decline_case", {"reason": "不属于管辖", "declined_on": "2026-03-04"}),),
    ),
    "filed": ("file_case", ()),
    "concluded": ("conclude_investigation", ()),
    "chosen": ("choose_sanction", ()),
    "notified": ("issue_notice", ()),
    "heard": ("record_statement", ()),
    "served": ("record_service", ()),
    "demanded": ("record_service", (demand("2026-06-01"),)),
    "simplified": ("assign_officers", simplified()),
    "with the police": ("approve_review", (report("2026-04-14"), passed("2026-04-14"), sent("2026-04-14"))),
    "held": ("record_evidence", (sealed(), approved())),
}
"""Where a play begins: played until a step, and some more."""


class Play(RuleBasedStateMachine):
    """Random people at one case; what they may do is known only to the program, what must hold to `play_law`."""

    reached: ClassVar[set[str]] = set()
    taken: ClassVar[set[str]] = set()

    def __init__(self) -> None:
        super().__init__()
        self.walk = Walk()
        self.day = dt.date(2026, 3, 2)

    @initialize(where=st.sampled_from(sorted(BEGINNINGS)))
    def opened(self, where: str) -> None:
        """Begin with a new case, or with one that has come some way already."""
        last, more = BEGINNINGS[where]
        self.walk.until(last)
        for each in more:
            self.reached.add(self.walk.do(each).state)
            self.taken.add(each.action)
        self.day = self.walk.day

    @rule(days=st.integers(0, 12))
    def time_passes(self, days: int) -> None:
        self.day += dt.timedelta(days=days)

    @rule(choice=st.data(), times=st.integers(1, 4), ends=st.sampled_from((False, False, False, True)))
    def steps_that_are_offered(self, choice: st.DataObject, times: int, *, ends: bool) -> None:
        """Someone takes steps that the desk offers them; only their data may still be refused."""
        for _ in range(times):
            ways = [way for way in self.open_ways() if ends or way[1] not in ENDS]
            actions = sorted({action for _, action in ways} - DULL) or sorted({action for _, action in ways})
            if not actions:
                return
            action = choice.draw(st.sampled_from(actions))
            user = choice.draw(st.sampled_from([user for user, each in ways if each == action]))
            self.take(user, action, choice.draw(sound(action, self.day)))

    @precondition(lambda self: self.walk.record.state == "intake" and self.walk.record.filing_requested)
    @rule(choice=st.data())
    def the_clue_is_declined(self, choice: st.DataObject) -> None:
        """Decline to file: by chance alone hardly anybody comes to it."""
        for user, action in self.open_ways():
            if action == "decline_case":
                self.take(user, action, choice.draw(sound(action, self.day)))
                return

    @rule(choice=st.data(), user=st.sampled_from(PEOPLE), action=st.sampled_from(sorted(BY_TRIGGER)))
    def any_step(self, choice: st.DataObject, user: str, action: str) -> None:
        if action != "open_case":
            self.take(user, action, choice.draw(sound(action, self.day)))

    @rule(choice=st.data(), user=st.sampled_from(PEOPLE), action=st.sampled_from(sorted(BY_TRIGGER)))
    def a_step_with_broken_data(self, choice: st.DataObject, user: str, action: str) -> None:
        if action == "open_case":
            return
        data = dict(choice.draw(sound(action, self.day)))
        data[choice.draw(st.sampled_from([*data, "bogus"]))] = choice.draw(JUNK)
        self.take(user, action, data)

    @precondition(lambda self: self.walk.record.state not in FINAL)
    @rule(steps=st.integers(1, 9))
    def some_steps_straight_on(self, steps: int) -> None:
        """Go the straight way on, so that play gets deep."""
        for _ in range(steps):
            way = next((way for way in self.open_ways() if way[1] in FORWARD and self.lacks(way[1])), None)
            if way is None:
                return
            self.take(*way, self.straight(way[1]))

    def open_ways(self) -> list[tuple[str, str]]:
        record = self.walk.record
        self.walk.day = self.day
        return [
            (user, offer.row.trigger)
            for user in PEOPLE
            if user != "admin"
            for offer in offers(self.walk.desk(user), record)
            if not offer.refusals
        ]

    def lacks(self, action: str) -> bool:
        record = self.walk.record
        return {
            "record_party": record.party is None,
            "assign_officers": len(record.officers) < 2,
            "record_evidence": not record.evidence,
            "record_violation": not record.violations,
            "choose_sanction": record.sanction is None,
            "write_report": record.last("write_report") <= record.last("choose_sanction"),
            "issue_notice": record.last("issue_notice") <= record.last("choose_sanction"),
            "record_statement": record.last("record_statement") <= record.last("issue_notice"),
            "submit_for_review": record.last("write_report") > record.last("choose_sanction"),
            "record_deliberation": record.last("record_deliberation") <= record.last("choose_sanction"),
            "decide_recusal": any(each.upheld is None for each in record.recusals),
        }.get(action, True)

    def straight(self, action: str) -> Data:
        today, then = self.day.isoformat(), (self.day + dt.timedelta(days=16)).isoformat()
        record = self.walk.record
        multiple = {"key": "38", "multiple": "1.2", "ground": "nature"}
        asked = bool(len(record.history) % 2)
        owed = record.sanction.fine if record.sanction else 0
        told = record.hearing_notices[-1] if record.hearing_notices else None
        statement = {"on": today, "manner": "书面放弃", "hearing": "要求听证" if asked else "书面放弃听证"}
        return {
            "record_party": PARTY,
            "assign_officers": {"officers": ["wang", "li"]},
            "file_case": {"filed_on": today, "late_reason": "核查时间较长"},
            "record_evidence": {"kind": "书证", "name": "表", "proves": "事实"},
            "conclude_investigation": {"text": "报告", "concluded_on": today},
            "record_violation": FINDING,
            "choose_sanction": {"choices": [multiple], "reason": "理由", "confirmed": "已核对"},
            "approve_review": {"opinion": "同意", "text": "同意", "findings": dict.fromkeys(REVIEW_ITEMS, "符合")},
            "issue_notice": {"dated": today, "served_on": today, **SIGNED},
            "record_statement": statement,
            "notify_hearing": {"holds_on": then, "place": "听证室", "presider": "高某", "notified_on": today},
            "record_hearing": {
                "held_on": told.holds_on.isoformat() if told else today,
                "presider": "高某",
                "record": "双方陈述。",
            },
            "waive_hearing": {"on": today, "manner": "书面放弃"},
            "record_deliberation": {
                "held_on": today,
                "members": "孙某、武某",
                "opinions": "同意",
                "conclusion": "同意",
            },
            "decide_recusal": {"upheld": "否", "reason": "无关", "on": today, "members": "孙某、武某"},
            "decide": {"dated": today, "ground": "理由"},
            "record_service": {"served_on": today, **SIGNED},
            "record_payment": {"what": "罚款", "amount": f"{owed / 100:.2f}", "paid_on": today, "voucher": "一号"},
            "resume_case": {"on": today},
            "request_closing": {"ground": "其他", "summary": "已办结"},
        }.get(action, {})

    def take(self, user: str, action: str, data: dict[str, Any]) -> None:
        before = self.walk.kept()
        revision = self.walk.record.revision
        try:
            after = self.walk.do(Step(user, self.day.isoformat(), action, data))
        except EXPECTED:
            assert self.walk.kept() == before
            return
        assert after.revision in {revision, revision + 1}
        assert after == self.walk.record
        self.reached.add(after.state)
        self.taken.add(action)

    @invariant()
    def what_the_law_asks_holds_over_the_whole_history(self) -> None:
        if self.walk.case_id:
            play_law.check(self.walk.record, self.walk.keeper.load(self.walk.case_id))

    @invariant()
    def every_view_of_the_file_can_be_made(self) -> None:
        """Deadlines, the table of contents and the list are made from any history, however odd."""
        if not self.walk.case_id:
            return
        record, events = self.walk.record, self.walk.keeper.load(self.walk.case_id)
        for each in deadlines(record, self.walk.office, self.day):
            assert each.state(self.day)
            assert each.met_on is None or each.met_on <= self.day
        assert len(contents(record)) <= len(events)
        assert all(lacking(record))
        assert set(listing(events)) == {*listed(record), "requested", "waiting"}

    @invariant()
    def somebody_can_always_do_something(self) -> None:
        if self.walk.case_id and self.walk.record.state not in FINAL:
            assert self.open_ways(), self.walk.record.state


FORWARD = {
    "record_party", "assign_officers", "request_filing", "file_case", "record_evidence", "conclude_investigation",
    "record_violation", "confirm_facts", "choose_sanction", "write_report", "submit_for_review", "approve_review",
    "issue_notice", "record_statement", "notify_hearing", "record_hearing", "decide_recusal", "record_deliberation",
    "decide", "record_service", "resume_case",
}  # fmt: skip


def test_play() -> None:
    """Thirty plays of twenty-five steps; four hundred of sixty with `--hypothesis-profile=thorough`."""
    thorough = settings.get_current_profile_name() == "thorough"
    Play.reached.clear()
    Play.taken.clear()
    run_state_machine_as_test(
        Play,
        settings=settings(
            max_examples=400 if thorough else 30,
            stateful_step_count=60 if thorough else 25,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert {"fact_finding", "discretion", "legal_review", "notice"} <= Play.reached
    if thorough:
        assert set(STATES) <= Play.reached | {"intake"}, set(STATES) - Play.reached
        assert len(Play.taken) > 70, set(BY_TRIGGER) - Play.taken
