"""The pairs made from the tables: what they claim is so, they are whole, and the files hold exactly them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given

from penalty import Assessment, Ruleset, assess, load_ruleset, read_facts, ruleset_ids
from penalty.analysis.atlas import conditions
from penalty.analysis.check import check_ruleset
from penalty.analysis.check_words import condition_text
from penalty.analysis.pairs import Pair, Pairs, Written, clause_of, pairs_of
from penalty.analysis.rule_cases import GENERATED, changes, read_generated, write_generated
from penalty.band import Band
from penalty.conditions import AMOUNT, AllOrAny, ItemIs, NoTier, Within, atoms
from penalty.reading.strict_yaml import RulesetError
from penalty.ruleset import Provision, TierKind
from tests.penalty.strategies import examples
from tests.penalty.tables import RATIO, SOURCE, flag, rulesets, tier, with_tiers

FOLDER = Path(__file__).parents[1] / "rules"
EVERY = tuple((name, provision) for name in ruleset_ids() for provision in load_ruleset(name).provisions)


def made(name: str, provision: str) -> tuple[Ruleset, Provision, Pairs]:
    ruleset = load_ruleset(name)
    return ruleset, ruleset.provisions[provision], pairs_of(ruleset, ruleset.provisions[provision])


def judged(ruleset: Ruleset, provision: str, *written: Written) -> Assessment:
    together = {name: value for each in written for name, value in each.items()}
    return assess(read_facts({"provision": provision, **together}, ruleset.words), ruleset)


def claims_hold(ruleset: Ruleset, provision: Provision, pair: Pair) -> None:
    """Prove that a pair changes one fact, and with it whether its tier (its suspension) holds."""
    (name,) = pair.met
    assert pair.missed.keys() == {name}
    assert pair.met != pair.missed
    assert name not in pair.facts
    sides = [judged(ruleset, provision.id, pair.facts, side) for side in (pair.met, pair.missed)]
    holds = [
        next(found.verdict for found in side.trace.tiers if clause_of(found.tier) == pair.clause) for side in sides
    ]
    if pair.condition.startswith("暂停："):
        assert holds == [True, True]
        assert [side.suspension is not None for side in sides] == [True, False]
    else:
        assert holds == [True, False]


@pytest.mark.parametrize(("name", "provision"), EVERY)
def test_every_pair_flips_its_tier_by_one_fact(name: str, provision: str) -> None:
    ruleset, found, pairs = made(name, provision)
    for pair in pairs.pairs:
        claims_hold(ruleset, found, pair)


@examples(150)
@given(ruleset=rulesets())
def test_every_pair_of_any_table_flips_its_tier(ruleset: Ruleset) -> None:
    provision = ruleset.provisions["38"]
    pairs = pairs_of(ruleset, provision)
    for pair in pairs.pairs:
        claims_hold(ruleset, provision, pair)
    for clause, facts in pairs.examples:
        decided = judged(ruleset, "38", facts).tier
        assert decided is not None
        assert clause_of(decided) == clause


def wanted(provision: Provision) -> Iterator[tuple[str, str]]:
    """Yield what must have a pair: clause, and the words with which the pair's condition begins."""
    for each in provision.tiers:
        for part in conditions(each):
            if isinstance(part, Within):
                for end, word in (("low", "下限"), ("high", "上限")):
                    at = getattr(part.band, end)
                    first = end == "low" and part.band.low_inside and at is not None and at <= part.scale.least
                    if at is not None and not first:
                        yield clause_of(each), f"{condition_text(part)}，{word}"
            else:
                yield clause_of(each), "不具备" if isinstance(part, NoTier) else condition_text(part)
        suspension = each.sanction.suspension
        if suspension is not None and suspension.when is not None:
            parts = [part for part in atoms(suspension.when) if not isinstance(part, AllOrAny)]
            yield from ((clause_of(each), f"暂停：{condition_text(part)}") for part in parts)


@pytest.mark.parametrize(("name", "provision"), EVERY)
def test_every_condition_has_a_pair_or_is_named_as_having_none(name: str, provision: str) -> None:
    _, found, pairs = made(name, provision)
    there = [(pair.clause, pair.condition) for pair in pairs.pairs] + list(pairs.unpaired)
    for clause, words in wanted(found):
        assert any(each == clause and text.startswith(words) for each, text in there), (clause, words)
    assert pairs.order == tuple(clause_of(each) for each in found.tiers)


@pytest.mark.parametrize("name", ruleset_ids())
def test_what_has_no_pair_the_check_finds_unused(name: str) -> None:
    ruleset = load_ruleset(name)
    unused = {
        (clause, each.region) for each in check_ruleset(ruleset) if each.kind == "unused" for clause in each.clauses
    }
    without = {each for provision in ruleset.provisions.values() for each in pairs_of(ruleset, provision).unpaired}
    assert {each for each in without if not each[1].startswith("暂停：")} <= unused


@pytest.mark.parametrize(("name", "provision"), EVERY)
def test_every_end_is_tried_exactly_and_the_least_step_beyond(name: str, provision: str) -> None:
    ruleset, found, pairs = made(name, provision)
    for each in found.tiers:
        for part in conditions(each):
            if isinstance(part, Within):
                for pair in pairs.pairs:
                    if pair.clause == clause_of(each) and pair.condition.startswith(f"{condition_text(part)}，"):
                        at_the_end(ruleset, found, part, pair)


def at_the_end(ruleset: Ruleset, provision: Provision, part: Within, pair: Pair) -> None:
    facts = [
        read_facts({"provision": provision.id, **pair.facts, **side}, ruleset.words) for side in (pair.met, pair.missed)
    ]
    end = part.band.low if pair.condition.endswith("下限") else part.band.high
    assert end is not None
    of, to = part.scale.facts if part.scale.unit == "percent" else (part.scale.facts[0], None)
    values = [each.value(of) for each in facts]
    assert isinstance(values[0], (int, Fraction))
    assert isinstance(values[1], (int, Fraction))
    base = 1 if to is None else facts[0].value(to)
    assert isinstance(base, int)
    assert end * base in values
    assert abs(values[0] - values[1]) == (1 if part.scale.whole or to is not None else Fraction(1, 100))


@pytest.mark.parametrize(("name", "provision"), EVERY)
def test_the_generated_cases_come_out_as_confirmed(name: str, provision: str) -> None:
    ruleset = load_ruleset(name)
    cases = read_generated(FOLDER / name, ruleset)[provision].cases
    assert cases
    assert {
        case.where: changes(case, ruleset) for case in cases if case.expected is None or changes(case, ruleset)
    } == {}


@pytest.mark.parametrize("name", ruleset_ids())
def test_generating_anew_changes_nothing(name: str, tmp_path: Path) -> None:
    write_generated(tmp_path, load_ruleset(name), generate=True, bless=True)
    kept = {path.name: path.read_text(encoding="utf-8") for path in (FOLDER / name / GENERATED).iterdir()}
    assert {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / GENERATED).iterdir()} == kept


def test_what_is_generated_does_not_hang_on_chance(tmp_path: Path) -> None:
    program = (
        "from pathlib import Path; from penalty import load_ruleset; "
        "from penalty.analysis.rule_cases import write_generated; "
        f"write_generated(Path({str(tmp_path)!r}), load_ruleset('jiangxi-2021'), generate=True, bless=True)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, env={**os.environ, "PYTHONHASHSEED": "7"})
    for path in (FOLDER / "jiangxi-2021" / GENERATED).iterdir():
        assert (tmp_path / GENERATED / path.name).read_text(encoding="utf-8") == path.read_text(encoding="utf-8")


def within(low: int | None, high: int | None) -> Within:
    ends = [None if end is None else Fraction(end) for end in (low, high)]
    return Within(AMOUNT, Band(ends[0], ends[1], low_inside=False, high_inside=True), SOURCE)


def only(*parts: object) -> Pairs:
    when = AllOrAny("all", parts, SOURCE)  # type: ignore[arg-type]  # conditions all
    ruleset = with_tiers(load_ruleset("jiangxi-2021"), "38", [tier("38.only", TierKind.LENIENT, when)])
    return pairs_of(ruleset, ruleset.provisions["38"])


def test_an_end_that_another_condition_hides_has_no_pair() -> None:
    pairs = only(within(100, 50_000), within(None, 20_000))
    assert pairs.unpaired == (("38.only", "金额 1元以上（不含）500元以下（含），上限"),)
    tried = [(pair.met["amount"], pair.missed["amount"]) for pair in pairs.pairs]
    assert tried == [("1.01", "1.00"), ("200.00", "200.01")]


def test_every_item_comes_up_inside_or_outside() -> None:
    pairs = only(ItemIs((2, 5), SOURCE))
    assert {pair.met["item"] for pair in pairs.pairs} == {"2", "5"}
    assert {pair.missed["item"] for pair in pairs.pairs} == {"1", "3", "4", "6", "7"}


def test_a_ratio_is_crossed_by_one_fen_of_the_amount_alone() -> None:
    ratio = Within(RATIO, Band(None, Fraction(2, 1000), low_inside=False, high_inside=True), SOURCE)
    (pair,) = only(ratio).pairs
    assert (pair.facts["prior_year_payment"], pair.met, pair.missed) == (
        "1000000.00",
        {"amount": "2000.00"},
        {"amount": "2000.01"},
    )


def test_a_ratio_too_odd_for_the_round_payments_still_gets_one() -> None:
    ratio = Within(RATIO, Band(None, Fraction(1, 300), low_inside=False, high_inside=True), SOURCE)
    (pair,) = only(ratio).pairs
    assert Fraction(pair.met["amount"]) / Fraction(pair.facts["prior_year_payment"]) == Fraction(1, 300)


def test_a_tier_that_always_holds_is_shown_by_an_example() -> None:
    pairs = only()
    assert (pairs.pairs, pairs.unpaired) == ((), ())
    ((clause, facts),) = pairs.examples
    assert clause == "38.only"
    assert facts["amount"] != "0.00"


def test_a_condition_given_twice_decides_nothing() -> None:
    pairs = only(flag("first_offence"), flag("first_offence"))
    assert pairs.unpaired == (("38.only", "初次违法＝是"), ("38.only", "初次违法＝是"))


@pytest.fixture
def own(tmp_path: Path) -> Path:
    write_generated(tmp_path, load_ruleset("henan-2022"), generate=True, bless=True)
    return tmp_path / GENERATED / "37.yaml"


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ('provision: "37"', 'provision: "38"', "38"),
        ('provision: "37"', "provison: 37", "provison"),
        ("amount: 2000.01", "amount: 2000.001", "amount"),
        ("amount: 2000.01", "amuont: 2000.01", "amount"),
        ("expected: {status", "expected: {stauts", "stauts"),
        ("    met:", "    hit:", "hit"),
        ("holds: [37.lenient]", "holds: {37.lenient: 是}", "列表"),
    ],
)
def test_a_fault_is_named_by_its_line(own: Path, old: str, new: str, word: str) -> None:
    content = own.read_text(encoding="utf-8")
    assert old in content
    line = content[: content.index(old)].count("\n") + 1
    own.write_text(content.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RulesetError) as caught:
        read_generated(own.parents[1], load_ruleset("henan-2022"))
    assert caught.value.faults[0].startswith(f"generated/37.yaml:{line}：")
    assert word in str(caught.value)


def test_generating_keeps_what_was_confirmed_and_leaves_the_rest_open(own: Path) -> None:
    ruleset = load_ruleset("henan-2022")
    lines = own.read_text(encoding="utf-8").splitlines(keepends=True)
    places = [place for place, line in enumerate(lines) if "expected:" in line]
    place = next(place for place in places if "determined" in lines[place])
    changed = lines[place].replace("status: determined", "status: gap")
    own.write_text("".join([*lines[:place], changed, *lines[place + 1 :]]), encoding="utf-8")
    assert write_generated(own.parents[1], ruleset, generate=True, bless=False) == ()
    differing = [case for case in read_generated(own.parents[1], ruleset)["37"].cases if changes(case, ruleset)]
    assert [changes(case, ruleset) for case in differing] == [{"status": ("gap", "determined")}]
    own.write_text("".join(line for line in lines if "expected:" not in line), encoding="utf-8")
    assert all(case.expected is None for case in read_generated(own.parents[1], ruleset)["37"].cases)
    assert write_generated(own.parents[1], ruleset, generate=False, bless=True) == (own,)
    assert own.read_text(encoding="utf-8") == "".join(lines)


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / GENERATED / "37.yaml").mkdir(parents=True)
    with pytest.raises(RulesetError, match=r"37\.yaml"):
        write_generated(tmp_path, load_ruleset("henan-2022"), generate=True, bless=True)
    assert [path.name for path in (tmp_path / GENERATED).iterdir()] == ["37.yaml"]
