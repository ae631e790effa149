"""Each kind of finding, provoked; every finding shown by its own example; and a table too large to list."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given

from penalty import Assessment, Ruleset, RulesetError, Status, assess, load_ruleset, read_facts, ruleset_ids
from penalty.analysis.acknowledged import checked
from penalty.analysis.atlas import Atlas
from penalty.analysis.boxes import Boxes, subtract
from penalty.analysis.check import KINDS, Finding, check_ruleset
from penalty.analysis.pairs import clause_of
from penalty.band import Band
from penalty.conditions import AMOUNT, AllOrAny, Condition, FlagIs, NoTier, Within, facts_of
from penalty.library import RULESETS
from penalty.reading.reader import read_ruleset
from penalty.ruleset import TierKind
from penalty.vocabulary import REGULATION, FactKind, OwnFact
from tests.penalty.strategies import examples
from tests.penalty.tables import RATIO, SOURCE, flag, rulesets, tier, with_tiers

HEAD = """id: probe
title: 试
document_number: 试
issuer: 试
jurisdiction: 试
in_force: {from: 2022-01-01}
base: regulation-2021
bounds: {from: 不含, to: 含}
bounds_text: 试
verified: 否
source: 试
provisions: ["PROVISION"]
"""
BODY = """provision: "PROVISION"
cite: 试
tiers:
"""
FINE = "{measures: [refund, fine, discipline], multiple: {from: 2, to: 5}}"


def probe(folder: Path, tiers: str, provision: str = "37", head: str = "") -> tuple[Ruleset, Path]:
    """Write a small ruleset on the Regulation and read it."""
    home = folder / "probe"
    home.mkdir()
    (home / "ruleset.yaml").write_text(HEAD.replace("PROVISION", provision) + head, encoding="utf-8")
    (home / f"{provision}.yaml").write_text(BODY.replace("PROVISION", provision) + tiers, encoding="utf-8")
    return read_ruleset(home, load_ruleset), home


TEXT = "试：0倍、1倍、2倍、3倍、4倍、5倍、6倍，100元、1000元、10000元、20000元、50000元，3个月、6个月、9个月、12个月"
"""Words that say every number the probes write, so that only what a test is about is found."""


def written(clause: str, kind: str, when: str, sanction: str = FINE, text: str = TEXT) -> str:
    """Write a tier, a line each key; the first line is its place."""
    return (
        f"  - clause: {clause}\n    tier: {kind}\n    cite: {clause}\n    text: {text}\n"
        f"    when: [{when}]\n    sanction: {sanction}\n"
    )


REST = written("37.rest", "ordinary", "{amount: {from: 1000}}")
LAW = "{measures: [refund, fine, discipline], multiple: {from: 2 含, to: 5}}"
UP_TO = "{amount: {to: 1000}}"
PROVOKED = {
    "gap": (
        written("37.low", "lenient", f"{UP_TO}, {{first_offence: 是}}") + REST,
        4,
        "非初次，金额 ≤ 1000 元",
        "规则空白",
    ),
    "overlap": (written("37.low", "lenient", "{amount: {to: 2000}}") + REST, 4, "1000 元 < 金额 ≤ 2000 元", "较轻"),
    "shadow": (
        written("37.low", "lenient", "") + written("37.high", "ordinary", "{amount: {from: 1000}}"),
        10,
        "金额 > 1000 元",
        "从不是结果",
    ),
    "boundary": (written("37.low", "lenient", "{amount: {to: 1000 不含}}") + REST, 4, "金额 = 1000 元", "界点"),
    "band": (
        written("37.low", "lenient", UP_TO, FINE.replace("to: 5", "to: 6")) + REST,
        4,
        "从轻处罚",
        "高于条例",
    ),
    "unused": (
        written("37.low", "lenient", f"{UP_TO}, {{amount: {{to: 5000}}}}") + REST,
        4,
        "金额 5000元以下（含）",
        "从不影响",
    ),
    "ladder": (
        written("37.low", "scale", UP_TO, FINE.replace("from: 2", "from: 4"))
        + written("37.high", "scale", "{amount: {from: 1000}}", FINE.replace("to: 5", "to: 3")),
        4,
        "金额",
        "降到",
    ),
    "quote": (
        written(
            "37.low", "lenient", "{amount: {to: 1000}, quote: 两千元以下}", text="两千元以下的处2倍以上5倍以下的罚款"
        )
        + REST,
        4,
        "金额 1000元以下（含）",
        "没有要件的数",
    ),
}


@pytest.mark.parametrize("kind", sorted(PROVOKED))
def test_each_kind_of_finding_has_its_place(kind: str, tmp_path: Path) -> None:
    tiers, line, region, word = PROVOKED[kind]
    ruleset, _ = probe(tmp_path, tiers)
    found = [each for each in check_ruleset(ruleset) if each.kind == kind]
    assert found, [each.to_json() for each in check_ruleset(ruleset)]
    assert found[0].where == f"probe/37.yaml:{line}"
    assert region in found[0].region
    assert word in found[0].message or kind == "gap"
    for each in found:
        shown(ruleset, each)


def test_a_table_without_a_fault_has_no_finding(tmp_path: Path) -> None:
    ruleset, _ = probe(tmp_path, written("37.low", "lenient", UP_TO) + REST)
    assert check_ruleset(ruleset) == ()


def test_no_ratio(tmp_path: Path) -> None:
    suspension = "{of: department, months: {from: 6, to: 12}, cite: 试}"
    sanction = f"{{measures: [refund, fine], multiple: {{from: 2, to: 5}}, suspension: {suspension}}}"
    low, high = "{ratio: {to: 1%}}", "{ratio: {from: 1%}}"
    tiers = [written("40.low", "lenient", low, sanction), written("40.high", "ordinary", high, sanction)]
    ruleset, _ = probe(tmp_path, "".join(tiers), "40")
    (found,) = check_ruleset(ruleset)
    assert (found.kind, found.clauses, found.region) == ("no_ratio", ("40.low", "40.high"), "一切事实")
    shown(ruleset, found)


def test_an_end_that_another_condition_hides_is_unused(tmp_path: Path) -> None:
    tiers = written("37.low", "lenient", "{amount: {to: 1000}}") + written(
        "37.mid", "ordinary", "{amount: {from: 1000, to: 9000}}, {amount: {to: 5000}}"
    )
    ruleset, _ = probe(tmp_path, tiers + written("37.high", "ordinary", "{amount: {from: 5000}}"))
    (found,) = check_ruleset(ruleset)
    assert (found.kind, found.where) == ("unused", "probe/37.yaml:10")
    assert found.region == "金额 1000元以上（不含）9000元以下（含），上限"


def test_a_fact_that_no_tier_asks_for_is_unused(tmp_path: Path) -> None:
    head = "facts:\n  repaid: {label: 已退, kind: flag}\n"
    ruleset, _ = probe(tmp_path, written("37.low", "lenient", UP_TO) + REST, head=head)
    (found,) = check_ruleset(ruleset)
    assert (found.kind, found.region, found.where) == ("unused", "已退", "probe/ruleset.yaml")


def test_a_quote_that_is_not_in_the_text(tmp_path: Path) -> None:
    ruleset, _ = probe(tmp_path, written("37.low", "lenient", "{amount: {to: 1000}, quote: 1000元以下}") + REST)
    (found,) = check_ruleset(ruleset)
    assert (found.kind, found.message) == ("quote", "引文“1000元以下”不在条文中")


def answer(ruleset: Ruleset, finding: Finding) -> Assessment:
    assert finding.example is not None
    given = {name: value for name, value in finding.example.items() if name != "ruleset"}
    return assess(read_facts(given, ruleset.words), ruleset)


def shown(ruleset: Ruleset, finding: Finding) -> None:
    """Prove that the facts a finding gives show what it claims."""
    if finding.kind in {"unused", "quote"}:
        assert finding.example is None
        return
    if finding.example is None:
        assert (finding.kind, finding.region) == ("shadow", "无") or finding.kind == "band"
        return
    found = answer(ruleset, finding)
    holding = {clause_of(each.tier) for each in found.trace.tiers if each.verdict is True}
    outcome = None if found.tier is None else clause_of(found.tier)
    if finding.kind == "gap" or (finding.kind == "boundary" and "没有" in finding.message):
        assert found.status is Status.GAP
    elif finding.kind in {"overlap", "boundary"}:
        assert holding >= set(finding.clauses)
        if "第七条" in finding.message:
            assert found.status is Status.CONFLICT or found.tier is None or found.tier.kind is TierKind.NONE
    elif finding.kind == "shadow":
        assert holding >= set(finding.clauses)
        assert outcome not in finding.clauses
        assert found.status is not Status.CONFLICT
    elif finding.kind == "no_ratio":
        assert found.status is Status.UNDETERMINED
        assert "prior_year_payment" in found.missing or found.missing
    elif finding.kind == "band":
        assert holding >= set(finding.clauses)
    else:
        assert finding.kind == "ladder"
        assert outcome == finding.clauses[1]


@pytest.mark.parametrize("name", ruleset_ids())
def test_every_example_shows_what_its_finding_claims(name: str) -> None:
    ruleset = load_ruleset(name)
    for finding in check_ruleset(ruleset):
        shown(ruleset, finding)


@examples(200)
@given(ruleset=rulesets())
def test_every_example_of_any_table_shows_what_its_finding_claims(ruleset: Ruleset) -> None:
    for finding in check_ruleset(ruleset):
        assert finding.kind in KINDS
        shown(ruleset, finding)


def test_jiangxi_has_the_laws_own_gaps_and_overlaps_and_nothing_else() -> None:
    findings, stale = checked(load_ruleset("jiangxi-2021"), RULESETS / "jiangxi-2021")
    assert stale == ()
    assert [each.key for each in findings if each.acknowledged is None] == []
    assert {each.kind for each in findings} == {"gap", "no_ratio", "overlap", "unused"}
    keys = Counter(each.key for each in findings)
    assert [key for key, times in keys.items() if times > 1] == []


# A table too large to list: 16 flags, 8 cuts of the amount and 8 of the ratio, nineteen million cells.
CUTS = 8
FLAGS = tuple(f"f{number:02}" for number in range(16))
ALL_BANDS = tuple((amount, ratio) for amount in range(CUTS + 1) for ratio in range(CUTS + 1))
"""The bands of amount and ratio, (i, j): above cut i - 1 and up to cut i, the last without an end."""
BANDS = tuple(band for number, band in enumerate(ALL_BANDS) if number % 27 < 20)[:59]


def in_band(place: int, unit: Fraction) -> Band:
    low = None if place == 0 else place * unit
    return Band(low, None if place == CUTS else (place + 1) * unit, low_inside=False, high_inside=True)


def large() -> Ruleset:
    """Return a table of sixty tiers, one a band of amount and ratio; tier n also asks for flag n modulo 16.

    The last tier is a copy of the one before it.
    """
    facts = {name: OwnFact(name, name, FactKind.FLAG, None, falling=False) for name in FLAGS}
    jiangxi = load_ruleset("jiangxi-2021")
    words = replace(REGULATION, facts=facts)
    tiers = []
    for number, (amount, ratio) in enumerate((*BANDS, BANDS[-1])):
        name = FLAGS[min(number, len(BANDS) - 1) % len(FLAGS)]
        parts: tuple[Condition, ...] = (
            Within(AMOUNT, in_band(amount, Fraction(100_000)), SOURCE),
            Within(RATIO, in_band(ratio, Fraction(1, 100)), SOURCE),
            FlagIs(name, wanted=True, source=SOURCE, label=name),
        )
        tiers.append(tier(f"40.{number}", TierKind.SCALE, AllOrAny("all", parts, SOURCE)))
    changed = with_tiers(jiangxi, "40", tiers)
    provision = replace(changed.provisions["40"], words=words)
    return replace(changed, provisions={"40": provision}, words=words)


def volume(boxes: Boxes, width: int) -> int:
    """Return how many cells a union of boxes has."""
    apart: Boxes = []
    for box in boxes:
        apart += subtract([box], apart)
    total = 0
    for box in apart:
        size = 1
        for mask in box:
            size *= mask.bit_count()
        total += size
    assert all(len(box) == width for box in apart)
    return total


def test_a_table_too_large_to_list_is_checked_exactly() -> None:
    ruleset = large()
    atlas = Atlas(ruleset, ruleset.provisions["40"])
    sizes = [mask.bit_count() for mask in atlas.full]
    product = 1
    for size in sizes:
        product *= size
    assert product > 19_000_000

    findings = check_ruleset(ruleset)
    overlaps = [each.clauses for each in findings if each.kind == "overlap"]
    assert overlaps == [("40.58", "40.59")]
    assert [each.clauses for each in findings if each.kind == "shadow"] == [("40.59",)]
    gaps = [each for each in findings if each.kind == "gap"]
    assert gaps
    for each in itertools.islice(gaps, 5):
        shown(ruleset, each)

    _, conflict, gap = atlas.outcomes
    assert conflict == []
    assert volume(gap, len(sizes)) == with_a_ratio() + without_a_ratio()


def with_a_ratio() -> int:
    """Count by hand the cells no tier covers: every flag halves the band of its tier."""
    flags = 2 ** len(FLAGS)
    covered = dict.fromkeys(BANDS, flags // 2)
    return sum((flags - covered.get((amount, ratio), 0)) * possible(amount, ratio) for amount, ratio in ALL_BANDS)


def possible(amount: int, ratio: int) -> int:
    """Return how many pairs of cells two bands have: each its interval and its cut, the last no cut.

    The first band of the amount also has zero itself, which goes with the lowest interval of the ratio alone.
    """
    pairs = (1 if amount == CUTS else 2) * (1 if ratio == CUTS else 2)
    return pairs + (amount == ratio == 0)


def without_a_ratio() -> int:
    """Count by hand the cells without a ratio that are a gap: no tier of that amount has its flag."""
    total = 0
    for amount in range(CUTS + 1):
        asked = {number % len(FLAGS) for number, (each, _) in enumerate(BANDS) if each == amount}
        total += {0: 3, CUTS: 1}.get(amount, 2) * 2 ** (len(FLAGS) - len(asked))
    return total


def test_no_tier_of_last_resort_hides_a_gap() -> None:
    last = NoTier(("lenient",), SOURCE)
    ruleset = with_tiers(
        load_ruleset("jiangxi-2021"),
        "37",
        [tier("37.a", TierKind.LENIENT, flag("first_offence")), tier("37.b", TierKind.ORDINARY, last)],
    )
    assert [each.kind for each in check_ruleset(ruleset) if each.kind in {"gap", "overlap"}] == []
    assert facts_of(last) == frozenset()


def test_a_sanction_that_the_text_does_not_say_is_named(tmp_path: Path) -> None:
    ruleset, _ = probe(tmp_path, written("37.low", "lenient", UP_TO, text="处2倍以上3倍以下的罚款") + REST)
    (found,) = (each for each in check_ruleset(ruleset) if each.kind == "quote")
    assert (found.clauses, found.region, found.message) == (("37.low",), "倍数 2、5", "条文里没有处罚所写的倍数")


def test_tiers_that_wait_for_each_other_are_refused(tmp_path: Path) -> None:
    ring = written("37.low", "lenient", "{none_of: [ordinary]}") + written(
        "37.rest", "ordinary", "{none_of: [lenient]}"
    )
    with pytest.raises(RulesetError, match=r"probe/37.yaml:4：“不具备一般处罚情形”而一般处罚档自己也"):
        probe(tmp_path, ring)
