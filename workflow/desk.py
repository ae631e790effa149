"""Who acts, and how a step is taken: load, ask role and guards, append one event, return the new case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from cases.events import GENESIS, Event, NewEvent, seal
from cases.fold import fold
from cases.keeper import Conflict, Keeper
from cases.parts import Part, PartError, read_part
from cases.record import CaseRecord
from penalty.facts import Fault
from workflow.machine import refusals_of, step
from workflow.office import Office, Person
from workflow.procedure import PROCEDURE, Transition
from workflow.refusal import Context, Refusal, Refused, Rule
from workflow.requests import REQUESTS
from workflow.signatures import Signer, with_signature

CHINA: Final = ZoneInfo("Asia/Shanghai")
Data = Mapping[str, Any]
Body = Callable[["Desk", CaseRecord, Any], Data]
"""Makes the event's body from who acts, the record and the request read."""


def now_in_china() -> dt.datetime:
    """Return the time by which cases are dated."""
    return dt.datetime.now(CHINA)


@dataclass(frozen=True, slots=True)
class Desk:
    """Who acts, for which office, on which store, by which clock, and how their key is opened where they sign."""

    keeper: Keeper
    office: Office
    actor: Person
    clock: Callable[[], dt.datetime] = now_in_china
    signer: Signer | None = None

    @property
    def today(self) -> dt.date:
        """The day by the clock."""
        return self.clock().date()

    def context(self, record: CaseRecord, body: Data | None = None) -> Context:
        """Return what guards look at."""
        return Context(record, self.office, self.actor, self.today, body)


@dataclass(frozen=True, slots=True)
class Offer:
    """A step of the table as it stands for a case and a person; open where there are no refusals."""

    row: Transition
    refusals: tuple[Refusal, ...]


NO_CASES: Final = Rule("administrator_reads_no_case", "本机关办案分工", "own", "管理员管人员和机关档案，不看案件")


ASSERTED: Final = Rule("asserted_case", "本机关办案分工", "own", "只凭自称身份办理过的案件是演示案件，不能接着正式办理")


def may_read(desk: Desk) -> None:
    """Raise Refused for a person who has nothing to do with cases: one who is only the administrator."""
    if set(desk.actor.roles) <= {"administrator"}:
        raise Refused(NO_CASES.refuse(f"{desk.actor.name}只是管理员", "请由办案、审核、审批、内勤或者稽核人员查看"))


def load(desk: Desk, case_id: str) -> CaseRecord:
    """Load a case. Raises StoreError, and Refused for a person who may not read cases."""
    may_read(desk)
    return fold(desk.keeper.load(case_id))


def offers(desk: Desk, record: CaseRecord) -> tuple[Offer, ...]:
    """Return every step of the table, open or with the reasons why not."""
    rows = [row for row in PROCEDURE if row.sources]
    return tuple(Offer(row, refusals_of(row.trigger, desk.context(record))) for row in rows)


def take(
    desk: Desk, case_id: str, trigger: str, data: Data, seen: int | None = None, body: Body | None = None
) -> CaseRecord:
    """Take one step. `seen` is the revision the person looked at; without it the latest is meant.

    Raises PartError for data that is no such request, Refused by the procedure, Conflict when someone wrote since
    `seen`, StoreError from the keeper, and what the signer raises. Nothing is written unless the new case is returned.
    """
    record = load(desk, case_id)
    if seen is not None and seen != record.revision:
        raise Conflict(case_id, seen, record.revision)
    if record.asserted and not desk.office.asserted:
        raise Refused(ASSERTED.refuse("本案有只凭自称身份办理的记录，是演示案件", "请在正式的案件库中另立案件"))
    # A step that is not open must not complain of its data.
    refusals = refusals_of(trigger, desk.context(record))
    if refusals:
        raise Refused(*refusals)
    request = read_part(REQUESTS[trigger], data)
    made: dict[str, Any] = to_json(request) if body is None else dict(body(desk, record, request))
    # Guards see what would be written, not only what was asked.
    state = step(trigger, desk.context(record, made))
    note = made.pop("entry_note", None)
    # Last, so that nobody is asked for a passphrase in vain. It is a signature over this place in the file: where
    # somebody else took the place meanwhile, the keeper says so and nothing is written.
    event = with_signature(desk.office, desk.actor, record, new_event(desk, trigger, state, made, note), desk.signer)
    try:
        desk.keeper.append(case_id, record.revision, event)
    except ValueError as error:
        raise PartError((Fault("data", f"不能记入案卷：{error}"),)) from error
    return written(case_id, record.history, event)


def written(case_id: str, before: tuple[Event, ...], event: NewEvent) -> CaseRecord:
    """Return a case after an event was appended to it.

    Not read back: a store that cannot be read just then would make a step that was taken look as if it was not.
    """
    previous = before[-1].digest if before else GENESIS
    return fold((*before, seal(case_id, len(before) + 1, previous, event)))


def new_event(desk: Desk, trigger: str, state: str, body: Data, note: str | None = None) -> NewEvent:
    """Make the event of a step: the state it leads to, what it says, and why it was typed in late where it was."""
    at = desk.clock().isoformat(timespec="seconds")
    data: dict[str, Any] = {"state": state, "body": body, **({"entry_note": note} if note else {})}
    if desk.office.asserted:
        data["identity"] = "asserted"
    return NewEvent(at=at, actor=desk.actor.user, kind=trigger, data=data)


def to_json(part: Part) -> dict[str, Any]:
    """Return a part as an event keeps it: dates as text, nothing left out."""
    return part.model_dump(mode="json")
