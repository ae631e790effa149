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

from cases.events import canonical
from cases.keeper import StoreError
from cases.parts import REVIEW_ITEMS, PartError
from cases.record import CaseRecord, fold
from penalty.facts import FactsError
from tests.workflow.walk import (
    DOCUMENT,
    FACTS,
    FINDING,
    HEARING,
    PARTY,
    PLEA,
    REASON,
    SERVICE,
    SOURCE,
    Data,
    Step,
    Walk,
)
from workflow.desk import offers
from workflow.procedure import BY_TRIGGER
from workflow.refusal import Refused

PEOPLE = ("wang", "li", "zhao", "sun", "qian", "both", "han", "wu")
START = dt.date(2026, 3, 2)
EXPECTED = (Refused, PartError, StoreError, FactsError)

MULTIPLES = st.sampled_from(("1", "1.1", "1.2", "1.5", "1.6", "2", "2.5", "", "x"))
MONTHS = st.sampled_from((None, None, "3", "6", "7", "x"))
FACT_SETS = (
    FACTS,
    {**FACTS, "amount": "1000"},
    {**FACTS, "amount": "30000"},
    {**FACTS, "self_reported": "是"},
    {**FACTS, "first_offence": "否"},
    {**FACTS, "fraud_intent": "是"},
    {**FACTS, "fraud_intent": ""},
    {**FACTS, "refused_correction": "是", "corrected_in_time": "否"},
    {**FACTS, "prior_year_payment": "1"},
    {**FACTS, "violation_end": "2020-01-01"},
    {"provision": "39", "item": "1"},
    {**FACTS, "provision": "40", "item": "1"},
)
CHOICES = st.builds(
    lambda key, multiple, months: {
        "key": key,
        "multiple": multiple,
        "months": months,
        "department": "检验科",
        "ground": "nature",
    },
    st.sampled_from(("38", "38", "38", "40", "39#1")),
    MULTIPLES,
    MONTHS,
)
JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.text(max_size=6)
    | st.sampled_from(("2026-03-09", "9999-12-31", 999, 10**30)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


class Play(RuleBasedStateMachine):
    """Random people at one case; what they may do is known only to the program, what must hold is checked here."""

    reached: ClassVar[set[str]] = set()

    def __init__(self) -> None:
        super().__init__()
        self.walk = Walk()
        self.day = START
        self.worst = 0

    @initialize()
    def opened(self) -> None:
        self.walk.do(Step("wang", START.isoformat(), "open_case", SOURCE))

    @rule(days=st.integers(0, 12))
    def time_passes(self, days: int) -> None:
        self.day += dt.timedelta(days=days)

    @rule(choice=st.data())
    def a_step_that_is_offered(self, choice: st.DataObject) -> None:
        """Someone takes a step that the desk offers them; only its data may still be refused."""
        record = self.walk.record
        self.walk.day = self.day
        ways = [
            (user, offer.row.trigger)
            for user in PEOPLE
            for offer in offers(self.walk.desk(user), record)
            if not offer.refusals and offer.row.trigger != "decline_case"
        ]
        if ways:
            user, action = choice.draw(st.sampled_from(ways))
            self.take(user, action, choice.draw(self.sound(action)))

    @rule(choice=st.data(), user=st.sampled_from(PEOPLE), action=st.sampled_from(sorted(BY_TRIGGER)))
    def any_step(self, choice: st.DataObject, user: str, action: str) -> None:
        if action != "open_case":
            self.take(user, action, choice.draw(self.sound(action)))

    @rule(choice=st.data(), user=st.sampled_from(PEOPLE), action=st.sampled_from(sorted(BY_TRIGGER)))
    def a_step_with_broken_data(self, choice: st.DataObject, user: str, action: str) -> None:
        if action == "open_case":
            return
        data = dict(choice.draw(self.sound(action)))
        data[choice.draw(st.sampled_from([*data, "bogus"]))] = choice.draw(JUNK)
        self.take(user, action, data)

    @precondition(lambda self: self.walk.record.state not in {"decision", "service", "declined"})
    @rule()
    def the_next_step_of_a_whole_case(self) -> None:
        """Go the straight way on, so that play gets deep."""
        for user in PEOPLE:
            self.walk.day = self.day
            for offer in offers(self.walk.desk(user), self.walk.record):
                if not offer.refusals and offer.row.trigger in FORWARD and self.lacks(offer.row.trigger):
                    self.take(user, offer.row.trigger, self.straight(offer.row.trigger))
                    return

    def lacks(self, action: str) -> bool:
        record = self.walk.record
        return {
            "record_party": record.party is None,
            "assign_officers": len(record.officers) < 2,
            "record_evidence": not record.evidence,
            "record_violation": not record.violations,
            "choose_sanction": record.sanction is None,
            "issue_notice": not record.notices,
            "record_statement": not record.statements,
        }.get(action, True)

    def straight(self, action: str) -> Data:
        multiple = {"key": "38", "multiple": "1.2", "ground": "nature"}
        return {
            "record_party": PARTY,
            "assign_officers": {"officers": ["wang", "li"]},
            "file_case": {"filed_on": self.day.isoformat()},
            "record_evidence": {"kind": "书证", "name": "表", "proves": "事实"},
            "conclude_investigation": {"text": "报告", "concluded_on": self.day.isoformat()},
            "record_violation": FINDING,
            "choose_sanction": {"choices": [multiple], "reason": "理由", "confirmed": "已核对"},
            "approve_review": {"opinion": "同意", "text": "同意", "findings": dict.fromkeys(REVIEW_ITEMS, "符合")},
            "issue_notice": {"dated": self.day.isoformat(), "served_on": self.day.isoformat()},
            "record_statement": {"on": self.day.isoformat(), "manner": "书面放弃", "hearing": "书面放弃听证"},
            "decide": {"dated": self.day.isoformat(), "ground": "理由"},
        }.get(action, {})

    def sound(self, action: str) -> st.SearchStrategy[Data]:
        """Return data of the right shape; whether they fit the case is the program's to say."""
        days = st.integers(-20, 2).map(lambda back: (self.day + dt.timedelta(days=back)).isoformat())
        today = self.day.isoformat()
        opinions = st.sampled_from(("同意", "变更"))
        fixed: dict[str, st.SearchStrategy[Data]] = {
            "record_source": st.just(SOURCE),
            "record_party": st.sampled_from((PARTY, {**PARTY, "kind": "individual"})),
            "assign_officers": st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=3).map(
                lambda us: {"officers": us}
            ),
            "file_case": st.fixed_dictionaries({"filed_on": days}),
            "record_evidence": st.just({"kind": "书证", "name": "表", "proves": "事实"}),
            "conclude_investigation": st.fixed_dictionaries({"text": st.just("报告"), "concluded_on": days}),
            "record_violation": st.builds(
                lambda facts, number: {**FINDING, "facts": facts, **({"number": number} if number else {})},
                st.sampled_from(FACT_SETS),
                st.sampled_from((None, 1, 1, 2)),
            ),
            "remove_violation": st.integers(1, 3).map(lambda number: {"number": number, **REASON}),
            "choose_sanction": st.lists(CHOICES, max_size=2).map(
                lambda made: {"choices": made, "reason": "理由", "confirmed": "已核对"}
            ),
            "approve_review": opinions.map(
                lambda said: {"opinion": said, "text": "说明", "findings": dict.fromkeys(REVIEW_ITEMS, "符合")}
            ),
            "return_review": opinions.map(lambda said: {"opinion": said, "text": "说明"}),
            "issue_notice": st.builds(lambda one, two: {"dated": one, "served_on": two}, days, st.just(today) | days),
            "record_statement": st.builds(
                lambda manner, on, asked: {**PLEA, "manner": manner, "on": on, "hearing": asked},
                st.sampled_from(("提出陈述申辩", "书面放弃", "期满未提出")),
                days,
                st.sampled_from((False, False, True)),
            ),
            "record_hearing": st.builds(
                lambda on, who: {**HEARING, "held_on": on, "presider": who},
                days,
                st.sampled_from(("高某", "王某", "双某")),
            ),
            "decide": st.builds(
                lambda on, ground: {"dated": on, "ground": ground}, days, st.sampled_from((None, "理由"))
            ),
            "record_document": st.sampled_from("ab").map(lambda sign: {**DOCUMENT, "sha256": sign * 64}),
            "record_service": st.builds(lambda on: {**SERVICE, "served_on": on}, days),
        }
        reasoned = {"return_filing", "decline_case", "reopen_investigation", "reopen_facts", "return_decision"}
        return fixed.get(action, st.just(REASON if action in reasoned else {}))

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

    @invariant()
    def events_replay_to_the_same_record(self) -> None:
        if self.walk.case_id:
            events = self.walk.keeper.load(self.walk.case_id)
            assert fold(events) == self.walk.record
            assert [event.revision for event in events] == list(range(1, len(events) + 1))
            assert canonical([event.to_dict() for event in events])

    @invariant()
    def who_was_ever_an_officer_neither_reviews_nor_decides(self) -> None:
        if not self.walk.case_id:
            return
        officers: set[str] = set()
        for event in self.walk.record.history:
            body = event.data["body"]
            assert isinstance(body, dict)
            if event.kind in {"approve_review", "return_review", "decide", "file_case", "decline_case"}:
                assert event.actor not in officers
            officers |= {officer["user"] for officer in body.get("officers", ())}

    @invariant()
    def a_decision_rests_on_everything_before_it(self) -> None:
        record = self.walk.record if self.walk.case_id else None
        if record is None or record.decision is None:
            return
        assert record.sanction is not None
        assert len(record.officers) >= 2
        kinds = [event.kind for event in record.history]
        assert "decide" in kinds
        agreed = max(place for place, kind in enumerate(kinds) if kind == "approve_review")
        assert agreed > max((place for place, kind in enumerate(kinds) if kind == "return_review"), default=-1)
        assert agreed > max(place for place, kind in enumerate(kinds) if kind == "choose_sanction")
        reviewers = {event.actor for event in record.history if event.kind in {"approve_review", "return_review"}}
        assert record.history[kinds.index("decide")].actor not in reviewers
        assert record.decision.outcome == ("penalty" if record.sanction.punishes else "no_penalty")
        if record.sanction.punishes:
            check_penalty(record, kinds)

    @invariant()
    def a_sanction_adds_up(self) -> None:
        if self.walk.case_id and self.walk.record.sanction is not None:
            sanction = self.walk.record.sanction
            assert sanction.fine == sum(sum(group.fines) for group in sanction.groups)
            assert min((fine for group in sanction.groups for fine in group.fines), default=0) >= 0


FORWARD = {
    "record_party", "assign_officers", "request_filing", "file_case", "record_evidence", "conclude_investigation",
    "record_violation", "confirm_facts", "choose_sanction", "submit_for_review", "approve_review", "issue_notice",
    "record_statement", "decide",
}  # fmt: skip


def check_penalty(record: CaseRecord, kinds: list[str]) -> None:
    assert record.sanction is not None
    assert record.notices
    assert all(record.sanction.fine <= notice.fine for notice in record.notices)
    assert all(record.sanction.refund <= notice.refund for notice in record.notices)
    told = max(place for place, kind in enumerate(kinds) if kind == "issue_notice")
    assert "record_statement" in kinds[told:]
    if any(statement.hearing == "要求听证" for statement in record.statements):
        assert record.hearings


def test_play() -> None:
    """Eighteen plays of forty-five steps; four hundred of eighty with `--hypothesis-profile=thorough`."""
    thorough = settings.get_current_profile_name() == "thorough"
    Play.reached.clear()
    run_state_machine_as_test(
        Play,
        settings=settings(
            max_examples=400 if thorough else 18,
            stateful_step_count=80 if thorough else 45,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert {"fact_finding", "discretion", "legal_review"} <= Play.reached
