from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from penalty import assess, load_ruleset, read_facts, ruleset_ids
from penalty.conditions import Condition, atoms
from penalty.ruleset import Ruleset, Tier

FIELDS = (
    *("status", "tier", "clause", "multiple_min", "multiple_max", "fine_min", "fine_max"),
    *("suspension_min", "suspension_max", "suspension_of", "refund", "measures", "candidates", "missing"),
    *("redirected_to", "statutory", "ruleset", "engine", "trace"),
)


def conditions(tier: Tier) -> Iterator[Condition]:
    yield from atoms(tier.when)
    if tier.sanction.suspension is not None and tier.sanction.suspension.when is not None:
        yield from atoms(tier.sanction.suspension.when)


def law(ruleset: Ruleset, tier: Tier) -> str:
    """Return every text a condition of the tier may quote: its clause, the general rules, the Regulation."""
    statute = [provision.text for provision in ruleset.statute.provisions.values()]
    return "\n".join([tier.text, *(rule.text for rule in ruleset.general), *statute])


@pytest.mark.parametrize("name", ruleset_ids())
def test_what_is_quoted_stands_in_the_law(name: str) -> None:
    ruleset = load_ruleset(name)
    invented = [
        (tier.clause or tier.cite, quote)
        for provision in ruleset.provisions.values()
        for tier in provision.tiers
        for condition in conditions(tier)
        if (quote := condition.source.quote)
        if not all(part in law(ruleset, tier) for part in quote.split("……"))
    ]
    assert invented == []


def flat(parts: list[dict[str, object]]) -> Iterator[dict[str, object]]:
    for part in parts:
        yield part
        inner = part.get("conditions", [])
        assert isinstance(inner, list)
        yield from flat(inner)


@pytest.mark.parametrize("provision", ["37", "38", "39", "40", "41.1", "41.2"])
def test_a_condition_of_article_10_is_cited_to_article_10(provision: str) -> None:
    trace = assess(read_facts({"provision": provision}), load_ruleset("jiangxi-2021")).to_json()["trace"]
    assert isinstance(trace, dict)
    cited = {
        part["cite"] for tier in trace["tiers"] for part in flat(tier["conditions"]) if part.get("fact") == "obstructed"
    }
    assert cited == {"第十条"}


def test_the_assessment_is_json_with_the_fields_of_the_contract() -> None:
    written = assess(read_facts({"provision": "39"}), load_ruleset("jiangxi-2021")).to_json()
    assert tuple(written) == FIELDS
    again = json.loads(json.dumps(written, ensure_ascii=False))
    assert again["missing"] == list(written["missing"])  # type: ignore[call-overload]  # a tuple by contract
    assert written["ruleset"] == load_ruleset("jiangxi-2021").version
    assert str(written["engine"]).startswith("penalty ")


def test_the_same_facts_give_the_same_answer() -> None:
    facts = read_facts({"provision": "41.2", "amount": "1500", "personal_account_only": "是"})
    ruleset = load_ruleset("jiangxi-2021")
    assert assess(facts, ruleset) == assess(facts, ruleset)
