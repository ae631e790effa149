"""The table walked by the `transitions` library: the only module that knows it.

One shared machine without a model; a throw-away subject is attached by hand for each step, because the library's
conveniences (automatic `to_…` triggers, methods added to models) would go round the guards.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from transitions import Machine, MachineError

from cases.states import STATES
from workflow.guards import not_recused
from workflow.office import ROLE_NAMES
from workflow.procedure import BACK, BY_TRIGGER, PROCEDURE, Transition
from workflow.refusal import Context, Refusal, Refused

_NOWHERE = "nowhere"
"""The state of a case that is not opened yet."""
_PERSONAL: Final = frozenset(
    {"role_required", "actor_recused", "not_case_officer", "was_case_officer", "reviewer_unqualified"}
)
"""Reasons that another person may not have."""
_PLACES: Final = {state: place for place, state in enumerate(STATES)}
_ON_THE_WAY: Final = frozenset(list(STATES)[: _PLACES["closed"] + 1])
"""The states through which a case goes in their order; beside them it is put aside, or out."""


class _Subject:
    """What the machine moves: a state and nothing else."""

    def __init__(self, state: str) -> None:
        self.state = state


@lru_cache(maxsize=1)
def _machine() -> Machine:
    machine = Machine(
        model=None,
        states=[_NOWHERE, *STATES],
        initial=_NOWHERE,
        auto_transitions=False,
        send_event=True,
    )
    for row in PROCEDURE:
        sources: list[Any] = list(row.sources) or [_NOWHERE]
        if row.target != BACK:
            machine.add_transition(row.trigger, sources, row.target or "=", conditions=[_raise_refusals])
            continue
        for state in STATES:
            machine.add_transition(row.trigger, sources, state, conditions=[_raise_refusals, _put_aside_in(state)])
    return machine


def _put_aside_in(state: str) -> Callable[[Any], bool]:
    return lambda event: event.kwargs["context"].record.before_aside == state


def _raise_refusals(event: Any) -> bool:  # noqa: ANN401 - the library's event data has no usable type
    refusals = guard_refusals(BY_TRIGGER[event.event.name], event.kwargs["context"])
    if refusals:
        raise Refused(*refusals)
    return True


def step(trigger: str, context: Context, *, opening: bool = False) -> str:
    """Return the state a step leads to. Raises Refused with every reason why it may not be taken."""
    row = BY_TRIGGER[trigger]
    subject = _Subject(_NOWHERE if opening else context.record.state)
    try:
        _machine().events[trigger].trigger(subject, context=context)
    except MachineError as error:
        raise Refused(_wrong_state(row, context)) from error
    return subject.state


def refusals_of(trigger: str, context: Context) -> tuple[Refusal, ...]:
    """Return every reason why a step is not open now, without taking it; empty when it is open."""
    row = BY_TRIGGER[trigger]
    if context.record.state not in row.sources:
        return (_wrong_state(row, context),)
    return guard_refusals(row, context)


def guard_refusals(row: Transition, context: Context) -> tuple[Refusal, ...]:
    """Ask for the role and every guard of a row; a step without a role that may do it is refused by default."""
    refusals = [] if set(row.roles) & set(context.actor.roles) else [_wrong_role(row, context)]
    refusals += [barred] if (barred := not_recused(context)) is not None else []
    refusals += [refusal for guard in row.guards if (refusal := guard(context)) is not None]
    return tuple(refusals)


def _wrong_role(row: Transition, context: Context) -> Refusal:
    wanted = "或".join(ROLE_NAMES[role] for role in row.roles)
    return Refusal(
        "role_required",
        row.articles,
        f"“{row.label}”由{wanted}办理，{context.actor.name}是{context.actor.role_names}",
        f"请由{wanted}办理",
    )


def _wrong_state(row: Transition, context: Context) -> Refusal:
    wanted = "、".join(STATES[state][0] for state in row.sources) or "尚未登记"
    return Refusal(
        "state_wrong",
        row.articles,
        f"案件现处“{STATES[context.record.state][0]}”，“{row.label}”只在“{wanted}”时办理",
        _way_to(row, context),
    )


def _way_to(row: Transition, context: Context) -> str:
    """Say how a case comes to a state in which a row may be taken: on, or back where it has passed them all."""
    here = context.record.state
    places = [_PLACES[source] for source in row.sources if source in _ON_THE_WAY]
    if here not in _ON_THE_WAY or not places or max(places) > _PLACES[here]:
        return "请先完成当前阶段的步骤"
    back = _leading_back(row, context, max(places))
    return f"这一阶段已经办过：要改，先“{back.label}”" if back is not None else "本案已过这一阶段"


def _leading_back(row: Transition, context: Context, latest: int) -> Transition | None:
    """Return the step, whoever takes it, that leads back to where a row may be taken, or else before that."""
    found = [
        each
        for each in PROCEDURE
        if each.path == "back"
        and context.record.state in each.sources
        and each.target in _ON_THE_WAY
        and _PLACES[each.target] <= latest
        and {refusal.code for refusal in guard_refusals(each, context)} <= _PERSONAL
    ]
    return max(found, key=lambda each: (each.target in row.sources, _PLACES[each.target or ""]), default=None)
