"""Every refusal the procedure can give is reached and passed: the tables of all the guards' tests together."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from workflow import guards
from workflow.desk import NO_CASES
from workflow.guards import not_recused
from workflow.procedure import PROCEDURE
from workflow.refusal import Guard, Rule, rules_of

OF_THE_MACHINE = {"role_required", "state_wrong", NO_CASES.code}
"""Refusals that no guard gives: the wrong role, the wrong state, a person who has nothing to do with cases."""


def tables() -> Iterator[ModuleType]:
    for path in sorted(Path(__file__).parent.glob("test_guards_*.py")):
        yield importlib.import_module(f"tests.workflow.{path.stem}")


def asked() -> set[Guard]:
    return {not_recused, *(guard for row in PROCEDURE for guard in row.guards)}


def held() -> dict[str, Rule]:
    return {rule.code: rule for guard in asked() for rule in rules_of(guard)}


def test_every_code_is_reached_and_passed_once() -> None:
    reached = Counter(code for table in tables() for code in table.CASES)
    assert set(reached) == set(held()) | OF_THE_MACHINE
    assert [code for code, times in reached.items() if times > 1] == []


def declared() -> list[Rule]:
    modules = [
        importlib.import_module(f"{guards.__name__}.{each.name}") for each in pkgutil.iter_modules(guards.__path__)
    ]
    return list(
        {id(each): each for module in modules for each in vars(module).values() if isinstance(each, Rule)}.values()
    )


@pytest.mark.parametrize("rule", declared(), ids=lambda rule: rule.code)
def test_every_rule_declared_is_held_by_a_guard_some_step_asks(rule: Rule) -> None:
    assert held().get(rule.code) is rule


def test_no_two_rules_share_a_code() -> None:
    codes = Counter(rule.code for rule in declared())
    assert [code for code, times in codes.items() if times > 1] == []


def test_every_guard_that_is_offered_is_asked() -> None:
    assert {getattr(guards, name) for name in guards.__all__} == asked()


@pytest.mark.parametrize("rule", declared(), ids=lambda rule: rule.code)
def test_a_rule_reads_as_one(rule: Rule) -> None:
    """Its sentence stands in a table: short, Chinese, without a full stop; its article is one."""
    assert rule.code == rule.code.lower()
    assert rule.code.replace("_", "").isalpha()
    for text in (rule.says, rule.article):
        assert any("\u4e00" <= sign <= "\u9fff" for sign in text)
        assert not text.endswith("。")
    assert len(rule.says) <= 60
