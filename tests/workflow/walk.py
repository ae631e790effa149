"""A case walked step by step in memory, on days that a test sets, so that a test names only what it changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any, Final, NamedTuple

from cases.events import canonical
from cases.memory import MemoryKeeper
from cases.parts import REVIEW_ITEMS
from cases.record import CaseRecord
from workflow.actions import open_case, perform
from workflow.desk import CHINA, Desk, load
from workflow.listing import listing
from workflow.office import Office, Person, load_office
from workflow.refusal import Refused

Data = dict[str, Any]

SOURCE: Final[Data] = {
    "source": "日常检查",
    "received_on": "2026-03-02",
    "cause": "违规使用医疗保障基金",
    "summary": "检查发现超量开药。",
}
PARTY: Final[Data] = {
    "kind": "organisation",
    "name": "某医院",
    "id_kind": "统一社会信用代码",
    "id_number": "91360000TEST",
    "address": "某路1号",
    "representative_title": "法定代表人",
    "representative": "周某",
}
FACTS: Final[Data] = {
    "provision": "38",
    "item": "2",
    "amount": "20000.00",
    "prior_year_payment": "5000000",
    "first_offence": "是",
    "corrected_in_time": "是",
    "refused_correction": "否",
    "obstructed": "否",
    "fraud_intent": "否",
    "self_reported": "否",
    "isolated": "否",
    "serious": "否",
    "violation_end": "2025-12-31",
}
"""0.4% of the prior year's payment: 38.lenient, more than 1 and at most 1.5 times, 1.2 times is 24000 元."""
FRAUD: Final[Data] = {
    "provision": "40",
    "item": "1",
    "amount": "9000",
    "prior_year_payment": "5000000",
    "first_offence": "是",
    "corrected_in_time": "是",
    "refused_correction": "否",
    "obstructed": "否",
    "violation_end": "2025-10-31",
}
FINDING: Final[Data] = {"conduct": "超量开药。", "period": "2025年", "evidence": [1], "facts": FACTS}
CONFIRMED: Final = "已核对：后继办法的施行日期未见，本案适用行为时的细则"
CHOICE: Final[Data] = {
    "choices": [{"key": "38", "multiple": "1.2", "ground": "nature"}],
    "reason": "主动退回",
    "confirmed": CONFIRMED,
}
REVIEW: Final[Data] = {"opinion": "同意", "text": "同意", "findings": dict.fromkeys(REVIEW_ITEMS, "符合")}
RETURNED: Final[Data] = {"opinion": "变更", "text": "理由不足"}
WAIVER: Final[Data] = {"on": "2026-04-15", "manner": "书面放弃", "hearing": "书面放弃听证"}
PLEA: Final[Data] = {"on": "2026-04-15", "manner": "提出陈述申辩", "text": "请从轻", "response": "已考虑"}
ASKED: Final[Data] = {**PLEA, "hearing": "要求听证"}
HEARING: Final[Data] = {"held_on": "2026-04-27", "presider": "高某", "record": "双方陈述意见。"}
SERVICE: Final[Data] = {"served_on": "2026-04-29", "manner": "直接送达", "signer": "周某"}
SIGNED: Final[Data] = {"manner": "直接送达", "signer": "周某"}
HEARING_TOLD: Final[Data] = {
    "holds_on": "2026-04-27",
    "place": "本局会议室",
    "presider": "高某",
    "notified_on": "2026-04-15",
}
DOCUMENT: Final[Data] = {"kind": "penalty_decision", "number": "一号", "format": "txt", "sha256": "ab" * 32}
REASON: Final[Data] = {"reason": "需要补充"}


class Step(NamedTuple):
    """Who does what on which day with which data."""

    user: str
    day: str
    action: str
    data: Data


STEPS: Final = (
    Step("wang", "2026-03-02", "open_case", SOURCE),
    Step("wang", "2026-03-02", "record_party", PARTY),
    Step("wang", "2026-03-02", "assign_officers", {"officers": ["wang", "li"]}),
    Step("wang", "2026-03-03", "request_filing", {}),
    Step("sun", "2026-03-05", "file_case", {"filed_on": "2026-03-05"}),
    Step("wang", "2026-03-12", "record_evidence", {"kind": "书证", "name": "结算明细", "proves": "超量开药"}),
    Step("wang", "2026-04-02", "conclude_investigation", {"text": "报告", "concluded_on": "2026-04-02"}),
    Step("wang", "2026-04-03", "record_violation", FINDING),
    Step("wang", "2026-04-03", "confirm_facts", {}),
    Step("wang", "2026-04-08", "choose_sanction", CHOICE),
    Step("wang", "2026-04-08", "write_report", {"dated": "2026-04-08"}),
    Step("wang", "2026-04-08", "submit_for_review", {"submitted_on": "2026-04-08"}),
    Step("zhao", "2026-04-13", "approve_review", {**REVIEW, "dated": "2026-04-13"}),
    Step("wang", "2026-04-14", "issue_notice", {"dated": "2026-04-14", "served_on": "2026-04-14", **SIGNED}),
    Step("wang", "2026-04-15", "record_statement", WAIVER),
    Step("sun", "2026-04-28", "decide", {"dated": "2026-04-28"}),
    Step("wang", "2026-04-29", "record_service", SERVICE),
)
"""A whole case, by the demonstration office's people."""


def step(user: str, action: str, data: Mapping[str, Any] | None = None, day: str = "2026-05-06") -> Step:
    return Step(user, day, action, dict(data or {}))


def choice(multiple: str) -> Data:
    return {**CHOICE, "choices": [{"key": "38", "multiple": multiple, "ground": "nature"}]}


def fraud(months: str, multiple: str = "2") -> Data:
    return {
        "choices": [{"key": "40", "multiple": multiple, "months": months, "department": "检验科", "ground": "harm"}],
        "reason": "主动退回",
        "confirmed": "已核对",
    }


def larger_office() -> Office:
    """Return the demonstration office with people of several roles, so that only the guards keep them apart."""
    office = load_office()
    more = (
        Person(
            user="both",
            name="双某",
            roles=("officer", "reviewer", "approver"),
            certificate="演示-0010",
            review_basis="法律职业资格",
            rank="deputy",
        ),
        Person(user="han", name="韩某", roles=("reviewer",), review_basis="非初次从事"),
    )
    return office.model_copy(update={"people": (*office.people, *more)})


class Walk:
    """One case in memory, its office, and the day."""

    def __init__(self, office: Office | None = None) -> None:
        self.office = office or larger_office()
        self.keeper = MemoryKeeper(listing)
        self.day = dt.date(2026, 3, 2)
        self.case_id = ""

    def desk(self, user: str) -> Desk:
        noon = dt.datetime.combine(self.day, dt.time(12), CHINA)
        return Desk(self.keeper, self.office, self.office.person(user), clock=lambda: noon)

    def do(self, taken: Step, seen: int | None = None) -> CaseRecord:
        self.day = dt.date.fromisoformat(taken.day)
        if taken.action == "open_case":
            record = open_case(self.desk(taken.user), taken.data)
            self.case_id = record.case_id
            return record
        return perform(self.desk(taken.user), self.case_id, taken.action, taken.data, seen)

    def until(self, last: str, skip: Collection[str] = (), change: Mapping[str, Data] | None = None) -> Walk:
        """Play the whole case up to and with a step, leaving some out and changing the data of some."""
        for each in STEPS:
            if each.action not in skip:
                self.do(each._replace(data=(change or {}).get(each.action, each.data)))
            if each.action == last:
                return self
        raise AssertionError(last)

    @property
    def record(self) -> CaseRecord:
        return load(self.desk("wang"), self.case_id)

    def kept(self) -> bytes:
        """Return every byte that is kept, to compare before and after."""
        heads = [[each.to_dict() for each in self.keeper.load(head.case_id)] for head in self.keeper.heads()]
        return canonical(heads)

    def codes(self, taken: Step) -> tuple[str, ...]:
        """Return why a step is refused, after proving that nothing was written; () where it is taken."""
        before = self.kept()
        try:
            self.do(taken)
        except Refused as error:
            assert self.kept() == before
            return tuple(refusal.code for refusal in error.refusals)
        assert self.kept() != before
        return ()


def notice(walk: Walk, day: str) -> tuple[str, ...]:
    return walk.codes(step("wang", "issue_notice", {"dated": day, "served_on": day, **SIGNED}, day))
