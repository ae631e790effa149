"""The map of the fact space against the interpreter that answers: they are two programs and must say the same."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penalty import Assessment, Facts, Ruleset, Status, assess, load_ruleset, read_facts, ruleset_ids
from penalty.analysis.atlas import Atlas, conditions
from penalty.analysis.boxes import Box, meets
from penalty.analysis.region import facts_in
from penalty.conditions import Within
from tests.penalty.oracle import ITEMS
from tests.penalty.strategies import examples, violations
from tests.penalty.tables import known_facts, place_of, rulesets


def agree(ruleset: Ruleset, facts: Facts) -> None:
    """Prove that the atlas and the interpreter say the same of facts that are all known."""
    atlas = Atlas(ruleset, ruleset.provisions[facts.provision])
    point = place_of(atlas, facts)
    answer = assess(facts, ruleset)
    for found in answer.trace.tiers:
        true, false = atlas.sets(found.tier)
        assert (meets(point, true), meets(point, false)) == (found.verdict is True, found.verdict is False), found.tier
    assert meets(point, atlas.consistent)
    assert meets(point, atlas.elsewhere) == (answer.status is Status.REDIRECTED)
    if not meets(point, atlas.decided_here):
        return
    decided, conflict, gap = atlas.outcomes
    clause = None if answer.tier is None else answer.tier.cite
    assert [atlas.provision.tiers[place].cite for place, boxes in decided.items() if meets(point, boxes)] == (
        [clause] if clause is not None else []
    )
    assert meets(point, conflict) == (answer.status is Status.CONFLICT)
    assert meets(point, gap) == (answer.status is Status.GAP)


@pytest.mark.parametrize("ruleset", ["jiangxi-2021", "regulation-2021"])
@pytest.mark.parametrize("provision", sorted(ITEMS))
@examples(100)
@given(data=st.data())
def test_the_laws_own_tables(ruleset: str, provision: str, data: st.DataObject) -> None:
    violation = data.draw(violations(provision, unknowns=False))
    given_item = {"item": "1"} if ITEMS[provision] and violation.item is None else {}
    agree(load_ruleset(ruleset), read_facts({**violation.written(), **given_item}))


@examples(400)
@given(ruleset=rulesets(), facts=known_facts())
def test_any_table(ruleset: Ruleset, facts: Facts) -> None:
    agree(ruleset, facts)


@pytest.mark.parametrize("name", ruleset_ids())
def test_every_outcome_there_is_has_facts_that_reach_it(name: str) -> None:
    ruleset = load_ruleset(name)
    for provision in ruleset.provisions.values():
        atlas = Atlas(ruleset, provision)
        decided, conflict, gap = atlas.outcomes
        for place, boxes in decided.items():
            answer = answered(ruleset, atlas, boxes)
            assert answer is None or answer.tier is provision.tiers[place]
            assert answer is not None or not boxes
        for boxes, status in ((conflict, Status.CONFLICT), (gap, Status.GAP)):
            answer = answered(ruleset, atlas, boxes)
            assert answer is None or answer.status is status


def answered(ruleset: Ruleset, atlas: Atlas, boxes: list[Box]) -> Assessment | None:
    found: Mapping[str, object] | None = facts_in(atlas, boxes)
    return None if found is None else assess(read_facts(found, ruleset.words), ruleset)


def test_the_edges_of_a_band_are_its_outermost_numbers() -> None:
    ruleset = load_ruleset("jiangxi-2021")
    provision = ruleset.provisions["37"]
    atlas = Atlas(ruleset, provision)
    tier = next(tier for tier in provision.tiers if tier.clause == "37.mitigated.2")
    (band,) = (part for part in conditions(tier) if isinstance(part, Within))
    axis = atlas.space.amount
    place = atlas.place("amount")
    assert atlas.edge(band, "low")[place] == 1 << axis.cell(100_001)
    assert atlas.edge(band, "high")[place] == 1 << axis.cell(200_000)
