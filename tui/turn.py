"""Whose turn it is with a case: the step that comes next, and where another person has it, who that is.

What holds a case up is named before what may be done meanwhile; what only waits beside it comes after.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from cases.record import CaseRecord
from tui.language import N_, _
from tui.wording import listed, shown
from workflow.desk import Offer
from workflow.listing import ANSWERS, requested
from workflow.machine import refusals_of
from workflow.office import ROLE_NAMES, Office, Person
from workflow.procedure import BY_TRIGGER, PROCEDURE
from workflow.progress import next_step
from workflow.refusal import Context

_HOLDS_UP: Final = frozenset({"filing", "officers", "take_back", "resume", "closing", "deliberation", "decision"})
"""What is asked for without which the case does not go on."""
_NAMED: Final = 3
"""How many names stand in the line."""
_OPEN_ENDED: Final = {"approve_review": N_("审核")}
"""Steps whose name says how they end -> what is waited for, which may end otherwise."""


def turn_words(record: CaseRecord, office: Office, person: Person, today: dt.date) -> str:
    """Say in a line which step comes next, and who has it where that is not `person`; empty where nobody has one."""
    waits = requested(record)
    answer = ANSWERS.get(waits, "")
    able = _able(record, office, answer, today) if answer else ()
    if able and waits in _HOLDS_UP:
        return _words(answer, able, office, person)
    own = _next(record, office, person, today)
    if own is not None:
        return _words(own, (person,), office, person)
    if able:
        return _words(answer, able, office, person)
    found = (_next(record, office, each, today) for each in _others(record, office, person))
    step = next((each for each in found if each is not None), None)
    return _words(step, _able(record, office, step, today), office, person) if step is not None else ""


def _words(trigger: str, able: tuple[Person, ...], office: Office, person: Person) -> str:
    row = BY_TRIGGER[trigger]
    if person in able:
        return _("接下来：{step}").format(step=_(row.label))
    role = next(role for role in row.roles if role in able[0].roles)
    names = listed(shown(each.name) for each in able[:_NAMED])
    if len(able) > _NAMED:
        names = _("{names}等 {count} 人").format(names=names, count=len(able))
    step = _OPEN_ENDED.get(trigger, row.label)
    words = _("接下来：待{role}{step}（{names}）").format(role=_(ROLE_NAMES[role]), step=_(step), names=names)
    return words + (_("，F10 换人") if office.asserted else "")


def _others(record: CaseRecord, office: Office, person: Person) -> Iterator[Person]:
    """Yield who else may have a step: the officers of the case, then those who review, approve and keep papers."""
    named = {each.user for each in record.officers}
    for role in ("officer", "reviewer", "approver", "clerk"):
        for each in office.holding(role):
            if each != person and (role != "officer" or each.user in named):
                yield each


def _able(record: CaseRecord, office: Office, trigger: str, today: dt.date) -> tuple[Person, ...]:
    """Return the people to whom a step is open, those whose role it is first."""
    able = [each for each in office.people if not refusals_of(trigger, Context(record, office, each, today))]
    roles = BY_TRIGGER[trigger].roles
    return tuple(sorted(able, key=lambda each: min(roles.index(role) for role in each.roles if role in roles)))


def _next(record: CaseRecord, office: Office, person: Person, today: dt.date) -> str | None:
    """Return the step that comes next of those open to a person."""
    context = Context(record, office, person, today)
    found = {row.trigger: Offer(row, refusals_of(row.trigger, context)) for row in PROCEDURE if row.sources}
    return next_step(record, found)
