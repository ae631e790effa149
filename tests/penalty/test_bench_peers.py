"""The peers of `make bench` answer what the assessment answers, else the figures would compare different things."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from penalty import Facts, assess, load_ruleset, read_facts
from penalty.money import format_yuan
from tests.bench_facts import realistic
from tests.bench_peers import OUTPUTS, Answer, by_hand, known, zen_input, zen_table
from tests.penalty.test_two_ways import drawn

RULESET = load_ruleset("jiangxi-2021")
AMOUNTS = {"fine_min", "fine_max", "refund"}


def known_facts(count: int) -> Iterator[Facts]:
    """Yield facts at the borders of the law and a few as they come in practice, all of them known."""
    chance = random.Random(38)  # noqa: S311  # nothing secret: a seed that anyone can repeat
    for _ in range(count):
        yield read_facts(drawn(chance, "38", unknowns=False).written())
    yield from (facts for facts in map(read_facts, realistic(count // 4)) if known(facts))


def written(values: dict[str, object]) -> dict[str, object]:
    """Write the amounts of a peer, integers of 分, as the contract does."""
    return {
        name: format_yuan(value) if name in AMOUNTS and isinstance(value, int) else value
        for name, value in values.items()
    }


def spelt(answer: Answer) -> dict[str, object]:
    """Return a peer's answer in the contract's columns."""
    statutory = None if answer.statutory is None else written(answer.statutory._asdict())
    return written({**answer._asdict(), "statutory": statutory})


def test_the_hand_written_article_answers_every_column() -> None:
    met = set()
    for facts in known_facts(4000):
        expected = assess(facts, RULESET).to_json()
        for name in ("trace", "ruleset", "engine"):
            del expected[name]
        answer = by_hand(facts)
        assert spelt(answer) == expected, facts
        met.add((answer.status, answer.clause))
    assert len(met) == 8


@pytest.mark.parametrize("compiled", [True, False])
def test_the_other_engine_holds_the_same_table(*, compiled: bool) -> None:
    table = zen_table(RULESET, compiled=compiled)
    met = set()
    for facts in known_facts(2000):
        ours = assess(facts, RULESET).columns()
        theirs = written(table(zen_input(facts))["result"])
        # What is empty in a row is left out of its result.
        assert {name: theirs.get(name) for name in OUTPUTS} == {name: ours[name] for name in OUTPUTS}, facts
        met.add((ours["status"], ours["clause"]))
    assert len(met) == 8


def test_the_other_engine_says_which_row_held() -> None:
    table = zen_table(RULESET)
    facts = next(known_facts(1))
    found = table(zen_input(facts))["trace"]["table"]["traceData"]
    assert found["rule"]["_id"] == f"row {found['index']}"


def test_known_facts_leave_article_38_nothing_open() -> None:
    chance = random.Random(83)  # noqa: S311  # nothing secret: a seed that anyone can repeat
    for _ in range(2000):
        facts = read_facts(drawn(chance, "38", unknowns=True).written())
        result = assess(facts, RULESET)
        assert not (known(facts) and (result.missing or result.candidates)), facts
