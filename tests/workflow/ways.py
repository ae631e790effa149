"""The way a case gets before a step, so that a guard is shown by two: one it refuses and the nearest lawful one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from unittest.mock import patch

import pytest

from cases.parts import PartError
from tests.workflow.walk import CHOICE, FACTS, FINDING, REASON, STEPS, Data, Step, Walk, larger_office, step
from workflow import machine
from workflow.guards import not_recused
from workflow.office import Office, ReviewRule
from workflow.procedure import Transition
from workflow.refusal import Context, Refusal, Refused, rules_of

_asked = machine.guard_refusals


@dataclass(frozen=True)
class Way:
    """How a case gets before a step: played until `last`, some steps left out or changed, some added.

    `office` is the profile from the beginning, `profile` the one at the step itself where it changed meanwhile.
    """

    last: str
    taken: Step
    skip: Collection[str] = ()
    change: Mapping[str, Data] = field(default_factory=dict)
    more: tuple[Step, ...] = ()
    office: Office | None = None
    profile: Office | None = None

    def walk(self) -> Walk:
        """Play up to the step, and stop before it."""
        walk = Walk(self.office).until(self.last, self.skip, self.change)
        for each in self.more:
            walk.do(each)
        walk.office = self.profile or walk.office
        return walk

    def codes(self) -> tuple[str, ...]:
        """Return why the step is refused, nothing written; () where it is taken. Each code is one its guard holds."""
        with patch.object(machine, "guard_refusals", _declared):
            return self.walk().codes(self.taken)

    def refusals(self) -> tuple[Refusal, ...]:
        """Return the refusals as a person reads them."""
        walk = self.walk()
        with pytest.raises(Refused) as error:
            walk.do(self.taken)
        return error.value.refusals


def check(cases: Mapping[str, tuple[Way, Way]], code: str) -> None:
    """Prove that a code is reached and passed, by two ways that differ in one thing, and says what it must."""
    refused, passes = cases[code]
    assert refused.codes() == (code,)
    assert passes.codes() == ()
    assert len(differences(refused, passes)) == 1, differences(refused, passes)
    (said,) = refused.refusals()
    for text in (said.article, said.missing, said.remedy):
        assert any("\u4e00" <= sign <= "\u9fff" for sign in text), text
        assert not text.endswith(("。", "，", "；")), text
    assert str(said) == f"{said.missing}（{said.article}）。{said.remedy}。"


def _declared(row: Transition, context: Context) -> tuple[Refusal, ...]:
    """Ask the guards as the machine does, and hold each of them to the rules it declares."""
    for guard in (not_recused, *row.guards):
        refusal = guard(context)
        if refusal is not None:
            assert (refusal.code, refusal.article) in {(rule.code, rule.cited) for rule in rules_of(guard)}, guard
    return _asked(row, context)


def differences(one: Way, other: Way) -> list[str]:
    """Return in which things two ways differ, each by its place."""
    return list(_differing("way", vars(one), vars(other)))


def _differing(place: str, one: object, other: object) -> Iterator[str]:
    if one == other:
        return
    if isinstance(one, Step) and isinstance(other, Step) and one.action == other.action:
        yield from _differing(place, one._asdict(), other._asdict())
    elif isinstance(one, Mapping) and isinstance(other, Mapping):
        for name in dict.fromkeys((*one, *other)):
            yield from _differing(f"{place}.{name}", one.get(name), other.get(name))
    elif isinstance(one, tuple) and isinstance(other, tuple) and not isinstance(one, Step):
        yield from _between(place, one, other)
    else:
        yield place


def _between(place: str, one: Sequence[object], other: Sequence[object]) -> Iterator[str]:
    """Compare two lists entry by entry; where one is longer, a run of entries it has more is one thing."""
    if len(one) == len(other):
        for number, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from _differing(f"{place}[{number}]", left, right)
        return
    shorter, longer = sorted((one, other), key=len)
    head = next(
        (n for n, (left, right) in enumerate(zip(shorter, longer, strict=False)) if left != right), len(shorter)
    )
    tail = len(shorter) - head
    yield f"{place}[{head}:{len(longer) - tail}]"
    if tail and shorter[head:] != longer[-tail:]:
        yield f"{place}: {shorter[head:]}"


def ask_recusal(user: str, day: str) -> Step:
    return step("wang", "request_recusal", {"user": user, "asked_by": "当事人", "reason": "亲属", "on": day}, day)


def settle_recusal(upheld: str, day: str, *members: str, user: str = "sun") -> Step:
    data = {"upheld": upheld, "reason": "已查明", "on": day, "members": list(members)}
    return step(user, "decide_recusal", data, day)


ONE_NAME_TWICE: Final = ("孙某", "孙某")


def office(**changed: object) -> Office:
    """Return the office of the walks with something else in its profile."""
    return larger_office().model_copy(update=changed)


REVIEW_AT_WILL: Final = office(review=ReviewRule(always=False))
"""An office that sends to legal review only what the law names."""

TELL: Final = next(each for each in STEPS if each.action == "issue_notice")
WAIVE: Final = next(each for each in STEPS if each.action == "record_statement")
DECIDE: Final = next(each for each in STEPS if each.action == "decide")

PROOF: Final[Data] = {"kind": "书证", "name": "结算明细", "proves": "超量开药"}
SMALL: Final[Data] = {**FINDING, "facts": {**FACTS, "amount": "2500", "prior_year_payment": "640000"}}
"""A fine of 3000 元 at 1.2 times: the most that an organisation may be fined on the spot."""
ON_THE_SPOT: Final[Data] = {"dated": "2026-03-04", "place": "某医院", "statement": "已告知权利", "signer": "周某"}


def simplified(finding: Data = SMALL) -> tuple[Step, ...]:
    """Return the steps from the named officers to a sanction chosen under the simplified procedure."""
    day = "2026-03-04"
    return (
        step("wang", "begin_simplified", {}, day),
        step("wang", "record_evidence", PROOF, day),
        step("wang", "record_violation", finding, day),
        step("wang", "confirm_facts", {}, day),
        step("wang", "choose_sanction", CHOICE, day),
    )


ON_THE_SPOT_STEP: Final = step("wang", "decide_on_the_spot", ON_THE_SPOT, "2026-03-04")


def spot(taken: Step, *before: Step, finding: Data = SMALL) -> Way:
    """Take a step after the sanction was chosen under the simplified procedure."""
    return Way("assign_officers", taken, more=(*simplified(finding), *before))


TO_ORDINARY: Final = (
    step("wang", "switch_to_ordinary", REASON, "2026-03-05"),
    step("wang", "request_filing", {}, "2026-03-05"),
    step("sun", "file_case", {"filed_on": "2026-03-05"}, "2026-03-05"),
)
"""From the simplified procedure to a filed case."""

SEAL: Final[Data] = {"kind": "封存", "things": "账册一本", "place": "本局库房", "proposed_on": "2026-03-12"}


def sealed(**changed: object) -> Step:
    return step("wang", "propose_measure", {**SEAL, **changed}, "2026-03-12")


def approved(day: str = "2026-03-13") -> Step:
    return step("sun", "approve_measure", {"approved_on": day}, day)


def at(user: str, action: str, day: str, **data: object) -> Step:
    return step(user, action, data, day)


NOTED: Final[Data] = {"entry_note": "照纸质批件补录"}
"""Why a day inside a period is typed in after its end."""


def appraisal(day: str, starts_on: str, ends_on: str = "", **more: object) -> Step:
    """Record, on a day, an appraisal that does not count."""
    data = {"kind": "鉴定", "starts_on": starts_on, "ends_on": ends_on, "document": "鉴定委托书一号", **more}
    return step("wang", "exclude_period", data, day)


def marked(*marks: str, user: str = "sun", day: str = "2026-04-16") -> Step:
    return at(user, "mark_case", day, marks=list(marks), reason="已研究")


SEAL_OF_THE_SPOT: Final = step("wang", "propose_measure", {**SEAL, "proposed_on": "2026-03-04"}, "2026-03-04")

REFUSED_BY_POLICE: Final = (
    at("wang", "report_crime", "2026-03-12", reported_on="2026-03-12", suspicion="诈骗"),
    at("sun", "decide_crime", "2026-03-13", approved="是", reason="同意", on="2026-03-13"),
    at("wang", "send_to_police", "2026-03-13", police="某公安局", on="2026-03-13"),
    at("wang", "record_police_answer", "2026-03-16", answer="不予立案", on="2026-03-16"),
    at("sun", "take_back", "2026-03-17", reason="不予立案", on="2026-03-17"),
)
"""A suspected crime reported, approved, sent, refused by the police and taken back."""


def failed(way: Way) -> tuple[str, tuple[str, ...]]:
    """Return at which step after the main way an attempt fails, and why; nothing is written by that step."""
    walk = Walk(way.office).until(way.last, way.skip, way.change)
    for each in (*way.more, way.taken):
        before = walk.kept()
        try:
            codes = walk.codes(each)
        except PartError as error:
            assert walk.kept() == before
            codes = tuple(fault.field for fault in error.faults)
        if codes:
            return each.action, codes
    return "", ()
