from __future__ import annotations

import inspect

from cases import fold
from cases.states import PHASES, STATES
from workflow import actions, machine
from workflow.office import ROLE_NAMES
from workflow.procedure import BACK, BY_TRIGGER, PROCEDURE
from workflow.refusal import Rule, rules_of
from workflow.requests import REQUESTS

FINAL = {"declined", "closed"}
"""Where a case ends."""


def test_every_state_is_reached_and_left() -> None:
    reached = {row.target for row in PROCEDURE if row.target} - {BACK}
    left = {source for row in PROCEDURE if row.target is not None for source in row.sources}
    used = reached | left
    assert used <= set(STATES)
    assert used - left == FINAL
    assert left - reached == set()


def test_every_state_offered_to_readers_is_used() -> None:
    used = {row.target for row in PROCEDURE if row.target} - {BACK}
    assert set(STATES) == used
    assert {phase for _, phase in STATES.values()} == set(range(len(PHASES)))


def test_a_row_names_a_known_state_role_and_article() -> None:
    for row in PROCEDURE:
        assert set(row.sources) <= set(STATES), row.trigger
        assert row.roles, row.trigger
        assert set(row.roles) <= set(ROLE_NAMES), row.trigger
        assert row.label, row.trigger
        assert row.articles, row.trigger
        assert len(set(row.guards)) == len(row.guards), row.trigger


def test_no_trigger_stands_twice() -> None:
    assert len(BY_TRIGGER) == len(PROCEDURE)


def test_requests_actions_folds_and_the_table_have_the_same_names() -> None:
    names = set(BY_TRIGGER)
    assert set(REQUESTS) == names
    assert set(actions.ACTIONS) | {"open_case"} == names
    assert set(fold._FOLDS) == names  # noqa: SLF001 - the folds are not public, their completeness is the point


def test_only_opening_starts_from_nowhere() -> None:
    assert [row.trigger for row in PROCEDURE if not row.sources] == ["open_case"]


def test_the_library_has_no_way_round_the_guards() -> None:
    events = machine._machine().events  # noqa: SLF001 - proves the absence of the library's own triggers
    assert set(events) == set(BY_TRIGGER)
    assert not any(name.startswith("to_") for name in events)


def test_the_order_of_a_table_names_each_guard_with_its_rules() -> None:
    for row in PROCEDURE:
        for guard in row.guards:
            assert rules_of(guard), row.trigger
            assert inspect.getdoc(guard), guard


def test_a_code_means_one_rule() -> None:
    """Two rules of one code would say two things to who reads the table."""
    found: dict[str, Rule] = {}
    for row in PROCEDURE:
        for guard in row.guards:
            for rule in rules_of(guard):
                assert found.setdefault(rule.code, rule) == rule, rule.code
