"""Every small slip in a table is seen: refused, found by the check, or by a case whose outcome changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penalty import Ruleset, load_ruleset, read_facts, ruleset_ids
from penalty.analysis.check import check_ruleset
from penalty.analysis.rule_cases import Recorded, RuleCase, changes, order_of, outcome, read_cases, read_generated
from penalty.reading.strict_yaml import read_yaml
from penalty.ruleset import Provision
from tests.penalty.mutants import Mutant, mutants
from tests.penalty.strategies import examples, violations, without_fraud

FOLDER: Final = Path(__file__).parents[1] / "rules"
SURVIVORS: Final = Path(__file__).with_name("survivors.yaml")


@dataclass(frozen=True, slots=True)
class Caught:
    """What catches a mutant."""

    refused: bool
    check: bool
    generated: bool
    written: bool

    @property
    def at_all(self) -> bool:
        return self.refused or self.check or self.generated or self.written


class Net:
    """What the tables of one ruleset are held against: its findings as they are, and its cases."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self.recorded: Mapping[str, Recorded] = read_generated(FOLDER / ruleset.id, ruleset)
        self.written = read_cases(FOLDER / ruleset.id, ruleset)
        self.found = {name: self._findings(provision) for name, provision in ruleset.provisions.items()}

    def _with(self, provision: Provision) -> Ruleset:
        return replace(self.ruleset, provisions={provision.id: provision})

    def _findings(self, provision: Provision) -> set[object]:
        return {finding.key for finding in check_ruleset(self._with(provision))}

    def catch(self, mutant: Mutant) -> Caught:
        """Hold a mutant against everything; the written cases only where nothing else catches it."""
        provision = mutant.provision
        if provision is None:
            return Caught(refused=True, check=False, generated=False, written=False)
        check = self._findings(provision) != self.found[provision.id]
        changed = self._with(provision)
        recorded = self.recorded[provision.id]
        generated = order_of(changed, provision.id) != recorded.pairs.order or _differs(recorded.cases, changed)
        written = False
        if not check and not generated:
            written = _differs([case for case in self.written if case.provision == provision.id], changed)
        return Caught(refused=False, check=check, generated=generated, written=written)


def _differs(cases: tuple[RuleCase, ...] | list[RuleCase], ruleset: Ruleset) -> bool:
    return any(changes(case, ruleset) for case in cases)


@cache
def every_mutant(name: str) -> tuple[Mutant, ...]:
    provisions = load_ruleset(name).provisions.values()
    return tuple(mutant for provision in provisions for mutant in mutants(provision))


def listed() -> dict[str, str]:
    """Return the survivors that are known, "ruleset mutant", each with the reason why it is equivalent."""
    known: dict[str, str] = {}
    for node in read_yaml(SURVIVORS.read_text(encoding="utf-8"), SURVIVORS.name).nodes():
        entry = node.mapping(frozenset({"reason", "mutants"}))
        known |= {each.text(): entry["reason"].text() for each in entry["mutants"].nodes()}
    return known


@pytest.mark.parametrize("name", ruleset_ids())
def test_every_mutant_is_caught_or_known_to_be_equivalent(name: str) -> None:
    ruleset = load_ruleset(name)
    net, known = Net(ruleset), listed()
    figures: Counter[str] = Counter()
    unlisted, caught_after_all = [], []
    for mutant in every_mutant(name):
        caught = net.catch(mutant)
        figures["mutants"] += 1
        figures["refused"] += caught.refused
        figures["by the check alone"] += caught.check and not caught.generated
        figures["by the generated cases alone"] += caught.generated and not caught.check
        figures["by both"] += caught.check and caught.generated
        figures["by the written cases alone"] += caught.written
        figures["surviving"] += not caught.at_all
        full = f"{name} {mutant.name}"
        if not caught.at_all and full not in known:
            unlisted.append(full)
        if caught.at_all and full in known:
            caught_after_all.append(full)
    print(name, dict(figures))
    assert unlisted == [], "survivors that no one has explained"
    assert caught_after_all == [], "listed as equivalent, yet caught"


def test_the_list_of_survivors_names_mutants_there_are() -> None:
    there = {f"{name} {mutant.name}" for name in ruleset_ids() for mutant in every_mutant(name)}
    assert set(listed()) - there == set()


def test_names_tell_mutants_apart() -> None:
    for name in ruleset_ids():
        named = Counter(mutant.name for mutant in every_mutant(name))
        assert [each for each, times in named.items() if times > 1] == []


@pytest.mark.parametrize("full", sorted(listed()))
@examples(60)
@given(data=st.data())
def test_a_survivor_answers_as_the_rules_do(full: str, data: st.DataObject) -> None:
    name, what = full.split(maxsplit=1)
    ruleset = load_ruleset(name)
    (mutant,) = (each for each in every_mutant(name) if each.name == what)
    assert mutant.provision is not None
    provision = mutant.provision.id
    violation = without_fraud(data.draw(violations(provision, unknowns=False)))
    facts = read_facts(violation.written())
    changed = replace(ruleset, provisions={provision: mutant.provision})
    assert outcome(facts, changed) == outcome(facts, ruleset)
